//! Reads a node's answers into the port's terms.

use std::error::Error;

use cosmrs::proto::tendermint::abci::Event as NodeEvent;
use cosmwasm_std::{Attribute, Event};
use tonic::{Code, Status};

use crate::{ChainError, Included, TxHash};

/// `cosmos.tx.v1beta1.BroadcastTxResponse`.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct BroadcastAnswer {
    #[prost(message, optional, tag = "1")]
    pub tx_response: Option<TxAnswer>,
}

/// `cosmos.base.node.v1beta1.ConfigRequest`.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub(super) struct NodeConfigRequest {}

/// `cosmos.base.node.v1beta1.ConfigResponse`, of which the port needs this much.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct NodeConfig {
    #[prost(string, tag = "1")]
    pub minimum_gas_price: String,
}

/// `cosmos.tx.v1beta1.GetTxResponse` without the transaction itself.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct FoundAnswer {
    #[prost(message, optional, tag = "2")]
    pub tx_response: Option<TxAnswer>,
}

/// `cosmos.tx.v1beta1.GetTxsEventResponse` without the transactions themselves.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct FoundAnswers {
    #[prost(message, repeated, tag = "2")]
    pub tx_responses: Vec<TxAnswer>,
    #[prost(uint64, tag = "4")]
    pub total: u64,
}

/// `cosmos.base.abci.v1beta1.TxResponse`, of which the port needs this much. The log is declared as text, but the SDK
/// prints raw address bytes into some ("account … not found"): as text the whole answer would not decode.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct TxAnswer {
    #[prost(int64, tag = "1")]
    pub height: i64,
    #[prost(string, tag = "2")]
    pub txhash: String,
    #[prost(string, tag = "3")]
    pub codespace: String,
    #[prost(uint32, tag = "4")]
    pub code: u32,
    #[prost(bytes = "vec", tag = "6")]
    pub raw_log: Vec<u8>,
    #[prost(int64, tag = "9")]
    pub gas_wanted: i64,
    #[prost(int64, tag = "10")]
    pub gas_used: i64,
    #[prost(message, repeated, tag = "13")]
    pub events: Vec<NodeEvent>,
}

impl TxAnswer {
    pub(super) fn log(&self) -> String {
        String::from_utf8_lossy(&self.raw_log).into_owned()
    }
}

/// The codes of x/wasm for "no such contract", "no such code", "not found".
const WASM_ABSENT: [u32; 3] = [22, 28, 8];

/// Whether a refusal says that the thing asked for does not exist. Queries of x/wasm answer with status Unknown and
/// carry their registered code in the form in which the SDK's error package prints every one: `codespace C code N: …`.
pub(super) fn is_absence(status: &Status) -> bool {
    let wasm_code = || status.message().strip_prefix("codespace wasm code ")?.split(':').next()?.parse().ok();
    status.code() == Code::NotFound || wasm_code().is_some_and(|code| WASM_ABSENT.contains(&code))
}

/// A refusal keeps its status; whatever may have been lost on the way is unreachable.
pub(super) fn chain_error(endpoint: &str, status: &Status) -> ChainError {
    let endpoint = endpoint.to_owned();
    if status.code() == Code::DataLoss {
        return ChainError::Unreadable { endpoint, what: "message", reason: status.message().to_owned() };
    }
    // A status with a source was made on this side, from a broken connection.
    let lost = matches!(status.code(), Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled);
    if lost || status.source().is_some() {
        let causes = status.source().map(chain_of);
        let reason = causes.filter(|causes| !causes.is_empty()).unwrap_or_else(|| status.message().to_owned());
        return ChainError::Unreachable { endpoint, reason };
    }
    ChainError::Answered { endpoint, status: status.code().into(), message: status.message().to_owned() }
}

/// An error with its causes, each said once: "transport error" alone explains nothing.
pub(super) fn chain_of(error: &(dyn Error + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    for cause in std::iter::successors(Some(error), |&error| error.source()) {
        let text = cause.to_string();
        if !said.contains(&text) {
            said.push(text);
        }
    }
    said.join(": ")
}

pub(super) fn included(hash: TxHash, found: TxAnswer) -> Result<Included, (&'static str, String)> {
    let number = |what, value: i64| u64::try_from(value).map_err(|error| (what, error.to_string()));
    let log = found.log();
    let events = found.events.into_iter().map(|event| {
        let mut attributes = Vec::with_capacity(event.attributes.len());
        attributes.extend(event.attributes.into_iter().map(|pair| Attribute { key: pair.key, value: pair.value }));
        // The builder would refuse the node's own keys, which start with an underscore.
        let mut read = Event::new(event.r#type);
        read.attributes = attributes;
        read
    });
    Ok(Included {
        hash,
        height: number("height", found.height)?,
        code: found.code,
        codespace: found.codespace,
        log,
        gas_wanted: number("gas wanted", found.gas_wanted)?,
        gas_used: number("gas used", found.gas_used)?,
        events: events.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_keeps_its_status_and_a_lost_answer_is_unreachable() {
        let refused = chain_error("n", &Status::unknown("contract says no"));
        assert!(matches!(refused, ChainError::Answered { status: 2, .. }), "{refused:?}");
        for status in [Status::unavailable(""), Status::deadline_exceeded(""), Status::cancelled("")] {
            assert!(matches!(chain_error("n", &status), ChainError::Unreachable { .. }), "{status:?}");
        }
        assert!(matches!(chain_error("n", &Status::data_loss("")), ChainError::Unreadable { .. }));
    }

    #[test]
    fn a_log_that_is_no_text_does_not_hide_the_code() {
        let answer = BroadcastAnswer {
            tx_response: Some(TxAnswer { code: 9, raw_log: vec![0xff, b'x'], ..Default::default() }),
        };
        let bytes = prost::Message::encode_to_vec(&answer);
        let read: BroadcastAnswer = prost::Message::decode(bytes.as_slice()).unwrap();
        let read = read.tx_response.unwrap();
        assert_eq!((read.code, read.log().as_str()), (9, "\u{fffd}x"));
    }

    #[test]
    fn absence_is_known_by_status_or_by_registered_code() {
        assert!(is_absence(&Status::not_found("tx not found")));
        assert!(is_absence(&Status::unknown("codespace wasm code 22: no such contract: address a")));
        assert!(is_absence(&Status::unknown("codespace wasm code 28: no such code: code id 77")));
        assert!(!is_absence(&Status::unknown("codespace wasm code 9: query wasm contract failed")));
        assert!(!is_absence(&Status::unknown("no such contract")));
    }

    #[test]
    fn a_transaction_with_a_negative_height_does_not_parse() {
        let found = TxAnswer { height: -1, ..Default::default() };
        assert_eq!(included(TxHash([0; 32]), found).unwrap_err().0, "height");
    }
}
