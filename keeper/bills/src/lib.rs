//! What bills want to know of the chain, once a block: what the wallet would say, whether it lists their payees, what
//! signers and governance decided. Each answer becomes an input of the agent's step.
//!
//! Never here: deciding (`stateset-agent`), and sending: a question is planned, the outbox sends it.

pub mod bills_error;
pub mod escalation;
mod follow_ups;
pub mod governance;
pub mod governance_watcher;
pub mod judging;
mod mandate_asking;
mod mandates;
pub mod payee_watcher;
mod proposal_end;
pub mod wallet;
