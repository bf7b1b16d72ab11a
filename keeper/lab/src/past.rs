//! A real past under other rules: the recorded inputs of a journal, stepped over once as they were and once as they would
//! have been under another policy, and where the two part.
//!
//! The rule code is the contract's own, over what the journal saw. Absent: a node, a key, anything that writes, and any
//! guess at what nobody recorded: what a past cannot answer is listed with the answer.

mod actions;
mod asked;
mod other;
mod record;
pub mod report;
mod rules;
pub mod verb;
mod walk;

use eyre::{OptionExt, ensure};
use stateset_chain::journal::Reader;
use stateset_state::past::{Past, wallets};

pub use self::asked::{Asked, Which};
pub use self::report::PastReport;
use self::walk::walk;

/// Steps over a journal's inputs under other rules. `watch` hears now and then how many inputs were stepped over.
///
/// Errors: a journal that cannot be read, several agents and no wallet named, a past without an input that says when it was.
pub fn replay(asked: &Asked, which: Which<'_>, watch: &mut dyn FnMut(usize)) -> eyre::Result<PastReport> {
    let reader = Reader::open(which.journal)?;
    let moment = reader.moment()?;
    let known = wallets(&moment)?;
    let wallet = match which.wallet {
        Some(wallet) => wallet.to_owned(),
        None => {
            ensure!(
                known.len() < 2,
                "the journal has {} agents: name one by --wallet: {}",
                known.len(),
                known.join(", ")
            );
            known.first().cloned().ok_or_eyre("the journal knows of no agent: nothing was recorded")?
        }
    };
    let past = Past::of(&moment, &wallet)?.ok_or_eyre("the journal knows of no agent: nothing was recorded")?;
    let record = record::read(&past)?;
    ensure!(record.last > 0, "no input of this journal says when it was: nothing was decided yet");
    walk((&past, &record), asked, (&wallet, which.days), watch)
}
