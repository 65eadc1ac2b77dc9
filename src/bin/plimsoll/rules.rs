//! `plimsoll rules`: what rules would have done, and when they first hold.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use plimsoll::catalog::Catalog;
use plimsoll::error::{Error, Result};
use plimsoll::plan::Allotment;
use plimsoll::plan::rules::{Measured, Outcome, on_files};
use plimsoll::report;
use serde::Serialize;

use super::{Which, file_name, files::evidence, json, scenario_or_link, write};

#[derive(Args)]
pub(super) struct RulesArguments {
    /// A scenario that was saved as a file, or a link; - is standard input
    scenario: String,
    #[command(flatten)]
    which: Which,
    /// Metric snapshots and other files that hold series
    files: Vec<PathBuf>,
    /// What to write
    #[arg(long, value_enum, default_value_t = RulesFormat::Json)]
    format: RulesFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum RulesFormat {
    Json,
    Markdown,
}

#[derive(Serialize)]
struct HeldRules<'a> {
    name: &'a str,
    rules: Vec<HeldRule<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allocation: Option<&'a Allotment>,
}

/// A rule, when it first holds, and what it would have done.
#[derive(Serialize)]
struct HeldRule<'a> {
    #[serde(flatten)]
    outcome: &'a Outcome,
    /// One for each file that holds its metric.
    measured: Vec<Measured>,
}

/// Writes what the rules would have done and when they first hold; what could be read counts even if some could not.
pub(super) fn write_rules(arguments: &RulesArguments) -> Result<()> {
    let scenario = scenario_or_link(&arguments.scenario, arguments.which.name())?;
    if scenario.rules.is_empty() && scenario.allocation.rows.is_empty() {
        return Err(Error::new("the scenario has no rules")
            .field("rules")
            .file(file_name(Path::new(&arguments.scenario)))
            .next("Add one, such as \"rules\": [\"scale out when CPU > 70 % for 5 min\"]."));
    }
    let (read, failed) = evidence(&arguments.files);
    for (name, _) in read.iter().filter(|(_, file)| file.series.is_empty()) {
        eprintln!("plimsoll: warning: the file holds no series, so no rule looks at it ({name})");
    }
    let series = read
        .iter()
        .map(|(name, file)| (name.as_str(), &file.series[..]));
    let (series, memory) = (series.collect::<Vec<_>>(), scenario.app.instance.memory);
    let on_all = |rule| on_files(rule, &series, memory.base());
    let found: Vec<Vec<Measured>> = scenario.rules.iter().map(on_all).collect();
    let plan = plimsoll::plan::solve(&scenario, Catalog::built_in());
    write(&match arguments.format {
        RulesFormat::Markdown => {
            let found = Some(&found[..]).filter(|_| !arguments.files.is_empty());
            report::markdown::rules(&scenario, &plan, found)
        }
        RulesFormat::Json => {
            let outcomes = plan.rules.iter().zip(found);
            let rules = outcomes.map(|(outcome, measured)| HeldRule { outcome, measured });
            json(&HeldRules {
                name: &scenario.name,
                rules: rules.collect(),
                allocation: plan.allocation.as_ref(),
            })?
        }
    })?;
    failed.map_or(Ok(()), Err)
}
