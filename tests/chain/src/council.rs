//! Five signers of whom three decide, by signatures of their own keys: no account, no fee, one transaction.

use cosmwasm_std::Binary;
use eyre::OptionExt;
use k256::ecdsa::signature::Signer as _;
use k256::ecdsa::{Signature, SigningKey};
use stateset_api::approval::{Approval, Subject, adr36_document, draft_hash};
use stateset_api::wallet::{
    AnyoneMsg, Draft, ExecuteMsg, LOOSEN_DELAY_SECONDS_MIN, Proof, ProposalInfo, ProposalQuery, QueryMsg,
    SignedApproval, Signer, SignerId, SignerSet, SignersResponse,
};
use stateset_chain::contract::ask;

use crate::node::Node;
use crate::wallets::Wallet;

/// How long a signature is good for, in seconds.
const DEADLINE_SECONDS: u64 = 3_600;

pub struct Council {
    keys: Vec<SigningKey>,
}

impl Council {
    /// The same five keys in every run.
    pub fn of_five() -> eyre::Result<Self> {
        let keys = (1..=5_u8).map(|number| Ok(SigningKey::from_slice(&[number; 32])?));
        Ok(Self { keys: keys.collect::<eyre::Result<_>>()? })
    }

    /// Three of five.
    pub fn set(&self) -> SignerSet {
        let id = |key: &SigningKey| SignerId::Secp256k1(Binary::from(key.verifying_key().to_sec1_bytes().to_vec()));
        let signers = self.keys.iter().map(|key| Signer { id: id(key), weight: 1 }).collect();
        SignerSet { signers, threshold: 3, loosen_delay_seconds: LOOSEN_DELAY_SECONDS_MIN }
    }

    /// A draft with the signatures of the first `count`, under the rules in force.
    pub async fn submit(
        &self,
        node: &Node,
        wallet: &Wallet,
        draft: Draft,
        salt: [u8; 16],
        count: usize,
    ) -> eyre::Result<ExecuteMsg> {
        let in_force: SignersResponse = ask(node.chain.as_ref(), &wallet.address, &QueryMsg::Signers {}).await?;
        let alarm = in_force.alarms.that_end(&draft).nanos();
        let subject = Subject::Submission { salt: &salt, alarm };
        let approvals = self.signatures(node, wallet, &draft, subject, in_force.rules_id, count).await?;
        Ok(ExecuteMsg::Anyone(AnyoneMsg::Submit { draft, salt: salt.into(), approvals }))
    }

    /// The signatures of the first `count` for an open proposal, of the draft that the wallet shows.
    pub async fn approve(&self, node: &Node, wallet: &Wallet, id: u64, count: usize) -> eyre::Result<ExecuteMsg> {
        let query = QueryMsg::Proposal(ProposalQuery { id: Some(id), proposal_id: None });
        let shown: ProposalInfo = ask(node.chain.as_ref(), &wallet.address, &query).await?;
        let subject = Subject::Proposal { id, alarm: shown.alarm.nanos() };
        let approvals = self.signatures(node, wallet, &shown.draft, subject, shown.rules_id, count).await?;
        Ok(ExecuteMsg::Anyone(AnyoneMsg::ApproveBySignatures { id, approvals }))
    }

    async fn signatures(
        &self,
        node: &Node,
        wallet: &Wallet,
        draft: &Draft,
        subject: Subject<'_>,
        rules_id: Option<Binary>,
        count: usize,
    ) -> eyre::Result<Vec<SignedApproval>> {
        let rules_id = rules_id.ok_or_eyre("the wallet has no signers")?;
        let deadline = node.now().await?.saturating_add(DEADLINE_SECONDS);
        let approval = Approval {
            chain_id: &node.sending.chain_id,
            wallet: &wallet.address,
            subject,
            draft_hash: draft_hash(draft),
            rules_id: rules_id.as_slice().try_into()?,
            deadline,
        };
        let account = node.address("vendor-b")?;
        let document = adr36_document(&approval.to_bytes(), &account).ok_or_eyre("no address")?;
        let sign = |(signer, key): (u32, &SigningKey)| {
            let signature: Signature = key.sign(document.as_bytes());
            let signature = Binary::from(signature.to_bytes().as_slice());
            SignedApproval { signer, deadline, proof: Proof::Adr36 { account: account.clone(), signature } }
        };
        Ok((0..).zip(self.keys.iter().take(count)).map(sign).collect())
    }
}
