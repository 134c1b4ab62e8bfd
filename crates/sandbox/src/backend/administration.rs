//! What the panel's people do to a server: suspend, install, share and delete it.

use std::net::SocketAddr;

use super::{ServerHandle, UserHandle};
use crate::{
    Dialect,
    panel::{PanelState, Variable, activity::ActivityRow, token},
    wings::PowerAction,
};

impl ServerHandle {
    /// Suspends the server, which stops it, or lifts the suspension.
    pub fn suspend(&self, suspended: bool) {
        self.set_panel_state(if suspended { PanelState::Suspended } else { PanelState::Normal });
        self.panel.daemon.suspend(self.instance(), suspended);
    }

    /// Somebody on the panel, or with no name a schedule of it, asks for a power action; the activity log has it.
    pub fn power_on_panel(&self, name: Option<&str>, action: PowerAction) {
        self.entry.log(ActivityRow::now(format!("server:power.{}", action.word()), name));
        let _ = self.instance().power(action, &self.panel.daemon);
    }

    /// Begins or ends an installation, with its events.
    pub fn install(&self, installing: bool) {
        self.set_panel_state(if installing { PanelState::Installing } else { PanelState::Normal });
        self.instance().set_installing(installing);
        let go = self.panel.options.dialect != Dialect::Calagopus;
        match (installing, go) {
            (true, go) => {
                let _ = self.instance().power(PowerAction::Kill, &self.panel.daemon);
                self.send_event("install started", if go { &[""] } else { &[] });
                let text = "Starting installation process, this could take a few minutes...";
                self.send_event("daemon message", &[text]);
            }
            (false, go) => self.send_event("install completed", if go { &[""] } else { &["true"] }),
        }
    }

    /// Prints a line of the installation, which only some may see.
    pub fn emit_install(&self, line: &str) {
        self.instance().publish_to("install output", &[line], Some("admin.websocket.install"));
    }

    /// Sets the panel's state alone; the daemon is told nothing.
    pub fn set_panel_state(&self, state: PanelState) {
        *self.entry.state.write() = state;
    }

    /// Where players join it from now on, as the panel says.
    pub fn set_address(&self, address: SocketAddr) {
        *self.entry.address.write() = Some(address);
    }

    /// Who plays from now on, as the player counter finds; `None`: it has no query for this game.
    pub fn set_players(&self, names: Option<&[&str]>) {
        *self.entry.players.write() =
            names.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    }

    /// Sets its startup variables. The daemon is told nothing: they count at the next start.
    pub fn set_variables(&self, variables: impl IntoIterator<Item = Variable>) {
        *self.entry.variables.write() = variables.into_iter().collect();
    }

    /// Deletes the server from the panel and the daemon.
    pub fn delete(&self) {
        self.panel.remove_entry(self.uuid());
        self.panel.daemon.delete(self.instance());
    }

    /// Takes every right on this server from a subuser; anybody's tokens for it become void.
    pub fn revoke(&self, user: &UserHandle) {
        self.entry.unshare(user.inner());
        self.void_tokens(user);
    }

    /// Makes a user a subuser with these permissions, and `websocket.connect`. The tokens of one who was a
    /// subuser before become void.
    pub fn set_permissions(&self, user: &UserHandle, permissions: &[&str]) {
        if self.entry.share(user.inner(), permissions) {
            self.void_tokens(user);
        }
    }

    fn void_tokens(&self, user: &UserHandle) {
        let jti = token::identifier(self.panel.options.flavour, user.inner(), self.uuid());
        self.panel.daemon.revoke(self.instance(), &user.uuid().to_string(), jti);
    }
}
