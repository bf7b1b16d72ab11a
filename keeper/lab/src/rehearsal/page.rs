//! A report as one HTML page that needs no other file: its style and its plots are in it, and no script.

mod treasury;

use stateset_api::Amount;
use stateset_config::money;
use time::OffsetDateTime;

use super::markup::{escaped, table};
use super::plot::{Form, Line, figure, units};
use super::report::{BillOutcome, Day, Report};

/// Bills listed one by one at most; all of them are in the JSON.
const LISTED_MAX: usize = 300;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:2em auto;padding:0 1em;color:#222}\
    h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}table{border-collapse:collapse;margin:1em 0;font-size:13px}\
    td,th{padding:3px 9px;border-bottom:1px solid #ddd;text-align:right}td:first-child,th:first-child{text-align:left}\
    figure{margin:1.2em 0}figcaption{font-weight:600}svg{width:100%}svg text{font:11px system-ui,sans-serif;fill:#555}\
    .end{text-anchor:end}.middle{text-anchor:middle}.grid{stroke:#e4e4e4}.legend span{margin-right:1.4em;font-size:13px}\
    .legend i{display:inline-block;width:12px;height:12px;margin-right:5px;vertical-align:-1px}\
    .failed{background:#b00020;color:#fff;padding:.6em 1em}.held{background:#fff3cd;padding:.6em 1em}";

/// The whole page.
pub(super) fn page(report: &Report) -> String {
    let title = escaped(&format!("Rehearsal: {}, {} days, seed {}", report.scenario, report.totals.days, report.seed));
    let verdict = if report.agrees() {
        ""
    } else {
        "<p class=\"failed\">FAILED: the accounts below do not agree with the bank. Nothing else here is to be believed.</p>"
    };
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>{title}</title><style>{STYLE}</style></head>\n\
         <body><h1>{title}</h1>\n{verdict}<p>{} The agent is {}; its first day is {}. One coin of the world is {}.</p>\n\
         {}{}{}{}{}</body></html>\n",
        escaped(&report.about),
        escaped(&report.agent),
        date(report.start),
        escaped(&report.denom),
        totals(report),
        treasury::section(report),
        ledger(report),
        figures(report),
        bills(report)
    )
}

fn totals(report: &Report) -> String {
    let totals = &report.totals;
    let rows = [
        ("bills", format!("{} ({} honest)", totals.bills, totals.bills_honest)),
        ("paid", totals.paid.to_string()),
        ("late", totals.late.to_string()),
        ("late though the wallet had the money", totals.late_though_covered.to_string()),
        ("refused, or not taken in", totals.refused.to_string()),
        ("held for a person at the end", totals.held.to_string()),
        ("waiting, or not due yet", totals.waiting.to_string()),
        ("frauds, of which paid", format!("{}, {}", totals.frauds, totals.frauds_paid)),
        ("lost to frauds, USDC", usdc(totals.lost)),
        ("income, USDC", usdc(totals.income)),
        ("paid out, USDC", usdc(totals.paid_amount)),
        ("lowest balance, USDC", usdc(totals.balance_lowest)),
        ("fees, STATE; worth USDC", format!("{}; {}", usdc(totals.fees), usdc(totals.fees_usdc))),
        ("rounds, of which ended early", format!("{}, {}", totals.rounds, totals.rounds_failed)),
        ("what was said when the last one did", totals.last_failure.clone().unwrap_or_default()),
    ];
    format!("<h2>Totals</h2>\n{}", table(["", "of all days"], rows.map(|(name, value)| [name.to_owned(), value])))
}

fn ledger(report: &Report) -> String {
    let rows = report.ledger.iter().map(|account| {
        let verdict = if account.agrees() { "agrees" } else { "DOES NOT AGREE" };
        let [start, income, paid, fees, end] =
            [account.start, account.income, account.paid, account.fees, account.end].map(usdc);
        [format!("{} ({})", account.name, account.denom), start, income, paid, fees, end, verdict.to_owned()]
    });
    let heading = ["account", "start", "income", "paid", "fees", "end, by the bank", ""];
    format!(
        "<h2>Accounts</h2>\n<p>start + income − paid − fees = end, to the micro-unit.</p>\n{}",
        table(heading, rows)
    )
}

fn figures(report: &Report) -> String {
    let money = |of: fn(&Day) -> Amount| report.days.iter().map(|day| units(of(day))).collect::<Vec<_>>();
    let count = |of: fn(&Day) -> u32| report.days.iter().map(|day| f64::from(of(day))).collect::<Vec<_>>();
    let line = |name, values| Line { name, values };
    [
        figure("Balance", "USDC", Form::Lines, &[line("wallet", money(|day| day.balance))]),
        figure(
            "Flows per day",
            "USDC",
            Form::Bars,
            &[line("income", money(|day| day.income)), line("paid", money(|day| day.paid))],
        ),
        figure(
            "Decisions and refusals per day",
            "bills",
            Form::Bars,
            &[
                line("paid in time", count(|day| day.bills_paid.saturating_sub(day.bills_late))),
                line("paid late", count(|day| day.bills_late)),
                line("refused or denied", count(|day| day.bills_refused)),
                line("held for a person", count(|day| day.bills_held)),
            ],
        ),
        figure(
            "Waiting at the day's end",
            "bills",
            Form::Lines,
            &[
                line("for a person", count(|day| day.approvals_waiting)),
                line("due and not paid", count(|day| day.due_unpaid)),
            ],
        ),
        figure("Hours from due to paid", "hours", Form::Bars, &[line("latest of the day", lateness(report))]),
        figure("Price of a STATE", "USDC", Form::Lines, &[line("STATE", money(|day| day.price))]),
        figure("Fees per day", "STATE", Form::Bars, &[line("fees", money(|day| day.fees))]),
        figure("Rounds that ended early", "rounds", Form::Bars, &[line("rounds", count(|day| day.rounds_failed))]),
    ]
    .into_iter()
    .collect()
}

/// By the day on which a bill was paid: the hours that the slowest took from when it could be.
fn lateness(report: &Report) -> Vec<f64> {
    let mut days = vec![0.0_f64; report.days.len()];
    for bill in report.bills.iter().filter(|bill| bill.origin == "honest") {
        let Some(paid_at) = bill.paid_at else { continue };
        let day = usize::try_from(paid_at.saturating_sub(report.start) / 86_400).unwrap_or(usize::MAX);
        let late = paid_at.saturating_sub(bill.due.max(bill.arrived));
        if let Some(worst) = days.get_mut(day) {
            *worst = worst.max(f64::from(u32::try_from(late / 3_600).unwrap_or(u32::MAX)));
        }
    }
    days
}

fn bills(report: &Report) -> String {
    let is_special = |bill: &&BillOutcome| bill.origin != "honest" || bill.is_late || bill.state != "paid";
    let special: Vec<&BillOutcome> = report.bills.iter().filter(is_special).collect();
    let rows = special.iter().take(LISTED_MAX).map(|bill| {
        let late = if bill.is_late { "late" } else { "" };
        let paid = bill.paid_at.map(date).unwrap_or_default();
        let state = format!("{} {late}", bill.state);
        [
            bill.number.clone(),
            bill.origin.to_owned(),
            usdc(bill.amount),
            date(bill.due),
            state.trim().to_owned(),
            paid,
            bill.reason.clone(),
        ]
    });
    let heading = ["bill", "from", "USDC", "due", "became", "paid", "why"];
    let more = special.len().saturating_sub(LISTED_MAX);
    let more = if more > 0 { format!("<p class=\"held\">{more} more are in the JSON.</p>") } else { String::new() };
    format!(
        "<h2>Bills that were no honest bill paid in time</h2>\n{}{more}<h2>By kind</h2>\n{}",
        table(heading, rows),
        by_kind(report)
    )
}

fn by_kind(report: &Report) -> String {
    let mut counts: std::collections::BTreeMap<(&str, &str), (u32, u128)> = std::collections::BTreeMap::new();
    for bill in &report.bills {
        let (count, sum) = counts.entry((bill.origin, &bill.state)).or_default();
        *count += 1;
        *sum = sum.saturating_add(bill.amount.0);
    }
    let rows = counts.into_iter().map(|((origin, state), (count, sum))| {
        [origin.to_owned(), state.to_owned(), count.to_string(), usdc(Amount(sum))]
    });
    table(["from", "became", "bills", "USDC"], rows)
}

fn usdc(amount: Amount) -> String {
    money::show(amount.0, 6)
}

fn date(time: u64) -> String {
    let time = i64::try_from(time).ok().and_then(|time| OffsetDateTime::from_unix_timestamp(time).ok());
    time.map_or_else(String::new, |time| time.date().to_string())
}
