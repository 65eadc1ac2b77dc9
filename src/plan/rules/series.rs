//! A rule on measured series, evaluated as Prometheus does.

use serde::Serialize;

use crate::error::{Error, Result};
use crate::evidence::Series;
use crate::model::alert::{self, Evaluation, Measure, Sample, State, Timeline};
use crate::order::by_key;
use crate::quantity::show;
use crate::scenario::rule::{Bound, Kind, Metric, Rule};

/// How long a sample counts, unless it is said, seconds: Prometheus's own default.
pub const USUAL_LOOKBACK_S: f64 = 300.0;
/// The step where the samples do not say one.
const USUAL_STEP_S: f64 = 60.0;
/// More evaluations than this are thinned out by a longer step.
const MOST_EVALUATIONS: f64 = 100_000.0;

/// How series are looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// From one evaluation to the next, seconds; none: the median distance of the samples.
    pub step_s: Option<f64>,
    /// How long a sample counts, seconds.
    pub lookback_s: f64,
    /// True: the mean over the rule's duration is compared, and at once (`avg_over_time`), which averages dips away.
    /// False: the newest sample, at every evaluation of the duration.
    pub averaged: bool,
    /// What the app may use, bytes; lets memory in bytes stand for a share of it.
    pub memory_bytes: Option<f64>,
}

impl Default for Look {
    fn default() -> Self {
        Look {
            step_s: None,
            lookback_s: USUAL_LOOKBACK_S,
            averaged: false,
            memory_bytes: None,
        }
    }
}

/// What a rule would have done with a series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Firing {
    /// The series' name.
    pub series: String,
    /// The file that holds it.
    pub file: String,
    /// From one evaluation to the next.
    pub step_s: f64,
    /// How long a sample counted.
    pub lookback_s: f64,
    /// The first evaluation, unix time.
    pub start_s: f64,
    /// The last evaluation, unix time.
    pub end_s: f64,
    /// When the rule first acted, unix time.
    pub first_firing_s: Option<f64>,
    /// How often it began to.
    pub fired: usize,
    /// How long it was in that state.
    pub firing_s: f64,
    /// Whether it still was at the last evaluation.
    pub firing_at_end: bool,
    /// From when until when it was, unix times, one after another.
    #[serde(skip)]
    pub spans_s: Vec<(f64, f64)>,
    /// The longest time that the condition held without the rule acting.
    pub longest_pending_s: f64,
    /// How often it was evaluated.
    pub evaluations: usize,
    /// Evaluations that found no value; they end a pending rule.
    pub without_value: usize,
    /// What it comes to, as a sentence.
    pub sentence: String,
    /// How to read the series, as sentences.
    pub notes: Vec<String>,
    /// What the samples hide, as sentences.
    pub warnings: Vec<String>,
}

/// Evaluates a rule on the first series that holds its metric for the whole service, from the first sample to the last.
///
/// The series is found by [`Metric::series_names`] among those without labels (for a free metric, then among the others), and
/// its unit is converted. `None` if no series holds the metric. O(samples + evaluations).
///
/// # Errors
/// A unit that is not the metric's, a series without samples, and what [`alert::timeline`] refuses, with the rule's name.
///
/// ```
/// use plimsoll::{evidence::Series, plan::rules::{Look, on_series}};
/// let series = Series {
///     name: "cpu_usage".into(), unit: "ratio".into(),
///     points: (0..10).map(|i| (60.0 * f64::from(i), Some(0.75))).collect(),
///     ..Series::default()
/// };
/// let rule = "scale out when CPU > 70 % for 5 min".parse()?;
/// let firing = on_series(&rule, &[series], &Look::default())?.unwrap();
/// assert_eq!((firing.first_firing_s, firing.step_s), (Some(300.0), 60.0));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn on_series(rule: &Rule, series: &[Series], look: &Look) -> Result<Option<Firing>> {
    let metric = &rule.condition.metric;
    let Some(series) = find(metric, series) else {
        return Ok(None);
    };
    let problem = |what: String, next: &str| {
        Error::new(what)
            .field(format!("rules.{}", rule.condition.metric.name()))
            .file(series.file.clone())
            .next(next)
    };
    let scale = scale(
        metric,
        &rule.condition.bound,
        &series.unit,
        look.memory_bytes,
    )
    .map_err(|(what, next)| problem(what, next))?;
    if look
        .step_s
        .is_some_and(|step| step.is_nan() || step < 0.001)
    {
        return Err(problem(
            "the step from one evaluation to the next is not above 0".into(),
            "Write a step of a millisecond or more, such as 60 s.",
        ));
    }
    let mut points: Vec<(f64, Option<f64>)> = series.points.clone();
    points.retain(|(at, _)| at.is_finite());
    let points = by_key(points, |(at, _)| *at);
    let samples: Vec<Sample> = points
        .iter()
        .map(|(at_s, value)| Sample {
            at_s: *at_s,
            value: value.map(|v| v * scale),
        })
        .collect();
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
        return Err(problem(
            format!("the series {} holds no samples", series.name),
            "Import a file that covers a longer time.",
        ));
    };
    let evaluation = Evaluation {
        start_s: first.at_s,
        end_s: last.at_s,
        interval_s: step(look.step_s, &samples),
        // What was left out of a series is no gap in it.
        lookback_s: look.lookback_s.max(series.thinned_s.unwrap_or(0.0)),
    };
    let averaged = look.averaged && rule.duration_s() > 0.0;
    let law = alert::Rule {
        measure: if averaged {
            Measure::Average {
                window_s: rule.duration_s(),
            }
        } else {
            Measure::Newest
        },
        comparison: rule.condition.comparison,
        threshold: rule.condition.bound.base(),
        for_s: if averaged { 0.0 } else { rule.duration_s() },
        keep_firing_for_s: 0.0,
    };
    let timeline = alert::timeline(&law, &samples, &evaluation).map_err(|e| {
        problem(
            e.to_string(),
            "Correct the step or the lookback, or import a shorter series.",
        )
    })?;
    let mut firing = summary(series, &evaluation, &timeline);
    firing.sentence = sentence(rule, averaged, &firing);
    Ok(Some(firing))
}

/// The series of the whole service that holds the metric.
fn find<'a>(metric: &Metric, series: &'a [Series]) -> Option<&'a Series> {
    let names = metric.series_names();
    let named = |name: &String| {
        let mut whole = series.iter().filter(|s| s.labels.is_empty());
        whole.find(|s| s.name == *name)
    };
    let free = || {
        let of_a_part = matches!(metric, Metric::Free(_));
        series.iter().find(|s| of_a_part && names.contains(&s.name))
    };
    names.iter().find_map(named).or_else(free)
}

/// By what values of that unit are multiplied to be in the bound's base unit; else what is wrong and what to do about it.
fn scale(
    metric: &Metric,
    bound: &Bound,
    unit: &str,
    memory_bytes: Option<f64>,
) -> Result<f64, (String, &'static str)> {
    let memory = memory_bytes.filter(|m| *m > 0.0);
    match (bound.kind(), unit) {
        (Kind::Share, "ratio")
        | (Kind::Bytes, "bytes")
        | (Kind::Rate, "per_second")
        | (Kind::Latency, "ms")
        | (Kind::Count, "count")
        | (Kind::Any, _) => Ok(1.0),
        (Kind::Share, "percent") => Ok(0.01),
        (Kind::Latency, "seconds") => Ok(1000.0),
        (Kind::Share, "bytes") if *metric == Metric::MemoryShare => match memory {
            Some(memory) => Ok(1.0 / memory),
            None => Err((
                "how much memory the app may use is not known, so no share of it can be told"
                    .into(),
                "Say how much memory the instance has.",
            )),
        },
        _ => Err((
            format!("the series is in {unit}, and the bound {bound} is not"),
            "Write the bound in the unit of the series.",
        )),
    }
}

fn step(asked_s: Option<f64>, samples: &[Sample]) -> f64 {
    let next = samples.iter().skip(1);
    let mut gaps_s: Vec<f64> = samples
        .iter()
        .zip(next)
        .map(|(a, b)| b.at_s - a.at_s)
        .filter(|gap| *gap > 0.0)
        .collect();
    crate::order::sort(&mut gaps_s);
    let usual_s = gaps_s.get(gaps_s.len() / 2).copied();
    // Prometheus keeps milliseconds.
    let usual_s = usual_s.map(|s| ((s * 1000.0).round() / 1000.0).max(0.001));
    let span_s = match (samples.first(), samples.last()) {
        (Some(first), Some(last)) => last.at_s - first.at_s,
        _ => 0.0,
    };
    asked_s
        .or(usual_s)
        .unwrap_or(USUAL_STEP_S)
        .max(span_s / MOST_EVALUATIONS)
}

fn summary(series: &Series, evaluation: &Evaluation, timeline: &Timeline) -> Firing {
    let (mut firing_s, mut longest_s, mut pending_since) = (0.0, 0.0_f64, None);
    let mut spans_s: Vec<(f64, f64)> = Vec::new();
    let next = timeline.points.iter().skip(1).map(|p| (p.at_s, p.state));
    let last = timeline.points.last().map(|p| (p.at_s, State::Inactive));
    for (point, (until_s, state)) in timeline.points.iter().zip(next.chain(last)) {
        match point.state {
            State::Firing => {
                firing_s += until_s - point.at_s;
                match spans_s.last_mut() {
                    Some((_, end_s)) if *end_s == point.at_s => *end_s = until_s,
                    _ => spans_s.push((point.at_s, until_s)),
                }
            }
            State::Pending => {
                let since_s = *pending_since.get_or_insert(point.at_s);
                if state == State::Inactive {
                    longest_s = longest_s.max(until_s - since_s);
                }
            }
            State::Inactive => {}
        }
        if point.state != State::Pending || state != State::Pending {
            pending_since = None;
        }
    }
    let without_value = timeline.points.iter().filter(|p| p.value.is_none()).count();
    let end_s = timeline
        .points
        .last()
        .map_or(evaluation.start_s, |p| p.at_s);
    Firing {
        series: series.name.clone(),
        file: series.file.clone(),
        step_s: evaluation.interval_s,
        lookback_s: evaluation.lookback_s,
        start_s: evaluation.start_s,
        end_s,
        first_firing_s: timeline.first_firing_s,
        fired: timeline.fired,
        firing_s,
        spans_s,
        firing_at_end: timeline
            .points
            .last()
            .is_some_and(|p| p.state == State::Firing),
        longest_pending_s: longest_s,
        evaluations: timeline.points.len(),
        without_value,
        sentence: String::new(),
        notes: series.notes.clone(),
        warnings: timeline
            .warnings
            .iter()
            .map(|w| format!("{}.", show::capitalized(&w.to_string())))
            .collect(),
    }
}

fn sentence(rule: &Rule, averaged: bool, firing: &Firing) -> String {
    let how = format!(
        "evaluated every {} on {}, {}",
        show::duration(firing.step_s),
        firing.series,
        if averaged {
            "by the mean over that time".to_owned()
        } else {
            format!(
                "where a sample counts for {}",
                show::duration(firing.lookback_s)
            )
        }
    );
    let rule = rule.spoken();
    match firing.first_firing_s {
        Some(at_s) => format!(
            "“{rule}” first acts {} after the first sample; it acts {}, for {} in all ({how}).",
            show::duration(at_s - firing.start_s),
            match firing.fired {
                1 => "once".to_owned(),
                n => show::plural(n as u64, "time"),
            },
            show::duration(firing.firing_s),
        ),
        None if firing.longest_pending_s > 0.0 => format!(
            "“{rule}” never acts: its condition holds for {} at most ({how}).",
            show::duration(firing.longest_pending_s)
        ),
        None => format!("“{rule}” never acts ({how})."),
    }
}
