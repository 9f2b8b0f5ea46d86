//! Users of the back office, their sessions, one-time links and failed sign-ins.

pub mod failure;
pub mod one_time_link;
pub mod session;
pub mod staff;
