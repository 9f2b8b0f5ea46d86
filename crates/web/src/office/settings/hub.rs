//! The first page of the settings: where each of them is.

use askama::Template;
use axum::response::Response;
use domain::access::Permission;
use http::StatusCode;

use crate::office::shell::{Place, Seat, Shell, page};
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "office/settings/hub.html")]
struct HubTemplate {
    s: Shell,
    sections: Vec<Section>,
}

/// One kind of settings.
struct Section {
    href: &'static str,
    label: String,
    text: String,
}

pub(crate) async fn show(seat: Seat) -> Result<Response, Trouble> {
    let t = seat.t();
    let mut sections = Vec::new();
    let mut add = |permission: Option<Permission>, href, label, text| {
        if permission.is_none_or(|permission| seat.may(permission)) {
            sections.push(Section { href, label, text });
        }
    };
    let all_shops = |permission| seat.desk.staff.may_everywhere(permission);
    if all_shops(Permission::Settings) {
        add(
            None,
            "/office/settings/merchant",
            t.settings_merchant(),
            t.settings_merchant_text(),
        );
    }
    add(
        Some(Permission::Settings),
        "/office/settings/shops",
        t.settings_shops(),
        t.settings_shops_text(),
    );
    if all_shops(Permission::Settings) {
        add(
            None,
            "/office/settings/accounts",
            t.settings_accounts(),
            t.settings_accounts_text(),
        );
        add(
            None,
            "/office/settings/receipt-types",
            t.settings_receipt_types(),
            t.settings_receipt_types_text(),
        );
        add(
            None,
            "/office/settings/documents",
            t.document_kinds(),
            t.document_kinds_text(),
        );
    }
    if all_shops(Permission::Customers) {
        add(
            None,
            "/office/settings/positions",
            t.people_positions(),
            t.people_positions_text(),
        );
    }
    if all_shops(Permission::Providers) {
        add(
            None,
            "/office/settings/providers",
            t.providers(),
            t.providers_text(),
        );
    }
    if all_shops(Permission::Settings) {
        add(
            None,
            "/office/settings/channels",
            t.channels(),
            t.channels_text(),
        );
    }
    add(
        Some(Permission::Users),
        "/office/users",
        t.office_users(),
        t.settings_users_text(),
    );
    add(
        Some(Permission::ApiKeys),
        "/office/keys",
        t.office_keys(),
        t.settings_keys_text(),
    );
    add(
        None,
        "/office/sessions",
        t.access_sessions(),
        t.settings_sessions_text(),
    );
    let template = HubTemplate {
        s: Shell::new(&seat, Some(Place::Settings), t.settings()),
        sections,
    };
    page(StatusCode::OK, &template)
}
