//! Recognises the sweeps among imported runs and fits them.

use std::collections::BTreeMap;

use super::bench::measured_by;
use crate::error::{Error, Result};
use crate::evidence::Run;
use crate::model::usl;
use crate::scenario::{
    Fit, MAX_CONCURRENCY, MAX_LATENCY_MS, MAX_NAME, MAX_POINTS, MAX_RPS, Point, Remark, Statistic,
    Sweep,
};

/// The length of a day as it stands at the beginning of a moment of RFC 3339.
const DAY_BYTES: usize = 10;
/// Levels that a fit needs.
pub const MIN_LEVELS: usize = 3;

/// What was found among the runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// The sweeps that could be fitted, the one with the newest run first.
    pub sweeps: Vec<Measured>,
    /// Sentences about runs that could not be used, and why.
    pub notes: Vec<String>,
}

/// A sweep, and where it was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The sweep.
    pub sweep: Sweep,
    /// The day on which its first run began (`2026-11-05`); empty if no file says it.
    pub begun: String,
    /// The files of its runs, in their order.
    pub files: Vec<String>,
}

impl Found {
    /// The place of the sweep that has the most points of that one, which runs may have joined or left since; none if no sweep of
    /// its tool has any.
    pub fn place_of(&self, sweep: &Sweep) -> Option<usize> {
        let shared = |found: &Measured| {
            let is_kept = |p: &&Point| {
                let same = |q: &Point| q.concurrency == p.concurrency && q.rps == p.rps;
                found.sweep.points.iter().any(same)
            };
            match found.sweep.tool == sweep.tool {
                true => sweep.points.iter().filter(is_kept).count(),
                false => 0,
            }
        };
        let mut best = (None, 0);
        for (place, found) in self.sweeps.iter().enumerate() {
            let count = shared(found);
            if count > best.1 {
                best = (Some(place), count);
            }
        }
        best.0
    }
}

/// What is told of a run, and by which it is found in a sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The program that wrote the file.
    pub tool: String,
    /// See [`concurrency`].
    pub concurrency: Option<f64>,
    /// True if the file itself says the concurrency, and its name does not have to.
    pub is_said: bool,
    /// Requests per second.
    pub rps: Option<f64>,
}

impl Figures {
    /// Those of a run.
    pub fn of(run: &Run) -> Self {
        Figures {
            tool: run.tool.clone(),
            concurrency: concurrency(run),
            is_said: run.concurrency.is_some(),
            rps: run.rps,
        }
    }

    /// True if the run, at that concurrency, is one of the points of the sweep.
    pub fn count_in(&self, sweep: &Sweep, concurrency: Option<f64>) -> bool {
        let same = |p: &Point| Some(p.rps) == self.rps && Some(p.concurrency) == concurrency;
        self.tool == sweep.tool && sweep.points.iter().any(same)
    }
}

/// The concurrency of a run: as the file says, or else as its name plainly does (`scale-c008.json`).
pub fn concurrency(run: &Run) -> Option<f64> {
    run.concurrency.or_else(|| concurrency_in_name(&run.file))
}

/// Recognises sweeps (same tool, same target, at least three levels of concurrency) and fits them,
/// the one with the newest run first. A run that was given twice counts once. Where the files do not
/// say what was measured, runs whose files are named alike belong together (`scale-c1.json`,
/// `scale-c2.json`); only if no sweep comes of that, all runs of the tool do. Runs against a cache or
/// a database alone are no sweep.
pub fn find(runs: &[Run]) -> Found {
    let mut by_target: BTreeMap<(&str, &str), Vec<&Run>> = BTreeMap::new();
    let mut unnamed: BTreeMap<&str, Vec<&Run>> = BTreeMap::new();
    for (i, run) in runs.iter().enumerate() {
        let is_given_again =
            { runs.iter().skip(i.saturating_add(1)) }.any(|later| same_measurement(later, run));
        match &run.target {
            _ if is_given_again => {}
            Some(target) => by_target.entry((&run.tool, target)).or_default().push(run),
            None => unnamed.entry(&run.tool).or_default().push(run),
        }
    }
    let mut groups: Vec<Vec<&Run>> = by_target.into_values().collect();
    groups.extend(unnamed.into_values().flat_map(by_name));
    let newest = |group: &Vec<&Run>| {
        let at = |r: &&Run| runs.iter().position(|run| std::ptr::eq(run, *r));
        std::cmp::Reverse(group.iter().filter_map(at).max())
    };
    groups.sort_by_key(newest);
    let mut found = Found::default();
    for group in groups {
        let first = group
            .first()
            .and_then(|run| Some((*run, measured_by(&run.tool)?)));
        if let Some((run, measured)) = first {
            found.notes.push(format!(
                "{} measures {measured} and not the app: its runs are no sweep of the app.",
                run.tool
            ));
            continue;
        }
        let failed = group.iter().filter(|run| failed(run)).count();
        if let Some(run) = group.first().filter(|_| failed > 0) {
            found.notes.push(format!(
                "{}: {} left out, for more than a tenth of the requests failed.",
                run.tool,
                match failed {
                    1 => "1 run was".to_owned(),
                    n => format!("{n} runs were"),
                }
            ));
        }
        match sweep(&group) {
            Some(Ok(sweep)) => found.sweeps.push(measured(sweep, &group)),
            Some(Err(e)) => found.notes.push(e.to_string()),
            None => {}
        }
    }
    found.notes.dedup();
    found
}

/// The same figures in every field but the file's name.
pub(super) fn same_measurement(a: &Run, b: &Run) -> bool {
    let unnamed = |run: &Run| Run {
        file: String::new(),
        ..run.clone()
    };
    a.rps == b.rps && a.requests == b.requests && unnamed(a) == unnamed(b)
}

/// Runs without a target, by the names of their files; all together if no sweep comes of that.
fn by_name(runs: Vec<&Run>) -> Vec<Vec<&Run>> {
    let mut groups: BTreeMap<(&str, String), Vec<&Run>> = BTreeMap::new();
    for run in &runs {
        groups
            .entry((&run.format, stem(&run.file)))
            .or_default()
            .push(run);
    }
    let points =
        |group: &Vec<&Run>| -> Vec<Point> { group.iter().filter_map(|r| point(r)).collect() };
    if groups
        .values()
        .any(|group| levels(&points(group)) >= MIN_LEVELS)
    {
        groups.into_values().collect()
    } else {
        vec![runs]
    }
}

/// A file's name without the digits that tell the runs of one sweep apart.
fn stem(name: &str) -> String {
    name.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// The share of failures beyond which a run counts failures, which are faster or slower than answers, and not what the service
/// carries.
const TOO_MANY_FAILED: f64 = 0.1;

/// True if nothing was answered, or more than a tenth of it with a failure.
pub(super) fn failed(run: &Run) -> bool {
    run.responses == Some(0) || run.error_rate.is_some_and(|rate| rate > TOO_MANY_FAILED)
}

/// What a scenario can hold of a run, so that whatever was imported can be saved and opened again.
/// A run with too many failures measures nothing.
pub(super) fn point(run: &Run) -> Option<Point> {
    if failed(run) {
        return None;
    }
    let rps = run.rps.filter(|rps| *rps > 0.0 && *rps <= MAX_RPS)?;
    let concurrency = concurrency(run).filter(|n| *n > 0.0 && *n <= MAX_CONCURRENCY)?;
    let latency = |s: Statistic| {
        let ms = run.latency_ms.get(s.name())?;
        (0.0..=MAX_LATENCY_MS).contains(&ms).then_some((s, ms))
    };
    Some(Point {
        concurrency,
        rps,
        latency_ms: Statistic::ALL.into_iter().filter_map(latency).collect(),
        error_rate: run.error_rate.filter(|r| (0.0..=1.0).contains(r)),
    })
}

/// Words that say what a number in a file's name counts. Those of one or two letters have to touch it.
const COUNTED: [&str; 11] = [
    "c",
    "u",
    "vu",
    "vus",
    "users",
    "conn",
    "conns",
    "connections",
    "clients",
    "conc",
    "concurrency",
];

/// `c008`, `vus50`, `50users` or `conns-16` as words of their own in the file's name.
fn concurrency_in_name(name: &str) -> Option<f64> {
    // A single capital letter may stand for anything.
    let is_same = |a: &str, b: &str| a == b || (a.len() > 2 && a.eq_ignore_ascii_case(b));
    let is_counted = |word: &str| COUNTED.iter().any(|counted| is_same(counted, word));
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let name = name.rsplit('/').next().unwrap_or(name);
    let mut before = "";
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let letters = word.trim_matches(|c: char| c.is_ascii_digit());
        let behind = word.strip_prefix(letters).filter(|n| is_number(n));
        let ahead = word.strip_suffix(letters).filter(|n| is_number(n));
        let apart = (before.len() > 2 && is_counted(before) && is_number(word)).then_some(word);
        let touching = behind.or(ahead).filter(|_| is_counted(letters));
        if let Some(count) = touching.or(apart) {
            return count.parse().ok();
        }
        before = word;
    }
    None
}

pub(super) fn levels(points: &[Point]) -> usize {
    let mut all: Vec<f64> = points.iter().map(|p| p.concurrency).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    all.len()
}

/// The sweep that runs of one tool and target are; none if no run has both rate and concurrency.
fn sweep(group: &[&Run]) -> Option<Result<Sweep>> {
    let first = group.first()?;
    let points: Vec<Point> = group.iter().filter_map(|run| point(run)).collect();
    (!points.is_empty()).then(|| fitted(&first.tool, first.target.as_deref(), points))
}

/// A sweep with the day and the files of the runs that count in it.
fn measured(sweep: Sweep, group: &[&Run]) -> Measured {
    let counted = || group.iter().filter(|run| point(run).is_some());
    let days = counted().filter_map(|run| run.started_at.as_deref()?.get(..DAY_BYTES));
    let mut files: Vec<String> = Vec::new();
    for run in counted() {
        if !files.contains(&run.file) {
            files.push(run.file.clone());
        }
    }
    Measured {
        sweep,
        begun: days.min().unwrap_or_default().to_owned(),
        files,
    }
}

fn fitted(tool: &str, target: Option<&str>, mut points: Vec<Point>) -> Result<Sweep> {
    points.sort_by(|a, b| a.concurrency.total_cmp(&b.concurrency));
    let count = levels(&points);
    if count < MIN_LEVELS {
        return Err(Error::new(format!(
            "{tool}: {count} {} of concurrency",
            if count == 1 { "level" } else { "levels" }
        ))
        .next("A fit needs runs at three or more different levels."));
    }
    let n: Vec<f64> = points.iter().map(|p| p.concurrency).collect();
    let x: Vec<f64> = points.iter().map(|p| p.rps).collect();
    let fit = fit(&n, &x)?;
    if fit.lambda_rps > MAX_RPS {
        return Err(Error::new(format!(
            "{tool}: the fitted throughput of a single user is out of bounds"
        ))
        .next("Measure at a concurrency of 1."));
    }
    Ok(Sweep {
        tool: Some(clipped(tool))
            .filter(|t| !t.is_empty())
            .unwrap_or_else(|| "unknown".into()),
        target: target.map(clipped).filter(|t| !t.is_empty()),
        fit,
        points: thin(points),
    })
}

fn clipped(text: &str) -> String {
    let visible = text.chars().filter(|c| !c.is_control());
    let clipped: String = visible.take(MAX_NAME).collect();
    clipped.trim().to_owned()
}

/// At most [`MAX_POINTS`], spread evenly over the levels, the first and the last among them.
fn thin(points: Vec<Point>) -> Vec<Point> {
    let last = points.len().saturating_sub(1);
    if last < MAX_POINTS {
        return points;
    }
    let kept = |i: usize| (0..MAX_POINTS).any(|k| k * last / (MAX_POINTS - 1) == i);
    let numbered = points.into_iter().enumerate();
    numbered.filter(|(i, _)| kept(*i)).map(|(_, p)| p).collect()
}

/// Seed of the bootstrap behind the peak's interval: the same runs give the same interval everywhere.
const SEED: u64 = 1;

/// A busy or warming machine takes a share of every run, so throughputs err by a share, not by so many requests a second.
const OPTIONS: usl::FitOptions<'_> = usl::FitOptions {
    weights: usl::Weights::Proportional,
    allow_superlinear: false,
};

fn fit(n: &[f64], x: &[f64]) -> Result<Fit> {
    let fit = usl::fit(n, x, &OPTIONS)?;
    let interval = fit.peak_interval(0.95, SEED).ok().flatten();
    Ok(Fit {
        lambda_rps: fit.usl.lambda(),
        sigma: fit.usl.sigma(),
        kappa: fit.usl.kappa(),
        covariance: fit.covariance,
        df: u32::try_from(fit.df).unwrap_or(u32::MAX),
        peak_interval: interval.map(|i| (i.lower, i.upper)),
        remarks: fit.warnings.iter().map(remark).collect(),
    })
}

fn remark(warning: &usl::Warning) -> Remark {
    match warning {
        usl::Warning::FewPoints { .. } => Remark::FewPoints,
        usl::Warning::ExactFit => Remark::NoInterval,
        usl::Warning::NoScaling { .. } => Remark::Flat,
        usl::Warning::NotSeparable { .. } => Remark::NotSeparable,
        usl::Warning::NoPeak { .. } => Remark::NoPeak,
        usl::Warning::PeakExtrapolated { .. } => Remark::PeakExtrapolated,
        usl::Warning::PeakBeyondData { .. } => Remark::PeakBeyondData,
        usl::Warning::LambdaExtrapolated { .. } => Remark::LambdaExtrapolated,
        usl::Warning::Superlinear { .. } => Remark::Superlinear,
    }
}
