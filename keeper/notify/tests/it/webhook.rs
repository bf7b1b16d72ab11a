//! Receivers that behave badly, and what each comes to.

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use stateset_config::notify::{Preset, Reach, Webhook};
use stateset_http::HttpError;
use stateset_notify::outgoing::Outgoing;
use stateset_notify::{SendError, Transport};

use crate::suite::{Answer, Home, KEY, Request, Server, approver, limits};

const BODY: &str = "{\"a\":1}";

async fn send(webhook: Webhook) -> Result<String, SendError> {
    let outgoing = Outgoing { delivery: "0102", body: BODY, time: 1_790_000_000 };
    let to = approver("anna", Reach::Webhook(webhook));
    Transport::new(limits()).unwrap().send(&to, outgoing).await
}

async fn sent_to(answer: Answer) -> (Result<String, SendError>, Vec<Request>) {
    let (home, server) = (Home::new(), Server::start(vec![answer]).await);
    let began = Instant::now();
    let sent = send(home.webhook(&format!("http://127.0.0.1:{}/hook?a=1", server.port))).await;
    assert!(began.elapsed() < Duration::from_secs(5), "it has a limit");
    (sent, server.requests())
}

/// RFC 2104 by hand, from the hash alone.
fn hmac_by_hand(key: &[u8], message: &[u8]) -> String {
    let pad = |with: u8| key.iter().copied().chain(std::iter::repeat(0)).take(64).map(|byte| byte ^ with).collect();
    let (inner, outer): (Vec<u8>, Vec<u8>) = (pad(0x36), pad(0x5c));
    let inside = Sha256::digest([&inner, message].concat());
    hex::encode(Sha256::digest([&outer[..], &inside[..]].concat()))
}

#[tokio::test]
async fn what_arrives_is_signed_over_its_time_and_body_and_names_its_delivery() {
    let (sent, requests) = sent_to(Answer::Status(200)).await;
    assert_eq!(sent.unwrap(), "HTTP status 200: words");
    let [request] = &requests[..] else { panic!("{requests:?}") };
    assert!(request.head.starts_with("POST /hook?a=1 HTTP/1.1"), "{}", request.head);
    assert_eq!((request.body.as_str(), request.header("stateset-delivery")), (BODY, Some("0102")));
    assert_eq!(request.header("content-type"), Some("application/json"));
    let expected = hmac_by_hand(KEY.as_bytes(), format!("1790000000.{BODY}").as_bytes());
    assert_eq!(request.header("stateset-signature").unwrap(), format!("t=1790000000,v1={expected}"));
}

#[tokio::test]
async fn each_bad_answer_ends_in_its_error_within_its_time() {
    let metadata = || Answer::Redirect("http://169.254.169.254/latest/meta-data/".into());
    for (answer, expected) in [
        (Answer::Never, "no answer within 600 ms"),
        (metadata(), "HTTP status 307: it points elsewhere"),
        (Answer::HalfWay, "the connection ended within the answer"),
        (Answer::Status(500), "HTTP status 500: words"),
        (Answer::Status(404), "HTTP status 404: words"),
        (Answer::Megabytes(503, 50_000_000), "HTTP status 503: xxx"),
    ] {
        let (sent, requests) = sent_to(answer.clone()).await;
        let said = sent.unwrap_err().to_string();
        assert!(said.contains(expected), "{answer:?}: {said}");
        assert!(said.len() < 500, "{said}");
        assert_eq!(requests.len(), 1, "{answer:?}: nobody is asked twice, and nobody else");
    }
}

#[tokio::test]
async fn what_teams_says_with_status_200_that_it_did_not_take_has_not_arrived() {
    let words = "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413";
    for (preset, arrives) in [(Preset::Teams, false), (Preset::Generic, true)] {
        let (home, server) = (Home::new(), Server::start(vec![Answer::Says(words)]).await);
        let webhook = Webhook { preset, ..home.webhook(&format!("http://127.0.0.1:{}/", server.port)) };
        let sent = send(webhook).await;
        match sent {
            Ok(said) => assert!(arrives && said.contains("delivery failed"), "{said}"),
            Err(SendError::Undelivered { status, words }) => {
                assert!(!arrives && status == 200 && words.contains("HTTP error 413"), "{words}");
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn an_answer_of_megabytes_or_without_an_end_arrived_by_its_status() {
    for answer in [Answer::Megabytes(200, 50_000_000), Answer::EndlessBody] {
        let (sent, _) = sent_to(answer.clone()).await;
        let said = sent.unwrap();
        assert!(said.starts_with("HTTP status 200") && said.len() < 500, "{answer:?}: {said}");
    }
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_not_connected_to_unless_its_network_is_listed() {
    let (home, server) = (Home::new(), Server::start(vec![Answer::Status(200)]).await);
    let webhook = home.webhook(&format!("http://localhost:{}/", server.port));
    let unlisted = Webhook { allowed: Default::default(), ..webhook };
    let refused = send(unlisted).await.unwrap_err();
    assert!(matches!(&refused, SendError::Url(reason) if reason.to_string().contains("this machine")), "{refused}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn without_its_key_nothing_is_sent() {
    let (home, server) = (Home::new(), Server::start(vec![Answer::Status(200)]).await);
    let url = format!("http://127.0.0.1:{}/", server.port);
    let webhook = Webhook { secret_file: Some(home.folder.path().join("none")), ..home.webhook(&url) };
    assert!(matches!(send(webhook).await, Err(SendError::NoSecret { .. })));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_address_in_a_file_is_read_as_a_secret_and_never_shown() {
    let (home, server) = (Home::new(), Server::start(vec![Answer::Status(200)]).await);
    let file = home.folder.path().join("key");
    let of = |text: String| {
        std::fs::write(&file, text).unwrap();
        let url = stateset_config::notify::WebhookUrl::File(file.clone());
        Webhook { url, secret_file: None, ..home.webhook("http://127.0.0.1/") }
    };
    let sent = send(of(format!("http://127.0.0.1:{}/T000/B000/token\n", server.port))).await;
    assert_eq!(sent.unwrap(), "HTTP status 200: words");
    let [request] = &server.requests()[..] else { panic!("one request") };
    assert!(request.head.starts_with("POST /T000/B000/token ") && request.header("stateset-signature").is_none());
    let refused = send(of("https://10.0.0.1/T000/B000/token".into())).await.unwrap_err();
    assert!(
        matches!(&refused, SendError::Http(HttpError::Request { reason }) if !reason.contains("token")),
        "{refused}"
    );
}
