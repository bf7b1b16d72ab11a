//! Lists of blocked addresses, imported in pages. Each page blocks at once, whatever comes of the list; that all of
//! them together are the list is known by its hash, which is carried from page to page.

use cosmwasm_std::{DepsMut, HexBinary, Response};
use stateset_api::event::BlockedPageImported;
use stateset_api::governance::blocklist::{BlockedList, ImportState, PAGE_ADDRESSES_MAX, list_head, with_address};

use crate::context::Context;
use crate::record::{Blocking, StoredImport};
use crate::state::{BLOCKED, IMPORTS};
use crate::{ContractError, address, config, limits};

/// Bytes of a list's hash.
const HASH_BYTES: usize = 32;

/// Page 0 begins anew, unless the list is complete; any other that was imported is passed over.
pub(crate) fn page(
    mut deps: DepsMut<'_>,
    ctx: &Context<'_>,
    list: &BlockedList,
    page: u32,
    addresses: &[String],
) -> Result<Response, ContractError> {
    let BlockedList { hash, date, count } = list;
    limits::check("bytes of a list's hash", hash.len(), HASH_BYTES, HASH_BYTES)?;
    limits::check("addresses of a page", addresses.len(), 1, PAGE_ADDRESSES_MAX)?;
    if *date > ctx.now() {
        return Err(ContractError::ListToCome { date: *date, now: ctx.now() });
    }
    let begun = || StoredImport {
        date: *date,
        count: *count,
        pages: 0,
        imported: 0,
        hash: list_head(*date, *count),
        last: String::new(),
        state: ImportState::Open {},
    };
    let known = IMPORTS.may_load(deps.storage, hash)?;
    let complete = matches!(&known, Some(StoredImport { state: ImportState::Complete { .. }, .. }));
    let mut import = known.filter(|_| page > 0 || complete).unwrap_or_else(begun);
    if (import.date, import.count) != (*date, *count) {
        return Err(ContractError::OtherList { date: import.date, count: import.count });
    }
    if page > import.pages {
        return Err(ContractError::PageAhead { expected: import.pages, got: page });
    }
    let mut blocked = 0_u32;
    if page == import.pages {
        blocked = import.add(&mut deps, addresses)?;
        if import.imported == *count {
            let is_it = import.hash == hash.as_slice();
            import.state = if is_it { ImportState::Complete { at: ctx.now() } } else { ImportState::Mismatch {} };
        }
        IMPORTS.save(deps.storage, hash, &import)?;
        config::raise_alarm(deps.storage, ctx.config.clone())?;
    }
    let state = match import.state {
        ImportState::Open {} => "open",
        ImportState::Complete { .. } => "complete",
        ImportState::Mismatch {} => "mismatch",
    };
    let event = BlockedPageImported {
        list: HexBinary::from(hash.as_slice()).to_hex(),
        page,
        blocked,
        imported: import.imported,
        count: *count,
        state: state.to_owned(),
    };
    Ok(Response::new().add_event(event.to_event()))
}

impl StoredImport {
    /// Blocks the next page's addresses, and counts those that were not blocked before.
    fn add(&mut self, deps: &mut DepsMut<'_>, addresses: &[String]) -> Result<u32, ContractError> {
        // A page has few enough.
        let got = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
        let left = self.count.saturating_sub(self.imported);
        if got > left {
            return Err(ContractError::ListTooLong { count: self.count, left, got });
        }
        let mut blocked = 0_u32;
        for text in addresses {
            address::validate(deps.api, text)?;
            if *text <= self.last {
                let (after, got) = (self.last.clone(), text.clone());
                return Err(ContractError::ListOrder { after, got });
            }
            if BLOCKED.may_load(deps.storage, text.as_bytes())? != Some(Blocking::Blocked) {
                BLOCKED.save(deps.storage, text.as_bytes(), &Blocking::Blocked)?;
                blocked = blocked.saturating_add(1);
            }
            self.hash = with_address(&self.hash, text);
            self.last.clone_from(text);
        }
        self.pages = self.pages.saturating_add(1);
        self.imported = self.imported.saturating_add(got);
        Ok(blocked)
    }
}
