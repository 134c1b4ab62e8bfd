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
    model::application::{ActionRow, ActionRowComponent, InputTextStyle},
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
        interaction::{
            reply::Reply,
            request::{self, Request},
        },
        panel::check_rank,
        present::{command_error::CommandError, messages, refusal},
        state::{Context, Data, Failure},
    },
    config::PanelLink,
    model::{Action, ActionDetails, Outcome},
    secrets::Row,
    store::{LinkError, Linked, MOST_PANELS, NewPanel, epoch_seconds},
    texts::Text,
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
    request::answer_with_modal(context, |data, asker, _| {
        check(data, asker).map_err(Text::from)?;
        let next =
            press::on_form(|request, form| async move { link_panel(&request, &form.data.components).await });
        let key = data.waiting.add(asker.user, asker.guild, next, Instant::now());
        Ok(modal(key))
    })
    .await;
    Ok(())
}

fn check(data: &Data, asker: &Asker) -> Result<(), &'static str> {
    check_rank(asker)?;
    match data.panel_link {
        PanelLink::Off => Err("The operator of this bot lets nobody link panels."),
        PanelLink::Own | PanelLink::Any => Ok(()),
    }
}

fn modal(custom_id: String) -> CreateModal {
    let url = CreateInputText::new(InputTextStyle::Short, "Panel address", URL)
        .placeholder("https://panel.example.com")
        .max_length(LONGEST_URL);
    let key = CreateInputText::new(InputTextStyle::Short, "Client API key", KEY)
        .placeholder("ptlc_… or pacc_…, from Account → API Credentials")
        .max_length(LONGEST_KEY);
    let rows = [url, key].map(CreateActionRow::InputText);
    CreateModal::new(custom_id, "Link a panel").components(rows.into())
}

/// What stands in an input.
fn typed<'a>(rows: &'a [ActionRow], id: &str) -> &'a str {
    let mut inputs = rows.iter().flat_map(|row| &row.components).filter_map(|component| match component {
        ActionRowComponent::InputText(input) if input.custom_id == id => input.value.as_deref(),
        _ => None,
    });
    inputs.next().unwrap_or_default().trim()
}

async fn link_panel(request: &Request, rows: &[ActionRow]) -> Result<Reply, CommandError> {
    let data = &request.data;
    check(data, &request.asker).map_err(Reply::new)?;
    let url = address(typed(rows, URL)).map_err(Reply::new)?;
    let key = api_key(typed(rows, KEY)).map_err(Reply::new)?;
    if data.panel_link == PanelLink::Own && !data.panel_options.is_operators(&url) {
        return Err(Reply::new(
            "This bot takes keys for the panel of its operator only, and that one has another address.",
        )
        .into());
    }
    try_and_keep(request, &url, &key).await
}

async fn try_and_keep(request: &Request, url: &PanelUrl, key: &SecretString) -> Result<Reply, CommandError> {
    let (data, text) = (&request.data, url.to_string());
    let attempt = data.link_attempts.begin(request.guild()).map_err(Reply::new)?;
    let details = ActionDetails::Panel { url: text.clone() };
    let audited = audited::begin(request, None, Action::LinkPanel, details).await?;
    let found = match data.panel_options.linked(request.guild(), url.clone(), key.clone()) {
        Ok(panel) => look(&panel).await.map_err(|error| not_linked(&text, &error)),
        Err(error) => Err(format!("The key can't be used: {error}.")),
    };
    drop(attempt);
    let found = match found {
        Ok(found) => found,
        Err(why) => {
            audited.failed(Outcome::Refused, "the panel could not be used with that key").await;
            return Err(Reply::new(why).into());
        }
    };
    let new = NewPanel { guild: request.guild(), url: &text, linked_by: request.asker.user };
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
fn address(text: &str) -> Result<PanelUrl, &'static str> {
    if text.chars().count() > LONGEST_URL.into() {
        return Err("That is too long for an address. A panel's looks like https://panel.example.com");
    }
    PanelUrl::parse_with_server(text).map(|(url, _)| url).map_err(|error| match error {
        PanelUrlError::NoScheme { .. } => {
            "The address lacks https:// in front. It looks like https://panel.example.com"
        }
        PanelUrlError::More { .. } => {
            "The address has more than scheme and host. It looks like https://panel.example.com"
        }
        _ => "That is not a panel's address. It looks like https://panel.example.com",
    })
}

fn api_key(text: &str) -> Result<SecretString, &'static str> {
    let length = text.chars().count();
    let graphic = text.bytes().all(|byte| byte.is_ascii_graphic());
    if length == 0 || length > LONGEST_KEY.into() || !graphic {
        return Err(
            "That is not an API key: it is empty, too long, or holds a space or a character that no key has. \
                    Copy it again from the panel.",
        );
    }
    let key = SecretString::from(text);
    match KeyKind::of(&key) {
        KeyKind::Application => Err(
            "That is an application key, which can't open consoles. Make a client key under Account → API \
             Credentials on the panel (it begins with ptlc_ or pacc_).",
        ),
        KeyKind::Calagopus => Err(
            "That is a key of a calagopus panel, whose client API is one of its own: this bot can use only those of \
             Pterodactyl and Pelican panels.",
        ),
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

fn not_linked(url: &str, error: &PanelError) -> String {
    let host = messages::bold(host(url));
    format!("{host} is not linked: {} Nothing was kept.", said(error))
}

/// What the panel said. The address that it refuses is this bot's, and shown, so that it can be allowed.
pub(super) fn said(error: &PanelError) -> String {
    match error {
        PanelError::AddressRefused { address } if address.parse::<IpAddr>().is_ok() => format!(
            "the panel refuses the key from this bot's address. Add `{address}` to the key's allowed IPs on the \
             panel, then try again."
        ),
        error => messages::panel(error),
    }
}

/// For the person, and for the audit log.
fn not_stored(failed: &LinkError) -> (Reply, Outcome, &'static str) {
    match failed {
        LinkError::TooMany => {
            let words = format!(
                "{MOST_PANELS} panels are linked here already, and that is the most. `/panel unlink` lets one go."
            );
            (Reply::new(words), Outcome::Refused, "there are too many panels")
        }
        LinkError::Secret(why) => {
            error!("a panel's key can't be sealed: {why}");
            let words = "The key can't be kept safely just now, so the panel was not linked. The bot's log tells its \
                         operator why.";
            (Reply::new(words), Outcome::Failed, "the key can't be sealed")
        }
        LinkError::Store(error) => (refusal::store(error), Outcome::Failed, "the database failed"),
    }
}

async fn done(request: &Request, linked: &Linked, found: &Found) -> Reply {
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let (panel, again) = match linked {
        Linked::New(panel) => (panel, ""),
        Linked::Again(panel) => (panel, " with another key"),
    };
    let Found { account, servers, .. } = found;
    let mut lines = vec![format!(
        "{} is linked{again}, as the account {}; the key sees {}. `/server bind` binds one.",
        messages::bold(host(&panel.url)),
        messages::bold(&cut(account)),
        messages::count((*servers).into(), "server"),
    )];
    if found.admin {
        lines.push(
            "⚠️ That account administrates the panel, so its key opens every server there. A key of an account that \
             has only the servers you need is safer."
                .into(),
        );
    }
    lines.extend(outcome.behind.then(|| messages::BEHIND.into()));
    Reply::new(lines.join("\n"))
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
            let why = address(text).unwrap_err();
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
            assert!(api_key(text).unwrap_err().contains("not an API key"), "{text:?}");
        }
        for text in ["ptla_abc", "papp_abc"] {
            assert!(api_key(text).unwrap_err().contains("application key"), "{text:?}");
        }
    }

    #[test]
    fn the_refused_address_is_named_and_nothing_else_is_taken_for_one() {
        let refused = |address: &str| said(&PanelError::AddressRefused { address: address.into() });
        for address in ["203.0.113.7", "2001:db8::7"] {
            assert!(refused(address).contains(&format!("`{address}`")), "{}", refused(address));
        }
        let odd = refused("203.0.113.7` @everyone");
        assert!(!odd.contains("203.0.113.7") && !odd.contains("@everyone"), "{odd}");
    }
}
