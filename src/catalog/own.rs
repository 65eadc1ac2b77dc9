//! A person's own offers and price lists, laid over a catalogue.

use std::collections::{HashMap, HashSet};

use super::offer::EVERYWHERE;
use super::read::{Row, Table, twice, wrong};
use super::{Catalog, Confidence, Kind, Meter, Offer, Unit};
use crate::error::{Error, Result};

/// The longest price list that is read, in bytes.
pub const MAX_OWN_BYTES: usize = 1024 * 1024;
/// The most rows a price list may have.
pub const MAX_OWN_ROWS: usize = 5_000;
/// How many names a remark holds, and how much of each.
const MAX_NAMED: usize = 5;
const MAX_NAMED_CHARS: usize = 60;
/// What a price list must have.
const COLUMNS: [&str; 5] = ["provider", "sku", "kind", "unit", "price_usd"];

/// The catalogue with a price list in it.
pub(super) fn with(catalog: &Catalog, name: &str, text: &str) -> Result<Catalog> {
    if text.len() > MAX_OWN_BYTES {
        let what = format!("the price list is longer than {MAX_OWN_BYTES} bytes");
        return Err(Error::new(what).next("Keep the rows that you plan with."));
    }
    let mut table = Table::open(text, &COLUMNS)?;
    let mut merged = Merged::new(catalog);
    table.each(|row| merged.add(name, row))?;
    let remarks = [
        passed_over(&table.unknown_columns())
            .map(|names| format!("{name}: columns that no table has were passed over: {names}.")),
        passed_over(&merged.of_no_size).map(|ids| {
            format!(
                "{name}: machines without vcpus or memory_gib cannot be chosen as instances: {ids}."
            )
        }),
    ];
    Ok(merged.finish(catalog, remarks.into_iter().flatten().collect()))
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
    /// Where an offer of an id stands in the list.
    places: HashMap<String, usize>,
    /// The regions in which an offer of a provider and name is known.
    regions: HashMap<(String, String), Vec<String>>,
    own: HashSet<String>,
    /// Provider, region and meter that the list names.
    meters: HashSet<(String, String, Meter)>,
    /// Machines that no tier can be built of.
    of_no_size: Vec<String>,
}

impl Merged {
    fn new(catalog: &Catalog) -> Merged {
        let mut merged = Merged {
            offers: catalog.offers.clone(),
            places: HashMap::new(),
            regions: HashMap::new(),
            own: HashSet::new(),
            meters: HashSet::new(),
            of_no_size: Vec::new(),
        };
        for (place, offer) in catalog.iter().enumerate() {
            merged.places.insert(offer.id(), place);
            let name = (offer.provider.clone(), offer.sku.clone());
            let regions = merged.regions.entry(name).or_default();
            regions.push(offer.region.clone());
        }
        merged
    }

    fn add(&mut self, name: &str, row: &Row) -> Result<()> {
        if self.own.len() >= MAX_OWN_ROWS {
            let what = format!("the price list has more than {MAX_OWN_ROWS} rows");
            return Err(Error::new(what).next("Keep the rows that you plan with."));
        }
        let mut offer = self.known_or_new(name, row)?;
        fill(row, &mut offer)?;
        let id = offer.id();
        if !self.own.insert(id.clone()) {
            return Err(twice(&id));
        }
        if offer.kind == Kind::Compute && !offer.is_instance() {
            self.of_no_size.push(id.clone());
        }
        if let (Some(meter), false) = (offer.meter, row.cell_or_empty("meter").is_empty()) {
            let place = (offer.provider.clone(), offer.region.clone(), meter);
            self.meters.insert(place);
        }
        match self.places.get(&id).and_then(|i| self.offers.get_mut(*i)) {
            Some(known) => *known = offer,
            None => {
                self.places.insert(id, self.offers.len());
                self.offers.push(offer);
            }
        }
        Ok(())
    }

    /// The offer that the row is about: the one of that name, or an empty one.
    fn known_or_new(&self, name: &str, row: &Row) -> Result<Offer> {
        let provider = row.word("provider")?;
        let sku = row.word("sku")?;
        let kind = row.kind()?;
        let unit = row
            .unit_if_given()?
            .ok_or_else(|| wrong("unit", "is empty", "Write month, hour, gb or another unit."))?;
        let region = self.region(&provider, &sku, row)?;
        let mut offer = Offer::named(provider, region, sku, kind, unit);
        // What a person pays is sure, and its date is theirs to give.
        offer.confidence = Confidence::High;
        offer.source = name.to_owned();
        let known = self
            .places
            .get(&offer.id())
            .and_then(|i| self.offers.get(*i));
        if let Some(known) = known {
            same_thing(known, kind, unit)?;
            offer = Offer {
                unit,
                source: offer.source,
                as_of: offer.as_of,
                confidence: offer.confidence,
                note: offer.note,
                // What comes by itself off the list's price is in one's own price already.
                sustained_usd_month: None,
                price_eur: None,
                ..known.clone()
            };
        }
        Ok(offer)
    }

    fn region(&self, provider: &str, sku: &str, row: &Row) -> Result<String> {
        if !row.cell_or_empty("region").is_empty() {
            return row.word("region");
        }
        let name = (provider.to_owned(), sku.to_owned());
        match self.regions.get(&name).map(Vec::as_slice) {
            None | Some([]) => Ok(EVERYWHERE.to_owned()),
            Some([one]) => Ok(one.clone()),
            Some(several) => {
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
        for offer in &mut self.offers {
            let Some(meter) = offer.meter else { continue };
            let named = |region: &str| {
                let place = (offer.provider.clone(), region.to_owned(), meter);
                self.meters.contains(&place)
            };
            if (named(&offer.region) || named(EVERYWHERE)) && !self.own.contains(&offer.id()) {
                offer.meter = None;
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
