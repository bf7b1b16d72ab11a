//! One agent, a list of agents, a folder of agents: what is read, what is refused, and whose trouble it is.

use std::path::Path;

use stateset_config::roster::{ALONE, Roster};
use stateset_config::{Config, ConfigError};
use tempfile::TempDir;

/// As version 0.3 wrote it before there could be several agents.
const OF_BEFORE: &str = include_str!("../data/keeper-0.3.toml");

/// The rest of a configuration, without its agent.
fn with(agents: &str) -> String {
    let (before, after) = OF_BEFORE.split_once("[agent]").unwrap();
    let (_, after) = after.split_once("[keys]").unwrap();
    // What stands in no table comes first.
    let (loose, tables) = agents.split_once("[[").map_or((agents, String::new()), |(a, b)| (a, format!("[[{b}")));
    format!("{loose}\n{before}\n{tables}\n[keys]{after}")
}

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(text, Path::new("/etc/keeper/keeper.toml"))
}

/// A folder with `agents.d`, these files in it, and a configuration that names it.
fn folder(files: &[(&str, &str)]) -> (TempDir, Config) {
    let home = TempDir::new().unwrap();
    std::fs::create_dir(home.path().join("agents.d")).unwrap();
    files.iter().for_each(|(name, text)| write(&home, name, text));
    let config = Config::parse(&with("agents_folder = \"agents.d\""), &home.path().join("keeper.toml")).unwrap();
    (home, config)
}

fn write(home: &TempDir, name: &str, text: &str) {
    std::fs::write(home.path().join("agents.d").join(name), text).unwrap();
}

fn names(roster: &Roster) -> Vec<&str> {
    roster.keys().map(String::as_str).collect()
}

#[test]
fn a_file_whose_name_begins_with_a_dot_is_none_yet() {
    let text = "operator_key = \"buyer\"";
    let (_home, config) =
        folder(&[("buyer.toml", text), (".buyer.toml", "half"), (".other.toml", text), (".toml", "half")]);
    assert_eq!(names(&config.roster().unwrap()), ["buyer"]);
}

#[test]
fn a_configuration_of_before_has_its_one_agent_and_needs_no_name() {
    let mut config = parse(OF_BEFORE).unwrap();
    assert!(config.is_alone());
    let roster = config.roster().unwrap();
    assert_eq!(names(&roster), [ALONE]);
    let agent = roster[ALONE].as_ref().unwrap();
    assert_eq!((agent.operator_key.as_str(), agent.paused), ("operator", false));
    assert_eq!(agent.wallet.as_deref(), Some("stateset1thgjp4zp3cklswhgta49w3l3xhfn7je9dyudjd"));
    config.select(None).unwrap();
    assert_eq!(config.wallet().unwrap(), agent.wallet.as_deref().unwrap());
    assert_eq!((config.run.rounds_at_once, config.journal_file.as_path()), (4, Path::new("/etc/keeper/journal.db")));
    let error = config.select(Some("buyer")).unwrap_err();
    assert!(matches!(&error, ConfigError::NoAgent { name, known } if name == "buyer" && known == ALONE), "{error}");
}

#[test]
fn a_configuration_that_says_nothing_of_an_agent_has_one_with_the_key_called_operator() {
    let config = parse(&with("")).unwrap();
    assert!(config.is_alone());
    assert_eq!(config.agent.operator_key, "operator");
}

#[test]
fn a_list_of_agents_is_read_and_verbs_must_say_which() {
    let text = "[[agents]]\nname = \"seller\"\noperator_key = \"op-2\"\nwallet = \"stateset1s\"\npaused = true\n\
                [[agents]]\nname = \"buyer\"\noperator_key = \"op-1\"\n";
    let mut config = parse(&with(text)).unwrap();
    assert!(!config.is_alone());
    let roster = config.roster().unwrap();
    assert_eq!(names(&roster), ["buyer", "seller"]);
    let seller = roster["seller"].as_ref().unwrap();
    assert!(seller.paused && seller.path == Path::new("/etc/keeper/keeper.toml"));
    let error = config.select(None).unwrap_err();
    assert!(matches!(&error, ConfigError::WhichAgent { known } if known == "buyer, seller"), "{error}");
    config.select(Some("seller")).unwrap();
    assert_eq!((config.agent.operator_key.as_str(), config.wallet().unwrap()), ("op-2", "stateset1s"));
    config.select(Some("buyer")).unwrap();
    assert!(matches!(config.wallet(), Err(ConfigError::Missing { key: "agent.wallet", .. })));
}

#[test]
fn what_a_list_may_not_say_is_refused_with_the_rule() {
    let agent = |name: &str, rest: &str| format!("[[agents]]\nname = \"{name}\"\noperator_key = \"{name}\"\n{rest}\n");
    let long = "a".repeat(33);
    for (text, rule) in [
        (agent("Buyer", ""), "1 to 32 characters"),
        (agent("", ""), "1 to 32 characters"),
        (agent(&long, ""), "1 to 32 characters"),
        (agent("a", "") + &agent("a", ""), "a name of its own"),
        (agent("a", "colour = \"blue\""), "colour"),
        ("[[agents]]\nname = \"a\"\n".to_owned(), "operator_key"),
    ] {
        let error = parse(&with(&text)).and_then(|config| config.roster().map(|_| ())).unwrap_err();
        assert!(error.to_string().contains(rule), "{text}: {error}");
    }
    let both = OF_BEFORE.replace("[agent]", &format!("{}[agent]", agent("a", "")));
    let error = parse(&both).unwrap_err();
    assert!(matches!(error, ConfigError::Value { key: "agent", .. }), "{error}");
    let text = OF_BEFORE.replace("[run]", "[run]\nrounds_at_once = 65");
    assert!(matches!(parse(&text), Err(ConfigError::Value { key: "run.rounds_at_once", .. })));
}

#[test]
fn what_one_of_several_may_say_the_only_one_may_not_and_a_file_has_its_own_name() {
    for (said, wanted, of) in [
        ("name = \"buyer\"", "agent.name", "buyer"),
        ("paused = true", "agent.paused", "true"),
        ("goal = [{ name = \"due\", weight = 1, measure = { pay_on_time = { days = 30 } } }]", "agent.goal", "due"),
    ] {
        let error = parse(&OF_BEFORE.replace("[agent]", &format!("[agent]\n{said}"))).unwrap_err();
        assert!(matches!(&error, ConfigError::Value { key, got, .. } if *key == wanted && got == of), "{error}");
    }
    let (_home, config) = folder(&[("a.toml", "name = \"b\"\noperator_key = \"op\""), ("c.toml", "wallet = \"w\"")]);
    let roster = config.roster().unwrap();
    for (agent, wanted, of) in [("a", "name", "b"), ("c", "operator_key", "")] {
        let error = roster[agent].as_ref().unwrap_err();
        assert!(matches!(&error, ConfigError::Value { key, got, .. } if *key == wanted && got == of), "{error}");
    }
}

#[test]
fn agents_of_a_folder_come_go_and_pause_as_their_files_do() {
    let (home, config) =
        folder(&[("buyer.toml", "operator_key = \"op-1\"\nwallet = \"stateset1b\""), ("readme.md", "not an agent")]);
    assert_eq!(names(&config.roster().unwrap()), ["buyer"]);
    write(&home, "seller.toml", "operator_key = \"op-2\"");
    write(&home, "buyer.toml", "operator_key = \"op-1\"\nwallet = \"stateset1b\"\npaused = true");
    let roster = config.roster().unwrap();
    assert_eq!(names(&roster), ["buyer", "seller"]);
    assert!(roster["buyer"].as_ref().unwrap().paused);
    assert_eq!(roster["seller"].as_ref().unwrap().path, home.path().join("agents.d/seller.toml"));
    std::fs::remove_file(home.path().join("agents.d/buyer.toml")).unwrap();
    assert_eq!(names(&config.roster().unwrap()), ["seller"]);
}

#[test]
fn a_file_that_cannot_be_used_is_its_own_agents_trouble() {
    let (_home, config) = folder(&[
        ("good.toml", "operator_key = \"op-1\""),
        ("broken.toml", "operator_key = "),
        ("odd.toml", "operator_key = \"op-3\"\ncolour = \"blue\""),
        ("Upper.toml", "operator_key = \"op-4\""),
    ]);
    let roster = config.roster().unwrap();
    assert!(roster["good"].is_ok());
    let error = |name: &str| roster[name].as_ref().unwrap_err();
    assert!(matches!(error("broken"), ConfigError::Syntax { path, .. } if path.ends_with("agents.d/broken.toml")));
    assert!(error("odd").to_string().contains("colour"), "{}", error("odd"));
    assert!(matches!(error("Upper"), ConfigError::Value { got, .. } if got == "Upper"));
}

#[test]
fn no_two_agents_share_a_key_or_a_wallet() {
    let (_home, config) = folder(&[
        ("a.toml", "operator_key = \"op\"\nwallet = \"stateset1a\""),
        ("b.toml", "operator_key = \"op\"\nwallet = \"stateset1b\""),
        ("c.toml", "operator_key = \"op-c\"\nwallet = \"stateset1a\""),
        ("d.toml", "operator_key = \"op-d\""),
        ("e.toml", "operator_key = \"op-e\""),
    ]);
    let roster = config.roster().unwrap();
    assert!(roster["a"].is_ok() && roster["d"].is_ok() && roster["e"].is_ok(), "no wallet yet is no wallet shared");
    for (name, wanted, shared) in [("b", "operator_key", "op"), ("c", "wallet", "stateset1a")] {
        let error = roster[name].as_ref().unwrap_err();
        assert!(matches!(error, ConfigError::Value { key, got, .. } if *key == wanted && got == shared), "{error}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let text = with("agents_folder = \"absent\"");
    let error = Config::parse(&text, Path::new("/nowhere/keeper.toml")).unwrap().roster().unwrap_err();
    assert!(matches!(&error, ConfigError::Folder { path, .. } if path == Path::new("/nowhere/absent")), "{error}");
}
