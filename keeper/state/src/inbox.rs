//! A folder through which other processes hand inputs to the one keeper that writes the journal.
//!
//! A file appears whole or not at all, named by its content's hash: handing the same thing in twice is one file. It is
//! removed after it is recorded; dying between the two repeats it, which the step takes for duplicates.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use stateset_agent::Input;
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
        let name = hex::encode(Sha256::digest(&content));
        let (fresh, path) = (self.folder.join(format!("{name}.new")), self.folder.join(format!("{name}.json")));
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&fresh).map_err(failed(&fresh))?;
        file.write_all(&content).and_then(|()| file.sync_all()).map_err(failed(&fresh))?;
        std::fs::rename(&fresh, &path).map_err(failed(&path))?;
        Ok(path)
    }

    /// What waits, oldest name first. Files still being written are not seen.
    pub fn waiting(&self) -> Result<Vec<InboxItem>, InboxError> {
        let failed = |reason| InboxError::Io { path: self.folder.clone(), reason };
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(reason) if reason.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(reason) => return Err(failed(reason)),
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|ending| ending == "json") {
                paths.push(path);
            }
        }
        paths.sort();
        let read = |path: PathBuf| {
            let input = read(&path);
            InboxItem { path, input }
        };
        Ok(paths.into_iter().map(read).collect())
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
