//! What a reading connection remembers: the answers to its last questions, for as long as nobody
//! commits anything.
//!
//! SQLite tells each connection whether the file is still as it last saw it (`PRAGMA data_version`,
//! asked within the snapshot of each unit). While it is, the same statement with the same values
//! has the same answer, whoever wrote it; after any commit, of this process or another, everything
//! is forgotten. Statements of the rooms read no clock and draw no chance. What is made of answers
//! alone (a *fact*: a shop, its gateways) is remembered as long.

use std::any::Any;
use std::hash::{Hash, Hasher as _};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};

use crate::row::{Record, Shape};
use crate::value::Value;

/// Answers that are remembered, at most.
const ANSWERS: usize = 256;
/// Questions of which is known that they were asked; a newer one may take the place of an older.
const ASKED: usize = 1024;
/// Bytes that a remembered answer may have: a record or a few, no list and no picture.
const WEIGHT: usize = 4096;
/// Rows that it may have.
const ROWS: usize = 8;

/// Facts that are remembered, at most: a handful for each shop whose pages are read.
const FACTS: usize = 1024;

/// What a room made of answers.
pub(crate) type Known = Arc<dyn Any + Send + Sync>;

/// The rows of an answer.
pub(super) type Records = Vec<Arc<Record>>;

#[derive(Debug)]
pub(super) struct Memory {
    version: Option<i64>,
    answers: FxHashMap<u64, Answer>,
    /// What was asked lately. Most questions (one link among many) are asked once: their answers
    /// are not worth a place.
    asked: Box<[u64]>,
    facts: FxHashMap<u64, Fact>,
}

#[derive(Debug)]
struct Fact {
    name: &'static str,
    params: Vec<Value>,
    known: Known,
}

#[derive(Debug)]
struct Answer {
    /// The statement: each has a shape of its own.
    shape: Arc<Shape>,
    params: Vec<Value>,
    records: Records,
}

/// What is known of a question.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Recalled<'a> {
    /// Its answer, as it was since the last commit.
    Answer(&'a Records),
    /// Nothing: it is to be asked.
    Ask(Question),
}

/// A question whose answer is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Question {
    key: u64,
    /// It was asked before, and lately.
    again: bool,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            version: None,
            answers: FxHashMap::default(),
            asked: vec![0; ASKED].into(),
            facts: FxHashMap::default(),
        }
    }
}

impl Memory {
    /// A unit begins, and the file has this version.
    pub(super) fn is_at(&mut self, version: i64) {
        if self.version != Some(version) {
            self.answers.clear();
            self.facts.clear();
            self.version = Some(version);
        }
    }

    /// The answer to a question, if it is remembered.
    pub(super) fn recall(&mut self, shape: &Arc<Shape>, params: &[Value]) -> Recalled<'_> {
        let key = key(&Arc::as_ptr(shape), params);
        // Two looks: a borrow that is given away in one arm cannot be let go in the other.
        let is_known = self
            .answers
            .get(&key)
            .is_some_and(|answer| Arc::ptr_eq(&answer.shape, shape) && answer.params == params);
        if !is_known {
            let again = self.is_asked_again(key);
            return Recalled::Ask(Question { key, again });
        }
        match self.answers.get(&key) {
            Some(answer) => Recalled::Answer(&answer.records),
            None => Recalled::Ask(Question { key, again: true }),
        }
    }

    /// Remembers the answer to a question that is asked again and again, if it is small.
    pub(super) fn keep(
        &mut self,
        question: Question,
        shape: &Arc<Shape>,
        params: &[Value],
        records: Records,
    ) {
        let weight: usize = records.iter().map(|record| record.weight()).sum();
        if !question.again || records.len() > ROWS || weight > WEIGHT {
            return;
        }
        if self.answers.len() >= ANSWERS {
            self.answers.clear();
        }
        let answer = Answer {
            shape: Arc::clone(shape),
            params: params.to_vec(),
            records,
        };
        self.answers.insert(question.key, answer);
    }

    /// A fact, if it is remembered.
    pub(super) fn fact(&self, name: &'static str, params: &[Value]) -> Option<&Known> {
        let fact = self.facts.get(&key(&name, params))?;
        (fact.name == name && fact.params == params).then_some(&fact.known)
    }

    /// Remembers what was made of the answers of this version.
    pub(super) fn keep_fact(&mut self, name: &'static str, params: &[Value], known: Known) {
        if self.facts.len() >= FACTS {
            self.facts.clear();
        }
        let fact = Fact {
            name,
            params: params.to_vec(),
            known,
        };
        self.facts.insert(key(&name, params), fact);
    }

    fn is_asked_again(&mut self, key: u64) -> bool {
        let places = u64::try_from(self.asked.len()).unwrap_or(1).max(1);
        let place = usize::try_from(key % places).unwrap_or(0);
        self.asked
            .get_mut(place)
            .is_some_and(|asked| std::mem::replace(asked, key) == key)
    }
}

fn key(about: &impl Hash, params: &[Value]) -> u64 {
    let mut hasher = FxHasher::default();
    about.hash(&mut hasher);
    params.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Given;

    fn shape() -> Arc<Shape> {
        Arc::new(Shape::new("box".to_owned(), ["note".to_owned()]))
    }

    fn records(text: &str) -> Records {
        let mut record = Record::of(1);
        record.push(Given::Text(text));
        vec![Arc::new(record)]
    }

    /// Asks, and keeps the answer; whether it had been remembered.
    fn ask(memory: &mut Memory, shape: &Arc<Shape>, params: &[Value], answer: Records) -> bool {
        match memory.recall(shape, params) {
            Recalled::Answer(known) => {
                assert_eq!(*known, answer);
                true
            }
            Recalled::Ask(question) => {
                memory.keep(question, shape, params, answer);
                false
            }
        }
    }

    #[test]
    fn an_answer_is_remembered_when_asked_again_and_until_the_version_changes() {
        let (mut memory, one, other) = (Memory::default(), shape(), shape());
        let (a, b) = ([Value::from("a")], [Value::from("b")]);
        memory.is_at(1);
        assert!(!ask(&mut memory, &one, &a, records("note")));
        assert!(!ask(&mut memory, &one, &a, records("note")));
        memory.is_at(1);
        assert!(ask(&mut memory, &one, &a, records("note")));
        assert!(!ask(&mut memory, &one, &b, records("b")));
        assert!(!ask(&mut memory, &other, &a, records("other")));
        memory.is_at(2);
        assert!(!ask(&mut memory, &one, &a, records("new")));
        // That it is asked often is still known.
        assert!(ask(&mut memory, &one, &a, records("new")));
    }

    #[test]
    fn a_fact_is_remembered_until_the_version_changes() {
        let mut memory = Memory::default();
        let (a, b) = ([Value::from("a")], [Value::from("b")]);
        let known = |memory: &Memory, name, params: &[Value]| {
            let known = memory.fact(name, params)?;
            known.downcast_ref::<u8>().copied()
        };
        memory.is_at(1);
        memory.keep_fact("shop", &a, Arc::new(7_u8));
        assert_eq!(known(&memory, "shop", &a), Some(7));
        assert_eq!(known(&memory, "shop", &b), None);
        assert_eq!(known(&memory, "slip", &a), None);
        memory.is_at(2);
        assert_eq!(known(&memory, "shop", &a), None);
        for n in 0..2 * FACTS {
            memory.keep_fact("n", &[Value::from(n.to_string())], Arc::new(0_u8));
        }
        assert!(memory.facts.len() <= FACTS);
    }

    #[test]
    fn what_is_large_is_not_remembered_and_the_rest_is_bounded() {
        let (mut memory, shape) = (Memory::default(), shape());
        memory.is_at(1);
        let large = [Value::from("large")];
        let many: Records = (0..=ROWS).flat_map(|_| records("x")).collect();
        for answer in [records(&"x".repeat(WEIGHT + 1)), many] {
            for _ in 0..3 {
                assert!(!ask(
                    &mut memory,
                    &shape,
                    &large,
                    answer.iter().map(Arc::clone).collect()
                ));
            }
        }
        for number in 0..10_000_i64 {
            ask(&mut memory, &shape, &[Value::Int(number)], records("x"));
            ask(&mut memory, &shape, &[Value::Int(number)], records("x"));
            assert!(memory.answers.len() <= ANSWERS);
        }
        assert!(ask(&mut memory, &shape, &[Value::Int(9_999)], records("x")));
    }

    #[test]
    fn what_is_asked_once_takes_no_place_from_what_is_asked_often() {
        let (mut memory, shape) = (Memory::default(), shape());
        memory.is_at(1);
        let often = [Value::from("often")];
        ask(&mut memory, &shape, &often, records("often"));
        ask(&mut memory, &shape, &often, records("often"));
        for number in 0..10_000_i64 {
            ask(&mut memory, &shape, &[Value::Int(number)], records("x"));
        }
        assert!(ask(&mut memory, &shape, &often, records("often")));
    }
}
