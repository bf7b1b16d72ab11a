//! Who gets a notice now: the approver, or while away the delegate that the configuration names.

use stateset_config::notify::{Absence, Approver};

/// Who gets it, and until when the one whom it is for is away (Unix seconds); `None` if nobody is away.
///
/// A delegate who is away as well has a delegate; where the chain ends in a circle, everybody is away and the approver
/// gets it after all.
pub fn recipient<'a>(approvers: &'a [Approver], approver: &'a Approver, now: u64) -> (&'a Approver, Option<u64>) {
    let Some(first) = absence(approver, now) else { return (approver, None) };
    let mut next = first;
    for _ in 0..approvers.len() {
        let Some(delegate) = approvers.iter().find(|one| one.name == next.delegate) else { break };
        match absence(delegate, now) {
            None => return (delegate, Some(first.until)),
            Some(further) => next = further,
        }
    }
    (approver, Some(first.until))
}

fn absence(approver: &Approver, now: u64) -> Option<&Absence> {
    approver.out_of_office.iter().find(|one| (one.from..one.until).contains(&now))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use stateset_config::notify::Reach;

    use super::*;

    fn approver(name: &str, away: Option<(u64, u64, &str)>) -> Approver {
        let away = away.map(|(from, until, delegate)| Absence { from, until, delegate: delegate.to_owned() });
        Approver {
            name: name.to_owned(),
            reach: Reach::Command(vec!["/bin/true".into()]),
            topics: BTreeSet::new(),
            remind_after_hours: 1,
            expire_after_hours: 2,
            out_of_office: away.into_iter().collect(),
        }
    }

    #[test]
    fn who_is_away_is_stood_in_for_by_somebody_who_is_not() {
        let all = [
            approver("anna", Some((10, 20, "ben"))),
            approver("ben", Some((15, 30, "carl"))),
            approver("carl", Some((18, 19, "anna"))),
        ];
        for (now, expected) in [
            (9, ("anna", None)),
            (10, ("ben", Some(20))),
            (15, ("carl", Some(20))),
            // Everybody is away.
            (18, ("anna", Some(20))),
            (20, ("anna", None)),
        ] {
            let (who, until) = recipient(&all, &all[0], now);
            assert_eq!((who.name.as_str(), until), expected, "{now}");
        }
    }
}
