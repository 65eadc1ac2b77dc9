//! Questions answered backwards, against answers worked by hand.

mod specimens;

use plimsoll::catalog::Catalog;
use plimsoll::plan::ask::{Answer, Because, EXAMPLES, Question, ask};
use plimsoll::report::ask::sentence;
use plimsoll::scenario::Scenario;
use plimsoll::scenario::field::Field;
use plimsoll::scenario::list::List;
use plimsoll::scenario::tier::TierKind;
use proptest::prelude::*;
use specimens::{cases, example, scenario, solve, with};

fn asked(scenario: &Scenario, question: &str) -> Answer {
    ask(scenario, Catalog::built_in(), question.parse().unwrap())
        .unwrap_or_else(|e| panic!("{question}: {e}"))
}

fn told(scenario: &Scenario, question: &str) -> String {
    sentence(scenario, &asked(scenario, question))
}

fn refuses(scenario: &Scenario, question: &str, expected: &str) {
    let error = ask(scenario, Catalog::built_in(), question.parse().unwrap()).unwrap_err();
    assert_eq!(error.to_string(), expected, "{question}");
}

fn close(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() <= 1e-6 * expected.abs(),
        "{what}: {found}, not {expected}"
    );
}

/// The login service: 1,000 req/min an instance, of which 70 % may be used, a peak of 3 × the mean of 100,000 a day, $12 each.
fn login() -> Scenario {
    example()
}

#[test]
fn the_most_load_is_what_targets_and_budget_allow() {
    // One instance carries a peak of 700 req/min, which is a mean of a third of it.
    let Answer::MaxLoad(found) = asked(&login(), "max load") else {
        panic!()
    };
    close(
        found.todays_fleet_rps.unwrap() * 60.0,
        700.0 / 3.0,
        "today's fleet",
    );
    assert_eq!((found.factor, found.because), (Some(1e5), None));

    // $120 pay for ten.
    let budget = with(login(), &[(Field::Market("budget"), "$120/mo")]);
    let Answer::MaxLoad(found) = asked(&budget, "max load") else {
        panic!()
    };
    close(
        found.mean_rps.unwrap() * 60.0,
        7_000.0 / 3.0,
        "with ten instances",
    );
    assert_eq!(found.because, Some(Because::Budget));
    assert_eq!(
        told(&budget, "max load"),
        "Today's fleet carries a mean of 336k req/day; 3.36M req/day, 33.6× today's is the most that the budget pays."
    );

    // Less than today's load: the budget pays for nothing at all, or for less.
    let poor = with(login(), &[(Field::Market("budget"), "$5/mo")]);
    let Answer::MaxLoad(found) = asked(&poor, "max load") else {
        panic!()
    };
    assert_eq!(
        (found.mean_rps, found.because),
        (None, Some(Because::Budget))
    );
}

#[test]
fn a_tier_ends_the_load_too() {
    let mut limited = login();
    List::Tiers(TierKind::Database).add(&mut limited);
    let limited = with(
        limited,
        &[
            (Field::Tier(0, "hosting"), "own"),
            (Field::Tier(0, "grow"), "off"),
            (Field::Tier(0, "reads"), "2"),
            (Field::Tier(0, "writes"), "0"),
            (Field::Tier(0, "node_reads"), "100/s"),
            (Field::Tier(0, "target"), "70 %"),
            (Field::Tier(0, "hold"), "0 ms"),
            (Field::Tier(0, "max_connections"), "100000"),
            (Field::Tier(0, "storage"), "0 B"),
        ],
    );
    // Two reads of each request, 70 a second allowed: a peak of 35 requests a second.
    let Answer::MaxLoad(found) = asked(&limited, "max load") else {
        panic!()
    };
    assert_eq!(found.because, Some(Because::Tier));
    close(
        found.mean_rps.unwrap(),
        35.0 / 3.0,
        "at the database's limit",
    );
}

#[test]
fn the_last_date_is_the_crossing_less_the_lead_time() {
    // 208.3 × 1.08^n passes 700 req/min after 15.7 months: the sixteenth from October 2025 is the first above.
    let slow = with(login(), &[(Field::LeadTime, "60 days")]);
    let Answer::LastDate(Some(found)) = asked(&slow, "last date") else {
        panic!()
    };
    assert_eq!(
        (found.crossed.to_string(), found.act_by.month.to_string()),
        ("2027-02".to_owned(), "2026-12".to_owned())
    );
    assert_eq!(
        told(&slow, "last date"),
        "70 % utilization is crossed in February 2027: begin by December 2026."
    );
    let still = with(login(), &[(Field::Growth, "0 %/month")]);
    assert_eq!(
        told(&still, "last date"),
        "No limit is crossed that can be foreseen."
    );
    let late = with(login(), &[(Field::LeadTime, "600 days")]);
    assert_eq!(
        told(&late, "last date"),
        "70 % utilization is crossed in February 2027: it is 4 months too late to begin."
    );
}

#[test]
fn instances_for_a_load() {
    // A hundred times is a peak of 20,833 req/min: 29.8 instances of 700.
    assert_eq!(
        told(&login(), "instances at 100x"),
        "A mean of 10M req/day needs 30 instances, and a month then costs $360.00."
    );
    let Answer::Instances(found) = asked(&login(), "instances at 1,400 req/min") else {
        panic!()
    };
    assert_eq!(found.instances, Some(6));
}

#[test]
fn the_hit_rate_that_keeps_the_database() {
    let mut both = login();
    List::Tiers(TierKind::Cache).add(&mut both);
    List::Tiers(TierKind::Database).add(&mut both);
    let both = with(
        both,
        &[
            (Field::Tier(0, "hosting"), "own"),
            (Field::Tier(0, "hit_rate"), "50 %"),
            (Field::Tier(0, "cached_reads"), "100 %"),
            (Field::Tier(1, "hosting"), "own"),
            (Field::Tier(1, "reads"), "4"),
            (Field::Tier(1, "writes"), "0"),
            (Field::Tier(1, "node_reads"), "100/s"),
            (Field::Tier(1, "target"), "70 %"),
            (Field::Tier(1, "hold"), "0 ms"),
            (Field::Tier(1, "pool"), "1"),
        ],
    );
    // At ten times the peak is 34.7 req/s and asks for 138.9 reads a second, of which 70 are allowed: 49.6 % must hit.
    let Answer::HitRate(found) = asked(&both, "hit rate at 10x") else {
        panic!()
    };
    close(
        found.hit_share.unwrap(),
        1.0 - 70.0 / (4.0 * 1e6 / 86_400.0 * 3.0),
        "hit rate",
    );
    assert_eq!(found.planned_share, 0.5);
    assert!(
        told(&both, "hit rate at 10x").contains("from a hit rate of 50 % on; planned are 50 %"),
        "{}",
        told(&both, "hit rate at 10x")
    );
    assert!(told(&both, "hit rate at 1x").contains("without any hits"));
    // Writes pass the cache by.
    let writes = with(
        both,
        &[
            (Field::Tier(1, "writes"), "8"),
            (Field::Tier(1, "node_writes"), "100/s"),
        ],
    );
    assert!(told(&writes, "hit rate at 10x").contains("whatever the hit rate"));
    refuses(
        &login(),
        "hit rate at 10x",
        "the plan has no cache (tiers). Add a cache among the tiers.",
    );
}

#[test]
fn the_pool_that_queries_need() {
    let mut base = login();
    List::Tiers(TierKind::Database).add(&mut base);
    let base = with(
        base,
        &[
            (Field::Tier(0, "hosting"), "own"),
            (Field::Tier(0, "grow"), "off"),
            (Field::Tier(0, "reads"), "10"),
            (Field::Tier(0, "writes"), "0"),
            (Field::Tier(0, "node_reads"), "1000000/s"),
            (Field::Tier(0, "target"), "70 %"),
            (Field::Tier(0, "hold"), "80 ms"),
            (Field::Tier(0, "max_connections"), "100000"),
            (Field::Tier(0, "pool"), "20"),
        ],
    );
    // 34.7 queries a second for 80 ms are 2.78 connections on the mean, of which 70 % may be in use: 3.97, so 4.
    let Answer::Pool(found) = asked(&base, "pool at 1x") else {
        panic!()
    };
    assert_eq!(
        (
            found.instances,
            found.connections,
            found.planned_connections
        ),
        (1, Some(4), 20)
    );
    // Three instances share ten times of it: 27.8 / 0.7 / 3 = 13.2.
    let Answer::Pool(found) = asked(&base, "pool at 10x") else {
        panic!()
    };
    assert_eq!((found.instances, found.connections), (3, Some(14)));
    refuses(
        &login(),
        "pool at 10x",
        "the plan has no database (tiers). Add a database among the tiers.",
    );
}

#[test]
fn optimizations_that_reach_the_target() {
    assert!(
        told(&login(), "optimizations").starts_with("None: p99 is "),
        "{}",
        told(&login(), "optimizations")
    );
    let strict = with(
        login(),
        &[(Field::Statistic, "mean"), (Field::LatencyLimit, "45 ms")],
    );
    let Answer::Optimizations(found) = asked(&strict, "optimizations") else {
        panic!()
    };
    let set = found.set.unwrap();
    assert!(found.predicted_ms > 45.0 && set.predicted_ms <= 45.0 && set.met);
    assert!(told(&strict, "optimizations").contains("within the 45 ms of the target"));
    let bare = Scenario::blank("2026-11".parse().unwrap());
    refuses(
        &bare,
        "optimizations",
        "the plan says nothing of what a request takes (workload). Write its components and what could be done about them.",
    );
}

#[test]
fn the_fastest_growth_that_the_budget_pays() {
    // Two instances carry 1,400 req/min, which is 6.72 times today's peak: within 36 months that is 5.434 % a month.
    let budget = with(login(), &[(Field::Market("budget"), "$24/mo")]);
    let Answer::MaxGrowth(found) = asked(&budget, "max growth") else {
        panic!()
    };
    close(
        found.per_month_ratio.unwrap(),
        (1_400.0_f64 / (3.0 * 1e5 / 1440.0)).powf(1.0 / 36.0) - 1.0,
        "growth",
    );
    assert_eq!(found.over, solve(&budget).budget.unwrap().over);
    assert!(told(&budget, "max growth").starts_with("The budget of $24.00 holds up to a growth of 5.4 % a month; with the growth of the plan it breaks in "), "{}", told(&budget, "max growth"));
    let rich = with(login(), &[(Field::Market("budget"), "$1e12/mo")]);
    assert!(told(&rich, "max growth").contains("even if demand doubles every month"));
    let poor = with(login(), &[(Field::Market("budget"), "$1/mo")]);
    assert!(told(&poor, "max growth").contains("however slowly demand grows"));
    refuses(
        &login(),
        "max growth",
        "the plan has no budget (market.budget). Write one, such as $500/mo.",
    );
}

#[test]
fn the_headroom_that_instances_restore() {
    // A peak of 208.3 of 700 leaves 70.2 %; for 90 % it takes 2,083 req/min, which are three instances.
    assert_eq!(
        told(&login(), "headroom 30 %"),
        "There is a headroom of 70 % already."
    );
    let Answer::Headroom(found) = asked(&login(), "headroom 90 %") else {
        panic!()
    };
    let change = found.cheapest.unwrap();
    assert_eq!((change.instances, change.added_usd_month), (3, 24.0));
    close(
        change.headroom,
        1.0 - 3.0 * 1e5 / 1440.0 / 2_100.0,
        "headroom",
    );
    assert_eq!(
        told(&login(), "headroom 90 %"),
        "3 instances leave 90 % today instead of 70 %, for $24.00 more a month."
    );
    // A spare one does not count.
    let spare = with(login(), &[(Field::Spare, "1"), (Field::Minimum, "2")]);
    let Answer::Headroom(found) = asked(&spare, "headroom 90 %") else {
        panic!()
    };
    assert_eq!(found.cheapest.unwrap().instances, 4);
}

#[test]
fn questions_read_as_they_print() {
    for example in EXAMPLES {
        let question: Question = example.parse().unwrap();
        assert_eq!(
            question.to_string().parse::<Question>().unwrap(),
            question,
            "{example}"
        );
    }
    for (text, expected) in [
        (
            "headroom 100 %",
            "no fleet leaves all of itself free. Ask for less than 100 %, such as headroom 30 %.",
        ),
        (
            "shoes at 10x",
            "“shoes at 10x” is not a question that is understood. Ask max load, last date, instances at 10x, hit rate at 10x, pool at 10x, optimizations, max growth, headroom 30 %.",
        ),
    ] {
        assert_eq!(text.parse::<Question>().unwrap_err().to_string(), expected);
    }
    assert!("instances at noon".parse::<Question>().is_err());
}

proptest! {
    #![proptest_config(cases(3))]

    /// Whatever the scenario is, every question has an answer or a sentence.
    #[test]
    fn any_scenario_answers(any in scenario()) {
        for example in ["last date", "instances at 3x", "optimizations", "headroom 30 %"] {
            if let Ok(answer) = ask(&any, Catalog::built_in(), example.parse().unwrap()) {
                prop_assert!(!sentence(&any, &answer).is_empty());
            }
        }
    }
}
