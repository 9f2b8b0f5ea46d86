//! The load generator: HTTP/1.1 over connections that stay open, as cheap as it can be, for it
//! takes its processor time from the server beside it.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::LocalSet;

use super::measure::Rate;
use super::others::Watch;

/// Gives the bytes of request number n (from 0), or `None` when there are no more.
pub(crate) type Requests = Rc<dyn Fn(u64) -> Option<Vec<u8>>>;

/// Who asks, and for how long.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) to: SocketAddr,
    /// Connections; each sends its next request after the answer to the last one.
    pub(crate) connections: usize,
    pub(crate) time: Duration,
    /// The statuses that answers may have.
    pub(crate) status: &'static [u16],
}

/// What came of it.
pub(crate) struct Done {
    pub(crate) rate: Rate,
    /// Requests answered as wanted.
    pub(crate) answered: u64,
    /// Times of the answers in microseconds, sorted.
    times: Vec<u32>,
}

impl Done {
    /// The time within which this share (in hundredths) of the answers came.
    pub(crate) fn percentile(&self, hundredths: usize) -> u32 {
        let place = self.times.len().saturating_mul(hundredths) / 100;
        let last = self.times.len().saturating_sub(1);
        self.times.get(place.min(last)).copied().unwrap_or(0)
    }
}

/// Runs a load to its end. An answer with another status is an error: a run that fails is not fast.
pub(crate) fn run(load: Load, requests: Requests) -> anyhow::Result<Done> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let count = Rc::new(Cell::new(0_u64));
    let times = Rc::new(RefCell::new(Vec::new()));
    let (watch, began) = (Watch::start(), Instant::now());
    let all = LocalSet::new();
    let mut tasks = Vec::new();
    for _ in 0..load.connections {
        let (requests, count, times) = (requests.clone(), count.clone(), times.clone());
        tasks.push(all.spawn_local(async move {
            let mut line = Line::open(load.to).await?;
            while began.elapsed() < load.time {
                let number = count.replace(count.get() + 1);
                let Some(request) = requests(number) else {
                    break;
                };
                let asked = Instant::now();
                line.ask(&request).await?;
                if !load.status.contains(&line.status()) {
                    bail!("answered {}: {}", line.status(), line.text());
                }
                let took = u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX);
                times.borrow_mut().push(took);
            }
            anyhow::Ok(())
        }));
    }
    all.block_on(&runtime, async {
        for task in tasks {
            task.await??;
        }
        anyhow::Ok(())
    })?;
    let seconds = began.elapsed().as_secs_f64();
    let mut times = times.take();
    times.sort_unstable();
    let answered = u64::try_from(times.len())?;
    Ok(Done {
        rate: Rate::of(answered, seconds, &watch),
        answered,
        times,
    })
}

/// One answer, whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Status line and headers with the empty line.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// Asks once.
pub(crate) fn once(to: SocketAddr, request: &[u8]) -> anyhow::Result<Answer> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut line = Line::open(to).await?;
        line.ask(request).await?;
        Ok(Answer {
            status: line.status(),
            head: String::from_utf8_lossy(line.head()).into_owned(),
            body: line.body()?,
        })
    })
}

/// A GET of a path.
pub(crate) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\n\r\n").into_bytes()
}

/// The value of a header of an answer or a request.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    lines
        .find(|(it, _)| it.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

/// One connection with the answer that it has just read.
struct Line {
    stream: TcpStream,
    answer: Vec<u8>,
    /// Bytes of the answer's head.
    head: usize,
}

impl Line {
    async fn open(to: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(to).await.context("connecting")?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            answer: Vec::with_capacity(16 * 1024),
            head: 0,
        })
    }

    async fn ask(&mut self, request: &[u8]) -> anyhow::Result<()> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        self.head = loop {
            self.more().await?;
            if let Some(place) = self.answer.windows(4).position(|it| it == b"\r\n\r\n") {
                break place + 4;
            }
        };
        let head = std::str::from_utf8(self.head())?;
        let Some(length) = header(head, "content-length") else {
            // In pieces: the last one is empty.
            while !self.answer.ends_with(b"\r\n0\r\n\r\n") {
                self.more().await?;
            }
            return Ok(());
        };
        let whole = self.head + length.parse::<usize>()?;
        while self.answer.len() < whole {
            self.more().await?;
        }
        Ok(())
    }

    async fn more(&mut self) -> anyhow::Result<()> {
        let read = self.stream.read_buf(&mut self.answer).await?;
        anyhow::ensure!(read > 0, "the server hung up");
        Ok(())
    }

    fn head(&self) -> &[u8] {
        self.answer.get(..self.head).unwrap_or_default()
    }

    fn status(&self) -> u16 {
        let digits = self.answer.get(9..12).unwrap_or_default();
        std::str::from_utf8(digits)
            .ok()
            .and_then(|it| it.parse().ok())
            .unwrap_or(0)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.answer)
            .chars()
            .take(800)
            .collect()
    }

    fn body(&self) -> anyhow::Result<Vec<u8>> {
        let rest = self.answer.get(self.head..).unwrap_or_default();
        let head = std::str::from_utf8(self.head())?;
        if header(head, "transfer-encoding").is_none() {
            return Ok(rest.to_vec());
        }
        unchunked(rest).context("pieces that do not fit together")
    }
}

/// Puts a body in pieces together.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = rest.windows(2).position(|it| it == b"\r\n")?;
        let size = std::str::from_utf8(rest.get(..end)?).ok()?;
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        let start = end + 2;
        whole.extend_from_slice(rest.get(start..start + size)?);
        rest = rest.get(start + size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_in_pieces_is_put_together() {
        let sent = b"3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n";
        assert_eq!(unchunked(sent).unwrap(), b"abc0123456789");
        assert_eq!(unchunked(b"5\r\nab"), None);
    }
}
