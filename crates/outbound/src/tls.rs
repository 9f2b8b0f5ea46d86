//! The one TLS stack.

use std::sync::{Arc, OnceLock};

use lettre::transport::smtp::client::Certificate;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use crate::client::BuildError;

/// Makes ring the provider of the whole process, once. Another one may have been installed before
/// us; then that stays.
pub(crate) fn install_provider() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        let _already = rustls::crypto::ring::default_provider().install_default();
    });
}

/// TLS 1.2 and 1.3 with the compiled-in roots.
pub(crate) fn client_config() -> Result<ClientConfig, rustls::Error> {
    let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// Reads the certificates in PEM by which mail servers are trusted too; each must be usable.
pub(crate) fn mail_roots(pem: &[u8]) -> Result<Option<Certificate>, BuildError> {
    if pem.is_empty() {
        return Ok(None);
    }
    let mut roots = RootCertStore::empty();
    for found in CertificateDer::pem_slice_iter(pem) {
        let found = found.map_err(|_| BuildError::MailRoots)?;
        roots.add(found).map_err(|_| BuildError::MailRoots)?;
    }
    if roots.is_empty() {
        return Err(BuildError::MailRoots);
    }
    let read = Certificate::from_pem(pem).map_err(|_| BuildError::MailRoots)?;
    Ok(Some(read))
}
