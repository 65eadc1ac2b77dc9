//! `vmstat` with an interval. Memory is in kibibytes unless another unit was asked for (`-S`), which
//! the report does not say: where so many kibibytes are less than any machine has, the memory is kept
//! without a unit. Blocks are kibibytes always. The first row covers the time since the start of the
//! machine.

use std::ops::Range;

use super::super::micro::shifted;
use super::super::series::Board;
use super::super::sysstat::clock::{date, time_of_day};
use super::super::text::Place;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};

const FORMAT: &str = "vmstat-text";

/// What the columns hold; their order is the same in every language.
#[rustfmt::skip]
const COLUMNS: [(&str, &str, f64); 18] = [
    ("run_queue", "count", 1.0),
    ("tasks_blocked", "count", 1.0),
    ("swap_used", "bytes", 1024.0),
    ("memory_free", "bytes", 1024.0),
    ("memory_buffers", "bytes", 1024.0),
    ("memory_cached", "bytes", 1024.0),
    ("swapped_in_bytes_per_second", "per_second", 1024.0),
    ("swapped_out_bytes_per_second", "per_second", 1024.0),
    ("disk_read_bytes_per_second", "per_second", 1024.0),
    ("disk_written_bytes_per_second", "per_second", 1024.0),
    ("interrupts_per_second", "per_second", 1.0),
    ("context_switches_per_second", "per_second", 1.0),
    ("cpu_user", "ratio", 0.01),
    ("cpu_system", "ratio", 0.01),
    ("cpu_idle", "ratio", 0.01),
    ("cpu_iowait", "ratio", 0.01),
    ("cpu_steal", "ratio", 0.01),
    ("cpu_guest", "ratio", 0.01),
];
/// Memory that is free, in buffers and in the cache stands in these columns, and swapping in those.
const MEMORY: Range<usize> = 3..6;
const SWAPPING: Range<usize> = 6..8;
/// A machine has more memory than 64 MiB free or in the cache, also where its programs fill it.
const LEAST_MEMORY_KIB: f64 = 65_536.0;
/// How many columns the oldest has: without stolen time.
const LEAST: usize = 16;

pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line();
    // The line of the groups stands above that of the columns, which it may also do without.
    let is_group = |line: &str| line.trim_start_matches('-').starts_with("procs");
    let begins = match is_group(line) {
        true => place.lines(2).nth(1).is_some_and(is_header),
        false => is_header(line) && !place.above.lines().next_back().is_some_and(is_group),
    };
    if !begins {
        return false;
    }
    // Headers are repeated each screen; behind anything but a row one begins a new report.
    let last = place
        .before
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty());
    last.is_none_or(|last| row(last).is_none() && !is_group(last))
}

/// ` r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st`
fn is_header(line: &str) -> bool {
    if !line.trim_start().starts_with("r ") {
        return false;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let has = |name: &str| words.contains(&name);
    words.first() == Some(&"r")
        && words.get(1) == Some(&"b")
        && ["si", "so", "bi", "bo", "in", "cs"]
            .iter()
            .all(|name| has(name))
}

/// The numbers of a row, and the time behind them.
fn row(line: &str) -> Option<(Vec<f64>, Option<f64>)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_number = |word: &&&str| {
        word.bytes().all(|b| b.is_ascii_digit() || b == b'-') && !word.contains("-0")
    };
    let numbers = words
        .iter()
        .take_while(|word| is_number(word) && word.len() < 20);
    let numbers: Vec<f64> = numbers.map_while(|word| word.parse().ok()).collect();
    let rest = words.get(numbers.len()..).unwrap_or_default();
    let time = rest
        .split_first()
        .and_then(|(day, rest)| Some(date(day)?.unix_s + time_of_day(rest)?.0));
    (numbers.len() >= LEAST).then_some((numbers, time))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut board = Board::new(FORMAT);
    let header = raw.lines().find(|line| is_header(line)).unwrap_or_default();
    let names: Vec<&str> = header.split_whitespace().collect();
    let rows: Vec<(Vec<f64>, Option<f64>)> = raw.lines().filter_map(row).collect();
    let first = usize::from(rows.len() > 1);
    let is_earlier = |place: usize, time: Option<f64>| {
        let before = place.checked_sub(1).and_then(|place| rows.get(place)?.1);
        time < before && time.is_some()
    };
    let is_kib = rows.iter().any(|(values, _)| {
        let memory = values.get(MEMORY).unwrap_or_default();
        memory.iter().sum::<f64>() >= LEAST_MEMORY_KIB
    });
    for (number, (values, time)) in rows.iter().skip(first).enumerate() {
        // The clock goes back where another report begins.
        if is_earlier(number.saturating_add(first), *time) {
            continue;
        }
        let at_s = time.unwrap_or(number as f64);
        add(&mut board, values, &names, is_kib, at_s);
    }
    let has_times = rows.iter().any(|(_, time)| time.is_some());
    let mut notes = Vec::new();
    if is_kib {
        notes.push(
            "Memory was taken as kibibytes, which vmstat writes unless another unit is asked for.",
        );
    }
    if first == 1 {
        notes.push(
            "The first row, which covers the time since the machine was started, was left out.",
        );
    }
    if !has_times {
        notes.push("The file holds no times; its samples are counted from 0.");
    } else if !names.contains(&"UTC") {
        notes.push("The times were taken as UTC.");
    }
    let mut warnings = board.warnings();
    if first == 0 {
        warnings.push(Warning::new(
            "since_boot",
            "the one row of vmstat covers the time since the machine was started",
        ));
    }
    if !is_kib {
        warnings.push(Warning::new(
            "unit_unknown",
            "vmstat does not write the unit of its memory, which is too little for kibibytes here; so it has none, and swapping was left out",
        ));
    }
    let mut series = board.series();
    for one in &mut series {
        if one.name == "cpu_usage" {
            one.notes.push("CPU usage is the share of time in which the processors were neither idle nor waiting for disks.".to_owned());
        }
        one.notes
            .extend(notes.iter().map(|note| (*note).to_owned()));
    }
    if series.is_empty() {
        return Err(Error::new("the report of vmstat holds no row")
            .next("Ask for an interval and a number of rows, for example vmstat -t 1 60."));
    }
    Ok(Evidence {
        series,
        warnings,
        ..Evidence::default()
    })
}

fn add(board: &mut Board, values: &[f64], names: &[&str], is_kib: bool, at_s: f64) {
    for (place, ((name, unit, factor), value)) in COLUMNS.iter().zip(values).enumerate() {
        // `vmstat -a` has other memory in the same places.
        let name = match (place, names.get(place)) {
            (4, Some(&"inact")) => "memory_inactive",
            (5, Some(&"active")) => "memory_active",
            _ => name,
        };
        let (unit, value) = match *unit {
            "ratio" => ("ratio", Some(shifted(*value, -2))),
            // Amounts of memory, in whatever unit.
            "bytes" if !is_kib => ("", Some(*value)),
            unit if !is_kib && SWAPPING.contains(&place) && *value > 0.0 => (unit, None),
            unit => (unit, Some(value * factor)),
        };
        board.add(name, unit, &[], at_s, value);
    }
    if let (Some(idle), Some(iowait)) = (values.get(14), values.get(15)) {
        let usage = (100.0 - idle - iowait).clamp(0.0, 100.0) / 100.0;
        board.add("cpu_usage", "ratio", &[], at_s, Some(usage));
    }
}
