//! A bill and where it stands.

use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_api::policy::{Breach, Mandate};

use crate::bills::bill::Bill;
use crate::bills::bill_mandate::BillMandate;
use crate::bills::credit::CreditId;
use crate::bills::doubt::{Doubt, reason_under_rules_2, words};

/// A bill and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillRecord {
    pub bill: Bill,
    pub status: BillStatus,
    /// What a person released: see [`crate::bills::content`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<String>,
    /// Why it was held last, since rules 3; also after a person released it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
    /// Whether it was paid was not known when a person opened it again, and the wallet has not been asked since.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unsure: bool,
    /// What its amount was reduced by: with these it is what was stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<Credited>,
    /// No payment of it was ever planned and nobody was asked about it, so that its amount may still become another.
    /// Never of what was taken in before rules 4.
    #[serde(default, skip_serializing_if = "is_false")]
    pub amendable: bool,
    /// The mandate that the signers are asked for with it, or gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<BillMandate>,
    /// Its discount may still be bought: the bill's amount is what it comes to with it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub early: bool,
}

/// One bill is reduced by no more credit notes than this.
pub const CREDITS_MAX: usize = 16;

/// What reduced a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credited {
    pub credit: CreditId,
    /// The credit note's.
    pub number: String,
    pub amount: Amount,
}

// By reference, as serde hands it in.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's own signature")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl BillRecord {
    /// A bill that nothing was done about yet.
    pub(crate) const fn new(bill: Bill, doubts: Vec<Doubt>) -> Self {
        Self {
            bill,
            status: BillStatus::Open,
            released: None,
            doubts,
            unsure: false,
            credits: Vec::new(),
            amendable: false,
            mandate: None,
            early: false,
        }
    }

    /// The mandate that is being asked for.
    pub fn asked_mandate(&self) -> Option<&Mandate> {
        match &self.mandate {
            Some(BillMandate::Asked(mandate)) => Some(mandate),
            Some(BillMandate::Given(_)) | None => None,
        }
    }

    /// The number of the mandate under which it is to be paid.
    pub const fn given_mandate(&self) -> Option<u64> {
        match self.mandate {
            Some(BillMandate::Given(number)) => Some(number),
            Some(BillMandate::Asked(_)) | None => None,
        }
    }

    /// What its number came to as it was stated: of an instalment all of its parts.
    pub fn stated_total(&self) -> Amount {
        match &self.bill.part {
            Some(part) => part.total,
            None => self.as_stated().amount,
        }
    }

    /// What was set off against it.
    pub fn credited(&self) -> u128 {
        self.credits.iter().fold(0, |sum, one| sum.saturating_add(one.amount.0))
    }

    /// The bill as it came in, before anything was set off or taken off.
    pub fn as_stated(&self) -> Bill {
        let off = self.credited().saturating_add(self.taken_off().0);
        Bill { amount: Amount(self.bill.amount.0.saturating_add(off)), ..self.bill.clone() }
    }

    /// From when on the wallet is to be asked about it, if at all, Unix seconds.
    pub fn asks_from(&self) -> Option<u64> {
        match &self.status {
            BillStatus::Open => Some(self.pays_from()),
            BillStatus::Waiting { from, .. }
            | BillStatus::Escalated { from, .. }
            | BillStatus::Unapproved { from, .. }
            | BillStatus::Approved { from, .. } => Some(*from),
            _ => None,
        }
    }

    /// Whether a bill that came in is this one.
    pub(crate) fn asks_the_same(&self, bill: &Bill) -> bool {
        if self.credits.is_empty() && !self.early {
            self.bill.asks_the_same(bill)
        } else {
            self.as_stated().asks_the_same(bill)
        }
    }

    /// Whether a credit may be set off against it: nothing that fixes its amount was ever done, or may have been.
    pub fn may_be_reduced(&self) -> bool {
        self.amendable && !self.may_be_paid() && !matches!(self.status, BillStatus::Credited)
    }

    /// Whether it was paid, may have been, or somebody is deciding on it.
    pub(crate) fn may_be_paid(&self) -> bool {
        self.unsure
            || match &self.status {
                BillStatus::Open
                | BillStatus::Waiting { .. }
                | BillStatus::Escalated { .. }
                | BillStatus::Unapproved { .. }
                | BillStatus::Denied { .. }
                | BillStatus::Refused { .. }
                | BillStatus::Credited => false,
                BillStatus::Asking { .. }
                | BillStatus::Proposed { .. }
                | BillStatus::Balloted { .. }
                | BillStatus::Approved { .. }
                | BillStatus::Intended { .. }
                | BillStatus::Paid { .. } => true,
                // Held for a doubt it was never sent; what became of it otherwise is not known.
                BillStatus::NeedsReview { reason } => !reason.is_empty(),
            }
    }

    /// Adds a reason that stays with it, in place of an earlier one of its kind.
    pub(crate) fn note(&mut self, doubt: Doubt) {
        let kind = std::mem::discriminant(&doubt);
        self.doubts.retain(|known| std::mem::discriminant(known) != kind);
        self.doubts.push(doubt);
    }

    /// Holds it for its doubts. Before rules 3 the words of these were all that was kept of them.
    pub(crate) fn hold(&mut self, rules: u32) {
        let mut reason = String::new();
        if rules < 3 {
            reason = reason_under_rules_2(&self.doubts).unwrap_or_default();
            self.doubts.clear();
        }
        self.status = BillStatus::NeedsReview { reason };
    }

    /// Why a person must look at it, in words; none unless it is held.
    pub fn review_reason(&self) -> Option<String> {
        match &self.status {
            BillStatus::NeedsReview { reason } if reason.is_empty() => Some(words(&self.doubts)),
            BillStatus::NeedsReview { reason } => Some(reason.clone()),
            _ => None,
        }
    }
}

/// Where a bill stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BillStatus {
    /// To be paid when due.
    Open,
    /// Refused for now by a rule that time will mend; asked again from this time (Unix seconds).
    Waiting { breach: Breach, from: u64 },
    /// Beyond the operator: the owner's turn. Asked again from this time.
    Escalated { breach: Breach, from: u64 },
    /// The signers are being asked. What comes of it is among the proposals from number `from` on.
    Asking { breach: Breach, from: u64 },
    /// The signers decide, on this proposal.
    Proposed { breach: Breach, proposal: u64 },
    /// Governance must approve it first, and a person asks. The wallet is asked again from this time. `lapsed`: why an
    /// earlier approval or vote is good no more.
    Unapproved { breach: Breach, from: u64, lapsed: Option<String> },
    /// Governance votes on it.
    Balloted { breach: Breach, ballot: u64 },
    /// To be paid under this approval; asked about from this time.
    Approved { breach: Breach, approval: u64, from: u64 },
    /// The policy says no. Ends here unless a person asks for another look.
    Denied { breach: Breach },
    /// An intent to pay it is with the outbox.
    Intended {
        rationale: String,
        /// Governance's approval that it is paid under.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approval: Option<u64>,
    },
    /// Paid in the block of this height; 0 when found paid by its receipt.
    Paid { height: u64 },
    /// The chain refused it.
    Refused { reason: String },
    /// Unknown, given up or in doubt: a person must look. `reason`: empty if the record's doubts say it, see
    /// [`BillRecord::review_reason`].
    #[serde(rename = "held")]
    NeedsReview { reason: String },
    /// Credit notes cover all of it: nothing is paid.
    Credited,
}

impl BillStatus {
    /// The status' name in tables and JSON.
    pub const fn name(&self) -> &'static str {
        Self::NAMES[self.code() as usize]
    }

    /// Every state's name, in the order of a bill's life.
    pub const NAMES: [&str; 14] = [
        "open",
        "waiting",
        "escalated",
        "asking",
        "proposed",
        "unapproved",
        "balloted",
        "approved",
        "denied",
        "intended",
        "paid",
        "refused",
        "held",
        "credited",
    ];

    /// The status' number in stored rows: its position in [`BillStatus::NAMES`], which never changes.
    pub const fn code(&self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Waiting { .. } => 1,
            Self::Escalated { .. } => 2,
            Self::Asking { .. } => 3,
            Self::Proposed { .. } => 4,
            Self::Unapproved { .. } => 5,
            Self::Balloted { .. } => 6,
            Self::Approved { .. } => 7,
            Self::Denied { .. } => 8,
            Self::Intended { .. } => 9,
            Self::Paid { .. } => 10,
            Self::Refused { .. } => 11,
            Self::NeedsReview { .. } => 12,
            Self::Credited => 13,
        }
    }

    /// The codes of bills that something is still to be done about without a person. The others have left memory.
    pub const LIVE: [u8; 9] = [0, 1, 2, 3, 4, 5, 6, 7, 9];

    /// Whether nothing more happens to it unless a person, or a late outcome, says so.
    pub const fn has_ended(&self) -> bool {
        matches!(
            self,
            Self::Denied { .. } | Self::Paid { .. } | Self::Refused { .. } | Self::NeedsReview { .. } | Self::Credited
        )
    }

    /// Waiting for a time. An approval is kept while time mends what stands against paying under it.
    pub(crate) const fn waiting(approval: Option<u64>, breach: Breach, from: u64) -> Self {
        match approval {
            Some(approval) => Self::Approved { breach, approval, from },
            None => Self::Waiting { breach, from },
        }
    }
}

#[cfg(test)]
mod tests {
    use stateset_api::policy::Rule;

    use super::*;

    #[test]
    fn codes_follow_the_names_and_what_is_live_has_not_ended() {
        let breach = Breach::new(Rule::Payee, 5_u128, 0_u128);
        let (reason, from) = (String::new(), 0);
        let all = [
            BillStatus::Open,
            BillStatus::Waiting { breach, from },
            BillStatus::Escalated { breach, from },
            BillStatus::Asking { breach, from },
            BillStatus::Proposed { breach, proposal: 1 },
            BillStatus::Unapproved { breach, from, lapsed: None },
            BillStatus::Balloted { breach, ballot: 1 },
            BillStatus::Approved { breach, approval: 1, from },
            BillStatus::Denied { breach },
            BillStatus::Intended { rationale: reason.clone(), approval: None },
            BillStatus::Paid { height: 1 },
            BillStatus::Refused { reason: reason.clone() },
            BillStatus::NeedsReview { reason },
            BillStatus::Credited,
        ];
        assert_eq!(all.len(), BillStatus::NAMES.len());
        for (code, status) in (0_u8..).zip(&all) {
            assert_eq!(status.code(), code, "{}", status.name());
            assert_eq!(BillStatus::LIVE.contains(&code), !status.has_ended(), "{}", status.name());
            let written = serde_json::to_string(status).unwrap();
            assert!(written.contains(status.name()), "{written}");
        }
    }
}
