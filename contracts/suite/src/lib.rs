//! What the contracts' test suites share: a chain with a bank, names and times, defaults, and verbs.
//!
//! A suite builds its chain with a [`ChainBuilder`], stores codes by [`code!`], and adds its own contract's verbs.
//! Tests of handlers alone call the contract by a [`Direct`]. Nothing here knows a contract's code, so that a change of
//! one contract rebuilds no other's tests.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod agents;
pub mod cases;
mod chain;
mod direct;
pub mod exchange;
mod metered;
mod multi_send;
mod wallets;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Binary, Coin, Event, StdResult, from_json};
use cw_multi_test::AppResponse;
use stateset_api::IntentId;

#[doc(hidden)]
pub use serde::de::DeserializeOwned;

pub use agents::{Agents, registration};
pub use cases::{APPEAL_BOND, Cases};
pub use chain::{Chain, ChainBuilder, Code, stand_in};
pub use direct::Direct;
pub use metered::{KEY_PREFIX_BYTES, Metered};
pub use wallets::{
    Proposals, accounts, caps, draft, grant, open_payees, open_policy, open_wallet, payee, payment, propose, spend,
};

pub const PREFIX: &str = "stateset";
pub const USDC: &str = "uusdc";
pub const STATE: &str = "ustate";
/// When the stories begin, in Unix seconds.
pub const START: u64 = 1_790_000_000;
pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;

/// A name's address, the same in every test.
pub fn address(name: &str) -> String {
    MockApi::default().with_prefix(PREFIX).addr_make(name).into_string()
}

/// The same as an account.
pub fn sender(name: &str) -> Addr {
    Addr::unchecked(address(name))
}

/// Whoever has an address: somebody with a name, or a contract by its own.
pub trait Account {
    fn account(&self) -> Addr;
}

impl Account for &str {
    fn account(&self) -> Addr {
        sender(self)
    }
}

impl Account for &String {
    fn account(&self) -> Addr {
        sender(self)
    }
}

impl Account for &Addr {
    fn account(&self) -> Addr {
        (*self).clone()
    }
}

/// So much of the staking denom.
pub fn state(amount: u128) -> Coin {
    Coin::new(amount, STATE)
}

/// The `number`th intent that became due at `at`.
pub fn intent(number: u64, at: u64) -> IntentId {
    let mut distinct = [0; 10];
    distinct[2..].copy_from_slice(&number.to_be_bytes());
    IntentId::new(at, distinct)
}

/// A default, but for what is changed.
pub fn changed<T>(mut default: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut default);
    default
}

/// What a contract says in answer to a call.
pub fn data<T: DeserializeOwned>(data: Option<Binary>) -> T {
    from_json(data.unwrap()).unwrap()
}

/// All that a query lists, by pages of two; `page` answers what follows an item, and after which the next one begins.
pub fn by_twos<T, C>(mut page: impl FnMut(Option<C>) -> (Vec<T>, Option<C>)) -> Vec<T> {
    let (mut seen, mut start_after) = (Vec::new(), None);
    loop {
        let (items, next) = page(start_after);
        assert!(items.len() <= 2);
        seen.extend(items);
        if next.is_none() {
            return seen;
        }
        start_after = next;
    }
}

/// That a call was refused, for a reason that contains `reason`; that the call itself contains it does not count.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(result: Result<T, impl std::fmt::Display>, reason: &str) {
    let error = result.map_err(|error| error.to_string()).unwrap_err();
    let cause = error.lines().last().unwrap_or_default();
    assert!(cause.contains(reason), "refused, but not because '{reason}': {error}");
}

/// The first event that reads as the kind asked for.
pub fn event<T, E>(response: &AppResponse, read: impl Fn(&Event) -> Result<T, E>) -> Option<T> {
    response.events.iter().find_map(|event| read(event).ok())
}

/// What a chain answers to a call.
pub type Answer<T = AppResponse> = StdResult<T>;

/// A contract's code for the chain, by its crate: `code!(stateset_wallet, reply, migrate)`.
#[macro_export]
macro_rules! code {
    ($contract:ident $(, $entry:ident)* $(,)?) => {{
        let code = ::cw_multi_test::ContractWrapper::new(
            $contract::contract::execute,
            $contract::contract::instantiate,
            $contract::contract::query,
        );
        $($crate::code!(@ code, $contract, $entry);)*
        Box::new(code) as Box<dyn ::cw_multi_test::Contract<::cosmwasm_std::Empty>>
    }};
    (@ $code:ident, $contract:ident, reply) => { let $code = $code.with_reply($contract::contract::reply); };
    (@ $code:ident, $contract:ident, migrate) => { let $code = $code.with_migrate($contract::contract::migrate); };
}

/// Lets a suite do what that does on which it is built: `impl_deref!(Suite => app: Chain)`.
#[macro_export]
macro_rules! impl_deref {
    ($suite:ty => $field:tt: $base:ty) => {
        impl ::core::ops::Deref for $suite {
            type Target = $base;

            fn deref(&self) -> &$base {
                &self.$field
            }
        }

        impl ::core::ops::DerefMut for $suite {
            fn deref_mut(&mut self) -> &mut $base {
                &mut self.$field
            }
        }
    };
}

/// Lets a suite on a chain call and ask the contract that it is about: `client!(Suite => wallet: ExecuteMsg,
/// QueryMsg)`.
#[macro_export]
macro_rules! client {
    ($suite:ty => $contract:ident: $msg:ty, $query:ty) => {
        #[allow(dead_code, reason = "no suite needs all of them")]
        impl $suite {
            pub(crate) fn execute(&mut self, by: impl $crate::Account, msg: &$msg) -> $crate::Answer {
                self.execute_with(by, msg, &[])
            }

            pub(crate) fn execute_with(
                &mut self,
                by: impl $crate::Account,
                msg: &$msg,
                funds: &[::cosmwasm_std::Coin],
            ) -> $crate::Answer {
                let contract = self.$contract.clone();
                self.call_with(by, &contract, msg, funds)
            }

            pub(crate) fn try_query<T: $crate::DeserializeOwned>(&self, query: &$query) -> $crate::Answer<T> {
                self.ask(&self.$contract, query)
            }

            pub(crate) fn query<T: $crate::DeserializeOwned>(&self, query: &$query) -> T {
                self.try_query(query).unwrap()
            }
        }
    };
}

/// Verbs for a contract's groups of callers, who are named in each call or here:
/// `verbs!(Suite: &ExecuteMsg -> Answer { owner: Owner(OwnerMsg), guardian("guardian"): Guardian(GuardianMsg) })`.
#[macro_export]
macro_rules! verbs {
    ($suite:ty: &$msg:ident -> $answer:ty { $($verb:ident $(($by:literal))?: $group:ident($of:ty)),+ $(,)? }) => {
        impl $suite {
            $($crate::verbs!(@ [&], $msg, $answer, $verb $(($by))?, $group, $of);)+
        }
    };
    ($suite:ty: $msg:ident -> $answer:ty { $($verb:ident $(($by:literal))?: $group:ident($of:ty)),+ $(,)? }) => {
        impl $suite {
            $($crate::verbs!(@ [], $msg, $answer, $verb $(($by))?, $group, $of);)+
        }
    };
    (@ [$($by_reference:tt)?], $msg:ident, $answer:ty, $verb:ident, $group:ident, $of:ty) => {
        pub(crate) fn $verb(&mut self, by: &str, msg: $of) -> $answer {
            self.execute(by, $($by_reference)? $msg::$group(msg))
        }
    };
    (@ [$($by_reference:tt)?], $msg:ident, $answer:ty, $verb:ident($by:literal), $group:ident, $of:ty) => {
        pub(crate) fn $verb(&mut self, msg: $of) -> $answer {
            self.execute($by, $($by_reference)? $msg::$group(msg))
        }
    };
}
