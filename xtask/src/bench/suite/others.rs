//! What others did meanwhile: the processor time of every process that is not ours, and how fast a
//! fixed loop is.

use std::collections::HashMap;
use std::fs;
use std::time::Instant;

use super::measure::float;

/// Clock ticks of `/proc/*/stat` in a second: `USER_HZ`, the same on every Linux.
const TICKS: f64 = 100.0;
/// `PF_KTHREAD`: a thread of the kernel. It works for somebody, mostly for us.
const KERNEL_THREAD: u64 = 0x0020_0000;

/// Watches from its making until it is asked.
pub(crate) struct Watch {
    since: Instant,
    before: u64,
}

impl Watch {
    pub(crate) fn start() -> Self {
        Self {
            since: Instant::now(),
            before: ticks_of_others(),
        }
    }

    /// The share of all processors that others used since the start, 0 to 1.
    pub(crate) fn share(&self) -> f64 {
        let used = float(ticks_of_others().saturating_sub(self.before)) / TICKS;
        used / (self.since.elapsed().as_secs_f64() * processors())
    }
}

pub(crate) fn processors() -> f64 {
    std::thread::available_parallelism().map_or(1.0, |n| float(u64::try_from(n.get()).unwrap_or(1)))
}

/// Millions of rounds a second of a loop that never changes: how fast the machine is just now.
pub(crate) fn loop_speed() -> f64 {
    const ROUNDS: u64 = 20_000_000;
    let began = Instant::now();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for _ in 0..ROUNDS {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    std::hint::black_box(state);
    float(ROUNDS) / 1e6 / began.elapsed().as_secs_f64()
}

struct Process {
    parent: u64,
    /// Its own time and that of its children that have ended.
    ticks: u64,
    of_kernel: bool,
}

/// A process that ends hands its time to its parent, so the sum over the living misses nothing.
fn ticks_of_others() -> u64 {
    let all: HashMap<u64, Process> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            Some((
                pid,
                read(&fs::read_to_string(entry.path().join("stat")).ok()?)?,
            ))
        })
        .collect();
    let us = u64::from(std::process::id());
    let ours = |mut pid: u64| {
        while pid != us {
            match all.get(&pid) {
                Some(process) if process.parent != pid => pid = process.parent,
                _ => return false,
            }
        }
        true
    };
    let others = all.iter().filter(|(pid, it)| !it.of_kernel && !ours(**pid));
    others.map(|(_, it)| it.ticks).sum::<u64>() + stolen()
}

/// Time that the host took from this machine.
fn stolen() -> u64 {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let first = text.lines().next().unwrap_or_default();
    let steal = first.split_whitespace().nth(8);
    steal.and_then(|it| it.parse().ok()).unwrap_or(0)
}

fn read(stat: &str) -> Option<Process> {
    // The name stands in parentheses and may hold anything.
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let number = |place: usize| fields.get(place)?.parse::<u64>().ok();
    Some(Process {
        parent: number(1)?,
        of_kernel: number(6)? & KERNEL_THREAD != 0,
        ticks: number(11)? + number(12)? + number(13)? + number(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_though_its_name_holds_parentheses() {
        let line = "7 (a) b) S 3 7 7 0 -1 4194304 1 2 3 4 10 20 30 40 20 0 1 0 5 6";
        let process = read(line).unwrap();
        assert_eq!((process.parent, process.ticks), (3, 100));
        assert!(!process.of_kernel);
    }

    #[test]
    fn what_this_process_does_is_not_what_others_do() {
        let watch = Watch::start();
        let mut spins = 0;
        while watch.since.elapsed().as_millis() < 200 {
            spins += 1;
        }
        assert!(spins > 0);
        assert!(watch.share() < 0.95 / processors().max(1.0) + 0.6);
    }
}
