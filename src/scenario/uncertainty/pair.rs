//! What is uncertain about two scenarios that are drawn side by side: what both have gets the same random numbers in both, so that it
//! does not count twice where one is held against the other (common random numbers; Glasserman & Yao, *Management Science* 38, 1992).

use super::{Input, MAX_UNCERTAIN, Source, Uncertainty};
use crate::scenario::Scenario;
use crate::scenario::field::Field;

/// What is uncertain about two scenarios.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Of each, with the same places for the same inputs; where only the other has one, it is drawn and goes nowhere.
    pub each: [Uncertainty; 2],
    /// What both have is called so.
    pub shared: Vec<String>,
    /// What only one of them has, the same of each.
    pub only: [Vec<String>; 2],
    /// What is doubtful about either, as sentences.
    pub doubts: Vec<String>,
}

impl Uncertainty {
    /// Of two scenarios side by side. An input is the same in both if it has the same name, whatever its range is in each: what makes it
    /// high makes it high in both. Fits and forecasts are the same if they are equal, since what was measured twice errs twice.
    ///
    /// ```
    /// use plimsoll::quantity::Quantity;
    /// use plimsoll::scenario::{Month, Scenario, uncertainty::Uncertainty};
    /// let mut one = Scenario::blank(Month::earliest());
    /// one.demand.rate = Quantity::parse("80..200 req/s")?;
    /// let mut other = one.clone();
    /// other.app.instance.cost = Quantity::parse("$20..30/mo")?;
    /// let pair = Uncertainty::pair(&one, &other);
    /// assert_eq!((pair.shared.len(), pair.only[0].len(), pair.only[1].len()), (1, 0, 1));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn pair(a: &Scenario, b: &Scenario) -> Pair {
        let (mut of_a, mut of_b) = (Uncertainty::found(a), Uncertainty::found(b));
        let found_a = keyed(std::mem::take(&mut of_a.inputs), a);
        let mut found_b = keyed(std::mem::take(&mut of_b.inputs), b);
        let mut both = Vec::new();
        let mut only_a = Vec::new();
        let mut still = Vec::new();
        for (key, input) in found_a {
            let is_same = |(of, other): &(String, Input)| {
                *of == key && is_drawn(other) && is_drawn(&input) && is_of_both(&input, (a, b))
            };
            let same = found_b.iter().position(is_same);
            match same.map(|at| found_b.remove(at)) {
                Some((_, other)) => both.push((input, other)),
                None if is_drawn(&input) => only_a.push(input),
                None => still.push(input),
            }
        }
        let found_b = found_b.into_iter().map(|(_, input)| input);
        let (mut only_b, still_b): (Vec<Input>, Vec<Input>) = found_b.partition(is_drawn);
        // What both have comes first: what one has besides then changes none of its random numbers.
        let mut left_out = cut(&mut both, MAX_UNCERTAIN, |(input, _)| &input.label);
        let room = MAX_UNCERTAIN.saturating_sub(both.len());
        left_out.extend(cut(&mut only_a, room, |input| &input.label));
        let room = room.saturating_sub(only_a.len());
        left_out.extend(cut(&mut only_b, room, |input| &input.label));
        let labels = |inputs: &[Input]| inputs.iter().map(|i| i.label.clone()).collect::<Vec<_>>();
        let shared = both.iter().map(|(input, _)| input.label.clone()).collect();
        let only = [labels(&only_a), labels(&only_b)];
        let (both_a, both_b): (Vec<Input>, Vec<Input>) = both.into_iter().unzip();
        of_a.inputs = [both_a, only_a.clone(), beside(&only_b), still].concat();
        of_b.inputs = [both_b, beside(&only_a), only_b, still_b].concat();
        of_a.bind(a);
        of_b.bind(b);
        let mut doubts = std::mem::take(&mut of_a.doubts);
        for doubt in std::mem::take(&mut of_b.doubts) {
            if !doubts.contains(&doubt) {
                doubts.push(doubt);
            }
        }
        if !left_out.is_empty() {
            doubts.push(format!(
                "Only {MAX_UNCERTAIN} inputs of both together can be uncertain: these count with their middle: {}.",
                left_out.join(", ")
            ));
        }
        Pair {
            each: [of_a, of_b],
            shared,
            only,
            doubts,
        }
    }
}

/// Takes away what there is no room for, and gives what that is called.
fn cut<T>(inputs: &mut Vec<T>, room: usize, label: impl Fn(&T) -> &String) -> Vec<String> {
    let left_out = inputs.iter().skip(room).map(|input| label(input).clone());
    let left_out = left_out.collect();
    inputs.truncate(room);
    left_out
}

/// A range whose ends are one number takes no random numbers.
fn is_drawn(input: &Input) -> bool {
    input.law.constant_value().is_none()
}

/// Inputs of the scenario beside, which keep the places. A name of theirs may be that of another input here.
fn beside(inputs: &[Input]) -> Vec<Input> {
    let there = inputs.iter().map(|input| Input {
        path: String::new(),
        source: Source::Beside,
        ..input.clone()
    });
    there.collect()
}

/// Whether what such an input is about is one thing in both.
fn is_of_both(input: &Input, (a, b): (&Scenario, &Scenario)) -> bool {
    let [fit_a, fit_b] = [a, b].map(|s| s.app.capacity.fitted().map(|sweep| &sweep.fit));
    match input.source {
        Source::Field(..) => true,
        Source::Fit(_) => fit_a == fit_b,
        Source::Forecast => a.demand.growth == b.demand.growth,
        Source::Beside => false,
    }
}

/// Inputs behind what tells each from others, wherever it stands in its list.
fn keyed(inputs: Vec<Input>, scenario: &Scenario) -> Vec<(String, Input)> {
    let every = Field::every(scenario);
    let key = |input: &Input| {
        let Source::Field(field, second) = input.source else {
            return input.path.clone();
        };
        let found = every.iter().find(|(_, known)| *known == field);
        let key = found.map_or_else(|| input.path.clone(), |(key, _)| key.clone());
        if second { key + ".ceiling" } else { key }
    };
    let keyed = inputs.into_iter().map(|input| (key(&input), input));
    keyed.collect()
}
