//! The plan as if a later month, or another load, were now; and what a pipeline fails on.

mod specimens;

use plimsoll::catalog::Catalog;
use plimsoll::plan::what_if::{At, WhatIf};
use plimsoll::plan::{Cost, MonthRow, Plan};
use plimsoll::report::breach::{breaches, over_budget};
use plimsoll::scenario::field::Field;
use plimsoll::scenario::tier::Tier;
use plimsoll::scenario::{Month, Scenario, Workload};
use proptest::prelude::*;
use specimens::*;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn at(text: &str) -> At {
    text.parse().unwrap()
}

fn planned(what_if: &WhatIf) -> Plan {
    what_if.solve(Catalog::built_in())
}

fn in_month(scenario: &Scenario, month: Month) -> Plan {
    planned(&WhatIf::now(scenario.clone()).month(month).unwrap())
}

fn at_load(scenario: &Scenario, load: &str) -> Plan {
    planned(&WhatIf::now(scenario.clone()).load(at(load)).unwrap())
}

/// The example with tiers that fill as the months go by, and with events.
fn filling() -> Scenario {
    let mut scenario = example();
    // It takes longest, and has nothing to do with months and loads.
    scenario.workload = Workload::default();
    let tiers: [(&str, &[(&str, &str)]); 5] = [
        ("cache", &[("keys", "3M"), ("keys_follow_load", "on")]),
        ("database", &[("request_bytes", "1 kB"), ("retention", "")]),
        (
            "database",
            &[("request_bytes", "1 kB"), ("retention", "200 days")],
        ),
        (
            "storage",
            &[
                ("request_bytes", "40 kB"),
                ("archive", "on"),
                ("archive_days", "200 days"),
            ],
        ),
        ("logs", &[("retention", "365 days")]),
    ];
    for (kind, settings) in tiers {
        let tier = Tier::read(kind, settings.iter().copied());
        scenario.tiers.push(tier.unwrap_or_else(|e| panic!("{e}")));
    }
    scenario.market.set("provider", "digitalocean").unwrap();
    scenario.demand.events = ["+50 % from 2026-03", "x3 in 2027-11 only"]
        .map(|event| event.parse().unwrap())
        .to_vec();
    scenario
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) + 1e-300
}

fn same_number(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => near(a, b),
        (a, b) => a == b,
    }
}

fn same_cost(a: &Cost, b: &Cost) -> bool {
    same_number(a.usd_month, b.usd_month)
        && same_number(a.app_usd_month, b.app_usd_month)
        && near(a.tiers_usd_month, b.tiers_usd_month)
        && same_number(a.per_million_usd, b.per_million_usd)
}

fn same_month(a: &MonthRow, b: &MonthRow) -> bool {
    let instances = |row: &MonthRow| row.fleet.map(|fleet| fleet.instances);
    let band = |row: &MonthRow, of: fn((f64, f64)) -> f64| row.mean_band_rps.map(of);
    a.month == b.month
        && near(a.mean_rps, b.mean_rps)
        && near(a.peak_rps, b.peak_rps)
        // Nothing is forecast beyond the horizon, so that its last month as now has no band.
        && (a.mean_band_rps.is_none()
            || same_number(band(a, |b| b.0), band(b, |b| b.0))
                && same_number(band(a, |b| b.1), band(b, |b| b.1)))
        && instances(a) == instances(b)
        && same_cost(&a.cost, &b.cost)
}

// --- a later month ---------------------------------------------------------------------------

/// From each month on, the plan as of it is what the plan of today says of it and of the months after it, tiers included.
#[test]
fn a_month_is_the_row_that_it_was() {
    let laws = [
        "8 %/month",
        "+3,000 req/day per month",
        "-3,000 req/day per month",
        "12 %/month up to 900,000 req/day",
        "history to 2025-08: 1 1.1 1.3 1.2 1.4 1.5 1.5 1.7 1.8 1.9 1.8 2.1",
    ];
    for law in laws {
        let scenario = with(filling(), &[(Field::Growth, law)]);
        let today = solve(&scenario);
        assert_eq!(today.timeline.len(), 37, "{law}");
        for (index, row) in today.timeline.iter().enumerate() {
            let then = in_month(&scenario, row.month);
            assert!(near(then.mean_rps, row.mean_rps), "{law}, {}", row.month);
            let left = today.timeline.iter().skip(index);
            for (a, b) in then.timeline.iter().zip(left) {
                assert!(same_month(a, b), "{law}, from {}: {a:?} {b:?}", row.month);
            }
            // The horizon stays where it is, a month ahead at least.
            let months = (today.timeline.len() - index).max(2);
            assert_eq!(then.timeline.len(), months, "{law}, {}", row.month);
            for (a, b) in then.tiers.iter().zip(&today.tiers) {
                for (a, b) in a.months.iter().zip(b.months.iter().skip(index)) {
                    assert_eq!(
                        (a.phase, a.units),
                        (b.phase, b.units),
                        "{law}, {}",
                        row.month
                    );
                    assert!(near(a.usd_month, b.usd_month), "{law}, {a:?} {b:?}");
                    // Keys are counted whole, and may be one more by the last bit of the growth.
                    let (a, b) = (a.headroom.unwrap_or(1.0), b.headroom.unwrap_or(1.0));
                    assert!((a - b).abs() < 1e-6, "{law}, {a} {b}");
                }
            }
            let bill = then.bill.unwrap().usd_month;
            assert!(
                same_number(Some(bill), row.cost.usd_month),
                "{law}, {}",
                row.month
            );
        }
    }
}

#[test]
fn tiers_hold_by_then_what_they_hold_by_then() {
    let mut scenario = filling();
    for tier in &mut scenario.tiers[..2] {
        tier.set("grow", "off").unwrap();
    }
    let (now, then) = (solve(&scenario), in_month(&scenario, month("2027-03")));
    let memory = |plan: &Plan| plan.tiers[0].now.limits[0].used;
    let times = memory(&then) / memory(&now);
    assert!(times > 2.0, "{times}");
    let stored = |plan: &Plan| {
        let limits = &plan.tiers[1].now.limits;
        limits.iter().find(|l| l.name == "storage").unwrap().used
    };
    let earlier = now.timeline.iter().skip(1).take(17);
    let requests: f64 = earlier.map(|row| row.cost.requests_month).sum();
    let added = stored(&then) - stored(&now);
    assert!(near(added, 1000.0 * requests), "{added} {requests}");
    // The fleet that runs is today's, and no longer enough.
    assert_eq!(then.capacity.instances, now.capacity.instances);
    assert!(now.headroom.unwrap() > 0.0 && then.headroom.unwrap() < 0.0);
}

#[test]
fn a_month_beyond_the_plan_is_refused_with_those_that_are_not() {
    let refused = |scenario: &Scenario, text: &str| {
        let error = WhatIf::now(scenario.clone())
            .month(month(text))
            .unwrap_err();
        error.to_string()
    };
    let scenario = example();
    assert_eq!(
        refused(&scenario, "2025-09"),
        "2025-09 lies before the plan. Write a month from 2025-10 to 2028-10."
    );
    assert_eq!(
        refused(&scenario, "2028-11"),
        "2028-11 lies beyond the horizon of 36 months. Write a month from 2025-10 to 2028-10."
    );
    let steep = with(example(), &[(Field::Growth, "10000 %/month")]);
    assert_eq!(
        refused(&steep, "2026-09"),
        "2026-09 lies beyond 2026-03, where the projection ends. Write a month from 2025-10 to 2026-03."
    );
    let ahead = with(
        example(),
        &[(Field::Growth, "history to 2026-08: 1 1.1 1.3 1.2 1.4 1.5")],
    );
    assert_eq!(
        refused(&ahead, "2026-09"),
        "no later month is known, since the history cannot be gone on with (demand.history). The history ends in August 2026, which is later than the plan's first month, so demand stays as it is. Begin the plan in that month or later."
    );
}

// --- another load ----------------------------------------------------------------------------

/// As if ten times the load were today's: what the ladder says of ten times the load, tiers included.
#[test]
fn a_load_is_the_rung_that_it_was() {
    for scenario in [example(), filling(), fitted()] {
        let today = solve(&scenario);
        for (i, rung) in today.ladder.iter().enumerate() {
            let then = at_load(&scenario, &format!("{}x", rung.factor));
            let now = &then.timeline[0];
            assert!(near(then.mean_rps, rung.mean_rps));
            assert!(near(then.peak_rps, rung.peak_rps));
            assert_eq!(then.instances_needed, rung.fleet.map(|f| f.instances));
            assert!(same_cost(&now.cost, &rung.cost), "{:?} {rung:?}", now.cost);
            for (a, b) in then.tiers.iter().zip(&today.tiers) {
                assert_eq!(a.now.phase, b.ladder[i].phase);
                assert!(same_number(a.now.headroom, b.ladder[i].headroom));
            }
        }
    }
}

#[test]
fn a_rate_is_the_mean_demand_with_its_events() {
    let scenario = filling();
    for (from, rate, rps) in [
        ("2025-10", "10,000 req/min", 10_000.0 / 60.0),
        ("2026-03", "1M/day", 1e6 / 86_400.0),
        ("2027-11", "50 req/s", 50.0),
    ] {
        let then = WhatIf::now(scenario.clone()).month(month(from)).unwrap();
        let plan = planned(&then.load(at(rate)).unwrap());
        assert!(near(plan.mean_rps, rps), "{from}: {}", plan.mean_rps);
        let before = planned(&WhatIf::now(scenario.clone()).month(month(from)).unwrap());
        let (a, b) = (&plan.timeline[1], &before.timeline[1]);
        // And it grows from there as before.
        assert!(near(
            a.mean_rps / plan.mean_rps,
            b.mean_rps / before.mean_rps
        ));
    }
}

#[test]
fn both_together_are_the_load_of_that_month() {
    let scenario = filling();
    let then = WhatIf::now(scenario.clone())
        .month(month("2027-11"))
        .unwrap();
    let plan = planned(&then.load(at("2.5x")).unwrap());
    let row = &solve(&scenario).timeline[25];
    assert_eq!(row.month, month("2027-11"));
    assert!(near(plan.mean_rps, 2.5 * row.mean_rps));
    assert_eq!(plan.name, "FluxStudio auth, in November 2027, at 2.5×");
}

#[test]
fn a_history_at_another_load_stays_flat() {
    let law = "history to 2025-10: 1 1.1 1.3 1.2 1.4 1.5";
    let scenario = with(example(), &[(Field::Growth, law)]);
    let plan = at_load(&scenario, "10x");
    assert!(plan.timeline.iter().all(|row| near(row.mean_rps, 15.0)));
    assert_eq!(plan.timeline.len(), 37);
}

#[test]
fn a_load_that_cannot_be_is_refused() {
    for (text, what) in [
        ("", "nothing is written here"),
        ("abc", "“abc” does not begin with a number"),
        ("x", "nothing is written here"),
        ("-1x", "-1 times is out of bounds"),
        ("1e7", "10000000 times is out of bounds"),
        (
            "1,0x",
            "the comma in “1,0” does not group thousands (a decimal point is written as a point)",
        ),
        ("10 ms", "“ms” is not a unit of rate"),
        ("1e13 req/s", "10,000,000,000,000 req/s is out of bounds"),
    ] {
        let error = text.parse::<At>().unwrap_err();
        assert_eq!(error.what, what, "{text}");
        assert!(error.next.starts_with("Write "), "{text}: {}", error.next);
    }
    let mut scenario = with(example(), &[(Field::Rate, "1e11 req/s")]);
    let now = WhatIf::now(scenario.clone());
    let error = now.load(at("1000x")).unwrap_err();
    assert!(error.what.ends_with("is out of bounds"), "{error}");
    scenario.demand.events = vec!["-100 % from 2025-01".parse().unwrap()];
    let now = WhatIf::now(scenario);
    let error = now.clone().load(at("5 req/s")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an event takes all demand of October 2025 away, so it is not 5 req/s. Remove the event, or take another month."
    );
    assert_eq!(planned(&now.load(at("0 req/s")).unwrap()).mean_rps, 0.0);
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn now_at_once_the_load_is_the_plan(scenario in scenario()) {
        let plan = solve(&scenario);
        let now = WhatIf::now(scenario.clone());
        prop_assert_eq!(&now.clone().month(scenario.demand.start).unwrap(), &now);
        prop_assert_eq!(&now.clone().load(At::Times(1.0)).unwrap(), &now);
        prop_assert_eq!(planned(&now), plan);
    }

    /// Whatever is asked for is answered or refused, and what is answered is that demand.
    #[test]
    fn any_month_at_any_load_is_answered_or_refused(
        mut scenario in scenario(),
        index in 0..40_u32,
        times in prop_oneof![Just(0.0), 1e-6..1e6_f64],
    ) {
        scenario.workload = Workload::default();
        let today = solve(&scenario);
        let month = scenario.demand.start.plus(index);
        let Ok(then) = WhatIf::now(scenario.clone()).month(month) else { return Ok(()) };
        let row = &today.timeline[index as usize];
        prop_assert_eq!(row.month, month);
        let plan = planned(&then);
        prop_assert!(near(plan.mean_rps, row.mean_rps), "{} {}", plan.mean_rps, row.mean_rps);
        breaches(then.scenario(), &plan);
        if let Ok(then) = then.load(At::Times(times)) {
            let mean_rps = (row.mean_rps * times).min(1e12);
            let plan = planned(&then);
            prop_assert!(near(plan.mean_rps, mean_rps), "{} {mean_rps}", plan.mean_rps);
        }
    }

    #[test]
    fn a_load_is_read_as_it_is_printed(times in 0.0..1e6_f64, rate in quantity()) {
        for at in [At::Times(times), At::Rate(rate)] {
            prop_assert_eq!(at.to_string().parse::<At>().unwrap(), at);
        }
    }
}

// --- what a pipeline fails on ----------------------------------------------------------------

fn told(what_if: &WhatIf) -> Vec<String> {
    breaches(what_if.scenario(), &planned(what_if))
}

#[test]
fn what_holds_now_is_no_breach() {
    for scenario in [example(), fitted()] {
        assert_eq!(told(&WhatIf::now(scenario)), Vec::<String>::new());
    }
}

#[test]
fn each_reason_of_a_breach_is_told_once() {
    let now =
        |scenario: Scenario, typed: &[(Field, &str)]| told(&WhatIf::now(with(scenario, typed)));
    let fleet = "The fleet of 1 instance carries 700 req/min within the targets, and the peak is 2,080 req/min: run 3 instances.";
    assert_eq!(now(example(), &[(Field::Rate, "1M/day")]), [fleet]);
    let none = now(example(), &[(Field::Minimum, "0")]);
    assert_eq!(none.len(), 1);
    assert!(
        none[0].starts_with("The fleet of 0 instances carries 0 req/min"),
        "{none:?}"
    );
    // Measured: the fit says what the latency is at that load.
    let slow = now(fitted(), &[(Field::LatencyLimit, "10 ms")]);
    assert_eq!(slow.len(), 2, "{slow:?}");
    assert!(slow[0].starts_with("No number of instances meets the targets: even the lowest level measured breaks p99 of 10 ms"));
    assert!(
        slow[1].starts_with("p99 is ")
            && slow[1].ends_with(" at the peak, above its target of 10 ms.")
    );
    let beyond = now(fitted(), &[(Field::Rate, "1G/day")]);
    assert_eq!(beyond.len(), 2, "{beyond:?}");
    assert_eq!(
        beyond[1],
        "p99 misses its target of 200 ms: the peak is above all that the fleet can do."
    );
    // Not measured: what a request takes without load.
    let unloaded = now(example(), &[(Field::LatencyLimit, "50 ms")]);
    assert_eq!(
        unloaded,
        ["Without load, p99 is 83.7 ms, above its target of 50 ms."]
    );
}

#[test]
fn a_target_at_the_mean_or_the_peak_counts_and_one_at_a_rate_does_not() {
    let mut scenario = example();
    for level in [
        "Busy at peak: CPU < 20 %; CPU < 90 %",
        "Normal at mean: CPU < 20 %",
        "Later at 50 req/s: CPU < 20 %",
    ] {
        scenario.targets.levels.push(level.parse().unwrap());
    }
    assert_eq!(
        told(&WhatIf::now(scenario)),
        ["Busy: CPU < 20 % is missed by the model at 208 req/min."]
    );
}

#[test]
fn a_crossed_limit_of_a_tier_is_a_breach() {
    let mut scenario = example();
    let settings = [("grow", "off"), ("keys", "100M"), ("node_memory", "1 GiB")];
    scenario.tiers.push(Tier::read("cache", settings).unwrap());
    assert_eq!(
        told(&WhatIf::now(scenario.clone())),
        [format!(
            "Cache: memory at {} of what is allowed.",
            percent_used(&scenario)
        )]
    );
    scenario.tiers[0].set("keys", "1,000").unwrap();
    assert_eq!(told(&WhatIf::now(scenario.clone())), Vec::<String>::new());
    scenario.tiers[0].set("node_operations", "0/s").unwrap();
    assert_eq!(
        told(&WhatIf::now(scenario)),
        ["Cache: operations used, and nothing of it is allowed."]
    );
}

fn percent_used(scenario: &Scenario) -> String {
    let utilization = solve(scenario).tiers[0].now.limits[0].utilization;
    plimsoll::quantity::show::percent(utilization)
}

#[test]
fn a_budget_is_held_against_now() {
    let mut scenario = example();
    let error = over_budget(&solve(&scenario)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the scenario has no budget (market.budget). Write market.budget into it, such as $50/mo."
    );
    scenario.market.set("budget", "$12/mo").unwrap();
    // It is passed in February 2027, and not before.
    assert_eq!(over_budget(&solve(&scenario)).unwrap(), None);
    assert_eq!(
        over_budget(&in_month(&scenario, month("2027-01"))).unwrap(),
        None
    );
    assert_eq!(
        over_budget(&in_month(&scenario, month("2027-02")))
            .unwrap()
            .unwrap(),
        "A month costs $24.00, and the budget is $12.00."
    );
    let mut never = with(fitted(), &[(Field::LatencyLimit, "1 ms")]);
    never.market.set("budget", "$12/mo").unwrap();
    assert_eq!(
        over_budget(&solve(&never)).unwrap().unwrap(),
        "No number of instances meets the targets, so that no cost is within the budget of $12.00."
    );
}
