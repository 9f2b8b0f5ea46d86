//! A mail server as Debian packages it (Exim), with a spool and a mailbox of its own on the loopback: it
//! delivers what is for `example.org` on this very machine, sends back later what is for `late@` there,
//! passes on what comes back to `example.com`, and refuses everything else. It speaks TLS by
//! STARTTLS, with a certificate that it signed itself.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::leash::Leash;
use crate::missing::{EXIM, find, skip};

/// How long a mail that was taken is waited for.
const PATIENCE: Duration = Duration::from_mins(1);
const BETWEEN: Duration = Duration::from_millis(50);
/// What it does with what comes back.
const BOUNCES: &str = "bounces.sh";
const CERTIFICATE: &str = "certificate.pem";
const PRIVATE_KEY: &str = "key.pem";
/// Whom the package delivers as. The server itself never delivers as root.
const SERVANT: &str = "Debian-exim";

/// The server; it ends, and its mails go, when this is dropped.
#[derive(Debug)]
pub struct MailServer {
    /// Its port on 127.0.0.1.
    pub port: u16,
    // Dropped in this order: the server ends before its folder goes.
    _leash: Leash,
    folder: TempDir,
}

impl MailServer {
    /// Starts one, or nothing when Exim is not installed, which is said (and forbidden by
    /// `PEYVAND_REQUIRE_EXIM=1`).
    ///
    /// # Panics
    /// If it is installed but does not start: that is no reason to skip a test.
    pub fn or_skip() -> Option<Self> {
        let usual = Path::new("/usr/sbin/exim4").is_file();
        let Some(exim) = find("exim4").or_else(|| usual.then(|| "/usr/sbin/exim4".into())) else {
            let why = "the test with a real mail server, for it needs Debian's package \
                exim4-daemon-light";
            skip(EXIM, why);
            return None;
        };
        if find("openssl").is_none() || find("curl").is_none() {
            let why = "the test with a real mail server, for it needs openssl and curl";
            skip(EXIM, why);
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder for mails");
        let port = TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .expect("a port")
            .port();
        let is_root = prepare(folder.path());
        let settings = folder.path().join("exim.conf");
        std::fs::write(&settings, configuration(folder.path(), port, is_root))
            .expect("its settings are written");
        let mut command = Command::new("sh");
        let say = "echo started; exec \"$0\" -C \"$1\" -bdf";
        command.args(["-c", say]).arg(exim).arg(settings);
        let (leash, ()) = Leash::start(&command, |line| (line == "started").then_some(()));
        let server = Self {
            port,
            _leash: leash,
            folder,
        };
        server.wait("the server to listen", || {
            TcpStream::connect(("127.0.0.1", port)).ok().map(drop)
        });
        Some(server)
    }

    /// Waits until so many mails lie in the mailbox, and gives them, each as it was delivered.
    ///
    /// # Panics
    /// If they do not come.
    pub fn mails(&self, wanted: usize) -> Vec<String> {
        let mailbox = self.folder.path().join("mail/mailbox");
        self.wait("the mails to be delivered", || {
            let all = std::fs::read_to_string(&mailbox).ok()?;
            let mails: Vec<String> = format!("\n{all}")
                .split("\nFrom ")
                .skip(1)
                .map(str::to_owned)
                .collect();
            (mails.len() >= wanted).then_some(mails)
        })
    }

    /// From now on passes on what comes back as our documents say: to this address, as it is.
    ///
    /// # Panics
    /// If that cannot be written down.
    pub fn passes_on_to(&self, address: &str) {
        let command = format!("head -c 60000 | curl -fsS --data-binary @- {address}\n");
        std::fs::write(self.folder.path().join(BOUNCES), command).expect("it is written");
    }

    /// The certificate that it signed itself, in PEM.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join(CERTIFICATE)
    }

    /// What it wrote down about its work.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log/mainlog")).unwrap_or_default()
    }

    /// Waits until the log says of so many mails that all is done, and gives it: a mail stands in its
    /// mailbox a moment before that.
    pub fn completed(&self, count: usize) -> String {
        self.wait("the end of each mail", || {
            let log = self.log();
            let done = log.lines().filter(|line| line.ends_with(" Completed"));
            (done.count() >= count).then_some(log)
        })
    }

    fn wait<T>(&self, what: &str, wanted: impl Fn() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = wanted() {
                return found;
            }
            let log = self.log();
            assert!(
                start.elapsed() <= PATIENCE,
                "waited in vain for {what}: {log}"
            );
            thread::sleep(BETWEEN);
        }
    }
}

/// Makes its folders. Whether this is root, who must hand them over to another.
fn prepare(folder: &Path) -> bool {
    let folders = ["spool", "log", "mail"].map(|name| folder.join(name));
    for one in &folders {
        std::fs::create_dir(one).expect("a folder is made");
    }
    let (certificate, key) = (folder.join(CERTIFICATE), folder.join(PRIVATE_KEY));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
        ])
        .args(["-nodes", "-days", "2", "-subj", "/CN=mail.example.test"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args([
            "-addext",
            "subjectAltName=IP:127.0.0.1,DNS:mail.example.test",
        ])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("openssl runs");
    assert!(made.status.success(), "openssl: {made:?}");
    let id = Command::new("id").arg("-u").output().expect("id runs");
    let is_root = id.stdout == b"0\n";
    if is_root {
        let done = |command: &mut Command| command.status().is_ok_and(|status| status.success());
        assert!(done(Command::new("chmod").arg("755").arg(folder)), "chmod");
        let mut hand_over = Command::new("chown");
        let all = folders.iter().chain([&certificate, &key]);
        assert!(done(hand_over.arg(SERVANT).args(all)), "chown");
    }
    is_root
}

fn configuration(folder: &Path, port: u16, is_root: bool) -> String {
    let at = folder.display();
    let (servant, delivers_as) = if is_root {
        (
            format!("exim_user = {SERVANT}\nexim_group = {SERVANT}"),
            format!("user = {SERVANT}"),
        )
    } else {
        (String::new(), String::new())
    };
    format!(
        "primary_hostname = mail.example.test
spool_directory = {at}/spool
log_file_path = {at}/log/%slog
pid_file_path = {at}/spool/exim.pid
{servant}
deliver_drop_privilege = true
keep_environment =
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
tls_advertise_hosts = *
tls_certificate = {at}/{CERTIFICATE}
tls_privatekey = {at}/{PRIVATE_KEY}
host_lookup =
acl_smtp_rcpt = rcpt
begin acl
rcpt:
  accept domains = example.org
  deny message = 5.1.1 nobody here
begin routers
late:
  driver = redirect
  domains = example.org
  local_parts = late
  allow_fail
  data = :fail: no such user
back:
  driver = accept
  domains = example.com
  transport = bounces
here:
  driver = accept
  domains = example.org
  transport = mailbox
begin transports
mailbox:
  driver = appendfile
  file = {at}/mail/mailbox
  return_path_add
  {delivers_as}
bounces:
  driver = pipe
  command = /bin/sh {at}/{BOUNCES}
  {delivers_as}
"
    )
}
