//! The inputs, in sections with a one-line summary.

use std::rc::Rc;

use plimsoll::plan::Standing;
use plimsoll::report::overhead;
use plimsoll::scenario::field::Field as Which;
use plimsoll::scenario::list::List;
use plimsoll::scenario::preset::Report;
use plimsoll::scenario::tier::TierKind;
use plimsoll::state::{Action, State};
use yew::prelude::*;

use super::evidence::Evidence;
use super::field::Field;
use super::forms::{Lines, closed, form, lines, tiers};
use super::rules;
use super::workload::workload;
use crate::drop::Intake;
use crate::store::Dispatch;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub state: Rc<State>,
    pub intake: Intake,
}

/// All inputs.
#[component]
pub fn Inputs(props: &Props) -> Html {
    let (state, dispatch) = (&props.state, &props.intake.dispatch);
    html! {
        <>
            <Evidence state={state.clone()} intake={props.intake.clone()} />
            { section("Demand", &[Which::Rate, Which::Growth], state, demand(state, dispatch)) }
            { workload_section(state, dispatch) }
            { resources(state, dispatch) }
            { section("App tier", &[Which::InstanceName, Which::InstanceCost], state, app(state, dispatch)) }
            { section("Targets", &[Which::Statistic, Which::LatencyLimit], state, targets(state, dispatch)) }
            { rules::section(state, dispatch) }
            { closed("tiers", "Tiers", counted(state, List::Tiers(TierKind::Cache)), tiers(state, dispatch)) }
            { market(state, dispatch) }
            { uncertain(state, dispatch) }
            { section("Monthly items", &[], state, fixed(state, dispatch)) }
        </>
    }
}

fn section(title: &'static str, told: &[Which], state: &State, content: Html) -> Html {
    let said: Vec<String> = told.iter().map(|f| f.read(state.scenario())).collect();
    html! {
        <details class="section" open=true>
            <summary><h2>{ title }</h2><span class="said">{ said.join(", ") }</span></summary>
            { content }
        </details>
    }
}

pub fn one(state: &Rc<State>, dispatch: &Dispatch, field: Which, label: &'static str) -> Html {
    html! { <Field state={state.clone()} dispatch={dispatch.clone()} {field} {label} /> }
}

pub fn hinted(
    state: &Rc<State>,
    dispatch: &Dispatch,
    field: Which,
    label: &'static str,
    hint: &'static str,
) -> Html {
    html! { <Field state={state.clone()} dispatch={dispatch.clone()} {field} {label} hint={hint} /> }
}

/// Closed at first: it is long, and most plans have none.
fn workload_section(state: &Rc<State>, dispatch: &Dispatch) -> Html {
    html! {
        <details class="section" id="workload">
            <summary><h2>{ "Workload and overhead" }</h2><span class="said">{ overhead::short(&state.plan) }</span></summary>
            { workload(state, dispatch) }
        </details>
    }
}

fn demand(state: &Rc<State>, dispatch: &Dispatch) -> Html {
    html! {
        <>
            { one(state, dispatch, Which::Rate, "Mean rate now") }
            { one(state, dispatch, Which::PeakToMean, "Peak over mean") }
            { hinted(state, dispatch, Which::Growth, "Growth", "8 %/month, +5 req/min per month, or 8 %/month up to 10,000 req/min") }
            { one(state, dispatch, Which::Horizon, "Horizon") }
            { one(state, dispatch, Which::Start, "From month") }
            <details class="part" id="course">
                <summary><span class="name">{ "Events, day and week" }</span><span class="time">{ counted(state, List::Events) }</span></summary>
                { lines(state, dispatch, &EVENTS) }
                { hinted(state, dispatch, Which::Hours, "Hours of the day", "flat, office hours, evening peak, or 24 numbers from midnight") }
                { hinted(state, dispatch, Which::Days, "Days of the week", "flat, office hours, evening peak, or 7 numbers from Monday") }
                { hinted(state, dispatch, Which::LeadTime, "Lead time", "how long before it is needed you must begin") }
            </details>
        </>
    }
}

const EVENTS: Lines = Lines {
    list: List::Events,
    field: Which::Event,
    noun: "change",
    hint: "Dated changes of the demand, such as +50 % from 2027-03, or ×2..3 in 2026-11 only.",
    told: |_, _| String::new(),
};
const LEVELS: Lines = Lines {
    list: List::Levels,
    field: Which::Level,
    noun: "level",
    hint: "What must hold at which load, such as Normal at 100 req/s: p95 latency < 100 ms; error rate < 0.1 %.",
    told: |_, _| String::new(),
};

const PRICES: Lines = Lines {
    list: List::Prices,
    field: Which::Price,
    noun: "price",
    hint: "Over those of the catalogue, such as aws/us-east-1/t3.large = $50/mo; a new offer says what it is, such as own/box = $20/mo, 8 vCPU, 32 GiB. Or drop a price list: CSV with provider, sku, unit and price_usd.",
    told: |_, _| String::new(),
};

const CORRELATIONS: Lines = Lines {
    list: List::Correlations,
    field: Which::Correlation,
    noun: "correlation",
    hint: "Ranges that move together, by their names, such as demand.rate ~ resources.cpu = 0.6: a rank correlation from -1 to 1.",
    told: |_, _| String::new(),
};

/// How many a list holds, in a word.
fn counted(state: &State, list: List) -> String {
    match list.len(state.scenario()) {
        0 => "none".to_owned(),
        count => count.to_string(),
    }
}

fn resources(state: &Rc<State>, dispatch: &Dispatch) -> Html {
    let resources = &state.scenario().resources;
    let said = match resources.text("cpu") {
        "" => "not known".to_owned(),
        cpu => format!("{cpu} CPU"),
    };
    let inputs = form(state, dispatch, resources, Which::Resource);
    closed("resources", "What a request takes", said, inputs)
}

fn market(state: &Rc<State>, dispatch: &Dispatch) -> Html {
    let market = &state.scenario().market;
    let said = match market.text("budget") {
        "" => "no budget".to_owned(),
        budget => format!("at most {budget}"),
    };
    let inputs = html! {
        <>
            { form(state, dispatch, market, Which::Market) }
            <details class="part" id="prices">
                <summary><span class="name">{ "Your own prices" }</span><span class="time">{ counted(state, List::Prices) }</span></summary>
                { lines(state, dispatch, &PRICES) }
            </details>
        </>
    };
    closed("market", "Prices and budget", said, inputs)
}

fn uncertain(state: &Rc<State>, dispatch: &Dispatch) -> Html {
    let said = state
        .told
        .as_ref()
        .map_or("no ranges".to_owned(), |told| told.short.clone());
    let content = html! {
        <>
            <p class="hint">{ "Write a range into any input: 80k..200k/day, ~94 MB, 8 ± 2 %/month or 10..12..20 ms, and a law behind it if you know one: 12..18 ms uniform (or normal, lognormal, gamma, PERT, triangular). Of normal, lognormal and gamma ranges nine values in ten lie between the ends. Fits and forecasts bring their own uncertainty." }</p>
            { lines(state, dispatch, &CORRELATIONS) }
        </>
    };
    closed("uncertainty", "Uncertainty", said, content)
}

fn app(state: &Rc<State>, dispatch: &Dispatch) -> Html {
    let standing = state.plan.capacity.standing;
    html! {
        <>
            { one(state, dispatch, Which::Offer, "Instance") }
            if state.scenario().app.instance.offer.is_none() {
                { one(state, dispatch, Which::InstanceName, "Name") }
                { one(state, dispatch, Which::Cpus, "Processors") }
                { one(state, dispatch, Which::Memory, "Memory") }
            }
            { one(state, dispatch, Which::InstanceCost, "Price") }
            { one(state, dispatch, Which::Basis, "Capacity") }
            if standing == Standing::Typed {
                { one(state, dispatch, Which::Capacity, "One instance carries") }
            }
            { hinted(state, dispatch, Which::Utilization, "Target utilization", "of one instance's capacity, at the peak") }
            { hinted(state, dispatch, Which::Minimum, "Instances today", "and never fewer") }
            { hinted(state, dispatch, Which::Spare, "To spare", "instances that may fail (N+k)") }
            { hinted(state, dispatch, Which::Zones, "Zones", "of which one may be lost; 1 counts none") }
        </>
    }
}

fn targets(state: &Rc<State>, dispatch: &Dispatch) -> Html {
    html! {
        <>
            { one(state, dispatch, Which::Statistic, "Latency statistic") }
            { one(state, dispatch, Which::LatencyLimit, "Latency at most") }
            { one(state, dispatch, Which::ErrorRate, "Error rate at most") }
            <details class="part" id="levels">
                <summary><span class="name">{ "By load level" }</span><span class="time">{ counted(state, List::Levels) }</span></summary>
                { lines(state, dispatch, &LEVELS) }
                { presets(state, dispatch, List::Levels, "targets", Action::AddTargets) }
            </details>
        </>
    }
}

fn fixed(state: &Rc<State>, dispatch: &Dispatch) -> Html {
    let items = state.scenario().fixed.iter().enumerate().map(|(i, item)| {
        let remove = act(dispatch, Action::Remove(List::Fixed, i));
        html! {
            <div class="item" key={i}>
                { one(state, dispatch, Which::FixedName(i), "Item") }
                { one(state, dispatch, Which::FixedCost(i), "Cost of it") }
                <button type="button" class="quiet" aria-label={format!("Remove {}", item.name)} onclick={remove}>{ "✕" }</button>
            </div>
        }
    });
    let full = List::Fixed.is_full(state.scenario());
    html! {
        <>
            { for items }
            <button type="button" id="add-fixed" class="add" disabled={full} onclick={act(dispatch, Action::Add(List::Fixed))}>{ "Add an item" }</button>
            { one(state, dispatch, Which::MonthLength, "A month counts") }
        </>
    }
}

/// A button for each report that adds some of it to a list.
pub fn presets(
    state: &State,
    dispatch: &Dispatch,
    list: List,
    what: &str,
    add: fn(Report) -> Action,
) -> Html {
    let full = list.is_full(state.scenario());
    let button = |report: Report| {
        html! {
            <button type="button" class="add" disabled={full} onclick={act(dispatch, add(report))}>
                { format!("Add the {what} of {}", report.name()) }
            </button>
        }
    };
    Report::ALL.map(button).into_iter().collect()
}

pub fn act(dispatch: &Dispatch, action: Action) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| dispatch.dispatch(action.clone()))
}
