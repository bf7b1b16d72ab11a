//! A payment by three of five signers: proposed, approved by signature and paid in one transaction.

use cosmwasm_std::Binary;
use k256::ecdsa::signature::Signer as _;
use k256::ecdsa::{Signature, SigningKey};
use stateset_api::approval::{Approval, Subject, adr36_document, draft_hash};
use stateset_api::wallet::{
    Action, AnyoneMsg, Draft, ExecuteMsg, LOOSEN_DELAY_SECONDS_MIN, OwnerMsg, Proof, SignedApproval, Signer, SignerId,
    SignerSet,
};
use stateset_chain::{Key, tx};

use super::{GOAL_COUNCIL, Row};
use crate::node::Node;
use crate::wallets::{self, DENOM, PER_PAYMENT_MAX, Wallet};

const SALT: [u8; 16] = [7; 16];
/// The first signers of a wallet.
const RULES_EPOCH: u32 = 1;

/// Beyond what one payment of the operator's may be, to somebody who is not listed.
pub(super) async fn measure(node: &Node, owner: &Key, wallet: &Wallet) -> eyre::Result<Row> {
    let mut keys = Vec::new();
    for number in 1..=5 {
        keys.push(SigningKey::from_slice(&[number; 32])?);
    }
    let id = |key: &SigningKey| SignerId::Secp256k1(Binary::from(key.verifying_key().to_sec1_bytes().to_vec()));
    let signers = keys.iter().map(|key| Signer { id: id(key), weight: 1 }).collect();
    let set = SignerSet { signers, threshold: 3, loosen_delay_seconds: LOOSEN_DELAY_SECONDS_MIN };
    let found = ExecuteMsg::Owner(OwnerMsg::SetSigners { signers: Some(set) });
    node.send(owner, vec![tx::execute(owner.address(), &wallet.address, &found, &[])?]).await?;

    let now = node.now().await?;
    let vendor = node.address("vendor-b")?;
    let payment = wallets::payment(now, u32::MAX, &vendor, PER_PAYMENT_MAX.saturating_add(1));
    let actions = vec![Action::Pay { denom: DENOM.to_owned(), payment }];
    let draft = Draft { title: "Invoice over the limit".to_owned(), rationale: None, actions };
    let deadline = now.saturating_add(3_600);
    let approval = Approval {
        chain_id: &node.fees.chain_id,
        wallet: &wallet.address,
        subject: Subject::Submission(&SALT),
        draft_hash: draft_hash(&draft),
        rules_epoch: RULES_EPOCH,
        deadline,
    };
    let document = adr36_document(&approval.to_bytes(), &vendor).ok_or_else(|| eyre::eyre!("no address: {vendor}"))?;
    let sign = |(signer, key): (u32, &SigningKey)| {
        let signature: Signature = key.sign(document.as_bytes());
        let signature = Binary::from(signature.to_bytes().as_slice());
        SignedApproval { signer, deadline, proof: Proof::Adr36 { account: vendor.clone(), signature } }
    };
    let approvals = (0..).zip(keys.iter().take(3)).map(sign).collect();
    let submit = ExecuteMsg::Anyone(AnyoneMsg::Submit { draft, salt: SALT.into(), approvals });
    let message = tx::execute(owner.address(), &wallet.address, &submit, &[])?;
    let included = node.send(owner, vec![message]).await?;
    let row = Row::new("payment by 3 of 5 signatures, proposed and paid in one transaction", 1, &included);
    Ok(row.goal(GOAL_COUNCIL))
}
