//! Which settings of a configuration may change while a keeper runs with it, and which changed.
//!
//! A file that changes anything fixed is refused whole: half of an edit never takes effect. Never here: reading the file,
//! and what follows from a change.

use std::fmt;

use stateset_chain::GasPrice;

use crate::{ChainConfig, Config, RunConfig, resolved};

/// Characters of a value that are shown; a longer one is compared whole.
const SHOWN_MAX: usize = 160;

/// When a setting is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// At once by whoever runs.
    Live,
    /// At the start alone.
    AtStart,
    /// By verbs that a person says; a keeper that runs has nothing to do with it.
    ByVerbs,
}

/// One setting as its file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Table and name, as in the file.
    pub key: &'static str,
    pub taken: Taken,
    /// In words; what is left out is `default`.
    pub value: String,
}

/// A setting that is another than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub key: &'static str,
    pub from: String,
    pub to: String,
}

/// What follows from a file that was read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reload {
    /// These take effect, if there are any.
    Taken(Vec<Change>),
    /// These cannot, so nothing does.
    Refused(Vec<Change>),
}

/// Compares the file with which a keeper runs with the one that was read again. `cap`: what a unit of gas may cost, from the
/// start on.
pub fn reload(running: &Config, read: &Config, cap: &GasPrice) -> Reload {
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for (before, now) in settings(running).into_iter().zip(settings(read)) {
        if before.value == now.value {
            continue;
        }
        let is_dear = now.key == "chain.gas_price" && !fits(&read.chain.gas_price, cap);
        let to = if is_dear { format!("{} (at most {cap})", now.value) } else { now.value };
        let change = Change { key: now.key, from: cut(&before.value), to: cut(&to) };
        match before.taken {
            Taken::Live if !is_dear => taken.push(change),
            Taken::Live | Taken::AtStart => refused.push(change),
            Taken::ByVerbs => {}
        }
    }
    if refused.is_empty() { Reload::Taken(taken) } else { Reload::Refused(refused) }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} -> {})", self.key, self.from, self.to)
    }
}

impl Config {
    /// With the cap of the start, which would otherwise rise with the price.
    #[must_use]
    pub fn capped(&self, cap: &GasPrice) -> Self {
        let mut config = self.clone();
        config.chain.gas_price_max = Some(cap.clone());
        config
    }
}

/// The most that a unit of gas may cost by a file.
pub fn cap(config: &Config) -> GasPrice {
    config.chain.gas_price_max.clone().unwrap_or_else(|| config.chain.gas_price.cap())
}

/// What a line of the log has room for.
fn cut(value: &str) -> String {
    if value.chars().count() <= SHOWN_MAX {
        return value.to_owned();
    }
    value.chars().take(SHOWN_MAX).chain(['…']).collect()
}

fn fits(price: &GasPrice, cap: &GasPrice) -> bool {
    price.denom() == cap.denom() && !price.is_above(cap)
}

/// All settings, in the same order each time. A new one does not compile before it is decided when it is taken.
pub fn settings(config: &Config) -> Vec<Setting> {
    let Config {
        path: _,
        chain,
        agent,
        agents: _,
        key_folder,
        passphrase_file,
        journal_file,
        listen,
        host_names,
        run,
        log_level,
        model,
        contracts,
        currencies,
        approvers,
    } = config;
    // Of several agents each is followed by itself.
    let alone = config.is_alone().then_some(agent);
    let mut all = vec![
        at_start("[agent] or several", if alone.is_some() { "one" } else { "several" }),
        at_start("agent.operator_key", debug(&alone.map(|agent| &agent.operator_key))),
        at_start("agent.wallet", debug(&alone.map(|agent| &agent.wallet))),
        by_verbs("agent.initial_balance", debug(&alone.map(|agent| &agent.initial_balance))),
        at_start("agent.permissions", debug(&alone.map(|agent| &agent.permissions))),
        at_start("agent.treasury", debug(&alone.map(|agent| &agent.treasury))),
        at_start("agent.bills", debug(&alone.map(|agent| &agent.bills))),
        at_start("agent.limits", debug(&alone.map(|agent| &agent.limits))),
        at_start("agent.ask", debug(&alone.map(|agent| &agent.ask))),
        at_start("agent.rate", debug(&alone.map(|agent| &agent.rate))),
        at_start("agent.brake_key", debug(&alone.map(|agent| &agent.brake_key))),
        at_start("goal", debug(&alone.map(|agent| &agent.goals))),
        at_start("approver", debug(approvers)),
        at_start("keys.folder", key_folder.display()),
        at_start("keys.passphrase_file", debug(passphrase_file)),
        // It may have been made since, and is then known without links on the way.
        at_start("journal.file", resolved(journal_file.clone()).display()),
        at_start("http.listen", listen),
        at_start("http.host_names", debug(host_names)),
        at_start("model", debug(model)),
        live("log.level", shown(log_level.as_ref())),
        at_start("contracts.reputation", debug(&contracts.reputation)),
        live("currency", debug(currencies)),
    ];
    all.extend(of_chain(chain));
    all.extend(of_run(run));
    all
}

fn of_chain(chain: &ChainConfig) -> Vec<Setting> {
    let ChainConfig {
        // The first of these.
        endpoint: _,
        endpoints,
        agreement,
        allow_plain_http,
        allow_networks,
        accept_advisories,
        id,
        prefix,
        gas_price,
        gas_price_max,
        fee_max,
        gas_refill,
        timeout_seconds,
    } = chain;
    vec![
        at_start("chain.endpoints", endpoints.join(", ")),
        at_start("chain.agreement", debug(agreement)),
        at_start("chain.allow_plain_http", allow_plain_http),
        at_start("chain.allow_networks", debug(allow_networks)),
        at_start("chain.accept_advisories", debug(accept_advisories)),
        at_start("chain.id", id),
        at_start("chain.prefix", prefix),
        live("chain.gas_price", gas_price),
        at_start("chain.gas_price_max", shown(gas_price_max.as_ref())),
        by_verbs("chain.fee_max", shown(fee_max.as_ref())),
        at_start("chain.gas_refill", debug(gas_refill)),
        at_start("chain.timeout_seconds", timeout_seconds),
    ]
}

fn of_run(run: &RunConfig) -> Vec<Setting> {
    let RunConfig {
        poll_milliseconds,
        batch_max,
        window,
        fee_tx_max,
        fee_day_max,
        escalate,
        rounds_at_once,
        heartbeat,
        note_seconds,
        reconcile,
    } = run;
    vec![
        live("run.poll_milliseconds", poll_milliseconds),
        live("run.batch_max", batch_max),
        live("run.window", window),
        live("run.fee_tx_max", shown(fee_tx_max.as_ref())),
        live("run.fee_day_max", shown(fee_day_max.as_ref())),
        live("run.escalate", escalate),
        at_start("run.rounds_at_once", rounds_at_once),
        live("run.heartbeat", heartbeat),
        live("run.note_seconds", shown(note_seconds.as_ref())),
        at_start("run.reconcile", reconcile),
    ]
}

fn live(key: &'static str, value: impl ToString) -> Setting {
    Setting { key, taken: Taken::Live, value: value.to_string() }
}

fn at_start(key: &'static str, value: impl ToString) -> Setting {
    Setting { key, taken: Taken::AtStart, value: value.to_string() }
}

fn by_verbs(key: &'static str, value: impl ToString) -> Setting {
    Setting { key, taken: Taken::ByVerbs, value: value.to_string() }
}

fn shown(value: Option<&impl ToString>) -> String {
    value.map_or_else(|| "default".to_owned(), ToString::to_string)
}

fn debug(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}")
}
