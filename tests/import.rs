//! The import layer against real files of each tool, faulty ones, and noise. A new case is a new
//! file in `tests/fixtures`; `PLIMSOLL_BLESS=1` writes the goldens anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use plimsoll::evidence::{Evidence, Run};
use plimsoll::import::bytes::MAX_BYTES;
use plimsoll::import::{Columns, Importer, import, offered, sniff, together, tools};
use plimsoll::job::{MEANINGS, Reading, written_columns};
use plimsoll::report::evidence::READ;
use plimsoll::scenario::calibrate;
use proptest::prelude::*;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files under `tests/fixtures/import`, as paths below that folder.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    files_below("tests/fixtures/import")
}

fn files_below(folder: &str) -> Vec<(String, Vec<u8>)> {
    let top = root().join(folder);
    let mut files = Vec::new();
    walk(&top, &mut files);
    files.sort();
    let named = files.into_iter().map(|path| {
        let name = path.strip_prefix(&top).unwrap();
        (name.to_str().unwrap().to_owned(), fs::read(&path).unwrap())
    });
    named.collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn good() -> Vec<(String, Vec<u8>)> {
    let mut files = fixtures();
    files.retain(|(name, _)| !name.starts_with("refused/"));
    files
}

fn read(name: &str, bytes: &[u8]) -> Evidence {
    import(name, bytes).unwrap_or_else(|e| panic!("{name}: {e}"))
}

// --- goldens ---------------------------------------------------------------------------------

#[test]
fn each_fixture_gives_its_golden() {
    for (name, bytes) in fixtures() {
        let (golden, made) = match import(&name, &bytes) {
            Ok(evidence) => {
                assert!(!name.starts_with("refused/"), "{name} was not refused");
                let value = serde_json::to_value(&evidence).unwrap();
                (format!("{name}.json"), pretty(&value, 0) + "\n")
            }
            Err(error) => {
                assert!(name.starts_with("refused/"), "{name}: {error}");
                (format!("{name}.txt"), format!("{error}\n"))
            }
        };
        check_golden(&golden, &made);
    }
}

fn check_golden(name: &str, made: &str) {
    let path = root().join("tests/golden/import").join(name);
    if std::env::var_os("PLIMSOLL_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, made).unwrap();
        return;
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    let differs = golden.lines().zip(made.lines()).find(|(a, b)| a != b);
    assert!(
        golden == made,
        "{name} differs from its golden, first in {differs:?}"
    );
}

/// JSON with one field per line, but lists of plain values and points on one line.
fn pretty(value: &Value, depth: usize) -> String {
    let (outer, inner) = (" ".repeat(depth), " ".repeat(depth + 1));
    let lines = |lines: Vec<String>| lines.join(&format!(",\n{inner}"));
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let fields = fields.iter();
            let fields = fields
                .map(|(k, v)| format!("{}: {}", Value::from(k.as_str()), pretty(v, depth + 1)));
            format!("{{\n{inner}{}\n{outer}}}", lines(fields.collect()))
        }
        Value::Array(items) if items.iter().any(|i| i.is_object() || i.is_string()) => {
            let items = items.iter().map(|item| pretty(item, depth + 1));
            format!("[\n{inner}{}\n{outer}]", lines(items.collect()))
        }
        _ => value.to_string(),
    }
}

#[test]
fn figures_are_those_that_a_person_read() {
    for (file, figures) in files_below("tests/figures/import") {
        let name = file.strip_suffix(".json").unwrap();
        let bytes = fs::read(root().join("tests/fixtures/import").join(name)).unwrap();
        let found = serde_json::to_value(read(name, &bytes)).unwrap();
        let figures: serde_json::Map<String, Value> = serde_json::from_slice(&figures).unwrap();
        for (pointer, expected) in figures {
            let got = found.pointer(&pointer).unwrap_or(&Value::Null);
            assert!(
                agree(&expected, got),
                "{name} {pointer}: {expected} was read, {got} imported"
            );
        }
    }
}

/// Equal, and numbers within 1e-9 of each other.
fn agree(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        _ => a == b,
    }
}

// --- what holds of every fixture -------------------------------------------------------------

#[test]
fn the_name_plays_no_part() {
    for (name, bytes) in good() {
        let named = serde_json::to_string(&read("unknown", &bytes)).unwrap();
        let mut renamed = read(&name, &bytes);
        for run in &mut renamed.runs {
            run.file = "unknown".to_owned();
        }
        for series in &mut renamed.series {
            series.file = "unknown".to_owned();
        }
        for reading in &mut renamed.readings {
            reading.file = "unknown".to_owned();
        }
        for rule in &mut renamed.rules {
            rule.file = "unknown".to_owned();
        }
        for warning in &mut renamed.warnings {
            warning.file = "unknown".to_owned();
        }
        assert_eq!(named, serde_json::to_string(&renamed).unwrap(), "{name}");
    }
}

#[test]
fn evidence_survives_a_trip_through_json() {
    for (name, bytes) in good() {
        let evidence = read(&name, &bytes);
        let json = serde_json::to_string(&evidence).unwrap();
        let again: Evidence = serde_json::from_str(&json).unwrap();
        assert!(evidence == again, "{name} changed on its way through JSON");
    }
}

#[test]
fn sniffing_and_importing_agree() {
    for (name, bytes) in good() {
        let format = sniff(&bytes).unwrap_or_else(|| panic!("{name} was not recognized"));
        let evidence = read(&name, &bytes);
        let runs = evidence.runs.iter().map(|run| &run.format);
        let series = evidence.series.iter().map(|series| &series.format);
        let readings = evidence.readings.iter().map(|reading| &reading.format);
        let rules = evidence.rules.iter().map(|rule| &rule.format);
        let mut formats = runs.chain(series).chain(readings).chain(rules);
        let first = formats
            .next()
            .unwrap_or_else(|| panic!("{name} holds nothing"));
        let joined = format.name == "perfmetrics-snapshot" && first == "perfmetrics-history";
        assert!(
            format.name == first || joined,
            "{name}: {} and {first}",
            format.name
        );
    }
}

/// What came of each file of an archive, in its order.
fn archive(name: &str, length: usize) -> Vec<(String, Result<Evidence, String>)> {
    let bytes = fs::read(root().join("tests/fixtures/archives").join(name)).unwrap();
    let mut importer = Importer::new(name);
    bytes.chunks(length).for_each(|piece| importer.push(piece));
    let files = importer.finish().into_iter();
    files
        .map(|file| (file.name, file.outcome.map_err(|e| e.to_string())))
        .collect()
}

#[test]
fn archives_give_all_their_files() {
    let own = [
        "wrk/4.1.0/scale-c001.txt",
        "wrk/4.1.0/scale-c008.txt",
        "wrk/4.1.0/scale-c064.txt",
        "autocannon/9.0.0/scale-c004.json",
    ];
    for name in [
        "deflated.zip",
        "stored.zip",
        "streamed.zip",
        "gnu.tar.gz",
        "pax.tar",
        "ustar.tar",
    ] {
        let files = archive(name, 1_000_000);
        for length in [1, 100, 513] {
            assert!(
                archive(name, length) == files,
                "{name} in pieces of {length} bytes"
            );
        }
        for (path, (inside, outcome)) in own.iter().zip(&files) {
            let last = path.rsplit('/').next().unwrap();
            assert!(
                inside.starts_with(&format!("{name}/runs/")) && inside.ends_with(last),
                "{inside}"
            );
            let bytes = fs::read(root().join("tests/fixtures/import").join(path)).unwrap();
            assert_eq!(outcome.as_ref().unwrap(), &read(inside, &bytes));
        }
        // A text beside them is told, what file managers leave behind is not, and gzip within is opened.
        let more: Vec<String> = files
            .iter()
            .skip(4)
            .map(|(name, outcome)| match outcome {
                Ok(evidence) => format!("{name} {}", evidence.runs[0].format),
                Err(why) => why.clone(),
            })
            .collect();
        match name {
            "deflated.zip" | "stored.zip" => {
                assert_eq!(more.len(), 2, "{more:?}");
                assert!(
                    more[0].contains("text that begins with \"What we measured")
                        && more[0].contains("README.md"),
                    "{more:?}"
                );
                assert!(
                    more[1].ends_with("points.ndjson.gz k6-out-json"),
                    "{more:?}"
                );
            }
            _ => assert!(more.is_empty(), "{name}: {more:?}"),
        }
    }
}

#[test]
fn a_broken_archive_keeps_what_came_before() {
    for name in ["deflated.zip", "streamed.zip", "pax.tar", "gnu.tar.gz"] {
        let bytes = fs::read(root().join("tests/fixtures/archives").join(name)).unwrap();
        for part in [bytes.len() / 3, bytes.len() / 2] {
            let mut importer = Importer::new(name);
            importer.push(&bytes[..part]);
            let files = importer.finish();
            let last = files
                .last()
                .unwrap()
                .outcome
                .as_ref()
                .unwrap_err()
                .to_string();
            assert!(last.contains("is cut off"), "{name}: {last}");
        }
        for place in (0..bytes.len()).step_by(bytes.len() / 60) {
            let mut flipped = bytes.clone();
            flipped[place] ^= 1 << (place % 8);
            let _ = import(name, &flipped);
        }
    }
    assert!(
        archive("empty.zip", 7)[0]
            .1
            .as_ref()
            .unwrap_err()
            .contains("holds no file")
    );
}

/// The page lists what it reads without having the readers.
#[test]
fn the_page_names_every_tool() {
    let listed: String = READ.iter().map(|(_, tools)| format!(" {tools} ")).collect();
    let is_listed = |tool: &str| {
        let is_edge = |c: Option<char>| c.is_some_and(|c| matches!(c, ' ' | ',' | ';'));
        listed.match_indices(tool).any(|(at, _)| {
            is_edge(listed[..at].chars().next_back())
                && is_edge(listed[at + tool.len()..].chars().next())
        })
    };
    let missing: Vec<&str> = tools()
        .into_iter()
        .filter(|tool| !is_listed(tool))
        .collect();
    assert_eq!(missing, Vec::<&str>::new(), "not in {listed}");
}

#[test]
fn columns_of_no_known_tool_can_be_said() {
    let mapped = |columns: &str, text: &str| {
        let columns = columns.parse().unwrap();
        let mut importer = Importer::with_columns("own", columns);
        importer.push(text.as_bytes());
        importer.finish().remove(0).outcome
    };
    let rows = "at;took;fine\n2026-01-01 00:00:00;1,5;yes\n2026-01-01 00:00:02;2,5;no\n";
    let evidence = mapped("time=at, latency=took:s, ok=fine", rows).unwrap();
    let run = &evidence.runs[0];
    assert_eq!((run.requests, run.errors), (Some(2), Some(1)));
    assert_eq!(
        (run.latency_ms.get("mean"), run.duration_s),
        (Some(2000.0), Some(4.5))
    );
    // Without a column that says it, nothing is known of failures.
    let evidence = mapped("latency=took:s", rows).unwrap();
    assert_eq!(
        (evidence.runs[0].errors, evidence.runs[0].duration_s),
        (None, None)
    );
    let lines = "{\"t\":1767225600000,\"cpu\":0.5,\"heap\":1e6}\n{\"t\":1767225660000,\"cpu\":null,\"heap\":2e6}\n";
    let evidence = mapped("time=t:ms, value=cpu:ratio, value=heap:bytes", lines).unwrap();
    assert_eq!(
        evidence.series[0].points,
        [(1_767_225_600.0, Some(0.5)), (1_767_225_660.0, None)]
    );
    assert_eq!(
        (
            evidence.series[1].unit.as_str(),
            evidence.series[1].points.len()
        ),
        ("bytes", 2)
    );
    for (columns, said) in [
        ("", "no column says what was measured"),
        ("latency", "is no column"),
        (
            "latency=a:ms, latency=b:s",
            "two columns are said to be latency",
        ),
        ("latency=took", "the unit of \"took\" is not known"),
        ("value=cpu", "metrics need a time"),
        (
            "time=t:fortnights, value=cpu",
            "the unit of \"t\" is not known",
        ),
        ("size=took:ms", "can be: time, latency"),
        (
            "latency=a:ms, time=t:s, value=b",
            "requests or metrics, not both",
        ),
    ] {
        let error = columns.parse::<Columns>().unwrap_err().to_string();
        assert!(error.contains(said), "{columns}: {error}");
    }
    // Milliseconds that are taken for seconds lie far in the future, seconds taken for milliseconds in 1970.
    for (unit, is_doubted) in [("ms", false), ("s", true), ("us", true)] {
        let columns = format!("time=t:{unit}, value=cpu:ratio, value=heap:bytes");
        let codes = mapped(&columns, lines)
            .unwrap()
            .warnings
            .into_iter()
            .map(|w| w.code);
        let doubted = codes.filter(|code| code == "time_unlikely").count() == 1;
        assert_eq!(doubted, is_doubted, "{unit}");
    }
    let missing = mapped("latency=other:s", rows).unwrap_err().to_string();
    assert!(
        missing.contains("no column \"other\"") && missing.contains("at, took, fine"),
        "{missing}"
    );
    assert!(
        mapped("latency=fine:s", rows)
            .unwrap_err()
            .to_string()
            .contains("no row")
    );
    let unknown = import("x", rows.as_bytes()).unwrap_err().to_string();
    assert!(unknown.contains("columns at, took, fine"), "{unknown}");
}

/// The time of an access log, with its zone.
#[test]
fn times_of_web_servers_are_columns() {
    let table = "time_local,status,request_time\n29/Nov/2026:16:00:00 +0000,502,0.050\n[29/Nov/2026:17:00:04 +0100],200,0.036\n";
    let columns = "time=time_local, latency=request_time:s, status=status";
    let mut importer = Importer::with_columns("own", columns.parse().unwrap());
    importer.push(table.as_bytes());
    let evidence = importer.finish().remove(0).outcome.unwrap();
    // 4 s apart, and the last one took 0.036 s.
    let run = &evidence.runs[0];
    assert_eq!((run.requests, run.errors), (Some(2), Some(1)));
    assert_eq!(run.started_at.as_deref(), Some("2026-11-29T16:00:00Z"));
    assert_eq!(run.duration_s, Some(4.036));
    assert!(evidence.warnings.is_empty(), "{:?}", evidence.warnings);
    assert!(
        run.notes.iter().all(|note| !note.contains("UTC")),
        "{:?}",
        run.notes
    );
}

/// JSON is a table whether its objects stand one a line, over several lines, or in an array.
#[test]
fn objects_are_rows_however_they_are_written() {
    let mapped = |text: &str| {
        let columns = "time=at:s, value=\"cpu, \"\"all\"\"\":percent, value=mem.used:bytes";
        let mut importer = Importer::with_columns("own", columns.parse().unwrap());
        // Pieces end anywhere.
        for piece in text.as_bytes().chunks(7) {
            importer.push(piece);
        }
        importer.finish().remove(0).outcome
    };
    let rows = [
        "{\"at\": 1767225660,\n \"cpu, \\\"all\\\"\": 55, \"mem\": {\"used\": 1e6}}",
        "{\"at\": 1767225720, \"mem\": {\"used\": \"2e6\"},\n \"cpu, \\\"all\\\"\": null}",
    ];
    let one_a_line = rows.map(|row| row.replace('\n', "")).join("\n");
    let array = format!("[\n{}\n]\n", rows.join(",\n"));
    for text in [one_a_line, rows.join("\n"), array.clone()] {
        let evidence = mapped(&text).unwrap();
        let points: Vec<_> = evidence.series.iter().map(|s| s.points.clone()).collect();
        let [first_s, second_s] = [1_767_225_660.0, 1_767_225_720.0];
        assert_eq!(
            points[0],
            [(first_s, Some(0.55)), (second_s, None)],
            "{text}"
        );
        assert_eq!(
            points[1],
            [(first_s, Some(1e6)), (second_s, Some(2e6))],
            "{text}"
        );
        assert_eq!(evidence.series[0].unit, "ratio");
        assert_eq!(evidence.warnings, [], "{text}");
    }
    // Cut off in the second object, which begins on the fourth line.
    let cut = mapped(&array[..array.len() - 20]).unwrap();
    assert_eq!(cut.series[0].points.len(), 1);
    assert_eq!(cut.warnings[0].line, Some(4), "{:?}", cut.warnings);
}

/// A file of no known tool offers its columns, so that a person can say what they mean: each meaning there is can be read.
#[test]
fn unknown_tables_offer_their_columns() {
    let table = "\"a, b\";took (ms);x\n2026-01-01 00:00:00;12;\n";
    let columns = [
        ("a, b", "2026-01-01 00:00:00"),
        ("took (ms)", "12"),
        ("x", ""),
    ];
    let owned = columns.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(offered(table.as_bytes()), owned);
    let utf16: Vec<u8> = "\u{feff}"
        .chars()
        .chain(table.chars())
        .map(|c| c as u16)
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(offered(&utf16), owned);
    // A gzip file whose one block is stored as it is: only the header and the lengths are looked at here.
    let length = table.len() as u16;
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    packed.extend([length.to_le_bytes(), (!length).to_le_bytes()].concat());
    packed.extend(table.as_bytes());
    assert_eq!(offered(&packed), owned);
    let objects = "[{\"t\": 1, \"m\": {\"x\": true, \"y\": [1]}, \"n\": null},\n{\"t\": 2}, {\"cut";
    assert_eq!(
        offered(objects.as_bytes()),
        [("m.x".into(), "true".into()), ("t".into(), "1".into())]
    );
    // As pandas and Excel write tables, and with units in the names or behind the numbers.
    let first = |text: &str| offered(text.as_bytes()).into_iter().next().unwrap();
    for (text, name, example) in [
        (",time,latency_ms\n0,1,5\n", "time", "1"),
        ("sep=;\ntime;took\n1;5\n", "time", "1"),
        ("time [s],latency [ms]\n1,5\n", "time [s]", "1"),
        ("when,took\n,\nnoon,12ms,\n", "when", "noon"),
        ("a,b,B,c\nx,1,2,3\n", "a", "x"),
    ] {
        assert_eq!(first(text), (name.to_owned(), example.to_owned()), "{text}");
    }
    let of_two = offered(b"a,b,B,c\nx,1,2,3\n");
    assert_eq!(of_two.len(), 2, "{of_two:?}");
    let late = offered(b"[{\"t\": 1, \"ms\": null}, {\"t\": 2, \"ms\": 7}]");
    assert!(late.contains(&("ms".into(), "7".into())), "{late:?}");
    let twice: Columns = "latency=lat:ms".parse().unwrap();
    let mut importer = Importer::with_columns("own", twice);
    importer.push(b"time,lat,LAT\n1,2,3\n");
    let refused = importer.finish().remove(0).outcome.unwrap_err().to_string();
    assert!(
        refused.contains("more than one column \"lat\""),
        "{refused}"
    );
    for none in [
        "",
        "{\"a\": 1}",
        "a;b\nc;d\n",
        "1;2\n3;4\n",
        "<a>;b\n1;2\n",
        "[1, 2]",
        "PK\u{3}\u{4}",
    ] {
        assert_eq!(offered(none.as_bytes()), [], "{none}");
    }
    for (place, (role, ..)) in MEANINGS.iter().enumerate() {
        let at = [("at".to_owned(), 4), ("took \"x\", y:s=".to_owned(), place)];
        let written = match *role {
            "" => continue,
            "latency" => written_columns(&at[1..]),
            "value" => written_columns(&at),
            // Users are the one before the throughput.
            "throughput" => written_columns(&[("n".to_owned(), 16), at[1].clone()]),
            "errors" | "mean" | "p50" | "p90" | "p95" | "p99" | "max" => {
                let run = [("n".to_owned(), 16), ("x".to_owned(), 17)];
                written_columns(&[run[0].clone(), run[1].clone(), at[1].clone()])
            }
            _ => written_columns(&[at[1].clone(), ("ms".to_owned(), 8)]),
        };
        let columns: Columns = written.parse().unwrap_or_else(|e| panic!("{written}: {e}"));
        assert!(
            format!("{columns:?}").contains("took \\\"x\\\", y:s="),
            "{columns:?}"
        );
    }
}

/// A sweep as somebody keeps it by hand, for two endpoints: each row is a run, and each endpoint a sweep. The throughputs of `/a` are
/// 60 n / (1 + 0.1 (n - 1)) a second, written by the minute.
#[test]
fn each_row_of_a_table_can_be_a_run() {
    let mapped = |columns: &str, text: &str| {
        let mut importer = Importer::with_columns("sweep.csv", columns.parse().unwrap());
        importer.push(text.as_bytes());
        importer.finish().remove(0).outcome
    };
    let columns = "users=vus, throughput=rpm:min, errors=failed:percent, p95=p95_s:s, mean=avg:ms, endpoint=path, time=day";
    let rows = "day,path,vus,rpm,failed,p95_s,avg
2026-11-05,/a,1,3600,0,0.02,15
2026-11-05,/a,2,6545.4545,0.5,0.03,18.5
2026-11-05,/a,11,19800,150,,40
2026-11-05,/b,1,600,,,
,/b,,600,,,
2026-11-06,/b,2,n/a,,,
";
    let evidence = mapped(columns, rows).unwrap();
    let runs = &evidence.runs;
    assert_eq!(runs.len(), 4);
    let first = &runs[0];
    assert_eq!(
        (
            first.tool.as_str(),
            first.target.as_deref(),
            first.file.as_str()
        ),
        ("own columns", Some("/a"), "sweep.csv")
    );
    assert_eq!((first.concurrency, first.rps), (Some(1.0), Some(60.0)));
    assert_eq!(first.started_at.as_deref(), Some("2026-11-05T00:00:00Z"));
    let latencies: Vec<_> = runs[1].latency_ms.iter().collect();
    assert_eq!(latencies, [("mean", 18.5), ("p95", 30.0)]);
    assert_eq!(
        (runs[1].error_rate, runs[2].error_rate, runs[3].error_rate),
        (Some(0.005), None, None)
    );
    assert_eq!(runs[2].latency_ms.get("p95"), None);
    let codes: Vec<_> = evidence
        .warnings
        .iter()
        .map(|w| (w.code.as_str(), w.line))
        .collect();
    assert_eq!(
        codes,
        [
            ("share_unlikely", Some(4)),
            ("line_left_out", Some(6)),
            ("value_not_read", Some(7))
        ],
        "{:?}",
        evidence.warnings
    );
    let found = calibrate::find(runs);
    assert_eq!(found.sweeps.len(), 1);
    let fit = &found.sweeps[0].sweep.fit;
    assert!(
        (fit.lambda_rps - 60.0).abs() < 1e-3 && (fit.sigma - 0.1).abs() < 1e-5,
        "{fit:?}"
    );
    assert!(fit.kappa.abs() < 1e-6);

    // The plainest of them, and the same as JSON.
    let plain = mapped(
        "users=users, throughput=rps, p95=p95_ms:ms",
        "users,rps,p95_ms\n8,341.5,21\n",
    )
    .unwrap();
    let lines = mapped(
        "users=users, throughput=rps, p95=p95_ms:ms",
        "{\"users\":8,\"rps\":341.5,\"p95_ms\":21}\n",
    )
    .unwrap();
    assert_eq!(plain.runs, lines.runs);
    assert_eq!(plain.runs[0].latency_ms.get("p95"), Some(21.0));
    for (columns, said) in [
        ("throughput=rps", "the users and the throughput are needed"),
        (
            "users=u, p95=p:ms",
            "the users and the throughput are needed",
        ),
        ("users=u, throughput=rps, latency=p:ms", "each row is a run"),
        (
            "users=u, throughput=rps, value=cpu, time=t:s",
            "each row is a run",
        ),
        (
            "users=u, throughput=rps:day",
            "the unit of \"rps\" is not known",
        ),
        (
            "users=u, throughput=rps, errors=e",
            "the unit of \"e\" is not known",
        ),
        (
            "users=u, throughput=rps, p95=p",
            "the unit of \"p\" is not known",
        ),
        (
            "users=u, throughput=rps, p95=p:ms, p95=q:ms",
            "two columns are said to be p95",
        ),
    ] {
        let error = columns.parse::<Columns>().unwrap_err().to_string();
        assert!(error.contains(said), "{columns}: {error}");
    }
    let none = mapped("users=users, throughput=rps", "users,rps\nmany,5\n")
        .unwrap_err()
        .to_string();
    assert!(
        none.contains("no row of the table can be read so"),
        "{none}"
    );
}

/// How dates and numbers are written is decided by their column; what stays unclear is refused or said.
#[test]
fn columns_say_how_they_are_written() {
    let mapped = |columns: &str, text: &str| {
        let mut importer = Importer::with_columns("own", columns.parse().unwrap());
        importer.push(text.as_bytes());
        importer.finish().remove(0).outcome
    };
    // 5 January 2024 began 1,704,412,800 s after 1970, 1 May 1,714,521,600.
    let table = |first: &str, second: &str| format!("at;cpu\n{first};1\n{second};2\n");
    for (columns, table, begins_s) in [
        (
            "at",
            table("2024-05-01 10:00", "2024-05-01 10:01"),
            1_714_557_600.0,
        ),
        ("at", table("05/01/2024", "13/01/2024"), 1_704_412_800.0),
        ("at", table("05/01/2024", "05/13/2024"), 1_714_521_600.0),
        ("at", table("01.05.2024", "02.05.2024"), 1_714_521_600.0),
        ("at:dmy", table("05/01/2024", "06/01/2024"), 1_704_412_800.0),
        ("at:mdy", table("05/01/2024", "06/01/2024"), 1_714_521_600.0),
    ] {
        let evidence = mapped(&format!("time={columns}, value=cpu"), &table).unwrap();
        assert_eq!(
            evidence.series[0].points[0],
            (begins_s, Some(1.0)),
            "{table}"
        );
        assert_eq!(evidence.series[0].points.len(), 2, "{table}");
        assert!(evidence.warnings.is_empty(), "{:?}", evidence.warnings);
    }
    let unclear = mapped("time=at, value=cpu", &table("05/01/2024", "06/01/2024"));
    let unclear = unclear.unwrap_err().to_string();
    assert!(
        unclear.contains("\"05/01/2024\" cannot be told")
            && unclear.contains("\"at\" whether it is day/month/year (dmy)"),
        "{unclear}"
    );
    // The second number shows that commas are decimal signs here, so the points divide thousands.
    let evidence = mapped(
        "latency=took:ms",
        "took;x\n1.223;a\n980,5;b\n1.223,4;c\n1 000,0;d\n",
    );
    let run = evidence.unwrap().runs.remove(0);
    assert_eq!(
        (run.requests, run.latency_ms.get("max")),
        (Some(4), Some(1223.4))
    );
    assert_eq!(run.latency_ms.get("min"), Some(980.5));
    let evidence = mapped("latency=took:ms", "took;x\n1,223;a\nslow;b\n2,5 ms;c\n").unwrap();
    assert_eq!(evidence.runs[0].latency_ms.get("max"), Some(1.223));
    let said: Vec<(&str, Option<usize>)> = evidence
        .warnings
        .iter()
        .map(|w| (w.code.as_str(), w.line))
        .collect();
    assert_eq!(
        said,
        [("comma_unclear", Some(2)), ("line_left_out", Some(3))]
    );
    assert!(
        evidence.warnings[1]
            .message
            .starts_with("2 rows were left out")
    );
    let lost = mapped("time=at, value=cpu", &table("2024-05-01", "May")).unwrap();
    assert_eq!(lost.warnings[0].line, Some(3));
    // A second header with other columns is read by its own.
    let evidence = mapped(
        "latency=took:ms, status=code",
        "took,code\n10,200\ncode,took\n500,20\n",
    );
    let evidence = evidence.unwrap();
    let runs: Vec<_> = { evidence.runs.iter() }
        .map(|run| (run.latency_ms.get("max"), run.errors))
        .collect();
    assert_eq!(runs, [(Some(10.0), Some(0)), (Some(20.0), Some(1))]);
}

/// Of metrics too, what is known while the file is still being read.
#[test]
fn first_figures_of_metrics_come_before_the_end() {
    let mut table = "Time,p95,cpu\n".to_owned();
    let mut values = String::new();
    for i in 0..5_000 {
        table += &format!("{},{i},0.5\n", 1_767_225_600_000_i64 + 1_000 * i);
        values += &format!("requests_total{{path=\"/{}\"}} {i}\n", i % 500);
    }
    for (text, said) in [
        (table, "10,000 points of 2 series so far"),
        (values, "500 values so far"),
    ] {
        let mut importer = Importer::new("metrics");
        importer.push(text.as_bytes());
        let going = Reading::going(1.0, &importer.so_far());
        let Reading::Going { so_far, .. } = going else {
            panic!("{going:?}");
        };
        assert_eq!(so_far, said);
    }
}

/// One server, measured by several load generators: whichever wrote the files, the same law comes out.
/// The bounds hold the fits of SciPy, weighted in the same way, to the figures that a person read in them.
#[test]
fn the_sweeps_of_load_generators_agree() {
    let tools = [
        "ab/2.3",
        "autocannon/9.0.0",
        "hey/0.1.4",
        "k6/0.49.0",
        "k6/2.2.0",
        "loadtest/8.2.1",
        "oha/1.16.0",
        "wrk/4.1.0",
    ];
    let all = fixtures();
    for tool in tools {
        let of_tool = all.iter().filter(|(name, _)| {
            let file = name.strip_prefix(tool);
            file.is_some_and(|file| file.starts_with("/scale-"))
        });
        let runs: Vec<Run> = of_tool
            .flat_map(|(name, bytes)| read(name, bytes).runs)
            .collect();
        assert!(runs.len() >= 5, "{tool}: {} runs", runs.len());
        let found = calibrate::find(&runs);
        let fit = &found
            .sweeps
            .first()
            .unwrap_or_else(|| panic!("{tool}: {:?}", found.notes))
            .sweep
            .fit;
        let peak = ((1.0 - fit.sigma) / fit.kappa).sqrt().round();
        assert!(
            (0.003..=0.006).contains(&fit.kappa),
            "{tool}: kappa {}",
            fit.kappa
        );
        assert!((13.0..=17.0).contains(&peak), "{tool}: peak at {peak}");
    }
}

#[test]
fn files_of_one_test_are_joined() {
    let mut all = Evidence::default();
    for ending in ["stats.csv", "stats_history.csv"] {
        let name = format!("locust/2.47.0/scale-c032_{ending}");
        let bytes = fs::read(root().join("tests/fixtures/import").join(&name)).unwrap();
        all.append(read(&name, &bytes));
    }
    let failures = "Method,Name,Error,Occurrences\nGET,/a,HTTP 500,3\nGET,/b,HTTP 500,4\n";
    all.append(read(
        "locust/2.47.0/scale-c032_failures.csv",
        failures.as_bytes(),
    ));
    all.join();
    assert_eq!(all.runs[0].concurrency, Some(32.0));
    assert!(all.runs[0].derived.contains(&"concurrency".to_owned()));
    assert_eq!(all.runs[0].error_types.as_ref().unwrap()["HTTP 500"], 7);
    // Those of another test stay apart.
    let mut other = Evidence {
        series: all.series,
        ..Evidence::default()
    };
    let bytes =
        fs::read(root().join("tests/fixtures/import/locust/2.47.0/scale-c001_stats.csv")).unwrap();
    other.append(read("locust/2.47.0/scale-c001_stats.csv", &bytes));
    other.join();
    assert_eq!(other.runs[0].concurrency, None);
}

#[test]
fn no_secret_of_a_test_script_is_kept() {
    for (name, bytes) in good() {
        let json = serde_json::to_string(&read(&name, &bytes)).unwrap();
        assert!(
            !json.contains("import http") && !json.contains("secret"),
            "{name}"
        );
    }
}

/// Places spread over a file: many in a small one, fewer in a large one.
fn places(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let count = match bytes.len() {
        0..=2_000 => 50,
        2_001..=20_000 => 20,
        _ => 6,
    };
    (0..bytes.len()).step_by((bytes.len() / count).max(1))
}

fn is_one_json_document(bytes: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok()
}

#[test]
fn pieces_of_any_length_give_the_same() {
    for (name, bytes) in fixtures() {
        let whole = import(&name, &bytes);
        for length in [1, 7, 1000, 65_536, 70_001] {
            // Byte by byte takes long in a large file.
            if length < 1000 && bytes.len() > 30_000 {
                continue;
            }
            let mut importer = Importer::new(&name);
            bytes.chunks(length).for_each(|piece| importer.push(piece));
            let pieces = together(importer.finish());
            assert!(whole == pieces, "{name} in pieces of {length} bytes");
        }
    }
}

#[test]
fn a_cut_report_is_refused() {
    for (name, bytes) in fixtures() {
        let whole = bytes.trim_ascii_end().len();
        let single = !name.starts_with("doubtful/") && is_one_json_document(&bytes);
        for place in places(&bytes).filter(|place| *place < whole) {
            let cut = import(&name, &bytes[..place]);
            assert!(
                !single || cut.is_err(),
                "{name} was imported up to byte {place}"
            );
        }
    }
}

#[test]
fn a_flipped_bit_is_no_panic() {
    for (name, bytes) in fixtures() {
        for place in places(&bytes) {
            let mut flipped = bytes.clone();
            flipped[place] ^= 1 << (place % 8);
            let _ = import(&name, &flipped);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn noise_is_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..2048)) {
        let _ = import("noise", &bytes);
    }

    #[test]
    fn json_like_noise_is_no_panic(text in r#"[\[{][\[\]{}:,"a-c0-9.eE\\ \n-]{0,200}"#) {
        let _ = import("noise", text.as_bytes());
    }

    #[test]
    fn a_changed_report_is_no_panic(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..12),
    ) {
        let files: Vec<_> = fixtures().into_iter().filter(|(_, b)| (1..20_000).contains(&b.len())).collect();
        let (name, mut bytes) = which.get(&files).clone();
        for (place, byte, kind) in changes {
            if bytes.is_empty() {
                break;
            }
            let place = place.index(bytes.len());
            match kind {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, byte),
                2 => drop(bytes.remove(place)),
                _ => bytes[place] = b"-9e{}[]\",:0."[usize::from(byte) % 12],
            }
        }
        let _ = import(&name, &bytes);
    }
}

// --- hostile input, made here because it is large --------------------------------------------

/// Refused, soon, and with this in the sentence.
fn refuses(bytes: &[u8], sentence: &str) {
    let start = Instant::now();
    let error = import("hostile", bytes).expect_err(sentence).to_string();
    assert!(error.contains(sentence), "{error}");
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{sentence} took too long"
    );
    assert!(error.chars().count() < 600, "{error}");
}

const LONG: usize = 20_000_000;

fn long(start: &str, fill: &str, end: &str) -> Vec<u8> {
    let fills = LONG / fill.len();
    [start, &fill.repeat(fills), end].concat().into_bytes()
}

#[test]
fn a_line_of_20_megabytes_gets_its_sentence() {
    refuses(&long("", "a", ""), "it is text that begins with \"aaa");
    refuses(&long("[", "1,", "1]"), "an array without an object");
    refuses(&long("[", "{},", "{}]"), "more than 100000 documents");
    refuses(&long("[{}", ",[]", "]"), "an empty JSON object");
    refuses(&long("", "{}", ""), "more than 100000 documents");
    refuses(&long("{\"a\":\"", "b", "\"}"), "the keys a");
    refuses(&long("{\"a\":[", "{\"b\":0},", "0]}"), "the keys a");
    refuses(&long("{\"", "key", "\":1}"), "the keys keykey");
    refuses(&long("{\"a\":1", ",\"b\":1", "}"), "the keys a, b");
    refuses(&long("{\"a\":\"", "b", ""), "cut off at line 1");
    let large = long(
        "{\"connections\":1,\"requests\":{\"total\":1},\"latency\":{\"p97_5\":1},\"a\":[",
        "1,",
        "1]}",
    );
    refuses(&large, "larger than 8 MiB");
    let start = "{\"history\":[{\"requests\":{\"total\":1},\"system\":{\"memory\":1}}";
    refuses(&long(start, ",{}", "]}"), "more than 100000 documents");
    let padded = read("numbers", &long(start, ",1", "]}"));
    assert!(
        padded
            .warnings
            .iter()
            .any(|w| w.message.starts_with("10000000 elements"))
    );
}

/// 200,000 lines of JSON of no known tool are refused as JSON; no report is looked for in each of them.
#[test]
fn lines_of_unknown_json_cost_little() {
    let rows = "{\n  \"a\": 1\n},\n".repeat(66_000);
    let many = format!("{{\"rows\": [\n{rows}{{}}]}}\n");
    let start = Instant::now();
    refuses(many.as_bytes(), "the keys rows");
    let lines_s = start.elapsed().as_secs_f64();
    let one_line = many.replace('\n', "");
    let start = Instant::now();
    refuses(one_line.as_bytes(), "the keys rows");
    let line_s = start.elapsed().as_secs_f64();
    assert!(lines_s < 0.5 + 10.0 * line_s, "{lines_s} s and {line_s} s");
}

#[test]
fn noise_gets_its_sentence() {
    let mut seed = 1_u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 56) as u8
    })
    .take(200_000)
    .collect();
    refuses(&noise, "this is not text");
    refuses(&vec![b' '; MAX_BYTES + 1], "more than 64 MiB of text");
    refuses(b"", "the file is empty");
    refuses(b"\xef\xbb\xbf \r\n", "only white space");
    refuses(&[0; 4096], "not text");
}

#[test]
fn nesting_is_limited() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        let nested = [&open.repeat(100_000), "1", &close.repeat(100_000)].concat();
        refuses(nested.as_bytes(), "nested too deeply");
        refuses(open.repeat(100_000).as_bytes(), "nested too deeply");
    }
    for depth in 100..=130 {
        let nested = ["{\"a\":".repeat(depth), "1".to_owned(), "}".repeat(depth)].concat();
        assert!(import("deep", nested.as_bytes()).is_err());
    }
}

#[test]
fn a_gzip_bomb_stops_at_the_limit() {
    let zeros = miniz_oxide::deflate::compress_to_vec(&vec![b' '; MAX_BYTES + 1], 6);
    let mut bomb = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    bomb.extend(zeros);
    refuses(&bomb, "more than 64 MiB of text");
}

#[test]
fn the_readme_names_every_tool() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let missing = { tools().into_iter() }.filter(|tool| !readme.contains(tool));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&str>::new());
    let error = import("x", b"hello").unwrap_err().to_string();
    let more = format!("CloudWatch and {} more", tools().len() - 8);
    assert!(error.contains(&more), "{error}");
}
