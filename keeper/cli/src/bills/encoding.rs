//! A file's bytes as UTF-8, whatever the program that wrote it calls text.
//!
//! Of a file that is said to be UTF-8 nothing is refused here: bytes that are none spoil the row in which they stand.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::Deserialize;
use stateset_config::byte_order_mark::without_bom;
use thiserror::Error;

/// How letters are written as bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) enum Encoding {
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// What Windows' programs of Western Europe and America write that know no UTF-8.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// What Excel calls Unicode text. The byte order is that of the mark at its beginning.
    #[serde(rename = "utf-16")]
    Utf16,
}

/// Bytes that are not what they are said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EncodingError {
    #[error(
        "is in UTF-16, as its first bytes say: save it as UTF-8, or read it by a mapping with encoding = \"utf-16\""
    )]
    Utf16,
    #[error("begins with UTF-8's mark, the mapping says windows-1252: which of them is wrong?")]
    Marked,
    #[error("has no byte order mark, which UTF-16 needs")]
    Unmarked,
    #[error("is no UTF-16: a letter's half stands alone")]
    Halved,
}

/// The content in UTF-8, without a byte order mark.
pub(super) fn utf8(content: &[u8], encoding: Encoding) -> Result<Cow<'_, [u8]>, EncodingError> {
    let wide = [(b"\xff\xfe", UTF_16LE), (b"\xfe\xff", UTF_16BE)];
    let wide = wide.into_iter().find_map(|(mark, order)| Some((order, content.strip_prefix(mark)?)));
    let marked = without_bom(content);
    match (encoding, wide) {
        (Encoding::Utf8 | Encoding::Windows1252, Some(_)) => Err(EncodingError::Utf16),
        (Encoding::Utf8, None) => Ok(Cow::Borrowed(marked)),
        (Encoding::Windows1252, None) if marked.len() < content.len() => Err(EncodingError::Marked),
        (Encoding::Windows1252, None) => {
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(content);
            Ok(Cow::Owned(text.into_owned().into_bytes()))
        }
        (Encoding::Utf16, None) => Err(EncodingError::Unmarked),
        (Encoding::Utf16, Some((order, rest))) => {
            let text = order.decode_without_bom_handling_and_without_replacement(rest);
            Ok(Cow::Owned(text.ok_or(EncodingError::Halved)?.into_owned().into_bytes()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &[u8], encoding: Encoding) -> Result<String, EncodingError> {
        utf8(content, encoding).map(|text| String::from_utf8_lossy(&text).into_owned())
    }

    #[test]
    fn each_encoding_is_read_as_what_it_is() {
        let wide: Vec<u8> = "\u{feff}Größe €".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let swapped: Vec<u8> = wide.chunks(2).flat_map(|unit| [unit[1], unit[0]]).collect();
        for (content, encoding) in [
            ("\u{feff}Größe €".as_bytes(), Encoding::Utf8),
            ("Größe €".as_bytes(), Encoding::Utf8),
            (b"Gr\xf6\xdfe \x80", Encoding::Windows1252),
            (&wide, Encoding::Utf16),
            (&swapped, Encoding::Utf16),
        ] {
            assert_eq!(read(content, encoding).as_deref(), Ok("Größe €"), "{encoding:?}");
        }
    }

    #[test]
    fn bytes_that_contradict_what_is_said_of_them_are_refused() {
        for (content, encoding, error) in [
            (&b"\xff\xfeA\0"[..], Encoding::Utf8, EncodingError::Utf16),
            (b"\xfe\xff\0A", Encoding::Windows1252, EncodingError::Utf16),
            (b"\xef\xbb\xbfA", Encoding::Windows1252, EncodingError::Marked),
            (b"A\0", Encoding::Utf16, EncodingError::Unmarked),
            (b"\xff\xfe\x00\xd8", Encoding::Utf16, EncodingError::Halved),
        ] {
            assert_eq!(read(content, encoding), Err(error));
        }
    }
}
