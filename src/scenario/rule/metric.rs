//! What a rule can look at.

use crate::scenario::Statistic;

/// A metric that a rule, a target or a gate compares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// Use of the processors, 0..1 of all of them.
    Cpu,
    /// Memory of the app, bytes.
    Memory,
    /// Memory of the app as a share of what it may use.
    MemoryShare,
    /// Requests per second on one instance.
    RequestRate,
    /// Requests per second that all instances do together.
    Throughput,
    /// Open connections.
    Connections,
    /// A latency statistic of the requests, milliseconds.
    Latency(Statistic),
    /// The slowest single request, milliseconds.
    SlowestRequest,
    /// Share of the requests that fail.
    ErrorRate,
    /// Share of the jobs that fail.
    JobFailureRate,
    /// Redis memory as a share of `maxmemory`.
    RedisMemoryShare,
    /// Keys in Redis.
    RedisKeys,
    /// Mean latency of a Redis operation, milliseconds.
    RedisLatency,
    /// Database connections in use, as a share of the pool.
    PoolShare,
    /// Rows written to the database a day.
    RowsPerDay,
    /// Automations processed a day.
    AutomationsPerDay,
    /// Share of the harmless that is called malicious.
    FalsePositiveRate,
    /// Share of the malicious that is called harmless.
    FalseNegativeRate,
    /// Latency of one request that a monitor makes, milliseconds.
    SyntheticCheck,
    /// Any other, by the name of its series.
    Free(String),
}

/// What a metric's bound is a quantity of, and the base unit of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A ratio, 0..1.
    Share,
    /// Bytes.
    Bytes,
    /// Requests per second.
    Rate,
    /// Milliseconds.
    Latency,
    /// A whole number.
    Count,
    /// Any of these, or a plain number.
    Any,
}

impl Kind {
    /// The base unit, as programs name it; empty for counts and plain numbers.
    ///
    /// ```
    /// use plimsoll::scenario::rule::Kind;
    /// assert_eq!((Kind::Share.base_unit(), Kind::Count.base_unit()), ("ratio", ""));
    /// ```
    pub fn base_unit(self) -> &'static str {
        match self {
            Kind::Share => "ratio",
            Kind::Bytes => "bytes",
            Kind::Rate => "req/s",
            Kind::Latency => "ms",
            Kind::Count | Kind::Any => "",
        }
    }
}

static KNOWN: [Metric; 25] = [
    Metric::Cpu,
    Metric::Memory,
    Metric::MemoryShare,
    Metric::RequestRate,
    Metric::Throughput,
    Metric::Connections,
    Metric::Latency(Statistic::Mean),
    Metric::Latency(Statistic::P50),
    Metric::Latency(Statistic::P90),
    Metric::Latency(Statistic::P95),
    Metric::Latency(Statistic::P97_5),
    Metric::Latency(Statistic::P99),
    Metric::Latency(Statistic::P99_9),
    Metric::SlowestRequest,
    Metric::ErrorRate,
    Metric::JobFailureRate,
    Metric::RedisMemoryShare,
    Metric::RedisKeys,
    Metric::RedisLatency,
    Metric::PoolShare,
    Metric::RowsPerDay,
    Metric::AutomationsPerDay,
    Metric::FalsePositiveRate,
    Metric::FalseNegativeRate,
    Metric::SyntheticCheck,
];

/// Other ways of writing a metric, in small letters.
static ALIASES: [(&str, Metric); 21] = [
    ("cpu usage", Metric::Cpu),
    ("cpu utilization", Metric::Cpu),
    ("memory usage", Metric::Memory),
    ("request rate", Metric::RequestRate),
    ("requests per instance", Metric::RequestRate),
    ("requests", Metric::RequestRate),
    ("connections", Metric::Connections),
    ("latency", Metric::Latency(Statistic::Mean)),
    ("mean", Metric::Latency(Statistic::Mean)),
    ("median latency", Metric::Latency(Statistic::P50)),
    ("max latency", Metric::SlowestRequest),
    ("errors", Metric::ErrorRate),
    ("job failures", Metric::JobFailureRate),
    ("redis memory usage", Metric::RedisMemoryShare),
    ("keys", Metric::RedisKeys),
    ("pool", Metric::PoolShare),
    ("database connection pool", Metric::PoolShare),
    ("database rows", Metric::RowsPerDay),
    ("automations", Metric::AutomationsPerDay),
    ("false positives", Metric::FalsePositiveRate),
    ("false negatives", Metric::FalseNegativeRate),
];

impl Metric {
    /// All but the free ones.
    ///
    /// ```
    /// use plimsoll::scenario::rule::Metric;
    /// assert!(Metric::known().contains(&Metric::Cpu));
    /// ```
    pub fn known() -> &'static [Metric] {
        &KNOWN
    }

    /// As a rule is written, without the quotes of a free one. Memory in bytes and as a share are written alike: the bound
    /// tells them apart.
    ///
    /// ```
    /// use plimsoll::scenario::rule::Metric;
    /// assert_eq!(Metric::PoolShare.name(), "database pool");
    /// ```
    pub fn name(&self) -> &str {
        match self {
            Metric::Cpu => "CPU",
            Metric::Memory | Metric::MemoryShare => "memory",
            Metric::RequestRate => "request rate per instance",
            Metric::Throughput => "throughput",
            Metric::Connections => "active connections",
            Metric::Latency(Statistic::Mean) => "mean latency",
            Metric::Latency(Statistic::P50) => "p50 latency",
            Metric::Latency(Statistic::P90) => "p90 latency",
            Metric::Latency(Statistic::P95) => "p95 latency",
            Metric::Latency(Statistic::P97_5) => "p97.5 latency",
            Metric::Latency(Statistic::P99) => "p99 latency",
            Metric::Latency(Statistic::P99_9) => "p99.9 latency",
            Metric::SlowestRequest => "slowest request",
            Metric::ErrorRate => "error rate",
            Metric::JobFailureRate => "job failure rate",
            Metric::RedisMemoryShare => "Redis memory",
            Metric::RedisKeys => "Redis keys",
            Metric::RedisLatency => "Redis latency",
            Metric::PoolShare => "database pool",
            Metric::RowsPerDay => "database rows per day",
            Metric::AutomationsPerDay => "automations per day",
            Metric::FalsePositiveRate => "false positive rate",
            Metric::FalseNegativeRate => "false negative rate",
            Metric::SyntheticCheck => "synthetic check",
            Metric::Free(name) => name,
        }
    }

    /// The metric of that name, in any case. Of memory it is the one in bytes.
    ///
    /// ```
    /// use plimsoll::scenario::rule::Metric;
    /// assert_eq!(Metric::find("Latency P95"), Metric::find("p95 latency"));
    /// assert_eq!(Metric::find("mood"), None);
    /// ```
    pub fn find(name: &str) -> Option<Metric> {
        let words: Vec<String> = name
            .split_whitespace()
            .map(str::to_ascii_lowercase)
            .collect();
        let name = words.join(" ");
        let named = KNOWN.iter().find(|m| m.name().to_ascii_lowercase() == name);
        let alias = || ALIASES.iter().find(|(alias, _)| *alias == name);
        let statistic = || {
            let turned = name
                .strip_prefix("latency ")
                .or(name.strip_prefix("detection latency "));
            Statistic::find(turned.unwrap_or(&name)).map(Metric::Latency)
        };
        let known = named.or_else(|| alias().map(|(_, m)| m));
        known.cloned().or_else(statistic)
    }

    /// What its bound is a quantity of.
    ///
    /// ```
    /// use plimsoll::scenario::rule::{Kind, Metric};
    /// assert_eq!(Metric::RedisLatency.kind(), Kind::Latency);
    /// ```
    pub fn kind(&self) -> Kind {
        match self {
            Metric::Cpu
            | Metric::MemoryShare
            | Metric::ErrorRate
            | Metric::JobFailureRate
            | Metric::RedisMemoryShare
            | Metric::PoolShare
            | Metric::FalsePositiveRate
            | Metric::FalseNegativeRate => Kind::Share,
            Metric::Memory => Kind::Bytes,
            Metric::RequestRate | Metric::Throughput => Kind::Rate,
            Metric::Latency(_)
            | Metric::SlowestRequest
            | Metric::RedisLatency
            | Metric::SyntheticCheck => Kind::Latency,
            Metric::Connections
            | Metric::RedisKeys
            | Metric::RowsPerDay
            | Metric::AutomationsPerDay => Kind::Count,
            Metric::Free(_) => Kind::Any,
        }
    }

    /// Least and greatest value that it can have, in the base unit of its [`Kind`]. None: unlimited.
    ///
    /// ```
    /// use plimsoll::scenario::rule::Metric;
    /// assert_eq!(Metric::Cpu.range(), (Some(0.0), Some(1.0)));
    /// ```
    pub fn range(&self) -> (Option<f64>, Option<f64>) {
        match self.kind() {
            Kind::Any => (None, None),
            Kind::Share => (Some(0.0), Some(1.0)),
            _ => (Some(0.0), None),
        }
    }

    /// Names of series that hold it, the best first; the names are those that imports give.
    ///
    /// ```
    /// use plimsoll::scenario::rule::Metric;
    /// assert_eq!(Metric::Memory.series_names(), ["rss", "heap_used"]);
    /// ```
    pub fn series_names(&self) -> Vec<String> {
        let names: &[&str] = match self {
            Metric::Cpu => &["cpu_usage"],
            Metric::Memory | Metric::MemoryShare => &["rss", "heap_used"],
            Metric::RequestRate => &["requests_per_second"],
            Metric::Throughput => &["throughput"],
            Metric::Connections => &["active_connections"],
            Metric::Latency(s) => return vec![format!("latency_{}_ms", s.name())],
            Metric::SlowestRequest => &["latency_max_ms"],
            Metric::ErrorRate => &["error_rate"],
            Metric::JobFailureRate => &["job_failure_rate"],
            Metric::RedisMemoryShare => &["redis_memory_ratio"],
            Metric::RedisKeys => &["redis_keys"],
            Metric::RedisLatency => &["redis_latency_mean_ms"],
            Metric::PoolShare => &["db_connection_pool_utilization"],
            Metric::RowsPerDay => &["database_rows_per_day"],
            Metric::AutomationsPerDay => &["automations_per_day"],
            Metric::FalsePositiveRate => &["false_positive_rate"],
            Metric::FalseNegativeRate => &["false_negative_rate"],
            Metric::SyntheticCheck => &["synthetic_check_ms"],
            Metric::Free(name) => return vec![name.clone()],
        };
        names.iter().map(|n| (*n).to_owned()).collect()
    }
}
