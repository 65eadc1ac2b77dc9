//! `INFO`, whole or in part, as text, as the JSON string that `redis-cli --json` makes of it, or as
//! the object that clients make of it.
//!
//! `usec` of a command is the time at work in the server: waiting and the network are not in it.

use std::fmt::Write;

use serde_json::Value;

use super::command;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Reading};
use crate::import::bytes::{self, MAX_NAMES};
use crate::import::json::{self, Outline};
use crate::import::reading::Readings;
use crate::import::text::Place;

const FORMAT: &str = "redis-info";
const JSON: &str = "redis-info-json";

const SECTIONS: [&str; 14] = [
    "Server",
    "Clients",
    "Memory",
    "Persistence",
    "Threads",
    "Stats",
    "Replication",
    "CPU",
    "Modules",
    "Commandstats",
    "Errorstats",
    "Latencystats",
    "Cluster",
    "Keyspace",
];

pub(in crate::import) fn begins(place: &Place) -> bool {
    let (line, before) = (place.line(), place.before);
    if line.starts_with("\"# ") {
        return line.contains("\\r\\n") && section(line.get(1..).unwrap_or_default()).is_some();
    }
    // A part without its heading: what was picked out of it.
    if before.is_empty() && is_command(line) {
        return true;
    }
    let Some(section) = section(line) else {
        return false;
    };
    let behind = place.lines(4).skip(1).find(|line| !line.trim().is_empty());
    let is_info = behind.is_some_and(|line| is_field(line) || is_section(line));
    // The same section again is another INFO.
    is_info
        && (before.is_empty()
            || before
                .lines()
                .any(|line| self::section(line) == Some(section)))
}

/// `cmdstat_get:calls=1,usec=2,usec_per_call=2.00`
fn is_command(line: &str) -> bool {
    line.starts_with("cmdstat_") && line.contains(":calls=") && line.contains(",usec=")
}

fn is_section(line: &str) -> bool {
    section(line).is_some()
}

fn section(line: &str) -> Option<&'static str> {
    let name = line.strip_prefix("# ")?;
    let name = name.split(['\r', '\n', '\\']).next()?.trim_end();
    SECTIONS.iter().copied().find(|section| *section == name)
}

fn is_field(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, _)| {
        !key.is_empty()
            && key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '|' | '-'))
    })
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    if let Some(line) = raw.lines().next().filter(|line| line.starts_with("\"# ")) {
        let text: String = json::parse(line.trim())?;
        return evidence(FORMAT, &text);
    }
    evidence(FORMAT, raw)
}

/// What a client for JavaScript or Python makes of it.
pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    let is_flat = |path: &[&str]| {
        outline.at(path).is_some_and(|o| {
            o.has(&["redis_version"]) && (o.has(&["uptime_in_seconds"]) || o.has(&["used_memory"]))
        })
    };
    let is_command = |path: &[&str]| {
        let mut keys = outline.keys(path).peekable();
        keys.peek().is_some()
            && keys.all(|key| key.starts_with("cmdstat_"))
            && outline
                .children(path)
                .all(|o| o.has(&["calls"]) && o.has(&["usec"]))
    };
    let nested = ["Server", "server", "Commandstats", "commandstats"];
    is_flat(&[])
        || is_command(&[])
        || nested.iter().any(|key| is_command(&[key]))
        || nested.iter().any(|key| {
            outline.has(&[key, "redis_version"]) && outline.has(&[key, "uptime_in_seconds"])
        })
}

pub(in crate::import) fn read_json(raw: &str) -> Result<Evidence> {
    let value: Value = json::parse(raw)?;
    let mut lines = String::new();
    flatten(&value, &mut lines, 0);
    evidence(JSON, &lines)
}

/// Writes fields as `INFO` does.
fn flatten(value: &Value, lines: &mut String, depth: u8) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let is_row = ["cmdstat_", "errorstat_", "latency_percentiles_usec_", "db"]
            .iter()
            .any(|start| key.starts_with(start));
        // Writing to a string cannot fail.
        let _ = match value {
            Value::Object(row) if is_row => {
                let cells = row
                    .iter()
                    .map(|(name, cell)| format!("{name}={}", plain(cell)));
                writeln!(lines, "{key}:{}", cells.collect::<Vec<_>>().join(","))
            }
            Value::Object(_) if depth < 2 => {
                flatten(value, lines, depth.saturating_add(1));
                Ok(())
            }
            Value::Number(_) | Value::String(_) => writeln!(lines, "{key}:{}", plain(value)),
            _ => Ok(()),
        };
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn evidence(format: &'static str, text: &str) -> Result<Evidence> {
    let mut readings = Readings::new(format);
    for line in text.lines().map(str::trim) {
        if let Some((key, value)) = line.split_once(':') {
            field(&mut readings, key, value);
        }
    }
    let mut all = readings.into_vec();
    all.truncate(MAX_NAMES.saturating_mul(5));
    name_version(&mut all, text);
    match all.is_empty() {
        true => Err(
            Error::new("this part of Redis INFO holds no figure that is read")
                .next("Export the whole: redis-cli INFO all"),
        ),
        false => Ok(Evidence {
            readings: all,
            ..Evidence::default()
        }),
    }
}

/// Puts the server's version on how long it has been up.
fn name_version(readings: &mut [Reading], text: &str) {
    let version = |key| text.lines().find_map(|line| line.trim().strip_prefix(key));
    let version = version("valkey_version:").or_else(|| version("redis_version:"));
    let up = readings
        .iter_mut()
        .find(|reading| reading.name == "redis_uptime_seconds");
    if let (Some(version), Some(up)) = (version, up) {
        up.labels.insert("version".to_owned(), bytes::name(version));
    }
}

fn field(readings: &mut Readings, key: &str, value: &str) {
    let cell = |name: &str| {
        let mut cells = value.split(',');
        let found = cells.find_map(|cell| cell.split_once('=').filter(|(key, _)| *key == name));
        found.and_then(|(_, value)| value.parse::<f64>().ok())
    };
    if let Some(name) = key.strip_prefix("cmdstat_") {
        let labels = [("command", command(name))];
        readings.value("redis_command_calls", "count", &labels, cell("calls"));
        let ms = |us: Option<f64>| us.map(|us| us / 1000.0);
        readings.value(
            "redis_command_mean_ms",
            "ms",
            &labels,
            ms(cell("usec_per_call")),
        );
        readings.value("redis_command_total_ms", "ms", &labels, ms(cell("usec")));
        for kind in ["rejected_calls", "failed_calls"] {
            let count = cell(kind).filter(|n| *n > 0.0);
            readings.value(&format!("redis_command_{kind}"), "count", &labels, count);
        }
    } else if let Some(name) = key.strip_prefix("latency_percentiles_usec_") {
        let cells = value.split(',').filter_map(|cell| cell.split_once('='));
        let stats: Vec<(&str, Option<f64>)> = cells
            .filter(|(name, _)| {
                name.strip_prefix('p')
                    .is_some_and(|p| p.parse::<f64>().is_ok())
            })
            .map(|(name, us)| (name, us.parse::<f64>().ok().map(|us| us / 1000.0)))
            .collect();
        readings.stats(
            "redis_command_latency_ms",
            "ms",
            &[("command", command(name))],
            &stats,
        );
    } else if let Some(kind) = key.strip_prefix("errorstat_") {
        readings.value("redis_errors", "count", &[("kind", kind)], cell("count"));
    } else if key
        .strip_prefix("db")
        .is_some_and(|n| n.parse::<u32>().is_ok())
    {
        let labels = [("db", key)];
        readings.value("redis_keys", "count", &labels, cell("keys"));
        readings.value("redis_keys_with_expiry", "count", &labels, cell("expires"));
    } else if let Some((_, name, unit, factor)) = FIELDS.iter().find(|(field, ..)| *field == key) {
        // -1 stands for "never".
        let number = value
            .trim_end_matches('%')
            .parse::<f64>()
            .ok()
            .filter(|n| *n >= 0.0);
        readings.value(name, unit, &[], number.map(|n| n * factor));
    }
}

/// The fields that tell of load and room: name, name here, unit, and what a number is multiplied by.
#[rustfmt::skip]
const FIELDS: &[(&str, &str, &str, f64)] = &[
    ("uptime_in_seconds", "redis_uptime_seconds", "seconds", 1.0),
    ("connected_clients", "redis_connected_clients", "count", 1.0),
    ("blocked_clients", "redis_blocked_clients", "count", 1.0),
    ("maxclients", "redis_max_clients", "count", 1.0),
    ("used_memory", "redis_used_memory_bytes", "bytes", 1.0),
    ("used_memory_rss", "redis_used_memory_rss_bytes", "bytes", 1.0),
    ("used_memory_peak", "redis_used_memory_peak_bytes", "bytes", 1.0),
    ("used_memory_overhead", "redis_used_memory_overhead_bytes", "bytes", 1.0),
    ("used_memory_dataset", "redis_used_memory_dataset_bytes", "bytes", 1.0),
    ("used_memory_startup", "redis_used_memory_startup_bytes", "bytes", 1.0),
    ("total_system_memory", "redis_total_system_memory_bytes", "bytes", 1.0),
    ("maxmemory", "redis_maxmemory_bytes", "bytes", 1.0),
    ("mem_fragmentation_ratio", "redis_memory_fragmentation_ratio", "ratio", 1.0),
    ("mem_clients_normal", "redis_memory_clients_bytes", "bytes", 1.0),
    ("mem_aof_buffer", "redis_memory_aof_buffer_bytes", "bytes", 1.0),
    ("mem_replication_backlog", "redis_memory_replication_backlog_bytes", "bytes", 1.0),
    ("rdb_last_bgsave_time_sec", "redis_last_save_seconds", "seconds", 1.0),
    ("rdb_last_cow_size", "redis_last_save_copied_bytes", "bytes", 1.0),
    ("aof_current_size", "redis_aof_size_bytes", "bytes", 1.0),
    ("aof_delayed_fsync", "redis_aof_delayed_fsyncs", "count", 1.0),
    ("total_connections_received", "redis_connections_received", "count", 1.0),
    ("rejected_connections", "redis_connections_rejected", "count", 1.0),
    ("total_commands_processed", "redis_commands_processed", "count", 1.0),
    ("instantaneous_ops_per_sec", "redis_operations_per_second", "per_second", 1.0),
    ("total_net_input_bytes", "redis_network_input_bytes", "bytes", 1.0),
    ("total_net_output_bytes", "redis_network_output_bytes", "bytes", 1.0),
    ("expired_keys", "redis_expired_keys", "count", 1.0),
    ("evicted_keys", "redis_evicted_keys", "count", 1.0),
    ("keyspace_hits", "redis_keyspace_hits", "count", 1.0),
    ("keyspace_misses", "redis_keyspace_misses", "count", 1.0),
    ("latest_fork_usec", "redis_latest_fork_ms", "ms", 0.001),
    ("total_error_replies", "redis_error_replies", "count", 1.0),
    ("connected_slaves", "redis_connected_replicas", "count", 1.0),
    ("used_cpu_sys", "redis_cpu_system_seconds", "seconds", 1.0),
    ("used_cpu_user", "redis_cpu_user_seconds", "seconds", 1.0),
    ("used_cpu_sys_main_thread", "redis_cpu_system_main_thread_seconds", "seconds", 1.0),
    ("used_cpu_user_main_thread", "redis_cpu_user_main_thread_seconds", "seconds", 1.0),
];
