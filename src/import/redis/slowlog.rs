//! `SLOWLOG GET`: number, unix time, microseconds, the command with its arguments, and since 4.0
//! address and name of the client. Of the command only its name is kept.

use std::collections::BTreeMap;

use super::{command, is_time, values, whole};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};
use crate::import::bytes::MAX_NAMES;
use crate::import::reading::Readings;
use crate::import::text::Place;

const FORMAT: &str = "redis-slowlog";
/// The most samples that are kept of one command.
const MAX_SAMPLES: usize = 10_000;

pub(in crate::import) fn begins(place: &Place) -> bool {
    let is_number = |line: &str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    if !place.before.is_empty() || !place.lines(3).all(is_number) {
        return false;
    }
    let mut end = 0_usize;
    for line in place.rest.split_inclusive('\n').take(5) {
        end = end.saturating_add(line.len());
    }
    let head: Vec<&str> = values(place.rest.get(..end).unwrap_or_default())
        .take(4)
        .collect();
    matches!(head.as_slice(), [number, time, micros, name]
        if is_entry(number, time, micros) && name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn is_entry(number: &str, time: &str, micros: &str) -> bool {
    whole(number).is_some() && !is_time(number) && is_time(time) && whole(micros).is_some()
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let values: Vec<&str> = values(raw).collect();
    let mut by_command: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut last: Option<u64> = None;
    for window in values.windows(4) {
        let [number, time, micros, name] = window else {
            continue;
        };
        if !is_entry(number, time, micros) {
            continue;
        }
        // Arguments may be numbers too; entries count down.
        let number = whole(number);
        let is_next = match (last, number) {
            (Some(last), Some(number)) => number < last && last.saturating_sub(number) < 10_000,
            _ => true,
        };
        if !is_next {
            continue;
        }
        last = number;
        let name = command(name).to_ascii_lowercase();
        if by_command.len() < MAX_NAMES || by_command.contains_key(&name) {
            let ms = whole(micros).map(|us| us as f64 / 1000.0);
            by_command.entry(name).or_default().extend(ms);
        }
    }
    let mut readings = Readings::new(FORMAT);
    for (name, mut all) in by_command {
        let n = all.len() as f64;
        let mean = all.iter().sum::<f64>() / n;
        let (min, max) = (
            all.iter().copied().min_by(f64::total_cmp),
            all.iter().copied().max_by(f64::total_cmp),
        );
        let stats = [
            ("n", Some(n)),
            ("mean", Some(mean)),
            ("min", min),
            ("max", max),
        ];
        readings.stats("redis_slow_command_ms", "ms", &[("command", &name)], &stats);
        all.truncate(MAX_SAMPLES);
        readings.samples(all);
    }
    if readings.is_empty() {
        return Err(
            Error::new("the slow log holds no entry").next("Lower slowlog-log-slower-than.")
        );
    }
    Ok(Evidence {
        readings: readings.into_vec(),
        warnings: vec![Warning::new(
            "only_slow_ones",
            "only commands slower than slowlog-log-slower-than are in it, so these are not the latencies of all commands",
        )],
        ..Evidence::default()
    })
}
