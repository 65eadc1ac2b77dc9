//! httperf on a terminal (0.9 and before): <https://github.com/httperf/httperf>.
//!
//! Milliseconds. An open loop: connections begin at a rate, each makes some calls. Connection times
//! are those of whole connections; the time of a reply is that up to its first byte and that of its
//! transfer. Runs of less than 5 s have no samples of the reply rate, which is not 0 then. CPU and
//! network are those of the machine that makes the load.

use std::collections::BTreeMap;

use super::share;
use super::text::{self, Place, after, names};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Run};

const COMMAND: &str = "httperf --";
const TOTAL: &str = "Total: connections ";
/// The sum of all kinds of failures.
const ALL: &str = "total";

/// Begins with the command, or with the result where only that was kept. `-v` writes a line every
/// 5 s between them.
pub(super) fn begins(place: &Place) -> bool {
    let line = place.line().trim();
    let is_command = || {
        let report = place.rest.lines().skip(1).map(str::trim);
        line.starts_with(COMMAND)
            && report
                .take_while(|line| !line.starts_with(COMMAND))
                .any(|line| line.starts_with(TOTAL))
    };
    let is_total = || line.starts_with(TOTAL) && line.contains(" replies ");
    (is_command() || is_total()) && !place.is_open_without(TOTAL)
}

pub(super) fn read(raw: &str) -> Result<Evidence> {
    let Some(totals) = after(raw, TOTAL) else {
        return Err(Error::new("the report of httperf has no line of totals")
            .next("Let the run end by itself, and keep its whole output."));
    };
    let sent = between(totals, "requests ").and_then(text::count);
    let replies = between(totals, "replies ").and_then(text::count);
    let status_codes = after(raw, "Reply status:").map(statuses);
    let failures = failures(raw);
    let kind = |name: &str| failures.as_ref().and_then(|kinds| kinds.get(name)).copied();
    // Without a connection no request was sent.
    const UNSENT: [&str; 5] = [
        "socket-timo",
        "connrefused",
        "fd-unavail",
        "addrunavail",
        "ftab-full",
    ];
    let unsent = UNSENT.iter().filter_map(|name| kind(name));
    let unsent = unsent.fold(0, u64::saturating_add);
    let unanswered = kind(ALL);
    let refused = status_codes.as_ref().map_or(0, text::refused);
    let requests = sent.map(|n| n.saturating_add(unsent));
    let errors = unanswered.map(|n| n.saturating_add(refused));
    let mut run = Run {
        format: "httperf-text".to_owned(),
        tool: "httperf".to_owned(),
        target: command(raw).and_then(target),
        duration_s: between(totals, "test-duration ").and_then(text::number),
        requests,
        responses: replies,
        errors,
        error_rate: share(errors, requests),
        rps: after(raw, "Request rate:").and_then(text::number),
        offered_rps: command(raw).and_then(offered),
        latency_ms: match replies {
            Some(0) => Latency::default(),
            _ => latency(raw),
        },
        timeouts: failures.as_ref().map(|_| {
            let late = ["client-timo", "socket-timo"].map(|name| kind(name).unwrap_or(0));
            late.into_iter().fold(0, u64::saturating_add)
        }),
        status_codes,
        derived: names(["errors", "error_rate", "offered_rps", "latency_ms"]),
        notes: notes(raw, unsent),
        ..Run::default()
    };
    if unsent > 0 {
        run.derived.push("requests".to_owned());
    }
    run.error_types = failures.map(|mut kinds| {
        kinds.retain(|kind, count| kind != ALL && *count > 0);
        kinds
    });
    Ok(text::report(run, None))
}

fn between<'a>(line: &'a str, label: &str) -> Option<&'a str> {
    line.split_once(label).map(|(_, rest)| rest)
}

/// `Reply status: 1xx=0 2xx=900 3xx=0 4xx=0 5xx=0`
fn statuses(line: &str) -> BTreeMap<String, u64> {
    let classes = line.split_whitespace().filter_map(|word| {
        let (class, count) = word.split_once('=')?;
        Some((super::bytes::name(class), text::count(count)?))
    });
    classes.filter(|(_, count)| *count > 0).take(10).collect()
}

/// Two lines of `Errors: total 0 client-timo 0 socket-timo 0 connrefused 0 connreset 0`.
fn failures(raw: &str) -> Option<BTreeMap<String, u64>> {
    let mut kinds = BTreeMap::new();
    for line in raw
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("Errors:"))
    {
        let mut words = line.split_whitespace();
        while let (Some(kind), Some(count)) = (words.next(), words.next()) {
            if let Some(count) = text::count(count) {
                text::add(&mut kinds, super::bytes::name(kind), count);
            }
        }
    }
    kinds.contains_key(ALL).then_some(kinds)
}

fn command(raw: &str) -> Option<&str> {
    raw.lines()
        .next()
        .map(str::trim)
        .filter(|line| line.starts_with(COMMAND))
}

fn option<'a>(command: &'a str, name: &str) -> Option<&'a str> {
    let mut words = command.split_whitespace();
    let value = words.find_map(|word| {
        word.strip_prefix("--")?
            .strip_prefix(name)?
            .strip_prefix('=')
    });
    value.map(|value| value.trim_matches(['"', '\'']))
}

fn target(command: &str) -> Option<String> {
    let server = option(command, "server")?;
    let is_encrypted = command.split_whitespace().any(|word| word == "--ssl");
    let scheme = if is_encrypted { "https" } else { "http" };
    let port = match option(command, "port") {
        None | Some("80") => String::new(),
        Some(port) => format!(":{port}"),
    };
    let path = option(command, "uri").unwrap_or("/");
    Some(super::bytes::name(&format!(
        "{scheme}://{server}{port}{path}"
    )))
}

/// Connections per second times calls each. Sessions and logs of requests have rates of their own.
fn offered(command: &str) -> Option<f64> {
    let is_session = ["wsess", "wsesslog", "wsesspage", "wset", "wlog", "period"];
    if is_session
        .iter()
        .any(|name| option(command, name).is_some())
    {
        return None;
    }
    let rate = option(command, "rate").and_then(text::number)?;
    let calls = option(command, "num-calls")
        .and_then(text::number)
        .unwrap_or(1.0);
    Some(rate * calls).filter(|n| *n > 0.0)
}

/// `Reply time [ms]: response 7.0 transfer 0.0`
fn latency(raw: &str) -> Latency {
    let mut latency = Latency::default();
    let line = after(raw, "Reply time [ms]:").unwrap_or_default();
    let response = between(line, "response ").and_then(text::number);
    let transfer = between(line, "transfer ").and_then(text::number);
    // One digit was written of each.
    let sum = response
        .zip(transfer)
        .map(|(a, b)| ((a + b) * 10.0).round() / 10.0);
    latency.set("mean", sum.or(response));
    latency
}

fn notes(raw: &str, unsent: u64) -> Vec<String> {
    let mut notes = vec![
        "The only latency in the file is the mean: response and transfer of a reply.".to_owned(),
    ];
    if let Some(most) = after(raw, "Connection rate:").and_then(|line| between(line, "<=")) {
        let most = text::count(most).unwrap_or_default();
        notes.push(format!("Connections open at once: at most {most}."));
    }
    if unsent > 0 {
        notes.push(format!(
            "Connections that failed before a request was sent: {unsent}; each counts as a failed request."
        ));
    }
    notes
}
