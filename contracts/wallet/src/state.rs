//! What the wallet stores: keys and structs.
//!
//! What a payment reads lies in few small values; what it does not need (owner, guardian, signers, binding) lies
//! elsewhere.

use cosmwasm_std::{Addr, CanonicalAddr};
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::policy::{BudgetState, FundingState, Mandate, NewcomerState, PayeeState, Policy, PurseState, Usage};
use stateset_api::ring::Ring;
use stateset_api::wallet::layout::{
    ACT_KEY, BUDGET_PREFIX, NEWCOMER_PREFIX, PAYEE_PREFIX, PURSE_PREFIX, RECEIPT_PREFIX, TOTALS_KEY,
};
use stateset_api::wallet::{Freeze, Proposer, Safeguard, Safeguards, SignerSet};
use stateset_store::{Item, Map, cells};

use crate::legacy;
use crate::stored_grant::{GrantName, StoredGrant};
use crate::stored_receipt::StoredReceipt;

cells! {
    /// Who may spend, whether, and under which rules. One read per payment message.
    pub(crate) const ACCOUNT: Item<Account> = Item::new(b'a', "account");
    /// What the whole wallet has spent.
    pub(crate) const TOTALS: Item<Totals> = Item::new(TOTALS_KEY[0], "totals");
    /// By the denom's index in the policy (one byte) and canonical address.
    pub(crate) const PAYEES: Map<PayeeState> = Map::new(PAYEE_PREFIX, "payee");
    /// Of payees that are not listed: by canonical address. Absent for who was neither removed nor paid from the purse.
    pub(crate) const NEWCOMERS: Map<NewcomerState> = Map::new(NEWCOMER_PREFIX, "newcomer");
    /// What the newcomer purse counted, by the denom's index in the policy (one byte).
    pub(crate) const PURSES: Map<PurseState> = Map::new(PURSE_PREFIX, "purse");
    /// What each budget counted, by its name.
    pub(crate) const BUDGETS: Map<BudgetState> = Map::new(BUDGET_PREFIX, "budget");
    /// What went into treasuries. Absent before anything did.
    pub(crate) const FUNDING: Item<FundingState> = Item::new(b't', "funding");
    /// By number (eight bytes), from 1. Never changed; what is drawn under one lies apart.
    pub(crate) const MANDATES: Map<StoredMandate> = Map::new(b'm', "mandate");
    pub(crate) const MANDATE_DRAWS: Map<StoredDraw> = Map::new(b'y', "what was drawn under a mandate");
    /// Absent until there is a mandate.
    pub(crate) const LAST_MANDATE: Item<u64> = Item::new(b'z', "last mandate's number");
    /// By the 16 bytes of the intent's id, so in the order of the ids' times.
    pub(crate) const RECEIPTS: Map<StoredReceipt> = Map::new(RECEIPT_PREFIX, "receipt");
    pub(crate) const ROLES: Item<Roles> = Item::new(b'o', "roles");
    /// Absent until bound.
    pub(crate) const BINDING: Item<Binding> = Item::new(b'b', "binding");
    /// Absent until the wallet first has signers.
    pub(crate) const SIGNER_SET: Item<StoredSigners> = Item::new(b's', "signers");
    /// By canonical address of whom the operator granted a part of its allowance: at most 16.
    pub(crate) const GRANTS: Map<StoredGrant> = Map::new(b'k', "grant").with_legacy(legacy::grant);
    /// What each of them is called and for; absent for those of before 0.3. Apart, since a payment needs none of it.
    pub(crate) const GRANT_NAMES: Map<GrantName> = Map::new(b'v', "grant's name");
    /// Sets that were replaced, by version (four bytes).
    pub(crate) const PAST_SIGNERS: Map<SignerSet> = Map::new(b'g', "past signers");
    /// Absent until there is a proposal; ids start at 1.
    pub(crate) const LAST_PROPOSAL: Item<u64> = Item::new(b'n', "last proposal's id");
    /// By id (eight bytes). What a vote changes; the draft lies apart, since it never does. Read them by
    /// [`proposal::load`](crate::proposal::load), which knows those of version 0.2.
    pub(crate) const PROPOSALS: Map<StoredProposal> = Map::new(b'q', "proposal");
    /// By the proposal's id, as JSON: the wallet reads and writes it as messages anyway, and a second encoder of every
    /// action would cost more in every store of the code than the bytes do here. Read them by
    /// [`draft::load`](crate::draft::load).
    pub(crate) const DRAFTS: Map<Vec<u8>> = Map::new(b'd', "draft");
    /// By the proposer's byte.
    pub(crate) const OPEN: Map<OpenProposals> = Map::new(b'l', "list of open proposals");
    /// The number of the operator's last act; absent before the first. Never begins anew.
    pub(crate) const ACT: Item<u64> = Item::new(ACT_KEY[0], "last act's number");
    /// Hashes noted, by the hour; absent before the first.
    pub(crate) const NOTES: Item<Ring> = Item::new(b'i', "notes");
    /// The proposal that came with a salt. Never forgotten: what makes a submission work once.
    pub(crate) const SALTS: Map<u64> = Map::new(b'x', "submission");
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) operator: Option<Operator>,
    /// Raised whenever what an operator signed before must become void.
    pub(crate) epoch: u32,
    pub(crate) frozen: Option<Freeze>,
    pub(crate) policy: Policy,
    /// When the dead man's clock was last set by hand, in Unix seconds; payments set it by being counted.
    pub(crate) last_seen_at: u64,
    /// The binding, here too while the policy asks for trust: a payment reads it with the rest.
    pub(crate) agent: Option<Binding>,
    /// While there is a dead man's clock: the last payment was made under a grant, so the count of calls does not tell
    /// when the operator was last seen.
    pub(crate) granted_last: bool,
    /// Whether payments enter the decision log.
    pub(crate) keeps_log: bool,
    /// Unix seconds: ids from before are too old, since receipts once reached no further back. Zero, a byte, until how
    /// far they reach grows.
    pub(crate) intents_since: u64,
    /// How often a freeze was lifted, or the dead man's switch started anew: what ends with a freeze notes it.
    pub(crate) unfreezes: u32,
    /// How often the rules were tightened, or the signers replaced them: what ends with that notes it.
    pub(crate) rules_changes: u32,
    /// Here since nothing is ever paid to it.
    pub(crate) treasury: Option<Addr>,
    /// The epoch at which the present operator was set: what ends with an operator, but not with a mere take-over,
    /// notes it.
    pub(crate) operator_since: u32,
    /// Unix seconds until which purse, mandates, grants and funding rest; zero, a byte, until the brake's freeze is
    /// first lifted.
    pub(crate) rests_until: u64,
    /// The brake's freeze, beside `frozen`.
    pub(crate) braked: Option<Freeze>,
}

impl Account {
    /// The freeze that stops the operator: the guardian's or the owner's before the brake's.
    pub(crate) fn stopped_by(&self) -> Option<&Freeze> {
        self.frozen.as_ref().or(self.braked.as_ref())
    }
}

/// What every payment changes of the wallet as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Totals {
    pub(crate) usage: Usage,
    /// Absent before the first entry.
    pub(crate) log: Option<StoredLog>,
}

/// The decision log's last entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredLog {
    pub(crate) count: u64,
    pub(crate) head: [u8; 32],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Operator {
    pub(crate) addr: Addr,
    /// Unix seconds from which it may do nothing.
    pub(crate) expires_at: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Roles {
    pub(crate) owner: Addr,
    pub(crate) offered_to: Option<Addr>,
    pub(crate) guardian: Option<Addr>,
    /// May take over ownership after a delay.
    pub(crate) recovery: Option<Addr>,
    /// Unix seconds; set while a recovery is under way.
    pub(crate) recovers_at: Option<u64>,
    /// The offer is the signers' decision: the owner alone does not take it back at once.
    pub(crate) offered_by_signers: bool,
    /// How often the guardian ended a recovery since the owner or the signers were last heard of.
    pub(crate) recovery_cancels: u8,
    /// May pull the brake, and is no other of the wallet's roles.
    pub(crate) brake: Option<Addr>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredMandate {
    pub(crate) mandate: Mandate,
    /// Unix seconds.
    pub(crate) given_at: u64,
    /// The account's at the time; void under others.
    pub(crate) unfreezes: u32,
    pub(crate) rules_changes: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredDraw {
    pub(crate) drawn: u128,
    pub(crate) revoked: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Binding {
    pub(crate) registry: Addr,
    pub(crate) agent_id: AgentId,
}

/// Signers, the rules under which they decide, and the alarms that end proposals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredSigners {
    /// Raised by whatever must void all proposals.
    pub(crate) rules_epoch: u32,
    /// The rules epoch since which this set stands: its name.
    pub(crate) version: u32,
    pub(crate) signers: Option<SignerSet>,
    /// Another with every epoch: see [`stateset_api::approval::Rules`].
    pub(crate) rules_id: [u8; 32],
    pub(crate) alarms: StoredAlarms,
}

/// What the alarms of each [`Safeguard`] ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredAlarms {
    freeze: Ended,
    operator: Ended,
    rules: Ended,
    owner: Ended,
    roles: Ended,
}

/// Which proposals the alarms of a safeguard ended: those with lower ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ended {
    /// Of what waits for the owner's delay, what the operator asked for, and what failed.
    pub(crate) before: u64,
    /// Of what is open to votes.
    pub(crate) votes_before: u64,
    /// When votes were last ended, in nanoseconds.
    pub(crate) votes_at: u64,
}

impl StoredAlarms {
    pub(crate) const fn of(&self, safeguard: Safeguard) -> Ended {
        match safeguard {
            Safeguard::Freeze => self.freeze,
            Safeguard::Operator => self.operator,
            Safeguard::Rules => self.rules,
            Safeguard::Owner => self.owner,
            Safeguard::Roles => self.roles,
        }
    }

    pub(crate) const fn set(&mut self, safeguard: Safeguard, ended: Ended) {
        match safeguard {
            Safeguard::Freeze => self.freeze = ended,
            Safeguard::Operator => self.operator = ended,
            Safeguard::Rules => self.rules = ended,
            Safeguard::Owner => self.owner = ended,
            Safeguard::Roles => self.roles = ended,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredProposal {
    pub(crate) proposer: Proposer,
    pub(crate) draft_hash: [u8; 32],
    pub(crate) rules_epoch: u32,
    /// Version of the set that votes.
    pub(crate) signers_version: u32,
    /// Times in Unix seconds.
    pub(crate) proposed_at: u64,
    pub(crate) expires_at: u64,
    pub(crate) ripens_at: Option<u64>,
    /// Set when it passes.
    pub(crate) retry_until: Option<u64>,
    /// Bit `n`: the signer at index `n`.
    pub(crate) approvals: u16,
    pub(crate) rejections: u16,
    pub(crate) stage: Stage,
    /// Whose alarms end it.
    pub(crate) loosens: Safeguards,
}

/// How far a proposal has come. That it expired or became void shows without being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    Open,
    Executed(u64),
    Failed { at: u64, reason: String },
    Rejected,
    Cancelled(Addr),
    Expired,
    Void,
}

/// One proposer's open proposals: at most a handful. Of another rules epoch, all of them are void.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OpenProposals {
    pub(crate) rules_epoch: u32,
    pub(crate) open: Vec<OpenProposal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OpenProposal {
    pub(crate) id: u64,
    /// Unix seconds from which it no longer counts.
    pub(crate) until: u64,
}

/// The key of a payee within its map: denoms sort by their index in the policy, then addresses by their bytes.
pub(crate) fn payee_key(denom: u8, payee: &CanonicalAddr) -> Vec<u8> {
    [&[denom], payee.as_slice()].concat()
}
