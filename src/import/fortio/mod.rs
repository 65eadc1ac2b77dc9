//! fortio: <https://github.com/fortio/fortio>, and what Nighthawk writes in its form.

use std::collections::BTreeMap;

pub(super) mod json;
pub(super) mod text;

/// How many requests failed by fortio's own definition: an answer is good if its code is 2xx (or
/// 418), `SERVING` or `OK`; -1 stands for a failed connection.
fn bad(codes: &BTreeMap<String, u64>) -> u64 {
    let is_good = |code: &str| {
        let is_good_status = |code: u16| (200..300).contains(&code) || code == 418;
        matches!(code, "SERVING" | "OK") || code.parse().is_ok_and(is_good_status)
    };
    let bad = codes.iter().filter(|(code, _)| !is_good(code));
    bad.fold(0, |sum, (_, count)| sum.saturating_add(*count))
}

/// An address without user, password and query: they may hold secrets.
fn public_part(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (host, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            format!("{scheme}://{host}{path}")
        }
        None => url.to_owned(),
    }
}

const INTERPOLATED: &str = "Percentiles are interpolated within the buckets of a histogram.";

/// What is said of requests that got no answer, where there are any.
fn unanswered(count: Option<u64>) -> Option<String> {
    let count = count.filter(|n| *n > 0)?;
    Some(format!(
        "Latencies count the {count} requests too that got no answer."
    ))
}
