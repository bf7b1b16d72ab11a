//! Programs that behave badly, and what each comes to.

use std::time::{Duration, Instant};

use stateset_config::notify::Reach;
use stateset_notify::outgoing::Outgoing;
use stateset_notify::{SendError, Transport};

use crate::suite::{approver, limits, poll};

async fn run_with(reach: Reach, body: &str) -> Result<String, SendError> {
    let outgoing = Outgoing { delivery: "0102", body, time: 1_790_000_000 };
    let began = Instant::now();
    let ended = Transport::new(limits()).unwrap().send(&approver("anna", reach), outgoing).await;
    assert!(began.elapsed() < Duration::from_secs(5), "it has a limit");
    ended
}

async fn run(command: &[&str], body: &str) -> Result<String, SendError> {
    run_with(Reach::Command(command.iter().map(|part| (*part).to_owned()).collect()), body).await
}

#[tokio::test]
async fn a_program_gets_the_message_and_its_arguments_as_they_are_and_nothing_of_the_keepers() {
    assert_eq!(run(&["/bin/cat"], "{\"a\":1}").await.unwrap(), "ended with 0: {\"a\":1}");
    let argument = "$(touch /tmp/x); `id` && true";
    let said = run(&["/bin/echo", argument], "").await.unwrap();
    assert!(said.contains("$(touch /tmp/x); id && true"), "{said}");
    let environment = run(&["/usr/bin/env"], "").await.unwrap();
    assert!(environment.contains("PATH=/usr/bin") && !environment.contains("CARGO") && !environment.contains("HOME"));
}

#[tokio::test]
async fn who_never_reads_who_prints_megabytes_and_who_fails_end_in_a_stated_way() {
    let long = "x".repeat(3_000_000);
    assert_eq!(run(&["/bin/true"], &long).await.unwrap(), "ended with 0: ");
    let noisy = run(&["/bin/sh", "-c", "head -c 5000000 /dev/zero | tr '\\0' x"], "").await.unwrap();
    assert!(noisy.starts_with("ended with 0: xxx") && noisy.len() < 500, "{noisy}");
    let failed = run(&["/bin/sh", "-c", "echo no such user >&2; exit 3"], "").await.unwrap_err();
    assert!(matches!(&failed, SendError::Ended { words, .. } if words.contains("no such user")), "{failed}");
    assert!(failed.to_string().contains("exit status: 3"), "{failed}");
    assert!(matches!(run(&["/no/such/program"], "").await, Err(SendError::NotStarted { .. })));
}

#[tokio::test]
async fn who_never_ends_is_killed_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let pids = folder.path().join("pids");
    let script = format!("sleep 300 & echo $! > {0}; echo $$ >> {0}; wait", pids.display());
    let killed = run(&["/bin/sh", "-c", &script], "").await.unwrap_err();
    assert!(matches!(killed, SendError::NeverEnded { limit_ms: 600, .. }), "{killed}");
    let pids = std::fs::read_to_string(&pids).unwrap();
    assert_eq!(pids.lines().count(), 2);
    for pid in pids.lines() {
        // One that nobody waits for stays as a zombie where no init reaps it.
        let alive = |stat: String| stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'));
        let stat = format!("/proc/{pid}/stat");
        poll(&format!("{pid} lives on"), || (!std::fs::read_to_string(&stat).is_ok_and(alive)).then_some(())).await;
    }
}

#[tokio::test]
async fn a_programs_child_that_holds_its_output_open_holds_up_nobody() {
    let said = run(&["/bin/sh", "-c", "echo sent; sleep 300 &"], "").await.unwrap();
    assert_eq!(said, "ended with 0: sent\\u000a");
}

#[tokio::test]
async fn a_mail_goes_to_the_program_with_its_options() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("sendmail");
    std::fs::write(&program, "#!/bin/sh\necho \"$@\"\ncat\n").unwrap();
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let (to, from) = ("anna@example.org".to_owned(), "keeper@example.org".to_owned());
    let said = run_with(Reach::Mail { program: program.display().to_string(), to, from }, "To: anna").await.unwrap();
    assert_eq!(said, "ended with 0: -t -i\\u000aTo: anna");
}
