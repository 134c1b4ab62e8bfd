//! The last step: binding the server and showing its console in the channel, with the same rows as `/server bind`.

use serenity::model::{guild::GuildInfo, id::ChannelId};

use super::{ask::Ended, discord::Bot, panel::Chosen};
use crate::{
    access::Access,
    config::Config,
    model::{
        Action, ActionDetails, AuditEntry, BindAction, Binding, BindingName, Fact, NameError, Outcome,
        OutcomeNote,
    },
    store::{BindError, Mirrored, Store, StoreError, epoch_seconds},
};

/// Who did it, as the audit log tells it.
const BY: &str = "wingcord setup";
/// Names that are tried for a server whose own is taken.
const MOST_NAMES: u32 = 100;

/// What came of it.
pub(super) struct Bound {
    /// Its name in Discord.
    pub(super) name: String,
    /// What the log would warn of.
    pub(super) warning: Option<String>,
}

/// Why the channel does not show the console.
pub(super) enum Unbound {
    /// It shows another server's; choose another channel.
    Held(String),
    /// Nothing can be done from here.
    Ended(Ended),
}

impl From<StoreError> for Unbound {
    fn from(error: StoreError) -> Self {
        Self::Ended(Ended::Cannot(error.to_string()))
    }
}

/// Binds the server, unless it is bound already, and has the channel show its console.
pub(super) async fn bind(
    config: &Config,
    bot: &Bot,
    guild: &GuildInfo,
    server: &Chosen,
    channel: &(ChannelId, String),
) -> Result<Bound, Unbound> {
    let store = Store::open(&config.database_url).await?;
    let bound = bind_in(&store, bot, guild, server, channel).await;
    store.close().await;
    let binding = bound?;
    let allowed = config.panel_guilds.is_empty() || config.panel_guilds.allows(guild.id, server.uuid);
    let warning = (!allowed).then(|| {
        format!(
            "PANEL_GUILDS does not list {} ({}): add it, else the bot's log warns at each start",
            guild.id, guild.name
        )
    });
    Ok(Bound { name: binding.name, warning })
}

async fn bind_in(
    store: &Store,
    bot: &Bot,
    guild: &GuildInfo,
    server: &Chosen,
    (channel, channel_name): &(ChannelId, String),
) -> Result<Binding, Unbound> {
    let bound = store.bindings_of(guild.id).await?;
    let same = bound.iter().find(|binding| binding.server == server.uuid);
    if let Some(mirror) = store.mirror_in(guild.id, *channel).await? {
        match (bound.iter().find(|binding| binding.id == mirror.binding), same) {
            (Some(shown), Some(same)) if shown.id == same.id && mirror.gone_at.is_none() => {
                return Ok(same.clone());
            }
            (Some(shown), same) if same.is_none_or(|same| same.id != shown.id) => {
                let words = format!(
                    "#{channel_name} shows the console of {} already; choose another channel",
                    shown.name
                );
                return Err(Unbound::Held(words));
            }
            _ => {}
        }
    }
    let name = match same {
        Some(binding) => BindingName::parse(&binding.name),
        None => free_name(&server.name, &bound),
    };
    let name = name.map_err(|error| {
        let words = format!(
            "{:?} can't be its name in Discord ({error}): bind it there with /server bind",
            server.name
        );
        Unbound::Ended(Ended::Cannot(words))
    })?;
    let action = BindAction {
        guild: guild.id,
        panel: None,
        server: server.uuid,
        name,
        by: bot.operator,
        mirror: Some(*channel),
        instead_of: None,
    };
    write(store, &action, *channel, same).await
}

/// The panel's name for the server, with a number behind it where another has that name.
fn free_name(name: &str, bound: &[Binding]) -> Result<BindingName, NameError> {
    let name = BindingName::from_panel(name)?;
    let is_free = |name: &BindingName| {
        // The sign alone stands for all servers.
        name.as_str() != "*"
            && bound
                .iter()
                .all(|other| BindingName::parse(&other.name).is_ok_and(|other| other.key() != name.key()))
    };
    let numbered =
        (2..MOST_NAMES).map(|number| BindingName::parse(&BindingName::numbered(name.as_str(), number)));
    let mut names = std::iter::once(Ok(name.clone())).chain(numbered);
    names.find(|name| name.as_ref().is_ok_and(is_free)).unwrap_or(Ok(name))
}

/// Writes it down in the audit log, does it, and writes down what came of it.
async fn write(
    store: &Store,
    action: &BindAction,
    channel: ChannelId,
    same: Option<&Binding>,
) -> Result<Binding, Unbound> {
    let entry = AuditEntry {
        guild: action.guild,
        channel,
        member: action.by,
        member_name: BY.into(),
        binding: same.map(|binding| binding.id),
        binding_name: same.map(|binding| binding.name.clone()),
        action: if same.is_some() { Action::Mirror } else { Action::Bind },
        details: match same {
            Some(_) => ActionDetails::Mirror { channel, instead_of: None, layout: None, only: None },
            None => action.details(),
        },
        masked: None,
    };
    let row = Access::new(store.clone()).begin(&entry, epoch_seconds()).await?;
    let done = rows(store, action, same).await;
    let (outcome, note) = match &done {
        Ok(_) => (Outcome::Done, OutcomeNote::None),
        Err(Unbound::Held(_)) => (Outcome::Refused, Fact::ShowsAnother.into()),
        Err(Unbound::Ended(_)) => (Outcome::Failed, Fact::DatabaseFailed.into()),
    };
    row.finish(outcome, &note, epoch_seconds()).await?;
    done
}

async fn rows(store: &Store, action: &BindAction, same: Option<&Binding>) -> Result<Binding, Unbound> {
    let binding = match same {
        Some(binding) => binding.clone(),
        None => store.bind(action.binding(), epoch_seconds()).await.map_err(|error| match error {
            BindError::Store(error) => error.into(),
            other => Unbound::Ended(Ended::Cannot(other.to_string())),
        })?,
    };
    let Some(new) = action.mirror(&binding) else { return Ok(binding) };
    match store.mirror(&new, epoch_seconds()).await? {
        Mirrored::New(_) | Mirrored::Already(_) | Mirrored::Moved { .. } | Mirrored::Changed { .. } => {
            Ok(binding)
        }
        Mirrored::Held(_) => {
            Err(Unbound::Held("another console has just been put there; choose another channel".into()))
        }
        Mirrored::Full => Err(Unbound::Ended(Ended::Cannot(
            "that Discord server has all the mirrors that it can have".into(),
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(name: &str) -> Binding {
        Binding {
            id: crate::model::BindingId(1),
            guild: 1.into(),
            panel: None,
            server: uuid::Uuid::nil(),
            name: name.into(),
            say_template: String::new(),
            created_by: 1.into(),
            created_at: 0,
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        for (name, taken, expected) in [
            ("Survival", &[][..], "Survival"),
            ("Survival", &["survival"], "Survival 2"),
            ("Survival", &["Survival", "survival 2"], "Survival 3"),
            ("*", &[], "* 2"),
        ] {
            let taken: Vec<_> = taken.iter().map(|name| bound(name)).collect();
            assert_eq!(free_name(name, &taken).unwrap().as_str(), expected, "{name}");
        }
        assert!(free_name("\u{200b}", &[]).is_err());
    }
}
