//! The scenario: all that a person decides, and the digest of evidence that the plan needs.
//! Saved and shared through `link`, which has frozen types of its own.

pub mod allocation;
pub mod calibrate;
mod correlation;
pub mod currency;
pub mod field;
pub mod form;
pub mod growth;
pub mod level;
pub mod list;
mod mark;
pub mod market;
pub mod preset;
pub mod prices;
pub mod resources;
pub mod rule;
pub mod shape;
pub mod tier;
pub mod uncertainty;
pub mod workload;

use crate::catalog::PriceLine;
use crate::model::fleet::{Redundancy, USUAL_TARGET_UTIL};
use crate::model::usl::Usl;
pub use crate::quantity::Month;
use crate::quantity::{
    Bytes, Cost, Count, Cpus, Dimension, Factor, Horizon, Latency, Quantity, Rate, Share, Span,
    Unit,
};
pub use allocation::Allocation;
pub use correlation::{Correlation, MAX_CORRELATIONS};
use field::Field;
pub use form::Form;
pub use growth::{Event, Law, MAX_EVENTS};
pub use level::{Level, MAX_LEVELS};
pub use mark::{MAX_MARKS, Mark, Whence};
pub use prices::MAX_PRICES;
pub use rule::Rule;
pub use shape::Shape;
pub use tier::{MAX_TIERS, Tier};
pub use workload::Workload;

/// Points kept of a sweep.
pub const MAX_POINTS: usize = 30;
/// Fixed monthly items kept.
pub const MAX_FIXED: usize = 40;
/// Highest throughput of a run or a fit, requests per second.
pub const MAX_RPS: f64 = 1e12;
/// Highest concurrency of a run.
pub const MAX_CONCURRENCY: f64 = 1e9;
/// Highest latency of a run, milliseconds.
pub const MAX_LATENCY_MS: f64 = 1e12;
/// Rules kept.
pub const MAX_RULES: usize = 60;
/// Words in an instance's name that tell its provider.
const PROVIDER_WORDS: [(&str, &str); 4] = [
    ("droplet", "digitalocean"),
    ("digitalocean", "digitalocean"),
    ("ec2", "aws"),
    ("aws", "aws"),
];
/// Longest name of anything, characters.
pub const MAX_NAME: usize = 120;

/// All that a person decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// Load over time.
    pub demand: Demand,
    /// The app tier.
    pub app: App,
    /// Monthly items that do not follow the load: load balancer, cache, database.
    pub fixed: Vec<FixedItem>,
    /// What must hold.
    pub targets: Targets,
    /// What a request takes and why; empty where nobody said.
    pub workload: Workload,
    /// What is to happen when.
    pub rules: Vec<Rule>,
    /// What an instance should have for a load; empty where nobody said.
    pub allocation: Allocation,
    /// The tiers beside the app; at most [`MAX_TIERS`].
    pub tiers: Vec<Tier>,
    /// What a request takes of an instance; see [`resources`].
    pub resources: Form,
    /// Where and how things are bought; see [`market`].
    pub market: Form,
    /// Prices of one's own, laid over the catalogue's; at most [`MAX_PRICES`].
    pub prices: Vec<PriceLine>,
    /// Inputs that are ranges and move together; at most [`MAX_CORRELATIONS`].
    pub correlations: Vec<Correlation>,
    /// How many days a month has where a rate becomes a month's requests.
    pub month: MonthLength,
    /// What its plan came to where it was saved; none of one that was changed since.
    pub saved: Option<Saved>,
    /// Where values come from that nobody typed, in the order of the inputs.
    pub marks: Vec<Mark>,
}

/// What a plan came to where it was saved: a reader whose price lists say something else is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// Today's bill.
    pub bill: Quantity<Cost>,
    /// The month of the newest price that the catalogue held.
    pub prices: Month,
}

impl Scenario {
    /// The unit in which rates are told: that of the typed capacity as the person typed it, or
    /// requests per second where the capacity is fitted or worked out.
    pub fn capacity_unit(&self) -> &'static Unit {
        let capacity = &self.app.capacity;
        match capacity.fitted().is_some() || capacity.basis == Basis::Derived {
            true => Rate::base_unit(),
            false => capacity.typed.unit(),
        }
    }

    /// A plan to begin with: one small instance, one request a second; all of it is assumed but the month in which it begins.
    pub fn blank(now: Month) -> Self {
        let mut blank = Scenario::unmarked(now);
        for field in Field::single().filter(|field| field.can_be_assumed()) {
            blank.mark(field, Whence::Assumed);
        }
        blank
    }

    fn unmarked(now: Month) -> Self {
        Scenario {
            name: "New plan".into(),
            demand: Demand {
                rate: Quantity::clamped(1.0),
                peak_to_mean: Quantity::clamped(2.0),
                growth: Law::Compound(Quantity::clamped(0.05)),
                horizon: Quantity::clamped(24.0),
                start: now,
                events: Vec::new(),
                shape: Shape::flat(),
                lead_time: Quantity::clamped(0.0),
            },
            app: App {
                instance: Instance {
                    offer: None,
                    name: "Instance".into(),
                    cpus: Quantity::clamped(1.0),
                    memory: gib(1.0),
                    cost: Quantity::clamped(10.0),
                },
                capacity: Capacity {
                    basis: Basis::Typed,
                    typed: Quantity::clamped(10.0),
                    sweep: None,
                },
                target_utilization: Quantity::clamped(USUAL_TARGET_UTIL),
                minimum: Quantity::clamped(1.0),
                spare: Quantity::clamped(0.0),
                zones: Quantity::clamped(1.0),
            },
            fixed: Vec::new(),
            targets: Targets {
                statistic: Statistic::P99,
                latency: Quantity::clamped(500.0),
                error_rate: Quantity::clamped(0.01),
                levels: Vec::new(),
            },
            workload: Workload::default(),
            rules: Vec::new(),
            allocation: Allocation::default(),
            tiers: Vec::new(),
            resources: resources::form(),
            market: market::form(),
            prices: Vec::new(),
            correlations: Vec::new(),
            month: MonthLength::Thirty,
            saved: None,
            marks: Vec::new(),
        }
    }
}

/// So many GiB, told in that unit.
fn gib(value: f64) -> Quantity<Bytes> {
    let text = format!("{value} GiB");
    Quantity::parse(&text).unwrap_or(Quantity::clamped(value * 1_073_741_824.0))
}

/// Load over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// Mean rate now.
    pub rate: Quantity<Rate>,
    /// Busiest hour over the mean.
    pub peak_to_mean: Quantity<Factor>,
    /// How the mean grows.
    pub growth: Law,
    /// How far ahead to look.
    pub horizon: Quantity<Horizon>,
    /// The month that "now" is.
    pub start: Month,
    /// Dated changes on top of the growth; at most [`MAX_EVENTS`].
    pub events: Vec<Event>,
    /// How the mean is spread over the day and the week.
    pub shape: Shape,
    /// How long before something is needed one must begin with it.
    pub lead_time: Quantity<Span>,
}

/// The app tier: one kind of instance, as many as needed.
#[derive(Debug, Clone, PartialEq)]
pub struct App {
    /// What each instance is and costs.
    pub instance: Instance,
    /// What one instance carries.
    pub capacity: Capacity,
    /// How much of that capacity may be used at the peak.
    pub target_utilization: Quantity<Share>,
    /// Instances that run today, and never fewer.
    pub minimum: Quantity<Count>,
    /// Instances that may be lost without breaking a target (N+k).
    pub spare: Quantity<Count>,
    /// Zones over which they are spread evenly, and of which one may be lost besides; 0 or 1: none may.
    pub zones: Quantity<Count>,
}

impl App {
    /// What it is to survive.
    pub fn redundancy(&self) -> Redundancy {
        let (zones, spare) = (self.zones.get(), self.spare.get());
        match zones {
            0 | 1 => Redundancy::Spare(spare),
            zones => Redundancy::ZonesAndSpare { zones, spare },
        }
    }
}

/// What one instance is and costs. From the catalogue these are its facts as they were when
/// chosen, so that a link shows the sender's numbers whatever the reader's catalogue says.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// Identity in the catalogue (`digitalocean/s-1vcpu-2gb`); none if typed in by hand.
    pub offer: Option<String>,
    /// What it is called.
    pub name: String,
    /// Virtual processors.
    pub cpus: Quantity<Cpus>,
    /// Memory.
    pub memory: Quantity<Bytes>,
    /// Price.
    pub cost: Quantity<Cost>,
}

impl Instance {
    /// The provider that its name tells, as the catalogue calls it; none where the name does not say.
    pub fn provider_by_name(&self) -> Option<&'static str> {
        let name = self.name.to_ascii_lowercase();
        let mut words = PROVIDER_WORDS.iter();
        let found = words.find(|(word, _)| name.contains(word));
        found.map(|(_, provider)| *provider)
    }
}

/// What one instance carries, and where that number comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Capacity {
    /// Which counts. `Fitted` without a sweep counts as `Typed`, and so does `Derived` where nothing that limits is known.
    pub basis: Basis,
    /// Typed in by hand.
    pub typed: Quantity<Rate>,
    /// Measured: the fit and its points.
    pub sweep: Option<Sweep>,
}

impl Capacity {
    /// The sweep, if it is what counts.
    pub fn fitted(&self) -> Option<&Sweep> {
        self.sweep.as_ref().filter(|_| self.basis == Basis::Fitted)
    }
}

/// Where a capacity comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// A number that a person typed.
    Typed,
    /// A fit of the Universal Scalability Law to measured runs.
    Fitted,
    /// What a request takes of an instance (see [`resources`]): the least of its resources and the latency target.
    Derived,
}

/// A load-test sweep, digested: the fit and at most [`MAX_POINTS`] of its points.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// The program that measured it.
    pub tool: String,
    /// What it measured.
    pub target: Option<String>,
    /// The fitted law.
    pub fit: Fit,
    /// The points, by concurrency.
    pub points: Vec<Point>,
}

impl Sweep {
    /// The highest concurrency measured.
    pub fn highest(&self) -> f64 {
        self.points
            .iter()
            .map(|p| p.concurrency)
            .fold(0.0, f64::max)
    }

    /// True if any run holds this statistic.
    pub fn holds(&self, statistic: Statistic) -> bool {
        self.points
            .iter()
            .any(|p| p.latency_ms(statistic).is_some())
    }
}

/// Coefficients of the Universal Scalability Law with their uncertainty (see `model::usl`).
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Throughput at concurrency 1, requests per second.
    pub lambda_rps: f64,
    /// Contention, 0..1.
    pub sigma: f64,
    /// Coherency, 0..1.
    pub kappa: f64,
    /// Covariance of (λ, σ, κ). Zero where a coefficient stands on a bound; none if there are no
    /// more points than coefficients.
    pub covariance: Option<[[f64; 3]; 3]>,
    /// Degrees of freedom left: points less free coefficients.
    pub df: u32,
    /// 95 % interval of the concurrency at the peak. An end is none where the points allow a curve
    /// without a peak.
    pub peak_interval: Option<(Option<f64>, Option<f64>)>,
    /// What is doubtful about it.
    pub remarks: Vec<Remark>,
}

impl Fit {
    /// The law itself; none if the coefficients are outside its domain, which a fit never gives.
    pub fn usl(&self) -> Option<Usl> {
        Usl::new(self.lambda_rps, self.sigma, self.kappa).ok()
    }

    /// Throughput at a concurrency, requests per second.
    pub fn rps(&self, concurrency: f64) -> f64 {
        self.usl()
            .and_then(|law| law.throughput(concurrency).ok())
            .unwrap_or(0.0)
    }

    /// Concurrency and throughput (requests per second) at the peak, if the law has one.
    pub fn peak(&self) -> Option<(f64, f64)> {
        let peak = self.usl()?.peak();
        Some((peak.n_star?, peak.x_max?))
    }
}

/// What can be doubtful about a fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Fewer than six points.
    FewPoints,
    /// Three points and three coefficients: no error can be told.
    NoInterval,
    /// σ and κ cannot be told apart with these points.
    NotSeparable,
    /// The peak lies beyond the highest level measured.
    PeakBeyondData,
    /// The peak lies beyond twice the highest level measured.
    PeakExtrapolated,
    /// No level at 1 or 2.
    LambdaExtrapolated,
    /// κ is not needed to explain the points: no peak is visible.
    NoPeak,
    /// Throughput per user rises at first.
    Superlinear,
    /// Throughput hardly depends on concurrency.
    Flat,
}

/// One run of a sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Virtual users or connections.
    pub concurrency: f64,
    /// Throughput, requests per second.
    pub rps: f64,
    /// Latency statistics in milliseconds, of those in [`Statistic::ALL`].
    pub latency_ms: Vec<(Statistic, f64)>,
    /// Failed requests, 0..1.
    pub error_rate: Option<f64>,
}

impl Point {
    /// The statistic of that run, milliseconds.
    pub fn latency_ms(&self, statistic: Statistic) -> Option<f64> {
        let found = self.latency_ms.iter().find(|(s, _)| *s == statistic);
        found.map(|(_, ms)| *ms)
    }
}

/// A monthly item that does not follow the load.
#[derive(Debug, Clone, PartialEq)]
pub struct FixedItem {
    /// What it is.
    pub name: String,
    /// What it costs.
    pub cost: Quantity<Cost>,
}

/// What must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Targets {
    /// Which latency statistic is limited.
    pub statistic: Statistic,
    /// Its limit.
    pub latency: Quantity<Latency>,
    /// Limit of the share of failed requests.
    pub error_rate: Quantity<Share>,
    /// What must hold at which load besides; at most [`MAX_LEVELS`].
    pub levels: Vec<Level>,
}

/// A latency statistic that a target can limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statistic {
    /// Arithmetic mean.
    Mean,
    /// Median.
    P50,
    /// 90th percentile.
    P90,
    /// 95th percentile.
    P95,
    /// 97.5th percentile.
    P97_5,
    /// 99th percentile.
    P99,
    /// 99.9th percentile.
    P99_9,
}

impl Statistic {
    /// All of them, from the mean to the farthest tail.
    pub const ALL: [Statistic; 7] = [
        Statistic::Mean,
        Statistic::P50,
        Statistic::P90,
        Statistic::P95,
        Statistic::P97_5,
        Statistic::P99,
        Statistic::P99_9,
    ];

    /// Its name, as in `evidence::Latency`.
    pub fn name(self) -> &'static str {
        match self {
            Statistic::Mean => "mean",
            Statistic::P50 => "p50",
            Statistic::P90 => "p90",
            Statistic::P95 => "p95",
            Statistic::P97_5 => "p97.5",
            Statistic::P99 => "p99",
            Statistic::P99_9 => "p99.9",
        }
    }

    /// As it stands in a sentence.
    pub fn spoken(self) -> &'static str {
        match self {
            Statistic::Mean => "mean latency",
            other => other.name(),
        }
    }

    /// The statistic of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// How many days a month has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthLength {
    /// 30 days.
    Thirty,
    /// A twelfth of a mean year, 30.4375 days.
    Mean,
}

impl MonthLength {
    /// Days.
    pub fn days(self) -> f64 {
        match self {
            MonthLength::Thirty => 30.0,
            MonthLength::Mean => 30.4375,
        }
    }
}
