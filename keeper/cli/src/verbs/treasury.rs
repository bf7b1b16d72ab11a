//! `treasury`: create it, look at it, plan for it, set its rules, move money, stop it.

mod change;
mod create;
mod history;
mod opened;
mod plan;
mod price;
mod show;
mod stop;
mod transfer;

use stateset_config::context::Context;

use self::transfer::Direction;
use crate::cli::TreasuryVerb;
use crate::output::Format;

pub(super) async fn run(verb: &TreasuryVerb, context: &Context, format: Format) -> eyre::Result<()> {
    match verb {
        TreasuryVerb::History { limit } => return history::history(*limit, context, format),
        TreasuryVerb::Explain { id } => return history::explain(id, context, format),
        _ => context.check_chain().await?,
    }
    match verb {
        // From the journal alone, above.
        TreasuryVerb::History { .. } | TreasuryVerb::Explain { .. } => Ok(()),
        TreasuryVerb::Create(new) => create::run(new, context, format).await,
        TreasuryVerb::Show => show::run(context, format).await,
        TreasuryVerb::Plan(asked) => plan::run(asked, context, format).await,
        TreasuryVerb::Policy { file, key, yes } => change::policy(file, (key, *yes), context, format).await,
        TreasuryVerb::Apply { key, yes } => change::apply((key, *yes), context, format).await,
        TreasuryVerb::Price { price, key, yes } => price::run(price, (key, *yes), context, format).await,
        TreasuryVerb::Fund(transfer) => transfer::run(Direction::Fund, transfer, context, format).await,
        TreasuryVerb::CallBack(transfer) => transfer::run(Direction::CallBack, transfer, context, format).await,
        TreasuryVerb::Recall { key } => stop::recall(key, context, format).await,
        TreasuryVerb::Observe { key } => price::observe(key, context, format).await,
        TreasuryVerb::Sweep { key } => stop::sweep(key, context, format).await,
        TreasuryVerb::Stop { reason, key } => stop::stop(reason, key, context, format).await,
        TreasuryVerb::Resume { key, yes } => change::resume((key, *yes), context, format).await,
    }
}
