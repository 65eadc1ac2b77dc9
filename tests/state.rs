//! The one way to change the page's state: edits, imports, shared plans, and undo through all of it.

mod specimens;

use plimsoll::catalog::Catalog;
use plimsoll::error::Error;
use plimsoll::evidence::{Evidence, Run, Series};
use plimsoll::job::{self, FileAnswer};
use plimsoll::plan::bands::FULL_DRAWS;
use plimsoll::plan::to_save;
use plimsoll::quantity::Quantity;
use plimsoll::report::bands::Told;
use plimsoll::scenario::calibrate::{self, Finding, Found, MemoryTrend, Proposal, Proposed, Sure};
use plimsoll::scenario::field::{ComponentField, Field, OptimizationField, WorkloadField};
use plimsoll::scenario::list::List;
use plimsoll::scenario::workload::{Component, Spread};
use plimsoll::scenario::{Basis, MAX_FIXED, Scenario, Statistic, Whence, Workload};
use plimsoll::state::{self, Action, Notice, State};
use proptest::prelude::*;
use specimens::*;

fn start() -> State {
    State::new(example(), Catalog::built_in())
}

/// The state after an action that must change something; its plan is that of its scenario.
fn after(state: &State, action: Action) -> State {
    let said = format!("{action:?} changes nothing");
    let next = state.reduce(action, Catalog::built_in()).expect(&said);
    assert_eq!(*next.plan, solve(next.scenario()));
    next
}

fn all(state: &State, actions: impl IntoIterator<Item = Action>) -> State {
    actions.into_iter().fold(state.clone(), |s, a| after(&s, a))
}

fn changes_nothing(state: &State, action: Action) {
    let said = format!("{action:?}");
    let next = state.reduce(action, Catalog::built_in());
    assert!(next.is_none(), "{said} changes something");
}

fn edit(field: Field, text: &str) -> Action {
    Action::Edit(field, text.to_owned())
}

fn open(scenario: Scenario) -> Action {
    Action::Open(Box::new(scenario), "Opened.".into())
}

fn open_shared(scenario: Scenario) -> Action {
    Action::OpenShared(Box::new(scenario))
}

fn other() -> Scenario {
    with(
        example(),
        &[(Field::Name, "Another"), (Field::Rate, "5 req/s")],
    )
}

fn good(name: &str, runs: Vec<Run>) -> FileAnswer {
    let evidence = Evidence {
        runs,
        ..Evidence::default()
    };
    FileAnswer::new(name, Ok(evidence))
}

fn bad(name: &str) -> FileAnswer {
    FileAnswer::new(name, Err(Error::new("it is empty").next("Save it again.")))
}

/// What the worker finds among the runs of all files but one.
fn found_without(state: &State, id: Option<u32>) -> Found {
    calibrate::find(&job::runs(&match id {
        Some(id) => state.document.without(&[id]).runs(),
        None => state.document.runs(),
    }))
}

/// The import of the sample sweep, one file for each run.
fn import_sweep() -> Action {
    let files = sample_runs()
        .into_iter()
        .map(|r| good(&r.file.clone(), vec![r]));
    Action::Import(files.collect(), found())
}

// --- typing ----------------------------------------------------------------------------------

#[test]
fn a_good_text_changes_the_plan_and_stays_as_typed_until_it_is_left() {
    let state = after(&start(), edit(Field::Rate, "200k/day"));
    assert_eq!(state.scenario().demand.rate.to_string(), "200,000 req/day");
    assert_eq!(state.text(Field::Rate), "200k/day");
    assert_eq!(state.error(Field::Rate), None);
    let state = after(&state, Action::Settle(Field::Rate));
    assert_eq!(state.text(Field::Rate), "200,000 req/day");
    changes_nothing(&state, Action::Settle(Field::Rate));
}

#[test]
fn a_bad_text_stays_with_its_sentence_and_the_plan_with_the_last_good_one() {
    let good = after(&start(), edit(Field::Rate, "200k/day"));
    let state = after(&good, edit(Field::Rate, "200k/da"));
    assert_eq!(state.scenario(), good.scenario());
    assert_eq!(state.plan, good.plan);
    assert_eq!(state.text(Field::Rate), "200k/da");
    assert_eq!(
        state.error(Field::Rate),
        Some(
            "“k/da” is not a unit of rate. Write a rate such as 16.7 req/s, 1,000 req/min or 100k/day."
        )
    );
    // Left, it stays, so that it can be mended.
    let left = state.reduce(Action::Settle(Field::Rate), Catalog::built_in());
    assert_eq!(left.unwrap_or(state).text(Field::Rate), "200k/da");
}

#[test]
fn a_bad_text_first_is_no_step() {
    let state = after(&start(), edit(Field::Name, ""));
    assert_eq!(
        state.error(Field::Name),
        Some("The name is empty. Write a name.")
    );
    assert!(!state.can_undo());
    changes_nothing(&state, Action::Undo);
    changes_nothing(&state, edit(Field::Name, ""));
}

#[test]
fn keystrokes_in_one_field_are_one_step() {
    let texts = ["2 req/s", "20 req/s", "20", "200 req/s"];
    let typed = all(&start(), texts.map(|t| edit(Field::Rate, t)));
    assert_eq!(Field::Rate.read(typed.scenario()), "200 req/s");
    let back = after(&typed, Action::Undo);
    assert_eq!(back.scenario(), &example());
    assert!(!back.can_undo());
    let again = after(&back, Action::Redo);
    assert_eq!(again.scenario(), typed.scenario());
}

#[test]
fn leaving_a_field_or_going_to_another_ends_the_step() {
    let left = [
        edit(Field::Rate, "2 req/s"),
        Action::Settle(Field::Rate),
        edit(Field::Rate, "3 req/s"),
    ];
    let other = [
        edit(Field::Rate, "2 req/s"),
        edit(Field::Growth, "9 %/month"),
        edit(Field::Rate, "3 req/s"),
    ];
    for (actions, expected) in [(left, "2 req/s"), (other, "2 req/s")] {
        let state = all(&start(), actions);
        assert_eq!(Field::Rate.read(state.scenario()), "3 req/s");
        let back = after(&state, Action::Undo);
        assert_eq!(Field::Rate.read(back.scenario()), expected);
        assert!(back.can_undo());
    }
}

#[test]
fn undo_forgets_what_was_half_typed() {
    let state = all(
        &start(),
        [edit(Field::Rate, "2 req/s"), edit(Field::Growth, "lots")],
    );
    let back = after(&state, Action::Undo);
    assert!(back.drafts.is_empty());
    assert_eq!(back.scenario(), &example());
}

#[test]
fn a_new_step_ends_the_way_forward() {
    let actions = [
        edit(Field::Rate, "2 req/s"),
        edit(Field::Growth, "9 %/month"),
        Action::Undo,
    ];
    for new in [
        edit(Field::Rate, "7 req/s"),
        Action::Add(List::Fixed),
        open(other()),
        open_shared(other()),
        import_sweep(),
    ] {
        let state = all(&start(), actions.clone());
        assert!(state.can_redo());
        let state = after(&state, new);
        assert!(!state.can_redo());
        changes_nothing(&state, Action::Redo);
    }
}

#[test]
fn what_changes_nothing_gives_no_state() {
    let state = start();
    for action in [
        Action::Undo,
        Action::Redo,
        Action::Dismiss,
        Action::BackToMine,
        Action::Settle(Field::Rate),
        Action::Reading(None),
        Action::Remove(List::Fixed, 9),
        Action::RemoveFiles(vec![0], Some(Found::default())),
        open_shared(example()),
    ] {
        changes_nothing(&state, action);
    }
    let typed = after(&state, edit(Field::Rate, "2 req/s"));
    changes_nothing(&typed, edit(Field::Rate, "2 req/s"));
    let said = after(&state, Action::Say(Notice::alarm("No.")));
    changes_nothing(&said, Action::Say(Notice::alarm("No.")));
    assert_eq!(after(&said, Action::Dismiss), state);
}

// --- monthly items ---------------------------------------------------------------------------

#[test]
fn items_come_and_go() {
    let state = after(&start(), Action::Add(List::Fixed));
    assert_eq!(state.scenario().fixed.len(), 3);
    let state = all(
        &state,
        [
            edit(Field::FixedName(2), "Load balancer"),
            edit(Field::FixedCost(2), "$12/mo"),
        ],
    );
    assert_eq!(state.plan.ladder[0].cost.usd_month, Some(24.0));
    let removed = after(&state, Action::Remove(List::Fixed, 0));
    assert_eq!(
        Field::FixedName(1).read(removed.scenario()),
        "Load balancer"
    );
    // The text typed for the item stays with none of the others.
    assert_eq!(removed.text(Field::FixedName(1)), "Load balancer");
    assert_eq!(removed.text(Field::FixedName(2)), "");
    assert_eq!(after(&removed, Action::Undo).scenario(), state.scenario());
    let missing = after(&removed, edit(Field::FixedCost(7), "$1/mo"));
    assert!(missing.error(Field::FixedCost(7)).is_some());
    assert_eq!(missing.scenario(), removed.scenario());
}

#[test]
fn no_more_items_than_can_be_saved() {
    let full = all(&start(), vec![Action::Add(List::Fixed); MAX_FIXED - 2]);
    assert_eq!(full.scenario().fixed.len(), MAX_FIXED);
    changes_nothing(&full, Action::Add(List::Fixed));
    assert!(plimsoll::link::decode(&plimsoll::link::encode(full.scenario()).unwrap()).is_ok());
}

#[test]
fn parts_of_the_workload_come_and_go_and_undo_brings_them_back() {
    let time = Field::Workload(WorkloadField::Component(6, ComponentField::Time));
    let state = all(
        &start(),
        [Action::Add(List::Components), edit(time, "10 ms")],
    );
    let total_ms = |s: &State| s.plan.overhead.as_ref().unwrap().total_ms;
    assert_eq!(total_ms(&state), 57.5);
    let without = after(&state, Action::Remove(List::Components, 1));
    assert_eq!(total_ms(&without), 42.5);
    assert_eq!(List::Optimizations.len(without.scenario()), 5);
    assert_eq!(after(&without, Action::Undo).scenario(), state.scenario());
    for list in [List::Components, List::Optimizations, List::Combinations] {
        let mut full = start();
        while let Some(next) = full.reduce(Action::Add(list), Catalog::built_in()) {
            full = next;
        }
        assert!(list.is_full(full.scenario()));
        let link = plimsoll::link::encode(full.scenario()).unwrap();
        assert_eq!(&plimsoll::link::decode(&link).unwrap(), full.scenario());
    }
}

// --- files -----------------------------------------------------------------------------------

#[test]
fn the_baseline_comes_from_the_lightest_run() {
    let state = after(&start(), import_sweep());
    let sweep = state.scenario().app.capacity.sweep.clone().unwrap();
    let light = &sweep.points[0];
    let (mean, p50) = (Statistic::Mean, Statistic::P50);
    let (mean_ms, p50_ms) = (
        light.latency_ms(mean).unwrap(),
        light.latency_ms(p50).unwrap(),
    );

    // The example's components take longer than a request of this service does.
    let refused = after(&state, Action::BaselineFromRuns);
    assert_eq!(refused.scenario(), state.scenario());
    let notice = refused.notice.unwrap();
    assert!(
        notice.alarm && notice.text.contains("and the components alone take"),
        "{}",
        notice.text
    );

    // Without components it is what was measured, to what is told of it.
    let mut scenario = state.scenario().clone();
    scenario.workload = Workload::default();
    let plain = after(
        &after(&state, Action::Open(Box::new(scenario), String::new())),
        Action::BaselineFromRuns,
    );
    let baseline = &plain.scenario().workload.baseline;
    assert!((baseline.time.base() / mean_ms - 1.0).abs() < 0.005);
    let Spread::Percentiles(points) = &baseline.spread else {
        panic!("{baseline:?}");
    };
    let (statistic, time) = &points[0];
    assert_eq!(*statistic, p50);
    assert!((time.base() / p50_ms - 1.0).abs() < 0.005);
    assert!(
        plain
            .notice
            .as_ref()
            .unwrap()
            .text
            .starts_with("The baseline is now")
    );
    assert!(plain.plan.overhead.is_some());
    let back = after(&plain, Action::Undo);
    assert_eq!(back.scenario().workload, Workload::default());

    // What a component takes is not the baseline's.
    let share = mean_ms / 4.0;
    let mut scenario = plain.scenario().clone();
    let mut component = Component::named("Log");
    component.timed.time = Quantity::parse(&format!("{share} ms")).unwrap();
    component.operations = Quantity::parse("2").unwrap();
    scenario.workload.components = vec![component.clone()];
    component.asynchronous = true;
    scenario.workload.components.push(component);
    let less = after(
        &after(&plain, Action::Open(Box::new(scenario), String::new())),
        Action::BaselineFromRuns,
    );
    let time = less.scenario().workload.baseline.time.base();
    assert!((time / (mean_ms / 2.0) - 1.0).abs() < 0.005, "{time}");

    let none = after(&start(), Action::BaselineFromRuns);
    assert!(
        none.notice
            .unwrap()
            .text
            .starts_with("There are no runs to take the baseline from")
    );
}

#[test]
fn a_sweep_is_applied_and_undo_takes_both_away() {
    let reading = after(&start(), Action::Reading(Some(state::Reading::default())));
    let state = after(&reading, import_sweep());
    assert_eq!(state.reading, None);
    assert_eq!(state.document.files.len(), 7);
    assert_eq!(state.scenario().app.capacity.basis, Basis::Fitted);
    assert_eq!(
        state.scenario().app.capacity.sweep,
        fitted().app.capacity.sweep
    );
    assert_eq!(
        state.notice,
        Some(Notice::calm(
            "7 files read. A sweep of 7 runs of autocannon was fitted, and the capacity follows it."
        ))
    );
    let back = after(&state, Action::Undo);
    assert_eq!(back.scenario(), &example());
    assert!(back.document.files.is_empty());
    let again = after(&back, Action::Redo);
    assert_eq!(again.document, state.document);
}

#[test]
fn a_failed_file_leaves_the_others_alone() {
    let state = after(&start(), import_sweep());
    let mixed = after(
        &state,
        Action::Import(
            vec![bad("x.json"), good("y.json", vec![])],
            found_without(&state, None),
        ),
    );
    assert_eq!(mixed.document.files.len(), 9);
    assert_eq!(mixed.scenario().app, state.scenario().app);
    let notice = mixed.notice.clone().unwrap();
    assert!(notice.alarm);
    assert!(
        notice
            .text
            .starts_with("1 file read; 1 file could not be: the list of files says why."),
        "{}",
        notice.text
    );
    assert_eq!(
        mixed.document.files[7].outcome,
        Err("It is empty. Save it again.".into())
    );
    let failed = after(
        &state,
        Action::Import(vec![bad("x.json")], Found::default()),
    );
    assert_eq!(failed.scenario(), state.scenario());
    assert_eq!(
        failed.notice.unwrap().text,
        "1 file could not be read: the list of files says why."
    );
}

#[test]
fn removing_files_takes_the_sweep_away_when_too_few_are_left() {
    let state = after(&start(), import_sweep());
    let id = state.document.files[6].id;
    let six = after(
        &state,
        Action::RemoveFiles(vec![id], Some(found_without(&state, Some(id)))),
    );
    assert_eq!(six.document.files.len(), 6);
    assert_eq!(
        six.scenario()
            .app
            .capacity
            .sweep
            .as_ref()
            .unwrap()
            .points
            .len(),
        6
    );
    let none = six
        .document
        .files
        .iter()
        .map(|f| f.id)
        .fold(six.clone(), |s, id| {
            let found = found_without(&s, Some(id));
            after(&s, Action::RemoveFiles(vec![id], Some(found)))
        });
    assert!(none.document.files.is_empty());
    assert_eq!(none.scenario(), &example());
    let back = (0..6).fold(none, |s, _| after(&s, Action::Undo));
    assert_eq!(back.document, six.document);
    changes_nothing(&back, Action::RemoveFiles(vec![id], Some(Found::default())));
}

#[test]
fn many_files_go_in_one_step() {
    let state = after(&start(), import_sweep());
    let state = after(&state, Action::Import(vec![bad("x")], Found::default()));
    let ids: Vec<u32> = state.document.files.iter().map(|f| f.id).collect();
    // Four of the seven runs and the file that was not read: three levels are still a sweep.
    let most = [&ids[..4], &ids[7..]].concat();
    let found = calibrate::find(&job::runs(&state.document.without(&most).runs()));
    let three = after(&state, Action::RemoveFiles(most, Some(found)));
    assert_eq!(followed(&three), ("autocannon".to_owned(), 3));
    let said = three.notice.clone().unwrap().text;
    assert!(
        said.starts_with("5 files removed. A sweep of 3 runs of autocannon"),
        "{said}"
    );
    let back = after(&three, Action::Undo);
    assert_eq!(back.document, state.document);
    let none = after(&state, Action::RemoveFiles(ids, Some(Found::default())));
    assert!(none.document.files.is_empty());
    assert_eq!(none.scenario(), &example());
    assert_eq!(
        none.notice.clone().unwrap().text,
        "8 files removed. The capacity is the typed one again."
    );
    assert_eq!(after(&none, Action::Undo).document, state.document);
    changes_nothing(
        &none,
        Action::RemoveFiles(vec![0, 1], Some(Found::default())),
    );
}

#[test]
fn files_of_one_name_are_told_apart() {
    let once = after(
        &start(),
        Action::Import(vec![good("a", vec![]), good("a", vec![])], Found::default()),
    );
    let [first, second] = once.document.files.as_slice() else {
        panic!()
    };
    assert_ne!(first.id, second.id);
    // An identity is not used again, even if the file that had it is gone.
    let gone = after(
        &once,
        Action::RemoveFiles(vec![second.id], Some(Found::default())),
    );
    let more = after(
        &gone,
        Action::Import(vec![good("b", vec![])], Found::default()),
    );
    assert!(![first.id, second.id].contains(&more.document.files[1].id));
}

#[test]
fn files_are_described_in_a_few_words() {
    let state = after(&start(), import_sweep());
    assert_eq!(
        state.document.files[3].description(),
        "autocannon: 8 in flight, 341 req/s"
    );
    let state = after(&state, Action::Import(vec![bad("x")], Found::default()));
    assert_eq!(state.document.files[7].description(), "not read");
    assert!(state.document.files[7].warnings().is_empty());
}

// --- other plans -----------------------------------------------------------------------------

#[test]
fn opening_a_plan_is_one_step() {
    let state = all(&start(), [import_sweep(), open(other())]);
    assert_eq!(state.scenario(), &other());
    assert!(state.document.files.is_empty() && !state.document.shared);
    assert_eq!(state.notice, Some(Notice::calm("Opened.")));
    let back = after(&state, Action::Undo);
    assert_eq!((back.scenario(), back.document.files.len()), (&fitted(), 7));
}

#[test]
fn a_shared_plan_does_not_lose_ones_own() {
    let own = after(&start(), import_sweep());
    let shared = after(&own, open_shared(other()));
    assert!(shared.document.shared);
    assert_eq!(shared.scenario(), &other());
    let back = after(&shared, Action::BackToMine);
    assert_eq!(back.document, own.document);
    assert_eq!(after(&shared, Action::Undo).document, own.document);
    // Changed, and a second link on top: still there.
    let second = with(other(), &[(Field::Name, "Third")]);
    let deep = all(&shared, [edit(Field::Rate, "9 req/s"), open_shared(second)]);
    assert!(deep.document.shared);
    assert_eq!(after(&deep, Action::BackToMine).document, own.document);
}

#[test]
fn a_shared_plan_can_be_kept() {
    let kept = all(&start(), [open_shared(other()), Action::KeepShared]);
    assert!(!kept.document.shared);
    assert_eq!(kept.scenario(), &other());
    changes_nothing(&after(&kept, Action::Dismiss), Action::BackToMine);
    let back = all(&kept, [Action::Undo, Action::Undo]);
    assert_eq!(back.scenario(), &example());
}

#[test]
fn the_way_back_survives_undo() {
    let own = after(&start(), edit(Field::Rate, "2 req/s"));
    let shared = after(&own, open_shared(other()));
    // Back to mine, undone: the shared plan again, from which there must be a way back again.
    let undone = all(&shared, [Action::BackToMine, Action::Undo]);
    assert!(undone.document.shared);
    assert_eq!(after(&undone, Action::BackToMine).document, own.document);
    // The same after keeping it and undoing that.
    let undone = all(&shared, [Action::KeepShared, Action::Undo]);
    assert!(undone.document.shared);
    assert_eq!(after(&undone, Action::BackToMine).document, own.document);
    // And after undoing the opening and going forward to it again.
    let forward = all(&shared, [Action::Undo, Action::Redo]);
    assert_eq!(after(&forward, Action::BackToMine).document, own.document);
}

#[test]
fn going_back_to_ones_own_plan_is_a_step_like_any_other() {
    let shared = all(
        &start(),
        [
            open_shared(other()),
            edit(Field::Rate, "9 req/s"),
            Action::Undo,
        ],
    );
    assert!(shared.can_redo());
    let back = after(&shared, Action::BackToMine);
    assert_eq!(back.scenario(), &example());
    changes_nothing(&back, Action::Redo);
    assert_eq!(after(&back, Action::Undo).document, shared.document);
    // On one's own plan there is nothing to go back to.
    let own = all(&start(), [open_shared(other()), Action::Undo]);
    changes_nothing(&own, Action::BackToMine);
}

// --- any sequence ----------------------------------------------------------------------------

fn field() -> impl Strategy<Value = Field> {
    prop::sample::select(vec![
        Field::Name,
        Field::Rate,
        Field::PeakToMean,
        Field::Growth,
        Field::Horizon,
        Field::Start,
        Field::Offer,
        Field::InstanceName,
        Field::Cpus,
        Field::Memory,
        Field::InstanceCost,
        Field::Basis,
        Field::Capacity,
        Field::Utilization,
        Field::Minimum,
        Field::Spare,
        Field::FixedName(0),
        Field::FixedCost(2),
        Field::Statistic,
        Field::LatencyLimit,
        Field::ErrorRate,
        Field::MonthLength,
        Field::Price(0),
        Field::Workload(WorkloadField::BaselineTime),
        Field::Workload(WorkloadField::Component(1, ComponentField::Spread)),
        Field::Workload(WorkloadField::Optimization(0, OptimizationField::Gain)),
        Field::Workload(WorkloadField::Optimization(1, OptimizationField::Requires)),
    ])
}

fn list() -> impl Strategy<Value = List> {
    prop::sample::select(vec![
        List::Fixed,
        List::Components,
        List::Optimizations,
        List::Combinations,
        List::Prices,
    ])
}

#[test]
fn a_price_list_is_a_step_that_undo_takes_back() {
    let catalog = Catalog::built_in();
    let list = "provider,sku,kind,unit,price_usd,region,rating\naws,t3.large,compute,month,50,us-east-1,x\n";
    let (lines, remarks) = Catalog::lines_of_csv("mine.csv", list, 60).unwrap();
    let taken = |lines| Action::OwnPrices("mine.csv".into(), lines, remarks.clone());
    let state = State::new(example(), catalog);
    let large = after(&state, edit(Field::Offer, "aws/us-east-1/t3.large"));
    let priced = after(&large, taken(lines));
    assert_eq!(priced.scenario().app.instance.cost.base(), 50.0);
    assert_eq!(
        priced.notice,
        Some(Notice::calm(
            "1 price of mine.csv now in the plan, over those of the catalogue. mine.csv: columns that no table has were passed over: rating."
        ))
    );
    let back = after(&priced, Action::Undo);
    assert_eq!(back.scenario(), large.scenario());
    // Without the price the instance costs what the list says again.
    let removed = after(&priced, Action::Remove(List::Prices, 0));
    assert_eq!(removed.scenario(), large.scenario());
    let wrong = taken(vec!["aws/t3.large = $50/mo".parse().unwrap()]);
    let refused = after(&large, wrong);
    assert_eq!(refused.scenario(), large.scenario());
    assert_eq!(
        refused.notice,
        Some(Notice::alarm(
            "Nothing of mine.csv was taken: the price of aws/t3.large does not count: the value of region is missing, and the offer has several (region). Write one of: us-east-1, eu-west-1, eu-central-1."
        ))
    );
}

/// What files hold of the demand by month can be forecast from, if it is long enough.
#[test]
fn the_demand_follows_what_a_file_measured_by_month() {
    const MONTH_S: f64 = 2_629_800.0;
    let rate = |months: u32| Evidence {
        series: vec![Series {
            name: "requests_per_second".into(),
            unit: "per_second".into(),
            points: (0..months)
                .map(|i| {
                    (
                        1_768_435_200.0 + MONTH_S * f64::from(i),
                        Some(10.0 + f64::from(i)),
                    )
                })
                .collect(),
            ..Series::default()
        }],
        ..Evidence::default()
    };
    let answers = vec![
        FileAnswer::new("short.json", Ok(rate(4))),
        FileAnswer::new("long.json", Ok(rate(7))),
        bad("broken.json"),
    ];
    // As they come from the reader.
    let sent = job::Reading::Done(answers);
    let Ok(job::Reading::Done(files)) = job::Reading::from_json(&sent.to_json()) else {
        panic!("the message was not understood");
    };
    let begins_early = after(&start(), edit(Field::Start, "2026-05"));
    let imported = after(&begins_early, Action::Import(files, Found::default()));
    let held: Vec<Option<&str>> = imported
        .document
        .files
        .iter()
        .map(|f| f.history())
        .collect();
    assert_eq!(
        held,
        [None, Some("history to 2026-07: 10 11 12 13 14 15 16"), None]
    );
    let followed = after(&imported, Action::FollowHistory(1));
    let demand = &followed.scenario().demand;
    assert_eq!(
        (
            demand.growth.to_string().as_str(),
            demand.start.to_string().as_str()
        ),
        ("history to 2026-07: 10 11 12 13 14 15 16", "2026-07")
    );
    assert_eq!(
        followed.notice,
        Some(Notice::calm(
            "Demand and growth are now forecast from 7 months of long.json, up to July 2026."
        ))
    );
    assert_eq!(
        after(&followed, Action::Undo).scenario(),
        imported.scenario()
    );
    for id in [0, 2, 9] {
        changes_nothing(&imported, Action::FollowHistory(id));
    }
    // A plan that begins later keeps its beginning.
    let later = all(
        &imported,
        [edit(Field::Start, "2026-09"), Action::FollowHistory(1)],
    );
    assert_eq!(later.scenario().demand.start.to_string(), "2026-09");
}

/// What a plan came to where it was saved is told until something is changed, and again when that is undone.
#[test]
fn an_edited_plan_forgets_what_it_came_to_elsewhere() {
    let mut sent = to_save(&other(), &solve(&other()), Catalog::built_in());
    sent.saved.as_mut().unwrap().bill = Quantity::clamped(99.0);
    let told = |state: &State| {
        let mut warnings = state.plan.warnings.iter();
        warnings.any(|w| w.message.contains("came to $99.00/mo"))
    };
    let opened = after(
        &State::new(example(), Catalog::built_in()),
        open_shared(sent.clone()),
    );
    assert!(told(&opened));
    let edited = after(&opened, edit(Field::Rate, "6 req/s"));
    assert!(!told(&edited) && edited.scenario().saved.is_none());
    assert!(told(&after(&edited, Action::Undo)));
    let kept = after(&opened, Action::KeepShared);
    assert!(told(&kept));
    // The same plan from somewhere else is the same plan.
    changes_nothing(&kept, open_shared(other()));
    changes_nothing(&State::new(other(), Catalog::built_in()), open_shared(sent));
}

fn action() -> impl Strategy<Value = Action> {
    let texts = prop_oneof![
        prop::sample::select(vec![
            "",
            "1",
            "2",
            "5 req/s",
            "1k/day",
            "3×",
            "10 %/month",
            "12 months",
            "2026-11",
            "own",
            "digitalocean/c-2",
            "typed",
            "fitted",
            "80 %",
            "p95",
            "mean",
            "$5/mo",
            "2 GiB",
            "100 ms",
            "30.4375 days",
            "0",
            "zzz",
            "exponential",
            "p95 40 ms",
            "10 %",
            "digitalocean/c-2 = $5/mo",
            "own/a = $5/mo, 2 vCPU, 2 GiB",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop_oneof![
        8 => (field(), texts).prop_map(|(f, t)| Action::Edit(f, t)),
        2 => field().prop_map(Action::Settle),
        2 => list().prop_map(Action::Add),
        1 => (list(), 0..4_usize).prop_map(|(l, i)| Action::Remove(l, i)),
        1 => Just(Action::Reading(Some(state::Reading::default()))),
        1 => Just(import_sweep()),
        1 => Just(Action::Import(vec![bad("x")], Found::default())),
        1 => (0..3_usize).prop_map(Action::FollowSweep),
        1 => (0..9_u32).prop_map(|id| Action::RemoveFiles(vec![id], Some(Found::default()))),
        1 => Just(open(other())),
        1 => Just(open_shared(fitted())),
        1 => Just(open_shared(other())),
        1 => Just(open_shared(to_save(&other(), &solve(&other()), Catalog::built_in()))),
        1 => price::any_price().prop_map(|line| Action::OwnPrices("x.csv".into(), vec![line], vec![])),
        1 => Just(Action::KeepShared),
        1 => Just(Action::BackToMine),
        1 => (0..4_u32).prop_map(Action::FollowHistory),
        2 => Just(Action::Undo),
        1 => Just(Action::Redo),
        1 => Just(Action::Say(Notice::calm("Hello."))),
        1 => Just(Action::Dismiss),
    ]
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn undo_goes_back_through_everything(actions in prop::collection::vec(action(), 1..40)) {
        let catalog = Catalog::built_in();
        let mut state = start();
        for action in actions {
            if let Some(next) = state.reduce(action, catalog) {
                state = next;
            }
        }
        prop_assert_eq!(&*state.plan, &solve(state.scenario()));
        let last = state.document.clone();
        let mut steps = 0;
        while state.can_undo() {
            state = state.reduce(Action::Undo, catalog).unwrap();
            steps += 1;
            prop_assert!(steps <= 40);
        }
        prop_assert_eq!(state.scenario(), &example());
        prop_assert!(state.document.files.is_empty());
        for _ in 0..steps {
            state = state.reduce(Action::Redo, catalog).unwrap();
        }
        prop_assert_eq!(&state.document, &last);
    }
}

#[test]
fn the_newest_sweep_counts_and_the_others_are_named() {
    let state = after(&start(), import_sweep());
    let runs: Vec<Run> = [1.0, 2.0, 4.0, 8.0]
        .map(|n| Run {
            file: format!("oha-c{n}.json"),
            tool: "oha".into(),
            concurrency: Some(n),
            rps: Some(100.0 * n / (1.0 + 0.1 * (n - 1.0))),
            ..Run::default()
        })
        .to_vec();
    let mut all = job::runs(&state.document.runs());
    all.extend(runs.iter().cloned());
    let later = after(
        &state,
        Action::Import(vec![good("oha.json", runs)], calibrate::find(&all)),
    );
    let sweep = later.scenario().app.capacity.sweep.clone().unwrap();
    assert_eq!((sweep.tool.as_str(), sweep.points.len()), ("oha", 4));
    let said = later.notice.clone().unwrap().text;
    assert!(
        said.contains("Not counted: 7 runs of autocannon. Choose among them under Evidence."),
        "{said}"
    );
}

/// Runs of another tool, at the law X(n) = 100 n / (1 + 0.1 (n - 1)).
fn oha(levels: &[f64]) -> Vec<Run> {
    let run = |n: &f64| Run {
        file: format!("oha-c{n}.json"),
        tool: "oha".into(),
        concurrency: Some(*n),
        started_at: Some(format!("2026-11-0{n}T10:00:00Z")),
        rps: Some(100.0 * n / (1.0 + 0.1 * (n - 1.0))),
        ..Run::default()
    };
    levels.iter().map(run).collect()
}

/// Files that are put beside those that there are, with what the worker finds among all of them.
fn import_beside(state: &State, name: &str, runs: Vec<Run>) -> State {
    let mut all = job::runs(&state.document.runs());
    all.extend(runs.iter().cloned());
    let found = calibrate::find(&all);
    after(state, Action::Import(vec![good(name, runs)], found))
}

fn followed(state: &State) -> (String, usize) {
    let sweep = state.scenario().app.capacity.fitted().unwrap();
    (sweep.tool.clone(), sweep.points.len())
}

#[test]
fn a_chosen_sweep_counts_until_its_runs_are_gone() {
    let both = import_beside(
        &after(&start(), import_sweep()),
        "oha.json",
        oha(&[1.0, 2.0, 4.0, 8.0]),
    );
    let listed = |state: &State| -> Vec<(String, bool)> {
        let all = state.sweeps().into_iter();
        all.map(|(found, is)| (found.sweep.tool.clone(), is))
            .collect()
    };
    assert_eq!(
        listed(&both),
        [("oha".to_owned(), true), ("autocannon".to_owned(), false)]
    );
    let oldest = &both.sweeps()[0].0;
    assert_eq!(
        (oldest.begun.as_str(), oldest.files.len()),
        ("2026-11-01", 4)
    );
    let chosen = after(&both, Action::FollowSweep(1));
    assert_eq!(followed(&chosen), ("autocannon".to_owned(), 7));
    // The answer is that of the sample sweep alone.
    let alone = after(&start(), import_sweep());
    assert_eq!(chosen.scenario(), alone.scenario());
    assert_eq!(*chosen.plan, *alone.plan);
    changes_nothing(&both, Action::FollowSweep(2));
    // One undo takes the choice back.
    let back = after(&chosen, Action::Undo);
    assert_eq!(followed(&back), ("oha".to_owned(), 4));
    assert!(!back.document.is_chosen);

    // Files that come later do not take its place: neither a newer sweep, nor one more run of the other.
    let more = import_beside(&chosen, "oha-2.json", oha(&[5.0]));
    assert_eq!(followed(&more), ("autocannon".to_owned(), 7));
    let said = more.notice.clone().unwrap().text;
    assert!(
        said.contains(
            "the sweep that you chose, 7 runs of autocannon. Not counted: 5 runs of oha."
        ),
        "{said}"
    );
    // A run less, and it is the same sweep still.
    let remove = |state: &State, at: usize| {
        let id = state.document.files[at].id;
        after(
            state,
            Action::RemoveFiles(vec![id], Some(found_without(state, Some(id)))),
        )
    };
    let mut fewer = remove(&more, 6);
    assert_eq!(followed(&fewer), ("autocannon".to_owned(), 6));
    // Two levels are no sweep any more: then the newest counts, chosen by nobody.
    for _ in 0..4 {
        fewer = remove(&fewer, 0);
    }
    assert_eq!(followed(&fewer), ("oha".to_owned(), 5));
    assert!(!fewer.document.is_chosen);
    assert_eq!(listed(&fewer), [("oha".to_owned(), true)]);
    // Where the worker did not say what is left, what has no run any more is offered no more.
    let ids: Vec<u32> = fewer.document.files.iter().map(|f| f.id).collect();
    let none = ids.iter().fold(fewer, |s, id| {
        after(&s, Action::RemoveFiles(vec![*id], None))
    });
    assert_eq!(listed(&none), []);
}

#[test]
fn a_sweep_can_be_chosen_again_after_a_capacity_was_typed() {
    let fitted = after(&start(), import_sweep());
    let typed = after(&fitted, edit(Field::Basis, "typed"));
    assert!(!typed.sweeps()[0].1);
    let again = after(&typed, Action::FollowSweep(0));
    assert_eq!(followed(&again), ("autocannon".to_owned(), 7));
}

/// After a reload or from a link the plan holds a fit whose files are not at hand: files that have
/// nothing to do with it must not take it away, neither when they come nor when they go.
#[test]
fn a_fit_outlives_files_that_it_does_not_come_from() {
    let fitted = after(&start(), import_sweep()).scenario().clone();
    let reopened = State::new(fitted.clone(), Catalog::built_in());
    let snapshot = Run {
        file: "snapshot.json".into(),
        tool: "perfmetrics".into(),
        rps: Some(20.0),
        ..Run::default()
    };
    let found = calibrate::find(std::slice::from_ref(&snapshot));
    let dropped = after(
        &reopened,
        Action::Import(vec![good("snapshot.json", vec![snapshot])], found),
    );
    assert_eq!(dropped.scenario(), &fitted);
    let id = dropped.document.files[0].id;
    let removed = after(
        &dropped,
        Action::RemoveFiles(vec![id], Some(Found::default())),
    );
    assert_eq!(removed.scenario(), &fitted);
}

#[test]
fn bands_that_come_late_are_not_those_of_another_plan() {
    let catalog = Catalog::built_in();
    let told = || Action::Drew(Some(Box::default()));
    let typed = |text: &str| Action::Edit(Field::Rate, text.to_owned());
    let certain = State::new(example(), catalog);
    let uncertain = certain.reduce(typed("60k..240k/day"), catalog).unwrap();
    let drawn = uncertain.reduce(told(), catalog).unwrap();
    assert!(drawn.told.is_some());
    assert!(!certain.is_drawing && uncertain.is_drawing);
    // The first answer is of a few draws.
    let full = Told {
        draws: FULL_DRAWS,
        ..Told::default()
    };
    let done = drawn.reduce(Action::Drew(Some(Box::new(full))), catalog);
    assert!(drawn.is_drawing && !done.unwrap().is_drawing);
    // They stay while the next ones are drawn, and go with the last range.
    let moved = drawn.reduce(typed("70k..240k/day"), catalog).unwrap();
    assert!(moved.told.is_some());
    let back = moved.reduce(typed("100k/day"), catalog).unwrap();
    assert!(back.told.is_none());
    assert!(back.reduce(told(), catalog).is_none());
}

// --- proposals -------------------------------------------------------------------------------

/// A file of a monitor: 100 snapshots of a service that uses 3 ms of CPU and two operations on Redis for each request.
fn snapshots(name: &str) -> FileAnswer {
    snapshots_with(name, |rps| 0.1 + 0.003 * rps)
}

/// The same with other busy cores at each rate.
fn snapshots_with(name: &str, cores: fn(f64) -> f64) -> FileAnswer {
    let load = |i: i32| 10.0 + f64::from(i * 7 % 30);
    let series = |name: &str, unit: &str, value: fn(f64) -> f64| Series {
        format: "prometheus-matrix".into(),
        name: name.into(),
        unit: unit.into(),
        points: (0..100)
            .map(|i| (1e9 + 10.0 * f64::from(i), Some(value(load(i)))))
            .collect(),
        ..Series::default()
    };
    let evidence = Evidence {
        series: vec![
            series("requests_per_second", "per_second", |rps| rps),
            series("busy_cores", "count", cores),
            series("redis_ops_per_second", "per_second", |rps| 2.0 * rps),
            series("rss", "bytes", |rps| 1e8 + rps),
        ],
        ..Evidence::default()
    };
    FileAnswer::new(name, Ok(evidence))
}

/// A state with that file, and what the worker says of it.
fn with_snapshots(state: &State) -> State {
    let import = Action::Import(vec![snapshots("history.json")], Found::default());
    let state = after(state, import);
    let proposed = state.proposal_request().proposed();
    after(&state, Action::Proposed(Box::new(proposed)))
}

#[test]
fn what_files_say_is_told_behind_that_they_were_read() {
    let file = vec![snapshots("history.json")];
    let state = after(&start(), Action::Import(file.clone(), Found::default()));
    let notice = |state: &State| state.notice.clone().unwrap();
    // As long as nobody knows more, there is nothing that it could lead to.
    assert_eq!(
        (notice(&state).text.as_str(), notice(&state).place),
        (
            "1 file read. No run with a throughput and a concurrency is among them, so the capacity stays as it is.",
            ""
        )
    );
    let proposed = state.proposal_request().proposed();
    let leak = MemoryTrend {
        file: "history.json".into(),
        verdict: "Memory leaks: 5 MB/h".into(),
        ..MemoryTrend::default()
    };
    let with_leak = |file: &str| Proposed {
        memory: vec![MemoryTrend {
            file: file.into(),
            ..leak.clone()
        }],
        ..proposed.clone()
    };
    let told =
        |state: &State, proposed: Proposed| after(state, Action::Proposed(Box::new(proposed)));
    let leaks = told(&state, with_leak("history.json"));
    let inputs = leaks.proposals().len();
    assert!(inputs > 2);
    assert_eq!(
        (notice(&leaks).text, notice(&leaks).place),
        (
            format!("1 file read. Values are proposed for {inputs} inputs. Memory leaks: 5 MB/h."),
            "proposals-said"
        )
    );
    // A verdict on a file that is not at hand is none.
    let other = told(&state, with_leak("other.json"));
    assert!(notice(&other).text.ends_with(" inputs."));
    // What is said in between stays, what was read does not come again, and what a person did comes before.
    let left_off = "1 file read. Left off.";
    let said = after(&state, Action::Say(Notice::calm(left_off)));
    let said = notice(&told(&said, proposed.clone())).text;
    assert!(
        said.starts_with("1 file read. Left off. Values are proposed"),
        "{said}"
    );
    let read = told(&after(&state, Action::Dismiss), proposed.clone());
    assert!(notice(&read).text.starts_with("Values are proposed"));
    let edited = after(&state, edit(Field::Rate, "7 req/s"));
    assert_eq!(told(&edited, proposed.clone()).notice, None);
    // Why a file proposes nothing is told only where nothing else is.
    let refusal = |file: &str| Finding {
        text: "history.json: the requests cover less than a day.".into(),
        sure: Sure::Rough,
        files: vec![file.into()],
    };
    let nothing = |file: &str| Proposed {
        refusals: vec![refusal(file)],
        ..Proposed::default()
    };
    let why = notice(&told(&state, nothing("history.json")));
    let said = "1 file read. history.json: the requests cover less than a day.";
    assert_eq!(why.text, said);
    assert_eq!(why.place, "proposals-said");
    assert_eq!(notice(&told(&state, nothing("other.json"))), notice(&state));
    let both = Proposed {
        refusals: vec![refusal("history.json")],
        ..proposed.clone()
    };
    let alone = notice(&told(&state, proposed.clone()));
    assert_eq!(notice(&told(&state, both)), alone);
    // It is told once.
    let read = after(&leaks, Action::Dismiss);
    assert_eq!(told(&read, with_leak("other.json")).notice, None);
}

#[test]
fn what_is_told_of_files_is_not_that_of_earlier_ones() {
    let told = |state: &State| {
        let proposed = Action::Proposed(Box::new(state.proposal_request().proposed()));
        // The same as before is no news.
        let state =
            { state.reduce(proposed, Catalog::built_in()) }.unwrap_or_else(|| state.clone());
        (state.notice.clone().unwrap().text, state)
    };
    let import = |state: &State, files| after(state, Action::Import(files, found()));
    let swept = after(&start(), import_sweep());
    let (first, state) = told(&import(&swept, vec![snapshots("history.json")]));
    assert!(
        first.starts_with("1 file read. Values are proposed"),
        "{first}"
    );
    // Who goes back to a typed capacity keeps it, as such a file says nothing of it.
    let typed = after(&state, edit(Field::Basis, "typed"));
    assert_eq!(typed.scenario().app.capacity.fitted(), None);
    let empty = FileAnswer::new("notes.json", Ok(Evidence::default()));
    let (second, state) = told(&import(&typed, vec![empty]));
    assert_eq!(second, "1 file read.");
    assert_eq!(state.scenario().app.capacity.fitted(), None);
}

fn fields(state: &State) -> Vec<Field> {
    state.proposals().iter().map(|r| r.proposal.field).collect()
}

#[test]
fn a_proposal_is_taken_in_one_step_and_given_back_by_undo() {
    let state = with_snapshots(&start());
    let cpu = Field::Resource("cpu");
    let rows = state.proposals();
    let row = rows.iter().find(|r| r.proposal.field == cpu).unwrap();
    assert_eq!((row.now.as_str(), row.taken), ("", false));
    assert_eq!(row.proposal.text, "3 ms");
    let taken = after(&state, Action::Adopt(vec![cpu]));
    assert_eq!(taken.text(cpu), "3 ms");
    assert_eq!(
        taken.notice.as_ref().unwrap().text,
        "CPU time of a request is now as the files say."
    );
    let rows = taken.proposals();
    assert!(
        rows.iter()
            .any(|r| r.proposal.field == cpu && r.taken && r.now == "3 ms")
    );
    let back = after(&taken, Action::Undo);
    assert_eq!(back.scenario(), state.scenario());
    assert_eq!(back.proposals(), state.proposals());
    // What an input holds already counts as taken, whoever typed it.
    let typed = after(&state, edit(cpu, "3ms"));
    assert!(
        typed
            .proposals()
            .iter()
            .any(|r| r.proposal.field == cpu && r.taken)
    );
}

/// 100 snapshots each, of 3 ms of CPU for a request in one file and of 6 ms in the other.
#[test]
fn of_files_that_do_not_agree_a_person_takes_either() {
    let files = vec![
        snapshots("a.json"),
        snapshots_with("b.json", |rps| 0.1 + 0.006 * rps),
    ];
    let state = after(&start(), Action::Import(files, Found::default()));
    let proposed = state.proposal_request().proposed();
    let state = after(&state, Action::Proposed(Box::new(proposed)));
    let cpu = Field::Resource("cpu");
    let row = |state: &State| {
        let rows = state.proposals();
        let row = rows.iter().find(|row| row.proposal.field == cpu).unwrap();
        let others: Vec<String> = row.others.iter().map(|(_, o)| o.text.clone()).collect();
        (
            row.proposal.text.clone(),
            others,
            row.taken,
            row.is_open_choice(),
        )
    };
    // As much data in both, of the same time: the name decides which stands first, and nothing is taken.
    let (first, second) = ("3 ms".to_owned(), vec!["6 ms".to_owned()]);
    assert_eq!(row(&state), (first.clone(), second.clone(), false, true));
    assert_eq!(cpu.read(state.scenario()), "");
    assert!(
        state
            .proposals_said()
            .ends_with(", and do not agree on 1 of them"),
        "{}",
        state.proposals_said()
    );
    let other = after(&state, Action::AdoptOther(cpu, 0));
    assert_eq!(cpu.read(other.scenario()), "6 ms");
    assert!(other.scenario().whence(cpu) == Some(Whence::Files));
    assert_eq!(row(&other), (first.clone(), second.clone(), true, false));
    let rows = other.proposals();
    let held = rows.iter().find(|row| row.proposal.field == cpu).unwrap();
    assert!(
        held.why_held().contains("b.json") && !held.why_held().contains("a.json"),
        "{}",
        held.why_held()
    );
    assert!(held.why().contains("a.json"));
    // The mind can be changed, and undo goes back through both.
    let best = after(&other, Action::Adopt(vec![cpu]));
    assert_eq!(cpu.read(best.scenario()), "3 ms");
    assert_eq!(
        after(&after(&best, Action::Undo), Action::Undo).document,
        state.document
    );
    // A place that nothing stands at, and a file that is gone, change no input.
    for gone in [
        after(&state, Action::AdoptOther(cpu, 1)),
        after(
            &after(
                &state,
                Action::RemoveFiles(vec![state.document.files[1].id], None),
            ),
            Action::AdoptOther(cpu, 0),
        ),
    ] {
        assert_eq!(cpu.read(gone.scenario()), "");
        assert!(gone.notice.unwrap().alarm);
    }
}

#[test]
fn all_are_taken_in_one_step() {
    let state = with_snapshots(&start());
    let all = fields(&state);
    assert!(all.len() >= 3, "{all:?}");
    let taken = after(&state, Action::Adopt(all.clone()));
    assert!(taken.proposals().iter().all(|r| r.taken));
    let said = &taken.notice.as_ref().unwrap().text;
    assert_eq!(
        *said,
        format!(
            "{} inputs are now as the files say; one undo takes all back.",
            all.len()
        )
    );
    assert_eq!(after(&taken, Action::Undo).scenario(), state.scenario());
    // Again, nothing changes but what is said.
    let again = taken.reduce(Action::Adopt(all), Catalog::built_in());
    assert_eq!(again.unwrap_or(taken.clone()).document, taken.document);
    changes_nothing(&taken, Action::Adopt(Vec::new()));
}

#[test]
fn an_input_that_is_gone_is_skipped_and_told() {
    let plan = {
        let mut plan = example();
        plan.workload = Workload::default();
        plan.workload.components.push(Component::named("Redis"));
        plan.workload.components.push(Component::named("Audit"));
        plan
    };
    let state = with_snapshots(&State::new(plan, Catalog::built_in()));
    let operations = Field::Workload(WorkloadField::Component(0, ComponentField::Operations));
    assert!(fields(&state).contains(&operations));
    // Another component has its place now.
    let state = after(&state, Action::Remove(List::Components, 0));
    assert!(!fields(&state).contains(&operations));
    let taken = after(
        &state,
        Action::Adopt(vec![operations, Field::Resource("cpu")]),
    );
    let said = &taken.notice.as_ref().unwrap().text;
    assert!(
        said.contains("Redis: operations is no longer in the plan."),
        "{said}"
    );
    assert_eq!(taken.text(operations), "1 per request");
    assert_eq!(taken.text(Field::Resource("cpu")), "3 ms");
    let none = after(&state, Action::Adopt(vec![operations]));
    assert_eq!(none.document, state.document);
    assert!(none.notice.unwrap().alarm);
}

#[test]
fn proposals_and_findings_go_and_come_with_their_file() {
    let state = with_snapshots(&start());
    let before = (fields(&state), state.findings().len());
    assert!(before.1 > 0);
    let id = state.document.files[0].id;
    let gone = after(
        &state,
        Action::RemoveFiles(vec![id], Some(Found::default())),
    );
    assert_eq!(
        (gone.proposals(), gone.findings(), gone.refusals()),
        (vec![], vec![], vec![])
    );
    let told = after(&gone, Action::Adopt(vec![Field::Resource("cpu")]));
    let said = &told.notice.as_ref().unwrap().text;
    assert!(
        said.contains("No file says anything of CPU time of a request any more."),
        "{said}"
    );
    assert_eq!(told.scenario(), gone.scenario());
    let back = after(&gone, Action::Undo);
    assert_eq!((fields(&back), back.findings().len()), before);
    // The same once more changes nothing.
    let proposed = state.proposal_request().proposed();
    changes_nothing(&state, Action::Proposed(Box::new(proposed)));
}

#[test]
fn what_an_input_does_not_take_is_told() {
    let state = with_snapshots(&start());
    let odd = Proposal {
        text: "many".into(),
        ..state.proposals()[0].proposal.clone()
    };
    let field = odd.field;
    let proposed = Proposed {
        proposals: vec![odd],
        ..Proposed::default()
    };
    let state = after(&state, Action::Proposed(Box::new(proposed)));
    let told = after(&state, Action::Adopt(vec![field]));
    assert_eq!(told.document, state.document);
    let notice = told.notice.unwrap();
    assert!(
        notice.alarm && notice.text.starts_with("Nothing was taken."),
        "{}",
        notice.text
    );
}

/// Runs of hey by `hey 1.txt`, which says no concurrency, each in a file of its own.
fn import_without_levels(levels: &[f64]) -> Vec<FileAnswer> {
    let run = |n: &f64| Run {
        file: format!("hey {n}.txt"),
        tool: "hey".into(),
        rps: Some(100.0 * n / (1.0 + 0.1 * (n - 1.0))),
        ..Run::default()
    };
    let file = |n: &f64| good(&format!("hey {n}.txt"), vec![run(n)]);
    levels.iter().map(file).collect()
}

#[test]
fn a_typed_concurrency_counts_until_it_is_taken_back() {
    let levels = [1.0, 4.0, 8.0];
    let mut state = after(
        &start(),
        Action::Import(import_without_levels(&levels), Found::default()),
    );
    let typed = state.scenario().clone();
    for (id, n) in (0..).zip(levels) {
        let file = &state.document.files[id as usize];
        assert_eq!(state.document.open_concurrency(file), Some(String::new()));
        let with = state.document.with_concurrency(id, Some(n));
        let found = calibrate::find(&job::runs(&with.runs()));
        state = after(&state, Action::Concurrency(id, Some(n), found));
    }
    let sweep = state.scenario().app.capacity.sweep.clone().unwrap();
    let points: Vec<f64> = sweep.points.iter().map(|p| p.concurrency).collect();
    assert_eq!(points, levels);
    // σ of 0.1 was put in, and no κ.
    assert!((sweep.fit.sigma - 0.1).abs() < 1e-6 && sweep.fit.kappa < 1e-6);
    let file = &state.document.files[1];
    assert_eq!(state.document.open_concurrency(file), Some("4".into()));
    // Without one of the three levels there is no sweep, and the capacity is the typed one again only
    // when none of its runs is left.
    let without = state.document.with_concurrency(1, None);
    let found = calibrate::find(&job::runs(&without.runs()));
    let two = after(&state, Action::Concurrency(1, None, found));
    assert_eq!(two.scenario().app.capacity.sweep, Some(sweep));
    assert!(two.notice.unwrap().text.contains("2 levels of concurrency"));
    let undone = levels.iter().fold(state, |s, _| after(&s, Action::Undo));
    assert_eq!(undone.scenario(), &typed);
    assert_eq!(undone.document.files[0].concurrency, None);
}

#[test]
fn a_file_that_is_read_once_more_stands_where_it_stood() {
    let run = |rps| Run {
        rps: Some(rps),
        ..Run::default()
    };
    let from = |source: u32, answer: FileAnswer| FileAnswer {
        source: Some(source),
        ..answer
    };
    // Two tables of one name are two, and a file that is no table stays as it is.
    let read = vec![
        bad("a.csv"),
        from(0, bad("a.csv")),
        from(1, bad("a.csv")),
        good("c.json", vec![run(3.0)]),
    ];
    let state = after(&start(), Action::Import(read, Found::default()));
    let again = vec![
        from(1, good("a.csv", vec![run(10.0)])),
        good("a.csv", vec![run(20.0)]),
    ];
    let state = after(&state, Action::Import(again, Found::default()));
    let rows: Vec<(&str, Option<f64>)> = { state.document.files.iter() }
        .map(|f| {
            let rps = f.outcome.as_ref().ok().and_then(|d| d.figures[0].rps);
            (f.name.as_str(), rps)
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("a.csv", None),
            ("a.csv", None),
            ("a.csv", Some(10.0)),
            ("c.json", Some(3.0)),
            ("a.csv", Some(20.0))
        ]
    );
    let ids: Vec<u32> = state.document.files.iter().map(|f| f.id).collect();
    assert_eq!(ids, [0, 1, 4, 3, 5]);
    let back = after(&state, Action::Undo);
    assert_eq!(back.document.files.len(), 4);
    assert!(back.document.files[2].outcome.is_err());
}

/// The statistics of a Locust test do not say how many users it had; the history beside them does.
#[test]
fn users_come_from_another_file_of_the_test() {
    let statistics = Run {
        file: "evening_stats.csv".into(),
        tool: "Locust".into(),
        rps: Some(90.0),
        ..Run::default()
    };
    let users = Series {
        file: "evening_stats_history.csv".into(),
        format: "locust-history-csv".into(),
        name: "users".into(),
        points: vec![(1.0, Some(8.0)), (2.0, Some(32.0)), (3.0, Some(0.0))],
        ..Series::default()
    };
    let history = Evidence {
        series: vec![users],
        ..Evidence::default()
    };
    let files = vec![
        good("evening_stats.csv", vec![statistics]),
        FileAnswer::new("evening_stats_history.csv", Ok(history)),
    ];
    let state = after(&start(), Action::Import(files, Found::default()));
    let levels = |s: &State| -> Vec<Option<f64>> {
        let runs = job::runs(&s.document.runs());
        runs.into_iter().map(|run| run.concurrency).collect()
    };
    assert_eq!(levels(&state), [Some(32.0)]);
    let alone = after(&state, Action::RemoveFiles(vec![1], Some(Found::default())));
    assert_eq!(levels(&alone), [None]);
    let typed = after(&state, Action::Concurrency(0, Some(30.0), Found::default()));
    assert_eq!(levels(&typed), [Some(30.0)]);
}
