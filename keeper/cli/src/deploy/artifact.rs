//! A contract's wasm as `scripts/build-contracts` left it, and the checksum written beside it.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use thiserror::Error;

const CHECKSUMS: &str = "checksums.txt";

/// Why an artifact is not deployed.
#[derive(Debug, Error)]
pub enum ArtifactError {
    #[error("cannot read {path}: {reason} (build the contracts with scripts/build-contracts)")]
    Unreadable { path: PathBuf, reason: std::io::Error },
    #[error("{path} has no line for {file}: build the contracts with scripts/build-contracts")]
    Unlisted { path: PathBuf, file: String },
    #[error("{path} has checksum {got}, {CHECKSUMS} says {want}: it was changed after it was built; nothing was sent")]
    Checksum { path: PathBuf, want: String, got: String },
}

/// Wasm that is what its builder says it is.
#[derive(Clone, Debug)]
pub struct Artifact {
    pub name: &'static str,
    pub wasm: Vec<u8>,
    /// SHA-256 of `wasm`; the chain shows the same.
    pub checksum: [u8; 32],
}

impl Artifact {
    /// Reads `<library>.wasm` in `folder` and compares it with the folder's `checksums.txt`.
    pub fn load(folder: &Path, name: &'static str, library: &str) -> Result<Self, ArtifactError> {
        let file = format!("{library}.wasm");
        let listed = folder.join(CHECKSUMS);
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            |reason| ArtifactError::Unreadable { path, reason }
        };
        let checksums = std::fs::read_to_string(&listed).map_err(unreadable(&listed))?;
        let line = checksums.lines().filter_map(|line| line.split_once("  ")).find(|(_, listed)| *listed == file);
        let Some((want, _)) = line else { return Err(ArtifactError::Unlisted { path: listed, file }) };
        let path = folder.join(&file);
        let wasm = std::fs::read(&path).map_err(unreadable(&path))?;
        let checksum: [u8; 32] = Sha256::digest(&wasm).into();
        let got = hex::encode(checksum);
        if got != want {
            return Err(ArtifactError::Checksum { path, want: want.to_owned(), got });
        }
        Ok(Self { name, wasm, checksum })
    }
}
