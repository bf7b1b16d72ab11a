//! One HTTP/1.1 exchange: a connection, a request, an answer whose bytes are counted as they come.
//!
//! No redirect is followed, no proxy asked, no cookie kept, no connection used twice, nothing unpacked. Never here: what
//! an answer means, and whether to try again.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HOST, RETRY_AFTER};
use http::{HeaderName, Method, Request, Response};
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

use crate::endpoint::Endpoint;
use crate::error::CallError;
use crate::provider::Provider;
use crate::text;

/// Buffer of a connection: headers of an answer fit, and no more of its body is read ahead.
const BUFFER_BYTES: usize = 64 * 1024;
/// Most that is read of an answer that is none: its first words are for a person.
const REFUSAL_BYTES_MAX: usize = 16 * 1024;

/// An answer with status 200, in JSON by its own word.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) body: String,
}

/// How far an exchange came, also when it is given up from outside.
#[derive(Debug, Default)]
pub(crate) struct Reached {
    /// Whether a byte of the request may have left.
    sent: AtomicBool,
    read: AtomicUsize,
}

impl Reached {
    pub(crate) fn sent(&self) -> bool {
        self.sent.load(Ordering::Relaxed)
    }

    /// Bytes of the body so far.
    pub(crate) fn read(&self) -> usize {
        self.read.load(Ordering::Relaxed)
    }
}

/// Opens connections, encrypted where the endpoint says so.
#[derive(Clone)]
pub(crate) struct Connector {
    tls: Arc<ClientConfig>,
}

impl Connector {
    /// With Mozilla's list of authorities, as it was when this was built.
    pub(crate) fn new() -> Result<Self, String> {
        let roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
        Ok(Self { tls: Arc::new(config.with_root_certificates(roots).with_no_client_auth()) })
    }

    /// Sends the bytes, and reads at most `limit` of the answer's.
    pub(crate) async fn post(
        &self,
        provider: &Provider,
        body: Bytes,
        limit: usize,
        reached: &Reached,
    ) -> Result<Received, CallError> {
        let endpoint = &provider.endpoint;
        let request = request(provider, body)?;
        let addresses = endpoint.addresses().await?;
        let stream = TcpStream::connect(&addresses[..]).await.map_err(|error| unreachable(&error))?;
        stream.set_nodelay(true).map_err(|error| unreachable(&error))?;
        if !endpoint.secure {
            return exchange(stream, request, limit, reached).await;
        }
        let name = ServerName::try_from(endpoint.host.clone()).map_err(|_| CallError::NotAllowed {
            reason: format!("'{}' is no name that a certificate could have", text::excerpt(&endpoint.host, 100)),
        })?;
        let stream = TlsConnector::from(self.tls.clone()).connect(name, stream).await;
        exchange(stream.map_err(|error| unreachable(&error))?, request, limit, reached).await
    }
}

fn unreachable(error: &io::Error) -> CallError {
    CallError::Unreachable { reason: text::excerpt(&error.to_string(), 300) }
}

fn request(provider: &Provider, body: Bytes) -> Result<Request<Full<Bytes>>, CallError> {
    let Endpoint { authority, path, .. } = &provider.endpoint;
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(path.as_str())
        .header(HOST, authority.as_str())
        .header(ACCEPT, "application/json")
        .header(ACCEPT_ENCODING, "identity")
        .header(CONTENT_TYPE, "application/json");
    if let Some(header) = provider.authorization() {
        request = request.header(AUTHORIZATION, header);
    }
    let refuse = |error: http::Error| CallError::NotAllowed { reason: text::excerpt(&error.to_string(), 200) };
    request.body(Full::new(body)).map_err(refuse)
}

async fn exchange<S>(
    stream: S,
    request: Request<Full<Bytes>>,
    limit: usize,
    reached: &Reached,
) -> Result<Received, CallError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let broken = |error: hyper::Error| CallError::BrokenOff {
        bytes: reached.read(),
        reason: text::excerpt(&error.to_string(), 200),
    };
    let mut builder = http1::Builder::new();
    let (mut sender, connection) =
        builder.max_buf_size(BUFFER_BYTES).handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // Dropped at the end, whichever it is, and the connection with it.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    reached.sent.store(true, Ordering::Relaxed);
    let answer = sender.send_request(request).await.map_err(broken)?;
    let status = answer.status();
    if status.as_u16() != 200 {
        return Err(refusal(answer, reached).await);
    }
    let said = |name: HeaderName| answer.headers().get(name).map(|value| text::excerpt(&shown(value.as_bytes()), 100));
    let kind = said(CONTENT_TYPE).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(CallError::ContentType { got: kind });
    }
    if let Some(got) = said(CONTENT_ENCODING).filter(|got| !got.eq_ignore_ascii_case("identity")) {
        return Err(CallError::ContentEncoding { got });
    }
    let body = collect(answer.into_body(), limit, reached).await?;
    let body = String::from_utf8(body);
    let body = body.map_err(|error| CallError::NotUtf8 { valid_bytes: error.utf8_error().valid_up_to() })?;
    Ok(Received { body })
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Reads a body, and stops at the frame that goes beyond the limit.
async fn collect(mut body: Incoming, limit: usize, reached: &Reached) -> Result<Vec<u8>, CallError> {
    // What it says of its size is believed only where it saves reading.
    let announced = body.size_hint().lower();
    if announced > limit as u64 {
        return Err(CallError::TooLarge { limit, bytes: 0 });
    }
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| CallError::BrokenOff {
            bytes: read.len(),
            reason: text::excerpt(&error.to_string(), 200),
        })?;
        let Ok(data) = frame.into_data() else { continue };
        let bytes = reached.read.fetch_add(data.len(), Ordering::Relaxed).saturating_add(data.len());
        if bytes > limit {
            return Err(CallError::TooLarge { limit, bytes });
        }
        read.extend_from_slice(&data);
    }
    Ok(read)
}

/// What a server says that gives no answer: its status, when to come again, its first words.
async fn refusal(answer: Response<Incoming>, reached: &Reached) -> CallError {
    let status = answer.status().as_u16();
    if (300..400).contains(&status) {
        return CallError::Redirect { status };
    }
    // A date in place of seconds is not read: clocks differ, and our own wait is a good one.
    let seconds = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok());
    // Its words are worth less than its status: cut short, broken off or none, the status stands.
    let mut body = answer.into_body();
    let mut read = Vec::new();
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(data) = frame.into_data() else { continue };
        reached.read.fetch_add(data.len(), Ordering::Relaxed);
        let room = REFUSAL_BYTES_MAX.saturating_sub(read.len());
        read.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() >= room {
            break;
        }
    }
    CallError::Status { status, retry_after_ms: seconds.map(|s| s.saturating_mul(1_000)), message: shown(&read) }
}
