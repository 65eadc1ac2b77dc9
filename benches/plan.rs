//! How long a whole plan takes, beside a plain loop. `cargo bench --bench plan`.
//!
//! As wasm it is measured by `benches/wasm/plan.mjs`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};

mod plans;

/// What the scenarios are called, in the order of their numbers.
const NAMES: [&str; 3] = [
    "login service",
    "automation detector, 36 months, three tiers",
    "everything at once, 36 months, six tiers",
];

fn plan(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("plan");
    for (which, name) in (0u32..).zip(NAMES) {
        let scenario = plans::scenario(which).expect("the scenarios are in the repository");
        group.bench_function(name, |b| b.iter(|| plans::solve(black_box(&scenario))));
    }
    let uncertain = plans::scenario(3).expect("its ranges can be read");
    group.sample_size(10);
    group.bench_function(
        "automation detector, 36 months, bands of 4,096 draws",
        |b| {
            b.iter(|| plans::draw(black_box(&uncertain), 4096));
        },
    );
    group.bench_function("plain loop of a million", |b| {
        b.iter(|| plans::plain(black_box(1.0)));
    });
    group.finish();
}

criterion_group!(benches, plan);
criterion_main!(benches);
