//! From versions 0.1 and 0.2 to this one.
//!
//! Single cells are rewritten at once. Proposals and drafts, of which there may be any number, are read in either form
//! and written in the new one when something next changes them: no step grows with what is stored.

use cosmwasm_std::{DepsMut, Env, Response, Storage};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use stateset_api::approval::Rules;
use stateset_api::event::Migrated;
use stateset_api::json;
use stateset_api::policy::{ApprovalRule, CategoryPolicy, DenomPolicy, OverLimit, Policy, Trust};
use stateset_api::wallet::{Draft, Freeze, Proposer, Safeguard, Safeguards};
use stateset_store::{Item, Map, StoreError, decode};

use crate::ContractError;
use crate::alarm::{self, Reach};
use crate::dead_man;
use crate::state::{
    ACCOUNT, Account, Binding, DRAFTS, Operator, Roles, SIGNER_SET, Stage, StoredAlarms, StoredProposal, StoredSigners,
    Totals,
};
use crate::version::{NAME, VERSION};

/// More than any cell lacks of this version's bytes.
const JOINED_BYTES_MAX: usize = 64;

pub(crate) fn migrate(deps: DepsMut<'_>, env: &Env) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)
        .map_err(|error| ContractError::Migration { reason: error.to_string() })?;
    if (from.major, from.minor) < (0, 3) {
        account(deps.storage)?;
    }
    extend::<Totals>(deps.storage, b"u", "totals")?;
    extend::<Roles>(deps.storage, b"o", "roles")?;
    extend::<StoredSigners>(deps.storage, b"s", "signers")?;
    name_rules(deps.storage, env)?;
    raise_alarms(deps.storage, env)?;
    let (contract, from, to) = (NAME.to_owned(), from.to_string(), VERSION.to_owned());
    Ok(Response::new().add_event(Migrated { contract, from, to }.to_event()))
}

/// The account as versions before 0.3 stored it. The policy lies amid it, and its members joined within.
#[derive(Serialize, Deserialize)]
struct AccountOf0_2 {
    operator: Option<Operator>,
    epoch: u32,
    frozen: Option<Freeze>,
    policy: PolicyOf0_2,
    last_seen_at: u64,
    agent: Option<Binding>,
    granted_last: bool,
    keeps_log: bool,
    intents_since: u64,
}

#[derive(Serialize, Deserialize)]
struct PolicyOf0_2 {
    denoms: Vec<DenomPolicy>,
    calls_per_hour: u32,
    categories: Vec<CategoryPolicy>,
    payee_cooldown_seconds: u64,
    over_limit: OverLimit,
    receipt_seconds: u64,
    trust: Option<Trust>,
    dead_man_seconds: Option<u64>,
    approval_rules: Vec<ApprovalRule>,
}

const ACCOUNT_OF_0_2: Item<AccountOf0_2> = Item::new(b'a', "account");

/// What no policy of before named is off.
fn account(storage: &mut dyn Storage) -> Result<(), ContractError> {
    extend::<AccountOf0_2>(storage, b"a", "account")?;
    let AccountOf0_2 { operator, epoch, frozen, policy, last_seen_at, agent, granted_last, keeps_log, intents_since } =
        ACCOUNT_OF_0_2.load(storage)?;
    let PolicyOf0_2 {
        denoms,
        calls_per_hour,
        categories,
        payee_cooldown_seconds,
        over_limit,
        receipt_seconds,
        trust,
        dead_man_seconds,
        approval_rules,
    } = policy;
    let policy = Policy {
        denoms,
        calls_per_hour,
        categories,
        payee_cooldown_seconds,
        over_limit,
        receipt_seconds,
        trust,
        dead_man_seconds,
        approval_rules,
        newcomers: Vec::new(),
        budgets: Vec::new(),
        successions: Vec::new(),
        treasury: None,
        conduits: Vec::new(),
    };
    let account = Account {
        operator,
        epoch,
        frozen,
        policy,
        last_seen_at,
        agent,
        granted_last,
        keeps_log,
        intents_since,
        unfreezes: 0,
        rules_changes: 0,
        treasury: None,
        // Whatever an earlier operator or process left is over; what the present epoch holds stands.
        operator_since: epoch,
        rests_until: 0,
        braked: None,
    };
    Ok(ACCOUNT.save(storage, &account)?)
}

/// Brings a cell to this version's layout. Members only ever joined at the end, and a zero byte is an absent option, an
/// empty list, the number zero and no alike; so as many join as are missing. Again changes nothing. One that joins within
/// needs the former cell read as what it was.
fn extend<T: DeserializeOwned>(storage: &mut dyn Storage, key: &[u8], what: &'static str) -> Result<(), ContractError> {
    let Some(mut bytes) = storage.get(key) else { return Ok(()) };
    for _ in 0..JOINED_BYTES_MAX {
        if decode::<T>(what, &bytes).is_ok() {
            storage.set(key, &bytes);
            return Ok(());
        }
        bytes.push(0);
    }
    Err(StoreError::Unreadable { what }.into())
}

/// Rules of before had a number and no id.
fn name_rules(storage: &mut dyn Storage, env: &Env) -> Result<(), ContractError> {
    let nameless = SIGNER_SET.may_load(storage)?.filter(|stored| stored.rules_id == [0; 32]);
    let Some(mut stored) = nameless else { return Ok(()) };
    let rules = Rules {
        previous: [0; 32],
        epoch: stored.rules_epoch,
        height: env.block.height,
        time_nanos: env.block.time.nanos(),
        signers: stored.signers.as_ref(),
    };
    stored.rules_id = rules.id();
    Ok(SIGNER_SET.save(storage, &stored)?)
}

/// Version 0.2 wrote no alarms down. Of those in force it is not known what lay in stock before them: whatever would undo
/// one is to be drafted anew. Again ends nothing that was drafted under this version.
fn raise_alarms(storage: &mut dyn Storage, env: &Env) -> Result<(), ContractError> {
    let raised = SIGNER_SET.may_load(storage)?.is_some_and(|stored| stored.alarms != StoredAlarms::default());
    if raised {
        return Ok(());
    }
    let account = ACCOUNT.load(storage)?;
    let mut in_force = Vec::new();
    if account.frozen.is_some() || dead_man::has_run_out(storage, &account, env.block.time.seconds())? {
        in_force.push(Safeguard::Freeze);
    }
    if account.operator.is_none() {
        in_force.push(Safeguard::Operator);
    }
    alarm::raise(storage, &in_force, Reach::Votes, env.block.time).map(drop)
}

/// A proposal as version 0.2 stored it: which alarms end it shows from its draft.
#[derive(Serialize, Deserialize)]
struct ProposalOf0_2 {
    proposer: Proposer,
    draft_hash: [u8; 32],
    rules_epoch: u32,
    signers_version: u32,
    proposed_at: u64,
    expires_at: u64,
    ripens_at: Option<u64>,
    retry_until: Option<u64>,
    approvals: u16,
    rejections: u16,
    stage: Stage,
}

const PROPOSALS_OF_0_2: Map<ProposalOf0_2> = Map::new(b'q', "proposal");

/// For a proposal that is none of this version.
pub(crate) fn proposal(storage: &dyn Storage, key: &[u8]) -> Result<Option<StoredProposal>, ContractError> {
    let Some(old) = PROPOSALS_OF_0_2.may_load(storage, key)? else { return Ok(None) };
    let json = DRAFTS.may_load(storage, key)?.ok_or(StoreError::Missing { what: "draft" })?;
    let loosens = Safeguards::loosened_by(&old.proposer, &draft(&json)?);
    Ok(Some(StoredProposal {
        proposer: old.proposer,
        draft_hash: old.draft_hash,
        rules_epoch: old.rules_epoch,
        signers_version: old.signers_version,
        proposed_at: old.proposed_at,
        expires_at: old.expires_at,
        ripens_at: old.ripens_at,
        retry_until: old.retry_until,
        approvals: old.approvals,
        rejections: old.rejections,
        stage: old.stage,
        loosens,
    }))
}

/// A stored draft. Version 0.2 named a policy's `approval_rules` otherwise; its hash goes by their content, not by the
/// name.
pub(crate) fn draft(stored: &[u8]) -> Result<Draft, ContractError> {
    /// As a member's name before a list: inside a text the quotes would stand behind a backslash.
    const FORMER: &str = r#""consult":["#;
    const PRESENT: &str = r#""approval_rules":["#;
    match (json::read(stored), std::str::from_utf8(stored)) {
        (Err(_), Ok(text)) if text.contains(FORMER) => Ok(json::read(text.replace(FORMER, PRESENT))?),
        (read, _) => Ok(read?),
    }
}
