//! What a person reads and what a machine reads: a table, or with `--json` one JSON document on standard output.
//!
//! Numbers, reasons and logs are written by strangers: what would steer a terminal, or hide, is shown by its code.

use std::io::Write as _;

use comfy_table::{ContentArrangement, Table, TableComponent, presets};
use serde::Serialize;

pub use stateset_telemetry::escape::{on_one_line, plain};

/// How results are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Human,
    Json,
}

impl Format {
    /// Prints `value` as JSON, or what `human` makes of it. Whoever stops reading (`| head`) has read enough.
    pub fn print<T: Serialize>(self, value: &T, human: impl FnOnce(&T) -> String) -> eyre::Result<()> {
        let text = match self {
            Self::Json => serde_json::to_string_pretty(value)?,
            Self::Human => human(value),
        };
        match writeln!(std::io::stdout().lock(), "{}", plain(&text)) {
            Err(reason) if reason.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            written => Ok(written?),
        }
    }
}

/// A line of a story that goes on whether or not anybody listens.
pub fn narrate(mut to: impl std::io::Write, text: &str) {
    // Who closed the pipe has seen enough.
    drop(writeln!(to, "{text}"));
}

/// A table with a heading, as wide as the terminal allows.
pub fn table<const N: usize>(heading: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_style(TableComponent::HeaderLines, '─');
    table.set_style(TableComponent::MiddleHeaderIntersections, '─');
    table.set_header(heading);
    for row in rows {
        table.add_row(row.map(|cell| on_one_line(&cell)));
    }
    without_trailing_blanks(&table)
}

fn without_trailing_blanks(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// Two columns without a heading.
pub fn pairs<'a>(rows: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    for (name, value) in rows {
        table.add_row([name.to_owned(), on_one_line(&value)]);
    }
    without_trailing_blanks(&table)
}

/// The first and last letters of something long.
pub fn short(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= 20 {
        return text.to_owned();
    }
    let (head, tail) =
        (letters[..12].iter().collect::<String>(), letters[letters.len() - 4..].iter().collect::<String>());
    format!("{head}…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_text_cannot_steer_the_terminal_or_make_rows() {
        let text = table(["number"], [["\u{1b}[2J\u{9b}1m\nA\u{202e}".to_owned()]]);
        assert_eq!(text.lines().last(), Some(r" \u001b[2J\u009b1m\u000aA\u202e"));
        assert_eq!(plain("a\nb\u{7f}"), "a\nb\\u007f");
    }
}
