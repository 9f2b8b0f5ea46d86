//! Every route, in one table with who may come; and the layers around all of them.

use app::App;
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue, StatusCode};
use i18n::Locale;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
use tracing::Instrument as _;

use crate::office::door::{self, Guard};
use crate::reader::Reader;
use crate::trouble::Trouble;
use crate::{callback, health, hook, logo, metrics, office, pay};

/// Who may come to a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Everybody; what opens is guarded by an unguessable address.
    Public,
    /// A bank, a browser that a bank sends, or a channel. Anybody can pretend to be one, so what comes
    /// is only evidence.
    Callback,
    /// Whoever watches this server; nothing private is told.
    Monitor,
    /// Programs on this machine, or whom the operator lets in besides.
    Local,
    /// Whoever stands before the back office: signing in, one-time links.
    Door,
    /// Every user of the back office who is signed in.
    SignedIn,
    /// A user who may do this in some shop; the page shows only what they may see.
    Staff(domain::access::Permission),
    /// A user who may do this in every shop: what it is about belongs to the merchant.
    Merchant(domain::access::Permission),
}

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    /// The methods that are answered; all others are refused.
    pub methods: &'static [&'static str],
    /// The address, with its variable parts in braces.
    pub path: &'static str,
    /// Who may come.
    pub permission: Permission,
    pub(crate) service: fn() -> MethodRouter<Web>,
}

impl Route {
    /// The methods of the row, guarded as the row says.
    fn guarded(&self, web: &Web) -> MethodRouter<Web> {
        let service = (self.service)();
        match self.permission {
            Permission::Public | Permission::Callback | Permission::Monitor | Permission::Local => {
                service
            }
            Permission::Door
            | Permission::SignedIn
            | Permission::Staff(_)
            | Permission::Merchant(_) => {
                let guard = Guard {
                    web: web.clone(),
                    permission: self.permission,
                };
                service.layer(from_fn_with_state(guard, door::guard))
            }
        }
    }
}

static ROUTES: &[Route] = &[
    Route {
        methods: &["GET", "POST"],
        path: "/{shop}/l/{token}",
        permission: Permission::Public,
        service: || get(pay::link::show).post(pay::link::start),
    },
    Route {
        methods: &["GET"],
        path: "/l/{token}",
        permission: Permission::Public,
        service: || get(pay::short::lead),
    },
    Route {
        methods: &["GET"],
        path: "/{shop}/l/{token}/qr.png",
        permission: Permission::Public,
        service: || get(pay::short::scan),
    },
    // Both read a file of any size, a part of which they keep.
    Route {
        methods: &["GET", "POST"],
        path: "/{shop}/l/{token}/slip",
        permission: Permission::Public,
        service: || {
            get(pay::slip::show)
                .post(pay::slip::register)
                .layer(DefaultBodyLimit::disable())
        },
    },
    Route {
        methods: &["GET", "POST"],
        path: "/{shop}/l/{token}/{code}/slip",
        permission: Permission::Public,
        service: || {
            get(pay::slip::show_again)
                .post(pay::slip::correct)
                .layer(DefaultBodyLimit::disable())
        },
    },
    Route {
        methods: &["GET"],
        path: "/{shop}/l/{token}/{code}",
        permission: Permission::Public,
        service: || get(pay::payment::show),
    },
    Route {
        methods: &["GET"],
        path: "/{shop}/r/{token}",
        permission: Permission::Public,
        service: || get(pay::receipt::show),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/{shop}/openpay",
        permission: Permission::Public,
        service: || get(pay::openpay::show).post(pay::openpay::open),
    },
    Route {
        methods: &["GET"],
        path: "/{shop}/openpay/",
        permission: Permission::Public,
        service: || get(pay::openpay::show),
    },
    Route {
        methods: &["GET"],
        path: "/{shop}/openpay/words",
        permission: Permission::Public,
        service: || get(pay::openpay::words),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/{shop}/openpay/find",
        permission: Permission::Public,
        service: || get(pay::openpay::find::show).post(pay::openpay::find::ask),
    },
    Route {
        methods: &["GET"],
        path: "/{shop}/o/{token}",
        permission: Permission::Public,
        service: || get(pay::openpay::short),
    },
    Route {
        methods: &["GET"],
        path: "/openpay",
        permission: Permission::Public,
        service: || get(pay::openpay::only),
    },
    Route {
        methods: &["GET"],
        path: "/openpay/",
        permission: Permission::Public,
        service: || get(pay::openpay::only),
    },
    Route {
        methods: &["GET"],
        path: "/{shop}/logo/{hash}",
        permission: Permission::Public,
        service: || get(logo::show),
    },
    // Every method goes to these two, because a refusal leaves a trace too.
    Route {
        methods: &["GET", "POST"],
        path: "/{shop}/return/{token}",
        permission: Permission::Callback,
        service: || any(callback::land),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/{shop}/notify/{token}",
        permission: Permission::Callback,
        service: || any(callback::notice),
    },
    // A mail program posts here without a cookie, and without asking its reader twice.
    Route {
        methods: &["GET", "POST"],
        path: "/u/{token}",
        permission: Permission::Public,
        service: || get(pay::unsubscribe::show).post(pay::unsubscribe::done),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/hooks/channels/{token}",
        permission: Permission::Callback,
        service: || get(hook::hear).post(hook::hear),
    },
    Route {
        methods: &["GET"],
        path: "/health",
        permission: Permission::Monitor,
        service: || get(health::show),
    },
    Route {
        methods: &["GET"],
        path: "/metrics",
        permission: Permission::Local,
        service: || get(metrics::show),
    },
];

/// The table of routes.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    let office = office::TABLES.iter().copied().flatten();
    ROUTES.iter().chain(office)
}

/// What the operator may set about pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Language of pages about nothing in particular, for readers whose browser prefers none of
    /// ours.
    pub locale: Locale,
}

impl Default for Options {
    fn default() -> Self {
        Self { locale: Locale::Fa }
    }
}

/// What handlers share.
#[derive(Clone)]
pub(crate) struct Web {
    pub(crate) app: App,
}

/// Bytes of a form that are taken.
const MAX_FORM: usize = 16 * 1024;

/// All pages of an application, with everything around them.
pub fn router(app: App, options: Options) -> Router {
    let numbers = app.clone();
    dressed(pages(app), options, move || numbers.request_id())
}

/// The routes of the table alone, to be put beside others before they are [`dressed`].
pub fn pages(app: App) -> Router {
    let web = Web { app };
    routes()
        .fold(Router::new(), |router, route| {
            router.route(route.path, route.guarded(&web))
        })
        .layer(DefaultBodyLimit::max(MAX_FORM))
        .with_state(web)
}

/// Puts around any router what every answer has: a number, a language for its errors, one page for
/// all unknown addresses, headers that browsers obey, compression, and a page instead of a panic.
pub fn dressed<F>(router: Router, options: Options, request_id: F) -> Router
where
    F: Fn() -> String + Clone + Send + Sync + 'static,
{
    let worthwhile = SizeAbove::new(1024).and(NotForContentType::IMAGES);
    router
        .fallback(|| async { Trouble::Unknown })
        .method_not_allowed_fallback(|| async { Trouble::Method })
        // Together, for each time that layers are put around a router costs every request a box.
        // The first is the outermost.
        .layer((
            CompressionLayer::new()
                .quality(CompressionLevel::Precise(3))
                .compress_when(worthwhile),
            from_fn_with_state(
                Dress {
                    options,
                    request_id,
                },
                dress::<F>,
            ),
            CatchPanicLayer::custom(panicked),
        ))
}

/// 303 to a place; the method of the next request is GET.
pub(crate) fn see_other(place: &str) -> Result<Response, Trouble> {
    let place = HeaderValue::from_str(place)
        .map_err(|_| Trouble::Broken("an address that is no header".to_owned()))?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response())
}

#[derive(Clone)]
struct Dress<F> {
    options: Options,
    request_id: F,
}

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

async fn dress<F>(State(dress): State<Dress<F>>, request: Request, next: Next) -> Response
where
    F: Fn() -> String + Clone + Send + Sync + 'static,
{
    let (mut head, body) = request.into_parts();
    let reader = Reader::of(&head, dress.options.locale, (dress.request_id)());
    // The pattern, not the address: addresses hold tokens.
    let path = head.extensions.get::<MatchedPath>().cloned();
    let path = path.as_ref().map_or("-", MatchedPath::as_str);
    let method = head.method.clone();
    head.extensions.insert(reader.clone());
    // For doors of other crates; what a client sent under this name is gone.
    if let Ok(number) = HeaderValue::from_str(&reader.request_id) {
        head.headers.insert(X_REQUEST_ID.clone(), number);
    }
    // At this level the number stands in every line that is logged, whatever is filtered.
    let span = tracing::error_span!("request", request_id = %reader.request_id);
    let run = next.run(Request::from_parts(head, body));
    let mut response = run.instrument(span).await;

    let trouble = response.extensions_mut().remove::<Trouble>();
    let status = response.status().as_u16();
    let id = &reader.request_id;
    match trouble.as_ref().and_then(Trouble::cause) {
        Some(cause) => tracing::error!(request_id = %id, %method, path, status, cause, "answered"),
        None => tracing::debug!(request_id = %id, %method, path, status, "answered"),
    }
    if let Some(Ok(page)) = trouble.map(|trouble| trouble.page(&reader)) {
        let said = std::mem::take(response.headers_mut());
        response = page.into_response();
        // Such as Allow.
        for (name, value) in &said {
            response
                .headers_mut()
                .entry(name)
                .or_insert_with(|| value.clone());
        }
    }
    seal(&mut response, &reader);
    response
}

/// The headers of every answer. No page is anybody's but its reader's, none is framed, and the
/// bank learns our origin (some ask for it) but not the address.
fn seal(response: &mut Response, reader: &Reader) {
    let headers = response.headers_mut();
    let mut put = |name, value| headers.insert(name, HeaderValue::from_static(value));
    put(REFERRER_POLICY, "strict-origin");
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Only what has its content's hash in its address says otherwise.
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            "default-src 'none';form-action 'none';frame-ancestors 'none';base-uri 'none'",
        ));
    if let Ok(number) = HeaderValue::from_str(&reader.request_id) {
        headers.insert(X_REQUEST_ID.clone(), number);
    }
}

fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Trouble::Broken(format!("panic: {text}")).into_response()
}
