//! Traffic, storage, logs and metrics.

use plimsoll::plan::bill::{
    BlockUse, LogUse, Market, ObjectUse, Rented, block_storage, egress, included_egress_gb,
    inter_zone, ipv4, logs, metrics, nat, object_storage, snapshots,
};

use super::{aws, catalog, droplets, near, offer, sum};

#[test]
fn egress_is_billed_by_tiers_above_what_is_free() {
    let bill = |market: Market, gb: f64, allowance_gb: f64| {
        sum(&egress(&market, gb, allowance_gb).unwrap())
    };
    near(bill(aws(), 0.0, 0.0), 0.0);
    near(bill(aws(), 100.0, 0.0), 0.0);
    near(bill(aws(), 10_240.0, 0.0), 10_140.0 * 0.09);
    near(
        bill(aws(), 60_000.0, 0.0),
        10_140.0 * 0.09 + 40_960.0 * 0.085 + 8_800.0 * 0.07,
    );
    near(
        bill(aws(), 200_000.0, 0.0),
        10_140.0 * 0.09 + 40_960.0 * 0.085 + 102_400.0 * 0.07 + 46_400.0 * 0.05,
    );
    let gcp = Market::new(catalog(), "gcp", "us-central1");
    near(bill(gcp, 2_000.0, 0.0), 1_024.0 * 0.12 + 976.0 * 0.11);
    let azure = Market::new(catalog(), "azure", "eastus");
    near(bill(azure, 1_100.0, 0.0), 87.0);
    // DigitalOcean: three droplets bring 2,000 GB each into one pool, whoever of them sends.
    let pool = [(offer("digitalocean/s-1vcpu-2gb"), Rented::whole_month(3.0))];
    let pool_gb = included_egress_gb(&pool).unwrap();
    near(pool_gb, 6_000.0);
    near(bill(droplets(), 6_500.0, pool_gb), 5.0);
    near(bill(droplets(), 5_999.0, pool_gb), 0.0);
    // Hetzner: 20 TB with each server, then a euro a TB.
    let hetzner = Market::new(catalog(), "hetzner", "eu");
    let pool = [(offer("hetzner/eu/cx23"), Rented::whole_month(2.0))];
    near(
        bill(hetzner, 45_000.0, included_egress_gb(&pool).unwrap()),
        5_000.0 * 0.00111,
    );
    // Unknown counts as nothing.
    let unknown = [(offer("digitalocean/c-8"), Rented::whole_month(2.0))];
    near(included_egress_gb(&unknown).unwrap(), 0.0);
}

#[test]
fn traffic_between_zones_counts_at_both_ends() {
    near(sum(&inter_zone(&aws(), 500.0).unwrap()), 10.0);
    let gcp = Market::new(catalog(), "gcp", "us-central1");
    near(sum(&inter_zone(&gcp, 500.0).unwrap()), 5.0);
    near(sum(&inter_zone(&droplets(), 500.0).unwrap()), 0.0);
    near(
        sum(&nat(&aws(), 3.0, 730.0, 1_000.0).unwrap()),
        98.55 + 45.0,
    );
    near(sum(&ipv4(&droplets(), 4.0, 730.0).unwrap()), 0.0);
    let hetzner = Market::new(catalog(), "hetzner", "eu");
    near(sum(&ipv4(&hetzner, 2.0, 730.0).unwrap()), 1.1133);
}

#[test]
fn storage_is_billed_by_class_and_above_what_is_included() {
    let objects = |market: Market, hot_gb: f64, archive_gb: f64| {
        let used = ObjectUse {
            hot_gb,
            archive_gb,
            ..ObjectUse::default()
        };
        object_storage(&market, &used)
    };
    near(sum(&objects(aws(), 1_000.0, 5_000.0).unwrap()), 23.0 + 20.0);
    near(sum(&objects(droplets(), 100.0, 0.0).unwrap()), 5.0);
    near(sum(&objects(droplets(), 1_250.0, 0.0).unwrap()), 25.0);
    // What has no price is a line that says so, and the rest still counts.
    let unpriced = |lines: Vec<plimsoll::plan::bill::Line>| {
        let found = lines.into_iter().find(|line| !line.is_priced).unwrap();
        (found.quantity, found.usd_month, found.note)
    };
    let archived = objects(droplets(), 100.0, 7.0).unwrap();
    near(sum(&archived), 5.0);
    let why = "not priced, since the catalogue has no price of object_archive_gb at digitalocean";
    assert_eq!(unpriced(archived), (7.0, 0.0, why.to_owned()));
    let hetzner = Market::new(catalog(), "hetzner", "eu");
    near(sum(&objects(hetzner, 1_000.0, 0.0).unwrap()), 7.22532);
    let beyond = objects(hetzner, 1_001.0, 0.0).unwrap();
    near(sum(&beyond), 7.22532);
    let why =
        "not priced, since hetzner holds 1000 GB in its base price, and no price of more is known";
    assert_eq!(unpriced(beyond), (1.0, 0.0, why.to_owned()));
    let requests = ObjectUse {
        writes_month: 2e6,
        reads_month: 1e7,
        ..ObjectUse::default()
    };
    near(sum(&object_storage(&aws(), &requests).unwrap()), 10.0 + 4.0);
    near(sum(&snapshots(&aws(), 200.0).unwrap()), 10.0);
    let disks = BlockUse {
        volumes: 3,
        size_gb: 50.0,
        iops: 3_000.0,
        mbps: 225.0,
    };
    near(
        sum(&block_storage(&aws(), &disks).unwrap()),
        12.0 + 3.0 * 100.0 * 0.04,
    );
}

#[test]
fn logs_and_metrics_have_a_free_part() {
    let used = |ingested_gb: f64, stored_gb: f64| LogUse {
        ingested_gb,
        stored_gb,
    };
    near(sum(&logs(&aws(), &used(5.0, 0.0)).unwrap()), 0.0);
    near(
        sum(&logs(&aws(), &used(105.0, 1_000.0)).unwrap()),
        50.0 + 30.0,
    );
    let gcp = Market::new(catalog(), "gcp", "us-central1");
    near(sum(&logs(&gcp, &used(150.0, 0.0)).unwrap()), 50.0);
    near(sum(&metrics(&aws(), 10.0).unwrap()), 0.0);
    near(sum(&metrics(&aws(), 510.0).unwrap()), 150.0);
}

#[test]
fn a_price_of_another_region_says_so() {
    let ireland = Market::new(catalog(), "aws", "eu-west-1");
    let lines = nat(&ireland, 1.0, 730.0, 0.0).unwrap();
    assert_eq!(lines[0].note, "price of us-east-1");
    let lines = egress(&ireland, 20_000.0, 0.0).unwrap();
    assert!(
        lines.iter().all(|l| !l.note.contains("price of")),
        "{lines:?}"
    );
    near(sum(&lines), sum(&egress(&aws(), 20_000.0, 0.0).unwrap()));
    let nowhere = Market::new(catalog(), "nobody", "all");
    let error = egress(&nowhere, 1.0, 0.0).unwrap_err();
    assert_eq!(
        error.what,
        "the catalogue has no price of egress_internet_gb at nobody"
    );
    assert!(!error.next.is_empty());
}
