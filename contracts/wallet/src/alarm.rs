//! Alarms: what tightens ends earlier proposals that would loosen the same. The rule, with its table, stands at
//! [`stateset_api::wallet::alarm`]; here it is written down, beside the signers, where votes read it and payments do
//! not.

use cosmwasm_std::{Event, Storage, Timestamp};
use stateset_api::event::AlarmRaised;
use stateset_api::wallet::{Alarms, Safeguard, UNDISTURBED_SECONDS};

use crate::ContractError;
use crate::auth::Authority;
use crate::state::{LAST_PROPOSAL, SIGNER_SET, StoredAlarms};

/// What an alarm ends, beside what waits and what failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// Nothing: whoever votes, votes after it.
    NoVotes,
    /// Open votes, unless some were ended in the last seven days.
    VotesOnceAWeek,
    Votes,
}

impl Reach {
    /// Of an alarm that is in force already: else whoever repeats it could keep others from ever deciding.
    pub(crate) fn repeated(self) -> Self {
        self.min(Self::VotesOnceAWeek)
    }
}

impl From<Authority> for Reach {
    fn from(authority: Authority) -> Self {
        match authority {
            // Else whoever has the owner's key could keep the signers from ever deciding anything.
            Authority::Owner => Self::VotesOnceAWeek,
            Authority::OwnerAfterDelay => Self::NoVotes,
            Authority::Signers => Self::Votes,
        }
    }
}

/// Raises it, where there are signers; without, nothing waits and nothing is voted on. Only for what tightened
/// something: who calls it knows.
pub(crate) fn raise(
    storage: &mut dyn Storage,
    tightened: &[Safeguard],
    reach: Reach,
    now: Timestamp,
) -> Result<Vec<Event>, ContractError> {
    let Some(mut stored) = SIGNER_SET.may_load(storage)?.filter(|stored| stored.signers.is_some()) else {
        return Ok(Vec::new());
    };
    let before = LAST_PROPOSAL.may_load(storage)?.unwrap_or_default().saturating_add(1);
    let mut events = Vec::new();
    for safeguard in tightened {
        let mut ended = stored.alarms.of(*safeguard);
        let undisturbed_until = Timestamp::from_nanos(ended.votes_at).plus_seconds(UNDISTURBED_SECONDS);
        let votes = match reach {
            Reach::NoVotes => false,
            Reach::VotesOnceAWeek => ended.votes_at == 0 || now >= undisturbed_until,
            Reach::Votes => true,
        };
        ended.before = before;
        if votes {
            (ended.votes_before, ended.votes_at) = (before, now.nanos());
        }
        if ended != stored.alarms.of(*safeguard) {
            stored.alarms.set(*safeguard, ended);
            events.push(AlarmRaised { tightened: safeguard.name().to_owned(), before, votes }.to_event());
        }
    }
    if !events.is_empty() {
        SIGNER_SET.save(storage, &stored)?;
    }
    Ok(events)
}

/// When votes were last ended, as queries answer and signatures name it.
pub(crate) const fn of_votes(alarms: &StoredAlarms) -> Alarms {
    const fn at(alarms: &StoredAlarms, safeguard: Safeguard) -> Timestamp {
        Timestamp::from_nanos(alarms.of(safeguard).votes_at)
    }
    Alarms {
        freeze: at(alarms, Safeguard::Freeze),
        operator: at(alarms, Safeguard::Operator),
        rules: at(alarms, Safeguard::Rules),
        owner: at(alarms, Safeguard::Owner),
        roles: at(alarms, Safeguard::Roles),
    }
}
