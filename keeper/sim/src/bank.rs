//! Coins: balances, transfers, and the one `Any` message that contracts may send here, `MsgMultiSend`.

use cosmrs::proto::cosmos::bank::v1beta1::MsgMultiSend;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmwasm_std::{
    Addr, AnyMsg, Api, BalanceResponse, BankMsg, BankQuery, Binary, BlockInfo, Coin, CustomMsg, CustomQuery, Event,
    Querier, StdError, StdResult, Storage, SupplyResponse, Uint256, to_json_binary,
};
use cw_multi_test::{AppResponse, Bank, BankSudo, CosmosRouter, Module, Stargate};
use prost::Message;
use serde::de::DeserializeOwned;

use crate::account;
use crate::address;
use crate::failure::Failure;
use crate::state::BAN;

pub(crate) const MULTI_SEND: &str = "/cosmos.bank.v1beta1.MsgMultiSend";

/// x/staking's account as cw-multi-test names it.
const STAKING: &str = "staking_module";

#[derive(Clone, Copy)]
pub(crate) struct Coins;

fn balance_key(address: &str, denom: &str) -> Vec<u8> {
    [b"balance/", address.as_bytes(), b"/", denom.as_bytes()].concat()
}

fn supply_key(denom: &str) -> Vec<u8> {
    [b"supply/", denom.as_bytes()].concat()
}

fn read(storage: &dyn Storage, key: &[u8]) -> u128 {
    storage.get(key).and_then(|bytes| <[u8; 16]>::try_from(bytes).ok()).map_or(0, u128::from_be_bytes)
}

fn write(storage: &mut dyn Storage, key: &[u8], amount: u128) {
    match amount {
        0 => storage.remove(key),
        _ => storage.set(key, &amount.to_be_bytes()),
    }
}

pub(crate) fn balance(storage: &dyn Storage, address: &str, denom: &str) -> u128 {
    read(storage, &balance_key(address, denom))
}

fn take(storage: &mut dyn Storage, from: &str, denom: &str, amount: u128) -> Result<(), Failure> {
    let has = balance(storage, from, denom);
    let left = has.checked_sub(amount).ok_or_else(|| Failure::insufficient_funds(has, amount, denom))?;
    write(storage, &balance_key(from, denom), left);
    Ok(())
}

fn give(storage: &mut dyn Storage, to: &str, denom: &str, amount: u128) {
    // Cannot overflow: all balances together are the supply, which was added up with a check.
    let sum = balance(storage, to, denom).saturating_add(amount);
    write(storage, &balance_key(to, denom), sum);
    account::touch(storage, to);
}

pub(crate) fn mint(storage: &mut dyn Storage, to: &str, denom: &str, amount: u128) -> Result<(), Failure> {
    let supply = read(storage, &supply_key(denom)).checked_add(amount);
    let supply =
        supply.ok_or_else(|| Failure::sdk(10, format!("supply of {denom} above 2^128 - 1"), "invalid coins"))?;
    write(storage, &supply_key(denom), supply);
    give(storage, to, denom, amount);
    Ok(())
}

pub(crate) fn transfer(
    storage: &mut dyn Storage,
    from: &str,
    to: &str,
    coins: &[(String, u128)],
) -> Result<(), Failure> {
    for (denom, amount) in coins {
        take(storage, from, denom, *amount)?;
    }
    for (denom, amount) in coins {
        give(storage, to, denom, *amount);
    }
    Ok(())
}

/// What the chain, or an issuer, forbids; each a flag in the state, so that it goes with a snapshot.
#[derive(Clone, Copy)]
pub(crate) enum Ban<'a> {
    /// Sends of a denom are switched off.
    Denom(&'a str),
    /// Nobody may pay this address.
    Receiver(&'a str),
    /// An issuer froze this address: it neither pays nor is paid.
    Frozen(&'a str),
}

impl Ban<'_> {
    fn key(self) -> Vec<u8> {
        let (kind, of) = match self {
            Self::Denom(denom) => ("denom", denom),
            Self::Receiver(address) => ("receiver", address),
            Self::Frozen(address) => ("frozen", address),
        };
        [BAN, kind.as_bytes(), b"/", of.as_bytes()].concat()
    }

    fn holds(self, storage: &dyn Storage) -> bool {
        storage.get(&self.key()).is_some()
    }

    pub(crate) fn set(self, storage: &mut dyn Storage, holds: bool) {
        match holds {
            true => storage.set(&self.key(), &[1]),
            false => storage.remove(&self.key()),
        }
    }
}

/// As x/bank asks before it moves anything that a message sends, and after it an issuer's send restriction.
fn permitted(storage: &dyn Storage, from: &str, to: &str, coins: &[(String, u128)]) -> Result<(), Failure> {
    if let Some((denom, _)) = coins.iter().find(|(denom, _)| Ban::Denom(denom).holds(storage)) {
        let detail = format!("{denom} transfers are currently disabled");
        return Err(Failure::bank(5, "send transactions are disabled").within(&detail));
    }
    if Ban::Receiver(to).holds(storage) {
        return Err(Failure::sdk(4, format!("{to} is not allowed to receive funds"), "unauthorized"));
    }
    match [from, to].into_iter().find(|address| Ban::Frozen(address).holds(storage)) {
        Some(address) => Err(Failure::issuer(2, format!("{address} is frozen: unauthorized"))),
        None => Ok(()),
    }
}

/// Coins as x/bank accepts them: at least one, each positive.
fn sendable(coins: &[Coin]) -> Result<Vec<(String, u128)>, Failure> {
    let refuse = || Failure::sdk(10, text(coins), "invalid coins");
    let list: Vec<_> = coins
        .iter()
        .map(|coin| Some((coin.denom.clone(), small(coin.amount)?)))
        .collect::<Option<_>>()
        .ok_or_else(refuse)?;
    if list.is_empty() || list.iter().any(|(_, amount)| *amount == 0) {
        return Err(refuse());
    }
    Ok(list)
}

fn small(amount: Uint256) -> Option<u128> {
    cosmwasm_std::Uint128::try_from(amount).ok().map(|amount| amount.u128())
}

fn text(coins: &[Coin]) -> String {
    coins.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

pub(crate) fn transfer_events(from: &str, to: &str, amount: &str) -> [Event; 3] {
    [
        Event::new("coin_spent").add_attribute("spender", from).add_attribute("amount", amount),
        Event::new("coin_received").add_attribute("receiver", to).add_attribute("amount", amount),
        Event::new("transfer")
            .add_attribute("recipient", to)
            .add_attribute("sender", from)
            .add_attribute("amount", amount),
    ]
}

/// x/bank reports the sender once more; what contracts send leaves it out (see `machine`).
fn sender_event(sender: &str) -> Event {
    Event::new("message").add_attribute("sender", sender)
}

fn send(storage: &mut dyn Storage, from: &Addr, to: &str, coins: &[Coin]) -> Result<AppResponse, Failure> {
    if to != STAKING {
        address::read(to).map_err(|text| Failure::invalid_address(format!("invalid to address: {text}")))?;
    }
    let sent = sendable(coins)?;
    permitted(storage, from.as_str(), to, &sent)?;
    transfer(storage, from.as_str(), to, &sent)?;
    let mut events = transfer_events(from.as_str(), to, &text(coins)).to_vec();
    events.push(sender_event(from.as_str()));
    Ok(AppResponse { events, data: None })
}

fn proto_coins(coins: &[ProtoCoin]) -> Result<Vec<(String, u128)>, Failure> {
    let shown = || coins.iter().map(|coin| format!("{}{}", coin.amount, coin.denom)).collect::<Vec<_>>().join(",");
    let list =
        coins.iter().map(|coin| Some((coin.denom.clone(), coin.amount.parse().ok()?))).collect::<Option<Vec<_>>>();
    match list {
        Some(list) if !list.is_empty() && list.iter().all(|(_, amount)| *amount > 0) => Ok(list),
        _ => Err(Failure::sdk(10, shown(), "invalid coins")),
    }
}

fn sum(into: &mut Vec<(String, u128)>, coins: &[(String, u128)]) -> Result<(), Failure> {
    for (denom, amount) in coins {
        match into.iter_mut().find(|(known, _)| known == denom) {
            Some((_, total)) => {
                let more = total.checked_add(*amount);
                *total = more.ok_or_else(|| Failure::bank(4, "sum inputs != sum outputs"))?;
            }
            None => into.push((denom.clone(), *amount)),
        }
    }
    Ok(())
}

/// One payer, many payees, or nothing at all. The sum paid is the sum received, per denom.
pub(crate) fn multi_send(storage: &mut dyn Storage, sender: &Addr, msg: &MsgMultiSend) -> Result<AppResponse, Failure> {
    let input = match msg.inputs.as_slice() {
        [] => return Err(Failure::bank(2, "no inputs to send transaction")),
        [input] => input,
        _ => return Err(Failure::bank(7, "multiple senders not allowed")),
    };
    if msg.outputs.is_empty() {
        return Err(Failure::bank(3, "no outputs to send transaction"));
    }
    if input.address != sender.as_str() {
        let detail = "contract doesn't have permission";
        return Err(Failure::sdk(4, detail, "unauthorized"));
    }
    let paid = proto_coins(&input.coins)?;
    let mut received = Vec::new();
    let mut outputs = Vec::with_capacity(msg.outputs.len());
    for output in &msg.outputs {
        let valid = address::read(&output.address);
        valid.map_err(|text| Failure::invalid_address(format!("invalid output address: {text}")))?;
        let coins = proto_coins(&output.coins)?;
        sum(&mut received, &coins)?;
        outputs.push((output, coins));
    }
    let mut total = Vec::new();
    sum(&mut total, &paid)?;
    total.sort();
    received.sort();
    if total != received {
        return Err(Failure::bank(4, "sum inputs != sum outputs"));
    }
    for (output, coins) in &outputs {
        permitted(storage, sender.as_str(), &output.address, coins)?;
    }
    for (denom, amount) in &paid {
        take(storage, sender.as_str(), denom, *amount)?;
    }
    let shown = |coins: &[(String, u128)]| {
        coins.iter().map(|(denom, amount)| format!("{amount}{denom}")).collect::<Vec<_>>().join(",")
    };
    let [spent, ..] = transfer_events(sender.as_str(), "", &shown(&paid));
    let mut events = vec![sender_event(sender.as_str()), spent];
    for (output, coins) in outputs {
        for (denom, amount) in &coins {
            give(storage, &output.address, denom, *amount);
        }
        // The sum was reported as spent already.
        let [_, received, transfer] = transfer_events(sender.as_str(), &output.address, &shown(&coins));
        events.extend([received, transfer]);
    }
    Ok(AppResponse { events, data: None })
}

impl Bank for Coins {}

impl Module for Coins {
    type ExecT = BankMsg;
    type QueryT = BankQuery;
    type SudoT = BankSudo;

    fn execute<ExecC, QueryC>(
        &self,
        _api: &dyn Api,
        storage: &mut dyn Storage,
        _router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        _block: &BlockInfo,
        sender: Addr,
        msg: BankMsg,
    ) -> StdResult<AppResponse> {
        let done = match msg {
            BankMsg::Send { to_address, amount } => send(storage, &sender, &to_address, &amount),
            BankMsg::Burn { amount } => sendable(&amount).and_then(|coins| {
                for (denom, amount) in coins {
                    take(storage, sender.as_str(), &denom, amount)?;
                    let supply = read(storage, &supply_key(&denom)).saturating_sub(amount);
                    write(storage, &supply_key(&denom), supply);
                }
                Ok(AppResponse::default())
            }),
            other => Err(Failure::sdk(6, format!("bank message {other:?}"), "unknown request")),
        };
        done.map_err(Failure::into_error)
    }

    fn query(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        _querier: &dyn Querier,
        _block: &BlockInfo,
        request: BankQuery,
    ) -> StdResult<Binary> {
        match request {
            BankQuery::Balance { address, denom } => {
                api.addr_validate(&address)?;
                let amount = balance(storage, &address, &denom);
                to_json_binary(&BalanceResponse::new(Coin::new(amount, denom)))
            }
            BankQuery::Supply { denom } => {
                let amount = read(storage, &supply_key(&denom));
                to_json_binary(&SupplyResponse::new(Coin::new(amount, denom)))
            }
            other => Err(StdError::msg(format!("the embedded chain does not answer the bank query {other:?}"))),
        }
    }

    fn sudo<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        _router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        _block: &BlockInfo,
        msg: BankSudo,
    ) -> StdResult<AppResponse> {
        let BankSudo::Mint { to_address, amount } = msg;
        let to = api.addr_validate(&to_address)?;
        for (denom, amount) in sendable(&amount).map_err(Failure::into_error)? {
            mint(storage, to.as_str(), &denom, amount).map_err(Failure::into_error)?;
        }
        Ok(AppResponse::default())
    }
}

/// Handles the protobuf messages that contracts send: [`MULTI_SEND`], nothing else.
#[derive(Clone, Copy)]
pub(crate) struct AnyMessages;

impl Stargate for AnyMessages {
    fn execute_any<ExecC, QueryC>(
        &self,
        _api: &dyn Api,
        storage: &mut dyn Storage,
        _router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        _block: &BlockInfo,
        sender: Addr,
        msg: AnyMsg,
    ) -> StdResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        if msg.type_url != MULTI_SEND {
            let detail = format!("can't route message {}", msg.type_url);
            return Err(Failure::sdk(6, detail, "unknown request").into_error());
        }
        let decoded = MsgMultiSend::decode(msg.value.as_slice())
            .map_err(|error| Failure::sdk(2, error.to_string(), "tx parse error").into_error())?;
        multi_send(storage, &sender, &decoded).map_err(Failure::into_error)
    }
}
