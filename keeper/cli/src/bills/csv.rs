//! Records of a CSV file by RFC 4180, strictly: a quotation mark that the standard does not allow is an error, since what
//! it was meant to be can be read in several ways.
//!
//! Where it is sure at which line the row with such a mark ends, the rows after it are read. Where it is not, none of
//! them is: text inside a quotation could look like a row. Each line is then named by itself.

use thiserror::Error;

/// Why a line is no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum QuotingError {
    #[error("has letters after a closing quotation mark (RFC 4180: double a mark that belongs to the text)")]
    AfterClosing,
    #[error("has a quotation mark inside a field that does not begin with one (RFC 4180)")]
    Inside,
    #[error("begins a quotation that is still open at the end of the file")]
    Open,
    #[error("begins a quotation that is closed on line {line} with letters after it: is a mark missing or too many?")]
    ClosedWrongly { line: u64 },
    #[error("stands after a wrong quotation mark on line {line}, so that nobody knows whether it is a row: not read")]
    Swallowed { line: u64 },
}

/// A line that is no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: u64,
    pub(super) kind: QuotingError,
}

/// A record's fields, unquoted, without blanks around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    pub(super) fields: Vec<Vec<u8>>,
}

impl Record {
    /// An empty line, or one of empty fields alone, as spreadsheets write below the last row.
    pub(super) fn is_blank(&self) -> bool {
        self.fields.iter().all(Vec::is_empty)
    }
}

/// Reads record by record. Lines end in LF, CR LF or CR.
pub(super) struct Records<'a> {
    content: &'a [u8],
    delimiter: u8,
    /// Whether fields may be quoted.
    quotes: bool,
    at: usize,
    line: u64,
    /// The line of a fault after which nothing is read.
    lost: Option<u64>,
}

impl<'a> Records<'a> {
    pub(super) const fn new(content: &'a [u8], delimiter: u8) -> Self {
        Self { content, delimiter, quotes: true, at: 0, line: 1, lost: None }
    }

    /// The same, a quotation mark being a letter like others.
    pub(super) const fn unquoted(content: &'a [u8], delimiter: u8) -> Self {
        Self { quotes: false, ..Self::new(content, delimiter) }
    }

    fn peek(&self) -> Option<u8> {
        self.content.get(self.at).copied()
    }

    /// Steps over a line's end, if one is here.
    fn end_line(&mut self) -> bool {
        let length = match (self.peek(), self.content.get(self.at.saturating_add(1))) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r' | b'\n'), _) => 1,
            _ => return false,
        };
        self.at = self.at.saturating_add(length);
        self.line = self.line.saturating_add(1);
        true
    }

    /// The rest of the line, stepping behind its end.
    fn rest_of_line(&mut self) -> &'a [u8] {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte != b'\r' && byte != b'\n') {
            self.at = self.at.saturating_add(1);
        }
        let rest = self.content.get(from..self.at).unwrap_or_default();
        self.end_line();
        rest
    }

    fn quoted_field(&mut self) -> Result<Vec<u8>, QuotingError> {
        let mut field = Vec::new();
        self.at = self.at.saturating_add(1);
        loop {
            let from = self.at;
            match self.peek() {
                None => return Err(QuotingError::Open),
                Some(b'"') => {
                    self.at = self.at.saturating_add(1);
                    match self.peek() {
                        Some(b'"') => {
                            field.push(b'"');
                            self.at = self.at.saturating_add(1);
                        }
                        None | Some(b'\r' | b'\n') => return Ok(field),
                        Some(byte) if byte == self.delimiter => return Ok(field),
                        Some(_) => return Err(QuotingError::AfterClosing),
                    }
                }
                Some(byte) => {
                    if self.end_line() {
                        field.extend_from_slice(self.content.get(from..self.at).unwrap_or_default());
                    } else {
                        field.push(byte);
                        self.at = self.at.saturating_add(1);
                    }
                }
            }
        }
    }

    fn plain_field(&mut self) -> Result<Vec<u8>, QuotingError> {
        let from = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' if self.quotes => return Err(QuotingError::Inside),
                b'\r' | b'\n' => break,
                _ if byte == self.delimiter => break,
                _ => self.at = self.at.saturating_add(1),
            }
        }
        Ok(self.content.get(from..self.at).unwrap_or_default().to_vec())
    }

    /// The next line that is not empty, after a fault that leaves open what it is.
    fn swallowed(&mut self, fault: u64) -> Option<Fault> {
        while self.peek().is_some() {
            let line = self.line;
            if !self.rest_of_line().trim_ascii().is_empty() {
                return Some(Fault { line, kind: QuotingError::Swallowed { line: fault } });
            }
        }
        None
    }

    fn record(&mut self) -> Result<Record, QuotingError> {
        let mut record = Record { line: self.line, fields: Vec::new() };
        loop {
            let quoted = self.quotes && self.peek() == Some(b'"');
            let field = if quoted { self.quoted_field() } else { self.plain_field() }?;
            record.fields.push(field.trim_ascii().to_vec());
            if self.peek() == Some(self.delimiter) {
                self.at = self.at.saturating_add(1);
            } else {
                self.end_line();
                return Ok(record);
            }
        }
    }
}

/// Whether a line holds no open quotation at its end, read by the standard and read by programs that write `\"`.
fn surely_ends(line: &[u8]) -> bool {
    let (mut doubled, mut escaped, mut backslash) = (0_usize, 0_usize, false);
    for byte in line {
        if *byte == b'"' {
            doubled = doubled.wrapping_add(1);
            escaped = escaped.wrapping_add(usize::from(!backslash));
        }
        backslash = *byte == b'\\' && !backslash;
    }
    doubled.is_multiple_of(2) && escaped.is_multiple_of(2)
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(fault) = self.lost {
            return self.swallowed(fault).map(Err);
        }
        self.peek()?;
        let (at, line) = (self.at, self.line);
        let record = self.record();
        Some(record.map_err(|kind| {
            let (same_line, closed) = (self.line == line, self.line);
            (self.at, self.line) = (at, line);
            let whole = self.rest_of_line();
            if !same_line || !surely_ends(whole) {
                self.lost = Some(line);
            }
            match kind {
                QuotingError::AfterClosing if !same_line => {
                    Fault { line, kind: QuotingError::ClosedWrongly { line: closed } }
                }
                _ => Fault { line, kind },
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(content: &str) -> Vec<Result<(u64, Vec<String>), Fault>> {
        let text = |field: &Vec<u8>| String::from_utf8(field.clone()).unwrap();
        let records = Records::new(content.as_bytes(), b',');
        records.map(|record| record.map(|record| (record.line, record.fields.iter().map(text).collect()))).collect()
    }

    fn good(line: u64, fields: &[&str]) -> Result<(u64, Vec<String>), Fault> {
        Ok((line, fields.iter().map(|field| (*field).to_owned()).collect()))
    }

    fn bad(line: u64, kind: QuotingError) -> Result<(u64, Vec<String>), Fault> {
        Err(Fault { line, kind })
    }

    #[test]
    fn every_end_of_a_line_counts_one_line() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "c,\"x", "y\"", "d"].join(end);
            let inner = format!("x{end}y");
            let expected = [good(1, &["a", "b"]), good(2, &[""]), good(3, &["c", &inner]), good(5, &["d"])];
            assert_eq!(read(&text), expected, "{end:?}");
        }
        assert_eq!(read("a\n\r\nb"), [good(1, &["a"]), good(2, &[""]), good(3, &["b"])]);
    }

    #[test]
    fn quotations_are_read_by_the_standard() {
        assert_eq!(read("\"a\"\"b\",\"c,d\",\"\""), [good(1, &["a\"b", "c,d", ""])]);
        assert_eq!(read("\" a \", b \n"), [good(1, &["a", "b"])]);
    }

    #[test]
    fn where_nothing_is_quoted_a_mark_is_a_letter() {
        let records: Vec<_> = Records::unquoted(b"5\" rack\t\"a\n", b'\t').map(Result::unwrap).collect();
        assert_eq!(records[0].fields, [b"5\" rack".to_vec(), b"\"a".to_vec()]);
    }

    #[test]
    fn a_wrong_mark_costs_its_own_row_where_the_rows_end_is_sure() {
        let rest = good(2, &["b"]);
        for (row, kind) in [
            ("\"A-9\" x,1", QuotingError::AfterClosing),
            ("x \"quoted\" y,1", QuotingError::Inside),
            (r#""A \"x\" y",1"#, QuotingError::AfterClosing),
        ] {
            assert_eq!(read(&format!("{row}\nb")), [bad(1, kind), rest.clone()], "{row}");
        }
    }

    /// Whoever writes what stands in a quotation must not write rows.
    #[test]
    fn after_a_mark_that_may_open_a_quotation_no_line_is_taken_for_a_row() {
        for (row, kind) in [
            ("\"R-4,1", QuotingError::Open),
            (r#""Pipe 3\" x",1"#, QuotingError::AfterClosing),
            ("5\" pipe,1", QuotingError::Inside),
        ] {
            let swallowed = |line| bad(line, QuotingError::Swallowed { line: 2 });
            let expected = [good(1, &["a"]), bad(2, kind), swallowed(3), swallowed(5)];
            assert_eq!(read(&format!("a\n{row}\nb\n\nc")), expected, "{row}");
        }
        let memo = "a,\"first line\nFAKE-1,1\n\"x\nb\n";
        let swallowed = |line| bad(line, QuotingError::Swallowed { line: 1 });
        assert_eq!(
            read(memo),
            [bad(1, QuotingError::ClosedWrongly { line: 3 }), swallowed(2), swallowed(3), swallowed(4)]
        );
    }

    proptest! {
        #[test]
        fn what_is_written_by_the_standard_is_read_as_it_was(
            rows in proptest::collection::vec(proptest::collection::vec("[a-z,\"\n\r\\\\;é]{0,6}", 1..4), 1..6)
        ) {
            let field = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
            let text: Vec<String> = rows.iter().map(|row| row.iter().map(field).collect::<Vec<_>>().join(",")).collect();
            let records: Vec<Vec<String>> =
                read(&text.join("\r\n")).into_iter().map(|record| record.unwrap().1).collect();
            let trimmed = |text: &String| text.trim_matches(|c: char| c.is_ascii_whitespace()).to_owned();
            let expected: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(trimmed).collect()).collect();
            prop_assert_eq!(records, expected);
        }

        #[test]
        fn whatever_a_file_says_its_end_is_reached_and_lines_only_grow(text in "[a\",\\\\\n\r]{0,40}") {
            let records = Records::new(text.as_bytes(), b',');
            let lines: Vec<u64> =
                records.map(|record| record.map_or_else(|fault| fault.line, |record| record.line)).collect();
            prop_assert!(lines.is_sorted_by(|a, b| a < b), "{:?}", lines);
        }
    }
}
