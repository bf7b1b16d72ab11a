//! The table at the end: accounts of the same payments, which must agree to the micro-dollar.

use std::collections::BTreeMap;

use eyre::ensure;
use serde::Serialize;
use stateset_chain::journal::{IntentState, Reader};
use stateset_cli::output;
use stateset_cli::verbs::wallet::log;
use stateset_config::money;

use super::amounts::{DENOM, FUNDS};
use super::approval::Asked;
use super::attack::Attempt;
use super::brake::Braked;
use super::governance::Governed;
use super::mandate::{self, Mandated};
use super::newcomer::Newcomer;
use super::quarter::Quarter;
use super::receipts;
use super::stage::Stage;
use super::treasury::Moves;
use super::violation::Violation;

/// One payee in all books, in micro-dollars. The journal's and the mandates' together are what was paid.
#[derive(Debug, Serialize)]
struct Line {
    payee: &'static str,
    bills: usize,
    paid: usize,
    journal: u128,
    /// By the wallet's count of what was drawn under mandates: the keeper's journal does not know of it.
    mandates: u128,
    receipts: u128,
    bank: u128,
}

impl Line {
    fn agrees(&self) -> bool {
        self.journal.checked_add(self.mandates) == Some(self.receipts) && self.receipts == self.bank
    }
}

/// What the story's acts found, each by asking the chain.
#[derive(Debug, Serialize)]
pub(super) struct Acts {
    /// What governance approved, by bill.
    pub(super) governed: Vec<Governed>,
    /// What the signers were asked, by bill.
    pub(super) approvals: Vec<Asked>,
    pub(super) newcomer: Newcomer,
    pub(super) mandate: Mandated,
    pub(super) treasury: Moves,
    pub(super) brake: Braked,
    pub(super) attempts: Vec<Attempt>,
    pub(super) violation: Violation,
    /// Of a rehearsal: no money of this chain.
    pub(super) quarter: Quarter,
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
    #[serde(flatten)]
    acts: Acts,
    pub(super) balanced: bool,
}

pub(super) async fn take(stage: &Stage, acts: Acts) -> eyre::Result<Ledger> {
    let chain = stage.context.chain.as_ref();
    let reader = Reader::open(&stage.context.config.journal_file)?;
    let settled = reader.intents(Some(IntentState::Settled), 10_000)?;
    let all = receipts::receipts(&stage.wallet).await?;
    let paid = receipts::payments(&stage.wallet).await?;
    let state = super::state(stage)?;
    let drawn = stage.wallet.mandates().await?;
    let host = mandate::host(stage)?;
    let account = |name: &str| stage.accounts.account(name).map(|account| account.address.clone());
    let mut payees = Vec::new();
    for (payee, address) in [
        ("vendor-a", account("vendor-a")?),
        ("vendor-b", account("vendor-b")?),
        ("stranger", account("stranger")?),
        ("shop, a newcomer", account("vendor-c")?),
        ("host, by mandate", host.clone()),
    ] {
        let to_it = settled.iter().filter(|row| row.intent.to == address);
        payees.push(Line {
            payee,
            bills: state.bills.values().filter(|record| record.bill.payee == address).count(),
            paid: paid.iter().filter(|row| row.to == address).count(),
            journal: to_it.map(|row| row.intent.amount).sum(),
            mandates: if address == host { drawn.iter().map(|info| info.drawn.0).sum() } else { 0 },
            receipts: paid.iter().filter(|row| row.to == address).map(|row| row.amount.0).sum(),
            // They start without a dollar.
            bank: chain.balance(&address, DENOM).await?,
        });
    }
    let mut bills = BTreeMap::new();
    for record in state.bills.values() {
        *bills.entry(record.status.name()).or_default() += 1;
    }
    let left = chain.balance(&stage.wallet.address, DENOM).await?;
    let agree = payees.iter().all(Line::agrees);
    let sum: u128 = payees.iter().map(|line| line.bank).sum();
    let by_mandate = paid.iter().filter(|receipt| receipt.mandate.is_some()).count();
    let counted = settled.len() + by_mandate == paid.len() && bills.get("paid") == Some(&settled.len());
    ensure!(sum > 0, "nothing was paid");
    let decisions = log::entries(&stage.context).await?;
    let Moves { funded: put_in, called_back, recalled, left: outside, .. } = acts.treasury;
    let home = called_back.checked_add(recalled).and_then(|home| home.checked_add(outside)) == Some(put_in);
    let whole = sum.checked_add(left).and_then(|whole| whole.checked_add(outside)) == Some(FUNDS);
    let balanced = agree && counted && home && whole && decisions == all.len();
    Ok(Ledger { payees, bills, funded: FUNDS, left, decisions, acts, balanced })
}

pub(super) fn table(ledger: &Ledger) -> String {
    let dollars = |amount: u128| money::show(amount, 6);
    let lines = ledger.payees.iter().map(|line| {
        [
            line.payee.to_owned(),
            line.bills.to_string(),
            line.paid.to_string(),
            dollars(line.journal),
            dollars(line.mandates),
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
        sum(|line| line.mandates),
        sum(|line| line.receipts),
        sum(|line| line.bank),
    ];
    let table = output::table(
        ["payee", "bills", "paid", "journal, USDC", "mandates, USDC", "receipts, USDC", "bank, USDC"],
        lines.chain(std::iter::once(total)),
    );
    let bills: Vec<String> = ledger.bills.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let paid: u128 = ledger.payees.iter().map(|line| line.bank).sum();
    let verdict = if ledger.balanced { "balanced to the micro-dollar" } else { "NOT BALANCED" };
    let Moves { funded, called_back, recalled, left, .. } = &ledger.acts.treasury;
    format!(
        "{table}\nbills: {}\n\
         decision log: {} entries, whole and unchanged by the wallet's own word\n\
         treasury: {} put in − {} called back − {} recalled = {} left\n\
         wallet: {} put in − {} paid − {} in the treasury = {} left: {verdict}",
        bills.join(", "),
        ledger.decisions,
        dollars(*funded),
        dollars(*called_back),
        dollars(*recalled),
        dollars(*left),
        dollars(ledger.funded),
        dollars(paid),
        dollars(*left),
        dollars(ledger.left)
    )
}
