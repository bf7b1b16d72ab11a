//! Collects what arises in a round, finds out who is to know, and writes it down as messages; the senders send them.
//!
//! A notice is made from where a bill stands when the round ends, so that what passed through three states in one round
//! is said once. Nothing here fails a round: what cannot be read or written is tried again with the next one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use metrics::{counter, gauge};
use stateset_agent::bills::Effect as BillEffect;
use stateset_agent::{Effect, EscalationEvent, Notice};
use stateset_api::IntentId;
use stateset_api::wallet::WalletInfo;
use stateset_chain::contract::Wallet;
use stateset_chain::journal::{JournalError, NewDelivery, NoticeKey};
use stateset_chain::{Clock, Journal};
use stateset_config::notify::Approver;
use stateset_config::{Config, Currency, money};
use stateset_state::journaled_state::StateError;
use thiserror::Error;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::delegate::recipient;
use crate::error::SendError;
use crate::item::{Incident, Item};
use crate::limits::Limits;
use crate::look::look;
use crate::message::{self, Entry, Message, To};
use crate::preset;
use crate::sender::Sender;
use crate::stage::Stage;
use crate::transport::Transport;
use crate::waiting;

/// Senders that panicked so often are left alone.
const RESTARTS_MAX: u32 = 10;
/// What waits is looked through this often. Seconds.
const SWEEP_SECONDS: u64 = 600;
/// Bills of which something is remembered until the round's end; of more, the next look through all says it.
const TOUCHED_MAX: usize = 10_000;
/// Looks into the journal in one round, an approver's for a thing each; what is left is looked at in the next.
const CHECKS_MAX: usize = 4_000;
/// Questions to the chain in one round; the others wait for the next.
const LOOKS_MAX: usize = 8;
/// After so many rounds without an answer something is said without what the chain would add.
const LOOK_TRIES_MAX: u32 = 10;

/// Why notices wait.
#[derive(Debug, Error)]
enum NoticesError {
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    Send(#[from] SendError),
}

/// What notices are about and made with.
pub struct Source {
    pub origin: message::Origin,
    pub approvers: Vec<Approver>,
    pub currencies: BTreeMap<String, Currency>,
    pub journal: Arc<Journal>,
    pub transport: Transport,
    pub clock: Clock,
}

/// One agent's notices.
pub struct Notices {
    source: Source,
    /// Bills that something happened to since the last round's end.
    touched: BTreeSet<IntentId>,
    /// Something may wait besides bills that did not before.
    besides: bool,
    /// Incidents and approvals since then, which are said whatever came of them.
    at_once: Vec<Item>,
    /// The freezes in force, and what was said of them last.
    freezes: Vec<Item>,
    freezes_said: Vec<Item>,
    /// What was not said in its round, and how often the chain was asked in vain about it.
    left: Vec<(Item, u32)>,
    /// When what waits is looked through again. Unix seconds.
    sweep_at: u64,
    is_troubled: bool,
    news: watch::Sender<()>,
    senders: JoinSet<()>,
    restarts: u32,
}

impl Notices {
    /// Of the configuration's agent; `None` where it names nobody who is to know of anything. [`SendError::Http`] if encryption cannot
    /// be set up.
    pub fn open(config: &Config, journal: Arc<Journal>) -> Result<Option<Self>, SendError> {
        let Some(wallet) = config.agent.wallet.clone().filter(|_| !config.approvers.is_empty()) else {
            return Ok(None);
        };
        let (agent, chain) = (config.agent.name.clone(), config.chain.id.clone());
        Ok(Some(Self::new(Source {
            origin: message::Origin { agent, wallet, chain },
            approvers: config.approvers.clone(),
            currencies: config.currencies.clone(),
            journal,
            transport: Transport::new(Limits::default())?,
            clock: Clock::System,
        })))
    }

    /// Nothing is sent before the first round's end.
    pub fn new(source: Source) -> Self {
        Self {
            source,
            touched: BTreeSet::new(),
            besides: true,
            at_once: Vec::new(),
            freezes: Vec::new(),
            freezes_said: Vec::new(),
            left: Vec::new(),
            sweep_at: 0,
            is_troubled: false,
            news: watch::Sender::new(()),
            senders: JoinSet::new(),
            restarts: 0,
        }
    }

    /// Remembers what the agent decided or learned.
    pub fn collect(&mut self, effects: &[Effect]) {
        if self.source.approvers.is_empty() {
            return;
        }
        for effect in effects {
            self.besides |= matches!(effect, Effect::Tasks(_) | Effect::Memory(_) | Effect::Treasury(_));
            let Effect::Bills(BillEffect::Notify(notice)) = effect else { continue };
            if let Notice::Approved { id, bill, approval } = notice {
                let currencies = &self.source.currencies;
                let show = |amount: u128, denom: &str| money::show_in(currencies, amount, denom);
                self.at_once.push(Item::of_approval(*id, bill, *approval, &show));
            }
            let Some(id) = about(notice) else { continue };
            if self.touched.len() < TOUCHED_MAX {
                self.touched.insert(id);
            } else {
                self.sweep_at = 0;
            }
        }
    }

    /// Remembers whether the operator is frozen.
    pub fn observe(&mut self, info: &WalletInfo) {
        self.freezes = Item::of_freezes(info);
    }

    /// An incident that is open. It is said with the end of this round, once, and reminded of while it is handed in
    /// again: hand in the open ones at each start and as often as suits.
    pub fn incident(&mut self, incident: &Incident) {
        self.hand_in(Item::of_incident(incident));
    }

    /// The same of whatever else stands open.
    pub fn hand_in(&mut self, item: Item) {
        self.at_once.push(item);
    }

    /// Writes down what is to be said, for each approver in one message, and has it sent. `reachable`: whether the chain
    /// answered in this round; otherwise it is not asked.
    pub async fn end_round(&mut self, wallet: &Wallet, reachable: bool) {
        if self.source.approvers.is_empty() {
            return;
        }
        let written = self.write(wallet, reachable).await;
        if let Err(error) = &written
            && !self.is_troubled
        {
            tracing::warn!("notices wait: {error}");
        }
        self.is_troubled = written.is_err();
    }

    /// A sender ends with this alone, or by a panic: then all are started anew, since it is not known whose it was.
    fn restart_ended(&mut self) {
        if self.senders.try_join_next().is_some() {
            self.restarts = self.restarts.saturating_add(1);
            tracing::warn!(
                restarts = self.restarts,
                "a sender of notices panicked: see above; at most {RESTARTS_MAX} times"
            );
            self.senders = JoinSet::new();
        }
    }

    /// Gives up what is for people who are not configured any more, and begins to send to the others.
    fn start(&mut self, now: u64) -> Result<(), JournalError> {
        let Source { journal, origin, approvers, .. } = &self.source;
        let names: Vec<&str> = approvers.iter().map(|approver| approver.name.as_str()).collect();
        let gone = journal.abandon_deliveries(&origin.wallet, &names, now, "no approver has this name any more")?;
        if gone > 0 {
            counter!("keeper_notices_total", "state" => "expired").increment(gone as u64);
            tracing::warn!("{gone} notices are for approvers who are not configured any more, and are given up");
        }
        for approver in &self.source.approvers {
            let sender = Sender {
                approver: approver.clone(),
                wallet: self.source.origin.wallet.clone(),
                journal: self.source.journal.clone(),
                transport: self.source.transport.clone(),
                clock: self.source.clock.clone(),
                news: self.news.subscribe(),
            };
            self.senders.spawn(sender.run());
        }
        Ok(())
    }

    /// Waits a moment for tries that are under way; what is not delivered is sent after the next start.
    pub async fn stop(mut self) {
        drop(self.news);
        let all = async { while self.senders.join_next().await.is_some() {} };
        drop(tokio::time::timeout(self.source.transport.limits().stop, all).await);
        self.senders.shutdown().await;
    }

    async fn write(&mut self, wallet: &Wallet, reachable: bool) -> Result<(), NoticesError> {
        let now = self.source.clock.now_millis() / 1_000;
        self.restart_ended();
        if self.senders.is_empty() && self.restarts <= RESTARTS_MAX {
            self.start(now)?;
        }
        let mut items = self.gather(wallet, now, reachable).await?;
        if items.is_empty() {
            return Ok(());
        }
        let part = (CHECKS_MAX / self.source.approvers.len()).max(1);
        self.left = items.split_off(items.len().min(part));
        let written = self.say(wallet, now, reachable, &items).await;
        if written.is_err() {
            // Asked for once more, all of it; what was written meanwhile is known by its key.
            self.left.append(&mut items);
            self.left.truncate(TOUCHED_MAX);
        }
        written
    }

    /// Writes down what of these is to be said now; what the chain must be asked about first may be left.
    async fn say(
        &mut self,
        wallet: &Wallet,
        now: u64,
        reachable: bool,
        items: &[(Item, u32)],
    ) -> Result<(), NoticesError> {
        let mut outgoing: BTreeMap<usize, Vec<(Entry, NoticeKey)>> = BTreeMap::new();
        let mut left = Vec::new();
        let mut looks = if reachable { LOOKS_MAX } else { 0 };
        for (item, tries) in items {
            let due = self.due(item, now)?;
            if due.is_empty() {
                continue;
            }
            let mut item = item.clone();
            if item.look.is_some() && *tries < LOOK_TRIES_MAX {
                let asks = looks > 0;
                let Source { origin, currencies, .. } = &self.source;
                let show = |amount: u128, denom: &str| money::show_in(currencies, amount, denom);
                if !asks || look(wallet, &origin.chain, &show, &mut item).await.is_err() {
                    // A node that failed once is not asked about the others in this round.
                    looks = 0;
                    left.push((item, tries.saturating_add(u32::from(asks || !reachable))));
                    continue;
                }
                looks -= 1;
            }
            for (approver, stage, key) in due {
                let entry = Entry { stage, item: item.clone() };
                outgoing.entry(approver).or_default().push((entry, key));
            }
        }
        self.queue(outgoing, now)?;
        self.left.append(&mut left);
        Ok(())
    }

    /// All that may have to be said now, and how often the chain was asked about it. What was read is remembered until
    /// it was.
    async fn gather(&mut self, wallet: &Wallet, now: u64, reachable: bool) -> Result<Vec<(Item, u32)>, StateError> {
        let Source { journal, origin, currencies, .. } = &self.source;
        let show = |amount: u128, denom: &str| money::show_in(currencies, amount, denom);
        let sweeps = now >= self.sweep_at && reachable;
        let mut items = if sweeps {
            waiting::bills(journal, &origin.wallet, &show)?
        } else if self.touched.is_empty() {
            Vec::new()
        } else {
            waiting::these(journal, &origin.wallet, self.touched.iter().copied(), &show)?
        };
        if sweeps {
            // Those of a touched bill that nobody waits for, such as one that was refused.
            items.extend(waiting::these(journal, &origin.wallet, self.touched.iter().copied(), &show)?);
            if let Err(reason) = waiting::add_proposals(wallet, now, &mut items).await {
                tracing::debug!("open proposals were not read for notices: {reason}");
            }
            self.sweep_at = now.saturating_add(SWEEP_SECONDS);
        }
        if sweeps || self.besides {
            let in_words = |text: &str| money::in_words(currencies, text);
            items.extend(waiting::besides_bills(journal, &origin.wallet, &in_words)?);
            self.besides = false;
        }
        if sweeps || self.freezes != self.freezes_said {
            items.extend(self.freezes.iter().cloned());
            self.freezes_said = self.freezes.clone();
        }
        self.touched.clear();
        items.append(&mut self.at_once);
        let mut all: Vec<(Item, u32)> = std::mem::take(&mut self.left);
        // What is left of earlier rounds comes first; the same twice is one.
        let key = |item: &Item| (item.kind, item.subject.clone(), item.occasion.clone());
        let mut known: BTreeSet<_> = all.iter().map(|(item, _)| key(item)).collect();
        all.extend(items.into_iter().filter(|item| known.insert(key(item))).map(|item| (item, 0)));
        Ok(all)
    }

    /// Who is to know of it now: the approver's index, the how-manieth time, and the notice's key.
    fn due(&self, item: &Item, now: u64) -> Result<Vec<(usize, Stage, NoticeKey)>, JournalError> {
        let Source { journal, origin, approvers, .. } = &self.source;
        let mut due = Vec::new();
        for (index, approver) in approvers.iter().enumerate() {
            if !approver.topics.contains(&item.kind.topic()) {
                continue;
            }
            let mut key = NoticeKey {
                approver: approver.name.clone(),
                subject: item.subject.clone(),
                kind: item.kind.name().to_owned(),
                occasion: item.occasion.clone(),
                number: 0,
            };
            let stage = match journal.noticed_at(&origin.wallet, &key)? {
                None => Some(Stage::First),
                Some(since) if item.kind.waits() => Stage::due(approver, since, item.until, now),
                Some(_) => None,
            };
            let Some(stage) = stage else { continue };
            key.number = stage.number();
            if stage == Stage::First || !journal.has_notice(&origin.wallet, &key)? {
                due.push((index, stage, key));
            }
        }
        Ok(due)
    }

    /// Writes one message for each approver, and wakes the senders.
    fn queue(&self, outgoing: BTreeMap<usize, Vec<(Entry, NoticeKey)>>, now: u64) -> Result<(), NoticesError> {
        let Source { journal, origin, approvers, transport, .. } = &self.source;
        let mut open = journal.open_deliveries(&origin.wallet)?;
        let open_max = transport.limits().open_max;
        let mut new = Vec::new();
        for (index, entries) in outgoing {
            let Some(approver) = approvers.get(index) else { continue };
            let (entries, notices): (Vec<Entry>, Vec<NoticeKey>) = entries.into_iter().unzip();
            let (to, away_until) = recipient(approvers, approver, now);
            let id = message::new_id()?;
            let names = To { approver: &approver.name, recipient: &to.name, away_until };
            let message = Message::new(&id, origin, names, now, entries);
            let dropped =
                (open >= open_max).then(|| format!("{open} messages are to be sent, at most {open_max} may be"));
            match &dropped {
                None => open = open.saturating_add(1),
                Some(reason) => {
                    counter!("keeper_notices_total", "state" => "dropped").increment(1);
                    tracing::warn!(approver = %approver.name, "a notice is dropped: {reason}");
                }
            }
            new.push(NewDelivery {
                id,
                approver: approver.name.clone(),
                recipient: to.name.clone(),
                made_at: now,
                body: preset::body(&message, &to.reach),
                notices,
                dropped,
            });
        }
        if new.is_empty() {
            return Ok(());
        }
        journal.add_deliveries(&origin.wallet, &new)?;
        // Counts are far below 2^53, up to which a float counts exactly.
        gauge!("keeper_notices_open").set(open as f64);
        self.news.send_replace(());
        Ok(())
    }
}

/// The bill that somebody may have to know of, as it stands when the round ends.
const fn about(notice: &Notice) -> Option<IntentId> {
    match notice {
        Notice::Escalated { id, .. }
        | Notice::Unapproved { id, .. }
        | Notice::Balloted { id, .. }
        | Notice::Unusable { id, .. }
        | Notice::Proposed { id, .. }
        | Notice::Refused { id, .. }
        // One notice, of the first bill.
        | Notice::Mandate { id, event: EscalationEvent::Opened { .. } | EscalationEvent::Refused { .. } | EscalationEvent::Lapsed { .. }, .. }
        | Notice::NeedsReview { id, .. } => Some(*id),
        Notice::Mandate { .. }
        | Notice::Duplicate { .. }
        | Notice::Conflict { .. }
        | Notice::Lookalike { .. }
        | Notice::Similar { .. }
        | Notice::Waits { .. }
        | Notice::Superseded { .. }
        | Notice::Approved { .. }
        | Notice::Denied { .. }
        | Notice::FoundPaid { .. }
        // Said from what is stored.
        | Notice::FollowedUp { .. }
        | Notice::CreditOpen { .. }
        | Notice::CreditKnown { .. }
        | Notice::Credited { .. }
        | Notice::Settled { .. } => None,
    }
}
