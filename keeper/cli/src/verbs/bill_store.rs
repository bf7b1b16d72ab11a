//! What is stored of bills, and handing in what is to become of them.

use stateset_agent::{BillRecord, vendors};
use stateset_api::IntentId;
use stateset_chain::journal::{Journal, JournalError, Reader};
use stateset_config::context::Context;
use stateset_state::journaled_state::{BillPage, StateError, StoredState};

/// Bills read at once.
const PAGE: u32 = 1_000;

/// What a running keeper has not taken in yet. Read before its journal: what it takes in meanwhile stands in both, and
/// is the same twice.
pub(super) fn waiting(context: &Context) -> eyre::Result<Vec<stateset_agent::Input>> {
    Ok(context.inbox()?.waiting()?.into_iter().filter_map(|item| item.input.ok()).collect())
}

/// Puts an input where the keeper finds it; if none runs, records it at once.
pub(super) async fn hand_in(context: &Context, input: &stateset_agent::Input) -> eyre::Result<()> {
    let file = &context.config.journal_file;
    let inbox = context.inbox()?;
    let handed = inbox.hand_in(input)?;
    match Journal::open(file) {
        Ok(journal) => {
            // Time only dates the record; a node that is down does not keep bills out.
            let now = context.chain.latest_block().await.map_or(0, |block| block.time);
            context.open_state(journal)?.take_in(now)?;
            Ok(())
        }
        // The running keeper takes it in with its next round.
        Err(JournalError::Locked { .. }) => Ok(()),
        Err(error) => {
            // What was refused must not come in later by itself.
            inbox.remove(&handed)?;
            Err(error.into())
        }
    }
}

/// None if there is no journal yet.
pub(super) fn reader(context: &Context) -> Result<Option<Reader>, JournalError> {
    match Reader::open(&context.config.journal_file) {
        Ok(reader) => Ok(Some(reader)),
        Err(JournalError::Absent { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Asks the state as last recorded; an absent journal answers with nothing.
pub(super) fn ask<T: Default>(
    context: &Context,
    question: impl FnOnce(&StoredState<'_>) -> Result<T, StateError>,
) -> eyre::Result<T> {
    // An agent without a wallet has no bills anywhere, with a journal or without.
    context.config.wallet()?;
    let Some(reader) = reader(context)? else { return Ok(T::default()) };
    Ok(question(&context.stored_state(&reader)?)?)
}

/// All vendors, with what waits to be taken in.
pub(super) fn known_vendors(context: &Context) -> eyre::Result<vendors::State> {
    let waiting = waiting(context)?;
    ask(context, |stored| stored.vendors_after(&waiting))
}

/// All bills of these statuses at one moment; of each status those of before a time (Unix seconds) are left out.
pub(super) fn known_bills(context: &Context, wanted: &[(u8, u64)]) -> eyre::Result<Vec<(IntentId, BillRecord)>> {
    ask(context, |stored| {
        let mut found = Vec::new();
        for (status, since) in wanted {
            let after = Some(IntentId::new(*since, [0; 10]));
            let mut page = BillPage { status: Some(*status), after, limit: PAGE };
            loop {
                let bills = stored.bills(&page)?;
                let Some((last, _)) = bills.last() else { break };
                page.after = Some(*last);
                found.extend(bills);
            }
        }
        Ok(found)
    })
}

/// The bill of this id.
pub(super) fn known_bill(context: &Context, id: IntentId) -> eyre::Result<BillRecord> {
    let found = ask(context, |stored| stored.bill(id))?;
    found.ok_or_else(|| eyre::eyre!("no bill has the id {id}; `bills list` shows them"))
}
