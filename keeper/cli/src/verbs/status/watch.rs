//! `status --watch`: the page again and again, until Ctrl-C.
//!
//! What cannot be asked now stops nothing: the frame says so, and shows what was last known under the time at which it
//! was. Never here: an act, or a mode of the terminal.

use std::io::IsTerminal;
use std::time::Duration;

use eyre::{ensure, eyre};
use serde::Serialize;
use stateset_chain::Clock;
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;
use tokio::signal::unix::{SignalKind, signal};

use super::frame;
use super::page::{OfChain, OfJournal, Page, describe, of_chain, of_journal};
use crate::output::{Format, on_one_line, plain, write_frame};

/// What one look found: with `--json` one document on one line, in which the halves are left out that were not read.
#[derive(Serialize)]
struct Frame<'a> {
    /// When it was looked, by this machine's clock. Unix seconds.
    at: u64,
    /// Why a half is missing.
    trouble: &'a [String],
    #[serde(flatten)]
    page: &'a Page,
}

/// Shows the page every so often. Ends well by Ctrl-C, and when nobody reads any more.
///
/// Errors: an agent without a wallet or key, before the first frame; an output that cannot be written.
pub(super) async fn run(context: &Context, every: Duration, format: Format) -> eyre::Result<()> {
    let mut watch = Watch { context, format, every, page: Page::of(context)?, seen: Seen::default() };
    let mut interrupts = signal(SignalKind::interrupt())?;
    loop {
        let shown = tokio::select! {
            _ = interrupts.recv() => return Ok(()),
            shown = watch.look_and_show() => shown?,
        };
        if !shown {
            return Ok(());
        }
        tokio::select! {
            _ = interrupts.recv() => return Ok(()),
            () = tokio::time::sleep(every) => {}
        }
    }
}

/// When each half was last read. Unix seconds by this machine's clock.
#[derive(Default)]
struct Seen {
    chain: Option<u64>,
    journal: Option<u64>,
    /// There was a journal: its absence is then no beginning.
    file: bool,
}

struct Watch<'a> {
    context: &'a Context,
    format: Format,
    every: Duration,
    /// The halves as last read.
    page: Page,
    seen: Seen,
}

impl Watch<'_> {
    /// One frame. Returns whether somebody still reads.
    async fn look_and_show(&mut self) -> eyre::Result<bool> {
        let (chain, journal) = tokio::join!(self.ask_chain(), self.read_journal());
        let at = Clock::System.now_millis() / 1_000;
        let mut trouble = Vec::new();
        let is_new = (chain.is_ok(), journal.is_ok());
        match chain {
            Ok(chain) => (self.page.chain, self.seen.chain) = (Some(chain), Some(at)),
            Err(reason) => trouble.push(said("the node", &reason, self.seen.chain)),
        }
        match journal {
            Ok(journal) => (self.page.journal, self.seen.journal) = (Some(journal), Some(at)),
            Err(reason) => trouble.push(said("the journal", &reason, self.seen.journal)),
        }
        self.seen.file |= is_new.1 && self.context.config.journal_file.exists();
        let text = match self.format {
            Format::Json => {
                let mut page = self.page.clone();
                page.chain = page.chain.filter(|_| is_new.0);
                page.journal = page.journal.filter(|_| is_new.1);
                format!("{}\n", plain(&serde_json::to_string(&Frame { at, trouble: &trouble, page: &page })?))
            }
            Format::Human => self.human(at, &trouble),
        };
        // A reader that stands still does not keep Ctrl-C from being heard.
        Ok(tokio::task::spawn_blocking(move || write_frame(&text)).await??)
    }

    fn human(&self, at: u64, trouble: &[String]) -> String {
        let mut lines = vec![format!("{}, every {} s until Ctrl-C", show_time(at), self.every.as_secs())];
        lines.extend(trouble.iter().map(|reason| on_one_line(reason)));
        lines.push(describe(self.context, &self.page));
        let text = plain(&lines.join("\n"));
        let out = std::io::stdout();
        if out.is_terminal() { frame::redraw(&text, frame::size(&out)) } else { format!("{text}\n\n") }
    }

    /// All of its questions together take no longer than one may.
    async fn ask_chain(&self) -> eyre::Result<OfChain> {
        let limit = Duration::from_secs(self.context.config.chain.timeout_seconds);
        let asked = tokio::time::timeout(limit, of_chain(self.context, &self.page.operator)).await;
        asked.map_err(|_| eyre!("it did not answer all questions within {} s", limit.as_secs()))?
    }

    async fn read_journal(&self) -> eyre::Result<OfJournal> {
        let file = &self.context.config.journal_file;
        ensure!(!self.seen.file || file.exists(), "{} is gone: was it moved?", file.display());
        let (context, page) = (self.context.clone(), Page { chain: None, journal: None, ..self.page.clone() });
        // Who holds it locked is waited for a while; meanwhile Ctrl-C is heard.
        tokio::task::spawn_blocking(move || of_journal(&context, &page)).await?
    }
}

/// What is wrong with a half, and of when what is shown of it is.
fn said(half: &str, reason: &eyre::Report, seen: Option<u64>) -> String {
    let since = seen.map_or_else(String::new, |at| format!(" (what is shown of it is of {})", show_time(at)));
    format!("{half}: {reason:#}{since}")
}
