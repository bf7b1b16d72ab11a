//! Which bill is put to the signers next. A wallet takes few open proposals, so strangers get a share of them at most.

use stateset_api::IntentId;
use stateset_api::limits::OPEN_PROPOSALS_MAX;
use stateset_api::policy::Mandate;

use crate::bills::bill::Bill;
use crate::bills::payees::Class;
use crate::bills::record::BillRecord;
use crate::bills::state::State;

/// Payees looked up at once, see [`unclear_payees`].
pub const UNCLEAR_MAX: usize = 4;

/// Open questions about bills of payees that the wallet does not list.
pub const UNLISTED_QUESTIONS_MAX: usize = 1;

/// Open questions about bills of payees that the wallet does not list, or about which it said nothing yet.
pub const STRANGERS_QUESTIONS_MAX: usize = 2;

/// The next bill to be put to the signers among those that `may_ask` allows; none while the wallet would take no
/// further question. Bills of known payees come first.
pub fn next_question(state: &State, may_ask: impl Fn(IntentId) -> bool) -> Option<(IntentId, &Bill)> {
    if open_questions(state.proposed()).count() >= OPEN_PROPOSALS_MAX {
        return None;
    }
    let (mut unlisted, mut strangers) = (0, 0);
    for (_, record) in open_questions(state.proposed().chain(state.asking())) {
        match state.payees.class(&record.bill.payee) {
            Class::Known => {}
            Class::Unknown => strangers += 1,
            Class::Unlisted => (unlisted, strangers) = (unlisted + 1, strangers + 1),
        }
    }
    let has_room = |class| match class {
        Class::Known => true,
        Class::Unknown => strangers < STRANGERS_QUESTIONS_MAX,
        Class::Unlisted => unlisted < UNLISTED_QUESTIONS_MAX && strangers < STRANGERS_QUESTIONS_MAX,
    };
    // In order of class: what comes after one without room has none either.
    let open = state.index.questions().take_while(|(class, _)| has_room(*class));
    let mut wanted = open.filter(|(_, id)| may_ask(*id));
    wanted.next().and_then(|(_, id)| Some((id, &state.get(&id)?.bill)))
}

/// Bills that are asked about, of those for which one mandate is asked the first alone: it is one question.
pub fn open_questions<'a>(
    asked: impl Iterator<Item = (IntentId, &'a BillRecord)>,
) -> impl Iterator<Item = (IntentId, &'a BillRecord)> {
    let mut mandates: Vec<&Mandate> = Vec::new();
    asked.filter(move |(_, record)| match record.asked_mandate() {
        None => true,
        Some(mandate) if mandates.contains(&mandate) => false,
        Some(mandate) => {
            mandates.push(mandate);
            true
        }
    })
}

/// Bills about to be put to the signers on whose payees the wallet has said nothing yet, one of each payee, a few at a
/// time: what its list says of them is worth asking before they take a stranger's share.
pub fn unclear_payees(state: &State) -> Vec<&Bill> {
    let unknown = state.index.questions_of(Class::Unknown).take(UNCLEAR_MAX);
    let mut bills: Vec<&Bill> = unknown.filter_map(|id| Some(&state.get(&id)?.bill)).collect();
    bills.sort_by(|one, other| one.payee.cmp(&other.payee));
    bills.dedup_by(|one, other| one.payee == other.payee);
    bills
}
