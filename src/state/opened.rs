//! The plan that a scenario was opened as: what its inputs are compared with, and can be set back to. It is kept for a sitting and is
//! no part of what is saved; a plan of an example's name finds that example again after a reload.

use crate::link::examples;
use crate::scenario::Scenario;
use crate::scenario::field::Field;
use crate::scenario::list::List;
use crate::scenario::tier::TierKind;

/// What was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// An example, or a plan that was made of it.
    Example,
    /// A plan to begin with.
    Blank,
    /// Somebody else's plan.
    Shared,
    /// A plan of one's own: of a file, or the last one.
    Own,
}

impl Source {
    /// Whose the values are that inputs can be set back to.
    ///
    /// ```
    /// assert_eq!(plimsoll::state::Source::Example.called(), "the example's");
    /// ```
    pub fn called(self) -> &'static str {
        match self {
            Source::Example => "the example's",
            Source::Blank => "the blank plan's",
            Source::Shared => "the shared plan's",
            Source::Own => "what was opened",
        }
    }
}

/// The plan that a scenario was opened as.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// What it was. Lines of lists have the numbers that they have in the present scenario; lists that cannot be compared are empty.
    pub scenario: Scenario,
    /// What it is to the reader.
    pub source: Source,
}

/// All lists, whatever they hold.
const LISTS: [List; 11] = [
    List::Fixed,
    List::Combinations,
    List::Optimizations,
    List::Components,
    List::Rules,
    List::Allocation,
    List::Events,
    List::Levels,
    List::Prices,
    List::Correlations,
    List::Tiers(TierKind::Cache),
];

impl Opened {
    /// What a scenario is to be compared with that was just opened.
    pub(super) fn of(scenario: &Scenario, shared: bool) -> Opened {
        let now = scenario.demand.start;
        let blank = Scenario::blank(now);
        let (original, source) = match examples::named(&scenario.name, now) {
            _ if shared => (scenario.clone(), Source::Shared),
            Some(example) => (example, Source::Example),
            None if scenario.name == blank.name => (blank, Source::Blank),
            None => (scenario.clone(), Source::Own),
        };
        let mut opened = Opened {
            scenario: original,
            source,
        };
        // Nobody knows any more which line of a list was which once it has another length.
        for list in LISTS {
            if list.len(&opened.scenario) != list.len(scenario) {
                while !list.is_empty(&opened.scenario) {
                    list.remove(&mut opened.scenario, 0);
                }
            }
        }
        opened
    }

    /// Marks a value as it was marked in the plan that was opened, if it is that again.
    pub(super) fn remind(&self, scenario: &mut Scenario, field: Field) {
        if let Some(whence) = self.scenario.whence(field)
            && field.read(&self.scenario) == field.read(scenario)
        {
            scenario.mark(field, whence);
        }
    }
}
