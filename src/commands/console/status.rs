//! `/console status`: how a server's mirrors fare, what is wrong with them and what to do about it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use crate::{
    access::Rights,
    cards::{Accent, Card},
    commands::{
        console::mode,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, game, messages, mirror_health, post_error},
        resolve::{ask::ServerCommand, mirror},
        status,
    },
    discord::rest::PostError,
    known_values::Variables,
    model::{Binding, Mirror, Permission, Shows},
    relay::{Delivery, Figures},
    sockets::{ConnectionState, Status},
    text,
    texts::{Arg, Text, decimal, duration, time},
};

/// How a server's mirrors fare.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConsoleStatus;

impl ServerCommand for ConsoleStatus {
    fn needs(&self) -> Permission {
        Permission::View
    }

    fn command(&self) -> &'static str {
        "/console status"
    }

    /// Answers with a card: a line for the server, one for its connection, and a block for each mirror.
    async fn carry_out(
        self,
        request: &Request,
        _: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        let mirrors = mirror::mirrors_of(request, binding).await?;
        reply(request, binding, &mirrors).await
    }
}

async fn reply(request: &Request, binding: &Binding, mirrors: &[Mirror]) -> Result<Reply, CommandError> {
    let manages = request.rights().await?.decide(binding, Permission::Manage).is_ok();
    let known = request.data.status_of(binding);
    let now = Instant::now();
    let mut lines = Vec::new();
    lines.extend(known.as_ref().and_then(|status| socket(status, now)));
    lines.extend(request.data.server(binding).and_then(|server| secrets(server.known_values().variables())));
    lines.extend(request.data.facts_of(binding).map(|facts| game::line(facts.game)));
    lines.extend(mirror_health::stopped(request));
    if mirrors.is_empty() {
        lines.push(text!("console-nowhere"));
    }
    let mut accents = vec![of_connection(known.as_ref())];
    let mut blocks = Vec::new();
    for mirror in mirrors {
        let figures = request.data.relay.figures(mirror.channel);
        let trouble = trouble(request, binding, mirror, figures.as_ref());
        accents.push(trouble.as_ref().map_or(Accent::Good, |(accent, _)| *accent));
        let trouble = trouble.map(|(_, told)| told);
        blocks.push(vec![Text::lines(block(mirror, figures.as_ref(), trouble))]);
    }
    let head = status::line(&binding.name, known.as_ref(), manages, now);
    let card = Card::new(worst(&accents)).text(head);
    let card = if lines.is_empty() { card } else { card.list(lines) };
    Ok(Reply::card(card.blocks(blocks)))
}

/// The colour of the connection to a console.
fn of_connection(status: Option<&Status>) -> Accent {
    match status.map(|status| &status.connection) {
        Some(ConnectionState::Up) => Accent::Good,
        Some(ConnectionState::Stopped { .. }) => Accent::Bad,
        Some(ConnectionState::Connecting | ConnectionState::Down { .. }) | None => Accent::Changing,
    }
}

/// The colour for what stands together on a card.
fn worst(accents: &[Accent]) -> Accent {
    let order = [Accent::Bad, Accent::Changing, Accent::Good];
    order.into_iter().find(|accent| accents.contains(accent)).unwrap_or(Accent::Neutral)
}

/// The connection to the console and the access token that holds it.
fn socket(status: &Status, now: Instant) -> Option<Text> {
    let since = status.connected_since.filter(|_| status.connection == ConnectionState::Up)?;
    let ago = |at: Instant| duration(now.saturating_duration_since(at));
    Some(match status.login_at.filter(|login| *login > since) {
        Some(login) => text!("console-connected-renewed", time = ago(since), renewed = ago(login)),
        None => text!("console-connected", time = ago(since)),
    })
}

/// What is masked by value in the console.
fn secrets(variables: Variables) -> Option<Text> {
    match variables {
        Variables::Unasked => None,
        Variables::Known { values, more: false } => Some(text!("console-values", count = values)),
        Variables::Known { values, more: true } => Some(text!("console-values-more", count = values)),
        Variables::NotAllowed => Some(text!("console-values-not-allowed")),
        Variables::NotTold => Some(text!("console-values-not-told")),
    }
}

/// One mirror.
fn block(mirror: &Mirror, figures: Option<&Figures>, trouble: Option<Text>) -> Vec<Text> {
    let figures = figures.filter(|_| mirror.gone_at.is_none());
    let layout = messages::layout(figures.map_or(mirror.layout, |figures| figures.layout));
    let channel = mirror.channel;
    let mut lines = vec![match &mirror.thread {
        Some((thread, _)) => {
            text!("console-mirror-thread", channel = channel, layout = layout, thread = *thread)
        }
        None => text!("console-mirror", channel = channel, layout = layout),
    }];
    if let Some(figures) = figures {
        let Figures { posted, lost, filtered, masked_whole, .. } = *figures;
        lines.extend(shown(figures));
        lines.push(waiting(figures));
        lines.push(text!("console-counted", posted = posted, lost = lost, filtered = filtered));
        let Figures { left_out, folded, .. } = *figures;
        let is_less = left_out + folded > 0;
        lines.extend(is_less.then(|| text!("console-left-out", count = left_out, folded = folded)));
        lines.extend((masked_whole > 0).then(|| text!("console-masked-whole", count = masked_whole)));
    }
    lines.extend(trouble);
    if let Some((at, error)) = figures.and_then(|figures| figures.last_error.as_ref()) {
        lines.push(text!("console-last-error", when = ago(*at), why = post_error::why(error)));
    }
    lines
}

/// Which lines it shows, where those are not what its filters let through.
fn shown(figures: &Figures) -> Option<Text> {
    match (figures.mode, figures.shows) {
        (Some(mode), shows) => Some(mode::shown_until(shows, mode)),
        (None, Shows::Warnings) => Some(text!("console-only-warnings")),
        (None, Shows::All) => None,
    }
}

fn waiting(figures: &Figures) -> Text {
    let rate = decimal(figures.lines_per_second);
    if figures.waiting_lines == 0 {
        return text!("console-rate-idle", rate = rate);
    }
    let memory = status::bytes(u64::try_from(figures.waiting_bytes).unwrap_or(u64::MAX));
    let (count, lag) = (figures.waiting_lines, duration(figures.lag.max(Duration::from_secs(1))));
    match figures.spilled_bytes {
        0 => text!("console-rate", rate = rate, count = count, memory = memory, lag = lag),
        spilled => text!(
            "console-rate-compressed",
            rate = rate,
            count = count,
            memory = memory,
            compressed = status::bytes(spilled),
            lag = lag,
        ),
    }
}

/// What keeps a mirror from posting, and what to do about it; and how bad that is.
fn trouble(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
    figures: Option<&Figures>,
) -> Option<(Accent, Text)> {
    if mirror.gone_at.is_some() {
        return Some((Accent::Bad, text!("console-gone", gone = mirror::gone(binding))));
    }
    let Some(figures) = figures else { return Some((Accent::Changing, text!("console-not-running-long"))) };
    if figures.paused {
        return Some((Accent::Changing, text!("console-is-paused")));
    }
    match &figures.delivery {
        Delivery::Refused(PostError::Forbidden { code, .. }) => {
            Some((Accent::Bad, mirror_health::forbidden(request, mirror.channel, *code)))
        }
        Delivery::Refused(error) => {
            Some((Accent::Bad, text!("console-refused", why = post_error::why(error))))
        }
        Delivery::Delayed(error) => {
            Some((Accent::Changing, text!("console-delayed", why = post_error::why(error))))
        }
        Delivery::Posted | Delivery::Untried => None,
    }
}

/// As Discord shows it to each reader: “3 minutes ago”.
fn ago(at: SystemTime) -> Arg {
    let seconds = at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    time(seconds.cast_signed(), 'R')
}

#[cfg(test)]
mod tests {
    use serenity::model::id::ChannelId;

    use super::*;
    use crate::{
        discord::rest::Trouble,
        model::{Layout, Mode, TemporaryMode},
        sockets::Power,
        texts::Language,
    };

    fn read(lines: &[Text]) -> String {
        Text::lines(lines.to_vec()).markdown(Language::ENGLISH)
    }

    fn figures() -> Figures {
        Figures {
            delivery: Delivery::Posted,
            paused: false,
            layout: Layout::Messages,
            shows: Shows::All,
            mode: None,
            left_out: 0,
            folded: 0,
            lines_per_second: 0.25,
            lag: Duration::ZERO,
            waiting_lines: 0,
            waiting_bytes: 0,
            spilled_bytes: 0,
            lost: 0,
            masked_whole: 0,
            filtered: 0,
            posted: 1234,
            last_error: None,
        }
    }

    #[test]
    fn the_colour_is_that_of_what_is_worst() {
        for (accents, colour) in [
            (&[][..], Accent::Neutral),
            (&[Accent::Good, Accent::Good], Accent::Good),
            (&[Accent::Good, Accent::Changing], Accent::Changing),
            (&[Accent::Changing, Accent::Bad, Accent::Good], Accent::Bad),
        ] {
            assert_eq!(worst(accents), colour, "{accents:?}");
        }
    }

    #[test]
    fn how_many_values_are_known_is_told() {
        let told = [
            Variables::Unasked,
            Variables::Known { values: 1, more: false },
            Variables::Known { values: 40, more: true },
            Variables::NotAllowed,
            Variables::NotTold,
        ]
        .map(|variables| secrets(variables).map(|told| read(&[told])).unwrap_or_default());
        insta::assert_snapshot!(told.join("\n"), @r"

        Masked by value: 1 value of startup variables and the panel key
        Masked by value: 40 values of startup variables and the panel key; it has more than can be known
        Masked by value: the panel key alone, for it lacks `startup.read`: other secrets are masked only where they look like some
        Masked by value: the panel key alone, for the panel does not tell the startup variables just now: other secrets are masked only where they look like some
        ");
    }

    #[test]
    fn a_quiet_mirror_is_three_lines() {
        insta::assert_snapshot!(read(&block(&Mirror::example(7), Some(&figures()), None)), @r"
        **<#7>** · messages
        0.3 lines/s · nothing waits
        Since it runs: 1234 posted · 0 lost · 0 filtered
        ");
    }

    #[test]
    fn what_a_mirror_shows_is_told_and_what_it_leaves_out_is_counted() {
        let quiet = Some(TemporaryMode { mode: Mode::Quiet, until: 1_795_000_000 });
        let verbose = Some(TemporaryMode { mode: Mode::Verbose, until: 1_795_000_000 });
        let told = [
            (Shows::Warnings, None),
            (Shows::All, quiet),
            (Shows::Warnings, quiet),
            (Shows::Warnings, verbose),
        ]
        .map(|(shows, mode)| {
            let figures = Figures { shows, mode, left_out: 1_200, folded: 7, ..figures() };
            read(&block(&Mirror::example(7), Some(&figures), None)[1..])
        });
        insta::assert_snapshot!(told.join("\n\n"));
    }

    #[test]
    fn a_mirror_in_trouble_tells_all_of_it() {
        let thread = Some((ChannelId::new(8), "2026-11-21".into()));
        let mirror = Mirror { thread, layout: Layout::ThreadPerDay, ..Mirror::example(7) };
        let figures = Figures {
            layout: Layout::ThreadPerDay,
            lines_per_second: 812.4,
            lag: Duration::from_secs(95),
            waiting_lines: 48_211,
            waiting_bytes: 1 << 20,
            spilled_bytes: 3 << 20,
            lost: 12,
            filtered: 5,
            last_error: Some((
                UNIX_EPOCH + Duration::from_secs(1_795_000_000),
                PostError::Unavailable { reason: Trouble::Late },
            )),
            ..figures()
        };
        insta::assert_snapshot!(read(&block(&mirror, Some(&figures), Some(crate::texts::Text::verbatim("⏸️ Paused.")))), @r"
        **<#7>** · thread per day, now <#8>
        812.4 lines/s · waiting: 48211 lines (1 MiB of memory, with 3 MiB of text compressed), lag 1 min 35 s
        Since it runs: 1234 posted · **12 lost** · 5 filtered
        ⏸️ Paused.
        Last error <t:1795000000:R>: Discord did not take the message: no answer in time
        ");
    }

    #[tokio::test(start_paused = true)]
    async fn the_connection_tells_how_old_its_token_is() {
        let now = Instant::now();
        let status = Status {
            connection: ConnectionState::Up,
            power: Power::Running,
            connected_since: Some(now),
            login_at: Some(now + Duration::from_secs(7000)),
            ..Status::new(now)
        };
        let later = now + Duration::from_secs(7500);
        let told = |status: &Status| socket(status, later).map(|told| read(&[told])).unwrap_or_default();
        insta::assert_snapshot!(told(&status), @"Console: connected for 2 h 5 min; access token renewed 8 min ago");
        let first = Status { login_at: Some(now), ..status.clone() };
        assert_eq!(told(&first), "Console: connected for 2 h 5 min");
        let down = Status {
            connection: ConnectionState::Down { reason: crate::texts::Text::verbatim("x") },
            ..status
        };
        assert_eq!(socket(&down, later), None);
    }
}
