//! HdrHistogram: <https://hdrhistogram.github.io/HdrHistogram/>. Percentile tables (`.hgrm`) and
//! logs of histograms (`.hlog`).
//!
//! Neither says the unit of its values. By custom, and by what every writer does unless it is told
//! otherwise, they are scaled to milliseconds; that is said in a warning.

pub(super) mod hgrm;
mod histogram;
pub(super) mod hlog;

use crate::evidence::Warning;

/// The percentiles that are told, and the shares that they stand for.
const PERCENTILES: [(&str, f64); 8] = [
    ("p50", 0.5),
    ("p75", 0.75),
    ("p90", 0.9),
    ("p95", 0.95),
    ("p97.5", 0.975),
    ("p99", 0.99),
    ("p99.9", 0.999),
    ("p99.99", 0.9999),
];

/// A value above this, one hour in milliseconds, is not in milliseconds.
const MAX_MS: f64 = 3_600_000.0;

fn unit_assumed() -> Warning {
    Warning::new(
        "unit_assumed",
        "the file does not say the unit of its values; they were taken as milliseconds, which writers of HdrHistogram use by default",
    )
}

fn unit_unknown() -> Warning {
    Warning::new(
        "unit_unknown",
        "the file does not say the unit of its values, and it cannot be milliseconds or a part of one that is in use; they were kept without a unit",
    )
}
