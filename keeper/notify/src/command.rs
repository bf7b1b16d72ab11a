//! One try of one message by a program: it gets the message on its standard input, and nothing else.
//!
//! No shell, no environment of the keeper's, no search for the program; its output is read up to a limit and the rest
//! thrown away; when its time is over it is killed with all that it started. That it ends with 0 means that the message
//! arrived, also of one that did not read it.

use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use crate::error::SendError;
use crate::limits::Limits;
use crate::plain_words::plain_words;

/// Where programs that it starts are looked for.
const PATH: &str = "/usr/bin:/bin:/usr/sbin:/sbin";
/// How long its last words are waited for once it has ended: somebody else may hold its output open.
const LAST_WORDS: Duration = Duration::from_millis(250);

/// Runs a program, and says what it wrote.
///
/// Errors: [`SendError::NotStarted`], [`SendError::NeverEnded`], [`SendError::Ended`].
pub(crate) async fn run(command: &[String], input: &str, limits: &Limits) -> Result<String, SendError> {
    let [program, arguments @ ..] = command else {
        return Err(SendError::NotStarted { program: String::new(), reason: "none is named".to_owned() });
    };
    let mut started = Command::new(program);
    started.args(arguments).env_clear().env("PATH", PATH).current_dir("/");
    started.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    started.process_group(0).kill_on_drop(true);
    let not_started =
        |error: std::io::Error| SendError::NotStarted { program: program.clone(), reason: error.to_string() };
    let mut child = started.spawn().map_err(not_started)?;
    let mut group = Group::of(&child);
    let output = Arc::<Mutex<Vec<u8>>>::default();
    let mut streams = JoinSet::new();
    if let Some(mut stdin) = child.stdin.take() {
        let input = input.as_bytes().to_vec();
        // Who does not read it ends in its own way.
        streams.spawn(async move { drop(stdin.write_all(&input).await) });
    }
    let limit = limits.answer_bytes_max;
    for stream in [child.stdout.take().map(boxed), child.stderr.take().map(boxed)].into_iter().flatten() {
        streams.spawn(keep_beginning(stream, output.clone(), limit));
    }
    let ended = tokio::time::timeout(limits.attempt, child.wait()).await;
    let Ok(status) = ended else {
        drop(group);
        drop(child.wait().await);
        return Err(SendError::NeverEnded { program: program.clone(), limit_ms: limits.attempt.as_millis() });
    };
    // What it left running is its own: a mail program may deliver in the background.
    group.leader = None;
    let all = async { while streams.join_next().await.is_some() {} };
    drop(tokio::time::timeout(LAST_WORDS, all).await);
    let words = plain_words(&String::from_utf8_lossy(&output.lock().unwrap_or_else(PoisonError::into_inner)));
    let status = status.map_err(not_started)?;
    if status.success() {
        return Ok(format!("ended with 0: {words}"));
    }
    Err(SendError::Ended { program: program.clone(), status: status.to_string(), words })
}

type Stream = Box<dyn AsyncRead + Send + Unpin>;

fn boxed(stream: impl AsyncRead + Send + Unpin + 'static) -> Stream {
    Box::new(stream)
}

/// Reads to the end, so that the writer is not stopped, and keeps the first bytes.
async fn keep_beginning(mut stream: Stream, kept: Arc<Mutex<Vec<u8>>>, limit: usize) {
    let mut part = vec![0; 4_096];
    while let Ok(read) = stream.read(&mut part).await
        && read > 0
    {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let room = limit.saturating_sub(kept.len());
        kept.extend_from_slice(&part[..read.min(room)]);
    }
}

/// A program with all that it started, killed when this is dropped.
struct Group {
    leader: Option<Pid>,
}

impl Group {
    fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self { leader: id.and_then(Pid::from_raw) }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.leader {
            // One that has ended by itself is gone already.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}
