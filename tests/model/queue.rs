//! One station: what must hold for any input.

use plimsoll::model::distribution::Distribution;
use plimsoll::model::queue::{
    self, Ggc, GgcStation, Means, Mmc, Mmck, ProcessorSharing, ServiceFamily, Station,
    TandemStation, WaitFormula, Warning,
};
use plimsoll::model::{ModelError, Standing};
use proptest::prelude::*;

use crate::anything::{anything, config, no_nan, size};

const FORMULAS: [WaitFormula; 5] = [
    WaitFormula::Best,
    WaitFormula::AllenCunneen,
    WaitFormula::Sakasegawa,
    WaitFormula::KraemerLangenbachBelz,
    WaitFormula::Whitt,
];
const FAMILIES: [ServiceFamily; 7] = [
    ServiceFamily::Constant,
    ServiceFamily::Exponential,
    ServiceFamily::Gamma,
    ServiceFamily::Lognormal,
    ServiceFamily::Weibull,
    ServiceFamily::Hyperexponential,
    ServiceFamily::Uniform,
];

/// Numbers of servers from few to too many.
fn servers() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 1u64..100, 1 => 0u64..200_000, 1 => any::<u64>(), 1 => Just(queue::MOST_SERVERS)]
}

/// Distributions of every kind, many of them no service times.
fn law() -> impl Strategy<Value = Distribution> {
    let number = || prop_oneof![4 => 0.01..5.0, 1 => size(), 1 => anything()];
    let make = |(kind, a, b, c): (usize, f64, f64, f64)| {
        let made = match kind {
            0 => Distribution::constant(a),
            1 => Distribution::uniform(a, b),
            2 => Distribution::normal(a, b),
            3 => Distribution::triangular(a, b, c),
            4 => Distribution::beta(a, b),
            5 => Distribution::lognormal(a, b),
            6 => Distribution::exponential(a),
            7 => Distribution::weibull(a, b),
            8 => Distribution::gamma(a, b),
            _ => Distribution::hyperexponential(a, b),
        };
        made.ok()
    };
    (0..10usize, number(), number(), number()).prop_filter_map("a law", make)
}

fn no_endless_error(value: &impl std::fmt::Debug) -> bool {
    !format!("{value:?}").contains("relative_error: inf")
}

fn close(got: f64, want: f64, relative: f64) -> bool {
    got == want || (got - want).abs() <= relative * want.abs()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn erlang_never_panics(c in servers(), a in prop_oneof![anything(), size()]) {
        for p in [queue::erlang_b(c, a), queue::erlang_c(c, a)] {
            prop_assert!(p.is_err() || (0.0..=1.0).contains(&p.unwrap()));
        }
    }

    #[test]
    fn more_servers_block_less(c in 1u64..3000, a in 0.01..3000.0) {
        let (fewer, more) = (queue::erlang_b(c, a).unwrap(), queue::erlang_b(c + 1, a).unwrap());
        prop_assert!(more <= fewer);
        // B(k) = aB(k-1)/(k + aB(k-1)), across the border between the two methods too.
        prop_assert!(close(more, a * fewer / ((c + 1) as f64 + a * fewer), 1e-11) || more < 1e-300);
        // B is at most C, and at least what the servers cannot take.
        prop_assert!(fewer <= queue::erlang_c(c, a).unwrap());
        prop_assert!(fewer >= 1.0 - c as f64 / a - 1e-15);
    }

    #[test]
    fn mmc_never_panics(l in anything(), mu in anything(), c in servers(), t in anything(), p in anything()) {
        if let Ok(queue) = Mmc::new(l, mu, c) {
            prop_assert!(no_nan(&queue) && no_nan(&queue.means()));
            for result in [queue.wait_above(t), queue.response_above(t), queue.wait_quantile(p), queue.response_quantile(p)] {
                prop_assert!(no_nan(&result));
            }
        }
        for c in [1, 2, 7] {
            if let Ok(queue) = Mmc::new(l.abs().min(1e100), mu.abs().clamp(1e-100, 1e100), c) {
                prop_assert!(no_nan(&queue.means()));
                for result in [queue.wait_above(t), queue.response_above(t), queue.wait_quantile(p), queue.response_quantile(p)] {
                    prop_assert!(no_nan(&result));
                }
            }
        }
    }

    #[test]
    fn quantiles_return(rho in 0.001..0.9999, mu in 0.01..100.0, c in 1u64..300, p in 0.001..0.9999) {
        let queue = Mmc::new(rho * mu * c as f64, mu, c).unwrap();
        let response = queue.response_quantile(p).unwrap();
        prop_assert!(close(queue.response_above(response).unwrap(), 1.0 - p, 1e-9));
        let wait = queue.wait_quantile(p).unwrap();
        let above = queue.wait_above(wait).unwrap();
        let returns = if wait > 0.0 { close(above, 1.0 - p, 1e-9) } else { above <= 1.0 - p + 1e-15 };
        prop_assert!(returns);
        prop_assert!(wait <= response);
        prop_assert!(response >= -(1.0 - p).ln() / mu * (1.0 - 1e-12));
        prop_assert!(queue.wait_above(response).unwrap() <= queue.response_above(response).unwrap());
    }

    #[test]
    fn little_holds_and_one_server_is_mm1(rho in 0.0..0.999, mu in 0.01..100.0, c in 1u64..50) {
        let lambda = rho * mu * c as f64;
        let means = Mmc::new(lambda, mu, c).unwrap().means();
        prop_assert!(close(means.mean_present, means.mean_waiting + rho * c as f64, 1e-10));
        prop_assert!(close(means.mean_response, means.mean_wait + 1.0 / mu, 1e-12));
        let one = Mmc::new(rho * mu, mu, 1).unwrap().means();
        prop_assert!(close(one.mean_response, 1.0 / (mu * (1.0 - rho)), 1e-10));
        let general = queue::mg1(rho * mu, 1.0 / mu, 1.0).unwrap();
        prop_assert!(close(general.mean_wait, one.mean_wait, 1e-10));
        let shared = ProcessorSharing::new(rho * mu, 1.0 / mu).unwrap();
        prop_assert!(close(shared.mean_response, one.mean_response, 1e-10));
        // A shared line is better than a line for each.
        prop_assert!(means.mean_wait <= one.mean_wait * (1.0 + 1e-9));
    }

    #[test]
    fn mmck_never_panics(l in anything(), mu in anything(), c in servers(), k in prop_oneof![0u64..500, any::<u64>()]) {
        let pool = Mmck { arrival_rate: l, service_rate: mu, servers: c, places: k };
        prop_assert!(no_nan(&pool.means()));
        let (l, mu) = (l.abs().min(1e100), mu.abs().clamp(1e-100, 1e100));
        let pool = Mmck { arrival_rate: if l.is_nan() { 1.0 } else { l }, service_rate: if mu.is_nan() { 1.0 } else { mu },
            servers: c % 60 + 1, places: c % 60 + 1 + k % 300 };
        let means = pool.means().unwrap();
        prop_assert!(no_nan(&means));
        prop_assert!((0.0..=1.0).contains(&means.p_block) && means.utilization <= 1.0 + 1e-12);
    }

    #[test]
    fn a_bounded_line_agrees_with_its_limits(rho in 0.01..3.0, mu in 0.1..10.0, c in 1u64..40, room in 0u64..60) {
        let pool = |places| Mmck { arrival_rate: rho * mu * c as f64, service_rate: mu, servers: c, places };
        let means = pool(c + room).means().unwrap();
        prop_assert!(close(means.mean_present, means.throughput * means.mean_response, 1e-9));
        prop_assert!(close(means.throughput, means.utilization * mu * c as f64, 1e-9));
        prop_assert!(pool(c + room + 1).means().unwrap().p_block <= means.p_block * (1.0 + 1e-12));
        // No room to wait in is Erlang's loss system, much room the open queue.
        let full = pool(c).means().unwrap();
        prop_assert!(close(full.p_block, queue::erlang_b(c, rho * c as f64).unwrap(), 1e-9));
        if rho < 0.8 {
            let open = Mmc::new(rho * mu * c as f64, mu, c).unwrap().means();
            let wide = pool(c + 400).means().unwrap();
            prop_assert!(close(wide.mean_wait, open.mean_wait, 1e-8) && close(wide.p_wait, open.p_wait, 1e-8));
        }
    }

    #[test]
    fn single_servers_never_panic(l in anything(), s in anything(), c2 in anything(), x in anything(), p in anything(), law in law()) {
        prop_assert!(no_nan(&queue::mg1(l, s, c2)));
        if let Ok(core) = ProcessorSharing::new(l, s) {
            prop_assert!(no_nan(&core) && no_nan(&core.mean_response_of(x)) && no_nan(&core.response_quantile(&law, p)));
        }
        for family in FAMILIES {
            prop_assert!(no_nan(&family.with(s, c2)));
        }
    }

    #[test]
    fn families_keep_their_moments(mean in 1e-6..1e6, c2 in 0.0..20.0) {
        for family in FAMILIES {
            if let Ok(law) = family.with(mean, c2) {
                prop_assert!(close(law.mean(), mean, 1e-9), "{family:?} {law:?}");
                let found = law.squared_variation().unwrap();
                prop_assert!((found - c2).abs() < 2e-6 + 1e-8 * c2, "{family:?} {c2} {found}");
            }
        }
    }

    #[test]
    fn ggc_means_never_panic(l in anything(), s in anything(), a2 in anything(), s2 in anything(), c in servers()) {
        let own = |l: f64, s: f64, a2: f64, s2: f64, c| if let Ok(station) = Ggc::new(l, a2, s, s2, c) {
            assert!(no_nan(&station));
            for formula in FORMULAS {
                assert!(no_nan(&station.means(formula)), "{station:?}");
                assert!(no_nan(&station.warnings(formula)));
            }
            assert!(no_nan(&station.kingman_bound()) && station.klb_factor().value <= 1.0 && no_nan(&station.klb_factor()) && no_nan(&station.p_wait()));
            assert!(station.wait_mmc() >= 0.0 && (0.0..=1.0).contains(&station.p_wait().value));
        };
        own(l, s, a2, s2, c);
        let within = |x: f64, low: f64, high: f64| if x.is_nan() { low } else { x.abs().clamp(low, high) };
        own(within(l, 0.0, 1e100), within(s, 1e-100, 1e100), within(a2, 0.0, 1e6), within(s2, 0.0, 1e6), c % 1000 + 1);
    }

    #[test]
    fn ggc_means_keep_their_special_cases(rho in 0.01..0.99, c in 1u64..64, a2 in 0.0..4.0, s2 in 0.0..9.0) {
        let rate = rho * c as f64;
        let plain = Ggc::new(rate, 1.0, 1.0, 1.0, c).unwrap();
        let mmc = Mmc::new(rate, 1.0, c).unwrap().means();
        for formula in [WaitFormula::Best, WaitFormula::AllenCunneen, WaitFormula::KraemerLangenbachBelz, WaitFormula::Whitt] {
            prop_assert!(close(plain.means(formula).mean_wait, mmc.mean_wait, 1e-9));
        }
        prop_assert!(close(plain.p_wait().value, mmc.p_wait, 1e-9));
        let poisson = Ggc::new(rho, 1.0, 1.0, s2, 1).unwrap();
        let exact = queue::mg1(rho, 1.0, s2).unwrap();
        prop_assert!(close(poisson.means(WaitFormula::Best).mean_wait, exact.mean_wait, 1e-9));
        prop_assert!(close(poisson.p_wait().value, rho, 1e-9));
        for formula in FORMULAS {
            if formula != WaitFormula::Whitt {
                let means = poisson.means(formula);
                prop_assert!(close(means.mean_wait, exact.mean_wait, 1e-9));
                prop_assert_eq!((means.standing, means.wait_standing), (Standing::Exact, Standing::Exact));
                prop_assert!(poisson.warnings(formula).is_empty());
            }
        }
        let one = Ggc::new(rho, a2, 1.0, s2, 1).unwrap();
        prop_assert!(one.means(WaitFormula::Best).mean_wait <= one.kingman_bound().unwrap() * (1.0 + 1e-9));
        prop_assert!(plain.kingman_bound().is_none() || c == 1);
        prop_assert_eq!(Ggc::new(rate, 0.0, 1.0, 0.0, c).unwrap().means(WaitFormula::Best).mean_wait, 0.0);
    }

    #[test]
    fn balancers_never_panic(l in anything(), mu in anything(), c in servers(), n in servers()) {
        let fleet = queue::Balancer { arrival_rate: l, service_rate: mu, servers: c, instances: n };
        prop_assert!(no_nan(&fleet.response()));
        let tame = |x: f64| if x.is_nan() { 1.0 } else { x.abs().clamp(1e-100, 1e100) };
        let fleet = queue::Balancer { arrival_rate: tame(l), service_rate: tame(mu), servers: c % 50 + 1, instances: n % 50 + 1 };
        prop_assert!(no_nan(&fleet.response().unwrap()));
    }

    #[test]
    fn a_shared_line_is_never_worse(rho in 0.01..0.99, mu in 0.01..100.0, c in 1u64..20, n in 1u64..20) {
        let fleet = queue::Balancer { arrival_rate: rho * mu * (c * n) as f64, service_rate: mu, servers: c, instances: n };
        let response = fleet.response().unwrap();
        let (best, worst) = (response.least_connections, response.random);
        prop_assert!(response.stable && close(response.utilization, rho, 1e-12));
        prop_assert!(best.mean_response <= worst.mean_response * (1.0 + 1e-9));
        prop_assert!(best.p95 <= worst.p95 * (1.0 + 1e-9) && best.p99 <= worst.p99 * (1.0 + 1e-9));
        let one = Mmc::new(rho * mu * c as f64, mu, c).unwrap();
        prop_assert!(close(worst.p99, one.response_quantile(0.99).unwrap(), 1e-9));
        prop_assert_eq!(worst.standing, Standing::Exact);
        if n == 1 {
            prop_assert_eq!(best, worst);
        }
    }

    #[test]
    fn staffing_never_panics(a in prop_oneof![anything(), size()], alpha in anything(), beta in anything(), c in servers()) {
        // Loads near the limit cost up to a second.
        if !(1e5..1e9).contains(&a) {
            prop_assert!(no_nan(&queue::square_root_staffing(a, alpha)));
        }
        prop_assert!(no_nan(&queue::halfin_whitt_delay(beta)));
        if c < 100_000 {
            prop_assert!(no_nan(&queue::rho_for_stretch(c, alpha)) && no_nan(&queue::rho_for_stretch(c, beta)));
        }
    }

    #[test]
    fn staffing_is_the_least_that_does(a in 0.01..2000.0, alpha in 0.001..0.999) {
        let staff = queue::square_root_staffing(a, alpha).unwrap();
        prop_assert!(queue::erlang_c(staff.exact, a).unwrap() <= alpha);
        prop_assert!(queue::erlang_c(staff.exact - 1, a).unwrap() > alpha);
        prop_assert!(staff.by_rule.abs_diff(staff.exact) <= 2);
        let back = queue::halfin_whitt_delay(staff.beta).unwrap().value;
        prop_assert!(close(back, alpha, 1e-10));
    }

    #[test]
    fn stretch_returns(c in 1u64..500, stretch in 1.0001..50.0) {
        let rho = queue::rho_for_stretch(c, stretch).unwrap();
        let means = Mmc::new(rho * c as f64, 1.0, c).unwrap().means();
        prop_assert!(close(means.mean_response, stretch, 1e-8));
        prop_assert!(queue::rho_for_stretch(c + 1, stretch).unwrap() >= rho);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..config() })]

    #[test]
    fn tandems_never_panic(l in anything(), mu in proptest::collection::vec((anything(), 0u64..4, 0u32..5), 0..6), p in anything()) {
        let own = |l: f64, stations: Vec<TandemStation>| {
            let response = queue::tandem(l, &stations, &[0.5, 0.99]);
            prop_assert!(no_nan(&response));
            prop_assert!(no_nan(&queue::tandem(l, &stations, &[p])));
            Ok(())
        };
        let station = |service_rate, servers, visits| TandemStation { service_rate, servers, visits };
        own(l, mu.iter().map(|(m, c, v)| station(*m, *c, *v)).collect())?;
        let tame = |x: f64| if x.is_nan() { 1.0 } else { x.abs().clamp(1e-100, 1e100) };
        own(tame(l).min(1.0), mu.iter().map(|(m, c, v)| station(tame(*m), c + 1, v + 1)).collect())?;
    }

    #[test]
    fn a_chain_lies_between_its_stations_and_their_sum(mu in proptest::collection::vec(5.1..50.0, 1..6), servers in 1u64..3) {
        let station = |service_rate| TandemStation { service_rate, servers, visits: 1 };
        let stations: Vec<_> = mu.iter().copied().map(station).collect();
        let response = queue::tandem(5.0, &stations, &[0.95, 0.5]).unwrap();
        let slowest = stations.iter().map(|s| Mmc::new(5.0, s.service_rate, servers).unwrap().response_quantile(0.95).unwrap())
            .fold(0.0, f64::max);
        prop_assert!(response.times[0] >= slowest * (1.0 - 1e-9) && response.times[0] <= response.added_percentiles[0] * (1.0 + 1e-9));
        prop_assert!(response.times[1] < response.times[0]);
        // The order does not matter.
        let backwards: Vec<_> = stations.iter().rev().copied().collect();
        let again = queue::tandem(5.0, &backwards, &[0.95]).unwrap();
        prop_assert!(close(again.times[0], response.times[0], 1e-10));
        // Two visits are two stations at that rate.
        let twice = queue::tandem(2.5, &[TandemStation { visits: 2, ..stations[0] }], &[0.95]).unwrap();
        let both = queue::tandem(5.0, &[stations[0], stations[0]], &[0.95]).unwrap();
        prop_assert!(close(twice.times[0], both.times[0], 1e-12));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..config() })]

    #[test]
    fn tandem_searches_never_panic(mu in proptest::collection::vec((anything(), 0u64..4, 0u32..5), 0..6), p in anything(), target in anything()) {
        let station = |service_rate, servers, visits| TandemStation { service_rate, servers, visits };
        let given: Vec<_> = mu.iter().map(|(m, c, v)| station(*m, *c, *v)).collect();
        prop_assert!(no_nan(&queue::largest_tandem_rate(&given, p, target)));
        let tame = |x: f64| if x.is_nan() { 1.0 } else { x.abs().clamp(1e-100, 1e100) };
        let tamed: Vec<_> = mu.iter().map(|(m, c, v)| station(tame(*m), c + 1, v + 1)).collect();
        prop_assert!(no_nan(&queue::largest_tandem_rate(&tamed, 0.95, tame(target))));
    }

    #[test]
    fn tandem_searches_return(mu in proptest::collection::vec((1.0..50.0, 1u64..3, 1u32..3), 1..4), p in 0.5..0.99, room in 1.1..20.0) {
        let stations: Vec<_> = mu.iter().map(|(service_rate, servers, visits)| TandemStation { service_rate: *service_rate, servers: *servers, visits: *visits }).collect();
        let longest = |rate: f64| {
            let found = queue::tandem(rate, &stations, &[p]).unwrap();
            found.times[0].max(found.comonotone_times[0])
        };
        let most = queue::largest_tandem_rate(&stations, p, longest(0.0) * room).unwrap();
        prop_assert!(most.feasible && most.utilization < 1.0);
        prop_assert!(close(longest(most.arrival_rate), longest(0.0) * room, 1e-8));
        prop_assert!(!queue::largest_tandem_rate(&stations, p, longest(0.0) * 0.99).unwrap().feasible);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..config() })]

    #[test]
    fn percentiles_never_panic(l in prop_oneof![anything(), 0.0..10.0], a2 in prop_oneof![anything(), 0.0..5.0], service in law(),
        c in servers(), p in prop_oneof![0.0..1.0, anything()]) {
        let station = GgcStation { arrival_rate: l, arrival_squared_variation: a2, service, servers: c };
        prop_assert!(no_nan(&queue::response_percentiles(&station, &[p])));
        prop_assert!(no_nan(&queue::chain_percentiles(&[station, station], &[0.99, 0.01])));
        // The same where it works.
        let tame = GgcStation { arrival_rate: 0.7 / service.mean().abs() * (c % 30 + 1) as f64, servers: c % 30 + 1, arrival_squared_variation: 1.0, service };
        let found = queue::response_percentiles(&tame, &[0.5, 0.999]);
        prop_assert!(no_nan(&found));
        if let Ok(found) = found {
            prop_assert!(found.times[0] <= found.times[1]);
            prop_assert!(found.times[0] >= service.quantile(0.5).unwrap() * (1.0 - 2e-3) - 1e-300);
        }
    }

    #[test]
    fn simulations_never_panic(l in prop_oneof![anything(), 0.0..10.0], a2 in prop_oneof![anything(), 0.0..5.0], service in law(),
        c in servers(), seed in any::<u64>()) {
        let station = GgcStation { arrival_rate: l, arrival_squared_variation: a2, service, servers: c };
        prop_assert!(no_nan(&queue::simulate(&station, 0, seed)));
        let tame = GgcStation { arrival_rate: 0.7 / service.mean().abs() * (c % 30 + 1) as f64, servers: c % 30 + 1, arrival_squared_variation: 1.0, service };
        let run = queue::simulate(&tame, 3000, seed);
        prop_assert!(no_nan(&run));
        // An endless error is no error.
        prop_assert!(no_endless_error(&run));
        prop_assert_eq!(run, queue::simulate(&tame, 3000, seed));
    }

    #[test]
    fn inversions_never_panic(l in prop_oneof![anything(), 0.0..50.0], a2 in prop_oneof![anything(), 0.0..5.0], service in law(), c in servers(),
        p in prop_oneof![4 => 0.5..0.999, 1 => anything()], target in prop_oneof![0.1..20.0, anything()]) {
        let c = c % 100;
        for station in [Station::Mmc { service_rate: target, servers: c }, Station::Mmc { service_rate: 1.0, servers: c },
            Station::ProcessorSharing { service, servers: c },
            Station::Ggc { arrival_squared_variation: a2, service, servers: c % 5 }] {
            prop_assert!(no_nan(&station.response_percentile(l, p)));
            prop_assert!(no_nan(&queue::largest_arrival_rate(&station, p, target)));
            let part = GgcStation { arrival_rate: l, arrival_squared_variation: a2, service, servers: c };
            prop_assert!(no_nan(&queue::largest_chain_rate(&[part], p, target)));
            // Loads for very many servers take seconds.
            if l.is_nan() || l <= 1e6 * service.mean().abs() {
                prop_assert!(no_nan(&queue::servers_for(&station, l, p, target)));
            }
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn inversions_return(c in 1u64..40, p in 0.5..0.995, room in 1.05..20.0) {
        let service = lognormal(0.5);
        for station in [Station::Mmc { service_rate: 2.0, servers: c }, Station::ProcessorSharing { service, servers: c }] {
            returns(&station, c, p, room, 1e-9);
        }
    }
}

#[test]
fn inversions_of_approximations_return() {
    let general = |service, servers| Station::Ggc {
        arrival_squared_variation: 1.0,
        service,
        servers,
    };
    returns(&general(lognormal(0.5), 3), 3, 0.95, 2.0, 1e-9);
    returns(
        &general(Distribution::constant(1.0).unwrap(), 2),
        2,
        0.99,
        1.5,
        1e-9,
    );
}

#[test]
fn chain_searches_return() {
    let chain = [
        station(0.2, 1.0, lognormal(2.0), 3),
        station(0.1, 0.5, lognormal(0.5), 1),
    ];
    let loaded = |factor: f64| {
        chain.map(|s| GgcStation {
            arrival_rate: s.arrival_rate * factor,
            ..s
        })
    };
    let time = |factor: f64| queue::chain_percentiles(&loaded(factor), &[0.95]).unwrap();
    let target = 2.0 * time(0.0).times[0];
    let most = queue::largest_chain_rate(&chain, 0.95, target).unwrap();
    let factor = most.arrival_rate / chain[0].arrival_rate;
    assert!(close(time(factor).times[0], target, 1e-6), "{most:?}");
    assert_eq!(most.standing, time(factor).standing);
    // The first station is the fullest.
    assert!(close(most.utilization, 0.2 * factor, 1e-9));
    assert!(
        !queue::largest_chain_rate(&chain, 0.95, 0.49 * target)
            .unwrap()
            .feasible
    );
    assert!(queue::largest_chain_rate(&loaded(0.0), 0.95, target).is_err());
    assert!(queue::largest_chain_rate(&[], 0.95, target).is_err());
    // One station is one station.
    let one = Station::Ggc {
        arrival_squared_variation: 1.0,
        service: chain[0].service,
        servers: 3,
    };
    let alone = queue::largest_arrival_rate(&one, 0.95, target).unwrap();
    let same = queue::largest_chain_rate(&chain[..1], 0.95, target).unwrap();
    assert!(close(alone.arrival_rate, same.arrival_rate, 1e-3));
}

/// The largest load has its percentile at the target and needs the servers that it was found for.
fn returns(station: &Station, servers: u64, p: f64, room: f64, relative: f64) {
    let idle = station.response_percentile(0.0, p).unwrap().value;
    let target = idle * room;
    let most = queue::largest_arrival_rate(station, p, target).unwrap();
    assert!(most.feasible);
    let there = station
        .response_percentile(most.arrival_rate, p)
        .unwrap()
        .value;
    assert!(
        close(there, target, relative),
        "{station:?} {most:?} {there}"
    );
    let need = queue::servers_for(station, most.arrival_rate * 0.999, p, target).unwrap();
    assert!(
        need.servers.unwrap() <= servers,
        "{station:?} {most:?} {need:?}"
    );
    assert!(
        !queue::largest_arrival_rate(station, p, idle * 0.99)
            .unwrap()
            .feasible
    );
    assert_eq!(
        queue::servers_for(station, 1.0, p, idle * 0.99)
            .unwrap()
            .servers,
        None
    );
}

fn lognormal(c2: f64) -> Distribution {
    ServiceFamily::Lognormal.with(1.0, c2).unwrap()
}

fn station(rho: f64, arrivals: f64, service: Distribution, servers: u64) -> GgcStation {
    GgcStation {
        arrival_rate: rho * servers as f64 / service.mean(),
        arrival_squared_variation: arrivals,
        service,
        servers,
    }
}

#[test]
fn exponential_services_give_mmc() {
    for (c, rho) in [(1, 0.5), (1, 0.95), (4, 0.8), (32, 0.9), (8, 0.3)] {
        let service = Distribution::exponential(1.0).unwrap();
        let p = [0.99, 0.5, 0.95, 0.999];
        let found = queue::response_percentiles(&station(rho, 1.0, service, c), &p).unwrap();
        let exact = Mmc::new(rho * c as f64, 1.0, c).unwrap();
        for (time, p) in found.times.iter().zip(p) {
            let want = exact.response_quantile(p).unwrap();
            assert!(close(*time, want, 1e-4), "{c} {rho} {p}: {time} {want}");
        }
    }
}

#[test]
fn constant_services_only_shift() {
    let service = Distribution::constant(2.0).unwrap();
    let found = queue::response_percentiles(&station(0.5, 1.0, service, 4), &[0.5, 0.99]).unwrap();
    assert_eq!(found.times[0], 2.0);
    assert!(found.times[1] > 2.0);
    let steady = queue::response_percentiles(&station(0.9, 0.0, service, 4), &[0.999]).unwrap();
    assert_eq!((steady.times[0], steady.mean_wait), (2.0, 0.0));
}

#[test]
fn a_chain_of_single_servers_agrees_with_its_exact_tandem() {
    let single = |mean: f64| station(0.5 * mean, 1.0, Distribution::exponential(mean).unwrap(), 1);
    let stations: Vec<_> = [1.0, 0.5, 0.1]
        .map(|mean| GgcStation {
            arrival_rate: 0.5,
            ..single(mean)
        })
        .to_vec();
    let found = queue::chain_percentiles(&stations, &[0.5, 0.95, 0.99]).unwrap();
    let tandem = [1.0, 2.0, 10.0].map(|service_rate| TandemStation {
        service_rate,
        servers: 1,
        visits: 1,
    });
    let exact = queue::tandem(0.5, &tandem, &[0.5, 0.95, 0.99]).unwrap();
    assert_eq!(exact.standing, Standing::Exact);
    for (time, want) in found.times.iter().zip(&exact.times) {
        assert!(close(*time, *want, 5e-4), "{time} {want}");
    }
    assert!(close(found.mean_response, exact.mean_response, 1e-12));
}

#[test]
fn tandems_say_when_they_are_approximate() {
    let single = TandemStation {
        service_rate: 5.0,
        servers: 1,
        visits: 1,
    };
    let pool = TandemStation {
        servers: 3,
        ..single
    };
    let standing = |stations: &[TandemStation]| {
        queue::tandem(1.0, stations, &[0.9])
            .unwrap()
            .standing
            .code()
    };
    assert_eq!(standing(&[pool, single, pool]), "exact");
    assert_eq!(standing(&[single, pool, single]), "approx");
    assert_eq!(
        standing(&[TandemStation {
            visits: 2,
            ..single
        }]),
        "heuristic"
    );
}

#[test]
fn repeated_visits_give_a_range() {
    let station = |visits, service_rate| TandemStation {
        service_rate,
        servers: 1,
        visits,
    };
    // Simulated with a line that is joined again at its end: 95th percentiles 10.8, 29.3, 25.4 and 70.8.
    for (visits, rho, simulated) in [
        (2, 0.5, 10.8),
        (2, 0.8, 29.3),
        (5, 0.5, 25.4),
        (5, 0.8, 70.8),
    ] {
        let found =
            queue::tandem(rho / f64::from(visits), &[station(visits, 1.0)], &[0.95]).unwrap();
        assert!(found.times[0] < simulated && simulated < found.comonotone_times[0]);
        assert_eq!(found.standing, Standing::Heuristic);
        assert_eq!(found.warnings, [Warning::RepeatedVisits { visits }]);
        // One station: v times one visit.
        assert!(close(
            found.comonotone_times[0],
            found.added_percentiles[0],
            1e-9
        ));
    }
    // Only the visits to one station go together, not the stations.
    let found = queue::tandem(1.0, &[station(3, 9.0), station(1, 2.0)], &[0.95]).unwrap();
    assert!(found.times[0] < found.comonotone_times[0]);
    assert!(found.comonotone_times[0] < found.added_percentiles[0]);
    let single = queue::tandem(1.0, &[station(1, 9.0), station(1, 2.0)], &[0.95]).unwrap();
    assert_eq!(single.times, single.comonotone_times);
    assert!(single.warnings.is_empty());
}

#[test]
fn doubts_are_named() {
    let codes = |arrivals, c2| {
        let found = queue::response_percentiles(&station(0.7, arrivals, lognormal(c2), 2), &[0.95])
            .unwrap();
        let codes: Vec<_> = found.warnings.iter().map(|w| w.code()).collect();
        (found.standing, codes)
    };
    assert_eq!(
        codes(1.0, 4.0),
        (
            Standing::Approx {
                relative_error: 0.05
            },
            vec![]
        )
    );
    let regular = Standing::Approx {
        relative_error: 0.1,
    };
    assert_eq!(codes(0.5, 1.0), (regular, vec![]));
    let rough = Standing::Approx {
        relative_error: 0.3,
    };
    assert_eq!(codes(2.0, 1.0), (rough, vec!["bursty_arrivals"]));
    assert_eq!(codes(1.0, 9.0), (rough, vec!["uneven_services"]));
    assert_eq!(
        codes(1.0, 20.0),
        (
            Standing::Heuristic,
            vec!["uneven_services", "beyond_tested"]
        )
    );
    let run = queue::simulate(&station(0.95, 1.0, lognormal(1.0), 1), 20_000, 1).unwrap();
    assert_eq!(
        run.warnings.iter().map(|w| w.code()).collect::<Vec<_>>(),
        ["short_run", "short_batches"]
    );
    let run = queue::simulate(&station(0.5, 1.0, lognormal(1.0), 1), 22_223, 1).unwrap();
    assert!(run.warnings.is_empty());
    for warning in [
        Warning::ShortRun { customers: 1e6 },
        Warning::ShortBatches { customers: 22_223 },
        Warning::RepeatedVisits { visits: 2 },
        Warning::BeyondTested {
            squared_variation: 20.0,
        },
        Warning::UnevenServices {
            squared_variation: 9.0,
        },
    ] {
        assert!(!warning.to_string().ends_with('.'));
    }
}

#[test]
fn means_say_how_far_to_trust_them() {
    let judged = |rho: f64, arrivals, c2, servers: u64| {
        let queue = Ggc::new(rho * servers as f64, arrivals, 1.0, c2, servers).unwrap();
        let means = queue.means(WaitFormula::Best);
        let codes: Vec<_> = queue
            .warnings(WaitFormula::Best)
            .iter()
            .map(|w| w.code())
            .collect();
        (means.standing, means.wait_standing, codes)
    };
    let approx = |relative_error| Standing::Approx { relative_error };
    // Nearly all of the response is wait.
    let (response, wait, codes) = judged(0.99, 1.0, 2.0, 2);
    assert_eq!((response, codes), (approx(0.05), vec![]));
    assert!(wait > approx(0.05) && wait < approx(0.06));
    // Hardly any of it is.
    let (response, wait, _) = judged(0.5, 1.0, 2.0, 32);
    assert_eq!((response, wait), (approx(0.05), Standing::Heuristic));
    let (response, wait, codes) = judged(0.8, 1.0, 9.0, 2);
    assert_eq!((response, wait), (approx(0.3), Standing::Heuristic));
    assert_eq!(codes, ["uneven_services"]);
    let (response, _, codes) = judged(0.8, 5.0, 1.0, 1);
    assert_eq!(response, Standing::Heuristic);
    assert_eq!(codes, ["bursty_arrivals", "beyond_tested"]);
    // The formula of Pollaczek and Khinchine, for however uneven services.
    let exact = (Standing::Exact, Standing::Exact, vec![]);
    assert_eq!(judged(0.8, 1.0, 20.0, 1), exact);
    assert_eq!(judged(0.8, 0.0, 0.0, 4), exact);
    assert_eq!(judged(1.2, 3.0, 9.0, 4), exact);
    let whitt = Ggc::new(0.8, 1.0, 1.0, 2.0, 1)
        .unwrap()
        .means(WaitFormula::Whitt);
    assert_eq!(whitt.standing, approx(0.05));
}

#[test]
fn waits_err_no_more_than_they_say() {
    for (c, rho, arrivals, c2) in [
        (1, 0.7, 0.5, 1.0),
        (1, 0.8, 0.25, 2.0),
        (2, 0.9, 1.0, 4.0),
        (4, 0.8, 1.0, 0.5),
        (1, 0.7, 0.5, 4.0),
    ] {
        let run = queue::simulate(&station(rho, arrivals, lognormal(c2), c), 150_000, 5).unwrap();
        let queue = Ggc::new(rho * c as f64, arrivals, 1.0, c2, c).unwrap();
        let (means, share) = (queue.means(WaitFormula::Best), queue.p_wait());
        for (value, standing, truth) in [
            (means.mean_wait, means.wait_standing, run.mean_wait),
            (means.mean_response, means.standing, {
                let service = 1.0;
                queue::Estimate {
                    value: run.mean_wait.value + service,
                    ..run.mean_wait
                }
            }),
            (share.value, share.standing, run.p_wait),
        ] {
            if let Standing::Approx { relative_error } = standing {
                let miss = (value - truth.value).abs();
                assert!(
                    miss < relative_error * truth.value + truth.half_width,
                    "{c} {rho} {arrivals} {c2}: {value} {standing} {truth:?}"
                );
            }
        }
    }
}

#[test]
fn what_a_run_has_not_seen_is_not_certain() {
    let exponential = Distribution::exponential(1.0).unwrap();
    // Nobody meets anybody.
    let run = queue::simulate(&station(1e-9, 1.0, exponential, 4), 5000, 1).unwrap();
    let counted = (run.customers - run.warm_up) as f64;
    assert_eq!((run.p_wait.value, run.mean_wait.value), (0.0, 0.0));
    assert_eq!(run.p_wait.half_width, 3.0 / counted);
    assert!(run.mean_wait.half_width > 0.0);
    for estimate in [run.p_wait, run.mean_wait, run.p99] {
        assert_eq!(estimate.standing, Standing::Heuristic);
    }
    // 5000 customers are enough for the 95th percentile, not for the 99th.
    assert_eq!(run.p95.standing.code(), "approx");
    assert_eq!(run.warnings, [Warning::ShortBatches { customers: 22_223 }]);
    let longer = queue::simulate(&station(0.3, 1.0, exponential, 1), 22_223, 1).unwrap();
    assert_eq!(longer.standing.code(), "approx");
    assert!(longer.warnings.is_empty());
    // Nor are 4000 for the 95th.
    let shorter = queue::simulate(&station(0.3, 1.0, exponential, 1), 4000, 1).unwrap();
    assert_eq!(shorter.p95.standing, Standing::Heuristic);
}

#[test]
fn a_rule_of_thumb_for_large_pools_is_no_more() {
    let delay = queue::halfin_whitt_delay(2.0).unwrap();
    assert_eq!(delay.standing, Standing::Heuristic);
    for (servers, load, error) in [
        (2, 1.0, -0.33),
        (12, 9.0, -0.16),
        (120, 100.0, -0.19),
        (1060, 1000.0, -0.06),
    ] {
        let exact = queue::erlang_c(servers, load).unwrap();
        let beta = (servers as f64 - load) / load.sqrt();
        let rule = queue::halfin_whitt_delay(beta).unwrap().value;
        assert!(
            (rule / exact - 1.0 - error).abs() < 0.01,
            "{servers}: {}",
            rule / exact - 1.0
        );
    }
    let off = queue::square_root_staffing(1.0, 0.05).unwrap();
    assert_ne!(off.by_rule, off.exact, "{off:?}");
    let relative_error = off.by_rule.abs_diff(off.exact) as f64 / off.exact as f64;
    assert_eq!(off.standing, Standing::Approx { relative_error });
    let hit = queue::square_root_staffing(1000.0, 0.05).unwrap();
    assert_eq!(hit.standing, Standing::Exact);
}

#[test]
fn searches_pass_doubts_on() {
    let pool = Station::Ggc {
        arrival_squared_variation: 4.0,
        service: lognormal(9.0),
        servers: 2,
    };
    let codes = |warnings: &[Warning]| warnings.iter().map(|w| w.code()).collect::<Vec<_>>();
    let both = ["bursty_arrivals", "uneven_services"];
    let there = pool.response_percentile(1.0, 0.9).unwrap();
    assert_eq!(codes(&there.warnings), both);
    let most = queue::largest_arrival_rate(&pool, 0.9, 9.0).unwrap();
    assert_eq!(codes(&most.warnings), both);
    assert_eq!(most.standing.to_string(), "approximate (±30 %)");
    let need = queue::servers_for(&pool, 1.0, 0.9, 9.0).unwrap();
    assert_eq!(codes(&need.warnings), both);
    let twice = TandemStation {
        service_rate: 5.0,
        servers: 1,
        visits: 2,
    };
    let most = queue::largest_tandem_rate(&[twice], 0.9, 9.0).unwrap();
    assert_eq!(codes(&most.warnings), ["repeated_visits"]);
}

#[test]
fn simulation_agrees_with_exact_queues() {
    for (c, rho) in [(1, 0.7), (4, 0.8), (16, 0.85)] {
        let service = Distribution::exponential(0.1).unwrap();
        let run = queue::simulate(&station(rho, 1.0, service, c), 200_000, 3).unwrap();
        let exact = Mmc::new(rho * c as f64 * 10.0, 10.0, c).unwrap();
        let means: Means = exact.means();
        let quantile = |p| exact.response_quantile(p).unwrap();
        for (found, want) in [
            (run.mean_wait, means.mean_wait),
            (run.p_wait, means.p_wait),
            (run.p50, quantile(0.5)),
            (run.p95, quantile(0.95)),
            (run.p99, quantile(0.99)),
        ] {
            assert!(
                (found.value - want).abs() < 2.0 * found.half_width,
                "{c} {rho}: {found:?} {want}"
            );
            assert!(found.half_width < 0.2 * want);
        }
    }
    // Pollaczek and Khinchine.
    let run = queue::simulate(&station(0.7, 1.0, lognormal(2.0), 1), 200_000, 3).unwrap();
    let want = queue::mg1(0.7, 1.0, 2.0).unwrap().mean_wait;
    assert!((run.mean_wait.value - want).abs() < 2.0 * run.mean_wait.half_width);
}

/// A grid of regular, usual and bursty traffic, each against its own simulation.
#[test]
fn percentiles_agree_with_simulation() {
    for (c, rho, arrivals, c2, allowed) in [
        (1, 0.8, 1.0, 2.0, 0.05),
        (2, 0.7, 0.5, 0.5, 0.06),
        (8, 0.8, 1.0, 4.0, 0.06),
        (4, 0.8, 4.0, 1.0, 0.25),
        (32, 0.8, 1.0, 2.0, 0.03),
    ] {
        let station = station(rho, arrivals, lognormal(c2), c);
        let found = queue::response_percentiles(&station, &[0.95, 0.99]).unwrap();
        let run = queue::simulate(&station, 120_000, 1).unwrap();
        for (time, truth) in found.times.iter().zip([run.p95, run.p99]) {
            let miss = (time - truth.value).abs();
            assert!(
                miss < allowed * truth.value + truth.half_width,
                "{c} {rho} {arrivals} {c2}: {time} {truth:?}"
            );
        }
    }
}

#[test]
fn what_cannot_keep_up_is_answered() {
    let full = station(1.0, 1.0, lognormal(1.0), 3);
    let found = queue::response_percentiles(&full, &[0.5]).unwrap();
    assert!(!found.stable && found.times == [f64::INFINITY] && found.mean_wait == f64::INFINITY);
    let run = queue::simulate(&full, 5000, 1).unwrap();
    assert!(!run.stable && run.customers == 0 && run.p99.value == f64::INFINITY);
    let mmc = Mmc::new(0.3, 0.1, 3).unwrap();
    assert!(!mmc.means().stable && mmc.response_quantile(0.5) == Ok(f64::INFINITY));
    assert_eq!(
        (mmc.wait_above(9.0), mmc.response_above(9.0)),
        (Ok(1.0), Ok(1.0))
    );
    let single = TandemStation {
        service_rate: 1.0,
        servers: 1,
        visits: 2,
    };
    let tandem = queue::tandem(0.5, &[single], &[0.5]).unwrap();
    assert!(!tandem.stable && tandem.times == [f64::INFINITY]);
    for formula in FORMULAS {
        assert!(
            !Ggc::new(4.0, 1.0, 1.0, 1.0, 3)
                .unwrap()
                .means(formula)
                .stable
        );
    }
    let fleet = queue::Balancer {
        arrival_rate: 4.0,
        service_rate: 1.0,
        servers: 2,
        instances: 2,
    };
    let response = fleet.response().unwrap();
    assert!(!response.stable && response.utilization == 1.0);
    assert_eq!(
        (response.least_connections.p99, response.random.p99),
        (f64::INFINITY, f64::INFINITY)
    );
    let none = queue::Balancer {
        instances: 0,
        ..fleet
    };
    assert_eq!(none.response().unwrap_err().code(), "invalid_input");
    let refused = queue::rho_for_stretch(1, 0.5).unwrap_err();
    assert_eq!(refused.code(), "infeasible");
    assert_eq!(
        Mmc::new(1.0, 1.0, 0).map_err(ModelError::code),
        Err("invalid_input")
    );
}

#[test]
fn no_stretch_allows_no_load() {
    for servers in [1, 4, 1_000, 100_000] {
        assert_eq!(queue::rho_for_stretch(servers, 1.0), Ok(0.0));
    }
}
