//! The REST API under `/api/v10`: the table of routes.

mod applications;
mod body;
mod channels;
mod compose;
mod extract;
mod gate;
mod guilds;
mod interactions;
mod messages;
mod registration;
mod threads;
mod webhook_messages;
mod webhooks;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    routing::{delete, get, post},
};

use super::{error, shared::Shared};

/// What handlers hold.
pub(crate) type App = Arc<Shared>;

/// All routes behind the gate, and beside them the gateway and the files.
pub(crate) fn router(app: App) -> Router {
    let api =
        Router::new().merge(accounts()).merge(guilds()).merge(channels()).merge(commands()).merge(hooks());
    Router::new()
        .nest("/api/v10", api)
        .method_not_allowed_fallback(async || error::METHOD_NOT_ALLOWED)
        .fallback(async || error::NOT_FOUND)
        .layer(from_fn_with_state(Arc::clone(&app), gate::gate))
        .merge(
            Router::new()
                .route("/", get(applications::socket))
                .route("/files/{channel}/{id}/{name}", get(messages::file)),
        )
        .layer(DefaultBodyLimit::disable())
        .with_state(app)
}

fn accounts() -> Router<App> {
    Router::new()
        .route("/gateway", get(applications::gateway))
        .route("/gateway/bot", get(applications::gateway_bot))
        .route("/users/@me", get(applications::own_user))
        .route("/users/@me/guilds", get(applications::own_guilds))
        .route("/users/@me/guilds/{guild_id}", delete(guilds::leave))
        .route("/users/{user_id}", get(applications::user))
        .route("/applications/@me", get(applications::application))
        .route("/oauth2/applications/@me", get(applications::application))
}

fn guilds() -> Router<App> {
    Router::new()
        .route("/guilds/{guild_id}", get(guilds::guild))
        .route("/guilds/{guild_id}/channels", get(guilds::channels))
        .route("/guilds/{guild_id}/roles", get(guilds::roles))
        .route("/guilds/{guild_id}/roles/{role_id}", get(guilds::role))
        .route("/guilds/{guild_id}/members/@me", axum::routing::patch(guilds::edit_own_member))
        .route("/guilds/{guild_id}/members/{user_id}", get(guilds::member))
        .route("/guilds/{guild_id}/threads/active", get(threads::active))
        .route("/guilds/{guild_id}/webhooks", get(webhooks::of_guild))
}

fn channels() -> Router<App> {
    Router::new()
        .route("/channels/{channel_id}", get(channels::get).patch(channels::edit).delete(channels::delete))
        .route("/channels/{channel_id}/typing", post(channels::typing))
        .route("/channels/{channel_id}/messages", get(messages::list).post(messages::create))
        .route("/channels/{channel_id}/messages/bulk-delete", post(messages::bulk_delete))
        .route(
            "/channels/{channel_id}/messages/{message_id}",
            get(messages::get).patch(messages::edit).delete(messages::delete),
        )
        .route("/channels/{channel_id}/messages/{message_id}/threads", post(threads::on_message))
        .route("/channels/{channel_id}/threads", post(threads::create))
        .route("/channels/{channel_id}/webhooks", get(webhooks::of_channel).post(webhooks::create))
}

fn commands() -> Router<App> {
    use registration::{create, edit, get as one, list, overwrite, remove};
    Router::new()
        .route("/applications/{application_id}/commands", get(list).post(create).put(overwrite))
        .route("/applications/{application_id}/commands/{command_id}", get(one).patch(edit).delete(remove))
        .route(
            "/applications/{application_id}/guilds/{guild_id}/commands",
            get(list).post(create).put(overwrite),
        )
        .route(
            "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}",
            get(one).patch(edit).delete(remove),
        )
}

fn hooks() -> Router<App> {
    Router::new()
        .route("/interactions/{interaction_id}/{token}/callback", post(interactions::callback))
        .route("/webhooks/{webhook_id}", get(webhooks::get).delete(webhooks::delete))
        .route(
            "/webhooks/{webhook_id}/{token}",
            get(webhooks::get_with_token).post(webhook_messages::execute),
        )
        .route(
            "/webhooks/{webhook_id}/{token}/messages/{message_id}",
            get(webhook_messages::get).patch(webhook_messages::edit).delete(webhook_messages::delete),
        )
}
