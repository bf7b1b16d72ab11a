//! `status --watch`: what it shows while node, journal and keeper come and go, and how it ends.

use std::fs::File;
use std::io::{PipeReader, Read, Write};
use std::os::fd::OwnedFd;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use stateset_tests_keeper::{KeeperHome, Node, World, key, poll};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout};

async fn interrupted(mut child: Child) {
    let pid = Pid::from_raw(child.id().unwrap().try_into().unwrap()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(10), child.wait()).await;
    assert_eq!(ended.expect("it does not end").unwrap().code(), Some(0));
}

/// The documents of `status --watch 1 --json`.
struct Frames {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Frames {
    fn of(home: &KeeperHome) -> Self {
        let words = ["status", "--watch", "1", "--json"];
        let mut child = home.command(&words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next frame that is as wanted: each of those before it is a whole document.
    async fn until(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..20 {
            let line = self.lines.next_line().await.unwrap().expect("it goes on");
            let frame: Value = serde_json::from_str(&line).unwrap();
            if wanted(&frame) {
                return frame;
            }
        }
        panic!("no frame {what}");
    }
}

fn trouble(frame: &Value) -> String {
    frame["trouble"].to_string()
}

#[tokio::test]
async fn a_watch_goes_on_while_the_node_is_down_and_the_journal_is_locked_or_moved() {
    let mut world = World::new().await;
    world.home.bill("A", "1.00").await;
    let mut frames = Frames::of(&world.home);
    let whole = frames.until("is whole", |frame| frame["trouble"] == serde_json::json!([])).await;
    assert!(whole["height"].as_u64().is_some() && whole["bills"]["open"] == 1, "{whole}");
    assert_eq!(whole["wallet"], world.wallet.as_str());
    world.node.take();
    let down = frames.until("misses the node", |frame| trouble(frame).contains("the node: ")).await;
    assert!(down.get("height").is_none() && down["bills"]["open"] == 1, "{down}");
    world.node = Some(Node::start(&world.chain, world.port).await);
    frames.until("has the node again", |frame| frame["height"].is_u64()).await;
    let (journal, moved) = (world.home.journal(), world.home.file("elsewhere.db"));
    std::fs::rename(&journal, &moved).unwrap();
    let gone = frames.until("misses the journal", |frame| trouble(frame).contains("is gone: was it moved?")).await;
    assert!(gone.get("bills").is_none() && gone["height"].is_u64(), "{gone}");
    std::fs::rename(&moved, &journal).unwrap();
    frames.until("has the journal again", |frame| frame["bills"]["open"] == 1).await;
    let holder = rusqlite::Connection::open(&journal).unwrap();
    holder.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").unwrap();
    frames.until("finds it locked", |frame| trouble(frame).contains("the journal: ")).await;
    drop(holder);
    frames.until("reads it once it is free", |frame| frame["bills"]["open"] == 1).await;
    let keeper = world.home.keeper();
    frames.until("sees the bill paid", |frame| frame["bills"]["paid"] == 1).await;
    keeper.stop().await;
    frames.until("outlives the keeper", |frame| frame["bills"]["paid"] == 1).await;
    interrupted(frames.child).await;
}

#[tokio::test]
async fn without_a_terminal_pages_follow_each_other_and_none_steers_anything() {
    let world = World::new().await;
    let mut child =
        world.home.command(&["status", "--watch", "1"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut headings = 0;
    while headings < 2 {
        let line = lines.next_line().await.unwrap().expect("it goes on");
        assert!(!line.contains('\u{1b}'), "{line}");
        headings += usize::from(line.ends_with("every 1 s until Ctrl-C"));
    }
    interrupted(child).await;
}

/// Who opens a terminal of a known size, as a terminal program does.
fn terminal() -> (File, OwnedFd) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    (File::from(ours), theirs.into())
}

/// A long import or replay shows a person how far it is, and a script nothing.
/// What was written to a terminal that nobody has open any more; it comes in pieces, and ends with an error.
fn all_of(terminal: &mut impl Read) -> String {
    let (mut sent, mut piece) = (Vec::new(), [0; 4_096]);
    while let Ok(count @ 1..) = terminal.read(&mut piece) {
        sent.extend_from_slice(&piece[..count]);
    }
    String::from_utf8_lossy(&sent).into_owned()
}

#[tokio::test]
async fn progress_is_one_line_on_a_terminal_that_is_gone_in_the_end_and_nothing_elsewhere() {
    let world = World::new().await;
    world.home.bill("A", "1.00").await;
    let row = format!(
        "number,payee,amount,currency,category,due\nB,{},1.00,USDC,cloud,2026-11-30\n",
        key("vendor-a").address()
    );
    let file = world.home.write("b.csv", &row);
    for (words, says) in
        [(&["bills", "import", &file][..], "bills are taken in"), (&["journal", "replay"], "stepped over: 3")]
    {
        let (mut ours, theirs) = terminal();
        let status = world.home.command(words).stdout(Stdio::null()).stderr(theirs).status().await.unwrap();
        assert_eq!(status.code(), Some(0), "{words:?}");
        let sent = all_of(&mut ours);
        assert!(sent.contains(says) && sent.ends_with("\r\u{1b}[K") && !sent.contains('\n'), "{words:?}: {sent:?}");
        let output = world.home.run(words).await;
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words:?}");
    }
}

#[tokio::test]
async fn on_a_terminal_the_page_is_drawn_in_place_and_no_mode_is_left_behind() {
    let world = World::new().await;
    let (mut ours, theirs) = terminal();
    let before = rustix::termios::tcgetattr(&theirs).unwrap();
    let kept = theirs.try_clone().unwrap();
    let child = world.home.command(&["status", "--watch", "1"]).stdout(theirs).stderr(Stdio::null()).spawn().unwrap();
    let read = tokio::task::spawn_blocking(move || {
        let (mut sent, mut some) = (String::new(), [0; 4_096]);
        while sent.matches("\u{1b}[H").count() < 2 || !sent.ends_with("\u{1b}[J") {
            let count = ours.read(&mut some).unwrap();
            sent.push_str(&String::from_utf8_lossy(&some[..count]));
        }
        (sent, ours)
    });
    let (sent, _ours) = read.await.unwrap();
    assert!(sent.contains("every 1 s until Ctrl-C\u{1b}[K") && !sent.contains("\u{1b}[?"), "{sent:?}");
    assert!(sent.contains("may spend"), "{sent:?}");
    interrupted(child).await;
    let after = rustix::termios::tcgetattr(&kept).unwrap();
    assert_eq!(
        (before.local_modes, before.input_modes, before.output_modes),
        (after.local_modes, after.input_modes, after.output_modes)
    );
}

/// A pipe that is full already.
fn full_pipe() -> (PipeReader, std::io::PipeWriter) {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    let (reader, mut writer) = std::io::pipe().unwrap();
    let flags = fcntl_getfl(&writer).unwrap();
    fcntl_setfl(&writer, flags | OFlags::NONBLOCK).unwrap();
    while writer.write(&[b'x'; 4_096]).is_ok() {}
    fcntl_setfl(&writer, flags).unwrap();
    (reader, writer)
}

#[tokio::test]
async fn a_reader_that_stands_still_or_goes_away_does_not_keep_it() {
    let world = World::new().await;
    let (reader, writer) = full_pipe();
    let child = world.home.command(&["status", "--watch"]).stdout(writer).stderr(Stdio::null()).spawn().unwrap();
    let pid = child.id().unwrap();
    // Bit 1 of the signals that it catches: before that it would die of it, as any program does.
    poll("it never listens for Ctrl-C".to_owned(), async || {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        (u64::from_str_radix(caught.trim(), 16).unwrap() & 0b10 != 0).then_some(())
    })
    .await;
    interrupted(child).await;
    drop(reader);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = world.home.command(&["status", "--watch"]).stdout(writer).stderr(Stdio::null()).status().await;
    assert_eq!(status.unwrap().code(), Some(0));
}

#[tokio::test]
async fn an_agent_without_a_wallet_is_refused_before_the_first_frame() {
    let home = KeeperHome::new(1, &key("operator"));
    let said = home.refused(&["status", "--watch"]).await;
    assert!(said.contains("no agent.wallet"), "{said}");
    let output = home.run(&["status", "--watch", "0"]).await;
    assert_eq!(output.status.code(), Some(2));
}
