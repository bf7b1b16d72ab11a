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

use crate::bank::MULTI_SEND;
use crate::failure::Failure;

/// One message and who must have signed it.
pub(crate) enum Call {
    Cosmos { sender: String, msg: CosmosMsg },
    MultiSend { sender: String, msg: MsgMultiSend },
    StoreCode { sender: String, wasm: Vec<u8> },
}

impl Call {
    pub(crate) fn sender(&self) -> &str {
        match self {
            Self::Cosmos { sender, .. } | Self::MultiSend { sender, .. } | Self::StoreCode { sender, .. } => sender,
        }
    }
}

fn decode<M: Message + Default>(any: &Any) -> Result<M, Failure> {
    M::decode(any.value.as_slice())
        .map_err(|error| Failure::sdk(2, format!("{}: {error}", any.type_url), "tx parse error"))
}

fn coin(coin: ProtoCoin) -> Result<Coin, Failure> {
    let amount: Result<Uint256, _> = coin.amount.parse();
    let amount = amount.map_err(|_| Failure::sdk(10, format!("{}{}", coin.amount, coin.denom), "invalid coins"))?;
    Ok(Coin { denom: coin.denom, amount })
}

fn coins(list: Vec<ProtoCoin>) -> Result<Vec<Coin>, Failure> {
    list.into_iter().map(coin).collect()
}

fn some_coin(maybe: Option<ProtoCoin>) -> Result<Coin, Failure> {
    maybe.map_or_else(|| Err(Failure::sdk(18, "amount is missing", "invalid request")), coin)
}

/// A contract's message must be JSON before it is anything else.
fn payload(msg: Vec<u8>) -> Result<Binary, Failure> {
    match serde_json::from_slice::<serde::de::IgnoredAny>(&msg) {
        Ok(_) => Ok(Binary::new(msg)),
        Err(_) => Err(Failure::wasm(14, "payload msg: invalid", "invalid")),
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn wasm(sender: String, msg: WasmMsg) -> Call {
    Call::Cosmos { sender, msg: CosmosMsg::Wasm(msg) }
}

fn label(text: String) -> Result<String, Failure> {
    match text.len() {
        0 => Err(Failure::wasm(12, "label: is required", "empty")),
        1..=128 => Ok(text),
        length => Err(Failure::wasm(13, format!("label: {length} characters, at most 128"), "exceeds limit")),
    }
}

pub(crate) fn parse(any: &Any) -> Result<Call, Failure> {
    match any.type_url.as_str() {
        "/cosmos.bank.v1beta1.MsgSend" => {
            let msg: MsgSend = decode(any)?;
            let send = BankMsg::Send { to_address: msg.to_address, amount: coins(msg.amount)? };
            Ok(Call::Cosmos { sender: msg.from_address, msg: send.into() })
        }
        MULTI_SEND => {
            let msg: MsgMultiSend = decode(any)?;
            let sender = msg.inputs.first().map(|input| input.address.clone());
            let sender = sender.ok_or_else(|| Failure::bank(2, "no inputs to send transaction"))?;
            Ok(Call::MultiSend { sender, msg })
        }
        "/cosmos.staking.v1beta1.MsgDelegate" => {
            let msg: MsgDelegate = decode(any)?;
            let delegate = StakingMsg::Delegate { validator: msg.validator_address, amount: some_coin(msg.amount)? };
            Ok(Call::Cosmos { sender: msg.delegator_address, msg: delegate.into() })
        }
        "/cosmos.staking.v1beta1.MsgUndelegate" => {
            let msg: MsgUndelegate = decode(any)?;
            let back = StakingMsg::Undelegate { validator: msg.validator_address, amount: some_coin(msg.amount)? };
            Ok(Call::Cosmos { sender: msg.delegator_address, msg: back.into() })
        }
        _ => parse_wasm(any),
    }
}

fn parse_wasm(any: &Any) -> Result<Call, Failure> {
    match any.type_url.as_str() {
        "/cosmwasm.wasm.v1.MsgExecuteContract" => {
            let msg: MsgExecuteContract = decode(any)?;
            let execute =
                WasmMsg::Execute { contract_addr: msg.contract, msg: payload(msg.msg)?, funds: coins(msg.funds)? };
            Ok(wasm(msg.sender, execute))
        }
        "/cosmwasm.wasm.v1.MsgInstantiateContract" => {
            let msg: MsgInstantiateContract = decode(any)?;
            let instantiate = WasmMsg::Instantiate {
                admin: some(msg.admin),
                code_id: msg.code_id,
                msg: payload(msg.msg)?,
                funds: coins(msg.funds)?,
                label: label(msg.label)?,
            };
            Ok(wasm(msg.sender, instantiate))
        }
        "/cosmwasm.wasm.v1.MsgInstantiateContract2" => {
            let msg: MsgInstantiateContract2 = decode(any)?;
            if msg.fix_msg {
                let detail = "fix_msg: the embedded chain derives addresses from creator, checksum and salt only";
                return Err(Failure::sdk(37, detail, "feature not supported"));
            }
            let instantiate = WasmMsg::Instantiate2 {
                admin: some(msg.admin),
                code_id: msg.code_id,
                label: label(msg.label)?,
                msg: payload(msg.msg)?,
                funds: coins(msg.funds)?,
                salt: Binary::new(msg.salt),
            };
            Ok(wasm(msg.sender, instantiate))
        }
        "/cosmwasm.wasm.v1.MsgMigrateContract" => {
            let msg: MsgMigrateContract = decode(any)?;
            let migrate =
                WasmMsg::Migrate { contract_addr: msg.contract, new_code_id: msg.code_id, msg: payload(msg.msg)? };
            Ok(wasm(msg.sender, migrate))
        }
        "/cosmwasm.wasm.v1.MsgStoreCode" => {
            let msg: MsgStoreCode = decode(any)?;
            Ok(Call::StoreCode { sender: msg.sender, wasm: msg.wasm_byte_code })
        }
        // Types that a node has never heard of are undecodable to it, not merely unhandled.
        other if !["/cosmos.", "/cosmwasm.", "/ibc."].iter().any(|known| other.starts_with(known)) => {
            let detail = format!("unable to resolve type URL {other}: tx parse error");
            Err(Failure::sdk(2, detail, "tx parse error"))
        }
        other => {
            let detail = format!("the embedded chain has no message handler for {other}");
            Err(Failure::sdk(6, detail, "unknown request"))
        }
    }
}
