//! How fast the Monte Carlo engine is on the yardstick of eleven inputs, beside a plain loop. `cargo bench --bench montecarlo`.
//!
//! As wasm it is measured by `benches/wasm/montecarlo.mjs`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

mod yardstick;

fn montecarlo(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("montecarlo");
    let inputs = yardstick::inputs().expect("the inputs are in their domain");
    for samples in [1_000, 10_000, 100_000] {
        group.throughput(Throughput::Elements(yardstick::drawn(samples).into()));
        group.bench_function(BenchmarkId::new("engine", samples), |b| {
            b.iter(|| yardstick::engine(black_box(&inputs), samples, 1));
        });
        group.throughput(Throughput::Elements(samples.into()));
        group.bench_function(BenchmarkId::new("plain", samples), |b| {
            b.iter(|| yardstick::plain(black_box(samples), 1));
        });
    }
    group.finish();
}

criterion_group!(benches, montecarlo);
criterion_main!(benches);
