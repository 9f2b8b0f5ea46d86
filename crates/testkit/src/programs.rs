//! Finding PostgreSQL's programs, and running them as a user they accept.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// PostgreSQL cannot be used on this machine, and why.
#[derive(Clone, Debug, thiserror::Error)]
#[error("PostgreSQL is not installed: {0}")]
pub struct Missing(pub(crate) String);

/// Where the programs are and who runs them.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    bin: PathBuf,
    servant: Option<Servant>,
}

/// The user that runs the server in the place of root, which it refuses.
#[derive(Clone, Debug)]
pub(crate) struct Servant {
    name: &'static str,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    switch: Switch,
}

#[derive(Clone, Copy, Debug)]
enum Switch {
    Setpriv,
    Runuser,
    Su,
}

impl Programs {
    pub(crate) fn find() -> Result<Self, Missing> {
        let told = output(Command::new("pg_config").arg("--bindir")).map(PathBuf::from);
        let found = told
            .into_iter()
            .chain(on_path())
            .find(|folder| complete(folder));
        let bin =
            found.ok_or_else(|| Missing("no initdb and pg_ctl on this machine".to_owned()))?;
        let servant = if output(Command::new("id").arg("-u")).as_deref() == Some("0") {
            Some(Servant::find()?)
        } else {
            None
        };
        Ok(Self { bin, servant })
    }

    pub(crate) fn servant(&self) -> Option<&Servant> {
        self.servant.as_ref()
    }

    /// Runs a program to its end, in a folder that its user may enter.
    pub(crate) fn run(&self, name: &str, folder: &Path, args: &[&str]) -> Result<(), String> {
        let program = self.bin.join(name);
        let mut command = if let Some(servant) = &self.servant {
            servant.command(&program, args)
        } else {
            let mut command = Command::new(&program);
            command.args(args);
            command
        };
        // The server inherits these: a pipe would never end while it runs.
        let log = folder.join(format!("{name}.out"));
        let file = std::fs::File::create(&log).map_err(|error| error.to_string())?;
        let copy = file.try_clone().map_err(|error| error.to_string())?;
        command
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(copy);
        let status = command.status().map_err(|error| error.to_string())?;
        if status.success() {
            return Ok(());
        }
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        Err(format!("{name} failed ({status}): {}", said.trim()))
    }
}

impl Servant {
    fn find() -> Result<Self, Missing> {
        let exists = |program: &str| on_path().any(|folder| folder.join(program).is_file());
        let switch = if exists("setpriv") {
            Switch::Setpriv
        } else if exists("runuser") {
            Switch::Runuser
        } else if exists("su") {
            Switch::Su
        } else {
            return Err(Missing(
                "root must not run it, and no setpriv, runuser or su".to_owned(),
            ));
        };
        let number = |flag: &str, name: &str| {
            output(Command::new("id").args([flag, name])).and_then(|text| text.parse().ok())
        };
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| {
                let (uid, gid) = (number("-u", name)?, number("-g", name)?);
                Some(Self {
                    name,
                    uid,
                    gid,
                    switch,
                })
            })
            .ok_or_else(|| {
                Missing("root must not run it, and no user postgres or nobody".to_owned())
            })
    }

    fn command(&self, program: &Path, args: &[&str]) -> Command {
        let mut command;
        match self.switch {
            Switch::Setpriv => {
                command = Command::new("setpriv");
                command
                    .arg(format!("--reuid={}", self.uid))
                    .arg(format!("--regid={}", self.gid));
                command
                    .args(["--clear-groups", "--"])
                    .arg(program)
                    .args(args);
            }
            Switch::Runuser => {
                command = Command::new("runuser");
                command
                    .args(["-u", self.name, "--"])
                    .arg(program)
                    .args(args);
            }
            Switch::Su => {
                command = Command::new("su");
                let script = "exec \"$0\" \"$@\"";
                command.args(["-s", "/bin/sh", "-c", script, self.name, "--"]);
                command.arg(program).args(args);
            }
        }
        command
    }
}

fn complete(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"]
        .iter()
        .all(|name| folder.join(name).is_file())
}

fn on_path() -> impl Iterator<Item = PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "finding programs is what PATH is for"
    )]
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).collect::<Vec<_>>().into_iter()
}

fn output(command: &mut Command) -> Option<String> {
    let done = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(done.stdout).ok()?;
    done.status.success().then(|| text.trim().to_owned())
}
