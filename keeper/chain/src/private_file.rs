//! Files that their owner alone may read, written whole or not at all.
//!
//! Never here: what stands in them. A file that is there is never overwritten.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

const FILE_MODE: u32 = 0o600;

/// Creates a file in `dir` with these bytes, or returns false if the name is taken. When it returns, file and name are
/// on disk; a crash leaves the whole file or none.
pub(crate) fn create(dir: &Path, path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let temporary = path.with_extension(format!("new-{}", std::process::id()));
    let written = write_new(&temporary, bytes);
    // Linking, unlike renaming, refuses to replace what another process put there meanwhile.
    let linked = written.and_then(|()| match fs::hard_link(&temporary, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        other => other.map(|()| true),
    });
    let removed = fs::remove_file(&temporary);
    let created = linked?;
    removed?;
    sync(dir)?;
    Ok(created)
}

/// Makes what was named or removed in a folder last.
pub(crate) fn sync(dir: &Path) -> io::Result<()> {
    File::open(dir).and_then(|dir| dir.sync_all())
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
