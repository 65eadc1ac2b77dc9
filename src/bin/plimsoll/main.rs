//! The command line: reads reports, works out plans, writes and opens links.

mod ask;
mod calibrate;
mod compare;
mod files;
mod fit;
mod rules;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use plimsoll::catalog::Catalog;
use plimsoll::error::{Error, Result};
use plimsoll::evidence::Evidence;
use plimsoll::import::Columns;
use plimsoll::link::kept::{Kept, One};
use plimsoll::plan::bands::{self, Bands, MOST_DRAWS};
use plimsoll::plan::what_if::WhatIf;
use plimsoll::plan::{Plan, to_save};
use plimsoll::report::breach;
use plimsoll::report::csv::Sheet;
use plimsoll::scenario::growth::History;
use plimsoll::scenario::{MAX_PRICES, Scenario, calibrate as from_runs, prices};
use plimsoll::{import, link, report};
use serde::Serialize;

/// How much load a service can carry, when that will be reached, and what each request costs.
///
/// Exit status is 0, 1 for a reason of --fail-on, or 2 with one line that says what was wrong, where, and what to do.
#[derive(Parser)]
#[command(name = "plimsoll", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read load-test reports and metric snapshots; Evidence as JSON on standard output
    Import {
        /// Files, archives and folders to read; - is standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// What the columns of a table of no known tool are, such as "time=at:s, latency=took:ms, status=code"
        ///
        /// Columns are time, latency, status, ok, endpoint, bytes and users of requests, or time and any number of values. Where each
        /// row is a run: users, throughput, errors, time, endpoint, and mean, p50, p90, p95, p99 and max of its latency. The unit
        /// stands behind the colon: ns, us, ms or s for time and latencies; none, min or h for throughput; ratio or percent for
        /// errors; none for a time that is a date, or dmy or mdy where dates
        /// such as 05/01/2024 leave open what comes first; seconds, ms, bytes, ratio, count or per_second for values.
        #[arg(long, value_name = "ROLE=COLUMN:UNIT, …")]
        columns: Option<String>,
    },
    /// Work out the plan of a saved scenario
    ///
    /// Exit status is 0, 1 for a reason of --fail-on (the plan is written all the same, and each reason is a line on standard
    /// error), or 2 with one line that says what was wrong.
    Plan(PlanArguments),
    Calibrate(calibrate::CalibrateArguments),
    /// Answer a question about a scenario backwards: from a target, a budget or a date to what it takes
    ///
    /// Questions are max load, last date, instances at 10x, hit rate at 10x, pool at 10x, optimizations, max growth, and headroom
    /// 30 %. A load is so many times today's, or a rate such as 10,000 req/min.
    Ask(ask::AskArguments),
    /// Choose among all offers of the catalogue, for the app and for each cache and database, managed or on machines of its own
    ///
    /// Each offer is tried in the same draws of what is uncertain, by what the whole plan costs today with it: expected cost,
    /// expected and worst regret, and for each loser why, and the price at which it would win.
    Choose(ask::ChooseArguments),
    Fit(fit::FitArguments),
    /// Hold two scenarios against each other: the inputs and the answers that differ, with difference and ratio
    Compare(compare::CompareArguments),
    /// Hold the rules of a scenario against measured series and against its months to come
    ///
    /// Each rule is evaluated on each file that holds its metric, as Prometheus does: pending, firing, and what a gap ends. A
    /// sample counts for 5 minutes.
    Rules(rules::RulesArguments),
    /// Write the link of a saved scenario
    Link {
        /// A scenario that was saved as a file; - is standard input
        scenario: PathBuf,
        /// A price list of one's own, whose prices go into the link: CSV, at most 60 rows
        #[arg(long, value_name = "LIST")]
        prices: Option<PathBuf>,
        #[command(flatten)]
        which: Which,
    },
    /// Write the scenario that a link holds, as JSON
    Open {
        /// A link, or the part of it from # on
        link: String,
    },
}

#[derive(Args)]
struct PlanArguments {
    /// A scenario that was saved as a file; - is standard input
    scenario: PathBuf,
    #[command(flatten)]
    which: Which,
    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Which table CSV holds [default: timeline]
    #[arg(long, value_parser = PossibleValuesParser::new(Sheet::ALL.map(Sheet::name)))]
    table: Option<String>,
    /// As if that month were now, such as 2027-03: its demand with the fleet of today
    #[arg(long)]
    month: Option<String>,
    /// As if that load were today's, or that of --month: 10x, or a rate such as 10,000 req/min
    #[arg(long, value_name = "LOAD", allow_negative_numbers = true)]
    at: Option<String>,
    /// A file whose requests by month the demand follows, as a forecast
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    #[command(flatten)]
    prices: OwnPrices,
    /// Draw what is uncertain so many times, at most 262,144 and rounded up to a power of two: bands of all results, as of --month and
    /// --at, go into JSON and Markdown
    #[arg(long, value_name = "COUNT")]
    draws: Option<u32>,
    /// What the draws begin with: the same seed gives the same numbers everywhere
    #[arg(long, value_name = "NUMBER", requires = "draws", default_value_t = 1)]
    seed: u64,
    /// Exit with status 1 if that is so now, which --month and --at move; may be given more than once
    #[arg(long, value_enum, value_name = "REASON")]
    fail_on: Vec<FailOn>,
}

impl PlanArguments {
    /// What the draws that were asked for come to.
    fn bands(&self, what_if: &WhatIf, catalog: &Catalog) -> Result<Option<Bands>> {
        let Some(count) = self.draws else {
            return Ok(None);
        };
        let found = what_if.bands(catalog, draws(count, self.seed, MOST_DRAWS)?);
        let bands = found.ok_or_else(|| {
            Error::new("nothing is uncertain, so that there is nothing to draw")
                .field("--draws")
                .next("Write a range in the scenario, such as \"rate\": \"80k..200k/day\".")
        })?;
        warn(&bands.doubts);
        Ok(Some(bands))
    }
}

/// Which scenario is meant.
#[derive(Args)]
struct Which {
    /// Which scenario of a file that holds several
    #[arg(long = "scenario", id = "which", value_name = "NAME")]
    name: Option<String>,
}

impl Which {
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

/// Prices that are laid over those of the catalogue.
#[derive(Args)]
struct OwnPrices {
    /// A price list of one's own, laid over the catalogue: CSV with provider, sku, unit and price_usd
    #[arg(long = "prices", value_name = "LIST")]
    list: Option<PathBuf>,
}

impl OwnPrices {
    /// The catalogue with the list in it; what was passed over is told.
    fn catalog(&self) -> Result<Cow<'static, Catalog>> {
        let Some(path) = &self.list else {
            return Ok(Cow::Borrowed(Catalog::built_in()));
        };
        let (name, text) = (file_name(path), text(path)?);
        let catalog = Catalog::built_in().with_csv(&name, &text)?;
        warn(catalog.remarks());
        Ok(Cow::Owned(catalog))
    }
}

/// A plan and what its ranges come to.
#[derive(Serialize)]
struct WithBands<'a> {
    #[serde(flatten)]
    plan: &'a Plan,
    #[serde(skip_serializing_if = "Option::is_none")]
    bands: Option<&'a Bands>,
}

#[derive(Clone, Copy, ValueEnum)]
enum AskFormat {
    Json,
    /// A sentence a line
    Text,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Json,
    Markdown,
    /// One table
    Csv,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum FailOn {
    /// The fleet of today carries less than the peak, a target is missed, or a limit of a tier is crossed
    Breach,
    /// A month costs more than market.budget
    OverBudget,
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Asked for help or the version: that is an answer and no error.
        Err(e) if !e.use_stderr() => e.exit(),
        Err(e) => {
            eprintln!("plimsoll: {}", one_line(&e.to_string()));
            return ExitCode::from(2);
        }
    };
    let outcome = match arguments.command {
        Command::Import { files, columns } => import_all(&files, columns.as_deref()),
        Command::Plan(arguments) => match write_plan(&arguments) {
            Ok(reasons) if !reasons.is_empty() => {
                reasons
                    .iter()
                    .for_each(|reason| eprintln!("plimsoll: {reason}"));
                return ExitCode::from(1);
            }
            outcome => outcome.map(|_| ()),
        },
        Command::Calibrate(arguments) => calibrate::calibrate(&arguments),
        Command::Ask(arguments) => ask::answer(&arguments),
        Command::Choose(arguments) => ask::choose(&arguments),
        Command::Fit(arguments) => fit::write_fit(&arguments),
        Command::Rules(arguments) => rules::write_rules(&arguments),
        Command::Compare(arguments) => compare::write_comparison(&arguments),
        Command::Link {
            scenario,
            prices,
            which,
        } => write_link(&scenario, &which, prices.as_deref()),
        Command::Open { link } => open_link(&link),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("plimsoll: {e}");
            ExitCode::from(2)
        }
    }
}

/// What is wrong with the arguments, without the usage that would follow.
fn one_line(message: &str) -> String {
    let lines = message
        .lines()
        .map(str::trim)
        .take_while(|l| !l.starts_with("Usage:") && !l.starts_with("For more information"));
    let said: Vec<&str> = lines.filter(|l| !l.is_empty()).collect();
    let said = said.join(" ");
    format!(
        "{}. See plimsoll --help.",
        said.trim_start_matches("error: ")
    )
}

/// What columns mean, as it is written behind the option.
fn columns(text: Option<&str>) -> Result<Option<Columns>> {
    let columns = text.map(str::parse).transpose();
    columns.map_err(files::with_option)
}

/// Reads all files; what could be read is written even if some could not.
fn import_all(files: &[PathBuf], columns: Option<&str>) -> Result<()> {
    let columns = self::columns(columns)?;
    let (read, failed) = files::read_as(files, columns.as_ref());
    let mut all = Evidence::default();
    read.into_iter().for_each(|(_, file)| all.append(file));
    all.join();
    if failed.is_none() || !all.is_empty() {
        write(&json(&all)?)?;
    }
    failed.map_or(Ok(()), Err)
}

/// So many draws, if they can be made.
fn draws(draws: u32, seed: u64, most: u32) -> Result<bands::Question> {
    match (1..=most).contains(&draws) {
        true => Ok(bands::Question { draws, seed }),
        false => Err(Error::new(format!("{draws} draws cannot be made"))
            .field("--draws")
            .next(format!("Write a number from 1 to {most}."))),
    }
}

/// A scenario out of a link or a file; of a file that holds several, that of the name.
fn scenario_or_link(text: &str, name: Option<&str>) -> Result<Scenario> {
    pick(kept_or_link(text)?, text, name)
}

/// What a link or a file holds.
fn kept_or_link(text: &str) -> Result<Kept> {
    match link::looks_like(text) {
        true => Ok(Kept {
            scenarios: vec![One::new(link::decode(text)?)],
            ..Kept::default()
        }),
        false => kept(Path::new(text)),
    }
}

/// The one of that name, or the only one.
fn pick(kept: Kept, text: &str, name: Option<&str>) -> Result<Scenario> {
    let picked = kept.pick(name).map_err(|e| e.field("--scenario"));
    picked.map_err(|e| match link::looks_like(text) {
        true => e,
        false => e.file(file_name(Path::new(text))),
    })
}

/// Writes the plan, and returns the reasons to fail.
fn write_plan(arguments: &PlanArguments) -> Result<Vec<String>> {
    if arguments.table.is_some() && !matches!(arguments.format, Format::Csv) {
        return Err(Error::new("only CSV holds a single table")
            .field("--table")
            .next("Add --format csv."));
    }
    let catalog = arguments.prices.catalog()?;
    let catalog = catalog.as_ref();
    let mut scenario = scenario(&arguments.scenario, arguments.which.name())?;
    let before = prices::listed(&scenario, Catalog::built_in());
    prices::follow(&mut scenario, before, catalog);
    if let Some(path) = &arguments.history {
        from_runs::follow_history(&mut scenario.demand, history(path)?);
    }
    if arguments.prices.list.is_some() || arguments.history.is_some() {
        // Another bill is what was asked for.
        scenario.saved = None;
    }
    let what_if = what_if(scenario, arguments)?;
    let scenario = what_if.scenario();
    let plan = what_if.solve(catalog);
    let reasons = reasons(&arguments.fail_on, scenario, &plan)
        .map_err(|e| e.file(file_name(&arguments.scenario)))?;
    let bands = arguments.bands(&what_if, catalog)?;
    write(&match arguments.format {
        Format::Json => json(&WithBands {
            plan: &plan,
            bands: bands.as_ref(),
        })?,
        Format::Markdown => {
            let told = bands.map(|bands| report::bands::told(scenario, &bands));
            report::markdown::write(scenario, &plan, told.as_ref())
        }
        Format::Csv => {
            let sheet = arguments.table.as_deref().and_then(Sheet::find);
            report::csv::write(&plan, sheet.unwrap_or(Sheet::Timeline))
        }
    })?;
    Ok(reasons)
}

/// The demand by month that a file holds.
fn history(path: &Path) -> Result<History> {
    let (mut read, failed) = files::evidence(&[path.to_owned()]);
    let (name, file) = failed.map_or_else(
        || {
            read.pop()
                .ok_or_else(|| Error::new("the file holds nothing"))
        },
        Err,
    )?;
    from_runs::history(&file.series).ok_or_else(|| {
        Error::new("the file holds no requests per second over five months or more")
            .file(name)
            .next("Give metric snapshots of at least five calendar months in a row.")
    })
}

fn warn(sentences: &[String]) {
    for sentence in sentences {
        eprintln!("plimsoll: warning: {sentence}");
    }
}

/// The scenario, or what it would be in the month and at the load that were asked for.
fn what_if(scenario: Scenario, arguments: &PlanArguments) -> Result<WhatIf> {
    let mut what_if = WhatIf::now(scenario);
    if let Some(month) = &arguments.month {
        let month = month.parse().and_then(|month| what_if.month(month));
        what_if = month.map_err(|e| e.field("--month"))?;
    }
    if let Some(at) = &arguments.at {
        let at = at.parse().and_then(|at| what_if.load(at));
        what_if = at.map_err(|e| e.field("--at"))?;
    }
    Ok(what_if)
}

/// Why to exit with status 1, a line each.
fn reasons(fail_on: &[FailOn], scenario: &Scenario, plan: &Plan) -> Result<Vec<String>> {
    let mut reasons = Vec::new();
    if fail_on.contains(&FailOn::Breach) {
        let told = breach::breaches(scenario, plan).into_iter();
        reasons.extend(told.map(|reason| format!("breach: {reason}")));
    }
    if fail_on.contains(&FailOn::OverBudget) {
        let told = breach::over_budget(plan)?;
        reasons.extend(told.map(|reason| format!("over budget: {reason}")));
    }
    Ok(reasons)
}

fn write_link(path: &Path, which: &Which, list: Option<&Path>) -> Result<()> {
    let mut scenario = scenario(path, which.name())?;
    if let Some(list) = list {
        let (name, text) = (file_name(list), text(list)?);
        let (lines, remarks) = Catalog::lines_of_csv(&name, &text, MAX_PRICES)?;
        let said = prices::add(&mut scenario, Catalog::built_in(), lines);
        said.map_err(|e| e.file(name))?;
        warn(&remarks);
    }
    let plan = plimsoll::plan::solve(&scenario, Catalog::built_in());
    let sent = to_save(&scenario, &plan, Catalog::built_in());
    write(&(link::encode(&sent)? + "\n"))
}

fn open_link(text: &str) -> Result<()> {
    write(&link::file::to_json(&link::decode(text)?))
}

/// The scenario of a file; of one that holds several, that of the name.
fn scenario(path: &Path, name: Option<&str>) -> Result<Scenario> {
    pick(kept(path)?, &path.to_string_lossy(), name)
}

/// What a file holds: one scenario or several. What cannot be read of several is told.
fn kept(path: &Path) -> Result<Kept> {
    let kept = Kept::from_text(&text(path)?).map_err(|e| e.file(file_name(path)))?;
    let unread: Vec<String> = kept.unread.iter().map(|one| one.why.to_string()).collect();
    warn(&unread);
    Ok(kept)
}

fn text(path: &Path) -> Result<String> {
    let bytes = files::read(path)?;
    let text = import::bytes::text(&bytes).map_err(|e| e.file(file_name(path)))?;
    Ok(text.text.into_owned())
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string_pretty(value)
        .map(|text| text + "\n")
        .map_err(|e| Error::new(format!("the result could not be written as JSON: {e}")))
}

/// Writes to standard output; a reader that stopped listening (`| head`) is no error.
fn write(text: &str) -> Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(Error::new(format!(
            "standard output could not be written: {e}"
        ))),
        _ => Ok(()),
    }
}
