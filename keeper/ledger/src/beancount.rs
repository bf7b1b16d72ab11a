//! Entries as a journal that beancount reads (`bean-check` finds nothing wrong with it).
//!
//! Losses are expenses and suspense is equity there, since beancount has five roots. A price is a total price (`@@`), and
//! what was bought is not kept as lots.

use std::collections::{BTreeMap, BTreeSet};

use crate::account::Account;
use crate::commodity::Commodities;
use crate::csv::reference;
use crate::day;
use crate::entry::{Entry, Posting};

/// Numbered entries, oldest first, as a journal with its title and accounts.
pub fn write<'a>(title: &str, entries: impl Iterator<Item = (u64, &'a Entry)>, commodities: &Commodities) -> String {
    let mut opened: BTreeMap<String, String> = BTreeMap::new();
    let (mut names, mut body) = (BTreeSet::new(), String::new());
    for (number, entry) in entries {
        let date = day::of(entry.time);
        for posting in entry.postings() {
            let first = opened.entry(account(&posting.account)).or_insert_with(|| date.clone());
            // Days are written so that they sort.
            *first = date.clone().min(first.clone());
            names.insert(commodities.of(&posting.asset).name);
            names.extend(posting.price.as_ref().map(|price| commodities.of(&price.asset).name));
        }
        body.push_str(&transaction(number, entry, &date, commodities));
    }
    let mut text = format!("option \"title\" {}\n", quoted(title));
    names.iter().for_each(|name| text.push_str(&format!("option \"operating_currency\" {}\n", quoted(name))));
    text.push('\n');
    opened.iter().for_each(|(account, date)| text.push_str(&format!("{date} open {account}\n")));
    text.push_str(&body);
    text
}

fn transaction(number: u64, entry: &Entry, date: &str, commodities: &Commodities) -> String {
    let mut text = format!("\n{date} * {}\n", quoted(&entry.memo));
    text.push_str(&format!("  entry: \"{number}\"\n  reference: {}\n", quoted(&reference(&entry.reference))));
    text.push_str(&format!("  height: \"{}\"\n", entry.height));
    entry.postings().iter().for_each(|posting| text.push_str(&line(posting, commodities)));
    text
}

fn line(posting: &Posting, commodities: &Commodities) -> String {
    let unit = commodities.of(&posting.asset);
    let price = posting.price.as_ref().map_or_else(String::new, |price| {
        let unit = commodities.of(&price.asset);
        format!(" @@ {} {}", unit.show(price.total.0.try_into().unwrap_or(i128::MAX)), unit.name)
    });
    format!("  {}  {} {}{price}\n", account(&posting.account), unit.show(posting.amount), unit.name)
}

/// `assets:treasury:idle-stake` as `Assets:Treasury:Idle-stake`.
fn account(account: &Account) -> String {
    let mut words: Vec<String> = account.as_str().split(':').map(word).collect();
    let root = match account.root() {
        "loss" => Some("Expenses:Loss"),
        "suspense" => Some("Equity:Suspense"),
        _ => None,
    };
    if let (Some(root), Some(first)) = (root, words.first_mut()) {
        *first = root.to_owned();
    }
    words.join(":")
}

/// A part of a name begins with a capital or a digit, and has no underscores: `a_b` becomes `A--b`, `a-b` stays apart.
fn word(word: &str) -> String {
    let word = word.replace('_', "--");
    let word = if word.starts_with('-') { format!("X{word}") } else { word };
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

/// On one line, as a string of beancount's.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
#[path = "beancount_tests.rs"]
mod tests;
