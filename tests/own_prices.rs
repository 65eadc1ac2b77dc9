//! Prices of a plan's own: the line, what it changes in the plan, how the instance follows, and what a reader elsewhere is told.

mod specimens;

use plimsoll::catalog::{Catalog, PriceLine};
use plimsoll::plan::{Plan, to_save};
use plimsoll::scenario::field::Field;
use plimsoll::scenario::list::List;
use plimsoll::scenario::tier::Tier;
use plimsoll::scenario::{MAX_PRICES, Scenario, prices};
use proptest::prelude::*;
use specimens::{cases, example, fitted, price, solve, with};

const EXAMPLE: &str = "Write a price such as aws/us-east-1/t3.large = $50/mo, or basement/box = $20/mo, 8 vCPU, 32 GiB.";

fn line(text: &str) -> PriceLine {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// The example on a t3.large of the list, with a cache and a database of AWS.
fn on_aws() -> Scenario {
    let mut scenario = with(example(), &[(Field::Offer, "aws/us-east-1/t3.large")]);
    let cache = [("offer", "aws/us-east-1/elasticache.redis.cache.m6g.large")];
    let database = [("offer", "aws/us-east-1/rds.postgres.db.m6g.large")];
    for (kind, settings) in [("cache", cache), ("database", database)] {
        scenario.tiers.push(Tier::read(kind, settings).unwrap());
    }
    scenario
}

/// The lines of today's bill whose price is of this offer: unit price and what they come to.
fn billed(plan: &Plan, id: &str) -> Vec<(f64, f64)> {
    let parts = &plan.bill.as_ref().unwrap().parts;
    let lines = parts.iter().flat_map(|part| &part.lines);
    lines
        .filter(|line| line.offer_id == id)
        .map(|line| (line.unit_price_usd, line.usd_month))
        .collect()
}

fn warned(scenario: &Scenario) -> Vec<String> {
    let warnings = solve(scenario).warnings.into_iter();
    warnings.map(|warning| warning.message).collect()
}

#[test]
fn a_line_is_read_as_people_write_it() {
    for (typed, kept) in [
        (
            "aws/us-east-1/t3.large = $50/mo",
            "aws/us-east-1/t3.large = $50/mo",
        ),
        (
            "aws/us-east-1/t3.large=50 USD per month",
            "aws/us-east-1/t3.large = $50/mo",
        ),
        (
            "  aws / us-east-1 / t3.large  =  $ 0.06 / hour ",
            "aws/us-east-1/t3.large = $0.06/h",
        ),
        (
            "own/box = $1,250/mo, 64 cores, 512 gib",
            "own/box = $1,250/mo, 64 vCPU, 512 GiB",
        ),
        (
            "own/box = $20/month, 32 GiB, 8 vCPUs",
            "own/box = $20/mo, 8 vCPU, 32 GiB",
        ),
        (
            "own/redis = $30/mo, 4 GiB, Cache",
            "own/redis = $30/mo, cache, 4 GiB",
        ),
        (
            "aws/us-east-1/deal = $0.03/gb, from 1,000, egress_internet_gb, Egress",
            "aws/us-east-1/deal = $0.03/GB, egress, egress_internet_gb, from 1000",
        ),
        (
            "own/a = $9/mo, 2 vCPU, 4 GiB, disk 80, traffic 1000 GB, network 5 Gbit/s, baseline 0.2, spot $3, reserved 1y 6, arch arm64, as of 2026-11",
            "own/a = $9/mo, 2 vCPU, 4 GiB, disk 80 GiB, traffic 1000 GB, network 5 Gbit/s, baseline 0.2, reserved 1y $6/mo, spot $3/mo, arch arm64, as of 2026-11",
        ),
        (
            "own/logs = $0.5/Million, monitoring",
            "own/logs = $0.5/million, monitoring",
        ),
        (
            "own/lb = $0.008/LCU-hour, load balancer",
            "own/lb = $0.008/LCU-hour, load_balancer",
        ),
        (
            "own/disk = $0.04/MB/s-month, block_storage",
            "own/disk = $0.04/MB/s-month, block_storage",
        ),
        ("own/free = $0/mo, database", "own/free = $0/mo, database"),
        (
            "own/a = $18..25/mo, 2 vCPU, 4 GiB",
            "own/a = $18..25/mo, 2 vCPU, 4 GiB",
        ),
        (
            "own/a = $18 to $25 per month, 4 GiB, 2 vCPU",
            "own/a = $18..25/mo, 2 vCPU, 4 GiB",
        ),
        (
            "own/a = 1,250 - 1,500 usd/month, cache",
            "own/a = $1,250..1,500/mo, cache",
        ),
        ("own/a = ~$20/mo, cache", "own/a = ~$20/mo, cache"),
        ("own/a = $20±10%/mo, cache", "own/a = $20 ± 2/mo, cache"),
        (
            "own/a = $0.01..0.02..0.05/GB (Triangular), egress",
            "own/a = $0.01..0.02..0.05/GB triangular, egress",
        ),
        (
            "own/a = $10..20/ten million uniform, monitoring",
            "own/a = $10..20/ten million uniform, monitoring",
        ),
    ] {
        let line = line(typed);
        assert_eq!(line.to_string(), kept, "{typed}");
        assert_eq!(kept.parse::<PriceLine>().unwrap(), line, "{typed}");
    }
}

/// The lines that the catalogue's README shows.
#[test]
fn the_lines_of_the_readme_are_read() {
    let readme = include_str!("../assets/catalog/README.md");
    let rows = readme.lines().filter_map(|row| row.strip_prefix("| `"));
    let texts = rows
        .filter_map(|row| row.split_once('`'))
        .map(|(text, _)| text);
    let lines = texts.filter(|text| text.contains('=') || text.starts_with('…'));
    let lines: Vec<PriceLine> = lines
        .map(|text| line(&text.replace('…', "basement/all = $9/mo, 2 vCPU, 4 GiB")))
        .collect();
    assert_eq!(lines.len(), 6);
    let (_, refused) = Catalog::built_in().with_lines(&lines);
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn a_wrong_line_gets_its_sentence() {
    let dollars = "the price is not in dollars. Write it in dollars, such as $50/mo; the currency that you pay in is a setting of its own.";
    let of_what =
        "the price does not say of what. Write $50/mo, $0.0832/h, $0.03/GB or another unit.";
    let names = "the offer is not written as provider/name or provider/region/name";
    let long = format!("own/box = $1/mo, arch {}", "x".repeat(600));
    for (text, said) in [
        (
            "",
            &format!("no equals sign stands between the offer and its price. {EXAMPLE}")[..],
        ),
        ("t3.large = $50/mo", &format!("{names}. {EXAMPLE}")),
        ("a/b/c/d = $50/mo", &format!("{names}. {EXAMPLE}")),
        ("/b = $50/mo", "the value of provider is empty. Fill it in."),
        (
            "a b/c = $50/mo",
            "the value of provider holds a blank or a slash. Write it as one word without a slash.",
        ),
        ("a/b =", of_what),
        ("a/b = $50", of_what),
        ("a/b = 50/mo", dollars),
        ("a/b = €50/mo", dollars),
        ("a/b = 50 EUR/mo", dollars),
        (
            "a/b = $x/mo",
            "“x” does not begin with a number. Write a price such as $50 or $18..25.",
        ),
        (
            "a/b = $-5/mo",
            "$-5 is less than nothing. Write $0 or more, such as $50 or $18..25.",
        ),
        (
            "a/b = $1e13/mo",
            "$10,000,000,000,000 is out of bounds. Write something from $0 to $1,000,000,000,000, such as $50 or $18..25.",
        ),
        (
            "a/b = $25..18/mo",
            "$25 is above $18. Write the lower end first: $18..25.",
        ),
        (
            "a/b = $-5..5/mo normal",
            "$-5 is less than nothing. Write $0 or more, such as $50 or $18..25.",
        ),
        (
            "a/b = $0..5/mo lognormal",
            "a lognormal law knows values above 0 only, and the range begins at $0. Write another law behind it",
        ),
        (
            "a/b = $5/mo uniform",
            "one number has no distribution, and “uniform” is written behind it. Write a range such as $10..20,",
        ),
        ("a/b = 18..25/mo", dollars),
        (
            "a/b = $5/mo, 2..4 vCPU",
            "2..4 is a range, and one number is needed here. Write it with digits",
        ),
        (
            "a/b = $5/week",
            "“week” is not a unit that prices are of. Write one of: month, hour, GB-month,",
        ),
        (
            "a/b = $5/mo, fast",
            &format!("“fast” is not understood. {EXAMPLE}"),
        ),
        (
            "a/b = $5/mo, 32 GB",
            "“32 GB” is not understood. Write 32 GiB of memory, disk 80 GiB, or traffic 1000 GB.",
        ),
        (
            "a/b = $1e300/mo",
            "the number is too large. Write a smaller one.",
        ),
        (
            "a/b = $5/mo, 8",
            &format!("“8” is not understood. {EXAMPLE}"),
        ),
        (
            "a/b = $5/mo, 8 vCPU, 4 cores",
            "“4 cores” says once more what was said. Keep one of the two.",
        ),
        (
            "a/b = $5/mo, 0 vCPU",
            "the value of vcpus is 0. Write a number above 0.",
        ),
        (
            "a/b = $5/mo, baseline 2",
            "the value of baseline_share is above 1. Write a share from 0 to 1, such as 0.2.",
        ),
        (
            "a/b = $5/mo, as of yesterday",
            "the value of as_of is not a date. Write 2026-07-20, 2026-07, 2026 or undated.",
        ),
        (
            &long,
            &format!("the price is longer than 600 characters. {EXAMPLE}"),
        ),
    ] {
        let error = text.parse::<PriceLine>().expect_err(text);
        assert_eq!(error.field.as_deref(), Some("prices"), "{text}");
        let told = format!("{}. {}", error.what, error.next);
        assert!(told.starts_with(said), "{text}: {told}");
    }
}

#[test]
fn an_own_price_counts_in_the_bill() {
    let cache = "aws/us-east-1/elasticache.redis.cache.m6g.large";
    let mut scenario = on_aws();
    let listed = billed(&solve(&scenario), cache);
    scenario.prices = vec![line(&format!("{cache} = $80/mo"))];
    let own = billed(&solve(&scenario), cache);
    assert_eq!((listed.len(), own.len()), (1, 1));
    assert_eq!(listed[0], (108.77, 108.77));
    assert_eq!(own[0], (80.0, 80.0));
    assert_eq!(warned(&on_aws()), warned(&scenario));
}

/// A discount is one on list prices: what a person pays is what they pay.
#[test]
fn no_discount_comes_off_an_own_price() {
    let cache = "aws/us-east-1/elasticache.redis.cache.m6g.large";
    let large = "aws/us-east-1/t3.large";
    let half = [(Field::Market("discount"), "50 %")];
    let price = |scenario: &Scenario, id| billed(&solve(&with(scenario.clone(), &half)), id)[0].0;
    let mut scenario = on_aws();
    assert!((price(&scenario, cache) - 108.77 / 2.0).abs() < 1e-9);
    assert!((price(&scenario, large) - 0.0832 * 730.0 / 2.0).abs() < 1e-9);
    let own = vec![
        line(&format!("{cache} = $80/mo")),
        line(&format!("{large} = $50/mo")),
    ];
    prices::add(&mut scenario, Catalog::built_in(), own).unwrap();
    assert_eq!(
        (price(&scenario, cache), price(&scenario, large)),
        (80.0, 50.0)
    );
}

#[test]
fn an_own_machine_can_be_chosen() {
    let mut scenario = example();
    scenario.prices = vec![line("basement/box = $20/mo, 8 vCPU, 32 GiB")];
    let choices = Field::Offer
        .choices(&scenario, Catalog::built_in())
        .unwrap();
    assert!(
        choices
            .iter()
            .any(|(id, label)| id == "basement/box" && label.contains("8 vCPU, 32 GiB, $20.00/mo")),
        "{:?}",
        choices.last()
    );
    Field::Offer
        .write(&mut scenario, Catalog::built_in(), "basement/box")
        .unwrap();
    let instance = &scenario.app.instance;
    assert_eq!((instance.cpus.value(), instance.cost.base()), (8.0, 20.0));
    assert!(
        !warned(&scenario)
            .iter()
            .any(|said| said.contains("price") || said.contains("date")),
        "{:?}",
        warned(&scenario)
    );
}

#[test]
fn inputs_suggest_what_the_catalogue_and_the_own_prices_have() {
    let catalog = Catalog::built_in();
    let mut scenario = on_aws();
    scenario.prices = vec![
        line("own/redis = $30/mo, cache, 4 GiB"),
        line("own/box = $20/mo, 8 vCPU, 32 GiB"),
    ];
    let suggested = |field: Field| field.suggestions(&scenario, catalog);
    let caches = suggested(Field::Tier(0, "offer"));
    let own = (
        "own/redis".to_owned(),
        "own redis: 4 GiB, $30.00/mo".to_owned(),
    );
    assert_eq!(caches.last(), Some(&own));
    assert!(caches.len() > 20);
    // Whatever is suggested can be taken, and is priced.
    for (field, kind) in [
        (Field::Tier(0, "offer"), "cache"),
        (Field::Tier(1, "offer"), "database"),
    ] {
        for (id, _) in suggested(field) {
            let plan = solve(&with(scenario.clone(), &[(field, &id)]));
            let notes = plan.tiers.iter().flat_map(|tier| &tier.now.notes);
            let refused: Vec<&String> = notes
                .map(|note| &note.text)
                .filter(|text| text.contains("not priced"))
                .collect();
            assert!(refused.is_empty(), "{kind} {id}: {refused:?}");
        }
    }
    for (text, _) in suggested(Field::Price(0)) {
        let line = line(&text);
        let (_, refused) = catalog.with_lines(std::slice::from_ref(&line));
        assert!(refused.is_empty(), "{text}: {refused:?}");
        assert!(catalog.get(&line.id()).is_some(), "{text}");
    }
    let regions = suggested(Field::Market("region")).len();
    let hetzner = with(scenario.clone(), &[(Field::Market("provider"), "hetzner")]);
    let there = Field::Market("region").suggestions(&hetzner, catalog).len();
    assert!(there > 0 && there < regions, "{there} of {regions}");
}

#[test]
fn the_price_of_the_instance_follows_until_one_is_typed() {
    let catalog = Catalog::built_in();
    let mut scenario = on_aws();
    List::Prices.add(&mut scenario);
    assert_eq!(
        scenario.prices[0].to_string(),
        "aws/us-east-1/t3.large = $60.736/mo"
    );
    let cost = |s: &Scenario| s.app.instance.cost.base();
    for (text, usd) in [("5", 5.0), ("50", 50.0)] {
        let text = format!("aws/us-east-1/t3.large = ${text}/mo");
        Field::Price(0)
            .write(&mut scenario, catalog, &text)
            .unwrap();
        assert_eq!(cost(&scenario), usd);
    }
    Field::InstanceCost
        .write(&mut scenario, catalog, "$55/mo")
        .unwrap();
    Field::Price(0)
        .write(&mut scenario, catalog, "aws/us-east-1/t3.large = $45/mo")
        .unwrap();
    assert_eq!(cost(&scenario), 55.0);
    assert!(
        warned(&scenario).contains(
            &"You pay $55.00/mo for t3.large; by your own prices it is $45.00/mo. Write $45.00/mo as its price if it is that.".to_owned()
        ),
        "{:?}",
        warned(&scenario)
    );
}

#[test]
fn a_plan_counts_with_the_middle_of_a_price() {
    // The root of 18 · 32 is 24, of both the instance and the cache.
    let catalog = Catalog::built_in();
    let mut scenario = on_aws();
    scenario.prices = vec![
        line("own/redis = $18..32/mo, cache, 4 GiB"),
        line("own/box = $18..32/mo, 2 vCPU, 4 GiB"),
    ];
    let scenario = with(
        scenario,
        &[
            (Field::Offer, "own/box"),
            (Field::Tier(0, "offer"), "own/redis"),
        ],
    );
    let plan = solve(&scenario);
    for id in ["own/redis", "own/box"] {
        assert!((billed(&plan, id)[0].0 - 24.0).abs() < 1e-12, "{id}");
    }
    // The instance has the range of its line, and loses it with it.
    let cost = |s: &Scenario| s.app.instance.cost.to_string();
    assert_eq!(cost(&scenario), "$18..32/mo");
    let mut changed = scenario.clone();
    for (text, told) in [
        (
            "own/box = $0.02..0.03/h uniform, 2 vCPU, 4 GiB",
            "$0.02..0.03/h uniform",
        ),
        ("own/box = $20/mo, 2 vCPU, 4 GiB", "$20/mo"),
        // The middle is the same, and what is known of it is another thing.
        ("own/box = ~$20/mo, 2 vCPU, 4 GiB", "~$20/mo"),
        ("own/box = $20/mo, 2 vCPU, 4 GiB", "$20/mo"),
        ("own/box = $18..32/mo, 2 vCPU, 4 GiB", "$18..32/mo"),
    ] {
        Field::Price(1).write(&mut changed, catalog, text).unwrap();
        assert_eq!(cost(&changed), told, "{text}");
    }
    // What was typed stays, a range or not.
    for typed in ["$24/mo", "~$24/mo"] {
        let mut typed_over = with(scenario.clone(), &[(Field::InstanceCost, typed)]);
        let text = "own/box = $20..25/mo, 2 vCPU, 4 GiB";
        Field::Price(1)
            .write(&mut typed_over, catalog, text)
            .unwrap();
        assert_eq!(cost(&typed_over), typed);
    }
}

#[test]
fn a_price_that_does_not_go_with_the_catalogue_is_told() {
    let several = "the value of region is missing, and the offer has several. Write one of: us-east-1, eu-west-1, eu-central-1.";
    let nothing = "the catalogue has no such offer, and nothing says of what kind it is. Is its name or its region another one? If it is new, add its kind: compute, cpu_surplus,";
    for (text, said) in [
        ("aws/t3.large = $50/mo", several),
        ("aws/us-east-1/t3.lrage = $50/mo", nothing),
        ("own/box = $50/mo, 8 vCPU", nothing),
        (
            "aws/us-east-1/t3.large = $50/GB",
            "the value of unit is not that of the offer aws/us-east-1/t3.large. Write hour, or another sku.",
        ),
        (
            "aws/us-east-1/t3.large = $50/mo, cache",
            "the value of kind is not that of the offer aws/us-east-1/t3.large. Write compute, or another sku.",
        ),
    ] {
        // Typed it is refused …
        let mut scenario = on_aws();
        List::Prices.add(&mut scenario);
        let before = scenario.clone();
        let error = Field::Price(0)
            .write(&mut scenario, Catalog::built_in(), text)
            .unwrap_err();
        assert!(
            format!("{}. {}", error.what, error.next).starts_with(said),
            "{text}: {error}"
        );
        assert_eq!(
            (error.field.as_deref(), &scenario),
            (Some("prices.0"), &before)
        );
        // … and in a plan that comes with it the rest of the plan stands, and it is told.
        scenario.prices = vec![line(text), line("own/other = $1/mo, database")];
        let told = warned(&scenario);
        let id = line(text).id();
        assert!(
            told.iter()
                .any(|t| t.starts_with(&format!("Your own price of {id} does not count: "))),
            "{told:?}"
        );
        assert_eq!(solve(&scenario).bill, solve(&on_aws()).bill);
    }
    let mut twice = on_aws();
    let price = |usd| line(&format!("aws/us-east-1/t3.large = ${usd}/mo"));
    twice.prices = vec![price(50), price(40)];
    assert!(warned(&twice).contains(&"Your own price of aws/us-east-1/t3.large does not count: the offer aws/us-east-1/t3.large stands here a second time (sku). Keep one of the two rows.".to_owned()), "{:?}", warned(&twice));
}

#[test]
fn a_price_list_becomes_lines() {
    let csv = "kind,sku,provider,unit,price_usd,region,vcpus,memory_gib,spot_usd_month,note,colour\n\
               compute,t3.large,aws,hour,0.05,us-east-1,,,12.50,\"agreed, in March\",red\n\
               compute,box,basement,month,20,,8,32,,,\n\
               cache,queue,basement,month,9,,,1,,,\n";
    let (lines, remarks) = Catalog::lines_of_csv("mine.csv", csv, MAX_PRICES).unwrap();
    let texts: Vec<String> = lines.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "aws/us-east-1/t3.large = $0.05/h, compute, spot $12.5/mo",
            "basement/box = $20/mo, 8 vCPU, 32 GiB",
            "basement/queue = $9/mo, cache, 1 GiB",
        ]
    );
    assert_eq!(
        remarks,
        ["mine.csv: columns that no table has were passed over: colour."]
    );
    // Over the catalogue the lines say what the list says.
    let catalog = Catalog::built_in();
    let (of_list, (of_lines, refused)) = (
        catalog.with_csv("mine.csv", csv).unwrap(),
        catalog.with_lines(&lines),
    );
    assert!(refused.is_empty());
    for id in ["aws/us-east-1/t3.large", "basement/box", "basement/queue"] {
        let (mut a, mut b) = (
            of_list.get(id).unwrap().clone(),
            of_lines.get(id).unwrap().clone(),
        );
        for offer in [&mut a, &mut b] {
            offer.source.clear();
            offer.note.clear();
        }
        assert_eq!(a, b);
    }
    let error = Catalog::lines_of_csv("mine.csv", csv, 2).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the price list has more than 2 rows (line 4, mine.csv). Keep the rows that you plan with."
    );
    let none = Catalog::lines_of_csv("none.csv", "provider,sku,unit,price_usd\n", 2).unwrap_err();
    assert_eq!(
        none.to_string(),
        "the price list has no rows (none.csv). Write one under its header for each price."
    );
    let odd = "provider,sku,kind,unit,price_usd\nme,a=b,cache,month,1\n";
    let error = Catalog::lines_of_csv("odd.csv", odd, 2).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the row cannot be written as a line of the plan (line 2, odd.csv). Write its names without commas and equals signs."
    );
}

#[test]
fn prices_are_added_over_those_of_the_same_offer() {
    let catalog = Catalog::built_in();
    let mut scenario = on_aws();
    let add =
        |scenario: &mut Scenario, text: &str| prices::add(scenario, catalog, vec![line(text)]);
    assert_eq!(add(&mut scenario, "aws/us-east-1/t3.large = $50/mo"), Ok(1));
    assert_eq!(add(&mut scenario, "own/db = $7/mo, database"), Ok(1));
    assert_eq!(add(&mut scenario, "aws/us-east-1/t3.large = $45/mo"), Ok(1));
    assert_eq!(
        (scenario.prices.len(), scenario.app.instance.cost.base()),
        (2, 45.0)
    );
    let most = (0..MAX_PRICES).map(|i| line(&format!("own/{i} = $1/mo, cache")));
    let before = scenario.clone();
    let error = prices::add(&mut scenario, catalog, most.collect()).unwrap_err();
    assert_eq!(
        error.what,
        "the plan would have more than 60 prices of its own"
    );
    assert_eq!(scenario, before);
}

#[test]
fn a_reader_whose_prices_differ_is_told() {
    let catalog = Catalog::built_in();
    let said = |s: &Scenario| warned(s).into_iter().find(|w| w.contains("was saved"));
    let sent = to_save(&on_aws(), &solve(&on_aws()), catalog);
    assert_eq!(said(&sent), None);
    let saved = sent.saved.as_ref().unwrap();
    let bill = solve(&sent).bill.unwrap().usd_month;
    assert!((saved.bill.base() - bill).abs() <= 0.005);
    // As a reader with another catalogue opens it.
    let cheaper = "provider,region,sku,kind,unit,price_usd,as_of\naws,us-east-1,elasticache.redis.cache.m6g.large,cache,hour,0.1,2027-02\n";
    let later = catalog.with_csv("later.csv", cheaper).unwrap();
    let plan = plimsoll::plan::solve(&sent, &later);
    let here = plan.bill.as_ref().unwrap().usd_month;
    assert!((bill - here - (108.77 - 73.0)).abs() < 1e-6);
    let told = plan
        .warnings
        .iter()
        .find(|w| w.message.contains("was saved"));
    let expected = format!(
        "Where this plan was saved it came to ${bill:.2}/mo, by a catalogue of {}; here it comes to ${here:.2}/mo, by one of February 2027. Prices or the file were changed since: the bill below counts.",
        catalog.newest().unwrap().spoken()
    );
    assert_eq!(told.map(|w| &w.message), Some(&expected));
    // Without a bill there is nothing to tell.
    let none = with(fitted(), &[(Field::LatencyLimit, "0.001 ms")]);
    assert_eq!(
        (
            solve(&none).bill,
            to_save(&none, &solve(&none), catalog).saved
        ),
        (None, None)
    );
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn no_line_makes_it_panic(text in ".*", parts in prop::collection::vec("[a-z0-9$., /=%é-]{0,14}", 0..5)) {
        let _ = text.parse::<PriceLine>();
        for text in [text, format!("a/b = $1/mo, {}", parts.join(", ")), parts.join("=")] {
            if let Ok(line) = text.parse::<PriceLine>() {
                prop_assert_eq!(line.to_string().parse(), Ok(line.clone()));
                let _ = Catalog::built_in().with_lines(&[line]);
            }
        }
    }

    #[test]
    fn what_is_written_is_read(line in price::any_price()) {
        prop_assert_eq!(line.to_string().parse::<PriceLine>(), Ok(line.clone()));
        let (own, refused) = Catalog::built_in().with_lines(std::slice::from_ref(&line));
        if refused.is_empty() {
            let changed = own.iter().filter(|offer| offer.is_own).count();
            prop_assert_eq!(changed, 1, "{}", line);
        }
    }
}
