//! What must hold at the end of a life.

use stateset_agent::treasury::{Deed, MoveOutcome, read};
use stateset_agent::{BillStatus, Kind};
use stateset_sim::USDC;
use stateset_sim::mortal::live;
use stateset_state::journaled_state::{StoredState, read_state, replay};

use super::run::{CAPITAL, Life};
use crate::world::{USD, key};

pub(crate) fn judge(life: &mut Life<'_>) {
    let seed = life.seed;
    let journaled = life.journaled();
    let (journal, wallet) = (journaled.journal(), life.world.wallet.clone());
    let rows = StoredState::read(journal, &wallet).unwrap().last_rows(Kind::Move, (None, 10_000)).unwrap();
    let moves: Vec<_> = rows.iter().filter_map(|row| read(row).unwrap()).collect();
    let (mut put_in, mut called_back) = (0, 0);
    for one in &moves {
        let outcome = one.outcome.as_ref();
        let outcome = outcome.unwrap_or_else(|| panic!("seed {seed}: a move has no end: {one:?}"));
        assert!(!matches!(outcome, MoveOutcome::Unknown { .. }), "seed {seed}: nobody else had the key: {one:?}");
        life.met.push(format!("{}: {}", one.planned.name(), outcome.name()));
        match (outcome, &one.deed) {
            (MoveOutcome::Done, Deed::Fund { amount }) => put_in += amount.0,
            (MoveOutcome::Done, Deed::CallBack { amount }) => called_back += amount.0,
            _ => {}
        }
    }
    let state = read_state(journal, &wallet).unwrap();
    let mut paid = 0;
    for record in state.bills.values() {
        life.met.push(format!("bill {}", record.status.name()));
        assert!(!matches!(record.status, BillStatus::Intended { .. }), "seed {seed}: a bill has no end: {record:?}");
        if matches!(record.status, BillStatus::Paid { .. }) {
            paid += record.bill.amount.0;
        }
    }
    // Each once: what is there is what the records leave.
    let held = life.world.held(&wallet);
    assert_eq!(held + paid + put_in, CAPITAL * USD + called_back, "seed {seed}: {moves:#?}");
    assert_eq!(life.world.held(key(3).address()), STARTS_WITH + paid, "seed {seed}");
    let incidents: Vec<_> = state.ledger.incidents().collect();
    assert!(incidents.is_empty(), "seed {seed}: nobody stole: {incidents:#?}");
    let expected = state.ledger.expected(USDC);
    assert_eq!(i128::try_from(held).unwrap(), expected, "seed {seed}: the ledger says another balance");
    let info = live(life.world.info()).unwrap();
    assert!(info.lost <= info.policy.loss_lifetime_max, "seed {seed}: {info:?}");
    let inputs = replay(journal, &wallet).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    assert!(inputs > moves.len(), "seed {seed}: {inputs} inputs led to {} moves", moves.len());
}

/// The payee's.
const STARTS_WITH: u128 = 0;
