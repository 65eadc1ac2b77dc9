//! The labels of a drawing: each beside what it names, where it covers no line and no other label. One that stands farther off has a
//! thin line to what it names.

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use super::color::{CAPACITY, GROUND, INK_SOFT};
use super::place::{Places, Point, Rect};
use super::svg::{BAR_BELOW, BAR_HALF, FINE, Frame, TOP};
use super::{Cursor, Drawing, Mark, Role, Scale, WIDE_PX};
use crate::order::by_key;

/// Mean width of a character, pixels: near enough to keep labels apart.
const CHARACTER: i32 = 7;
/// Height that a label takes.
const LABEL: i32 = 15;
/// Between two labels beside each other, pixels.
const APART: i32 = 6;
/// From the right edge of the plot to a label there, and to one that is moved away from the end of its line.
const BESIDE: i32 = 6;
const MOVED: i32 = 14;
/// The same where so many names or more stand beside a stack, so that the lines to them spread out.
const FAN: i32 = 24;
const MANY: usize = 4;
/// Farther than this from what it names, a label has a line to it, which begins so far from the middle of a point, pixels.
const FAR: i32 = 12;
const AROUND_POINT: f64 = 7.0;
/// How much higher and lower than a point its label may stand, the nearest first.
const AWAY: [i32; 12] = [-12, 14, -28, 30, -44, 46, -60, 62, -76, 78, -92, 94];
/// How many lines of labels there may be at an upright line, and the first of them below the top.
const STORIES: i32 = 10;
const FIRST_STORY: i32 = 8;
/// A point of a line that is covered counts as much as being so much farther from what is named, pixels.
const COVERED: i32 = 5;
/// What happens in the months has so many names in a narrow picture.
const NARROW_NAMES: usize = 2;
/// Where the name of a layer may stand: so many times half its width from the right end.
const SHIFTS: i32 = 5;

/// A text, where it stands and how.
#[derive(Clone)]
pub(super) struct Label {
    pub text: String,
    pub x: i32,
    pub y: i32,
    pub h: HPos,
    pub v: VPos,
    pub ink: RGBColor,
    /// Whether lines may pass behind it: its letters have an edge in the color of the ground then.
    pub has_edge: bool,
    /// Both ends of the thin line to what it names, if it stands far from that.
    pub leader: Option<[Point; 2]>,
}

/// Where a label can stand.
type Spot = (i32, i32, HPos);

/// A label at the right edge, before it is moved off others: its text, the height of what it names, and its color.
type AtEdge<'d> = (&'d str, i32, Role);

impl Label {
    /// A text beside the data.
    pub fn soft(text: &str, (x, y, h): Spot, v: VPos) -> Label {
        Label {
            text: text.to_owned(),
            x,
            y,
            h,
            v,
            ink: INK_SOFT.ink(),
            has_edge: false,
            leader: None,
        }
    }

    /// One on the data.
    fn of(text: &str, ink: RGBColor, (x, y, h): Spot) -> Label {
        Label {
            ink,
            has_edge: true,
            ..Label::soft(text, (x, y, h), VPos::Center)
        }
    }

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

    /// What it keeps others off, so that two beside each other are not read as one.
    pub fn taken(&self) -> Rect {
        let outline = self.outline();
        Rect {
            left: outline.left - APART,
            right: outline.right + APART,
            ..outline
        }
    }

    /// How long the line is to what it names.
    fn away(&self) -> i32 {
        let far = |[from, to]: [Point; 2]| (to.0 - from.0).abs() + (to.1 - from.1).abs();
        self.leader.map_or(0, far)
    }

    /// With a line to the point that it names, if it is far from that.
    fn led_to(mut self, (x, y): Point) -> Label {
        let near = self.outline().nearest((x, y));
        let (dx, dy) = (f64::from(near.0 - x), f64::from(near.1 - y));
        let distance = (dx * dx + dy * dy).sqrt();
        if distance > f64::from(FAR) {
            let along = |d: f64| (d * AROUND_POINT / distance).round() as i32;
            self.leader = Some([(x + along(dx), y + along(dy)), near]);
        }
        self
    }
}

/// All labels of what is drawn; those that stand at the right edge first.
pub(super) fn all(frame: &Frame) -> Vec<Label> {
    let marks = &frame.drawing.marks;
    let mut places = Places::default();
    marks
        .iter()
        .for_each(|mark| keep_off(frame, mark, &mut places));
    let mut labels = at_edge(frame);
    let within = Rect {
        left: frame.left,
        top: TOP,
        right: frame.right,
        bottom: frame.bottom(),
    };
    for mark in marks {
        let cost = |label: &Label| places.covered(label.outline(), within);
        let spots = inside(frame, mark).filter_map(|label| Some((cost(&label)? as i32, label)));
        labels.extend(least(spots));
    }
    for label in &labels {
        places.take(label.taken());
    }
    // Where there is no room for all, events are named first.
    let rank = |mark: &&Mark| match mark {
        Mark::Event { .. } => 0.0,
        Mark::Upright { .. } => 2.0,
        _ => 1.0,
    };
    let mut named = 0;
    for mark in by_key(marks.iter().collect(), rank) {
        let happens = matches!(
            mark,
            Mark::Event { .. } | Mark::Spot { .. } | Mark::Upright { .. }
        );
        if happens && named == most_named(frame) {
            continue;
        }
        let found = free(frame, mark, &mut places);
        named += usize::from(happens && found.is_some());
        labels.extend(found);
    }
    labels
}

/// How many things that happen have their names in the picture. Over months the cursor and the rows name them all, so that a narrow
/// picture has room for its lines: those that are named are the first limits.
fn most_named(frame: &Frame) -> usize {
    match frame.drawing.cursor {
        Cursor::Months if frame.width < WIDE_PX as i32 => NARROW_NAMES,
        _ => usize::MAX,
    }
}

/// How much room the labels at the right edge need, pixels.
pub(super) fn width_at_edge(frame: &Frame) -> i32 {
    let ends = { frame.drawing.marks.iter() }.filter_map(|mark| end(frame, mark));
    let labels: Vec<&str> = ends.map(|(label, ..)| label).collect();
    room_for(frame.drawing, &labels, frame.width)
}

/// The same if all lines and layers had theirs there.
pub(super) fn most_at_edge(drawing: &Drawing, width: i32) -> i32 {
    let ends = drawing.marks.iter().filter_map(named_at_end);
    let labels: Vec<&str> = ends.map(|(label, ..)| label).collect();
    room_for(drawing, &labels, width)
}

/// As much as the longest of them needs, and of no picture more than two fifths.
fn room_for(drawing: &Drawing, labels: &[&str], width: i32) -> i32 {
    let longest = labels.iter().map(|label| text_width(label)).max();
    let aside = moved(drawing, labels.len());
    longest.map_or(0, |longest| (longest + aside + 2).min(2 * width / 5))
}

/// From the right edge to a label there that is moved away from what it names, of so many.
fn moved(drawing: &Drawing, labels: usize) -> i32 {
    match is_stacked(drawing) && labels >= MANY {
        true => FAN,
        false => MOVED,
    }
}

/// Whether it shows layers, one on another, whose names are all at their ends.
fn is_stacked(drawing: &Drawing) -> bool {
    let mut marks = drawing.marks.iter();
    marks.any(|mark| matches!(mark, Mark::Layer { .. }))
}

/// Keeps labels off lines and points. In a chart of rows each label has its place above what is drawn.
fn keep_off(frame: &Frame, mark: &Mark, places: &mut Places) {
    if frame.drawing.y.scale == Scale::Rows {
        return;
    }
    let mut point = |at: &(f64, f64)| {
        let (x, y) = frame.pixel(*at);
        places.take(Rect {
            left: x - 5,
            top: y - 5,
            right: x + 5,
            bottom: y + 5,
        });
    };
    match mark {
        Mark::Line { points, .. } => {
            let vertices = points.iter().map(|at| frame.pixel(*at));
            places.cross(&vertices.collect::<Vec<_>>());
        }
        Mark::Upright { x, .. } => {
            let x = frame.x(*x) / FINE;
            places.cross(&[(x, TOP), (x, frame.bottom())]);
        }
        Mark::Dots { points, .. } | Mark::Crosses { points, .. } => points.iter().for_each(point),
        Mark::Event { at, .. } | Mark::Spot { at, .. } => point(at),
        Mark::Band { .. } | Mark::Layer { .. } | Mark::Row { .. } | Mark::Bar { .. } => {}
    }
}

/// The label of what has one beside it, near it where it covers no line, if there is such a place: above and to the left first,
/// because curves mostly come from below and go to the right.
fn free(frame: &Frame, mark: &Mark, places: &mut Places) -> Option<Label> {
    let within = Rect {
        left: frame.left,
        top: TOP - 8,
        right: frame.width - 2,
        bottom: frame.bottom() - 2,
    };
    let (text, ink, point): (&str, RGBColor, Point) = match mark {
        Mark::Row { role, y, label } => (label, role.ink(), (frame.left, frame.y(*y) / FINE)),
        Mark::Event { role, at, label } | Mark::Spot { role, at, label } => {
            (label, role.ink(), frame.pixel(*at))
        }
        Mark::Upright { role, x, label } => (label, role.ink(), (frame.x(*x) / FINE, TOP)),
        Mark::Line { .. } | Mark::Layer { .. } => {
            let (label, at, role) = named_at_end(mark)?;
            match is_at_edge(frame, at.0) || inside(frame, mark).next().is_some() {
                true => return None,
                false => (label, role.ink(), frame.pixel(at)),
            }
        }
        _ => return None,
    };
    if text.is_empty() {
        return None;
    }
    let text = cut(text, within.right - within.left);
    let width = text_width(&text);
    let spots: Vec<Spot> = match mark {
        Mark::Row { .. } => {
            let row = point.1 - BAR_BELOW - BAR_HALF - 2;
            vec![(point.0, row, HPos::Left)]
        }
        Mark::Upright { .. } => beside_upright(point.0, width, within).collect(),
        _ => around(point, width, within).collect(),
    };
    let is_of_point = !matches!(mark, Mark::Row { .. } | Mark::Upright { .. });
    let open = spots.into_iter().filter_map(|spot| {
        let label = Label::of(&text, ink, spot);
        let label = if is_of_point {
            label.led_to(point)
        } else {
            label
        };
        let met = label.leader.map_or(0, |leader| places.met(leader));
        let covered = places.covered(label.outline(), within)? + met;
        Some((COVERED * covered as i32 + label.away(), label))
    });
    let found = least(open)?;
    places.take(found.taken());
    if let Some(leader) = found.leader {
        places.cross(&leader);
    }
    Some(found)
}

/// The one that costs the least, the first of those.
fn least(open: impl Iterator<Item = (i32, Label)>) -> Option<Label> {
    let mut best: Option<(i32, Label)> = None;
    for (cost, label) in open {
        if cost == 0 {
            return Some(label);
        }
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, label));
        }
    }
    best.map(|(_, label)| label)
}

/// Places around a point for a label of this width, the nearest first.
fn around((x, y): Point, width: i32, within: Rect) -> impl Iterator<Item = Spot> {
    let left = aside(x, width, within);
    let rows = AWAY.into_iter().flat_map(move |dy| {
        let over = y + dy + 3 * dy.signum();
        [
            (x - 9, y + dy, HPos::Right),
            (x + 9, y + dy, HPos::Left),
            (left, over, HPos::Left),
        ]
    });
    let beside = [(x + FAR, y, HPos::Left), (x - FAR, y, HPos::Right)];
    rows.chain(beside)
}

/// Places on both sides of an upright line, from the top downwards, and over it for what is too wide for either side.
fn beside_upright(x: i32, width: i32, within: Rect) -> impl Iterator<Item = Spot> {
    let left = aside(x, width, within);
    let rows = (0..STORIES).map(|row| TOP + FIRST_STORY + LABEL * row);
    rows.flat_map(move |y| {
        [
            (x + 5, y, HPos::Left),
            (x - 5, y, HPos::Right),
            (left, y, HPos::Left),
        ]
    })
}

/// Where a label over a place begins, as far aside of that as the edges ask for.
fn aside(x: i32, width: i32, within: Rect) -> i32 {
    let rightmost = (within.right - width).max(within.left);
    (x - width / 2).clamp(within.left, rightmost)
}

/// Labels at the right edge, at the ends of lines and layers, moved apart so that none covers another.
fn at_edge(frame: &Frame) -> Vec<Label> {
    let ends = { frame.drawing.marks.iter() }.filter_map(|mark| end(frame, mark));
    let ends = by_key(ends.collect(), |(_, y, _)| f64::from(*y));
    let is_stacked = is_stacked(frame.drawing);
    let wanted: Vec<i32> = ends.iter().map(|(_, y, _)| *y).collect();
    let heights = apart(&wanted, frame.bottom() - LABEL / 2, is_stacked);
    let is_moved = |(y, end): (i32, &i32)| (y, (y - end).abs() > FAR);
    let mut places: Vec<(i32, bool)> = heights.into_iter().zip(&wanted).map(is_moved).collect();
    if is_stacked {
        align(&mut places);
    }
    let aside = moved(frame.drawing, ends.len());
    let room = frame.width - frame.right - aside - 2;
    let label = |((text, end, role), (y, is_moved)): (AtEdge, (i32, bool))| {
        let x = frame.right + if is_moved { aside } else { BESIDE };
        Label {
            leader: is_moved.then_some([(frame.right + 2, end), (x - 2, y)]),
            has_edge: false,
            ..Label::of(&shorter(text, room), role.ink(), (x, y, HPos::Left))
        }
    };
    ends.into_iter().zip(places).map(label).collect()
}

/// Heights of labels, each as near to its own as the others let it be: of a stack to both sides, else downwards, and none below the lowest.
fn apart(wanted: &[i32], lowest: i32, is_stacked: bool) -> Vec<i32> {
    let mut heights = Vec::with_capacity(wanted.len());
    let mut least = TOP;
    for y in wanted {
        heights.push((*y).max(least));
        least = (*y).max(least) + LABEL;
    }
    if is_stacked {
        let mut most = i32::MAX;
        for (y, wanted) in heights.iter_mut().zip(wanted).rev() {
            let upwards = (*wanted).min(most);
            most = upwards - LABEL;
            *y = ((*y + upwards) / 2).max(TOP);
        }
        // The first ones may have been held at the top.
        let mut least = TOP;
        for y in &mut heights {
            *y = (*y).max(least);
            least = *y + LABEL;
        }
    }
    let mut most = lowest;
    for y in heights.iter_mut().rev() {
        *y = (*y).min(most);
        most = *y - LABEL;
    }
    heights
}

/// Of those close below one another all are moved if one is, so that they begin at the same place.
fn align(places: &mut [(i32, bool)]) {
    for group in places.chunk_by_mut(|above, below| below.0 - above.0 <= LABEL) {
        let is_any = group.iter().any(|(_, is_moved)| *is_moved);
        group
            .iter_mut()
            .for_each(|(_, is_moved)| *is_moved = is_any);
    }
}

/// What stands at the right edge of a mark that ends there and is not named inside.
fn end<'d>(frame: &Frame<'d>, mark: &'d Mark) -> Option<AtEdge<'d>> {
    let (label, at, role) = named_at_end(mark)?;
    let is_there = is_at_edge(frame, at.0) && inside(frame, mark).next().is_none();
    is_there.then(|| (label, frame.pixel(at).1, role))
}

/// Whether a line that ends there has its label at the right edge.
fn is_at_edge(frame: &Frame, x: f64) -> bool {
    frame.x(x) / FINE >= frame.right - FAR
}

/// The label of a line or a layer, where that ends, and its color.
fn named_at_end(mark: &Mark) -> Option<(&str, (f64, f64), Role)> {
    match mark {
        Mark::Line {
            role,
            label,
            points,
            ..
        } if !label.is_empty() => points.last().map(|end| (label.as_str(), *end, *role)),
        Mark::Layer {
            role,
            label,
            points,
            ..
        } if !label.is_empty() => {
            let end = points.last();
            end.map(|(x, low, high)| (label.as_str(), (*x, (low + high) / 2.0), *role))
        }
        _ => None,
    }
}

/// The name of a layer within it, at its right end or, as far as it is high enough, to the left of that.
fn inside(frame: &Frame, mark: &Mark) -> impl Iterator<Item = Label> {
    let layer = match mark {
        Mark::Layer {
            is_dark,
            label,
            points,
            ..
        } if !label.is_empty() => Some((*is_dark, label, points)),
        _ => None,
    };
    layer.into_iter().flat_map(move |(is_dark, text, points)| {
        let ink = if is_dark { GROUND } else { CAPACITY }.ink();
        let end = points.last().map_or(0, |end| frame.x(end.0) / FINE) - BESIDE;
        let width = text_width(text);
        (0..SHIFTS).map_while(move |shift| {
            let right = end - shift * width / 2;
            let y = middle(frame, points, (right - width, right))?;
            Some(Label {
                has_edge: false,
                ..Label::of(text, ink, (right, y, HPos::Right))
            })
        })
    })
}

/// The middle of a layer between two places along the axis, pixels; none where it is too low for a text.
fn middle(frame: &Frame, points: &[(f64, f64, f64)], (left, right): Point) -> Option<i32> {
    let pixel = |x: f64, y: f64| frame.pixel((x, y));
    let (mut top, mut bottom) = (TOP, frame.bottom());
    for pair in points.windows(2) {
        let [(from, low, high), (to, low_then, high_then)] = *pair else {
            continue;
        };
        if pixel(to, 0.0).0 < left || pixel(from, 0.0).0 > right {
            continue;
        }
        let (high, high_then) = (pixel(from, high).1, pixel(to, high_then).1);
        let (low, low_then) = (pixel(from, low).1, pixel(to, low_then).1);
        top = top.max(high).max(high_then);
        bottom = bottom.min(low).min(low_then);
    }
    let has_room = bottom - top > LABEL && left >= frame.left + BESIDE && points.len() > 1;
    has_room.then_some((top + bottom) / 2)
}

/// A text that fits; of one that says what it is of before a colon only that, if that is enough, since its color says the rest.
fn shorter(text: &str, width: i32) -> String {
    let of = match text.split_once(": ") {
        Some((of, _)) if text_width(text) > width => of,
        _ => text,
    };
    cut(of, width)
}

/// As much of a text as fits, and of no number a part, which would be another number.
fn cut(text: &str, width: i32) -> String {
    if text_width(text) <= width {
        return text.to_owned();
    }
    let most = (width / CHARACTER).max(1) as usize;
    let kept: String = text.chars().take(most - 1).collect();
    let of_number = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '$');
    let next = text.chars().nth(most - 1);
    let whole = match next.is_some_and(of_number) {
        true => kept.trim_end_matches(of_number),
        false => &kept,
    };
    format!("{}…", whole.trim_end_matches([' ', '…']))
}

/// How wide a text is, near enough, pixels.
pub(super) fn text_width(text: &str) -> i32 {
    i32::try_from(text.chars().count()).unwrap_or(200).min(200) * CHARACTER
}

#[cfg(test)]
mod tests {
    use super::{CHARACTER, cut, shorter};

    #[test]
    fn no_number_is_cut_to_another_one() {
        let shown = |text, chars: i32| cut(text, chars * CHARACTER);
        assert_eq!(shown("rate > 10,000 req/min", 12), "rate >…");
        assert_eq!(shown("rate > 10,000 req/min", 15), "rate > 10,000…");
        assert_eq!(shown("rate > 10,000 req/min", 21), "rate > 10,000 req/min");
        assert_eq!(shown("costs $1,200", 8), "costs…");
        assert_eq!(shown("The service as…", 14), "The service a…");
    }

    #[test]
    fn what_a_line_is_of_stays() {
        let shown = |text, chars: i32| shorter(text, chars * CHARACTER);
        assert_eq!(shown("Service: capacity", 17), "Service: capacity");
        assert_eq!(shown("Service: capacity", 16), "Service");
        assert_eq!(shown("The service: capacity", 8), "The ser…");
    }
}
