//! What the bill of a whole plan comes to by the rules of its provider, worked by hand.

mod specimens;

use plimsoll::plan::Plan;
use plimsoll::plan::bill::Line;
use plimsoll::scenario::Scenario;
use plimsoll::scenario::field::Field;
use plimsoll::scenario::tier::Tier;
use specimens::{example, solve, with};

/// A service of nothing but instances of this offer, each for 100 requests a second, at this load.
fn service(offer: &str, load: &str, typed: &[(Field, &str)]) -> Scenario {
    let plain = [
        (Field::Offer, offer),
        (Field::Capacity, "100 req/s"),
        (Field::Utilization, "100 %"),
        (Field::PeakToMean, "1"),
        (Field::Growth, "0 %/month"),
        (Field::Rate, load),
    ];
    let mut scenario = example();
    scenario.fixed.clear();
    scenario.workload = Default::default();
    scenario.rules.clear();
    with(with(scenario, &plain), typed)
}

fn tiered(mut scenario: Scenario, kind: &str, settings: &[(&str, &str)]) -> Plan {
    let settings = settings.iter().copied();
    scenario.tiers = vec![Tier::read(kind, settings).unwrap()];
    solve(&scenario)
}

fn near(got: f64, want: f64) {
    assert!((got - want).abs() < 0.005, "{got} is not {want}");
}

fn line<'a>(plan: &'a Plan, name: &str) -> &'a Line {
    let parts = &plan.bill.as_ref().unwrap().parts;
    let mut lines = parts.iter().flat_map(|part| &part.lines);
    lines.find(|line| line.name.starts_with(name)).unwrap()
}

fn warned(plan: &Plan, part: &str) {
    let texts: Vec<&str> = plan.warnings.iter().map(|w| w.message.as_str()).collect();
    assert!(
        texts.iter().any(|text| text.contains(part)),
        "“{part}” is not in {texts:#?}"
    );
}

/// Droplets share what each brings: 5 of 4,000 GB, and 25,920 GB go out.
#[test]
fn traffic_in_the_price_of_droplets_is_pooled() {
    let droplets = service(
        "digitalocean/s-2vcpu-4gb",
        "500 req/s",
        &[(Field::Minimum, "5")],
    );
    let network = |settings: &[(&str, &str)]| {
        let settings = [
            &[("response_bytes", "20 kB"), ("nat_gateways", "0")],
            settings,
        ]
        .concat();
        tiered(droplets.clone(), "network", &settings)
    };
    let pooled = network(&[]);
    let traffic = line(&pooled, "Traffic to the internet");
    near(traffic.usd_month, (25_920.0 - 20_000.0) * 0.01);
    assert!(
        traffic
            .note
            .contains("20000 GB are in the price of the servers"),
        "{}",
        traffic.note
    );
    // What is said counts, and nothing too.
    near(
        line(&network(&[("included", "1 TB")]), "Traffic to").usd_month,
        209.20,
    );
    near(
        line(&network(&[("included", "0 B")]), "Traffic to").usd_month,
        259.20,
    );
}

/// A droplet that runs for more than 672 hours of the month costs all of it.
#[test]
fn a_fleet_that_follows_the_week_pays_each_droplet_up_to_its_cap() {
    let typed = [
        (
            Field::Hours,
            "0 0 0 0 0 0 0 0 0 1 1 1 1 1 1 1 1 0 0 0 0 0 0 0",
        ),
        (Field::PeakToMean, "3"),
        (Field::Minimum, "1"),
        (Field::Market("scaling"), "follow"),
        (Field::Market("scaling_lead"), "0"),
    ];
    let plan = solve(&service("digitalocean/s-2vcpu-4gb", "100 req/s", &typed));
    // Three in 8 hours a day: one all the time, and two for 243.3 of 672 hours.
    near(
        line(&plan, "s-2vcpu-4gb").usd_month,
        24.0 * (1.0 + 2.0 * (730.0 / 3.0) / 672.0),
    );
    assert!(
        line(&plan, "s-2vcpu-4gb")
            .note
            .contains("capped below its hours")
    );
    // By the hour there is no cap.
    let plan = solve(&service("aws/us-east-1/m7g.large", "100 req/s", &typed));
    near(
        line(&plan, "m7g.large").usd_month,
        0.0816 * 730.0 * (1.0 + 2.0 / 3.0),
    );
}

/// The CPU above the baseline is that of the requests, where a request's is known.
#[test]
fn surplus_is_billed_by_the_cpu_of_a_request() {
    let burstable = service("aws/us-east-1/t3.medium", "90 req/s", &[]);
    // Taken for all of the CPU at all that an instance does: 90 % of two, less the baseline of 20 %.
    let assumed = solve(&burstable);
    near(
        line(&assumed, "CPU above the baseline").usd_month,
        0.7 * 2.0 * 730.0 * 0.05,
    );
    // 2 ms each are 9 % of two, and 10 ms are 45 %.
    let stated = |cpu: &str| solve(&with(burstable.clone(), &[(Field::Resource("cpu"), cpu)]));
    let parts = &stated("2 ms").bill.unwrap().parts;
    assert!(
        parts
            .iter()
            .flat_map(|p| &p.lines)
            .all(|l| !l.name.contains("baseline"))
    );
    near(
        line(&stated("10 ms"), "CPU above the baseline").usd_month,
        0.25 * 2.0 * 730.0 * 0.05,
    );
}

/// The same of a burstable node of a database, whose processors do reads and writes.
#[test]
fn surplus_of_a_database_is_billed_by_its_queries() {
    let app = service("aws/us-east-1/m7g.large", "100 req/s", &[]);
    let settings = |node: &'static str| {
        [
            ("offer", node),
            ("reads", "6"),
            ("writes", "0.15"),
            ("node_reads", "1,000/s"),
            ("node_writes", "100/s"),
            ("target", "100 %"),
            ("backups", "off"),
        ]
    };
    let burstable = tiered(
        app.clone(),
        "database",
        &settings("aws/us-east-1/rds.postgres.db.t3.medium"),
    );
    // 60 % by reads and 15 % by writes, less the baseline of 20 %.
    near(
        line(&burstable, "CPU above the baseline").usd_month,
        0.55 * 2.0 * 730.0 * 0.075,
    );
    let fixed = tiered(
        app,
        "database",
        &settings("aws/us-east-1/rds.postgres.db.m6g.large"),
    );
    let lines = fixed.bill.unwrap().parts;
    assert!(
        lines
            .iter()
            .flat_map(|p| &p.lines)
            .all(|l| !l.name.contains("baseline"))
    );
}

/// A node that is too small for its data is billed all the same: that it is too small is told as its limit.
#[test]
fn a_database_that_is_full_is_still_paid() {
    let full = [
        ("offer", "digitalocean/managed-postgres.db-s-1vcpu-1gb"),
        ("grow", "off"),
        ("storage", "15 GB"),
        ("multi_zone", "off"),
    ];
    let plan = tiered(example(), "database", &full);
    near(line(&plan, "Database").usd_month, 15.15);
    assert_eq!(plan.tiers[0].now.binding, Some("storage"));
    assert!(plan.tiers[0].now.headroom.unwrap() <= -0.5);
}

/// What leaves nothing to use is told, and the rest of the plan is there.
#[test]
fn a_tier_that_allows_nothing_is_told() {
    let app = service("aws/us-east-1/m7g.large", "50 req/s", &[]);
    for (kind, setting, value, names) in [
        ("cache", "reserve", "100 %", "memory"),
        ("cache", "node_operations", "0/s", "operations"),
        ("cache", "target", "0 %", "operations, network"),
        ("database", "target", "0 %", "reads, writes"),
        ("database", "node_reads", "0/s", "reads"),
    ] {
        let plan = tiered(
            app.clone(),
            kind,
            &[(setting, value), ("keys", "1000")][..if kind == "cache" { 2 } else { 1 }],
        );
        warned(
            &plan,
            &format!("Nothing is allowed of what is used ({names}"),
        );
        assert!(plan.bill.is_some(), "{kind} {setting}");
    }
}

#[test]
fn what_has_no_price_takes_nothing_else_out_of_the_bill() {
    let azure = service(
        "aws/us-east-1/m7g.large",
        "500 req/s",
        &[(Field::Market("provider"), "azure")],
    );
    let stored = [
        ("request_bytes", "1 kB"),
        ("hot_days", "90 days"),
        ("archive", "on"),
        ("archive_days", "365 days"),
        ("backups", "off"),
    ];
    let plan = tiered(azure, "storage", &stored);
    let months: Vec<f64> = plan.tiers[0]
        .months
        .iter()
        .map(|month| month.usd_month)
        .collect();
    assert!(
        months.windows(2).all(|pair| pair[1] >= pair[0] - 1e-9),
        "{months:?}"
    );
    assert!(months[5] > 70.0, "{months:?}");
    warned(
        &plan,
        "Object archive has no price, since the catalogue has no price of object_archive_gb at azure. What it costs comes on top.",
    );
    let google = service("gcp/us-central1/e2-standard-2", "1,000 req/s", &[]);
    let plan = tiered(google, "logs", &[("retention", "30 days")]);
    assert!(plan.tiers[0].now.usd_month > 100.0);
    warned(
        &plan,
        "Logs kept has no price, since the catalogue has no price of logs_stored_gb at gcp.",
    );
    assert_eq!(
        serde_json::to_value(line(&plan, "Logs kept")).unwrap()["is_priced"],
        false
    );
}

#[test]
fn an_instance_that_no_list_has_is_told() {
    let mut unknown = service("aws/us-east-1/m7g.large", "10 req/s", &[]);
    unknown.app.instance.offer = Some("aws/us-east-1/m6g.huge".to_owned());
    warned(
        &solve(&unknown),
        "The catalogue has no instance of the name aws/us-east-1/m6g.huge: its price counts as it is entered, $59.57/mo.",
    );
    // One that is named is held against itself and not against another of its size.
    let typed = [
        (Field::InstanceName, "EC2 t3.medium"),
        (Field::InstanceCost, "$60/mo"),
    ];
    let named = service("aws/us-east-1/t3.medium", "10 req/s", &typed);
    warned(
        &solve(&named),
        "the catalogue lists t3.medium with the same processors and memory at $30.37/mo",
    );
}

/// The provider is that of the instance, or the one that its name tells.
#[test]
fn tiers_are_priced_by_the_provider_that_the_instance_tells() {
    let droplet = tiered(example(), "balancer", &[]);
    near(line(&droplet, "Load balancer").usd_month, 12.0);
    let nameless = with(example(), &[(Field::InstanceName, "Box")]);
    let plan = tiered(nameless.clone(), "database", &[]);
    warned(
        &plan,
        "No provider is known, so the database is not priced: write one under prices and budget.",
    );
    let plan = tiered(nameless, "balancer", &[]);
    warned(&plan, "since no provider is known (balancer_");
}

/// A tier that is at its limit before the app is told first: what the app carries is not what the service does.
#[test]
fn a_tier_at_its_limit_is_told_before_the_app() {
    let said = |scenario: &Scenario| {
        let plan = solve(scenario);
        let sentences = plimsoll::report::answer::sentences(scenario, &plan).into_iter();
        sentences
            .map(|sentence| sentence.text())
            .collect::<Vec<_>>()
            .join("\n")
    };
    let mut app = service(
        "aws/us-east-1/m7g.large",
        "50 req/s",
        &[(Field::Growth, "5 %/month"), (Field::Start, "2026-11")],
    );
    let alone = said(&app);
    assert!(
        alone.contains("on the app tier is reached first, in February 2028."),
        "{alone}"
    );
    let with_reads = |reads: &str| {
        let settings = [
            ("offer", "aws/us-east-1/rds.postgres.db.m6g.large"),
            ("grow", "off"),
            ("reads", reads),
            ("writes", "0"),
            ("node_reads", "1,000/s"),
            ("target", "100 %"),
        ];
        Tier::read("database", settings).unwrap()
    };
    app.tiers = vec![with_reads("40")];
    let over = said(&app);
    assert!(
        over.contains("Database: reads at 200 % of what is allowed, today already."),
        "{over}"
    );
    assert!(
        over.contains("on the app tier is reached in February 2028."),
        "{over}"
    );
    // 60 % of it now, and 1.05¹¹ times as much in eleven months.
    app.tiers = vec![with_reads("12")];
    let later = said(&app);
    assert!(
        later.contains("Database: the limit of reads is reached first, in October 2027."),
        "{later}"
    );
    app.tiers = vec![with_reads("1")];
    assert!(!said(&app).contains("Database"));
}
