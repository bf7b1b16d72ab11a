//! What may be paid in fees, whatever a node says: a price up to a cap, a greatest fee for a transaction, and a greatest
//! sum for a day of the machine's own clock. Beyond it nothing is signed and a person is asked.

use super::fill::Filling;
use super::{GasPrice, Outbox, OutboxError};
use crate::fee_grant::FeePayer;
use crate::tx::Coin;
use crate::{Block, ChainError, Journal};

/// A grant that leaves so many times what any transaction costs is used, whatever the signer has.
const AMPLE: u128 = 20;
/// Milliseconds of a day.
const DAY: u64 = 86_400_000;
/// While more than the configured price is paid, the node is asked again whether it still wants it, after so long by the
/// machine's clock. Milliseconds.
const ASK_AGAIN: u64 = 600_000;

/// The price that a node asks, as far as it is taken.
#[derive(Debug, Default)]
pub(super) struct Price {
    /// More than the configured one, and not more than the cap.
    raised: Option<GasPrice>,
    /// When the node was last asked; `None`: never, or its last answer does not count any more.
    asked_at: Option<u64>,
    /// The node wants more than the cap.
    beyond: Option<GasPrice>,
}

impl Price {
    /// A node refused a fee as too low.
    pub(super) const fn refused(&mut self) {
        self.asked_at = None;
    }
}

impl Outbox {
    /// What one unit of gas is paid with now.
    pub(super) fn price(&self) -> &GasPrice {
        self.price.raised.as_ref().unwrap_or(&self.config.gas_price)
    }

    pub(super) fn fee(&self, gas: u64) -> Result<Coin, OutboxError> {
        let price = self.price();
        price.fee_ceil(gas).ok_or_else(|| OutboxError::Fee { gas, price: price.clone() })
    }

    /// Takes the node's own minimum, up to the cap. [`OutboxError::PriceBeyondCap`] while it wants more: no act is to
    /// blame, and it goes on by itself when the price falls or the cap is raised.
    pub(super) async fn follow_price(&mut self) -> Result<(), OutboxError> {
        let now = self.clock.now_millis();
        let is_raised = self.price.raised.is_some() || self.price.beyond.is_some();
        let is_due = match self.price.asked_at {
            None => true,
            Some(at) => is_raised && now >= at.saturating_add(ASK_AGAIN),
        };
        if is_due {
            let asked = match self.chain.minimum_gas_prices().await {
                Ok(asked) => asked.unwrap_or_default(),
                // A node that does not say is no reason to stop.
                Err(ChainError::Answered { .. }) => String::new(),
                Err(error) => return Err(error.into()),
            };
            self.price.asked_at = Some(now);
            self.take(&asked);
        }
        match &self.price.beyond {
            None => Ok(()),
            Some(asked) => {
                let (asked, max) = (asked.to_string(), self.config.gas_price_max.to_string());
                // Asked about each time: it is what everything waits for.
                self.price.asked_at = None;
                Err(OutboxError::PriceBeyondCap { asked, max })
            }
        }
    }

    /// `asked`: as nodes write it, one price for each denom, by commas.
    fn take(&mut self, asked: &str) {
        (self.price.raised, self.price.beyond) = (None, None);
        let prices = asked.split(',').filter_map(|price| price.trim().parse::<GasPrice>().ok());
        let Some(asked) = prices.into_iter().find(|price| price.denom() == self.config.gas_price.denom()) else {
            return;
        };
        if asked.is_above(&self.config.gas_price_max) {
            self.price.beyond = Some(asked);
        } else if asked.is_above(&self.config.gas_price) {
            self.price.raised = Some(asked);
        }
    }

    /// What this key's acts cost today, by the machine's clock, as the journal has it.
    pub fn spent_today(&self, journal: &Journal) -> Result<u128, OutboxError> {
        let day = self.clock.now_millis() / DAY;
        let fees = journal.fees_of_day(self.signer.address(), day, self.config.gas_price.denom())?;
        Ok(fees.iter().fold(0, |sum, fee| sum.saturating_add(fee.amount)))
    }

    /// Who pays for what is signed now: whoever granted that, as long as the grant leaves enough or more than the signer
    /// has, else the signer. `least`: what any transaction costs; who cannot pay that pays nothing.
    pub(super) async fn fee_payer(&self, block: &Block, least: u128) -> Result<FeePayer, OutboxError> {
        let (address, denom) = (self.signer.address(), self.config.gas_price.denom());
        let balance = self.chain.balance(address, denom).await?;
        let own = FeePayer { granter: None, spendable: balance };
        let Some(granter) = &self.config.fee_granter else {
            return if balance == 0 && least > 0 { Err(self.empty(balance, least)) } else { Ok(own) };
        };
        let grant = match self.chain.fee_grant(granter, address, denom).await {
            Ok(grant) => grant,
            // Of a node that does not say nothing is taken; the signer may have some.
            Err(ChainError::Answered { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let left = match grant {
            Some(grant) => grant.spendable(self.chain.balance(granter, denom).await?, block.time),
            None => 0,
        };
        if left >= least && (left >= balance || left >= least.saturating_mul(AMPLE)) {
            return Ok(FeePayer { granter: Some(granter.clone()), spendable: left });
        }
        if balance < least { Err(self.grant_empty(granter, left, least)) } else { Ok(own) }
    }

    fn grant_empty(&self, granter: &str, left: u128, needed: u128) -> OutboxError {
        let (address, denom) = (self.signer.address().to_owned(), self.config.gas_price.denom().to_owned());
        OutboxError::FeeGrantEmpty { granter: granter.to_owned(), left, address, needed, denom }
    }

    /// Whether a fee may be paid.
    pub(super) fn allow(&self, filling: &Filling, fee: &Coin) -> Result<(), OutboxError> {
        let max = self.config.fee_tx_max;
        if fee.amount > max {
            return Err(OutboxError::FeeBeyondMax { fee: fee.clone(), max });
        }
        let (spent, max) = (filling.spent_today, self.config.fee_day_max);
        if spent.saturating_add(fee.amount) > max {
            return Err(OutboxError::DayBeyondMax { spent, fee: fee.clone(), max });
        }
        if filling.balance < fee.amount {
            return Err(match &filling.granter {
                Some(granter) => self.grant_empty(granter, filling.balance, fee.amount),
                None => self.empty(filling.balance, fee.amount),
            });
        }
        Ok(())
    }
}
