//! The inputs as data: what sections hold of plans of every kind, where values come from, what they can be set back to, and the texts
//! that buttons send.

mod specimens;

use std::collections::BTreeMap;

use nanoserde::{DeBin, SerBin};
use plimsoll::catalog::Catalog;
use plimsoll::desk::inputs::sections;
use plimsoll::desk::item::{Input, Item, Origin, Section};
use plimsoll::desk::press;
use plimsoll::job::OnFiles;
use plimsoll::link::examples;
use plimsoll::scenario::calibrate::{Proposal, Proposed, Sure};
use plimsoll::scenario::field::{Field, Thumb, WorkloadField};
use plimsoll::scenario::list::List;
use plimsoll::scenario::preset::Report;
use plimsoll::scenario::tier::TierKind;
use plimsoll::scenario::{Month, Scenario};
use plimsoll::state::{Action, Notice, Source, State};
use proptest::prelude::*;
use specimens::*;

fn catalog() -> &'static Catalog {
    Catalog::built_in()
}

fn now() -> Month {
    "2026-11".parse().unwrap()
}

fn state(scenario: Scenario) -> State {
    State::new(scenario, catalog())
}

fn fluxstudio() -> State {
    state(examples::fluxstudio(now()).unwrap())
}

fn after(state: &State, action: Action) -> State {
    let said = format!("{action:?} changes nothing");
    state.reduce(action, catalog()).expect(&said)
}

fn edit(state: &State, field: Field, text: &str) -> State {
    let state = after(state, Action::Edit(field, text.to_owned()));
    assert_eq!(state.error(field), None, "{text}");
    after(&state, Action::Settle(field))
}

fn shown(state: &State) -> Vec<Section> {
    sections(state, catalog(), None)
}

/// All items of a section, those in folds and rows included.
fn flat(items: &[Item]) -> Vec<&Item> {
    let mut found = Vec::new();
    for item in items {
        found.push(item);
        match item {
            Item::Fold(fold) => found.extend(flat(&fold.items)),
            Item::Line(items) | Item::Row(items) | Item::Group(items) => found.extend(flat(items)),
            _ => {}
        }
    }
    found
}

fn inputs(sections: &[Section]) -> Vec<Input> {
    let items = sections.iter().flat_map(|section| flat(&section.items));
    let input = |item: &Item| match item {
        Item::Input(input) => Some(input.clone()),
        _ => None,
    };
    items.filter_map(input).collect()
}

fn input(state: &State, field: Field) -> Input {
    let all = inputs(&shown(state));
    let found = all.into_iter().find(|input| input.path == field.path());
    found.unwrap_or_else(|| panic!("{} is not shown", field.path()))
}

/// What is asked for by the buttons and choices of the sections, with what stands on them.
fn presses(sections: &[Section]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for item in sections.iter().flat_map(|section| flat(&section.items)) {
        match item {
            Item::Button(button) => found.push((button.label.clone(), button.press.clone())),
            Item::Add(add) => found.extend(
                add.options
                    .iter()
                    .map(|(press, label)| (label.clone(), press.clone())),
            ),
            Item::Input(input) => {
                let resets = input.resets.iter();
                found.extend(resets.map(|reset| (reset.called.clone(), reset.press.clone())));
            }
            _ => {}
        }
    }
    found
}

fn said(state: &State) -> BTreeMap<String, String> {
    shown(state)
        .into_iter()
        .map(|section| (section.id, section.said))
        .collect()
}

// --- what the sections hold ---------------------------------------------------------------------

#[test]
fn the_sections_stand_in_the_order_in_which_a_plan_is_thought() {
    let ids: Vec<String> = shown(&fluxstudio())
        .into_iter()
        .map(|section| section.id)
        .collect();
    assert_eq!(
        ids,
        [
            "demand",
            "workload",
            "resources",
            "targets",
            "rules",
            "tiers",
            "market",
            "uncertainty"
        ]
    );
}

#[test]
fn a_folded_section_says_what_it_holds() {
    let said_of = said(&fluxstudio());
    let of = |id: &str| said_of[id].as_str();
    assert_eq!(of("demand"), "100,000 req/day, 8 %/month");
    // 27.5 ms of components over a baseline of 20 ms.
    assert!(
        of("workload").starts_with("47.5 ms, 5 of 6 components"),
        "{}",
        of("workload")
    );
    assert_eq!(of("resources"), "not known");
    assert!(
        of("targets").starts_with("p99 200 ms; 2 levels, "),
        "{}",
        of("targets")
    );
    assert!(of("rules").starts_with("14, next in "), "{}", of("rules"));
    assert_eq!(of("tiers"), "app, cache");
    // The droplet is typed, and its name tells the provider.
    let newest = catalog().newest().unwrap();
    assert_eq!(of("market"), format!("DigitalOcean, prices of {newest}"));
    assert_eq!(of("uncertainty"), "no ranges");

    let said_of = said(&state(everything()));
    assert_eq!(
        said_of["tiers"],
        "app, load balancer, cache, database, storage, network, logs and metrics"
    );
    assert_eq!(
        said_of["market"],
        format!("AWS, prices of {newest}; at most $900/mo")
    );
    assert_eq!(said_of["uncertainty"], "being drawn");

    let said_of = said(&state(Scenario::blank(now())));
    assert_eq!(
        (
            said_of["workload"].as_str(),
            said_of["rules"].as_str(),
            said_of["tiers"].as_str()
        ),
        ("none", "none", "app")
    );
    assert_eq!(said_of["targets"], "p99 500 ms");
    assert_eq!(said_of["market"], format!("prices of {newest}"));
}

#[test]
fn a_level_that_is_not_met_is_counted() {
    // At 1,000 req/min one core is busy for 16.7 × 50 ms, so that the mean takes 300 ms: above 100 ms, and below 10 s.
    let mut scenario = with(
        state(Scenario::blank(now())).scenario().clone(),
        &[
            (Field::Rate, "1,000 req/min"),
            (Field::PeakToMean, "1×"),
            (Field::Resource("cpu"), "50 ms"),
            (Field::Basis, "derived"),
        ],
    );
    for (at, text) in [
        "Normal at peak: mean latency < 100 ms",
        "Far at peak: mean latency < 10 s",
    ]
    .iter()
    .enumerate()
    {
        List::Levels.add(&mut scenario);
        scenario = with(scenario, &[(Field::Level(at), text)]);
    }
    assert_eq!(
        said(&state(scenario))["targets"],
        "p99 500 ms; 2 levels, 1 not met"
    );
}

#[test]
fn every_input_that_can_be_edited_stands_there_once() {
    let mut fitted = everything_with_workload();
    fitted.app.instance.offer = None;
    for scenario in [
        fitted,
        examples::singura(now()).unwrap(),
        Scenario::blank(now()),
        examples::fluxstudio(now()).unwrap(),
    ] {
        let sections = shown(&state(scenario.clone()));
        let mut shown: Vec<String> = inputs(&sections)
            .into_iter()
            .map(|input| input.path)
            .collect();
        // The name stands in the bar at the top. Of an offer name and size are facts, and a capacity counts only if it was typed.
        let is_hidden = |field: &Field| match field {
            Field::Name => true,
            Field::InstanceName | Field::Cpus | Field::Memory => {
                scenario.app.instance.offer.is_some()
            }
            _ => false,
        };
        let all = every_field(&scenario)
            .into_iter()
            .filter(|field| !is_hidden(field));
        let mut expected: Vec<String> = all.map(Field::path).collect();
        shown.sort();
        expected.sort();
        assert_eq!(shown, expected, "{}", scenario.name);
    }
}

#[test]
fn an_offer_hides_what_it_settles_and_a_fit_hides_the_typed_capacity() {
    let chosen = edit(&fluxstudio(), Field::Offer, "aws/us-east-1/t3.large");
    let paths: Vec<String> = inputs(&shown(&chosen))
        .into_iter()
        .map(|input| input.path)
        .collect();
    for field in [Field::InstanceName, Field::Cpus, Field::Memory] {
        assert!(!paths.contains(&field.path()), "{}", field.path());
    }
    let all = inputs(&shown(&state(fitted())));
    assert!(all.iter().all(|input| input.path != Field::Capacity.path()));
    let buttons = presses(&shown(&state(fitted())));
    assert!(buttons.contains(&(
        "Take it from the lightest run".to_owned(),
        "baseline-from-runs".to_owned()
    )));
}

#[test]
fn an_input_says_all_that_is_to_be_drawn_of_it() {
    let rate = input(&fluxstudio(), Field::Rate);
    assert_eq!(
        (rate.id.as_str(), rate.label.as_str(), rate.text.as_str()),
        ("demand-rate", "Mean rate now", "100,000 req/day")
    );
    // 100,000 / 86,400.
    assert_eq!(
        (rate.meaning.as_str(), rate.error.as_str()),
        ("1.16 req/s in the mean", "")
    );
    assert!(
        rate.is_number
            && rate.sliders.len() == 1
            && rate.resets.is_empty()
            && rate.choices.is_empty()
    );
    let statistic = input(&fluxstudio(), Field::Statistic);
    assert_eq!(statistic.choices.len(), 7);
    assert!(!statistic.is_number);
    // What was typed is said as it will stand there, where the number alone is something else.
    let typing = after(
        &fluxstudio(),
        Action::Edit(Field::Tier(0, "keys"), "25k".to_owned()),
    );
    let keys = input(&typing, Field::Tier(0, "keys"));
    assert_eq!(
        (keys.text.as_str(), keys.meaning.as_str()),
        ("25k", "25,000")
    );
    let typing = after(
        &fluxstudio(),
        Action::Edit(Field::LatencyLimit, "250".to_owned()),
    );
    assert_eq!(input(&typing, Field::LatencyLimit).meaning, "250 ms");
    // A wrong text means nothing, and says why.
    let wrong = after(&fluxstudio(), Action::Edit(Field::Rate, "lots".to_owned()));
    let rate = input(&wrong, Field::Rate);
    assert_eq!((rate.text.as_str(), rate.meaning.as_str()), ("lots", ""));
    assert!(
        rate.error.ends_with(
            "Write a rate such as 16.7 req/s, 1,000 req/min or 100k/day. Until then the plan counts with 100,000 req/day."
        ),
        "{}",
        rate.error
    );
    // Where nothing stood before, there is nothing to count with.
    let wrong = after(
        &fluxstudio(),
        Action::Edit(Field::Market("budget"), "lots".to_owned()),
    );
    let budget = input(&wrong, Field::Market("budget"));
    assert!(
        budget.error.starts_with("“lots”") && !budget.error.contains("Until then"),
        "{}",
        budget.error
    );
}

#[test]
fn a_line_says_what_it_means_while_it_is_written() {
    let flux = fluxstudio();
    assert_eq!(input(&flux, Field::Rule(0)).meaning, "");
    let focused = inputs(&sections(&flux, catalog(), Some(Field::Rule(0))));
    let rule = focused
        .iter()
        .find(|input| input.path == "rules.0")
        .unwrap();
    assert!(rule.meaning.contains(" once "), "{}", rule.meaning);
    assert_eq!(rule.hints.len(), 1, "when it first holds");
}

#[test]
fn only_the_input_that_is_typed_into_has_suggestions() {
    let flux = fluxstudio();
    let field = Field::Market("provider");
    assert!(
        inputs(&shown(&flux))
            .iter()
            .all(|input| input.suggestions.is_empty())
    );
    let all = inputs(&sections(&flux, catalog(), Some(field)));
    let with: Vec<&Input> = all
        .iter()
        .filter(|input| !input.suggestions.is_empty())
        .collect();
    assert_eq!((with.len(), with[0].path.as_str()), (1, "market.provider"));
}

#[test]
fn what_a_rule_would_have_done_stands_under_it() {
    let flux = fluxstudio();
    let question = flux.document.question();
    let mut lines = vec![Vec::new(); question.rules.len()];
    lines[1] = vec!["a.json: would have fired once".to_owned()];
    let told = flux
        .reduce(
            Action::Measured(
                question,
                OnFiles {
                    lines,
                    ..OnFiles::default()
                },
            ),
            catalog(),
        )
        .unwrap();
    let sections = shown(&told);
    let rules = sections
        .iter()
        .find(|section| section.id == "rules")
        .unwrap();
    let of_rules = rules.items.iter().filter_map(|item| match item {
        Item::Line(items) => Some(items),
        _ => None,
    });
    let counts: Vec<usize> = of_rules.map(Vec::len).collect();
    assert_eq!(counts[..3], [2, 3, 2]);
}

#[test]
fn the_sections_travel() {
    for scenario in [everything_with_workload(), Scenario::blank(now())] {
        let sections = shown(&state(scenario));
        let back: Vec<Section> = DeBin::deserialize_bin(&SerBin::serialize_bin(&sections)).unwrap();
        assert_eq!(back, sections);
    }
}

// --- where values come from ---------------------------------------------------------------------

fn origin(state: &State, field: Field) -> Option<Origin> {
    input(state, field).origin
}

#[test]
fn a_value_says_where_it_comes_from() {
    let flux = fluxstudio();
    for (field, expected) in [
        (Field::Rate, Some(Origin::Typed)),         // the report says it
        (Field::PeakToMean, Some(Origin::Assumed)), // and not this
        (Field::Growth, Some(Origin::Assumed)),
        (Field::InstanceCost, Some(Origin::Typed)),
        (Field::Resource("queue"), Some(Origin::Assumed)), // a default
        (Field::Resource("cpu"), None),                    // empty
        (Field::InstanceName, None),
        (Field::Rule(0), None),
        (Field::Tier(0, "offer"), Some(Origin::Catalog)), // left to the catalogue
    ] {
        assert_eq!(origin(&flux, field), expected, "{}", field.path());
    }
    assert_eq!(
        input(&flux, Field::PeakToMean).source,
        "Assumed: the report behind the example does not say it."
    );
    // What a person says is no longer assumed.
    assert_eq!(
        origin(&edit(&flux, Field::Growth, "9 %/month"), Field::Growth),
        Some(Origin::Typed)
    );
    let own = edit(&flux, Field::Resource("arrival_variation"), "2");
    assert_eq!(
        origin(&own, Field::Resource("arrival_variation")),
        Some(Origin::Typed)
    );

    let chosen = edit(&flux, Field::Offer, "aws/us-east-1/t3.large");
    assert_eq!(
        (
            origin(&chosen, Field::Offer),
            origin(&chosen, Field::InstanceCost)
        ),
        (Some(Origin::Catalog), Some(Origin::Catalog))
    );
    let newest = catalog().newest().unwrap();
    assert_eq!(
        input(&chosen, Field::InstanceCost).source,
        format!("From the catalogue, prices of {newest}.")
    );
    let dearer = edit(&chosen, Field::InstanceCost, "$70/mo");
    assert_eq!(origin(&dearer, Field::InstanceCost), Some(Origin::Typed));

    let blank = state(Scenario::blank(now()));
    assert_eq!(origin(&blank, Field::Utilization), Some(Origin::Assumed));
    assert_eq!(
        origin(
            &edit(&blank, Field::Utilization, "60 %"),
            Field::Utilization
        ),
        Some(Origin::Typed)
    );
    assert_eq!(origin(&state(fitted()), Field::Basis), Some(Origin::Fitted));
    let history = edit(&flux, Field::Growth, "history to 2026-11: 10 11 12 13 14");
    assert_eq!(origin(&history, Field::Growth), Some(Origin::Fitted));
}

#[test]
fn what_is_taken_from_files_counts_as_fitted_until_it_is_changed() {
    let cpu = Field::Resource("cpu");
    let proposal = Proposal {
        field: cpu,
        label: cpu.called(fluxstudio().scenario()),
        text: "7 ms".to_owned(),
        origin: "By 3 runs.".to_owned(),
        sure: Sure::Measured,
        why: String::new(),
        files: Vec::new(),
        others: Vec::new(),
    };
    let proposed = Proposed {
        proposals: vec![proposal],
        ..Proposed::default()
    };
    let offered = after(&fluxstudio(), Action::Proposed(Box::new(proposed)));
    let resets = input(&offered, cpu).resets;
    assert_eq!(
        (
            resets.len(),
            resets[0].called.as_str(),
            resets[0].text.as_str()
        ),
        (1, "what the files say", "7 ms")
    );
    let taken = after(&offered, press::read(&resets[0].press).unwrap());
    assert_eq!(
        (origin(&taken, cpu), input(&taken, cpu).source.as_str()),
        (Some(Origin::Fitted), "By 3 runs. Measured.")
    );
    // Without the files it is still known where it came from.
    let later = after(&taken, Action::Proposed(Box::default()));
    assert_eq!(
        (origin(&later, cpu), input(&later, cpu).source.as_str()),
        (Some(Origin::Fitted), "Fitted or taken from files.")
    );
    assert_eq!(origin(&edit(&later, cpu, "8 ms"), cpu), Some(Origin::Typed));
    // Opened from a link by somebody else too, and under another name.
    let renamed = edit(&later, Field::Name, "Mine");
    let link = plimsoll::link::encode(renamed.scenario()).unwrap();
    let opened = state(plimsoll::link::decode(&link).unwrap());
    assert_eq!(origin(&opened, cpu), Some(Origin::Fitted));
    assert_eq!(origin(&opened, Field::Growth), Some(Origin::Assumed));
    // A typed value is one's own, what the plan was opened with is again what it was.
    let typed = edit(&opened, Field::Growth, "9 %/month");
    assert_eq!(origin(&typed, Field::Growth), Some(Origin::Typed));
    let back = edit(
        &typed,
        Field::Growth,
        &Field::Growth.read(opened.scenario()),
    );
    assert_eq!(origin(&back, Field::Growth), Some(Origin::Assumed));
    assert_eq!(back.scenario(), opened.scenario());

    // Without components the lightest run is the baseline.
    let mut plain = fitted();
    plain.workload = Default::default();
    let baseline = after(&state(plain), Action::BaselineFromRuns);
    assert_eq!(
        origin(&baseline, Field::Workload(WorkloadField::BaselineTime)),
        Some(Origin::Fitted)
    );
}

// --- setting back -------------------------------------------------------------------------------

#[test]
fn an_input_can_be_set_back_to_the_example_and_undo_takes_that_back() {
    let flux = fluxstudio();
    assert!(
        inputs(&shown(&flux))
            .iter()
            .all(|input| input.resets.is_empty()),
        "nothing differs yet"
    );
    let changed = edit(&flux, Field::Utilization, "50 %");
    let resets = input(&changed, Field::Utilization).resets;
    assert_eq!(
        (
            resets.len(),
            resets[0].called.as_str(),
            resets[0].text.as_str()
        ),
        (1, "the example's", "70 %")
    );
    let back = after(&changed, press::read(&resets[0].press).unwrap());
    assert_eq!(back.scenario(), flux.scenario());
    assert_eq!(after(&back, Action::Undo).scenario(), changed.scenario());
    // A choice is said by its label.
    let p95 = edit(&flux, Field::Basis, "derived");
    assert_eq!(input(&p95, Field::Basis).resets[0].text, "typed in");
}

#[test]
fn a_line_is_compared_with_what_it_was_when_others_go() {
    let flux = fluxstudio();
    let second = flux.text(Field::Rule(1));
    let fewer = after(&flux, Action::Remove(List::Rules, 0));
    assert!(input(&fewer, Field::Rule(0)).resets.is_empty());
    let changed = edit(&fewer, Field::Rule(0), "alert when CPU > 95 %");
    assert_eq!(input(&changed, Field::Rule(0)).resets[0].text, second);
    // One that was added has nothing to be set back to.
    let more = after(&fewer, Action::Add(List::Rules));
    let last = List::Rules.len(more.scenario()) - 1;
    assert!(input(&more, Field::Rule(last)).resets.is_empty());
    // Undo brings the lines back with what they are compared with.
    let undone = after(&changed, Action::Undo);
    let undone = after(&undone, Action::Undo);
    assert!(
        inputs(&shown(&undone))
            .iter()
            .all(|input| input.resets.is_empty())
    );
}

#[test]
fn what_was_opened_says_whose_values_they_are() {
    let source = |state: &State| state.document.opened.source;
    assert_eq!(source(&fluxstudio()), Source::Example);
    assert_eq!(source(&state(Scenario::blank(now()))), Source::Blank);
    assert_eq!(source(&state(everything())), Source::Own);
    let shared = after(&fluxstudio(), Action::OpenShared(Box::new(everything())));
    assert_eq!(source(&shared), Source::Shared);
    let changed = edit(&shared, Field::Utilization, "50 %");
    assert_eq!(
        input(&changed, Field::Utilization).resets[0].called,
        "the shared plan's"
    );
    assert_eq!(
        source(&after(&changed, Action::BackToMine)),
        Source::Example
    );
    let opened = after(
        &shared,
        Action::Open(Box::new(Scenario::blank(now())), "Opened.".to_owned()),
    );
    assert_eq!(
        (source(&opened), source(&after(&opened, Action::Undo))),
        (Source::Blank, Source::Shared)
    );
    // After a reload a plan of the example's name finds it again, but for lists of another length.
    let mut kept = edit(&fluxstudio(), Field::Utilization, "50 %")
        .scenario()
        .clone();
    List::Rules.remove(&mut kept, 3);
    let reloaded = state(kept);
    assert_eq!(input(&reloaded, Field::Utilization).resets[0].text, "70 %");
    assert!(input(&reloaded, Field::Rule(5)).resets.is_empty());
}

#[test]
fn a_price_goes_back_to_the_catalogue_and_a_capacity_to_its_fit() {
    let chosen = edit(&fluxstudio(), Field::Offer, "aws/us-east-1/t3.large");
    let dearer = edit(&chosen, Field::InstanceCost, "$70/mo");
    let called: Vec<(String, String)> = input(&dearer, Field::InstanceCost)
        .resets
        .into_iter()
        .map(|r| (r.called, r.text))
        .collect();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        called,
        [
            pair("the example's", "$12/mo"),
            pair("the catalogue's price", "$60.736/mo")
        ]
    );
    let typed = edit(&state(fitted()), Field::Basis, "typed");
    let reset = &input(&typed, Field::Capacity).resets[0];
    assert_eq!(
        (reset.called.as_str(), reset.press.as_str()),
        ("the fitted value", "edit app.capacity.basis fitted")
    );
}

proptest! {
    // Each case builds all sections.
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn whatever_can_be_pressed_is_understood(at in 0usize..400, noise in "[ -~]{0,12}") {
        let mut now = fluxstudio();
        let all = every_field(now.scenario());
        if let Some(next) = now.reduce(Action::Edit(all[at % all.len()], noise), catalog()) {
            now = next;
        }
        for (label, pressed) in presses(&shown(&now)) {
            prop_assert!(press::read(&pressed).is_some(), "{label}: {pressed}");
        }
    }
}

// --- by hand ------------------------------------------------------------------------------------

#[test]
fn arrow_keys_and_sliders_are_one_step_each_time_an_input_is_visited() {
    let flux = fluxstudio();
    let mut moved = flux.clone();
    for _ in 0..3 {
        moved = after(&moved, Action::Nudge(Field::Growth, 1));
    }
    assert_eq!(
        (
            moved.text(Field::Growth),
            moved.scenario().demand.growth.to_string()
        ),
        ("11 %/month".to_owned(), "11 %/month".to_owned())
    );
    let moved = after(&moved, Action::Slide(Field::Growth, Thumb::Number, 20)); // halves of a per cent
    assert_eq!(moved.text(Field::Growth), "10 %/month");
    let moved = after(&moved, Action::Settle(Field::Growth));
    assert_eq!(after(&moved, Action::Undo).scenario(), flux.scenario());
    // What is being typed keeps its way of writing.
    let typing = after(&flux, Action::Edit(Field::Rate, "100k/day".to_owned()));
    assert_eq!(
        after(&typing, Action::Nudge(Field::Rate, 10)).text(Field::Rate),
        "110k/day"
    );
    // A wrong text moves from the last good one; what has no slider does not move.
    let wrong = after(&flux, Action::Edit(Field::LatencyLimit, "fast".to_owned()));
    assert_eq!(
        after(&wrong, Action::Nudge(Field::LatencyLimit, 1)).text(Field::LatencyLimit),
        "201 ms"
    );
    assert!(
        flux.reduce(Action::Slide(Field::ErrorRate, Thumb::Number, 3), catalog())
            .is_none()
    );
    assert!(
        flux.reduce(Action::Nudge(Field::Rule(0), 3), catalog())
            .is_none()
    );
}

#[test]
fn a_range_has_a_slider_for_each_end_that_says_what_it_is() {
    let ranged = after(
        &fluxstudio(),
        Action::Edit(Field::Rate, "80k..200k/day".to_owned()),
    );
    let told = |input: &Input| -> Vec<[String; 3]> {
        let sliders = input.sliders.iter();
        sliders
            .map(|s| [s.thumb.clone(), s.label.clone(), s.text.clone()])
            .collect()
    };
    assert_eq!(
        told(&input(&ranged, Field::Rate)),
        [
            ["low", "Lower end of Mean rate now", "80,000 req/day"],
            ["high", "Upper end of Mean rate now", "200,000 req/day"],
        ]
        .map(|one| one.map(str::to_owned))
    );
    let one = told(&input(&fluxstudio(), Field::Growth));
    assert_eq!(one[0][..2], ["number", "Growth by a slider"]);
    // 250,000 is the next stop after 200,000.
    let moved = after(&ranged, Action::Slide(Field::Rate, Thumb::High, 54));
    assert_eq!(moved.text(Field::Rate), "80,000..250,000 req/day");
    assert!(
        moved
            .reduce(Action::Slide(Field::Rate, Thumb::Number, 54), catalog())
            .is_none()
    );
}

#[test]
fn a_line_has_the_rows_that_it_needs_and_a_long_text_a_row_of_its_own() {
    let shape = |state: &State, field| {
        let input = input(state, field);
        (input.rows, input.is_long)
    };
    let flux = fluxstudio();
    // 14 letters, then 23.
    let ranged = after(&flux, Action::Edit(Field::Rate, "80k..200k/day".to_owned()));
    assert_eq!(shape(&ranged, Field::Rate), (0, false));
    let ranged = after(&ranged, Action::Settle(Field::Rate));
    assert_eq!(ranged.text(Field::Rate), "80,000..200,000 req/day");
    assert_eq!(shape(&ranged, Field::Rate), (0, true));
    assert_eq!(shape(&flux, Field::Hours), (1, false));
    // 24 numbers and 23 spaces are 47 letters, of which a row holds 34.
    let hours = vec!["1"; 23].join(" ") + " 2";
    let curve = after(&flux, Action::Edit(Field::Hours, hours.clone()));
    assert_eq!(shape(&curve, Field::Hours), (2, true));
    // Pasted in two lines it is the same.
    let pasted = hours.replacen(' ', "\n", 1);
    let pasted = after(&flux, Action::Edit(Field::Hours, pasted));
    assert_eq!(pasted.text(Field::Hours), hours);
    // What suggests prices is one row; a long one is told below it until it is written into.
    let priced = after(&flux, Action::Add(List::Prices));
    let line = "own/a-larger-box = $18..25/mo, 8 vCPU, 32 GiB";
    let priced = after(&priced, Action::Edit(Field::Price(0), line.to_owned()));
    let priced = after(&priced, Action::Settle(Field::Price(0)));
    let shown = input(&priced, Field::Price(0));
    assert_eq!(
        (shown.rows, &shown.meaning),
        (0, &shown.text),
        "{}",
        shown.error
    );
}

// --- wrong texts --------------------------------------------------------------------------------

#[test]
fn a_wrong_text_says_what_was_expected_and_the_plan_stays() {
    let s = everything_with_workload();
    for field in every_field(&s) {
        if field.choices(&s, catalog()).is_some() {
            continue;
        }
        for text in ["§", "-7 §", "", "1e999", "-1e9"] {
            let mut tried = s.clone();
            let Err(error) = field.write(&mut tried, catalog(), text) else {
                continue;
            };
            let path = field.path();
            assert_eq!(tried, s, "{path} is changed by {text}");
            assert!(
                !error.what.is_empty() && error.next.ends_with('.'),
                "{path}, {text}: {error}"
            );
            // Of a quantity an example stands there that can be written as it is.
            if !field.can_be_nudged(&s) || field == Field::Start {
                continue;
            }
            let Some((_, examples)) = error.next.split_once("such as ") else {
                panic!("{path}, {text}: {error}");
            };
            let first = examples
                .split(", ")
                .next()
                .unwrap()
                .split(" or ")
                .next()
                .unwrap();
            let first = first.trim_end_matches('.');
            let written = field.write(&mut tried, catalog(), first);
            assert!(
                written.is_ok(),
                "{path}: {first} is no example: {written:?}"
            );
        }
    }
}

// --- what is pressed ----------------------------------------------------------------------------

#[test]
fn what_can_be_pressed_is_read_as_it_was_written() {
    let s = everything_with_workload();
    let mut all = vec![
        Action::BaselineFromRuns,
        Action::FollowHistory(7),
        Action::FollowSweep(3),
        Action::KeepShared,
        Action::BackToMine,
        Action::Undo,
        Action::Redo,
        Action::Dismiss,
        Action::Adopt(Vec::new()),
        Action::Adopt(every_field(&s)),
        Action::AdoptOther(Field::Rate, 2),
    ];
    all.extend(Report::ALL.map(Action::AddRules));
    all.extend(Report::ALL.map(Action::AddTargets));
    let mut lists = vec![
        List::Fixed,
        List::Components,
        List::Optimizations,
        List::Combinations,
        List::Rules,
        List::Allocation,
        List::Events,
        List::Levels,
        List::Prices,
        List::Correlations,
    ];
    lists.extend(TierKind::ALL.map(List::Tiers));
    for list in lists {
        all.extend([
            Action::Add(list),
            Action::Remove(list, 0),
            Action::Remove(list, 17),
        ]);
    }
    for field in every_field(&s) {
        all.extend([
            Action::Settle(field),
            Action::Nudge(field, -10),
            Action::Slide(field, Thumb::Low, 31),
            Action::Edit(field, field.read(&s)),
            Action::Edit(field, " two  words ".to_owned()),
            Action::Edit(field, String::new()),
        ]);
    }
    for action in all {
        assert_eq!(press::read(&press::write(&action)), Some(action));
    }
}

#[test]
fn nothing_else_can_be_pressed() {
    let sc = Box::new(Scenario::blank(now()));
    for action in [
        Action::Say(Notice::calm("Hello.")),
        Action::Open(sc.clone(), "Opened.".to_owned()),
        Action::OpenShared(sc),
        Action::Reading(None),
        Action::Drew(None),
        Action::Proposed(Box::default()),
    ] {
        assert_eq!(press::write(&action), "", "{action:?}");
    }
    for text in [
        "",
        " ",
        "undo ",
        "undo 1",
        " undo",
        "Undo",
        "add",
        "add nothing",
        "add tiers",
        "add tiers.queue",
        "remove rules",
        "remove rules x",
        "remove rules 01",
        "remove rules -1",
        "add-rules",
        "add-rules nobody",
        "follow-history 1 2",
        "follow-sweep x",
        "adopt  demand.rate",
        "adopt nothing",
        "adopt-other demand.rate",
        "edit",
        "edit nothing 5",
        "nudge demand.rate",
        "nudge demand.rate +1",
        "drop",
    ] {
        assert_eq!(press::read(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader_of_presses(noise in ".{0,40}", verb in "(edit|nudge|slide|add|remove|adopt) .{0,20}") {
        for text in [noise, verb] {
            if let Some(action) = press::read(&text) {
                prop_assert_eq!(press::write(&action), text);
            }
        }
    }
}
