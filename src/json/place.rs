//! A place in a JSON value, which knows its path: what is not understood there is told with path and line.

use super::value::{Kind, Member, Value, line_of};
use super::write::Writer;
use crate::error::{Error, Result};

/// What a document is, for the sentences about it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The text, if its lines are those that a person sees.
    pub text: Option<&'a str>,
    /// What is wrong if a part is not understood.
    pub what: &'static str,
    /// What to do then.
    pub next: &'static str,
}

/// A value and the dotted path that leads to it, such as `fixed.1.cost`.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    value: &'a Value<'a>,
    source: &'a Source<'a>,
    path: String,
}

/// A place that is an object of known names.
#[derive(Debug, Clone)]
pub struct Object<'a> {
    place: Place<'a>,
    members: &'a [Member<'a>],
}

impl<'a> Place<'a> {
    /// The whole.
    pub fn root(value: &'a Value<'a>, source: &'a Source<'a>) -> Self {
        let path = String::new();
        Place {
            value,
            source,
            path,
        }
    }

    /// The dotted path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path of a part of it.
    pub fn path_of(&self, name: &str) -> String {
        match self.path.as_str() {
            "" => name.to_owned(),
            path => [path, ".", name].concat(),
        }
    }

    fn part(&self, name: &str, value: &'a Value<'a>) -> Self {
        Place {
            value,
            source: self.source,
            path: self.path_of(name),
        }
    }

    /// A value that can be read and is not possible is refused at this place.
    ///
    /// # Errors
    /// The given one, with the path.
    pub fn judge<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|e| e.field(self.path()))
    }

    fn not_understood(&self, what: &str, path: &str, at: usize) -> Error {
        let mut error = Error::new([self.source.what, ": ", what].concat()).next(self.source.next);
        error.field = Some(path.to_owned()).filter(|path| !path.is_empty());
        error.line = self.source.text.map(|text| line_of(text, at));
        error
    }

    fn unexpected(&self, kind: &str, expected: &str) -> Error {
        let found = match &self.value.kind {
            Kind::Null => "null".to_owned(),
            Kind::Flag(flag) => format!("boolean `{flag}`"),
            Kind::Number(number) if number.contains(['.', 'e', 'E']) => {
                format!("floating point `{number}`")
            }
            Kind::Number(number) => format!("integer `{number}`"),
            Kind::Text(text) => {
                let mut written = Writer::default();
                written.text(text);
                format!("string {}", written.finish())
            }
            Kind::List(_) => "sequence".to_owned(),
            Kind::Object(_) => "map".to_owned(),
        };
        let what = format!("invalid {kind}: {found}, expected {expected}");
        self.not_understood(&what, &self.path, self.value.start)
    }

    fn mistyped<T>(&self, expected: &str) -> Result<T> {
        Err(self.unexpected("type", expected))
    }

    /// The text.
    ///
    /// # Errors
    /// If it is none.
    pub fn text(&self) -> Result<&'a str> {
        match &self.value.kind {
            Kind::Text(text) => Ok(text),
            _ => self.mistyped("a string"),
        }
    }

    /// The finite number.
    ///
    /// # Errors
    /// If it is none.
    pub fn number(&self) -> Result<f64> {
        let Kind::Number(number) = self.value.kind else {
            return self.mistyped("f64");
        };
        let read = number.parse().ok().filter(|n: &f64| n.is_finite());
        read.ok_or_else(|| self.unexpected("value", "f64"))
    }

    /// The whole number, 0 or more.
    ///
    /// # Errors
    /// If it is none.
    pub fn whole(&self) -> Result<u32> {
        let Kind::Number(number) = self.value.kind else {
            return self.mistyped("u32");
        };
        number.parse().or_else(|_| self.mistyped("u32"))
    }

    /// True or false.
    ///
    /// # Errors
    /// If it is neither.
    pub fn flag(&self) -> Result<bool> {
        match self.value.kind {
            Kind::Flag(flag) => Ok(flag),
            _ => self.mistyped("a boolean"),
        }
    }

    /// None for `null`.
    pub fn unless_null(self) -> Option<Self> {
        Some(self).filter(|place| place.value.kind != Kind::Null)
    }

    /// The items of a list.
    ///
    /// # Errors
    /// If it is none.
    pub fn list(&self) -> Result<Vec<Place<'a>>> {
        let Kind::List(items) = &self.value.kind else {
            return self.mistyped("a sequence");
        };
        let items = items.iter().enumerate();
        Ok(items
            .map(|(i, item)| self.part(&i.to_string(), item))
            .collect())
    }

    /// The items of a list of so many.
    ///
    /// # Errors
    /// If it is none, or is longer or shorter.
    pub fn list_of(&self, count: usize) -> Result<Vec<Place<'a>>> {
        let items = self.list()?;
        if items.len() == count {
            return Ok(items);
        }
        let found = items.len();
        let what = format!("invalid length {found}, expected an array of length {count}");
        Err(self.not_understood(&what, &self.path, self.value.start))
    }

    /// The texts of a list.
    ///
    /// # Errors
    /// If it is none, or one of its items is no text.
    pub fn texts(&self) -> Result<Vec<&'a str>> {
        self.list()?.iter().map(Place::text).collect()
    }

    /// The parts of an object of any names, in the order of the text. A name may come again.
    ///
    /// # Errors
    /// If it is none.
    pub fn members(&self) -> Result<Vec<(&'a str, Place<'a>)>> {
        let Kind::Object(members) = &self.value.kind else {
            return self.mistyped("a map");
        };
        let part = |m: &'a Member<'a>| (m.name.as_ref(), self.part(&m.name, &m.value));
        Ok(members.iter().map(part).collect())
    }

    /// The object that has some of these names and no others.
    ///
    /// # Errors
    /// If it is none, has another name, or has one twice.
    pub fn object(self, what: &str, names: &[&str]) -> Result<Object<'a>> {
        let Kind::Object(members) = &self.value.kind else {
            return self.mistyped(what);
        };
        for (i, member) in members.iter().enumerate() {
            let wrong = if !names.contains(&member.name.as_ref()) {
                format!(
                    "unknown field `{}`, expected {}",
                    member.name,
                    one_of(names)
                )
            } else if members.iter().take(i).any(|m| m.name == member.name) {
                format!("duplicate field `{}`", member.name)
            } else {
                continue;
            };
            return Err(self.not_understood(&wrong, &self.path_of(&member.name), member.start));
        }
        Ok(Object {
            place: self,
            members,
        })
    }
}

fn one_of(names: &[&str]) -> String {
    match names {
        [one] => format!("`{one}`"),
        [one, other] => format!("`{one}` or `{other}`"),
        all => format!("one of `{}`", all.join("`, `")),
    }
}

impl<'a> Object<'a> {
    /// Where it is.
    pub fn place(&self) -> &Place<'a> {
        &self.place
    }

    /// The part of that name.
    ///
    /// # Errors
    /// If there is none.
    pub fn get(&self, name: &str) -> Result<Place<'a>> {
        self.find(name).ok_or_else(|| {
            let what = format!("missing field `{name}`");
            // It is missed where the object ends.
            let end = self.place.value.end.saturating_sub(1);
            self.place.not_understood(&what, self.place.path(), end)
        })
    }

    /// The part of that name, if there is one.
    pub fn find(&self, name: &str) -> Option<Place<'a>> {
        let member = self.members.iter().find(|m| m.name == name)?;
        Some(self.place.part(name, &member.value))
    }

    /// The part of that name, if there is one and it is not `null`.
    pub fn optional(&self, name: &str) -> Option<Place<'a>> {
        self.find(name)?.unless_null()
    }

    /// The text of that name.
    ///
    /// # Errors
    /// If there is none.
    pub fn text(&self, name: &str) -> Result<&'a str> {
        self.get(name)?.text()
    }

    /// The number of that name.
    ///
    /// # Errors
    /// If there is none.
    pub fn number(&self, name: &str) -> Result<f64> {
        self.get(name)?.number()
    }

    /// The number of that name, if it is there.
    ///
    /// # Errors
    /// If it is something else.
    pub fn optional_number(&self, name: &str) -> Result<Option<f64>> {
        self.optional(name).map(|p| p.number()).transpose()
    }

    /// True if the part of that name is there and true.
    ///
    /// # Errors
    /// If it is neither true nor false.
    pub fn flag(&self, name: &str) -> Result<bool> {
        self.find(name).map_or(Ok(false), |p| p.flag())
    }

    /// The list of that name; empty where there is none.
    ///
    /// # Errors
    /// If it is something else.
    pub fn list(&self, name: &str) -> Result<Vec<Place<'a>>> {
        self.find(name).map_or(Ok(Vec::new()), |p| p.list())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn source(text: &str) -> Source<'_> {
        Source {
            text: Some(text),
            what: "no",
            next: "Look.",
        }
    }

    #[test]
    fn what_is_wrong_has_its_path_and_its_line() {
        let text = "{\"a\": 1,\n \"b\": [{\"c\": \"x\"}, {\"c\": [2, 3.5]}],\n \"d\": null, \"e\": -1e999}";
        let (value, source) = (parse(text).unwrap(), source(text));
        let root = || Place::root(&value, &source);
        let said = |e: Error| e.to_string();
        let o = root().object("a thing", &["a", "b", "d", "e"]).unwrap();
        assert_eq!(o.number("a"), Ok(1.0));
        assert_eq!(o.get("a").unwrap().whole(), Ok(1));
        assert_eq!(o.flag("z"), Ok(false));
        assert_eq!(o.optional_number("d"), Ok(None));
        let list = o.list("b").unwrap();
        let inner = list[1].clone().object("a part", &["c"]).unwrap();
        let numbers = inner.list("c").unwrap();
        assert_eq!(numbers[1].path(), "b.1.c.1");
        for (error, expected) in [
            (
                o.text("a").unwrap_err(),
                "no: invalid type: integer `1`, expected a string (a, line 1). Look.",
            ),
            (
                numbers[1].whole().unwrap_err(),
                "no: invalid type: floating point `3.5`, expected u32 (b.1.c.1, line 2). Look.",
            ),
            (
                o.number("e").unwrap_err(),
                "no: invalid value: floating point `-1e999`, expected f64 (e, line 3). Look.",
            ),
            (
                o.flag("d").unwrap_err(),
                "no: invalid type: null, expected a boolean (d, line 3). Look.",
            ),
            (
                o.text("b").unwrap_err(),
                "no: invalid type: sequence, expected a string (b, line 2). Look.",
            ),
            (
                o.text("z").unwrap_err(),
                "no: missing field `z` (line 3). Look.",
            ),
            (
                inner.text("z").unwrap_err(),
                "no: missing field `z` (b.1, line 2). Look.",
            ),
            (
                inner.get("c").unwrap().list_of(3).unwrap_err(),
                "no: invalid length 2, expected an array of length 3 (b.1.c, line 2). Look.",
            ),
            (
                root().object("x", &["a"]).unwrap_err(),
                "no: unknown field `b`, expected `a` (b, line 2). Look.",
            ),
            (
                root().object("x", &["a", "b"]).unwrap_err(),
                "no: unknown field `d`, expected `a` or `b` (d, line 3). Look.",
            ),
            (
                list[0].clone().object("x", &[]).unwrap_err(),
                "no: unknown field `c`, expected one of `` (b.0.c, line 2). Look.",
            ),
            (
                list[0].members().unwrap()[0].1.members().unwrap_err(),
                "no: invalid type: string \"x\", expected a map (b.0.c, line 2). Look.",
            ),
        ] {
            assert_eq!(said(error), expected);
        }
        let text = "{\"a\": true, \"a\": true}";
        let (value, source) = (
            parse(text).unwrap(),
            Source {
                text: None,
                ..source
            },
        );
        let error = Place::root(&value, &source)
            .object("x", &["a"])
            .unwrap_err();
        assert_eq!(said(error), "no: duplicate field `a` (a). Look.");
    }
}
