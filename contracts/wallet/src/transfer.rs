//! Transfers between the wallet and its treasury: the operator's, within the policy's rules on it
//! ([`stateset_api::policy::TreasuryRules`]), each once per id and with a receipt, and stopped by whatever stops
//! payments.

use cosmwasm_std::{
    Addr, CanonicalAddr, Coin, Deps, DepsMut, Env, Event, QuerierWrapper, Response, WasmMsg, to_json_binary,
};
use stateset_api::Amount;
use stateset_api::event::{AlreadyPaid, TreasuryCalledBack, TreasuryFunded};
use stateset_api::policy::{
    AskFunds, Breach, Policy, Rule, TreasuryRules, Verdict, assess_call, assess_funding, assess_rest, record_call,
};
use stateset_api::wallet::{Payment, SimulateFundResponse, TreasuryTransfer};

use crate::ContractError;
use crate::query::balance;
use crate::session::share_bps;
use crate::state::{ACCOUNT, Account, FUNDING, RECEIPTS, TOTALS, Totals};
use crate::stored_receipt::{DenomAndCategory, Kind, StoredReceipt};
use crate::treasury::{FromWallet, ToTreasury, returned};
use crate::{address, contract_info, dead_man, decision, operator, receipt, remaining};

/// A transfer that nothing but the policy's caps could still stand against.
struct Transfer<'a> {
    account: &'a Account,
    rules: &'a TreasuryRules,
    treasury: &'a Addr,
    share_bps: u32,
    totals: Totals,
    receipt: StoredReceipt,
    /// As a payment to the treasury, for receipts and the decision log.
    payment: Payment,
}

/// What the id has a receipt for already, or a transfer to be made.
enum Begun<'a> {
    Done(Event),
    New(Box<Transfer<'a>>),
}

pub(crate) fn fund(
    deps: DepsMut<'_>,
    env: &Env,
    account: &Account,
    transfer: TreasuryTransfer,
) -> Result<Response, ContractError> {
    let rationale = transfer.rationale.clone();
    let new = match Transfer::begin(deps.as_ref(), env, account, transfer, Kind::Funded)? {
        Begun::Done(event) => return Ok(Response::new().add_event(event)),
        Begun::New(new) => new,
    };
    let (now, amount) = (env.block.time.seconds(), new.payment.amount.0);
    assess_code(deps.querier, (new.rules, new.treasury), amount).map_err(|breach| new.refused(breach))?;
    assess_denom(&account.policy, new.rules, now).map_err(|breach| new.refused(breach))?;
    assess_rest(account.rests_until, now).map_err(|breach| new.refused(breach))?;
    let mut funding = FUNDING.may_load(deps.storage)?.unwrap_or_default();
    let ask = AskFunds {
        amount,
        balance: balance(deps.as_ref(), env, &new.rules.denom)?,
        returned: returned(deps.querier, new.treasury),
        share_bps: new.share_bps,
    };
    assess_funding(&account.policy, &funding, ask, now).map_err(|breach| new.refused(breach))?;
    funding.record(amount, ask.returned, now);
    FUNDING.save(deps.storage, &funding)?;
    let Payment { id, to: treasury, reference, .. } = new.payment.clone();
    let denom = new.rules.denom.clone();
    let coins = vec![Coin::new(amount, denom.clone())];
    let event = TreasuryFunded { id, treasury, denom, amount: Amount(amount), reference }.to_event();
    new.finish(deps, env, rationale.as_ref(), (event, FromWallet::Fund {}, coins))
}

pub(crate) fn call_back(
    deps: DepsMut<'_>,
    env: &Env,
    account: &Account,
    transfer: TreasuryTransfer,
) -> Result<Response, ContractError> {
    let rationale = transfer.rationale.clone();
    let new = match Transfer::begin(deps.as_ref(), env, account, transfer, Kind::CalledBack)? {
        Begun::Done(event) => return Ok(Response::new().add_event(event)),
        Begun::New(new) => new,
    };
    let Payment { id, to: treasury, amount, reference, .. } = new.payment.clone();
    let denom = new.rules.denom.clone();
    let coins = vec![Coin::new(amount.0, denom.clone())];
    let event = TreasuryCalledBack { id, treasury, denom, amount, reference }.to_event();
    new.finish(deps, env, rationale.as_ref(), (event, FromWallet::Return { coins }, vec![]))
}

impl<'a> Transfer<'a> {
    fn begin(
        deps: Deps<'_>,
        env: &Env,
        account: &'a Account,
        transfer: TreasuryTransfer,
        kind: Kind,
    ) -> Result<Begun<'a>, ContractError> {
        let TreasuryTransfer { id, amount, reference, rationale } = transfer;
        decision::check(account, rationale.as_slice(), 1)?;
        let refuse = |breach| ContractError::Refused { id, breach, verdict: Verdict::Deny };
        let none = || refuse(Breach::new(Rule::Treasury, amount.0, 0_u128));
        let (Some(treasury), Some(rules)) = (&account.treasury, &account.policy.treasury) else { return Err(none()) };
        let denom = account.policy.denom_index(&rules.denom).ok_or_else(none)?;
        let purpose = DenomAndCategory::new(denom, 0).ok_or_else(none)?;
        let payment =
            Payment { id, to: treasury.to_string(), amount, category: String::new(), reference, beneficiary: None };
        receipt::check_reference(&payment)?;
        let to = address::canonical(deps.api, treasury.as_str())?;
        let now = env.block.time.seconds();
        if let Some(earlier) = RECEIPTS.may_load(deps.storage, &id.0)? {
            return same(deps, &account.policy, (payment, &to), (&rules.denom, kind), earlier).map(Begun::Done);
        }
        if amount.is_zero() {
            return Err(refuse(Breach::new(Rule::ZeroAmount, 0_u128, 0_u128)));
        }
        receipt::assess_time(account, id, now).map_err(refuse)?;
        let totals = TOTALS.load(deps.storage)?;
        let share_bps = share_bps(deps.querier, account, &totals.usage, now)
            .map_err(|breach| ContractError::OperatorStopped { breach })?;
        assess_call(&account.policy, &totals.usage, now).map_err(refuse)?;
        let receipt = StoredReceipt { kind, ..receipt::new(purpose, &payment, &to, now) };
        Ok(Begun::New(Box::new(Self { account, rules, treasury, share_bps, totals, receipt, payment })))
    }

    fn refused(&self, breach: Breach) -> ContractError {
        ContractError::Refused { id: self.payment.id, breach, verdict: Verdict::Deny }
    }

    /// Counts it as a paying call, writes its receipt, and tells the treasury.
    fn finish(
        mut self,
        deps: DepsMut<'_>,
        env: &Env,
        rationale: Option<&cosmwasm_std::Binary>,
        (event, message, funds): (Event, FromWallet, Vec<Coin>),
    ) -> Result<Response, ContractError> {
        let Totals { usage, log } = &mut self.totals;
        dead_man::note_payment(deps.storage, self.account, usage, false)?;
        record_call(usage, env.block.time.seconds());
        let entry = decision::Entry { denom: &self.rules.denom, payment: &self.payment, rationale };
        let entered = decision::enter(self.account, env, log, entry);
        TOTALS.save(deps.storage, &self.totals)?;
        RECEIPTS.save(deps.storage, &self.payment.id.0, &self.receipt)?;
        let msg = to_json_binary(&ToTreasury::Wallet(message))?;
        let call = WasmMsg::Execute { contract_addr: self.treasury.to_string(), msg, funds };
        Ok(Response::new().add_event(event).add_events(entered).add_message(call))
    }
}

/// The answer to an id that has a receipt: that it is done, if it is for this very transfer.
fn same(
    deps: Deps<'_>,
    policy: &Policy,
    (payment, to): (Payment, &CanonicalAddr),
    (denom, kind): (&str, Kind),
    earlier: StoredReceipt,
) -> Result<Event, ContractError> {
    let same = earlier.kind == kind
        && earlier.amount == payment.amount.0
        && earlier.payee == to.as_slice()
        && earlier.reference == payment.reference;
    if same {
        return Ok(AlreadyPaid { id: payment.id }.to_event());
    }
    Err(receipt::reused(deps.api, policy, &payment, denom, earlier))
}

/// Whether its code is one that the policy lists by now: what was taken off the list gets nothing more.
fn assess_code(
    querier: QuerierWrapper<'_>,
    (rules, treasury): (&TreasuryRules, &Addr),
    amount: u128,
) -> Result<(), Breach> {
    match contract_info::of(querier, treasury) {
        Ok(contract) if rules.code_ids.contains(&contract.code_id) => Ok(()),
        _ => Err(Breach::new(Rule::Treasury, amount, 0_u128)),
    }
}

/// Whether no other denom has taken the place of the treasury's.
fn assess_denom(policy: &Policy, rules: &TreasuryRules, now: u64) -> Result<(), Breach> {
    policy.pay_denom(&rules.denom).map_or(Ok(()), |denom| denom.assess(now))
}

pub(crate) fn simulate(deps: Deps<'_>, env: &Env, amount: Amount) -> Result<SimulateFundResponse, ContractError> {
    let account = ACCOUNT.load(deps.storage)?;
    let (now, policy) = (env.block.time.seconds(), &account.policy);
    let treasury = account.treasury.as_ref().map(Addr::to_string);
    let (Some(addr), Some(rules)) = (&account.treasury, &policy.treasury) else {
        let breach = Some(Breach::new(Rule::Treasury, amount.0, 0_u128));
        return Ok(SimulateFundResponse { treasury, breach, remaining: None });
    };
    let usage = TOTALS.load(deps.storage)?.usage;
    let funding = FUNDING.may_load(deps.storage)?.unwrap_or_default();
    let share = share_bps(deps.querier, &account, &usage, now);
    let ask = AskFunds {
        amount: amount.0,
        balance: balance(deps, env, &rules.denom)?,
        returned: returned(deps.querier, addr),
        share_bps: share.unwrap_or_default(),
    };
    let stopped = operator::assess(&account, now).err().or(share.err());
    let breach = stopped
        .or_else(|| assess_call(policy, &usage, now).err())
        .or_else(|| assess_code(deps.querier, (rules, addr), amount.0).err())
        .or_else(|| assess_denom(policy, rules, now).err())
        .or_else(|| assess_rest(account.rests_until, now).err())
        .or_else(|| assess_funding(policy, &funding, ask, now).err());
    let remaining = Some(remaining::of_funding(rules, &funding, ask, now));
    Ok(SimulateFundResponse { treasury, breach, remaining })
}
