//! Who is told what waits for them, and how they are reached: `[[approver]]`.
//!
//! Never here: sending. No secret stands in the configuration: a webhook's key, and a URL that is a secret itself, are
//! named by the path of a file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use stateset_chain::url_rule::{Allowed, CheckedUrl, Network};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::ConfigError;

/// More people than this are a list of their own, behind one address.
const APPROVERS_MAX: usize = 50;
/// A month.
const HOURS_MAX: u32 = 720;
const ABSENCES_MAX: usize = 20;
const ARGUMENTS_MAX: usize = 32;

/// A person, or a group behind one address, whom the keeper tells what waits for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approver {
    pub name: String,
    pub reach: Reach,
    pub topics: BTreeSet<Topic>,
    /// What still waits is said again after so many hours, 1 to 720.
    pub remind_after_hours: u32,
    /// What nobody answered for so many hours is said a last time and then no more; a message that could not be
    /// delivered for so long is given up. More than `remind_after_hours`, at most 2,160.
    pub expire_after_hours: u32,
    /// Who gets it meanwhile.
    pub out_of_office: Vec<Absence>,
}

/// How somebody is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    Webhook(Webhook),
    /// A program by its whole path, and its arguments. It gets the message as JSON on its standard input.
    Command(Vec<String>),
    /// A program as above with `-t`, which gets a mail with its headers.
    Mail {
        program: String,
        to: String,
        from: String,
    },
}

/// A server that takes messages by HTTPS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    pub url: WebhookUrl,
    /// The file with the key by which messages are signed; chat programs check no signature.
    pub secret_file: Option<PathBuf>,
    pub preset: Preset,
    /// What may be reached beside the public internet.
    pub allowed: Allowed,
}

/// A webhook's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebhookUrl {
    Plain(CheckedUrl),
    /// In a file that only its owner reads, since whoever knows it can write to the chat.
    File(PathBuf),
}

/// The shape of a webhook's body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// JSON for programs.
    #[default]
    Generic,
    Slack,
    Teams,
}

/// What somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// What waits for a decision, and how it ended.
    Approvals,
    /// Alarms: a freeze, a brake, an incident.
    Incidents,
    /// Bills that a person must look at.
    Reviews,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Approvals, Self::Incidents, Self::Reviews];
}

/// When somebody is away, and who gets their notices meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Unix seconds.
    pub from: u64,
    /// Unix seconds; back from then on.
    pub until: u64,
    /// The name of another approver.
    pub delegate: String,
}

/// One of `[[approver]]` as it stands in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    name: String,
    webhook: Option<WebhookTable>,
    command: Option<Vec<String>>,
    mail: Option<MailTable>,
    notices: Vec<String>,
    #[serde(default = "default_remind")]
    remind_after_hours: u32,
    #[serde(default = "default_expire")]
    expire_after_hours: u32,
    #[serde(default)]
    out_of_office: Vec<AbsenceTable>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WebhookTable {
    url: Option<String>,
    url_file: Option<PathBuf>,
    secret_file: Option<PathBuf>,
    #[serde(default)]
    preset: Preset,
    #[serde(default)]
    allow_networks: Vec<Network>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MailTable {
    to: String,
    from: String,
    #[serde(default = "default_program")]
    program: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AbsenceTable {
    from: toml::value::Datetime,
    until: toml::value::Datetime,
    delegate: String,
}

const fn default_remind() -> u32 {
    24
}

const fn default_expire() -> u32 {
    168
}

fn default_program() -> String {
    "/usr/sbin/sendmail".to_owned()
}

fn wrong<T>(key: &'static str, rule: &'static str, got: impl ToString) -> Result<T, ConfigError> {
    Err(ConfigError::Value { key, rule, got: got.to_string().chars().take(100).collect() })
}

/// Checks the tables of a configuration in `folder`, each by itself and then together.
pub(crate) fn approvers(tables: Vec<Table>, folder: &Path) -> Result<Vec<Approver>, ConfigError> {
    if tables.len() > APPROVERS_MAX {
        return wrong("approver", "at most 50", tables.len());
    }
    let approvers = tables.into_iter().map(|table| table.check(folder)).collect::<Result<Vec<_>, _>>()?;
    let mut names = BTreeSet::new();
    if let Some(twice) = approvers.iter().find(|one| !names.insert(one.name.as_str())) {
        return wrong("approver.name", "a name of its own", &twice.name);
    }
    for approver in &approvers {
        for Absence { delegate, .. } in &approver.out_of_office {
            if *delegate == approver.name || !names.contains(delegate.as_str()) {
                return wrong("approver.out_of_office.delegate", "the name of another approver", delegate);
            }
        }
    }
    Ok(approvers)
}

impl Table {
    fn check(self, folder: &Path) -> Result<Approver, ConfigError> {
        let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter);
        if !(1..=32).contains(&self.name.len()) || !self.name.chars().all(fits) {
            return wrong("approver.name", "a-z, 0-9, '-' and '_', 1 to 32 characters", &self.name);
        }
        if !(1..=HOURS_MAX).contains(&self.remind_after_hours) {
            return wrong("approver.remind_after_hours", "1 to 720", self.remind_after_hours);
        }
        if self.expire_after_hours <= self.remind_after_hours || self.expire_after_hours > 3 * HOURS_MAX {
            let rule = "more than remind_after_hours, at most 2160";
            return wrong("approver.expire_after_hours", rule, self.expire_after_hours);
        }
        if self.out_of_office.len() > ABSENCES_MAX {
            return wrong("approver.out_of_office", "at most 20", self.out_of_office.len());
        }
        let topics = topics(&self.notices)?;
        let out_of_office = self.out_of_office.into_iter().map(AbsenceTable::check).collect::<Result<_, _>>()?;
        let reach = match (self.webhook, self.command, self.mail) {
            (Some(webhook), None, None) => Reach::Webhook(webhook.check(folder)?),
            (None, Some(command), None) => Reach::Command(checked_command(command)?),
            (None, None, Some(mail)) => mail.check()?,
            _ => {
                let rule = "one of webhook, command and mail";
                return wrong("approver", rule, format!("none or several for {}", self.name));
            }
        };
        let (remind_after_hours, expire_after_hours) = (self.remind_after_hours, self.expire_after_hours);
        Ok(Approver { name: self.name, reach, topics, remind_after_hours, expire_after_hours, out_of_office })
    }
}

fn topics(names: &[String]) -> Result<BTreeSet<Topic>, ConfigError> {
    let rule = "some of approvals, incidents and reviews, or all";
    let mut topics = BTreeSet::new();
    for name in names {
        match name.as_str() {
            "approvals" => drop(topics.insert(Topic::Approvals)),
            "incidents" => drop(topics.insert(Topic::Incidents)),
            "reviews" => drop(topics.insert(Topic::Reviews)),
            "all" => topics.extend(Topic::ALL),
            _ => return wrong("approver.notices", rule, name),
        }
    }
    if topics.is_empty() { wrong("approver.notices", rule, "none") } else { Ok(topics) }
}

impl WebhookTable {
    fn check(self, folder: &Path) -> Result<Webhook, ConfigError> {
        let allowed = Allowed { networks: self.allow_networks, ..Allowed::default() };
        let url = match (self.url, self.url_file) {
            (Some(url), None) => WebhookUrl::Plain(CheckedUrl::parse(&url, &allowed).map_err(ConfigError::Webhook)?),
            (None, Some(file)) => WebhookUrl::File(folder.join(file)),
            _ => return wrong("approver.webhook", "one of url and url_file", "none or both"),
        };
        if self.preset == Preset::Generic && self.secret_file.is_none() {
            let remedy = "a receiver must be able to tell the keeper's messages from others': name a file with a key \
                          (head -c 32 /dev/urandom | base64 > FILE; chmod 600 FILE)";
            return Err(ConfigError::Missing { key: "approver.webhook.secret_file", remedy });
        }
        let secret_file = self.secret_file.map(|file| folder.join(file));
        Ok(Webhook { url, secret_file, preset: self.preset, allowed })
    }
}

/// Started as it is, without a shell and without a search for it.
fn checked_command(command: Vec<String>) -> Result<Vec<String>, ConfigError> {
    let key = "approver.command";
    let whole = command.first().is_some_and(|program| program.starts_with('/'));
    if !whole {
        return wrong(key, "a program by its whole path, then its arguments", command.join(" "));
    }
    if command.len() > ARGUMENTS_MAX || command.iter().any(|part| part.contains('\0')) {
        return wrong(key, "at most 32 parts without a zero byte", command.len());
    }
    Ok(command)
}

impl MailTable {
    fn check(self) -> Result<Reach, ConfigError> {
        let Self { to, from, program } = self;
        for address in [&to, &from] {
            let good = |letter: char| letter.is_ascii_alphanumeric() || "@.+-_=".contains(letter);
            let (name, host) = address.split_once('@').unwrap_or_default();
            if name.is_empty() || host.is_empty() || !address.chars().all(good) || address.len() > 254 {
                return wrong("approver.mail", "to and from: addresses such as anna@example.org", address);
            }
        }
        checked_command(vec![program.clone()])?;
        Ok(Reach::Mail { program, to, from })
    }
}

impl AbsenceTable {
    fn check(self) -> Result<Absence, ConfigError> {
        let (from, until) = (seconds(&self.from)?, seconds(&self.until)?);
        if until <= from {
            return wrong("approver.out_of_office.until", "later than from", self.until);
        }
        Ok(Absence { from, until, delegate: self.delegate })
    }
}

/// A date, whose day begins at midnight UTC, or a time with its offset.
fn seconds(time: &toml::value::Datetime) -> Result<u64, ConfigError> {
    let text = if time.time.is_none() { format!("{time}T00:00:00Z") } else { time.to_string() };
    let read = OffsetDateTime::parse(&text, &Rfc3339).ok();
    match read.and_then(|read| u64::try_from(read.unix_timestamp()).ok()) {
        Some(seconds) => Ok(seconds),
        None => {
            let rule = "a date such as 2026-12-24, or a time with its offset such as 2026-12-24T09:00:00Z";
            wrong("approver.out_of_office", rule, text)
        }
    }
}

#[cfg(test)]
#[path = "notify_tests.rs"]
mod tests;
