//! Each method's answer, through the same port that an in-process caller uses, in a node's protobuf.

use cosmrs::proto::cosmos::auth::v1beta1::{
    BaseAccount, QueryAccountInfoRequest, QueryAccountInfoResponse, QueryAccountRequest, QueryAccountResponse,
};
use cosmrs::proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use cosmrs::proto::cosmos::base::abci::v1beta1::{GasInfo, TxResponse};
use cosmrs::proto::cosmos::base::tendermint::v1beta1::{
    Block, GetLatestBlockResponse, GetNodeInfoResponse, Header, VersionInfo,
};
use cosmrs::proto::cosmos::base::v1beta1::Coin;
use cosmrs::proto::cosmos::feegrant::v1beta1::{BasicAllowance, Grant, QueryAllowanceRequest, QueryAllowanceResponse};
use cosmrs::proto::cosmos::tx::v1beta1::{
    BroadcastTxRequest, BroadcastTxResponse, GetTxRequest, GetTxResponse, GetTxsEventRequest, GetTxsEventResponse,
    OrderBy, SimulateRequest, SimulateResponse,
};
use cosmrs::proto::cosmwasm::wasm::v1::{
    CodeInfoResponse, ContractInfo, QueryCodeRequest, QueryCodeResponse, QueryContractInfoRequest,
    QueryContractInfoResponse, QueryRawContractStateRequest, QueryRawContractStateResponse,
    QuerySmartContractStateRequest, QuerySmartContractStateResponse,
};
use cosmrs::proto::tendermint::abci::{Event, EventAttribute};
use cosmrs::proto::tendermint::google::protobuf::Timestamp;
use cosmrs::proto::tendermint::p2p::DefaultNodeInfo;
use prost::{Message, Name};
use stateset_chain::{Account, Chain, ChainError, Included, TxHash, TxsPage};
use tonic::{Code, Status};

use crate::chain::EmbeddedChain;
use crate::failure::Failure;
use crate::genesis::STATE;
use crate::native;

type Answer = Result<Vec<u8>, Status>;

fn read<M: Message + Default>(bytes: &[u8]) -> Result<M, Status> {
    M::decode(bytes).map_err(|error| Status::internal(format!("grpc: error unmarshalling request: {error}")))
}

fn status(error: ChainError) -> Status {
    match error {
        ChainError::Unreachable { reason, .. } => Status::unavailable(reason),
        ChainError::Answered { status, message, .. } => Status::new(Code::from_i32(status), message),
        ChainError::Unreadable { reason, .. } => Status::internal(reason),
        other => Status::unavailable(other.to_string()),
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) async fn answer(chain: &EmbeddedChain, path: &str, request: &[u8]) -> Answer {
    match path {
        "/cosmos.auth.v1beta1.Query/Account" => account(chain, request).await,
        "/cosmos.auth.v1beta1.Query/AccountInfo" => account_info(chain, request).await,
        "/cosmos.bank.v1beta1.Query/Balance" => balance(chain, request).await,
        "/cosmos.base.tendermint.v1beta1.Service/GetLatestBlock" => latest_block(chain).await,
        "/cosmos.base.tendermint.v1beta1.Service/GetNodeInfo" => node_info(chain).await,
        "/cosmos.feegrant.v1beta1.Query/Allowance" => allowance(chain, request).await,
        "/cosmos.tx.v1beta1.Service/Simulate" => simulate(chain, request).await,
        "/cosmos.tx.v1beta1.Service/BroadcastTx" => broadcast(chain, request).await,
        "/cosmos.tx.v1beta1.Service/GetTx" => get_tx(chain, request).await,
        "/cosmos.tx.v1beta1.Service/GetTxsEvent" => get_txs(chain, request).await,
        "/cosmwasm.wasm.v1.Query/SmartContractState" => smart(chain, request).await,
        "/cosmwasm.wasm.v1.Query/RawContractState" => raw(chain, request).await,
        "/cosmwasm.wasm.v1.Query/Code" => code(chain, request).await,
        "/cosmwasm.wasm.v1.Query/ContractInfo" => contract(chain, request).await,
        other => Err(Status::unimplemented(format!("the embedded chain does not serve {other}"))),
    }
}

async fn base_account(chain: &EmbeddedChain, address: String) -> Result<BaseAccount, Status> {
    let account: Option<Account> = chain.account(&address).await.map_err(status)?;
    let account = account.ok_or_else(|| Status::not_found(format!("account {address} not found")))?;
    Ok(BaseAccount { address, pub_key: None, account_number: account.number, sequence: account.sequence })
}

async fn account(chain: &EmbeddedChain, request: &[u8]) -> Answer {
    let request: QueryAccountRequest = read(request)?;
    let account = base_account(chain, request.address).await?;
    let type_url = format!("/{}", BaseAccount::full_name());
    let any = cosmrs::Any { type_url, value: account.encode_to_vec() };
    Ok(QueryAccountResponse { account: Some(any) }.encode_to_vec())
}

async fn account_info(chain: &EmbeddedChain, request: &[u8]) -> Answer {
    let request: QueryAccountInfoRequest = read(request)?;
    let info = base_account(chain, request.address).await?;
    Ok(QueryAccountInfoResponse { info: Some(info) }.encode_to_vec())
}

async fn balance(chain: &EmbeddedChain, request: &[u8]) -> Answer {
    let QueryBalanceRequest { address, denom } = read(request)?;
    let amount = chain.balance(&address, &denom).await.map_err(status)?.to_string();
    Ok(QueryBalanceResponse { balance: Some(Coin { denom, amount }) }.encode_to_vec())
}

/// The stand-in knows one denom of fees.
async fn allowance(chain: &EmbeddedChain, request: &[u8]) -> Answer {
    let QueryAllowanceRequest { granter, grantee } = read(request)?;
    let found = chain.fee_grant(&granter, &grantee, STATE).await.map_err(status)?;
    let found = found.ok_or_else(|| Status::internal("fee-grant not found: not found"))?;
    let spend_limit = found.left.map(|left| Coin { denom: STATE.to_owned(), amount: left.to_string() });
    let basic = BasicAllowance {
        spend_limit: spend_limit.into_iter().collect(),
        expiration: found.expires_at.map(|at| Timestamp { seconds: signed(at), nanos: 0 }),
    };
    let type_url = format!("/{}", BasicAllowance::full_name());
    let allowance = Some(cosmrs::Any { type_url, value: basic.encode_to_vec() });
    Ok(QueryAllowanceResponse { allowance: Some(Grant { granter, grantee, allowance }) }.encode_to_vec())
}

async fn latest_block(chain: &EmbeddedChain) -> Answer {
    let block = chain.latest_block().await.map_err(status)?;
    let header = Header {
        chain_id: block.chain_id,
        height: signed(block.height),
        time: Some(Timestamp { seconds: signed(block.time), nanos: 0 }),
        ..Default::default()
    };
    let sdk_block = Some(Block { header: Some(header), ..Default::default() });
    Ok(GetLatestBlockResponse { sdk_block, ..Default::default() }.encode_to_vec())
}

async fn node_info(chain: &EmbeddedChain) -> Answer {
    let block = chain.latest_block().await.map_err(status)?;
    let node =
        DefaultNodeInfo { network: block.chain_id, moniker: crate::chain::ENDPOINT.to_owned(), ..Default::default() };
    let software = chain.software().await.map_err(status)?;
    let version = VersionInfo {
        name: software.app.clone(),
        app_name: software.app,
        version: software.version,
        ..Default::default()
    };
    let info = GetNodeInfoResponse { default_node_info: Some(node), application_version: Some(version) };
    Ok(info.encode_to_vec())
}

async fn simulate(chain: &EmbeddedChain, request: &[u8]) -> Answer {
    let request: SimulateRequest = read(request)?;
    let gas_used = chain.simulate(&request.tx_bytes).await.map_err(status)?;
    let gas_info = Some(GasInfo { gas_wanted: 0, gas_used });
    Ok(SimulateResponse { gas_info, result: None }.encode_to_vec())
}

async fn broadcast(chain: &EmbeddedChain, request: &[u8]) -> Answer {
    const SYNC: i32 = 2;
    let request: BroadcastTxRequest = read(request)?;
    if request.mode != SYNC {
        return Err(Status::unknown("unsupported return type; the embedded chain supports: sync"));
    }
    let check = chain.broadcast(&request.tx_bytes).await.map_err(status)?;
    let tx_response = TxResponse {
        txhash: check.hash.to_string(),
        codespace: check.codespace,
        code: check.code,
        raw_log: check.log,
        ..Default::default()
    };
    Ok(BroadcastTxResponse { tx_response: Some(tx_response) }.encode_to_vec())
}

async fn get_tx(chain: &EmbeddedChain, request: &[u8]) -> Answer {
    let GetTxRequest { hash } = read(request)?;
    if hash.is_empty() {
        return Err(Status::invalid_argument("tx hash cannot be empty"));
    }
    let parsed: TxHash = hash.parse().map_err(|error| Status::unknown(format!("tx hash '{hash}': {error}")))?;
    let found = chain.find_tx(parsed).await.map_err(status)?;
    let found = found.ok_or_else(|| Status::not_found(format!("tx not found: {hash}")))?;
    Ok(GetTxResponse { tx: None, tx_response: Some(included(found)) }.encode_to_vec())
}

/// Takes the one form of query that the port asks: one attribute, one value, oldest first.
async fn get_txs(chain: &EmbeddedChain, request: &[u8]) -> Answer {
    let GetTxsEventRequest { query, order_by, page, .. } = read(request)?;
    let asked =
        query.split_once('=').and_then(|(key, value)| Some((key, value.strip_prefix('\'')?.strip_suffix('\'')?)));
    let Some((key, value)) = asked.filter(|_| order_by == i32::from(OrderBy::Asc)) else {
        return Err(Status::unimplemented(format!("the embedded chain looks up key='value', oldest first: {query}")));
    };
    let TxsPage { txs, total } = chain.find_txs(key, value, page).await.map_err(status)?;
    let tx_responses = txs.into_iter().map(included).collect();
    Ok(GetTxsEventResponse { tx_responses, total, ..Default::default() }.encode_to_vec())
}

fn included(found: Included) -> TxResponse {
    let attribute = |pair: cosmwasm_std::Attribute| EventAttribute { key: pair.key, value: pair.value, index: true };
    let event = |event: cosmwasm_std::Event| Event {
        r#type: event.ty,
        attributes: event.attributes.into_iter().map(attribute).collect(),
    };
    TxResponse {
        height: signed(found.height),
        txhash: found.hash.to_string(),
        codespace: found.codespace,
        code: found.code,
        raw_log: found.log,
        gas_wanted: signed(found.gas_wanted),
        gas_used: signed(found.gas_used),
        events: found.events.into_iter().map(event).collect(),
        ..Default::default()
    }
}

async fn smart(chain: &EmbeddedChain, request: &[u8]) -> Answer {
    let request: QuerySmartContractStateRequest = read(request)?;
    let data = chain.smart_query(&request.address, &request.query_data).await.map_err(status)?;
    Ok(QuerySmartContractStateResponse { data }.encode_to_vec())
}

async fn raw(chain: &EmbeddedChain, request: &[u8]) -> Answer {
    let request: QueryRawContractStateRequest = read(request)?;
    let data = chain.raw_query(&request.address, &request.query_data).await.map_err(status)?;
    Ok(QueryRawContractStateResponse { data: data.unwrap_or_default() }.encode_to_vec())
}

async fn code(chain: &EmbeddedChain, request: &[u8]) -> Answer {
    let QueryCodeRequest { code_id } = read(request)?;
    let found = chain.code(code_id).await.map_err(status)?;
    let found = found.ok_or_else(|| refusal(&native::no_such_code(code_id)))?;
    let info = CodeInfoResponse {
        code_id,
        creator: found.creator,
        data_hash: found.checksum.to_vec(),
        instantiate_permission: None,
    };
    // Native code has no wasm to show.
    Ok(QueryCodeResponse { code_info: Some(info), data: Vec::new() }.encode_to_vec())
}

async fn contract(chain: &EmbeddedChain, request: &[u8]) -> Answer {
    let QueryContractInfoRequest { address } = read(request)?;
    let found = chain.contract(&address).await.map_err(status)?;
    let found = found.ok_or_else(|| refusal(&native::no_such_contract(&address)))?;
    let info = ContractInfo {
        code_id: found.code_id,
        creator: found.creator,
        admin: found.admin.unwrap_or_default(),
        label: found.label,
        ..Default::default()
    };
    Ok(QueryContractInfoResponse { address, contract_info: Some(info) }.encode_to_vec())
}

fn refusal(failure: &Failure) -> Status {
    Status::unknown(failure.query_text())
}
