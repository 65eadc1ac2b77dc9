//! Choices worked by hand, each loser with its reason.

mod specimens;

use plimsoll::catalog::Catalog;
use plimsoll::link::examples;
use plimsoll::plan::choice::{Candidate, Choice, Choices, Question, choose};
use plimsoll::plan::solve;
use plimsoll::report::choice::{left_out, sentences, text};
use plimsoll::scenario::field::Field;
use plimsoll::scenario::list::List;
use plimsoll::scenario::tier::TierKind;
use plimsoll::scenario::{Basis, Month, Scenario};
use specimens::{everything, example, fitted, with};

/// A present machine of 2 vCPU that carries 100 req/s, of which 70 may be used, under a peak of 200 req/s; and these offers.
fn choosing(offers: &[&str]) -> Scenario {
    let mut scenario = Scenario::blank(Month::new(2026, 11).unwrap());
    scenario.prices = offers.iter().map(|line| line.parse().unwrap()).collect();
    with(
        scenario,
        &[
            (Field::Rate, "100 req/s"),
            (Field::PeakToMean, "2"),
            (Field::Capacity, "100 req/s"),
            (Field::Utilization, "70 %"),
            (Field::Cpus, "2"),
            (Field::Memory, "4 GiB"),
            (Field::InstanceCost, "$20/mo"),
            (Field::Market("provider"), "own"),
        ],
    )
}

const THREE: [&str; 3] = [
    "own/a = $20/mo, 2 vCPU, 4 GiB",
    "own/b = $36/mo, 4 vCPU, 8 GiB",
    "own/c = $55/mo, 8 vCPU, 16 GiB",
];

fn chosen(scenario: &Scenario, draws: u32) -> Choices {
    choose(scenario, Catalog::built_in(), Question { draws, seed: 1 }).unwrap()
}

fn found<'a>(choice: &'a Choice, offer: &str) -> &'a Candidate {
    let mut all = choice.candidates.iter();
    let found = all.find(|c| c.offer == offer);
    found.unwrap_or_else(|| panic!("{offer} is no candidate"))
}

fn close(found: f64, expected: f64, share: f64) {
    let off = (found - expected).abs();
    assert!(off <= share * expected.abs(), "{found}, not {expected}");
}

#[test]
fn the_machine_that_costs_the_least() {
    // a carries 70: three for $60. b 140: two for $72. c 280: one for $55.
    let choices = chosen(&choosing(&THREE), 1);
    let app = &choices.parts[0];
    assert_eq!(app.expected.as_deref(), Some("own/c"));
    assert_eq!(app.minimax.as_deref(), Some("own/c"));
    let order = app.candidates.iter();
    let order: Vec<(&str, f64, f64)> = order
        .map(|c| (c.offer.as_str(), c.units, c.expected_usd_month))
        .collect();
    assert_eq!(
        order,
        [
            ("own/c", 1.0, 55.0),
            ("own/a", 3.0, 60.0),
            ("own/b", 2.0, 72.0)
        ]
    );
    // The machine of the plan is like a, and no offer.
    let said = sentences(app);
    let typed = "The plan has a machine that is typed in, 3 of it, for $60.00 a month: own/c costs $5.00 less.";
    assert!(said.iter().any(|line| line == typed), "{said:?}");
    // Three of a for $55 are $18.33 each, two of b $27.50; two of a would be $40 if each carried half of the peak.
    let (a, b) = (found(app, "own/a"), found(app, "own/b"));
    close(a.wins_below_usd_month.unwrap(), 55.0 / 3.0, 1e-12);
    close(b.wins_below_usd_month.unwrap(), 27.5, 1e-12);
    assert_eq!(
        (a.wins_from_rps, b.wins_from_rps),
        (Some(100.0), Some(200.0))
    );
    assert_eq!(
        a.why_not,
        "3 of it cost $5.00 a month more than own/c: it would be the choice below $18.33 a month each, and costs $20.00, or if one carried 100 req/s within the targets."
    );
    let c = found(app, "own/c");
    assert_eq!((c.why_not.as_str(), c.wins_below_usd_month), ("", None));
    let grown = "What an instance carries is taken to grow with the processors, from 100 req/s to 400 req/s: measure it.";
    assert_eq!((c.check.as_str(), a.check.as_str()), (grown, ""));
    // c leaves 80 of 280 free, a 10 of 210, b 80 of 280: b is as free as c and dearer, a dearer and fuller.
    close(c.headroom.unwrap(), 1.0 - 200.0 / 280.0, 1e-12);
    let front = app.candidates.iter().filter(|c| c.is_on_front);
    let front: Vec<&str> = front.map(|c| c.offer.as_str()).collect();
    assert_eq!(front, ["own/c"]);
    // All machines of the price lists are told, chosen or not.
    let all = Catalog::built_in().instances().count() + 3;
    assert_eq!(app.candidates.len() + app.left_out.len(), all);
    assert!(left_out(&app.left_out)[0].contains("of another provider or region"));
    assert_eq!(app.netflix, Some(("own/c".to_owned(), 1.0)));
}

/// The plan pays $25 for its a, whatever the list says: three are $75, against $55 for one of c. At $18.33 it would win.
#[test]
fn the_instance_of_the_plan_costs_what_the_plan_says() {
    let scenario = with(
        choosing(&THREE),
        &[(Field::Offer, "own/a"), (Field::InstanceCost, "$25/mo")],
    );
    let choices = chosen(&scenario, 1);
    let a = found(&choices.parts[0], "own/a");
    assert_eq!((a.is_present, a.own_usd_month), (true, 75.0));
    close(a.wins_below_usd_month.unwrap(), 55.0 / 3.0, 1e-12);
    assert!(a.why_not.contains("and costs $25.00"), "{}", a.why_not);
    let won = with(scenario, &[(Field::InstanceCost, "$18.30/mo")]);
    let choices = chosen(&won, 1);
    assert_eq!(choices.parts[0].expected.as_deref(), Some("own/a"));
}

/// In three zones and with one to spare, six of a at 70 req/s carry 210 when a zone and a spare one are lost: $120. For that, three of
/// b could be paid, of which one is left: it would have to carry all 200, though it carries 140.
#[test]
fn what_one_would_have_to_carry_counts_what_is_lost() {
    let scenario = with(
        choosing(&THREE),
        &[(Field::Zones, "3"), (Field::Spare, "1")],
    );
    let choices = chosen(&scenario, 1);
    let app = &choices.parts[0];
    assert_eq!(app.expected.as_deref(), Some("own/a"));
    let (a, b) = (found(app, "own/a"), found(app, "own/b"));
    assert_eq!((a.units, a.expected_usd_month, b.units), (6.0, 120.0, 6.0));
    assert_eq!(b.wins_from_rps, Some(200.0));
    // Two of c could be paid, of which none is left.
    assert_eq!(found(app, "own/c").wins_from_rps, None);
}

#[test]
fn a_price_that_is_a_range_is_drawn_with_its_offer() {
    // a carries 70: three of them, at 10 to 40 a month each, so that σ is ln 4 / (2 · 1.645). c: one for $55.
    let scenario = choosing(&["own/a = $10..40/mo, 2 vCPU, 4 GiB", THREE[2]]);
    let choices = chosen(&scenario, 1 << 12);
    let app = &choices.parts[0];
    let sigma = 4.0_f64.ln() / (2.0 * 1.644_853_626_951_472_2);
    let (a, c) = (found(app, "own/a"), found(app, "own/c"));
    // The middle is $60, and the mean of a lognormal law is above its middle.
    let mean_usd = 60.0 * (0.5 * sigma * sigma).exp();
    close(a.expected_usd_month, mean_usd, 2e-3);
    close(a.own_usd_month, mean_usd, 2e-3);
    close(a.p10_usd_month, 60.0 * (-1.281_551_6 * sigma).exp(), 5e-3);
    assert_eq!((c.expected_usd_month, c.p90_usd_month), (55.0, 55.0));
    // It would have to cost 55 / 65.6 of what it does, which is $20 in the middle.
    close(
        a.wins_below_usd_month.unwrap(),
        20.0 * 55.0 / mean_usd,
        2e-3,
    );
    assert_eq!(app.expected.as_deref(), Some("own/c"));
    // Where it is below $18.33 each, c is the one to regret.
    assert!(a.p10_usd_month < 55.0 && c.expected_regret_usd > 0.0);
}

#[test]
fn regret_over_an_uncertain_load() {
    // The peak is uniform over 100..300: a needs 2, 3, 4 and 5 with 20, 35, 35 and 10 %, c a second one with 10 %.
    let scenario = with(
        choosing(&[THREE[0], THREE[2]]),
        &[(Field::Rate, "50..150 req/s uniform")],
    );
    let choices = chosen(&scenario, 1 << 14);
    let app = &choices.parts[0];
    let (a, c) = (found(app, "own/a"), found(app, "own/c"));
    close(a.expected_usd_month, 67.0, 2e-3);
    close(c.expected_usd_month, 60.5, 2e-3);
    // The best of each draw costs $40, $55, $55 and $100.
    close(a.expected_regret_usd, 10.5, 1e-2);
    close(c.expected_regret_usd, 4.0, 2e-2);
    assert_eq!((a.highest_regret_usd, c.highest_regret_usd), (25.0, 15.0));
    assert_eq!(app.expected.as_deref(), Some("own/c"));
    assert_eq!(app.minimax.as_deref(), Some("own/c"));
    assert_eq!(a.p10_usd_month, 40.0);
    assert!((80.0..=100.0).contains(&a.p90_usd_month));
}

#[test]
fn the_worst_case_chooses_otherwise() {
    // e carries 245: one for $40 with 72.5 %, two for $80 with the rest, $51 on the mean. d is one for $52 whatever comes.
    let scenario = with(
        choosing(&[
            "own/d = $52/mo, 10 vCPU, 20 GiB",
            "own/e = $40/mo, 7 vCPU, 14 GiB",
        ]),
        &[(Field::Rate, "50..150 req/s uniform")],
    );
    let app = &chosen(&scenario, 1 << 12).parts[0];
    close(found(app, "own/e").expected_usd_month, 40.0 * 1.275, 3e-3);
    assert_eq!(app.expected.as_deref(), Some("own/e"));
    // e is regretted by $28 where it takes two, d by $12 where one of e would do.
    assert_eq!(app.minimax.as_deref(), Some("own/d"));
    assert_eq!(found(app, "own/e").highest_regret_usd, 28.0);
    assert_eq!(found(app, "own/d").highest_regret_usd, 12.0);
    assert!(sentences(app)[2].contains("The least regret in the worst case has own/d."));
}

#[test]
fn who_cannot_do_the_job_says_why() {
    let scenario = choosing(&[THREE[2], "own/tiny = $1/mo, 2 vCPU, 1 GiB"]);
    let app = &chosen(&scenario, 1).parts[0];
    let why = |choice: &Choice, offer: &str| {
        let mut all = choice.left_out.iter();
        all.find(|l| l.offer == offer).unwrap().why.clone()
    };
    assert_eq!(
        why(app, "own/tiny"),
        "less memory than the 4 GiB of the plan's instance: whether the app fits is not known. Say what a request takes of memory, and let the capacity follow from it"
    );
    assert!(why(app, "aws/us-east-1/t3.large").contains("another provider"));

    // What a request takes is said: 1 GiB is not enough for 2 GiB of the program itself, and 16 are.
    let said = with(
        scenario,
        &[
            (Field::Resource("cpu"), "10 ms"),
            (Field::Resource("io"), "0 ms"),
            (Field::Resource("memory_base"), "2 GiB"),
            (Field::Resource("memory_per_request"), "1 MB"),
            (Field::Basis, "derived"),
        ],
    );
    let app = &chosen(&said, 1).parts[0];
    assert_eq!(
        why(app, "own/tiny"),
        "no number of them meets the targets, in 100 % of the draws"
    );
    assert_eq!(app.expected.as_deref(), Some("own/c"));
    assert!(found(app, "own/c").latency_ms.is_some());
}

#[test]
fn where_nothing_fits_it_is_said() {
    let scenario = choosing(&["own/tiny = $1/mo, 2 vCPU, 1 GiB"]);
    let choices = chosen(&scenario, 1);
    assert_eq!(choices.parts[0].expected, None);
    assert!(text(&choices).starts_with("For the app no offer can do the job."));
    let nobody = with(scenario, &[(Field::Market("provider"), "")]);
    let question = Question { draws: 1, seed: 1 };
    let error = choose(&nobody, Catalog::built_in(), question).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no provider is known, so there are no offers to choose from (market.provider). Write one under prices and budget, such as aws."
    );
}

#[test]
fn a_price_that_is_near_is_told() {
    // a for $60 against $55: it wins if its price falls by 8.3 %, or c's rises by 9.1 %.
    let app = &chosen(&choosing(&THREE), 1).parts[0];
    assert_eq!(
        app.warnings,
        [
            "The choice is near: own/a wins if its price falls by 8.3 % (below $18.33 a month), or that of own/c rises by 9.1 % (above $60.00)."
        ]
    );
    let said = sentences(app);
    assert_eq!(
        said[0],
        "For the app: own/c, 1 of it: $55.00 a month for the whole plan."
    );
}

#[test]
fn caches_and_machines_together() {
    let mut scenario = choosing(&[
        THREE[0],
        THREE[2],
        "own/cache-s = $10/mo, cache, 1 GiB",
        "own/cache-l = $25/mo, cache, 8 GiB",
    ]);
    List::Tiers(TierKind::Cache).add(&mut scenario);
    let scenario = with(
        scenario,
        &[
            (Field::Tier(0, "keys"), "1,000,000"),
            (Field::Tier(0, "bytes_per_key"), "3 kB"),
            (Field::Tier(0, "base"), "0 B"),
            (Field::Tier(0, "reserve"), "25 %"),
            (Field::Tier(0, "replicas"), "0"),
            (Field::Tier(0, "backups"), "off"),
        ],
    );
    let choices = chosen(&scenario, 1);
    let cache = &choices.parts[1];
    assert_eq!(cache.part, "cache (tier 1)");
    assert_eq!(cache.expected.as_deref(), Some("own/cache-l"));
    // 3 GB in 0.805 GB each are four nodes for $40, $15 too many: $6.25 each would do.
    let small = found(cache, "own/cache-s");
    assert_eq!((small.units, small.own_usd_month), (4.0, 40.0));
    close(small.wins_below_usd_month.unwrap(), 6.25, 1e-9);
    let together = choices.together.unwrap();
    assert_eq!(together.offers, ["own/c", "own/cache-l"]);
    assert_eq!(
        (together.expected_usd_month, together.apart_usd_month),
        (80.0, 80.0)
    );
    assert_eq!(together.tried, 4);
}

/// Three machines for $60 carry the app; beside it a tier of this kind on machines of its own.
fn with_own(offers: &[&str], kind: TierKind, settings: &[(&'static str, &str)]) -> Scenario {
    let mut scenario = choosing(offers);
    List::Tiers(kind).add(&mut scenario);
    let all = [("hosting", "own")].iter().chain(settings);
    let all: Vec<(Field, &str)> = all
        .map(|(name, text)| (Field::Tier(0, name), *text))
        .collect();
    with(scenario, &all)
}

/// Keys of 3 kB in three quarters of the memory: 1,073,741 for 4 GiB, twice and four times that for 8 and 16 GiB.
fn own_cache(offers: &[&str], settings: &[(&'static str, &str)]) -> Scenario {
    let fixed = [
        ("keys", "2,000,000"),
        ("bytes_per_key", "3 kB"),
        ("base", "0 B"),
        ("reserve", "25 %"),
        ("replicas", "0"),
    ];
    with_own(offers, TierKind::Cache, &[&fixed, settings].concat())
}

fn in_order(choice: &Choice) -> Vec<(&str, f64, f64)> {
    let all = choice.candidates.iter();
    all.map(|c| (c.offer.as_str(), c.units, c.own_usd_month))
        .collect()
}

#[test]
fn a_cache_on_machines_of_its_own() {
    // 6 GB: one b holds 6.44, and one c; of a there would be two, which is a cluster of three.
    let choices = chosen(&own_cache(&THREE, &[]), 1);
    let cache = &choices.parts[1];
    assert_eq!(
        (cache.part.as_str(), &cache.present),
        ("cache (tier 1)", &None)
    );
    assert_eq!(
        in_order(cache),
        [
            ("own/b", 1.0, 36.0),
            ("own/c", 1.0, 55.0),
            ("own/a", 3.0, 60.0)
        ]
    );
    let [a, b, c] = ["own/a", "own/b", "own/c"].map(|offer| found(cache, offer));
    assert_eq!(b.expected_usd_month, 96.0);
    close(
        b.headroom.unwrap(),
        1.0 - 6.0 / (0.75 * 8.0 * 1.073741824),
        1e-12,
    );
    // Three of a for $36 are $12 each.
    close(a.wins_below_usd_month.unwrap(), 12.0, 1e-12);
    close(c.wins_below_usd_month.unwrap(), 36.0, 1e-12);
    assert_eq!(
        a.why_not,
        "3 of it cost $24.00 a month more than own/b: it would be the choice below $12.00 a month each, and costs $20.00."
    );
    let said = "A node is taken to carry 100,000 req/s with any number of processors, since one thread does all of it.";
    assert_eq!(b.check, said);
    // The other machines of the price lists are told here too.
    let all = Catalog::built_in().instances().count() + 3;
    assert_eq!(cache.candidates.len() + cache.left_out.len(), all);
    // With the machines of the app: one c for $55 and one b for $36.
    let together = choices.together.as_ref().unwrap();
    assert_eq!(together.offers, ["own/c", "own/b"]);
    assert_eq!((together.expected_usd_month, together.tried), (91.0, 9));
    let text = text(&choices);
    assert!(
        text.contains(
            "For the cache (tier 1): own/b, 1 of it: $96.00 a month for the whole plan.\n"
        )
    );
    assert!(text.contains(said) && text.contains("All together: own/c, own/b for $91.00 a month"));
    let json = serde_json::to_value(&choices).unwrap();
    assert_eq!(json["parts"][1]["candidates"][0]["offer"], "own/b");
    assert_eq!(json["parts"][1]["candidates"][0]["check"], said);
}

#[test]
fn own_machines_that_are_too_small_are_left_out() {
    // It may not grow: a holds 3.2 GB of the 6.
    let scenario = own_cache(&THREE, &[("grow", "off"), ("node_memory", "3 GiB")]);
    let cache = &chosen(&scenario, 1).parts[1];
    assert_eq!(
        in_order(cache),
        [("own/b", 1.0, 36.0), ("own/c", 1.0, 55.0)]
    );
    let why = |choice: &Choice, offer: &str| {
        let mut all = choice.left_out.iter();
        all.find(|l| l.offer == offer).unwrap().why.clone()
    };
    assert_eq!(
        why(cache, "own/a"),
        "a limit of the tier is passed with it: memory, in 100 % of the draws"
    );
    // A memory that was written is that of the machine that is there.
    assert_eq!(
        found(cache, "own/b").check,
        "A node is taken to carry 100,000 req/s with any number of processors, since one thread does all of it. The plan has 3 GiB for a node: with this machine all of its 8 GiB count, so set its maxmemory to that."
    );
    // Of 1 to 3 million keys b holds 2,147,483: 42.6 % of the draws are more.
    let scenario = own_cache(
        &THREE,
        &[("grow", "off"), ("keys", "1,000,000..3,000,000 uniform")],
    );
    let cache = &chosen(&scenario, 1 << 10).parts[1];
    assert_eq!(in_order(cache), [("own/c", 1.0, 55.0)]);
    assert_eq!(
        why(cache, "own/b"),
        "a limit of the tier is passed with it: memory, in 43 % of the draws"
    );
}

#[test]
fn nodes_of_a_tier_follow_each_draw() {
    // Of 1 to 3 million keys one b holds 2,147,483, which is 57.4 % of the draws; else a cluster of three holds all.
    let ranges = [("keys", "1,000,000..3,000,000 uniform")];
    let cache = &chosen(&own_cache(&THREE, &ranges), 1 << 12).parts[1];
    let [a, b, c] = ["own/a", "own/b", "own/c"].map(|offer| found(cache, offer));
    let in_one = 1.147_483_648 / 2.0;
    close(
        b.own_usd_month,
        36.0 * in_one + 108.0 * (1.0 - in_one),
        2e-3,
    );
    let in_one = 0.073_741_824 / 2.0;
    close(a.own_usd_month, 20.0 * in_one + 60.0 * (1.0 - in_one), 2e-3);
    assert_eq!((a.units, b.units, c.units), (3.0, 1.0, 1.0));
    assert_eq!(
        (c.own_usd_month, cache.expected.as_deref()),
        (55.0, Some("own/c"))
    );
    assert_eq!((b.p10_usd_month, b.p90_usd_month), (96.0, 168.0));
    // c is filled by 6 GB of 12.9 by the median.
    close(
        c.headroom.unwrap(),
        1.0 - 6.0 / (0.75 * 16.0 * 1.073741824),
        2e-3,
    );
    // The same for managed nodes: small ones hold 805 MB, so that 3 to 9 GB are 4 to 12 of them.
    let mut scenario = own_cache(&[THREE[0], "own/small = $10/mo, cache, 1 GiB"], &ranges);
    scenario = with(
        scenario,
        &[
            (Field::Tier(0, "hosting"), "managed"),
            (Field::Tier(0, "backups"), "off"),
        ],
    );
    let small = &chosen(&scenario, 1 << 12).parts[1].candidates[0];
    close(small.own_usd_month, small.expected_usd_month - 60.0, 1e-12);
    // The 10th and the 90th percentile are 3.6 and 8.4 GB, 5 and 11 nodes.
    assert_eq!(
        (small.p10_usd_month, small.units, small.p90_usd_month),
        (110.0, 8.0, 170.0)
    );
}

/// 1,600 reads and 100 writes a second, of which a processor carries 1,000 or 250, and 70 % is planned with.
fn own_database(offers: &[&str], settings: &[(&'static str, &str)]) -> Scenario {
    let fixed = [("reads", "8 per request"), ("multi_zone", "off")];
    with_own(offers, TierKind::Database, &[&fixed, settings].concat())
}

#[test]
fn a_database_on_machines_of_its_own() {
    // Writes take 100 of 350 of a, and 714 of 1000 parts of 1,400 reads are left: two for 1,600. b has 857 of 2,800, which is 2,400.
    let choices = chosen(&own_database(&THREE, &[]), 1);
    let database = &choices.parts[1];
    assert_eq!(
        in_order(database),
        [
            ("own/b", 1.0, 36.0),
            ("own/a", 2.0, 40.0),
            ("own/c", 1.0, 55.0)
        ]
    );
    let b = found(database, "own/b");
    close(
        b.headroom.unwrap(),
        1.0 - 1600.0 / 2800.0 - 100.0 / 700.0,
        1e-12,
    );
    close(
        found(database, "own/a").wins_below_usd_month.unwrap(),
        18.0,
        1e-12,
    );
    assert_eq!(
        b.check,
        "A node is taken to carry 1,000 reads and 250 writes a second for each processor: measure it."
    );
    // A standby in a second zone is a second machine.
    let zones = chosen(&own_database(&THREE, &[("multi_zone", "on")]), 1);
    assert_eq!(found(&zones.parts[1], "own/b").own_usd_month, 72.0);
    // It may not grow: a is used by 1600/1400 + 100/350.
    let fixed = chosen(&own_database(&THREE, &[("grow", "off")]), 1);
    let why = fixed.parts[1].left_out.iter().find(|l| l.offer == "own/a");
    assert_eq!(
        why.unwrap().why,
        "a limit of the tier is passed with it: reads and writes, in 100 % of the draws"
    );
}

#[test]
fn what_a_database_was_measured_to_carry_grows_with_the_processors() {
    // 1,000 reads are of 2 processors: a has 700 of them for 500 beside its writes, b 1,400 for 1,200, c 2,800 for 2,600.
    let database = &chosen(&own_database(&THREE, &[("node_reads", "1,000 req/s")]), 1).parts[1];
    assert_eq!(
        in_order(database),
        [
            ("own/c", 1.0, 55.0),
            ("own/b", 2.0, 72.0),
            ("own/a", 4.0, 80.0)
        ]
    );
    assert_eq!(
        found(database, "own/c").check,
        "What a node carries is taken to grow with the processors, 1,000 req/s in the plan being of 2."
    );
    // 500 to 1,500: one c carries 2.6 of each, which is 1,600 from 615.4 on, and so in 88.5 % of the draws.
    let ranges = [("node_reads", "500..1,500 req/s uniform")];
    let choices = chosen(&own_database(&THREE, &ranges), 1 << 12);
    let database = &choices.parts[1];
    let two = 615.384_615 / 1000.0 - 0.5;
    close(
        found(database, "own/c").own_usd_month,
        55.0 * (1.0 + two),
        3e-3,
    );
    // Together with one c for the app, which is $5 less than three a.
    let together = choices.together.as_ref().unwrap();
    assert_eq!(together.offers, ["own/c", "own/c"]);
    let apart_usd = database.candidates[0].expected_usd_month;
    close(together.expected_usd_month, apart_usd - 5.0, 1e-12);
    // A batch of 600 rows in 2 s is 300 a second on 2 processors: a uses 100 of 210 for writes, and has 733 of 1,400
    // reads left: three nodes.
    // On c it is 1,200, of which 840 are planned with: one.
    let batch = [("batch_rows", "600"), ("batch_time", "2 s")];
    let database = &chosen(&own_database(&THREE, &batch), 1).parts[1];
    let [a, c] = ["own/a", "own/c"].map(|offer| found(database, offer));
    assert_eq!((a.units, c.units), (3.0, 1.0));
    close(
        c.headroom.unwrap(),
        1.0 - 1600.0 / 5600.0 - 100.0 / 840.0,
        1e-12,
    );
    assert!(
        c.check.contains("600 rows in 2 s in the plan being of 2."),
        "{}",
        c.check
    );
}

#[test]
fn own_machines_of_a_provider() {
    // 20,000 operations a second: a burstable machine counts with 14,000 of 20,000, so that a cluster of three is taken.
    let settings = [("keys", "1,000"), ("operations", "100 per request")];
    let scenario = with(
        own_cache(&[], &settings),
        &[
            (Field::Market("provider"), "aws"),
            (Field::Market("discount"), "20 %"),
        ],
    );
    let catalog = Catalog::built_in();
    let cache = &chosen(&scenario, 1).parts[1];
    for (offer, units) in [
        ("aws/us-east-1/t3.large", 3.0),
        ("aws/us-east-1/m6i.large", 1.0),
    ] {
        let candidate = found(cache, offer);
        assert_eq!(candidate.units, units, "{offer}");
        let paid = 0.8 * catalog.get(offer).unwrap().price_usd_month * units;
        close(candidate.own_usd_month, paid, 1e-12);
    }
    // A database on machines without a drive keeps 20 GB on volumes; a machine with a drive of 25 GB in its price, no more than that.
    let settings = [
        ("grow", "off"),
        ("reads", "1 per request"),
        ("storage", "30 GB"),
    ];
    let database = |provider| {
        let scenario = own_database(&[], &settings);
        let scenario = with(scenario, &[(Field::Market("provider"), provider)]);
        chosen(&scenario, 1).parts.swap_remove(1)
    };
    assert_eq!(
        found(&database("aws"), "aws/us-east-1/m6i.large").units,
        1.0
    );
    let database = database("digitalocean");
    let left_out = database.left_out.iter();
    let mut left_out = left_out.filter(|l| l.offer == "digitalocean/s-1vcpu-1gb");
    assert_eq!(
        left_out.next().unwrap().why,
        "a limit of the tier is passed with it: storage, in 100 % of the draws"
    );
    assert_eq!(found(&database, "digitalocean/s-2vcpu-4gb").units, 1.0);
}

#[test]
fn a_memory_that_was_written_bounds_a_managed_node_and_makes_none_larger() {
    // 6 GB of keys: a bound of 4 GiB holds 3.2, whatever the node has; and 1 GiB stays 1 GiB.
    let offers = [
        THREE[0],
        "own/small = $10/mo, cache, 1 GiB",
        "own/large = $99/mo, cache, 16 GiB",
    ];
    let managed = [
        (Field::Tier(0, "hosting"), "managed"),
        (Field::Tier(0, "backups"), "off"),
    ];
    let scenario = with(own_cache(&offers, &[("node_memory", "4 GiB")]), &managed);
    let cache = &chosen(&scenario, 1).parts[1];
    assert_eq!(
        in_order(cache),
        [("own/small", 8.0, 80.0), ("own/large", 3.0, 297.0)]
    );
}

#[test]
fn the_same_draws_for_all_and_the_same_digits_again() {
    let first = chosen(&everything(), 128);
    assert_eq!(first, chosen(&everything(), 128));
    let parts: Vec<&str> = first.parts.iter().map(|p| p.part.as_str()).collect();
    assert_eq!(parts, ["app", "cache (tier 2)", "database (tier 3)"]);
    for part in &first.parts {
        let (best, last) = (
            part.candidates.first().unwrap(),
            part.candidates.last().unwrap(),
        );
        assert!(best.expected_regret_usd <= last.expected_regret_usd);
        assert!(
            part.candidates
                .iter()
                .skip(1)
                .all(|c| !c.why_not.is_empty())
        );
        assert!(part.left_out.iter().all(|l| !l.why.is_empty()));
        assert!(part.candidates.iter().all(|c| c.own_usd_month > 0.0));
    }
}

#[test]
fn an_offer_that_fails_in_some_of_the_draws_is_left_out_and_spoils_no_regret() {
    // The program itself takes 1 to 8 GiB: 4 GiB are not always enough, of which 80 % may be used, and 16 are.
    let scenario = with(
        choosing(&THREE),
        &[
            (Field::Resource("cpu"), "1 ms"),
            (Field::Resource("io"), "0 ms"),
            (Field::Resource("memory_base"), "1..8 GiB uniform"),
            (Field::Resource("memory_per_request"), "1 MB"),
            (Field::Basis, "derived"),
        ],
    );
    let app = &chosen(&scenario, 256).parts[0];
    let left_out = app.left_out.iter().find(|l| l.offer == "own/a").unwrap();
    assert!(
        left_out
            .why
            .starts_with("no number of them meets the targets, in 6"),
        "{}",
        left_out.why
    );
    assert!(
        app.candidates
            .iter()
            .all(|c| c.expected_regret_usd.is_finite())
    );
    assert_eq!(app.expected.as_deref(), Some("own/c"));
}

#[test]
fn many_tiers_are_not_tried_in_all_combinations() {
    let mut scenario = choosing(&[
        THREE[0],
        THREE[2],
        "own/s = $10/mo, cache, 1 GiB",
        "own/l = $25/mo, cache, 8 GiB",
    ]);
    for _ in 0..11 {
        List::Tiers(TierKind::Cache).add(&mut scenario);
    }
    let together = chosen(&scenario, 1).together.unwrap();
    assert_eq!((together.offers.len(), together.tried), (12, 1));
}

/// The plan with an offer taken as a person would: chosen, and with what the choice says that it takes for granted.
fn taken(scenario: &Scenario, choice: &Choice, candidate: &Candidate) -> Scenario {
    let check = candidate.check.as_str();
    let between = |before: &str, after: &str| {
        let (_, rest) = check.split_once(before)?;
        rest.split_once(after).map(|(text, _)| text)
    };
    let Some((_, place)) = choice.part.split_once("(tier ") else {
        let mut taken = with(scenario.clone(), &[(Field::Offer, &candidate.offer)]);
        let fitted = between("to grow with the processors, to ", "× what was fitted");
        if let Some(times) = fitted {
            let times: f64 = times.parse().unwrap();
            let sweep = taken.app.capacity.sweep.as_mut().unwrap();
            sweep.fit.lambda_rps *= times;
            sweep.points.iter_mut().for_each(|p| p.rps *= times);
        } else if let Some(grown) = between("to grow with the processors, from ", ": measure it.") {
            let (_, grown) = grown.split_once(" to ").unwrap();
            taken = with(taken, &[(Field::Capacity, grown)]);
        }
        return taken;
    };
    let place: usize = place.trim_end_matches(')').parse().unwrap();
    let offer = (Field::Tier(place - 1, "offer"), candidate.offer.as_str());
    match check.contains(": take that out.") {
        true => with(
            scenario.clone(),
            &[(Field::Tier(place - 1, "node_memory"), ""), offer],
        ),
        false => with(scenario.clone(), &[offer]),
    }
}

/// Plans of all kinds, as they are opened.
fn plans() -> Vec<Scenario> {
    let now = Month::new(2026, 11).unwrap();
    let examples = examples::ALL.iter().map(|(.., make)| make(now).unwrap());
    let others = [example(), fitted(), everything()];
    examples.chain(others).collect()
}

/// What a choice says of an offer is what the plan and its bill say once it is taken; of the offer that the plan has, what they say now.
#[test]
fn an_offer_costs_in_the_plan_what_the_choice_says() {
    let (mut presents, mut others, mut at_least) = (0, 0, 0);
    for scenario in plans() {
        // What is ahead changes nothing of today.
        let scenario = with(scenario, &[(Field::Horizon, "1 month")]);
        let Ok(choices) = choose(
            &scenario,
            Catalog::built_in(),
            Question { draws: 4, seed: 1 },
        ) else {
            continue;
        };
        let bill = |scenario: &Scenario| {
            let plan = solve(scenario, Catalog::built_in());
            let bill_usd = plan.bill.as_ref().unwrap().usd_month;
            close(plan.timeline[0].cost.usd_month.unwrap(), bill_usd, 1e-12);
            (bill_usd, plan)
        };
        for choice in &choices.parts {
            let tier = choice.part.split_once("(tier ");
            let place = tier.map(|(_, n)| n.trim_end_matches(')').parse::<usize>().unwrap() - 1);
            // Of machines of its own a tier has settings, each of which is held above.
            if place.is_some_and(|at| scenario.tiers[at].choice("hosting") == "own") {
                continue;
            }
            let present = choice.candidates.iter().find(|c| c.is_present);
            if let Some(present) = present {
                let (usd, _) = bill(&scenario);
                assert!(
                    (present.planned_usd_month - usd).abs() < 0.005,
                    "{}: {} is {usd}",
                    scenario.name,
                    present.offer
                );
                presents += 1;
            }
            for candidate in choice.candidates.iter().take(10).chain(present) {
                let (usd, plan) = bill(&taken(&scenario, choice, candidate));
                let said = candidate.planned_usd_month;
                assert!(
                    (said - usd).abs() < 0.005,
                    "{}: {} is {usd}, and not {said}. {}",
                    scenario.name,
                    candidate.offer,
                    candidate.check
                );
                let units = match place {
                    Some(at) => plan.tiers[at].now.units,
                    None => plan.instances_needed.unwrap() as f64,
                };
                assert_eq!(candidate.planned_units, units, "{}", candidate.offer);
                others += 1;
            }
            if let Some(fewer) = &choice.fewer {
                let least = choice.candidates[0].expected_usd_month;
                assert!(fewer.expected_usd_month < least && place.is_none());
                assert_eq!(choice.minimum, Some(scenario.app.minimum.get()));
                let offer = [(Field::Offer, fewer.offer.as_str()), (Field::Minimum, "1")];
                // Where the capacity is typed, what it grows to is not said here.
                if scenario.app.capacity.basis == Basis::Derived {
                    let (usd, _) = bill(&with(scenario.clone(), &offer));
                    assert!((fewer.planned_usd_month - usd).abs() < 0.005);
                    at_least += 1;
                }
            }
        }
    }
    assert!(
        presents >= 5 && others > 150 && at_least >= 1,
        "{presents} {others} {at_least}"
    );
}

/// Nine of the plan's machine, whatever they carry: of a there are nine for $180, though three are enough, and one c would be.
#[test]
fn there_are_never_fewer_than_the_plan_says() {
    let scenario = with(
        choosing(&THREE),
        &[(Field::Offer, "own/a"), (Field::Minimum, "9")],
    );
    let app = &chosen(&scenario, 1).parts[0];
    let order = app.candidates.iter();
    let order: Vec<(&str, f64, f64)> = order
        .map(|c| (c.offer.as_str(), c.units, c.planned_usd_month))
        .collect();
    assert_eq!(
        order,
        [
            ("own/a", 9.0, 180.0),
            ("own/b", 9.0, 324.0),
            ("own/c", 9.0, 495.0)
        ]
    );
    // However much one of b carried, there would be nine.
    assert_eq!(found(app, "own/b").wins_from_rps, None);
    let fewer = app.fewer.as_ref().unwrap();
    assert_eq!(
        (app.minimum, fewer.offer.as_str(), fewer.planned_units),
        (Some(9), "own/c", 1.0)
    );
    assert_eq!(
        sentences(app),
        [
            "For the app: own/a, 9 of it: $180.00 a month for the whole plan.",
            "There are never fewer than 9 of any offer, as the plan says: if there may be, own/c, 1 of it, would carry the load for $55.00 a month. Type fewer instances today for that."
        ]
    );
    // Where the load needs as many, nothing is to be said.
    let scenario = with(scenario, &[(Field::Minimum, "1")]);
    let app = &chosen(&scenario, 1).parts[0];
    assert_eq!((app.minimum, &app.fewer), (None, &None));
}

/// A fleet that follows the week runs for fewer hours than its largest number would: at the price below which an offer is said to win,
/// it costs as much as the choice.
#[test]
fn a_fleet_that_follows_the_week_wins_at_the_price_that_is_said() {
    let offers = |a: &str| {
        let a = format!("own/a = ${a}/mo, 2 vCPU, 4 GiB");
        with(
            choosing(&[&a, "own/b = $30/mo, 4 vCPU, 8 GiB"]),
            &[
                (Field::Rate, "500 req/s"),
                (Field::Hours, "evening peak"),
                (Field::Market("scaling"), "follow"),
            ],
        )
    };
    let app = &chosen(&offers("20"), 1).parts[0];
    assert_eq!(app.expected.as_deref(), Some("own/b"));
    let a = found(app, "own/a");
    let below = a.wins_below_usd_month.unwrap();
    let at_that = chosen(&offers(&below.to_string()), 1);
    let [first, second] = &at_that.parts[0].candidates[..] else {
        panic!("two offers")
    };
    close(first.expected_usd_month, second.expected_usd_month, 1e-9);
}
