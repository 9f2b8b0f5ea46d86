//! The mail server: takes every mail at once, or after a while, and keeps none, so that it takes little
//! of the processor from what is measured.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A mail server on a thread of its own, for as long as the process lives.
pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    taken: Arc<AtomicU64>,
}

impl Sink {
    /// Opens one that greets after `pause`.
    pub(crate) fn open(pause: Duration) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let taken = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&taken);
        std::thread::Builder::new()
            .name("sink".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    while let Ok((stream, _)) = listener.accept().await {
                        let count = Arc::clone(&count);
                        tokio::spawn(async move {
                            tokio::time::sleep(pause).await;
                            let _ = serve(stream, &count).await;
                        });
                    }
                });
            })?;
        Ok(Self { address, taken })
    }

    /// Mails so far.
    pub(crate) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

async fn serve(mut stream: TcpStream, taken: &AtomicU64) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    stream.write_all(b"220 sink\r\n").await?;
    let mut talk = Talk::default();
    let mut heard = Vec::with_capacity(16 * 1024);
    while stream.read_buf(&mut heard).await? > 0 {
        let before = talk.mails;
        let said = talk.answer(&mut heard);
        stream.write_all(&said).await?;
        taken.fetch_add(talk.mails - before, Ordering::Relaxed);
        if talk.over {
            break;
        }
    }
    Ok(())
}

/// One conversation (RFC 5321, as little of it as a polite client needs).
#[derive(Default)]
struct Talk {
    in_text: bool,
    over: bool,
    mails: u64,
}

impl Talk {
    /// What is said to the whole lines that were heard; the rest stays.
    fn answer(&mut self, heard: &mut Vec<u8>) -> Vec<u8> {
        let mut said = Vec::new();
        loop {
            let end: &[u8] = if self.in_text { b"\r\n.\r\n" } else { b"\r\n" };
            let Some(place) = heard.windows(end.len()).position(|part| part == end) else {
                return said;
            };
            let rest = heard.split_off(place + end.len());
            let line = std::mem::replace(heard, rest);
            let answer: &[u8] = if self.in_text {
                self.in_text = false;
                self.mails += 1;
                b"250 2.0.0 Ok: queued as 1\r\n"
            } else if line.starts_with(b"EHLO") {
                b"250-sink\r\n250 8BITMIME\r\n"
            } else if line.starts_with(b"DATA") {
                self.in_text = true;
                b"354 go on\r\n"
            } else if line.starts_with(b"QUIT") {
                self.over = true;
                b"221 bye\r\n"
            } else {
                b"250 ok\r\n"
            };
            said.extend_from_slice(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_counts_when_its_text_has_ended() {
        let mut talk = Talk::default();
        let mut heard = b"EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n".to_vec();
        let said = String::from_utf8(talk.answer(&mut heard)).unwrap();
        assert_eq!(said.lines().count(), 5);
        heard.extend_from_slice(b"Subject: x\r\n\r\nQUIT\r\n.");
        assert!(talk.answer(&mut heard).is_empty());
        assert_eq!(talk.mails, 0);
        heard.extend_from_slice(b"\r\nQUIT\r\n");
        let said = String::from_utf8(talk.answer(&mut heard)).unwrap();
        assert!(
            said.starts_with("250 2.0.0") && said.ends_with("221 bye\r\n"),
            "{said}"
        );
        assert_eq!((talk.mails, talk.over, heard.len()), (1, true, 0));
    }
}
