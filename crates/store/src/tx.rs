//! A unit's view of the database.

use std::any::Any;
use std::sync::Arc;

use crate::error::{Failure, StoreError};
use crate::postgres::link::PgLink;
use crate::row::{Mark, Row};
use crate::sql::Sql;
use crate::sqlite::link::AtWork;
use crate::value::Value;
use crate::wake::{Topic, Topics};

/// The transaction that a unit of work runs in. It is handed to the unit's closure and cannot leave
/// it; the store begins and ends it.
///
/// **Any error poisons the unit**: later calls fail with the same error and the unit is rolled back,
/// whatever its closure returns. Expected conflicts are `ON CONFLICT DO NOTHING` and a look at the
/// number of rows.
///
/// Statements are written once for both engines in the portable subset: `$1…$n`, `BIGINT`, `TEXT`,
/// `BYTEA`; what only PostgreSQL knows stands between two `/*pg*/` marks, what only SQLite knows in
/// `/*sqlite …*/`.
#[derive(Debug)]
pub struct Tx<'a> {
    link: Link<'a>,
    poison: Option<Failure>,
    /// Set by a row that was corrupt.
    mark: Mark,
    wakes: Topics,
}

#[derive(Debug)]
pub(crate) enum Link<'a> {
    Sqlite(AtWork<'a>),
    Postgres(&'a mut PgLink),
}

impl<'a> Tx<'a> {
    /// All rows of the answer (also of `INSERT … RETURNING`).
    pub fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.clean()?;
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.query(sql, params, &self.mark),
            Link::Postgres(link) => link.query(sql, params, &self.mark),
        };
        self.keep(answer)
    }

    /// The only row, or `None`. More than one is an error: the key is not one.
    pub fn query_one_opt(
        &mut self,
        sql: &'static str,
        params: &[Value],
    ) -> Result<Option<Row>, StoreError> {
        let mut rows = self.query(sql, params)?;
        let row = rows.pop();
        if rows.is_empty() {
            return Ok(row);
        }
        self.keep(Err(StoreError::Statement(format!(
            "more than one row: {sql}"
        ))
        .into()))
    }

    /// The only row; none or several are errors. For aggregates and `RETURNING` of one insert.
    pub fn query_one(&mut self, sql: &'static str, params: &[Value]) -> Result<Row, StoreError> {
        match self.query_one_opt(sql, params)? {
            Some(row) => Ok(row),
            None => self.keep(Err(StoreError::Statement(format!("no row: {sql}")).into())),
        }
    }

    /// The number of rows written.
    pub fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StoreError> {
        self.clean()?;
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.execute(sql, params),
            Link::Postgres(link) => link.execute(sql, params),
        };
        self.keep(answer)
    }

    /// The rows of a statement that was put together, for filtered lists.
    pub fn query_built(&mut self, sql: &Sql) -> Result<Vec<Row>, StoreError> {
        self.clean()?;
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.query_built(sql, &self.mark),
            Link::Postgres(link) => link.query(sql.text(), sql.params(), &self.mark),
        };
        self.keep(answer)
    }

    /// The number of rows written by a statement that was put together.
    pub fn execute_built(&mut self, sql: &Sql) -> Result<u64, StoreError> {
        self.clean()?;
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.execute_built(sql),
            Link::Postgres(link) => link.execute(sql.text(), sql.params()),
        };
        self.keep(answer)
    }

    /// Inserts many rows at once and tells how many were written.
    ///
    /// `head` is `INSERT INTO t (a, b)`, `tail` is empty or `ON CONFLICT … DO NOTHING`. All rows
    /// have as many values as `head` has columns, and a column has one kind in all rows (nulls of
    /// that kind included).
    pub fn insert_many(
        &mut self,
        head: &'static str,
        tail: &'static str,
        rows: &[Vec<Value>],
    ) -> Result<u64, StoreError> {
        self.clean()?;
        let answer = match same_kinds(rows) {
            Err(error) => Err(error.into()),
            Ok(kinds) if kinds.is_empty() => Ok(0),
            Ok(kinds) => match &mut self.link {
                Link::Sqlite(link) => link.insert_many(head, tail, kinds.len(), rows),
                Link::Postgres(link) => link.insert_many(head, tail, &kinds, rows),
            },
        };
        self.keep(answer)
    }

    /// A fact: what `make` finds out by reading, for these parameters and nothing else. Where a
    /// connection remembers, it is made once until somebody commits; it should be small, and asked
    /// for by many. `name` is of this fact alone.
    pub fn recall<T, E>(
        &mut self,
        name: &'static str,
        params: &[Value],
        make: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<Arc<T>, E>
    where
        T: Any + Send + Sync,
        E: From<StoreError>,
    {
        self.clean()?;
        if let Link::Sqlite(link) = &self.link
            && let Some(known) = link.fact(name, params)
            && let Ok(known) = Arc::clone(known).downcast()
        {
            return Ok(known);
        }
        let made = Arc::new(make(self)?);
        if let Link::Sqlite(link) = &mut self.link {
            let known = Arc::<T>::clone(&made);
            link.keep_fact(name, params, known);
        }
        Ok(made)
    }

    /// Says that this unit walks through whole tables, and is meant to: a store that is watched lets
    /// it. For checks, copies and repairs; never for what a page or a worker waits for.
    pub fn reads_everything(&mut self) -> &mut Self {
        if let Link::Sqlite(link) = &mut self.link {
            link.may_read_everything(true);
        }
        self
    }

    /// Asks that those who wait for `topic` are woken, on this node and on the others, once this
    /// unit is committed. Nothing is sent if it is not.
    pub fn wake(&mut self, topic: Topic) {
        self.wakes.add(topic);
    }

    pub(crate) fn new(mut link: Link<'a>) -> Self {
        if let Link::Sqlite(link) = &mut link {
            link.may_read_everything(false);
        }
        Self {
            link,
            poison: None,
            mark: Mark::default(),
            wakes: Topics::default(),
        }
    }

    /// What the unit left: its first failure, and whom to wake.
    pub(crate) fn end(self) -> (Option<Failure>, Topics) {
        let corrupt = || self.mark.error().cloned().map(Failure::from);
        (self.poison.or_else(corrupt), self.wakes)
    }

    fn clean(&self) -> Result<(), StoreError> {
        let poison = self.poison.as_ref().map(|failure| &failure.error);
        poison
            .or_else(|| self.mark.error())
            .map_or(Ok(()), |error| Err(error.clone()))
    }

    fn keep<T>(&mut self, answer: Result<T, Failure>) -> Result<T, StoreError> {
        answer.map_err(|failure| {
            let error = failure.error.clone();
            self.poison.get_or_insert(failure);
            error
        })
    }
}

fn same_kinds(rows: &[Vec<Value>]) -> Result<Vec<crate::value::Kind>, StoreError> {
    let Some((first, rest)) = rows.split_first() else {
        return Ok(Vec::new());
    };
    let kinds: Vec<_> = first.iter().map(Value::kind).collect();
    let alike = |row: &Vec<Value>| row.iter().map(Value::kind).eq(kinds.iter().copied());
    if rest.iter().all(alike) {
        Ok(kinds)
    } else {
        Err(StoreError::Statement(
            "rows of one insert differ in their kinds".to_owned(),
        ))
    }
}
