//! The receiver that the page shows, in Python: it takes what the keeper sends, once, and nothing else.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use stateset_chain::journal::DeliveryState;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::Command;

use crate::suite::{Home, KEY};

const PAGE: &str = include_str!("../../../../docs/notices.md");

/// Its program, with another port and key.
fn program() -> String {
    let (_, rest) = PAGE.split_once("```python\n").unwrap();
    let (program, _) = rest.split_once("```").unwrap();
    assert!(program.contains("8080"), "{program}");
    program.replace("8080", "0")
}

#[tokio::test]
async fn the_pages_receiver_takes_a_message_once_and_refuses_what_is_forged_or_old() {
    if std::env::var_os("SKIP_PYTHON").is_some_and(|skip| skip == "1") {
        eprintln!("SKIPPED, because of SKIP_PYTHON=1: the page's receiver was not run");
        return;
    }
    let home = Home::new();
    let path = home.folder.path().join("receiver.py");
    let announce = "print(server.server_port, flush=True)\nserver.serve_forever()";
    std::fs::write(&path, program().replace("server.serve_forever()", announce)).unwrap();
    let mut python = Command::new("python3");
    python.arg(&path).current_dir(home.folder.path()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut python =
        python.spawn().expect("python3 does not run: install it, or leave the example out with SKIP_PYTHON=1");
    let mut lines = BufReader::new(python.stdout.take().unwrap()).lines();
    let port: u16 = lines.next_line().await.unwrap().unwrap().parse().unwrap();

    // What the keeper sends is of now.
    let now = stateset_chain::Clock::System.now_millis();
    home.clock.advance(now - home.clock.now_millis());
    let mut agent = home.open(vec![home.approver("anna", port)]);
    agent.escalates("R-1");
    agent.round_ends().await;
    let [row] = &home.all_are(DeliveryState::Delivered).await[..] else { panic!("one message") };
    let shown = lines.next_line().await.unwrap().unwrap();
    assert!(shown.contains("escalated") && shown.contains("5 uusdc"), "{shown}");

    let (now, id) = (now / 1_000, hex::encode(row.id));
    let sign = |key: &str, time, body: &str| stateset_notify::signature::header(key.as_bytes(), time, body.as_bytes());
    let good = sign(KEY, now, &row.body);
    for (signature, body, status) in [
        (good.clone(), row.body.as_str(), "200"),
        (good.clone(), "{}", "401"),
        (sign("another key, 16 bytes or more", now, &row.body), &row.body, "401"),
        (sign(KEY, now - 3_600, &row.body), &row.body, "401"),
        (good.replace("v1=", "v0="), &row.body, "401"),
        (String::new(), &row.body, "401"),
    ] {
        assert_eq!(post(port, &id, &signature, body).await, status, "{signature}");
    }
    python.kill().await.unwrap();
    let mut more = Vec::new();
    while let Ok(Some(line)) = lines.next_line().await {
        more.push(line);
    }
    assert!(more.is_empty(), "the same message again, or a forged one, is shown: {more:?}");
    assert!(Path::new(&path).exists());
    agent.stops().await;
}

async fn post(port: u16, id: &str, signature: &str, body: &str) -> String {
    let exchange = async {
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let head = format!(
            "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nStateset-Delivery: {id}\r\n\
             Stateset-Signature: {signature}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        let mut first = String::new();
        BufReader::new(stream).read_line(&mut first).await.unwrap();
        first.split_whitespace().nth(1).unwrap().to_owned()
    };
    tokio::time::timeout(Duration::from_secs(10), exchange).await.unwrap()
}
