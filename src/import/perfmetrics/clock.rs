//! When the snapshots were taken: their order, their interval, and clocks that were wrong.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::super::fields::Fields;
use super::super::record::unix_ms;
use super::snapshot::Snapshot;
use crate::evidence::Warning;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 86_400_000;
const MIB: f64 = 1_048_576.0;
/// A memory figure above this is in bytes; no service has 100,000 MiB of heap.
const MOST_MIB: f64 = 100_000.0;

/// A point in time, milliseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub ms: i64,
    /// The file gave no time zone.
    pub is_local: bool,
}

/// The snapshots that are used, in order, with what all of them share.
#[derive(Debug)]
pub(super) struct Window {
    pub snapshots: Vec<Snapshot>,
    /// The median time between two snapshots.
    pub interval_ms: Option<f64>,
    /// Bytes in one unit of the memory figures.
    pub memory_unit: f64,
    /// The CPU usage is that of the process, and not made from the load average.
    pub cpu_is_process: bool,
}

impl Window {
    pub(super) fn of(mut snapshots: Vec<Snapshot>, warnings: &mut Vec<Warning>) -> Window {
        drop_undated(&mut snapshots, warnings);
        if snapshots.iter().any(|s| s.at.is_some_and(|at| at.is_local)) {
            warnings.push(Warning::new(
                "no_time_zone",
                "the timestamps name no time zone; they were read as UTC",
            ));
            unfold_clock_change(&mut snapshots, warnings);
        }
        sort(&mut snapshots, warnings);
        drop_repeated(&mut snapshots, warnings);
        drop_outliers(&mut snapshots, warnings);
        let in_bytes = snapshots
            .iter()
            .flat_map(|s| [s.heap_used, s.heap_total, s.rss])
            .flatten()
            .any(|memory| memory > MOST_MIB);
        Window {
            interval_ms: median_of(&steps(&snapshots)),
            memory_unit: if in_bytes { 1.0 } else { MIB },
            cpu_is_process: in_bytes || snapshots.iter().any(|s| s.load_is_array),
            snapshots,
        }
    }

    /// Seconds that the snapshots cover together.
    pub(super) fn duration_s(&self) -> Option<f64> {
        Some(self.interval_s()? * self.snapshots.len() as f64)
    }

    pub(super) fn interval_s(&self) -> Option<f64> {
        self.interval_ms.map(|ms| ms / 1000.0)
    }
}

/// The `timestamp` of a snapshot (the end of its interval), or the one inside `system`.
pub(super) fn read(fields: &Fields) -> Option<Moment> {
    let written = fields.value(&["timestamp"]).and_then(moment);
    written.or_else(|| fields.value(&["system", "timestamp"]).and_then(moment))
}

fn moment(value: &Value) -> Option<Moment> {
    match value.as_f64() {
        Some(number) => of_number(number),
        None => of_text(value.as_str()?),
    }
}

/// A time as a number of seconds or milliseconds.
pub(super) fn of_number(number: f64) -> Option<Moment> {
    // Seconds since 1970 have ten digits today, milliseconds thirteen.
    let ms = if number.abs() < 1e11 {
        number * 1000.0
    } else {
        number
    };
    let in_range = Timestamp::from_millisecond(ms as i64).is_ok();
    in_range.then_some(Moment {
        ms: ms as i64,
        is_local: false,
    })
}

/// A time as it is written.
pub(super) fn of_text(text: &str) -> Option<Moment> {
    let text = text.trim();
    if let Some(ms) = unix_ms(text) {
        return Some(Moment {
            ms,
            is_local: false,
        });
    }
    let local = text.parse::<DateTime>().ok()?;
    let at = TimeZone::UTC.to_timestamp(local).ok()?;
    Some(Moment {
        ms: at.as_millisecond(),
        is_local: true,
    })
}

/// Without a time a snapshot has no place in the window, unless none has one.
fn drop_undated(snapshots: &mut Vec<Snapshot>, warnings: &mut Vec<Warning>) {
    let undated = snapshots.iter().filter(|s| s.at.is_none()).count();
    if undated == 0 {
        return;
    }
    if undated == snapshots.len() {
        warnings.push(Warning::new(
            "no_timestamps",
            "no snapshot says when it was taken, so there is no duration and no rate",
        ));
        return;
    }
    snapshots.retain(|s| s.at.is_some());
    let message = format!("{undated} snapshots without a readable time were left out");
    warnings.push(Warning::new("snapshot_without_time", &message));
}

/// In autumn a local clock shows one hour twice. If the times jump back once, by an hour, the
/// order in the file is right, and what follows the jump happened an hour later than it says.
fn unfold_clock_change(snapshots: &mut [Snapshot], warnings: &mut Vec<Warning>) {
    let times = times(snapshots);
    let jumps: Vec<(usize, i64)> = times
        .iter()
        .zip(times.iter().skip(1))
        .enumerate()
        .filter(|(_, (before, after))| after < before)
        .map(|(place, (before, after))| (place, before.saturating_sub(*after)))
        .collect();
    let forward: Vec<i64> = steps(snapshots)
        .into_iter()
        .filter(|step| *step > 0)
        .collect();
    let (Some(step), [(place, back)]) = (lower_median(&forward), jumps.as_slice()) else {
        return;
    };
    let off_by = back
        .saturating_add(step)
        .saturating_sub(HOUR_MS)
        .saturating_abs();
    if off_by > step {
        return;
    }
    for snapshot in snapshots.iter_mut().skip(place.saturating_add(1)) {
        if let Some(at) = &mut snapshot.at {
            at.ms = at.ms.saturating_add(HOUR_MS);
        }
    }
    warnings.push(Warning::new(
        "clock_set_back",
        "the local times go back by an hour once, as at the end of summer time; the order in the file was kept and the later ones were moved on by an hour",
    ));
}

fn sort(snapshots: &mut [Snapshot], warnings: &mut Vec<Warning>) {
    if times(snapshots).is_sorted() {
        return;
    }
    snapshots.sort_by_key(|s| s.at.map(|at| at.ms));
    warnings.push(Warning::new(
        "snapshots_out_of_order",
        "the snapshots were not in the order of their times; they were sorted",
    ));
}

/// Two exports of one history overlap, and so does a file made of both.
fn drop_repeated(snapshots: &mut Vec<Snapshot>, warnings: &mut Vec<Warning>) {
    let before = snapshots.len();
    snapshots.dedup_by(|a, b| {
        a.at.is_some() && a.at == b.at && a.requests == b.requests && a.uptime_s == b.uptime_s
    });
    let repeated = before.saturating_sub(snapshots.len());
    if repeated > 0 {
        let message = format!("{repeated} snapshots were there twice and count once");
        warnings.push(Warning::new("repeated_snapshots", &message));
    }
}

/// Snapshots whose clock was far off would stretch the time axis and flatten every slope.
fn drop_outliers(snapshots: &mut Vec<Snapshot>, warnings: &mut Vec<Warning>) {
    let (Some(middle), Some(step)) = (
        lower_median(&times(snapshots)),
        lower_median(&steps(snapshots)),
    ) else {
        return;
    };
    let length = i64::try_from(snapshots.len()).unwrap_or(i64::MAX);
    let reach = step.saturating_mul(length).saturating_mul(100).max(DAY_MS);
    let before = snapshots.len();
    snapshots.retain(|s| {
        s.at.is_none_or(|at| at.ms.saturating_sub(middle).saturating_abs() <= reach)
    });
    let far = before.saturating_sub(snapshots.len());
    if far > 0 {
        let message =
            format!("{far} snapshots have times far away from all others and were left out");
        warnings.push(Warning::new("timestamp_outlier", &message));
    }
}

fn times(snapshots: &[Snapshot]) -> Vec<i64> {
    snapshots
        .iter()
        .filter_map(|s| s.at)
        .map(|at| at.ms)
        .collect()
}

fn steps(snapshots: &[Snapshot]) -> Vec<i64> {
    let times = times(snapshots);
    times
        .iter()
        .zip(times.iter().skip(1))
        .map(|(a, b)| b.saturating_sub(*a))
        .collect()
}

fn lower_median(values: &[i64]) -> Option<i64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len().saturating_sub(1) / 2).copied()
}

/// The median, of two middle values their mean; only of positive steps.
fn median_of(steps: &[i64]) -> Option<f64> {
    let mut sorted: Vec<i64> = steps.iter().copied().filter(|step| *step > 0).collect();
    sorted.sort_unstable();
    let lower = *sorted.get(sorted.len().saturating_sub(1) / 2)?;
    let upper = *sorted.get(sorted.len() / 2)?;
    Some((lower as f64 + upper as f64) / 2.0)
}
