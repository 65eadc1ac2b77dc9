//! What the numbers given must be, each said with its field.

use super::{Queue, Uses};
use crate::error::{Error, Result};

/// Rates and counts beyond this are typing errors.
pub(super) const MOST: f64 = 1e15;
/// Times in ms lie between this and its inverse, but for 0.
const LEAST_MS: f64 = 1e-9;
/// Users of a closed network: more take too long to work out.
pub(super) const MOST_USERS: u64 = 100_000;
/// Cores of one instance.
const CORES: std::ops::RangeInclusive<f64> = 1e-3..=1e5;

/// Passes a number of 0 or more on.
pub(super) fn amount(value: f64, field: &str) -> Result<f64> {
    within(value, (0.0..=MOST).contains(&value), field, "0 or more")
}

/// Passes a number above 0 on.
pub(super) fn above_zero(value: f64, field: &str) -> Result<f64> {
    let fine = (1.0 / MOST..=MOST).contains(&value);
    within(value, fine, field, "more than 0")
}

/// Passes a time of 0 or more on.
pub(super) fn time_ms(value: f64, field: &str) -> Result<f64> {
    let fine = value == 0.0 || (LEAST_MS..=1.0 / LEAST_MS).contains(&value);
    within(value, fine, field, "0 or a time of up to 11 days, in ms")
}

/// Passes a time above 0 on.
pub(super) fn some_time_ms(value: f64, field: &str) -> Result<f64> {
    let fine = (LEAST_MS..=1.0 / LEAST_MS).contains(&value);
    within(
        value,
        fine,
        field,
        "a time above 0 and up to 11 days, in ms",
    )
}

/// Passes a share above 0 and up to 1 on.
pub(super) fn some_share(value: f64, field: &str) -> Result<f64> {
    let fine = value > 1e-9 && value <= 1.0;
    within(value, fine, field, "above 0 and at most 1, such as 0.7")
}

/// Passes a probability strictly between 0 and 1 on.
pub(super) fn probability(value: f64, field: &str) -> Result<f64> {
    let fine = (1e-6..=1.0 - 1e-6).contains(&value);
    within(value, fine, field, "between 0 and 1, such as 0.95")
}

/// Passes on the number of something of which there is one at least.
pub(super) fn some(count: u64, most: u64, field: &str) -> Result<u64> {
    if (1..=most).contains(&count) {
        return Ok(count);
    }
    Err(Error::new(format!("{field} is {count}"))
        .field(field)
        .next(format!("Write 1 to {most}.")))
}

fn within(value: f64, fine: bool, field: &str, must: &str) -> Result<f64> {
    if fine {
        return Ok(value);
    }
    Err(Error::new(format!("{field} is {value}"))
        .field(field)
        .next(format!("Write {must}.")))
}

pub(super) fn all(uses: &Uses) -> Result<()> {
    amount(uses.peak_rps, "peak_rps")?;
    if let Some(rps) = uses.mean_rps {
        amount(rps, "mean_rps")?;
    }
    if let Some(instances) = uses.instances {
        some(instances, 1_000_000_000, "instances")?;
    }
    let fine = CORES.contains(&uses.cores);
    within(uses.cores, fine, "cores", "0.001 to 100000")?;
    some_share(uses.target_utilization, "target_utilization")?;
    if let Some(target) = uses.latency {
        some_time_ms(target.limit_ms, "latency.limit_ms")?;
        if let Some(p) = target.quantile {
            probability(p, "latency.quantile")?;
        }
    }
    if let Some(cpu) = uses.cpu {
        some_time_ms(cpu.cpu_ms, "cpu.cpu_ms")?;
        time_ms(cpu.io_ms.unwrap_or(0.0), "cpu.io_ms")?;
    }
    queue(uses.queue)?;
    limits(uses)
}

fn queue(queue: Queue) -> Result<()> {
    match queue {
        Queue::ProcessorSharing | Queue::Mmc => {}
        Queue::Ggc { ca2, cs2 } => {
            for (value, field) in [(ca2, "queue.ca2"), (cs2, "queue.cs2")] {
                let fine = (0.0..=1000.0).contains(&value);
                within(value, fine, field, "0 to 1000; 1 is the usual case")?;
            }
        }
        Queue::Closed {
            users,
            think_time_s,
        } => {
            some(users, MOST_USERS, "queue.users")?;
            time_ms(think_time_s * 1e3, "queue.think_time_s")?;
        }
    }
    Ok(())
}

fn limits(uses: &Uses) -> Result<()> {
    if let Some(memory) = uses.memory {
        amount(memory.base_bytes, "memory.base_bytes")?;
        amount(memory.per_request_bytes, "memory.per_request_bytes")?;
        above_zero(memory.installed_bytes, "memory.installed_bytes")?;
        some_share(memory.allowed_share, "memory.allowed_share")?;
    }
    if let Some(connections) = uses.connections {
        time_ms(connections.held_ms.unwrap_or(0.0), "connections.held_ms")?;
        above_zero(connections.limit, "connections.limit")?;
    }
    if let Some(network) = uses.network {
        amount(network.per_request_bytes, "network.per_request_bytes")?;
        above_zero(network.limit_bytes_s, "network.limit_bytes_s")?;
    }
    if let Some(pool) = uses.pool {
        some(pool.size, 1_000_000, "pool.size")?;
        time_ms(pool.query_ms, "pool.query_ms")?;
        let fine = (0.0..=1e6).contains(&pool.queries);
        within(pool.queries, fine, "pool.queries", "0 to a million")?;
    }
    if let Some(stated) = uses.stated {
        above_zero(stated.full_rps, "stated.full_rps")?;
    }
    Ok(())
}
