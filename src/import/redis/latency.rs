//! `redis-cli --latency`, `--latency-history` and `--intrinsic-latency`, and `LATENCY LATEST`.
//!
//! Pings are measured in whole milliseconds, intrinsic latency in microseconds. The history writes
//! the line of an interval over and over; the last one of each counts.

use super::{is_time, values, whole};
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::import::Head;
use crate::import::bytes::MAX_NAMES;
use crate::import::reading::{Columns, Readings, SINCE_START};
use crate::import::record::rows::{Header, Table, table_below};
use crate::import::record::{Records, all_lines};
use crate::import::text::{self, Place};

const CSV: &str = "redis-cli-latency-csv";
const TEXT: &str = "redis-cli-latency-text";
const INTRINSIC: &str = "redis-intrinsic-latency";
const LATEST: &str = "redis-latency-latest";

/// What one interval of pings came to, milliseconds.
#[derive(Clone, Copy)]
struct Pings {
    min: f64,
    max: f64,
    mean: f64,
    count: f64,
}

impl Pings {
    fn is_sound(&self) -> bool {
        // The mean is written with two digits.
        self.count >= 1.0 && self.min <= self.mean + 0.005 && self.mean <= self.max + 0.005
    }
}

// --- --latency --csv and raw --------------------------------------------------------------------

/// `min,max,mean,samples` without a header; raw with spaces: whole numbers, and a mean of two digits.
fn delimiter(head: &Head) -> Option<u8> {
    [b',', b' '].into_iter().find(|delimiter| {
        all_lines(head, |line| {
            let fields: Vec<&str> = line.trim().split(char::from(*delimiter)).collect();
            let [min, max, mean, count] = fields.as_slice() else {
                return false;
            };
            let has_digits = mean
                .split_once('.')
                .is_some_and(|(_, digits)| digits.len() == 2);
            has_digits && pings(min, max, mean, count).is_some_and(|p| p.is_sound())
        })
    })
}

fn pings(min: &str, max: &str, mean: &str, count: &str) -> Option<Pings> {
    Some(Pings {
        min: whole(min)? as f64,
        max: whole(max)? as f64,
        mean: mean.parse().ok()?,
        count: whole(count)? as f64,
    })
}

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    delimiter(head).is_some()
}

pub(in crate::import) fn begin(head: &Head) -> Box<dyn Records> {
    let header = |head: &Head| Header::without_names(delimiter(head).unwrap_or(b','));
    table_below(head, looks_like, header, |table: &Table| {
        let rows = table.rows.iter();
        let rows = rows
            .filter_map(|(row, _)| pings(row.get(0), row.get(1), row.get(2), row.get(3).trim()));
        evidence(CSV, &rows.map(|pings| (pings, None)).collect::<Vec<_>>())
    })
}

// --- for people ---------------------------------------------------------------------------------

pub(in crate::import) fn begins(place: &Place) -> bool {
    place.before.is_empty() && written(place.line()).is_some()
}

/// `min: 0, max: 1, avg: 0.19 (1429 samples) -- 15.01 seconds range`: what it came to, and the
/// length of the interval where it ends here.
fn written(line: &str) -> Option<(Pings, Option<f64>)> {
    let (_, rest) = line.split_once("min: ")?;
    let (min, rest) = rest.split_once(", max: ")?;
    let (max, rest) = rest.split_once(", avg: ")?;
    let (mean, rest) = rest.split_once(" (")?;
    let (count, rest) = rest.split_once(" samples)")?;
    let range = rest
        .split_once("-- ")
        .and_then(|(_, range)| text::number(range));
    Some((pings(min, max, mean, count)?, range))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut ended: Vec<(Pings, Option<f64>)> = Vec::new();
    let mut open: Option<Pings> = None;
    for (pings, range) in raw.lines().filter_map(written) {
        // Some terminals keep no end of an interval; then the number of pings falls.
        let is_new = open.filter(|before| before.count > pings.count);
        ended.extend(is_new.map(|before| (before, None)));
        open = match range {
            Some(_) => {
                ended.push((pings, range));
                None
            }
            None => Some(pings),
        };
    }
    ended.extend(open.map(|pings| (pings, None)));
    evidence(TEXT, &ended)
}

fn evidence(format: &'static str, intervals: &[(Pings, Option<f64>)]) -> Result<Evidence> {
    let sound = || {
        intervals
            .iter()
            .map(|(pings, _)| pings)
            .filter(|p| p.is_sound())
    };
    let count: f64 = sound().map(|p| p.count).sum();
    if count <= 0.0 {
        return Err(Error::new("no ping was answered").next("Could redis-cli reach the server?"));
    }
    let mean = sound().map(|p| p.mean * p.count).sum::<f64>() / count;
    let mut readings = Readings::new(format);
    let stats = [
        ("n", Some(count)),
        ("min", sound().map(|p| p.min).min_by(f64::total_cmp)),
        ("mean", Some(mean)),
        ("max", sound().map(|p| p.max).max_by(f64::total_cmp)),
    ];
    readings.stats("redis_ping_ms", "ms", &[], &stats);
    let mut columns = Columns::new(format);
    let mut at = 0.0;
    for (pings, range) in intervals {
        // Without its length an interval has no place in time.
        let Some(range) = range else { continue };
        columns.point("redis_ping_mean_ms", "ms", at, Some(pings.mean));
        columns.point("redis_ping_max_ms", "ms", at, Some(pings.max));
        at += range;
    }
    Ok(Evidence {
        series: columns.into_series(Some(SINCE_START)),
        readings: readings.into_vec(),
        ..Evidence::default()
    })
}

// --- --intrinsic-latency ------------------------------------------------------------------------

pub(in crate::import) fn begins_intrinsic(place: &Place) -> bool {
    let is_open = !place.before.is_empty() && !place.before.contains(" total runs (avg latency: ");
    !is_open
        && (most(place.line()).is_some()
            || total(place.line()).is_some() && place.before.is_empty())
}

/// `Max latency so far: 8066 microseconds.`
fn most(line: &str) -> Option<f64> {
    let rest = line.strip_prefix("Max latency so far: ")?;
    text::number(rest.strip_suffix(" microseconds.")?)
}

/// `46166384 total runs (avg latency: 0.0433 microseconds / 43.32 nanoseconds per run).`
fn total(line: &str) -> Option<(f64, f64)> {
    let (runs, rest) = line.split_once(" total runs (avg latency: ")?;
    let nanos = rest
        .split_once(" / ")
        .and_then(|(_, nanos)| text::number(nanos));
    let mean_us = nanos.map(|ns| ns / 1000.0).or_else(|| text::number(rest))?;
    Some((runs.parse().ok()?, mean_us))
}

pub(in crate::import) fn read_intrinsic(raw: &str) -> Result<Evidence> {
    let max = raw.lines().filter_map(most).max_by(f64::total_cmp);
    let totals = raw.lines().find_map(total);
    let mut readings = Readings::new(INTRINSIC);
    let stats = [
        ("n", totals.map(|(runs, _)| runs)),
        ("mean", totals.map(|(_, us)| us / 1000.0)),
        ("max", max.map(|us| us / 1000.0)),
    ];
    readings.stats("redis_intrinsic_latency_ms", "ms", &[], &stats);
    match readings.is_empty() {
        true => Err(Error::new("the test of intrinsic latency holds no figure")),
        false => Ok(Evidence {
            readings: readings.into_vec(),
            ..Evidence::default()
        }),
    }
}

// --- LATENCY LATEST -----------------------------------------------------------------------------

const EVENTS: [&str; 22] = [
    "command",
    "fast-command",
    "command-unblocking",
    "fork",
    "rdb-unlink-temp-file",
    "aof-write",
    "aof-fsync-always",
    "aof-write-pending-fsync",
    "aof-write-active-child",
    "aof-write-alone",
    "aof-fstat",
    "aof-rename",
    "aof-rewrite-diff-write",
    "aof-rewrite-done-fsync",
    "active-defrag-cycle",
    "expire-cycle",
    "expire-del",
    "eviction-cycle",
    "eviction-del",
    "eviction-lazyfree",
    "module-acquire-GIL",
    "while-blocked-cron",
];

pub(in crate::import) fn begins_latest(place: &Place) -> bool {
    let is_event = |line: &str| EVENTS.contains(&super::value(line));
    place.before.is_empty() && is_event(place.line()) && {
        let head = place.rest.split_inclusive('\n').take(4).map(str::len).sum();
        events(place.rest.get(..head).unwrap_or_default())
            .next()
            .is_some()
    }
}

/// Event, latest and highest milliseconds.
fn events(raw: &str) -> impl Iterator<Item = (&str, f64, f64)> {
    let values: Vec<&str> = values(raw).collect();
    let mut found = Vec::new();
    for window in values.windows(4) {
        let [name, time, latest, max] = window else {
            continue;
        };
        let times = whole(latest).zip(whole(max));
        if let Some((latest, max)) = times.filter(|_| EVENTS.contains(name) && is_time(time)) {
            found.push((*name, latest as f64, max as f64));
        }
    }
    found.into_iter()
}

pub(in crate::import) fn read_latest(raw: &str) -> Result<Evidence> {
    let mut readings = Readings::new(LATEST);
    for (event, latest, max) in events(raw).take(MAX_NAMES) {
        let labels = [("event", event)];
        readings.value("redis_latency_event_latest_ms", "ms", &labels, Some(latest));
        readings.value("redis_latency_event_max_ms", "ms", &labels, Some(max));
    }
    match readings.is_empty() {
        true => Err(Error::new("LATENCY LATEST holds no event")
            .next("Set latency-monitor-threshold, and ask again later.")),
        false => Ok(Evidence {
            readings: readings.into_vec(),
            ..Evidence::default()
        }),
    }
}
