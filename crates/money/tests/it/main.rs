//! What `money` promises.

mod amounts;
mod currencies;
mod digit_scripts;
mod typed_amounts;
