//! Who decides what the treasury does: the core's planner, or, in rehearsals that compare it with something plainer,
//! a rule in its place or the planner with better knowledge.
//!
//! Whoever decides, acts are planned in the journal, signed and sent by the outbox and judged by the contracts. Never in
//! production: nothing there makes any but [`Decider::Planner`].

use std::fmt;

use stateset_agent::treasury::Survey;
use stateset_api::treasury::Action;
use stateset_api::wallet::TreasuryTransfer as Transfer;
use stateset_api::{Amount, IntentId};
use stateset_chain::JournalError;
use stateset_chain::journal::PlannedAct;
use stateset_chain::outbox::{TransferDirection, TreasuryAct, TreasuryTransfer};

/// What a rule wants done. Amounts in smallest units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// From the wallet into the treasury.
    Fund(Amount),
    /// From the treasury to the wallet.
    CallBack(Amount),
    /// By the treasury.
    Act(Action),
}

/// At most one thing to do now, by what is seen. It is asked again once that ended, however it ended, and after each look;
/// what it wants and cannot have, it must find out from what it sees.
pub type Rule = Box<dyn FnMut(&Survey) -> Option<Wanted> + Send>;

/// Says better what was seen: needs, yields.
pub type Informant = Box<dyn FnMut(&mut Survey) + Send>;

/// Who decides.
#[derive(Default)]
pub enum Decider {
    /// The core's planner.
    #[default]
    Planner,
    /// The same, over what an informant made of what was seen.
    Informed(Informant),
    /// Something else; nothing of it stands in the agent's state, and `treasury history` does not show it.
    Rule(Rule),
}

impl fmt::Debug for Decider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Planner => "planner",
            Self::Informed(_) => "informed planner",
            Self::Rule(_) => "rule",
        })
    }
}

/// The act that does what a rule wants; the `count`th of this treasury's.
pub(crate) fn act(survey: &Survey, wanted: Wanted, wallet: &str, count: u64) -> Result<PlannedAct, JournalError> {
    let mut distinct = [0; 10];
    distinct[..8].copy_from_slice(&count.to_be_bytes());
    let (id, treasury) = (IntentId::new(survey.time, distinct), survey.treasury.clone());
    let transfer = |direction, amount| {
        let transfer = Transfer { id, amount, reference: "by a rehearsal's rule".to_owned(), rationale: None };
        TreasuryTransfer { direction, treasury: treasury.clone(), transfer }.plan(wallet, survey.time)
    };
    match wanted {
        Wanted::Fund(amount) => transfer(TransferDirection::Fund, amount),
        Wanted::CallBack(amount) => transfer(TransferDirection::CallBack, amount),
        Wanted::Act(action) => {
            // Not the next number, which a person's own act would take.
            let number = survey.act.saturating_add(2);
            TreasuryAct { id, treasury: treasury.clone(), act: number, action }.plan(wallet, survey.time)
        }
    }
}
