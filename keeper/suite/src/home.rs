//! A keeper's folder, a chain that is served on a free port, and the binary that works between them.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use stateset_chain::advisory::Advisories;
use stateset_chain::keystore::Keystore;
use stateset_chain::transact::{Sending, transact};
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_chain::{Key, TxHash};
use stateset_cli::deploy::{CodeRecord, ContractRecord, Record};
use stateset_cli::devnet::{DevAccount, PREFIX, accounts};
use stateset_cli::profile::Profile;
use stateset_cli::register::register;
use stateset_cli::verbs::agent::save_wallet;
use stateset_sim::{EmbeddedChain, Genesis, STATE, USDC, front};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

const PROFILE: &str = include_str!("../../examples/demo-agent.toml");

/// The profile, with its three signers or without.
fn profile(signers: bool) -> String {
    let (before, rest) = PROFILE.split_once("[wallet.signers]").unwrap();
    let (_, after) = rest.split_once("[policy]").unwrap();
    if signers { PROFILE.to_owned() } else { format!("{before}[policy]{after}") }
}

pub const PASSPHRASE: &str = "correct horse battery staple";
/// After the bills' dates.
const GENESIS_TIME: u64 = 1_796_083_200;
/// A block's pace here; on the chain each is a second.
const BLOCK: Duration = Duration::from_millis(30);
/// Nothing here takes as long.
const PATIENCE: Duration = Duration::from_secs(20);

/// A chain with the development accounts' money.
pub fn chain() -> EmbeddedChain {
    let coins = |account: &DevAccount| {
        let coins = account.coins.iter().map(|coin| (coin.denom.clone(), coin.amount.0)).collect();
        (account.address.clone(), coins)
    };
    let accounts = accounts().unwrap();
    let genesis = Genesis { time: GENESIS_TIME, accounts: accounts.iter().map(coins).collect(), ..Genesis::default() };
    EmbeddedChain::new(&genesis).unwrap()
}

pub fn key(name: &str) -> Key {
    let account = accounts().unwrap().into_iter().find(|account| account.name == name).unwrap();
    Key::from_mnemonic(&account.mnemonic, 0, PREFIX).unwrap()
}

/// A port on which nothing listens.
pub async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// The binary that cargo built beside the running test: the tests that start it are those of its own package.
pub fn binary() -> PathBuf {
    std::env::var_os("CARGO_BIN_EXE_stateset-keeper").map_or_else(
        || {
            // Run without cargo, a test lies in `deps` beside the binary.
            let test = std::env::current_exe().unwrap();
            test.parent().unwrap().parent().unwrap().join("stateset-keeper")
        },
        PathBuf::from,
    )
}

/// Serves a chain as a node would, until it is dropped.
pub struct Node(JoinHandle<()>);

impl Node {
    pub async fn start(chain: &EmbeddedChain, port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let chain = chain.clone();
        Self(tokio::spawn(async move { front::serve(chain, listener, BLOCK, std::future::pending()).await.unwrap() }))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The keeper's folder.
pub struct KeeperHome {
    pub folder: TempDir,
}

impl KeeperHome {
    /// A configuration for a node at this port, and an operator's key. No wallet.
    pub fn new(port: u16, operator: &Key) -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::write(home.config(), stateset_config::EXAMPLE).unwrap();
        home.write("passphrase", PASSPHRASE);
        for (table, name, value) in [
            ("chain", "endpoint", format!("http://127.0.0.1:{port}")),
            ("chain", "id", chain_id()),
            ("keys", "passphrase_file", "passphrase".to_owned()),
            ("http", "listen", "127.0.0.1:0".to_owned()),
        ] {
            home.set(table, name, value.as_str());
        }
        // The embedded chain runs none of the modules in which the faults are.
        let accepted = Advisories::kept().unwrap().ids().into_iter().collect::<toml_edit::Array>();
        home.set("chain", "accept_advisories", accepted);
        home.set("run", "poll_milliseconds", 100);
        home.set("chain", "timeout_seconds", 2);
        Keystore::open(home.file("keys")).unwrap().add("operator", operator, PASSPHRASE).unwrap();
        home
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn config(&self) -> PathBuf {
        self.file("keeper.toml")
    }

    pub fn journal(&self) -> PathBuf {
        self.file("journal.db")
    }

    /// As its verbs send, without their configuration.
    pub fn sending(&self) -> Sending {
        Sending::new(chain_id(), "0.025ustate".parse().unwrap(), self.file("sent"))
    }

    /// Adds a development account's key to the folder.
    pub fn take_in(&self, name: &str) {
        Keystore::open(self.file("keys")).unwrap().add(name, &key(name), PASSPHRASE).unwrap();
    }

    /// Runs a verb that must succeed with --json, and returns its document.
    pub async fn json(&self, words: &[&str]) -> serde_json::Value {
        let words = [&["--json"], words].concat();
        serde_json::from_str(&self.succeeds(&words).await).unwrap()
    }

    /// Runs a verb with --json that ends with this code, and returns its document.
    pub async fn json_ending(&self, code: i32, words: &[&str]) -> serde_json::Value {
        let output = self.run(&[&["--json"], words].concat()).await;
        assert_eq!(output.status.code(), Some(code), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    pub fn set(&self, table: &str, name: &str, value: impl Into<toml_edit::Value>) {
        let mut text: toml_edit::DocumentMut = std::fs::read_to_string(self.config()).unwrap().parse().unwrap();
        text[table][name] = toml_edit::value(value);
        std::fs::write(self.config(), text.to_string()).unwrap();
    }

    pub fn write(&self, name: &str, content: &str) -> String {
        std::fs::write(self.file(name), content).unwrap();
        // As a secret must be, which some of them are.
        std::fs::set_permissions(self.file(name), std::fs::Permissions::from_mode(0o600)).unwrap();
        self.file(name).display().to_string()
    }

    /// Names a wallet that nobody made, for verbs that need none.
    pub fn with_some_wallet(self) -> Self {
        save_wallet(&self.config(), key("stranger").address()).unwrap();
        self
    }

    /// The binary with these words, in this folder; nothing to read on its input.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.arg("--config").arg(self.config()).args(words).current_dir(self.folder.path());
        command.stdin(Stdio::null()).env_remove("STATESET_KEEPER_LOG").kill_on_drop(true);
        command
    }

    pub async fn run(&self, words: &[&str]) -> Output {
        let output = tokio::time::timeout(PATIENCE, self.command(words).output()).await;
        output.unwrap_or_else(|_| panic!("{words:?} does not end")).unwrap()
    }

    /// Runs a verb that must succeed, and returns what it prints.
    pub async fn succeeds(&self, words: &[&str]) -> String {
        let output = self.run(words).await;
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a verb that must be refused, and returns what it says on standard error.
    pub async fn refused(&self, words: &[&str]) -> String {
        let output = self.run(words).await;
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{words:?}: {said}");
        assert!(said.contains("stateset-keeper: ") && !said.contains("panicked"), "{said}");
        said
    }

    /// Starts `run`.
    pub fn keeper(&self) -> Keeper {
        self.keeper_with(&["run"])
    }

    /// Starts a verb that runs until it is stopped.
    pub fn keeper_with(&self, words: &[&str]) -> Keeper {
        let started = std::fs::read_dir(self.folder.path()).unwrap().count();
        let log = self.file(&format!("keeper-{started}.log"));
        let to = std::fs::File::create_new(&log).unwrap();
        Keeper { child: self.command(words).stdout(Stdio::null()).stderr(to).spawn().unwrap(), log }
    }

    /// The same, its log going into a pipe that nobody reads any more.
    pub fn unheard(&self) -> Child {
        let mut child = self.command(&["run"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stderr.take());
        child
    }

    /// Imports one bill over so many micro-dollars.
    pub async fn bill(&self, number: &str, amount: &str) {
        let row = format!("{number},{},{amount},USDC,cloud,2026-11-30", key("vendor-a").address());
        let file = self.write(&format!("{number}.csv"), &format!("number,payee,amount,currency,category,due\n{row}\n"));
        self.succeeds(&["bills", "import", &file]).await;
    }

    /// The state and reason of a bill, as `bills list` shows them; `None` if it was not taken in yet.
    pub async fn state(&self, number: &str) -> Option<(String, String)> {
        let listed: serde_json::Value =
            serde_json::from_str(&self.succeeds(&["bills", "list", "--json"]).await).unwrap();
        let bill = listed.as_array().unwrap().iter().find(|bill| bill["number"] == number)?;
        Some((bill["state"].as_str().unwrap().to_owned(), bill["reason"].as_str().unwrap().to_owned()))
    }

    /// Waits until a bill is in a state, and returns the reason.
    pub async fn becomes(&self, number: &str, wanted: &str) -> String {
        poll(format!("bill {number} never becomes {wanted}"), async || {
            let (state, reason) = self.state(number).await?;
            (state == wanted).then_some(reason)
        })
        .await
    }
}

fn chain_id() -> String {
    stateset_sim::CHAIN_ID.to_owned()
}

/// A chain that is served, and a folder with an agent whose wallet holds a thousand dollars.
pub struct World {
    pub chain: EmbeddedChain,
    pub port: u16,
    pub node: Option<Node>,
    pub home: KeeperHome,
    pub wallet: String,
}

impl World {
    pub async fn new() -> Self {
        Self::operated_by(&key("operator")).await
    }

    pub async fn operated_by(operator: &Key) -> Self {
        Self::set(operator, &profile(false)).await
    }

    /// Two of three decide: signer-a by its account, signer-b and signer-c by signature. Their keys, the owner's and
    /// the guardian's are in the folder, and an over-limit bill is put to them.
    pub async fn with_signers() -> Self {
        let world = Self::set(&key("operator"), &profile(true)).await;
        for name in ["owner", "guardian", "signer-a", "signer-b", "signer-c"] {
            world.home.take_in(name);
        }
        world
    }

    /// With rules on a treasury of this code: 300 dollars in 24 hours, half of everything, 100 stay. All keys are in
    /// the folder.
    pub async fn with_treasury_rules(signers: bool, code_id: u64) -> Self {
        let rules = format!(
            "[policy.treasury]\ncode_ids = [{code_id}]\ndenom = \"uusdc\"\nshare_max_bps = 5000\n\
             per_day_max = \"300000000\"\nlifetime_max = \"2000000000\"\nkeep_min = \"100000000\"\n\n[[policy.denoms]]"
        );
        let profile = profile(signers).replacen("[[policy.denoms]]", &rules, 1);
        let world = Self::set(&key("operator"), &profile).await;
        for name in ["owner", "guardian", "signer-a", "signer-b"] {
            world.home.take_in(name);
        }
        world
    }

    /// A wallet that pays nothing after so long a silence.
    pub async fn with_a_dead_man(seconds: u64) -> Self {
        let profile = profile(false).replacen("[policy]", &format!("[policy]\ndead_man_seconds = {seconds}"), 1);
        Self::set(&key("operator"), &profile).await
    }

    /// With rules on STATE beside dollars, 100 STATE in the wallet, and the operator's own address as a payee of the
    /// category `gas`, if it is listed.
    pub async fn with_gas(is_listed: bool) -> Self {
        let denom = "[[policy.denoms]]\ndenom = \"ustate\"\nper_payment_max = \"100000000\"\n\
             per_day_max = \"100000000\"\nlifetime_max = \"100000000\"\nfirst_payment_max = \"100000000\"\n\n\
             [[policy.categories]]\nname = \"gas\"\nallowed = true\n\n[[policy.categories]]";
        let operator = key("operator");
        let payee = format!(
            "[[payee]]\naddress = \"{}\"\ndenom = \"ustate\"\nper_payment_max = \"100000000\"\n\
             per_day_max = \"100000000\"\nlifetime_max = \"100000000\"\ncategories = [\"gas\"]\n\n[[payee]]",
            operator.address()
        );
        let profile = profile(false).replacen("[[policy.categories]]", denom, 1);
        let profile = if is_listed { profile.replacen("[[payee]]", &payee, 1) } else { profile };
        let world = Self::set(&operator, &profile).await;
        let wallet = world.wallet.clone();
        world.give(&wallet, 100_000_000, STATE).await;
        world
    }

    async fn set(operator: &Key, profile: &str) -> Self {
        let (chain, port) = (chain(), free_port().await);
        let node = Some(Node::start(&chain, port).await);
        let home = KeeperHome::new(port, operator);
        let (owner, deployer) = (key("owner"), key("deployer"));
        let mut record = Record { chain_id: chain_id(), ..Record::default() };
        for code in chain.codes() {
            let stored = CodeRecord { code_id: code.id, checksum: hex::encode(code.checksum) };
            record.codes.insert(code.native.name().to_owned(), stored);
        }
        let new = Instantiate {
            sender: deployer.address(),
            admin: None,
            code_id: record.code("registry").unwrap().code_id,
            label: "registry",
            msg: &stateset_api::registry::InstantiateMsg::default(),
            funds: &[],
        };
        let made = transact(&chain, &deployer, &home.sending(), vec![tx::instantiate(&new).unwrap()]).await.unwrap();
        let address = tx::instantiated_addresses(&made).unwrap().pop().unwrap();
        record.contracts.insert("registry".to_owned(), ContractRecord { address });
        home.write("agent.toml", profile);
        let profile = Profile::parse(profile, Path::new("agent.toml")).unwrap();
        let wallet =
            register(&chain, &owner, &home.sending(), &record, &profile, operator.address()).await.unwrap().wallet;
        save_wallet(&home.config(), &wallet).unwrap();
        record.save(&home.file("deployment.json")).unwrap();
        let world = Self { chain, port, node, home, wallet };
        let wallet = world.wallet.clone();
        world.give(&wallet, 1_000_000_000, USDC).await;
        world
    }

    /// Money from the owner.
    pub async fn give(&self, to: &str, amount: u128, denom: &str) -> TxHash {
        let owner = key("owner");
        let send = tx::send(owner.address(), to, &[Coin::new(amount, denom)]);
        transact(&self.chain, &owner, &self.home.sending(), vec![send]).await.unwrap().hash
    }

    pub fn paid(&self, vendor: &str) -> u128 {
        self.chain.committed_balance(key(vendor).address(), USDC)
    }
}

/// `run` as a process.
pub struct Keeper {
    pub child: Child,
    log: PathBuf,
}

impl Keeper {
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until the log says something.
    pub async fn says(&self, words: &str) -> String {
        poll(format!("the log never says '{words}'"), async || Some(self.log()).filter(|log| log.contains(words))).await
    }

    /// Where the health server listens.
    pub async fn http(&self) -> String {
        let log = self.says("http=").await;
        log.rsplit_once("http=").unwrap().1.split_whitespace().next().unwrap().to_owned()
    }

    /// Status and body of a page.
    pub async fn get(&self, page: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.http().await).await.unwrap();
        let request = format!("GET {page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split_whitespace().nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    pub async fn answers(&self, page: &str, status: u16) -> String {
        poll(format!("{page} never answers {status}"), async || {
            let (got, body) = self.get(page).await;
            (got == status).then_some(body)
        })
        .await
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_raw(self.child.id().unwrap().try_into().unwrap()).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// SIGTERM; the exit must be a success.
    pub async fn stop(mut self) {
        // Before this it dies of the signal, as any program would.
        self.says("listening").await;
        self.signal(rustix::process::Signal::TERM);
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await.unwrap().unwrap();
        assert_eq!(ended.code(), Some(0), "{}", self.log());
        assert!(!self.log().contains("panicked"), "{}", self.log());
    }
}

/// Asks until there is an answer, with a limit.
pub async fn poll<T>(never: String, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(tokio::time::Instant::now() < until, "{never}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
