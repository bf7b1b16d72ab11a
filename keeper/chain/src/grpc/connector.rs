//! How a connection to a node is opened: the name is resolved and checked each time, and the checked addresses are used.

use std::io;
use std::time::Duration;

use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::Reach;

/// Opens a TCP connection to one of the addresses that the URL's name leads to now.
pub(super) async fn open(reach: Reach) -> io::Result<TokioIo<TcpStream>> {
    let addresses = reach.url.resolve(&reach.allowed).await.map_err(io::Error::other)?;
    let named = |error: io::Error| io::Error::new(error.kind(), format!("tcp connect error: {error}"));
    let stream = TcpStream::connect(&addresses[..]).await.map_err(named)?;
    stream.set_nodelay(true)?;
    probe(&stream, reach.patience.ping_after, reach.patience.ping_answer)?;
    Ok(TokioIo::new(stream))
}

/// The system's own probes of an idle connection: they cost the node's server nothing.
fn probe(stream: &TcpStream, after: Duration, every: Duration) -> io::Result<()> {
    const PROBES: u32 = 2;
    rustix::net::sockopt::set_socket_keepalive(stream, true)?;
    rustix::net::sockopt::set_tcp_keepidle(stream, after.max(Duration::from_secs(1)))?;
    rustix::net::sockopt::set_tcp_keepintvl(stream, every.max(Duration::from_secs(1)))?;
    rustix::net::sockopt::set_tcp_keepcnt(stream, PROBES)?;
    Ok(())
}
