//! Capacity by resource, and by several laws.

use super::section::{DASH, Section, or_dash, table};
use crate::chart::Table;
use crate::plan::Plan;
use crate::plan::resource::{Answer, CrossCheck, Kind, Prediction, Row, State};
use crate::quantity::show;

/// What a request takes and what follows; none if the scenario does not say it.
pub(super) fn section(plan: &Plan) -> Option<Section> {
    let resources = plan.resources.as_ref()?;
    let answer = &resources.answer;
    let binding: Vec<&str> = answer.binding.iter().map(|kind| kind.name()).collect();
    let short = match (answer.capacity_rps, binding.is_empty()) {
        (Some(rps), false) => format!(
            "{} req/s, bound by {}",
            show::number(rps),
            binding.join(" and ")
        ),
        _ => "nothing that limits is known".to_owned(),
    };
    let mut tables = vec![("", rows(answer))];
    if answer.at_peak.is_some() {
        tables.push(("Response times of an instance", predictions(answer)));
    }
    if let Some(check) = &resources.cross_check {
        tables.push(("Instances by several laws", laws(check)));
    }
    Some(Section {
        id: "resources",
        title: "Capacity by resource",
        short,
        sentences: sentences(answer, &binding),
        tables,
    })
}

fn sentences(answer: &Answer, binding: &[&str]) -> Vec<String> {
    let mut said = Vec::new();
    match (answer.capacity_rps, answer.instances_needed) {
        (Some(rps), Some(needed)) => said.push(format!(
            "One instance carries {} req/s, bound by {}; the peak needs {}.",
            show::number(rps),
            binding.join(" and "),
            show::plural(needed, "instance")
        )),
        (Some(_), None) => said.push(
            "No number of instances keeps all limits: the one that binds is not kept even without load.".to_owned(),
        ),
        (None, _) => {}
    }
    let unknown = answer.rows.iter().filter_map(|row| match &row.state {
        State::Unknown { why } if row.kind.is_worth_a_word() => Some(why.clone()),
        _ => None,
    });
    said.extend(unknown);
    let notes = answer
        .at_peak
        .iter()
        .flat_map(|peak| peak.notes.iter().cloned());
    said.extend(notes);
    said
}

fn rows(answer: &Answer) -> Table {
    let row = |row: &Row| {
        let capacity = match &row.state {
            State::Known => or_dash(row.capacity_rps, |rps| {
                format!("{} req/s", show::number(rps))
            }),
            State::Unlimited => "no limit".to_owned(),
            State::Unknown { .. } => "not known".to_owned(),
        };
        vec![
            show::capitalized(row.kind.name()),
            capacity,
            or_dash(row.utilization, show::percent),
            or_dash(row.instances_needed, |n| n.to_string()),
            match (row.binding, row.exceeded) {
                (true, true) => "binds, exceeded",
                (true, false) => "binds",
                (false, true) => "exceeded",
                (false, false) => "",
            }
            .to_owned(),
        ]
    };
    table(
        [
            "resource",
            "an instance carries",
            "used at peak today",
            "instances needed",
            "",
        ],
        { answer.rows.iter() }
            // That none was stated is no gap: it is what the others are there for.
            .filter(|row| row.kind != Kind::Typed || row.state == State::Known)
            .map(row)
            .collect(),
    )
}

fn predictions(answer: &Answer) -> Table {
    let row = |name: &str, at: &Prediction| {
        let time = |ms: Option<f64>| match ms {
            _ if at.overloaded => "no end".to_owned(),
            ms => or_dash(ms, show::latency),
        };
        vec![
            name.to_owned(),
            format!("{} req/s", show::number(at.load_rps)),
            show::percent(at.utilization),
            time(at.mean_ms),
            time(at.p50_ms),
            time(at.p95_ms),
            time(at.p99_ms),
        ]
    };
    let loads = [
        ("at the peak", &answer.at_peak),
        ("at the mean", &answer.at_mean),
    ];
    let rows = loads
        .into_iter()
        .filter_map(|(name, at)| Some(row(name, at.as_ref()?)));
    table(
        ["load", "of an instance", "CPU", "mean", "p50", "p95", "p99"],
        rows.collect(),
    )
}

fn laws(check: &CrossCheck) -> Table {
    let rows = check.ways.iter().map(|way| {
        vec![
            show::capitalized(way.method.name()),
            way.servers
                .map_or_else(|| DASH.to_owned(), |n| n.to_string()),
            or_dash(way.utilization, show::percent),
            way.note.clone(),
        ]
    });
    table(
        ["law", "instances", "utilization", "what it counts by"],
        rows.collect(),
    )
}
