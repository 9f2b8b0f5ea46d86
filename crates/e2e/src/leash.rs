//! Programs that end when the test does.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};

/// Starts the program given as arguments in a process group of its own and ends the whole group as
/// soon as the input ends, which only the test process holds: so it ends with the test, be it by a
/// panic or kill -9.
const KEEPER: &str = r#"
setsid "$@" </dev/null &
child=$!
trap '' INT TERM HUP # only now: what is ignored here would be ignored by the child too
exec >/dev/null 2>&1
cat
kill -TERM "-$child"
for wait in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  kill -0 "-$child" || exit
  sleep 0.1
done
kill -KILL "-$child"
"#;

/// A program that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Leash {
    keeper: Child,
    hold: Option<ChildStdin>,
}

impl Leash {
    /// Starts `program` and waits for the first line of its output that `wanted` can read.
    ///
    /// # Panics
    /// If the program ends without such a line.
    pub(crate) fn start<T>(program: &Command, wanted: impl Fn(&str) -> Option<T>) -> (Self, T) {
        let started = Self::try_start(program, wanted);
        started.unwrap_or_else(|| panic!("{program:?} ended without the awaited line"))
    }

    /// The same; nothing, if the program ends without such a line.
    pub(crate) fn try_start<T>(
        program: &Command,
        wanted: impl Fn(&str) -> Option<T>,
    ) -> Option<(Self, T)> {
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "sh"]).arg(program.get_program());
        keeper.args(program.get_args());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => keeper.env(name, value),
                None => keeper.env_remove(name),
            };
        }
        let mut keeper = keeper
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sh starts");
        let hold = keeper.stdin.take();
        let mut lines = BufReader::new(keeper.stdout.take().expect("a pipe")).lines();
        let leash = Self { keeper, hold };
        let said = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| wanted(&line))?;
        // The pipe is kept open, so that the program can go on printing.
        std::thread::spawn(move || lines.for_each(drop));
        Some((leash, said))
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        self.hold.take();
        let _ = self.keeper.wait();
    }
}
