//! A scenario with another offer in one of its parts.

use crate::catalog::Offer;
use crate::error::Result;
use crate::plan::tier::{CPU_READS_RPS, CPU_WRITES_RPS, USUAL_CPUS, burstable_cache_rps};
use crate::plan::tiers;
use crate::quantity::{Bytes, Cost, Dimension, Latency, Quantity, Rate, show};
use crate::scenario::calibrate;
use crate::scenario::field::Field;
use crate::scenario::tier::{Tier, TierKind};
use crate::scenario::uncertainty::{Input, Uncertainty};
use crate::scenario::{Basis, Capacity, Scenario, prices};

/// Inputs that grow with the processors of an instance.
const BY_CPUS: [&str; 2] = ["app.capacity.typed", "fit.lambda"];

/// The engine of a database that is taken where none is chosen.
pub(super) const USUAL_ENGINE: &str = "PostgreSQL";

/// The engine that the name of an offer tells.
pub(super) fn engine(name: &str) -> &'static str {
    let engines = [
        ("mysql", "MySQL"),
        ("mariadb", "MariaDB"),
        ("aurora", "Aurora"),
        ("mongo", "MongoDB"),
    ];
    let found = engines.iter().find(|(word, _)| name.contains(word));
    found.map_or(USUAL_ENGINE, |(_, engine)| engine)
}

/// Of what an offer is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The app's instances.
    App,
    /// The managed nodes of a tier, by its place.
    Tier(usize, TierKind),
    /// The machines of its own that a tier has, by its place.
    Machines(usize, TierKind),
}

impl Part {
    /// What it is called.
    pub(super) fn name(self) -> String {
        match self {
            Part::App => "app".to_owned(),
            Part::Tier(place, kind) | Part::Machines(place, kind) => {
                format!("{} (tier {})", kind.name(), place + 1)
            }
        }
    }

    /// The place of its tier; none of the app.
    pub(super) fn tier(self) -> Option<usize> {
        match self {
            Part::App => None,
            Part::Tier(place, _) | Part::Machines(place, _) => Some(place),
        }
    }

    /// The offer that the scenario has in it. Which machines of its own a tier has, nobody says.
    pub(super) fn present(self, scenario: &Scenario) -> Option<String> {
        match self {
            Part::Machines(..) => None,
            Part::App => scenario.app.instance.offer.clone(),
            Part::Tier(place, _) => {
                let offer = scenario.tiers.get(place)?.text("offer");
                Some(offer.to_owned()).filter(|offer| !offer.is_empty())
            }
        }
    }
}

/// What becomes of the uncertain inputs of the scenario in a candidate. Ranges of what the offer brings along, such as the price of
/// the present instance, are one number there, which no draw changes.
#[derive(Debug, Clone, Default)]
pub(super) struct Scales {
    /// Inputs that follow from the processors of the candidate, and what their values are multiplied by.
    by: Vec<(String, f64)>,
}

impl Scales {
    /// What the value of each input is multiplied by, in their order.
    pub(super) fn of(&self, all: &Uncertainty) -> Vec<f64> {
        let scale = |input: &Input| {
            let found = self.by.iter().find(|(path, _)| *path == input.path);
            found.map_or(1.0, |(_, times)| *times)
        };
        all.inputs.iter().map(scale).collect()
    }

    /// Those of another part as well.
    pub(super) fn join(&mut self, other: Scales) {
        self.by.extend(other.by);
    }
}

/// A candidate, ready to be tried.
pub(super) struct Ready {
    pub(super) scenario: Scenario,
    pub(super) scales: Scales,
    /// What was taken for granted of the offer, in sentences; empty if nothing.
    pub(super) assumed: String,
}

impl Ready {
    /// How many of so many instances carry the load after a loss.
    pub(super) fn left_of(&self, units: f64) -> f64 {
        // More than a u64 holds is infinite here.
        match units.is_finite() {
            true => self.scenario.app.redundancy().left_of(units as u64) as f64,
            false => units,
        }
    }
}

/// The scenario with an offer in a part, or why it cannot be.
pub(super) fn ready(
    scenario: &Scenario,
    part: Part,
    offer: &Offer,
) -> std::result::Result<Ready, String> {
    let mut changed = scenario.clone();
    let mut assumed = String::new();
    let scales = match part {
        Part::App => app(&mut changed, offer, &mut assumed)?,
        Part::Tier(place, _) => {
            let put = node(tier_of(&mut changed, place)?, offer, &mut assumed);
            put.map_err(|e| e.to_string())?;
            Scales::default()
        }
        Part::Machines(place, kind) => {
            let usd_month = offer.price_usd_month * tiers::paid_share(scenario, offer);
            let mut machine = Machine {
                tier: tier_of(&mut changed, place)?,
                place,
                scales: Scales::default(),
                assumed: Vec::new(),
            };
            let put = machine.put(kind, offer, usd_month);
            put.map_err(|e| e.to_string())?;
            assumed = machine.assumed.join(" ");
            machine.scales
        }
    };
    Ok(Ready {
        scenario: changed,
        scales,
        assumed,
    })
}

fn tier_of(scenario: &mut Scenario, place: usize) -> std::result::Result<&mut Tier, String> {
    let tier = scenario.tiers.get_mut(place);
    tier.ok_or_else(|| "there is no such tier".to_owned())
}

/// Puts a managed node into a tier. What was written of the memory stays as a bound, if the node has as much.
fn node(tier: &mut Tier, offer: &Offer, assumed: &mut String) -> Result<()> {
    let memory = memory(offer);
    let bytes = Quantity::<Bytes>::parse(&memory)?.base();
    if tier.given("node_memory").is_some_and(|said| said > bytes) {
        *assumed = format!(
            "The plan has {} for a node, and this one has {memory}: take that out.",
            tier.text("node_memory")
        );
        tier.reset("node_memory");
    }
    tier.set("offer", &offer.id())
}

fn memory(offer: &Offer) -> String {
    format!("{} GiB", offer.memory_gib.unwrap_or(0.0))
}

/// A tier that gets a machine of its own: all that the plan knows of one are settings of the tier.
struct Machine<'a> {
    tier: &'a mut Tier,
    place: usize,
    scales: Scales,
    assumed: Vec<String>,
}

impl Machine<'_> {
    /// Puts an offer in: its price, its memory, and what follows from its processors.
    fn put(&mut self, kind: TierKind, offer: &Offer, usd_month: f64) -> Result<()> {
        let cost = Quantity::<Cost>::from_base(usd_month)?;
        self.tier.set("node_cost", &cost.to_string())?;
        let said = self.tier.text("node_memory").to_owned();
        let memory = memory(offer);
        self.tier.set("node_memory", &memory)?;
        match kind {
            TierKind::Database => self.database(offer),
            _ => self.cache(offer, (&said, &memory)),
        }
    }

    /// A cache has one thread, so that more processors carry no more. A memory that was written is that of the present machine, or a
    /// bound of the server that goes with it: neither is known of another machine.
    fn cache(&mut self, offer: &Offer, (said, memory): (&str, &str)) -> Result<()> {
        let is_said = self
            .tier
            .written()
            .any(|(name, _)| name == "node_operations");
        if offer.baseline_share.is_some() && !is_said {
            let usual_rps = self.tier.value("node_operations");
            let rate = Quantity::<Rate>::from_base(burstable_cache_rps(usual_rps))?;
            self.tier.set("node_operations", &rate.to_string())?;
        }
        let operations = self.tier.text("node_operations").to_owned();
        self.assumed.push(format!(
            "A node is taken to carry {operations} with any number of processors, since one thread does all of it."
        ));
        if !said.is_empty() && said != memory {
            self.assumed.push(format!(
                "The plan has {said} for a node: with this machine all of its {memory} count, so set its maxmemory to that."
            ));
        }
        Ok(())
    }

    /// A database uses all processors, of burstable ones those that it has all the time.
    fn database(&mut self, offer: &Offer) -> Result<()> {
        let cpus = offer.vcpus.unwrap_or(USUAL_CPUS) * offer.baseline_share.unwrap_or(1.0);
        let times = cpus / USUAL_CPUS;
        let mut measured = Vec::new();
        for (name, of_cpu_rps) in [
            ("node_reads", CPU_READS_RPS),
            ("node_writes", CPU_WRITES_RPS),
        ] {
            if self.tier.given(name).is_some() {
                measured.push(self.tier.text(name).to_owned());
                self.scale::<Rate>(name, times)?;
            } else {
                let rate = Quantity::<Rate>::from_base(of_cpu_rps * cpus)?;
                self.tier.set(name, &rate.to_string())?;
            }
        }
        if self.tier.given("batch_time").is_some() && self.tier.given("batch_rows").is_some() {
            let [rows, time] = ["batch_rows", "batch_time"].map(|name| self.tier.text(name));
            measured.push(format!("{rows} rows in {time}"));
            self.scale::<Latency>("batch_time", 1.0 / times)?;
        }
        let is_said = self.tier.written().any(|(name, _)| name == "node_storage");
        // Machines without a drive have volumes.
        let held_gb = offer.storage_gib.filter(|gb| *gb > 0.0 && !is_said);
        if let Some(held_gb) = held_gb {
            self.tier.set("node_storage", &format!("{held_gb} GB"))?;
        }
        self.assumed.push(match measured.is_empty() {
            true => format!(
                "A node is taken to carry {} reads and {} writes a second for each processor: measure it.",
                show::number(CPU_READS_RPS),
                show::number(CPU_WRITES_RPS)
            ),
            false => format!(
                "What a node carries is taken to grow with the processors, {} in the plan being of {}.",
                measured.join(" and "),
                show::number(USUAL_CPUS)
            ),
        });
        Ok(())
    }

    /// Multiplies what was written, a range with its ends.
    fn scale<D: Dimension>(&mut self, name: &'static str, times: f64) -> Result<()> {
        let written = Quantity::<D>::parse(self.tier.text(name))?;
        let scaled = written.with_base(written.base() * times)?;
        self.tier.set(name, &scaled.to_string())?;
        let path = Field::Tier(self.place, name).path();
        self.scales.by.push((path, times));
        Ok(())
    }
}

/// Puts an offer into the app, of which there are never fewer than the plan says. Where the capacity is typed or fitted it grows with
/// the processors, which is an assumption.
fn app(
    scenario: &mut Scenario,
    offer: &Offer,
    assumed: &mut String,
) -> std::result::Result<Scales, String> {
    let before = scenario.app.instance.clone();
    let instance = calibrate::instance(offer).map_err(|e| e.what)?;
    let is_other = before.offer != instance.offer;
    let derived = scenario.app.capacity.basis == Basis::Derived && !scenario.resources.is_blank();
    let cpus = instance.cpus.value() / before.cpus.value();
    if !is_other {
        return Ok(Scales::default());
    }
    if !derived {
        if instance.memory.base() < before.memory.base() {
            return Err(format!(
                "less memory than the {} of the plan's instance: whether the app fits is not known. Say what a request takes of memory, and let the capacity follow from it",
                before.memory
            ));
        }
        if !(cpus.is_finite() && cpus > 0.0) {
            return Err("the processors of the plan's instance are not known".to_owned());
        }
        let capacity = &mut scenario.app.capacity;
        let typed = capacity.typed.with_base(capacity.typed.base() * cpus);
        let typed = typed.map_err(|e| e.what)?;
        if cpus != 1.0 {
            *assumed = grown(capacity, &typed, cpus);
        }
        capacity.typed = typed;
        if let Some(sweep) = &mut capacity.sweep {
            sweep.fit.lambda_rps *= cpus;
            for point in &mut sweep.points {
                point.rps *= cpus;
            }
        }
    }
    scenario.app.instance = instance;
    prices::take_range(scenario);
    let grows = BY_CPUS.iter().filter(|_| !derived);
    Ok(Scales {
        by: grows.map(|path| ((*path).to_owned(), cpus)).collect(),
    })
}

/// What is taken for granted of a capacity that was typed or fitted, on so many times the processors.
fn grown(before: &Capacity, typed: &Quantity<Rate>, times: f64) -> String {
    let grown = match before.basis {
        Basis::Fitted if before.sweep.is_some() => {
            format!("to {}× what was fitted", show::number(times))
        }
        _ => {
            let unit = typed.unit();
            // Without what multiplying leaves in the last digits.
            let written = format!("{:.11e}", unit.from_base(typed.base()));
            let plain = written.parse::<f64>().unwrap_or_default();
            let plain = Quantity::<Rate>::parse(&format!("{plain} {}", unit.name));
            format!(
                "from {} to {}",
                before.typed,
                plain.as_ref().unwrap_or(typed)
            )
        }
    };
    format!("What an instance carries is taken to grow with the processors, {grown}: measure it.")
}
