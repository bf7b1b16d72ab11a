//! Whether a key may act for a wallet now.

use stateset_api::wallet::WalletInfo;
use thiserror::Error;

/// Why a wallet takes nothing from a key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoAuthority {
    #[error("the wallet is frozen by {by} since {at}: {reason}")]
    Frozen { by: String, at: u64, reason: String },
    #[error("the wallet has no operator")]
    NoOperator,
    #[error("the wallet's operator is {operator}, not {key}")]
    OtherOperator { operator: String, key: String },
    #[error("the operator's time ended at {expires_at}, the block is of {now}")]
    Expired { expires_at: u64, now: u64 },
}

/// The epoch under which `key` (an address) may sign for the wallet at `now` (Unix seconds of a block).
pub fn authority(wallet: &WalletInfo, key: &str, now: u64) -> Result<u32, NoAuthority> {
    if let Some(freeze) = wallet.frozen.as_ref().or(wallet.braked.as_ref()) {
        let (by, reason) = (freeze.by.clone(), freeze.reason.clone());
        return Err(NoAuthority::Frozen { by, at: freeze.at, reason });
    }
    let operator = wallet.operator.as_ref().ok_or(NoAuthority::NoOperator)?;
    if operator.address != key {
        return Err(NoAuthority::OtherOperator { operator: operator.address.clone(), key: key.to_owned() });
    }
    if now >= operator.expires_at {
        return Err(NoAuthority::Expired { expires_at: operator.expires_at, now });
    }
    Ok(wallet.epoch)
}

#[cfg(test)]
mod tests {
    use stateset_api::wallet::{Freeze, OperatorGrant};

    use super::*;

    #[test]
    fn only_the_operator_in_its_time_at_an_unfrozen_wallet_may_sign() {
        let wallet = WalletInfo {
            owner: "o".into(),
            offered_to: None,
            guardian: None,
            operator: Some(OperatorGrant { address: "k".into(), expires_at: 100 }),
            epoch: 3,
            frozen: None,
            registry: None,
            agent_id: None,
            caip10: String::new(),
            recovery: None,
            recovers_at: None,
            dead_man_at: None,
            keeps_log: false,
            intents_since: None,
            offered_by_signers: false,
            treasury: None,
            act: 0,
            brake: None,
            braked: None,
            rests_until: None,
        };
        assert_eq!(authority(&wallet, "k", 99), Ok(3));
        assert_eq!(authority(&wallet, "k", 100), Err(NoAuthority::Expired { expires_at: 100, now: 100 }));
        assert!(matches!(authority(&wallet, "other", 1), Err(NoAuthority::OtherOperator { .. })));
        let bare = WalletInfo { operator: None, ..wallet.clone() };
        assert_eq!(authority(&bare, "k", 1), Err(NoAuthority::NoOperator));
        let freeze = || Some(Freeze { by: "g".into(), at: 5, reason: "r".into() });
        for stopped in
            [WalletInfo { frozen: freeze(), ..wallet.clone() }, WalletInfo { braked: freeze(), ..wallet.clone() }]
        {
            assert!(matches!(authority(&stopped, "k", 1), Err(NoAuthority::Frozen { at: 5, .. })));
        }
        let resting = WalletInfo { rests_until: Some(9), ..wallet };
        assert_eq!(authority(&resting, "k", 1), Ok(3));
    }
}
