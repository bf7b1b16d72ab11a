//! `notices`: what people were told, and whether they can be reached.

use std::collections::BTreeMap;

use eyre::eyre;
use serde::Serialize;
use stateset_chain::Clock;
use stateset_chain::journal::{DeliveryRow, JournalError, NoticeKey, Reader};
use stateset_config::context::Context;
use stateset_notify::{Limits, Transport, test_message};
use stateset_telemetry::timestamp::show_time;

use crate::cli::Notices;
use crate::output::{Format, blocks, pairs};

pub(super) async fn run(verb: &Notices, context: &Context, format: Format) -> eyre::Result<()> {
    match verb {
        Notices::List { limit } => list(*limit, context, format),
        Notices::Test { name } => test(name, context, format).await,
    }
}

/// One message.
#[derive(Serialize)]
struct Shown {
    delivery: String,
    /// Whom it is for.
    approver: String,
    /// Who got it: the approver or a delegate.
    recipient: String,
    /// Unix seconds.
    made_at: u64,
    state: &'static str,
    tries: u32,
    /// Unix seconds before which it is not tried again, while it is open.
    next_at: Option<u64>,
    /// Unix seconds.
    ended_at: Option<u64>,
    /// What the last try came to.
    detail: String,
    notices: Vec<ShownNotice>,
    body: String,
}

#[derive(Serialize)]
struct ShownNotice {
    kind: String,
    subject: String,
    /// 0 the first time, a reminder's number, -1 the last reminder, -2 once it has waited for too long.
    number: i64,
}

fn list(limit: u32, context: &Context, format: Format) -> eyre::Result<()> {
    let wallet = context.config.wallet()?;
    let shown = match Reader::open(&context.config.journal_file) {
        Err(JournalError::Absent { .. }) => Vec::new(),
        reader => {
            let reader = reader?;
            let rows = reader.deliveries(wallet, limit)?.into_iter();
            rows.map(|row| Ok(Shown::new(reader.notices_of(row.row)?, row))).collect::<Result<_, JournalError>>()?
        }
    };
    format.print(&shown, |shown: &Vec<Shown>| {
        if shown.is_empty() {
            return "nobody was sent anything".to_owned();
        }
        blocks(shown.iter().map(|one| (one.heading(), one.lines())))
    })
}

impl Shown {
    fn new(keys: Vec<NoticeKey>, row: DeliveryRow) -> Self {
        let notice = |NoticeKey { kind, subject, number, .. }| ShownNotice { kind, subject, number };
        Self {
            delivery: hex::encode(row.id),
            approver: row.approver,
            recipient: row.recipient,
            made_at: row.made_at,
            state: row.state.name(),
            tries: row.tries,
            next_at: row.ended_at.is_none().then_some(row.next_at),
            ended_at: row.ended_at,
            detail: row.detail,
            notices: keys.into_iter().map(notice).collect(),
            body: row.body,
        }
    }

    fn heading(&self) -> String {
        let Self { approver, recipient, state, made_at, tries, .. } = self;
        let stands_in = if approver == recipient { String::new() } else { format!(" ({recipient} stands in)") };
        let tries = if *tries == 1 { "1 try".to_owned() } else { format!("{tries} tries") };
        format!("{} to {approver}{stands_in}: {state}, {tries}", show_time(*made_at))
    }

    fn lines(&self) -> Vec<(&'static str, String)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for notice in &self.notices {
            *counts.entry(notice.kind.as_str()).or_default() += 1;
        }
        let kind = |(kind, count): (&str, usize)| match self.notices.iter().find(|one| one.kind == kind) {
            Some(one) if count == 1 => format!("{kind} {}", one.subject),
            _ => format!("{count} {kind}"),
        };
        let about = counts.into_iter().map(kind).collect::<Vec<_>>().join(", ");
        let next = self.next_at.map(|at| ("next", format!("not before {}", show_time(at))));
        let lines = [("about", about), ("last try", self.detail.clone())];
        lines
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .chain(next)
            .chain([("id", self.delivery.clone())])
            .collect()
    }
}

/// What a test came to.
#[derive(Serialize)]
struct Tested {
    approver: String,
    delivery: String,
    answer: String,
}

async fn test(name: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let approvers = &context.config.approvers;
    let known = || approvers.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
    let approver = approvers.iter().find(|one| one.name == name);
    let approver =
        approver.ok_or_else(|| eyre!("no approver is called '{name}': the configuration has [{}]", known()))?;
    let sent = test_message(&context.config, approver, Clock::System.now_millis() / 1_000)?;
    let transport = Transport::new(Limits::default())?;
    let answer = transport.send(approver, sent.outgoing()).await;
    let answer = answer.map_err(|reason| eyre!("{name} was not reached: {reason}"))?;
    let tested = Tested { approver: name.to_owned(), delivery: sent.delivery.clone(), answer };
    format.report(&tested, |Tested { approver, delivery, answer }| {
        pairs([("sent to", approver.clone()), ("id", delivery.clone()), ("answer", answer.clone())])
    })
}
