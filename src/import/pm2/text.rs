//! The tables of `pm2 list` and `pm2 show`. Memory has letters behind it (`84.9mb` is 1,024 of 1,024).

use super::super::bytes::MAX_NAMES;
use super::super::micro::Found;
use super::super::text::{self, Place};
use super::Process;
use super::jlist::mode;
use crate::error::Result;
use crate::evidence::Evidence;

/// The cells of a row of a table, also of one drawn with plain signs.
fn cells(line: &str) -> Option<Vec<&str>> {
    let line = line.trim();
    let bar = line.chars().next().filter(|c| matches!(c, '│' | '|'))?;
    let inside = line.strip_prefix(bar)?.strip_suffix(bar)?;
    Some(inside.split(bar).map(str::trim).collect())
}

fn is_header(line: &str) -> bool {
    let Some(cells) = cells(line) else {
        return false;
    };
    let has = |name: &str| cells.contains(&name);
    (has("name") || has("App name")) && has("status") && has("cpu") && (has("mem") || has("memory"))
}

/// A list begins with its header, whose upper edge is passed over.
pub(in crate::import) fn begins_list(place: &Place) -> bool {
    is_header(place.line())
}

pub(in crate::import) fn read_list(raw: &str) -> Result<Evidence> {
    let mut found = Found::default();
    let mut lines = raw.lines();
    let names = lines.next().and_then(cells).unwrap_or_default();
    let rows = lines.filter_map(cells);
    for row in rows.filter(|row| row.len() == names.len()) {
        let cell = |wanted: &[&str]| {
            let at = names.iter().position(|name| wanted.contains(name));
            at.and_then(|at| row.get(at)).copied().unwrap_or_default()
        };
        let process = Process {
            name: cell(&["name", "App name"]).to_owned(),
            id: cell(&["id"]).to_owned(),
            status: cell(&["status"]).to_owned(),
            mode: mode(cell(&["mode"])),
            cpu_percent: text::number(cell(&["cpu"])),
            memory_bytes: memory(cell(&["mem", "memory"])),
            restarts: text::number(cell(&["↺", "restart", "restarts"])),
            uptime_s: uptime(cell(&["uptime"])),
            ..Process::default()
        };
        process.add_to(&mut found, "pm2-list-text");
    }
    found.evidence("the table of pm2 list holds no process")
}

/// ` Describing process with id 0 - name flux-auth`
pub(in crate::import) fn begins_show(place: &Place) -> bool {
    let line = place.line().trim_start();
    line.starts_with("Describing process with id ") && line.contains(" - name ")
}

pub(in crate::import) fn read_show(raw: &str) -> Result<Evidence> {
    let first = raw.lines().next().unwrap_or_default();
    let id = first.split_once("with id ").map_or("", |(_, rest)| rest);
    let id = id.split(' ').next().unwrap_or_default();
    let rows: Vec<(&str, &str)> = raw
        .lines()
        // What follows the first table are actions, metrics and parts of the environment.
        .take_while(|line| !line.trim_start().starts_with(['└', '\'']))
        .filter_map(cells)
        .filter_map(|cells| match cells.as_slice() {
            [name, value] => Some((*name, *value)),
            _ => None,
        })
        .collect();
    let value = |name: &str| {
        let row = rows.iter().find(|(known, _)| *known == name);
        row.map_or("", |(_, value)| *value)
    };
    let process = Process {
        name: value("name").to_owned(),
        id: id.to_owned(),
        status: value("status").to_owned(),
        mode: mode(value("exec mode")),
        node_version: value("node.js version").to_owned(),
        restarts: text::number(value("restarts")),
        unstable_restarts: text::number(value("unstable restarts")),
        uptime_s: uptime(value("uptime")),
        metrics: metrics(raw),
        ..Process::default()
    };
    let mut found = Found::default();
    process.add_to(&mut found, "pm2-show-text");
    found.evidence("the table of pm2 show holds no figure")
}

/// The table "Code metrics value": `Heap Size │ 28.23 MiB`.
fn metrics(raw: &str) -> Vec<(String, &'static str, f64)> {
    let below = raw
        .lines()
        .skip_while(|line| line.trim() != "Code metrics value");
    let rows = below
        .skip(1)
        .take_while(|line| !line.trim_start().starts_with(['└', '\'']))
        .take(MAX_NAMES)
        .filter_map(cells);
    let metrics = rows.filter_map(|cells| match cells.as_slice() {
        [name, value] => {
            let (unit, value) = super::metric(value, "")?;
            Some(((*name).to_owned(), unit, value))
        }
        _ => None,
    });
    metrics.collect()
}

/// `84.9mb`
fn memory(cell: &str) -> Option<f64> {
    text::bytes(cell, 1024.0).map(f64::round)
}

/// `8s`, `12m`, `3h`, `2D`; PM2 writes only the largest unit.
fn uptime(cell: &str) -> Option<f64> {
    let (number, unit) = text::leading_number(cell)?;
    let seconds = match unit.trim() {
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "D" | "d" => 86_400.0,
        "M" => 30.0 * 86_400.0,
        "Y" => 365.0 * 86_400.0,
        _ => return None,
    };
    Some(number * seconds)
}
