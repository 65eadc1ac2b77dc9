//! A metric over time at a bounded number of points: where there are more, spans of time are joined.

/// The most spans of time.
const MOST: usize = 600;
/// What lies further than this from everything else is a clock that was wrong: 400 days.
const FAR_S: f64 = 400.0 * 86_400.0;

/// Sums of what happened, by spans of time of equal length that doubles as the time grows.
#[derive(Debug, Clone)]
pub(crate) struct Spans {
    /// Length of a span, whole seconds.
    span_s: f64,
    /// Number of the first span that is kept.
    first: i64,
    spans: Vec<Span>,
    /// From when until when the span lasts that was asked for last, and its place.
    last: (f64, f64, usize),
}

/// What happened in a span of time.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Span {
    /// How many things.
    pub count: u64,
    /// How many of them failed.
    pub failed: u64,
    /// How many have a value.
    pub valued: u64,
    /// Sum of the values.
    pub sum: f64,
    /// The highest value.
    pub highest: f64,
    /// The most users, connections or threads at once.
    pub users: f64,
}

impl Span {
    fn join(&mut self, other: &Span) {
        self.count = self.count.saturating_add(other.count);
        self.failed = self.failed.saturating_add(other.failed);
        self.valued = self.valued.saturating_add(other.valued);
        self.sum += other.sum;
        self.highest = self.highest.max(other.highest);
        self.users = self.users.max(other.users);
    }
}

impl Default for Spans {
    fn default() -> Self {
        Spans {
            span_s: 1.0,
            first: 0,
            spans: Vec::new(),
            last: (0.0, 0.0, 0),
        }
    }
}

impl Spans {
    /// The span that holds that time, to add to it; none if it lies too far from the others.
    pub(crate) fn at(&mut self, unix_s: f64) -> Option<&mut Span> {
        // Most times lie in the same span as the one before.
        let (from, until, place) = self.last;
        if from <= unix_s && unix_s < until {
            return self.spans.get_mut(place);
        }
        if !unix_s.is_finite() || unix_s.abs() > 1e12 {
            return None;
        }
        if self.spans.is_empty() {
            self.first = self.number(unix_s);
        }
        let mut number = self.number(unix_s);
        if self.distance_s(number) > FAR_S {
            return None;
        }
        while self.length_with(number) > MOST {
            self.double();
            number = self.number(unix_s);
        }
        if number < self.first {
            let missing = usize::try_from(self.first.saturating_sub(number)).ok()?;
            let before = std::iter::repeat_n(Span::default(), missing);
            self.spans.splice(0..0, before);
            self.first = number;
        }
        let place = usize::try_from(number.saturating_sub(self.first)).ok()?;
        if place >= self.spans.len() {
            self.spans.resize(place.saturating_add(1), Span::default());
        }
        // The length is a power of two, so these are exact.
        let from = number as f64 * self.span_s;
        self.last = (from, from + self.span_s, place);
        self.spans.get_mut(place)
    }

    fn number(&self, unix_s: f64) -> i64 {
        (unix_s / self.span_s).floor() as i64
    }

    /// How far that span lies outside those that are there.
    fn distance_s(&self, number: i64) -> f64 {
        let end = self.first.saturating_add(self.spans.len() as i64);
        let spans = (self.first.saturating_sub(number)).max(number.saturating_sub(end));
        spans as f64 * self.span_s
    }

    /// How many spans there would be with that one.
    fn length_with(&self, number: i64) -> usize {
        let end = self.first.saturating_add(self.spans.len() as i64);
        let (from, to) = (self.first.min(number), end.max(number.saturating_add(1)));
        usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX)
    }

    fn double(&mut self) {
        let old_first = self.first;
        self.first = old_first.div_euclid(2);
        let mut joined: Vec<Span> = Vec::with_capacity(self.spans.len() / 2 + 1);
        for (place, span) in self.spans.iter().enumerate() {
            let number = old_first.saturating_add(place as i64).div_euclid(2);
            let place = usize::try_from(number.saturating_sub(self.first)).unwrap_or(0);
            if place >= joined.len() {
                joined.resize(place.saturating_add(1), Span::default());
            }
            if let Some(wide) = joined.get_mut(place) {
                wide.join(span);
            }
        }
        self.spans = joined;
        self.span_s *= 2.0;
    }

    /// Length of a span, seconds.
    pub(crate) fn span_s(&self) -> f64 {
        self.span_s
    }

    /// Each span with the time at which it begins.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (f64, &Span)> {
        let numbers = (self.first..).map(|number| number as f64 * self.span_s);
        numbers.zip(&self.spans)
    }
}
