//! `plimsoll calibrate`: what files say of the inputs of a plan.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use plimsoll::catalog::Catalog;
use plimsoll::error::{Error, Result};
use plimsoll::evidence::{Evidence, Run};
use plimsoll::link::file;
use plimsoll::report;
use plimsoll::scenario::calibrate::{self, Finding, Measured, Proposal, Proposed};
use plimsoll::scenario::{Month, Scenario};
use serde::Serialize;

use super::{AskFormat, Which, file_name, files::read_as, json, scenario, write};

/// Say what files tell of the inputs of a plan: each with its text, where it comes from and how sure it is
///
/// A sweep of runs becomes the fitted capacity first, as on the page. Of load tests no demand is taken. What no input holds, such as
/// a leak, is told too, and what files come near to and why it does not follow. Exit status is 2 if a file cannot be read; the
/// others are told all the same.
#[derive(Args)]
pub(super) struct CalibrateArguments {
    /// Files to read; - is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// A scenario that was saved as a file, for its targets, instance, tiers and components [default: a new one]
    #[arg(long, value_name = "PLAN")]
    plan: Option<PathBuf>,
    #[command(flatten)]
    which: Which,
    /// What the columns of a table of no known tool are: as of plimsoll import
    #[arg(long, value_name = "ROLE=COLUMN:UNIT, …")]
    columns: Option<String>,
    /// What to write
    #[arg(long, value_enum, default_value_t = AskFormat::Text)]
    format: AskFormat,
    /// Write the scenario with all of it taken into that file
    #[arg(long, value_name = "OUT")]
    write: Option<PathBuf>,
}

/// What is said, as JSON.
#[derive(Serialize)]
struct Told<'a> {
    /// What sweeps say of the capacity, in sentences; the first is what it follows.
    capacity: &'a [String],
    sweeps: Vec<Fitted<'a>>,
    proposals: Vec<One<'a>>,
    findings: Vec<Said<'a>>,
    refusals: Vec<Said<'a>>,
}

/// A sweep and the law that was fitted to it.
#[derive(Serialize)]
struct Fitted<'a> {
    tool: &'a str,
    target: Option<&'a str>,
    lambda_rps: f64,
    sigma: f64,
    kappa: f64,
    peak_concurrency: Option<f64>,
    peak_rps: Option<f64>,
    /// Between these the peak lies with a confidence of 95 %; none of an end that is open.
    peak_between: Option<(Option<f64>, Option<f64>)>,
    /// Concurrency and requests per second of each run.
    points: Vec<(f64, f64)>,
    /// The day on which its first run began; empty if no file says it.
    begun: &'a str,
    files: &'a [String],
}

#[derive(Serialize)]
struct One<'a> {
    field: String,
    label: &'a str,
    now: String,
    text: &'a str,
    taken: bool,
    origin: &'a str,
    sure: &'a str,
    why: &'a str,
    files: &'a [String],
}

#[derive(Serialize)]
struct Said<'a> {
    text: &'a str,
    sure: &'a str,
    files: &'a [String],
}

/// Writes what the files say, and the plan with it.
pub(super) fn calibrate(arguments: &CalibrateArguments) -> Result<()> {
    let columns = super::columns(arguments.columns.as_deref())?;
    let (read, failed) = read_as(&arguments.files, columns.as_ref());
    if let (true, Some(failed)) = (read.is_empty(), &failed) {
        return Err(failed.clone());
    }
    let mut plan = match &arguments.plan {
        Some(path) => scenario(path, arguments.which.name())?,
        None => Scenario::blank(newest(&read)),
    };
    let runs: Vec<Run> = read.iter().flat_map(|(_, e)| e.runs.clone()).collect();
    let found = calibrate::find(&runs);
    if let Some(newest) = found.sweeps.first() {
        calibrate::apply(&mut plan, newest.sweep.clone());
    }
    let capacity = report::calibrate::sweeps(&found);
    let proposed = calibrate::propose(&read, &plan);
    write(&match arguments.format {
        AskFormat::Text => report::calibrate::text(&capacity, &proposed, &plan),
        AskFormat::Json => json(&Told {
            capacity: &capacity,
            sweeps: found.sweeps.iter().map(fitted).collect(),
            ..told(&proposed, &plan)
        })?,
    })?;
    if let Some(path) = &arguments.write {
        let all: Vec<&Proposal> = proposed.proposals.iter().collect();
        let adopted = calibrate::adopt(&mut plan, Catalog::built_in(), &all);
        super::warn(&adopted.skipped);
        // What it came to before is not what it comes to now.
        plan.saved = None;
        fs::write(path, file::to_json(&plan)).map_err(|e| {
            Error::new(format!("the plan could not be written: {e}"))
                .file(file_name(path))
                .next("Name a file in a folder that you may write to.")
        })?;
    }
    failed.map_or(Ok(()), Err)
}

fn fitted(found: &Measured) -> Fitted<'_> {
    let sweep = &found.sweep;
    let peak = sweep.fit.peak();
    Fitted {
        tool: &sweep.tool,
        target: sweep.target.as_deref(),
        lambda_rps: sweep.fit.lambda_rps,
        sigma: sweep.fit.sigma,
        kappa: sweep.fit.kappa,
        peak_concurrency: peak.map(|(n, _)| n),
        peak_rps: peak.map(|(_, rps)| rps),
        peak_between: sweep.fit.peak_interval,
        points: { sweep.points.iter() }
            .map(|p| (p.concurrency, p.rps))
            .collect(),
        begun: &found.begun,
        files: &found.files,
    }
}

fn told<'a>(proposed: &'a Proposed, plan: &Scenario) -> Told<'a> {
    let one = |p: &'a Proposal| One {
        field: p.field.path(),
        label: &p.label,
        now: p.field.read(plan),
        text: &p.text,
        taken: p.is_taken(plan),
        origin: &p.origin,
        sure: p.sure.name(),
        why: &p.why,
        files: &p.files,
    };
    Told {
        capacity: &[],
        sweeps: Vec::new(),
        proposals: proposed.proposals.iter().map(one).collect(),
        findings: said(&proposed.findings),
        refusals: said(&proposed.refusals),
    }
}

fn said(all: &[Finding]) -> Vec<Said<'_>> {
    all.iter()
        .map(|f| Said {
            text: &f.text,
            sure: f.sure.name(),
            files: &f.files,
        })
        .collect()
}

/// The month of the newest thing that was measured: a plan does not depend on the clock.
fn newest(read: &[(String, Evidence)]) -> Month {
    let all = || read.iter().map(|(_, evidence)| evidence);
    let points = all().flat_map(|e| e.series.iter().flat_map(|s| s.points.last()));
    let points = points.map(|(at_s, _)| plimsoll::quantity::show::moment(*at_s));
    let runs = all().flat_map(|e| e.runs.iter().filter_map(|run| run.started_at.clone()));
    let month = |text: String| text.get(..7)?.parse::<Month>().ok();
    let months = points.chain(runs).filter_map(month);
    months.max().unwrap_or(Month::earliest())
}
