//! What a request does: the baseline, what features add to it, what could be done about that, and what a request takes.

use super::build::{self, Builder};
use crate::desk::item::{Button, Item, Section};
use crate::desk::press;
use crate::report::overhead;
use crate::scenario::field::{
    CombinationField as B, ComponentField as C, Field, OptimizationField as O, WorkloadField as W,
};
use crate::scenario::list::List;
use crate::state::Action;

/// Workload and overhead.
pub(super) fn section(of: &Builder) -> Section {
    let workload = &of.scenario().workload;
    let field = |f, label, hint| of.hinted(Field::Workload(f), label, hint);
    let spread = "constant, exponential, p95 40 ms, or p50 …, p95 …";
    let mut items = vec![
        field(W::BaselineTime, "Baseline", "mean without the components"),
        field(W::BaselineSpread, "Spread of it", spread),
    ];
    if of.scenario().app.capacity.sweep.is_some() {
        items.push(Item::Button(Button {
            id: "baseline-from-runs".to_owned(),
            label: "Take it from the lightest run".to_owned(),
            is_enabled: true,
            press: press::write(&Action::BaselineFromRuns),
            ..Button::default()
        }));
    }
    items.push(Item::Heading("Components".to_owned()));
    let components = workload.components.iter().enumerate();
    items.extend(components.map(|(i, c)| {
        let said = c.timed.time.to_string();
        of.fold(
            "component",
            (List::Components, i),
            (&c.name, said),
            component(of, i),
        )
    }));
    items.push(of.adder(List::Components, "add-component", "Add a component"));
    let stated = "to be held against the components; may be empty";
    items.push(field(W::Stated, "Stated overhead", stated));
    items.push(Item::Heading("Optimizations".to_owned()));
    items.push(field(W::EffortMax, "Effort there is", "for the best set"));
    let optimizations = workload.optimizations.iter().enumerate();
    items.extend(optimizations.map(|(i, o)| {
        let said = o.gain.to_string();
        of.fold(
            "optimization",
            (List::Optimizations, i),
            (&o.name, said),
            optimization(of, i),
        )
    }));
    items.push(of.adder(
        List::Optimizations,
        "add-optimization",
        "Add an optimization",
    ));
    items.extend((0..workload.combinations.len()).map(|i| combination(of, i)));
    items.push(of.adder(List::Combinations, "add-overlap", "Add an overlap"));
    let said = overhead::short(&of.state.plan);
    build::section("workload", "Workload and overhead", said, items)
}

/// What a request takes of an instance.
pub(super) fn resources(of: &Builder) -> Section {
    let form = &of.scenario().resources;
    let said = match form.text("cpu") {
        "" => "not known".to_owned(),
        cpu => format!("{cpu} CPU"),
    };
    let items = of.form(form, "resources", Field::Resource);
    build::section("resources", "What a request takes", said, items)
}

fn component(of: &Builder, i: usize) -> Vec<Item> {
    let field = |part, label| of.one(Field::Workload(W::Component(i, part)), label);
    vec![
        field(C::Name, "Name"),
        field(C::Time, "Time of one"),
        field(C::Operations, "How often"),
        field(C::Spread, "Spread"),
        field(C::Frequency, "Requests with it"),
        field(C::Sampling, "Sampled"),
        field(C::Asynchronous, "A request"),
        field(C::Kept, "Decision"),
        field(C::Cpu, "CPU a request"),
        field(C::CacheOperations, "Cache operations"),
        field(C::Queries, "Queries"),
        field(C::Log, "Log"),
    ]
}

fn optimization(of: &Builder, i: usize) -> Vec<Item> {
    let hinted =
        |part, label, hint| of.hinted(Field::Workload(W::Optimization(i, part)), label, hint);
    vec![
        hinted(O::Name, "Name", ""),
        hinted(O::Component, "Shortens", ""),
        hinted(O::Gain, "Gain", "in the mean: 4 ms, or 10 % of it"),
        hinted(
            O::Claimed,
            "Stated share",
            "as a report has it; may be empty",
        ),
        hinted(O::Effort, "Effort", ""),
        hinted(O::Priority, "Priority", ""),
        hinted(O::Status, "Status", ""),
        hinted(
            O::Exclusive,
            "Group",
            "of one group one can be made; may be empty",
        ),
        hinted(O::Requires, "Needs", ""),
    ]
}

fn combination(of: &Builder, i: usize) -> Item {
    let field = |part, label| of.one(Field::Workload(W::Combination(i, part)), label);
    Item::Group(vec![
        field(B::First, "Together"),
        field(B::Second, "and"),
        field(B::Overlap, "gain less by"),
        Item::Button(Button {
            label: "Remove".to_owned(),
            name: format!("Remove overlap {}", i + 1),
            is_enabled: true,
            press: press::write(&Action::Remove(List::Combinations, i)),
            ..Button::default()
        }),
    ])
}
