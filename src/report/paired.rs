//! What one plan comes to more or less than another with what is uncertain, in sentences.

use crate::plan::bands::{Band, Difference};
use crate::quantity::{Unit, show};

/// How sentences begin that hold as long as the plans are what they were when both were drawn.
pub const BEGIN: &str = "With what is uncertain, ";

/// By how much the second differs from the first, both by their names. Rates are told in the unit, which is that of the first's capacity
/// wherever two plans are compared.
pub fn sentences((a, b): (&str, &str), unit: &Unit, found: &Difference) -> Vec<String> {
    let end = found.last.month.spoken();
    let dollars = |usd: f64| match usd.is_finite() {
        true => show::dollars(usd),
        false => "beyond all bounds".to_owned(),
    };
    let now = more(&found.now.usd_month, dollars);
    let then = more(&found.last.usd_month, dollars);
    let when = match now == then {
        true => format!(", now and in {end},"),
        false => format!(" now, and {then} in {end},"),
    };
    let mut said = vec![format!(
        "{BEGIN}{b} costs {now} a month{when} than {a}, in eight cases of ten."
    )];
    let [now, then] = [&found.now, &found.last].map(|at| show::chance(at.less.probability));
    let is_ever = [&found.now, &found.last].iter().any(|at| {
        let ends = at.usd_month;
        (ends.p10, ends.p90) != (0.0, 0.0) || at.less.probability > 0.0
    });
    if is_ever {
        let when = match now == then {
            true => format!("{now}, now and in {end}"),
            false => format!("{now} now and {then} in {end}"),
        };
        said.push(format!("The chance that {b} costs less is {when}."));
    }
    let within = &found.within_targets_rps;
    if (within.p10, within.p90) != (0.0, 0.0) {
        let carried = more(within, |rps| show::rate(rps, unit));
        said.push(format!(
            "Within the targets today's fleet of {b} carries {carried} than that of {a}, in eight cases of ten."
        ));
    }
    said.push(of_what((a, b), found));
    said.extend(found.doubts.iter().cloned());
    said
}

/// What the draws are of.
fn of_what((a, b): (&str, &str), found: &Difference) -> String {
    let draws = show::amount(f64::from(found.draws));
    let shared = match found.shared.is_empty() {
        true => "nothing that is uncertain is in both".to_owned(),
        false => format!(
            "what both leave uncertain is drawn alike in both ({})",
            found.shared.join(", ")
        ),
    };
    let only = [(a, &found.only_first), (b, &found.only_second)];
    let only = only.iter().filter(|(_, inputs)| !inputs.is_empty());
    let only = only.map(|(name, inputs)| format!("; only in {name}: {}", inputs.join(", ")));
    format!("{draws} draws: {shared}{}.", only.collect::<String>())
}

/// `$10.00 to $40.00 more`, `up to $40.00 more`, `between $5.00 less and $8.00 more`, `no more and no less`.
fn more(band: &Band, show: impl Fn(f64) -> String) -> String {
    let (low, high) = (band.p10, band.p90);
    let [low_said, high_said, zero] = [low.abs(), high.abs(), 0.0].map(show);
    let (is_low, is_high) = (low_said != zero, high_said != zero);
    match (low < 0.0 && is_low, high > 0.0 && is_high) {
        (false, false) => "no more and no less".to_owned(),
        (true, true) => format!("between {low_said} less and {high_said} more"),
        (false, true) => range(is_low, low_said, high_said, "more"),
        // Of what is less, the lower end is the larger number.
        (true, false) => range(is_high, high_said, low_said, "less"),
    }
}

fn range(is_low: bool, low: String, high: String, more: &str) -> String {
    match is_low {
        false => format!("up to {high} {more}"),
        true if low == high => format!("{low} {more}"),
        true => format!("{low} to {high} {more}"),
    }
}
