//! B8: from the start of the process to the last byte of the first page.

use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::ground::{Ground, look};
use super::load::{self, Load};
use super::measure::{Goal, Plan, Printer, median};
use super::pages::path;
use super::server::{self, Server};

/// The size that the log has when the process is killed.
const LOG_BYTES: u64 = 64 << 20;
/// Starts of each kind.
const STARTS: usize = 7;

pub(crate) fn run(plan: &Plan, ground: &Ground, print: Printer) -> anyhow::Result<()> {
    let page = path(&ground.links.first().context("a link")?.token);
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let copy = ground.copy()?;
        times.push(first_page(copy.path(), &page)?);
    }
    let links = ground.links.len();
    tell(print, &format!("B8 first page, {links} links"), times, 30.0);

    let mut times = Vec::new();
    for _ in 0..if plan.quick { 3 } else { STARTS } {
        let copy = ground.copy()?;
        let bytes = leave_a_log(ground, copy.path())?;
        eprintln!("  B8: killed with a log of {} MiB", bytes >> 20);
        times.push(first_page(copy.path(), &page)?);
    }
    tell(
        print,
        "B8 first page after kill -9, 64 MiB of log",
        times,
        300.0,
    );
    Ok(())
}

fn tell(print: Printer, name: &str, times: Vec<f64>, goal: f64) {
    let all: Vec<String> = times.iter().map(|it| format!("{it:.1}")).collect();
    eprintln!("  {name}: {} ms", all.join(", "));
    if let Some(middle) = median(times) {
        print.value(name, middle, "ms", Goal::Max(goal));
    }
}

/// Milliseconds until the first page is there.
fn first_page(data: &Path, page: &str) -> anyhow::Result<f64> {
    let address = server::free_port()?;
    let mut command = server::command(data, address)?;
    let began = Instant::now();
    let mut child = command.spawn()?;
    let asked = ask(address, page, &mut child);
    let took = began.elapsed().as_secs_f64() * 1e3;
    child.kill()?;
    child.wait()?;
    asked.map(|()| took)
}

fn ask(address: SocketAddr, page: &str, child: &mut Child) -> anyhow::Result<()> {
    while TcpStream::connect(address).is_err() {
        anyhow::ensure!(child.try_wait()?.is_none(), "the server ended");
        std::thread::sleep(Duration::from_micros(200));
    }
    let answer = load::once(address, &load::get(page))?;
    anyhow::ensure!(answer.status == 200, "no page: {}", answer.head);
    Ok(())
}

/// Works until the log is long, which a reader that stays keeps from beginning anew, and kills the
/// server. The bytes of the log.
fn leave_a_log(ground: &Ground, data: &Path) -> anyhow::Result<u64> {
    let server = Server::start(data)?;
    let reader = look(data)?;
    reader.execute_batch("BEGIN; SELECT COUNT(*) FROM merchant;")?;
    let log = super::ground::log(data);
    let mut round = 0;
    let bytes = loop {
        let bytes = std::fs::metadata(&log)?.len();
        if bytes >= LOG_BYTES {
            break bytes;
        }
        round += 1;
        let load = Load {
            to: server.address,
            connections: 64,
            time: Duration::from_millis(500),
            status: &[201],
        };
        load::run(load, ground.creations(&format!("log-{round}")))?;
    };
    server.kill()?;
    drop(reader);
    let left = std::fs::metadata(&log)?.len();
    anyhow::ensure!(left >= bytes, "the log was cut to {left} bytes");
    Ok(left)
}
