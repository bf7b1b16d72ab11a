//! A folder through which other processes hand inputs to the one keeper that writes the journal.
//!
//! A file appears whole or not at all. It is removed after it is recorded; dying between the two repeats it, which the
//! step takes for duplicates. What was handed in first is taken in first: a change of a vendor never comes before the
//! vendor. So a name is a place in the order and a hash of the content; handing in again what was handed in last is one
//! file.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};
use stateset_agent::Input;
use stateset_chain::Clock;
use thiserror::Error;

/// Larger files are set aside unread: 32 MiB, what the largest file of bills may become.
pub const FILE_BYTES_MAX: u64 = 32 << 20;

/// Something about the folder that stops work.
#[derive(Debug, Error)]
pub enum InboxError {
    #[error("cannot use the inbox {path}: {reason}")]
    Io { path: PathBuf, reason: std::io::Error },
    #[error("an input does not become JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// The folder, beside the journal.
#[derive(Clone, Debug)]
pub struct Inbox {
    folder: PathBuf,
}

/// One file: what it holds, or why it cannot be read.
#[derive(Debug)]
pub struct InboxItem {
    pub path: PathBuf,
    pub input: Result<Input, String>,
}

impl Inbox {
    pub fn beside(journal: &Path) -> Self {
        Self { folder: journal.with_extension("inbox") }
    }

    /// The part of it that is one wallet's, where a journal holds many agents.
    pub fn of(self, wallet: &str) -> Self {
        Self { folder: self.folder.join(wallet) }
    }

    /// Returns the file, which a keeper may have taken in already.
    pub fn hand_in(&self, input: &Input) -> Result<PathBuf, InboxError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |reason| InboxError::Io { path, reason }
        };
        // Bills are their owner's business, and whoever may write here hands some in.
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).map_err(failed(&self.folder))?;
        let content = serde_json::to_vec(input)?;
        let hash = hex::encode(Sha256::digest(&content));
        let last = self.files()?.pop();
        if let Some((Order::Numbered(_), path)) = &last
            && name(path).ends_with(&hash)
        {
            return Ok(path.clone());
        }
        let last = last.and_then(|(order, _)| order.number());
        let name = format!("{}-{hash}", Number::after(last, Clock::System.now_millis()));
        let (fresh, path) = (self.folder.join(format!("{name}.new")), self.folder.join(format!("{name}.json")));
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&fresh).map_err(failed(&fresh))?;
        file.write_all(&content).and_then(|()| file.sync_all()).map_err(failed(&fresh))?;
        std::fs::rename(&fresh, &path).map_err(failed(&path))?;
        Ok(path)
    }

    /// What waits, in the order in which it was handed in. Files still being written are not seen.
    pub fn waiting(&self) -> Result<Vec<InboxItem>, InboxError> {
        let read = |(_, path): (Order, PathBuf)| {
            let input = read(&path);
            InboxItem { path, input }
        };
        Ok(self.files()?.into_iter().map(read).collect())
    }

    fn files(&self) -> Result<Vec<(Order, PathBuf)>, InboxError> {
        let failed = |reason| InboxError::Io { path: self.folder.clone(), reason };
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(reason) if reason.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(reason) => return Err(failed(reason)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == "json") {
                let written = || entry.metadata().and_then(|about| about.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
                let order = Number::of(&path).map_or_else(|| Order::OfBefore(written()), Order::Numbered);
                files.push((order, path));
            }
        }
        files.sort();
        Ok(files)
    }

    /// After it is recorded.
    pub fn remove(&self, path: &Path) -> Result<(), InboxError> {
        std::fs::remove_file(path).map_err(|reason| InboxError::Io { path: path.to_owned(), reason })
    }

    /// Moves a file that cannot be read out of the way, and keeps it.
    pub fn set_aside(&self, path: &Path) -> Result<(), InboxError> {
        let aside = path.with_extension("unreadable");
        std::fs::rename(path, aside).map_err(|reason| InboxError::Io { path: path.to_owned(), reason })
    }
}

/// Where a file stands among those that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    /// Its name says nothing of it, as those of versions before 0.3: by when it was written, before all others.
    OfBefore(SystemTime),
    Numbered(Number),
}

impl Order {
    const fn number(self) -> Option<Number> {
        match self {
            Self::OfBefore(_) => None,
            Self::Numbered(number) => Some(number),
        }
    }
}

/// A place in the order: when it was handed in, by the writer's clock in milliseconds, and a count within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Number {
    millis: u64,
    count: u32,
}

impl Number {
    /// The next one: now, but always behind what waits, so that neither a clock that is set back nor two files in one
    /// moment change the order.
    fn after(last: Option<Self>, now_millis: u64) -> Self {
        match last {
            Some(Self { millis, count }) if millis >= now_millis => Self { millis, count: count.saturating_add(1) },
            _ => Self { millis: now_millis, count: 0 },
        }
    }

    /// The one in a file's name.
    fn of(path: &Path) -> Option<Self> {
        let mut parts = name(path).split('-');
        let (millis, count, _hash) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { millis: millis.parse().ok()?, count: count.parse().ok()? })
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:015}-{:06}", self.millis, self.count)
    }
}

/// A file's name without its ending.
fn name(path: &Path) -> &str {
    path.file_stem().and_then(|name| name.to_str()).unwrap_or_default()
}

fn read(path: &Path) -> Result<Input, String> {
    let bytes = std::fs::metadata(path).map_err(|reason| reason.to_string())?.len();
    if bytes > FILE_BYTES_MAX {
        return Err(format!("it has {bytes} bytes, at most {FILE_BYTES_MAX} are read"));
    }
    let text = std::fs::read(path).map_err(|reason| reason.to_string())?;
    serde_json::from_slice(&text).map_err(|reason| reason.to_string())
}

#[cfg(test)]
mod tests {
    use stateset_agent::bills;

    use super::*;

    #[test]
    fn the_same_input_twice_is_one_file_and_garbage_is_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        let inbox = Inbox::beside(&folder.path().join("journal.db"));
        assert!(inbox.waiting().unwrap().is_empty());
        let input = Input::from(bills::Input::Imported(Vec::new()));
        inbox.hand_in(&input).unwrap();
        inbox.hand_in(&input).unwrap();
        let waiting = inbox.waiting().unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].input, Ok(input));
        inbox.remove(&waiting[0].path).unwrap();
        std::fs::write(waiting[0].path.with_file_name("x.json"), "{").unwrap();
        let waiting = inbox.waiting().unwrap();
        assert!(waiting[0].input.is_err());
        inbox.set_aside(&waiting[0].path).unwrap();
        assert!(inbox.waiting().unwrap().is_empty());
    }

    fn retry(number: u8) -> Input {
        bills::Input::Retry(vec![stateset_api::IntentId::new(1, [number; 10])]).into()
    }

    fn order(inbox: &Inbox) -> Vec<Input> {
        inbox.waiting().unwrap().into_iter().map(|item| item.input.unwrap()).collect()
    }

    /// Thirty of them in a moment or two: by hashes they would come in any order.
    #[test]
    fn what_is_handed_in_first_comes_first_whatever_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let inbox = Inbox::beside(&folder.path().join("journal.db"));
        let inputs: Vec<Input> = (0..30).map(retry).collect();
        inputs.iter().for_each(|input| drop(inbox.hand_in(input).unwrap()));
        assert_eq!(order(&inbox), inputs);
        // The same again later is a wish of its own.
        inbox.hand_in(&inputs[0]).unwrap();
        assert_eq!(order(&inbox)[30], inputs[0]);
    }

    #[test]
    fn a_clock_that_is_set_back_puts_nothing_before_what_waits() {
        let last = Some(Number { millis: 9, count: 4 });
        assert_eq!(Number::after(last, 3), Number { millis: 9, count: 5 });
        assert_eq!(Number::after(last, 9), Number { millis: 9, count: 5 });
        assert_eq!(Number::after(last, 10), Number { millis: 10, count: 0 });
        assert_eq!(Number::after(None, 10), Number { millis: 10, count: 0 });
        let name = format!("{}-ab.json", Number { millis: 1_790_000_000_000, count: 12 });
        assert_eq!(Number::of(Path::new(&name)), Some(Number { millis: 1_790_000_000_000, count: 12 }));
    }

    #[test]
    fn files_of_before_come_first_by_when_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let inbox = Inbox::beside(&folder.path().join("journal.db"));
        inbox.hand_in(&retry(1)).unwrap();
        for (number, hash, written) in [(2, "ff", 100), (3, "00", 200)] {
            let path = inbox.folder.join(format!("{}.json", hash.repeat(32)));
            std::fs::write(&path, serde_json::to_vec(&retry(number)).unwrap()).unwrap();
            let written = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(written);
            OpenOptions::new().write(true).open(&path).unwrap().set_modified(written).unwrap();
        }
        assert_eq!(order(&inbox), [retry(2), retry(3), retry(1)]);
    }

    #[test]
    fn what_is_handed_in_is_not_for_other_eyes_and_what_is_too_large_is_not_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let inbox = Inbox::beside(&folder.path().join("journal.db"));
        inbox.hand_in(&Input::from(bills::Input::Imported(Vec::new()))).unwrap();
        let file = inbox.waiting().unwrap().pop().unwrap().path;
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&inbox.folder), mode(&file)), (0o700, 0o600));
        OpenOptions::new().write(true).open(&file).unwrap().set_len(FILE_BYTES_MAX + 1).unwrap();
        let refused = inbox.waiting().unwrap().pop().unwrap().input.unwrap_err();
        assert!(refused.contains("33554433 bytes"), "{refused}");
    }
}
