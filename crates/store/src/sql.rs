//! SQL text: a small lexer, the rewriting for SQLite, and safe putting together.

mod lexer;
pub(crate) mod rewrite;

pub(crate) use lexer::{Token, TokenKind, tokens};

use crate::value::Value;

/// A statement put together from fixed pieces of text and bound values, for lists with filters.
///
/// Only `'static` text goes in, so that nothing a user typed can become SQL. The pieces hold no
/// placeholders of their own; [`bind`](Self::bind) numbers them.
///
/// ```
/// let mut sql = store::Sql::new("SELECT id FROM link WHERE merchant_id = ").bind(7_i64);
/// if let Some(state) = Some("paid") {
///     sql = sql.push(" AND state = ").bind(state);
/// }
/// assert_eq!(sql.text(), "SELECT id FROM link WHERE merchant_id = $1 AND state = $2");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Sql {
    text: String,
    params: Vec<Value>,
}

impl Sql {
    /// Begins with a piece of text.
    pub fn new(text: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            params: Vec::new(),
        }
    }

    /// Adds a piece of text.
    pub fn push(mut self, text: &'static str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.params.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.params.len().to_string());
        self
    }

    /// Adds a piece of text and a value behind it, if there is one: a filter that is set.
    pub fn given(self, text: &'static str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.push(text).bind(value),
            None => self,
        }
    }

    /// Adds `(v1, v2, …)`, for `IN`. An empty list becomes `(NULL)`, which matches nothing.
    pub fn bind_list(mut self, values: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        self.text.push('(');
        let mut first = true;
        for value in values {
            if !first {
                self.text.push_str(", ");
            }
            first = false;
            self = self.bind(value);
        }
        self.text.push_str(if first { "NULL)" } else { ")" });
        self
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The values so far, in the order of their numbers.
    pub fn params(&self) -> &[Value] {
        &self.params
    }
}
