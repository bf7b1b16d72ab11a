//! A chain inside this process, with the contracts on it, served over gRPC as a node would be.

use std::time::Duration;

use stateset_chain::GasPrice;
use stateset_cli::deploy::{CodeRecord, Record};
use stateset_cli::devnet::{DevAccount, Devnet};
use stateset_sim::front::{self, FrontError};
use stateset_sim::{EmbeddedChain, Genesis};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::contracts;

/// How it begins.
pub(crate) struct Start {
    /// Unix seconds of the first block.
    pub(crate) time: u64,
    /// From one block to the next; on the chain each is a second, whatever this is.
    pub(crate) interval: Duration,
    /// Who has money. Their keys are public.
    pub(crate) accounts: Vec<DevAccount>,
}

/// A chain that is served.
pub(crate) struct Served {
    /// What `scripts/devnet` would say of it.
    pub(crate) devnet: Devnet,
    pub(crate) record: Record,
    /// Ends after `shutdown` did, or with the reason why it could not go on.
    pub(crate) serving: JoinHandle<Result<(), FrontError>>,
}

/// Starts a chain, serves it on `listener` until `shutdown`, and creates and wires the contracts on it.
pub(crate) async fn serve(
    start: Start,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> eyre::Result<Served> {
    let Start { time, interval, accounts } = start;
    let coins = |account: &DevAccount| {
        let coins = account.coins.iter().map(|coin| (coin.denom.clone(), coin.amount.0)).collect();
        (account.address.clone(), coins)
    };
    let genesis = Genesis { time, accounts: accounts.iter().map(coins).collect(), ..Genesis::default() };
    let chain = EmbeddedChain::new(&genesis)?;
    let grpc = format!("http://{}", listener.local_addr()?);
    let serving = tokio::spawn(front::serve(chain.clone(), listener, interval, shutdown));
    let gas_price: GasPrice = "0.025ustate".parse()?;
    let (rpc, api) = (String::new(), String::new());
    let devnet = Devnet { chain_id: genesis.chain_id.clone(), grpc, rpc, api, gas_price, pid: None, accounts };
    let mut record = Record { chain_id: genesis.chain_id, ..Record::default() };
    for code in chain.codes() {
        let stored = CodeRecord { code_id: code.id, checksum: hex::encode(code.checksum) };
        record.codes.insert(code.native.name().to_owned(), stored);
    }
    contracts::create(&chain, &devnet, &mut record).await?;
    Ok(Served { devnet, record, serving })
}
