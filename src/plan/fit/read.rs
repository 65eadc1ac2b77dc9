//! A job as JSON: a few numbers, each of which names its unit.
//!
//! | name | what it is | where it is left out |
//! | --- | --- | --- |
//! | `cpu_s` or `cores` | processor time a second, or cores | 0 |
//! | `staffing` | spare cores per root of the busy ones, with `cpu_s` | 0 |
//! | `memory_gib` `network_gbps` `disk_gib` | of all machines together | 0 |
//! | `local_drive` | whether the data lie on drives in the price of the machines | false |
//! | `disk_usd_gib_month` | price of a GiB of a volume | 0 |
//! | `headroom` | what `cpu`, `memory`, `network` and `disk` are multiplied by | 1 each |
//! | `least_vcpus` `least_memory_gib` | what a machine has at least | 0 |
//! | `families` `platform` | what is allowed, such as `["m5", "r5"]` and `"arm64"` | all |
//! | `one_machine` | whether one does it all | false |
//! | `copies` | groups that each do all of it: zones, standbys | 1 |
//! | `multiple` `least_nodes` `most_nodes` | how many a group may have | 1, 1, 10,000 |
//! | `node_usd_month` `job_usd_month` | what each machine and all together cost besides | 0 |

use super::{Cpu, Disk, Headroom, Job};
use crate::error::{Error, Result};
use crate::json::{Object, Place, Source, line_of, parse};

/// The longest job that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;
const NAMES: [&str; 20] = [
    "cpu_s",
    "cores",
    "staffing",
    "memory_gib",
    "network_gbps",
    "disk_gib",
    "local_drive",
    "disk_usd_gib_month",
    "headroom",
    "least_vcpus",
    "least_memory_gib",
    "families",
    "platform",
    "one_machine",
    "copies",
    "multiple",
    "least_nodes",
    "most_nodes",
    "node_usd_month",
    "job_usd_month",
];
const WHAT: &str = "the job has a part that is not understood";
const NEXT: &str = "Write it as `plimsoll fit --help` says.";

/// Reads a job. Processor time counts at a clock of 1, as the machines of the catalogue do.
///
/// ```
/// use plimsoll::plan::fit::{Cpu, read};
/// let job = read(r#"{"cores": 12, "memory_gib": 40, "copies": 3}"#)?;
/// assert_eq!((job.cpu, job.memory_gib, job.copies), (Cpu::Cores(12.0), 40.0, 3));
/// let error = read("{\"cores\": 12,\n \"memory\": 40}").unwrap_err().to_string();
/// assert!(error.contains("unknown field `memory`") && error.contains("(memory, line 2)"));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
///
/// # Errors
/// No JSON, an unknown name, or a value that cannot be, with its place.
pub fn read(text: &str) -> Result<Job> {
    if text.len() > MAX_BYTES {
        return Err(
            Error::new(format!("the job is longer than {MAX_BYTES} bytes"))
                .next("Is this the right file?"),
        );
    }
    let source = Source {
        text: Some(text),
        what: WHAT,
        next: NEXT,
    };
    let value = parse(text).map_err(|fault| {
        let error = Error::new("the job is not JSON").next(NEXT);
        error.line(line_of(text, fault.at))
    })?;
    let object = Place::root(&value, &source).object("a job", &NAMES)?;
    let job = job(&object)?;
    job.check()?;
    Ok(job)
}

fn job(object: &Object) -> Result<Job> {
    let usual = Job::default();
    let number = |name: &str| object.optional_number(name).map(|n| n.unwrap_or(0.0));
    let count = |name: &str, usual: u32| {
        let place = object.optional(name);
        place.map_or(Ok(usual), |place| place.whole())
    };
    let cpu_s = object.optional_number("cpu_s")?;
    let cores = object.optional_number("cores")?;
    let cpu = match (cpu_s, cores) {
        (Some(_), Some(_)) => {
            return Err(Error::new("a job has cpu_s or cores, and not both")
                .field("cores")
                .next("Leave one out."));
        }
        (Some(cpu_s), None) => Cpu::Seconds {
            cpu_s,
            staffing: number("staffing")?,
            reference_ghz: 1.0,
        },
        (None, cores) => Cpu::Cores(cores.unwrap_or(0.0)),
    };
    only_with(object, "staffing", cpu_s.is_some(), "cpu_s")?;
    let disk_gib = number("disk_gib")?;
    let is_local = object.flag("local_drive")?;
    only_with(object, "disk_usd_gib_month", !is_local, "a volume")?;
    let disk = match is_local {
        true => Disk::Local { disk_gib },
        false => Disk::Volumes {
            disk_gib,
            usd_gib_month: number("disk_usd_gib_month")?,
        },
    };
    let families = object.optional("families").map(|place| place.texts());
    let families = families.transpose()?.unwrap_or_default();
    let platform = object.optional("platform").map(|place| place.text());
    Ok(Job {
        cpu,
        disk,
        memory_gib: number("memory_gib")?,
        network_gbps: number("network_gbps")?,
        headroom: headroom(object)?,
        least_vcpus: number("least_vcpus")?,
        least_memory_gib: number("least_memory_gib")?,
        families: families.into_iter().map(str::to_owned).collect(),
        platform: platform.transpose()?.unwrap_or_default().to_owned(),
        is_one_machine: object.flag("one_machine")?,
        copies: count("copies", usual.copies)?,
        multiple: count("multiple", usual.multiple)?,
        least_nodes: count("least_nodes", usual.least_nodes)?,
        most_nodes: count("most_nodes", usual.most_nodes)?,
        node_usd_month: number("node_usd_month")?,
        job_usd_month: number("job_usd_month")?,
        rank_usd_month: None,
    })
}

/// Refuses what says nothing without something else.
fn only_with(object: &Object, name: &str, is_there: bool, what: &str) -> Result<()> {
    match object.optional(name) {
        Some(_) if !is_there => Err(Error::new(format!("{name} only goes with {what}"))
            .field(name)
            .next("Leave it out.")),
        _ => Ok(()),
    }
}

fn headroom(object: &Object) -> Result<Headroom> {
    let Some(place) = object.optional("headroom") else {
        return Ok(Job::default().headroom);
    };
    let object = place.object("a headroom", &["cpu", "memory", "network", "disk"])?;
    let ratio = |name: &str| object.optional_number(name).map(|n| n.unwrap_or(1.0));
    Ok(Headroom {
        cpu_ratio: ratio("cpu")?,
        memory_ratio: ratio("memory")?,
        network_ratio: ratio("network")?,
        disk_ratio: ratio("disk")?,
    })
}
