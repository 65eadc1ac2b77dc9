//! A chart as a file of its own: with its colors, its title and its sentence, since no style sheet and no page stand around it.

use std::fmt::Write;

use super::color::{CAPACITY, COLORS, GROUND, INK_SOFT};
use super::{Drawing, svg};

/// Space around what is written, pixels.
const MARGIN: i32 = 12;
/// Title: height of a line and mean width of a character, pixels.
const TITLE: (i32, i32) = (22, 9);
/// Sentence: the same.
const SENTENCE: (i32, i32) = (17, 7);

/// A chart as a complete SVG file, as wide as asked for and higher by its title and its sentence.
///
/// ```
/// use plimsoll::{catalog::Catalog, chart::{Body, headroom, svg}, link::examples, plan};
/// let scenario = examples::fluxstudio("2026-11".parse()?)?;
/// let plan = plan::solve(&scenario, Catalog::built_in());
/// let chart = headroom::chart(&scenario, &plan, None);
/// let Body::Drawn(drawing) = &chart.body else { panic!() };
/// let file = svg::standalone(drawing, &chart.title, &chart.summary, 640, 320, true);
/// assert!(file.starts_with("<svg xmlns=") && file.contains("<title>") && file.contains("#1A2128"));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn standalone(
    drawing: &Drawing,
    title: &str,
    summary: &str,
    width: u32,
    height: u32,
    is_dark: bool,
) -> String {
    let picture = svg::draw(drawing, width, height).unwrap_or_default();
    let (width, height) = (measure(&picture, "width"), measure(&picture, "height"));
    let titles = lines(title, (width - 2 * MARGIN) / TITLE.1);
    let sentences = lines(summary, (width - 2 * MARGIN) / SENTENCE.1);
    let top = MARGIN + TITLE.0 * titles.len() as i32;
    let all = top + height + SENTENCE.0 * sentences.len() as i32 + MARGIN;
    let (title, summary) = (plain(title), plain(summary));
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{all}" viewBox="0 0 {width} {all}" role="img" font-family="system-ui, sans-serif"><title>{title}</title><desc>{summary}</desc><rect width="100%" height="100%" fill="{}"/>"#,
        GROUND.hex()
    );
    text(
        &mut out,
        &titles,
        MARGIN + 16,
        TITLE.0,
        16,
        &format!(r#" font-weight="600" fill="{}""#, CAPACITY.hex()),
    );
    let placed = format!(r#"<svg y="{top}" "#);
    out += &picture
        .replacen("<svg ", &placed, 1)
        .replace(r#" font-family="sans-serif""#, "");
    text(
        &mut out,
        &sentences,
        top + height + 12,
        SENTENCE.0,
        12,
        &format!(r#" fill="{}""#, INK_SOFT.hex()),
    );
    out += "</svg>\n";
    if is_dark {
        for paint in COLORS {
            out = out.replace(
                &format!("\"{}\"", paint.hex()),
                &format!("\"{}\"", paint.hex_dark()),
            );
        }
    }
    out
}

fn text(out: &mut String, lines: &[String], first: i32, step: i32, size: i32, style: &str) {
    for (at, line) in lines.iter().enumerate() {
        let y = first + step * at as i32;
        // Writing into a text cannot fail.
        let _ = write!(
            out,
            r#"<text x="{MARGIN}" y="{y}" font-size="{size}"{style}>{}</text>"#,
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
