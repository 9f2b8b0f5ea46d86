//! The result of an import as CSV, written piece by piece while it is sent: it can be large.

use std::pin::Pin;
use std::task::{Context, Poll};

use app::customer::import::{Outcome, ResultLine, ResultPlace};
use app::sheet::csv_line;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::Response;
use hyper::body::{Body as HttpBody, Frame};
use tokio::sync::mpsc::{Receiver, channel};

use super::{BAD_SHOWN, download, id_of, trouble, wrong_words};
use crate::office::shell::Seat;
use crate::routes::Web;
use crate::trouble::Trouble;

/// So that spreadsheets know that it is UTF-8.
const MARK: &str = "\u{feff}";

/// Pieces of text that come from another task.
struct Pieces(Receiver<Result<Bytes, Trouble>>);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        self.0.poll_recv(context).map(|piece| {
            let cut = |_| std::io::Error::other("the rest could not be read");
            piece.map(|piece| piece.map(Frame::data).map_err(cut))
        })
    }
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let id = id_of(&id)?;
    web.app
        .import(&seat.desk, id, BAD_SHOWN)
        .await
        .map_err(trouble)?;
    let (sender, pieces) = channel(2);
    tokio::spawn(async move {
        let t = seat.t();
        let head = csv_line(
            [
                t.import_csv_line(),
                t.import_csv_name(),
                t.import_csv_result(),
                t.import_csv_customer(),
                t.import_csv_why(),
            ]
            .iter()
            .map(String::as_str),
        );
        let mut text = format!("{MARK}{head}");
        let mut place = ResultPlace::Bad(0);
        loop {
            // Whoever listens may have gone.
            if sender.send(Ok(Bytes::from(text))).await.is_err() {
                return;
            }
            match web.app.import_result(&seat.desk, id, place).await {
                Ok(Some((lines, next))) => {
                    text = lines.iter().map(|line| written(line, &seat)).collect();
                    place = next;
                }
                Ok(None) => return,
                Err(error) => {
                    // The download breaks off: half a file does not pass for a whole one.
                    let _ = sender.send(Err(trouble(error))).await;
                    return;
                }
            }
        }
    });
    Ok(download(Body::new(Pieces(pieces))))
}

fn written(line: &ResultLine, seat: &Seat) -> String {
    let t = seat.t();
    let (word, customer, why) = match &line.outcome {
        Outcome::Made(id) => (t.import_csv_made(), id.to_string(), String::new()),
        Outcome::Duplicate => (t.import_csv_duplicate(), String::new(), String::new()),
        Outcome::Bad(wrong) => {
            let words = wrong_words(wrong, seat).into_iter();
            let words: Vec<_> = words
                .map(|(column, why)| format!("{column}: {why}"))
                .collect();
            (t.import_csv_bad(), String::new(), words.join(" "))
        }
    };
    csv_line([
        line.line.to_string().as_str(),
        &line.name,
        &word,
        &customer,
        &why,
    ])
}
