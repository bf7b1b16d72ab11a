//! The wallet of the stories, called directly.

use cosmwasm_std::{Binary, Coin, Response, WasmQuery};
use stateset_api::wallet::{
    ExecuteMsg, GuardianMsg, InstantiateMsg, OperatorMsg, OwnerMsg, Payment, ProposalRef, QueryMsg, Receipt,
    ReceiptResponse, SelfMsg, SignerSet, WalletInfo,
};
use stateset_tests_suite::{Direct, USDC, address, changed, impl_deref, spend, verbs};
use stateset_wallet::{ContractError, contract};

use crate::story::instantiation;

/// Of another contract: its address, key and value.
pub(crate) type Cell = (String, Vec<u8>, Vec<u8>);
type Answer = Result<Response, ContractError>;
type Wallet = Direct<ExecuteMsg, QueryMsg, ContractError>;

/// In which a contract says what it is, as cw2 writes it.
pub(crate) fn named(contract: &str, name: &str) -> Cell {
    let value = format!(r#"{{"contract":"{name}","version":"0.2.0"}}"#);
    (address(contract), b"contract_info".to_vec(), value.into_bytes())
}

pub(crate) struct Fixture(pub(crate) Wallet);

impl_deref!(Fixture => 0: Wallet);

verbs!(Fixture: ExecuteMsg -> Answer {
    owner("owner"): Owner(OwnerMsg),
    guardian("guardian"): Guardian(GuardianMsg),
    operator("operator"): Operator(OperatorMsg),
});

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// With something else.
    pub(crate) fn with(change: impl FnOnce(&mut InstantiateMsg)) -> Self {
        Self::try_with(changed(instantiation(), change)).unwrap()
    }

    pub(crate) fn try_with(msg: InstantiateMsg) -> Result<Self, ContractError> {
        Self::beside(vec![named("reputation", "stateset:reputation")], msg)
    }

    pub(crate) fn council(set: SignerSet) -> Self {
        Self::with(|msg| msg.signers = Some(set))
    }

    /// Created beside contracts with such cells.
    pub(crate) fn beside(cells: Vec<Cell>, msg: InstantiateMsg) -> Result<Self, ContractError> {
        let mut fixture = Self(Direct::bare("wallet", contract::execute, contract::query));
        fixture.cells(cells);
        fixture.create(contract::instantiate, "owner", msg)?;
        Ok(fixture)
    }

    /// From now on cells of other contracts hold this; all others are absent.
    pub(crate) fn cells(&mut self, cells: Vec<Cell>) {
        self.others_answer(move |query| {
            let WasmQuery::Raw { contract_addr, key } = query else { return None };
            let found = cells.iter().find(|(at, of, _)| at == contract_addr && of == key.as_slice());
            Some(found.map_or_else(Binary::default, |(_, _, value)| value.clone().into()))
        });
    }

    pub(crate) fn hold(&mut self, amount: u128) {
        let wallet = self.env.contract.address.clone();
        self.deps.querier.bank.update_balance(wallet, vec![Coin::new(amount, USDC)]);
    }

    pub(crate) fn execute(&mut self, by: &str, msg: ExecuteMsg) -> Answer {
        self.0.execute(by, msg)
    }

    /// Carries out what passed: the message of the wallet to itself, which nobody here delivers.
    pub(crate) fn perform(&mut self, id: u64) -> Answer {
        self.execute("wallet", ExecuteMsg::SelfCall(SelfMsg::Perform(ProposalRef { id })))
    }

    /// The number that the operator's next act has.
    pub(crate) fn act(&self) -> u64 {
        self.query::<WalletInfo>(QueryMsg::Wallet {}).act + 1
    }

    /// Pays in `uusdc` under the first epoch.
    pub(crate) fn spend(&mut self, payments: &[Payment]) -> Answer {
        self.execute("operator", spend(USDC, payments))
    }

    pub(crate) fn pay(&mut self, payment: &Payment) -> Answer {
        self.spend(std::slice::from_ref(payment))
    }

    pub(crate) fn receipt(&self, payment: &Payment) -> Option<Receipt> {
        self.query::<ReceiptResponse>(QueryMsg::Receipt { id: payment.id }).receipt
    }
}
