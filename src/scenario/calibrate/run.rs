//! What load tests say beside a fit: bytes of a request, the baseline, failures, and the most that was carried within the targets.

use std::collections::BTreeMap;

use super::gather::{Candidate, Gathered, listed, text};
use super::proposal::Sure;
use super::source::Source;
use super::sweeps::{levels, point};
use super::{MIN_LEVELS, baseline_of, concurrency};
use crate::evidence::Run;
use crate::quantity::Dimension as _;
use crate::quantity::{Bytes, show};
use crate::scenario::field::{Field, WorkloadField};
use crate::scenario::workload::Spread;
use crate::scenario::{Basis, Point, Scenario, Statistic};

/// A run that fails more than that says little of what an answer weighs.
const MOST_ERRORS: f64 = 0.05;

/// When a run was, unix seconds; 0 if it does not say.
pub(super) fn at_s(run: &Run) -> f64 {
    let at = run
        .started_at
        .as_deref()
        .and_then(|t| t.parse::<jiff::Timestamp>().ok());
    at.map_or(0.0, |at| at.as_second() as f64)
}

/// `k6 at a concurrency of 8 in a.json`
pub(super) fn told(run: &Run, file: &str) -> String {
    let at = concurrency(run).map(|n| format!(" at a concurrency of {}", show::number(n)));
    let offered = run
        .offered_rps
        .map(|rps| format!(" at {} req/s", show::number(rps)));
    let at = at.or(offered).unwrap_or_default();
    format!("{}{at} in {file}", run.tool)
}

/// Bytes of a request, as the client received them.
pub(super) fn network(source: &Source, all: &mut Gathered) {
    let failing = |run: &&Run| run.error_rate.is_some_and(|e| e > MOST_ERRORS);
    for run in source.load_tests().filter(|run| !failing(run)) {
        let requests = run.responses.or(run.requests).filter(|n| *n > 0);
        let (Some(bytes), Some(requests)) = (run.bytes_received, requests) else {
            continue;
        };
        let each = bytes as f64 / requests as f64;
        if each <= 0.0 {
            continue;
        }
        all.propose(Candidate {
            field: Field::Resource("network_bytes"),
            text: text(each, Bytes::base_unit()),
            value: Some(each),
            origin: format!(
                "{}: {} received over {} requests",
                told(run, &source.name),
                show::bytes(bytes as f64),
                show::number(requests as f64)
            ),
            sure: Sure::Measured,
            why: "answers as the client counts them, some with headers and some without; what it sent is not in it"
                .to_owned(),
            weight: requests as f64,
            at_s: at_s(run),
            file: source.name.clone(),
            also: None,
        });
    }
}

/// A run of a load test that has a level, and its file.
struct Tried<'a> {
    run: &'a Run,
    file: &'a str,
    point: Point,
}

/// What all load tests together say.
pub(super) fn rules(sources: &[Source], scenario: &Scenario, all: &mut Gathered) {
    let runs = || {
        sources
            .iter()
            .flat_map(|s| s.load_tests().map(|run| (run, s.name.as_str())))
    };
    let mut groups: BTreeMap<(&str, &str), Vec<Tried>> = BTreeMap::new();
    for (run, file) in runs() {
        // A file's name counts where the tool does not tell its concurrency.
        let named = Run {
            file: file.to_owned(),
            ..run.clone()
        };
        if let Some(point) = point(&named) {
            let target = run.target.as_deref().unwrap_or_default();
            let group = groups.entry((run.tool.as_str(), target)).or_default();
            group.push(Tried { run, file, point });
        }
    }
    let points =
        |group: &[Tried]| -> Vec<Point> { group.iter().map(|t| t.point.clone()).collect() };
    let levels_of = |group: &Vec<Tried>| levels(&points(group));
    let most = groups.values().max_by_key(|group| levels_of(group));
    if let Some(group) = most {
        baseline(group, &points(group), scenario, all);
        let fitted = groups.values().any(|group| levels_of(group) >= MIN_LEVELS);
        if !fitted && scenario.app.capacity.basis != Basis::Fitted {
            groups.values().for_each(|g| capacity(g, scenario, all));
        }
    }
    failures(runs(), scenario, all);
}

fn baseline(group: &[Tried], points: &[Point], scenario: &Scenario, all: &mut Gathered) {
    let lightest = group
        .iter()
        .min_by(|a, b| a.point.concurrency.total_cmp(&b.point.concurrency));
    let Some(lightest) = lightest else { return };
    let timed = match baseline_of(points, &scenario.workload) {
        Ok((timed, _)) => timed,
        Err(error) => {
            let file = lightest.file;
            return all.refuse(format!("no baseline follows: {error}"), file);
        }
    };
    let users = lightest.point.concurrency;
    let (sure, why) = match users {
        n if n <= 1.0 => (
            Sure::Measured,
            "requests waited for nothing but themselves".to_owned(),
        ),
        n => (
            Sure::Rough,
            format!(
                "at a concurrency of {} part of it is waiting: measure at 1",
                show::number(n)
            ),
        ),
    };
    let less = match scenario
        .workload
        .components
        .iter()
        .any(|c| c.adds_ms() > 0.0)
    {
        true => ", less what the components of the plan add",
        false => "",
    };
    let common = Candidate {
        field: Field::Workload(WorkloadField::BaselineTime),
        text: timed.time.to_string(),
        value: Some(timed.time.base()),
        origin: format!(
            "The lightest run, {}: its mean{less}",
            told(lightest.run, lightest.file)
        ),
        sure,
        why,
        weight: 1.0,
        at_s: at_s(lightest.run),
        file: lightest.file.to_owned(),
        also: None,
    };
    if timed.spread != Spread::Constant {
        all.propose(Candidate {
            field: Field::Workload(WorkloadField::BaselineSpread),
            text: timed.spread.to_string(),
            value: None,
            origin: format!(
                "The lightest run, {}: its percentiles{less}",
                told(lightest.run, lightest.file)
            ),
            ..common.clone()
        });
    }
    all.propose(common);
}

/// The most that a single run carried within the targets.
fn capacity(group: &[Tried], scenario: &Scenario, all: &mut Gathered) {
    let targets = &scenario.targets;
    let statistic = targets.statistic;
    let within = |t: &&Tried| {
        let late = t
            .point
            .latency_ms(statistic)
            .is_none_or(|ms| ms > targets.latency.base());
        let failing = t
            .point
            .error_rate
            .is_some_and(|e| e > targets.error_rate.base());
        !late && !failing
    };
    for tried in group.iter().filter(within) {
        let unit = scenario.app.capacity.typed.unit();
        let ms = tried.point.latency_ms(statistic).unwrap_or(0.0);
        let errors = match tried.point.error_rate {
            Some(rate) => format!("{} failed", show::percent(rate)),
            None => "it does not tell what failed".to_owned(),
        };
        all.propose(Candidate {
            field: Field::Capacity,
            text: text(tried.point.rps, unit),
            // Runs at other levels carry less because less was asked of them.
            value: None,
            origin: format!(
                "{}: the most of the runs within the targets, {} {} of {}, and {errors}",
                told(tried.run, tried.file),
                statistic.spoken(),
                show::latency(ms),
                targets.latency
            ),
            sure: Sure::Rough,
            why: format!("{}it carried that much at least: runs at {MIN_LEVELS} levels or more would tell where it ends", idle(tried)),
            weight: tried.point.rps,
            at_s: at_s(tried.run),
            file: tried.file.to_owned(),
            also: None,
        });
    }
}

/// Far fewer requests in flight than users make it doubtful what the run tells.
const FEW_IN_FLIGHT: f64 = 0.1;

/// By Little's law, throughput times mean latency is in flight.
fn idle(tried: &Tried) -> String {
    let point = &tried.point;
    let mean_ms = point.latency_ms(Statistic::Mean);
    let in_flight = mean_ms.map(|ms| point.rps * ms / 1000.0);
    match in_flight.filter(|n| *n < FEW_IN_FLIGHT * point.concurrency && *n > 0.0) {
        Some(n) => format!(
            "doubtful, for rate times mean latency is only {} in flight, and not {}: the users waited between requests, or hung without an answer that counts; ",
            show::number(n),
            show::number(point.concurrency)
        ),
        None => String::new(),
    }
}

/// Which runs fail more than they may.
fn failures<'a>(
    runs: impl Iterator<Item = (&'a Run, &'a str)>,
    scenario: &Scenario,
    all: &mut Gathered,
) {
    let target = scenario.targets.error_rate;
    let failing = runs.filter_map(|(run, file)| {
        let rate = run.error_rate.filter(|e| *e > target.base() && *e <= 1.0)?;
        let said = format!("{} ({})", told(run, file), show::percent(rate));
        Some((said, file))
    });
    let failing: Vec<(String, &str)> = failing.collect();
    if failing.is_empty() {
        return;
    }
    let mut files: Vec<&str> = failing.iter().map(|(_, file)| *file).collect();
    files.dedup();
    let named: Vec<&str> = failing.iter().map(|(said, _)| said.as_str()).collect();
    let count = show::plural(failing.len() as u64, "run");
    let text = format!(
        "{count} failed more often than the target of {target} allows: {}",
        listed(&named)
    );
    all.find(text, Sure::Measured, &files);
}
