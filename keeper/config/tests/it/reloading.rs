//! What of a changed file takes effect while a keeper runs: each setting by itself, and none where one cannot.

use std::path::Path;

use stateset_config::reload::{Change, Reload, Taken, cap, reload, settings};
use stateset_config::{Config, EXAMPLE};

fn parse(text: &str) -> Config {
    Config::parse(text, Path::new("/etc/keeper/keeper.toml")).unwrap()
}

/// The example with a part replaced.
fn edited(edits: &[(&str, &str)]) -> Config {
    let text = edits.iter().fold(EXAMPLE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    parse(&text)
}

fn looked(read: &Config) -> Reload {
    let running = parse(EXAMPLE);
    reload(&running, read, &cap(&running))
}

/// Key, edit, and when the setting is taken: a row for each that there is.
const ROWS: [(&str, (&str, &str), Taken); 44] = [
    ("agent.operator_key", ("operator_key = \"operator\"", "operator_key = \"other\""), Taken::AtStart),
    ("agent.initial_balance", ("# initial_balance", "initial_balance"), Taken::ByVerbs),
    ("agent.permissions", ("# permissions", "permissions"), Taken::AtStart),
    ("agent.treasury", ("[keys]", "[agent.treasury]\noperate = true\n[keys]"), Taken::AtStart),
    ("agent.bills", ("[keys]", "[agent.bills]\nprice_tolerance_bps = 1000\n[keys]"), Taken::AtStart),
    ("agent.limits", ("[keys]", "[agent.limits]\nfailed_day_count = 5\n[keys]"), Taken::AtStart),
    ("agent.ask", ("[keys]", "[agent.ask]\nmandates = true\n[keys]"), Taken::AtStart),
    ("agent.rate", ("[keys]", "[agent.rate]\npayees = true\n[keys]"), Taken::AtStart),
    ("agent.brake_key", ("# brake_key = \"brake\"", "brake_key = \"brake\""), Taken::AtStart),
    (
        "goal",
        (
            "[keys]",
            "[[goal]]\nname = \"g\"\nweight = 500000\ntolerance = 20000\nmeasure = { pay_on_time = { days = 30 } }\n[keys]",
        ),
        Taken::AtStart,
    ),
    (
        "approver",
        ("[keys]", "[[approver]]\nname = \"ann\"\ncommand = [\"/bin/true\"]\nnotices = [\"all\"]\n[keys]"),
        Taken::AtStart,
    ),
    ("agent.wallet", ("# wallet = \"stateset1...\"", "wallet = \"stateset1x\""), Taken::AtStart),
    ("keys.folder", ("folder = \"keys\"", "folder = \"other\""), Taken::AtStart),
    ("keys.passphrase_file", ("# passphrase_file", "passphrase_file"), Taken::AtStart),
    ("journal.file", ("file = \"journal.db\"", "file = \"other.db\""), Taken::AtStart),
    ("http.listen", ("127.0.0.1:8080", "127.0.0.1:8081"), Taken::AtStart),
    ("http.host_names", ("# host_names", "host_names"), Taken::AtStart),
    (
        "model",
        (
            "[currency.STATE]",
            "[model]\nlimits = { decision = { tokens = 2, micro_usd = 2 }, day = { tokens = 2, micro_usd = 2 } }\n\
             [[model.providers]]\nname = \"first\"\nbase_url = \"https://api.example.com/v1\"\n\
             model = \"a-model\"\nkey_file = \"k\"\nprice = { prompt = 1, answer = 1 }\n\
             context_tokens_max = 128000\nanswer_tokens_max = 1000\ntimeout_ms = 30000\n\n[currency.STATE]",
        ),
        Taken::AtStart,
    ),
    ("log.level", ("# [log]\n# level = \"info\"", "[log]\nlevel = \"debug\""), Taken::Live),
    ("contracts.reputation", ("# reputation", "reputation"), Taken::AtStart),
    ("currency", ("[currency.USDC]", "[currency.EUR]"), Taken::Live),
    ("chain.endpoints", ("127.0.0.1:9090", "127.0.0.1:9091"), Taken::AtStart),
    (
        "chain.agreement",
        ("endpoint = \"http://127.0.0.1:9090\"", "endpoint = \"http://127.0.0.1:9090\"\nagreement = false"),
        Taken::AtStart,
    ),
    ("chain.allow_plain_http", ("# allow_plain_http", "allow_plain_http"), Taken::AtStart),
    ("chain.allow_networks", ("# allow_networks", "allow_networks"), Taken::AtStart),
    ("chain.accept_advisories", ("# accept_advisories", "accept_advisories"), Taken::AtStart),
    ("chain.id", ("stateset-devnet-1", "stateset-devnet-2"), Taken::AtStart),
    ("chain.prefix", ("prefix = \"stateset\"", "prefix = \"cosmos\""), Taken::AtStart),
    ("chain.gas_price", ("gas_price = \"0.025ustate\"", "gas_price = \"0.03ustate\""), Taken::Live),
    ("chain.gas_price_max", ("# gas_price_max = \"0.1ustate\"", "gas_price_max = \"0.2ustate\""), Taken::AtStart),
    ("chain.fee_max", ("# fee_max", "fee_max"), Taken::ByVerbs),
    (
        "chain.gas_refill",
        (
            "# [chain.gas_refill]\n# from = \"wallet\"\n# category = \"gas\"\n# below = 1000000\n# to = 5000000\n# per_day = 12000000",
            "[chain.gas_refill]\nfrom = \"wallet\"\ncategory = \"gas\"\nbelow = 1000000\nto = 5000000\nper_day = 12000000",
        ),
        Taken::AtStart,
    ),
    ("chain.timeout_seconds", ("timeout_seconds = 10", "timeout_seconds = 11"), Taken::AtStart),
    ("run.poll_milliseconds", ("poll_milliseconds = 500", "poll_milliseconds = 600"), Taken::Live),
    ("run.batch_max", ("batch_max = 30", "batch_max = 10"), Taken::Live),
    ("run.window", ("window = 256", "window = 8"), Taken::Live),
    ("run.fee_tx_max", ("# fee_tx_max", "fee_tx_max"), Taken::Live),
    ("run.fee_day_max", ("# fee_day_max", "fee_day_max"), Taken::Live),
    ("run.escalate", ("escalate = true", "escalate = false"), Taken::Live),
    ("run.rounds_at_once", ("# rounds_at_once = 4", "rounds_at_once = 5"), Taken::AtStart),
    ("run.reconcile", ("reconcile = true", "reconcile = false"), Taken::AtStart),
    ("run.note_seconds", ("# note_seconds", "note_seconds"), Taken::Live),
    ("run.heartbeat", ("heartbeat = true", "heartbeat = false"), Taken::Live),
    ("[agent] or several", ("[agent]\n", "[[agents]]\nname = \"a\"\n"), Taken::AtStart),
];

#[test]
fn each_setting_is_taken_refused_or_left_to_verbs_under_its_own_key() {
    for (key, edit, taken) in ROWS {
        let (changes, is_taken) = match looked(&edited(&[edit])) {
            Reload::Taken(changes) => (changes, true),
            Reload::Refused(changes) => (changes, false),
        };
        let named: Vec<&str> = changes.iter().map(|change| change.key).collect();
        match taken {
            Taken::Live => assert_eq!((named, is_taken), (vec![key], true)),
            Taken::AtStart => assert!(!is_taken && named.contains(&key), "{key}: {named:?}"),
            Taken::ByVerbs => assert_eq!((named, is_taken), (vec![], true), "{key}"),
        }
    }
    let known: Vec<(&str, Taken)> = settings(&parse(EXAMPLE)).iter().map(|one| (one.key, one.taken)).collect();
    for (key, taken) in &known {
        assert!(ROWS.iter().any(|(row, _, of)| row == key && of == taken), "{key} has no row");
    }
    assert_eq!(known.len(), ROWS.len());
}

#[test]
fn one_setting_that_cannot_change_keeps_the_others_of_its_file_from_it() {
    let read = edited(&[("batch_max = 30", "batch_max = 10"), ("stateset-devnet-1", "stateset-devnet-2")]);
    let change = |key, from: &str, to: &str| Change { key, from: from.to_owned(), to: to.to_owned() };
    assert_eq!(looked(&read), Reload::Refused(vec![change("chain.id", "stateset-devnet-1", "stateset-devnet-2")]));
    let read = edited(&[("batch_max = 30", "batch_max = 10")]);
    assert_eq!(looked(&read), Reload::Taken(vec![change("run.batch_max", "30", "10")]));
    assert_eq!(looked(&parse(EXAMPLE)), Reload::Taken(vec![]));
}

#[test]
fn a_gas_price_goes_up_to_the_cap_of_the_start_and_no_further_also_by_steps() {
    let running = parse(EXAMPLE);
    let cap = cap(&running);
    assert_eq!(cap.to_string(), "0.100ustate");
    let priced = |price: &str| edited(&[("gas_price = \"0.025ustate\"", &format!("gas_price = \"{price}\""))]);
    assert!(matches!(reload(&running, &priced("0.1ustate"), &cap), Reload::Taken(changes) if changes.len() == 1));
    for price in ["0.11ustate", "0.01uatom"] {
        let Reload::Refused(changes) = reload(&running, &priced(price), &cap) else { panic!("{price}") };
        assert_eq!((changes[0].key, changes[0].to.as_str()), ("chain.gas_price", &*format!("{price} (at most {cap})")));
    }
    // The price that was taken has no cap of its own that would allow four times as much again.
    assert!(matches!(reload(&priced("0.1ustate"), &priced("0.11ustate"), &cap), Reload::Refused(_)));
}

#[test]
fn a_journal_that_was_made_meanwhile_is_the_same_journal() {
    let dir = tempfile::tempdir().unwrap();
    let (real, link) = (dir.path().join("real"), dir.path().join("link"));
    std::fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let path = link.join("keeper.toml");
    let running = Config::parse(EXAMPLE, &path).unwrap();
    std::fs::write(real.join("journal.db"), "").unwrap();
    let read = Config::parse(EXAMPLE, &path).unwrap();
    assert_ne!(running.journal_file, read.journal_file);
    assert_eq!(reload(&running, &read, &cap(&running)), Reload::Taken(vec![]));
}

/// The page for people has a row for each, in the column where it belongs.
#[test]
fn the_table_in_the_documentation_has_every_setting() {
    let page = include_str!("../../../../docs/operating.md");
    let (_, part) = page.split_once("## What takes effect while it runs").unwrap();
    let part = part.split("\n## ").next().unwrap();
    for setting in settings(&parse(EXAMPLE)) {
        let row = part.lines().find(|line| line.contains(&format!("`{}`", setting.key)));
        let row = row.unwrap_or_else(|| panic!("no row for {}", setting.key));
        let when = match setting.taken {
            Taken::Live => "| at once",
            Taken::AtStart => "| at the start alone",
            Taken::ByVerbs => "| by verbs",
        };
        assert!(row.contains(when), "{}: {row}", setting.key);
    }
}
