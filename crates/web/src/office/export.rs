//! Lists as tables to take away: CSV and XLSX by the same way, sent while they are read, so that
//! their length costs no memory.
//!
//! Headings are in the language of whoever takes them; states and units are words for programs and
//! the same in every language.

pub(super) mod links;
pub(super) mod payments;
pub(super) mod receipts;

use std::pin::Pin;
use std::task::{Context, Poll};

use app::office::Shop;
use app::sheet::{Cell, Format, Table};
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use domain::access::Permission as May;
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use hyper::body::{Bytes, Frame};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use money::{Amount, Unit};
use tokio::sync::mpsc;

use crate::routes::{Permission, Route};
use crate::trouble::Trouble;

/// Rows of one read.
const BATCH: u32 = 500;

const TAKES: Permission = Permission::Staff(May::Exports);
/// The ledger is the merchant's.
const TAKES_LEDGER: Permission = Permission::Merchant(May::Exports);

pub(crate) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET"],
        path: "/office/links.csv",
        permission: TAKES,
        service: || get(links::csv),
    },
    Route {
        methods: &["GET"],
        path: "/office/links.xlsx",
        permission: TAKES,
        service: || get(links::xlsx),
    },
    Route {
        methods: &["GET"],
        path: "/office/payments.csv",
        permission: TAKES,
        service: || get(payments::csv),
    },
    Route {
        methods: &["GET"],
        path: "/office/payments.xlsx",
        permission: TAKES,
        service: || get(payments::xlsx),
    },
    Route {
        methods: &["GET"],
        path: "/office/receipts.csv",
        permission: TAKES_LEDGER,
        service: || get(receipts::csv),
    },
    Route {
        methods: &["GET"],
        path: "/office/receipts.xlsx",
        permission: TAKES_LEDGER,
        service: || get(receipts::xlsx),
    },
];

/// Where a list is taken away: the addresses of both kinds of file.
pub(super) struct Away {
    pub(super) csv: String,
    pub(super) xlsx: String,
}

impl Away {
    /// The same list, narrowed by the same fields.
    pub(super) fn of(list: &str, fields: &super::typed::Fields, names: &[&str]) -> Self {
        let address = |format: Format| {
            let path = format!("{list}.{}", format.extension());
            fields.address(&path, names, &[])
        };
        Self {
            csv: address(Format::Csv),
            xlsx: address(Format::Xlsx),
        }
    }
}

/// Rows, batch by batch.
trait Source: Send + 'static {
    /// The next rows, and whether there are more.
    fn next(&mut self) -> impl Future<Output = Result<(Vec<Vec<Cell>>, bool), Trouble>> + Send;
}

/// A table under this name. The first rows decide whether there is an answer at all.
async fn send(
    (name, format): (&str, Format),
    headings: Vec<String>,
    mut source: impl Source,
) -> Result<Response, Trouble> {
    let first = source.next().await?;
    let table = Table::new(format, headings).map_err(broken)?;
    let (send, receive) = mpsc::channel(2);
    tokio::spawn(async move {
        // A table that ends early must not look whole.
        if let Err(error) = rows(table, first, source, &send).await {
            let _ = send.send(Err(error)).await;
        }
    });
    let mut response = Body::new(Stream(receive)).into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static(format.media_type());
    headers.insert(CONTENT_TYPE, kind);
    let name = format!("attachment; filename=\"{name}.{}\"", format.extension());
    let name = HeaderValue::from_str(&name).map_err(broken)?;
    headers.insert(CONTENT_DISPOSITION, name);
    Ok(response)
}

fn broken(error: impl std::fmt::Display) -> Trouble {
    Trouble::Broken(error.to_string())
}

type Piece = Result<Bytes, std::io::Error>;

async fn rows(
    mut table: Table,
    mut batch: (Vec<Vec<Cell>>, bool),
    mut source: impl Source,
    send: &mpsc::Sender<Piece>,
) -> Result<(), std::io::Error> {
    loop {
        for line in &batch.0 {
            table.line(line)?;
        }
        if !batch.1 {
            // Whoever went away needs no end either.
            let _ = send.send(Ok(Bytes::from(table.end()?))).await;
            return Ok(());
        }
        if send.send(Ok(Bytes::from(table.take()))).await.is_err() {
            return Ok(());
        }
        batch = source
            .next()
            .await
            .map_err(|_| std::io::Error::other("the list could not be read on"))?;
    }
}

/// An amount in the unit of its shop, and the unit.
fn money(amount: Amount, unit: Unit) -> [Cell; 2] {
    let unit = i18n::shown_unit(amount, unit);
    let name = match unit {
        Unit::Major => amount.currency().code(),
        unit => unit.code(),
    };
    [plain(amount, unit), Cell::from(name)]
}

/// The number of an amount alone.
fn plain(amount: Amount, unit: Unit) -> Cell {
    let unit = i18n::shown_unit(amount, unit);
    Cell::Number(match unit {
        Unit::Toman => amount.to_toman().map_or_else(
            |_| i18n::amount_number(amount, unit, i18n::Locale::En).replace(',', ""),
            |toman| toman.to_string(),
        ),
        _ => amount.to_decimal(),
    })
}

/// A moment by the clock of its shop.
fn time(at: Option<Timestamp>, zone: &TimeZone) -> Cell {
    let written = at.map(|at| {
        at.to_zoned(zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    });
    Cell::from(written)
}

fn shop_name(shops: &[Shop], shop: domain::id::ShopId) -> Cell {
    let found = shops.iter().find(|row| row.shop.id == shop);
    Cell::from(found.map(|row| row.shop.name.clone()))
}

/// Codes of payments in one cell.
fn joined<'a>(codes: impl Iterator<Item = &'a str>) -> Cell {
    Cell::from(codes.collect::<Vec<_>>().join(" "))
}

/// A body that is sent as its pieces come.
struct Stream(mpsc::Receiver<Piece>);

impl hyper::body::Body for Stream {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let piece = self.0.poll_recv(context);
        piece.map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}
