//! The rest after the brake's freeze was lifted: for a day only listed payees are paid, and by the operator alone. A
//! false alarm buys a thief nothing, and one that was none leaves time to look.

use super::{Breach, Rule};

/// How long it lasts, in seconds: a day.
pub const REST_SECONDS: u64 = 86_400;

/// Whether purse, mandates and grants may be drawn on, and a treasury funded, at `now`; `rests_until` in Unix seconds,
/// zero where nothing was lifted yet.
pub fn assess_rest(rests_until: u64, now: u64) -> Result<(), Breach> {
    if now < rests_until {
        return Err(Breach::new(Rule::Resting, now, rests_until).until(Some(rests_until)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_ends_at_its_time_and_says_when() {
        assert_eq!([0, 7].map(|now| assess_rest(0, now)), [Ok(()); 2]);
        let breach = assess_rest(100, 99).unwrap_err();
        assert_eq!((breach.rule, breach.requested.0, breach.remaining.0), (Rule::Resting, 99, 100));
        assert_eq!(breach.resets_at, Some(100));
        assert_eq!(assess_rest(100, 100), Ok(()));
        assert_eq!(REST_SECONDS, 86_400);
    }
}
