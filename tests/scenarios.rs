//! Several scenarios side by side: coming in, copies, going, their order, undo through all of it; the text that keeps them all, two
//! tabs, and a page that breaks at its start.

mod specimens;

use std::rc::Rc;

use plimsoll::catalog::Catalog;
use plimsoll::link::{self, examples, file, kept::Kept, kept::One, kept::Stamp};
use plimsoll::scenario::field::Field;
use plimsoll::scenario::{MAX_NAME, Month, Scenario};
use plimsoll::state::keeping::{Begin, Conflict, Keep, Keeper, begin};
use plimsoll::state::{Action, MAX_SCENARIOS, State};
use proptest::prelude::*;
use specimens::{cases, example, solve, text, with};

fn start() -> State {
    State::new(example(), Catalog::built_in())
}

/// The state after an action; its plan is that of its scenario.
fn after(state: &State, action: Action) -> State {
    let next = state.reduce(action, Catalog::built_in());
    let next = next.unwrap_or_else(|| state.clone());
    assert_eq!(*next.plan, solve(next.scenario()));
    next
}

fn all(state: &State, actions: impl IntoIterator<Item = Action>) -> State {
    actions.into_iter().fold(state.clone(), |s, a| after(&s, a))
}

fn named(name: &str, rate: &str) -> Scenario {
    with(example(), &[(Field::Name, name), (Field::Rate, rate)])
}

fn open(scenario: Scenario) -> Action {
    Action::Open(Box::new(scenario), "Opened.".into())
}

fn edit(field: Field, text: &str) -> Action {
    Action::Edit(field, text.to_owned())
}

/// Names in their order, the current one in brackets.
fn row(state: &State) -> Vec<String> {
    let name = |id: u32, name: &str| match id == state.document.id {
        true => format!("[{name}]"),
        false => name.to_owned(),
    };
    let all = state.scenarios().into_iter();
    all.map(|d| name(d.id, &d.scenario.name)).collect()
}

fn id(state: &State, name: &str) -> u32 {
    let all = state.scenarios();
    let found = all.iter().find(|d| d.scenario.name == name);
    found.unwrap_or_else(|| panic!("no {name}")).id
}

// --- coming in and going ---------------------------------------------------------------------

#[test]
fn what_is_opened_stands_beside_and_destroys_nothing() {
    let edited = after(&start(), edit(Field::Rate, "7 req/s"));
    let opened = after(&edited, open(named("B", "5 req/s")));
    assert_eq!(row(&opened), ["FluxStudio auth", "[B]"]);
    let back = after(&opened, Action::Select(edited.document.id));
    assert_eq!(back.scenario(), edited.scenario());
    // The plan of the other one is at hand, and is its own.
    let plan = opened
        .plan_of(edited.document.id, Catalog::built_in())
        .unwrap();
    assert!(Rc::ptr_eq(&plan, &edited.plan));
    assert_eq!(opened.plan_of(99, Catalog::built_in()), None);
    // One undo takes the opening back, the next one the edit.
    let undone = after(&opened, Action::Undo);
    assert_eq!(row(&undone), ["[FluxStudio auth]"]);
    assert_eq!(undone.scenario(), edited.scenario());
    assert_eq!(after(&undone, Action::Undo).scenario(), &example());
    assert_eq!(row(&after(&undone, Action::Redo)), row(&opened));
}

#[test]
fn the_same_again_is_selected_and_one_of_the_same_name_gets_a_number() {
    let state = all(&start(), [open(named("B", "5 req/s")), open(example())]);
    assert_eq!(row(&state), ["[FluxStudio auth]", "B"]);
    // Edited, it is another one, and the example comes in under a name that is free.
    let state = all(&state, [edit(Field::Rate, "9 req/s"), open(example())]);
    assert_eq!(row(&state), ["FluxStudio auth", "[FluxStudio auth 2]", "B"]);
    // That one is what would come in a third time.
    let again = all(&state, [Action::Select(id(&state, "B")), open(example())]);
    assert_eq!(row(&again), row(&state));
    assert_eq!(again.document.origin.scenario, example());
}

#[test]
fn a_link_that_is_open_already_is_no_other_plan() {
    let shared = |s: Scenario| Action::OpenShared(Box::new(s));
    let state = after(&start(), shared(named("B", "5 req/s")));
    assert!(state.document.shared);
    assert_eq!(row(&state), ["FluxStudio auth", "[B]"]);
    let own = id(&state, "FluxStudio auth");
    let state = all(&state, [Action::Select(own), shared(named("B", "5 req/s"))]);
    assert_eq!(row(&state), ["FluxStudio auth", "[B]"]);
    let back = after(&state, Action::BackToMine);
    assert_eq!(row(&back), ["[FluxStudio auth]"]);
    assert_eq!(row(&after(&back, Action::Undo)), row(&state));
    // Where all are somebody else's there is nothing to go back to.
    let only = after(&state, Action::Delete(own));
    assert_eq!(row(&after(&only, Action::BackToMine)), ["[B]"]);
}

#[test]
fn a_copy_stands_behind_its_original_and_remembers_it() {
    let state = after(&start(), edit(Field::Rate, "7 req/s"));
    let copy = after(&state, Action::Duplicate(state.document.id));
    assert_eq!(row(&copy), ["FluxStudio auth", "[FluxStudio auth, copy]"]);
    assert_eq!(&copy.document.origin.scenario, state.scenario());
    let second = after(&copy, Action::Duplicate(copy.document.id));
    let third = after(&second, Action::Duplicate(second.document.id));
    assert_eq!(
        row(&third)[1..],
        [
            "FluxStudio auth, copy",
            "FluxStudio auth, copy 2",
            "[FluxStudio auth, copy 3]"
        ]
    );
    // The longest name has room for what tells copies apart.
    let long = "x".repeat(MAX_NAME);
    let long = all(
        &start(),
        [
            edit(Field::Name, &long),
            Action::Duplicate(0),
            Action::Duplicate(0),
        ],
    );
    for document in long.scenarios() {
        assert!(document.scenario.name.chars().count() <= MAX_NAME);
        let link = link::encode(&document.scenario).unwrap();
        assert!(link::decode(&link).is_ok());
    }
    assert!(long.scenario().name.ends_with("x, copy 2"));
}

#[test]
fn a_name_is_not_given_twice() {
    let state = after(&start(), open(named("B", "5 req/s")));
    let typed = after(&state, edit(Field::Name, "FluxStudio auth"));
    assert_eq!(typed.scenario().name, "B");
    assert_eq!(
        typed.error(Field::Name),
        Some("Another scenario has this name. Write another one.")
    );
    let typed = after(&typed, edit(Field::Name, "FluxStudio auth, larger"));
    assert_eq!(typed.scenario().name, "FluxStudio auth, larger");
    assert_eq!(typed.error(Field::Name), None);
}

#[test]
fn the_last_one_gives_way_to_a_blank_one_and_undo_brings_each_back() {
    let three = all(
        &start(),
        [open(named("B", "5 req/s")), open(named("C", "6 req/s"))],
    );
    let first = after(&three, Action::Delete(id(&three, "B")));
    assert_eq!(row(&first), ["FluxStudio auth", "[C]"]);
    assert_eq!(
        first.notice.as_ref().unwrap().text,
        "B is deleted. Undo brings it back."
    );
    // The one behind takes the place of the current one, else the last.
    let current = after(&first, Action::Delete(id(&first, "C")));
    assert_eq!(row(&current), ["[FluxStudio auth]"]);
    let blank = after(&current, Action::Delete(current.document.id));
    assert_eq!(blank.scenario(), &Scenario::blank(example().demand.start));
    let same = after(&blank, Action::Delete(blank.document.id));
    assert_eq!(same.document.id, blank.document.id);
    let back = all(&blank, [Action::Undo, Action::Undo, Action::Undo]);
    assert_eq!(row(&back), row(&three));
    assert_eq!(
        row(&all(&back, [Action::Redo, Action::Redo, Action::Redo])),
        ["[New plan]"]
    );
}

#[test]
fn the_order_is_a_step_and_which_is_current_is_none() {
    let three = all(
        &start(),
        [open(named("B", "5 req/s")), open(named("C", "6 req/s"))],
    );
    let moved = after(&three, Action::Move(id(&three, "C"), 0));
    assert_eq!(row(&moved), ["[C]", "FluxStudio auth", "B"]);
    let far = after(&moved, Action::Move(id(&three, "C"), 99));
    assert_eq!(row(&far), row(&three));
    assert_eq!(row(&after(&moved, Action::Undo)), row(&three));
    let selected = after(&moved, Action::Select(id(&three, "B")));
    assert_eq!(row(&selected), ["C", "FluxStudio auth", "[B]"]);
    assert_eq!(row(&after(&selected, Action::Undo)), row(&three));
    for nothing in [
        Action::Select(three.document.id),
        Action::Select(99),
        Action::Delete(99),
        Action::Duplicate(99),
        Action::Move(99, 0),
        Action::Move(three.document.id, 2),
    ] {
        assert!(three.reduce(nothing, Catalog::built_in()).is_none());
    }
}

#[test]
fn undo_shows_what_it_takes_back() {
    let state = all(
        &start(),
        [edit(Field::Rate, "7 req/s"), open(named("B", "5 req/s"))],
    );
    let first = id(&state, "FluxStudio auth");
    let state = all(
        &state,
        [
            edit(Field::Rate, "6 req/s"),
            Action::Select(first),
            edit(Field::Rate, "8 req/s"),
        ],
    );
    let back = all(&state, [Action::Select(id(&state, "B")), Action::Undo]);
    assert_eq!(back.document.id, first);
    assert_eq!(Field::Rate.read(back.scenario()), "7 req/s");
    let back = after(&back, Action::Undo);
    assert_eq!(row(&back), ["FluxStudio auth", "[B]"]);
    assert_eq!(Field::Rate.read(back.scenario()), "5 req/s");
    // Keystrokes before and after a look at another one are two steps.
    let typed = all(
        &start(),
        [Action::Duplicate(0), edit(Field::Rate, "2 req/s")],
    );
    let typed = all(
        &typed,
        [Action::Select(0), Action::Select(typed.document.id)],
    );
    let typed = all(&typed, [edit(Field::Rate, "3 req/s"), Action::Undo]);
    assert_eq!(Field::Rate.read(typed.scenario()), "2 req/s");
}

#[test]
fn no_more_than_can_be_kept() {
    let mut state = start();
    for n in 1..MAX_SCENARIOS {
        state = after(&state, open(named(&format!("S{n}"), "5 req/s")));
    }
    assert_eq!(state.scenarios().len(), MAX_SCENARIOS);
    let full = |action| {
        let refused = after(&state, action);
        assert_eq!(row(&refused), row(&state));
        refused.notice.unwrap()
    };
    let notice = full(open(named("One more", "5 req/s")));
    assert_eq!(
        notice.text,
        "One more is not opened: 20 scenarios are open, and that is the most. Delete one of them first."
    );
    assert!(notice.alarm);
    assert!(full(Action::Duplicate(0)).alarm);
    let two = Kept {
        scenarios: vec![
            One::new(named("S1", "5 req/s")),
            One::new(named("T", "5 req/s")),
        ],
        current: 1,
        ..Kept::default()
    };
    assert_eq!(
        full(Action::OpenAll(Box::new(two), "Opened all.json.".into())).text,
        "Opened all.json. 1 scenario of it found no room: 20 is the most. Delete some and open it again."
    );
}

/// Bands and drafts belong to one scenario.
#[test]
fn what_belongs_to_one_scenario_is_not_shown_of_another() {
    let catalog = Catalog::built_in();
    let state = all(
        &start(),
        [edit(Field::Rate, "60k..240k/day"), Action::Duplicate(0)],
    );
    let drawn = state
        .reduce(Action::Drew(Some(Box::default())), catalog)
        .unwrap();
    let typed = after(&drawn, edit(Field::Growth, "lots"));
    assert!(typed.told.is_some() && typed.error(Field::Growth).is_some());
    let other = after(&typed, Action::Select(0));
    assert!(other.told.is_none() && other.error(Field::Growth).is_none());
}

/// Others are one pointer to an edit: typing among many costs what it costs alone.
#[test]
fn an_edit_leaves_the_others_where_they_are() {
    let state = all(&start(), [Action::Duplicate(0), Action::Duplicate(0)]);
    let edited = after(&state, edit(Field::Rate, "7 req/s"));
    for (a, b) in state.scenarios().iter().zip(edited.scenarios()) {
        assert_eq!(Rc::ptr_eq(a, b), a.id != state.document.id);
    }
}

fn action() -> impl Strategy<Value = Action> {
    let rates = ["5 req/s", "60k..240k/day", "9 req/s", "zzz"];
    let names = ["A", "B", "A, copy", "FluxStudio auth", ""];
    let edits = prop_oneof![
        prop::sample::select(rates.to_vec()).prop_map(|t| edit(Field::Rate, t)),
        prop::sample::select(names.to_vec()).prop_map(|t| edit(Field::Name, t)),
    ];
    let scenario = || {
        prop::sample::select(vec![
            named("A", "5 req/s"),
            named("B", "9 req/s"),
            example(),
        ])
    };
    let kept = prop::collection::vec(scenario().prop_map(One::new), 0..4).prop_map(|scenarios| {
        let current = scenarios.len() / 2;
        Box::new(Kept {
            scenarios,
            current,
            ..Kept::default()
        })
    });
    prop_oneof![
        4 => edits,
        2 => scenario().prop_map(open),
        2 => scenario().prop_map(|s| Action::OpenShared(Box::new(s))),
        1 => kept.clone().prop_map(|k| Action::OpenAll(k, "Opened.".into())),
        1 => kept.prop_map(Action::TakeAll),
        2 => (0..9_u32).prop_map(Action::Duplicate),
        3 => (0..9_u32).prop_map(Action::Select),
        2 => (0..9_u32).prop_map(Action::Delete),
        2 => (0..9_u32, 0..5_usize).prop_map(|(id, to)| Action::Move(id, to)),
        1 => Just(Action::KeepShared),
        1 => Just(Action::BackToMine),
        2 => Just(Action::Undo),
        1 => Just(Action::Redo),
    ]
}

/// What undo has to bring back: all scenarios in their order.
fn contents(state: &State) -> Vec<plimsoll::state::Document> {
    state
        .scenarios()
        .into_iter()
        .map(|d| (**d).clone())
        .collect()
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn undo_goes_back_to_the_first_and_redo_to_the_last(actions in prop::collection::vec(action(), 1..40)) {
        let catalog = Catalog::built_in();
        let mut state = start();
        let first = contents(&state);
        for action in actions {
            if let Some(next) = state.reduce(action, catalog) {
                state = next;
            }
            let names: Vec<&str> = state.scenarios().iter().map(|d| d.scenario.name.as_str()).collect();
            for (i, name) in names.iter().enumerate() {
                prop_assert!(!names[..i].contains(name), "{:?}", names);
            }
            prop_assert!(names.len() <= MAX_SCENARIOS);
            prop_assert!(state.scenarios().iter().any(|d| d.id == state.document.id));
        }
        prop_assert_eq!(&*state.plan, &solve(state.scenario()));
        for document in state.scenarios() {
            let plan = state.plan_of(document.id, catalog).unwrap();
            prop_assert_eq!(&*plan, &solve(&document.scenario));
        }
        let kept = state.to_keep(catalog);
        prop_assert_eq!(&Kept::from_text(&kept.to_text()).unwrap(), &kept);
        while state.can_redo() {
            state = state.reduce(Action::Redo, catalog).unwrap();
        }
        let (last, current) = (contents(&state), state.document.id);
        while state.can_undo() {
            state = state.reduce(Action::Undo, catalog).unwrap();
        }
        prop_assert_eq!(contents(&state), first);
        while state.can_redo() {
            state = state.reduce(Action::Redo, catalog).unwrap();
        }
        prop_assert_eq!((contents(&state), state.document.id), (last, current));
    }
}

// --- the text that keeps all -----------------------------------------------------------------

fn two() -> State {
    let state = all(
        &start(),
        [edit(Field::Rate, "7 req/s"), open(named("B", "5 req/s"))],
    );
    after(&state, Action::Select(0))
}

#[test]
fn what_was_kept_is_there_again() {
    let catalog = Catalog::built_in();
    let state = after(&two(), Action::OpenShared(Box::new(named("C", "8 req/s"))));
    let kept = state.to_keep(catalog);
    // What each plan came to goes with it, so that a reader with other prices is told.
    let bills: Vec<String> = { kept.scenarios.iter() }
        .map(|one| one.scenario.saved.as_ref().unwrap().bill.to_string())
        .collect();
    assert_eq!(bills.len(), 3);
    for text in [kept.to_text(), kept.to_json()] {
        let again = Kept::from_text(&text).unwrap();
        assert_eq!(again, kept);
        let opened = State::of_kept(again, example, catalog);
        assert_eq!(row(&opened), ["FluxStudio auth", "[C]", "B"]);
        assert!(opened.document.shared && !opened.can_undo() && opened.notice.is_none());
        assert_eq!(opened.to_keep(catalog), kept);
        assert_eq!(*opened.plan, solve(opened.scenario()));
        let first = opened.scenarios()[0];
        assert_eq!(first.origin.scenario, example());
        assert_eq!(Field::Rate.read(&first.scenario), "7 req/s");
    }
    let empty = State::of_kept(Kept::default(), example, catalog);
    assert_eq!(row(&empty), ["[FluxStudio auth]"]);
}

/// What browsers keep today is the text of one scenario, of any version, and is read for ever.
#[test]
fn the_text_of_a_single_scenario_is_read() {
    let json = file::to_json(&example());
    let kept = Kept::from_text(&json).unwrap();
    assert_eq!(kept.scenarios, [One::new(example())]);
    for name in ["v1-fitted", "v2-rules", "v3-everything", "v5-everything"] {
        let text = text(&format!("tests/fixtures/links/{name}.json"));
        let kept = Kept::from_text(&text).unwrap();
        assert_eq!(kept.scenarios[0].scenario, file::from_json(&text).unwrap());
    }
}

/// The first version of the text, as it was written then.
#[test]
fn the_specimen_of_version_1_is_read() {
    let text = text("tests/fixtures/links/scenarios-v1.json");
    let kept = Kept::from_text(&text).unwrap();
    let names: Vec<&str> = kept
        .scenarios
        .iter()
        .map(|o| o.scenario.name.as_str())
        .collect();
    assert_eq!(names, ["FluxStudio auth", "B"]);
    assert_eq!(
        (
            kept.current,
            kept.stamp.writer.as_str(),
            kept.stamp.sequence
        ),
        (1, "tab 1", 12)
    );
    let written = kept.to_json();
    // What is written is always of the present version, in which this measure has its whole name.
    let text = text.replace("\"plimsoll\": 6,", "\"plimsoll\": 8,");
    let text = text.replace("request rate >", "request rate per instance >");
    let differing = text.lines().zip(written.lines()).find(|(a, b)| a != b);
    assert_eq!(differing, None);
    assert_eq!(written.len(), text.len());
}

#[test]
fn what_cannot_be_read_is_kept_beside_the_others() {
    let catalog = Catalog::built_in();
    let kept = two().to_keep(catalog);
    // The rate of the second is written in a unit that nobody knows.
    let broken = kept.to_text().replace("\"5 req/s\"", "\"5 rq/s\"");
    let read = Kept::from_text(&broken).unwrap();
    assert_eq!((read.scenarios.len(), read.unread.len()), (1, 1));
    let why = read.unread[0].why.to_string();
    assert!(why.contains("scenarios.1"), "{why}");
    let state = State::of_kept(read, example, catalog);
    let notice = state.notice.clone().unwrap();
    assert!(
        notice.alarm && notice.text.starts_with("1 scenario stays closed. "),
        "{}",
        notice.text
    );
    // Saved again, nothing of it is lost, and whoever can read it does.
    let saved = state.to_keep(catalog).to_text();
    assert_eq!(Kept::from_text(&saved).unwrap().unread.len(), 1);
    let mended = Kept::from_text(&saved.replace("5 rq/s", "5 req/s")).unwrap();
    assert_eq!((mended.scenarios.len(), mended.unread.len()), (2, 0));
    assert_eq!(mended.scenarios[1].scenario.name, "B");
}

/// More than there is room for, as a file that somebody wrote may hold, is not lost either.
#[test]
fn what_finds_no_room_is_kept_beside_the_others() {
    let catalog = Catalog::built_in();
    let all = (0..=MAX_SCENARIOS).map(|n| One::new(named(&format!("S{n}"), "5 req/s")));
    let kept = Kept {
        scenarios: all.collect(),
        current: MAX_SCENARIOS,
        ..Kept::default()
    };
    let state = State::of_kept(kept, example, catalog);
    assert_eq!(state.scenarios().len(), MAX_SCENARIOS);
    assert_eq!(state.scenario().name, "S19");
    assert_eq!(
        state.notice.as_ref().unwrap().text,
        "1 scenario stays closed. There is no room for S20: 20 is the most. Delete others, and load the page again. What stays closed is saved with the others, and is in the file of all of them."
    );
    // With room for it, it is there again.
    let less = after(&state, Action::Delete(0));
    let again = Kept::from_text(&less.to_keep(catalog).to_text()).unwrap();
    assert_eq!(
        (again.scenarios.len(), again.unread.len()),
        (MAX_SCENARIOS, 0)
    );
    assert_eq!(again.scenarios.last().unwrap().scenario.name, "S20");
}

#[test]
fn a_text_that_is_not_understood_says_why() {
    let good = two().to_keep(Catalog::built_in()).to_text();
    let wrong = [
        (good[..good.len() / 2].to_owned(), "the file is cut: its JSON ends in the middle (line 1). Save the scenario again, or copy all of it."),
        (good.replace("\"plimsoll_scenarios\":1", "\"plimsoll_scenarios\":2"), "the scenarios were saved by a newer Plimsoll (version 2; this one reads up to 1). Reload the page, or open them where they were saved."),
        (good.replace("\"plimsoll_scenarios\":1", "\"plimsoll_scenarios\":\"x\""), "the version of the saved scenarios is no number (plimsoll_scenarios). Compare it with a file that Plimsoll saved."),
        (good.replace("\"writer\"", "\"reader\""), "the saved scenarios have a part that is not understood: unknown field `reader`, expected one of `plimsoll_scenarios`, `writer`, `sequence`, `current`, `scenarios`, `unread` (reader, line 1). Compare it with a file that Plimsoll saved."),
        ("{\"plimsoll_scenarios\":1,\"writer\":\"\",\"sequence\":0,\"current\":0,\"scenarios\":[]}".to_owned(), "the file holds no scenario. Compare it with a file that Plimsoll saved."),
        (String::new(), "the file is empty. Save the scenario again."),
    ];
    for (text, said) in wrong {
        assert_eq!(Kept::from_text(&text).unwrap_err().to_string(), said);
    }
    // Whoever wants one scenario is told that there are several.
    assert_eq!(
        file::from_json(&good).unwrap_err().to_string(),
        "this file holds several scenarios. Open it as such, or name the one that is meant."
    );
}

#[test]
fn one_of_several_is_picked_by_name() {
    let kept = || two().to_keep(Catalog::built_in());
    assert_eq!(kept().pick(Some("B")).unwrap().name, "B");
    let said = |name| kept().pick(name).unwrap_err().to_string();
    assert_eq!(
        said(None),
        "it holds 2 scenarios. Name one of them: FluxStudio auth, B."
    );
    assert_eq!(
        said(Some("C")),
        "there is no scenario “C” in it. There are: FluxStudio auth, B."
    );
    let one = Kept {
        scenarios: vec![One::new(example())],
        ..Kept::default()
    };
    assert_eq!(one.pick(None).unwrap(), example());
}

#[test]
fn a_file_of_several_comes_in_beside_the_others() {
    let mut kept = two().to_keep(Catalog::built_in());
    kept.current = 1;
    let opened = after(
        &start(),
        Action::OpenAll(Box::new(kept.clone()), "Opened all.json.".into()),
    );
    // The edited example is another one than the one that is there.
    assert_eq!(
        row(&opened),
        ["FluxStudio auth", "FluxStudio auth 2", "[B]"]
    );
    assert_eq!(row(&after(&opened, Action::Undo)), ["[FluxStudio auth]"]);
    let again = after(
        &opened,
        Action::OpenAll(Box::new(kept), "Opened all.json.".into()),
    );
    assert_eq!(row(&again), row(&opened));
}

// --- two tabs --------------------------------------------------------------------------------

fn write(tab: &mut Keeper, there: Option<&str>, state: &State) -> String {
    match tab.decide(there, state.to_keep(Catalog::built_in())) {
        Keep::Write(text) => {
            tab.saw(&text);
            text
        }
        other => panic!("{other:?}"),
    }
}

fn conflict(tab: &Keeper, there: &str, state: &State) -> Conflict {
    match tab.decide(Some(there), state.to_keep(Catalog::built_in())) {
        Keep::Conflict(conflict) => *conflict,
        other => panic!("{other:?}"),
    }
}

fn stamp(text: &str) -> (String, u32) {
    let Stamp { writer, sequence } = Kept::from_text(text).unwrap().stamp;
    (writer, sequence)
}

#[test]
fn a_tab_does_not_write_over_what_another_has_saved() {
    let (mut a, mut b) = (Keeper::new("a"), Keeper::new("b"));
    let first = write(&mut a, None, &start());
    assert_eq!(stamp(&first), ("a".to_owned(), 1));
    // Another tab opens it and changes something; each text follows the one that it is written over.
    b.saw(&first);
    let in_b = after(&start(), edit(Field::Rate, "7 req/s"));
    let second = write(&mut b, Some(&first), &in_b);
    assert_eq!(stamp(&second), ("b".to_owned(), 2));
    let third = write(&mut b, Some(&second), &two());
    assert_eq!(stamp(&third), ("b".to_owned(), 3));
    // The first tab has something else to save.
    let in_a = after(&start(), edit(Field::Rate, "9 req/s"));
    let found = conflict(&a, &third, &in_a);
    assert_eq!(
        found.said,
        "Another tab has saved a newer plan (FluxStudio auth and 1 other scenario). Keep yours, take it, or open it beside yours."
    );
    // Yours is kept: it counts as newer than theirs.
    let mut keeps = a.clone();
    keeps.saw(&found.there);
    let kept = write(&mut keeps, Some(&found.there), &in_a);
    assert_eq!(stamp(&kept), ("a".to_owned(), 4));
    // Theirs is taken, and undo brings yours back.
    let theirs = Box::new(found.theirs.unwrap());
    let taken = after(&in_a, Action::TakeAll(theirs.clone()));
    assert_eq!(row(&taken), ["[FluxStudio auth]", "B"]);
    assert_eq!(
        Field::Rate.read(after(&taken, Action::Undo).scenario()),
        "9 req/s"
    );
    a.saw(&third);
    assert_eq!(
        a.decide(Some(&third), taken.to_keep(Catalog::built_in())),
        Keep::Same
    );
    // Both are kept.
    let both = after(
        &in_a,
        Action::OpenAll(theirs, "Opened what the other tab saved.".into()),
    );
    assert_eq!(row(&both), ["FluxStudio auth", "[FluxStudio auth 2]", "B"]);
}

#[test]
fn the_same_from_another_tab_is_no_conflict() {
    let mut a = Keeper::new("a");
    let text = write(&mut a, None, &two());
    let b = Keeper::new("b");
    assert_eq!(
        b.decide(Some(&text), two().to_keep(Catalog::built_in())),
        Keep::Same
    );
    // A text of one's own that one did not see written is one's own all the same.
    let a = Keeper::new("a");
    let next = after(&two(), edit(Field::Rate, "9 req/s"));
    let Keep::Write(text) = a.decide(Some(&text), next.to_keep(Catalog::built_in())) else {
        panic!();
    };
    assert_eq!(stamp(&text), ("a".to_owned(), 2));
}

#[test]
fn what_cannot_be_read_is_not_written_over() {
    let newer = "{\"plimsoll_scenarios\":9}";
    let found = conflict(&Keeper::new("a"), newer, &start());
    assert_eq!(found.theirs, None);
    assert_eq!(
        found.said,
        "Another tab has saved what cannot be read here: the scenarios were saved by a newer Plimsoll (version 9; this one reads up to 1). Reload the page, or open them where they were saved. Yours is not saved over it as long as you do not say so."
    );
}

#[test]
fn a_page_that_broke_twice_leaves_the_text_closed() {
    assert_eq!(begin(None), Begin::Open("1".into()));
    assert_eq!(begin(Some("1")), Begin::Open("2".into()));
    let Begin::Closed(said) = begin(Some("2")) else {
        panic!();
    };
    assert_eq!(
        said,
        "The page broke twice while it opened your saved plan, so it is left closed. Save its text as a file, or try again."
    );
    assert_eq!(begin(Some("what?")), Begin::Open("1".into()));
}

/// All examples together are far from what a storage holds, 5 MB.
#[test]
fn twenty_scenarios_fit_into_a_storage() {
    let now: Month = "2026-11".parse().unwrap();
    let made = examples::ALL.iter().cycle().take(MAX_SCENARIOS);
    let scenarios = made.map(|(_, _, make)| One {
        origin: Some(example()),
        ..One::new(make(now).unwrap())
    });
    let kept = Kept {
        scenarios: scenarios.collect(),
        ..Kept::default()
    };
    assert!(kept.to_text().len() < 200_000, "{}", kept.to_text().len());
}
