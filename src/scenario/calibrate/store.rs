//! What the cache and the database are asked for a request, and how long they take: into the tiers and components of the plan that
//! stand for them, or as a finding that says what to add.

use std::collections::BTreeMap;

use super::gather::{Candidate, Gathered, give, text};
use super::measure::Measure;
use super::proposal::Sure;
use super::source::{ERRORS, Points, Source, ratio};
use crate::quantity::Dimension as _;
use crate::quantity::{Latency, PerRequest, show};
use crate::scenario::Scenario;
use crate::scenario::field::{ComponentField, Field, WorkloadField};
use crate::scenario::tier::TierKind;

/// Words by which a component of the cache is known.
const CACHE_WORDS: [&str; 5] = ["redis", "valkey", "memcache", "keydb", "cache"];
/// Words by which a component of the database is known.
const DATABASE_WORDS: [&str; 8] = [
    "database", "postgres", "mysql", "mariadb", "sql", "query", "queries", "db",
];
/// Statements that write.
const WRITES: [&str; 4] = ["insert", "update", "delete", "merge"];

/// All that a file tells of both.
pub(super) fn rules(source: &Source, scenario: &Scenario, all: &mut Gathered) {
    cache(source, scenario, all);
    database(source, scenario, all);
    commands(source, all);
    statements(source, scenario, all);
}

/// The only component whose name has one of the words, and how often a request runs it.
fn component(scenario: &Scenario, words: &[&str]) -> Option<(usize, f64)> {
    let named = |name: &str| {
        let name = name.to_ascii_lowercase();
        let mut parts = name.split(|c: char| !c.is_ascii_alphanumeric());
        // Short words stand alone: "db" is in many others.
        parts.any(|part| {
            words
                .iter()
                .any(|w| part == *w || (w.len() > 3 && part.contains(w)))
        })
    };
    let components = scenario.workload.components.iter().enumerate();
    let mut found = components.filter(|(_, c)| named(&c.name));
    let (at, component) = found.next()?;
    found
        .next()
        .is_none()
        .then(|| (at, component.probability()))
}

/// The only tier of that kind.
pub(super) fn tier(scenario: &Scenario, kind: TierKind) -> Option<usize> {
    let mut tiers = scenario.tiers.iter().enumerate();
    let mut of_kind = tiers.by_ref().filter(|(_, t)| t.kind() == kind);
    let (at, _) = of_kind.next()?;
    of_kind.next().is_none().then_some(at)
}

fn of_component(at: usize, part: ComponentField) -> Field {
    Field::Workload(WorkloadField::Component(at, part))
}

/// What all candidates of a file have in common.
fn candidate(source: &Source, points: &Points) -> Candidate {
    Candidate {
        field: Field::Rate,
        text: String::new(),
        value: None,
        origin: String::new(),
        sure: Sure::Measured,
        why: String::new(),
        weight: points.at.len() as f64,
        at_s: points.end_s(),
        file: source.name.clone(),
        also: None,
    }
}

/// A number per request, and the same for each run of a component that not all requests come to.
fn per_request(
    common: &Candidate,
    fields: &[(Field, f64)],
    (per, by): (f64, f64),
    all: &mut Gathered,
) {
    for (field, share) in fields.iter().filter(|(_, share)| *share > 0.0) {
        all.propose(Candidate {
            field: *field,
            text: give(per / share, by / share, PerRequest::base_unit()),
            value: Some(per / share),
            ..common.clone()
        });
    }
}

fn cache(source: &Source, scenario: &Scenario, all: &mut Gathered) {
    let Some(operations) = source.get(Measure::CacheRate) else {
        return;
    };
    let name = &source.name;
    let component = component(scenario, &CACHE_WORDS);
    let tier = tier(scenario, TierKind::Cache);
    let per = ratio(&source.both(Measure::Rate, Measure::CacheRate)).filter(|(per, _)| *per > 0.0);
    if let Some((per, error)) = per {
        let mut fields = Vec::new();
        fields.extend(tier.map(|at| (Field::Tier(at, "operations"), 1.0)));
        fields.extend(component.map(|(at, p)| (of_component(at, ComponentField::Operations), p)));
        let common = Candidate {
            origin: format!(
                "{}: operations on Redis over requests",
                operations.told(name)
            ),
            why: "both were counted at the same times".to_owned(),
            ..candidate(source, operations)
        };
        per_request(&common, &fields, (per, ERRORS * error), all);
        if fields.is_empty() {
            let each = text(per, PerRequest::base_unit());
            all.lodge(Candidate {
                origin: format!(
                    "{}: {} operations on Redis for each request. Add a cache tier, or a component named Redis, to plan with them",
                    operations.told(name),
                    show::number(per)
                ),
                text: each,
                value: Some(per),
                ..candidate(source, operations)
            });
        }
    }
    // Weighted by operations, or idle times would count as much as busy ones.
    let times = source
        .both(Measure::CacheRate, Measure::CacheLatency)
        .into_iter();
    let times: Vec<_> = times.map(|(at, n, ms)| (at, n, n * ms)).collect();
    let (Some((ms, error)), Some((at, _))) = (ratio(&times), component) else {
        return;
    };
    if ms > 0.0 {
        all.propose(Candidate {
            field: of_component(at, ComponentField::Time),
            text: give(ms, ERRORS * error, Latency::base_unit()),
            value: Some(ms),
            origin: format!(
                "{}: the mean latency of an operation on Redis, as the app sees it",
                operations.told(name)
            ),
            why: "measured by the app, the network included".to_owned(),
            ..candidate(source, operations)
        });
    }
}

fn database(source: &Source, scenario: &Scenario, all: &mut Gathered) {
    let component = component(scenario, &DATABASE_WORDS);
    if let Some(queries) = source.get(Measure::QueryRate) {
        let per = ratio(&source.both(Measure::Rate, Measure::QueryRate));
        if let Some((per, error)) = per.filter(|(per, _)| *per > 0.0) {
            let mut fields = vec![(Field::Resource("queries"), 1.0)];
            fields
                .extend(component.map(|(at, p)| (of_component(at, ComponentField::Operations), p)));
            let common = Candidate {
                origin: format!(
                    "{}: queries of the database over requests",
                    queries.told(&source.name)
                ),
                why: "both were counted at the same times".to_owned(),
                ..candidate(source, queries)
            };
            per_request(&common, &fields, (per, ERRORS * error), all);
        }
    }
    let Some(times) = source.get(Measure::QueryTime) else {
        return;
    };
    let weighted = source
        .both(Measure::QueryRate, Measure::QueryTime)
        .into_iter();
    let weighted: Vec<_> = weighted.map(|(at, n, ms)| (at, n, n * ms)).collect();
    let ms = ratio(&weighted).map(|(ms, _)| ms).or_else(|| times.mean());
    let Some(ms) = ms.filter(|ms| *ms > 0.0) else {
        return;
    };
    let component = component.map(|(at, _)| of_component(at, ComponentField::Time));
    for field in [Some(Field::Resource("query")), component]
        .into_iter()
        .flatten()
    {
        all.propose(Candidate {
            field,
            text: text(ms, Latency::base_unit()),
            value: Some(ms),
            origin: format!("{}: the mean time of a query", times.told(&source.name)),
            why: "measured by the app, the network included".to_owned(),
            ..candidate(source, times)
        });
    }
}

/// Calls and milliseconds in all, of each label's value.
fn totals(source: &Source, calls: &str, total_ms: &str, label: &str) -> Vec<(String, f64, f64)> {
    let counted = source.readings.iter().filter(|r| r.name == calls);
    let total = |labels: &BTreeMap<String, String>| {
        let mut all = source.readings.iter();
        let of = all.find(|r| r.name == total_ms && r.labels == *labels);
        of.and_then(|r| r.value)
    };
    let possible = |v: Option<f64>| v.filter(|v| (0.0..=1e15).contains(v));
    counted
        .filter_map(|r| {
            let name = r.labels.get(label).cloned().unwrap_or_default();
            Some((name, possible(r.value)?, possible(total(&r.labels))?))
        })
        .collect()
}

fn mean_ms(totals: &[(String, f64, f64)]) -> Option<(f64, f64)> {
    let calls: f64 = totals.iter().map(|(_, calls, _)| calls).sum();
    let ms: f64 = totals.iter().map(|(.., ms)| ms).sum();
    (calls > 0.0 && ms > 0.0).then(|| (calls, ms / calls))
}

/// What Redis itself counts: it knows of no requests, and of no network.
fn commands(source: &Source, all: &mut Gathered) {
    let found = totals(
        source,
        "redis_command_calls",
        "redis_command_total_ms",
        "command",
    );
    let Some((calls, ms)) = mean_ms(&found) else {
        return;
    };
    let most = found
        .iter()
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    let often = most.map_or_else(String::new, |(name, n, _)| {
        format!(", most of them {name} ({})", show::percent(n / calls))
    });
    let text = format!(
        "{}: Redis served {} commands in {} each on the mean{often}. That is without the network: the time of an operation that a request sees is longer, and operations for each request are these calls over the requests of the same time",
        source.name,
        show::number(calls),
        show::latency(ms)
    );
    all.find(text, Sure::Measured, &[&source.name]);
}

/// What PostgreSQL itself counts.
fn statements(source: &Source, scenario: &Scenario, all: &mut Gathered) {
    let found = of_statements(source);
    let Some((calls, ms)) = mean_ms(&found) else {
        return;
    };
    let name = &source.name;
    let statements = show::plural(found.len() as u64, "statement");
    let component =
        component(scenario, &DATABASE_WORDS).map(|(at, _)| of_component(at, ComponentField::Time));
    for field in [Some(Field::Resource("query")), component]
        .into_iter()
        .flatten()
    {
        all.propose(Candidate {
            field,
            text: text(ms, Latency::base_unit()),
            value: Some(ms),
            origin: format!(
                "{statements} in {name}: their time in all over {} calls",
                show::number(calls)
            ),
            sure: Sure::Rough,
            why: "it is the execution on the server: network, waiting for a connection and work between queries are not in it".to_owned(),
            weight: 1.0,
            at_s: 0.0,
            file: name.clone(),
            also: None,
        });
    }
    let text = format!(
        "{name}: {} of {} calls of the database write. Queries for each request are these calls over the requests of the same time",
        show::percent(writing(&found) / calls),
        show::number(calls)
    );
    all.find(text, Sure::Measured, &[name]);
}

fn of_statements(source: &Source) -> Vec<(String, f64, f64)> {
    let [calls, total_ms] = ["postgres_statement_calls", "postgres_statement_total_ms"];
    totals(source, calls, total_ms, "query")
}

/// Calls of those that write.
fn writing(statements: &[(String, f64, f64)]) -> f64 {
    let is_write = |query: &str| {
        let first = query.split_whitespace().next().unwrap_or_default();
        WRITES.iter().any(|w| first.eq_ignore_ascii_case(w))
    };
    let writes = statements.iter().filter(|(query, ..)| is_write(query));
    writes.map(|(_, calls, _)| calls).sum()
}

/// Reads and writes of a request, where one file tells the queries of a request and another which of them write.
pub(super) fn reads_and_writes(sources: &[Source], scenario: &Scenario, all: &mut Gathered) {
    let Some(at) = tier(scenario, TierKind::Database) else {
        return;
    };
    let statements = sources.iter().filter_map(|source| {
        let found = of_statements(source);
        let (calls, _) = mean_ms(&found)?;
        Some((source, calls, writing(&found) / calls))
    });
    let Some((told, calls, share)) = statements.max_by(|a, b| a.1.total_cmp(&b.1)) else {
        return;
    };
    for source in sources {
        let per = ratio(&source.both(Measure::Rate, Measure::QueryRate));
        let (Some(queries), Some((per, _))) = (source.get(Measure::QueryRate), per) else {
            continue;
        };
        for (name, per) in [("reads", per * (1.0 - share)), ("writes", per * share)] {
            all.propose(Candidate {
                field: Field::Tier(at, name),
                text: text(per, PerRequest::base_unit()),
                value: Some(per),
                origin: format!(
                    "{}: queries over requests, of which {} write, as {} says of {} calls",
                    queries.told(&source.name),
                    show::percent(share),
                    told.name,
                    show::number(calls)
                ),
                sure: Sure::Derived,
                why: "both files must be of the same service".to_owned(),
                also: (told.name != source.name).then(|| told.name.clone()),
                ..candidate(source, queries)
            });
        }
    }
}
