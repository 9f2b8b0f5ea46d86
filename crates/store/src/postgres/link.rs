//! One PostgreSQL connection: runs statements, reads rows, names errors.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use postgres::types::{ToSql, Type};
use postgres::{Client, Statement};

use super::errors::failure;
use crate::error::{Failure, StoreError};
use crate::row::{Given, Head, Mark, Record, Row, Shape};
use crate::sql::rewrite::{first_table, is_control, parameters};
use crate::value::{Kind, Value};

/// Statements that one connection keeps prepared.
const CACHED: usize = 512;

/// A connection with its prepared statements.
pub(crate) struct PgLink {
    client: Client,
    plans: HashMap<(String, Vec<Type>), Plan>,
}

#[derive(Clone)]
struct Plan {
    statement: Statement,
    shape: Arc<Shape>,
}

/// All values of one column, for `unnest`.
enum Column<'v> {
    Ints(Vec<Option<i64>>),
    Texts(Vec<Option<&'v str>>),
    Blobs(Vec<Option<&'v [u8]>>),
}

impl PgLink {
    pub(crate) fn new(client: Client) -> Self {
        Self {
            client,
            plans: HashMap::new(),
        }
    }

    /// Forgets the prepared statements: the schema changed under them.
    pub(crate) fn forget(&mut self) {
        self.plans.clear();
    }

    /// Runs one of the engine's own statements (`BEGIN`, `COMMIT`, `ROLLBACK`).
    pub(crate) fn control(&mut self, sql: &'static str) -> Result<(), Failure> {
        self.client
            .batch_execute(sql)
            .map_err(|error| failure(&error))
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        params: &[Value],
        mark: &Mark,
    ) -> Result<Vec<Row>, Failure> {
        let plan = self.plan(
            sql,
            params.iter().map(|value| scalar(value.kind())).collect(),
        )?;
        let bound: Vec<_> = params.iter().map(parameter).collect();
        let rows = self
            .client
            .query(&plan.statement, &bound)
            .map_err(|error| failure(&error))?;
        let head = Head::new(&plan.shape, mark);
        let read = |row: &postgres::Row| {
            let mut record = Record::of(row.len());
            (0..row.len()).for_each(|place| record.push(given(row, place)));
            Row::new(&head, &Arc::new(record))
        };
        Ok(rows.iter().map(read).collect())
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, Failure> {
        let plan = self.plan(
            sql,
            params.iter().map(|value| scalar(value.kind())).collect(),
        )?;
        let bound: Vec<_> = params.iter().map(parameter).collect();
        self.client
            .execute(&plan.statement, &bound)
            .map_err(|error| failure(&error))
    }

    /// One statement for any number of rows: an array for each column.
    pub(crate) fn insert_many(
        &mut self,
        head: &str,
        tail: &str,
        kinds: &[Kind],
        rows: &[Vec<Value>],
    ) -> Result<u64, Failure> {
        let types: Vec<_> = kinds.iter().map(|kind| array(*kind)).collect();
        let casts: Vec<_> = (1..=kinds.len())
            .zip(&types)
            .map(|(place, of)| format!("${place}::{}[]", element(of)))
            .collect();
        let sql = format!("{head} SELECT * FROM unnest({}) {tail}", casts.join(", "));
        let plan = self.plan(&sql, types)?;
        let columns: Vec<_> = kinds
            .iter()
            .enumerate()
            .map(|(place, kind)| column(*kind, place, rows))
            .collect();
        let bound: Vec<&(dyn ToSql + Sync)> = columns.iter().map(Column::parameter).collect();
        self.client
            .execute(&plan.statement, &bound)
            .map_err(|error| failure(&error))
    }

    fn plan(&mut self, sql: &str, types: Vec<Type>) -> Result<Plan, Failure> {
        let key = (sql.to_owned(), types);
        if let Some(plan) = self.plans.get(&key) {
            return Ok(plan.clone());
        }
        if is_control(sql) {
            return Err(StoreError::Statement(format!("not in a unit: {sql}")).into());
        }
        // The server would take more values than the statement uses; SQLite would not.
        let expected = parameters(sql);
        if expected != key.1.len() {
            return Err(StoreError::Statement(format!("{expected} values expected: {sql}")).into());
        }
        let statement = self
            .client
            .prepare_typed(sql, &key.1)
            .map_err(|error| failure(&error))?;
        let columns = statement.columns().iter();
        let columns = columns.map(|column| column.name().to_owned());
        let shape = Arc::new(Shape::new(first_table(sql), columns));
        let plan = Plan { statement, shape };
        if self.plans.len() >= CACHED {
            self.plans.clear();
        }
        self.plans.insert(key, plan.clone());
        Ok(plan)
    }
}

impl fmt::Debug for PgLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgLink")
            .field("plans", &self.plans.len())
            .finish_non_exhaustive()
    }
}

impl Column<'_> {
    fn parameter(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Ints(values) => values,
            Self::Texts(values) => values,
            Self::Blobs(values) => values,
        }
    }
}

fn scalar(kind: Kind) -> Type {
    match kind {
        Kind::Int => Type::INT8,
        Kind::Text => Type::TEXT,
        Kind::Blob => Type::BYTEA,
    }
}

fn array(kind: Kind) -> Type {
    match kind {
        Kind::Int => Type::INT8_ARRAY,
        Kind::Text => Type::TEXT_ARRAY,
        Kind::Blob => Type::BYTEA_ARRAY,
    }
}

fn element(array: &Type) -> &'static str {
    match *array {
        Type::INT8_ARRAY => "int8",
        Type::BYTEA_ARRAY => "bytea",
        _ => "text",
    }
}

fn column(kind: Kind, place: usize, rows: &[Vec<Value>]) -> Column<'_> {
    let values = rows.iter().map(|row| row.get(place));
    match kind {
        Kind::Int => Column::Ints(
            values
                .map(|value| {
                    if let Some(Value::Int(v)) = value {
                        Some(*v)
                    } else {
                        None
                    }
                })
                .collect(),
        ),
        Kind::Text => Column::Texts(
            values
                .map(|value| {
                    if let Some(Value::Text(v)) = value {
                        Some(v.as_str())
                    } else {
                        None
                    }
                })
                .collect(),
        ),
        Kind::Blob => Column::Blobs(
            values
                .map(|value| {
                    if let Some(Value::Blob(v)) = value {
                        Some(v.as_slice())
                    } else {
                        None
                    }
                })
                .collect(),
        ),
    }
}

fn parameter(value: &Value) -> &(dyn ToSql + Sync) {
    const NO_INT: &Option<i64> = &None;
    const NO_TEXT: &Option<String> = &None;
    const NO_BLOB: &Option<Vec<u8>> = &None;
    match value {
        Value::Int(value) => value,
        Value::Text(value) => value,
        Value::Blob(value) => value,
        Value::NullInt => NO_INT,
        Value::NullText => NO_TEXT,
        Value::NullBlob => NO_BLOB,
    }
}

/// Reads one value. Types outside the portable subset are `Foreign`, so that reading them fails as
/// it does on SQLite.
fn given(row: &postgres::Row, place: usize) -> Given<'_> {
    fn found<'a, T>(
        value: Result<Option<T>, postgres::Error>,
        wrap: impl Fn(T) -> Given<'a>,
    ) -> Given<'a> {
        match value {
            Ok(Some(value)) => wrap(value),
            Ok(None) => Given::Null,
            Err(_) => Given::Foreign,
        }
    }
    let Some(column) = row.columns().get(place) else {
        return Given::Foreign;
    };
    match *column.type_() {
        Type::INT8 => found(row.try_get(place), Given::Int),
        Type::INT4 => found(row.try_get(place), |value: i32| {
            Given::Int(i64::from(value))
        }),
        Type::INT2 => found(row.try_get(place), |value: i16| {
            Given::Int(i64::from(value))
        }),
        Type::BOOL => found(row.try_get(place), |value: bool| {
            Given::Int(i64::from(value))
        }),
        Type::TEXT | Type::VARCHAR | Type::NAME | Type::BPCHAR | Type::UNKNOWN => {
            found(row.try_get(place), Given::Text)
        }
        Type::BYTEA => found(row.try_get(place), Given::Blob),
        _ => Given::Foreign,
    }
}
