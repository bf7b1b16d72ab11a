//! A transaction out of the bytes that a node would take: protobuf `TxRaw`, SIGN_MODE_DIRECT.

use std::cell::Cell;

use cosmrs::crypto::PublicKey;
use cosmrs::proto::cosmos::crypto::secp256k1::PubKey;
use cosmrs::proto::cosmos::tx::v1beta1::mode_info::Sum;
use cosmrs::proto::cosmos::tx::v1beta1::{AuthInfo, SignDoc, TxBody, TxRaw};
use k256::ecdsa::signature::Verifier;
use k256::ecdsa::{Signature, VerifyingKey};
use prost::Message;
use sha2::{Digest, Sha256};
use stateset_chain::TxHash;

use crate::address::{self, ADDRESS_PREFIX};
use crate::failure::Failure;
use crate::message::{self, Call};

const SIGN_MODE_DIRECT: i32 = 1;
const SIGN_MODE_UNSPECIFIED: i32 = 0;

/// Who signed, in the order in which the messages ask for them.
pub(crate) struct Signer {
    pub(crate) address: String,
    pub(crate) sequence: u64,
    /// 33 bytes, compressed; `None` where the signer left it out.
    key: Option<Vec<u8>>,
    mode: i32,
    signature: Vec<u8>,
}

pub(crate) struct Transaction {
    pub(crate) hash: TxHash,
    pub(crate) length: usize,
    pub(crate) calls: Vec<Call>,
    pub(crate) signers: Vec<Signer>,
    /// Whose signatures the messages need; the first pays the fee.
    pub(crate) needed: Vec<String>,
    pub(crate) fee: Vec<(String, u128)>,
    /// Whose grant pays it, if not the first signer.
    pub(crate) granter: Option<String>,
    pub(crate) gas_limit: u64,
    /// 0: none.
    pub(crate) timeout_height: u64,
    pub(crate) memo: String,
    /// The account number for which the first signature was found good; these bytes never change.
    verified: Cell<Option<u64>>,
    body_bytes: Vec<u8>,
    auth_bytes: Vec<u8>,
}

pub(crate) fn hash(bytes: &[u8]) -> TxHash {
    TxHash(Sha256::digest(bytes).into())
}

fn undecodable(detail: impl ToString) -> Failure {
    // A node wraps it twice.
    Failure::sdk(2, format!("{}: tx parse error", detail.to_string()), "tx parse error")
}

fn parse_fee(auth: &AuthInfo) -> Result<(Vec<(String, u128)>, u64), Failure> {
    let Some(fee) = &auth.fee else { return Ok((Vec::new(), 0)) };
    let coin = |coin: &cosmrs::proto::cosmos::base::v1beta1::Coin| match coin.amount.parse() {
        Ok(amount) => Ok((coin.denom.clone(), amount)),
        Err(_) => Err(undecodable(format!("fee amount '{}' is no whole number below 2^128", coin.amount))),
    };
    let coins = fee.amount.iter().map(coin).collect::<Result<_, _>>()?;
    if !fee.payer.is_empty() {
        return Err(Failure::sdk(
            37,
            "the embedded chain takes fees from the first signer or a granter only",
            "feature not supported",
        ));
    }
    Ok((coins, fee.gas_limit))
}

impl Transaction {
    /// Decodes and checks what can be checked without any state, in a node's order.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Failure> {
        let raw = TxRaw::decode(bytes).map_err(undecodable)?;
        let body = TxBody::decode(raw.body_bytes.as_slice()).map_err(undecodable)?;
        let auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).map_err(undecodable)?;
        if body.messages.is_empty() {
            return Err(Failure::sdk(18, "must contain at least one message", "invalid request"));
        }
        let calls = body.messages.iter().map(message::parse).collect::<Result<Vec<_>, _>>()?;
        let mut needed: Vec<String> = Vec::new();
        for call in &calls {
            if !needed.iter().any(|address| address == call.sender()) {
                needed.push(call.sender().to_owned());
            }
        }
        if let Some(Err(text)) = needed.iter().map(|address| address::read(address)).find(Result::is_err) {
            return Err(Failure::unregistered(text));
        }
        let (fee, gas_limit) = parse_fee(&auth)?;
        let granter = auth.fee.as_ref().map(|fee| fee.granter.clone()).filter(|granter| !granter.is_empty());
        let signers = signers(&auth, &raw.signatures, &needed)?;
        Ok(Self {
            hash: hash(bytes),
            length: bytes.len(),
            calls,
            signers,
            needed,
            fee,
            granter,
            gas_limit,
            timeout_height: body.timeout_height,
            memo: body.memo,
            verified: Cell::new(None),
            body_bytes: raw.body_bytes,
            auth_bytes: raw.auth_info_bytes,
        })
    }

    pub(crate) fn payer(&self) -> &str {
        self.needed.first().map_or("", String::as_str)
    }

    /// Out of whose account the fee is paid.
    pub(crate) fn fee_payer(&self) -> &str {
        self.granter.as_deref().unwrap_or(self.payer())
    }

    /// Checks a signature against this chain and account number.
    pub(crate) fn verify(&self, signer: &Signer, chain_id: &str, number: u64) -> Result<(), Failure> {
        if self.verified.get() == Some(number) && signer.address == self.payer() {
            return Ok(());
        }
        let failed = || {
            let detail = format!(
                "signature verification failed; please verify account number ({number}) and chain-id ({chain_id}): \
                 (unable to verify single signer signature)"
            );
            Failure::sdk(4, detail, "unauthorized")
        };
        if signer.mode != SIGN_MODE_DIRECT {
            return Err(Failure::sdk(4, format!("sign mode {} is not SIGN_MODE_DIRECT", signer.mode), "unauthorized"));
        }
        let key =
            signer.key.as_ref().ok_or_else(|| Failure::sdk(8, "pubkey on account is not set", "invalid pubkey"))?;
        let document = SignDoc {
            body_bytes: self.body_bytes.clone(),
            auth_info_bytes: self.auth_bytes.clone(),
            chain_id: chain_id.to_owned(),
            account_number: number,
        };
        let key = VerifyingKey::from_sec1_bytes(key).map_err(|_| failed())?;
        let signature = Signature::from_slice(&signer.signature).map_err(|_| failed())?;
        // A node takes only the lower of a signature's two forms.
        if signature.normalize_s().is_some() {
            return Err(failed());
        }
        key.verify(&document.encode_to_vec(), &signature).map_err(|_| failed())?;
        if signer.address == self.payer() {
            self.verified.set(Some(number));
        }
        Ok(())
    }
}

fn signers(auth: &AuthInfo, signatures: &[Vec<u8>], needed: &[String]) -> Result<Vec<Signer>, Failure> {
    if signatures.is_empty() {
        return Err(Failure::bare(15, "no signatures supplied"));
    }
    if signatures.len() != needed.len() || auth.signer_infos.len() != needed.len() {
        let detail = format!("wrong number of signers; expected {}, got {}", needed.len(), signatures.len());
        return Err(Failure::sdk(4, detail, "unauthorized"));
    }
    let mut signers = Vec::with_capacity(needed.len());
    for ((info, signature), address) in auth.signer_infos.iter().zip(signatures).zip(needed) {
        let key = match &info.public_key {
            Some(any) if any.type_url == "/cosmos.crypto.secp256k1.PubKey" => {
                Some(PubKey::decode(any.value.as_slice()).map_err(undecodable)?.key)
            }
            Some(any) => return Err(Failure::sdk(8, format!("unsupported key {}", any.type_url), "invalid pubkey")),
            None => None,
        };
        let mode = match info.mode_info.as_ref().and_then(|mode| mode.sum.as_ref()) {
            Some(Sum::Single(single)) => single.mode,
            _ => SIGN_MODE_UNSPECIFIED,
        };
        let signature = signature.clone();
        signers.push(Signer { address: address.clone(), sequence: info.sequence, key, mode, signature });
    }
    Ok(signers)
}

impl Signer {
    /// The key that came along must be the address' own.
    pub(crate) fn check_key(&self, expected: &[u8]) -> Result<(), Failure> {
        let Some(key) = &self.key else { return Ok(()) };
        if address_bytes(key) == expected {
            return Ok(());
        }
        let detail = format!("pubKey does not match signer address {} with signer index: 0", self.address);
        Err(Failure::sdk(8, detail, "invalid pubkey"))
    }
}

/// An account's address, as the SDK derives it from its key; empty for bytes that are no key.
fn address_bytes(key: &[u8]) -> Vec<u8> {
    let key = VerifyingKey::from_sec1_bytes(key).map(PublicKey::from);
    key.ok().and_then(|key| key.account_id(ADDRESS_PREFIX).ok()).map(|id| id.to_bytes()).unwrap_or_default()
}
