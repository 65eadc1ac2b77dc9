//! A chart as a file of its own: with its colors, its title, its legend, its sentence and where it is from, since no style sheet and no
//! page stand around it.

use std::fmt::Write;

use super::color::{CAPACITY, COLORS, GROUND, INK_SOFT};
use super::label::text_width;
use super::{BAND, Body, Chart, FAINT, Key, Look, PALE, STRIPE, svg};

/// Space around what is written, pixels.
const MARGIN: i32 = 12;
/// Title: height of a line and mean width of a character, pixels.
const TITLE: (i32, i32) = (22, 10);
/// Sentence: the same.
const SENTENCE: (i32, i32) = (17, 7);
/// Heights of letters, and from the top of their line to their foot: of the title, of all else, of where the chart is from, pixels.
const TITLE_LETTERS: i32 = 16;
const LETTERS: i32 = 12;
const SMALL_LETTERS: i32 = 11;
/// How wide the mark of a key is, from it to its name, and from one key to the next, pixels.
const KEY: i32 = 16;
const TO_NAME: i32 = 6;
const TO_NEXT: i32 = 16;
/// How high that of an area is.
const PATCH: i32 = 10;

/// A chart as a complete SVG file, as wide as asked for and higher by its title, its legend, its sentence and where it is from. None
/// where nothing is drawn.
///
/// ```
/// use plimsoll::{catalog::Catalog, chart::{headroom, svg}, link::examples, plan};
/// let scenario = examples::fluxstudio("2026-11".parse()?)?;
/// let plan = plan::solve(&scenario, Catalog::built_in());
/// let chart = headroom::chart(&scenario, &plan, None);
/// let file = svg::standalone(&chart, "FluxStudio auth, November 2026", (640, 320), true).unwrap();
/// assert!(file.starts_with("<svg xmlns=") && file.contains("<title>") && file.contains("#1A2128"));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn standalone(
    chart: &Chart,
    source: &str,
    (width, height): (u32, u32),
    is_dark: bool,
) -> Option<String> {
    let Body::Drawn(drawing) = &chart.body else {
        return None;
    };
    // So far from the sides that its texts begin where those around it do.
    let inset = MARGIN - svg::texts_left(drawing);
    let room = width.saturating_sub(2 * inset.unsigned_abs());
    let picture = svg::draw(drawing, room, height).unwrap_or_default();
    let width = measure(&picture, "width") + 2 * inset;
    let height = measure(&picture, "height");
    let titles = lines(&chart.title, (width - 2 * MARGIN) / TITLE.1);
    let sentences = lines(&chart.summary, (width - 2 * MARGIN) / SENTENCE.1);
    let sources = lines(source, (width - 2 * MARGIN) / SENTENCE.1);
    let top = MARGIN + TITLE.0 * titles.len() as i32;
    let mut written = String::new();
    let bold = format!(r#" font-weight="600" fill="{}""#, CAPACITY.hex());
    let soft = format!(r#" fill="{}""#, INK_SOFT.hex());
    text(
        &mut written,
        &titles,
        MARGIN,
        (TITLE.0, TITLE_LETTERS),
        &bold,
    );
    let mut y = legend(&mut written, &drawing.legend, top + height, width);
    text(&mut written, &sentences, y, (SENTENCE.0, LETTERS), &soft);
    y += SENTENCE.0 * sentences.len() as i32;
    text(
        &mut written,
        &sources,
        y,
        (SENTENCE.0, SMALL_LETTERS),
        &soft,
    );
    y += SENTENCE.0 * sources.len() as i32 + MARGIN;
    let (title, summary) = (plain(&chart.title), plain(&chart.summary));
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" viewBox="0 0 {width} {y}" role="img" font-family="system-ui, sans-serif"><title>{title}</title><desc>{summary}</desc><rect width="100%" height="100%" fill="{}"/>"#,
        GROUND.hex()
    );
    out += &written;
    out += &picture
        .replacen("<svg ", &format!(r#"<svg x="{inset}" y="{top}" "#), 1)
        .replace(r#" font-family="sans-serif""#, "");
    out += "</svg>\n";
    if is_dark {
        for paint in COLORS {
            out = out.replace(
                &format!("\"{}\"", paint.hex()),
                &format!("\"{}\"", paint.hex_dark()),
            );
        }
    }
    Some(out)
}

/// Writes what is drawn how, in rows from a height on that are as wide as the picture at most; returns the height below them.
fn legend(out: &mut String, keys: &[Key], top: i32, width: i32) -> i32 {
    // A single line needs no key.
    if keys.len() < 2 {
        return top;
    }
    let (mut x, mut y) = (MARGIN, top);
    for key in keys {
        let long = KEY + TO_NAME + text_width(&key.label);
        if x > MARGIN && x + long > width - MARGIN {
            (x, y) = (MARGIN, y + SENTENCE.0);
        }
        let foot = y + LETTERS;
        mark(out, key, (x, foot - LETTERS / 3));
        // Writing into a text cannot fail.
        let _ = write!(
            out,
            r#"<text x="{}" y="{foot}" font-size="{LETTERS}" fill="{}">{}</text>"#,
            x + KEY + TO_NAME,
            INK_SOFT.hex(),
            plain(&key.label)
        );
        x += long + TO_NEXT;
    }
    y + SENTENCE.0 + SENTENCE.0 / 4
}

/// The mark of a key, from that place on, around that height.
fn mark(out: &mut String, key: &Key, (x, y): (i32, i32)) {
    let color = key.role.paint().hex();
    let patch = |height: f64, strength: f64| {
        let top = f64::from(y) - height / 2.0;
        format!(
            r#"<rect x="{x}" y="{top}" width="{KEY}" height="{height}" fill="{color}" fill-opacity="{strength}"/>"#
        )
    };
    let point = |fill: &str| {
        let middle = x + KEY / 2;
        format!(
            r#"<circle cx="{middle}" cy="{y}" r="4" fill="{fill}" stroke="{color}" stroke-width="2"/>"#
        )
    };
    let path =
        |d: &str| format!(r#"<path d="{d}" fill="none" stroke="{color}" stroke-width="2"/>"#);
    // As strong as what is drawn, with an edge that is seen on the ground.
    let area = |strength: f64| {
        let (left, top) = (f64::from(x) + 0.5, f64::from(y - PATCH / 2) + 0.5);
        let (width, height) = (KEY - 1, PATCH - 1);
        format!(
            r#"<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="{color}" fill-opacity="{strength}" stroke="{color}"/>"#
        )
    };
    let stripes = |ink: &str, strength: f64| {
        let (left, top) = (f64::from(x + STRIPE) + 0.5, y - PATCH / 2);
        format!(
            r#"<path d="M{left} {top}v{PATCH}m{STRIPE} -{PATCH}v{PATCH}" stroke="{ink}" stroke-opacity="{strength}"/>"#
        )
    };
    *out += &match key.look {
        Look::Line => patch(2.0, 1.0),
        Look::Thin => patch(1.0, 1.0),
        Look::Dash => path(&format!("M{x} {y}h7m4 0h5")),
        Look::Band => area(BAND),
        Look::Layer => area(PALE),
        Look::Striped => area(PALE) + &stripes(&color, FAINT),
        Look::DarkStriped => area(1.0) + &stripes(&GROUND.hex(), 1.0),
        Look::Bar => patch(f64::from(PATCH), 1.0),
        Look::Dot => point(&color),
        Look::Ring => point("none"),
        Look::Cross => path(&format!("M{} {}l8 8m0 -8l-8 8", x + KEY / 2 - 4, y - 4)),
    };
}

/// Writes lines of so many pixels with letters of so many, from a height on.
fn text(out: &mut String, lines: &[String], top: i32, (step, letters): (i32, i32), style: &str) {
    for (at, line) in lines.iter().enumerate() {
        let foot = top + letters + step * at as i32;
        // Writing into a text cannot fail.
        let _ = write!(
            out,
            r#"<text x="{MARGIN}" y="{foot}" font-size="{letters}"{style}>{}</text>"#,
            plain(line)
        );
    }
}

/// A number in the first tag.
fn measure(picture: &str, name: &str) -> i32 {
    let begin = format!(" {name}=\"");
    let value = picture
        .split(&begin)
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

/// In lines of so many characters at most, broken between words.
fn lines(text: &str, most: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if (line.chars().count() + 1 + word.chars().count()) as i32 <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Text as text.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
