//! Artillery: <https://www.artillery.io/docs/reference/reported-metrics>.
//!
//! Users arrive at a set rate, so there is no concurrency. Times are milliseconds; percentiles come
//! from a sketch with buckets of about 1 %. `vusers.failed` counts users that did not come to their
//! end: an answer with status 500 does not make a user fail, so failures are counted from the codes.

pub(super) mod report;
pub(super) mod report_v1;
pub(super) mod terminal;

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::fields::Fields;
use super::json::{self, Elements};
use crate::error::Result;
use crate::evidence::{Latency, Series, Warning};

const JSON: &str = "artillery-json";
const TEXT: &str = "artillery-text";

/// The name of a statistic: `p999` is the 99.9 % percentile.
fn statistic(key: &str) -> Option<String> {
    match key {
        "min" | "max" | "mean" => Some(key.to_owned()),
        "median" | "p50" => Some("p50".to_owned()),
        _ => {
            let digits = key.strip_prefix('p')?;
            let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            let (whole, fraction) = digits.split_at_checked(2).unwrap_or((digits, ""));
            let point = if fraction.is_empty() { "" } else { "." };
            is_number.then(|| format!("p{whole}{point}{fraction}"))
        }
    }
}

/// What is said in one period of ten seconds or so.
#[derive(Default)]
struct Period {
    /// Unix seconds at which it begins.
    from_s: f64,
    rps: Option<f64>,
    error_rate: Option<f64>,
    latency: Latency,
    users: Option<f64>,
}

/// What the JSON says of the whole run and of its periods by rising time, and what is doubtful about
/// these. They are read one by one: a long run has many, each as large as the whole.
fn parts(
    raw: &str,
    period: impl Fn(&Fields) -> Option<Period>,
) -> Result<(Fields, Vec<Period>, Vec<Warning>)> {
    let parts: BTreeMap<String, &RawValue> = json::parse(raw)?;
    let fields = Fields::of(parts.get("aggregate").map_or("{}", |part| part.get()))?;
    let (mut periods, mut warnings) = (Vec::new(), Vec::new());
    let list = parts.get("intermediate").map(|part| part.get());
    if let Some(list) = list.filter(|list| list.starts_with('[')) {
        for element in json::parse::<Elements>(list)?.objects()? {
            let fields = Fields::of(element)?;
            periods.extend(period(&fields));
            warnings.extend(fields.into_warnings());
        }
    }
    periods.sort_by(|a, b| a.from_s.total_cmp(&b.from_s));
    Ok((fields, periods, warnings))
}

/// The periods, one series for each figure.
fn series(format: &str, periods: &[Period], note: Option<&str>) -> Vec<Series> {
    let series = |name: &str, unit: &str, value: &dyn Fn(&Period) -> Option<f64>| Series {
        format: format.to_owned(),
        name: name.to_owned(),
        unit: unit.to_owned(),
        points: periods
            .iter()
            .filter_map(|period| Some((period.from_s, Some(value(period)?))))
            .collect(),
        notes: note.map(str::to_owned).into_iter().collect(),
        ..Series::default()
    };
    let mut all = vec![
        series("requests_per_second", "per_second", &|p| p.rps),
        series("error_rate", "ratio", &|p| p.error_rate),
        series("latency_mean_ms", "ms", &|p| p.latency.get("mean")),
        series("latency_p50_ms", "ms", &|p| p.latency.get("p50")),
        series("latency_p95_ms", "ms", &|p| p.latency.get("p95")),
        series("latency_p99_ms", "ms", &|p| p.latency.get("p99")),
        series("latency_max_ms", "ms", &|p| p.latency.get("max")),
        series("users", "count", &|p| p.users),
    ];
    all.retain(|series| !series.points.is_empty());
    all
}

/// The counts of codes that stand for a failure.
fn refused(codes: &BTreeMap<String, u64>) -> u64 {
    let bad = codes
        .iter()
        .filter(|(code, _)| code.parse::<u16>().is_ok_and(|code| code >= 400));
    bad.fold(0, |sum, (_, n)| sum.saturating_add(*n))
}

/// Requests without an answer and answers that stand for a failure; unknown where there were answers
/// but their codes are missing, as in a text that is cut off.
fn failed(responses: Option<u64>, codes: &BTreeMap<String, u64>, unanswered: u64) -> Option<u64> {
    let is_cut = codes.is_empty() && responses.is_some_and(|n| n > 0);
    (!is_cut).then(|| unanswered.saturating_add(refused(codes)))
}

fn total(counts: &BTreeMap<String, u64>) -> u64 {
    counts.values().fold(0, |sum, n| sum.saturating_add(*n))
}

/// How often a time limit was met.
fn timeouts(errors: &BTreeMap<String, u64>) -> u64 {
    let timed_out = errors
        .iter()
        .filter(|(kind, _)| matches!(kind.as_str(), "ETIMEDOUT" | "ESOCKETTIMEDOUT"));
    timed_out.fold(0, |sum, (_, n)| sum.saturating_add(*n))
}
