//! The servers that a guild may bind, over all the panels that it may use.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use pterosocket::panel::PanelError;
use uuid::Uuid;

use crate::{
    access::Asker,
    commands::{present::messages, state::Data},
    model::PanelId,
    sockets::{GuildPanel, List, Listed, Panels, Reached, find},
    store::StoreError,
    text,
    texts::{Arg, Text},
};

/// A panel that a guild may use.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// None: the operator's.
    pub(super) panel: Option<PanelId>,
    /// The host that people know it by; none: the operator's.
    pub(super) host: Option<String>,
}

/// A server that may be bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BindableServer {
    /// The panel that it is on; none: the operator's.
    pub(super) panel: Option<PanelId>,
    /// The host that people know that panel by; none: the operator's.
    pub(super) host: Option<String>,
    pub(super) listed: Listed,
}

/// What the panels have said.
#[derive(Debug, Default)]
pub(super) struct BindableServers {
    /// How many panels were asked.
    pub(super) sources: usize,
    pub(super) servers: Vec<BindableServer>,
    /// Why some may be missing, a sentence for each panel whose list could not be read, or not to its end.
    pub(super) missing: Vec<Text>,
    /// Those panels, as far as they can be asked for one server.
    pub(super) unread: Vec<Source>,
}

/// Scheme and `www` tell nobody anything.
pub(super) fn host(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, host)| host)
}

/// Whether the asker's guild may bind servers of the operator's panel: as `PANEL_GUILDS` says, or, where that lists no
/// guild, if the asker operates the application.
fn may_use_operators(data: &Data, asker: &Asker) -> bool {
    let allowed = if data.panel_guilds.is_empty() {
        data.operators.contains(asker.user)
    } else {
        data.panel_guilds.lists(asker.guild)
    };
    allowed && data.has_operators_panel()
}

/// Whether the asker may bind this server of the operator's panel in their guild.
pub(super) fn may_bind_operators(data: &Data, asker: &Asker, server: Uuid) -> bool {
    may_use_operators(data, asker)
        && (data.panel_guilds.is_empty() || data.panel_guilds.allows(asker.guild, server))
}

/// The panels that the asker's guild may use.
pub(super) async fn sources(data: &Data, asker: &Asker) -> Result<Vec<Source>, StoreError> {
    let operators = may_use_operators(data, asker).then_some(Source { panel: None, host: None });
    let linked = data.store.panels_of(asker.guild).await?;
    let linked = linked
        .into_iter()
        .map(|panel| Source { panel: Some(panel.id), host: Some(host(&panel.url).to_owned()) });
    Ok(operators.into_iter().chain(linked).collect())
}

/// What a panel that can be asked has said; `None`: nothing in time.
type Answer = Option<Result<List, Arc<PanelError>>>;

/// What the panels list, as far as they answer within `patience`.
pub(super) async fn known(
    data: &Data,
    asker: &Asker,
    sources: &[Source],
    patience: Duration,
) -> BindableServers {
    let asked = sources.iter().map(async |source| {
        let reached = reached(&data.panels, source)?;
        Ok(reached.directory.servers(patience).await)
    });
    gathered(data, asker, sources, join_all(asked).await)
}

/// The same as the panels have it now, however young the known lists are.
pub(super) async fn fresh(
    data: &Data,
    asker: &Asker,
    sources: &[Source],
    patience: Duration,
) -> BindableServers {
    let asked = sources.iter().map(async |source| {
        let reached = reached(&data.panels, source)?;
        Ok(reached.directory.fresh(patience).await)
    });
    gathered(data, asker, sources, join_all(asked).await)
}

/// What the panels say of the one server that `text` means, however much of their lists is known.
pub(super) async fn one(
    data: &Data,
    asker: &Asker,
    sources: &[Source],
    text: &str,
    patience: Duration,
) -> BindableServers {
    let (of, text) = of_panel(text).map_or((None, text), |(panel, uuid)| (Some(panel), uuid));
    let sources: Vec<_> =
        sources.iter().filter(|source| of.is_none_or(|panel| panel == source.panel)).cloned().collect();
    let asked = sources.iter().map(async |source| {
        let reached = reached(&data.panels, source)?;
        let found = reached.directory.ask(text, patience).await.map_err(Arc::new);
        Ok(Some(found.map(|servers| List { servers: servers.into(), unread: None })))
    });
    gathered(data, asker, &sources, join_all(asked).await)
}

/// What people call a panel.
pub(super) fn panel_name(host: Option<&str>) -> Arg {
    host.map_or_else(|| text!("server-operators-panel").into(), Arg::from)
}

fn reached(panels: &Panels, source: &Source) -> Result<Reached, Text> {
    match panels.get(source.panel.map(|panel| GuildPanel(panel.0))) {
        Some(Ok(reached)) => Ok(reached),
        Some(Err(reason)) => Err(text!("server-panel-unusable", why = messages::masked_text(&reason))),
        None => Err(text!("server-panel-just-linked")),
    }
}

fn gathered(
    data: &Data,
    asker: &Asker,
    sources: &[Source],
    answers: Vec<Result<Answer, Text>>,
) -> BindableServers {
    let mut bindable = BindableServers { sources: sources.len(), ..BindableServers::default() };
    for (source, answer) in sources.iter().zip(answers) {
        let Source { panel, host } = source;
        let allowed = |listed: &&Listed| {
            panel.is_some()
                || data.panel_guilds.is_empty()
                || data.panel_guilds.allows(asker.guild, listed.uuid)
        };
        let server =
            |listed: &Listed| BindableServer { panel: *panel, host: host.clone(), listed: listed.clone() };
        let missing = match answer {
            Ok(Some(Ok(List { servers, unread }))) => {
                bindable.servers.extend(servers.iter().filter(allowed).map(server));
                let Some(error) = unread else { continue };
                bindable.unread.push(source.clone());
                text!("server-panel-partly-read", why = messages::panel_text(&error))
            }
            Ok(Some(Err(error))) => {
                bindable.unread.push(source.clone());
                text!("server-panel-unread", why = messages::panel_text(&error))
            }
            Ok(None) => {
                bindable.unread.push(source.clone());
                text!("server-panel-slow")
            }
            Err(why) => why,
        };
        bindable.missing.push(match sources {
            [_] => missing,
            _ => text!("server-of-panel", panel = panel_name(host.as_deref()), said = missing),
        });
    }
    bindable
}

/// The panel and the uuid in what [`BindableServers::value`] gives.
fn of_panel(text: &str) -> Option<(Option<PanelId>, &str)> {
    let (panel, uuid) = text.trim().split_once(':')?;
    let panel: i64 = panel.parse().ok()?;
    Some(((panel != 0).then_some(PanelId(panel)), uuid))
}

impl BindableServers {
    /// The servers that `text` means: what [`value`](Self::value) gives, a uuid, a short id, or an exact name.
    pub(super) fn find(&self, text: &str) -> Vec<&BindableServer> {
        if let Some((panel, uuid)) = of_panel(text) {
            let of = self.servers.iter().filter(|server| server.panel == panel);
            return of.filter(|server| server.listed.uuid.to_string() == uuid).collect();
        }
        let listed: Vec<_> = self.servers.iter().map(|server| server.listed.clone()).collect();
        let found = find(&listed, text);
        // Where a text is an id of one server and the name of another, the id counts: `find` has decided that.
        self.servers
            .iter()
            .zip(&listed)
            .filter(|(_, one)| found.iter().any(|it| std::ptr::eq(*it, *one)))
            .map(|(server, _)| server)
            .collect()
    }

    /// What an entry of the suggestions stands for: the uuid, with the panel before it where two panels list it.
    pub(super) fn value(&self, server: &BindableServer) -> String {
        let uuid = server.listed.uuid;
        match self.servers.iter().filter(|other| other.listed.uuid == uuid).count() {
            0 | 1 => uuid.to_string(),
            _ => format!("{}:{uuid}", server.panel.map_or(0, |panel| panel.0)),
        }
    }

    /// What an entry of the suggestions is called.
    pub(super) fn label(&self, server: &BindableServer) -> Text {
        let BindableServer { listed: Listed { name, node, .. }, host, .. } = server;
        if self.sources > 1 {
            let panel = panel_name(host.as_deref());
            text!("server-offered-of", name = name, node = node, panel = panel)
        } else {
            text!("server-offered", name = name, node = node)
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::texts::Language;

    fn server(panel: i64, uuid: u128, name: &str) -> BindableServer {
        let uuid = Uuid::from_u128(uuid);
        let limits = pterosocket::panel::ServerLimits::default();
        let listed =
            Listed { uuid, identifier: String::new(), name: name.into(), node: "node".into(), limits };
        BindableServer {
            panel: (panel != 0).then_some(PanelId(panel)),
            host: (panel != 0).then(|| format!("panel {panel}")),
            listed,
        }
    }

    #[test]
    fn one_server_that_two_panels_list_is_told_apart_by_its_panel() {
        let servers = vec![server(0, 1, "Survival"), server(3, 1, "Survival"), server(3, 2, "Creative")];
        let bindable = BindableServers { sources: 2, servers, ..BindableServers::default() };
        assert_eq!(bindable.find("survival").len(), 2);
        assert_eq!(bindable.find(&Uuid::from_u128(1).to_string()).len(), 2);
        for server in &bindable.servers {
            assert_eq!(bindable.find(&bindable.value(server)), [server]);
            assert!(bindable.value(server).len() <= 100, "a choice's length");
        }
        assert_eq!(bindable.value(&bindable.servers[2]), Uuid::from_u128(2).to_string());
        let label = |server| bindable.label(server).plain(Language::ENGLISH);
        assert_eq!(label(&bindable.servers[0]), "Survival (node) · the panel of the bot's operator");
        assert_eq!(label(&bindable.servers[1]), "Survival (node) · panel 3");
        assert!(bindable.find(&format!("4:{}", Uuid::from_u128(1))).is_empty());
        let one = BindableServers {
            sources: 1,
            servers: vec![server(3, 2, "Creative")],
            ..BindableServers::default()
        };
        assert_eq!(one.label(&one.servers[0]).plain(Language::ENGLISH), "Creative (node)");
    }

    #[test]
    fn hosts_are_shown_without_their_scheme() {
        assert_eq!(host("https://panel.example.com:8443"), "panel.example.com:8443");
    }
}
