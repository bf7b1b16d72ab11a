//! The folder and files of keys, as the keystore names what goes wrong with them.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use zeroize::Zeroizing;

use super::KeystoreError;
use crate::{private_file, secret_file};

pub(super) const EXTENSION: &str = "pem";

const DIR_MODE: u32 = 0o700;

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
    private_file::create(dir, path, bytes).map_err(failed("write", path))
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
