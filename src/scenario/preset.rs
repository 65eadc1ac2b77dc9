//! The rule sets of two performance reports, as data in `assets/rules`.

use super::rule::{Condition, Rule};
use crate::error::{Error, Result};
use crate::quantity::{Bytes, Cpus, Quantity, Rate};

const FLUXSTUDIO: &str = include_str!("../../assets/rules/fluxstudio.txt");
const SINGURA: &str = include_str!("../../assets/rules/singura.txt");

/// A report's rules, targets, gates and allocation table.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// A stable name for programs.
    pub code: &'static str,
    /// The report's name.
    pub report: &'static str,
    /// What asks for something.
    pub rules: Vec<Sourced<Rule>>,
    /// What must hold at a load level.
    pub targets: Vec<Sourced<Claim>>,
    /// What a test must meet to pass.
    pub gates: Vec<Sourced<Claim>>,
    /// What an instance should have for a load; may be empty.
    pub allocation: Allocation,
}

/// A report whose rules are at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// A Node.js auth service on droplets with Redis.
    Fluxstudio,
    /// An automation detector on AWS with PostgreSQL.
    Singura,
}

impl Report {
    /// All of them.
    pub const ALL: [Report; 2] = [Report::Fluxstudio, Report::Singura];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Report::Fluxstudio => "FluxStudio",
            Report::Singura => "Singura",
        }
    }

    /// Its rules alone, without where they come from: those of [`fluxstudio`] or [`singura`].
    ///
    /// ```
    /// use plimsoll::scenario::preset::{self, Report};
    /// let all = preset::fluxstudio()?.rules.into_iter().map(|sourced| sourced.entry);
    /// assert!(all.eq(Report::Fluxstudio.rules()));
    /// assert_eq!(Report::Singura.rules().len(), preset::singura()?.rules.len());
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn rules(self) -> Vec<Rule> {
        let text = match self {
            Report::Fluxstudio => FLUXSTUDIO,
            Report::Singura => SINGURA,
        };
        let rule = |line: &str| {
            let (rule, _) = line.strip_prefix("rule ")?.rsplit_once(" | ")?;
            rule.parse().ok()
        };
        text.lines().filter_map(rule).collect()
    }
}

/// An entry and the heading of the report that it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Sourced<T> {
    /// The entry.
    pub entry: T,
    /// The heading.
    pub section: String,
}

/// A condition that must hold: a target at a load level, or the gate of a test.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The load level, or what the test is called.
    pub name: String,
    /// What must hold.
    pub condition: Condition,
}

/// What an instance should have for a load, by rising load.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Allocation {
    /// By rising load.
    pub rows: Vec<AllocationRow>,
}

/// One row of an allocation table.
#[derive(Debug, Clone, PartialEq)]
pub struct AllocationRow {
    /// What the load is called.
    pub load: String,
    /// It counts below this rate.
    pub below: Quantity<Rate>,
    /// Memory of the instance.
    pub memory: Quantity<Bytes>,
    /// Cores of the instance.
    pub cores: Quantity<Cpus>,
    /// The heading of the report that it comes from.
    pub section: String,
}

impl Allocation {
    /// The row for a load in requests per second: the first one whose end lies above it. None beyond the table, where one
    /// instance no longer does and more are needed.
    ///
    /// ```
    /// use plimsoll::scenario::preset;
    /// let table = preset::fluxstudio()?.allocation;
    /// assert_eq!(table.row_for(208.0 / 60.0).unwrap().cores.base(), 2.0);
    /// assert!(table.row_for(10_000.0 / 60.0).is_none());
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn row_for(&self, rate_rps: f64) -> Option<&AllocationRow> {
        self.rows.iter().find(|row| rate_rps < row.below.base())
    }

    /// The row for every load up to a rate in requests per second, and not for the rate itself: what an instance should have
    /// that is said to carry so much.
    ///
    /// ```
    /// use plimsoll::scenario::preset;
    /// let table = preset::fluxstudio()?.allocation;
    /// assert_eq!(table.row_up_to(1_000.0 / 60.0).unwrap().cores.base(), 2.0);
    /// assert_eq!(table.row_for(1_000.0 / 60.0).unwrap().cores.base(), 4.0);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn row_up_to(&self, rate_rps: f64) -> Option<&AllocationRow> {
        self.rows.iter().find(|row| rate_rps <= row.below.base())
    }
}

/// The rules of the FluxStudio performance report.
///
/// # Errors
/// None for the files as they are in the repository; a test holds that.
///
/// ```
/// let preset = plimsoll::scenario::preset::fluxstudio()?;
/// assert_eq!(preset.rules[5].entry.to_string(), "Busy: scale out when CPU > 70 % for 5 min");
/// assert_eq!(preset.rules[5].section, "Horizontal Scaling: When to Scale Horizontally");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn fluxstudio() -> Result<Preset> {
    let mut preset = read(
        "fluxstudio",
        "FluxStudio: Performance Analysis & Scaling Recommendations",
        FLUXSTUDIO,
    )?;
    let table = include_str!("../../assets/rules/fluxstudio-allocation.csv");
    preset.allocation = read_allocation(table)?;
    Ok(preset)
}

/// The rules of the Singura performance report.
///
/// # Errors
/// None for the file as it is in the repository; a test holds that.
///
/// ```
/// let preset = plimsoll::scenario::preset::singura()?;
/// assert_eq!(preset.gates[0].entry.name, "Failure handling");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn singura() -> Result<Preset> {
    read(
        "singura",
        "Singura: Performance Optimization Recommendations",
        SINGURA,
    )
}

fn read(code: &'static str, report: &'static str, text: &str) -> Result<Preset> {
    let mut preset = Preset {
        code,
        report,
        rules: Vec::new(),
        targets: Vec::new(),
        gates: Vec::new(),
        allocation: Allocation::default(),
    };
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        read_line(&mut preset, line).map_err(|e| e.line(index + 1).file(format!("{code}.txt")))?;
    }
    Ok(preset)
}

fn read_line(preset: &mut Preset, line: &str) -> Result<()> {
    let odd = |what: &str| {
        Error::new(what)
            .next("Write an entry such as: rule Busy: scale out when CPU > 70 % | Heading.")
    };
    let (entry, section) = line
        .rsplit_once(" | ")
        .ok_or_else(|| odd("the entry does not say where it comes from"))?;
    let (kind, rest) = entry
        .split_once(' ')
        .ok_or_else(|| odd("the entry is one word"))?;
    let section = section.trim().to_owned();
    if kind == "rule" {
        let entry = rest.parse()?;
        preset.rules.push(Sourced { entry, section });
        return Ok(());
    }
    let (name, condition) = rest
        .split_once(':')
        .ok_or_else(|| odd("the entry has no name"))?;
    let entry = Claim {
        name: name.trim().to_owned(),
        condition: condition.parse()?,
    };
    match kind {
        "target" => preset.targets.push(Sourced { entry, section }),
        "gate" => preset.gates.push(Sourced { entry, section }),
        _ => return Err(odd("the entry is neither a rule, a target nor a gate")),
    }
    Ok(())
}

/// Reads an allocation table: CSV with the columns `load`, `below`, `memory`, `cores` and `section`, by rising load.
///
/// # Errors
/// Names the line and the column: a row that is not complete, a quantity that cannot be read, loads that do not rise.
///
/// ```
/// use plimsoll::scenario::preset::read_allocation;
/// let table = read_allocation("load,below,memory,cores,section\nSmall,100 req/min,512 MB,1,Sizes")?;
/// assert_eq!(table.rows[0].memory.to_string(), "512 MB");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn read_allocation(text: &str) -> Result<Allocation> {
    let mut rows: Vec<AllocationRow> = Vec::new();
    for (index, record) in csv::Reader::from_reader(text.as_bytes())
        .records()
        .enumerate()
    {
        let line = index + 2;
        let record = record.map_err(|_| {
            Error::new("the row does not have the columns of the first one")
                .line(line)
                .next("Write load, below, memory, cores and section in each row.")
        })?;
        let row = read_row(&record).map_err(|e| e.line(line))?;
        if rows
            .last()
            .is_some_and(|last| last.below.base() >= row.below.base())
        {
            return Err(Error::new("the loads do not rise")
                .line(line)
                .field("below")
                .next("Write the smallest load first."));
        }
        rows.push(row);
    }
    Ok(Allocation { rows })
}

fn read_row(record: &csv::StringRecord) -> Result<AllocationRow> {
    let cell = |at: usize| record.get(at).unwrap_or_default().trim();
    let named = |name: &'static str| move |e: Error| e.field(name);
    Ok(AllocationRow {
        load: cell(0).to_owned(),
        below: cell(1).parse().map_err(named("below"))?,
        memory: cell(2).parse().map_err(named("memory"))?,
        cores: cell(3).parse().map_err(named("cores"))?,
        section: cell(4).to_owned(),
    })
}
