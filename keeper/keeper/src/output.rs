//! What a person reads and what a machine reads: a table, or with `--json` one JSON document on standard output.

use comfy_table::{ContentArrangement, Table, TableComponent, presets};
use serde::Serialize;

/// How results are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Human,
    Json,
}

impl Format {
    /// Prints `value` as JSON, or what `human` makes of it.
    pub fn print<T: Serialize>(self, value: &T, human: impl FnOnce(&T) -> String) -> eyre::Result<()> {
        match self {
            Self::Json => println!("{}", serde_json::to_string_pretty(value)?),
            Self::Human => println!("{}", human(value)),
        }
        Ok(())
    }
}

/// A table with a heading, as wide as the terminal allows.
pub fn table<const N: usize>(heading: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_style(TableComponent::HeaderLines, '─');
    table.set_style(TableComponent::MiddleHeaderIntersections, '─');
    table.set_header(heading);
    for row in rows {
        table.add_row(row);
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
        table.add_row([name.to_owned(), value]);
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
