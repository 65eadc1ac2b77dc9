//! The tiers beside the app tier: cache, database, balancer, network, storage, logs. A tier is data, and holds only what
//! differs from the defaults of one table per kind (`tier/`); form, saved link and command line all come from that table.

mod balancer;
mod cache;
mod database;
mod logs;
mod network;
mod storage;

use std::ops::{Deref, DerefMut};

pub use super::form::{Form, Setting, SettingKind};
use crate::error::{Error, Result};

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
            Error::new(format!(
                "“{}” is not a kind of tier",
                super::form::short(name)
            ))
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
pub const fn settings(kind: TierKind) -> &'static [Setting] {
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
    form: Form,
}

impl Tier {
    /// A tier as the defaults have it.
    pub fn new(kind: TierKind) -> Tier {
        Tier {
            kind,
            form: Form::new(kind.name(), settings(kind)),
        }
    }

    /// What it is.
    pub fn kind(&self) -> TierKind {
        self.kind
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
}

impl Deref for Tier {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.form
    }
}

impl DerefMut for Tier {
    fn deref_mut(&mut self) -> &mut Form {
        &mut self.form
    }
}
