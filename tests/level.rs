//! Targets by load level: as text, against runs and against the model.

mod specimens;

use plimsoll::plan::{Check, Finding, Plan, Verdict};
use plimsoll::scenario::level::{Level, LevelLoad, MAX_CONDITIONS};
use plimsoll::scenario::{Basis, Point, Scenario, Statistic, Workload};
use proptest::prelude::*;
use specimens::level::any_level;
use specimens::{cases, example, fitted, solve};

fn level(text: &str) -> Level {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn with_levels(mut scenario: Scenario, levels: &[&str]) -> (Scenario, Plan) {
    scenario.targets.levels = levels.iter().map(|text| level(text)).collect();
    let plan = solve(&scenario);
    (scenario, plan)
}

fn only(plan: &Plan) -> &Check {
    &plan.levels[0].checks[0]
}

fn verdicts(plan: &Plan) -> Vec<(Verdict, Verdict)> {
    let checks = plan.levels.iter().flat_map(|level| &level.checks);
    checks
        .map(|c| (c.evidence.verdict, c.model.verdict))
        .collect()
}

#[test]
fn the_levels_of_both_reports_can_be_written() {
    for text in [
        "Normal at 100 req/s: mean latency < 50 ms; p95 latency < 100 ms; p99 latency < 200 ms; error rate < 0.1 %",
        "Peak at 500 req/s: mean latency < 100 ms; p95 latency < 200 ms; p99 latency < 500 ms; error rate < 1 %",
        "Detection at mean: throughput > 300 req/s; memory < 512 MB; CPU < 80 %",
        "Peak at peak: throughput >= 1,000 req/min",
    ] {
        assert_eq!(level(text).to_string(), text);
    }
    let typed = level("  Normal   at  100/s : p95<100ms;error rate <= .1% ; ");
    assert_eq!(
        typed.to_string(),
        "Normal at 100 req/s: p95 latency < 100 ms; error rate <= 0.1 %"
    );
    // The last “ at ” divides, so a name may hold one.
    let named = level("Sunday at noon at peak: CPU < 80 %");
    assert_eq!(
        (named.name.as_str(), named.load),
        ("Sunday at noon", LevelLoad::Peak)
    );
}

#[test]
fn what_is_no_level_is_told() {
    let many = format!("A at mean: {}", "CPU < 80 %;".repeat(MAX_CONDITIONS + 1));
    for (text, what) in [
        ("", "no colon stands between the load and what must hold"),
        (
            "Normal at 100 req/s",
            "no colon stands between the load and what must hold",
        ),
        ("Normal: CPU < 80 %", "the level does not say at which load"),
        (
            "Normal at fast: CPU < 80 %",
            "“fast” does not begin with a number",
        ),
        ("Normal at mean: ", "nothing must hold at this level"),
        (
            "Normal at mean: p95 latency",
            "the metric is compared with nothing",
        ),
        ("Normal at mean: mood < 3", "“mood” is not a metric"),
        (
            "Normal at mean: \"mood\" < 3",
            "a level has no metrics in quotes",
        ),
        (" at mean: CPU < 80 %", "the name is empty"),
        (many.as_str(), "there are more than 12 conditions"),
    ] {
        let error = text.parse::<Level>().unwrap_err();
        assert_eq!(
            (error.what.as_str(), error.field.as_deref()),
            (what, Some("targets.levels")),
            "{text}"
        );
        assert!(!error.next.is_empty(), "{text}");
    }
}

#[test]
fn without_runs_only_the_model_knows() {
    // 1,000 requests a minute on one core; at 100 req/s the CPU would be six times full.
    let (_, plan) = with_levels(
        example(),
        &[
            "Normal at 10 req/s: CPU < 80 %; throughput >= 1,000 req/min; p95 latency < 100 ms; Redis keys < 500",
            "Peak at 100 req/s: CPU < 80 %",
        ],
    );
    use Verdict::{Met, Missed, Unknown};
    assert_eq!(
        verdicts(&plan),
        [
            (Unknown, Met),
            (Unknown, Met),
            (Unknown, Unknown),
            (Unknown, Unknown),
            (Unknown, Missed)
        ]
    );
    let check = &plan.levels[0].checks[0];
    assert_eq!(check.evidence.why, Some("nothing was measured over load"));
    assert!((check.model.value.unwrap() - 0.6).abs() < 1e-12);
    assert!((check.model.better_ratio.unwrap() - 0.8 / 0.6).abs() < 1e-12);
    // It promises exactly what it is said to do: that is no margin.
    assert!(plan.levels[0].checks[1].model.no_margin && !check.model.no_margin);
}

#[test]
fn what_a_request_takes_gives_response_times() {
    // The report's own 50 ms of CPU on one core, by one line: the times of M/M/1.
    let mut scenario = example();
    scenario.resources.set("cpu", "50 ms").unwrap();
    scenario.resources.set("io", "0 ms").unwrap();
    scenario.resources.set("queue", "mmc").unwrap();
    scenario.resources.set("memory_base", "100 MiB").unwrap();
    let levels = [
        "Full at 1,000 req/min: mean latency < 100 ms; p99 latency < 200 ms; memory < 400 MB",
        "Test at 100 req/s: p95 latency < 10 s",
    ];
    let (_, plan) = with_levels(scenario, &levels);
    let model = |i: usize| &plan.levels[0].checks[i].model;
    assert!((model(0).value.unwrap() - 300.0).abs() < 1e-6);
    assert_eq!(model(1).value.unwrap().round(), 1382.0);
    assert_eq!(model(0).verdict, Verdict::Missed);
    assert!((model(0).better_ratio.unwrap() - 1.0 / 3.0).abs() < 1e-9);
    assert_eq!(
        (model(2).verdict, model(2).value),
        (Verdict::Met, Some(104_857_600.0))
    );
    // Five times more than the core can do has no response time.
    let beyond = &plan.levels[1].checks[0].model;
    assert_eq!(
        (beyond.verdict, beyond.why),
        (Verdict::Missed, Some("the load is beyond the capacity"))
    );
}

#[test]
fn runs_are_read_between_their_loads() {
    let scenario = fitted();
    let points = scenario.app.capacity.sweep.as_ref().unwrap().points.clone();
    let (first, second) = (&points[0], &points[1]);
    let middle = (first.rps + second.rps) / 2.0;
    let p99 =
        |p: &plimsoll::scenario::Point| p.latency_ms(plimsoll::scenario::Statistic::P99).unwrap();
    let (_, plan) = with_levels(
        scenario.clone(),
        &[&format!("Middle at {middle} req/s: p99 latency < 1 s")],
    );
    let expected = (p99(first) + p99(second)) / 2.0;
    assert!((only(&plan).evidence.value.unwrap() - expected).abs() < 1e-6 * expected);

    let beyond = points.iter().map(|p| p.rps).fold(0.0, f64::max) * 1.5;
    let (_, plan) = with_levels(
        scenario.clone(),
        &[&format!("Beyond at {beyond} req/s: p99 latency < 1 s")],
    );
    assert_eq!(
        (only(&plan).evidence.verdict, only(&plan).evidence.why),
        (Verdict::Unknown, Some("no run reaches this load"))
    );
    assert_eq!(only(&plan).model.verdict, Verdict::Missed);

    // A typed capacity has no law, whatever was measured; the runs stay what they are.
    let mut typed = scenario;
    typed.app.capacity.basis = Basis::Typed;
    let (_, plan) = with_levels(typed, &["Low at 1 req/s: p99 latency < 1 s"]);
    assert_eq!(
        (only(&plan).evidence.verdict, only(&plan).model.verdict),
        (Verdict::Met, Verdict::Unknown)
    );
}

#[test]
fn a_load_is_read_before_the_peak_of_the_runs() {
    // Beyond eight users the service does less and answers later: 200 req/s is then met twice.
    let runs = [
        (1.0, 100.0, 10.0),
        (2.0, 180.0, 11.0),
        (4.0, 300.0, 14.0),
        (8.0, 350.0, 25.0),
        (16.0, 300.0, 80.0),
        (32.0, 200.0, 400.0),
    ];
    let mut scenario = fitted();
    let sweep = scenario.app.capacity.sweep.as_mut().unwrap();
    sweep.points = { runs }
        .iter()
        .map(|&(concurrency, rps, ms)| Point {
            concurrency,
            rps,
            latency_ms: vec![(Statistic::P99, ms)],
            error_rate: None,
        })
        .collect();
    let instances = f64::from(scenario.app.minimum.get());
    for (share, expected) in [(50.0, 10.0), (200.0, 11.5), (240.0, 12.5), (300.0, 14.0)] {
        let rps = share * instances;
        let text = format!("Any at {rps} req/s: p99 latency < 20 ms; error rate < 1 %");
        let (_, plan) = with_levels(scenario.clone(), &[&text]);
        let check = only(&plan);
        assert!((check.evidence.value.unwrap() - expected).abs() < 1e-9);
        assert_eq!(
            (check.metric.as_str(), check.limit, check.unit),
            ("p99 latency", 20.0, "ms")
        );
        let errors = &plan.levels[0].checks[1];
        assert_eq!((errors.limit, errors.unit), (0.01, "ratio"));
    }
}

#[test]
fn the_runs_count_before_the_model_and_a_condition_once() {
    let (scenario, plan) = with_levels(fitted(), &["Low at 1 req/s: p99 latency < 0.001 ms"]);
    let check = only(&plan);
    assert_eq!(verdicts(&plan), [(Verdict::Missed, Verdict::Missed)]);
    assert_eq!(check.deciding(), (&check.evidence, false));
    let sections = plimsoll::report::section::all(&scenario, &plan);
    let levels = sections.iter().find(|s| s.id == "levels").unwrap();
    assert_eq!(levels.short, "1 missed");
    assert!(levels.sentences.is_empty());
    let (scenario, unknown) = with_levels(
        example(),
        &["Low at 1 req/s: p95 latency < 1 ms; p99 latency < 2 ms"],
    );
    let sections = plimsoll::report::section::all(&scenario, &unknown);
    let told = sections.iter().find(|s| s.id == "levels").unwrap();
    assert_eq!(
        told.sentences,
        [
            "By the runs it is unknown where nothing was measured over load.",
            "By the model it is unknown where the plan has no law for it, since neither runs were imported nor is said what a request takes.",
        ]
    );
    assert_eq!(told.tables[0].1.rows[0][2..], ["unknown", "unknown"]);
    let value = plimsoll::quantity::show::latency(check.evidence.value.unwrap());
    assert!(levels.tables[0].1.rows[0][2].starts_with(&value));
    let (_, plan) = with_levels(example(), &["Low at 1 req/s: CPU < 80 %"]);
    assert_eq!(only(&plan).deciding(), (&only(&plan).model, true));
}

#[test]
fn a_heavier_load_that_asks_for_more_is_pointed_out() {
    let (_, plan) = with_levels(
        example(),
        &[
            "Normal at 10 req/s: p95 latency < 100 ms",
            "Peak at 50 req/s: p95 latency < 60 ms",
        ],
    );
    let said: Vec<&str> = plan.warnings.iter().map(|w| w.message.as_str()).collect();
    let doubt = "“Peak” asks for p95 latency < 60 ms at more load than “Normal”, which asks for p95 latency < 100 ms only. One of them is wrong.";
    assert!(said.contains(&doubt), "{said:?}");
    let (_, plan) = with_levels(
        example(),
        &[
            "Normal at 10 req/s: p95 latency < 100 ms; throughput > 10 req/s",
            "Peak at 50 req/s: p95 latency < 100 ms; throughput > 50 req/s",
        ],
    );
    assert!(
        plan.warnings
            .iter()
            .all(|w| !w.message.contains("One of them is wrong"))
    );
}

fn is_better(found: &Finding) -> bool {
    found
        .better_ratio
        .is_none_or(|ratio| (ratio >= 1.0) == (found.verdict == Verdict::Met) || found.no_margin)
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_level_reads_back_the_same(level in any_level()) {
        prop_assert_eq!(level.to_string().parse::<Level>().unwrap(), level);
    }

    #[test]
    fn anything_can_be_typed(text in "\\PC{0,60}", words in "(Normal|at| |:|;|mean|peak|100 req/s|CPU|<|80 %|p95 latency|\"){0,12}") {
        let _ = (text.parse::<Level>(), words.parse::<Level>());
    }

    #[test]
    fn a_verdict_and_its_ratio_agree_and_a_looser_bound_is_never_worse(
        rps in 0.1..400.0_f64,
        limit in 1.0..5000.0_f64,
        looser in 1.0..10.0_f64,
    ) {
        let text = |ms: f64| format!("Any at {rps} req/s: p95 latency < {ms} ms; CPU < 70 %");
        let mut scenario = fitted();
        // Convolutions and rules have nothing to do with it, and take long.
        (scenario.workload, scenario.rules) = (Workload::default(), Vec::new());
        let (scenario, strict) = with_levels(scenario, &[&text(limit)]);
        let (_, loose) = with_levels(scenario, &[&text(limit * looser)]);
        for check in &strict.levels[0].checks {
            prop_assert!(is_better(&check.evidence) && is_better(&check.model), "{check:?}");
        }
        let met = |plan: &Plan| [only(plan).evidence.verdict, only(plan).model.verdict];
        for (before, after) in met(&strict).into_iter().zip(met(&loose)) {
            prop_assert!(before != Verdict::Met || after == Verdict::Met);
        }
    }
}
