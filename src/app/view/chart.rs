//! One chart: title, drawing at the width there is, sentence, cursor, rows.

use plimsoll::desk::Gesture;
use plimsoll::desk::part::{Part, Picture};
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

use super::shown::does;
use super::told::rows;
use crate::planner::Planner;
use crate::store::Shared;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub part: Shared,
    pub planner: Planner,
    #[prop_or_default]
    pub class: Classes,
}

/// One chart.
#[component]
pub fn Chart(props: &Props) -> Html {
    let frame = use_node_ref();
    let cursor = use_state_eq(|| None::<usize>);
    use_width(&frame, props);
    let Part::Picture(chart) = &*props.part.0 else {
        return Html::default();
    };
    let title = format!("title-{}", chart.id);
    html! {
        <figure id={format!("chart-{}", chart.id)} class={classes!("chart", props.class.clone())} aria-labelledby={title.clone()}>
            <h2 id={title}>{ &chart.title }</h2>
            {
                if chart.empty.is_empty() {
                    drawn(props, chart, &frame, &cursor)
                } else {
                    empty(chart, &props.planner)
                }
            }
        </figure>
    }
}

fn empty(chart: &Picture, planner: &Planner) -> Html {
    // What is missing here is a sweep, and there is one to try it with.
    let sample = (chart.id == "scalability").then(|| {
        html! { <button type="button" id="try-sample" onclick={does(planner, Gesture::Sample)}>{ "Try it with a sample sweep" }</button> }
    });
    html! { <div class="empty"><p>{ &chart.empty }</p>{ for sample }</div> }
}

fn drawn(
    props: &Props,
    chart: &Picture,
    frame: &NodeRef,
    cursor: &UseStateHandle<Option<usize>>,
) -> Html {
    let point = {
        let (cursor, part) = (cursor.clone(), props.part.clone());
        Callback::from(move |e: PointerEvent| {
            if let Part::Picture(chart) = &*part.0 {
                cursor.set(chart.nearest(f64::from(e.offset_x())));
            }
        })
    };
    let leave = {
        let cursor = cursor.clone();
        Callback::from(move |_: PointerEvent| cursor.set(None))
    };
    let keys = {
        let (cursor, last) = (cursor.clone(), chart.readings.len().saturating_sub(1));
        Callback::from(move |e: KeyboardEvent| {
            let next = match (e.key().as_str(), *cursor) {
                ("ArrowRight", Some(i)) => Some(i.saturating_add(1).min(last)),
                ("ArrowLeft", Some(i)) => Some(i.saturating_sub(1)),
                ("ArrowRight" | "Home", _) => Some(0),
                ("ArrowLeft" | "End", _) => Some(last),
                ("Escape", _) => None,
                _ => return,
            };
            e.prevent_default();
            cursor.set(next);
        })
    };
    let reading = cursor.and_then(|i| chart.readings.get(i));
    html! {
        <>
            <div class="plot">
                <div ref={frame.clone()} class="frame" tabindex="0" role="img" aria-label={chart.summary.clone()}
                    onpointermove={point} onpointerleave={leave} onkeydown={keys}>
                    { Html::from_html_unchecked(AttrValue::from(chart.svg.clone())) }
                    { for reading.map(|(x_px, _)| upright(*x_px, chart.height_px)) }
                </div>
                <p class="reading" aria-live="polite">{ reading.map(|(_, text)| text.clone()).unwrap_or_default() }</p>
            </div>
            <figcaption>{ &chart.summary }</figcaption>
            <details class="rows"><summary>{ "As rows" }</summary>{ rows(&chart.table) }</details>
        </>
    }
}

/// The line of the cursor, over the drawing.
fn upright(x_px: f64, height_px: u32) -> Html {
    let (x, height) = (x_px.to_string(), height_px.to_string());
    html! {
        <svg class="cursor" width="100%" height={height.clone()} aria-hidden="true">
            <line x1={x.clone()} x2={x} y1="0" y2={height} />
        </svg>
    }
}

/// Tells the planner the chart's width in whole pixels, now and as it changes.
#[hook]
fn use_width(node: &NodeRef, props: &Props) {
    let (node, planner) = (node.clone(), props.planner.clone());
    let id = match &*props.part.0 {
        Part::Picture(chart) if chart.empty.is_empty() => chart.id.clone(),
        _ => String::new(),
    };
    use_effect_with(id, move |id| {
        let (element, id) = (node.cast::<Element>(), id.clone());
        let seen = element.clone();
        let changed = Closure::<dyn FnMut()>::new(move || {
            if let Some(element) = &seen {
                let width_px = element.client_width().unsigned_abs();
                planner.send(&Gesture::Widths(vec![(id.clone(), width_px)]));
            }
        });
        let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, &element) {
            observer.observe(element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            std::mem::drop(changed);
        }
    });
}
