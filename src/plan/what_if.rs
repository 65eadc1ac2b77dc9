//! The plan as if a later month, or another load, were now.

use std::fmt;
use std::str::FromStr;

use super::bands::{Bands, Question, Ready};
use super::demand::Course;
use super::{Plan, overhead, with_overhead};
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::quantity::{Plain, Quantity, Rate, show};
use crate::scenario::growth::Law;
use crate::scenario::{Month, Scenario};

const DAY_S: f64 = 86_400.0;
/// Most times today's load that can be asked for.
const MOST_TIMES: f64 = 1e6;
/// What an error about a load advises.
const NEXT: &str =
    "Write how many times today's load, such as 10x, or a rate such as 10,000 req/min.";

/// A load to plan for: so many times today's, or a rate of the mean demand.
///
/// ```
/// use plimsoll::plan::what_if::At;
/// for text in ["10", "10x", "10×", "x10", "×10", "10 times"] {
///     assert_eq!(text.parse::<At>()?, At::Times(10.0));
/// }
/// assert_eq!("10,000 rpm".parse::<At>()?.to_string(), "10,000 req/min");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum At {
    /// So many times today's load, 0 to a million.
    Times(f64),
    /// Mean demand.
    Rate(Quantity<Rate>),
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::Times(times) => write!(f, "{times}×"),
            At::Rate(rate) => rate.fmt(f),
        }
    }
}

impl FromStr for At {
    type Err = Error;

    /// Reads `10`, `10x`, `×2.5`, `10,000 req/min` or `1M/day`.
    fn from_str(text: &str) -> Result<At> {
        let text = text.trim();
        let cross = ['x', 'X', '×'];
        let behind = text.strip_suffix(cross).or(text.strip_suffix("times"));
        let stripped = text.strip_prefix(cross).or(behind).unwrap_or(text).trim();
        let is_number = |c: char| c.is_ascii_digit() || ",.eE+-−".contains(c);
        if stripped.len() < text.len() || stripped.chars().all(is_number) {
            let times = stripped.parse::<Quantity<Plain>>();
            let times = times.map_err(|e| e.next(NEXT))?.value();
            if !(0.0..=MOST_TIMES).contains(&times) {
                return Err(Error::new(format!("{times} times is out of bounds"))
                    .next("Write a number of times from 0 to 1,000,000."));
            }
            return Ok(At::Times(times));
        }
        let rate = text.parse::<Quantity<Rate>>();
        // What is out of bounds says so itself.
        let is_outside =
            |what: &str| what.contains("out of bounds") || what.contains("less than nothing");
        rate.map(At::Rate).map_err(|e| match is_outside(&e.what) {
            true => e,
            false => e.next(NEXT),
        })
    }
}

/// What lies between the beginning of a scenario and the now of its plan: tiers fill in the meantime.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Past {
    /// Mean demand at the beginning.
    pub(super) first_rps: f64,
    /// Months since.
    pub(super) months: f64,
    /// Requests since.
    pub(super) requests: f64,
}

impl Past {
    /// Nothing: the beginning is now.
    pub(super) fn of_now(mean_rps: f64) -> Past {
        Past {
            first_rps: mean_rps,
            months: 0.0,
            requests: 0.0,
        }
    }
}

/// A scenario as if a later month, or another load, were now. The fleet that runs stays today's, so that the plan says whether it
/// is enough then; what the tiers hold is what they hold by then.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan, plan::what_if::WhatIf};
/// let scenario = examples::fluxstudio("2026-11".parse()?)?;
/// let today = plan::solve(&scenario, Catalog::built_in());
/// let then = WhatIf::now(scenario).month("2027-11".parse()?)?.load("10x".parse()?)?;
/// let plan = then.solve(Catalog::built_in());
/// assert!((plan.mean_rps - 10.0 * today.timeline[12].mean_rps).abs() < 1e-9 * plan.mean_rps);
/// assert_eq!(plan.name, "FluxStudio auth, in November 2027, at 10×");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct WhatIf {
    scenario: Scenario,
    past: Option<Past>,
    steps: Vec<Step>,
    /// The range of the rate that a given load takes the place of.
    gone: Option<Quantity<Rate>>,
}

/// What was asked for, and the scenario that it was asked of: what a draw goes through again.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) before: Scenario,
    to: To,
}

/// Another now.
#[derive(Debug, Clone, Copy, PartialEq)]
enum To {
    /// So many months later.
    Month(u32),
    /// At that rate, events not counted.
    Rate(Quantity<Rate>),
    /// At that rate with the events of the month in it.
    Load(Quantity<Rate>),
}

impl Step {
    /// The rate after it, and what lies before that, for the course of the scenario with what was drawn.
    ///
    /// # Errors
    /// A rate that is out of bounds.
    pub(super) fn take(
        &self,
        course: &Course,
        drawn: &Scenario,
        past: Option<Past>,
    ) -> Result<(Quantity<Rate>, Past)> {
        let first_rps = course.month(0).map_or(0.0, |now| now.mean_rps);
        let before = past.unwrap_or(Past::of_now(first_rps));
        let index = match self.to {
            To::Rate(rate) => return Ok((rate, before)),
            To::Load(rate) => {
                let factor = course.factor(drawn.demand.start);
                return Ok((before_events(rate, factor, drawn)?, before));
            }
            To::Month(index) => index,
        };
        if course.month(index).is_none() {
            return Err(Error::new("demand is beyond all bounds by then"));
        }
        let base_rps = course.base_at(f64::from(index)).unwrap_or(0.0);
        let rate = drawn.demand.rate.with_base(base_rps)?;
        let month_s = DAY_S * drawn.month.days();
        let earlier = (0..index).map_while(|index| course.month(index));
        let past = Past {
            first_rps: before.first_rps,
            months: before.months + f64::from(index),
            requests: before.requests + earlier.map(|row| row.mean_rps * month_s).sum::<f64>(),
        };
        Ok((rate, past))
    }
}

/// The rate that becomes such a load by the events of the month, which multiply it by that factor.
fn before_events(rate: Quantity<Rate>, factor: f64, of: &Scenario) -> Result<Quantity<Rate>> {
    if factor > 0.0 {
        return rate.with_base(rate.base() / factor);
    }
    if rate.base() == 0.0 {
        return Ok(rate);
    }
    let month = of.demand.start.spoken();
    let what = format!("an event takes all demand of {month} away, so it is not {rate}");
    Err(Error::new(what).next("Remove the event, or take another month."))
}

impl WhatIf {
    /// The scenario as it is: see the example of [`WhatIf`].
    pub fn now(scenario: Scenario) -> WhatIf {
        WhatIf {
            scenario,
            past: None,
            steps: Vec::new(),
            gone: None,
        }
    }

    /// The scenario, whose demand begins at that month and load: what a report is written from.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The plan; that of [`solve`](super::solve) as long as nothing was asked for.
    pub fn solve(&self, catalog: &Catalog) -> Plan {
        let overhead = overhead::work_out(&self.scenario);
        with_overhead(&self.scenario, catalog, overhead, self.past)
    }

    /// What ranges come to then, as [`bands`](super::bands::bands): each draw goes to that month and load by itself. A load that is
    /// given is the same in all of them, and a doubt says so where the rate is a range.
    pub fn bands(&self, catalog: &Catalog, question: Question) -> Option<Bands> {
        let (catalog, _) = catalog.with_lines(&self.scenario.prices);
        Ready::what_if(self).run(&catalog, question)
    }

    /// What was asked for, one after the other.
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What is doubtful about the ranges of a scenario as it is now.
    pub(super) fn doubt(&self) -> Option<String> {
        let range = self.gone?;
        Some(format!(
            "The load is given, so that the range of the rate, {range}, does not count."
        ))
    }

    /// As if that month were now: its demand by the law and the events of the scenario, and what is left of the horizon, at
    /// least a month.
    ///
    /// # Errors
    /// A month before the beginning, beyond the horizon or beyond the end of the projection: says which are possible.
    ///
    /// ```
    /// use plimsoll::{link::examples, plan::what_if::WhatIf};
    /// let now = WhatIf::now(examples::fluxstudio("2026-11".parse()?)?);
    /// let error = now.clone().month("2026-10".parse()?).unwrap_err();
    /// assert_eq!(error.to_string(), "2026-10 lies before the plan. Write a month from 2026-11 to 2029-11.");
    /// assert_eq!(now.month("2029-10".parse()?)?.scenario().demand.horizon.to_string(), "1 month");
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn month(mut self, month: Month) -> Result<WhatIf> {
        let demand = &self.scenario.demand;
        let (start, horizon) = (demand.start, demand.horizon.months());
        let course = Course::of(&self.scenario);
        let rows = course.rows(horizon);
        let last = start.plus((rows.len() as u32).saturating_sub(1));
        if month < start || month > last {
            let what = match () {
                () if month < start => format!("{month} lies before the plan"),
                () if last < start.plus(horizon) => {
                    format!("{month} lies beyond {last}, where the projection ends")
                }
                () => format!("{month} lies beyond the horizon of {}", demand.horizon),
            };
            let next = format!("Write a month from {start} to {last}.");
            return Err(Error::new(what).next(next));
        }
        let index = month.months_since(start);
        if index == 0 {
            return Ok(self);
        }
        let forecast = matches!(demand.growth, Law::History(_));
        if forecast && !course.is_forecast() {
            let why = course.warnings.first().cloned().unwrap_or_default();
            let what = "no later month is known, since the history cannot be gone on with";
            return Err(Error::new(what).field("demand.history").next(why));
        }
        let step = Step {
            before: self.scenario.clone(),
            to: To::Month(index),
        };
        let (rate, past) = step.take(&course, &step.before, self.past)?;
        let left = horizon - index;
        let demand = &mut self.scenario.demand;
        demand.rate = rate;
        demand.start = month;
        demand.horizon = Quantity::clamped(f64::from(left));
        if forecast && left == 0 {
            // Beyond the horizon nothing was forecast.
            demand.growth = flat();
        }
        self.past = Some(past);
        self.steps.push(step);
        self.call(&format!("in {}", month.spoken()));
        Ok(self)
    }

    /// As if that load were today's. Growth goes on from there by its law; of a history nobody knows how it would, so that the
    /// demand then stays as it is.
    ///
    /// # Errors
    /// A rate that is out of bounds, or one in a month from which an event takes all demand away.
    ///
    /// ```
    /// use plimsoll::{link::examples, plan::what_if::WhatIf};
    /// let now = WhatIf::now(examples::fluxstudio("2026-11".parse()?)?);
    /// let then = now.clone().load("2.5x".parse()?)?;
    /// assert_eq!(then.scenario().demand.rate.to_string(), "250,000 req/day");
    /// assert_eq!(now.clone().load("1x".parse()?)?, now);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn load(mut self, at: At) -> Result<WhatIf> {
        if at == At::Times(1.0) {
            return Ok(self);
        }
        let demand = &self.scenario.demand;
        let course = Course::of(&self.scenario);
        let forecast = matches!(demand.growth, Law::History(_));
        let base_rps = match forecast {
            true => course.base_at(0.0).unwrap_or(0.0),
            false => demand.rate.base(),
        };
        let to = match at {
            At::Times(times) => To::Rate(demand.rate.with_base(base_rps * times)?.middle()),
            At::Rate(rate) => To::Load(rate.middle()),
        };
        let step = Step {
            before: self.scenario.clone(),
            to,
        };
        let (rate, past) = step.take(&course, &step.before, self.past)?;
        self.steps.push(step);
        self.settle();
        let demand = &mut self.scenario.demand;
        demand.rate = rate;
        if forecast {
            demand.growth = flat();
        }
        self.past = Some(past);
        let at = match at {
            At::Times(times) => format!("{}×", show::number(times)),
            At::Rate(rate) => rate.to_string(),
        };
        self.call(&format!("at {at}"));
        Ok(self)
    }

    /// Takes the middle of the rate in all that lies before, since a load is given.
    fn settle(&mut self) {
        let written = self.steps.first().map(|step| step.before.demand.rate);
        self.gone = written.filter(|rate| rate.spread().is_some()).or(self.gone);
        for step in &mut self.steps {
            step.before.demand.rate = step.before.demand.rate.middle();
        }
    }

    /// Says in the name what is no longer today's. What the plan came to where it was saved was that of another now.
    fn call(&mut self, what: &str) {
        self.scenario.saved = None;
        let name = &mut self.scenario.name;
        *name = format!("{name}, {what}");
    }
}

/// No growth.
fn flat() -> Law {
    Law::Compound(Quantity::clamped(0.0))
}
