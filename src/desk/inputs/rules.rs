//! The rules, each in one line as people write it, and under it when it first holds and what it would have done.

use super::build::{self, Builder, Lines};
use crate::desk::item::{Item, Section};
use crate::report::{allocation, rules};
use crate::scenario::field::Field;
use crate::scenario::list::List;
use crate::state::Action;

const RULES: Lines = Lines {
    list: List::Rules,
    field: Field::Rule,
    noun: "rule",
    hint: "With today's fleet. The plan knows CPU, the request rate of an instance, and what a fitted sweep measured.",
};
const NO_RULES: &str = "For example “scale out when CPU > 70 % for 5 min”. Each is held against the months to come, against the others, and against the series of metric snapshots that you drop.";
const ROWS: Lines = Lines {
    list: List::Allocation,
    field: Field::Allocation,
    noun: "row",
    hint: "What an instance should have for its load, such as Medium below 1,000 req/min: 1 GB, 2 cores.",
};

pub(super) fn section(of: &Builder) -> Section {
    let plan = &of.state.plan;
    let measured = of.state.measured();
    let lines = match of.scenario().rules.is_empty() {
        true => Lines {
            hint: NO_RULES,
            ..RULES
        },
        false => RULES,
    };
    let told = |at: usize| {
        let when = plan.rules.get(at).map(|outcome| rules::when(&outcome.held));
        let found = measured.get(at).map(|lines| lines.to_vec());
        (when.unwrap_or_default(), found.unwrap_or_default())
    };
    let mut items = of.lines(&lines, told);
    items.extend(of.presets(List::Rules, "rules", Action::AddRules));
    items.push(Item::Heading("Allocation table".to_owned()));
    items.extend(of.lines(&ROWS, |at| (allocation::hint(plan, at), Vec::new())));
    build::section("rules", "Rules", rules::short(plan), items)
}
