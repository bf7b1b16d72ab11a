//! One agent's reconciliation: a look per block, and what is done about what it shows.

use std::collections::BTreeMap;

use metrics::{counter, gauge};
use stateset_agent::bills::{self, Notice};
use stateset_agent::ledger::{Cause, Evidence, Incident, Input, Unidentified};
use stateset_agent::{Bill, Effect};
use stateset_api::wallet::WalletInfo;
use stateset_api::{Amount, IntentId};
use stateset_chain::Block;
use stateset_chain::contract::Wallet;
use stateset_chain::endpoints::NamedChain;
use stateset_ledger::{Looks, Movement, MovementKind, Reconciled, reconcile};
use stateset_state::journaled_state::{JournaledState, StateError};
use stateset_telemetry::escape::on_one_line;

use crate::brake::Brake;
use crate::error::ReconcileError;
use crate::explain::movements;
use crate::inside::{Inside, as_state_error, transferred};
use crate::opening::{Candidate, assets, open};
use crate::witness::{Witnessed, witness};

/// Blocks between two readings of the denoms that are counted.
const ASSETS_BLOCKS: u64 = 300;
/// A difference at one height is mostly a payment between two questions: what explains it is read from the second on.
const UNBALANCED_HEIGHTS: u8 = 2;
/// Payments under way that an incident names.
const NAMED_MAX: usize = 20;

/// One agent's.
#[derive(Default)]
pub struct Reconciler {
    nodes: Vec<NamedChain>,
    brake: Option<Brake>,
    /// The address that signs.
    operator: String,
    /// Denoms beside those of the policy.
    known: Vec<String>,
    assets: Vec<String>,
    assets_height: Option<u64>,
    looks: BTreeMap<String, Looks>,
    /// The last height at which nothing differed.
    balanced: u64,
    /// The last height at which something did, and at how many in a row.
    unbalanced: (u64, u8),
    inside: Inside,
    /// What a ledger may be opened with.
    candidate: Option<Candidate>,
    is_off: bool,
}

impl Reconciler {
    /// For the operator's address `operator`. `nodes`: each by itself, of which two must say alike that money is gone;
    /// `known`: denoms that are counted beside the policy's.
    pub fn new(operator: &str, nodes: Vec<NamedChain>, known: Vec<String>, brake: Option<Brake>) -> Self {
        counter!("keeper_incidents_total").increment(0);
        Self { nodes, brake, operator: operator.to_owned(), known, ..Self::default() }
    }

    /// Compares nothing. An incident that is open stays so, and stops payments.
    #[must_use]
    pub fn off(self) -> Self {
        Self { is_off: true, ..self }
    }

    /// Whether what moves from a block of this time on is told from what moved before: the ledger is open, and not since
    /// this very second. Blocks may share one, and their receipts say no more.
    pub fn tells_from_before(&self, journaled: &JournaledState, time: u64) -> bool {
        let mut opened = journaled.state().ledger.opened().map(|(_, opened)| opened.time).peekable();
        self.is_off || opened.peek().is_some() && opened.all(|at| at < time)
    }

    /// Books what was settled, as `effects` say, and looks once a block. Says why it could not, if so: that stops no
    /// payment. An error is the journal's.
    pub async fn round(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        (block, info): (&Block, &WalletInfo),
        effects: &[Effect],
    ) -> Result<Option<String>, StateError> {
        let before = journaled.state().ledger.last_incident();
        if !self.is_off {
            let mut moved = settled(effects, block.time);
            // It is known until it is looked at again, so it comes more than once.
            moved.extend(journaled.unbooked(transferred(journaled, block.time).into_iter().collect())?);
            book(journaled, moved, block.time)?;
        }
        let treasury = info.treasury.as_deref();
        let looked = if self.is_off { Ok(()) } else { self.look(journaled, wallet, (block, treasury)).await };
        let unseen = match looked {
            Err(ReconcileError::State(error)) => return Err(error),
            looked => looked.err().map(|reason| format!("the ledger was not compared with the chain: {reason}")),
        };
        let unseen_inside = match treasury.filter(|_| !self.is_off) {
            Some(treasury) => {
                let looked = self.inside.round(journaled, wallet, &self.nodes, (block, treasury)).await;
                looked.map_or_else(|error| as_state_error(error).map(Some), |()| Ok(None))?
            }
            None => None,
        };
        self.report(&journaled.state().ledger, before);
        let unbraked = self.brake(journaled, wallet, (block, info)).await?;
        let open = journaled.state().ledger.incidents().filter(|incident| incident.is_open()).count();
        gauge!("keeper_incidents_open").set(f64::from(u32::try_from(open).unwrap_or(u32::MAX)));
        Ok(unbraked.or(unseen).or(unseen_inside))
    }

    async fn look(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        (block, treasury): (&Block, Option<&str>),
    ) -> Result<(), ReconcileError> {
        if self.assets_height.is_none_or(|at| block.height >= at.saturating_add(ASSETS_BLOCKS)) {
            self.assets = assets(wallet, &self.known).await?;
            self.assets_height = Some(block.height);
        }
        // What keeps a new denom from being counted keeps no other from being compared.
        let opened = open(journaled, wallet, (&self.assets, block), &mut self.candidate).await;
        self.compare(journaled, wallet, (block, treasury)).await?;
        opened
    }

    async fn compare(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        (block, treasury): (&Block, Option<&str>),
    ) -> Result<(), ReconcileError> {
        if block.height <= self.balanced {
            return Ok(());
        }
        let mut different = Vec::new();
        for asset in &self.assets {
            if journaled.state().ledger.opened_at(asset).is_none() {
                continue;
            }
            let observed = wallet.chain.balance(&wallet.address, asset).await?;
            match reconcile(journaled.state().ledger.expected(asset), observed) {
                Reconciled::Balanced => drop(self.looks.remove(asset)),
                _ => different.push(asset.clone()),
            }
        }
        if different.is_empty() {
            (self.balanced, self.unbalanced) = (block.height, (block.height, 0));
            return Ok(());
        }
        if block.height > self.unbalanced.0 {
            self.unbalanced = (block.height, self.unbalanced.1.saturating_add(1));
        }
        if self.unbalanced.1 < UNBALANCED_HEIGHTS {
            return Ok(());
        }
        self.explain(journaled, wallet, (block, treasury), &different).await
    }

    /// The balances first and what explains them afterwards: what moves in between then makes less missing, never more.
    async fn explain(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        (block, treasury): (&Block, Option<&str>),
        different: &[String],
    ) -> Result<(), ReconcileError> {
        let mut said: Vec<(&String, Witnessed)> = Vec::new();
        for asset in different {
            said.push((asset, witness(&self.nodes, wallet, (asset, journaled.state().ledger.expected(asset))).await?));
        }
        let unbooked = movements(wallet, journaled, (&self.operator, block.time)).await?;
        self.report_unrecognised(&unbooked);
        book(journaled, unbooked, block.time)?;
        for (asset, witnessed) in said {
            let expected = journaled.state().ledger.expected(asset);
            let seen = reconcile(expected, witnessed.balance);
            let believed = self.looks.entry(asset.clone()).or_default().add(block.height, seen);
            let input = match believed {
                Some(Reconciled::Inflow { amount }) => {
                    let returned = match treasury {
                        Some(of) => self.inside.returned(journaled, wallet, of, (asset, amount)).await?,
                        None => None,
                    };
                    let amount = amount - returned.as_ref().map_or(0, |movement| movement.amount.0);
                    book(journaled, returned.into_iter().collect(), block.time)?;
                    if amount == 0 {
                        continue;
                    }
                    tracing::info!(denom = %asset, amount, "came in, from whom is not known: `ledger match` says it");
                    let (asset, amount) = (asset.clone(), Amount(amount));
                    Input::LedgerUnidentified(Unidentified { asset, amount, height: block.height, time: block.time })
                }
                Some(Reconciled::Outflow { amount }) => {
                    let evidence = Evidence {
                        asset: asset.clone(),
                        account: None,
                        expected: Amount(expected.unsigned_abs()),
                        observed: Amount(witnessed.balance),
                        missing: Amount(amount),
                        height: block.height,
                        time: block.time,
                        endpoints: witnessed.endpoints,
                        under_way: under_way(journaled),
                    };
                    Input::LedgerMissing(evidence)
                }
                Some(Reconciled::Balanced) | None => continue,
            };
            journaled.step(&input.into(), block.time)?;
        }
        Ok(())
    }

    fn report_unrecognised(&self, found: &[Movement]) {
        for one in found.iter().filter(|one| one.unrecognised) {
            let (MovementKind::Paid { to, .. } | MovementKind::Refilled { to }) = &one.kind else { continue };
            tracing::warn!(
                payment = %String::from(one.id),
                to = %on_one_line(to),
                amount = one.amount.0,
                denom = %one.asset,
                "the wallet paid what no bill and no act of this keeper explains: who has the operator's key? Look with \
                 `ledger unrecognised`, and say `ledger acknowledge` if it is in order"
            );
        }
    }

    /// The incidents that were opened since the one with this number.
    fn report(&self, ledger: &stateset_agent::ledger::State, before: u64) {
        for incident in ledger.incidents().filter(|incident| incident.number > before) {
            counter!("keeper_incidents_total").increment(1);
            let brake = match &self.brake {
                _ if !incident.asks_for_the_brake() => "the wallet itself is not frozen",
                Some(_) => "the brake is pulled",
                None => "the wallet itself is NOT frozen, since agent.brake_key names no key: freeze it by hand",
            };
            let words = incident.cause.words(&|amount, denom| format!("{amount} {denom}"));
            let number = incident.number;
            if let Cause::Missing(evidence) = &incident.cause {
                tracing::error!(
                    denom = %evidence.asset,
                    expected = evidence.expected.0,
                    observed = evidence.observed.0,
                    missing = evidence.missing.0,
                    height = evidence.height,
                    "INCIDENT {number}: {words}; nothing is paid any more, {brake}. Look with `ledger incidents`, end it with `ledger resolve`"
                );
            } else {
                tracing::error!(
                    "INCIDENT {number}: {words}; nothing is paid any more, {brake}. Look with `ledger incidents`, end it with `ledger resolve`"
                );
            }
        }
    }

    /// Once per incident: whoever lifts the brake while it is still open is not braked against.
    async fn brake(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        (block, info): (&Block, &WalletInfo),
    ) -> Result<Option<String>, StateError> {
        let open =
            |incident: &&Incident| incident.is_open() && incident.asks_for_the_brake() && incident.braked_at.is_none();
        let Some(incident) = journaled.state().ledger.incidents().find(open) else { return Ok(None) };
        let number = incident.number;
        let words = incident.cause.words(&|amount, denom| format!("{amount} {denom}"));
        let reason = format!("incident {number}: {words}");
        if info.braked.is_some() {
            tracing::error!(incident = number, "the brake is pulled: guardian or signers lift it");
            journaled.step(&Input::LedgerBraked { incident: number, height: block.height }.into(), block.time)?;
            return Ok(None);
        }
        let Some(brake) = &mut self.brake else { return Ok(None) };
        let pulled = brake.pull(wallet, &self.nodes, shortened(reason)).await;
        Ok(pulled.err().map(|reason| format!("the brake could not be pulled: {}", on_one_line(&reason.to_string()))))
    }
}

fn book(journaled: &mut JournaledState, movements: Vec<Movement>, now: u64) -> Result<(), StateError> {
    let ledger = &journaled.state().ledger;
    let counted = |movement: &Movement| ledger.opened_at(&movement.asset).is_some();
    let movements: Vec<Movement> = movements.into_iter().filter(counted).collect();
    if !movements.is_empty() {
        journaled.step(&Input::LedgerBooked(movements).into(), now)?;
    }
    Ok(())
}

/// The bills that these effects say were paid.
fn settled(effects: &[Effect], time: u64) -> Vec<Movement> {
    let paid = |effect: &Effect| match effect {
        Effect::Bills(bills::Effect::Notify(Notice::Settled { id, bill, height })) => {
            Some(movement(*id, bill, (*height, time)))
        }
        _ => None,
    };
    effects.iter().filter_map(paid).collect()
}

fn movement(id: IntentId, bill: &Bill, (height, time): (u64, u64)) -> Movement {
    Movement {
        id: id.into(),
        kind: MovementKind::Paid { to: bill.payee.clone(), category: bill.category.clone() },
        asset: bill.denom.clone(),
        amount: bill.amount,
        time,
        height: Some(height),
        memo: bill.number.clone(),
        unrecognised: false,
    }
}

fn under_way(journaled: &JournaledState) -> Vec<String> {
    journaled.state().bills.intended().take(NAMED_MAX).map(|(id, _)| id.to_string()).collect()
}

/// As the wallet takes a reason.
fn shortened(mut reason: String) -> String {
    while reason.len() > stateset_api::limits::REASON_BYTES_MAX {
        reason.pop();
    }
    reason
}
