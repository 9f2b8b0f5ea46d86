//! A unit of work on its way through an engine.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::error::{Consequence, Failure, StoreError};
use crate::tx::{Link, Tx};
use crate::wake::Topics;

/// What the engine must do after a unit ran.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Keep what it wrote, and wake these.
    Commit(Topics),
    /// Undo what it wrote: its closure refused.
    Refuse,
    /// Undo what it wrote: the database or a panic ended it.
    Fail(Failure),
}

/// A unit whose types are forgotten, so that one queue holds all.
pub(crate) trait Unit: Send {
    /// Runs the closure once more, in a transaction that the engine began.
    fn run(&mut self, link: Link<'_>) -> Verdict;
    /// Sends what the last run gave.
    fn answer(self: Box<Self>);
    /// Sends an error in the place of whatever the last run gave.
    fn fail(self: Box<Self>, error: StoreError);
}

/// A unit that waits in a queue.
pub(crate) type Waiting = Box<dyn Unit>;

struct Typed<T, E, F> {
    closure: F,
    answer: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

/// Packs a closure, and gives the place where its answer will arrive.
pub(crate) fn pack<T, E, F>(closure: F) -> (Waiting, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    (
        Box::new(Typed {
            closure,
            answer: None,
            reply,
        }),
        answer,
    )
}

/// Runs a closure once and says what must become of its writes. The answer is `None` if the closure
/// gave none that counts: the verdict's failure stands in its place.
pub(crate) fn run_once<T, E>(
    closure: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    link: Link<'_>,
) -> (Option<Result<T, E>>, Verdict) {
    let mut tx = Tx::new(link);
    // The closure may leave what it captured half-changed: it is not run again after a panic.
    let answer = catch_unwind(AssertUnwindSafe(|| closure(&mut tx)));
    let (poison, wakes) = tx.end();
    match (answer, poison) {
        (Err(_panic), _) => {
            let failure = Failure {
                error: StoreError::Panicked,
                then: Consequence::None,
            };
            (None, Verdict::Fail(failure))
        }
        // The closure's own error says more than the store's, where it has one.
        (Ok(Err(error)), Some(failure)) => (Some(Err(error)), Verdict::Fail(failure)),
        (Ok(Ok(_)), Some(failure)) => (None, Verdict::Fail(failure)),
        (Ok(Err(error)), None) => (Some(Err(error)), Verdict::Refuse),
        (Ok(Ok(value)), None) => (Some(Ok(value)), Verdict::Commit(wakes)),
    }
}

impl<T, E, F> Unit for Typed<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, link: Link<'_>) -> Verdict {
        let (answer, verdict) = run_once(&mut self.closure, link);
        self.answer = answer.or_else(|| match &verdict {
            Verdict::Fail(failure) => Some(Err(failure.error.clone().into())),
            Verdict::Commit(_) | Verdict::Refuse => None,
        });
        verdict
    }

    fn answer(self: Box<Self>) {
        let answer = self
            .answer
            .unwrap_or_else(|| Err(StoreError::NotCommitted.into()));
        // Nobody waits any more if the future was dropped; the unit counts all the same.
        let _ = self.reply.send(answer);
    }

    fn fail(self: Box<Self>, error: StoreError) {
        let _ = self.reply.send(Err(error.into()));
    }
}
