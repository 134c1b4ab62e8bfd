//! `/panel unlink`: a panel goes, with its key and with what is bound of it, after a question.

use poise::serenity_prelude::CreateAutocompleteResponse;

use crate::{
    commands::{
        audited,
        bindable::host,
        changes::What,
        components::{confirm, press},
        interaction::{reply::Reply, request::Request},
        panel::allowed,
        present::{command_error::CommandError, messages},
        resolve::autocomplete,
        runner,
        state::{Context, Failure},
    },
    model::{Action, ActionDetails, Fact, Outcome, PanelId, name_key},
    store::{Holdings, LinkedPanel},
    text,
    texts::{Text, all_of},
};

/// Unlink a panel; its key and what is bound of it go
#[poise::command(slash_command)]
pub(super) async fn unlink(
    context: Context<'_>,
    #[autocomplete = "linked_panels"] panel: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| ask(&request, panel.as_deref()).await).await
}

/// The panels that the guild has linked, for those who may unlink them.
async fn linked_panels(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let known = autocomplete::known(context).await;
    let Some((_, rights)) = known.filter(|(_, rights)| rights.asker().manages_guild) else {
        return autocomplete::nothing();
    };
    let Ok(panels) = context.data().store.panels_of(rights.asker().guild).await else {
        return autocomplete::nothing();
    };
    let typed = name_key(partial);
    let hosts = panels.iter().map(|panel| host(&panel.url)).filter(|host| host.contains(&*typed));
    autocomplete::offered(hosts.map(|host| (host, host)))
}

async fn ask(request: &Request, typed: Option<&str>) -> Result<Reply, CommandError> {
    allowed(request)?;
    let panels = request.store().panels_of(request.guild()).await?;
    let panel = choose(&panels, typed)?;
    let holdings = request.store().panel_holdings(request.guild(), panel.id).await?;
    let name = host(&panel.url);
    let question = match holdings {
        Holdings { bindings: 0, .. } => text!("panel-unlink-question", panel = name),
        Holdings { bindings, mirrors, grants } => text!(
            "panel-unlink-question-bound",
            panel = name,
            bindings = bindings,
            mirrors = mirrors,
            grants = grants,
        ),
    };
    let id = panel.id;
    let next = press::answered(move |request| async move { unlink_panel(&request, id).await });
    Ok(Reply::new(question).with_row(confirm::choice(request, text!("panel-unlink-button"), next, name)))
}

/// The panel that was typed, whole or the beginning of it, or the only one.
fn choose<'a>(panels: &'a [LinkedPanel], typed: Option<&str>) -> Result<&'a LinkedPanel, Text> {
    let hosts = || all_of(panels.iter().map(|panel| text!("panel-name", panel = host(&panel.url))));
    let wanted = typed.map(|typed| host(typed.trim()).trim_end_matches('/').to_lowercase());
    let is_wanted = |panel: &&LinkedPanel| wanted.as_deref() == Some(host(&panel.url));
    if let Some(whole) = panels.iter().find(is_wanted) {
        return Ok(whole);
    }
    let mut found = panels.iter().filter(|panel| {
        wanted.as_ref().is_none_or(|wanted| !wanted.is_empty() && host(&panel.url).starts_with(&**wanted))
    });
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) if panels.is_empty() => Err(text!("panel-none")),
        (None, _) => Err(text!("panel-none-such", panels = hosts())),
        (Some(_), Some(_)) => Err(text!("panel-which", panels = hosts())),
    }
}

/// The button was pressed.
async fn unlink_panel(request: &Request, id: PanelId) -> Result<Reply, CommandError> {
    allowed(request)?;
    let gone = || text!("panel-not-linked-any-more");
    let panels = request.store().panels_of(request.guild()).await?;
    let panel = panels.into_iter().find(|panel| panel.id == id).ok_or_else(gone)?;
    let audited =
        audited::begin(request, None, Action::UnlinkPanel, ActionDetails::Panel { url: panel.url.clone() })
            .await?;
    let holdings = match request.store().unlink_panel(request.guild(), id).await {
        Ok(Some((_, holdings))) => holdings,
        Ok(None) => {
            audited.failed(Outcome::Refused, Fact::NotLinked).await;
            return Err(gone().into());
        }
        Err(error) => return Err(audited.broken(&error).await.into()),
    };
    audited.done_quietly().await;
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let name = host(&panel.url);
    let said = match holdings {
        Holdings { bindings: 0, .. } => text!("panel-unlinked", panel = name),
        Holdings { bindings, mirrors, grants } => text!(
            "panel-unlinked-bound",
            panel = name,
            bindings = bindings,
            mirrors = mirrors,
            grants = grants,
        ),
    };
    Ok(Reply::new(messages::with_behind(said, &outcome)))
}

#[cfg(test)]
mod tests {
    use serenity::model::id::{GuildId, UserId};

    use super::*;
    use crate::{
        secrets::{KeyVersion, Sealed},
        texts::Language,
    };

    fn panel(id: i64, url: &str) -> LinkedPanel {
        LinkedPanel {
            id: PanelId(id),
            guild: GuildId::new(1),
            url: url.into(),
            key: Sealed { version: KeyVersion(1), bytes: Vec::new() },
            linked_by: UserId::new(1),
            linked_at: 0,
        }
    }

    #[test]
    fn a_panel_is_named_by_its_host_or_the_beginning_of_it() {
        let two = [panel(1, "https://panel.example.com"), panel(2, "https://games.example.org:8443")];
        let chosen = |panels, typed| {
            choose(panels, typed).map(|panel| panel.id.0).map_err(|why| why.markdown(Language::ENGLISH))
        };
        for (typed, id) in [
            ("panel.example.com", 1),
            ("https://Panel.example.com/", 1),
            ("games", 2),
            ("games.example.org:8443", 2),
        ] {
            assert_eq!(chosen(&two, Some(typed)), Ok(id), "{typed}");
        }
        let alike = [panel(3, "https://panel.example.com:8443"), panel(1, "https://panel.example.com")];
        assert_eq!(chosen(&alike, Some("panel.example.com")), Ok(1), "the whole host wins over a beginning");
        assert_eq!(chosen(&alike, Some("panel.example.com:")), Ok(3));
        assert!(chosen(&alike, Some("panel")).unwrap_err().starts_with("Say which"));
        assert_eq!(chosen(&two[..1], None), Ok(1));
        assert!(chosen(&two, None).unwrap_err().starts_with("Say which"));
        for typed in ["", "example", "panel.example.comm"] {
            assert!(chosen(&two, Some(typed)).unwrap_err().contains("**games.example.org"), "{typed}");
        }
        assert!(chosen(&[], None).unwrap_err().starts_with("No panel"));
    }
}
