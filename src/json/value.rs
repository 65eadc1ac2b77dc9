//! What a JSON text holds, each part with its place in the text.

use std::borrow::Cow;

/// A part of a JSON text.
#[derive(Debug, Clone, PartialEq)]
pub struct Value<'a> {
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last.
    pub end: usize,
    /// What it is.
    pub kind: Kind<'a>,
}

/// What a part can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A number as it is written.
    Number(&'a str),
    /// A text, without its marks.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Value<'a>>),
    /// An object in the order of the text; a name may stand in it twice.
    Object(Vec<Member<'a>>),
}

/// A name and its value in an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Member<'a> {
    /// The first byte of the name.
    pub start: usize,
    /// The name.
    pub name: Cow<'a, str>,
    /// The value.
    pub value: Value<'a>,
}

impl<'a> Value<'a> {
    /// A value that stands in no text: what a step of an upgrade puts in.
    pub fn made(kind: Kind<'a>) -> Self {
        Value {
            start: 0,
            end: 0,
            kind,
        }
    }

    /// The value of that name, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        match &self.kind {
            Kind::Object(members) => members.iter().find(|m| m.name == name).map(|m| &m.value),
            _ => None,
        }
    }

    /// Puts a value into an object, in the place of one of that name.
    pub fn set(&mut self, name: &'static str, value: Value<'a>) {
        if let Kind::Object(members) = &mut self.kind {
            match members.iter_mut().find(|m| m.name == name) {
                Some(member) => member.value = value,
                None => members.push(Member {
                    start: 0,
                    name: Cow::Borrowed(name),
                    value,
                }),
            }
        }
    }
}

/// The line that a byte of a text stands in, counted from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|b| *b == b'\n').count()
}
