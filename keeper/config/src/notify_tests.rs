use std::path::Path;

use super::*;
use crate::{Config, EXAMPLE};

const ANNA: &str = "[[approver]]\nname = \"anna\"\nnotices = [\"approvals\", \"incidents\"]\n\
    webhook = { url = \"https://hooks.example.org/keeper\", secret_file = \"anna.secret\" }\n";
const BEN: &str = "[[approver]]\nname = \"ben\"\nnotices = [\"all\"]\ncommand = [\"/usr/bin/logger\", \"-t\", \"keeper\"]\n\
    remind_after_hours = 4\nexpire_after_hours = 48\n\
    out_of_office = [{ from = 2026-12-24, until = 2027-01-02T09:00:00+01:00, delegate = \"anna\" }]\n";

fn parse(tables: &str) -> Result<Vec<Approver>, ConfigError> {
    let text = format!("{EXAMPLE}\n{tables}");
    Config::parse(&text, Path::new("/etc/keeper/keeper.toml")).map(|config| config.approvers)
}

#[test]
fn approvers_are_read_with_their_files_beside_the_configuration() {
    let all = parse(&format!("{ANNA}{BEN}")).unwrap();
    let [anna, ben] = &all[..] else { panic!("{all:?}") };
    let Reach::Webhook(webhook) = &anna.reach else { panic!("{anna:?}") };
    assert_eq!(webhook.secret_file.as_deref(), Some(Path::new("/etc/keeper/anna.secret")));
    assert_eq!((anna.remind_after_hours, anna.expire_after_hours), (24, 168));
    assert_eq!(anna.topics, BTreeSet::from([Topic::Approvals, Topic::Incidents]));
    assert_eq!(ben.topics, BTreeSet::from(Topic::ALL));
    let away = Absence { from: 1_798_070_400, until: 1_798_876_800, delegate: "anna".into() };
    assert_eq!(ben.out_of_office, [away]);
}

#[test]
fn a_chat_needs_no_key_and_its_address_may_be_a_file() {
    let chat = ANNA.replace(
        "url = \"https://hooks.example.org/keeper\", secret_file = \"anna.secret\"",
        "url_file = \"u\", preset = \"slack\"",
    );
    let read = parse(&chat).unwrap();
    let Reach::Webhook(webhook) = &read[0].reach else { panic!("{read:?}") };
    assert_eq!((webhook.preset, &webhook.secret_file), (Preset::Slack, &None));
    assert_eq!(webhook.url, WebhookUrl::File("/etc/keeper/u".into()));
    let mail = ANNA.replace("webhook = {", "mail = { to = \"anna@example.org\", from = \"keeper@example.org\" }\n#");
    assert!(matches!(&parse(&mail).unwrap()[0].reach, Reach::Mail { program, .. } if program == "/usr/sbin/sendmail"));
}

#[test]
fn each_wrong_value_is_named() {
    for (from, to, said) in [
        ("\"anna\"", "\"Anna\"", "approver.name"),
        ("\"ben\"", "\"anna\"", "a name of its own"),
        ("[\"all\"]", "[\"everything\"]", "approver.notices"),
        ("[\"all\"]", "[]", "approver.notices"),
        (", secret_file = \"anna.secret\"", "", "approver.webhook.secret_file"),
        ("https://hooks.example.org", "http://hooks.example.org", "approver.webhook"),
        ("https://hooks.example.org", "https://169.254.169.254", "link-local"),
        ("https://hooks.example.org", "https://u:p@hooks.example.org", "name or password"),
        ("secret_file =", "preset = \"irc\", secret_file =", "irc"),
        ("url = \"https", "url_file = \"u\", url = \"https", "one of url and url_file"),
        ("webhook = {", "command = [\"/bin/x\"]\nwebhook = {", "one of webhook, command and mail"),
        ("\"/usr/bin/logger\"", "\"logger\"", "whole path"),
        ("command = [\"/usr/bin/logger\", \"-t\", \"keeper\"]", "command = []", "whole path"),
        (
            "command = [\"/usr/bin/logger\", \"-t\", \"keeper\"]",
            "mail = { to = \"a b@c\", from = \"a@b\" }",
            "approver.mail",
        ),
        ("remind_after_hours = 4", "remind_after_hours = 0", "1 to 720"),
        ("expire_after_hours = 48", "expire_after_hours = 4", "more than remind_after_hours"),
        ("delegate = \"anna\"", "delegate = \"ben\"", "another approver"),
        ("delegate = \"anna\"", "delegate = \"carl\"", "another approver"),
        ("until = 2027-01-02T09:00:00+01:00", "until = 2026-12-24", "later than from"),
        ("from = 2026-12-24,", "from = 2026-12-24T09:00:00,", "a time with its offset"),
        ("remind_after_hours", "colour = 1\nremind_after_hours", "colour"),
    ] {
        let text = format!("{ANNA}{BEN}").replace(from, to);
        let error = parse(&text).unwrap_err().to_string();
        assert!(error.contains(said), "{to}: {error}");
    }
}
