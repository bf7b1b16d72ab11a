//! What the agent's transactions moved between treasury, pool and staking, by the chain's own events.

use cosmrs::proto::cosmwasm::wasm::v1::MsgExecuteContract;
use cosmrs::proto::prost::{Message, Name};
use cosmwasm_std::Event;
use stateset_api::treasury::{Action, ExecuteMsg, Side};
use stateset_api::wallet::{self, OperatorMsg};
use stateset_chain::Included;
use stateset_sim::{STATE, USDC};

/// In each coin's smallest unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Flows {
    pub(in super::super) usdc_to_pool: u128,
    pub(in super::super) usdc_from_pool: u128,
    pub(in super::super) stake_to_pool: u128,
    pub(in super::super) stake_from_pool: u128,
    /// Rewards that were paid out.
    pub(in super::super) claimed: u128,
    /// Fees of transactions in which the treasury took part.
    pub(in super::super) gas: u128,
}

impl Flows {
    /// Adds a transaction's. What was given stands in what was signed: events name no funds of a contract's call.
    pub(in super::super) fn add(
        &mut self,
        (tx, bytes): (&Included, &[u8]),
        (treasury, pool): (&str, &str),
    ) -> eyre::Result<()> {
        let mut concerns = false;
        for event in &tx.events {
            match event.ty.as_str() {
                "transfer" => self.add_transfer(event, (treasury, pool)),
                "withdraw_delegator_reward" if value(event, "sender") == treasury => {
                    self.claimed = self.claimed.saturating_add(amount_of(value(event, "amount"), STATE));
                }
                _ => {}
            }
        }
        for (contract, msg) in calls(bytes)? {
            if contract == treasury {
                concerns = true;
                if let (0, Ok(ExecuteMsg::Operator { action, .. })) = (tx.code, serde_json::from_slice(&msg)) {
                    self.add_given(&action);
                }
            } else {
                let funds = |msg: wallet::ExecuteMsg| matches!(msg, wallet::ExecuteMsg::Operator(msg) if moves(&msg));
                concerns |= serde_json::from_slice(&msg).is_ok_and(funds);
            }
        }
        if concerns {
            self.gas = self.gas.saturating_add(fee_of(tx));
        }
        Ok(())
    }

    fn add_given(&mut self, action: &Action) {
        let (usdc, stake) = match action {
            Action::Swap { offer: Side::Stable, amount, .. } => (amount.0, 0),
            Action::Swap { offer: Side::Stake, amount, .. } => (0, amount.0),
            Action::ProvideLiquidity { stable, stake, .. } => (stable.0, stake.0),
            _ => (0, 0),
        };
        self.usdc_to_pool = self.usdc_to_pool.saturating_add(usdc);
        self.stake_to_pool = self.stake_to_pool.saturating_add(stake);
    }

    fn add_transfer(&mut self, event: &Event, (treasury, pool): (&str, &str)) {
        let coins = value(event, "amount");
        let (usdc, stake) = (amount_of(coins, USDC), amount_of(coins, STATE));
        let ends = (value(event, "sender"), value(event, "recipient"));
        if ends == (pool, treasury) {
            self.usdc_from_pool = self.usdc_from_pool.saturating_add(usdc);
            self.stake_from_pool = self.stake_from_pool.saturating_add(stake);
        }
    }

    pub(in super::super) const fn plus(self, other: Self) -> Self {
        Self {
            usdc_to_pool: self.usdc_to_pool.saturating_add(other.usdc_to_pool),
            usdc_from_pool: self.usdc_from_pool.saturating_add(other.usdc_from_pool),
            stake_to_pool: self.stake_to_pool.saturating_add(other.stake_to_pool),
            stake_from_pool: self.stake_from_pool.saturating_add(other.stake_from_pool),
            claimed: self.claimed.saturating_add(other.claimed),
            gas: self.gas.saturating_add(other.gas),
        }
    }
}

/// What a transaction's fee was, in ustate.
pub(in super::super) fn fee_of(tx: &Included) -> u128 {
    let attributes = tx.events.iter().filter(|event| event.ty == "tx").flat_map(|event| &event.attributes);
    let fee = attributes.filter(|pair| pair.key == "fee").find_map(|pair| pair.value.strip_suffix(STATE));
    fee.and_then(|fee| fee.parse().ok()).unwrap_or_default()
}

const fn moves(msg: &OperatorMsg) -> bool {
    matches!(msg, OperatorMsg::Fund { .. } | OperatorMsg::CallBack { .. })
}

/// The contracts that a transaction calls, and with what.
fn calls(bytes: &[u8]) -> eyre::Result<Vec<(String, Vec<u8>)>> {
    let tx = cosmrs::Tx::from_bytes(bytes)?;
    let calls = tx.body.messages.iter().filter(|any| any.type_url == MsgExecuteContract::type_url());
    calls
        .map(|any| {
            MsgExecuteContract::decode(any.value.as_slice()).map(|call| (call.contract, call.msg)).map_err(Into::into)
        })
        .collect()
}

fn value<'a>(event: &'a Event, key: &str) -> &'a str {
    event.attributes.iter().find(|pair| pair.key == key).map_or("", |pair| pair.value.as_str())
}

/// Of one denom in a list such as `1ustate,2uusdc`.
fn amount_of(coins: &str, denom: &str) -> u128 {
    let amounts = coins.split(',').filter_map(|coin| coin.strip_suffix(denom)?.parse::<u128>().ok());
    amounts.fold(0, u128::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coins_are_read_by_their_denom() {
        let coins = "12ustate,7uusdc";
        assert_eq!((amount_of(coins, STATE), amount_of(coins, USDC), amount_of("", STATE)), (12, 7, 0));
    }
}
