//! What programs see: /v1 and its OpenAPI document.
