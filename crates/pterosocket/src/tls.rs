//! The TLS settings for panel and daemon: explicit, so that no process-wide default decides for us.

use std::error::Error;
use std::io;
use std::sync::{Arc, OnceLock};

use rustls::pki_types::CertificateDer;
use rustls::{CertificateError, ClientConfig, RootCertStore};

use crate::{ForeignText, foreign};

/// The settings used where none are handed in: rustls with ring and the Mozilla roots of `webpki-roots`.
/// Made once and shared.
#[must_use]
pub fn default_tls() -> Arc<ClientConfig> {
    static SHARED: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    Arc::clone(SHARED.get_or_init(|| tls_with_roots([])))
}

/// The same, which also trusts these root certificates: for panels and daemons with a CA of their own. What is no
/// certificate that can be a root is left out.
#[must_use]
pub fn tls_with_roots(more: impl IntoIterator<Item = CertificateDer<'static>>) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(more);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let settings = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring offers the cipher suites of TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(settings)
}

/// Why a TLS certificate is not accepted. Nothing changes until somebody mends it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateFault {
    /// Its time is over.
    #[error("it has expired; whoever runs the host must renew it (or this machine's clock is wrong)")]
    Expired,
    /// Its time has not come.
    #[error("it is not valid yet; is this machine's clock right?")]
    NotYetValid,
    /// No root that is trusted stands behind it.
    #[error(
        "nobody who is trusted has issued it; where the host has a CA of its own, trust its root certificate (SSL_CERT_FILE), \
         else it must send its whole chain"
    )]
    UnknownIssuer,
    /// It is for other names.
    #[error("it is for another name than the address that was asked for; use the name that is in it")]
    WrongName,
    /// Something else is wrong with it.
    #[error("{0}")]
    Other(ForeignText),
}

impl CertificateFault {
    /// The fault among what caused `error`.
    pub(crate) fn within(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut next = Some(error);
        while let Some(cause) = next {
            if let Some(rustls::Error::InvalidCertificate(fault)) = cause.downcast_ref() {
                return Some(fault.into());
            }
            // What an I/O error holds is not its source, but its source's.
            let held = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            next = held.map(|held| held as &(dyn Error + 'static)).or_else(|| cause.source());
        }
        None
    }
}

impl From<&CertificateError> for CertificateFault {
    fn from(fault: &CertificateError) -> Self {
        match fault {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Self::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Self::NotYetValid,
            CertificateError::UnknownIssuer => Self::UnknownIssuer,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Self::WrongName
            }
            other => Self::Other(foreign::told(other)),
        }
    }
}
