//! What ranges come to, against answers that are known without drawing.

mod specimens;

use plimsoll::catalog::Catalog;
use plimsoll::link::file;
use plimsoll::plan::bands::{Band, Bands, Chance, MOST_DRAWS, Question, Ready, bands};
use plimsoll::plan::what_if::WhatIf;
use plimsoll::quantity::{Quantity, show};
use plimsoll::scenario::field::Field;
use plimsoll::scenario::list::List;
use plimsoll::scenario::tier::TierKind;
use plimsoll::scenario::{FixedItem, Month, Scenario};
use proptest::prelude::*;
use specimens::{cases, fitted, golden, scenario, solve, with};

/// Standard deviations from the middle of a normal law to its 90th and its 95th percentile.
const Z90: f64 = 1.281_551_565_544_6;
const Z95: f64 = 1.644_853_626_951_472_2;

fn draw(scenario: &Scenario, draws: u32) -> Bands {
    let question = Question { draws, seed: 1 };
    bands(scenario, Catalog::built_in(), question).expect("something is uncertain")
}

fn fixed(cost: &str) -> FixedItem {
    FixedItem {
        name: cost.to_owned(),
        cost: Quantity::parse(cost).unwrap(),
    }
}

/// An instance that costs nothing and carries much, 10 requests a second that do not grow, and these monthly items.
fn costing(items: &[&str]) -> Scenario {
    let mut plain = with(
        Scenario::blank(Month::new(2026, 11).unwrap()),
        &[
            (Field::Rate, "10 req/s"),
            (Field::Growth, "0 %/month"),
            (Field::InstanceCost, "$0/mo"),
            (Field::Capacity, "1,000 req/s"),
        ],
    );
    plain.fixed = items.iter().map(|cost| fixed(cost)).collect();
    plain
}

/// Within so many times the standard error that such draws of one number have at most.
fn close(found: f64, expected: f64, share: f64, what: &str) {
    let off = (found - expected).abs();
    assert!(
        off <= share * expected.abs(),
        "{what}: {found}, not {expected}"
    );
}

fn has_ends(band: &Band, [p10, p50, p90]: [f64; 3], share: f64, what: &str) {
    close(band.p10, p10, share, &format!("{what}, p10"));
    close(band.p50, p50, share, &format!("{what}, p50"));
    close(band.p90, p90, share, &format!("{what}, p90"));
}

#[test]
fn a_sum_of_normals_is_normal() {
    let scenario = costing(&["$100 ± 10/mo", "$200 ± 30/mo"]);
    let sd = (10.0_f64.hypot(30.0)) / Z95;
    let found = draw(&scenario, 1 << 14);
    let expected = [300.0 - Z90 * sd, 300.0, 300.0 + Z90 * sd];
    has_ends(&found.now.usd_month, expected, 5e-4, "cost");
    // It is the same every month, and the same without words about time.
    assert_eq!(found.months.len(), 25);
    has_ends(
        &found.months[24].usd_month,
        expected,
        5e-4,
        "cost at the end",
    );
    // All at their 10th percentile would be lower: percentiles do not add.
    let naive = 300.0 - Z90 * 40.0 / Z95;
    assert!(found.now.usd_month.p10 > naive + 5.0);
}

#[test]
fn a_quotient_of_lognormals_is_lognormal() {
    let mut scenario = costing(&["$100..400/mo"]);
    scenario.demand.rate = Quantity::parse("5..20 req/s").unwrap();
    let found = draw(&scenario, 1 << 14);
    // Both span a factor of four: ln 4 / (2 · 1.645) is the σ of each.
    let sigma = (4.0_f64.ln() / (2.0 * Z95)) * 2.0_f64.sqrt();
    let middle = 200.0 / (10.0 * 86_400.0 * 30.0) * 1e6;
    let end = (Z90 * sigma).exp();
    let expected = [middle / end, middle, middle * end];
    has_ends(
        &found.now.per_million_usd,
        expected,
        3e-3,
        "a million requests",
    );
    // At a load that is given only the cost is uncertain; at ten times it is a tenth.
    let end = (Z90 * 4.0_f64.ln() / (2.0 * Z95)).exp();
    let expected = [middle / end, middle, middle * end];
    has_ends(
        &found.ladder[0].per_million_usd,
        expected,
        3e-3,
        "at today's load",
    );
    has_ends(
        &found.ladder[3].per_million_usd,
        expected.map(|usd| usd / 10.0),
        3e-3,
        "at ten times",
    );
}

#[test]
fn a_queue_with_uncertain_load_waits_as_its_law_says() {
    // One line, one worker of 10 ms: the mean response time is 1 / (100 - λ), which rises with λ, so that its percentiles are
    // those of the load.
    let mut scenario = with(
        costing(&[]),
        &[
            (Field::Rate, "40..80 req/s"),
            (Field::PeakToMean, "1"),
            (Field::Statistic, "mean"),
            (Field::LatencyLimit, "1 s"),
            (Field::Resource("cpu"), "10 ms"),
            (Field::Resource("io"), "0 ms"),
            (Field::Resource("queue"), "mmc"),
            (Field::Basis, "derived"),
        ],
    );
    scenario.demand.horizon = Quantity::parse("1 month").unwrap();
    let sigma = 2.0_f64.ln() / (2.0 * Z95);
    let load = |z: f64| (40.0_f64 * 80.0).sqrt() * (z * sigma).exp();
    let wait_ms = |z: f64| 1000.0 / (100.0 - load(z));
    let found = draw(&scenario, 1 << 12);
    let latency = found.now.latency_ms.expect("the queue says");
    has_ends(
        &latency,
        [wait_ms(-Z90), wait_ms(0.0), wait_ms(Z90)],
        5e-3,
        "response time",
    );
}

#[test]
fn the_chance_of_a_breach_is_that_of_the_load() {
    // 70 of 100 requests a second are allowed, at a peak of twice a mean of 20 to 60.
    let scenario = with(
        costing(&[]),
        &[
            (Field::Rate, "20..60 req/s"),
            (Field::Capacity, "100 req/s"),
            (Field::Market("budget"), "$50/mo"),
        ],
    );
    let found = draw(&scenario, 1 << 14);
    let sigma = 3.0_f64.ln() / (2.0 * Z95);
    let mu = (2.0 * (20.0_f64 * 60.0).sqrt()).ln();
    let normal = normal_cdf((70.0_f64.ln() - mu) / sigma);
    let breach = found.months[0].breach;
    close(breach.probability, 1.0 - normal, 5e-3, "P(breach)");
    assert!(breach.lower < breach.probability && breach.probability < breach.upper);
    // The mean of a lognormal above a limit, less the limit.
    let mean = (mu + 0.5 * sigma * sigma).exp();
    let above = normal_cdf((mu + sigma * sigma - 70.0_f64.ln()) / sigma);
    let shortfall = mean * above / (1.0 - normal) - 70.0;
    close(
        breach.shortfall.unwrap(),
        shortfall,
        5e-3,
        "expected shortfall",
    );
    let budget = found.months[0].over_budget.unwrap();
    assert_eq!((budget.probability, budget.shortfall), (0.0, None));
    assert_eq!(found.months[0].tier_breach, None);
}

/// Φ by the complementary error function of an independent series (Abramowitz & Stegun 26.2.17, |error| < 7.5e-8).
fn normal_cdf(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let poly = t
        * (0.319_381_530
            + t * (-0.356_563_782
                + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let tail = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt() * poly;
    if z >= 0.0 { 1.0 - tail } else { tail }
}

#[test]
fn correlated_inputs_move_together() {
    let together = |rank: &str| {
        let mut scenario = costing(&["$100 ± 10/mo", "$200 ± 30/mo"]);
        let line = format!("fixed.0.cost ~ fixed.1.cost = {rank}");
        scenario.correlations = vec![line.parse().unwrap()];
        draw(&scenario, 1 << 14).now.usd_month.p90
    };
    for (rank, sd) in [("1", 40.0 / Z95), ("-1", 20.0 / Z95)] {
        close(together(rank), 300.0 + Z90 * sd, 1e-3, rank);
    }
    // Of normal inputs with a rank correlation r the scores have 2 sin(πr/6).
    let pearson = 2.0 * (std::f64::consts::PI * 0.5 / 6.0).sin();
    let variance = 100.0 + 900.0 + 2.0 * pearson * 300.0;
    close(
        together("0.5"),
        300.0 + Z90 * variance.sqrt() / Z95,
        1e-3,
        "0.5",
    );
}

#[test]
fn what_matters_is_told_by_swing_and_by_share() {
    let found = draw(&costing(&["$100 ± 10/mo", "$200 ± 30/mo"]), 1 << 12);
    let cost = found
        .sensitivity
        .iter()
        .find(|s| s.result == "usd_month")
        .unwrap();
    close(cost.middle, 300.0, 1e-12, "in the middle");
    let bars: Vec<&str> = cost.bars.iter().map(|bar| bar.path.as_str()).collect();
    assert_eq!(bars, ["fixed.1.cost", "fixed.0.cost"]);
    close(
        cost.bars[0].high,
        300.0 + 30.0 * Z90 / Z95,
        1e-6,
        "at its 90th percentile",
    );
    close(
        cost.bars[1].low,
        300.0 - 10.0 * Z90 / Z95,
        1e-6,
        "at its 10th percentile",
    );
    // Variances are 1 to 9, and there are no interactions.
    for (bar, share) in cost.bars.iter().zip([0.9, 0.1]) {
        assert!((bar.first_share.unwrap() - share).abs() < 0.02, "{bar:?}");
        assert!((bar.total_share.unwrap() - share).abs() < 0.02, "{bar:?}");
    }
    assert!(cost.error_share.unwrap() < 0.1);
}

#[test]
fn shares_of_inputs_that_move_together_are_not_told() {
    let mut scenario = costing(&["$100 ± 10/mo", "$200 ± 30/mo"]);
    scenario.correlations = vec!["fixed.0.cost ~ fixed.1.cost = 0.5".parse().unwrap()];
    let found = draw(&scenario, 1024);
    let cost = &found.sensitivity[1];
    assert!(cost.no_shares_because.unwrap().contains("move together"));
    assert!(
        cost.bars
            .iter()
            .all(|bar| bar.first_share.is_none() && bar.low < bar.high)
    );
}

#[test]
fn a_fit_carries_its_own_uncertainty() {
    let mut scenario = fitted();
    let found = draw(&scenario, 1 << 12);
    let names: Vec<&str> = found
        .inputs
        .iter()
        .map(|input| input.path.as_str())
        .collect();
    assert!(
        names.contains(&"fit.lambda") && names.contains(&"fit.sigma"),
        "{names:?}"
    );
    let capacity = found.now.per_instance_rps;
    let plan = solve(&scenario).capacity.per_instance_rps;
    assert!(
        capacity.p10 < plan && plan < capacity.p90 && capacity.p90 < 1.2 * plan,
        "{capacity:?}"
    );
    // Without its covariance nothing is known to be uncertain.
    scenario.app.capacity.sweep.as_mut().unwrap().fit.covariance = None;
    let question = Question { draws: 64, seed: 1 };
    assert_eq!(bands(&scenario, Catalog::built_in(), question), None);
}

#[test]
fn a_forecast_carries_the_band_of_its_method() {
    let scenario = with(
        costing(&[]),
        &[(
            Field::Growth,
            "history to 2026-11: 10 11 10 12 11 13 12 14 13 15 14 16",
        )],
    );
    let found = draw(&scenario, 1 << 14);
    let plan = solve(&scenario);
    assert_eq!(found.inputs[0].path, "demand.forecast");
    for (row, bands) in plan.timeline.iter().zip(&found.months).skip(1) {
        let (low, high) = row.mean_band_rps.unwrap();
        close(bands.mean_rps.p90, high, 2e-3, "upper end");
        close(bands.mean_rps.p50, row.mean_rps, 2e-3, "middle");
        if low > 0.0 {
            close(bands.mean_rps.p10, low, 4e-3, "lower end");
        }
    }
}

#[test]
fn the_date_of_a_breach_is_a_band() {
    // The peak of 20 meets 70 after ln 3.5 / ln(1 + g) months: the faster it grows, the sooner.
    let scenario = with(
        costing(&[]),
        &[
            (Field::Growth, "2..8 %/month"),
            (Field::Capacity, "100 req/s"),
        ],
    );
    let found = draw(&scenario, 1 << 14);
    let growth = |z: f64| 0.05 + z * 0.03 / Z95;
    let months = |z: f64| 3.5_f64.ln() / (1.0 + growth(z)).ln();
    has_ends(
        &found.now.months_left,
        [months(Z90), months(0.0), months(-Z90)],
        5e-3,
        "months",
    );
    // Growth below 0 never gets there, and some that is hardly above it takes longer than a century.
    let expected = normal_cdf(-0.05 / (0.03 / Z95));
    assert!(
        (found.now.never_share - expected).abs() < 2e-3,
        "{}",
        found.now.never_share
    );
}

fn then(scenario: &Scenario, months: u32, at: Option<&str>) -> WhatIf {
    let month = scenario.demand.start.plus(months);
    let then = WhatIf::now(scenario.clone()).month(month).unwrap();
    match at {
        Some(at) => then.load(at.parse().unwrap()).unwrap(),
        None => then,
    }
}

fn draw_then(what_if: &WhatIf, draws: u32) -> Bands {
    let question = Question { draws, seed: 1 };
    what_if.bands(Catalog::built_in(), question).unwrap()
}

#[test]
fn a_later_month_as_now_is_as_uncertain_as_the_growth_until_then() {
    // Growth is lognormal with 5 % below 2 and above 8 %/month: of month m the percentiles are those of 10 (1 + g)^m, and m months
    // later those of 10 (1 + g)^2m.
    let typed = [(Field::Growth, "2..8 %/month lognormal")];
    let scenario = with(costing(&["$5/mo"]), &typed);
    let sigma = 4.0_f64.ln() / (2.0 * Z95);
    let growth = |z: f64| 0.04 * (z * sigma).exp();
    let mean_rps = |months: i32| [-Z90, 0.0, Z90].map(|z| 10.0 * (1.0 + growth(z)).powi(months));
    let found = draw_then(&then(&scenario, 12, None), 1 << 14);
    let months = &found.months;
    assert_eq!(
        (months[0].month, months.len()),
        (Month::new(2027, 11).unwrap(), 13)
    );
    has_ends(&months[0].mean_rps, mean_rps(12), 1e-3, "then");
    has_ends(&months[12].mean_rps, mean_rps(24), 2e-3, "a year later");
    // The ladder is at the load of that month in the middle.
    close(
        found.ladder[0].mean_rps,
        10.0 * 1.04_f64.powi(12),
        1e-12,
        "given",
    );
    assert_eq!(found.doubts, Vec::<String>::new());
}

#[test]
fn what_today_is_and_how_it_grows_both_count_by_a_later_month() {
    // Both lognormal and by the same rank: 80 to 125 a second, and a factor of 1.02 to 1.08 a month by its logarithm.
    let typed = [
        (Field::Rate, "80..125 req/s"),
        (Field::Growth, "2..8 %/month lognormal"),
    ];
    let mut scenario = with(costing(&["$5/mo"]), &typed);
    scenario.correlations = vec!["demand.rate ~ demand.growth = 1".parse().unwrap()];
    let of_rate = 1.5625_f64.ln() / (2.0 * Z95);
    let of_growth = 4.0_f64.ln() / (2.0 * Z95);
    let expected = [-Z90, 0.0, Z90]
        .map(|z| 100.0 * (z * of_rate).exp() * (1.0 + 0.04 * (z * of_growth).exp()).powi(6));
    let found = draw_then(&then(&scenario, 6, None), 1 << 14);
    has_ends(&found.months[0].mean_rps, expected, 1e-3, "then");
}

#[test]
fn a_load_that_is_given_has_no_range() {
    let typed = [
        (Field::Rate, "80..125 req/s"),
        (Field::Growth, "2..8 %/month lognormal"),
    ];
    let scenario = with(costing(&["$5/mo"]), &typed);
    for at in [
        then(&scenario, 0, Some("3x")),
        then(&scenario, 9, Some("300 req/s")),
    ] {
        let found = draw_then(&at, 1 << 14);
        let now = found.months[0].mean_rps;
        for end in [now.p10, now.p90] {
            close(end, 300.0, 1e-12, "given");
        }
        let sigma = 4.0_f64.ln() / (2.0 * Z95);
        let grown = |z: f64| 300.0 * (1.0 + 0.04 * (z * sigma).exp()).powi(6);
        let expected = [grown(-Z90), grown(0.0), grown(Z90)];
        has_ends(&found.months[6].mean_rps, expected, 1e-3, "six months on");
        let paths: Vec<&str> = found.inputs.iter().map(|i| i.path.as_str()).collect();
        assert_eq!(paths, ["demand.growth"]);
        assert_eq!(
            found.doubts,
            ["The load is given, so that the range of the rate, 80..125 req/s, does not count."]
        );
    }
    // Where nothing else is uncertain, nothing is left to draw.
    let flat = with(scenario, &[(Field::Growth, "0 %/month")]);
    let question = Question { draws: 64, seed: 1 };
    let at = then(&flat, 0, Some("3x"));
    assert_eq!(at.bands(Catalog::built_in(), question), None);
}

/// The bands of a later month as now are those that the bands of today have from that month on, whatever is uncertain and whatever
/// the tiers hold by then.
#[test]
fn a_later_month_has_the_bands_that_it_had() {
    let scenario = specimens::everything();
    let today = draw(&scenario, 64);
    let then = draw_then(&then(&scenario, 5, None), 64);
    assert_eq!((then.inputs, then.doubts), (today.inputs, today.doubts));
    let same = |a: &Band, b: &Band, what: &str| {
        for (a, b) in [(a.p10, b.p10), (a.p50, b.p50), (a.p90, b.p90)] {
            assert!(
                a == b || (a - b).abs() <= 1e-9 * b.abs(),
                "{what}: {a}, not {b}"
            );
        }
    };
    assert_eq!(then.months.len() + 5, today.months.len());
    for (a, b) in then.months.iter().zip(today.months.iter().skip(5)) {
        assert_eq!(a.month, b.month);
        same(&a.mean_rps, &b.mean_rps, "mean");
        same(&a.peak_rps, &b.peak_rps, "peak");
        same(&a.instances, &b.instances, "instances");
        same(&a.usd_month, &b.usd_month, "cost");
        same(&a.headroom, &b.headroom, "headroom");
        assert_eq!(a.breach.probability, b.breach.probability);
        let tier = |chance: Option<Chance>| chance.map(|chance| chance.probability);
        assert_eq!(tier(a.tier_breach), tier(b.tier_breach));
    }
}

#[test]
fn a_forecast_is_as_uncertain_then_as_it_was() {
    let law = "history to 2026-11: 10 11 10 12 11 13 12 14 13 15 14 16";
    let scenario = with(costing(&[]), &[(Field::Growth, law)]);
    let rows = solve(&scenario).timeline;
    // In the last month the plan has no forecast any more, and the draws have that of the month.
    for index in [3, 24] {
        let found = draw_then(&then(&scenario, index, None), 1 << 14);
        let (low, high) = rows[index as usize].mean_band_rps.unwrap();
        let now = found.months[0].mean_rps;
        close(now.p90, high, 2e-3, "upper end");
        if low > 0.0 {
            close(now.p10, low, 4e-3, "lower end");
        }
    }
}

#[test]
fn demand_that_some_draws_have_beyond_all_bounds_is_said_so() {
    // By the middle 10 × 4^18 are 7e11 a second; a growth above 309 % passes 1e12 by then.
    let typed = [(Field::Growth, "200..400 %/month uniform")];
    let scenario = with(costing(&[]), &typed);
    let found = draw_then(&then(&scenario, 18, None), 1 << 12);
    let now = &found.months[0];
    let most = 1e11_f64.powf(1.0 / 18.0) - 1.0;
    assert!(now.mean_rps.p50 < 1e12 && now.mean_rps.p90.is_infinite());
    assert!(now.usd_month.p90.is_infinite() && now.headroom.p10 == f64::NEG_INFINITY);
    close(now.breach.probability, 1.0, 1e-12, "all are too many");
    assert!(found.now.per_instance_rps.p90 == 700.0 && found.now.months_left.p90 == 0.0);
    // The share of them is told by the instances that are enough in none of them.
    let share = (4.0 - most) / 2.0;
    assert!(
        found.doubts[0].starts_with(&format!("In {} of the draws", show::percent(share))),
        "{:?}",
        found.doubts
    );
}

#[test]
fn events_are_drawn_too() {
    // Ten a second that do not grow, and from January on two to eight times as many: 40·e^(zσ), with ln 4 / (2 · 1.645) for σ.
    let mut scenario = costing(&[]);
    scenario.demand.events = vec!["x2..8 from 2027-01".parse().unwrap()];
    let found = draw(&scenario, 1 << 14);
    let sigma = 4.0_f64.ln() / (2.0 * Z95);
    let mean_rps = |z: f64| 40.0 * (z * sigma).exp();
    let expected = [mean_rps(-Z90), mean_rps(0.0), mean_rps(Z90)];
    for row in &found.months {
        let expected = if row.index < 2 { [10.0; 3] } else { expected };
        has_ends(&row.mean_rps, expected, 3e-3, "mean");
    }
    let input = &found.inputs[0];
    assert_eq!(
        (input.path.as_str(), input.label.as_str(), input.law),
        ("demand.events.0", "Event from 2027-01", "lognormal")
    );
    assert_eq!(input.written, "×2..8 from 2027-01");
    let unit_cost = &found.sensitivity[2];
    assert_eq!(unit_cost.bars[0].label, "Event from 2027-01");

    // Two that offset each other wholly, e^(zσ) and e^(-zσ): the product is what it is in the middle.
    scenario.demand.events = ["x2..8 from 2027-01", "x0.5..2 from 2027-01"]
        .map(|event| event.parse().unwrap())
        .to_vec();
    scenario.correlations = vec!["demand.events.0 ~ demand.events.1 = -1".parse().unwrap()];
    let found = draw(&scenario, 1 << 12);
    assert_eq!(found.doubts, Vec::<String>::new());
    has_ends(&found.months[2].mean_rps, [40.0; 3], 1e-6, "product");
}

/// A cache of so much a month, beside instances that cost nothing.
fn with_own_cache(price: &str) -> Scenario {
    let mut scenario = costing(&[]);
    List::Tiers(TierKind::Cache).add(&mut scenario);
    let text = format!("own/redis = {price}, cache, 4 GiB");
    scenario.prices = vec![text.parse().unwrap()];
    with(
        scenario,
        &[
            (Field::Tier(0, "hosting"), "managed"),
            (Field::Tier(0, "offer"), "own/redis"),
        ],
    )
}

#[test]
fn prices_are_drawn_too() {
    // One node at 30 give or take 6 a month, and at a price of the hour of which a month has 730.
    for (price, middle) in [("$30 ± 6/mo", 30.0), ("$0.05 ± 0.01/h", 730.0 * 0.05)] {
        let found = draw(&with_own_cache(price), 1 << 14);
        let sd = 0.2 * middle / Z95;
        let expected = [middle - Z90 * sd, middle, middle + Z90 * sd];
        has_ends(&found.now.usd_month, expected, 5e-4, price);
        has_ends(&found.months[24].usd_month, expected, 5e-4, price);
        let input = &found.inputs[0];
        assert_eq!(
            (input.path.as_str(), input.label.as_str(), input.law),
            ("prices.0", "Price of own/redis", "normal")
        );
        assert_eq!(found.sensitivity[1].bars[0].path, "prices.0");
    }
}

#[test]
fn the_price_of_an_instance_is_its_line_and_is_drawn_once() {
    // Two instances at 20 to 80 a month: 80·e^(zσ), with ln 4 / (2 · 1.645) for σ.
    let mut scenario = costing(&["$7 ± 1/mo"]);
    scenario.prices = vec!["own/box = $20..80/mo, 2 vCPU, 4 GiB".parse().unwrap()];
    let scenario = with(
        scenario,
        &[(Field::Offer, "own/box"), (Field::Minimum, "2")],
    );
    let sigma = 4.0_f64.ln() / (2.0 * Z95);
    let usd = |z: f64| 80.0 * (z * sigma).exp();
    let expected = [usd(-Z90), usd(0.0), usd(Z90)];
    let mut alone = scenario.clone();
    alone.fixed.clear();
    let found = draw(&alone, 1 << 14);
    has_ends(&found.now.usd_month, expected, 3e-3, "two of them");
    let paths: Vec<&str> = found.inputs.iter().map(|i| i.path.as_str()).collect();
    assert_eq!(paths, ["prices.0"]);
    // Moving with another cost, the two add up percentile by percentile.
    let both = [-Z90, 0.0, Z90].map(|z| usd(z) + 7.0 + z / Z95);
    for path in ["prices.0", "app.instance.cost"] {
        let mut together = scenario.clone();
        let line = format!("{path} ~ fixed.0.cost = 1");
        together.correlations = vec![line.parse().unwrap()];
        let found = draw(&together, 1 << 14);
        assert_eq!(found.doubts, Vec::<String>::new());
        has_ends(&found.now.usd_month, both, 3e-3, "with a fixed item");
    }
    // What was typed beside the line is another number.
    let typed = with(scenario, &[(Field::InstanceCost, "$30..90/mo")]);
    let paths = draw(&typed, 64).inputs;
    let paths: Vec<&str> = paths.iter().map(|i| i.path.as_str()).collect();
    assert_eq!(paths, ["app.instance.cost", "fixed.0.cost", "prices.0"]);
}

#[test]
fn tiers_are_drawn_too() {
    let mut scenario = costing(&[]);
    List::Tiers(TierKind::Cache).add(&mut scenario);
    let scenario = with(
        scenario,
        &[
            (Field::Tier(0, "hosting"), "own"),
            (Field::Tier(0, "node_cost"), "$20 ± 4/mo"),
        ],
    );
    let found = draw(&scenario, 1 << 12);
    let sd = 4.0 / Z95;
    has_ends(
        &found.now.usd_month,
        [20.0 - Z90 * sd, 20.0, 20.0 + Z90 * sd],
        2e-3,
        "cost",
    );
    assert_eq!(found.months[0].tier_breach.unwrap().probability, 0.0);
}

#[test]
fn the_same_seed_gives_the_same_digits() {
    let scenario = specimens::everything();
    let first = draw(&scenario, 64);
    assert_eq!(first, draw(&scenario, 64));
    let other = Question { draws: 64, seed: 2 };
    assert_ne!(
        Some(first.now),
        bands(&scenario, Catalog::built_in(), other).map(|b| b.now)
    );
}

#[test]
fn bands_are_their_golden() {
    let families = include_str!("fixtures/scenarios/families.json");
    let families = file::from_json(families).unwrap();
    for (name, scenario) in [
        ("bands/everything.json", specimens::everything()),
        ("bands/families.json", families),
    ] {
        let found = draw(&scenario, 64);
        golden(
            name,
            &(serde_json::to_string_pretty(&found).unwrap() + "\n"),
        );
    }
}

#[test]
fn the_error_of_a_band_falls_with_the_draws() {
    let scenario = costing(&["$100..400/mo", "$100..900/mo"]);
    assert_eq!(draw(&scenario, 1024).now.usd_month.error, None);
    let few = draw(&scenario, 1 << 12).now.usd_month;
    let many = draw(&scenario, 1 << 16).now.usd_month;
    assert!(few.error.unwrap() > 2.0 * many.error.unwrap());
    // And it is what the ends are off by, or less.
    assert!((few.p90 - many.p90).abs() < 4.0 * few.error.unwrap());
    assert!(!many.is_rough());
}

#[test]
fn what_cannot_be_is_said_and_the_rest_stays() {
    // A correlation with an input that is no range, and three that no three inputs can have.
    let mut scenario = costing(&["$10..20/mo", "$10..20/mo", "$10..20/mo"]);
    scenario.correlations = [
        "fixed.0.cost ~ demand.rate = 0.5",
        "fixed.0.cost ~ fixed.1.cost = 0.9",
        "fixed.1.cost ~ fixed.2.cost = 0.9",
        "fixed.0.cost ~ fixed.2.cost = -0.9",
    ]
    .map(|line| line.parse().unwrap())
    .to_vec();
    let found = draw(&scenario, 64);
    assert_eq!(
        found.doubts[0],
        "“fixed.0.cost ~ demand.rate = 0.5” does not count: demand.rate is no range."
    );
    assert!(
        found.doubts[1].contains("correlation"),
        "{:?}",
        found.doubts
    );
    assert!(found.now.usd_month.p10 > 30.0);
    // Of two that contradict each other the first counts, and one with itself is none.
    let said = |lines: &[&str]| {
        let mut scenario = costing(&["$10..20/mo", "$10..20/mo"]);
        scenario.correlations = lines.iter().map(|line| line.parse().unwrap()).collect();
        draw(&scenario, 64)
    };
    let twice = said(&[
        "fixed.0.cost ~ fixed.1.cost = 0.9",
        "fixed.1.cost ~ fixed.0.cost = -0.9",
    ]);
    assert_eq!(
        twice.doubts,
        [
            "“fixed.1.cost ~ fixed.0.cost = -0.9” does not count: another one of the two stands before it."
        ]
    );
    let once = said(&["fixed.0.cost ~ fixed.1.cost = 0.9"]);
    assert_eq!(twice.now.usd_month, once.now.usd_month);

    // A range without width: it varies nothing, and nothing breaks.
    let found = draw(&costing(&["$12..12/mo"]), 1 << 12);
    assert_eq!(
        (found.now.usd_month.p10, found.now.usd_month.p90),
        (12.0, 12.0)
    );
    assert_eq!(
        found.sensitivity[1].no_shares_because,
        Some("the result does not vary")
    );

    // A fleet that some of the draws have no number for.
    let none = with(
        costing(&["$5/mo"]),
        &[
            (Field::Capacity, "0..1..1 req/s uniform"),
            (Field::Utilization, "100 %"),
        ],
    );
    let found = draw(&none, 64);
    assert!(found.now.usd_month.p10.is_finite());

    // More ranges than there are dimensions.
    let many: Vec<&str> = ["$1..2/mo"; 33].to_vec();
    let found = draw(&costing(&many), 64);
    assert_eq!(found.inputs.len(), 32);
    assert!(
        found.doubts[0].starts_with("Only 32 inputs can be uncertain"),
        "{:?}",
        found.doubts
    );

    // A middle that its ends do not have.
    let found = draw(&costing(&["$10..50..90/mo lognormal"]), 64);
    assert!(
        found.doubts[0].contains("the stated middle of 50"),
        "{:?}",
        found.doubts
    );
}

#[test]
fn a_long_horizon_is_drawn_with_gaps() {
    let mut scenario = costing(&["$1..2/mo"]);
    scenario.demand.horizon = Quantity::parse("20 years").unwrap();
    let found = draw(&scenario, 1);
    let months: Vec<u32> = found.months.iter().map(|month| month.index).collect();
    assert_eq!((months[0], months[1], months.len()), (0, 4, 61));
    assert_eq!(months.last(), Some(&240));
    assert_eq!(draw(&scenario, MOST_DRAWS.min(3)).draws, 4);
}

proptest! {
    #![proptest_config(cases(24))]

    /// Whatever is drawn, nothing panics, and percentiles are in their order.
    #[test]
    fn any_scenario_has_its_bands(any in scenario()) {
        let question = Question { draws: 8, seed: 3 };
        if let Some(found) = bands(&any, Catalog::built_in(), question) {
            for month in &found.months {
                for band in [&month.mean_rps, &month.instances, &month.usd_month, &month.headroom] {
                    prop_assert!(band.p10 <= band.p50 && band.p50 <= band.p90, "{band:?}");
                }
                prop_assert!((0.0..=1.0).contains(&month.breach.probability));
            }
        }
    }
}

#[test]
fn few_draws_have_no_shares_and_say_so() {
    let found = draw(&costing(&["$100 ± 10/mo", "$200 ± 30/mo"]), 1 << 10);
    let cost = &found.sensitivity[1];
    assert_eq!(
        cost.no_shares_because,
        Some("they are told from 4,096 draws on")
    );
    assert_eq!(cost.bars.len(), 2);
}

#[test]
fn a_simulation_can_be_left_off_early() {
    let scenario = costing(&["$100 ± 10/mo"]);
    let ready = Ready::of(&scenario);
    let question = Question {
        draws: 1 << 12,
        seed: 1,
    };
    let catalog = Catalog::built_in();
    let begin = || ready.begin(catalog, question).unwrap();
    assert!(begin().finish().now.usd_month.p50.is_infinite());
    let mut begun = begin();
    assert!(begun.step());
    assert!((begun.finish().now.usd_month.p50 - 100.0).abs() < 1.0);
}

#[test]
fn what_is_told_on_the_way_is_of_the_same_draws() {
    let scenario = costing(&["$100 ± 10/mo", "$200 ± 30/mo"]);
    let ready = Ready::of(&scenario);
    let question = Question {
        draws: 1 << 14,
        seed: 1,
    };
    let mut simulation = ready.begin(Catalog::built_in(), question).unwrap();
    let mut told = Vec::new();
    while simulation.step() {
        if [64, 1024, 4096].contains(&simulation.drawn()) {
            told.push(simulation.so_far(simulation.drawn()));
        }
    }
    assert_eq!(simulation.drawn(), 1 << 14);
    let [few, some, many] = &told[..] else {
        panic!("{} are told", told.len());
    };
    assert_eq!(*some, draw(&scenario, 1 << 10));
    let median = |found: &Bands| found.now.usd_month.p50;
    assert_eq!((few.draws, many.draws), (64, 4096));
    assert!((median(few) - median(many)).abs() < 2.0);
    // Errors and shares are told of all of them.
    assert!(many.now.usd_month.error.is_none() && many.sensitivity[1].error_share.is_none());
    let all = simulation.finish();
    assert_eq!(all, draw(&scenario, 1 << 14));
    assert!(all.now.usd_month.error.is_some() && all.sensitivity[1].error_share.is_some());
}

/// What the answer says of when today's fleet becomes too small, with this mean rate.
fn until(rate: &str) -> Option<String> {
    let mut scenario = plimsoll::link::examples::fluxstudio("2026-11".parse().unwrap()).unwrap();
    scenario.demand.rate = Quantity::parse(rate).unwrap();
    let question = Question {
        draws: 1024,
        seed: 1,
    };
    let bands = bands(&scenario, Catalog::built_in(), question).unwrap();
    let told = plimsoll::report::bands::told(&scenario, &bands);
    let mut said = told.answer.iter().map(|sentence| sentence.text());
    said.find(|text| text.starts_with("Today's fleet becomes"))
}

#[test]
fn the_answer_says_between_which_months_todays_fleet_becomes_too_small() {
    let said = until("60k..240k/day").unwrap();
    assert_eq!(
        said,
        "Today's fleet becomes too small between June 2027 and August 2028, in eight cases of ten."
    );
    // Where that is so now in some cases, only the last month says something.
    let said = until("200k..500k/day").unwrap();
    assert!(
        said.starts_with("Today's fleet becomes too small by "),
        "{said}"
    );
    assert!(said.ends_with(" 2027, in nine cases of ten."), "{said}");
    assert_eq!(until("900k..1M/day"), None);
    // Where one or both of them lie beyond the horizon, November 2029, that is said, as it is of the date without ranges.
    let said = until("5k..120k/day").unwrap();
    assert!(
        said.ends_with(", the latter beyond the horizon, in eight cases of ten."),
        "{said}"
    );
    let said = until("2k..6k/day").unwrap();
    assert!(
        said.ends_with(", both beyond the horizon, in eight cases of ten."),
        "{said}"
    );
}

/// The first sentence of how sure the answer is.
fn costs(scenario: &Scenario) -> String {
    let bands = draw(scenario, 1024);
    let told = plimsoll::report::bands::told(scenario, &bands);
    told.answer[0].text()
}

/// $12 a month is $12 / 2.592 M requests of 1 a second; the instance is $10 to $14 with nine cases of ten.
#[test]
fn the_answer_says_what_a_million_requests_cost() {
    let scenario = with(
        costing(&[]),
        &[
            (Field::Rate, "1 req/s"),
            (Field::InstanceCost, "$10.8..13.2/mo uniform"),
        ],
    );
    // Ten times as many on the one instance: a tenth.
    let month_s = scenario.month.days() * 86_400.0;
    let [low, high] = [11.04, 12.96].map(|usd| usd / month_s * 1e6);
    let dollars = |usd: f64| show::dollars(usd);
    let said = costs(&scenario);
    let begins = "With what is uncertain, a month costs $11.04 to $12.96, now and in November 2028, and a million requests ";
    let ends = ", in eight cases of ten.";
    let middle = format!(
        "{} to {} today and {} to {} at ten times the load",
        dollars(low),
        dollars(high),
        dollars(low / 10.0),
        dollars(high / 10.0)
    );
    assert_eq!(said, format!("{begins}{middle}{ends}"));
    // What is not uncertain is left out.
    let certain = with(
        scenario.clone(),
        &[
            (Field::InstanceCost, "$12/mo"),
            (Field::Capacity, "900..1,000 req/s"),
        ],
    );
    let said = costs(&certain);
    assert!(!said.contains("million"), "{said}");
    // A load that is uncertain is so today; ten times one that is given would look surer.
    let loaded = with(
        certain,
        &[
            (Field::Rate, "0.5..2 req/s"),
            (Field::Capacity, "1,000 req/s"),
        ],
    );
    let said = costs(&loaded);
    assert!(
        said.contains(" today, in eight") && !said.contains("ten times"),
        "{said}"
    );
}

/// The app alone is never too small; the memory of the cache fills up, by ranges of its keys.
#[test]
fn the_dates_of_tiers_are_told_apart_from_that_of_the_fleet() {
    let scenario = plimsoll::link::examples::ALL
        .iter()
        .filter_map(|(_, _, make)| make("2026-11".parse().unwrap()).ok())
        .find(|scenario| !scenario.tiers.is_empty())
        .unwrap();
    let scenario = with(scenario, &[(Field::Rate, "20k..400k/day")]);
    let bands = draw(&scenario, 256);
    let told = plimsoll::report::bands::told(&scenario, &bands);
    let said: Vec<String> = told.answer.iter().map(|sentence| sentence.text()).collect();
    let chances = bands.months.iter().filter_map(|month| month.tier_breach);
    let may_pass = chances
        .map(|chance| chance.probability)
        .any(|chance| chance >= 0.1);
    for text in said
        .iter()
        .filter(|text| text.contains(" becomes too small"))
    {
        assert_eq!(
            text.starts_with("Today's fleet of the app becomes"),
            may_pass,
            "{text}"
        );
    }
    let chance = |at: usize| {
        bands.months[at]
            .tier_breach
            .map_or(0.0, |chance| chance.probability)
    };
    let is_dated = said
        .iter()
        .any(|text| text.starts_with("A limit of a tier beside the app is passed "));
    let last = bands.months.len() - 1;
    assert_eq!(
        is_dated,
        may_pass
            && chance(0) < 0.9
            && chance(last) >= 0.1
            && (chance(0) < 0.1 || chance(last) >= 0.9),
        "{said:?}"
    );
}
