//! What can be rented, in which unit it is billed, and what is known about its price.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::quantity::Month;

/// The region of an offer that costs the same everywhere.
pub(super) const EVERYWHERE: &str = "all";
/// Hours of a month in the price lists that bill by the hour.
pub const MONTH_HOURS: f64 = 730.0;

/// An enum whose variants have a name in the tables.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All there are, in the order of the documentation.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// Its name in the tables.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The one with this name.
            pub fn from_name(name: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.name() == name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    };
}

words! {
    /// What an offer is.
    Kind {
        /// A virtual machine.
        Compute = "compute",
        /// CPU above the baseline of a burstable machine.
        CpuSurplus = "cpu_surplus",
        /// A node of a managed key-value store, or what comes with it.
        Cache = "cache",
        /// An instance of a managed database, or its storage and backups.
        Database = "database",
        /// A load balancer, or what it carries.
        LoadBalancer = "load_balancer",
        /// Disks and snapshots.
        BlockStorage = "block_storage",
        /// Storage of objects and its requests.
        ObjectStorage = "object_storage",
        /// Traffic: to the internet, between zones, through NAT; addresses.
        Egress = "egress",
        /// Logs, metrics, alarms.
        Monitoring = "monitoring",
    }
}

words! {
    /// What a price pays for one of.
    Unit {
        /// One of it for a month.
        Month = "month",
        /// One of it for an hour.
        Hour = "hour",
        /// A GB kept for a month.
        GbMonth = "gb_month",
        /// A GB kept for an hour.
        GbHour = "gb_hour",
        /// A GB moved or taken in.
        Gb = "gb",
        /// A MiB taken in.
        Mib = "mib",
        /// A capacity unit of a balancer for an hour.
        LcuHour = "lcu_hour",
        /// A virtual CPU for an hour.
        VcpuHour = "vcpu_hour",
        /// An operation per second, provided for a month.
        IopsMonth = "iops_month",
        /// A MB per second, provided for a month.
        MbpsMonth = "mbps_month",
        /// A thousand requests.
        Thousand = "thousand",
        /// Ten thousand requests.
        TenThousand = "ten_thousand",
        /// A million of them.
        Million = "million",
        /// Ten million of them.
        TenMillion = "ten_million",
        /// A thousand million of them.
        Billion = "billion",
    }
}

impl Unit {
    /// One of it, as it is read.
    pub fn label(self) -> &'static str {
        match self {
            Unit::Month => "month",
            Unit::Hour => "hour",
            Unit::GbMonth => "GB-month",
            Unit::GbHour => "GB-hour",
            Unit::Gb => "GB",
            Unit::Mib => "MiB",
            Unit::LcuHour => "LCU-hour",
            Unit::VcpuHour => "vCPU-hour",
            Unit::IopsMonth => "IOPS-month",
            Unit::MbpsMonth => "MB/s-month",
            Unit::Thousand => "thousand",
            Unit::TenThousand => "ten thousand",
            Unit::Million => "million",
            Unit::TenMillion => "ten million",
            Unit::Billion => "billion",
        }
    }

    /// How many units a month of one takes: hours for what is billed by the hour, otherwise one.
    pub fn per_month(self) -> f64 {
        match self {
            Unit::Hour | Unit::GbHour | Unit::LcuHour | Unit::VcpuHour => MONTH_HOURS,
            _ => 1.0,
        }
    }

    /// How many requests or samples one unit is. None: it does not count such.
    pub fn things(self) -> Option<f64> {
        match self {
            Unit::Thousand => Some(1e3),
            Unit::TenThousand => Some(1e4),
            Unit::Million => Some(1e6),
            Unit::TenMillion => Some(1e7),
            Unit::Billion => Some(1e9),
            _ => None,
        }
    }
}

words! {
    /// What a bill looks a price up as: the usual choice of a provider for the purpose.
    ///
    /// The rows of one meter in one region are its tiers; each holds from its `tier_from` on.
    Meter {
        /// Traffic to the internet.
        EgressInternet = "egress_internet_gb",
        /// Traffic between zones of a region.
        InterZone = "inter_zone_gb",
        /// Traffic between regions.
        InterRegion = "inter_region_gb",
        /// A NAT gateway, by time.
        NatTime = "nat_hour",
        /// What goes through a NAT gateway.
        NatData = "nat_gb",
        /// A public IPv4 address.
        Ipv4 = "ipv4",
        /// A balancer for requests, by time.
        BalancerTime = "balancer_hour",
        /// Its capacity units.
        BalancerCapacity = "balancer_capacity",
        /// What goes through a balancer.
        BalancerData = "balancer_gb",
        /// A node of a balancer that is scaled by nodes.
        BalancerNode = "balancer_node",
        /// A balancer for connections, by time.
        NetworkBalancerTime = "network_balancer_hour",
        /// Its capacity units.
        NetworkBalancerCapacity = "network_balancer_capacity",
        /// Disk.
        Block = "block_gb",
        /// Operations of a disk above what it includes.
        BlockIops = "block_iops",
        /// Throughput of a disk above what it includes.
        BlockThroughput = "block_mbps",
        /// Snapshots of disks.
        Snapshot = "snapshot_gb",
        /// Storage of a managed database.
        DatabaseStorage = "database_gb",
        /// Operations of it above what it includes.
        DatabaseIops = "database_iops",
        /// Its backups.
        DatabaseBackup = "database_backup_gb",
        /// Support of a major version beyond its end.
        DatabaseExtendedSupport = "database_extended_support",
        /// Backups of a cache.
        CacheBackup = "cache_backup_gb",
        /// Object storage at hand.
        ObjectHot = "object_hot_gb",
        /// Object storage that is seldom read.
        ObjectCool = "object_cool_gb",
        /// Object storage that is hardly ever read.
        ObjectArchive = "object_archive_gb",
        /// The base price of object storage.
        ObjectBase = "object_base",
        /// Requests that write objects.
        ObjectWrites = "object_writes",
        /// Requests that read objects.
        ObjectReads = "object_reads",
        /// Log lines taken in.
        Logs = "logs_gb",
        /// Log lines kept.
        LogsStored = "logs_stored_gb",
        /// Custom metrics.
        Metrics = "metrics",
        /// Metrics billed by size.
        MetricData = "metric_mib",
        /// Alarms.
        Alarms = "alarms",
        /// Dashboards.
        Dashboards = "dashboards",
    }
}

words! {
    /// For how long one is bound.
    Term {
        /// Not at all.
        OnDemand = "on_demand",
        /// For a year.
        Reserved1y = "reserved_1y",
        /// For three years.
        Reserved3y = "reserved_3y",
        /// Not at all, and the provider may take it back at any time.
        Spot = "spot",
    }
}

words! {
    /// How much a row is to be trusted.
    Confidence {
        /// One source, or one without a date, or worked out from other rows.
        Low = "low",
        /// Several sources that agree without a date, or one that is old.
        Medium = "medium",
        /// The provider's own list, or dated sources that agree.
        High = "high",
    }
}

/// When a price was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// The source has no date.
    Undated,
    /// It is a price of one's own: as old as the plan that it stands in.
    Own,
    /// Some time in the year that begins with this month.
    Year(Month),
    /// Some time in this month.
    Month(Month),
    /// On this day of this month.
    Day(Month, u32),
}

impl AsOf {
    /// Whole calendar months from then to `now`, 0 for a month that is still to come. None if undated. Of a year the first
    /// month counts.
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
            AsOf::Own => Some(0),
            dated => Some(now.months_since(dated.month()?)),
        }
    }

    /// The month of its date, the first one of a year; none without a date.
    pub(super) fn month(self) -> Option<Month> {
        match self {
            AsOf::Undated | AsOf::Own => None,
            AsOf::Year(month) | AsOf::Month(month) | AsOf::Day(month, _) => Some(month),
        }
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AsOf::Undated => f.write_str("undated"),
            AsOf::Own => f.write_str("own"),
            AsOf::Year(month) => write!(f, "{}", month.year()),
            AsOf::Month(month) => write!(f, "{month}"),
            AsOf::Day(month, day) => write!(f, "{month}-{day:02}"),
        }
    }
}

impl Serialize for AsOf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Something that can be rented at a price.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// `digitalocean`, `aws`, `gcp`, `azure`, `hetzner`, or a name of one's own.
    pub provider: String,
    /// The provider's name of the region, or `all`.
    pub region: String,
    /// The provider's name of the offer: `s-1vcpu-2gb`, `t3.medium`.
    pub sku: String,
    /// What it is.
    pub kind: Kind,
    /// What the price pays for one of.
    pub unit: Unit,
    /// What bills look it up as. None: it is only found by name.
    pub meter: Option<Meter>,
    /// From how many units a month on the price holds. Of the lowest tier: how many are free.
    pub tier_from: f64,
    /// Virtual CPUs; shared ones are named in the note. None: not an instance, or not known.
    pub vcpus: Option<f64>,
    /// Memory. None: not an instance, or not known.
    pub memory_gib: Option<f64>,
    /// Local disk in the price. None: storage is bought apart.
    pub storage_gib: Option<f64>,
    /// Outgoing traffic in the price, per month. None: no source says.
    pub included_egress_gb: Option<f64>,
    /// Network throughput that can be kept up. None: no source says.
    pub network_gbps: Option<f64>,
    /// Processor: `x86`, `arm64`; empty if it does not matter or is not known.
    pub arch: String,
    /// Of a burstable machine, the share of each virtual CPU that can be kept up, 0..1.
    pub baseline_share: Option<f64>,
    /// Price of one unit, without commitment or tax.
    pub price_usd: f64,
    /// Price of one unit for a month; for what is billed by amount, of one unit.
    pub price_usd_month: f64,
    /// Price of an hour. None: it is not billed by time, or no source says.
    pub price_usd_hour: Option<f64>,
    /// What a full month costs after the discount that comes by itself.
    pub sustained_usd_month: Option<f64>,
    /// Price of a month if bound for a year.
    pub reserved_1y_usd_month: Option<f64>,
    /// Price of a month if bound for three years.
    pub reserved_3y_usd_month: Option<f64>,
    /// Price of a month that can be ended by the provider.
    pub spot_usd_month: Option<f64>,
    /// Price of one unit in euros, where the provider's list is in euros.
    pub price_eur: Option<f64>,
    /// When the price was read.
    pub as_of: AsOf,
    /// How much the figures are to be trusted.
    pub confidence: Confidence,
    /// Whether its price is a person's own: no discount comes off it.
    pub is_own: bool,
    /// Of a price of one's own: the hours after which a month cost no more by the list.
    pub(super) listed_cap_hours: Option<f64>,
    /// Where the figures come from.
    pub source: String,
    /// What else to know; may be empty.
    pub note: String,
}

impl Offer {
    /// An offer of which nothing is known but its name and what its price is for.
    pub(super) fn named(
        provider: String,
        region: String,
        sku: String,
        kind: Kind,
        unit: Unit,
    ) -> Offer {
        Offer {
            provider,
            region,
            sku,
            kind,
            unit,
            meter: None,
            tier_from: 0.0,
            vcpus: None,
            memory_gib: None,
            storage_gib: None,
            included_egress_gb: None,
            network_gbps: None,
            arch: String::new(),
            baseline_share: None,
            price_usd: 0.0,
            price_usd_month: 0.0,
            price_usd_hour: None,
            sustained_usd_month: None,
            reserved_1y_usd_month: None,
            reserved_3y_usd_month: None,
            spot_usd_month: None,
            price_eur: None,
            as_of: AsOf::Undated,
            confidence: Confidence::Low,
            is_own: false,
            listed_cap_hours: None,
            source: String::new(),
            note: String::new(),
        }
    }

    /// Whether it is the same in all regions of its provider.
    pub fn is_everywhere(&self) -> bool {
        self.region == EVERYWHERE
    }

    /// The name by which a scenario keeps the offer: `provider/sku`, with the region between them if there is one.
    ///
    /// ```
    /// let catalog = plimsoll::catalog::Catalog::built_in();
    /// assert_eq!(catalog.find("aws", "t3.medium").unwrap().id(), "aws/us-east-1/t3.medium");
    /// assert_eq!(catalog.find("digitalocean", "s-1vcpu-2gb").unwrap().id(), "digitalocean/s-1vcpu-2gb");
    /// ```
    pub fn id(&self) -> String {
        let (provider, sku) = (self.provider.as_str(), self.sku.as_str());
        match self.region.as_str() {
            EVERYWHERE => [provider, "/", sku].concat(),
            region => [provider, "/", region, "/", sku].concat(),
        }
    }

    /// What a month of one costs under a term, in USD. None if no source says.
    ///
    /// ```
    /// use plimsoll::catalog::{Catalog, Term};
    /// let offer = Catalog::built_in().get("aws/us-east-1/t3.medium").unwrap();
    /// assert_eq!(offer.price(Term::OnDemand), Some(30.368));
    /// assert_eq!(offer.price(Term::Reserved1y), Some(19.05));
    /// ```
    pub fn price(&self, term: Term) -> Option<f64> {
        match term {
            Term::OnDemand => Some(self.price_usd_month),
            Term::Reserved1y => self.reserved_1y_usd_month,
            Term::Reserved3y => self.reserved_3y_usd_month,
            Term::Spot => self.spot_usd_month,
        }
    }

    /// Whether it is a machine whose size is known, so that a tier can be built of it.
    pub fn is_instance(&self) -> bool {
        self.kind == Kind::Compute && self.vcpus.is_some() && self.memory_gib.is_some()
    }

    /// Whether it is a thing by itself, rented by time, and no price that bills look up.
    ///
    /// ```
    /// let catalog = plimsoll::catalog::Catalog::built_in();
    /// let is_node = |id| catalog.get(id).unwrap().is_node();
    /// assert!(is_node("aws/us-east-1/rds.postgres.db.m6g.large") && !is_node("aws/us-east-1/natgw.hour"));
    /// ```
    pub fn is_node(&self) -> bool {
        let by_time = matches!(self.unit, Unit::Month | Unit::Hour);
        by_time && self.meter.is_none() && self.price_usd > 0.0
    }

    /// Gives one unit another price; that of an hour keeps its ratio to it.
    pub(super) fn set_price(&mut self, price_usd: f64) {
        let cap_hours = self.cap_hours();
        self.price_usd = price_usd;
        self.price_usd_month = price_usd * self.unit.per_month();
        self.price_usd_hour = match self.unit {
            Unit::Hour => Some(price_usd),
            Unit::Month => cap_hours.map(|hours| price_usd / hours),
            _ => None,
        };
    }

    /// Hours after which a month costs no more. None: it is billed by the month alone, or not by time.
    ///
    /// ```
    /// let catalog = plimsoll::catalog::Catalog::built_in();
    /// let hours = catalog.get("digitalocean/s-4vcpu-8gb").unwrap().cap_hours().unwrap();
    /// assert_eq!(hours.round(), 672.0);
    /// ```
    pub fn cap_hours(&self) -> Option<f64> {
        match (self.unit, self.price_usd_hour) {
            (Unit::Hour, _) => Some(MONTH_HOURS),
            (Unit::Month, Some(hour)) if hour > 0.0 => Some(self.price_usd_month / hour),
            _ => None,
        }
    }
}
