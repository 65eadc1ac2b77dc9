//! A few values by name, of which there are thousands: one list each, and names that are shared.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::bytes::{self, MAX_NAMES};
use super::super::record::names::Names;

/// Values by name, in the order in which they came.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ByName<T>(Vec<(Rc<str>, T)>);

impl<T> Default for ByName<T> {
    fn default() -> Self {
        ByName(Vec::new())
    }
}

impl<T: Copy> ByName<T> {
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Empties it, and keeps its room.
    pub(super) fn cleared(mut self) -> Self {
        self.0.clear();
        self
    }

    /// Adds a value under a name that is not there yet.
    pub(super) fn push(&mut self, name: Rc<str>, value: T) {
        self.0.push((name, value));
    }

    /// Takes in the others: what both have is joined, and there are at most [`MAX_NAMES`].
    pub(super) fn join(&mut self, others: &ByName<T>, join: impl Fn(&mut T, &T)) {
        for (name, other) in &others.0 {
            // Names are shared, so that most need not be compared.
            let same = self.0.iter().position(|(mine, _)| Rc::ptr_eq(mine, name));
            let place = same.or_else(|| self.0.iter().position(|(mine, _)| mine == name));
            if let Some((_, mine)) = place.and_then(|place| self.0.get_mut(place)) {
                join(mine, other);
            } else if self.0.len() < MAX_NAMES {
                self.push(Rc::clone(name), *other);
            }
        }
    }
}

impl<T: Copy> FromIterator<(String, T)> for ByName<T> {
    /// Of values under the same name the last one counts.
    fn from_iter<I: IntoIterator<Item = (String, T)>>(values: I) -> Self {
        let sorted: BTreeMap<String, T> = values.into_iter().collect();
        let shared = sorted
            .into_iter()
            .map(|(name, value)| (Rc::from(name), value));
        ByName(shared.collect())
    }
}

/// The names of a file, each of which is kept once.
#[derive(Default)]
pub(super) struct Shared {
    names: Names<Known>,
    /// Which object is being read, counted from 1.
    object: u32,
}

struct Known {
    /// Nothing if it is not fit to be shown as it is.
    name: Option<Rc<str>>,
    /// The object in which it was met last.
    object: u32,
}

/// The most names that are kept.
const MOST_SHARED: usize = 16_384;

impl Shared {
    /// An object begins, in which each name comes once.
    pub(super) fn begin(&mut self) {
        self.object = self.object.wrapping_add(1);
    }

    /// The name, if it is fit to be shown as it is and new in this object.
    pub(super) fn name(&mut self, name: &str) -> Option<Rc<str>> {
        let known = self.names.value(name, MOST_SHARED, |_| Known {
            name: Some(bytes::name(name))
                .filter(|shown| shown == name)
                .map(Rc::from),
            object: 0,
        })?;
        let last = std::mem::replace(&mut known.object, self.object);
        known.name.clone().filter(|_| last != self.object)
    }
}
