//! One story, run on a real node and on the embedded chain: the same signed messages in the same order, and everything
//! that either chain answers to them, written down so that the two can be laid side by side.

mod admission;
mod roles;
mod spending;
mod stage;
mod transcript;
mod wire;

pub use stage::{Stage, Tx};
pub use transcript::{Answered, Known, differences, settle};

/// Runs the whole story and returns what was answered, step by step.
pub async fn run(mut stage: Stage) -> eyre::Result<Vec<Answered>> {
    spending::run(&mut stage).await?;
    roles::run(&mut stage).await?;
    wire::run(&mut stage).await?;
    admission::run(&mut stage).await?;
    Ok(stage.transcript())
}
