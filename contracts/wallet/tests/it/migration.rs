//! Migration: forwards only, and only from a wallet; what version 0.1 stored reads on.

use cosmwasm_std::{Addr, Coin, CosmosMsg, Storage, WasmMsg};
use cw_multi_test::{ContractWrapper, Executor};
use serde::Serialize;
use stateset_api::event::Migrated;
use stateset_api::policy::{CategoryPolicy, OverLimit};
use stateset_api::wallet::{
    Action, Freeze, InstantiateMsg, MigrateMsg, OwnerMsg, ProposalStatus, QueryMsg, Remaining, SignerSet, WalletInfo,
};
use stateset_api::{Amount, policy::Policy};
use stateset_wallet::{ContractError, contract};

use crate::bank::Suite;
use crate::council::{pay, propose, three_of_five};
use crate::desk::Desk;
use crate::story::{DAY, START, USDC, address, instantiation, payment, policy};

/// The cells of version 0.1, field by field as they stood.
#[derive(Serialize)]
struct OldAccount {
    operator: Option<(String, u64)>,
    epoch: u32,
    frozen: Option<Freeze>,
    policy: OldPolicy,
}

#[derive(Serialize)]
struct OldPolicy {
    /// Denom, one payment, a day, ever, first payments.
    denoms: Vec<(String, Amount, Amount, Amount, Amount)>,
    calls_per_hour: u32,
    categories: Vec<CategoryPolicy>,
    payee_cooldown_seconds: u64,
    over_limit: OverLimit,
    receipt_seconds: u64,
}

#[derive(Serialize)]
struct OldParties {
    owner: String,
    offered_to: Option<String>,
    guardian: Option<String>,
}

fn store(desk: &mut Desk, key: &[u8], value: &impl Serialize) {
    desk.deps.storage.set(key, &postcard::to_allocvec(value).unwrap());
}

/// The wallet of the stories as version 0.1 left it.
fn old(frozen: Option<Freeze>) -> Desk {
    let mut desk = Desk::new();
    desk.pay(&payment(1, "alice", 40)).unwrap();
    let Policy { denoms, calls_per_hour, categories, payee_cooldown_seconds, over_limit, receipt_seconds, .. } =
        policy();
    let caps = |of: &stateset_api::policy::DenomPolicy| {
        (of.denom.clone(), of.per_payment_max, of.per_day_max, of.lifetime_max, of.first_payment_max)
    };
    let denoms = denoms.iter().map(caps).collect();
    let policy = OldPolicy { denoms, calls_per_hour, categories, payee_cooldown_seconds, over_limit, receipt_seconds };
    let operator = Some((address("operator"), START + 365 * DAY));
    store(&mut desk, b"a", &OldAccount { operator, epoch: 7, frozen, policy });
    let offered_to = Some(address("bob"));
    let guardian = Some(address("guardian"));
    store(&mut desk, b"o", &OldParties { owner: address("owner"), offered_to, guardian });
    cw2::set_contract_version(&mut desk.deps.storage, contract::NAME, "0.1.0").unwrap();
    desk
}

fn migrate(desk: &mut Desk) -> Result<cosmwasm_std::Response, ContractError> {
    contract::migrate(desk.deps.as_mut(), desk.env.clone(), MigrateMsg {})
}

#[test]
fn an_older_wallet_migrates_and_goes_on() {
    for frozen in [None, Some(Freeze { by: address("guardian"), at: START, reason: "drill".into() })] {
        let mut desk = old(frozen.clone());
        assert!(desk.try_query::<WalletInfo>(QueryMsg::Wallet {}).is_err(), "the old cells are another layout");
        let told = migrate(&mut desk).unwrap();
        let expected = Migrated { contract: contract::NAME.into(), from: "0.1.0".into(), to: contract::VERSION.into() };
        assert_eq!(Migrated::from_event(&told.events[0]), Ok(expected));
        let stored = cw2::get_contract_version(&desk.deps.storage).unwrap();
        assert_eq!((stored.contract.as_str(), stored.version.as_str()), (contract::NAME, contract::VERSION));
        let info: WalletInfo = desk.query(QueryMsg::Wallet {});
        assert_eq!((info.epoch, info.offered_to, info.frozen), (7, Some(address("bob")), frozen.clone()));
        assert_eq!((info.recovery, info.recovers_at, info.silent_at), (None, None, None));
        assert_eq!(desk.query::<Policy>(QueryMsg::Policy {}), policy());
        let left: Remaining = desk.query(QueryMsg::Remaining { denom: USDC.into() });
        assert_eq!(left.lifetime, Amount(4_960));
        if frozen.is_some() {
            desk.owner(OwnerMsg::Unfreeze {}).unwrap();
        }
        let payments = vec![payment(1, "alice", 40), payment(2, "alice", 5)];
        let spend = stateset_api::wallet::OperatorMsg::Spend {
            epoch: 7,
            denom: USDC.into(),
            payments,
            approval: None,
            rationales: Vec::new(),
        };
        desk.operator(spend).unwrap();
        // Once more changes nothing.
        migrate(&mut desk).unwrap();
        assert_eq!(desk.query::<Policy>(QueryMsg::Policy {}), policy());
    }
}

#[test]
fn another_contract_or_a_newer_wallet_does_not_migrate() {
    for (name, version) in [("stateset:registry", "0.0.1"), (contract::NAME, "99.0.0"), (contract::NAME, "x")] {
        let mut desk = Desk::new();
        cw2::set_contract_version(&mut desk.deps.storage, name, version).unwrap();
        assert!(matches!(migrate(&mut desk), Err(ContractError::Migration { .. })), "{name} {version}");
    }
}

/// The signers replace the code of a wallet that is its own admin; nobody else can, and not in the middle of a proposal.
#[test]
fn signers_replace_the_code_of_a_wallet_that_is_its_own_admin() {
    let mut suite = Suite::with(|msg| msg.signers = Some(three_of_five()));
    let wrapper = ContractWrapper::new(contract::execute, contract::instantiate, contract::query);
    let code_id = suite.app.store_code(Box::new(wrapper.with_reply(contract::reply).with_migrate(contract::migrate)));
    let migrate = || Action::Migrate { code_id, msg: b"{}".into() };
    let middle = suite.execute("anna", &propose(vec![migrate(), pay(payment(1, "mallory", 5))])).unwrap_err();
    assert!(format!("{middle:?}").contains("the last action of a proposal"), "{middle:?}");
    let id = suite.propose("anna", vec![pay(payment(1, "mallory", 5)), migrate()]);
    suite.approve(id, &["berta", "carla"]);
    // Without an admin nobody may: the proposal failed and nothing of it happened.
    assert!(matches!(suite.status(id), ProposalStatus::Failed { .. }));
    assert_eq!(suite.balance(suite.wallet.as_str(), USDC), 10_000);

    let (creation, salt) = (suite.creation(&instantiation_by(three_of_five()), b"own"), b"own");
    let CosmosMsg::Wasm(WasmMsg::Instantiate2 { code_id: code, label, msg, .. }) = creation else {
        panic!("{creation:?}")
    };
    let wallet = suite.predict("owner", salt);
    let (admin, funds) = (Some(wallet.to_string()), vec![Coin::new(500_u128, USDC)]);
    let creation = WasmMsg::Instantiate2 { admin, code_id: code, label, msg, funds, salt: salt.into() };
    suite.app.execute(Addr::unchecked(address("owner")), creation.into()).unwrap();
    suite.wallet = wallet.clone();
    let id = suite.propose("anna", vec![pay(payment(1, "mallory", 5)), migrate()]);
    suite.approve(id, &["berta", "carla"]);
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }));
    assert_eq!(suite.app.contract_data(&wallet).unwrap().code_id, code_id);
    assert_eq!(suite.balance(wallet.as_str(), USDC), 495);
}

fn instantiation_by(signers: SignerSet) -> InstantiateMsg {
    InstantiateMsg { signers: Some(signers), ..instantiation() }
}
