//! What every message comes with.

use cosmwasm_std::{Addr, Env};

use crate::record::Config;

/// When and where a message is carried out, by whom it was sent, and the configuration before it.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) env: &'a Env,
    pub(crate) config: &'a Config,
    pub(crate) sender: &'a Addr,
}

impl<'a> Context<'a> {
    /// Of a query, which nobody in particular sends.
    pub(crate) fn of_query(env: &'a Env, config: &'a Config) -> Self {
        Self { env, config, sender: &env.contract.address }
    }

    /// Unix seconds.
    pub(crate) fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    pub(crate) fn chain_id(&self) -> &str {
        &self.env.block.chain_id
    }

    /// This contract's own address.
    pub(crate) fn contract(&self) -> &str {
        self.env.contract.address.as_str()
    }
}
