//! A price of one's own in one line, as in `aws/us-east-1/t3.large = $50/mo`: a row of a price list, written as a person writes it.

use std::fmt;
use std::str::FromStr;

use super::offer::EVERYWHERE;
use super::read::Row;
use super::{Kind, Meter, Offer, Unit, own};
use crate::error::{Error, Result};
use crate::quantity::{Cost, Plain, Price, Quantity, Spread, Uncertain, split_family};
use csv::StringRecord;

/// Longest line that is read as a price, characters.
const MAX_CHARS: usize = 600;
/// A sentence about a number is no longer, unless the number itself is.
const LONG_CHARS: usize = 120;
/// What an error advises.
const EXAMPLE: &str = "Write a price such as aws/us-east-1/t3.large = $50/mo, or basement/box = $20/mo, 8 vCPU, 32 GiB.";
/// The columns that say which offer it is and what it costs.
const FIRST: [&str; 5] = ["provider", "region", "sku", "price_usd", "unit"];

/// A column that a line may hold besides, and how it is written there.
struct Part {
    column: &'static str,
    is_number: bool,
    /// What stands before the value; if nothing does, what stands behind it must.
    before: &'static str,
    /// What stands behind it, and in which other ways that is written.
    behind: &'static [&'static str],
}

const fn part(
    column: &'static str,
    is_number: bool,
    before: &'static str,
    behind: &'static [&'static str],
) -> Part {
    Part {
        column,
        is_number,
        before,
        behind,
    }
}

/// In the order in which they are written. Of the first two the words themselves say what they are.
const PARTS: [Part; 18] = [
    part("kind", false, "", &[""]),
    part("meter", false, "", &[""]),
    part("tier_from", true, "from ", &[""]),
    part(
        "vcpus",
        true,
        "",
        &[" vCPU", "vCPUs", "CPU", "CPUs", "cores"],
    ),
    part("memory_gib", true, "", &[" GiB"]),
    part("storage_gib", true, "disk ", &[" GiB"]),
    part("included_egress_gb", true, "traffic ", &[" GB"]),
    part("network_gbps", true, "network ", &[" Gbit/s"]),
    part("baseline_share", true, "baseline ", &[""]),
    part("price_usd_hour", true, "by the hour $", &[""]),
    part("price_usd_month", true, "by the month $", &[""]),
    part("sustained_usd_month", true, "sustained $", &["/mo"]),
    part("reserved_1y_usd_month", true, "reserved 1y $", &["/mo"]),
    part("reserved_3y_usd_month", true, "reserved 3y $", &["/mo"]),
    part("spot_usd_month", true, "spot $", &["/mo"]),
    part("arch", false, "arch ", &[""]),
    part("as_of", false, "as of ", &[""]),
    part("confidence", false, "confidence ", &[""]),
];
/// How many of them have no words around them.
const BARE: usize = 2;

/// A price of one's own: which offer, what one unit of it costs in dollars, and what else is said of it. The price may be a range,
/// as in `basement/box = $18..25/mo, 8 vCPU, 32 GiB`, and counts with its middle then.
///
/// ```
/// use plimsoll::catalog::PriceLine;
/// let line: PriceLine = "basement/box=20 USD/month, 8 vcpus,32 GiB".parse()?;
/// assert_eq!(line.to_string(), "basement/box = $20/mo, 8 vCPU, 32 GiB");
/// assert_eq!(line.id(), "basement/box");
/// let line: PriceLine = "basement/box = 18 to 25 USD per month (uniform), 8 vCPU, 32 GiB".parse()?;
/// assert_eq!(line.to_string(), "basement/box = $18..25/mo uniform, 8 vCPU, 32 GiB");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PriceLine {
    provider: String,
    /// Empty where none is written.
    region: String,
    sku: String,
    price: Quantity<Price>,
    unit: Unit,
    /// Column and value, in the order of [`PARTS`].
    cells: Vec<(&'static str, String)>,
}

impl PriceLine {
    /// `provider/sku`, with the region between them where one is written.
    pub fn id(&self) -> String {
        match self.region.as_str() {
            "" => [&self.provider, "/", &self.sku].concat(),
            region => [&self.provider, "/", region, "/", &self.sku].concat(),
        }
    }

    /// The line that gives an offer of this id another price a month.
    ///
    /// # Errors
    /// If the id is none, or the price is no amount.
    ///
    /// ```
    /// let line = plimsoll::catalog::PriceLine::of_month("aws/us-east-1/t3.large", 50.0)?;
    /// assert_eq!(line.to_string(), "aws/us-east-1/t3.large = $50/mo");
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn of_month(id: &str, usd: f64) -> Result<PriceLine> {
        format!("{id} = ${usd}/mo").parse()
    }

    /// The line that says what an offer costs as it is listed.
    ///
    /// ```
    /// use plimsoll::catalog::{Catalog, PriceLine};
    /// let droplet = Catalog::built_in().get("digitalocean/s-1vcpu-2gb").unwrap();
    /// assert_eq!(PriceLine::of(droplet).to_string(), "digitalocean/s-1vcpu-2gb = $12/mo");
    /// ```
    pub fn of(offer: &Offer) -> PriceLine {
        PriceLine {
            provider: offer.provider.clone(),
            region: match offer.region.as_str() {
                EVERYWHERE => String::new(),
                region => region.to_owned(),
            },
            sku: offer.sku.clone(),
            price: Quantity::clamped(offer.price_usd),
            unit: offer.unit,
            cells: Vec::new(),
        }
    }

    /// Whether it is about the offer of this id.
    pub(crate) fn is_of(&self, id: &str) -> bool {
        let mut names = id.split('/');
        let is_named = names.next() == Some(&self.provider) && names.next_back() == Some(&self.sku);
        is_named && (self.region.is_empty() || names.next() == Some(&self.region))
    }

    /// Whether the price of an offer is the one that it says.
    pub(super) fn has_priced(&self, offer: &Offer) -> bool {
        let named = offer.sku == self.sku && offer.provider == self.provider;
        let there = self.region.is_empty() || offer.region == self.region;
        let priced = offer.price_usd == self.price.value() && offer.unit == self.unit;
        named && there && priced && offer.is_own
    }

    /// The price, as what a simulation draws into.
    pub(crate) fn uncertain(&mut self) -> &mut dyn Uncertain {
        self.price.uncertain()
    }

    /// Whether the price is a range.
    pub(crate) fn is_uncertain(&self) -> bool {
        self.price.spread().is_some()
    }

    /// Its range as what something costs in a month; none of one number, and of what is not billed by time.
    pub(crate) fn range_of_cost(&self) -> Option<Quantity<Cost>> {
        let priced = self.is_uncertain().then(|| self.priced())?;
        Quantity::parse(&priced).ok()
    }

    /// Whether a cost is the same range, drawn or not.
    pub(crate) fn is_range_of(&self, cost: &Quantity<Cost>) -> bool {
        let (Some(own), Some(other)) = (self.price.spread(), cost.spread()) else {
            return false;
        };
        let numbers = |s: &Spread| (s.low, s.middle, s.high);
        let same = numbers(&own) == numbers(&other) && own.family == other.family;
        same && other.unit.name.strip_prefix("$/") == Some(self.unit_word())
    }

    /// The price with its unit: `$50/mo`, `$18..25/mo uniform`.
    fn priced(&self) -> String {
        let unit = self.unit_word();
        let text = self.price.to_string();
        match split_family(&text) {
            (range, Some(family)) => format!("{range}/{unit} {}", family.name()),
            (range, None) => format!("{range}/{unit}"),
        }
    }

    fn unit_word(&self) -> &'static str {
        match self.unit {
            Unit::Month => "mo",
            Unit::Hour => "h",
            other => other.label(),
        }
    }

    /// As the row of a price list.
    fn row(&self) -> (StringRecord, StringRecord) {
        let price_usd = self.price.value().to_string();
        let first: [&str; 5] = [
            &self.provider,
            &self.region,
            &self.sku,
            &price_usd,
            self.unit.name(),
        ];
        let columns = FIRST.iter().copied();
        let header = columns.chain(self.cells.iter().map(|(column, _)| *column));
        let cells = first.into_iter();
        let record = cells.chain(self.cells.iter().map(|(_, text)| text.as_str()));
        (header.collect(), record.collect())
    }

    /// Hands the line to what reads rows.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Row) -> Result<T>) -> Result<T> {
        let (header, record) = self.row();
        read(&Row::new(&header, &record))
    }

    /// The line that a row of a price list is. What no line can hold is an error, and sources and notes stay in the list.
    fn of_row(row: &Row) -> Result<PriceLine> {
        let unit = row.unit()?;
        let region = row.cell_or_empty("region");
        let mut line = PriceLine {
            provider: row.word("provider")?,
            region: region.to_owned(),
            sku: row.word("sku")?,
            price: Quantity::clamped(row.amount("price_usd")?),
            unit,
            cells: Vec::new(),
        };
        let sized = ["vcpus", "memory_gib"]
            .iter()
            .all(|column| !row.cell_or_empty(column).is_empty());
        for part in &PARTS {
            let text = match row.cell_or_empty(part.column) {
                "" => continue,
                // What has a size is a machine, unless it says otherwise.
                "compute" if part.column == "kind" && sized => continue,
                _ if part.is_number => row.amount(part.column)?.to_string(),
                text => text.to_owned(),
            };
            line.cells.push((part.column, text));
        }
        line.read(own::check)?;
        match line.to_string().parse() {
            Ok(same) if line == same => Ok(line),
            _ => Err(
                Error::new("the row cannot be written as a line of the plan")
                    .next("Write its names without commas and equals signs."),
            ),
        }
    }
}

/// The lines that the rows of a price list are, and what was passed over, as sentences; `most` is how many there may be.
pub(super) fn of_list(
    name: &str,
    text: &str,
    most: usize,
) -> Result<(Vec<PriceLine>, Vec<String>)> {
    let mut table = own::table(text)?;
    let mut lines = Vec::new();
    table.each(|row| {
        if lines.len() == most {
            let what = format!("the price list has more than {most} rows");
            return Err(Error::new(what).next("Keep the rows that you plan with."));
        }
        lines.push(PriceLine::of_row(row)?);
        Ok(())
    })?;
    if lines.is_empty() {
        let what = "the price list has no rows";
        return Err(Error::new(what).next("Write one under its header for each price."));
    }
    let remarks = own::columns_passed_over(name, &table);
    Ok((lines, remarks.into_iter().collect()))
}

impl fmt::Display for PriceLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.id(), self.priced())?;
        for (column, text) in &self.cells {
            if let Some(part) = PARTS.iter().find(|part| part.column == *column) {
                let behind = part.behind.first().copied().unwrap_or_default();
                write!(f, ", {}{text}{behind}", part.before)?;
            }
        }
        Ok(())
    }
}

impl FromStr for PriceLine {
    type Err = Error;

    /// Reads one line; errors name `prices` as their field.
    fn from_str(text: &str) -> Result<PriceLine> {
        read(text).map_err(|e| e.field("prices"))
    }
}

fn read(text: &str) -> Result<PriceLine> {
    if text.chars().count() > MAX_CHARS {
        let what = format!("the price is longer than {MAX_CHARS} characters");
        return Err(Error::new(what).next(EXAMPLE));
    }
    let (id, rest) = text.split_once('=').ok_or_else(|| {
        Error::new("no equals sign stands between the offer and its price").next(EXAMPLE)
    })?;
    let names: Vec<&str> = id.split('/').map(str::trim).collect();
    let (provider, region, sku) = match names.as_slice() {
        [provider, sku] => (*provider, "", *sku),
        [provider, region, sku] => (*provider, *region, *sku),
        _ => {
            let what = "the offer is not written as provider/name or provider/region/name";
            return Err(Error::new(what).next(EXAMPLE));
        }
    };
    let mut parts = parts(rest).into_iter();
    let (price, unit) = price(parts.next().unwrap_or_default())?;
    let mut cells: [Option<String>; PARTS.len()] = Default::default();
    for part in parts.filter(|part| !part.is_empty()) {
        let (at, text) = cell(part)?;
        let said_before = cells.get_mut(at).and_then(|cell| cell.replace(text));
        if said_before.is_some() {
            let what = format!("“{part}” says once more what was said");
            return Err(Error::new(what).next("Keep one of the two."));
        }
    }
    let columns = PARTS.iter().map(|part| part.column);
    let line = PriceLine {
        provider: provider.to_owned(),
        region: region.to_owned(),
        sku: sku.to_owned(),
        price,
        unit,
        cells: { columns.zip(cells) }
            .filter_map(|(column, text)| Some((column, text?)))
            .collect(),
    };
    line.read(own::check)?;
    Ok(line)
}

/// The parts between commas; a comma that groups thousands is none of those.
fn parts(text: &str) -> Vec<&str> {
    let is_digit = |c: Option<&u8>| c.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    let mut from = 0;
    let mut parts = Vec::new();
    for (at, _) in text.match_indices(',') {
        let groups = at > 0 && is_digit(bytes.get(at - 1)) && is_digit(bytes.get(at + 1));
        if !groups {
            parts.push(text.get(from..at).unwrap_or_default().trim());
            from = at + 1;
        }
    }
    parts.push(text.get(from..).unwrap_or_default().trim());
    parts
}

/// What one unit costs, and the unit.
fn price(text: &str) -> Result<(Quantity<Price>, Unit)> {
    // The law of a range stands behind the unit.
    let (text, family) = split_family(text);
    let (amount, unit) = text
        .split_once('/')
        .or_else(|| text.split_once(" per "))
        .ok_or_else(|| {
            Error::new("the price does not say of what")
                .next("Write $50/mo, $0.0832/h, $0.03/GB or another unit.")
        })?;
    let mut amount = amount.trim().to_owned();
    if !amount.contains('$') && without_end(&amount, "usd").is_none() {
        return Err(Error::new("the price is not in dollars")
            .next("Write it in dollars, such as $50/mo; the currency that you pay in is a setting of its own."));
    }
    if let Some(family) = family {
        amount = format!("{amount} {}", family.name());
    }
    let price = Quantity::parse(&amount).map_err(short)?;
    Ok((price, unit_of(unit.trim())?))
}

/// An error about a number, without the number if that is what is long.
fn short(error: Error) -> Error {
    match error.what.len() > LONG_CHARS {
        true => Error::new("the number is too large").next("Write a smaller one."),
        false => error,
    }
}

fn unit_of(text: &str) -> Result<Unit> {
    let short = match text.to_ascii_lowercase().as_str() {
        "mo" => Some(Unit::Month),
        "h" | "hr" => Some(Unit::Hour),
        _ => None,
    };
    let same = |unit: &&Unit| {
        text.eq_ignore_ascii_case(unit.name()) || text.eq_ignore_ascii_case(unit.label())
    };
    short
        .or_else(|| Unit::ALL.iter().find(same).copied())
        .ok_or_else(|| {
            let labels: Vec<&str> = Unit::ALL.iter().map(|unit| unit.label()).collect();
            Error::new(format!("“{text}” is not a unit that prices are of"))
                .next(format!("Write one of: {}.", labels.join(", ")))
        })
}

/// Digits and a decimal point; thousands may be grouped.
fn number(text: &str) -> Result<String> {
    let value = text.trim().parse::<Quantity<Plain>>();
    let value = value.map_err(|e| short(e.next("Write it with digits and a decimal point.")))?;
    Ok(value.base().to_string())
}

/// Which of [`PARTS`] it is, and its value.
fn cell(text: &str) -> Result<(usize, String)> {
    let word = text.to_ascii_lowercase().replace(' ', "_");
    if Kind::from_name(&word).is_some() {
        return Ok((0, word));
    }
    if Meter::from_name(&word).is_some() {
        return Ok((1, word));
    }
    let begins_with_digit = text.starts_with(|c: char| c.is_ascii_digit());
    for (at, part) in PARTS.iter().enumerate().skip(BARE) {
        if part.before.is_empty() != begins_with_digit {
            continue;
        }
        let Some(rest) = without_start(text, part.before.trim_end_matches('$')) else {
            continue;
        };
        let rest = rest.trim().trim_start_matches('$');
        let mut ends = part.behind.iter();
        let value = match ends.find_map(|end| without_end(rest, end.trim())) {
            Some(value) => value,
            None if part.before.is_empty() => continue,
            None => rest,
        };
        return Ok((
            at,
            match part.is_number {
                true => number(value)?,
                false => value.trim().to_owned(),
            },
        ));
    }
    let error = Error::new(format!("“{text}” is not understood"));
    Err(
        match begins_with_digit && without_end(text, "GB").is_some() {
            true => error.next("Write 32 GiB of memory, disk 80 GiB, or traffic 1000 GB."),
            false => error.next(EXAMPLE),
        },
    )
}

/// What stands behind these words at its start, in small letters or capitals.
fn without_start<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(start.len())?;
    head.eq_ignore_ascii_case(start).then_some(rest)
}

/// What stands before these words at its end, in small letters or capitals.
fn without_end<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let (rest, tail) = text.split_at_checked(text.len().checked_sub(end.len())?)?;
    tail.eq_ignore_ascii_case(end).then_some(rest)
}
