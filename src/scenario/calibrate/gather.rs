//! What all rules say together: of each input one proposal, the others named where they disagree.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::proposal::{self, Finding, MemoryTrend, Other, Proposal, Proposed, Sure};
use super::source::{Source, sources};
use super::{bench, cpu, demand, leak, memory, overhead, run, store};
use crate::catalog::Catalog;
use crate::evidence::Evidence;
use crate::quantity::{Unit, show};
use crate::scenario::Scenario;
use crate::scenario::field::Field;

/// Values that differ by more than that share are named.
const DISAGREE: f64 = 0.2;
/// As many are named of a list.
const NAMED: usize = 4;

/// What one file says of an input.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// The input.
    pub field: Field,
    /// The text.
    pub text: String,
    /// The number in it, for comparing; none of what is no single number.
    pub value: Option<f64>,
    /// Where it comes from, without a full stop.
    pub origin: String,
    /// How sure.
    pub sure: Sure,
    /// Why, without a full stop.
    pub why: String,
    /// How much data. Of the surest, those with the most count, and of these the newest.
    pub weight: f64,
    /// When it was measured, unix seconds; 0 if nobody knows.
    pub at_s: f64,
    /// The file.
    pub file: String,
    /// The other file, of what rests on two.
    pub also: Option<String>,
}

/// What the rules say.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    candidates: Vec<Candidate>,
    /// Operations on the cache, where the plan has no place for them.
    homeless: Vec<Candidate>,
    findings: Vec<Finding>,
    /// Those that leak first.
    memory: Vec<MemoryTrend>,
    /// How many of them leak.
    leaks: usize,
    /// Files by why something cannot be said of them.
    refusals: BTreeMap<String, Vec<String>>,
}

impl Gathered {
    /// Something for an input.
    pub fn propose(&mut self, candidate: Candidate) {
        self.candidates.push(candidate);
    }

    /// Operations on the cache for which the plan has no input; the origin says what to add.
    pub fn lodge(&mut self, candidate: Candidate) {
        self.homeless.push(candidate);
    }

    /// Something that no input holds.
    pub fn find(&mut self, text: impl Into<String>, sure: Sure, files: &[&str]) {
        self.findings.push(finding(text.into(), sure, files));
    }

    /// How the memory of a file went.
    pub fn follow(&mut self, memory: MemoryTrend, is_leak: bool) {
        let at = match is_leak {
            true => self.leaks,
            false => self.memory.len(),
        };
        self.leaks += usize::from(is_leak);
        self.memory.insert(at, memory);
    }

    /// Something that cannot be said of a file, and why; the same of several files is said once.
    pub fn refuse(&mut self, why: impl Into<String>, file: &str) {
        let files = self.refusals.entry(why.into()).or_default();
        if !files.iter().any(|f| f == file) {
            files.push(file.to_owned());
        }
    }
}

fn finding(text: String, sure: Sure, files: &[&str]) -> Finding {
    let files = files.iter().map(|f| (*f).to_owned());
    Finding {
        text: sentence(&text),
        sure,
        files: files.collect(),
    }
}

/// With a full stop, and as one line: names from outside may hold anything. Names of files stand as they are.
fn sentence(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    match line.ends_with('.') {
        true => line,
        false => line + ".",
    }
}

/// A number as an input takes it.
pub(super) fn text(value: f64, unit: &Unit) -> String {
    let number = show::number(unit.from_base(value));
    format!("{number} {}", unit.name).trim().to_owned()
}

/// The same, give or take: none is written that reaches below nothing, or is smaller than the digits that are.
pub(super) fn give(value: f64, by: f64, unit: &Unit) -> String {
    let number = |v: f64| show::number(unit.from_base(v));
    if !(by > 0.0 && by < value) || by < 0.001 * value {
        return text(value, unit);
    }
    let both = format!("{} ± {} {}", number(value), number(by), unit.name);
    both.trim().to_owned()
}

/// What files say of the inputs of a plan: each with its text, its origin and how sure it is, and findings that no input holds. The
/// order of the files makes no difference. What is measured in a load test says nothing of the demand.
///
/// ```
/// use plimsoll::evidence::{Evidence, Series};
/// use plimsoll::scenario::{Month, Scenario, calibrate::propose, field::Field};
/// let rate = Series {
///     format: "prometheus-matrix".into(), name: "requests_per_second".into(), unit: "per_second".into(),
///     points: (0..100).map(|i| (60.0 * f64::from(i), Some(12.0))).collect(), ..Series::default()
/// };
/// let file = Evidence { series: vec![rate], ..Evidence::default() };
/// let said = propose(&[("rate.json".into(), file)], &Scenario::blank(Month::earliest()));
/// assert_eq!((said.proposals[0].field, said.proposals[0].text.as_str()), (Field::Rate, "12 req/s"));
/// ```
pub fn propose(files: &[(String, Evidence)], scenario: &Scenario) -> Proposed {
    let sources = sources(files);
    let mut all = Gathered::default();
    for source in &sources {
        demand::rules(source, scenario, &mut all);
        cpu::rule(source, scenario, &mut all);
        let leaks = leak::rule(source, scenario, &mut all);
        memory::rules(source, leaks, &mut all);
        store::rules(source, scenario, &mut all);
        run::network(source, &mut all);
        if let Some(why) = &source.unsaid {
            all.refuse(why.clone(), &source.name);
        }
    }
    let sources: &[Source] = &sources;
    run::rules(sources, scenario, &mut all);
    overhead::rules(sources, scenario, &mut all);
    bench::rules(sources, scenario, &mut all);
    store::reads_and_writes(sources, scenario, &mut all);
    all.proposed(scenario)
}

impl Gathered {
    fn proposed(self, scenario: &Scenario) -> Proposed {
        let mut by_field: BTreeMap<Field, Vec<Candidate>> = BTreeMap::new();
        for candidate in self.candidates {
            by_field.entry(candidate.field).or_default().push(candidate);
        }
        let chosen = by_field.into_values();
        let mut findings = self.findings;
        if let Some((best, said)) = best_of(&self.homeless) {
            findings.push(finding(said, best.sure, &[&best.file]));
        }
        let refusals = self.refusals.iter().map(|(why, files)| {
            let names: Vec<&str> = files.iter().map(String::as_str).collect();
            finding(format!("{}: {why}", listed(&names)), Sure::Rough, &names)
        });
        Proposed {
            proposals: chosen.filter_map(|all| chosen_of(&all, scenario)).collect(),
            refusals: refusals.collect(),
            findings,
            memory: self.memory,
        }
    }
}

/// The first few, and how many more.
pub(super) fn listed(all: &[&str]) -> String {
    let named: Vec<&str> = all.iter().take(NAMED).copied().collect();
    let more = match all.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {} more", show::amount(more as f64)),
    };
    named.join(", ") + &more
}

/// The surer is the greater, of equals that with more data, of those the newer.
fn better(a: &Candidate, b: &Candidate) -> Ordering {
    let by_data = b.sure.cmp(&a.sure).then(a.weight.total_cmp(&b.weight));
    let by_time = by_data.then(a.at_s.total_cmp(&b.at_s));
    // So that one counts, whatever their order.
    by_time.then(b.file.cmp(&a.file)).then(b.text.cmp(&a.text))
}

/// The best of all, and its origin, with the others where they disagree.
fn best_of(all: &[Candidate]) -> Option<(&Candidate, String)> {
    let best = all.iter().max_by(|a, b| better(a, b))?;
    let others = others_of(all, best).into_iter();
    let mut others: Vec<String> = others
        .map(|c| format!("{} says {}", c.file, c.text))
        .collect();
    others.sort();
    let origin = sentence(&best.origin);
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let origin = match others.is_empty() {
        true => origin,
        false => sentence(&format!("{origin} Others disagree: {}", listed(&others))),
    };
    Some((best, origin))
}

/// What other files say that is too far from it, the best first.
fn others_of<'a>(all: &'a [Candidate], best: &Candidate) -> Vec<&'a Candidate> {
    let differs = |c: &&Candidate| match (c.value, best.value) {
        (Some(other), Some(own)) => (other - own).abs() > DISAGREE * own.abs(),
        _ => false,
    };
    let others = all.iter().filter(|c| c.file != best.file).filter(differs);
    let mut others: Vec<&Candidate> = others.collect();
    others.sort_by(|a, b| better(b, a));
    others
}

/// The best, in the form that its input shows; none if the input does not take it.
fn chosen_of(all: &[Candidate], scenario: &Scenario) -> Option<Proposal> {
    let (best, origin) = best_of(all)?;
    let text = as_shown(best, scenario)?;
    let mut others: Vec<Other> = Vec::new();
    for other in others_of(all, best) {
        // Files that say the same are one.
        let shown = as_shown(other, scenario).filter(|t| *t != text);
        let shown = shown.filter(|t| others.iter().all(|known| known.text != *t));
        if let Some(text) = shown.filter(|_| others.len() < NAMED) {
            others.push(Other {
                text,
                origin: sentence(&other.origin),
                sure: other.sure,
                why: sentence(&other.why),
                files: files_of(other),
            });
        }
    }
    Some(Proposal {
        field: best.field,
        label: best.field.called(scenario),
        text,
        origin,
        sure: best.sure,
        why: sentence(&best.why),
        files: files_of(best),
        others,
    })
}

/// The text as its input would show it; none if the input does not take it.
fn as_shown(candidate: &Candidate, scenario: &Scenario) -> Option<String> {
    let mut with_it = scenario.clone();
    let catalog = Catalog::built_in();
    proposal::put(&mut with_it, catalog, candidate.field, &candidate.text).ok()?;
    Some(candidate.field.read(&with_it))
}

fn files_of(candidate: &Candidate) -> Vec<String> {
    let both = [Some(&candidate.file), candidate.also.as_ref()];
    both.into_iter().flatten().cloned().collect()
}
