//! Charts: what they say and draw, that their tables agree with the plan, that every color has its
//! rule in the style sheet, and that nothing that can be drawn is no number.

mod specimens;

use plimsoll::chart::svg::{self, COLORS};
use plimsoll::chart::{Axis, Body, Chart, Drawing, Mark, Role, Scale, cost, headroom, scalability};
use plimsoll::scenario::field::Field;
use plimsoll::scenario::{Scenario, calibrate};
use proptest::prelude::*;
use specimens::*;

const SIZES: [(u32, u32); 2] = [(640, 320), (320, 200)];

fn charts(scenario: &Scenario) -> [Chart; 3] {
    let plan = solve(scenario);
    [
        cost::chart(scenario, &plan, None),
        headroom::chart(scenario, &plan, None),
        scalability::chart(scenario, &plan),
    ]
}

fn drawing(chart: &Chart) -> &Drawing {
    match &chart.body {
        Body::Drawn(drawing) => drawing,
        Body::Empty(why) => panic!("{} is empty: {why}", chart.id),
    }
}

fn specimens_of_plans() -> [(&'static str, Scenario); 2] {
    [("example", example()), ("fitted", fitted())]
}

// --- goldens ---------------------------------------------------------------------------------

#[test]
fn each_chart_is_its_golden() {
    for (name, scenario) in specimens_of_plans() {
        for chart in charts(&scenario) {
            let Body::Drawn(drawing) = &chart.body else {
                continue;
            };
            for (width, height) in SIZES {
                let made = svg::draw(drawing, width, height).unwrap();
                golden(&format!("chart/{name}-{}-{width}.svg", chart.id), &made);
            }
        }
    }
}

#[test]
fn a_chart_is_drawn_the_same_each_time() {
    for (name, scenario) in specimens_of_plans() {
        for (once, again) in charts(&scenario).iter().zip(charts(&scenario).iter()) {
            assert_eq!(once, again);
            if let (Body::Drawn(once), Body::Drawn(again)) = (&once.body, &again.body) {
                assert_eq!(
                    svg::draw(once, 500, 300),
                    svg::draw(again, 500, 300),
                    "{name}"
                );
            }
        }
    }
}

// --- what is said ----------------------------------------------------------------------------

#[test]
fn titles_are_findings() {
    let [cost, headroom, scalability] = charts(&fitted());
    assert_eq!(
        [cost.id, headroom.id, scalability.id],
        ["cost", "headroom", "scalability"]
    );
    assert_eq!(
        cost.title,
        "A million requests: $4.00 today, $0.40 at ten times the load"
    );
    assert_eq!(headroom.title, "No limit is reached up to October 2028");
    assert_eq!(
        scalability.title,
        "Throughput peaks at 381 req/s with 14.3 in flight"
    );
    let [_, headroom, _] = charts(&example());
    assert_eq!(
        headroom.title,
        "70 % utilization is reached in February 2027"
    );
    let [_, headroom, _] = charts(&with(example(), &[(Field::Growth, "0 %/month")]));
    assert_eq!(headroom.title, "No limit is reached up to October 2028");
    let [_, headroom, _] = charts(&with(example(), &[(Field::Rate, "10M/day")]));
    assert_eq!(
        headroom.title,
        "Today's peak is above the limit: 70 % utilization"
    );
}

#[test]
fn what_is_missing_is_asked_for() {
    let [_, _, scalability] = charts(&example());
    let Body::Empty(why) = &scalability.body else {
        panic!()
    };
    assert!(
        why.starts_with("Nothing was measured yet. Drop the reports"),
        "{why}"
    );
    let [cost, headroom, _] = charts(&with(example(), &[(Field::Rate, "0/day")]));
    let Body::Empty(why) = &cost.body else {
        panic!()
    };
    assert!(why.starts_with("Type today's rate"), "{why}");
    // Demand of nothing is drawn as a line on the ground.
    assert!(drawing(&headroom).marks.iter().any(
        |m| matches!(m, Mark::Line { role: Role::Demand, points, .. } if points.iter().all(|p| p.1 == 0.0))
    ));
}

/// 100,000 req/day in October 2025: 69.4 req/min, peak 208; 1.08^16 · 208.33 = 713.7 in February 2027.
#[test]
fn the_headroom_table_is_the_plan() {
    let scenario = example();
    let plan = solve(&scenario);
    let chart = headroom::chart(&scenario, &plan, None);
    let table = &drawing(&chart).table;
    assert_eq!(table.rows.len(), plan.timeline.len());
    assert_eq!(
        table.rows[0],
        [
            "Oct 2025",
            "69.4 req/min",
            "208 req/min",
            "1",
            "700 req/min",
            "21 %",
            "$12.00"
        ]
    );
    assert_eq!(
        table.rows[16],
        [
            "Feb 2027",
            "238 req/min",
            "714 req/min",
            "2",
            "1,400 req/min",
            "36 %",
            "$24.00"
        ]
    );
    assert_eq!(drawing(&chart).readings.len(), plan.timeline.len());
    assert_eq!(
        drawing(&chart).readings[16].1,
        "February 2027: peak 714 req/min, 2 instances at 36 %, $24.00 a month"
    );
}

/// One instance carries 700/3 req/min at the mean, 336,000 req/day, for $12/10.08M = $1.19 a million.
#[test]
fn the_cost_table_has_a_row_for_each_tooth() {
    let [cost, ..] = charts(&example());
    let table = &drawing(&cost).table;
    assert_eq!(table.rows.len(), 29);
    assert_eq!(table.rows[0], ["336k req/day", "1", "$1.19", "$2.38"]);
    assert_eq!(table.rows[28], ["9.74M req/day", "29", "$1.19", "$1.23"]);
    let events: Vec<_> = drawing(&cost)
        .marks
        .iter()
        .filter_map(|m| match m {
            Mark::Event { label, .. } => Some(label.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(events, ["today $4.00", "10× $1.20"]);
}

#[test]
fn the_scalability_table_has_a_row_for_each_run() {
    let [.., scalability] = charts(&fitted());
    let table = &drawing(&scalability).table;
    assert_eq!(
        table.head,
        [
            "concurrency",
            "req/s",
            "fit, req/s",
            "mean, ms",
            "p50, ms",
            "p90, ms",
            "p97.5, ms",
            "p99, ms",
            "p99.9, ms",
            "errors"
        ]
    );
    // X(8) = 68.780·8/(1 + 0.052586·7 + 0.0046319·56) = 338.1.
    assert_eq!(
        table.rows[3],
        [
            "8", "341", "338", "22.9", "20", "37", "51", "59", "75", "0 %"
        ]
    );
    assert_eq!(table.rows.len(), 7);
    let dots = drawing(&scalability).marks.iter().find_map(|m| match m {
        Mark::Dots { points, .. } => Some(points.as_slice()),
        _ => None,
    });
    assert_eq!(dots.unwrap()[3], (8.0, 341.17));
}

#[test]
fn rows_are_as_wide_as_their_head() {
    for (_, scenario) in specimens_of_plans() {
        for chart in charts(&scenario) {
            if let Body::Drawn(drawing) = &chart.body {
                let table = &drawing.table;
                assert!(
                    table.rows.iter().all(|r| r.len() == table.head.len()),
                    "{}",
                    chart.id
                );
            }
        }
    }
}

#[test]
fn the_cursor_reads_what_is_nearest() {
    let [_, headroom, _] = charts(&example());
    let drawing = drawing(&headroom);
    for (share, month) in [
        (0.0, 0),
        (1.0, 36),
        (0.5, 18),
        (-3.0, 0),
        (7.0, 36),
        (f64::NAN, 0),
    ] {
        let nearest = drawing.nearest(share);
        assert!(nearest.is_some());
        if !share.is_nan() {
            assert_eq!(nearest, Some(month), "{share}");
        }
    }
    for i in 1..drawing.readings.len() {
        assert!(drawing.readings[i - 1].0 < drawing.readings[i].0);
    }
    assert_eq!(
        Drawing {
            readings: vec![],
            ..drawing.clone()
        }
        .nearest(0.5),
        None
    );
}

// --- colors ----------------------------------------------------------------------------------

/// The colors in an SVG, each with its attribute.
fn colors(svg: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for attribute in ["fill", "stroke"] {
        let opening = format!(" {attribute}=\"");
        let values = svg.split(opening.as_str()).skip(1);
        let values = values.filter_map(|rest| rest.split('"').next());
        found.extend(values.filter(|v| *v != "none").map(|v| (attribute, v)));
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn every_color_has_its_rule() {
    let css = text("assets/tokens.css");
    for (name, color) in COLORS {
        let hex = format!("#{:02X}{:02X}{:02X}", color.0, color.1, color.2);
        assert!(
            css.contains(&format!("--{name}: light-dark({},", hex.to_lowercase())),
            "{name} {hex}"
        );
        for attribute in ["fill", "stroke"] {
            let rule = format!(".frame [{attribute}=\"{hex}\"] {{ {attribute}: var(--");
            assert!(css.contains(&rule), "{rule}");
        }
    }
    let mut seen = 0;
    for (name, scenario) in specimens_of_plans() {
        for chart in charts(&scenario) {
            if let Body::Drawn(drawing) = &chart.body {
                let svg = svg::draw(drawing, 640, 320).unwrap();
                for (attribute, color) in colors(&svg) {
                    let selector = format!(".frame [{attribute}=\"{color}\"]");
                    assert!(css.contains(&selector), "{name} {}: {selector}", chart.id);
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 20, "{seen} colors were found");
}

/// No rule is left over from a color that no chart has any more.
#[test]
fn every_rule_has_its_color() {
    for line in text("assets/tokens.css")
        .lines()
        .filter(|l| l.starts_with(".frame ["))
    {
        let hex = line.split('"').nth(1).unwrap();
        let known = COLORS
            .iter()
            .any(|(_, c)| format!("#{:02X}{:02X}{:02X}", c.0, c.1, c.2) == hex);
        assert!(known, "{line}");
    }
}

// --- degenerate drawings ---------------------------------------------------------------------

/// Draws at both sizes; every number in the picture is one, and near it.
fn draws(drawing: &Drawing) {
    for (width, height) in [SIZES[0], SIZES[1], (0, 0), (100_000, 100_000)] {
        let svg = svg::draw(drawing, width, height).unwrap();
        assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert!(svg.len() < 1_000_000);
        for attribute in ["x", "y", "cx", "cy", "x1", "y1", "x2", "y2"] {
            for value in svg.split(&format!(" {attribute}=\"")).skip(1) {
                let value: f64 = value.split('"').next().unwrap().parse().unwrap();
                assert!((-1e5..1e5).contains(&value), "{attribute}={value}");
            }
        }
    }
}

fn line(points: Vec<(f64, f64)>) -> Mark {
    Mark::Line {
        role: Role::Demand,
        label: "line".into(),
        points,
        thin: false,
    }
}

fn axis(scale: Scale, min: f64, max: f64) -> Axis {
    Axis {
        name: "axis".into(),
        scale,
        min,
        max,
        prefix: "",
    }
}

fn degenerate(x: Axis, y: Axis, marks: Vec<Mark>) -> Drawing {
    Drawing {
        x,
        y,
        marks,
        readings: Vec::new(),
        table: Default::default(),
    }
}

#[test]
fn degenerate_drawings_are_drawn() {
    let unit = || axis(Scale::Linear, 0.0, 1.0);
    let months = || axis(Scale::Months("2026-11".parse().unwrap()), 0.0, 1.0);
    let log = |min, max| axis(Scale::Log, min, max);
    let (big, tiny) = (1e300, 1e-300);
    for (x, y, points) in [
        (unit(), unit(), vec![]),
        (unit(), unit(), vec![(0.5, 0.5)]),
        (unit(), unit(), vec![(0.5, 0.5); 100]),
        (
            months(),
            Axis::from_zero("", 0.0),
            vec![(0.0, 0.0), (1.0, 0.0)],
        ),
        (log(1.0, 1.0), unit(), vec![(1.0, 1.0)]),
        (
            log(1.0, 10.0),
            unit(),
            vec![(0.0, 0.5), (-1.0, 0.5), (10.0, 0.5)],
        ),
        (
            log(tiny, big),
            Axis::from_zero("", big),
            vec![(tiny, 0.0), (big, big)],
        ),
        (
            unit(),
            Axis::from_zero("", tiny),
            vec![(0.0, tiny), (1.0, big)],
        ),
        (
            unit(),
            Axis::from_zero("", f64::NAN),
            vec![(f64::NAN, 0.5), (0.5, f64::INFINITY)],
        ),
        (
            unit(),
            Axis::from_zero("", f64::MAX),
            vec![(f64::NEG_INFINITY, f64::MAX)],
        ),
        (
            axis(Scale::Linear, 1.0, 1.0),
            axis(Scale::Linear, 2.0, 2.0),
            vec![(1.0, 2.0)],
        ),
    ] {
        let at = points.first().copied().unwrap_or((0.0, 0.0));
        let band = points.iter().map(|(x, y)| (*x, *y, *y * 2.0)).collect();
        let marks = vec![
            Mark::Band {
                role: Role::Capacity,
                points: band,
            },
            line(points.clone()),
            Mark::Dots {
                role: Role::Cost,
                points,
            },
            Mark::Event {
                role: Role::Breach,
                at,
                label: "event".into(),
            },
            Mark::Upright {
                role: Role::Soft,
                x: at.0,
                label: "upright".into(),
            },
        ];
        draws(&degenerate(x, y, marks));
    }
}

#[test]
fn many_lines_that_end_in_one_place_are_drawn() {
    let marks = vec![line(vec![(0.0, 0.0), (1.0, 1.0)]); 40];
    draws(&degenerate(
        axis(Scale::Linear, 0.0, 1.0),
        axis(Scale::Linear, 0.0, 1.0),
        marks,
    ));
}

#[test]
fn texts_in_a_chart_are_text() {
    let hostile = "<script>alert(1)</script> & \"quotes\" ]]>";
    let mut runs = sample_runs();
    runs.iter_mut().for_each(|r| r.tool = hostile.into());
    let mut scenario = example();
    calibrate::apply(&mut scenario, calibrate::find(&runs).sweeps.remove(0));
    scenario.name = hostile.into();
    for chart in charts(&scenario) {
        let mut drawing = drawing(&chart).clone();
        drawing.x.name = hostile.into();
        drawing.y.name = hostile.into();
        drawing.marks.push(Mark::Event {
            role: Role::Breach,
            at: (1.0, 1.0),
            label: hostile.into(),
        });
        let svg = svg::draw(&drawing, 640, 320).unwrap();
        assert!(
            !svg.contains("<script") && svg.contains("&lt;script"),
            "{}",
            chart.id
        );
        assert!(!svg.contains(" & "));
    }
}

#[test]
fn edges_of_plans_are_drawn() {
    let typed: [&[(Field, &str)]; 8] = [
        &[(Field::Rate, "0/day")],
        &[(Field::Rate, "5e-324 req/s")],
        &[
            (Field::Rate, "1e12 req/s"),
            (Field::PeakToMean, "1,000,000×"),
        ],
        &[
            (Field::Growth, "10,000 %/month"),
            (Field::Horizon, "240 months"),
        ],
        &[
            (Field::Growth, "-99 %/month"),
            (Field::Horizon, "240 months"),
        ],
        &[(Field::Capacity, "1e-300 req/s"), (Field::Basis, "typed")],
        &[(Field::InstanceCost, "$1e12/mo")],
        &[
            (Field::Start, "2999-12"),
            (Field::Horizon, "1 month"),
            (Field::Minimum, "0"),
        ],
    ];
    for (_, scenario) in specimens_of_plans() {
        for typed in typed {
            for chart in charts(&with(scenario.clone(), typed)) {
                if let Body::Drawn(drawing) = &chart.body {
                    draws(drawing);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn any_plan_is_drawn(mut scenario in scenario()) {
        // A name may hold "inf" and "NaN"; no number may.
        if let Some(sweep) = &mut scenario.app.capacity.sweep {
            sweep.tool = "x".into();
        }
        for chart in charts(&scenario) {
            if let Body::Drawn(drawing) = &chart.body {
                prop_assert!(drawing.table.rows.iter().all(|r| r.len() == drawing.table.head.len()));
                let svg = svg::draw(drawing, 640, 320).unwrap();
                prop_assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{}", chart.id);
            }
        }
    }
}
