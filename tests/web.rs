#![cfg(target_arch = "wasm32")]
//! What must hold in a browser as it does natively. Run by `make test` in headless Chromium.

use plimsoll::catalog::Catalog;
use plimsoll::chart::{self, Body, Chart, Uncertain, svg};
use plimsoll::error::Error;
use plimsoll::evidence::{Evidence, Run};
use plimsoll::import::import;
use plimsoll::link::{decode, encode, file};
use plimsoll::plan::bands::{Question, bands};
use plimsoll::plan::{self, Plan};
use plimsoll::scenario::{Scenario, calibrate};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

#[path = "model/golden/mod.rs"]
mod golden;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn error_says_what_where_and_what_next() {
    let error = Error::new("the rate is negative")
        .field("demand.rate")
        .line(3)
        .next("Write 0 or more.");
    assert_eq!(
        error.to_string(),
        "the rate is negative (demand.rate, line 3). Write 0 or more."
    );
}

#[wasm_bindgen_test]
fn evidence_survives_json() {
    let mut run = Run {
        file: "run-20.json".into(),
        // usize has 32 bits here: counts beyond it must survive too.
        requests: Some(5_000_000_000),
        rps: Some(0.1 + 0.2),
        ..Run::default()
    };
    run.latency_ms.set("p97.5", Some(86.25));
    let evidence = Evidence {
        runs: vec![run],
        ..Evidence::default()
    };

    let json = serde_json::to_string(&evidence).unwrap();
    let back: Evidence = serde_json::from_str(&json).unwrap();
    assert_eq!(back, evidence);
}

// --- the same as natively, by the goldens of the native tests ---------------------------------

macro_rules! samples {
    ($($level:literal)*) => {
        [$((
            concat!("autocannon-c", $level, ".json"),
            &include_bytes!(concat!("../assets/samples/autocannon-c", $level, ".json"))[..],
        )),*]
    };
}

fn example() -> Scenario {
    file::from_json(include_str!("fixtures/scenarios/login-service.json")).unwrap()
}

/// The example with the sample sweep, read and fitted here.
fn fitted() -> Scenario {
    let files = samples!("001" "002" "004" "008" "016" "032" "064");
    let runs: Vec<Run> = files
        .iter()
        .flat_map(|(name, bytes)| import(name, bytes).unwrap().runs)
        .collect();
    let mut scenario = example();
    calibrate::apply(&mut scenario, calibrate::find(&runs).sweeps.remove(0).sweep);
    scenario
}

#[wasm_bindgen_test]
fn the_fit_has_the_same_bits() {
    let link = encode(&fitted()).unwrap();
    assert_eq!(link, include_str!("golden/link/fitted.txt").trim_end());
    assert_eq!(
        file::to_json(&fitted()),
        include_str!("golden/link/fitted.json")
    );
}

#[wasm_bindgen_test]
fn a_link_made_natively_opens() {
    for (link, json) in [
        (
            include_str!("golden/link/example.txt"),
            include_str!("golden/link/example.json"),
        ),
        (
            include_str!("golden/link/fitted.txt"),
            include_str!("golden/link/fitted.json"),
        ),
    ] {
        let opened = decode(link).unwrap();
        assert_eq!(file::to_json(&opened), json);
        assert_eq!(encode(&opened).unwrap(), link.trim_end());
    }
    let link = encode(&example()).unwrap();
    assert!(decode(&link[..link.len() - 1]).is_err());
}

#[wasm_bindgen_test]
fn the_plan_is_the_same() {
    for (scenario, golden) in [
        (example(), include_str!("golden/plan/example.json")),
        (fitted(), include_str!("golden/plan/fitted.json")),
    ] {
        let plan = plan::solve(&scenario, Catalog::built_in());
        let json = serde_json::to_string(&plan).unwrap();
        let json = json.replace("},{", "},\n{") + "\n";
        // When within a month the fleet grows is worked out for the command line only.
        let (before, steps) = golden.split_once(r#""fleet_steps":"#).unwrap();
        let (_, after) = steps.split_once(r#""ladder":"#).unwrap();
        let golden = format!(r#"{before}"ladder":{after}"#);
        let differs = golden.lines().zip(json.lines()).find(|(a, b)| a != b);
        assert!(json == golden, "{differs:?}");
    }
}

fn drawn(chart: &Chart) -> String {
    match &chart.body {
        Body::Drawn(drawing) => svg::draw(drawing, 640, 320).unwrap(),
        Body::Empty(why) => why.clone(),
    }
}

/// The bands that the native goldens have.
fn uncertain(scenario: &Scenario, plan: &Plan) -> Uncertain {
    let months = plan.timeline.iter();
    let paid = months
        .clone()
        .filter_map(|row| Some((row.index, row.cost.usd_month?)));
    let rungs = plan.ladder.iter();
    let rungs = rungs.filter_map(|rung| Some((rung.mean_rps, rung.cost.per_million_usd?)));
    Uncertain {
        peak_rps: months
            .map(|row| (f64::from(row.index), 0.9 * row.peak_rps, 1.2 * row.peak_rps))
            .collect(),
        within_rps: Some(plan.capacity.within_targets_rps)
            .filter(|_| scenario.app.capacity.fitted().is_some())
            .map(|rps| (0.95 * rps, 1.1 * rps)),
        per_million_usd: rungs
            .map(|(rps, usd)| (rps, 0.8 * usd, 1.1 * usd))
            .collect(),
        usd_month: paid
            .map(|(index, usd)| (f64::from(index), 0.75 * usd, 1.25 * usd))
            .collect(),
    }
}

macro_rules! goldens {
    ($plan:literal: $($chart:literal)*) => {
        [$(($chart, include_str!(concat!("golden/chart/", $plan, "-", $chart, "-640.svg")))),*]
    };
}

#[wasm_bindgen_test]
fn the_charts_are_the_same() {
    let example_too =
        goldens!("example": "headroom" "cost" "waterfall" "spend" "lines" "ladder" "rules");
    let fitted_too = goldens!("fitted": "headroom" "cost" "scalability" "latency" "spend" "ladder");
    for (scenario, goldens) in [(example(), &example_too[..]), (fitted(), &fitted_too[..])] {
        let plan = plan::solve(&scenario, Catalog::built_in());
        let charts = chart::all(&scenario, &plan, Some(&uncertain(&scenario, &plan)));
        for (id, golden) in goldens {
            let chart = charts.iter().find(|chart| chart.id == *id).unwrap();
            assert!(drawn(chart) == *golden, "{id} differs");
        }
    }
}

/// All golden vectors of the laws, and the native build's answers to twelve digits.
#[wasm_bindgen_test]
fn the_laws_give_the_same_answers() {
    let mut outcome = golden::Outcome::default();
    for (name, text) in golden::FILES {
        outcome.add(name, text);
    }
    wasm_bindgen_test::console_log!("golden: {}", outcome.summary());
    assert!(outcome.failures.is_empty(), "{}", outcome.summary());
    let differences = outcome.differences_to_native();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[wasm_bindgen_test]
fn bands_have_the_same_digits() {
    for (scenario, golden) in [
        (
            include_str!("fixtures/links/v7-everything.json"),
            include_str!("golden/bands/everything.json"),
        ),
        (
            include_str!("fixtures/scenarios/families.json"),
            include_str!("golden/bands/families.json"),
        ),
    ] {
        let scenario = file::from_json(scenario).unwrap();
        let question = Question { draws: 64, seed: 1 };
        let found = bands(&scenario, Catalog::built_in(), question).unwrap();
        assert_eq!(serde_json::to_string_pretty(&found).unwrap() + "\n", golden);
    }
}
