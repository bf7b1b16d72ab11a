//! What strangers wrote, shown so that it can neither steer a terminal nor make lines of its own in a log.

use std::fmt::Write as _;

use stateset_agent::is_invisible;

/// The text with every invisible character but the line's end as `\uXXXX`, which inside JSON's strings means the same.
pub fn plain(text: &str) -> String {
    escape(text, |letter| letter != '\n' && is_invisible(letter))
}

/// As [`plain`], ends of lines too: a cell cannot make rows, nor a reason lines in the log.
pub fn on_one_line(text: &str) -> String {
    escape(text, is_invisible)
}

fn escape(text: &str, hidden: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if hidden(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(letter);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_json_says_the_same() {
        let hidden = "\u{1b}\u{9b}\u{202e}\u{e0001}é";
        let json = plain(&serde_json::to_string(hidden).unwrap());
        assert!(!json.chars().any(is_invisible));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hidden);
    }
}
