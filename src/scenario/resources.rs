//! What a request takes of an instance, and by which law requests wait: from it follows the capacity by each resource.

use super::form::{Form, Setting, SettingKind as K, setting};

const QUEUE: K = K::Choice(&[
    ("sharing", "Cores share their time"),
    ("mmc", "One line, workers (M/M/c)"),
    ("ggc", "One line, bursts (G/G/c)"),
    ("closed", "A fixed number of users"),
]);

pub(crate) const SETTINGS: &[Setting] = &[
    setting(
        "cpu",
        "CPU time of a request",
        K::Latency,
        "",
        "Mean time on a core, without any waiting. It is the number that most reports leave out.",
    ),
    setting(
        "io",
        "Other waiting of a request",
        K::Latency,
        "",
        "Mean time without the CPU on an idle instance: disks, other services. Queries through the pool below do not count.",
    ),
    setting(
        "queue",
        "How requests wait",
        QUEUE,
        "sharing",
        "Event loops and operating systems share cores; worker pools have one line; load tests have a fixed number of users.",
    ),
    setting(
        "arrival_variation",
        "Variation of arrivals",
        K::Plain,
        "1",
        "Squared coefficient of variation of the gaps between requests, for bursts: 1 if they come independently.",
    ),
    setting(
        "service_variation",
        "Variation of CPU times",
        K::Plain,
        "1",
        "Squared coefficient of variation of the CPU time, for one line with bursts: 0 if all take the same, 1 if exponential.",
    ),
    setting(
        "users",
        "Users",
        K::Items,
        "",
        "Of all instances together, for a fixed number of users who ask, wait and think.",
    ),
    setting(
        "think_time",
        "Think time",
        K::Latency,
        "0 ms",
        "Between an answer and the next request of the same user.",
    ),
    setting(
        "memory_base",
        "Memory without requests",
        K::Bytes,
        "",
        "What an instance holds when idle: the program and what it keeps.",
    ),
    setting(
        "memory_per_request",
        "Memory of a request",
        K::Bytes,
        "",
        "What each request in flight holds.",
    ),
    setting(
        "memory_allowed",
        "Memory that may be used",
        K::Share,
        "80 %",
        "Of what the instance has; the rest is for the system and for peaks.",
    ),
    setting(
        "connections",
        "Connections of an instance",
        K::Count,
        "",
        "Most that one instance takes, such as worker_connections or the limit of open files.",
    ),
    setting(
        "connection_time",
        "Time of a connection",
        K::Latency,
        "",
        "How long a request holds its connection, keep-alive included; empty: its response time.",
    ),
    setting(
        "network_bytes",
        "Bytes of a request",
        K::Bytes,
        "",
        "What a request moves in the direction that is the fuller.",
    ),
    setting(
        "network_limit",
        "Network of an instance",
        K::Bandwidth,
        "",
        "What an instance can keep up, such as 1 Gbit/s, and not its burst.",
    ),
    setting(
        "pool",
        "Pool of an instance",
        K::Count,
        "",
        "Connections to the database that the requests of one instance share.",
    ),
    setting(
        "query",
        "Time of a query",
        K::Latency,
        "",
        "Mean time for which a query holds a connection of the pool.",
    ),
    setting(
        "queries",
        "Queries per request",
        K::PerRequest,
        "1 per request",
        "One after the other; a mean may be a fraction.",
    ),
];

/// The form, with nothing known.
///
/// ```
/// let form = plimsoll::scenario::resources::form();
/// assert_eq!((form.given("cpu"), form.choice("queue")), (None, "sharing"));
/// ```
pub fn form() -> Form {
    Form::new("resources", SETTINGS)
}
