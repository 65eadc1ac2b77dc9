//! How many to reserve where nobody knows how many will be needed: cases with an answer in closed form.

mod specimens;

use plimsoll::catalog::Catalog;
use plimsoll::plan::choice::{Buying, Choices, Question, UncertainWay, choose};
use plimsoll::plan::purchase::{Outlook, Spot, Way, WayKind, commit};
use plimsoll::plan::{self, Plan};
use plimsoll::report::buying::{sentences, tables};
use plimsoll::scenario::field::Field;
use plimsoll::scenario::{Month, Scenario};
use specimens::with;

const MONTH_HOURS: f64 = 730.0;

/// Machines at $73 a month, 10 cents an hour, of which one carries 1 req/s; reserved they cost 6 cents.
fn service(typed: &[(Field, &str)]) -> Scenario {
    let scenario = Scenario::blank(Month::new(2026, 11).unwrap());
    let scenario = with(
        scenario,
        &[
            (Field::Rate, "100 req/s"),
            (Field::PeakToMean, "1"),
            (Field::Capacity, "1 req/s"),
            (Field::Utilization, "100 %"),
            (Field::Growth, "0 %/month"),
            (Field::InstanceCost, "$73/mo"),
            (Field::Market("reserved_discount"), "40 %"),
        ],
    );
    with(scenario, typed)
}

fn chosen(scenario: &Scenario, draws: u32) -> Choices {
    choose(scenario, Catalog::built_in(), Question { draws, seed: 1 }).unwrap()
}

fn bought(scenario: &Scenario, draws: u32) -> Buying {
    chosen(scenario, draws).buying.unwrap()
}

fn way(buying: &Buying, kind: WayKind) -> &UncertainWay {
    let mut ways = buying.ways.iter();
    ways.find(|way| way.kind == kind).unwrap()
}

fn close(found: f64, expected: f64, share: f64) {
    let off = (found - expected).abs();
    assert!(off <= share * expected.abs(), "{found}, not {expected}");
}

/// 80 to 200 req/s are a lognormal of median 126.49 and σ 0.27851. With r reserved at 60 % of the price, one more pays while more
/// than that is needed in 60 % of the draws: r is the 40th percentile, 126.49 · e^(−0.25335 · 0.27851) = 117.87, which takes 118.
///
/// Reserving 118 costs 118 · 0.6 and saves E[min(D, 118)]. With D rounded up, half an instance more than the load on the mean,
/// E[min(L, k)] = e^(μ + σ²/2) Φ((ln k − μ − σ²)/σ) + k (1 − Φ((ln k − μ)/σ)), for k = 117.5:
/// 131.49 · Φ(−0.5432) + 117.5 · Φ(0.2647) = 131.49 · 0.29350 + 117.5 · 0.60438 = 109.61, and half more for the rounding below k
/// (40 % of the draws 0.5, the others 0.5 by k): 110.1. Of it 70.8 are paid: 39.3 instances on demand at $73 are $2,869.
///
/// It costs more than all on demand where fewer than 70.8 are needed: where the load is at most 70, in
/// Φ(ln(70/126.49)/0.27851) = Φ(−2.1245) = 1.68 % of the draws.
#[test]
fn the_level_of_a_lognormal_load() {
    let buying = bought(&service(&[(Field::Rate, "80..200 req/s")]), 4096);
    let mix = way(&buying, WayKind::Mix);
    let found = mix.committed.as_ref().unwrap();
    assert_eq!((found.instances, mix.months), (118, 12));
    close(mix.saving_usd_month.mean, 2_869.0, 0.005);
    close(mix.dearer_share, 0.0168, 0.05);
    close(found.break_even_share, 0.6, 1e-9);
    // What is needed is best: 10th and 90th percentile of the load, 126.49 · e^(∓1.28155 · 0.27851), rounded up.
    assert_eq!(
        (found.best_instances.p10, found.best_instances.p90),
        (89.0, 181.0)
    );
    // Whoever reserves k regrets 0.4 (D − k) or 0.6 (k − D): the least of the worst is where both are equal.
    let (fewest, most) = (found.minimax_instances - 1, found.minimax_instances + 1);
    let regret = |reserved: u64| {
        let steps = found.steps.iter();
        steps
            .clone()
            .find(|step| step.instances == reserved)
            .map(|step| step.highest_regret_usd)
    };
    let least = regret(found.minimax_instances).unwrap();
    assert!(regret(fewest).is_none_or(|usd| usd >= least));
    assert!(regret(most).is_none_or(|usd| usd >= least));
    assert!(
        found
            .steps
            .iter()
            .all(|step| step.highest_regret_usd >= least - 1e-9)
    );
}

/// 100 req/s and 10 more each month: 100 to 210 in the twelve months of the term. At 60 % of the price one pays that is needed in
/// eight of the twelve: 140. They cost 140 · 0.6 = 84, and the 10 to 70 beyond them in the last seven months 280/12 on demand.
#[test]
fn the_growth_over_the_term_counts() {
    let scenario = service(&[
        (Field::Growth, "+10 req/s per month"),
        (Field::Horizon, "6"),
    ]);
    let buying = bought(&scenario, 128);
    let mix = way(&buying, WayKind::Mix);
    let found = mix.committed.as_ref().unwrap();
    assert_eq!(found.instances, 140);
    close(mix.usd_month.mean, 73.0 * (84.0 + 280.0 / 12.0), 1e-12);
    close(mix.on_demand_usd_month.mean, 73.0 * 155.0, 1e-12);
    // Needed by 100, 110, 120, 130 and then all of them in eight months.
    close(
        found.used_share.unwrap().mean,
        (460.0 + 8.0 * 140.0) / 12.0 / 140.0,
        1e-12,
    );
    assert_eq!((mix.dearer_share, found.minimax_instances), (0.0, 140));
    // Nothing is uncertain, and so nothing is said of draws.
    let said = sentences(&buying).join(" ");
    assert!(said.starts_with("To pay for the instances: 140 reserved for 1 year, the rest on demand, over 12 months from now. On the mean it saves $"), "{said}");
    assert!(!said.contains("draws"), "{said}");
}

/// Three years see 36 months of that growth, 100 to 450; at 45 % of the price one pays that is needed in 17 of them: 290.
#[test]
fn each_term_looks_as_far_ahead_as_it_binds() {
    let scenario = service(&[
        (Field::Growth, "+10 req/s per month"),
        (Field::Market("reserved_discount"), "55 %"),
        (Field::Market("reserved_years"), "3"),
        (Field::Market("reserved_upfront"), "100 %"),
    ]);
    let buying = bought(&scenario, 1);
    let mix = way(&buying, WayKind::Mix);
    let found = mix.committed.as_ref().unwrap();
    assert_eq!((found.instances, mix.months, mix.years), (290, 36, Some(3)));
    close(found.upfront_usd, 290.0 * 73.0 * 0.45 * 36.0, 1e-12);
}

/// Without growth and ranges it is what the plan says of a week that stays.
#[test]
fn a_week_that_stays_is_that_of_the_plan() {
    let scenario = service(&[
        (Field::Hours, "evening peak"),
        (Field::PeakToMean, "2"),
        (Field::Growth, "0 %/month"),
        (Field::Market("spot_discount"), "65 %"),
        (Field::Market("spot_share"), "30 %"),
    ]);
    let plan: Plan = plan::solve(&scenario, Catalog::built_in());
    let ways = &plan.purchase.as_ref().unwrap().ways;
    let buying = bought(&scenario, 1);
    for kind in [WayKind::Mix, WayKind::Spot, WayKind::BestMix] {
        let expected: &Way = ways.iter().find(|way| way.kind == kind).unwrap();
        let found = way(&buying, kind);
        close(found.usd_month.mean, expected.usd_month, 1e-12);
        close(found.saving_share, expected.saving_share, 1e-9);
        close(found.spot_instances, expected.spot_instances, 1e-12);
        let committed = found.committed.as_ref().map_or(0, |found| found.instances);
        assert_eq!(committed, expected.committed);
    }
    // Sorted by what is saved.
    let shares = buying.ways.iter().map(|way| way.saving_share);
    assert!(shares.clone().zip(shares.skip(1)).all(|(a, b)| a >= b));
}

/// The worst regret, by hand: one or nine instances, reserved at 0.6. Known, each reserves what is needed. With r the regret is
/// 0.6 (r − 1) of the first and 0.4 (9 − r) of the second: equal at r = 4.2, so 4, of 2.0 against 2.4 at 5.
/// Expected cost: the second to the ninth are each needed in half of the cases, less than 0.6: 1.
#[test]
fn the_least_regret_binds_otherwise_than_the_least_expected_cost() {
    let outlook = |needed| Outlook {
        hours: vec![(needed, 1.0)],
        on_demand_usd_hour: 1.0,
        reserved_usd_hour: 0.6,
        spot: None,
    };
    let outlooks = [outlook(1), outlook(9)];
    let found = commit(&outlooks).unwrap();
    assert_eq!((found.instances, found.minimax_instances), (1, 4));
    close(
        found.highest_regret_usd(&outlooks, 4),
        2.0 * MONTH_HOURS,
        1e-12,
    );
    // Of ten an hour six must not be spot. One of them on demand costs 1, a spot one 0.5: reserved at 0.6 pays for the six only.
    let spot = Spot {
        price_share: 0.49,
        fleet_share: 0.4,
        interruption_rate: 0.01,
    };
    let beside = [Outlook {
        spot: Some(spot),
        ..outlook(10)
    }];
    assert_eq!(commit(&beside).unwrap().instances, 6);
    close(
        beside[0].usd_month(6),
        (3.6 + 4.0 * 0.5) * MONTH_HOURS,
        1e-12,
    );
    close(beside[0].spot_instances(6), 4.0, 1e-12);
}

#[test]
fn a_discount_that_nobody_knows_moves_cost_and_break_even() {
    let scenario = service(&[(Field::Market("reserved_discount"), "20..50 % uniform")]);
    let buying = bought(&scenario, 1024);
    let mix = way(&buying, WayKind::Mix);
    let found = mix.committed.as_ref().unwrap();
    // All hundred are always needed: the saving is the discount itself, uniform: 23 to 47 % in eight of ten draws.
    assert_eq!(found.instances, 100);
    close(mix.saving_usd_month.p10, 7_300.0 * 0.23, 0.005);
    close(mix.saving_usd_month.p90, 7_300.0 * 0.47, 0.005);
    close(found.break_even_share, 0.65, 1e-3);
    assert_eq!(mix.dearer_share, 0.0);
}

#[test]
fn what_cannot_be_is_said_and_the_rest_stays() {
    let two_years = service(&[
        (Field::Market("provider"), "aws"),
        (Field::Cpus, "2"),
        (Field::Memory, "4 GiB"),
        (Field::Market("reserved_years"), "2"),
    ]);
    let choices = chosen(&two_years, 16);
    assert!(choices.buying.is_none());
    assert!(
        choices.doubts.iter().any(|doubt| doubt.contains("years")),
        "{:?}",
        choices.doubts
    );
    assert!(!choices.parts[0].candidates.is_empty());
    // Without a provider there is no offer, and still a way to pay.
    let choices = chosen(&service(&[]), 16);
    assert!(choices.parts.is_empty() && choices.buying.is_some());
    assert!(
        choices
            .doubts
            .iter()
            .any(|doubt| doubt.contains("provider"))
    );
    // With neither there is nothing to choose.
    let none = service(&[(Field::Market("reserved_discount"), "")]);
    let question = Question { draws: 16, seed: 1 };
    let error = choose(&none, Catalog::built_in(), question).unwrap_err();
    assert_eq!(error.field.as_deref(), Some("market.provider"));
    // A reservation that saves nothing binds nobody.
    let dear = bought(&service(&[(Field::Market("reserved_discount"), "0 %")]), 16);
    assert_eq!(
        sentences(&dear),
        ["To pay for the instances: all on demand is cheapest."]
    );
    assert_eq!(tables(&dear)[0].1.rows[0][0], "All on demand");
}
