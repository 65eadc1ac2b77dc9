//! What leaves the page when somebody asks for it: the link, files, the plan on paper.

use std::rc::Rc;

use super::part::{Download, Link, Sheet, Told};
use super::show;
use crate::catalog::Catalog;
use crate::chart::{Body, Chart, svg};
use crate::error::Result;
use crate::link::{self, file};
use crate::report::{answer, markdown, print, share};
use crate::scenario::Scenario;
use crate::state::{Against, Document, State};

/// The width of a picture of a chart that was never seen, pixels.
const FILE_PX: u32 = 640;

/// What stands behind the address if the plan is in it.
///
/// # Errors
/// If it would be too long.
pub(super) fn fragment(state: &State) -> Result<String> {
    link::encode(&state.to_save(Catalog::built_in()))
}

/// The link behind that address.
fn address(state: &State, page: &str) -> Result<String> {
    fragment(state).map(|fragment| format!("{page}{fragment}"))
}

/// The link behind that address, and what to know of it.
pub(super) fn link(state: &State, page: &str) -> Link {
    let others = state.scenarios().len().saturating_sub(1);
    let files = state.document.files.len();
    let contents = share::contents(state.scenario(), files, others).to_vec();
    let address = match address(state, page) {
        Ok(address) => address,
        Err(e) => {
            return Link {
                said: e.to_string(),
                contents,
                filled_percent: 100,
                ..Link::default()
            };
        }
    };
    let meter = share::meter(address.chars().count());
    let percent = |share: f64| (100.0 * share).round() as u32;
    Link {
        address,
        said: meter.said,
        filled_percent: percent(meter.filled_share),
        anywhere_percent: percent(meter.anywhere_share),
        contents,
    }
}

/// The plan on paper, and the plan that it is of.
#[derive(Default)]
pub(super) struct Paper(Option<(Rc<Document>, Sheet)>);

impl Paper {
    /// Writes the sheet of a state, with the link behind that address.
    pub(super) fn write(&mut self, state: &State, page: &str, day: &str) {
        self.0 = Some((Rc::clone(&state.document), sheet(state, page, day)));
    }

    /// The sheet of the plan of a state, of as many draws as there were; an empty one if it was written of another plan.
    pub(super) fn of(&self, state: &State) -> Sheet {
        let known = self.0.as_ref();
        let known = known.filter(|(of, _)| Rc::ptr_eq(of, &state.document));
        known.map(|(_, sheet)| sheet.clone()).unwrap_or_default()
    }
}

fn sheet(state: &State, page: &str, day: &str) -> Sheet {
    let (scenario, catalog) = (state.scenario(), Catalog::built_in());
    let link = address(state, page).unwrap_or_default();
    let sheet = print::sheet(scenario, &state.plan, catalog, &link, day);
    let ladder = Told {
        title: "At times today's load".into(),
        tables: vec![(String::new(), sheet.ladder)],
        ..Told::default()
    };
    // What ranges come to, as in the report.
    let told = state.told_now();
    let sure = told.iter().flat_map(|told| &told.answer);
    let sure = sure.map(answer::Sentence::text);
    let sure: Vec<String> = sure.chain(without_ranges(state)).collect();
    let how_sure = told.map(|told| Told {
        results: Vec::new(),
        ..show::uncertainty(told, 0)
    });
    let sections = sheet.sections.into_iter().map(show::section);
    let sections = how_sure.into_iter().chain(sections);
    Sheet {
        title: sheet.title,
        link: sheet.link,
        notes: sheet.notes,
        answer: [sheet.answer, sure].concat(),
        warnings: sheet.warnings,
        parts: [ladder].into_iter().chain(sections).collect(),
    }
}

/// The current scenario held against another one, with what is said of both where something is uncertain.
pub(super) fn comparison(state: &State, against: Against, likely: Vec<String>) -> Option<Download> {
    let mut comparison = state.compare(against, Catalog::built_in())?.comparison;
    comparison.likely = likely;
    let stem = file_name(&state.scenario().name) + "-compared";
    Some(text_file(&stem, "md", comparison.markdown()))
}

/// A file, by what is asked for.
pub(super) fn written(state: &State, what: &str) -> Option<Download> {
    let (scenario, catalog) = (state.scenario(), Catalog::built_in());
    let (extension, text) = match what {
        "json" => ("json", file::to_json(&state.to_save(catalog))),
        "all" => ("json", state.to_keep(catalog).to_json()),
        _ => return None,
    };
    let stem = match what {
        "all" => "plimsoll-scenarios".to_owned(),
        _ => file_name(&scenario.name),
    };
    Some(text_file(&stem, extension, text))
}

/// The report, behind it what it goes back to.
pub(super) fn report(state: &State, page: &str, day: &str) -> Download {
    let (scenario, told) = (state.scenario(), state.told_now());
    let link = address(state, page).unwrap_or_default();
    let without = without_ranges(state).map(|said| format!("\n{said}\n"));
    let text = markdown::write(scenario, &state.plan, told)
        + &without.unwrap_or_default()
        + &markdown::origin(Catalog::built_in(), &link, day);
    text_file(&file_name(&scenario.name), "md", text)
}

/// Why paper and files have no ranges where the plan has some: those of the plan before would stand there for ever.
fn without_ranges(state: &State) -> Option<String> {
    let is_missing = state.is_drawing && state.told_now().is_none();
    let said = "What is uncertain was still being worked out, so that no ranges are told here.";
    is_missing.then(|| said.to_owned())
}

fn text_file(stem: &str, extension: &str, text: String) -> Download {
    let media = match extension {
        "json" => "application/json",
        _ => "text/markdown",
    };
    Download {
        name: format!("{stem}.{extension}"),
        media: media.to_owned(),
        text,
        times: 0,
    }
}

/// A chart of a scenario as a file; none if nothing is drawn or the form is not known.
pub(super) fn chart(
    (scenario, chart): (&Scenario, &Chart),
    form: &str,
    width_px: u32,
    is_dark: bool,
) -> Option<Download> {
    let Body::Drawn(drawing) = &chart.body else {
        return None;
    };
    let picture = || {
        let width_px = if width_px > 0 { width_px } else { FILE_PX };
        let height_px = chart.height_px(width_px);
        let month = scenario.demand.start.spoken();
        let source = format!("{}, {month}. Drawn by Plimsoll.", scenario.name);
        svg::standalone(chart, &source, (width_px, height_px), is_dark).unwrap_or_default()
    };
    let (media, extension, times, text) = match form {
        "svg" => ("image/svg+xml", "svg", 0, picture()),
        "png 1" => ("image/svg+xml", "png", 1, picture()),
        "png 2" => ("image/svg+xml", "png", 2, picture()),
        "csv" => ("text/csv", "csv", 0, drawing.export.csv()),
        _ => return None,
    };
    Some(Download {
        name: format!("{}.{extension}", chart.id),
        media: media.to_owned(),
        text,
        times,
    })
}

/// The plan's name as the name of a file.
fn file_name(name: &str) -> String {
    let small = name.to_ascii_lowercase();
    let plain: String = { small.chars() }
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|w| !w.is_empty()).collect();
    match words.is_empty() {
        true => "plan".to_owned(),
        false => words.join("-"),
    }
}
