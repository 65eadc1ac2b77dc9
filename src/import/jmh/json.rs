//! JMH `-rf json`: <https://github.com/openjdk/jmh>. One object for each benchmark; `scoreUnit`
//! says what the score is (`ops/ms`, `us/op`), and an error of one single sample is the text "NaN".

use super::super::fields::Fields;
use super::super::json::Outline;
use super::super::micro::{Found, Measured};
use super::{percentile, unit};
use crate::error::Result;
use crate::evidence::Evidence;

const FORMAT: &str = "jmh-json";

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["benchmark"])
        && outline.has(&["mode"])
        && outline.has(&["primaryMetric", "scoreUnit"])
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let mut found = Found::default();
    metric(&fields, &["primaryMetric"], "", &mut found);
    for name in fields.keys(&["secondaryMetrics"]) {
        // JMH writes a dot or a middle dot before what a profiler measured.
        let short = name.trim_start_matches(['·', '.']);
        // The percentiles of a sample are among those of the score already.
        if !short.contains("·p") && !short.contains(":p") {
            metric(&fields, &["secondaryMetrics", name], short, &mut found);
        }
    }
    found.doubts_of(fields);
    found.evidence("the benchmark of JMH holds no score")
}

fn metric(fields: &Fields, path: &[&str], measure: &str, found: &mut Found) {
    let at = |key: &'static str| -> Vec<&str> { path.iter().copied().chain([key]).collect() };
    let Some(score) = score(fields, &at("score")) else {
        return;
    };
    let score_unit = fields.text(&at("scoreUnit")).unwrap_or_default();
    let (unit, factor) = unit(&score_unit);
    let scaled = |value: f64| factor.of(value);
    let name = fields.text(&["benchmark"]).unwrap_or_default();
    let mut measured = Measured::new(FORMAT, &name, unit)
        .label("mode", &fields.text(&["mode"]).unwrap_or_default())
        .label("measure", measure)
        .stat("mean", Some(scaled(score)));
    if unit.is_empty() {
        measured = measured.label("unit", &score_unit);
    }
    if let Some(threads) = fields.count(&["threads"]) {
        measured = measured.label("threads", &threads.to_string());
    }
    for key in fields.keys(&["params"]) {
        let value = fields.text(&["params", key]).unwrap_or_default();
        measured = super::parameter(measured, key, &value);
    }
    let error = self::score(fields, &at("scoreError"));
    measured = measured.stat("error", error.map(scaled));
    let percentiles = at("scorePercentiles");
    for key in fields.keys(&percentiles) {
        let path: Vec<&str> = percentiles.iter().copied().chain([key]).collect();
        let value = self::score(fields, &path).map(scaled);
        measured = measured.stat(&percentile(key), value);
    }
    let samples = samples(fields, path).map(|samples| samples.into_iter().map(scaled).collect());
    let n = samples.as_ref().map(|s: &Vec<f64>| s.len() as f64);
    found.add(measured.stat("n", n).samples(samples));
}

/// A number that may be written as the text "NaN".
fn score(fields: &Fields, path: &[&str]) -> Option<f64> {
    fields.value(path)?.as_f64().filter(|n| n.is_finite())
}

/// The most samples that a histogram is spread out into.
const MAX_SAMPLES: usize = 10_000;

/// The scores of all iterations, or the calls of a histogram: `[[[[value, count], ..]]]`.
fn samples(fields: &Fields, path: &[&str]) -> Option<Vec<f64>> {
    let at = |key: &'static str| -> Vec<&str> { path.iter().copied().chain([key]).collect() };
    if let Some(forks) = fields.value(&at("rawData")) {
        let forks = forks.as_array()?.iter();
        let scores = forks.filter_map(|fork| fork.as_array()).flatten();
        return Some(scores.filter_map(|score| score.as_f64()).collect());
    }
    let forks = fields.value(&at("rawDataHistogram"))?.as_array()?.iter();
    let iterations = forks.filter_map(|fork| fork.as_array()).flatten();
    let bins = iterations.filter_map(|bins| bins.as_array()).flatten();
    let mut samples = Vec::new();
    for bin in bins {
        let (value, count) = (bin.get(0)?.as_f64()?, bin.get(1)?.as_u64()?);
        let count = usize::try_from(count).ok()?;
        if samples.len().saturating_add(count) > MAX_SAMPLES {
            return None;
        }
        samples.extend(std::iter::repeat_n(value, count));
    }
    Some(samples)
}
