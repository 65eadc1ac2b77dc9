//! What Artillery prints: a block for each period of ten seconds, and a summary at the end. Version 2
//! writes dotted names and dots up to the value, version 1 sentences. Both are brought into the shape
//! of the JSON of their version.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::bytes;
use super::super::fields::Fields;
use super::super::record::{rfc3339, unix_s};
use super::super::text::{self, Place, after};
use super::{Period, TEXT, report, report_v1, series};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Run, Warning};

const SUMMARY: &str = "Summary report @ ";
const PERIODS: [&str; 2] = ["Metrics for period to: ", "Report @ "];
/// A summary is not longer than this, so what stands further before is not looked at.
const LONGEST_SUMMARY: usize = 64 * 1024;
const DAY_S: f64 = 86_400.0;
const PERIOD_S: f64 = 10.0;

/// The first period, or the summary of a text that is cut at its top; both follow a summary only in
/// the next report.
pub(in crate::import) fn begins(place: &Place) -> bool {
    heading(place.line()).is_some()
        && (place.before.is_empty() || place.just_before(LONGEST_SUMMARY).contains(SUMMARY))
}

/// True of a summary, false of a period, and the time that follows.
fn heading(line: &str) -> Option<(bool, &str)> {
    let line = line.trim();
    if let Some(time) = line.strip_prefix(SUMMARY) {
        return starts_with_time(time).then_some((true, time));
    }
    let time = PERIODS.iter().find_map(|label| line.strip_prefix(label))?;
    starts_with_time(time).then_some((false, time))
}

fn starts_with_time(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_digit) && text.contains(':')
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut report = Report::default();
    let mut block: Option<Block> = None;
    for line in raw.lines() {
        if let Some((is_summary, time)) = heading(line) {
            report.end(block.take());
            block = Some(Block::new(is_summary, time));
        } else if let Some(block) = &mut block {
            block.add(line);
        }
    }
    report.end(block);
    report.into_evidence(raw)
}

#[derive(Default)]
struct Report {
    periods: Vec<Period>,
    run: Option<Run>,
    has_dates: bool,
    warnings: Vec<Warning>,
}

impl Report {
    fn end(&mut self, block: Option<Block>) {
        let Some(block) = block else {
            return;
        };
        let (is_summary, is_v1, time) = (block.is_summary, block.is_v1, block.time);
        let fields = Fields::new(block.into_value());
        if is_summary {
            let run = match is_v1 {
                true => report_v1::run(&fields, TEXT),
                false => report::run(&fields, TEXT),
            };
            // Of two summaries the first belongs to what was read above.
            self.run.get_or_insert(run);
        } else if let Some((mut ended_s, has_date)) = time {
            self.has_dates = has_date;
            let before_s = self.periods.last().map_or(0.0, |last| last.from_s);
            if !has_date && ended_s - PERIOD_S < before_s - DAY_S / 2.0 {
                ended_s += DAY_S;
            }
            let from_s = ended_s - PERIOD_S;
            self.periods.push(match is_v1 {
                true => report_v1::period_at(&fields, from_s),
                false => report::period_at(&fields, from_s),
            });
        }
        self.warnings.extend(fields.into_warnings());
    }

    fn into_evidence(mut self, raw: &str) -> Result<Evidence> {
        let note = (!self.has_dates)
            .then_some("The text holds no date: times are seconds since midnight (UTC).");
        if let Some(run) = &mut self.run {
            complete(run, raw);
            run.started_at = self
                .periods
                .first()
                .filter(|_| self.has_dates)
                .and_then(|first| rfc3339(first.from_s));
        } else {
            self.warnings.push(Warning {
                code: "no_summary".to_owned(),
                message:
                    "the text of Artillery has no summary report, so only its periods were read"
                        .to_owned(),
                ..Warning::default()
            });
        }
        let evidence = Evidence {
            runs: self.run.into_iter().collect(),
            series: series(TEXT, &self.periods, note),
            warnings: self.warnings,
            ..Evidence::default()
        };
        match evidence.is_empty() {
            true => Err(Error::new("the report of Artillery holds no figures")
                .next("Let the run end by itself, and keep its whole output.")),
            false => Ok(evidence),
        }
    }
}

/// What stands outside of the blocks, or has another place in them than in JSON.
fn complete(run: &mut Run, raw: &str) {
    // `1 minute, 23 seconds`
    let total = after(raw, "All VUs finished. Total time:").map(|time| time.replace(',', ""));
    if let Some(ms) = total.and_then(|time| text::duration_ms(&time)) {
        run.duration_s = Some(ms / 1000.0);
    }
    if run.rps.is_none() {
        let summary = raw.split_once(SUMMARY).map_or("", |(_, below)| below);
        let rate = after(summary, "http.request_rate:");
        run.rps = rate.and_then(|rate| text::number(rate.trim_start_matches(['.', ' '])));
        if run.rps.is_some() {
            run.notes.push(
                "rps is the whole number that Artillery prints, the mean of its periods."
                    .to_owned(),
            );
        }
    }
    run.thresholds = thresholds(raw);
}

/// `ok: http.response_time.p99 < 300`, as the plugin `ensure` judges.
fn thresholds(raw: &str) -> Option<BTreeMap<String, BTreeMap<String, bool>>> {
    let (_, below) = raw.split_once("\nChecks:")?;
    let mut judged: BTreeMap<String, BTreeMap<String, bool>> = BTreeMap::new();
    let lines = below.lines().skip(1).map(str::trim);
    for line in lines
        .take_while(|line| !line.is_empty())
        .take(bytes::MAX_NAMES)
    {
        let (verdict, expression) = line.split_once(": ")?;
        let held = match verdict {
            "ok" => true,
            "fail" => false,
            _ => continue,
        };
        let (metric, limit) = expression.split_once(' ').unwrap_or((expression, ""));
        let limits = judged.entry(bytes::name(metric)).or_default();
        limits.insert(bytes::name(limit), held);
    }
    (!judged.is_empty()).then_some(judged)
}

/// The lines below a heading, as the JSON of the same version has them.
struct Block {
    is_summary: bool,
    is_v1: bool,
    /// When it ended, and whether the date is known.
    time: Option<(f64, bool)>,
    fields: Map<String, Value>,
    /// The heading of the values that are indented, and how far it is indented itself.
    group: Option<(String, usize)>,
}

impl Block {
    fn new(is_summary: bool, time: &str) -> Self {
        Block {
            is_summary,
            is_v1: false,
            time: time_of(time),
            fields: Map::new(),
            group: None,
        }
    }

    fn add(&mut self, line: &str) {
        let Some((key, value)) = pair(line) else {
            return;
        };
        let indent = line.len().saturating_sub(line.trim_start().len());
        self.is_v1 |= key == "Scenarios launched" || key == "Requests completed";
        if value.is_empty() {
            self.group = Some((key.to_owned(), indent));
            return;
        }
        let Some(number) = text::number(value) else {
            return;
        };
        let group = self.group.take().filter(|(_, outer)| indent > *outer);
        match &group {
            Some((group, _)) => match v1_group(group) {
                Some(name) if self.is_v1 => self.set(&[name, key], number),
                _ => self.set(&["summaries", group, key], number),
            },
            None => match v1_field(key) {
                Some(path) if self.is_v1 => self.set(path, number),
                _ if value.ends_with("/sec") => self.set(&["rates", key], number),
                _ => self.set(&["counters", key], number),
            },
        }
        self.group = group;
    }

    fn set(&mut self, path: &[&str], number: f64) {
        let Some((key, outer)) = path.split_last() else {
            return;
        };
        let mut here = &mut self.fields;
        for name in outer {
            let next = here
                .entry(*name)
                .or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(fields) = next else {
                return;
            };
            here = fields;
        }
        if here.len() < bytes::MAX_NAMES {
            here.insert((*key).to_owned(), Value::from(number));
        }
    }

    fn into_value(self) -> Value {
        Value::Object(self.fields)
    }
}

/// `http.codes.200: ........ 416`, `Requests completed:  300`, or a heading such as `Codes:`.
fn pair(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    if let Some((key, dotted)) = line.split_once(": .") {
        return Some((key, dotted.trim_start_matches('.').trim()));
    }
    match line.strip_suffix(':') {
        Some(heading) => Some((heading, "")),
        None => {
            let (key, value) = line.rsplit_once(": ")?;
            Some((key, value.trim()))
        }
    }
}

fn v1_group(heading: &str) -> Option<&'static str> {
    match heading {
        "Request latency" | "Response time (msec)" => Some("latency"),
        "Codes" => Some("codes"),
        "Errors" => Some("errors"),
        _ => None,
    }
}

fn v1_field(label: &str) -> Option<&'static [&'static str]> {
    match label {
        "Scenarios launched" => Some(&["scenariosCreated"]),
        "Requests completed" => Some(&["requestsCompleted"]),
        "RPS sent" | "Mean response/sec" => Some(&["rps", "mean"]),
        _ => None,
    }
}

/// `07:05:18(+0000)`, in version 1 followed by `2020-02-26`: seconds since 1970, or since midnight.
fn time_of(text: &str) -> Option<(f64, bool)> {
    let (clock, rest) = text.split_once('(')?;
    let (zone, rest) = rest.split_once(')')?;
    let (hours, minutes) = zone.split_at_checked(3)?;
    let date = rest.split_whitespace().next().filter(|d| d.contains('-'));
    let day = date.unwrap_or("1970-01-01");
    let unix_s = unix_s(&format!("{day}T{}{hours}:{minutes}", clock.trim()))?;
    match date {
        Some(_) => Some((unix_s, true)),
        None => Some((unix_s.rem_euclid(DAY_S), false)),
    }
}
