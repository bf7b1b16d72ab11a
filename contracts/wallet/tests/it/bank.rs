//! A whole chain with both contracts and a bank that knows `MsgMultiSend`; verbs for stories in which money moves.

use cosmrs::proto::cosmos::bank::v1beta1::MsgMultiSend;
use cosmrs::proto::traits::Message;
use cosmwasm_std::{
    Addr, AnyMsg, Api, BankMsg, BlockInfo, Coin, CosmosMsg, CustomMsg, CustomQuery, Empty, StdError, StdResult,
    Storage, Timestamp, Uint256, WasmMsg, instantiate2_address, to_json_binary,
};
use cw_multi_test::{
    App, AppBuilder, AppResponse, BankKeeper, ContractWrapper, CosmosRouter, DistributionKeeper, Executor,
    FailingModule, GovFailingModule, IbcFailingModule, MockApiBech32, StakeKeeper, Stargate, WasmKeeper,
};
use serde::de::DeserializeOwned;
use stateset_api::registry;
use stateset_api::wallet::{ExecuteMsg, InstantiateMsg, OperatorMsg, Payment, QueryMsg};

use crate::story::{PREFIX, START, STATE, USDC, address, instantiation, payment};

type Chain = App<
    BankKeeper,
    MockApiBech32,
    cosmwasm_std::testing::MockStorage,
    FailingModule<Empty, Empty, Empty>,
    WasmKeeper<Empty, Empty>,
    StakeKeeper,
    DistributionKeeper,
    IbcFailingModule,
    GovFailingModule,
    MultiSend,
>;

/// Carries out `MsgMultiSend` as the bank does: one input, whose coins are the outputs' sum, and it is the sender's.
pub(crate) struct MultiSend;

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

pub(crate) struct Suite {
    pub(crate) app: Chain,
    pub(crate) registry: Addr,
    pub(crate) wallet: Addr,
    pub(crate) wallet_code: u64,
}

impl Suite {
    /// The wallet of the stories with 10,000 `uusdc`; the registry beside it.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut InstantiateMsg)) -> Self {
        let mut suite = Self::bare();
        let mut msg = instantiation();
        change(&mut msg);
        let owner = Addr::unchecked(address("owner"));
        let funds = [Coin::new(10_000_u128, USDC)];
        let code = suite.wallet_code;
        suite.wallet = suite.app.instantiate_contract(code, owner, &msg, &funds, "wallet", None).unwrap();
        suite
    }

    /// A chain with a registry and no wallet yet.
    pub(crate) fn bare() -> Self {
        let mut app = AppBuilder::new().with_api(MockApiBech32::new(PREFIX)).with_stargate(MultiSend).build(
            |router, _, storage| {
                for name in ["owner", "operator", "guardian", "alice", "bob", "mallory"] {
                    let coins = [USDC, STATE].map(|denom| Coin::new(100_000_u128, denom)).to_vec();
                    router.bank.init_balance(storage, &Addr::unchecked(address(name)), coins).unwrap();
                }
            },
        );
        app.update_block(|block| block.time = Timestamp::from_seconds(START));
        let registry_code = app.store_code(Box::new(ContractWrapper::new(
            stateset_registry::contract::execute,
            stateset_registry::contract::instantiate,
            stateset_registry::contract::query,
        )));
        let wallet = ContractWrapper::new(
            stateset_wallet::contract::execute,
            stateset_wallet::contract::instantiate,
            stateset_wallet::contract::query,
        );
        let wallet = wallet.with_reply(stateset_wallet::contract::reply);
        let wallet_code = app.store_code(Box::new(wallet));
        let deployer = Addr::unchecked(address("deployer"));
        let msg = registry::InstantiateMsg::default();
        let registry = app.instantiate_contract(registry_code, deployer, &msg, &[], "registry", None).unwrap();
        Self { app, registry, wallet: Addr::unchecked("none yet"), wallet_code }
    }

    /// The address that a wallet created by `creator` with `salt` will have.
    pub(crate) fn predict(&self, creator: &str, salt: &[u8]) -> Addr {
        let checksum = self.app.wrap().query_wasm_code_info(self.wallet_code).unwrap().checksum;
        let creator = self.app.api().addr_canonicalize(&address(creator)).unwrap();
        let canonical = instantiate2_address(checksum.as_slice(), &creator, salt).unwrap();
        self.app.api().addr_humanize(&canonical).unwrap()
    }

    /// The message that creates it.
    pub(crate) fn creation(&self, msg: &InstantiateMsg, salt: &[u8]) -> CosmosMsg {
        let creation = WasmMsg::Instantiate2 {
            admin: None,
            code_id: self.wallet_code,
            label: "wallet".to_owned(),
            msg: to_json_binary(msg).unwrap(),
            funds: vec![],
            salt: salt.into(),
        };
        creation.into()
    }

    pub(crate) fn execute(&mut self, by: &str, msg: &ExecuteMsg) -> StdResult<AppResponse> {
        self.app.execute_contract(Addr::unchecked(address(by)), self.wallet.clone(), msg, &[])
    }

    pub(crate) fn spend(&mut self, payments: &[Payment]) -> StdResult<AppResponse> {
        let spend = OperatorMsg::Spend {
            epoch: 1,
            denom: USDC.to_owned(),
            payments: payments.to_vec(),
            approval: None,
            rationales: Vec::new(),
        };
        self.execute("operator", &ExecuteMsg::Operator(spend))
    }

    pub(crate) fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.wallet, msg).unwrap()
    }

    pub(crate) fn balance(&self, holder: &str, denom: &str) -> u128 {
        let amount = self.app.wrap().query_balance(holder, denom).unwrap().amount;
        amount.to_string().parse().unwrap()
    }

    pub(crate) fn pass(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.time = block.time.plus_seconds(seconds);
            block.height += 1;
        });
    }
}

#[test]
fn one_payment_and_several_arrive_at_the_payees() {
    let mut suite = Suite::new();
    suite.spend(&[payment(1, "alice", 40)]).unwrap();
    suite.spend(&[payment(2, "alice", 60), payment(3, "bob", 70), payment(4, "alice", 5)]).unwrap();
    assert_eq!(suite.balance(&address("alice"), USDC), 100_105);
    assert_eq!(suite.balance(&address("bob"), USDC), 100_070);
    assert_eq!(suite.balance(suite.wallet.as_str(), USDC), 9_825);
}

#[test]
fn a_send_that_the_bank_refuses_counts_nothing_and_leaves_no_receipt() {
    use stateset_api::wallet::{OwnerMsg, ReceiptsResponse, Remaining};
    let mut suite = Suite::new();
    let withdraw = OwnerMsg::Withdraw { coins: vec![Coin::new(9_950_u128, USDC)] };
    suite.execute("owner", &ExecuteMsg::Owner(withdraw)).unwrap();
    let before: Remaining = suite.query(&QueryMsg::Remaining { denom: USDC.to_owned() });
    assert!(suite.spend(&[payment(1, "alice", 51)]).is_err());
    assert!(suite.spend(&[payment(1, "alice", 30), payment(2, "bob", 30)]).is_err());
    assert_eq!(suite.query::<Remaining>(&QueryMsg::Remaining { denom: USDC.to_owned() }), before);
    let receipts: ReceiptsResponse = suite.query(&QueryMsg::Receipts { start_after: None, limit: None });
    assert!(receipts.receipts.is_empty());
    suite.spend(&[payment(1, "alice", 30), payment(2, "bob", 20)]).unwrap();
}

#[test]
fn plain_transfers_into_the_wallet_are_welcome_and_the_owner_gets_them_back() {
    use stateset_api::wallet::OwnerMsg;
    let mut suite = Suite::new();
    let (giver, wallet) = (Addr::unchecked(address("mallory")), suite.wallet.clone());
    suite.app.send_tokens(giver, wallet.clone(), &[Coin::new(77_u128, STATE)]).unwrap();
    let withdraw = OwnerMsg::Withdraw { coins: vec![Coin::new(77_u128, STATE), Coin::new(10_000_u128, USDC)] };
    suite.execute("owner", &ExecuteMsg::Owner(withdraw)).unwrap();
    assert_eq!(suite.balance(wallet.as_str(), USDC), 0);
    assert_eq!(suite.balance(&address("owner"), STATE), 100_077);
    assert_eq!(suite.balance(&address("owner"), USDC), 100_000);
}
