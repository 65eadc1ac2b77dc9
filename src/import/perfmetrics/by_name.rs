//! A few values by name, of which there are thousands: one list each, and names that are shared.

use std::rc::Rc;

use super::super::bytes::{self, MAX_NAMES};
use super::super::record::names::Names;

/// Values in the order of their names.
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

    pub(super) fn get(&self, name: &str) -> Option<&T> {
        let place = self.0.binary_search_by(|(other, _)| (**other).cmp(name));
        self.0.get(place.ok()?).map(|(_, value)| value)
    }

    /// Puts the value under that name, and gives back the one that was there.
    pub(super) fn insert(&mut self, name: Rc<str>, value: T) -> Option<T> {
        match self.0.binary_search_by(|(other, _)| other.cmp(&name)) {
            Ok(place) => {
                let (_, old) = self.0.get_mut(place)?;
                Some(std::mem::replace(old, value))
            }
            Err(place) => {
                self.0.insert(place, (name, value));
                None
            }
        }
    }

    /// Takes in the others: what both have is joined, and there are at most [`MAX_NAMES`].
    pub(super) fn join(&mut self, others: &ByName<T>, join: impl Fn(&mut T, &T)) {
        let mut place: usize = 0;
        for (name, other) in &others.0 {
            let is_there = loop {
                match self.0.get(place) {
                    // Names are shared, so that most need not be compared.
                    Some((mine, _)) if Rc::ptr_eq(mine, name) => break true,
                    Some((mine, _)) if mine < name => place = place.saturating_add(1),
                    Some((mine, _)) => break mine == name,
                    None => break false,
                }
            };
            if is_there {
                self.0
                    .get_mut(place)
                    .into_iter()
                    .for_each(|(_, mine)| join(mine, other));
            } else if self.0.len() < MAX_NAMES {
                self.0.insert(place, (Rc::clone(name), *other));
            }
        }
    }
}

impl<T: Copy> FromIterator<(String, T)> for ByName<T> {
    /// Of values under the same name the last one counts.
    fn from_iter<I: IntoIterator<Item = (String, T)>>(values: I) -> Self {
        let mut all = ByName::default();
        for (name, value) in values {
            all.insert(Rc::from(name), value);
        }
        all
    }
}

/// The names of a file, each of which is kept once.
#[derive(Default)]
pub(super) struct Shared(Names<Option<Rc<str>>>);

/// The most names that are shared; what comes after them is kept as often as it comes.
const MOST_SHARED: usize = 4_096;

impl Shared {
    /// The name, if it is fit to be shown as it is.
    pub(super) fn name(&mut self, name: &str) -> Option<Rc<str>> {
        let new = || Some(bytes::name(name)).filter(|shown| shown == name);
        let shared = self.0.value(name, MOST_SHARED, |_| new().map(Rc::from));
        match shared {
            Some(shared) => shared.clone(),
            None => new().map(Rc::from),
        }
    }
}
