//! A validator's questions: what it takes, what its operator has staked with it, how many blocks it missed.
//!
//! Of a node that does not answer the last two, they are not known; one that is not reached answers nothing at all.

use cosmrs::AccountId;
use cosmrs::proto::Any;
use cosmrs::proto::cosmos::crypto::ed25519::PubKey;
use cosmrs::proto::cosmos::slashing::v1beta1::{
    QueryParamsRequest, QueryParamsResponse, QuerySigningInfoRequest, QuerySigningInfoResponse,
};
use cosmrs::proto::cosmos::staking::v1beta1::{
    BondStatus, CommissionRates, QueryDelegationRequest, QueryDelegationResponse, QueryValidatorRequest,
    QueryValidatorResponse,
};
use futures_util::future::try_join;
use prost::Message;
use sha2::{Digest, Sha256};

use super::GrpcChain;
use crate::validator::commission_of;
use crate::{ChainError, ChainValidator, Signing};

const VALIDATOR: &str = "/cosmos.staking.v1beta1.Query/Validator";
const DELEGATION: &str = "/cosmos.staking.v1beta1.Query/Delegation";
const SIGNING_INFO: &str = "/cosmos.slashing.v1beta1.Query/SigningInfo";
const SLASHING_PARAMS: &str = "/cosmos.slashing.v1beta1.Query/Params";
const ED25519: &str = "/cosmos.crypto.ed25519.PubKey";
/// What an operator's prefix ends in, and a consensus address's in its stead.
const OPERATOR: &str = "valoper";
const CONSENSUS: &str = "valcons";

pub(super) async fn validator(chain: &GrpcChain, address: &str) -> Result<Option<ChainValidator>, ChainError> {
    let request = QueryValidatorRequest { validator_addr: address.to_owned() };
    let answer: QueryValidatorResponse = match chain.ask(VALIDATOR, &request).await {
        Ok(answer) => answer,
        Err(failure) => return failure.or_absent(),
    };
    let found = answer.validator.ok_or_else(|| chain.lacking("validator"))?;
    let rates = found.commission.and_then(|commission| commission.commission_rates);
    let rates = rates.ok_or_else(|| chain.lacking("a validator's commission"))?;
    let CommissionRates { rate, max_rate, max_change_rate } = rates;
    let read = |rate: String| commission_of(&rate).ok_or_else(|| chain.unreadable("a validator's commission", rate));
    let key = found.consensus_pubkey.as_ref();
    let asked = try_join(self_bond(chain, address), signing(chain, address, key));
    let (self_bond, signing) = asked.await?;
    Ok(Some(ChainValidator {
        address: found.operator_address,
        jailed: found.jailed,
        bonded: found.status == BondStatus::Bonded as i32,
        commission: read(rate)?,
        commission_max: read(max_rate)?,
        commission_change_max: read(max_change_rate)?,
        self_bond,
        signing,
    }))
}

/// What the operator's own account has staked there.
async fn self_bond(chain: &GrpcChain, address: &str) -> Result<Option<u128>, ChainError> {
    let Some(account) = under(address, "", None) else { return Ok(None) };
    let request = QueryDelegationRequest { delegator_addr: account, validator_addr: address.to_owned() };
    let answer: Option<QueryDelegationResponse> = match chain.ask(DELEGATION, &request).await {
        Ok(answer) => Some(answer),
        Err(failure) => match failure.or_absent() {
            Ok(none) => none,
            Err(error) => return unless_answered(error),
        },
    };
    // Nothing staked is answered as an absence.
    let Some(answer) = answer else { return Ok(Some(0)) };
    let balance = answer.delegation_response.and_then(|found| found.balance);
    let balance = balance.ok_or_else(|| chain.lacking("a delegation's balance"))?;
    balance.amount.parse().map(Some).map_err(|error| chain.unreadable("a delegation's balance", error))
}

/// How many blocks it missed of those that the chain counts.
async fn signing(chain: &GrpcChain, address: &str, key: Option<&Any>) -> Result<Option<Signing>, ChainError> {
    let Some(cons_address) = key.and_then(|key| under(address, CONSENSUS, Some(&hash_of(key)?))) else {
        return Ok(None);
    };
    let request = QuerySigningInfoRequest { cons_address };
    let answer: QuerySigningInfoResponse = match chain.ask(SIGNING_INFO, &request).await {
        Ok(answer) => answer,
        Err(failure) => return unless_answered(failure.into()),
    };
    let answer = answer.val_signing_info.ok_or_else(|| chain.lacking("a validator's signing"))?;
    let params: QueryParamsResponse = match chain.ask(SLASHING_PARAMS, &QueryParamsRequest {}).await {
        Ok(params) => params,
        Err(failure) => return unless_answered(failure.into()),
    };
    let window = params.params.ok_or_else(|| chain.lacking("slashing parameters"))?.signed_blocks_window;
    let read = |count: i64| u64::try_from(count).map_err(|error| chain.unreadable("a validator's signing", error));
    Ok(Some(Signing { missed: read(answer.missed_blocks_counter)?, window: read(window)? }))
}

/// What a node refuses to say is not known; that it was not reached says nothing.
fn unless_answered<T>(error: ChainError) -> Result<Option<T>, ChainError> {
    match error {
        ChainError::Answered { .. } => Ok(None),
        error => Err(error),
    }
}

/// The address of an operator, or of other bytes, by another prefix of the same chain.
fn under(operator: &str, suffix: &str, bytes: Option<&[u8]>) -> Option<String> {
    let operator: AccountId = operator.parse().ok()?;
    let prefix = operator.prefix().strip_suffix(OPERATOR)?;
    let bytes = bytes.map_or_else(|| operator.to_bytes(), <[u8]>::to_vec);
    AccountId::new(&format!("{prefix}{suffix}"), &bytes).ok().map(|address| address.to_string())
}

/// The address of a consensus key: the hash of the key, cut. Of other kinds than the usual nothing is known.
fn hash_of(key: &Any) -> Option<[u8; 20]> {
    let bytes = (key.type_url == ED25519).then(|| PubKey::decode(key.value.as_slice()).ok()).flatten()?.key;
    Sha256::digest(&bytes).first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_has_an_account_of_the_same_bytes_and_its_consensus_key_an_address_of_the_same_chain() {
        let bytes = [7; 20];
        let of = |prefix: &str, bytes: &[u8]| AccountId::new(prefix, bytes).unwrap().to_string();
        let operator = of("wasmvaloper", &bytes);
        assert_eq!(under(&operator, "", None), Some(of("wasm", &bytes)));
        let key = |url: &str| Any { type_url: url.to_owned(), value: PubKey { key: vec![1; 32] }.encode_to_vec() };
        let hash = hash_of(&key(ED25519)).unwrap();
        assert_eq!(hash, Sha256::digest([1; 32])[..20]);
        assert_eq!(under(&operator, CONSENSUS, Some(&hash)), Some(of("wasmvalcons", &hash)));
        assert_eq!(hash_of(&key("/cosmos.crypto.bn254.PubKey")), None);
        assert_eq!(under(&of("wasm", &bytes), "", None), None, "no operator's address");
        assert_eq!(under("v1", "", None), None);
    }
}
