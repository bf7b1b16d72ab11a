//! Each act that gives an agent room, once, and its refusals, on a real node: the newcomer purse, mandates, budgets, payees
//! that end, the brake, grants, the decision log, act numbers, succession, the treasury. Every refusal is checked by the
//! rule and the numbers that the block's log names. One node for all; a minute and a half.
//!
//! What hours bring by nature (a day's rest after the brake, windows that open again, delays) the suites of the contracts
//! show on the embedded chain.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod brake;
mod grants;
mod mandate;
mod purse;
mod stage;
mod succession;
mod treasury;

use stage::Stage;
use stateset_tests_chain::node::Node;

/// Unbonding in seconds.
const GENESIS: &str = r#"s/"unbonding_time": "[0-9]*s"/"unbonding_time": "4s"/"#;
const UNBONDING_SECONDS: u64 = 4;

#[tokio::test]
async fn each_act_that_gives_room_happens_once_and_nothing_beyond_it_does() -> eyre::Result<()> {
    let Some(node) = Node::start_from(GENESIS)? else { return Ok(()) };
    let stage = Stage::set(node).await?;
    purse::is_open_to_newcomers_within_its_caps_and_budgets_hold(&stage).await?;
    purse::a_payee_ends_at_its_time(&stage).await?;
    mandate::is_asked_for_approved_drawn_and_revoked(&stage).await?;
    grants::are_spent_outlive_a_take_over_and_end_with_the_operator(&stage).await?;
    grants::notes_enter_the_log_and_no_act_number_serves_twice(&stage).await?;
    brake::stops_the_operator_until_it_is_lifted_and_then_rests(&stage).await?;
    succession::pays_in_both_coins_within_one_cap(&stage).await?;
    treasury::is_named_funded_called_back_stopped_and_recalled(&stage).await
}
