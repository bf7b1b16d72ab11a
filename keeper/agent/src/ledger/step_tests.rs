use proptest::prelude::*;
use stateset_api::{Amount, IntentId};
use stateset_ledger::treasury::{Rest, Shown};
use stateset_ledger::{Looks, MovementId, MovementKind, Reconciled, reconcile};

use super::*;
use crate::ledger::{Limits, TreasuryLook, admit, all_rows, is_news, lookups, rows};
use crate::row::Row;
use std::collections::BTreeMap;

const USDC: &str = "uusdc";
const T0: u64 = 1_796_083_200;

fn intent(number: u8) -> MovementId {
    IntentId::new(T0, [number; 10]).into()
}

fn opening(amount: u128, before: Vec<MovementId>) -> Input {
    let balances = vec![(USDC.to_owned(), Amount(amount)), ("ustate".to_owned(), Amount(0))];
    Input::LedgerOpened(Opening { balances, before, height: 100, time: T0 })
}

fn paid(number: u8, amount: u128) -> Movement {
    Movement {
        id: intent(number),
        kind: MovementKind::Paid { to: "vendor".into(), category: "cloud".into() },
        asset: USDC.into(),
        amount: Amount(amount),
        time: T0 + 9,
        height: Some(103),
        memo: "INV".into(),
        unrecognised: false,
    }
}

fn evidence(missing: u128) -> Evidence {
    Evidence {
        asset: USDC.into(),
        account: None,
        expected: Amount(1_000),
        observed: Amount(1_000 - missing),
        missing: Amount(missing),
        height: 105,
        time: T0 + 30,
        endpoints: vec!["a".into(), "b".into()],
        under_way: Vec::new(),
    }
}

fn inflow(amount: u128) -> Input {
    let (asset, amount) = (USDC.to_owned(), Amount(amount));
    Input::LedgerUnidentified(Unidentified { asset, amount, height: 104, time: T0 + 20 })
}

fn matching(entry: u64, account: &str) -> Input {
    let (account, reason) = (account.parse().unwrap(), "invoice 7 of Ann".to_owned());
    Input::LedgerMatched(Match { entry, account, reason, at: T0 + 99 })
}

fn resolving(incident: u64, account: &str) -> Input {
    let (account, reason) = (account.parse().unwrap(), "the owner took it".to_owned());
    Input::LedgerResolved(Resolve { incident, account, reason, at: T0 + 99 })
}

fn stepped(inputs: &[Input]) -> State {
    let mut state = State::default();
    inputs.iter().for_each(|input| drop(step(&mut state, input)));
    state
}

fn balance(state: &State, account: &str) -> i128 {
    state.balances().get(&account.parse().unwrap(), USDC)
}

#[test]
fn what_moved_after_the_opening_is_booked_once_and_what_moved_before_never() {
    let early = Movement { height: Some(100), ..paid(2, 7) };
    let by_time = Movement { height: None, time: T0, ..paid(3, 7) };
    let other = Movement { asset: "uatom".into(), ..paid(4, 7) };
    let booked = Input::LedgerBooked(vec![paid(1, 40), paid(1, 40), early, by_time, other, paid(9, 5)]);
    let state = stepped(&[opening(1_000, vec![intent(9)]), booked.clone(), booked]);
    assert_eq!((state.expected(USDC), balance(&state, "expenses:cloud")), (960, 40));
    assert_eq!(state.entries().len(), 2, "the opening and one payment");
    assert_eq!(balance(&state, "equity:opening"), -1_000);
}

#[test]
fn the_next_opening_counts_only_denoms_that_are_new() {
    let again = Input::LedgerOpened(Opening {
        balances: vec![(USDC.to_owned(), Amount(5)), ("uatom".to_owned(), Amount(6))],
        before: Vec::new(),
        height: 200,
        time: T0 + 200,
    });
    let state = stepped(&[opening(1_000, vec![]), again]);
    assert_eq!((state.expected(USDC), state.expected("uatom")), (1_000, 6));
    assert_eq!(state.opened_at("uatom").unwrap().height, 200);
}

#[test]
fn money_that_came_in_is_matched_once_and_only_to_where_it_can_come_from() {
    let mut state = stepped(&[opening(1_000, vec![]), inflow(12)]);
    assert_eq!((state.expected(USDC), balance(&state, "suspense:unidentified")), (1_012, -12));
    for (input, error) in [
        (matching(1, "income:sales"), LedgerError::NoEntry { number: 1 }),
        (matching(7, "income:sales"), LedgerError::NoEntry { number: 7 }),
    ] {
        assert_eq!(check(&state, &input), Err(error));
    }
    for account in ["expenses:cloud", "assets:wallet", "suspense:missing", "loss:slash"] {
        let error = check(&state, &matching(2, account)).unwrap_err();
        assert!(matches!(error, LedgerError::Account { what: "money that came in", .. }), "{error}");
    }
    assert_eq!(check(&state, &matching(2, "income:sales")), Ok(()));
    drop(step(&mut state, &matching(2, "income:sales")));
    assert_eq!((balance(&state, "income:sales"), balance(&state, "suspense:unidentified")), (-12, 0));
    let matched = LedgerError::Matched { number: 2, by: 3 };
    assert_eq!(check(&state, &matching(2, "income:sales")), Err(matched));
    let before = state.clone();
    assert_eq!(step(&mut state, &matching(2, "income:sales")), Changed::default());
    assert_eq!(state, before);
}

#[test]
fn an_incident_stops_until_a_person_ends_it_with_a_reason() {
    let mut state = stepped(&[opening(1_000, vec![])]);
    assert_eq!(state.stops(), None);
    drop(step(&mut state, &Input::LedgerMissing(evidence(300))));
    assert_eq!((state.expected(USDC), balance(&state, "suspense:missing")), (700, 300));
    let why = state.stops().unwrap();
    assert!(why.contains("incident 1: 300 uusdc") && why.contains("ledger resolve 1"), "{why}");
    drop(step(&mut state, &Input::LedgerBraked { incident: 1, height: 110 }));
    drop(step(&mut state, &Input::LedgerBraked { incident: 1, height: 120 }));
    assert_eq!(state.incidents().next().unwrap().braked_at, Some(110));
    drop(step(&mut state, &Input::LedgerMissing(evidence(50))));
    assert_eq!(check(&state, &resolving(3, "loss:theft")), Err(LedgerError::NoIncident { number: 3 }));
    let error = check(&state, &resolving(1, "income:sales")).unwrap_err();
    assert!(matches!(error, LedgerError::Account { what: "money that is gone", .. }), "{error}");
    let silent = Resolve { reason: String::new(), incident: 1, account: Account::owner(), at: 1 };
    assert_eq!(check(&state, &Input::LedgerResolved(silent)), Err(LedgerError::Reason { got: 0 }));
    drop(step(&mut state, &resolving(1, "equity:owner")));
    assert!(state.stops().unwrap().contains("incident 2"), "one of two is still open");
    drop(step(&mut state, &resolving(2, "loss:unexplained")));
    assert_eq!(
        (state.stops(), balance(&state, "suspense:missing"), balance(&state, "loss:unexplained")),
        (None, 0, 50)
    );
    let resolved = LedgerError::Resolved { number: 1, reason: "the owner took it".into() };
    assert_eq!(check(&state, &resolving(1, "equity:owner")), Err(resolved));
}

fn shown(liquid: u128) -> Shown {
    Shown {
        treasury: "treasury1".into(),
        height: 110,
        time: T0 + 60,
        stable_denom: USDC.into(),
        stake_denom: "ustate".into(),
        act: 3,
        lost: Amount(0),
        alarm: 0,
        price: Amount(250_000),
        liquid: Amount(liquid),
        idle: Amount(0),
        unbonding: Amount(0),
        staked: Vec::new(),
        shares: Vec::new(),
        done: None,
    }
}

fn look(liquid: u128, missing: i128) -> Input {
    let account: Account = "assets:treasury:liquid".parse().unwrap();
    let rest = Rest { account, asset: USDC.into(), amount: -missing };
    let believed = if missing == 0 { Vec::new() } else { vec![rest] };
    Input::LedgerTreasury(Box::new(TreasuryLook { shown: shown(liquid), believed, endpoints: vec!["a".into()] }))
}

#[test]
fn a_look_at_the_treasury_books_and_what_is_gone_from_it_is_an_incident_with_its_account() {
    let mut state = stepped(&[opening(1_000, vec![]), look(40, 0)]);
    assert_eq!((balance(&state, "assets:treasury:liquid"), balance(&state, "equity:opening")), (40, -1_040));
    assert_eq!(state.treasury().map(|known| known.act), Some(3));
    drop(step(&mut state, &look(33, 7)));
    assert_eq!((balance(&state, "assets:treasury:liquid"), balance(&state, "suspense:missing")), (33, 7));
    let Cause::Missing(evidence) = &state.incidents().next().unwrap().cause else { panic!("nothing is missing") };
    assert_eq!((evidence.expected, evidence.observed, evidence.missing), (Amount(40), Amount(33), Amount(7)));
    assert_eq!(evidence.account, Some("assets:treasury:liquid".parse().unwrap()));
    assert!(state.stops().unwrap().contains("7 uusdc of the treasury are gone"), "{:?}", state.stops());
    let error = check(&state, &resolving(1, "assets:treasury:staked:v1")).unwrap_err();
    let account = "assets:treasury:staked:v1".parse().unwrap();
    let allowed = "accounts other than those that the treasury itself shows";
    assert_eq!(error, LedgerError::Account { what: "money that is gone", allowed, account });
    let again = TreasuryLook { shown: shown(33), believed: Vec::new(), endpoints: Vec::new() };
    assert!(!is_news(&state, &again), "nothing is recorded twice");
    assert_eq!(stepped(&[look(40, 0)]), State::default(), "not before the ledger is opened");
}

#[test]
fn nothing_is_booked_of_a_denom_that_is_not_counted() {
    let state = stepped(&[inflow(1), Input::LedgerMissing(evidence(1)), Input::LedgerBooked(vec![paid(1, 1)])]);
    assert_eq!(state, State::default());
    assert_eq!(counted(&state, USDC), Err(LedgerError::NotOpen { asset: USDC.into() }));
}

#[test]
fn recorded_inputs_read_back() {
    for input in [
        opening(1, vec![intent(1)]),
        Input::LedgerBooked(vec![paid(1, 2), Movement { height: None, ..paid(2, 3) }]),
        inflow(u128::MAX),
        Input::LedgerMissing(evidence(3)),
        Input::LedgerBraked { incident: 1, height: 2 },
        look(7, 3),
        matching(1, "income:sales"),
        resolving(1, "loss:theft"),
        Input::LedgerBooked(vec![foreign(1, 2, 3)]),
        acknowledging(1),
        limited(2, Some(5)),
    ] {
        let json = serde_json::to_string(&crate::Input::from(input.clone())).unwrap();
        assert_eq!(serde_json::from_str::<crate::Input>(&json).unwrap(), input.into(), "{json}");
    }
}

/// A payment that nothing explains, so many seconds after the opening.
fn foreign(number: u8, amount: u128, later: u64) -> Movement {
    Movement { unrecognised: true, height: None, time: T0 + 1 + later, ..paid(number, amount) }
}

fn acknowledging(number: u8) -> Input {
    Input::LedgerAcknowledged(Acknowledge { payment: intent(number), reason: "I paid it".to_owned(), at: T0 + 99 })
}

fn limited(unrecognised_day_count: u32, sum: Option<u128>) -> Input {
    let unrecognised_day = sum.map(|sum| (USDC.to_owned(), Amount(sum))).into_iter().collect();
    Input::LedgerLimited(Limits { unrecognised_day_count, unrecognised_day, ..Limits::default() })
}

fn overruns(state: &State) -> Vec<(String, u128, u128)> {
    let of = |incident: &Incident| match &incident.cause {
        Cause::Overrun(one) => Some((one.limit.clone(), one.got.0, one.max.0)),
        Cause::Missing(_) => None,
    };
    state.incidents().filter(|incident| incident.is_open()).filter_map(of).collect()
}

#[test]
fn payments_that_nothing_explains_are_booked_named_and_beyond_a_limit_within_a_day_an_incident() {
    let day = 86_400;
    let (count, sum) = ("limits.unrecognised_day_count", "limits.unrecognised_day.uusdc");
    for (what, limits, found, wanted) in [
        ("two where nothing is configured", None, vec![foreign(1, 5, 0), foreign(2, 5, 9)], None),
        ("three", None, vec![foreign(1, 5, 0), foreign(2, 5, 9), foreign(3, 5, day - 1)], Some((count, 3, 2))),
        ("three in more than a day", None, vec![foreign(1, 5, 0), foreign(2, 5, 9), foreign(3, 5, day)], None),
        ("one where none is borne", Some((0, None)), vec![foreign(1, 5, 0)], Some((count, 1, 0))),
        ("a sum that is reached", Some((9, Some(10))), vec![foreign(1, 5, 0), foreign(2, 5, 0)], None),
        ("a sum that is exceeded", Some((9, Some(9))), vec![foreign(1, 5, 0), foreign(2, 5, 0)], Some((sum, 10, 9))),
        ("what bills explain", Some((0, Some(0))), vec![paid(1, 500), paid(2, 500)], None),
    ] {
        let set = limits.map(|(count, sum)| limited(count, sum));
        let booked = found.iter().cloned().map(|one| Input::LedgerBooked(vec![one]));
        let inputs: Vec<Input> = [opening(1_000, vec![])].into_iter().chain(set).chain(booked).collect();
        let state = stepped(&inputs);
        let spent: u128 = found.iter().map(|one| one.amount.0).sum();
        assert_eq!(balance(&state, "expenses:cloud"), i128::try_from(spent).unwrap(), "{what}: all of them are booked");
        let foreign = found.iter().filter(|one| one.unrecognised).count();
        assert_eq!(state.unrecognised().filter(|one| one.is_open()).count(), foreign, "{what}");
        let wanted: Vec<_> = wanted.into_iter().map(|(limit, got, max)| (limit.to_owned(), got, max)).collect();
        assert_eq!(overruns(&state), wanted, "{what}");
        assert_eq!(state.stops().is_some(), !wanted.is_empty(), "{what}");
    }
}

#[test]
fn what_a_person_acknowledged_counts_no_more_and_ending_the_incident_acknowledges_what_it_counted() {
    let booked = |number| Input::LedgerBooked(vec![foreign(number, 5, 0)]);
    let mut state = stepped(&[opening(1_000, vec![]), booked(1), booked(1), booked(2), acknowledging(1), booked(3)]);
    assert_eq!(overruns(&state), vec![], "of three one is acknowledged, and what is booked twice counts once");
    let again = Acknowledge { payment: intent(1), reason: "once more".into(), at: 1 };
    let known = LedgerError::Acknowledged { id: String::from(intent(1)), reason: "I paid it".into() };
    assert_eq!(check(&state, &Input::LedgerAcknowledged(again)), Err(known));
    let none = LedgerError::NoPayment { id: String::from(intent(7)) };
    assert_eq!(check(&state, &acknowledging(7)), Err(none));
    drop(step(&mut state, &booked(4)));
    assert_eq!(overruns(&state), vec![("limits.unrecognised_day_count".to_owned(), 3, 2)]);
    drop(step(&mut state, &booked(5)));
    assert_eq!(overruns(&state).len(), 1, "one incident, however many follow");
    assert!(state.incidents().all(Incident::asks_for_the_brake));
    // Nothing is booked, so the account is of no meaning.
    let before = state.balances().clone();
    drop(step(&mut state, &resolving(1, "income:sales")));
    assert_eq!((state.stops(), state.balances()), (None, &before));
    assert_eq!(state.unrecognised().filter(|one| one.is_open()).count(), 0);
    drop(step(&mut state, &booked(6)));
    assert_eq!(overruns(&state), vec![], "what was seen counts no more");
}

#[test]
fn an_incident_of_before_reads_as_missing_money() {
    let stored = r#"{"number":1,"evidence":{"asset":"uusdc","expected":"9","observed":"4","missing":"5","height":3,"time":7,
        "endpoints":[],"under_way":[]},"resolution":{"reason":"x","account":"loss:theft","at":8}}"#;
    let incident: Incident = serde_json::from_str(stored).unwrap();
    assert!(matches!(&incident.cause, Cause::Missing(evidence) if evidence.missing == Amount(5)));
    assert_eq!(incident.resolution.unwrap().account, Some("loss:theft".parse().unwrap()));
}

/// What a look finds: the balance, and behind it what the wallet shows of movements.
type Look = (u128, Vec<Movement>);

/// As whoever looks does it: books what is found, compares, and records what is believed.
fn looked(looks: &[Look]) -> State {
    let mut state = stepped(&[opening(1_000, vec![])]);
    let mut counted = Looks::default();
    for (height, (observed, found)) in (101..).zip(looks) {
        drop(step(&mut state, &Input::LedgerBooked(found.clone())));
        let input = match counted.add(height, reconcile(state.expected(USDC), *observed)) {
            Some(Reconciled::Inflow { amount }) => inflow(amount),
            Some(Reconciled::Outflow { amount }) => Input::LedgerMissing(evidence(amount)),
            Some(Reconciled::Balanced) | None => continue,
        };
        drop(step(&mut state, &input));
    }
    state
}

#[test]
fn each_kind_of_difference_comes_to_what_the_page_says() {
    let moved = |kind, number, amount| Movement { kind, ..paid(number, amount) };
    let payment = || vec![paid(1, 40)];
    let funded = || moved(MovementKind::Funded { treasury: "t".into() }, 2, 200);
    let back = || moved(MovementKind::CalledBack { treasury: "t".into() }, 3, 50);
    let withdrawn = || vec![moved(MovementKind::Withdrawn { proposal: 1 }, 4, 30)];
    let refilled = || vec![moved(MovementKind::Refilled { to: "o".into() }, 5, 10)];
    let none = Vec::new;
    for (what, looks, (incidents, unidentified)) in [
        ("nothing", vec![(1_000, none()); 4], (0, 0)),
        ("dust in", vec![(1_003, none()); 4], (0, -3)),
        ("a payment under way", vec![(960, none()), (960, payment()), (960, none()), (960, none())], (0, 0)),
        ("settled late", vec![(960, none()), (960, none()), (960, payment()), (960, none())], (0, 0)),
        ("settled before a node that lags shows it", vec![(1_000, payment()), (1_000, none()), (960, none())], (0, 0)),
        ("the signers' payment, which no bill names", vec![(960, payment()); 4], (0, 0)),
        ("into the treasury and back", vec![(800, vec![funded()]), (850, vec![back()]), (850, none())], (0, 0)),
        ("to the owner by a proposal", vec![(970, withdrawn()); 4], (0, 0)),
        ("a refill of gas", vec![(990, refilled()); 4], (0, 0)),
        ("theft", vec![(700, none()); 4], (1, 0)),
        ("theft beside a payment", vec![(660, none()), (660, payment()), (660, none()), (660, none())], (1, 0)),
        ("theft and dust", vec![(701, none()), (701, none()), (701, none()), (702, none())], (1, 0)),
    ] {
        let state = looked(&looks);
        assert_eq!(state.incidents().count(), incidents, "{what}");
        assert_eq!(balance(&state, "suspense:unidentified"), unidentified, "{what}");
        let shown = i128::try_from(looks.last().unwrap().0).unwrap();
        let open_dust = i128::from(what == "theft and dust");
        assert_eq!(state.expected(USDC), shown - open_dust, "{what}");
    }
}

fn any_input() -> impl Strategy<Value = Input> {
    let amount = 0_u128..500;
    prop_oneof![
        (0_u128..2_000).prop_map(|amount| opening(amount, vec![intent(3)])),
        prop::collection::vec((0_u8..6, amount.clone(), 98_u64..106), 0..4).prop_map(|all| {
            let moved = |(number, amount, height)| Movement { height: Some(height), ..paid(number, amount) };
            Input::LedgerBooked(all.into_iter().map(moved).collect())
        }),
        amount.clone().prop_map(inflow),
        amount.prop_map(|missing| Input::LedgerMissing(evidence(missing))),
        (0_u64..3, 1_u64..9).prop_map(|(incident, height)| Input::LedgerBraked { incident, height }),
        (0_u64..9).prop_map(|entry| matching(entry, "income:sales")),
        (0_u64..3).prop_map(|incident| resolving(incident, "loss:theft")),
        (0_u8..6, 1_u128..500, 0_u64..200_000)
            .prop_map(|(number, amount, later)| { Input::LedgerBooked(vec![foreign(number, amount, later)]) }),
        (0_u8..6).prop_map(acknowledging),
        (0_u32..3, 0_u128..900).prop_map(|(count, sum)| limited(count, Some(sum))),
    ]
}

proptest! {
    /// What memory lets go of and looks up again leads to the same rows as keeping everything does, and whatever comes,
    /// all accounts together hold nothing.
    #[test]
    fn rows_are_the_same_with_everything_in_memory_and_with_what_a_step_needs(
        inputs in prop::collection::vec(any_input(), 0..40)
    ) {
        let (mut whole, mut live) = (State::default(), State::default());
        let mut stored: BTreeMap<[u8; 16], Row> = BTreeMap::new();
        for input in &inputs {
            drop(step(&mut whole, input));
            for lookup in lookups(&live, input) {
                let crate::Lookup::Key(_, key) = lookup else { unreachable!("only keys") };
                if let Some(row) = stored.get(&key) {
                    admit(&mut live, row).unwrap();
                }
            }
            let changed = step(&mut live, input);
            rows(&live, &changed).into_iter().for_each(|row| drop(stored.insert(row.key, row)));
            live.evict();
        }
        let wanted: BTreeMap<[u8; 16], Row> = all_rows(&whole).into_iter().map(|row| (row.key, row)).collect();
        prop_assert_eq!(&wanted, &stored);
        prop_assert_eq!(whole.balances().iter().map(|(_, amount)| amount).sum::<i128>(), 0);
        let mut again = State::default();
        stored.values().for_each(|row| admit(&mut again, row).unwrap());
        prop_assert_eq!(again, whole);
    }
}
