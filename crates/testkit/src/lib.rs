//! For tests only: a private PostgreSQL cluster that dies with the test.
//!
//! It never touches a server that is already there, listens on the loopback only, and leaves
//! nothing behind, however the test process ends: a watchdog waits at a pipe that only the test
//! process holds. The cluster does not wait for the disk (`fsync=off`):
//! tests kill processes, and what a killed process wrote the system still has. Commit semantics
//! (`synchronous_commit`) are untouched; only a power cut would see the difference.

mod cluster;
mod programs;

pub use cluster::{Copied, PrivateCluster};
pub use programs::Missing;
