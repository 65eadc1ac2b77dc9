//! `pm2 jlist`: memory in bytes, the processor in percent, the start in milliseconds since 1970.

use super::super::bytes::MAX_NAMES;
use super::super::fields::Fields;
use super::super::json::Outline;
use super::super::micro::Found;
use super::Process;
use crate::error::Result;
use crate::evidence::Evidence;

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["pm2_env"]) && (outline.has(&["monit"]) || outline.has(&["pm_id"]))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let text = |path: &[&str]| fields.text(path).unwrap_or_default();
    let amount = |path: &[&str]| fields.amount(path);
    let id = amount(&["pm_id"]).or_else(|| amount(&["pm2_env", "pm_id"]));
    let process = Process {
        name: text(&["name"]),
        id: id.map_or_else(String::new, |id| id.to_string()),
        status: text(&["pm2_env", "status"]),
        mode: mode(&text(&["pm2_env", "exec_mode"])),
        node_version: text(&["pm2_env", "node_version"]),
        cpu_percent: amount(&["monit", "cpu"]),
        memory_bytes: amount(&["monit", "memory"]),
        restarts: amount(&["pm2_env", "restart_time"]),
        unstable_restarts: amount(&["pm2_env", "unstable_restarts"]),
        // "max" stands for one for each processor.
        instances: fields
            .value(&["pm2_env", "instances"])
            .and_then(|v| v.as_f64()),
        started_s: amount(&["pm2_env", "pm_uptime"]).map(|ms| ms / 1000.0),
        uptime_s: None,
        metrics: metrics(&fields),
    };
    let mut found = Found::default();
    process.add_to(&mut found, "pm2-jlist");
    found.doubts_of(fields);
    found.evidence("the list of PM2 holds nothing about its process")
}

/// The values are numbers, or texts that hold one.
fn metrics(fields: &Fields) -> Vec<(String, &'static str, f64)> {
    const AT: [&str; 2] = ["pm2_env", "axm_monitor"];
    let metrics = fields
        .keys(&AT)
        .into_iter()
        .take(MAX_NAMES)
        .filter_map(|name| {
            let [env, monitor] = AT;
            let value = fields.value(&[env, monitor, name, "value"])?;
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let unit = fields.value(&[env, monitor, name, "unit"]);
            let unit = unit.and_then(|unit| unit.as_str()).unwrap_or_default();
            let (unit, value) = super::metric(&value, unit)?;
            Some((name.to_owned(), unit, value))
        });
    metrics.collect()
}

/// `cluster_mode` is called `cluster` in tables.
pub(super) fn mode(mode: &str) -> String {
    mode.strip_suffix("_mode").unwrap_or(mode).to_owned()
}
