//! The examples of the page as the worker draws them: what is uncertain in each, bands of the first draws, and of all.

use plimsoll::catalog::Catalog;
use plimsoll::job::{Drawn, SEED};
use plimsoll::link::examples::ALL;
use plimsoll::plan::bands::{FULL_DRAWS, Pace, Question, Ready, Simulation};
use plimsoll::report::bands::told;
use plimsoll::scenario::field::Field;
use plimsoll::scenario::uncertainty::Uncertainty;
use plimsoll::scenario::{Month, Scenario};

/// The example at a place, its name, and whether a range is of this bench: one of which all is known gets a load that is not.
pub fn example(place: usize) -> Option<(&'static str, Scenario)> {
    let (name, _, open) = ALL.get(place)?;
    let mut scenario = open(Month::new(2026, 11).ok()?).ok()?;
    if Uncertainty::of(&scenario).is_empty() {
        let rps = scenario.demand.rate.base();
        let range = format!("{:.3}..{:.3} req/s", 0.7 * rps, 1.5 * rps);
        Field::Rate
            .write(&mut scenario, Catalog::built_in(), &range)
            .ok()?;
    }
    Some((name, scenario))
}

/// Drawing as the worker does it, whose steps are somebody else's: who measures has the clock.
pub struct Drawing {
    scenario: &'static Scenario,
    simulation: Simulation<'static>,
    pace: Pace,
}

impl Drawing {
    /// Begins. What it borrows is never given back: a bench has few of them.
    pub fn begin(scenario: &Scenario) -> Option<Drawing> {
        let scenario: &Scenario = Box::leak(Box::new(scenario.clone()));
        let catalog: &Catalog =
            Box::leak(Box::new(Catalog::built_in().with_lines(&scenario.prices).0));
        let ready: &Ready = Box::leak(Box::new(Ready::of(scenario)));
        let question = Question {
            draws: FULL_DRAWS,
            seed: SEED,
        };
        Some(Drawing {
            scenario,
            simulation: ready.begin(catalog, question)?,
            pace: Pace::default(),
        })
    }

    /// Draws on; false at the end.
    pub fn step(&mut self) -> bool {
        self.simulation.step()
    }

    /// How many draws are to be told now, so many milliseconds after the beginning; 0 if none are.
    pub fn due(&mut self, elapsed_ms: f64) -> u32 {
        let drawn = self.simulation.drawn();
        self.pace.due(elapsed_ms, drawn).unwrap_or(0)
    }

    /// Tells what so many draws say, and gives the length of that message.
    pub fn so_far(&mut self, draws: u32) -> usize {
        let told = told(self.scenario, &self.simulation.so_far(draws));
        length(told)
    }

    /// Tells what all draws say.
    pub fn finish(self) -> usize {
        length(told(self.scenario, &self.simulation.finish()))
    }
}

fn length(told: plimsoll::report::bands::Told) -> usize {
    let drawn = Drawn {
        generation: 0,
        told: Some(told),
    };
    drawn.to_json().len()
}
