//! What all sections are built with: an input, the lines of a list, the settings of a form.

use super::origin::Origins;
use crate::catalog::Catalog;
use crate::desk::item::{Button, Fold, Input, Item, Section, Slider};
use crate::desk::press;
use crate::scenario::field::{Field, Thumb, Track};
use crate::scenario::form::Setting;
use crate::scenario::list::List;
use crate::scenario::preset::Report;
use crate::scenario::{Form, Scenario};
use crate::state::{Action, State};

/// Settings that are seen at once; the others are in a fold.
const FIRST: usize = 6;

/// Letters that an input beside its label shows, and those of an input that has a row of its own.
const BESIDE_LETTERS: usize = 20;
const ROW_LETTERS: usize = 34;

/// Builds items out of the state.
pub(super) struct Builder<'a> {
    pub(super) state: &'a State,
    pub(super) catalog: &'a Catalog,
    focused: Option<Field>,
    origins: Origins<'a>,
}

/// A list of which each line is a text.
pub(super) struct Lines {
    pub(super) list: List,
    pub(super) field: fn(usize) -> Field,
    /// What one is called, in small letters.
    pub(super) noun: &'static str,
    pub(super) hint: &'static str,
}

impl<'a> Builder<'a> {
    pub(super) fn new(state: &'a State, catalog: &'a Catalog, focused: Option<Field>) -> Self {
        Builder {
            state,
            catalog,
            focused,
            origins: Origins::new(state, catalog),
        }
    }

    pub(super) fn scenario(&self) -> &'a Scenario {
        self.state.scenario()
    }

    pub(super) fn one(&self, field: Field, label: &str) -> Item {
        self.hinted(field, label, "")
    }

    /// An input with a sentence under it, if there is one to say.
    pub(super) fn hinted(&self, field: Field, label: &str, hint: &str) -> Item {
        Item::Input(Input {
            meaning: self.meaning(field),
            origin: self.origins.of(field),
            source: self.origins.source(field),
            is_number: field.can_be_nudged(self.scenario()),
            ..self.plain(field, label, hint)
        })
    }

    /// An input that is a line of a list: what it means is said while it is being written, since a line says it itself.
    fn line(&self, field: Field, label: &str, hint: &str) -> Item {
        let plain = self.plain(field, label, hint);
        let is_written = self.focused == Some(field) || self.state.is_being_typed(field);
        Item::Input(Input {
            meaning: match is_written {
                true => self.meaning(field),
                // One that suggests what to write is one row, and shows only the beginning of a long line.
                false if plain.rows == 0 && plain.text.chars().count() > ROW_LETTERS => {
                    plain.text.clone()
                }
                false => String::new(),
            },
            ..plain
        })
    }

    fn plain(&self, field: Field, label: &str, hint: &str) -> Input {
        let scenario = self.scenario();
        let choices = field.choices(scenario, self.catalog).unwrap_or_default();
        let suggestions = match self.focused == Some(field) {
            true => field.suggestions(scenario, self.catalog),
            false => Vec::new(),
        };
        let tracks = field.sliders(scenario);
        let text = self.state.text(field);
        let chosen = choices.iter().find(|(value, _)| *value == text);
        let shown = chosen.map_or(&text, |(_, called)| called);
        let letters = shown.chars().count();
        let suggests = matches!(field, Field::Price(_) | Field::Correlation(_));
        let rows = letters.div_ceil(ROW_LETTERS).max(1);
        Input {
            path: field.path(),
            id: field.id(),
            label: label.to_owned(),
            hints: match hint {
                "" => Vec::new(),
                hint => vec![hint.to_owned()],
            },
            text,
            rows: match field.is_line() && !suggests {
                true => u32::try_from(rows).unwrap_or(u32::MAX),
                false => 0,
            },
            is_long: letters > BESIDE_LETTERS,
            error: self.error(field),
            resets: self.origins.resets(field, &choices),
            choices,
            suggestions,
            sliders: tracks
                .into_iter()
                .map(|track| slider(track, label))
                .collect(),
            ..Input::default()
        }
    }

    /// What is wrong with a text, and what the plan counts with as long as it is; empty if nothing is wrong.
    fn error(&self, field: Field) -> String {
        let Some(error) = self.state.error(field) else {
            return String::new();
        };
        let counts = field.read(self.scenario());
        match counts.is_empty() {
            true => error.to_owned(),
            false => format!("{error} Until then the plan counts with {counts}."),
        }
    }

    /// What a text means that could be used: in words, or as it will stand there.
    fn meaning(&self, field: Field) -> String {
        if self.state.error(field).is_some() {
            return String::new();
        }
        let scenario = self.scenario();
        let said = field.meaning(scenario);
        let (typed, printed) = (self.state.text(field), field.read(scenario));
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        let is_other = squeezed(&typed) != squeezed(&printed);
        match said.is_empty() && is_other && field.can_be_nudged(scenario) {
            true => printed,
            false => said,
        }
    }

    /// The lines of a list, each with a button that takes it out and what is told of it, and a button that adds one.
    pub(super) fn lines(
        &self,
        lines: &Lines,
        told: impl Fn(usize) -> (String, Vec<String>),
    ) -> Vec<Item> {
        let noun = lines.noun;
        let mut items = vec![Item::Hint(lines.hint.to_owned())];
        for at in 0..lines.list.len(self.scenario()) {
            let (hint, measured) = told(at);
            let number = at + 1;
            let label = match noun {
                "rule" => format!("Rule {number}"),
                noun => format!("The {noun} {number}"),
            };
            let mut line = vec![
                self.line((lines.field)(at), &label, &hint),
                remove_mark(format!("Remove {noun} {number}"), lines.list, at),
            ];
            line.extend(measured.into_iter().map(Item::Hint));
            items.push(Item::Line(line));
        }
        items.push(self.adder(lines.list, &format!("add-{noun}"), &format!("Add a {noun}")));
        items
    }

    /// A button that adds one to a list.
    pub(super) fn adder(&self, list: List, id: &str, label: &str) -> Item {
        Item::Button(Button {
            id: id.to_owned(),
            label: label.to_owned(),
            is_enabled: !list.is_full(self.scenario()),
            press: press::write(&Action::Add(list)),
            ..Button::default()
        })
    }

    /// A button for each report that adds some of it to a list.
    pub(super) fn presets(&self, list: List, what: &str, add: fn(Report) -> Action) -> Vec<Item> {
        let button = |report: Report| {
            Item::Button(Button {
                label: format!("Add the {what} of {}", report.name()),
                is_enabled: !list.is_full(self.scenario()),
                press: press::write(&add(report)),
                ..Button::default()
            })
        };
        Report::ALL.map(button).to_vec()
    }

    /// The first settings of a form, and a fold with the rest.
    pub(super) fn form(
        &self,
        form: &Form,
        id: &str,
        field: impl Fn(&'static str) -> Field,
    ) -> Vec<Item> {
        let settings = form.table().iter();
        let input =
            |setting: &Setting| self.hinted(field(setting.name), setting.label, setting.help);
        let mut items: Vec<Item> = settings.map(input).collect();
        let more = items.split_off(items.len().min(FIRST));
        if !more.is_empty() {
            items.push(Item::Fold(Fold {
                id: format!("more-{id}"),
                key: format!("more-{id}"),
                name: "More settings".to_owned(),
                said: more.len().to_string(),
                items: more,
            }));
        }
        items
    }

    /// A fold for something of a list that has a button to take it out. One that was taken out must not leave its fold open on the
    /// next one, and so the length is part of the key.
    pub(super) fn fold(
        &self,
        kind: &str,
        (list, at): (List, usize),
        (name, said): (&str, String),
        mut items: Vec<Item>,
    ) -> Item {
        items.push(Item::Button(Button {
            label: "Remove".to_owned(),
            name: format!("Remove {name}"),
            is_enabled: true,
            press: press::write(&Action::Remove(list, at)),
            ..Button::default()
        }));
        Item::Fold(Fold {
            id: format!("{kind}-{at}"),
            key: format!("{kind}-{at}-of-{}", list.len(self.scenario())),
            name: name.to_owned(),
            said,
            items,
        })
    }

    /// How many a list holds, in a word.
    pub(super) fn counted(&self, list: List) -> String {
        match list.len(self.scenario()) {
            0 => "none".to_owned(),
            count => count.to_string(),
        }
    }
}

fn slider(track: Track, label: &str) -> Slider {
    Slider {
        thumb: track.thumb.name().to_owned(),
        label: match track.thumb {
            Thumb::Number => format!("{label} by a slider"),
            Thumb::Low => format!("Lower end of {label}"),
            Thumb::High => format!("Upper end of {label}"),
        },
        text: track.text,
        at: track.at,
        min: track.min,
        max: track.max,
        least: track.least,
        most: track.most,
    }
}

/// A section.
pub(super) fn section(id: &str, title: &str, said: String, items: Vec<Item>) -> Section {
    Section {
        id: id.to_owned(),
        title: title.to_owned(),
        said,
        is_open: false,
        items,
    }
}

/// A fold without a button to take it out.
pub(super) fn fold(id: &str, name: &str, said: String, items: Vec<Item>) -> Item {
    Item::Fold(Fold {
        id: id.to_owned(),
        key: id.to_owned(),
        name: name.to_owned(),
        said,
        items,
    })
}

/// A small button that takes a line out.
pub(super) fn remove_mark(name: String, list: List, at: usize) -> Item {
    Item::Button(Button {
        label: "✕".to_owned(),
        name,
        is_enabled: true,
        is_quiet: true,
        press: press::write(&Action::Remove(list, at)),
        ..Button::default()
    })
}
