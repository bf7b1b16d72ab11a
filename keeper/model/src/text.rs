//! What a text may hold before a person, a log or a terminal sees it.
//!
//! Owns which characters are taken out. Never here: what the text means.

/// Without control characters (lines and tabs stay), escape sequences, marks that reorder or hide text, and those that
/// stand for nothing (Unicode's Cc, Cf, and its private, tag and non-characters).
pub fn clean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' || letter == '\u{9b}' {
            skip_escape(letter, &mut letters);
        } else if !hidden(letter) {
            kept.push(letter);
        }
    }
    kept
}

/// Cleaned, in one line, and at most `letters` characters of it: for an error's text.
pub fn excerpt(text: &str, letters: usize) -> String {
    let head: String = text.chars().take(letters.saturating_mul(4)).collect();
    let line = clean(&head).replace(['\n', '\t'], " ");
    if line.chars().count() > letters { line.chars().take(letters).chain(['…']).collect() } else { line }
}

/// Whether a terminal or a reader would not see this character as itself.
pub fn hidden(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        _ if letter.is_control() => true,
        // Soft hyphen, Arabic and other format signs, the Mongolian separator, Hangul fillers.
        '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' => {
            true
        }
        '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{3164}' | '\u{ffa0}' => true,
        // Zero width, direction marks, line separators; embeddings, overrides and isolates; invisible operators.
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        // Variation selectors carry bytes that nobody sees; byte order mark; interlinear marks.
        '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' => true,
        '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' => true,
        '\u{1d173}'..='\u{1d17a}' => true,
        // Private use and non-characters.
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fdd0}'..='\u{fdef}' => true,
        _ => (letter as u32) & 0xfffe == 0xfffe,
    }
}

/// Leaves out what a terminal would take as one command (ECMA-48): CSI up to its final byte, a string command (title,
/// clipboard, link) up to its end. An unfinished one takes the rest of its line and no more.
fn skip_escape(first: char, letters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let kind = if first == '\u{9b}' { Some('[') } else { letters.next_if(|next| !matches!(next, '\n')) };
    match kind {
        Some('[') => {
            while let Some(next) = letters.next_if(|next| (' '..='~').contains(next)) {
                if ('@'..='~').contains(&next) {
                    break;
                }
            }
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            while let Some(next) = letters.next_if(|next| *next != '\n') {
                if next == '\u{7}' || next == '\u{9c}' {
                    break;
                }
                if next == '\u{1b}' {
                    let _ = letters.next_if_eq(&'\\');
                    break;
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_controls_and_what_reorders_or_hides_text_are_taken_out() {
        for (raw, kept) in [
            ("plain ünïcode 中文\n\ttwo", "plain ünïcode 中文\n\ttwo"),
            ("a\u{1b}[31mred\u{1b}[0m", "ared"),
            ("a\u{9b}2Jb", "ab"),
            ("a\u{1b}]0;title\u{7}b", "ab"),
            ("a\u{1b}]52;c;AAAA\u{1b}\\b", "ab"),
            ("a\u{1b}]8;;http://x\nnext line stays", "a\nnext line stays"),
            ("pay \u{202e}001\u{202c} now", "pay 001 now"),
            ("\u{2066}x\u{2069}\u{200b}\u{feff}y", "xy"),
            ("a\0b\u{8}c\rd\u{85}e\u{2028}f", "abcdef"),
            ("hi\u{e0041}\u{e0042}\u{fe0f}\u{ad}", "hi"),
            ("\u{e000}\u{ffff}\u{10ffff}\u{f0000}z", "z"),
        ] {
            assert_eq!(clean(raw), kept, "{raw:?}");
        }
    }

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(excerpt("a\nb\tc", 10), "a b c");
        assert_eq!(excerpt(&"x".repeat(9_000), 3), "xxx…");
    }

    proptest! {
        #[test]
        fn whatever_comes_nothing_hidden_stays_and_cleaning_again_changes_nothing(raw in any::<String>()) {
            let once = clean(&raw);
            prop_assert!(!once.chars().any(hidden));
            prop_assert_eq!(clean(&once), once);
        }
    }
}
