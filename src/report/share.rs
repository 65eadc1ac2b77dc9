//! What is said where a plan is shared: how long the link is and where it passes, what it holds and what it does not.

use crate::quantity::show::plural;
use crate::scenario::Scenario;
use crate::scenario::field::Field;

/// Links up to this length pass anywhere, characters.
pub const ANYWHERE_CHARS: usize = 2000;
/// Links up to this length fit into a chat message, characters.
pub const CHAT_CHARS: usize = 4000;

/// How far a link carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It passes anywhere.
    Anywhere,
    /// It fits into a chat message; some programs cut it.
    Chat,
    /// It is better sent as a file.
    File,
}

/// The length of a link on a scale that ends where a file is better.
#[derive(Debug, Clone, PartialEq)]
pub struct Meter {
    /// How far it carries.
    pub reach: Reach,
    /// How much of the scale it fills, 0..1.
    pub filled_share: f64,
    /// Where on the scale the length ends that passes anywhere, 0..1.
    pub anywhere_share: f64,
    /// What that means, as a sentence.
    pub said: String,
}

/// The meter of a link of that many characters.
///
/// ```
/// use plimsoll::report::share::{Reach, meter};
/// let meter = meter(1_234);
/// assert_eq!((meter.reach, meter.filled_share), (Reach::Anywhere, 0.3085));
/// assert_eq!(meter.said, "1,234 characters: short enough for anywhere.");
/// ```
pub fn meter(length_chars: usize) -> Meter {
    let (reach, then) = match length_chars {
        n if n <= ANYWHERE_CHARS => (Reach::Anywhere, "short enough for anywhere"),
        n if n <= CHAT_CHARS => (
            Reach::Chat,
            "fits into a chat message, and some programs cut it",
        ),
        _ => (
            Reach::File,
            "long: send the plan as a file where links are cut",
        ),
    };
    let chars = plural(length_chars as u64, "character");
    Meter {
        reach,
        filled_share: (length_chars as f64 / CHAT_CHARS as f64).min(1.0),
        anywhere_share: ANYWHERE_CHARS as f64 / CHAT_CHARS as f64,
        said: format!("{chars}: {then}."),
    }
}

/// What a link holds and what it does not, as sentences. `files` and `others` count what is on the page besides.
///
/// ```
/// use plimsoll::{link::examples, report::share::contents};
/// let scenario = examples::fluxstudio("2026-11".parse()?)?;
/// let said = contents(&scenario, 2, 1);
/// assert_eq!(said[1], "It holds none of your 2 files, no name of one, and not your other scenario.");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn contents(scenario: &Scenario, files: usize, others: usize) -> [String; 2] {
    let inputs = { Field::every(scenario).into_iter() }
        .filter(|(_, field)| !field.read(scenario).is_empty())
        .count();
    let sweep = scenario.app.capacity.sweep.as_ref();
    let points = sweep.map_or(0, |sweep| sweep.points.len());
    let parts = [
        (inputs, "input"),
        (points, "measured point"),
        (scenario.prices.len(), "price of your own"),
    ];
    let held: Vec<String> = { parts.into_iter() }
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| match (count, what) {
            (2.., "price of your own") => format!("{count} prices of your own"),
            _ => plural(count as u64, what),
        })
        .collect();
    let own = match files {
        0 => "no file, no name of one".to_owned(),
        1 => "not your file, nor its name".to_owned(),
        n => format!("none of your {n} files, no name of one"),
    };
    let besides = match others {
        0 => "and nothing else that is on the page".to_owned(),
        1 => "and not your other scenario".to_owned(),
        n => format!("and none of your {n} other scenarios"),
    };
    [
        format!("The link is the plan itself: {}.", held.join(", ")),
        format!("It holds {own}, {besides}."),
    ]
}
