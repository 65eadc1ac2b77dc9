//! Budgets: what must hold for any input.

use plimsoll::model::budget::{
    self, Combination, Component, Feature, Gain, Optimization, Options, best_set, cheapest_set,
    total_of, waterfall,
};
use plimsoll::model::distribution::Distribution;
use plimsoll::model::latency::{Law, Sum};
use plimsoll::model::{Graded, Standing};
use proptest::prelude::*;

use crate::anything::{anything, config, no_nan};

const NAMES: [&str; 3] = ["app", "cache", "database"];
const IDS: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];

/// A problem with whole numbers, so that ties are many, and the rules as ids.
#[derive(Debug, Clone)]
struct Case {
    times: Vec<f64>,
    items: Vec<(usize, Gain, f64)>,
    combinations: Vec<(Vec<&'static str>, f64)>,
    exclusive: Vec<Vec<&'static str>>,
    requires: Vec<(&'static str, &'static str)>,
}

impl Case {
    fn with<T>(&self, call: impl FnOnce(&Options<'_>) -> T) -> T {
        let components: Vec<_> = NAMES
            .iter()
            .zip(&self.times)
            .map(|(name, time)| Component { name, time: *time })
            .collect();
        let optimizations: Vec<_> = IDS
            .iter()
            .zip(&self.items)
            .map(|(id, (component, gain, effort))| Optimization {
                id,
                component: NAMES[*component],
                gain: *gain,
                effort: *effort,
            })
            .collect();
        let combinations: Vec<_> = self
            .combinations
            .iter()
            .map(|(ids, adjust)| Combination {
                ids,
                adjust: *adjust,
            })
            .collect();
        let exclusive: Vec<&[&str]> = self.exclusive.iter().map(Vec::as_slice).collect();
        call(&Options {
            components: &components,
            optimizations: &optimizations,
            combinations: &combinations,
            exclusive: &exclusive,
            requires: &self.requires,
        })
    }

    fn ids(&self, set: usize) -> Vec<&'static str> {
        (0..self.items.len())
            .filter(|at| set & (1 << at) != 0)
            .map(|at| IDS[at])
            .collect()
    }

    fn effort(&self, set: usize) -> f64 {
        (0..self.items.len())
            .filter(|at| set & (1 << at) != 0)
            .map(|at| self.items[at].2)
            .sum()
    }

    fn allowed(&self, ids: &[&str]) -> bool {
        self.exclusive
            .iter()
            .all(|group| ids.iter().filter(|id| group.contains(id)).count() <= 1)
            && self
                .requires
                .iter()
                .all(|(id, needed)| !ids.contains(id) || ids.contains(needed))
    }
}

fn case(most: usize) -> impl Strategy<Value = Case> {
    let gain = prop_oneof![
        (0..12_u32).prop_map(|t| Gain::Time(f64::from(t))),
        (0..5_u32).prop_map(|s| Gain::Share(f64::from(s) / 4.0))
    ];
    let item = (0..3_usize, gain, (0..5_u32).prop_map(f64::from));
    (1..=most).prop_flat_map(move |n| {
        let id = || prop::sample::select(&IDS[..n]);
        let ids = move || {
            prop::collection::btree_set(id(), 1..=n.min(3))
                .prop_map(|set| set.into_iter().collect::<Vec<_>>())
        };
        (
            prop::collection::vec((0..30_u32).prop_map(f64::from), 3),
            prop::collection::vec(item.clone(), n),
            prop::collection::vec((ids(), (-4..5_i32).prop_map(f64::from)), 0..4),
            prop::collection::vec(ids(), 0..3),
            prop::collection::vec((id(), id()), 0..3),
        )
            .prop_map(|(times, items, combinations, exclusive, requires)| Case {
                times,
                items,
                combinations,
                exclusive,
                requires,
            })
    })
}

/// The least effort there is, of which a sixty-fourth is nothing: the search for the cheapest set ends all the same.
#[test]
fn the_least_effort_is_searched_to_an_end() {
    let components = [Component {
        name: "app",
        time: 10.0,
    }];
    let least = f64::from_bits(1);
    let optimizations = [Optimization {
        id: "a",
        component: "app",
        gain: Gain::Time(1.0),
        effort: least,
    }];
    let options = Options {
        components: &components,
        optimizations: &optimizations,
        ..Options::default()
    };
    assert!(cheapest_set(&options, 5.0).is_err());
    assert!(cheapest_set(&options, 9.0).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..config() })]

    #[test]
    fn anything_at_all(a in anything(), b in anything(), c in anything(), d in anything(), e in anything(), seed in any::<u64>()) {
        let features = [Feature { time: a, frequency: b, sampling: c }, Feature { time: b, frequency: a, sampling: d }];
        prop_assert!(no_nan(&budget::overhead(d, &features)));
        prop_assert!(no_nan(&budget::overhead(d, &[])));
        for standing in [Standing::Exact, Standing::Approx { relative_error: c.abs().min(9.0) }] {
            let predicted = Graded { value: b, standing };
            prop_assert!(no_nan(&budget::slo_budget(a, predicted)));
            if let Ok(latency) = Distribution::normal(a, b) {
                prop_assert!(no_nan(&budget::latency_budget(&latency, c, d)));
                let law = Law::from(latency).no_better_than(standing);
                prop_assert!(no_nan(&budget::latency_budget(&law, c, d)));
            }
        }
        prop_assert!(no_nan(&budget::knapsack(&[a, b, c, d], &[d, c, b, a], e)));
        prop_assert!(no_nan(&budget::knapsack(&[a, b], &[c], e)));
        let components = [Component { name: "app", time: a }, Component { name: "cache", time: b }];
        let optimizations = [
            Optimization { id: "a", component: "app", gain: Gain::Time(c), effort: d },
            Optimization { id: "b", component: "app", gain: Gain::Share(e), effort: a },
            Optimization { id: "c", component: "cache", gain: Gain::Time(d), effort: b },
        ];
        let combinations = [Combination { ids: &["a", "b"], adjust: e }, Combination { ids: &[], adjust: c }];
        let options = Options { components: &components, optimizations: &optimizations, combinations: &combinations, ..Options::default() };
        for options in [options, Options { combinations: &[], ..options }, Options { optimizations: &[], combinations: &[], ..options }, Options::default()] {
            prop_assert!(no_nan(&best_set(&options, d)));
            prop_assert!(no_nan(&cheapest_set(&options, d)));
            prop_assert!(no_nan(&total_of(&options, &["a", "c"])));
            prop_assert!(no_nan(&waterfall(&options, &["c", "a", "b"], seed)));
            prop_assert!(no_nan(&waterfall(&options, &[], seed)));
        }
    }

    #[test]
    fn the_best_set_is_the_best(case in case(7), effort_max in (0..14_u32).prop_map(f64::from), target in (0..60_u32).prop_map(f64::from)) {
        case.with(|options| {
            let all = (0..1_usize << case.items.len()).map(|set| (case.ids(set), case.effort(set)));
            let sets: Vec<_> = all
                .filter(|(ids, _)| case.allowed(ids))
                .map(|(ids, effort)| (total_of(options, &ids).unwrap(), effort, ids.len(), ids))
                .collect();
            let best = best_set(options, effort_max).unwrap();
            let expected = sets.iter().filter(|set| set.1 <= effort_max).min_by(|a, b| a.partial_cmp(b).unwrap()).unwrap();
            assert_eq!((best.total, best.effort, best.selected.len(), &best.selected), (expected.0, expected.1, expected.2, &expected.3));
            assert!(best.proven && best.standing == Standing::Exact && best.no_better_than == best.total);
            assert_eq!(best.gain, total_of(options, &[]).unwrap() - best.total);
            let reaching = sets.iter().filter(|set| set.0 <= target);
            let cheapest = reaching.min_by(|a, b| (a.1, a.0, a.2, &a.3).partial_cmp(&(b.1, b.0, b.2, &b.3)).unwrap());
            match (cheapest_set(options, target), cheapest) {
                (Ok(got), Some(want)) => assert_eq!((got.effort, got.total, &got.selected), (want.1, want.0, &want.3)),
                (got, want) => assert_eq!(got.unwrap_err().code(), if want.is_none() { "infeasible" } else { "an answer" }),
            }
        });
    }

    #[test]
    fn shares_are_those_of_all_orders(case in case(5)) {
        case.with(|options| {
            let ids = &IDS[..case.items.len()];
            let fall = waterfall(options, ids, 1).unwrap();
            let mut sums = vec![0.0; ids.len()];
            let orders = orders(ids.len());
            for order in &orders {
                let shown: Vec<_> = order.iter().map(|at| ids[*at]).collect();
                for (at, step) in order.iter().zip(waterfall(options, &shown, 1).unwrap().steps) {
                    sums[*at] += step.delta / orders.len() as f64;
                }
            }
            for (share, sum) in fall.shares.iter().zip(&sums) {
                assert!((share.value - sum).abs() < 1e-9, "{share:?} {sum}");
            }
            let whole: f64 = fall.shares.iter().map(|s| s.value).sum();
            assert!((whole - (fall.end - fall.start)).abs() < 1e-9);
            assert_eq!(fall.end, total_of(options, ids).unwrap());
        });
    }

    #[test]
    fn both_ways_fill_the_knapsack_alike(items in prop::collection::vec((0..40_u32, 0..20_u32), 0..14), limit in 0..100_u32) {
        let gains: Vec<f64> = items.iter().map(|i| f64::from(i.0)).collect();
        let whole: Vec<f64> = items.iter().map(|i| f64::from(i.1)).collect();
        let halves: Vec<f64> = whole.iter().map(|e| e / 64.0).collect();
        let table = budget::knapsack(&gains, &whole, f64::from(limit)).unwrap();
        let search = budget::knapsack(&gains, &halves, f64::from(limit) / 64.0).unwrap();
        prop_assert_eq!(table.gain, search.gain);
        prop_assert!(table.effort <= f64::from(limit) && search.proven);
        let sum: f64 = table.chosen.iter().map(|at| gains[*at]).sum();
        prop_assert_eq!(sum, table.gain);
    }

    #[test]
    fn what_is_left_of_a_target(mean in 1.0..200.0, target in 1.0..2000.0, p in 0.5..0.999) {
        let latency = Distribution::exponential(mean).unwrap();
        let left = budget::latency_budget(&latency, p, target).unwrap();
        prop_assert_eq!(left.budget, budget::slo_budget(target, left.predicted).unwrap());
        prop_assert_eq!(left.budget.standing, Standing::Exact);
        let law = Law::from(latency).no_better_than(Standing::Heuristic);
        let request = Sum::new(&[law, Distribution::constant(1.0).unwrap().into()]).unwrap();
        let later = budget::latency_budget(&request, p, target).unwrap();
        prop_assert!((later.predicted.value - left.predicted.value - 1.0).abs() < 1e-9 * later.predicted.value);
        let labels = [later.predicted.standing, later.budget.standing, later.exceeding.standing];
        prop_assert_eq!(labels, [Standing::Heuristic; 3]);
        prop_assert!((left.exceeding.value - (-target / mean).exp()).abs() < 1e-12);
        prop_assert!(left.budget.met == (left.exceeding.value <= 1.0 - p) || (left.budget.left / target).abs() < 1e-9);
    }
}

fn orders(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(n - 1);
    let placed = |order: &Vec<usize>, at: usize| {
        let mut order = order.clone();
        order.insert(at, n - 1);
        order
    };
    shorter
        .iter()
        .flat_map(|order| (0..n).map(move |at| placed(order, at)))
        .collect()
}

/// Optimizations that all gain as much as they take, so that no bound rules anything out.
fn stubborn(n: usize, call: impl FnOnce(&Options<'_>)) {
    let ids: Vec<String> = (0..n).map(|i| format!("o{i:03}")).collect();
    let components = [Component {
        name: "app",
        time: 1e4,
    }];
    let optimizations: Vec<_> = ids
        .iter()
        .enumerate()
        .map(|(i, id)| {
            let effort = 20.0 + 2.0 * ((i * i) % 23) as f64;
            Optimization {
                id,
                component: "app",
                gain: Gain::Time(effort),
                effort,
            }
        })
        .collect();
    call(&Options {
        components: &components,
        optimizations: &optimizations,
        ..Options::default()
    });
}

#[test]
fn twenty_are_always_proven() {
    stubborn(20, |options| {
        let best = best_set(options, 333.0).unwrap();
        assert!(best.proven && best.total >= 1e4 - 333.0);
        assert_eq!(best.standing, Standing::Exact);
    });
}

/// Many ordinary optimizations, and some with the best ratio of all whose conditions cannot be met.
fn dead_ends(ordinary: usize) {
    let ids: Vec<String> = (0..ordinary).map(|i| format!("o{i:02}")).collect();
    let components = [Component {
        name: "app",
        time: 500.0,
    }];
    let item = |id, gain, effort| Optimization {
        id,
        component: "app",
        gain: Gain::Time(gain),
        effort,
    };
    let mut optimizations: Vec<_> = ids
        .iter()
        .enumerate()
        .map(|(i, id)| item(id, 2.0 + (i * 7 % 5) as f64, 1.0 + (i % 3) as f64))
        .collect();
    optimizations.extend([
        item("quick", 9.0, 1.0),
        item("rewrite", 20.0, 1e3),
        item("redis", 1.0, 8.0),
        item("redis scripts", 30.0, 1.0),
        item("memcached", 1.0, 8.0),
        item("memcached batches", 30.0, 1.0),
    ]);
    let options = Options {
        components: &components,
        optimizations: &optimizations,
        exclusive: &[&["redis", "memcached"]],
        requires: &[
            ("quick", "rewrite"),
            ("redis scripts", "redis"),
            ("memcached batches", "memcached"),
        ],
        ..Options::default()
    };
    // Without what cannot be had: the best of the ordinary ones, with or without one of the pairs.
    let plain = Options {
        optimizations: &optimizations[..ordinary],
        exclusive: &[],
        requires: &[],
        ..options
    };
    for effort in [3.0, 12.0, 40.0] {
        let alone = best_set(&plain, effort).unwrap();
        let beside = best_set(&plain, effort - 9.0).unwrap();
        let want = alone.gain.max(if effort >= 9.0 {
            beside.gain + 31.0
        } else {
            0.0
        });
        let best = best_set(&options, effort).unwrap();
        assert!((best.gain - want).abs() < 1e-9, "{effort}: {best:?} {want}");
        let cheapest = cheapest_set(&options, best.total).unwrap();
        assert!(
            cheapest.effort <= best.effort + 1e-9 && cheapest.total <= best.total + 1e-9,
            "{cheapest:?}"
        );
    }
}

#[test]
fn what_cannot_be_had_does_not_hide_the_rest() {
    for ordinary in [10, 20, 34] {
        dead_ends(ordinary);
    }
}

#[test]
fn a_search_that_is_cut_short_says_so() {
    stubborn(100, |options| {
        // An odd limit cannot be reached with even efforts, and the relaxation does not see that.
        let best = best_set(options, 1001.0).unwrap();
        assert!(!best.proven);
        assert!(best.no_better_than >= 1e4 - 1001.0 - 1e-4 && best.no_better_than < best.total);
        assert!(best.effort <= 1001.0 && best.gain >= 900.0);
        let Standing::Approx { relative_error } = best.standing else {
            panic!("{best:?}")
        };
        assert!(relative_error > 0.0 && relative_error < 0.02);
    });
    stubborn(129, |options| {
        assert_eq!(best_set(options, 10.0).unwrap_err().code(), "invalid_input");
    });
}

#[test]
fn drawn_orders_give_the_shares_of_all() {
    // Fifteen that do not touch each other, and two that do.
    let ids: Vec<String> = (0..15).map(|i| format!("o{i:02}")).collect();
    let names: Vec<String> = (0..14).map(|i| format!("c{i:02}")).collect();
    let components: Vec<_> = names
        .iter()
        .map(|name| Component { name, time: 10.0 })
        .collect();
    let optimizations: Vec<_> = ids
        .iter()
        .enumerate()
        .map(|(i, id)| Optimization {
            id,
            component: &names[i.min(13)],
            gain: Gain::Time(8.0),
            effort: 1.0,
        })
        .collect();
    let options = Options {
        components: &components,
        optimizations: &optimizations,
        ..Options::default()
    };
    let order: Vec<&str> = ids.iter().map(String::as_str).collect();
    let fall = waterfall(&options, &order, 7).unwrap();
    assert_eq!(fall, waterfall(&options, &order, 7).unwrap());
    for share in &fall.shares[..13] {
        assert!((share.value + 8.0).abs() < 1e-9 && share.standard_error < 1e-6);
    }
    for share in &fall.shares[13..] {
        assert!(
            (share.value + 5.0).abs() < 5.0 * share.standard_error && share.standard_error < 0.03
        );
    }
    let Standing::Approx { relative_error } = fall.standing else {
        panic!("{:?}", fall.standing)
    };
    assert!(relative_error > 0.0 && relative_error < 1e-3);
}

#[test]
fn a_negative_zero_is_no_effort() {
    let components = [Component {
        name: "app",
        time: 20.0,
    }];
    let option = |id, gain, effort| Optimization {
        id,
        component: "app",
        gain: Gain::Time(gain),
        effort,
    };
    let optimizations = [
        option("a", 5.0, 2.0),
        option("b", 1.0, -0.0),
        option("c", 4.0, 1.0),
    ];
    let options = Options {
        components: &components,
        optimizations: &optimizations,
        ..Options::default()
    };
    assert_eq!(best_set(&options, 2.0).unwrap().selected, ["a", "b"]);
    assert_eq!(best_set(&options, 0.0).unwrap().selected, ["b"]);
}

#[test]
fn wrong_names_are_errors() {
    let components = [Component {
        name: "app",
        time: 1.0,
    }];
    let one = Optimization {
        id: "a",
        component: "app",
        gain: Gain::Time(1.0),
        effort: 1.0,
    };
    let code = |optimizations: &[Optimization<'_>], requires: &[(&str, &str)]| {
        let options = Options {
            components: &components,
            optimizations,
            requires,
            ..Options::default()
        };
        best_set(&options, 1.0)
            .map(|_| "ok")
            .unwrap_or_else(|e| e.code())
    };
    assert_eq!(code(&[one], &[("a", "a")]), "ok");
    assert_eq!(code(&[one], &[("a", "b")]), "invalid_input");
    assert_eq!(code(&[one, one], &[]), "invalid_input");
    assert_eq!(
        code(
            &[Optimization {
                component: "web",
                ..one
            }],
            &[]
        ),
        "invalid_input"
    );
    let options = Options {
        components: &components,
        optimizations: &[one],
        ..Options::default()
    };
    assert_eq!(
        waterfall(&options, &["a", "a"], 1).unwrap_err().code(),
        "invalid_input"
    );
    assert_eq!(
        best_set(&options, f64::NEG_INFINITY).unwrap().selected,
        [""; 0]
    );
    assert_eq!(best_set(&options, f64::INFINITY).unwrap().selected, ["a"]);
}
