//! Where values come from that nobody typed. A mark names an input and remembers what it held: it ends by itself when the input holds
//! something else, or when another item of a list has come to its place.

use super::Scenario;
use super::field::Field;

/// Most marks that are read of a saved scenario.
pub const MAX_MARKS: usize = 1_000;

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whence {
    /// Nobody said it.
    Assumed,
    /// It was taken from files.
    Files,
}

/// A value that nobody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its input.
    pub field: Field,
    /// Where it comes from.
    pub whence: Whence,
    /// What an input of a list is called, which tells its items apart; empty for others.
    item: String,
    /// What it held.
    text: String,
}

impl Mark {
    fn holds(&self, s: &Scenario) -> bool {
        self.text == self.field.read(s) && self.item == item(self.field, s)
    }
}

fn item(field: Field, s: &Scenario) -> String {
    let is_of_list = field.path().bytes().any(|b| b.is_ascii_digit());
    match is_of_list {
        true => field.called(s),
        false => String::new(),
    }
}

impl Scenario {
    /// Where the value of an input comes from; none if it was typed, or holds nothing.
    ///
    /// ```
    /// use plimsoll::{catalog::Catalog, scenario::{Month, Scenario, Whence, field::Field}};
    /// let mut scenario = Scenario::blank(Month::earliest());
    /// assert_eq!(scenario.whence(Field::Growth), Some(Whence::Assumed));
    /// scenario.mark(Field::Rate, Whence::Files);
    /// assert_eq!(scenario.whence(Field::Rate), Some(Whence::Files));
    /// Field::Rate.write(&mut scenario, Catalog::built_in(), "2 req/s")?;
    /// assert_eq!(scenario.whence(Field::Rate), None);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn whence(&self, field: Field) -> Option<Whence> {
        let mark = self.marks.iter().find(|mark| mark.field == field)?;
        mark.holds(self).then_some(mark.whence)
    }

    /// Keeps in mind where the present value of an input comes from; of one that holds nothing there is nothing to keep.
    pub fn mark(&mut self, field: Field, whence: Whence) {
        self.marks.retain(|mark| mark.field != field);
        let text = field.read(self);
        if text.is_empty() {
            return;
        }
        // In the order of the inputs, so that the same marks are the same list.
        let at = self.marks.partition_point(|mark| mark.field < field);
        let mark = Mark {
            field,
            whence,
            item: item(field, self),
            text,
        };
        self.marks.insert(at, mark);
    }

    /// The inputs that have such a mark.
    pub fn marked(&self, whence: Whence) -> Vec<Field> {
        let marks = self.marks.iter().filter(|mark| mark.whence == whence);
        let held = marks.filter(|mark| mark.holds(self));
        held.map(|mark| mark.field).collect()
    }

    /// Forgets the marks of this input, and those that hold no longer.
    pub(super) fn unmark(&mut self, field: Field) {
        let mut marks = std::mem::take(&mut self.marks);
        marks.retain(|mark| mark.field != field && mark.holds(self));
        self.marks = marks;
    }
}
