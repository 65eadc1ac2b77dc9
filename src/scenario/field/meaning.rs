//! What an input means, in a few words, where that is not plain from what stands in it.

use super::workload::OptimizationField as O;
use super::{ComponentField as C, Field, WorkloadField as W};
use crate::quantity::{
    Bytes, Cost, Count, Cpus, Dimension, Effort, Factor, Growth, Horizon, Latency, More,
    PerRequest, Rate, Share, Span, Times, Written, meaning, show,
};
use crate::scenario::growth::{Change, Event, Law};
use crate::scenario::level::{Level, LevelLoad};
use crate::scenario::rule::{self, Comparison, Rule};
use crate::scenario::shape::Curve;
use crate::scenario::workload::{Gain, Spread};
use crate::scenario::{Correlation, Demand, Scenario};

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

impl Field {
    /// What the input means in the scenario, where that is not plain from what stands in it; empty where it is.
    ///
    /// ```
    /// use plimsoll::{catalog::Catalog, scenario::{Month, Scenario, field::Field}};
    /// let mut scenario = Scenario::blank(Month::earliest());
    /// assert_eq!(Field::Minimum.meaning(&scenario), "");
    /// Field::Growth.write(&mut scenario, Catalog::built_in(), "8 %/month up to 600 req/min")?;
    /// assert_eq!(Field::Growth.meaning(&scenario), "8 % a month at first, ever less towards 10 req/s");
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn meaning(self, s: &Scenario) -> String {
        match self {
            Field::Growth => of_law(&s.demand.growth),
            Field::Horizon => format!(
                "to {}",
                s.demand.start.plus(s.demand.horizon.months()).spoken()
            ),
            Field::Event(i) => s.demand.events.get(i).map(of_event).unwrap_or_default(),
            Field::Hours => of_curve(&s.demand.shape.hours, |at| format!("at {at}:00")),
            Field::Days => of_curve(&s.demand.shape.days, |at| {
                format!("on {}", DAYS.get(at).copied().unwrap_or_default())
            }),
            Field::Level(i) => {
                let level = s.targets.levels.get(i);
                level
                    .map(|level| of_level(level, &s.demand))
                    .unwrap_or_default()
            }
            Field::Rule(i) => s.rules.get(i).map(of_rule).unwrap_or_default(),
            Field::Correlation(i) => {
                let pair = s.correlations.get(i);
                pair.map(|pair| of_correlation(pair, s)).unwrap_or_default()
            }
            Field::Workload(W::BaselineSpread) => of_spread(&s.workload.baseline.spread),
            Field::Workload(W::Component(i, C::Spread)) => {
                let component = s.workload.components.get(i);
                component
                    .map(|c| of_spread(&c.timed.spread))
                    .unwrap_or_default()
            }
            field => match field.dimension(s) {
                Some(dimension) => meaning(dimension, &field.read(s)),
                None => String::new(),
            },
        }
    }

    /// The dimension of an input that holds one quantity; none of others, and none of what is not there.
    pub(in crate::scenario) fn dimension(self, s: &Scenario) -> Option<&'static Written> {
        Some(match self {
            Field::Rate | Field::Capacity => Rate::WRITTEN,
            Field::PeakToMean => Factor::WRITTEN,
            Field::Horizon => Horizon::WRITTEN,
            Field::LeadTime => Span::WRITTEN,
            Field::Cpus => Cpus::WRITTEN,
            Field::Memory => Bytes::WRITTEN,
            Field::InstanceCost | Field::FixedCost(_) => Cost::WRITTEN,
            Field::Utilization | Field::ErrorRate => Share::WRITTEN,
            Field::Minimum | Field::Spare | Field::Zones => Count::WRITTEN,
            Field::LatencyLimit => Latency::WRITTEN,
            Field::Workload(field) => return of_workload(field, s),
            Field::Tier(i, name) => return s.tiers.get(i)?.kind_of(name)?.dimension(),
            Field::Resource(name) => return s.resources.kind_of(name)?.dimension(),
            Field::Market(name) => return s.market.kind_of(name)?.dimension(),
            _ => return None,
        })
    }
}

fn of_workload(field: W, s: &Scenario) -> Option<&'static Written> {
    Some(match field {
        W::BaselineTime | W::Stated => Latency::WRITTEN,
        W::EffortMax | W::Optimization(_, O::Effort) => Effort::WRITTEN,
        W::Component(_, part) => match part {
            C::Time | C::Cpu => Latency::WRITTEN,
            C::Operations | C::CacheOperations | C::Queries => PerRequest::WRITTEN,
            C::Frequency | C::Sampling => Share::WRITTEN,
            C::Log => Bytes::WRITTEN,
            _ => return None,
        },
        W::Optimization(i, O::Gain) => match s.workload.optimizations.get(i)?.gain {
            Gain::Time(_) => Latency::WRITTEN,
            Gain::Share(_) => Share::WRITTEN,
        },
        W::Optimization(_, O::Claimed) | W::Combination(_, super::CombinationField::Overlap) => {
            Share::WRITTEN
        }
        _ => return None,
    })
}

fn of_law(law: &Law) -> String {
    match law {
        Law::Compound(growth) => meaning(Growth::WRITTEN, &growth.to_string()),
        Law::Linear { step, falls } => {
            let more = if *falls { "less" } else { "more" };
            match step.spread() {
                None => format!("{} req/s {more} each month", show::number(step.base())),
                Some(_) => format!(
                    "{}, {more} each month",
                    meaning(Rate::WRITTEN, &step.to_string())
                ),
            }
        }
        Law::Logistic { growth, ceiling } => {
            let first = match growth.spread() {
                None => format!("{} % a month", show::number(100.0 * growth.per_month())),
                Some(_) => meaning(Growth::WRITTEN, &growth.to_string()),
            };
            let ceiling = match ceiling.spread() {
                None => format!("{} req/s", show::number(ceiling.base())),
                Some(_) => meaning(Rate::WRITTEN, &ceiling.to_string()),
            };
            format!("{first} at first, ever less towards {ceiling}")
        }
        Law::History(history) => format!(
            "forecast from {} up to {}",
            show::plural(history.mean_rps.len() as u64, "month"),
            history.last.spoken()
        ),
    }
}

fn of_event(event: &Event) -> String {
    let range = match event.change {
        Change::More(more) => more
            .spread()
            .map(|_| meaning(More::WRITTEN, &more.to_string())),
        Change::Times(times) => times
            .spread()
            .map(|_| meaning(Times::WRITTEN, &times.to_string())),
    };
    let range = range.map_or(String::new(), |range| format!(": {range}"));
    let from = event.from.spoken();
    let when = match event.until {
        None => format!("from {from} on"),
        Some(until) if until == event.from => format!("in {from} only"),
        Some(until) => format!("from {from} to the end of {}", until.spoken()),
    };
    format!(
        "{} times the demand {when}{range}",
        show::number(event.factor())
    )
}

/// When it is busiest, and how much; nothing of a flat one.
fn of_curve<const N: usize>(curve: &Curve<N>, at: impl Fn(usize) -> String) -> String {
    let relative = curve.relative();
    let most = curve.peak_ratio();
    // A flat curve has its mean everywhere.
    if most <= 1.0 + 1e-12 {
        return String::new();
    }
    let first = relative.iter().position(|v| *v >= most);
    format!(
        "busiest {}, {} times the mean",
        at(first.unwrap_or_default()),
        show::number(most)
    )
}

fn of_level(level: &Level, demand: &Demand) -> String {
    let rps = demand.rate.base();
    let load = match level.load {
        LevelLoad::Mean => format!("today's mean of {} req/s", show::number(rps)),
        LevelLoad::Peak => {
            let peak_rps = rps * demand.peak_to_mean.base();
            format!("today's peak of {} req/s", show::number(peak_rps))
        }
        LevelLoad::Rate(rate) => {
            format!("{} req/s, whatever the demand", show::number(rate.base()))
        }
    };
    let hold = match level.conditions.len() {
        1 => "1 condition has to hold".to_owned(),
        n => format!("{n} conditions have to hold"),
    };
    format!("{hold} at {load}")
}

fn of_rule(rule: &Rule) -> String {
    let asks = match rule.action {
        rule::Action::Alert => match rule.severity {
            rule::Severity::Info => "tells somebody, for information,",
            rule::Severity::Warning => "warns somebody",
            rule::Severity::Critical => "wakes somebody up",
        },
        rule::Action::ScaleOut => "adds an instance",
        rule::Action::ScaleUp => "takes a larger instance",
        rule::Action::NextPhase => "takes the tier to its next phase",
    };
    let condition = &rule.condition;
    let compared = match condition.comparison {
        Comparison::Above => "above",
        Comparison::AtLeast => "at or above",
        Comparison::Below => "below",
        Comparison::AtMost => "at or below",
        Comparison::Equal => "exactly",
        Comparison::NotEqual => "other than",
    };
    let long = match rule.duration {
        Some(duration) => format!(" for {duration} without a break"),
        None => String::new(),
    };
    format!(
        "{asks} once {} is {compared} {}{long}",
        condition.metric.name(),
        condition.bound
    )
}

fn of_correlation(pair: &Correlation, s: &Scenario) -> String {
    let called =
        |path: &String| Field::from_path(path).map_or_else(|| path.clone(), |f| f.called(s));
    let [one, other] = &pair.inputs;
    let (one, other) = (called(one), called(other));
    match pair.correlation {
        0.0 => format!("{one} says nothing of {other}"),
        c if c > 0.0 => format!("where {one} is high, {other} tends to be high"),
        _ => format!("where {one} is high, {other} tends to be low"),
    }
}

fn of_spread(spread: &Spread) -> String {
    match spread {
        // -ln 0.05 and -ln 0.01.
        Spread::Exponential => "p95 is 3 times the mean, p99 4.61 times".to_owned(),
        _ => String::new(),
    }
}
