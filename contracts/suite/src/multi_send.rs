//! A bank that knows `MsgMultiSend`, which the embedded chain's own does not.

use cosmrs::proto::cosmos::bank::v1beta1::MsgMultiSend;
use cosmrs::proto::traits::Message;
use cosmwasm_std::{
    Addr, AnyMsg, Api, BankMsg, BlockInfo, Coin, CustomMsg, CustomQuery, StdError, StdResult, Storage, Uint256,
};
use cw_multi_test::{AppResponse, CosmosRouter, Stargate};
use serde::de::DeserializeOwned;

/// Carries out `MsgMultiSend` as the bank does: one input, whose coins are the outputs' sum, and it is the sender's.
pub struct MultiSend;

impl Stargate for MultiSend {
    fn execute_any<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: AnyMsg,
    ) -> StdResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        if msg.type_url != "/cosmos.bank.v1beta1.MsgMultiSend" {
            return Err(StdError::msg(format!("no such message: {}", msg.type_url)));
        }
        let MsgMultiSend { inputs, outputs } = MsgMultiSend::decode(msg.value.as_slice())?;
        let [input] = inputs.as_slice() else { return Err(StdError::msg("multiple senders not allowed")) };
        let amount = |text: &str| text.parse::<Uint256>();
        let mut sum = Uint256::zero();
        let mut response = AppResponse::default();
        if input.address != sender.as_str() {
            return Err(StdError::msg("unauthorized"));
        }
        for output in outputs {
            let [coin] = output.coins.as_slice() else { return Err(StdError::msg("one coin expected")) };
            let amount = amount(&coin.amount)?;
            sum = sum.checked_add(amount)?;
            let send = BankMsg::Send { to_address: output.address, amount: vec![Coin::new(amount, &coin.denom)] };
            let sent = router.execute(api, storage, block, sender.clone(), send.into())?;
            response.events.extend(sent.events);
        }
        if sum != amount(&input.coins[0].amount)? {
            return Err(StdError::msg("sum inputs != sum outputs"));
        }
        Ok(response)
    }
}
