//! The rules of a scenario: in its plan, and on the page without a browser.
#![cfg(not(target_arch = "wasm32"))]

use plimsoll::catalog::Catalog;
use plimsoll::evidence::{Evidence, Series};
use plimsoll::job::{self, FileAnswer};
use plimsoll::link::file;
use plimsoll::plan::rules::Held;
use plimsoll::plan::{self, Size};
use plimsoll::scenario::Scenario;
use plimsoll::scenario::calibrate::Found;
use plimsoll::scenario::field::Field;
use plimsoll::scenario::list::List;
use plimsoll::scenario::preset::Report;
use plimsoll::scenario::tier::Tier;
use plimsoll::state::{Action, State};

/// The login service with the rules of its report, without tiers, levels and allocation table.
fn login() -> Scenario {
    let text = include_str!("fixtures/scenarios/login-service.json");
    let mut scenario = file::from_json(text).unwrap();
    scenario.demand.start = "2026-11".parse().unwrap();
    scenario
}

/// The plan of the example, whose rules are those of its report.
#[test]
fn the_rules_of_a_plan_are_held_against_its_months() {
    let mut scenario = login();
    let plan = plan::solve(&scenario, Catalog::built_in());
    assert_eq!(plan.rules.len(), 14);
    let outcome = |rule: &str| {
        let found = plan.rules.iter().find(|o| o.rule.starts_with(rule));
        &found.unwrap().held
    };
    // 208 of 1,000 req/min now, 8 % more each month: above 70 % after ln(0.7 / 0.2083) / ln 1.08 = 15.7 months.
    let busy = outcome("scale out when CPU");
    assert!(matches!(busy, Held::First { index: 16, .. }), "{busy:?}");
    // The same month as the plan's own limit of 70 % utilization.
    let Held::First { month, .. } = busy else {
        panic!()
    };
    assert_eq!(plan.crossings[0].month, Some(*month));
    assert!(matches!(
        outcome("scale out when request rate"),
        Held::Never { .. }
    ));
    assert!(matches!(
        outcome("alert when Redis latency"),
        Held::Unknown { .. }
    ));
    let told = |words: &str| plan.warnings.iter().any(|w| w.message.contains(words));
    assert!(
        told("500 MB") && told("400 MB"),
        "the alert above the scale rule"
    );
    assert!(told("10,000 req/min"), "the rate above the capacity");
    scenario.rules.clear();
    let without = plan::solve(&scenario, Catalog::built_in());
    assert!(without.rules.is_empty() && without.warnings.len() < plan.warnings.len());
    assert_eq!(without.crossings, plan.crossings);
}

/// One core and 50 ms of it carry 1,200 req/min. 208.33 of them grow by 8 % each month: 208.33·1.08^22 = 1,133 is 94 % of that, where a
/// request takes 50/(1 - 0.944) = 890 ms in the mean and 2.7 s at p95; 208.33·1.08^23 = 1,223 is more than it carries, and requests
/// wait without end. So does what asks for 10 s first hold in month 23, and no month is unknown.
#[test]
fn beyond_the_capacity_a_latency_has_no_bound() {
    let mut scenario = login();
    for (path, text) in [("cpu", "50 ms"), ("io", "0 ms")] {
        { Field::Resource(path) }
            .write(&mut scenario, Catalog::built_in(), text)
            .unwrap();
    }
    scenario.rules = { ["> 10 s", "> 2 s", "< 1 ms"].iter() }
        .map(|bound| format!("alert when p95 latency {bound}").parse().unwrap())
        .collect();
    let plan = plan::solve(&scenario, Catalog::built_in());
    let first = |at: usize| match &plan.rules[at].held {
        Held::First {
            index,
            unknown_before: 0,
            value,
            ..
        } => (*index, *value),
        held => panic!("{held:?}"),
    };
    assert_eq!(first(0), (23, None));
    let (index, value_ms) = first(1);
    assert_eq!(index, 22);
    assert!(
        value_ms.is_some_and(|ms| (2_600.0..2_700.0).contains(&ms)),
        "{value_ms:?}"
    );
    assert_eq!(plan.rules[2].held, Held::Never { months: 37 });
}

/// Rules about Redis look at the cache: its keys as they grow, and how full today's memory is.
#[test]
fn rules_about_redis_look_at_the_cache() {
    let held = |tiers: &[&[(&str, &str)]], rule: &str| {
        let mut scenario = login();
        let read = |pairs: &&[(&str, &str)]| {
            let own = [("hosting", "own"), ("node_cost", "$48/mo")];
            Tier::read("cache", own.into_iter().chain(pairs.iter().copied())).unwrap()
        };
        scenario.tiers = tiers.iter().map(read).collect();
        scenario.rules = vec![rule.parse().unwrap()];
        plan::solve(&scenario, Catalog::built_in())
            .rules
            .remove(0)
            .held
    };
    let first = |tier: &[(&str, &str)], rule: &str| match held(&[tier], rule) {
        Held::First { index, value, .. } => (index, value.unwrap()),
        other => panic!("{other:?}"),
    };
    let keys = "next phase when Redis keys >= 10,000";
    assert!(matches!(held(&[], keys), Held::Unknown { .. }));
    // 500 keys are 500 · 1.08³⁶ = 7,984 at the end; 1,000 are 10,000 after ln 10 / ln 1.08 = 29.9 months.
    assert_eq!(
        held(&[&[("keys", "500")]], keys),
        Held::Never { months: 37 }
    );
    assert_eq!(first(&[("keys", "1,000")], keys), (30, 10_063.0));
    let users = [("keys", "0"), ("users", "500"), ("keys_per_user", "2")];
    assert_eq!(first(&users, keys), (30, 10_063.0));
    // The first of several counts.
    let two: [&[(&str, &str)]; 2] = [&[("keys", "500")], &[("keys", "1M")]];
    assert_eq!(held(&two, keys), Held::Never { months: 37 });

    // 1 MB and 1,000 keys of 4 kB are 79.5 % of 6 MiB, and with 1,080 keys 84.6 %. That it becomes a cluster by then is not
    // today's memory.
    let memory = "scale up when Redis memory > 80 %";
    let mut filling = vec![
        ("keys", "1,000"),
        ("bytes_per_key", "4 kB"),
        ("node_memory", "6 MiB"),
    ];
    filling.push(("grow", "off"));
    let (index, share) = first(&filling, memory);
    assert_eq!(index, 1);
    assert!((share - 5.32e6 / 6_291_456.0).abs() < 1e-9, "{share}");
    // Six masters of 1 MiB each hold as much.
    let split = [
        ("keys", "875"),
        ("bytes_per_key", "4 kB"),
        ("node_memory", "1 MiB"),
        ("masters", "6"),
        ("layout", "cluster"),
    ];
    // 4.5 MB now are 71.5 %; in two months 1,021 keys and 5.084 MB, 80.8 %.
    let (index, share) = first(&split, memory);
    assert_eq!(index, 2);
    assert!((share - 5.084e6 / 6_291_456.0).abs() < 1e-9, "{share}");
    // Without a memory nobody knows.
    assert!(matches!(held(&[&[]], memory), Held::Unknown { .. }));
}

#[test]
fn the_rules_of_a_report_are_added_once_and_undone() {
    let catalog = Catalog::built_in();
    let state = State::new(Scenario::blank("2026-11".parse().unwrap()), catalog);
    let added = state
        .reduce(Action::AddRules(Report::Singura), catalog)
        .unwrap();
    assert_eq!(
        (added.scenario().rules.len(), added.plan.rules.len()),
        (15, 15)
    );
    assert!(
        added
            .reduce(Action::AddRules(Report::Singura), catalog)
            .is_none()
    );
    let both = added
        .reduce(Action::AddRules(Report::Fluxstudio), catalog)
        .unwrap();
    assert_eq!(both.scenario().rules.len(), 29);
    let undone = both.reduce(Action::Undo, catalog).unwrap();
    assert_eq!(undone.scenario().rules, added.scenario().rules);
    let edited = added
        .reduce(
            Action::Edit(Field::Rule(0), "alert when CPU is hot".into()),
            catalog,
        )
        .unwrap();
    assert!(edited.error(Field::Rule(0)).is_some());
    assert_eq!(edited.scenario().rules, added.scenario().rules);
    let edited = added
        .reduce(
            Action::Edit(Field::Rule(0), "alert when cpu>80% for 5min".into()),
            catalog,
        )
        .unwrap();
    assert_eq!(
        edited.scenario().rules[0].to_string(),
        "alert when CPU > 80 % for 5 min"
    );
    let removed = edited
        .reduce(Action::Remove(List::Rules, 0), catalog)
        .unwrap();
    assert_eq!(removed.scenario().rules.len(), 14);
}

/// 100,000 requests a day at three times the mean are 208 req/min: report A's table asks for 1 GB and 2 cores below 1,000, and its
/// droplet has one.
#[test]
fn the_table_of_a_report_is_held_against_the_instance() {
    let catalog = Catalog::built_in();
    let state = State::new(login(), catalog);
    assert_eq!(state.plan.allocation, None);
    let next = |state: &State, action| state.reduce(action, catalog).unwrap();
    let added = next(&state, Action::AddRules(Report::Fluxstudio));
    let found = added.plan.allocation.clone().unwrap();
    assert!((found.rate_rps * 60.0 - 208.33).abs() < 0.01);
    assert_eq!((found.size, found.row), (Size::TooSmall, Some(1)));
    assert!(found.rows[1].lacks_cores && !found.rows[1].lacks_memory && !found.rows[0].lacks_cores);
    // Below 100 req/min each takes three; 8 % more a month pass 1,000 req/min after ln 4.8 / ln 1.08 = 20.4 months.
    assert_eq!(found.instances_needed, Some(3));
    assert_eq!(found.rows[2].from.unwrap().to_string(), "2028-08");
    let doubted = |state: &State| {
        let told = |w: &plan::Warning| {
            w.message
                .starts_with("The allocation table wants 2 cores below")
        };
        state.plan.warnings.iter().any(told)
    };
    assert!(doubted(&added) && !doubted(&state));

    let edit = |state: &State, field, text: &str| next(state, Action::Edit(field, text.into()));
    let two = edit(&added, Field::Cpus, "2 vCPU");
    let found = two.plan.allocation.clone().unwrap();
    assert_eq!(
        (found.size, found.outgrown.unwrap().to_string()),
        (Size::Fits, "2028-08".to_owned())
    );
    assert_eq!(found.instances_needed, Some(1));
    let busy = edit(&two, Field::Rate, "10,000 req/min");
    let found = busy.plan.allocation.clone().unwrap();
    // 30,000 req/min at the peak: 31 times less than 1,000 each.
    assert_eq!(
        (found.size, found.row, found.instances_needed),
        (Size::Beyond, None, Some(31))
    );
    let wrong = edit(&added, Field::Allocation(0), "small: 1 GB");
    assert!(
        wrong
            .error(Field::Allocation(0))
            .unwrap()
            .contains("Write a row such as")
    );
    let removed = next(&added, Action::Remove(List::Allocation, 0));
    assert_eq!(removed.scenario().allocation.rows.len(), 2);
}

#[test]
fn the_targets_and_gates_of_a_report_are_added_as_levels() {
    let catalog = Catalog::built_in();
    let state = State::new(Scenario::blank("2026-11".parse().unwrap()), catalog);
    let added = state
        .reduce(Action::AddTargets(Report::Fluxstudio), catalog)
        .unwrap();
    let levels = &added.scenario().targets.levels;
    let written: Vec<String> = levels.iter().map(ToString::to_string).collect();
    assert_eq!(
        written,
        [
            "Normal at mean: mean latency < 50 ms; p95 latency < 100 ms; p99 latency < 200 ms; error rate < 0.1 %; memory < 150 MB; CPU < 50 %; Redis latency < 10 ms",
            "Peak at peak: mean latency < 100 ms; p95 latency < 200 ms; p99 latency < 500 ms; error rate < 0.5 %; memory < 200 MB; CPU < 80 %",
        ]
    );
    assert!(
        added
            .reduce(Action::AddTargets(Report::Fluxstudio), catalog)
            .is_none()
    );
    let both = added
        .reduce(Action::AddTargets(Report::Singura), catalog)
        .unwrap();
    let names: Vec<&str> = both
        .scenario()
        .targets
        .levels
        .iter()
        .map(|l| l.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "Normal",
            "Peak",
            "Test",
            "Failure handling",
            "Concurrent jobs"
        ]
    );
    assert_eq!(
        both.notice.unwrap().text,
        "Left out, since a plan does not know it: \"query_ms\" < 100 ms, \"memory_growth\" < 15 %, \"performance_degradation\" < 20 %, \"regression\" <= 10 %."
    );
}

/// What the worker answers is shown as long as it is about the files at hand.
#[test]
fn what_rules_would_have_done_follows_the_files() {
    let catalog = Catalog::built_in();
    let mut scenario = Scenario::blank("2026-11".parse().unwrap());
    scenario.rules = [
        "alert when CPU > 70 % for 2 min",
        "alert when Redis keys > 5",
    ]
    .map(|rule| rule.parse().unwrap())
    .to_vec();
    let state = State::new(scenario, catalog);
    assert!(state.measured().iter().all(|lines| lines.is_empty()));
    let values = [0.5, 0.9, 0.9, 0.9, 0.9, 0.5, 0.5].into_iter().zip(0..);
    let evidence = Evidence {
        series: vec![Series {
            name: "cpu_usage".into(),
            unit: "ratio".into(),
            points: values
                .map(|(v, i)| (60.0 * f64::from(i), Some(v)))
                .collect(),
            ..Series::default()
        }],
        ..Evidence::default()
    };
    let next = |state: &State, action| state.reduce(action, catalog).unwrap();
    let file = FileAnswer::new("week.json", Ok(evidence));
    let read = next(&state, Action::Import(vec![file], Found::default()));
    assert!(read.measured().iter().all(|lines| lines.is_empty()));
    let question = read.document.question();
    let told = next(&read, Action::Measured(question.clone(), question.answer()));
    let lines = [
        &[
            "week.json: would have fired once, at 1970-01-01 00:03 UTC, for 2 min in all"
                .to_owned(),
        ][..],
        &["no imported series holds this metric".to_owned()][..],
    ];
    assert_eq!(told.measured(), lines);
    // A rule that changed has no answer yet; the other one keeps its own.
    let edited = next(
        &told,
        Action::Edit(Field::Rule(0), "alert when CPU > 60 %".into()),
    );
    assert_eq!(edited.measured(), [&[][..], lines[1]]);
    let without = next(&told, Action::RemoveFiles(vec![0], None));
    assert!(without.measured().iter().all(|lines| lines.is_empty()));
    assert_eq!(next(&without, Action::Undo).measured(), lines);
    // The question is of the page and the files alone: what is saved knows nothing of them.
    assert_eq!(told.scenario(), state.scenario());
}

/// Where points are left out, highs, lows and gaps stay, and a rule finds what it finds in all of them.
#[test]
fn a_long_series_keeps_what_rules_look_for() {
    let value = |i: usize| match i {
        70_000..70_900 => None,
        40_000..41_000 => Some(0.95),
        _ => Some(0.3 + 0.1 * ((i % 7) as f64) / 7.0),
    };
    let points = (0..100_000).filter(|i| !(20_000..21_000).contains(i));
    let series = Series {
        name: "cpu_usage".into(),
        unit: "ratio".into(),
        points: points.map(|i| (60.0 * i as f64, value(i))).collect(),
        ..Series::default()
    };
    let (kept, said) = job::kept(std::slice::from_ref(&series));
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].contains("more than 2000 points") && said[0].contains("5.56 h late"),
        "{said:?}"
    );
    assert!(kept[0].points.len() <= job::MAX_POINTS);
    let look = plan::rules::Look::default();
    let on = |series: &Series, rule: &str| {
        let series = std::slice::from_ref(series);
        plan::rules::on_series(&rule.parse().unwrap(), series, &look)
            .unwrap()
            .unwrap()
    };
    for rule in ["alert when CPU > 90 %", "alert when CPU > 90 % for 5 h"] {
        let (all, few) = (on(&series, rule), on(&kept[0], rule));
        assert_eq!((all.fired, few.fired), (1, 1), "{rule}");
        let apart_s = kept[0].thinned_s.unwrap();
        let late_s = (few.first_firing_s.unwrap() - all.first_firing_s.unwrap()).abs();
        assert!(late_s <= apart_s, "{rule}: {late_s}");
        assert!(
            (few.firing_s - all.firing_s).abs() <= 2.0 * apart_s,
            "{rule}"
        );
    }
    // The hole and the undefined stretch are still there.
    let found = on(&kept[0], "alert when CPU > 90 %");
    assert!(found.without_value > 0);
    assert_eq!(on(&kept[0], "alert when CPU > 96 %").fired, 0);
}
