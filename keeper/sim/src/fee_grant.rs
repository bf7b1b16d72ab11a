//! A stand-in for x/feegrant: one kind of allowance, a limit in each denom and an end, given by whoever runs the chain.

use cosmwasm_std::Storage;
use stateset_chain::fee_grant::FeeGrant;

use crate::failure::Failure;

fn key(granter: &str, grantee: &str, denom: &str) -> Vec<u8> {
    format!("feegrant/{granter}/{grantee}/{denom}").into_bytes()
}

/// `left: None` takes it away.
pub(crate) fn set(storage: &mut dyn Storage, between: (&str, &str), denom: &str, left: Option<(u128, u64)>) {
    let key = key(between.0, between.1, denom);
    match left {
        Some((left, expires_at)) => storage.set(&key, format!("{left} {expires_at}").as_bytes()),
        None => storage.remove(&key),
    }
}

pub(crate) fn load(storage: &dyn Storage, between: (&str, &str), denom: &str) -> Option<FeeGrant> {
    let text = String::from_utf8(storage.get(&key(between.0, between.1, denom))?).ok()?;
    let (left, expires_at) = text.split_once(' ')?;
    Some(FeeGrant { left: left.parse().ok(), expires_at: expires_at.parse().ok(), ..FeeGrant::default() })
}

/// Takes a fee off a grant, as the ante handler of a node does.
pub(crate) fn use_up(
    storage: &mut dyn Storage,
    between: (&str, &str),
    fee: &[(String, u128)],
    time: u64,
) -> Result<(), Failure> {
    for (denom, amount) in fee {
        let left = check(storage, between, (denom, *amount), time)?;
        let grant = load(storage, between, denom).unwrap_or_default();
        set(storage, between, denom, Some((left, grant.expires_at.unwrap_or(u64::MAX))));
    }
    Ok(())
}

/// What a fee leaves of a grant.
pub(crate) fn check(
    storage: &dyn Storage,
    between: (&str, &str),
    (denom, amount): (&str, u128),
    time: u64,
) -> Result<u128, Failure> {
    let (granter, grantee) = between;
    let refuse = |text: &str| format!("{granter} does not allow to pay fees for {grantee}: {text}");
    let Some(grant) = load(storage, between, denom) else {
        return Err(Failure::sdk(38, refuse("fee-grant not found"), "not found"));
    };
    if grant.expires_at.is_some_and(|at| at <= time) {
        return Err(Failure::fee_grant(3, refuse("fee allowance expired")));
    }
    let left = grant.left.unwrap_or_default().checked_sub(amount);
    left.ok_or_else(|| Failure::fee_grant(2, refuse("fee limit exceeded")))
}
