//! Mean and peak demand by month, from a law of growth, dated events and the peak over the mean; when it crosses a limit, and
//! by when to act.

use serde::Serialize;

use super::NEVER_YEARS;
use crate::error::{Error, Result};
use crate::model::{ModelError, forecast, growth};
use crate::quantity::show;
use crate::scenario::growth::{Event, History, Law, MAX_EVENTS};
use crate::scenario::{Month, Scenario};

/// Above this rate (requests per second) a projection says nothing more; as in the timeline.
const ABSURD_RPS: f64 = 1e12;
/// Two-sided confidence of a forecast's band, which is then from 10 % to 90 %.
const BAND: f64 = 0.8;
/// Standard deviations from the middle of a normal law to the end of that band.
const BAND_DEVIATIONS: f64 = 1.281_551_565_544_6;
/// Months of a year, the season that a history is looked through for.
const SEASON: usize = 12;
/// Halvings of a month in which a crossing is looked for.
const HALVINGS: u32 = 60;

/// What demand follows from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ahead<'a> {
    /// Mean rate now. A history goes on from its own last value instead.
    pub rate_rps: f64,
    /// Busiest hour over the mean, as typed or from [`Shape::peak_to_mean_ratio`](crate::scenario::shape::Shape::peak_to_mean_ratio).
    pub peak_to_mean_ratio: f64,
    /// How the mean grows.
    pub law: &'a Law,
    /// What changes on top.
    pub events: &'a [Event],
    /// The month that "now" is.
    pub start: Month,
}

/// One month's demand, at its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DemandMonth {
    /// Months from now.
    pub index: u32,
    /// The calendar month.
    pub month: Month,
    /// Mean demand.
    pub mean_rps: f64,
    /// Peak demand.
    pub peak_rps: f64,
    /// Lower and upper end of the mean's band (10 % and 90 %), where the growth is a forecast.
    pub mean_band_rps: Option<(f64, f64)>,
}

/// When the peak first reaches a limit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reached {
    /// Months from now until the peak meets the limit, with a fraction; 0 if it has.
    pub months: f64,
    /// The first month that begins at the limit, or above it.
    pub month: Month,
}

/// By when to act, so that something is there in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ActBy {
    /// The month in which to begin; never before now.
    pub month: Month,
    /// How many months too late that is; 0 if there is time.
    pub late_months: u32,
}

/// Demand that can be asked for at any month: the law with its numbers worked out, forecasts included.
#[derive(Debug, Clone)]
pub struct Course<'a> {
    ahead: Ahead<'a>,
    base: Base,
    /// What is doubtful, as sentences.
    pub warnings: Vec<String>,
}

/// The mean without events.
#[derive(Debug, Clone)]
enum Base {
    Compound { per_month: f64 },
    Linear { step_rps: f64 },
    Logistic { log_growth: f64, ceiling_rps: f64 },
    Forecast(Vec<Forecast>),
}

#[derive(Debug, Clone, Copy)]
struct Forecast {
    mean_rps: f64,
    band_rps: (f64, f64),
}

impl Forecast {
    /// By so many standard deviations, of which the band tells one on either side.
    fn shifted(&self, deviations: f64) -> Forecast {
        let end = match deviations < 0.0 {
            true => self.band_rps.0,
            false => self.band_rps.1,
        };
        let sd_rps = (end - self.mean_rps).abs() / BAND_DEVIATIONS;
        Forecast {
            mean_rps: (self.mean_rps + deviations * sd_rps).max(0.0),
            ..*self
        }
    }
}

fn ahead_of(scenario: &Scenario) -> Ahead<'_> {
    let demand = &scenario.demand;
    Ahead {
        rate_rps: demand.rate.base(),
        peak_to_mean_ratio: demand.peak_to_mean.base(),
        law: &demand.growth,
        events: &demand.events,
        start: demand.start,
    }
}

impl<'a> Course<'a> {
    /// The demand of a scenario. Where a history cannot be gone on with, today's demand stays, and a warning says why.
    pub(super) fn of(scenario: &'a Scenario) -> Course<'a> {
        let ahead = ahead_of(scenario);
        Course::new(ahead, scenario.demand.horizon.months()).unwrap_or_else(|e| Course {
            ahead,
            base: Base::Linear { step_rps: 0.0 },
            warnings: vec![format!(
                "{}, so demand stays as it is. {}",
                show::capitalized(&e.what),
                e.next
            )],
        })
    }

    /// The demand of the same scenario with other numbers drawn, where a forecast is off by so many standard deviations. The history
    /// is not gone through again.
    pub(super) fn drawn<'b>(&self, scenario: &'b Scenario, forecast_error: f64) -> Course<'b> {
        let Base::Forecast(steps) = &self.base else {
            return Course::of(scenario);
        };
        let shifted = steps.iter().map(|step| step.shifted(forecast_error));
        Course {
            ahead: ahead_of(scenario),
            base: Base::Forecast(shifted.collect()),
            warnings: Vec::new(),
        }
    }

    /// Works out the law; `months` is how far a forecast looks (in months from now).
    ///
    /// # Errors
    /// A rate, a peak over the mean or a history that is outside of its domain, with the field's name.
    ///
    /// ```
    /// use plimsoll::plan::demand::{Ahead, Course};
    /// let law = "10 %/month".parse()?;
    /// let events = ["+50 % from 2026-12".parse()?];
    /// let start = "2026-11".parse()?;
    /// let course = Course::new(Ahead { rate_rps: 100.0, peak_to_mean_ratio: 2.0, law: &law, events: &events, start }, 36)?;
    /// let december = course.month(1).unwrap();
    /// assert!((december.mean_rps - 165.0).abs() < 1e-9 && (december.peak_rps - 330.0).abs() < 1e-9);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn new(ahead: Ahead<'a>, months: u32) -> Result<Course<'a>> {
        let domain = |value: f64, least: f64, field: &str, next: &str| {
            if (least..=ABSURD_RPS).contains(&value) {
                Ok(())
            } else {
                let what = format!("{} is out of bounds", show::number(value));
                Err(Error::new(what).field(field).next(next))
            }
        };
        domain(
            ahead.rate_rps,
            0.0,
            "demand.rate",
            "Write a rate of 0 or more.",
        )?;
        let ratio = ahead.peak_to_mean_ratio;
        domain(
            ratio,
            1.0,
            "demand.peak_to_mean",
            "Write a factor of 1 or more.",
        )?;
        let mut warnings = Vec::new();
        if ahead.events.len() > MAX_EVENTS {
            warnings.push(format!(
                "Only the first {MAX_EVENTS} of {} events count. Remove those that are over.",
                ahead.events.len()
            ));
        }
        let base = match ahead.law {
            Law::Compound(growth) => Base::Compound {
                per_month: growth.per_month(),
            },
            Law::Linear { step, falls } => Base::Linear {
                step_rps: if *falls { -step.base() } else { step.base() },
            },
            Law::Logistic { growth, ceiling } => {
                let (per_month, ceiling_rps) = (growth.per_month(), ceiling.base());
                if per_month > 0.0 && ahead.rate_rps >= ceiling_rps {
                    warnings.push(format!(
                        "Today's mean demand is at the ceiling of {ceiling} or above it, so it does not grow. Raise the ceiling."
                    ));
                }
                Base::Logistic {
                    log_growth: libm::log1p(per_month),
                    ceiling_rps,
                }
            }
            Law::History(history) => {
                Base::Forecast(forecast_of(history, &ahead, months, &mut warnings)?)
            }
        };
        Ok(Course {
            ahead,
            base,
            warnings,
        })
    }

    /// The demand at the beginning of a month; none where it passes all bounds or the forecast ends.
    pub fn month(&self, index: u32) -> Option<DemandMonth> {
        let month = self.ahead.start.plus(index);
        let factor = self.factor(month);
        let mean_band_rps = match &self.base {
            Base::Forecast(steps) => steps
                .get(index as usize)
                .map(|f| (f.band_rps.0 * factor, f.band_rps.1 * factor))
                .filter(|band| band.1.is_finite()),
            _ => None,
        };
        let (mean_rps, peak_rps) = self.rates_at(index, factor)?;
        Some(DemandMonth {
            index,
            month,
            mean_rps,
            peak_rps,
            mean_band_rps,
        })
    }

    /// Mean and peak of [`Course::month`], where the events of the month multiply its demand by that factor.
    pub(super) fn rates_at(&self, index: u32, factor: f64) -> Option<(f64, f64)> {
        let mean_rps = self.base_at(f64::from(index))? * factor;
        // Today is always there, whatever an event makes of it.
        let mean_rps = if index == 0 {
            mean_rps.min(ABSURD_RPS)
        } else {
            mean_rps
        };
        let peak_rps = mean_rps * self.ahead.peak_to_mean_ratio;
        (mean_rps <= ABSURD_RPS).then_some((mean_rps, peak_rps))
    }

    /// Month by month from now, that many months ahead; ends early where [`Course::month`] is none.
    ///
    /// ```
    /// use plimsoll::plan::demand::{Ahead, Course};
    /// let law = "+10 req/s per month".parse()?;
    /// let start = "2026-11".parse()?;
    /// let course = Course::new(Ahead { rate_rps: 100.0, peak_to_mean_ratio: 2.0, law: &law, events: &[], start }, 36)?;
    /// let peaks: Vec<f64> = course.rows(2).iter().map(|row| row.peak_rps).collect();
    /// assert_eq!(peaks, [200.0, 220.0, 240.0]);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn rows(&self, months: u32) -> Vec<DemandMonth> {
        (0..=months).map_while(|index| self.month(index)).collect()
    }

    /// When the peak first reaches a limit (requests per second), within a hundred years. None if it never does, or never
    /// within the forecast.
    ///
    /// The month is the first that begins at the limit, or above it. `months` is when the peak meets it: within the month before by
    /// growth, or at the beginning of the month by an event. Growth that an event ends within the same month does not count.
    ///
    /// ```
    /// use plimsoll::plan::demand::{Ahead, Course};
    /// let law = "+10 req/s per month".parse()?;
    /// let start = "2026-11".parse()?;
    /// let course = Course::new(Ahead { rate_rps: 100.0, peak_to_mean_ratio: 2.0, law: &law, events: &[], start }, 36)?;
    /// let reached = course.first_reached(250.0).unwrap();
    /// assert!((reached.months - 2.5).abs() < 1e-9);
    /// assert_eq!(reached.month.to_string(), "2027-02");
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn first_reached(&self, limit_rps: f64) -> Option<Reached> {
        if limit_rps.is_nan() {
            return None;
        }
        if let (Base::Compound { per_month }, true) = (&self.base, self.ahead.events.is_empty()) {
            return self.compound_reached(*per_month, limit_rps.max(0.0));
        }
        self.walk(limit_rps)
    }

    /// Month by month until the peak is at the limit. Nothing reaches none.
    fn walk(&self, limit_rps: f64) -> Option<Reached> {
        let mut last = None;
        for index in 0..=12 * NEVER_YEARS {
            if self.stays_within(index, limit_rps) {
                return None;
            }
            let Some(row) = self.month(index) else {
                // Beyond all bounds is above the limit too; the end of a forecast is not.
                let absurd = self.base_at(f64::from(index)).is_some() && limit_rps <= ABSURD_RPS;
                return absurd.then(|| self.met(index, last, limit_rps));
            };
            if row.peak_rps >= limit_rps && row.peak_rps > 0.0 {
                return Some(self.met(index, last, limit_rps));
            }
            last = Some(index);
        }
        None
    }

    /// Whether no month from this one on can reach the limit: growth has a ceiling, and no event begins or ends any more.
    fn stays_within(&self, index: u32, limit_rps: f64) -> bool {
        let Base::Logistic {
            ceiling_rps,
            log_growth,
        } = &self.base
        else {
            return false;
        };
        // What shrinks, or begins above its ceiling, is not held by it.
        let is_held = *log_growth >= 0.0 && self.ahead.rate_rps < *ceiling_rps;
        let month = self.ahead.start.plus(index);
        let still_to_come = |event: &Event| event.from > month || event.until >= Some(month);
        let mut events = self.ahead.events.iter().take(MAX_EVENTS);
        let most_rps = ceiling_rps * self.factor(month) * self.ahead.peak_to_mean_ratio;
        is_held && most_rps <= limit_rps && !events.any(still_to_come)
    }

    /// The first month at the limit is known; when within the month before was the limit met?
    fn met(&self, index: u32, before: Option<u32>, limit_rps: f64) -> Reached {
        let month = self.ahead.start.plus(index);
        let Some(before) = before else {
            return Reached { months: 0.0, month };
        };
        let factor = self.factor(self.ahead.start.plus(before)) * self.ahead.peak_to_mean_ratio;
        let peak_at = |months: f64| self.base_at(months).map_or(f64::INFINITY, |b| b * factor);
        let (mut low, mut high) = (f64::from(before), f64::from(index));
        if peak_at(high) < limit_rps {
            return Reached {
                months: high,
                month,
            };
        }
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if peak_at(middle) < limit_rps {
                low = middle;
            } else {
                high = middle;
            }
        }
        Reached {
            months: high,
            month,
        }
    }

    /// By the law's own inverse, as the timeline does it.
    fn compound_reached(&self, per_month: f64, limit_rps: f64) -> Option<Reached> {
        let peak_rps = self.ahead.rate_rps * self.ahead.peak_to_mean_ratio;
        if peak_rps <= 0.0 {
            return None;
        }
        let months = growth::months_until(peak_rps, per_month, limit_rps).ok()??;
        if months > f64::from(12 * NEVER_YEARS) {
            return None;
        }
        // The same month as in the rows, whatever the last bit of a logarithm says.
        let first = months.floor().max(0.0) as u32;
        let reached = |index: &u32| {
            growth::demand(peak_rps, per_month, f64::from(*index)).is_ok_and(|rps| rps >= limit_rps)
        };
        let index = (first..first.saturating_add(3))
            .find(reached)
            .unwrap_or(first);
        Some(Reached {
            months,
            month: self.ahead.start.plus(index),
        })
    }

    /// What the events of a month multiply its demand by.
    pub(super) fn factor(&self, month: Month) -> f64 {
        let events = self.ahead.events.iter().take(MAX_EVENTS);
        let events = events.filter(|e| e.holds(month));
        events.map(Event::factor).product::<f64>().min(ABSURD_RPS)
    }

    /// True if the growth is a forecast from a history.
    pub(super) fn is_forecast(&self) -> bool {
        matches!(self.base, Base::Forecast(_))
    }

    /// The mean without events; none where the forecast ends or the number leaves the range of f64.
    pub(super) fn base_at(&self, months: f64) -> Option<f64> {
        let rate_rps = self.ahead.rate_rps;
        match &self.base {
            // The power costs more than all else of a draw that looks at today only.
            Base::Compound { .. } if months == 0.0 => Some(rate_rps),
            Base::Compound { per_month } => growth::demand(rate_rps, *per_month, months).ok(),
            Base::Linear { step_rps } => Some((rate_rps + step_rps * months).max(0.0)),
            Base::Logistic {
                log_growth,
                ceiling_rps,
            } => Some(logistic(rate_rps, *log_growth, *ceiling_rps, months)),
            Base::Forecast(steps) => {
                let before = steps.get(months.floor() as usize)?.mean_rps;
                match steps.get(months.ceil() as usize) {
                    Some(after) => Some(before + (after.mean_rps - before) * months.fract()),
                    None => Some(before),
                }
            }
        }
    }
}

/// y / (y/K + (1 - y/K)·e^(-rt)), with r = ln(1 + growth), so that it grows by that share while K is far (Verhulst 1838).
fn logistic(rate_rps: f64, log_growth: f64, ceiling_rps: f64, months: f64) -> f64 {
    // No demand does not grow, and what is at the ceiling stays. Shrinking has no ceiling to mind.
    if rate_rps <= 0.0 || (log_growth >= 0.0 && rate_rps >= ceiling_rps) {
        return rate_rps;
    }
    if log_growth < 0.0 {
        return rate_rps * libm::exp(log_growth * months);
    }
    let reached = rate_rps / ceiling_rps;
    (rate_rps / (reached + (1.0 - reached) * libm::exp(-log_growth * months))).min(ceiling_rps)
}

/// The forecast from the history's end, from now on.
// Few plans have one: no first answer waits for it.
#[inline(never)]
fn forecast_of(
    history: &History,
    ahead: &Ahead,
    months: u32,
    warnings: &mut Vec<String>,
) -> Result<Vec<Forecast>> {
    let values = &history.mean_rps;
    let error = |e: ModelError| Error::new(e.to_string()).field("demand.history");
    // How far the history's end lies back, or how much of it lies ahead.
    let past = ahead.start.months_since(history.last) as usize;
    let future = history.last.months_since(ahead.start) as usize;
    if future > 0 {
        return Err(Error::new(format!(
            "the history ends in {}, which is later than the plan's first month",
            history.last.spoken()
        ))
        .field("demand.history")
        .next("Begin the plan in that month or later."));
    }
    let horizon = (months as usize).saturating_add(past).max(1);
    let season = (values.len() >= 2 * SEASON).then_some(SEASON);
    let choice = forecast::choose(values, season, horizon, BAND)
        .map_err(|e| error(e).next("Shorten the horizon, give more months, or type the growth."))?;
    warnings.extend(
        choice
            .warnings
            .iter()
            .map(|w| format!("{}.", show::capitalized(&w.to_string()))),
    );
    warnings.push(format!(
        "Growth is forecast from {} of history by the {} method, which would have done best so far; nothing says that it goes on.",
        show::plural(values.len() as u64, "month"),
        choice.method.code(),
    ));
    let last = values.last().copied().unwrap_or(0.0);
    let now = Forecast {
        mean_rps: last,
        band_rps: (last, last),
    };
    let steps = choice
        .forecast
        .iter()
        .zip(choice.lower.iter().zip(&choice.upper));
    // Demand is never below nothing, whatever a line says.
    let steps = steps.map(|(mean, (lower, upper))| Forecast {
        mean_rps: mean.max(0.0),
        band_rps: (lower.max(0.0), upper.max(0.0)),
    });
    let ahead: Vec<Forecast> = [now].into_iter().chain(steps).skip(past).collect();
    if ahead.is_empty() {
        return Err(Error::new(format!(
            "the history ends in {}, and no forecast reaches the plan's first month",
            history.last.spoken()
        ))
        .field("demand.history")
        .next("Begin the plan earlier, or type the growth."));
    }
    Ok(ahead)
}

/// By when to act so that it is done in the month of a crossing, with a lead time in months.
///
/// ```
/// use plimsoll::plan::demand::act_by;
/// let by = act_by("2027-03".parse()?, "2026-11".parse()?, 2);
/// assert_eq!((by.month.to_string(), by.late_months), ("2027-01".to_owned(), 0));
/// let by = act_by("2026-12".parse()?, "2026-11".parse()?, 3);
/// assert_eq!((by.month.to_string(), by.late_months), ("2026-11".to_owned(), 2));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn act_by(crossing: Month, now: Month, lead_months: u32) -> ActBy {
    let left = crossing.months_since(now);
    ActBy {
        month: now.plus(left.saturating_sub(lead_months)),
        late_months: lead_months.saturating_sub(left),
    }
}
