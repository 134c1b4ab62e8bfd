//! `/panel link`: address and key are asked for in a modal, so that the key stands in no command, tried with a real
//! call, and kept sealed.

use std::net::IpAddr;

use pterosocket::{
    PanelUrl, PanelUrlError,
    panel::{KeyKind, Panel, PanelError, ServerQuery},
};
use secrecy::SecretString;
use serenity::{
    builder::{CreateActionRow, CreateInputText, CreateModal},
    model::application::{ActionRow, InputTextStyle},
};
use tokio::time::Instant;
use tracing::error;

use crate::{
    access::Asker,
    commands::{
        audited,
        bindable::host,
        changes::What,
        components::press,
        form::typed,
        interaction::{
            reply::Reply,
            request::{self, Request},
        },
        panel::check_rank,
        present::{command_error::CommandError, messages, refusal},
        state::{Context, Data, Failure},
    },
    config::PanelLink,
    model::{Action, ActionDetails, Fact, Limit, Outcome, OutcomeNote},
    secrets::Row,
    store::{LinkError, Linked, MOST_PANELS, NewPanel, epoch_seconds},
    text,
    texts::{Language, Text, code},
};

/// The form's input for the address.
const URL: &str = "url";
/// The form's input for the key.
const KEY: &str = "key";
/// Characters of an address: a host name has 253 at most.
const LONGEST_URL: u16 = 300;
/// Characters of a key; panels make 48.
const LONGEST_KEY: u16 = 200;

/// Link a panel with a key of your own; you are asked for both in a form
#[poise::command(slash_command)]
pub(super) async fn link(context: Context<'_>) -> Result<(), Failure> {
    request::answer_with_modal(context, |data, asker, language| {
        check(data, asker)?;
        let next =
            press::on_form(|request, form| async move { link_panel(&request, &form.data.components).await });
        let key = data.waiting.add(asker.user, asker.guild, next, Instant::now());
        Ok(modal(key, language))
    })
    .await;
    Ok(())
}

fn check(data: &Data, asker: &Asker) -> Result<(), Text> {
    check_rank(asker)?;
    match data.panel_link {
        PanelLink::Off => Err(text!("panel-off")),
        PanelLink::Own | PanelLink::Any => Ok(()),
    }
}

fn modal(custom_id: String, language: Language) -> CreateModal {
    let input = |label: Text, id| CreateInputText::new(InputTextStyle::Short, label.plain(language), id);
    let url = input(text!("panel-address-label"), URL)
        .placeholder("https://panel.example.com")
        .max_length(LONGEST_URL);
    let key = input(text!("panel-key-label"), KEY)
        .placeholder(text!("panel-key-placeholder").plain(language))
        .max_length(LONGEST_KEY);
    let rows = [url, key].map(CreateActionRow::InputText);
    CreateModal::new(custom_id, text!("panel-link-title").plain(language)).components(rows.into())
}

async fn link_panel(request: &Request, rows: &[ActionRow]) -> Result<Reply, CommandError> {
    let data = &request.data;
    check(data, &request.asker)?;
    let url = address(typed(rows, URL))?;
    let key = api_key(typed(rows, KEY))?;
    if data.panel_link == PanelLink::Own && !data.panel_options.is_operators(&url) {
        return Err(text!("panel-own-only").into());
    }
    try_and_keep(request, &url, &key).await
}

async fn try_and_keep(request: &Request, url: &PanelUrl, key: &SecretString) -> Result<Reply, CommandError> {
    let (data, address) = (&request.data, url.to_string());
    let attempt = data.link_attempts.begin(request.guild())?;
    let details = ActionDetails::Panel { url: address.clone() };
    let audited = audited::begin(request, None, Action::LinkPanel, details).await?;
    let found = match data.panel_options.linked(request.guild(), url.clone(), key.clone()) {
        Ok(panel) => look(&panel).await.map_err(|error| not_linked(&address, &error)),
        Err(error) => Err(text!("panel-key-unusable", why = messages::masked_clause(error))),
    };
    drop(attempt);
    let found = match found {
        Ok(found) => found,
        Err(why) => {
            audited.failed(Outcome::Refused, Fact::KeyUnusable).await;
            return Err(why.into());
        }
    };
    let new = NewPanel { guild: request.guild(), url: &address, linked_by: request.asker.user };
    let seal = |row: Row<'_>, newest| data.secrets.seal(row, key, newest);
    match request.store().link_panel(new, epoch_seconds(), seal).await {
        Ok(linked) => {
            audited.done_quietly().await;
            Ok(done(request, &linked, &found).await)
        }
        Err(error) => {
            let (reply, outcome, note) = not_stored(&error);
            audited.failed(outcome, note).await;
            Err(reply.into())
        }
    }
}

/// The address that was typed. What is said of a wrong one does not repeat it: the key may stand in the wrong input.
fn address(typed: &str) -> Result<PanelUrl, Text> {
    if typed.chars().count() > LONGEST_URL.into() {
        return Err(text!("panel-address-long"));
    }
    PanelUrl::parse_with_server(typed).map(|(url, _)| url).map_err(|error| match error {
        PanelUrlError::NoScheme { .. } => text!("panel-address-scheme"),
        PanelUrlError::More { .. } => text!("panel-address-more"),
        _ => text!("panel-address-wrong"),
    })
}

fn api_key(typed: &str) -> Result<SecretString, Text> {
    let length = typed.chars().count();
    let graphic = typed.bytes().all(|byte| byte.is_ascii_graphic());
    if length == 0 || length > LONGEST_KEY.into() || !graphic {
        return Err(text!("panel-key-wrong"));
    }
    let key = SecretString::from(typed);
    match KeyKind::of(&key) {
        KeyKind::Application => Err(text!("panel-key-application")),
        KeyKind::Calagopus => Err(text!("panel-key-calagopus")),
        _ => Ok(key),
    }
}

/// What the panel says of the key.
struct Found {
    account: String,
    admin: bool,
    servers: u32,
}

/// A real call with the key, and a look at what it opens.
async fn look(panel: &Panel) -> Result<Found, PanelError> {
    let account = panel.account().await?;
    let servers = panel.servers(&ServerQuery { per_page: 1, ..ServerQuery::default() }).await?.total;
    Ok(Found { account: account.username.into(), admin: account.admin, servers })
}

fn not_linked(url: &str, error: &PanelError) -> Text {
    text!("panel-link-refused", panel = host(url), why = said(error))
}

/// What the panel said. The address that it refuses is this bot's, and shown, so that it can be allowed.
pub(super) fn said(error: &PanelError) -> Text {
    match error {
        PanelError::AddressRefused { address } if address.parse::<IpAddr>().is_ok() => {
            text!("panel-address-refused", address = code(address.to_string()))
        }
        error => messages::panel_text(error),
    }
}

/// For the person, and for the audit log.
fn not_stored(failed: &LinkError) -> (Reply, Outcome, OutcomeNote) {
    match failed {
        LinkError::TooMany => {
            let said = text!("panel-too-many", most = MOST_PANELS.unsigned_abs());
            (Reply::new(said), Outcome::Refused, Limit::Panels.into())
        }
        LinkError::Secret(why) => {
            error!("a panel's key can't be sealed: {why}");
            (Reply::new(text!("panel-not-sealed")), Outcome::Failed, Fact::KeyUnsealed.into())
        }
        LinkError::Store(error) => (refusal::store(error), Outcome::Failed, Fact::DatabaseFailed.into()),
    }
}

async fn done(request: &Request, linked: &Linked, found: &Found) -> Reply {
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let Found { account, servers, .. } = found;
    let (account, servers) = (cut(account), *servers);
    let mut lines = vec![match linked {
        Linked::New(panel) => {
            text!("panel-linked", panel = host(&panel.url), account = account, servers = servers)
        }
        Linked::Again(panel) => {
            text!("panel-linked-again", panel = host(&panel.url), account = account, servers = servers)
        }
    }];
    lines.extend(found.admin.then(|| text!("panel-account-is-admin")));
    lines.extend(outcome.behind.then(messages::still_behind));
    Reply::new(Text::lines(lines))
}

/// A panel may call its accounts anything.
pub(super) fn cut(name: &str) -> String {
    const LONGEST: usize = 100;
    name.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_understood_or_refused_without_being_repeated() {
        for text in ["https://panel.example.com", "https://panel.example.com/server/1a7ce997/files"] {
            assert_eq!(address(text).unwrap().to_string(), "https://panel.example.com");
        }
        let long = format!("https://{}", "x".repeat(4_000));
        for text in ["", "ptlc_secret", "panel.example.com", "ftp://x", "https://x/y", "https://u:p@x", &long]
        {
            let why = address(text).unwrap_err().markdown(Language::ENGLISH);
            assert!(why.contains("https://panel.example.com") && !why.contains("secret"), "{text:?}: {why}");
        }
    }

    #[test]
    fn keys_are_taken_by_their_characters_alone() {
        for text in ["ptlc_abc", "pacc_abc", "abcdefghijklmnopqrstuvwxyz"] {
            assert!(api_key(text).is_ok(), "{text}");
        }
        let long = "x".repeat(4_000);
        for text in ["", "ptlc_a b", "ptlc_é", "ptlc_\u{200b}a", "a\nb", &long] {
            assert!(api_key(text).unwrap_err() == text!("panel-key-wrong"), "{text:?}");
        }
        for text in ["ptla_abc", "papp_abc"] {
            assert!(api_key(text).unwrap_err() == text!("panel-key-application"), "{text:?}");
        }
    }

    #[test]
    fn the_refused_address_is_named_and_nothing_else_is_taken_for_one() {
        let refused = |address: &str| {
            said(&PanelError::AddressRefused { address: address.into() }).markdown(Language::ENGLISH)
        };
        for address in ["203.0.113.7", "2001:db8::7"] {
            assert!(refused(address).contains(&format!("`{address}`")), "{}", refused(address));
        }
        let odd = refused("203.0.113.7` @everyone");
        assert!(!odd.contains("203.0.113.7") && !odd.contains("@everyone"), "{odd}");
    }
}
