//! The settings pages: what a merchant sets up once and looks at seldom. One file for each kind of
//! thing; [`form`] is the page that all their forms share.

mod channels;
mod credential;
mod documents;
pub(crate) mod form;
mod hub;
mod lines;
mod list;
pub(crate) mod upload;
pub(super) mod visit;

mod account;
mod logo;
mod merchant;
mod messages;
mod openpay;
mod position;
mod provider_health;
mod providers;
mod providers_form;
mod receipt_type;
mod shop;
mod shop_links;
mod shop_sending;
mod shop_slips;

pub(super) use provider_health::ailment;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::access::Permission as May;

use crate::routes::{Permission, Route};

const WRITES: Permission = Permission::Staff(May::Templates);

/// Texts of messages are longer than other forms.
fn texts() -> DefaultBodyLimit {
    DefaultBodyLimit::max(super::preview::MAX_TEXTS)
}

pub(super) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET"],
        path: "/office/settings",
        permission: Permission::SignedIn,
        service: || get(hub::show),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/merchant",
        permission: Permission::Merchant(May::Settings),
        service: || get(merchant::show).post(merchant::save),
    },
    // A user of one shop keeps that shop: which one is asked for is judged behind these.
    Route {
        methods: &["GET"],
        path: "/office/settings/shops",
        permission: Permission::Staff(May::Settings),
        service: || get(shop::list),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/shops/new",
        permission: Permission::Merchant(May::Settings),
        service: || get(shop::new).post(shop::create),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/shops/{id}",
        permission: Permission::Staff(May::Settings),
        service: || get(shop::show).post(shop::save),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/shops/{id}/links",
        permission: Permission::Staff(May::Settings),
        service: || get(shop_links::show).post(shop_links::save),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/shops/{id}/sending",
        permission: Permission::Staff(May::Settings),
        service: || get(shop_sending::show).post(shop_sending::save),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/shops/{id}/slips",
        permission: Permission::Staff(May::Settings),
        service: || get(shop_slips::show).post(shop_slips::save),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/shops/{id}/openpay",
        permission: Permission::Staff(May::Settings),
        service: || get(openpay::show).post(openpay::save),
    },
    Route {
        methods: &["GET"],
        path: "/office/settings/shops/{id}/messages",
        permission: WRITES,
        service: || get(messages::list),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/shops/{id}/messages/{situation}/{format}/{language}",
        permission: WRITES,
        service: || get(messages::show).post(messages::save).layer(texts()),
    },
    Route {
        methods: &["POST"],
        path: "/office/settings/shops/{id}/messages/{situation}/{format}/{language}/preview",
        permission: WRITES,
        service: || post(messages::preview).layer(texts()),
    },
    Route {
        methods: &["POST"],
        path: "/office/settings/shops/{id}/messages/{situation}/{format}/{language}/preview/html",
        permission: WRITES,
        service: || post(messages::mail).layer(texts()),
    },
    Route {
        methods: &["POST"],
        path: "/office/settings/shops/{id}/messages/{situation}/{format}/{language}/test",
        permission: WRITES,
        service: || post(messages::test).layer(texts()),
    },
    Route {
        methods: &["POST"],
        path: "/office/settings/shops/{id}/messages/{situation}/{format}/{language}/reset",
        permission: WRITES,
        service: || post(messages::reset),
    },
    // It reads a file of any size, a part of which it keeps.
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/shops/{id}/logo",
        permission: Permission::Staff(May::Settings),
        service: || {
            get(logo::show)
                .post(logo::save)
                .layer(DefaultBodyLimit::disable())
        },
    },
    Route {
        methods: &["POST"],
        path: "/office/settings/shops/{id}/logo/remove",
        permission: Permission::Staff(May::Settings),
        service: || post(logo::remove),
    },
    Route {
        methods: &["GET"],
        path: "/office/settings/accounts",
        permission: Permission::Merchant(May::Settings),
        service: || get(account::list),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/accounts/new",
        permission: Permission::Merchant(May::Settings),
        service: || get(account::new).post(account::create),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/accounts/{id}",
        permission: Permission::Merchant(May::Settings),
        service: || get(account::show).post(account::save),
    },
    Route {
        methods: &["GET"],
        path: "/office/settings/receipt-types",
        permission: Permission::Merchant(May::Settings),
        service: || get(receipt_type::list),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/receipt-types/new",
        permission: Permission::Merchant(May::Settings),
        service: || get(receipt_type::new).post(receipt_type::create),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/receipt-types/{id}",
        permission: Permission::Merchant(May::Settings),
        service: || get(receipt_type::show).post(receipt_type::save),
    },
    Route {
        methods: &["GET"],
        path: "/office/settings/positions",
        permission: Permission::Merchant(May::Customers),
        service: || get(position::list),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/positions/new",
        permission: Permission::Merchant(May::Customers),
        service: || get(position::new).post(position::create),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/positions/{id}",
        permission: Permission::Merchant(May::Customers),
        service: || get(position::show).post(position::save),
    },
    Route {
        methods: &["GET"],
        path: "/office/settings/documents",
        permission: Permission::Merchant(May::Settings),
        service: || get(documents::list),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/documents/{kind}",
        permission: Permission::Merchant(May::Settings),
        service: || get(documents::show).post(documents::save),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/documents/{kind}/fields/new",
        permission: Permission::Merchant(May::Settings),
        service: || get(documents::new_field).post(documents::make_field),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/documents/{kind}/fields/{key}",
        permission: Permission::Merchant(May::Settings),
        service: || get(documents::field).post(documents::save_field),
    },
    Route {
        methods: &["GET"],
        path: "/office/settings/providers",
        permission: Permission::Merchant(May::Providers),
        service: || get(providers::list),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/providers/new",
        permission: Permission::Merchant(May::Providers),
        service: || get(providers_form::new).post(providers_form::create),
    },
    Route {
        methods: &["GET"],
        path: "/office/settings/providers/{provider}",
        permission: Permission::Merchant(May::Providers),
        service: || get(providers::show),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/providers/{provider}/edit",
        permission: Permission::Merchant(May::Providers),
        service: || get(providers_form::edit).post(providers_form::save),
    },
    Route {
        methods: &["POST"],
        path: "/office/settings/providers/{provider}/state",
        permission: Permission::Merchant(May::Providers),
        service: || post(providers::switch),
    },
    Route {
        methods: &["POST"],
        path: "/office/settings/providers/{provider}/published",
        permission: Permission::Merchant(May::Providers),
        service: || post(providers::publish),
    },
    Route {
        methods: &["POST"],
        path: "/office/settings/providers/{provider}/place",
        permission: Permission::Merchant(May::Providers),
        service: || post(providers::place),
    },
    Route {
        methods: &["POST"],
        path: "/office/settings/providers/{provider}/check",
        permission: Permission::Merchant(May::Providers),
        service: || post(providers::check),
    },
    Route {
        methods: &["GET"],
        path: "/office/settings/channels",
        permission: Permission::Merchant(May::Settings),
        service: || get(channels::list),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/channels/mail",
        permission: Permission::Merchant(May::Settings),
        service: || get(channels::show).post(channels::save),
    },
    Route {
        methods: &["POST"],
        path: "/office/settings/channels/mail/test",
        permission: Permission::Merchant(May::Settings),
        service: || post(channels::test),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/settings/channels/{kind}",
        permission: Permission::Merchant(May::Settings),
        service: || get(lines::show).post(lines::save),
    },
    Route {
        methods: &["POST"],
        path: "/office/settings/channels/{kind}/test",
        permission: Permission::Merchant(May::Settings),
        service: || post(lines::test),
    },
    Route {
        methods: &["POST"],
        path: "/office/settings/channels/{kind}/credit",
        permission: Permission::Merchant(May::Settings),
        service: || post(lines::credit),
    },
    Route {
        methods: &["POST"],
        path: "/office/settings/channels/{kind}/start",
        permission: Permission::Merchant(May::Settings),
        service: || post(lines::start),
    },
];
