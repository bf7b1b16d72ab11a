//! Files that their owner alone may read, written whole or not at all.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use zeroize::Zeroizing;

use super::KeystoreError;
use crate::secret_file;

pub(super) const EXTENSION: &str = "pem";

const DIR_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

fn failed<'a>(action: &'static str, path: &'a Path) -> impl Fn(io::Error) -> KeystoreError + 'a {
    move |source| KeystoreError::Io { action, path: path.to_owned(), source }
}

pub(super) fn ensure_private_dir(dir: &Path) -> Result<(), KeystoreError> {
    if !dir.exists() {
        DirBuilder::new().recursive(true).mode(DIR_MODE).create(dir).map_err(failed("create", dir))?;
    }
    let metadata = fs::metadata(dir).map_err(failed("read", dir))?;
    if !metadata.is_dir() {
        return Err(KeystoreError::Damaged { path: dir.to_owned(), reason: "it is no folder".into() });
    }
    Ok(secret_file::check_folder(dir)?)
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
pub(super) fn read_private(path: &Path) -> Result<Option<Zeroizing<String>>, KeystoreError> {
    Ok(secret_file::read(path)?)
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
