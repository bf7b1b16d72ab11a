//! `treasury`: what can be said of a wallet's treasury.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum TreasuryVerb {
    /// Create the wallet's treasury and have the owner name it; beside signers that takes effect after a delay. Doing
    /// it again changes nothing: the address follows from code, owner and wallet. After a recall it creates the next
    /// one.
    Create(CreateTreasury),
    /// What it holds by bucket, what remains of its limits, what the wallet may still put in.
    Show,
    /// What should lie where, from the bills that are known and the yields that you expect, and the moves that would
    /// bring it there, each with what it is for. Nothing is done.
    Plan(PlanTreasury),
    /// The moves that the keeper made by itself, the last first: what for, and what came of each.
    History {
        /// At most so many.
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
    },
    /// One of these moves: what it was for, what was sent, what was expected and what was seen.
    Explain {
        /// Its id, as `treasury history` shows it.
        id: String,
    },
    /// Replace its policy, after it is shown. What only tightens takes effect at once, anything else waits out the
    /// treasury's own delay, beside signers the wallet's before; then `treasury apply`. The guardian may tighten.
    Policy {
        /// A .toml or .json file with a policy's keys, or with a table [policy].
        file: PathBuf,
        /// The owner's key, or the guardian's for what only tightens.
        #[arg(long, default_value = "owner")]
        key: String,
        /// Without asking, for what was read elsewhere. It is shown all the same.
        #[arg(long)]
        yes: bool,
    },
    /// Say what the stake is worth now, after it is shown: at once, beside signers after a delay, during which it ages.
    Price {
        /// Of 1,000,000 of the stake denom's smallest unit (1 STATE), such as 2.50USDC or 2500000.
        price: String,
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        key: String,
        /// Without asking, for what was read elsewhere. It is shown all the same.
        #[arg(long)]
        yes: bool,
    },
    /// Put a change into force whose delay is over, after it is shown. Anybody may, for a week.
    Apply {
        /// Whose account pays the fee.
        #[arg(long, default_value = "owner")]
        key: String,
        /// Without asking, for what was read elsewhere. It is shown all the same.
        #[arg(long)]
        yes: bool,
    },
    /// Put money of the wallet into it, with the operator's key, within the policy's rules. The same words on the same
    /// day do it once.
    Fund(Transfer),
    /// Have it send back what lies idle in it, with the operator's key. The same words on the same day do it once.
    CallBack(Transfer),
    /// Stop it, withdraw all liquidity, unstake everything and send the wallet what is there, at once. What is still
    /// unbonding is sent on by the same again, or by `treasury sweep`.
    Recall {
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// After a recall: send the wallet what has arrived since. Anybody may.
    Sweep {
        /// Whose account pays the fee.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// Where its reference price follows pools: read all of them now. Anybody may, once an interval is over.
    Observe {
        /// Whose account pays the fee.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// Let its operator do nothing from now on. The owner or the guardian may.
    Stop {
        /// At most 256 bytes.
        #[arg(long)]
        reason: String,
        /// The owner's or the guardian's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// Let the operator go on, after what that means is shown: after the treasury's delay, beside signers the wallet's
    /// before; then `treasury apply`.
    Resume {
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        key: String,
        /// Without asking, for what was read elsewhere. It is shown all the same.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
pub struct CreateTreasury {
    /// A .toml or .json file with the treasury's policy; examples/treasury.toml explains it.
    #[arg(long)]
    pub policy: PathBuf,
    /// What 1,000,000 of the stake denom's smallest unit (1 STATE) are worth now, such as 2.50USDC or 2500000.
    #[arg(long)]
    pub price: String,
    /// What the chain bonds; default: the denom in which fees are paid.
    #[arg(long)]
    pub stake_denom: Option<String>,
    /// How long the chain keeps unbonding stake; contracts cannot ask for it. Default: x/staking's 21 days.
    #[arg(long, default_value_t = 1_814_400)]
    pub unbonding_seconds: u64,
    /// The owner's key.
    #[arg(long, default_value = "owner")]
    pub key: String,
    /// The record that scripts/deploy wrote; default: deployments/<chain id>.json.
    #[arg(long)]
    pub deployment: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Transfer {
    /// Such as 250.00USDC: of the denom that the wallet's policy names for its treasury.
    pub coin: String,
    /// At most 64 bytes, kept in the receipt. With the day it names the transfer; default: the verb and the amount.
    #[arg(long)]
    pub reference: Option<String>,
    /// A date or time; default: today.
    #[arg(long)]
    pub due: Option<String>,
}

#[derive(Debug, Args)]
pub struct PlanTreasury {
    /// What a year of staking is expected to bring, in percent. Default here and below: what the configuration's table
    /// [agent.treasury] says, by which the keeper itself plans.
    #[arg(long)]
    pub staking_yield: Option<String>,
    /// The same of lending to pools, impermanent loss taken off. Below 5 nothing is lent.
    #[arg(long)]
    pub liquidity_yield: Option<String>,
    /// At most so much of all may hang on the stake's price, in percent; half of what lies in pools does.
    #[arg(long)]
    pub exposure: Option<String>,
    /// What may fall due within a day that no bill says yet, such as 500.00USDC.
    #[arg(long)]
    pub surprise_day: Option<String>,
    /// The same within the time that unstaking takes; at least as much as within a day.
    #[arg(long)]
    pub surprise: Option<String>,
    /// Of all past times as long (a day; an unstaking), the share in percent whose payments are provided for.
    #[arg(long)]
    pub quantile: Option<String>,
}
