//! Traces for whoever collects them by OpenTelemetry's protocol: rounds and what they are made of, chain calls, payments
//! from the decision to their end.
//!
//! Fails first: a collector that is dead, slow or silent stops nothing and slows nothing. Spans wait in a queue that ends
//! ([`queue::SPANS_MAX`]); what finds it full, or was not taken, is dropped and counted
//! (`keeper_trace_spans_dropped_total`). Absent: amounts, payees, words of bills, keys, signed bytes. A span has names,
//! ids, heights and outcomes alone, and no line of the log becomes a part of one.

pub mod payments;
pub mod queue;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig as _, WithTonicConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracerProvider, Tracer};
use stateset_chain::url_rule::{Allowed, CheckedUrl, UrlError};
use thiserror::Error;
use tonic::transport::ClientTlsConfig;
use tracing::{Level, Metadata};
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::Filter;
use tracing_subscriber::registry::LookupSpan;

use self::queue::Queue;

/// By which a collector knows who sends.
const SERVICE: &str = "stateset-keeper";

/// Why nothing is sent to a collector.
#[derive(Debug, Error)]
pub enum TracesError {
    #[error("the collector of traces: {0}")]
    Url(#[from] UrlError),
    #[error("the collector of traces cannot be reached this way: {0}")]
    Exporter(#[from] ExporterBuildError),
}

/// Where spans go: a collector's gRPC address, such as `http://127.0.0.1:4317`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector {
    url: String,
    is_secure: bool,
}

impl Collector {
    /// Errors: [`UrlError`]: no http or https address, or one with a password in it.
    pub fn parse(url: &str) -> Result<Self, UrlError> {
        let checked = CheckedUrl::parse(url, &Allowed::anywhere())?;
        Ok(Self { url: checked.as_str().to_owned(), is_secure: checked.is_secure() })
    }

    /// What takes spans from now on. Nothing is sent yet: a collector that is down shows with the first spans. Must be
    /// called within a tokio runtime, on which they are sent.
    fn tracer(&self) -> Result<Tracer, TracesError> {
        let mut exporter =
            SpanExporter::builder().with_tonic().with_endpoint(&self.url).with_timeout(queue::SENT_WITHIN);
        if self.is_secure {
            exporter = exporter.with_tls_config(ClientTlsConfig::new().with_webpki_roots());
        }
        let queue = Queue::before(exporter.build()?);
        let resource = Resource::builder_empty().with_service_name(SERVICE).build();
        let provider = SdkTracerProvider::builder().with_span_processor(queue).with_resource(resource).build();
        Ok(provider.tracer(SERVICE))
    }

    /// The part of a subscriber that makes spans of the keeper's own. Errors: [`TracesError`].
    pub fn layer<S>(&self) -> Result<impl Layer<S> + use<S>, TracesError>
    where
        S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    {
        let layer = OpenTelemetryLayer::new(self.tracer()?);
        // Names, and no more, of where the code lies.
        let layer = layer.with_location(false).with_threads(false).with_tracked_inactivity(false).with_target(false);
        Ok(layer.with_filter(ours()))
    }
}

/// Whether a span was made to be traced; those that say whose a line of the log is last as long as the process.
pub(crate) fn is_traced(about: &Metadata<'_>) -> bool {
    about.is_span() && *about.level() == Level::TRACE && about.target().starts_with("stateset_")
}

fn ours<S>() -> impl Filter<S> + use<S> {
    filter_fn(is_traced).with_max_level_hint(LevelFilter::TRACE)
}
