//! Has the switches do what they say.

use axum::http::StatusCode;

use super::{app::AppState, faults::Which};
use crate::{
    discord::{Fault, FaultKind, Times},
    panel,
};

impl AppState {
    /// Switches a fault on or off and tells everybody.
    pub(super) fn set_fault(&self, which: Which, on: bool) {
        let mut faults = self.faults.lock();
        // Done under the lock, so that what is told is what is so; these take no other lock of the page.
        if faults.turn(which, on) {
            match which {
                Which::SocketCut => self.cut_sockets(on),
                Which::PanelDown => self.stop_panel(on),
                Which::Discord503 => self.stop_discord(on),
            }
        }
        drop(faults);
        self.feed.state();
    }

    fn cut_sockets(&self, on: bool) {
        self.server.refuse_upgrades(on.then_some(StatusCode::BAD_GATEWAY.as_u16()));
        if on {
            self.server.drop_sockets();
        }
    }

    fn stop_panel(&self, on: bool) {
        if on {
            let kind = panel::FaultKind::Status(StatusCode::BAD_GATEWAY.as_u16());
            self.backend.fail_panel(panel::Fault { path: String::new(), times: u32::MAX, kind });
        } else {
            self.backend.heal_panel();
        }
    }

    fn stop_discord(&self, on: bool) {
        if on {
            let status = StatusCode::SERVICE_UNAVAILABLE.as_u16();
            self.discord.fail(Fault::new(FaultKind::Status(status), Times::Always));
        } else {
            self.discord.heal();
        }
    }

    /// Switches everything off.
    pub(super) fn heal(&self) {
        for which in [Which::SocketCut, Which::PanelDown, Which::Discord503] {
            self.set_fault(which, false);
        }
    }
}
