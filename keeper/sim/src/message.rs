//! The messages that the embedded chain knows, out of their protobuf form.

use cosmrs::Any;
use cosmrs::proto::cosmos::bank::v1beta1::{MsgMultiSend, MsgSend};
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmos::staking::v1beta1::{MsgDelegate, MsgUndelegate};
use cosmrs::proto::cosmwasm::wasm::v1::{
    MsgExecuteContract, MsgInstantiateContract, MsgInstantiateContract2, MsgMigrateContract, MsgStoreCode,
};
use cosmwasm_std::{BankMsg, Binary, Coin, CosmosMsg, StakingMsg, Uint256, WasmMsg};
use prost::Message;

use crate::address;
use crate::bank::MULTI_SEND;
use crate::coins::{self, Unfit};
use crate::failure::Failure;

const SEND: &str = "/cosmos.bank.v1beta1.MsgSend";
const DELEGATE: &str = "/cosmos.staking.v1beta1.MsgDelegate";
const UNDELEGATE: &str = "/cosmos.staking.v1beta1.MsgUndelegate";
const EXECUTE: &str = "/cosmwasm.wasm.v1.MsgExecuteContract";
const INSTANTIATE: &str = "/cosmwasm.wasm.v1.MsgInstantiateContract";
const INSTANTIATE_2: &str = "/cosmwasm.wasm.v1.MsgInstantiateContract2";
const MIGRATE: &str = "/cosmwasm.wasm.v1.MsgMigrateContract";
const STORE_CODE: &str = "/cosmwasm.wasm.v1.MsgStoreCode";

/// One message and who must have signed it.
pub(crate) enum Call {
    Cosmos {
        sender: String,
        msg: CosmosMsg,
    },
    MultiSend {
        sender: String,
        msg: MsgMultiSend,
    },
    StoreCode {
        sender: String,
        wasm: Vec<u8>,
    },
    /// What its handler will not take, in the block and no sooner.
    Refused {
        sender: String,
        type_url: &'static str,
        failure: Failure,
    },
}

impl Call {
    pub(crate) fn sender(&self) -> &str {
        match self {
            Self::Cosmos { sender, .. }
            | Self::MultiSend { sender, .. }
            | Self::StoreCode { sender, .. }
            | Self::Refused { sender, .. } => sender,
        }
    }

    /// The message's type, as a node's events name it.
    pub(crate) const fn type_url(&self) -> &'static str {
        match self {
            Self::Refused { type_url, .. } => type_url,
            Self::MultiSend { .. } => MULTI_SEND,
            Self::StoreCode { .. } => STORE_CODE,
            Self::Cosmos { msg: CosmosMsg::Staking(StakingMsg::Undelegate { .. }), .. } => UNDELEGATE,
            Self::Cosmos { msg: CosmosMsg::Staking(_), .. } => DELEGATE,
            Self::Cosmos { msg: CosmosMsg::Wasm(WasmMsg::Instantiate { .. }), .. } => INSTANTIATE,
            Self::Cosmos { msg: CosmosMsg::Wasm(WasmMsg::Instantiate2 { .. }), .. } => INSTANTIATE_2,
            Self::Cosmos { msg: CosmosMsg::Wasm(WasmMsg::Migrate { .. }), .. } => MIGRATE,
            Self::Cosmos { msg: CosmosMsg::Wasm(_), .. } => EXECUTE,
            Self::Cosmos { .. } => SEND,
        }
    }

    /// The module that handles it.
    pub(crate) fn module(&self) -> &'static str {
        self.type_url().split('.').nth(1).unwrap_or_default()
    }
}

fn decode<M: Message + Default>(any: &Any) -> Result<M, Failure> {
    M::decode(any.value.as_slice())
        .map_err(|error| Failure::sdk(2, format!("{}: {error}: tx parse error", any.type_url), "tx parse error"))
}

fn coin(coin: ProtoCoin) -> Result<Coin, Failure> {
    let amount: Result<Uint256, _> = coin.amount.parse();
    let amount = amount.map_err(|_| Failure::sdk(10, format!("{}{}", coin.amount, coin.denom), "invalid coins"))?;
    Ok(Coin { denom: coin.denom, amount })
}

fn some_coin(maybe: Option<ProtoCoin>) -> Result<Coin, Failure> {
    maybe.map_or_else(|| Err(Failure::sdk(18, "amount is missing", "invalid request")), coin)
}

/// A contract's message must be JSON before it is anything else.
fn payload(msg: Vec<u8>) -> Result<Binary, Failure> {
    match serde_json::from_slice::<serde::de::IgnoredAny>(&msg) {
        Ok(_) => Ok(Binary::new(msg)),
        Err(_) => Err(Failure::wasm(14, "payload msg", "invalid")),
    }
}

/// A field that must be an address of this chain.
fn person(field: &str, address: &str) -> Result<(), Failure> {
    address::read(address).map_err(|text| Failure::unregistered(format!("{field}: {text}")))
}

fn admin(text: String) -> Result<Option<String>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    person("admin", &text)?;
    Ok(Some(text))
}

fn code_id(id: u64) -> Result<u64, Failure> {
    if id == 0 { Err(Failure::sdk(18, "code id is required", "invalid request")) } else { Ok(id) }
}

/// x/bank looks at a transfer only when it handles it.
fn send(msg: MsgSend) -> Result<Call, Failure> {
    let refused = |sender, failure| Ok(Call::Refused { sender, type_url: SEND, failure });
    let valid = address::read(&msg.to_address);
    let sender = msg.from_address;
    if let Err(text) = valid {
        return refused(sender, Failure::invalid_address(format!("invalid to address: {text}")));
    }
    match coins::parse(&msg.amount) {
        Err(Unfit::Number(text)) => Err(Failure::sdk(2, format!("{text}: tx parse error"), "tx parse error")),
        Err(Unfit::List(_)) => refused(sender, Failure::sdk(10, coins::text(&msg.amount), "invalid coins")),
        Ok(amount) => {
            let send = BankMsg::Send { to_address: msg.to_address, amount };
            Ok(Call::Cosmos { sender, msg: send.into() })
        }
    }
}

/// Types of other kinds than messages are undecodable to a node, as those that it has never heard of.
fn is_message(type_url: &str) -> bool {
    let known = ["/cosmos.", "/cosmwasm.", "/ibc."].iter().any(|known| type_url.starts_with(known));
    known && type_url.rsplit('.').next().is_some_and(|name| name.starts_with("Msg"))
}

fn wasm(sender: String, msg: WasmMsg) -> Call {
    Call::Cosmos { sender, msg: CosmosMsg::Wasm(msg) }
}

fn label(text: String) -> Result<String, Failure> {
    match text.len() {
        0 => Err(Failure::wasm(12, "label: is required", "empty")),
        1..=128 => Ok(text),
        _ => Err(Failure::wasm(13, "label: cannot be longer than 128 characters", "exceeds limit")),
    }
}

pub(crate) fn parse(any: &Any) -> Result<Call, Failure> {
    match any.type_url.as_str() {
        SEND => send(decode(any)?),
        MULTI_SEND => {
            let msg: MsgMultiSend = decode(any)?;
            let sender = msg.inputs.first().map(|input| input.address.clone());
            let sender = sender.ok_or_else(|| Failure::bank(2, "no inputs to send transaction"))?;
            Ok(Call::MultiSend { sender, msg })
        }
        DELEGATE => {
            let msg: MsgDelegate = decode(any)?;
            let delegate = StakingMsg::Delegate { validator: msg.validator_address, amount: some_coin(msg.amount)? };
            Ok(Call::Cosmos { sender: msg.delegator_address, msg: delegate.into() })
        }
        UNDELEGATE => {
            let msg: MsgUndelegate = decode(any)?;
            let back = StakingMsg::Undelegate { validator: msg.validator_address, amount: some_coin(msg.amount)? };
            Ok(Call::Cosmos { sender: msg.delegator_address, msg: back.into() })
        }
        _ => parse_wasm(any),
    }
}

fn parse_wasm(any: &Any) -> Result<Call, Failure> {
    match any.type_url.as_str() {
        EXECUTE => {
            let msg: MsgExecuteContract = decode(any)?;
            person("sender", &msg.sender)?;
            person("contract", &msg.contract)?;
            let funds = coins::funds(&msg.funds)?;
            let execute = WasmMsg::Execute { contract_addr: msg.contract, msg: payload(msg.msg)?, funds };
            Ok(wasm(msg.sender, execute))
        }
        INSTANTIATE => {
            let msg: MsgInstantiateContract = decode(any)?;
            person("sender", &msg.sender)?;
            let (code_id, label) = (code_id(msg.code_id)?, label(msg.label)?);
            let (funds, admin) = (coins::funds(&msg.funds)?, admin(msg.admin)?);
            let instantiate = WasmMsg::Instantiate { admin, code_id, msg: payload(msg.msg)?, funds, label };
            Ok(wasm(msg.sender, instantiate))
        }
        INSTANTIATE_2 => {
            let msg: MsgInstantiateContract2 = decode(any)?;
            if msg.fix_msg {
                let detail = "fix_msg: the embedded chain derives addresses from creator, checksum and salt only";
                return Err(Failure::sdk(37, detail, "feature not supported"));
            }
            person("sender", &msg.sender)?;
            let (code_id, label) = (code_id(msg.code_id)?, label(msg.label)?);
            let (funds, admin) = (coins::funds(&msg.funds)?, admin(msg.admin)?);
            let salt = Binary::new(msg.salt);
            let instantiate = WasmMsg::Instantiate2 { admin, code_id, label, msg: payload(msg.msg)?, funds, salt };
            Ok(wasm(msg.sender, instantiate))
        }
        MIGRATE => {
            let msg: MsgMigrateContract = decode(any)?;
            person("sender", &msg.sender)?;
            person("contract", &msg.contract)?;
            let migrate =
                WasmMsg::Migrate { contract_addr: msg.contract, new_code_id: msg.code_id, msg: payload(msg.msg)? };
            Ok(wasm(msg.sender, migrate))
        }
        STORE_CODE => {
            let msg: MsgStoreCode = decode(any)?;
            Ok(Call::StoreCode { sender: msg.sender, wasm: msg.wasm_byte_code })
        }
        // Types that a node has never heard of are undecodable to it, not merely unhandled.
        other if !is_message(other) => {
            let detail = format!("unable to resolve type URL {other}: tx parse error");
            Err(Failure::sdk(2, detail, "tx parse error"))
        }
        other => {
            let detail = format!("the embedded chain has no message handler for {other}");
            Err(Failure::sdk(6, detail, "unknown request"))
        }
    }
}
