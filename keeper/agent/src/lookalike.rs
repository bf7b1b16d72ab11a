//! What is the same, what a person cannot tell apart, and what is merely similar: one place for bills' numbers, and for
//! names of payees, categories and tools.
//!
//! Pure functions over text. Unicode's table of confusables (TR 39) comes with the crate `unicode-security`; before it
//! compatibility forms are folded, all blanks are one, all dashes and all quotes.
//!
//! **The decision on ASCII.** The table takes `l`, `I` and `1` for one, and `O` and `0`. Real ledgers have both `A-I`
//! and `A-1`, and refusing the second would leave somebody unpaid. So two texts of ASCII that differ in letters and
//! digits alone are [`Relation::Similar`]: taken in, with a warning, and held for a person if they are over the same
//! amount. What differs in script, normal form, blanks,
//! dashes or quotes is [`Relation::Confusable`]: nobody numbers bills that way on purpose. What differs in case, leading
//! zeros or separators is [`Relation::Respelled`]: one programme's `000123` is another's `123`, so a person is asked.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

/// How two texts stand to each other, for a person who reads both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same code points.
    Same,
    /// Other code points, and a person cannot tell them apart.
    Confusable,
    /// A person can tell them apart, and they are the same but for case, leading zeros and separators.
    Respelled,
    /// A person can tell them apart, and may well take one for a slip of the pen: letters and digits of ASCII that look
    /// alike.
    Similar,
    Distinct,
}

/// Under which a text is found again. Texts that are not [`Relation::Distinct`] share at least one of both; texts that
/// share one may still be distinct, as any two hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Keys {
    /// Shared by what cannot be told apart.
    pub alike: u64,
    /// Shared by what differs in case, leading zeros and separators.
    pub similar: u64,
}

impl Keys {
    /// The keys of `text` among those of one `scope`, such as a payee's address.
    pub fn of(scope: &str, text: &str) -> Self {
        Self { alike: hash(scope, "alike", &look(text)), similar: hash(scope, "similar", &skeleton_of(&loose(text))) }
    }
}

/// How a known text and a new one stand to each other.
pub fn relation(known: &str, new: &str) -> Relation {
    if known == new {
        return Relation::Same;
    }
    let ascii = known.is_ascii() && new.is_ascii();
    if look(known) == look(new) {
        let letters_alone = ascii && without_letters(known).eq(without_letters(new));
        return if letters_alone { Relation::Similar } else { Relation::Confusable };
    }
    let (known_loose, new_loose) = (loose(known), loose(new));
    if known_loose == new_loose {
        return Relation::Respelled;
    }
    if skeleton_of(&known_loose) != skeleton_of(&new_loose) {
        return Relation::Distinct;
    }
    // Another case and another script at once.
    if ascii { Relation::Similar } else { Relation::Confusable }
}

/// Letters at each end of an address that people compare by eye; more of them match by chance in no book of vendors.
pub const ADDRESS_ENDS: usize = 3;

/// What people compare of an address: the letters after its prefix, and its last ones. None if it is too short to have
/// a middle that they skip.
pub fn address_ends(address: &str) -> Option<(&str, &str)> {
    let data = address.rsplit_once('1').map_or(address, |(_, data)| data);
    if !data.is_ascii() || data.len() < 4 * ADDRESS_ENDS {
        return None;
    }
    Some((&data[..ADDRESS_ENDS], &data[data.len() - ADDRESS_ENDS..]))
}

/// The new text with what differs from the known one between brackets: for a person who compares both.
pub fn marked(known: &str, new: &str) -> String {
    let (known, new): (Vec<char>, Vec<char>) = (known.chars().collect(), new.chars().collect());
    let head = known.iter().zip(&new).take_while(|(known, new)| known == new).count();
    let rest = known.len().min(new.len()) - head;
    let tail = known.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(known, new)| known == new).count();
    let part = |letters: &[char]| letters.iter().collect::<String>();
    let end = new.len() - tail;
    format!("{}[{}]{}", part(&new[..head]), part(&new[head..end]), part(&new[end..]))
}

/// Where two texts part, in code points: for a person who sees no difference. Positions count from 1.
pub fn difference(known: &str, new: &str) -> String {
    let mut pairs = (1_usize..).zip(Padded(known.chars()).zip(Padded(new.chars())));
    let first = pairs.find(|(_, (known, new))| known != new || known.is_none());
    let name = |letter: Option<char>| letter.map_or_else(|| "nothing".to_owned(), code_point);
    match first {
        Some((position, (known, new))) if known != new => {
            format!("at position {position} it has {}, the known one has {}", name(new), name(known))
        }
        _ => "none".to_owned(),
    }
}

/// A text with one kind of blanks, dashes and quotes and in compatible forms: what is plainly the same is the same.
pub(crate) fn in_plain_forms(text: &str) -> String {
    plain(text).nfkc().collect()
}

/// Shared by texts whose letters look alike, in whatever script and case; digits stay what they are.
pub(crate) fn letters_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphabetic() {
            key.extend(skeleton(&letter.to_uppercase().collect::<String>()).flat_map(char::to_lowercase));
        } else {
            key.push(letter);
        }
    }
    key
}

/// Words as a reader takes them, parted and bounded by one blank each, whatever script, case, accents and digits stand for
/// their letters. `unseen`: what stands for a character that has no shape of its own; it parts words or is nothing.
pub(crate) fn words_key(text: &str, unseen: Option<char>) -> String {
    let seen: String =
        text.chars().filter_map(|letter| if is_unseen(letter) { unseen } else { Some(letter) }).collect();
    let mut key = String::from(" ");
    for letter in in_plain_forms(&seen).chars().filter(|letter| !is_combining_mark(*letter)) {
        if letter.is_alphanumeric() {
            // The table knows small letters and great ones apart, and not each in both.
            let great: String = skeleton(letter.encode_utf8(&mut [0; 4])).flat_map(char::to_uppercase).collect();
            let folded = skeleton(&great).filter(|letter| !is_combining_mark(*letter));
            key.extend(folded.flat_map(char::to_lowercase));
        } else if !key.ends_with(' ') {
            key.push(' ');
        }
    }
    if !key.ends_with(' ') {
        key.push(' ');
    }
    key
}

fn is_unseen(letter: char) -> bool {
    is_invisible(letter) && !letter.is_whitespace()
}

struct Padded<'a>(std::str::Chars<'a>);

impl Iterator for Padded<'_> {
    type Item = Option<char>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.0.next())
    }
}

fn code_point(letter: char) -> String {
    if letter.is_ascii_graphic() {
        format!("'{letter}' (U+{:04X})", u32::from(letter))
    } else {
        format!("U+{:04X}", u32::from(letter))
    }
}

/// Control characters, and those that Unicode gives no shape of their own: joiners, marks of direction, tags, fillers.
pub const fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// What a person sees. The table comes first, since it knows better than the compatibility forms: a long s is folded
/// into `s` by these and looks like `f`.
fn look(text: &str) -> String {
    let plain = plain(&skeleton_of(&plain(text)));
    skeleton_of(&plain.nfkc().collect::<String>())
}

/// Blanks, dashes and quotes made one of each; runs of blanks are one, and what has no shape is nothing.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| letter.is_whitespace() || !is_invisible(*letter)) {
        match letter {
            blank if blank.is_whitespace() || blank == '\u{2800}' => {
                if !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            '-'
            | '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '\u{2043}'
            | '\u{fe58}'
            | '\u{fe63}'
            | '\u{ff0d}'
            | '\u{2e3a}'
            | '\u{2e3b}'
            | '\u{58a}'
            | '\u{1806}' => plain.push('-'),
            '\''
            | '`'
            | '\u{b4}'
            | '\u{2018}'..='\u{201b}'
            | '\u{2032}'
            | '\u{2035}'
            | '\u{2039}'
            | '\u{203a}'
            | '\u{2b9}'
            | '\u{2bb}'..='\u{2bd}'
            | '\u{ff07}' => plain.push('\''),
            '"' | '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' | '\u{ff02}' => plain.push_str("''"),
            letter => plain.push(letter),
        }
    }
    plain.trim().to_owned()
}

fn skeleton_of(text: &str) -> String {
    skeleton(text).collect()
}

/// Small letters; runs of letters and of digits, without leading zeros, each parted from the next by one dash.
fn loose(text: &str) -> String {
    let folded = plain(text).nfkc().collect::<String>().to_lowercase();
    let mut loose = String::with_capacity(folded.len());
    let mut last = Run::Between;
    for letter in folded.chars() {
        let run = match letter {
            '0'..='9' => Run::Digits,
            letter if letter.is_alphanumeric() || !letter.is_ascii() => Run::Letters,
            _ => Run::Between,
        };
        let begins = run != last && run != Run::Between;
        if begins && !loose.is_empty() {
            loose.push('-');
        }
        // A zero that begins a number is dropped, unless it is all of it.
        let only_zero = loose.ends_with("-0") || loose == "0";
        if run == Run::Digits && !begins && only_zero {
            loose.pop();
        }
        if run != Run::Between {
            loose.push(letter);
        }
        last = run;
    }
    loose
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Digits,
    Letters,
    Between,
}

fn without_letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|letter| !letter.is_ascii_alphanumeric())
}

fn hash(scope: &str, what: &str, text: &str) -> u64 {
    let mut hash = Sha256::new();
    for part in [what, scope, text] {
        // Length-prefixed: no two lists of parts share their bytes.
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize()[..8]);
    u64::from_be_bytes(first)
}

#[cfg(test)]
#[path = "lookalike_tests.rs"]
mod tests;
