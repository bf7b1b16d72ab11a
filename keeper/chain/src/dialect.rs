//! What wallets of version 0.2 call otherwise than this version's messages, both ways. Which version runs, the wallet's
//! own cell `contract_info` says, as the `cw2` crate writes it. Nothing else in the keeper knows of versions.
//!
//! | | 0.2 | from 0.3 on |
//! | --- | --- | --- |
//! | approve, reject, execute | by number | by number and the draft's hash |
//! | a policy's rules of governance's approval | `consult` | `approval_rules` |
//! | when the dead man's switch runs out | `silent_at` | `dead_man_at` |
//! | freezing a wallet whose switch has | `freeze_silent` | `freeze_dead_man` |
//! | a policy's purses, budgets, successions, treasury, conduits | unknown, left out where there are none | `newcomers`, … |
//! | a payment's beneficiary | unknown, and refused where one is named | `beneficiary` |
//! | an operator's act without a payment | has no number | `act` |
//! | a grant's name, purpose, budgets and reach | unknown, as with a policy's purses; name and purpose are left out | `name`, … |
//! | signed: rules | their epoch | their id, and the last alarm |
//!
//! Pure: whoever asks the chain hands in what it answered.

use cosmwasm_std::{Binary, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use stateset_api::approval::{Approval, ApprovalV1, Subject, SubjectV1};
use stateset_api::wallet::{AnyoneMsg, Draft, ExecuteMsg, ProposalInfo, SignerMsg, SignersResponse};
use thiserror::Error;

/// Where a contract says its name and version.
pub const CONTRACT_INFO: &[u8] = b"contract_info";
/// A wallet's name there.
pub const WALLET: &str = "stateset:wallet";

/// Members by their names of 0.2 and since.
const MEMBERS: [(&str, &str); 3] =
    [("consult", "approval_rules"), ("silent_at", "dead_man_at"), ("freeze_silent", "freeze_dead_man")];

/// Members that 0.2 does not know. What stands in them it refuses; where nothing does, they are left out.
const SINCE: [&str; 5] = ["newcomers", "budgets", "successions", "treasury", "conduits"];

/// Which words a wallet understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Of versions before 0.3.
    V0_2,
    /// Of this version, and of later ones as far as they keep it.
    V0_3,
}

/// Why it cannot be said what a wallet understands, or what is to be signed for it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DialectError {
    #[error("the contract names itself nowhere: it is no wallet")]
    Unnamed,
    #[error("the contract's name and version are unreadable: {reason}")]
    Unreadable { reason: String },
    #[error("the contract is '{got}', not '{WALLET}'")]
    Other { got: String },
    #[error("the wallet's version '{got}' is no version such as 0.3.0")]
    Version { got: String },
    #[error("the wallet has rules without an id: its signers, or its policy, changed")]
    NoRulesId,
    #[error("the rules' id has {got} bytes, it must have 32")]
    RulesId { got: usize },
    #[error("under rules with an id a signature names the last alarm, and under others none")]
    Alarm,
}

#[derive(Deserialize)]
struct ContractInfo {
    contract: String,
    version: String,
}

impl Dialect {
    /// By the wallet's cell [`CONTRACT_INFO`].
    pub fn of(contract_info: Option<&[u8]>) -> Result<Self, DialectError> {
        let cell = contract_info.ok_or(DialectError::Unnamed)?;
        let info: ContractInfo =
            serde_json::from_slice(cell).map_err(|reason| DialectError::Unreadable { reason: reason.to_string() })?;
        if info.contract != WALLET {
            return Err(DialectError::Other { got: info.contract });
        }
        let numbers: Option<Vec<u64>> = info.version.splitn(3, '.').take(2).map(|part| part.parse().ok()).collect();
        match numbers.as_deref() {
            Some([0, minor]) if *minor < 3 => Ok(Self::V0_2),
            Some([_, _]) => Ok(Self::V0_3),
            _ => Err(DialectError::Version { got: info.version }),
        }
    }

    /// Whether a vote by account names what it is about, beside its number.
    pub const fn binds_content(self) -> bool {
        matches!(self, Self::V0_3)
    }

    /// A message as the wallet reads it.
    pub fn message(self, message: &ExecuteMsg) -> serde_json::Result<Value> {
        let mut value = serde_json::to_value(message)?;
        if self == Self::V0_3 {
            return Ok(value);
        }
        let by_number = match message {
            ExecuteMsg::Signer(SignerMsg::Approve(_)) => Some("/signer/approve"),
            ExecuteMsg::Signer(SignerMsg::Reject(_)) => Some("/signer/reject"),
            ExecuteMsg::Anyone(AnyoneMsg::Execute(_)) => Some("/anyone/execute"),
            _ => None,
        };
        let content = by_number.and_then(|path| value.pointer_mut(path)).and_then(Value::as_object_mut);
        if let Some(content) = content {
            content.remove("draft_hash");
        }
        if let Some(acts) = value.pointer_mut("/operator").and_then(Value::as_object_mut) {
            acts.values_mut().filter_map(Value::as_object_mut).for_each(|act| drop(act.remove("act")));
        }
        if let Some(grant) = value.pointer_mut("/operator/grant/grant").and_then(Value::as_object_mut) {
            // It narrows nothing by a name, and by a reach that it lacks.
            grant.retain(|key, value| !matches!(key.as_str(), "name" | "purpose") && *value != Value::Bool(false));
        }
        MEMBERS.iter().for_each(|(before, since)| rename(&mut value, since, before));
        SINCE.iter().for_each(|since| leave_out(&mut value, since));
        Ok(value)
    }

    /// A wallet's answer, in this version's words.
    pub fn answer<T: DeserializeOwned>(self, answer: &[u8]) -> serde_json::Result<T> {
        match self {
            Self::V0_2 => read(serde_json::from_slice(answer)?),
            Self::V0_3 => serde_json::from_slice(answer),
        }
    }

    /// The rules that signatures name, out of the epoch and the id that the wallet answers.
    pub fn rules(self, epoch: u32, id: Option<&Binary>) -> Result<Rules, DialectError> {
        let id = match self {
            Self::V0_2 => None,
            Self::V0_3 => Some(id.cloned().ok_or(DialectError::NoRulesId)?),
        };
        Ok(Rules { epoch, id })
    }

    /// The alarm that signatures for a submission of this draft name.
    pub fn alarm(self, signers: &SignersResponse, draft: &Draft) -> Option<Timestamp> {
        match self {
            Self::V0_2 => None,
            Self::V0_3 => Some(signers.alarms.that_end(draft)),
        }
    }

    /// The alarm that signatures for a proposal on chain name.
    pub fn alarm_of_proposal(self, info: &ProposalInfo) -> Option<Timestamp> {
        match self {
            Self::V0_2 => None,
            Self::V0_3 => Some(info.alarm),
        }
    }
}

/// The rules under which signatures hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Counted by the wallet; what signatures for wallets of version 0.2 name.
    pub epoch: u32,
    /// What those for later ones name.
    pub id: Option<Binary>,
}

/// What one signature approves.
#[derive(Clone, Copy, Debug)]
pub enum Signed<'a> {
    /// A proposal on chain, by its number.
    Proposal(u64),
    /// One that comes with its approvals.
    Submission { salt: &'a [u8] },
}

/// All that one signature says. The rules' id tells which words: an approval in the wrong ones is good for nothing.
#[derive(Clone, Copy, Debug)]
pub struct ToSign<'a> {
    pub chain_id: &'a str,
    pub wallet: &'a str,
    pub what: Signed<'a>,
    pub draft_hash: [u8; 32],
    pub rules: &'a Rules,
    /// When such were last ended; `None` for wallets of version 0.2.
    pub alarm: Option<Timestamp>,
    /// Unix seconds from which the approval is void.
    pub deadline: u64,
}

impl ToSign<'_> {
    /// The bytes to sign.
    pub fn bytes(&self) -> Result<Vec<u8>, DialectError> {
        let Self { chain_id, wallet, what, draft_hash, rules, alarm, deadline } = *self;
        let Some(id) = &rules.id else {
            let subject = match what {
                _ if alarm.is_some() => return Err(DialectError::Alarm),
                Signed::Proposal(id) => SubjectV1::Proposal(id),
                Signed::Submission { salt } => SubjectV1::Submission(salt),
            };
            let rules_epoch = rules.epoch;
            return Ok(ApprovalV1 { chain_id, wallet, subject, draft_hash, rules_epoch, deadline }.to_bytes());
        };
        let alarm = alarm.ok_or(DialectError::Alarm)?.nanos();
        let subject = match what {
            Signed::Proposal(id) => Subject::Proposal { id, alarm },
            Signed::Submission { salt } => Subject::Submission { salt, alarm },
        };
        let rules_id = id.as_slice().try_into().map_err(|_| DialectError::RulesId { got: id.len() })?;
        Ok(Approval { chain_id, wallet, subject, draft_hash, rules_id, deadline }.to_bytes())
    }
}

/// Reads what may be in either version's words: files that people wrote, or that keepers of version 0.2 did.
pub fn read<T: DeserializeOwned>(mut value: Value) -> serde_json::Result<T> {
    MEMBERS.iter().for_each(|(before, since)| rename(&mut value, before, since));
    serde_json::from_value(value)
}

/// Leaves an empty list, or nothing, out wherever it stands.
fn leave_out(value: &mut Value, name: &str) {
    match value {
        Value::Object(members) => {
            let says_nothing = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            if members.get(name).is_some_and(says_nothing) {
                members.remove(name);
            }
            members.values_mut().for_each(|member| leave_out(member, name));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| leave_out(item, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Renames a member wherever it stands, unless both names do: then the reader refuses the one that it does not know.
/// Only names of members are looked at: whatever strangers wrote stands in texts.
fn rename(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::Object(members) => {
            if !members.contains_key(to)
                && let Some(member) = members.remove(from)
            {
                members.insert(to.to_owned(), member);
            }
            members.values_mut().for_each(|member| rename(member, from, to));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, from, to)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
