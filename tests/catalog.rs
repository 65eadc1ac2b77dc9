//! The built-in price tables, and what the reader says about a broken one.

use std::collections::HashSet;

use plimsoll::catalog::{AsOf, Catalog, Confidence, Kind, Meter, Term, Unit};
use plimsoll::quantity::Month;
use proptest::prelude::*;

const HEADER: &str = "sku,provider,region,kind,vcpus,memory_gib,storage_gib,included_egress_gb,price_usd_month,\
                      price_usd_hour,as_of,confidence,source,note";
const ROW: &str = "small,me,all,compute,1,2,,,12,0.02,2026-07,low,my bill,";

fn built_in() -> Catalog {
    Catalog::read_built_in().expect("the built-in tables")
}

#[test]
fn every_offer_has_a_source_and_a_date() {
    let catalog = built_in();
    assert!(catalog.iter().count() > 60);
    for offer in &catalog {
        let id = offer.id();
        assert!(!offer.source.is_empty(), "{id}");
        match offer.as_of {
            AsOf::Undated => assert!(offer.confidence < Confidence::High, "{id}"),
            AsOf::Own => panic!("{id} is nobody's own"),
            AsOf::Day(month, _) | AsOf::Month(month) | AsOf::Year(month) => {
                assert!((2022..2027).contains(&month.year()), "{id}")
            }
        }
    }
}

#[test]
fn ids_are_unique_and_lead_back() {
    let catalog = built_in();
    let mut seen = HashSet::new();
    for offer in &catalog {
        assert!(seen.insert(offer.id()), "{}", offer.id());
        assert_eq!(catalog.get(&offer.id()), Some(offer));
        let first = catalog.find(&offer.provider, &offer.sku).unwrap();
        assert_eq!((&first.provider, &first.sku), (&offer.provider, &offer.sku));
    }
    assert_eq!(
        catalog.get("aws/t3.medium"),
        catalog.get("aws/us-east-1/t3.medium")
    );
    for nothing in [
        "",
        "/",
        "aws",
        "aws/",
        "aws//t3.medium",
        "aws/eu-west-9/t3.medium",
        "t3.medium",
    ] {
        assert_eq!(catalog.get(nothing), None, "{nothing}");
    }
}

/// AWS, GCP and Azure bill 730 hours a month; DigitalOcean caps the month at 672 hours, Hetzner at 624. The lists round.
#[test]
fn months_and_hours_agree() {
    let mut seen = 0;
    for offer in &built_in() {
        let hours = match offer.provider.as_str() {
            "digitalocean" => 672.0,
            "hetzner" => 624.0,
            _ => 730.0,
        };
        if let Some(hour) = offer.price_usd_hour {
            let ratio = hour * hours / offer.price_usd_month;
            assert!((ratio - 1.0).abs() < 0.002, "{} {ratio}", offer.id());
            seen += 1;
        }
    }
    assert!(seen > 400, "{seen}");
}

/// What the two sample reports state, and what the lists say.
#[test]
fn the_facts_behind_the_sample_reports() {
    let catalog = built_in();
    for (id, vcpus, memory_gib, storage_gib, egress_gb, usd) in [
        (
            "digitalocean/s-1vcpu-1gb",
            1.0,
            1.0,
            Some(25.0),
            Some(1000.0),
            6.0,
        ),
        (
            "digitalocean/s-1vcpu-2gb",
            1.0,
            2.0,
            Some(50.0),
            Some(2000.0),
            12.0,
        ),
        (
            "digitalocean/s-2vcpu-2gb",
            2.0,
            2.0,
            Some(60.0),
            Some(3000.0),
            18.0,
        ),
        (
            "digitalocean/s-4vcpu-8gb",
            4.0,
            8.0,
            Some(160.0),
            Some(5000.0),
            48.0,
        ),
        (
            "digitalocean/s-1vcpu-512mb-10gb",
            1.0,
            0.5,
            Some(10.0),
            Some(500.0),
            4.0,
        ),
        (
            "digitalocean/g-2vcpu-8gb",
            2.0,
            8.0,
            Some(25.0),
            Some(4000.0),
            63.0,
        ),
        ("aws/t3.medium", 2.0, 4.0, None, Some(0.0), 30.37),
        ("aws/t3.large", 2.0, 8.0, None, Some(0.0), 60.74),
        ("aws/m7g.large", 2.0, 8.0, None, Some(0.0), 59.57),
    ] {
        let offer = catalog.get(id).unwrap_or_else(|| panic!("{id}"));
        assert_eq!(
            (offer.vcpus, offer.memory_gib, offer.storage_gib),
            (Some(vcpus), Some(memory_gib), storage_gib),
            "{id}"
        );
        assert_eq!(offer.included_egress_gb, egress_gb, "{id}");
        assert!(
            (offer.price_usd_month - usd).abs() < 0.005,
            "{id} {}",
            offer.price_usd_month
        );
    }
    let two_large = 2.0 * catalog.get("aws/t3.large").unwrap().price_usd_month;
    assert!((two_large - 121.47).abs() < 0.005);
}

/// Read off the sources by hand: id, unit, price of one unit, one more figure.
#[test]
fn facts_picked_by_hand() {
    let catalog = built_in();
    for (id, unit, usd) in [
        ("aws/eu-west-1/t3.medium", Unit::Hour, 0.0456),
        ("aws/us-east-1/m7i.4xlarge", Unit::Hour, 0.8064),
        ("aws/eu-central-1/t3.medium", Unit::Hour, 0.048),
        ("gcp/us-central1/n2-standard-4", Unit::Hour, 0.194236),
        ("azure/eastus/D4s_v5", Unit::Hour, 0.192),
        ("hetzner/eu/ccx13", Unit::Month, 47.86),
        ("aws/us-east-1/rds.postgres.db.r6g.large", Unit::Hour, 0.225),
        (
            "aws/us-east-1/elasticache.redis.cache.t3.micro",
            Unit::Hour,
            0.017,
        ),
        (
            "aws/us-east-1/elasticache.valkey.cache.r7g.large",
            Unit::Hour,
            0.1752,
        ),
        ("aws/us-east-1/s3.glacier-instant.gb", Unit::GbMonth, 0.004),
        ("aws/us-east-1/alb.lcu-hour", Unit::LcuHour, 0.008),
        ("aws/us-east-1/ebs.gp3.iops", Unit::IopsMonth, 0.005),
        ("aws/us-east-1/s3.put.1k", Unit::Thousand, 0.005),
        ("aws/t3.surplus", Unit::VcpuHour, 0.05),
        ("digitalocean/regional-lb.node", Unit::Month, 12.0),
        (
            "digitalocean/managed-postgres.db-s-1vcpu-1gb",
            Unit::Month,
            15.15,
        ),
        (
            "gcp/us-central1/memorystore.redis.standard.M1.1gb",
            Unit::Hour,
            0.064,
        ),
        ("azure/eastus/managed-redis.Balanced_B3", Unit::Hour, 0.13),
        ("hetzner/eu/egress.overage.gb", Unit::Gb, 0.00111),
    ] {
        let offer = catalog.get(id).unwrap_or_else(|| panic!("{id}"));
        assert_eq!((offer.unit, offer.price_usd), (unit, usd), "{id}");
    }
    let t3 = catalog.get("aws/us-east-1/t3.medium").unwrap();
    assert_eq!(t3.price(Term::OnDemand), Some(30.368));
    assert_eq!(t3.price(Term::Reserved1y), Some(19.05));
    assert_eq!(t3.price(Term::Reserved3y), Some(11.42));
    assert_eq!(t3.price(Term::Spot), Some(13.36));
    assert_eq!(
        (t3.baseline_share, t3.network_gbps),
        (Some(0.2), Some(0.256))
    );
    assert_eq!(t3.arch, "x86");
    let cx23 = catalog.get("hetzner/eu/cx23").unwrap();
    assert_eq!(
        (cx23.price_eur, cx23.included_egress_gb),
        (Some(5.49), Some(20_000.0))
    );
    let n2 = catalog.get("gcp/us-central1/n2-standard-2").unwrap();
    assert_eq!(n2.sustained_usd_month, Some(56.73));
    let valkey = catalog
        .get("aws/us-east-1/elasticache.valkey.cache.m7g.large")
        .unwrap();
    assert_eq!(
        (valkey.memory_gib, valkey.network_gbps),
        (Some(6.38), Some(0.937))
    );
}

/// How many rows of each provider and kind the sources gave; a table that loses one shows here.
#[test]
fn no_row_is_lost() {
    let catalog = built_in();
    let count = |provider: &str, kind: Kind| {
        let rows = catalog
            .iter()
            .filter(|o| o.provider == provider && o.kind == kind);
        rows.count()
    };
    use Kind::*;
    let kinds = [
        Compute,
        Cache,
        Database,
        LoadBalancer,
        BlockStorage,
        ObjectStorage,
        Egress,
        Monitoring,
    ];
    for (provider, rows) in [
        ("aws", [166, 53, 47, 6, 11, 9, 15, 14]),
        ("digitalocean", [34, 7, 14, 1, 2, 2, 4, 1]),
        ("gcp", [32, 14, 11, 2, 6, 6, 7, 4]),
        ("azure", [41, 3, 11, 4, 4, 2, 4, 2]),
        ("hetzner", [25, 0, 0, 1, 2, 1, 2, 0]),
    ] {
        assert_eq!(kinds.map(|kind| count(provider, kind)), rows, "{provider}");
    }
    assert_eq!(catalog.iter().count(), 573);
}

#[test]
fn only_machines_are_offered_as_instances() {
    let catalog = built_in();
    assert_eq!(catalog.instances().count(), 298);
    for offer in catalog.instances() {
        assert!(
            offer.vcpus.is_some() && offer.memory_gib.is_some(),
            "{}",
            offer.id()
        );
    }
    let sized = catalog.of_size(2.0, 8.0);
    assert!(sized.iter().all(|o| o.kind == Kind::Compute));
    assert!(sized.is_sorted_by(|a, b| a.price_usd_month <= b.price_usd_month));
}

/// The tiers of a meter rise, and their price never does.
#[test]
fn meters_have_rising_tiers() {
    let catalog = built_in();
    let mut meters = 0;
    for (provider, region) in catalog.regions() {
        for meter in Meter::ALL {
            let Some(tariff) = catalog.tariff(provider, region, *meter) else {
                continue;
            };
            meters += 1;
            let from = tariff.tiers.iter().map(|t| t.tier_from);
            assert!(
                from.is_sorted_by(|a, b| a < b),
                "{provider} {region} {meter}"
            );
            let usd = tariff.tiers.iter().map(|t| t.price_usd);
            assert!(
                usd.is_sorted_by(|a, b| a > b),
                "{provider} {region} {meter}"
            );
            assert!(tariff.tiers.iter().all(|t| t.unit == tariff.tiers[0].unit));
        }
    }
    assert!(meters > 100, "{meters}");
}

#[test]
fn rules_have_sources_and_stand_once() {
    let catalog = built_in();
    let mut seen = HashSet::new();
    for rule in catalog.rules() {
        assert!(seen.insert((&rule.provider, &rule.name)), "{}", rule.name);
        assert!(!rule.source.is_empty() && rule.value > 0.0, "{}", rule.name);
    }
    assert_eq!(
        catalog.rule("aws", "balancer_new_connections_s"),
        Some(25.0)
    );
    assert_eq!(
        catalog.rule("digitalocean", "balancer_node_new_tls_s"),
        Some(250.0)
    );
    assert_eq!(catalog.rule("aws", "nothing"), None);
}

#[test]
fn offers_in_euros_follow_the_rate() {
    let catalog = built_in().at_euro_rate(1.2).unwrap();
    let server = catalog.get("hetzner/eu/cx23").unwrap();
    assert!((server.price_usd_month - 6.588).abs() < 1e-9);
    assert!((server.cap_hours().unwrap() - 624.1).abs() < 0.1);
    assert_eq!(catalog.get("aws/t3.large"), built_in().get("aws/t3.large"));
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(built_in().at_euro_rate(rate).is_err());
    }
}

#[test]
fn age_is_counted_in_calendar_months() {
    let month = |text: &str| text.parse::<Month>().unwrap();
    let day = AsOf::Day(month("2026-07"), 20);
    let read = AsOf::Month(month("2026-05"));
    for (as_of, now, age) in [
        (day, "2026-07", Some(0)),
        (day, "2026-08", Some(1)),
        (day, "2027-07", Some(12)),
        (day, "2026-01", Some(0)),
        (read, "2026-11", Some(6)),
        (AsOf::Undated, "2026-11", None),
    ] {
        assert_eq!(as_of.age_months(month(now)), age, "{as_of} {now}");
    }
}

#[test]
fn a_date_is_written_as_it_was_read() {
    for text in ["undated", "2026-05", "2026-07-20"] {
        let catalog = Catalog::from_csv(
            "own.csv",
            &format!("{HEADER}\n{}\n", ROW.replace("2026-07", text)),
        )
        .unwrap();
        assert_eq!(catalog.iter().next().unwrap().as_of.to_string(), text);
    }
}

#[test]
fn a_broken_table_says_where() {
    let cases = [
        (
            "compute",
            "storage",
            "the value of kind is not one of the known words",
            "kind",
        ),
        (
            ",12,",
            ",twelve,",
            "the value of price_usd_month is not a number of 0 or more",
            "price_usd_month",
        ),
        (
            ",12,",
            ",-1,",
            "the value of price_usd_month is not a number of 0 or more",
            "price_usd_month",
        ),
        (
            ",12,",
            ",NaN,",
            "the value of price_usd_month is not a number of 0 or more",
            "price_usd_month",
        ),
        (
            ",12,",
            ",inf,",
            "the value of price_usd_month is not a number of 0 or more",
            "price_usd_month",
        ),
        (
            ",1,2,",
            ",1,0,",
            "the value of memory_gib is 0",
            "memory_gib",
        ),
        (
            "2026-07",
            "2026-13",
            "the value of as_of is not a date",
            "as_of",
        ),
        (
            "2026-07",
            "July 2026",
            "the value of as_of is not a date",
            "as_of",
        ),
        ("2026-07", "", "the value of as_of is not a date", "as_of"),
        ("my bill", "", "the value of source is empty", "source"),
        (
            "small",
            "a/b",
            "the value of sku holds a blank or a slash",
            "sku",
        ),
    ];
    for (from, to, what, field) in cases {
        let text = format!(
            "{HEADER}\nfirst{}\n{}\n",
            ROW.trim_start_matches("small"),
            ROW.replacen(from, to, 1)
        );
        let error = Catalog::from_csv("own.csv", &text).unwrap_err();
        assert_eq!(
            (error.what.as_str(), error.field.as_deref()),
            (what, Some(field)),
            "{to}"
        );
        assert_eq!(
            (error.line, error.file.as_deref()),
            (Some(3), Some("own.csv")),
            "{to}"
        );
        assert!(!error.next.is_empty());
    }
}

#[test]
fn rows_must_be_whole_and_unique() {
    let error = Catalog::from_csv("own.csv", &format!("{HEADER}\n{ROW}\n{ROW}\n")).unwrap_err();
    assert_eq!(error.what, "the offer me/small stands here a second time");
    assert_eq!(error.line, Some(3));
    let error = Catalog::from_csv("own.csv", &format!("{HEADER}\n{ROW},extra\n")).unwrap_err();
    assert_eq!(error.what, "the row has 15 cells and the header has 14");
    assert_eq!(error.line, Some(2));
}

#[test]
fn columns_may_stand_in_any_order() {
    let swapped = format!(
        "{}\n{}",
        HEADER.replace("sku,provider", "provider,sku"),
        ROW.replace("small,me", "me,small")
    );
    assert!(
        Catalog::from_csv("own.csv", &swapped)
            .unwrap()
            .get("me/small")
            .is_some()
    );
    assert_eq!(
        Catalog::from_csv("own.csv", HEADER).unwrap().iter().count(),
        0
    );
    for text in ["", "a,b\n1,2\n"] {
        let error = Catalog::from_csv("own.csv", text).unwrap_err();
        assert_eq!(
            (error.what.as_str(), error.line),
            ("the column sku is missing", Some(1))
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in ".*", cells in prop::collection::vec("[0-9a-zé\u{feff}\",./ -]{0,12}", 0..20), id in ".*") {
        let _ = Catalog::from_csv("own.csv", &text);
        let _ = Catalog::from_csv("own.csv", &format!("{HEADER}\n{}\n{text}", cells.join(",")));
        let dated = ROW.replacen("2026-07", cells.first().map_or("", String::as_str), 1);
        let _ = Catalog::from_csv("own.csv", &format!("{HEADER}\n{dated}"));
        let _ = Catalog::built_in().get(&id);
    }
}
