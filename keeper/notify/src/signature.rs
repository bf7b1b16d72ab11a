//! How a message is signed, so that its receiver knows that it is the keeper's and of now.
//!
//! `Stateset-Signature: t=<Unix seconds>,v1=<hex>`: HMAC-SHA256 (RFC 2104) with the key over the time in decimal digits,
//! a full stop, and the body's bytes. The time is that of the try: a receiver refuses what is too old.

use std::path::Path;

use hmac::{Hmac, Mac};
use sha2::Sha256;
use stateset_chain::secret_file;
use zeroize::Zeroizing;

use crate::error::SendError;

/// Shorter keys can be guessed. Bytes.
pub const KEY_BYTES_MIN: usize = 16;

/// Reads a key: the file's text without the blanks around it.
///
/// Errors: [`SendError::NoSecret`], [`SendError::SecretFile`], [`SendError::ShortKey`].
pub fn read_key(path: &Path) -> Result<Zeroizing<String>, SendError> {
    let text = secret_file::read(path)?.ok_or_else(|| SendError::NoSecret { path: path.to_owned() })?;
    let key = Zeroizing::new(text.trim().to_owned());
    if key.len() < KEY_BYTES_MIN {
        return Err(SendError::ShortKey { path: path.to_owned(), got: key.len(), least: KEY_BYTES_MIN });
    }
    Ok(key)
}

/// The header's value for a body that is sent at this time (Unix seconds).
pub fn header(key: &[u8], time: u64, body: &[u8]) -> String {
    let time = time.to_string();
    format!("t={time},v1={}", hex::encode(hmac_sha256(key, &[time.as_bytes(), b".", body])))
}

fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length is one: RFC 2104");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 1, 2 and 6.
    #[test]
    fn the_rfcs_own_vectors_come_out() {
        for (key, data, expected) in [
            (vec![0x0b; 20], &b"Hi There"[..], "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            assert_eq!(hex::encode(hmac_sha256(&key, &[data])), expected);
        }
    }

    #[test]
    fn a_key_that_others_read_or_could_guess_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        let write = |text: &str, mode: u32| {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            read_key(&path)
        };
        assert!(matches!(read_key(&path), Err(SendError::NoSecret { .. })));
        assert!(matches!(write("0123456789abcdef\n", 0o644), Err(SendError::SecretFile(_))));
        assert!(matches!(write(" 0123456789abcde\n", 0o600), Err(SendError::ShortKey { got: 15, least: 16, .. })));
        assert_eq!(write("0123456789abcdef\r\n", 0o600).unwrap().as_str(), "0123456789abcdef");
    }
}
