//! For tests only: a private PostgreSQL cluster that dies with the test.
//!
//! It never touches a server that is already there, listens on the loopback only, and leaves
//! nothing behind, however the test process ends: a watchdog waits at a pipe that only the test
//! process holds. It never weakens durability: `fsync` and its like keep their defaults.

mod cluster;
mod programs;

pub use cluster::PrivateCluster;
pub use programs::Missing;
