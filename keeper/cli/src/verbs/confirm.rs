//! What is decided is shown first, and a person says yes to it.

use std::io::{BufRead, IsTerminal, Write};

use eyre::{Context as _, ensure};

use crate::output::plain;

/// Shows it on standard error, since it is for the person, whatever reads the answer; then asks, unless the command
/// line said yes already.
pub(super) fn confirm(shown: &str, question: &str, yes: bool) -> eyre::Result<()> {
    let mut person = std::io::stderr();
    let written = writeln!(person, "{}", plain(shown));
    if yes {
        return Ok(());
    }
    written.wrap_err("what is decided cannot be shown: nothing was signed")?;
    let input = std::io::stdin();
    ensure!(input.is_terminal(), "nobody is there to say yes: use a terminal, or --yes for what was read elsewhere");
    write!(person, "{question} Type yes: ")?;
    person.flush()?;
    let mut answer = String::new();
    input.lock().read_line(&mut answer)?;
    ensure!(answer.trim() == "yes", "the answer was not yes: nothing was signed");
    Ok(())
}
