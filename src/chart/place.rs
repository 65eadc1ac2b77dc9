//! Where labels can stand without covering one another.

/// Distance of the points that stand for a line, pixels: far less than a label is high.
const SPACING: i32 = 3;
/// How far the edge of letters reaches over lines above and below them, pixels.
const EDGE: i32 = 3;

/// A place, pixels from the left and from the top.
pub(super) type Point = (i32, i32);

/// A rectangle, pixels from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rect {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

/// What is taken.
#[derive(Default)]
pub(super) struct Places {
    taken: Vec<Rect>,
    /// Points of lines, close together.
    crossed: Vec<Point>,
}

impl Places {
    /// How many points of lines a text in a rectangle would cover, 0 where it is free; none if it lies partly outside of the other one, or over
    /// something that is taken.
    pub fn covered(&self, wanted: Rect, within: Rect) -> Option<usize> {
        let inside = wanted.left >= within.left
            && wanted.right <= within.right
            && wanted.top >= within.top
            && wanted.bottom <= within.bottom;
        let is_open = inside && !self.taken.iter().any(|t| t.covers(wanted));
        let hidden = Rect {
            top: wanted.top - EDGE,
            bottom: wanted.bottom + EDGE,
            ..wanted
        };
        is_open.then(|| self.crossed.iter().filter(|p| hidden.holds(**p)).count())
    }

    /// How many points of a line from one place to another lie on what is taken.
    pub fn met(&self, [from, to]: [Point; 2]) -> usize {
        let is_taken = |point: &Point| self.taken.iter().any(|t| t.holds(*point));
        between(from, to).filter(is_taken).count()
    }

    /// Keeps labels off a line between these vertices.
    pub fn cross(&mut self, vertices: &[Point]) {
        for pair in vertices.windows(2) {
            if let [from, to] = *pair {
                self.crossed.extend(between(from, to));
            }
        }
    }

    /// Takes the rectangle.
    pub fn take(&mut self, taken: Rect) {
        self.taken.push(taken);
    }
}

/// Points from one place to another, close together.
fn between((x0, y0): Point, (x1, y1): Point) -> impl Iterator<Item = Point> {
    let steps = ((x1 - x0).abs().max((y1 - y0).abs()) / SPACING).max(1);
    (0..=steps).map(move |i| (x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps))
}

impl Rect {
    fn holds(self, (x, y): Point) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }

    fn covers(self, other: Rect) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// The place in it that is nearest to another.
    pub fn nearest(self, (x, y): Point) -> Point {
        (
            x.clamp(self.left, self.right.max(self.left)),
            y.clamp(self.top, self.bottom.max(self.top)),
        )
    }
}
