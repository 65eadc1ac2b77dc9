//! One row for each resource: what one instance carries within its limit, and how much of it today's load takes.

use serde::Serialize;

use super::check::MOST_USERS;
use super::response::Model;
use super::{LatencyTarget, Queue, Source, Uses};
use crate::error::Result;
use crate::model::fleet::{Redundancy, Resource, instances};
use crate::model::network::largest_user_count;
use crate::quantity::show;

/// What limits the load of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Its cores, at the target utilization.
    Cpu,
    /// The response time to keep.
    Latency,
    /// Its memory, by the requests in flight.
    Memory,
    /// Its connections, by the requests that hold one.
    Connections,
    /// Its network.
    Network,
    /// The pool of connections to a database.
    Pool,
    /// The capacity that was measured.
    Measured,
    /// The capacity that a person claims.
    Typed,
}

impl Kind {
    /// Its name in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Cpu => "CPU",
            Kind::Latency => "the latency target",
            Kind::Memory => "memory",
            Kind::Connections => "connections",
            Kind::Network => "the network",
            Kind::Pool => "the pool",
            Kind::Measured => "the capacity measured",
            Kind::Typed => "the capacity typed in",
        }
    }

    /// Whether not to know it leaves the answer in doubt: a request always takes CPU and time.
    pub fn is_worth_a_word(self) -> bool {
        matches!(self, Kind::Cpu | Kind::Latency)
    }
}

/// What is known of a limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum State {
    /// It allows so much.
    Known,
    /// It is known and limits nothing.
    Unlimited,
    /// It cannot be said.
    Unknown {
        /// What is missing, as a sentence.
        why: String,
    },
}

/// One limit of an instance. Example at [`work_out`](super::work_out).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// What limits.
    pub kind: Kind,
    /// Whether it is known.
    #[serde(flatten)]
    pub state: State,
    /// Requests per second that one instance carries within the limit, 0 if it is not met without any load. None unless known.
    pub capacity_rps: Option<f64>,
    /// Use at the peak by the instances that run, as a share of all there is: of cores, memory, connections and so on; for the
    /// latency the predicted time over its target. None if it is not known or has no end.
    pub utilization: Option<f64>,
    /// Instances that the peak needs by this limit. None unless known, or if no number is enough.
    pub instances_needed: Option<u64>,
    /// Whether it is the least of all that are known.
    pub binding: bool,
    /// Whether the peak is more than the instances that run carry within this limit.
    pub exceeded: bool,
}

/// A rate within a limit, no limit, or what is missing.
enum Found {
    Rps(f64),
    Unlimited,
    Unknown(&'static str),
    Why(String),
}

impl Found {
    /// Infinite if it is no rate.
    fn rps(&self) -> f64 {
        match self {
            Found::Rps(rps) => *rps,
            _ => f64::INFINITY,
        }
    }
}

/// Instances for a peak. None if no number is enough.
pub(super) fn needed(peak_rps: f64, capacity_rps: f64) -> Option<u64> {
    if peak_rps == 0.0 {
        return Some(0);
    }
    let resource = Resource {
        name: "instance",
        demand: peak_rps,
        per_instance: capacity_rps,
        target_util: 1.0,
    };
    Some(instances(&resource, Redundancy::None).ok()?.total)
}

/// All rows without what depends on the instances that run. Where only the least of them is asked for, a limit is not looked for that
/// holds at the least of those that are known at once, and its row says that it limits nothing.
pub(super) fn capacities(
    uses: &Uses,
    model: Option<&Model>,
    is_least_only: bool,
) -> Result<Vec<Row>> {
    let stated = match uses.stated.map(|stated| stated.source) {
        Some(Source::Measured) => Kind::Measured,
        _ => Kind::Typed,
    };
    let (cpu, network, pool) = (cpu(uses, model), network(uses), pool(uses));
    let typed = stated_capacity(uses);
    let at_once = [&cpu, &network, &pool, &typed].map(Found::rps);
    let least_rps = at_once.into_iter().fold(f64::INFINITY, f64::min);
    let beside_rps = if is_least_only {
        least_rps
    } else {
        f64::INFINITY
    };
    let found = [
        (Kind::Cpu, cpu),
        (Kind::Latency, latency(uses, model, beside_rps)?),
        (Kind::Memory, memory(uses, model, beside_rps)),
        (Kind::Connections, connections(uses, model, beside_rps)),
        (Kind::Network, network),
        (Kind::Pool, pool),
        (stated, typed),
    ];
    Ok(found.map(|(kind, found)| row(uses, kind, found)).into())
}

fn row(uses: &Uses, kind: Kind, found: Found) -> Row {
    let (state, capacity_rps) = match found {
        Found::Rps(rps) if rps.is_finite() => (State::Known, Some(rps)),
        Found::Rps(_) | Found::Unlimited => (State::Unlimited, None),
        Found::Unknown(why) => {
            let why = why.to_owned();
            (State::Unknown { why }, None)
        }
        Found::Why(why) => (State::Unknown { why }, None),
    };
    Row {
        kind,
        state,
        capacity_rps,
        utilization: None,
        instances_needed: capacity_rps.and_then(|rps| needed(uses.peak_rps, rps)),
        binding: false,
        exceeded: false,
    }
}

fn cpu(uses: &Uses, model: Option<&Model>) -> Found {
    match model {
        Some(model) => Found::Rps(model.cpu_rps() * uses.target_utilization),
        None => Found::Unknown("The CPU time of a request is not known."),
    }
}

fn latency(uses: &Uses, model: Option<&Model>, beside_rps: f64) -> Result<Found> {
    let Some(target) = uses.latency else {
        return Ok(Found::Unknown("No response time is to be kept."));
    };
    let Some(model) = model else {
        return Ok(Found::Unknown(
            "Without the CPU time of a request no response time can be predicted.",
        ));
    };
    let limit_s = target.limit_ms / 1e3;
    if beside_rps.is_finite() && model.is_in_time(beside_rps, target.quantile, limit_s) {
        return Ok(Found::Unlimited);
    }
    let most = match (uses.queue, target.quantile) {
        (Queue::Closed { .. }, Some(_)) => {
            return Ok(Found::Unknown(
                "A fixed number of users has no percentiles here: set a target for the mean.",
            ));
        }
        (Queue::Closed { think_time_s, .. }, None) => {
            match closed_latency(model, think_time_s, target) {
                Ok(rps) => rps,
                Err(error) => return Ok(Found::Why(error.to_string())),
            }
        }
        (_, quantile) => model.largest_rps(quantile, limit_s)?.unwrap_or(0.0),
    };
    if model.io_known || most == 0.0 {
        return Ok(Found::Rps(most));
    }
    Ok(Found::Why(format!(
        "How long a request waits without the CPU is not known. With the CPU alone it would be {} req/s, and it is less.",
        show::number(most)
    )))
}

/// What as many users cause as are answered in time.
fn closed_latency(model: &Model, think_time_s: f64, target: LatencyTarget) -> Result<f64> {
    let stations = model.stations();
    let most = largest_user_count(think_time_s, &stations, target.limit_ms / 1e3)?;
    Ok(most.throughput)
}

/// The largest load with at most so many requests in flight.
fn in_flight(uses: &Uses, model: &Model, most: f64, beside_rps: f64) -> Found {
    if beside_rps.is_finite() && model.has_room(beside_rps, most) {
        return Found::Unlimited;
    }
    let Queue::Closed { think_time_s, .. } = uses.queue else {
        return Found::Rps(model.largest_in_flight(most).unwrap_or(0.0));
    };
    // Of `users` users no more than all are in flight, and the number rises with them.
    let throughput = |users: u64| {
        let load = model.closed(users, think_time_s).ok()?;
        let fits = load.throughput * load.response_time <= most;
        fits.then_some(load.throughput)
    };
    if throughput(MOST_USERS).is_some() {
        return Found::Unlimited;
    }
    let (mut low, mut high) = (0, MOST_USERS);
    let mut found = 0.0;
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        match throughput(middle) {
            Some(rps) => (low, found) = (middle, rps),
            None => high = middle,
        }
    }
    Found::Rps(found)
}

/// Requests in flight need the response time.
fn with_response(model: Option<&Model>) -> Result<&Model, Found> {
    let model = model.ok_or(Found::Unknown(
        "Without the CPU time of a request its time in flight is not known.",
    ))?;
    if model.io_known {
        return Ok(model);
    }
    Err(Found::Unknown(
        "How long a request waits without the CPU is not known, nor how many are in flight.",
    ))
}

fn memory(uses: &Uses, model: Option<&Model>, beside_rps: f64) -> Found {
    let Some(memory) = uses.memory else {
        return Found::Unknown("What a request holds in memory is not known.");
    };
    let left_bytes = memory.installed_bytes * memory.allowed_share - memory.base_bytes;
    if left_bytes < 0.0 {
        return Found::Rps(0.0);
    }
    let most = left_bytes / memory.per_request_bytes;
    if !most.is_finite() {
        return Found::Unlimited;
    }
    match with_response(model) {
        Ok(model) => in_flight(uses, model, most, beside_rps),
        Err(unknown) => unknown,
    }
}

fn connections(uses: &Uses, model: Option<&Model>, beside_rps: f64) -> Found {
    let Some(connections) = uses.connections else {
        return Found::Unknown("How many connections an instance takes is not known.");
    };
    let most = connections.limit * uses.target_utilization;
    match (connections.held_ms, with_response(model)) {
        (Some(held_ms), _) => Found::Rps(most / (held_ms / 1e3)),
        (None, Ok(model)) => in_flight(uses, model, most, beside_rps),
        (None, Err(unknown)) => unknown,
    }
}

fn network(uses: &Uses) -> Found {
    match uses.network {
        Some(network) => {
            let limit = network.limit_bytes_s * uses.target_utilization;
            Found::Rps(limit / network.per_request_bytes)
        }
        None => Found::Unknown("What a request moves over the network is not known."),
    }
}

fn pool(uses: &Uses) -> Found {
    match uses.pool {
        Some(pool) => {
            let held_s = pool.queries * (pool.query_ms / 1e3);
            Found::Rps(pool.size as f64 * uses.target_utilization / held_s)
        }
        None => Found::Unknown("No pool of connections is given."),
    }
}

fn stated_capacity(uses: &Uses) -> Found {
    match uses.stated {
        Some(stated) => Found::Rps(stated.full_rps * uses.target_utilization),
        None => Found::Unknown("No capacity was measured or typed."),
    }
}

/// The load of one instance today.
pub(super) struct Now {
    rps: f64,
    /// Requests in flight; infinite if it cannot keep up. None if not known.
    in_flight: Option<f64>,
    /// The statistic of the latency target, in seconds. None if not known.
    latency_s: Option<f64>,
}

impl Now {
    pub(super) fn of(uses: &Uses, model: Option<&Model>, instances: u64) -> Result<Now> {
        let rps = uses.peak_rps / instances as f64;
        let Some(model) = model else {
            return Ok(Now {
                rps,
                in_flight: None,
                latency_s: None,
            });
        };
        let (rps, mean_s) = match uses.queue {
            Queue::Closed {
                users,
                think_time_s,
            } => {
                let load = model.closed(users.div_ceil(instances), think_time_s)?;
                (load.throughput, load.response_time)
            }
            _ => (rps, model.mean_s(rps)),
        };
        let latency_s = match uses.latency.map(|target| target.quantile) {
            None => None,
            Some(None) => Some(mean_s),
            Some(Some(p)) => model.quantile_s(rps, p)?,
        };
        let in_flight = if rps == 0.0 { 0.0 } else { rps * mean_s };
        Ok(Now {
            rps,
            in_flight: Some(in_flight).filter(|_| model.io_known),
            latency_s: latency_s.filter(|_| model.io_known),
        })
    }
}

impl Row {
    /// Fills in what the instances that run make of it.
    pub(super) fn used(&mut self, uses: &Uses, now: &Now) {
        let used = match self.kind {
            Kind::Cpu => self.linear(uses, now),
            Kind::Latency => {
                let limit_ms = uses.latency.map(|target| target.limit_ms);
                let ratio = |limit_ms: f64| Some(now.latency_s? * 1e3 / limit_ms);
                limit_ms.and_then(ratio)
            }
            Kind::Memory => uses.memory.and_then(|memory| {
                let held = match memory.per_request_bytes {
                    0.0 => 0.0,
                    each => each * now.in_flight?,
                };
                Some((memory.base_bytes + held) / memory.installed_bytes)
            }),
            Kind::Connections => uses.connections.and_then(|connections| {
                let held = match connections.held_ms {
                    Some(held_ms) => now.rps * (held_ms / 1e3),
                    None => now.in_flight?,
                };
                Some(held / connections.limit)
            }),
            Kind::Network | Kind::Pool | Kind::Measured | Kind::Typed => self.linear(uses, now),
        };
        self.utilization = used.filter(|share| share.is_finite());
        self.exceeded = self
            .capacity_rps
            .is_some_and(|rps| now.rps > rps * (1.0 + 1e-9));
    }

    /// The load over all there is, where the limit is its target share.
    fn linear(&self, uses: &Uses, now: &Now) -> Option<f64> {
        match self.state {
            State::Known => Some(now.rps / (self.capacity_rps? / uses.target_utilization)),
            State::Unlimited => Some(0.0),
            State::Unknown { .. } => None,
        }
    }
}
