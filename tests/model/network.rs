//! Several stations: what must hold for any input.

use plimsoll::model::Standing;
use plimsoll::model::network::{
    self, Class, Method, MulticlassMethod, Station, bounds, closed, multiclass, multiclass_exact,
    multiclass_schweitzer,
};
use proptest::prelude::*;

use crate::anything::{anything, config, no_nan};

/// Stations of a service: some idle, some with many servers.
fn stations() -> impl Strategy<Value = Vec<Station>> {
    let demand = prop_oneof![1 => Just(0.0), 4 => 0.0001..0.2, 1 => (-90.0..90.0).prop_map(|e: f64| 10f64.powf(e))];
    let servers = prop_oneof![Just(1_u32), 1..4_u32, 5..60_u32];
    let station = (demand, servers).prop_map(|(demand, servers)| Station { demand, servers });
    prop::collection::vec(station, 0..5)
}

fn near(one: f64, other: f64, relative: f64) -> bool {
    (one - other).abs() <= relative * one.abs().max(other.abs())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..config() })]

    #[test]
    fn anything_at_all(a in anything(), b in anything(), c in anything(), d in anything(), n in any::<u64>(), servers in any::<u32>()) {
        prop_assert!(no_nan(&network::little(a, b)));
        prop_assert!(no_nan(&network::interactive_response(a, b, c)));
        prop_assert!(no_nan(&network::interactive_throughput(a, b, c)));
        prop_assert!(no_nan(&network::think_time_for(a, b, c)));
        prop_assert!(no_nan(&network::utilization(a, b)));
        prop_assert!(no_nan(&network::forced_flow(a, b)));
        let given = [Station { demand: a, servers }, Station { demand: b, servers: 1 }, Station { demand: c, servers: servers % 9 }];
        prop_assert!(no_nan(&bounds(d, c, &given)));
        prop_assert!(no_nan(&bounds(d, c, &[])));
        let (few, many) = ([a, b], [c, d, a]);
        // A limit for very many users takes seconds.
        let slowest = given.iter().map(|s| s.demand / f64::from(s.servers.max(1))).fold(0.0, f64::max);
        for limit in [a, b, c * 3.0] {
            let many = (limit + d) / slowest >= 500.0;
            if !many {
                prop_assert!(no_nan(&network::largest_user_count(d, &given, limit)));
            }
        }
        for users in [n, n % 50, n % 3] {
            prop_assert!(no_nan(&closed(users, d, &given)));
            prop_assert!(no_nan(&closed(users % 1000, d, &[])));
            let class = |users, think_time, demands| Class { users, think_time, demands };
            let odd = [class(users, c, &few), class(2, d, &many)];
            let even = [class(users, c, &few), class(n % 4, d, &few), class(0, d, &few)];
            for classes in [&odd[..], &even[..], &even[..1], &[]] {
                prop_assert!(no_nan(&multiclass(classes)));
                prop_assert!(no_nan(&multiclass_exact(classes)));
                prop_assert!(no_nan(&multiclass_schweitzer(classes)));
            }
        }
    }

    #[test]
    fn bounds_hold_and_everyone_is_somewhere(users in 1..300_u64, think in prop_oneof![Just(0.0), 0.001..50.0], stations in stations()) {
        // Nothing that takes time has no answer.
        if think == 0.0 && stations.iter().all(|s| s.demand == 0.0) {
            return Ok(());
        }
        let load = closed(users, think, &stations).unwrap();
        prop_assert!(no_nan(&load));
        prop_assert_eq!(load.standing, Standing::Exact);
        let b = load.bounds;
        prop_assert!(load.throughput <= b.throughput_upper * (1.0 + 1e-12));
        prop_assert!(load.throughput >= b.throughput_lower * (1.0 - 1e-12));
        prop_assert!(load.response_time >= b.response_lower.min(b.demand * (1.0 + 1e-12)) * (1.0 - 1e-9));
        let queued: f64 = load.stations.iter().map(|s| s.queue_length).sum();
        prop_assert!(near(queued + load.throughput * think, users as f64, 1e-10));
        for (station, given) in load.stations.iter().zip(&stations) {
            prop_assert!(station.utilization <= 1.0);
            prop_assert!(station.response_time >= given.demand * (1.0 - 1e-12));
        }
    }

    #[test]
    fn the_bottleneck_is_the_busiest(users in 0..200_u64, think in 0.001..5.0, stations in stations()) {
        let load = closed(users, think, &stations).unwrap();
        let busiest = load.stations.iter().map(|s| s.utilization).fold(0.0, f64::max);
        match load.bottleneck() {
            Some(at) => {
                prop_assert!(busiest > 0.0);
                prop_assert_eq!(load.stations[at].utilization, busiest);
                // The first of several, and the one that the bounds are about.
                prop_assert!(load.stations[..at].iter().all(|s| s.utilization < busiest));
                let demand = stations[at].demand / f64::from(stations[at].servers);
                prop_assert!(near(demand, load.bounds.bottleneck_demand, 1e-12) || busiest == 1.0);
            }
            None => prop_assert_eq!(busiest, 0.0),
        }
    }

    #[test]
    fn the_largest_number_of_users_is_the_largest(think in 0.0..2.0, stations in stations(), room in 0.5..20.0) {
        let demand: f64 = stations.iter().map(|s| s.demand).sum();
        let slowest = stations.iter().map(|s| s.demand / f64::from(s.servers)).fold(0.0, f64::max);
        if slowest == 0.0 {
            return Ok(());
        }
        let limit = room * slowest.max(0.2 * demand);
        if (limit + think) / slowest > 1000.0 {
            return Ok(());
        }
        let most = network::largest_user_count(think, &stations, limit).unwrap();
        prop_assert_eq!(most.feasible, demand <= limit);
        prop_assert!(most.response_time <= limit);
        prop_assert!(closed(most.users + 1, think, &stations).unwrap().response_time > limit);
        prop_assert_eq!(most.standing, Standing::Exact);
    }

    #[test]
    fn classes_keep_their_bounds(first in 0..20_u64, second in 1..20_u64, think in prop_oneof![Just(0.0), 0.001..3.0],
        one in prop::collection::vec(0.001..0.2, 2), other in prop::collection::vec(0.001..0.2, 2)) {
        let classes = [Class { users: first, think_time: think, demands: &one }, Class { users: second, think_time: 0.5, demands: &other }];
        for load in [multiclass_exact(&classes).unwrap(), multiclass_schweitzer(&classes).unwrap()] {
            for class in &load.classes {
                let b = class.bounds;
                prop_assert!(class.throughput <= b.throughput_upper * (1.0 + 1e-9));
                prop_assert!(class.throughput >= b.throughput_lower * (1.0 - 1e-9));
                prop_assert!(class.throughput == 0.0 || class.response_time >= b.response_lower * (1.0 - 1e-9));
            }
        }
        // A single class has the bounds of the network of one.
        let stations: Vec<_> = other.iter().map(|demand| Station { demand: *demand, servers: 1 }).collect();
        let alone = multiclass_exact(&classes[1..]).unwrap();
        prop_assert_eq!(alone.classes[0].bounds, bounds(second as f64, 0.5, &stations).unwrap());
    }

    #[test]
    fn more_users_do_more(users in 1..120_u64, think in 0.001..5.0, stations in stations()) {
        let (less, more) = (closed(users, think, &stations).unwrap(), closed(users + 1, think, &stations).unwrap());
        prop_assert!(more.throughput >= less.throughput * (1.0 - 1e-12));
        prop_assert!(more.response_time >= less.response_time * (1.0 - 1e-10));
    }

    /// A station of one server beside one that never queues: mean value analysis and convolution must agree.
    #[test]
    fn both_exact_methods_agree(users in 3..200_u64, think in 0.0..2.0, demands in prop::collection::vec(0.001..0.1, 1..4)) {
        let single: Vec<_> = demands.iter().map(|demand| Station { demand: *demand, servers: 1 }).collect();
        let mean_value = closed(users, think, &single).unwrap();
        prop_assert_eq!(mean_value.method, Method::MeanValue);
        // A station of two servers and almost no demand calls for the convolution.
        let mut with_pair = single;
        with_pair.push(Station { demand: 1e-15, servers: 2 });
        let convolution = closed(users, think, &with_pair).unwrap();
        prop_assert_eq!(convolution.method, Method::Convolution);
        prop_assert!(near(mean_value.throughput, convolution.throughput, 1e-10));
        for (one, other) in mean_value.stations.iter().zip(&convolution.stations) {
            prop_assert!(near(one.queue_length, other.queue_length, 1e-9));
        }
    }

    #[test]
    fn one_class_is_the_single_class(users in 0..200_u64, think in 0.01..2.0, demands in prop::collection::vec(0.0..0.1, 0..4)) {
        let stations: Vec<_> = demands.iter().map(|demand| Station { demand: *demand, servers: 1 }).collect();
        let single = closed(users, think, &stations).unwrap();
        let class = Class { users, think_time: think, demands: &demands };
        let split = [Class { users: users / 2, ..class }, Class { users: users - users / 2, ..class }];
        for classes in [&[class][..], &split] {
            let load = multiclass_exact(classes).unwrap();
            let all: f64 = load.classes.iter().map(|c| c.throughput).sum();
            prop_assert!(near(all, single.throughput, 1e-10));
            for (queue, station) in load.queue_lengths.iter().zip(&single.stations) {
                prop_assert!(near(*queue, station.queue_length, 1e-9));
            }
        }
    }

    #[test]
    fn the_fixed_point_stays_near(first in 1..30_u64, second in 1..30_u64, think in 0.1..3.0,
        one in prop::collection::vec(0.001..0.2, 3), other in prop::collection::vec(0.001..0.2, 3)) {
        let classes = [Class { users: first, think_time: think, demands: &one }, Class { users: second, think_time: think, demands: &other }];
        let (exact, near_by) = (multiclass_exact(&classes).unwrap(), multiclass_schweitzer(&classes).unwrap());
        prop_assert!(near_by.method != MulticlassMethod::Exact);
        for (exact, near_by) in exact.classes.iter().zip(&near_by.classes) {
            prop_assert!(near(exact.throughput, near_by.throughput, 0.2));
        }
        prop_assert!(near_by.utilizations.iter().all(|u| *u <= 1.0));
        prop_assert_eq!(multiclass(&classes).unwrap(), multiclass_exact(&classes).unwrap());
    }

    #[test]
    fn operational_laws_invert(users in 1.0..1e4, response in 0.001..1.0, think in 0.0..5.0) {
        let throughput = network::interactive_throughput(users, response, think).unwrap();
        prop_assert!((network::interactive_response(users, throughput, think).unwrap() - response).abs() < 1e-9);
        prop_assert!((network::think_time_for(users, throughput, response).unwrap().unwrap() - think).abs() < 1e-9);
        prop_assert!(near(network::little(throughput, response + think).unwrap(), users, 1e-12));
    }
}

#[test]
fn too_large_for_the_exact_answer() {
    let pool = [Station {
        demand: 0.05,
        servers: 3_000,
    }];
    let exact = closed(4_000, 0.0, &pool).unwrap();
    assert_eq!(exact.method, Method::Convolution);
    let several = [pool[0]; 9];
    let split = closed(4_000, 0.0, &several).unwrap();
    assert_eq!(split.method, Method::Seidmann);
    assert_eq!(split.standing.code(), "approx");
    assert!(split.throughput <= split.bounds.throughput_upper);
    assert_eq!(
        closed(u64::MAX, 0.0, &pool).unwrap_err().code(),
        "invalid_input"
    );
    let classes = [Class {
        users: 2_000_000,
        think_time: 1.0,
        demands: &[0.01, 0.02],
    }];
    assert_eq!(
        multiclass_exact(&classes).unwrap_err().code(),
        "invalid_input"
    );
    let load = multiclass(&classes).unwrap();
    assert!((load.classes[0].throughput - 50.0).abs() < 1e-3);
}

#[test]
fn a_negative_zero_is_no_time() {
    let pair = [Station {
        demand: 0.05,
        servers: 2,
    }];
    assert_eq!(
        closed(9, -0.0, &pair).unwrap(),
        closed(9, 0.0, &pair).unwrap()
    );
}

#[test]
fn users_without_a_limit_are_refused() {
    let idle = [Station {
        demand: 0.0,
        servers: 1,
    }];
    let refused = network::largest_user_count(1.0, &idle, 0.5).unwrap_err();
    assert_eq!(refused.code(), "invalid_input");
    // More users than the closed network takes.
    let quick = [Station {
        demand: 1e-9,
        servers: 1_000_000_000,
    }];
    let refused = network::largest_user_count(1.0, &quick, 0.5).unwrap_err();
    assert_eq!(refused.code(), "invalid_input");
    let slow = [Station {
        demand: 0.5,
        servers: 1,
    }];
    let none = network::largest_user_count(1.0, &slow, 0.4).unwrap();
    assert_eq!(
        (none.feasible, none.users, none.throughput),
        (false, 0, 0.0)
    );
    // Nobody of a class that takes no time does nothing, and has bounds.
    let nobody = Class {
        users: 0,
        think_time: 0.0,
        demands: &[0.0],
    };
    let load = multiclass(&[nobody]).unwrap();
    assert_eq!(load.classes[0].bounds.throughput_upper, 0.0);
    assert_eq!(load.classes[0].bounds.saturation_users, None);
}

#[test]
fn nobody_and_nothing() {
    let idle = [Station {
        demand: 0.0,
        servers: 1,
    }];
    assert_eq!(closed(5, 0.0, &idle).unwrap_err().code(), "invalid_input");
    let thinking = closed(5, 0.5, &idle).unwrap();
    assert_eq!((thinking.throughput, thinking.bottleneck()), (10.0, None));
    let nobody = closed(0, 0.5, &idle).unwrap();
    assert_eq!((nobody.throughput, nobody.response_time), (0.0, 0.0));
}
