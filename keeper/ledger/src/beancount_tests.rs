//! The golden journal, which the real `bean-check` accepted: `bean-check keeper/ledger/tests/data/golden.beancount`.

use std::path::Path;

use super::*;
use crate::account::Bucket;
use crate::entry::{Price, Reference};
use stateset_api::{Amount, IntentId};

const DAY: u64 = 86_400;
const BEGIN: u64 = 1_796_083_200;

fn entry(day: u64, reference: Reference, memo: &str, postings: Vec<Posting>) -> Entry {
    Entry::new((100 + day, BEGIN + day * DAY), reference, memo.to_owned(), postings).unwrap()
}

fn posting(account: Account, asset: &str, amount: i128) -> Posting {
    Posting::new(account, asset, amount)
}

/// A bit of everything: each root, each kind of reference, a price, another denom, and words of strangers.
fn entries() -> Vec<Entry> {
    let (usdc, stake) = ("uusdc", "ustate");
    let ibc = "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2";
    let intent = Reference::Intent(IntentId::new(BEGIN, [7; 10]));
    let bought = Posting {
        price: Some(Price { asset: usdc.to_owned(), total: Amount(50_000_000) }),
        ..posting(Account::treasury(Bucket::IdleStake), stake, 20_000_000)
    };
    let two = |from: Account, to: Account, asset: &str, amount: i128| {
        vec![posting(to, asset, amount), posting(from, asset, -amount)]
    };
    let wallet = Account::wallet;
    vec![
        entry(0, Reference::Look, "opening", two(Account::opening(), wallet(), usdc, 1_000_000_000)),
        entry(1, intent, "stateset1vendor: \"INV\\1\"\nnext", two(wallet(), Account::expense("web_cloud"), usdc, 1)),
        entry(1, Reference::Look, "dust", two(Account::unidentified(), wallet(), ibc, 7)),
        entry(2, Reference::Look, "in", two(wallet(), Account::treasury(Bucket::Liquid), usdc, 100_000_000)),
        entry(
            3,
            Reference::Proposal(4),
            "stake bought",
            vec![bought, posting(Account::treasury(Bucket::Liquid), usdc, -50_000_000)],
        ),
        entry(3, Reference::Fees(20_788), "fees", two(Account::operator(), Account::fees(), stake, 2_500)),
        entry(4, Reference::Incident(1), "gone", two(wallet(), Account::missing(), usdc, 9)),
        entry(5, Reference::Incident(1), "resolved", two(Account::missing(), Account::unexplained(), usdc, 9)),
        entry(6, Reference::Entry(3), "a gift", two("income:_gifts".parse().unwrap(), Account::unidentified(), ibc, 7)),
    ]
}

#[test]
fn the_golden_journal_is_what_is_written() {
    let known = Commodities::new([("USDC", "uusdc", 6)].into_iter());
    let entries = entries();
    let text = write("agent \"a\"", (1..).zip(&entries), &known);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/golden.beancount");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(path).unwrap(), "UPDATE=1 writes it anew; then run bean-check on it");
}

#[test]
fn names_of_accounts_stay_apart() {
    let names = ["loss:slash", "expenses:slash", "expenses:a-b", "expenses:a_b", "expenses:-a", "expenses:_a"];
    let written: BTreeSet<String> = names.iter().map(|name| account(&name.parse().unwrap())).collect();
    assert_eq!(written.len(), names.len(), "{written:?}");
    assert!(written.contains("Expenses:Loss:Slash") && written.contains("Expenses:A--b"), "{written:?}");
}
