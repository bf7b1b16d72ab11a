//! What a payee is rated for on chain, against the receipt of one bill: a stated rule over what is recorded, so that two
//! agents that saw the same say the same.
//!
//! Pure. Absent: an opinion of a model or a person, a mark for what was never seen, and who may rate whom, which the
//! contract checks. `docs/reputation.md` has the rule.

use stateset_api::score::{MARK_MAX, Marks};

use crate::bills::{BillRecord, BillStatus, Doubt};
use crate::memory::{BeliefKind, State};

/// What was charged was what was stated at first.
const AS_STATED: u8 = MARK_MAX;
/// Part of it was taken back by a credit note.
const CREDITED: u8 = 75;
/// It was paid once a person had looked: it seemed to be paid already, was dearer than its series, or asked for another
/// amount than before.
const DISPUTED: u8 = 50;
/// Millionths in a hundredth.
const HUNDREDTH: i64 = 10_000;

/// The marks for the payee of a paid bill: for charging what is owed, by this bill, and for doing what was agreed in
/// time, by its deliveries as memory has them at `now`. `None` of one that is not paid.
pub fn marks(record: &BillRecord, memory: &State, now: u64) -> Option<Marks> {
    if !matches!(record.status, BillStatus::Paid { .. }) {
        return None;
    }
    let charged = match record.doubts.iter().any(is_dispute) {
        true => DISPUTED,
        false if !record.credits.is_empty() => CREDITED,
        false => AS_STATED,
    };
    let delivers = memory.predict(BeliefKind::PayeeOnTime, &record.bill.payee, now);
    let hundredths = |mean: i64| u8::try_from(mean.max(0) / HUNDREDTH).unwrap_or(MARK_MAX).min(MARK_MAX);
    Some(Marks {
        reliability: delivers.map(|known| hundredths(known.mean)),
        financial_responsibility: Some(charged),
        ..Marks::default()
    })
}

/// Whether the payee is to answer for a doubt: not for being new, nor for what a model or a person here thought.
const fn is_dispute(doubt: &Doubt) -> bool {
    matches!(doubt, Doubt::PaidTwice(_) | Doubt::Lower(_) | Doubt::PriceMoved(_) | Doubt::BeyondTotal(_))
}

#[cfg(test)]
mod tests {
    use stateset_api::Amount;

    use super::*;
    use crate::bills::{BeyondTotal, Bill, CreditId, Credited};
    use crate::memory::{self, Noticed, Observation, Seen};

    const NOW: u64 = 1_790_000_000;

    fn record(doubts: Vec<Doubt>, status: BillStatus) -> BillRecord {
        let bill = Bill {
            number: "1".into(),
            payee: "vendor".into(),
            denom: "uusdc".into(),
            amount: Amount(1),
            category: "cloud".into(),
            due: 0,
            vendor: None,
            memo: None,
            part: None,
            discount: None,
        };
        BillRecord { status, ..BillRecord::new(bill, doubts) }
    }

    fn paid(doubts: Vec<Doubt>) -> BillRecord {
        record(doubts, BillStatus::Paid { height: 7 })
    }

    #[test]
    fn what_was_charged_is_marked_by_what_stood_against_it() {
        let dispute = || Doubt::BeyondTotal(BeyondTotal { stated: Amount(1), committed: Amount(1), amount: Amount(1) });
        let credit = Credited { credit: CreditId([1; 16]), number: "c".into(), amount: Amount(1) };
        let credited = |record: BillRecord| BillRecord { credits: vec![credit.clone()], ..record };
        for (why, record, mark) in [
            ("as stated", paid(vec![]), Some(AS_STATED)),
            ("a person of ours held it", paid(vec![Doubt::ByHand("?".into())]), Some(AS_STATED)),
            ("disputed", paid(vec![dispute()]), Some(DISPUTED)),
            ("credited", credited(paid(vec![])), Some(CREDITED)),
            ("both", credited(paid(vec![dispute()])), Some(DISPUTED)),
            ("not paid", record(vec![], BillStatus::Open), None),
            ("refused", record(vec![], BillStatus::Refused { reason: "no".into() }), None),
        ] {
            let marks = marks(&record, &State::default(), NOW);
            assert_eq!(marks.map(|marks| marks.financial_responsibility), mark.map(Some), "{why}");
            assert!(marks.is_none_or(|marks| marks.reliability.is_none() && marks.validate().is_ok()), "{why}");
        }
    }

    #[test]
    fn deliveries_are_marked_by_what_memory_has_of_that_payee_and_by_nothing_else() {
        let mut memory = State::default();
        for (payee, seen) in [("vendor", Seen::No), ("vendor", Seen::No), ("other", Seen::Yes)] {
            let observation = Observation { about: BeliefKind::PayeeOnTime, subject: payee.into(), seen };
            memory::step(&mut memory, &memory::Input::Noticed(Noticed { at: NOW, observations: vec![observation] }));
        }
        let mark = marks(&paid(vec![]), &memory, NOW).unwrap().reliability.unwrap();
        // (1.5 + 0) / (2 + 2).
        assert_eq!(mark, 37);
        assert!(marks(&paid(vec![]), &State::default(), NOW).unwrap().reliability.is_none());
    }
}
