//! Locust: <https://docs.locust.io/en/stable/retrieving-stats.html>.
//!
//! - `stats`: `PREFIX_stats.csv` of `--csv PREFIX`, and the same table on a terminal (`text`).
//! - `history`: `PREFIX_stats_history.csv`, the figures over time and the number of users.
//! - `failures`: `PREFIX_failures.csv` and `PREFIX_exceptions.csv`.
//! - `json`: what `--json` prints.
//!
//! Milliseconds. Locust rounds response times before it counts them (1 ms below 100 ms, then to two
//! digits), so a percentile can lie above the maximum. A failure is what the script says is one; without
//! a script's word it is a status of 400 and above.

pub(super) mod failures;
pub(super) mod history;
pub(super) mod json;
pub(super) mod stats;
pub(super) mod text;

use crate::evidence::Endpoint;

const TOOL: &str = "Locust";
const ROUNDED: &str = "Locust rounds response times before it counts them (1 ms below 100 ms, then two digits), so a percentile can lie above the maximum.";

/// An endpoint, and the method that Locust calls the type of a request.
struct Entry {
    method: String,
    endpoint: Endpoint,
}

/// The endpoints; where a name has several methods they stand before it.
fn endpoints(entries: Vec<Entry>) -> Option<Vec<Endpoint>> {
    let mut names: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for entry in &entries {
        let count = names.entry(entry.endpoint.name.clone()).or_default();
        *count = count.saturating_add(1);
    }
    let named = entries.into_iter().map(|entry| {
        let mut endpoint = entry.endpoint;
        let is_shared = names.get(&endpoint.name).is_some_and(|count| *count > 1);
        if is_shared && !entry.method.is_empty() {
            endpoint.name = format!("{} {}", entry.method, endpoint.name);
        }
        endpoint
    });
    let endpoints: Vec<Endpoint> = named.collect();
    (!endpoints.is_empty()).then_some(endpoints)
}
