//! What many requests come to, one at a time: counts, latencies, endpoints, and all of it over time.

use std::collections::BTreeMap;

use super::exact::Distribution;
use super::names::Names;
use super::thinned::{Span, Spans};
use crate::evidence::{Endpoint, Run, Series, Warning};
use crate::import::bytes::{self, MAX_NAMES};
use crate::import::reading::SINCE_START;
use crate::import::share;

/// One request, as a record of a file tells it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Request<'a> {
    /// When it began, unix seconds.
    pub began_s: Option<f64>,
    /// When it ended; where only one of the two is known, the other follows from the latency.
    pub ended_s: Option<f64>,
    /// How long it took, milliseconds, 0 or more; none where nothing was answered.
    pub latency_ms: Option<f64>,
    /// True if it failed by the tool's own definition.
    pub failed: bool,
    /// What it asked for; empty if the file does not say.
    pub endpoint: &'a str,
    /// The answer's status; empty if there was none or the file does not say.
    pub status: &'a str,
    /// The error's text or kind; empty if there was none.
    pub error: &'a str,
    /// Bytes received.
    pub bytes: Option<f64>,
    /// Users, threads or connections at work at that time.
    pub users: Option<f64>,
}

/// The sum of requests. Memory does not grow with their number.
pub(crate) struct Requests {
    count: u64,
    failed: u64,
    answered: u64,
    bytes: Option<f64>,
    all: Distribution,
    endpoints: Names<Part>,
    statuses: Names<u64>,
    errors: Names<u64>,
    began_s: f64,
    ended_s: f64,
    /// How long the longest request took, answered or not.
    longest_s: f64,
    most_users: Option<f64>,
    over_time: Spans,
    /// Requests whose time lies too far from the others.
    far_off: u64,
}

struct Part {
    count: u64,
    failed: u64,
    latencies: Distribution,
}

/// How many endpoints have percentiles of their own; the others have a mean and a highest value.
const MOST_PARTS: usize = 200;

/// Above this a number of seconds has less than a hundred nanoseconds' room: 1973.
const NOISY_S: f64 = 1e8;

impl Default for Requests {
    fn default() -> Self {
        Requests {
            count: 0,
            failed: 0,
            answered: 0,
            bytes: None,
            all: Distribution::of_all(),
            endpoints: Names::default(),
            statuses: Names::default(),
            errors: Names::default(),
            began_s: f64::INFINITY,
            ended_s: f64::NEG_INFINITY,
            longest_s: 0.0,
            most_users: None,
            over_time: Spans::default(),
            far_off: 0,
        }
    }
}

impl Requests {
    /// Adds a request.
    pub(crate) fn add(&mut self, request: &Request) {
        self.count = self.count.saturating_add(1);
        self.failed = self.failed.saturating_add(u64::from(request.failed));
        let latency_ms = request.latency_ms.filter(|ms| ms.is_finite() && *ms >= 0.0);
        self.answered = self
            .answered
            .saturating_add(u64::from(latency_ms.is_some()));
        if let Some(ms) = latency_ms {
            self.all.add(ms);
        }
        if let Some(bytes) = request.bytes.filter(|b| b.is_finite() && *b >= 0.0) {
            *self.bytes.get_or_insert(0.0) += bytes;
        }
        if !request.endpoint.is_empty() {
            self.add_to_endpoint(request, latency_ms);
        }
        add_one(&mut self.statuses, request.status);
        add_one(&mut self.errors, request.error);
        self.add_at_its_time(request, latency_ms);
    }

    fn add_to_endpoint(&mut self, request: &Request, latency_ms: Option<f64>) {
        let part = self
            .endpoints
            .value(request.endpoint, MAX_NAMES, |others| Part {
                count: 0,
                failed: 0,
                latencies: Distribution::of_part(others < MOST_PARTS),
            });
        let Some(part) = part else {
            return;
        };
        part.count = part.count.saturating_add(1);
        part.failed = part.failed.saturating_add(u64::from(request.failed));
        if let Some(ms) = latency_ms {
            part.latencies.add(ms);
        }
    }

    fn add_at_its_time(&mut self, request: &Request, latency_ms: Option<f64>) {
        let length_s = latency_ms.unwrap_or(0.0) / 1000.0;
        let began_s = request.began_s.or(request.ended_s.map(|s| s - length_s));
        let Some(began_s) = began_s else {
            return;
        };
        let ended_s = request.ended_s.unwrap_or(began_s + length_s);
        let Some(span) = self.over_time.at(ended_s) else {
            self.far_off = self.far_off.saturating_add(1);
            return;
        };
        self.began_s = self.began_s.min(began_s);
        self.ended_s = self.ended_s.max(ended_s);
        self.longest_s = self.longest_s.max(ended_s - began_s);
        span.count = span.count.saturating_add(1);
        span.failed = span.failed.saturating_add(u64::from(request.failed));
        if let Some(ms) = latency_ms {
            span.valued = span.valued.saturating_add(1);
            span.sum += ms;
            span.highest = span.highest.max(ms);
        }
        if let Some(users) = request.users {
            span.users = span.users.max(users);
            self.add_users(users);
        }
    }

    /// Says how many users were at work at some time.
    pub(crate) fn add_users(&mut self, users: f64) {
        self.most_users = Some(self.most_users.map_or(users, |most| most.max(users)));
    }

    /// How many there were.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// What is doubtful about the times.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = Warning> {
        self.far_off_warning()
            .into_iter()
            .chain(self.pause_warning())
    }

    /// What is said of requests whose time lies too far from the others to be believed.
    fn far_off_warning(&self) -> Option<Warning> {
        (self.far_off > 0).then(|| Warning::new("time_far_off", format!(
                "{} requests have times that lie far from all others, so they are counted but missing from what is shown over time",
                self.far_off
            )))
    }

    /// What is said of a time in which no request was under way that is longer than all the rest: a
    /// tool that adds to a file that is there writes several tests into it.
    fn pause_warning(&self) -> Option<Warning> {
        const LEAST_S: f64 = 30.0;
        let (mut pause, mut longest, mut all) = (0_u64, 0_u64, 0_u64);
        for (_, span) in self.over_time.iter() {
            pause = match span.count {
                0 => pause.saturating_add(1),
                _ => 0,
            };
            longest = longest.max(pause);
            all = all.saturating_add(1);
        }
        let pause_s = longest as f64 * self.over_time.span_s();
        let is_long = pause_s >= LEAST_S && longest.saturating_mul(2) > all;
        // While a request is waited for, none may end.
        (is_long && pause_s > self.longest_s).then(|| Warning::new("long_pause", format!(
            "for {pause_s:.0} s, more than half of the time, nothing was asked; if the file holds several tests, the figures are of all of them together, and the throughput counts the pause"
        )))
    }

    /// From the beginning of the first request to the end of the last one, seconds.
    pub(crate) fn duration_s(&self) -> Option<f64> {
        let length_s = self.ended_s - self.began_s;
        // Seconds since 1970 leave no room for digits below the microsecond; what stands there is noise.
        let is_noisy = self.began_s.abs() > NOISY_S;
        let length_s = match is_noisy {
            true => (length_s * 1e6).round() / 1e6,
            false => length_s,
        };
        Some(length_s).filter(|s| s.is_finite() && *s > 0.0)
    }

    /// When the first request began, unix seconds.
    pub(crate) fn began_s(&self) -> Option<f64> {
        Some(self.began_s).filter(|s| s.is_finite())
    }

    /// The run that they are. What files of records leave to be computed is named as derived.
    pub(crate) fn run(&self, format: &str, tool: &str) -> Run {
        let requests = Some(self.count);
        let duration_s = self.duration_s();
        let mut notes = Vec::new();
        if self.all.is_rounded() {
            notes.push(
                "Percentiles come from a histogram, which is exact to 0.01 %; those of endpoints to 0.1 %."
                    .to_owned(),
            );
        }
        let derived = [
            ("duration_s", duration_s.is_some()),
            ("requests", true),
            ("errors", true),
            ("error_rate", self.count > 0),
            ("rps", duration_s.is_some()),
            ("latency_ms", self.answered > 0),
        ];
        Run {
            format: format.to_owned(),
            tool: tool.to_owned(),
            started_at: self.began_s().and_then(super::rfc3339),
            duration_s,
            requests,
            errors: Some(self.failed),
            error_rate: share(Some(self.failed), requests),
            rps: duration_s.map(|s| self.count as f64 / s),
            concurrency: self.most_users,
            latency_ms: self.all.latency(),
            bytes_received: self.bytes.map(|bytes| bytes.round() as u64),
            endpoints: self.endpoints(duration_s),
            status_codes: counts(&self.statuses),
            error_types: counts(&self.errors),
            derived: derived
                .iter()
                .filter(|(_, is_known)| *is_known)
                .map(|(name, _)| (*name).to_owned())
                .collect(),
            notes,
            ..Run::default()
        }
    }

    fn endpoints(&self, duration_s: Option<f64>) -> Option<Vec<Endpoint>> {
        let parts = self.endpoints.sorted().into_iter();
        let parts = parts.map(|(name, part)| Endpoint {
            name: bytes::name(name),
            requests: Some(part.count),
            errors: Some(part.failed),
            rps: duration_s.map(|s| part.count as f64 / s),
            latency_ms: part.latencies.latency(),
        });
        (!self.endpoints.is_empty()).then(|| parts.collect())
    }

    /// The run of a file whose times are seconds since the run began: its length counts from there,
    /// and its time of day is not known.
    pub(crate) fn run_from_0(&self, format: &str, tool: &str) -> Run {
        let mut run = self.run(format, tool);
        run.started_at = None;
        if (0.0..=1.0).contains(&self.began_s) && self.ended_s > 0.0 {
            // Such files have times to the nanosecond at most.
            let duration_s = (self.ended_s * 1e9).round() / 1e9;
            run.duration_s = Some(duration_s);
            run.rps = Some(self.count as f64 / duration_s);
        }
        run
    }

    /// The series of such a file.
    pub(crate) fn series_from_0(&self, format: &str) -> Vec<Series> {
        let mut all = self.series(format);
        for series in &mut all {
            series.notes.push(SINCE_START.to_owned());
        }
        all
    }

    /// Throughput, failures, latencies and users over time.
    pub(crate) fn series(&self, format: &str) -> Vec<Series> {
        let span_s = self.over_time.span_s();
        let has_users = self.most_users.is_some();
        let series = |name: &str, unit: &str, value: &dyn Fn(&Span) -> Option<f64>| Series {
            format: format.to_owned(),
            name: name.to_owned(),
            unit: unit.to_owned(),
            points: self
                .over_time
                .iter()
                .map(|(at, span)| (at, value(span)))
                .collect(),
            thinned_s: (span_s > 1.0).then_some(span_s),
            ..Series::default()
        };
        let mut all = vec![
            series("requests_per_second", "per_second", &|s| {
                Some(s.count as f64 / span_s)
            }),
            series("error_rate", "ratio", &|s| {
                share(Some(s.failed), Some(s.count))
            }),
            series("latency_mean_ms", "ms", &|s| {
                (s.valued > 0).then(|| s.sum / s.valued as f64)
            }),
            series("latency_max_ms", "ms", &|s| {
                (s.valued > 0).then_some(s.highest)
            }),
        ];
        if has_users {
            all.push(series("users", "count", &|s| {
                (s.count > 0).then_some(s.users)
            }));
        }
        all.retain(|series| series.points.iter().any(|(_, value)| value.is_some()));
        all
    }
}

/// Counts a name, unless there are too many of them.
fn add_one(counts: &mut Names<u64>, name: &str) {
    if !name.is_empty()
        && let Some(count) = counts.value(name, MAX_NAMES, |_| 0)
    {
        *count = count.saturating_add(1);
    }
}

/// The counts by what is shown of the names, which may be the same of several.
fn counts(names: &Names<u64>) -> Option<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    for (name, count) in names.sorted() {
        let sum: &mut u64 = counts.entry(bytes::name(name)).or_default();
        *sum = sum.saturating_add(*count);
    }
    (!counts.is_empty()).then_some(counts)
}
