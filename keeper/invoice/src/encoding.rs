//! A file's bytes as text: UTF-8, UTF-16 or ISO-8859-1, by byte order mark or declaration. Where these contradict each
//! other, or bytes are not what was said, it is refused.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE};
use thiserror::Error;

/// Bytes that are not what they are said to be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EncodingError {
    #[error("encoding '{got}' is not read: UTF-8, UTF-16 with a byte order mark, and ISO-8859-1 are")]
    Unknown { got: String },
    #[error("it declares '{declared}', and its first bytes are those of {marked}: which of them is wrong?")]
    Contradiction { declared: String, marked: &'static str },
    #[error("it declares UTF-16 and has no byte order mark")]
    Unmarked,
    #[error("its bytes are no {encoding}")]
    Broken { encoding: &'static str },
}

/// The longest text in which a declaration is looked for. Bytes.
const DECLARATION_BYTES_MAX: usize = 256;

/// The text without its byte order mark.
pub(crate) fn decode(content: &[u8]) -> Result<Cow<'_, str>, EncodingError> {
    for (mark, form) in [(b"\xff\xfe", UTF_16LE), (b"\xfe\xff", UTF_16BE)] {
        if let Some(rest) = content.strip_prefix(mark) {
            let text = form.decode_without_bom_handling_and_without_replacement(rest);
            let text = text.ok_or(EncodingError::Broken { encoding: "UTF-16" })?;
            agrees(text.as_bytes(), "UTF-16")?;
            return Ok(text);
        }
    }
    if let Some(rest) = content.strip_prefix(b"\xef\xbb\xbf") {
        agrees(rest, "UTF-8")?;
        return utf8(rest);
    }
    match declared(content).as_deref() {
        None | Some("utf-8" | "us-ascii") => utf8(content),
        Some("iso-8859-1") => Ok(encoding_rs::mem::decode_latin1(content)),
        Some("utf-16" | "utf-16le" | "utf-16be") => Err(EncodingError::Unmarked),
        Some(other) => Err(EncodingError::Unknown { got: other.to_owned() }),
    }
}

fn utf8(content: &[u8]) -> Result<Cow<'_, str>, EncodingError> {
    std::str::from_utf8(content).map(Cow::Borrowed).map_err(|_| EncodingError::Broken { encoding: "UTF-8" })
}

/// Whether a declaration, if there is one, says what the mark says.
fn agrees(text: &[u8], marked: &'static str) -> Result<(), EncodingError> {
    match declared(text) {
        Some(declared) if !declared.starts_with(&marked.to_ascii_lowercase()) => {
            Err(EncodingError::Contradiction { declared, marked })
        }
        _ => Ok(()),
    }
}

/// The encoding that an XML declaration names, in small letters.
fn declared(content: &[u8]) -> Option<String> {
    let head = content.get(..content.len().min(DECLARATION_BYTES_MAX))?.strip_prefix(b"<?xml")?;
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let head = String::from_utf8_lossy(head.get(..end)?).into_owned();
    let (_, after) = head.split_once("encoding")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.get(1..)?.split_once(quote).map(|(name, _)| name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<?xml version=\"1.0\" encoding='UTF-16'?><a>Größe €</a>";

    #[test]
    fn each_encoding_is_read_as_what_it_is() {
        let wide: Vec<u8> = format!("\u{feff}{TEXT}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let swapped: Vec<u8> = wide.chunks(2).flat_map(|unit| [unit[1], unit[0]]).collect();
        for content in [wide, swapped] {
            assert_eq!(decode(&content).as_deref(), Ok(TEXT));
        }
        for (content, text) in [
            (&b"<?xml version='1.0' encoding = \"ISO-8859-1\" ?><a>Gr\xf6\xdfe</a>"[..], "Größe"),
            ("\u{feff}<a>Größe</a>".as_bytes(), "Größe"),
            ("<?xml version='1.0' encoding='utf-8'?><a>Größe</a>".as_bytes(), "Größe"),
        ] {
            assert!(decode(content).unwrap().ends_with(&format!("<a>{text}</a>")));
        }
    }

    #[test]
    fn bytes_that_contradict_what_is_said_of_them_are_refused() {
        let unknown = |got: &str| EncodingError::Unknown { got: got.to_owned() };
        let against = |declared: &str, marked| EncodingError::Contradiction { declared: declared.to_owned(), marked };
        for (content, error) in [
            (&b"<?xml version='1.0' encoding='UTF-7'?><a/>"[..], unknown("utf-7")),
            (b"<?xml version='1.0' encoding='windows-1252'?><a/>", unknown("windows-1252")),
            (b"\xef\xbb\xbf<?xml version='1.0' encoding='ISO-8859-1'?><a/>", against("iso-8859-1", "UTF-8")),
            (b"<?xml version='1.0' encoding='UTF-16'?><a/>", EncodingError::Unmarked),
            (b"\xff\xfe<\0\x00\xd8", EncodingError::Broken { encoding: "UTF-16" }),
            (b"\xff\xfe<", EncodingError::Broken { encoding: "UTF-16" }),
            (b"<a>Gr\xf6\xdfe</a>", EncodingError::Broken { encoding: "UTF-8" }),
        ] {
            assert_eq!(decode(content), Err(error));
        }
    }
}
