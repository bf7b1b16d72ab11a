//! Opening the journal on a disk that has no room: waited for, as a node that is down is, and said in log, `/health` and
//! `/ready` meanwhile.
//!
//! Never here: what waiting cannot mend. A journal that is damaged, foreign, swapped or another's ends the start at once.

use std::time::Duration;

use stateset_chain::journal::JournalError;
use stateset_state::journaled_state::StateError;
use stateset_telemetry::http::Pulse;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Between two tries at least, since each takes the journal's lock for a moment.
const TRY_AGAIN_MIN: Duration = Duration::from_secs(1);

/// Whether an error is a disk's that may have room again.
pub(crate) fn is_full(error: &eyre::Report) -> bool {
    let of_state = || match error.downcast_ref() {
        Some(StateError::Journal(reason)) => Some(reason),
        _ => None,
    };
    matches!(error.downcast_ref().or_else(of_state), Some(JournalError::Disk { .. }))
}

/// Who is shown to wait, how often it tries again, and what ends the wait.
pub(crate) struct Wait<'a> {
    pub(crate) pulse: &'a watch::Sender<Pulse>,
    pub(crate) poll: Duration,
    pub(crate) cancel: &'a CancellationToken,
}

impl Wait<'_> {
    /// Tries again until there is room, after a first try that failed for want of it. `None`: stopped before there was.
    ///
    /// Errors: whatever else `open` fails with.
    pub(crate) async fn open<T>(
        &self,
        first: eyre::Report,
        open: impl Fn() -> eyre::Result<T>,
    ) -> eyre::Result<Option<T>> {
        let mut reason = first;
        loop {
            // The loop turns, and waits for the disk: alive, and not ready.
            self.pulse.send_replace(Pulse { error: Some(format!("{reason:#}")), ..Pulse::start() });
            tracing::warn!("waiting for room, free some: {reason:#}");
            tokio::select! {
                () = tokio::time::sleep(self.poll.max(TRY_AGAIN_MIN)) => {}
                () = self.cancel.cancelled() => return Ok(None),
            }
            match open() {
                Err(again) if is_full(&again) => reason = again,
                Err(other) => return Err(other),
                Ok(opened) => {
                    tracing::info!("the disk has room again");
                    self.pulse.send_replace(Pulse::start());
                    return Ok(Some(opened));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn full() -> eyre::Report {
        JournalError::Disk { reason: "database or disk is full".into() }.into()
    }

    fn swapped() -> JournalError {
        JournalError::Swapped { path: "journal.db".into(), what: "file" }
    }

    #[test]
    fn only_a_disk_without_room_is_waited_for() {
        let of_state = |error: JournalError| eyre::Report::from(StateError::from(error));
        let disk = || JournalError::Disk { reason: "full".into() };
        for (error, waits) in [
            (full(), true),
            (of_state(disk()), true),
            (full().wrap_err("the journal"), true),
            (swapped().into(), false),
            (of_state(swapped()), false),
            (eyre::eyre!("the disk under the journal is full"), false),
        ] {
            assert_eq!(is_full(&error), waits, "{error:#}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_waits_for_room_with_the_reason_and_ends_for_every_other_error() {
        let (pulse, watched) = watch::channel(Pulse::start());
        let cancel = CancellationToken::new();
        let wait = Wait { pulse: &pulse, poll: Duration::from_secs(3), cancel: &cancel };
        let tries = Cell::new(0);
        let opened = wait.open(full(), || {
            tries.set(tries.get() + 1);
            let said = watched.borrow().error.clone().unwrap_or_default();
            assert!(said.contains("disk under the journal is full or failing"), "{said}");
            if tries.get() < 30 { Err(full()) } else { Ok(7) }
        });
        assert_eq!((opened.await.unwrap(), tries.get()), (Some(7), 30));
        assert_eq!(watched.borrow().error, None);
        let other = wait.open::<()>(full(), || Err(swapped().into())).await.unwrap_err();
        assert!(matches!(other.downcast_ref(), Some(JournalError::Swapped { .. })), "{other}");
        cancel.cancel();
        assert!(wait.open::<()>(full(), || Err(full())).await.unwrap().is_none());
    }
}
