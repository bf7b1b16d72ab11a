//! Files with a secret in them, and who else may read them.
//!
//! The rule, for key files and passphrase files alike. A file's owner alone may have access (mode 0600 or less); or its
//! owner is root, its group is one of this process's, and the group may read and do nothing more (0440, 0640): so
//! Kubernetes mounts a secret under `fsGroup`. Nobody else may do anything. A folder of keys is its owner's alone (0700);
//! or root's and open to a group of this process without the right to write; or it lies on a read-only mount, as a
//! mounted secret does, where nobody can put another file and each file's own mode says who reads it.

use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::StatVfsMountFlags;
use thiserror::Error;
use zeroize::Zeroizing;

/// Larger files hold no key and no passphrase.
pub const SECRET_BYTES_MAX: u64 = 64 * 1024;
/// As some editors begin a text; no part of it.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Why a secret is not read.
#[derive(Debug, Error)]
pub enum SecretFileError {
    #[error(
        "{} is open to others (mode {mode:04o}); its owner alone may have access: chmod {wanted:03o}{}",
        path.display(), of_group(*mode)
    )]
    Exposed { path: PathBuf, mode: u32, wanted: u32 },
    #[error("{} is no text", path.display())]
    NoText { path: PathBuf },
    #[error("{} has {got} bytes, a secret has at most {SECRET_BYTES_MAX}", path.display())]
    TooLarge { path: PathBuf, got: u64 },
    #[error("cannot read {}: {source}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
}

fn of_group(mode: u32) -> &'static str {
    let group_reads_alone = mode & 0o077 == 0o040;
    if group_reads_alone { " (its group may read it only if it is root's and the group is this process's)" } else { "" }
}

/// Reads a secret, without the mark that some editors put before a text. `None` if there is no such file.
pub fn read(path: &Path) -> Result<Option<Zeroizing<String>>, SecretFileError> {
    let failed = |source| SecretFileError::Io { path: path.to_owned(), source };
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(failed)?,
    };
    // Of what was opened, not of what stands there a moment later.
    let metadata = file.metadata().map_err(failed)?;
    if !file_is_private(&metadata) {
        return Err(exposed(path, &metadata, 0o600));
    }
    if metadata.len() > SECRET_BYTES_MAX {
        return Err(SecretFileError::TooLarge { path: path.to_owned(), got: metadata.len() });
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(4_096));
    file.take(SECRET_BYTES_MAX).read_to_end(&mut bytes).map_err(failed)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| SecretFileError::NoText { path: path.to_owned() })?;
    Ok(Some(Zeroizing::new(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text).to_owned())))
}

/// Whether a folder of secrets keeps the rule.
pub fn check_folder(path: &Path) -> Result<(), SecretFileError> {
    let failed = |source| SecretFileError::Io { path: path.to_owned(), source };
    let metadata = path.metadata().map_err(failed)?;
    let of_group = is_roots_for_this_process(&metadata) && mode(&metadata) & 0o027 == 0;
    let closed = mode(&metadata) & 0o077 == 0;
    if closed || of_group {
        return Ok(());
    }
    let mount = rustix::fs::statvfs(path).map_err(|error| failed(error.into()))?;
    let read_only = mount.f_flag.contains(StatVfsMountFlags::RDONLY);
    if read_only { Ok(()) } else { Err(exposed(path, &metadata, 0o700)) }
}

fn file_is_private(metadata: &Metadata) -> bool {
    let closed = mode(metadata) & 0o077 == 0;
    closed || is_roots_for_this_process(metadata) && mode(metadata) & 0o037 == 0
}

fn is_roots_for_this_process(metadata: &Metadata) -> bool {
    let own = rustix::process::getegid().as_raw();
    let others = || rustix::process::getgroups().unwrap_or_default();
    metadata.uid() == 0 && (metadata.gid() == own || others().iter().any(|group| group.as_raw() == metadata.gid()))
}

fn mode(metadata: &Metadata) -> u32 {
    metadata.permissions().mode() & 0o7777
}

fn exposed(path: &Path, metadata: &Metadata, wanted: u32) -> SecretFileError {
    SecretFileError::Exposed { path: path.to_owned(), mode: mode(metadata), wanted }
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;

    use super::*;

    #[test]
    fn a_secret_that_others_may_read_write_or_run_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        assert!(read(&path).unwrap().is_none());
        std::fs::write(&path, "\u{feff}correct horse\r\n").unwrap();
        let root = rustix::process::geteuid().is_root();
        for (mode, good) in [
            (0o600, true),
            (0o400, true),
            // As Kubernetes mounts it: root's, and of a group of this process.
            (0o440, root),
            (0o640, root),
            (0o644, false),
            (0o604, false),
            (0o660, false),
            (0o650, false),
            (0o444, false),
            (0o601, false),
            (0o777, false),
        ] {
            std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            match read(&path) {
                Ok(text) => {
                    assert!(good, "{mode:o}");
                    assert_eq!(text.unwrap().as_str(), "correct horse\r\n");
                }
                Err(SecretFileError::Exposed { mode: got, wanted, .. }) => {
                    assert!(!good && got == mode && wanted == 0o600, "{mode:o}");
                }
                Err(other) => panic!("{mode:o}: {other}"),
            }
        }
    }

    #[test]
    fn a_group_that_is_not_this_processs_may_not_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        std::fs::write(&path, "x").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o440)).unwrap();
        // Only the superuser gives files away; to anybody else its own file under 0440 is refused as it stands.
        if rustix::process::geteuid().is_root() {
            std::os::unix::fs::chown(&path, None, Some(54_321)).unwrap();
        }
        let error = read(&path).unwrap_err();
        assert!(matches!(error, SecretFileError::Exposed { mode: 0o440, .. }), "{error}");
        assert!(error.to_string().contains("only if it is root's"), "{error}");
    }

    #[test]
    fn what_is_no_secret_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        let write = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
            read(&path).unwrap_err()
        };
        assert!(matches!(write(&[0xff, 0xfe]), SecretFileError::NoText { .. }));
        assert!(matches!(write(&[b'a'; 70_000]), SecretFileError::TooLarge { got: 70_000, .. }));
    }

    #[test]
    fn a_folder_of_secrets_is_its_owners_alone_or_a_groups_to_read() {
        let dir = tempfile::tempdir().unwrap();
        let root = rustix::process::geteuid().is_root();
        for (mode, good) in
            [(0o700, true), (0o500, true), (0o750, root), (0o755, false), (0o770, false), (0o777, false)]
        {
            std::fs::set_permissions(dir.path(), Permissions::from_mode(mode)).unwrap();
            let checked = check_folder(dir.path());
            assert_eq!(checked.is_ok(), good, "{mode:o} {checked:?}");
            if let Err(error) = checked {
                assert!(matches!(error, SecretFileError::Exposed { mode: got, wanted: 0o700, .. } if got == mode));
            }
        }
    }
}
