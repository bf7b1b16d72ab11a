//! Alarms, and which proposals they end.
//!
//! What is drafted before an alarm must not undo it. So each alarm ends earlier proposals that would loosen what it
//! tightened, by whomever: what waits, what failed and could be tried again and, as the second table says, what is open
//! to votes.
//!
//! | safeguard | the alarm | a signers' proposal that loosens it |
//! | --- | --- | --- |
//! | `freeze` | a freeze is imposed, also where there is one | unfreeze, migrate |
//! | `freeze` | a freeze ends, or a dead man's switch begins anew: an unfreeze has nothing left to do | unfreeze, migrate |
//! | `operator` | the operator is revoked (again, too), replaced or loses time | set an operator, migrate |
//! | `rules` | a payee is removed or may get less | set a policy, list payees, bind, name a treasury, migrate |
//! | `rules` | the policy becomes another, but not by the signers | the same |
//! | `owner` | ownership moves, the signers offer it, or an offer is taken back | withdraw |
//! | `owner` | the owner names a first guardian or brake, or nobody any more for recovery | withdraw |
//! | `roles` | the signers name a guardian, a brake or who may recover, or offer ownership | the same |
//! | `roles` | an offer, or who may recover, is taken back | the same |
//!
//! What the owner scheduled counts for more, as no signer stood by it: all of it loosens `owner`, and a change of
//! guardian or of signers everything that keeps money where it is. What the operator asked for loosens that as well.
//! Where the signers decide on a policy or on other signers, that is no alarm: it voids every proposal. Nor is the
//! brake's freeze, which ends nothing: nobody stalls anything by it.
//!
//! | the alarm | ends open votes, and signatures given for a submission |
//! | --- | --- |
//! | by the guardian or the signers | yes |
//! | by the owner alone, at once | unless such votes were ended in the last seven days |
//! | again, of what is in force (a freeze, but one of the owner's; a revocation where there is no operator) | likewise |
//! | by the owner after the delay | no |
//! | of `operator`, where there was none before | no |
//! | of `owner`: ownership moves | yes |
//! | of `owner` and `roles`: any other | no |
//! | a veto: of what the draft would have loosened, but `owner`; of an operator's request nothing | no |
//!
//! What votes survive and then fails is not tried again: the alarm ends it as it fails.
//!
//! So whoever repeats an alarm stalls nothing: signers whose vote it ended have six days without another such end; and
//! the votes by which they replace guardian, owner or themselves no alarm ends, put to the vote alone.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Action, Draft, OwnerMsg, Proposer};

/// For so long after votes on something were ended, the owner alone ends none on the same: 7 days.
pub const UNDISTURBED_SECONDS: u64 = 7 * 86_400;

/// What an alarm tightens, and a decision of the signers settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safeguard {
    /// That the operator is stopped.
    Freeze,
    /// Who the operator is, and until when.
    Operator,
    /// Policy and payees.
    Rules,
    /// Whose wallet it is.
    Owner,
    /// Who is guardian, who holds the brake, to whom ownership is offered, and who may recover it.
    Roles,
}

impl Safeguard {
    pub const ALL: [Self; 5] = [Self::Freeze, Self::Operator, Self::Rules, Self::Owner, Self::Roles];

    /// As it stands in events and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Freeze => "freeze",
            Self::Operator => "operator",
            Self::Rules => "rules",
            Self::Owner => "owner",
            Self::Roles => "roles",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Freeze => 1,
            Self::Operator => 2,
            Self::Rules => 4,
            Self::Owner => 8,
            Self::Roles => 16,
        }
    }
}

/// The safeguards that a proposal would loosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Safeguards(u8);

impl Safeguards {
    pub const NONE: Self = Self(0);
    /// What keeps money where it is.
    const SPENDING: Self = Self::NONE.and(Safeguard::Freeze).and(Safeguard::Operator).and(Safeguard::Rules);

    const fn and(self, more: Safeguard) -> Self {
        Self(self.0 | more.bit())
    }

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn has(self, one: Safeguard) -> bool {
        self.0 & one.bit() != 0
    }

    /// What a draft loosens in the name of its proposer. Goes by the kinds of its actions, not by what stands in them:
    /// what was drafted before replaces what was tightened since.
    pub fn loosened_by(proposer: &Proposer, draft: &Draft) -> Self {
        let by_owner = match proposer {
            Proposer::Operator {} => return Self::SPENDING,
            Proposer::Owner {} => true,
            Proposer::Signer(_) | Proposer::Signatures {} => false,
        };
        let of_all = if by_owner { Self::NONE.and(Safeguard::Owner) } else { Self::NONE };
        draft.actions.iter().fold(of_all, |all, action| all.or(Self::loosened_by_action(by_owner, action)))
    }

    fn loosened_by_action(by_owner: bool, action: &Action) -> Self {
        let one = |safeguard| Self::NONE.and(safeguard);
        match action {
            Action::Migrate { .. } => Self::SPENDING,
            Action::Owner(msg) => match msg {
                OwnerMsg::Unfreeze {} => one(Safeguard::Freeze),
                OwnerMsg::SetOperator { operator: Some(_) } => one(Safeguard::Operator),
                OwnerMsg::SetPolicy { .. } | OwnerMsg::Bind { .. } | OwnerMsg::SetTreasury { .. } => {
                    one(Safeguard::Rules)
                }
                OwnerMsg::SetPayees { set, .. } if !set.is_empty() => one(Safeguard::Rules),
                // Whatever ends one that is in force ends one that is asked for.
                OwnerMsg::GiveMandate { .. } => one(Safeguard::Freeze).and(Safeguard::Rules),
                OwnerMsg::SetGuardian { .. } if by_owner => Self::SPENDING.and(Safeguard::Roles),
                OwnerMsg::SetSigners { .. } if by_owner => Self::SPENDING,
                OwnerMsg::SetGuardian { .. }
                | OwnerMsg::OfferOwnership { to: Some(_) }
                | OwnerMsg::SetRecovery { recovery: Some(_) }
                | OwnerMsg::SetBrake { .. } => one(Safeguard::Roles),
                OwnerMsg::Withdraw { .. } => one(Safeguard::Owner),
                OwnerMsg::SetOperator { operator: None }
                | OwnerMsg::SetPayees { .. }
                | OwnerMsg::SetSigners { .. }
                | OwnerMsg::Freeze { .. }
                | OwnerMsg::OfferOwnership { to: None }
                | OwnerMsg::Cancel(_)
                | OwnerMsg::SetRecovery { recovery: None }
                | OwnerMsg::CancelRecovery {}
                | OwnerMsg::RevokeMandate(_)
                // The treasury's own alarm ends what was drafted before it.
                | OwnerMsg::CallTreasury { .. }
                // What is in force beside it stays.
                | OwnerMsg::LiftBrake {}
                | OwnerMsg::KeepLog {} => Self::NONE,
            },
            Action::Pay { .. } | Action::CallContract { .. } => Self::NONE,
        }
    }
}

/// When votes on each safeguard were last ended, as the block's time in nanoseconds; zero: never. Signatures name the
/// one [that ends](Alarms::that_end) their draft: nobody knows it before the alarm is raised.
#[cw_serde]
#[derive(Copy, Default, Eq)]
pub struct Alarms {
    pub freeze: Timestamp,
    pub operator: Timestamp,
    pub rules: Timestamp,
    pub owner: Timestamp,
    pub roles: Timestamp,
}

impl Alarms {
    /// Of one safeguard.
    pub const fn of(&self, safeguard: Safeguard) -> Timestamp {
        match safeguard {
            Safeguard::Freeze => self.freeze,
            Safeguard::Operator => self.operator,
            Safeguard::Rules => self.rules,
            Safeguard::Owner => self.owner,
            Safeguard::Roles => self.roles,
        }
    }

    /// The latest alarm that ended submissions of such a draft; zero if there was none.
    pub fn that_end(&self, draft: &Draft) -> Timestamp {
        self.that_end_what_loosens(Safeguards::loosened_by(&Proposer::Signatures {}, draft))
    }

    /// The same of a proposal that loosens these.
    pub fn that_end_what_loosens(&self, loosens: Safeguards) -> Timestamp {
        let ending = Safeguard::ALL.into_iter().filter(|one| loosens.has(*one)).map(|one| self.of(one));
        ending.max().unwrap_or_default()
    }
}

#[cfg(test)]
#[path = "alarm_tests.rs"]
mod tests;
