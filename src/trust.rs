//! Whose TLS certificates are trusted: by panels' and daemons' connections, and by those to Discord's API.

use std::sync::{Arc, OnceLock};

use pterosocket::{rustls::ClientConfig, tls_with_roots};
use tracing::warn;

/// TLS settings that trust the roots compiled in, and beside them those in `SSL_CERT_FILE` and `SSL_CERT_DIR`, or, where
/// neither is set, the system's: so a host's own CA is trusted. Read once, at the first call; what can't be read is said in
/// the log and left out.
#[must_use]
pub fn tls() -> Arc<ClientConfig> {
    static SHARED: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    let read = || {
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            warn!("root certificates can't be read (SSL_CERT_FILE, SSL_CERT_DIR or the system's): {error}");
        }
        tls_with_roots(found.certs)
    };
    Arc::clone(SHARED.get_or_init(read))
}
