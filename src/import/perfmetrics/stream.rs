//! Snapshots one a line, of any number: where there are more than can be kept, neighbors are joined.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::super::bytes::{self, MAX_NAMES};
use super::super::json::Outline;
use super::super::record::doubts::Doubts;
use super::super::record::{EachLine, Line, Records, lines};
use super::super::{Head, check};
use super::clock;
use super::snapshot::{Share, Snapshot};
use crate::error::Result;
use crate::evidence::{Evidence, Warning};

/// The most snapshots that are kept: at one a minute those of almost three days.
const MOST: usize = 4_096;

/// Two whole lines of snapshots at least; a single one is a document like any other.
pub(in crate::import) fn looks_like(head: &Head) -> bool {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    let is_snapshot = |line: &str| {
        line.starts_with('{')
            && Outline::of(line).is_ok_and(|(outline, _)| super::looks_like_snapshot(&outline))
    };
    [lines.next(), lines.next()]
        .into_iter()
        .all(|line| line.is_some_and(is_snapshot))
}

pub(in crate::import) fn begin(_head: &Head) -> Box<dyn Records> {
    lines(Reader {
        kept: Vec::new(),
        pending: None,
        width: 1,
        count: 0,
        doubts: Doubts::default(),
        warnings: Vec::new(),
    })
}

struct Reader {
    kept: Vec<Snapshot>,
    /// What is being joined, and of how many snapshots it is made by now.
    pending: Option<(Snapshot, usize)>,
    /// How many snapshots each of those that are kept is made of.
    width: usize,
    count: usize,
    doubts: Doubts,
    warnings: Vec<Warning>,
}

impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        if line.text.trim().is_empty() {
            return Ok(());
        }
        let mut doubtful = Vec::new();
        let plain = serde_json::from_str::<Plain>(line.text);
        let snapshot = match plain.ok().and_then(Plain::snapshot) {
            Some(snapshot) => Ok(snapshot),
            None => Snapshot::read(line.text, &mut doubtful),
        };
        let room = bytes::MAX_WARNINGS.saturating_sub(self.warnings.len());
        self.warnings.extend(doubtful.into_iter().take(room));
        match snapshot {
            Ok(snapshot) => self.add(snapshot),
            Err(_) if line.is_cut => self.doubts.cut_line(line.number),
            Err(_) => self.doubts.no_record(line.number),
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.evidence().unwrap_or_default()
    }

    fn finish(self) -> Result<Evidence> {
        self.evidence()
    }
}

impl Reader {
    fn add(&mut self, snapshot: Snapshot) {
        self.count = self.count.saturating_add(1);
        let (joined, parts) = match self.pending.take() {
            None => (snapshot, 1),
            Some((mut pending, parts)) => {
                pending.join(&snapshot);
                (pending, parts.saturating_add(1))
            }
        };
        if parts < self.width {
            self.pending = Some((joined, parts));
            return;
        }
        self.kept.push(joined);
        if self.kept.len() >= MOST {
            self.width = self.width.saturating_mul(2);
            let mut pairs = std::mem::take(&mut self.kept).into_iter();
            while let Some(mut first) = pairs.next() {
                if let Some(second) = pairs.next() {
                    first.join(&second);
                }
                self.kept.push(first);
            }
        }
    }

    fn evidence(&self) -> Result<Evidence> {
        let mut snapshots = self.kept.clone();
        // Of a span that is not full the rates would be too low; a short file has none.
        snapshots.extend(self.pending.iter().map(|(pending, _)| pending.clone()));
        let mut evidence = super::of_snapshots("perfmetrics-ndjson", snapshots, None)?;
        if self.width > 1 {
            let note = format!(
                "There are {} snapshots; {} at a time were joined: their counts were added, their means weighted, and of their percentiles the highest was kept.",
                self.count, self.width
            );
            evidence
                .runs
                .iter_mut()
                .for_each(|run| run.notes.push(note.clone()));
        }
        evidence
            .warnings
            .splice(0..0, self.warnings.iter().cloned());
        evidence.warnings.extend(self.doubts.warnings());
        check::thin_out("", &mut evidence.warnings);
        Ok(evidence)
    }
}

// --- the usual shape, read at once -------------------------------------------------------------

/// A snapshot with numbers where numbers belong. Whatever else comes is read field by field.
#[derive(Deserialize)]
struct Plain<'a> {
    #[serde(borrow)]
    timestamp: Cow<'a, str>,
    requests: Requests,
    #[serde(default)]
    redis: Option<Redis>,
    system: System,
    #[serde(borrow, default)]
    errors: Option<Errors<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Requests {
    total: u64,
    #[serde(default)]
    successful: Option<u64>,
    #[serde(default)]
    failed: Option<u64>,
    #[serde(default)]
    error_rate: Option<f64>,
    latency: Latencies,
    #[serde(default)]
    by_endpoint: Shares,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Latencies {
    mean: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    p50: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
}

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    count: Option<u64>,
    #[serde(default)]
    mean: Option<f64>,
    #[serde(default)]
    p95: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Redis {
    #[serde(default)]
    total: Option<u64>,
    #[serde(default)]
    latency: Latencies,
    #[serde(default)]
    by_operation: Shares,
}

#[derive(Deserialize)]
struct System {
    memory: Memory,
    cpu: Cpu,
    #[serde(default)]
    uptime: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Memory {
    #[serde(default)]
    heap_used: Option<f64>,
    #[serde(default)]
    heap_total: Option<f64>,
    #[serde(default)]
    rss: Option<f64>,
    #[serde(default)]
    external: Option<f64>,
}

#[derive(Deserialize)]
struct Cpu {
    #[serde(default)]
    usage: Option<f64>,
    #[serde(default)]
    cores: Option<f64>,
    #[serde(default, rename = "loadAvg1m")]
    load_1m: Option<f64>,
    #[serde(default, rename = "loadAvg5m")]
    load_5m: Option<f64>,
    #[serde(default, rename = "loadAvg15m")]
    load_15m: Option<f64>,
    /// The other dialect's three in one.
    #[serde(default, rename = "loadAvg")]
    load: Option<[f64; 3]>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Errors<'a> {
    #[serde(default)]
    total: Option<u64>,
    #[serde(borrow, default)]
    by_type: BTreeMap<Cow<'a, str>, u64>,
}

impl Plain<'_> {
    /// The snapshot, unless something in it is negative, which has to be told.
    fn snapshot(self) -> Option<Snapshot> {
        let Plain {
            timestamp,
            requests,
            redis,
            system,
            errors,
        } = self;
        let redis = redis.unwrap_or(Redis {
            total: None,
            latency: Latencies::default(),
            by_operation: Shares::default(),
        });
        let parts = { requests.by_endpoint.0.len() }.max(redis.by_operation.0.len());
        let (latency, cpu) = (requests.latency, system.cpu);
        let load = cpu.load.map(|load| load.map(Some));
        let snapshot = Snapshot {
            at: clock::of_text(&timestamp),
            requests: Some(requests.total),
            failed: requests
                .failed
                .or_else(|| requests.total.checked_sub(requests.successful?)),
            error_percent: requests.error_rate,
            mean_ms: latency.mean,
            min_ms: latency.min,
            max_ms: latency.max,
            p50_ms: latency.p50,
            p95_ms: latency.p95,
            p99_ms: latency.p99,
            endpoints: requests.by_endpoint.0,
            redis_ops: redis.total,
            redis_mean_ms: redis.latency.mean,
            redis_p95_ms: redis.latency.p95,
            redis_p99_ms: redis.latency.p99,
            operations: redis.by_operation.0,
            heap_used: system.memory.heap_used,
            heap_total: system.memory.heap_total,
            rss: system.memory.rss,
            external: system.memory.external,
            cpu_percent: cpu.usage,
            cores: cpu.cores,
            load: load.unwrap_or([cpu.load_1m, cpu.load_5m, cpu.load_15m]),
            load_is_array: cpu.load.is_some(),
            uptime_s: system.uptime,
            errors: errors.as_ref().and_then(|errors| errors.total),
            error_types: errors.map_or_else(BTreeMap::new, |errors| {
                let kinds = errors.by_type.into_iter();
                kinds.map(|(kind, n)| (bytes::name(&kind), n)).collect()
            }),
        };
        (parts <= MAX_NAMES && snapshot.at.is_some() && !snapshot.has_negative())
            .then_some(snapshot)
    }
}

/// Endpoints or operations by name, put where they stay: a map in between would cost as much again.
#[derive(Default)]
struct Shares(BTreeMap<String, Share>);

impl<'de> Deserialize<'de> for Shares {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Name<'a>(#[serde(borrow)] Cow<'a, str>);
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Shares;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shares, A::Error> {
                let mut shares = BTreeMap::new();
                while let Some((Name(name), part)) = map.next_entry::<Name, Part>()? {
                    let asked = |value: Option<f64>| value.filter(|_| part.count != Some(0));
                    let share = Share {
                        count: part.count,
                        mean_ms: asked(part.mean),
                        p95_ms: asked(part.p95),
                    };
                    shares.insert(bytes::name(&name), share);
                }
                Ok(Shares(shares))
            }
        }
        d.deserialize_map(Collect)
    }
}
