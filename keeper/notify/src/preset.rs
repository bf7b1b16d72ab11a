//! The body of a message in the shape that its receiver reads: JSON for programs, what chat programs take, a mail.

use serde_json::{Value, json};
use stateset_config::notify::{Preset, Reach};

use crate::message::Message;

/// The body that is stored and sent.
pub fn body(message: &Message, reach: &Reach) -> String {
    match reach {
        Reach::Webhook(webhook) => match webhook.preset {
            Preset::Generic => generic(message),
            Preset::Slack => slack(&message.text()).to_string(),
            Preset::Teams => teams(&message.text()).to_string(),
        },
        Reach::Command(_) => generic(message),
        Reach::Mail { to, from, .. } => mail(message, to, from),
    }
}

fn generic(message: &Message) -> String {
    // Plain data: nothing in it can fail to be written.
    serde_json::to_string(message).unwrap_or_default()
}

/// An incoming webhook's. Nothing in the text is read as mark-up, and nothing is unfolded.
fn slack(text: &str) -> Value {
    json!({ "text": text.replace('&', "&amp;"), "mrkdwn": false, "unfurl_links": false, "unfurl_media": false })
}

/// An adaptive card for a workflow's webhook, a block for each paragraph.
fn teams(text: &str) -> Value {
    let blocks = text.split("\n\n").map(|part| json!({ "type": "TextBlock", "wrap": true, "text": part }));
    let card = json!({ "type": "AdaptiveCard", "version": "1.4", "body": blocks.collect::<Vec<_>>() });
    let kind = "application/vnd.microsoft.card.adaptive";
    json!({ "type": "message", "attachments": [{ "contentType": kind, "content": card }] })
}

/// Addresses and subject were checked to be one line each.
fn mail(message: &Message, to: &str, from: &str) -> String {
    format!(
        "From: {from}\nTo: {to}\nSubject: {}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\
         Content-Transfer-Encoding: 8bit\nAuto-Submitted: auto-generated\nStateset-Delivery: {}\n\n{}\n",
        message.subject(),
        message.delivery,
        message.text()
    )
}
