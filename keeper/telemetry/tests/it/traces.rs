//! What a collector gets, and what becomes of a keeper beside one that does not answer.

use std::time::{Duration, Instant};

use metrics_exporter_prometheus::PrometheusHandle;
use stateset_agent::bills::{Effect as BillEffect, Intent, Notice};
use stateset_agent::{Bill, Effect};
use stateset_api::Amount;
use stateset_chain::url_rule::UrlError;
use stateset_telemetry::metrics::recorder;
use stateset_telemetry::report;
use stateset_telemetry::traces::Collector;
use stateset_telemetry::traces::queue::SPANS_MAX;
use tracing::Instrument as _;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::collector::{Mood, attribute, listen};

/// Polls until it is so.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(30), "not within 30 s: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn bill() -> Bill {
    Bill {
        number: "SECRET-7".into(),
        payee: "vendor".into(),
        denom: "uusdc".into(),
        amount: Amount(77_123),
        category: "cloud".into(),
        due: 1_790_000_000,
        vendor: None,
        memo: Some("a secret of ours".into()),
        part: None,
        discount: None,
    }
}

fn counted(metrics: &PrometheusHandle, name: &str) -> u64 {
    let text = metrics.render();
    let of_name = text.lines().filter(|line| line.starts_with(name));
    of_name.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
}

#[test]
fn only_an_address_without_a_password_is_taken_for_a_collector() {
    for url in ["http://127.0.0.1:4317", "http://collector:4317", "https://traces.example.org"] {
        assert!(Collector::parse(url).is_ok(), "{url}");
    }
    for url in ["127.0.0.1:4317", "grpc://localhost:4317", "file:///etc/passwd", ""] {
        assert!(matches!(Collector::parse(url), Err(UrlError::NotHttp { .. })), "{url}");
    }
    let with_password = Collector::parse("https://ann:hunter2@traces.example.org").unwrap_err();
    assert!(matches!(with_password, UrlError::Credentials { .. }) && !with_password.to_string().contains("hunter2"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_gets_rounds_with_what_they_are_made_of_and_payments_from_decision_to_end_and_no_words() {
    let (address, received) = listen(Mood::Answers).await;
    let layer = Collector::parse(&format!("http://{address}")).unwrap().layer().unwrap();
    let subscriber = tracing_subscriber::registry().with(layer);
    let _guard = tracing::subscriber::set_default(subscriber);
    let (bill, show) = (bill(), |amount: u128, denom: &str| format!("{amount}{denom}"));
    let id = bill.intent_id("wallet");
    let intent = Intent { id, bill: bill.clone(), rationale: "a secret reason".into(), approval: None, mandate: None };
    async {
        tracing::info!("a secret line of the log");
        let decide = tracing::trace_span!(target: "stateset_keeper", "decide", height = 7_u64);
        async { report::effects(&[Effect::Bills(BillEffect::Pay(intent))], &show) }.instrument(decide).await;
        let _foreign = tracing::trace_span!(target: "hyper", "foreign").entered();
    }
    .instrument(tracing::trace_span!(target: "stateset_keeper", "round", wallet = "stateset1w"))
    .await;
    until("round", || received.span("round").is_some() && received.span("decide").is_some()).await;
    let (round, decide) = (received.span("round").unwrap(), received.span("decide").unwrap());
    assert_eq!((&decide.parent_span_id, &decide.trace_id), (&round.span_id, &round.trace_id));
    assert_eq!(attribute(&round, "wallet").as_deref(), Some("stateset1w"));
    assert_eq!(attribute(&decide, "height").as_deref(), Some("7"));
    assert_eq!(received.span("payment"), None, "it has not ended");
    let settled = Notice::Settled { id, bill, height: 9 };
    report::effects(&[Effect::Bills(BillEffect::Notify(settled))], &show);
    until("payment", || received.span("payment").is_some()).await;
    let payment = received.span("payment").unwrap();
    let of = |key| attribute(&payment, key).unwrap();
    assert_eq!((of("id"), of("outcome"), of("height")), (id.to_string(), "settled".into(), "9".into()));
    assert!(payment.parent_span_id.is_empty() && payment.end_time_unix_nano > payment.start_time_unix_nano);
    assert_eq!(received.span("foreign"), None);
    let all = format!("{:?}", received.messages());
    for word in ["secret", "SECRET", "77123", "vendor"] {
        assert!(!all.contains(word), "{word} is in {all}");
    }
    assert!(all.contains("stateset-keeper"), "who sends");
}

/// Beside a collector in this mood, or none: twice as many spans as wait, and what was counted.
async fn storm(url: &str) -> (Duration, u64) {
    let recorder = recorder().unwrap().build_recorder();
    let metrics = recorder.handle();
    let layer = Collector::parse(url).unwrap().layer().unwrap();
    let subscriber = tracing_subscriber::registry().with(layer);
    let _guard = tracing::subscriber::set_default(subscriber);
    let began = Instant::now();
    metrics::with_local_recorder(&recorder, || {
        for number in 0..3 * SPANS_MAX {
            drop(tracing::trace_span!(target: "stateset_keeper", "round", number));
        }
    });
    (began.elapsed(), counted(&metrics, "keeper_trace_spans_dropped_total{reason=\"full\"}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_is_dead_refuses_or_never_answers_holds_nobody_up_and_what_it_loses_is_counted() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut urls = vec![format!("http://{closed}")];
    for mood in [Mood::Refuses, Mood::NeverAnswers] {
        urls.push(format!("http://{}", listen(mood).await.0));
    }
    for url in urls {
        let (took, dropped) = storm(&url).await;
        let least = u64::try_from(SPANS_MAX).unwrap();
        assert!(dropped >= least, "{url}: {dropped} of {} were dropped", 3 * SPANS_MAX);
        // A twentieth of a millisecond for each, in an unoptimised build: far below one wait for an answer.
        assert!(took < Duration::from_secs(3), "{url}: {took:?}");
    }
}
