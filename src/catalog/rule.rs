//! How the providers bill, as far as it is a number: `assets/catalog/rules.csv`.

use super::read::Table;
use super::{AsOf, Confidence};
use crate::error::Result;

const COLUMNS: [&str; 7] = [
    "provider",
    "rule",
    "value",
    "as_of",
    "confidence",
    "source",
    "note",
];

/// A number by which a provider bills.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The provider.
    pub provider: String,
    /// What the number says; its name ends in its unit where it has one.
    pub name: String,
    /// The number.
    pub value: f64,
    /// When it was read.
    pub as_of: AsOf,
    /// How much it is to be trusted.
    pub confidence: Confidence,
    /// Where it comes from.
    pub source: String,
    /// What else to know; may be empty.
    pub note: String,
}

/// Reads all rules; the first error ends it.
pub(super) fn rules(text: &str) -> Result<Vec<Rule>> {
    let mut rules = Vec::new();
    Table::open(text, &COLUMNS)?.each(|row| {
        rules.push(Rule {
            provider: row.word("provider")?,
            name: row.word("rule")?,
            value: row.amount("value")?,
            as_of: row.as_of("as_of")?,
            confidence: row.choice("confidence", Confidence::ALL, Confidence::name)?,
            source: row.text("source")?,
            note: row.cell_or_empty("note").to_string(),
        });
        Ok(())
    })?;
    Ok(rules)
}
