//! What monitors say of the demand: its mean, its busiest hour, how it is spread over the day and the week, and how it grows.

use std::collections::BTreeMap;

use super::gather::{Candidate, Gathered, give, text};
use super::measure::{DAY_S, HOUR_S, Measure, holds_a_day};
use super::proposal::Sure;
use super::source::{ERRORS, Points, Source, mean, span};
use crate::evidence::Series;
use crate::order;
use crate::quantity::Dimension as _;
use crate::quantity::{Factor, show};
use crate::scenario::field::Field;
use crate::scenario::growth::History;
use crate::scenario::shape::{DAYS, HOURS};
use crate::scenario::{Law, Scenario};

const WEEK_S: f64 = 7.0 * DAY_S;
/// An hour or a day counts if it has that share of the points of a usual one.
const COVERED: f64 = 0.5;
/// Requests that an hour of a log should have, so that chance moves it by a tenth.
const LEAST_REQUESTS: f64 = 100.0;
/// Days with which those of one name can be held against each other.
const DAYS_FOR_ERROR: usize = 14;

/// The demand that a file tells.
pub(super) fn rules(source: &Source, scenario: &Scenario, all: &mut Gathered) {
    growth(source, all);
    let Some(rate) = source.get(Measure::Rate).filter(|r| r.at.len() >= 2) else {
        return no_demand(source, all);
    };
    mean_rate(source, rate, scenario, all);
    if !holds_a_day(rate.span_s()) {
        return;
    }
    busiest_hour(source, rate, all);
    // Longer means say nothing of hours.
    let has_hours = !rate.of_log || rate.mean_of_s.is_none_or(|s| s <= HOUR_S);
    if has_hours && rate.span_s() >= 0.99 * WEEK_S {
        shape(source, rate, &means(rate, HOUR_S), all);
    }
}

/// Why nothing follows from a list of requests that may be of a load test. What says how many users it had is one.
fn no_demand(source: &Source, all: &mut Gathered) {
    let log = source.log().filter(|log| log.concurrency.is_none());
    let Some(length_s) = log.and_then(|log| log.duration_s) else {
        return;
    };
    let why = match holds_a_day(length_s) {
        true => {
            "for most of the time nothing was asked, as between load tests: the demand follows from a log without such pauses"
        }
        false => {
            "the requests cover less than a day, and may be those of a load test: the demand follows from a log of a whole day or more"
        }
    };
    all.refuse(why, &source.name);
}

/// How it is told: lists of requests by how many these are.
fn told(source: &Source, rate: &Points) -> String {
    let log = source.log().filter(|_| rate.of_log);
    match log.and_then(|log| log.requests) {
        Some(count) => {
            let requests = show::plural(count, "request");
            format!("{requests} in {} over {}", source.name, span(rate.span_s()))
        }
        None => rate.told(&source.name),
    }
}

fn candidate(source: &Source, rate: &Points, field: Field, text: String) -> Candidate {
    // A newer week says more of now than an older month, but no hour does, and of hours the more the better.
    let weight = match rate.span_s() {
        s if s >= 0.99 * WEEK_S => 2.0,
        s if holds_a_day(s) => 1.0,
        s => s / DAY_S,
    };
    Candidate {
        field,
        text,
        value: None,
        origin: told(source, rate),
        sure: Sure::Measured,
        why: String::new(),
        weight,
        at_s: rate.end_s(),
        file: source.name.clone(),
        also: None,
    }
}

/// The mean of a log, requests per second: its ends fill their stretches in part, and it knows how many requests it holds.
fn counted(source: &Source, rate: &Points) -> Option<f64> {
    source.log().filter(|_| rate.of_log)?.rps
}

fn mean_rate(source: &Source, rate: &Points, scenario: &Scenario, all: &mut Gathered) {
    let known = counted(source, rate).or_else(|| rate.mean());
    let Some(mean_rps) = known.filter(|m| *m > 0.0) else {
        return;
    };
    let by_rps = ERRORS * standard_error(&means(rate, DAY_S));
    let (sure, why) = match rate.span_s() {
        s if s >= 0.99 * WEEK_S => (Sure::Measured, "all days of the week are in it".to_owned()),
        s if holds_a_day(s) => (
            Sure::Derived,
            "it holds all hours of a day, but not all days of a week".to_owned(),
        ),
        s => (
            Sure::Rough,
            format!(
                "it was measured for {} only, and other hours may have another load",
                span(s)
            ),
        ),
    };
    let (sure, why) = doubted(rate, sure, why);
    let unit = scenario.demand.rate.unit();
    all.propose(Candidate {
        value: Some(mean_rps),
        origin: format!(
            "{}: the mean of the requests per second of what was measured; if that is one of several instances, times their number",
            told(source, rate)
        ),
        sure,
        why,
        ..candidate(source, rate, Field::Rate, give(mean_rps, by_rps, unit))
    });
}

/// The standard error of the mean by what days differ from others of the same name: that weekends differ is no uncertainty. 0 where
/// there are too few.
fn standard_error(days: &BTreeMap<i64, f64>) -> f64 {
    if days.len() < DAYS_FOR_ERROR {
        return 0.0;
    }
    let mut named: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for (day, value) in days {
        named.entry(day.rem_euclid(7)).or_default().push(*value);
    }
    let squares = named.values().map(|alike| {
        let middle = mean(alike.iter().copied()).unwrap_or(0.0);
        alike
            .iter()
            .map(|v| (v - middle) * (v - middle))
            .sum::<f64>()
    });
    let count = days.len() as f64;
    (squares.sum::<f64>() / ((count - DAYS as f64) * count)).sqrt()
}

/// The mean of each stretch that is covered, by its number since 1970.
fn means(rate: &Points, stretch_s: f64) -> BTreeMap<i64, f64> {
    let mut stretches: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    for (at, value) in &rate.at {
        let (sum, count) = stretches
            .entry((at / stretch_s).floor() as i64)
            .or_default();
        *sum += value;
        *count += 1.0;
    }
    let mut counts: Vec<f64> = stretches.values().map(|(_, count)| *count).collect();
    order::sort(&mut counts);
    let usual = counts.get(counts.len() / 2).copied().unwrap_or(0.0);
    let covered = |(_, (_, count)): &(i64, (f64, f64))| *count >= COVERED * usual;
    let stretches = stretches.into_iter().filter(covered);
    stretches
        .map(|(at, (sum, count))| (at, sum / count))
        .collect()
}

/// A list of requests is no surer than that people made them.
fn doubted(rate: &Points, sure: Sure, why: String) -> (Sure, String) {
    match rate.of_log {
        true => (
            sure.max(Sure::Derived),
            format!("{why}; that none of the requests were made to test is taken for granted"),
        ),
        false => (sure, why),
    }
}

fn busiest_hour(source: &Source, rate: &Points, all: &mut Gathered) {
    // What was counted in stretches that divide no hour is told by as many of them as make one.
    let part_s = rate.mean_of_s.filter(|_| rate.of_log).unwrap_or(HOUR_S);
    let stretch_s = (HOUR_S / part_s).ceil() * part_s;
    let hours = means(rate, stretch_s);
    let busiest = hours.iter().max_by(|a, b| a.1.total_cmp(b.1));
    // What is proposed as the mean, so that both together give the peak.
    let counted = counted(source, rate);
    let middle = counted.or_else(|| mean(hours.values().copied()));
    let (Some((hour, peak_rps)), Some(mean_rps)) = (busiest, middle.filter(|m| *m > 0.0)) else {
        return;
    };
    if (hours.len() + 1) as f64 * stretch_s <= DAY_S {
        return;
    }
    if rate.of_log && mean_rps * stretch_s < LEAST_REQUESTS {
        let why = "it has too few requests an hour to tell a busy hour from chance";
        return all.refuse(why, &source.name);
    }
    let times = (peak_rps / mean_rps).max(1.0);
    let (sure, why) = match rate.span_s() >= 0.99 * WEEK_S {
        true => (Sure::Measured, "all hours of a week are in it"),
        false => (
            Sure::Derived,
            "less than a week was measured, and its busiest day may be missing",
        ),
    };
    let (sure, why) = doubted(rate, sure, why.to_owned());
    let length = match stretch_s == HOUR_S {
        true => "hour".to_owned(),
        false => show::duration(stretch_s),
    };
    all.propose(Candidate {
        value: Some(times),
        origin: format!(
            "{}: the busiest {length}, from {}, had {} req/s, and the mean of {} is {}",
            told(source, rate),
            show::moment(*hour as f64 * stretch_s),
            show::number(*peak_rps),
            match counted {
                Some(_) => "all requests",
                None if stretch_s == HOUR_S => "the hours",
                None => "all such stretches",
            },
            show::number(mean_rps)
        ),
        sure,
        why,
        ..candidate(
            source,
            rate,
            Field::PeakToMean,
            text(times, Factor::base_unit()),
        )
    });
}

/// By the hour of the day and the day of the week, by the clock of Greenwich.
fn shape(source: &Source, rate: &Points, hours: &BTreeMap<i64, f64>, all: &mut Gathered) {
    let day_hours = hours.iter().map(|(h, v)| (h.rem_euclid(24), *v));
    // The first day of 1970 was a Thursday, and weeks begin on Monday.
    let week_days = hours
        .iter()
        .map(|(h, v)| ((h.div_euclid(24) + 3).rem_euclid(7), *v));
    let weeks = (rate.span_s() / WEEK_S).round().max(1.0);
    let (sure, why) = match weeks >= 2.0 {
        true => (Sure::Measured, "several weeks are in it"),
        false => (Sure::Derived, "it rests on a single week"),
    };
    let (sure, why) = doubted(rate, sure, why.to_owned());
    let curves = [
        (Field::Hours, curve(day_hours, HOURS), "hour of the day"),
        (Field::Days, curve(week_days, DAYS), "day of the week"),
    ];
    for (field, curve, of) in curves {
        let Some(text) = curve else { continue };
        all.propose(Candidate {
            origin: format!(
                "{}: the mean of each {of} over the mean of all, by UTC",
                told(source, rate)
            ),
            sure,
            why: why.clone(),
            ..candidate(source, rate, field, text)
        });
    }
}

/// The means of each class over their mean, to three decimals; none if a class is missing.
fn curve(values: impl Iterator<Item = (i64, f64)>, classes: usize) -> Option<String> {
    let mut sums: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    for (class, value) in values {
        let (sum, count) = sums.entry(class).or_default();
        *sum += value;
        *count += 1.0;
    }
    if sums.len() < classes {
        return None;
    }
    let means = || sums.values().map(|(sum, count)| sum / count);
    let middle = mean(means()).filter(|m| *m > 0.0)?;
    let relative = means().map(|m| ((m / middle * 1000.0).round() / 1000.0).to_string());
    Some(relative.collect::<Vec<_>>().join(" "))
}

fn growth(source: &Source, all: &mut Gathered) {
    let Some(monthly) = source.get(Measure::MonthlyRate) else {
        return;
    };
    let series = Series {
        unit: "per_second".to_owned(),
        points: monthly.at.iter().map(|(at, v)| (*at, Some(*v))).collect(),
        ..Series::default()
    };
    let Ok(history) = History::from_series(&series) else {
        return;
    };
    let months = history.mean_rps.len();
    let (sure, why) = match months >= 24 {
        true => (
            Sure::Measured,
            "two years or more show a season, if there is one",
        ),
        false => (
            Sure::Derived,
            "with less than two years a season cannot be told from growth",
        ),
    };
    let (sure, why) = doubted(monthly, sure, why.to_owned());
    all.propose(Candidate {
        field: Field::Growth,
        value: history.mean_rps.last().copied(),
        origin: format!(
            "{} of {}, up to {}: the growth is forecast from them",
            show::plural(months as u64, "month"),
            source.name,
            history.last.spoken()
        ),
        text: Law::History(history).to_string(),
        sure,
        why,
        weight: months as f64,
        at_s: monthly.end_s(),
        file: source.name.clone(),
        also: None,
    });
}
