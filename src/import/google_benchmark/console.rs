//! What Google Benchmark writes on a terminal. Counters have letters for thousands; `Ki` is 1,024. They
//! stand as `name=value` or, with `--benchmark_counters_tabular`, in columns of their own.

use super::super::micro::{Found, seconds, shifted};
use super::super::text::{self, Place};
use super::json::unit_of;
use super::{Entry, aggregate_in};
use crate::error::Result;
use crate::evidence::Evidence;

/// `Benchmark                 Time             CPU   Iterations UserCounters...`
pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line();
    line.starts_with("Benchmark ") && {
        let mut words = line.split_whitespace().skip(1);
        words.next() == Some("Time")
            && words.next() == Some("CPU")
            && words.next() == Some("Iterations")
    }
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut found = Found::default();
    let mut entries = Vec::new();
    let header = raw.lines().next().unwrap_or_default();
    let columns = header.split_whitespace();
    let columns = columns.skip_while(|word| *word != "Iterations").skip(1);
    let columns: Vec<&str> = columns
        .filter(|name| !name.starts_with("UserCounters"))
        .collect();
    for line in raw.lines().skip(1) {
        if let Some((name, message)) = line.split_once("ERROR OCCURRED:") {
            super::failed(&mut found, name.trim(), message.trim());
        } else {
            entries.extend(entry(line, &columns));
        }
    }
    super::evidence(&entries, "google-benchmark-console", found)
}

/// `BM_sort/1000     6.00 us         6.00 us        11526 items_per_second=166.697M/s`
fn entry(line: &str, columns: &[&str]) -> Option<Entry> {
    let words: Vec<&str> = line.split_whitespace().collect();
    // A name may have spaces in it, so the two times with their units are looked for.
    let at = words.windows(5).position(|window| match window {
        [_, real, unit, cpu, cpu_unit] => {
            is_number(real) && is_number(cpu) && is_unit(unit) && is_unit(cpu_unit)
        }
        _ => false,
    })?;
    let (name, rest) = words.split_at_checked(at.saturating_add(1))?;
    let [real, unit, cpu, cpu_unit, rest @ ..] = rest else {
        return None;
    };
    let name = name.join(" ");
    let (name, aggregate) = match aggregate_in(&name) {
        Some((name, aggregate)) => (name.to_owned(), Some(aggregate.to_owned())),
        None => (name, None),
    };
    let is_cv = aggregate.as_deref() == Some("cv");
    let (iterations, counters) = match rest.split_first() {
        Some((first, rest)) => (text::count(first), rest),
        None => (None, rest),
    };
    // Complexities are no times and have no iterations.
    iterations?;
    let cv = is_cv.then(|| text::number(real).map(|percent| shifted(percent, -2)));
    let in_columns = columns.iter().copied().zip(counters.iter().copied());
    let in_columns = in_columns.filter(|(_, value)| !value.contains('='));
    let named = counters.iter().filter_map(|word| word.split_once('='));
    let counters = { in_columns.chain(named) }.filter_map(|(name, value)| counter(name, value));
    Some(Entry {
        name,
        aggregate,
        real_s: seconds(text::number(real)?, unit),
        cpu_s: seconds(text::number(cpu)?, cpu_unit),
        cv: cv.flatten(),
        iterations: iterations.map(|n| n as f64),
        counters: match is_cv {
            true => Vec::new(),
            false => counters.collect(),
        },
        ..Entry::default()
    })
}

fn is_number(word: &str) -> bool {
    text::leading_number(word).is_some_and(|(_, rest)| rest.is_empty())
}

fn is_unit(word: &str) -> bool {
    matches!(word, "ns" | "us" | "ms" | "s" | "%")
}

/// `items_per_second=166.697M/s`, `lat_p99=1.25`
fn counter(name: &str, value: &str) -> Option<(String, &'static str, f64)> {
    let (number, rest) = text::leading_number(value)?;
    let (prefix, unit) = match rest.strip_suffix("/s") {
        Some(prefix) => (prefix, "per_second"),
        None => (rest, unit_of(name)),
    };
    let factor = match prefix {
        "" => 1.0,
        "k" | "K" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "Ki" => 1024.0,
        "Mi" => f64::powi(1024.0, 2),
        "Gi" => f64::powi(1024.0, 3),
        "Ti" => f64::powi(1024.0, 4),
        "m" => 1e-3,
        "u" => 1e-6,
        "n" => 1e-9,
        _ => return None,
    };
    Some((name.to_owned(), unit, number * factor))
}
