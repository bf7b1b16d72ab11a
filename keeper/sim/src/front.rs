//! The gRPC front: serves the embedded chain as a node serves its own, so that the same client talks to both.
//!
//! It makes blocks at a fixed pace while it serves. It answers the methods that a wallet or keeper needs and says
//! "unimplemented" to the others.

mod answer;
mod codec;

use std::convert::Infallible;
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::time::MissedTickBehavior;
use tonic::body::Body;
use tonic::codegen::{BoxFuture, Context, Poll, Service};
use tonic::server::{Grpc, UnaryService};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use self::codec::Raw;
use crate::chain::EmbeddedChain;

/// Largest request taken: an upload of code with room to spare.
const REQUEST_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Why the front stopped before it was asked to.
#[derive(Debug, Error)]
#[error("the embedded chain's gRPC front stopped: {0}")]
pub struct FrontError(#[from] tonic::transport::Error);

/// Serves on `listener` and makes a block every `interval`, until `shutdown`. Each block moves the chain's time by its
/// genesis' `block_seconds`, whatever the interval: that is the scale of time.
pub async fn serve(
    chain: EmbeddedChain,
    listener: TcpListener,
    interval: Duration,
    shutdown: impl Future<Output = ()>,
) -> Result<(), FrontError> {
    let front = Front { chain: chain.clone() };
    let serving = Server::builder().serve_with_incoming_shutdown(front, TcpIncoming::from(listener), shutdown);
    tokio::select! {
        done = serving => done.map_err(FrontError),
        () = make_blocks(chain, interval) => Ok(()),
    }
}

async fn make_blocks(chain: EmbeddedChain, interval: Duration) {
    let mut ticks = tokio::time::interval(interval.max(Duration::from_millis(1)));
    // A chain that was held up goes on; it does not make up for lost blocks.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        chain.advance_block();
    }
}

#[derive(Clone)]
struct Front {
    chain: EmbeddedChain,
}

impl Service<http::Request<Body>> for Front {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let method = Method { chain: self.chain.clone(), path: request.uri().path().to_owned() };
        Box::pin(async move {
            let mut grpc = Grpc::new(Raw).max_decoding_message_size(REQUEST_BYTES_MAX);
            Ok(grpc.unary(method, request).await)
        })
    }
}

struct Method {
    chain: EmbeddedChain,
    path: String,
}

impl UnaryService<Vec<u8>> for Method {
    type Response = Vec<u8>;
    type Future = BoxFuture<Response<Vec<u8>>, Status>;

    fn call(&mut self, request: Request<Vec<u8>>) -> Self::Future {
        let (chain, path) = (self.chain.clone(), self.path.clone());
        Box::pin(async move { answer::answer(&chain, &path, request.get_ref()).await.map(Response::new) })
    }
}
