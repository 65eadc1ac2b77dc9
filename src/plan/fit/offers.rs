//! The machines of a price list as a fit takes them.

use super::Shape;
use crate::catalog::{Catalog, Offer};
use crate::error::{Error, Result};
use crate::quantity::show;

/// The machines of a provider in a region; without a region, in the first one that it has. No list knows clock and IPC: 1 is taken
/// for each, so that all processors count alike. Burstable ones count with what they have all the time.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::fit::machines};
/// let machines = machines(Catalog::built_in(), "aws/us-east-1")?;
/// let large = machines.iter().find(|machine| machine.name == "aws/us-east-1/m6i.large").unwrap();
/// assert_eq!((large.family.as_str(), large.vcpus, large.clock_ghz), ("m6i", 2.0, 1.0));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
///
/// # Errors
/// No machine of that name is known: says which markets there are.
pub fn machines(catalog: &Catalog, market: &str) -> Result<Vec<Shape>> {
    let (provider, region) = match market.split_once('/') {
        Some((provider, region)) => (provider, Some(region)),
        None => (market, None),
    };
    let mut of_provider = catalog
        .instances()
        .filter(|offer| offer.provider == provider)
        .peekable();
    let first = of_provider.peek().map(|offer| offer.region.as_str());
    let region = region.or(first);
    let here = |offer: &&Offer| Some(offer.region.as_str()) == region || offer.is_everywhere();
    let machines: Vec<Shape> = of_provider.filter(here).map(machine).collect();
    if machines.is_empty() {
        let what = format!("no machines of “{market}” are known");
        return Err(Error::new(what)
            .field("market")
            .next(format!("Write one of {}.", markets(catalog).join(", "))));
    }
    Ok(machines)
}

/// Providers with their regions, as they are written.
fn markets(catalog: &Catalog) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for offer in catalog.instances() {
        let name = match offer.is_everywhere() {
            true => offer.provider.clone(),
            false => format!("{}/{}", offer.provider, offer.region),
        };
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

fn machine(offer: &Offer) -> Shape {
    let vcpus = offer.vcpus.unwrap_or(0.0);
    let there = offer.baseline_share.map(|share| share * vcpus);
    let burstable = there.map(|there| {
        format!(
            "It is burstable: of its {} vCPU, {} are there all the time, and count.",
            show::amount(vcpus),
            show::number(there)
        )
    });
    Shape {
        name: offer.id(),
        family: family(&offer.sku).to_owned(),
        platforms: vec![offer.arch.clone()],
        vcpus: there.unwrap_or(vcpus),
        clock_ghz: 1.0,
        ipc: 1.0,
        memory_gib: offer.memory_gib.unwrap_or(0.0),
        network_gbps: offer.network_gbps,
        drive_gib: offer.storage_gib.filter(|gb| *gb > 0.0),
        usd_month: offer.price_usd_month,
        check: burstable.unwrap_or_default(),
    }
}

/// What stands before the last dot of a name, or before its first dash.
fn family(name: &str) -> &str {
    let by_dot = name.rsplit_once('.').map(|(family, _)| family);
    let by_dash = || name.split_once('-').map(|(family, _)| family);
    by_dot.or_else(by_dash).unwrap_or(name)
}
