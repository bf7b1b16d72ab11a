//! Files that their owner alone may read, written whole or not at all.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use super::KeystoreError;

pub(super) const EXTENSION: &str = "pem";

const DIR_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

fn failed<'a>(action: &'static str, path: &'a Path) -> impl Fn(io::Error) -> KeystoreError + 'a {
    move |source| KeystoreError::Io { action, path: path.to_owned(), source }
}

fn check_private(path: &Path, metadata: &fs::Metadata, wanted: u32) -> Result<(), KeystoreError> {
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeystoreError::Exposed { path: path.to_owned(), mode, wanted }) }
}

pub(super) fn ensure_private_dir(dir: &Path) -> Result<(), KeystoreError> {
    if !dir.exists() {
        DirBuilder::new().recursive(true).mode(DIR_MODE).create(dir).map_err(failed("create", dir))?;
    }
    let metadata = fs::metadata(dir).map_err(failed("read", dir))?;
    if !metadata.is_dir() {
        return Err(KeystoreError::Damaged { path: dir.to_owned(), reason: "it is no folder".into() });
    }
    check_private(dir, &metadata, DIR_MODE)
}

/// Creates a file with these bytes, or returns false if the name is taken. A crash leaves the whole file or none.
pub(super) fn create(dir: &Path, path: &Path, bytes: &[u8]) -> Result<bool, KeystoreError> {
    let temporary = path.with_extension(format!("new-{}", std::process::id()));
    let written = write_new(&temporary, bytes);
    // Linking, unlike renaming, refuses to replace what another process put there meanwhile.
    let linked = written.and_then(|()| match fs::hard_link(&temporary, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        other => other.map(|()| true),
    });
    let removed = fs::remove_file(&temporary);
    let created = linked.map_err(failed("write", path))?;
    removed.map_err(failed("remove", &temporary))?;
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(failed("sync", dir))?;
    Ok(created)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// `None` if there is no such file.
pub(super) fn read_private(path: &Path) -> Result<Option<String>, KeystoreError> {
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(failed("read", path))?,
    };
    check_private(path, &metadata, FILE_MODE)?;
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            Err(KeystoreError::Damaged { path: path.to_owned(), reason: "it is no text".into() })
        }
        other => other.map(Some).map_err(failed("read", path)),
    }
}

pub(super) fn key_names(dir: &Path) -> Result<Vec<String>, KeystoreError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed("list", dir))? {
        let path = entry.map_err(failed("list", dir))?.path();
        if path.extension().is_some_and(|extension| extension == EXTENSION) {
            names.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
        }
    }
    Ok(names)
}
