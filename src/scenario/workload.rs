//! What a request takes and why: the baseline, what each feature adds to it, and what could be done
//! about it. A scenario without one has the empty workload.

use std::fmt;
use std::str::FromStr;

use super::Statistic;
use crate::error::{Error, Result};
use crate::quantity::{Bytes, Effort, Latency, PerRequest, Quantity, Share};

/// Most components.
pub const MAX_COMPONENTS: usize = 40;
/// Most optimizations.
pub const MAX_OPTIMIZATIONS: usize = 60;
/// Most corrections of combinations.
pub const MAX_COMBINATIONS: usize = 40;

/// What a request takes, and what could be done about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Workload {
    /// What a request takes without any of the components.
    pub baseline: Timed,
    /// What features add.
    pub components: Vec<Component>,
    /// The overhead that somebody has stated, to be held against the components.
    pub stated: Option<Quantity<Latency>>,
    /// What could be done.
    pub optimizations: Vec<Optimization>,
    /// Corrections for optimizations that gain less together.
    pub combinations: Vec<Combination>,
    /// The effort that there is for them.
    pub effort_max: Quantity<Effort>,
}

impl Default for Workload {
    fn default() -> Self {
        Workload {
            baseline: Timed {
                time: Quantity::clamped(0.0),
                spread: Spread::Constant,
            },
            components: Vec::new(),
            stated: None,
            optimizations: Vec::new(),
            combinations: Vec::new(),
            // Two weeks: with none there would be no best set to see.
            effort_max: Quantity::clamped(10.0),
        }
    }
}

impl Workload {
    /// True if no time is stated in it at all, so that nothing follows from it.
    pub fn is_empty(&self) -> bool {
        self.components.is_empty() && self.baseline.time.value() == 0.0
    }
}

/// A time, and how it varies.
#[derive(Debug, Clone, PartialEq)]
pub struct Timed {
    /// Its mean.
    pub time: Quantity<Latency>,
    /// How it varies around that.
    pub spread: Spread,
}

/// How a time varies.
#[derive(Debug, Clone, PartialEq)]
pub enum Spread {
    /// It is always the same.
    Constant,
    /// Exponential: its p95 is three times its mean.
    Exponential,
    /// Percentiles, rising. One makes the lognormal law with that percentile and the mean; several
    /// make the law that fits them, and the mean is then a check.
    Percentiles(Vec<(Statistic, Quantity<Latency>)>),
}

/// A spread as a person writes it.
///
/// ```
/// use plimsoll::scenario::workload::Spread;
/// let spread: Spread = "p50 4ms, p95 12ms".parse()?;
/// assert_eq!(spread.to_string(), "p50 4 ms, p95 12 ms");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Spread::Constant => f.write_str("constant"),
            Spread::Exponential => f.write_str("exponential"),
            Spread::Percentiles(points) => {
                let told: Vec<String> = points
                    .iter()
                    .map(|(statistic, time)| format!("{} {time}", statistic.name()))
                    .collect();
                f.write_str(&told.join(", "))
            }
        }
    }
}

impl FromStr for Spread {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim().to_ascii_lowercase();
        match text.as_str() {
            "constant" => return Ok(Spread::Constant),
            "exponential" => return Ok(Spread::Exponential),
            _ => {}
        }
        // No unit of latency has a p in it, so each p begins a percentile.
        let mut pieces = text.split('p');
        if !pieces.next().is_some_and(|before| before.trim().is_empty()) {
            return Err(unclear());
        }
        let points = pieces.map(percentile).collect::<Result<Vec<_>>>()?;
        rising(&points)?;
        Ok(Spread::Percentiles(points))
    }
}

fn unclear() -> Error {
    Error::new("this is no spread").next(
        "Write constant, exponential, one percentile such as p95 40 ms, or several: p50 15 ms, p95 40 ms.",
    )
}

/// `95 40 ms,` as the percentile and its time.
fn percentile(piece: &str) -> Result<(Statistic, Quantity<Latency>)> {
    let piece = piece.trim().trim_end_matches([',', ';']).trim_end();
    let (level, time) = piece.split_once([' ', '=', ':']).ok_or_else(unclear)?;
    let statistic = Statistic::find(&format!("p{level}")).ok_or_else(|| {
        Error::new(format!(
            "p{} is not one of the percentiles",
            level.chars().take(8).collect::<String>()
        ))
        .next("Write p50, p90, p95, p97.5, p99 or p99.9.")
    })?;
    let time: Quantity<Latency> = time.parse()?;
    Ok((statistic, super::field::positive(time)?))
}

fn rising(points: &[(Statistic, Quantity<Latency>)]) -> Result<()> {
    let levels = points.iter().map(|(statistic, _)| statistic);
    let times = points.iter().map(|(_, time)| time.base());
    if points.is_empty() {
        Err(unclear())
    } else if levels.is_sorted_by(|a, b| a < b) && times.is_sorted() {
        Ok(())
    } else {
        Err(Error::new("the percentiles do not rise")
            .next("Write each once, from the lowest to the highest."))
    }
}

/// What a feature adds to a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// What it is.
    pub name: String,
    /// The time of one operation.
    pub timed: Timed,
    /// Operations in a request; 1 where the time is that of a whole request.
    pub operations: Quantity<PerRequest>,
    /// Share of the requests that come to it.
    pub frequency: Quantity<Share>,
    /// Share of those on which it runs.
    pub sampling: Quantity<Share>,
    /// It runs beside the request, which does not wait for it.
    pub asynchronous: bool,
    /// False if it is to be dropped; then it counts for nothing.
    pub kept: bool,
    /// What one run of it uses.
    pub uses: Uses,
}

/// What a component uses in each request on which it runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Uses {
    /// Processor time.
    pub cpu: Quantity<Latency>,
    /// Operations on the cache.
    pub cache_operations: Quantity<PerRequest>,
    /// Queries of the database.
    pub queries: Quantity<PerRequest>,
    /// Bytes of log.
    pub log: Quantity<Bytes>,
}

impl Default for Uses {
    fn default() -> Self {
        Uses {
            cpu: Quantity::clamped(0.0),
            cache_operations: Quantity::clamped(0.0),
            queries: Quantity::clamped(0.0),
            log: Quantity::clamped(0.0),
        }
    }
}

impl Component {
    /// A component that every request runs once and waits for, of no time as yet.
    pub fn named(name: impl Into<String>) -> Self {
        Component {
            name: name.into(),
            timed: Workload::default().baseline,
            operations: Quantity::clamped(1.0),
            frequency: Quantity::clamped(1.0),
            sampling: Quantity::clamped(1.0),
            asynchronous: false,
            kept: true,
            uses: Uses::default(),
        }
    }

    /// Share of all requests on which it runs.
    pub fn probability(&self) -> f64 {
        self.frequency.base() * self.sampling.base()
    }

    /// What it adds to the mean of all requests by its stated time, milliseconds; 0 if none waits for it.
    pub fn adds_ms(&self) -> f64 {
        match self.counts() {
            true => self.timed.time.base() * self.operations.base() * self.probability(),
            false => 0.0,
        }
    }

    /// True if requests wait for it.
    pub fn counts(&self) -> bool {
        self.kept && !self.asynchronous
    }
}

/// Something that could be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimization {
    /// What it is.
    pub name: String,
    /// Number of the component that it shortens; none for the baseline.
    pub component: Option<usize>,
    /// What it takes off the mean of that.
    pub gain: Gain,
    /// The share that somebody has stated for that gain, of whatever; only held against the others.
    pub claimed: Option<Quantity<Share>>,
    /// What it takes to do.
    pub effort: Quantity<Effort>,
    /// How urgent it is.
    pub priority: Priority,
    /// Whether it is still to be decided on.
    pub status: Status,
    /// Of those with the same group at most one can be done.
    pub exclusive: Option<String>,
    /// Number of the optimization that must be done with it.
    pub requires: Option<usize>,
}

impl Optimization {
    /// An optimization of the baseline that gains nothing as yet.
    pub fn named(name: impl Into<String>) -> Self {
        Optimization {
            name: name.into(),
            component: None,
            gain: Gain::Time(Quantity::clamped(0.0)),
            claimed: None,
            effort: Quantity::clamped(1.0),
            priority: Priority::Medium,
            status: Status::Planned,
            exclusive: None,
            requires: None,
        }
    }
}

/// What an optimization takes off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gain {
    /// That much time of the mean per request.
    Time(Quantity<Latency>),
    /// That share of its component.
    Share(Quantity<Share>),
}

impl fmt::Display for Gain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Gain::Time(time) => time.fmt(f),
            Gain::Share(share) => share.fmt(f),
        }
    }
}

impl Gain {
    /// Reads a gain with its unit: `4 ms` or `10 %`.
    ///
    /// # Errors
    /// If it is neither a time nor a share.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        Gain::Time(Quantity::clamped(0.0)).read_as(text, false)
    }

    /// Reads what was typed where `self` stood; a bare number is of the same kind.
    ///
    /// # Errors
    /// If it is neither a time nor a share.
    pub(crate) fn parse_like(&self, text: &str) -> Result<Self> {
        self.read_as(text, true)
    }

    fn read_as(&self, text: &str, bare: bool) -> Result<Self> {
        // A gain may be written as what it does to the latency: -4 ms.
        let text = text.trim().trim_start_matches(['-', '−']);
        let time = text.contains(char::is_alphabetic);
        match self {
            Gain::Time(before) if bare && !text.contains('%') => {
                before.parse_like(text).map(Gain::Time)
            }
            Gain::Share(before) if bare && !time => before.parse_like(text).map(Gain::Share),
            _ if text.contains('%') => Quantity::parse(text).map(Gain::Share),
            _ => Quantity::parse(text).map(Gain::Time),
        }
    }
}

/// How urgent an optimization is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// First.
    High,
    /// Then.
    Medium,
    /// Last.
    Low,
}

impl Priority {
    /// All, the most urgent first.
    pub const ALL: [Priority; 3] = [Priority::High, Priority::Medium, Priority::Low];

    /// Its name in files and choices.
    pub fn name(self) -> &'static str {
        match self {
            Priority::High => "high",
            Priority::Medium => "medium",
            Priority::Low => "low",
        }
    }
}

/// Whether an optimization is still to be decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It may be chosen.
    Planned,
    /// The times stated are those with it.
    Done,
    /// It is not to be chosen.
    Rejected,
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 3] = [Status::Planned, Status::Done, Status::Rejected];

    /// Its name in files and choices.
    pub fn name(self) -> &'static str {
        match self {
            Status::Planned => "planned",
            Status::Done => "done",
            Status::Rejected => "rejected",
        }
    }
}

/// Two optimizations that gain less together than one by one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Combination {
    /// Number of the one.
    pub first: usize,
    /// Number of the other.
    pub second: usize,
    /// How much less.
    pub overlap: Quantity<Latency>,
}
