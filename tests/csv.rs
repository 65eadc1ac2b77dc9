//! The plan as tables: the same numbers, as many cells in each row, and no name that a spreadsheet takes for a formula.

mod specimens;

use plimsoll::plan::Plan;
use plimsoll::report::csv::{Sheet, write};
use plimsoll::scenario::Scenario;
use plimsoll::scenario::tier::Tier;
use proptest::prelude::*;
use specimens::*;

/// Header and rows, read by a reader that refuses rows of another length.
fn read(plan: &Plan, sheet: Sheet) -> (Vec<String>, Vec<Vec<String>>) {
    let text = write(plan, sheet);
    assert!(text.ends_with("\r\n"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let head = cells(reader.headers().unwrap());
    let rows = reader.records().map(|row| cells(&row.unwrap())).collect();
    (head, rows)
}

fn column(plan: &Plan, sheet: Sheet, name: &str) -> Vec<String> {
    let (head, rows) = read(plan, sheet);
    let at = head.iter().position(|column| column == name);
    let at = at.unwrap_or_else(|| panic!("no {name} among {head:?}"));
    rows.into_iter()
        .map(|mut row| row.swap_remove(at))
        .collect()
}

fn numbers(plan: &Plan, sheet: Sheet, name: &str) -> Vec<f64> {
    let cells = column(plan, sheet, name).into_iter();
    cells.map(|cell| cell.parse().unwrap()).collect()
}

fn tiered() -> Scenario {
    let mut scenario = example();
    for kind in ["cache", "database", "cache"] {
        scenario.tiers.push(Tier::read(kind, []).unwrap());
    }
    let level = "Peak at peak: p99 latency < 50 ms; CPU < 80 %".parse();
    scenario.targets.levels.push(level.unwrap());
    scenario.market.set("provider", "digitalocean").unwrap();
    scenario
}

#[test]
fn the_timeline_holds_the_plan_to_the_last_digit() {
    let plan = solve(&tiered());
    let of = |name: &str| numbers(&plan, Sheet::Timeline, name);
    let months: Vec<String> = plan.timeline.iter().map(|r| r.month.to_string()).collect();
    assert_eq!(column(&plan, Sheet::Timeline, "month"), months);
    let rows = || plan.timeline.iter();
    assert_eq!(
        of("mean_rps"),
        rows().map(|r| r.mean_rps).collect::<Vec<_>>()
    );
    assert_eq!(
        of("peak_rps"),
        rows().map(|r| r.peak_rps).collect::<Vec<_>>()
    );
    let usd: Vec<f64> = rows().map(|r| r.cost.usd_month.unwrap()).collect();
    assert_eq!(of("usd_month"), usd);
    let instances: Vec<f64> = rows().map(|r| r.fleet.unwrap().instances as f64).collect();
    assert_eq!(of("instances"), instances);
    for (tier, name) in plan.tiers.iter().zip(["cache", "database", "cache_2"]) {
        let usd: Vec<f64> = tier.months.iter().map(|m| m.usd_month).collect();
        assert_eq!(of(&format!("{name}_usd_month")), usd);
        let ladder = numbers(&plan, Sheet::Ladder, &format!("{name}_usd_month"));
        assert_eq!(
            ladder,
            tier.ladder.iter().map(|m| m.usd_month).collect::<Vec<_>>()
        );
    }
}

#[test]
fn the_other_tables_hold_their_parts_of_the_plan() {
    let plan = solve(&tiered());
    assert_eq!(
        numbers(&plan, Sheet::Ladder, "factor"),
        [1.0, 2.0, 5.0, 10.0, 50.0, 100.0]
    );
    let bill: f64 = numbers(&plan, Sheet::Bill, "usd_month").iter().sum();
    assert!((bill - plan.bill.as_ref().unwrap().usd_month).abs() < 1e-9);
    let limits: usize = plan.tiers.iter().map(|tier| tier.now.limits.len()).sum();
    assert_eq!(read(&plan, Sheet::Tiers).1.len(), limits);
    let checks: usize = plan.levels.iter().map(|level| level.checks.len()).sum();
    assert_eq!(read(&plan, Sheet::Levels).1.len(), checks);
    assert_eq!(read(&plan, Sheet::Rules).1.len(), plan.rules.len());
    let adds: f64 = numbers(&plan, Sheet::Overhead, "adds_ms").iter().sum();
    assert!((adds - plan.overhead.as_ref().unwrap().total_ms).abs() < 1e-9);
    assert_eq!(read(&plan, Sheet::Curve).1.len(), plan.cost_curve.len());
}

#[test]
fn resources_and_ways_to_pay_are_tables_too() {
    // 50 ms of CPU on one core are 20 req/s, 14 at 70 %; a peak of 3.47 req/s.
    let mut scenario = example();
    scenario.resources.set("cpu", "50 ms").unwrap();
    scenario.market.set("reserved_discount", "40 %").unwrap();
    let plan = solve(&scenario);
    let names = column(&plan, Sheet::Resources, "resource");
    let cpu = names.iter().position(|name| name == "CPU").unwrap();
    let carried: f64 = column(&plan, Sheet::Resources, "per_instance_rps")[cpu]
        .parse()
        .unwrap();
    assert!((carried - 14.0).abs() < 1e-9);
    assert_eq!(column(&plan, Sheet::Resources, "state")[cpu], "known");
    // $12 a month less 40 %.
    assert_eq!(
        column(&plan, Sheet::Purchase, "way")[0],
        "1 reserved for 1 year, the rest on demand"
    );
    assert!((numbers(&plan, Sheet::Purchase, "usd_month")[0] - 7.2).abs() < 1e-9);
    let level = "Peak at peak: CPU < 80 %".parse().unwrap();
    scenario.targets.levels.push(level);
    let plan = solve(&scenario);
    assert_eq!(column(&plan, Sheet::Levels, "unit"), ["ratio"]);
    assert_eq!(numbers(&plan, Sheet::Levels, "limit"), [0.8]);
    assert_eq!(column(&plan, Sheet::Levels, "measured_value"), [""]);
}

#[test]
fn what_is_not_there_is_a_table_without_rows() {
    let mut scenario = example();
    scenario.workload = plimsoll::scenario::Workload::default();
    scenario.rules.clear();
    let plan = solve(&scenario);
    for sheet in [
        Sheet::Tiers,
        Sheet::Rules,
        Sheet::Levels,
        Sheet::Resources,
        Sheet::Purchase,
        Sheet::Overhead,
    ] {
        assert_eq!(read(&plan, sheet).1.len(), 0, "{}", sheet.name());
    }
}

#[test]
fn no_name_is_a_formula() {
    for (name, cell) in [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("a, \"b\"", "a, \"b\""),
        ("1 = 1", "1 = 1"),
    ] {
        let mut scenario = example();
        scenario.app.instance.name = name.to_owned();
        scenario.workload.components[0].name = name.to_owned();
        let plan = solve(&scenario);
        assert_eq!(column(&plan, Sheet::Bill, "line")[0], cell);
        assert_eq!(column(&plan, Sheet::Overhead, "component")[1], cell);
    }
    // A number below 0 stays one.
    let mut scenario = tiered();
    scenario.tiers[0].set("grow", "off").unwrap();
    scenario.tiers[0].set("keys", "1e9").unwrap();
    assert!(numbers(&solve(&scenario), Sheet::Timeline, "cache_headroom")[0] < 0.0);
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn any_plan_is_tables(scenario in scenario()) {
        let plan = solve(&scenario);
        for sheet in Sheet::ALL {
            let (head, rows) = read(&plan, sheet);
            let mut names = head.clone();
            names.sort();
            names.dedup();
            prop_assert_eq!(names.len(), head.len());
            for cell in rows.iter().flatten() {
                let formula = cell.trim_start().starts_with(['=', '+', '-', '@']);
                prop_assert!(!formula || cell.parse::<f64>().is_ok(), "{:?}", cell);
                prop_assert!(!["inf", "-inf", "NaN", "-0"].contains(&cell.as_str()));
            }
        }
    }
}
