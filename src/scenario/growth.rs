//! How demand goes on: a law of growth, dated events, and history.

mod pace;

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::evidence::Series;
use crate::quantity::{Growth, Month, More, Quantity, Rate, Times, Uncertain};

/// Least and most months of a history.
pub const HISTORY_MONTHS: std::ops::RangeInclusive<usize> = 5..=600;
/// Most events that are counted.
pub const MAX_EVENTS: usize = 40;

/// How people say that there is no growth.
const STEADY: [&str; 5] = ["flat", "none", "no growth", "steady", "0"];

/// A law of growth of the mean demand.
///
/// ```
/// use plimsoll::scenario::growth::Law;
/// for text in ["8 %/month", "2×/year", "+5 req/min per month", "8 %/month up to 10,000 req/min"] {
///     assert_eq!(text.parse::<Law>()?.to_string(), text);
/// }
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Law {
    /// The same share every month.
    Compound(Quantity<Growth>),
    /// The same amount every month.
    Linear {
        /// How much.
        step: Quantity<Rate>,
        /// True if that much is lost.
        falls: bool,
    },
    /// At first the same share every month, then ever less, towards a ceiling (the logistic curve).
    Logistic {
        /// The share while the ceiling is far.
        growth: Quantity<Growth>,
        /// The ceiling of the mean demand.
        ceiling: Quantity<Rate>,
    },
    /// As the history goes on by the forecast that would have done best so far.
    History(History),
}

/// Mean demand by month, as it was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// The month of the last value.
    pub last: Month,
    /// Requests per second, month after month, the newest last.
    pub mean_rps: Vec<f64>,
}

impl History {
    /// Checks what a history must be.
    ///
    /// # Errors
    /// Fewer than 5 or more than 600 months; a value that is not finite or below 0 or beyond 10¹².
    ///
    /// ```
    /// use plimsoll::scenario::growth::History;
    /// assert!(History::new("2026-11".parse()?, vec![10.0, 11.0, 12.0, 13.0, 14.0]).is_ok());
    /// assert!(History::new("2026-11".parse()?, vec![10.0]).is_err());
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn new(last: Month, mean_rps: Vec<f64>) -> Result<History> {
        let field = |e: Error| e.field("demand.history");
        if !HISTORY_MONTHS.contains(&mean_rps.len()) {
            return Err(field(Error::new(format!(
                "the history has {} months",
                mean_rps.len()
            )))
            .next("Give between 5 and 600 months, or type the growth."));
        }
        if mean_rps.iter().any(|v| !(0.0..=1e12).contains(v)) {
            return Err(field(Error::new("a month of the history is no rate"))
                .next("Write requests per second, 0 or more."));
        }
        Ok(History { last, mean_rps })
    }

    /// The history that a series of requests per second holds: the mean of each calendar month (UTC) that has samples, back
    /// from the last one to the first month without any. Months that the series covers in part count with what they have.
    ///
    /// # Errors
    /// A series that is not `per_second`, and what [`History::new`] refuses.
    ///
    /// ```
    /// use plimsoll::{evidence::Series, scenario::growth::History};
    /// let day = |i: u32| (1_767_225_600.0 + 86_400.0 * f64::from(i), Some(10.0 + f64::from(i)));
    /// let series = Series { unit: "per_second".into(), points: (0..200).map(day).collect(), ..Series::default() };
    /// let history = History::from_series(&series)?;
    /// assert_eq!((history.last.to_string(), history.mean_rps[0]), ("2026-07".to_owned(), 25.0));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn from_series(series: &Series) -> Result<History> {
        if series.unit != "per_second" {
            return Err(Error::new(format!(
                "the series is in {}, and not per second",
                series.unit
            ))
            .field("demand.history")
            .next("Take a series of requests per second."));
        }
        let mut months = std::collections::BTreeMap::<Month, (f64, f64)>::new();
        for (at_s, value) in &series.points {
            let value = value.filter(|v| v.is_finite());
            if let (Some(month), Some(value)) = (month_of(*at_s), value) {
                let (sum, count) = months.entry(month).or_default();
                *sum += value;
                *count += 1.0;
            }
        }
        let last = months.keys().next_back().copied();
        let last = last.unwrap_or(Month::earliest());
        let mut mean_rps: Vec<f64> = Vec::new();
        for (month, (sum, count)) in months.into_iter().rev() {
            if last.months_since(month) as usize != mean_rps.len() {
                break;
            }
            mean_rps.push(sum / count);
        }
        mean_rps.reverse();
        History::new(last, mean_rps)
    }
}

fn month_of(at_s: f64) -> Option<Month> {
    // Beyond these the calendar here ends, and so does what jiff can tell.
    let within = (0.0..=3.2e10).contains(&at_s);
    let time = jiff::Timestamp::from_second(within.then_some(at_s as i64)?).ok()?;
    let date = jiff::tz::Offset::UTC.to_datetime(time);
    Month::new(
        u32::try_from(date.year()).ok()?,
        u32::try_from(date.month()).ok()?,
    )
    .ok()
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Law::Compound(growth) => growth.fmt(f),
            Law::Linear { step, falls } => {
                write!(f, "{}{step} per month", if *falls { '-' } else { '+' })
            }
            Law::Logistic { growth, ceiling } => write!(f, "{growth} up to {ceiling}"),
            Law::History(history) => {
                write!(f, "history to {}:", history.last)?;
                history.mean_rps.iter().try_for_each(|v| write!(f, " {v}"))
            }
        }
    }
}

impl FromStr for Law {
    type Err = Error;

    /// Reads `8 %/month`, `2×/year`, `10 %/quarter`, `doubling every 6 months`, `+5 req/min per month`, `8 %/month up to 10,000 req/min`,
    /// `flat`, or requests per second by month, as in `history to 2026-11: 10 11 12 13 14`.
    fn from_str(text: &str) -> Result<Law> {
        let text = text.trim();
        // What is saved is this most of the time.
        let read = Quantity::parse(text).map(Law::Compound);
        read.or_else(|e| read_other(text, e))
    }
}

/// A law that is not so much growth over a span that has a unit; `error` says what is wrong with it as such a one.
// Few plans have one: no first answer waits for it.
#[inline(never)]
fn read_other(text: &str, error: Error) -> Result<Law> {
    let field = |e: Error| e.field("demand.growth");
    if let Some(history) = text.strip_prefix("history to ") {
        return read_history(history).map(Law::History).map_err(field);
    }
    if let Some((growth, ceiling)) = text.split_once(" up to ") {
        return Ok(Law::Logistic {
            growth: Quantity::parse(growth)
                .or_else(|e| pace::read(growth).unwrap_or(Err(e)))
                .map_err(field)?,
            ceiling: Quantity::parse(ceiling).map_err(field)?,
        });
    }
    if STEADY.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Ok(Law::Compound(Quantity::clamped(0.0)));
    }
    // Last, since no saved text needs it.
    let paced = |e: Error| {
        let growth = pace::read(text).map(|growth| growth.map(Law::Compound));
        let law = growth.unwrap_or_else(|| pace::read_amount(text).ok_or(e));
        law.map_err(field)
    };
    let monthly = [" per month", " a month", "/month"].into_iter();
    let step = { monthly }.find_map(|end| text.strip_suffix(end));
    if let Some(step) = step.filter(|step| !step.contains('%')) {
        let falls = step.starts_with(['-', '−']);
        let step = step.trim_start_matches(['+', '-', '−']).trim();
        let linear = |step| Law::Linear { step, falls };
        return Quantity::parse(step).map(linear).or_else(paced);
    }
    // Of a range it is known already what is wrong with it.
    paced(match text.contains("..") || text.contains('±') {
        true => error,
        false => error.next(
            "Write a growth such as 8 %/month, 10 %/quarter, doubling every 6 months, +5 req/min per month, or 8 %/month up to 10,000 req/min.",
        ),
    })
}

impl Law {
    /// As it stands in a sentence: a history by its length.
    ///
    /// ```
    /// let law: plimsoll::scenario::growth::Law = "history to 2026-11: 10 11 12 13 14".parse()?;
    /// assert_eq!(law.spoken(), "the history of 5 months");
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn spoken(&self) -> String {
        match self {
            Law::History(history) => format!("the history of {} months", history.mean_rps.len()),
            law => law.to_string(),
        }
    }

    /// Whether it says that demand falls.
    ///
    /// ```
    /// assert!("-5 req/min per month".parse::<plimsoll::scenario::growth::Law>()?.falls());
    /// assert!("halving every 2 years".parse::<plimsoll::scenario::growth::Law>()?.falls());
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn falls(&self) -> bool {
        match self {
            Law::Compound(growth) | Law::Logistic { growth, .. } => growth.base() < 0.0,
            Law::Linear { falls, .. } => *falls,
            Law::History(_) => false,
        }
    }

    /// As [`str::parse`], but a bare number takes the unit that stood there.
    ///
    /// # Errors
    /// A text that is no law.
    pub fn parse_like(&self, text: &str) -> Result<Law> {
        match self {
            Law::Compound(growth) => growth.parse_like(text).map(Law::Compound),
            _ => Err(Error::new("no unit stood there")),
        }
        .or_else(|_| text.parse())
    }
}

/// `2026-11: 10 11 12 13 14`.
fn read_history(text: &str) -> Result<History> {
    let next = "Write it like history to 2026-11: 10 11 12 13 14, in requests per second.";
    let wrong = |what: String| Error::new(what).next(next);
    let (last, values) = text
        .split_once(':')
        .ok_or_else(|| wrong("the history has no month before a colon".into()))?;
    let last = last.parse().map_err(|e: Error| wrong(e.what))?;
    let value = |text: &str| {
        let word: String = text.chars().take(24).collect();
        let number = text.parse().ok();
        number.ok_or_else(|| wrong(format!("“{word}” is not a number")))
    };
    let values = values.split_whitespace().map(value);
    History::new(last, values.collect::<Result<_>>()?)
}

/// A dated change of the demand, on top of its growth. By how much may be a range.
///
/// ```
/// use plimsoll::scenario::growth::Event;
/// let launch: Event = "+50 % from 2027-03".parse()?;
/// let sale: Event = "x2 in November 2026 only".parse()?;
/// assert_eq!((launch.factor(), sale.factor()), (1.5, 2.0));
/// assert!(sale.holds("2026-11".parse()?) && !sale.holds("2026-12".parse()?));
/// assert_eq!(sale.to_string(), "×2 in 2026-11 only");
/// let fair: Event = "+30..60 % from 2027-03".parse()?;
/// assert_eq!((fair.factor(), fair.to_string().as_str()), (1.45, "+30..60 % from 2027-03"));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// By how much.
    pub change: Change,
    /// The first month with it.
    pub from: Month,
    /// The last month with it; none: it stays.
    pub until: Option<Month>,
}

/// By how much an event changes the demand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// So much more, or below 0 less.
    More(Quantity<More>),
    /// So many times as much.
    Times(Quantity<Times>),
}

impl Change {
    /// What a simulation draws into.
    pub fn uncertain(&mut self) -> &mut dyn Uncertain {
        match self {
            Change::More(more) => more.uncertain(),
            Change::Times(times) => times.uncertain(),
        }
    }

    /// Whether it is a range.
    pub(crate) fn is_uncertain(mut self) -> bool {
        self.uncertain().spread().is_some()
    }
}

impl Event {
    /// What the demand is multiplied by while it holds; 0 or more.
    ///
    /// ```
    /// let event: plimsoll::scenario::growth::Event = "-20 % from 2027-01 to 2027-03".parse()?;
    /// assert_eq!(event.factor(), 0.8);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn factor(&self) -> f64 {
        match self.change {
            Change::More(more) => 1.0 + more.base(),
            Change::Times(times) => times.base(),
        }
        .max(0.0)
    }

    /// Whether it holds in that month.
    ///
    /// ```
    /// let event: plimsoll::scenario::growth::Event = "-20 % from 2027-01 to 2027-03".parse()?;
    /// assert!(event.holds("2027-03".parse()?) && !event.holds("2027-04".parse()?));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn holds(&self, month: Month) -> bool {
        self.from <= month && self.until.is_none_or(|until| month <= until)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::More(more) => {
                let text = more.to_string();
                let rises = text.starts_with(|c: char| c.is_ascii_digit());
                write!(f, "{}{text}", if rises { "+" } else { "" })
            }
            Change::Times(times) => write!(f, "×{times}"),
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.change.fmt(f)?;
        match self.until {
            None => write!(f, " from {}", self.from),
            Some(until) if until == self.from => write!(f, " in {} only", self.from),
            Some(until) => write!(f, " from {} to {until}", self.from),
        }
    }
}

impl FromStr for Event {
    type Err = Error;

    /// Reads `+50 % from 2027-03`, `-20 % from 2027-01 to 2027-03` or `x2 in November 2026 only`, each with a range where one
    /// number stands: `+30..60 %`, `x2..3 uniform`.
    fn from_str(text: &str) -> Result<Event> {
        let error = |what: String| {
            Error::new(what).field("demand.events").next(
                "Write an event such as +50 % from 2027-03, -20 % from 2027-01 to 2027-03, or x2 in November 2026 only.",
            )
        };
        let short = || text.trim().chars().take(40).collect::<String>();
        let words: Vec<String> = text
            .split_whitespace()
            .map(str::to_ascii_lowercase)
            .collect();
        let at = words.iter().position(|w| w == "from" || w == "in");
        let (change, when) = at
            .and_then(|at| words.split_at_checked(at))
            .ok_or_else(|| error(format!("“{}” does not say from when", short())))?;
        // Some write blanks within a number: + 50 %.
        let read = read_change(&change.join(" "));
        let change = read.or_else(|e| read_change(&change.concat()).map_err(|_| e));
        let change = change.map_err(|e| {
            let what = format!("“{}” does not say by how much: {}", short(), e.what);
            error(what).next(e.next)
        })?;
        let month = |words: &[String]| {
            let month = words.join(" ");
            { month.parse() }.map_err(|_| error(format!("“{month}” is not a month")))
        };
        let (from, until) = match when {
            [word, rest @ ..] if word == "in" => {
                let rest = match rest {
                    [month @ .., only] if only == "only" => month,
                    month => month,
                };
                let only = month(rest)?;
                (only, Some(only))
            }
            [_, rest @ ..] => {
                let mut parts = rest.splitn(2, |w| w == "to" || w == "until");
                let from = month(parts.next().unwrap_or_default())?;
                (from, parts.next().map(month).transpose()?)
            }
            [] => return Err(error("no month is written".into())),
        };
        if until.is_some_and(|until| until < from) {
            return Err(error("the event ends before it begins".into()));
        }
        Ok(Event {
            change,
            from,
            until,
        })
    }
}

/// `+50 %`, `-20..-10 %`, `x2`, `×1.5..2` or `2x`, in small letters.
fn read_change(text: &str) -> Result<Change> {
    const CROSS: [char; 2] = ['x', '×'];
    if !text.contains(CROSS) && !text.contains("times") {
        return Quantity::parse(text).map(Change::More);
    }
    let times = text.trim_start_matches("times").trim_start();
    let times = times.strip_prefix(CROSS).unwrap_or(times);
    Quantity::parse(times).map(Change::Times)
}
