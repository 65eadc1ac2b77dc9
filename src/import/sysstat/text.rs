//! `sar`, `mpstat`, `iostat` and `pidstat` as they write for people.
//!
//! Tables stand below headers that repeat; rows begin with a time, but for iostat, which has none
//! unless it is asked (`-t`). Command lines of processes are kept only up to the program's name.

use std::collections::BTreeMap;

use super::clock::{Clock, date, time_of_day};
use super::columns::{self, Column};
use super::json::{ambiguous, finished, since_start};
use super::{NO_DATE, NO_TIME, NO_ZONE, Sample, add_row};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};
use crate::import::series::Board;
use crate::import::text::Place;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tool {
    Sar,
    Mpstat,
    Iostat,
    Pidstat,
}

pub(in crate::import) fn begins_sar(place: &Place) -> bool {
    begins(place, Tool::Sar)
}

pub(in crate::import) fn begins_mpstat(place: &Place) -> bool {
    begins(place, Tool::Mpstat)
}

pub(in crate::import) fn begins_iostat(place: &Place) -> bool {
    begins(place, Tool::Iostat)
}

pub(in crate::import) fn begins_pidstat(place: &Place) -> bool {
    begins(place, Tool::Pidstat)
}

pub(in crate::import) fn read_sar(raw: &str) -> Result<Evidence> {
    read(raw, Tool::Sar, "sar-text")
}

pub(in crate::import) fn read_mpstat(raw: &str) -> Result<Evidence> {
    read(raw, Tool::Mpstat, "mpstat-text")
}

pub(in crate::import) fn read_iostat(raw: &str) -> Result<Evidence> {
    read(raw, Tool::Iostat, "iostat-text")
}

pub(in crate::import) fn read_pidstat(raw: &str) -> Result<Evidence> {
    read(raw, Tool::Pidstat, "pidstat-text")
}

/// A report begins with the system's name, or with a header where that line was cut away.
fn begins(place: &Place, tool: Tool) -> bool {
    let line = place.line();
    if banner(line).is_some() {
        let found = place.lines(12).skip(1).take_while(|l| banner(l).is_none());
        let mut tools = found.filter_map(tool_of);
        return tools.next() == Some(tool);
    }
    place.before.is_empty() && tool_of(line) == Some(tool) && has_known_columns(line)
}

/// True if most of a header's columns are known: what follows a time in a log may look like one.
fn has_known_columns(line: &str) -> bool {
    if line.starts_with("avg-cpu:") || line.starts_with("Device") {
        return true;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let names = header(&words).unwrap_or_default();
    let known = names.iter().filter(|name| columns::names(name)).count();
    known.saturating_mul(2) > names.len()
}

/// The tool that writes such a header.
fn tool_of(line: &str) -> Option<Tool> {
    if line.starts_with("avg-cpu:") {
        return Some(Tool::Iostat);
    }
    // Most lines are none of these, and this is asked of every line.
    let first = line.split_ascii_whitespace().next().unwrap_or_default();
    let has_time = time_of_day(&[first]).is_some();
    if !has_time && !matches!(first, "#" | "#Time" | "Device" | "Device:") {
        return None;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    if matches!(words.first(), Some(&("Device" | "Device:"))) && words.len() > 4 {
        let is_column = |word: &&str| word.ends_with("/s") || *word == "tps";
        return words.get(1).is_some_and(is_column).then_some(Tool::Iostat);
    }
    let columns = header(&words)?;
    let at = |name: &str| columns.iter().position(|column| *column == name);
    if at("PID").is_some() || at("TGID").is_some() {
        return Some(Tool::Pidstat);
    }
    let is_mpstat = match (at("%usr"), at("%irq"), at("%steal")) {
        // `sar -u ALL` has the same columns in another order.
        (Some(_), Some(irq), Some(steal)) => irq < steal,
        (Some(_), _, _) => true,
        // The number of interrupts by processor; sar counts them by interrupt.
        _ => columns.first() == Some(&"CPU") && columns.get(1) == Some(&"intr/s"),
    };
    Some(if is_mpstat { Tool::Mpstat } else { Tool::Sar })
}

/// The columns of a header behind its time, which is a time of day or `# Time`.
fn header<'a>(words: &[&'a str]) -> Option<Vec<&'a str>> {
    let names = match words {
        ["#", time, rest @ ..] if time.eq_ignore_ascii_case("time") => rest,
        ["#Time", rest @ ..] => rest,
        _ => {
            let (_, taken) = time_of_day(words)?;
            words.get(taken..)?
        }
    };
    let is_name = |name: &&str| {
        let is_number =
            name.parse::<f64>().is_ok() || name.starts_with(|c: char| c.is_ascii_digit());
        !is_number && !name.contains(':')
    };
    let is_telling = |name: &&str| {
        name.contains(['%', '/']) || columns::is_known(name) || matches!(*name, "PID" | "TGID")
    };
    let is_header = names.len() > 1
        && names.iter().all(is_name)
        && names.iter().any(is_telling)
        // A comment of sar, or what a shell wrote, may hold any of it.
        && !names.iter().any(|name| name.starts_with('-') || name.contains('('));
    is_header.then(|| names.to_vec())
}

struct Banner<'a> {
    host: &'a str,
    date: &'a str,
}

/// `Linux 6.1.0 (host) 11/23/26 _x86_64_ (2 CPU)`, with tabs between them
fn banner(line: &str) -> Option<Banner<'_>> {
    let (release, rest) = line.strip_prefix("Linux ")?.split_once(" (")?;
    let (host, rest) = rest.split_once(')')?;
    let date = rest.split('_').next().unwrap_or_default().trim();
    let is_banner = !release.contains(' ') && date.bytes().filter(u8::is_ascii_digit).count() >= 4;
    is_banner.then_some(Banner { host, date })
}

fn read(raw: &str, tool: Tool, format: &str) -> Result<Evidence> {
    let banner = raw.lines().find_map(banner);
    let host = banner.as_ref().map_or("", |banner| banner.host);
    let day = banner.as_ref().and_then(|banner| date(banner.date));
    let mut reader = Reader {
        tool,
        host,
        clock: Clock::of_day(day.map(|day| day.unix_s)),
        clocks: BTreeMap::new(),
        columns: Vec::new(),
        table: String::new(),
        board: Board::new(format),
        sample: 0,
        stamp_s: None,
        has_times: false,
        has_zone: false,
        skips: 0,
        left_out: 0,
        process: String::new(),
    };
    if tool == Tool::Iostat {
        // The first sample covers the time since the start of the machine.
        let samples = samples_of_iostat(raw);
        reader.skips = usize::from(samples > 1);
    }
    for line in raw.lines() {
        reader.line(line);
    }
    let mut notes = Vec::new();
    if reader.skips > 0 {
        notes.push(
            "The first sample, which covers the time since the machine was started, was left out.",
        );
    }
    match (reader.has_times, reader.has_zone, reader.clock.is_dated()) {
        (false, _, _) => notes.push(NO_TIME),
        (true, true, _) => {}
        (true, false, true) => notes.push(NO_ZONE),
        (true, false, false) => notes.push(NO_DATE),
    }
    let mut warnings = reader.board.warnings();
    if tool == Tool::Iostat && reader.skips == 0 {
        warnings.push(since_start());
    }
    if let Some(banner) = banner.filter(|_| reader.has_times && !reader.has_zone)
        && day.is_some_and(|day| day.is_ambiguous)
        // Whoever writes AM and PM puts the month first.
        && !raw.lines().take(10).any(has_half_day)
    {
        warnings.push(ambiguous(banner.date));
    }
    if reader.left_out > 0 {
        warnings.push(Warning::new(
            "line_left_out",
            format!(
                "{} rows have fewer fields than their table and were left out",
                reader.left_out
            ),
        ));
    }
    let series = finished(&reader.board, &notes);
    if series.is_empty() {
        return Err(Error::new("the report holds no sample")
            .next("Ask for an interval and a number of samples, for example 1 60."));
    }
    Ok(Evidence {
        series,
        warnings,
        ..Evidence::default()
    })
}

/// The name of a program without its folder; some write `name: what they do`. pidstat writes a thread as
/// `|__name` or `(process)__name`.
pub(in crate::import) fn program(command: &str) -> &str {
    let thread = command.strip_prefix('(').and_then(|c| c.split_once(")__"));
    let command = thread.map_or(command, |(_, name)| name);
    let command = command.strip_prefix("|__").unwrap_or(command);
    let name = command.rsplit('/').next().unwrap_or_default();
    name.trim_end_matches(':')
}

fn has_half_day(line: &str) -> bool {
    line.split_whitespace()
        .any(|word| matches!(word, "AM" | "PM"))
}

/// How many samples a report of iostat holds: as many as there are of its more frequent header.
fn samples_of_iostat(raw: &str) -> usize {
    let count = |is: fn(&str) -> bool| raw.lines().filter(|line| is(line)).count();
    count(|line| line.starts_with("avg-cpu:")).max(count(|line| line.starts_with("Device")))
}

enum Kind {
    Label(&'static str),
    Value(Column),
    Ignored,
}

struct Reader<'a> {
    tool: Tool,
    host: &'a str,
    clock: Clock,
    /// Those of the other tables.
    clocks: BTreeMap<String, Clock>,
    columns: Vec<Kind>,
    /// The header that holds.
    table: String,
    board: Board,
    /// Which sample of iostat it is, counted from 1.
    sample: usize,
    /// When iostat took it.
    stamp_s: Option<f64>,
    has_times: bool,
    has_zone: bool,
    /// How many samples of iostat are passed over.
    skips: usize,
    left_out: usize,
    /// The process whose threads follow.
    process: String,
}

impl Reader<'_> {
    fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.is_empty() || banner(line).is_some() {
            // A table of iostat ends with an empty line.
            if self.tool == Tool::Iostat {
                self.columns.clear();
            }
            return;
        }
        match self.tool {
            Tool::Iostat => self.line_of_iostat(line, &words),
            _ => self.line_with_time(&words),
        }
    }

    /// Makes the columns of a new header; they have no time in them.
    fn begin_table(&mut self, names: &[&str]) {
        let tool = self.tool;
        let kinds = names.iter().map(|name| match (tool, *name) {
            // The processor on which a process ran last, and whose it is.
            (Tool::Pidstat, "CPU" | "UID" | "USER") => Kind::Ignored,
            (_, name) => match columns::label(name) {
                Some(label) => Kind::Label(label),
                None if tool == Tool::Pidstat => Kind::Value(columns::of_process(name)),
                None => Kind::Value(columns::of_system(name)),
            },
        });
        self.columns = kinds.collect();
    }

    fn line_with_time(&mut self, words: &[&str]) {
        if let Some(names) = header(words) {
            let table = names.join(" ");
            // Another table of sar begins at the beginning of the day again; where it samples while
            // one watches, its tables take turns.
            if table != self.table {
                let first_day = self.clock.of_same_day();
                let next = self.clocks.remove(&table).unwrap_or(first_day);
                let before = std::mem::replace(&mut self.clock, next);
                let name = std::mem::replace(&mut self.table, table);
                self.clocks.insert(name, before);
            }
            // The header has the time of the sample before, which may be the last one of a day.
            if let Some((second, _)) = time_of_day(words) {
                self.clock.at(second);
            }
            return self.begin_table(&names);
        }
        let timed = match time_of_day(words) {
            Some((second, taken)) => Some((self.clock.at(second), taken)),
            // pidstat writes seconds since 1970 where it is asked to, and did so once.
            None => {
                let seconds = words.first().and_then(|word| word.parse::<f64>().ok());
                let seconds = seconds.filter(|s| *s > 1e9 && self.tool == Tool::Pidstat);
                self.has_zone |= seconds.is_some();
                seconds.map(|seconds| (seconds, 1))
            }
        };
        // Everything else is an average, a restart or a comment.
        let Some((at_s, taken)) = timed else {
            return;
        };
        let fields = words.get(taken..).unwrap_or_default();
        let is_restart = matches!(fields.first(), Some(&("LINUX" | "COM")));
        if self.columns.is_empty() || is_restart {
            return;
        }
        self.has_times = true;
        self.row(fields, at_s);
    }

    fn line_of_iostat(&mut self, line: &str, words: &[&str]) {
        if let Some(names) = line.strip_prefix("avg-cpu:") {
            self.sample = self.sample.saturating_add(1);
            let names: Vec<&str> = names.split_whitespace().collect();
            self.begin_table(&names);
            "cpu".clone_into(&mut self.table);
        } else if let Some(&("Device" | "Device:")) = words.first() {
            // With both tables in a sample, the one of the processors comes first.
            if self.table != "cpu" {
                self.sample = self.sample.saturating_add(1);
            }
            "disk".clone_into(&mut self.table);
            self.begin_table(words);
        } else if self.columns.is_empty() {
            self.stamp(line, words);
        } else if self.sample > self.skips {
            let number = self.sample.saturating_sub(self.skips).saturating_sub(1);
            let at_s = self.stamp_s.unwrap_or(number as f64);
            self.row(words, at_s);
        }
    }

    /// `11/23/26 07:18:40`, `11/23/2026 07:18:40 AM`, `2026-11-23T07:18:40+0100`
    fn stamp(&mut self, line: &str, words: &[&str]) {
        let line = line.trim();
        let (head, tail) = line
            .split_at_checked(line.len().saturating_sub(2))
            .unwrap_or((line, ""));
        let zoned = crate::import::record::unix_s(&format!("{head}:{tail}"));
        self.has_zone |= zoned.is_some();
        let stamp = zoned.or_else(|| {
            let (day, rest) = words.split_first()?;
            Some(date(day)?.unix_s + time_of_day(rest)?.0)
        });
        self.has_times |= stamp.is_some();
        self.stamp_s = stamp.or(self.stamp_s);
    }

    fn row(&mut self, fields: &[&str], at_s: f64) {
        if fields.len() < self.columns.len() {
            self.left_out = self.left_out.saturating_add(1);
            return;
        }
        let pid = self.columns.iter().zip(fields);
        let pid = pid.filter(|(kind, field)| matches!(kind, Kind::Label("pid")) && **field != "-");
        if let Some((_, pid)) = pid.into_iter().next() {
            (*pid).clone_into(&mut self.process);
        }
        let mut labels: Vec<(&str, &str)> = Vec::new();
        if !self.host.is_empty() {
            labels.push(("host", self.host));
        }
        if self.table == "cpu" && self.tool == Tool::Iostat {
            labels.push(("cpu", "all"));
        }
        let mut values = Vec::new();
        for (kind, field) in self.columns.iter().zip(fields) {
            match kind {
                // What follows the program's name may be secret.
                Kind::Label("command") => {
                    labels.push(("command", program(field)));
                }
                // Processes and their threads have a dash each in the other's place.
                Kind::Label("thread") if *field == "-" => {}
                Kind::Label("pid") if *field == "-" => {
                    if !self.process.is_empty() {
                        labels.push(("pid", &self.process));
                    }
                }
                Kind::Label(label) => labels.push((label, field)),
                Kind::Value(column) => values.push((column, column.value(field))),
                Kind::Ignored => {}
            }
        }
        let sample = Sample {
            at_s,
            labels: &labels,
        };
        add_row(&mut self.board, &sample, values.into_iter());
    }
}
