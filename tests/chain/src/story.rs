//! One story, told on a real node and on the embedded chain: the same signed messages in the same order, and everything
//! that either chain answers to them, written down so that the two can be laid side by side.

mod admission;
mod roles;
mod spending;
mod stage;
mod told;
mod wire;

pub use stage::{Stage, Tx};
pub use told::{Known, Told, differences, settle};

/// Tells the whole story and returns what was answered, step by step.
pub async fn tell(mut stage: Stage) -> eyre::Result<Vec<Told>> {
    spending::tell(&mut stage).await?;
    roles::tell(&mut stage).await?;
    wire::tell(&mut stage).await?;
    admission::tell(&mut stage).await?;
    Ok(stage.told())
}
