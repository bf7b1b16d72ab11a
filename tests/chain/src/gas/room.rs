//! What the room that an owner gives costs: a purse, budgets, a mandate, a successor denom, a grant, a treasury. Each
//! in a wallet of its own, and measured where what it counts in is there already.

use stateset_api::Amount;
use stateset_api::policy::{
    Budget, Mandate, MandateScope, NewcomerPurse, Policy, Succession, TreasuryRules, WEIGHT_ONE, WeightedDenom,
};
use stateset_api::treasury::{InstantiateMsg, Policy as TreasuryPolicy, Price, Strategy};
use stateset_api::wallet::{ExecuteMsg, Grant, OperatorMsg, OwnerMsg, Payment, TreasuryTransfer};
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_chain::{Included, Key};
use stateset_cli::deploy::Record;

use super::Row;
use crate::node::Node;
use crate::wallets::{self, CATEGORY, DENOM, Wallet};

const AMOUNT: u128 = 12_500_000;
const MOST: Amount = Amount(1_000_000_000_000);
const STAKE_DENOM: &str = "ustate";
const DAY_SECONDS: u64 = 86_400;
const FIRST_EPOCH: u32 = 1;

/// Whose wallet, whom it pays, and who is listed nowhere.
pub(super) struct Room<'a> {
    pub(super) node: &'a Node,
    pub(super) owner: &'a Key,
    pub(super) operator: &'a Key,
    pub(super) payee: &'a str,
    pub(super) newcomer: &'a str,
    pub(super) record: &'a Record,
    /// Tells payments apart.
    pub(super) paid: u32,
}

impl Room<'_> {
    /// Takes five wallets of known payees.
    pub(super) async fn measure(&mut self, wallets: &[Wallet]) -> eyre::Result<Vec<Row>> {
        let [shared, mandated, succeeded, granted, funded] = wallets else {
            eyre::bail!("five wallets: got {}", wallets.len())
        };
        let mut rows = self.purse_and_budgets(shared).await?;
        rows.push(self.mandate(mandated).await?);
        rows.push(self.successor(succeeded).await?);
        rows.push(self.grant(granted).await?);
        rows.extend(self.treasury(funded).await?);
        Ok(rows)
    }

    async fn purse_and_budgets(&mut self, wallet: &Wallet) -> eyre::Result<Vec<Row>> {
        let purse = NewcomerPurse {
            denom: DENOM.to_owned(),
            per_payment_max: MOST,
            per_payee_max: MOST,
            per_day_max: MOST,
            per_month_max: MOST,
            lifetime_max: MOST,
            categories: vec![CATEGORY.to_owned()],
        };
        let budget = |name: &str, category: Option<&str>| Budget {
            name: name.to_owned(),
            category: category.map(str::to_owned),
            denoms: vec![WeightedDenom { denom: DENOM.to_owned(), weight: WEIGHT_ONE }],
            per_day_max: MOST,
            per_month_max: MOST,
        };
        let purse = Policy { newcomers: vec![purse], ..wallets::policy() };
        self.set_policy(wallet, purse.clone()).await?;
        let mut rows = vec![self.twice("one payment to a newcomer, from the purse", wallet, self.newcomer).await?];
        let budgets = vec![budget("dollars", None), budget(CATEGORY, Some(CATEGORY))];
        self.set_policy(wallet, Policy { budgets, ..purse }).await?;
        rows.push(self.twice("one payment that counts in two budgets", wallet, self.payee).await?);
        Ok(rows)
    }

    async fn mandate(&mut self, wallet: &Wallet) -> eyre::Result<Row> {
        let mandate = Mandate {
            purpose: "Move the shop's site to another host".to_owned(),
            scope: MandateScope::Payees(vec![self.newcomer.to_owned()]),
            denom: DENOM.to_owned(),
            per_payment_max: MOST,
            total: MOST,
            expires_at: self.node.now().await?.saturating_add(DAY_SECONDS),
            replaces: Vec::new(),
        };
        self.as_owner(wallet, OwnerMsg::GiveMandate { mandate }).await?;
        let newcomer = self.newcomer;
        self.spend(wallet, DENOM, newcomer, Some(1)).await?;
        Ok(Row::new("one payment under a mandate", 1, &self.spend(wallet, DENOM, newcomer, Some(1)).await?))
    }

    async fn successor(&mut self, wallet: &Wallet) -> eyre::Result<Row> {
        let succession = Succession {
            from: DENOM.to_owned(),
            to: STAKE_DENOM.to_owned(),
            rate: WEIGHT_ONE,
            from_ends_at: self.node.now().await?.saturating_add(DAY_SECONDS),
        };
        self.set_policy(wallet, Policy { successions: vec![succession], ..wallets::policy() }).await?;
        let coins = [Coin::new(AMOUNT.saturating_mul(10), STAKE_DENOM)];
        let funds = tx::send(self.owner.address(), &wallet.address, &coins);
        self.node.send(self.owner, vec![funds]).await?;
        let payee = self.payee;
        self.spend(wallet, STAKE_DENOM, payee, None).await?;
        let paid = self.spend(wallet, STAKE_DENOM, payee, None).await?;
        Ok(Row::new("one payment in a denom that took another's place", 1, &paid))
    }

    async fn grant(&mut self, wallet: &Wallet) -> eyre::Result<Row> {
        let holder = self.node.key("vendor-c")?;
        let grant = Grant {
            name: "bench".to_owned(),
            purpose: "pays for the cloud".to_owned(),
            to: holder.address().to_owned(),
            denom: DENOM.to_owned(),
            per_payment_max: Amount(AMOUNT),
            total: Amount(AMOUNT.saturating_mul(10)),
            budgets: Vec::new(),
            expires_at: self.node.now().await?.saturating_add(DAY_SECONDS),
            newcomers: false,
            mandates: false,
        };
        self.operate(wallet, OperatorMsg::Grant { epoch: FIRST_EPOCH, act: 1, grant }).await?;
        let sending = tx::send(self.owner.address(), holder.address(), &[Coin::new(1_000_000, STAKE_DENOM)]);
        self.node.send(self.owner, vec![sending]).await?;
        let mut last = None;
        for _ in 0..2 {
            let payment = self.payment(self.payee).await?;
            let message = wallets::spend(holder.address(), wallet, vec![payment])?;
            last = Some(self.node.send(&holder, vec![message]).await?);
        }
        Ok(Row::new("one payment under a grant", 1, &last.ok_or_else(|| eyre::eyre!("nothing was paid"))?))
    }

    async fn treasury(&mut self, wallet: &Wallet) -> eyre::Result<Vec<Row>> {
        let code_id = self.record.codes.get("treasury").map(|code| code.code_id).unwrap_or_default();
        let rules = TreasuryRules {
            code_ids: vec![code_id],
            denom: DENOM.to_owned(),
            share_max_bps: 10_000,
            per_day_max: MOST,
            lifetime_max: MOST,
            keep_min: Amount(0),
        };
        self.set_policy(wallet, Policy { treasury: Some(rules), ..wallets::policy() }).await?;
        let msg = InstantiateMsg {
            wallet: wallet.address.clone(),
            stable_denom: DENOM.to_owned(),
            stake_denom: STAKE_DENOM.to_owned(),
            unbonding_seconds: 21 * DAY_SECONDS,
            price: Price { price: Amount(250_000), observed_at: self.node.now().await? },
            policy: treasury_policy(),
            lost_before: Amount(0),
        };
        let sender = self.owner.address();
        let new = Instantiate { sender, admin: None, code_id, label: "treasury", msg: &msg, funds: &[] };
        let created = self.node.send(self.owner, vec![tx::instantiate(&new)?]).await?;
        let treasury = tx::instantiated_addresses(&created)?.into_iter().next();
        let treasury = treasury.ok_or_else(|| eyre::eyre!("no address"))?;
        let named = self.as_owner(wallet, OwnerMsg::SetTreasury { treasury }).await?;
        let mut rows = vec![Row::new("a treasury named", 0, &named)];
        for (op, back) in [("a treasury funded", false), ("money called back from a treasury", true)] {
            self.transfer(wallet, back).await?;
            rows.push(Row::new(op, 0, &self.transfer(wallet, back).await?));
        }
        Ok(rows)
    }

    async fn transfer(&mut self, wallet: &Wallet, back: bool) -> eyre::Result<Included> {
        let Payment { id, reference, .. } = self.payment(self.payee).await?;
        let transfer = TreasuryTransfer { id, amount: Amount(AMOUNT), reference, rationale: None };
        let epoch = FIRST_EPOCH;
        let msg = if back { OperatorMsg::CallBack { epoch, transfer } } else { OperatorMsg::Fund { epoch, transfer } };
        self.operate(wallet, msg).await
    }

    /// The second of two: the first makes the cells.
    async fn twice(&mut self, op: &'static str, wallet: &Wallet, to: &str) -> eyre::Result<Row> {
        self.spend(wallet, DENOM, to, None).await?;
        Ok(Row::new(op, 1, &self.spend(wallet, DENOM, to, None).await?))
    }

    async fn payment(&mut self, to: &str) -> eyre::Result<Payment> {
        self.paid = self.paid.saturating_add(1);
        Ok(wallets::payment(self.node.now().await?, self.paid, to, AMOUNT))
    }

    async fn spend(&mut self, wallet: &Wallet, denom: &str, to: &str, mandate: Option<u64>) -> eyre::Result<Included> {
        let (denom, payments) = (denom.to_owned(), vec![self.payment(to).await?]);
        let spend =
            OperatorMsg::Spend { epoch: FIRST_EPOCH, denom, payments, approval: None, rationales: Vec::new(), mandate };
        self.operate(wallet, spend).await
    }

    async fn operate(&self, wallet: &Wallet, msg: OperatorMsg) -> eyre::Result<Included> {
        self.send(self.operator, wallet, ExecuteMsg::Operator(msg)).await
    }

    async fn as_owner(&self, wallet: &Wallet, msg: OwnerMsg) -> eyre::Result<Included> {
        self.send(self.owner, wallet, ExecuteMsg::Owner(msg)).await
    }

    async fn set_policy(&self, wallet: &Wallet, policy: Policy) -> eyre::Result<()> {
        self.as_owner(wallet, OwnerMsg::SetPolicy { policy }).await.map(drop)
    }

    async fn send(&self, by: &Key, wallet: &Wallet, msg: ExecuteMsg) -> eyre::Result<Included> {
        Ok(self.node.send(by, vec![tx::execute(by.address(), &wallet.address, &msg, &[])?]).await?)
    }
}

/// One that holds what it is given.
fn treasury_policy() -> TreasuryPolicy {
    TreasuryPolicy {
        strategy: Strategy::Conservative,
        band_bps: 300,
        slippage_max_bps: 100,
        deviation_max_bps: 300,
        price_age_max_seconds: 7 * DAY_SECONDS,
        loss_per_day_max: MOST,
        swap_per_day_max: MOST,
        liquid_min: Amount(0),
        validators: Vec::new(),
        pools: Vec::new(),
        loosen_delay_seconds: DAY_SECONDS,
        loss_lifetime_max: MOST,
        reference: None,
    }
}
