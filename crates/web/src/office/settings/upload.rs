//! A form with a file in it. What is too large is read to its end and thrown away: a browser that
//! is cut off while it sends shows an error of its own instead of our page.

use std::time::Duration;

use app::picture::MAX_PICTURE;
use axum::extract::multipart::{Field, Multipart};

use crate::office::typed::Fields;
use crate::trouble::Trouble;

/// How long a form with a file may take to arrive.
const UPLOAD_TIME: Duration = Duration::from_mins(1);
/// Bytes of an upload that are read at all.
const MAX_READ: usize = 32 * 1024 * 1024;
/// Bytes of each field that is no file.
const MAX_TEXT: usize = 1024;
/// Fields of a form.
const MAX_FIELDS: usize = 8;

/// What arrived.
pub(super) struct Upload {
    pub(super) fields: Fields,
    /// The file, or the beginning of one that is larger than any that is taken.
    pub(super) file: Vec<u8>,
}

/// Reads a form whose one file is in the field `file`.
pub(super) async fn upload(form: Multipart, file: &str) -> Result<Upload, Trouble> {
    let read = tokio::time::timeout(UPLOAD_TIME, read(form, file)).await;
    read.map_err(|_| Trouble::BadForm)?
}

async fn read(mut form: Multipart, file: &str) -> Result<Upload, Trouble> {
    let mut found = Upload {
        fields: Fields::default(),
        file: Vec::new(),
    };
    let mut left = MAX_READ;
    for _ in 0..MAX_FIELDS {
        let field = form.next_field().await.map_err(|_| Trouble::BadForm)?;
        let Some(field) = field else {
            return Ok(found);
        };
        let name = field.name().unwrap_or_default().to_owned();
        if name == file {
            found.file = keep(field, MAX_PICTURE + 1, &mut left).await?;
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
        kept.extend(chunk.iter().take(room));
    }
    Ok(kept)
}
