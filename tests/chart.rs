//! Charts: what they say and draw, that their tables agree with the plan, that every color has its
//! rule in the style sheet, and that nothing that can be drawn is no number.

mod specimens;

use std::collections::BTreeSet;

use nanoserde::{DeBin, SerBin};
use plimsoll::catalog::Catalog;
use plimsoll::chart::compare::Side;
use plimsoll::chart::svg;
use plimsoll::chart::tornado::{self, Tornado};
use plimsoll::chart::{
    self, Axis, Body, COLORS, Chart, Cursor, Drawing, Look, Mark, Role, Scale, Shown, Stroke,
    Table, Uncertain, compare, cost, fired, front, headroom, memory, scalability,
};
use plimsoll::import::import;
use plimsoll::job::{Question, Said, WHICH};
use plimsoll::link::examples;
use plimsoll::quantity::{Unit, show};
use plimsoll::scenario::field::{ComponentField, Field, OptimizationField, WorkloadField};
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

/// FluxStudio as of October 2025, the same with the capacity of the sample sweep, and Singura.
fn specimens_of_plans() -> [(&'static str, Scenario); 3] {
    let singura = examples::singura("2025-10".parse().unwrap()).unwrap();
    [
        ("example", example()),
        ("fitted", fitted()),
        ("singura", singura),
    ]
}

/// All charts of a plan, with bands around some of what they draw.
fn all(scenario: &Scenario) -> Vec<Chart> {
    let plan = solve(scenario);
    let months = plan
        .timeline
        .iter()
        .filter(|row| row.cost.usd_month.is_some());
    let uncertain = Uncertain {
        peak_rps: { plan.timeline.iter() }
            .map(|row| (f64::from(row.index), 0.9 * row.peak_rps, 1.2 * row.peak_rps))
            .collect(),
        within_rps: Some(plan.capacity.within_targets_rps)
            .filter(|_| scenario.app.capacity.fitted().is_some())
            .map(|rps| (0.95 * rps, 1.1 * rps)),
        per_million_usd: { plan.ladder.iter() }
            .filter_map(|rung| Some((rung.mean_rps, rung.cost.per_million_usd?)))
            .map(|(rps, usd)| (rps, 0.8 * usd, 1.1 * usd))
            .collect(),
        usd_month: { months }
            .filter_map(|row| Some((f64::from(row.index), row.cost.usd_month?)))
            .map(|(index, usd)| (index, 0.75 * usd, 1.25 * usd))
            .collect(),
    };
    chart::all(scenario, &plan, Some(&uncertain))
}

/// The chart of that name.
fn one(scenario: &Scenario, id: &str) -> Chart {
    let charts = chart::all(scenario, &solve(scenario), None);
    charts.into_iter().find(|chart| chart.id == id).unwrap()
}

// --- goldens ---------------------------------------------------------------------------------

/// A chart as text: what it says, its axes, legend and readings, and its rows on the screen and in a file.
fn described(chart: &Chart) -> String {
    let mut out = format!("{}\n{}\n{}\n", chart.id, chart.title, chart.summary);
    let drawing = match &chart.body {
        Body::Empty(why) => return out + why + "\n",
        Body::Drawn(drawing) => drawing,
    };
    for axis in [&drawing.x, &drawing.y] {
        out += &format!(
            "{}: {} to {}\n",
            axis.spoken(),
            show::number(axis.min),
            show::number(axis.max)
        );
    }
    for key in &drawing.legend {
        out += &format!("{} {:?}: {}\n", key.role.name(), key.look, key.label);
    }
    out += &format!("\ncursor over {}\n", drawing.cursor.name());
    for (_, text) in &drawing.readings {
        out += &format!("{text}\n");
    }
    out + "\n" + &drawing.table.csv() + "\n" + &drawing.export.csv()
}

#[test]
fn each_chart_is_its_golden() {
    for (name, scenario) in specimens_of_plans() {
        for chart in all(&scenario) {
            golden(
                &format!("chart/{name}-{}.txt", chart.id),
                &described(&chart),
            );
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
fn each_picture_of_two_plans_is_its_golden() {
    let all = compared().into_iter();
    for (name, charts) in all.filter(|(name, _)| ["fitted", "ten"].contains(name)) {
        for chart in charts {
            for (width, height) in SIZES {
                let made = svg::draw(drawing(&chart), width, height).unwrap();
                golden(&format!("chart/{name}-{}-{width}.svg", chart.id), &made);
            }
        }
    }
}

/// A plan of which nothing is known says of each chart what to add.
#[test]
fn an_empty_plan_asks_for_what_is_missing() {
    let mut blank = Scenario::blank("2026-11".parse().unwrap());
    blank.demand.rate = "0 req/s".parse().unwrap();
    let mut said = String::new();
    for chart in all(&blank) {
        if let Body::Empty(why) = &chart.body {
            assert!(why.ends_with('.') && why.len() > 30, "{}: {why}", chart.id);
            let shown = chart.shown(640);
            assert!(shown.svg.is_empty() && shown.readings.is_empty());
            assert_eq!(&shown.empty, why);
        }
        said += &described(&chart);
        said.push('\n');
    }
    for chart in [
        fired::chart(&[]),
        memory::chart(&[]),
        front::chart(&front::Front::default()),
    ] {
        said += &described(&chart);
    }
    golden("chart/blank.txt", &said);
}

#[test]
fn a_chart_is_drawn_the_same_each_time() {
    for (name, scenario) in specimens_of_plans() {
        for (once, again) in all(&scenario).iter().zip(all(&scenario).iter()) {
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
fn growth_over_decades_has_an_axis_on_which_today_is_seen() {
    let grown = |text| with(example(), &[(Field::Growth, text)]);
    let axis = |scenario: &Scenario| drawing(&one(scenario, "headroom")).y.clone();
    let usual = axis(&grown("8 %/month"));
    assert_eq!((usual.scale, usual.min), (Scale::Linear, 0.0));
    // 1.3 to the power of 36 is 12,646.
    let strong = grown("30 %/month");
    let wide = axis(&strong);
    assert_eq!(wide.scale, Scale::Log);
    assert_eq!(wide.spoken(), "peak demand and capacity, req/min (log)");
    let rows = solve(&strong).timeline;
    for at in [rows.first(), rows.last()] {
        let peak = wide.position(at.unwrap().peak_rps * 60.0);
        assert!((0.02..0.98).contains(&peak), "{peak}");
    }
    let (scenario, plan) = (&example(), &solve(&example()));
    let (grown, grown_plan) = (&strong, &solve(&strong));
    let side = |name, scenario, plan| Side {
        name,
        scenario,
        plan,
    };
    let compared = compare::headroom(
        side("usual", scenario, plan),
        side("strong", grown, grown_plan),
    );
    assert_eq!(drawing(&compared).y.scale, Scale::Log);
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

/// Four instances of 381 req/s within the target of 200 ms, one of which may fail: the picture of the latency is that of all four, the
/// headroom counts three.
#[test]
fn both_charts_of_a_limit_say_of_which_instances_they_speak() {
    let spared = |minimum: &str| {
        with(
            fitted(),
            &[
                (Field::Minimum, minimum),
                (Field::Spare, "1"),
                (Field::Utilization, "100 %"),
            ],
        )
    };
    let four = spared("4");
    let said = one(&four, "latency").summary;
    let expected =
        "the target holds up to 1,520 req/s, or 1,140 req/s after losing 1 of 4 instances";
    assert!(said.contains(expected), "{said}");
    let said = one(&four, "headroom").summary;
    let expected =
        "today's fleet carries 1,140 req/s within the targets after losing 1 of its 4 instances.";
    assert!(said.contains(expected), "{said}");
    let said = one(&spared("1"), "headroom").summary;
    let expected = "carries 0 req/s within the targets after losing 1 of its 1 instance.";
    assert!(said.contains(expected), "{said}");
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
            "$12.00",
            ""
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
            "$24.00",
            "70 % utilization is reached; Rule holds: CPU > 70 %"
        ]
    );
    assert_eq!(drawing(&chart).readings.len(), plan.timeline.len());
    assert_eq!(
        drawing(&chart).readings[16].1,
        "February 2027: peak 714 req/min, 2 instances at 36 % of all capacity, $24.00 a month. 70 % utilization is reached; Rule holds: CPU > 70 %"
    );
}

/// The band is known at the ladder's loads, and the line has teeth between them: the area breaks off where the line is not in it, and
/// the cursor says a band where one is drawn.
#[test]
fn the_band_of_the_cost_holds_the_line() {
    let [mut areas, mut places] = [0, 0];
    for (name, scenario) in pictured() {
        let charts = all(&scenario);
        let chart = charts.iter().find(|chart| chart.id == "cost").unwrap();
        let Body::Drawn(drawing) = &chart.body else {
            continue;
        };
        let line = drawing.marks.iter().find_map(|mark| match mark {
            Mark::Line { points, .. } => Some(points),
            _ => None,
        });
        let line = line.unwrap();
        let bands = drawing.marks.iter().filter_map(|mark| match mark {
            Mark::Band { points, .. } => Some(points),
            _ => None,
        });
        let bands: Vec<_> = bands.collect();
        areas += bands.len();
        // As they are drawn: straight in the picture, whose axis is logarithmic.
        let along = |(a, b): (f64, f64), x: f64, (y, z): (f64, f64)| match b > a * (1.0 + 1e-9) {
            true => y + (z - y) * (x / a).ln() / (b / a).ln(),
            false => y,
        };
        for pair in bands.iter().flat_map(|band| band.windows(2)) {
            let [(a, low, high), (b, low_then, high_then)] = *pair else {
                panic!()
            };
            for x in (0..=8).map(|i| a * (b / a).powf(f64::from(i) / 8.0)) {
                let low = along((a, b), x, (low, low_then));
                let high = along((a, b), x, (high, high_then));
                let pieces = line.windows(2).filter(|piece| {
                    piece[0].0 * (1.0 - 1e-12) <= x && x <= piece[1].0 * (1.0 + 1e-12)
                });
                // Those that only touch here are those of another tooth.
                let within = |piece: &[(f64, f64)]| piece[0].0 < b && piece[1].0 > a;
                for piece in pieces.filter(|piece| within(piece)) {
                    let usd = along((piece[0].0, piece[1].0), x, (piece[0].1, piece[1].1));
                    let slack = 1e-6 * usd;
                    assert!(
                        low <= usd + slack && usd <= high + slack,
                        "{name} at {x}: {usd} is not in {low} to {high}"
                    );
                    places += 1;
                }
            }
        }
        for (x, text) in &drawing.readings {
            let is_drawn =
                { bands.iter() }.any(|band| band[0].0 <= *x && *x <= band[band.len() - 1].0);
            assert!(!is_drawn || text.contains(" ($"), "{name}: {text}");
        }
    }
    assert!(areas > 20 && places > 1000, "{areas} {places}");
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
            "off the fit",
            "from (95 %)",
            "to (95 %)",
            "mean, ms",
            "p50, ms",
            "p90, ms",
            "p97.5, ms",
            "p99, ms",
            "p99.9, ms",
            "errors"
        ]
    );
    // X(8) = 68.780·8/(1 + 0.052586·7 + 0.0046319·56) = 338.1, and 341.17/338.1 = 1.009.
    assert_eq!(
        table.rows[3],
        [
            "8", "341", "338", "+0.91 %", "223", "453", "22.9", "20", "37", "51", "59", "75", "0 %"
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
        for chart in all(&scenario) {
            if let Body::Drawn(drawing) = &chart.body {
                for table in [&drawing.table, &drawing.export] {
                    let width = drawing.table.head.len();
                    assert_eq!(table.head.len(), width);
                    assert!(table.rows.iter().all(|r| r.len() == width), "{}", chart.id);
                }
                assert_eq!(drawing.table.rows.len(), drawing.export.rows.len());
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

// --- each chart against the plan -------------------------------------------------------------

/// The middle of each bar's row, where it begins and where it ends, from the top.
fn bars(chart: &Chart) -> Vec<(f64, f64)> {
    let bar = |mark: &Mark| match mark {
        Mark::Bar { from, to, .. } => Some((*from, *to)),
        _ => None,
    };
    drawing(chart).marks.iter().filter_map(bar).collect()
}

/// The labels of what has one beside it or above it.
fn labels(chart: &Chart) -> Vec<&str> {
    fn label(mark: &Mark) -> Option<&str> {
        match mark {
            Mark::Event { label, .. }
            | Mark::Spot { label, .. }
            | Mark::Row { label, .. }
            | Mark::Upright { label, .. } => Some(label.as_str()),
            _ => None,
        }
    }
    drawing(chart).marks.iter().filter_map(label).collect()
}

fn reading_that_begins(chart: &Chart, with: &str) -> String {
    let mut readings = drawing(chart).readings.iter();
    readings
        .find(|(_, text)| text.starts_with(with))
        .unwrap()
        .1
        .clone()
}

/// 20 ms, and 5 + 15 + 5 + 2 + 0.1·5 = 27.5 of 47.5 ms.
#[test]
fn the_waterfall_goes_from_the_baseline_to_the_whole() {
    let chart = one(&example(), "waterfall");
    assert_eq!(chart.title, "Features add 27.5 ms to a request of 20 ms");
    assert!(chart.summary.starts_with("A mean request takes 47.5 ms without load: a baseline of 20 ms, and 27.5 ms for 5 of 6 components, 58 % of the whole. p99 is 83.7 ms of its 200 ms."), "{}", chart.summary);
    let bars = bars(&chart);
    let expected = [
        (0.0, 20.0),
        (20.0, 25.0),
        (25.0, 40.0),
        (40.0, 45.0),
        (45.0, 47.0),
        (47.0, 47.5),
        (0.0, 47.5),
    ];
    for ((from, to), (a, b)) in bars.iter().zip(expected) {
        assert!((from - a).abs() < 1e-9 && (to - b).abs() < 1e-9, "{bars:?}");
    }
    assert_eq!(show::latency(bars[7].1), "83.7 ms");
    assert_eq!(labels(&chart)[1], "Security logging: 5 ms");
    assert!(labels(&chart).contains(&"p99 target 200 ms"));
    let table = &drawing(&chart).table;
    assert_eq!(table.rows[0][4], "20 ms");
    assert_eq!(table.rows.last().unwrap()[4], "47.5 ms");
    // A target that is far away is told, and not drawn: all bars would lie on the edge.
    let far = one(
        &with(example(), &[(Field::LatencyLimit, "5 s")]),
        "waterfall",
    );
    assert!(!labels(&far).iter().any(|label| label.contains("target")));
    assert!(labels(&far).contains(&"p99 of the whole: 83.7 ms of 5 s"));
}

/// Within five days pipelines (4 ms), sorted sets (3) and caching (2), which overlap by 1.3333: 7.667 ms for 1 + 2 + 1 days.
#[test]
fn the_best_set_is_filled() {
    let chart = one(&example(), "optimizations");
    assert_eq!(chart.title, "The best set takes 7.67 ms off for 4 days");
    assert!(
        chart
            .summary
            .ends_with("the mean falls from 47.5 ms to 39.8 ms."),
        "{}",
        chart.summary
    );
    let mut filled = Vec::new();
    let mut rings = Vec::new();
    for mark in &drawing(&chart).marks {
        match mark {
            Mark::Spot { at, label, .. } => filled.push((label.as_str(), *at)),
            Mark::Event { label, .. } => rings.push(label.as_str()),
            _ => {}
        }
    }
    assert_eq!(
        filled,
        [
            ("Redis pipelines", (1.0, 4.0)),
            ("Sorted sets", (2.0, 3.0)),
            ("Request caching", (1.0, 2.0))
        ]
    );
    assert_eq!(rings, ["JSON compression", "Custom serializer"]);
    let rows = &drawing(&chart).table.rows;
    assert_eq!(rows[0][..3], ["Redis pipelines", "✓", "4 ms"]);
    // What is done is in the times already: it stands in the table only.
    assert_eq!(rows[3][..3], ["Connection pooling", "–", "–"]);
    assert_eq!(
        reading_that_begins(&chart, "1 day"),
        "1 day: Redis pipelines 4 ms, in the best set; Request caching 2 ms, in the best set"
    );
}

/// The worked example with two components that take 20 s each, and what could be saved of either.
fn slow(first: &str, second: &str) -> Scenario {
    let component = |at, time| {
        let field = WorkloadField::Component(at, ComponentField::Time);
        (Field::Workload(field), time)
    };
    let gain = |at, gain| {
        let field = WorkloadField::Optimization(at, OptimizationField::Gain);
        (Field::Workload(field), gain)
    };
    let times = [component(1, "20 s"), component(2, "20 s")];
    with(with(example(), &times), &[gain(0, first), gain(1, second)])
}

/// What is gained is told in one unit, that of the axis, which counts seconds from ten of them on: 950 ms and 1.2 s on an axis up to some
/// seconds, or 0.95 s and 12 s. A file has the same numbers under the name of that unit.
#[test]
fn gains_are_told_in_one_unit() {
    for (gains, unit, told, written) in [
        (
            ["1.2 s", "950 ms"],
            "ms",
            ["1,200 ms", "950 ms"],
            ["1200", "950"],
        ),
        (["12 s", "950 ms"], "s", ["12 s", "0.95 s"], ["12", "0.95"]),
    ] {
        let chart = one(&slow(gains[0], gains[1]), "optimizations");
        let drawing = drawing(&chart);
        assert_eq!(
            drawing.y.spoken(),
            format!("taken off the mean if made alone, {unit}")
        );
        let column = |table: &Table| [0, 1].map(|row: usize| table.rows[row][2].clone());
        assert_eq!(column(&drawing.table), told);
        assert_eq!(column(&drawing.export), written);
        assert_eq!(drawing.export.head[2], format!("alone, {unit}"));
        let read = reading_that_begins(&chart, "2 days");
        assert!(read.contains(&format!("Sorted sets {}", told[1])), "{read}");
        let said = format!("{} {} {}", chart.title, chart.summary, read);
        let other = if unit == "s" { " ms" } else { " s" };
        let before: Vec<&str> = said.split(other).collect();
        let is_number = |before: &&str| before.ends_with(|c: char| c.is_ascii_digit());
        assert!(
            !before.split_last().unwrap().1.iter().any(is_number),
            "{said}"
        );
    }
}

/// Where the axis counts seconds, so does the file, of one plan and of two: a run of 51 ms took 0.051 s.
#[test]
fn a_file_counts_what_its_axis_counts() {
    let long = with(fitted(), &[(Field::LatencyLimit, "30 s")]);
    let chart = one(&long, "latency");
    let of_one = drawing(&chart);
    assert_eq!(of_one.y.spoken(), "response time, s (log)");
    let head = [
        "load, req/s",
        "mean, s",
        "p99, s",
        "measured p99, s",
        "the run is",
    ];
    assert_eq!(of_one.export.head, head);
    let rows = of_one.table.rows.iter().zip(&of_one.export.rows);
    let runs: Vec<_> = rows
        .map(|(shown, written)| (&*shown[3], &*written[3]))
        .collect();
    assert!(runs.contains(&("51 ms", "0.051")), "{runs:?}");
    assert!(runs.contains(&("555 ms", "0.555")), "{runs:?}");

    let nightly = examples::nightly("2026-11".parse().unwrap()).unwrap();
    let base = Field::Workload(WorkloadField::BaselineTime);
    let slow = with(nightly, &[(Field::LatencyLimit, "90 s"), (base, "20 s")]);
    let plan = solve(&slow);
    let side = Side {
        name: "a",
        scenario: &slow,
        plan: &plan,
    };
    let chart = compare::latency(side, side).unwrap();
    let of_two = drawing(&chart);
    assert_eq!(of_two.y.spoken(), "response time, s");
    assert_eq!(of_two.export.head[1..], ["s, first", "s, second"]);
    for (shown, written) in of_two.table.rows.iter().zip(&of_two.export.rows) {
        let seconds: f64 = written[1].parse().unwrap();
        assert_eq!(shown[1], show::latency(1000.0 * seconds));
    }
}

/// A hundred times the load is 208.33·100 = 20,833 req/min at the peak, 29.8 times 700: 30 instances at $12 are $360.
#[test]
fn the_ladder_says_what_a_hundred_times_costs() {
    let chart = one(&example(), "ladder");
    assert_eq!(chart.title, "100 times the load costs 30 times as much");
    assert_eq!(
        chart.summary,
        "Today's load takes $12.00 a month and 1 instance, 100 times as much $360.00 a month and 30 instances."
    );
    let drawing = drawing(&chart);
    assert_eq!(labels(&chart).last(), Some(&"100× $360.00"));
    assert_eq!(
        drawing.table.rows[5][..6],
        [
            "100×",
            "10M req/day",
            "20.8k req/min",
            "30",
            "69 %",
            "$360.00"
        ]
    );
    assert_eq!(drawing.export.rows[5][5], "360");
    assert_eq!(
        drawing.readings[5].1,
        "100×, 10M req/day: $360.00 a month with 30 instances at 69 % of all capacity"
    );
    // 10,000,000 requests a day are 115.74 a second.
    assert!((drawing.shared(drawing.readings[5].0) - 115.740_740).abs() < 1e-4);
}

/// Singura's own bill: 30 + 25 + 15 + 10 = $80.
#[test]
fn bars_are_the_lines_of_the_bill() {
    let [.., (_, singura)] = specimens_of_plans();
    let chart = one(&singura, "lines");
    assert_eq!(chart.title, "EC2 t3.medium: 38 % of today's $80.00 a month");
    let ends: Vec<f64> = bars(&chart).iter().map(|bar| bar.1).collect();
    assert_eq!(ends, [30.0, 25.0, 15.0, 10.0]);
    assert_eq!(labels(&chart)[1], "Database machines, $25.00");
    let last = drawing(&chart).table.rows.last().unwrap().clone();
    assert_eq!(last, ["All", "–", "–", "–", "$80.00", "100 %"]);
    // Of many lines the small ones are one bar, and the bars still come to the bill.
    let everything = everything();
    let bill = solve(&everything).bill.unwrap();
    let bars = bars(&one(&everything, "lines"));
    let sum: f64 = bars.iter().map(|bar| bar.1).sum();
    assert_eq!(bars.len(), 9);
    assert!(
        (sum - bill.usd_month).abs() < 1e-6,
        "{sum} {}",
        bill.usd_month
    );
}

/// AWS takes $0.09 for each of the first 10,240 GB to the internet, 100 of which are free, and $0.085 behind them; a balancer is paid by
/// the hour and by what it carries.
#[test]
fn lines_of_one_name_are_told_apart_and_quantities_have_units() {
    let catalogue = examples::catalogue("2026-11".parse().unwrap()).unwrap();
    let chart = one(&catalogue, "lines");
    let rows = &drawing(&chart).table.rows;
    let of = |name: &str| {
        let found = rows.iter().find(|row| row[0] == name);
        found.unwrap_or_else(|| panic!("no {name} in {rows:?}"))
    };
    let first = of("Traffic to the internet at $0.09/GB");
    assert_eq!(first[1..5], ["Network", "10,100", "GB", "$912.60"]);
    assert_eq!(of("Traffic to the internet at $0.085/GB")[3], "GB");
    assert_eq!(of("Load balancer capacity")[3], "LCU-hour");
    let names: BTreeSet<_> = rows.iter().map(|row| (&row[0], &row[1])).collect();
    assert_eq!(names.len(), rows.len());
    let bars: BTreeSet<_> = labels(&chart).into_iter().collect();
    assert_eq!(bars.len(), labels(&chart).len());
}

#[test]
fn layers_come_to_what_a_month_costs() {
    for scenario in [specimens_of_plans()[2].1.clone(), everything()] {
        let plan = solve(&scenario);
        let chart = one(&scenario, "spend");
        let drawing = drawing(&chart);
        for (row, month) in drawing.export.rows.iter().zip(&plan.timeline) {
            let usd: Vec<f64> = row[1..].iter().map(|cell| cell.parse().unwrap()).collect();
            let (all, parts) = usd.split_last().unwrap();
            assert!((parts.iter().sum::<f64>() - all).abs() < 1e-6);
            assert_eq!(Some(*all), month.cost.usd_month);
        }
        // The uppermost layer ends where the line of the whole does.
        let highest = drawing.marks.iter().filter_map(|mark| match mark {
            Mark::Layer { points, .. } => points.last().map(|p| p.2),
            _ => None,
        });
        let highest = highest.fold(0.0, f64::max);
        assert!((highest - plan.timeline.last().unwrap().cost.usd_month.unwrap()).abs() < 1e-6);
        let whole = drawing.legend.iter().filter(|key| key.look == Look::Line);
        let whole: Vec<_> = whole.map(|key| (&*key.label, key.role)).collect();
        assert_eq!(whole, [("all together", Role::Cost)]);
    }
    let chart = one(&specimens_of_plans()[2].1, "spend");
    assert_eq!(
        reading_that_begins(&chart, "October 2025"),
        "October 2025: $80.00 a month: app $30.00, Cache $15.00, Database $25.00, Logs and metrics $10.00"
    );
    let budget = with(example(), &[(Field::Market("budget"), "$20/mo")]);
    // The second instance of February 2027 passes it.
    assert_eq!(
        one(&budget, "spend").title,
        "The budget of $20.00 is passed in February 2027"
    );
}

/// CPU is above 70 % from February 2027 on (713.7 of 1,000 req/min), and above 80 % from 208.33·1.08^18 = 832.5 on.
#[test]
fn rules_stand_at_their_months() {
    let chart = one(&example(), "rules");
    assert_eq!(
        chart.title,
        "The first rule holds in February 2027: scale out when CPU > 70 % for 5 min"
    );
    let months: Vec<f64> = { drawing(&chart).marks.iter() }
        .filter_map(|mark| match mark {
            Mark::Dots { points, .. } => Some(points[0].0),
            _ => None,
        })
        .collect();
    assert_eq!(months[..2], [16.0, 18.0]);
    let labels = labels(&chart);
    assert_eq!(labels[1], "Apr 2027: alert when CPU > 80 %");
    // Every rule has a row: two with a month, one that never holds, and eleven of what the plan does not work out.
    let begin = |text: &str| labels.iter().filter(|l| l.starts_with(text)).count();
    assert_eq!(labels.len(), 14);
    assert_eq!(
        labels[2],
        "not in 36 months: scale out when request rate per instance > 10,000 req/min"
    );
    assert_eq!((begin("not in 36 months: "), begin("no figure: ")), (1, 11));
    assert_eq!(
        chart.summary,
        "Of 14 rules, with today's fleet: 0 now, 2 later within 36 months, 1 not within them, and 11 for which the plan has no figure."
    );
    assert_eq!(
        reading_that_begins(&chart, "April 2027"),
        "April 2027: alert when CPU > 80 %"
    );
    assert_eq!(
        drawing(&chart).table.rows.len(),
        solve(&example()).rules.len()
    );
}

/// One core and 50 ms of it: at 208.33 req/min it is 17.36 % busy, so a mean request takes 50/(1 - 0.1736) = 60.5 ms and, by an
/// exponential law, one of a hundred 60.5·ln 100 = 279 ms.
#[test]
fn latency_over_load_is_what_the_queue_predicts() {
    let queue = with(
        example(),
        &[
            (Field::Resource("cpu"), "50 ms"),
            (Field::Resource("io"), "0 ms"),
        ],
    );
    let chart = one(&queue, "latency");
    assert_eq!(
        chart.title,
        "p99 is 279 ms at today's peak, above its 200 ms"
    );
    assert!(
        chart
            .summary
            .starts_with("At the peak of 208 req/min the p99 is 279 ms, predicted by the queue"),
        "{}",
        chart.summary
    );
    let read = reading_that_begins(&chart, "208 req/min");
    assert!(
        read.starts_with("208 req/min: mean 60.5 ms, p95 181 ms, p99 279 ms"),
        "{read}"
    );
    assert!(labels(&chart).contains(&"today's peak 279 ms"));
    // The cursor of the mean demand, 69.44 req/min, stands here at the load of its peak.
    let at = drawing(&chart).reading_at(100_000.0 / 86_400.0).unwrap();
    assert_eq!(drawing(&chart).readings[at].1, read);
    let measured = one(&fitted(), "latency");
    assert_eq!(
        measured.title,
        "p99 is 51 ms at today's peak, within 200 ms"
    );
    let dots = drawing(&measured).marks.iter().find_map(|mark| match mark {
        Mark::Dots { points, .. } => Some(points.len()),
        _ => None,
    });
    // Seven runs, all of them below the peak of the law or beyond it, but for those that carried more than it says.
    assert!(dots.is_some_and(|n| (4..=7).contains(&n)), "{dots:?}");
}

/// The runs with 32 and 64 in flight, beyond the peak of the law, carry 256 and 212 req/s, and their p99 is 313 and 555 ms, where the law
/// alone says that 200 ms hold up to its peak.
#[test]
fn runs_that_miss_the_target_are_told() {
    let chart = one(&fitted(), "latency");
    assert!(
        chart.summary.ends_with(
            "the target holds up to 381 req/s; but 2 runs below that missed it, the first at 212 req/s with 64 in flight: a p99 of 555 ms, above the target of 200 ms. A run lies beside the line where it carried more or less than the fit says."
        ),
        "{}",
        chart.summary
    );
    let seen = drawing(&chart);
    let missed = seen.marks.iter().filter_map(|mark| match mark {
        Mark::Crosses { points, .. } => Some(points.as_slice()),
        _ => None,
    });
    let missed: Vec<_> = missed.flatten().copied().collect();
    assert_eq!(missed, [(212.17, 555.0), (256.34, 313.0)]);
    // They are in the picture, and so are the five others, one of which carried more than the law's 381.
    assert!(seen.y.max >= 555.0 && seen.x.max == 383.34, "{:?}", seen.x);
    let held = seen.marks.iter().find_map(|mark| match mark {
        Mark::Dots { points, .. } => Some(points.len()),
        _ => None,
    });
    assert_eq!(held, Some(5));
    let key = seen.legend.iter().find(|key| key.look == Look::Cross);
    assert_eq!(key.unwrap().label, "measured p99, above the target");
    assert_eq!(
        reading_that_begins(&chart, "256 req/s: measured"),
        "256 req/s: measured p99 313 ms with 32 in flight, above the target of 200 ms"
    );
    let row = seen.table.rows.iter().find(|row| row[0] == "256 req/s");
    assert_eq!(row.unwrap()[1..], ["–", "–", "313 ms", "above the target"]);
    let told = |said: &str| {
        let rows = seen.table.rows.iter();
        rows.filter(|row| row[4] == said).count()
    };
    assert_eq!(
        (told("within the target"), told("above the target")),
        (5, 2)
    );

    // Where all of them hold it, nothing is marked or said.
    let wide = with(fitted(), &[(Field::LatencyLimit, "600 ms")]);
    let wide = one(&wide, "latency");
    assert!(
        wide.summary.ends_with("is 51 ms, measured. A run lies beside the line where it carried more or less than the fit says."),
        "{}",
        wide.summary
    );
    assert!(
        !drawing(&wide)
            .legend
            .iter()
            .any(|key| key.look == Look::Cross)
    );

    // Two instances share twice the load.
    let two = one(&with(fitted(), &[(Field::Minimum, "2")]), "latency");
    assert!(
        two.summary.contains(
            "; but 2 runs below that missed it, the first at 212 req/s an instance with 64 in flight: a p99 of 555 ms"
        ),
        "{}",
        two.summary
    );
}

/// What a fit leaves open is drawn around what today's fleet carries, and stands in the sentence and the rows.
#[test]
fn the_interval_of_the_capacity_is_seen() {
    let charts = all(&fitted());
    let headroom = &charts[0];
    let plan = solve(&fitted());
    let unit = fitted().capacity_unit();
    let around = [0.95, 1.1].map(|times| times * unit.from_base(plan.capacity.within_targets_rps));
    let bands = drawing(headroom)
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Band { role, points } => Some((*role, points.as_slice())),
            _ => None,
        });
    let bands: Vec<_> = bands.collect();
    assert_eq!(bands.len(), 2);
    let (role, points) = bands[0];
    assert_eq!(role, Role::Capacity);
    for ((months, low, high), at) in points.iter().zip([0.0, 36.0]) {
        assert_eq!(*months, at);
        assert!((low - around[0]).abs() < 1e-9 && (high - around[1]).abs() < 1e-9);
    }
    let keys: Vec<&str> = { drawing(headroom).legend.iter() }
        .filter(|key| key.look == Look::Band)
        .map(|key| key.label.as_str())
        .collect();
    assert_eq!(
        keys,
        [
            "today's fleet, eight draws of ten",
            "peak demand, eight draws of ten"
        ]
    );
    assert!(
        headroom
            .summary
            .ends_with("today's fleet carries 267 req/s (253–294 req/s) within the targets."),
        "{}",
        headroom.summary
    );
    let head = &drawing(headroom).table.head;
    assert!(head.iter().any(|name| name == "today's fleet, p10"));
    // A capacity that is typed has none.
    let typed = all(&example());
    assert!(
        typed[0]
            .summary
            .ends_with("carries 700 req/min within the targets. Reached: 70 % utilization in February 2027; all capacity in July 2027.")
    );
}

#[test]
fn crossings_phases_and_rules_stand_in_the_headroom() {
    let [.., (_, singura)] = specimens_of_plans();
    let chart = one(&singura, "headroom");
    let uprights: Vec<(f64, &str)> = { drawing(&chart).marks.iter() }
        .filter_map(|mark| match mark {
            Mark::Upright { x, label, .. } => Some((*x, label.as_str())),
            _ => None,
        })
        .collect();
    let next = solve(&singura)
        .tiers
        .into_iter()
        .find_map(|tier| tier.next)
        .unwrap();
    let month = f64::from(next.month.months_since(singura.demand.start));
    assert_eq!(uprights, [(month, "Database: 4 shards")]);
    let read = &drawing(&chart).readings[month as usize].1;
    assert!(
        read.contains("Database: 4 shards") && read.contains("Rule holds: Sharding"),
        "{read}"
    );
    let [_, headroom, _] = charts(&example());
    assert!(labels(&headroom).contains(&"70 % utilization, Feb 2027"));
    // The demand meets the limit 15.7 months on, and the first month above it is the one that is named, 16 after October 2025.
    let reached = drawing(&headroom).marks.iter().find_map(|mark| match mark {
        Mark::Event { at, label, .. } if label.ends_with("Feb 2027") => Some(at.0),
        _ => None,
    });
    assert_eq!(reached, Some(16.0));
}

/// Points of the line of that name.
fn named<'a>(drawing: &'a Drawing, name: &str) -> &'a [(f64, f64)] {
    let found = drawing.marks.iter().find_map(|mark| match mark {
        Mark::Line { label, points, .. } if label == name => Some(points.as_slice()),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no {name}"))
}

/// 208.33 · 1.08^n passes 700 req/min at n = 15.7, 1,400 at 24.8, 2,100 at 30.02 and 2,800 at 33.8: the months from which on there is one
/// instance more are 16, 25, 31 and 34. In the picture the fleet grows on the way to them, where the line of the demand, which is straight
/// from month to month, meets what it carried.
#[test]
fn the_fleet_grows_where_the_demand_meets_what_it_carries() {
    let steps = |drawing: &Drawing| -> Vec<f64> {
        let pairs = named(drawing, "fleet as needed").windows(2);
        let upright = pairs.filter(|pair| pair[0].1 != pair[1].1);
        upright
            .map(|pair| {
                assert_eq!(pair[0].0, pair[1].0, "a step is upright");
                pair[0].0
            })
            .collect()
    };
    let [_, headroom, _] = charts(&example());
    let peak = |month: i32| 100e3 * 3.0 / 1440.0 * 1.08_f64.powi(month);
    let met = |month: i32, carried: f64| {
        let (before, after) = (peak(month - 1), peak(month));
        f64::from(month - 1) + (carried - before) / (after - before)
    };
    let expected = [(16, 700.0), (25, 1400.0), (31, 2100.0), (34, 2800.0)];
    let found = steps(drawing(&headroom));
    assert_eq!(found.len(), expected.len());
    for (step, (month, carried)) in found.iter().zip(expected) {
        let expected = met(month, carried);
        assert!((step - expected).abs() < 1e-9, "{step} for {expected}");
    }
    let mut seen = 0;
    for (name, scenario) in pictured() {
        let chart = one(&scenario, "headroom");
        let rows = &drawing(&chart).table.rows;
        let carried: Vec<(usize, &String)> = { rows.iter().enumerate() }
            .map(|(month, row)| (month, &row[4]))
            .filter(|(_, carried)| *carried != "–")
            .collect();
        let bought = carried.windows(2).filter(|pair| pair[0].1 != pair[1].1);
        let bought: Vec<f64> = bought.map(|pair| pair[1].0 as f64).collect();
        seen += bought.len();
        let drawn = steps(drawing(&chart));
        assert_eq!(drawn.len(), bought.len(), "{name}");
        for (x, month) in drawn.iter().zip(bought) {
            let is_between = (month - 1.0..=month).contains(x);
            assert!(is_between, "{name}: {x} on the way to {month}");
        }
    }
    assert!(seen > 10, "{seen}");
}

/// At each place where one of both lines turns, just before it and just behind.
#[test]
fn the_demand_is_never_above_the_fleet_that_carries_it() {
    let at = |line: &[(f64, f64)], x: f64| -> Option<f64> {
        let pair = line.windows(2).find(|p| p[0].0 < x && x < p[1].0)?;
        let share = (x - pair[0].0) / (pair[1].0 - pair[0].0);
        Some(pair[0].1 + share * (pair[1].1 - pair[0].1))
    };
    let strong = with(example(), &[(Field::Growth, "40 %/month")]);
    let plans = pictured().into_iter().chain([("strong", strong)]);
    let mut seen = 0;
    for (name, scenario) in plans {
        let chart = one(&scenario, "headroom");
        let [fleet, demand] =
            ["fleet as needed", "peak demand"].map(|of| named(drawing(&chart), of));
        let turns = fleet.iter().chain(demand).map(|p| p.0);
        for x in turns.flat_map(|x| [x - 1e-6, x + 1e-6]) {
            if let (Some(fleet), Some(demand)) = (at(fleet, x), at(demand, x)) {
                assert!(
                    demand <= fleet * (1.0 + 1e-6),
                    "{name}: {demand} above {fleet} at {x}"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 500, "{seen}");
}

/// 208.33 req/min without growth, and twice as much in January 2026, the third month after October 2025, only: 416.67 from its beginning
/// to its end, with 208.33 on either side up to there.
#[test]
fn an_event_of_a_month_is_as_wide_as_its_month() {
    let mut scenario = with(example(), &[(Field::Growth, "0 %/month")]);
    scenario.demand.events = vec!["×2 in 2026-01 only".parse().unwrap()];
    let headroom = one(&scenario, "headroom");
    let demand = drawing(&headroom).marks.iter().find_map(|mark| match mark {
        Mark::Line { label, points, .. } if label == "peak demand" => Some(points),
        _ => None,
    });
    let rounded = |(x, y): &(f64, f64)| (*x, y.round());
    let points: Vec<_> = demand.unwrap()[2..8].iter().map(rounded).collect();
    let (usual, twice) = (208.0, 417.0);
    assert_eq!(
        points,
        [
            (2.0, usual),
            (3.0, usual),
            (3.0, twice),
            (4.0, twice),
            (4.0, usual),
            (5.0, usual)
        ]
    );
}

/// By scipy.stats.theilslopes, as `tests/calibrate.rs` has it: 5.536 GB/h, 95 % between 5.348 and 5.662.
#[test]
fn a_leak_is_drawn_with_its_line() {
    let name = "history-leak-5s.json";
    let bytes = std::fs::read(
        root()
            .join("tests/fixtures/import/perfmetrics/mib")
            .join(name),
    )
    .unwrap();
    let blank = Scenario::blank("2026-11".parse().unwrap());
    let said = calibrate::propose(&[(name.into(), import(name, &bytes).unwrap())], &blank);
    let trend = &said.memory[0];
    let chart = memory::chart(&said.memory);
    assert_eq!(chart.title, "Memory leaks: 5.54 GB/h");
    assert!(chart.summary.starts_with("history-leak-5s.json: Memory leaks. The floor that collections leave rises by 5.54 GB/h"), "{}", chart.summary);
    let [(x0, y0, ..), (_, middle, low, high), (x1, y1, below, above)] = trend.line[..] else {
        panic!("{:?}", trend.line)
    };
    assert!(((y1 - y0) / (x1 - x0) / 1e9 - 5.536).abs() < 0.001);
    // The interval of the slope turns around the middle.
    assert!((middle - low).abs() < 1.0 && (high - middle).abs() < 1.0);
    let half = (x1 - x0) / 2.0;
    assert!(
        ((below - middle) / half / 1e9 - 5.348).abs() < 0.001
            && ((above - middle) / half / 1e9 - 5.662).abs() < 0.001
    );
    // Half of the floor after the warm-up lies on either side.
    let steady: Vec<_> = trend.floor.iter().filter(|p| p.0 >= x0 - 1e-9).collect();
    let off = |p: &(f64, f64)| p.1 - y0 - (y1 - y0) / (x1 - x0) * (p.0 - x0);
    let above = steady.iter().filter(|p| off(p) > 1e-3).count();
    let below = steady.iter().filter(|p| off(p) < -1e-3).count();
    assert!(2 * above <= steady.len() && 2 * below <= steady.len());
    golden("chart/leak-memory.txt", &described(&chart));
    for (width, height) in SIZES {
        let made = svg::draw(drawing(&chart), width, height).unwrap();
        golden(&format!("chart/leak-memory-{width}.svg"), &made);
    }
}

/// CPU at 90 % in minutes 2 to 4 and 8 of ten: above 80 % it fires from 120 s to 300 s and from 480 s to 540 s, 240 s in all.
#[test]
fn rules_on_files_are_drawn_as_they_fired() {
    let points: Vec<String> = { 0..=10 }
        .map(|i| {
            format!(
                "[{},{}]",
                60 * i,
                if [2, 3, 4, 8].contains(&i) { 0.9 } else { 0.5 }
            )
        })
        .collect();
    let series = format!(
        r#"[{{"name":"cpu_usage","unit":"ratio","points":[{}]}}]"#,
        points.join(",")
    );
    let question = Question {
        rules: vec![
            "alert when CPU > 95 %".into(),
            "alert when CPU > 80 %".into(),
        ],
        memory_bytes: 1e9,
        series: vec![("a.json".into(), series.into())],
    };
    let found = question.answer();
    assert_eq!(found.fired[1].spans_s, [(120.0, 300.0), (480.0, 540.0)]);
    let chart = fired::chart(&found.fired);
    assert_eq!(chart.title, "1 of 2 rules would have fired");
    assert!(
        chart
            .summary
            .contains("“alert when CPU > 80 %” on a.json: would have fired 2 times"),
        "{}",
        chart.summary
    );
    // Minutes, in the upper row.
    assert_eq!(bars(&chart), [(2.0, 5.0), (8.0, 9.0)]);
    assert_eq!(
        labels(&chart),
        [
            "alert when CPU > 80 %, a.json",
            "not once: alert when CPU > 95 %, a.json"
        ]
    );
    let table = &drawing(&chart).table;
    assert_eq!(table.rows[1][2..5], ["2", "4 min", "10 min"]);
    assert_eq!(drawing(&chart).export.rows[1][3], "240");
    golden("chart/files-fired.txt", &described(&chart));
    for (width, height) in SIZES {
        let made = svg::draw(drawing(&chart), width, height).unwrap();
        golden(&format!("chart/files-fired-{width}.svg"), &made);
    }
}

/// Both bars of an input begin at the result with all inputs in their middle.
#[test]
fn a_tornado_is_drawn_around_the_middle() {
    let tornado = Tornado {
        result: "Cost of a month now".into(),
        unit: "$".into(),
        middle: 100.0,
        bars: vec![
            ("Growth".into(), 80.0, 125.5),
            ("Price of an instance".into(), 104.0, 96.0),
        ],
    };
    let chart = tornado::chart(&tornado);
    assert_eq!(
        bars(&chart),
        [(100.0, 80.0), (100.0, 125.5), (100.0, 104.0), (100.0, 96.0)]
    );
    assert_eq!(labels(&chart)[..2], ["Growth", "Price of an instance"]);
    assert!(
        chart
            .summary
            .starts_with("Growth matters most: $80.00 at its 10th percentile"),
        "{}",
        chart.summary
    );
    assert_eq!(
        drawing(&chart).table.rows[0],
        ["Growth", "$80.00", "$125.50"]
    );
    assert_eq!(drawing(&chart).export.rows[0], ["Growth", "80", "125.5"]);
    golden("chart/made-tornado.txt", &described(&chart));
    for (width, height) in SIZES {
        let made = svg::draw(drawing(&chart), width, height).unwrap();
        golden(&format!("chart/made-tornado-{width}.svg"), &made);
    }
}

#[test]
fn choices_are_drawn_with_why_not() {
    let [.., (_, singura)] = specimens_of_plans();
    let mut said = Said::default();
    said.add(&singura, Catalog::built_in(), WHICH);
    let front = &said.fronts[0];
    let [chart, ..] = &front::charts(&said.fronts)[..] else {
        panic!("no chart")
    };
    let best = &front.candidates[0];
    assert_eq!(front.part, "app");
    assert!(
        said.sentences[0].contains(&best.offer),
        "{}",
        said.sentences[0]
    );
    let usd = show::dollars(best.usd_month);
    assert_eq!(
        chart.title,
        format!("For the app: {}, {usd} a month", best.offer)
    );
    assert!(said.sentences[0].contains(&usd) && chart.summary.contains(&usd));
    let table = &drawing(chart).table;
    assert_eq!(table.rows[0][1], usd);
    assert_eq!(table.rows[0][5], "the choice");
    assert!(
        table.rows[1..].iter().all(|row| row[5].len() > 20),
        "{:?}",
        table.rows[1]
    );
    // None on the front is beaten in all three by another one.
    for one in front.candidates.iter().filter(|c| c.is_on_front) {
        let beats = |c: &&front::Candidate| {
            c.usd_month < one.usd_month
                && c.headroom > one.headroom
                && c.latency_ms < one.latency_ms
        };
        assert!(!front.candidates.iter().any(|c| beats(&c)), "{}", one.offer);
    }
    golden("chart/singura-front.txt", &described(chart));
    for (width, height) in SIZES {
        let made = svg::draw(drawing(chart), width, height).unwrap();
        golden(&format!("chart/singura-front-{width}.svg"), &made);
    }
}

// --- what goes out ---------------------------------------------------------------------------

/// Each number in a file is the one on the screen once it is written as shortly.
#[test]
fn exported_numbers_are_those_on_the_screen() {
    let (mut seen, mut in_seconds) = (0, BTreeSet::new());
    let charts = specimens_of_plans()
        .into_iter()
        .map(|(_, scenario)| scenario);
    for scenario in charts.chain([everything(), slow("12 s", "950 ms")]) {
        let rates: [&Unit; 2] = [scenario.demand.rate.unit(), scenario.capacity_unit()];
        for chart in all(&scenario) {
            let Body::Drawn(drawing) = &chart.body else {
                continue;
            };
            let rows = drawing.table.rows.iter().zip(&drawing.export.rows);
            let cells = rows.flat_map(|(shown, written)| {
                let both = shown.iter().zip(written);
                both.zip(&drawing.export.head)
            });
            for ((shown, written), head) in cells {
                let Ok(number) = written.parse::<f64>() else {
                    let plain = written.strip_prefix('\'').unwrap_or(written);
                    assert!(
                        plain == shown || (written.is_empty() && shown == "–"),
                        "{written} {shown}"
                    );
                    continue;
                };
                let days = if number == 1.0 { "day" } else { "days" };
                let mut forms = vec![
                    number.to_string(),
                    show::number(number),
                    show::dollars(number),
                    show::percent(number / 100.0),
                    format!("+{}", show::percent(number / 100.0)),
                    show::latency(number),
                    format!("{} {days}", show::number(number)),
                ];
                forms.extend(
                    rates
                        .iter()
                        .map(|unit| show::rate(unit.to_base(number), unit)),
                );
                // What is written in seconds is so in a chart whose axis counts them.
                if head.ends_with(", s") {
                    let axes = [&drawing.x, &drawing.y].map(Axis::spoken);
                    assert!(axes.iter().any(|axis| axis.contains(", s")), "{head}");
                    forms = vec![
                        show::latency(1000.0 * number),
                        format!("{} s", show::number(number)),
                    ];
                    in_seconds.insert(chart.id.to_string());
                }
                assert!(
                    forms.contains(shown),
                    "{}: {written} is shown as {shown}",
                    chart.id
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 2000, "{seen} numbers were compared");
    assert!(in_seconds.len() > 1, "{in_seconds:?}");
}

#[test]
fn a_file_of_rows_is_read_back() {
    let table = Table {
        head: ["part", "$"].map(str::to_owned).to_vec(),
        rows: vec![
            ["a \"b\", c\nd", "1"].map(str::to_owned).to_vec(),
            vec![String::new(), "2.5".into()],
        ],
    };
    let text = table.csv();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<Vec<String>> = { reader.records() }
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(rows, table.rows);
    // A rule that begins like a formula is a text in a file.
    let mut named = example();
    named.workload.components[0].name = "=1+1".into();
    let chart = one(&named, "waterfall");
    assert!(
        drawing(&chart).export.csv().contains("\r\n'=1+1,5,"),
        "{}",
        drawing(&chart).export.csv()
    );
}

#[test]
fn what_is_shown_travels_whole() {
    for (_, scenario) in specimens_of_plans() {
        for chart in all(&scenario) {
            for width in [320, 900] {
                let shown = chart.shown(width);
                assert_eq!(
                    Shown::deserialize_bin(&shown.serialize_bin()).unwrap(),
                    shown
                );
                assert_eq!((&*shown.id, &shown.title), (&*chart.id, &chart.title));
                assert_eq!(shown.svg.is_empty(), !shown.empty.is_empty());
                if shown.svg.is_empty() {
                    continue;
                }
                let size = format!("<svg width=\"{width}\" height=\"{}\"", shown.height_px);
                assert!(shown.svg.starts_with(&size), "{size}");
                assert!(!shown.legend.is_empty(), "{}", chart.id);
                assert!(
                    shown.plot_left_px >= 0.0
                        && shown.plot_left_px + shown.plot_length_px <= f64::from(width)
                );
                let shares: Vec<f64> = shown.readings.iter().map(|r| r.share).collect();
                assert!(
                    shares
                        .iter()
                        .all(|share| (-1e-9..=1.0 + 1e-9).contains(share)),
                    "{}",
                    chart.id
                );
                assert!(
                    shares.windows(2).all(|pair| pair[0] < pair[1]),
                    "{} {shares:?}",
                    chart.id
                );
            }
        }
    }
}

/// A place on the axis that charts share leads to the same month or load in each of them.
#[test]
fn charts_of_one_axis_share_a_cursor() {
    let charts = all(&example());
    let over = |name: &str| -> Vec<&Chart> {
        let is_drawn =
            |chart: &&Chart| matches!(&chart.body, Body::Drawn(d) if d.cursor.name() == name);
        charts.iter().filter(is_drawn).collect()
    };
    let months = over("months");
    assert_eq!(months.len(), 3);
    for chart in months {
        let drawing = drawing(chart);
        for (shared, index) in [
            (0.0, Some(0)),
            (16.4, Some(16)),
            (36.0, Some(36)),
            (37.0, None),
            (-1.0, None),
        ] {
            assert_eq!(drawing.reading_at(shared), index, "{} {shared}", chart.id);
        }
        assert_eq!(drawing.reading_at(f64::NAN), None);
        assert!(
            drawing.readings[16].1.starts_with("February 2027"),
            "{}",
            chart.id
        );
    }
    let loads = over("load");
    assert_eq!(
        loads.iter().map(|chart| &*chart.id).collect::<Vec<_>>(),
        ["cost", "ladder"]
    );
    // 1,000,000 requests a day.
    let ten = 1e6 / 86_400.0;
    let reads = loads.iter().map(|chart| {
        let drawing = drawing(chart);
        drawing.readings[drawing.reading_at(ten).unwrap()]
            .1
            .as_str()
    });
    let reads: Vec<&str> = reads.collect();
    assert!(
        reads[0].starts_with("1M req/day: $1.20") || reads[0].contains("M req/day: $1."),
        "{reads:?}"
    );
    assert_eq!(
        reads[1],
        "10×, 1M req/day: $36.00 a month with 3 instances at 69 % of all capacity"
    );
}

#[test]
fn a_picture_that_leaves_the_page_is_complete() {
    for (_, scenario) in specimens_of_plans() {
        for chart in all(&scenario) {
            let Body::Drawn(drawing) = &chart.body else {
                assert_eq!(svg::standalone(&chart, "", (640, 320), false), None);
                continue;
            };
            let plain = |text: &str| {
                text.replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace('>', "&gt;")
            };
            for is_dark in [false, true] {
                let file =
                    svg::standalone(&chart, "A plan, May 2026", (640, 320), is_dark).unwrap();
                // It is understood without the page: what is drawn how, bands too, and whose it is.
                for key in drawing.legend.iter().filter(|_| drawing.legend.len() > 1) {
                    let named = format!(">{}</text>", plain(&key.label));
                    assert!(file.contains(&named), "{}: {}", chart.id, key.label);
                }
                assert!(file.contains(">A plan, May 2026</text>"), "{}", chart.id);
                assert!(file.starts_with(
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\""
                ));
                assert!(file.trim_end().ends_with("</svg>") && file.contains("<desc>"));
                // The name of the vertical axis, or those of the rows, begin where the title does.
                let picture = file.split("<svg x=\"").nth(1).unwrap();
                let inset: f64 = picture.split('"').next().unwrap().parse().unwrap();
                let mut lefts = texts(picture).into_iter().map(|text| inset + text.0);
                assert!(lefts.any(|left| left == 12.0), "{}", chart.id);
                let first: String = chart.title.split(' ').next().unwrap().replace('&', "&amp;");
                assert!(file.contains(&format!("<title>{first}")), "{}", chart.title);
                for paint in COLORS.iter().filter(|_| is_dark) {
                    assert!(
                        !file.contains(&format!("\"{}\"", paint.hex())),
                        "{} {}",
                        chart.id,
                        paint.name
                    );
                }
                // What stands around the picture has its colors too, and no style sheet.
                assert!(!file.contains("var(--") && !file.contains("class="));
            }
        }
    }
    let hostile = "<script>alert(1)</script> & \"#0072B2\" ]]>";
    let [_, headroom, _] = charts(&example());
    let told = Chart {
        title: hostile.into(),
        summary: hostile.into(),
        ..headroom
    };
    let file = svg::standalone(&told, hostile, (640, 320), true).unwrap();
    assert!(!file.contains("<script") && file.contains("&lt;script") && !file.contains(" & "));
}

// --- where texts stand -----------------------------------------------------------------------

/// Left, top, right and bottom of each text in a picture, pixels, by the mean width of a character, and the text.
fn texts(svg: &str) -> Vec<(f64, f64, f64, f64, String)> {
    let attribute = |tag: &str, name: &str| {
        let begin = format!(" {name}=\"");
        let rest = tag
            .split(begin.as_str())
            .nth(1)
            .unwrap_or_else(|| panic!("{name} in {tag}"));
        rest.split('"').next().unwrap().to_owned()
    };
    let all = svg.split("<text").skip(1).map(|rest| {
        let (tag, rest) = rest.split_once('>').unwrap();
        let text = rest.split("</text>").next().unwrap().trim();
        let text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
            .replace("&quot;", "\"")
            .replace("&apos;", "'");
        let pixel = |name| attribute(tag, name).parse::<f64>().unwrap() / 8.0;
        let (x, y, width) = (pixel("x"), pixel("y"), 6.2 * text.chars().count() as f64);
        let left = match attribute(tag, "text-anchor").as_str() {
            "start" => x,
            "middle" => x - width / 2.0,
            _ => x - width,
        };
        // How far the middle of the letters is below the given height.
        let down = match attribute(tag, "dy").as_str() {
            "0.5ex" => 0.0,
            "0.76em" => 5.0,
            _ => -5.0,
        };
        (left, y + down - 5.0, left + width, y + down + 5.0, text)
    });
    all.collect()
}

/// The specimens, all examples, a plan with everything, and one of numbers that are hardly written.
fn pictured() -> Vec<(&'static str, Scenario)> {
    let now = "2026-11".parse().unwrap();
    let more = [
        ("everything", everything()),
        (
            "huge",
            with(
                example(),
                &[(Field::Rate, "1e15/day"), (Field::InstanceCost, "$1e12/mo")],
            ),
        ),
        ("flux10", examples::fluxstudio_10x(now).unwrap()),
        ("flux100", examples::fluxstudio_100x(now).unwrap()),
        ("singura100k", examples::singura_100k(now).unwrap()),
        ("catalogue", examples::catalogue(now).unwrap()),
        ("ingestion", examples::ingestion(now).unwrap()),
        ("nightly", examples::nightly(now).unwrap()),
    ];
    specimens_of_plans().into_iter().chain(more).collect()
}

/// Charts of two plans, one of which has a long name.
fn compared() -> Vec<(&'static str, Vec<Chart>)> {
    let now = "2026-11".parse().unwrap();
    let pairs = [
        (
            "alike",
            example(),
            with(example(), &[(Field::Minimum, "2")]),
        ),
        (
            "fitted",
            fitted(),
            with(fitted(), &[(Field::Rate, "10M/day")]),
        ),
        (
            "ten",
            examples::fluxstudio(now).unwrap(),
            examples::fluxstudio_10x(now).unwrap(),
        ),
        (
            "others",
            examples::catalogue(now).unwrap(),
            examples::ingestion(now).unwrap(),
        ),
    ];
    let both = |(name, a, b): (_, Scenario, Scenario)| {
        let plans = (solve(&a), solve(&b));
        let first = Side {
            name: "Service",
            scenario: &a,
            plan: &plans.0,
        };
        let second = Side {
            name: "The service as it would be with a second region",
            scenario: &b,
            plan: &plans.1,
        };
        (name, compare::all(first, second))
    };
    pairs.into_iter().map(both).collect()
}

#[test]
fn texts_are_whole_and_cover_none_another() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    let plans = pictured().into_iter();
    let plans = plans.map(|(name, scenario)| (name, all(&scenario)));
    for (name, charts) in plans.chain(compared()) {
        for chart in charts {
            let Body::Drawn(drawing) = &chart.body else {
                continue;
            };
            for width in [320, 480, 640, 900] {
                let height = chart.height_px(width);
                let texts = texts(&svg::draw(drawing, width, height).unwrap());
                seen += texts.len();
                for (at, (left, top, right, bottom, text)) in texts.iter().enumerate() {
                    let place = format!("{name} {} at {width}: {text}", chart.id);
                    let inside = *left >= -1.0
                        && *top >= -1.0
                        && *right <= f64::from(width) + 1.0
                        && *bottom <= f64::from(height) + 1.0;
                    if !inside {
                        wrong.push(format!("{place} is cut off"));
                    }
                    for (l, t, r, b, other) in &texts[at + 1..] {
                        if *left < *r && *l < *right && *top < *b && *t < *bottom {
                            wrong.push(format!("{place} and {other}"));
                        }
                    }
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(seen > 1000);
}

/// What happens and what a month consists of has its name in the picture, in whole or its beginning, and no box hides what is drawn.
#[test]
fn limits_and_layers_are_named_and_nothing_is_hidden() {
    let mut seen = 0;
    for (name, scenario) in pictured() {
        for chart in all(&scenario) {
            let Body::Drawn(drawing) = &chart.body else {
                continue;
            };
            for width in [320, 640, 1000] {
                let svg = svg::draw(drawing, width, chart.height_px(width)).unwrap();
                let place = format!("{name} {} at {width}", chart.id);
                let box_of_ground = svg
                    .lines()
                    .find(|line| line.starts_with("<rect") && line.contains("fill=\"#FFFFFF\""));
                assert_eq!(box_of_ground, None, "{place}");
                let texts: Vec<String> = texts(&svg).into_iter().map(|t| t.4).collect();
                // Of a narrow picture over months the cursor names the others.
                let is_narrow = width == 320 && drawing.cursor == Cursor::Months;
                let mut events = 0;
                for mark in &drawing.marks {
                    events += usize::from(matches!(mark, Mark::Event { .. }));
                    if is_narrow && events > 1 {
                        break;
                    }
                    let (Mark::Event { label, .. } | Mark::Layer { label, .. }) = mark else {
                        continue;
                    };
                    let is_it = |text: &String| match text.strip_suffix('…') {
                        Some(begin) => label.starts_with(begin),
                        None => text == label,
                    };
                    assert!(texts.iter().any(is_it), "{place}: {label} in {texts:?}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 200, "{seen}");
}

/// At 320 px the headroom of the sample, in which two limits are reached and two rules hold within a year, names both limits and has room
/// for its lines; wider it names all four.
#[test]
fn a_narrow_picture_names_what_matters_most() {
    let [_, headroom, _] = charts(&example());
    let drawing = drawing(&headroom);
    let named = |width| {
        let svg = svg::draw(drawing, width, headroom.height_px(width)).unwrap();
        let texts: Vec<String> = texts(&svg).into_iter().map(|t| t.4).collect();
        let mut happens = labels(&headroom);
        happens.retain(|label| texts.iter().any(|text| text == label));
        happens
    };
    let limits = ["70 % utilization, Feb 2027", "all capacity, Jul 2027"];
    assert_eq!(named(320), limits);
    assert_eq!(
        named(640),
        [&["CPU > 70 %", "CPU > 80 %"], &limits[..]].concat()
    );
    // What has no name there has it under the cursor.
    for rule in ["CPU > 70 %", "CPU > 80 %"] {
        let said = format!("Rule holds: {rule}");
        assert!(
            drawing
                .readings
                .iter()
                .any(|(_, text)| text.contains(&said)),
            "{rule}"
        );
    }
}

/// Both ends of each thin line that leads from a label to what it names, pixels.
fn leaders(svg: &str) -> Vec<[(f64, f64); 2]> {
    let lines = svg.lines().filter(|line| line.starts_with("<polyline"));
    let leading = lines.filter(|line| line.contains("stroke=\"#5B6770\""));
    let ends = leading.map(|line| {
        let points = line.split(" points=\"").nth(1).unwrap();
        let points = points.split('"').next().unwrap().split_whitespace();
        let pixel = |point: &str| {
            let (x, y) = point.split_once(',').unwrap();
            (
                x.parse::<f64>().unwrap() / 8.0,
                y.parse::<f64>().unwrap() / 8.0,
            )
        };
        let ends: Vec<(f64, f64)> = points.map(pixel).collect();
        [ends[0], ends[1]]
    });
    ends.collect()
}

/// Three lines end at the middle of a plot from 28 to 158 px, at 93: their labels stand at 93, 108 and 123, and two are farther off
/// than 12. Of six events in one place four have their names on both sides above and below it, and two farther off.
#[test]
fn what_stands_far_from_its_name_has_a_line_to_it() {
    let unit = || axis(Scale::Linear, 0.0, 1.0);
    let ends = degenerate(unit(), unit(), vec![line(vec![(0.0, 0.5), (1.0, 0.5)]); 3]);
    let found = leaders(&svg::draw(&ends, 640, 200).unwrap());
    let heights: Vec<_> = found.iter().map(|[from, to]| (from.1, to.1)).collect();
    assert_eq!(heights, [(93.0, 108.0), (93.0, 123.0)]);

    let event = |label: &str| Mark::Event {
        role: Role::Breach,
        at: (0.5, 0.5),
        label: label.into(),
    };
    let marks = ["one", "two", "three", "four", "five", "six"].map(event);
    let events = degenerate(unit(), unit(), marks.to_vec());
    let drawn = svg::draw(&events, 640, 200).unwrap();
    let found = leaders(&drawn);
    // The middle is at 52 + (624 − 52) / 2 = 338 and at 93; a line begins outside of the ring, which is 6 px wide.
    assert_eq!(
        texts(&drawn)
            .iter()
            .filter(|t| t.4.len() < 6
                && t.4.chars().all(|c| c.is_ascii_lowercase())
                && t.4 != "axis")
            .count(),
        6
    );
    assert_eq!(found.len(), 2, "{found:?}");
    for [from, _] in found {
        let (dx, dy) = (from.0 - 338.0, from.1 - 93.0);
        let distance = (dx * dx + dy * dy).sqrt();
        assert!((6.0..8.5).contains(&distance), "{distance}");
    }
}

/// Five layers that are all but nothing end at 93: their names stand 15 px apart on both sides of that, begin at the same place, and the
/// lines to them spread out over 20 px. Of two layers each is near enough to its name.
#[test]
fn names_beside_a_stack_are_spread_to_both_sides() {
    let unit = || axis(Scale::Linear, 0.0, 1.0);
    let layer = |label: &str| Mark::Layer {
        role: Role::Cost,
        is_dark: false,
        is_striped: false,
        label: label.into(),
        points: vec![(0.0, 0.5, 0.5), (1.0, 0.5, 0.5)],
    };
    let stack = |names: &[&str]| {
        let marks = names.iter().map(|name| layer(name)).collect();
        svg::draw(&degenerate(unit(), unit(), marks), 640, 200).unwrap()
    };
    let names = ["one", "two", "three", "four", "five"];
    let drawn = stack(&names);
    let found = leaders(&drawn);
    let heights: Vec<_> = found.iter().map(|[from, to]| (from.1, to.1)).collect();
    let expected = [63.0, 78.0, 93.0, 108.0, 123.0].map(|y| (93.0, y));
    assert_eq!(heights, expected);
    assert!(found.iter().all(|[from, to]| to.0 - from.0 == 20.0));
    let texts = texts(&drawn);
    let begin = |name: &&str| texts.iter().find(|text| text.4 == **name).unwrap().0;
    let begins: BTreeSet<i32> = names.iter().map(|name| begin(name) as i32).collect();
    assert_eq!(begins.len(), 1, "{begins:?}");
    assert!(leaders(&stack(&names[..2])).is_empty());
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
    for paint in COLORS {
        let (name, hex, dark) = (paint.name, paint.hex(), paint.hex_dark());
        let token = format!("--{name}: light-dark({hex}, {dark});").to_lowercase();
        assert!(css.contains(&token), "{token}");
        for attribute in ["fill", "stroke"] {
            let rule = format!(".frame [{attribute}=\"{hex}\"] {{ {attribute}: var(--");
            assert!(css.contains(&rule), "{rule}");
        }
    }
    let mut seen = 0;
    for (name, scenario) in specimens_of_plans() {
        for chart in all(&scenario) {
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
        let known = COLORS.iter().any(|paint| paint.hex() == hex);
        assert!(known, "{line}");
    }
}

/// How bright a color is, 0 to 1, by WCAG 2.
fn luminance(hex: &str) -> f64 {
    let part = |at: usize| {
        let c = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Lines have 3:1 on both grounds of their theme, and what texts are written in 4.5:1.
#[test]
fn colors_stand_out_from_their_grounds() {
    // Black on white is 21:1.
    assert!((contrast("#000000", "#FFFFFF") - 21.0).abs() < 1e-9);
    let css = text("assets/tokens.css");
    let token = |name: &str| -> [String; 2] {
        let rest = css.split(&format!("--{name}: light-dark(")).nth(1).unwrap();
        let both = rest.split(')').next().unwrap();
        let (light, dark) = both.split_once(", ").unwrap();
        [light.to_uppercase(), dark.to_uppercase()]
    };
    let grounds = ["ground", "raised"].map(token);
    for role in [
        Role::Demand,
        Role::Capacity,
        Role::Cost,
        Role::Latency,
        Role::Optimization,
        Role::Breach,
        Role::Soft,
    ] {
        let of_text = !matches!(role, Role::Optimization | Role::Soft);
        let least = if of_text { 4.5 } else { 3.0 };
        for (theme, color) in token(role.name()).iter().enumerate() {
            for ground in &grounds {
                let found = contrast(color, &ground[theme]);
                // What stands back may do so on the page's ground; charts stand on the raised one.
                let enough = found >= least || (role == Role::Soft && found >= 2.7);
                assert!(
                    enough,
                    "{} {color} on {}: {found:.2}",
                    role.name(),
                    ground[theme]
                );
            }
        }
    }
}

/// Layers that lie on one another are told apart without their names: 3:1 between neighbors in both themes. A pale one is 14 % of the
/// color over the ground.
#[test]
fn neighboring_layers_differ() {
    let hex = |part: [f64; 3]| {
        let [red, green, blue] = part.map(|c| c.round() as u8);
        format!("#{red:02X}{green:02X}{blue:02X}")
    };
    let parts = |hex: &str| {
        [1, 3, 5].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()))
    };
    let paint = |name| COLORS.iter().find(|paint| paint.name == name).unwrap();
    let hues = ["cost", "demand", "latency", "capacity"].map(paint);
    let ground = paint("raised");
    for is_dark in [false, true] {
        let shown = |paint: &chart::Paint| match is_dark {
            true => paint.hex_dark(),
            false => paint.hex(),
        };
        let ground = shown(ground);
        let pale = |color: &str| {
            let (over, under) = (parts(color), parts(&ground));
            hex([0, 1, 2].map(|i| 0.14 * over[i] + 0.86 * under[i]))
        };
        for color in hues.map(shown) {
            // A dark one lies beside the pale ones of its own hue and of the next.
            for other in hues.map(shown) {
                let found = contrast(&color, &pale(&other));
                assert!(found >= 3.0, "{color} beside {other}, pale: {found:.2}");
            }
            // The names in them: of the ground's color in a dark one.
            assert!(contrast(&color, &ground) >= 4.5, "{color}");
        }
    }
    let (mut pairs, mut striped) = (0, 0);
    for (name, scenario) in pictured() {
        let chart = one(&scenario, "spend");
        let layers = drawing(&chart).marks.iter().filter_map(|mark| match mark {
            Mark::Layer {
                role,
                is_dark,
                is_striped,
                ..
            } => Some((*role, *is_dark, *is_striped)),
            _ => None,
        });
        let layers: Vec<(Role, bool, bool)> = layers.collect();
        for pair in layers.windows(2) {
            assert_ne!(pair[0].1, pair[1].1, "{name}");
            pairs += 1;
        }
        // The legend names each by what it alone has, which is more than being pale or dark.
        for (at, (role, is_dark, is_striped)) in layers.iter().enumerate().take(8) {
            let others = &layers[..at];
            let is_alike = |other: &(Role, bool, bool)| {
                other.0 == *role && (other.1 == *is_dark || other.2 == *is_striped)
            };
            assert!(!others.iter().any(is_alike), "{name}: {role:?} twice");
            striped += usize::from(*is_striped);
        }
        assert!(layers.len() > 4 || layers.iter().all(|layer| !layer.2));
        let svg = svg::draw(drawing(&chart), 640, 200).unwrap();
        let pale = "opacity=\"0.14\" fill=\"#00805E\"";
        assert!(svg.contains(pale), "{name}: {svg}");
    }
    assert!(pairs > 15, "{pairs}");
    assert!(striped > 5, "{striped}");
}

/// What a legend shows of an area is what is drawn: as strong, with stripes as far apart, on the page and in a file; and its edge has the
/// color as it is.
#[test]
fn keys_of_areas_look_like_them() {
    let chart = one(&everything(), "spend");
    let drawn = svg::draw(drawing(&chart), 900, 240).unwrap();
    let file = svg::standalone(&chart, "", (900, 240), false).unwrap();
    let css = text("assets/app.css");
    let rule = |selector: &str| {
        let line = css.lines().find(|line| line.starts_with(selector));
        line.unwrap_or_else(|| panic!("{selector}")).to_owned()
    };
    let edged = ".key.band, .key.layer, .key.bar {";
    assert!(rule(edged).contains("border: 1px solid currentcolor; background: currentcolor;"));
    let mixed = |percent: u32| format!("color-mix(in srgb, currentcolor {percent}%, transparent)");
    for (look, percent) in [("band", 18), ("layer", 14), ("layer.striped", 14)] {
        let selector = format!(".key.{look} {{");
        assert!(rule(&selector).contains(&mixed(percent)), "{look}");
    }
    assert!(drawn.contains("opacity=\"0.14\" fill=\"#00805E\""));
    assert!(file.contains("fill=\"#00805E\" fill-opacity=\"0.14\" stroke=\"#00805E\""));
    let band = svg::standalone(&all(&example())[0], "", (640, 320), false).unwrap();
    assert!(band.contains("opacity=\"0.18\" fill=\"#0072B2\""));
    assert!(band.contains("fill=\"#0072B2\" fill-opacity=\"0.18\" stroke=\"#0072B2\""));

    // Stripes are upright from one edge of a layer to the other: faint ones of the network, over which its name is read, and strong ones of
    // a dark layer, which leave its name room.
    let stripes = |drawn: &str, ink: &str| -> BTreeSet<i32> {
        let lines = drawn.lines().filter(|line| line.starts_with("<polyline"));
        let mut found = BTreeSet::new();
        for line in lines.filter(|line| line.contains(ink)) {
            let points = line.split(" points=\"").nth(1).unwrap();
            let points = points.split('"').next().unwrap().split_whitespace();
            let pixel = |point: &str| -> (i32, i32) {
                let (x, y) = point.split_once(',').unwrap();
                (x.parse().unwrap(), y.parse().unwrap())
            };
            let points: Vec<(i32, i32)> = points.map(pixel).collect();
            let there_and_back = points.windows(3).filter(|p| p[0] == p[2] && p[0] != p[1]);
            found.extend(there_and_back.map(|p| {
                assert_eq!(p[0].0, p[1].0);
                p[0].0
            }));
        }
        found
    };
    for ink in [
        "opacity=\"0.35\" stroke=\"#9C4078\"",
        "opacity=\"1\" stroke=\"#FFFFFF\"",
    ] {
        let found = stripes(&drawn, ink);
        assert!(found.len() > 50, "{}", found.len());
        assert!(found.iter().all(|x| x % (5 * 8) == 0));
    }
    let layer = Mark::Layer {
        role: Role::Demand,
        is_dark: true,
        is_striped: true,
        label: "within".into(),
        points: vec![(0.0, 0.0, 1.0), (1.0, 0.0, 1.0)],
    };
    let unit = || axis(Scale::Linear, 0.0, 1.0);
    let dark = svg::draw(&degenerate(unit(), unit(), vec![layer]), 640, 200).unwrap();
    let found = stripes(&dark, "stroke=\"#FFFFFF\"");
    let texts = texts(&dark);
    let (left, _, right, ..) = texts.iter().find(|text| text.4 == "within").unwrap();
    let behind = |x: &&i32| (*left..*right).contains(&(f64::from(**x) / 8.0));
    assert_eq!(found.iter().find(behind), None);
    assert!(f64::from(*found.first().unwrap()) / 8.0 < *left);
    for selector in [".key.layer.striped {", ".key.bar.striped {"] {
        let rule = rule(selector);
        let is_far = rule.contains("transparent 0 4px,") && rule.contains(" 4px 5px)");
        assert!(is_far, "{rule}");
    }
    assert_eq!(file.matches("v10m5 -10v10").count(), 4);
}

/// What a plan adds does not give the others another color.
#[test]
fn a_tier_has_its_hue_in_every_plan() {
    let mut seen = 0;
    for (name, scenario) in pictured() {
        let chart = one(&scenario, "spend");
        for mark in &drawing(&chart).marks {
            let Mark::Layer { role, label, .. } = mark else {
                continue;
            };
            let expected = match label.as_str() {
                "app" => Role::Cost,
                "Database" => Role::Demand,
                "Cache" => Role::Latency,
                _ => continue,
            };
            assert_eq!(*role, expected, "{name}: {label}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

// --- degenerate drawings ---------------------------------------------------------------------

/// Draws at both sizes; every number in the picture is one, and near it.
fn draws(drawing: &Drawing) {
    for (width, height) in [SIZES[0], SIZES[1], (0, 0), (100_000, 100_000)] {
        let svg = svg::draw(drawing, width, height).unwrap();
        assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
        let mut words = svg.split(|c: char| !c.is_ascii_alphanumeric());
        assert!(words.all(|word| word != "NaN" && word != "inf"), "{svg}");
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
        stroke: Stroke::Thick,
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
        legend: Vec::new(),
        cursor: Cursor::Own,
        readings: Vec::new(),
        table: Default::default(),
        export: Default::default(),
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
            Mark::Layer {
                role: Role::Cost,
                is_dark: true,
                is_striped: true,
                label: "layer".into(),
                points: vec![(at.0, at.1, at.1), (at.1, at.0, at.1)],
            },
            Mark::Spot {
                role: Role::Optimization,
                at,
                label: "spot".into(),
            },
            Mark::Row {
                role: Role::Latency,
                y: at.1,
                label: "row".repeat(100),
            },
            Mark::Bar {
                role: Role::Latency,
                y: at.1,
                from: at.0,
                to: at.1,
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
    calibrate::apply(&mut scenario, calibrate::find(&runs).sweeps.remove(0).sweep);
    scenario.name = hostile.into();
    for chart in all(&scenario) {
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
            for chart in all(&with(scenario.clone(), typed)) {
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
        for chart in all(&scenario) {
            if let Body::Drawn(drawing) = &chart.body {
                prop_assert!(drawing.table.rows.iter().all(|r| r.len() == drawing.table.head.len()));
                let svg = svg::draw(drawing, 640, 320).unwrap();
                prop_assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{}", chart.id);
            }
        }
    }
}

/// What is drawn as a band stands in the rows too: 208.33 req/min × 0.9 and × 1.2, and $12 × 0.75 and × 1.25.
#[test]
fn rows_hold_the_ends_of_bands() {
    let charts = all(&example());
    let found = |id: &str| {
        let chart = charts.iter().find(|chart| chart.id == id).unwrap();
        let Body::Drawn(drawing) = &chart.body else {
            panic!("{id} is empty");
        };
        (drawing.table.clone(), drawing.export.clone())
    };
    let cell = |table: &Table, named: &str| {
        let at = table.head.iter().position(|head| head.starts_with(named));
        table.rows[0][at.unwrap_or_else(|| panic!("no {named} in {:?}", table.head))].clone()
    };
    let (peak, file) = found("headroom");
    assert_eq!(cell(&peak, "peak, p10"), "188 req/min");
    assert_eq!(cell(&peak, "peak, p90"), "250 req/min");
    let written: f64 = cell(&file, "peak, p90").parse().unwrap();
    assert!((written - 250.0).abs() < 1e-9, "{written}");
    let (usd, _) = found("spend");
    assert_eq!(cell(&usd, "all, p10"), "$9.00");
    assert_eq!(cell(&usd, "all, p90"), "$15.00");
    let (million, file) = found("cost");
    // Known at 200k/day ($2.00 × 0.8 and × 1.1) and 500k/day ($1.60 × 0.8 and × 1.1): $9.60 and $19.20 a month at the least. At 336k, where
    // the tooth ends, these are 9.6 + 9.6 × 0.453 = $13.95 for 10.08 million, $1.384, and the $1.19 there lie below: nothing is said of them.
    assert_eq!(cell(&million, "up to"), "336k req/day");
    assert_eq!(cell(&million, "there, p10"), "–");
    assert_eq!(cell(&file, "there, p90"), "");
    let dollars = |text: &str| text.trim_start_matches('$').parse::<f64>().unwrap();
    let [mut said, mut silent] = [0, 0];
    for row in &million.rows {
        match (row[4].as_str(), row[5].as_str()) {
            ("–", "–") => silent += 1,
            (low, high) => {
                said += 1;
                let usd = dollars(&row[2]);
                assert!((dollars(low)..=dollars(high)).contains(&usd), "{row:?}");
            }
        }
    }
    assert!(said > 0 && silent > 0, "{said} {silent}");
    // Without a band there is no column of it.
    let plain = chart::all(&example(), &solve(&example()), None);
    let Body::Drawn(drawing) = &plain[0].body else {
        panic!();
    };
    assert!(!drawing.table.head.iter().any(|head| head.contains("p10")));
}
