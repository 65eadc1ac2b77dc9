//! Buzen's convolution (*Computational Algorithms for Closed Queueing Networks with Exponential Servers*, CACM 16, 1973).
//!
//! Station k weighs j requests with f_k(j) = Dʲ/∏min(i, c), and G = f_1 * f_2 * ... is the normalizing constant. All terms are
//! positive, so no digit is lost; the range of f64 is the only trouble. It is avoided by weighing j requests with βʲ as well,
//! which cancels in every result but X = β·G(N-1)/G(N). β is chosen as the arrival rate at which the *open* network holds N
//! requests in the mean: then every f_k is the shape of a probability, and N is where the mass lies.

// Every vector has one entry per number of users, 0..=users, and every index is a number of users below that length.
#![allow(clippy::indexing_slicing)]

use super::Station;
use crate::model::numeric::root::last_true;
use crate::model::numeric::sum::compensated;

/// A station that can queue, weighed with β.
struct Weighed {
    /// Where it stands in the list given.
    at: usize,
    /// The weight of j requests for j in 0..=servers, scaled so that the largest is 1.
    head: Vec<f64>,
    /// From there on each weight is the one before times this, below 1.
    ratio: f64,
}

/// The throughput and the time spent at each station, for at least one user.
pub(super) fn solve(users: usize, think_time: f64, stations: &[Station]) -> (f64, Vec<f64>) {
    let queues = |s: &Station| s.demand > 0.0 && (s.servers as usize) < users;
    let mut times: Vec<f64> = stations.iter().map(|s| s.demand).collect();
    // From 0, as a delay of -0 would make the rate that it bounds negative.
    let delay = stations
        .iter()
        .filter(|s| !queues(s))
        .fold(0.0, |delay, s| delay + s.demand)
        + think_time;
    let rate = open_rate(users as f64, delay, stations.iter().filter(|s| queues(s)));
    let weighed = stations
        .iter()
        .enumerate()
        .filter(|(_, s)| queues(s))
        .map(|(at, s)| {
            let servers = s.servers as usize;
            Weighed {
                at,
                head: weights(rate * s.demand, servers, servers),
                ratio: rate * s.demand / f64::from(s.servers),
            }
        });
    let (single, several): (Vec<_>, Vec<_>) = weighed.partition(|w| w.head.len() == 2);

    // Before station k: everything with one server or none, then the stations 0..k of several.
    let mut before = vec![weights(rate * delay, users, users)];
    for station in &single {
        let next = convolve(station, &before[0]).0;
        before[0] = scaled(next);
    }
    for station in &several {
        let next = convolve(station, &before[before.len() - 1]).0;
        before.push(scaled(next));
    }
    let all = &before[before.len() - 1];
    let throughput = rate * (all[users - 1] / all[users]);

    for station in &single {
        // Q = Σ rʲ·G(N - j)/G(N).
        let queue = all[..users]
            .iter()
            .fold(0.0, |sum, g| station.ratio * (sum + g));
        times[station.at] = queue / all[users] / throughput;
    }
    // After station k: the stations of several behind it.
    let mut after = vec![0.0; users + 1];
    after[0] = 1.0;
    for (station, before) in several.iter().zip(&before).rev() {
        let (mass, moment) = convolve(station, &after);
        let queue = crossing(before, &moment) / crossing(before, &mass);
        times[station.at] = queue / throughput;
        after = scaled(mass);
    }
    (throughput, times)
}

/// The arrival rate at which the open network holds that many requests in the mean.
fn open_rate<'a>(
    users: f64,
    delay: f64,
    stations: impl Iterator<Item = &'a Station> + Clone,
) -> f64 {
    // No station can be offered more than its servers hold, and the delay alone holds no more than all.
    let limit = stations
        .clone()
        .map(|s| f64::from(s.servers) / s.demand)
        .fold(users / delay, f64::min);
    let holds_fewer = |share: f64| {
        let rate = share * limit;
        let queued = stations
            .clone()
            .map(|s| mean_number(rate * s.demand, s.servers));
        rate * delay + queued.sum::<f64>() < users
    };
    limit * last_true(holds_fewer, 0.0, 1.0)
}

/// Mean number of requests in an M/M/c queue with that offered load, by the recursion of Erlang B.
fn mean_number(load: f64, servers: u32) -> f64 {
    let room = 1.0 - load / f64::from(servers);
    if room <= 0.0 {
        return f64::INFINITY;
    }
    let blocked = (1..=servers).fold(1.0, |b, k| load * b / (f64::from(k) + load * b));
    let waits = blocked / (room + (1.0 - room) * blocked);
    load + waits * (1.0 - room) / room
}

/// loadʲ/∏min(i, servers) for j in 0..=last, scaled so that the largest is 1. What is below the range of f64 is 0.
fn weights(load: f64, servers: usize, last: usize) -> Vec<f64> {
    let mut weights = vec![0.0; last + 1];
    let mode = (load as usize).min(last);
    weights[mode] = 1.0;
    for j in (1..=mode).rev() {
        weights[j - 1] = weights[j] * (j.min(servers) as f64 / load);
    }
    for j in mode + 1..=last {
        weights[j] = weights[j - 1] * (load / j.min(servers) as f64);
    }
    weights
}

/// (f * g)(n) = Σ f(j)·g(n - j) and Σ j·f(j)·g(n - j) for every n. The geometric tail of f is carried from n to n + 1.
fn convolve(station: &Weighed, g: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (mut mass, mut moment) = (vec![0.0; g.len()], vec![0.0; g.len()]);
    let servers = station.head.len() - 1;
    let (mut tail, mut tail_moment) = (0.0, 0.0);
    for n in 0..g.len() {
        tail_moment = station.ratio * (tail_moment + tail);
        tail *= station.ratio;
        if n >= servers {
            let first = station.head[servers] * g[n - servers];
            tail += first;
            tail_moment += servers as f64 * first;
        }
        let (mut sum, mut sum_moment) = (0.0, 0.0);
        for (j, (f, g)) in station.head[..servers]
            .iter()
            .zip(g[..=n].iter().rev())
            .enumerate()
        {
            let product = f * g;
            sum += product;
            sum_moment += j as f64 * product;
        }
        mass[n] = sum + tail;
        moment[n] = sum_moment + tail_moment;
    }
    (mass, moment)
}

/// Σ a(m)·b(N - m).
fn crossing(a: &[f64], b: &[f64]) -> f64 {
    compensated(a.iter().zip(b.iter().rev()).map(|(a, b)| a * b))
}

/// Divided by the largest, which is above 0.
fn scaled(mut values: Vec<f64>) -> Vec<f64> {
    let largest = values.iter().copied().fold(0.0, f64::max);
    for value in &mut values {
        *value /= largest;
    }
    values
}
