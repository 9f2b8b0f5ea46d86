//! The rows of the pages about links and money.

use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use axum::routing::post;
use domain::access::Permission as May;

use super::{
    customer, customers, dashboard, document, documents, files, link, links, merge, message,
    new_link, outbox, payments, preview, resolve,
};
use crate::routes::{Permission, Route};

const SEES: Permission = Permission::Staff(May::SeeOwnLinks);
const MAKES: Permission = Permission::Staff(May::CreateLinks);
const CHANGES: Permission = Permission::Staff(May::ChangeLinks);
const KEEPS: Permission = Permission::Staff(May::Customers);
const PAPERS: Permission = Permission::Staff(May::Documents);
/// Bytes of the form of a document: a hundred lines fit.
const MAX_PAPER: usize = 256 * 1024;
const DECIDES: Permission = Permission::Staff(May::Resolve);

pub(crate) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET"],
        path: "/assets/{hash}/{name}",
        permission: Permission::Public,
        service: || get(files::show),
    },
    Route {
        methods: &["GET"],
        path: "/office",
        permission: Permission::SignedIn,
        service: || get(dashboard::show),
    },
    Route {
        methods: &["GET"],
        path: "/office/links",
        permission: SEES,
        service: || get(links::show),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/links/new",
        permission: MAKES,
        service: || {
            let most = DefaultBodyLimit::max(preview::MAX_TEXTS);
            get(new_link::show).post(new_link::make).layer(most)
        },
    },
    Route {
        methods: &["GET"],
        path: "/office/links/told",
        permission: MAKES,
        service: || get(new_link::told),
    },
    Route {
        methods: &["GET"],
        path: "/office/links/words",
        permission: MAKES,
        service: || get(new_link::words),
    },
    Route {
        methods: &["POST"],
        path: "/office/links/preview",
        permission: MAKES,
        service: || {
            let most = DefaultBodyLimit::max(preview::MAX_TEXTS);
            post(preview::of_link).layer(most)
        },
    },
    Route {
        methods: &["GET"],
        path: "/office/links/{id}",
        permission: SEES,
        service: || get(link::show),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/links/{id}/cancel",
        permission: CHANGES,
        service: || get(link::ask_cancel).post(link::cancel),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/links/{id}/change",
        permission: CHANGES,
        service: || get(link::ask_change).post(link::change),
    },
    Route {
        methods: &["GET"],
        path: "/office/customers",
        permission: KEEPS,
        service: || get(customers::show),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/customers/new",
        permission: KEEPS,
        service: || get(customer::new).post(customer::make),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/customers/{id}",
        permission: KEEPS,
        service: || get(customer::show).post(customer::save),
    },
    Route {
        methods: &["POST"],
        path: "/office/customers/{id}/archive",
        permission: KEEPS,
        service: || post(customer::archive),
    },
    Route {
        methods: &["POST"],
        path: "/office/customers/{id}/restore",
        permission: KEEPS,
        service: || post(customer::restore),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/customers/{id}/merge",
        permission: KEEPS,
        service: || get(merge::show).post(merge::merge),
    },
    Route {
        methods: &["GET"],
        path: "/office/documents",
        permission: PAPERS,
        service: || get(documents::show),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/documents/new",
        permission: PAPERS,
        service: || {
            let service = get(document::editor::new).post(document::editor::make);
            service.layer(DefaultBodyLimit::max(MAX_PAPER))
        },
    },
    Route {
        methods: &["GET"],
        path: "/office/documents/{id}",
        permission: PAPERS,
        service: || get(document::show),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/documents/{id}/edit",
        permission: PAPERS,
        service: || {
            let service = get(document::editor::edit).post(document::editor::save);
            service.layer(DefaultBodyLimit::max(MAX_PAPER))
        },
    },
    Route {
        methods: &["POST"],
        path: "/office/documents/{id}/do/{deed}",
        permission: PAPERS,
        service: || post(document::act),
    },
    Route {
        methods: &["GET"],
        path: "/office/documents/{id}/cancel",
        permission: PAPERS,
        service: || get(document::ask_cancel),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/documents/{id}/delete",
        permission: PAPERS,
        service: || get(document::ask_delete).post(document::delete),
    },
    Route {
        methods: &["POST"],
        path: "/office/documents/{id}/archive",
        permission: PAPERS,
        service: || post(document::archive),
    },
    Route {
        methods: &["GET"],
        path: "/office/payments",
        permission: SEES,
        service: || get(payments::show),
    },
    Route {
        methods: &["POST"],
        path: "/office/payments/{id}/check",
        permission: SEES,
        service: || post(payments::check),
    },
    Route {
        methods: &["GET"],
        path: "/office/resolve",
        permission: DECIDES,
        service: || get(resolve::list),
    },
    Route {
        methods: &["POST"],
        path: "/office/strangers",
        permission: DECIDES,
        service: || post(resolve::close_stranger),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/resolve/{id}",
        permission: DECIDES,
        service: || get(resolve::show).post(resolve::decide),
    },
    Route {
        methods: &["GET"],
        path: "/office/outbox",
        permission: SEES,
        service: || get(outbox::show),
    },
    Route {
        methods: &["GET"],
        path: "/office/messages/{id}",
        permission: SEES,
        service: || get(message::show),
    },
    // Whether they may in the shop of this message is asked again.
    Route {
        methods: &["POST"],
        path: "/office/messages/{id}/resend",
        permission: Permission::Staff(May::Resend),
        service: || post(message::resend),
    },
];
