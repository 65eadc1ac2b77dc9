//! Dated price facts: what an offer is, what it costs, who says so and when.
//!
//! The tables are the project's own CSV files under `assets/catalog`, one per provider and region. A price is a fact of its
//! day, so every offer carries its date, its source and how much it is to be trusted. `rules.csv` holds how the providers
//! bill: what a capacity unit carries, what two zones multiply, what is free.

mod line;
mod offer;
mod own;
mod read;
mod rule;

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::error::{Error, Result};
use crate::order::by_key;
use crate::quantity::Month;
pub use line::PriceLine;
use offer::EVERYWHERE;
pub use offer::{AsOf, Confidence, Kind, MONTH_HOURS, Meter, Offer, Term, Unit};
pub(crate) use own::Drawn;
pub use own::{MAX_OWN_BYTES, MAX_OWN_ROWS};
pub use rule::Rule;

/// Name and text of a built-in table.
macro_rules! tables {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../assets/catalog/", $name)))),*]
    };
}

/// The tables. A name without a region is looked up in this order.
const TABLES: [(&str, &str); 13] = tables! {
    "aws-us-east-1-machines.csv"
    "digitalocean-machines.csv"
    "aws-eu-west-1-machines.csv"
    "gcp-us-central1-machines.csv"
    "azure-machines.csv"
    "hetzner-machines.csv"
    "aws-eu-central-1-machines.csv"
    "aws-us-east-1.csv"
    "digitalocean.csv"
    "aws-eu-west-1.csv"
    "gcp-us-central1.csv"
    "azure.csv"
    "hetzner.csv"
};
/// How the providers bill.
const RULES: (&str, &str) = ("rules.csv", include_str!("../../assets/catalog/rules.csv"));

/// A list of offers without duplicates, and the rules by which they are billed.
///
/// ```
/// use plimsoll::catalog::Catalog;
/// let catalog = Catalog::built_in();
/// let droplet = catalog.get("digitalocean/s-1vcpu-2gb").unwrap();
/// assert_eq!((droplet.price_usd_month, droplet.memory_gib), (12.0, Some(2.0)));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalog {
    offers: Vec<Offer>,
    /// Where the prices of each meter stand among the offers: bills look them up for every month.
    meters: Vec<Vec<usize>>,
    rules: Vec<Rule>,
    remarks: Vec<String>,
}

/// The prices of one meter, lowest tier first.
#[derive(Debug, Clone, PartialEq)]
pub struct Tariff<'a> {
    /// The tiers; each holds from its `tier_from` to that of the next. Never empty.
    pub tiers: Vec<&'a Offer>,
    /// The region the prices are of, if none are known for the one asked for.
    pub borrowed_from: Option<&'a str>,
}

impl Catalog {
    /// The tables that come with the program, read once.
    pub fn built_in() -> &'static Catalog {
        static READ: LazyLock<Catalog> =
            LazyLock::new(|| Catalog::read_built_in().unwrap_or_default());
        &READ
    }

    /// Reads the tables that come with the program.
    ///
    /// # Errors
    /// None in a released program: a test reads the same text.
    pub fn read_built_in() -> Result<Catalog> {
        let mut catalog = Catalog::default();
        for (name, text) in TABLES {
            let offers = read::offers(text).map_err(|e| e.file(name))?;
            catalog.offers.extend(offers);
        }
        catalog.rules = rule::rules(RULES.1).map_err(|e| e.file(RULES.0))?;
        Ok(catalog.indexed())
    }

    /// The same with its meters found.
    fn indexed(mut self) -> Catalog {
        let mut meters = vec![Vec::new(); Meter::ALL.len()];
        for (place, offer) in self.offers.iter().enumerate() {
            let of_meter = offer.meter.and_then(|meter| meters.get_mut(meter as usize));
            if let Some(places) = of_meter {
                places.push(place);
            }
        }
        self.meters = meters;
        self
    }

    /// Reads a table in the layout of the built-in ones; `name` is the file's, for the messages. It has no billing rules.
    ///
    /// # Errors
    /// A missing column, a value that is not what its column holds, an offer named twice: with line and column.
    ///
    /// ```
    /// use plimsoll::catalog::Catalog;
    /// let error = Catalog::from_csv("mine.csv", "sku,provider\nsmall,me\n").unwrap_err();
    /// assert_eq!(error.what, "the column region is missing");
    /// assert_eq!((error.line, error.file.as_deref()), (Some(1), Some("mine.csv")));
    /// ```
    pub fn from_csv(name: &str, text: &str) -> Result<Catalog> {
        let offers = read::offers(text).map_err(|e| e.file(name))?;
        let catalog = Catalog {
            offers,
            ..Catalog::default()
        };
        Ok(catalog.indexed())
    }

    /// This catalogue with a person's own offers and prices in it; `name` is the file's, for the messages.
    ///
    /// The columns `provider`, `sku`, `unit` and `price_usd` must be there, in any order; all others of the built-in
    /// tables may be. A row whose offer is known overrides what it gives and leaves the rest; any other row is a new offer.
    /// Rows that name a `meter` replace all tiers of that meter. Columns that are not known are named in
    /// [`remarks`](Catalog::remarks).
    ///
    /// # Errors
    /// A missing column, a value that is not what its column holds, an offer named twice or found in several regions, a text
    /// above [`MAX_OWN_BYTES`] or [`MAX_OWN_ROWS`]: with line and column.
    ///
    /// ```
    /// use plimsoll::catalog::Catalog;
    /// let own = "provider,sku,kind,unit,price_usd\ndigitalocean,s-1vcpu-2gb,compute,month,10.80\n";
    /// let catalog = Catalog::built_in().with_csv("mine.csv", own)?;
    /// let droplet = catalog.get("digitalocean/s-1vcpu-2gb").unwrap();
    /// assert_eq!((droplet.price_usd_month, droplet.memory_gib), (10.8, Some(2.0)));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn with_csv(&self, name: &str, text: &str) -> Result<Catalog> {
        own::with(self, name, text).map_err(|e| e.file(name))
    }

    /// This catalogue with prices of a plan's own in it, as a price list would lay them over it, and why some of them are not:
    /// the number of each and what is wrong. Without lines it is this catalogue itself.
    ///
    /// ```
    /// use plimsoll::catalog::{Catalog, PriceLine};
    /// let lines = ["aws/us-east-1/t3.large = $50/mo", "aws/t3.huge = $90/mo"];
    /// let lines: Vec<PriceLine> = lines.iter().map(|line| line.parse()).collect::<Result<_, _>>()?;
    /// let (own, refused) = Catalog::built_in().with_lines(&lines);
    /// assert_eq!(own.get("aws/us-east-1/t3.large").unwrap().price_usd_month, 50.0);
    /// assert_eq!((refused.len(), refused[0].0), (1, 1));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn with_lines(&self, lines: &[PriceLine]) -> (Cow<'_, Catalog>, Vec<(usize, Error)>) {
        own::with_lines(self, lines)
    }

    /// The lines that the rows of a price list are, at most `most`, and what was passed over, as sentences; `name` is the file's.
    /// Sources and notes stay in the list.
    ///
    /// # Errors
    /// As [`with_csv`](Catalog::with_csv), but for what only a catalogue can tell.
    ///
    /// ```
    /// use plimsoll::catalog::Catalog;
    /// let list = "provider,sku,kind,unit,price_usd\nbasement,queue,cache,month,20\n";
    /// let (lines, remarks) = Catalog::lines_of_csv("mine.csv", list, 60)?;
    /// assert_eq!((lines[0].to_string().as_str(), remarks.len()), ("basement/queue = $20/mo, cache", 0));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn lines_of_csv(
        name: &str,
        text: &str,
        most: usize,
    ) -> Result<(Vec<PriceLine>, Vec<String>)> {
        line::of_list(name, text, most).map_err(|e| e.file(name))
    }

    /// True if a text begins as a price list does.
    ///
    /// ```
    /// use plimsoll::catalog::Catalog;
    /// assert!(Catalog::is_price_list("price_usd;unit;sku;provider;region\n50;mon"));
    /// assert!(!Catalog::is_price_list("time,value\n"));
    /// ```
    pub fn is_price_list(head: &str) -> bool {
        own::is_list(head)
    }

    /// What was passed over as a price list was read, as sentences.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// This catalogue with the offers that are listed in euros at another rate than that of the tables.
    ///
    /// # Errors
    /// If the rate is not a number above 0.
    ///
    /// ```
    /// use plimsoll::catalog::Catalog;
    /// let catalog = Catalog::built_in().at_euro_rate(1.0)?;
    /// assert_eq!(catalog.get("hetzner/eu/cx23").unwrap().price_usd_month, 5.49);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn at_euro_rate(&self, usd_per_eur: f64) -> Result<Catalog> {
        if !(usd_per_eur > 0.0 && usd_per_eur <= 1e6) {
            return Err(Error::new("the rate is not a number above 0")
                .field("usd_per_eur")
                .next("Write what one euro costs in dollars, such as 1.08."));
        }
        let mut catalog = self.clone();
        for offer in &mut catalog.offers {
            if let Some(eur) = offer.price_eur {
                offer.set_price(eur * usd_per_eur);
            }
        }
        Ok(catalog)
    }

    /// The month of its newest price; none if none has a date.
    ///
    /// ```
    /// use plimsoll::catalog::Catalog;
    /// assert!(Catalog::built_in().newest() >= Some("2026-07".parse()?));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn newest(&self) -> Option<Month> {
        self.iter().filter_map(|offer| offer.as_of.month()).max()
    }

    /// The offer with this id. Without a region in the id it is the first offer of that name.
    pub fn get(&self, id: &str) -> Option<&Offer> {
        let (provider, rest) = id.split_once('/')?;
        match rest.split_once('/') {
            None => self.find(provider, rest),
            // Names differ most: comparing them first compares little.
            Some((region, sku)) => self
                .iter()
                .find(|o| o.sku == sku && o.region == region && o.provider == provider),
        }
    }

    /// The instances with that many processors and that much memory, cheapest first.
    pub fn of_size(&self, vcpus: f64, memory_gib: f64) -> Vec<&Offer> {
        let same = |o: &&Offer| {
            o.vcpus == Some(vcpus) && o.memory_gib.is_some_and(|m| (m - memory_gib).abs() < 0.01)
        };
        by_key(self.instances().filter(same).collect(), |o| {
            o.price_usd_month
        })
    }

    /// The first offer of a provider with this name, in any region.
    pub fn find(&self, provider: &str, sku: &str) -> Option<&Offer> {
        self.iter().find(|o| o.sku == sku && o.provider == provider)
    }

    /// All machines of known size: what an app tier can be built of.
    pub fn instances(&self) -> impl Iterator<Item = &Offer> {
        self.iter().filter(|o| o.is_instance())
    }

    /// The offers of a kind that can be had in a region of a provider.
    ///
    /// ```
    /// use plimsoll::catalog::{Catalog, Kind};
    /// let catalog = Catalog::built_in();
    /// let databases = catalog.of("digitalocean", "all", Kind::Database).count();
    /// assert_eq!(databases, 14);
    /// ```
    pub fn of(&self, provider: &str, region: &str, kind: Kind) -> impl Iterator<Item = &Offer> {
        let there = move |o: &&Offer| o.region == region || o.region == EVERYWHERE;
        self.iter()
            .filter(move |o| o.kind == kind && o.provider == provider)
            .filter(there)
    }

    /// Each provider with each of its regions, in the order of the tables. `all` is one only where there is no other.
    ///
    /// ```
    /// let regions = plimsoll::catalog::Catalog::built_in().regions();
    /// assert_eq!(regions[0], ("aws", "us-east-1"));
    /// assert_eq!(regions[1], ("digitalocean", "all"));
    /// ```
    pub fn regions(&self) -> Vec<(&str, &str)> {
        let mut found: Vec<(&str, &str)> = Vec::new();
        for offer in self {
            let place = (offer.provider.as_str(), offer.region.as_str());
            if !found.contains(&place) {
                found.push(place);
            }
        }
        let named: Vec<&str> = found
            .iter()
            .filter(|(_, region)| *region != EVERYWHERE)
            .map(|(provider, _)| *provider)
            .collect();
        found.retain(|(provider, region)| *region != EVERYWHERE || !named.contains(provider));
        found
    }

    /// What a provider charges for something in a region. If nothing is known of the region, the provider's first region
    /// with a price lends it. None if the provider has no such price at all.
    ///
    /// ```
    /// use plimsoll::catalog::{Catalog, Meter};
    /// let catalog = Catalog::built_in();
    /// let egress = catalog.tariff("aws", "us-east-1", Meter::EgressInternet).unwrap();
    /// assert_eq!((egress.tiers[0].tier_from, egress.tiers[0].price_usd), (100.0, 0.09));
    /// let nat = catalog.tariff("aws", "eu-west-1", Meter::NatTime).unwrap();
    /// assert_eq!(nat.borrowed_from, Some("us-east-1"));
    /// ```
    pub fn tariff(&self, provider: &str, region: &str, meter: Meter) -> Option<Tariff<'_>> {
        let places = self.meters.get(meter as usize)?;
        let offers = || places.iter().filter_map(|place| self.offers.get(*place));
        let all = || offers().filter(move |o| o.provider == provider);
        let first = all().find(|o| o.region == region);
        let first = first.or_else(|| all().find(|o| o.region == EVERYWHERE));
        let lender = first.or_else(|| all().next())?;
        let mut tiers: Vec<&Offer> = all().filter(|o| o.region == lender.region).collect();
        // Most meters have one price, and the tables are in order.
        if !tiers.is_sorted_by(|a, b| a.tier_from <= b.tier_from) {
            tiers = by_key(tiers, |o: &&Offer| o.tier_from);
        }
        Some(Tariff {
            tiers,
            borrowed_from: first.is_none().then_some(lender.region.as_str()),
        })
    }

    /// The value of a billing rule of a provider: see `assets/catalog/rules.csv`.
    ///
    /// ```
    /// use plimsoll::catalog::Catalog;
    /// assert_eq!(Catalog::built_in().rule("aws", "multi_zone_factor"), Some(2.0));
    /// ```
    pub fn rule(&self, provider: &str, name: &str) -> Option<f64> {
        let mut rules = self.rules.iter();
        let rule = rules.find(|r| r.provider == provider && r.name == name)?;
        Some(rule.value)
    }

    /// All billing rules.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// All offers, in the order of their tables.
    pub fn iter(&self) -> std::slice::Iter<'_, Offer> {
        self.offers.iter()
    }
}

impl<'a> IntoIterator for &'a Catalog {
    type Item = &'a Offer;
    type IntoIter = std::slice::Iter<'a, Offer>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
