//! Which machines do a job, and how many of each: processors by square-root staffing, and headroom; whatever of processors, memory,
//! network and local drives asks for the most of them says how many.
//!
//! Everything is a plain number, and nothing here knows a scenario. What is peculiar to a kind of database goes into the job, which
//! may be another one for each machine.

mod check;
mod count;
mod offers;
mod read;

use serde::Serialize;

use super::choice::LeftOut;
use crate::error::Result;
use crate::order::by_key;
use crate::quantity::show;
pub use offers::machines;
pub use read::read;

/// Most machines of a group where nobody says.
const MOST_NODES: u32 = 10_000;
/// Costs that differ by less than this part of a dollar are the same.
const PARTS_OF_DOLLAR: f64 = 1e6;

/// A machine that can be rented.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Its name.
    pub name: String,
    /// What it belongs to: a job may allow some families only.
    pub family: String,
    /// What it runs, such as `arm64`; a job may ask for one.
    pub platforms: Vec<String>,
    /// Processors.
    pub vcpus: f64,
    /// Their clock, GHz.
    pub clock_ghz: f64,
    /// What they do in a clock, over what those do that the job's time was measured on.
    pub ipc: f64,
    /// Memory.
    pub memory_gib: f64,
    /// Network that it keeps up. None: not known.
    pub network_gbps: Option<f64>,
    /// Drive in its price. None: it has none.
    pub drive_gib: Option<f64>,
    /// Price of a month.
    pub usd_month: f64,
    /// What to check before taking it, in a sentence; empty if nothing.
    pub check: String,
}

/// The processors that a job takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cpu {
    /// Cores of whichever machine, worked out before.
    Cores(f64),
    /// Time of processors with so many GHz at an IPC of 1.
    Seconds {
        /// Seconds in each second: busy cores, a.
        cpu_s: f64,
        /// Spare cores per √a, so that ⌈a + staffing·√a⌉ are there.
        staffing: f64,
        /// Clock of the processors that the time was measured on, GHz.
        reference_ghz: f64,
    },
}

/// Where a job keeps its data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Disk {
    /// On drives in the price of the machines.
    Local {
        /// GiB of all machines of a group.
        disk_gib: f64,
    },
    /// On volumes in whole GiB, the same on each machine of a group.
    Volumes {
        /// GiB of all machines of a group.
        disk_gib: f64,
        /// Price of a GiB.
        usd_gib_month: f64,
    },
}

/// What each need is multiplied by: 1.25 keeps a fifth free.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Headroom {
    /// Of cores, after staffing.
    pub cpu_ratio: f64,
    /// Of memory.
    pub memory_ratio: f64,
    /// Of network.
    pub network_ratio: f64,
    /// Of disk.
    pub disk_ratio: f64,
}

/// What is to be done, by each of several equal groups of machines.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Processors.
    pub cpu: Cpu,
    /// Memory of all machines of a group.
    pub memory_gib: f64,
    /// Network of all machines of a group.
    pub network_gbps: f64,
    /// Where the data are, and how many.
    pub disk: Disk,
    /// How much of each is kept free.
    pub headroom: Headroom,
    /// Processors that a machine has at least.
    pub least_vcpus: f64,
    /// Memory that a machine has at least.
    pub least_memory_gib: f64,
    /// The families that are allowed; empty for all.
    pub families: Vec<String>,
    /// What a machine must run; empty for anything.
    pub platform: String,
    /// Whether one machine of each group does it all.
    pub is_one_machine: bool,
    /// Groups, each of which does all of it: zones, standbys.
    pub copies: u32,
    /// A group has a multiple of so many.
    pub multiple: u32,
    /// Machines that a group has at least.
    pub least_nodes: u32,
    /// And at most.
    pub most_nodes: u32,
    /// What each machine costs besides its price.
    pub node_usd_month: f64,
    /// What all together cost besides: transfer, requests, shared storage.
    pub job_usd_month: f64,
    /// What machines are compared by in place of their cost.
    pub rank_usd_month: Option<f64>,
}

impl Default for Job {
    fn default() -> Job {
        Job {
            cpu: Cpu::Cores(0.0),
            memory_gib: 0.0,
            network_gbps: 0.0,
            disk: Disk::Volumes {
                disk_gib: 0.0,
                usd_gib_month: 0.0,
            },
            headroom: Headroom {
                cpu_ratio: 1.0,
                memory_ratio: 1.0,
                network_ratio: 1.0,
                disk_ratio: 1.0,
            },
            least_vcpus: 0.0,
            least_memory_gib: 0.0,
            families: Vec::new(),
            platform: String::new(),
            is_one_machine: false,
            copies: 1,
            multiple: 1,
            least_nodes: 1,
            most_nodes: MOST_NODES,
            node_usd_month: 0.0,
            job_usd_month: 0.0,
            rank_usd_month: None,
        }
    }
}

/// The machines that do a job, and those that do not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit {
    /// By rank or cost, the least first, equal ones in the order of the list.
    pub candidates: Vec<Fitted>,
    /// All others, and why.
    pub left_out: Vec<LeftOut>,
}

/// A machine that does the job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fitted {
    /// Its name.
    pub machine: String,
    /// How many in each group.
    pub nodes: u32,
    /// How many groups.
    pub copies: u32,
    /// Cores that a group needs of it.
    pub cores: f64,
    /// The need that is fullest: `CPU`, `memory`, `network` or `drive`; `least number` if more are asked for than any need takes.
    pub binding: &'static str,
    /// How full that is.
    pub utilization: f64,
    /// What all of it costs.
    pub usd_month: f64,
    /// What it is compared by, if not by that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank_usd_month: Option<f64>,
    /// The price of one at which it would be the first; none for the first, where no price would do, and where ranks are compared.
    pub wins_below_usd_month: Option<f64>,
    /// Why it is not the first; empty for the first.
    pub why_not: String,
    /// What to check before taking it; empty if nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub check: String,
}

/// Finds how many of each machine do a job, which is given for each: the same for all, or one that follows from the machine, or why
/// the machine is none for it.
///
/// ```
/// use plimsoll::plan::fit::{Cpu, Job, Shape, fit};
/// let shape = |name: &str, vcpus, usd_month| Shape {
///     name: name.to_owned(), family: "m".to_owned(), platforms: Vec::new(), vcpus, clock_ghz: 1.0, ipc: 1.0,
///     memory_gib: 4.0 * vcpus, network_gbps: None, drive_gib: None, usd_month, check: String::new(),
/// };
/// // 16 busy cores and one spare for each root of them are 20: ten of 2, or three of 8.
/// let job = Job { cpu: Cpu::Seconds { cpu_s: 16.0, staffing: 1.0, reference_ghz: 1.0 }, ..Job::default() };
/// let fit = fit(&[shape("m.large", 2.0, 60.0), shape("m.2xlarge", 8.0, 210.0)], |_| Ok(job.clone()))?;
/// let found: Vec<_> = fit.candidates.iter().map(|c| (c.machine.as_str(), c.nodes, c.usd_month)).collect();
/// assert_eq!(found, [("m.large", 10, 600.0), ("m.2xlarge", 3, 630.0)]);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
///
/// # Errors
/// A number of a job or a machine that cannot be.
pub fn fit(
    shapes: &[Shape],
    job: impl Fn(&Shape) -> std::result::Result<Job, String>,
) -> Result<Fit> {
    let (mut candidates, mut left_out) = (Vec::new(), Vec::new());
    for shape in shapes {
        shape.check()?;
        let found = match job(shape) {
            Ok(job) => {
                job.check()?;
                count::on(&job, shape)
            }
            Err(why) => Err(why),
        };
        match found {
            Ok(fitted) => candidates.push((fitted, shape.usd_month)),
            Err(why) => left_out.push(LeftOut {
                offer: shape.name.clone(),
                why,
            }),
        }
    }
    let candidates = by_key(candidates, |(fitted, _)| {
        (fitted.rank() * PARTS_OF_DOLLAR).round()
    });
    Ok(Fit {
        candidates: explained(candidates),
        left_out,
    })
}

impl Fitted {
    fn rank(&self) -> f64 {
        self.rank_usd_month.unwrap_or(self.usd_month)
    }
}

/// Says of each but the first what it would take; each comes with the price of one.
fn explained(candidates: Vec<(Fitted, f64)>) -> Vec<Fitted> {
    let mut candidates = candidates.into_iter();
    let Some((first, _)) = candidates.next() else {
        return Vec::new();
    };
    let rest: Vec<Fitted> = candidates
        .map(|(mut fitted, price_usd)| {
            fitted.explain(&first, price_usd);
            fitted
        })
        .collect();
    std::iter::once(first).chain(rest).collect()
}

impl Fitted {
    fn explain(&mut self, first: &Fitted, price_usd: f64) {
        let all = f64::from(self.nodes) * f64::from(self.copies);
        let more_usd = (self.rank() - first.rank()).max(0.0);
        let (first, count) = (&first.machine, show::amount(all));
        if self.rank_usd_month.is_some() {
            let (more, usd) = (show::dollars(more_usd), show::dollars(self.usd_month));
            self.why_not = format!(
                "{count} of it cost {usd} a month, and stand {more} behind {first} in rank."
            );
            return;
        }
        if more_usd * PARTS_OF_DOLLAR < 1.0 {
            self.why_not =
                format!("{count} of it cost as much as {first}, which stands before it.");
            return;
        }
        let below_usd = price_usd - more_usd / all;
        self.wins_below_usd_month = Some(below_usd).filter(|usd| *usd > 0.0);
        let price = match self.wins_below_usd_month {
            Some(usd) => format!(
                "it would be the choice below {} a month each, and costs {}",
                show::dollars(usd),
                show::dollars(price_usd)
            ),
            None => "no price would make it the choice".to_owned(),
        };
        self.why_not = format!(
            "{count} of it cost {} a month more than {first}: {price}.",
            show::dollars(more_usd)
        );
    }
}
