//! Names and what belongs to each: records by the million ask for few of them, and find them here
//! faster than in an ordered map.

use crate::import::bytes;

/// A value for each name.
#[derive(Debug, Clone)]
pub(crate) struct Names<T> {
    /// Places of the entries counted from 1, found by a name's hash; 0 is a free slot. There are twice
    /// as many as entries or more, a power of two.
    slots: Vec<u32>,
    entries: Vec<(String, T)>,
}

/// More of a name than this is never shown, so it need not be told apart or kept.
const MOST_BYTES: usize = 4 * bytes::MAX_NAME_CHARS;

impl<T> Default for Names<T> {
    fn default() -> Self {
        Names {
            slots: Vec::new(),
            entries: Vec::new(),
        }
    }
}

impl<T> Names<T> {
    /// True if there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value of that name, which is added with what `new` makes of the number of names before
    /// it; nothing where there are `most` others already.
    pub(crate) fn value(
        &mut self,
        name: &str,
        most: usize,
        new: impl FnOnce(usize) -> T,
    ) -> Option<&mut T> {
        let name = bytes::head(name, MOST_BYTES);
        let place = match self.find(name) {
            Some(place) => place,
            None if self.entries.len() >= most => return None,
            None => {
                let value = new(self.entries.len());
                self.add(name, value);
                self.entries.len().checked_sub(1)?
            }
        };
        self.entries.get_mut(place).map(|(_, value)| value)
    }

    fn find(&self, name: &str) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = hash(name) as usize & mask;
        loop {
            let place = (*self.slots.get(slot)? as usize).checked_sub(1)?;
            if self.entries.get(place)?.0 == name {
                return Some(place);
            }
            slot = slot.wrapping_add(1) & mask;
        }
    }

    fn add(&mut self, name: &str, value: T) {
        self.entries.push((name.to_owned(), value));
        if self.entries.len().saturating_mul(2) <= self.slots.len() {
            return self.take_slot(self.entries.len());
        }
        let room = self.slots.len().saturating_mul(2).max(16);
        self.slots = vec![0; room];
        for place in 1..=self.entries.len() {
            self.take_slot(place);
        }
    }

    fn take_slot(&mut self, place: usize) {
        let Some((name, _)) = place.checked_sub(1).and_then(|at| self.entries.get(at)) else {
            return;
        };
        let mask = self.slots.len().saturating_sub(1);
        let mut slot = hash(name) as usize & mask;
        while self.slots.get(slot).is_some_and(|taken| *taken > 0) {
            slot = slot.wrapping_add(1) & mask;
        }
        if let Some(free) = self.slots.get_mut(slot) {
            *free = u32::try_from(place).unwrap_or(0);
        }
    }

    /// The names in alphabetical order.
    pub(crate) fn sorted(&self) -> Vec<(&str, &T)> {
        let entries = self.entries.iter();
        let mut sorted: Vec<_> = entries
            .map(|(name, value)| (name.as_str(), value))
            .collect();
        sorted.sort_by_key(|(name, _)| *name);
        sorted
    }
}

/// Eight bytes at a time, multiplied: good enough for names that nobody chose to collide, and those
/// that somebody did are few.
fn hash(name: &str) -> u64 {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
    let (words, rest) = name.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    let mix = |hash: u64, word: &[u8; 8]| {
        (hash.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR)
    };
    let hash = mix(words.iter().fold(name.len() as u64, mix), &last);
    hash ^ (hash >> 32)
}
