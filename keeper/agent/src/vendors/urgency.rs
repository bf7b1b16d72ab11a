//! Words by which payers are hurried. By themselves they hold nothing back; with something new they do.

/// Each holds back together with a payee that nobody vouched for. English and German; small letters, as whole words.
/// A list of our own, after the haste and secrecy that warnings about business e-mail compromise describe; see
/// docs/vendors.md.
pub const WORDS: [&str; 22] = [
    "urgent",
    "urgently",
    "immediately",
    "immediate",
    "asap",
    "today",
    "right away",
    "at once",
    "overdue",
    "final notice",
    "new account",
    "new address",
    "new bank",
    "new wallet",
    "changed account",
    "updated details",
    "confidential",
    "ceo",
    "dringend",
    "sofort",
    "heute",
    "vertraulich",
];

/// Those of [`WORDS`] that a text has.
pub fn urgent_words(text: &str) -> Vec<&'static str> {
    // Every run of anything but letters and digits is one blank, so that a word is found by blanks around it.
    let words: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let text = format!(" {} ", words.join(" "));
    WORDS.into_iter().filter(|word| text.contains(&format!(" {word} "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole_whatever_stands_between_them() {
        let table: [(&str, &[&str]); 5] = [
            ("URGENT!! pay Today", &["urgent", "today"]),
            ("our new\u{a0}account", &["new account"]),
            ("new-bank, right  away", &["right away", "new bank"]),
            ("insurgents of todays", &[]),
            ("", &[]),
        ];
        for (text, wanted) in table {
            assert_eq!(urgent_words(text), wanted, "{text}");
        }
    }
}
