//! One snapshot as the file has it: latencies in milliseconds, shares in percent, memory as written.

use super::super::bytes;
use super::super::fields::Fields;
use super::by_name::{ByName, Shared};
use super::clock::{self, Moment};
use super::plain;
use crate::error::{Error, Result};
use crate::evidence::Warning;

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Snapshot {
    /// The end of the interval.
    pub at: Option<Moment>,
    pub requests: Option<u64>,
    pub failed: Option<u64>,
    pub error_percent: Option<f64>,
    pub mean_ms: Option<f64>,
    pub min_ms: Option<f64>,
    pub max_ms: Option<f64>,
    pub p50_ms: Option<f64>,
    pub p95_ms: Option<f64>,
    pub p99_ms: Option<f64>,
    pub endpoints: ByName<Share>,
    pub redis_ops: Option<u64>,
    pub redis_mean_ms: Option<f64>,
    pub redis_p95_ms: Option<f64>,
    pub redis_p99_ms: Option<f64>,
    pub operations: ByName<Share>,
    pub heap_used: Option<f64>,
    pub heap_total: Option<f64>,
    pub rss: Option<f64>,
    pub external: Option<f64>,
    pub cpu_percent: Option<f64>,
    pub cores: Option<f64>,
    /// Over 1, 5 and 15 minutes.
    pub load: [Option<f64>; 3],
    /// The load average was an array: then the CPU usage is that of the process.
    pub load_is_array: bool,
    pub uptime_s: Option<f64>,
    pub errors: Option<u64>,
    pub error_types: ByName<u64>,
}

/// One endpoint's or operation's share of a snapshot.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Share {
    pub count: Option<u64>,
    pub mean_ms: Option<f64>,
    pub p95_ms: Option<f64>,
}

impl Share {
    /// Without the zeros of what was never asked for.
    pub(super) fn settled(self) -> Share {
        let asked = |value: Option<f64>| value.filter(|_| self.count != Some(0));
        Share {
            count: self.count,
            mean_ms: asked(self.mean_ms),
            p95_ms: asked(self.p95_ms),
        }
    }
}

impl Snapshot {
    /// Reads a snapshot into the place of another, whose room it takes. What is doubtful about it is
    /// added to the warnings.
    ///
    /// # Errors
    /// It is no JSON, or has no figure.
    pub(super) fn read(
        &mut self,
        raw: &str,
        names: &mut Shared,
        warnings: &mut Vec<Warning>,
    ) -> Result<()> {
        if plain::read(raw, names, self).is_none() {
            *self = Snapshot::read_by_field(raw, warnings)?;
        }
        Ok(())
    }

    /// Empties it, and keeps its room.
    pub(super) fn clear(&mut self) {
        *self = Snapshot {
            endpoints: std::mem::take(&mut self.endpoints).cleared(),
            operations: std::mem::take(&mut self.operations).cleared(),
            error_types: std::mem::take(&mut self.error_types).cleared(),
            ..Snapshot::default()
        };
    }

    pub(super) fn read_by_field(raw: &str, warnings: &mut Vec<Warning>) -> Result<Snapshot> {
        let fields = Fields::of(raw)?;
        let known = ["requests", "redis", "system"]
            .iter()
            .any(|key| fields.value(&[key]).is_some());
        if !known {
            return Err(Error::new(
                "it holds neither requests nor redis nor system figures",
            ));
        }
        let snapshot = from_fields(&fields);
        warnings.extend(fields.into_warnings());
        Ok(snapshot)
    }

    /// No request in this interval: its zeros are no latencies.
    pub(super) fn is_idle(&self) -> bool {
        self.requests == Some(0)
    }

    /// A latency, unless the interval was idle.
    pub(super) fn busy(&self, value: Option<f64>) -> Option<f64> {
        value.filter(|_| !self.is_idle())
    }

    /// A Redis latency, unless there was no operation.
    pub(super) fn redis_busy(&self, value: Option<f64>) -> Option<f64> {
        value.filter(|_| self.redis_ops != Some(0))
    }

    /// Failed requests as a share of all, 0..1.
    pub(super) fn error_rate(&self) -> Option<f64> {
        if self.is_idle() {
            return None;
        }
        let counted = super::super::share(self.failed, self.requests);
        counted.or_else(|| Some(self.error_percent? / 100.0))
    }
}

// --- several as one ------------------------------------------------------------------------------

/// A mean of two means, each weighted by how many values it stands for.
fn mean_of(a: Option<f64>, many: Option<u64>, b: Option<f64>, more: Option<u64>) -> Option<f64> {
    let (many, more) = (many.unwrap_or(1) as f64, more.unwrap_or(1) as f64);
    match (a, b) {
        (Some(a), Some(b)) if many + more > 0.0 => Some((a * many + b * more) / (many + more)),
        (a, b) => a.or(b),
    }
}

fn sum(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.saturating_add(b)),
        (a, b) => a.or(b),
    }
}

fn highest(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}

fn join_shares(share: &mut Share, other: &Share) {
    *share = Share {
        mean_ms: mean_of(share.mean_ms, share.count, other.mean_ms, other.count),
        p95_ms: highest(share.p95_ms, other.p95_ms),
        count: sum(share.count, other.count),
    };
}

impl Snapshot {
    /// Takes in the next snapshot: counts are added, means weighted, of percentiles and of what is
    /// used the highest counts, and the time is that of the later one.
    pub(super) fn join(&mut self, next: &Snapshot) {
        let (many, more) = (self.requests, next.requests);
        self.mean_ms = mean_of(self.busy(self.mean_ms), many, next.busy(next.mean_ms), more);
        let least = [self.busy(self.min_ms), next.busy(next.min_ms)];
        self.min_ms = least.into_iter().flatten().reduce(f64::min);
        let of_redis = (self.redis_ops, next.redis_ops);
        self.redis_mean_ms = mean_of(
            self.redis_busy(self.redis_mean_ms),
            of_redis.0,
            next.redis_busy(next.redis_mean_ms),
            of_redis.1,
        );
        self.error_percent = mean_of(self.error_percent, many, next.error_percent, more);
        for (mine, other) in [
            (&mut self.max_ms, next.max_ms),
            (&mut self.p50_ms, next.p50_ms),
            (&mut self.p95_ms, next.p95_ms),
            (&mut self.p99_ms, next.p99_ms),
            (&mut self.redis_p95_ms, next.redis_p95_ms),
            (&mut self.redis_p99_ms, next.redis_p99_ms),
            (&mut self.heap_used, next.heap_used),
            (&mut self.heap_total, next.heap_total),
            (&mut self.rss, next.rss),
            (&mut self.external, next.external),
            (&mut self.cpu_percent, next.cpu_percent),
            (&mut self.cores, next.cores),
        ] {
            *mine = highest(*mine, other);
        }
        for (mine, other) in self.load.iter_mut().zip(next.load) {
            *mine = highest(*mine, other);
        }
        for (mine, other) in [
            (&mut self.requests, next.requests),
            (&mut self.failed, next.failed),
            (&mut self.redis_ops, next.redis_ops),
            (&mut self.errors, next.errors),
        ] {
            *mine = sum(*mine, other);
        }
        self.endpoints.join(&next.endpoints, join_shares);
        self.operations.join(&next.operations, join_shares);
        self.error_types.join(&next.error_types, |count, more| {
            *count = count.saturating_add(*more);
        });
        self.load_is_array |= next.load_is_array;
        self.uptime_s = next.uptime_s.or(self.uptime_s);
        self.at = next.at.or(self.at);
    }

    /// Of all requests, the good ones and those that failed, the third follows from the other two.
    pub(super) fn settle_counts(&mut self, good: Option<u64>) {
        let (total, failed) = (self.requests, self.failed);
        self.requests = total.or_else(|| good?.checked_add(failed?));
        self.failed = failed.or_else(|| total?.checked_sub(good?));
    }
}

fn from_fields(fields: &Fields) -> Snapshot {
    let total = fields.count(&["requests", "total"]);
    let good = fields.count(&["requests", "successful"]);
    let failed = fields.count(&["requests", "failed"]);
    let latency = |key| fields.latency_ms(&["requests", "latency", key]);
    let redis = |key| fields.latency_ms(&["redis", "latency", key]);
    let memory = |key| fields.amount(&["system", "memory", key]);
    let mut snapshot = Snapshot {
        at: clock::read(fields),
        requests: total,
        failed,
        error_percent: fields.amount(&["requests", "errorRate"]),
        mean_ms: latency("mean"),
        min_ms: latency("min"),
        max_ms: latency("max"),
        p50_ms: latency("p50"),
        p95_ms: latency("p95"),
        p99_ms: latency("p99"),
        endpoints: shares(fields, &["requests", "byEndpoint"]),
        redis_ops: fields.count(&["redis", "total"]),
        redis_mean_ms: redis("mean"),
        redis_p95_ms: redis("p95"),
        redis_p99_ms: redis("p99"),
        operations: shares(fields, &["redis", "byOperation"]),
        heap_used: memory("heapUsed"),
        heap_total: memory("heapTotal"),
        rss: memory("rss"),
        external: memory("external"),
        cpu_percent: fields.amount(&["system", "cpu", "usage"]),
        cores: fields.amount(&["system", "cpu", "cores"]),
        load: load(fields),
        load_is_array: fields
            .value(&["system", "cpu", "loadAvg"])
            .is_some_and(|v| v.is_array()),
        uptime_s: fields.amount(&["system", "uptime"]),
        errors: fields.count(&["errors", "total"]),
        error_types: error_types(fields),
    };
    snapshot.settle_counts(good);
    snapshot
}

fn shares(fields: &Fields, path: &[&str]) -> ByName<Share> {
    let names = fields.keys(path).into_iter();
    names
        .map(|name| {
            let at = |key| -> Vec<&str> { path.iter().copied().chain([name, key]).collect() };
            let share = Share {
                count: fields.count(&at("count")),
                mean_ms: fields.latency_ms(&at("mean")),
                p95_ms: fields.latency_ms(&at("p95")),
            };
            (bytes::name(name), share.settled())
        })
        .collect()
}

/// `loadAvg: [1m, 5m, 15m]`, or three numbers with their own names.
fn load(fields: &Fields) -> [Option<f64>; 3] {
    if let Some(list) = fields
        .value(&["system", "cpu", "loadAvg"])
        .and_then(|v| v.as_array())
    {
        let at = |place: usize| list.get(place)?.as_f64().filter(|load| *load >= 0.0);
        return [at(0), at(1), at(2)];
    }
    ["loadAvg1m", "loadAvg5m", "loadAvg15m"].map(|key| fields.amount(&["system", "cpu", key]))
}

fn error_types(fields: &Fields) -> ByName<u64> {
    let names = fields.keys(&["errors", "byType"]).into_iter();
    names
        .filter_map(|name| {
            Some((
                bytes::name(name),
                fields.count(&["errors", "byType", name])?,
            ))
        })
        .collect()
}
