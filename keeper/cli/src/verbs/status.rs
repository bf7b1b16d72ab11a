//! `status`: one page about the agent, once or again and again.

mod frame;
mod page;
mod watch;

use std::time::Duration;

use stateset_config::context::Context;

use self::page::{Page, describe, of_chain, of_journal};
use crate::cli::Status;
use crate::output::Format;

pub(super) async fn run(verb: &Status, context: &Context, format: Format) -> eyre::Result<()> {
    if let Some(seconds) = verb.watch {
        return watch::run(context, Duration::from_secs(seconds), format).await;
    }
    let mut page = Page::of(context)?;
    page.chain = Some(of_chain(context, &page.operator).await?);
    page.journal = Some(of_journal(context, &page)?);
    format.print(&page, |page| describe(context, page))
}
