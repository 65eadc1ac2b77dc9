//! Two plans side by side, what is said where one is shared, and the sheet that is printed.

mod specimens;

use plimsoll::catalog::Catalog;
use plimsoll::chart::compare::{Side, all, cost, headroom, latency, scalability, spend};
use plimsoll::chart::{Body, Chart, Drawing, Look, Mark, Stroke, svg};
use plimsoll::link::{self, examples};
use plimsoll::report::compare::{Comparison, Row, compare};
use plimsoll::report::print::sheet;
use plimsoll::report::share::{Reach, contents, meter};
use plimsoll::scenario::field::Field;
use plimsoll::scenario::list::List;
use plimsoll::scenario::{Month, Scenario};
use plimsoll::state::{Action, Against, State};
use proptest::prelude::*;
use specimens::{cases, example, fitted, scenario, solve, with};

fn between(a: &Scenario, b: &Scenario) -> Comparison {
    let (of_a, of_b) = (solve(a), solve(b));
    compare(
        side("A", a, &of_a),
        side("B", b, &of_b),
        Catalog::built_in(),
    )
}

fn side<'a>(name: &'a str, scenario: &'a Scenario, plan: &'a plimsoll::plan::Plan) -> Side<'a> {
    Side {
        name,
        scenario,
        plan,
    }
}

fn row<'a>(rows: &'a [Row], id: &str) -> &'a Row {
    let found = rows.iter().find(|row| row.id == id);
    found.unwrap_or_else(|| panic!("no {id} in {rows:#?}"))
}

fn cells(row: &Row) -> [&str; 3] {
    [&row.a, &row.b, &row.said]
}

/// 100,000 requests a day on one droplet of $12: 3 million in a month of 30 days, $4.00 a million. Three times as much at the peak
/// is 208 req/min of 70 % of 1,000. Ten times that is 694 req/min on the mean and, at 14.4 times the mean, 10,000 at the peak,
/// for which 15 droplets run: $180 for 30 million, $6.00 a million.
#[test]
fn answers_differ_by_what_one_works_out_by_hand() {
    let now: Month = "2026-11".parse().unwrap();
    let (one, ten) = (
        examples::fluxstudio(now).unwrap(),
        examples::fluxstudio_10x(now).unwrap(),
    );
    let found = between(&one, &ten);
    let answer = |id: &str| cells(row(&found.answers, id));
    assert_eq!(
        answer("cost"),
        [
            "$12.00",
            "$180.00",
            "$168.00 more a month, 15 times as much"
        ]
    );
    assert_eq!(
        answer("per_million"),
        ["$4.00", "$6.00", "$2.00 more (50 %)"]
    );
    assert_eq!(
        answer("instances"),
        ["1", "15", "14 more, 15 times as much"]
    );
    assert_eq!(
        answer("capacity"),
        [
            "700 req/min",
            "2,100 req/min",
            "1,400 req/min more, 3 times as much"
        ]
    );
    // 1 - 208.33/700 = 70.2 %, and 1 - 10,000/2,100 = -376.2 %.
    assert_eq!(answer("headroom"), ["70 %", "-376 %", "446 points less"]);
    // 208.33 × 1.08^n passes 700 after 15.7 months; the other has passed it by now.
    assert_eq!(
        answer("crossing"),
        [
            "March 2028, 70 % utilization",
            "November 2026, 70 % utilization",
            "16 months earlier"
        ]
    );
    assert_eq!(answer("request_mean"), ["47.5 ms", "47.5 ms", ""]);
    let inputs: Vec<&str> = found.inputs.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(
        inputs,
        [
            "demand.rate",
            "demand.peak_to_mean",
            "app.minimum",
            "tiers.cache.0.keys"
        ]
    );
    let sentences = found.sentences();
    assert_eq!(sentences[0], "From A to B, 4 inputs differ.");
    assert!(
        sentences
            .contains(&"Cost of a million requests: $4.00 → $6.00; $2.00 more (50 %).".to_owned())
    );
    assert_eq!(
        *sentences.last().unwrap(),
        "The same in both: mean of a request without load, p99 of a request without load."
    );
    let back = between(&ten, &one);
    assert_eq!(
        cells(row(&back.answers, "per_million"))[2],
        "$2.00 less (33 %)"
    );
}

/// A million requests a month at $12 are $4.00; at $12.10 they are $4.03, and not $0.033 more than $4.00 and $4.03.
#[test]
fn what_differs_by_cents_is_told_so_that_it_adds_up() {
    let one = example();
    let other = with(one.clone(), &[(Field::InstanceCost, "$12.10/mo")]);
    let found = between(&one, &other);
    assert_eq!(
        cells(row(&found.answers, "per_million")),
        ["$4.000", "$4.033", "$0.033 more (0.83 %)"]
    );
    assert_eq!(
        cells(row(&found.answers, "cost")),
        ["$12.00", "$12.10", "$0.10 more a month (0.83 %)"]
    );
}

#[test]
fn a_plan_does_not_differ_from_itself() {
    let now: Month = "2026-11".parse().unwrap();
    for (name, _, make) in examples::ALL {
        let scenario = make(now).unwrap();
        let found = between(&scenario, &scenario);
        assert_eq!(found.inputs, [], "{name}");
        assert!(
            found.answers.iter().all(|row| row.said.is_empty()),
            "{name}"
        );
        assert_eq!(found.sentences()[0], "A and B have the same inputs.");
    }
}

/// Items of lists are matched by name, wherever they stand, and what only one has is told.
#[test]
fn lists_are_matched_by_name() {
    let a = example();
    let mut b = a.clone();
    // The first of six components goes, so that all others stand one place further up.
    List::Components.remove(&mut b, 0);
    List::Fixed.add(&mut b);
    let b = with(
        b,
        &[
            (Field::FixedName(2), "Mail"),
            (Field::FixedCost(2), "$5/mo"),
        ],
    );
    let found = between(&a, &b);
    let mail = row(&found.inputs, "fixed.Mail");
    assert_eq!(
        (mail.label.as_str(), cells(mail)),
        ("Mail", ["", "$5/mo", "only in the second"])
    );
    let gone = row(&found.inputs, "components.Security logging.time");
    assert_eq!(gone.label, "Security logging: time");
    assert_eq!(cells(gone), ["5 ms", "", "only in the first"]);
    // With it the optimization of it went; no other component differs.
    let others = found.inputs.iter().filter(|row| {
        ![
            "fixed.Mail",
            "components.Security logging",
            "optimizations.JSON compression",
        ]
        .iter()
        .any(|of| row.id.starts_with(of))
    });
    assert_eq!(others.collect::<Vec<_>>(), Vec::<&Row>::new());
    // $12 a month and $5 besides.
    assert_eq!(
        cells(row(&found.answers, "cost")),
        ["$12.00", "$17.00", "$5.00 more a month (42 %)"]
    );
    assert_eq!(
        cells(row(&found.answers, "request_mean"))[2],
        "5 ms less (11 %)"
    );
}

#[test]
fn two_items_of_one_name_are_two() {
    let mut a = example();
    List::Fixed.add(&mut a);
    List::Fixed.add(&mut a);
    let b = with(a.clone(), &[(Field::FixedCost(3), "$7/mo")]);
    let found = between(&a, &b);
    assert_eq!(found.inputs.len(), 1);
    assert_eq!(
        cells(row(&found.inputs, "fixed.New item (2)")),
        ["$0/mo", "$7/mo", "differs"]
    );
}

#[test]
fn a_sweep_and_a_budget_are_told_where_only_one_has_them() {
    let found = between(&example(), &fitted());
    let sweep = row(&found.inputs, "app.capacity.sweep");
    assert!(
        sweep.a.is_empty() && sweep.b.starts_with("7 runs of autocannon: λ "),
        "{}",
        sweep.b
    );
    assert!(
        found
            .inputs
            .iter()
            .any(|row| row.id == "app.capacity.basis" && row.b == "fitted to runs")
    );
    let budget = with(example(), &[(Field::Market("budget"), "$20/mo")]);
    let found = between(&example(), &budget);
    // $12 until the second droplet is needed: 16 months from October 2025, when 208.33 × 1.08^n is 714, above 700.
    let over = row(&found.answers, "budget");
    assert_eq!(
        cells(over),
        ["never", "February 2027", "only in the second"]
    );
}

#[test]
fn a_comparison_is_written_as_text_and_markdown() {
    let b = with(example(), &[(Field::InstanceCost, "$24/mo")]);
    let found = between(&example(), &b);
    let text = found.text();
    assert!(
        text.starts_with(
            "From A to B, 1 input differs.\n  Price of an instance: $12/mo → $24/mo\n"
        ),
        "{text}"
    );
    assert!(
        text.contains("Cost a month: $12.00 → $24.00; $12.00 more a month, twice as much.\n"),
        "{text}"
    );
    let markdown = found.markdown();
    assert!(
        markdown.contains("| Price of an instance | $12/mo | $24/mo |"),
        "{markdown}"
    );
    assert!(
        markdown.contains("| headroom | 70 % | 70 % | the same |"),
        "{markdown}"
    );
}

fn drawn(chart: Chart) -> (Chart, Drawing) {
    let Body::Drawn(drawing) = chart.body.clone() else {
        panic!("{chart:?}");
    };
    (chart, *drawing)
}

/// Names, by the legend, and points of the lines.
fn lines(drawing: &Drawing) -> Vec<(&str, &[(f64, f64)])> {
    let lines = drawing.marks.iter().filter_map(|mark| match mark {
        Mark::Line { points, .. } => Some(points.as_slice()),
        _ => None,
    });
    let keys = drawing.legend.iter();
    let keys: Vec<_> = keys.filter(|key| key.look != Look::Ring).collect();
    let names = keys.iter().map(|key| key.label.as_str());
    let found: Vec<_> = names.zip(lines).collect();
    assert_eq!(found.len(), keys.len());
    found
}

#[test]
fn curves_lie_over_each_other() {
    let a = with(example(), &[(Field::Start, "2026-11")]);
    let b = with(
        example(),
        &[
            (Field::Start, "2027-01"),
            (Field::Minimum, "2"),
            (Field::Rate, "200k/day"),
        ],
    );
    let (of_a, of_b) = (solve(&a), solve(&b));
    let (a, b) = (side("A", &a, &of_a), side("B", &b, &of_b));
    let (chart, drawing) = drawn(headroom(a, b));
    assert_eq!(
        chart.summary,
        "Within the targets A carries 700 req/min, B carries 1,400 req/min."
    );
    let found = lines(&drawing);
    let labels: Vec<&str> = found.iter().map(|(label, _)| *label).collect();
    assert_eq!(
        labels,
        [
            "capacity, A",
            "capacity, B",
            "peak demand, A",
            "peak demand, B"
        ]
    );
    // The second begins two months later, with 2 × 208.33 req/min, and ends two months later.
    let (from, peak) = found[3].1[0];
    assert!(from == 2.0 && (peak - 416.67).abs() < 0.01, "{from} {peak}");
    assert_eq!(
        (drawing.x.max, drawing.table.rows[0][0].as_str()),
        (38.0, "Nov 2026")
    );
    assert_eq!(
        drawing.table.rows[0][1..],
        ["208 req/min", "–", "700 req/min", "1,400 req/min"]
    );
    assert_eq!(drawing.table.rows[2][2], "417 req/min");

    let (chart, drawing) = drawn(cost(a, b));
    assert_eq!(
        chart.summary,
        // 12 / 3 million and 24 / 6 million.
        "Under its load of today a million requests cost $4.00 in A and $4.00 in B."
    );
    assert_eq!(lines(&drawing).len(), 2);
    // At a load of 100,000 a day the second has two droplets for what one does: $8.00.
    let rows = &drawing.table.rows;
    assert_eq!(
        (rows[0][1].as_str(), rows[1][1].as_str()),
        ("$4.00", "$2.00")
    );
    assert_eq!(rows[1][2], "$4.00");
}

/// 208.33 × 1.08^n req/min: one droplet of $12 carries 700, so that the second is needed from n = 16 (714), a third from 25 (1,427), a
/// fourth from 31 (2,264, above 2,100), and from 34 (2,853) a fifth; n = 36 has 3,327 and five. The second plan pays $24 for each.
#[test]
fn what_months_cost_lies_over_each_other() {
    let a = with(example(), &[(Field::Start, "2026-11")]);
    let b = with(
        example(),
        &[(Field::Start, "2027-01"), (Field::InstanceCost, "$24/mo")],
    );
    let (of_a, of_b) = (solve(&a), solve(&b));
    let (a, b) = (side("A", &a, &of_a), side("B", &b, &of_b));
    let (chart, drawing) = drawn(spend(a, b));
    assert_eq!(
        chart.summary,
        "A month goes from $12.00 to $60.00 in A and goes from $24.00 to $120.00 in B."
    );
    let found = lines(&drawing);
    let at = |line: usize, months: f64| found[line].1.iter().find(|p| p.0 == months).map(|p| p.1);
    assert_eq!(
        found.iter().map(|(label, _)| *label).collect::<Vec<_>>(),
        ["A", "B"]
    );
    // What a month costs is paid up to the next one.
    assert_eq!(
        (at(0, 15.0), at(0, 16.0), at(0, 17.0)),
        (Some(12.0), Some(12.0), Some(24.0))
    );
    assert_eq!(
        (at(1, 1.0), at(1, 17.0), at(1, 18.0), at(1, 19.0)),
        (None, Some(24.0), Some(24.0), Some(48.0))
    );
    // The rows reach from the first one's beginning to the second one's end, and the cursor says the same.
    let rows = &drawing.table.rows;
    assert_eq!(rows[0], ["Nov 2026", "$12.00", "–"]);
    assert_eq!(rows[38], ["Jan 2030", "–", "$120.00"]);
    assert_eq!(
        drawing.readings[2].1,
        "Jan 2027: $12.00 a month in A, $24.00 in B"
    );
    assert_eq!(
        drawing.export.head,
        ["months from now", "$ a month, first", "$ a month, second"].map(str::to_owned)
    );
}

/// The law is λN / (1 + σ(N − 1) + κN(N − 1)); with twice the λ every level has twice the throughput.
#[test]
fn fits_and_latencies_of_both_lie_over_each_other() {
    let (plain, one) = (example(), fitted());
    let mut two = one.clone();
    let sweep = two.app.capacity.sweep.as_mut().unwrap();
    sweep.fit.lambda_rps *= 2.0;
    let (of_plain, of_one, of_two) = (solve(&plain), solve(&one), solve(&two));
    let none = side("none", &plain, &of_plain);
    let (a, b) = (side("A", &one, &of_one), side("B", &two, &of_two));
    assert_eq!((scalability(none, a), scalability(a, none)), (None, None));
    assert_eq!((latency(none, a), latency(a, none)), (None, None));
    let ids = |charts: Vec<Chart>| charts.iter().map(|c| c.id.clone()).collect::<Vec<_>>();
    let always = ["compare-headroom", "compare-cost", "compare-spend"];
    assert_eq!(ids(all(none, a)), always);
    assert_eq!(
        ids(all(a, b))[3..],
        ["compare-latency", "compare-scalability"]
    );

    let (_, drawing) = drawn(scalability(a, b).unwrap());
    let found = lines(&drawing);
    assert_eq!(found[0].1.len(), found[1].1.len());
    for (one, two) in found[0].1.iter().zip(found[1].1) {
        assert!(
            (two.1 - 2.0 * one.1).abs() < 1e-9 * two.1.max(1.0),
            "{one:?} {two:?}"
        );
    }
    // Twice the same fit is one line.
    let (_, same) = drawn(scalability(a, a).unwrap());
    assert_eq!(lines(&same).len(), 1);

    // The same runs: the same times at the same level, which is at twice the load of the other law.
    let (chart, drawing) = drawn(latency(a, b).unwrap());
    assert!(
        chart.summary.contains("the targets are"),
        "{}",
        chart.summary
    );
    let most = 2.5 * one.targets.latency.base();
    for (_, points) in lines(&drawing) {
        assert!(!points.is_empty() && points.iter().all(|p| p.1 <= most && p.1 > 0.0));
    }
}

/// What each line is called in the picture, and how it is drawn.
fn ends(drawing: &Drawing) -> Vec<(&str, Stroke)> {
    let ends = drawing.marks.iter().filter_map(|mark| match mark {
        Mark::Line { label, stroke, .. } => Some((label.as_str(), *stroke)),
        _ => None,
    });
    ends.collect()
}

/// The names of what is marked by a ring.
fn rings(drawing: &Drawing) -> Vec<&str> {
    let rings = drawing.marks.iter().filter_map(|mark| match mark {
        Mark::Event { label, .. } => Some(label.as_str()),
        _ => None,
    });
    rings.collect()
}

/// Two lines of one color are told apart by more than that: by names at their ends and by dashes; and what happens is marked as it is in
/// the chart of one plan.
#[test]
fn lines_of_both_are_told_apart_and_events_are_marked() {
    let a = with(example(), &[(Field::Start, "2026-11")]);
    let b = with(a.clone(), &[(Field::Minimum, "2")]);
    let (of_a, of_b) = (solve(&a), solve(&b));
    let (one, two) = ("Login", "Login with two instances");
    let (_, drawing) = drawn(headroom(side(one, &a, &of_a), side(two, &b, &of_b)));
    assert_eq!(
        ends(&drawing),
        [
            ("Login: capacity", Stroke::Thick),
            ("Login with two…: capacity", Stroke::Dashed),
            // The demand is the same in both.
            ("both: peak demand", Stroke::Thick),
        ]
    );
    let looks: Vec<Look> = drawing.legend.iter().map(|key| key.look).collect();
    assert_eq!(looks, [Look::Line, Look::Dash, Look::Line, Look::Ring]);
    // 208.33 × 1.08^n is above 700 from n = 16 on, above 1,400 from 25 on.
    assert_eq!(
        rings(&drawing),
        ["70 % utilization, Mar 2028", "70 % utilization, Dec 2028"]
    );
    // The picture has one dashed line, and shows both names.
    let picture = svg::draw(&drawing, 640, 240).unwrap();
    assert_eq!(picture.matches("stroke-dasharray").count(), 1);
    for name in ["\nLogin: capacity\n", "\nLogin with two…: capacity\n"] {
        assert!(picture.contains(name), "{name}");
    }
    // $12 and $24 for 3 million; at ten times the load three instances in both.
    let (_, drawing) = drawn(cost(side(one, &a, &of_a), side(two, &b, &of_b)));
    assert_eq!(rings(&drawing), ["today $4.00", "10× $1.20", "today $8.00"]);

    // Names that begin alike are told from the first word on that differs, of one word by their ends, and those that end alike too by their
    // places.
    let named = |one, two| -> Vec<String> {
        let (_, drawing) = drawn(cost(side(one, &a, &of_a), side(two, &b, &of_b)));
        let names = ends(&drawing).into_iter().map(|(name, _)| name.to_owned());
        names.collect()
    };
    for (names, told) in [
        (
            ["Login service, small", "Login service, large"],
            ["small", "large"],
        ),
        (
            ["FluxStudio auth", "FluxStudio auth, copy"],
            ["FluxStudio auth", "copy"],
        ),
        (
            ["FluxStudio auth, as it was", "FluxStudio auth"],
            ["as it was", "FluxStudio auth"],
        ),
        (
            [
                "Login service of 1.5 for all",
                "Login service of 1.6 for all",
            ],
            ["1.5 for all", "1.6 for all"],
        ),
        (
            [
                "Login service with one region",
                "Login service with a second region too",
            ],
            ["one region", "a second regio…"],
        ),
        (
            ["LoginServiceInZoneOne", "LoginServiceInZoneTwo"],
            ["…rviceInZoneOne", "…rviceInZoneTwo"],
        ),
        (
            [
                "LoginServiceInZone1ForAllOfUsToUse",
                "LoginServiceInZone2ForAllOfUsToUse",
            ],
            ["first", "second"],
        ),
    ] {
        assert_eq!(named(names[0], names[1]), told);
    }
}

#[test]
fn without_a_common_load_the_chart_says_what_is_missing() {
    let none = with(example(), &[(Field::Rate, "0")]);
    let (of_a, of_b) = (solve(&example()), solve(&none));
    let example = example();
    let chart = cost(side("A", &example, &of_a), side("B", &none, &of_b));
    assert_eq!(
        chart.body,
        Body::Empty("Both plans need a load that can be served within the targets.".into())
    );
}

proptest! {
    #![proptest_config(cases(16))]

    /// Any scenario can be held against another, each input has a key of its own, and an input that differs is told.
    #[test]
    fn any_two_are_compared(a in scenario()) {
        let b = fitted();
        let found = between(&a, &b);
        prop_assert_eq!(found.inputs.len(), between(&b, &a).inputs.len());
        for s in [&a, &b] {
            let mut keys: Vec<String> = Field::every(s).into_iter().map(|(key, _)| key).collect();
            let count = keys.len();
            keys.sort();
            keys.dedup();
            prop_assert_eq!(keys.len(), count);
        }
        let _ = (found.text(), found.markdown());
        let (of_a, of_b) = (solve(&a), solve(&b));
        let (a, b) = (side("A", &a, &of_a), side("B", &b, &of_b));
        let _ = (headroom(a, b), cost(a, b));
    }
}

/// On the page a scenario is held against another one, or against what it was when it was opened.
#[test]
fn the_current_scenario_is_held_against_its_origin_and_against_another() {
    let catalog = Catalog::built_in();
    let state = State::new(example(), catalog);
    let act = |state: &State, action: Action| state.reduce(action, catalog).unwrap();
    let price = |text: &str| Action::Edit(Field::InstanceCost, text.into());
    let dear = act(&state, price("$24/mo"));
    let found = dear.compare(Against::Origin, catalog).unwrap().comparison;
    assert_eq!(
        (found.a.as_str(), found.b.as_str()),
        ("FluxStudio auth, as it was", "FluxStudio auth")
    );
    assert_eq!(
        cells(row(&found.answers, "cost")),
        ["$12.00", "$24.00", "$12.00 more a month, twice as much"]
    );
    assert_eq!(dear.compare(Against::Scenario(0), catalog), None);
    assert_eq!(dear.compare(Against::Scenario(9), catalog), None);
    // A copy is held against what was copied, whatever became of that since.
    let copy = act(&dear, Action::Duplicate(0));
    let copy = act(&copy, price("$36/mo"));
    let found = copy.compare(Against::Origin, catalog).unwrap();
    assert_eq!(
        cells(row(&found.comparison.answers, "cost"))[..2],
        ["$24.00", "$36.00"]
    );
    let original = act(&copy, Action::Select(0));
    let original = act(&original, price("$6/mo"));
    let id = copy.document.id;
    let found = original.compare(Against::Scenario(id), catalog).unwrap();
    assert_eq!(
        cells(row(&found.comparison.answers, "cost")),
        ["$36.00", "$6.00", "$30.00 less a month (83 %)"]
    );
    assert!(
        found
            .curves
            .iter()
            .all(|chart| matches!(chart.body, Body::Drawn(_)))
    );
    // Renamed, it still is compared by its inputs; what both are called is none of them.
    let renamed = act(&copy, Action::Edit(Field::Name, "Larger".into()));
    let found = renamed
        .compare(Against::Scenario(0), catalog)
        .unwrap()
        .comparison;
    assert_eq!(found.inputs.len(), 1);
}

// --- sharing and printing --------------------------------------------------------------------

#[test]
fn the_meter_says_where_a_link_passes() {
    let told = |n| {
        let meter = meter(n);
        (meter.reach, meter.filled_share, meter.said)
    };
    assert_eq!(
        told(2000),
        (
            Reach::Anywhere,
            0.5,
            "2,000 characters: short enough for anywhere.".into()
        )
    );
    assert_eq!(
        told(2001).2,
        "2,001 characters: fits into a chat message, and some programs cut it."
    );
    assert_eq!(told(4000).0, Reach::Chat);
    assert_eq!(
        told(9000),
        (
            Reach::File,
            1.0,
            "9,000 characters: long: send the plan as a file where links are cut.".into()
        )
    );
    assert_eq!(meter(1).anywhere_share, 0.5);
    let link = link::encode(&example()).unwrap();
    assert_eq!(meter(link.len()).reach, Reach::Anywhere);
}

#[test]
fn what_a_link_holds_is_counted() {
    let [held, not] = contents(&fitted(), 7, 0);
    assert!(
        held.starts_with("The link is the plan itself: ")
            && held.ends_with(" inputs, 7 measured points."),
        "{held}"
    );
    assert_eq!(
        not,
        "It holds none of your 7 files, no name of one, and nothing else that is on the page."
    );
    let priced = with(fitted(), &[]);
    let mut priced = priced;
    List::Prices.add(&mut priced);
    List::Prices.add(&mut priced);
    let [held, not] = contents(&priced, 1, 3);
    assert!(
        held.ends_with(" inputs, 7 measured points, 2 prices of your own."),
        "{held}"
    );
    assert_eq!(
        not,
        "It holds not your file, nor its name, and none of your 3 other scenarios."
    );
    // One more item is one more input: its cost, with its name as its key.
    let inputs = |s: &Scenario| -> u32 {
        let [held, _] = contents(s, 0, 0);
        let digits: String = held.chars().filter(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    };
    let mut more = example();
    List::Fixed.add(&mut more);
    assert_eq!(inputs(&more), inputs(&example()) + 1);
}

#[test]
fn the_printed_sheet_says_what_its_numbers_go_back_to() {
    let catalog = Catalog::built_in();
    let scenario = with(example(), &[(Field::Start, "2026-11")]);
    let plan = solve(&scenario);
    let sheet_of = |link: &str| sheet(&scenario, &plan, catalog, link, "29 November 2026");
    let short = sheet_of("https://plan.example/#p1.abc");
    assert_eq!(
        (short.title.as_str(), short.link.as_str()),
        ("FluxStudio auth", "https://plan.example/#p1.abc")
    );
    let newest = catalog.newest().unwrap().spoken();
    assert_eq!(
        short.notes,
        [
            "Printed on 29 November 2026; demand from November 2026.".to_owned(),
            format!("Prices are those of the catalogue of {newest}, or as entered."),
            "The link at the end opens the plan with all its inputs.".to_owned(),
        ]
    );
    assert!(
        short.answer[0].starts_with("You can carry 700 req/min"),
        "{}",
        short.answer[0]
    );
    assert_eq!(short.ladder.rows.len(), 6);
    assert_eq!(short.warnings.len(), plan.warnings.len());
    let long = sheet_of(&"x".repeat(2001));
    assert_eq!(long.link, "");
    assert_eq!(
        long.notes[2],
        "The link is too long to print: the plan is in its file."
    );
}

/// An event comes with its month, in both, and the name of the upper mark stands above that of the lower one.
#[test]
fn steps_stay_steps_and_names_have_the_order_of_their_marks() {
    let plain = example();
    let mut dear = plain.clone();
    dear.demand.events = vec!["x2 in 2025-12 only".parse().unwrap()];
    dear.app.instance.cost = "$13/mo".parse().unwrap();
    let (of_plain, of_dear) = (solve(&plain), solve(&dear));
    for (a, b) in [
        (side("A", &plain, &of_plain), side("B", &dear, &of_dear)),
        (side("B", &dear, &of_dear), side("A", &plain, &of_plain)),
    ] {
        let (_, drawing) = drawn(headroom(a, b));
        let upright =
            |points: &[(f64, f64)]| points.windows(2).filter(|p| p[0].0 == p[1].0).count();
        let steps: usize = lines(&drawing).iter().map(|line| upright(line.1)).sum();
        assert_eq!(steps, 2);
        let (_, drawing) = drawn(cost(a, b));
        let names = rings(&drawing);
        let at = |name: &str| names.iter().position(|n| *n == name).unwrap();
        assert!(at("today $4.33") < at("today $4.00"), "{names:?}");
    }
}
