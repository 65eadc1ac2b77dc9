//! `EXPLAIN (ANALYZE)` as JSON and as text: how long one statement took, milliseconds.
//!
//! Measuring each node makes a statement slower than it is by itself. Texts in the plan's
//! conditions are not kept.

use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::import::bytes;
use crate::import::fields::Fields;
use crate::import::json::Outline;
use crate::import::reading::Readings;
use crate::import::text::{self, Place, after};

const JSON: &str = "pg-explain-json";
const TEXT: &str = "pg-explain-text";

fn only_estimates() -> Error {
    Error::new("the plan holds only what PostgreSQL expects, and no time that was measured")
        .next("Write EXPLAIN (ANALYZE, BUFFERS).")
}

// --- JSON -------------------------------------------------------------------------------------

pub(in crate::import) fn looks_like(outline: &Outline) -> bool {
    outline.has(&["Plan", "Node Type"])
}

pub(in crate::import) fn read_json(raw: &str) -> Result<Evidence> {
    let fields = Fields::of(raw)?;
    let execution = ["Execution Time", "Total Runtime"]
        .iter()
        .find_map(|key| fields.amount(&[key]));
    let actual = fields.amount(&["Plan", "Actual Total Time"]);
    if execution.is_none() && actual.is_none() {
        return Err(only_estimates());
    }
    let node = fields.text(&["Plan", "Node Type"]).unwrap_or_default();
    let found = Plan {
        node,
        execution,
        planning: fields
            .amount(&["Planning Time"])
            .or_else(|| fields.amount(&["Planning", "Planning Time"])),
        root: actual,
        rows: fields.amount(&["Plan", "Actual Rows"]),
        blocks_hit: fields.amount(&["Plan", "Shared Hit Blocks"]),
        blocks_read: fields.amount(&["Plan", "Shared Read Blocks"]),
    };
    let mut evidence = found.evidence(JSON);
    evidence.warnings = fields.into_warnings();
    Ok(evidence)
}

// --- text -------------------------------------------------------------------------------------

/// The first node of a plan is the only one without an arrow.
pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line();
    is_node(line)
        && !line.trim_start().starts_with("->")
        && place.rest.lines().skip(1).take(5_000).any(is_of_plan)
}

fn is_of_plan(line: &str) -> bool {
    let line = line.trim_start();
    [
        "->",
        "Planning Time:",
        "Planning time:",
        "Execution Time:",
        "Execution time:",
        "Total runtime:",
        "Buffers:",
        "Planning:",
    ]
    .iter()
    .any(|start| line.starts_with(start))
        || line.starts_with('(') && line.contains(" row")
}

/// `Sort  (cost=25.71..25.73 rows=10 width=12) (actual time=276.412..281.135 rows=10 loops=1)`
fn is_node(line: &str) -> bool {
    line.split_once("  (cost=")
        .is_some_and(|(_, rest)| rest.contains("..") && rest.contains(" width="))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let line = raw.lines().next().unwrap_or_default();
    let node = line.split_once("  (cost=").map_or(line, |(node, _)| node);
    // A node may name a table or an index behind its kind.
    let node = node
        .split(" on ")
        .next()
        .unwrap_or_default()
        .split(" using ")
        .next()
        .unwrap_or_default();
    let actual = line.split_once("(actual ").map(|(_, rest)| rest);
    let milliseconds = |labels: &[&str]| {
        let found = labels.iter().find_map(|label| after(raw, label));
        found.and_then(text::duration_ms)
    };
    let execution = milliseconds(&["Execution Time:", "Execution time:", "Total runtime:"]);
    if execution.is_none() && actual.is_none() {
        return Err(only_estimates());
    }
    let number_of = |key: &str| {
        let (_, value) = actual?.split_once(key)?;
        text::number(value)
    };
    // `time=276.412..281.135`
    let root = actual
        .and_then(|rest| rest.strip_prefix("time=")?.split_once(".."))
        .and_then(|(_, last)| text::number(last));
    // The first one is that of the first node, in which the others are counted.
    let buffers = after(raw, "Buffers: shared ").unwrap_or_default();
    let blocks = |key: &str| {
        buffers
            .split(' ')
            .find_map(|part| part.strip_prefix(key)?.parse().ok())
    };
    let found = Plan {
        node: bytes::name(node.trim()),
        execution,
        planning: milliseconds(&["Planning Time:", "Planning time:"]),
        root,
        rows: number_of("rows="),
        blocks_hit: blocks("hit="),
        blocks_read: blocks("read="),
    };
    Ok(found.evidence(TEXT))
}

/// What is kept of a plan, milliseconds.
struct Plan {
    node: String,
    execution: Option<f64>,
    planning: Option<f64>,
    root: Option<f64>,
    rows: Option<f64>,
    blocks_hit: Option<f64>,
    blocks_read: Option<f64>,
}

impl Plan {
    fn evidence(&self, format: &'static str) -> Evidence {
        let mut readings = Readings::new(format);
        let labels = [("plan", self.node.as_str())];
        for (name, unit, value) in [
            ("postgres_explain_execution_ms", "ms", self.execution),
            ("postgres_explain_planning_ms", "ms", self.planning),
            ("postgres_explain_root_node_ms", "ms", self.root),
            ("postgres_explain_rows", "count", self.rows),
            (
                "postgres_explain_shared_blocks_hit",
                "count",
                self.blocks_hit,
            ),
            (
                "postgres_explain_shared_blocks_read",
                "count",
                self.blocks_read,
            ),
        ] {
            readings.value(name, unit, &labels, value);
        }
        Evidence {
            readings: readings.into_vec(),
            ..Evidence::default()
        }
    }
}
