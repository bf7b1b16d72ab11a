//! Reads JSON token by token. Knows no types.

use std::borrow::Cow;

use serde::de::Error as _;

use crate::WireError;

type Result<T> = std::result::Result<T, WireError>;

/// Values that nobody asked for may nest this deep, as in serde_json.
const DEPTH_MAX: u32 = 128;

/// An object that is being read for the fields of a type, in their order.
///
/// Members in that order are read as they come. From the first that is out of order on, the rest is gone through once to
/// find where each begins.
pub(crate) struct Object {
    fields: &'static [&'static str],
    /// The field whose turn is next.
    next: usize,
    first: bool,
    ended: bool,
    /// Where each field's value begins, once that was looked up; 0 for those that are not there.
    places: Vec<usize>,
    /// Where the object ends, once that was looked up.
    end: usize,
}

/// The place of a member that was read already.
const READ: usize = usize::MAX;

impl Object {
    pub(crate) const fn new(fields: &'static [&'static str]) -> Self {
        Self { fields, next: 0, first: true, ended: false, places: Vec::new(), end: 0 }
    }
}

/// A text and how far it was read.
pub(crate) struct Text<'de> {
    text: &'de str,
    at: usize,
    /// Whether members that a type does not name are refused.
    strict: bool,
    /// A member that is not there is being read: nothing comes next.
    absent: bool,
    /// The first member that its object lacks.
    lacks: Option<&'static str>,
}

impl<'de> Text<'de> {
    pub(crate) const fn new(text: &'de str, strict: bool) -> Self {
        Self { text, at: 0, strict, absent: false, lacks: None }
    }

    pub(crate) const fn is_absent(&self) -> bool {
        self.absent
    }

    /// Turns to the value of the next field.
    #[inline(never)]
    pub(crate) fn turn(&mut self, object: &mut Object) -> Result<()> {
        let turn = object.next;
        object.next = turn.saturating_add(1);
        if object.places.is_empty() && !object.ended {
            if self.goes_on(&mut object.first, b'}')? {
                self.peek();
                let begins = self.at;
                if object.fields.get(turn).is_some_and(|field| self.is_key(field)) {
                    return self.expect(b':');
                }
                self.at = begins;
                self.look_up(object, turn)?;
            } else {
                object.ended = true;
            }
        }
        let place = object.places.get(turn).copied().unwrap_or_default();
        self.absent = place == 0;
        if place > 0 {
            self.at = place;
        }
        Ok(())
    }

    /// Goes past a key if it is this one; anywhere if it is another.
    fn is_key(&mut self, field: &str) -> bool {
        self.string("a key").is_ok_and(|key| key == field)
    }

    /// Goes through the rest of an object, from a key on; those before `turn` were read.
    #[inline(never)]
    fn look_up(&mut self, object: &mut Object, turn: usize) -> Result<()> {
        let fields = object.fields;
        object.places = (0..fields.len()).map(|place| if place < turn { READ } else { 0 }).collect();
        loop {
            let key = self.string("a key")?;
            let place = fields.iter().position(|field| *field == key);
            if place.is_none() && self.strict {
                return Err(WireError::unknown_field(&key, fields));
            }
            self.expect(b':')?;
            self.peek();
            if let Some((begins, field)) =
                place.and_then(|place| Some((object.places.get_mut(place)?, fields.get(place)?)))
            {
                if *begins > 0 {
                    return Err(WireError::duplicate_field(field));
                }
                *begins = self.at;
            }
            self.skip(0)?;
            if !self.goes_on(&mut object.first, b'}')? {
                object.end = self.at;
                return Ok(());
            }
        }
    }

    /// Goes past the end of an object whose fields were all read.
    #[inline(never)]
    pub(crate) fn leave(&mut self, object: &mut Object) -> Result<()> {
        (self.absent, self.lacks) = (false, None);
        if object.places.is_empty() && !object.ended && self.goes_on(&mut object.first, b'}')? {
            self.peek();
            self.look_up(object, object.next)?;
        }
        if object.end > 0 {
            self.at = object.end;
        }
        Ok(())
    }

    /// Whether a member could not be read because it is not there, which its type may yet allow.
    #[inline(never)]
    pub(crate) fn forgives(&mut self, object: &Object) -> bool {
        let absent = std::mem::replace(&mut self.absent, false);
        if absent && self.lacks.is_none() {
            self.lacks = object.fields.get(object.next.saturating_sub(1)).copied();
        }
        absent
    }

    /// Names what the object lacks, if that is what is wrong.
    #[inline(never)]
    pub(crate) fn explain(&mut self, error: WireError) -> WireError {
        self.lacks.take().map_or(error, WireError::missing_field)
    }

    /// Bytes read so far.
    pub(crate) const fn column(&self) -> usize {
        self.at
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn advance(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    /// The first byte of what comes next, past white space; 0 at the end, where no JSON goes on with it.
    #[inline(never)]
    pub(crate) fn peek(&mut self) -> u8 {
        if self.absent {
            return 0;
        }
        if let Some(byte) = self.byte().filter(|byte| *byte > b' ') {
            return byte;
        }
        let space = |byte: &&u8| matches!(**byte, b' ' | b'\n' | b'\t' | b'\r');
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let spaces = rest.iter().take_while(space).count();
        self.at = self.at.saturating_add(spaces);
        rest.get(spaces).copied().unwrap_or_default()
    }

    /// Goes past `byte` if it comes next.
    #[inline(never)]
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let next = self.peek() == byte;
        if next {
            self.advance();
        }
        next
    }

    #[inline(never)]
    pub(crate) fn expect(&mut self, byte: u8) -> Result<()> {
        if self.take(byte) { Ok(()) } else { Err(self.lacks(byte)) }
    }

    fn lacks(&mut self, byte: u8) -> WireError {
        match byte {
            _ if self.peek() == 0 => WireError::new("EOF while parsing a value"),
            b':' => WireError::new("expected `:`"),
            b',' => WireError::new("expected `,` or the end"),
            _ => WireError::new("expected value"),
        }
    }

    /// Whether an object or a list goes on, from after its opening on. Goes past the comma or the closing.
    #[inline(never)]
    pub(crate) fn goes_on(&mut self, first: &mut bool, closing: u8) -> Result<bool> {
        if self.take(closing) {
            return Ok(false);
        }
        if !std::mem::replace(first, false) {
            self.expect(b',')?;
        }
        Ok(true)
    }

    #[inline(never)]
    pub(crate) fn end(&mut self) -> Result<()> {
        if self.peek() == 0 && self.at >= self.text.len() {
            return Ok(());
        }
        Err(WireError::new("trailing characters"))
    }

    /// A word without quotes: `null`, `true`, `false`.
    #[inline(never)]
    pub(crate) fn word(&mut self, word: &str) -> bool {
        let next = self.peek() != 0 && self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if next {
            self.at = self.at.saturating_add(word.len());
        }
        next
    }

    /// What comes next, for an error that names it.
    #[inline(never)]
    pub(crate) fn mismatch(&mut self, expected: &str) -> WireError {
        let found = match self.peek() {
            b'"' => "string",
            b'{' => "map",
            b'[' => "sequence",
            b't' | b'f' => "boolean",
            b'n' => "null",
            b'-' | b'0'..=b'9' => "number",
            0 => return WireError::new("EOF while parsing a value"),
            _ => return WireError::new("expected value"),
        };
        WireError::mismatch(found, expected)
    }

    /// A whole number without sign, below 2^64.
    #[inline(never)]
    pub(crate) fn number(&mut self) -> Result<u64> {
        let first = self.peek();
        if !first.is_ascii_digit() {
            return Err(self.mismatch("a whole number"));
        }
        let mut number = 0_u64;
        while let Some(byte @ b'0'..=b'9') = self.byte() {
            let more = number.checked_mul(10).and_then(|number| number.checked_add(u64::from(byte & 0xf)));
            number = more.ok_or_else(|| WireError::new("number out of range"))?;
            self.advance();
            if first == b'0' {
                break;
            }
        }
        match self.byte() {
            Some(b'.' | b'e' | b'E') => Err(WireError::mismatch("floating point number", "a whole number")),
            Some(b'0'..=b'9') => Err(WireError::new("invalid number")),
            _ => Ok(number),
        }
    }

    /// A text in quotes; borrowed if nothing in it is escaped.
    #[inline(never)]
    pub(crate) fn string(&mut self, expected: &str) -> Result<Cow<'de, str>> {
        if !self.take(b'"') {
            return Err(self.mismatch(expected));
        }
        let mut owned: Option<String> = None;
        loop {
            let start = self.at;
            let rest = self.text.as_bytes().get(start..).unwrap_or_default();
            let ends = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
            self.at = start.saturating_add(rest.iter().position(ends).unwrap_or(rest.len()));
            let plain = self.text.get(start..self.at).unwrap_or_default();
            let byte = self.byte();
            self.advance();
            match (byte, &mut owned) {
                (Some(b'"'), None) => return Ok(Cow::Borrowed(plain)),
                (Some(b'"'), Some(text)) => {
                    text.push_str(plain);
                    return Ok(Cow::Owned(owned.unwrap_or_default()));
                }
                (Some(b'\\'), _) => {
                    let escaped = self.escape()?;
                    let text = owned.get_or_insert_default();
                    text.push_str(plain);
                    text.push(escaped);
                }
                (Some(_), _) => {
                    return Err(WireError::new("control character (\\u0000-\\u001F) found while parsing a string"));
                }
                (None, _) => return Err(WireError::new("EOF while parsing a string")),
            }
        }
    }

    #[inline(never)]
    fn escape(&mut self) -> Result<char> {
        let byte = self.byte();
        self.advance();
        Ok(match byte {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(WireError::new("invalid escape")),
        })
    }

    fn unicode(&mut self) -> Result<char> {
        let mut units = [self.unit()?, 0];
        let mut count = 1;
        if units[0] & 0xfc00 == 0xd800 && self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\u")) {
            self.at = self.at.saturating_add(2);
            units[1] = self.unit()?;
            count = 2;
        }
        let mut read = char::decode_utf16(units.into_iter().take(count));
        match (read.next(), read.next()) {
            (Some(Ok(char)), None) => Ok(char),
            _ => Err(WireError::new("lone leading surrogate in hex escape")),
        }
    }

    fn unit(&mut self) -> Result<u16> {
        let digits = self.text.get(self.at..self.at.saturating_add(4)).unwrap_or_default();
        if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(WireError::new("invalid escape"));
        }
        self.at = self.at.saturating_add(4);
        u16::from_str_radix(digits, 16).map_err(|_| WireError::new("invalid escape"))
    }

    /// Goes past a value of any kind.
    #[inline(never)]
    pub(crate) fn skip(&mut self, depth: u32) -> Result<()> {
        if depth > DEPTH_MAX {
            return Err(WireError::new("recursion limit exceeded"));
        }
        let (closing, named) = match self.peek() {
            b'"' => return self.string("a string").map(drop),
            b'{' => (b'}', true),
            b'[' => (b']', false),
            b'-' | b'0'..=b'9' => return self.skip_number(),
            _ if self.word("null") || self.word("true") || self.word("false") => return Ok(()),
            _ => return Err(self.lacks(0)),
        };
        self.advance();
        let mut first = true;
        while self.goes_on(&mut first, closing)? {
            if named {
                self.string("a key")?;
                self.expect(b':')?;
            }
            self.skip(depth.saturating_add(1))?;
        }
        Ok(())
    }

    /// Ends where [`Text::number`] ends, so that a value is all of what was passed over for it.
    fn skip_number(&mut self) -> Result<()> {
        self.passes(b"-");
        let zero = self.byte() == Some(b'0');
        if zero {
            self.advance();
        }
        if !zero && !self.digits() {
            return Err(WireError::new("invalid number"));
        }
        if self.passes(b".") && !self.digits() {
            return Err(WireError::new("invalid number"));
        }
        if self.passes(b"eE") {
            self.passes(b"+-");
            if !self.digits() {
                return Err(WireError::new("invalid number"));
            }
        }
        Ok(())
    }

    /// Goes past one of these.
    #[inline(never)]
    fn passes(&mut self, any: &[u8]) -> bool {
        let passes = self.byte().is_some_and(|byte| any.contains(&byte));
        if passes {
            self.advance();
        }
        passes
    }

    /// Goes past digits; whether there was one.
    #[inline(never)]
    fn digits(&mut self) -> bool {
        let begins = self.at;
        while self.passes(b"0123456789") {}
        self.at > begins
    }
}
