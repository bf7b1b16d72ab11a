//! Bills that governance must approve before the wallet pays them: follows votes and approvals to their end.
//!
//! Asking is a person's act (`approvals request`). What comes of it is read from the governance contract and recorded
//! before anything is paid; whether an approval holds is the contract's to say when the wallet uses it up.

use stateset_agent::{Bill, BillStatus, ApprovalUsed, Effect, Input};
use stateset_api::IntentId;
use stateset_api::governance::{
    Approval, ApprovalRef, ApprovalStatus, Ballot, BallotRef, BallotStatus, BallotsResponse, Matter, Place, QueryMsg,
    action_hash,
};
use stateset_api::limits::PAGE_MAX;
use stateset_chain::{Block, Chain};

use crate::bills::show_time;
use crate::core::Core;
use crate::run::RoundError;
use crate::wallet::{AskError, Wallet, ask};

/// Looks at what governance was asked, once per block.
#[derive(Debug, Default)]
pub struct Consulter {
    /// The height up to which everything was looked at.
    seen: u64,
}

impl Consulter {
    pub async fn round(&mut self, core: &mut Core, wallet: &Wallet, block: &Block) -> Result<Vec<Effect>, RoundError> {
        if block.height <= self.seen {
            return Ok(Vec::new());
        }
        let mut effects = Vec::new();
        for (id, bill, asked) in asked(core, block.time) {
            if let Some(answer) = look(wallet, &bill, asked, block).await? {
                effects.extend(core.step(&Input::ApprovalUsed { id, answer }, block.time)?);
            }
        }
        self.seen = block.height;
        Ok(effects)
    }
}

/// What was asked of governance, or given by it.
#[derive(Clone, Copy)]
enum Asked {
    Ballot(u64),
    Approval(u64),
}

fn asked(core: &Core, now: u64) -> Vec<(IntentId, Bill, Asked)> {
    let bills = core.state().bills.iter();
    let of = bills.filter_map(|(id, record)| {
        let asked = match record.status {
            BillStatus::Balloted { ballot, .. } => Asked::Ballot(ballot),
            BillStatus::Approved { approval, from, .. } if from <= now => Asked::Approval(approval),
            _ => return None,
        };
        Some((*id, record.bill.clone(), asked))
    });
    of.collect()
}

/// What came of it, if anything did.
async fn look(wallet: &Wallet, bill: &Bill, asked: Asked, block: &Block) -> Result<Option<ApprovalUsed>, AskError> {
    let Some(contract) = contract(wallet, bill).await? else {
        let reason = format!("the policy asks nobody about {} any more", bill.denom);
        return Ok(Some(ApprovalUsed::Lapsed { reason }));
    };
    let desk = Governance { chain: wallet.chain.as_ref(), address: &contract };
    let approval = match asked {
        Asked::Approval(approval) => approval,
        Asked::Ballot(number) => {
            let ballot = desk.ballot(number).await?;
            match ended(&ballot) {
                Some(ApprovalUsed::Approved { approval }) => approval,
                answer => return Ok(answer),
            }
        }
    };
    let given = desk.approval(approval).await?;
    let fits = desk.fits(&given, wallet, bill, &block.chain_id);
    Ok(match (unusable(&given, fits), asked) {
        (Some(reason), _) => Some(ApprovalUsed::Lapsed { reason }),
        (None, Asked::Ballot(_)) => Some(ApprovalUsed::Approved { approval }),
        (None, Asked::Approval(_)) => None,
    })
}

/// How a vote ended, if it did.
pub fn ended(ballot: &Ballot) -> Option<ApprovalUsed> {
    let number = ballot.id;
    let lapsed = |how: &str| Some(ApprovalUsed::Lapsed { reason: format!("ballot {number} {how}") });
    match &ballot.status {
        BallotStatus::Open {} => None,
        BallotStatus::Overdue {} => lapsed("is over: nobody decided in time"),
        BallotStatus::Void {} => lapsed("is void: governance's settings changed"),
        BallotStatus::Closed { approval: Some(approval), .. } => Some(ApprovalUsed::Approved { approval: *approval }),
        BallotStatus::Closed { outcome, approval: None } if outcome == "rejected" => {
            Some(ApprovalUsed::Refused { reason: format!("ballot {number}: governance's approvers rejected it") })
        }
        BallotStatus::Closed { outcome, approval: None } => lapsed(&format!("ended: {outcome}")),
    }
}

/// Why an approval cannot pay this bill, if so.
fn unusable(given: &Approval, fits: bool) -> Option<String> {
    let number = given.id;
    match given.status {
        _ if !fits => Some(format!("approval {number} is for another payment")),
        ApprovalStatus::Usable {} => None,
        ApprovalStatus::Used { at } => Some(format!("approval {number} was used {}", show_time(at))),
        ApprovalStatus::Revoked {} => Some(format!("approval {number} was revoked")),
        ApprovalStatus::Expired {} => Some(format!("approval {number} expired {}", show_time(given.expires_at))),
        ApprovalStatus::Void {} => Some(format!("approval {number} is void: governance's settings changed")),
    }
}

/// The contract whose approval the wallet asks for before it pays in a bill's denom.
pub async fn contract(wallet: &Wallet, bill: &Bill) -> Result<Option<String>, AskError> {
    let consult = wallet.policy().await?.approval_rules.into_iter().find(|consult| consult.denom == bill.denom);
    Ok(consult.map(|consult| consult.contract))
}

/// A governance contract, asked in its own messages.
pub struct Governance<'a> {
    pub chain: &'a dyn Chain,
    pub address: &'a str,
}

impl Governance<'_> {
    pub async fn ballot(&self, ballot: u64) -> Result<Ballot, AskError> {
        ask(self.chain, self.address, &QueryMsg::Ballot(BallotRef { ballot })).await
    }

    pub async fn approval(&self, approval: u64) -> Result<Approval, AskError> {
        ask(self.chain, self.address, &QueryMsg::Approval(ApprovalRef { approval })).await
    }

    /// All votes that nobody has closed, oldest first.
    pub async fn open_ballots(&self) -> Result<Vec<Ballot>, AskError> {
        let mut found: Vec<Ballot> = Vec::new();
        loop {
            let start_after = found.last().map(|last| last.id);
            let query = QueryMsg::OpenBallots { start_after, limit: Some(PAGE_MAX) };
            let page: BallotsResponse = ask(self.chain, self.address, &query).await?;
            let last = page.ballots.len() < PAGE_MAX as usize;
            found.extend(page.ballots);
            if last {
                return Ok(found);
            }
        }
    }

    /// The open vote on exactly this bill.
    pub async fn vote_on(&self, wallet: &Wallet, bill: &Bill) -> Result<Option<Ballot>, AskError> {
        let payment = bill.payment(&wallet.address);
        let same = |ballot: &Ballot| {
            matches!(&ballot.matter, Matter::Action { wallet: of, denom, payments, .. }
                if *of == wallet.address && *denom == bill.denom && payments[..] == [payment.clone()])
                && ballot.status == BallotStatus::Open {}
        };
        Ok(self.open_ballots().await?.into_iter().find(same))
    }

    /// Whether an approval is of exactly this bill, paid by this wallet.
    fn fits(&self, given: &Approval, wallet: &Wallet, bill: &Bill, chain_id: &str) -> bool {
        let place = Place { chain_id, governance: self.address, wallet: &wallet.address };
        let hash = action_hash(place, &bill.denom, &[bill.payment(&wallet.address)]);
        given.wallet == wallet.address && given.action_hash.as_slice() == hash
    }
}
