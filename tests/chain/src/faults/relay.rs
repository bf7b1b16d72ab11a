//! A way to the node that can go silent: bytes are taken and lead nowhere, as behind a load balancer that forgot the
//! connection, or a cable that was cut.

use std::sync::Arc;

use eyre::OptionExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Passes connections on to the node.
pub(super) struct Relay {
    /// `http://127.0.0.1:<port>`
    pub(super) endpoint: String,
    silent: Arc<watch::Sender<bool>>,
}

impl Relay {
    pub(super) async fn before(endpoint: &str) -> eyre::Result<Self> {
        let node = endpoint.strip_prefix("http://").ok_or_eyre("the node's endpoint is no http address")?.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let silent = Arc::new(watch::Sender::new(false));
        let switch = silent.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, node.clone(), switch.subscribe()));
            }
        });
        Ok(Self { endpoint, silent })
    }

    /// Silences all there is, and what comes, until it is undone; connections that were silenced stay so.
    pub(super) fn silence(&self, silent: bool) {
        self.silent.send_replace(silent);
    }
}

async fn pass(client: TcpStream, node: String, mut silent: watch::Receiver<bool>) {
    // Taken by the system, and by nobody behind it.
    let hushed = silent.wait_for(|silent| !silent);
    if hushed.await.is_err() {
        return;
    }
    // A node that is down is a connection that ends.
    let Ok(server) = TcpStream::connect(node).await else { return };
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    tokio::spawn(pump(from_client, to_server, silent.clone()));
    tokio::spawn(pump(from_server, to_client, silent));
}

/// One direction. Once silenced it holds both ends open for ever and passes nothing.
async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut silent: watch::Receiver<bool>) {
    let mut bytes = vec![0; 65_536];
    loop {
        tokio::select! {
            biased;
            changed = silent.changed() => {
                if changed.is_err() {
                    return;
                }
                if *silent.borrow_and_update() {
                    return std::future::pending().await;
                }
            }
            read = from.read(&mut bytes) => {
                let Ok(read @ 1..) = read else { return };
                if to.write_all(&bytes[..read]).await.is_err() {
                    return;
                }
            }
        }
    }
}
