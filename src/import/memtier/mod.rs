//! memtier_benchmark: <https://github.com/redis/memtier_benchmark>.
//!
//! Milliseconds. Connections are clients times threads. The duration that is written may be wrong
//! by a second, and with it the throughput: Little's law shows it.

pub(super) mod json;
pub(super) mod text;

use super::bytes;

/// `p99.90` is the 99.9 % percentile.
fn percentile(key: &str) -> Option<String> {
    let percent: f64 = key.strip_prefix('p')?.parse().ok()?;
    (percent > 0.0 && percent <= 100.0).then(|| format!("p{percent}"))
}

/// What kind of operation a row is about.
fn operation(name: &str) -> String {
    bytes::name(name.trim())
}
