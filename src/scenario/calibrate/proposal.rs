//! What evidence says of the inputs of a plan: a person takes it, or does not.

use super::follow_history;
use crate::catalog::Catalog;
use crate::scenario::field::Field;
use crate::scenario::{Law, Scenario, Whence};

/// How sure a proposal or a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// It stands in the file, or is a mean of what does.
    Measured,
    /// A law led to it from what was measured.
    Derived,
    /// It is better than nothing: the reason says what it lacks.
    Rough,
}

impl Sure {
    /// All of them, the surest first.
    pub const ALL: [Sure; 3] = [Sure::Measured, Sure::Derived, Sure::Rough];

    /// Its name, for people and programs.
    ///
    /// ```
    /// assert_eq!(plimsoll::scenario::calibrate::Sure::Rough.name(), "rough");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Sure::Measured => "measured",
            Sure::Derived => "derived",
            Sure::Rough => "rough",
        }
    }

    /// The one of that name.
    ///
    /// ```
    /// use plimsoll::scenario::calibrate::Sure;
    /// assert_eq!(Sure::find("derived"), Some(Sure::Derived));
    /// ```
    pub fn find(name: &str) -> Option<Sure> {
        Sure::ALL.into_iter().find(|sure| sure.name() == name)
    }
}

/// A text for an input.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The input.
    pub field: Field,
    /// What the input is called. An input of that place that is called otherwise is another one.
    pub label: String,
    /// What would be written into it, as the input would show it.
    pub text: String,
    /// Where it comes from, as a sentence.
    pub origin: String,
    /// How sure it is.
    pub sure: Sure,
    /// Why no surer, or why that sure, as a sentence.
    pub why: String,
    /// Names of the files that it rests on.
    pub files: Vec<String>,
    /// What other files say of the input instead.
    pub others: Vec<Other>,
}

/// Another text for an input, where files do not agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// What would be written into it, as the input would show it.
    pub text: String,
    /// Where it comes from, as a sentence.
    pub origin: String,
    /// How sure it is.
    pub sure: Sure,
    /// Why no surer, or why that sure, as a sentence.
    pub why: String,
    /// Names of the files that it rests on.
    pub files: Vec<String>,
}

impl Proposal {
    /// The same with the other text of that place in it; none if there is none.
    pub fn with_other(&self, place: usize) -> Option<Proposal> {
        let Other {
            text,
            origin,
            sure,
            why,
            files,
        } = self.others.get(place)?.clone();
        Some(Proposal {
            field: self.field,
            label: self.label.clone(),
            text,
            origin,
            sure,
            why,
            files,
            others: Vec::new(),
        })
    }

    /// True if the input is still there.
    pub fn is_possible(&self, scenario: &Scenario) -> bool {
        self.field.called(scenario) == self.label
    }

    /// True if the input holds it already.
    pub fn is_taken(&self, scenario: &Scenario) -> bool {
        self.is_possible(scenario) && self.field.read(scenario) == self.text
    }
}

/// A sentence about what no input holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The sentence.
    pub text: String,
    /// How sure it is.
    pub sure: Sure,
    /// Names of the files that it rests on.
    pub files: Vec<String>,
}

/// All that files say of a plan.
///
/// ```
/// use plimsoll::{evidence::Evidence, scenario::{Month, Scenario, calibrate::{Proposed, propose}}};
/// let said = propose(&[("empty.json".into(), Evidence::default())], &Scenario::blank(Month::earliest()));
/// assert_eq!(said, Proposed::default());
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Proposed {
    /// Texts for inputs, at most one for each; where files do not agree it holds the others.
    pub proposals: Vec<Proposal>,
    /// What no input holds.
    pub findings: Vec<Finding>,
    /// What could not be said though files come near to it, and why.
    pub refusals: Vec<Finding>,
    /// How the memory of each file went, where there is a verdict on a leak.
    pub memory: Vec<MemoryTrend>,
}

/// The memory of a process over time, and whether it leaks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MemoryTrend {
    /// Name of the file.
    pub file: String,
    /// The verdict in a few words.
    pub verdict: String,
    /// The same as a sentence or two.
    pub told: String,
    /// The floor that collections leave: hours since the first, bytes.
    pub floor: Vec<(f64, f64)>,
    /// The line through it: hours, bytes, and what its slope leaves open below and above (95 %).
    pub line: Vec<(f64, f64, f64, f64)>,
    /// Memory of the instance.
    pub limit_bytes: f64,
}

/// What came of taking proposals.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Adopted {
    /// Labels of the inputs that were written.
    pub taken: Vec<String>,
    /// Sentences about those that were not.
    pub skipped: Vec<String>,
}

/// Writes proposals into their inputs, one after another. An input that is no longer there is skipped, and so is one that does not
/// take the text any more.
pub fn adopt(scenario: &mut Scenario, catalog: &Catalog, proposals: &[&Proposal]) -> Adopted {
    let mut adopted = Adopted::default();
    for proposal in proposals {
        let label = &proposal.label;
        if !proposal.is_possible(scenario) {
            let gone = format!("{label} is no longer in the plan.");
            adopted.skipped.push(gone);
            continue;
        }
        match put(scenario, catalog, proposal.field, &proposal.text) {
            Ok(()) => {
                scenario.mark(proposal.field, Whence::Files);
                adopted.taken.push(label.clone());
            }
            Err(error) => adopted.skipped.push(format!("{label}: {error}")),
        }
    }
    adopted
}

/// As if it were typed; a history also says when the plan begins.
pub(super) fn put(
    scenario: &mut Scenario,
    catalog: &Catalog,
    field: Field,
    text: &str,
) -> crate::error::Result<()> {
    field.write(scenario, catalog, text)?;
    if let (Field::Growth, Law::History(history)) = (field, scenario.demand.growth.clone()) {
        follow_history(&mut scenario.demand, history);
    }
    Ok(())
}
