//! Reads the project's price tables: CSV after RFC 4180 with a header line, columns in any order.

use std::collections::HashSet;

use super::{AsOf, Confidence, Kind, Offer};
use crate::error::{Error, Result};
use crate::quantity::Month;
use csv::StringRecord;

const COLUMNS: [&str; 14] = [
    "sku",
    "provider",
    "region",
    "kind",
    "vcpus",
    "memory_gib",
    "storage_gib",
    "included_egress_gb",
    "price_usd_month",
    "price_usd_hour",
    "as_of",
    "confidence",
    "source",
    "note",
];

/// Reads all rows; the first error ends it.
pub(super) fn offers(text: &str) -> Result<Vec<Offer>> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| broken(&e))?.clone();
    if let Some(column) = COLUMNS
        .iter()
        .find(|column| !header.iter().any(|name| name == **column))
    {
        return Err(missing(column));
    }
    let mut offers = Vec::new();
    let mut known = HashSet::new();
    for record in reader.records() {
        let record = record.map_err(|e| broken(&e))?;
        let line = record
            .position()
            .and_then(|p| usize::try_from(p.line()).ok());
        let row = Row {
            header: &header,
            record: &record,
        };
        let here = |e: Error| match (e.line, line) {
            (None, Some(line)) => e.line(line),
            _ => e,
        };
        let offer = row.offer().map_err(here)?;
        if !known.insert(offer.id()) {
            let twice = Error::new(format!(
                "the offer {} stands here a second time",
                offer.id()
            ));
            return Err(here(twice.field("sku").next("Keep one of the two rows.")));
        }
        offers.push(offer);
    }
    Ok(offers)
}

struct Row<'a> {
    header: &'a StringRecord,
    record: &'a StringRecord,
}

impl<'a> Row<'a> {
    fn offer(&self) -> Result<Offer> {
        Ok(Offer {
            sku: self.word("sku")?,
            provider: self.word("provider")?,
            region: self.word("region")?,
            kind: self.choice("kind", &[("compute", Kind::Compute)])?,
            vcpus: self.above_zero("vcpus")?,
            memory_gib: self.above_zero("memory_gib")?,
            storage_gib: self.amount_if_given("storage_gib")?,
            included_egress_gb: self.amount_if_given("included_egress_gb")?,
            price_usd_month: self.amount("price_usd_month")?,
            price_usd_hour: self.amount("price_usd_hour")?,
            as_of: self.as_of("as_of")?,
            confidence: self.choice(
                "confidence",
                &[
                    ("high", Confidence::High),
                    ("medium", Confidence::Medium),
                    ("low", Confidence::Low),
                ],
            )?,
            source: self.text("source")?,
            note: self.cell("note")?.to_string(),
        })
    }

    fn cell(&self, column: &str) -> Result<&'a str> {
        let place = self.header.iter().position(|name| name == column);
        place
            .and_then(|i| self.record.get(i))
            .ok_or_else(|| missing(column))
    }

    fn text(&self, column: &str) -> Result<String> {
        match self.cell(column)? {
            "" => Err(wrong(column, "is empty", "Fill it in.")),
            text => Ok(text.to_string()),
        }
    }

    /// A text that can be a part of an id.
    fn word(&self, column: &str) -> Result<String> {
        let text = self.text(column)?;
        if text.contains('/') || text.contains(char::is_whitespace) {
            return Err(wrong(
                column,
                "holds a blank or a slash",
                "Write it as one word without a slash.",
            ));
        }
        Ok(text)
    }

    fn choice<T: Copy>(&self, column: &str, choices: &[(&str, T)]) -> Result<T> {
        let text = self.cell(column)?;
        let found = choices.iter().find(|(name, _)| *name == text);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            wrong(
                column,
                "is not one of the known words",
                &format!("Write one of: {}.", names.join(", ")),
            )
        })
    }

    fn amount(&self, column: &str) -> Result<f64> {
        let value = self.cell(column)?.parse::<f64>().ok();
        value.filter(|v| v.is_finite() && *v >= 0.0).ok_or_else(|| {
            wrong(
                column,
                "is not a number of 0 or more",
                "Write it with digits and a decimal point.",
            )
        })
    }

    fn above_zero(&self, column: &str) -> Result<f64> {
        match self.amount(column)? {
            0.0 => Err(wrong(column, "is 0", "Write a number above 0.")),
            value => Ok(value),
        }
    }

    fn amount_if_given(&self, column: &str) -> Result<Option<f64>> {
        if self.cell(column)?.is_empty() {
            Ok(None)
        } else {
            self.amount(column).map(Some)
        }
    }

    fn as_of(&self, column: &str) -> Result<AsOf> {
        let text = self.cell(column)?;
        if text == "undated" {
            return Ok(AsOf::Undated);
        }
        // The shapes are fixed: 2026-7-1 would be read too, and written otherwise.
        let month = text.get(..7).and_then(|m| m.parse::<Month>().ok());
        let date = match (month, text.len(), text.get(8..).map(str::parse)) {
            (Some(month), 7, _) => Some(AsOf::Month(month)),
            (Some(month), 10, Some(Ok(day))) if (1..=month.days()).contains(&day) => {
                Some(AsOf::Day(month, day))
            }
            _ => None,
        };
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        date.filter(|_| plain).ok_or_else(|| {
            wrong(
                column,
                "is not a date",
                "Write 2026-07-20, 2026-07 or undated.",
            )
        })
    }
}

fn missing(column: &str) -> Error {
    Error::new(format!("the column {column} is missing"))
        .line(1)
        .next("Add it to the header line.")
}

fn wrong(column: &str, what: &str, next: &str) -> Error {
    Error::new(format!("the value of {column} {what}"))
        .field(column)
        .next(next)
}

fn broken(e: &csv::Error) -> Error {
    let what = match e.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("the row has {len} cells and the header has {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "the text is not UTF-8".to_string(),
        _ => "the table cannot be read as CSV".to_string(),
    };
    let error = Error::new(what).next("Quote cells that hold a comma.");
    match e.position().and_then(|p| usize::try_from(p.line()).ok()) {
        Some(line) => error.line(line),
        None => error,
    }
}
