//! Reads the project's price tables: CSV after RFC 4180 with a header line, columns in any order.

use std::collections::HashSet;

use super::{AsOf, Confidence, Kind, Meter, Offer, Unit};
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

/// Columns that a table may have besides.
const MORE_COLUMNS: [&str; 12] = [
    "unit",
    "meter",
    "tier_from",
    "network_gbps",
    "arch",
    "baseline_share",
    "price_usd",
    "sustained_usd_month",
    "reserved_1y_usd_month",
    "reserved_3y_usd_month",
    "spot_usd_month",
    "price_eur",
];
/// No amount is larger, so that nothing computed from one overflows.
const MAX_AMOUNT: f64 = 1e12;
/// The longest text a cell may hold.
const MAX_CELL_CHARS: usize = 1_000;

/// A table whose header has been read.
pub(super) struct Table<'a> {
    header: StringRecord,
    reader: csv::Reader<&'a [u8]>,
}

impl<'a> Table<'a> {
    /// Reads the header, which must hold each of these columns once.
    pub(super) fn open(text: &'a str, columns: &[&str]) -> Result<Table<'a>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header = reader.headers().map_err(|e| broken(&e))?.clone();
        let count = |column: &str| header.iter().filter(|name| *name == column).count();
        if let Some(column) = columns.iter().find(|column| count(column) == 0) {
            let semicolons = header.len() == 1 && header.iter().any(|name| name.contains(';'));
            return Err(match semicolons {
                true => missing(column).next("Separate the columns by commas, not by semicolons."),
                false => missing(column),
            });
        }
        if let Some(column) = header.iter().find(|name| known(name) && count(name) > 1) {
            let twice = Error::new(format!("the column {column} stands there twice"));
            return Err(twice.field(column).line(1).next("Keep one of the two."));
        }
        Ok(Table { header, reader })
    }

    /// The columns that no table has.
    pub(super) fn unknown_columns(&self) -> Vec<String> {
        let names = self.header.iter().filter(|name| !known(name));
        names.map(str::to_owned).collect()
    }

    /// Hands each row to `each`, whose errors get the row's line.
    pub(super) fn each(&mut self, mut each: impl FnMut(&Row) -> Result<()>) -> Result<()> {
        for record in self.reader.records() {
            let record = record.map_err(|e| broken(&e))?;
            let line = record
                .position()
                .and_then(|p| usize::try_from(p.line()).ok());
            let row = Row {
                header: &self.header,
                record: &record,
            };
            each(&row).map_err(|e| match (e.line, line) {
                (None, Some(line)) => e.line(line),
                _ => e,
            })?;
        }
        Ok(())
    }
}

fn known(column: &str) -> bool {
    COLUMNS.contains(&column) || MORE_COLUMNS.contains(&column)
}

/// Reads all rows; the first error ends it.
pub(super) fn offers(text: &str) -> Result<Vec<Offer>> {
    let mut offers = Vec::new();
    let mut known = HashSet::new();
    Table::open(text, &COLUMNS)?.each(|row| {
        let offer = row.offer()?;
        if !known.insert(offer.id()) {
            return Err(twice(&offer.id()));
        }
        offers.push(offer);
        Ok(())
    })?;
    Ok(offers)
}

/// An offer that stands in a table twice.
pub(super) fn twice(id: &str) -> Error {
    Error::new(format!("the offer {id} stands here a second time"))
        .field("sku")
        .next("Keep one of the two rows.")
}

/// A row and the names of its cells.
pub(super) struct Row<'a> {
    header: &'a StringRecord,
    record: &'a StringRecord,
}

impl<'a> Row<'a> {
    pub(super) fn new(header: &'a StringRecord, record: &'a StringRecord) -> Row<'a> {
        Row { header, record }
    }

    /// The row of a built-in table.
    fn offer(&self) -> Result<Offer> {
        let unit = self.unit_if_given()?.unwrap_or(Unit::Month);
        let (provider, region, sku) = (
            self.word("provider")?,
            self.word("region")?,
            self.word("sku")?,
        );
        let mut offer = Offer::named(provider, region, sku, self.kind()?, unit);
        offer.source = self.text("source")?;
        self.prices(&mut offer)?;
        self.fill(&mut offer)?;
        offer.as_of = self.as_of("as_of")?;
        offer.confidence = self.choice("confidence", Confidence::ALL, Confidence::name)?;
        if offer.kind == Kind::Compute {
            self.amount("vcpus")?;
            self.amount("memory_gib")?;
        }
        Ok(offer)
    }

    /// What an offer costs: `price_usd` for one unit, or the month's or the hour's price that stands for it.
    fn prices(&self, offer: &mut Offer) -> Result<()> {
        let month = self.amount_if_given("price_usd_month")?;
        let hour = self.amount_if_given("price_usd_hour")?;
        let by_time = match offer.unit {
            Unit::Month => month,
            Unit::Hour => hour,
            _ => None,
        };
        let Some(price) = self.amount_if_given("price_usd")?.or(by_time) else {
            let column = match offer.unit {
                Unit::Month => "price_usd_month",
                Unit::Hour => "price_usd_hour",
                _ => "price_usd",
            };
            return Err(wrong(column, "is missing", "Write what one unit costs."));
        };
        offer.price_usd_hour = hour;
        offer.set_price(price);
        // The lists round, and what they say counts.
        offer.price_usd_month = month.unwrap_or(offer.price_usd_month);
        offer.price_usd_hour = hour.or(offer.price_usd_hour);
        Ok(())
    }

    /// Puts into an offer what the row gives besides its name, its unit and its price.
    pub(super) fn fill(&self, offer: &mut Offer) -> Result<()> {
        let given = |column: &str, into: &mut Option<f64>| -> Result<()> {
            if let Some(value) = self.amount_if_given(column)? {
                *into = Some(value);
            }
            Ok(())
        };
        given("storage_gib", &mut offer.storage_gib)?;
        given("included_egress_gb", &mut offer.included_egress_gb)?;
        given("network_gbps", &mut offer.network_gbps)?;
        given("sustained_usd_month", &mut offer.sustained_usd_month)?;
        given("reserved_1y_usd_month", &mut offer.reserved_1y_usd_month)?;
        given("reserved_3y_usd_month", &mut offer.reserved_3y_usd_month)?;
        given("spot_usd_month", &mut offer.spot_usd_month)?;
        given("price_eur", &mut offer.price_eur)?;
        for (column, into) in [
            ("vcpus", &mut offer.vcpus),
            ("memory_gib", &mut offer.memory_gib),
        ] {
            given(column, into)?;
            if *into == Some(0.0) {
                return Err(wrong(column, "is 0", "Write a number above 0."));
            }
        }
        given("baseline_share", &mut offer.baseline_share)?;
        if offer.baseline_share.is_some_and(|share| share > 1.0) {
            let next = "Write a share from 0 to 1, such as 0.2.";
            return Err(wrong("baseline_share", "is above 1", next));
        }
        if let Some(from) = self.amount_if_given("tier_from")? {
            offer.tier_from = from;
        }
        if !self.cell_or_empty("meter").is_empty() {
            offer.meter = Some(self.choice("meter", Meter::ALL, Meter::name)?);
        }
        for (column, into) in [("arch", &mut offer.arch), ("note", &mut offer.note)] {
            if !self.cell_or_empty(column).is_empty() {
                *into = self.text(column)?;
            }
        }
        Ok(())
    }

    fn kind(&self) -> Result<Kind> {
        self.choice("kind", Kind::ALL, Kind::name)
    }

    pub(super) fn kind_if_given(&self) -> Result<Option<Kind>> {
        match self.cell_or_empty("kind") {
            "" => Ok(None),
            _ => self.kind().map(Some),
        }
    }

    /// The unit, which a price list must give.
    pub(super) fn unit(&self) -> Result<Unit> {
        let next = "Write month, hour, gb or another unit.";
        self.unit_if_given()?
            .ok_or_else(|| wrong("unit", "is empty", next))
    }

    pub(super) fn unit_if_given(&self) -> Result<Option<Unit>> {
        match self.cell_or_empty("unit") {
            "" => Ok(None),
            _ => self.choice("unit", Unit::ALL, Unit::name).map(Some),
        }
    }

    /// What stands in a column; nothing if there is no such column.
    pub(super) fn cell_or_empty(&self, column: &str) -> &'a str {
        self.cell(column).unwrap_or("")
    }

    fn cell(&self, column: &str) -> Result<&'a str> {
        let place = self.header.iter().position(|name| name == column);
        place
            .and_then(|i| self.record.get(i))
            .ok_or_else(|| missing(column))
    }

    pub(super) fn text(&self, column: &str) -> Result<String> {
        match self.cell(column)? {
            "" => Err(wrong(column, "is empty", "Fill it in.")),
            text if text.chars().count() > MAX_CELL_CHARS => {
                let what = format!("is longer than {MAX_CELL_CHARS} characters");
                Err(wrong(column, &what, "Shorten it."))
            }
            text => Ok(text.to_string()),
        }
    }

    /// A text that can be a part of an id.
    pub(super) fn word(&self, column: &str) -> Result<String> {
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

    pub(super) fn choice<T: Copy>(
        &self,
        column: &str,
        choices: &[T],
        name: fn(T) -> &'static str,
    ) -> Result<T> {
        let text = self.cell(column)?;
        let found = choices.iter().find(|choice| name(**choice) == text);
        found.copied().ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|choice| name(*choice)).collect();
            wrong(
                column,
                "is not one of the known words",
                &format!("Write one of: {}.", names.join(", ")),
            )
        })
    }

    pub(super) fn amount(&self, column: &str) -> Result<f64> {
        let value = self.cell(column)?.parse::<f64>().ok();
        let bounds = 0.0..=MAX_AMOUNT;
        value.filter(|v| bounds.contains(v)).ok_or_else(|| {
            wrong(
                column,
                "is not a number of 0 or more",
                "Write it with digits and a decimal point.",
            )
        })
    }

    pub(super) fn amount_if_given(&self, column: &str) -> Result<Option<f64>> {
        match self.cell_or_empty(column) {
            "" => Ok(None),
            _ => self.amount(column).map(Some),
        }
    }

    pub(super) fn as_of(&self, column: &str) -> Result<AsOf> {
        let text = self.cell(column)?;
        if text == "undated" {
            return Ok(AsOf::Undated);
        }
        // The shapes are fixed: 2026-7-1 would be read too, and written otherwise.
        let month = text.get(..7).and_then(|m| m.parse::<Month>().ok());
        if let (4, Ok(january)) = (text.len(), format!("{text}-01").parse::<Month>()) {
            return Ok(AsOf::Year(january));
        }
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
                "Write 2026-07-20, 2026-07, 2026 or undated.",
            )
        })
    }
}

fn missing(column: &str) -> Error {
    Error::new(format!("the column {column} is missing"))
        .line(1)
        .next("Add it to the header line.")
}

pub(super) fn wrong(column: &str, what: &str, next: &str) -> Error {
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
