//! How numbers are kept until somebody reads them: counters, gauges, and times in buckets.

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder};

/// Upper ends of the buckets that times are counted in, in seconds.
///
/// Counts in buckets take a few hundred bytes for each number that is kept. Quantiles would take hundreds of kilobytes,
/// for each agent of a process, and those of several processes could not be added up.
pub const SECONDS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// What builds the recorder.
pub fn recorder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new().set_buckets(&SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_counted_in_buckets_rather_than_as_quantiles() {
        let recorder = recorder().unwrap().build_recorder();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || metrics::histogram!("round").record(0.03));
        let text = handle.render();
        assert!(
            text.contains("round_bucket{le=\"0.025\"} 0") && text.contains("round_bucket{le=\"0.05\"} 1"),
            "{text}"
        );
        assert!(!text.contains("quantile"), "{text}");
    }
}
