//! The pages as readers get them, the layers around every answer, and the server loop.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that cannot go on fails here"
)]

mod answers;
mod colours;
mod doors;
mod hooks;
mod link_pages;
mod markup;
mod notices;
mod office_board;
mod office_customers;
mod office_documents;
mod office_door;
mod office_foreign;
mod office_form;
mod office_life;
mod office_lists;
mod office_money;
mod office_pages;
mod office_people;
mod office_receipts;
mod office_refunds;
mod openpay_office;
mod openpay_pages;
mod payment_pages;
mod receipt_pages;
mod reports;
mod samples;
mod server;
mod settings_accounts;
mod settings_channels;
mod settings_desk;
mod settings_logo;
mod settings_messages;
mod settings_providers;
mod settings_shops;
mod settings_start;
mod settlements;
mod sizes;
mod slip_pages;
mod till;
