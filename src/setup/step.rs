//! The steps of `setup`: which one is next, and where a mistake leads back to. Pure.

use std::net::IpAddr;

use pterosocket::panel::PanelError;
use url::{Host, Url};

/// What is asked or tried next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The bot's token.
    Token,
    /// The Discord server that it has joined.
    Guild,
    /// The panel's address and key.
    Panel,
    /// The game server.
    Server,
    /// The channel.
    Channel,
    /// Binding it there.
    Bind,
    /// How to run the bot.
    Run,
}

/// What is settled.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Settled {
    pub(super) token: bool,
    pub(super) guild: bool,
    pub(super) panel: bool,
    pub(super) server: bool,
    pub(super) channel: bool,
    pub(super) bound: bool,
}

impl Settled {
    /// The first step that is not.
    pub(super) fn next(self) -> Step {
        let steps = [
            (self.bound, Step::Run),
            (!self.token, Step::Token),
            (!self.guild, Step::Guild),
            (!self.panel, Step::Panel),
            (!self.server, Step::Server),
            (!self.channel, Step::Channel),
        ];
        steps.into_iter().find(|(is_next, _)| *is_next).map_or(Step::Bind, |(_, step)| step)
    }
}

/// What helps when the panel says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mend {
    /// Another key.
    Key,
    /// Another address.
    Address,
    /// Something on the panel, or before it; then the same is tried again.
    Elsewhere,
}

/// What helps against an error of the panel.
pub(super) fn mend(error: &PanelError) -> Mend {
    match error {
        PanelError::Unauthorized | PanelError::ApplicationKey => Mend::Key,
        PanelError::WebPage { .. }
        | PanelError::Redirected { .. }
        | PanelError::Unreadable { .. }
        | PanelError::CalagopusPanel
        | PanelError::OutOfReach(_)
        | PanelError::NotFound { .. } => Mend::Address,
        PanelError::NoAnswer { connected: false, .. } => Mend::Address,
        _ => Mend::Elsewhere,
    }
}

/// A typed address with the scheme that everybody means. Only what looks like a host gets one: a key does not.
pub(super) fn with_scheme(typed: &str) -> String {
    let typed = typed.trim();
    let host = typed.split(['/', '?']).next().unwrap_or_default();
    let is_host = host.contains('.') && !host.contains(['@', '_', ' ']);
    if !typed.contains("://") && is_host { format!("https://{typed}") } else { typed.to_owned() }
}

/// What to say of an address whose key would travel unencrypted.
pub(super) fn unencrypted(url: &str) -> Option<&'static str> {
    let url = Url::parse(url).ok().filter(|url| url.scheme() == "http")?;
    let is_near = match url.host()? {
        Host::Domain(name) => !name.contains('.') || name.ends_with(".local") || name.ends_with(".internal"),
        Host::Ipv4(ip) => is_near(ip.into()),
        Host::Ipv6(ip) => is_near(ip.into()),
    };
    (!is_near).then_some(
        "it is http://, without TLS: everybody on the way can read the key. Give the panel a certificate and use https://, \
         unless it is in your own network",
    )
}

fn is_near(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

/// The place of the one that is meant in a list of ids and names: an id to the letter, a name without case, a `#` before it
/// or not.
///
/// # Errors
/// What to write instead.
pub(super) fn find(list: &[(Vec<String>, String)], typed: &str, what: &str) -> Result<usize, String> {
    let typed = typed.trim();
    let name = typed.strip_prefix('#').unwrap_or(typed).to_lowercase();
    let by_id = list.iter().position(|(ids, _)| ids.iter().any(|id| id == typed));
    let mut by_name = list.iter().enumerate().filter(|(_, (_, listed))| listed.to_lowercase() == name);
    match (by_id, by_name.next(), by_name.next()) {
        (Some(at), ..) => Ok(at),
        (None, Some((at, _)), None) => Ok(at),
        (None, Some(_), Some(_)) => Err(format!("several {what} are called {typed:?}: give the id")),
        (None, None, _) if list.is_empty() => Err(format!("there are no {what}")),
        (None, None, _) => {
            let names: Vec<_> = list.iter().take(MOST_NAMED).map(|(_, name)| &**name).collect();
            let more = if list.len() > MOST_NAMED { ", …" } else { "" };
            Err(format!("{typed:?} is not among the {what}: {}{more}", names.join(", ")))
        }
    }
}

/// Names that an error lists.
const MOST_NAMED: usize = 20;

#[cfg(test)]
mod tests {
    use pterosocket::ForeignText;
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_first_that_is_not_settled_is_next() {
        let mut settled = Settled::default();
        let mut order = Vec::new();
        for _ in 0..7 {
            let step = settled.next();
            order.push(step);
            match step {
                Step::Token => settled.token = true,
                Step::Guild => settled.guild = true,
                Step::Panel => settled.panel = true,
                Step::Server => settled.server = true,
                Step::Channel => settled.channel = true,
                Step::Bind => settled.bound = true,
                Step::Run => {}
            }
        }
        use Step::{Bind, Channel, Guild, Panel, Run, Server, Token};
        assert_eq!(order, [Token, Guild, Panel, Server, Channel, Bind, Run]);
        let without_server =
            Settled { token: true, guild: true, panel: true, channel: true, ..Settled::default() };
        assert_eq!(without_server.next(), Server, "a server that was given back is asked for again");
        assert_eq!(Settled { bound: true, ..Settled::default() }.next(), Run);
    }

    #[test]
    fn each_error_of_the_panel_leads_to_what_helps() {
        let text = || ForeignText::from("x");
        for (error, expected) in [
            (PanelError::Unauthorized, Mend::Key),
            (PanelError::ApplicationKey, Mend::Key),
            (PanelError::AddressRefused { address: text() }, Mend::Elsewhere),
            (PanelError::TwoFactorRequired, Mend::Elsewhere),
            (PanelError::BrowserCheck { by: "Cloudflare", status: 403 }, Mend::Elsewhere),
            (PanelError::RateLimited { retry_after: Duration::from_secs(1) }, Mend::Elsewhere),
            (PanelError::Bare { status: 500 }, Mend::Elsewhere),
            (PanelError::WebPage { status: 200, title: None }, Mend::Address),
            (PanelError::Redirected { status: 301, to: text() }, Mend::Address),
            (PanelError::Unreadable { reason: text() }, Mend::Address),
            (PanelError::CalagopusPanel, Mend::Address),
            (PanelError::NotFound { detail: text() }, Mend::Address),
            (PanelError::NoAnswer { reason: text(), connected: false }, Mend::Address),
            (PanelError::NoAnswer { reason: text(), connected: true }, Mend::Elsewhere),
            (PanelError::Timeout { after: Duration::from_secs(1) }, Mend::Elsewhere),
        ] {
            assert_eq!(mend(&error), expected, "{error}");
        }
    }

    #[test]
    fn a_host_gets_a_scheme_and_a_key_does_not() {
        for (typed, expected) in [
            (" panel.example.com ", "https://panel.example.com"),
            ("panel.example.com:8443/server/1a7ce997", "https://panel.example.com:8443/server/1a7ce997"),
            ("http://panel.example.com", "http://panel.example.com"),
            ("127.0.0.1:8000", "https://127.0.0.1:8000"),
            ("ptlc_hunter2", "ptlc_hunter2"),
            ("me:hunter2@panel.example.com", "me:hunter2@panel.example.com"),
            ("localhost", "localhost"),
            ("", ""),
        ] {
            assert_eq!(with_scheme(typed), expected);
        }
    }

    #[test]
    fn a_key_that_everybody_could_read_is_told_of() {
        for (url, is_told) in [
            ("https://panel.example.com", false),
            ("http://panel.example.com", true),
            ("http://203.0.113.5:8080", true),
            ("http://127.0.0.1:8080", false),
            ("http://192.168.1.5", false),
            ("http://[::1]:80", false),
            ("http://[2001:db8::1]", true),
            ("http://localhost:8080", false),
            ("http://panel", false),
        ] {
            assert_eq!(unencrypted(url).is_some(), is_told, "{url}");
        }
    }

    #[test]
    fn names_and_ids_are_found() {
        let list: Vec<_> = [("1", "console"), ("2", "Console"), ("3", "staff")]
            .map(|(id, name)| (vec![id.to_owned()], name.to_owned()))
            .into();
        for (typed, expected) in [
            ("3", Ok(2)),
            ("#Staff", Ok(2)),
            ("console", Err("several channels are called \"console\": give the id")),
            ("nope", Err("\"nope\" is not among the channels: console, Console, staff")),
        ] {
            assert_eq!(find(&list, typed, "channels"), expected.map_err(str::to_owned), "{typed}");
        }
        assert_eq!(find(&[], "x", "channels"), Err("there are no channels".to_owned()));
    }
}
