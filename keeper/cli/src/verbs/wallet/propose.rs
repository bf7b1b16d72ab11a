//! `wallet propose`: a draft out of flags or a file, sent by a signer or written down to be signed.

use std::path::Path;

use cosmwasm_std::{Binary, Coin};
use eyre::{Context as _, bail, ensure, eyre};
use serde_json::json;
use sha2::{Digest, Sha256};
use stateset_agent::Bill;
use stateset_api::Amount;
use stateset_api::approval::{SALT_BYTES, draft_bytes, draft_hash};
use stateset_api::limits::{ACTIONS_MAX, CALL_BYTES_MAX, DRAFT_BYTES_MAX, TITLE_BYTES_MAX};
use stateset_api::wallet::{Action, Draft, ExecuteMsg, OwnerMsg, SignerMsg, SignerSet};
use stateset_chain::dialect;
use stateset_config::context::Context;

use crate::bills::parse_due;
use crate::cli::{Propose, Subject};
use crate::describe;
use crate::output::Format;
use crate::signing_request::{SigningRequest, Target};
use crate::verbs::bill_store;
use crate::verbs::file::read;
use crate::verbs::wallet::act::{act, proposal_of};
use crate::verbs::wallet::{mandate, policy, proposals};

pub(super) async fn run(verb: &Propose, context: &Context, format: Format) -> eyre::Result<()> {
    let draft = draft(verb, context).await?;
    check(&draft)?;
    let wallet = context.wallet()?;
    let council = wallet.signers().await?;
    let Some(set) = council.signers.clone() else {
        bail!("wallet {} has no signers: its owner alone decides", wallet.address);
    };
    let now = context.chain.latest_block().await?.time;
    if let Some(out) = &verb.out {
        let mut salt = [0_u8; SALT_BYTES];
        let words = wallet.dialect().await?;
        let rules = words.rules(council.rules_epoch, council.rules_id.as_ref())?;
        getrandom::fill(&mut salt).map_err(|reason| eyre!("the system gives no random bytes: {reason}"))?;
        let request = SigningRequest {
            chain_id: context.config.chain.id.clone(),
            wallet: wallet.address,
            subject: Target::Submission { salt: Binary::from(salt) },
            rules_epoch: rules.epoch,
            rules_id: rules.id,
            alarm: words.alarm(&council, &draft),
            signers: set,
            drawn_up_at: now,
            approval: None,
            draft,
        };
        request.save(out)?;
        return report_request(context, &request, out, format);
    }
    let signer = context.key(&verb.key)?;
    ensure!(
        set.index_of_address(signer.address()).is_some(),
        "{} is none of the signers' accounts; with --out FILE a signing request is written that signers by key can sign",
        signer.address()
    );
    let expires_at = (verb.hours < 24).then(|| now.saturating_add(u64::from(verb.hours) * 3_600));
    let message = ExecuteMsg::Signer(SignerMsg::Propose { draft, expires_at });
    let acted = act(context, &signer, &message).await?;
    let id = proposal_of(&acted)?;
    proposals::report(id, "proposed", Some(&acted.included), context, format).await
}

fn report_request(context: &Context, request: &SigningRequest, out: &Path, format: Format) -> eyre::Result<()> {
    let hash = hex::encode(draft_hash(&request.draft));
    let shown = json!({ "signing_request": out.display().to_string(), "draft_hash": hash, "draft": request.draft,
        "rules_epoch": request.rules_epoch });
    format.report(&shown, |_| {
        format!(
            "{}\nhash {hash}\nwritten to {}; {} of the signers' weight {} sign it (`wallet sign {}`), then anybody \
             submits it",
            describe::draft(context, &request.draft).join("\n"),
            out.display(),
            request.signers.threshold,
            request.signers.weight_sum(),
            out.display()
        )
    })
}

async fn draft(verb: &Propose, context: &Context) -> eyre::Result<Draft> {
    let mut draft = match &verb.what {
        Subject::Draft { file } => load_draft(file)?,
        what => Draft { title: String::new(), rationale: None, actions: vec![action(what, context).await?] },
    };
    if let Some(title) = &verb.title {
        draft.title.clone_from(title);
    }
    if draft.title.is_empty() {
        let words = describe::draft(context, &draft).into_iter().next().unwrap_or_default();
        draft.title = shortened(&words);
    }
    if let Some(file) = &verb.rationale {
        let text = std::fs::read(file).wrap_err_with(|| format!("cannot read {}", file.display()))?;
        draft.rationale = Some(Binary::from(Sha256::digest(text).as_slice()));
    }
    Ok(draft)
}

/// At most so many bytes as a title may have, cut between letters.
fn shortened(words: &str) -> String {
    let mut title = String::new();
    for letter in words.chars().take_while(|letter| *letter != '\n') {
        if title.len() + letter.len_utf8() > TITLE_BYTES_MAX {
            break;
        }
        title.push(letter);
    }
    title
}

async fn action(what: &Subject, context: &Context) -> eyre::Result<Action> {
    let wallet = context.wallet()?;
    Ok(match what {
        Subject::Pay { to, coin, category, reference, due } => {
            let coin = context.coin(coin)?;
            stateset_chain::key::parse_address(&context.config.chain.prefix, to)?;
            let due = match due {
                Some(text) => parse_due(text)?,
                // Midnight, so that saying the same again on the same day names the same payment.
                None => context.chain.latest_block().await?.time / 86_400 * 86_400,
            };
            let bill = Bill {
                number: reference.clone(),
                payee: to.clone(),
                denom: coin.denom.clone(),
                amount: Amount(coin.amount),
                category: category.clone(),
                due,
                vendor: None,
                memo: None,
                part: None,
                discount: None,
            };
            bill.validate()?;
            Action::Pay { denom: coin.denom, payment: bill.payment(&wallet.address) }
        }
        Subject::Bill { id } => {
            let record = bill_store::known_bill(context, id.parse()?)?;
            Action::Pay { denom: record.bill.denom.clone(), payment: record.bill.payment(&wallet.address) }
        }
        Subject::Withdraw { coin } => {
            let coin = context.coin(coin)?;
            Action::Owner(OwnerMsg::Withdraw { coins: vec![Coin::new(coin.amount, coin.denom)] })
        }
        Subject::Unfreeze => Action::Owner(OwnerMsg::Unfreeze {}),
        Subject::Policy { file } => {
            let policy = policy::load(file)?;
            policy.validate(Some(&wallet.policy().await?)).wrap_err_with(|| file.display().to_string())?;
            Action::Owner(OwnerMsg::SetPolicy { policy })
        }
        Subject::Signers { file } => {
            let signers: SignerSet = read(file)?;
            signers.validate().wrap_err_with(|| file.display().to_string())?;
            Action::Owner(OwnerMsg::SetSigners { signers: Some(signers) })
        }
        Subject::Mandate { file } => {
            let mandate = mandate::read_for(&wallet, file, context).await?;
            Action::Owner(OwnerMsg::GiveMandate { mandate })
        }
        Subject::Call { contract, message, funds } => call(context, contract, message, funds)?,
        Subject::Draft { file } => bail!("{} is a draft of its own", file.display()),
    })
}

fn call(context: &Context, contract: &str, message: &Path, funds: &[String]) -> eyre::Result<Action> {
    stateset_chain::key::parse_address(&context.config.chain.prefix, contract)?;
    let message: serde_json::Value = read(message)?;
    let msg = serde_json::to_vec(&message)?;
    ensure!(
        msg.len() <= CALL_BYTES_MAX,
        "a message to a contract has at most {CALL_BYTES_MAX} bytes: got {}",
        msg.len()
    );
    let coin = |text: &String| context.coin(text).map(|coin| Coin::new(coin.amount, coin.denom));
    let funds = funds.iter().map(coin).collect::<eyre::Result<_>>()?;
    Ok(Action::CallContract { contract: contract.to_owned(), msg: msg.into(), funds })
}

/// What the contract would refuse, before a fee is paid or a signature given.
fn check(draft: &Draft) -> eyre::Result<()> {
    let (title, count, bytes) = (draft.title.len(), draft.actions.len(), draft_bytes(draft).len());
    ensure!(title <= TITLE_BYTES_MAX, "a title has at most {TITLE_BYTES_MAX} bytes: got {title}");
    ensure!((1..=ACTIONS_MAX).contains(&count), "a proposal has 1 to {ACTIONS_MAX} actions: got {count}");
    ensure!(bytes <= DRAFT_BYTES_MAX, "a draft has at most {DRAFT_BYTES_MAX} bytes in its canonical form: got {bytes}");
    Ok(())
}

fn load_draft(file: &Path) -> eyre::Result<Draft> {
    let mut value: serde_json::Value = read(file)?;
    if let Some(fields) = value.as_object_mut() {
        fields.entry("title").or_insert_with(|| "".into());
    }
    dialect::read(value).wrap_err_with(|| format!("{} holds no draft", file.display()))
}
