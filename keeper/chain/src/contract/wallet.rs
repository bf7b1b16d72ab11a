//! Asking a wallet contract, in its own typed messages.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use stateset_api::limits::{DENOM_BYTES_MAX, PAYMENTS_MAX};
use stateset_api::policy::{Breach, Policy, Rule, Verdict};
use stateset_api::wallet::{
    DecisionLog, MandateInfo, MandateRef, MandatesResponse, PayeeInfo, PayeeKey, PayeesResponse, Payment, ProposalInfo,
    ProposalQuery, ProposalRef, ProposalSummary, ProposalsResponse, QueryMsg, Receipt, ReceiptResponse,
    ReceiptsResponse, Remaining, SignersResponse, SimulateFundResponse, SimulateSpendResponse, SimulatedPayment, Vote,
    VotesResponse, WalletInfo,
};
use stateset_api::{Amount, IntentId};

use super::ask::ask;
use super::error::AskError;
use super::pages::Listing;
use crate::dialect::CONTRACT_INFO;
use crate::{Chain, ChainError, Dialect, key};

const PROPOSALS: Listing<ProposalSummary, u64> = Listing { what: "proposals", key: |one| one.id, rises: true };
const MANDATES: Listing<MandateInfo, u64> = Listing { what: "mandates", key: |one| one.number, rises: true };
const RECEIPTS: Listing<Receipt, IntentId> = Listing { what: "receipts", key: |one| one.id, rises: true };
// By the denom's index and the address's bytes, of which a listing shows neither.
const PAYEES: Listing<PayeeInfo, (String, String)> =
    Listing { what: "payees", key: |one| (one.payee.denom.clone(), one.payee.address.clone()), rises: false };

/// One wallet contract.
#[derive(Clone)]
pub struct Wallet {
    pub chain: Arc<dyn Chain>,
    pub address: String,
}

/// What a wallet's receipts say of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiptOf {
    /// Its id paid nothing.
    Absent,
    /// It was paid: the wallet would move nothing for it again.
    Same(Box<Receipt>),
    /// Its id paid something else.
    Other(Box<Receipt>),
}

/// What a wallet said of payments.
#[derive(Debug, Default)]
pub struct Judgements {
    /// In no order; one per payment that it said anything of.
    pub judged: Vec<SimulatedPayment>,
    /// Payments about which it, or the node, refused the question even alone, and what it said.
    pub unanswered: Vec<(IntentId, String)>,
}

/// Whether a bank could know it: a letter, then 2 to 127 letters, digits or `/:._-` (cosmos-sdk `types/coin.go`). Any
/// other is refused with an error in place of a balance.
pub fn is_denom(text: &str) -> bool {
    (3..=DENOM_BYTES_MAX).contains(&text.len())
        && text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/:._-".contains(&byte))
}

impl Wallet {
    pub async fn info(&self) -> Result<WalletInfo, AskError> {
        self.ask(&QueryMsg::Wallet {}).await
    }

    pub async fn decision_log(&self) -> Result<DecisionLog, AskError> {
        self.ask(&QueryMsg::DecisionLog {}).await
    }

    /// Which words the wallet's code understands. Asked each time: signers may replace the code meanwhile.
    pub async fn dialect(&self) -> Result<Dialect, AskError> {
        let cell = self.chain.raw_query(&self.address, CONTRACT_INFO).await?;
        let unknown = |reason| AskError::Dialect { contract: self.address.clone(), reason };
        Dialect::of(cell.as_deref()).map_err(unknown)
    }

    pub async fn policy(&self) -> Result<Policy, AskError> {
        self.ask_in_its_words(&QueryMsg::Policy {}).await
    }

    pub async fn remaining(&self, denom: &str) -> Result<Remaining, AskError> {
        self.ask(&QueryMsg::Remaining { denom: denom.to_owned() }).await
    }

    pub async fn receipt(&self, id: IntentId) -> Result<Option<Receipt>, AskError> {
        let ReceiptResponse { receipt } = self.ask(&QueryMsg::Receipt { id }).await?;
        Ok(receipt)
    }

    /// Whether a payment was made, by the wallet's own comparison. The policy is read only where the receipt is in
    /// another coin, which may be a successor's.
    pub async fn receipt_of(&self, denom: &str, payment: &Payment) -> Result<ReceiptOf, AskError> {
        let Some(receipt) = self.receipt(payment.id).await?.map(Box::new) else { return Ok(ReceiptOf::Absent) };
        let same = match receipt.denom == denom {
            true => receipt.is_exactly_of(denom, payment),
            false => receipt.is_of(&self.policy().await?, denom, payment),
        };
        Ok(if same { ReceiptOf::Same(receipt) } else { ReceiptOf::Other(receipt) })
    }

    /// All receipts, oldest id first. For a demonstration's wallet: others have more than a listing may.
    pub async fn receipts(&self) -> Result<Vec<Receipt>, AskError> {
        self.receipts_from(None).await
    }

    /// Receipts of ids after this one, oldest id first, as many as a listing may have.
    pub async fn receipts_after(&self, id: IntentId) -> Result<Vec<Receipt>, AskError> {
        self.receipts_from(Some(id)).await
    }

    async fn receipts_from(&self, after: Option<IntentId>) -> Result<Vec<Receipt>, AskError> {
        let query = |start_after, limit| QueryMsg::Receipts { start_after, limit };
        RECEIPTS.read(self.endpoint(), after, query, |page: ReceiptsResponse| page.receipts).await
    }

    pub async fn signers(&self) -> Result<SignersResponse, AskError> {
        self.ask(&QueryMsg::Signers {}).await
    }

    /// The node may answer another: whoever decides on it compares number and hash.
    pub async fn proposal(&self, id: u64) -> Result<ProposalInfo, AskError> {
        self.ask_in_its_words(&QueryMsg::Proposal(ProposalQuery::of(id))).await
    }

    /// Proposals from number `from` on, oldest first.
    pub async fn proposals(&self, from: u64) -> Result<Vec<ProposalSummary>, AskError> {
        let query = |start_after, limit| QueryMsg::Proposals { start_after, limit };
        let after = from.checked_sub(1);
        PROPOSALS.read(self.endpoint(), after, query, |page: ProposalsResponse| page.proposals).await
    }

    /// A mandate by its number.
    pub async fn mandate(&self, number: u64) -> Result<MandateInfo, AskError> {
        self.ask(&QueryMsg::Mandate(MandateRef { number })).await
    }

    /// All mandates, ended ones too, oldest first.
    pub async fn mandates(&self) -> Result<Vec<MandateInfo>, AskError> {
        let query = |start_after, limit| QueryMsg::Mandates { start_after, limit };
        MANDATES.read(self.endpoint(), None, query, |page: MandatesResponse| page.mandates).await
    }

    /// Whether the operator could now put so much into the treasury, and what remains.
    pub async fn simulate_fund(&self, amount: Amount) -> Result<SimulateFundResponse, AskError> {
        self.ask(&QueryMsg::SimulateFund { amount }).await
    }

    pub async fn votes(&self, id: u64) -> Result<Vec<Vote>, AskError> {
        let VotesResponse { votes } = self.ask(&QueryMsg::Votes(ProposalRef { id })).await?;
        Ok(votes)
    }

    /// All payees, in the contract's order.
    pub async fn payees(&self) -> Result<Vec<PayeeInfo>, AskError> {
        let query = |after: Option<(String, String)>, limit| QueryMsg::Payees {
            start_after: after.map(|(denom, address)| PayeeKey { address, denom }),
            limit,
        };
        PAYEES.read(self.endpoint(), None, query, |page: PayeesResponse| page.payees).await
    }

    /// What the wallet would say to these payments, all in one denom, each judged after those before it.
    ///
    /// A payment that no wallet can read is denied here. If the contract refuses the question all the same, each is
    /// asked about alone: one payment never stops the others.
    pub async fn judge(&self, denom: &str, payments: &[Payment]) -> Result<Judgements, AskError> {
        let mut answer = Judgements::default();
        let mut readable = Vec::new();
        for payment in payments {
            match self.unreadable(denom, payment) {
                Some(rule) => answer.judged.push(denied(payment, rule)),
                None => readable.push(payment.clone()),
            }
        }
        for page in readable.chunks(PAYMENTS_MAX) {
            match self.simulate(denom, page, None).await {
                Err(AskError::Chain(ChainError::Answered { .. })) => self.each(denom, page, &mut answer).await?,
                judged => answer.judged.extend(judged?),
            }
        }
        Ok(answer)
    }

    async fn each(&self, denom: &str, payments: &[Payment], answer: &mut Judgements) -> Result<(), AskError> {
        for payment in payments {
            match self.simulate(denom, std::slice::from_ref(payment), None).await {
                Err(AskError::Chain(ChainError::Answered { message, .. })) => {
                    answer.unanswered.push((payment.id, message));
                }
                judged => answer.judged.extend(judged?),
            }
        }
        Ok(())
    }

    /// What the wallet would say to 1 to 30 payments in one denom, as if the operator paid them now under a mandate.
    pub async fn simulate_under(
        &self,
        denom: &str,
        payments: &[Payment],
        mandate: u64,
    ) -> Result<Vec<SimulatedPayment>, AskError> {
        let (denom, payments) = (denom.to_owned(), payments.to_vec());
        let query = QueryMsg::SimulateSpend { denom, payments, approval: None, by: None, mandate: Some(mandate) };
        let answer: SimulateSpendResponse = self.ask(&query).await?;
        Ok(answer.payments)
    }

    /// The same under governance's approval, which it takes on trust, if one is named.
    pub async fn simulate(
        &self,
        denom: &str,
        payments: &[Payment],
        approval: Option<u64>,
    ) -> Result<Vec<SimulatedPayment>, AskError> {
        if payments.is_empty() {
            return Ok(Vec::new());
        }
        let (denom, payments) = (denom.to_owned(), payments.to_vec());
        let query = QueryMsg::SimulateSpend { denom, payments, approval, by: None, mandate: None };
        let answer: SimulateSpendResponse = self.ask(&query).await?;
        Ok(answer.payments)
    }

    /// The rule under which a payment is denied that the contract could not even parse.
    fn unreadable(&self, denom: &str, payment: &Payment) -> Option<Rule> {
        let prefix = self.address.rsplit_once('1').map_or("", |(prefix, _)| prefix);
        if key::parse_address(prefix, payment.payee()).is_err() {
            return Some(Rule::Payee);
        }
        (!is_denom(denom)).then_some(Rule::Denom)
    }

    /// For answers that hold policies, whose words differ between versions.
    async fn ask_in_its_words<T: DeserializeOwned>(&self, query: &QueryMsg) -> Result<T, AskError> {
        let dialect = self.dialect().await?;
        let unreadable = |reason| AskError::Unreadable { contract: self.address.clone(), reason };
        let query = serde_json::to_vec(query).map_err(unreadable)?;
        dialect.answer(&self.chain.smart_query(&self.address, &query).await?).map_err(unreadable)
    }

    fn endpoint(&self) -> (&dyn Chain, &str) {
        (self.chain.as_ref(), &self.address)
    }

    async fn ask<T: DeserializeOwned>(&self, query: &QueryMsg) -> Result<T, AskError> {
        ask(self.chain.as_ref(), &self.address, query).await
    }
}

fn denied(payment: &Payment, rule: Rule) -> SimulatedPayment {
    let breach = Some(Breach::new(rule, payment.amount.0, 0_u128));
    SimulatedPayment { id: payment.id, verdict: Verdict::Deny, already_done: false, breach }
}
