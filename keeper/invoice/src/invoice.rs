//! What an e-invoice says, whichever syntax it was written in. The terms (BT-1 and so on) are those of EN 16931.

use time::Date;

use crate::decimal::Decimal;

/// An invoice or a credit note whose sums add up. Texts are a stranger's: trimmed, not empty, otherwise as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    pub syntax: Syntax,
    pub kind: Kind,
    /// Of UNTDID 1001 (BT-3): 380 a commercial invoice, 384 a corrected one, 381 a credit note.
    pub type_code: String,
    /// BT-1.
    pub number: String,
    /// BT-2.
    pub issued: Date,
    /// BT-9.
    pub due: Option<Date>,
    /// Of ISO 4217 (BT-5): of all amounts here.
    pub currency: String,
    pub seller: Party,
    pub buyer: Party,
    /// Who is to be paid if not the seller (BG-10), as where the claim was sold.
    pub payee: Option<Party>,
    pub totals: Totals,
    /// Parts in which it is to be paid, where terms of payment name an amount and a day each: two at least, which come to
    /// the amount payable. Beyond EN 16931, which has one day alone.
    pub instalments: Vec<Instalment>,
    /// What may be taken off if it is paid early, where the terms of payment say so in a form that a program reads (the
    /// first, where several do). Beyond EN 16931, which has a text alone.
    pub discount: Option<Discount>,
    /// Terms of payment in words (BT-20), which nobody but people reads.
    pub terms: Option<String>,
    pub payment_means: Vec<PaymentMeans>,
    /// The buyer's order (BT-13).
    pub purchase_order: Option<String>,
    /// Invoices to which this one refers (BG-3).
    pub preceding: Vec<Preceding>,
    /// One at least.
    pub lines: Vec<Line>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    Ubl,
    Cii,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Invoice,
    /// Its payable amount, above nought, is owed by the seller.
    CreditNote,
}

/// Seller, buyer or payee.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// As it is registered (BT-27, BT-44); where that is missing, the trading name.
    pub name: String,
    /// The name under which it trades, beside the registered one (BT-28).
    pub trading_name: Option<String>,
    /// BT-31, BT-48.
    pub vat_id: Option<String>,
    /// Where its messages go (BT-34, BT-49).
    pub endpoint: Option<Id>,
    /// In a register of companies (BT-30, BT-47).
    pub company_id: Option<Id>,
    /// By other schemes (BT-29, BT-46).
    pub ids: Vec<Id>,
}

/// An identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id {
    /// Such as 0088 for a GLN.
    pub scheme: Option<String>,
    pub value: String,
}

/// In the invoice's currency, with at most two decimals. What the invoice does not name is nought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Of the lines (BT-106).
    pub lines: Decimal,
    /// Of the document (BT-107).
    pub allowances: Decimal,
    /// Of the document (BT-108).
    pub charges: Decimal,
    /// BT-109.
    pub without_tax: Decimal,
    /// BT-110.
    pub tax: Decimal,
    /// BT-112.
    pub with_tax: Decimal,
    /// BT-113.
    pub prepaid: Decimal,
    /// BT-114.
    pub rounding: Decimal,
    /// BT-115. Below nought the seller owes it.
    pub payable: Decimal,
}

/// One part of what is payable, in the invoice's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instalment {
    pub amount: Decimal,
    pub due: Date,
}

/// So much less if it is paid until a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discount {
    /// Above nought and below a hundred, with at most two decimals.
    pub percent: Decimal,
    /// The last day that counts.
    pub until: Date,
}

/// How it may be paid (BG-16).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentMeans {
    /// Of UNTDID 4461 (BT-81): 30 and 58 are transfers.
    pub code: Option<String>,
    /// An account, as text (BT-84): an IBAN, or whatever else the seller wrote.
    pub account: Option<String>,
}

/// An invoice before this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preceding {
    pub number: String,
    pub issued: Option<Date>,
}

/// BG-25.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: String,
    /// The item's name (BT-153).
    pub description: String,
    pub quantity: Decimal,
    /// Without tax, allowances taken off (BT-146).
    pub unit_price: Decimal,
    /// BT-131.
    pub net: Decimal,
}
