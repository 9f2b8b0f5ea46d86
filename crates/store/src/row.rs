//! One row of an answer, read by column name.

use std::sync::{Arc, OnceLock};

use crate::error::StoreError;

/// What the rows of one statement have in common.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The first table that the statement names: only for error messages.
    pub(crate) table: String,
    pub(crate) columns: Vec<String>,
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

/// A value as a database gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
    /// A type outside the portable subset (a float, `numeric`): reading it is an error.
    Foreign,
}

/// One row. A column that is missing, null where a value is asked for, or of another type makes
/// [`StoreError::Corrupt`]: the schema promises otherwise, so the data or the statement is wrong.
/// Like every error it poisons the unit that read the row.
#[derive(Clone, Debug)]
pub struct Row {
    head: Arc<Head>,
    cells: Arc<Vec<Cell>>,
}

impl Row {
    pub(crate) fn new(head: &Arc<Head>, cells: Vec<Cell>) -> Self {
        Self::shared(head, &Arc::new(cells))
    }

    /// A row whose cells others hold too.
    pub(crate) fn shared(head: &Arc<Head>, cells: &Arc<Vec<Cell>>) -> Self {
        Self {
            head: Arc::clone(head),
            cells: Arc::clone(cells),
        }
    }

    /// The integer in `column`; integers of every width and booleans (0/1) are alike.
    pub fn int(&self, column: &str) -> Result<i64, StoreError> {
        self.opt_int(column)?.ok_or_else(|| self.corrupt(column))
    }

    /// The integer in `column`, or `None` for null.
    pub fn opt_int(&self, column: &str) -> Result<Option<i64>, StoreError> {
        match self.cell(column) {
            Some(Cell::Int(value)) => Ok(Some(*value)),
            Some(Cell::Null) => Ok(None),
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
        match self.cell(column) {
            Some(Cell::Text(value)) => Ok(Some(value)),
            Some(Cell::Null) => Ok(None),
            _ => Err(self.corrupt(column)),
        }
    }

    /// The bytes in `column`.
    pub fn blob(&self, column: &str) -> Result<&[u8], StoreError> {
        self.opt_blob(column)?.ok_or_else(|| self.corrupt(column))
    }

    /// The bytes in `column`, or `None` for null.
    pub fn opt_blob(&self, column: &str) -> Result<Option<&[u8]>, StoreError> {
        match self.cell(column) {
            Some(Cell::Blob(value)) => Ok(Some(value)),
            Some(Cell::Null) => Ok(None),
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

    fn cell(&self, column: &str) -> Option<&Cell> {
        let place = self
            .head
            .shape
            .columns
            .iter()
            .position(|name| name == column)?;
        self.cells.get(place)
    }
}
