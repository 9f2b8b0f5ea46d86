//! A form with a file in it. What is too large is read to its end and thrown away: a browser that
//! is cut off while it sends shows an error of its own instead of our page.

use std::time::Duration;

use app::sheet::BadFile;
use axum::extract::multipart::{Field, Multipart};

use crate::office::shell::Seat;
use crate::office::typed::Fields;
use crate::trouble::Trouble;

/// What is taken of a form with a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    /// The field of the file.
    pub(crate) file: &'static str,
    /// Bytes of the file that are kept: one more than any that is taken, to know that it is larger.
    pub(crate) kept: usize,
    /// Bytes of the form that are read at all.
    pub(crate) read: usize,
    /// How long it may take to arrive.
    pub(crate) time: Duration,
}

/// Bytes of each field that is no file.
const MAX_TEXT: usize = 1024;
/// Fields of a form.
const MAX_FIELDS: usize = 16;

/// What arrived.
pub(crate) struct Upload {
    pub(crate) fields: Fields,
    /// The file, or the beginning of one that is larger than any that is taken.
    pub(crate) file: Vec<u8>,
    /// Its name, as the browser tells it.
    pub(crate) file_name: String,
}

/// Reads a form with one file.
pub(crate) async fn upload(form: Multipart, taken: Taken) -> Result<Upload, Trouble> {
    let read = tokio::time::timeout(taken.time, read(form, taken)).await;
    read.map_err(|_| Trouble::BadForm)?
}

async fn read(mut form: Multipart, taken: Taken) -> Result<Upload, Trouble> {
    let mut found = Upload {
        fields: Fields::default(),
        file: Vec::new(),
        file_name: String::new(),
    };
    let mut left = taken.read;
    for _ in 0..MAX_FIELDS {
        let field = form.next_field().await.map_err(|_| Trouble::BadForm)?;
        let Some(field) = field else {
            return Ok(found);
        };
        let name = field.name().unwrap_or_default().to_owned();
        if name == taken.file {
            field
                .file_name()
                .unwrap_or_default()
                .clone_into(&mut found.file_name);
            found.file = keep(field, taken.kept, &mut left).await?;
        } else {
            let text = keep(field, MAX_TEXT, &mut left).await?;
            let text = String::from_utf8(text).map_err(|_| Trouble::BadForm)?;
            found.fields.0.push((name, text));
        }
    }
    Err(Trouble::BadForm)
}

/// Reads a field to its end and keeps its first bytes.
async fn keep(mut field: Field<'_>, most: usize, left: &mut usize) -> Result<Vec<u8>, Trouble> {
    let mut kept = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| Trouble::BadForm)? {
        *left = left.checked_sub(chunk.len()).ok_or(Trouble::BadForm)?;
        let room = most.saturating_sub(kept.len());
        kept.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
    }
    Ok(kept)
}

/// Why a table cannot be read, of which so many lines are taken.
pub(crate) fn bad_file(bad: &BadFile, lines: u32, seat: &Seat) -> String {
    let t = seat.t();
    match bad {
        BadFile::TooLarge => t.import_wrong_large(),
        BadFile::Empty => t.import_wrong_empty(),
        BadFile::OtherKind => t.import_wrong_kind(),
        BadFile::NotUtf8 => t.import_wrong_utf8(),
        BadFile::Quote(line) => t.import_wrong_quote(seat.number(*line)),
        BadFile::Broken => t.import_wrong_broken(),
        BadFile::Unfolds => t.import_wrong_unfolds(),
        BadFile::TooManyLines => t.import_wrong_lines(seat.number(lines)),
    }
}
