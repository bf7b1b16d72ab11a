//! Accounts: what money is for, as words with colons. An account holds any number of assets, each counted by itself.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Bytes of an account's whole name.
pub const ACCOUNT_BYTES_MAX: usize = 96;
/// With what a name begins: what is owned, what was spent, earned and lost, whose it was, and what nobody explained yet.
pub const ROOTS: [&str; 6] = ["assets", "expenses", "income", "loss", "equity", "suspense"];

const STAKED: &str = "assets:treasury:staked";
const SHARES: &str = "assets:treasury:shares";
const POOLED: &str = "assets:treasury:pool";

/// A text that names no account.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AccountError {
    /// The first word is none of [`ROOTS`].
    #[error("account '{name}' begins with none of {}: write such as income:sales", ROOTS.join(", "))]
    Root { name: String },
    /// A word is empty or has other letters.
    #[error("account '{name}' has a word that is empty or not of a-z, 0-9, '-' and '_': write such as income:sales")]
    Word { name: String },
    /// It is too long.
    #[error("account '{name}…' has {got} bytes, at most {ACCOUNT_BYTES_MAX}")]
    Length { name: String, got: usize },
}

/// An account's name, such as `assets:wallet`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Account(String);

impl Account {
    /// What the wallet contract holds.
    pub fn wallet() -> Self {
        Self("assets:wallet".to_owned())
    }

    /// What the operator's own account got for fees, less the fees: under zero where somebody else filled it.
    pub fn operator() -> Self {
        Self("assets:operator".to_owned())
    }

    /// What lies in the treasury: `liquid`, `idle-stake` or `unbonding`.
    pub fn treasury(bucket: Bucket) -> Self {
        Self(format!("assets:treasury:{}", bucket.word()))
    }

    /// What is staked with a validator.
    pub fn staked(validator: &str) -> Self {
        Self::under(STAKED, validator)
    }

    /// What the treasury holds of a pool's shares.
    pub fn shares(pool: &str) -> Self {
        Self::under(SHARES, pool)
    }

    /// What was put into a pool and not taken out, as if it had lain still.
    pub fn pooled(pool: &str) -> Self {
        Self::under(POOLED, pool)
    }

    /// The other side of shares: they have no price here, what they cost stands under [`Self::pooled`].
    pub fn issued() -> Self {
        Self("equity:shares".to_owned())
    }

    /// What swaps cost at the reference price, fees and the pool's price together; under zero where they gained.
    pub fn swaps() -> Self {
        Self::expense("swaps")
    }

    /// What pools gave beyond what was put in: their fees less what moved against holding.
    pub fn pool_gains() -> Self {
        Self("income:pools".to_owned())
    }

    /// One that is no word counts as `other`.
    fn under(root: &str, name: &str) -> Self {
        let fits = is_word(name) && root.len() + 1 + name.len() <= ACCOUNT_BYTES_MAX;
        Self(format!("{root}:{}", if fits { name } else { "other" }))
    }

    /// Whether it is stake with some validator.
    pub fn is_staked(&self) -> bool {
        self.is_under(STAKED)
    }

    /// Whether the treasury itself shows what lies there: all that is in it but what was put into pools.
    pub fn is_shown_by_the_treasury(&self) -> bool {
        let one = [Bucket::Liquid, Bucket::IdleStake, Bucket::Unbonding].map(Self::treasury).contains(self);
        one || self.is_under(STAKED) || self.is_under(SHARES)
    }

    /// Whether it is shares of some pool.
    pub fn is_shares(&self) -> bool {
        self.is_under(SHARES)
    }

    /// Whether it is what was put into some pool.
    pub fn is_pooled(&self) -> bool {
        self.is_under(POOLED)
    }

    fn is_under(&self, root: &str) -> bool {
        self.0.strip_prefix(root).is_some_and(|rest| rest.starts_with(':'))
    }

    /// What was spent in a category. One that is no word of a policy counts as `other`.
    pub fn expense(category: &str) -> Self {
        let word = if is_word(category) && category.len() <= 64 { category } else { "other" };
        Self(format!("expenses:{word}"))
    }

    /// Fees of the operator's transactions.
    pub fn fees() -> Self {
        Self::expense("fees")
    }

    /// What was there when the ledger was opened.
    pub fn opening() -> Self {
        Self("equity:opening".to_owned())
    }

    /// What signers gave back to the owner.
    pub fn owner() -> Self {
        Self("equity:owner".to_owned())
    }

    /// Rewards of stake.
    pub fn rewards() -> Self {
        Self("income:rewards".to_owned())
    }

    /// What staking lost by a validator's fault.
    pub fn slash() -> Self {
        Self("loss:slash".to_owned())
    }

    /// What providing liquidity lost against holding.
    pub fn impermanent_loss() -> Self {
        Self("loss:impermanent".to_owned())
    }

    /// What customers owe for invoices.
    pub fn receivable() -> Self {
        Self("assets:receivable".to_owned())
    }

    /// What was earned by invoices.
    pub fn sales() -> Self {
        Self("income:sales".to_owned())
    }

    /// What customers owed and never paid.
    pub fn bad_debt() -> Self {
        Self("loss:bad-debt".to_owned())
    }

    /// What customers paid beyond an invoice: theirs until a person says otherwise.
    pub fn overpaid() -> Self {
        Self("suspense:overpaid".to_owned())
    }

    /// What went and nobody could say why, once a person has said so.
    pub fn unexplained() -> Self {
        Self("loss:unexplained".to_owned())
    }

    /// What came in and nobody said from whom.
    pub fn unidentified() -> Self {
        Self("suspense:unidentified".to_owned())
    }

    /// What is gone, until a person says where it belongs.
    pub fn missing() -> Self {
        Self("suspense:missing".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first word, one of [`ROOTS`].
    pub fn root(&self) -> &str {
        self.0.split(':').next().unwrap_or_default()
    }
}

/// Where a treasury's money lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// The stable denom.
    Liquid,
    /// Stake that is neither staked nor unbonding.
    IdleStake,
    Unbonding,
}

impl Bucket {
    const fn word(self) -> &'static str {
        match self {
            Self::Liquid => "liquid",
            Self::IdleStake => "idle-stake",
            Self::Unbonding => "unbonding",
        }
    }
}

fn is_word(text: &str) -> bool {
    let fits = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"-_".contains(&letter);
    !text.is_empty() && text.bytes().all(fits)
}

impl FromStr for Account {
    type Err = AccountError;

    fn from_str(name: &str) -> Result<Self, AccountError> {
        let shown = || name.chars().take(64).collect();
        if name.len() > ACCOUNT_BYTES_MAX {
            return Err(AccountError::Length { name: shown(), got: name.len() });
        }
        let (root, rest) = name.split_once(':').unwrap_or((name, ""));
        if !ROOTS.contains(&root) {
            return Err(AccountError::Root { name: shown() });
        }
        if !rest.split(':').all(is_word) {
            return Err(AccountError::Word { name: shown() });
        }
        Ok(Self(name.to_owned()))
    }
}

impl TryFrom<String> for Account {
    type Error = AccountError;

    fn try_from(name: String) -> Result<Self, AccountError> {
        name.parse()
    }
}

impl From<Account> for String {
    fn from(account: Account) -> Self {
        account.0
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ledgers_own_accounts_read_back() {
        for account in [
            Account::wallet(),
            Account::operator(),
            Account::treasury(Bucket::Liquid),
            Account::treasury(Bucket::IdleStake),
            Account::treasury(Bucket::Unbonding),
            Account::staked("statevaloper1qq"),
            Account::staked("Nobody's"),
            Account::shares("state1qq"),
            Account::pooled(&"p".repeat(63)),
            Account::issued(),
            Account::swaps(),
            Account::pool_gains(),
            Account::expense("cloud"),
            Account::expense("Wolken, eigene"),
            Account::fees(),
            Account::opening(),
            Account::owner(),
            Account::rewards(),
            Account::slash(),
            Account::impermanent_loss(),
            Account::unexplained(),
            Account::unidentified(),
            Account::missing(),
        ] {
            assert_eq!(account.as_str().parse(), Ok(account));
        }
        assert_eq!(Account::expense("Wolken, eigene").as_str(), "expenses:other");
        assert_eq!(Account::treasury(Bucket::IdleStake).root(), "assets");
        assert_eq!(Account::staked("Nobody's").as_str(), "assets:treasury:staked:other");
        assert_eq!(Account::shares(&"p".repeat(80)).as_str(), "assets:treasury:shares:other");
        let shown = [Account::staked("v"), Account::shares("p"), Account::treasury(Bucket::Liquid)];
        assert!(shown.iter().all(Account::is_shown_by_the_treasury));
        assert!(![Account::pooled("p"), Account::wallet()].iter().any(Account::is_shown_by_the_treasury));
    }

    #[test]
    fn what_is_no_account_is_refused_with_the_reason() {
        for name in ["", "cash", "cash:wallet", "Assets:wallet"] {
            assert_eq!(name.parse::<Account>(), Err(AccountError::Root { name: name.to_owned() }));
        }
        for name in ["income", "income:", "income::sales", "income:Sales", "income:a b", "income:é"] {
            assert_eq!(name.parse::<Account>(), Err(AccountError::Word { name: name.to_owned() }));
        }
        let long = format!("income:{}", "a".repeat(ACCOUNT_BYTES_MAX));
        assert!(matches!(long.parse::<Account>(), Err(AccountError::Length { got: 103, .. })));
    }
}
