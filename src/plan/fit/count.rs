//! How many of a machine do a job: each need by itself, and the one that takes the most.

use super::{Cpu, Disk, Fitted, Job, Shape};
use crate::model::fleet::ceil_with_slack;
use crate::quantity::show;

/// What binds where more machines are asked for than any need takes.
const LEAST: &str = "least number";

/// A need, and what one machine has for it.
struct Need {
    name: &'static str,
    wanted: f64,
    has: f64,
}

impl Need {
    /// Machines that it takes; infinite where they have nothing.
    fn nodes(&self) -> f64 {
        match (self.wanted > 0.0, self.has > 0.0) {
            (false, _) => 0.0,
            (true, false) => f64::INFINITY,
            (true, true) => ceil_with_slack(self.wanted / self.has),
        }
    }
}

/// How many of a machine do a job, or why none do.
pub(super) fn on(job: &Job, shape: &Shape) -> std::result::Result<Fitted, String> {
    job.allows(shape)?;
    let needs = job.needs(shape);
    let by_nodes = |a: &&Need, b: &&Need| a.nodes().total_cmp(&b.nodes());
    // Of equal ones the first.
    let most = needs.iter().rev().max_by(by_nodes);
    let (enough, name) = most.map_or((0.0, LEAST), |need| (need.nodes(), need.name));
    if enough.is_infinite() {
        return Err(format!("it has no {name}"));
    }
    if job.is_one_machine && enough > 1.0 {
        return Err(format!(
            "one machine is to do it all, and for the {name} it takes {} of it",
            show::amount(enough)
        ));
    }
    let multiple = f64::from(job.multiple);
    let nodes = enough.max(f64::from(job.least_nodes));
    let nodes = ceil_with_slack(nodes / multiple) * multiple;
    if nodes > f64::from(job.most_nodes) {
        return Err(format!(
            "{} of it are needed for the {}, and {} are the most",
            show::amount(nodes),
            if enough < f64::from(job.least_nodes) {
                LEAST
            } else {
                name
            },
            job.most_nodes
        ));
    }
    let full = |need: &Need| need.wanted / (need.has * nodes);
    let by_full = |a: &&Need, b: &&Need| full(a).total_cmp(&full(b));
    let fullest = needs
        .iter()
        .filter(|need| need.wanted > 0.0)
        .rev()
        .max_by(by_full);
    let binding = fullest.filter(|_| enough >= f64::from(job.least_nodes));
    let each_usd = shape.usd_month + job.node_usd_month + job.volume_usd(nodes);
    let copies = f64::from(job.copies);
    let is_unknown = job.network_gbps > 0.0 && shape.network_gbps.is_none();
    let unknown = "No list says what its network keeps up: check it.";
    let checks = [shape.check.as_str(), if is_unknown { unknown } else { "" }];
    Ok(Fitted {
        machine: shape.name.clone(),
        nodes: nodes as u32,
        copies: job.copies,
        cores: job.cores_on(shape),
        binding: binding.map_or(LEAST, |need| need.name),
        utilization: fullest.map_or(0.0, full),
        usd_month: nodes * copies * each_usd + job.job_usd_month,
        rank_usd_month: job.rank_usd_month,
        wins_below_usd_month: None,
        why_not: String::new(),
        check: checks.join(" ").trim().to_owned(),
    })
}

impl Job {
    /// Whole cores of a machine that a group needs, with staffing, clock and headroom.
    pub fn cores_on(&self, shape: &Shape) -> f64 {
        let cores = match self.cpu {
            Cpu::Cores(cores) => cores,
            Cpu::Seconds {
                cpu_s,
                staffing,
                reference_ghz,
            } => {
                let staffed = ceil_with_slack(cpu_s + staffing * cpu_s.sqrt());
                staffed * reference_ghz / (shape.clock_ghz * shape.ipc)
            }
        };
        ceil_with_slack(cores * self.headroom.cpu_ratio)
    }

    fn needs(&self, shape: &Shape) -> Vec<Need> {
        let need = |name, wanted, has| Need { name, wanted, has };
        let headroom = &self.headroom;
        let memory_gib = self.memory_gib * headroom.memory_ratio;
        let mut all = vec![
            need("CPU", self.cores_on(shape), shape.vcpus),
            need("memory", memory_gib, shape.memory_gib),
        ];
        if let Some(gbps) = shape.network_gbps {
            let wanted_gbps = self.network_gbps * headroom.network_ratio;
            all.push(need("network", wanted_gbps, gbps));
        }
        if let Disk::Local { disk_gib } = self.disk {
            let has_gib = shape.drive_gib.unwrap_or(0.0);
            all.push(need("drive", disk_gib * headroom.disk_ratio, has_gib));
        }
        all
    }

    /// What the volume of each of so many machines costs.
    fn volume_usd(&self, nodes: f64) -> f64 {
        match self.disk {
            Disk::Local { .. } => 0.0,
            Disk::Volumes {
                disk_gib,
                usd_gib_month,
            } => ceil_with_slack(disk_gib * self.headroom.disk_ratio / nodes) * usd_gib_month,
        }
    }

    /// Whether a machine may be taken at all, or why not.
    fn allows(&self, shape: &Shape) -> std::result::Result<(), String> {
        let is_allowed = self.families.is_empty() || self.families.contains(&shape.family);
        if !is_allowed {
            let families = self.families.join(", ");
            return Err(format!("it is none of the families {families}"));
        }
        if !self.platform.is_empty() && !shape.platforms.contains(&self.platform) {
            return Err(format!("it does not run {}", self.platform));
        }
        if shape.vcpus < self.least_vcpus {
            return Err(format!(
                "it has {} vCPU, and {} are the least",
                show::amount(shape.vcpus),
                show::amount(self.least_vcpus)
            ));
        }
        if shape.memory_gib < self.least_memory_gib {
            return Err(format!(
                "it has {} GiB of memory, and {} are the least",
                show::number(shape.memory_gib),
                show::number(self.least_memory_gib)
            ));
        }
        Ok(())
    }
}
