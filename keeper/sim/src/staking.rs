//! Staking that pays out what was earned before a delegation changes, as x/distribution does on a node.
//!
//! The rest is cw-multi-test's. Absent: self-bond, a validator set, and slashing of what left staking before the fault
//! was seen.

use cosmwasm_std::{
    Addr, Api, Binary, BlockInfo, CustomMsg, CustomQuery, DistributionMsg, Querier, StakingMsg, StakingQuery,
    StdResult, Storage,
};
use cw_multi_test::{AppResponse, CosmosRouter, Module, StakeKeeper, Staking, StakingSudo};
use serde::de::DeserializeOwned;

/// cw-multi-test's staking, which pays out what was earned before a delegation changes.
#[derive(Default)]
pub(crate) struct PayingStake(pub(crate) StakeKeeper);

impl Staking for PayingStake {
    fn process_queue<ExecC: CustomMsg, QueryC: CustomQuery>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
    ) -> StdResult<AppResponse> {
        Staking::process_queue(&self.0, api, storage, router, block)
    }
}

impl Module for PayingStake {
    type ExecT = StakingMsg;
    type QueryT = StakingQuery;
    type SudoT = StakingSudo;

    fn execute<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: StakingMsg,
    ) -> StdResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        let mut events = Vec::new();
        for validator in changed(&msg) {
            let waits = self.0.get_rewards(storage, block, &sender, validator).ok().flatten();
            if waits.is_some_and(|coin| !coin.amount.is_zero()) {
                let pay = DistributionMsg::WithdrawDelegatorReward { validator: validator.to_owned() };
                events.extend(router.execute(api, storage, block, sender.clone(), pay.into())?.events);
            }
        }
        let mut done = self.0.execute(api, storage, router, block, sender, msg)?;
        events.append(&mut done.events);
        Ok(AppResponse { events, ..done })
    }

    fn query(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        querier: &dyn Querier,
        block: &BlockInfo,
        request: StakingQuery,
    ) -> StdResult<Binary> {
        self.0.query(api, storage, querier, block, request)
    }

    fn sudo<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        msg: StakingSudo,
    ) -> StdResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        self.0.sudo(api, storage, router, block, msg)
    }
}

/// The validators whose delegation a message changes.
fn changed(msg: &StakingMsg) -> Vec<&str> {
    match msg {
        StakingMsg::Delegate { validator, .. } | StakingMsg::Undelegate { validator, .. } => vec![validator],
        StakingMsg::Redelegate { src_validator, dst_validator, .. } => vec![src_validator, dst_validator],
        _ => Vec::new(),
    }
}
