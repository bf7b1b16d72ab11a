//! From what is where to what should be: moves towards safety as soon as they are needed, moves into risk only where
//! they are worth their costs.

use serde::{Deserialize, Serialize};

use super::corner::{Bounds, Corner, Yields, corner};
use super::moves::{Move, Purpose};
use super::needs::Needs;

/// A pool that is expected to bring less than this a year, impermanent loss taken off, gets nothing: 5 %, in parts of a
/// million.
pub const LIQUIDITY_YIELD_MIN: u32 = 50_000;

/// What is where. Values in the stable denom's smallest unit, at the reference price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Present {
    /// In the wallet, in the stable denom.
    pub wallet: u128,
    /// In the treasury, in the stable denom.
    pub liquid: u128,
    /// Stake that is neither staked nor on its way out.
    pub idle: u128,
    pub unbonding: u128,
    pub staked: u128,
    pub liquidity: u128,
}

/// What moving money costs, and how long it is meant to stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// Fee and slippage of a swap, in parts of a million of what is swapped.
    pub swap: u32,
    /// One transaction, in the stable denom's smallest unit.
    pub act: u128,
    /// Seconds for which what is put somewhere is expected to stay.
    pub stays: u64,
    /// What lies less than this off its aim stays where it is, in parts of ten thousand of the whole.
    pub dead_band: u16,
}

/// All that a plan is made of.
#[derive(Clone, Copy, Debug)]
pub struct Outlook {
    pub present: Present,
    pub needs: Needs,
    /// `total` and `unbonding` are set by the plan.
    pub bounds: Bounds,
    pub yields: Yields,
    pub costs: Costs,
    /// What was recorded before anything was measured plans as it did then.
    pub is_measured: bool,
}

/// What is aimed at, and the moves towards it, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub aim: Corner,
    /// What bills need and nothing that can be had in time covers.
    pub short: u128,
    pub moves: Vec<(Move, Purpose)>,
}

/// Less than this part of what is staked does not leave for the fall that the price may take.
const UNBEARABLE_PART: u128 = 8;
const YEAR_SECONDS: u128 = 31_557_600;
const MILLION: u128 = 1_000_000;

impl Present {
    /// All of it.
    pub const fn total(&self) -> u128 {
        let stable = self.wallet.saturating_add(self.liquid);
        let stake = self.idle.saturating_add(self.unbonding).saturating_add(self.staked);
        stable.saturating_add(stake).saturating_add(self.liquidity)
    }

    /// What can pay within the hour: the stable denom, stake that is sold, and what of the pools counts.
    fn reachable(&self, bounds: &Bounds, swap: u32) -> u128 {
        let pools = part(self.liquidity, u128::from(bounds.liquidity_counts.min(10_000)), 10_000);
        let sold = part(self.idle, MILLION.saturating_sub(u128::from(swap)), MILLION);
        self.wallet.saturating_add(self.liquid).saturating_add(pools).saturating_add(sold)
    }
}

/// Makes the plan. The same outlook gives the same plan.
pub fn plan(outlook: &Outlook) -> Plan {
    let Outlook { present, needs, .. } = outlook;
    let bounds = Bounds {
        total: present.total().saturating_sub(needs.near),
        unbonding: present.unbonding,
        runway: outlook.bounds.runway.saturating_sub(needs.near),
        ..outlook.bounds
    };
    let liquidity = if outlook.yields.liquidity < LIQUIDITY_YIELD_MIN { 0 } else { outlook.yields.liquidity };
    let yields = Yields { liquidity, ..outlook.yields };
    let aim = corner(&bounds, needs.far.saturating_sub(needs.near), yields);
    let mut planner = Planner { outlook: Outlook { bounds, yields, ..*outlook }, now: *present, moves: Vec::new() };
    planner.towards_safety();
    planner.towards_yield(aim);
    planner.between_wallet_and_treasury();
    let reachable = present.reachable(&bounds, outlook.costs.swap);
    Plan { aim, short: needs.far.saturating_sub(reachable), moves: planner.moves }
}

struct Planner {
    outlook: Outlook,
    /// As the moves so far leave it, their costs taken off.
    now: Present,
    moves: Vec<(Move, Purpose)>,
}

impl Planner {
    fn dead_band(&self) -> u128 {
        part(self.outlook.bounds.total, u128::from(self.outlook.costs.dead_band), 10_000)
    }

    fn add(&mut self, one: Move, purpose: Purpose) {
        if one.value() > 0 {
            self.moves.push((one, purpose));
        }
    }

    /// What is needed within a day is fetched at once; what will be needed when it is back begins to leave now; what
    /// lies above its bound leaves.
    fn towards_safety(&mut self) {
        let Outlook { needs, bounds, costs, .. } = self.outlook;
        let at_hand = self.now.wallet.saturating_add(self.now.liquid);
        let purpose = Purpose::DueWithinADay { needed: needs.near, at_hand };
        if at_hand < needs.near {
            let wanted = self.fetched();
            let missing = wanted.saturating_sub(at_hand);
            self.sell(grossed_up(missing, costs.swap).min(self.now.idle), purpose);
            let missing = wanted.saturating_sub(self.now.wallet.saturating_add(self.now.liquid));
            // Half of what comes out is stake, to be sold.
            let out = grossed_up(missing, costs.swap.div_ceil(2)).min(self.now.liquidity);
            self.withdraw(out, purpose);
            let missing = wanted.saturating_sub(self.now.wallet.saturating_add(self.now.liquid));
            self.sell(grossed_up(missing, costs.swap).min(self.now.idle), purpose);
        }
        self.out_of_staking();
        let liquidity_max = part(bounds.total, u128::from(bounds.liquidity_share_max.min(10_000)), 10_000);
        let excess = self.now.liquidity.saturating_sub(liquidity_max);
        if excess > self.dead_band() {
            self.withdraw(excess, Purpose::AboveItsBound { is: self.now.liquidity, most: liquidity_max });
        }
    }

    /// What bills need leaves for them, whatever else has to leave: only the rest of what is above its bound waits until
    /// it has been staked long enough.
    fn out_of_staking(&mut self) {
        let Outlook { needs, bounds, costs, is_measured, .. } = self.outlook;
        let staked_max = part(bounds.total, u128::from(bounds.staked_share_max.min(10_000)), 10_000);
        let excess = self.now.staked.saturating_sub(staked_max);
        let excess = if excess > self.dead_band() { excess } else { 0 }.max(self.unbearable());
        let there = self.now.reachable(&bounds, costs.swap);
        let missing = grossed_up(needs.late.saturating_sub(there), costs.swap).min(self.now.staked);
        let most = if self.now.staked > staked_max { staked_max } else { self.now.staked - excess };
        let above = Purpose::AboveItsBound { is: self.now.staked, most };
        if is_measured || missing > excess {
            self.unstake(missing, Purpose::DueWhenItIsBack { needed: needs.late, there });
        }
        if is_measured {
            self.unstake(excess.saturating_sub(missing), above);
        } else if missing <= excess {
            self.unstake(excess, above);
        }
    }

    /// Of stake, what has to leave so that a fall of the price leaves what bills need; nothing where that is little: what
    /// is put to work is kept within the bound, and beyond it lies only what the price or the needs have moved.
    fn unbearable(&self) -> u128 {
        let Outlook { needs, bounds, .. } = &self.outlook;
        let (of_stake, of_pools) = bounds.falls();
        let loses = |amount: u128, parts: i128| part(amount, parts.unsigned_abs(), 10_000);
        let losable = bounds.losable(needs.far.saturating_sub(needs.near)).unsigned_abs();
        let all = loses(self.now.staked, of_stake).saturating_add(loses(self.now.liquidity, of_pools));
        let beyond = all.saturating_sub(losable);
        let excess = part(beyond, 10_000, of_stake.unsigned_abs().max(1)).min(self.now.staked);
        if excess > self.dead_band().max(self.now.staked / UNBEARABLE_PART) { excess } else { 0 }
    }

    /// Only where both the needs and the bounds leave room, and what it brings is worth more than it costs.
    fn towards_yield(&mut self, aim: Corner) {
        let band = self.dead_band();
        let beyond_band = |more: u128| if more > band { more } else { 0 };
        let staked = beyond_band(aim.staked.saturating_sub(self.now.staked));
        let liquidity = beyond_band(aim.liquidity.saturating_sub(self.now.liquidity));
        // Pools take as much stable as stake, which may lie in stake that has no other use.
        let unused = self.now.idle.saturating_sub(staked).saturating_sub(liquidity / 2);
        self.sell(beyond_band(unused), Purpose::NoUse);
        let staked = staked.min(self.spare());
        let idle = self.now.idle.min(staked);
        self.put(Move::Stake, idle, 0);
        let bought = beyond_band((staked - idle).min(self.free()));
        self.put(Move::Stake, bought, bought);
        let lost = 10_000 - u128::from(self.outlook.bounds.liquidity_counts.min(10_000));
        let spare = if lost == 0 { u128::MAX } else { part(self.spare(), 10_000, lost) };
        // Half stable, half stake: of the one there may be too much, of the other too little.
        let half = (beyond_band(liquidity.min(spare)) / 2).min(self.free_or_sold() / 2);
        let half = if self.outlook.is_measured { beyond_band(half * 2) / 2 } else { half };
        let unused = self.now.idle.saturating_sub(half);
        self.sell(if self.free() < half { unused } else { beyond_band(unused) }, Purpose::NoUse);
        let half = half.min(self.free());
        let bought = half.saturating_sub(self.now.idle);
        self.put(Move::Provide, half * 2, bought);
        self.sell(beyond_band(self.now.idle), Purpose::NoUse);
    }

    /// The wallet keeps what a day may need; the treasury the rest, if it has a use for any.
    fn between_wallet_and_treasury(&mut self) {
        let needs = self.outlook.needs;
        let wallet = self.outlook.present.wallet;
        if wallet < needs.near {
            // What was sold or withdrawn lies in the treasury.
            let there = self.now.liquid.saturating_add(self.now.wallet).saturating_sub(wallet);
            let back = (needs.near - wallet).min(there);
            let more = self.buffer().saturating_sub(needs.near).min(there.saturating_sub(back));
            self.add(
                Move::CallBack(back.saturating_add(more)),
                Purpose::DueWithinADay { needed: needs.near, at_hand: wallet },
            );
            return;
        }
        let earns = self.moves.iter().position(|(one, _)| !one.is_towards_safety());
        let Some(first) = earns else { return };
        // What the moves take of the wallet, and what must lie liquid beside what they make: shares are of the treasury.
        let taken = wallet.saturating_sub(self.now.wallet);
        let missing = self.liquid_share().max(self.liquid_beside()).saturating_sub(self.now.liquid);
        let excess = wallet - needs.near;
        if taken > 0 || missing > self.dead_band() {
            let purpose = self.moves[first].1;
            self.moves.insert(first, (Move::Fund(taken.saturating_add(missing).min(excess)), purpose));
        }
    }

    /// What may leave reach without anything being late. What lies off its aim within the dead band has used some of
    /// what the aim left.
    fn spare(&self) -> u128 {
        let Outlook { needs, bounds, costs, .. } = &self.outlook;
        self.now.reachable(bounds, costs.swap).saturating_sub(needs.far)
    }

    /// What the treasury must hold liquid beside what it will hold otherwise.
    fn liquid_share(&self) -> u128 {
        let Present { idle, unbonding, staked, liquidity, .. } = self.now;
        let others = idle.saturating_add(unbonding).saturating_add(staked).saturating_add(liquidity);
        let share = u128::from(self.outlook.bounds.liquid_share_min.min(9_999));
        part(others, share, 10_000 - share).saturating_add(1).max(self.outlook.bounds.liquid_min)
    }

    /// So much liquid that neither what is staked nor what lies in pools is more than its share of all in the treasury.
    fn liquid_beside(&self) -> u128 {
        let Present { idle, unbonding, staked, liquidity, .. } = self.now;
        let others = idle.saturating_add(unbonding).saturating_add(staked).saturating_add(liquidity);
        let Bounds { staked_share_max, liquidity_share_max, .. } = self.outlook.bounds;
        let whole = |amount: u128, share: u16| {
            if share == 0 { 0 } else { amount.saturating_mul(10_000).div_ceil(u128::from(share)) }
        };
        let whole = whole(staked, staked_share_max).max(whole(liquidity, liquidity_share_max));
        whole.saturating_sub(others)
    }

    /// Only what lies beyond this is put to work, and only below the near need is anything fetched: what comes in and goes
    /// out within weeks would otherwise go there and back each time, for more than it earns meanwhile.
    fn buffer(&self) -> u128 {
        let Outlook { needs, is_measured, .. } = self.outlook;
        let more = if is_measured { needs.far.saturating_sub(needs.near) / 2 } else { 0 };
        needs.near.saturating_add(more)
    }

    /// Once something has to be fetched, so much is: the bills of some days at once.
    fn fetched(&self) -> u128 {
        let near = self.outlook.needs.near;
        near.saturating_add(self.buffer().saturating_sub(near) / 2)
    }

    /// Of the stable denom, what stays beside what is put to work.
    fn kept(&self) -> u128 {
        let bounds = self.outlook.bounds;
        let kept = part(bounds.total, u128::from(bounds.liquid_share_min.min(10_000)), 10_000).max(bounds.liquid_min);
        self.buffer().saturating_add(kept)
    }

    /// Of the stable denom, what no need and no bound keeps.
    fn free(&self) -> u128 {
        self.now.wallet.saturating_add(self.now.liquid).saturating_sub(self.kept())
    }

    /// The same once idle stake is sold, which makes up first for what is not there.
    fn free_or_sold(&self) -> u128 {
        let Present { wallet, liquid, idle, .. } = self.now;
        if self.outlook.is_measured {
            return wallet.saturating_add(liquid).saturating_add(idle).saturating_sub(self.kept());
        }
        self.free().saturating_add(idle)
    }

    /// Puts value to work, after buying the stake that is missing for it, if that is worth it.
    fn put(&mut self, into: fn(u128) -> Move, value: u128, bought: u128) {
        let Outlook { yields, costs, .. } = self.outlook;
        if value == 0 {
            return;
        }
        let one = into(value);
        let rate = if matches!(one, Move::Stake(_)) { yields.staked } else { yields.liquidity };
        let a_year = part(value, u128::from(rate), MILLION);
        let swaps = part(bought, u128::from(costs.swap), MILLION);
        let acts = if bought > 0 { 4 } else { 2 };
        // There and back.
        let all = swaps.saturating_mul(2).saturating_add(costs.act.saturating_mul(acts));
        if part(a_year, u128::from(costs.stays), YEAR_SECONDS) <= all {
            return;
        }
        let purpose = Purpose::Earns { a_year, costs: all };
        self.add(Move::Buy(bought), purpose);
        let value = value.saturating_sub(swaps);
        self.take_stable(bought);
        self.now.idle = self.now.idle.saturating_add(bought.saturating_sub(swaps));
        match one {
            Move::Stake(_) => {
                self.now.idle = self.now.idle.saturating_sub(value);
                self.now.staked = self.now.staked.saturating_add(value);
            }
            _ => {
                self.now.idle = self.now.idle.saturating_sub(value.div_ceil(2));
                self.take_stable(value / 2);
                self.now.liquidity = self.now.liquidity.saturating_add(value);
            }
        }
        self.add(into(value), purpose);
    }

    fn take_stable(&mut self, amount: u128) {
        let of_treasury = amount.min(self.now.liquid);
        self.now.liquid -= of_treasury;
        self.now.wallet = self.now.wallet.saturating_sub(amount - of_treasury);
    }

    fn unstake(&mut self, value: u128, purpose: Purpose) {
        self.add(Move::Unstake(value), purpose);
        self.now.staked = self.now.staked.saturating_sub(value);
        self.now.unbonding = self.now.unbonding.saturating_add(value);
    }

    fn withdraw(&mut self, value: u128, purpose: Purpose) {
        self.add(Move::Withdraw(value), purpose);
        self.now.liquidity = self.now.liquidity.saturating_sub(value);
        self.now.liquid = self.now.liquid.saturating_add(value / 2);
        self.now.idle = self.now.idle.saturating_add(value - value / 2);
    }

    fn sell(&mut self, value: u128, purpose: Purpose) {
        self.add(Move::Sell(value), purpose);
        self.now.idle = self.now.idle.saturating_sub(value);
        let paid = part(value, MILLION.saturating_sub(u128::from(self.outlook.costs.swap)), MILLION);
        self.now.liquid = self.now.liquid.saturating_add(paid);
    }
}

/// `amount · numerator / denominator`, down; what would not fit is divided first.
pub(super) const fn part(amount: u128, numerator: u128, denominator: u128) -> u128 {
    match amount.checked_mul(numerator) {
        Some(product) => product / denominator,
        None => (amount / denominator).saturating_mul(numerator),
    }
}

/// So much that, after the part `lost` of a million, at least `amount` is left.
const fn grossed_up(amount: u128, lost: u32) -> u128 {
    let left = MILLION.saturating_sub(lost as u128);
    if left == 0 { amount } else { amount.saturating_mul(MILLION).div_ceil(left) }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
