//! What every request passes before its handler: faults, headers, the token, rate limits; and the journal after it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{ConnectInfo, MatchedPath, RawPathParams, Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{AUTHORIZATION, RETRY_AFTER, USER_AGENT},
    },
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::json;

use super::{App, body};
use crate::discord::{
    error,
    event::Event,
    fault::FaultKind,
    limits::{Allowance, Asked, Charge, Denied, charges},
    record::{Recorded, counts_as_invalid},
    server::Peer,
    snowflake::{age, now_ms},
};

const PREFIX: &str = "/api/v10";

/// A request as the gate sees it.
struct Call {
    method: Method,
    path: String,
    route: String,
    params: Vec<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
}

impl Call {
    fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    fn id(&self, name: &str) -> Option<u64> {
        self.param(name).parse().ok()
    }

    fn short_route(&self) -> &str {
        self.route.strip_prefix(PREFIX).unwrap_or(&self.route)
    }

    fn header(&self, name: &HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Routes that carry their own token, and the gateway's address.
    fn needs_bot(&self) -> bool {
        let route = self.short_route();
        !route.is_empty() && route != "/gateway" && !route.contains("{token}")
    }
}

/// How a request was served.
enum Served {
    Answer(Response),
    Limited(Response, &'static str),
    Never,
    Reset,
}

/// The middleware.
pub(super) async fn gate(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let at = Instant::now();
    let (call, request) = take_apart(request).await;
    let outcome = match request {
        Some(request) => pass(&app, &call, request, next, at).await,
        None => Served::Answer(error::TOO_LARGE.into_response()),
    };
    if !app.options.latency.is_zero() {
        tokio::time::sleep(app.options.latency.saturating_sub(at.elapsed())).await;
    }
    let (response, scope) = match outcome {
        Served::Answer(response) => (Some(response), None),
        Served::Limited(response, scope) => (Some(response), Some(scope)),
        Served::Never => (None, None),
        Served::Reset => {
            peer.0.cut();
            (None, None)
        }
    };
    write_down(&app, call, at, response.as_ref().map_or(0, |r| r.status().as_u16()), scope);
    match response {
        Some(response) => response,
        None if peer.0.is_cut() => StatusCode::BAD_GATEWAY.into_response(),
        None => {
            app.stop.cancelled().await;
            peer.0.cut();
            StatusCode::BAD_GATEWAY.into_response()
        }
    }
}

/// Buffers the body, so that the journal has it, and puts the request together again, unless it is too large.
async fn take_apart(request: Request) -> (Call, Option<Request>) {
    let (mut parts, body) = request.into_parts();
    let route =
        parts.extensions.get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let params = match axum::RequestPartsExt::extract::<RawPathParams>(&mut parts).await {
        Ok(params) => params.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        Err(_) => Vec::new(),
    };
    let body = to_bytes(body, body::WHOLE).await.ok();
    let call = Call {
        method: parts.method.clone(),
        path: parts.uri.to_string(),
        route,
        params,
        headers: parts.headers.clone(),
        body: body.clone().unwrap_or_default(),
    };
    (call, body.map(|body| Request::from_parts(parts, Body::from(body))))
}

async fn pass(app: &App, call: &Call, request: Request, next: Next, at: Instant) -> Served {
    let mut lose_answer = None;
    let fault = app.faults().strike(call.method.as_str(), &call.path, at);
    match fault {
        None => {}
        Some(FaultKind::Silence) => return Served::Never,
        Some(FaultKind::Reset) => return Served::Reset,
        Some(FaultKind::Latency(wait)) => tokio::time::sleep(wait).await,
        Some(FaultKind::DoneButBadGateway) => lose_answer = Some(Served::Answer(status(502))),
        Some(FaultKind::DoneButSilent) => lose_answer = Some(Served::Never),
        Some(FaultKind::Status(code)) => return Served::Answer(status(code)),
        Some(FaultKind::Json(code, body)) => {
            return Served::Answer((status_code(code), Json(body)).into_response());
        }
        Some(FaultKind::Html(code)) => return Served::Answer(html(code)),
        Some(FaultKind::RateLimited { retry_after, scope }) => {
            let denied = Denied { retry_after, scope: scope.name(), code: None, allowance: None };
            return Served::Limited(too_many(&denied), scope.name());
        }
    }
    if let Some(refusal) = refuse(app, call, at) {
        return Served::Answer(refusal);
    }
    let (charges, global) = toll(app, call);
    let allowance = match app.limiter().admit(&charges, global, at) {
        Ok(allowance) => allowance,
        Err(denied) => return Served::Limited(too_many(&denied), denied.scope),
    };
    let mut response = next.run(request).await;
    if let Some(allowance) = &allowance {
        tell_allowance(response.headers_mut(), allowance);
    }
    lose_answer.unwrap_or(Served::Answer(response))
}

/// The ban, the User-Agent and the token.
fn refuse(app: &App, call: &Call, now: Instant) -> Option<Response> {
    if app.limiter().banned(now) {
        let page = Html("<!DOCTYPE html><html><title>Access denied</title>error code: 1015</html>");
        return Some((StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "3600")], page).into_response());
    }
    if !is_bot_agent(call.header(&USER_AGENT)) {
        return Some(error::CLOUDFLARE.into_response());
    }
    if !call.needs_bot() {
        return None;
    }
    let token = call.header(&AUTHORIZATION).strip_prefix("Bot ").unwrap_or_default();
    let known = token == app.world().bot.token;
    (!known).then(|| error::UNAUTHORIZED.into_response())
}

/// `DiscordBot ($url, $versionNumber)`, with anything after it.
fn is_bot_agent(agent: &str) -> bool {
    let inner = agent.strip_prefix("DiscordBot (").and_then(|rest| rest.split_once(')'));
    inner.is_some_and(|(inner, _)| {
        inner
            .split_once(',')
            .is_some_and(|(url, version)| url.trim().starts_with("http") && !version.trim().is_empty())
    })
}

/// The buckets of a request, and whether it counts towards the global limit.
fn toll(app: &App, call: &Call) -> (Vec<Charge>, bool) {
    let world = app.world();
    let channel = call.id("channel_id");
    let webhook = call.id("webhook_id");
    let interaction = webhook == Some(world.bot.id) || call.short_route().starts_with("/interactions/");
    let major = match (channel, webhook) {
        (Some(_), _) => call.param("channel_id").to_owned(),
        (_, Some(_)) => format!("{}/{}", call.param("webhook_id"), call.param("token")),
        _ => call.param("guild_id").to_owned(),
    };
    let renames = call.short_route() == "/channels/{channel_id}" && call.method == Method::PATCH && {
        let body: serde_json::Value = serde_json::from_slice(&call.body).unwrap_or_default();
        ["name", "topic"].iter().any(|key| body.get(key).is_some())
    };
    let asked = Asked {
        method: call.method.as_str(),
        route: call.short_route(),
        major: &major,
        webhook_channel: webhook.and_then(|id| world.webhooks.get(&id)).map(|webhook| webhook.channel),
        guild: channel.and_then(|id| world.guild_of(id)).map(|guild| guild.id),
        message_age: call.id("message_id").map(age),
        renames,
        interaction,
        unannounced: app.options.limits.hidden,
    };
    let counts_globally = !call.route.is_empty() && !interaction && !call.short_route().contains("{token}");
    (charges(&asked), counts_globally)
}

fn tell_allowance(headers: &mut HeaderMap, allowance: &Allowance) {
    let seconds = ceil_ms(allowance.reset_after);
    let epoch = (now_ms() + 1) as f64 / 1_000.0;
    let values = [
        ("x-ratelimit-limit", allowance.limit.to_string()),
        ("x-ratelimit-remaining", allowance.remaining.to_string()),
        ("x-ratelimit-reset", format!("{:.3}", epoch + seconds)),
        ("x-ratelimit-reset-after", format!("{seconds:.3}")),
        ("x-ratelimit-bucket", allowance.bucket.clone()),
    ];
    for (name, value) in values {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// Seconds, rounded up to milliseconds: who waits that long is not early.
fn ceil_ms(wait: Duration) -> f64 {
    (wait.as_secs_f64() * 1_000.0).ceil() / 1_000.0
}

fn too_many(denied: &Denied) -> Response {
    let seconds = ceil_ms(denied.retry_after);
    let mut body = json!({
        "message": if denied.scope == "shared" { "The resource is being rate limited." } else { "You are being rate limited." },
        "retry_after": seconds,
        "global": denied.scope == "global",
    });
    if let Some(code) = denied.code {
        body["code"] = json!(code);
    }
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
    let headers = response.headers_mut();
    if let Some(allowance) = &denied.allowance {
        tell_allowance(headers, allowance);
    }
    headers.insert(RETRY_AFTER, HeaderValue::from(seconds.ceil() as u64));
    headers.insert("x-ratelimit-scope", HeaderValue::from_static(denied.scope));
    if denied.scope == "global" {
        headers.insert("x-ratelimit-global", HeaderValue::from_static("true"));
    }
    response
}

fn status_code(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn status(code: u16) -> Response {
    let reason = status_code(code).canonical_reason().unwrap_or("Error");
    error::ApiError::plain(code, format!("{code}: {reason}")).into_response()
}

fn html(code: u16) -> Response {
    (
        status_code(code),
        Html(format!("<html><head><title>{code}</title></head><body>cloudflare</body></html>")),
    )
        .into_response()
}

fn write_down(app: &App, call: Call, at: Instant, status: u16, scope: Option<&'static str>) {
    let entry = Arc::new(Recorded {
        method: call.method.to_string(),
        path: call.path,
        route: call.route,
        headers: call.headers,
        body: call.body,
        status,
        at,
        took: at.elapsed(),
    });
    if counts_as_invalid(status, scope) {
        app.limiter().count_invalid(at);
    }
    app.journal().add(&entry, scope);
    app.world().tell(Event::Answered(entry));
}
