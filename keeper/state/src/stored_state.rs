//! What an agent knows, read beside a running keeper: each answer from one moment of the journal.

use stateset_agent::bills::{self, CreditId, CreditRecord, Input};
use stateset_agent::{
    AgentState, Bill, BillRecord, BillStatus, Import, Kind, Lookup, Row, RowKey, admit, ledger, lookups, step, vendors,
};
use stateset_api::IntentId;
use stateset_chain::journal::{Moment, Reader, RecordLookup, RecordPage};

use crate::agent_rows::{Located, bring, each, live, locate, record_lookup, row, whole};
use crate::state_error::StateError;

/// All that a journal holds of an agent, or a new one for `wallet`. Costs what is stored; see [`StoredState`] for less.
pub fn read_state(journal: &Reader, wallet: &str) -> Result<AgentState, StateError> {
    let moment = journal.moment()?;
    Ok(match locate(&moment, wallet)? {
        Located::Rows { agent, wallet, header } => whole(&moment, agent, &wallet, header.rules)?,
        Located::Document(state) => *state,
        Located::Nowhere => AgentState::new(wallet.to_owned()),
    })
}

/// One moment of an agent.
#[derive(Debug)]
pub struct StoredState<'a> {
    pub(crate) moment: Moment<'a>,
    pub(crate) located: Located,
}

/// A part of the bills, by id.
#[derive(Clone, Copy, Debug)]
pub struct BillPage {
    /// Those that stand there alone, by their status' code.
    pub status: Option<u8>,
    /// Those with a greater id.
    pub after: Option<IntentId>,
    pub limit: u32,
}

impl<'a> StoredState<'a> {
    /// The state of a wallet's agent as it is now; nothing if the journal has no agent at all.
    pub fn read(journal: &'a Reader, wallet: &str) -> Result<Self, StateError> {
        let moment = journal.moment()?;
        let located = locate(&moment, wallet)?;
        Ok(Self { moment, located })
    }

    /// The same where a journal holds many agents: nothing if this wallet has none among them.
    pub fn read_among(journal: &'a Reader, wallet: &str) -> Result<Self, StateError> {
        let moment = journal.moment()?;
        let located = match locate(&moment, wallet) {
            Err(StateError::OtherWallet { .. }) => Located::Nowhere,
            located => located?,
        };
        Ok(Self { moment, located })
    }

    /// What a keeper has in memory here at its start: all that something is still to be done about.
    pub fn live(&self) -> Result<AgentState, StateError> {
        Ok(match &self.located {
            Located::Rows { agent, wallet, header } => live(&self.moment, *agent, wallet, header.rules)?,
            Located::Document(state) => (**state).clone(),
            Located::Nowhere => AgentState::new(String::new()),
        })
    }

    /// One bill, wherever it stands.
    pub fn bill(&self, id: IntentId) -> Result<Option<BillRecord>, StateError> {
        let agent = match &self.located {
            Located::Rows { agent, .. } => *agent,
            Located::Document(state) => return Ok(state.bills.get(&id).cloned()),
            Located::Nowhere => return Ok(None),
        };
        let lookup = RecordLookup::Key(Kind::Bill.code(), id.0);
        match self.moment.find(agent, &lookup)?.pop() {
            Some(record) => Ok(Some(parse(&row(record)?.json)?)),
            None => Ok(None),
        }
    }

    /// One credit note, also one of which nothing is left.
    pub fn credit(&self, id: CreditId) -> Result<Option<CreditRecord>, StateError> {
        let found = self.find(Lookup::Key(Kind::Credit, id.0))?.pop();
        found.map(|row| parse(&row.json)).transpose()
    }

    /// What is followed of the terms of a bill's approval, or was.
    pub fn follow_up(&self, bill: IntentId) -> Result<Option<bills::FollowUp>, StateError> {
        let found = self.find(bills::followed_lookup(bill))?.pop();
        found.map(|row| parse(&row.json)).transpose()
    }

    /// Credit notes, by id, after one, at most so many: all, or those of which something is left.
    pub fn credits(
        &self,
        open: bool,
        (after, limit): (Option<CreditId>, u32),
    ) -> Result<Vec<CreditRecord>, StateError> {
        let Located::Rows { agent, .. } = &self.located else { return Ok(Vec::new()) };
        let status = open.then_some(0);
        let page = RecordPage { kind: Kind::Credit.code(), status, after: after.map(|id| id.0), limit };
        self.moment.records(*agent, &page)?.into_iter().map(|record| parse(&record.json)).collect()
    }

    /// A part of the bills.
    pub fn bills(&self, page: &BillPage) -> Result<Vec<(IntentId, BillRecord)>, StateError> {
        let BillPage { status, after, limit } = *page;
        let agent = match &self.located {
            Located::Rows { agent, .. } => *agent,
            Located::Document(state) => {
                let wanted = |(id, record): &(&IntentId, &BillRecord)| {
                    after.is_none_or(|after| **id > after) && status.is_none_or(|status| record.status.code() == status)
                };
                let limit = usize::try_from(limit).unwrap_or(usize::MAX);
                let bills = state.bills.iter().filter(wanted).take(limit);
                return Ok(bills.map(|(id, record)| (*id, record.clone())).collect());
            }
            Located::Nowhere => return Ok(Vec::new()),
        };
        let page = RecordPage { kind: Kind::Bill.code(), status, after: after.map(|id| id.0), limit };
        let records = self.moment.records(agent, &page)?.into_iter();
        records.map(|record| Ok((IntentId(record.key), parse(&record.json)?))).collect()
    }

    /// How many bills stand in each status, in the order of [`BillStatus::NAMES`].
    pub fn bill_counts(&self) -> Result<[u64; BillStatus::NAMES.len()], StateError> {
        let mut counts = [0; BillStatus::NAMES.len()];
        match &self.located {
            Located::Rows { agent, .. } => {
                for (status, count) in self.moment.counts(*agent, Kind::Bill.code())? {
                    if let Some(known) = counts.get_mut(usize::from(status)) {
                        *known = count;
                    }
                }
            }
            Located::Document(state) => counts = *state.bills.counts(),
            Located::Nowhere => {}
        }
        Ok(counts)
    }

    /// The last rows of one kind, the greatest key first: those before `before`, at most `limit`.
    pub fn last_rows(&self, kind: Kind, page: (Option<RowKey>, u32)) -> Result<Vec<Row>, StateError> {
        let Located::Rows { agent, .. } = &self.located else { return Ok(Vec::new()) };
        let found = self.moment.last_records(*agent, kind.code(), page)?;
        Ok(found.into_iter().map(row).collect::<Result<_, _>>()?)
    }

    /// The rows that one lookup finds.
    pub fn find(&self, lookup: Lookup) -> Result<Vec<Row>, StateError> {
        let Located::Rows { agent, .. } = &self.located else { return Ok(Vec::new()) };
        let found = self.moment.find(*agent, &record_lookup(lookup))?;
        Ok(found.into_iter().map(row).collect::<Result<_, _>>()?)
    }

    /// All vendors.
    pub fn vendors(&self) -> Result<vendors::State, StateError> {
        let agent = match &self.located {
            Located::Rows { agent, .. } => *agent,
            Located::Document(_) | Located::Nowhere => return Ok(vendors::State::default()),
        };
        let mut state = vendors::State::default();
        each(&self.moment, agent, Kind::Vendor, None, |row| Ok(vendors::admit(&mut state, &row)?))?;
        Ok(state)
    }

    /// The ledger's balances and open incidents; with all entries and what was resolved if `whole`, which costs what is
    /// stored.
    pub fn ledger(&self, whole: bool) -> Result<ledger::State, StateError> {
        let mut state = ledger::State::default();
        let Located::Rows { agent, .. } = &self.located else { return Ok(state) };
        let statuses = ledger::RESIDENT.into_iter().map(Some);
        let statuses: Vec<Option<u8>> = if whole { vec![None] } else { statuses.collect() };
        for status in statuses {
            each(&self.moment, *agent, Kind::Ledger, status, |row| Ok(ledger::admit(&mut state, &row)?))?;
        }
        Ok(state)
    }

    /// All vendors, as they will be once what waits in the inbox is taken in.
    pub fn vendors_after(&self, waiting: &[stateset_agent::Input]) -> Result<vendors::State, StateError> {
        let mut state = AgentState::new(String::new());
        state.vendors = self.vendors()?;
        for input in waiting.iter().filter(|input| matches!(input, stateset_agent::Input::Vendors(_))) {
            step(&mut state, input);
        }
        Ok(state.vendors)
    }

    /// What would become of bills if they were handed in now, one after another, behind what waits in the inbox. Costs
    /// what they touch.
    pub fn preview(
        self,
        wallet: &str,
        waiting: &[stateset_agent::Input],
        bills: &[Bill],
    ) -> Result<Vec<Import>, StateError> {
        let mut state = match self.located {
            Located::Rows { agent, wallet, header } => {
                // As the next keeper does that opens it.
                let mut state = AgentState::under(wallet, header.rules.max(bills::RULES));
                let input = Input::Imported(bills.to_vec()).into();
                each(&self.moment, agent, Kind::Vendor, None, |row| {
                    admit(&mut state, &row)?;
                    Ok(())
                })?;
                for waiting in waiting {
                    let touched = lookups(&state, waiting);
                    bring(&self.moment, agent, &mut state, touched)?;
                    step(&mut state, waiting);
                }
                let lookups = lookups(&state, &input);
                bring(&self.moment, agent, &mut state, lookups)?;
                state
            }
            Located::Document(mut state) => {
                step(&mut state, &Input::Rules(bills::RULES).into());
                *state
            }
            Located::Nowhere => AgentState::new(wallet.to_owned()),
        };
        Ok(bills.iter().map(|bill| state.insert(bill)).collect())
    }
}

fn parse<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, StateError> {
    serde_json::from_str(json).map_err(|reason| StateError::Unreadable { what: "bill".to_owned(), reason })
}
