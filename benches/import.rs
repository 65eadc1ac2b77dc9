//! How fast large files are read, beside a plain way in the same run: each line to a JSON value, or
//! split at its commas, and the same sums. `cargo bench --bench import`.
//!
//! In a browser it is measured by `benches/browser/import.mjs`.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use plimsoll::import::Importer;

mod files;

/// How much of a file is pushed at a time, as in the browser.
const PIECE: usize = 1024 * 1024;
const MB: usize = 1_000_000;

fn read(text: &str) -> u64 {
    let mut importer = Importer::new("bench");
    for piece in text.as_bytes().chunks(PIECE) {
        importer.push(piece);
    }
    let files = importer.finish();
    let run = files
        .iter()
        .filter_map(|file| file.outcome.as_ref().ok())
        .find_map(|evidence| evidence.runs.first());
    run.and_then(|run| run.requests).unwrap_or(0)
}

/// The same sums over each line as a JSON value.
fn plain_json(text: &str) -> u64 {
    let mut latencies = Vec::new();
    let mut by_name: BTreeMap<String, u64> = BTreeMap::new();
    for line in text.lines() {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        if value["metric"] == "http_req_duration" {
            latencies.extend(value["data"]["value"].as_f64());
            let name = value["data"]["tags"]["name"].as_str().unwrap_or_default();
            *by_name.entry(name.to_owned()).or_default() += 1;
        }
    }
    latencies.sort_by(f64::total_cmp);
    black_box(by_name);
    latencies.len() as u64
}

/// The same sums over each line split at its commas.
fn plain_csv(text: &str) -> u64 {
    let mut latencies = Vec::new();
    let mut by_name: BTreeMap<String, u64> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        latencies.extend(fields[1].parse::<f64>());
        *by_name.entry(fields[2].to_owned()).or_default() += 1;
    }
    latencies.sort_by(f64::total_cmp);
    black_box(by_name);
    latencies.len() as u64
}

type Make = fn(usize) -> String;

fn import(c: &mut Criterion) {
    let mut group = c.benchmark_group("import");
    group.sample_size(10);
    let kinds: [(&str, Make); 4] = [
        ("k6 points", files::k6),
        ("JTL", files::jtl),
        ("requests", files::generic),
        ("snapshots", files::snapshots),
    ];
    for (name, make) in kinds {
        let text = make(70 * MB);
        assert!(read(&text) > 0, "{name} is not read");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("{name}, 70 MB"), |b| {
            b.iter(|| read(black_box(&text)))
        });
        match name {
            "k6 points" => {
                assert_eq!(read(&text), plain_json(&text));
                group.bench_function("k6 points, 70 MB, plain", |b| {
                    b.iter(|| plain_json(black_box(&text)))
                });
            }
            "JTL" => {
                assert_eq!(read(&text), plain_csv(&text));
                group.bench_function("JTL, 70 MB, plain", |b| {
                    b.iter(|| plain_csv(black_box(&text)))
                });
            }
            _ => {}
        }
    }
    group.finish();
    exponent();
}

/// How the time grows with the size: 1 is linear.
fn exponent() {
    let small = files::k6(7 * MB);
    let time = |times: usize| {
        let mut importer = Importer::new("bench");
        let start = Instant::now();
        for _ in 0..times {
            for piece in small.as_bytes().chunks(PIECE) {
                importer.push(piece);
            }
        }
        black_box(importer.finish());
        start.elapsed().as_secs_f64()
    };
    let best = |times: usize| (0..3).map(|_| time(times)).fold(f64::INFINITY, f64::min);
    let (short, long) = (best(1), best(100));
    let exponent = (long / short).ln() / 100.0_f64.ln();
    println!("k6 points from 7 to 700 MB: time grows as size^{exponent:.3}");
}

criterion_group!(benches, import);
criterion_main!(benches);
