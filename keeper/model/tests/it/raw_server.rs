//! A server that writes what it likes onto the connection, and counts what it could get rid of.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// What it does with each connection once the request is there.
#[derive(Clone)]
pub(crate) enum Trick {
    /// These bytes, and the end.
    Raw(Vec<u8>),
    /// These bytes, then these again and again, for as long as somebody reads.
    Endless(Vec<u8>, Vec<u8>),
    /// The first bytes at once, the others one each few milliseconds.
    Drip(Vec<u8>, Vec<u8>),
    /// Not a byte, and no end.
    Silent,
}

#[derive(Default)]
struct Counts {
    connections: AtomicUsize,
    written: AtomicUsize,
    asked: Notify,
}

/// Ends with its owner.
pub(crate) struct Raw {
    pub(crate) address: SocketAddr,
    counts: Arc<Counts>,
    _task: JoinSet<()>,
}

impl Raw {
    pub(crate) async fn start(trick: Trick) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, counts) = (listener.local_addr().unwrap(), Arc::new(Counts::default()));
        let mut task = JoinSet::new();
        let shared = counts.clone();
        task.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                shared.connections.fetch_add(1, Ordering::Relaxed);
                connections.spawn(serve(stream, trick.clone(), shared.clone()));
            }
        });
        Self { address, counts, _task: task }
    }

    pub(crate) fn connections(&self) -> usize {
        self.counts.connections.load(Ordering::Relaxed)
    }

    pub(crate) fn written(&self) -> usize {
        self.counts.written.load(Ordering::Relaxed)
    }

    /// Once a whole request has come.
    pub(crate) async fn asked(&self) {
        self.counts.asked.notified().await;
    }
}

async fn serve(mut stream: TcpStream, trick: Trick, counts: Arc<Counts>) {
    let mut request = Vec::new();
    let mut chunk = [0; 4_096];
    while !complete(&request) {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(read) => request.extend_from_slice(&chunk[..read]),
        }
    }
    counts.asked.notify_one();
    let write = async |stream: &mut TcpStream, bytes: &[u8]| {
        let done = stream.write_all(bytes).await.is_ok();
        counts.written.fetch_add(if done { bytes.len() } else { 0 }, Ordering::Relaxed);
        done
    };
    match trick {
        Trick::Raw(bytes) => {
            write(&mut stream, &bytes).await;
            let _ = stream.shutdown().await;
        }
        Trick::Endless(head, more) => {
            let mut open = write(&mut stream, &head).await;
            while open {
                open = write(&mut stream, &more).await;
            }
        }
        Trick::Drip(head, slowly) => {
            write(&mut stream, &head).await;
            for byte in slowly {
                if !write(&mut stream, &[byte]).await {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        // Until the other side has gone.
        Trick::Silent => drop(stream.read(&mut chunk).await),
    }
}

/// Headers, and as much of a body as they announce.
fn complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}
