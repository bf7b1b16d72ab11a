//! How much is read of what a stranger sent. What is larger is refused.

/// A file. 16 MiB: invoices carry their attachments inside.
pub const BYTES_MAX: usize = 16 << 20;

/// Elements inside each other. The deepest of EN 16931 stand in the ninth.
pub const DEPTH_MAX: usize = 32;

/// Elements in all; an invoice of 10,000 lines has some 250,000.
pub const ELEMENTS_MAX: usize = 400_000;

/// Attributes of one element, declarations of namespaces included.
pub const ATTRIBUTES_MAX: usize = 32;

/// A value that is read: a name, a number, a description. Bytes. Attachments are not read.
pub const VALUE_BYTES_MAX: usize = 8_192;

/// Digits of a number before the point.
pub const WHOLE_DIGITS_MAX: usize = 18;

/// Digits of a number after the point, noughts at its end not counted.
pub const FRACTION_DIGITS_MAX: usize = 12;

/// Decimals of a document's totals (BR-DEC-09 to 18): a finer one could hide in the tolerance.
pub const TOTAL_DECIMALS_MAX: usize = 2;

/// Instalments of one invoice.
pub const INSTALMENTS_MAX: usize = 60;
