//! The [`Chain`] port over gRPC, as every Cosmos SDK node with x/wasm serves it.
//!
//! Owns the node's protobuf; converts at this boundary. Never retries and never changes endpoint: callers decide.

mod answer;
mod codec;
mod connector;
mod fee_grant;
mod link;
mod validator;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cosmrs::proto::cosmos::auth::v1beta1::{QueryAccountInfoRequest, QueryAccountInfoResponse};
use cosmrs::proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use cosmrs::proto::cosmos::base::tendermint::v1beta1::{
    GetLatestBlockRequest, GetLatestBlockResponse, GetNodeInfoRequest, GetNodeInfoResponse,
};
use cosmrs::proto::cosmos::feegrant::v1beta1::{QueryAllowanceRequest, QueryAllowanceResponse};
use cosmrs::proto::cosmos::tx::v1beta1::{
    BroadcastMode, BroadcastTxRequest, GetTxRequest, GetTxsEventRequest, OrderBy, SimulateRequest, SimulateResponse,
};
use cosmrs::proto::cosmwasm::wasm::v1::{
    QueryCodeRequest, QueryCodeResponse, QueryContractInfoRequest, QueryContractInfoResponse,
    QueryRawContractStateRequest, QueryRawContractStateResponse, QuerySmartContractStateRequest,
    QuerySmartContractStateResponse,
};
use http::uri::PathAndQuery;
use prost::Message;
use tonic::transport::{ClientTlsConfig, Endpoint};
use tonic::{Code, Request, Status};
use tracing::Instrument as _;
use tracing::field::Empty;

use self::answer::{BroadcastAnswer, FoundAnswer, FoundAnswers, NodeConfig, NodeConfigRequest, TxAnswer};
use self::codec::Proto;
use self::link::Link;
pub use self::link::Patience;
use crate::url_rule::{Allowed, CheckedUrl};
use crate::{
    Account, Block, Chain, ChainError, ChainValidator, CheckTx, CodeInfo, ContractInfo, FeeGrant, Included, Module,
    Software, TXS_PAGE, TxHash, TxsPage, tx,
};

const ACCOUNT_INFO: &str = "/cosmos.auth.v1beta1.Query/AccountInfo";
const BALANCE: &str = "/cosmos.bank.v1beta1.Query/Balance";
const ALLOWANCE: &str = "/cosmos.feegrant.v1beta1.Query/Allowance";
const LATEST_BLOCK: &str = "/cosmos.base.tendermint.v1beta1.Service/GetLatestBlock";
const NODE_INFO: &str = "/cosmos.base.tendermint.v1beta1.Service/GetNodeInfo";
const SIMULATE: &str = "/cosmos.tx.v1beta1.Service/Simulate";
const BROADCAST: &str = "/cosmos.tx.v1beta1.Service/BroadcastTx";
const GET_TXS: &str = "/cosmos.tx.v1beta1.Service/GetTxsEvent";
const GET_TX: &str = "/cosmos.tx.v1beta1.Service/GetTx";
const SMART: &str = "/cosmwasm.wasm.v1.Query/SmartContractState";
const RAW: &str = "/cosmwasm.wasm.v1.Query/RawContractState";
const CODE: &str = "/cosmwasm.wasm.v1.Query/Code";
const NODE_CONFIG: &str = "/cosmos.base.node.v1beta1.Service/Config";
const CONTRACT: &str = "/cosmwasm.wasm.v1.Query/ContractInfo";

/// Where a node is, what else may be reached there, and how long it is waited for.
#[derive(Clone, Debug)]
pub struct Reach {
    pub url: CheckedUrl,
    pub allowed: Allowed,
    pub patience: Patience,
}

fn refused(endpoint: &str, error: &(dyn std::error::Error + 'static)) -> ChainError {
    ChainError::Unreachable { endpoint: endpoint.to_owned(), reason: answer::chain_of(error) }
}

/// One node, reached over one HTTP/2 connection that is made when first needed and made anew when it is lost or goes
/// silent.
#[derive(Clone, Debug)]
pub struct GrpcChain {
    endpoint: String,
    link: Arc<Link>,
}

impl GrpcChain {
    /// `endpoint` is `http://host:port` or `https://host:port` (certificates of the web's public authorities), at
    /// whatever address; `timeout` bounds each call, connecting included. Nothing is sent yet: a node that is down shows
    /// at the first call. Must be called within a tokio runtime.
    pub fn connect(endpoint: &str, timeout: Duration) -> Result<Self, ChainError> {
        Self::connect_with(endpoint, Patience::of_calls(timeout))
    }

    /// As [`GrpcChain::connect`], with other ideas of when a silent connection is given up.
    pub fn connect_with(endpoint: &str, patience: Patience) -> Result<Self, ChainError> {
        let allowed = Allowed::anywhere();
        let url = CheckedUrl::parse(endpoint, &allowed).map_err(|error| refused(endpoint, &error))?;
        Self::reach(Reach { url, allowed, patience })
    }

    /// A node that is reached only at addresses that are allowed, whatever its name leads to later.
    pub fn reach(reach: Reach) -> Result<Self, ChainError> {
        let endpoint = reach.url.as_str().to_owned();
        let mut target = Endpoint::from_shared(endpoint.clone()).map_err(|error| refused(&endpoint, &error))?;
        if reach.url.is_secure() {
            let tls = ClientTlsConfig::new().with_webpki_roots();
            target = target.tls_config(tls).map_err(|error| refused(&endpoint, &error))?;
        }
        Ok(Self { endpoint, link: Arc::new(Link::new(target, reach)) })
    }

    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    async fn ask<A: Message + Default + 'static>(
        &self,
        path: &'static str,
        request: &impl Message,
    ) -> Result<A, Failure<'_>> {
        let (mut grpc, connection) = self.link.current();
        let request = Request::new(request.encode_to_vec());
        let call = async {
            grpc.ready().await.map_err(|error| Status::unavailable(answer::chain_of(&error)))?;
            grpc.unary(request, PathAndQuery::from_static(path), Proto::<A>::new()).await
        };
        let limit = self.link.call_limit();
        let span = tracing::trace_span!("chain_call", path, code = Empty);
        let Ok(answer) = tokio::time::timeout(limit, call).instrument(span.clone()).await else {
            span.record("code", i32::from(Code::DeadlineExceeded));
            let next = if self.link.timed_out(connection) { "; the connection is given up" } else { "" };
            let reason = format!("no answer within {} ms{next}", limit.as_millis());
            return Err(Failure { status: Status::deadline_exceeded(reason), endpoint: &self.endpoint });
        };
        span.record("code", answer.as_ref().map_or_else(|status| i32::from(status.code()), |_| 0));
        self.link.answered(connection);
        answer.map(tonic::Response::into_inner).map_err(|status| Failure { status, endpoint: &self.endpoint })
    }

    fn unreadable(&self, what: &'static str, reason: impl ToString) -> ChainError {
        ChainError::Unreadable { endpoint: self.endpoint.clone(), what, reason: reason.to_string() }
    }

    fn lacking(&self, what: &'static str) -> ChainError {
        self.unreadable(what, "the field is missing")
    }
}

/// A call without an answer, or with a refusal.
struct Failure<'a> {
    status: Status,
    endpoint: &'a str,
}

impl Failure<'_> {
    /// Turns "there is no such thing" into `None`.
    fn or_absent<T>(self) -> Result<Option<T>, ChainError> {
        if answer::is_absence(&self.status) { Ok(None) } else { Err(self.into()) }
    }
}

impl From<Failure<'_>> for ChainError {
    fn from(failure: Failure<'_>) -> Self {
        answer::chain_error(failure.endpoint, &failure.status)
    }
}

#[async_trait]
impl Chain for GrpcChain {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        let answer: GetLatestBlockResponse = self.ask(LATEST_BLOCK, &GetLatestBlockRequest {}).await?;
        let header = answer.sdk_block.and_then(|block| block.header).ok_or_else(|| self.lacking("block header"))?;
        let time = header.time.ok_or_else(|| self.lacking("block time"))?;
        Ok(Block {
            chain_id: header.chain_id,
            height: header.height.try_into().map_err(|error| self.unreadable("block height", error))?,
            time: time.seconds.try_into().map_err(|error| self.unreadable("block time", error))?,
        })
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        let request = QueryAccountInfoRequest { address: address.to_owned() };
        let answer: QueryAccountInfoResponse = match self.ask(ACCOUNT_INFO, &request).await {
            Ok(answer) => answer,
            Err(failure) => return failure.or_absent(),
        };
        let info = answer.info.ok_or_else(|| self.lacking("account info"))?;
        Ok(Some(Account { number: info.account_number, sequence: info.sequence }))
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        let request = QueryBalanceRequest { address: address.to_owned(), denom: denom.to_owned() };
        let answer: QueryBalanceResponse = self.ask(BALANCE, &request).await?;
        let coin = answer.balance.ok_or_else(|| self.lacking("balance"))?;
        coin.amount.parse().map_err(|error| self.unreadable("balance", error))
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        let request = QuerySmartContractStateRequest { address: contract.to_owned(), query_data: query.to_vec() };
        let answer: QuerySmartContractStateResponse = self.ask(SMART, &request).await?;
        Ok(answer.data)
    }

    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        let request = QueryRawContractStateRequest { address: contract.to_owned(), query_data: key.to_vec() };
        let answer: QueryRawContractStateResponse = self.ask(RAW, &request).await?;
        // The chain's store takes no empty values, so an empty answer is an absent key.
        Ok((!answer.data.is_empty()).then_some(answer.data))
    }

    async fn code(&self, code_id: u64) -> Result<Option<CodeInfo>, ChainError> {
        let answer: QueryCodeResponse = match self.ask(CODE, &QueryCodeRequest { code_id }).await {
            Ok(answer) => answer,
            Err(failure) => return failure.or_absent(),
        };
        let info = answer.code_info.ok_or_else(|| self.lacking("code info"))?;
        let wrong = |hash: Vec<u8>| self.unreadable("code checksum", format!("{} bytes instead of 32", hash.len()));
        Ok(Some(CodeInfo { creator: info.creator, checksum: info.data_hash.try_into().map_err(wrong)? }))
    }

    async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ChainError> {
        let request = QueryContractInfoRequest { address: address.to_owned() };
        let answer: QueryContractInfoResponse = match self.ask(CONTRACT, &request).await {
            Ok(answer) => answer,
            Err(failure) => return failure.or_absent(),
        };
        let info = answer.contract_info.ok_or_else(|| self.lacking("contract info"))?;
        Ok(Some(ContractInfo {
            code_id: info.code_id,
            creator: info.creator,
            admin: (!info.admin.is_empty()).then_some(info.admin),
            label: info.label,
        }))
    }

    async fn simulate(&self, tx: &[u8]) -> Result<u64, ChainError> {
        let request = SimulateRequest { tx_bytes: tx.to_vec(), ..Default::default() };
        let answer: SimulateResponse = self.ask(SIMULATE, &request).await?;
        Ok(answer.gas_info.ok_or_else(|| self.lacking("gas info"))?.gas_used)
    }

    async fn minimum_gas_prices(&self) -> Result<Option<String>, ChainError> {
        let answer: NodeConfig = match self.ask(NODE_CONFIG, &NodeConfigRequest {}).await {
            Ok(answer) => answer,
            Err(failure) => return failure.or_absent(),
        };
        Ok(Some(answer.minimum_gas_price).filter(|prices| !prices.is_empty()))
    }

    async fn fee_grant(&self, granter: &str, grantee: &str, denom: &str) -> Result<Option<FeeGrant>, ChainError> {
        let request = QueryAllowanceRequest { granter: granter.to_owned(), grantee: grantee.to_owned() };
        let answer: QueryAllowanceResponse = match self.ask(ALLOWANCE, &request).await {
            Ok(answer) => answer,
            Err(failure) if fee_grant::is_absence(&failure.status) => return Ok(None),
            Err(failure) => return Err(failure.into()),
        };
        let allowance = answer.allowance.and_then(|grant| grant.allowance).ok_or_else(|| self.lacking("fee grant"))?;
        fee_grant::read(&allowance, denom).map(Some).map_err(|reason| self.unreadable("fee grant", reason))
    }

    async fn validator(&self, address: &str) -> Result<Option<ChainValidator>, ChainError> {
        validator::validator(self, address).await
    }

    async fn broadcast(&self, bytes: &[u8]) -> Result<CheckTx, ChainError> {
        let request = BroadcastTxRequest { tx_bytes: bytes.to_vec(), mode: BroadcastMode::Sync.into() };
        let answer: BroadcastAnswer = self.ask(BROADCAST, &request).await?;
        let answer = answer.tx_response.ok_or_else(|| self.lacking("tx response"))?;
        Ok(CheckTx { hash: tx::hash(bytes), code: answer.code, log: answer.log(), codespace: answer.codespace })
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        let answer: FoundAnswer = match self.ask(GET_TX, &GetTxRequest { hash: hash.to_string() }).await {
            Ok(answer) => answer,
            Err(failure) => return failure.or_absent(),
        };
        let found = answer.tx_response.ok_or_else(|| self.lacking("tx response"))?;
        answer::included(hash, found).map(Some).map_err(|(what, reason)| self.unreadable(what, reason))
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        let query = format!("{key}='{value}'");
        let order_by = OrderBy::Asc.into();
        let request = GetTxsEventRequest { query, order_by, page, limit: TXS_PAGE, ..Default::default() };
        let answer: FoundAnswers = self.ask(GET_TXS, &request).await?;
        let read = |found: TxAnswer| {
            let hash = found.txhash.parse().map_err(|_| ("transaction hash", found.txhash.clone()))?;
            answer::included(hash, found)
        };
        let found: Result<_, (&str, String)> = answer.tx_responses.into_iter().map(read).collect();
        let txs = found.map_err(|(what, reason)| self.unreadable(what, reason))?;
        Ok(TxsPage { txs, total: answer.total })
    }

    async fn software(&self) -> Result<Software, ChainError> {
        let answer: GetNodeInfoResponse = self.ask(NODE_INFO, &GetNodeInfoRequest {}).await?;
        let info = answer.application_version.ok_or_else(|| self.lacking("application version"))?;
        let modules = info.build_deps.into_iter().map(|module| Module { path: module.path, version: module.version });
        Ok(Software { app: info.app_name, version: info.version, modules: modules.collect() })
    }
}
