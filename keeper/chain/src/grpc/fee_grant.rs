//! Reads x/feegrant's answers, whatever kinds of allowances are packed into each other.

use cosmrs::Any;
use cosmrs::proto::cosmos::base::v1beta1::Coin;
use cosmrs::proto::cosmos::feegrant::v1beta1::{AllowedMsgAllowance, BasicAllowance, PeriodicAllowance};
use cosmrs::proto::tendermint::google::protobuf::Timestamp;
use prost::Message;
use tonic::{Code, Status};

use crate::fee_grant::FeeGrant;

const EXECUTE: &str = "/cosmwasm.wasm.v1.MsgExecuteContract";

/// A node says "internal" where there is no grant (cosmos-sdk 0.53 `x/feegrant/keeper/grpc_query.go`), so its words
/// must be read.
pub(super) fn is_absence(status: &Status) -> bool {
    status.code() == Code::NotFound || (status.code() == Code::Internal && status.message().contains("not found"))
}

/// Errors: the part that cannot be read.
pub(super) fn read(allowance: &Any, denom: &str) -> Result<FeeGrant, String> {
    let wrong = |error: prost::DecodeError| error.to_string();
    match allowance.type_url.as_str() {
        "/cosmos.feegrant.v1beta1.BasicAllowance" => {
            basic(&BasicAllowance::decode(allowance.value.as_slice()).map_err(wrong)?, denom)
        }
        "/cosmos.feegrant.v1beta1.PeriodicAllowance" => {
            let periodic = PeriodicAllowance::decode(allowance.value.as_slice()).map_err(wrong)?;
            let whole = basic(&periodic.basic.unwrap_or_default(), denom)?;
            let left_in_period = Some(amount(&periodic.period_can_spend, denom)?);
            let fresh = amount(&periodic.period_spend_limit, denom)?;
            let next_period = periodic.period_reset.map(|at| (fresh, seconds(at)));
            Ok(FeeGrant { left_in_period, next_period, ..whole })
        }
        "/cosmos.feegrant.v1beta1.AllowedMsgAllowance" => {
            let allowed = AllowedMsgAllowance::decode(allowance.value.as_slice()).map_err(wrong)?;
            let inner = allowed.allowance.ok_or("an allowance of messages without an allowance")?;
            if inner.type_url == allowance.type_url {
                return Err("an allowance of messages within another".to_owned());
            }
            let is_for_others = !allowed.allowed_messages.iter().any(|message| message == EXECUTE);
            Ok(FeeGrant { is_for_others, ..read(&inner, denom)? })
        }
        other => Err(format!("an allowance of the kind {other}")),
    }
}

fn basic(basic: &BasicAllowance, denom: &str) -> Result<FeeGrant, String> {
    // No coins at all are no limit; other coins alone leave nothing of this one.
    let left = if basic.spend_limit.is_empty() { None } else { Some(amount(&basic.spend_limit, denom)?) };
    Ok(FeeGrant { left, expires_at: basic.expiration.map(seconds), ..FeeGrant::default() })
}

fn amount(coins: &[Coin], denom: &str) -> Result<u128, String> {
    let Some(coin) = coins.iter().find(|coin| coin.denom == denom) else { return Ok(0) };
    coin.amount.parse().map_err(|_| format!("the amount '{}'", coin.amount))
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use prost::Name;

    use super::*;

    fn any<M: Message + Name>(message: &M) -> Any {
        Any { type_url: format!("/{}", M::full_name()), value: message.encode_to_vec() }
    }

    fn coin(amount: &str, denom: &str) -> Coin {
        Coin { amount: amount.into(), denom: denom.into() }
    }

    fn at(seconds: i64) -> Option<Timestamp> {
        Some(Timestamp { seconds, nanos: 0 })
    }

    #[test]
    fn each_kind_of_allowance_is_read_in_its_denom() {
        let basic = BasicAllowance { spend_limit: vec![coin("5", "uatom"), coin("70", "ustate")], expiration: at(9) };
        let whole = FeeGrant { left: Some(70), expires_at: Some(9), ..FeeGrant::default() };
        assert_eq!(read(&any(&basic), "ustate"), Ok(whole.clone()));
        assert_eq!(read(&any(&basic), "uusdc").unwrap().left, Some(0), "of another coin it leaves nothing");
        assert_eq!(read(&any(&BasicAllowance::default()), "ustate"), Ok(FeeGrant::default()), "without a limit");
        let periodic = PeriodicAllowance {
            basic: Some(basic),
            period: None,
            period_spend_limit: vec![coin("8", "ustate")],
            period_can_spend: vec![coin("3", "ustate")],
            period_reset: at(7),
        };
        let expected = FeeGrant { left_in_period: Some(3), next_period: Some((8, 7)), ..whole };
        assert_eq!(read(&any(&periodic), "ustate"), Ok(expected.clone()));
        for (message, is_for_others) in [(EXECUTE, false), ("/cosmos.bank.v1beta1.MsgSend", true)] {
            let allowed =
                AllowedMsgAllowance { allowance: Some(any(&periodic)), allowed_messages: vec![message.to_owned()] };
            assert_eq!(read(&any(&allowed), "ustate"), Ok(FeeGrant { is_for_others, ..expected.clone() }));
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let other = Any { type_url: "/x.Other".into(), value: Vec::new() };
        assert_eq!(read(&other, "ustate"), Err("an allowance of the kind /x.Other".to_owned()));
        let basic = BasicAllowance { spend_limit: vec![coin("-1", "ustate")], expiration: None };
        assert_eq!(read(&any(&basic), "ustate"), Err("the amount '-1'".to_owned()));
        let inner = AllowedMsgAllowance::default();
        let nested = AllowedMsgAllowance { allowance: Some(any(&inner)), allowed_messages: Vec::new() };
        assert_eq!(read(&any(&nested), "ustate"), Err("an allowance of messages within another".to_owned()));
        assert!(read(&any(&inner), "ustate").unwrap_err().contains("without"));
    }

    #[test]
    fn no_grant_is_no_trouble_of_the_node() {
        assert!(is_absence(&Status::internal("fee-grant not found: not found")));
        assert!(!is_absence(&Status::internal("out of memory")) && !is_absence(&Status::unknown("not found")));
    }
}
