//! A keeper asks for a mandate by itself where several bills would each need the signers: once, however often it is
//! killed, and what was given it draws without asking again.

use stateset_api::wallet::OwnerMsg;
use stateset_chain::journal::Kind;
use stateset_chain::tx;
use stateset_tests_chain::council::Council;
use stateset_tests_chain::node::Node;
use stateset_tests_chain::wallets;

use crate::buyer::Buyer;
use crate::stage::USD;

/// Each beyond what one payment may be.
const DOLLARS: [u32; 3] = [1_500, 1_400, 1_300];

#[tokio::test]
async fn one_mandate_is_asked_for_once_though_the_keeper_is_killed_and_all_its_bills_are_paid_under_it()
-> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let mut buyer = Buyer::create(node).await?;
    let council = Council::of_five()?;
    buyer.owner(OwnerMsg::SetSigners { signers: Some(council.set()) }).await?;
    buyer.folder.edit(|text| text["agent"]["ask"]["mandates"] = toml_edit::value(true))?;
    buyer.hand_in(1, DOLLARS)?;
    let all_are = |state: &'static str| {
        let buyer = &buyer;
        move || eyre::Ok(buyer.count(&["bills", "list"], |bill| bill["state"] == state)? == DOLLARS.len())
    };
    let proposals = || buyer.count(&["wallet", "proposals", "list"], |_| true);

    let keeper = buyer.keeper().await?;
    buyer.until("a mandate is to be asked for", || Ok(buyer.latest(Kind::MandateQuestion)?.is_some())).await?;
    keeper.kill()?;
    let keeper = buyer.keeper().await?;
    buyer.until("all bills are asked about", all_are("proposed")).await?;
    keeper.kill()?;
    assert_eq!(proposals()?, 1);

    // Given while nobody is there to see it.
    let (courier, approve) = (buyer.node.key("faucet")?, council.approve(&buyer.node, &buyer.wallet, 1, 3).await?);
    let msg = tx::execute(courier.address(), &buyer.wallet.address, &approve, &[])?;
    buyer.node.send(&courier, vec![msg]).await?;
    let keeper = buyer.keeper().await?;
    let is_known = || eyre::Ok(buyer.folder.said()?.contains("was given, under the number 1"));
    buyer.until("that it was given is known", is_known).await?;
    keeper.kill()?;
    let keeper = buyer.keeper().await?;
    buyer.until("all bills are paid", all_are("paid")).await?;
    keeper.stop()?;

    assert_eq!(proposals()?, 1, "nothing was asked again");
    let receipts = wallets::receipts(buyer.node.chain.as_ref(), &buyer.wallet.address).await?;
    let mut paid: Vec<_> = receipts.iter().map(|receipt| (receipt.amount.0 / USD, receipt.mandate)).collect();
    paid.sort_unstable();
    assert_eq!(paid, [(1_300, Some(1)), (1_400, Some(1)), (1_500, Some(1))]);
    let mandates = buyer.json(&["wallet", "mandate", "list"])?;
    assert_eq!((mandates.as_array().map(Vec::len), &mandates[0]["drawn"]), (Some(1), &"4200000000".into()));
    buyer.replays()
}
