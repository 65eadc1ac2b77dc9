//! `MEMORY STATS`, for people, raw or as JSON: bytes, and some shares and ratios.

use serde_json::Value;

use super::values;
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::import::json::{self, Outline};
use crate::import::reading::Readings;
use crate::import::text::Place;

const TEXT: &str = "redis-memory-stats-text";
const JSON: &str = "redis-memory-stats-json";
const FIRST: &str = "peak.allocated";

pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line();
    line.contains(FIRST) && {
        let head = place.rest.split_inclusive('\n').take(2).map(str::len).sum();
        let mut values = values(place.rest.get(..head).unwrap_or_default());
        values.next() == Some(FIRST)
            && values
                .next()
                .is_some_and(|value| value.parse::<u64>().is_ok())
    }
}

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&[FIRST]) && outline.has(&["total.allocated"])
}

pub(in crate::import) fn read_text(raw: &str) -> Result<Evidence> {
    evidence(TEXT, values(raw).map(str::to_owned))
}

pub(in crate::import) fn read_json(raw: &str) -> Result<Evidence> {
    let value: Value = json::parse(raw)?;
    let mut flat = Vec::new();
    flatten(&value, &mut flat, 0);
    evidence(JSON, flat.into_iter())
}

fn flatten(value: &Value, flat: &mut Vec<String>, depth: u8) {
    for (key, value) in value.as_object().into_iter().flatten() {
        flat.push(key.clone());
        match value {
            Value::Number(number) => flat.push(number.to_string()),
            Value::String(text) => flat.push(text.clone()),
            Value::Object(_) if depth == 0 => flatten(value, flat, 1),
            _ => {}
        }
    }
}

/// Keys and their numbers in turn; `db.0` holds keys of its own.
fn evidence(format: &'static str, values: impl Iterator<Item = String>) -> Result<Evidence> {
    let mut readings = Readings::new(format);
    let (mut key, mut database) = (String::new(), String::new());
    for value in values {
        let Ok(number) = value.parse::<f64>() else {
            if !key.is_empty() && key.starts_with("db.") {
                database = std::mem::take(&mut key);
            }
            // What is no name of a figure is the next output.
            if value.contains([' ', '=']) {
                break;
            }
            key = value;
            continue;
        };
        if key.is_empty() {
            break;
        }
        let is_of_database = key.starts_with("overhead.hashtable.");
        let labels = [("db", database.as_str())];
        let labels = match is_of_database && !database.is_empty() {
            true => labels.as_slice(),
            false => &[],
        };
        let (name, unit, factor) = meaning(&key);
        readings.value(&name, unit, labels, Some(number * factor));
        key.clear();
    }
    match readings.is_empty() {
        true => {
            Err(Error::new("the answer to MEMORY STATS holds no figure").next("Ask for it again."))
        }
        false => Ok(Evidence {
            readings: readings.into_vec(),
            ..Evidence::default()
        }),
    }
}

/// Name, unit, and what a number is multiplied by.
fn meaning(key: &str) -> (String, &'static str, f64) {
    let name = format!("redis_memory_{}", key.replace(['.', '-'], "_"));
    if key == "keys.count" || key.ends_with(".count") {
        (name, "count", 1.0)
    } else if let Some(name) = name.strip_suffix("_percentage") {
        (format!("{name}_share"), "ratio", 0.01)
    } else if key.ends_with("ratio") || key == "fragmentation" {
        (name, "ratio", 1.0)
    } else if key.ends_with("bytes") || key.ends_with("bytes-per-key") {
        (name, "bytes", 1.0)
    } else {
        (format!("{name}_bytes"), "bytes", 1.0)
    }
}
