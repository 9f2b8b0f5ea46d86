//! Takes an object of JSON apart, field by field, and collects all that is wrong with it.

use std::collections::BTreeMap;

use crate::errors::{ApiError, Fault, Wrong};
use crate::json::Json;

/// An object that is being read. A field that is asked for is taken out; what is left at the end is
/// unknown. `null` counts as left out.
pub(crate) struct Fields<'a> {
    /// Pointer to the object: empty for the body itself.
    at: String,
    left: BTreeMap<String, Json>,
    faults: &'a mut Vec<Fault>,
}

/// Reads a body that must be an object; `read` takes out its fields. Refuses with every fault at
/// once, or gives what was read.
pub(crate) fn read<T>(
    body: Json,
    read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
) -> Result<T, ApiError> {
    let mut faults = Vec::new();
    let found = match body {
        Json::Object(left) => {
            let mut fields = Fields {
                at: String::new(),
                left,
                faults: &mut faults,
            };
            let found = read(&mut fields);
            fields.end();
            found
        }
        _ => {
            faults.push(Fault::at(String::new(), Wrong::NotA("an object")));
            None
        }
    };
    match found {
        Some(found) if faults.is_empty() => Ok(found),
        _ => Err(ApiError::Fields(faults)),
    }
}

impl Fields<'_> {
    /// Says that a field is wrong. Gives nothing, so that a reader can end with it.
    pub(crate) fn wrong<T>(&mut self, name: &str, wrong: Wrong) -> Option<T> {
        let pointer = self.pointer(name);
        self.faults.push(Fault::at(pointer, wrong));
        None
    }

    /// Says that the object itself is wrong.
    pub(crate) fn wrong_whole(&mut self, wrong: Wrong) {
        self.faults.push(Fault::at(self.at.clone(), wrong));
    }

    /// Takes a field out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Json> {
        self.left
            .remove(name)
            .filter(|value| !matches!(value, Json::Null))
    }

    /// Whether the field stands there, and not with `null`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.left.contains_key(name) && !self.is_null(name)
    }

    /// Whether the field stands there with `null`.
    pub(crate) fn is_null(&self, name: &str) -> bool {
        matches!(self.left.get(name), Some(Json::Null))
    }

    /// A text without NUL, which no database keeps.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.take(name)?;
        self.as_text(name, value)
    }

    /// A text that `parse` reads.
    pub(crate) fn parsed<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        let text = self.text(name)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(wrong) => self.wrong(name, wrong),
        }
    }

    /// A truth value.
    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        match self.take(name)? {
            Json::Bool(value) => Some(value),
            _ => self.wrong(name, Wrong::NotA("true or false")),
        }
    }

    /// Money in minor units: an integer from 1 to the largest amount.
    pub(crate) fn money(&mut self, name: &str) -> Option<i64> {
        match self.take(name)? {
            Json::Integer(0) => self.wrong(name, Wrong::Zero),
            Json::Integer(minor) if minor < 0 => self.wrong(name, Wrong::Negative),
            Json::Integer(minor) if minor <= money::MAX_MINOR => Some(minor),
            Json::Integer(_) | Json::Large => self.wrong(name, Wrong::TooLarge),
            _ => self.wrong(name, Wrong::NotAnInteger),
        }
    }

    /// A number of things, above zero.
    pub(crate) fn count(&mut self, name: &str) -> Option<u32> {
        const BOUNDS: Wrong = Wrong::OutOfRange("above zero that makes sense here");
        match self.count_or_zero(name)? {
            0 => self.wrong(name, BOUNDS),
            count => Some(count),
        }
    }

    /// A number of things, where none means something too.
    pub(crate) fn count_or_zero(&mut self, name: &str) -> Option<u32> {
        const BOUNDS: Wrong = Wrong::OutOfRange("from zero that makes sense here");
        match self.take(name)? {
            Json::Integer(count) => match u32::try_from(count) {
                Ok(count) => Some(count),
                Err(_) => self.wrong(name, BOUNDS),
            },
            Json::Large => self.wrong(name, BOUNDS),
            _ => self.wrong(name, Wrong::NotAnInteger),
        }
    }

    /// An object within; `read` takes out its fields.
    pub(crate) fn object<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Option<T> {
        let at = self.pointer(name);
        match self.take(name)? {
            Json::Object(left) => {
                let mut fields = Fields {
                    at,
                    left,
                    faults: self.faults,
                };
                let found = read(&mut fields);
                fields.end();
                found
            }
            _ => self.wrong(name, Wrong::NotA("an object")),
        }
    }

    /// A list; `read` reads each item under its pointer. Items that are wrong are left out, for
    /// their faults refuse the whole.
    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        mut read: impl FnMut(&mut Fields<'_>, &str, Json) -> Option<T>,
    ) -> Option<Vec<T>> {
        let at = self.pointer(name);
        match self.take(name)? {
            Json::List(items) => {
                let mut fields = Fields {
                    at,
                    left: BTreeMap::new(),
                    faults: self.faults,
                };
                let items = items.into_iter().enumerate();
                Some(
                    items
                        .filter_map(|(place, item)| read(&mut fields, &place.to_string(), item))
                        .collect(),
                )
            }
            _ => self.wrong(name, Wrong::NotA("an array")),
        }
    }

    /// An object of texts under free names.
    pub(crate) fn texts(&mut self, name: &str) -> Option<Vec<(String, String)>> {
        self.object(name, |map| {
            let entries = std::mem::take(&mut map.left);
            Some(
                entries
                    .into_iter()
                    .filter_map(|(key, value)| {
                        if key.contains('\0') {
                            return map.wrong(&key, Wrong::BadCharacters);
                        }
                        let value = map.as_text(&key, value)?;
                        Some((key, value))
                    })
                    .collect(),
            )
        })
    }

    /// A value of a list or map as a text.
    pub(crate) fn as_text(&mut self, name: &str, value: Json) -> Option<String> {
        match value {
            Json::Text(text) if text.contains('\0') => self.wrong(name, Wrong::BadCharacters),
            Json::Text(text) => Some(text),
            _ => self.wrong(name, Wrong::NotA("a text")),
        }
    }

    /// A value of a list as an object.
    pub(crate) fn as_object<T>(
        &mut self,
        name: &str,
        value: Json,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Option<T> {
        self.left.insert(name.to_owned(), value);
        self.object(name, read)
    }

    /// Names what nobody asked for.
    fn end(mut self) {
        for name in std::mem::take(&mut self.left).into_keys() {
            self.wrong::<()>(&name, Wrong::UnknownField);
        }
    }

    /// The pointer to a field, with the two characters escaped that RFC 6901 escapes.
    fn pointer(&self, name: &str) -> String {
        let name = name.replace('~', "~0").replace('/', "~1");
        format!("{}/{name}", self.at)
    }
}
