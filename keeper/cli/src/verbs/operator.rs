//! What the operator's key signs by hand: never beside a keeper that signs with it.

use eyre::{bail, ensure};
use stateset_api::wallet::WalletInfo;
use stateset_chain::Key;
use stateset_chain::contract::Wallet;
use stateset_chain::journal::{Journal, JournalError};
use stateset_config::context::Context;

/// The operator in office, with the keeper's journal in hand for as long as it lives.
pub(super) struct Operator {
    pub(super) key: Key,
    pub(super) info: WalletInfo,
    _journal: Option<Journal>,
}

impl Operator {
    /// Refuses a key that is not the operator's, or with which something is under way.
    pub(super) async fn open(context: &Context, wallet: &Wallet) -> eyre::Result<Self> {
        let name = &context.config.agent.operator_key;
        let key = context.key(name)?;
        let info = wallet.info().await?;
        let (is, got) = (info.operator.as_ref().map(|operator| operator.address.as_str()), key.address());
        ensure!(
            is == Some(got),
            "key '{name}' ({got}) is not the operator of wallet {}: that is {}",
            wallet.address,
            is.unwrap_or("nobody")
        );
        let journal = hold_journal(context, &info, &key, "stop it first")?;
        Ok(Self { key, info, _journal: journal })
    }

    /// The number of the next act.
    pub(super) const fn next_act(&self) -> u64 {
        self.info.act.saturating_add(1)
    }
}

/// One account, one sequence: a running keeper signs with the operator's key. Whoever holds its journal keeps one from
/// starting meanwhile; `None` where one runs and `key` is another.
pub(super) fn hold_journal(
    context: &Context,
    info: &WalletInfo,
    key: &Key,
    remedy: &str,
) -> eyre::Result<Option<Journal>> {
    let journal = match Journal::open(&context.config.journal_file) {
        Ok(journal) => Some(journal),
        Err(JournalError::Locked { .. }) => None,
        Err(reason) => return Err(reason.into()),
    };
    let operator = info.operator.as_ref().is_some_and(|operator| operator.address == key.address());
    match &journal {
        Some(journal) => ensure!(
            journal.live(key.address())?.is_empty(),
            "a payment signed with this key is under way: `run` ends it first"
        ),
        None if operator => bail!("a keeper is running with this journal and signs with this key: {remedy}"),
        None => {}
    }
    Ok(journal)
}
