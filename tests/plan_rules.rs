//! The rules of a scenario: in its plan, and on the page without a browser.
#![cfg(not(target_arch = "wasm32"))]

use plimsoll::catalog::Catalog;
use plimsoll::link::examples;
use plimsoll::plan;
use plimsoll::plan::rules::Held;
use plimsoll::scenario::Scenario;
use plimsoll::scenario::field::Field;
use plimsoll::scenario::list::List;
use plimsoll::scenario::preset::Report;
use plimsoll::state::{Action, State};

/// The plan of the example, whose rules are those of its report.
#[test]
fn the_rules_of_a_plan_are_held_against_its_months() {
    let mut scenario = examples::fluxstudio("2026-11".parse().unwrap()).unwrap();
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
        outcome("next phase when Redis keys > 100"),
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
