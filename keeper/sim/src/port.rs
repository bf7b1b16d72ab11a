//! The embedded chain as the keeper's [`Chain`].

use async_trait::async_trait;
use cosmwasm_std::{Binary, Decimal, QueryRequest, StakingQuery, ValidatorResponse, WasmQuery};
use stateset_chain::{
    Account, Block, Chain, ChainError, ChainValidator, CheckTx, CodeInfo, ContractInfo, FeeGrant, Included, Software,
    TXS_PAGE, TxHash, TxsPage,
};

use crate::account;
use crate::address;
use crate::bank;
use crate::chain::{ENDPOINT, EmbeddedChain};
use crate::coins;
use crate::failure::Failure;
use crate::fee_grant;
use crate::native;
use crate::validators::{Standing, self_bond, signing};

/// gRPC's "unknown": what a node answers for errors of its modules.
const UNKNOWN: i32 = 2;
const INVALID_ARGUMENT: i32 = 3;

fn answered(status: i32, message: String) -> ChainError {
    ChainError::Answered { endpoint: ENDPOINT.to_owned(), status, message }
}

fn refused(failure: Failure) -> ChainError {
    answered(UNKNOWN, failure.query_text())
}

#[async_trait]
impl Chain for EmbeddedChain {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        let (block, _) = self.lock().read()?;
        Ok(Block { chain_id: block.chain_id, height: block.height, time: block.time.seconds() })
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        let mut inner = self.lock();
        let (_, state) = inner.read()?;
        check_address(address)?;
        Ok(account::load(&state, address))
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        let mut inner = self.lock();
        let (_, state) = inner.read()?;
        address::read(address).map_err(|text| answered(INVALID_ARGUMENT, format!("invalid address: {text}")))?;
        if !coins::is_denom(denom) {
            return Err(answered(INVALID_ARGUMENT, format!("invalid denom: {denom}")));
        }
        Ok(bank::balance(&state, address, denom))
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        let mut inner = self.lock();
        let (block, state) = inner.read()?;
        if serde_json::from_slice::<serde::de::IgnoredAny>(query).is_err() {
            return Err(answered(INVALID_ARGUMENT, "invalid query data".to_owned()));
        }
        check_address(contract)?;
        let request = WasmQuery::Smart { contract_addr: contract.to_owned(), msg: Binary::from(query) };
        let answer = inner.machine.query(&state, &block, QueryRequest::Wasm(request)).map_err(refused)?;
        Ok(answer.to_vec())
    }

    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        let mut inner = self.lock();
        let (_, state) = inner.read()?;
        check_address(contract)?;
        inner.machine.raw(&state, contract, key).map_err(refused)
    }

    async fn code(&self, code_id: u64) -> Result<Option<CodeInfo>, ChainError> {
        let (_, state) = self.lock().read()?;
        if code_id == 0 {
            return Err(refused(Failure::wasm(14, "code id", "invalid")));
        }
        let code = native::load_code(&state, code_id);
        Ok(code.map(|code| CodeInfo { creator: code.creator, checksum: code.checksum }))
    }

    async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ChainError> {
        let mut inner = self.lock();
        let (_, state) = inner.read()?;
        check_address(address)?;
        let Ok(data) = inner.machine.contract(&state, address) else { return Ok(None) };
        Ok(Some(ContractInfo {
            code_id: data.code_id,
            creator: data.creator.into_string(),
            admin: data.admin.map(|admin| admin.into_string()),
            label: data.label,
        }))
    }

    async fn simulate(&self, tx: &[u8]) -> Result<u64, ChainError> {
        let mut inner = self.lock();
        inner.read()?;
        if tx.is_empty() {
            return Err(answered(INVALID_ARGUMENT, "empty txBytes is not allowed".to_owned()));
        }
        inner
            .simulate(tx)
            .map_err(|(failure, gas)| answered(UNKNOWN, format!("{} with gas used: '{gas}'", failure.log)))
    }

    async fn minimum_gas_prices(&self) -> Result<Option<String>, ChainError> {
        let mut inner = self.lock();
        inner.read()?;
        Ok(Some(inner.min_gas_price.to_string()))
    }

    async fn fee_grant(&self, granter: &str, grantee: &str, denom: &str) -> Result<Option<FeeGrant>, ChainError> {
        let (_, state) = self.lock().read()?;
        check_address(granter)?;
        check_address(grantee)?;
        Ok(fee_grant::load(&state, (granter, grantee), denom))
    }

    async fn validator(&self, address: &str) -> Result<Option<ChainValidator>, ChainError> {
        let mut inner = self.lock();
        let (block, state) = inner.read()?;
        let request = QueryRequest::Staking(StakingQuery::Validator { address: address.to_owned() });
        let answer = inner.machine.query(&state, &block, request).map_err(refused)?;
        let answer: ValidatorResponse = cosmwasm_std::from_json(&answer).map_err(|error| ChainError::Unreadable {
            endpoint: ENDPOINT.to_owned(),
            what: "a validator",
            reason: error.to_string(),
        })?;
        let Some(found) = answer.validator else { return Ok(None) };
        let parts = |part: Decimal| {
            let parts = part.saturating_mul(Decimal::from_ratio(1_000_000_u32, 1_u32));
            u32::try_from(parts.to_uint_ceil().u128()).unwrap_or(u32::MAX)
        };
        let known = Standing::load(&state, &found.address);
        let Standing { commission, jailed } =
            known.unwrap_or(Standing { commission: parts(found.commission), jailed: false });
        let self_bond = self_bond(&inner.machine, (&state, &block), &found.address).map_err(refused)?;
        Ok(Some(ChainValidator {
            self_bond: Some(self_bond),
            signing: Some(signing(&state, &found.address)),
            commission_max: parts(found.max_commission),
            commission_change_max: parts(found.max_change_rate),
            address: found.address,
            jailed,
            // No set of this chain is ever full.
            bonded: !jailed,
            commission,
        }))
    }

    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError> {
        if tx.is_empty() {
            return Err(answered(INVALID_ARGUMENT, "invalid empty tx".to_owned()));
        }
        self.lock().broadcast(tx)
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        let mut inner = self.lock();
        let (block, _) = inner.read()?;
        Ok(inner.find(hash, block.height))
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        let mut inner = self.lock();
        let (block, _) = inner.read()?;
        let found = inner.find_by(key, value, block.height);
        let (page, size) = (usize::try_from(page).unwrap_or(usize::MAX).max(1), TXS_PAGE as usize);
        let total = found.len() as u64;
        let pages = found.len().div_ceil(size).max(1);
        if page > pages {
            return Err(answered(UNKNOWN, format!("page should be within [1, {pages}] range, given {page}")));
        }
        Ok(TxsPage { txs: found.into_iter().skip((page - 1) * size).take(size).collect(), total })
    }

    /// This crate: it runs no node's modules.
    async fn software(&self) -> Result<Software, ChainError> {
        let (app, version) = (env!("CARGO_PKG_NAME").to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        Ok(Software { app, version, modules: Vec::new() })
    }
}

/// Queries answer a malformed address with "unknown", except x/bank's.
fn check_address(address: &str) -> Result<(), ChainError> {
    address::read(address).map_err(|text| answered(UNKNOWN, text))
}
