//! One HTTP/1.1 exchange: a connection, a request, an answer whose bytes are counted as they come.
//!
//! No redirect is followed, no proxy asked, no cookie kept, no connection used twice, nothing unpacked. The caller sets
//! the time: whatever is dropped half-way is closed. Never here: resolving names, what an answer means, trying again.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::error::HttpError;

/// Buffer of a connection: headers of an answer fit, and no more of its body is read ahead.
const BUFFER_BYTES: usize = 64 * 1024;

/// Where a request goes, as its URL says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Whether it is encrypted.
    pub secure: bool,
    /// A name or an address, without the brackets of an IPv6 one.
    pub host: String,
    /// As in the `Host` header.
    pub authority: String,
    /// With its query.
    pub path: String,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Post<'a> {
    pub target: &'a Target,
    /// Those that were checked for this connection; nothing is resolved again.
    pub addresses: &'a [SocketAddr],
    /// Beside `Host` and `Accept-Encoding`.
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// How far an exchange came, also when it is given up from outside.
#[derive(Debug, Default)]
pub struct Reached {
    /// Whether a byte of the request may have left.
    sent: AtomicBool,
    read: AtomicUsize,
}

impl Reached {
    /// Whether the other side may have got the request.
    pub fn sent(&self) -> bool {
        self.sent.load(Ordering::Relaxed)
    }

    /// Bytes of the answer's body so far.
    pub fn read(&self) -> usize {
        self.read.load(Ordering::Relaxed)
    }
}

/// Opens connections, encrypted where the target says so.
#[derive(Clone)]
pub struct Connector {
    tls: Arc<ClientConfig>,
}

impl Connector {
    /// With Mozilla's list of authorities, as it was when this was built. [`HttpError::Tls`] if encryption cannot be set
    /// up.
    pub fn new() -> Result<Self, HttpError> {
        let roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let failed = |error: tokio_rustls::rustls::Error| HttpError::Tls { reason: error.to_string() };
        let config = config.with_safe_default_protocol_versions().map_err(failed)?;
        Ok(Self { tls: Arc::new(config.with_root_certificates(roots).with_no_client_auth()) })
    }

    /// Sends a request, and returns when the head of an answer has come.
    ///
    /// Errors: [`HttpError::Request`], [`HttpError::Name`], [`HttpError::Unreachable`], [`HttpError::BrokenOff`].
    pub async fn post(&self, post: Post<'_>, reached: &Reached) -> Result<Answer, HttpError> {
        let (target, addresses) = (post.target, post.addresses);
        let request = request(post)?;
        let stream = TcpStream::connect(addresses).await.map_err(|error| unreachable(&error))?;
        stream.set_nodelay(true).map_err(|error| unreachable(&error))?;
        if !target.secure {
            return exchange(stream, request, reached).await;
        }
        let name = ServerName::try_from(target.host.clone());
        let name = name.map_err(|_| HttpError::Name { host: target.host.clone() })?;
        let stream = TlsConnector::from(self.tls.clone()).connect(name, stream).await;
        exchange(stream.map_err(|error| unreachable(&error))?, request, reached).await
    }
}

fn unreachable(error: &io::Error) -> HttpError {
    HttpError::Unreachable { reason: error.to_string() }
}

fn request(Post { target, headers, body, .. }: Post<'_>) -> Result<Request<Full<Bytes>>, HttpError> {
    let refuse = |reason: String| HttpError::Request { reason };
    let mut request = Request::builder().method(Method::POST).uri(target.path.as_str());
    let host = HeaderValue::from_str(&target.authority).map_err(|error| refuse(error.to_string()))?;
    if let Some(all) = request.headers_mut() {
        *all = headers;
        all.insert(HOST, host);
        all.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    request.body(Full::new(body)).map_err(|error| refuse(error.to_string()))
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>, reached: &Reached) -> Result<Answer, HttpError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let broken = |error: hyper::Error| HttpError::BrokenOff { bytes: reached.read(), reason: error.to_string() };
    let mut builder = http1::Builder::new();
    let (mut sender, connection) =
        builder.max_buf_size(BUFFER_BYTES).handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    reached.sent.store(true, Ordering::Relaxed);
    let (head, body) = sender.send_request(request).await.map_err(broken)?.into_parts();
    Ok(Answer { head, body, _driver: driver })
}

/// An answer whose head was read.
#[derive(Debug)]
pub struct Answer {
    head: http::response::Parts,
    body: Incoming,
    // Dropped with this, and the connection with it.
    _driver: JoinSet<Result<(), hyper::Error>>,
}

impl Answer {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    /// A header's first value, whatever bytes it has.
    pub fn header(&self, name: HeaderName) -> Option<String> {
        self.head.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }

    /// The whole body; reading stops at the frame that goes beyond the limit.
    ///
    /// Errors: [`HttpError::TooLarge`], [`HttpError::BrokenOff`].
    pub async fn whole(mut self, limit: usize, reached: &Reached) -> Result<Vec<u8>, HttpError> {
        // What it says of its size is believed only where it saves reading.
        if self.body.size_hint().lower() > limit as u64 {
            return Err(HttpError::TooLarge { limit, bytes: 0 });
        }
        let mut read = Vec::new();
        while let Some(frame) = self.body.frame().await {
            let broken = |error: hyper::Error| HttpError::BrokenOff { bytes: read.len(), reason: error.to_string() };
            let Ok(data) = frame.map_err(broken)?.into_data() else { continue };
            let bytes = count(reached, &data);
            if bytes > limit {
                return Err(HttpError::TooLarge { limit, bytes });
            }
            read.extend_from_slice(&data);
        }
        Ok(read)
    }

    /// The first bytes of the body, at most so many: the rest is not read. Cut short or broken off, what came stands.
    pub async fn beginning(mut self, limit: usize, reached: &Reached) -> Vec<u8> {
        let mut read = Vec::new();
        while let Some(Ok(frame)) = self.body.frame().await {
            let Ok(data) = frame.into_data() else { continue };
            count(reached, &data);
            let room = limit.saturating_sub(read.len());
            read.extend_from_slice(&data[..data.len().min(room)]);
            if data.len() >= room {
                break;
            }
        }
        read
    }
}

fn count(reached: &Reached, data: &Bytes) -> usize {
    reached.read.fetch_add(data.len(), Ordering::Relaxed).saturating_add(data.len())
}
