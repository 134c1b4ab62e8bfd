//! Writes into the feed what happens in Discord and in the game.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{
    app::{App, AppState},
    feed::Audience,
};
use crate::{
    discord::{Event, Message},
    wings::ConsoleLines,
};

/// Console lines are told at most this often.
const BUNDLE: Duration = Duration::from_millis(100);
/// Lines that are told at once; more are skipped.
pub(super) const LINES: usize = 200;
/// Bytes of lines that are told at once.
const BYTES: usize = 128 * 1024;

/// Begins to watch; what happens from now on is in the feed.
pub(super) fn start(app: &App) {
    let events = app.discord.subscribe();
    app.spawn(watch_discord(Arc::clone(app), events));
    app.spawn(watch_console(Arc::clone(app)));
    app.spawn(watch_server(Arc::clone(app)));
}

async fn watch_discord(app: App, mut events: Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(event) => app.note(event),
            Err(RecvError::Lagged(_)) => app.feed.reset(),
            Err(RecvError::Closed) => return,
        }
    }
}

impl AppState {
    fn note(&self, event: Event) {
        match event {
            Event::MessageCreated(message) => self.tell_message("MESSAGE_CREATE", &message),
            Event::MessageEdited(message) if !self.is_dismissed(message.id) => {
                self.tell_message("MESSAGE_UPDATE", &message);
            }
            Event::MessageDeleted { channel, id, ephemeral_to } => {
                self.tell_deleted(channel, id, ephemeral_to);
            }
            Event::Typing { channel } => {
                let (bot, place) = (self.discord.bot_id().to_string(), channel.to_string());
                let data = json!({"channel_id": place, "user_id": bot});
                self.feed.event(Audience::channel(channel), "TYPING", &data);
            }
            Event::GuildChanged { .. } | Event::CommandsChanged { .. } => self.feed.state(),
            Event::MessageEdited(_)
            | Event::ChannelDeleted { .. }
            | Event::Ready { .. }
            | Event::Resumed { .. }
            | Event::PresenceShown { .. }
            | Event::GatewayClosed { .. }
            | Event::Answered(_) => {}
        }
    }

    fn tell_message(&self, name: &str, message: &Message) {
        let audience = Audience { channel: Some(message.channel), member: message.ephemeral_to };
        self.feed.event(audience, name, &self.message(message));
    }

    /// A message is gone, for all or for its only reader.
    pub(super) fn tell_deleted(&self, channel: u64, id: u64, reader: Option<u64>) {
        let data = json!({"id": id.to_string(), "channel_id": channel.to_string()});
        let audience = Audience { channel: Some(channel), member: reader };
        self.feed.event(audience, "MESSAGE_DELETE", &data);
    }
}

async fn watch_console(app: App) {
    let mut told = app.console.after(0, 0).printed;
    loop {
        app.console.beyond(told).await;
        tokio::time::sleep(BUNDLE).await;
        let piece = within(app.console.after(told, LINES));
        told = piece.printed;
        let data = json!({"lines": texts(&piece), "printed": piece.printed, "skipped": piece.skipped});
        app.feed.event(Audience::EVERYONE, "GAME", &data);
    }
}

/// The lines for JSON.
pub(super) fn texts(piece: &ConsoleLines) -> Vec<&str> {
    piece.lines.iter().map(AsRef::as_ref).collect()
}

/// The newest lines, as many as fit.
pub(super) fn within(mut piece: ConsoleLines) -> ConsoleLines {
    let mut bytes = 0;
    let fit = piece.lines.iter().rev().take_while(|line| {
        bytes += line.len();
        bytes <= BYTES
    });
    let surplus = piece.lines.len() - fit.count();
    piece.lines.drain(..surplus);
    piece.skipped += surplus as u64;
    piece
}

async fn watch_server(app: App) {
    let (mut state, mut sockets) = (app.server.watch_state(), app.server.watch_sockets());
    loop {
        let changed = tokio::select! {
            changed = state.changed() => changed,
            changed = sockets.changed() => changed,
        };
        if changed.is_err() {
            return;
        }
        let (state, sockets) = (*state.borrow_and_update(), *sockets.borrow_and_update());
        let data = json!({"state": state.as_str(), "sockets": sockets});
        app.feed.event(Audience::EVERYONE, "SERVER", &data);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_long_lines_is_cut_from_its_beginning() {
        let lines = (0..LINES).map(|_| "x".repeat(4096).into()).collect();
        let piece = within(ConsoleLines { lines, printed: 500, skipped: 3 });
        assert_eq!(piece.lines.len(), BYTES / 4096);
        assert_eq!((piece.printed, piece.skipped), (500, 3 + (LINES - piece.lines.len()) as u64));
    }
}
