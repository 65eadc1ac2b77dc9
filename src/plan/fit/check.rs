//! What of a job or a machine cannot be.

use super::{Cpu, Disk, Job, Shape};
use crate::error::{Error, Result};
use crate::plan::purchase::{above_zero, amount};

impl Job {
    /// Refuses what cannot be.
    pub(super) fn check(&self) -> Result<()> {
        match self.cpu {
            Cpu::Cores(cores) => {
                amount(cores, "cores")?;
            }
            Cpu::Seconds {
                cpu_s,
                staffing,
                reference_ghz,
            } => {
                amount(cpu_s, "cpu_s")?;
                amount(staffing, "staffing")?;
                above_zero(reference_ghz, "reference_ghz")?;
            }
        }
        match self.disk {
            Disk::Local { disk_gib } => {
                amount(disk_gib, "disk_gib")?;
            }
            Disk::Volumes {
                disk_gib,
                usd_gib_month,
            } => {
                amount(disk_gib, "disk_gib")?;
                amount(usd_gib_month, "disk_usd_gib_month")?;
            }
        }
        let headroom = &self.headroom;
        above_zero(headroom.cpu_ratio, "headroom.cpu")?;
        above_zero(headroom.memory_ratio, "headroom.memory")?;
        above_zero(headroom.network_ratio, "headroom.network")?;
        above_zero(headroom.disk_ratio, "headroom.disk")?;
        for (value, field) in [
            (self.memory_gib, "memory_gib"),
            (self.network_gbps, "network_gbps"),
            (self.least_vcpus, "least_vcpus"),
            (self.least_memory_gib, "least_memory_gib"),
            (self.node_usd_month, "node_usd_month"),
            (self.job_usd_month, "job_usd_month"),
            (self.rank_usd_month.unwrap_or(0.0), "rank_usd_month"),
        ] {
            amount(value, field)?;
        }
        above_zero(f64::from(self.copies), "copies")?;
        above_zero(f64::from(self.multiple), "multiple")?;
        above_zero(f64::from(self.least_nodes), "least_nodes")?;
        let most = self.most_nodes;
        if most < self.least_nodes {
            return Err(Error::new(format!("most_nodes is {most}"))
                .field("most_nodes")
                .next(format!("Write at least {}, the least.", self.least_nodes)));
        }
        Ok(())
    }
}

impl Shape {
    /// Refuses what cannot be.
    pub(super) fn check(&self) -> Result<()> {
        let all = [
            above_zero(self.vcpus, "vcpus"),
            above_zero(self.clock_ghz, "clock_ghz"),
            above_zero(self.ipc, "ipc"),
            amount(self.memory_gib, "memory_gib"),
            amount(self.network_gbps.unwrap_or(0.0), "network_gbps"),
            amount(self.drive_gib.unwrap_or(0.0), "drive_gib"),
            amount(self.usd_month, "usd_month"),
        ];
        let first = all.into_iter().find_map(std::result::Result::err);
        first.map_or(Ok(()), |mut e| {
            e.field = e.field.map(|field| format!("{}.{field}", self.name));
            Err(e)
        })
    }
}
