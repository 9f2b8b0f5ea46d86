//! A wire to the database that breaks at the worst moment: when a COMMIT has gone through and its
//! answer has not come back.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::chance::Chance;

/// The text of a simple query (PostgreSQL protocol, message `Q`) that commits.
const COMMIT: &[u8] = b"COMMIT\0";
/// Of a hundred commits so many lose their answer.
const BROKEN: u64 = 4;
/// In this time the server has committed.
const SETTLE: Duration = Duration::from_millis(40);

/// The wire. It lies until the process ends.
pub(super) struct Wire {
    address: SocketAddr,
    breaks: Arc<AtomicBool>,
}

impl Wire {
    /// Lays a wire to a database server.
    pub(super) fn to(server: SocketAddr, seed: u64) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let breaks = Arc::new(AtomicBool::new(true));
        let (switch, chance) = (breaks.clone(), Arc::new(Mutex::new(Chance::new(seed))));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (switch, chance) = (switch.clone(), chance.clone());
                thread::spawn(move || carry(client, server, &switch, &chance));
            }
        });
        Ok(Self { address, breaks })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on it holds.
    pub(super) fn mend(&self) {
        self.breaks.store(false, Ordering::Relaxed);
    }
}

/// Carries one connection both ways until either side ends it, or the wire breaks.
fn carry(
    client: TcpStream,
    server: SocketAddr,
    breaks: &AtomicBool,
    chance: &Mutex<Chance>,
) -> Option<()> {
    let server = TcpStream::connect(server).ok()?;
    let (mut from_client, mut to_client) = (client.try_clone().ok()?, client.try_clone().ok()?);
    let (mut from_server, mut to_server) = (server.try_clone().ok()?, server.try_clone().ok()?);
    for side in [&client, &server] {
        side.set_nodelay(true).ok()?;
    }
    let cut = AtomicBool::new(false);
    let end = |ways: Shutdown| {
        let _ = client.shutdown(ways);
        let _ = server.shutdown(ways);
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut buffer = vec![0; 64 * 1024];
            while let Some(said) = hear(&mut from_server, &mut buffer) {
                if cut.load(Ordering::Acquire) || to_client.write_all(said).is_err() {
                    break;
                }
            }
            end(Shutdown::Both);
        });
        let mut buffer = vec![0; 64 * 1024];
        while let Some(said) = hear(&mut from_client, &mut buffer) {
            let commits = said.windows(COMMIT.len()).any(|part| part == COMMIT);
            if commits && breaks.load(Ordering::Relaxed) {
                let mut chance = chance.lock().unwrap_or_else(PoisonError::into_inner);
                cut.store(chance.percent(BROKEN), Ordering::Release);
            }
            if to_server.write_all(said).is_err() {
                break;
            }
            if cut.load(Ordering::Acquire) {
                thread::sleep(SETTLE);
                break;
            }
        }
        end(Shutdown::Both);
    });
    Some(())
}

fn hear<'a>(from: &mut TcpStream, buffer: &'a mut [u8]) -> Option<&'a [u8]> {
    let length = from.read(buffer).ok().filter(|length| *length > 0)?;
    buffer.get(..length)
}
