//! What an outbox does with each answer of a signer.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use stateset_chain::journal::{IntentState, Kind};
use stateset_chain::{Key, Outbox, OutboxError, Purpose, SignAnswer, SignRequest, Signer};

use crate::suite::{Suite, config, intent, key};

/// Signs with a key, unless its script says otherwise.
struct Scripted {
    key: Key,
    script: Mutex<Vec<SignAnswer>>,
    asked: Mutex<Vec<SignRequest>>,
}

#[async_trait]
impl Signer for Scripted {
    fn address(&self) -> &str {
        self.key.address()
    }

    fn public_key(&self) -> Vec<u8> {
        self.key.public_key()
    }

    async fn sign(&self, request: &SignRequest) -> SignAnswer {
        self.asked.lock().unwrap().push(request.clone());
        let scripted = self.script.lock().unwrap().pop();
        scripted.unwrap_or_else(|| SignAnswer::Signature(self.key.sign(&request.document)))
    }
}

fn suite(script: Vec<SignAnswer>) -> (Suite, Arc<Scripted>) {
    let mut suite = Suite::with(&[intent(1, "a"), intent(2, "b")]);
    let signer = Arc::new(Scripted { key: key(), script: Mutex::new(script), asked: Mutex::new(Vec::new()) });
    suite.outbox = Outbox::new(suite.chain.clone(), signer.clone(), config());
    (suite, signer)
}

#[tokio::test]
async fn a_signer_that_does_not_say_is_asked_about_the_same_document_again() {
    let unknown = || SignAnswer::Unknown { reason: "the line was cut".into() };
    let (mut suite, signer) = suite(vec![unknown(), unknown()]);
    for _ in 0..2 {
        let error = suite.tick().await.unwrap_err();
        assert!(matches!(&error, OutboxError::SignerUnknown { kind: Kind::Payment, count: 2, .. }), "{error}");
        suite.chain.blocks(1);
    }
    assert!(suite.journal().txs(9).unwrap().is_empty() && suite.chain.state().broadcasts.is_empty());
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled; 2]);
    let asked = signer.asked.lock().unwrap();
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|request| *request == asked[0]), "the document changed");
    assert_eq!(asked[0].purpose, Purpose::Acts { kind: Kind::Payment, count: 2 });
}

#[tokio::test]
async fn a_refusal_of_the_signer_is_named_and_costs_no_act_a_try() {
    let (mut suite, _) = suite(vec![SignAnswer::Refused { reason: "beyond its own limit".into() }]);
    let error = suite.tick().await.unwrap_err();
    let OutboxError::SignerRefused { count: 2, reason, .. } = &error else { panic!("{error}") };
    assert_eq!(reason, "beyond its own limit");
    assert!(suite.journal().txs(9).unwrap().is_empty());
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled; 2]);
    assert!(suite.journal().intents(None, 9).unwrap().iter().all(|row| row.attempts == 0));
}

/// As hardware gives most of them.
#[tokio::test]
async fn a_high_s_is_made_low_before_anything_is_recorded() {
    struct High(Key);
    #[async_trait]
    impl Signer for High {
        fn address(&self) -> &str {
            self.0.address()
        }

        fn public_key(&self) -> Vec<u8> {
            self.0.public_key()
        }

        async fn sign(&self, request: &SignRequest) -> SignAnswer {
            let low = k256::ecdsa::Signature::from_slice(&self.0.sign(&request.document)).unwrap();
            let (r, s) = low.split_scalars();
            let high = k256::ecdsa::Signature::from_scalars(*r, -*s).unwrap();
            SignAnswer::Signature(high.to_bytes().into())
        }
    }
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.outbox = Outbox::new(suite.chain.clone(), Arc::new(High(key())), config());
    suite.tick().await.unwrap();
    let bytes = suite.journal().txs(1).unwrap()[0].tx.bytes.clone();
    let signature = cosmrs::tx::Tx::from_bytes(&bytes).unwrap().signatures[0].clone();
    assert!(k256::ecdsa::Signature::from_slice(&signature).unwrap().normalize_s().is_none());
}
