//! Draws a chart as SVG with plotters. Nothing here measures text or asks the time, so the same
//! chart is the same text byte for byte natively, on the page and in a worker. Colors are those of
//! the light theme; the page's style sheet overrides them by attribute for the dark one.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::color::{GROUND, HAIRLINE, INK_SOFT};
use super::place::{Places, Rect};
use super::{Axis, BAND, Drawing, Mark, Role, Scale};
use crate::error::{Error, Result};
use crate::order::by_key;

pub use super::alone::standalone;

/// Drawn on a grid this many times finer than a pixel: plotters rounds to whole units.
const FINE: i32 = 8;
/// Space around the plot, pixels.
const LEFT: i32 = 52;
/// The same where no tick stands to the left.
const LEFT_OF_ROWS: i32 = 10;
const TOP: i32 = 28;
const BOTTOM: i32 = 26;
/// More of it where the axis has a name.
const NAME: i32 = 16;
/// Space to the right without labels at the ends of lines.
const RIGHT: i32 = 16;
/// Text height, pixels. plotters' SVG divides it by 1.24.
const TEXT: f64 = 12.0 * 1.24;
/// Mean width of a character, pixels: near enough to keep labels apart.
const CHARACTER: i32 = 7;
/// Half the height of a bar, and how far below the middle of its row it lies, so that its name fits above.
const BAR_HALF: i32 = 6;
const BAR_BELOW: i32 = 7;
/// Height that a label takes.
const LABEL: i32 = 15;

/// Height of a row, and of what stands around all of them, pixels.
const ROW: u32 = 32;
const AROUND: u32 = 60;
/// More rows than this stand closer.
const MOST_ROWS: f64 = 64.0;
/// No picture is lower, pixels.
const LOWEST: u32 = 140;
/// Lines of labels at the top of an upright line.
const STORIES: [i32; 4] = [8, 23, 38, 53];

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

/// The horizontal extent of the plot within a picture of this width, pixels: left edge and length.
pub fn plot_extent(drawing: &Drawing, width: u32) -> (f64, f64) {
    let frame = Frame::new(drawing, width, 0);
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
    Ok(at_size(text, frame.width, frame.height))
}

/// Width and height of the picture in pixels; its own coordinates stay on the finer grid.
fn at_size(text: String, width: i32, height: i32) -> String {
    let fine = format!(r#"width="{}" height="{}""#, width * FINE, height * FINE);
    text.replacen(&fine, &format!(r#"width="{width}" height="{height}""#), 1)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn<'a> =
    std::result::Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;

/// The picture's measures, in pixels; what is handed to plotters is multiplied by [`FINE`].
struct Frame<'d> {
    width: i32,
    height: i32,
    /// Left edge of the plot.
    left: i32,
    /// Right edge of the plot.
    right: i32,
    drawing: &'d Drawing,
}

/// A text, where it stands and how.
#[derive(Clone)]
struct Label {
    text: String,
    x: i32,
    y: i32,
    h: HPos,
    v: VPos,
    ink: RGBColor,
    /// Whether a line passes below it, which is then made paler there.
    is_over: bool,
}

/// Where a label can stand.
type Spot = (i32, i32, HPos);

impl<'d> Frame<'d> {
    fn new(drawing: &'d Drawing, width: u32, height: u32) -> Self {
        let width = width.clamp(240, 4000) as i32;
        let ends = drawing.marks.iter().filter_map(end_label);
        let longest = ends.map(|(label, ..)| text_width(label)).max().unwrap_or(0);
        Frame {
            width,
            height: height
                .max(least_height(drawing).unwrap_or(0))
                .clamp(LOWEST, 3000) as i32,
            left: match drawing.y.scale {
                Scale::Rows => LEFT_OF_ROWS,
                _ => LEFT,
            },
            right: width - RIGHT.max(longest + 8),
            drawing,
        }
    }

    fn bottom(&self) -> i32 {
        let name = if self.drawing.x.name.is_empty() {
            0
        } else {
            NAME
        };
        self.height - BOTTOM - name
    }

    fn x(&self, value: f64) -> i32 {
        let span = f64::from((self.right - self.left) * FINE);
        self.left * FINE + (share(&self.drawing.x, value) * span).round() as i32
    }

    fn y(&self, value: f64) -> i32 {
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

    fn axes<'a>(&self, area: &Area<'a>) -> Drawn<'a> {
        let grid = HAIRLINE.ink().stroke_width(FINE as u32);
        let (left, right, bottom) = (self.left * FINE, self.right * FINE, self.bottom() * FINE);
        for (value, label) in self.drawing.y.ticks(self.bottom() - TOP, 36) {
            let y = self.y(value);
            area.draw(&PathElement::new([(left, y), (right, y)], grid))?;
            let place = (self.left - 6, y / FINE, HPos::Right);
            self.text(area, &soft(&label, place, VPos::Center))?;
        }
        for (value, label) in self.drawing.x.ticks(self.right - self.left, 48) {
            let x = self.x(value);
            let ends = [(x, bottom), (x, bottom + 4 * FINE)];
            area.draw(&PathElement::new(ends, grid))?;
            // One at the edge stays within the picture.
            let half = text_width(&label) / 2;
            let x = (x / FINE).max(half).min(self.width - half);
            let place = (x, self.bottom() + 9, HPos::Center);
            self.text(area, &soft(&label, place, VPos::Top))?;
        }
        let name = soft(&self.drawing.y.spoken(), (2, 2, HPos::Left), VPos::Top);
        self.text(area, &name)?;
        if self.drawing.x.name.is_empty() {
            return Ok(());
        }
        // At the right, unless it is so long that it would begin beyond the left edge.
        let name = self.drawing.x.spoken();
        let x = self.right.max(text_width(&name)).min(self.width - 2);
        let place = (x, self.height - 2, HPos::Right);
        self.text(area, &soft(&name, place, VPos::Bottom))
    }

    fn marks<'a>(&self, area: &Area<'a>) -> Drawn<'a> {
        for mark in &self.drawing.marks {
            self.mark(area, mark)?;
        }
        // Labels last, over all lines, each where it covers neither a line nor another label.
        let mut places = Places::default();
        self.drawing
            .marks
            .iter()
            .for_each(|mark| self.keep_off(mark, &mut places));
        for (text, y, role) in self.end_labels() {
            let label = Label {
                text: text.to_owned(),
                x: self.right + 6,
                y,
                h: HPos::Left,
                v: VPos::Center,
                ink: role.ink(),
                is_over: false,
            };
            places.take(label.outline());
            self.text(area, &label)?;
        }
        // Where there is no room for all, events are named first.
        let rank = |mark: &&Mark| match mark {
            Mark::Event { .. } => 0.0,
            Mark::Upright { .. } => 2.0,
            _ => 1.0,
        };
        for mark in by_key(self.drawing.marks.iter().collect(), rank) {
            if let Some(label) = self.free_label(mark, &mut places) {
                self.text(area, &label)?;
            }
        }
        Ok(())
    }

    /// Keeps labels off lines and points. In a chart of rows each label has its place above what is drawn.
    fn keep_off(&self, mark: &Mark, places: &mut Places) {
        if self.drawing.y.scale == Scale::Rows {
            return;
        }
        let pixel = |at: &(f64, f64)| (self.x(at.0) / FINE, self.y(at.1) / FINE);
        let mut point = |at: &(f64, f64)| {
            let (x, y) = pixel(at);
            places.take(Rect {
                left: x - 5,
                top: y - 5,
                right: x + 5,
                bottom: y + 5,
            });
        };
        match mark {
            Mark::Line { points, .. } => {
                places.cross(&points.iter().map(pixel).collect::<Vec<_>>())
            }
            Mark::Upright { x, .. } => {
                let x = self.x(*x) / FINE;
                places.cross(&[(x, TOP), (x, self.bottom())]);
            }
            Mark::Dots { points, .. } => points.iter().for_each(point),
            Mark::Event { at, .. } | Mark::Spot { at, .. } => point(at),
            Mark::Band { .. } | Mark::Layer { .. } | Mark::Row { .. } | Mark::Bar { .. } => {}
        }
    }

    fn mark<'a>(&self, area: &Area<'a>, mark: &Mark) -> Drawn<'a> {
        match mark {
            Mark::Line {
                role, points, thin, ..
            } => {
                let width = if *thin { FINE } else { 2 * FINE };
                let path: Vec<_> = points.iter().map(|p| self.at(*p)).collect();
                let style = role.color().stroke_width(width as u32);
                area.draw(&PathElement::new(path, style))
            }
            Mark::Band { role, points } => self.between(area, points, role.color().mix(BAND)),
            Mark::Layer {
                role,
                strength,
                points,
                ..
            } => self.between(area, points, role.color().mix(*strength)),
            Mark::Dots { role, points } => points
                .iter()
                .try_for_each(|at| self.dot(area, *at, role.color())),
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

    /// The label of what has one beside it, at the first place around it that is free: above and to the left first, because curves
    /// mostly come from below and go to the right.
    fn free_label(&self, mark: &Mark, places: &mut Places) -> Option<Label> {
        let (text, ink, spots): (&str, RGBColor, Vec<Spot>) = match mark {
            Mark::Row { role, y, label } => {
                let row = self.y(*y) / FINE - BAR_BELOW - BAR_HALF - 2;
                (label, role.ink(), vec![(self.left, row, HPos::Left)])
            }
            Mark::Event { role, at, label } | Mark::Spot { role, at, label } => {
                let (x, y) = self.at(*at);
                let (x, y) = (x / FINE, y / FINE);
                let around = [-12, 16, -28, 32, -44].into_iter();
                let sides = |dy: i32| [(x - 9, y + dy, HPos::Right), (x + 9, y + dy, HPos::Left)];
                let beside = [(x + 9, y, HPos::Left), (x - 9, y, HPos::Right)];
                let spots = around.flat_map(sides).chain(beside);
                (label, role.ink(), spots.collect())
            }
            Mark::Upright { role, x, label } => {
                let x = self.x(*x) / FINE;
                let rows = STORIES.into_iter().map(|row| TOP + row);
                let sides = |y: i32| [(x + 5, y, HPos::Left), (x - 5, y, HPos::Right)];
                (label, role.ink(), rows.flat_map(sides).collect())
            }
            _ => return None,
        };
        if text.is_empty() {
            return None;
        }
        let within = Rect {
            left: self.left,
            top: TOP - 8,
            right: self.width - 2,
            bottom: self.bottom() - 2,
        };
        // A row has no other place, so its text is cut where it ends.
        let text = match mark {
            Mark::Row { .. } => cut(text, within.right - within.left),
            _ => text.to_owned(),
        };
        let label = |(x, y, h)| Label {
            text: text.clone(),
            x,
            y,
            h,
            v: VPos::Center,
            ink,
            is_over: false,
        };
        let labels: Vec<Label> = spots.into_iter().map(label).collect();
        let free = labels.iter().find(|l| places.is_free(l.outline(), within));
        // What happens and what changes is named over a line rather than not at all.
        let over = || match mark {
            Mark::Spot { .. } => None,
            _ => labels.iter().find(|l| places.is_open(l.outline(), within)),
        };
        let found = match free {
            Some(free) => free.clone(),
            None => Label {
                is_over: true,
                ..over()?.clone()
            },
        };
        places.take(found.outline());
        Some(found)
    }

    /// Labels at the right ends of lines, moved apart so that none covers another.
    fn end_labels(&self) -> Vec<(&'d str, i32, Role)> {
        let ends = self.drawing.marks.iter().filter_map(end_label);
        let labels = ends.map(|(label, y, role)| (label, self.y(y) / FINE, role));
        let mut labels = by_key(labels.collect(), |(_, y, _)| f64::from(*y));
        let mut least = TOP;
        for (_, y, _) in &mut labels {
            *y = (*y).max(least);
            least = *y + LABEL;
        }
        let mut most = self.bottom() - LABEL / 2;
        for (_, y, _) in labels.iter_mut().rev() {
            *y = (*y).min(most);
            most = *y - LABEL;
        }
        labels
    }

    fn text<'a>(&self, area: &Area<'a>, label: &Label) -> Drawn<'a> {
        let style = TextStyle::from(("sans-serif", TEXT * f64::from(FINE)).into_font())
            .color(&label.ink)
            .pos(Pos::new(label.h, label.v));
        let place = (label.x * FINE, label.y * FINE);
        if label.is_over {
            let Rect {
                left,
                top,
                right,
                bottom,
            } = label.outline();
            let corners = [(left * FINE, top * FINE), (right * FINE, bottom * FINE)];
            area.draw(&Rectangle::new(corners, GROUND.ink().filled()))?;
        }
        area.draw(&Text::new(label.text.clone(), place, style))
    }
}

impl Label {
    /// What it covers; centered on its height.
    fn outline(&self) -> Rect {
        let width = text_width(&self.text);
        let left = match self.h {
            HPos::Left => self.x,
            HPos::Right => self.x - width,
            HPos::Center => self.x - width / 2,
        };
        Rect {
            left,
            top: self.y - LABEL / 2,
            right: left + width,
            bottom: self.y + LABEL / 2,
        }
    }
}

/// A text beside the data.
fn soft(text: &str, (x, y, h): Spot, v: VPos) -> Label {
    Label {
        text: text.to_owned(),
        x,
        y,
        h,
        v,
        ink: INK_SOFT.ink(),
        is_over: false,
    }
}

fn end_label(mark: &Mark) -> Option<(&str, f64, Role)> {
    match mark {
        Mark::Line {
            role,
            label,
            points,
            ..
        } if !label.is_empty() => points.last().map(|end| (label.as_str(), end.1, *role)),
        Mark::Layer {
            role,
            label,
            points,
            ..
        } if !label.is_empty() => {
            let end = points.last();
            end.map(|(_, low, high)| (label.as_str(), (low + high) / 2.0, *role))
        }
        _ => None,
    }
}

/// As much of a text as fits.
fn cut(text: &str, width: i32) -> String {
    if text_width(text) <= width {
        return text.to_owned();
    }
    let most = (width / CHARACTER).max(1) as usize;
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

pub(super) fn text_width(text: &str) -> i32 {
    i32::try_from(text.chars().count()).unwrap_or(200).min(200) * CHARACTER
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
