//! An element and the way to it, so that whatever is wrong with it can be named. Reads values, each once.

use time::Date;

use crate::decimal::Decimal;
use crate::error::{InvoiceError, shown};
use crate::invoice::Id;
use crate::limits::{TOTAL_DECIMALS_MAX, VALUE_BYTES_MAX};
use crate::tree::{Element, Space};

/// A child's name.
pub(crate) type Name = (Space, &'static str);

pub(crate) struct Node<'a> {
    element: &'a Element,
    path: String,
}

impl<'a> Node<'a> {
    pub(crate) fn root(element: &'a Element) -> Self {
        Self { element, path: element.name.clone() }
    }

    fn path_of(&self, names: &[Name]) -> String {
        names.iter().fold(self.path.clone(), |path, (_, name)| format!("{path}/{name}"))
    }

    /// All children of a name, in order.
    pub(crate) fn all(&self, name: Name) -> Vec<Self> {
        let children = self.element.children.iter().filter(|child| (child.space, child.name.as_str()) == name);
        let path = self.path_of(&[name]);
        (1..).zip(children).map(|(count, element)| Node { element, path: format!("{path}[{count}]") }).collect()
    }

    /// What stands at the end of these names, each of which is there at most once.
    pub(crate) fn find(&self, names: &[Name]) -> Result<Option<Self>, InvoiceError> {
        let mut found = Node { element: self.element, path: self.path.clone() };
        for name in names {
            let path = found.path_of(&[*name]);
            let mut children =
                found.element.children.iter().filter(|child| (child.space, child.name.as_str()) == *name);
            let Some(element) = children.next() else { return Ok(None) };
            let more = children.count();
            if more > 0 {
                return Err(InvoiceError::Repeated { path, got: more + 1 });
            }
            found = Node { element, path };
        }
        Ok(Some(found))
    }

    pub(crate) fn need(&self, names: &[Name]) -> Result<Self, InvoiceError> {
        self.find(names)?.ok_or_else(|| self.missing(names))
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&'a str> {
        self.element.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Its text without blanks around it.
    pub(crate) fn value(&self) -> Result<&'a str, InvoiceError> {
        let path = || self.path.clone();
        if !self.element.children.is_empty() {
            return Err(InvoiceError::Nested { path: path() });
        }
        match self.element.text.trim() {
            "" => Err(InvoiceError::Empty { path: path() }),
            text if text.len() > VALUE_BYTES_MAX => {
                Err(InvoiceError::TooLong { path: path(), got: text.len(), max: VALUE_BYTES_MAX })
            }
            text => Ok(text),
        }
    }

    /// A text that may be missing; an empty one says as little.
    pub(crate) fn text(&self, names: &[Name]) -> Result<Option<String>, InvoiceError> {
        Ok(self.find(names)?.map(|node| node.maybe()).transpose()?.flatten())
    }

    fn maybe(&self) -> Result<Option<String>, InvoiceError> {
        match self.value() {
            Err(InvoiceError::Empty { .. }) => Ok(None),
            value => value.map(|text| Some(text.to_owned())),
        }
    }

    pub(crate) fn need_text(&self, names: &[Name]) -> Result<String, InvoiceError> {
        Ok(self.need(names)?.value()?.to_owned())
    }

    /// An identifier that may be missing or empty.
    pub(crate) fn id(&self, names: &[Name]) -> Result<Option<Id>, InvoiceError> {
        let Some(node) = self.find(names)? else { return Ok(None) };
        let scheme = node.attribute("schemeID").map(str::to_owned);
        Ok(node.maybe()?.map(|value| Id { scheme, value }))
    }

    pub(crate) fn decimal(&self) -> Result<Decimal, InvoiceError> {
        let text = self.value()?;
        let wrong = || InvoiceError::NoDecimal { path: self.path.clone(), text: shown(text) };
        Decimal::parse(text).ok_or_else(wrong)
    }

    /// An amount in the invoice's currency; that may go without saying where the syntax has it so.
    pub(crate) fn amount(&self, currency: &str) -> Result<Decimal, InvoiceError> {
        match self.attribute("currencyID") {
            Some(got) if got != currency => {
                Err(InvoiceError::Currency { path: self.path.clone(), got: shown(got), currency: currency.to_owned() })
            }
            _ => self.decimal(),
        }
    }

    /// An amount that a document states as a total.
    pub(crate) fn total(&self, currency: &str) -> Result<Decimal, InvoiceError> {
        let amount = self.amount(currency)?;
        let got = amount.decimals();
        if got > TOTAL_DECIMALS_MAX {
            let (path, text) = (self.path.clone(), amount.to_string());
            return Err(InvoiceError::TooFine { path, text, got, max: TOTAL_DECIMALS_MAX });
        }
        Ok(amount)
    }

    pub(crate) fn currency(&self) -> Result<String, InvoiceError> {
        let text = self.value()?;
        if text.len() != 3 || !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(InvoiceError::NoCurrency { path: self.path.clone(), got: shown(text) });
        }
        Ok(text.to_owned())
    }

    pub(crate) fn date(&self, form: &'static str, read: fn(&str) -> Option<Date>) -> Result<Date, InvoiceError> {
        let text = self.value()?;
        read(text).ok_or_else(|| InvoiceError::NoDate { path: self.path.clone(), text: shown(text), form })
    }

    pub(crate) fn indicator(&self) -> Result<bool, InvoiceError> {
        match self.value()? {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            text => Err(InvoiceError::NoIndicator { path: self.path.clone(), text: shown(text) }),
        }
    }

    /// Where nothing stands of what is needed.
    pub(crate) fn missing(&self, names: &[Name]) -> InvoiceError {
        InvoiceError::Missing { path: self.path_of(names) }
    }

    /// Where several stand of what is read once.
    pub(crate) fn repeated(&self, names: &[Name]) -> InvoiceError {
        InvoiceError::Repeated { path: self.path_of(names), got: 2 }
    }

    /// The element inside, if there is one alone.
    pub(crate) fn only_child(&self) -> Option<Self> {
        match self.element.children.as_slice() {
            [element] => Some(Node { element, path: format!("{}/{}", self.path, element.name) }),
            _ => None,
        }
    }

    pub(crate) fn not_a_type(&self) -> InvoiceError {
        InvoiceError::TypeCode { path: self.path.clone(), got: shown(&self.element.text) }
    }

    /// The one day that all of these name, `None` where there are none.
    pub(crate) fn one_day(&self, names: &[Name], days: &[Date]) -> Result<Option<Date>, InvoiceError> {
        let mut distinct = days.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        match distinct.as_slice() {
            [] => Ok(None),
            [day] => Ok(Some(*day)),
            more => Err(InvoiceError::Repeated { path: self.path_of(names), got: more.len() }),
        }
    }
}
