//! Lists as tables to take away: CSV and XLSX by the same way, sent while they are read, so that
//! their length costs no memory.
//!
//! Headings are in the language of whoever takes them; in files, states and units are words for
//! programs and the same in every language. The same list as a page is for people, to print.

mod documents;
mod links;
mod messages;
mod money_in;
mod open_payments;
mod paper;
mod payments;
mod receipts;
mod settlement;
mod slips;
mod statement;

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use app::office::Shop;
use app::sheet::{Cell, Format, Table};
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get};
use domain::access::Permission as May;
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::request::Parts;
use hyper::body::{Bytes, Frame};
use i18n::Locale;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use money::{Amount, Unit};
use tokio::sync::mpsc;

use self::paper::Paper;
use super::shell::{POLICY, Seat, zone_of};
use crate::routes::{Permission, Route, Web};
use crate::trouble::Trouble;

/// Rows of one read.
const BATCH: u32 = 500;
/// Pieces that wait for a slow reader.
const AHEAD: usize = 2;

const TAKES: Permission = Permission::Staff(May::Exports);
/// The ledger is the merchant's.
const TAKES_LEDGER: Permission = Permission::Merchant(May::Exports);

const fn row(
    path: &'static str,
    permission: Permission,
    service: fn() -> MethodRouter<Web>,
) -> Route {
    Route {
        methods: &["GET"],
        path,
        permission,
        service,
    }
}

pub(crate) static ROUTES: &[Route] = &[
    row("/office/links.csv", TAKES, || get(links::table)),
    row("/office/links.xlsx", TAKES, || get(links::table)),
    row("/office/links.html", TAKES, || get(links::table)),
    row("/office/payments.csv", TAKES, || get(payments::table)),
    row("/office/payments.xlsx", TAKES, || get(payments::table)),
    row("/office/payments.html", TAKES, || get(payments::table)),
    row("/office/receipts.csv", TAKES_LEDGER, || {
        get(receipts::table)
    }),
    row("/office/receipts.xlsx", TAKES_LEDGER, || {
        get(receipts::table)
    }),
    row("/office/receipts.html", TAKES_LEDGER, || {
        get(receipts::table)
    }),
    row("/office/settlements/{id}/found.csv", TAKES_LEDGER, || {
        get(settlement::table)
    }),
    row("/office/settlements/{id}/found.xlsx", TAKES_LEDGER, || {
        get(settlement::table)
    }),
    row("/office/settlements/{id}/found.html", TAKES_LEDGER, || {
        get(settlement::table)
    }),
    row("/office/documents.csv", TAKES, || get(documents::table)),
    row("/office/documents.xlsx", TAKES, || get(documents::table)),
    row("/office/documents.html", TAKES, || get(documents::table)),
    row("/office/open-payments.csv", TAKES, || {
        get(open_payments::table)
    }),
    row("/office/open-payments.xlsx", TAKES, || {
        get(open_payments::table)
    }),
    row("/office/open-payments.html", TAKES, || {
        get(open_payments::table)
    }),
    row("/office/slips.csv", TAKES, || get(slips::table)),
    row("/office/slips.xlsx", TAKES, || get(slips::table)),
    row("/office/slips.html", TAKES, || get(slips::table)),
    row("/office/outbox.csv", TAKES, || get(messages::table)),
    row("/office/outbox.xlsx", TAKES, || get(messages::table)),
    row("/office/outbox.html", TAKES, || get(messages::table)),
    row("/office/customers/{id}/statement.csv", TAKES_LEDGER, || {
        get(statement::table)
    }),
    row(
        "/office/customers/{id}/statement.xlsx",
        TAKES_LEDGER,
        || get(statement::table),
    ),
    row(
        "/office/customers/{id}/statement.html",
        TAKES_LEDGER,
        || get(statement::table),
    ),
    row("/office/reports/money.csv", TAKES, || get(money_in::table)),
    row("/office/reports/money.xlsx", TAKES, || get(money_in::table)),
    row("/office/reports/money.html", TAKES, || get(money_in::table)),
];

/// As what a list is taken away; the end of its address says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file for programs.
    File(Format),
    /// A page to print, or to keep as PDF.
    Paper,
}

impl Kind {
    const fn extension(self) -> &'static str {
        match self {
            Self::File(format) => format.extension(),
            Self::Paper => "html",
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Kind {
    type Rejection = Infallible;

    async fn from_request_parts(head: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let (_, end) = head.uri.path().rsplit_once('.').unwrap_or_default();
        let all = [Self::File(Format::Csv), Self::File(Format::Xlsx)];
        let found = all.into_iter().find(|kind| kind.extension() == end);
        Ok(found.unwrap_or(Self::Paper))
    }
}

/// Where a list is taken away: the addresses of both kinds of file, and of the page to print.
pub(super) struct Away {
    pub(super) csv: String,
    pub(super) xlsx: String,
    pub(super) paper: String,
}

impl Away {
    /// The same list, narrowed by the same fields.
    pub(super) fn of(list: &str, fields: &super::typed::Fields, names: &[&str]) -> Self {
        let address = |kind: Kind| {
            let path = format!("{list}.{}", kind.extension());
            fields.address(&path, names, &[])
        };
        Self {
            csv: address(Kind::File(Format::Csv)),
            xlsx: address(Kind::File(Format::Xlsx)),
            paper: address(Kind::Paper),
        }
    }
}

/// Rows, batch by batch.
trait Source: Send + 'static {
    /// The next rows, and whether there are more.
    fn next(&mut self) -> impl Future<Output = Result<(Vec<Vec<Cell>>, bool), Trouble>> + Send;
}

/// A table: the name of its file, what it is called, and its columns, each with whether it stands on
/// paper too.
struct Head {
    file: &'static str,
    title: String,
    columns: Vec<(String, bool)>,
}

/// What is being written.
enum Sheet {
    File(Table),
    Paper(Box<Paper>),
}

impl Sheet {
    fn line(&mut self, cells: &[Cell]) -> io::Result<()> {
        match self {
            Self::File(table) => table.line(cells),
            Self::Paper(paper) => {
                paper.line(cells);
                Ok(())
            }
        }
    }

    fn take(&mut self) -> Bytes {
        match self {
            Self::File(table) => table.take().into(),
            Self::Paper(paper) => paper.take().into(),
        }
    }

    fn end(self) -> io::Result<Bytes> {
        Ok(match self {
            Self::File(table) => table.end()?.into(),
            Self::Paper(paper) => paper.end().into(),
        })
    }
}

/// Sends a table. The first rows decide whether there is an answer at all.
async fn send(
    (web, seat): (&Web, &Seat),
    kind: Kind,
    head: Head,
    mut source: impl Source,
) -> Result<Response, Trouble> {
    let first = source.next().await?;
    let sheet = match kind {
        Kind::File(format) => {
            let names = head.columns.into_iter().map(|(name, _)| name);
            Sheet::File(Table::new(format, names.collect()).map_err(broken)?)
        }
        Kind::Paper => {
            let shops = web.app.office_shops(&seat.desk).await;
            let zone = zone_of(&shops.unwrap_or_default(), None);
            let at = seat.minute(web.app.now(), &zone);
            let paper = Paper::new(seat, (&head.title, at), &head.columns)?;
            Sheet::Paper(Box::new(paper))
        }
    };
    let (send, receive) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        // A table that ends early must not look whole.
        if let Err(error) = rows(sheet, first, source, &send).await {
            let _ = send.send(Err(error)).await;
        }
    });
    let mut response = Body::new(Stream(receive)).into_response();
    let headers = response.headers_mut();
    let Kind::File(format) = kind else {
        let page = HeaderValue::from_static("text/html; charset=utf-8");
        headers.insert(CONTENT_TYPE, page);
        let policy = HeaderValue::from_static(POLICY);
        headers.insert(CONTENT_SECURITY_POLICY, policy);
        return Ok(response);
    };
    let media = HeaderValue::from_static(format.media_type());
    headers.insert(CONTENT_TYPE, media);
    let name = format!(
        "attachment; filename=\"{}.{}\"",
        head.file,
        format.extension()
    );
    let name = HeaderValue::from_str(&name).map_err(broken)?;
    headers.insert(CONTENT_DISPOSITION, name);
    Ok(response)
}

fn broken(error: impl std::fmt::Display) -> Trouble {
    Trouble::Broken(error.to_string())
}

type Piece = Result<Bytes, io::Error>;

async fn rows(
    mut sheet: Sheet,
    mut batch: (Vec<Vec<Cell>>, bool),
    mut source: impl Source,
    send: &mpsc::Sender<Piece>,
) -> Result<(), io::Error> {
    loop {
        for line in &batch.0 {
            sheet.line(line)?;
        }
        if !batch.1 {
            // Whoever went away needs no end either.
            let _ = send.send(Ok(sheet.end()?)).await;
            return Ok(());
        }
        if send.send(Ok(sheet.take())).await.is_err() {
            return Ok(());
        }
        batch = source
            .next()
            .await
            .map_err(|_| io::Error::other("the list could not be read on"))?;
    }
}

/// How cells are written: for programs the same in every language, for people as they read.
#[derive(Debug, Clone, Copy)]
struct Hand {
    kind: Kind,
    locale: Locale,
}

impl Hand {
    const fn new(kind: Kind, seat: &Seat) -> Self {
        Self {
            kind,
            locale: seat.locale,
        }
    }

    /// An amount in the unit of its shop, and the unit.
    fn money(self, amount: Amount, unit: Unit) -> [Cell; 2] {
        let unit = i18n::shown_unit(amount, unit);
        let name = match (self.kind, unit) {
            (Kind::Paper, _) => i18n::unit_name(unit, amount.currency(), self.locale),
            (Kind::File(_), Unit::Major) => amount.currency().code(),
            (Kind::File(_), unit) => unit.code(),
        };
        [self.plain(amount, unit), Cell::from(name)]
    }

    /// The number of an amount alone.
    fn plain(self, amount: Amount, unit: Unit) -> Cell {
        let unit = i18n::shown_unit(amount, unit);
        Cell::Number(match (self.kind, unit) {
            (Kind::Paper, _) => i18n::amount_number(amount, unit, self.locale),
            (Kind::File(_), Unit::Toman) => amount.to_toman().map_or_else(
                |_| i18n::amount_number(amount, unit, Locale::En).replace(',', ""),
                |toman| toman.to_string(),
            ),
            (Kind::File(_), _) => amount.to_decimal(),
        })
    }

    /// A moment by the clock of its shop.
    fn time(self, at: Option<Timestamp>, zone: &TimeZone) -> Cell {
        let written = at.map(|at| match self.kind {
            Kind::Paper => i18n::short_date_time(at, zone, self.locale),
            Kind::File(_) => {
                let local = at.to_zoned(zone.clone());
                local.strftime("%Y-%m-%d %H:%M").to_string()
            }
        });
        Cell::from(written)
    }

    /// A day of a shop's calendar.
    fn day(self, day: Date) -> Cell {
        Cell::from(match self.kind {
            Kind::Paper => i18n::short_day(day, self.locale),
            Kind::File(_) => day.to_string(),
        })
    }

    /// A word for programs, and the same for people.
    fn word(self, word: &'static str, people: String) -> Cell {
        match self.kind {
            Kind::Paper => Cell::from(people),
            Kind::File(_) => Cell::from(word),
        }
    }

    /// How many.
    fn count(self, count: u32) -> Cell {
        Cell::Number(match self.kind {
            Kind::Paper => i18n::number(i64::from(count), self.locale),
            Kind::File(_) => count.to_string(),
        })
    }
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

#[cfg(test)]
mod tests;
