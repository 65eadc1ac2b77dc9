//! The inputs of the workload: the baseline, a fold for each component and optimization.

use std::rc::Rc;

use plimsoll::scenario::field::{
    CombinationField, ComponentField, Field as Which, OptimizationField, WorkloadField,
};
use plimsoll::scenario::list::List;
use plimsoll::state::{Action, State};
use yew::prelude::*;

use super::inputs::{act, hinted, one};
use crate::store::Dispatch;

/// All of them.
pub fn workload(state: &Rc<State>, dispatch: &Dispatch) -> Html {
    let scenario = state.scenario();
    let field =
        |f: WorkloadField, label, hint| hinted(state, dispatch, Which::Workload(f), label, hint);
    let components = scenario.workload.components.iter().enumerate();
    let optimizations = scenario.workload.optimizations.iter().enumerate();
    let combinations = scenario.workload.combinations.iter().enumerate();
    html! {
        <>
            { field(WorkloadField::BaselineTime, "Baseline", "mean without the components") }
            { field(WorkloadField::BaselineSpread, "Spread of it", "constant, exponential, p95 40 ms, or p50 …, p95 …") }
            if scenario.app.capacity.sweep.is_some() {
                <button type="button" id="baseline-from-runs" class="add" onclick={act(dispatch, Action::BaselineFromRuns)}>
                    { "Take it from the lightest run" }
                </button>
            }
            <h3>{ "Components" }</h3>
            { for components.map(|(i, c)| {
                let said = Which::Workload(WorkloadField::Component(i, ComponentField::Time)).read(scenario);
                fold(state, dispatch, List::Components, i, &c.name, said, component(state, dispatch, i))
            }) }
            { add(state, dispatch, List::Components, "Add a component") }
            { field(WorkloadField::Stated, "Stated overhead", "to be held against the components; may be empty") }
            <h3>{ "Optimizations" }</h3>
            { field(WorkloadField::EffortMax, "Effort there is", "for the best set") }
            { for optimizations.map(|(i, o)| {
                let said = Which::Workload(WorkloadField::Optimization(i, OptimizationField::Gain)).read(scenario);
                fold(state, dispatch, List::Optimizations, i, &o.name, said, optimization(state, dispatch, i))
            }) }
            { add(state, dispatch, List::Optimizations, "Add an optimization") }
            { for combinations.map(|(i, _)| combination(state, dispatch, i)) }
            { add(state, dispatch, List::Combinations, "Add an overlap") }
        </>
    }
}

fn add(state: &Rc<State>, dispatch: &Dispatch, list: List, label: &'static str) -> Html {
    let id = match list {
        List::Components => "add-component",
        List::Optimizations => "add-optimization",
        _ => "add-overlap",
    };
    let full = list.is_full(state.scenario());
    html! {
        <button type="button" {id} class="add" disabled={full} onclick={act(dispatch, Action::Add(list))}>{ label }</button>
    }
}

fn fold(
    state: &Rc<State>,
    dispatch: &Dispatch,
    list: List,
    i: usize,
    name: &str,
    said: String,
    content: Html,
) -> Html {
    let kind = match list {
        List::Components => "component",
        _ => "optimization",
    };
    // A row that was taken out must not leave its fold open on the next one.
    let key = format!("{kind}-{i}-of-{}", list.len(state.scenario()));
    html! {
        <details class="part" id={format!("{kind}-{i}")} {key}>
            <summary><span class="name">{ name }</span><span class="time">{ said }</span></summary>
            { content }
            <button type="button" class="add" aria-label={format!("Remove {name}")}
                onclick={act(dispatch, Action::Remove(list, i))}>{ "Remove" }</button>
        </details>
    }
}

fn component(state: &Rc<State>, dispatch: &Dispatch, i: usize) -> Html {
    let field = |part, label| {
        let which = Which::Workload(WorkloadField::Component(i, part));
        one(state, dispatch, which, label)
    };
    html! {
        <>
            { field(ComponentField::Name, "Name") }
            { field(ComponentField::Time, "Time of one") }
            { field(ComponentField::Operations, "How often") }
            { field(ComponentField::Spread, "Spread") }
            { field(ComponentField::Frequency, "Requests with it") }
            { field(ComponentField::Sampling, "Sampled") }
            { field(ComponentField::Asynchronous, "A request") }
            { field(ComponentField::Kept, "Decision") }
            { field(ComponentField::Cpu, "CPU a request") }
            { field(ComponentField::CacheOperations, "Cache operations") }
            { field(ComponentField::Queries, "Queries") }
            { field(ComponentField::Log, "Log") }
        </>
    }
}

fn optimization(state: &Rc<State>, dispatch: &Dispatch, i: usize) -> Html {
    let which = |part| Which::Workload(WorkloadField::Optimization(i, part));
    let field = |part, label| one(state, dispatch, which(part), label);
    html! {
        <>
            { field(OptimizationField::Name, "Name") }
            { field(OptimizationField::Component, "Shortens") }
            { hinted(state, dispatch, which(OptimizationField::Gain), "Gain", "in the mean: 4 ms, or 10 % of it") }
            { hinted(state, dispatch, which(OptimizationField::Claimed), "Stated share", "as a report has it; may be empty") }
            { field(OptimizationField::Effort, "Effort") }
            { field(OptimizationField::Priority, "Priority") }
            { field(OptimizationField::Status, "Status") }
            { hinted(state, dispatch, which(OptimizationField::Exclusive), "Group", "of one group one can be made; may be empty") }
            { field(OptimizationField::Requires, "Needs") }
        </>
    }
}

fn combination(state: &Rc<State>, dispatch: &Dispatch, i: usize) -> Html {
    let field = |part, label| {
        let which = Which::Workload(WorkloadField::Combination(i, part));
        one(state, dispatch, which, label)
    };
    html! {
        <div class="part overlap" key={format!("overlap-{i}")}>
            { field(CombinationField::First, "Together") }
            { field(CombinationField::Second, "and") }
            { field(CombinationField::Overlap, "gain less by") }
            <button type="button" class="add" aria-label={format!("Remove overlap {}", i + 1)}
                onclick={act(dispatch, Action::Remove(List::Combinations, i))}>{ "Remove" }</button>
        </div>
    }
}
