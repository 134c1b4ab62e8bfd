//! TLS in front of the panel and the daemon, with a certificate of its own: for what it costs the bot.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64ct::{Base64, Encoding};
use pterosocket::rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use sandbox::Backend;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use crate::Failure;

/// Two ports that speak TLS, and what they pass on to once that is known.
pub(crate) struct TlsFront {
    acceptor: TlsAcceptor,
    panel: TcpListener,
    daemon: TcpListener,
    root: PathBuf,
}

impl TlsFront {
    /// Takes the ports. The certificate, which is its own root, is written to `folder`.
    pub(crate) async fn new(folder: &Path) -> Result<Self, Failure> {
        let signed = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()])?;
        let root = folder.join("root.pem");
        std::fs::write(&root, pem(signed.cert.der()))?;
        let key = PrivateKeyDer::Pkcs8(signed.signing_key.serialize_der().into());
        let settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![signed.cert.der().clone()], key)?;
        let (panel, daemon) =
            (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
        Ok(Self { acceptor: Arc::new(settings).into(), panel, daemon, root })
    }

    /// Where the daemon is reached.
    pub(crate) fn daemon_url(&self) -> Result<String, Failure> {
        Ok(format!("wss://{}", self.daemon.local_addr()?))
    }

    /// Passes on what comes from now on; returns where the panel is reached, and the file with the root to trust.
    pub(crate) fn open(self, backend: &Backend) -> Result<(String, PathBuf), Failure> {
        let (panel, daemon) = (backend.panel_url(), backend.daemon_address());
        let panel = panel.strip_prefix("http://").unwrap_or_default().parse()?;
        let url = format!("https://{}", self.panel.local_addr()?);
        tokio::spawn(pass_on(self.panel, self.acceptor.clone(), panel));
        tokio::spawn(pass_on(self.daemon, self.acceptor, daemon));
        Ok((url, self.root))
    }
}

async fn pass_on(listener: TcpListener, acceptor: TlsAcceptor, to: SocketAddr) {
    while let Ok((stream, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let Ok(mut near) = acceptor.accept(stream).await else { return };
            let Ok(mut far) = TcpStream::connect(to).await else { return };
            // Either side may end it at any time.
            let _ = copy_bidirectional(&mut near, &mut far).await;
        });
    }
}

/// A certificate as files hold it: lines of 64 characters ([RFC 7468](https://www.rfc-editor.org/rfc/rfc7468)).
fn pem(der: &[u8]) -> String {
    let text = Base64::encode_string(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}
