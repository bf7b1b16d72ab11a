//! Words that strangers wrote, so that they lead nowhere in a chat or a mail: no link, no mention, no mark-up, one line.
//!
//! Programs that show messages make links of whatever looks like one. A bill's number that reads as an address would be
//! a link in the keeper's name.

use stateset_telemetry::escape::on_one_line;

/// Longest text in a message. Characters.
pub const LETTERS_MAX: usize = 300;

/// The text in one line, without what would become a link or a mention, and cut to [`LETTERS_MAX`].
pub fn plain_words(text: &str) -> String {
    let cut: String = text.chars().take(LETTERS_MAX).collect();
    let mut kept = unlinked(&without_markup(&on_one_line(&cut)));
    if text.chars().nth(LETTERS_MAX).is_some() {
        kept.push('…');
    }
    kept
}

/// Without what Markdown makes bold, code or a table of; within a name such as `per_day_max` it stays.
fn without_markup(line: &str) -> String {
    let markup = |letter: char| matches!(letter, '*' | '_' | '`' | '~' | '|');
    let keep = |before: char, letter: char, after: char| {
        !markup(letter) || before.is_alphanumeric() && after.is_alphanumeric()
    };
    in_context(line)
        .filter(|(before, letter, after)| keep(*before, *letter, *after))
        .map(|(_, letter, _)| letter)
        .collect()
}

fn unlinked(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    for (before, letter, after) in in_context(line) {
        match letter {
            '<' => kept.push('‹'),
            '>' => kept.push('›'),
            '@' => kept.push_str("(at)"),
            '.' if before.is_alphanumeric() && after.is_alphabetic() => kept.push_str("[.]"),
            // Of a scheme; times have digits there.
            ':' if after == '/' || before.is_alphabetic() && !after.is_whitespace() => kept.push_str(": "),
            letter => kept.push(letter),
        }
    }
    kept
}

/// Each letter between its neighbours, with blanks around the line.
fn in_context(line: &str) -> impl Iterator<Item = (char, char, char)> {
    let before = std::iter::once(' ').chain(line.chars());
    let after = line.chars().skip(1).chain([' ']);
    before.zip(line.chars()).zip(after).map(|((before, letter), after)| (before, letter, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_that_a_stranger_wrote_is_a_link_or_a_mention() {
        for (raw, kept) in [
            ("R-17", "R-17"),
            ("1250.50 USDC by 12:30", "1250.50 USDC by 12:30"),
            ("https://evil.example/pay?a=1", "https: //evil[.]example/pay?a=1"),
            ("evil.com", "evil[.]com"),
            ("<https://evil.com|Approve>", "‹https: //evil[.]com|Approve›"),
            ("<!channel> @here", "‹!channel› (at)here"),
            ("[ok](http://1.2.3.4/)", "[ok](http: //1.2.3.4/)"),
            ("javascript:alert(1)", "javascript: alert(1)"),
            ("a\nb\u{202e}", "a\\u000ab\\u202e"),
            ("**bold** `code`", "bold code"),
            ("per_payment_max", "per_payment_max"),
        ] {
            assert_eq!(plain_words(raw), kept, "{raw:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_no_scheme_no_name_of_a_host_and_no_tag_is_left(raw in "[a-z0-9.:/@<>|\\-]{0,60}") {
            let kept = plain_words(&raw);
            prop_assert!(!kept.contains("://") && !kept.contains(['<', '>', '@']), "{kept}");
            let letters: Vec<char> = kept.chars().collect();
            let host = letters.windows(3).any(|w| w[0].is_alphanumeric() && w[1] == '.' && w[2].is_alphabetic());
            prop_assert!(!host, "{kept}");
        }
    }
}
