//! A mail server for tests: it takes every mail, and keeps it.

use std::io::{self, BufRead, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A mail server (RFC 5321, as little of it as a polite client needs) on the loopback. It ends with
/// the test's process.
#[derive(Debug)]
pub struct Postbox {
    /// Its port on 127.0.0.1.
    pub port: u16,
    mails: Arc<Mutex<Vec<String>>>,
}

impl Postbox {
    /// Opens one on a free port.
    ///
    /// # Panics
    /// If there is none.
    pub fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener
            .local_addr()
            .as_ref()
            .map(SocketAddr::port)
            .expect("its number");
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&mails);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                thread::spawn(move || talk(&stream, &kept));
            }
        });
        Self { port, mails }
    }

    /// All mails so far, oldest first: the addresses of the envelope, a line each, then the text.
    pub fn mails(&self) -> Vec<String> {
        self.mails
            .lock()
            .map(|mails| mails.clone())
            .unwrap_or_default()
    }
}

fn talk(mut stream: &TcpStream, kept: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    stream.write_all(b"220 postbox\r\n")?;
    let mut mail = String::new();
    while let Some(line) = lines.next().transpose()? {
        let word = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let answer: &[u8] = match word.as_str() {
            "EHLO" => b"250-postbox\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "MAIL" | "RCPT" => {
                mail.push_str(&line);
                mail.push('\n');
                b"250 well\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n")?;
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    mail.push_str(&line);
                    mail.push('\n');
                }
                if let Ok(mut kept) = kept.lock() {
                    kept.push(std::mem::take(&mut mail));
                }
                b"250 kept\r\n"
            }
            "QUIT" => return stream.write_all(b"221 farewell\r\n"),
            _ => b"250 well\r\n",
        };
        stream.write_all(answer)?;
    }
    Ok(())
}
