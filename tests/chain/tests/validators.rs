//! What a real node shows of validators: commission and its limits, the operator's own stake, blocks missed.

use eyre::OptionExt;
use stateset_chain::{ChainValidator, Signing};
use stateset_tests_chain::node::Node;
use stateset_tests_chain::venues;

#[tokio::test]
async fn a_node_shows_limits_own_stake_and_blocks_missed_of_its_validators() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let validators = venues::validators(&node, 1).await?;
    let own = node.chain.validator(&validators[0]).await?.ok_or_eyre("the node's own")?;
    let Some(Signing { missed, window }) = own.signing else { eyre::bail!("nothing is said of blocks: {own:?}") };
    assert!(window > 0 && missed <= window, "{own:?}");
    assert!(own.self_bond.is_some_and(|own| own > 0) && !own.jailed, "{own:?}");
    let small = node.chain.validator(&validators[1]).await?.ok_or_eyre("the small one")?;
    let ChainValidator { commission, commission_max, commission_change_max, self_bond, .. } = small;
    assert_eq!((commission, commission_max, commission_change_max), (50_000, 200_000, 10_000));
    assert_eq!(self_bond, Some(2_000_000));
    Ok(())
}
