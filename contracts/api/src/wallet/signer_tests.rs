use proptest::prelude::*;

use super::*;

fn key(first: u8, number: u8, length: usize) -> Binary {
    let mut bytes = vec![number; length];
    bytes[0] = first;
    Binary::from(bytes)
}

fn set(weights: &[u32], threshold: u32) -> SignerSet {
    let signer =
        |(index, weight): (usize, &u32)| Signer { id: SignerId::Address(format!("signer{index}")), weight: *weight };
    let signers = weights.iter().enumerate().map(signer).collect();
    SignerSet { signers, threshold, loosen_delay_seconds: LOOSEN_DELAY_SECONDS_MIN }
}

#[test]
fn a_set_that_cannot_decide_rightly_is_refused_with_the_numbers() {
    let with = |id: SignerId| SignerSet { signers: vec![Signer { id, weight: 1 }], ..set(&[1], 1) };
    let mut twice = set(&[1, 1, 1], 2);
    twice.signers[2].id = twice.signers[0].id.clone();
    let table = [
        (set(&[], 1), SignersError::Count { got: 0, max: 16 }),
        (set(&[1; 17], 1), SignersError::Count { got: 17, max: 16 }),
        (set(&[1, 0, 1], 1), SignersError::ZeroWeight { index: 1 }),
        (twice, SignersError::Twice { index: 2, first: 0 }),
        (set(&[1, 2], 0), SignersError::Threshold { got: 0, sum: 3 }),
        (set(&[1, 2], 4), SignersError::Threshold { got: 4, sum: 3 }),
        (
            SignerSet { loosen_delay_seconds: 3_599, ..set(&[1], 1) },
            SignersError::Delay { got: 3_599, min: 3_600, max: 2_592_000 },
        ),
    ];
    for (refused, error) in table {
        assert_eq!(refused.validate(), Err(error));
    }
    for id in [
        SignerId::Secp256k1(key(2, 7, 32)),
        SignerId::Secp256k1(key(4, 7, 33)),
        SignerId::Ed25519(key(2, 7, 33)),
        SignerId::Secp256r1(key(4, 7, 65)),
    ] {
        assert!(matches!(with(id).validate(), Err(SignersError::Key { index: 0, .. })));
    }
    for id in [SignerId::Secp256k1(key(3, 7, 33)), SignerId::Ed25519(key(9, 7, 32)), SignerId::Secp256r1(key(2, 7, 33))]
    {
        assert_eq!(with(id).validate(), Ok(()));
    }
    assert_eq!(set(&[u32::MAX; 16], u32::MAX).validate(), Ok(()));
}

#[test]
fn a_threshold_may_take_all_and_a_delay_may_last_thirty_days_but_no_longer() {
    assert_eq!(set(&[1, 2], 3).validate(), Ok(()));
    let delay = |loosen_delay_seconds| SignerSet { loosen_delay_seconds, ..set(&[1], 1) }.validate();
    let (min, max) = (3_600, 30 * 86_400);
    assert_eq!((delay(min), delay(max)), (Ok(()), Ok(())));
    assert_eq!(delay(max + 1), Err(SignersError::Delay { got: max + 1, min, max }));
}

#[test]
fn an_account_is_found_at_its_index_and_a_key_is_no_account() {
    let mut set = set(&[1, 1], 1);
    assert_eq!((set.index_of_address("signer1"), set.index_of_address("signer2")), (Some(1), None));
    set.signers[1].id = SignerId::Ed25519(key(9, 7, 32));
    assert_eq!(set.index_of_address("signer1"), None);
}

#[test]
fn each_index_has_a_bit_and_indices_that_no_set_has_have_none() {
    assert_eq!([0, 1, 15, 16, usize::MAX].map(bit), [1, 2, 1 << 15, 0, 0]);
}

proptest! {
    /// A proposal cannot pass exactly when the weight that has not rejected does not reach the threshold.
    #[test]
    fn rejection_comes_exactly_when_approval_is_impossible(
        weights in prop::collection::vec(1_u32..9, 1..17),
        votes in any::<u16>(),
        threshold in 1_u32..40,
    ) {
        let sum: u32 = weights.iter().sum();
        let set = set(&weights, threshold.min(sum));
        let others = set.signers.iter().enumerate().filter(|(index, _)| votes >> index & 1 == 0);
        let left: u32 = others.map(|(_, signer)| signer.weight).sum();
        prop_assert_eq!(set.cannot_pass(votes), left < set.threshold);
        prop_assert_eq!(set.passes(!votes), left >= set.threshold);
    }
}
