//! Draws a chart as SVG with plotters. Nothing here measures text or asks the time, so the same
//! chart is the same text byte for byte natively, on the page and in a worker. Colors are those of
//! the light theme; the page's style sheet overrides them by attribute for the dark one.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::place::{Places, Rect};
use super::{Axis, Drawing, Mark, Role};
use crate::error::{Error, Result};
use crate::order::by_key;

/// Drawn on a grid this many times finer than a pixel: plotters rounds to whole units.
const FINE: i32 = 8;
/// Space around the plot, pixels.
const LEFT: i32 = 48;
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

/// Ink of texts beside the data.
const INK_SOFT: RGBColor = RGBColor(0x5B, 0x67, 0x70);
/// Grid and axes.
const HAIRLINE: RGBColor = RGBColor(0xD9, 0xDE, 0xE3);
/// What the chart stands on.
const GROUND: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);

/// All colors that a chart can hold, for the style sheet and its test.
pub const COLORS: [(&str, RGBColor); 8] = [
    ("demand", color(Role::Demand)),
    ("capacity", color(Role::Capacity)),
    ("cost", color(Role::Cost)),
    ("breach", color(Role::Breach)),
    ("soft", color(Role::Soft)),
    ("ink-soft", INK_SOFT),
    ("hairline", HAIRLINE),
    ("raised", GROUND),
];

const fn color(role: Role) -> RGBColor {
    match role {
        Role::Demand => RGBColor(0x00, 0x72, 0xB2),
        Role::Capacity => RGBColor(0x1B, 0x27, 0x33),
        Role::Cost => RGBColor(0x00, 0x80, 0x5E),
        Role::Breach => RGBColor(0xB8, 0x4A, 0x00),
        Role::Soft => RGBColor(0x8A, 0x95, 0x9E),
    }
}

/// The horizontal extent of the plot within a picture of this width, pixels: left edge and length.
pub fn plot_extent(drawing: &Drawing, width: u32) -> (f64, f64) {
    let frame = Frame::new(drawing, width, 0);
    (f64::from(LEFT), f64::from(frame.right - LEFT))
}

/// Draws on `width` × `height` pixels (at least 240 × 140).
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
    /// Right edge of the plot.
    right: i32,
    drawing: &'d Drawing,
}

/// A text, where it stands and how.
struct Label<'t> {
    text: &'t str,
    x: i32,
    y: i32,
    h: HPos,
    v: VPos,
    ink: RGBColor,
}

impl<'d> Frame<'d> {
    fn new(drawing: &'d Drawing, width: u32, height: u32) -> Self {
        let width = width.clamp(240, 4000) as i32;
        let ends = drawing.marks.iter().filter_map(end_label);
        let longest = ends.map(|(label, ..)| text_width(label)).max().unwrap_or(0);
        Frame {
            width,
            height: height.clamp(140, 3000) as i32,
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
        let span = f64::from((self.right - LEFT) * FINE);
        LEFT * FINE + (share(&self.drawing.x, value) * span).round() as i32
    }

    fn y(&self, value: f64) -> i32 {
        let span = f64::from((self.bottom() - TOP) * FINE);
        self.bottom() * FINE - (share(&self.drawing.y, value) * span).round() as i32
    }

    fn at(&self, (x, y): (f64, f64)) -> (i32, i32) {
        (self.x(x), self.y(y))
    }

    fn axes<'a>(&self, area: &Area<'a>) -> Drawn<'a> {
        let grid = HAIRLINE.stroke_width(FINE as u32);
        let (left, right, bottom) = (LEFT * FINE, self.right * FINE, self.bottom() * FINE);
        for (value, label) in self.drawing.y.ticks(self.bottom() - TOP, 44) {
            let y = self.y(value);
            area.draw(&PathElement::new([(left, y), (right, y)], grid))?;
            let text = Label {
                text: &label,
                x: LEFT - 6,
                y: y / FINE,
                h: HPos::Right,
                v: VPos::Center,
                ink: INK_SOFT,
            };
            self.text(area, &text)?;
        }
        for (value, label) in self.drawing.x.ticks(self.right - LEFT, 48) {
            let x = self.x(value);
            area.draw(&PathElement::new(
                [(x, bottom), (x, bottom + 4 * FINE)],
                grid,
            ))?;
            let text = Label {
                text: &label,
                x: x / FINE,
                y: self.bottom() + 9,
                h: HPos::Center,
                v: VPos::Top,
                ink: INK_SOFT,
            };
            self.text(area, &text)?;
        }
        let y_name = Label {
            text: &self.drawing.y.name,
            x: 2,
            y: 2,
            h: HPos::Left,
            v: VPos::Top,
            ink: INK_SOFT,
        };
        self.text(area, &y_name)?;
        if self.drawing.x.name.is_empty() {
            return Ok(());
        }
        let x_name = self.drawing.x.spoken();
        let x_name = Label {
            text: &x_name,
            x: self.right,
            y: self.height - 2,
            h: HPos::Right,
            v: VPos::Bottom,
            ink: INK_SOFT,
        };
        self.text(area, &x_name)
    }

    fn marks<'a>(&self, area: &Area<'a>) -> Drawn<'a> {
        for mark in &self.drawing.marks {
            self.mark(area, mark)?;
        }
        // Labels last, over all lines, each where it covers neither a line nor another label.
        let mut places = Places::default();
        for mark in &self.drawing.marks {
            if let Mark::Line { points, .. } = mark {
                let pixel = |p: &(f64, f64)| (self.x(p.0) / FINE, self.y(p.1) / FINE);
                places.cross(&points.iter().map(pixel).collect::<Vec<_>>());
            }
        }
        for (text, y, role) in self.end_labels() {
            let label = Label {
                text,
                x: self.right + 6,
                y,
                h: HPos::Left,
                v: VPos::Center,
                ink: color(role),
            };
            places.take(label.outline());
            self.text(area, &label)?;
        }
        for mark in &self.drawing.marks {
            if let Some(label) = self.free_label(mark, &mut places) {
                self.text(area, &label)?;
            }
        }
        Ok(())
    }

    fn mark<'a>(&self, area: &Area<'a>, mark: &Mark) -> Drawn<'a> {
        match mark {
            Mark::Line {
                role, points, thin, ..
            } => {
                let width = if *thin { FINE } else { 2 * FINE };
                let path: Vec<_> = points.iter().map(|p| self.at(*p)).collect();
                area.draw(&PathElement::new(
                    path,
                    color(*role).stroke_width(width as u32),
                ))
            }
            Mark::Band { role, points } => {
                let low = points.iter().map(|(x, low, _)| self.at((*x, *low)));
                let high = points.iter().rev().map(|(x, _, high)| self.at((*x, *high)));
                let outline: Vec<_> = low.chain(high).collect();
                area.draw(&Polygon::new(outline, color(*role).mix(0.18).filled()))
            }
            Mark::Dots { role, points } => {
                for point in points {
                    let place = self.at(*point);
                    area.draw(&Circle::new(place, 5 * FINE, GROUND.filled()))?;
                    area.draw(&Circle::new(place, 4 * FINE, color(*role).filled()))?;
                }
                Ok(())
            }
            Mark::Event { role, at, .. } => {
                let place = self.at(*at);
                let ring = color(*role).stroke_width(2 * FINE as u32);
                area.draw(&Circle::new(place, 5 * FINE, GROUND.filled()))?;
                area.draw(&Circle::new(place, 5 * FINE, ring))
            }
            Mark::Bar {
                role, y, from, to, ..
            } => {
                let (middle, half) = (self.y(*y) + BAR_BELOW * FINE, BAR_HALF * FINE);
                let (from, to) = (self.x(*from), self.x(*to));
                let corners = [(from.min(to), middle - half), (from.max(to), middle + half)];
                area.draw(&Rectangle::new(corners, color(*role).filled()))
            }
            Mark::Upright { role, x, .. } => {
                let x = self.x(*x);
                let style = color(*role).stroke_width(FINE as u32);
                let ends = [(x, TOP * FINE), (x, self.bottom() * FINE)];
                area.draw(&PathElement::new(ends, style))
            }
        }
    }

    /// The label of an event or an upright line, at the first place around it that is free: above
    /// and to the left first, because curves mostly come from below and go to the right.
    fn free_label<'t>(&self, mark: &'t Mark, places: &mut Places) -> Option<Label<'t>> {
        let (text, role, spots): (&str, Role, Vec<(i32, i32, HPos)>) = match mark {
            Mark::Bar { y, label, .. } => {
                let row = self.y(*y) / FINE - BAR_HALF - 2;
                (label, Role::Capacity, vec![(LEFT, row, HPos::Left)])
            }
            Mark::Event { role, at, label } => {
                let (x, y) = self.at(*at);
                let (x, y) = (x / FINE, y / FINE);
                let around = [-12, 16, -28, 32, -44].into_iter();
                let sides = |dy: i32| [(x - 9, y + dy, HPos::Right), (x + 9, y + dy, HPos::Left)];
                (label, *role, around.flat_map(sides).collect())
            }
            Mark::Upright { role, x, label } => {
                let x = self.x(*x) / FINE;
                let rows = [TOP + 8, TOP + 24, TOP + 40].into_iter();
                let sides = |y: i32| [(x + 6, y, HPos::Left), (x - 6, y, HPos::Right)];
                (label, *role, rows.flat_map(sides).collect())
            }
            _ => return None,
        };
        let within = Rect {
            left: LEFT,
            top: TOP - 8,
            right: self.width - 2,
            bottom: self.bottom() - 2,
        };
        let label = |(x, y, h)| Label {
            text,
            x,
            y,
            h,
            v: VPos::Center,
            ink: color(role),
        };
        let mut spots = spots.into_iter().map(label);
        let found = spots.find(|l| places.is_free(l.outline(), within))?;
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
        area.draw(&Text::new(label.text.to_owned(), place, style))
    }
}

impl Label<'_> {
    /// What it covers; centered on its height.
    fn outline(&self) -> Rect {
        let width = text_width(self.text);
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

fn end_label(mark: &Mark) -> Option<(&str, f64, Role)> {
    match mark {
        Mark::Line {
            role,
            label,
            points,
            ..
        } if !label.is_empty() => points.last().map(|end| (label.as_str(), end.1, *role)),
        _ => None,
    }
}

fn text_width(text: &str) -> i32 {
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
