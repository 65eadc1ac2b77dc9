//! How fast the laws are, at sizes that a person brings: `cargo bench --bench model`. Where a law has a plain form, it stands beside it.
//!
//! Every input is made by a formula, so that two runs measure the same work.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use plimsoll::model::budget::{
    Combination, Component, Gain, Optimization, Options, best_set, total_of,
};
use plimsoll::model::latency::{Law, Sum};
use plimsoll::model::queue::{GgcStation, ServiceFamily, erlang_c, response_percentiles, simulate};
use plimsoll::model::trend::{changepoints_l2, default_penalty, mann_kendall};
use plimsoll::model::usl::{FitOptions, fit};
use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64;

/// A value with noise: the seed is fixed.
fn noise() -> impl FnMut() -> f64 {
    let mut random = Pcg64::seed_from_u64(1);
    move || (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64 - 0.5
}

/// Levels from 1 to 200, and a throughput with contention, coherency and ±2.5 % of noise.
fn sweep(points: usize) -> (Vec<f64>, Vec<f64>) {
    let mut noise = noise();
    let level = |i| 1.0 + 199.0 * i as f64 / (points - 1) as f64;
    let throughput = |n: f64| 20.0 * n / (1.0 + 0.02 * (n - 1.0) + 1e-4 * n * (n - 1.0));
    let levels: Vec<f64> = (0..points).map(level).collect();
    let throughputs = levels
        .iter()
        .map(|n| throughput(*n) * (1.0 + 0.05 * noise()));
    let throughputs = throughputs.collect();
    (levels, throughputs)
}

fn usl_fit(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("usl fit");
    for points in [8, 40, 1_000] {
        let (levels, throughputs) = sweep(points);
        group.throughput(Throughput::Elements(points as u64));
        group.bench_function(BenchmarkId::from_parameter(points), |b| {
            b.iter(|| {
                fit(
                    black_box(&levels),
                    black_box(&throughputs),
                    &FitOptions::default(),
                )
                .expect("the sweep follows the law")
            });
        });
    }
    group.finish();
}

/// C(c, a) by the recursion over all servers, as books write it.
fn erlang_c_by_recursion(servers: u64, load: f64) -> f64 {
    let blocking = (1..=servers).fold(1.0, |b, k| load * b / (k as f64 + load * b));
    let rho = load / servers as f64;
    blocking / (1.0 - rho * (1.0 - blocking))
}

fn erlang(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("erlang c");
    for servers in [10, 1_000, 100_000] {
        let load = 0.9 * servers as f64;
        group.bench_function(BenchmarkId::new("law", servers), |b| {
            b.iter(|| erlang_c(black_box(servers), black_box(load)));
        });
        group.bench_function(BenchmarkId::new("recursion", servers), |b| {
            b.iter(|| erlang_c_by_recursion(black_box(servers), black_box(load)));
        });
    }
    group.finish();
}

fn ggc(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ggc p99");
    let pool = |family: ServiceFamily| GgcStation {
        arrival_rate: 0.8 * 8.0,
        arrival_squared_variation: 1.0,
        service: family
            .with(1.0, 2.0)
            .expect("the family has this variation"),
        servers: 8,
    };
    let families = [
        ("lognormal", ServiceFamily::Lognormal),
        ("hyperexponential", ServiceFamily::Hyperexponential),
    ];
    for (name, family) in families {
        let pool = pool(family);
        group.bench_function(BenchmarkId::new("law", name), |b| {
            b.iter(|| response_percentiles(black_box(&pool), &[0.99]));
        });
        // What it takes the place of. Even so many customers leave some percent of noise in a p99.
        group.bench_function(BenchmarkId::new("simulation of 100000", name), |b| {
            b.iter(|| simulate(black_box(&pool), 100_000, 1));
        });
    }
    group.finish();
}

fn latency_sum(criterion: &mut Criterion) {
    let part = |mean, variation, gamma| {
        let family = if gamma {
            ServiceFamily::Gamma
        } else {
            ServiceFamily::Lognormal
        };
        Law::from(family.with(mean, variation).expect("a common latency"))
    };
    let parts = [
        part(2.0, 0.5, true),
        part(5.0, 1.5, false),
        part(1.0, 0.2, true),
        part(12.0, 3.0, false),
        part(0.5, 1.0, true),
        part(8.0, 0.8, false),
    ];
    let mut group = criterion.benchmark_group("sum of six latencies");
    group.bench_function("p99", |b| {
        b.iter(|| Sum::new(black_box(&parts)).and_then(|sum| sum.quantile(0.99)));
    });
    group.finish();
}

/// Ten levels that differ by some standard deviations, with noise.
fn steps(count: usize) -> Vec<f64> {
    let mut noise = noise();
    let level = |i: usize| f64::from([4, 7, 3, 9, 5, 8, 2, 6, 1, 5][(i * 10 / count) % 10]);
    (0..count).map(|i| level(i) + noise()).collect()
}

/// Rising pairs minus falling pairs, pair by pair.
fn score_pair_by_pair(values: &[f64]) -> i64 {
    let pairs = values.iter().enumerate().map(|(i, a)| {
        let later = values[i + 1..].iter();
        later
            .map(|b| i64::from(b > a) - i64::from(b < a))
            .sum::<i64>()
    });
    pairs.sum()
}

fn trend(criterion: &mut Criterion) {
    let count = 10_000;
    let mut noise = noise();
    let rising: Vec<f64> = (0..count).map(|i| 1e-5 * f64::from(i) + noise()).collect();
    let expected = mann_kendall(&rising, 0.05).expect("a long series").s;
    assert_eq!(expected, score_pair_by_pair(&rising));

    let mut group = criterion.benchmark_group("trend of 10000");
    group.throughput(Throughput::Elements(rising.len() as u64));
    group.bench_function("mann-kendall, law", |b| {
        b.iter(|| mann_kendall(black_box(&rising), 0.05));
    });
    group.bench_function("mann-kendall, pair by pair", |b| {
        b.iter(|| score_pair_by_pair(black_box(&rising)));
    });
    for (name, values) in [("steps", steps(rising.len())), ("one level", rising)] {
        let penalty = default_penalty(&values).expect("a long series").value;
        group.bench_function(BenchmarkId::new("pelt", name), |b| {
            b.iter(|| changepoints_l2(black_box(&values), penalty, 2));
        });
    }
    group.finish();
}

const IDS: [&str; 20] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
    "t",
];
const COMPONENTS: [Component<'static>; 4] = [
    Component {
        name: "gateway",
        time: 12.0,
    },
    Component {
        name: "service",
        time: 45.0,
    },
    Component {
        name: "cache",
        time: 8.0,
    },
    Component {
        name: "database",
        time: 60.0,
    },
];

/// Twenty optimizations of four components, gains in time and in share in turn.
fn optimizations() -> [Optimization<'static>; 20] {
    std::array::from_fn(|i| {
        let gain = if i % 3 == 0 {
            Gain::Share(0.05 + 0.02 * (i % 7) as f64)
        } else {
            Gain::Time(1.0 + (i * 5 % 11) as f64)
        };
        let component = COMPONENTS[i % COMPONENTS.len()].name;
        Optimization {
            id: IDS[i],
            component,
            gain,
            effort: 1.0 + (i * 7 % 9) as f64,
        }
    })
}

/// The least total of all sets that the effort and the rules allow, each looked at.
fn best_of_all_sets(options: &Options<'_>, effort_max: f64) -> f64 {
    let all = options.optimizations;
    let mut least = f64::INFINITY;
    for mask in 0..1u32 << all.len() {
        let made = |id: &str| {
            all.iter()
                .zip(0..)
                .any(|(o, i)| o.id == id && mask >> i & 1 == 1)
        };
        let chosen = all.iter().zip(0..).filter(|(_, i)| mask >> i & 1 == 1);
        let effort: f64 = chosen.clone().map(|(o, _)| o.effort).sum();
        if effort > effort_max
            || options
                .exclusive
                .iter()
                .any(|g| g.iter().filter(|id| made(id)).count() > 1)
            || options.requires.iter().any(|(a, b)| made(a) && !made(b))
        {
            continue;
        }
        let ids: Vec<&str> = chosen.map(|(o, _)| o.id).collect();
        least = total_of(options, &ids).map_or(least, |total| least.min(total));
    }
    least
}

fn budget(criterion: &mut Criterion) {
    let optimizations = optimizations();
    let exclusive: [&[&str]; 2] = [&["b", "c", "d"], &["h", "i"]];
    let combinations = [Combination {
        ids: &["f", "j"],
        adjust: 2.5,
    }];
    let options = Options {
        components: &COMPONENTS,
        optimizations: &optimizations,
        combinations: &combinations,
        exclusive: &exclusive,
        requires: &[("e", "b"), ("n", "k"), ("t", "n")],
    };
    let effort_max = 30.0;
    let best = best_set(&options, effort_max).expect("the options are in their domain");
    assert!((best.total - best_of_all_sets(&options, effort_max)).abs() < 1e-9);

    let mut group = criterion.benchmark_group("best set of 20");
    group.bench_function("branch and bound", |b| {
        b.iter(|| best_set(black_box(&options), black_box(effort_max)));
    });
    group.bench_function("all sets", |b| {
        b.iter(|| best_of_all_sets(black_box(&options), black_box(effort_max)));
    });
    group.finish();
}

fn quick() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
}

criterion_group!(
    name = benches;
    config = quick();
    targets = usl_fit, erlang, ggc, latency_sum, trend, budget
);
criterion_main!(benches);
