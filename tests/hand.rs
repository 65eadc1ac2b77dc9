//! Inputs by name and by hand: paths of all of them, steps of the arrow keys, sliders, and what an input says it means.

mod specimens;

use plimsoll::catalog::Catalog;
use plimsoll::quantity::{
    Bandwidth, Bytes, Cost, Count, Cpus, Dimension, Effort, Factor, Growth, Horizon, Items,
    Latency, PerRequest, Plain, Rate, Share, Span, Written, meaning,
};
use plimsoll::scenario::Scenario;
use plimsoll::scenario::field::{Field, Thumb, WorkloadField};
use proptest::prelude::*;
use specimens::{every_field, everything_with_workload, with};

fn catalog() -> &'static Catalog {
    Catalog::built_in()
}

fn nudge(s: &Scenario, field: Field, text: &str, steps: i32) -> Option<String> {
    field.nudge(s, catalog(), text, steps)
}

// --- paths --------------------------------------------------------------------------------------

#[test]
fn every_input_is_found_by_its_path() {
    let all = every_field(&everything_with_workload());
    // 28 single ones, and those of lists and forms.
    assert!(all.len() > 200, "{}", all.len());
    let mut ids = std::collections::BTreeSet::new();
    for field in all {
        assert_eq!(Field::from_path(&field.path()), Some(field));
        assert!(
            ids.insert(field.id()),
            "{} is the id of two inputs",
            field.id()
        );
    }
}

#[test]
fn what_is_no_path_leads_nowhere() {
    for path in [
        "",
        ".",
        "demand",
        "demand.rates",
        "demand.rate.",
        "demand.rate.x",
        "fixed.0",
        "fixed.x.cost",
        "fixed.40.cost",
        "rules.60",
        "rules.-1",
        "rules.01",
        "rules.1.",
        "tiers.0.nothing",
        "tiers.0",
        "workload.components.0.nothing",
        "workload.optimizations.0",
        "workload.combinations.0.third.x",
        "resources.nothing",
        "market.cpu",
        "correlations.99999999999999999999",
        "Demand.rate",
    ] {
        assert_eq!(Field::from_path(path), None, "{path}");
    }
}

#[test]
fn what_files_propose_is_less_than_what_has_a_name() {
    let proposed = |path: &str| Field::from_path(path).unwrap().can_be_proposed();
    for path in [
        "demand.rate",
        "demand.peak_to_mean",
        "demand.growth",
        "demand.hours",
        "demand.days",
        "app.capacity.typed",
        "resources.cpu",
        "tiers.1.operations",
        "workload.baseline.time",
        "workload.baseline.spread",
        "workload.components.3.queries",
    ] {
        assert!(proposed(path), "{path}");
    }
    for path in [
        "name",
        "demand.horizon",
        "rules.0",
        "market.budget",
        "workload.components.3.name",
        "workload.stated",
    ] {
        assert!(!proposed(path), "{path}");
    }
}

// --- the arrow keys -----------------------------------------------------------------------------

#[test]
fn a_step_is_one_in_the_last_digit_and_keeps_how_it_was_written() {
    let s = everything_with_workload();
    for (field, text, steps, expected) in [
        (Field::Rate, "100k/day", 1, "101k/day"),
        (Field::Rate, "1,000 req/min", 1, "1,010 req/min"), // the third digit of 1,000 is worth 10
        (Field::Rate, "999 req/min", 2, "1,010 req/min"),
        (Field::Rate, "1,010 req/min", -2, "999 req/min"),
        (Field::Rate, "1200 req/min", 1, "1210 req/min"), // without a comma it stays without
        (
            Field::Rate,
            "80,000..200,000 req/day",
            1,
            "81,000..201,000 req/day",
        ), // the last end says the step
        (Field::Rate, "0.9..1.6 req/s", -2, "0.7..1.4 req/s"),
        (Field::Rate, "~94 req/s", 1, "~95 req/s"),
        (
            Field::Rate,
            "10..12..20 req/s uniform",
            3,
            "13..15..23 req/s uniform",
        ),
        (Field::Rate, "12..14.5 req/s", 1, "12.1..14.6 req/s"),
        (Field::Growth, "8 %/month", 1, "9 %/month"),
        (Field::Growth, "8 ± 2 %/month", -10, "-2 ± 2 %/month"),
        (
            Field::Growth,
            "+5 req/min per month",
            1,
            "+6 req/min per month",
        ),
        (
            Field::Growth,
            "8 %/month up to 10,000 req/min",
            1,
            "9 %/month up to 10,000 req/min",
        ),
        (Field::InstanceCost, "$12/mo", -1, "$11/mo"),
        (Field::InstanceCost, "$0.0832/h", 1, "$0.0833/h"),
        (Field::Rate, "1 000/day", 1, "1 010/day"),
        (Field::Rate, "999’000/day", 1, "1’000’000/day"),
        (Field::Rate, "999_000/day", 1, "1_000_000/day"),
        (Field::Rate, "2M/month", 1, "3M/month"),
        (Field::Growth, "1.5x/year", -1, "1.4x/year"),
        (Field::Growth, "10 %/quarter", 1, "11 %/quarter"),
        (Field::PeakToMean, "1.9×", 1, "2.0×"),
        (Field::PeakToMean, "2.0×", -1, "1.9×"),
        (Field::Utilization, "99 %", 5, "100 %"), // no more than all of it
        (Field::Minimum, "3", -10, "0"),
        (Field::Zones, "3", 10, "13"),
        (Field::Start, "2026-11", 2, "2027-01"),
        (Field::Start, "1970-02", -5, "1970-01"),
        (
            Field::Resource("queries"),
            "2..3..5 per request triangular",
            1,
            "3..4..6 per request triangular",
        ),
        (Field::Tier(1, "keys"), "2,000,000", 1, "2,010,000"),
    ] {
        assert_eq!(
            nudge(&s, field, text, steps).as_deref(),
            Some(expected),
            "{text} by {steps}"
        );
    }
}

#[test]
fn what_cannot_move_does_not() {
    let s = everything_with_workload();
    for (field, text, steps) in [
        (Field::Name, "3 services", 1),
        (Field::Hours, "office hours", 1),
        (Field::Rule(0), "scale out when CPU > 70 % for 5 min", 1),
        (Field::Offer, "aws/us-east-1/t3.medium", 1),
        (Field::Minimum, "0", -1),
        (Field::Start, "1970-01", -1),
        (Field::Rate, "100 req/s", 0),
        (Field::FixedCost(7), "$12/mo", 1),
    ] {
        assert_eq!(nudge(&s, field, text, steps), None, "{text}");
    }
}

#[test]
fn a_text_that_cannot_be_used_moves_from_the_last_that_could() {
    let s = with(everything_with_workload(), &[(Field::Rate, "100 req/s")]);
    assert_eq!(
        nudge(&s, Field::Rate, "many", 1).as_deref(),
        Some("101 req/s")
    );
    // So is what is said in words.
    assert_eq!(
        nudge(&s, Field::Rate, "between 12 and 18 req/s", 1).as_deref(),
        Some("101 req/s")
    );
    // A range with a hyphen is moved as it is printed.
    assert_eq!(
        nudge(&s, Field::Rate, "12-18 req/s", 1).as_deref(),
        Some("101 req/s")
    );
}

/// Numbers as people write them into an input of that kind, without a unit.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        (0u32..2_000).prop_map(|n| n.to_string()),
        (0u32..200_000, 1usize..4).prop_map(|(n, d)| format!("{:.d$}", f64::from(n) / 100.0)),
        (1u32..999, 0u32..999).prop_map(|(a, b)| format!("{a},{b:03}")),
        (1u32..99, 0u32..999).prop_map(|(a, b)| format!("{a},{b:03},000")),
    ]
}

fn shaped() -> impl Strategy<Value = String> {
    (number(), 0.0f64..400.0, 0usize..5).prop_map(|(n, more, shape)| {
        let low: f64 = n.replace(',', "").parse().unwrap();
        let high = low + more.round() + 1.0;
        match shape {
            0 => format!("{low}..{high}"),
            1 => format!("{low}..{}..{high}", low + 0.5),
            2 => format!("~{n}"),
            3 => format!("{n} ± 1"),
            _ => n,
        }
    })
}

proptest! {
    #[test]
    fn as_many_steps_back_lead_to_the_same_text(n in shaped(), steps in 1i32..30, at in 0usize..6) {
        let (field, before, unit) = [
            (Field::Rate, "", " req/min"),
            (Field::Growth, "", " %/month"),
            (Field::InstanceCost, "$", "/mo"),
            (Field::LatencyLimit, "", " ms"),
            (Field::Resource("memory_base"), "", " MB"),
            (Field::PeakToMean, "", "×"),
        ][at];
        let (about, n) = match n.strip_prefix('~') {
            Some(rest) => ("~", rest),
            None => ("", n.as_str()),
        };
        let text = format!("{about}{before}{n}{unit}");
        let mut s = everything_with_workload();
        if field.write(&mut s, catalog(), &text).is_ok() {
            let canonical = field.read(&s);
            let Some(up) = nudge(&s, field, &canonical, steps) else { return Ok(()) };
            prop_assert!(field.write(&mut s.clone(), catalog(), &up).is_ok(), "{} is refused", up);
            // At the upper bound fewer steps were made.
            if nudge(&s, field, &canonical, steps - 1).as_ref() != Some(&up) {
                let back = nudge(&s, field, &up, -steps);
                prop_assert_eq!(back.as_deref(), Some(canonical.as_str()), "by way of {}", up);
            }
        }
    }

    #[test]
    fn whatever_moves_is_taken_and_nothing_breaks(noise in ".{0,24}", steps in -200i32..200, at in 0usize..400) {
        let s = everything_with_workload();
        let all = every_field(&s);
        let field = all[at % all.len()];
        for text in [noise, field.read(&s)] {
            if let Some(moved) = nudge(&s, field, &text, steps) {
                prop_assert!(field.write(&mut s.clone(), catalog(), &moved).is_ok(), "{}: {}", field.path(), moved);
            }
        }
    }

    #[test]
    fn a_slider_stops_where_its_text_says(at in -300i32..300, unit in 0usize..4) {
        let rate = ["3 req/s", "3 req/min", "3 req/h", "3 req/day"][unit];
        let mut s = with(everything_with_workload(), &[
            (Field::Rate, rate), (Field::Capacity, "100 req/s"), (Field::Growth, "3 %/month"), (Field::InstanceCost, "$0.04/h"),
        ]);
        for field in SLIDERS {
            let track = field.sliders(&s).remove(0);
            prop_assert!(track.min <= track.at && track.at <= track.max);
            let text = field.slide(&s, Thumb::Number, at).unwrap();
            field.write(&mut s, catalog(), &text).unwrap();
            prop_assert_eq!(field.read(&s), text);
            prop_assert_eq!(field.sliders(&s)[0].at, at.clamp(track.min, track.max));
        }
    }
}

const SLIDERS: [Field; 8] = [
    Field::Rate,
    Field::PeakToMean,
    Field::Growth,
    Field::Capacity,
    Field::InstanceCost,
    Field::Utilization,
    Field::Minimum,
    Field::LatencyLimit,
];

#[test]
fn a_slider_goes_by_round_numbers_in_the_unit_that_stands_there() {
    let s = with(
        everything_with_workload(),
        &[
            (Field::Rate, "100k/day"),
            (Field::LatencyLimit, "200 ms"),
            (Field::Growth, "8 %/month"),
        ],
    );
    let slide = |field: Field, by: i32| {
        let at = field.sliders(&s)[0].at + by;
        field.slide(&s, Thumb::Number, at).unwrap()
    };
    // Ten stops to a decade: 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8.
    assert_eq!(
        [-1, 0, 1, 2].map(|by| slide(Field::Rate, by)),
        [
            "80,000 req/day",
            "100,000 req/day",
            "120,000 req/day",
            "150,000 req/day"
        ]
    );
    assert_eq!(
        [-1, 0, 1, 2].map(|by| slide(Field::LatencyLimit, by)),
        ["150 ms", "200 ms", "250 ms", "300 ms"]
    );
    // Halves of a per cent.
    assert_eq!(
        [-1, 0, 1].map(|by| slide(Field::Growth, by)),
        ["7.5 %/month", "8 %/month", "8.5 %/month"]
    );
    // A law of two numbers has no one place.
    let law = with(
        s.clone(),
        &[(Field::Growth, "8 %/month up to 10,000 req/min")],
    );
    assert_eq!(Field::Growth.sliders(&law), []);
    assert_eq!(Field::ErrorRate.sliders(&s), []);
    assert_eq!(Field::Rate.slide(&s, Thumb::Low, 51), None);
}

#[test]
fn each_end_of_a_range_has_a_slider_and_none_passes_the_other() {
    let s = everything_with_workload();
    // Steps of a rate by the day: ten to a decade, 1 req/day is step 0; 80,000 is the tenth stop of the fifth decade, and 200,000 the
    // fourth of the sixth. Steps begin at 0.01 req/s, 864 a day, and so at 100, and end at 8.64e9, and so at 1e9.
    for (field, text, thumb, at, expected) in [
        (
            Field::Rate,
            "80k..200k/day",
            Thumb::Low,
            50,
            "100,000..200,000 req/day",
        ),
        (
            Field::Rate,
            "80k..200k/day",
            Thumb::High,
            54,
            "80,000..250,000 req/day",
        ),
        // The last stop below 200,000 is 150,000, and the first above 80,000 is 100,000.
        (
            Field::Rate,
            "80k..200k/day",
            Thumb::Low,
            80,
            "150,000..200,000 req/day",
        ),
        (
            Field::Rate,
            "80k..200k/day",
            Thumb::High,
            0,
            "80,000..100,000 req/day",
        ),
        // Between 80,000 and 90,000 there is no stop: the end goes back to 80,000, or on to the ends of the slider.
        (
            Field::Rate,
            "85k..90k/day",
            Thumb::Low,
            80,
            "80,000..90,000 req/day",
        ),
        (
            Field::Rate,
            "85k..90k/day",
            Thumb::Low,
            -9,
            "100..90,000 req/day",
        ),
        // A middle that was written between the ends stays between them, and the law stays.
        (
            Field::Rate,
            "10..12..20 req/s uniform",
            Thumb::Low,
            19,
            "10..12..20 req/s uniform",
        ),
        (
            Field::Rate,
            "10..12..20 req/s uniform",
            Thumb::High,
            0,
            "10..12..15 req/s uniform",
        ),
        // What is given and taken becomes ends: 8 - 2 and 8 + 2, in halves of a per cent.
        (
            Field::Growth,
            "8 ± 2 %/month",
            Thumb::Low,
            10,
            "5..10 %/month",
        ),
        (
            Field::Growth,
            "8 ± 2 %/month",
            Thumb::High,
            24,
            "6..12 %/month",
        ),
        // 200 / 1.1, as far as it is meant.
        (
            Field::LatencyLimit,
            "~200 ms",
            Thumb::High,
            25,
            "182..300 ms",
        ),
        (
            Field::Utilization,
            "60..80 %",
            Thumb::High,
            200,
            "60..100 %",
        ),
        (Field::Minimum, "2..4", Thumb::Low, 9, "3..4"),
    ] {
        let ranged = with(s.clone(), &[(field, text)]);
        let slid = field.slide(&ranged, thumb, at);
        assert_eq!(slid.as_deref(), Some(expected), "{text}: {thumb:?} to {at}");
        // What comes of it is taken as it stands.
        let slid = with(ranged, &[(field, expected)]);
        assert_eq!(field.read(&slid), expected);
    }
    let ranged = with(s.clone(), &[(Field::Rate, "80k..200k/day")]);
    let tracks = Field::Rate.sliders(&ranged);
    let told: Vec<_> = tracks
        .iter()
        .map(|t| (t.thumb, t.at, t.least, t.most, t.text.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Thumb::Low, 49, 20, 52, "80,000 req/day"),
            (Thumb::High, 53, 50, 90, "200,000 req/day"),
        ]
    );
    // One of its ends is no number, and a range below the slider leaves its lower end no step.
    assert_eq!(Field::Rate.slide(&ranged, Thumb::Number, 50), None);
    let low = with(s, &[(Field::Rate, "1..2 req/day")]);
    assert_eq!(Field::Rate.slide(&low, Thumb::Low, 30), None);
    assert_eq!(
        Field::Rate.slide(&low, Thumb::High, 30).as_deref(),
        Some("1..1,000 req/day")
    );
}

// --- what an input means ------------------------------------------------------------------------

#[test]
fn what_is_not_plain_is_said() {
    let s = everything_with_workload();
    for (field, text, expected) in [
        (
            Field::Growth,
            "12..18 %/month",
            "12 % to 18 % a month, counted with 15 %",
        ),
        (
            Field::Growth,
            "8 %/month",
            "2.52 times as much after a year",
        ), // 1.08^12 = 2.518
        (Field::Growth, "50 %/year", "3.44 % a month"), // 1.5^(1/12) = 1.03437
        (Field::Growth, "10 %/quarter", "3.23 % a month"), // 1.1^(1/3) = 1.03228
        (Field::Growth, "doubling every 6 months", "12.2 % a month"), // 2^(1/6) = 1.12246
        (
            Field::Growth,
            "8..12 %/quarter",
            "8 % to 12 % a quarter, counted with 10 %",
        ),
        (
            Field::Growth,
            "2..3×/6 months",
            "2× to 3× in 6 months, counted with 2.5×",
        ),
        (
            Field::Growth,
            "8 %/month up to 600 req/min",
            "8 % a month at first, ever less towards 10 req/s",
        ),
        (
            Field::Growth,
            "-6 req/min per month",
            "0.1 req/s less each month",
        ),
        (
            Field::Growth,
            "history to 2026-11: 10 11 12 13 14",
            "forecast from 5 months up to November 2026",
        ),
        (Field::Rate, "1,000 req/min", "16.7 req/s"),
        (Field::Rate, "100k/day", "1.16 req/s in the mean"), // 100,000 / 86,400
        (Field::Rate, "3 req/s", ""),
        // The middle is sqrt(80,000 × 200,000) = 126,491.
        (
            Field::Rate,
            "80k..200k/day",
            "80,000 req/day to 200,000 req/day, counted with 126,000 req/day, which is 1.46 req/s in the mean",
        ),
        (
            Field::Memory,
            "~94 MB",
            "85.5 MB to 103.4 MB, counted with 94 MB",
        ), // 94 / 1.1 and 94 × 1.1
        (
            Field::InstanceCost,
            "$18..25/mo uniform",
            "$18 to $25 a month, counted with $21.5; uniform",
        ),
        (
            Field::InstanceCost,
            "$0.0832/h",
            "$60.74 in a month of 730 hours",
        ), // × 730
        (Field::InstanceCost, "$12/mo", ""),
        (Field::LatencyLimit, "300 µs", "0.3 ms"),
        // 2.592 million in 30 days are one a second, 1.5 million in a week 1.5e6 / 604,800 = 2.48.
        (
            Field::Rate,
            "2.592M/month",
            "1 req/s in the mean of 30 days",
        ),
        (Field::Rate, "1.5M/week", "2.48 req/s in the mean"),
        // 2^(1/12) = 1.0595; 1.5^12 = 129.7.
        (Field::Growth, "2x/year", "5.95 % a month"),
        (
            Field::Growth,
            "1.5x/month",
            "130 times as much after a year",
        ),
        (
            Field::Growth,
            "1.5..2x/year",
            "1.5× to 2× a year, counted with 1.75×",
        ),
        (Field::Minimum, "3", ""),
        (Field::Minimum, "2..4", "2 to 4, counted with 3"),
        (Field::Horizon, "3 years", "to November 2029"),
        (Field::Horizon, "6 quarters", "to May 2028"),
        (Field::Horizon, "26 weeks", "to May 2027"),
        (
            Field::Event(0),
            "+50 % from 2027-03",
            "1.5 times the demand from March 2027 on",
        ),
        (
            Field::Event(0),
            "x2 in November 2026 only",
            "2 times the demand in November 2026 only",
        ),
        (
            Field::Event(0),
            "-20..-10 % from 2027-01 to 2027-03",
            "0.85 times the demand from January 2027 to the end of March 2027: -20 % to -10 %, counted with -15 %",
        ),
        (Field::Hours, "flat", ""),
        (
            Field::Days,
            "2 2 2 2 2 1 3",
            "busiest on Sunday, 1.5 times the mean",
        ), // 3 over a mean of 2
        (
            Field::Rule(0),
            "scale out when CPU > 70 % for 5 min",
            "adds an instance once CPU is above 70 % for 5 min without a break",
        ),
        (
            Field::Rule(0),
            "critical alert when error rate >= 1 %",
            "wakes somebody up once error rate is at or above 1 %",
        ),
        (
            Field::Level(0),
            "Normal at 600 req/min: CPU < 60 %",
            "1 condition has to hold at 10 req/s, whatever the demand",
        ),
        (
            Field::Correlation(0),
            "demand.rate ~ resources.cpu = -0.3",
            "where Mean rate now is high, CPU time of a request tends to be low",
        ),
        (Field::Resource("queries"), "3", ""),
    ] {
        let changed = with(s.clone(), &[(field, text)]);
        assert_eq!(field.meaning(&changed), expected, "{text}");
    }
    let level = with(
        s,
        &[
            (Field::Rate, "2 req/s"),
            (Field::PeakToMean, "3×"),
            (
                Field::Level(0),
                "Peak at peak: CPU < 60 %; p95 latency < 1 s",
            ),
        ],
    );
    assert_eq!(
        Field::Level(0).meaning(&level),
        "2 conditions have to hold at today's peak of 6 req/s"
    );
}

#[test]
fn an_overhead_that_varies_says_how() {
    let example = specimens::example();
    let spread = Field::Workload(WorkloadField::BaselineSpread);
    // -ln 0.05 = 2.996 and -ln 0.01 = 4.605.
    assert_eq!(
        spread.meaning(&with(example, &[(spread, "exponential")])),
        "p95 is 3 times the mean, p99 4.61 times"
    );
}

const DIMENSIONS: [(&Written, &str); 16] = [
    (Rate::WRITTEN, "req/min"),
    (Latency::WRITTEN, "ms"),
    (Cost::WRITTEN, "$"),
    (Share::WRITTEN, "%"),
    (Growth::WRITTEN, "%/year"),
    (Bytes::WRITTEN, "GiB"),
    (Factor::WRITTEN, "×"),
    (Count::WRITTEN, ""),
    (PerRequest::WRITTEN, "per request"),
    (Effort::WRITTEN, "days"),
    (Cpus::WRITTEN, "vCPU"),
    (Horizon::WRITTEN, "months"),
    (Span::WRITTEN, "min"),
    (Items::WRITTEN, ""),
    (Bandwidth::WRITTEN, "Mbit/s"),
    (Plain::WRITTEN, ""),
];

proptest! {
    #[test]
    fn no_text_breaks_what_is_said_of_it(noise in ".{0,30}", at in 0usize..16) {
        meaning(DIMENSIONS[at].0, &noise);
    }

    #[test]
    fn a_range_always_says_its_ends_and_its_unit(low in 1u32..40, more in 1u32..40, at in 0usize..16) {
        let (dimension, unit) = DIMENSIONS[at];
        let text = match unit {
            "$" => format!("${low}..{}/mo", low + more),
            unit => format!("{low}..{} {unit}", low + more),
        };
        let said = meaning(dimension, &text);
        // A horizon is decided, and no range.
        if unit == "months" {
            prop_assert_eq!(said, "");
        } else {
            let unit = unit.split('/').next().filter(|u| *u == "%").unwrap_or(unit);
            prop_assert!(said.contains(" to ") && said.contains("counted with") && said.contains(unit), "{}", said);
            prop_assert!(said.contains(&low.to_string()) && said.contains(&(low + more).to_string()), "{}", said);
        }
    }

    #[test]
    fn every_input_means_something_without_breaking(noise in ".{0,30}", at in 0usize..400) {
        let mut s = everything_with_workload();
        let all = every_field(&s);
        let field = all[at % all.len()];
        if field.write(&mut s, catalog(), &noise).is_ok() {
            field.meaning(&s);
        }
    }
}
