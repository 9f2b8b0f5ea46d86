//! One row of an answer, read by column name.

use std::fmt;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use crate::error::StoreError;

/// What the rows of one statement have in common.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The first table that the statement names: only for error messages.
    table: String,
    /// How many values a row has.
    pub(crate) columns: usize,
    /// Where a column stands; of several with one name, the first.
    places: FxHashMap<String, usize>,
}

impl Shape {
    pub(crate) fn new(table: String, columns: impl IntoIterator<Item = String>) -> Self {
        let (mut count, mut places) = (0, FxHashMap::default());
        for column in columns {
            places.entry(column).or_insert(count);
            count += 1;
        }
        Self {
            table,
            columns: count,
            places,
        }
    }
}

/// Where a unit's rows note that one of them was corrupt, so that its transaction knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mark(Arc<OnceLock<StoreError>>);

impl Mark {
    pub(crate) fn error(&self) -> Option<&StoreError> {
        self.0.get()
    }
}

/// What the rows of one answer have in common.
#[derive(Debug)]
pub(crate) struct Head {
    shape: Arc<Shape>,
    mark: Mark,
}

impl Head {
    pub(crate) fn new(shape: &Arc<Shape>, mark: &Mark) -> Arc<Self> {
        Arc::new(Self {
            shape: Arc::clone(shape),
            mark: mark.clone(),
        })
    }
}

/// A value as a database gives it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Given<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Blob(&'a [u8]),
    /// A type outside the portable subset (a float, `numeric`): reading it is an error.
    Foreign,
}

/// The values of one row. However many columns there are, all texts share one allocation, and a
/// row without bytes has no other for them.
#[derive(Default, PartialEq, Eq)]
pub(crate) struct Record {
    cells: Vec<Cell>,
    texts: String,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Null,
    Int(i64),
    /// Where it stands in the record's texts.
    Text(usize, usize),
    /// Where it stands in the record's bytes.
    Blob(usize, usize),
    Foreign,
}

impl fmt::Debug for Record {
    /// The values, column by column.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = (0..self.cells.len()).filter_map(|place| self.get(place));
        f.debug_list().entries(values).finish()
    }
}

/// What the texts of a row of the product mostly need.
const TEXTS: usize = 512;

impl Record {
    /// A record of so many values.
    pub(crate) fn of(columns: usize) -> Self {
        Self {
            cells: Vec::with_capacity(columns),
            texts: String::with_capacity(if columns > 4 { TEXTS } else { 0 }),
            bytes: Vec::new(),
        }
    }

    /// The value of the next column.
    pub(crate) fn push(&mut self, value: Given<'_>) {
        self.cells.push(match value {
            Given::Null => Cell::Null,
            Given::Int(value) => Cell::Int(value),
            Given::Text(text) => {
                let from = self.texts.len();
                self.texts.push_str(text);
                Cell::Text(from, self.texts.len())
            }
            Given::Blob(bytes) => {
                let from = self.bytes.len();
                self.bytes.extend_from_slice(bytes);
                Cell::Blob(from, self.bytes.len())
            }
            Given::Foreign => Cell::Foreign,
        });
    }

    /// Bytes of its texts and blobs.
    pub(crate) fn weight(&self) -> usize {
        self.texts.len() + self.bytes.len()
    }

    fn get(&self, place: usize) -> Option<Given<'_>> {
        Some(match *self.cells.get(place)? {
            Cell::Null => Given::Null,
            Cell::Int(value) => Given::Int(value),
            Cell::Text(from, to) => Given::Text(self.texts.get(from..to)?),
            Cell::Blob(from, to) => Given::Blob(self.bytes.get(from..to)?),
            Cell::Foreign => Given::Foreign,
        })
    }
}

/// One row. A column that is missing, null where a value is asked for, or of another type makes
/// [`StoreError::Corrupt`]: the schema promises otherwise, so the data or the statement is wrong.
/// Like every error it poisons the unit that read the row.
#[derive(Clone, Debug)]
pub struct Row {
    head: Arc<Head>,
    record: Arc<Record>,
}

impl Row {
    /// A row whose record others may hold too.
    pub(crate) fn new(head: &Arc<Head>, record: &Arc<Record>) -> Self {
        Self {
            head: Arc::clone(head),
            record: Arc::clone(record),
        }
    }

    /// The integer in `column`; integers of every width and booleans (0/1) are alike.
    pub fn int(&self, column: &str) -> Result<i64, StoreError> {
        self.opt_int(column)?.ok_or_else(|| self.corrupt(column))
    }

    /// The integer in `column`, or `None` for null.
    pub fn opt_int(&self, column: &str) -> Result<Option<i64>, StoreError> {
        match self.value(column) {
            Some(Given::Int(value)) => Ok(Some(value)),
            Some(Given::Null) => Ok(None),
            _ => Err(self.corrupt(column)),
        }
    }

    /// The boolean in `column`, stored as 0 or 1; any other number is corrupt.
    pub fn flag(&self, column: &str) -> Result<bool, StoreError> {
        match self.int(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.corrupt(column)),
        }
    }

    /// The text in `column`.
    pub fn text(&self, column: &str) -> Result<&str, StoreError> {
        self.opt_text(column)?.ok_or_else(|| self.corrupt(column))
    }

    /// The text in `column`, or `None` for null.
    pub fn opt_text(&self, column: &str) -> Result<Option<&str>, StoreError> {
        match self.value(column) {
            Some(Given::Text(value)) => Ok(Some(value)),
            Some(Given::Null) => Ok(None),
            _ => Err(self.corrupt(column)),
        }
    }

    /// The bytes in `column`.
    pub fn blob(&self, column: &str) -> Result<&[u8], StoreError> {
        self.opt_blob(column)?.ok_or_else(|| self.corrupt(column))
    }

    /// The bytes in `column`, or `None` for null.
    pub fn opt_blob(&self, column: &str) -> Result<Option<&[u8]>, StoreError> {
        match self.value(column) {
            Some(Given::Blob(value)) => Ok(Some(value)),
            Some(Given::Null) => Ok(None),
            _ => Err(self.corrupt(column)),
        }
    }

    /// The error for a value in `column` that the reader cannot understand, for example an unknown
    /// name of a state.
    pub fn corrupt(&self, column: &str) -> StoreError {
        let (table, column) = (self.head.shape.table.clone(), column.to_owned());
        let error = StoreError::Corrupt { table, column };
        // The first one stays.
        let _ = self.head.mark.0.set(error.clone());
        error
    }

    fn value(&self, column: &str) -> Option<Given<'_>> {
        let place = self.head.shape.places.get(column)?;
        self.record.get(*place)
    }
}
