//! A person's own offers and price lists, laid over a catalogue.

use std::borrow::Cow;

use super::offer::EVERYWHERE;
use super::read::{Row, Table, twice, wrong};
use super::{AsOf, Catalog, Confidence, Kind, Meter, Offer, PriceLine, Unit};
use crate::error::{Error, Result};

/// The longest price list that is read, in bytes.
pub const MAX_OWN_BYTES: usize = 1024 * 1024;
/// The most rows a price list may have.
pub const MAX_OWN_ROWS: usize = 5_000;
/// How many names a remark holds, and how much of each.
const MAX_NAMED: usize = 5;
const MAX_NAMED_CHARS: usize = 60;
/// What a price list must have.
const COLUMNS: [&str; 4] = ["provider", "sku", "unit", "price_usd"];

/// What the header of nothing else holds.
const TELLING: [&str; 3] = ["provider", "sku", "price_usd"];
/// What an offer's source is where a line of the plan gives its price.
const OF_THE_PLAN: &str = "own prices";

/// A price list whose header has been read.
pub(super) fn table(text: &str) -> Result<Table<'_>> {
    if text.len() > MAX_OWN_BYTES {
        let what = format!("the price list is longer than {MAX_OWN_BYTES} bytes");
        return Err(Error::new(what).next("Keep the rows that you plan with."));
    }
    Table::open(text, &COLUMNS)
}

/// True if the text begins as a price list, however its columns are separated and whatever it lacks besides.
pub(super) fn is_list(head: &str) -> bool {
    let first = head.trim_start_matches('\u{feff}').lines().next();
    let names = first.unwrap_or_default().split([',', ';', '\t']);
    let names: Vec<&str> = names.map(|name| name.trim_matches([' ', '"'])).collect();
    TELLING.iter().all(|column| names.contains(column))
}

/// A sentence that names the columns which no table has; none if there is no such.
pub(super) fn columns_passed_over(name: &str, table: &Table) -> Option<String> {
    passed_over(&table.unknown_columns())
        .map(|names| format!("{name}: columns that no table has were passed over: {names}."))
}

/// The catalogue with a price list in it.
pub(super) fn with(catalog: &Catalog, name: &str, text: &str) -> Result<Catalog> {
    let mut table = table(text)?;
    let mut merged = Merged::new(catalog);
    table.each(|row| merged.add(name, row))?;
    let remarks = [
        columns_passed_over(name, &table),
        passed_over(&merged.of_no_size).map(|ids| {
            format!(
                "{name}: machines without vcpus or memory_gib cannot be chosen as instances: {ids}."
            )
        }),
    ];
    Ok(merged.finish(catalog, remarks.into_iter().flatten().collect()))
}

/// The catalogue with these prices in it, and why some of them are not, each with its number.
pub(super) fn with_lines<'a>(
    catalog: &'a Catalog,
    lines: &[PriceLine],
) -> (Cow<'a, Catalog>, Vec<(usize, Error)>) {
    if lines.is_empty() {
        return (Cow::Borrowed(catalog), Vec::new());
    }
    let mut merged = Merged::new(catalog);
    let refused = lines.iter().enumerate().filter_map(|(at, line)| {
        let added = line.read(|row| merged.add(OF_THE_PLAN, row));
        added.err().map(|e| (at, e))
    });
    let refused = refused.collect();
    (Cow::Owned(merged.finish(catalog, Vec::new())), refused)
}

/// A catalogue with prices of a plan's own in it, some of them ranges that are drawn again and again.
#[derive(Debug, Clone)]
pub(crate) struct Drawn<'a> {
    catalog: Catalog,
    /// The same with the middles of the ranges.
    middles: &'a Catalog,
    /// Lines that are ranges, and where the offer of each stands.
    places: Vec<(usize, usize)>,
}

impl<'a> Drawn<'a> {
    /// Finds the offers of the lines that are ranges, as they were laid over the catalogue.
    pub(crate) fn new(middles: &'a Catalog, lines: &[PriceLine]) -> Drawn<'a> {
        let mut places: Vec<(usize, usize)> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let mut offers = middles.offers.iter();
            let place = offers.position(|offer| line.has_priced(offer));
            // A second line of the same offer does not count.
            let first = |place: &usize| places.iter().all(|(_, known)| known != place);
            places.extend(place.filter(first).map(|place| (at, place)));
        }
        places.retain(|(at, _)| lines.get(*at).is_some_and(PriceLine::is_uncertain));
        Drawn {
            catalog: middles.clone(),
            middles,
            places,
        }
    }

    /// The catalogue with what the lines said last.
    pub(crate) fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Takes what the lines say now.
    pub(crate) fn draw(&mut self, lines: &[PriceLine]) {
        for (at, place) in &self.places {
            let (line, middle) = (lines.get(*at), self.middles.offers.get(*place));
            let Some(((line, middle), offer)) =
                line.zip(middle).zip(self.catalog.offers.get_mut(*place))
            else {
                continue;
            };
            offer.clone_from(middle);
            // An hour of a month that is capped has the ratio that the list gives it.
            if let Some(hours) = middle.listed_cap_hours {
                (offer.price_usd_month, offer.price_usd_hour) = (hours, Some(1.0));
            }
            // The row was read before, and only its price is another one: it cannot fail.
            let _ = line.read(|row| fill(row, offer));
        }
    }
}

/// Whether what a row says is possible, whatever the catalogue holds.
pub(super) fn check(row: &Row) -> Result<()> {
    let (provider, sku) = (row.word("provider")?, row.word("sku")?);
    let region = match row.cell_or_empty("region") {
        "" => EVERYWHERE.to_owned(),
        _ => row.word("region")?,
    };
    let unit = row.unit_if_given()?.unwrap_or(Unit::Month);
    let kind = row.kind_if_given()?.unwrap_or(Kind::Compute);
    fill(row, &mut Offer::named(provider, region, sku, kind, unit))
}

/// The first of these names, none of them long; none if there are none.
fn passed_over(names: &[String]) -> Option<String> {
    let short = |name: &String| -> String { name.chars().take(MAX_NAMED_CHARS).collect() };
    let first: Vec<String> = names.iter().take(MAX_NAMED).map(short).collect();
    let more = match names.len().saturating_sub(MAX_NAMED) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    (!names.is_empty()).then(|| first.join(", ") + &more)
}

struct Merged {
    offers: Vec<Offer>,
    /// Where those that the list names stand.
    own: Vec<usize>,
    /// Provider, region and meter that the list names.
    meters: Vec<(String, String, Meter)>,
    /// Machines that no tier can be built of.
    of_no_size: Vec<String>,
}

impl Merged {
    fn new(catalog: &Catalog) -> Merged {
        Merged {
            offers: catalog.offers.clone(),
            own: Vec::new(),
            meters: Vec::new(),
            of_no_size: Vec::new(),
        }
    }

    fn add(&mut self, name: &str, row: &Row) -> Result<()> {
        if self.own.len() >= MAX_OWN_ROWS {
            let what = format!("the price list has more than {MAX_OWN_ROWS} rows");
            return Err(Error::new(what).next("Keep the rows that you plan with."));
        }
        let (place, mut offer) = self.known_or_new(name, row)?;
        fill(row, &mut offer)?;
        if self.own.contains(&place) {
            return Err(twice(&offer.id()));
        }
        if offer.kind == Kind::Compute && !offer.is_instance() {
            self.of_no_size.push(offer.id());
        }
        if let (Some(meter), false) = (offer.meter, row.cell_or_empty("meter").is_empty()) {
            let named = (offer.provider.clone(), offer.region.clone(), meter);
            self.meters.push(named);
        }
        self.own.push(place);
        match self.offers.get_mut(place) {
            Some(known) => *known = offer,
            None => self.offers.push(offer),
        }
        Ok(())
    }

    /// The offer that the row is about, and its place: the one of that name, or an empty one behind all others.
    fn known_or_new(&self, name: &str, row: &Row) -> Result<(usize, Offer)> {
        let provider = row.word("provider")?;
        let sku = row.word("sku")?;
        let unit = row.unit()?;
        let region = self.region(&provider, &sku, row)?;
        let mut offers = self.offers.iter();
        // The names of offers differ most at their ends.
        let known = offers
            .position(|o| o.sku == sku && o.region == region && o.provider == provider)
            .and_then(|place| Some((place, self.offers.get(place)?)));
        let (place, mut offer) = match known {
            None => {
                let kind = self.kind(row)?;
                let new = Offer::named(provider, region, sku, kind, unit);
                (self.offers.len(), new)
            }
            Some((place, known)) => {
                same_thing(known, row.kind_if_given()?.unwrap_or(known.kind), unit)?;
                (place, known.clone())
            }
        };
        offer.unit = unit;
        offer.listed_cap_hours = offer.cap_hours();
        // What a person pays is sure and of today, unless they say otherwise.
        offer.confidence = Confidence::High;
        offer.as_of = AsOf::Own;
        offer.is_own = true;
        offer.source = name.to_owned();
        offer.note = String::new();
        // What comes by itself off the list's price is in one's own price already.
        offer.sustained_usd_month = None;
        offer.price_eur = None;
        Ok((place, offer))
    }

    /// What a new offer is: as it says; or, where it says nothing, as others of its meter, or a machine if it has a size.
    fn kind(&self, row: &Row) -> Result<Kind> {
        let given = |column| !row.cell_or_empty(column).is_empty();
        if let Some(kind) = row.kind_if_given()? {
            return Ok(kind);
        }
        if given("meter") {
            let meter = Some(row.choice("meter", Meter::ALL, Meter::name)?);
            let same = self.offers.iter().find(|offer| offer.meter == meter);
            if let Some(same) = same {
                return Ok(same.kind);
            }
        } else if given("vcpus") && given("memory_gib") {
            return Ok(Kind::Compute);
        }
        let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        let next = format!(
            "Is its name or its region another one? If it is new, add its kind: {}.",
            names.join(", ")
        );
        Err(
            Error::new("the catalogue has no such offer, and nothing says of what kind it is")
                .next(next),
        )
    }

    fn region(&self, provider: &str, sku: &str, row: &Row) -> Result<String> {
        if !row.cell_or_empty("region").is_empty() {
            return row.word("region");
        }
        let known = { self.offers.iter() }.filter(|o| o.sku == sku && o.provider == provider);
        let regions: Vec<&str> = known.map(|offer| offer.region.as_str()).collect();
        match regions.as_slice() {
            [] => Ok(EVERYWHERE.to_owned()),
            [one] => Ok((*one).to_owned()),
            several => {
                let next = format!("Write one of: {}.", several.join(", "));
                Err(wrong(
                    "region",
                    "is missing, and the offer has several",
                    &next,
                ))
            }
        }
    }

    /// Takes the meters that the list names away from all other offers.
    fn finish(mut self, catalog: &Catalog, remarks: Vec<String>) -> Catalog {
        for (provider, region, meter) in &self.meters {
            for (place, offer) in self.offers.iter_mut().enumerate() {
                let same = offer.meter == Some(*meter) && offer.provider == *provider;
                let there = region == EVERYWHERE || offer.region == *region;
                if same && there && !self.own.contains(&place) {
                    offer.meter = None;
                }
            }
        }
        let merged = Catalog {
            offers: self.offers,
            meters: Vec::new(),
            rules: catalog.rules.clone(),
            remarks: [catalog.remarks.clone(), remarks].concat(),
        };
        merged.indexed()
    }
}

/// Refuses a row that names a known offer and means something else.
fn same_thing(known: &Offer, kind: Kind, unit: Unit) -> Result<()> {
    let by_time = |unit| matches!(unit, Unit::Month | Unit::Hour);
    let what = format!("is not that of the offer {}", known.id());
    if known.kind != kind {
        let next = format!("Write {}, or another sku.", known.kind);
        return Err(wrong("kind", &what, &next));
    }
    if known.unit != unit && !(by_time(known.unit) && by_time(unit)) {
        let next = format!("Write {}, or another sku.", known.unit);
        return Err(wrong("unit", &what, &next));
    }
    Ok(())
}

fn fill(row: &Row, offer: &mut Offer) -> Result<()> {
    offer.set_price(row.amount("price_usd")?);
    if let Some(hour) = row.amount_if_given("price_usd_hour")? {
        offer.price_usd_hour = Some(hour);
    }
    if let Some(month) = row.amount_if_given("price_usd_month")? {
        offer.price_usd_month = month;
    }
    row.fill(offer)?;
    if !row.cell_or_empty("as_of").is_empty() {
        offer.as_of = row.as_of("as_of")?;
    }
    if !row.cell_or_empty("confidence").is_empty() {
        offer.confidence = row.choice("confidence", Confidence::ALL, Confidence::name)?;
    }
    if !row.cell_or_empty("source").is_empty() {
        offer.source = row.text("source")?;
    }
    Ok(())
}
