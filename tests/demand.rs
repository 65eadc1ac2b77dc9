//! Demand over the day, the week and the months to come: curves, laws of growth, dated events, crossings and lead times.

mod specimens;

use plimsoll::evidence::Series;
use plimsoll::plan::demand::{Ahead, Course, act_by};
use plimsoll::quantity::{Factor, Quantity};
use plimsoll::scenario::Month;
use plimsoll::scenario::field::Field;
use plimsoll::scenario::growth::{Event, History, Law};
use plimsoll::scenario::shape::{DayCurve, HourCurve, Shape};
use proptest::prelude::*;
use specimens::demand::{any_event, any_law, any_month};
use specimens::{cases, example, scenario, solve, with};

fn close(got: f64, want: f64, tolerance: f64) {
    assert!(
        (got - want).abs() <= tolerance * want.abs().max(1e-300),
        "{got} and not {want}"
    );
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn law(text: &str) -> Law {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn events(texts: &[&str]) -> Vec<Event> {
    texts
        .iter()
        .map(|t| t.parse().unwrap_or_else(|e| panic!("{t}: {e}")))
        .collect()
}

/// 100 req/s on average, 200 at the peak, from November 2026.
fn course<'a>(law: &'a Law, events: &'a [Event]) -> Course<'a> {
    let ahead = Ahead {
        rate_rps: 100.0,
        peak_to_mean_ratio: 2.0,
        law,
        events,
        start: month("2026-11"),
    };
    Course::new(ahead, 36).unwrap()
}

// --- compound growth is what it was ----------------------------------------------------------

fn same_as_the_plan(scenario: &plimsoll::scenario::Scenario) {
    let plan = solve(scenario);
    let demand = &scenario.demand;
    let law = demand.growth.clone();
    let ahead = Ahead {
        rate_rps: demand.rate.base(),
        peak_to_mean_ratio: demand.peak_to_mean.base(),
        law: &law,
        events: &demand.events,
        start: demand.start,
    };
    // A history that cannot be gone on with leaves demand as it is; that has a test of its own.
    let Ok(course) = Course::new(ahead, demand.horizon.months()) else {
        return;
    };
    let rows = course.rows(demand.horizon.months());
    assert_eq!(rows.len(), plan.timeline.len());
    for (row, old) in rows.iter().zip(&plan.timeline) {
        assert_eq!(
            (row.index, row.month, row.mean_rps, row.peak_rps),
            (old.index, old.month, old.mean_rps, old.peak_rps)
        );
    }
    for crossing in &plan.crossings {
        let above = course.first_reached(crossing.limit_rps);
        assert_eq!(above.map(|a| a.months), crossing.months);
        assert_eq!(above.map(|a| a.month), crossing.month);
    }
}

#[test]
fn compound_growth_gives_the_numbers_of_the_timeline() {
    same_as_the_plan(&example());
    for growth in [
        "0 %/month",
        "-5 %/month",
        "20 %/month",
        "50 %/year",
        "900 %/month",
    ] {
        same_as_the_plan(&with(example(), &[(Field::Growth, growth)]));
    }
    same_as_the_plan(&with(example(), &[(Field::Rate, "0 req/s")]));
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn compound_growth_gives_the_numbers_of_any_timeline(scenario in scenario()) {
        same_as_the_plan(&scenario);
    }
}

// --- laws, by hand ---------------------------------------------------------------------------

/// 100 · 1.1^t; 100 ± 5t; 1000 / (1 + 9·1.1^-t): 9/1.1^12 = 2.8677, so 258.553 after a year.
#[test]
fn laws_give_what_the_hand_gives() {
    let cases = [
        ("10 %/month", 0, 100.0),
        ("10 %/month", 12, 313.842_837_672),
        ("+5 req/s per month", 12, 160.0),
        ("2x/year", 12, 200.0),
        ("1.5x/month", 2, 225.0),
        ("50 % a month", 2, 225.0),
        ("-5 req/s per month", 12, 40.0),
        ("-5 req/s per month", 30, 0.0),
        ("10 %/month up to 1,000 req/s", 0, 100.0),
        ("10 %/month up to 1,000 req/s", 12, 258.553_107),
        ("10 %/month up to 1,000 req/s", 1_000, 1_000.0),
        // At the ceiling already.
        ("10 %/month up to 80 req/s", 12, 100.0),
        ("-10 %/month up to 1,000 req/s", 1, 90.0),
        ("10 %/month up to 0 req/s", 5, 100.0),
    ];
    for (text, index, mean_rps) in cases {
        let law = law(text);
        let row = course(&law, &[]).month(index).unwrap();
        close(row.mean_rps, mean_rps, 1e-5);
        assert_eq!(row.peak_rps, row.mean_rps * 2.0, "{text}");
    }
    let full = law("10 %/month up to 80 req/s");
    assert!(course(&full, &[]).warnings[0].contains("Raise the ceiling"));
}

#[test]
fn events_come_and_go() {
    let flat = law("0 %/month");
    let events = events(&[
        "+50 % from 2027-03",
        "x2 in November 2026 only",
        "-20 % from 2027-01 to 2027-04",
    ]);
    let course = course(&flat, &events);
    let means: Vec<f64> = course.rows(7).iter().map(|r| r.mean_rps).collect();
    for (got, want) in means
        .iter()
        .zip([200.0, 100.0, 80.0, 80.0, 120.0, 120.0, 150.0, 150.0])
    {
        close(*got, want, 1e-12);
    }
}

/// What is typed, how it is kept, and the factor that a plan with one number counts with.
#[test]
fn an_event_may_be_a_range() {
    for (typed, kept, factor) in [
        // The middle of a normal range is half way, that of a lognormal one the root of the product of its ends.
        (
            "+30..60 % from 2026-12",
            "+30..60 % from 2026-12",
            1.0 + 45.0 / 100.0,
        ),
        (
            "30 % to 60 % from december 2026",
            "+30..60 % from 2026-12",
            1.45,
        ),
        ("+30..+60% from 2026-12", "+30..60 % from 2026-12", 1.45),
        (
            "-30..-10 % from 2026-12 to 2027-02",
            "-30..-10 % from 2026-12 to 2027-02",
            0.8,
        ),
        ("-20..40 % from 2026-12", "-20..40 % from 2026-12", 1.1),
        ("~50 % from 2026-12", "~50 % from 2026-12", 1.5),
        ("+50±10 % from 2026-12", "+50 ± 10 % from 2026-12", 1.5),
        (
            "+10..20..60 % triangular from 2026-12",
            "+10..20..60 % triangular from 2026-12",
            1.2,
        ),
        (
            "+30..60 % (Uniform) from 2026-12",
            "+30..60 % uniform from 2026-12",
            1.45,
        ),
        ("x2..8 in November 2026 only", "×2..8 in 2026-11 only", 4.0),
        ("2..8x in 2026-11", "×2..8 in 2026-11 only", 4.0),
        ("×2 - 8 in 2026-11", "×2..8 in 2026-11 only", 4.0),
        (
            "x2..8 uniform in 2026-11",
            "×2..8 uniform in 2026-11 only",
            5.0,
        ),
        ("about 2 times from 2026-11", "×~2 from 2026-11", 2.0),
        ("x2 ± 10 % from 2026-11", "×2 ± 0.2 from 2026-11", 2.0),
        ("x0..2..3 from 2026-11", "×0..2..3 from 2026-11", 2.0),
        // One number, as ever.
        ("+ 50 % from 2026-12", "+50 % from 2026-12", 1.5),
        ("x 2 from 2026-12", "×2 from 2026-12", 2.0),
    ] {
        let event: Event = typed.parse().unwrap_or_else(|e| panic!("{typed}: {e}"));
        assert_eq!(event.to_string(), kept, "{typed}");
        assert_eq!(kept.parse::<Event>().unwrap(), event, "{typed}");
        close(event.factor(), factor, 1e-12);
    }
}

/// Worked out by hand: 1.001^(365/12) = 1.0308683, 2^(12/5) = 5.278032, 1.1^(12/4) = 1.331, 500/3 = 166.667, 7/12 = 0.583333,
/// 84/(7·365) = 0.230137 weeks' months, so a request a week is 4.345238 a month.
#[test]
fn growth_is_kept_over_the_span_that_was_said() {
    for (typed, kept) in [
        ("10 %/quarter", "10 %/quarter"),
        ("+10% per quarter", "10 %/quarter"),
        ("10 % a Quarter", "10 %/quarter"),
        ("10 % quarterly", "10 %/quarter"),
        ("10 % every 3 months", "10 %/quarter"),
        ("-10 %/quarter", "-10 %/quarter"),
        ("2 %/week", "2 %/week"),
        ("2 % each week", "2 %/week"),
        ("0.1 %/day", "3.08683 %/month"),
        ("doubling every 6 months", "2×/6 months"),
        ("doubling every 2 quarters", "2×/6 months"),
        ("15 % every 6 months", "15 %/6 months"),
        ("10 % every 4 months", "33.1 %/year"),
        ("doubling every 6 weeks", "1.65199×/month"),
        ("Doubles every year", "2×/year"),
        ("doubling in 6 months", "2×/6 months"),
        ("doubling in 5 months", "5.27803×/year"),
        ("10% yoy", "10 %/year"),
        ("30% annually", "30 %/year"),
        ("10 % p.a.", "10 %/year"),
        ("10 % per annum", "10 %/year"),
        ("10 % QoQ", "10 %/quarter"),
        ("double every 18 months", "2×/18 months"),
        ("doubling yearly", "2×/year"),
        ("doubles each month", "2×/month"),
        ("doubling each quarter", "2×/quarter"),
        ("doubling each week", "2×/week"),
        ("triples every 2 years", "3×/2 years"),
        ("tripling every 24 months", "3×/2 years"),
        ("halves every 6 months", "0.5×/6 months"),
        ("2x every 6 months", "2×/6 months"),
        ("8..12 %/quarter", "8..12 %/quarter"),
        ("between 8 and 12 % a quarter", "8..12 %/quarter"),
        ("8 ± 2 %/quarter, uniform", "8 ± 2 %/quarter uniform"),
        ("8..10..12 %/quarter", "8..10..12 %/quarter"),
        ("2..3x every 12 months", "2..3×/year"),
        ("flat", "0 %/month"),
        ("No growth", "0 %/month"),
        ("+500 req/day per quarter", "+166.667 req/day per month"),
        ("-7 req/min a year", "-0.583333 req/min per month"),
        ("+3..6 req/s per quarter", "+1..2 req/s per month"),
        ("+1 req/s each week", "+4.34524 req/s per month"),
        (
            "10 %/quarter up to 10,000 req/min",
            "10 %/quarter up to 10,000 req/min",
        ),
        (
            "doubling every 6 months up to 1_000 req/s",
            "2×/6 months up to 1,000 req/s",
        ),
    ] {
        let law: Law = typed.parse().unwrap_or_else(|e| panic!("{typed}: {e}"));
        assert_eq!(law.to_string(), kept, "{typed}");
        assert_eq!(kept.parse::<Law>().unwrap(), law, "{typed}");
        let held: Law = "8 %/month".parse().unwrap();
        assert_eq!(held.parse_like(typed).unwrap(), law, "{typed}");
    }
}

/// 2^(365/12) = 1.43327e9.
#[test]
fn growth_over_a_span_that_is_none_is_refused() {
    const NEXT: &str = "Write a growth such as 8 %/month, 10 %/quarter, doubling every 6 months, +5 req/min per month, or 8 %/month up to 10,000 req/min.";
    for (typed, what, next) in [
        (
            "10 %/decade",
            "“%/decade” is not a unit of growth rate",
            NEXT,
        ),
        ("doubling", "“doubling” does not begin with a number", NEXT),
        (
            "doubling every",
            "“doubling every” does not begin with a number",
            NEXT,
        ),
        (
            "doubling every 0 months",
            "“doubling every 0 months” does not begin with a number",
            NEXT,
        ),
        (
            "doubtful every year",
            "“doubtful every year” does not begin with a number",
            NEXT,
        ),
        (
            "5 req/s per decade",
            "“req/s/decade” is not a unit of growth rate",
            NEXT,
        ),
        (
            "12..8 %/quarter",
            "12 %/quarter is above 8 %/quarter",
            "Write the lower end first: 8..12 %/quarter.",
        ),
        (
            "doubling every day",
            "1,433,270,000×/month is out of bounds",
            "Write something from 0.01×/month to 101×/month, such as 8 %/month, 50 %/year or 2×/year.",
        ),
        (
            "-100 %/quarter",
            "-100 %/quarter is out of bounds",
            "Write something from -99 %/quarter to 10,000 %/quarter, such as 8 %/month, 50 %/year or 2×/year.",
        ),
    ] {
        let error = typed.parse::<Law>().unwrap_err();
        assert_eq!(
            (error.what.as_str(), error.next.as_str()),
            (what, next),
            "{typed}"
        );
        assert_eq!(error.field.as_deref(), Some("demand.growth"), "{typed}");
    }
}

#[test]
fn a_growth_that_cannot_be_says_what_is_wrong_with_it() {
    for (typed, next) in [
        ("4..2 %/month", "Write the lower end first: 2..4 %/month."),
        (
            "-2..4 %/month lognormal",
            "Write another law behind it: normal, PERT, triangular or uniform.",
        ),
        (
            "some",
            "Write a growth such as 8 %/month, 10 %/quarter, doubling every 6 months, +5 req/min per month, or 8 %/month up to 10,000 req/min.",
        ),
    ] {
        let error = typed.parse::<Law>().unwrap_err();
        assert_eq!(error.next, next, "{typed}");
    }
}

#[test]
fn a_range_that_no_event_can_have_is_refused() {
    for (typed, what, next) in [
        (
            "+60..30 % from 2026-12",
            "60 % is above 30 %",
            "Write the lower end first: 30..60 %.",
        ),
        // All of it gone is the least there is.
        (
            "-150..50 % from 2026-12",
            "-150 % is out of bounds",
            "Write something from -100 % to 99,999,900 %, such as +50 %, +30..60 % or ×2.",
        ),
        (
            "x-1..2 from 2026-12",
            "-1 is less than nothing",
            "Write 0 or more, such as ×2 or ×2..3.",
        ),
        (
            "-20..40 % lognormal from 2026-12",
            "a lognormal law knows values above 0 only, and the range begins at -20 %",
            "Write another law behind it: normal, PERT, triangular or uniform.",
        ),
        (
            "+50 % uniform from 2026-12",
            "one number has no distribution, and “uniform” is written behind it",
            "Write a range such as 10..20 %, or the number only.",
        ),
        (
            "+50 from 2026-12",
            "+50 has no unit",
            "Write a change such as +50 %, +30..60 % or ×2.",
        ),
    ] {
        let error = typed.parse::<Event>().expect_err(typed);
        let said = format!("“{typed}” does not say by how much: {what}");
        assert_eq!((error.what, error.next.as_str()), (said, next));
        assert_eq!(error.field.as_deref(), Some("demand.events"), "{typed}");
    }
}

/// Law, events, limit, and when it is crossed: months from now, and the month.
type Case = (
    &'static str,
    &'static [&'static str],
    f64,
    Option<(f64, &'static str)>,
);

/// Peaks are twice the mean.
#[test]
fn crossings_are_found_under_every_law() {
    let cases: [Case; 13] = [
        // 2·(100 + 10t) = 250 at t = 2.5.
        ("+10 req/s per month", &[], 250.0, Some((2.5, "2027-02"))),
        // At 260 exactly after 3 months, as at 200 now.
        ("+10 req/s per month", &[], 260.0, Some((3.0, "2027-02"))),
        ("+10 req/s per month", &[], 200.0, Some((0.0, "2026-11"))),
        ("+10 req/s per month", &[], 150.0, Some((0.0, "2026-11"))),
        ("-10 req/s per month", &[], 250.0, None),
        // 1000/(1 + 9·1.1^-t) = 500 at t = ln 9/ln 1.1 = 23.0535.
        (
            "10 %/month up to 1,000 req/s",
            &[],
            1_000.0,
            Some((23.053_5, "2028-11")),
        ),
        ("10 %/month up to 1,000 req/s", &[], 2_000.0, None),
        // By the event, at the beginning of its month.
        (
            "0 %/month",
            &["+50 % from 2027-03"],
            250.0,
            Some((4.0, "2027-03")),
        ),
        (
            "0 %/month",
            &["x2 in 2026-11 only"],
            250.0,
            Some((0.0, "2026-11")),
        ),
        (
            "0 %/month",
            &["x2 in 2027-06 only"],
            399.0,
            Some((7.0, "2027-06")),
        ),
        ("0 %/month", &["x2 in 2027-06 only"], 401.0, None),
        // 1.5·2·(100 + 10t) = 390 at t = 3, with the event since the first month.
        (
            "+10 req/s per month",
            &["+50 % from 2026-12"],
            390.0,
            Some((3.0, "2027-02")),
        ),
        // 200·1.1^t·1.5 = 600 at t = ln 2/ln 1.1 = 7.2725.
        (
            "10 %/month",
            &["+50 % from 2026-12"],
            600.0,
            Some((7.272_5, "2027-07")),
        ),
    ];
    for (text, dated, limit_rps, expected) in cases {
        let (law, events) = (law(text), events(dated));
        let above = course(&law, &events).first_reached(limit_rps);
        match (above, expected) {
            (Some(above), Some((months, month))) => {
                assert!(
                    (above.months - months).abs() < 1e-3,
                    "{text} {dated:?}: {above:?}"
                );
                assert_eq!(
                    above.month.to_string(),
                    month,
                    "{text} {dated:?} {limit_rps}"
                );
            }
            (above, expected) => {
                assert_eq!(above.is_some(), expected.is_some(), "{text} {dated:?}")
            }
        }
    }
}

#[test]
fn there_is_time_to_act_or_not() {
    let cases = [
        ("2027-03", 0, "2027-03", 0),
        ("2027-03", 2, "2027-01", 0),
        ("2027-03", 4, "2026-11", 0),
        ("2027-03", 6, "2026-11", 2),
        ("2026-11", 3, "2026-11", 3),
    ];
    for (crossing, lead, by, late) in cases {
        let found = act_by(month(crossing), month("2026-11"), lead);
        assert_eq!(
            (found.month.to_string().as_str(), found.late_months),
            (by, late)
        );
    }
}

// --- from history ----------------------------------------------------------------------------

/// Two years on a straight line go on on it: the last month is 100 + 23·10 = 330.
#[test]
fn a_history_goes_on() {
    let values: Vec<f64> = (0..24).map(|i| 100.0 + 10.0 * f64::from(i)).collect();
    let goes_on = |last: &str| Law::History(History::new(month(last), values.clone()).unwrap());
    let law = goes_on("2026-11");
    let course = course(&law, &[]);
    let rows = course.rows(36);
    assert_eq!(rows.len(), 37);
    close(rows[0].mean_rps, 330.0, 1e-12);
    close(rows[10].mean_rps, 430.0, 1e-6);
    let (lower, upper) = rows[10].mean_band_rps.unwrap();
    assert!(lower <= rows[10].mean_rps && rows[10].mean_rps <= upper);
    let above = course.first_reached(800.0).unwrap();
    assert!((above.months - 7.0).abs() < 1e-6, "{above:?}");
    // The forecast ends and says nothing more.
    assert_eq!(course.first_reached(1e6), None);
    assert!(
        course
            .warnings
            .iter()
            .any(|w| w.contains("nothing says that it goes on"))
    );
    // A history that ended two months ago.
    let law = goes_on("2026-09");
    close(course_of(&law).month(0).unwrap().mean_rps, 350.0, 1e-6);
    assert_eq!(course_of(&law).rows(36).len(), 37);
    // One that ends later than the plan begins.
    let law = goes_on("2027-01");
    let ahead = Ahead {
        rate_rps: 1.0,
        peak_to_mean_ratio: 1.0,
        law: &law,
        events: &[],
        start: month("2026-11"),
    };
    assert!(
        Course::new(ahead, 12)
            .unwrap_err()
            .next
            .contains("Begin the plan")
    );
}

fn course_of(law: &Law) -> Course<'_> {
    course(law, &[])
}

#[test]
fn histories_are_checked() {
    let new = |values: &[f64]| History::new(month("2026-11"), values.to_vec());
    assert!(new(&[1.0; 5]).is_ok());
    for bad in [
        &[1.0; 4][..],
        &[1.0; 601],
        &[1.0, 2.0, 3.0, 4.0, f64::NAN],
        &[1.0, 2.0, 3.0, 4.0, -1.0],
    ] {
        let e = new(bad).unwrap_err();
        assert_eq!(e.field.as_deref(), Some("demand.history"));
        assert!(!e.next.is_empty());
    }
    // A gap of a month: what lies before it does not count. Days of 86,400 s from 1 January 2026.
    let day = |i: u32| (1_767_225_600.0 + 86_400.0 * f64::from(i), Some(2.0));
    let points: Vec<_> = (0..31).chain(59..212).map(day).collect();
    let series = Series {
        unit: "per_second".into(),
        points,
        ..Series::default()
    };
    let history = History::from_series(&series).unwrap();
    assert_eq!(
        (history.last.to_string(), history.mean_rps),
        ("2026-07".into(), vec![2.0; 5])
    );
    let odd = Series {
        unit: "bytes".into(),
        ..series
    };
    assert!(
        History::from_series(&odd)
            .unwrap_err()
            .what
            .contains("bytes")
    );
    let wild = vec![(f64::NAN, Some(1.0)), (-1e300, Some(1.0)), (1e300, None)];
    let odd = Series {
        unit: "per_second".into(),
        points: wild,
        ..Series::default()
    };
    assert!(History::from_series(&odd).is_err());
}

// --- the shape -------------------------------------------------------------------------------

#[test]
fn curves_have_a_mean_of_one() {
    // 23 hours of 1 and one of 25: the mean is 2, the peak 12.5.
    let text = format!("{}25", "1 ".repeat(23));
    let hours: HourCurve = text.parse().unwrap();
    assert_eq!(hours.peak_ratio(), 12.5);
    assert_eq!(hours.to_string(), text);
    // Five days of 4 and two of 0.5: mean 3, peak 4/3.
    let days: DayCurve = "4, 4, 4, 4, 4, 0.5, 0.5".parse().unwrap();
    close(days.peak_ratio(), 4.0 / 3.0, 1e-15);
    let shape = Shape { hours, days };
    close(shape.peak_to_mean_ratio(), 12.5 * 4.0 / 3.0, 1e-15);
    let week = shape.hour_of_week();
    assert_eq!(week.len(), 168);
    close(week.iter().sum::<f64>() / 168.0, 1.0, 1e-12);
    close(
        week.iter().copied().fold(0.0, f64::max),
        shape.peak_to_mean_ratio(),
        1e-12,
    );
    // The fifth day's last hour is its busiest, the sixth day begins quietly.
    close(week[119], 12.5 * 4.0 / 3.0, 1e-12);
    close(week[120], 0.5 / 6.0, 1e-12);
    assert_eq!(Shape::flat().peak_to_mean_ratio(), 1.0);
    for name in ["flat", "office hours", "evening peak"] {
        assert_eq!(name.parse::<HourCurve>().unwrap().to_string(), name);
        assert_eq!(name.parse::<DayCurve>().unwrap().to_string(), name);
        assert!(name == "flat" || name.parse::<HourCurve>().unwrap().peak_ratio() > 1.5);
    }
}

#[test]
fn a_typed_peak_is_held_against_the_curves() {
    let factor = |text: &str| text.parse::<Quantity<Factor>>().unwrap();
    let days: DayCurve = "4 4 4 4 4 0.5 0.5".parse().unwrap();
    let shape = Shape {
        hours: "flat".parse().unwrap(),
        days,
    };
    assert_eq!(shape.disagrees_with(factor("1.33")), None);
    assert!(
        shape
            .disagrees_with(factor("3"))
            .unwrap()
            .contains("busiest minute")
    );
    assert!(
        shape
            .disagrees_with(factor("1"))
            .unwrap()
            .contains("only 1× is typed: take 1.33×")
    );
}

// --- what cannot be read ---------------------------------------------------------------------

#[test]
fn what_cannot_be_read_is_explained() {
    let fails = |e: plimsoll::error::Error, field: &str, what: &str| {
        assert_eq!(e.field.as_deref(), Some(field), "{e}");
        assert!(e.what.contains(what) && e.next.ends_with('.'), "{e}");
    };
    let hours = "demand.shape.hours";
    for (text, what) in [
        ("", "there are 0 numbers, and 24 are needed"),
        ("1 2 3", "there are 3 numbers, and 24 are needed"),
        ("busy", "“busy” is not a number"),
        (&"0 ".repeat(24), "all numbers are 0"),
        (&"-1 ".repeat(24), "number 1 is -1"),
        (&"nan ".repeat(24), "number 1 is NaN"),
        (&"inf ".repeat(24), "number 1 is inf"),
    ] {
        fails(text.parse::<HourCurve>().unwrap_err(), hours, what);
    }
    for (text, what) in [
        ("+50 %", "does not say from when"),
        ("from 2027-03", "does not say by how much"),
        ("+50 from 2027-03", "does not say by how much"),
        ("-150 % from 2027-03", "does not say by how much"),
        ("xinf from 2027-03", "does not say by how much"),
        ("+50 % in March", "“march” is not a month"),
        ("+50 % from 2027-13", "“2027-13” is not a month"),
        ("+50 % from 2027-03 to 2027-01", "ends before it begins"),
    ] {
        fails(text.parse::<Event>().unwrap_err(), "demand.events", what);
    }
    for text in [
        "",
        "fast",
        "5 req/s",
        "8 %/month up to",
        "8 %/month up to 5",
        "x req/s per month",
    ] {
        let e = text.parse::<Law>().unwrap_err();
        assert_eq!(e.field.as_deref(), Some("demand.growth"), "{text}");
    }
    let flat = law("0 %/month");
    for (rate_rps, ratio, field) in [
        (-1.0, 2.0, "demand.rate"),
        (f64::NAN, 2.0, "demand.rate"),
        (f64::INFINITY, 2.0, "demand.rate"),
        (1.0, 0.5, "demand.peak_to_mean"),
        (1.0, f64::NAN, "demand.peak_to_mean"),
    ] {
        let ahead = Ahead {
            rate_rps,
            peak_to_mean_ratio: ratio,
            law: &flat,
            events: &[],
            start: month("2026-11"),
        };
        fails(Course::new(ahead, 12).unwrap_err(), field, "out of bounds");
    }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn what_is_printed_reads_back_the_same(
        law in any_law(),
        event in any_event(),
        numbers in prop::array::uniform7(0.001..1e9_f64),
    ) {
        prop_assert_eq!(law.to_string().parse::<Law>().unwrap(), law);
        prop_assert_eq!(event.to_string().parse::<Event>().unwrap(), event);
        let days = DayCurve::new(numbers).unwrap();
        prop_assert_eq!(days.to_string().parse::<DayCurve>().unwrap(), days);
    }

    /// So much each time is the same as its power each year, to the six digits that are kept.
    #[test]
    fn growth_over_a_span_compounds(percent in 1..40_u32, months in 2..36_u32) {
        let law: Law = format!("{percent} % every {months} months").parse().unwrap();
        let Law::Compound(growth) = law else { panic!("{law}") };
        let factor = (1.0 + growth.per_month()).powi(months as i32);
        prop_assert!((factor - 1.0 - f64::from(percent) / 100.0).abs() < 1e-5 * factor, "{}", factor);
    }

    #[test]
    fn anything_can_be_given(text in "\\PC{0,50}", words in "(\\+5|x2| |%|from |in |2027-03|to |only|up |/month|req/s|per |flat|doubling |every |/quarter|between |and ){0,10}") {
        for text in [text, words] {
            let _ = (text.parse::<Law>(), text.parse::<Event>(), text.parse::<HourCurve>(), text.parse::<DayCurve>());
        }
    }

    #[test]
    fn any_course_is_finite_and_agrees_with_its_rows(
        rate_rps in prop_oneof![Just(0.0), 1e-300..1e12_f64, 0.1..1e5_f64],
        ratio in 1.0..20.0_f64,
        law in any_law().prop_filter("a history has its own end", |law| !matches!(law, Law::History(_))),
        events in prop::collection::vec(any_event(), 0..5),
        start in any_month(),
        limit_rps in 0.0..1e7_f64,
    ) {
        let ahead = Ahead { rate_rps, peak_to_mean_ratio: ratio, law: &law, events: &events, start };
        let course = Course::new(ahead, 36).unwrap();
        let rows = course.rows(1200);
        for row in &rows {
            prop_assert!(row.mean_rps.is_finite() && row.mean_rps >= 0.0, "{row:?}");
        }
        let first = rows.iter().find(|r| r.peak_rps >= limit_rps && r.peak_rps > 0.0);
        let above = course.first_reached(limit_rps);
        if let (Some(first), false) = (first, events.is_empty()) {
            let above = above.unwrap();
            prop_assert_eq!(above.month, first.month);
            prop_assert!(above.months <= f64::from(first.index) && above.months >= f64::from(first.index) - 1.0);
        }
    }
}
