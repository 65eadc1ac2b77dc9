//! Targets by load level.

use super::section::{Section, table};
use crate::chart::Table;
use crate::plan::{Check, Finding, LevelRow, Plan, Verdict};
use crate::quantity::show;
use crate::scenario::Scenario;

/// The levels and whether they hold; none without any.
pub(super) fn section(scenario: &Scenario, plan: &Plan) -> Option<Section> {
    let levels = &plan.levels;
    if levels.is_empty() {
        return None;
    }
    let checks = || levels.iter().flat_map(|level| &level.checks);
    let verdicts = || checks().flat_map(|check| [&check.evidence, &check.model]);
    let missed = verdicts()
        .filter(|found| found.verdict == Verdict::Missed)
        .count() as u64;
    let unknown = |check: &&Check| {
        [&check.evidence, &check.model]
            .iter()
            .all(|found| found.verdict == Verdict::Unknown)
    };
    let unknown = checks().filter(unknown).count() as u64;
    let short = match (missed, unknown) {
        (0, 0) => format!("{}, all met", show::plural(levels.len() as u64, "level")),
        (0, n) => format!("none missed, {n} unknown"),
        (n, _) => format!("{n} missed"),
    };
    let near = verdicts().filter(|found| found.no_margin).count() as u64;
    let mut sentences = Vec::new();
    if near > 0 {
        sentences.push(format!(
            "{} within 1 % of the bound: another run may say the opposite.",
            match near {
                1 => "1 finding stands".to_owned(),
                n => format!("{n} findings stand"),
            }
        ));
    }
    Some(Section {
        id: "levels",
        title: "Targets by load level",
        short,
        sentences,
        tables: vec![("", rows(scenario, levels))],
    })
}

fn rows(scenario: &Scenario, levels: &[LevelRow]) -> Table {
    let unit = scenario.capacity_unit();
    let row = |level: &LevelRow, check: &Check| {
        vec![
            format!("{}, {}", level.name, show::rate(level.rate_rps, unit)),
            check.condition.clone(),
            told(&check.evidence),
            told(&check.model),
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

fn told(found: &Finding) -> String {
    let verdict = match found.verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
        Verdict::Unknown => "unknown",
    };
    if let Some(why) = found.why {
        return format!("{verdict}: {why}");
    }
    match found.better_ratio {
        _ if found.no_margin => format!("{verdict}, no margin"),
        Some(ratio) if ratio >= 1.0 => format!("{verdict}, {}× better", show::number(ratio)),
        Some(ratio) => format!("{verdict}, {}× worse", show::number(1.0 / ratio)),
        None => verdict.to_owned(),
    }
}
