//! Agents as most stories want them: registered, with a wallet whose caps are far away.

use stateset_api::policy::{CategoryPolicy, DenomPolicy, OverLimit, Policy};
use stateset_api::registry::{Endpoints, Registration};
use stateset_api::wallet::{InstantiateMsg, OperatorGrant, Payee, Payment};
use stateset_api::{Amount, IntentId};

use crate::{DAY, START, USDC, address};

/// Every cap at its most, one category, no wait for new payees.
pub fn open_policy(category: &str) -> Policy {
    let all = Amount::MAX;
    Policy {
        denoms: vec![DenomPolicy {
            denom: USDC.to_owned(),
            per_payment_max: all,
            per_day_max: all,
            lifetime_max: all,
            first_payment_max: all,
        }],
        calls_per_hour: 1_000,
        categories: vec![CategoryPolicy { name: category.to_owned(), allowed: true }],
        payee_cooldown_seconds: 0,
        over_limit: OverLimit::Refuse,
        receipt_seconds: 3_650 * DAY,
        trust: None,
        dead_man_seconds: None,
        approval_rules: Vec::new(),
    }
}

/// A wallet of `owner` under [`open_policy`], operated by `operator` for ten years, that may pay these addresses.
pub fn open_wallet(owner: &str, operator: &str, category: &str, payees: &[String]) -> InstantiateMsg {
    let all = Amount::MAX;
    let payee = |address: &String| Payee {
        address: address.clone(),
        denom: USDC.to_owned(),
        per_payment_max: all,
        per_day_max: all,
        lifetime_max: all,
        categories: vec![category.to_owned()],
    };
    InstantiateMsg {
        owner: address(owner),
        guardian: None,
        operator: Some(OperatorGrant { address: address(operator), expires_at: START + 3_650 * DAY }),
        policy: open_policy(category),
        payees: payees.iter().map(payee).collect(),
        registry: None,
        signers: None,
    }
}

/// A trader without capabilities, controlled by `controller`, that announces a wallet.
pub fn registration(controller: &str, wallet: Option<String>) -> Registration {
    Registration {
        controller: address(controller),
        agent_type: "trader".to_owned(),
        capabilities: Vec::new(),
        endpoints: Endpoints::default(),
        keys: Vec::new(),
        metadata: None,
        wallet,
    }
}

/// To a name, in a category.
pub fn payment(id: IntentId, to: &str, amount: u128, category: &str) -> Payment {
    Payment { id, to: address(to), amount: Amount(amount), category: category.to_owned(), reference: "r-1".to_owned() }
}
