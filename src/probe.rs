//! Trying what the bot needs of Discord and a panel, as `check` and `setup` do: whose key it is, which servers it opens, what
//! may be done with one, and whether its console can be read. Each says in words what is wrong and what to do.

use std::{collections::HashSet, fmt::Display, time::Duration};

use pterosocket::{
    Connection, PowerAction, PteroSocket,
    panel::{Panel, Server},
};
use uuid::Uuid;

use crate::telemetry::redact;

/// How long the gateway, a panel and each console may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// Said where a key opens nothing.
pub(crate) const NO_SERVERS: &str = "the key's account sees no server: it owns none and is nobody's subuser, so nothing \
                                     can be bound. Make the key in the account that has the servers, or add its account \
                                     under Users of each";
/// Characters shown of what a panel says.
const LONGEST_SAID: usize = 200;

/// What a panel or its daemon says, which may be anything, cut: without secrets first, so that none is cut in two.
pub(crate) fn said(words: impl Display) -> String {
    let words = words.to_string();
    let words = redact::redacted(&words);
    match words.char_indices().nth(LONGEST_SAID) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.into_owned(),
    }
}

/// Whose key it is.
pub(crate) async fn owner(panel: &Panel) -> Result<((), String), String> {
    let account = panel.account().await.map_err(said)?;
    Ok(((), format!("belongs to {}", said(account.username))))
}

/// The servers that the key opens.
pub(crate) async fn servers(panel: &Panel) -> Result<(Vec<Server>, String), String> {
    let servers = panel.all_servers().await.map_err(said)?;
    if servers.is_empty() {
        return Err(NO_SERVERS.into());
    }
    let words = format!("the key sees {}", servers.len());
    Ok((servers, words))
}

/// What the key's owner may do with the server, beside connecting.
pub(crate) async fn rights(panel: &Panel, server: Uuid) -> Result<((), String), String> {
    let server = panel.server(&server.to_string()).await.map_err(said)?;
    let power = PowerAction::ALL.map(PowerAction::permission);
    let wanted: HashSet<_> = ["websocket.connect", "control.console"].into_iter().chain(power).collect();
    let mut lacking: Vec<_> =
        wanted.into_iter().filter(|permission| !server.permissions.allows(permission)).collect();
    lacking.sort_unstable();
    if lacking.is_empty() {
        Ok(((), "console, start, stop, restart".into()))
    } else {
        let lacking = lacking.join(", ");
        Err(format!("the key's account lacks {lacking}; the server's owner adds it under Users on the panel"))
    }
}

/// Whether the console can be read.
pub(crate) async fn console(panel: &Panel, server: Uuid) -> Result<((), String), String> {
    let socket = PteroSocket::builder(panel.clone(), &server.to_string())
        .build()
        .map_err(|error| error.to_string())?;
    let mut state = socket.connection();
    let waiting = |state: &Connection| matches!(state, Connection::Waiting { .. });
    let outcome = tokio::select! {
        connected = socket.connect() => connected.map_err(said),
        // The bot would try again; whoever checks wants to know why.
        Ok(state) = state.wait_for(waiting) => match &*state {
            Connection::Waiting { error, .. } => Err(said(error)),
            _ => Err("no connection".into()),
        },
        () = tokio::time::sleep(PATIENCE) => Err(format!("no connection within {} s", PATIENCE.as_secs())),
    };
    socket.close().await;
    outcome.map(|()| ((), "connected, and the daemon accepts the Origin".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_panel_says_is_cut() {
        assert_eq!(said("no"), "no");
        assert_eq!(said("é".repeat(LONGEST_SAID)), "é".repeat(LONGEST_SAID));
        assert_eq!(said("é".repeat(10_000)), format!("{}…", "é".repeat(LONGEST_SAID)));
    }
}
