//! The journal's table, in memory: rows are looked up and written as a keeper does.

use std::collections::BTreeMap;

use stateset_agent::{
    AgentState, Input, Kind, Lookup, Row, RowKey, Step, admit, evict, lookups, residents, restore_counts, step,
};

/// Stored rows, and how many of them were read and written.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) rows: BTreeMap<(Kind, RowKey), Row>,
    pub(crate) read: usize,
    pub(crate) written: usize,
}

impl Table {
    fn find(&mut self, lookup: Lookup) -> Vec<Row> {
        let found: Vec<Row> = match lookup {
            Lookup::Key(kind, key) => self.rows.get(&(kind, key)).cloned().into_iter().collect(),
            Lookup::Alike(kind, alike) => self.scan(|row| row.kind == kind && row.alike == Some(alike)),
            Lookup::Similar(kind, similar) => self.scan(|row| row.kind == kind && row.similar == Some(similar)),
        };
        self.read += found.len();
        found
    }

    // Stands for an index.
    fn scan(&self, wanted: impl Fn(&Row) -> bool) -> Vec<Row> {
        self.rows.values().filter(|row| wanted(row)).cloned().collect()
    }

    /// What an input touches comes into memory.
    pub(crate) fn bring(&mut self, state: &mut AgentState, input: &Input) {
        let mut open = lookups(state, input);
        while let Some(lookup) = open.pop() {
            for row in self.find(lookup) {
                open.extend(admit(state, &row).unwrap());
            }
        }
    }

    /// One input, around which what it touches comes into memory and what has ended leaves it.
    pub(crate) fn step(&mut self, state: &mut AgentState, input: &Input) -> Step {
        self.bring(state, input);
        let step = step(state, input);
        self.written += step.rows.len();
        self.rows.extend(step.rows.iter().map(|row| ((row.kind, row.key), row.clone())));
        evict(state);
        step
    }

    /// The state after a restart.
    pub(crate) fn load(&mut self, wallet: &str, rules: u32) -> AgentState {
        let mut state = AgentState::under(wallet.to_owned(), rules);
        for (kind, statuses) in residents() {
            let mut counts = BTreeMap::<u8, u64>::new();
            self.rows
                .values()
                .filter(|row| row.kind == kind)
                .for_each(|row| *counts.entry(row.status).or_default() += 1);
            let mut with = Vec::new();
            for row in self.scan(|row| row.kind == kind && statuses.contains(&row.status)) {
                with.extend(admit(&mut state, &row).unwrap());
            }
            with.into_iter().for_each(|lookup| {
                self.find(lookup).iter().for_each(|row| assert_eq!(admit(&mut state, row), Ok(None)));
            });
            restore_counts(&mut state, kind, &counts.into_iter().collect::<Vec<_>>());
        }
        state
    }
}
