//! A model that follows a file: of what it is shown it names what fits a rule, by the visible text alone.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};
use stateset_model::{Question, Scripted};
use thiserror::Error;

use super::hostile::shown;

/// A file of rules that cannot be used.
#[derive(Debug, Error)]
pub enum RulesError {
    #[error("cannot read the rules {path}: {reason}")]
    Unreadable { path: PathBuf, reason: std::io::Error },
    #[error("the rules {path} are not understood: {reason}")]
    Syntax { path: PathBuf, reason: Box<toml::de::Error> },
}

/// What it says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Of each bill the first that fits counts.
    #[serde(default)]
    hold: Vec<Hold>,
}

/// Bills that a person should see. All that a rule names must hold of a bill; one that names nothing holds of every one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hold {
    reason: String,
    /// Nobody's name stands on it.
    #[serde(default)]
    vendor_missing: bool,
    /// A part of its number.
    #[serde(default)]
    number_has: Option<String>,
    /// A part of its memo.
    #[serde(default)]
    memo_has: Option<String>,
}

impl Rules {
    /// From a file.
    pub fn load(path: &Path) -> Result<Self, RulesError> {
        let text =
            std::fs::read_to_string(path).map_err(|reason| RulesError::Unreadable { path: path.to_owned(), reason })?;
        toml::from_str(&text).map_err(|reason| RulesError::Syntax { path: path.to_owned(), reason: Box::new(reason) })
    }

    /// The body of its answer.
    pub(super) fn say(&self, question: &Question) -> String {
        let named = shown(question);
        let holds: Vec<Value> = named.iter().filter_map(|bill| self.hold(bill)).collect();
        Scripted::body(&json!({ "holds": holds }).to_string())
    }

    fn hold(&self, bill: &Value) -> Option<Value> {
        let rule = self.hold.iter().find(|rule| rule.fits(bill))?;
        Some(json!({ "bill": bill.get("bill")?, "reason": rule.reason }))
    }
}

impl Hold {
    fn fits(&self, bill: &Value) -> bool {
        let text = |key: &str| bill.get(key).and_then(Value::as_str);
        let has = |key: &str, part: &Option<String>| {
            part.as_ref().is_none_or(|part| text(key).is_some_and(|text| text.contains(part)))
        };
        (!self.vendor_missing || text("vendor").is_none_or(str::is_empty))
            && has("number", &self.number_has)
            && has("memo", &self.memo_has)
    }
}

#[cfg(test)]
mod tests {
    use stateset_model::Message;

    use super::*;

    #[test]
    fn of_each_bill_the_first_rule_that_fits_counts_and_what_fits_none_is_left() {
        let text =
            "[[hold]]\nreason = \"nobody\"\nvendor_missing = true\n[[hold]]\nreason = \"O\"\nnumber_has = \"-O\"";
        let rules: Rules = toml::from_str(text).unwrap();
        let bill =
            |name: &str, vendor: Value, number: &str| json!({ "bill": name, "vendor": vendor, "number": number });
        let data = json!([
            bill("b1", Value::Null, "A-O01"),
            bill("b2", json!("shop"), "A-O01"),
            bill("b3", json!("shop"), "A-001"),
        ]);
        let question = Question::json(vec![Message::user(data.to_string())], "holds", json!({}));
        let said: Value = serde_json::from_str(&rules.say(&question)).unwrap();
        let content: Value = serde_json::from_str(said["choices"][0]["message"]["content"].as_str().unwrap()).unwrap();
        let hold = |bill: &str, reason: &str| json!({ "bill": bill, "reason": reason });
        assert_eq!(content, json!({ "holds": [hold("b1", "nobody"), hold("b2", "O")] }));
    }

    #[test]
    fn a_key_that_no_rule_has_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rules.toml");
        std::fs::write(&path, "[[hold]]\nreason = \"x\"\npay = true").unwrap();
        let error = Rules::load(&path).unwrap_err();
        assert!(matches!(error, RulesError::Syntax { .. }), "{error}");
        assert!(error.to_string().contains("unknown field `pay`"), "{error}");
    }
}
