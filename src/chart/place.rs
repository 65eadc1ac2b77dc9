//! Where labels can stand without covering one another.

/// Distance of the points that stand for a line, pixels: less than a label is high.
const SPACING: i32 = 6;

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
    crossed: Vec<(i32, i32)>,
}

impl Places {
    /// True if the rectangle lies within the other and covers nothing that is taken and no line.
    pub fn is_free(&self, wanted: Rect, within: Rect) -> bool {
        self.is_open(wanted, within) && !self.crossed.iter().any(|p| wanted.holds(*p))
    }

    /// True if it lies within the other and covers nothing but lines.
    pub fn is_open(&self, wanted: Rect, within: Rect) -> bool {
        let inside = wanted.left >= within.left
            && wanted.right <= within.right
            && wanted.top >= within.top
            && wanted.bottom <= within.bottom;
        inside && !self.taken.iter().any(|t| t.covers(wanted))
    }

    /// Keeps labels off a line between these vertices.
    pub fn cross(&mut self, vertices: &[(i32, i32)]) {
        for pair in vertices.windows(2) {
            if let [(x0, y0), (x1, y1)] = *pair {
                let steps = ((x1 - x0).abs().max((y1 - y0).abs()) / SPACING).max(1);
                let between = |i: i32| (x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps);
                self.crossed.extend((0..=steps).map(between));
            }
        }
    }

    /// Takes the rectangle.
    pub fn take(&mut self, taken: Rect) {
        self.taken.push(taken);
    }
}

impl Rect {
    fn holds(self, (x, y): (i32, i32)) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }

    fn covers(self, other: Rect) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}
