//! Cost and choice: what must hold for any input.

use plimsoll::model::{Standing, cost};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::anything::{anything, config, no_nan};

/// Whole numbers, so that plans are often equal.
fn criteria() -> impl Strategy<Value = Vec<Vec<f64>>> {
    (1usize..4).prop_flat_map(|k| vec(vec((0u8..6).prop_map(f64::from), k), 0..40))
}

fn table() -> impl Strategy<Value = (Vec<Vec<f64>>, Vec<f64>)> {
    (1usize..6, 1usize..6).prop_flat_map(|(plans, scenarios)| {
        (
            vec(vec(-100.0..1000.0, scenarios), plans),
            vec(0.01..1.0, scenarios),
        )
    })
}

fn plans() -> impl Strategy<Value = Vec<cost::NetflixPlan>> {
    let plan = (0.0..1e6, 0.0..1e4, 0.0..1e3).prop_map(|(cost_usd_year, disk_gib, memory_gib)| {
        cost::NetflixPlan {
            cost_usd_year,
            disk_gib,
            memory_gib,
        }
    });
    vec(plan, 1..20)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn bills_never_panic(a in anything(), b in anything(), c in anything(), d in anything(), k in any::<u32>()) {
        prop_assert!(no_nan(&cost::unit_cost(a, b, c)));
        prop_assert!(no_nan(&cost::volume_for_unit_cost(a, b)));
        prop_assert!(no_nan(&cost::fixed_variable([a, b], [c, d])));
        let step = cost::StepCost { fixed_usd_month: a, instance_usd_month: b, per_instance_rpm: c, target_util: d,
            redundancy: k, load_factor: c, days_per_month: a };
        prop_assert!(no_nan(&cost::step_cost_curve(&step, &[a, b, c, d])));
        prop_assert!(no_nan(&cost::step_cost_curve(&step, &[])));
    }

    #[test]
    fn choices_never_panic(table in vec(vec(anything(), 0..5), 0..5), weights in vec(anything(), 0..5), a in anything(),
        b in anything(), c in anything()) {
        prop_assert!(no_nan(&cost::pareto(&table)));
        prop_assert!(no_nan(&cost::scenario_regret(&table, &weights)));
        let even: Vec<Vec<f64>> = table.iter().map(|_| weights.clone()).collect();
        prop_assert!(no_nan(&cost::pareto(&even)));
        prop_assert!(no_nan(&cost::scenario_regret(&even, &weights)));
        let penalty = cost::Penalty { over: a, under: b, exponent: c };
        let plans: Vec<_> = weights.iter().map(|w| cost::NetflixPlan { cost_usd_year: *w, disk_gib: a, memory_gib: b }).collect();
        for costs in [cost::NetflixCosts::PUBLISHED, cost::NetflixCosts { spend: penalty, disk: penalty, memory: penalty }] {
            let regrets = cost::regret_netflix(&plans, &plans, &costs);
            prop_assert!(no_nan(&regrets));
            prop_assert!(no_nan(&cost::regret_netflix(&plans, &[], &costs)));
            let best = cost::best_per_family(&regrets.unwrap_or_default(), &["one", "two", "one"]);
            prop_assert!(best.len() <= 2);
        }
    }

    #[test]
    fn a_claimed_unit_cost_leads_back_to_its_volume(monthly in 1.0..1e6, per_day in 1.0..1e8) {
        let unit = cost::unit_cost(monthly, per_day, 30.0).unwrap();
        let volume = cost::volume_for_unit_cost(monthly, unit.per_million_usd.unwrap()).unwrap();
        prop_assert!((volume / unit.requests_month - 1.0).abs() < 1e-12);
    }

    #[test]
    fn two_bills_lie_on_their_line(x1 in 0.1f64..1e3, more in 0.1f64..1e3, c1 in 0.0f64..1e5, c2 in 0.0f64..1e5) {
        let split = cost::fixed_variable([x1, x1 + more], [c1, c2]).unwrap();
        prop_assert!((split.fixed + split.marginal * x1 - c1).abs() < 1e-6);
        prop_assert!((split.fixed + split.marginal * (x1 + more) - c2).abs() < 1e-6);
        prop_assert_eq!(split.standing, Standing::Heuristic);
    }

    #[test]
    fn a_step_curve_never_falls_nor_drops_below_its_limit(loads in vec(0.1..1e5, 1..20), target_util in 0.1..1.0) {
        let fleet = cost::StepCost { fixed_usd_month: 5.0, instance_usd_month: 12.0, per_instance_rpm: 1000.0, target_util,
            redundancy: 1, load_factor: 1.0, days_per_month: 30.0 };
        let mut loads = loads;
        loads.sort_by(f64::total_cmp);
        let points = cost::step_cost_curve(&fleet, &loads).unwrap();
        prop_assert!(points.windows(2).all(|p| p[0].cost_usd_month <= p[1].cost_usd_month));
        let limit = 12.0 / (1000.0 * target_util) * 1e6 / (1440.0 * 30.0);
        prop_assert!(points.iter().all(|p| p.per_million_usd.unwrap() >= limit * (1.0 - 2e-9)));
    }

    #[test]
    fn the_frontier_is_what_a_look_at_every_pair_gives(plans in criteria()) {
        let beats = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| a <= b) && a != b;
        let by_hand: Vec<usize> = (0..plans.len())
            .filter(|i| !plans.iter().any(|other| beats(other, &plans[*i])))
            .collect();
        prop_assert_eq!(cost::pareto(&plans).unwrap(), by_hand);
    }

    #[test]
    fn scenario_regret_agrees_with_its_definition((costs, weights) in table()) {
        let regret = cost::scenario_regret(&costs, &weights).unwrap();
        let all: f64 = weights.iter().sum();
        let expected_cost: Vec<f64> = costs.iter()
            .map(|row| row.iter().zip(&weights).map(|(c, w)| c * w / all).sum())
            .collect();
        let least = |values: &[f64]| values.iter().copied().fold(f64::INFINITY, f64::min);
        for j in 0..weights.len() {
            let column: Vec<f64> = regret.regret.iter().map(|row| row[j]).collect();
            prop_assert_eq!(least(&column), 0.0);
        }
        prop_assert!(regret.expected_regret[regret.expected_choice] <= least(&regret.expected_regret) + 1e-9);
        prop_assert!(expected_cost[regret.expected_choice] <= least(&expected_cost) + 1e-9);
        prop_assert!(regret.highest_regret[regret.minimax_choice] <= least(&regret.highest_regret) + 1e-9);
        let doubled: Vec<f64> = weights.iter().map(|w| 2.0 * w).collect();
        prop_assert_eq!(regret, cost::scenario_regret(&costs, &doubled).unwrap());
    }

    #[test]
    fn netflix_regret_agrees_with_its_definition(plans in plans()) {
        let costs = cost::NetflixCosts::PUBLISHED;
        let regrets = cost::regret_netflix(&plans, &plans, &costs).unwrap();
        for (regret, a) in regrets.iter().zip(&plans) {
            let (mut spend, mut disk, mut memory) = (0.0, 0.0, 0.0);
            for o in &plans {
                let (c, d, m) = (a.cost_usd_year - o.cost_usd_year, o.disk_gib - a.disk_gib, o.memory_gib - a.memory_gib);
                spend += if c >= 0.0 { c.powf(1.2) } else { (1.25 * -c).powf(1.2) };
                disk += if d > 0.0 { (1.1 * d).powf(1.05) } else { 0.0 };
                memory += if m > 0.0 { (1.5 * m).powf(1.1) } else { 0.0 };
            }
            for (got, want) in [(regret.spend, spend), (regret.disk, disk), (regret.memory, memory),
                (regret.total, spend + disk + memory)] {
                prop_assert!((got - want).abs() <= 1e-12 * want.max(1.0));
            }
        }
        let families: Vec<&str> = plans.iter().enumerate().map(|(i, _)| ["m5", "r5", "c5"][i % 3]).collect();
        let best = cost::best_per_family(&regrets, &families);
        prop_assert_eq!(best.len(), plans.len().min(3));
        prop_assert!(best.windows(2).all(|p| regrets[p[0]].total <= regrets[p[1]].total));
        prop_assert!(best.iter().all(|p| regrets.iter().zip(&families)
            .all(|(r, f)| *f != families[*p] || r.total >= regrets[*p].total)));
    }
}

#[test]
fn one_plan_is_not_regretted() {
    let plan = cost::NetflixPlan {
        cost_usd_year: 100.0,
        disk_gib: 50.0,
        memory_gib: 8.0,
    };
    let regret = cost::regret_netflix(&[plan], &[plan], &cost::NetflixCosts::PUBLISHED).unwrap();
    assert_eq!(
        (regret[0].total, regret[0].standing),
        (0.0, Standing::Heuristic)
    );
    assert_eq!(
        cost::regret_netflix(&[], &[], &cost::NetflixCosts::PUBLISHED),
        Ok(vec![])
    );
    let alone = cost::scenario_regret(&[[3.0, 4.0]], &[1.0, 1.0]).unwrap();
    assert_eq!(
        (alone.expected_regret, alone.minimax_choice),
        (vec![0.0], 0)
    );
}

#[test]
fn the_frontier_keeps_equals_and_takes_what_cannot_keep_up() {
    assert_eq!(
        cost::pareto(&[[1.0, 2.0], [2.0, 1.0], [1.0, 2.0]]),
        Ok(vec![0, 1, 2])
    );
    assert_eq!(
        cost::pareto(&[[1.0, f64::INFINITY], [1.0, 9.0], [0.5, f64::INFINITY]]),
        Ok(vec![1, 2])
    );
    assert_eq!(cost::pareto::<[f64; 2]>(&[]), Ok(vec![]));
    assert_eq!(cost::pareto(&[[0.0], [-0.0]]), Ok(vec![0, 1]));
    assert!(cost::pareto(&[vec![1.0], vec![1.0, 2.0]]).is_err());
    assert!(cost::pareto(&[[f64::NAN]]).is_err());
}

#[test]
fn large_choices_are_quick_and_larger_ones_refused() {
    // None of these plans beats another, which is the slowest case.
    let plans: Vec<[f64; 2]> = (0..5_000).map(|i| [f64::from(i), -f64::from(i)]).collect();
    assert_eq!(cost::pareto(&plans).map(|p| p.len()), Ok(5_000));
    assert!(cost::pareto(&vec![[0.0]; 5_001]).is_err());
    assert!(cost::pareto(&vec![[0.0; 33]; 2]).is_err());
    let plan = cost::NetflixPlan {
        cost_usd_year: 1.0,
        disk_gib: 1.0,
        memory_gib: 1.0,
    };
    assert!(cost::regret_netflix(&vec![plan; 5_001], &[], &cost::NetflixCosts::PUBLISHED).is_err());
    assert!(cost::scenario_regret(&vec![[0.0; 4_000]; 4_000], &[1.0; 4_000]).is_err());
}

#[test]
fn weights_must_say_something() {
    for weights in [[0.0, 0.0], [-1.0, 2.0], [f64::NAN, 1.0]] {
        let answer = cost::scenario_regret(&[[1.0, 2.0]], &weights);
        assert_eq!(answer.err().map(|e| e.code()), Some("invalid_input"));
    }
    // Their sum overflows, their shares do not.
    let huge = cost::scenario_regret(&[[1.0, 2.0], [2.0, 1.0]], &[f64::MAX, f64::MAX]).unwrap();
    assert_eq!(huge.expected_regret, [0.5, 0.5]);
}
