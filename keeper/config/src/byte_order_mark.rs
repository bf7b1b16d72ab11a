//! The mark that Windows' programs put before a text in UTF-8: it is no part of what the text says.

/// U+FEFF in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The bytes after the mark, if there is one.
pub fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(MARK).unwrap_or(bytes)
}

/// The text after the mark, if there is one.
pub fn text_without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mark_at_the_beginning_is_left_out_and_nothing_else() {
        for (text, rest) in [("\u{feff}A", "A"), ("A\u{feff}", "A\u{feff}"), ("", ""), ("\u{feff}\u{feff}", "\u{feff}")]
        {
            assert_eq!((text_without_bom(text), without_bom(text.as_bytes())), (rest, rest.as_bytes()));
        }
    }
}
