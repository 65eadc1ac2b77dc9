//! The facts that rules are held against.

use crate::scenario::allocation::Allocation;
use crate::scenario::preset::Claim;
use crate::scenario::rule::Metric;

/// What is stated besides the rules. What is not known stays empty, and nothing is said about it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stated {
    /// What one instance carries, requests per second.
    pub capacity_rps: Option<f64>,
    /// The instance in use.
    pub machine: Option<Machine>,
    /// What the app may use of its memory; where it is none, the machine's memory counts.
    pub memory_limit_bytes: Option<f64>,
    /// A measured sample: the metrics' values in their base units.
    pub sample: Vec<(Metric, f64)>,
    /// What must hold.
    pub targets: Vec<Claim>,
    /// What a test must meet to pass.
    pub gates: Vec<Claim>,
    /// What an instance should have for a load.
    pub allocation: Allocation,
    /// How Redis is laid out, or is to be.
    pub redis: Option<Redis>,
}

impl Stated {
    /// What the app may use, bytes.
    pub(super) fn memory_bytes(&self) -> Option<f64> {
        let machine = self.machine.as_ref().map(|m| m.memory_bytes);
        self.memory_limit_bytes.or(machine).filter(|b| *b > 0.0)
    }
}

/// The instance in use.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// What it is called.
    pub name: String,
    /// Its processors.
    pub vcpus: f64,
    /// Its memory.
    pub memory_bytes: f64,
}

/// How Redis is laid out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redis {
    /// Whether it runs in cluster mode.
    pub cluster: bool,
    /// Primaries, also called masters.
    pub primaries: u32,
    /// Replicas of all primaries together.
    pub replicas: u32,
    /// The numbered databases in use.
    pub databases: Vec<u32>,
}
