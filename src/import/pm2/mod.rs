//! PM2: <https://pm2.keymetrics.io>. `pm2 jlist`, `pm2 list` and `pm2 show`.
//!
//! The processor's share is one of a single processor and can be above 1. The files of `jlist` hold
//! the whole environment of each process: nothing of it but the fields named here is ever read. What a
//! process measures itself (`axm_monitor`, "Code metrics") keeps the name that it has there.

pub(super) mod jlist;
pub(super) mod text;

use super::metrics::unit;
use super::micro::{Found, Measured, shifted};

/// What is kept of a process.
#[derive(Debug, Default)]
struct Process {
    name: String,
    id: String,
    status: String,
    mode: String,
    node_version: String,
    cpu_percent: Option<f64>,
    memory_bytes: Option<f64>,
    restarts: Option<f64>,
    unstable_restarts: Option<f64>,
    instances: Option<f64>,
    started_s: Option<f64>,
    uptime_s: Option<f64>,
    /// What the process measures itself: name, unit, value.
    metrics: Vec<(String, &'static str, f64)>,
}

/// A value that a process measures: `1.37` in `ms`, or `1.37ms`. The unit may be one without a name
/// here.
fn metric(value: &str, unit: &str) -> Option<(&'static str, f64)> {
    let (number, behind) = super::text::leading_number(value)?;
    let word = match unit.trim() {
        "" => behind.trim(),
        unit => unit,
    };
    let unit = unit::of_word(word).unwrap_or_default();
    Some((unit.name, unit.scale(number)))
}

impl Process {
    fn add_to(&self, found: &mut Found, format: &str) {
        // A process that is stopped uses nothing, which says nothing of how much it needs.
        let is_up = !matches!(self.status.as_str(), "stopped" | "errored" | "stopping");
        let while_up = |value: Option<f64>| value.filter(|_| is_up);
        let readings = [
            (
                "process_memory_resident",
                "bytes",
                while_up(self.memory_bytes),
            ),
            (
                "process_cpu_usage",
                "ratio",
                while_up(self.cpu_percent).map(|p| shifted(p, -2)),
            ),
            ("process_restarts", "count", self.restarts),
            ("process_unstable_restarts", "count", self.unstable_restarts),
            ("process_instances", "count", self.instances),
            ("process_start_time", "seconds", while_up(self.started_s)),
            ("process_uptime", "seconds", while_up(self.uptime_s)),
        ];
        let metrics = self.metrics.iter();
        let metrics =
            metrics.map(|(name, unit, value)| (name.as_str(), *unit, while_up(Some(*value))));
        for (name, unit, value) in readings.into_iter().chain(metrics) {
            let measured = Measured::new(format, name, unit)
                .label("process", &self.name)
                .label("pm_id", &self.id)
                .label("status", &self.status)
                .label("mode", &self.mode)
                .label("node_version", &self.node_version)
                .value(value);
            found.add(measured);
        }
    }
}
