//! What is not known of a scenario: the inputs that are ranges, the coefficients of its fit, the error of its forecast; the
//! law of each, and how they move together.

mod pair;

use super::field::Field;
use super::{Fit, Law, Scenario, prices};
use crate::model::ModelError;
use crate::model::distribution::Distribution;
use crate::model::uncertainty::{Copula, spearman_to_pearson};
use crate::quantity::{Family, Spread, show};

pub use pair::Pair;

/// Most inputs that can be uncertain at the same time: Sobol' points have no more dimensions.
pub const MAX_UNCERTAIN: usize = 32;
/// The confidence of the interval that a range states, where its ends are no limits.
const CONFIDENCE: f64 = 0.9;
/// The coefficients of a fit, as they are called.
const COEFFICIENTS: [(&str, &str); 3] = [
    ("fit.lambda", "Fit: throughput at concurrency 1 (λ)"),
    ("fit.sigma", "Fit: contention (σ)"),
    ("fit.kappa", "Fit: coherency (κ)"),
];
/// Where the ends of a whole number that is as likely anywhere lie beyond it.
const HALF: f64 = 0.5;

/// An input that is uncertain.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its dotted name.
    pub path: String,
    /// What it is called in a table.
    pub label: String,
    /// What was written or fitted, as it is printed.
    pub written: String,
    /// The name of its law.
    pub law_name: &'static str,
    /// The law itself, in the unit that was written.
    pub law: Distribution,
    /// What a plan counts with that counts with one number.
    pub middle: f64,
    source: Source,
}

/// Whether anything is uncertain about a scenario: whether it is worth a simulation.
///
/// ```
/// use plimsoll::scenario::{Month, Scenario, uncertainty::is_uncertain};
/// assert!(!is_uncertain(&Scenario::blank(Month::earliest())));
/// ```
pub fn is_uncertain(scenario: &Scenario) -> bool {
    let fitted = scenario.app.capacity.fitted();
    fitted.is_some_and(|sweep| sweep.fit.covariance.is_some())
        || matches!(scenario.demand.growth, Law::History(_))
        || !Field::ranges(scenario).is_empty()
}

/// Where the value of an input goes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Source {
    /// A number of the scenario; true for the second one of its text.
    Field(Field, bool),
    /// A coefficient of the fit: λ, σ or κ.
    Fit(usize),
    /// The error of a forecast, in standard deviations.
    Forecast,
    /// Nowhere: it is an input of the scenario that this one is drawn beside.
    Beside,
}

/// All that is uncertain about a scenario.
#[derive(Debug, Clone, Default)]
pub struct Uncertainty {
    /// The inputs, in the order of the scenario; at most [`MAX_UNCERTAIN`].
    pub inputs: Vec<Input>,
    /// How they move together; none where each moves by itself.
    pub copula: Option<Copula>,
    /// What is doubtful about it, as sentences.
    pub doubts: Vec<String>,
}

impl Uncertainty {
    /// Of a scenario. Total: what cannot be is left out, and a doubt says so.
    ///
    /// ```
    /// use plimsoll::scenario::{Month, Scenario, uncertainty::Uncertainty};
    /// use plimsoll::quantity::Quantity;
    /// let mut scenario = Scenario::blank(Month::earliest());
    /// assert!(Uncertainty::of(&scenario).inputs.is_empty());
    /// scenario.demand.rate = Quantity::parse("80..200 req/s")?;
    /// let uncertainty = Uncertainty::of(&scenario);
    /// assert_eq!((uncertainty.inputs[0].path.as_str(), uncertainty.inputs[0].law_name), ("demand.rate", "lognormal"));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn of(scenario: &Scenario) -> Uncertainty {
        let mut all = Uncertainty::found(scenario);
        if all.inputs.len() > MAX_UNCERTAIN {
            let left_out: Vec<&str> = all
                .inputs
                .iter()
                .skip(MAX_UNCERTAIN)
                .map(|i| i.label.as_str())
                .collect();
            all.doubts.push(format!(
                "Only {MAX_UNCERTAIN} inputs can be uncertain at the same time: these count with their middle: {}.",
                left_out.join(", ")
            ));
            all.inputs.truncate(MAX_UNCERTAIN);
        }
        all.bind(scenario);
        all
    }

    /// Its inputs, each by itself and however many.
    fn found(scenario: &Scenario) -> Uncertainty {
        let mut all = Uncertainty::default();
        all.add_ranges(scenario);
        all.add_fit(scenario);
        all.add_forecast(scenario);
        all
    }

    /// True if nothing is uncertain.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// Puts a value for each input into the scenario, each moved to the nearest possible one. Gives the error of the forecast, in
    /// standard deviations; 0 without a forecast.
    pub fn put(&self, scenario: &mut Scenario, values: impl Iterator<Item = f64>) -> f64 {
        let mut forecast_error = 0.0;
        for (input, value) in self.inputs.iter().zip(values) {
            match input.source {
                Source::Field(Field::Price(at), _) => prices::draw(scenario, at, value),
                Source::Field(field, second) => {
                    if let Some(number) = field.uncertain(scenario, second) {
                        number.draw(value);
                    }
                }
                Source::Fit(i) => {
                    if let Some(sweep) = &mut scenario.app.capacity.sweep {
                        put_coefficient(&mut sweep.fit, i, value);
                    }
                }
                Source::Forecast => forecast_error = value,
                Source::Beside => {}
            }
        }
        forecast_error
    }

    fn add_ranges(&mut self, scenario: &Scenario) {
        // Only to be looked at: what draws is what is asked.
        let mut looked_at = scenario.clone();
        let own = prices::of_instance(scenario);
        for field in Field::numbers(scenario) {
            // The cost of an instance may be one of the own prices.
            if field == Field::InstanceCost && own.is_some() {
                continue;
            }
            for second in [false, true] {
                let number = field.uncertain(&mut looked_at, second);
                let Some(spread) = number.and_then(|number| number.spread()) else {
                    continue;
                };
                let label = field.called(scenario);
                match law_of(&spread) {
                    Ok(law) => {
                        self.doubt_middle(&label, &spread, &law);
                        self.inputs.push(Input {
                            path: if second {
                                format!("{}.ceiling", field.path())
                            } else {
                                field.path()
                            },
                            label: if second {
                                format!("{label}: ceiling")
                            } else {
                                label
                            },
                            written: field.read(scenario),
                            law_name: spread.family.name(),
                            middle: spread.middle,
                            law,
                            source: Source::Field(field, second),
                        });
                    }
                    Err(error) => self.doubts.push(format!(
                        "{label} counts with its middle, since its range has no {} law: {error}.",
                        spread.family.name()
                    )),
                }
            }
        }
    }

    /// A middle that was written and lies elsewhere than that of the law.
    fn doubt_middle(&mut self, label: &str, spread: &Spread, law: &Distribution) {
        let by_ends = !matches!(spread.family, Family::Pert | Family::Triangular);
        if by_ends
            && spread.is_middle_written
            && let Ok(Some(warning)) = law.check_middle(spread.middle)
        {
            self.doubts.push(format!("{label}: {warning}."));
        }
    }

    /// A fit's coefficients are normal around their values, with the covariance of the fit.
    fn add_fit(&mut self, scenario: &Scenario) {
        let Some(fit) = scenario.app.capacity.fitted().map(|sweep| &sweep.fit) else {
            return;
        };
        let Some(covariance) = fit.covariance else {
            return;
        };
        let means = [fit.lambda_rps, fit.sigma, fit.kappa];
        for (i, ((path, label), mean)) in COEFFICIENTS.into_iter().zip(means).enumerate() {
            let variance = covariance
                .get(i)
                .and_then(|row| row.get(i))
                .copied()
                .unwrap_or(0.0);
            let sd = variance.max(0.0).sqrt();
            if let Some(law) = Distribution::normal(mean, sd).ok().filter(|_| sd > 0.0) {
                self.inputs.push(Input {
                    path: path.to_owned(),
                    label: label.to_owned(),
                    written: format!(
                        "{} ± {} (standard error)",
                        show::number(mean),
                        show::number(sd)
                    ),
                    law_name: Family::Normal.name(),
                    middle: mean,
                    law,
                    source: Source::Fit(i),
                });
            }
        }
    }

    fn add_forecast(&mut self, scenario: &Scenario) {
        if !matches!(scenario.demand.growth, Law::History(_)) {
            return;
        }
        if let Ok(law) = Distribution::normal(0.0, 1.0) {
            self.inputs.push(Input {
                path: "demand.forecast".to_owned(),
                label: "Error of the forecast".to_owned(),
                written: scenario.demand.growth.spoken(),
                law_name: Family::Normal.name(),
                middle: 0.0,
                law,
                source: Source::Forecast,
            });
        }
    }

    /// The correlations that were written, and those of the fit.
    fn bind(&mut self, scenario: &Scenario) {
        let size = self.inputs.len();
        let mut matrix = vec![vec![0.0; size]; size];
        let mut is_bound = false;
        let mut set = |i: usize, j: usize, value: f64| {
            for (i, j) in [(i, j), (j, i)] {
                if let Some(entry) = matrix.get_mut(i).and_then(|row| row.get_mut(j)) {
                    *entry = value;
                }
            }
        };
        for i in 0..size {
            set(i, i, 1.0);
        }
        for (i, j, value) in self.of_fit(scenario) {
            set(i, j, value);
            is_bound = true;
        }
        let mut said = Vec::new();
        let of_instance = prices::of_instance(scenario).map(|at| Field::Price(at).path());
        for correlation in &scenario.correlations {
            let place = |path: &String| {
                let is_cost = |_: &&String| *path == Field::InstanceCost.path();
                let path = of_instance.as_ref().filter(is_cost).unwrap_or(path);
                let found = self.inputs.iter().position(|input| input.path == *path);
                found.ok_or_else(|| format!("“{correlation}” does not count: {path} is no range."))
            };
            let [one, other] = &correlation.inputs;
            match (
                place(one),
                place(other),
                spearman_to_pearson(correlation.correlation),
            ) {
                (Ok(i), Ok(j), _) if i == j => {
                    let doubt = "does not count: both are one number.";
                    self.doubts.push(format!("“{correlation}” {doubt}"));
                }
                (Ok(i), Ok(j), _) if said.contains(&(i.min(j), i.max(j))) => {
                    let doubt = "does not count: another one of the two stands before it.";
                    self.doubts.push(format!("“{correlation}” {doubt}"));
                }
                (Ok(i), Ok(j), Ok(value)) => {
                    said.push((i.min(j), i.max(j)));
                    set(i, j, value);
                    is_bound |= value != 0.0;
                }
                (Err(doubt), ..) | (_, Err(doubt), _) => self.doubts.push(doubt),
                (_, _, Err(error)) => self.doubts.push(format!("“{correlation}”: {error}.")),
            }
        }
        if !is_bound {
            return;
        }
        match Copula::from_scores(&matrix) {
            Ok(copula) => {
                let repaired = copula.warnings().iter();
                self.doubts.extend(
                    repaired.map(|warning| format!("{}.", show::capitalized(&warning.to_string()))),
                );
                self.copula = Some(copula);
            }
            Err(error) => self
                .doubts
                .push(format!("The correlations do not count: {error}.")),
        }
    }

    /// The correlations of the coefficients of the fit, by the places of their inputs.
    fn of_fit(&self, scenario: &Scenario) -> Vec<(usize, usize, f64)> {
        let fitted = scenario.app.capacity.fitted();
        let Some(covariance) = fitted.and_then(|sweep| sweep.fit.covariance) else {
            return Vec::new();
        };
        let at = |i: usize, j: usize| {
            covariance
                .get(i)
                .and_then(|row| row.get(j))
                .copied()
                .unwrap_or(0.0)
        };
        let places = self.inputs.iter().enumerate();
        let places: Vec<(usize, usize)> = places
            .filter_map(|(place, input)| match input.source {
                Source::Fit(i) => Some((place, i)),
                _ => None,
            })
            .collect();
        let pairs = places
            .iter()
            .flat_map(|a| places.iter().map(move |b| (a, b)));
        pairs
            .filter(|((_, i), (_, j))| i < j)
            .map(|((place, i), (other, j))| {
                let correlation = at(*i, *j) / (at(*i, *i) * at(*j, *j)).sqrt();
                (*place, *other, correlation.clamp(-1.0, 1.0))
            })
            .filter(|(_, _, value)| *value != 0.0)
            .collect()
    }
}

fn put_coefficient(fit: &mut Fit, i: usize, value: f64) {
    match i {
        0 => fit.lambda_rps = value.max(f64::MIN_POSITIVE),
        1 => fit.sigma = value.clamp(0.0, 1.0),
        _ => fit.kappa = value.clamp(0.0, 1.0),
    }
}

/// The law of a range, in its unit.
fn law_of(spread: &Spread) -> Result<Distribution, ModelError> {
    let Spread {
        low, middle, high, ..
    } = *spread;
    if low == high {
        return Distribution::constant(middle);
    }
    match spread.family {
        Family::Lognormal => Distribution::lognormal_from_interval(low, high, CONFIDENCE),
        Family::Gamma => Distribution::gamma_from_interval(low, high, CONFIDENCE),
        Family::Normal => Distribution::normal_from_interval(low, high, CONFIDENCE),
        Family::Pert => Distribution::pert(low, middle, high),
        Family::Triangular => Distribution::triangular(low, middle, high),
        Family::Uniform if spread.is_whole => Distribution::uniform(low - HALF, high + HALF),
        Family::Uniform => Distribution::uniform(low, high),
    }
}
