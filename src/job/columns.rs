//! What the columns of a table that no known tool wrote can mean, as a person chooses it on the page.

/// What a column can mean: what stands before and behind its name where it is written, and what people
/// call it. The first is of a column that is not used.
pub const MEANINGS: [(&str, &str, &str); 40] = [
    ("", "", "not used"),
    ("time", "", "time, as a date"),
    ("time", "dmy", "time, as day/month/year"),
    ("time", "mdy", "time, as month/day/year"),
    ("time", "s", "time, seconds since 1970"),
    ("time", "ms", "time, ms since 1970"),
    ("time", "us", "time, µs since 1970"),
    ("time", "ns", "time, ns since 1970"),
    ("latency", "ms", "latency, ms"),
    ("latency", "s", "latency, seconds"),
    ("latency", "us", "latency, µs"),
    ("latency", "ns", "latency, ns"),
    ("status", "", "HTTP status"),
    ("ok", "", "success, true or false"),
    ("endpoint", "", "endpoint"),
    ("bytes", "", "bytes of the answer"),
    ("users", "", "users at work"),
    ("throughput", "", "of a run: throughput, req/s"),
    ("throughput", "min", "of a run: throughput, req/min"),
    ("errors", "ratio", "of a run: errors, ratio"),
    ("errors", "percent", "of a run: errors, percent"),
    ("mean", "ms", "of a run: mean latency, ms"),
    ("p50", "ms", "of a run: p50, ms"),
    ("p90", "ms", "of a run: p90, ms"),
    ("p95", "ms", "of a run: p95, ms"),
    ("p99", "ms", "of a run: p99, ms"),
    ("max", "ms", "of a run: longest, ms"),
    ("mean", "s", "of a run: mean latency, seconds"),
    ("p50", "s", "of a run: p50, seconds"),
    ("p90", "s", "of a run: p90, seconds"),
    ("p95", "s", "of a run: p95, seconds"),
    ("p99", "s", "of a run: p99, seconds"),
    ("max", "s", "of a run: longest, seconds"),
    ("value", "", "a metric without a unit"),
    ("value", "seconds", "a metric, seconds"),
    ("value", "ms", "a metric, ms"),
    ("value", "bytes", "a metric, bytes"),
    ("value", "ratio", "a metric, ratio"),
    ("value", "percent", "a metric, percent"),
    ("value", "per_second", "a metric, per second"),
];

/// Columns by name and by their place in [`MEANINGS`], as the reader takes them.
///
/// ```
/// let chosen = [("at, local".to_owned(), 4), ("took".to_owned(), 8), ("note".to_owned(), 0)];
/// assert_eq!(plimsoll::job::written_columns(&chosen), "time=\"at, local\":s, latency=\"took\":ms");
/// ```
pub fn written_columns(chosen: &[(String, usize)]) -> String {
    let parts = chosen.iter().filter_map(|(name, place)| {
        let (role, unit, _) = MEANINGS.get(*place)?;
        let name = name.replace('"', "\"\"");
        let unit = if unit.is_empty() {
            String::new()
        } else {
            format!(":{unit}")
        };
        (!role.is_empty()).then(|| format!("{role}=\"{name}\"{unit}"))
    });
    parts.collect::<Vec<String>>().join(", ")
}
