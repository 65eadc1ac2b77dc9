//! `sadf -j`, `mpstat -o JSON` and `iostat -o JSON`: hosts, each with samples, each with parts that
//! are objects or lists of them.

use serde_json::{Map, Value};

use super::clock::{Clock, date, time_of_day};
use super::columns::{self, Column};
use super::{CPU_USAGE, NO_DATE, NO_TIME, NO_ZONE, Sample, add_row};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};
use crate::import::fields::Fields;
use crate::import::json::Outline;
use crate::import::record::unix_s;
use crate::import::series::Board;

const STATISTICS: [&str; 3] = ["sysstat", "hosts", "statistics"];

fn has_part(outline: &Outline, names: &[&str]) -> bool {
    let parts = outline.at(&STATISTICS);
    parts.is_some_and(|parts| names.iter().any(|name| parts.has(&[name])))
}

pub(in crate::import) fn looks_like_iostat(outline: &Outline) -> bool {
    has_part(outline, &["disk", "avg-cpu"]) && !looks_like_sadf(outline)
}

pub(in crate::import) fn looks_like_mpstat(outline: &Outline) -> bool {
    let parts = [
        "cpu-load",
        "sum-interrupts",
        "individual-interrupts",
        "soft-interrupts",
        "node-load",
    ];
    has_part(outline, &parts) && !looks_like_sadf(outline)
}

pub(in crate::import) fn looks_like_sadf(outline: &Outline) -> bool {
    outline.has(&["sysstat", "hosts", "file-date"])
        || (outline.has(&STATISTICS) && outline.has(&["sysstat", "hosts", "timezone"]))
}

/// One that holds no sample tells nothing of what wrote it.
pub(in crate::import) fn looks_like_none(outline: &Outline) -> bool {
    outline.has_list(&["sysstat", "hosts"])
}

pub(in crate::import) fn read_iostat(raw: &str) -> Result<Evidence> {
    read(raw, "sysstat-iostat-json")
}

pub(in crate::import) fn read_mpstat(raw: &str) -> Result<Evidence> {
    read(raw, "sysstat-mpstat-json")
}

pub(in crate::import) fn read_sadf(raw: &str) -> Result<Evidence> {
    read(raw, "sysstat-sadf-json")
}

/// Says that there is none.
pub(in crate::import) fn read_none(raw: &str) -> Result<Evidence> {
    read(raw, "sysstat-json")
}

fn read(raw: &str, format: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let hosts = fields
        .value(&["sysstat", "hosts"])
        .and_then(Value::as_array);
    let mut evidence = Evidence::default();
    for host in hosts.into_iter().flatten().filter_map(Value::as_object) {
        read_host(host, format, &mut evidence);
    }
    evidence.warnings.extend(fields.into_warnings());
    if evidence.series.is_empty() {
        return Err(Error::new("the file of sysstat holds no sample")
            .next("Ask for an interval and a number of samples, for example 1 60."));
    }
    Ok(evidence)
}

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn read_host(host: &Map<String, Value>, format: &str, evidence: &mut Evidence) {
    let day = match text(host, "date") {
        "" => date(text(host, "file-date")),
        day => date(day),
    };
    let mut reader = Reader {
        board: Board::new(format),
        clock: Clock::of_day(day.map(|day| day.unix_s)),
        is_utc: true,
        has_times: false,
        has_half_day: false,
        host: text(host, "nodename").to_owned(),
    };
    let samples = host.get("statistics").and_then(Value::as_array);
    let samples: Vec<&Map<String, Value>> = samples
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .collect();
    let is_iostat = format == "sysstat-iostat-json";
    // The first sample of iostat covers the time since the start of the machine.
    let since_boot = usize::from(is_iostat && samples.len() > 1);
    for (number, sample) in samples.iter().skip(since_boot).enumerate() {
        reader.sample(sample, number);
    }
    let mut notes = Vec::new();
    if since_boot == 1 {
        notes.push(
            "The first sample, which covers the time since the machine was started, was left out.",
        );
    }
    match (reader.has_times, reader.clock.is_dated(), reader.is_utc) {
        (false, _, _) => notes.push(NO_TIME),
        (true, false, false) => notes.push(NO_DATE),
        (true, true, false) => notes.push(NO_ZONE),
        _ => {}
    }
    if is_iostat && since_boot == 0 && !samples.is_empty() {
        evidence.warnings.push(since_start());
    }
    if day.is_some_and(|day| day.is_ambiguous) && !reader.is_utc && !reader.has_half_day {
        evidence.warnings.push(ambiguous(text(host, "date")));
    }
    evidence.warnings.extend(reader.board.warnings());
    evidence.series.extend(finished(&reader.board, &notes));
}

/// The series with the notes that hold of all of them.
pub(super) fn finished(board: &Board, notes: &[&str]) -> Vec<crate::evidence::Series> {
    let mut series = board.series();
    for one in &mut series {
        if one.name == "cpu_usage" {
            one.notes.push(CPU_USAGE.to_owned());
        }
        one.notes
            .extend(notes.iter().map(|note| (*note).to_owned()));
    }
    series
}

pub(super) fn since_start() -> Warning {
    Warning::new(
        "since_boot",
        "the one sample of iostat covers the time since the machine was started",
    )
}

pub(super) fn ambiguous(date: &str) -> Warning {
    let date = crate::import::bytes::shorten(date, 40);
    Warning::new(
        "date_ambiguous",
        format!(
            "the date {date} was read with the month first; if the day stands first, the times are wrong"
        ),
    )
}

struct Reader {
    board: Board,
    clock: Clock,
    is_utc: bool,
    has_times: bool,
    /// Whoever writes AM and PM puts the month first.
    has_half_day: bool,
    host: String,
}

impl Reader {
    fn sample(&mut self, sample: &Map<String, Value>, number: usize) {
        let stamp = sample.get("timestamp");
        let at_s = match stamp {
            Some(Value::Object(stamp)) => self.dated(stamp),
            Some(Value::String(stamp)) => self.written(stamp),
            _ => None,
        };
        self.has_times |= at_s.is_some();
        let at_s = at_s.unwrap_or(number as f64);
        for (name, part) in sample {
            if name != "timestamp" {
                self.part(name, part, at_s, 0);
            }
        }
    }

    /// `{"date": "2026-11-23", "time": "07:18:40", "utc": 1, "interval": 1}`
    fn dated(&mut self, stamp: &Map<String, Value>) -> Option<f64> {
        let is_utc = stamp.get("utc").and_then(Value::as_u64);
        self.is_utc &= is_utc == Some(1);
        let day = date(text(stamp, "date"))?;
        let (second, _) = time_of_day(&[text(stamp, "time")])?;
        Some(day.unix_s + second)
    }

    /// `07:18:40`, `07:18:40 AM`, `11/23/26 07:18:40`, `2026-11-23T07:18:40+0100`
    fn written(&mut self, stamp: &str) -> Option<f64> {
        let with_colon = stamp
            .split_at_checked(stamp.len().saturating_sub(2))
            .map(|(hours, minutes)| format!("{hours}:{minutes}"));
        if let Some(at_s) = unix_s(stamp).or_else(|| unix_s(&with_colon?)) {
            return Some(at_s);
        }
        self.is_utc = false;
        self.has_half_day |= stamp.ends_with("AM") || stamp.ends_with("PM");
        let mut words: Vec<&str> = stamp.split([' ', 'T']).filter(|w| !w.is_empty()).collect();
        if let Some(day) = words.first().and_then(|word| date(word)) {
            words.remove(0);
            return Some(day.unix_s + time_of_day(&words)?.0);
        }
        Some(self.clock.at(time_of_day(&words)?.0))
    }

    /// A part of a sample: an object, or a list of objects, or objects in objects.
    fn part(&mut self, name: &str, part: &Value, at_s: f64, depth: usize) {
        match part {
            Value::Array(items) => {
                for item in items.iter().filter_map(Value::as_object) {
                    self.item(name, item, at_s);
                    self.nested(name, item, at_s, depth);
                }
            }
            Value::Object(item) => {
                self.item(name, item, at_s);
                self.nested(name, item, at_s, depth);
            }
            _ => {}
        }
    }

    fn nested(&mut self, part: &str, item: &Map<String, Value>, at_s: f64, depth: usize) {
        if depth >= 4 {
            return;
        }
        for (name, value) in item {
            let is_grouping = matches!(part, "network" | "power-management" | "interrupts");
            let name = if is_grouping { name } else { part };
            if value.is_object() || value.is_array() {
                self.part(name, value, at_s, depth.saturating_add(1));
            }
        }
    }

    /// The numbers of one object, with its texts as labels.
    fn item(&mut self, part: &str, item: &Map<String, Value>, at_s: f64) {
        let mut labels: Vec<(&str, String)> = Vec::new();
        if !self.host.is_empty() {
            labels.push(("host", self.host.clone()));
        }
        if part == "avg-cpu" {
            labels.push(("cpu", "all".to_owned()));
        }
        let mut values: Vec<(Column, Option<f64>)> = Vec::new();
        for (key, value) in item {
            match (columns::label(key), value) {
                (Some(label), Value::String(text)) => labels.push((label, text.clone())),
                (Some(label), Value::Number(number)) => labels.push((label, number.to_string())),
                (None, Value::Number(number)) => {
                    values.push((columns::of_field(part, key), number.as_f64()));
                }
                _ => {}
            }
        }
        let labels: Vec<(&str, &str)> = labels.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let labels = labels.as_slice();
        let values = values.iter().map(|(column, value)| (column, *value));
        add_row(&mut self.board, &Sample { at_s, labels }, values);
    }
}
