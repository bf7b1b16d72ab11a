//! `completions`: a script for a shell, made from the command line itself.

use std::io::{ErrorKind, Write};

use clap::CommandFactory;
use clap_complete::generate;

use crate::cli::{Cli, Completions, Shell};
use crate::output::OutputError;

/// Writes the script to standard output as it is: `--json` changes nothing, since a shell reads it.
pub(super) fn run(verb: &Completions) -> eyre::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(&script(verb.shell)).and_then(|()| out.flush()) {
        // Who stops reading has read enough.
        Err(reason) if reason.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written.map_err(|reason| OutputError::Listing { reason })?),
    }
}

fn script(shell: Shell) -> Vec<u8> {
    let (mut command, name, mut script) = (Cli::command(), "stateset-keeper", Vec::new());
    // By way of memory: the generator ends the process if its writer fails.
    match shell {
        Shell::Bash => generate(clap_complete::Shell::Bash, &mut command, name, &mut script),
        Shell::Zsh => generate(clap_complete::Shell::Zsh, &mut command, name, &mut script),
        Shell::Fish => generate(clap_complete::Shell::Fish, &mut command, name, &mut script),
    }
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shells_script_knows_the_program_its_verbs_and_options() {
        for (shell, binds) in [
            (Shell::Bash, "complete -F"),
            (Shell::Zsh, "#compdef stateset-keeper"),
            (Shell::Fish, "complete -c stateset-keeper"),
        ] {
            let script = String::from_utf8(script(shell)).unwrap();
            for word in [binds, "approvals", "keep-log", "owner-key"] {
                assert!(script.contains(word), "{shell:?} lacks {word}");
            }
        }
    }
}
