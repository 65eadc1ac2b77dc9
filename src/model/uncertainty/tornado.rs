//! The tornado: each input at its low and at its high end, the others at their base (Eschenbach, *Spiderplots versus Tornado Diagrams for
//! Sensitivity Analysis*, Interfaces 22(6), 1992).

use crate::model::{ModelError, Standing, finite};

/// The ends of one input, as [`tornado`] shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range<'a> {
    /// What the input is called.
    pub name: &'a str,
    /// Its place among the values of the base, from 0.
    pub input: usize,
    /// Low end, in the unit of the input.
    pub low: f64,
    /// High end.
    pub high: f64,
}

/// What one input does to the result: a part of the [`Tornado`] that [`tornado`] finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What the input is called.
    pub name: String,
    /// The result with the input at its low end, in the unit of the result.
    pub at_low: f64,
    /// The result with the input at its high end.
    pub at_high: f64,
    /// The distance of the two, 0 or more.
    pub swing: f64,
}

/// The result at the base and a bar for each range: what [`tornado`] finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Tornado {
    /// The result with every input at its base.
    pub base: f64,
    /// The widest bar first; bars of equal width by name.
    pub bars: Vec<Bar>,
    /// Exact for the base and the ends stated. What inputs do together it cannot show.
    pub standing: Standing,
}

/// Moves one input at a time from its base to both ends.
///
/// The model takes a value for each input, in the order of `base`. It is called 2·ranges + 1 times. Two infinite results of the same sign
/// have a swing of 0.
///
/// # Errors
/// `invalid_input`: a number is not finite, a range names an input that is not there, or the model gives something that is not a number.
///
/// ```
/// use plimsoll::model::uncertainty::{Range, tornado};
/// let ranges = [
///     Range { name: "price", input: 1, low: 10.0, high: 14.0 },
///     Range { name: "load", input: 0, low: 60.0, high: 200.0 },
/// ];
/// let cost = tornado(&[100.0, 12.0], &ranges, |row| row.iter().product())?;
/// assert_eq!(cost.base, 1200.0);
/// assert_eq!((cost.bars[0].name.as_str(), cost.bars[0].swing), ("load", 1680.0));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn tornado(
    base: &[f64],
    ranges: &[Range<'_>],
    mut model: impl FnMut(&[f64]) -> f64,
) -> Result<Tornado, ModelError> {
    for value in base {
        finite(*value, "base value")?;
    }
    let mut result = |row: &[f64]| {
        let result = model(row);
        let wrong = ModelError::InvalidInput {
            name: "model's result",
            must: "a number",
        };
        if result.is_nan() {
            Err(wrong)
        } else {
            Ok(result)
        }
    };
    let at_base = result(base)?;
    let mut row = base.to_vec();
    let mut bars = Vec::with_capacity(ranges.len());
    for range in ranges {
        let mut at = |end: f64| {
            finite(end, "end of a range")?;
            let own = row.get_mut(range.input).ok_or(ModelError::InvalidInput {
                name: "input of a range",
                must: "one of the inputs",
            })?;
            let before = std::mem::replace(own, end);
            let at_end = result(&row);
            if let Some(own) = row.get_mut(range.input) {
                *own = before;
            }
            at_end
        };
        let (at_low, at_high) = (at(range.low)?, at(range.high)?);
        let swing = if at_low == at_high {
            0.0
        } else {
            (at_high - at_low).abs()
        };
        bars.push(Bar {
            name: range.name.to_owned(),
            at_low,
            at_high,
            swing,
        });
    }
    bars.sort_unstable_by(|a, b| {
        b.swing
            .total_cmp(&a.swing)
            .then_with(|| a.name.cmp(&b.name))
    });
    Ok(Tornado {
        base: at_base,
        bars,
        standing: Standing::Exact,
    })
}
