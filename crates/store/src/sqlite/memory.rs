//! What a reading connection remembers: the answers to its last questions, for as long as nobody
//! commits anything.
//!
//! SQLite tells each connection whether the file is still as it last saw it (`PRAGMA data_version`,
//! asked within the snapshot of each unit). While it is, the same statement with the same values
//! has the same answer, whoever wrote it; after any commit, of this process or another, everything
//! is forgotten. Statements of the rooms read no clock and draw no chance.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use crate::row::{Cell, Shape};
use crate::value::Value;

/// Answers that are remembered, at most.
const ANSWERS: usize = 256;
/// Bytes of text that a remembered answer may have: a record or a few, no list and no picture.
const WEIGHT: usize = 4096;
/// Rows that it may have.
const ROWS: usize = 8;

/// The cells of the rows of an answer.
pub(super) type Cells = Vec<Arc<Vec<Cell>>>;

#[derive(Debug, Default)]
pub(super) struct Memory {
    version: Option<i64>,
    answers: HashMap<u64, Answer>,
}

#[derive(Debug)]
struct Answer {
    /// The statement: each has a shape of its own.
    shape: Arc<Shape>,
    params: Vec<Value>,
    cells: Cells,
}

impl Memory {
    /// A unit begins, and the file has this version.
    pub(super) fn is_at(&mut self, version: i64) {
        if self.version != Some(version) {
            self.answers.clear();
            self.version = Some(version);
        }
    }

    /// The answer to a question that was asked since the last commit.
    pub(super) fn recall(&self, shape: &Arc<Shape>, params: &[Value]) -> Option<&Cells> {
        let answer = self.answers.get(&key(shape, params))?;
        let is_it = Arc::ptr_eq(&answer.shape, shape) && answer.params == params;
        is_it.then_some(&answer.cells)
    }

    /// Remembers an answer, if it is small.
    pub(super) fn keep(&mut self, shape: &Arc<Shape>, params: &[Value], cells: &Cells) {
        let weight: usize = cells.iter().flat_map(|row| row.iter()).map(weight).sum();
        if cells.len() > ROWS || weight > WEIGHT {
            return;
        }
        if self.answers.len() >= ANSWERS {
            self.answers.clear();
        }
        let answer = Answer {
            shape: Arc::clone(shape),
            params: params.to_vec(),
            cells: cells.clone(),
        };
        self.answers.insert(key(shape, params), answer);
    }
}

fn key(shape: &Arc<Shape>, params: &[Value]) -> u64 {
    let mut hasher = DefaultHasher::new();
    Arc::as_ptr(shape).hash(&mut hasher);
    params.hash(&mut hasher);
    hasher.finish()
}

fn weight(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.len(),
        Cell::Blob(bytes) => bytes.len(),
        Cell::Null | Cell::Int(_) | Cell::Foreign => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Arc<Shape> {
        Arc::new(Shape {
            table: "box".to_owned(),
            columns: vec!["note".to_owned()],
        })
    }

    fn cells(text: &str) -> Cells {
        vec![Arc::new(vec![Cell::Text(text.to_owned())])]
    }

    #[test]
    fn an_answer_is_remembered_for_its_question_and_until_the_version_changes() {
        let (mut memory, one, other) = (Memory::default(), shape(), shape());
        let (a, b) = ([Value::from("a")], [Value::from("b")]);
        memory.is_at(1);
        memory.keep(&one, &a, &cells("note"));
        memory.is_at(1);
        assert_eq!(memory.recall(&one, &a), Some(&cells("note")));
        assert_eq!(memory.recall(&one, &b), None);
        assert_eq!(memory.recall(&other, &a), None);
        memory.is_at(2);
        assert_eq!(memory.recall(&one, &a), None);
    }

    #[test]
    fn what_is_large_is_not_remembered_and_the_rest_is_bounded() {
        let (mut memory, shape) = (Memory::default(), shape());
        memory.is_at(1);
        let large = [Value::from("large")];
        memory.keep(&shape, &large, &cells(&"x".repeat(WEIGHT + 1)));
        assert_eq!(memory.recall(&shape, &large), None);
        let many: Cells = (0..=ROWS).flat_map(|_| cells("x")).collect();
        memory.keep(&shape, &large, &many);
        assert_eq!(memory.recall(&shape, &large), None);
        for number in 0..10_000_i64 {
            memory.keep(&shape, &[Value::Int(number)], &cells("x"));
            assert!(memory.answers.len() <= ANSWERS);
        }
        assert!(memory.recall(&shape, &[Value::Int(9_999)]).is_some());
    }
}
