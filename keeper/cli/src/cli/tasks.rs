//! What can be said about tasks.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use stateset_agent::tasks::TaskStatus;

#[derive(Debug, Subcommand)]
pub enum TaskVerb {
    /// Read tasks from a .toml or .json file. Refused ones are named and left out; known ones change nothing.
    Import {
        /// The file, as keeper/examples/tasks.toml has it.
        file: PathBuf,
        /// Say what would become of each task, and take nothing in.
        #[arg(long)]
        dry_run: bool,
    },
    /// Hand one task in.
    Add(Box<AddTask>),
    /// Tasks with where each stands and why.
    List {
        /// Those in this state alone, such as `ready`.
        #[arg(long, value_parser = task_state)]
        state: Option<u8>,
        /// Those with a greater id than this one.
        #[arg(long, value_name = "ID")]
        after: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        limit: u32,
    },
    /// One task: what it is, where it stands and why, what it waits for, its bill.
    Show {
        /// The id that `tasks list` shows.
        id: String,
    },
    /// Call a task off that has not ended. What waits for it is abandoned.
    Cancel(EndTask),
    /// Say that a task was done that is no payment.
    Done(EndTask),
    /// Say that a task failed. What waits for it is abandoned.
    Fail(EndTask),
}

#[derive(Debug, Args)]
pub struct EndTask {
    /// The id that `tasks list` shows.
    pub id: String,
    /// Why, or how it is known.
    #[arg(long)]
    pub reason: String,
    /// What it has cost, such as 3.00USDC, where its work was no payment: what its kind costs is learned from it.
    #[arg(long, value_name = "COIN")]
    pub cost: Option<String>,
}

#[derive(Clone, Debug, Args)]
pub struct AddTask {
    /// What it is called where it comes from. The same one twice is one task.
    pub id: String,
    /// What is to be done.
    #[arg(long)]
    pub title: String,
    /// Where it comes from: a program, or who says so.
    #[arg(long, default_value = "hand")]
    pub source: String,
    /// A word for the kind of work: a-z, 0-9, - and _.
    #[arg(long, default_value = "report")]
    pub kind: String,
    /// The goal that it serves, by name.
    #[arg(long)]
    pub goal: Option<String>,
    /// What must be done before: an id of the same source, or one that `tasks list` shows; repeat for several.
    #[arg(long = "depends-on", value_name = "ID")]
    pub depends_on: Vec<String>,
    /// Not ready before this date or RFC 3339 time; of a payment the day from which it is owed.
    #[arg(long, value_name = "DATE")]
    pub earliest: Option<String>,
    /// In time until then: a date to its end by UTC, or an RFC 3339 time.
    #[arg(long, value_name = "DATE")]
    pub deadline: Option<String>,
    /// Still worth finishing so many days after the deadline; default: 30.
    #[arg(long, value_name = "DAYS")]
    pub late_days_max: Option<u64>,
    /// What it may cost, such as 20.00USDC.
    #[arg(long, value_name = "COIN")]
    pub price_max: Option<String>,
    /// What it is thought to cost.
    #[arg(long, value_name = "COIN")]
    pub estimate: Option<String>,
    /// What doing it in time brings.
    #[arg(long, value_name = "COIN")]
    pub reward: Option<String>,
    /// What not doing it in time costs.
    #[arg(long, value_name = "COIN")]
    pub penalty: Option<String>,
    /// Whose delivery it is, as a payee's address: whether it comes by the deadline is learned of them.
    #[arg(long, value_name = "PAYEE")]
    pub delivered_by: Option<String>,
    #[command(flatten)]
    pub payment: AddPayment,
}

/// Of a task whose work is a payment: all of these, and `--earliest`.
#[derive(Clone, Debug, Args)]
pub struct AddPayment {
    /// Who is paid, if the work is a payment.
    #[arg(long, requires = "amount", requires = "number")]
    pub payee: Option<String>,
    /// How much, such as 18.00USDC.
    #[arg(long, value_name = "COIN", requires = "payee")]
    pub amount: Option<String>,
    /// What is bought, a-z, 0-9, - and _: what one costs at the payee is learned from it.
    #[arg(long, requires = "payee")]
    pub good: Option<String>,
    /// How many are bought; default: 1.
    #[arg(long, requires = "good")]
    pub units: Option<u64>,
    /// The payee's own number for it, by which it is paid once.
    #[arg(long, requires = "payee")]
    pub number: Option<String>,
    /// The policy's category.
    #[arg(long, default_value = "cloud", requires = "payee")]
    pub category: String,
}

/// A state's number by its name.
fn task_state(name: &str) -> Result<u8, String> {
    let states = TaskStatus::NAMES;
    let code = (0_u8..).zip(states).find(|(_, known)| *known == name).map(|(code, _)| code);
    code.ok_or_else(|| format!("a task's state is one of {}", states.join(", ")))
}
