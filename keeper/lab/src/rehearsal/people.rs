//! The people around the agent: signers who answer after hours, somebody who looks at what is held, customers who pay.
//!
//! They see what the scenario lets them see: honest bills pass, a fraud passes where nobody recognises it. Each of
//! their transactions must take effect: a rehearsal whose people fail is no rehearsal.

use std::collections::BTreeMap;
use std::sync::Arc;

use eyre::{bail, ensure};
use stateset_agent::advice::{is_stopped, was_advised};
use stateset_agent::bills::{Input, content};
use stateset_agent::ledger::{self, Incident, Resolve};
use stateset_agent::{BillRecord, BillStatus};
use stateset_api::IntentId;
use stateset_api::wallet::{Action, ExecuteMsg, ProposalContent, ProposalInfo, ProposalStatus, SignerMsg, SignerSet};
use stateset_chain::contract::Wallet;
use stateset_chain::tx::{self, Coin, SignParams};
use stateset_chain::{Account, Chain, Key, TxHash};
use stateset_ledger::Account as LedgerAccount;
use stateset_sim::{EmbeddedChain, STATE};
use stateset_state::inbox::Inbox;

use super::scenario;
use super::world::{HOUR, World};

/// More than any of their acts takes.
const GAS: u64 = 3_000_000;
const FEE: u128 = 75_000;

/// A question to the signers, and when they answer it.
struct Question {
    id: u64,
    answer_at: u64,
    says_yes: bool,
}

/// Everybody but the agent.
pub(super) struct People {
    rules: scenario::People,
    chain: EmbeddedChain,
    wallet: Wallet,
    signers: Vec<Arc<Key>>,
    set: Option<SignerSet>,
    customer: Arc<Key>,
    /// Below this number every proposal was seen.
    seen_from: u64,
    questions: Vec<Question>,
    /// Since when a bill is held, as far as somebody has seen it.
    held_since: BTreeMap<IntentId, u64>,
    /// Sent in this hour, not yet in a block, and who sent them how often.
    sent: Vec<TxHash>,
    ahead: BTreeMap<String, u64>,
}

impl People {
    pub(super) async fn new(
        rules: scenario::People,
        (chain, wallet): (EmbeddedChain, Wallet),
        (signers, customer): (Vec<Arc<Key>>, Arc<Key>),
    ) -> eyre::Result<Self> {
        let set = wallet.signers().await?.signers;
        Ok(Self {
            rules,
            chain,
            wallet,
            signers,
            set,
            customer,
            seen_from: 0,
            questions: Vec::new(),
            held_since: BTreeMap::new(),
            sent: Vec::new(),
            ahead: BTreeMap::new(),
        })
    }

    /// Money for the wallet.
    pub(super) async fn pay_in(&mut self, amount: u128, denom: &str) -> eyre::Result<()> {
        let customer = self.customer.clone();
        let send = tx::send(customer.address(), &self.wallet.address, &[Coin::new(amount, denom)]);
        self.send(&customer, send).await
    }

    /// Looks for new questions, and answers those whose time has come.
    pub(super) async fn answer(
        &mut self,
        now: u64,
        world: &World,
        by_id: &BTreeMap<IntentId, usize>,
    ) -> eyre::Result<()> {
        if self.set.is_none() {
            return Ok(());
        }
        for summary in self.wallet.proposals(self.seen_from).await? {
            self.seen_from = summary.id.saturating_add(1);
            let info = self.wallet.proposal(summary.id).await?;
            let origins = info.draft.actions.iter().map(|action| match action {
                Action::Pay { payment, .. } => by_id.get(&payment.id).map(|index| world.bills[*index].origin),
                _ => None,
            });
            let says_yes = origins.into_iter().all(|origin| origin.is_some_and(super::world::Origin::passes_a_person));
            let answer_at = now.saturating_add(u64::from(self.rules.approve_hours) * HOUR);
            self.questions.push(Question { id: summary.id, answer_at, says_yes });
        }
        let (due, later) = std::mem::take(&mut self.questions).into_iter().partition(|one| one.answer_at <= now);
        self.questions = later;
        let due: Vec<Question> = due;
        for question in due {
            self.vote(&question).await?;
        }
        Ok(())
    }

    async fn vote(&mut self, question: &Question) -> eyre::Result<()> {
        let info = self.wallet.proposal(question.id).await?;
        let Some(set) = self.set.clone() else { return Ok(()) };
        // It expired, was superseded or paid meanwhile.
        if !matches!(info.summary.status, ProposalStatus::Open {}) {
            return Ok(());
        }
        let needed = if question.says_yes {
            u64::from(set.threshold)
        } else {
            set.weight_sum().saturating_sub(u64::from(set.threshold)).saturating_add(1)
        };
        let mut weight = 0;
        for (signer, key) in set.signers.iter().zip(self.signers.clone()) {
            if weight >= needed {
                break;
            }
            weight += u64::from(signer.weight);
            let message = ballot(&info, question.says_yes);
            let message = tx::execute(key.address(), &self.wallet.address, &ExecuteMsg::Signer(message), &[])?;
            self.send(&key, message).await?;
        }
        Ok(())
    }

    /// Looks at a held bill. Whatever a person lets go on, or says of a model's word, is handed in.
    pub(super) fn review(
        &mut self,
        (id, record): (IntentId, &BillRecord),
        (now, passes): (u64, bool),
        inbox: &Inbox,
    ) -> eyre::Result<()> {
        if !matches!(record.status, BillStatus::NeedsReview { .. }) {
            self.held_since.remove(&id);
            return Ok(());
        }
        let since = *self.held_since.entry(id).or_insert(now);
        if now < since.saturating_add(u64::from(self.rules.review_hours) * HOUR) {
            return Ok(());
        }
        self.held_since.insert(id, now);
        let input = match (passes, record.doubts.is_empty()) {
            (true, true) => Input::Retry(vec![id]),
            (true, false) => Input::Release { id, content: content(record) },
            // A model is right where somebody says so.
            (false, _) if was_advised(record) && !is_stopped(record) => {
                Input::Hold { id, reason: "it is no bill of ours".to_owned() }
            }
            (false, _) => return Ok(()),
        };
        inbox.hand_in(&input.into())?;
        Ok(())
    }

    /// Ends incidents that somebody has looked at: in a rehearsal no money leaves without a receipt, so a node was wrong.
    pub(super) fn end_incidents(&self, ledger: &ledger::State, now: u64, inbox: &Inbox) -> eyre::Result<()> {
        let wait = u64::from(self.rules.review_hours) * HOUR;
        let seen = |incident: &&Incident| incident.is_open() && incident.cause.time().saturating_add(wait) <= now;
        for incident in ledger.incidents().filter(seen) {
            let (account, reason) = (LedgerAccount::owner(), "the node was wrong: the money is there".to_owned());
            let one = Resolve { incident: incident.number, account, reason, at: now };
            inbox.hand_in(&ledger::Input::LedgerResolved(one).into())?;
        }
        Ok(())
    }

    /// Signs and hands in; [`People::check`] says whether it took effect.
    async fn send(&mut self, key: &Key, message: tx::Any) -> eyre::Result<()> {
        let Some(account) = self.chain.committed_account(key.address()) else {
            bail!("{} has no account", key.address())
        };
        let ahead = self.ahead.entry(key.address().to_owned()).or_default();
        let account = Account { sequence: account.sequence.saturating_add(*ahead), ..account };
        *ahead += 1;
        let params = SignParams {
            chain_id: stateset_sim::CHAIN_ID.to_owned(),
            account,
            gas_limit: GAS,
            fee: Coin::new(FEE, STATE),
            timeout_height: 0,
            memo: String::new(),
        };
        let check = self.chain.broadcast(&tx::sign(key, &params, vec![message]).bytes).await?;
        ensure!(check.code == 0, "a person's transaction was refused with {}: {}", check.code, check.log);
        self.sent.push(check.hash);
        Ok(())
    }

    /// After a block: everything that was sent took effect.
    pub(super) async fn check(&mut self) -> eyre::Result<()> {
        self.ahead.clear();
        for hash in std::mem::take(&mut self.sent) {
            match self.chain.find_tx(hash).await? {
                Some(found) if found.code == 0 => {}
                Some(found) => bail!("a person's transaction failed with {}: {}", found.code, found.log),
                None => bail!("a person's transaction {hash} is in no block"),
            }
        }
        Ok(())
    }
}

/// A signer's answer to what was shown.
fn ballot(info: &ProposalInfo, says_yes: bool) -> SignerMsg {
    let content = ProposalContent { id: info.summary.id, draft_hash: info.draft_hash.clone() };
    if says_yes { SignerMsg::Approve(content) } else { SignerMsg::Reject(content) }
}
