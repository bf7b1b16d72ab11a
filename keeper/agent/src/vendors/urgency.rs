//! Words by which payers are hurried. By themselves they hold nothing back; with something new they do.

use crate::lookalike::words_key;

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

/// Those of [`WORDS`] that a reader finds in a text, in whatever script and with whatever stands between the letters that
/// nobody sees: the look-alike rule of names ([`crate::lookalike`]).
pub fn urgent_words(text: &str) -> Vec<&'static str> {
    let texts = [words_key(text, None), words_key(text, Some(' '))];
    let is_in = |word: &str| {
        let word = words_key(word, None);
        texts.iter().any(|text| text.contains(&word))
    };
    WORDS.into_iter().filter(|word| is_in(word)).collect()
}

/// The same as it was decided under rules 1 and 2: to the letter.
pub(crate) fn urgent_words_under_rules_2(text: &str) -> Vec<&'static str> {
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
            assert_eq!(urgent_words_under_rules_2(text), wanted, "{text}");
        }
    }

    #[test]
    fn words_are_found_in_whatever_script_they_are_written() {
        let disguises = [
            "ur\u{200b}gent",
            "pay,\u{200b}urgent\u{200b}please",
            "u\u{ad}r\u{2060}gent",
            "URG\u{415}NT",
            "u\u{433}gent urg\u{435}nt",
            "\u{ff55}\u{ff52}\u{ff47}\u{ff45}\u{ff4e}\u{ff54}",
            "u\u{301}rge\u{301}nt",
        ];
        for text in disguises {
            assert_eq!(urgent_words(text), ["urgent"], "{text:?}");
        }
        assert_eq!(urgent_words("t0day, lmmediately"), ["immediately", "today"]);
        assert_eq!(urgent_words("n\u{435}w b\u{430}nk"), ["new bank"]);
        assert!(urgent_words_under_rules_2("urg\u{435}nt").is_empty(), "recorded steps lead where they led");
    }
}
