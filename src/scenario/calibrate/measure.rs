//! The quantities that calibration looks at, whatever their series are called, in a bounded number of points: all that the page
//! keeps of a file for it.

use super::gather::listed;
use super::history;
use crate::evidence::{Evidence, Reading, Series, Warning};
use crate::order;
use crate::quantity::Month;

/// Most points of a quantity. Of longer series these are means of equal stretches of time.
const MAX_POINTS: usize = 2000;
/// Most readings kept of a file.
pub const MAX_READINGS: usize = 512;
/// Characters kept of a label.
const MAX_LABEL: usize = 160;
/// Lengths of the stretches, seconds: each divides an hour, so that hours can be told. Of what is longer still, the end counts.
const STRETCHES_S: [f64; 11] = [
    1.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, HOUR_S,
];
/// An hour.
pub(super) const HOUR_S: f64 = 3600.0;
/// A day.
pub(super) const DAY_S: f64 = 86_400.0;
/// What says that a series is the host's load average.
pub(super) const LOAD_AVERAGE: &str = "Load average";
/// Beginnings of the names of formats of monitors. What no monitor wrote is a load test, or may be one.
const MONITORS: [&str; 19] = [
    "perfmetrics",
    "prometheus",
    "promtool",
    "openmetrics",
    "otlp",
    "cloudwatch",
    "datadog",
    "grafana",
    "sysstat",
    "sadf",
    "sar",
    "pidstat",
    "mpstat",
    "iostat",
    "vmstat",
    "top",
    "pm2",
    "redis-info",
    "pg_stat",
];

/// Formats of lists of requests, of which nobody says who made them: people, as in the log of a server, or a load generator.
const LOGS: [&str; 2] = ["generic-request-ndjson", "own-columns"];

/// Requests stand in that share of the time of a log at least. Those of working hours alone stand in a quarter of a week.
const BUSY: f64 = 0.2;

/// True of a list of requests that may be the log of a server.
pub(super) fn is_log(format: &str) -> bool {
    LOGS.contains(&format)
}

/// True of what is short of a day by one step at most. Load tests are shorter.
pub(super) fn holds_a_day(span_s: f64) -> bool {
    span_s >= 0.99 * DAY_S
}

/// The rates of a log that lasts as long as load tests do not, and is none of several, one on each of some days.
fn is_long_log(series: &Series) -> bool {
    if !is_log(&series.format) {
        return false;
    }
    let is_rate = matches!(
        Measure::of(series),
        Some(Measure::Rate | Measure::MonthlyRate)
    );
    let points = &series.points;
    let at = |point: Option<&(f64, Option<f64>)>| point.map_or(0.0, |(at, _)| *at);
    let length_s = at(points.last()) - at(points.first()) + series.thinned_s.unwrap_or(0.0);
    let busy = points.iter().filter(|(_, value)| *value > Some(0.0));
    is_rate && holds_a_day(length_s) && busy.count() as f64 >= BUSY * points.len() as f64
}

/// True if a monitor of a running service wrote it, and no load generator did.
pub(super) fn is_monitor(format: &str) -> bool {
    MONITORS.iter().any(|name| format.starts_with(name))
}

/// A quantity over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Measure {
    /// Requests per second.
    Rate,
    /// The same by month.
    MonthlyRate,
    /// Busy share of the processors.
    CpuShare,
    /// Busy processors.
    BusyCores,
    /// Resident memory, bytes.
    Memory,
    /// Requests in flight.
    InFlight,
    /// Mean latency of requests, milliseconds.
    Latency,
    /// Operations on the cache per second.
    CacheRate,
    /// Mean latency of one, milliseconds.
    CacheLatency,
    /// Queries of the database per second.
    QueryRate,
    /// Mean time of one, milliseconds.
    QueryTime,
}

/// How a measure is found: its own name and unit, and names of series that hold it.
struct Known {
    measure: Measure,
    unit: &'static str,
    /// The first is its own.
    names: &'static [&'static str],
    /// Of counters, which only rise; the rise per second is the measure.
    counters: &'static [&'static str],
    /// True if that of a whole is the sum of its parts.
    adds: bool,
}

#[rustfmt::skip]
static KNOWN: [Known; 11] = [
    Known { measure: Measure::Rate, unit: "per_second", adds: true,
        names: &["requests_per_second", "throughput", "RequestCount_per_second", "RequestCount Sum per second", "trace.http.request.hits"],
        counters: &["http_requests_total", "http_request_duration_seconds_count", "http_server_requests_seconds_count", "http.server.request.duration.count", "requests_total"] },
    Known { measure: Measure::MonthlyRate, unit: "per_second", adds: false, names: &["monthly_requests_per_second"], counters: &[] },
    Known { measure: Measure::CpuShare, unit: "ratio", adds: false, names: &["cpu_usage"], counters: &[] },
    Known { measure: Measure::BusyCores, unit: "count", adds: true, names: &["busy_cores"],
        counters: &["process_cpu_seconds_total", "container_cpu_usage_seconds_total"] },
    Known { measure: Measure::Memory, unit: "bytes", adds: false,
        names: &["rss", "process_resident_memory_bytes", "container_memory_working_set_bytes", "process_memory_resident"], counters: &[] },
    Known { measure: Measure::InFlight, unit: "count", adds: true,
        names: &["requests_in_flight", "http_requests_in_flight", "active_requests"], counters: &[] },
    Known { measure: Measure::Latency, unit: "ms", adds: false, names: &["latency_mean_ms"], counters: &[] },
    Known { measure: Measure::CacheRate, unit: "per_second", adds: true, names: &["redis_ops_per_second"],
        counters: &["redis_commands_processed_total"] },
    Known { measure: Measure::CacheLatency, unit: "ms", adds: false, names: &["redis_latency_mean_ms"], counters: &[] },
    Known { measure: Measure::QueryRate, unit: "per_second", adds: true, names: &["db_queries_per_second", "queries_per_second"], counters: &[] },
    Known { measure: Measure::QueryTime, unit: "ms", adds: false, names: &["db_query_mean_ms", "query_mean_ms"], counters: &[] },
];

const READINGS: [&str; 4] = [
    "redis_command_calls",
    "redis_command_total_ms",
    "postgres_statement_calls",
    "postgres_statement_total_ms",
];

impl Measure {
    /// The measure that a series is, as [`measures`] names it.
    pub(super) fn of(series: &Series) -> Option<Measure> {
        let named = |known: &&Known| known.names.first() == Some(&series.name.as_str());
        KNOWN.iter().find(named).map(|known| known.measure)
    }
}

/// What [`propose`](super::propose) needs of the series and readings of a file, in a bounded number of points: each quantity under
/// one name, of whatever is not from a load generator; of lists of requests only what lasts longer than a
/// load test does. Of what came out of here it gives the same again.
///
/// ```
/// use plimsoll::{evidence::{Evidence, Series}, scenario::calibrate::measures};
/// let counter = Series {
///     format: "prometheus-matrix".into(), name: "http_requests_total".into(), unit: "count".into(),
///     points: vec![(0.0, Some(0.0)), (15.0, Some(300.0)), (30.0, Some(900.0))], ..Series::default()
/// };
/// let kept = measures(&Evidence { series: vec![counter], ..Evidence::default() });
/// assert_eq!(kept.series[0].name, "requests_per_second");
/// assert_eq!(kept.series[0].points, [(15.0, Some(20.0)), (30.0, Some(40.0))]);
/// assert_eq!(measures(&kept), kept);
/// ```
pub fn measures(evidence: &Evidence) -> Evidence {
    let counts = |s: &&Series| is_monitor(&s.format) || is_long_log(s);
    let series: Vec<&Series> = evidence.series.iter().filter(counts).collect();
    let mut kept: Vec<Series> = KNOWN.iter().filter_map(|k| found(k, &series)).collect();
    kept.extend(by_month(&kept, evidence));
    average(&mut kept);
    let told = |r: &&Reading| READINGS.contains(&r.name.as_str()) && r.value.is_some();
    let readings = evidence.readings.iter().filter(told).take(MAX_READINGS);
    Evidence {
        warnings: match kept.is_empty() {
            true => unsaid(evidence, &series).into_iter().collect(),
            false => Vec::new(),
        },
        series: kept,
        readings: readings.map(shortened).collect(),
        ..Evidence::default()
    }
}

/// What says that no input follows from the series of a file, and why.
const UNSAID: &str = "no_input_follows";

fn unsaid(evidence: &Evidence, series: &[&Series]) -> Option<Warning> {
    if let Some(said) = evidence.warnings.iter().find(|w| w.code == UNSAID) {
        return Some(said.clone());
    }
    let mut names: Vec<&str> = series.iter().map(|s| s.name.as_str()).collect();
    names.dedup();
    let is_known = |name: &&&str| {
        KNOWN
            .iter()
            .any(|k| k.names.contains(name) || k.counters.contains(name))
    };
    let why = match names.iter().find(is_known) {
        Some(name) => format!(
            "of {name} it holds several series, as of several instances, in another unit, or without points: export one, or their mean"
        ),
        None => format!(
            "no input follows from series named {}; one does from requests_per_second, cpu_usage and process_resident_memory_bytes, and from counters such as http_requests_total and process_cpu_seconds_total",
            listed(&names)
        ),
    };
    (!names.is_empty()).then(|| Warning::new(UNSAID, why))
}

fn shortened(reading: &Reading) -> Reading {
    let mut short = reading.clone();
    short.samples = None;
    for text in short.labels.values_mut() {
        *text = text.chars().take(MAX_LABEL).collect();
    }
    short
}

/// The series of a measure; none if there is none, or if it cannot be told which of several counts.
fn found(known: &Known, all: &[&Series]) -> Option<Series> {
    let named = |name: &&str| {
        let of_name = all.iter().filter(|s| s.name == **name);
        let cleaned = of_name.filter_map(|s| Some((*s, scaled(s, known.unit)?)));
        whole(known, cleaned.collect())
    };
    let counted = |name: &&str| {
        let of_name = all.iter().filter(|s| s.name == **name);
        whole(known, of_name.map(|s| (*s, risen(&clean(s)))).collect())
    };
    let plain = known.names.iter().find_map(named);
    plain.or_else(|| known.counters.iter().find_map(counted))
}

type Points = Vec<(f64, f64)>;

fn whole(known: &Known, mut parts: Vec<(&Series, Points)>) -> Option<Series> {
    parts.retain(|(_, points)| !points.is_empty());
    // That of the whole service, where there is one.
    if parts.iter().any(|(s, _)| s.labels.is_empty()) {
        parts.retain(|(s, _)| s.labels.is_empty());
        // One of them is enough: which, must not depend on their order.
        let end = |p: &Points| p.last().copied().unwrap_or_default();
        let by = |a: &(&Series, Points), b: &(&Series, Points)| {
            let (one, other) = (end(&a.1), end(&b.1));
            let by_time = a.1.len().cmp(&b.1.len()).then(one.0.total_cmp(&other.0));
            by_time.then(one.1.total_cmp(&other.1))
        };
        parts = parts.into_iter().max_by(by).into_iter().collect();
    }
    let (first, _) = parts.first()?;
    let points = match parts.as_slice() {
        [(_, points)] => points.clone(),
        several if known.adds => summed(several),
        _ => return None,
    };
    let own = known.names.first()?;
    (!points.is_empty()).then(|| Series {
        format: first.format.clone(),
        name: (*own).to_owned(),
        unit: known.unit.to_owned(),
        points: points.into_iter().map(|(at, v)| (at, Some(v))).collect(),
        thinned_s: first.thinned_s,
        notes: first.notes.clone(),
        ..Series::default()
    })
}

/// The sums at the times that all of them know.
fn summed(parts: &[(&Series, Points)]) -> Points {
    let Some(((_, first), others)) = parts.split_first() else {
        return Vec::new();
    };
    let add = |sums: Points, (_, part): &(&Series, Points)| {
        let both = common(&sums, part).into_iter();
        both.map(|(at, a, b)| (at, a + b)).collect()
    };
    others.iter().fold(first.clone(), add)
}

/// The points of two series at the same times; both rise in time.
pub(super) fn common(one: &[(f64, f64)], other: &[(f64, f64)]) -> Vec<(f64, f64, f64)> {
    let mut both = Vec::new();
    let mut rest = other.iter().peekable();
    for (at, a) in one {
        while rest.next_if(|(other_at, _)| other_at < at).is_some() {}
        if let Some((_, b)) = rest.next_if(|(other_at, _)| other_at == at) {
            both.push((*at, *a, *b));
        }
    }
    both
}

/// Values that are possible, at possible times, which rise.
fn clean(series: &Series) -> Points {
    let possible = |(at, value): &(f64, Option<f64>)| {
        let value = value.filter(|v| (0.0..=1e18).contains(v))?;
        (0.0..=1e11).contains(at).then_some((*at, value))
    };
    let points: Points = series.points.iter().filter_map(possible).collect();
    let mut points = order::by_key(points, |(at, _)| *at);
    points.dedup_by(|a, b| a.0 == b.0);
    points
}

fn scaled(series: &Series, unit: &str) -> Option<Points> {
    let times = match (series.unit.as_str(), unit) {
        (own, wanted) if own == wanted => 1.0,
        ("seconds", "ms") => 1000.0,
        // Prometheus names no unit of a gauge that counts.
        ("", "count" | "per_second") => 1.0,
        _ => return None,
    };
    let points = clean(series).into_iter();
    Some(points.map(|(at, value)| (at, value * times)).collect())
}

/// How much a counter rises per second, at the end of each step. Where it falls it began anew, and that step says nothing.
fn risen(counter: &[(f64, f64)]) -> Points {
    let steps = counter.iter().zip(counter.iter().skip(1));
    let risen = steps.filter(|((_, before), (_, now))| now >= before);
    risen
        .map(|((from, before), (at, now))| (*at, (now - before) / (at - from)))
        .collect()
}

/// The mean rate of each month in the middle of it: of the years that a forecast needs, no points can be kept.
fn by_month(kept: &[Series], evidence: &Evidence) -> Option<Series> {
    if kept
        .iter()
        .any(|s| Measure::of(s) == Some(Measure::MonthlyRate))
    {
        return None;
    }
    let rate = kept
        .iter()
        .find(|s| Measure::of(s) == Some(Measure::Rate))?;
    let known = { evidence.series.iter() }
        .filter(|s| is_monitor(&s.format))
        .cloned()
        .collect::<Vec<_>>();
    let history = history(&known).or_else(|| history(std::slice::from_ref(rate)))?;
    let months = u32::try_from(history.mean_rps.len()).ok()?;
    let first = history.last.ordinal().checked_sub(months - 1)?;
    let points = { history.mean_rps.iter() }
        .zip(first..)
        .map(|(rps, ordinal)| (middle_s(ordinal), Some(*rps)));
    Some(Series {
        name: "monthly_requests_per_second".to_owned(),
        points: points.collect(),
        thinned_s: None,
        ..rate.clone()
    })
}

/// Unix time of the middle of a month.
fn middle_s(ordinal: u32) -> f64 {
    let first = Month::earliest();
    let since = ordinal.saturating_sub(first.ordinal());
    let days: u32 = (0..since).map(|i| first.plus(i).days()).sum();
    f64::from(days) * DAY_S + 14.5 * DAY_S
}

/// Where a series is too long, all become means of the same stretches, so that what belongs together stays together.
fn average(all: &mut [Series]) {
    let longest = all.iter().map(|s| s.points.len()).max().unwrap_or(0);
    if longest <= MAX_POINTS {
        return;
    }
    let ends = || all.iter().flat_map(|s| s.points.iter().map(|(at, _)| *at));
    let span_s = ends().fold(0.0, f64::max) - ends().fold(f64::INFINITY, f64::min);
    let enough = |s: &&f64| span_s / **s < (MAX_POINTS - 1) as f64;
    let stretch_s = *STRETCHES_S.iter().find(enough).unwrap_or(&HOUR_S);
    for series in all {
        if Measure::of(series) == Some(Measure::MonthlyRate) {
            continue;
        }
        let means = means(&series.points, stretch_s);
        let from = means.len().saturating_sub(MAX_POINTS);
        series.points = means.into_iter().skip(from).collect();
        series.thinned_s = Some(stretch_s);
    }
}

fn means(points: &[(f64, Option<f64>)], stretch_s: f64) -> Vec<(f64, Option<f64>)> {
    let mut means: Vec<(f64, f64, f64)> = Vec::new();
    for (at, value) in points {
        let Some(value) = value else { continue };
        let begins = (at / stretch_s).floor() * stretch_s;
        match means.last_mut().filter(|(last, ..)| *last == begins) {
            Some((_, sum, count)) => {
                *sum += value;
                *count += 1.0;
            }
            None => means.push((begins, *value, 1.0)),
        }
    }
    let mean =
        |(begins, sum, count): (f64, f64, f64)| (begins + 0.5 * stretch_s, Some(sum / count));
    means.into_iter().map(mean).collect()
}
