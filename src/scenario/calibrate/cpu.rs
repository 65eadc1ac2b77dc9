//! CPU time of a request by the utilization law: busy cores = cores busy anyway + throughput × time of a request.

use super::gather::{Candidate, Gathered, give};
use super::measure::Measure;
use super::proposal::Sure;
use super::source::{ERRORS, Source, common, line};
use crate::quantity::Dimension as _;
use crate::quantity::{Latency, show};
use crate::scenario::Scenario;
use crate::scenario::field::Field;

/// Fewest points of a line.
const LEAST_POINTS: usize = 8;
/// The throughput must differ by so many times, or the slope is that of noise.
const LEAST_SPREAD: f64 = 1.3;
/// A line that explains less is none.
const LEAST_R2: f64 = 0.5;

/// The time that a file tells, or why it tells none.
pub(super) fn rule(source: &Source, scenario: &Scenario, all: &mut Gathered) {
    let name = &source.name;
    let Some((pairs, sure, why)) = busy(source, scenario, all) else {
        return;
    };
    let refusal = |why: String| format!("no CPU time of a request follows, since {why}");
    if pairs.len() < LEAST_POINTS {
        let found = show::plural(pairs.len() as u64, "snapshot");
        let why = format!(
            "{found} with both CPU time and requests are too few: measure {LEAST_POINTS} or more, at several loads"
        );
        return all.refuse(refusal(why), name);
    }
    let rate: Vec<f64> = pairs.iter().map(|(_, rps, _)| *rps).collect();
    let cores: Vec<f64> = pairs.iter().map(|(_, _, busy)| *busy).collect();
    let least = rate.iter().copied().fold(f64::INFINITY, f64::min);
    let most = rate.iter().copied().fold(0.0, f64::max);
    if most < LEAST_SPREAD * least {
        let why = format!(
            "the load hardly changes, from {} to {} req/s: measure at several loads",
            show::number(least),
            show::number(most)
        );
        return all.refuse(refusal(why), name);
    }
    let Some(fit) = line(&rate, &cores) else {
        return;
    };
    let (ms, by_ms) = (1000.0 * fit.slope, 1000.0 * ERRORS * fit.slope_se);
    let r2 = fit.r2.unwrap_or(0.0);
    if r2 < LEAST_R2 || ms <= by_ms {
        let why = format!(
            "the busy cores do not follow the requests (R² {}): something else keeps them busy",
            show::number(r2)
        );
        return all.refuse(refusal(why), name);
    }
    let told = source.get(Measure::Rate).map(|rate| rate.told(name));
    let beside = match fit.intercept {
        i if i > 0.0 => format!("{} cores are busy without any", show::number(i)),
        i => format!(
            "the line would leave {} cores busy without any, so it is none to its end",
            show::number(i)
        ),
    };
    all.propose(Candidate {
        field: Field::Resource("cpu"),
        text: give(ms, by_ms, Latency::base_unit()),
        value: Some(ms),
        origin: format!(
            "{}: busy cores against requests, R² {}; {beside}",
            told.unwrap_or_default(),
            show::number(r2)
        ),
        sure: if r2 < 0.8 { Sure::Rough } else { sure },
        why,
        weight: pairs.len() as f64,
        at_s: pairs.last().map_or(0.0, |(at, ..)| *at),
        file: name.clone(),
        also: None,
    });
}

type Pairs = Vec<(f64, f64, f64)>;

/// Throughput and busy cores at the same times, how sure, and why; none, and a word where there could be some, if they are not the
/// service's own.
fn busy(source: &Source, scenario: &Scenario, all: &mut Gathered) -> Option<(Pairs, Sure, String)> {
    let counted = source.both(Measure::Rate, Measure::BusyCores);
    if !counted.is_empty() {
        let why = "the utilization law on counters of CPU time: what else the process does grows into it if it follows the load";
        return Some((counted, Sure::Derived, why.to_owned()));
    }
    let share = source.get(Measure::CpuShare)?;
    let rate = source.get(Measure::Rate)?;
    if share.of_host {
        let why = "its CPU usage is the load average of the host, which counts what waits and what other processes do";
        let text = format!(
            "no CPU time of a request follows, since {why}: record the process's own CPU time"
        );
        all.refuse(text, &source.name);
        return None;
    }
    let told = source.resource("cpu_cores").filter(|n| *n > 0.0);
    let cores = told.unwrap_or(scenario.app.instance.cpus.base());
    let (sure, of) = match told {
        Some(_) => (Sure::Derived, "the file tells"),
        None => (
            Sure::Rough,
            "the plan's instance has, as the file does not tell",
        ),
    };
    let pairs = common(&rate.at, &share.at).into_iter();
    let pairs = pairs.map(|(at, rps, share)| (at, rps, cores * share));
    let why = format!(
        "the utilization law on CPU usage times the {} cores that {of}",
        show::number(cores)
    );
    Some((pairs.collect(), sure, why))
}
