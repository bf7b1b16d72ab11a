//! The table at the end: three accounts of the same payments, which must agree to the micro-dollar.

use std::collections::BTreeMap;

use eyre::ensure;
use serde::Serialize;
use stateset_chain::journal::{IntentState, Reader};

use super::approval::Asked;
use super::attack::Attempt;
use super::governance::Governed;
use super::receipts;
use super::stage::{FUNDS, Stage};
use super::violation::Violation;
use crate::money;
use crate::output;
use crate::verbs::wallet::log;

/// One payee in three books, in micro-dollars.
#[derive(Debug, Serialize)]
struct Line {
    payee: String,
    bills: usize,
    paid: usize,
    journal: u128,
    receipts: u128,
    bank: u128,
}

#[derive(Debug, Serialize)]
pub(super) struct Ledger {
    payees: Vec<Line>,
    /// Bills by where they stand.
    bills: BTreeMap<&'static str, usize>,
    funded: u128,
    left: u128,
    /// Entries of the wallet's decision log, which says by itself that they are whole.
    decisions: usize,
    /// What governance approved, by bill.
    governed: Vec<Governed>,
    /// What the signers were asked, by bill.
    approvals: Vec<Asked>,
    attempts: Vec<Attempt>,
    violation: Violation,
    pub(super) balanced: bool,
}

pub(super) async fn take(
    stage: &Stage,
    governed: Vec<Governed>,
    approvals: Vec<Asked>,
    attempts: Vec<Attempt>,
    violation: Violation,
) -> eyre::Result<Ledger> {
    let chain = stage.context.chain.as_ref();
    let reader = Reader::open(&stage.context.config.journal_file)?;
    let settled = reader.intents(Some(IntentState::Settled), 10_000)?;
    let receipts = receipts::receipts(&stage.wallet).await?;
    let state = super::state(stage)?;
    let mut payees = Vec::new();
    for name in ["vendor-a", "vendor-b", "stranger"] {
        let address = &stage.accounts.account(name)?.address;
        payees.push(Line {
            payee: name.to_owned(),
            bills: state.bills.values().filter(|record| record.bill.payee == *address).count(),
            paid: settled.iter().filter(|row| row.intent.to == *address).count(),
            journal: settled.iter().filter(|row| row.intent.to == *address).map(|row| row.intent.amount).sum(),
            receipts: receipts.iter().filter(|row| row.to == *address).map(|row| row.amount.0).sum(),
            // They start without a dollar.
            bank: chain.balance(address, "uusdc").await?,
        });
    }
    let mut bills = BTreeMap::new();
    for record in state.bills.values() {
        *bills.entry(record.status.name()).or_default() += 1;
    }
    let left = chain.balance(&stage.wallet.address, "uusdc").await?;
    let agree = payees.iter().all(|line| line.journal == line.receipts && line.receipts == line.bank);
    let paid: u128 = payees.iter().map(|line| line.bank).sum();
    let counted = settled.len() == receipts.len() && bills.get("paid") == Some(&receipts.len());
    ensure!(paid > 0, "nothing was paid");
    let decisions = log::entries(&stage.context).await?;
    let balanced = agree && counted && decisions == receipts.len() && paid.checked_add(left) == Some(FUNDS);
    Ok(Ledger { payees, bills, funded: FUNDS, left, decisions, governed, approvals, attempts, violation, balanced })
}

pub(super) fn table(ledger: &Ledger) -> String {
    let dollars = |amount: u128| money::show(amount, 6);
    let lines = ledger.payees.iter().map(|line| {
        [
            line.payee.clone(),
            line.bills.to_string(),
            line.paid.to_string(),
            dollars(line.journal),
            dollars(line.receipts),
            dollars(line.bank),
        ]
    });
    let sum = |of: fn(&Line) -> u128| dollars(ledger.payees.iter().map(of).sum());
    let count = |of: fn(&Line) -> usize| ledger.payees.iter().map(of).sum::<usize>().to_string();
    let total = [
        "total".to_owned(),
        count(|line| line.bills),
        count(|line| line.paid),
        sum(|line| line.journal),
        sum(|line| line.receipts),
        sum(|line| line.bank),
    ];
    let table = output::table(
        ["payee", "bills", "paid", "journal, USDC", "receipts, USDC", "bank, USDC"],
        lines.chain(std::iter::once(total)),
    );
    let bills: Vec<String> = ledger.bills.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let paid: u128 = ledger.payees.iter().map(|line| line.bank).sum();
    let verdict = if ledger.balanced { "balanced to the micro-dollar" } else { "NOT BALANCED" };
    format!(
        "{table}\nbills: {}\ndecision log: {} entries, whole and unchanged by the wallet's own word\nwallet: {} put in − {} paid = {} left: {verdict}",
        bills.join(", "),
        ledger.decisions,
        dollars(ledger.funded),
        dollars(paid),
        dollars(ledger.left)
    )
}
