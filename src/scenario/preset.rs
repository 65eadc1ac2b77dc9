//! The rule sets of two performance reports, as data in `assets/rules`.

use std::str::FromStr;

use super::allocation::{Allocation, AllocationRow};
use super::level::{Level, LevelLoad};
use super::rule::{Condition, Metric, Rule};
use crate::error::{Error, Result};
use crate::quantity::show;

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
    pub allocation: Vec<Sourced<AllocationRow>>,
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
        self.of_kind("rule ").collect()
    }

    /// Its allocation table, likewise; empty if it has none.
    ///
    /// ```
    /// use plimsoll::scenario::preset::Report;
    /// assert_eq!(Report::Fluxstudio.allocation().rows.len(), 3);
    /// assert!(Report::Singura.allocation().rows.is_empty());
    /// ```
    pub fn allocation(self) -> Allocation {
        Allocation {
            rows: self.of_kind("allocation ").collect(),
        }
    }

    /// Its targets and gates as levels, those of a normal load at the mean and all others at the peak; and the conditions that
    /// cannot be held against a plan, as they are written.
    ///
    /// ```
    /// use plimsoll::scenario::preset::Report;
    /// let (levels, left_out) = Report::Singura.levels();
    /// assert_eq!(levels[1].to_string(), "Failure handling at peak: job failure rate <= 20 %");
    /// assert_eq!(left_out[0], "\"query_ms\" < 100 ms");
    /// ```
    pub fn levels(self) -> (Vec<Level>, Vec<String>) {
        let (mut levels, mut left_out): (Vec<Level>, Vec<String>) = Default::default();
        for line in self.entries() {
            let claim = line.strip_prefix("target ").or(line.strip_prefix("gate "));
            let named = claim.and_then(|claim| claim.split_once(':'));
            let Some((name, Ok(condition))) = named.map(|(n, c)| (n, c.parse::<Condition>()))
            else {
                continue;
            };
            let name = show::capitalized(name);
            if matches!(condition.metric, Metric::Free(_)) {
                left_out.push(condition.to_string());
            } else if let Some(level) = levels.iter_mut().find(|level| level.name == name) {
                level.conditions.push(condition);
            } else {
                levels.push(Level {
                    load: match name.as_str() {
                        "Normal" => LevelLoad::Mean,
                        _ => LevelLoad::Peak,
                    },
                    name,
                    conditions: vec![condition],
                });
            }
        }
        (levels, left_out)
    }

    /// Its entries without where they come from.
    fn entries(self) -> impl Iterator<Item = &'static str> {
        let text = match self {
            Report::Fluxstudio => FLUXSTUDIO,
            Report::Singura => SINGURA,
        };
        let entry = |line: &'static str| line.rsplit_once(" | ").map(|(entry, _)| entry);
        text.lines().filter_map(entry)
    }

    fn of_kind<T: FromStr>(self, kind: &'static str) -> impl Iterator<Item = T> {
        let entries = self
            .entries()
            .filter_map(move |entry| entry.strip_prefix(kind));
        entries.filter_map(|entry| entry.parse().ok())
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

/// The rules of the FluxStudio performance report.
///
/// # Errors
/// None for the file as it is in the repository; a test holds that.
///
/// ```
/// let preset = plimsoll::scenario::preset::fluxstudio()?;
/// assert_eq!(preset.rules[5].entry.to_string(), "Busy: scale out when CPU > 70 % for 5 min");
/// assert_eq!(preset.rules[5].section, "Horizontal Scaling: When to Scale Horizontally");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn fluxstudio() -> Result<Preset> {
    read(
        "fluxstudio",
        "FluxStudio: Performance Analysis & Scaling Recommendations",
        FLUXSTUDIO,
    )
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
        allocation: Vec::new(),
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
    if kind == "allocation" {
        let entry = rest.parse()?;
        preset.allocation.push(Sourced { entry, section });
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
        _ => {
            return Err(odd(
                "the entry is neither a rule, a target, a gate nor a row of a table",
            ));
        }
    }
    Ok(())
}
