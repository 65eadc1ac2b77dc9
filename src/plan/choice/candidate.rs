//! A scenario with another offer in one of its parts.

use crate::catalog::Offer;
use crate::quantity::Quantity;
use crate::scenario::calibrate;
use crate::scenario::tier::TierKind;
use crate::scenario::uncertainty::{Input, Uncertainty};
use crate::scenario::{Basis, Scenario};

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
    /// The nodes of a tier, by its place.
    Tier(usize, TierKind),
}

impl Part {
    /// What it is called.
    pub(super) fn name(self) -> String {
        match self {
            Part::App => "app".to_owned(),
            Part::Tier(place, kind) => format!("{} (tier {})", kind.name(), place + 1),
        }
    }

    /// The offer that the scenario has in it.
    pub(super) fn present(self, scenario: &Scenario) -> Option<String> {
        match self {
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
#[derive(Debug, Clone, Copy)]
pub(super) struct Scales {
    /// Processors of the candidate over those of the scenario's instance.
    cpus: f64,
}

impl Default for Scales {
    fn default() -> Scales {
        Scales { cpus: 1.0 }
    }
}

impl Scales {
    /// What the value of each input is multiplied by, in their order.
    pub(super) fn of(self, all: &Uncertainty) -> Vec<f64> {
        let scale = |input: &Input| match BY_CPUS.contains(&input.path.as_str()) {
            true => self.cpus,
            false => 1.0,
        };
        all.inputs.iter().map(scale).collect()
    }
}

/// A candidate, ready to be tried.
pub(super) struct Ready {
    pub(super) scenario: Scenario,
    pub(super) scales: Scales,
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
pub(super) fn ready(scenario: &Scenario, part: Part, offer: &Offer) -> Result<Ready, String> {
    let mut changed = scenario.clone();
    let scales = match part {
        Part::App => app(&mut changed, offer)?,
        Part::Tier(place, _) => {
            let tier = changed.tiers.get_mut(place);
            let tier = tier.ok_or_else(|| "there is no such tier".to_owned())?;
            let set = tier.set("offer", &offer.id());
            set.map_err(|e| e.to_string())?;
            Scales::default()
        }
    };
    Ok(Ready {
        scenario: changed,
        scales,
    })
}

/// Puts an offer into the app. Where the capacity is typed or fitted it grows with the processors, which is an assumption.
fn app(scenario: &mut Scenario, offer: &Offer) -> Result<Scales, String> {
    let before = scenario.app.instance.clone();
    let instance = calibrate::instance(offer).map_err(|e| e.what)?;
    let is_other = before.offer != instance.offer;
    let derived = scenario.app.capacity.basis == Basis::Derived && !scenario.resources.is_blank();
    let cpus = instance.cpus.value() / before.cpus.value();
    // The fleet is what is looked for: only what it is to survive is given.
    scenario.app.minimum = Quantity::clamped(1.0);
    if !is_other {
        return Ok(Scales::default());
    }
    if !derived {
        if instance.memory.base() < before.memory.base() {
            return Err(format!(
                "it has {}, and the instance of the plan has {}: whether the app fits is not known. Say what a request takes of memory, and let the capacity follow from it",
                instance.memory, before.memory
            ));
        }
        if !(cpus.is_finite() && cpus > 0.0) {
            return Err("the processors of the plan's instance are not known".to_owned());
        }
        let capacity = &mut scenario.app.capacity;
        let typed = capacity.typed.with_base(capacity.typed.base() * cpus);
        capacity.typed = typed.map_err(|e| e.what)?;
        if let Some(sweep) = &mut capacity.sweep {
            sweep.fit.lambda_rps *= cpus;
            for point in &mut sweep.points {
                point.rps *= cpus;
            }
        }
    }
    scenario.app.instance = instance;
    Ok(Scales {
        cpus: if derived { 1.0 } else { cpus },
    })
}
