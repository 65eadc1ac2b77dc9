//! What a request takes of an instance, as the scenario says it, put to the laws of [`resource`](super::resource).

use serde::Serialize;

use super::resource::{
    Answer, Connections, Cpu, CrossCheck, Kind, LatencyTarget, Memory, Network, Pool, Question,
    Queue, Server, Source, Stated, Thinking, Uses, Within, cross_check, least_of, work_out,
};
use super::{Capacity, Standing};
use crate::error::{Error, Result};
use crate::scenario::{Basis, Scenario, Statistic};

/// Share of the requests that may wait, in the laws that count by it: the usual one of call centres and of servers.
const WAITING_SHARE: f64 = 0.2;

/// Capacity by resource, and one question put to several laws.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Resources {
    /// The rows, what binds, and the response times at today's peak.
    pub answer: Answer,
    /// How many instances the peak needs by each law; none without a capacity.
    pub cross_check: Option<CrossCheck>,
}

/// What the resources make of one instance, where its capacity is to follow from them.
pub(super) struct Derived {
    /// Within all limits.
    pub answer: Answer,
    /// All that an instance does: nothing kept free, and no matter how long a request takes. Requests per second.
    pub full_rps: f64,
    /// Load at which its CPU is full.
    pub cpu_full_rps: Option<f64>,
}

/// The capacity by resource. None if the scenario has it otherwise, or nothing that limits is known.
pub(super) fn derived(scenario: &Scenario, rates_rps: (f64, f64)) -> Option<Derived> {
    let is_blank = scenario.resources.is_blank();
    if scenario.app.capacity.basis != Basis::Derived || is_blank {
        return None;
    }
    derived_of(uses(scenario, None, rates_rps).ok()?)
}

/// What resources came to, to be asked again: it takes longer than all else that a draw needs, and many draws change nothing of it.
#[derive(Default)]
pub(super) struct Remembered {
    uses: Option<Uses>,
    derived: Option<Derived>,
}

impl Remembered {
    /// As [`derived`]: what an instance carries, and the latency of the target.
    pub(super) fn derived(
        &mut self,
        scenario: &Scenario,
        rates_rps: (f64, f64),
    ) -> Option<&Derived> {
        let is_derived = scenario.app.capacity.basis == Basis::Derived;
        if !is_derived || scenario.resources.is_blank() {
            return None;
        }
        let uses = uses(scenario, None, rates_rps).ok()?;
        if self.uses.as_ref() != Some(&uses) {
            self.derived = drawn_of(&uses);
            self.uses = Some(uses);
        }
        self.derived.as_ref()
    }
}

/// The numbers that draws ask for.
fn drawn_of(within: &Uses) -> Option<Derived> {
    if within.cpu.is_none() {
        return derived_of(within.clone());
    }
    let answer = least_of(within).ok()?;
    Some(Derived {
        // Where the CPU time is known nobody asks for more than what is within the limits, of which all are at least that.
        full_rps: answer.capacity_rps?,
        cpu_full_rps: None,
        answer,
    })
}

fn derived_of(within: Uses) -> Option<Derived> {
    let answer = work_out(&within).ok()?;
    let within_rps = answer.capacity_rps?;
    let all = Uses {
        target_utilization: 1.0,
        latency: None,
        mean_rps: None,
        memory: within.memory.map(|memory| Memory {
            allowed_share: 1.0,
            ..memory
        }),
        ..within
    };
    let all = work_out(&all).ok()?;
    let cpu = all.rows.iter().find(|row| row.kind == Kind::Cpu);
    Some(Derived {
        full_rps: all.capacity_rps.unwrap_or(within_rps),
        cpu_full_rps: cpu.and_then(|row| row.capacity_rps),
        answer,
    })
}

/// The resources of the scenario. None if nothing of them is known.
///
/// # Errors
/// What the laws refuse, with the field of the form.
pub(super) fn work_out_of(
    scenario: &Scenario,
    capacity: &Capacity,
    rates_rps: (f64, f64),
    derived: Option<Derived>,
) -> Result<Option<Resources>> {
    if scenario.resources.is_blank() {
        return Ok(None);
    }
    let uses = uses(scenario, Some(capacity), rates_rps)?;
    let answer = match derived {
        Some(derived) => derived.answer,
        None => work_out(&uses).map_err(of_form)?,
    };
    let cross_check = question(scenario, capacity, &uses)
        .map(|question| cross_check(&question))
        .transpose()
        .map_err(of_form)?;
    Ok(Some(Resources {
        answer,
        cross_check,
    }))
}

/// What one of today's instances takes and answers at a load, without what it could carry. None if nothing of it is known, or it
/// cannot be worked out.
pub(super) fn answer_at(scenario: &Scenario, capacity: &Capacity, rate_rps: f64) -> Option<Answer> {
    if scenario.resources.is_blank() {
        return None;
    }
    let mut uses = uses(scenario, Some(capacity), (rate_rps, rate_rps)).ok()?;
    // The limit of the latency takes the longest to find.
    (uses.latency, uses.mean_rps) = (None, None);
    work_out(&uses).ok()
}

/// The laws name their own numbers; a person knows those of the form.
fn of_form(error: Error) -> Error {
    let named = error.field.as_deref().unwrap_or("");
    let field = match named.rsplit('.').next().unwrap_or("") {
        "cpu_ms" => "resources.cpu",
        "io_ms" => "resources.io",
        "ca2" => "resources.arrival_variation",
        "cs2" => "resources.service_variation",
        "users" => "resources.users",
        "think_time_s" => "resources.think_time",
        "base_bytes" => "resources.memory_base",
        "per_request_bytes" if named.starts_with("network") => "resources.network_bytes",
        "per_request_bytes" => "resources.memory_per_request",
        "allowed_share" => "resources.memory_allowed",
        "installed_bytes" => "app.instance.memory",
        "limit_bytes_s" => "resources.network_limit",
        "size" => "resources.pool",
        "query_ms" => "resources.query",
        "queries" => "resources.queries",
        "cores" => "app.instance.cpus",
        "limit_ms" => "targets.latency",
        _ => "resources",
    };
    error.field(field)
}

/// With the capacity that the scenario states, unless it is what the resources are to say.
fn uses(
    scenario: &Scenario,
    capacity: Option<&Capacity>,
    (mean, peak): (f64, f64),
) -> Result<Uses> {
    let form = &scenario.resources;
    let instance = &scenario.app.instance;
    let mut uses = Uses::of(peak, instance.cpus.base());
    uses.mean_rps = Some(mean);
    uses.instances = Some(u64::from(scenario.app.minimum.get())).filter(|n| *n > 0);
    uses.target_utilization = scenario.app.target_utilization.base();
    uses.latency = Some(LatencyTarget {
        quantile: quantile(scenario.targets.statistic),
        limit_ms: scenario.targets.latency.base(),
    });
    uses.cpu = form.given("cpu").map(|cpu_ms| Cpu {
        cpu_ms,
        io_ms: form.given("io"),
    });
    uses.queue = match form.choice("queue") {
        "mmc" => Queue::Mmc,
        "ggc" => Queue::Ggc {
            ca2: form.value("arrival_variation"),
            cs2: form.value("service_variation"),
        },
        "closed" => Queue::Closed {
            users: users(scenario)?,
            think_time_s: form.value("think_time") / 1e3,
        },
        _ => Queue::ProcessorSharing,
    };
    let memory = (form.given("memory_base"), form.given("memory_per_request"));
    uses.memory = (memory != (None, None)).then_some(Memory {
        base_bytes: memory.0.unwrap_or(0.0),
        per_request_bytes: memory.1.unwrap_or(0.0),
        installed_bytes: instance.memory.base(),
        allowed_share: form.value("memory_allowed"),
    });
    uses.connections = form.given("connections").map(|limit| Connections {
        held_ms: form.given("connection_time"),
        limit,
    });
    let network = form.given("network_bytes").zip(form.given("network_limit"));
    uses.network = network.map(|(per_request_bytes, limit_bytes_s)| Network {
        per_request_bytes,
        limit_bytes_s,
    });
    let pool = form.given("pool").zip(form.given("query"));
    uses.pool = pool.map(|(size, query_ms)| Pool {
        size: size as u64,
        query_ms,
        queries: form.value("queries"),
    });
    uses.stated = capacity.and_then(|capacity| {
        let source = match capacity.standing {
            Standing::Fitted => Source::Measured,
            Standing::Typed => Source::Typed,
            Standing::Derived => return None,
        };
        let full_rps = capacity.full_rps;
        (full_rps > 0.0).then_some(Stated { full_rps, source })
    });
    Ok(uses)
}

fn users(scenario: &Scenario) -> Result<u64> {
    let users = scenario.resources.given("users");
    users.map(|users| users as u64).ok_or_else(|| {
        Error::new("the number of users is not known")
            .field("resources.users")
            .next("Write how many users ask, wait and think, or choose another way of waiting.")
    })
}

/// The quantile of a statistic; none for the mean.
fn quantile(statistic: Statistic) -> Option<f64> {
    let percent = statistic.name().strip_prefix('p')?;
    percent.parse::<f64>().ok().map(|percent| percent / 100.0)
}

/// How many instances by each law: of the CPU time if it is known, or else of the capacity.
fn question(scenario: &Scenario, capacity: &Capacity, uses: &Uses) -> Option<Question> {
    let server = match uses.cpu.filter(|_| uses.cores > 0.0) {
        Some(cpu) => Server::Service {
            service_ms: cpu.cpu_ms / uses.cores,
        },
        None if capacity.full_rps > 0.0 => Server::Capacity {
            full_rps: capacity.full_rps,
        },
        None => return None,
    };
    Some(Question {
        offered_rps: uses.peak_rps,
        server,
        within: Within {
            target_utilization: uses.target_utilization,
            waiting_share: WAITING_SHARE,
            latency: None,
        },
        // Whichever capacity counts: the runs say what they say.
        usl: { scenario.app.capacity.sweep.as_ref() }.map(|s| (s.fit.sigma, s.fit.kappa)),
        thinking: match uses.queue {
            Queue::Closed {
                users,
                think_time_s,
            } => Some(Thinking {
                users,
                think_time_s,
            }),
            _ => None,
        },
    })
}
