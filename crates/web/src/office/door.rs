//! The door of the back office: what a browser holds, who that is, and whether they may come in.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;

use app::access::{SessionToken, SignedIn};
use app::office::{Desk, MenuCounts};
use askama::Template;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::access::{ABSOLUTE_LIFE, Permission as May};
use http::header::{COOKIE, HOST, ORIGIN, SET_COOKIE, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use i18n::Locale;
use percent_encoding::{AsciiSet, utf8_percent_encode};

use super::shell::{self, Seat, Shell};
use super::typed::VALUE;
use crate::page::{T, origin};
use crate::reader::Reader;
use crate::routes::{Permission, Web, see_other};
use crate::trouble::Trouble;

/// What is written as `%XX` in the address of the page that somebody wanted.
const PLACE: &AsciiSet = &VALUE.remove(b'/');

/// Where signed in users begin.
pub(crate) const HOME: &str = "/office";
/// Where they sign in.
pub(crate) const SIGN_IN: &str = "/office/sign-in";

/// The user who asks. Stands in every handler of a row that is not open to strangers.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    user: Arc<SignedIn>,
    /// What waits for them.
    counts: MenuCounts,
}

impl Signed {
    /// The user and their world, as `app::office` asks for them.
    pub(crate) fn desk(&self) -> Desk {
        Desk {
            staff: self.staff.clone(),
            mode: self.scope.mode,
        }
    }

    /// The language of their pages: chosen for this page, else their own, else the browser's.
    pub(crate) fn locale(&self, reader: &Reader) -> Locale {
        let own = self.staff.language.map(app::message::locale);
        reader.locale(own.unwrap_or(reader.preferred))
    }

    /// What the pages of the office are made for. `here` is where the switches come back to.
    pub(crate) fn seat(&self, reader: &Reader, here: &str) -> Seat {
        Seat {
            desk: self.desk(),
            locale: self.locale(reader),
            request_id: reader.request_id.clone(),
            here: here.to_owned(),
            counts: self.counts,
        }
    }
}

impl Deref for Signed {
    type Target = SignedIn;
    fn deref(&self) -> &SignedIn {
        &self.user
    }
}

/// The guard of the row put it there.
impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = Trouble;

    async fn from_request_parts(head: &mut Parts, _: &S) -> Result<Self, Trouble> {
        let signed = head.extensions.get::<Self>().cloned();
        signed.ok_or_else(|| Trouble::Broken("a page of the office without a guard".to_owned()))
    }
}

/// What the guard of one row knows.
#[derive(Clone)]
pub(crate) struct Guard {
    pub(crate) web: Web,
    pub(crate) permission: Permission,
}

/// Lets in whoever the row names. Comes before every handler of the back office.
pub(crate) async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let (mut head, body) = request.into_parts();
    match admit(&guard, &mut head).await {
        Ok(()) => next.run(Request::from_parts(head, body)).await,
        Err(answer) => answer,
    }
}

async fn admit(guard: &Guard, head: &mut Parts) -> Result<(), Response> {
    let reads = head.method == Method::GET || head.method == Method::HEAD;
    let public_url = &guard.web.app.settings().public_url;
    if !reads && !is_ours(&head.headers, public_url) {
        return Err(Trouble::CrossSite.into_response());
    }
    if guard.permission == Permission::Door {
        return Ok(());
    }
    let signed = signed(&guard.web, &head.headers).await;
    let Some(signed) = signed.map_err(Trouble::into_response)? else {
        let place = head
            .uri
            .path_and_query()
            .map_or(HOME, |place| place.as_str());
        return Err(to_sign_in(if reads { place } else { HOME }));
    };
    let missing = match guard.permission {
        Permission::Staff(may) if !signed.staff.may_somewhere(may) => Some(may),
        Permission::Merchant(may) if !signed.staff.may_everywhere(may) => Some(may),
        _ => None,
    };
    if let Some(missing) = missing {
        let reader = head.extensions.get::<Reader>();
        return Err(match reader {
            Some(reader) => refuse(&guard.web, &signed, missing, reader).await,
            None => StatusCode::FORBIDDEN.into_response(),
        });
    }
    let counts = if reads {
        counts(guard, &signed).await
    } else {
        MenuCounts::default()
    };
    head.extensions.insert(Signed { counts, ..signed });
    Ok(())
}

/// What waits for them. A page without the numbers is better than none.
async fn counts(guard: &Guard, signed: &Signed) -> MenuCounts {
    let counted = guard.web.app.menu_counts(&signed.desk()).await;
    counted.unwrap_or_else(|error| {
        tracing::warn!(%error, "what waits could not be counted");
        MenuCounts::default()
    })
}

/// Who holds the cookie of this request.
pub(crate) async fn signed(web: &Web, headers: &HeaderMap) -> Result<Option<Signed>, Trouble> {
    let Some(token) = cookie(headers, cookie_name(&web.app.settings().public_url)) else {
        return Ok(None);
    };
    let found = web.app.staff_of(token).await;
    let found = found.map_err(|error| Trouble::Busy(error.to_string()))?;
    Ok(found.map(|user| Signed {
        user: Arc::new(user),
        counts: MenuCounts::default(),
    }))
}

/// Gives the browser a session to hold. Every sign-in gives a new one: what a browser held before
/// counts nothing.
pub(crate) fn hold(response: &mut Response, public_url: &str, token: &SessionToken) {
    let name = cookie_name(public_url);
    let seconds = ABSOLUTE_LIFE.as_secs();
    put_cookie(
        response,
        public_url,
        &format!("{name}={}; Max-Age={seconds}", token.reveal()),
    );
}

/// Takes the session out of the browser.
pub(crate) fn release(response: &mut Response, public_url: &str) {
    let name = cookie_name(public_url);
    put_cookie(response, public_url, &format!("{name}=; Max-Age=0"));
}

pub(crate) fn put_cookie(response: &mut Response, public_url: &str, start: &str) {
    let secure = if is_https(public_url) { "; Secure" } else { "" };
    let text = format!("{start}; Path=/; HttpOnly; SameSite=Lax{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// `__Host-` cannot be set by another host of the domain, nor without https; a server that is tried
/// out on loopback has no https.
fn cookie_name(public_url: &str) -> &'static str {
    if is_https(public_url) {
        "__Host-peyvand"
    } else {
        "peyvand"
    }
}

fn is_https(public_url: &str) -> bool {
    public_url.starts_with("https://")
}

/// The value of a cookie; one that stands there twice is not believed.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let mut values = pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let first = values.next()?;
    values.next().is_none().then_some(first)
}

/// Whether a request that changes something comes from a page of ours. Browsers say so by
/// `Sec-Fetch-Site`, older ones by `Origin`; what says neither is no browser, and holds no cookie
/// that somebody else could use.
fn is_ours(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
    if let Some(site) = text("sec-fetch-site") {
        return site == b"same-origin" || site == b"none";
    }
    let Some(from) = headers.get(ORIGIN) else {
        return true;
    };
    let Ok(from) = from.to_str() else {
        return false;
    };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let scheme_and_host = from.split_once("://");
    let same_host = scheme_and_host.is_some_and(|(_, theirs)| Some(theirs) == host);
    same_host || origin(public_url).as_deref() == Some(from)
}

/// The network address that a request comes from. A proxy on this machine tells whose it carries.
pub(crate) fn address_of(head: &Parts) -> IpAddr {
    let peer = head.extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
    if !peer.to_canonical().is_loopback() {
        return peer;
    }
    // The last one is the one that the proxy itself saw.
    let told = head.headers.get_all("x-forwarded-for").iter().next_back();
    told.and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|value| value.trim().parse().ok())
        .unwrap_or(peer)
}

/// What the browser calls itself.
pub(crate) fn agent_of(head: &Parts) -> String {
    let agent = head.headers.get(USER_AGENT);
    let agent = agent.map(|agent| String::from_utf8_lossy(agent.as_bytes()).into_owned());
    agent.unwrap_or_default()
}

fn to_sign_in(place: &str) -> Response {
    let place = if place == HOME {
        SIGN_IN.to_owned()
    } else {
        format!("{SIGN_IN}?next={}", utf8_percent_encode(place, PLACE))
    };
    see_other(&place).unwrap_or_else(Trouble::into_response)
}

/// A place of the back office, from what a request said; anything else is [`HOME`]. Nobody is sent
/// to an address that a stranger chose.
pub(crate) fn local(place: &str) -> &str {
    let inside = place == HOME || place.starts_with("/office/") || place.starts_with("/office?");
    let plain = place
        .bytes()
        .all(|b| b.is_ascii_graphic() && b != b'\\' && b != b'#');
    let doors = ["/office/sign-in", "/office/join/", "/office/first/"];
    let is_door = doors.iter().any(|door| place.starts_with(door));
    if inside && plain && !is_door && !place.contains("//") && !place.contains("..") {
        place
    } else {
        HOME
    }
}

/// The page that says which permission is missing, and who can grant it.
pub(crate) async fn refuse(web: &Web, signed: &Signed, missing: May, reader: &Reader) -> Response {
    match web.app.owner_names(signed.staff.merchant).await {
        Ok(owners) => {
            let page = refused_page(signed, missing, &owners, reader);
            page.unwrap_or_else(Trouble::into_response)
        }
        Err(error) => Trouble::Busy(error.to_string()).into_response(),
    }
}

fn refused_page(
    signed: &Signed,
    missing: May,
    owners: &[String],
    reader: &Reader,
) -> Result<Response, Trouble> {
    let seat = signed.seat(reader, HOME);
    let t = seat.t();
    let template = RefusedTemplate {
        s: Shell::new(&seat, None, t.access_refused()),
        missing: permission_name(t, missing),
        owners,
    };
    shell::page(StatusCode::FORBIDDEN, &template)
}

#[derive(Template)]
#[template(path = "door/refused.html")]
struct RefusedTemplate<'a> {
    s: Shell,
    missing: String,
    owners: &'a [String],
}

/// What a permission is called.
pub(crate) fn permission_name(t: T, permission: May) -> String {
    match permission {
        May::SeeOwnLinks => t.access_may_see_own_links(),
        May::SeeAllLinks => t.access_may_see_all_links(),
        May::CreateLinks => t.access_may_create_links(),
        May::ChangeLinks => t.access_may_change_links(),
        May::Resend => t.access_may_resend(),
        May::Refund => t.access_may_refund(),
        May::ApproveSlips => t.access_may_approve_slips(),
        May::MakeReceipts => t.access_may_make_receipts(),
        May::ApproveReceipts => t.access_may_approve_receipts(),
        May::Resolve => t.access_may_resolve(),
        May::SeeBalances => t.access_may_see_balances(),
        May::Customers => t.access_may_customers(),
        May::Documents => t.access_may_documents(),
        May::ApproveDocuments => t.access_may_approve_documents(),
        May::Templates => t.access_may_templates(),
        May::Workflows => t.access_may_workflows(),
        May::Settings => t.access_may_settings(),
        May::Providers => t.access_may_providers(),
        May::Users => t.access_may_users(),
        May::ApiKeys => t.access_may_api_keys(),
        May::Exports => t.access_may_exports(),
        May::Reports => t.access_may_reports(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn only_our_own_pages_change_anything() {
        let ours = |pairs: &[_]| is_ours(&headers(pairs), "https://pay.example.com");
        assert!(ours(&[("sec-fetch-site", "same-origin")]));
        assert!(ours(&[("sec-fetch-site", "none")]));
        assert!(!ours(&[("sec-fetch-site", "same-site")]));
        assert!(!ours(&[("sec-fetch-site", "cross-site")]));
        // What a browser says of itself counts more than an origin.
        assert!(!ours(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://pay.example.com")
        ]));
        assert!(ours(&[("origin", "https://pay.example.com")]));
        assert!(ours(&[("origin", "http://[::1]:80"), ("host", "[::1]:80")]));
        assert!(!ours(&[("origin", "https://evil.example")]));
        assert!(!ours(&[("origin", "null"), ("host", "pay.example.com")]));
        assert!(!ours(&[("origin", "https://pay.example.com.evil.example")]));
        assert!(ours(&[]));
    }

    #[test]
    fn nobody_is_sent_away_from_the_office() {
        for good in [
            "/office",
            "/office/links?state=open&page=2",
            "/office?lang=fa",
        ] {
            assert_eq!(local(good), good);
        }
        for bad in [
            "",
            "/",
            "//evil.example",
            "/office//evil.example",
            "/office\\evil",
            "https://evil.example/office/",
            "/officer",
            "/office/../x",
            "/office/a\r\nset-cookie: x",
            "/office/sign-in",
            "/office/join/x",
            "/golestan/l/x",
        ] {
            assert_eq!(local(bad), HOME, "{bad:?}");
        }
    }

    #[test]
    fn a_cookie_is_believed_when_it_stands_there_once() {
        let value = |text: &'static str| {
            let headers = headers(&[("cookie", text)]);
            cookie(&headers, "peyvand").map(str::to_owned)
        };
        assert_eq!(value("a=b; peyvand=x; c=d").as_deref(), Some("x"));
        assert_eq!(value("peyvand=x; peyvand=y"), None);
        assert_eq!(value("xpeyvand=x"), None);
        assert_eq!(value(""), None);
    }

    #[test]
    fn an_address_is_taken_from_a_proxy_on_this_machine_alone() {
        let address = |peer: &str, told: &'static str| {
            let mut head = http::Request::new(()).into_parts().0;
            let peer: SocketAddr = peer.parse().unwrap();
            head.extensions.insert(ConnectInfo(peer));
            head.headers
                .append("x-forwarded-for", HeaderValue::from_static(told));
            address_of(&head).to_string()
        };
        assert_eq!(address("192.0.2.1:5", "198.51.100.1"), "192.0.2.1");
        assert_eq!(
            address("127.0.0.1:5", "203.0.113.9, 198.51.100.1"),
            "198.51.100.1"
        );
        assert_eq!(address("127.0.0.1:5", "nonsense"), "127.0.0.1");
    }
}
