//! One chart: title, drawing at the width there is, legend, sentence, a cursor that all charts of the same axis share, rows, files.

use gloo::utils::window;
use plimsoll::chart::{Look, Reading, Shown};
use plimsoll::desk::Gesture;
use plimsoll::desk::part::Part;
use web_sys::Element;
use yew::prelude::*;

use super::shown::{Shown as Drawn, does, many};
use super::sight::{Standing, use_sight};
use super::told;
use crate::planner::Planner;
use crate::store::Shared;

/// Where a cursor stands: on which axis, and where on it.
pub type Place = Option<(String, f64)>;

/// A form in which a chart can be saved: as the planner knows it, and what the button says.
const FORMS: [(&str, &str); 4] = [
    ("svg", "SVG"),
    ("png 1", "PNG"),
    ("png 2", "PNG, twice as large"),
    ("csv", "CSV"),
];

#[derive(Properties, PartialEq)]
pub struct Props {
    pub part: Shared,
    pub planner: Planner,
    #[prop_or_default]
    pub class: Classes,
    /// Where the cursor stands in some chart.
    #[prop_or_default]
    pub place: Place,
    /// Moves it.
    #[prop_or_default]
    pub moved: Option<Callback<Place>>,
}

/// One chart.
#[component]
pub fn Chart(props: &Props) -> Html {
    let standing = use_sight(&props.part, &props.planner);
    let Part::Chart(chart) = &*props.part.0 else {
        return Html::default();
    };
    let title = format!("title-{}", chart.id);
    html! {
        <figure ref={&standing.figure} id={format!("chart-{}", chart.id)} class={classes!("chart", props.class.clone())} aria-labelledby={title.clone()} aria-busy={chart.is_busy.then_some("true")}>
            <h2 id={title}>{ &chart.title }</h2>
            {
                if chart.empty.is_empty() {
                    drawn(props, chart, &standing)
                } else {
                    empty(chart, &props.planner)
                }
            }
        </figure>
    }
}

fn empty(chart: &Shown, planner: &Planner) -> Html {
    // What is missing here is a sweep, and there is one to try it with.
    let sample = (chart.id == "scalability").then(|| {
        html! { <button type="button" id="try-sample" onclick={does(planner, Gesture::Sample)}>{ "Try it with a sample sweep" }</button> }
    });
    html! { <div class="empty"><p>{ &chart.empty }</p>{ for sample }</div> }
}

fn drawn(props: &Props, chart: &Shown, standing: &Standing) -> Html {
    let place = props.place.as_ref();
    let reading = place.filter(|(axis, _)| *axis == axis_of(chart));
    let reading = reading.and_then(|(_, shared)| chart.reading_at(*shared));
    let frame = standing.frame.clone();
    let point = with_chart(props, move |chart, e: PointerEvent| {
        let shown_px = { frame.cast::<Element>() }.map_or(0, |frame| frame.client_width());
        at(
            chart,
            chart.nearest(f64::from(e.offset_x()), f64::from(shown_px)),
        )
    });
    let leave = {
        let moved = props.moved.clone();
        // A finger that is lifted leaves too, and wants to read what it pointed at.
        Callback::from(move |e: PointerEvent| match e.pointer_type().as_str() {
            "touch" => {}
            _ => emit(moved.as_ref(), None),
        })
    };
    let keys = keys(props, reading);
    let (rows, planner) = (standing.rows.clone(), props.planner.clone());
    html! {
        <>
            <div class="plot">
                <div ref={&standing.frame} class="frame" tabindex="0" role="img" aria-label={chart.summary.clone()}
                    onpointerdown={point.clone()} onpointermove={point} onpointerleave={leave} onkeydown={keys}>
                    { many(reading.map(|reading| upright(chart, reading))) }
                </div>
                <p class="reading" aria-live="polite">{ reading.map(|reading| reading.text.clone()).unwrap_or_default() }</p>
            </div>
            { legend(chart) }
            <figcaption>{ &chart.summary }</figcaption>
            <Drawn part={rows} {planner} />
        </>
    }
}

/// A chart on paper; nothing of one that has nothing to show.
pub fn on_paper(part: &Shared) -> Html {
    match &*part.0 {
        Part::Chart(chart) if chart.empty.is_empty() && !chart.svg.is_empty() => html! {
            <figure class="chart">
                <h3>{ &chart.title }</h3>
                // It is what plotters wrote.
                <div class="frame">{ Html::from_html_unchecked(chart.svg.trim_ascii_end().to_owned().into()) }</div>
                { legend(chart) }
                <figcaption>{ &chart.summary }</figcaption>
            </figure>
        },
        _ => Html::default(),
    }
}

/// The same as rows, and what it can be saved as.
pub fn rows(chart: &Shown, planner: &Planner) -> Html {
    html! { <details class="rows"><summary>{ "Rows and files" }</summary>{ told::rows(&chart.table) }{ files(chart, planner) }</details> }
}

/// The axis that its cursor moves on; a chart with an axis of its own shares it with none.
fn axis_of(chart: &Shown) -> String {
    match chart.cursor.as_str() {
        "own" => chart.id.clone(),
        shared => shared.to_owned(),
    }
}

fn at(chart: &Shown, reading: Option<&Reading>) -> Place {
    reading.map(|reading| (axis_of(chart), reading.shared))
}

/// Moves the cursor to where an event has it.
fn with_chart<E: 'static>(
    props: &Props,
    place: impl Fn(&Shown, E) -> Place + 'static,
) -> Callback<E> {
    let (moved, part) = (props.moved.clone(), props.part.clone());
    Callback::from(move |e: E| {
        if let Part::Chart(chart) = &*part.0 {
            emit(moved.as_ref(), place(chart, e));
        }
    })
}

fn emit(moved: Option<&Callback<Place>>, place: Place) {
    if let Some(moved) = moved {
        moved.emit(place);
    }
}

fn keys(props: &Props, reading: Option<&Reading>) -> Callback<KeyboardEvent> {
    let (moved, part, reading) = (props.moved.clone(), props.part.clone(), reading.cloned());
    Callback::from(move |e: KeyboardEvent| {
        let Part::Chart(chart) = &*part.0 else { return };
        let next = match (e.key().as_str(), &reading) {
            ("ArrowRight", Some(from)) => chart.step(from, 1),
            ("ArrowLeft", Some(from)) => chart.step(from, -1),
            ("ArrowRight" | "Home", _) => chart.readings.first(),
            ("ArrowLeft" | "End", _) => chart.readings.last(),
            ("Escape", _) => None,
            _ => return,
        };
        e.prevent_default();
        emit(moved.as_ref(), at(chart, next));
    })
}

/// The line of the cursor, over the drawing.
fn upright(chart: &Shown, reading: &Reading) -> Html {
    let (x, height) = (
        chart.left_px(reading).to_string(),
        chart.height_px.to_string(),
    );
    html! {
        <svg class="cursor" viewBox={format!("0 0 {} {height}", chart.width_px)} aria-hidden="true">
            <line x1={x.clone()} x2={x} y1="0" y2={height} />
        </svg>
    }
}

/// What is drawn how; a single line needs no key.
fn legend(chart: &Shown) -> Html {
    if chart.legend.len() < 2 {
        return Html::default();
    }
    let keys = chart.legend.iter().map(|key| {
        let look = match key.look {
            Look::Line => "line",
            Look::Thin => "thin",
            Look::Dash => "dash",
            Look::Band => "band",
            Look::Dot => "dot",
            Look::Ring => "ring",
            Look::Cross => "cross",
            Look::Bar => "bar",
            Look::Layer => "layer",
            Look::Striped => "layer striped",
            Look::DarkStriped => "bar striped",
        };
        html! { <li key={key.label.clone()}><span class={classes!("key", look, key.role.name())} aria-hidden="true"></span>{ &key.label }</li> }
    });
    html! { <ul class="legend">{ for keys }</ul> }
}

/// Saves the chart, in the theme that is seen.
fn files(chart: &Shown, planner: &Planner) -> Html {
    let forms = FORMS.map(|(form, called)| {
        let (planner, id) = (planner.clone(), chart.id.clone());
        let save = Callback::from(move |_: MouseEvent| {
            planner.send(&Gesture::Export(id.clone(), form.to_owned(), is_dark()));
        });
        html! { <button type="button" onclick={save} aria-label={format!("{called} of {}", chart.title)}>{ called }</button> }
    });
    html! { <div class="chart-files"><span class="hint">{ "Save as" }</span>{ for forms }</div> }
}

fn is_dark() -> bool {
    let root = gloo::utils::document().document_element();
    match root
        .and_then(|root| root.get_attribute("data-theme"))
        .as_deref()
    {
        Some(theme) => theme == "dark",
        None => {
            let dark = window().match_media("(prefers-color-scheme: dark)");
            dark.ok().flatten().is_some_and(|dark| dark.matches())
        }
    }
}
