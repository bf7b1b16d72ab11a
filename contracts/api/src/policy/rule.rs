//! The rules by name, and how a refusal reads.

use cosmwasm_schema::cw_serde;
use thiserror::Error;

use super::{OverLimit, Policy};
use crate::Amount;

/// The rules, by the names under which refusals and simulations report them.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
#[schemaifier(mute_warnings)]
pub enum Rule {
    /// The wallet is frozen.
    Frozen,
    /// No operator is set, or the sender is not it.
    Operator,
    /// The operator's time is over.
    OperatorExpired,
    /// The message names another epoch than the operator's present one.
    OperatorEpoch,
    /// Nothing was heard of the operator for longer than the policy allows. Version 0.2 said `silent`.
    #[serde(alias = "silent")]
    DeadMan,
    /// The wallet's agent is suspended or retired.
    Suspended,
    /// The wallet has no agent, or how it stands cannot be read.
    Trust,
    /// Paying calls in any hour.
    CallsPerHour,
    /// One payment, under the sender's grant.
    GrantPerPaymentMax,
    /// What is left of the sender's grant.
    GrantTotal,
    /// What is left for the category under the sender's grant.
    GrantCategoryTotal,
    /// The sender's grant does not reach mandates.
    GrantMandate,
    /// The id's time is older than receipts reach.
    IntentTooOld,
    /// The id's time lies too far ahead.
    IntentAhead,
    /// The id was used for another payment.
    IntentReused,
    /// An amount of zero pays nothing.
    ZeroAmount,
    /// The policy has no such denom.
    Denom,
    /// Another denom has taken its place.
    DenomEnded,
    /// The mandate named is none of the wallet's, or has ended.
    MandateEnded,
    /// The mandate does not name this payee.
    MandatePayee,
    /// One payment, under the mandate.
    MandatePerPaymentMax,
    /// What is left of the mandate.
    MandateTotal,
    /// The address is not listed for this denom.
    Payee,
    /// The payee's time is over.
    PayeeEnded,
    /// Money for a beneficiary goes into a contract of a code that the policy lists, and that nobody may replace.
    Conduit,
    /// A contract of a code that the policy lists as a conduit is no payee.
    ConduitIsPayee,
    /// The policy or the payee does not allow the category.
    Category,
    /// The sender's grant does not reach the newcomer purse.
    GrantNewcomer,
    PerPaymentMax,
    PayeePerPaymentMax,
    /// One payment to a newcomer.
    NewcomerPerPaymentMax,
    LifetimeMax,
    PayeeLifetimeMax,
    /// All payments to one newcomer.
    NewcomerPerPayeeMax,
    /// All payments to newcomers.
    NewcomerLifetimeMax,
    /// Governance must have approved it.
    Approval,
    /// The brake's freeze was lifted less than a day ago: purse, mandates, grants and funding rest.
    Resting,
    /// The payee was listed too recently.
    PayeeCooldown,
    /// The total to a payee that is not known yet.
    FirstPaymentMax,
    PerDayMax,
    PayeePerDayMax,
    /// To newcomers in any 24 hours.
    NewcomerPerDayMax,
    /// To newcomers in any 30 days.
    NewcomerPerMonthMax,
    /// Of a budget in any 24 hours, in its own unit.
    BudgetPerDayMax,
    /// Of a budget in any 30 days, in its own unit.
    BudgetPerMonthMax,
    /// The wallet has no treasury, or its policy lets nothing into one.
    Treasury,
    /// What stays in the wallet.
    TreasuryKeepMin,
    /// Put into treasuries ever.
    TreasuryLifetimeMax,
    /// The treasury's share of what both hold.
    TreasuryShareMax,
    /// Put into treasuries in any 24 hours.
    TreasuryPerDayMax,
    /// The wallet holds less than that.
    Balance,
}

impl Rule {
    /// Whether signers could sensibly lift it for one payment.
    const fn may_escalate(self) -> bool {
        use Rule::*;
        matches!(
            self,
            Payee
                | PayeeCooldown
                | FirstPaymentMax
                | PerPaymentMax
                | PerDayMax
                | LifetimeMax
                | PayeePerPaymentMax
                | PayeePerDayMax
                | PayeeLifetimeMax
                | PayeeEnded
                | NewcomerPerPaymentMax
                | NewcomerPerPayeeMax
                | NewcomerLifetimeMax
                | NewcomerPerDayMax
                | NewcomerPerMonthMax
                | BudgetPerDayMax
                | BudgetPerMonthMax
                | Approval
                | Resting
        )
    }

    /// Whether it stops whatever the operator would pay: no payment is to blame for it, and somebody else ends it.
    pub const fn stops_the_wallet(self) -> bool {
        use Rule::*;
        matches!(self, Frozen | Operator | OperatorExpired | OperatorEpoch | DeadMan | Suspended | Trust)
    }

    /// The rule's name as it stands in JSON, events and errors.
    pub const fn name(self) -> &'static str {
        use Rule::*;
        match self {
            Frozen => "frozen",
            Operator => "operator",
            OperatorExpired => "operator_expired",
            OperatorEpoch => "operator_epoch",
            DeadMan => "dead_man",
            Suspended => "suspended",
            Trust => "trust",
            GrantPerPaymentMax => "grant_per_payment_max",
            GrantTotal => "grant_total",
            GrantCategoryTotal => "grant_category_total",
            GrantMandate => "grant_mandate",
            GrantNewcomer => "grant_newcomer",
            Approval => "approval",
            CallsPerHour => "calls_per_hour",
            IntentTooOld => "intent_too_old",
            IntentAhead => "intent_ahead",
            IntentReused => "intent_reused",
            ZeroAmount => "zero_amount",
            Denom => "denom",
            DenomEnded => "denom_ended",
            MandateEnded => "mandate_ended",
            MandatePayee => "mandate_payee",
            MandatePerPaymentMax => "mandate_per_payment_max",
            MandateTotal => "mandate_total",
            Payee => "payee",
            PayeeEnded => "payee_ended",
            Conduit => "conduit",
            ConduitIsPayee => "conduit_is_payee",
            NewcomerPerPaymentMax => "newcomer_per_payment_max",
            NewcomerPerPayeeMax => "newcomer_per_payee_max",
            NewcomerLifetimeMax => "newcomer_lifetime_max",
            NewcomerPerDayMax => "newcomer_per_day_max",
            NewcomerPerMonthMax => "newcomer_per_month_max",
            BudgetPerDayMax => "budget_per_day_max",
            BudgetPerMonthMax => "budget_per_month_max",
            Category => "category",
            Resting => "resting",
            PayeeCooldown => "payee_cooldown",
            FirstPaymentMax => "first_payment_max",
            PerPaymentMax => "per_payment_max",
            PerDayMax => "per_day_max",
            LifetimeMax => "lifetime_max",
            PayeePerPaymentMax => "payee_per_payment_max",
            PayeePerDayMax => "payee_per_day_max",
            PayeeLifetimeMax => "payee_lifetime_max",
            Treasury => "treasury",
            TreasuryKeepMin => "treasury_keep_min",
            TreasuryLifetimeMax => "treasury_lifetime_max",
            TreasuryShareMax => "treasury_share_max",
            TreasuryPerDayMax => "treasury_per_day_max",
            Balance => "balance",
        }
    }
}

/// Why a payment is refused: the rule, both numbers, and when asking again could help.
///
/// `requested` and `remaining` are amounts for caps; Unix seconds, counts, epochs, code ids or a mandate's number where
/// the rule is about those.
#[cw_serde]
#[derive(Copy, Eq, Error)]
#[error("{}: {}", rule.name(), self.numbers())]
pub struct Breach {
    pub rule: Rule,
    pub requested: Amount,
    pub remaining: Amount,
    /// Unix seconds from which the same payment would be within this rule, if time alone can mend it.
    pub resets_at: Option<u64>,
    /// The caps were held to this share of themselves (basis points), for want of trust in the agent.
    #[serde(default)]
    pub share_bps: Option<u32>,
}

impl Breach {
    pub fn new(rule: Rule, requested: impl Into<u128>, remaining: impl Into<u128>) -> Self {
        let (requested, remaining) = (Amount(requested.into()), Amount(remaining.into()));
        Self { rule, requested, remaining, resets_at: None, share_bps: None }
    }

    pub(super) const fn until(mut self, resets_at: Option<u64>) -> Self {
        self.resets_at = resets_at;
        self
    }

    fn numbers(&self) -> String {
        use Rule::*;
        let (requested, remaining) = (self.requested, self.remaining);
        match self.rule {
            Frozen => format!("since {remaining}"),
            Operator => "not the wallet's operator".to_owned(),
            OperatorExpired => format!("ended at {remaining}, the block is of {requested}"),
            OperatorEpoch => format!("named {requested}, in force is {remaining}"),
            IntentTooOld => format!("the id is of {requested}, receipts reach back to {remaining}"),
            IntentAhead => format!("the id is of {requested}, the latest allowed is {remaining}"),
            ZeroAmount => "an amount of 0 pays nothing".to_owned(),
            Denom => "not in the policy".to_owned(),
            Payee => format!("not listed for this denom, requested {requested}"),
            DeadMan => format!("nothing was heard of the operator until {remaining}"),
            Suspended => "the agent is suspended or retired".to_owned(),
            Trust => "the wallet has no agent, or how it stands cannot be read".to_owned(),
            Conduit if requested.is_zero() => "no contract takes money for the beneficiary there".to_owned(),
            Conduit => format!("the policy lists no conduit of code {requested}, or somebody may replace it"),
            ConduitIsPayee => format!("contracts of code {requested} hold money for others, and are no payee"),
            Category => "not allowed by policy and payee".to_owned(),
            DenomEnded => format!("another has its place since {remaining}, the block is of {requested}"),
            MandateEnded if remaining.is_zero() => "no mandate of this number is in force".to_owned(),
            MandateEnded => format!("ended at {remaining}, the block is of {requested}"),
            MandatePayee => "the mandate does not name this payee".to_owned(),
            Treasury => "the wallet has no treasury, or lets nothing into it".to_owned(),
            GrantMandate => "the sender's grant does not reach mandates".to_owned(),
            GrantNewcomer => "the sender's grant does not reach payees that are not listed".to_owned(),
            PayeeEnded => format!("paid until {remaining}, the block is of {requested}"),
            Resting => {
                format!("purse, mandates, grants and funding rest until {remaining}, the block is of {requested}")
            }
            PayeeCooldown => format!("listed too recently, payable from {remaining}"),
            _ => {
                let mended = self.resets_at.map_or_else(String::new, |at| format!(", allowed from {at}"));
                let share = self.share_bps.map_or_else(String::new, |bps| format!(", caps held to {bps} of 10000"));
                format!("requested {requested}, remaining {remaining}{mended}{share}")
            }
        }
    }

    /// What a caller should do about it under this policy.
    pub fn verdict(&self, policy: &Policy) -> Verdict {
        if policy.over_limit == OverLimit::Escalate && self.rule.may_escalate() {
            Verdict::Escalate
        } else {
            Verdict::Deny
        }
    }
}

/// The answer to "may this be paid?".
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Verdict {
    Allow,
    /// Not by the operator alone; the signers may be asked, if there are any.
    Escalate,
    Deny,
}
