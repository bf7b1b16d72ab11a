//! A bill as files spell it, and what it says.

use serde::Deserialize;
use stateset_agent::Bill;
use stateset_agent::bills::{CreditNote, Instalment};
use stateset_api::Amount;

use super::Reader;
use super::amount::MINUSES;
use super::discount::discount;
use super::parts::StatedPart;
use super::parts_error::PartsError;
use super::row_error::{RowError, shown};

/// The names of our own form.
pub(super) const NAMES: [&str; 6] = ["number", "payee", "amount", "currency", "category", "due"];

/// Those that may be left out.
pub(super) const OPTIONAL: [&str; 8] =
    ["vendor", "memo", "part", "total", "kind", "reference", "discount_percent", "discount_until"];

/// A bill's texts. Read into this directly: by way of a looser form the last of two equal names would win.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spelled {
    pub(super) number: String,
    pub(super) payee: String,
    pub(super) amount: String,
    pub(super) currency: String,
    /// Of a credit note it may be empty; so may the due day.
    #[serde(default)]
    pub(super) category: String,
    /// Empty where each instalment has its own.
    #[serde(default)]
    pub(super) due: String,
    /// Empty where the file has none; so is the memo.
    #[serde(default)]
    pub(super) vendor: String,
    #[serde(default)]
    pub(super) memo: String,
    /// Which part of how many it is, where rows are parts; then `total` is what all come to.
    #[serde(default)]
    pub(super) part: String,
    #[serde(default)]
    pub(super) total: String,
    /// `credit` of a credit note, whose amount is below nought; `bill` or empty of a bill.
    #[serde(default)]
    pub(super) kind: String,
    /// Number of the bill that a credit note names.
    #[serde(default)]
    pub(super) reference: String,
    /// So much less, such as `2` or `2.5`, if it is paid until then; both or neither.
    #[serde(default)]
    pub(super) discount_percent: String,
    #[serde(default)]
    pub(super) discount_until: String,
    /// All parts, where one element is the whole bill. None in rows.
    #[serde(default)]
    pub(super) instalments: Vec<SpelledInstalment>,
}

/// One part of a bill, as files of whole bills spell it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SpelledInstalment {
    amount: String,
    due: String,
}

/// A row's bill; of a part without its plan, which other rows complete.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) bill: Bill,
    pub(super) part: Option<StatedPart>,
}

/// The tables `[[bills]]` of a TOML file that has nothing else.
pub(super) fn toml_bills(content: &[u8]) -> Result<Vec<toml::Value>, String> {
    let text = str::from_utf8(content).map_err(|reason| reason.to_string())?;
    let mut table: toml::Table = text.parse().map_err(|reason: toml::de::Error| reason.to_string())?;
    let bills = table.remove("bills");
    if let Some(other) = table.keys().next() {
        return Err(format!("'{}' is none of a bill's", shown(other)));
    }
    match bills {
        Some(toml::Value::Array(bills)) => Ok(bills),
        _ => Err("it has no [[bills]]".to_owned()),
    }
}

fn some(text: String) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

impl Spelled {
    /// One element of a JSON list: an object with each name once, and no others.
    pub(super) fn from_json(element: &[u8]) -> Result<Self, RowError> {
        // A list of texts in the right order would be read as well, though nothing in it says what is what.
        if !element.starts_with(b"{") {
            return Err(RowError::NoObject);
        }
        serde_json::from_slice(element).map_err(|reason| RowError::Syntax(reason.to_string()))
    }

    /// One of the tables `[[bills]]` of a TOML file.
    pub(super) fn from_toml(element: toml::Value) -> Result<Self, RowError> {
        element.try_into().map_err(|reason: toml::de::Error| RowError::Syntax(reason.message().to_owned()))
    }

    /// An element of a list that is a whole bill: itself, or all of its parts.
    pub(super) fn whole(
        mut self,
        reader: &Reader<'_>,
        amount: impl Fn(&str, u8) -> Result<Amount, RowError>,
        due: impl Fn(&str) -> Result<u64, RowError>,
    ) -> Result<Vec<Read>, RowError> {
        let instalments = std::mem::take(&mut self.instalments);
        let Some(first) = instalments.first() else {
            return Ok(vec![self.understand(reader, amount, due)?]);
        };
        if !self.due.is_empty() || !self.part.is_empty() {
            return Err(PartsError::DueAlso.into());
        }
        self.due = first.due.clone();
        let decimals = reader.currencies.get(&self.currency).map_or(0, |currency| currency.decimals);
        let whole = self.understand(reader, &amount, &due)?.bill;
        let plan: Vec<Instalment> = instalments
            .iter()
            .map(|part| Ok(Instalment { amount: amount(&part.amount, decimals)?, due: due(&part.due)? }))
            .collect::<Result<_, RowError>>()?;
        let parts = whole.in_parts(&plan);
        parts.iter().try_for_each(Bill::validate)?;
        Ok(parts.into_iter().map(|bill| Read { bill, part: None }).collect())
    }

    /// What a row says, with amounts and dates read as the file's form has them.
    pub(super) fn understand(
        self,
        reader: &Reader<'_>,
        amount: impl Fn(&str, u8) -> Result<Amount, RowError>,
        due: impl Fn(&str) -> Result<u64, RowError>,
    ) -> Result<Read, RowError> {
        if is_shortened(&self.number) {
            return Err(RowError::Shortened { got: shown(&self.number) });
        }
        let Some(currency) = reader.currencies.get(&self.currency) else {
            let known = reader.currencies.keys().cloned().collect::<Vec<_>>().join(", ");
            return Err(RowError::Currency { got: shown(&self.currency), known });
        };
        let payable = || {
            stateset_chain::key::parse_address(reader.prefix, &self.payee).map_err(|reason| RowError::Payee {
                got: shown(&self.payee),
                prefix: reader.prefix.to_owned(),
                reason: reason.to_string(),
            })
        };
        match (self.kind.as_str(), self.reference.as_str()) {
            ("" | "bill", "") => {}
            ("" | "bill", reference) => return Err(RowError::Reference { got: shown(reference) }),
            ("credit", _) => {
                payable()?;
                let text = self.amount.trim().strip_prefix(MINUSES).or_else(|| self.amount.trim().strip_prefix('-'));
                let text = text.ok_or_else(|| RowError::CreditAbove { text: shown(&self.amount) })?;
                let amount = amount(text, currency.decimals)?;
                return Err(self.credit(currency.denom.clone(), amount));
            }
            (kind, _) => return Err(RowError::Kind { got: shown(kind) }),
        }
        let part = StatedPart::read(&self.part, &self.total, |text| amount(text, currency.decimals))?;
        let amount = amount(&self.amount, currency.decimals)?;
        payable()?;
        let bill = Bill {
            number: self.number,
            payee: self.payee,
            denom: currency.denom.clone(),
            amount,
            category: self.category,
            due: due(&self.due)?,
            vendor: some(self.vendor),
            memo: some(self.memo),
            part: None,
            discount: discount((&self.discount_percent, &self.discount_until), amount, &due)?,
        };
        bill.validate()?;
        Ok(Read { bill, part })
    }

    /// The credit note that it is, or why it is none.
    fn credit(self, denom: String, amount: Amount) -> RowError {
        let Self { number, payee, reference, memo, .. } = self;
        let note = CreditNote { number, payee, denom, amount, reference: some(reference), memo: some(memo) };
        match note.validate() {
            Ok(()) => RowError::CreditNote(Box::new(note)),
            Err(reason) => reason.into(),
        }
    }
}

/// Whether a number is written as spreadsheets write long ones (`2.026E+11`): what it was nobody knows, and others look the
/// same.
fn is_shortened(number: &str) -> bool {
    // A column too narrow, or a formula without a value.
    let is_error = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"].contains(&number);
    if is_error || number.len() > 1 && number.bytes().all(|byte| byte == b'#') {
        return true;
    }
    let Some((mantissa, exponent)) = number.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    digits(whole) && whole.len() == 1 && digits(fraction) && exponent.strip_prefix('+').is_some_and(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_shortened_is_known_by_its_form() {
        for (number, shortened) in [
            ("2.026E+11", true),
            ("1,00E+05", true),
            ("2E+10", true),
            ("########", true),
            ("#N/A", true),
            ("#REF!", true),
            ("#12", false),
            ("#", false),
            ("2024E-7", false),
            ("E+1", false),
            ("12.5E+3", false),
            ("INV-1E+2", false),
            ("A1", false),
        ] {
            assert_eq!(is_shortened(number), shortened, "{number}");
        }
    }
}
