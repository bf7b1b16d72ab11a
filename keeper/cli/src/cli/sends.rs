//! Which verbs send a transaction of a person's, so that what is said about sending is not said to the others in vain.

use clap::CommandFactory;
use clap::error::ErrorKind;

use super::{
    Agent, Approvals, CaseVerb, Cli, MandateVerb, Payees, PolicyVerb, StakeVerb, TreasuryVerb, Verb, WalletVerb,
};

impl Cli {
    /// Refuses `--again` and `--fee-max` beside a verb that sends nothing.
    ///
    /// Errors: as of a command line that is not understood; nothing was done.
    pub fn check(self) -> Result<Self, clap::Error> {
        let said = [("--again", self.again), ("--fee-max", self.fee_max.is_some())];
        let in_vain = said.into_iter().find(|(_, is_said)| *is_said && !self.verb.sends());
        match in_vain {
            None => Ok(self),
            Some((option, _)) => {
                let reason =
                    format!("{option} is about how a transaction is sent, and this verb sends none: leave it out");
                Err(Self::command().error(ErrorKind::ArgumentConflict, reason))
            }
        }
    }
}

impl Verb {
    /// Whether it may send a transaction.
    pub const fn sends(&self) -> bool {
        match self {
            Self::Init(_)
            | Self::Keys(_)
            | Self::Bills(_)
            | Self::Vendor(_)
            | Self::Status(_)
            | Self::Config(_)
            | Self::Doctor(_)
            | Self::Journal(_)
            | Self::Completions(_)
            | Self::Decisions(_)
            | Self::Why(_)
            | Self::WhyNot(_)
            | Self::Agent(Agent::Show)
            | Self::Treasury(TreasuryVerb::Show | TreasuryVerb::Plan(_))
            | Self::Approvals(Approvals::List | Approvals::Show { .. } | Approvals::Ballots { .. }) => false,
            Self::Stake(stake) => !matches!(stake.verb, StakeVerb::Show),
            Self::Case(case) => {
                !matches!(case.verb, CaseVerb::List { .. } | CaseVerb::Show { .. } | CaseVerb::Owed { .. })
            }
            Self::Wallet(verb) => verb.sends(),
            _ => true,
        }
    }
}

impl WalletVerb {
    const fn sends(&self) -> bool {
        match self {
            Self::Show
            | Self::Log
            | Self::Sign { .. }
            | Self::Proposals(_)
            | Self::Policy(PolicyVerb::Show | PolicyVerb::Set { dry_run: true, .. })
            | Self::Payees(Payees::List)
            | Self::Mandate(MandateVerb::List) => false,
            Self::Propose(propose) => propose.out.is_none(),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[test]
    fn what_is_said_about_sending_is_refused_where_nothing_is_sent() {
        let check = |words: &[&str], option: &[&str]| {
            Cli::try_parse_from([&["stateset-keeper"], words, option].concat()).unwrap().check()
        };
        for words in [
            &["status"][..],
            &["bills", "list"],
            &["doctor"],
            &["config", "check"],
            &["keys", "list"],
            &["journal", "replay"],
            &["agent", "show"],
            &["treasury", "plan"],
            &["stake", "show"],
            &["approvals", "list"],
            &["wallet", "show"],
            &["wallet", "log"],
            &["wallet", "policy", "set", "f", "--dry-run"],
            &["wallet", "propose", "unfreeze", "--out", "f"],
        ] {
            for (option, name) in [(&["--again"][..], "--again"), (&["--fee-max", "5ustate"], "--fee-max")] {
                let error = check(words, option).unwrap_err();
                assert_eq!(error.exit_code(), 2);
                assert!(error.to_string().contains(&format!("{name} is about how")), "{words:?}: {error}");
            }
            assert!(check(words, &[]).is_ok());
        }
        for words in [
            &["send", "5STATE"][..],
            &["run", "--take-over"],
            &["agent", "register"],
            &["stake", "bond", "5STATE"],
            &["wallet", "unfreeze"],
            &["wallet", "policy", "set", "f"],
            &["wallet", "propose", "unfreeze"],
            &["treasury", "fund", "5USDC"],
        ] {
            assert!(check(words, &["--again", "--fee-max", "5ustate"]).is_ok(), "{words:?}");
        }
    }
}
