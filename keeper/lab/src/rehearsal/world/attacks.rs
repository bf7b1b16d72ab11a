//! Hostile bills: made from the honest ones that came before them.

use stateset_agent::Bill;
use stateset_api::Amount;

use super::super::dice::Dice;
use super::super::scenario::{Attack, AttackKind, Scenario};
use super::{Frame, HOUR, Origin, WorldBill, address, at};

/// All of a scenario's.
pub(super) fn all(scenario: &Scenario, frame: &Frame<'_>, honest: &[WorldBill]) -> Vec<WorldBill> {
    let numbered = scenario.attacks.iter().enumerate();
    numbered.flat_map(|(index, attack)| of(index, attack, (scenario, frame), honest)).collect()
}

fn of(
    index: usize,
    attack: &Attack,
    (scenario, frame): (&Scenario, &Frame<'_>),
    honest: &[WorldBill],
) -> Vec<WorldBill> {
    let kind = attack.kind;
    let stream = |what: &str| Dice::of(frame.seed, &format!("attack/{index}/{}/{what}", kind.name()));
    let (mut times, mut choice, mut people) = (stream("times"), stream("choice"), stream("people"));
    let events = times.arrivals(attack.per_month.0 / 30.0, f64::from(frame.days));
    let mut made = Vec::new();
    for (number, event) in events.into_iter().enumerate() {
        let arrives = at(scenario.start_time, event).max(scenario.start_time.saturating_add(2 * HOUR));
        let chosen = (choice.below(usize::MAX), people.chance(scenario.people.frauds_spotted.0));
        // Before the first honest bill there is nothing to copy.
        let known: Vec<&WorldBill> = honest.iter().take_while(|one| one.arrives < arrives).collect();
        let Some(model) = known.get(chosen.0 % known.len().max(1)) else { continue };
        let mut bill = copy(kind, &model.bill, &mut choice);
        if kind == AttackKind::Stranger {
            bill.payee = address::of_name(&format!("stranger/{}/{index}/{number}", frame.seed));
            bill.number = format!("X{index}-{number:04}");
            bill.vendor = None;
        }
        if let Some(amount) = attack.amount_usdc {
            bill.amount = Amount(amount.micro().max(1));
        }
        if matches!(kind, AttackKind::Stranger | AttackKind::ChangedAccount | AttackKind::LookAlikeAddress) {
            bill.due = arrives;
        }
        made.push(WorldBill { bill, arrives, origin: Origin::Attack { kind, is_spotted: chosen.1 } });
    }
    made
}

fn copy(kind: AttackKind, model: &Bill, dice: &mut Dice) -> Bill {
    let bill = model.clone();
    match kind {
        AttackKind::Stranger | AttackKind::Duplicate => bill,
        AttackKind::ChangedAccount => {
            let payee = address::of_name(&format!("thief/{}", dice.below(1 << 30)));
            Bill { number: next(&bill.number), payee, ..bill }
        }
        AttackKind::LookAlikeAddress => {
            let payee = address::like(&bill.payee, dice);
            Bill { number: next(&bill.number), payee, ..bill }
        }
        AttackKind::LookAlikeNumber => Bill { number: in_cyrillic(&bill.number), ..bill },
        AttackKind::RespelledNumber => Bill { number: bill.number.to_lowercase(), ..bill },
        AttackKind::SimilarNumber => Bill { number: bill.number.replacen('0', "O", 1), ..bill },
        AttackKind::RaisedAmount => Bill { amount: Amount(bill.amount.0.saturating_mul(2)), ..bill },
    }
}

/// A number far ahead in the same series, so that no honest bill has it.
fn next(number: &str) -> String {
    match number.rsplit_once('-') {
        Some((series, last)) => format!("{series}-{:04}", last.parse::<u32>().unwrap_or(0).saturating_add(5_000)),
        None => format!("{number}-5000"),
    }
}

/// The letters that Cyrillic has in the same shape.
fn in_cyrillic(number: &str) -> String {
    const ALIKE: [(char, char); 4] = [('A', '\u{410}'), ('E', '\u{415}'), ('O', '\u{41e}'), ('S', '\u{405}')];
    let letter = |latin: char| ALIKE.iter().find(|(one, _)| *one == latin).map_or(latin, |(_, other)| *other);
    number.chars().map(letter).collect()
}
