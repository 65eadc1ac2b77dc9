//! Price lists of one's own: what they override and add, and what the reader says about a broken one.

use plimsoll::catalog::{AsOf, Catalog, MAX_OWN_BYTES, MAX_OWN_ROWS, Meter};
use proptest::prelude::*;

const OWN: &str = "provider,sku,kind,unit,price_usd";

#[test]
fn an_own_list_overrides_and_adds() {
    let own = "price_usd,unit,kind,sku,provider,region,vcpus,memory_gib,as_of,rating\n\
               50,month,compute,t3.large,aws,us-east-1,,,2026-11,good\n\
               20,month,compute,box,basement,,8,32,,\n\
               0.01,gb,egress,line,basement,,,,,\n\
               99,month,compute,mystery,basement,,,,,\n";
    let catalog = Catalog::built_in().with_csv("own.csv", own).unwrap();
    assert_eq!(catalog.iter().count(), 573 + 3);
    let large = catalog.get("aws/us-east-1/t3.large").unwrap();
    assert_eq!((large.price_usd_month, large.vcpus), (50.0, Some(2.0)));
    assert!((large.price_usd_hour.unwrap() - 50.0 / 730.0).abs() < 1e-12);
    assert_eq!(
        (large.source.as_str(), large.as_of.to_string()),
        ("own.csv", "2026-11".into())
    );
    assert_eq!(large.reserved_3y_usd_month, Some(22.83));
    let own_box = catalog.get("basement/box").unwrap();
    assert!(own_box.is_instance() && own_box.as_of == AsOf::Own);
    assert!(!catalog.get("basement/mystery").unwrap().is_instance());
    assert_eq!(
        catalog.remarks(),
        [
            "own.csv: columns that no table has were passed over: rating.",
            "own.csv: machines without vcpus or memory_gib cannot be chosen as instances: basement/mystery.",
        ]
    );
    // The built-in tables are as they were.
    assert_eq!(
        Catalog::built_in().get("aws/t3.large").unwrap().price_usd,
        0.0832
    );
}

#[test]
fn an_own_list_names_the_region_if_there_are_several() {
    let row = |text: &str| Catalog::built_in().with_csv("own.csv", &format!("{OWN}\n{text}\n"));
    assert_eq!(
        row("gcp,e2-micro,compute,hour,0.01")
            .unwrap()
            .get("gcp/us-central1/e2-micro")
            .unwrap()
            .price_usd,
        0.01
    );
    let error = row("aws,t3.large,compute,month,50").unwrap_err();
    assert_eq!(
        error.what,
        "the value of region is missing, and the offer has several"
    );
    assert_eq!(
        error.next,
        "Write one of: us-east-1, eu-west-1, eu-central-1."
    );
    assert_eq!(
        (error.line, error.field.as_deref()),
        (Some(2), Some("region"))
    );
}

#[test]
fn a_meter_in_an_own_list_replaces_all_its_tiers() {
    let own = "provider,sku,region,kind,unit,price_usd,meter,tier_from\n\
               aws,deal.1,us-east-1,egress,gb,0.03,egress_internet_gb,1000\n\
               aws,deal.2,us-east-1,egress,gb,0.02,egress_internet_gb,5000\n";
    let catalog = Catalog::built_in().with_csv("own.csv", own).unwrap();
    let tariff = catalog
        .tariff("aws", "us-east-1", Meter::EgressInternet)
        .unwrap();
    let tiers: Vec<(f64, f64)> = tariff
        .tiers
        .iter()
        .map(|t| (t.tier_from, t.price_usd))
        .collect();
    assert_eq!(tiers, [(1_000.0, 0.03), (5_000.0, 0.02)]);
    let ireland = catalog
        .tariff("aws", "eu-west-1", Meter::EgressInternet)
        .unwrap();
    assert_eq!(ireland.tiers.len(), 4);
    // A row that names no meter leaves its own where it is.
    let one = "provider,sku,region,kind,unit,price_usd\naws,egress.internet.gb.first-10tb,us-east-1,egress,gb,0.05\n";
    let catalog = Catalog::built_in().with_csv("own.csv", one).unwrap();
    let tariff = catalog
        .tariff("aws", "us-east-1", Meter::EgressInternet)
        .unwrap();
    assert_eq!(
        (
            tariff.tiers.len(),
            tariff.tiers[0].price_usd,
            tariff.tiers[0].tier_from
        ),
        (4, 0.05, 100.0)
    );
}

#[test]
fn a_broken_own_list_says_where() {
    for (text, what, line, field) in [
        ("", "the column provider is missing", 1, None),
        (
            "provider;sku;kind;unit;price_usd\n",
            "the column provider is missing",
            1,
            None,
        ),
        (
            "provider,sku,kind,unit,price_usd,sku\n",
            "the column sku stands there twice",
            1,
            Some("sku"),
        ),
        (
            "me,a,compute,month",
            "the row has 4 cells and the header has 5",
            2,
            None,
        ),
        (
            "me,a,machine,month,1",
            "the value of kind is not one of the known words",
            2,
            Some("kind"),
        ),
        (
            "me,a,compute,week,1",
            "the value of unit is not one of the known words",
            2,
            Some("unit"),
        ),
        (
            "me,a,compute,,1",
            "the value of unit is empty",
            2,
            Some("unit"),
        ),
        (
            "me,a,compute,month,",
            "the value of price_usd is not a number of 0 or more",
            2,
            Some("price_usd"),
        ),
        (
            "me,a,compute,month,1e300",
            "the value of price_usd is not a number of 0 or more",
            2,
            Some("price_usd"),
        ),
        (
            "me,a,compute,month,\"1,5\"",
            "the value of price_usd is not a number of 0 or more",
            2,
            Some("price_usd"),
        ),
        (
            "me,a b,compute,month,1",
            "the value of sku holds a blank or a slash",
            2,
            Some("sku"),
        ),
        (
            "me,a,compute,month,1\nme,a,compute,month,2",
            "the offer me/a stands here a second time",
            3,
            Some("sku"),
        ),
        (
            "gcp,e2-micro,cache,hour,1",
            "the value of kind is not that of the offer gcp/us-central1/e2-micro",
            2,
            Some("kind"),
        ),
        (
            "gcp,e2-micro,compute,gb,1",
            "the value of unit is not that of the offer gcp/us-central1/e2-micro",
            2,
            Some("unit"),
        ),
    ] {
        let whole = match line {
            1 => text.to_owned(),
            _ => format!("{OWN}\n{text}\n"),
        };
        let error = Catalog::built_in().with_csv("own.csv", &whole).unwrap_err();
        assert_eq!(
            (error.what.as_str(), error.field.as_deref()),
            (what, field),
            "{text}"
        );
        assert_eq!(
            (error.line, error.file.as_deref()),
            (Some(line), Some("own.csv")),
            "{text}"
        );
        assert!(!error.next.is_empty(), "{text}");
    }
}

#[test]
fn an_own_list_has_limits() {
    let long = format!("{OWN}\n{}", "x".repeat(MAX_OWN_BYTES));
    let error = Catalog::built_in().with_csv("own.csv", &long).unwrap_err();
    assert!(error.what.contains("longer than 1048576 bytes"), "{error}");
    let row = |i: usize| format!("me,a{i},compute,month,1\n");
    let most: String = (0..MAX_OWN_ROWS).map(row).collect();
    let catalog = Catalog::built_in()
        .with_csv("own.csv", &format!("{OWN}\n{most}"))
        .unwrap();
    assert_eq!(catalog.iter().count(), 573 + MAX_OWN_ROWS);
    assert!(
        catalog.remarks()[0].ends_with("me/a4 and 4995 more."),
        "{:?}",
        catalog.remarks()
    );
    let error = Catalog::built_in()
        .with_csv("own.csv", &format!("{OWN}\n{most}{}", row(MAX_OWN_ROWS)))
        .unwrap_err();
    assert_eq!(error.line, Some(MAX_OWN_ROWS + 2));
    assert!(error.what.contains("more than 5000 rows"), "{error}");
}

#[test]
fn the_example_of_the_readme_is_read() {
    let readme = include_str!("../assets/catalog/README.md");
    let example = readme.split("```\n").nth(1).unwrap();
    let catalog = Catalog::built_in().with_csv("readme.csv", example).unwrap();
    assert_eq!(catalog.remarks(), [""; 0]);
    let large = catalog.get("aws/us-east-1/t3.large").unwrap();
    assert_eq!(large.price_usd_month, 50.0);
    assert!(catalog.get("basement/box").unwrap().is_instance());
    let egress = catalog.tariff("aws", "us-east-1", Meter::EgressInternet);
    assert_eq!(egress.unwrap().tiers.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_own_list_makes_it_panic(text in ".*", cells in prop::collection::vec("[0-9a-zé\u{feff}\",./ -]{0,12}", 0..20),
        price in ".{0,6}", amount in prop::num::f64::ANY, which in 0usize..573) {
        let catalog = Catalog::built_in();
        let _ = catalog.with_csv("own.csv", &text);
        let _ = catalog.with_csv("own.csv", &format!("{OWN}\n{}\n{text}", cells.join(",")));
        let offer = catalog.iter().nth(which).unwrap();
        for price in [price, amount.to_string()] {
            let row = format!("{OWN},region\n{},{},{},{},{price},{}\n", offer.provider, offer.sku, offer.kind, offer.unit, offer.region);
            if let Ok(with) = catalog.with_csv("own.csv", &row) {
                let own = with.get(&offer.id()).unwrap();
                prop_assert!(own.price_usd_month.is_finite());
                prop_assert_eq!(with.iter().count(), 573);
            }
        }
    }
}
