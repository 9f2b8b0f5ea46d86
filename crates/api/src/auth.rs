//! Who calls: `Authorization: Bearer sk_…`.

use app::App;
use app::auth::Caller;
use axum::extract::FromRequestParts;
use http::header::AUTHORIZATION;
use http::request::Parts;

use crate::errors::ApiError;

/// A caller whose key is known. A handler without this argument is public.
pub(crate) struct Authorized(pub(crate) Caller);

impl FromRequestParts<App> for Authorized {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let mut sent = parts.headers.get_all(AUTHORIZATION).iter();
        // Two keys in one request: it is not for us to choose.
        let (Some(value), None) = (sent.next(), sent.next()) else {
            return Err(ApiError::NoKey);
        };
        let value = value.to_str().map_err(|_| ApiError::WrongKey)?;
        let (scheme, key) = value.split_once(' ').ok_or(ApiError::NoKey)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(ApiError::NoKey);
        }
        Ok(Self(app.authenticate(key.trim()).await?))
    }
}
