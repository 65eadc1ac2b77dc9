//! Draws a chart as SVG with plotters. Nothing here measures text or asks the time, so the same
//! chart is the same text byte for byte natively, on the page and in a worker. Colors are those of
//! the light theme; the page's style sheet overrides them by attribute for the dark one.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::color::{GROUND, HAIRLINE, INK_SOFT};
use super::label::{self, Label, text_width};
use super::{Axis, BAND, Drawing, FAINT, Mark, PALE, STRIPE, Scale, Stroke};
use crate::error::{Error, Result};

pub use super::alone::standalone;

/// Drawn on a grid this many times finer than a pixel: plotters rounds to whole units.
pub(super) const FINE: i32 = 8;
/// Where the vertical axis has its name, pixels from the left.
const NAME_LEFT: i32 = 2;
/// Space around the plot, pixels; to the left at least.
const LEFT: i32 = 52;
/// The same where no tick stands to the left.
const LEFT_OF_ROWS: i32 = 10;
pub(super) const TOP: i32 = 28;
const BOTTOM: i32 = 26;
/// More of it where the axis has a name.
const NAME: i32 = 16;
/// Space to the right without labels at the ends of lines.
const RIGHT: i32 = 16;
/// Text height, pixels. plotters' SVG divides it by 1.24.
const TEXT: f64 = 12.0 * 1.24;
/// The family of texts, and by what those are told at first whose letters have an edge, which plotters knows nothing of.
const FAMILY: &str = "sans-serif";
const EDGED: &str = "edged";
/// How wide that edge is, half of it outside of the letters, pixels.
const EDGE: i32 = 4;
/// How wide a dashed line is said to be at first, since plotters knows no dashes: no other line is. Then how wide it is, and how long its
/// dashes and the gaps between them are, pixels.
const DASHED: i32 = 2 * FINE - 1;
const DASH: (i32, i32, i32) = (2, 7, 4);
/// Half the height of a bar, and how far below the middle of its row it lies, so that its name fits above.
pub(super) const BAR_HALF: i32 = 6;
pub(super) const BAR_BELOW: i32 = 7;

/// Height of a row, and of what stands around all of them, pixels.
const ROW: u32 = 32;
const AROUND: u32 = 60;
/// More rows than this stand closer.
const MOST_ROWS: f64 = 64.0;
/// No picture is lower, pixels.
const LOWEST: u32 = 140;
/// From a tick of the vertical axis to the plot, so that a ring at its edge stands free, pixels.
const TICK: i32 = 8;
/// Room for a tick of the horizontal axis with an ordinary label, pixels.
const ROOM: i32 = 48;

/// The least height at which a chart of rows can be read, pixels; none of another chart.
pub fn least_height(drawing: &Drawing) -> Option<u32> {
    let name = if drawing.x.name.is_empty() {
        0
    } else {
        NAME as u32
    };
    // Of other axes the upper end may be any number.
    let high = |rows: f64| (AROUND + name + ROW * rows as u32).max(LOWEST);
    (drawing.y.scale == Scale::Rows).then(|| high(drawing.y.max.min(MOST_ROWS)))
}

/// How wide a picture is that is asked for at this width, pixels.
pub(super) fn drawn_width(width: u32) -> u32 {
    width.clamp(240, 4000)
}

/// Where the texts of a picture begin that stand at its left, pixels.
pub(super) fn texts_left(drawing: &Drawing) -> i32 {
    match drawing.y.scale {
        Scale::Rows => LEFT_OF_ROWS,
        _ => NAME_LEFT,
    }
}

/// The horizontal extent of the plot within a picture of this size, pixels: left edge and length.
pub fn plot_extent(drawing: &Drawing, width: u32, height: u32) -> (f64, f64) {
    let frame = Frame::new(drawing, width, height);
    (f64::from(frame.left), f64::from(frame.right - frame.left))
}

/// Draws on `width` × `height` pixels (at least 240 × 140, and high enough for its rows).
///
/// # Errors
/// If plotters refuses to draw; with a description as this module makes it, it does not.
pub fn draw(drawing: &Drawing, width: u32, height: u32) -> Result<String> {
    let frame = Frame::new(drawing, width, height);
    let mut text = String::new();
    {
        let size = ((frame.width * FINE) as u32, (frame.height * FINE) as u32);
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        let failed = |e: String| Error::new(format!("the chart could not be drawn: {e}"));
        frame.axes(&area).map_err(|e| failed(e.to_string()))?;
        frame.marks(&area).map_err(|e| failed(e.to_string()))?;
        area.present().map_err(|e| failed(e.to_string()))?;
    }
    Ok(finished(&text, frame.width, frame.height))
}

/// Width and height of the picture in pixels, its own coordinates staying on the finer grid; dashes; and the edges of letters, which hide of a
/// line behind them no more than what would make them hard to read.
fn finished(text: &str, width: i32, height: i32) -> String {
    let fine = format!(r#"width="{}" height="{}""#, width * FINE, height * FINE);
    let edge = format!(
        r#"font-family="{FAMILY}" stroke="{}" stroke-width="{}" stroke-linejoin="round" paint-order="stroke""#,
        GROUND.hex(),
        EDGE * FINE
    );
    let (width_px, dash, gap) = DASH;
    let dashed = format!(
        r#"stroke-width="{}" stroke-dasharray="{} {}""#,
        width_px * FINE,
        dash * FINE,
        gap * FINE
    );
    // No text of a label holds a quotation mark as such.
    text.replacen(&fine, &format!(r#"width="{width}" height="{height}""#), 1)
        .replace(&format!(r#"font-family="{EDGED}""#), &edge)
        .replace(&format!(r#"stroke-width="{DASHED}""#), &dashed)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn<'a> =
    std::result::Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;

/// The picture's measures, in pixels; what is handed to plotters is multiplied by [`FINE`].
pub(super) struct Frame<'d> {
    pub width: i32,
    height: i32,
    /// Left edge of the plot.
    pub left: i32,
    /// Right edge of the plot.
    pub right: i32,
    pub drawing: &'d Drawing,
}

impl<'d> Frame<'d> {
    fn new(drawing: &'d Drawing, width: u32, height: u32) -> Self {
        let width = drawn_width(width) as i32;
        let mut frame = Frame {
            width,
            height: height
                .max(least_height(drawing).unwrap_or(0))
                .clamp(LOWEST, 3000) as i32,
            left: LEFT_OF_ROWS,
            right: width - RIGHT,
            drawing,
        };
        if drawing.y.scale != Scale::Rows {
            let ticks = frame.y_ticks().into_iter();
            let widest = ticks.map(|(_, label)| text_width(&label)).max();
            frame.left = LEFT.max(widest.unwrap_or(0) + TICK + 2);
        }
        // Whether a layer is named within goes by how much room there is if none is; with more room those stay within.
        frame.right = width - label::most_at_edge(drawing, width).max(RIGHT);
        frame.right = width - label::width_at_edge(&frame).max(RIGHT);
        frame
    }

    fn y_ticks(&self) -> Vec<(f64, String)> {
        self.drawing.y.ticks(self.bottom() - TOP, 36)
    }

    fn x_ticks(&self) -> Vec<(f64, String)> {
        let ticks = |room| self.drawing.x.ticks(self.right - self.left, room);
        let usual = ticks(ROOM);
        let widest = usual.iter().map(|(_, label)| text_width(label)).max();
        match widest.map_or(0, |widest| widest + TICK + 4) {
            room if room > ROOM => ticks(room),
            _ => usual,
        }
    }

    pub fn bottom(&self) -> i32 {
        let name = if self.drawing.x.name.is_empty() {
            0
        } else {
            NAME
        };
        self.height - BOTTOM - name
    }

    pub fn x(&self, value: f64) -> i32 {
        let span = f64::from((self.right - self.left) * FINE);
        self.left * FINE + (share(&self.drawing.x, value) * span).round() as i32
    }

    pub fn y(&self, value: f64) -> i32 {
        let span = f64::from((self.bottom() - TOP) * FINE);
        let y = self.bottom() * FINE - (share(&self.drawing.y, value) * span).round() as i32;
        // What is drawn in a row stands below its text.
        match self.drawing.y.scale {
            Scale::Rows => y + BAR_BELOW * FINE,
            _ => y,
        }
    }

    fn at(&self, (x, y): (f64, f64)) -> (i32, i32) {
        (self.x(x), self.y(y))
    }

    /// In whole pixels.
    pub fn pixel(&self, at: (f64, f64)) -> (i32, i32) {
        let (x, y) = self.at(at);
        (x / FINE, y / FINE)
    }

    fn axes<'a>(&self, area: &Area<'a>) -> Drawn<'a> {
        let grid = HAIRLINE.ink().stroke_width(FINE as u32);
        let (left, right, bottom) = (self.left * FINE, self.right * FINE, self.bottom() * FINE);
        for (value, label) in self.y_ticks() {
            let y = self.y(value);
            area.draw(&PathElement::new([(left, y), (right, y)], grid))?;
            let place = (self.left - TICK, y / FINE, HPos::Right);
            self.text(area, &Label::soft(&label, place, VPos::Center))?;
        }
        for (value, label) in self.x_ticks() {
            let x = self.x(value);
            let ends = [(x, bottom), (x, bottom + 4 * FINE)];
            area.draw(&PathElement::new(ends, grid))?;
            // One at the edge stays within the picture.
            let half = text_width(&label) / 2 + 3;
            let x = (x / FINE).max(half).min(self.width - half);
            let place = (x, self.bottom() + 9, HPos::Center);
            self.text(area, &Label::soft(&label, place, VPos::Top))?;
        }
        if !self.drawing.y.name.is_empty() {
            let name = Label::soft(
                &self.drawing.y.spoken(),
                (NAME_LEFT, 2, HPos::Left),
                VPos::Top,
            );
            self.text(area, &name)?;
        }
        if self.drawing.x.name.is_empty() {
            return Ok(());
        }
        // At the right, unless it is so long that it would begin beyond the left edge.
        let name = self.drawing.x.spoken();
        let x = self.right.max(text_width(&name)).min(self.width - 2);
        let place = (x, self.height - 2, HPos::Right);
        self.text(area, &Label::soft(&name, place, VPos::Bottom))
    }

    fn marks<'a>(&self, area: &Area<'a>) -> Drawn<'a> {
        let labels = label::all(self);
        for mark in &self.drawing.marks {
            self.mark(area, mark, &labels)?;
        }
        // Labels last, over all lines, and what leads to them before them.
        for leader in labels.iter().filter_map(|label| label.leader) {
            let ends = leader.map(|(x, y)| (x * FINE, y * FINE));
            let style = INK_SOFT.ink().stroke_width(FINE as u32);
            area.draw(&PathElement::new(ends, style))?;
        }
        labels.iter().try_for_each(|label| self.text(area, label))
    }

    fn mark<'a>(&self, area: &Area<'a>, mark: &Mark, labels: &[Label]) -> Drawn<'a> {
        match mark {
            Mark::Line {
                role,
                points,
                stroke,
                ..
            } => {
                let width = match stroke {
                    Stroke::Thick => 2 * FINE,
                    Stroke::Thin => FINE,
                    Stroke::Dashed => DASHED,
                };
                let path: Vec<_> = points.iter().map(|p| self.at(*p)).collect();
                let style = role.color().stroke_width(width as u32);
                area.draw(&PathElement::new(path, style))
            }
            Mark::Band { role, points } => self.between(area, points, role.color().mix(BAND)),
            Mark::Layer {
                role,
                is_dark,
                is_striped,
                points,
                ..
            } => {
                let strength = if *is_dark { 1.0 } else { PALE };
                self.between(area, points, role.color().mix(strength))?;
                if *is_striped {
                    let (ink, names) = match *is_dark {
                        true => (GROUND.ink().mix(1.0), labels),
                        false => (role.color().mix(FAINT), &[][..]),
                    };
                    let stripes = self.stripes(points, names);
                    area.draw(&PathElement::new(stripes, ink.stroke_width(FINE as u32)))?;
                }
                // Its upper edge tells it from the next one also where another one between them is nothing.
                let edge = points.iter().map(|(x, _, high)| self.at((*x, *high)));
                let style = role.color().stroke_width(FINE as u32);
                area.draw(&PathElement::new(edge.collect::<Vec<_>>(), style))
            }
            Mark::Dots { role, points } => points
                .iter()
                .try_for_each(|at| self.dot(area, *at, role.color())),
            Mark::Crosses { role, points } => points
                .iter()
                .try_for_each(|at| self.cross(area, *at, role.color())),
            Mark::Spot { role, at, .. } => self.dot(area, *at, role.color()),
            Mark::Event { role, at, .. } => {
                let place = self.at(*at);
                let ring = role.color().stroke_width(2 * FINE as u32);
                area.draw(&Circle::new(place, 5 * FINE, GROUND.ink().filled()))?;
                area.draw(&Circle::new(place, 5 * FINE, ring))
            }
            Mark::Row { .. } => Ok(()),
            Mark::Bar {
                role, y, from, to, ..
            } => {
                let (middle, half) = (self.y(*y), BAR_HALF * FINE);
                let (from, to) = (self.x(*from), self.x(*to));
                let corners = [(from.min(to), middle - half), (from.max(to), middle + half)];
                area.draw(&Rectangle::new(corners, role.color().filled()))
            }
            Mark::Upright { role, x, .. } => {
                let x = self.x(*x);
                let style = role.color().stroke_width(FINE as u32);
                let ends = [(x, TOP * FINE), (x, self.bottom() * FINE)];
                area.draw(&PathElement::new(ends, style))
            }
        }
    }

    /// The upper edge of a layer, down to the lower one and back at each stripe: a single line, since each stripe for itself would be much to
    /// write. Where one of the names stands there is none.
    fn stripes(&self, points: &[(f64, f64, f64)], names: &[Label]) -> Vec<(i32, i32)> {
        let step = STRIPE * FINE;
        let is_free = |x: i32, (top, bottom): (i32, i32)| {
            let mut taken = names.iter().map(Label::taken);
            !taken.any(|t| {
                (t.left * FINE..=t.right * FINE).contains(&x)
                    && t.top * FINE < bottom
                    && top < t.bottom * FINE
            })
        };
        let mut line = Vec::new();
        for pair in points.windows(2) {
            let [from, to] = *pair else { continue };
            let (left, right) = (self.x(from.0), self.x(to.0));
            let edges = |(_, low, high): (f64, f64, f64)| (self.y(high), self.y(low));
            let (begin, end) = (edges(from), edges(to));
            line.push((left, begin.0));
            let first = left - left.rem_euclid(step) + step;
            for x in (first..=right).step_by(step as usize) {
                let at = |from: i32, to: i32| from + (to - from) * (x - left) / (right - left);
                let (top, bottom) = (at(begin.0, end.0), at(begin.1, end.1));
                if is_free(x, (top, bottom)) {
                    line.extend([(x, top), (x, bottom), (x, top)]);
                }
            }
            line.push((right, end.0));
        }
        line
    }

    fn between<'a>(
        &self,
        area: &Area<'a>,
        points: &[(f64, f64, f64)],
        color: RGBAColor,
    ) -> Drawn<'a> {
        let low = points.iter().map(|(x, low, _)| self.at((*x, *low)));
        let high = points.iter().rev().map(|(x, _, high)| self.at((*x, *high)));
        let outline: Vec<_> = low.chain(high).collect();
        area.draw(&Polygon::new(outline, color.filled()))
    }

    /// A filled point, which stands out from what is behind it.
    fn dot<'a>(&self, area: &Area<'a>, at: (f64, f64), color: RGBColor) -> Drawn<'a> {
        let place = self.at(at);
        area.draw(&Circle::new(place, 5 * FINE, GROUND.ink().filled()))?;
        area.draw(&Circle::new(place, 4 * FINE, color.filled()))
    }

    /// A point that is told from a filled one by its shape.
    fn cross<'a>(&self, area: &Area<'a>, at: (f64, f64), color: RGBColor) -> Drawn<'a> {
        let (x, y) = self.at(at);
        let half = 4 * FINE;
        let strokes = [half, -half].map(|dy| [(x - half, y - dy), (x + half, y + dy)]);
        for (ink, width) in [(GROUND.ink(), 5), (color, 2)] {
            for ends in strokes {
                let style = ink.stroke_width((width * FINE) as u32);
                area.draw(&PathElement::new(ends, style))?;
            }
        }
        Ok(())
    }

    fn text<'a>(&self, area: &Area<'a>, label: &Label) -> Drawn<'a> {
        let family = if label.has_edge { EDGED } else { FAMILY };
        let style = TextStyle::from((family, TEXT * f64::from(FINE)).into_font())
            .color(&label.ink)
            .pos(Pos::new(label.h, label.v));
        let place = (label.x * FINE, label.y * FINE);
        area.draw(&Text::new(label.text.clone(), place, style))
    }
}

/// Position along an axis, kept near its range so that nothing is drawn far outside.
fn share(axis: &Axis, value: f64) -> f64 {
    let position = axis.position(value);
    if position.is_finite() {
        position.clamp(-0.02, 1.02)
    } else {
        0.0
    }
}
