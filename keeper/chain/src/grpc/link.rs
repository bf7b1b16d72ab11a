//! The connection to one node, and when it is given up.
//!
//! Behind a load balancer, a NAT or a node that lost power a connection can go silent without an end: no answer, no
//! error. Three things notice, each where the others cannot: an HTTP/2 ping while a call waits long, the system's own
//! probes of an idle connection, and calls that run out of time one after another. Never here: trying a call again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Uri;
use tonic::client::Grpc;
use tonic::transport::{Channel, Endpoint};

use super::{Reach, connector};

/// Largest answer taken: stored code (at most 800 KiB) and a block's events fit many times.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Largest request sent: an upload of code with room to spare.
const REQUEST_BYTES_MAX: usize = 4 * 1024 * 1024;

/// When a connection without answers is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Bounds each call, connecting included.
    pub call: Duration,
    /// A connection that brings nothing for so long while a call waits is pinged.
    pub ping_after: Duration,
    /// A ping without an answer for so long ends the connection.
    pub ping_answer: Duration,
    /// So many calls in a row that ran out of time end the connection.
    pub timeouts_max: u32,
}

impl Patience {
    /// With this limit of a call. A node's gRPC server (grpc-go as the SDK sets it up) cuts off who pings a fourth time
    /// before it said anything, so a long call is pinged three times at most.
    pub fn of_calls(call: Duration) -> Self {
        let ping_after = Duration::from_secs(10).max(call / 3);
        Self { call, ping_after, ping_answer: Duration::from_secs(5), timeouts_max: 2 }
    }
}

/// One connection after another to the same node, made when first needed.
#[derive(Debug)]
pub(super) struct Link {
    target: Endpoint,
    reach: Reach,
    current: Mutex<Current>,
}

#[derive(Debug)]
struct Current {
    grpc: Grpc<Channel>,
    /// Counts connections, so that what a call over an earlier one met does not count against this one.
    number: u64,
    timeouts: u32,
}

impl Link {
    /// Must be called within a tokio runtime.
    pub(super) fn new(target: Endpoint, reach: Reach) -> Self {
        let patience = reach.patience;
        // The same server cuts off who pings without a call more than once in two hours, so pings go with calls alone;
        // an idle connection is probed by the system, which no server counts.
        let target = target
            .connect_timeout(patience.call)
            .http2_keep_alive_interval(patience.ping_after)
            .keep_alive_timeout(patience.ping_answer)
            .keep_alive_while_idle(false);
        let current = Mutex::new(Current { grpc: open(&target, &reach), number: 0, timeouts: 0 });
        Self { target, reach, current }
    }

    pub(super) fn call_limit(&self) -> Duration {
        self.reach.patience.call
    }

    /// The connection to use now, and its number.
    pub(super) fn current(&self) -> (Grpc<Channel>, u64) {
        let current = self.lock();
        (current.grpc.clone(), current.number)
    }

    /// A call over connection `number` got an answer, be it a refusal.
    pub(super) fn answered(&self, number: u64) {
        let mut current = self.lock();
        if current.number == number {
            current.timeouts = 0;
        }
    }

    /// A call over connection `number` ran out of time. Returns whether the connection was given up for it.
    pub(super) fn timed_out(&self, number: u64) -> bool {
        let mut current = self.lock();
        if current.number != number {
            return false;
        }
        current.timeouts = current.timeouts.saturating_add(1);
        if current.timeouts < self.reach.patience.timeouts_max {
            return false;
        }
        *current = Current { grpc: open(&self.target, &self.reach), number: number.saturating_add(1), timeouts: 0 };
        true
    }

    fn lock(&self) -> MutexGuard<'_, Current> {
        // Nothing in here can stop half-way.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(target: &Endpoint, reach: &Reach) -> Grpc<Channel> {
    let reach = reach.clone();
    let connect = tower::service_fn(move |_: Uri| connector::open(reach.clone()));
    Grpc::new(target.connect_with_connector_lazy(connect))
        .max_decoding_message_size(ANSWER_BYTES_MAX)
        .max_encoding_message_size(REQUEST_BYTES_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url_rule::{Allowed, CheckedUrl};

    fn link() -> Link {
        let (allowed, patience) = (Allowed::anywhere(), Patience::of_calls(Duration::from_secs(1)));
        let url = CheckedUrl::parse("http://127.0.0.1:1", &allowed).unwrap();
        Link::new(Endpoint::from_static("http://127.0.0.1:1"), Reach { url, allowed, patience })
    }

    #[tokio::test]
    async fn two_timeouts_in_a_row_end_a_connection_and_an_answer_between_them_keeps_it() {
        let link = link();
        assert!(!link.timed_out(0));
        link.answered(0);
        assert!(!link.timed_out(0));
        assert!(link.timed_out(0));
        assert_eq!(link.current().1, 1);
    }

    #[tokio::test]
    async fn what_an_earlier_connection_met_counts_neither_for_nor_against_the_next() {
        let link = link();
        assert!(!link.timed_out(0) && link.timed_out(0));
        // Calls that were under way when the first was given up.
        assert!(!link.timed_out(0) && !link.timed_out(0) && !link.timed_out(1));
        link.answered(0);
        assert!(link.timed_out(1));
        assert_eq!(link.current().1, 2);
    }
}
