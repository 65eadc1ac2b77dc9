//! What a feature adds to a request, from two runs or two endpoints that are alike but for it: told from their names.

use super::concurrency;
use super::gather::{Candidate, Gathered, give};
use super::proposal::Sure;
use super::run::told;
use super::source::{ERRORS, Source};
use crate::evidence::{Endpoint, Latency as Statistics, Run};
use crate::quantity::Dimension as _;
use crate::quantity::{Latency, show};
use crate::scenario::Scenario;
use crate::scenario::field::{ComponentField, Field, WorkloadField};

/// Words that say that it is without the feature.
const WITHOUT: [&str; 8] = [
    "baseline", "base", "control", "plain", "without", "before", "off", "bare",
];
/// Words that say no more than that it is with one.
const WITH: [&str; 5] = ["with", "variant", "after", "on", "candidate"];
/// Most pairs that are told.
const MOST_PAIRS: usize = 8;

/// Something that was measured, by its name.
struct Side<'a> {
    words: Vec<String>,
    said: String,
    file: &'a str,
    alike: (String, Option<u64>),
    latency: &'a Statistics,
    requests: Option<u64>,
}

/// All pairs: runs of one tool at one concurrency, and endpoints of one run.
pub(super) fn rules(sources: &[Source], scenario: &Scenario, all: &mut Gathered) {
    let runs = || {
        sources
            .iter()
            .flat_map(|s| s.load_tests().map(|run| (run, s.name.as_str())))
    };
    let mut sides: Vec<Vec<Side>> = vec![runs().map(|(run, file)| of_run(run, file)).collect()];
    for (run, file) in runs() {
        let endpoints = run.endpoints.iter().flatten();
        sides.push(endpoints.map(|e| of_endpoint(e, run, file)).collect());
    }
    let pairs = sides.iter().flat_map(|sides| pairs(sides));
    for (base, with, feature) in pairs.take(MOST_PAIRS) {
        compare(base, with, &feature, scenario, all);
    }
}

fn of_run<'a>(run: &'a Run, file: &'a str) -> Side<'a> {
    let named = Run {
        file: file.to_owned(),
        ..run.clone()
    };
    let level = concurrency(&named).or(run.offered_rps);
    Side {
        words: words(&format!(
            "{file} {}",
            run.target.as_deref().unwrap_or_default()
        )),
        said: told(&named, file),
        file,
        alike: (run.tool.clone(), level.map(f64::to_bits)),
        latency: &run.latency_ms,
        requests: run.requests,
    }
}

fn of_endpoint<'a>(endpoint: &'a Endpoint, run: &'a Run, file: &'a str) -> Side<'a> {
    Side {
        words: words(&endpoint.name),
        said: format!("{} in {file}", endpoint.name),
        file,
        alike: (run.tool.clone(), None),
        latency: &endpoint.latency_ms,
        requests: endpoint.requests,
    }
}

/// The words of a name, but for levels, numbers and endings of files, each once.
fn words(name: &str) -> Vec<String> {
    let lower = name.to_ascii_lowercase();
    let all = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let says = |word: &&str| {
        let level = word.strip_prefix(['c', 'u', 'n']).unwrap_or(word);
        let number = !level.is_empty() && level.bytes().all(|b| b.is_ascii_digit());
        let ending = [
            "json", "txt", "csv", "ndjson", "jsonl", "gz", "http", "https",
        ];
        !(word.is_empty() || number || ending.contains(word))
    };
    let mut words: Vec<String> = all.filter(says).map(str::to_owned).collect();
    words.sort();
    words.dedup();
    words
}

/// Two sides of which one says that it is without, and the other has all its other words, and what the other is about.
fn pairs<'a>(sides: &'a [Side<'a>]) -> Vec<(&'a Side<'a>, &'a Side<'a>, Vec<String>)> {
    let is_without = |side: &Side| side.words.iter().any(|w| WITHOUT.contains(&w.as_str()));
    let mut pairs = Vec::new();
    for base in sides.iter().filter(|side| is_without(side)) {
        let shared = { base.words.iter() }.filter(|w| !WITHOUT.contains(&w.as_str()));
        let shared: Vec<&String> = shared.collect();
        for with in sides.iter().filter(|side| !is_without(side)) {
            let own = with.words.iter();
            let own = own.filter(|w| !WITH.contains(&w.as_str()) && !shared.contains(w));
            let all_shared = shared.iter().all(|w| with.words.contains(w));
            if pairs.len() >= MOST_PAIRS {
                return pairs;
            }
            if base.alike == with.alike && all_shared {
                pairs.push((base, with, own.cloned().collect()));
            }
        }
    }
    pairs
}

fn compare(base: &Side, with: &Side, feature: &[String], scenario: &Scenario, all: &mut Gathered) {
    let difference = |name: &str| Some(with.latency.get(name)? - base.latency.get(name)?);
    let Some(mean_ms) = difference("mean").filter(|d| d.is_finite()) else {
        return;
    };
    let told = |ms: f64| match ms < 0.0 {
        true => format!("{} less", show::latency(-ms)),
        false => format!("{} more", show::latency(ms)),
    };
    let p95 = difference("p95").map(|ms| format!(", and p95 {}", told(ms)));
    let text = format!(
        "{} took {} on the mean than {}{}. Two runs differ by chance too: repeat both, in turns",
        with.said,
        told(mean_ms),
        base.said,
        p95.unwrap_or_default()
    );
    let files = match with.file == base.file {
        true => vec![with.file],
        false => vec![base.file, with.file],
    };
    all.find(text, Sure::Rough, &files);
    let components = scenario.workload.components.iter().enumerate();
    let named = |name: &str| {
        let name = words(name);
        !feature.is_empty() && name.iter().any(|w| feature.contains(w))
    };
    let mut found = components.filter(|(_, c)| named(&c.name));
    let (Some((at, component)), None) = (found.next(), found.next()) else {
        return;
    };
    let runs = component.operations.base() * component.probability();
    if mean_ms <= 0.0 || runs <= 0.0 {
        return;
    }
    let by_ms = ERRORS * error_ms(base, with) / runs;
    all.propose(Candidate {
        field: Field::Workload(WorkloadField::Component(at, ComponentField::Time)),
        text: give(mean_ms / runs, by_ms, Latency::base_unit()),
        value: Some(mean_ms / runs),
        origin: format!("The mean of {} less that of {}", with.said, base.said),
        sure: Sure::Rough,
        why: "two runs only: how much runs differ by chance is not in it".to_owned(),
        weight: with.requests.unwrap_or(0).min(base.requests.unwrap_or(0)) as f64,
        at_s: 0.0,
        file: with.file.to_owned(),
        also: (with.file != base.file).then(|| base.file.to_owned()),
    });
}

/// The standard error of the difference of the means; 0 if a file does not tell it.
fn error_ms(base: &Side, with: &Side) -> f64 {
    let squared = |side: &Side| {
        let ms = side.latency.get("stddev")?;
        let requests = side.requests.filter(|n| *n > 1)? as f64;
        Some(ms * ms / requests)
    };
    let both = squared(base).zip(squared(with));
    both.map_or(0.0, |(a, b)| (a + b).sqrt())
}
