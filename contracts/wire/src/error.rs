//! Why something is not the JSON of its type.

use std::fmt;

use serde::de::{Expected, Unexpected};

/// What is wrong, and for what was read also where.
#[derive(Debug)]
pub struct WireError(Box<str>);

impl WireError {
    #[inline(never)]
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    #[inline(never)]
    pub(crate) fn mismatch(found: &str, expected: &str) -> Self {
        Self(format!("invalid type: {found}, expected {expected}").into())
    }

    /// Counts columns from one, as serde_json does; messages stand in one line.
    #[inline(never)]
    pub(crate) fn at(self, column: usize) -> Self {
        Self(format!("{} at line 1 column {column}", self.0).into())
    }

    #[inline(never)]
    fn unfit(what: &str, found: Unexpected<'_>) -> Self {
        Self::told(format_args!(
            "invalid {what}: {}",
            match found {
                Unexpected::Unsigned(number) => return Self::told(format_args!("invalid {what}: integer `{number}`")),
                Unexpected::Str(text) => return Self::told(format_args!("invalid {what}: string \"{text}\"")),
                Unexpected::Bool(_) => "boolean",
                Unexpected::Unit => "null",
                Unexpected::Option => "an option",
                Unexpected::Map => "map",
                Unexpected::Seq => "sequence",
                Unexpected::Enum => "enum",
                _ => "another kind",
            }
        ))
    }

    #[inline(never)]
    fn short(length: usize) -> Self {
        Self::told(format_args!("invalid length {length}"))
    }

    #[inline(never)]
    fn told(text: fmt::Arguments<'_>) -> Self {
        Self(fmt::format(text).into())
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WireError {}

impl serde::de::Error for WireError {
    fn custom<T: fmt::Display>(text: T) -> Self {
        Self::told(format_args!("{text}"))
    }

    // What a visitor expects is left out of these: to name it, each brings texts and code of its own into a contract, and
    // the reader has told mismatches of kind itself.
    fn invalid_type(found: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::unfit("type", found)
    }

    fn invalid_value(found: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::unfit("value", found)
    }

    fn invalid_length(length: usize, _: &dyn Expected) -> Self {
        Self::short(length)
    }

    // serde's own words; as default methods they would be copied for every caller.
    #[inline(never)]
    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        unknown("field", field, expected)
    }

    #[inline(never)]
    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        unknown("variant", variant, expected)
    }

    #[inline(never)]
    fn missing_field(field: &'static str) -> Self {
        Self::told(format_args!("missing field `{field}`"))
    }

    #[inline(never)]
    fn duplicate_field(field: &'static str) -> Self {
        Self::told(format_args!("duplicate field `{field}`"))
    }
}

#[inline(never)]
fn unknown(what: &str, name: &str, expected: &[&str]) -> WireError {
    let mut text = format!("unknown {what} `{name}`, ");
    match expected {
        [] => text.push_str(if what == "field" { "there are no fields" } else { "there are no variants" }),
        [one] => {
            text.push_str("expected `");
            text.push_str(one);
            text.push('`');
        }
        [one, other] => {
            text.push_str("expected `");
            text.push_str(one);
            text.push_str("` or `");
            text.push_str(other);
            text.push('`');
        }
        many => {
            let mut before = "expected one of `";
            for one in many {
                text.push_str(before);
                text.push_str(one);
                before = "`, `";
            }
            text.push('`');
        }
    }
    WireError::new(&text)
}

impl serde::ser::Error for WireError {
    fn custom<T: fmt::Display>(text: T) -> Self {
        Self::told(format_args!("{text}"))
    }
}
