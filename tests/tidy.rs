//! What the architecture promises, held by reading the sources: the order of the layers, what the
//! library never names, units in names, one place for colors, the page's shell and its budget.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use plimsoll::chart::COLORS;

/// The layers from the bottom up: a module may use those that stand before it, and no other.
const LAYERS: [&str; 16] = [
    "build_id", "error", "order", "json", "quantity", "evidence", "import", "model", "catalog",
    "scenario", "plan", "chart", "link", "report", "job", "state",
];
/// What the page shows stands on top of the library; the programs stand on it.
const TOP: &str = "desk";
/// Arrows that the order alone would allow and the architecture does not.
const FORBIDDEN: [(&str, &str); 8] = [
    ("import", "quantity"),
    ("model", "quantity"),
    ("model", "evidence"),
    ("model", "import"),
    ("catalog", "model"),
    ("scenario", "import"),
    ("plan", "import"),
    ("chart", "catalog"),
];
const PROGRAMS: [&str; 5] = ["app", "planner", "reader", "worker", "bin"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// All files below a folder with that ending, as paths relative to the project.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no {ending} below {folder}");
    found
}

/// The module of the library, or the program, that a source file belongs to.
fn module(path: &Path) -> String {
    let name = path
        .components()
        .nth(1)
        .unwrap()
        .as_os_str()
        .to_string_lossy();
    name.trim_end_matches(".rs").to_owned()
}

/// Sources of the library without its programs: path, module, text without comments and tests.
fn library() -> Vec<(PathBuf, String, String)> {
    let sources = files("src", ".rs").into_iter();
    sources
        .map(|path| (path.clone(), module(&path), code(&text(&path))))
        .filter(|(_, module, _)| !PROGRAMS.contains(&module.as_str()))
        .collect()
}

/// The text without comment lines and without the module of tests at its end.
fn code(text: &str) -> String {
    let until_tests = text.split("#[cfg(test)]").next().unwrap();
    let lines = until_tests
        .lines()
        .filter(|l| !l.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules that a text names as `crate::module`.
fn used(code: &str) -> BTreeSet<String> {
    let after = code.split("crate::").skip(1);
    let names = after.map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_lowercase() || c == '_'));
        rest[..end.unwrap_or(rest.len())].to_owned()
    });
    names.filter(|n| !n.is_empty()).collect()
}

#[test]
fn layers_are_in_order() {
    let rank = |name: &str| LAYERS.iter().position(|l| *l == name);
    let mut wrong = Vec::new();
    for (path, module, code) in library() {
        if module == TOP || module == "lib" {
            continue;
        }
        let own = rank(&module).unwrap_or_else(|| panic!("{module} has no place among the layers"));
        for name in used(&code).into_iter().filter(|n| *n != module) {
            let below = rank(&name).is_some_and(|r| r < own);
            let forbidden = FORBIDDEN.contains(&(module.as_str(), name.as_str()));
            if !below || forbidden {
                wrong.push(format!("{} uses {name}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_library_names_no_browser_clock_network_or_thread() {
    let outside = [
        "yew",
        "web_sys",
        "js_sys",
        "gloo",
        "wasm_bindgen",
        "SystemTime",
        "Instant::now",
        "std::fs",
        "std::net",
        "std::thread",
        "std::env::",
        "std::process",
        "thread_rng",
        "getrandom",
    ];
    let mut wrong = Vec::new();
    for (path, _, code) in library() {
        for name in outside.iter().filter(|name| code.contains(*name)) {
            wrong.push(format!("{} names {name}", path.display()));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_browser_programs_ask_for_the_feature() {
    let manifest = text("Cargo.toml");
    for program in ["app", "reader", "worker"] {
        let entry = manifest
            .split("[[bin]]")
            .find(|e| e.contains(&format!("name = \"{program}\"")));
        assert!(
            entry.unwrap().contains("required-features = [\"web\"]"),
            "{program}"
        );
    }
    assert!(manifest.contains("default = [\"cli\"]"));
}

#[test]
fn a_panic_is_refused_by_the_compiler() {
    let root = text("src/lib.rs");
    let lints = [
        "unwrap_used",
        "expect_used",
        "panic",
        "unreachable",
        "todo",
        "indexing_slicing",
    ];
    for lint in lints {
        assert!(root.contains(&format!("clippy::{lint}")), "{lint}");
    }
    // One exception is worth having: numeric code counts over arrays of its own. It stays in the laws, and a comment says why.
    let mut wrong = Vec::new();
    for path in files("src", ".rs") {
        let text = text(&path);
        let lines: Vec<&str> = text.lines().collect();
        for (i, line) in lines.iter().enumerate() {
            let excepted = line.contains("allow(clippy::") && !path.ends_with("lib.rs");
            let indices =
                line.trim_start_matches(['#', '!']) == "[allow(clippy::indexing_slicing)]";
            let numeric = path.starts_with("src/model") && indices;
            let reason = i > 0 && lines[i - 1].starts_with("// ");
            if excepted && !(numeric && reason) {
                wrong.push(format!("{}: {line}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn numbers_name_their_units() {
    let units = [
        "_rps",
        "_ms",
        "_s",
        "_usd",
        "_usd_month",
        "_usd_hour",
        "_usd_vcpu_hour",
        "_gib",
        "_gb",
        "_month",
        "_rate",
        "_ratio",
        "_bytes",
        "_tenths",
        "_rpm",
        "_share",
        "_gbps",
        "_ghz",
        "_eur",
        "_days",
        "_hours",
        "_bytes_s",
        // Shares, which name what they are of.
        "of_baseline",
        "of_total",
        "of_overhead",
        "of_component",
        "of_limit",
    ];
    // Numbers without a unit, or whose unit stands in a field beside them.
    let plain = [
        "headroom",
        "utilization",
        "utilization_after_loss",
        "target_utilization",
        "cores",
        "ipc",
        "weight",
        "quantile",
        "factor",
        "concurrency",
        "full_at_concurrency",
        "at_concurrency",
        "months",
        "value",
        "limit",
        "sigma",
        "kappa",
        "vcpus",
        "least_vcpus",
        "rps",
        "tier_from",
        "quantity",
        "count",
        "active_connections",
        "hours",
        "iops",
        "mbps",
        "runs_on",
        "share_above",
        "cache_operations",
        "queries",
        "units",
        "planned_units",
        "used",
        "allowed",
        "growth",
        "added_requests",
        "app_instances",
        "spot_instances",
        "cache_cut",
        "correlation",
        "mean",
        "p10",
        "p50",
        "p90",
        "error",
        "probability",
        "lower",
        "upper",
        "shortfall",
        "low",
        "middle",
        "high",
    ];
    let mut wrong = Vec::new();
    for (path, module, code) in library() {
        if !["plan", "evidence", "catalog", "scenario"].contains(&module.as_str()) {
            continue;
        }
        for line in code.lines() {
            let Some((name, kind)) = line
                .trim()
                .strip_prefix("pub ")
                .and_then(|l| l.split_once(": "))
            else {
                continue;
            };
            let number = ["f64,", "Option<f64>,", "u64,", "Option<u64>,"].contains(&kind);
            let float = kind.contains("f64");
            let named = units.iter().any(|u| name.ends_with(u)) || plain.contains(&name);
            if number && float && !named {
                wrong.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn saved_types_are_not_domain_types() {
    for path in files("src/scenario", ".rs") {
        let code = code(&text(&path));
        let derives = code
            .split("pub struct Scenario ")
            .next()
            .filter(|_| code.contains("pub struct Scenario "));
        let last = derives.map(|before| before.rsplit("#[derive(").next().unwrap().to_owned());
        assert!(
            !last.is_some_and(|d| d.contains("Serialize")),
            "{}",
            path.display()
        );
    }
    // The saved form is read and written by hand, by readers that refuse what they do not know.
    for path in files("src/link", ".rs") {
        let text = text(&path);
        assert!(!text.contains("serde"), "{}", path.display());
    }
    assert!(text("src/json/place.rs").contains("unknown field"));
    for path in files("src", ".rs")
        .iter()
        .filter(|p| !p.starts_with("src/link"))
    {
        assert!(
            !text(path).contains("wire::"),
            "{} names the saved form",
            path.display()
        );
    }
}

#[test]
fn views_do_not_calculate_and_hold_no_style() {
    for path in files("src/app/view", ".rs") {
        let text = text(&path);
        assert!(
            !text.contains("style="),
            "{}: styles belong into assets/",
            path.display()
        );
        for name in ["plimsoll::model", "plan::solve", "powf", "sqrt", ".ln()"] {
            assert!(!text.contains(name), "{} names {name}", path.display());
        }
    }
}

#[test]
fn every_color_of_a_chart_follows_the_theme() {
    let tokens = text("assets/tokens.css");
    for paint in COLORS {
        let (name, hex) = (paint.name, paint.hex());
        for attribute in ["stroke", "fill"] {
            let rule = format!(".frame [{attribute}=\"{hex}\"] {{ {attribute}: var(--");
            assert!(tokens.contains(&rule), "{name}: {rule}");
        }
    }
    let sheet = text("assets/app.css");
    let numbers = sheet.match_indices('#').filter(|(at, _)| {
        let next: String = sheet[at + 1..].chars().take(3).collect();
        next.len() == 3 && next.chars().all(|c| c.is_ascii_hexdigit())
    });
    let own: Vec<&str> = numbers
        .map(|(at, _)| &sheet[at..at + 4])
        .filter(|c| *c != "#add")
        .collect();
    assert_eq!(own, Vec::<&str>::new(), "colors belong into tokens.css");
}

#[test]
fn the_page_asks_no_other_origin_and_allows_nothing_inline() {
    let shell = text("index.html");
    let policy = shell
        .split("Content-Security-Policy\" content=\"")
        .nth(1)
        .unwrap();
    let policy = policy.split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"));
    for loose in ["unsafe-inline", "'unsafe-eval'", "http:", "https:", "*"] {
        assert!(!policy.contains(loose), "{loose}");
    }
    for (name, text) in [
        "index.html",
        "assets/boot.js",
        "assets/app.css",
        "assets/tokens.css",
    ]
    .map(|name| (name, text(name)))
    {
        assert!(
            !text.contains("http://") && !text.contains("https://"),
            "{name}"
        );
        assert!(
            !text.contains("<style") && !text.contains("style=\""),
            "{name}"
        );
    }
    for path in files("src/app", ".rs")
        .iter()
        .chain(&files("src/reader", ".rs"))
        .chain(&files("src/worker", ".rs"))
    {
        let code = code(&text(path));
        assert!(
            !code.contains("http://") && !code.contains("https://"),
            "{}",
            path.display()
        );
    }
}

#[test]
fn the_weight_of_the_page_is_bounded() {
    let size = text("tools/size.mjs");
    let budget = |name: &str| -> u32 {
        let after = size.split(&format!("const {name} = ")).nth(1).unwrap();
        let number = after.split(';').next().unwrap();
        number.replace('_', "").parse().unwrap()
    };
    assert!(budget("BUDGET") <= 300_000, "before the first answer");
    assert!(budget("DRAWN") <= 715_000, "before the page is drawn");
    let make = text("Makefile");
    let page = make.split("\npage:").nth(1).unwrap();
    assert!(
        page.contains("tools/size.mjs"),
        "each build prints and checks the size"
    );
}

/// The public functions of a file of the laws, as `module::function` or `module::Type::function`.
fn laws(path: &Path, code: &str) -> Vec<String> {
    let below = path.strip_prefix("src/model").unwrap();
    let module = below.iter().next().unwrap().to_string_lossy();
    let module = module.trim_end_matches(".rs");
    // What these two hold, the laws give away as their own.
    let module = Some(module).filter(|name| !["mod", "standing"].contains(name));
    let name_at = |text: &str| {
        let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        text[..end.unwrap_or(text.len())].to_owned()
    };
    let mut found = Vec::new();
    let mut of = None;
    for line in code.lines() {
        if line.starts_with("impl") {
            let kind = line.trim_end_matches('{').trim_end();
            of = kind.split([' ', '<']).rfind(|word| {
                word.starts_with(|c: char| c.is_ascii_uppercase()) && !word.ends_with('>')
            });
        } else if line.starts_with('}') {
            of = None;
        }
        let function = line.trim_start().strip_prefix("pub fn ");
        let function = function.or_else(|| line.trim_start().strip_prefix("pub const fn "));
        if let Some(function) = function {
            let parts = [module, of, Some(&name_at(function))].map(|part| part.map(str::to_owned));
            found.push(parts.into_iter().flatten().collect::<Vec<_>>().join("::"));
        }
    }
    found
}

#[test]
fn the_weight_of_the_laws_is_that_of_every_law() {
    let list = text("benches/every_law.rs");
    let named: BTreeSet<&str> = list
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'))
        .map(|name| name.trim_end_matches(':'))
        .collect();
    let mut missing = Vec::new();
    for (path, module, code) in library() {
        if module == "model" && !path.starts_with("src/model/numeric") {
            let unnamed = |law: &String| !named.contains(law.as_str());
            missing.extend(laws(&path, &code).into_iter().filter(unnamed));
        }
    }
    assert!(named.len() > 200, "{} names", named.len());
    assert_eq!(missing, Vec::<String>::new(), "benches/every_law.rs lacks");
    let make = text("Makefile");
    let test = make.split("\ntest:").nth(1).unwrap();
    assert!(
        test.split("\n\n").next().unwrap().contains("weight"),
        "the tests check the weight of the laws"
    );
}

/// The public items of a text whose comment neither shows an example nor leads to the item that has it.
fn without_example(text: &str) -> Vec<&str> {
    let kinds = ["fn ", "const fn ", "struct ", "enum ", "trait "];
    let until_tests = text.split("#[cfg(test)]").next().unwrap();
    let (mut missing, mut shown) = (Vec::new(), false);
    for line in until_tests.lines().map(str::trim_start) {
        if line.starts_with("///") {
            shown |= line.contains("```") || line.contains("[`");
            continue;
        }
        let public = line.strip_prefix("pub ");
        let item = public.filter(|rest| kinds.iter().any(|kind| rest.starts_with(kind)));
        missing.extend(item.filter(|_| !shown));
        // Attributes, and the reasons for them, stand between a comment and its item.
        shown &= line.starts_with("#[") || line.starts_with("//");
    }
    missing
}

#[test]
fn every_item_of_the_laws_has_an_example_or_leads_to_it() {
    let mut wrong = Vec::new();
    for path in files("src/model", ".rs") {
        if !path.starts_with("src/model/numeric") {
            let named = |item: &str| format!("{}: {item}", path.display());
            wrong.extend(without_example(&text(&path)).into_iter().map(named));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn sources_are_short_and_say_what_they_are() {
    for path in files("src", ".rs") {
        let text = text(&path);
        assert!(
            text.starts_with("//! "),
            "{}: its first line says what it is",
            path.display()
        );
        let lines = text.lines().count();
        assert!(lines <= 600, "{}: {lines} lines", path.display());
        for word in ["todo!(", "unimplemented!(", "FIXME", "TODO", "XXX"] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn documents_name_what_there_is() {
    let architecture = text("ARCHITECTURE.md");
    for path in files("src", ".rs") {
        let module = module(&path);
        if module != "lib" {
            assert!(
                architecture.contains(&module),
                "ARCHITECTURE.md does not name {module}"
            );
        }
    }
    let (readme, make) = (text("README.md"), text("Makefile"));
    for command in ["serve", "test", "bench"] {
        assert!(
            readme.contains(&format!("make {command}")),
            "make {command}"
        );
        assert!(make.contains(&format!("\n{command}:")), "make {command}");
    }
    for link in readme
        .split("](")
        .skip(1)
        .map(|l| l.split(')').next().unwrap())
    {
        if let Some(heading) = link.strip_prefix('#') {
            let is_it = |line: &str| {
                let title = line.strip_prefix("## ").unwrap_or_default();
                title.to_lowercase().replace(' ', "-") == heading
            };
            assert!(readme.lines().any(is_it), "README.md has no heading {link}");
        } else if !link.contains("://") {
            assert!(
                root().join(link).exists(),
                "README.md leads to {link}, which is not there"
            );
        }
    }
}
