//! The websocket handshake and its refusals (section 2.1, transcripts 08 and 19).

use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_tungstenite::{
    accept_hdr_async_with_config,
    tungstenite::{
        handshake::server::{ErrorResponse, Request, Response},
        http::{HeaderValue, Response as HttpResponse, StatusCode, header},
    },
};
use uuid::Uuid;

use super::{Daemon, Instance, limits::SOCKETS};
use crate::Dialect;

/// Shakes hands; `None` if the request was refused or was no websocket handshake.
pub(super) async fn accept(stream: TcpStream, daemon: &Daemon) -> Option<(TcpStream, Arc<Instance>)> {
    let mut instance = None;
    #[expect(clippy::result_large_err, reason = "the handshake's callback is defined so")]
    let judge = |request: &Request, response: Response| {
        instance = Some(judge(request, daemon).map_err(refused)?);
        Ok(response)
    };
    let accepted = accept_hdr_async_with_config(stream, judge, None).await;
    match accepted {
        Ok(socket) => Some((socket.into_inner(), instance?)),
        Err(error) => {
            tracing::debug!(%error, "upgrade refused");
            None
        }
    }
}

struct Refused {
    status: StatusCode,
    kind: &'static str,
    body: String,
}

impl Refused {
    fn json(status: StatusCode, error: &str) -> Self {
        let body = serde_json::json!({ "error": error }).to_string();
        Self { status, kind: "application/json; charset=utf-8", body }
    }

    fn text(status: StatusCode, body: String) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", body }
    }
}

fn refused(refused: Refused) -> ErrorResponse {
    let mut response = HttpResponse::new(None);
    *response.status_mut() = refused.status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(refused.kind));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(refused.body.len()));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    *response.body_mut() = Some(refused.body);
    response
}

fn judge(request: &Request, daemon: &Daemon) -> Result<Arc<Instance>, Refused> {
    let options = &daemon.options;
    let go = options.dialect != Dialect::Calagopus;
    let instance = find(request.uri().path(), daemon)?;
    if let Some(status) = *instance.refused_with.lock() {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        return Err(Refused::json(
            status,
            "An unexpected error was encountered while processing this request",
        ));
    }
    if options.dialect == Dialect::NewGo && *instance.sockets.borrow() >= SOCKETS {
        return Err(Refused::json(StatusCode::BAD_REQUEST, "Too many open websocket connections."));
    }
    let origin = request.headers().get(header::ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or("");
    let allowed = |allowed: &String| allowed == "*" || allowed == origin;
    if go
        && options.origin_check
        && origin != daemon.panel_url
        && !options.allowed_origins.iter().any(allowed)
    {
        return Err(Refused::text(StatusCode::FORBIDDEN, "Forbidden\n".into()));
    }
    Ok(instance)
}

fn find(path: &str, daemon: &Daemon) -> Result<Arc<Instance>, Refused> {
    let go = daemon.options.dialect != Dialect::Calagopus;
    let unknown = || {
        let error =
            if go { "The requested resource does not exist on this instance." } else { "server not found" };
        Refused::json(StatusCode::NOT_FOUND, error)
    };
    let name =
        path.strip_prefix("/api/servers/").and_then(|rest| rest.strip_suffix("/ws")).ok_or_else(unknown)?;
    match Uuid::try_parse(name) {
        // Go compares the text; only the full, lower-case uuid is the server's.
        Ok(uuid) if !go || name == uuid.to_string() => daemon.find(uuid).ok_or_else(unknown),
        Err(error) if !go => {
            let text = format!(
                "Invalid URL: Cannot parse `server` with value `{name}`: UUID parsing failed: {error}"
            );
            Err(Refused::text(StatusCode::BAD_REQUEST, text))
        }
        _ => Err(unknown()),
    }
}
