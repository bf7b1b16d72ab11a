//! The elements of a JSON list, each by itself, so that one that is wrong does not hide the others.
//!
//! What an element says is read elsewhere; here is only where it begins and ends.

use thiserror::Error;

/// A text that is no list.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ListError {
    #[error("it does not begin with [")]
    NoList,
    #[error("element {element}, which begins on line {line}, does not end")]
    Unended { element: u64, line: u64 },
    #[error("after element {element} stands neither a comma nor ] (line {line})")]
    Separator { element: u64, line: u64 },
    #[error("something stands after the list's end (line {line})")]
    Trailing { line: u64 },
}

/// The bytes of each element.
pub(super) fn elements(text: &[u8]) -> Result<Vec<&[u8]>, ListError> {
    let at = blanks(text, 0);
    if text.get(at) != Some(&b'[') {
        return Err(ListError::NoList);
    }
    let mut at = blanks(text, at.saturating_add(1));
    let (mut elements, mut element) = (Vec::new(), 1);
    if text.get(at) == Some(&b']') {
        return ended(text, at, elements);
    }
    loop {
        let end = end_of_element(text, at).ok_or_else(|| ListError::Unended { element, line: line(text, at) })?;
        elements.push(text.get(at..end).unwrap_or_default().trim_ascii_end());
        match text.get(end) {
            Some(b',') => at = blanks(text, end.saturating_add(1)),
            Some(b']') => return ended(text, end, elements),
            _ => return Err(ListError::Separator { element, line: line(text, end) }),
        }
        element += 1;
    }
}

fn ended<'a>(text: &'a [u8], at: usize, elements: Vec<&'a [u8]>) -> Result<Vec<&'a [u8]>, ListError> {
    let rest = blanks(text, at.saturating_add(1));
    if rest < text.len() { Err(ListError::Trailing { line: line(text, rest) }) } else { Ok(elements) }
}

/// The first place at or after this one where no blank stands.
fn blanks(text: &[u8], from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from.saturating_add(rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count())
}

/// Where the element ends that begins here: at a comma or bracket of the list itself. `None` if it does not.
fn end_of_element(text: &[u8], from: usize) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for (at, byte) in text.iter().enumerate().skip(from) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b',' | b']' if depth == 0 => return Some(at),
            b'{' | b'[' => depth = depth.saturating_add(1),
            b'}' | b']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

/// The line of a place, from 1.
fn line(text: &[u8], at: usize) -> u64 {
    (1..).zip(text.iter().take(at).filter(|byte| **byte == b'\n')).last().map_or(1, |(count, _)| count + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Vec<String>, ListError> {
        elements(text.as_bytes()).map(|all| all.iter().map(|one| String::from_utf8_lossy(one).into_owned()).collect())
    }

    #[test]
    fn what_stands_inside_texts_parts_no_elements() {
        let text = "\n[ {\"a\": \"],}{[\\\"\"} , [1,2],\n\"x\\\\\", {\"bad\\q\":1} ]\n";
        assert_eq!(read(text).unwrap(), ["{\"a\": \"],}{[\\\"\"}", "[1,2]", "\"x\\\\\"", "{\"bad\\q\":1}"]);
        assert_eq!(read("[]").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_text_that_is_no_list_or_does_not_end_is_refused_with_its_line() {
        for (text, error) in [
            ("{}", ListError::NoList),
            ("", ListError::NoList),
            ("[\n{\"a\": \"x}]", ListError::Unended { element: 1, line: 2 }),
            ("[1,\n\n{\"a\": 1]", ListError::Unended { element: 2, line: 3 }),
            ("[1}]", ListError::Unended { element: 1, line: 1 }),
            ("[1]\n[2]", ListError::Trailing { line: 2 }),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_list_is_parted_into_what_it_was_made_of(texts in proptest::collection::vec("\\PC{0,8}", 0..5)) {
            let made: Vec<String> = texts.iter().map(|text| serde_json::json!({ "a": [text] }).to_string()).collect();
            prop_assert_eq!(read(&format!("[{}]", made.join(" ,\n"))).unwrap(), made);
        }

        #[test]
        fn no_text_makes_it_stop_or_panic(text in "[\\[\\]{},\"\\\\a \n]{0,30}") {
            if let Ok(all) = read(&text) {
                prop_assert!(all.iter().map(String::len).sum::<usize>() <= text.len());
            }
        }
    }
}
