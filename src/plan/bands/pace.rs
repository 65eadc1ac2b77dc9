//! When a simulation under way is shown: soon, however long a draw takes, and then seldom enough that what is seen only settles.

/// Draws that are shown first where they are there in time.
pub const PREVIEW_DRAWS: u32 = 1 << 10;
/// Fewer than this say too little.
const FEWEST: u32 = 1 << 6;
/// After this what is there is shown, milliseconds: the page needs about as long again.
const SOON_MS: f64 = 40.0;
/// What was shown last stands at least so long, milliseconds.
const APART_MS: f64 = 250.0;
/// And is followed by so many times as many draws.
const TIMES: u32 = 4;

/// When to show what the draws so far say. How much of it is seen on the way depends on how fast the computer is, and nothing of what is
/// shown in the end.
///
/// ```
/// use plimsoll::plan::bands::Pace;
/// // A draw takes long: what is there after 40 ms are 200, of which the first 128 are as even as any.
/// let mut pace = Pace::default();
/// assert_eq!(pace.due(20.0, 100), None);
/// assert_eq!(pace.due(41.0, 200), Some(128));
/// assert_eq!(pace.due(150.0, 768), None);
/// assert_eq!(pace.due(300.0, 1536), Some(1024));
/// // It takes next to nothing.
/// assert_eq!(Pace::default().due(3.0, 1024), Some(1024));
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Pace {
    /// How many draws were shown last, and when.
    last: Option<(u32, f64)>,
}

impl Pace {
    /// How many of the draws so far are to be shown now, so many milliseconds after the simulation began; none if it is too early.
    pub fn due(&mut self, elapsed_ms: f64, drawn: u32) -> Option<u32> {
        // The first points of a net are one themselves where their number is a power of two.
        let even = drawn.checked_ilog2().map_or(0, |bits| 1 << bits);
        let is_due = match self.last {
            None => even >= PREVIEW_DRAWS || (even >= FEWEST && elapsed_ms >= SOON_MS),
            Some((shown, at_ms)) => even >= TIMES * shown && elapsed_ms >= at_ms + APART_MS,
        };
        if !is_due {
            return None;
        }
        let shown = match self.last {
            None => even.min(PREVIEW_DRAWS),
            Some(_) => even,
        };
        self.last = Some((shown, elapsed_ms));
        Some(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_come_soon_and_the_others_seldom() {
        for step_ms in [0.1, 2.0, 30.0, 90.0] {
            let mut pace = Pace::default();
            let steps = (1..=256u32).map(|step| (f64::from(step) * step_ms, 64 * step));
            let told: Vec<(f64, u32)> = steps
                .filter_map(|(at_ms, drawn)| Some((at_ms, pace.due(at_ms, drawn)?)))
                .collect();
            let (first_ms, first) = told[0];
            assert!(first_ms < SOON_MS + step_ms, "{told:?}");
            assert!((FEWEST..=PREVIEW_DRAWS).contains(&first), "{told:?}");
            for pair in told.windows(2) {
                assert!(pair[1].0 >= pair[0].0 + APART_MS, "{told:?}");
                assert!(pair[1].1 >= TIMES * pair[0].1, "{told:?}");
            }
            assert!(told.iter().all(|(_, draws)| draws.is_power_of_two()));
        }
    }
}
