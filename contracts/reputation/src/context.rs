//! What every handler is given beside the storage: the block, the sender, the configuration.

use cosmwasm_std::{Addr, Env, MessageInfo};

use crate::record::Config;

pub(crate) struct Context<'a> {
    pub(crate) env: &'a Env,
    pub(crate) info: &'a MessageInfo,
    pub(crate) config: Config,
}

impl Context<'_> {
    /// Unix seconds.
    pub(crate) fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    pub(crate) fn sender(&self) -> &Addr {
        &self.info.sender
    }

    /// The contract's own address.
    pub(crate) fn contract(&self) -> &Addr {
        &self.env.contract.address
    }
}
