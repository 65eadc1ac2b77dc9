//! How long a whole plan takes, beside a plain loop. `cargo bench --bench plan`.
//!
//! As wasm it is measured by `benches/wasm/plan.mjs`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};

#[path = "plans/examples.rs"]
mod examples;
mod plans;

use plimsoll::catalog::Catalog;
use plimsoll::plan::bands::Question;
use plimsoll::plan::choice;
use plimsoll::scenario::Scenario;

/// What the scenarios are called, in the order of their numbers.
const NAMES: [&str; 3] = [
    "login service",
    "automation detector, 36 months, three tiers",
    "everything at once, 36 months, six tiers",
];

/// A catalogue with so many machines of one provider more, from 2 to 64 processors at prices that nearly follow them.
fn offers(count: u32) -> Option<Catalog> {
    let mut list = "provider,sku,kind,unit,price_usd,vcpus,memory_gib\n".to_owned();
    for i in 0..count {
        let cpus = 2 + 2 * (i % 32);
        let usd = f64::from(cpus) * (14.0 + f64::from(i % 7)) + f64::from(i) / 100.0;
        list += &format!("bench,m{i},compute,month,{usd},{cpus},{}\n", 2 * cpus);
    }
    Catalog::built_in().with_csv("offers.csv", &list).ok()
}

/// Chooses among all of that provider in so many draws, and gives the cost of the best.
fn choose(scenario: &Scenario, catalog: &Catalog, draws: u32) -> f64 {
    let found = choice::choose(scenario, catalog, Question { draws, seed: 1 });
    let best = found.ok().and_then(|found| {
        found
            .parts
            .into_iter()
            .next()?
            .candidates
            .into_iter()
            .next()
    });
    best.map_or(0.0, |best| best.expected_usd_month)
}

/// Draws an example as the worker does, and gives the length of what it tells.
fn all_bands(scenario: &Scenario) -> usize {
    let Some(mut drawing) = examples::Drawing::begin(scenario) else {
        return 0;
    };
    let mut told = 0;
    while drawing.step() {
        // The first bands only: on a computer that is fast enough there are no others between them and the last.
        let draws = drawing.due(0.0);
        if draws > 0 {
            told += drawing.so_far(draws);
        }
    }
    told + drawing.finish()
}

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
    for (name, scenario) in (0..).map_while(examples::example) {
        group.bench_function(format!("{name}, all bands"), |b| {
            b.iter(|| all_bands(black_box(&scenario)));
        });
    }
    let (choosing, offers) = (plans::scenario(4), offers(1_100));
    let choosing = choosing.zip(offers).expect("its machines can be read");
    group.bench_function("choice of 1,100 machines in 128 draws", |b| {
        b.iter(|| choose(black_box(&choosing.0), &choosing.1, 128));
    });
    group.bench_function("plain loop of a million", |b| {
        b.iter(|| plans::plain(black_box(1.0)));
    });
    group.finish();
}

criterion_group!(benches, plan);
criterion_main!(benches);
