//! Every route, in one table with who may come.

use app::App;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, any, get, patch, post};
use http::Method;
use tower_http::catch_panic::CatchPanicLayer;

use crate::errors::ApiError;
use crate::{layer, link, message, openapi, openpay, payment, refund, slip};

/// What a caller must be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Nothing: no key is asked for.
    Public,
    /// See links.
    ReadLinks,
    /// Make, change and cancel links.
    WriteLinks,
    /// See payments.
    ReadPayments,
    /// See messages.
    ReadMessages,
    /// Ask banks about payments.
    CheckPayments,
    /// Give money back.
    Refund,
    /// See bank slips.
    ReadSlips,
    /// Decide about bank slips.
    ApproveSlips,
}

/// One route.
#[derive(Debug, Clone)]
pub struct RouteInfo {
    /// The method.
    pub method: Method,
    /// The address, with its variable parts in braces.
    pub path: &'static str,
    /// Who may come. A secret key (`sk_…`) holds every permission within its merchant and world.
    pub permission: Permission,
    service: fn() -> MethodRouter<App>,
}

static ROUTES: [RouteInfo; 24] = [
    RouteInfo {
        method: Method::POST,
        path: "/v1/payment_links",
        permission: Permission::WriteLinks,
        service: || post(link::create),
    },
    RouteInfo {
        method: Method::GET,
        path: "/v1/payment_links",
        permission: Permission::ReadLinks,
        service: || get(link::list),
    },
    RouteInfo {
        method: Method::GET,
        path: "/v1/payment_links/{id}",
        permission: Permission::ReadLinks,
        service: || get(link::show),
    },
    RouteInfo {
        method: Method::PATCH,
        path: "/v1/payment_links/{id}",
        permission: Permission::WriteLinks,
        service: || patch(link::change),
    },
    RouteInfo {
        method: Method::POST,
        path: "/v1/payment_links/{id}/cancel",
        permission: Permission::WriteLinks,
        service: || post(link::cancel),
    },
    RouteInfo {
        method: Method::POST,
        path: "/v1/payment_links/{id}/resend",
        permission: Permission::WriteLinks,
        service: || post(link::resend::resend),
    },
    RouteInfo {
        method: Method::POST,
        path: "/v1/payment_links/{id}/remind",
        permission: Permission::WriteLinks,
        service: || post(link::resend::remind),
    },
    RouteInfo {
        method: Method::GET,
        path: "/v1/payment_links/{id}/payments",
        permission: Permission::ReadPayments,
        service: || get(payment::of_link),
    },
    RouteInfo {
        method: Method::GET,
        path: "/v1/payments",
        permission: Permission::ReadPayments,
        service: || get(payment::list),
    },
    RouteInfo {
        method: Method::GET,
        path: "/v1/payments/{id}",
        permission: Permission::ReadPayments,
        service: || get(payment::show),
    },
    RouteInfo {
        method: Method::POST,
        path: "/v1/payments/{id}/check",
        permission: Permission::CheckPayments,
        service: || post(payment::check),
    },
    RouteInfo {
        method: Method::POST,
        path: "/v1/payments/{id}/refund",
        permission: Permission::Refund,
        service: || post(refund::give),
    },
    RouteInfo {
        method: Method::GET,
        path: "/v1/refunds",
        permission: Permission::ReadPayments,
        service: || get(refund::list),
    },
    RouteInfo {
        method: Method::GET,
        path: "/v1/refunds/{id}",
        permission: Permission::ReadPayments,
        service: || get(refund::show),
    },
    RouteInfo {
        method: Method::GET,
        path: "/v1/slips",
        permission: Permission::ReadSlips,
        service: || get(slip::list),
    },
    RouteInfo {
        method: Method::GET,
        path: "/v1/slips/{id}",
        permission: Permission::ReadSlips,
        service: || get(slip::show),
    },
    RouteInfo {
        method: Method::POST,
        path: "/v1/slips/{id}/accept",
        permission: Permission::ApproveSlips,
        service: || post(slip::accept),
    },
    RouteInfo {
        method: Method::POST,
        path: "/v1/slips/{id}/reject",
        permission: Permission::ApproveSlips,
        service: || post(slip::reject),
    },
    RouteInfo {
        method: Method::POST,
        path: "/v1/slips/{id}/ask_correction",
        permission: Permission::ApproveSlips,
        service: || post(slip::ask_correction),
    },
    RouteInfo {
        method: Method::GET,
        path: "/v1/payment_links/{id}/messages",
        permission: Permission::ReadMessages,
        service: || get(message::of_link),
    },
    RouteInfo {
        method: Method::GET,
        path: "/v1/messages",
        permission: Permission::ReadMessages,
        service: || get(message::list),
    },
    RouteInfo {
        method: Method::GET,
        path: "/v1/messages/{id}",
        permission: Permission::ReadMessages,
        service: || get(message::show),
    },
    RouteInfo {
        method: Method::POST,
        path: "/v1/openpay_prefills",
        permission: Permission::WriteLinks,
        service: || post(openpay::create),
    },
    RouteInfo {
        method: Method::GET,
        path: "/v1/openapi.json",
        permission: Permission::Public,
        service: || get(openapi::show),
    },
];

/// Every route of `/v1`.
pub fn routes() -> &'static [RouteInfo] {
    &ROUTES
}

/// All of `/v1`, to be merged with the other doors. It answers everything below `/v1`, also what
/// does not exist there, and sets no fallback for addresses outside.
pub fn router(app: App) -> Router {
    let nowhere = || any(async || ApiError::NoSuchAddress);
    routes()
        .iter()
        .fold(Router::new(), |router, route| {
            router.route(route.path, (route.service)())
        })
        .method_not_allowed_fallback(async || ApiError::WrongMethod)
        .route("/v1", nowhere())
        .route("/v1/", nowhere())
        .route("/v1/{*rest}", nowhere())
        .layer(CatchPanicLayer::custom(layer::panicked))
        .layer(from_fn_with_state(app.clone(), layer::around))
        .with_state(app)
}
