//! What must hold.

use super::build::{self, Builder, Lines, fold};
use crate::desk::item::Section;
use crate::plan::{Plan, Verdict};
use crate::quantity::show;
use crate::scenario::field::Field;
use crate::scenario::list::List;
use crate::state::Action;

const LEVELS: Lines = Lines {
    list: List::Levels,
    field: Field::Level,
    noun: "level",
    hint: "What must hold at which load, such as Normal at 100 req/s: p95 latency < 100 ms; error rate < 0.1 %.",
};

pub(super) fn section(of: &Builder) -> Section {
    let targets = &of.scenario().targets;
    let mut levels = of.lines(&LEVELS, |_| Default::default());
    levels.extend(of.presets(List::Levels, "targets", Action::AddTargets));
    let items = vec![
        of.one(Field::Statistic, "Latency statistic"),
        of.one(Field::LatencyLimit, "Latency at most"),
        of.one(Field::ErrorRate, "Error rate at most"),
        fold("levels", "By load level", of.counted(List::Levels), levels),
    ];
    let one = format!("{} {}", targets.statistic.spoken(), targets.latency);
    let said = match levels_said(&of.state.plan) {
        Some(levels) => format!("{one}; {levels}"),
        None => one,
    };
    Section {
        is_open: true,
        ..build::section("targets", "Targets", said, items)
    }
}

/// How many levels there are and how many are not met: `2 levels, 1 not met`; none without any.
fn levels_said(plan: &Plan) -> Option<String> {
    let has = |verdict| {
        let level = move |level: &&crate::plan::LevelRow| {
            let mut checks = level.checks.iter();
            checks.any(|check| check.deciding().0.verdict == verdict)
        };
        plan.levels.iter().filter(level).count()
    };
    let count = match plan.levels.len() {
        0 => return None,
        n => show::plural(n as u64, "level"),
    };
    Some(match (has(Verdict::Missed), has(Verdict::Unknown)) {
        (0, 0) => format!("{count}, all met"),
        (0, n) => format!("{count}, {n} not known"),
        (n, _) => format!("{count}, {n} not met"),
    })
}
