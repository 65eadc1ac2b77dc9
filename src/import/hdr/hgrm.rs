//! Percentile tables, as text in columns or as CSV. A percentile is the first row that covers it.

use super::{MAX_MS, PERCENTILES, unit_assumed, unit_unknown};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Latency, Reading, Run, Warning};
use crate::import::text::{self, Place};

const FORMAT: &str = "hdr-hgrm";

pub(in crate::import) fn begins(place: &Place) -> bool {
    let names = ["Value", "Percentile", "TotalCount", "1/(1-Percentile)"];
    let line = place.line();
    let is_sign = |c: char| c.is_whitespace() || c == ',' || c == '"';
    let words = line.split(is_sign).filter(|word| !word.is_empty());
    if !line.contains("1/(1-Percentile)") || !words.eq(names) {
        return false;
    }
    // wrk2 writes the same table as a part of its report.
    let mut above = place.above.lines().rev();
    let last = above.find(|line| !line.trim().is_empty());
    !last.is_some_and(|line| line.contains("Detailed Percentile spectrum"))
}

struct Row {
    value: f64,
    percentile: f64,
    count: u64,
}

fn row(line: &str) -> Option<Row> {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    // A single word is a row of the CSV; otherwise a comma is a decimal one.
    let is_csv = words.len() == 1;
    if is_csv {
        words = line.trim().split(',').collect();
    }
    let [value, percentile, count, ..] = words.as_slice() else {
        return None;
    };
    let number = |word: &str| word.replace(',', ".").parse::<f64>().ok();
    Some(Row {
        value: number(value)?,
        percentile: number(percentile)?,
        count: text::count(count)?,
    })
    .filter(|row| row.value.is_finite() && (0.0..=1.0).contains(&row.percentile))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let lines = raw.lines().skip(1);
    let is_end = |line: &str| line.trim_start().starts_with("#[Buckets");
    let table = lines.take_while(|line| !is_end(line));
    let rows: Vec<Row> = table.filter_map(row).collect();
    let Some(last) = rows.last().filter(|last| last.count > 0) else {
        return Err(Error::new("the table of percentiles holds no value")
            .next("Was anything recorded? Write the histogram again after a run."));
    };
    let mut warnings = Vec::new();
    if last.percentile < 1.0 {
        warnings.push(Warning::new(
            "table_cut_off",
            "the table ends before its last percentile, so the number of requests and the maximum were left out",
        ));
    }
    let is_whole = last.percentile >= 1.0;
    let mut latency = Latency::default();
    for (name, share) in [("min", 0.0)].into_iter().chain(PERCENTILES) {
        // Rows are not at the round percentiles, but they say how many values they cover.
        let rank = (share * last.count as f64).ceil();
        let at = rows.iter().find(|row| match is_whole {
            true => row.count as f64 >= rank,
            false => row.percentile >= share,
        });
        latency.set(name, at.map(|row| row.value));
    }
    let footer = |name: &str| {
        let (_, rest) = raw.split_once(&format!("{name} "))?;
        let rest = rest.trim_start().strip_prefix('=')?.trim_start();
        let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')));
        let number = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches(',');
        number.replace(',', ".").parse::<f64>().ok()
    };
    let max = footer("Max").or(is_whole.then_some(last.value));
    latency.set("max", max);
    latency.set("mean", footer("#[Mean"));
    if let Some(stddev) = footer("StdDeviation") {
        // No deviation is larger than half of the range: some writers scale all but this one.
        let range = last.value - rows.first().map_or(0.0, |row| row.value);
        if stddev <= range {
            latency.set("stddev", Some(stddev));
        } else {
            warnings.push(Warning::new(
                "stddev_not_scaled",
                "the standard deviation is larger than the range of the values (it was not scaled as they were) and was left out",
            ));
        }
    }
    let requests = is_whole.then_some(last.count);
    Ok(evidence(
        latency,
        requests,
        max.unwrap_or(last.value),
        warnings,
    ))
}

fn evidence(
    latency: Latency,
    requests: Option<u64>,
    highest: f64,
    mut warnings: Vec<Warning>,
) -> Evidence {
    if highest > MAX_MS {
        warnings.push(unit_unknown());
        let mut stats: std::collections::BTreeMap<String, f64> =
            latency.iter().map(|(k, v)| (k.to_owned(), v)).collect();
        stats.extend(requests.map(|n| ("n".to_owned(), n as f64)));
        let reading = Reading {
            format: FORMAT.to_owned(),
            name: "value".to_owned(),
            stats: Some(stats),
            ..Reading::default()
        };
        return Evidence {
            readings: vec![reading],
            warnings,
            ..Evidence::default()
        };
    }
    warnings.push(unit_assumed());
    let run = Run {
        format: FORMAT.to_owned(),
        tool: "HdrHistogram".to_owned(),
        requests,
        latency_ms: latency,
        notes: vec![
            "A percentile is the first row of the table that covers it.".to_owned(),
            "The file does not say how long the run was or how many users there were.".to_owned(),
        ],
        ..Run::default()
    };
    Evidence {
        runs: vec![run],
        warnings,
        ..Evidence::default()
    }
}
