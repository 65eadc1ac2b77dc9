//! What benchmarks of a store alone say: of the node that was measured, and nothing of the app.

use std::collections::BTreeMap;

use super::gather::{Candidate, Gathered, text};
use super::proposal::Sure;
use super::run::{at_s, told};
use super::source::Source;
use super::store::tier;
use crate::evidence::Run;
use crate::quantity::Dimension as _;
use crate::quantity::{Rate, show};
use crate::scenario::Scenario;
use crate::scenario::field::Field;
use crate::scenario::tier::TierKind;

/// The tools that measure a store without an app before it, and what that is.
const TOOLS: [(&str, &str); 4] = [
    ("redis-benchmark", "the cache"),
    ("memtier_benchmark", "the cache"),
    ("pgbench", "the database"),
    ("sysbench", "the database or the machine"),
];

/// What the tool measures, if that is a store and not the app.
pub(super) fn measured_by(tool: &str) -> Option<&'static str> {
    let mut tools = TOOLS.iter();
    tools
        .find(|(name, _)| *name == tool)
        .map(|(_, measured)| *measured)
}

/// What a run says of: the kind of the store, its input, and which of the tests it is. The lowest of
/// the tests counts, for all of them may be asked of a node.
fn says(run: &Run) -> Option<(TierKind, &'static str, &str)> {
    let test = run.target.as_deref().unwrap_or_default();
    let is_read_only = || {
        let test = test.to_ascii_lowercase();
        test.contains("select only") || test.contains("select-only")
    };
    match (run.tool.as_str(), test) {
        ("redis-benchmark", "GET" | "SET") => Some((TierKind::Cache, "node_operations", test)),
        ("memtier_benchmark", _) => Some((TierKind::Cache, "node_operations", "")),
        ("pgbench", _) if is_read_only() => Some((TierKind::Database, "node_reads", "")),
        _ => None,
    }
}

/// The most of one test.
struct Most<'a> {
    kind: TierKind,
    input: &'static str,
    rps: f64,
    run: &'a Run,
    file: &'a str,
}

/// What a node carries, and what does not follow.
pub(super) fn rules(sources: &[Source], scenario: &Scenario, all: &mut Gathered) {
    let mut most: BTreeMap<(&str, &str), Most> = BTreeMap::new();
    for source in sources {
        for run in source.store_tests() {
            let (Some((kind, input, test)), Some(rps)) = (says(run), run.rps) else {
                refuse(run, &source.name, all);
                continue;
            };
            let here = Most {
                kind,
                input,
                rps,
                run,
                file: &source.name,
            };
            let best = most
                .entry((&run.tool, test))
                .or_insert_with(|| Most { rps: 0.0, ..here });
            if here.rps > best.rps {
                *best = here;
            }
        }
    }
    let mut lowest: BTreeMap<&str, Most> = BTreeMap::new();
    for ((tool, _), test) in most {
        match lowest.get(tool) {
            Some(lower) if lower.rps <= test.rps => {}
            _ => {
                lowest.insert(tool, test);
            }
        }
    }
    for most in lowest.values().filter(|most| most.rps > 0.0) {
        propose(most, scenario, all);
    }
}

fn propose(most: &Most, scenario: &Scenario, all: &mut Gathered) {
    let test = most.run.target.as_deref().unwrap_or_default();
    let test = match test {
        "" => String::new(),
        test => format!(" of {test}"),
    };
    let of = told(most.run, most.file);
    let Some(at) = tier(scenario, most.kind) else {
        let kind = match most.kind {
            TierKind::Cache => "a cache",
            _ => "a database",
        };
        let text = format!(
            "{of}: a node carried {}{test} at most. That is no capacity of the app; add {kind} tier to plan with it",
            show::rate(most.rps, Rate::base_unit())
        );
        return all.find(text, Sure::Rough, &[most.file]);
    };
    all.propose(Candidate {
        field: Field::Tier(at, most.input),
        text: text(most.rps, Rate::base_unit()),
        value: Some(most.rps),
        origin: format!("{of}: the most{test} of its runs"),
        sure: Sure::Rough,
        why: "a benchmark of the node alone, with its own values and perhaps many requests in one packet: an app gets less of it".to_owned(),
        weight: 1.0,
        at_s: at_s(most.run),
        file: most.file.to_owned(),
        also: None,
    });
}

fn refuse(run: &Run, file: &str, all: &mut Gathered) {
    let why = match run.tool.as_str() {
        "pgbench" => {
            "pgbench measures transactions of the database, each of several queries, so no capacity of the app and no reads or writes of a node follow. A run with pgbench -S tells the reads that a node carries"
        }
        "sysbench" => {
            "sysbench measures the machine, or transactions of several queries each, so neither a capacity of the app nor one of a node follows"
        }
        // The other tests of redis-benchmark.
        _ => return,
    };
    all.refuse(why, file);
}
