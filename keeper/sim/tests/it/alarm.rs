//! An alarm whose node swallows it, or whose process dies, lands once, as the bytes that were signed first.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use stateset_chain::endpoints::NamedChain;
use stateset_chain::transact::{Sending, resend, transact};
use stateset_sim::{CHAIN_ID, FlawedNode};

use crate::world::World;

fn sending(folder: &std::path::Path) -> Sending {
    Sending::new(CHAIN_ID.to_owned(), "0.025ustate".parse().unwrap(), folder.to_owned())
}

#[tokio::test]
async fn what_one_node_swallowed_lands_as_the_same_bytes_by_another_also_after_a_death() {
    for node_count in [1, 2] {
        let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
        let deaf = FlawedNode::of(&world.chain, true);
        deaf.loses.store(true, Ordering::Relaxed);
        let message = world.send(&world.owner, world.vendor.address(), 5);
        let sent = |node: Arc<FlawedNode>| {
            let (owner, message, sending) = (&world.owner, message.clone(), sending(folder.path()));
            async move { transact(node.as_ref(), owner, &sending, vec![message]).await }
        };
        // The process dies while it waits for a block.
        let cut = tokio::time::timeout(Duration::from_millis(1), sent(deaf.clone())).await;
        assert!(cut.is_err());
        world.chain.advance_block().unwrap();
        assert_eq!(world.usdc(world.vendor.address()).await, 0);

        let sound = FlawedNode::of(&world.chain, true);
        let nodes: Vec<NamedChain> = match node_count {
            1 => vec![("sound".to_owned(), sound.clone())],
            _ => vec![("deaf".to_owned(), deaf), ("sound".to_owned(), sound.clone())],
        };
        let again = async || resend(&nodes, &sending(folder.path()), world.owner.address()).await.unwrap();
        assert_eq!((again().await, again().await), (1, 1), "as often as it takes");
        world.chain.advance_block().unwrap();
        assert_eq!(world.usdc(world.vendor.address()).await, 5);
        let found = sent(sound).await.unwrap();
        assert_eq!((found.code, again().await), (0, 0), "found by its record, which is closed");
        world.chain.advance_block().unwrap();
        assert_eq!(world.usdc(world.vendor.address()).await, 5);
        assert_eq!(world.chain.committed_account(world.owner.address()).unwrap().sequence, 1);
    }
}
