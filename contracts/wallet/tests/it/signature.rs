//! Approvals by signature: from anybody's hand, bound to everything, counted once per signer.

use cosmwasm_std::Binary;
use stateset_api::approval::{ApprovalV1, Rules, SubjectV1, draft_hash};
use stateset_api::event::{Paid, Voted};
use stateset_api::wallet::{
    Action, AnyoneMsg, ExecuteMsg, OwnerMsg, Proof, ProposalRef, ProposalStatus, QueryMsg, SignedApproval,
    SignersResponse, VotesResponse,
};
use stateset_tests_suite::{Proposals, USDC, address, draft, propose, refused};
use stateset_wallet::ContractError;

use crate::council::{CARLA, Council, DIETER, EVA, Request, assert, key, keyed, pay, sign};
use crate::fixture::Fixture;
use crate::story::{payment, policy};
use crate::suite::Suite;

fn bills() -> Vec<Action> {
    vec![pay(payment(1, "mallory", 5_000))]
}

fn deliver(id: u64, approvals: Vec<SignedApproval>) -> ExecuteMsg {
    ExecuteMsg::Anyone(AnyoneMsg::ApproveBySignatures { id, approvals })
}

/// A fixture whose proposal 1 is anna's, and the request for it.
fn open() -> (Fixture, Request) {
    let mut fixture = Fixture::council(keyed());
    fixture.execute("anna", propose(bills())).unwrap();
    let request = fixture.request_for(1);
    (fixture, request)
}

#[test]
fn one_transaction_proposes_approves_and_pays() {
    let mut suite = Suite::council(keyed());
    let request = suite.request(1, bills());
    let done = suite.submit(&request).unwrap();
    assert_eq!(done.events.iter().filter(|event| Voted::from_event(event).is_ok()).count(), 3);
    assert!(done.events.iter().any(|event| Paid::from_event(event).is_ok()));
    assert_eq!(suite.balance("mallory", USDC), 105_000);
    let votes: VotesResponse = suite.query(&QueryMsg::Votes(ProposalRef { id: 1 }));
    let signed: Vec<_> = votes.votes.into_iter().map(|vote| vote.signer).collect();
    assert_eq!(signed, [CARLA, DIETER, EVA].map(key));
}

#[test]
fn the_same_submission_works_once() {
    let mut suite = Suite::council(keyed());
    let request = suite.request(1, bills());
    suite.submit(&request).unwrap();
    refused(suite.submit(&request), "this submission is proposal 1 already");
    suite.submit(&suite.request(2, bills())).expect("another salt is another submission");
    assert_eq!(suite.balance("mallory", USDC), 105_000, "but one intent is paid once");
}

#[test]
fn a_submission_whose_action_fails_is_kept_and_tried_again_without_new_signatures() {
    let mut suite = Suite::council(keyed());
    let request = suite.request(1, vec![pay(payment(1, "bob", 10_001))]);
    suite.submit(&request).unwrap();
    assert!(matches!(suite.status(1), ProposalStatus::Failed { .. }));
    refused(suite.submit(&request), "this submission is proposal 1 already");
    let wallet = suite.wallet.clone();
    suite.send("alice", &wallet, cosmwasm_std::Coin::new(1_u128, USDC));
    suite.execute("mallory", &suite.execution(1)).unwrap();
    assert_eq!(suite.balance("bob", USDC), 110_001);
}

#[test]
fn votes_by_message_and_by_signature_add_up_and_a_signer_counts_once() {
    let mut suite = Suite::council(keyed());
    let id = suite.propose("anna", bills());
    let request = suite.request_for(id);
    suite.execute("mallory", &deliver(id, vec![request.by(EVA)])).unwrap();
    let twice = suite.execute("mallory", &deliver(id, vec![request.by(EVA)]));
    refused(twice, "signer 4 has voted on proposal 1 already");
    let doubled = deliver(id, vec![request.by(DIETER), request.by(DIETER)]);
    refused(suite.execute("mallory", &doubled), "signer 3 has voted on proposal 1 already");
    suite.execute("berta", &suite.approval(id)).unwrap();
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }));
}

#[test]
fn a_signature_for_another_chain_wallet_proposal_content_epoch_or_deadline_is_refused() {
    let (mut fixture, good) = open();
    let elsewhere = [
        Request { chain_id: "stateset-1".into(), ..good.clone() },
        Request { wallet: address("another wallet"), ..good.clone() },
        Request { proposal: Ok(2), ..good.clone() },
        Request { proposal: Err(vec![0; 16]), ..good.clone() },
        Request { draft: draft(vec![pay(payment(1, "mallory", 5_001))]), ..good.clone() },
        Request { rules_id: [7; 32], ..good.clone() },
        Request { alarm: 7, ..good.clone() },
    ];
    for request in elsewhere {
        for index in [CARLA, DIETER, EVA] {
            let refused = fixture.execute("mallory", deliver(1, vec![request.by(index)]));
            assert!(matches!(refused, Err(ContractError::BadSignature { signer, .. }) if signer == index));
        }
    }
    let prolonged = SignedApproval { deadline: good.deadline + 1, ..good.by(EVA) };
    let refused = fixture.execute("mallory", deliver(1, vec![prolonged]));
    assert!(matches!(refused, Err(ContractError::BadSignature { .. })));
    for index in [CARLA, DIETER] {
        fixture.execute("mallory", deliver(1, vec![good.by(index)])).unwrap();
    }
}

#[test]
fn an_approval_is_void_from_its_deadline_on() {
    let (mut fixture, request) = open();
    fixture.pass_until(request.deadline);
    let refused = fixture.execute("mallory", deliver(1, vec![request.by(EVA)]));
    assert!(matches!(refused, Err(ContractError::ApprovalExpired { signer: EVA, deadline, now }) if deadline == now));
}

#[test]
fn signatures_under_old_rules_are_void() {
    let mut suite = Suite::council(keyed());
    let request = suite.request(1, bills());
    let same = Action::Owner(OwnerMsg::SetPolicy { policy: policy() });
    suite.submit(&suite.request(9, vec![same])).unwrap();
    refused(suite.submit(&request), "signature is not over this approval");
    suite.submit(&suite.request(1, bills())).unwrap();
}

/// A high S makes a second signature out of a first, for anybody. It is another proof of the same approval.
#[test]
fn the_twin_of_a_signature_does_not_count_again() {
    let (mut fixture, request) = open();
    let twin = |approval: &SignedApproval| match &approval.proof {
        Proof::Adr36 { account, signature } => {
            let (r, s) = k256::ecdsa::Signature::from_slice(signature).unwrap().split_scalars();
            let high = k256::ecdsa::Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).unwrap();
            assert_ne!(high.to_bytes().as_slice(), signature.as_slice());
            Proof::Adr36 { account: account.clone(), signature: Binary::from(high.to_bytes().as_slice()) }
        }
        proof => proof.clone(),
    };
    let first = request.by(CARLA);
    let second = SignedApproval { proof: twin(&first), ..first.clone() };
    fixture.execute("mallory", deliver(1, vec![first.clone()])).unwrap();
    let refused = fixture.execute("mallory", deliver(1, vec![second.clone()]));
    assert!(matches!(refused, Err(ContractError::VotedAlready { id: 1, signer: 2 })));
    let request = fixture.request(1, bills());
    let (first, eva) = (request.by(CARLA), request.by(EVA));
    let second = SignedApproval { proof: twin(&first), ..first.clone() };
    let refused = fixture.execute("mallory", request.submission(vec![first, second, eva]));
    assert!(matches!(refused, Err(ContractError::VotedAlready { .. })));
}

#[test]
fn too_few_signatures_move_nothing_and_leave_the_salt_unused() {
    let mut fixture = Fixture::council(keyed());
    let request = fixture.request(1, bills());
    let two = request.submission(vec![request.by(CARLA), request.by(EVA)]);
    let refused = fixture.execute("mallory", two);
    assert!(matches!(refused, Err(ContractError::BelowThreshold { approved: 2, threshold: 3 })));
    let none = fixture.execute("mallory", request.submission(vec![]));
    assert!(matches!(none, Err(ContractError::Count { got: 0, min: 1, max: 16, .. })));
    let short = Request { proposal: Err(vec![1; 15]), ..request.clone() };
    let refused = fixture.execute("mallory", short.submission(short.all()));
    assert!(matches!(refused, Err(ContractError::Size { expected: 16, got: 15, .. })));
    fixture.execute("mallory", request.submission(request.all())).unwrap();
}

#[test]
fn each_kind_of_key_proves_in_its_own_manner_only() {
    let (mut fixture, request) = open();
    let adr36 = request.by(CARLA).proof;
    let plain = request.by(DIETER).proof;
    let passkey = assert(&request.bytes(), 1, "webauthn.get");
    let (account, secp256k1, ed25519, secp256r1) =
        ("an account, which approves by message,", "a secp256k1 key", "an ed25519 key", "a secp256r1 key");
    let (document, signature, assertion) = ("an ADR-36 document", "a plain signature", "a passkey");
    let wrong = [
        (0, &plain, account, signature),
        (1, &adr36, account, document),
        (CARLA, &plain, secp256k1, signature),
        (CARLA, &passkey, secp256k1, assertion),
        (DIETER, &adr36, ed25519, document),
        (DIETER, &passkey, ed25519, assertion),
        (EVA, &adr36, secp256r1, document),
    ];
    for (signer, proof, kind, named) in wrong {
        let approval = SignedApproval { signer, deadline: request.deadline, proof: proof.clone() };
        let refused = fixture.execute("mallory", deliver(1, vec![approval]));
        let said = refused.unwrap_err().to_string();
        assert_eq!(said, format!("signer {signer} is {kind} and does not approve by {named}"));
    }
    let stranger = SignedApproval { signer: 5, ..request.by(EVA) };
    let refused = fixture.execute("mallory", deliver(1, vec![stranger]));
    assert!(matches!(refused, Err(ContractError::UnknownSigner { signer: 5, count: 5 })));
    let stolen = SignedApproval { signer: EVA, ..request.by(DIETER) };
    assert!(matches!(fixture.execute("mallory", deliver(1, vec![stolen])), Err(ContractError::BadSignature { .. })));
    for length in [0, 63, 65] {
        let proof = Proof::Plain { signature: Binary::from(vec![1; length]) };
        let short = SignedApproval { proof, ..request.by(EVA) };
        assert!(matches!(fixture.execute("mallory", deliver(1, vec![short])), Err(ContractError::BadSignature { .. })));
    }
}

#[test]
fn a_passkey_approves_what_it_was_asked_and_only_with_a_person_there() {
    let (mut fixture, request) = open();
    let by = |proof| vec![SignedApproval { signer: EVA, deadline: request.deadline, proof }];
    let bytes = request.bytes();
    let mut oversized = assert(&bytes, 1, "webauthn.get");
    if let Proof::WebAuthn { client_data_json, .. } = &mut oversized {
        *client_data_json = Binary::from(vec![b' '; 1_025]);
    }
    let mut swapped = assert(&bytes, 1, "webauthn.get");
    if let Proof::WebAuthn { authenticator_data, .. } = &mut swapped {
        *authenticator_data = Binary::from([&[9; 32][..], &[1, 0, 0, 0, 9]].concat());
    }
    let other = Request { proposal: Ok(2), ..request.clone() };
    let bad = [
        (assert(&bytes, 0, "webauthn.get"), "a person was there"),
        (assert(&bytes, 1, "webauthn.create"), "of no assertion"),
        (assert(&other.bytes(), 1, "webauthn.get"), "asked something else"),
        (oversized, "at most 1024 bytes"),
        (swapped, "does not verify"),
    ];
    for (proof, why) in bad {
        refused(fixture.execute("mallory", deliver(1, by(proof))), why);
    }
    fixture.execute("mallory", deliver(1, by(assert(&bytes, 5, "webauthn.get")))).unwrap();
}

#[test]
fn a_signature_delivered_late_or_after_a_rejection_counts_nothing() {
    let mut fixture = Fixture::council(keyed());
    fixture.execute("anna", propose(bills())).unwrap();
    let mut request = fixture.request_for(1);
    request.deadline += 100 * stateset_tests_suite::DAY;
    fixture.execute("berta", fixture.rejection(1)).unwrap();
    fixture.pass(stateset_tests_suite::DAY);
    let refused = fixture.execute("mallory", deliver(1, request.all()));
    assert!(matches!(refused, Err(ContractError::ProposalExpired { .. })));
}

#[test]
fn a_wallet_without_signers_takes_no_signatures() {
    let mut fixture = Fixture::new();
    let request = fixture.request(1, bills());
    let refused = fixture.execute("mallory", request.submission(request.all()));
    assert!(matches!(refused, Err(ContractError::NoSigners {})));
    assert_eq!(fixture.query::<SignersResponse>(QueryMsg::Signers {}).next_proposal, 1);
}

/// A signer was made to sign for the next change of the rules: the number that they will have is known, what stands for
/// them is not.
#[test]
fn a_signature_over_rules_that_are_not_yet_is_never_good_later() {
    let mut suite = Suite::council(keyed());
    let same = || vec![Action::Owner(OwnerMsg::SetPolicy { policy: policy() })];
    let signers = |suite: &Suite| suite.query::<SignersResponse>(&QueryMsg::Signers {});
    let id = |suite: &Suite| -> [u8; 32] { signers(suite).rules_id.unwrap().as_slice().try_into().unwrap() };
    let (before, set) = (id(&suite), signers(&suite).signers.unwrap());
    let block = suite.app.block_info();
    // All that can be known now: the id before, the number to come, the signers, and a guess at the block.
    let guess = |height, seconds: u64| {
        Rules { previous: before, epoch: 2, height, time_nanos: seconds * 1_000_000_000, signers: Some(&set) }.id()
    };
    let (height, now) = (block.height, block.time.seconds());
    let mut early: Vec<Request> = [guess(height, now), guess(height + 1, now), guess(height + 1, now + 5)]
        .into_iter()
        .map(|rules_id| Request { rules_id, ..suite.request(1, bills()) })
        .collect();
    early.iter_mut().for_each(|request| request.deadline += 9_999);
    suite.app.update_block(|block| {
        block.height += 1;
        block.time = block.time.plus_nanos(5_000_000_137);
    });
    suite.submit(&suite.request(9, same())).unwrap();
    assert_eq!(signers(&suite).rules_epoch, 2);
    for request in early {
        refused(suite.submit(&request), "signature is not over this approval");
    }
    // Nor is what was signed in the manner of version 0.2, where the number was all.
    let request = suite.request(1, bills());
    let old = ApprovalV1 {
        chain_id: &request.chain_id,
        wallet: &request.wallet,
        subject: SubjectV1::Submission(&[1; 16]),
        draft_hash: draft_hash(&request.draft),
        rules_epoch: 2,
        deadline: request.deadline,
    }
    .to_bytes();
    let approvals = [CARLA, DIETER, EVA].map(|signer| SignedApproval {
        signer,
        deadline: request.deadline,
        proof: sign(signer, &old),
    });
    refused(suite.execute("mallory", &request.submission(approvals.to_vec())), "signature is not over this approval");
    suite.submit(&request).unwrap();
}

/// The same signers under the same policy again are other rules, wherever the block stands.
#[test]
fn rules_that_come_back_have_another_id() {
    let mut suite = Suite::council(keyed());
    let id = |suite: &Suite| suite.query::<SignersResponse>(&QueryMsg::Signers {}).rules_id.unwrap();
    let mut ids = vec![id(&suite)];
    for salt in 1..4 {
        suite.submit(&suite.request(salt, vec![Action::Owner(OwnerMsg::SetPolicy { policy: policy() })])).unwrap();
        ids.push(id(&suite));
        suite
            .submit(&suite.request(salt + 9, vec![Action::Owner(OwnerMsg::SetSigners { signers: Some(keyed()) })]))
            .unwrap();
        ids.push(id(&suite));
    }
    assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), ids.len(), "all in one block");
    let proposal = suite.propose("anna", bills());
    assert_eq!(suite.proposal(proposal).rules_id.as_ref(), ids.last());
    assert_eq!(suite.proposal(1).rules_id, None, "under the rules of before nothing is approved any more");
}
