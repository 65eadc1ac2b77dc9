//! Bills: the worked example of the price facts, a case worked by hand for each rule, and what no numbers may break.

mod prices;
mod traffic;

use plimsoll::catalog::{Catalog, Offer, Term, Unit};
use plimsoll::plan::bill::{
    BalancerUse, Bill, CacheUse, DatabaseUse, Line, LogUse, Market, Rented, balancer, cache,
    database, egress, instances, ipv4, logs, metrics, nat, network_balancer, snapshots, surplus,
};
use proptest::prelude::*;

fn catalog() -> &'static Catalog {
    Catalog::built_in()
}

fn offer(id: &str) -> &'static Offer {
    catalog().get(id).unwrap_or_else(|| panic!("{id}"))
}

fn aws() -> Market<'static> {
    Market::new(catalog(), "aws", "us-east-1")
}

fn droplets() -> Market<'static> {
    Market::new(catalog(), "digitalocean", "all")
}

fn sum(lines: &[Line]) -> f64 {
    Bill::of(lines.to_vec()).usd_month
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

fn cents(usd: f64) -> i64 {
    // A line such as 22.265 is meant to round up, as its decimal does.
    (usd * 100.0 + 1e-7).round() as i64
}

/// Two t3.large, PostgreSQL db.t3.medium in two zones with 100 GB, two cache.t4g.small with Valkey, a balancer at one
/// capacity unit, a NAT gateway with 100 GB, 500 GB of egress, 50 GB of logs, three addresses; us-east-1.
#[test]
fn the_worked_example_comes_out_to_the_cent() {
    let market = aws();
    let zones = DatabaseUse {
        multi_zone: true,
        ..DatabaseUse::new(offer("aws/us-east-1/rds.postgres.db.t3.medium"), 100.0)
    };
    let database = database(&market, &zones).unwrap();
    let (nodes, storage): (Vec<Line>, Vec<Line>) =
        database.into_iter().partition(|l| l.unit == Unit::Month);
    let valkey = CacheUse::new(
        offer("aws/us-east-1/elasticache.valkey.cache.t4g.small"),
        1,
        1,
    );
    let one_unit = BalancerUse {
        gb_month: 730.0,
        ..BalancerUse::default()
    };
    let app = instances(
        offer("aws/us-east-1/t3.large"),
        "App",
        Rented::whole_month(2.0),
    );
    let log = LogUse {
        ingested_gb: 50.0,
        stored_gb: 0.0,
    };
    let parts = [
        (vec![app.unwrap()], 12_147),
        (nodes, 10_512),
        (storage, 2_300),
        (cache(&market, &valkey).unwrap(), 3_738),
        (balancer(&market, &one_unit).unwrap(), 2_227),
        (nat(&market, 1.0, 730.0, 100.0).unwrap(), 3_735),
        (egress(&market, 500.0, 0.0).unwrap(), 3_600),
        (logs(&market, &log).unwrap(), 2_250),
    ];
    for (lines, expected) in &parts {
        assert_eq!(cents(sum(lines)), *expected, "{lines:?}");
    }
    let mut all: Vec<Line> = parts.iter().flat_map(|(lines, _)| lines.clone()).collect();
    near(sum(&all), 405.083);
    assert_eq!(cents(sum(&all)), 40_508);
    // Rounded before they are added, the parts come to a cent more.
    assert_eq!(parts.iter().map(|(_, cents)| cents).sum::<i64>(), 40_509);
    let addresses = ipv4(&market, 3.0, 730.0).unwrap();
    assert_eq!(cents(sum(&addresses)), 1_095);
    all.extend(addresses);
    assert_eq!(cents(sum(&all)), 41_603);
    // What people forget is more than a third of it.
    let forgotten = all
        .iter()
        .filter(|l| l.often_forgotten)
        .map(|l| l.usd_month);
    near(
        forgotten.sum(),
        52.56 + 23.0 + 18.688 + 5.84 + 37.35 + 36.0 + 22.5 + 10.95,
    );
}

#[test]
fn a_line_is_a_quantity_times_a_price_and_says_where_it_comes_from() {
    let line = &nat(&aws(), 2.0, 730.0, 0.0).unwrap()[0];
    assert_eq!(
        (line.quantity, line.unit, line.unit_price_usd),
        (1_460.0, Unit::Hour, 0.045)
    );
    assert_eq!(line.offer_id, "aws/us-east-1/natgw.hour");
    let json = serde_json::to_value(line).unwrap();
    assert_eq!(json["unit"], "hour");
    assert_eq!(json["as_of"], "2024-07-01");
    assert_eq!(json["often_forgotten"], true);
}

#[test]
fn a_month_is_capped_where_the_provider_caps_it() {
    let bill = |id: &str, hours: f64| {
        let rented = Rented {
            hours,
            ..Rented::whole_month(2.0)
        };
        instances(offer(id), "App", rented).unwrap().usd_month
    };
    // DigitalOcean: 672 hours; the list rounds the hour to five decimals.
    near(bill("digitalocean/s-4vcpu-8gb", 730.0), 96.0);
    near(bill("digitalocean/s-4vcpu-8gb", 672.0), 96.0);
    near(
        bill("digitalocean/s-4vcpu-8gb", 336.0),
        2.0 * 336.0 * 0.07143,
    );
    // AWS: by the second, 730 hours are the month.
    near(bill("aws/us-east-1/t3.large", 730.0), 121.472);
    near(bill("aws/us-east-1/t3.large", 400.0), 2.0 * 400.0 * 0.0832);
    near(bill("aws/us-east-1/t3.large", 672.0), 2.0 * 672.0 * 0.0832);
    // Hetzner: 624 hours.
    near(bill("hetzner/eu/cx23", 700.0), 2.0 * 6.11);
    near(bill("hetzner/eu/cx23", 100.0), 2.0 * 100.0 * 0.00979);
    // GCP: N2 gets a fifth off after a full month, and nothing is known of a shorter one.
    near(bill("gcp/us-central1/n2-standard-2", 730.0), 2.0 * 56.73);
    near(
        bill("gcp/us-central1/n2-standard-2", 365.0),
        2.0 * 365.0 * 0.097118,
    );
    near(bill("gcp/us-central1/e2-standard-2", 730.0), 2.0 * 48.92);
    near(bill("aws/us-east-1/t3.large", 0.0), 0.0);
}

#[test]
fn terms_have_their_prices_or_say_that_they_have_none() {
    let bill = |id: &str, term: Term, hours: f64| {
        let rented = Rented {
            count: 2.0,
            term,
            hours,
        };
        instances(offer(id), "App", rented)
    };
    let medium = "aws/us-east-1/t3.medium";
    near(
        bill(medium, Term::Reserved1y, 730.0).unwrap().usd_month,
        38.1,
    );
    near(
        bill(medium, Term::Reserved1y, 100.0).unwrap().usd_month,
        38.1,
    );
    near(
        bill(medium, Term::Reserved3y, 730.0).unwrap().usd_month,
        22.84,
    );
    near(bill(medium, Term::Spot, 730.0).unwrap().usd_month, 26.72);
    near(bill(medium, Term::Spot, 73.0).unwrap().usd_month, 2.672);
    let error = bill("digitalocean/s-4vcpu-8gb", Term::Reserved1y, 730.0).unwrap_err();
    assert_eq!(
        error.what,
        "no reserved_1y price of digitalocean/s-4vcpu-8gb is known"
    );
    assert_eq!(error.field.as_deref(), Some("term"));
}

/// A t3.medium at full CPU: 0.0416 + 2 · 0.8 · 0.05 = 0.1216 an hour, 2.9 times the list.
#[test]
fn burstable_machines_bill_what_is_above_their_baseline() {
    let above = |id: &str, share: f64| {
        surplus(catalog(), offer(id), share, Rented::whole_month(1.0)).unwrap()
    };
    let medium = offer("aws/us-east-1/t3.medium");
    let line = above("aws/us-east-1/t3.medium", 1.0).unwrap();
    near(medium.price_usd + line.usd_month / 730.0, 0.1216);
    assert!(line.often_forgotten);
    assert_eq!(above("aws/us-east-1/t3.medium", 0.2), None);
    assert_eq!(above("aws/us-east-1/m6i.large", 1.0), None);
    assert_eq!(above("digitalocean/s-1vcpu-1gb", 1.0), None);
    assert_eq!(above("gcp/us-central1/e2-micro", 1.0), None);
    // t4g.xlarge at 70 %: 0.3 · 4 · 730 · 0.04.
    near(
        above("aws/us-east-1/t4g.xlarge", 0.7).unwrap().usd_month,
        35.04,
    );
    // A database at 50 %: 0.3 · 2 · 730 · 0.075.
    near(
        above("aws/us-east-1/rds.postgres.db.t3.medium", 0.5)
            .unwrap()
            .usd_month,
        32.85,
    );
    // The break-even with an m6i.large (0.096): (0.096 - 0.0832) / (2 · 0.05) above 30 % is 42.8 %.
    let large = offer("aws/us-east-1/t3.large");
    let at = above("aws/us-east-1/t3.large", 0.428).unwrap();
    near(
        large.price_usd_month + at.usd_month,
        offer("aws/us-east-1/m6i.large").price_usd_month,
    );
    for share in [-0.1, 1.1, f64::NAN] {
        assert!(surplus(catalog(), medium, share, Rented::whole_month(1.0)).is_err());
    }
}

#[test]
fn databases_bill_zones_storage_operations_and_backups() {
    let large = offer("aws/us-east-1/rds.postgres.db.m6g.large");
    let plain = DatabaseUse::new(large, 100.0);
    let bill = |used: DatabaseUse| sum(&database(&aws(), &used).unwrap());
    near(bill(plain), 116.07 + 11.5);
    let two_zones = DatabaseUse {
        multi_zone: true,
        ..plain
    };
    near(bill(two_zones), 2.0 * (116.07 + 11.5));
    near(
        bill(DatabaseUse {
            replicas: 2,
            ..plain
        }),
        3.0 * (116.07 + 11.5),
    );
    near(
        bill(DatabaseUse {
            shards: 3,
            ..two_zones
        }),
        6.0 * (116.07 + 11.5),
    );
    // 3,000 IOPS are included, 12,000 from 400 GB on; a standby pays them again.
    near(
        bill(DatabaseUse {
            iops: 4_000.0,
            ..plain
        }),
        116.07 + 11.5 + 20.0,
    );
    near(
        bill(DatabaseUse {
            iops: 4_000.0,
            ..two_zones
        }),
        2.0 * (116.07 + 11.5 + 20.0),
    );
    let large_volume = DatabaseUse {
        storage_gb: 400.0,
        iops: 12_000.0,
        ..plain
    };
    near(bill(large_volume), 116.07 + 46.0);
    near(
        bill(DatabaseUse {
            iops: 12_500.0,
            ..large_volume
        }),
        116.07 + 46.0 + 10.0,
    );
    // Backups are free up to the size of the storage.
    near(
        bill(DatabaseUse {
            backup_gb: 100.0,
            ..plain
        }),
        116.07 + 11.5,
    );
    near(
        bill(DatabaseUse {
            backup_gb: 300.0,
            ..two_zones
        }),
        2.0 * (116.07 + 11.5) + 19.0,
    );
    near(
        bill(DatabaseUse {
            extended_support: true,
            ..plain
        }),
        116.07 + 11.5 + 2.0 * 73.0,
    );
}

#[test]
fn plans_with_storage_in_the_price_hold_no_more() {
    let plan = offer("digitalocean/managed-postgres.db-s-2vcpu-4gb");
    let used = DatabaseUse {
        multi_zone: true,
        replicas: 1,
        backup_gb: 500.0,
        ..DatabaseUse::new(plan, 60.0)
    };
    near(sum(&database(&droplets(), &used).unwrap()), 180.0);
    let error = database(
        &droplets(),
        &DatabaseUse {
            storage_gb: 61.0,
            ..used
        },
    )
    .unwrap_err();
    assert_eq!(error.field.as_deref(), Some("storage_gb"));
    assert!(
        error.what.contains("holds 60 GB, and 61 are asked for"),
        "{error}"
    );
}

#[test]
fn caches_bill_primaries_and_replicas() {
    let node = offer("aws/us-east-1/elasticache.redis.cache.m6g.large");
    let cluster = CacheUse {
        backup_gb: 10.0,
        ..CacheUse::new(node, 3, 1)
    };
    let lines = cache(&aws(), &cluster).unwrap();
    near(sum(&lines), 6.0 * 108.77 + 0.85);
    assert_eq!((lines[0].quantity, lines[0].often_forgotten), (3.0, false));
    assert_eq!((lines[1].quantity, lines[1].often_forgotten), (3.0, true));
}

#[test]
fn a_balancer_bills_the_largest_of_its_dimensions() {
    let bill = |used: BalancerUse| sum(&balancer(&aws(), &used).unwrap());
    let idle = BalancerUse::default();
    near(bill(idle), 16.425);
    // 100 new connections are four units, 3,000 open ones are one, 2 GB an hour are two, 500 rules half a one.
    let busy = BalancerUse {
        new_connections_s: 100.0,
        active_connections: 3_000.0,
        gb_month: 1_460.0,
        rule_evaluations_s: 500.0,
        ..idle
    };
    near(bill(busy), 16.425 + 4.0 * 5.84);
    near(
        bill(BalancerUse {
            new_connections_s: 0.0,
            ..busy
        }),
        16.425 + 2.0 * 5.84,
    );
    near(
        bill(BalancerUse {
            active_connections: 30_000.0,
            ..busy
        }),
        16.425 + 10.0 * 5.84,
    );
    near(
        bill(BalancerUse {
            rule_evaluations_s: 9_000.0,
            ..busy
        }),
        16.425 + 9.0 * 5.84,
    );
    // Half a month: half the hours, and the same traffic in half the time.
    let half = BalancerUse {
        new_connections_s: 0.0,
        hours: 365.0,
        ..busy
    };
    near(bill(half), 8.2125 + 4.0 * 2.92);
    let lines = network_balancer(&aws(), &busy).unwrap();
    near(sum(&lines), 16.425 + 2.0 * 4.38);
    assert_eq!(lines[1].note, "2.00 capacity units, by traffic");
}

#[test]
fn a_balancer_of_nodes_has_as_many_as_its_limits_need() {
    let bill = |used: BalancerUse| sum(&balancer(&droplets(), &used).unwrap());
    let idle = BalancerUse::default();
    near(bill(idle), 12.0);
    near(
        bill(BalancerUse {
            requests_s: 10_000.0,
            ..idle
        }),
        12.0,
    );
    near(
        bill(BalancerUse {
            requests_s: 10_001.0,
            ..idle
        }),
        24.0,
    );
    near(
        bill(BalancerUse {
            active_connections: 35_000.0,
            ..idle
        }),
        48.0,
    );
    near(
        bill(BalancerUse {
            new_tls_s: 600.0,
            requests_s: 15_000.0,
            ..idle
        }),
        36.0,
    );
    let error = balancer(
        &droplets(),
        &BalancerUse {
            requests_s: 3e6,
            ..idle
        },
    )
    .unwrap_err();
    assert!(error.what.contains("at most 200 nodes"), "{error}");
    let hetzner = Market::new(catalog(), "hetzner", "eu");
    near(sum(&balancer(&hetzner, &idle).unwrap()), 8.33862);
    // GCP bills the rule and what goes through it.
    let gcp = Market::new(catalog(), "gcp", "us-central1");
    let used = BalancerUse {
        gb_month: 1_000.0,
        ..idle
    };
    near(sum(&balancer(&gcp, &used).unwrap()), 18.25 + 8.0);
}

/// What is switched by a row of one's own is what the bills use.
#[test]
fn bills_follow_an_own_price_list() {
    let own = "provider,sku,region,kind,unit,price_usd,meter,tier_from\n\
               aws,flat,us-east-1,egress,gb,0.02,egress_internet_gb,0\n\
               aws,t3.large,us-east-1,compute,month,50,,\n";
    let catalog = catalog().with_csv("own.csv", own).unwrap();
    let market = Market::new(&catalog, "aws", "us-east-1");
    near(sum(&egress(&market, 500.0, 0.0).unwrap()), 10.0);
    let large = catalog.get("aws/us-east-1/t3.large").unwrap();
    let bill = |hours: f64| {
        let rented = Rented {
            hours,
            ..Rented::whole_month(1.0)
        };
        instances(large, "App", rented).unwrap().usd_month
    };
    near(bill(730.0), 50.0);
    near(bill(365.0), 25.0);
}

#[test]
fn impossible_quantities_are_refused_by_name() {
    for bad in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
        let error = egress(&aws(), bad, 0.0).unwrap_err();
        assert_eq!(error.field.as_deref(), Some("gb"), "{bad}");
        assert!(nat(&aws(), 1.0, bad, 0.0).is_err());
        assert!(ipv4(&aws(), bad, 730.0).is_err());
        assert!(metrics(&aws(), bad).is_err());
        assert!(snapshots(&aws(), bad).is_err());
        assert!(
            balancer(
                &aws(),
                &BalancerUse {
                    hours: bad,
                    ..BalancerUse::default()
                }
            )
            .is_err()
        );
        let rented = Rented {
            hours: bad,
            ..Rented::whole_month(1.0)
        };
        assert!(instances(offer("aws/us-east-1/t3.large"), "App", rented).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// More is never cheaper, and the lines of the tiers are what the law of tiers says.
    #[test]
    fn more_traffic_costs_more(a in 0.0..1e6f64, more in 0.0..1e5f64, which in 0usize..5) {
        let (provider, region) = [("aws", "us-east-1"), ("aws", "eu-west-1"), ("gcp", "us-central1"),
            ("azure", "eastus"), ("digitalocean", "all")][which];
        let market = Market::new(catalog(), provider, region);
        let lines = egress(&market, a, 0.0).unwrap();
        for line in &lines {
            prop_assert!((line.quantity * line.unit_price_usd - line.usd_month).abs() < 1e-9);
        }
        let total = sum(&lines);
        prop_assert!(total <= sum(&egress(&market, a + more, 0.0).unwrap()) + 1e-9);
        let tariff = catalog().tariff(provider, region, plimsoll::catalog::Meter::EgressInternet).unwrap();
        let free = tariff.tiers[0].tier_from;
        let ends = tariff.tiers.iter().skip(1).map(|t| Some(t.tier_from)).chain([None]);
        let paid = tariff.tiers.iter().zip(ends)
            .map(|(t, up_to)| plimsoll::model::fleet::Tier { up_to, price_usd: t.price_usd });
        let first = plimsoll::model::fleet::Tier { up_to: Some(free.max(1e-12)), price_usd: 0.0 };
        let tiers: Vec<_> = std::iter::once(first).chain(paid).collect();
        let law = plimsoll::model::fleet::tiered_price(a, &tiers).unwrap();
        prop_assert!((law - total).abs() < 1e-6, "{} {}", law, total);
    }

    #[test]
    fn hours_never_cost_more_than_the_month(hours in 0.0..744.0f64, more in 0.0..100.0f64, which in 0usize..400) {
        let all: Vec<&Offer> = catalog().instances().collect();
        let offer = all[which % all.len()];
        let bill = |hours: f64| {
            let rented = Rented { hours: hours.min(744.0), ..Rented::whole_month(1.0) };
            instances(offer, "App", rented).unwrap().usd_month
        };
        prop_assert!(bill(hours) <= offer.price_usd_month * 1.001);
        if offer.sustained_usd_month.is_none() {
            prop_assert!(bill(hours) <= bill(hours + more) * 1.001);
        }
    }
}
