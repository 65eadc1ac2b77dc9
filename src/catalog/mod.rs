//! Dated price facts: what an instance offers, what it costs, who says so and when.
//!
//! The tables are the project's own CSV files under `assets/catalog`, one per provider. A price is a fact of its day, so
//! every offer carries its date, its source and how much it is to be trusted.

mod read;

use std::fmt;
use std::sync::LazyLock;

use crate::error::Result;
use crate::quantity::Month;

/// Name and text of each built-in table.
const TABLES: [(&str, &str); 2] = [
    (
        "aws-us-east-1.csv",
        include_str!("../../assets/catalog/aws-us-east-1.csv"),
    ),
    (
        "digitalocean.csv",
        include_str!("../../assets/catalog/digitalocean.csv"),
    ),
];
/// The region of an offer that costs the same everywhere.
const EVERYWHERE: &str = "all";

/// Something that can be rented at a price.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// `digitalocean`, `aws`.
    pub provider: String,
    /// The provider's name of the region, or `all`.
    pub region: String,
    /// The provider's name of the offer: `s-1vcpu-2gb`, `t3.medium`.
    pub sku: String,
    /// What it is.
    pub kind: Kind,
    /// Virtual CPUs; shared or burstable ones are named in the note.
    pub vcpus: f64,
    /// Memory.
    pub memory_gib: f64,
    /// Local disk in the price. None: storage is bought apart.
    pub storage_gib: Option<f64>,
    /// Outgoing traffic in the price, per month. None: no source says.
    pub included_egress_gb: Option<f64>,
    /// Price of a month, without commitment or tax.
    pub price_usd_month: f64,
    /// Price of an hour.
    pub price_usd_hour: f64,
    /// When the price was read.
    pub as_of: AsOf,
    /// How much the figures are to be trusted.
    pub confidence: Confidence,
    /// Where the figures come from.
    pub source: String,
    /// What else to know; may be empty.
    pub note: String,
}

impl Offer {
    /// The name by which a scenario keeps the offer: `provider/sku`, with the region between them if there is one.
    ///
    /// ```
    /// let catalog = plimsoll::catalog::Catalog::built_in();
    /// assert_eq!(catalog.find("aws", "t3.medium").unwrap().id(), "aws/us-east-1/t3.medium");
    /// assert_eq!(catalog.find("digitalocean", "s-1vcpu-2gb").unwrap().id(), "digitalocean/s-1vcpu-2gb");
    /// ```
    pub fn id(&self) -> String {
        if self.region == EVERYWHERE {
            format!("{}/{}", self.provider, self.sku)
        } else {
            format!("{}/{}/{}", self.provider, self.region, self.sku)
        }
    }
}

/// What an offer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A virtual machine.
    Compute,
}

/// How much a row is to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// One source, or one without a date.
    Low,
    /// Several sources that agree, without a date.
    Medium,
    /// The provider's own list, or dated sources that agree.
    High,
}

/// When a price was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// The source has no date.
    Undated,
    /// Some time in this month.
    Month(Month),
    /// On this day of this month.
    Day(Month, u32),
}

impl AsOf {
    /// Whole calendar months from then to `now`, 0 for a month that is still to come. None if undated.
    ///
    /// ```
    /// use plimsoll::catalog::AsOf;
    /// let read = AsOf::Day("2026-07".parse()?, 20);
    /// assert_eq!(read.age_months("2026-11".parse()?), Some(4));
    /// assert_eq!(AsOf::Undated.age_months("2026-11".parse()?), None);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn age_months(self, now: Month) -> Option<u32> {
        match self {
            AsOf::Undated => None,
            AsOf::Month(then) | AsOf::Day(then, _) => Some(now.months_since(then)),
        }
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AsOf::Undated => f.write_str("undated"),
            AsOf::Month(month) => write!(f, "{month}"),
            AsOf::Day(month, day) => write!(f, "{month}-{day:02}"),
        }
    }
}

/// A list of offers without duplicates.
///
/// ```
/// use plimsoll::catalog::Catalog;
/// let catalog = Catalog::built_in();
/// let droplet = catalog.get("digitalocean/s-1vcpu-2gb").unwrap();
/// assert_eq!((droplet.price_usd_month, droplet.memory_gib), (12.0, 2.0));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalog {
    offers: Vec<Offer>,
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
            catalog.offers.extend(Catalog::from_csv(name, text)?.offers);
        }
        Ok(catalog)
    }

    /// Reads a table in the layout of the built-in ones; `name` is the file's, for the messages.
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
        Ok(Catalog { offers })
    }

    /// The offer with this id. Without a region in the id it is the first offer of that name.
    pub fn get(&self, id: &str) -> Option<&Offer> {
        let (provider, rest) = id.split_once('/')?;
        match rest.split_once('/') {
            None => self.find(provider, rest),
            Some((region, sku)) => self
                .iter()
                .find(|o| o.provider == provider && o.region == region && o.sku == sku),
        }
    }

    /// The offers with that many processors and that much memory, cheapest first.
    pub fn of_size(&self, vcpus: f64, memory_gib: f64) -> Vec<&Offer> {
        let same = |o: &&Offer| o.vcpus == vcpus && (o.memory_gib - memory_gib).abs() < 0.01;
        let mut offers: Vec<&Offer> = self.iter().filter(same).collect();
        offers.sort_by(|a, b| a.price_usd_month.total_cmp(&b.price_usd_month));
        offers
    }

    /// The first offer of a provider with this name, in any region.
    pub fn find(&self, provider: &str, sku: &str) -> Option<&Offer> {
        self.iter().find(|o| o.provider == provider && o.sku == sku)
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
