//! vegeta: <https://github.com/tsenart/vegeta#report-command>.
//!
//! Requests arrive at a set rate, so there is no concurrency. Success is a status of 200 to 399;
//! status 0 means that nothing was answered. JSON and CSV are in nanoseconds throughout.

pub(super) mod plots;
pub(super) mod report;
pub(super) mod results;
pub(super) mod terminal;

use std::collections::BTreeMap;

use super::bytes;
use crate::evidence::Reading;

/// vegeta's own definition of success.
fn is_success(code: u16) -> bool {
    (200..400).contains(&code)
}

/// Failed requests: by the status codes where they account for all requests, else by the share of
/// success.
fn failed(requests: u64, codes: &BTreeMap<String, u64>, success: Option<f64>) -> Option<u64> {
    let all = codes.values().fold(0_u64, |sum, n| sum.saturating_add(*n));
    if all == requests {
        let bad = codes
            .iter()
            .filter(|(code, _)| !code.parse().is_ok_and(is_success));
        return Some(bad.fold(0_u64, |sum, (_, n)| sum.saturating_add(*n)));
    }
    let share = success.filter(|s| (0.0..=1.0).contains(s))?;
    Some((requests as f64 * (1.0 - share)).round() as u64)
}

/// Requests that were answered: all but those with status 0.
fn answered(requests: u64, codes: &BTreeMap<String, u64>) -> Option<u64> {
    let unanswered = codes.get("0").copied().unwrap_or(0);
    (!codes.is_empty()).then(|| requests.saturating_sub(unanswered))
}

/// The kind of an error, without the address that was asked for and the port it was asked from:
/// these differ from request to request.
fn kind(error: &str) -> String {
    // `Get "http://..": dial tcp ..`, in older versions without quotes.
    let after_url = error
        .split_once(' ')
        .filter(|(_, url)| url.trim_start_matches('"').starts_with("http"))
        .and_then(|(_, rest)| rest.split_once(": "))
        .map_or(error, |(_, kind)| kind);
    let words = after_url
        .split(' ')
        .map(|word| word.rsplit_once("->").map_or(word, |(_, to)| to));
    bytes::shorten(&words.collect::<Vec<_>>().join(" "), 200)
}

/// What is said of errors that are named without how often they were met.
fn note_kinds<'a>(errors: impl Iterator<Item = &'a str>) -> Option<String> {
    const MOST: usize = 5;
    let mut kinds: Vec<String> = Vec::new();
    for error in errors {
        let kind = kind(error);
        if !kind.is_empty() && !kinds.contains(&kind) && kinds.len() < MOST {
            kinds.push(kind);
        }
    }
    (!kinds.is_empty()).then(|| format!("Errors that the file names: {}.", kinds.join("; ")))
}

fn note_unanswered(unanswered: u64) -> Option<String> {
    (unanswered > 0).then(|| {
        format!("Latencies count the {unanswered} requests too that got no answer, as vegeta does.")
    })
}

/// How many requests took between two times, of which the upper one may be missing.
fn bucket(format: &str, from_ms: f64, to_ms: Option<f64>, count: u64) -> Reading {
    let from = ("from_ms".to_owned(), from_ms.to_string());
    let to = to_ms.map(|ms| ("to_ms".to_owned(), ms.to_string()));
    Reading {
        format: format.to_owned(),
        name: "requests_in_bucket".to_owned(),
        labels: [Some(from), to].into_iter().flatten().collect(),
        unit: "count".to_owned(),
        value: Some(count as f64),
        ..Reading::default()
    }
}
