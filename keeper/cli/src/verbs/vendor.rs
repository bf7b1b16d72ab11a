//! `vendor`: who is paid, where, and by whose word. What changes something reaches the keeper as bills do.

use eyre::{Context as _, eyre};
use serde::{Deserialize, Serialize};
use serde_json::json;
use stateset_agent::vendors::{
    Challenge, Change, Input, NONCE_BYTES, NewVendor, Proof, State, Vendor, VendorError, check,
};
use stateset_chain::Clock;
use stateset_chain::key::parse_address;
use stateset_config::context::Context;
use stateset_state::vendor_proof::check_proof;
use stateset_telemetry::timestamp::show_time;

use crate::cli::{AddVendor, ChallengeVendor, ChangeVendor, ProveVendor, VendorVerb};
use crate::output::{Format, pairs, table};
use crate::verbs::bill_store::{hand_in, known_vendors};
use crate::verbs::file;

pub(super) async fn run(verb: &VendorVerb, context: &Context, format: Format) -> eyre::Result<()> {
    let known = known_vendors(context)?;
    match verb {
        VendorVerb::List => list(&known, format),
        VendorVerb::Show { id } => show(known_vendor(&known, id)?, format),
        VendorVerb::Add(verb) => add(verb, &known, context, format).await,
        VendorVerb::Change(verb) => change(verb, &known, context, format).await,
        VendorVerb::Challenge(verb) => challenge(verb, &known, context, format).await,
        VendorVerb::Prove(verb) => prove(verb, &known, context, format).await,
    }
}

/// Unix seconds.
fn now() -> u64 {
    Clock::System.now_millis() / 1_000
}

fn known_vendor<'a>(known: &'a State, id: &str) -> Result<&'a Vendor, VendorError> {
    known.get(id).ok_or_else(|| VendorError::Unknown { id: id.chars().take(64).collect() })
}

fn list(known: &State, format: Format) -> eyre::Result<()> {
    let vendors: Vec<&Vendor> = known.iter().collect();
    format.print(&vendors, |vendors| {
        let addresses = |vendor: &Vendor| vendor.addresses.keys().cloned().collect::<Vec<_>>().join(", ");
        let row = |vendor: &&Vendor| [vendor.id.clone(), vendor.name.clone(), addresses(vendor)];
        table(["id", "name", "addresses"], vendors.iter().map(row))
    })
}

fn show(vendor: &Vendor, format: Format) -> eyre::Result<()> {
    format.print(&vendor, |vendor| {
        let mut lines = vec![("id", vendor.id.clone()), ("name", vendor.name.clone())];
        lines.extend(vendor.contacts.iter().map(|contact| ("contact", contact.clone())));
        let address = |(address, word): (&String, &stateset_agent::vendors::Vouched)| {
            ("address", format!("{address}, {}", word.words()))
        };
        lines.extend(vendor.addresses.iter().map(address));
        lines.extend(vendor.series.iter().map(|series| ("series", format!("{}{}", series.prefix, series.last))));
        let open = |open: &Challenge| {
            ("challenge", format!("{} for {}, until {}", open.nonce, open.address, show_time(open.expires)))
        };
        lines.extend(vendor.challenges.iter().map(open));
        pairs(lines)
    })
}

async fn add(verb: &AddVendor, known: &State, context: &Context, format: Format) -> eyre::Result<()> {
    let AddVendor { id, name, contacts, addresses, by } = verb;
    check_addresses(context, addresses)?;
    let input = Input::VendorAdded(NewVendor {
        id: id.clone(),
        name: name.clone(),
        contacts: contacts.clone(),
        addresses: addresses.clone(),
        by: by.clone(),
        at: now(),
    });
    take_in(&input, known, context).await?;
    format.report(&json!({ "vendor": id }), |_| format!("vendor {id} is handed in"))
}

async fn change(verb: &ChangeVendor, known: &State, context: &Context, format: Format) -> eyre::Result<()> {
    let ChangeVendor { id, name, contacts, add, remove, by } = verb;
    check_addresses(context, add)?;
    let input = Input::VendorChanged(Change {
        id: id.clone(),
        name: name.clone(),
        contacts: (!contacts.is_empty()).then(|| contacts.clone()),
        add: add.clone(),
        remove: remove.clone(),
        by: by.clone(),
        at: now(),
    });
    take_in(&input, known, context).await?;
    format.report(&json!({ "vendor": id }), |_| format!("the change of vendor {id} is handed in"))
}

/// A challenge, and the very text to be signed.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    challenge: &'a Challenge,
    text: String,
}

async fn challenge(verb: &ChallengeVendor, known: &State, context: &Context, format: Format) -> eyre::Result<()> {
    check_addresses(context, std::slice::from_ref(&verb.address))?;
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(|reason| eyre!("the system gives no random bytes: {reason}"))?;
    let at = now();
    let challenge = Challenge {
        chain_id: context.config.chain.id.clone(),
        vendor: verb.id.clone(),
        address: verb.address.clone(),
        nonce: hex::encode(nonce),
        expires: at.saturating_add(verb.hours.saturating_mul(3_600)),
        by: verb.by.clone(),
    };
    take_in(&Input::VendorChallenged { challenge: challenge.clone(), at }, known, context).await?;
    let handed = Printed { text: challenge.text(), challenge: &challenge };
    format.report(&handed, |Printed { challenge, text }| {
        format!(
            "{text}\nHand this text to the vendor by a contact on file, to be answered before {}. It is signed off chain (ADR-036, Keplr's \
             signArbitrary) by {}; then `vendor prove {} --nonce {} --signature FILE`.",
            show_time(challenge.expires),
            challenge.address,
            challenge.vendor,
            challenge.nonce
        )
    })
}

/// What a wallet gives back: of `signArbitrary`, or of `signAmino` with what was signed beside it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Signed(Signed),
    Amino { signature: Signed },
}

/// The key comes alone, or in an object with its type.
#[derive(Deserialize)]
struct Signed {
    pub_key: PublicKey,
    signature: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PublicKey {
    Alone(String),
    Typed { value: String },
}

async fn prove(verb: &ProveVendor, known: &State, context: &Context, format: Format) -> eyre::Result<()> {
    let signed = match file::read(&verb.signature)? {
        Answer::Signed(signed) | Answer::Amino { signature: signed } => signed,
    };
    let public_key = match signed.pub_key {
        PublicKey::Alone(value) | PublicKey::Typed { value } => value,
    };
    let proof = Proof {
        id: verb.id.clone(),
        nonce: verb.nonce.clone(),
        chain_id: context.config.chain.id.clone(),
        public_key,
        signature: signed.signature,
        at: now(),
    };
    if let Some(challenge) = known.challenge(&proof.nonce) {
        challenge.accepts(&proof.id, &proof.chain_id, proof.at)?;
        check_proof(challenge, &proof)?;
    }
    take_in(&Input::VendorProved(proof), known, context).await?;
    let id = &verb.id;
    format.report(&json!({ "vendor": id, "nonce": verb.nonce }), |_| format!("the proof for vendor {id} is handed in"))
}

fn check_addresses(context: &Context, addresses: &[String]) -> eyre::Result<()> {
    for address in addresses {
        parse_address(&context.config.chain.prefix, address)?;
    }
    Ok(())
}

/// Refuses at once what would change nothing.
async fn take_in(input: &Input, known: &State, context: &Context) -> eyre::Result<()> {
    check(known, input)?;
    hand_in(context, &input.clone().into()).await.wrap_err("nothing was changed")
}
