//! The cells of one record, by the names of their columns.

/// The cells of one record by the names of their columns.
pub(super) struct Cells(pub(super) Vec<(String, String)>);

impl Cells {
    /// A column's cell, empty if the record ends before it.
    pub(super) fn get(&self, column: &str) -> &str {
        self.0.iter().find(|(name, _)| name == column).map_or("", |(_, cell)| cell)
    }
}
