//! The tables that Locust prints: statistics every two seconds while a test runs, and behind the last
//! one percentiles and an error report. Log lines may stand between them.
//!
//! All times are whole milliseconds, rates have two decimals. The columns differ between versions and
//! are told by their titles; a title never has more than one word once `# reqs` is taken as one.

use std::collections::BTreeMap;

use super::stats::percentile;
use super::{Entry, ROUNDED, TOOL, endpoints};
use crate::error::{Error, Result};
use crate::evidence::{Endpoint, Evidence, Latency, Run, Warning};
use crate::import::text::{self, Place};
use crate::import::{bytes, share};

/// What Locust says first.
const START: &str = ": Starting Locust ";
const PERCENTILES: &str = "Response time percentiles";
const OLD_PERCENTILES: &str = "Percentage of the requests completed within given times";
const ERRORS: &str = "Error report";

/// ` Name    # reqs    # fails |  Avg  Min  Max  Med |  req/s  failures/s`
fn is_title(line: &str) -> bool {
    // A log may have its own beginning before it.
    let is_first = ["Name", "Type"]
        .iter()
        .any(|title| line.trim_start().starts_with(title));
    is_first
        && ["Name", "# reqs", "# fails", "Avg", "Min", "Max", "req/s"]
            .iter()
            .all(|title| line.contains(title))
}

pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line();
    if line.contains(START) {
        // With --json, or in a worker, no table follows.
        let after = place.rest.get(line.len()..).unwrap_or_default();
        let until_next = after.split(START).next().unwrap_or_default();
        return until_next.contains("# fails") && until_next.lines().any(is_title);
    }
    if !is_title(line) {
        return false;
    }
    if place.before.is_empty() {
        return true;
    }
    // The last table of a test is followed by its percentiles; a table behind them is the next test's.
    let before = tail(place.before);
    let last_title = before.rfind("# fails");
    let last_percentiles = before.rfind(PERCENTILES).or(before.rfind(OLD_PERCENTILES));
    last_percentiles.is_some() && last_percentiles > last_title
}

/// The end of a text: enough to tell what went before.
fn tail(text: &str) -> &str {
    const ENOUGH: usize = 32_000;
    let from = text.len().saturating_sub(ENOUGH);
    let from = (from..text.len()).find(|at| text.is_char_boundary(*at));
    from.and_then(|from| text.get(from..)).unwrap_or_default()
}

/// The titles of the columns behind the name.
fn titles(line: &str) -> Vec<String> {
    let behind = line.split_once("Name").map_or("", |(_, rest)| rest);
    let joined = behind.replace("# reqs", "reqs").replace("# fails", "fails");
    let titles = joined.split([' ', '|', '\t']).filter(|t| !t.is_empty());
    titles.map(str::to_owned).collect()
}

/// A row: its name, and the cells of the columns.
struct Cells<'a> {
    name: &'a str,
    cells: Vec<&'a str>,
}

impl<'a> Cells<'a> {
    /// From the right, for a name may hold spaces and bars.
    fn of(line: &'a str, count: usize) -> Option<Self> {
        let mut rest = line;
        let mut cells = Vec::with_capacity(count);
        for _ in 0..count {
            rest = rest.trim_end_matches([' ', '|', '\t']);
            let start = rest.rfind([' ', '|', '\t'])?.saturating_add(1);
            let (before, cell) = rest.split_at_checked(start)?;
            cells.push(cell);
            rest = before;
        }
        cells.reverse();
        Some(Cells {
            name: rest.trim_end(),
            cells,
        })
    }

    fn get(&self, titles: &[String], title: &str) -> Option<&'a str> {
        let place = titles.iter().position(|t| t == title)?;
        self.cells.get(place).copied()
    }

    fn number(&self, titles: &[String], names: &[&str]) -> Option<f64> {
        names
            .iter()
            .find_map(|name| self.get(titles, name)?.parse().ok())
            .filter(|n: &f64| n.is_finite())
    }
}

/// The rows of a table from the line of its titles on, up to what is no row.
fn rows<'a>(table: &'a str, titles: &[String]) -> Vec<Cells<'a>> {
    let lines = table
        .lines()
        .skip(1)
        .filter(|line| !line.starts_with("---"));
    let rows = lines.map_while(|line| {
        let cells = Cells::of(line, titles.len())?;
        let has_number = cells.number(titles, &["reqs"]).is_some();
        has_number.then_some(cells)
    });
    rows.collect()
}

/// The text from the last line on of which this holds.
fn last_from(text: &str, is_it: impl Fn(&str) -> bool) -> Option<&str> {
    let mut end = text.len();
    loop {
        let before = text.get(..end)?;
        let start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let line = before.get(start..)?;
        if is_it(line) {
            return text.get(start..);
        }
        end = start.checked_sub(1)?;
    }
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let Some(table) = last_from(raw, is_title) else {
        return Err(Error::new("Locust's output has no table of statistics")
            .next("Let the test end by itself, and keep its whole output."));
    };
    let titles = titles(table.lines().next().unwrap_or_default());
    let percentiles = percentiles(table);
    let mut entries = Vec::new();
    let mut total = None;
    for row in rows(table, &titles) {
        let entry = entry(&row, &titles, &percentiles);
        match is_total(&row) {
            true => total = Some(entry.endpoint),
            false => entries.push(entry),
        }
    }
    let Some(total) = total else {
        return Err(
            Error::new("Locust's table of statistics has no row Aggregated")
                .next("Keep the whole output of Locust."),
        );
    };
    let mut warnings = Vec::new();
    let mut run = run(raw, table, total, entries);
    if !is_final(table) {
        // The rate is that of the last seconds.
        run.rps = None;
        run.duration_s = None;
        warnings.push(Warning::new(
            "report_cut_off",
            "Locust's final table is not in the file: the figures are those of the last table while the test ran, and the rate of the whole test is left unknown",
        ));
    }
    if is_final(table)
        && run.requests != Some(0)
        && !percentiles.keys().any(|name| is_total_name(name))
    {
        warnings.push(text::cut_off("the end of Locust's percentiles"));
    }
    drop_forgotten(&mut run, &mut warnings);
    text::keep_derived(&mut run);
    Ok(Evidence {
        runs: vec![run],
        warnings,
        ..Evidence::default()
    })
}

/// Only the last table of a test is followed by percentiles.
fn is_final(table: &str) -> bool {
    table.contains(PERCENTILES) || table.contains(OLD_PERCENTILES)
}

/// With `--json` Locust has forgotten its endpoints when it prints the final table: rows of zeros are
/// nothing that was measured.
fn drop_forgotten(run: &mut Run, warnings: &mut Vec<Warning>) {
    let is_zero = |endpoint: &Endpoint| endpoint.requests == Some(0);
    let all_zero = |all: &Vec<Endpoint>| !all.is_empty() && all.iter().all(is_zero);
    if run.requests != Some(0) && run.endpoints.as_ref().is_some_and(all_zero) {
        run.endpoints = None;
        warnings.push(Warning::new(
            "endpoints_left_out",
            "Locust's final table says 0 requests of each endpoint and more in all: the endpoints were left out",
        ));
    }
}

fn is_total(row: &Cells) -> bool {
    is_total_name(row.name.trim())
}

fn is_total_name(name: &str) -> bool {
    matches!(name, "Aggregated" | "Total")
}

fn run(raw: &str, table: &str, total: Endpoint, entries: Vec<Entry>) -> Run {
    // Two decimals of a small rate are too few to compute with.
    let rps = total.rps.filter(|rps| *rps >= 1.0);
    let duration_s = total.requests.zip(rps).map(|(n, rps)| n as f64 / rps);
    let users = raw.lines().filter_map(users).reduce(f64::max);
    Run {
        format: "locust-text".to_owned(),
        tool: TOOL.to_owned(),
        tool_version: raw
            .split_once(START)
            .and_then(|(_, rest)| rest.split_whitespace().next())
            .map(bytes::name),
        duration_s,
        requests: total.requests,
        errors: total.errors,
        error_rate: share(total.errors, total.requests),
        rps: total.rps,
        concurrency: users,
        latency_ms: total.latency_ms,
        endpoints: endpoints(entries),
        error_types: errors(table),
        derived: text::names(["error_rate", "duration_s"]),
        notes: vec![
            ROUNDED.to_owned(),
            "Locust prints whole milliseconds here, and rates with two decimals.".to_owned(),
        ],
        ..Run::default()
    }
}

/// `All users spawned: {"Shopper": 5} (5 total users)`, or `(5 total running)`
fn users(line: &str) -> Option<f64> {
    let (_, rest) = line.split_once("All users spawned: ")?;
    let (_, count) = rest.rsplit_once('(')?;
    let (count, _) = count.split_once(" total ")?;
    count.parse::<u32>().ok().map(f64::from)
}

fn entry(
    row: &Cells,
    titles: &[String],
    percentiles: &BTreeMap<String, Vec<(String, f64)>>,
) -> Entry {
    let whole = |n: f64| (n >= 0.0 && n.fract() == 0.0).then_some(n as u64);
    let requests = row.number(titles, &["reqs"]).and_then(whole);
    let fails = row.get(titles, "fails").and_then(text::count);
    let mut latency_ms = Latency::default();
    if requests != Some(0) {
        latency_ms.set("mean", row.number(titles, &["Avg"]));
        latency_ms.set("min", row.number(titles, &["Min"]));
        latency_ms.set("max", row.number(titles, &["Max"]));
        latency_ms.set("p50", row.number(titles, &["Med", "Median"]));
        let known = percentiles.get(&key(row.name));
        for (name, ms) in known.into_iter().flatten() {
            latency_ms.set(name, Some(*ms));
        }
    }
    let (method, name) = method_and_name(row.name);
    Entry {
        method: bytes::name(method),
        endpoint: Endpoint {
            name: bytes::name(name),
            requests,
            errors: fails,
            rps: row.number(titles, &["req/s"]),
            latency_ms,
        },
    }
}

/// The method stands in front of the name; where there is none, only spaces do.
fn method_and_name(label: &str) -> (&str, &str) {
    let is_method = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_uppercase());
    match label.trim().split_once([' ', '\t']) {
        Some((method, name)) if is_method(method) => (method, name.trim()),
        _ if label.starts_with("  ") => ("", label.trim()),
        Some((method, name)) if !label.starts_with(' ') => (method, name.trim()),
        _ => ("", label.trim()),
    }
}

/// A row's name with single spaces: the tables are not equally wide.
fn key(label: &str) -> String {
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    match label.strip_prefix("None ") {
        Some(name) => name.to_owned(),
        None => label,
    }
}

/// The percentiles behind the last table of statistics, by row.
fn percentiles(table: &str) -> BTreeMap<String, Vec<(String, f64)>> {
    let is_titles =
        |line: &str| line.contains("Name") && line.contains("99%") && line.contains("50%");
    let Some(below) = last_from(table, is_titles) else {
        return BTreeMap::new();
    };
    let titles = titles(below.lines().next().unwrap_or_default());
    let rows = rows(below, &titles).into_iter().map(|row| {
        let cells = titles.iter().zip(&row.cells);
        let values =
            cells.filter_map(|(title, cell)| Some((percentile(title)?, cell.parse().ok()?)));
        (key(row.name), values.collect())
    });
    rows.collect()
}

/// The lines of the error report: how often, and what.
fn errors(table: &str) -> Option<BTreeMap<String, u64>> {
    let (_, report) = table.split_once(ERRORS)?;
    let lines = report.lines().skip(1);
    let mut lines =
        lines.skip_while(|line| line.starts_with('#') || line.trim_start().starts_with("# occ"));
    lines.next().filter(|line| line.starts_with("---"))?;
    let errors = lines.map_while(|line| {
        let (count, what) = line.trim().split_once(' ')?;
        Some((bytes::name(what.trim()), count.parse().ok()?))
    });
    Some(errors.take(bytes::MAX_NAMES).collect())
        .filter(|errors: &BTreeMap<_, _>| !errors.is_empty())
}
