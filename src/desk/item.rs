//! The inputs as the page shows them: sections that hold items, each of which is drawn in one way whatever it is about.

use nanoserde::{DeBin, SerBin};

/// A section of the inputs.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Section {
    /// Tells it from others.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// One line of what it holds, beside the heading.
    pub said: String,
    /// Whether it is open when the page opens.
    pub is_open: bool,
    /// What is in it.
    pub items: Vec<Item>,
}

/// One thing in a section.
#[derive(Debug, Clone, PartialEq, SerBin, DeBin)]
pub enum Item {
    /// An input.
    Input(Input),
    /// A sentence that helps.
    Hint(String),
    /// A heading.
    Heading(String),
    /// Does something.
    Button(Button),
    /// An input that is a line of a list, a button that takes it out, and what is told of it.
    Line(Vec<Item>),
    /// Several inputs in one row, and a button that takes them out.
    Row(Vec<Item>),
    /// Inputs that belong together, one under another.
    Group(Vec<Item>),
    /// Items that are closed at first.
    Fold(Fold),
    /// A choice of what to add.
    Add(Add),
}

/// An input: a quantity as people write it, a text, or a choice.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Input {
    /// Its path, by which it is spoken of.
    pub path: String,
    /// Identity of its element on the page.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Sentences under it.
    pub hints: Vec<String>,
    /// What stands in it.
    pub text: String,
    /// What that means, where it is not plain; empty where it is.
    pub meaning: String,
    /// What is wrong with it and what was expected; empty if nothing is.
    pub error: String,
    /// Where its value comes from; none where it holds nothing, and of names and lines, which people write.
    pub origin: Option<Origin>,
    /// That as a sentence; empty where a person typed it.
    pub source: String,
    /// What it can be, with what each is called, if it is chosen; empty if it is typed.
    pub choices: Vec<(String, String)>,
    /// What can be typed, with what each is, while it is being typed into.
    pub suggestions: Vec<(String, String)>,
    /// Whether the arrow keys move it.
    pub is_number: bool,
    /// How many rows its text takes, of a line that may be longer than its input is wide; 0 of an input of one row.
    pub rows: u32,
    /// Whether its text is too long to stand beside its label.
    pub is_long: bool,
    /// Its sliders: one of a number, two of a range.
    pub sliders: Vec<Slider>,
    /// What it can be set back to.
    pub resets: Vec<Reset>,
}

/// Where the value of an input comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, SerBin, DeBin)]
pub enum Origin {
    /// A person typed it.
    #[default]
    Typed,
    /// It was fitted or taken from files.
    Fitted,
    /// It is a fact of the catalogue.
    Catalog,
    /// Nobody said it: it is assumed.
    Assumed,
}

impl Origin {
    /// A small mark that stands beside the input; empty for what was typed.
    ///
    /// ```
    /// use plimsoll::desk::item::Origin;
    /// assert_eq!((Origin::Typed.mark(), Origin::Assumed.mark()), ("", "≈"));
    /// ```
    pub fn mark(self) -> &'static str {
        match self {
            Origin::Typed => "",
            Origin::Fitted => "∿",
            Origin::Catalog => "≡",
            Origin::Assumed => "≈",
        }
    }
}

/// A slider, in whole steps: a step multiplies or adds as the kind of the quantity asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, SerBin, DeBin)]
pub struct Slider {
    /// What of the input it moves, as it is sent back.
    pub thumb: String,
    /// What it is called.
    pub label: String,
    /// The value there.
    pub text: String,
    /// The step at which it stands.
    pub at: i32,
    /// The lowest step.
    pub min: i32,
    /// The highest step.
    pub max: i32,
    /// The lowest step that it can be moved to.
    pub least: i32,
    /// The highest step that it can be moved to.
    pub most: i32,
}

/// A value that an input can be set back to.
#[derive(Debug, Clone, Default, PartialEq, Eq, SerBin, DeBin)]
pub struct Reset {
    /// What it is, such as "the example's" or "the fitted value".
    pub called: String,
    /// As it would stand in the input.
    pub text: String,
    /// What the button asks for, as `desk::press` reads it.
    pub press: String,
}

/// A button.
#[derive(Debug, Clone, Default, PartialEq, Eq, SerBin, DeBin)]
pub struct Button {
    /// Tells it from others on the page; may be empty.
    pub id: String,
    /// What stands on it.
    pub label: String,
    /// What it is called where that is not enough; may be empty.
    pub name: String,
    /// False if it can do nothing now.
    pub is_enabled: bool,
    /// True if it stands back, such as one that removes a line.
    pub is_quiet: bool,
    /// What it asks for, as `desk::press` reads it.
    pub press: String,
}

/// Items that are closed at first.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Fold {
    /// Tells it from others on the page.
    pub id: String,
    /// Changes where it must be a new one, so that what was open does not stay open for something else.
    pub key: String,
    /// Its heading.
    pub name: String,
    /// In a few words, what is in it.
    pub said: String,
    /// What is in it.
    pub items: Vec<Item>,
}

/// A choice of what to add.
#[derive(Debug, Clone, Default, PartialEq, Eq, SerBin, DeBin)]
pub struct Add {
    /// Tells it from others on the page.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// False if nothing more can be added.
    pub is_enabled: bool,
    /// What can be added: what is asked for, as `desk::press` reads it, and what it is called.
    pub options: Vec<(String, String)>,
}
