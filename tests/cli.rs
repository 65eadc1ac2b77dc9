//! The command line as a person or a script meets it: the real program, its output, its errors and
//! its exit codes.

mod specimens;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use plimsoll::catalog::Catalog;
use plimsoll::evidence::Evidence;
use plimsoll::link::{encode, file};
use plimsoll::plan::to_save;
use plimsoll::scenario::FixedItem;
use plimsoll::scenario::field::Field;
use plimsoll::scenario::preset::Report;
use serde_json::{Value, json};
use specimens::*;

/// What the program said and how it ended.
struct Said {
    out: String,
    err: String,
    code: i32,
}

fn said(output: Output) -> Said {
    Said {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().expect("ended by itself"),
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    command.args(arguments).current_dir(root());
    command
}

fn run(arguments: &[&str]) -> Said {
    said(command(arguments).stdin(Stdio::null()).output().unwrap())
}

fn run_with(input: &[u8], arguments: &[&str]) -> Said {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    said(child.wait_with_output().unwrap())
}

/// Ends with code 2, says nothing on standard output and one line with these words on the other.
fn refuses(said: &Said, words: &str) {
    assert_eq!(said.code, 2, "{}", said.err);
    assert_eq!(said.out, "");
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    assert!(said.err.starts_with("plimsoll: "), "{}", said.err);
    assert!(said.err.contains(words), "{words} is not in {}", said.err);
    assert!(
        !said.err.chars().any(|c| c.is_control() && c != '\n'),
        "{:?}",
        said.err
    );
}

/// A file of this test's own.
fn written(name: &str, bytes: &[u8]) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cli");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

const EXAMPLE: &str = "tests/fixtures/scenarios/login-service.json";
const REPORT: &str = "assets/samples/autocannon-c008.json";

// --- import ----------------------------------------------------------------------------------

#[test]
fn import_writes_evidence() {
    let said = run(&["import", REPORT]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let evidence: Evidence = serde_json::from_str(&said.out).unwrap();
    assert_eq!(evidence.runs.len(), 1);
    assert_eq!(evidence.runs[0].file, "autocannon-c008.json");
    assert_eq!(evidence.runs[0].rps, Some(341.17));
    let value: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(value["runs"][0]["concurrency"], 8.0);
}

#[test]
fn warnings_go_to_standard_error() {
    let said = run(&[
        "import",
        "tests/fixtures/import/doubtful/negative-latencies.json",
    ]);
    assert_eq!(said.code, 0);
    let evidence: Evidence = serde_json::from_str(&said.out).unwrap();
    assert!(!evidence.warnings.is_empty());
    assert_eq!(said.err.lines().count(), evidence.warnings.len());
    for (line, warning) in said.err.lines().zip(&evidence.warnings) {
        assert_eq!(
            line,
            format!(
                "plimsoll: warning: {} (negative-latencies.json)",
                warning.message
            )
        );
    }
}

#[test]
fn one_bad_file_does_not_keep_the_others_back() {
    let empty = written("empty.json", b"");
    let said = run(&[
        "import",
        REPORT,
        &empty,
        "no-such-file.json",
        "assets/samples/autocannon-c016.json",
    ]);
    assert_eq!(said.code, 2);
    let evidence: Evidence = serde_json::from_str(&said.out).unwrap();
    assert_eq!(evidence.runs.len(), 2);
    let lines: Vec<&str> = said.err.lines().collect();
    assert_eq!(lines.len(), 2, "{}", said.err);
    assert!(
        lines[0].contains("empty.json") && lines[0].contains("empty"),
        "{}",
        lines[0]
    );
    assert!(lines[1].contains("no-such-file.json"), "{}", lines[1]);
}

#[test]
fn what_cannot_be_imported_gets_one_line() {
    refuses(
        &run(&["import", "no-such-file.json"]),
        "(no-such-file.json). Check its name.",
    );
    let empty = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("empty-folder");
    fs::create_dir_all(&empty).unwrap();
    refuses(
        &run(&["import", empty.to_str().unwrap()]),
        "the folder holds no file",
    );
    refuses(&run(&["import", &written("none.json", b"")]), "empty");
    let mut seed = 7_u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 56) as u8
    })
    .take(5000)
    .collect();
    refuses(
        &run(&["import", &written("noise.bin", &noise)]),
        "noise.bin",
    );
    refuses(
        &run(&["import", &written("text.json", b"a\n\x1b[31mb\r\nc\n")]),
        "text.json",
    );
    refuses(
        &run(&["import", &written("keys.json", b"{\"a\\nb\\u001b[31m\":1}")]),
        "keys.json",
    );
    refuses(&run_with(&noise, &["import", "-"]), "");
}

#[test]
fn a_folder_and_an_archive_are_imported_whole() {
    for path in [
        "tests/fixtures/import/wrk",
        "tests/fixtures/archives/deflated.zip",
    ] {
        let output = run(&["import", path]);
        assert_eq!(output.code, 0);
        let evidence: Evidence = serde_json::from_str(&output.out).unwrap();
        let wrk = evidence.runs.iter().filter(|run| run.tool == "wrk");
        assert!(wrk.count() >= 3, "{path}");
    }
    // What cannot be read beside what can is a warning, in a folder as in an archive.
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mixed-folder");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(
        "tests/fixtures/import/wrk/4.1.0/scale-c001.txt",
        folder.join("run.txt"),
    )
    .unwrap();
    fs::write(folder.join("notes.txt"), "What we measured").unwrap();
    let output = run(&["import", folder.to_str().unwrap()]);
    let evidence: Evidence = serde_json::from_str(&output.out).unwrap();
    assert_eq!((output.code, evidence.runs.len()), (0, 1));
    assert_eq!(evidence.warnings[0].code, "file_left_out");
    let own = written(
        "own.csv",
        b"at,path,code,took\n1767225600,/a,200,12\n1767225601,/b,500,30\n",
    );
    let columns = "time=at:s, latency=took:ms, status=code, endpoint=path";
    let output = run(&["import", "--columns", columns, &own]);
    let evidence: Evidence = serde_json::from_str(&output.out).unwrap();
    assert_eq!(
        (evidence.runs[0].requests, evidence.runs[0].errors),
        (Some(2), Some(1))
    );
    refuses(
        &run(&["import", &own]),
        "with the columns at, path, code, took",
    );
    // A sweep that is kept by hand: 100 n / (1 + 0.1 (n - 1)) requests a second.
    let sweep = written("sweep.csv", b"vus,rps\n1,100\n6,400\n11,550\n");
    let output = run(&[
        "calibrate",
        "--columns",
        "users=vus, throughput=rps",
        &sweep,
    ]);
    assert_eq!(output.code, 0, "{}", output.err);
    assert!(
        output
            .out
            .contains("3 runs of own columns: \u{3bb} = 100 req/s"),
        "{}",
        output.out
    );
    // Where the option is, it is said how it is written.
    for arguments in [
        vec!["import", &own],
        vec!["import", "--columns", "time=at:s", &own],
    ] {
        refuses(
            &run(&arguments),
            "Write plimsoll import --columns \"time=COLUMN:s, latency=COLUMN:ms\"",
        );
    }
    refuses(
        &run(&["import", "--columns", "latency=took", &own]),
        "the unit of \"took\" is not known",
    );
}

#[cfg(unix)]
#[test]
fn a_name_of_two_lines_is_told_in_one() {
    refuses(
        &run(&["import", &written("two\nlines\u{1b}[31m.json", b"x")]),
        "two",
    );
    refuses(&run(&["plan", "none\nsuch.json"]), "none");
}

#[test]
fn standard_input_is_read() {
    let report = fs::read(root().join(REPORT)).unwrap();
    let said = run_with(&report, &["import", "-"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let evidence: Evidence = serde_json::from_str(&said.out).unwrap();
    assert_eq!(evidence.runs[0].rps, Some(341.17));
    let scenario = text(EXAMPLE);
    for arguments in [["plan", "-"], ["link", "-"]] {
        let piped = run_with(scenario.as_bytes(), &arguments);
        assert_eq!(piped.code, 0, "{}", piped.err);
        assert_eq!(piped.out, run(&[arguments[0], EXAMPLE]).out);
    }
}

// --- plan ------------------------------------------------------------------------------------

#[test]
fn plan_writes_json() {
    for arguments in [
        vec!["plan", EXAMPLE],
        vec!["plan", EXAMPLE, "--format", "json"],
    ] {
        let said = run(&arguments);
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        let plan: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(plan["ladder"][0]["cost"]["usd_month"], 12.0);
        assert_eq!(plan["crossings"][0]["month"], "2027-02");
        assert_eq!(plan["capacity"]["limits"][0]["kind"], "utilization");
    }
}

#[test]
fn plan_writes_markdown() {
    let said = run(&["plan", EXAMPLE, "--format", "markdown"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.starts_with("# FluxStudio auth\n"));
    let expected = plimsoll::report::markdown::write(&example(), &solve(&example()), None);
    assert_eq!(said.out, expected);
}

#[test]
fn a_broken_scenario_names_the_field() {
    let broken = |from: &str, to: &str| {
        let whole = text(EXAMPLE);
        assert!(whole.contains(from));
        written("broken.json", whole.replacen(from, to, 1).as_bytes())
    };
    for (from, to, words) in [
        (
            "\"8 %/month\"",
            "\"fast\"",
            "“fast” does not begin with a number (demand.growth, broken.json). Write a growth such as 8 %/month, 10 %/quarter, doubling every 6 months, +5 req/min per month, or 8 %/month up to 10,000 req/min.",
        ),
        (
            "\"$12/mo\"",
            "12",
            "invalid type: integer `12`, expected a string (app.instance.cost, line 16, broken.json).",
        ),
        (
            "\"spare\"",
            "\"spa\\nre\"",
            "(app.spa re, line 24, broken.json)",
        ),
        (
            "\"70 %\"",
            "\"0 %\"",
            "(app.target_utilization, broken.json)",
        ),
        (
            "\"plimsoll\": 8",
            "\"plimsoll\": 9",
            "was written by a newer Plimsoll (version 9; this one reads up to 8) (broken.json)",
        ),
        ("\"month\"", "\"month", "(line 153, broken.json)"),
    ] {
        let path = broken(from, to);
        refuses(&run(&["plan", &path]), words);
        refuses(&run(&["link", &path]), words);
    }
    refuses(
        &run(&["plan", &written("nothing.json", b"")]),
        "nothing.json",
    );
    refuses(&run(&["plan", REPORT]), "this is not a scenario");
    refuses(&run(&["plan", "tests"]), "cannot be read");
    refuses(
        &run(&["plan", &written("bytes.json", b"\xff\xfe\xfd")]),
        "bytes.json",
    );
}

// --- plan for a pipeline ---------------------------------------------------------------------

fn plan_of(arguments: &[&str]) -> Value {
    let said = run(&[&["plan", EXAMPLE], arguments].concat());
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{arguments:?}");
    serde_json::from_str(&said.out).unwrap()
}

/// The example with a budget.
fn with_budget(name: &str, budget: &str) -> String {
    let mut scenario = example();
    scenario.market.set("budget", budget).unwrap();
    written(name, file::to_json(&scenario).as_bytes())
}

#[test]
fn plan_of_another_load_or_month() {
    let today = plan_of(&[]);
    assert_eq!(plan_of(&["--at", "1x"]), today);
    assert_eq!(plan_of(&["--month", "2025-10"]), today);
    let ten = plan_of(&["--at", "10x"]);
    for at in ["10", "×10", "10.0X"] {
        assert_eq!(plan_of(&["--at", at]), ten);
    }
    assert_eq!(ten["name"], "FluxStudio auth, at 10×");
    assert_eq!(ten["ladder"][0]["cost"], today["ladder"][3]["cost"]);
    let rate = plan_of(&["--at", "1M/day"]);
    assert_eq!(rate["timeline"], ten["timeline"]);
    assert_eq!(rate["name"], "FluxStudio auth, at 1,000,000 req/day");
    let then = plan_of(&["--month", "2027-03"]);
    assert_eq!(then["timeline"][0]["month"], "2027-03");
    assert_eq!(then["timeline"].as_array().unwrap().len(), 20);
    assert_eq!(then["capacity"]["instances"], 1);
    assert_eq!(then["instances_needed"], 2);
    // The month first, whatever comes first on the line.
    let both = plan_of(&["--at", "2x", "--month", "2027-03"]);
    assert_eq!(both["name"], "FluxStudio auth, in March 2027, at 2×");
    let mean = |plan: &Value| plan["mean_rps"].as_f64().unwrap();
    assert!((mean(&both) / mean(&then) - 2.0).abs() < 1e-12);
    let report = run(&[
        "plan", EXAMPLE, "--month", "2027-03", "--format", "markdown",
    ]);
    assert!(report.out.starts_with("# FluxStudio auth, in March 2027\n"));
}

#[test]
fn plan_writes_tables() {
    let rows = |arguments: &[&str]| {
        let said = run(&[&["plan", EXAMPLE, "--format", "csv"], arguments].concat());
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        said.out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let timeline = rows(&[]);
    assert_eq!(timeline.len(), 38);
    assert!(timeline[0].starts_with("month,mean_rps,"));
    assert!(timeline[1].starts_with("2025-10,1.157407"));
    assert_eq!(rows(&["--table", "timeline"]), timeline);
    let ladder = rows(&["--table", "ladder", "--at", "10x"]);
    assert!(ladder[1].starts_with("1,11.574074"), "{}", ladder[1]);
    for table in ["bill", "tiers", "rules", "levels", "overhead", "curve"] {
        assert!(rows(&["--table", table])[0].contains(','), "{table}");
    }
}

/// Writes the plan, ends with code 1, and says each of these on a line of its own.
fn fails_on(arguments: &[&str], reasons: &[&str]) {
    let said = run(&[&["plan"], arguments].concat());
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(serde_json::from_str::<Value>(&said.out).unwrap()["ladder"].is_array());
    let lines: Vec<&str> = said.err.lines().collect();
    assert_eq!(lines, reasons);
}

#[test]
fn a_pipeline_fails_on_what_it_asks_for() {
    let ten = "plimsoll: breach: The fleet of 1 instance carries 700 req/min within the targets, and the peak is 2,080 req/min: run 3 instances.";
    let passes = |arguments: &[&str]| {
        let said = run(&[&["plan"], arguments].concat());
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{arguments:?}");
    };
    passes(&[EXAMPLE, "--fail-on", "breach"]);
    // In breach, but nobody asked.
    passes(&[EXAMPLE, "--at", "10x"]);
    fails_on(&[EXAMPLE, "--at", "10x", "--fail-on", "breach"], &[ten]);
    // It is in breach from February 2027 on; only a month that is asked for counts.
    passes(&[EXAMPLE, "--month", "2027-01", "--fail-on", "breach"]);
    fails_on(
        &[EXAMPLE, "--month", "2027-02", "--fail-on", "breach"],
        &[
            "plimsoll: breach: The fleet of 1 instance carries 700 req/min within the targets, and the peak is 714 req/min: run 2 instances.",
        ],
    );
    let budget = with_budget("budget.json", "$20/mo");
    passes(&[&budget, "--fail-on", "breach", "--fail-on", "over-budget"]);
    let over = "plimsoll: over budget: A month costs $36.00, and the budget is $20.00.";
    fails_on(
        &[&budget, "--at", "10x", "--fail-on", "over-budget"],
        &[over],
    );
    let both = ["--fail-on", "over-budget", "--fail-on", "breach"];
    fails_on(
        &[&[budget.as_str(), "--at", "10x"], &both[..]].concat(),
        &[ten, over],
    );
}

#[test]
fn what_cannot_be_asked_of_a_plan_gets_one_line() {
    for (arguments, words) in [
        (
            vec!["--at", "much"],
            "“much” does not begin with a number (--at). Write how many times today's load, such as 10x, or a rate such as 10,000 req/min.",
        ),
        (
            vec!["--at", "-1"],
            "-1 times is out of bounds (--at). Write a number of times from 0 to 1,000,000.",
        ),
        (vec!["--at", "10 ms"], "“ms” is not a unit of rate (--at)."),
        (
            vec!["--month", "soon"],
            "“soon” is not a month (--month). Write a month such as 2026-11 or November 2026.",
        ),
        (
            vec!["--month", "2025-09"],
            "2025-09 lies before the plan (--month). Write a month from 2025-10 to 2028-10.",
        ),
        (
            vec!["--month", "2029-01"],
            "2029-01 lies beyond the horizon of 36 months (--month). Write a month from 2025-10 to 2028-10.",
        ),
        (
            vec!["--fail-on", "over-budget"],
            "the scenario has no budget (market.budget, login-service.json). Write market.budget into it, such as $50/mo.",
        ),
        (
            vec!["--fail-on", "rain"],
            "invalid value 'rain' for '--fail-on <REASON>' [possible values: breach, over-budget]. See",
        ),
        (
            vec!["--table", "bill"],
            "only CSV holds a single table (--table). Add --format csv.",
        ),
        (
            vec!["--format", "csv", "--table", "all"],
            "invalid value 'all' for '--table <TABLE>'",
        ),
    ] {
        refuses(&run(&[&["plan", EXAMPLE], &arguments[..]].concat()), words);
    }
}

/// Snapshots of a service, one a month, from that month of 2026 on: so many.
fn monthly(count: usize) -> String {
    let whole: Value = serde_json::from_str(&text(
        "tests/fixtures/import/perfmetrics/mib/history-minutes8.json",
    ))
    .unwrap();
    let snapshots = (0..count).map(|i| {
        let mut snapshot = whole["history"][0].clone();
        let requests = 1_000_000 + 100_000 * i;
        snapshot["timestamp"] = json!(format!("2026-{:02}-01T00:00:00.000Z", i + 1));
        snapshot["system"]["timestamp"] = Value::Null;
        snapshot["requests"]["total"] = json!(requests);
        snapshot["requests"]["successful"] = json!(requests);
        snapshot
    });
    json!({ "history": snapshots.collect::<Vec<_>>() }).to_string()
}

#[test]
fn a_plan_by_what_was_measured_by_month() {
    let history = written("monthly.json", monthly(8).as_bytes());
    let plan = plan_of(&["--history", &history]);
    assert_eq!(plan["timeline"][0]["month"], "2026-08");
    // 1.7 million in the 31 days before the first of August.
    let mean_rps = plan["mean_rps"].as_f64().unwrap();
    assert!(
        (mean_rps - 1.7e6 / (31.0 * 86_400.0)).abs() < 1e-9,
        "{mean_rps}"
    );
    let year = plan["timeline"][12]["mean_rps"].as_f64().unwrap();
    assert!(year > 1.3 * mean_rps, "{year}");
    for (file, words) in [
        (
            written("short.json", monthly(4).as_bytes()),
            "the file holds no requests per second over five months or more (short.json)",
        ),
        (
            REPORT.to_owned(),
            "the file holds no requests per second over five months or more (autocannon-c008.json)",
        ),
        (EXAMPLE.to_owned(), "login-service.json"),
        ("nowhere.json".to_owned(), "the file cannot be read"),
    ] {
        refuses(&run(&["plan", EXAMPLE, "--history", &file]), words);
    }
}

/// A price list on an app of the list and a managed database: both bills follow, and what was passed over is told.
#[test]
fn a_plan_by_a_price_list() {
    let mut scenario: Value = serde_json::from_str(&text(EXAMPLE)).unwrap();
    scenario["app"]["instance"] = json!({
        "offer": "aws/us-east-1/t3.large", "name": "t3.large",
        "cpus": "2", "memory": "8 GiB", "cost": "$60.736/mo",
    });
    let database = json!({"kind": "database", "offer": "aws/us-east-1/rds.postgres.db.m6g.large"});
    scenario["tiers"] = json!([database]);
    let scenario = written("large.json", scenario.to_string().as_bytes());
    let list = written(
        "list.csv",
        b"\xef\xbb\xbfprovider,sku,kind,unit,price_usd,region,rating\r\naws,t3.large,compute,month,50,us-east-1,a\r\naws,rds.postgres.db.m6g.large,database,month,100,us-east-1,b\r\n",
    );
    let price = |arguments: &[&str], offer: &str| {
        let said = run(&[&["plan", &scenario], arguments].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        let plan: Value = serde_json::from_str(&said.out).unwrap();
        let parts = plan["bill"]["parts"].as_array().unwrap();
        let mut lines = parts
            .iter()
            .flat_map(|part| part["lines"].as_array().unwrap());
        let line = lines.find(|line| line["offer_id"] == offer).unwrap();
        (line["unit_price_usd"].as_f64().unwrap(), said.err)
    };
    let (app, db) = (
        "aws/us-east-1/t3.large",
        "aws/us-east-1/rds.postgres.db.m6g.large",
    );
    let own = ["--prices", list.as_str()];
    let told = "plimsoll: warning: list.csv: columns that no table has were passed over: rating.\n";
    assert_eq!(price(&[], app), (60.736, String::new()));
    assert_eq!(price(&[], db), (116.07, String::new()));
    assert_eq!(price(&own, app), (50.0, told.to_owned()));
    assert_eq!(price(&own, db), (100.0, told.to_owned()));
    // The link of it holds the prices themselves.
    let made = run(&["link", &scenario, "--prices", &list]);
    assert_eq!((made.code, made.err.as_str()), (0, told));
    let opened: Value = serde_json::from_str(&run(&["open", &made.out]).out).unwrap();
    assert_eq!(
        opened["prices"],
        json!([
            "aws/us-east-1/t3.large = $50/mo, compute",
            "aws/us-east-1/rds.postgres.db.m6g.large = $100/mo, database",
        ])
    );
    assert_eq!(opened["app"]["instance"]["cost"], "$50/mo");
    assert_eq!(
        opened["saved"]["prices"],
        Catalog::built_in().newest().unwrap().to_string()
    );
    for (list, words) in [
        ("nowhere.csv".to_owned(), "the file cannot be read"),
        (EXAMPLE.to_owned(), "the column provider is missing"),
        (
            written(
                "week.csv",
                b"provider,sku,kind,unit,price_usd\nme,a,compute,week,1\n",
            ),
            "the value of unit is not one of the known words (unit, line 2, week.csv)",
        ),
    ] {
        for command in ["plan", "link"] {
            refuses(&run(&[command, &scenario, "--prices", &list]), words);
        }
    }
}

// --- link and open ---------------------------------------------------------------------------

/// The rules of report A on measured snapshots: what each would have done, and when it first holds.
#[test]
fn rules_are_held_against_files_and_the_months_to_come() {
    let plan = "tests/fixtures/scenarios/login-service.json";
    let leak = "tests/fixtures/import/perfmetrics/mib/history-leak-5s.json";
    let minutes = "tests/fixtures/import/perfmetrics/mib/history-minutes8.json";
    let told = run(&["rules", plan, leak, minutes]);
    assert_eq!((told.code, told.err.as_str()), (0, ""));
    let told: Value = serde_json::from_str(&told.out).unwrap();
    let rules = told["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 14);
    let of = |rule: &str| rules.iter().find(|r| r["rule"] == rule).unwrap();
    let busy = of("scale out when CPU > 70 % for 5 min");
    assert_eq!(busy["held"]["kind"], "first");
    // The condition held all the time, which was 5 s too short.
    assert_eq!(busy["measured"][0]["longest_pending_s"], 295.0);
    assert_eq!(busy["measured"][0]["fired"], 0);
    let large = &of("scale up when memory > 400 MB")["measured"];
    assert_eq!(large.as_array().unwrap().len(), 2);
    assert_eq!(large[0]["file"], "history-leak-5s.json");
    assert_eq!(
        (&large[0]["fired"], &large[0]["firing_s"]),
        (&1.into(), &75.0.into())
    );
    assert_eq!(large[0]["firing_at_end"], true);
    assert_eq!(
        of("next phase when Redis keys > 100,000")["measured"],
        serde_json::json!([])
    );

    let link = run(&["link", plan]).out;
    let told = run(&["rules", link.trim(), leak, "--format", "markdown"]);
    assert_eq!((told.code, told.err.as_str()), (0, ""));
    assert!(told.out.starts_with(
        "# Rules of FluxStudio auth\n\n| Rule | With today's fleet | On what was measured |\n"
    ));
    for row in [
        "| scale up when memory \\> 400 MB | the plan has no memory | history-leak-5s.json: would have fired once, at 2026-11-23 07:18:54 UTC, for 75 s in all, and still at the end |",
        "| scale out when CPU \\> 70 % for 5 min | first holds in February 2027 | history-leak-5s.json: would not have fired, pending for 4.92 min at most. Load average of the host",
        "| next phase when Redis keys \\> 100,000 | the plan has no Redis keys | no imported series holds this metric |",
    ] {
        assert!(told.out.contains(row), "{row} is not in {}", told.out);
    }
    let mut sized = example();
    sized.allocation = Report::Fluxstudio.allocation();
    let sized = written("sized.json", file::to_json(&sized).as_bytes());
    let json: Value = serde_json::from_str(&run(&["rules", &sized]).out).unwrap();
    assert_eq!(
        (&json["allocation"]["size"], &json["allocation"]["row"]),
        (&"too_small".into(), &1.into())
    );
    let plan_of = run(&["plan", &sized, "--format", "markdown"]).out;
    for told in [run(&["rules", &sized, "--format", "markdown"]).out, plan_of] {
        for line in [
            "At today's peak an instance has 208 req/min: Medium Load below 1,000 req/min: 1 GB, 2 vCPU. Droplet 1 GB / 1 vCPU has 1 GiB and 1 vCPU: too few cores.",
            "Take a larger one, or 3 of these.",
            "| 1,000 req/min | 1 GB, 2 vCPU | too few cores | October 2025 |",
        ] {
            assert!(told.contains(line), "{line} is not in {told}");
        }
    }
    let alone = run(&["rules", plan, "--format", "markdown"]);
    assert!(
        alone.out.contains("| Rule | With today's fleet |\n"),
        "{}",
        alone.out
    );
}

#[test]
fn what_rules_cannot_be_held_against_is_told() {
    let (plan, run_only) = (
        "tests/fixtures/scenarios/login-service.json",
        "assets/samples/autocannon-c001.json",
    );
    let told = run(&["rules", plan, run_only]);
    assert_eq!(told.code, 0);
    assert_eq!(
        told.err,
        "plimsoll: warning: the file holds no series, so no rule looks at it (autocannon-c001.json)\n"
    );
    // What could be read counts.
    let told = run(&[
        "rules",
        plan,
        "tests/fixtures/import/perfmetrics/mib/history-minutes8.json",
        "nowhere.json",
    ]);
    assert_eq!(told.code, 2);
    assert!(told.err.contains("nowhere.json") && told.out.contains("history-minutes8.json"));
    let mut none = example();
    none.rules.clear();
    let none = written("no-rules.json", file::to_json(&none).as_bytes());
    refuses(
        &run(&["rules", &none]),
        "the scenario has no rules (rules, no-rules.json). Add one",
    );
    refuses(&run(&["rules", "#p1.abc"]), "the link is cut");
    // A share of a rate is nothing that can be compared.
    let mut odd = example();
    odd.rules = vec!["alert when \"rss\" > 80 %".parse().unwrap()];
    let odd = written("odd-rule.json", file::to_json(&odd).as_bytes());
    let told = run(&[
        "rules",
        &odd,
        "tests/fixtures/import/perfmetrics/mib/history-minutes8.json",
    ]);
    let told: Value = serde_json::from_str(&told.out).unwrap();
    let refused = &told["rules"][0]["measured"][0];
    assert_eq!(refused["kind"], "refused");
    assert_eq!(
        refused["why"],
        "the series is in bytes, and the bound 80 % is not. Write the bound in the unit of the series."
    );
}

#[test]
fn a_link_opens_as_what_it_was_made_of() {
    let made = run(&["link", EXAMPLE]);
    assert_eq!((made.code, made.err.as_str()), (0, ""));
    let sent = to_save(&example(), &solve(&example()), Catalog::built_in());
    assert_eq!(made.out, encode(&sent).unwrap() + "\n");
    let address = format!("https://example.org/{}", made.out);
    for link in [made.out.as_str(), made.out.trim(), &made.out[1..], &address] {
        let opened = run(&["open", link]);
        assert_eq!((opened.code, opened.err.as_str()), (0, ""));
        assert_eq!(opened.out, file::to_json(&sent));
    }
    // And the file that comes out gives the same link again.
    let saved = written("opened.json", run(&["open", &made.out]).out.as_bytes());
    assert_eq!(run(&["link", &saved]).out, made.out);
}

#[test]
fn a_bad_link_gets_one_line() {
    let link = encode(&example()).unwrap();
    refuses(&run(&["open", "hello"]), "this is not a Plimsoll link");
    refuses(&run(&["open", ""]), "this is not a Plimsoll link");
    refuses(&run(&["open", "#p2.x.y"]), "newer Plimsoll");
    refuses(&run(&["open", &link[..link.len() - 3]]), "the link is cut");
    refuses(
        &run(&["open", &link.replacen('A', "B", 1)]),
        "the link is damaged",
    );
    refuses(&run(&["open", "two\nlines"]), "this is not a Plimsoll link");
}

// --- the program itself ----------------------------------------------------------------------

#[test]
fn help_names_every_command() {
    let said = run(&["--help"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    for command in ["import", "plan", "compare", "rules", "link", "open"] {
        assert!(said.out.contains(command), "{command}");
        assert_eq!(run(&[command, "--help"]).code, 0);
    }
    assert!(run(&["--version"]).out.starts_with("plimsoll "));
    let plan = run(&["plan", "--help"]).out;
    for told in [
        "--at",
        "--month",
        "--fail-on",
        "--history",
        "--prices",
        "--table",
        "breach",
        "over-budget",
        "status is 0, 1",
    ] {
        assert!(plan.contains(told), "{told}");
    }
}

#[test]
fn wrong_usage_is_told_apart_from_success() {
    for arguments in [
        vec![],
        vec!["import"],
        vec!["plan"],
        vec!["plan", EXAMPLE, "--format", "pdf"],
        vec!["fly"],
        vec!["import", "--fast", REPORT],
    ] {
        let said = run(&arguments);
        assert_eq!(said.code, 2, "{arguments:?}");
        assert_eq!(said.out, "");
        assert!(!said.err.is_empty());
    }
}

#[test]
fn wrong_arguments_get_one_line() {
    for (arguments, words) in [
        (
            vec!["import"],
            "required arguments were not provided: <FILES>...",
        ),
        (vec!["fly"], "unrecognized subcommand 'fly'"),
        (
            vec!["plan", EXAMPLE, "--format", "xml"],
            "invalid value 'xml' for '--format <FORMAT>'",
        ),
    ] {
        refuses(&run(&arguments), words);
    }
}

#[test]
fn questions_are_answered_backwards() {
    let said = run(&["ask", EXAMPLE, "instances at 100x", "headroom 90 %"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let answers: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(answers[0]["question"], "instances at 100×");
    assert_eq!(answers[0]["instances"]["instances"], 30);
    // The instance of the example costs $12, and the catalogue has as large a one for less.
    let changes = answers[1]["headroom"]["changes"].as_array().unwrap();
    let cheapest = &changes[0];
    assert_eq!(cheapest["kind"], "machine");
    assert!(
        cheapest["offer"]
            .as_str()
            .unwrap()
            .starts_with("digitalocean/")
    );
    assert!(cheapest["added_usd_month"].as_f64() < Some(24.0));
    let more = changes.iter().find(|change| change["kind"] == "instances");
    assert_eq!(more.unwrap()["instances"], 3);
    assert_eq!(more.unwrap()["added_usd_month"], 24.0);
    let said = run(&["ask", EXAMPLE, "last date", "--format", "text"]);
    assert_eq!(
        said.out,
        "70 % utilization is crossed in February 2027: begin by February 2027.\n"
    );
    refuses(
        &run(&["ask", EXAMPLE, "how much"]),
        "“how much” is not a question that is understood. Ask max load, last date",
    );
    refuses(
        &run(&["ask", EXAMPLE, "max growth"]),
        "the plan has no budget (market.budget). Write one, such as $500/mo.",
    );
    // What can be answered is.
    let said = run(&[
        "ask",
        EXAMPLE,
        "max growth",
        "how much",
        "last date",
        "--format",
        "text",
    ]);
    assert_eq!((said.code, said.out.lines().count()), (2, 1));
    assert_eq!(said.err.lines().count(), 2);
    assert!(
        said.err.contains("has no budget") && said.err.contains("“how much”"),
        "{}",
        said.err
    );
}

#[test]
fn questions_are_drawn() {
    let whole = text(EXAMPLE).replacen("\"8 %/month\"", "\"6..10 %/month\"", 1);
    let path = written("asked.json", whole.as_bytes());
    let said = run(&["ask", &path, "last date", "--draws", "64"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let answers: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let drawn = &answers[0]["drawn"];
    assert_eq!(
        (&drawn["draws"], &drawn["none_share"]),
        (&64.into(), &0.0.into())
    );
    assert_eq!(drawn["crossed"]["p50"], "2027-02");
    assert!(
        answers[0]["sentence"]
            .as_str()
            .unwrap()
            .contains("In 64 draws, ")
    );
    let plain = run(&["ask", &path, "last date"]);
    assert!(!plain.out.contains("drawn"));
    refuses(
        &run(&["ask", &path, "last date", "--draws", "257"]),
        "257 draws cannot be made (--draws). Write a number from 1 to 256.",
    );
    refuses(
        &run(&["ask", &path, "optimizations", "--draws", "16"]),
        "“optimizations” cannot be drawn (--draws). Ask max load",
    );
}

#[test]
fn ranges_are_drawn() {
    let whole = text(EXAMPLE).replacen("\"8 %/month\"", "\"8 ± 2 %/month\"", 1);
    let path = written("ranges.json", whole.as_bytes());
    let said = run(&["plan", &path, "--draws", "256", "--seed", "7"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let plan: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (&plan["bands"]["draws"], &plan["bands"]["seed"]),
        (&256.into(), &7.into())
    );
    let last = &plan["bands"]["months"][36]["mean_rps"];
    assert!(last["p10"].as_f64() < last["p90"].as_f64());
    assert_eq!(
        run(&["plan", &path, "--draws", "256", "--seed", "7"]).out,
        said.out
    );
    let report = run(&["plan", &path, "--draws", "256", "--format", "markdown"]);
    assert!(
        report.out.contains("## How sure")
            && report.out.contains("256 draws of 1 uncertain input.")
    );
    refuses(
        &run(&["plan", EXAMPLE, "--draws", "256"]),
        "nothing is uncertain, so that there is nothing to draw (--draws). Write a range in the scenario",
    );
    // Another month or load is drawn as if it were now.
    let then = run(&[
        "plan", &path, "--draws", "256", "--seed", "7", "--month", "2026-10",
    ]);
    assert_eq!((then.code, then.err.as_str()), (0, ""));
    let then: serde_json::Value = serde_json::from_str(&then.out).unwrap();
    let (a, b) = (&then["bands"]["months"][0], &plan["bands"]["months"][12]);
    assert_eq!(a["month"], b["month"]);
    let p90 = |month: &serde_json::Value| month["mean_rps"]["p90"].as_f64().unwrap();
    assert!((p90(a) - p90(b)).abs() < 1e-9 * p90(b));
    let whole = whole.replacen("\"100,000 req/day\"", "\"80k..125k req/day\"", 1);
    let path = written("rate.json", whole.as_bytes());
    let at = run(&["plan", &path, "--draws", "16", "--at", "10x"]);
    assert_eq!(
        (at.code, at.err.as_str()),
        (
            0,
            "plimsoll: warning: The load is given, so that the range of the rate, 80,000..125,000 req/day, does not count.\n"
        )
    );
    let at: serde_json::Value = serde_json::from_str(&at.out).unwrap();
    let mean_rps = &at["bands"]["months"][0]["mean_rps"];
    assert_eq!(mean_rps["p10"], mean_rps["p90"]);
    refuses(
        &run(&["choose", EXAMPLE, "--draws", "5000"]),
        "5000 draws cannot be made (--draws). Write a number from 1 to 4096.",
    );
    refuses(
        &run(&["plan", &path, "--draws", "0"]),
        "0 draws cannot be made (--draws). Write a number from 1 to 262144.",
    );
    refuses(&run(&["plan", &path, "--seed", "7"]), "--draws");
}

#[test]
fn offers_are_chosen() {
    let path = "tests/fixtures/links/v7-everything.json";
    let said = run(&["choose", path, "--draws", "16"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let choices: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(choices["draws"], 16);
    assert_eq!(choices["parts"][0]["part"], "app");
    assert!(choices["parts"][0]["left_out"].as_array().unwrap().len() > 100);
    let text = run(&["choose", path, "--draws", "16", "--format", "text"]).out;
    assert!(text.starts_with("For the app: aws/us-east-1/"), "{text}");
    assert!(text.contains("Left out, ") && text.contains("All together: "));
}

#[test]
fn machines_are_found_for_a_job() {
    // 4 busy cores and 1.5 for each root of them are 7, and 50 GiB: of a 4 at $300, by memory 7 at $420; a price list of one's own.
    let list = "provider,sku,kind,unit,price_usd,vcpus,memory_gib,network_gbps\n\
                lab,m.large,compute,month,60,2,8,1\nlab,r.xlarge,compute,month,150,4,32,1\nlab,x.tiny,compute,month,1,1,1,1\n";
    let prices = written("machines.csv", list.as_bytes());
    let job = br#"{"cpu_s": 4, "staffing": 1.5, "memory_gib": 50, "least_vcpus": 2, "copies": 2}"#;
    let job = written("job.json", job);
    let asked = ["fit", &job, "--market", "lab", "--prices", &prices];
    let said = run(&asked);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let fit: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let first = &fit["candidates"][0];
    assert_eq!(
        (
            &first["machine"],
            &first["nodes"],
            &first["usd_month"],
            &first["binding"]
        ),
        (
            &"lab/r.xlarge".into(),
            &2.into(),
            &600.0.into(),
            &"CPU".into()
        )
    );
    assert_eq!(
        fit["left_out"][0]["why"],
        "it has 1 vCPU, and 2 are the least"
    );
    assert!(
        fit["assumed"]
            .as_str()
            .unwrap()
            .contains("1 is taken for each")
    );
    let text = run(&[&asked[..], &["--format", "text"]].concat()).out;
    let expected = "lab/r.xlarge, 2 of it in each of 2 groups: $600.00 a month. Of the CPU it uses 88 %.
No price list knows the clock of a machine or what it does in a clock: 1 is taken for each, so that all processors count alike.

machine       number  groups  binds   full  $/month
lab/r.xlarge  2       2       CPU     88 %  $600.00
lab/m.large   7       2       memory  89 %  $840.00

lab/m.large: 14 of it cost $240.00 a month more than lab/r.xlarge: it would be the choice below $42.86 a month each, and costs $60.00.
Left out, 1 offer: it has 1 vCPU, and 2 are the least (lab/x.tiny).
";
    assert_eq!(text, expected);
    // The built-in lists, and what is refused.
    let built_in = run(&["fit", &job, "--market", "aws/us-east-1", "--format", "text"]);
    assert!(
        built_in
            .out
            .contains("more, each with its reason, in the JSON.")
    );
    refuses(
        &run(&["fit", &job, "--market", "nobody"]),
        "no machines of “nobody” are known (--market). Write one of ",
    );
    let unknown = written("unknown.json", b"{\n \"gpus\": 1}");
    refuses(
        &run(&["fit", &unknown, "--market", "aws"]),
        "unknown field `gpus`",
    );
    refuses(
        &run(&["fit", &unknown, "--market", "aws"]),
        "(gpus, line 2, unknown.json)",
    );
    refuses(&run(&["fit", &job]), "--market");
}

// --- calibrate -------------------------------------------------------------------------------

const HEALTHY: &str = "tests/fixtures/import/perfmetrics/mib/history-healthy-5s.json";

#[test]
fn calibrate_says_what_files_tell_of_inputs() {
    let said = run(&["calibrate", HEALTHY]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let rate = "Mean rate now (demand.rate): 24.4 req/s (now 1 req/s)\n  60 snapshots in history-healthy-5s.json over 5 min";
    assert!(said.out.starts_with(rate), "{}", said.out);
    assert!(
        said.out
            .contains("\n  Rough: it was measured for 5 min only")
    );
    assert!(said.out.contains("Found besides:\n- "));
    assert!(
        said.out
            .contains("Not said:\n- history-healthy-5s.json: no CPU time")
    );
}

#[test]
fn calibrate_writes_the_plan_with_all_taken() {
    let out = written("calibrated.json", b"");
    let mut arguments = vec!["calibrate", HEALTHY, "--plan", EXAMPLE, "--format", "json"];
    let samples: Vec<String> = ["001", "008", "064"]
        .map(|level| format!("assets/samples/autocannon-c{level}.json"))
        .to_vec();
    arguments.extend(samples.iter().map(String::as_str));
    arguments.extend(["--write", &out]);
    let said = run(&arguments);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let told: Value = serde_json::from_str(&said.out).unwrap();
    let capacity = told["capacity"][0].as_str().unwrap();
    assert!(
        capacity.contains("3 runs of autocannon: λ = "),
        "{capacity}"
    );
    let plan = file::from_json(&fs::read_to_string(&out).unwrap()).unwrap();
    assert!(plan.app.capacity.fitted().is_some());
    let proposals = told["proposals"].as_array().unwrap();
    assert!(proposals.len() >= 3, "{proposals:?}");
    // The components of this plan add more than the lightest run took.
    let refused = told["refusals"].to_string();
    assert!(refused.contains("no baseline follows"), "{refused}");
    for proposal in proposals {
        let field = Field::from_path(proposal["field"].as_str().unwrap()).unwrap();
        assert_eq!(field.read(&plan), proposal["text"].as_str().unwrap());
        assert_eq!(
            proposal["taken"],
            json!(proposal["now"] == proposal["text"])
        );
    }
    // Asked again, all of it is taken.
    let said = run(&["calibrate", HEALTHY, "--plan", &out, "--format", "json"]);
    let told: Value = serde_json::from_str(&said.out).unwrap();
    let proposals = told["proposals"].as_array().unwrap();
    assert!(
        proposals.iter().all(|p| p["taken"] == true),
        "{proposals:?}"
    );
}

/// The coefficients of the sample sweep are those of `tests/golden/model/usl_fit_independent.json`, `usl_fit.own_09`.
#[test]
fn calibrate_tells_every_sweep() {
    let of_hey = ["001", "004", "008", "016", "032"];
    let hey = of_hey.map(|level| format!("tests/fixtures/import/hey/0.1.4/scale-c{level}.txt"));
    let ours = ["001", "002", "004", "008", "016", "032", "064"];
    let ours = ours.map(|level| format!("assets/samples/autocannon-c{level}.json"));
    let two = [
        "tests/fixtures/import/wrk/4.1.0/scale-c001.txt",
        "tests/fixtures/import/wrk/4.1.0/scale-c008.txt",
    ];
    let files = { hey.iter().chain(&ours) }.map(String::as_str).chain(two);
    let arguments: Vec<&str> = ["calibrate"].into_iter().chain(files).collect();
    let said = run(&arguments);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    for part in [
        "The capacity follows a fit: throughput peaks at 381 req/s with 14.3 in flight. 7 runs of autocannon: λ = 68.8 req/s, contention σ = 0.0526, coherency κ = 0.00463",
        "A fit that it does not follow: throughput peaks at ",
        "5 runs of hey: λ = ",
        "wrk: 2 levels of concurrency. A fit needs runs at three or more different levels.",
    ] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    let said = run(&[&arguments[..], &["--format", "json"]].concat());
    let told: Value = serde_json::from_str(&said.out).unwrap();
    let fit = &told["sweeps"][0];
    let near = |name: &str, truth: f64| {
        let value = fit[name].as_f64().unwrap();
        assert!((value / truth - 1.0).abs() < 1e-6, "{name}: {value}");
    };
    near("lambda_rps", 68.779_704_382);
    near("sigma", 0.052_586_161_617);
    near("kappa", 0.004_631_872_272);
    near("peak_concurrency", 14.301_828_785);
    assert_eq!(fit["points"].as_array().unwrap().len(), 7);
    assert_eq!(told["sweeps"][1]["tool"], "hey");
}

#[test]
fn calibrate_refuses_what_it_cannot_read() {
    let said = run(&["calibrate", "tests/fixtures/import/refused/png.json"]);
    refuses(&said, "png.json");
    let said = run(&["calibrate", HEALTHY, "--write", "no/such/folder/out.json"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("out.json"), "{}", said.err);
    // One file more that cannot be read: the others are told all the same.
    let said = run(&[
        "calibrate",
        HEALTHY,
        "tests/fixtures/import/refused/png.json",
    ]);
    assert_eq!(said.code, 2);
    assert!(said.out.contains("demand.rate"));
}

const ONE: &str = "assets/examples/fluxstudio.json";
const TEN: &str = "assets/examples/fluxstudio-10x.json";
const SEVERAL: &str = "tests/fixtures/links/scenarios-v1.json";

/// The price is the same range in both, and a month costs the second one $5 more, whatever the price is.
#[test]
fn two_scenarios_are_compared_with_what_is_uncertain() {
    let a = with(example(), &[(Field::InstanceCost, "$20..30/mo")]);
    let mut b = a.clone();
    b.fixed.push(FixedItem {
        name: "Mail".into(),
        cost: "$5/mo".parse().unwrap(),
    });
    let (a, b) = (encode(&a).unwrap(), encode(&b).unwrap());
    let more = "With what is uncertain, the second costs $5.00 more a month, now and in ";
    for format in ["text", "md"] {
        let said = run(&["compare", &a, &b, "--format", format]);
        assert!(said.out.contains(more), "{}", said.out);
    }
    let json = run(&["compare", &a, &b, "--format", "json"]);
    let found: Value = serde_json::from_str(&json.out).unwrap();
    let usd = &found["difference"]["now"]["usd_month"];
    assert!((usd["p10"].as_f64().unwrap() - 5.0).abs() < 1e-9, "{usd}");
    assert!((usd["p90"].as_f64().unwrap() - 5.0).abs() < 1e-9, "{usd}");
}

/// $12 for one droplet and $180 for fifteen: see `tests/compare.rs`.
#[test]
fn two_scenarios_are_compared() {
    let text = run(&["compare", ONE, TEN]);
    assert_eq!((text.code, text.err.as_str()), (0, ""));
    assert!(
        text.out
            .starts_with("From FluxStudio auth to FluxStudio auth, ×10, 4 inputs differ.\n"),
        "{}",
        text.out
    );
    let cost = "Cost a month: $12.00 → $180.00; $168.00 more a month, 15 times as much.\n";
    assert!(text.out.contains(cost), "{}", text.out);
    let json = run(&["compare", ONE, TEN, "--format", "json"]);
    let found: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(found["inputs"][0]["b"], "1,000,000 req/day");
    assert_eq!(found["answers"][0]["id"], "capacity");
    let markdown = run(&["compare", ONE, TEN, "--format", "md"]);
    assert!(
        markdown
            .out
            .starts_with("# FluxStudio auth and FluxStudio auth, ×10\n"),
        "{}",
        markdown.out
    );
    // A link is as good as a file, and two of one name are told apart.
    let link = encode(&with(example(), &[(Field::InstanceCost, "$24/mo")])).unwrap();
    let against = run(&[
        "compare",
        "tests/fixtures/scenarios/login-service.json",
        &link,
    ]);
    assert!(
        against
            .out
            .starts_with("From the first to the second, 1 input differs.\n"),
        "{}",
        against.out
    );
}

#[test]
fn one_of_a_file_of_several_is_picked() {
    let (first, second) = ("FluxStudio auth", "B");
    let two = run(&[
        "compare",
        SEVERAL,
        "--scenario",
        first,
        "--scenario",
        second,
    ]);
    assert!(
        two.out
            .starts_with("From FluxStudio auth to B, 1 input differs.\n"),
        "{}",
        two.out
    );
    let other = run(&["compare", SEVERAL, ONE, "--scenario", second]);
    assert!(
        other.out.starts_with("From B to FluxStudio auth, "),
        "{}",
        other.out
    );
    let plan = run(&["plan", SEVERAL, "--scenario", second]);
    let plan: Value = serde_json::from_str(&plan.out).unwrap();
    assert_eq!(
        (&plan["name"], &plan["mean_rps"]),
        (&json!("B"), &json!(5.0))
    );
    for arguments in [
        &["ask", SEVERAL, "max load", "--scenario", second][..],
        &["choose", SEVERAL, "--draws", "8", "--scenario", second],
        &["rules", SEVERAL, "--scenario", second],
        &["link", SEVERAL, "--scenario", second],
    ] {
        assert_eq!(run(arguments).code, 0, "{arguments:?}");
    }
    for arguments in [
        &["plan", SEVERAL][..],
        &["ask", SEVERAL, "max load"],
        &["choose", SEVERAL],
        &["rules", SEVERAL],
        &["link", SEVERAL],
    ] {
        refuses(
            &run(arguments),
            "it holds 2 scenarios (--scenario, scenarios-v1.json). Name one of them: FluxStudio auth, B.",
        );
    }
    refuses(
        &run(&["plan", SEVERAL, "--scenario", "C"]),
        "there is no scenario “C” in it (--scenario, scenarios-v1.json). There are: FluxStudio auth, B.",
    );
    // A file of one is named as well, if it is the one.
    assert_eq!(run(&["plan", ONE, "--scenario", first]).code, 0);
    refuses(
        &run(&["plan", ONE, "--scenario", second]),
        "There are: FluxStudio auth.",
    );
}

#[test]
fn what_cannot_be_compared_gets_one_line() {
    refuses(
        &run(&["compare", ONE]),
        "there is nothing to compare it with",
    );
    refuses(
        &run(&["compare", SEVERAL, "--scenario", "B"]),
        "Give another file, or name two",
    );
    let thrice = [
        "compare",
        SEVERAL,
        "--scenario",
        "B",
        "--scenario",
        "B",
        "--scenario",
        "B",
    ];
    refuses(
        &run(&thrice),
        "two scenarios are compared, and not more (--scenario).",
    );
    refuses(&run(&["compare", ONE, "none.json"]), "none.json");
}
