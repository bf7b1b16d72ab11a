//! `wallet sign` and `wallet submit`: approvals by signature, given away from any node, delivered by anybody.

use std::path::{Path, PathBuf};

use eyre::{bail, ensure, eyre};
use serde_json::json;
use stateset_api::approval::draft_hash;
use stateset_api::wallet::{AnyoneMsg, ExecuteMsg, ProposalStatus, SignedApproval, SignersResponse};
use stateset_chain::contract::Wallet;
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::describe;
use crate::output::Format;
use crate::signing_request::{SigningRequest, Target};
use crate::verbs::confirm::confirm;
use crate::verbs::wallet::act::{act, opened};
use crate::verbs::wallet::proposals;

/// How to sign.
pub(super) struct How<'a> {
    pub(super) hours: u32,
    pub(super) out: Option<&'a Path>,
    pub(super) yes: bool,
}

pub(super) async fn sign(what: &str, key: &str, how: &How<'_>, context: &Context, format: Format) -> eyre::Result<()> {
    let request = match what.parse() {
        Ok(id) => {
            context.check_chain().await?;
            proposals::signing_request(context, id).await?
        }
        Err(_) => SigningRequest::load(Path::new(what))?,
    };
    request.check(&context.config.chain.id, context.config.wallet()?)?;
    let deadline = request.drawn_up_at.saturating_add(u64::from(how.hours) * 3_600);
    confirm(&in_words(context, &request, deadline), "Sign?", how.yes)?;
    let key = context.key(key)?;
    let signed = request.sign(&key, deadline)?;
    let signer = request.index_of(&key)?;
    let out = how.out.map_or_else(|| PathBuf::from(proposals::file_name(&request, signer)), Path::to_path_buf);
    signed.save(&out)?;
    let hash = hex::encode(draft_hash(&request.draft));
    let shown = json!({
        "file": out.display().to_string(), "signer": signer, "deadline": deadline, "draft_hash": hash,
        "rules_epoch": request.rules_epoch, "words": describe::draft(context, &request.draft),
    });
    format.report(&shown, |_| {
        format!(
            "signed as signer {signer}, good until {}: {}\ndeliver it with `wallet submit {}`",
            show_time(deadline),
            out.display(),
            out.display()
        )
    })
}

fn in_words(context: &Context, request: &SigningRequest, deadline: u64) -> String {
    let subject = match &request.subject {
        Target::Proposal(id) => format!("proposal {id}"),
        Target::Submission { salt } => format!("a submission (salt {})", hex::encode(salt)),
    };
    let heading = format!("You approve {subject} of wallet {} on chain {}", request.wallet, request.chain_id);
    let shown = describe::decision(context, &heading, &request.draft);
    format!("{shown}, under rules {}, good until {}", request.rules_epoch, show_time(deadline))
}

pub(super) async fn submit(files: &[PathBuf], key: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let (request, approvals) = collect(files)?;
    request.check(&context.config.chain.id, context.config.wallet()?)?;
    let wallet = context.wallet()?;
    check(context, &wallet, &request, &approvals).await?;
    let signer = context.key(key)?;
    let (message, id) = match &request.subject {
        Target::Proposal(id) => (AnyoneMsg::ApproveBySignatures { id: *id, approvals }, Some(*id)),
        Target::Submission { salt } => {
            (AnyoneMsg::Submit { draft: request.draft.clone(), salt: salt.clone(), approvals }, None)
        }
    };
    let acted = act(context, &signer, &ExecuteMsg::Anyone(message)).await?;
    let id = id.or_else(|| opened(&acted.included, &acted.wallet.address));
    let id = id.ok_or_else(|| eyre!("the chain names no proposal in {}", acted.included.hash))?;
    let status = wallet.proposal(id).await?.summary.status;
    if let ProposalStatus::Failed { .. } = status {
        bail!("proposal {id} passed by {}, but {}", acted.included.hash, describe::status(&status));
    }
    proposals::report(id, "submitted", Some(&acted.included), context, format).await
}

/// The one signing request that all files are about, and their approvals.
fn collect(files: &[PathBuf]) -> eyre::Result<(SigningRequest, Vec<SignedApproval>)> {
    let mut about: Option<SigningRequest> = None;
    let mut approvals: Vec<SignedApproval> = Vec::new();
    for file in files {
        let shown = file.display();
        let mut request = SigningRequest::load(file)?;
        let Some(approval) = request.approval.take() else {
            bail!("{shown} carries no signature: `wallet sign {shown}`")
        };
        let twice = approvals.iter().any(|other| other.signer == approval.signer);
        ensure!(!twice, "{shown}: signer {} stands in another of the files already", approval.signer);
        // When it was drawn up may differ: each signer may have asked the node.
        if let Some(first) = &about {
            request.drawn_up_at = first.drawn_up_at;
            ensure!(request == *first, "{shown} is about something else than {}", files[0].display());
        }
        about.get_or_insert(request);
        approvals.push(approval);
    }
    let about = about.ok_or_else(|| eyre!("no file was named"))?;
    Ok((about, approvals))
}

/// The rules by their id, and the last alarm.
async fn check_rules(wallet: &Wallet, request: &SigningRequest, council: &SignersResponse) -> eyre::Result<()> {
    let dialect = wallet.dialect().await?;
    let (id, in_force) = match &request.subject {
        Target::Proposal(id) => {
            let info = wallet.proposal(*id).await?;
            (info.rules_id.clone(), dialect.alarm_of_proposal(&info))
        }
        Target::Submission { .. } => (council.rules_id.clone(), dialect.alarm(council, &request.draft)),
    };
    let rules = dialect.rules(council.rules_epoch, id.as_ref())?;
    ensure!(
        rules == request.rules(),
        "the signing request names other rules than wallet {} goes by, or was drawn up for its former code: it is void, \
         draw up another",
        wallet.address
    );
    ensure!(
        request.alarm == in_force,
        "an alarm at {} ended such drafts after the signing request was drawn up: it is void, draw up another",
        show_time(in_force.unwrap_or_default().seconds())
    );
    Ok(())
}

/// What the contract would refuse, said before a fee is paid.
async fn check(
    context: &Context,
    wallet: &Wallet,
    request: &SigningRequest,
    approvals: &[SignedApproval],
) -> eyre::Result<()> {
    let council = wallet.signers().await?;
    ensure!(
        council.rules_epoch == request.rules_epoch,
        "the signing request was signed under rules {}, in force are {}: signers or policy changed, it is void",
        request.rules_epoch,
        council.rules_epoch
    );
    check_rules(wallet, request, &council).await?;
    let now = context.chain.latest_block().await?.time;
    for approval in approvals {
        ensure!(
            now < approval.deadline,
            "signer {}'s approval was good until {}: it is {}",
            approval.signer,
            show_time(approval.deadline),
            show_time(now)
        );
    }
    if let Target::Submission { .. } = request.subject {
        let signers = approvals.iter().filter_map(|approval| usize::try_from(approval.signer).ok());
        let votes = signers.fold(0_u16, |votes, signer| votes | stateset_api::wallet::bit(signer));
        let (weight, threshold) = (request.signers.weight_of(votes), request.signers.threshold);
        ensure!(
            request.signers.passes(votes),
            "the approvals weigh {weight}, the threshold is {threshold}: a submission needs all of it at once"
        );
    }
    Ok(())
}
