//! The same question put to several laws: how many servers a load needs by the plain ratio, by the square-root rule, by Erlang's
//! formula, by the universal scalability law and in a closed network; and where they disagree.

use serde::Serialize;

use super::LatencyTarget;
use super::check;
use crate::error::{Error, Result};
use crate::model::fleet::{Redundancy, Resource, Scaled, instances, instances_scaled};
use crate::model::network;
use crate::model::queue::{Station, servers_for, square_root_staffing};
use crate::model::usl::Usl;
use crate::model::{Graded, Standing};
use crate::quantity::show;

/// More servers are not looked for in a closed network, where each try is a solution of the network.
const MOST_CLOSED: u64 = 1000;
/// A closed network whose load differs from the one offered by more than this is another question.
const SAME_LOAD: f64 = 0.05;

/// A load, the servers that it is offered to, and what is asked of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// Requests per second of all servers together, 0 or more.
    pub offered_rps: f64,
    /// What one server does.
    pub server: Server,
    /// What is asked of them.
    pub within: Within,
    /// Contention σ and coherency κ between the servers, if they were measured or guessed; both 0 or more.
    pub usl: Option<(f64, f64)>,
    /// The users behind the load, if their number is fixed.
    pub thinking: Option<Thinking>,
}

/// What one server does, in either of two ways.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Server {
    /// The mean time that a request keeps it busy.
    Service {
        /// Above 0.
        service_ms: f64,
    },
    /// The requests per second that it does when it is always busy.
    Capacity {
        /// Above 0.
        full_rps: f64,
    },
}

impl Server {
    fn full_rps(self) -> Result<f64> {
        match self {
            Server::Service { service_ms } => {
                Ok(1e3 / check::some_time_ms(service_ms, "server.service_ms")?)
            }
            Server::Capacity { full_rps } => {
                let service_ms = 1e3 / check::above_zero(full_rps, "server.full_rps")?;
                check::some_time_ms(service_ms, "server.full_rps")?;
                Ok(full_rps)
            }
        }
    }
}

/// What is asked of the servers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Within {
    /// How busy they may be on average, above 0 and up to 1. It limits the plain ratio, the scalability law and the closed network.
    pub target_utilization: f64,
    /// The share of requests that may wait, strictly between 0 and 1. It limits the square-root rule and Erlang's formula.
    pub waiting_share: f64,
    /// The response time to keep: of Erlang's formula for a quantile, of the closed network for the mean.
    pub latency: Option<LatencyTarget>,
}

/// Users of a fixed number who pause between an answer and their next request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thinking {
    /// Users, 1 to 100,000.
    pub users: u64,
    /// Their pause in seconds, 0 or more.
    pub think_time_s: f64,
}

/// A way to count servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Load over capacity and target utilization: no queue, no contention.
    PlainRatio,
    /// Offered load and β of its square roots, so that few wait.
    SquareRoot,
    /// One line before all servers, exponential services: as few as keep the share that waits, and the latency if there is one.
    ErlangC,
    /// Servers that slow each other down.
    Usl,
    /// Mean value analysis: a fixed number of users.
    Mva,
}

impl Method {
    /// Its name in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Method::PlainRatio => "the plain ratio",
            Method::SquareRoot => "the square-root rule",
            Method::ErlangC => "Erlang's formula",
            Method::Usl => "the scalability law",
            Method::Mva => "the closed network",
        }
    }
}

/// What one law answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Way {
    /// Which.
    pub method: Method,
    /// Servers. None: the law cannot say, or no number is enough; the note says which.
    pub servers: Option<u64>,
    /// Their utilization by plain division, load / (servers · capacity). None without servers.
    pub utilization: Option<f64>,
    /// What it rests on, or why it has no answer, as a sentence.
    pub note: String,
}

/// All ways side by side: what [`cross_check`] gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrossCheck {
    /// One for each method, in the order of [`Method`].
    pub ways: Vec<Way>,
    /// Mean number of busy servers, whatever their number: load times service time.
    pub busy_servers_ratio: f64,
    /// Most over fewest servers. None if fewer than two ways have an answer above 0.
    pub spread_ratio: Option<f64>,
    /// A sentence about the difference. None if all that have an answer give the same.
    pub disagree: Option<String>,
}

/// Counts servers by five laws.
///
/// # Errors
/// A number out of bounds, with its field; a load for more than 10⁹ servers.
///
/// ```
/// use plimsoll::plan::resource::{Question, Server, Within, cross_check};
/// // 10,000 requests per minute at servers that do 1,000 each.
/// let check = cross_check(&Question {
///     offered_rps: 10_000.0 / 60.0,
///     server: Server::Capacity { full_rps: 1000.0 / 60.0 },
///     within: Within { target_utilization: 0.7, waiting_share: 0.05, latency: None },
///     usl: Some((0.02, 0.0001)),
///     thinking: None,
/// })?;
/// let servers: Vec<Option<u64>> = check.ways.iter().map(|way| way.servers).collect();
/// assert_eq!(servers, [Some(15), Some(16), Some(17), Some(21), None]);
/// assert!(check.disagree.unwrap().starts_with("They disagree: 15 by the plain ratio, 21 by the scalability law"));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn cross_check(question: &Question) -> Result<CrossCheck> {
    let full_rps = question.server.full_rps()?;
    let offered_rps = check::amount(question.offered_rps, "offered_rps")?;
    let within = question.within;
    check::some_share(within.target_utilization, "within.target_utilization")?;
    check::probability(within.waiting_share, "within.waiting_share")?;
    if let Some(target) = within.latency {
        check::some_time_ms(target.limit_ms, "within.latency.limit_ms")?;
        if let Some(p) = target.quantile {
            check::probability(p, "within.latency.quantile")?;
        }
    }
    let load = offered_rps / full_rps;
    if load > 9e8 {
        let error = Error::new("the load needs more than a billion servers");
        return Err(error
            .field("offered_rps")
            .next("Check the units of load and server."));
    }
    let asked = Asked {
        question,
        full_rps,
        load,
    };
    let found = [
        (Method::PlainRatio, asked.plain()?),
        (Method::SquareRoot, asked.square_root()?),
        (Method::ErlangC, asked.erlang()?),
        (Method::Usl, asked.usl()?),
        (Method::Mva, asked.closed()?),
    ];
    let way = |(method, (servers, note)): (Method, Counted)| Way {
        method,
        servers,
        utilization: servers.filter(|n| *n > 0).map(|n| load / n as f64),
        note,
    };
    let ways: Vec<Way> = found.map(way).into();
    let (spread_ratio, disagree) = difference(&ways);
    Ok(CrossCheck {
        ways,
        busy_servers_ratio: load,
        spread_ratio,
        disagree,
    })
}

/// Servers, or none, and a sentence.
type Counted = (Option<u64>, String);

struct Asked<'a> {
    question: &'a Question,
    full_rps: f64,
    /// Mean number of busy servers.
    load: f64,
}

impl Asked<'_> {
    fn resource(&self) -> Resource<'static> {
        Resource {
            name: "server",
            demand: self.question.offered_rps,
            per_instance: self.full_rps,
            target_util: self.question.within.target_utilization,
        }
    }

    fn plain(&self) -> Result<Counted> {
        let found = instances(&self.resource(), Redundancy::None)?;
        let target = show::percent(self.question.within.target_utilization);
        let note = format!("Each server busy for {target} of the time; nothing about waiting.");
        Ok((Some(found.total), note))
    }

    fn square_root(&self) -> Result<Counted> {
        let share = self.question.within.waiting_share;
        if self.load == 0.0 {
            return Ok((Some(0), "Without load it takes none.".to_owned()));
        }
        let staff = square_root_staffing(self.load, share)?;
        let note = format!(
            "At most {} wait; {} servers for each √load above the load itself.",
            show::percent(share),
            show::number(staff.beta)
        );
        Ok((Some(staff.by_rule), note))
    }

    fn erlang(&self) -> Result<Counted> {
        let within = self.question.within;
        if self.load == 0.0 {
            return Ok((Some(0), "Without load it takes none.".to_owned()));
        }
        let few_wait = square_root_staffing(self.load, within.waiting_share)?.exact;
        let share = show::percent(within.waiting_share);
        let Some((p, limit_ms)) = within
            .latency
            .and_then(|t| t.quantile.map(|p| (p, t.limit_ms)))
        else {
            return Ok((Some(few_wait), format!("At most {share} wait, exactly.")));
        };
        let pool = Station::Mmc {
            service_rate: self.full_rps,
            servers: 1,
        };
        let in_time = servers_for(&pool, self.question.offered_rps, p, limit_ms / 1e3)?;
        let limit = format!("{} within {} ms", show::percent(p), show::number(limit_ms));
        Ok(match in_time.servers {
            Some(servers) => (
                Some(servers.max(few_wait)),
                format!("At most {share} wait, and {limit}."),
            ),
            None => (
                None,
                format!("No number of servers answers {limit}: the service alone takes longer."),
            ),
        })
    }

    fn usl(&self) -> Result<Counted> {
        let Some((sigma, kappa)) = self.question.usl else {
            let note = "How much servers slow each other down is not known.";
            return Ok((None, note.to_owned()));
        };
        check::amount(sigma, "usl.sigma")?;
        check::amount(kappa, "usl.kappa")?;
        let law = Graded {
            value: Usl::new(1.0, sigma, kappa)?,
            standing: Standing::Input,
        };
        // Only a fleet beyond all counting is left to be refused.
        let Ok(found) = instances_scaled(&self.resource(), &law, Redundancy::None) else {
            let note = "It takes more servers than can be counted.";
            return Ok((None, note.to_owned()));
        };
        Ok(match found {
            Scaled::Enough(fleet) => (
                Some(fleet.total),
                format!(
                    "Together they do {} of what as many independent ones do.",
                    show::percent(fleet.efficiency)
                ),
            ),
            Scaled::NeverEnough(limit) => (
                None,
                format!(
                    "No number of servers is enough: together they do {} req/s at most.",
                    show::number(limit.most_demand)
                ),
            ),
            Scaled::SparesTooMany { .. } => (None, "No number of servers is enough.".to_owned()),
        })
    }

    fn closed(&self) -> Result<Counted> {
        let Some(thinking) = self.question.thinking else {
            let note = "How many users there are, and how long they pause, is not known.";
            return Ok((None, note.to_owned()));
        };
        let users = check::some(thinking.users, check::MOST_USERS, "thinking.users")?;
        check::time_ms(thinking.think_time_s * 1e3, "thinking.think_time_s")?;
        if let Some(target) = self.question.within.latency
            && target.limit_ms / 1e3 < 1.0 / self.full_rps
        {
            let note = "No number of servers is enough: the service alone takes longer.";
            return Ok((None, note.to_owned()));
        }
        // As many servers as users leave nobody waiting.
        let (mut low, mut high) = (1, users.min(MOST_CLOSED));
        if !self.enough(thinking, high)? {
            let note = format!("More than {high} servers are not tried.");
            return Ok((None, note));
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if self.enough(thinking, middle)? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        let load = self.network(thinking, high)?;
        let offered_rps = self.question.offered_rps;
        let caused = show::number(load.throughput);
        let note = if (load.throughput - offered_rps).abs() <= SAME_LOAD * offered_rps {
            format!("{users} users cause {caused} req/s and wait for their answers.")
        } else {
            format!(
                "{users} users cause {caused} req/s and not the {} offered: it is another load.",
                show::number(offered_rps)
            )
        };
        Ok((Some(high), note))
    }

    fn network(&self, thinking: Thinking, servers: u64) -> Result<network::Closed> {
        let station = network::Station {
            demand: 1.0 / self.full_rps,
            servers: u32::try_from(servers).unwrap_or(u32::MAX),
        };
        Ok(network::closed(
            thinking.users,
            thinking.think_time_s,
            &[station],
        )?)
    }

    /// Whether so many servers are busy for no more than the target, and answer in time on average.
    fn enough(&self, thinking: Thinking, servers: u64) -> Result<bool> {
        let within = self.question.within;
        let load = self.network(thinking, servers)?;
        let busy = load.throughput / (servers as f64 * self.full_rps);
        let slack = 1.0 + 1e-9;
        // As many as users are enough for any target: nobody waits.
        let calm = busy <= within.target_utilization * slack || servers >= thinking.users;
        let in_time = within
            .latency
            .is_none_or(|t| load.response_time <= t.limit_ms / 1e3 * slack);
        Ok(calm && in_time)
    }
}

fn difference(ways: &[Way]) -> (Option<f64>, Option<String>) {
    let known = || ways.iter().filter_map(|way| Some((way.servers?, way)));
    let fewest = known().min_by_key(|(servers, _)| *servers);
    // The first of several, as for the fewest.
    let most = known().rev().max_by_key(|(servers, _)| *servers);
    let (Some((few, least)), Some((many, largest))) = (fewest, most) else {
        return (None, None);
    };
    if few == 0 || known().count() < 2 {
        return (None, None);
    }
    let ratio = many as f64 / few as f64;
    if few == many {
        return (Some(1.0), None);
    }
    let sentence = format!(
        "They disagree: {few} by {}, {many} by {}, which is {} more.",
        least.method.name(),
        largest.method.name(),
        show::percent(ratio - 1.0)
    );
    (Some(ratio), Some(sentence))
}
