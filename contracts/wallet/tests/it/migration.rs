//! Migration: forwards only, and only from a wallet; what version 0.1 stored reads on.

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Addr, Api, Coin, CosmosMsg, Order, Storage, WasmMsg};
use cw_multi_test::{ContractWrapper, Executor};
use serde::Serialize;
use stateset_api::approval::draft_hash;
use stateset_api::event::{Migrated, Paid};
use stateset_api::policy::{ApprovalRule, CategoryPolicy, OverLimit};
use stateset_api::wallet::{
    Action, DecisionLog, ExecuteMsg, Freeze, GrantsResponse, GuardianMsg, InstantiateMsg, MigrateMsg, OperatorMsg,
    OwnerMsg, ProposalInfo, ProposalQuery, ProposalStatus, ProposalsResponse, QueryMsg, Remaining, SignerSet,
    SignersResponse, WalletInfo,
};
use stateset_api::{Amount, policy::Policy};
use stateset_tests_suite::{DAY, Proposals, START, USDC, address, propose, refused};
use stateset_wallet::{ContractError, contract};

use crate::council::{DELAY, pay, three_of_five};
use crate::fixture::Fixture;
use crate::story::{instantiation, payment, policy};
use crate::suite::Suite;

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

fn store(fixture: &mut Fixture, key: &[u8], value: &impl Serialize) {
    fixture.deps.storage.set(key, &postcard::to_allocvec(value).unwrap());
}

/// The wallet of the stories as version 0.1 left it.
fn old(frozen: Option<Freeze>) -> Fixture {
    let mut fixture = Fixture::new();
    fixture.pay(&payment(1, "alice", 40)).unwrap();
    let Policy { denoms, calls_per_hour, categories, payee_cooldown_seconds, over_limit, receipt_seconds, .. } =
        policy();
    let caps = |of: &stateset_api::policy::DenomPolicy| {
        (of.denom.clone(), of.per_payment_max, of.per_day_max, of.lifetime_max, of.first_payment_max)
    };
    let denoms = denoms.iter().map(caps).collect();
    let policy = OldPolicy { denoms, calls_per_hour, categories, payee_cooldown_seconds, over_limit, receipt_seconds };
    let operator = Some((address("operator"), START + 365 * DAY));
    store(&mut fixture, b"a", &OldAccount { operator, epoch: 7, frozen, policy });
    let offered_to = Some(address("bob"));
    let guardian = Some(address("guardian"));
    store(&mut fixture, b"o", &OldParties { owner: address("owner"), offered_to, guardian });
    cw2::set_contract_version(&mut fixture.deps.storage, contract::NAME, "0.1.0").unwrap();
    fixture
}

fn migrate(fixture: &mut Fixture) -> Result<cosmwasm_std::Response, ContractError> {
    contract::migrate(fixture.0.deps.as_mut(), fixture.0.env.clone(), MigrateMsg {})
}

#[test]
fn an_older_wallet_migrates_and_goes_on() {
    for frozen in [None, Some(Freeze { by: address("guardian"), at: START, reason: "drill".into() })] {
        let mut fixture = old(frozen.clone());
        refused(fixture.try_query::<WalletInfo>(QueryMsg::Wallet {}), "stored account is unreadable");
        let response = migrate(&mut fixture).unwrap();
        let expected = Migrated { contract: contract::NAME.into(), from: "0.1.0".into(), to: contract::VERSION.into() };
        assert_eq!(Migrated::from_event(&response.events[0]), Ok(expected));
        let stored = cw2::get_contract_version(&fixture.deps.storage).unwrap();
        assert_eq!((stored.contract.as_str(), stored.version.as_str()), (contract::NAME, contract::VERSION));
        let info: WalletInfo = fixture.query(QueryMsg::Wallet {});
        assert_eq!((info.epoch, info.offered_to, info.frozen), (7, Some(address("bob")), frozen.clone()));
        assert_eq!((info.recovery, info.recovers_at, info.dead_man_at), (None, None, None));
        assert_eq!(fixture.query::<Policy>(QueryMsg::Policy {}), policy());
        let left: Remaining = fixture.query(QueryMsg::Remaining { denom: USDC.into() });
        assert_eq!(left.lifetime, Amount(4_960));
        if frozen.is_some() {
            fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
        }
        let payments = vec![payment(1, "alice", 40), payment(2, "alice", 5)];
        let spend = stateset_api::wallet::OperatorMsg::Spend {
            epoch: 7,
            denom: USDC.into(),
            payments,
            approval: None,
            rationales: Vec::new(),
            mandate: None,
        };
        fixture.operator(spend).unwrap();
        // Once more changes nothing.
        migrate(&mut fixture).unwrap();
        assert_eq!(fixture.query::<Policy>(QueryMsg::Policy {}), policy());
    }
}

#[test]
fn another_contract_or_a_newer_wallet_does_not_migrate() {
    for (name, version) in [("stateset:registry", "0.0.1"), (contract::NAME, "99.0.0"), (contract::NAME, "x")] {
        let mut fixture = Fixture::new();
        cw2::set_contract_version(&mut fixture.deps.storage, name, version).unwrap();
        assert!(matches!(migrate(&mut fixture), Err(ContractError::Migration { .. })), "{name} {version}");
    }
}

/// A wallet as version 0.2 wrote it, byte for byte, taken from its own code: `council` beside signers and without a
/// log, `alone` with a log.
fn of_0_2(name: &str) -> Fixture {
    let all: serde_json::Value = serde_json::from_str(include_str!("../data/wallet-0.2.json")).unwrap();
    let mut fixture = Fixture::new();
    fixture.deps.storage = MockStorage::new();
    for (key, value) in all[name].as_object().unwrap() {
        let bytes = hex::decode(value.as_str().unwrap()).unwrap();
        fixture.deps.storage.set(&hex::decode(key).unwrap(), &bytes);
    }
    fixture
}

fn cells(fixture: &Fixture) -> Vec<(Vec<u8>, Vec<u8>)> {
    fixture.deps.storage.range(None, None, Order::Ascending).collect()
}

fn info(fixture: &Fixture, id: u64) -> ProposalInfo {
    fixture.query(QueryMsg::Proposal(ProposalQuery::of(id)))
}

#[test]
fn a_wallet_of_0_2_goes_on_with_its_log_freeze_clock_and_recovery() {
    let mut fixture = of_0_2("alone");
    refused(fixture.try_query::<WalletInfo>(QueryMsg::Wallet {}), "stored account is unreadable");
    migrate(&mut fixture).unwrap();
    let info: WalletInfo = fixture.query(QueryMsg::Wallet {});
    assert_eq!(
        (info.keeps_log, info.recovery, info.recovers_at),
        (true, Some(address("heir")), Some(START + 30 * DAY))
    );
    assert_eq!((info.frozen.unwrap().by, info.intents_since), (address("guardian"), None));
    assert!(info.dead_man_at.is_some_and(|at| at > START + DAY));
    let policy: Policy = fixture.query(QueryMsg::Policy {});
    assert_eq!(policy.approval_rules, [rule()]);
    assert_eq!(fixture.query::<DecisionLog>(QueryMsg::DecisionLog {}).count, 1);
    let before = cells(&fixture);
    migrate(&mut fixture).unwrap();
    assert_eq!(cells(&fixture), before, "once more changes nothing");
    fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
    fixture.spend(&[payment(1, "alice", 40), payment(2, "alice", 5)]).unwrap();
    assert_eq!(fixture.query::<DecisionLog>(QueryMsg::DecisionLog {}).count, 2);
    assert_eq!(fixture.query::<WalletInfo>(QueryMsg::Wallet {}).recovers_at, None);
}

fn rule() -> ApprovalRule {
    ApprovalRule { denom: USDC.into(), contract: address("governance"), above: Amount(400) }
}

#[test]
fn what_was_open_under_0_2_stays_open_is_read_and_decided() {
    let mut fixture = of_0_2("council");
    migrate(&mut fixture).unwrap();
    let signers: SignersResponse = fixture.query(QueryMsg::Signers {});
    assert_eq!((signers.rules_epoch, signers.next_proposal, signers.signers), (1, 8, Some(three_of_five())));
    assert!(signers.rules_id.is_some_and(|id| id.len() == 32 && id != [0; 32]));
    let statuses: ProposalsResponse = fixture.query(QueryMsg::Proposals { start_after: None, limit: None });
    let open = |id: u64| statuses.proposals[id as usize - 1].status == ProposalStatus::Open {};
    assert_eq!([1, 2, 3, 4, 5, 6, 7].map(open), [true, true, true, true, false, true, false]);
    assert!(matches!(fixture.status(7), ProposalStatus::Failed { .. }));
    // The policy that was drafted has its rules under another name; the hash is of what they say.
    for id in [2, 3] {
        let ProposalInfo { draft, draft_hash: hash, .. } = info(&fixture, id);
        assert_eq!(hash, draft_hash(&draft));
        let [Action::Owner(OwnerMsg::SetPolicy { policy })] = draft.actions.as_slice() else { panic!("{draft:?}") };
        assert_eq!(policy.approval_rules, [rule()]);
    }
    // The third approval pays.
    fixture.execute("carla", fixture.approval(1)).unwrap();
    let done = fixture.perform(1).unwrap();
    assert!(done.events.iter().any(|event| Paid::from_event(event).is_ok()));
    // What the owner scheduled takes effect after the delay; what failed is tried again.
    fixture.pass(DELAY);
    fixture.execute("mallory", fixture.execution(7)).unwrap();
    fixture.perform(7).unwrap();
    fixture.execute("mallory", fixture.execution(2)).unwrap();
    fixture.perform(2).unwrap();
    assert_eq!(fixture.query::<Policy>(QueryMsg::Policy {}).approval_rules, [rule()]);
}

/// They knew nothing of alarms: which of them end one shows from its draft.
#[test]
fn what_was_drafted_under_0_2_is_ended_by_an_alarm_of_today() {
    let migrated = || {
        let mut fixture = of_0_2("council");
        migrate(&mut fixture).unwrap();
        fixture
    };
    let void = |fixture: &Fixture| -> Vec<u64> {
        (1..=7).filter(|id| fixture.status(*id) == ProposalStatus::Void {}).collect()
    };
    let mut frozen = migrated();
    frozen.guardian(GuardianMsg::Freeze { reason: "stolen".into() }).unwrap();
    // The operator's bill, and an unfreeze that lay ready.
    assert_eq!(void(&frozen), [4, 6]);
    let mut tightened = migrated();
    let policy = Policy { calls_per_hour: 1, ..policy() };
    tightened.owner(OwnerMsg::SetPolicy { policy }).unwrap();
    // Both policies, the bill, and the payee that failed; neither the payment that is voted on nor the withdrawal.
    assert_eq!(void(&tightened), [2, 3, 4, 7]);
    assert!(matches!(tightened.execute("berta", tightened.approval(3)), Err(ContractError::ProposalEnded { .. })));
}

/// The signers replace the code of a wallet that is its own admin; nobody else can, and not in the middle of a
/// proposal.
#[test]
fn signers_replace_the_code_of_a_wallet_that_is_its_own_admin() {
    let mut suite = Suite::with(|msg| msg.signers = Some(three_of_five()));
    let wrapper = ContractWrapper::new(contract::execute, contract::instantiate, contract::query);
    let code_id = suite.app.store_code(Box::new(wrapper.with_reply(contract::reply).with_migrate(contract::migrate)));
    let migrate = || Action::Migrate { code_id, msg: b"{}".into() };
    let middle = suite.execute("anna", &propose(vec![migrate(), pay(payment(1, "mallory", 5))]));
    refused(middle, "the last action of a proposal");
    let id = suite.propose("anna", vec![pay(payment(1, "mallory", 5)), migrate()]);
    suite.approve(id, &["berta", "carla"]);
    // Without an admin nobody may: the proposal failed and nothing of it happened.
    assert!(matches!(suite.status(id), ProposalStatus::Failed { .. }));
    assert_eq!(suite.balance(&suite.wallet, USDC), 10_000);

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
    assert_eq!(suite.balance(&wallet, USDC), 495);
}

fn instantiation_by(signers: SignerSet) -> InstantiateMsg {
    InstantiateMsg { signers: Some(signers), ..instantiation() }
}

/// Version 0.2 wrote no alarms down: what lay in stock before one that is in force does not undo it now.
#[test]
fn what_lay_in_stock_before_a_freeze_of_0_2_does_not_undo_it_after_the_migration() {
    type Beginning = (Option<(String, u64)>, u32, Option<Freeze>);
    let mut fixture = of_0_2("council");
    // The guardian's freeze, as 0.2 wrote it: after everything in stock.
    let bytes = fixture.deps.storage.get(b"a").unwrap();
    let ((operator, epoch, none), rest): (Beginning, _) = postcard::take_from_bytes(&bytes).unwrap();
    assert!(none.is_none());
    let freeze = Freeze { by: address("guardian"), at: START, reason: "stolen".into() };
    let mut account = postcard::to_allocvec(&(operator, epoch, Some(freeze))).unwrap();
    account.extend(rest);
    fixture.deps.storage.set(b"a", &account);
    migrate(&mut fixture).unwrap();
    let unfreezes = |id: &u64| {
        let actions = info(&fixture, *id).draft.actions;
        actions.iter().any(|one| matches!(one, Action::Owner(OwnerMsg::Unfreeze {})))
    };
    let stock: Vec<u64> = (1..=7).filter(unfreezes).collect();
    assert!(!stock.is_empty());
    assert!(stock.iter().all(|id| fixture.status(*id) == ProposalStatus::Void {}), "{stock:?}");
}

#[test]
fn a_grant_of_0_2_stands_under_its_operator_and_one_of_an_earlier_epoch_does_not() {
    let mut fixture = of_0_2("council");
    let key = |name: &str| {
        let canonical = fixture.deps.api.addr_canonicalize(&address(name)).unwrap();
        [b"k", canonical.as_slice()].concat()
    };
    let keys = [key("carol"), key("dave")];
    // Epoch, denom, one payment, what is left, end.
    let of_epoch = |epoch: u32| (epoch, 0_u8, 60_u128, 100_u128, START + 365 * DAY);
    let (_, epoch): (Option<(String, u64)>, u32) =
        postcard::take_from_bytes(&fixture.deps.storage.get(b"a").unwrap()).unwrap().0;
    store(&mut fixture, &keys[0], &of_epoch(epoch));
    store(&mut fixture, &keys[1], &of_epoch(epoch - 1));
    let before = fixture.deps.storage.get(&keys[0]).unwrap();
    migrate(&mut fixture).unwrap();
    let standing = |fixture: &Fixture| {
        let grants = fixture.query::<GrantsResponse>(QueryMsg::Grants {}).grants.into_iter();
        grants.map(|grant| (grant.to, grant.name, grant.total.0)).collect::<Vec<_>>()
    };
    assert_eq!(standing(&fixture), [(address("carol"), String::new(), 100)]);
    let spend = |epoch| {
        let (denom, payments) = (USDC.into(), vec![payment(90, "alice", 5)]);
        let (approval, rationales, mandate) = (None, Vec::new(), None);
        ExecuteMsg::Operator(OperatorMsg::Spend { epoch, denom, payments, approval, rationales, mandate })
    };
    refused(fixture.execute("dave", spend(epoch)), "operator_epoch: named 0, in force is 1");
    // Written anew when something next changes it, and as good through a take-over as any.
    fixture.execute("carol", spend(epoch)).unwrap();
    assert!(fixture.deps.storage.get(&keys[0]).unwrap().len() > before.len());
    fixture.operator(OperatorMsg::TakeOver { epoch, act: 1 }).unwrap();
    assert_eq!(standing(&fixture), [(address("carol"), String::new(), 95)]);
}
