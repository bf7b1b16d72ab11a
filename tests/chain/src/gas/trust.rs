//! What a payment costs where the caps depend on how the agent stands: two cells of other contracts are read.

use cosmwasm_std::{Binary, Empty};
use eyre::OptionExt;
use stateset_api::policy::{Policy, Trust};
use stateset_api::reputation::layout::standing_key;
use stateset_api::score::{Marks, Standing};
use stateset_api::wallet::{ExecuteMsg, OwnerMsg, QueryMsg, WalletInfo};
use stateset_chain::Key;
use stateset_chain::tx::{self, Instantiate};
use stateset_tests_forwarder::{MigrateMsg, Write};

use crate::node::Node;
use crate::wallets::{self, Wallet};

/// Gives the wallet, which is bound, a policy that asks for trust; its agent's standing lies, as large as it becomes,
/// in a contract that the bench writes to.
pub(super) async fn ask_for(node: &Node, owner: &Key, wallet: &Wallet, writer_code: u64) -> eyre::Result<()> {
    let from = owner.address();
    let new = Instantiate {
        sender: from,
        admin: Some(from),
        code_id: writer_code,
        label: "reputation",
        msg: &Empty {},
        funds: &[],
    };
    let created = node.send(owner, vec![tx::instantiate(&new)?]).await?;
    let reputation = tx::instantiated_addresses(&created)?.into_iter().next().ok_or_eyre("no address")?;

    let answer = node.chain.smart_query(&wallet.address, &serde_json::to_vec(&QueryMsg::Wallet {})?).await?;
    let agent = serde_json::from_slice::<WalletInfo>(&answer)?.agent_id.ok_or_eyre("the wallet is not bound")?;
    let (mut standing, now) = (Standing::default(), node.now().await?);
    let mark = Some(95);
    let marks = Marks {
        reliability: mark,
        efficiency: mark,
        cooperation: mark,
        compliance: mark,
        financial_responsibility: mark,
    };
    for _ in 0..200 {
        standing.record.rate(&marks, 1_000, now);
    }
    let value = Binary::new(postcard::to_allocvec(&standing)?);
    let write = Write { key: Binary::new(standing_key(agent).to_vec()), value };
    // A wallet trusts no contract of another name.
    let name = br#"{"contract":"stateset:reputation","version":"0.2.0"}"#;
    let name = Write { key: Binary::new(b"contract_info".to_vec()), value: Binary::new(name.to_vec()) };
    let write = tx::migrate(from, &reputation, writer_code, &MigrateMsg { writes: vec![write, name], asks: vec![] })?;
    let trust = Some(Trust { reputation, score_min: 60, share_bps: 2_500 });
    let set = ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy: Policy { trust, ..wallets::policy() } });
    node.send(owner, vec![write, tx::execute(from, &wallet.address, &set, &[])?]).await?;
    Ok(())
}
