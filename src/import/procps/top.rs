//! `top -b`. The first sample covers no full interval, so its processor time is not read where there
//! are others. Command lines are kept only up to the program's name.

use super::super::micro::shifted;
use super::super::series::Board;
use super::super::sysstat::clock::{Clock, time_of_day};
use super::super::sysstat::text::program;
use super::super::text::Place;
use super::{LOADS, behind_load, load_averages};
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::import::record::rows::number;

const FORMAT: &str = "top-text";
/// What the processors are busy with, in the order of every language.
const STATES: [&str; 8] = ["us", "sy", "ni", "id", "wa", "hi", "si", "st"];
/// What the lines about memory hold since 3.3.10.
const OF_MEMORY: [&str; 4] = [
    "memory_total",
    "memory_free",
    "memory_used",
    "memory_buffers_and_cached",
];
const OF_SWAP: [&str; 4] = ["swap_total", "swap_free", "swap_used", "memory_available"];
/// How many processes of a sample are kept; top writes the busiest first.
const MAX_PROCESSES: usize = 20;

/// `top - 07:18:39 up 57 min,  0 user,  load average: 3.48, 5.75, 8.24`
pub(in crate::import) fn begins(place: &Place) -> bool {
    place.before.is_empty() && first_line(place.line()).is_some()
}

fn first_line(line: &str) -> Option<(f64, [f64; 3])> {
    let rest = line.strip_prefix("top - ")?;
    let words: Vec<&str> = rest.split_whitespace().take(2).collect();
    let (second, _) = time_of_day(&words)?;
    Some((second, load_averages(behind_load(line)?)?))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let samples = raw
        .lines()
        .filter(|line| first_line(line).is_some())
        .count();
    let mut reader = Reader {
        board: Board::new(FORMAT),
        clock: Clock::default(),
        at_s: 0.0,
        sample: 0,
        columns: Vec::new(),
        rows: 0,
        memories: 0,
        has_first: samples == 1,
    };
    for line in raw.lines() {
        reader.line(line);
    }
    let mut series = reader.board.series();
    for one in &mut series {
        one.notes
            .push("The file holds times of day without a date.".to_owned());
        if one.name == "cpu_usage" {
            one.notes.push("CPU usage is the share of time in which the processors were neither idle nor waiting for disks.".to_owned());
        }
        if one.name == "process_cpu_usage" {
            one.notes
                .push("A share of one processor; it can be above 1.".to_owned());
        }
        if samples > 1 && one.name.contains("cpu_") {
            one.notes
                .push("The first sample covers no full interval and was left out.".to_owned());
        }
    }
    if series.is_empty() {
        return Err(Error::new("the report of top holds no sample").next("Run top -b -n 10 again."));
    }
    Ok(Evidence {
        series,
        warnings: reader.board.warnings(),
        ..Evidence::default()
    })
}

struct Reader {
    board: Board,
    clock: Clock,
    at_s: f64,
    /// Counted from 1.
    sample: usize,
    columns: Vec<String>,
    rows: usize,
    /// How many lines about memory the sample holds so far: that of swap is the second.
    memories: usize,
    /// True if the processor time of the first sample is kept.
    has_first: bool,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some((second, loads)) = first_line(line) {
            self.at_s = self.clock.at(second);
            self.sample = self.sample.saturating_add(1);
            self.columns.clear();
            self.rows = 0;
            self.memories = 0;
            for (name, load) in LOADS.into_iter().zip(loads) {
                self.board.add(name, "count", &[], self.at_s, Some(load));
            }
        } else if words.contains(&"PID") && words.contains(&"%CPU") {
            self.columns = words.iter().map(|word| (*word).to_owned()).collect();
        } else if !self.columns.is_empty() {
            self.process(&words);
        } else if let Some((name, rest)) = line.split_once(':') {
            self.summary(name.trim(), rest);
        }
    }

    fn has_cpu(&self) -> bool {
        self.has_first || self.sample > 1
    }

    fn summary(&mut self, name: &str, rest: &str) {
        if let Some(cpu) = cpu(name) {
            if self.has_cpu() {
                self.processors(&cpu, rest);
            }
        } else {
            let (unit, _) = name.split_once(' ').unwrap_or((name, ""));
            let factor = match unit {
                "KiB" => 1024.0,
                "MiB" => f64::powi(1024.0, 2),
                "GiB" => f64::powi(1024.0, 3),
                "TiB" => f64::powi(1024.0, 4),
                // Of old, a letter stood behind each number.
                "Mem" | "Swap" => 1.0,
                _ => return,
            };
            // What they are called differs by language.
            let what = if self.memories == 0 { "memory" } else { "swap" };
            self.memories = self.memories.saturating_add(1);
            self.memory(what, rest, factor);
        }
    }

    /// `63.0 us,  2.2 sy,  0.0 ni, 34.3 id`, `63,0 us`, `63.0%us`
    fn processors(&mut self, cpu: &str, rest: &str) {
        let (mut idle, mut iowait) = (None, None);
        let amounts = amounts(rest);
        // In other languages they have other names and the same order.
        let is_whole = amounts.len() == STATES.len();
        for ((value, state), by_place) in amounts.into_iter().zip(STATES) {
            let state = if is_whole { by_place } else { state };
            let name = match state {
                "us" => "cpu_user",
                "sy" => "cpu_system",
                "ni" => "cpu_nice",
                "id" => "cpu_idle",
                "wa" => "cpu_iowait",
                "hi" => "cpu_irq",
                "si" => "cpu_softirq",
                "st" => "cpu_steal",
                _ => continue,
            };
            match state {
                "id" => idle = Some(value),
                "wa" => iowait = Some(value),
                _ => {}
            }
            if cpu == "all" {
                let labels = [("cpu", cpu)];
                self.board
                    .add(name, "ratio", &labels, self.at_s, Some(shifted(value, -2)));
            }
        }
        if let Some(idle) = idle {
            let usage = (100.0 - idle - iowait.unwrap_or(0.0)).clamp(0.0, 100.0);
            let usage = (usage * 10.0).round() / 1000.0;
            let labels = [("cpu", cpu)];
            self.board
                .add("cpu_usage", "ratio", &labels, self.at_s, Some(usage));
        }
    }

    /// `24105.6 total,  17110.4 free,   3831.3 used,   3641.3 buff/cache`
    fn memory(&mut self, what: &str, rest: &str, factor: f64) {
        let places = if what == "memory" { OF_MEMORY } else { OF_SWAP };
        for ((value, kind), by_place) in amounts(rest).into_iter().zip(places) {
            let (kind, factor) = match kind.strip_prefix('k') {
                Some(kind) => (kind.trim_start(), 1024.0),
                None => (kind, factor),
            };
            let name = match kind {
                "total" | "free" | "used" => format!("{what}_{kind}"),
                "buffers" => "memory_buffers".to_owned(),
                "cached" | "cached Mem" => "memory_cached".to_owned(),
                // In other languages they have other names and the same order.
                _ => by_place.to_owned(),
            };
            let bytes = (value * factor).round();
            self.board.add(&name, "bytes", &[], self.at_s, Some(bytes));
        }
    }

    fn process(&mut self, words: &[&str]) {
        let columns = self.columns.iter().map(String::as_str);
        let columns: Vec<&str> = columns.collect();
        if words.len() < columns.len() || self.rows >= MAX_PROCESSES {
            return;
        }
        self.rows = self.rows.saturating_add(1);
        let cell = |name: &str| {
            let at = columns.iter().position(|column| *column == name)?;
            words.get(at).copied()
        };
        // What follows the program's name may be secret.
        let command = columns
            .len()
            .checked_sub(1)
            .and_then(|last| words.get(last));
        let command = cell("COMMAND").or(command.copied()).unwrap_or_default();
        let command = program(command);
        let labels = [
            ("pid", cell("PID").unwrap_or_default()),
            ("command", command),
        ];
        let labels: &[(&str, &str)] = &labels;
        if self.has_cpu() {
            let usage = cell("%CPU")
                .and_then(number)
                .map(|percent| shifted(percent, -2));
            let board = &mut self.board;
            board.add("process_cpu_usage", "ratio", labels, self.at_s, usage);
        }
        let memory = cell("RES").and_then(kib);
        let board = &mut self.board;
        board.add(
            "process_memory_resident",
            "bytes",
            labels,
            self.at_s,
            memory,
        );
    }
}

/// Which processors a line is of: `%Cpu(s)` and `Cpu(s)` are all, `%Cpu0` is one.
fn cpu(name: &str) -> Option<String> {
    let rest = name.strip_prefix('%').unwrap_or(name);
    let rest = rest.strip_prefix("Cpu").or(rest.strip_prefix("CPU"))?;
    match rest.trim() {
        "(s)" => Some("all".to_owned()),
        number if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
            Some(number.to_owned())
        }
        _ => None,
    }
}

/// Amounts, each with what it is of: `63.0 us,  2.2 sy`; the decimal sign may be a comma too.
fn amounts(text: &str) -> Vec<(f64, &str)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '+')))
            .unwrap_or(rest.len());
        let (digits, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let behind = behind.trim_start_matches([' ', '%']);
        // A word goes up to the next number; a point or comma parts them.
        let next = behind
            .find(|c: char| c.is_ascii_digit() || c == ',')
            .unwrap_or(behind.len());
        let (word, behind) = behind.split_at_checked(next).unwrap_or((behind, ""));
        let Some(value) = number(digits.trim_end_matches('+')) else {
            break;
        };
        found.push((value, word.trim().trim_end_matches('.')));
        rest = behind.trim_start_matches([',', ' ']);
    }
    found
}

/// `149796` KiB, `1.2g`, `0,146t`
fn kib(text: &str) -> Option<f64> {
    let (digits, power) = match text.chars().next_back()? {
        'm' => (text.trim_end_matches('m'), 2),
        'g' => (text.trim_end_matches('g'), 3),
        't' => (text.trim_end_matches('t'), 4),
        _ => (text, 1),
    };
    Some((number(digits)? * f64::powi(1024.0, power)).round())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_with_points_and_commas() {
        let expected = vec![(63.0, "us"), (2.2, "sy"), (34.3, "id")];
        assert_eq!(amounts(" 63.0 us,  2.2 sy, 34.3 id"), expected);
        assert_eq!(amounts(" 63,0 us,  2,2 sy, 34,3 id"), expected);
        assert_eq!(amounts(" 63.0%us,  2.2%sy, 34.3%id"), expected);
        let memory = amounts("  0.0 total,  0.0 free,  0.0 used.  20274.3 avail Mem ");
        assert_eq!(memory.last(), Some(&(20274.3, "avail Mem")));
    }
}
