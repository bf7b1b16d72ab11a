//! Two keepers with one key: the one that is told to takes over, the other stops for good.

use stateset_api::wallet::{QueryMsg, WalletInfo};
use stateset_chain::contract::ask;
use stateset_cli::exit::Exit;
use stateset_sim::Faults;
use stateset_sim::faults::{OnBlock, Script};
use stateset_tests_keeper::{Keeper, KeeperHome, World, key, poll};

async fn epoch(world: &World) -> u32 {
    let info: WalletInfo = ask(&world.chain, &world.wallet, &QueryMsg::Wallet {}).await.unwrap();
    info.epoch
}

/// The same agent in another folder, as on another machine.
fn twin(world: &World) -> KeeperHome {
    let twin = KeeperHome::new(world.port, &key("operator"));
    twin.set("agent", "wallet", world.wallet.as_str());
    twin
}

/// Waits until it ended, and says how and with what words.
async fn ends(mut keeper: Keeper) -> (Option<i32>, String) {
    let code = poll("it does not end".to_owned(), async || keeper.child.try_wait().unwrap()).await.code();
    (code, keeper.log())
}

#[tokio::test]
async fn a_restart_raises_no_epoch_and_the_displaced_keeper_stops_until_it_is_told_to_take_over() {
    let world = World::new().await;
    let (a, b) = (&world.home, twin(&world));
    let began = epoch(&world).await;
    a.bill("A-1", "1.00").await;
    let keeper = a.keeper();
    a.becomes("A-1", "paid").await;
    keeper.stop().await;
    let first = a.keeper();
    first.answers("/ready", 200).await;
    assert_eq!(epoch(&world).await, began, "a restart on the same journal goes on with what it had");

    let second = b.keeper_with(&["run", "--take-over"]);
    second.says("took over").await;
    assert_eq!(epoch(&world).await, began + 1);
    let displaced = Some(i32::from(Exit::Displaced.code()));
    let (code, said) = ends(first).await;
    assert!(code == displaced && said.contains("run --take-over"), "{code:?} {said}");
    let (code, said) = ends(a.keeper()).await;
    assert!(code == displaced && said.contains("another keeper took over"), "{code:?} {said}");
    assert_eq!(epoch(&world).await, began + 1, "a restart takes nothing back");
    b.bill("B-1", "1.00").await;
    b.becomes("B-1", "paid").await;

    let third = a.keeper_with(&["run", "--take-over"]);
    third.says("took over").await;
    let (code, said) = ends(second).await;
    assert_eq!(code, displaced, "{said}");
    a.bill("A-2", "1.00").await;
    a.becomes("A-2", "paid").await;
    third.stop().await;
    assert_eq!((epoch(&world).await, world.paid("vendor-a")), (began + 2, 3_000_000));
}

#[tokio::test]
async fn what_the_killed_keeper_had_under_way_is_paid_once_by_whoever_took_over() {
    let world = World::new().await;
    let (a, b) = (&world.home, twin(&world));
    a.set("run", "batch_max", 1);
    a.set("run", "heartbeat", false);
    let halted = OnBlock { halted: true, ..OnBlock::default() };
    let blocks = std::iter::repeat_n(halted, 100_000).collect();
    world.chain.set_faults(Faults::Script(Script { blocks, ..Script::default() }));
    for home in [a, &b] {
        for number in 1..=4 {
            home.bill(&format!("A-{number}"), "1.00").await;
        }
    }
    let mut first = a.keeper();
    poll("the window is not full".to_owned(), async || (world.chain.mempool_len() == 4).then_some(())).await;
    first.child.kill().await.unwrap();
    assert_eq!(world.paid("vendor-a"), 0);
    // The mempool forgets what lay in it: the first keeper's journal alone has the bytes.
    let evicted = OnBlock { evicted: true, ..OnBlock::default() };
    world.chain.set_faults(Faults::Script(Script { blocks: [evicted].into(), ..Script::default() }));
    let second = b.keeper_with(&["run", "--take-over"]);
    second.says("took over").await;
    for number in 1..=4 {
        b.becomes(&format!("A-{number}"), "paid").await;
    }
    // Whoever comes back is displaced, and takes over: its old window ends first, and pays nothing twice.
    let (code, said) = ends(a.keeper()).await;
    assert_eq!(code, Some(i32::from(Exit::Displaced.code())), "{said}");
    second.stop().await;
    let third = a.keeper_with(&["run", "--take-over"]);
    for number in 1..=4 {
        a.becomes(&format!("A-{number}"), "paid").await;
    }
    third.stop().await;
    assert_eq!(world.paid("vendor-a"), 4_000_000);
    a.succeeds(&["journal", "replay"]).await;
}
