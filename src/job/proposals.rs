//! What files say of the inputs of a plan, between page and worker: texts that the page shows and takes, no laws and no evidence.

use std::collections::BTreeMap;

use super::bands::{numbers, write_numbers};
use super::{Request, runs, texts, write_texts};
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::json::{Object, Place, Writer};
use crate::link;
use crate::scenario::calibrate::{self, Finding, MemoryTrend, Other, Proposal, Proposed, Sure};
use crate::scenario::field::Field;

const PROPOSED: [&str; 4] = ["proposals", "findings", "refusals", "memory"];
const MEMORY: [&str; 6] = ["file", "verdict", "told", "floor", "line", "limit_bytes"];
const PROPOSAL: [&str; 8] = [
    "field", "label", "text", "origin", "sure", "why", "files", "others",
];
const OTHER: [&str; 5] = ["text", "origin", "sure", "why", "files"];
const FINDING: [&str; 3] = ["text", "sure", "files"];

impl Request {
    /// What the files say of the inputs of the plan, which is the worker's to work out; nothing if no plan came with the request.
    pub fn proposed(&self) -> Proposed {
        let Ok(scenario) = link::file::from_json(&self.plan) else {
            return Proposed::default();
        };
        let mut files: BTreeMap<String, Evidence> = BTreeMap::new();
        for (name, kept) in &self.measures {
            // What does not come back as it was sent says nothing.
            let evidence = serde_json::from_str(kept).unwrap_or_default();
            files.entry(name.clone()).or_default().append(evidence);
        }
        for run in runs(&self.runs) {
            let file = files.entry(run.file.clone()).or_default();
            file.runs.push(run);
        }
        let files: Vec<(String, Evidence)> = files.into_iter().collect();
        calibrate::propose(&files, &scenario)
    }
}

pub(super) fn write(w: &mut Writer, proposed: &Proposed) {
    w.open('{').key("proposals").open('[');
    for proposal in &proposed.proposals {
        w.open('{').key("field").text(&proposal.field.path());
        w.key("label").text(&proposal.label);
        w.key("text").text(&proposal.text);
        w.key("origin").text(&proposal.origin);
        w.key("sure").text(proposal.sure.name());
        w.key("why").text(&proposal.why);
        write_texts(w, "files", &proposal.files);
        w.key("others").open('[');
        for other in &proposal.others {
            w.open('{').key("text").text(&other.text);
            w.key("origin").text(&other.origin);
            w.key("sure").text(other.sure.name());
            w.key("why").text(&other.why);
            write_texts(w, "files", &other.files);
            w.close('}');
        }
        w.close(']').close('}');
    }
    w.close(']');
    write_findings(w, "findings", &proposed.findings);
    write_findings(w, "refusals", &proposed.refusals);
    w.key("memory").open('[');
    for trend in &proposed.memory {
        w.open('{').key("file").text(&trend.file);
        w.key("verdict").text(&trend.verdict);
        w.key("told").text(&trend.told);
        let floor = trend
            .floor
            .iter()
            .flat_map(|(hours, bytes)| [*hours, *bytes]);
        write_numbers(w, "floor", floor);
        let line = trend
            .line
            .iter()
            .flat_map(|(x, y, low, high)| [*x, *y, *low, *high]);
        write_numbers(w, "line", line);
        w.key("limit_bytes").number(trend.limit_bytes).close('}');
    }
    w.close(']').close('}');
}

fn write_findings(w: &mut Writer, name: &str, findings: &[Finding]) {
    w.key(name).open('[');
    for finding in findings {
        w.open('{').key("text").text(&finding.text);
        w.key("sure").text(finding.sure.name());
        write_texts(w, "files", &finding.files);
        w.close('}');
    }
    w.close(']');
}

pub(super) fn read(place: Place) -> Result<Proposed> {
    let proposed = place.object("what is proposed", &PROPOSED)?;
    let proposals = proposed.list("proposals")?.into_iter();
    Ok(Proposed {
        proposals: proposals.map(read_proposal).collect::<Result<_>>()?,
        findings: read_findings(&proposed, "findings")?,
        refusals: read_findings(&proposed, "refusals")?,
        memory: { proposed.list("memory")?.into_iter() }
            .map(read_memory)
            .collect::<Result<_>>()?,
    })
}

fn read_memory(place: Place) -> Result<MemoryTrend> {
    let trend = place.object("a memory trend", &MEMORY)?;
    let text = |name| Ok::<_, Error>(trend.text(name)?.to_owned());
    let point = |numbers: &[f64]| match numbers {
        [hours, bytes] => Some((*hours, *bytes)),
        _ => None,
    };
    let edge = |numbers: &[f64]| match numbers {
        [x, y, low, high] => Some((*x, *y, *low, *high)),
        _ => None,
    };
    let (floor, line) = (numbers(&trend, "floor")?, numbers(&trend, "line")?);
    Ok(MemoryTrend {
        file: text("file")?,
        verdict: text("verdict")?,
        told: text("told")?,
        floor: floor.chunks(2).filter_map(point).collect(),
        line: line.chunks(4).filter_map(edge).collect(),
        limit_bytes: trend.number("limit_bytes")?,
    })
}

fn read_proposal(place: Place) -> Result<Proposal> {
    let p = place.object("a proposal", &PROPOSAL)?;
    let unknown = || Error::new("a proposal is for no input").next("Reload the page.");
    let text = |name| Ok::<_, Error>(p.text(name)?.to_owned());
    let field = Field::from_path(p.text("field")?).filter(|field| field.can_be_proposed());
    Ok(Proposal {
        field: field.ok_or_else(unknown)?,
        label: text("label")?,
        text: text("text")?,
        origin: text("origin")?,
        sure: read_sure(&p)?,
        why: text("why")?,
        files: texts(&p, "files")?,
        others: { p.list("others")?.into_iter() }
            .map(read_other)
            .collect::<Result<_>>()?,
    })
}

fn read_other(place: Place) -> Result<Other> {
    let other = place.object("another text for an input", &OTHER)?;
    Ok(Other {
        text: other.text("text")?.to_owned(),
        origin: other.text("origin")?.to_owned(),
        sure: read_sure(&other)?,
        why: other.text("why")?.to_owned(),
        files: texts(&other, "files")?,
    })
}

fn read_findings(object: &Object, name: &str) -> Result<Vec<Finding>> {
    let finding = |place: Place| {
        let f = place.object("a finding", &FINDING)?;
        Ok(Finding {
            text: f.text("text")?.to_owned(),
            sure: read_sure(&f)?,
            files: texts(&f, "files")?,
        })
    };
    object.list(name)?.into_iter().map(finding).collect()
}

fn read_sure(object: &Object) -> Result<Sure> {
    let unknown = || Error::new("it is not told how sure it is").next("Reload the page.");
    Sure::find(object.text("sure")?).ok_or_else(unknown)
}
