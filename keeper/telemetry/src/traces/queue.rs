//! Spans on their way to a collector: a queue with an end, and one task that empties it.
//!
//! Whoever ends a span waits for nothing here. Absent: a second try. What a collector did not take is gone, and counted.

use std::time::Duration;

use metrics::counter;
use opentelemetry::Context;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanExporter, SpanProcessor};
use tokio::sync::mpsc;

/// Spans that wait; a span takes some 500 bytes.
pub const SPANS_MAX: usize = 4_096;
/// Spans in one message.
const BATCH_MAX: usize = 512;
/// A collector answers within this, or its message counts as not taken.
pub const SENT_WITHIN: Duration = Duration::from_secs(5);
/// Between two messages, so that spans gather.
const GATHERS: Duration = Duration::from_millis(500);
/// The same after one that was not taken.
const RESTS: Duration = Duration::from_secs(5);

/// Takes ended spans in, and loses what does not fit.
#[derive(Debug)]
pub struct Queue<E> {
    waiting: mpsc::Sender<SpanData>,
    /// Until the resource is known, with which it is started.
    idle: Option<(E, mpsc::Receiver<SpanData>)>,
}

impl<E: SpanExporter> Queue<E> {
    /// The queue before an exporter.
    pub fn before(exporter: E) -> Self {
        let (waiting, sent) = mpsc::channel(SPANS_MAX);
        Self { waiting, idle: Some((exporter, sent)) }
    }
}

impl<E: SpanExporter + 'static> SpanProcessor for Queue<E> {
    fn on_start(&self, _span: &mut Span, _context: &Context) {}

    fn on_end(&self, span: SpanData) {
        if self.waiting.try_send(span).is_err() {
            drop_spans("full", 1);
        }
    }

    /// Nobody waits for a collector.
    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }

    /// The provider says once, at its beginning, who sends: from then on it is sent.
    fn set_resource(&mut self, resource: &Resource) {
        if let Some((mut exporter, spans)) = self.idle.take() {
            exporter.set_resource(resource);
            tokio::spawn(empty(exporter, spans));
        }
    }
}

/// Sends what waits, message by message, until nobody can add to it any more.
async fn empty(exporter: impl SpanExporter, mut spans: mpsc::Receiver<SpanData>) {
    loop {
        let mut batch = Vec::new();
        let count = spans.recv_many(&mut batch, BATCH_MAX).await;
        if count == 0 {
            return;
        }
        // The exporter's own limit is the same; nothing is lost by not believing it.
        let sent = tokio::time::timeout(SENT_WITHIN, exporter.export(batch)).await;
        let rests = match sent {
            Ok(Ok(())) => {
                counter!("keeper_trace_spans_sent_total").increment(u64::try_from(count).unwrap_or(u64::MAX));
                GATHERS
            }
            Ok(Err(_)) | Err(_) => {
                drop_spans("not_taken", count);
                RESTS
            }
        };
        tokio::time::sleep(rests).await;
    }
}

fn drop_spans(reason: &'static str, count: usize) {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    counter!("keeper_trace_spans_dropped_total", "reason" => reason).increment(count);
}
