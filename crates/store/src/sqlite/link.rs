//! One SQLite connection: runs statements, reads rows, names errors.

use std::sync::Arc;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ParamsFromIter, params_from_iter};
use rustc_hash::FxHashMap;

use super::constraints::Constraints;
use super::errors::failure;
use super::memory::{Known, Memory, Recalled, Records};
use super::plan;
use crate::error::{Failure, StoreError};
use crate::row::{Given, Head, Mark, Record, Row, Shape};
use crate::sql::Sql;
use crate::sql::rewrite::{changes_schema, first_table, is_control, statement_for_sqlite};
use crate::value::Value;

/// Statements that one connection keeps prepared: more than the product has.
const CACHED: usize = 512;

/// A connection with what it has learned about its statements.
#[derive(Debug)]
pub(crate) struct SqliteLink {
    conn: Connection,
    learned: Learned,
}

/// The same while a unit runs on it.
#[derive(Debug)]
pub(crate) struct AtWork<'a> {
    conn: &'a Connection,
    learned: &'a mut Learned,
}

#[derive(Debug)]
struct Learned {
    /// By the address of a text that never changes: most statements, found without reading them.
    plans: FxHashMap<Place, Plan>,
    /// By the text itself: statements that were put together.
    built: FxHashMap<String, Plan>,
    constraints: Arc<Constraints>,
    schema_changes: u64,
    /// Only a connection that cannot write has one: its own writes would not be noticed.
    memory: Option<Memory>,
    /// The unit said that it reads everything.
    reads_everything: bool,
}

/// Where texts of the program stand: they never change, so that their place says which they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Place {
    head: (usize, usize),
    tail: (usize, usize),
    /// Of an insert of many rows; 0 for any other statement.
    columns: usize,
}

#[derive(Clone, Debug)]
struct Plan {
    text: Arc<str>,
    shape: Arc<Shape>,
    changes_schema: bool,
}

impl SqliteLink {
    pub(crate) fn new(conn: Connection, constraints: Arc<Constraints>) -> Self {
        conn.set_prepared_statement_cache_capacity(CACHED);
        let learned = Learned {
            plans: FxHashMap::default(),
            built: FxHashMap::default(),
            constraints,
            schema_changes: 0,
            memory: None,
            reads_everything: false,
        };
        Self { conn, learned }
    }

    /// For a connection that only reads: it remembers its last answers until somebody commits.
    pub(crate) fn remembering(mut self) -> Self {
        self.learned.memory = Some(Memory::default());
        self
    }

    /// For a unit that runs in the transaction which this connection is in.
    pub(crate) fn at_work(&mut self) -> AtWork<'_> {
        AtWork {
            conn: &self.conn,
            learned: &mut self.learned,
        }
    }

    /// Runs a reading unit in one snapshot: that of a statement which stands at its only row until
    /// the unit is done, so that nothing need begin it and nothing end it.
    pub(crate) fn in_snapshot<A>(
        &mut self,
        run: impl FnOnce(AtWork<'_>) -> A,
    ) -> Result<A, Failure> {
        let Self { conn, learned } = self;
        let constraints = Arc::clone(&learned.constraints);
        let at_its_row = || {
            let mut statement = conn.prepare_cached("PRAGMA data_version")?;
            let mut rows = statement.query([])?;
            let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
            let version = row.get(0)?;
            if let Some(memory) = &mut learned.memory {
                memory.is_at(version);
            }
            Ok(run(AtWork { conn, learned }))
        };
        at_its_row().map_err(|error| failure(&error, &constraints))
    }

    /// Rows that this connection has written and changes that it made to the schema so far, kept or
    /// not.
    pub(crate) fn changes(&self) -> u64 {
        self.conn.total_changes() + self.learned.schema_changes
    }

    pub(crate) fn conn(&self) -> &Connection {
        &self.conn
    }

    /// Runs one of the engine's own statements (`BEGIN`, `COMMIT`, savepoints).
    pub(crate) fn control(&self, sql: &'static str) -> Result<(), Failure> {
        let done = self
            .conn
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute([]));
        done.map(drop)
            .map_err(|error| failure(&error, &self.learned.constraints))
    }
}

impl AtWork<'_> {
    /// Whether the unit that runs may walk through large tables.
    pub(crate) fn may_read_everything(&mut self, may: bool) {
        self.learned.reads_everything = may;
    }

    /// A fact that this connection remembers.
    pub(crate) fn fact(&self, name: &'static str, params: &[Value]) -> Option<&Known> {
        self.learned.memory.as_ref()?.fact(name, params)
    }

    /// Remembers a fact, if this connection remembers anything.
    pub(crate) fn keep_fact(&mut self, name: &'static str, params: &[Value], known: Known) {
        if let Some(memory) = &mut self.learned.memory {
            memory.keep_fact(name, params, known);
        }
    }

    pub(crate) fn query(
        &mut self,
        sql: &'static str,
        params: &[Value],
        mark: &Mark,
    ) -> Result<Vec<Row>, Failure> {
        let plan = self.plan(sql)?;
        self.rows(&plan, params, mark)
    }

    pub(crate) fn query_built(&mut self, sql: &Sql, mark: &Mark) -> Result<Vec<Row>, Failure> {
        let plan = self.plan_built(sql.text())?;
        self.rows(&plan, sql.params(), mark)
    }

    fn rows(&mut self, plan: &Plan, params: &[Value], mark: &Mark) -> Result<Vec<Row>, Failure> {
        let head = Head::new(&plan.shape, mark);
        let rows = |records: &Records| records.iter().map(|one| Row::new(&head, one)).collect();
        let question = match &mut self.learned.memory {
            Some(memory) => match memory.recall(&plan.shape, params) {
                Recalled::Answer(records) => return Ok(rows(records)),
                Recalled::Ask(question) => Some(question),
            },
            None => None,
        };
        let records = self
            .ask(plan, params)
            .map_err(|error| failure(&error, &self.learned.constraints))?;
        let answer = rows(&records);
        if let (Some(memory), Some(question)) = (&mut self.learned.memory, question) {
            memory.keep(question, &plan.shape, params, records);
        }
        Ok(answer)
    }

    fn ask(&self, plan: &Plan, params: &[Value]) -> rusqlite::Result<Records> {
        let mut statement = self.prepare(plan)?;
        let mut rows = statement.query(bound(params))?;
        let mut out = Vec::new();
        let columns = plan.shape.columns;
        while let Some(row) = rows.next()? {
            let mut record = Record::of(columns);
            for place in 0..columns {
                record.push(given(row.get_ref(place)?));
            }
            out.push(Arc::new(record));
        }
        Ok(out)
    }

    pub(crate) fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, Failure> {
        let plan = self.plan(sql)?;
        self.written(&plan, params)
    }

    pub(crate) fn execute_built(&mut self, sql: &Sql) -> Result<u64, Failure> {
        let plan = self.plan_built(sql.text())?;
        self.written(&plan, sql.params())
    }

    fn written(&mut self, plan: &Plan, params: &[Value]) -> Result<u64, Failure> {
        self.learned.schema_changes += u64::from(plan.changes_schema);
        let done = self
            .prepare(plan)
            .and_then(|mut statement| statement.execute(bound(params)));
        done.map(count)
            .map_err(|error| failure(&error, &self.learned.constraints))
    }

    pub(crate) fn insert_many(
        &mut self,
        head: &'static str,
        tail: &'static str,
        columns: usize,
        rows: &[Vec<Value>],
    ) -> Result<u64, Failure> {
        let plan = self.plan_insert(head, tail, columns)?;
        let done = self.prepare(&plan).and_then(|mut statement| {
            rows.iter().try_fold(
                0,
                |sum, row| Ok(sum + count(statement.execute(bound(row))?)),
            )
        });
        done.map_err(|error| failure(&error, &self.learned.constraints))
    }

    fn prepare(&self, plan: &Plan) -> rusqlite::Result<CachedStatement<'_>> {
        self.conn.prepare_cached(&plan.text)
    }

    fn plan(&mut self, sql: &'static str) -> Result<Plan, Failure> {
        let place = Place::of(sql, "", 0);
        if let Some(plan) = self.learned.plans.get(&place) {
            return Ok(plan.clone());
        }
        let plan = self.make_plan(sql)?;
        self.learned.plans.insert(place, plan.clone());
        Ok(plan)
    }

    fn plan_insert(
        &mut self,
        head: &'static str,
        tail: &'static str,
        columns: usize,
    ) -> Result<Plan, Failure> {
        let place = Place::of(head, tail, columns);
        if let Some(plan) = self.learned.plans.get(&place) {
            return Ok(plan.clone());
        }
        let places: Vec<_> = (1..=columns).map(|place| format!("${place}")).collect();
        let sql = format!("{head} VALUES ({}) {tail}", places.join(", "));
        let plan = self.make_plan(&sql)?;
        self.learned.plans.insert(place, plan.clone());
        Ok(plan)
    }

    fn plan_built(&mut self, sql: &str) -> Result<Plan, Failure> {
        if let Some(plan) = self.learned.built.get(sql) {
            return Ok(plan.clone());
        }
        let plan = self.make_plan(sql)?;
        if self.learned.built.len() >= CACHED {
            self.learned.built.clear();
        }
        self.learned.built.insert(sql.to_owned(), plan.clone());
        Ok(plan)
    }

    fn make_plan(&self, sql: &str) -> Result<Plan, Failure> {
        if is_control(sql) {
            return Err(StoreError::Statement(format!("not in a unit: {sql}")).into());
        }
        let text: Arc<str> = statement_for_sqlite(sql).into();
        let prepared = self.conn.prepare_cached(&text);
        let statement = prepared.map_err(|error| failure(&error, &self.learned.constraints))?;
        let columns = statement.column_names().map(str::to_owned);
        let shape = Shape::new(first_table(sql), columns);
        drop(statement);
        if self.learned.constraints.is_watched() && !self.learned.reads_everything {
            self.watch(&text)?;
        }
        Ok(Plan {
            text,
            changes_schema: changes_schema(sql),
            shape: Arc::new(shape),
        })
    }

    /// Refuses a statement that walks through a large table.
    fn watch(&self, text: &str) -> Result<(), Failure> {
        match plan::walk(self.conn, text) {
            Ok(None) => Ok(()),
            Ok(Some(step)) => Err(StoreError::Statement(format!("{step}: {text}")).into()),
            Err(error) => Err(failure(&error, &self.learned.constraints)),
        }
    }
}

impl Place {
    fn of(head: &'static str, tail: &'static str, columns: usize) -> Self {
        let span = |text: &'static str| (text.as_ptr().addr(), text.len());
        Self {
            head: span(head),
            tail: span(tail),
            columns,
        }
    }
}

fn bound(params: &[Value]) -> ParamsFromIter<&[Value]> {
    params_from_iter(params)
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

fn given(value: ValueRef<'_>) -> Given<'_> {
    match value {
        ValueRef::Null => Given::Null,
        ValueRef::Integer(value) => Given::Int(value),
        ValueRef::Real(_) => Given::Foreign,
        ValueRef::Blob(bytes) => Given::Blob(bytes),
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).map_or(Given::Foreign, Given::Text),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Blob(value) => ValueRef::Blob(value),
            Self::NullInt | Self::NullText | Self::NullBlob => ValueRef::Null,
        }))
    }
}
