//! The yardstick: the cost of a million requests of a small service under eleven uncertain inputs, as other tools compute it too; and
//! the plain loop to compare with.

use plimsoll::model::ModelError;
use plimsoll::model::distribution::Distribution;
use plimsoll::model::uncertainty::{Settings, simulate};
use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64;

/// Mean, p5, p50 and p95, in dollars per million requests.
pub type Summary = [f64; 4];

/// z of the 95th percentile.
const Z: f64 = 1.6448536269514722;

/// The inputs, in the order in which both loops take them.
pub fn inputs() -> Result<Vec<Distribution>, ModelError> {
    let lognormal = |low, high| Distribution::lognormal_from_interval(low, high, 0.9);
    Ok(vec![
        lognormal(50.0, 400.0)?,
        lognormal(5.0, 40.0)?,
        Distribution::normal(30.0, 4.0)?,
        Distribution::uniform(2.0, 6.0)?,
        Distribution::beta(8.0, 3.0)?,
        lognormal(1.0, 12.0)?,
        Distribution::triangular(1.1, 1.4, 2.0)?,
        Distribution::uniform(10.0, 14.0)?,
        lognormal(12.0, 55.0)?,
        lognormal(100.0, 1500.0)?,
        Distribution::uniform(0.5, 0.75)?,
    ])
}

/// Dollars per million requests of each row.
pub fn usd_per_million(columns: &[&[f64]], results: &mut [f64]) {
    let [
        rps,
        cpu,
        security,
        gain,
        hit,
        db,
        growth,
        price,
        redis,
        egress,
        target,
    ] = columns
    else {
        return;
    };
    let rows = results.len();
    let all = [
        rps, cpu, security, gain, hit, db, growth, price, redis, egress, target,
    ];
    if all.iter().any(|column| column.len() != rows) {
        return;
    }
    for i in 0..rows {
        results[i] = one([
            rps[i],
            cpu[i],
            security[i],
            gain[i],
            hit[i],
            db[i],
            growth[i],
            price[i],
            redis[i],
            egress[i],
            target[i],
        ]);
    }
}

#[inline(always)]
fn one(row: [f64; 11]) -> f64 {
    let [
        rps,
        cpu,
        security,
        gain,
        hit,
        db,
        growth,
        price,
        redis,
        egress,
        target,
    ] = row;
    let service_ms = cpu + security - gain + (1.0 - hit) * db;
    let load_rps = rps * growth;
    let instances = (load_rps * service_ms / 1000.0 / target).ceil();
    let monthly = instances * price + redis + egress * 0.01;
    monthly / (load_rps * (86_400.0 * 30.0)) * 1e6
}

/// The library's engine, with at least that many samples: sixteen nets, or fewer where they would be small.
pub fn engine(inputs: &[Distribution], samples: u32, seed: u64) -> Result<Summary, ModelError> {
    let points = (samples / 16).next_power_of_two().max(512);
    let settings = Settings {
        points,
        scrambles: samples.div_ceil(points),
        seed,
    };
    let outcome = simulate(inputs, None, &settings, usd_per_million)?;
    Ok([outcome.mean, outcome.p5, outcome.p50, outcome.p95])
}

/// How many samples [`engine`] draws for that wish.
pub fn drawn(samples: u32) -> u32 {
    let points = (samples / 16).next_power_of_two().max(512);
    samples.div_ceil(points) * points
}

/// What one would write without an engine: independent draws, one row after the other, sorted in the end.
pub fn plain(samples: u32, seed: u64) -> Summary {
    let mut random = Pcg64::seed_from_u64(seed);
    let mut results: Vec<f64> = (0..samples).map(|_| one(row(&mut random))).collect();
    results.sort_unstable_by(f64::total_cmp);
    let mean = results.iter().sum::<f64>() / f64::from(samples);
    let at = |p: f64| results[(p * f64::from(samples - 1)) as usize];
    [mean, at(0.05), at(0.5), at(0.95)]
}

fn row(random: &mut Pcg64) -> [f64; 11] {
    let mut uniform = || ((random.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
    let mut normals = || {
        // Box and Muller: two at a time.
        let radius = (-2.0 * libm::log(uniform())).sqrt();
        let (sin, cos) = libm::sincos(std::f64::consts::TAU * uniform());
        (radius * cos, radius * sin)
    };
    let lognormal = |low: f64, high: f64, z: f64| {
        let (a, b) = (low.ln(), high.ln());
        libm::exp(0.5 * (a + b) + 0.5 * (b - a) / Z * z)
    };
    let ((a, b), (c, d), (e, f)) = (normals(), normals(), normals());
    // Sums of exponentials are gamma draws: the share of one in two is a beta draw.
    let gamma = |count: u32, uniform: &mut dyn FnMut() -> f64| {
        -libm::log((0..count).map(|_| uniform()).product())
    };
    let (x, y) = (gamma(8, &mut uniform), gamma(3, &mut uniform));
    let u = uniform();
    let rising = 0.3 / 0.9;
    let growth = if u < rising {
        1.1 + (u * 0.9 * 0.3f64).sqrt()
    } else {
        2.0 - ((1.0 - u) * 0.9 * 0.6f64).sqrt()
    };
    [
        lognormal(50.0, 400.0, a),
        lognormal(5.0, 40.0, b),
        30.0 + 4.0 * c,
        2.0 + 4.0 * uniform(),
        x / (x + y),
        lognormal(1.0, 12.0, d),
        growth,
        10.0 + 4.0 * uniform(),
        lognormal(12.0, 55.0, e),
        lognormal(100.0, 1500.0, f),
        0.5 + 0.25 * uniform(),
    ]
}
