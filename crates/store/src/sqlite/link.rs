//! One SQLite connection: runs statements, reads rows, names errors.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ParamsFromIter, params_from_iter};

use super::constraints::Constraints;
use super::errors::failure;
use super::memory::{Cells, Memory};
use crate::error::{Failure, StoreError};
use crate::row::{Cell, Head, Mark, Row, Shape};
use crate::sql::rewrite::{first_table, is_control, statement_for_sqlite};
use crate::value::Value;

/// Statements that one connection keeps prepared: more than the product has.
const CACHED: usize = 512;

/// A connection with what it has learned about its statements.
#[derive(Debug)]
pub(crate) struct SqliteLink {
    conn: Connection,
    plans: HashMap<String, Plan>,
    constraints: Arc<Constraints>,
    /// Only a connection that cannot write has one: its own writes would not be noticed.
    memory: Option<Memory>,
}

#[derive(Clone, Debug)]
struct Plan {
    text: Arc<str>,
    shape: Arc<Shape>,
}

impl SqliteLink {
    pub(crate) fn new(conn: Connection, constraints: Arc<Constraints>) -> Self {
        conn.set_prepared_statement_cache_capacity(CACHED);
        Self {
            conn,
            plans: HashMap::new(),
            constraints,
            memory: None,
        }
    }

    /// For a connection that only reads: it remembers its last answers until somebody commits.
    pub(crate) fn remembering(mut self) -> Self {
        self.memory = Some(Memory::default());
        self
    }

    /// Begins the snapshot of a reading unit.
    pub(crate) fn begin_reading(&mut self) -> Result<(), Failure> {
        self.control("BEGIN")?;
        let Some(memory) = &mut self.memory else {
            return Ok(());
        };
        let version = self
            .conn
            .prepare_cached("PRAGMA data_version")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)));
        version
            .map(|version| memory.is_at(version))
            .map_err(|error| failure(&error, &self.constraints))
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
            .map_err(|error| failure(&error, &self.constraints))
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        params: &[Value],
        mark: &Mark,
    ) -> Result<Vec<Row>, Failure> {
        let plan = self.plan(sql)?;
        let head = Head::new(&plan.shape, mark);
        let rows = |cells: &Cells| cells.iter().map(|row| Row::shared(&head, row)).collect();
        let recalled = self.memory.as_ref();
        if let Some(cells) = recalled.and_then(|memory| memory.recall(&plan.shape, params)) {
            return Ok(rows(cells));
        }
        let cells = self
            .ask(&plan, params)
            .map_err(|error| failure(&error, &self.constraints))?;
        if let Some(memory) = &mut self.memory {
            memory.keep(&plan.shape, params, &cells);
        }
        Ok(rows(&cells))
    }

    fn ask(&self, plan: &Plan, params: &[Value]) -> rusqlite::Result<Cells> {
        let mut statement = self.prepare(plan)?;
        let mut rows = statement.query(bound(params))?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let cells = (0..plan.shape.columns.len()).map(|place| row.get_ref(place).map(cell));
            out.push(Arc::new(cells.collect::<Result<_, _>>()?));
        }
        Ok(out)
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, Failure> {
        let plan = self.plan(sql)?;
        let done = self
            .prepare(&plan)
            .and_then(|mut statement| statement.execute(bound(params)));
        done.map(count)
            .map_err(|error| failure(&error, &self.constraints))
    }

    pub(crate) fn insert_many(
        &mut self,
        head: &str,
        tail: &str,
        columns: usize,
        rows: &[Vec<Value>],
    ) -> Result<u64, Failure> {
        let places: Vec<_> = (1..=columns).map(|place| format!("${place}")).collect();
        let sql = format!("{head} VALUES ({}) {tail}", places.join(", "));
        let plan = self.plan(&sql)?;
        let done = self.prepare(&plan).and_then(|mut statement| {
            rows.iter().try_fold(
                0,
                |sum, row| Ok(sum + count(statement.execute(bound(row))?)),
            )
        });
        done.map_err(|error| failure(&error, &self.constraints))
    }

    fn prepare(&self, plan: &Plan) -> rusqlite::Result<CachedStatement<'_>> {
        self.conn.prepare_cached(&plan.text)
    }

    fn plan(&mut self, sql: &str) -> Result<Plan, Failure> {
        if let Some(plan) = self.plans.get(sql) {
            return Ok(plan.clone());
        }
        if is_control(sql) {
            return Err(StoreError::Statement(format!("not in a unit: {sql}")).into());
        }
        let text: Arc<str> = statement_for_sqlite(sql).into();
        let prepared = self.conn.prepare_cached(&text);
        let statement = prepared.map_err(|error| failure(&error, &self.constraints))?;
        let columns = statement.column_names().map(str::to_owned).collect();
        drop(statement);
        let plan = Plan {
            text,
            shape: Arc::new(Shape {
                table: first_table(sql),
                columns,
            }),
        };
        if self.plans.len() >= CACHED {
            self.plans.clear();
        }
        self.plans.insert(sql.to_owned(), plan.clone());
        Ok(plan)
    }
}

fn bound(params: &[Value]) -> ParamsFromIter<&[Value]> {
    params_from_iter(params)
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Int(value),
        ValueRef::Real(_) => Cell::Foreign,
        ValueRef::Blob(bytes) => Cell::Blob(bytes.to_vec()),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Cell::Text(text.to_owned()),
            Err(_) => Cell::Foreign,
        },
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
