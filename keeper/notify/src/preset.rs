//! The body of a message in the shape that its receiver reads: JSON for programs, what chat programs take, a mail.

use serde_json::{Value, json};
use stateset_config::notify::{Preset, Reach};

use crate::message::Message;

/// A card's bytes as we count them. Teams takes 28 KB by its own count, of which a body of 24,453 bytes had 28,897, answers
/// 200 or 202 to more, and shows nothing of it (MicrosoftDocs/msteams-docs#11274).
const TEAMS_BYTES_MAX: usize = 20_000;
/// Slack cuts a longer text (its documentation of `chat.postMessage`). Characters, those for its mark-up included.
const SLACK_LETTERS_MAX: usize = 40_000;
/// What stands in an answer of status 200 where Teams did not take the card (prometheus-msteams/prometheus-msteams#29).
const TEAMS_FAILED: [&str; 2] = ["delivery failed with error", "returned http error"];

/// The body that is stored and sent.
pub fn body(message: &Message, reach: &Reach) -> String {
    match reach {
        Reach::Webhook(webhook) => match webhook.preset {
            Preset::Generic => generic(message),
            Preset::Slack => slack(message).to_string(),
            Preset::Teams => teams(message).to_string(),
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
fn slack(message: &Message) -> Value {
    let escaped = |text: &str| text.replace('&', "&amp;");
    let text = message.text_within(|text| escaped(text).chars().count() <= SLACK_LETTERS_MAX);
    json!({ "text": escaped(&text), "mrkdwn": false, "unfurl_links": false, "unfurl_media": false })
}

/// An adaptive card for a workflow's webhook, a block for each paragraph.
fn teams(message: &Message) -> Value {
    card(&message.text_within(|text| card(text).to_string().len() <= TEAMS_BYTES_MAX))
}

/// Whether an answer that is good by its status says that the message did not arrive. Words of receivers that are programs
/// say nothing: what they take is theirs to answer by status.
pub(crate) fn says_undelivered(preset: Preset, words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    preset == Preset::Teams && TEAMS_FAILED.iter().any(|failed| words.contains(failed))
}

fn card(text: &str) -> Value {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Incident, Item};
    use crate::message::{Entry, Message, Origin, To};
    use crate::stage::Stage;

    fn message(count: usize, words: &str) -> Message {
        let incident = |number: usize| Incident {
            id: number.to_string(),
            words: format!(
                "{number}: a payment that no bill explains went to {}, {}",
                "a".repeat(64),
                words.repeat(200)
            ),
            amount: Some("1250.500000 USDC".into()),
            hash: Some("c".repeat(64)),
            next: format!("ledger incidents {number}"),
        };
        let item = |number| Item { payee: Some("d".repeat(64)), ..Item::of_incident(&incident(number)) };
        let entries = (0..count).map(|number| Entry { stage: Stage::First, item: item(number) }).collect();
        let origin = Origin { agent: "agent".into(), wallet: "w".repeat(64), chain: "stateset-1".into() };
        let to = To { approver: "anna", recipient: "anna", away_until: None };
        Message::new(&Default::default(), &origin, to, 1_796_083_200, entries)
    }

    fn more(text: &str) -> usize {
        let more = text.rsplit_once("and ").and_then(|(_, rest)| rest.split_once(" more")).map(|(count, _)| count);
        more.map_or(0, |count| count.parse().unwrap())
    }

    #[test]
    fn a_card_of_as_much_as_a_message_lists_is_taken_by_teams() {
        for words in ["b", "\u{e4}", "\u{1f980}", "\""] {
            for (count, most_left) in [(1, 0), (10, 0), (50, 49), (120, 119)] {
                let card = teams(&message(count, words));
                let bytes = card.to_string().len();
                assert!(bytes <= TEAMS_BYTES_MAX, "{words} {count}: {bytes}");
                let blocks = card["attachments"][0]["content"]["body"].as_array().unwrap();
                let left = more(blocks.last().unwrap()["text"].as_str().unwrap());
                // What is not listed is counted, and as much is listed as there is room for.
                assert_eq!(blocks.len() - 1 - usize::from(left > 0) + left, count, "{words}");
                assert!(
                    left <= most_left && (left == 0 || bytes > TEAMS_BYTES_MAX - 1_700),
                    "{words} {count}: {left} {bytes}"
                );
            }
        }
    }

    #[test]
    fn a_text_for_slack_is_not_cut_there() {
        for count in [1, 50, 120] {
            let body = slack(&message(count, "&"));
            let text = body["text"].as_str().unwrap();
            assert!(text.chars().count() <= SLACK_LETTERS_MAX, "{count}: {}", text.len());
            assert_eq!(text.matches("  stateset-keeper ").count() + more(text), count);
        }
    }

    #[test]
    fn only_teams_says_by_words_that_nothing_arrived() {
        let words = "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413 with ContextId x";
        for said in [words, "delivery failed with error", "endpoint returned HTTP error 429"] {
            assert!(says_undelivered(Preset::Teams, said), "{said}");
            assert!(!says_undelivered(Preset::Slack, said) && !says_undelivered(Preset::Generic, said));
        }
        assert!(!says_undelivered(Preset::Teams, "1") && !says_undelivered(Preset::Teams, ""));
    }
}
