//! A server that answers as it is told to, approvers who are reached by it, and an agent with bills that wait.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use stateset_agent::bills::Input;
use stateset_agent::{Bill, Judged, Observation};
use stateset_api::policy::{Breach, Rule, Verdict};
use stateset_api::{Amount, IntentId};
use stateset_chain::Clock;
use stateset_chain::contract::Wallet;
use stateset_chain::grpc::{GrpcChain, Patience};
use stateset_chain::journal::{DeliveryRow, DeliveryState, Journal, Reader};
use stateset_config::notify::{Absence, Approver, Preset, Reach, Topic, Webhook, WebhookUrl};
use stateset_notify::{Limits, Notices, Source, Transport, message};
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::JournaledState;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub(crate) const WALLET: &str = "stateset1wallet";
pub(crate) const KEY: &str = "0123456789abcdef0123456789abcdef";
/// Unix seconds.
pub(crate) const NOW: u64 = 1_790_000_000;
/// Nothing here takes as long.
const PATIENCE: Duration = Duration::from_secs(20);

/// How a connection is answered.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Status(u16),
    /// Status 200 and these words.
    Says(&'static str),
    /// A status and so many bytes, as fast as they are taken.
    Megabytes(u16, usize),
    Redirect(String),
    /// Nothing, for ever.
    Never,
    /// A head that promises more than comes.
    HalfWay,
    /// A status, then a body that never ends and never comes.
    EndlessBody,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &&str| line.split_once(": ").is_some_and(|(key, _)| key.eq_ignore_ascii_case(name));
        self.head.lines().find(named).and_then(|line| line.split_once(": ")).map(|(_, value)| value)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A server on this machine; the last of its answers is given again and again.
pub(crate) struct Server {
    pub(crate) port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(answers: Vec<Answer>) -> Self {
        Self::start_at(0, answers).await
    }

    pub(crate) async fn start_at(port: u16, answers: Vec<Answer>) -> Self {
        // A server that was there before takes a moment to go.
        let bind = || std::net::TcpListener::bind(("127.0.0.1", port)).ok();
        let listener = poll("the port is never free", bind).await;
        listener.set_nonblocking(true).unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let seen = requests.clone();
        let task = tokio::spawn(async move {
            for number in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let answer = answers.get(number).or(answers.last()).unwrap().clone();
                tokio::spawn(serve(stream, answer, seen.clone()));
            }
        });
        Self { port, requests, task }
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Waits for so many.
    pub(crate) async fn gets(&self, count: usize) -> Vec<Request> {
        poll(&format!("{count} requests never come"), || Some(self.requests()).filter(|all| all.len() >= count)).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, answer: Answer, seen: Arc<Mutex<Vec<Request>>>) {
    let mut read = Vec::new();
    let mut part = [0; 4_096];
    let request = loop {
        let count = stream.read(&mut part).await.unwrap_or(0);
        if count == 0 {
            return;
        }
        read.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&read).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let request = Request { head: head.to_owned(), body: body.to_owned() };
        if request.header("content-length").unwrap().parse::<usize>().unwrap() <= body.len() {
            break request;
        }
    };
    seen.lock().unwrap().push(request);
    let text = match &answer {
        Answer::Status(status) => format!("HTTP/1.1 {status} X\r\nContent-Length: 5\r\n\r\nwords"),
        Answer::Says(words) => format!("HTTP/1.1 200 X\r\nContent-Length: {}\r\n\r\n{words}", words.len()),
        Answer::Megabytes(status, bytes) => format!("HTTP/1.1 {status} X\r\nContent-Length: {bytes}\r\n\r\n"),
        Answer::Redirect(to) => format!("HTTP/1.1 307 X\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"),
        Answer::Never => String::new(),
        Answer::HalfWay => "HTTP/1.1 200 X\r\nContent-Le".to_owned(),
        Answer::EndlessBody => "HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n".to_owned(),
    };
    // Who hung up meanwhile has seen enough.
    drop(stream.write_all(text.as_bytes()).await);
    match answer {
        Answer::Megabytes(_, bytes) => drop(stream.write_all(&vec![b'x'; bytes]).await),
        Answer::Never | Answer::EndlessBody => std::future::pending().await,
        _ => {}
    }
}

/// Limits that a test can wait for.
pub(crate) fn limits() -> Limits {
    Limits { attempt: Duration::from_millis(600), first_pause_seconds: 0, tries_max: 4, ..Limits::default() }
}

/// A folder with a key in it, and approvers.
pub(crate) struct Home {
    pub(crate) folder: TempDir,
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key");
        std::fs::write(&key, format!("{KEY}\n")).unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
        Self { folder, clock: Clock::manual(NOW * 1_000), limits: limits() }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    /// Somebody behind a server here.
    pub(crate) fn approver(&self, name: &str, port: u16) -> Approver {
        let webhook = self.webhook(&format!("http://127.0.0.1:{port}/hook?a=1"));
        approver(name, Reach::Webhook(webhook))
    }

    pub(crate) fn webhook(&self, url: &str) -> Webhook {
        let networks = vec!["127.0.0.0/8".parse().unwrap()];
        let allowed = stateset_chain::url_rule::Allowed { networks, ..Default::default() };
        let url = stateset_chain::url_rule::CheckedUrl::parse(url, &allowed).unwrap();
        let secret_file = Some(self.folder.path().join("key"));
        Webhook { url: WebhookUrl::Plain(url), secret_file, preset: Preset::Generic, allowed }
    }

    /// The agent, and what tells its approvers.
    pub(crate) fn open(&self, approvers: Vec<Approver>) -> Agent {
        let path = self.path();
        let journal = Arc::new(Journal::open_rehearsal(&path).unwrap());
        let journaled = JournaledState::open(journal.clone(), Inbox::beside(&path), WALLET).unwrap();
        let origin = message::Origin { agent: "agent".into(), wallet: WALLET.into(), chain: "stateset-test-1".into() };
        let transport = Transport::new(self.limits).unwrap();
        let (clock, currencies) = (self.clock.clone(), Default::default());
        let source = Source { origin, approvers, currencies, journal, transport, clock };
        // Nothing listens there.
        let patience = Patience::of_calls(Duration::from_millis(300));
        let chain = Arc::new(GrpcChain::connect_with("http://127.0.0.1:1", patience).unwrap());
        let wallet = Wallet { chain, address: WALLET.to_owned() };
        Agent { journaled, notices: Notices::new(source), wallet }
    }

    pub(crate) fn reader(&self) -> Reader {
        Reader::open(self.path()).unwrap()
    }

    pub(crate) fn deliveries(&self) -> Vec<DeliveryRow> {
        let mut all = self.reader().deliveries(WALLET, 1_000).unwrap();
        all.reverse();
        all
    }

    /// Waits until all messages are in a state.
    pub(crate) async fn all_are(&self, state: DeliveryState) -> Vec<DeliveryRow> {
        poll(&format!("not all are {}", state.name()), || {
            Some(self.deliveries()).filter(|all| !all.is_empty() && all.iter().all(|one| one.state == state))
        })
        .await
    }

    pub(crate) fn hours_pass(&self, hours: u64) {
        self.clock.advance(hours * 3_600_000);
    }
}

pub(crate) fn approver(name: &str, reach: Reach) -> Approver {
    Approver {
        name: name.to_owned(),
        reach,
        topics: Topic::ALL.into(),
        remind_after_hours: 24,
        expire_after_hours: 168,
        out_of_office: Vec::new(),
    }
}

pub(crate) fn away(approver: Approver, hours: std::ops::Range<u64>, delegate: &str) -> Approver {
    let at = |hours: u64| NOW + hours * 3_600;
    let (from, until, delegate) = (at(hours.start), at(hours.end), delegate.to_owned());
    Approver { out_of_office: vec![Absence { from, until, delegate }], ..approver }
}

/// One agent and its notices.
pub(crate) struct Agent {
    journaled: JournaledState,
    pub(crate) notices: Notices,
    wallet: Wallet,
}

impl Agent {
    /// A bill that is beyond the operator.
    pub(crate) fn escalates(&mut self, number: &str) -> IntentId {
        let bill = bill(number);
        let id = bill.intent_id(WALLET);
        self.step(&Input::Imported(vec![bill]));
        let breach = Some(Breach::new(Rule::PerPaymentMax, 5_u128, 1_u128));
        let judged = vec![Judged { id, verdict: Verdict::Escalate, already_done: false, breach }];
        self.step(&Input::Observed(Observation { height: 7, time: NOW, judged }));
        id
    }

    /// Takes in an input that is no bill's.
    pub(crate) fn takes(&mut self, input: impl Into<stateset_agent::Input>) {
        let effects = self.journaled.step(&input.into(), NOW).unwrap();
        self.notices.collect(&effects);
    }

    fn step(&mut self, input: &Input) {
        let effects = self.journaled.step(&input.clone().into(), NOW).unwrap();
        self.notices.collect(&effects);
    }

    pub(crate) async fn round_ends(&mut self) {
        self.notices.end_round(&self.wallet, true).await;
    }

    /// As at an orderly stop.
    pub(crate) async fn stops(self) {
        self.notices.stop().await;
    }

    /// As at a death: nothing more is sent.
    pub(crate) async fn dies(self) {
        let Self { journaled, notices, .. } = self;
        drop(notices);
        drop(journaled);
        // Tasks that were aborted are gone once the runtime has had its turn.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }
}

pub(crate) fn bill(number: &str) -> Bill {
    Bill {
        number: number.into(),
        payee: "vendor".into(),
        denom: "uusdc".into(),
        amount: Amount(5),
        category: "cloud".into(),
        due: NOW,
        vendor: None,
        memo: None,
        part: None,
        discount: None,
    }
}

/// Asks until there is an answer, with a limit.
pub(crate) async fn poll<T>(never: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(tokio::time::Instant::now() < until, "{never}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
