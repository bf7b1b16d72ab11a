//! What a person reads and what a machine reads: a table, or with `--json` one JSON document on standard output.
//!
//! Numbers, reasons and logs are written by strangers: what would steer a terminal, or hide, is shown by its code.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, TableComponent, presets};
use serde::Serialize;
use thiserror::Error;

pub use stateset_telemetry::escape::{on_one_line, plain};

/// An answer that could not be written.
#[derive(Debug, Error)]
pub enum OutputError {
    #[error("the answer cannot be written to standard output: {reason}; nothing was changed")]
    Listing { reason: std::io::Error },
    #[error(
        "it took effect, do not repeat it; but the answer could not be written to standard output ({reason}) and \
         stands above instead"
    )]
    AfterAct { reason: std::io::Error },
    #[error("what would be shown once cannot be written to standard output ({reason}): nothing was stored")]
    OnlyCopy { reason: std::io::Error },
    #[error(
        "standard output is closed or thrown away, and what would be shown once is nowhere else: nothing was stored"
    )]
    ShownToNobody,
}

/// How results are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Human,
    Json,
}

impl Format {
    /// Prints `value` as JSON, or what `human` makes of it, where nothing was changed. Whoever stops reading (`| head`)
    /// has read enough.
    pub fn print<T: Serialize>(self, value: &T, human: impl FnOnce(&T) -> String) -> eyre::Result<()> {
        match write_to(std::io::stdout().lock(), &self.text(value, human)?) {
            Err(reason) if reason.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => Ok(written.map_err(|reason| OutputError::Listing { reason })?),
        }
    }

    /// As [`Format::print`], after an act that took effect: who cannot be answered there, even since they went away, is
    /// answered on standard error, and the exit code says that nothing is to be repeated.
    pub fn report<T: Serialize>(self, value: &T, human: impl FnOnce(&T) -> String) -> eyre::Result<()> {
        let text = self.text(value, human)?;
        write_to(std::io::stdout().lock(), &text).map_err(|reason| {
            narrate(std::io::stderr(), &plain(&text));
            OutputError::AfterAct { reason }.into()
        })
    }

    /// As [`Format::print`], of something that nobody has a copy of: returns once it is written to somebody. What is
    /// shown comes into being afterwards.
    pub fn show_before_storing<T: Serialize>(self, value: &T, human: impl FnOnce(&T) -> String) -> eyre::Result<()> {
        let text = self.text(value, human)?;
        let unshown = |reason| OutputError::OnlyCopy { reason };
        let out = File::from(std::io::stdout().as_fd().try_clone_to_owned().map_err(unshown)?);
        if is_thrown_away(&out).map_err(unshown)? {
            return Err(OutputError::ShownToNobody.into());
        }
        write_to(&out, &text).map_err(unshown)?;
        match out.sync_all() {
            // A pipe or a terminal has no disk below it.
            Err(reason) if reason.kind() != ErrorKind::InvalidInput => Err(unshown(reason).into()),
            _ => Ok(()),
        }
    }

    fn text<T: Serialize>(self, value: &T, human: impl FnOnce(&T) -> String) -> eyre::Result<String> {
        Ok(match self {
            Self::Json => serde_json::to_string_pretty(value)?,
            Self::Human => human(value),
        })
    }
}

/// All of it, through every buffer.
fn write_to(mut to: impl Write, text: &str) -> std::io::Result<()> {
    writeln!(to, "{}", plain(text))?;
    to.flush()
}

/// Whether it is `/dev/null`, which the standard library also puts where a shell closed the output (`>&-`).
fn is_thrown_away(out: &File) -> std::io::Result<bool> {
    // The device that a special file stands for; what is no special file stands for none.
    Ok(out.metadata()?.rdev() == std::fs::metadata("/dev/null")?.rdev())
}

/// A line of a story that goes on whether or not anybody listens.
pub fn narrate(mut to: impl Write, text: &str) {
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

/// Columns that a list of long texts takes at most.
pub const COLUMNS_MAX: u16 = 100;

/// A heading for each thing, and below it what is said of it, wrapped into [`COLUMNS_MAX`]: for what no table of that
/// width has room for.
pub fn blocks<'a>(all: impl IntoIterator<Item = (String, Vec<(&'a str, String)>)>) -> String {
    let wrapped = |rows: Vec<Vec<String>>| {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_width(COLUMNS_MAX);
        table.set_content_arrangement(ContentArrangement::DynamicFullWidth);
        table.add_rows(rows);
        table
    };
    let block = |(heading, rows): (String, Vec<(&str, String)>)| {
        let heading = wrapped(vec![vec![on_one_line(&heading)]]);
        let mut table =
            wrapped(rows.into_iter().map(|(name, text)| vec![format!("  {name}"), on_one_line(&text)]).collect());
        if let Some(names) = table.column_mut(0) {
            names.set_constraint(ColumnConstraint::ContentWidth);
        }
        format!("{}\n{}", without_trailing_blanks(&heading), without_trailing_blanks(&table))
    };
    all.into_iter().map(block).collect::<Vec<_>>().join("\n\n")
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

    #[test]
    fn a_block_fits_its_columns_and_keeps_every_word() {
        let id = "01a0c450-6c00-720b-a855-3e12d6587fc2";
        let long = format!("`bills release {id}` shows why and lets it go on; `bills retry {id}` looks again");
        let unbroken = "x".repeat(250);
        let text = blocks([(format!("bill {id}, held"), vec![("why", unbroken), ("next", long.clone())])]);
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert!(words(&text).windows(words(&long).len()).any(|part| part == words(&long)), "{text}");
        assert_eq!(text.matches('x').count(), 250 + "next".matches('x').count());
    }
}
