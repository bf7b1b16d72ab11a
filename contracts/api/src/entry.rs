//! The functions that a chain calls, the same for every contract.

/// In a contract's wasm: what `contract.rs` does, for messages read strictly ([`crate::json`]). `reply` where it expects
/// any.
///
/// ```text
/// #[cfg(all(target_arch = "wasm32", not(feature = "library")))]
/// stateset_api::entry!(wallet, reply);
/// ```
#[macro_export]
macro_rules! entry {
    ($messages:ident $(, $reply:ident)?) => {
        mod entry {
            use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response, entry_point};
            use $crate::json::Json;
            use $crate::$messages::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

            use super::{ContractError, contract};

            type Answer = Result<Response, ContractError>;

            #[entry_point]
            fn instantiate(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: Json<InstantiateMsg>) -> Answer {
                contract::instantiate(deps, env, info, msg.0)
            }

            #[entry_point]
            fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: Json<ExecuteMsg>) -> Answer {
                contract::execute(deps, env, info, msg.0)
            }

            $(
                #[entry_point]
                fn $reply(deps: DepsMut<'_>, env: Env, reply: cosmwasm_std::Reply) -> Answer {
                    contract::$reply(deps, env, reply)
                }
            )?

            #[entry_point]
            fn migrate(deps: DepsMut<'_>, env: Env, msg: Json<MigrateMsg>) -> Answer {
                contract::migrate(deps, env, msg.0)
            }

            #[entry_point]
            fn query(deps: Deps<'_>, env: Env, msg: Json<QueryMsg>) -> Result<Binary, ContractError> {
                contract::query(deps, env, msg.0)
            }
        }
    };
}
