//! The allocation table against the instance in use, today and month by month.

use serde::Serialize;

use super::{Capacity, MonthRow};
use crate::quantity::Month;
use crate::scenario::Scenario;

/// How the instance stands to the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// It has what the row asks for.
    Fits,
    /// It has fewer cores or less memory.
    TooSmall,
    /// No row is for so much: more instances are needed.
    Beyond,
}

/// What the table says of the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Allotment {
    /// Today's peak of one of today's instances.
    pub rate_rps: f64,
    /// Whether the instance does for it.
    pub size: Size,
    /// Which row is for it; none beyond the table.
    pub row: Option<usize>,
    /// Instances among which today's peak must be divided for the instance to do; none if no row does.
    pub instances_needed: Option<u64>,
    /// The first month in which it no longer does, with as many instances as today; none within the horizon.
    pub outgrown: Option<Month>,
    /// The rows, in the order of the scenario.
    pub rows: Vec<AllottedRow>,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AllottedRow {
    /// As it is written.
    pub row: String,
    /// The instance has fewer cores.
    pub lacks_cores: bool,
    /// The instance has less memory.
    pub lacks_memory: bool,
    /// The first month whose peak it is for, with as many instances as today; none within the horizon.
    pub from: Option<Month>,
}

/// None without a table.
pub(super) fn work_out(
    scenario: &Scenario,
    capacity: &Capacity,
    timeline: &[MonthRow],
) -> Option<Allotment> {
    let table = &scenario.allocation;
    let instance = &scenario.app.instance;
    let instances = capacity.instances.max(1) as f64;
    let lacks = |at: usize| {
        let row = table.rows.get(at)?;
        Some(row.lacks(instance.cpus.base(), instance.memory.base()))
    };
    let row_of = |rate_rps: f64| {
        let found = table.row_for(rate_rps)?;
        table.rows.iter().position(|row| row == found)
    };
    let size_of = |row: Option<usize>| match row.and_then(lacks) {
        None => Size::Beyond,
        Some((false, false)) => Size::Fits,
        Some(_) => Size::TooSmall,
    };
    let months: Vec<(Month, Option<usize>)> = { timeline.iter() }
        .map(|row| (row.month, row_of(row.peak_rps / instances)))
        .collect();
    let first = |is: &dyn Fn(Option<usize>) -> bool| {
        let found = months.iter().find(|(_, row)| is(*row));
        found.map(|(month, _)| *month)
    };
    let peak_rps = timeline.first().map_or(0.0, |row| row.peak_rps);
    let rate_rps = peak_rps / instances;
    // The greatest load for which the instance does.
    let does_rps = { table.rows.iter().enumerate() }
        .filter(|(at, _)| size_of(Some(*at)) == Size::Fits)
        .map(|(_, row)| row.below.base())
        .max_by(f64::total_cmp);
    let rows = table.rows.iter().enumerate().map(|(at, row)| {
        let (lacks_cores, lacks_memory) = lacks(at).unwrap_or_default();
        AllottedRow {
            row: row.to_string(),
            lacks_cores,
            lacks_memory,
            from: first(&|row| row == Some(at)),
        }
    });
    let row = row_of(rate_rps);
    (!table.rows.is_empty()).then(|| Allotment {
        rate_rps,
        size: size_of(row),
        row,
        instances_needed: does_rps.map(|most_rps| {
            // A row counts below its end and not at it, which the last digit must not decide.
            let times = peak_rps / most_rps * (1.0 + 1e-12);
            (times.floor() as u64).saturating_add(1)
        }),
        outgrown: first(&|row| size_of(row) != Size::Fits),
        rows: rows.collect(),
    })
}
