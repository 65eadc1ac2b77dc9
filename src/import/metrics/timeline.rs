//! Values by time at a bounded number of points: where there are more, those between are left out.

/// The most points: a day and a half at 10 seconds, and more than a range query of Prometheus gives.
const MOST: usize = 12_000;
/// Later than this no clock is right: the year 33658.
const LATEST_S: f64 = 1e12;

/// Values by time. The times may come in any order; of two values at one time the later counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Timeline {
    points: Vec<(f64, f64)>,
    /// Once points were left out: those that come closer than this to another are left out too.
    gap_s: f64,
    /// How many values without times there were.
    untimed: u64,
}

impl Timeline {
    /// Adds a value; a number that is not finite is not defined. False if the time cannot be right.
    pub(crate) fn add(&mut self, at: f64, value: f64) -> bool {
        if !at.is_finite() || at.abs() > LATEST_S {
            return false;
        }
        let place = match self.points.last() {
            Some((last, _)) if *last >= at => {
                let found = self
                    .points
                    .binary_search_by(|(time, _)| time.total_cmp(&at));
                match found {
                    Ok(place) => {
                        if let Some(point) = self.points.get_mut(place) {
                            point.1 = value;
                        }
                        return true;
                    }
                    Err(place) => place,
                }
            }
            _ => self.points.len(),
        };
        if !self.is_crowded(place, at) {
            self.points.insert(place, (at, value));
            if self.points.len() > MOST {
                self.thin_out();
            }
        }
        true
    }

    /// Adds a value without a time; its place among the others stands for it.
    pub(crate) fn add_next(&mut self, value: f64) {
        self.add(self.untimed as f64, value);
        self.untimed = self.untimed.saturating_add(1);
    }

    fn is_crowded(&self, place: usize, at: f64) -> bool {
        let before = place.checked_sub(1).and_then(|p| self.points.get(p));
        let after = self.points.get(place);
        // A little less than the gap, because times jitter.
        let is_close = |point: Option<&(f64, f64)>| {
            point.is_some_and(|(time, _)| (time - at).abs() < self.gap_s * 0.75)
        };
        is_close(before) || is_close(after)
    }

    fn thin_out(&mut self) {
        let mut keep = false;
        self.points.retain(|_| {
            keep = !keep;
            keep
        });
        let first = self.points.first().map_or(0.0, |(at, _)| *at);
        let last = self.points.last().map_or(0.0, |(at, _)| *at);
        self.gap_s = (last - first) / self.points.len().saturating_sub(1).max(1) as f64;
    }

    /// The value at that time.
    pub(crate) fn get(&self, at: f64) -> Option<f64> {
        let found = self
            .points
            .binary_search_by(|(time, _)| time.total_cmp(&at));
        found
            .ok()
            .and_then(|place| self.points.get(place))
            .map(|(_, value)| *value)
    }

    /// The points in the order of time.
    pub(crate) fn points(&self) -> &[(f64, f64)] {
        &self.points
    }

    /// As a series has them, in that unit.
    pub(crate) fn series(&self, unit: super::unit::Unit) -> Vec<(f64, Option<f64>)> {
        let points = self.points.iter();
        points
            .map(|(at, value)| (*at, Some(unit.scale(*value)).filter(|v| v.is_finite())))
            .collect()
    }

    /// Where points were left out: how far those that are left stand apart.
    pub(crate) fn thinned_s(&self) -> Option<f64> {
        (self.gap_s > 0.0).then_some(self.gap_s)
    }

    /// The time between two points: the least that is met often, since there are gaps.
    pub(crate) fn step_s(&self) -> Option<f64> {
        let mut steps: Vec<f64> = self
            .points
            .windows(2)
            .filter_map(|pair| match pair {
                [(a, _), (b, _)] => Some(b - a),
                _ => None,
            })
            .collect();
        steps.sort_by(f64::total_cmp);
        steps
            .get(steps.len() / 4)
            .copied()
            .filter(|step| *step > 0.0)
    }
}
