//! One action of the treasury, under an act number of its own. Its evidence is that number ([`super::act_number`]).

use serde::{Deserialize, Serialize};
use stateset_api::IntentId;
use stateset_api::treasury::layout::ACT_KEY;
use stateset_api::treasury::{Action, ExecuteMsg};

use super::super::{Outbox, OutboxError};
use super::act_number::{self, Counter};
use super::{Shown, plan};
use crate::journal::{ActId, JournalError, Kind, PlannedAct};
use crate::tx::{self, Any};

/// One action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreasuryAct {
    /// Names it for ever.
    pub id: IntentId,
    pub treasury: String,
    /// Its number, above the treasury's last when it was decided.
    pub act: u64,
    pub action: Action,
}

impl TreasuryAct {
    /// As an act of `wallet`.
    pub fn plan(&self, wallet: &str, now: u64) -> Result<PlannedAct, JournalError> {
        let act = plan(Kind::TreasuryAct, &[], wallet, (self, now))?;
        Ok(PlannedAct { id: ActId::from(self.id), ..act })
    }

    pub(super) fn message(&self, outbox: &Outbox, epoch: u32) -> Result<Any, OutboxError> {
        let message = ExecuteMsg::Operator { epoch, act: self.act, action: self.action.clone() };
        Ok(tx::execute(outbox.address(), &self.treasury, &message, &[])?)
    }

    pub(super) async fn shown(&self, outbox: &Outbox) -> Result<Shown, OutboxError> {
        let counter = Counter { contract: &self.treasury, key: &ACT_KEY, whose: "the treasury" };
        act_number::shown(outbox, &counter, self.act).await
    }
}

#[cfg(test)]
mod tests {
    use stateset_api::Amount;

    use super::*;

    fn act() -> TreasuryAct {
        let action = Action::Stake { validator: "v".into(), amount: Amount(5) };
        TreasuryAct { id: IntentId::new(1_790_000_000, [7; 10]), treasury: "t".into(), act: 500, action }
    }

    #[test]
    fn its_act_has_its_id_and_reads_back() {
        let planned = act().plan("wallet", 1).unwrap();
        assert_eq!((planned.id, planned.kind), (act().id.into(), Kind::TreasuryAct));
        assert_eq!(super::super::read::<TreasuryAct>(&planned).unwrap(), act());
    }
}
