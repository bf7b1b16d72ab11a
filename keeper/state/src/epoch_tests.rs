//! Every order of events of two keepers with one key that was thought of, on a wallet that is two numbers.

use std::path::Path;

use super::*;

const WALLET: &str = "wallet";

/// What happens next.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// A keeper (by its letter) looks at the wallet, in two blocks; whether it goes on.
    Runs(char, bool),
    /// A keeper takes over, as a person says.
    TakesOver(char),
    /// The one journal is copied over to the other keeper.
    Copied { from: char, to: char },
    /// The owner gives the operator another time.
    Appointed,
    /// Guardian or owner end its time, and appoint it later.
    Dismissed,
}

use Event::{Appointed, Copied, Dismissed, Runs, TakesOver};

struct Model {
    folder: tempfile::TempDir,
    wallet: Epoch,
    height: u64,
}

impl Model {
    fn path(&self, keeper: char) -> std::path::PathBuf {
        self.folder.path().join(format!("{keeper}.db"))
    }

    /// Each look is of a process that was just started: nothing but the journal remembers.
    fn runs(&mut self, keeper: char) -> bool {
        let journal = Journal::open(self.path(keeper)).unwrap();
        let mut watch = EpochWatch::default();
        self.height += 2;
        let first = watch.look(&journal, WALLET, self.wallet, self.height - 1);
        match watch.look(&journal, WALLET, self.wallet, self.height) {
            Ok(()) => first.is_ok(),
            Err(EpochError::Displaced { ours, theirs }) => {
                assert!(matches!(first, Err(EpochError::InDoubt { .. })) && ours < theirs, "{first:?}");
                false
            }
            Err(other) => panic!("{keeper}: {other}"),
        }
    }

    fn happens(&mut self, event: Event) {
        match event {
            Runs(keeper, goes_on) => assert_eq!(self.runs(keeper), goes_on, "{event:?}"),
            TakesOver(keeper) => {
                self.wallet.number += 1;
                note(&Journal::open(self.path(keeper)).unwrap(), WALLET, self.wallet).unwrap();
            }
            Copied { from, to } => {
                drop(Journal::open(self.path(from)).unwrap());
                let _ = std::fs::remove_file(self.path(to));
                copy(&self.path(from), &self.path(to));
            }
            Appointed => {
                self.wallet = Epoch {
                    number: self.wallet.number + 1,
                    expires_at: self.wallet.expires_at.map_or(Some(9), |at| Some(at + 1)),
                };
            }
            Dismissed => self.wallet = Epoch { number: self.wallet.number + 1, expires_at: None },
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for ending in ["", ".mark"] {
        let beside = |path: &Path| std::path::PathBuf::from(format!("{}{ending}", path.display()));
        if beside(from).exists() {
            std::fs::copy(beside(from), beside(to)).unwrap();
        }
    }
}

#[test]
fn in_every_order_one_keeper_goes_on_and_the_displaced_one_stays_stopped() {
    let table: [&[Event]; 10] = [
        // A restart goes on with what it had.
        &[Runs('A', true), Runs('A', true)],
        // A runs, B takes over, A restarts, however often.
        &[Runs('A', true), TakesOver('B'), Runs('B', true), Runs('A', false), Runs('A', false), Runs('B', true)],
        // A was killed in the middle of a window, B takes over, A comes back, and takes over in turn.
        &[Runs('A', true), TakesOver('B'), Runs('A', false), TakesOver('A'), Runs('A', true), Runs('B', false)],
        // B takes over twice.
        &[Runs('A', true), TakesOver('B'), TakesOver('B'), Runs('B', true), Runs('A', false)],
        // B starts by itself: neither raises anything.
        &[Runs('A', true), Runs('B', true), Runs('A', true)],
        // The journal is copied: both have one epoch until a person lets one take over.
        &[Runs('A', true), Copied { from: 'A', to: 'B' }, Runs('B', true), TakesOver('B'), Runs('A', false)],
        // A copy of the displaced one's journal is displaced as well.
        &[Runs('A', true), TakesOver('B'), Copied { from: 'A', to: 'C' }, Runs('C', false), Runs('B', true)],
        // What the owner does displaces nobody who was there.
        &[Runs('A', true), Appointed, Runs('A', true), Dismissed, Runs('A', true), Appointed, Runs('A', true)],
        // Unless somebody took over as well: then nobody knows which came first.
        &[Runs('A', true), TakesOver('B'), Appointed, Runs('A', false), Runs('B', true)],
        // Somebody who slept through both must find it out.
        &[Runs('A', true), Dismissed, Appointed, Runs('A', false), TakesOver('A'), Runs('A', true)],
    ];
    for row in table {
        let folder = tempfile::tempdir().unwrap();
        let mut model = Model { folder, wallet: Epoch { number: 1, expires_at: Some(100) }, height: 0 };
        row.iter().for_each(|event| model.happens(*event));
    }
}

#[test]
fn what_a_reading_says_follows_from_number_and_time() {
    let epoch = |(number, expires_at)| Epoch { number, expires_at };
    for (noted, read, expected) in [
        (None, (5, Some(9)), Standing::New),
        (Some((5, Some(9))), (5, Some(9)), Standing::Same),
        (Some((5, Some(9))), (4, Some(9)), Standing::Behind),
        // A take-over leaves the operator's time as it is.
        (Some((5, Some(9))), (6, Some(9)), Standing::Displaced),
        (Some((5, Some(9))), (6, Some(10)), Standing::New),
        (Some((5, Some(9))), (7, Some(10)), Standing::Displaced),
        (Some((5, Some(9))), (6, None), Standing::New),
        (Some((5, Some(9))), (7, None), Standing::Same),
        (Some((5, None)), (6, None), Standing::New),
        (Some((5, None)), (9, None), Standing::New),
        (Some((5, None)), (6, Some(9)), Standing::New),
        (Some((5, None)), (7, Some(9)), Standing::Displaced),
        (Some((u32::MAX, Some(9))), (u32::MAX, Some(9)), Standing::Same),
    ] {
        assert_eq!(standing(noted.map(epoch), epoch(read)), expected, "{noted:?} {read:?}");
    }
}

#[test]
fn one_wrong_word_displaces_nobody_and_a_node_that_is_behind_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path().join("journal.db")).unwrap();
    let mut watch = EpochWatch::default();
    let read = |number| Epoch { number, expires_at: Some(100) };
    watch.look(&journal, WALLET, read(3), 10).unwrap();
    let in_doubt = |result| matches!(result, Err(EpochError::InDoubt { ours: 3, theirs: 7 }));
    assert!(in_doubt(watch.look(&journal, WALLET, read(7), 11)));
    assert!(in_doubt(watch.look(&journal, WALLET, read(7), 11)), "the same block says nothing new");
    watch.look(&journal, WALLET, read(3), 12).unwrap();
    assert!(in_doubt(watch.look(&journal, WALLET, read(7), 13)), "begins anew");
    let behind = watch.look(&journal, WALLET, read(2), 14);
    assert!(matches!(behind, Err(EpochError::Behind { noted: 3, read: 2 })), "{behind:?}");
    let displaced = watch.look(&journal, WALLET, read(7), 14);
    assert!(matches!(displaced, Err(EpochError::Displaced { ours: 3, theirs: 7 })), "{displaced:?}");
    assert!(displaced.unwrap_err().to_string().contains("run --take-over"));
}
