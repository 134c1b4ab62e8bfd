//! The TLS settings for panel and daemon: explicit, so that no process-wide default decides for us.

use std::sync::{Arc, OnceLock};

use rustls::{ClientConfig, RootCertStore};

/// The settings used where none are handed in: rustls with ring and the Mozilla roots of `webpki-roots`.
/// Made once and shared.
#[must_use]
pub fn default_tls() -> Arc<ClientConfig> {
    static SHARED: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    Arc::clone(SHARED.get_or_init(|| Arc::new(with_mozilla_roots())))
}

fn with_mozilla_roots() -> ClientConfig {
    let roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring offers the cipher suites of TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth()
}
