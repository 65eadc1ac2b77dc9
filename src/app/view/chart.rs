//! One chart: title, drawing at the width there is, sentence, cursor, rows.

use std::rc::Rc;

use plimsoll::chart::{Body, Chart as Description, Drawing, Table, svg};
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub chart: Rc<Description>,
    /// Pixels.
    pub height: u32,
    #[prop_or_default]
    pub class: Classes,
    /// Where there is nothing to show: loads something to show.
    #[prop_or_default]
    pub offer: Option<Callback<()>>,
}

/// One chart.
#[component]
pub fn Chart(props: &Props) -> Html {
    let chart = &props.chart;
    let title_id = format!("title-{}", chart.id);
    html! {
        <figure id={format!("chart-{}", chart.id)} class={classes!("chart", props.class.clone())} aria-labelledby={title_id.clone()}>
            <h2 id={title_id}>{ &chart.title }</h2>
            {
                match &chart.body {
                    Body::Empty(what_to_add) => empty(what_to_add, props.offer.clone()),
                    Body::Drawn(_) => html! { <Picture chart={chart.clone()} height={props.height} /> },
                }
            }
        </figure>
    }
}

fn empty(what_to_add: &str, offer: Option<Callback<()>>) -> Html {
    let button = offer.map(|offer| {
        let load = Callback::from(move |_: MouseEvent| offer.emit(()));
        html! { <button type="button" id="try-sample" onclick={load}>{ "Try it with a sample sweep" }</button> }
    });
    html! { <div class="empty"><p>{ what_to_add }</p>{ for button }</div> }
}

#[derive(Properties, PartialEq)]
struct PictureProps {
    chart: Rc<Description>,
    height: u32,
}

#[component]
fn Picture(props: &PictureProps) -> Html {
    let frame = use_node_ref();
    let width = use_width(&frame);
    let cursor = use_state_eq(|| None::<usize>);
    let picture = use_memo(
        (Rc::clone(&props.chart), width, props.height),
        |(chart, width, height)| match &chart.body {
            Body::Drawn(drawing) if *width > 0 => {
                svg::draw(drawing, *width, *height).unwrap_or_default()
            }
            _ => String::new(),
        },
    );
    let Body::Drawn(drawing) = &props.chart.body else {
        return Html::default();
    };
    let point = {
        let (cursor, chart) = (cursor.clone(), Rc::clone(&props.chart));
        Callback::from(move |e: PointerEvent| {
            if let Body::Drawn(drawing) = &chart.body {
                let (left, length) = svg::plot_extent(drawing, width);
                cursor.set(drawing.nearest((f64::from(e.offset_x()) - left) / length));
            }
        })
    };
    let leave = {
        let cursor = cursor.clone();
        Callback::from(move |_: PointerEvent| cursor.set(None))
    };
    let keys = {
        let (cursor, chart) = (cursor.clone(), Rc::clone(&props.chart));
        Callback::from(move |e: KeyboardEvent| {
            if let Body::Drawn(drawing) = &chart.body {
                let last = drawing.readings.len().saturating_sub(1);
                let next = match (e.key().as_str(), *cursor) {
                    ("ArrowRight", Some(i)) => Some((i + 1).min(last)),
                    ("ArrowLeft", Some(i)) => Some(i.saturating_sub(1)),
                    ("ArrowRight" | "Home", _) => Some(0),
                    ("ArrowLeft" | "End", _) => Some(last),
                    ("Escape", _) => None,
                    _ => return,
                };
                e.prevent_default();
                cursor.set(next);
            }
        })
    };
    let reading = cursor.and_then(|i| drawing.readings.get(i));
    html! {
        <>
            <div class="plot">
                <div ref={frame} class="frame" tabindex="0" role="img" aria-label={props.chart.summary.clone()}
                    onpointermove={point} onpointerleave={leave} onkeydown={keys}>
                    { Html::from_html_unchecked(AttrValue::from((*picture).clone())) }
                    { for reading.map(|(x, _)| upright(drawing, *x, width, props.height)) }
                </div>
                <p class="reading" aria-live="polite">{ reading.map(|(_, text)| text.clone()).unwrap_or_default() }</p>
            </div>
            <figcaption>{ &props.chart.summary }</figcaption>
            <details class="rows"><summary>{ "As rows" }</summary><Rows table={drawing.table.clone()} /></details>
        </>
    }
}

/// The line of the cursor, over the drawing.
fn upright(drawing: &Drawing, x: f64, width: u32, height: u32) -> Html {
    let (left, length) = svg::plot_extent(drawing, width);
    let x = (left + drawing.x.position(x) * length).to_string();
    html! {
        <svg class="cursor" width={width.to_string()} height={height.to_string()} aria-hidden="true">
            <line x1={x.clone()} x2={x} y1="0" y2={height.to_string()} />
        </svg>
    }
}

#[derive(Properties, PartialEq)]
pub struct RowsProps {
    pub table: Table,
}

/// A table.
#[component]
pub fn Rows(props: &RowsProps) -> Html {
    let words: Vec<bool> = (0..props.table.head.len())
        .map(|column| props.table.is_of_words(column))
        .collect();
    let class = |column: usize| words.get(column).filter(|is| **is).map(|_| "words");
    let head = props.table.head.iter().enumerate();
    let head = head.map(|(j, cell)| html! { <th scope="col" class={class(j)}>{ cell }</th> });
    let rows = props.table.rows.iter().enumerate().map(|(i, row)| {
        let cells = row.iter().enumerate().map(|(j, cell)| {
            if j == 0 {
                html! { <th scope="row">{ cell }</th> }
            } else {
                html! { <td class={class(j)}>{ cell }</td> }
            }
        });
        html! { <tr key={i}>{ for cells }</tr> }
    });
    html! {
        <div class="scroll" tabindex="0">
            <table><thead><tr>{ for head }</tr></thead><tbody>{ for rows }</tbody></table>
        </div>
    }
}

/// The width of an element in whole pixels, followed as it changes.
#[hook]
fn use_width(node: &NodeRef) -> u32 {
    let width = use_state_eq(|| 0u32);
    let setter = width.setter();
    let node = node.clone();
    use_effect_with((), move |()| {
        let element = node.cast::<Element>();
        let seen = element.clone();
        let changed = Closure::<dyn FnMut()>::new(move || {
            if let Some(element) = &seen {
                setter.set(element.client_width().unsigned_abs());
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
    *width
}
