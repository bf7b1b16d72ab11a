//! One agent's treasury beside its ledger: a look in each block in which something changed there, at least one in ten
//! minutes, and what is left over at three heights in a row.
//!
//! A look costs as much however much is stored. Nothing is concluded while the wallet holds less than is booked: what it
//! put in or paid is booked first.

use std::collections::BTreeMap;

use stateset_agent::ledger::{Input, TreasuryLook, explained, is_news, unbooked_act};
use stateset_agent::treasury::{Deed, MoveRecord};
use stateset_api::treasury::Action;
use stateset_api::{Amount, IntentId};
use stateset_chain::Block;
use stateset_chain::contract::Wallet;
use stateset_chain::endpoints::NamedChain;
use stateset_ledger::account::Bucket;
use stateset_ledger::treasury::{Cause, Done, Rest, Shown};
use stateset_ledger::{Account, Looks, Movement, MovementId, MovementKind, Reconciled};
use stateset_state::journaled_state::{JournaledState, StateError};

use crate::agreed::agreed;
use crate::error::ReconcileError;
use crate::shown::shown;
use crate::wallets::{Wallets, wallets};

/// Slashes change no balance of the bank's: they are looked for this often, in seconds.
const LOOK_SECONDS: u64 = 600;
/// An act that is known to be done and that no look shows is booked as such a look has it after so many.
const UNSEEN_LOOKS: u8 = 3;
/// What an exchange gave is told from what comes back to the wallet meanwhile; for so many looks it waits for that.
const WAITS_LOOKS: u8 = 20;

/// What is kept between looks.
#[derive(Debug, Default)]
pub(crate) struct Inside {
    /// The last height at which all was booked, and from when on it is looked again though no balance changed.
    height: u64,
    due: u64,
    /// Stable and stake denom of the treasury with this address.
    denoms: Option<(String, String, String)>,
    looks: BTreeMap<(Account, String), Looks>,
    /// Looks that did not show the act of this id, and looks that waited for the wallet's side of an exchange.
    unseen: (Option<IntentId>, u8),
    waited: u8,
}

impl Inside {
    /// Looks, and books what follows. `nodes`: each by itself, of which two must show alike what nothing explains.
    pub(crate) async fn round(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        nodes: &[NamedChain],
        (block, treasury): (&Block, &str),
    ) -> Result<(), ReconcileError> {
        if block.height <= self.height || journaled.state().ledger.opened().next().is_none() {
            return Ok(());
        }
        let state = journaled.state();
        let done = unbooked_act(&state.ledger, &state.treasury, treasury);
        if done.is_none() && self.is_still(journaled, wallet, (block, treasury)).await? {
            self.height = block.height;
            return Ok(());
        }
        let Some(seen) = shown(&wallet.chain, treasury, done.as_ref()).await? else { return Ok(()) };
        self.denoms = Some((treasury.to_owned(), seen.stable_denom.clone(), seen.stake_denom.clone()));
        let sides = wallets(journaled, wallet, &seen).await?;
        if sides.is_less || is_open(journaled, &seen) || is_behind(journaled, &seen) || self.waits(&seen, sides) {
            return Ok(());
        }
        let found = explained(&journaled.state().ledger, &seen).map_err(ReconcileError::Entry)?;
        if !found.shows_the_act && self.is_unseen(done.as_ref()) {
            return Ok(());
        }
        let mut rest = found.rest;
        let mut endpoints = Vec::new();
        if !rest.is_empty() {
            rest = agreed(journaled, nodes, (&seen, rest), &mut endpoints).await?;
        }
        let is_quiet = rest.is_empty();
        let believed = self.believe(&seen, rest, sides);
        let look = TreasuryLook { shown: seen, believed, endpoints };
        if is_news(&journaled.state().ledger, &look) {
            report(&look, found.by_others);
            let time = look.shown.time;
            journaled.step(&Input::LedgerTreasury(Box::new(look)).into(), time)?;
        }
        (self.height, self.waited) = (block.height, 0);
        if is_quiet {
            self.due = block.time.saturating_add(LOOK_SECONDS);
        }
        Ok(())
    }

    /// Whether no balance changed since all was booked, and nothing else is to be looked at.
    async fn is_still(
        &self,
        journaled: &JournaledState,
        wallet: &Wallet,
        (block, treasury): (&Block, &str),
    ) -> Result<bool, ReconcileError> {
        let ledger = &journaled.state().ledger;
        let is_known = ledger.treasury().is_some_and(|known| known.treasury == treasury);
        let denoms = self.denoms.as_ref().filter(|(of, ..)| of == treasury);
        let Some((_, stable, stake)) = denoms.filter(|_| is_known && block.time < self.due && self.looks.is_empty())
        else {
            return Ok(false);
        };
        for (bucket, denom) in [(Bucket::Liquid, stable), (Bucket::IdleStake, stake)] {
            let booked = ledger.balances().get(&Account::treasury(bucket), denom);
            if u128::try_from(booked) != Ok(wallet.chain.balance(treasury, denom).await?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether what an exchange gave could not be told yet from what is on its way to the wallet.
    fn waits(&mut self, seen: &Shown, sides: Wallets) -> bool {
        let exchanges = |done: &Done| {
            matches!(
                done.action,
                Action::Swap { .. } | Action::ProvideLiquidity { .. } | Action::WithdrawLiquidity { .. }
            )
        };
        let is_open = sides != Wallets::default() && seen.done.as_ref().is_some_and(exchanges);
        self.waited = if is_open { self.waited.saturating_add(1) } else { 0 };
        is_open && self.waited <= WAITS_LOOKS
    }

    fn is_unseen(&mut self, done: Option<&Done>) -> bool {
        let id = done.map(|done| done.id);
        let looks = if self.unseen.0 == id { self.unseen.1.saturating_add(1) } else { 1 };
        self.unseen = (id, looks);
        looks < UNSEEN_LOOKS
    }

    /// What has been left over for so long that it is booked. What came into the wallet meanwhile may be what left here.
    fn believe(&mut self, seen: &Shown, rest: Vec<Rest>, sides: Wallets) -> Vec<Rest> {
        let mut looks = std::mem::take(&mut self.looks);
        let mut believed = Vec::new();
        for one in rest {
            let key = (one.account.clone(), one.asset.clone());
            let back = match () {
                () if key.0 == Account::treasury(Bucket::Liquid) => sides.stable_more,
                () if key.0 == Account::treasury(Bucket::IdleStake) => sides.stake_more,
                () => 0,
            };
            let amount = one.amount.unsigned_abs();
            let difference = if one.amount > 0 {
                Reconciled::Inflow { amount }
            } else if amount > back {
                Reconciled::Outflow { amount: amount - back }
            } else {
                Reconciled::Balanced
            };
            let mut of = looks.remove(&key).unwrap_or_default();
            let signed = |amount: u128| i128::try_from(amount).unwrap_or(i128::MAX);
            match of.add(seen.height, difference) {
                Some(Reconciled::Inflow { amount }) => believed.push(Rest { amount: signed(amount), ..one }),
                Some(Reconciled::Outflow { amount }) => believed.push(Rest { amount: -signed(amount), ..one }),
                Some(Reconciled::Balanced) | None => drop(self.looks.insert(key, of)),
            }
        }
        believed
    }

    /// Of what came into the wallet without a receipt, so much as left the treasury without one: a recall, or a return by
    /// hand.
    pub(crate) async fn returned(
        &self,
        journaled: &JournaledState,
        wallet: &Wallet,
        treasury: &str,
        (asset, amount): (&str, u128),
    ) -> Result<Option<Movement>, ReconcileError> {
        let state = journaled.state();
        if state.ledger.treasury().is_none_or(|known| known.treasury != treasury) {
            return Ok(None);
        }
        let done = unbooked_act(&state.ledger, &state.treasury, treasury);
        let Some(seen) = shown(&wallet.chain, treasury, done.as_ref()).await? else { return Ok(None) };
        let is_stake = asset == seen.stake_denom;
        let account = Account::treasury(if is_stake { Bucket::IdleStake } else { Bucket::Liquid });
        let rest = explained(&state.ledger, &seen).map_err(ReconcileError::Entry)?.rest;
        let gone = rest.iter().find(|one| one.account == account && one.asset == asset && one.amount < 0);
        let amount = gone.map_or(0, |one| one.amount.unsigned_abs().min(amount));
        Ok((amount > 0).then(|| Movement {
            id: MovementId::of_return(treasury, seen.height, asset),
            kind: MovementKind::Returned { treasury: treasury.to_owned(), is_stake },
            asset: asset.to_owned(),
            amount: Amount(amount),
            time: seen.time,
            height: Some(seen.height),
            memo: "given back without a receipt".to_owned(),
            unrecognised: false,
        }))
    }
}

/// The transfer of the treasury that was done last, which is booked at once: its receipt is evidence already.
pub(crate) fn transferred(journaled: &JournaledState, time: u64) -> Option<Movement> {
    let moves = journaled.state().treasury.iter();
    let done = moves.into_iter().find(|one| one.status() == MoveRecord::UNMEASURED)?;
    let treasury = done.treasury.clone();
    let (kind, amount) = match done.deed {
        Deed::Fund { amount } => (MovementKind::Funded { treasury }, amount),
        Deed::CallBack { amount } => (MovementKind::CalledBack { treasury }, amount),
        Deed::Act { .. } => return None,
    };
    let (asset, memo) = (done.denom.clone(), format!("{} as planned", done.planned));
    Some(Movement {
        id: done.id.into(),
        kind,
        asset,
        amount,
        time,
        height: done.ended_height,
        memo,
        unrecognised: false,
    })
}

/// A number was used while an act of this keeper is under way: it may be that one, which the journal is about to say.
fn is_open(journaled: &JournaledState, seen: &Shown) -> bool {
    let state = journaled.state();
    let known = state.ledger.treasury().filter(|known| known.treasury == seen.treasury);
    let is_act = |one: &MoveRecord| one.treasury == seen.treasury && matches!(one.deed, Deed::Act { .. });
    state.treasury.under_way().is_some_and(is_act) && known.is_some_and(|known| seen.act > known.act)
}

/// A node that has not seen what another showed before, or the act that is known to be done, shows nothing yet.
fn is_behind(journaled: &JournaledState, seen: &Shown) -> bool {
    let known = journaled.state().ledger.treasury().filter(|known| known.treasury == seen.treasury);
    let act = known.map_or(0, |known| known.act).max(seen.done.as_ref().map_or(0, |done| done.number));
    seen.act < act || known.is_some_and(|known| seen.alarm < known.alarm)
}

fn report(look: &TreasuryLook, by_others: bool) {
    if by_others {
        tracing::warn!(
            treasury = %look.shown.treasury,
            "something was done in the treasury that this keeper did not decide: see `ledger show`"
        );
    }
    for rest in &look.believed {
        let (account, denom, amount) = (&rest.account, &rest.asset, rest.amount);
        match rest.cause() {
            Cause::Slash => tracing::error!(%account, %denom, amount, "stake was slashed"),
            Cause::Unidentified => {
                tracing::info!(%account, %denom, amount, "came into the treasury, from whom is not known")
            }
            // An incident is said where it was opened, once.
            Cause::Missing | Cause::Rewards => {}
        }
    }
}

/// The journal's errors are the caller's to stop at.
pub(crate) fn as_state_error(error: ReconcileError) -> Result<String, StateError> {
    match error {
        ReconcileError::State(error) => Err(error),
        other => Ok(format!("the ledger was not compared with the treasury: {other}")),
    }
}
