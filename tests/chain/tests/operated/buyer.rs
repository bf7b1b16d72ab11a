//! A wallet that pays bills on a node, and the folder of the keeper that operates it.

use std::fmt::Write as _;

use eyre::{OptionExt, ensure};
use serde_json::Value;
use stateset_api::wallet::{ExecuteMsg, OwnerMsg};
use stateset_chain::journal::{ActRow, Kind, Reader};
use stateset_chain::tx;
use stateset_tests_chain::keeper::{Folder, Process};
use stateset_tests_chain::node::Node;
use stateset_tests_chain::wallets::{self, Plan, Wallet};
use tokio::time::Instant;

use crate::stage::{PATIENCE, POLL};

/// Payees of its own, all rules on.
pub(crate) struct Buyer {
    pub(crate) node: Node,
    pub(crate) wallet: Wallet,
    pub(crate) folder: Folder,
    payees: Vec<String>,
}

impl Buyer {
    pub(crate) async fn create(node: Node) -> eyre::Result<Self> {
        let (record, _) = node.deploy().await?;
        let (owner, operator) = (node.key("owner")?, node.key("operator")?);
        let names = ["vendor-a", "vendor-b", "vendor-c", "stranger"];
        let payees = names.into_iter().map(|name| node.address(name)).collect::<eyre::Result<Vec<_>>>()?;
        let plan = Plan {
            owner: &owner,
            guardian: node.address("guardian")?,
            operator: operator.address().to_owned(),
            payees: payees.iter().map(|address| wallets::payee(address)).collect(),
            name: "buyer",
            register: true,
            admin: None,
        };
        let (wallet, _) = wallets::create(&node, &record, &plan).await?;
        let folder = Folder::new(&node.devnet, &operator, &wallet.address, 30)?;
        Ok(Self { node, wallet, folder, payees })
    }

    /// The owner says something to the wallet.
    pub(crate) async fn owner(&self, msg: OwnerMsg) -> eyre::Result<()> {
        let (owner, msg) = (self.node.key("owner")?, ExecuteMsg::Owner(msg));
        self.node.send(&owner, vec![tx::execute(owner.address(), &self.wallet.address, &msg, &[])?]).await?;
        Ok(())
    }

    /// Hands in bills in dollars: the first of so many payees in turn.
    pub(crate) fn hand_in(&self, payees: usize, dollars: impl IntoIterator<Item = u32>) -> eyre::Result<()> {
        let mut text = String::from("number,payee,amount,currency,category,due\n");
        for (number, dollars) in dollars.into_iter().enumerate() {
            let payee = &self.payees[number % payees];
            writeln!(text, "INV-{number:03},{payee},{dollars}.00,USDC,cloud,2026-11-01")?;
        }
        let file = self.folder.path().join("bills.csv");
        std::fs::write(&file, text)?;
        self.folder.verb(&["bills", "import", &file.display().to_string()])?;
        Ok(())
    }

    /// A keeper that could pay.
    pub(crate) async fn keeper(&self) -> eyre::Result<Process> {
        let mut keeper = self.folder.start()?;
        self.folder.ready(&mut keeper).await?;
        Ok(keeper)
    }

    /// What a verb says as data.
    pub(crate) fn json(&self, words: &[&str]) -> eyre::Result<Value> {
        let words: Vec<&str> = ["--json"].into_iter().chain(words.iter().copied()).collect();
        Ok(serde_json::from_slice(&self.folder.verb(&words)?.stdout)?)
    }

    /// How many of a verb's rows are so.
    pub(crate) fn count(&self, words: &[&str], is_so: impl Fn(&Value) -> bool) -> eyre::Result<usize> {
        let rows = self.json(words)?;
        Ok(rows.as_array().ok_or_eyre("no rows")?.iter().filter(|row| is_so(row)).count())
    }

    /// The last act of a kind that the keeper's journal knows.
    pub(crate) fn latest(&self, kind: Kind) -> eyre::Result<Option<ActRow>> {
        let Ok(reader) = Reader::open(&self.folder.config.journal_file) else { return Ok(None) };
        Ok(reader.latest(&self.wallet.address, kind, 1)?.pop())
    }

    /// Waits until it is so.
    pub(crate) async fn until(&self, what: &str, mut is_so: impl FnMut() -> eyre::Result<bool>) -> eyre::Result<()> {
        let limit = Instant::now() + PATIENCE;
        while !is_so()? {
            ensure!(Instant::now() < limit, "{what}: not within {} s\n{}", PATIENCE.as_secs(), self.folder.log());
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    /// What was recorded leads to what is stored.
    pub(crate) fn replays(&self) -> eyre::Result<()> {
        let replayed = self.json(&["journal", "replay"])?;
        ensure!(replayed["same"] == true, "{replayed}");
        Ok(())
    }
}
