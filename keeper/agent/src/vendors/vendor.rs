//! A vendor: a name, how it is reached, and the addresses that somebody vouched for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stateset_api::limits::is_slug;

use crate::lookalike::is_invisible;
use crate::show::timestamp::show_date;
use crate::vendors::challenge::Challenge;
use crate::vendors::error::VendorError;
use crate::vendors::limits::{ADDRESSES_MAX, CONTACTS_MAX, TEXT_BYTES_MAX};
use crate::vendors::series::Series;

/// Whom the agent pays, as far as a person vouched for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    /// A slug: a-z, 0-9, `-` and `_`, at most 32 bytes. Never changes.
    pub id: String,
    /// As its bills spell it.
    pub name: String,
    /// Where to ask back, such as a telephone number: never one that a bill in doubt names.
    pub contacts: Vec<String>,
    /// By address.
    pub addresses: BTreeMap<String, Vouched>,
    /// Taken from it, latest last: nothing is paid there for it, and what was paid there was paid to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<String>,
    /// Learned from its bills to these addresses, latest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Series>,
    /// Those that may still be answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub challenges: Vec<Challenge>,
}

/// By whose word an address is a vendor's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vouched {
    /// Who says so and how they know, such as "Ann, called the number on file".
    pub by: String,
    /// Unix seconds, by the clock of the machine on which it was said.
    pub since: u64,
    /// The payee signed a challenge with the address's key.
    #[serde(default, skip_serializing_if = "is_false")]
    pub proved: bool,
}

// By reference, as serde hands it in.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's own signature")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl Vouched {
    /// In words: who, since when, and whether the payee proved it.
    pub fn words(&self) -> String {
        let proved = if self.proved { ", proved by a signature" } else { "" };
        format!("vouched for by {} since {}{proved}", self.by, show_date(self.since))
    }
}

impl Vendor {
    /// Whether each part can be one.
    pub fn validate(&self) -> Result<(), VendorError> {
        if !is_slug(&self.id) {
            return Err(VendorError::Id { got: self.id.chars().take(64).collect() });
        }
        check_text("name", &self.name)?;
        at_most("contacts", self.contacts.len(), CONTACTS_MAX)?;
        at_most("addresses", self.addresses.len(), ADDRESSES_MAX)?;
        for contact in &self.contacts {
            check_text("contact", contact)?;
        }
        for (address, vouched) in &self.addresses {
            check_text("address", address)?;
            check_text("word of who vouched", &vouched.by)?;
        }
        Ok(())
    }
}

fn at_most(what: &'static str, got: usize, max: usize) -> Result<(), VendorError> {
    if got > max { Err(VendorError::TooMany { what, got, max }) } else { Ok(()) }
}

/// What a person can read, and nothing that they cannot see.
pub(crate) fn check_text(what: &'static str, text: &str) -> Result<(), VendorError> {
    if !(1..=TEXT_BYTES_MAX).contains(&text.len()) {
        return Err(VendorError::Length { what, got: text.len() });
    }
    match (1_usize..).zip(text.chars()).find(|(_, letter)| is_invisible(*letter)) {
        Some((position, got)) => Err(VendorError::Unseen { what, got, position }),
        None if text.trim() != text => Err(VendorError::Blank { what }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_vendor_is_named_with_its_numbers() {
        let vouched = Vouched { by: "Ann".into(), since: 0, proved: false };
        let good = Vendor {
            id: "acme".into(),
            name: "Acme".into(),
            contacts: vec!["+49 30 1".into()],
            addresses: BTreeMap::from([("a".to_owned(), vouched.clone())]),
            series: vec![],
            challenges: vec![],
            former: vec![],
        };
        assert_eq!(good.validate(), Ok(()));
        let many = (0..17).map(|number| (format!("a{number}"), vouched.clone())).collect();
        let bad = [
            (Vendor { id: "Acme!".into(), ..good.clone() }, VendorError::Id { got: "Acme!".into() }),
            (Vendor { name: String::new(), ..good.clone() }, VendorError::Length { what: "name", got: 0 }),
            (
                Vendor { name: "Ac\u{200b}me".into(), ..good.clone() },
                VendorError::Unseen { what: "name", got: '\u{200b}', position: 3 },
            ),
            (Vendor { contacts: vec![" x".into()], ..good.clone() }, VendorError::Blank { what: "contact" }),
            (Vendor { addresses: many, ..good }, VendorError::TooMany { what: "addresses", got: 17, max: 16 }),
        ];
        for (vendor, error) in bad {
            assert_eq!(vendor.validate(), Err(error));
        }
    }
}
