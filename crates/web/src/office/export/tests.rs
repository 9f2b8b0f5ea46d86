//! Tables are sent piece by piece, and nothing is read for nobody.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

/// Rows that are made when they are asked for.
struct Made {
    left: u32,
    asked: Arc<AtomicU32>,
}

impl Source for Made {
    async fn next(&mut self) -> Result<(Vec<Vec<Cell>>, bool), Trouble> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let now = self.left.min(BATCH);
        self.left -= now;
        let row = |n| vec![Cell::from("=1+1"), Cell::Number(format!("{n}"))];
        Ok(((0..now).map(row).collect(), self.left > 0))
    }
}

/// Begins to send so many rows; tells how often rows were asked for.
async fn sending(format: Format, rows: u32) -> (mpsc::Receiver<Piece>, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let mut source = Made {
        left: rows,
        asked: Arc::clone(&asked),
    };
    let first = source.next().await.unwrap();
    let heads = vec!["word".to_owned(), "number".to_owned()];
    let sheet = Sheet::File(Table::new(format, heads).unwrap());
    let (send, receive) = mpsc::channel(AHEAD);
    tokio::spawn(async move { super::rows(sheet, first, source, &send).await });
    (receive, asked)
}

#[tokio::test]
async fn a_hundred_thousand_rows_go_in_small_pieces_and_none_is_read_before_its_turn() {
    for format in [Format::Csv, Format::Xlsx] {
        let (mut receive, asked) = sending(format, 100_000).await;
        let (mut pieces, mut lines) = (0, 0);
        while let Some(piece) = receive.recv().await {
            let piece = piece.unwrap();
            pieces += 1;
            assert!(piece.len() < 64 * 1024, "{}", piece.len());
            // Those that wait to be taken, one that is being written, one that is being read.
            let ahead = u32::try_from(AHEAD).unwrap() + 2;
            assert!(asked.load(Ordering::SeqCst) <= pieces + ahead);
            lines += piece.split(|byte| *byte == b'\n').count() - 1;
        }
        assert_eq!(asked.load(Ordering::SeqCst), 200);
        assert_eq!(pieces, 200);
        if format == Format::Csv {
            assert_eq!(lines, 100_001);
        }
    }
}

#[tokio::test]
async fn nothing_is_read_for_whoever_went_away() {
    let (mut receive, asked) = sending(Format::Csv, 100_000).await;
    receive.recv().await.unwrap().unwrap();
    receive.close();
    while receive.recv().await.is_some() {}
    let before = asked.load(Ordering::SeqCst);
    assert!(before <= 5, "{before}");
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(asked.load(Ordering::SeqCst) <= before + 1);
}
