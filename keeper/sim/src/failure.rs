//! A failure as a node reports it: codespace, code, log. Inside cw-multi-test errors are flat text, so a failure
//! crosses it as marked text and is read back on the other side.

use cosmwasm_std::StdError;

const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';

/// x/wasm's code of a query that a contract refused.
pub(crate) const QUERY_FAILED: u32 = 9;

/// Why a transaction, or a part of it, failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) codespace: String,
    pub(crate) code: u32,
    pub(crate) log: String,
    /// A contract's entry point said so itself just now: no message of its was involved.
    pub(crate) own: bool,
}

impl Failure {
    fn new(codespace: &str, code: u32, log: String) -> Self {
        Self { codespace: codespace.to_owned(), code, log, own: false }
    }

    /// An error of the Cosmos SDK; `name` is its registered text.
    pub(crate) fn sdk(code: u32, detail: impl AsRef<str>, name: &str) -> Self {
        Self::new("sdk", code, format!("{}: {name}", detail.as_ref()))
    }

    /// An error of the Cosmos SDK that says no more than its registered text.
    pub(crate) fn bare(code: u32, name: &str) -> Self {
        Self::new("sdk", code, name.to_owned())
    }

    /// An error of x/wasm.
    pub(crate) fn wasm(code: u32, detail: impl AsRef<str>, name: &str) -> Self {
        Self::new("wasm", code, format!("{}: {name}", detail.as_ref()))
    }

    /// An error that no module registered.
    pub(crate) fn unregistered(log: String) -> Self {
        Self::new("undefined", 1, log)
    }

    pub(crate) fn bank(code: u32, name: &str) -> Self {
        Self::new("bank", code, name.to_owned())
    }

    /// Of x/feegrant.
    pub(crate) fn fee_grant(code: u32, log: String) -> Self {
        Self::new("feegrant", code, log)
    }

    /// Of a module beside the bank, such as an issuer's.
    pub(crate) fn issuer(code: u32, log: String) -> Self {
        Self::new("issuer", code, log)
    }

    pub(crate) fn insufficient_funds(has: u128, needs: u128, denom: &str) -> Self {
        Self::sdk(5, format!("spendable balance {has}{denom} is smaller than {needs}{denom}"), "insufficient funds")
    }

    pub(crate) fn invalid_address(detail: impl AsRef<str>) -> Self {
        Self::sdk(7, detail, "invalid address")
    }

    pub(crate) fn within(mut self, context: &str) -> Self {
        self.log = format!("{context}: {}", self.log);
        self
    }

    /// As a node's queries print it: the registered text first.
    pub(crate) fn query_text(&self) -> String {
        let Self { codespace, code, log, .. } = self;
        // A contract's own refusal is passed on as it is.
        if (codespace.as_str(), *code) == ("wasm", QUERY_FAILED) {
            return log.clone();
        }
        match log.rsplit_once(": ") {
            Some((detail, name)) => format!("codespace {codespace} code {code}: {name}: {detail}"),
            None => format!("codespace {codespace} code {code}: {log}"),
        }
    }

    /// As an error that cw-multi-test passes on.
    pub(crate) fn into_error(self) -> StdError {
        let log: String = self.log.chars().filter(|char| !matches!(*char, OPEN | CLOSE)).collect();
        StdError::msg(format!("{OPEN}{}|{}|{}|{log}{CLOSE}", self.own, self.codespace, self.code))
    }

    /// Reads back what [`Failure::into_error`] wrote, whatever was put around it. Errors that did not come from there
    /// belong to no module of a node: their codespace is `embedded`.
    pub(crate) fn from_text(text: &str) -> Self {
        Self::parse(text).unwrap_or_else(|| Self::new("embedded", 1, text.to_owned()))
    }

    fn parse(text: &str) -> Option<Self> {
        let (_, rest) = text.rsplit_once(OPEN)?;
        let (marked, _) = rest.split_once(CLOSE)?;
        let mut parts = marked.splitn(4, '|');
        let own = parts.next()? == "true";
        let codespace = parts.next()?.to_owned();
        let code = parts.next()?.parse().ok()?;
        Some(Self { codespace, code, log: parts.next()?.to_owned(), own })
    }

    /// The text with marked failures put in plain words.
    pub(crate) fn unmark(text: &str) -> String {
        match (text.split_once(OPEN), text.rsplit_once(CLOSE), Self::parse(text)) {
            (Some((before, _)), Some((_, after)), Some(failure)) => format!("{before}{}{after}", failure.log),
            _ => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_survives_the_texts_put_around_it() {
        let failure = Failure::wasm(5, "over | the cap", "execute wasm contract failed");
        let text = format!("Error executing WasmMsg:\n {}", failure.clone().into_error());
        assert_eq!(Failure::from_text(&text), failure);
        assert!(Failure::unmark(&text).ends_with("over | the cap: execute wasm contract failed"));
    }

    #[test]
    fn a_log_cannot_forge_the_marks() {
        let failure = Failure::wasm(5, "\u{1}sdk|0|fine\u{2}", "x");
        let read = Failure::from_text(&failure.into_error().to_string());
        assert_eq!((read.codespace.as_str(), read.code), ("wasm", 5));
    }
}
