//! A rehearsed past under other rules: what was the same stays the same, and what is refused is named.

use std::path::{Path, PathBuf};

use stateset_agent::bills::Input;
use stateset_api::policy::{OverLimit, Policy};
use stateset_api::{Amount, IntentId};
use stateset_chain::Journal;
use stateset_chain::journal::Reader;
use stateset_cli::profile::Profile;
use stateset_lab::past::report::{Ending, PastReport};
use stateset_lab::past::{Asked, Which, replay};
use stateset_lab::rehearsal::report::Report;
use stateset_lab::rehearsal::scenario::Scenario;
use stateset_lab::rehearsal::{Pace, rehearse_keeping_journal};
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::JournaledState;
use stateset_state::past::wallets;
use tempfile::TempDir;

const PACE: Pace = Pace { seed: 3, step_seconds: 21_600 };

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

fn profile() -> Profile {
    // What moves between wallet and treasury is not lived again in a past: see docs/rehearsal.md.
    let profile = Profile::load(&examples().join("rehearsal-agent.toml")).unwrap();
    Profile { treasury: None, treasury_policy: None, ..profile }
}

struct Lived {
    report: Report,
    folder: TempDir,
}

impl Lived {
    async fn through(scenario: &str, days: u32) -> Self {
        let scenario = Scenario::load(&examples().join("scenarios").join(format!("{scenario}.toml"))).unwrap();
        let lived = rehearse_keeping_journal((&profile(), None), &scenario, days, PACE, &mut |_| {}).await.unwrap();
        Self { report: lived.0, folder: lived.1 }
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    fn wallet(&self) -> String {
        let reader = Reader::open(self.journal()).unwrap();
        let wallets = wallets(&reader.moment().unwrap()).unwrap();
        wallets.first().unwrap().clone()
    }

    fn under(&self, policy: Policy, days: Option<u32>) -> PastReport {
        let asked = Asked { name: "this policy".into(), policy, payees: Some(profile().payees) };
        replay(&asked, Which { journal: &self.journal(), wallet: None, days }, &mut |_| {}).unwrap()
    }

    /// As a person who found out.
    fn dispute(&self, ids: &[IntentId]) {
        let inbox = Inbox::beside(&self.journal());
        for id in ids {
            inbox.hand_in(&Input::Hold { id: *id, reason: "nobody here bought that".into() }.into()).unwrap();
        }
        let journal = Journal::open_rehearsal(self.journal()).unwrap();
        let mut state = JournaledState::open(journal, inbox, &self.wallet()).unwrap();
        state.take_in(self.report.start).unwrap();
    }
}

#[tokio::test]
async fn under_the_rules_of_the_time_nothing_would_have_been_otherwise() {
    for (scenario, days) in [("calm-year", 40), ("vendor-fraud", 40), ("chain-and-node-trouble", 30), ("crash", 30)] {
        let lived = Lived::through(scenario, days).await;
        assert!(lived.report.totals.paid > 5, "{scenario}");
        for days in [None, Some(9)] {
            let same = lived.under(profile().policy, days);
            assert!(same.differences.is_empty(), "{scenario}: {:#?}", same.differences);
            assert!(same.sum.said.ends_with("every payment as it was"), "{}", same.sum.said);
        }
    }
}

/// The shop's bills of up to 7 dollars pass; frauds of 8 do not.
fn small_purse() -> Policy {
    let mut policy = Policy { over_limit: OverLimit::Refuse, ..profile().policy };
    let purse = &mut policy.newcomers[0];
    (purse.per_payment_max, purse.per_payee_max) = (Amount(7_000_000), Amount(1_000_000_000));
    policy
}

#[tokio::test]
async fn payments_that_other_rules_refuse_are_named_and_none_is_honest_once_somebody_objected() {
    let lived = Lived::through("vendor-fraud", 45).await;
    let before = lived.under(small_purse(), None);
    assert_eq!(
        before.sum.said,
        "this policy over the last 45 days: 3 payments refused, 3 of them honest; 1 payment made on an earlier day"
    );
    let refused: Vec<_> = before.differences.iter().filter(|one| one.ending == Ending::Refused).collect();
    for one in &refused {
        let (past, other) = (one.past.last().unwrap(), one.other.last().unwrap());
        assert_eq!((one.amount, past.action, other.action), (Amount(8_000_000), "paid", "refuse"), "{one:?}");
        assert!(other.reason.contains("newcomer_per_payment_max: requested 8000000uusdc, remaining 7000000uusdc"));
    }
    // By what was known then they were honest. A person finds out, and says so.
    let ids: Vec<IntentId> = refused.iter().map(|one| one.id.parse().unwrap()).collect();
    lived.dispute(&ids);
    let after = lived.under(small_purse(), None);
    assert_eq!(
        after.sum.said,
        "this policy over the last 45 days: 3 payments refused, none of them honest; 1 payment made on an earlier day"
    );
    let named = after.differences.iter().filter(|one| one.standing == "disputed: nobody here bought that").count();
    assert_eq!(named, 3);
}

#[tokio::test]
async fn each_kind_of_end_is_counted_under_its_rule_and_what_nobody_can_say_is_listed() {
    let lived = Lived::through("vendor-fraud", 45).await;
    let with = |change: &dyn Fn(&mut Policy)| {
        let mut policy = profile().policy;
        change(&mut policy);
        lived.under(policy, None)
    };
    let asked = with(&|policy| policy.denoms[0].per_payment_max = Amount(100_000_000));
    assert!(asked.sum.asked > 0 && asked.sum.refused == 0, "{:?}", asked.sum);
    assert!(asked.limits.iter().any(|limit| limit.contains("their answer is unknown")), "{:?}", asked.limits);
    for one in asked.differences.iter().filter(|one| one.ending == Ending::Asked) {
        assert!(one.amount > Amount(100_000_000) && one.other[0].action == "ask signers", "{one:?}");
        assert!(one.other[0].reason.contains("per_payment_max"), "{one:?}");
    }
    let later = with(&|policy| policy.denoms[0].per_day_max = Amount(300_000_000));
    assert!(later.sum.later > 0, "{:?}", later.sum);
    for one in later.differences.iter().filter(|one| one.ending == Ending::Later) {
        let waits = one.other.iter().filter(|action| action.action == "wait");
        assert!(waits.clone().count() > 0 && one.is_assumed, "{one:?}");
        waits.for_each(|action| assert!(action.reason.contains("per_day_max"), "{one:?}"));
    }
    assert!(later.limits.iter().any(|limit| limit.contains("no receipt says")), "{:?}", later.limits);
    let generous = with(&|policy| {
        let purse = &mut policy.newcomers[0];
        purse.categories = vec!["cloud".into(), "office".into(), "goods".into()];
        let all =
            [&mut purse.per_payment_max, &mut purse.per_payee_max, &mut purse.per_day_max, &mut purse.per_month_max];
        all.into_iter().for_each(|cap| *cap = Amount(1_000_000_000));
    });
    assert!(generous.sum.paid_too > 0, "{:?}", generous.sum);
    let paid_too = generous.differences.iter().filter(|one| one.ending == Ending::PaidToo);
    paid_too.for_each(|one| assert!(one.standing == "not paid" && one.is_assumed, "{one:?}"));
}

#[tokio::test]
async fn what_was_paid_before_the_days_that_are_asked_about_counts_in_the_caps() {
    let lived = Lived::through("calm-year", 40).await;
    let mut policy = Policy { over_limit: OverLimit::Refuse, ..profile().policy };
    let all = lived.under(policy.clone(), Some(12));
    assert!(all.payments > 0 && all.differences.is_empty(), "{:?}", all.sum);
    // Less than what was paid in the 28 days before.
    policy.denoms[0].lifetime_max = Amount(150_000_000);
    let capped = lived.under(policy, Some(12));
    assert_eq!((capped.sum.refused, capped.days), (all.payments, 12), "{:?}", capped.sum);
    for one in &capped.differences {
        assert!(one.other[0].reason.contains("lifetime_max") && one.past[0].at >= capped.from, "{one:?}");
    }
}

#[tokio::test]
async fn with_a_policy_alone_known_payees_have_no_caps_of_their_own_and_the_answer_says_so() {
    let lived = Lived::through("calm-year", 30).await;
    let asked = |policy| Asked { name: "this policy".into(), policy, payees: None };
    let under =
        |policy| replay(&asked(policy), Which { journal: &lived.journal(), wallet: None, days: None }, &mut |_| {});
    let same = under(profile().policy).unwrap();
    assert!(same.differences.is_empty(), "{:#?}", same.differences);
    assert!(same.limits.iter().any(|limit| limit.contains("--agent says who is listed")), "{:?}", same.limits);
    let mut closed = Policy { over_limit: OverLimit::Refuse, ..profile().policy };
    closed.categories.iter_mut().for_each(|category| category.allowed = false);
    let closed = under(closed).unwrap();
    assert_eq!((closed.sum.refused, closed.sum.refused_honest), (closed.payments, closed.payments));
    assert!(closed.payments > 0);
}

#[tokio::test]
async fn a_journal_is_only_read_and_what_is_none_is_refused() {
    let lived = Lived::through("calm-year", 6).await;
    let bytes = std::fs::read(lived.journal()).unwrap();
    lived.under(profile().policy, None);
    assert!(std::fs::read(lived.journal()).unwrap() == bytes);
    let asked = Asked { name: "this policy".into(), policy: profile().policy, payees: None };
    let of = |journal: &Path, wallet| replay(&asked, Which { journal, wallet, days: None }, &mut |_| {}).unwrap_err();
    let other = of(&lived.journal(), Some("stateset1other"));
    assert!(other.to_string().contains("stateset1other") && other.to_string().contains(&lived.wallet()), "{other}");
    let path = |name: &str| lived.folder.path().join(name);
    std::fs::write(path("garbage.db"), "this is no database. ".repeat(500)).unwrap();
    assert!(of(&path("garbage.db"), None).to_string().contains("is damaged"));
    drop(Journal::open_rehearsal(path("empty.db")).unwrap());
    assert!(of(&path("empty.db"), None).to_string().contains("knows of no agent"));
    JournaledState::open(Journal::open_rehearsal(path("new.db")).unwrap(), Inbox::beside(&path("new.db")), "w")
        .unwrap();
    let said = of(&path("new.db"), None).to_string();
    assert!(said.contains("nothing was decided yet") || said.contains("knows of no agent"), "{said}");
}

#[test]
fn the_binary_rehearses_keeps_the_journal_and_replays_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let example = |name: &str| examples().join(name).display().to_string();
    let lab = |words: &[&str]| {
        let ran = std::process::Command::new(env!("CARGO_BIN_EXE_stateset-lab")).args(words).output().unwrap();
        let [out, err] = [ran.stdout, ran.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        (ran.status.code().unwrap(), out, err)
    };
    let (agent, scenario, journal) =
        (example("rehearsal-agent.toml"), example("scenarios/vendor-fraud.toml"), file("journal.db"));
    let rehearse = ["rehearse", "--agent", &agent, "--scenario", &scenario, "--days", "45", "--seed", "3"];
    let rehearse = [&rehearse[..], &["--step", "21600", "--journal", &journal]].concat();
    assert_eq!(lab(&rehearse).0, 0);
    let (code, _, err) = lab(&rehearse);
    assert!(code == 1 && err.contains("is there already"), "{err}");
    std::fs::write(file("other.json"), serde_json::to_string(&small_purse()).unwrap()).unwrap();
    let (code, out, err) =
        lab(&["replay", &journal, "--policy", &file("other.json"), "--agent", &agent, "--days", "90", "--json"]);
    assert_eq!(code, 0, "{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let said =
        "this policy over the last 45 days: 3 payments refused, 3 of them honest; 1 payment made on an earlier day";
    assert_eq!(report["sum"]["said"], said, "of the 90 days that were asked about the journal knows 45");
    let (code, out, err) = lab(&["replay", &journal, "--agent", &agent]);
    assert!(code == 0 && out.contains("nothing was decided otherwise"), "{out}{err}");
    assert!(out.contains("What this past cannot answer:"), "{out}");
    assert_eq!(lab(&["replay", &journal]).0, 2);
    let (code, _, err) = lab(&["replay", &file("none.db"), "--agent", &agent]);
    assert!(code == 1 && err.contains("none.db"), "{err}");
}
