//! The drivers against fixed samples of the banks' public protocols, both ways.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests stop at the first surprise"
)]

mod asanpardakht;
mod fuzz;
mod idpay;
mod irankish;
mod jibit;
mod lyra;
mod lyra_form;
mod mellat;
mod nextpay;
mod nonsense;
mod parsian;
mod pasargad;
mod pasargad_signed;
mod payping;
mod round;
mod sadad;
mod saman;
mod samples;
mod sandbox;
mod settings;
mod stripe;
mod support;
mod vandar;
mod zarinpal;
mod zibal;
