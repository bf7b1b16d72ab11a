//! Lists of blocked addresses, imported in pages: each blocks at once, once, and all of them are provably the list.

use cosmwasm_std::{Binary, HexBinary};
use stateset_api::event::{BlockedPageImported, ChangeClosed};
use stateset_api::governance::blocklist::{PAGE_ADDRESSES_MAX, list_hash};
use stateset_api::governance::{
    ApprovalStatus, BlockedImport, BlockedImportsResponse, BlockedList, BlockedResponse, Change, ExecuteMsg,
    ImportState, OwnerMsg, QueryMsg,
};
use stateset_api::reputation::{AddressRef, Nothing};
use stateset_tests_suite::{Answer, START, address, event, refused};

use crate::suite::{SMALL, Suite, pay};

const DATE: u64 = START - 60;

/// Ascending, and none that is blocked from the start.
fn addresses(count: usize) -> Vec<String> {
    let mut addresses: Vec<String> = (0..count).map(|number| address(&format!("bad-{number}"))).collect();
    addresses.sort();
    addresses
}

fn list(addresses: &[String]) -> BlockedList {
    let count = u32::try_from(addresses.len()).unwrap();
    BlockedList { hash: list_hash(DATE, addresses).into(), date: DATE, count }
}

fn import(suite: &mut Suite, list: &BlockedList, page: u32, addresses: &[String]) -> Answer<BlockedPageImported> {
    let msg = OwnerMsg::ImportBlocked { list: list.clone(), page, addresses: addresses.to_vec() };
    Ok(event(&suite.owner(msg)?, BlockedPageImported::from_event).unwrap())
}

fn known(suite: &Suite, list: &BlockedList) -> (u32, u32, ImportState) {
    let found: BlockedImport = suite.query(&QueryMsg::BlockedImport { hash: list.hash.clone() });
    assert_eq!(found.list, *list);
    (found.pages, found.imported, found.state)
}

fn blocked(suite: &Suite) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    loop {
        let query = QueryMsg::Blocked { start_after: found.last().cloned(), limit: Some(30) };
        let page = suite.query::<BlockedResponse>(&query).addresses;
        if page.is_empty() {
            return found;
        }
        found.extend(page);
    }
}

fn pirate_and(addresses: &[String]) -> Vec<String> {
    let mut all = [&[address("pirate")], addresses].concat();
    all.sort();
    all
}

#[test]
fn a_list_is_blocked_page_by_page_and_complete_when_its_hash_says_so() {
    let mut suite = Suite::new();
    let all = addresses(PAGE_ADDRESSES_MAX * 2 + 5);
    let list = list(&all);
    refused(
        suite.try_query::<BlockedImport>(&QueryMsg::BlockedImport { hash: list.hash.clone() }),
        &format!("no page was imported of a list with the hash {}", HexBinary::from(list.hash.as_slice()).to_hex()),
    );
    for (page, part) in (0..).zip(all.chunks(PAGE_ADDRESSES_MAX)) {
        let count = u32::try_from(part.len()).unwrap();
        let imported = page * 100 + count;
        let state = if page == 2 { "complete" } else { "open" };
        let said = import(&mut suite, &list, page, part).unwrap();
        let of = HexBinary::from(list.hash.as_slice()).to_hex();
        let expected =
            BlockedPageImported { list: of, page, blocked: count, imported, count: 205, state: state.to_owned() };
        assert_eq!(said, expected);
    }
    assert_eq!(known(&suite, &list), (3, 205, ImportState::Complete { at: suite.now() }));
    assert_eq!(blocked(&suite), pirate_and(&all));
    let imports: BlockedImportsResponse = suite.query(&QueryMsg::BlockedImports { start_after: None, limit: None });
    assert_eq!(imports.imports.iter().map(|found| &found.list).collect::<Vec<_>>(), [&list]);
    let after = Some(list.hash.clone());
    let imports: BlockedImportsResponse = suite.query(&QueryMsg::BlockedImports { start_after: after, limit: None });
    assert_eq!(imports.imports, []);
}

#[test]
fn a_page_that_was_imported_changes_nothing_and_none_is_left_out() {
    let mut suite = Suite::new();
    let all = addresses(6);
    let list = list(&all);
    refused(import(&mut suite, &list, 1, &all[2..4]), "page 0 of the list is next: got 1");
    import(&mut suite, &list, 0, &all[..2]).unwrap();
    import(&mut suite, &list, 1, &all[2..4]).unwrap();
    refused(import(&mut suite, &list, 3, &all[4..]), "page 2 of the list is next: got 3");
    // Sent once more, since the answer was lost.
    assert_eq!(import(&mut suite, &list, 1, &all[2..4]).unwrap().blocked, 0);
    assert_eq!(known(&suite, &list), (2, 4, ImportState::Open {}));
    import(&mut suite, &list, 2, &all[4..]).unwrap();
    let complete = known(&suite, &list);
    for (page, part) in (0..).zip(all.chunks(2)) {
        assert_eq!(import(&mut suite, &list, page, part).unwrap().state, "complete");
        assert_eq!(known(&suite, &list), complete);
    }
    refused(import(&mut suite, &list, 3, &addresses(1)), "of the list's 6 addresses 0 are left: got 1");
}

/// A message that failed would have unblocked what is blocked: the safe side is to keep it, and to say so.
#[test]
fn what_is_not_the_list_stays_blocked_and_never_passes_for_it() {
    let mut suite = Suite::new();
    let all = addresses(4);
    let list = list(&all[..3]);
    import(&mut suite, &list, 0, &all[..2]).unwrap();
    assert_eq!(import(&mut suite, &list, 1, &all[3..]).unwrap().state, "mismatch");
    assert_eq!(known(&suite, &list), (2, 3, ImportState::Mismatch {}));
    assert_eq!(blocked(&suite), pirate_and(&[&all[..2], &all[3..]].concat()));
    // Anew, from page 0, with what is the list.
    assert_eq!(import(&mut suite, &list, 0, &all[..2]).unwrap().blocked, 0);
    assert_eq!(known(&suite, &list), (1, 2, ImportState::Open {}));
    assert_eq!(import(&mut suite, &list, 1, &all[2..3]).unwrap().blocked, 1);
    assert_eq!(known(&suite, &list).2, ImportState::Complete { at: suite.now() });
}

#[test]
fn however_it_is_cut_into_pages_a_list_has_one_hash() {
    let all = addresses(7);
    for size in 1..8 {
        let mut suite = Suite::new();
        let list = list(&all);
        for (page, part) in (0..).zip(all.chunks(size)) {
            import(&mut suite, &list, page, part).unwrap();
        }
        assert!(matches!(known(&suite, &list).2, ImportState::Complete { .. }), "{size}");
    }
}

#[test]
fn what_is_no_page_of_a_list_is_refused_with_the_numbers() {
    let mut suite = Suite::new();
    let all = addresses(3);
    let good = list(&all);
    let now = suite.now();
    let (few, many) = (addresses(0), addresses(101));
    let short = BlockedList { hash: Binary::from([1; 31]), ..good.clone() };
    let to_come = BlockedList { date: now + 1, ..good.clone() };
    let said = format!("of no time to come: it says {}, now is {now}", now + 1);
    for (list, page, because) in [
        (&good, &few, "addresses of a page: between 1 and 100 allowed, got 0"),
        (&good, &many, "addresses of a page: between 1 and 100 allowed, got 101"),
        (&short, &all, "bytes of a list's hash: between 32 and 32 allowed, got 31"),
        (&to_come, &all, said.as_str()),
        (&good, &addresses(4), "of the list's 3 addresses 3 are left: got 4"),
        (&good, &vec!["x".to_owned()], "'x' is no address of this chain"),
        (&good, &vec![all[1].clone(), all[0].clone()], "addresses of a list ascend, each once"),
        (&good, &vec![all[0].clone(), all[0].clone()], "does not come after"),
    ] {
        refused(import(&mut suite, list, 0, page), because);
    }
    assert_eq!(blocked(&suite), pirate_and(&[]), "nothing of it stays");
    import(&mut suite, &good, 0, &all[1..2]).unwrap();
    refused(import(&mut suite, &good, 1, &all[..1]), "ascend");
    let other = BlockedList { date: DATE - 1, ..good.clone() };
    refused(
        import(&mut suite, &other, 1, &all[2..]),
        &format!("the list of this hash has the date {DATE} and 3 addresses"),
    );
    let msg = OwnerMsg::ImportBlocked { list: good, page: 1, addresses: all[2..].to_vec() };
    refused(suite.execute("mallory", &ExecuteMsg::Owner(msg)), "only the owner may do this");
}

/// As a block of one address does.
#[test]
fn a_page_ends_what_was_approved_to_its_addresses_and_voids_what_would_unblock() {
    let mut suite = Suite::new();
    let all = addresses(2);
    let list = list(&all);
    let payments = [stateset_api::wallet::Payment { to: all[0].clone(), ..pay("x", SMALL) }];
    let approval = suite.approved(&payments);
    let waiting = suite.propose(Change::Unblock(AddressRef { address: address("pirate") }));
    let resumption = {
        suite.owner(OwnerMsg::Pause(Nothing {})).unwrap();
        suite.propose(Change::Resume(Nothing {}))
    };
    import(&mut suite, &list, 0, &all[..1]).unwrap();
    assert_eq!(suite.approval(approval).status, ApprovalStatus::Void {});
    for change in [waiting, resumption] {
        let answer = suite.settle(change).unwrap();
        assert_eq!(event(&answer, ChangeClosed::from_event).unwrap().outcome, "void");
    }
    // A page that is passed over is no alarm.
    let waiting = suite.propose(Change::Unblock(AddressRef { address: all[0].clone() }));
    import(&mut suite, &list, 1, &all[1..]).unwrap();
    assert_eq!(event(&suite.settle(waiting).unwrap(), ChangeClosed::from_event).unwrap().outcome, "void");
    let proposed = suite.try_propose(vec![Change::Unblock(AddressRef { address: all[0].clone() })]).unwrap();
    import(&mut suite, &list, 1, &all[1..]).unwrap();
    suite.pass_until(proposed.ripens_at);
    assert_eq!(event(&suite.settle(proposed.change).unwrap(), ChangeClosed::from_event).unwrap().outcome, "applied");
    assert_eq!(
        blocked(&suite),
        pirate_and(&all[1..]),
        "an address of a complete list may be unblocked after the delay"
    );
}
