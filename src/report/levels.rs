//! Targets by load level.

use super::section::{Section, table};
use crate::chart::Table;
use crate::plan::{Check, Finding, LevelRow, Plan, Verdict};
use crate::quantity::{Unit, show};
use crate::scenario::Scenario;

/// The levels and whether they hold; none without any.
pub(super) fn section(scenario: &Scenario, plan: &Plan) -> Option<Section> {
    let levels = &plan.levels;
    if levels.is_empty() {
        return None;
    }
    let found = || levels.iter().flat_map(|level| &level.checks);
    let count = |verdict| {
        let of_verdict = |check: &&Check| check.deciding().0.verdict == verdict;
        found().filter(of_verdict).count()
    };
    let short = match (count(Verdict::Missed), count(Verdict::Unknown)) {
        (0, 0) => format!("{}, all met", show::plural(levels.len() as u64, "level")),
        (0, n) => format!("none missed, {n} unknown"),
        (n, _) => format!("{n} missed"),
    };
    let near = found().filter(|check| check.deciding().0.no_margin).count();
    let mut sentences = Vec::new();
    if near > 0 {
        sentences.push(format!(
            "{} within 1 % of the bound: another run may say the opposite.",
            match near {
                1 => "1 condition stands".to_owned(),
                n => format!("{n} conditions stand"),
            }
        ));
    }
    sentences.extend(why_unknown("By the runs", levels, |check| &check.evidence));
    sentences.extend(why_unknown("By the model", levels, |check| &check.model));
    Some(Section {
        id: "levels",
        title: "Targets by load level",
        short,
        sentences,
        tables: vec![("", rows(scenario, levels))],
    })
}

/// Why conditions are unknown, each reason once: in the table it would stand in every row.
fn why_unknown(by: &str, levels: &[LevelRow], found: fn(&Check) -> &Finding) -> Option<String> {
    let mut reasons: Vec<&str> = Vec::new();
    for check in levels.iter().flat_map(|level| &level.checks) {
        let found = found(check);
        let why = found.why.filter(|_| found.verdict == Verdict::Unknown);
        reasons.extend(why.filter(|why| !reasons.contains(why)));
    }
    (!reasons.is_empty())
        .then(|| format!("{by} it is unknown where {}.", reasons.join("; or where ")))
}

fn rows(scenario: &Scenario, levels: &[LevelRow]) -> Table {
    let unit = scenario.capacity_unit();
    let row = |level: &LevelRow, check: &Check| {
        vec![
            format!("{}, {}", level.name, show::rate(level.rate_rps, unit)),
            check.condition.clone(),
            told(check, &check.evidence, unit),
            told(check, &check.model, unit),
        ]
    };
    let rows = levels
        .iter()
        .flat_map(|level| level.checks.iter().map(|check| row(level, check)));
    table(
        ["level", "must hold", "measured", "by the model"],
        rows.collect(),
    )
}

fn told(check: &Check, found: &Finding, unit: &Unit) -> String {
    let verdict = match found.verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
        Verdict::Unknown => "unknown",
    };
    let Some(value) = found.value else {
        let why = found.why.filter(|_| found.verdict != Verdict::Unknown);
        return why.map_or_else(|| verdict.to_owned(), |why| format!("{verdict}: {why}"));
    };
    let value = match check.unit {
        "ms" => show::latency(value),
        "ratio" => show::percent(value),
        "bytes" => show::bytes(value),
        "req/s" => show::rate(value, unit),
        _ => show::number(value),
    };
    match found.better_ratio {
        _ if found.no_margin => format!("{value}: {verdict}, no margin"),
        Some(ratio) if ratio >= 1.0 => {
            format!("{value}: {verdict}, {}× better", show::number(ratio))
        }
        Some(ratio) => format!("{value}: {verdict}, {}× worse", show::number(1.0 / ratio)),
        None => format!("{value}: {verdict}"),
    }
}
