//! vegeta `report -type=hdrplot` (percentiles, milliseconds) and `report -type='hist[0,5ms]'`
//! (requests by latency). Both hold latencies only: no errors and no throughput.

use super::super::text::{self, Place};
use super::bucket;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Reading, Run};

const HDRPLOT: &str = "vegeta-hdrplot";
const HIST: &str = "vegeta-hist";

/// The percentiles that are kept of the hundred or so in a plot.
const KEPT: [&str; 12] = [
    "p50", "p75", "p90", "p95", "p97.5", "p98.75", "p99", "p99.5", "p99.9", "p99.95", "p99.99",
    "p99.999",
];

/// Other writers of such plots do not name the unit.
pub(in crate::import) fn hdrplot_begins(place: &Place) -> bool {
    let names = ["Value(ms)", "Percentile", "TotalCount", "1/(1-Percentile)"];
    place.line().split_whitespace().eq(names)
}

pub(in crate::import) fn read_hdrplot(raw: &str) -> Result<Evidence> {
    let mut latency = Latency::default();
    let mut requests = None;
    for line in raw.lines().skip(1) {
        let Some((ms, share, count)) = point(line) else {
            break;
        };
        let percent = (share * 100.0 * 1e4).round() / 1e4;
        let name = format!("p{percent}");
        if percent == 0.0 {
            latency.set("min", Some(ms));
        } else if percent == 100.0 {
            latency.set("max", Some(ms));
        } else if KEPT.contains(&name.as_str()) {
            latency.set(&name, Some(ms));
        }
        requests = requests.max(Some(count));
    }
    let requests = requests.filter(|n| *n > 0).ok_or_else(no_request)?;
    let note = "The plot holds latencies only: no errors, no throughput, no duration.";
    Ok(Evidence {
        runs: vec![Run {
            format: HDRPLOT.to_owned(),
            tool: "vegeta".to_owned(),
            requests: Some(requests),
            latency_ms: latency,
            notes: vec![note.to_owned()],
            ..Run::default()
        }],
        ..Evidence::default()
    })
}

/// `6.983662   0.900000    540         10.000000`
fn point(line: &str) -> Option<(f64, f64, u64)> {
    let mut columns = line.split_whitespace();
    let ms: f64 = columns.next()?.parse().ok()?;
    let share: f64 = columns.next()?.parse().ok()?;
    let count = text::count(columns.next()?)?;
    let is_point = ms.is_finite() && ms >= 0.0 && (0.0..=1.0).contains(&share);
    (is_point && columns.count() == 1).then_some((ms, share, count))
}

pub(in crate::import) fn hist_begins(place: &Place) -> bool {
    let names = ["Bucket", "#", "%", "Histogram"];
    place.line().split_whitespace().eq(names)
        && place
            .lines(2)
            .last()
            .is_some_and(|line| bar(line).is_some())
}

pub(in crate::import) fn read_hist(raw: &str) -> Result<Evidence> {
    let readings: Vec<Reading> = raw.lines().skip(1).map_while(bar).collect();
    let counts = readings.iter().filter_map(|reading| reading.value);
    let requests = counts.sum::<f64>();
    if requests <= 0.0 {
        return Err(no_request());
    }
    let note = "The histogram holds counts by latency only: no percentiles, errors or throughput.";
    Ok(Evidence {
        runs: vec![Run {
            format: HIST.to_owned(),
            tool: "vegeta".to_owned(),
            requests: Some(requests as u64),
            derived: vec!["requests".to_owned()],
            notes: vec![note.to_owned()],
            ..Run::default()
        }],
        readings,
        ..Evidence::default()
    })
}

/// `[100ms,  +Inf]   0    0.00%   ###`
fn bar(line: &str) -> Option<Reading> {
    let (bounds, rest) = line.trim_start().strip_prefix('[')?.split_once(']')?;
    let (from, to) = bounds.split_once(',')?;
    let (count, rest) = rest.trim_start().split_once(' ')?;
    rest.trim_start().split_once('%')?;
    let to_ms = match to.trim() {
        "+Inf" => None,
        to => Some(text::duration_ms(to)?),
    };
    Some(bucket(
        HIST,
        text::duration_ms(from)?,
        to_ms,
        text::count(count)?,
    ))
}

fn no_request() -> Error {
    Error::new("the plot of vegeta holds no request")
        .next("Was the attack made? Keep the whole output of vegeta report.")
}
