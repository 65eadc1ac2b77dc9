//! The tiers beside the app tier: cache, database, balancer, network, storage, logs. A tier is data, and holds only what
//! differs from the defaults of one table per kind (`tier/`); form, saved link and command line all come from that table.

mod balancer;
mod cache;
mod database;
mod logs;
mod network;
mod setting;
mod storage;

use crate::error::{Error, Result};
pub use setting::{Setting, SettingKind};

/// Most tiers of one scenario.
pub const MAX_TIERS: usize = 12;

/// What a tier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TierKind {
    /// A key-value store that holds counters, sessions or what spares the database a read.
    Cache,
    /// The database.
    Database,
    /// What spreads requests over the instances.
    Balancer,
    /// Traffic: to the internet, between zones, through NAT; addresses.
    Network,
    /// Files and records that are kept beside the database.
    Storage,
    /// Log lines and metrics.
    Logs,
}

impl TierKind {
    /// All there are, in the order in which a request meets them.
    pub const ALL: [TierKind; 6] = [
        TierKind::Balancer,
        TierKind::Cache,
        TierKind::Database,
        TierKind::Storage,
        TierKind::Network,
        TierKind::Logs,
    ];

    /// Its name where it is saved.
    pub fn name(self) -> &'static str {
        match self {
            TierKind::Cache => "cache",
            TierKind::Database => "database",
            TierKind::Balancer => "balancer",
            TierKind::Network => "network",
            TierKind::Storage => "storage",
            TierKind::Logs => "logs",
        }
    }

    /// Its name where it is read.
    pub fn label(self) -> &'static str {
        match self {
            TierKind::Cache => "Cache",
            TierKind::Database => "Database",
            TierKind::Balancer => "Load balancer",
            TierKind::Network => "Network",
            TierKind::Storage => "Storage",
            TierKind::Logs => "Logs and metrics",
        }
    }

    /// The kind with this name.
    ///
    /// # Errors
    /// If there is none: names those that there are.
    ///
    /// ```
    /// use plimsoll::scenario::tier::TierKind;
    /// assert_eq!(TierKind::parse("cache")?, TierKind::Cache);
    /// assert!(TierKind::parse("queue").unwrap_err().next.contains("balancer, cache"));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn parse(name: &str) -> Result<TierKind> {
        let found = TierKind::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| {
            let names = TierKind::ALL.map(TierKind::name).join(", ");
            Error::new(format!("“{}” is not a kind of tier", setting::short(name)))
                .field("tier")
                .next(format!("Write one of {names}."))
        })
    }
}

/// All that can be set of a kind of tier, in the order in which a form asks for it.
///
/// ```
/// use plimsoll::scenario::tier::{TierKind, settings};
/// let first = &settings(TierKind::Logs)[0];
/// assert_eq!((first.name, first.default), ("logs", "on"));
/// ```
pub fn settings(kind: TierKind) -> &'static [Setting] {
    match kind {
        TierKind::Cache => cache::SETTINGS,
        TierKind::Database => database::SETTINGS,
        TierKind::Balancer => balancer::SETTINGS,
        TierKind::Network => network::SETTINGS,
        TierKind::Storage => storage::SETTINGS,
        TierKind::Logs => logs::SETTINGS,
    }
}

/// One tier: its kind, and what a person has set of it.
///
/// ```
/// use plimsoll::scenario::tier::{Tier, TierKind};
/// let mut cache = Tier::new(TierKind::Cache);
/// cache.set("keys", "100k")?;
/// cache.set("hit_rate", "80%")?;
/// assert_eq!((cache.text("keys"), cache.value("keys"), cache.value("hit_rate")), ("100,000", 1e5, 0.8));
/// assert_eq!(cache.written().count(), 2);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Tier {
    kind: TierKind,
    /// One for each setting of the kind, in its order.
    slots: Vec<Slot>,
}

/// What one setting holds.
#[derive(Debug, Clone, PartialEq)]
struct Slot {
    /// What differs from the default, in the unit that was written.
    written: Option<String>,
    /// The value in the base unit; none of an empty text and of what is no number.
    value: Option<f64>,
}

impl Tier {
    /// A tier as the defaults have it.
    pub fn new(kind: TierKind) -> Tier {
        let slot = |setting: &Setting| Slot {
            written: None,
            value: setting.default_value(),
        };
        Tier {
            kind,
            slots: settings(kind).iter().map(slot).collect(),
        }
    }

    /// What it is.
    pub fn kind(&self) -> TierKind {
        self.kind
    }

    /// A setting as it stands; empty if there is none of that name.
    pub fn text(&self, name: &str) -> &str {
        let Some((setting, slot)) = self.find(name) else {
            return "";
        };
        slot.written.as_deref().unwrap_or(setting.default)
    }

    /// A setting in its base unit: bytes, requests a second, milliseconds, seconds, dollars a month, shares of 1. 0 where it is
    /// empty, and where it is no number.
    pub fn value(&self, name: &str) -> f64 {
        self.given(name).unwrap_or(0.0)
    }

    /// As [`value`](Tier::value), none where it is empty.
    pub fn given(&self, name: &str) -> Option<f64> {
        self.find(name)?.1.value
    }

    /// Whether a switch is on.
    pub fn is(&self, name: &str) -> bool {
        self.value(name) > 0.0
    }

    /// The name of what was chosen among several.
    pub fn choice(&self, name: &str) -> &str {
        self.text(name)
    }

    /// Sets what a person wrote. A bare number takes the unit that stands there; an empty text is what a setting without a
    /// default begins with.
    ///
    /// # Errors
    /// Names the field, what was written and what to write instead; then nothing has changed.
    ///
    /// ```
    /// use plimsoll::scenario::tier::{Tier, TierKind};
    /// let mut database = Tier::new(TierKind::Database);
    /// let error = database.set("pool", "many").unwrap_err();
    /// assert_eq!(error.to_string(), "“many” does not begin with a number (database.pool). Write a whole number such as 2.");
    /// database.set("hold", "8")?;
    /// assert_eq!(database.text("hold"), "8 ms");
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn set(&mut self, name: &str, text: &str) -> Result<()> {
        let place = settings(self.kind).iter().position(|s| s.name == name);
        let found = place.and_then(|i| settings(self.kind).get(i).zip(self.slots.get_mut(i)));
        let Some((setting, slot)) = found else {
            return Err(self.unknown(name));
        };
        let before = slot.written.as_deref().unwrap_or(setting.default);
        let (text, value) = setting
            .read(text, before)
            .map_err(|e| e.field(format!("{}.{name}", self.kind.name())))?;
        *slot = Slot {
            written: (text != setting.default).then_some(text),
            value,
        };
        Ok(())
    }

    /// Puts a setting back to its default.
    pub fn reset(&mut self, name: &str) {
        let place = settings(self.kind).iter().position(|s| s.name == name);
        let found = place.and_then(|i| settings(self.kind).get(i).zip(self.slots.get_mut(i)));
        if let Some((setting, slot)) = found {
            *slot = Slot {
                written: None,
                value: setting.default_value(),
            };
        }
    }

    /// What differs from the defaults, by name: all there is to save.
    pub fn written(&self) -> impl Iterator<Item = (&str, &str)> {
        let slots = settings(self.kind).iter().zip(&self.slots);
        slots.filter_map(|(setting, slot)| Some((setting.name, slot.written.as_deref()?)))
    }

    /// A tier as it was saved: the name of its kind, and names and texts of what differs from the defaults.
    ///
    /// # Errors
    /// An unknown kind or setting, a text that the setting cannot hold.
    ///
    /// ```
    /// use plimsoll::scenario::tier::{Tier, TierKind};
    /// let tier = Tier::read("storage", [("hot_days", "30 days")])?;
    /// assert_eq!((tier.kind(), tier.value("hot_days")), (TierKind::Storage, 30.0 * 86_400.0));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn read<'a>(
        kind: &str,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Tier> {
        let mut tier = Tier::new(TierKind::parse(kind)?);
        for (name, text) in pairs {
            tier.set(name, text)?;
        }
        Ok(tier)
    }

    fn find(&self, name: &str) -> Option<(&'static Setting, &Slot)> {
        let slots = settings(self.kind).iter().zip(&self.slots);
        slots.into_iter().find(|(setting, _)| setting.name == name)
    }

    fn unknown(&self, name: &str) -> Error {
        let names: Vec<&str> = settings(self.kind).iter().map(|s| s.name).collect();
        let kind = self.kind.name();
        Error::new(format!("a {kind} tier has no “{}”", setting::short(name)))
            .field(kind)
            .next(format!("It has {}.", names.join(", ")))
    }
}
