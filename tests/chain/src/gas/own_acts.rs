//! What a keeper's own acts cost beside payments: a note of one decision and of as many as one takes, and a mandate that it
//! asks for, from the question to a payment.

use cosmwasm_std::Binary;
use stateset_api::Amount;
use stateset_api::limits::NOTES_PER_MESSAGE_MAX;
use stateset_api::policy::{Mandate, MandateScope, NarrowCap};
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, OwnerMsg};
use stateset_chain::tx;
use stateset_chain::{Included, Key};

use super::{GOAL_MANDATE_ASKED, GOAL_MANDATE_GIVEN, GOAL_NOTE, GOAL_NOTE_FULL, GOAL_UNDER_MANDATE, Row};
use crate::council::Council;
use crate::node::Node;
use crate::wallets::{self, CATEGORY, DENOM, PER_PAYMENT_MAX, Wallet};

const FIRST_EPOCH: u32 = 1;
const DAY_SECONDS: u64 = 86_400;
const BILLS: u128 = 3;

/// A node, and who owns and operates wallets on it.
pub(super) struct OwnActs<'a> {
    pub(super) node: &'a Node,
    pub(super) owner: &'a Key,
    pub(super) operator: &'a Key,
}

impl OwnActs<'_> {
    /// In a wallet that keeps a log with entries in it and has counted no act yet.
    pub(super) async fn notes(&self, wallet: &Wallet) -> eyre::Result<Vec<Row>> {
        // The first makes the cells.
        self.note(wallet, 1, 1).await?;
        let one = Row::new("one decision noted in the log", 0, &self.note(wallet, 2, 1).await?);
        let full = self.note(wallet, 3, NOTES_PER_MESSAGE_MAX).await?;
        let full = Row::new("thirty decisions noted in one message", 0, &full);
        Ok(vec![one.goal_in_all(GOAL_NOTE), full.goal_in_all(GOAL_NOTE_FULL)])
    }

    async fn note(&self, wallet: &Wallet, act: u64, count: usize) -> eyre::Result<Included> {
        let hash = |position: usize| {
            let mut hash = [7; 32];
            hash[..8].copy_from_slice(&act.to_be_bytes());
            hash[8..16].copy_from_slice(&u64::try_from(position).unwrap_or(u64::MAX).to_be_bytes());
            Binary::from(hash)
        };
        let hashes = (0..count).map(hash).collect();
        self.send(self.operator, wallet, ExecuteMsg::Operator(OperatorMsg::Note { epoch: FIRST_EPOCH, act, hashes }))
            .await
    }

    /// For three bills of a payee beyond what one payment may be, as a keeper asks for it.
    pub(super) async fn mandate(&self, wallet: &Wallet, payee: &str) -> eyre::Result<Vec<Row>> {
        let council = Council::of_five()?;
        self.send(self.owner, wallet, ExecuteMsg::Owner(OwnerMsg::SetSigners { signers: Some(council.set()) })).await?;
        let each = PER_PAYMENT_MAX.saturating_add(1);
        let mandate = Mandate {
            purpose: format!("3 bills for {CATEGORY}: INV-2026-000001, INV-2026-000002, INV-2026-000003"),
            scope: MandateScope::Payees(vec![payee.to_owned()]),
            denom: DENOM.to_owned(),
            per_payment_max: Amount(each),
            total: Amount(each.saturating_mul(BILLS)),
            expires_at: self.node.now().await?.saturating_add(30 * DAY_SECONDS),
            replaces: vec![NarrowCap::PerPayment, NarrowCap::Payee, NarrowCap::FirstPayment],
        };
        let ask = OperatorMsg::AskMandate { epoch: FIRST_EPOCH, act: 1, mandate };
        let asked = self.send(self.operator, wallet, ExecuteMsg::Operator(ask)).await?;
        let approve = council.approve(self.node, wallet, 1, 3).await?;
        let given = self.send(self.owner, wallet, approve).await?;
        let mut paid = None;
        for distinct in [u32::MAX - 2, u32::MAX - 1] {
            let payment = wallets::payment(self.node.now().await?, distinct, payee, each);
            let (denom, payments) = (DENOM.to_owned(), vec![payment]);
            let (approval, rationales, mandate) = (None, Vec::new(), Some(1));
            let spend = OperatorMsg::Spend { epoch: FIRST_EPOCH, denom, payments, approval, rationales, mandate };
            paid = Some(self.send(self.operator, wallet, ExecuteMsg::Operator(spend)).await?);
        }
        let paid = paid.ok_or_else(|| eyre::eyre!("nothing was paid"))?;
        Ok(vec![
            Row::new("a mandate asked of the signers", 0, &asked).goal_in_all(GOAL_MANDATE_ASKED),
            Row::new("a mandate approved by 3 of 5 signatures and given", 0, &given).goal_in_all(GOAL_MANDATE_GIVEN),
            Row::new("one payment under a mandate that was asked for", 1, &paid).goal(GOAL_UNDER_MANDATE),
        ])
    }

    async fn send(&self, by: &Key, wallet: &Wallet, msg: ExecuteMsg) -> eyre::Result<Included> {
        Ok(self.node.send(by, vec![tx::execute(by.address(), &wallet.address, &msg, &[])?]).await?)
    }
}
