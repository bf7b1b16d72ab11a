//! Transactions: messages, signing, and what an included one says it made.
//!
//! Pure: the same key, parameters and messages give the same bytes and hash. Nothing is sent here.

use std::fmt;

pub use cosmrs::Any;
use cosmrs::crypto::PublicKey as CosmosPublicKey;
use cosmrs::proto::cosmos::bank::v1beta1::MsgSend;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmos::crypto::secp256k1::PubKey;
use cosmrs::proto::cosmos::tx::signing::v1beta1::SignMode;
use cosmrs::proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use cosmrs::proto::cosmos::tx::v1beta1::{AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw};
use cosmrs::proto::cosmwasm::wasm::v1::{
    MsgExecuteContract, MsgInstantiateContract, MsgInstantiateContract2, MsgMigrateContract, MsgStoreCode,
};
use cosmwasm_std::{CanonicalAddr, instantiate2_address};
use k256::ecdsa::Signature;
use prost::{Message, Name};
use serde::Serialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::key::{Key, KeyError, parse_address};
use crate::{Account, Included, TxHash};

/// Why a transaction cannot be built, or read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TxError {
    #[error("the message does not become JSON: {reason}")]
    Json { reason: String },
    #[error("a predictable address needs a salt of 1 to 64 bytes: got {got}")]
    Salt { got: usize },
    #[error(transparent)]
    Address(#[from] KeyError),
    #[error("the signer gave 64 bytes that are no signature")]
    Signature,
    #[error("transaction {hash} at height {height} reports no '{key}' of {event}")]
    Missing { hash: TxHash, height: u64, event: &'static str, key: &'static str },
    #[error("transaction {hash} failed at height {height} with {codespace} {code}: {log}")]
    Failed { hash: TxHash, height: u64, codespace: String, code: u32, log: String },
}

/// An amount of one denom, in its smallest unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coin {
    pub denom: String,
    pub amount: u128,
}

impl Coin {
    pub fn new(amount: u128, denom: impl Into<String>) -> Self {
        Self { denom: denom.into(), amount }
    }
}

impl fmt::Display for Coin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.denom)
    }
}

/// Everything around the messages that is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignParams {
    pub chain_id: String,
    pub account: Account,
    pub gas_limit: u64,
    /// For the whole transaction.
    pub fee: Coin,
    /// The last height at which the transaction may be included; 0 is never too late.
    pub timeout_height: u64,
    pub memo: String,
}

/// Signed bytes, ready for any node of the chain.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedTx {
    pub bytes: Vec<u8>,
    pub hash: TxHash,
}

impl fmt::Debug for SignedTx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedTx({}, {} bytes)", self.hash, self.bytes.len())
    }
}

/// The hash under which nodes know these bytes.
pub fn hash(bytes: &[u8]) -> TxHash {
    TxHash(Sha256::digest(bytes).into())
}

/// By what the same messages in the same order are known again, whatever fee, sequence and time they are signed with:
/// SHA-256 over each one's length and bytes.
pub fn digest(messages: &[Any]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for message in messages {
        let bytes = message.encode_to_vec();
        digest.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(bytes);
    }
    digest.finalize().into()
}

/// A transaction that lacks nothing but its signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsigned {
    doc: SignDoc,
}

impl Unsigned {
    /// What is signed.
    pub fn document(&self) -> Vec<u8> {
        self.doc.encode_to_vec()
    }

    /// The transaction under a signature (64 bytes, R then S). The chain refuses a high S, so it is made low.
    pub fn with_signature(self, signature: &[u8; 64]) -> Result<SignedTx, TxError> {
        let signature = Signature::from_slice(signature).map_err(|_| TxError::Signature)?;
        let signature = signature.normalize_s().unwrap_or(signature);
        Ok(self.with_bytes(signature.to_bytes().to_vec()))
    }

    /// The same, its fee paid by whoever granted that.
    pub fn paid_by(mut self, granter: &str) -> Self {
        // These bytes were made here, so they decode.
        let mut auth = AuthInfo::decode(self.doc.auth_info_bytes.as_slice()).unwrap_or_default();
        if let Some(fee) = &mut auth.fee {
            fee.granter = granter.to_owned();
        }
        self.doc.auth_info_bytes = auth.encode_to_vec();
        self
    }

    /// For a simulation, which checks none: the transaction with a signature of zeros, as long as a true one.
    pub fn unsigned_bytes(self) -> Vec<u8> {
        self.with_bytes(vec![0; 64]).bytes
    }

    fn with_bytes(self, signature: Vec<u8>) -> SignedTx {
        let raw = TxRaw {
            body_bytes: self.doc.body_bytes,
            auth_info_bytes: self.doc.auth_info_bytes,
            signatures: vec![signature],
        };
        let bytes = raw.encode_to_vec();
        SignedTx { hash: hash(&bytes), bytes }
    }
}

/// A transaction in SIGN_MODE_DIRECT for the account of `public_key` (compressed SEC1).
pub fn prepare(public_key: Vec<u8>, params: &SignParams, messages: Vec<Any>) -> Unsigned {
    let body =
        TxBody { messages, memo: params.memo.clone(), timeout_height: params.timeout_height, ..Default::default() };
    let single = Single { mode: SignMode::Direct.into() };
    let signer = SignerInfo {
        public_key: Some(Any {
            type_url: CosmosPublicKey::SECP256K1_TYPE_URL.to_owned(),
            value: PubKey { key: public_key }.encode_to_vec(),
        }),
        mode_info: Some(ModeInfo { sum: Some(Sum::Single(single)) }),
        sequence: params.account.sequence,
    };
    let fee =
        Fee { amount: coins(std::slice::from_ref(&params.fee)), gas_limit: params.gas_limit, ..Default::default() };
    let auth = AuthInfo { signer_infos: vec![signer], fee: Some(fee), ..Default::default() };
    Unsigned {
        doc: SignDoc {
            body_bytes: body.encode_to_vec(),
            auth_info_bytes: auth.encode_to_vec(),
            chain_id: params.chain_id.clone(),
            account_number: params.account.number,
        },
    }
}

/// Signs in SIGN_MODE_DIRECT with a key of this process.
pub fn sign(key: &Key, params: &SignParams, messages: Vec<Any>) -> SignedTx {
    let unsigned = prepare(key.public_key(), params, messages);
    // A key's own signatures are whole and low.
    let signature = key.sign(&unsigned.document());
    unsigned.with_bytes(signature.to_vec())
}

/// Calls a contract.
pub fn execute(sender: &str, contract: &str, msg: &impl Serialize, funds: &[Coin]) -> Result<Any, TxError> {
    Ok(any(&MsgExecuteContract {
        sender: sender.to_owned(),
        contract: contract.to_owned(),
        msg: json(msg)?,
        funds: coins(funds),
    }))
}

/// A plain bank transfer.
pub fn send(from: &str, to: &str, amount: &[Coin]) -> Any {
    any(&MsgSend { from_address: from.to_owned(), to_address: to.to_owned(), amount: coins(amount) })
}

/// Uploads code: wasm, or wasm compressed with gzip.
pub fn store_code(sender: &str, wasm: Vec<u8>) -> Any {
    any(&MsgStoreCode { sender: sender.to_owned(), wasm_byte_code: wasm, instantiate_permission: None })
}

/// What a new contract is made of.
#[derive(Clone, Debug)]
pub struct Instantiate<'a, M> {
    pub sender: &'a str,
    /// Who may migrate it; `None`: nobody, ever.
    pub admin: Option<&'a str>,
    pub code_id: u64,
    pub label: &'a str,
    pub msg: &'a M,
    pub funds: &'a [Coin],
}

/// Creates a contract at an address that the chain numbers.
pub fn instantiate<M: Serialize>(new: &Instantiate<'_, M>) -> Result<Any, TxError> {
    Ok(any(&MsgInstantiateContract {
        sender: new.sender.to_owned(),
        admin: new.admin.unwrap_or_default().to_owned(),
        code_id: new.code_id,
        label: new.label.to_owned(),
        msg: json(new.msg)?,
        funds: coins(new.funds),
    }))
}

/// Creates a contract at the address that [`predict_address`] gives. The message does not enter the address.
pub fn instantiate2<M: Serialize>(new: &Instantiate<'_, M>, salt: &[u8]) -> Result<Any, TxError> {
    check_salt(salt)?;
    Ok(any(&MsgInstantiateContract2 {
        sender: new.sender.to_owned(),
        admin: new.admin.unwrap_or_default().to_owned(),
        code_id: new.code_id,
        label: new.label.to_owned(),
        msg: json(new.msg)?,
        funds: coins(new.funds),
        salt: salt.to_vec(),
        fix_msg: false,
    }))
}

/// Moves a contract to other code; only its admin may.
pub fn migrate(sender: &str, contract: &str, code_id: u64, msg: &impl Serialize) -> Result<Any, TxError> {
    Ok(any(&MsgMigrateContract { sender: sender.to_owned(), contract: contract.to_owned(), code_id, msg: json(msg)? }))
}

/// Where [`instantiate2`] will put a contract of `creator` (bech32) made from code with this checksum.
pub fn predict_address(prefix: &str, checksum: &[u8; 32], creator: &str, salt: &[u8]) -> Result<String, TxError> {
    check_salt(salt)?;
    let creator = CanonicalAddr::from(parse_address(prefix, creator)?);
    let address = instantiate2_address(checksum, &creator, salt).map_err(|_| TxError::Salt { got: salt.len() })?;
    let bad_prefix = |_| KeyError::Prefix { prefix: prefix.to_owned() };
    Ok(cosmrs::AccountId::new(prefix, address.as_slice()).map_err(bad_prefix)?.to_string())
}

/// The code id that an upload was given.
pub fn stored_code_id(tx: &Included) -> Result<u64, TxError> {
    let id = created(tx, "store_code", "code_id")?.next().and_then(|id| id.parse().ok());
    id.ok_or_else(|| missing(tx, "store_code", "code_id"))
}

/// The addresses of the contracts that a transaction created, in its order.
pub fn instantiated_addresses(tx: &Included) -> Result<Vec<String>, TxError> {
    let found: Vec<_> = created(tx, "instantiate", "_contract_address")?.map(str::to_owned).collect();
    if found.is_empty() { Err(missing(tx, "instantiate", "_contract_address")) } else { Ok(found) }
}

fn created<'a>(
    tx: &'a Included,
    event: &'static str,
    key: &'static str,
) -> Result<impl Iterator<Item = &'a str>, TxError> {
    if tx.code != 0 {
        let (codespace, log) = (tx.codespace.clone(), tx.log.clone());
        return Err(TxError::Failed { hash: tx.hash, height: tx.height, codespace, code: tx.code, log });
    }
    let events = tx.events.iter().filter(move |found| found.ty == event);
    let attributes = events.flat_map(|event| event.attributes.iter());
    Ok(attributes.filter(move |attribute| attribute.key == key).map(|attribute| attribute.value.as_str()))
}

fn missing(tx: &Included, event: &'static str, key: &'static str) -> TxError {
    TxError::Missing { hash: tx.hash, height: tx.height, event, key }
}

fn check_salt(salt: &[u8]) -> Result<(), TxError> {
    if (1..=64).contains(&salt.len()) { Ok(()) } else { Err(TxError::Salt { got: salt.len() }) }
}

fn json(msg: &impl Serialize) -> Result<Vec<u8>, TxError> {
    serde_json::to_vec(msg).map_err(|error| TxError::Json { reason: error.to_string() })
}

/// Packs a message under the type name that nodes know it by.
pub fn any<M: Message + Name>(msg: &M) -> Any {
    Any { type_url: format!("/{}", M::full_name()), value: msg.encode_to_vec() }
}

// The chain refuses coins that are zero or not in the order of their denoms.
fn coins(coins: &[Coin]) -> Vec<ProtoCoin> {
    let mut sorted: Vec<_> = coins.iter().filter(|coin| coin.amount > 0).collect();
    sorted.sort();
    sorted.iter().map(|coin| ProtoCoin { denom: coin.denom.clone(), amount: coin.amount.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use cosmrs::crypto::secp256k1::VerifyingKey;
    use cosmrs::tx::Tx;
    use cosmwasm_std::Event;
    use k256::ecdsa::signature::Verifier;

    use super::*;

    const PHRASE: &str = "special sign fit simple patrol salute grocery chicken wheat radar tonight ceiling";

    fn key() -> Key {
        Key::from_mnemonic(PHRASE, 0, "stateset").unwrap()
    }

    fn params() -> SignParams {
        SignParams {
            chain_id: "stateset-devnet-1".into(),
            account: Account { number: 7, sequence: 3 },
            gas_limit: 200_000,
            fee: Coin::new(5_000, "ustate"),
            timeout_height: 99,
            memo: "m".into(),
        }
    }

    #[test]
    fn another_library_reads_and_verifies_what_is_signed() {
        let key = key();
        let message = send(key.address(), key.address(), &[Coin::new(5, "uusdc"), Coin::new(1, "ustate")]);
        let signed = sign(&key, &params(), vec![message]);
        let tx = Tx::from_bytes(&signed.bytes).unwrap();
        assert_eq!(tx.body.timeout_height.value(), 99);
        assert_eq!(tx.auth_info.fee.gas_limit, 200_000);
        assert_eq!(tx.auth_info.fee.amount[0].amount, 5_000);
        assert_eq!(tx.auth_info.signer_infos[0].sequence, 3);
        let sent = MsgSend::decode(tx.body.messages[0].value.as_slice()).unwrap();
        assert_eq!(sent.amount.iter().map(|coin| coin.denom.as_str()).collect::<Vec<_>>(), ["ustate", "uusdc"]);

        let chain_id = "stateset-devnet-1".parse().unwrap();
        let doc = cosmrs::tx::SignDoc::new(&tx.body, &tx.auth_info, &chain_id, 7).unwrap().into_bytes().unwrap();
        let signature = Signature::from_slice(&tx.signatures[0]).unwrap();
        let verifier = VerifyingKey::from_sec1_bytes(&key.public_key()).unwrap();
        verifier.verify(&doc, &signature).unwrap();
        assert!(signature.normalize_s().is_none(), "the chain refuses a high S");
    }

    #[test]
    fn a_granter_of_fees_is_signed_for() {
        let key = key();
        let message = || vec![send(key.address(), key.address(), &[Coin::new(5, "uusdc")])];
        let plain = prepare(key.public_key(), &params(), message());
        let granted = plain.clone().paid_by(key.address());
        assert_ne!(granted.document(), plain.document());
        let tx = Tx::from_bytes(&granted.unsigned_bytes()).unwrap();
        assert_eq!(tx.auth_info.fee.granter.unwrap().as_ref(), key.address());
        assert_eq!((tx.auth_info.fee.gas_limit, tx.auth_info.signer_infos[0].sequence), (200_000, 3));
    }

    #[test]
    fn the_same_parameters_give_the_same_hash_and_another_sequence_does_not() {
        let key = key();
        let message = || vec![send(key.address(), key.address(), &[Coin::new(5, "uusdc")])];
        let first = sign(&key, &params(), message());
        assert_eq!(sign(&key, &params(), message()), first);
        let mut later = params();
        later.account.sequence = 4;
        assert_ne!(sign(&key, &later, message()).hash, first.hash);
    }

    /// cosmwasm-std carries the published vectors; here only what goes in and comes out.
    #[test]
    fn a_predicted_address_depends_on_checksum_creator_and_salt() {
        let creator = key().address().to_owned();
        let predict = |checksum: u8, salt: &[u8]| predict_address("stateset", &[checksum; 32], &creator, salt);
        let address = predict(1, b"a").unwrap();
        assert_eq!(parse_address("stateset", &address).unwrap().len(), 32);
        assert_ne!(predict(2, b"a").unwrap(), address);
        assert_ne!(predict(1, b"b").unwrap(), address);
        assert_eq!(predict(1, b""), Err(TxError::Salt { got: 0 }));
        assert_eq!(predict(1, &[0; 65]), Err(TxError::Salt { got: 65 }));
        assert!(matches!(predict_address("cosmos", &[1; 32], &creator, b"a"), Err(TxError::Address(_))));
    }

    fn included(code: u32, events: Vec<Event>) -> Included {
        Included {
            hash: TxHash([1; 32]),
            height: 5,
            code,
            codespace: "sdk".into(),
            log: "out of gas".into(),
            gas_wanted: 2,
            gas_used: 1,
            events,
        }
    }

    #[test]
    fn what_a_transaction_made_is_read_from_its_events() {
        let stored = included(0, vec![Event::new("store_code").add_attribute("code_id", "12")]);
        assert_eq!(stored_code_id(&stored), Ok(12));
        let made = |address: &str| Event::new("instantiate").add_attribute("_contract_address", address);
        let both = included(0, vec![made("a"), Event::new("transfer"), made("b")]);
        assert_eq!(instantiated_addresses(&both), Ok(vec!["a".to_owned(), "b".to_owned()]));
        assert!(matches!(stored_code_id(&both), Err(TxError::Missing { key: "code_id", .. })));
        assert!(matches!(stored_code_id(&included(11, Vec::new())), Err(TxError::Failed { code: 11, .. })));
    }
}
