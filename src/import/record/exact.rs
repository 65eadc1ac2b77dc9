//! The distribution of many latencies: exact while they are few, then a histogram.

use hdrhistogram::Histogram;

use crate::evidence::Latency;

/// How many values are kept as they are.
const MAX_EXACT: usize = 20_000;
/// What a whole number in the histogram stands for: 1 µs.
const PER_MS: f64 = 1000.0;
/// What the histogram can hold at most: a day.
const MAX_MS: f64 = 86_400_000.0;

/// Latencies in milliseconds.
#[derive(Debug, Clone)]
pub(crate) struct Distribution {
    count: u64,
    sum_ms: f64,
    /// Sum of squared distances from the mean (Welford).
    squares: f64,
    mean_ms: f64,
    min_ms: f64,
    max_ms: f64,
    /// The most values that are kept as they are.
    most_exact: usize,
    values: Vec<f64>,
    histogram: Option<Histogram<u32>>,
    digits: u8,
    has_percentiles: bool,
}

impl Distribution {
    /// Of a whole file: percentiles of many values to four digits.
    pub(crate) fn of_all() -> Self {
        Distribution::new(MAX_EXACT, 4)
    }

    /// Of one of many parts: percentiles of many values to three digits, or none where there is no
    /// room for another histogram.
    pub(crate) fn of_part(has_room: bool) -> Self {
        let most_exact = MAX_EXACT / 20;
        Distribution {
            has_percentiles: has_room,
            ..Distribution::new(most_exact, 3)
        }
    }

    fn new(most_exact: usize, digits: u8) -> Self {
        Distribution {
            count: 0,
            sum_ms: 0.0,
            squares: 0.0,
            mean_ms: 0.0,
            min_ms: f64::INFINITY,
            max_ms: f64::NEG_INFINITY,
            most_exact,
            values: Vec::new(),
            histogram: None,
            digits,
            has_percentiles: true,
        }
    }

    /// Adds a latency of 0 or more.
    pub(crate) fn add(&mut self, ms: f64) {
        self.count = self.count.saturating_add(1);
        self.sum_ms += ms;
        let before = ms - self.mean_ms;
        self.mean_ms += before / self.count as f64;
        self.squares += before * (ms - self.mean_ms);
        self.min_ms = self.min_ms.min(ms);
        self.max_ms = self.max_ms.max(ms);
        match &mut self.histogram {
            _ if !self.has_percentiles => {}
            Some(histogram) => record(histogram, ms),
            None => {
                self.values.push(ms);
                if self.values.len() > self.most_exact {
                    self.pour();
                }
            }
        }
    }

    fn pour(&mut self) {
        let Ok(mut histogram) = Histogram::new(self.digits) else {
            return;
        };
        histogram.auto(true);
        for ms in std::mem::take(&mut self.values) {
            record(&mut histogram, ms);
        }
        self.histogram = Some(histogram);
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// True if percentiles come out of a histogram.
    pub(crate) fn is_rounded(&self) -> bool {
        self.histogram.is_some()
    }

    /// The mean of all, where there is one.
    pub(crate) fn mean_ms(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum_ms / self.count as f64)
    }

    /// Minimum, mean, standard deviation, percentiles (nearest rank) and maximum.
    pub(crate) fn latency(&self) -> Latency {
        let mut latency = Latency::default();
        if self.count == 0 {
            return latency;
        }
        latency.set("min", Some(self.min_ms));
        latency.set("mean", self.mean_ms());
        latency.set("stddev", Some((self.squares / self.count as f64).sqrt()));
        latency.set("max", Some(self.max_ms));
        if !self.has_percentiles {
            return latency;
        }
        let mut sorted = self.values.clone();
        sorted.sort_by(f64::total_cmp);
        for (name, percent) in PERCENTILES {
            let value = match &self.histogram {
                Some(histogram) => histogram.value_at_quantile(percent / 100.0) as f64 / PER_MS,
                None => nearest_rank(&sorted, percent),
            };
            latency.set(name, Some(value.clamp(self.min_ms, self.max_ms)));
        }
        latency
    }
}

const PERCENTILES: [(&str, f64); 7] = [
    ("p50", 50.0),
    ("p75", 75.0),
    ("p90", 90.0),
    ("p95", 95.0),
    ("p97.5", 97.5),
    ("p99", 99.0),
    ("p99.9", 99.9),
];

fn record(histogram: &mut Histogram<u32>, ms: f64) {
    let micros = (ms.min(MAX_MS) * PER_MS).round() as u64;
    // It grows by itself, so there is no value that does not fit.
    let _ = histogram.record(micros);
}

fn nearest_rank(sorted: &[f64], percent: f64) -> f64 {
    let rank = (percent * sorted.len() as f64 / 100.0).ceil() as usize;
    let value = sorted.get(rank.saturating_sub(1)).or(sorted.last());
    value.copied().unwrap_or(f64::NAN)
}
