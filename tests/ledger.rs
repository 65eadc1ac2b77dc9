//! What is summed without words is what the lines come to, to the last bit.

mod specimens;

use plimsoll::catalog::Catalog;
use plimsoll::plan::bill::Market;
use plimsoll::plan::tier::{Load, Ready};
use plimsoll::scenario::Scenario;
use proptest::prelude::*;
use specimens::{cases, everything, scenario};

const MARKETS: [(&str, &str); 7] = [
    ("aws", "us-east-1"),
    ("aws", "eu-west-1"),
    ("digitalocean", "all"),
    ("gcp", "us-central1"),
    ("azure", "all"),
    ("hetzner", "eu"),
    ("", ""),
];

/// A load that so many requests are, as an app of so many instances has it.
fn load(mean_rps: f64, app_instances: f64) -> Load {
    let requests_month = mean_rps * 30.0 * 86_400.0;
    Load {
        mean_rps,
        peak_rps: 3.0 * mean_rps,
        months: 7.0,
        growth: 1.5,
        requests_month,
        added_requests: 5.0 * requests_month,
        app_instances,
        cache_cut: 0.4,
        included_gb: 100.0,
    }
}

fn agrees(scenario: &Scenario, catalog: &Catalog, loads: &[Load], paid_share: f64) {
    for (provider, region) in MARKETS {
        let market = Market::new(catalog, provider, region);
        for tier in &scenario.tiers {
            let ready = Ready::new(tier, &market);
            for load in loads {
                let at = ready.paid_at(load, paid_share);
                let (usd_month, headroom) = ready.sum_at(load, paid_share);
                let lines: f64 = at.lines.iter().map(|line| line.usd_month).sum();
                let what = || format!("{tier:?} at {provider} under {load:?}");
                assert_eq!((lines + 0.0).to_bits(), usd_month.to_bits(), "{}", what());
                assert_eq!(at.usd_month.to_bits(), usd_month.to_bits(), "{}", what());
                let bits = |headroom: Option<f64>| headroom.map(f64::to_bits);
                assert_eq!(bits(at.headroom), bits(headroom), "{}", what());
            }
        }
    }
}

#[test]
fn a_sum_without_words_is_that_of_the_lines_where_everything_is_used() {
    let loads: Vec<Load> = [0.0, 1e-6, 0.1, 3.0, 150.0, 2e3, 5e4, 1e7, 1e13]
        .iter()
        .zip(1..)
        .map(|(mean_rps, instances)| load(*mean_rps, f64::from(instances)))
        .collect();
    for paid_share in [1.0, 0.9, 0.0] {
        agrees(&everything(), Catalog::built_in(), &loads, paid_share);
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_sum_without_words_is_that_of_the_lines(
        scenario in scenario(),
        mean_rps in prop_oneof![0.0..1e3_f64, 0.0..1e7_f64, Just(f64::INFINITY), Just(f64::NAN)],
        instances in 1..100_u32,
        discount in prop_oneof![Just(0.0), 0.0..=1.0_f64],
    ) {
        let (catalog, _) = Catalog::built_in().with_lines(&scenario.prices);
        let loads = [0.1, 1.0, 40.0].map(|times| load(mean_rps * times, f64::from(instances)));
        agrees(&scenario, &catalog, &loads, 1.0 - discount);
    }
}
