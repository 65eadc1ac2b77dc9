//! The files as calibration looks at them: each with its measures, in an order of their own.

use std::collections::BTreeMap;

use super::bench::measured_by;
pub(super) use super::measure::common;
use super::measure::{LOAD_AVERAGE, Measure, is_log, is_monitor, measures};
use crate::evidence::{Evidence, Reading, Run};
use crate::model::forecast::{LineForecast, linear_forecast};
use crate::model::trend::thin;
use crate::order;
use crate::quantity::show;

/// How sure an interval is that is told: that of a range, whose ends are the 5th and the 95th percentile.
pub(super) const CONFIDENCE: f64 = 0.9;
/// Standard errors to each side for that, of many values.
pub(super) const ERRORS: f64 = 1.645;

/// A measure of a file: times in unix seconds and values, by rising time.
#[derive(Debug, Clone)]
pub(super) struct Points {
    /// Times and values.
    pub at: Vec<(f64, f64)>,
    /// Whether it is the load average of the host instead of the service's own use.
    pub of_host: bool,
    /// Whether they were counted in a list of requests.
    pub of_log: bool,
    /// Length of the stretches of which these are means, if so.
    pub mean_of_s: Option<f64>,
}

impl Points {
    /// The values.
    pub fn values(&self) -> Vec<f64> {
        self.at.iter().map(|(_, v)| *v).collect()
    }

    /// The usual distance of two points, seconds: the median; 0 of a single one.
    pub fn step_s(&self) -> f64 {
        let next = self.at.iter().skip(1);
        let mut steps: Vec<f64> = { self.at.iter().zip(next) }
            .map(|((from, _), (to, _))| to - from)
            .collect();
        order::sort(&mut steps);
        steps.get(steps.len() / 2).copied().unwrap_or(0.0)
    }

    /// What they span, the stretch of the last one included, seconds.
    pub fn span_s(&self) -> f64 {
        match (self.at.first(), self.at.last()) {
            (Some((first, _)), Some((last, _))) => last - first + self.step_s(),
            _ => 0.0,
        }
    }

    /// The mean of the values; none if there are none.
    pub fn mean(&self) -> Option<f64> {
        mean(self.at.iter().map(|(_, v)| *v))
    }

    /// Time of the last one, unix seconds.
    pub fn end_s(&self) -> f64 {
        self.at.last().map_or(0.0, |(at, _)| *at)
    }

    /// How it is told: `60 snapshots in a.json over 5 min`.
    pub fn told(&self, file: &str) -> String {
        let noun = match self.mean_of_s {
            Some(stretch_s) => format!("means of {}", show::duration(stretch_s)),
            None => "snapshots".to_owned(),
        };
        let count = show::amount(self.at.len() as f64);
        format!("{count} {noun} in {file} over {}", span(self.span_s()))
    }
}

/// The mean; none of nothing.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for value in values {
        sum += value;
        count += 1.0;
    }
    Some(sum / count).filter(|m: &f64| m.is_finite())
}

/// A span of time, in days where there are some.
pub(super) fn span(span_s: f64) -> String {
    match span_s / super::measure::DAY_S {
        days if days >= 2.0 => format!("{} days", show::number(days)),
        _ => show::duration(span_s),
    }
}

/// One file.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Its name.
    pub name: String,
    /// Its runs.
    pub runs: Vec<Run>,
    /// Its readings that say something here.
    pub readings: Vec<Reading>,
    /// Why no input follows from its series, if so.
    pub unsaid: Option<String>,
    measures: BTreeMap<Measure, Points>,
}

impl Source {
    /// A measure; none if the file does not hold it.
    pub fn get(&self, measure: Measure) -> Option<&Points> {
        self.measures.get(&measure)
    }

    /// Two measures at the times that the file knows both of.
    pub fn both(&self, one: Measure, other: Measure) -> Vec<(f64, f64, f64)> {
        match (self.get(one), self.get(other)) {
            (Some(one), Some(other)) => common(&one.at, &other.at),
            _ => Vec::new(),
        }
    }

    /// The list of requests that it is; none if it is none, or several.
    pub fn log(&self) -> Option<&Run> {
        // Where each row is a run, nothing was counted.
        let is_counted = |run: &&Run| run.derived.iter().any(|name| name == "requests");
        let logs = self.runs.iter().filter(|run| is_log(&run.format));
        let mut logs = logs.filter(is_counted);
        logs.next().filter(|_| logs.next().is_none())
    }

    /// The runs that a load generator made against the app.
    pub fn load_tests(&self) -> impl Iterator<Item = &Run> {
        let tests = self.runs.iter().filter(|run| !is_monitor(&run.format));
        tests.filter(|run| measured_by(&run.tool).is_none())
    }

    /// The runs that measured a store without the app.
    pub fn store_tests(&self) -> impl Iterator<Item = &Run> {
        self.runs
            .iter()
            .filter(|run| measured_by(&run.tool).is_some())
    }

    /// A figure that stands beside the series.
    pub fn resource(&self, name: &str) -> Option<f64> {
        let mut all = self.runs.iter().filter_map(|run| run.resources.as_ref());
        let value = all.find_map(|resources| resources.get(name)).copied();
        value.filter(|v| v.is_finite())
    }
}

/// The files by their names. Those of one name are one.
pub(super) fn sources(files: &[(String, Evidence)]) -> Vec<Source> {
    let mut by_name: BTreeMap<&str, Evidence> = BTreeMap::new();
    for (name, evidence) in files {
        by_name.entry(name).or_default().append(evidence.clone());
    }
    let source = |(name, mut all): (&str, Evidence)| {
        let kept = measures(&all);
        // Runs of one file stand in its own order; of two files of one name, in none.
        let runs = std::mem::take(&mut all.runs);
        let measures = kept.series.iter().filter_map(|series| {
            let at = series.points.iter();
            let points = Points {
                at: at.filter_map(|(at, v)| Some((*at, (*v)?))).collect(),
                of_host: series.notes.iter().any(|n| n.starts_with(LOAD_AVERAGE)),
                of_log: is_log(&series.format),
                mean_of_s: series.thinned_s,
            };
            Some((Measure::of(series)?, points))
        });
        Source {
            name: name.to_owned(),
            measures: measures.collect(),
            readings: kept.readings,
            unsaid: kept.warnings.into_iter().next().map(|w| w.message),
            runs: runs.into_iter().filter(sound).collect(),
        }
    };
    by_name.into_iter().map(source).collect()
}

/// False for a run with a number that cannot be.
fn sound(run: &Run) -> bool {
    let finite = |v: Option<f64>| v.is_none_or(|v| (0.0..=1e15).contains(&v));
    [run.rps, run.concurrency, run.error_rate, run.duration_s]
        .into_iter()
        .all(finite)
}

/// The line of y on x, its errors those of blocks long enough to be independent: neighbors in time are alike, and would make the line
/// look surer than it is. None if no line can be laid.
pub(super) fn line(x: &[f64], y: &[f64]) -> Option<LineForecast> {
    let plain = linear_forecast(x, y, &[], CONFIDENCE).ok()?;
    let rest: Vec<f64> = { x.iter().zip(y) }
        .map(|(x, y)| y - plain.intercept - plain.slope * x)
        .collect();
    let block = thin(&rest, 1).ok()?.block;
    if block <= 1 {
        return Some(plain);
    }
    let blocks = |v: &[f64]| -> Vec<f64> {
        let means = v.rchunks_exact(block);
        means.filter_map(|b| mean(b.iter().copied())).collect()
    };
    linear_forecast(&blocks(x), &blocks(y), &[], CONFIDENCE).ok()
}

/// A sum over a mean of the same points, and its standard error (Cochran, *Sampling Techniques*, 3rd ed., §6.3); none if the second is 0.
pub(super) fn ratio(of: &[(f64, f64, f64)]) -> Option<(f64, f64)> {
    let count = of.len() as f64;
    let per = mean(of.iter().map(|(_, per, _)| *per)).filter(|m| *m > 0.0)?;
    let whole = mean(of.iter().map(|(_, _, whole)| *whole))?;
    let ratio = whole / per;
    let squares = of.iter().map(|(_, p, w)| {
        let rest = w - ratio * p;
        rest * rest
    });
    let error = (squares.sum::<f64>() / (count * (count - 1.0).max(1.0))).sqrt() / per;
    (ratio.is_finite() && error.is_finite()).then_some((ratio, error))
}
