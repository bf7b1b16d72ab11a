//! Keys at rest: one file each, PKCS#8 encrypted with a passphrase (PBES2, scrypt, AES-256-CBC), as OpenSSL reads it.
//!
//! The address stands before the PEM block, so that listing needs no passphrase; loading checks it against the key.
//! Never here: asking for a passphrase. No file is ever overwritten.

mod file;
mod seal;

use std::path::{Path, PathBuf};

use stateset_api::limits::is_slug;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::key::{Key, KeyError};
use crate::secret_file::SecretFileError;

/// Characters of the shortest passphrase that a new key takes.
pub const PASSPHRASE_CHARS_MIN: usize = 8;

/// Why a key cannot be stored or fetched.
#[derive(Debug, Error)]
pub enum KeystoreError {
    #[error("keystore locked: the passphrase does not open key '{name}'")]
    Locked { name: String },
    #[error("the passphrase has {got} characters, at least {min} are needed")]
    Passphrase { got: usize, min: usize },
    #[error("'{name}' is no name for a key: a-z, 0-9, '-' and '_', 1 to 32 characters")]
    Name { name: String },
    #[error("key '{name}' exists already in {}; it is never overwritten", dir.display())]
    Exists { name: String, dir: PathBuf },
    #[error("there is no key '{name}' in {}", dir.display())]
    Absent { name: String, dir: PathBuf },
    /// A key file or its folder is open to others, or no secret at all.
    #[error(transparent)]
    File(#[from] SecretFileError),
    #[error("{} is no key file of this keystore: {reason}", path.display())]
    Damaged { path: PathBuf, reason: String },
    #[error("{} holds the key of {got}, but says {said}", path.display())]
    Address { path: PathBuf, said: String, got: String },
    #[error("cannot {action} {}: {source}", path.display())]
    Io { action: &'static str, path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A key's name and address, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyEntry {
    pub name: String,
    pub address: String,
}

/// A folder of keys that its owner alone may enter.
#[derive(Clone, Debug)]
pub struct Keystore {
    dir: PathBuf,
}

impl Keystore {
    /// Opens the folder, making it (mode 0700) if it is missing. Refuses one that others may enter.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, KeystoreError> {
        let dir = dir.into();
        file::ensure_private_dir(&dir)?;
        Ok(Self { dir })
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Stores a key under a new name. Returns once it is on disk.
    pub fn add(&self, name: &str, key: &Key, passphrase: &str) -> Result<(), KeystoreError> {
        let path = self.path(name)?;
        let got = passphrase.chars().count();
        if got < PASSPHRASE_CHARS_MIN {
            return Err(KeystoreError::Passphrase { got, min: PASSPHRASE_CHARS_MIN });
        }
        if path.exists() {
            return Err(self.exists(name));
        }
        let text =
            seal::seal(key, passphrase).map_err(|reason| KeystoreError::Damaged { path: path.clone(), reason })?;
        if file::create(&self.dir, &path, text.as_bytes())? { Ok(()) } else { Err(self.exists(name)) }
    }

    /// All keys, by name.
    pub fn list(&self) -> Result<Vec<KeyEntry>, KeystoreError> {
        let mut entries = Vec::new();
        for name in file::key_names(&self.dir)? {
            entries.push(self.show(&name)?);
        }
        entries.sort();
        Ok(entries)
    }

    /// One key's address, as its file states it.
    pub fn show(&self, name: &str) -> Result<KeyEntry, KeystoreError> {
        let (_, address) = self.read(name)?;
        Ok(KeyEntry { name: name.to_owned(), address })
    }

    /// Unlocks a key. Takes a fraction of a second on purpose.
    pub fn load(&self, name: &str, passphrase: &str) -> Result<Key, KeystoreError> {
        let path = self.path(name)?;
        let (text, said) = self.read(name)?;
        let prefix = said.rsplit_once('1').map_or("", |(prefix, _)| prefix);
        let key = match seal::unseal(&text, passphrase) {
            Ok(signing) => Key::from_signing_key(signing, prefix)?,
            Err(seal::UnsealError::Passphrase) => return Err(KeystoreError::Locked { name: name.to_owned() }),
            Err(seal::UnsealError::Format(reason)) => return Err(KeystoreError::Damaged { path, reason }),
        };
        if key.address() == said {
            Ok(key)
        } else {
            Err(KeystoreError::Address { path, said, got: key.address().to_owned() })
        }
    }

    fn read(&self, name: &str) -> Result<(Zeroizing<String>, String), KeystoreError> {
        let path = self.path(name)?;
        let text = file::read_private(&path)?
            .ok_or_else(|| KeystoreError::Absent { name: name.to_owned(), dir: self.dir.clone() })?;
        match seal::stated_address(&text) {
            Some(address) => {
                let address = address.to_owned();
                Ok((text, address))
            }
            None => Err(KeystoreError::Damaged { path, reason: "it states no address".into() }),
        }
    }

    fn path(&self, name: &str) -> Result<PathBuf, KeystoreError> {
        if !is_slug(name) {
            return Err(KeystoreError::Name { name: name.chars().take(64).collect() });
        }
        Ok(self.dir.join(format!("{name}.{}", file::EXTENSION)))
    }

    fn exists(&self, name: &str) -> KeystoreError {
        KeystoreError::Exists { name: name.to_owned(), dir: self.dir.clone() }
    }
}
