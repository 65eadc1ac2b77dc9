//! `plimsoll fit`: which machines of a price list do a job.

use std::path::PathBuf;

use clap::Args;
use plimsoll::error::Result;
use plimsoll::plan::fit::{self, Fit};
use plimsoll::report;
use serde::Serialize;

use super::{AskFormat, OwnPrices, file_name, json, text, write};

/// Find which machines of a price list do a job, how many of each, and why not the others
///
/// A job is JSON of these names, of which all may be left out: cpu_s (processor time a second; with staffing, the spare cores
/// per root of the busy ones) or cores; memory_gib, network_gbps and disk_gib of all machines together; local_drive;
/// disk_usd_gib_month; headroom with cpu, memory, network and disk, which these are multiplied by; least_vcpus,
/// least_memory_gib, families and platform of a machine; one_machine; copies (groups that each do all of it), and of each group
/// multiple, least_nodes and most_nodes; node_usd_month and job_usd_month, which are added to the price.
#[derive(Args)]
pub(super) struct FitArguments {
    /// The job as JSON; - is standard input
    job: PathBuf,
    /// Whose machines: a provider and its region, such as aws/us-east-1; without a region the first one
    #[arg(long, value_name = "MARKET")]
    market: String,
    /// What to write
    #[arg(long, value_enum, default_value_t = AskFormat::Json)]
    format: AskFormat,
    #[command(flatten)]
    prices: OwnPrices,
}

/// What came of a job, and what was taken for granted.
#[derive(Serialize)]
struct Told<'a> {
    market: &'a str,
    assumed: &'static str,
    #[serde(flatten)]
    fit: &'a Fit,
}

/// Writes how many of each machine do a job.
pub(super) fn write_fit(arguments: &FitArguments) -> Result<()> {
    let catalog = arguments.prices.catalog()?;
    let catalog = catalog.as_ref();
    let job = fit::read(&text(&arguments.job)?);
    let job = job.map_err(|e| e.file(file_name(&arguments.job)))?;
    let market = arguments.market.as_str();
    let machines = fit::machines(catalog, market).map_err(|e| e.field("--market"))?;
    let found = fit::fit(&machines, |_| Ok(job.clone()))?;
    write(&match arguments.format {
        AskFormat::Text => report::fit::text(&found),
        AskFormat::Json => json(&Told {
            market,
            assumed: report::fit::ASSUMED,
            fit: &found,
        })?,
    })
}
