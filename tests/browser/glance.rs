//! What shows a server at a glance, by clicks and keys: a board, a crash on purpose, its report, "back online", a mute, a
//! chart.

use serde_json::json;

use crate::{program::Program, window::Window};

const OPEN: &str = ".message:not(.ephemeral)";
const PRIVATE: &str = ".message.ephemeral";
const ENTER: &str = "\u{e007}";

impl Window {
    /// Does the next step of the strip that leads through the demo; its button has this text.
    async fn next_step(&self, text: &str) {
        self.click_on("#welcome .next button", text).await;
    }

    /// Sends the command that the strip has typed. Enter takes a suggestion first where there is one.
    async fn sends(&self, command: &str) {
        self.shows("#composer .command-name", command).await;
        let sent = "return !document.querySelector('#composer .command-name')";
        while self.run(sent, &[]).await != json!(true) {
            self.press(ENTER).await;
        }
    }
}

#[tokio::test]
async fn a_board_a_crash_with_its_cause_the_return_a_mute_and_a_chart_are_seen() {
    let Some(window) = Window::open().await else { return };
    let program = Program::start(&[]).await;
    window.goto(&program.address).await;
    window.shows(OPEN, "Done (").await;
    window.next_step("/mc say hello").await;
    window.sends("/mc say").await;

    window.next_step("/board add").await;
    window.sends("/board add").await;
    window.shows(".container", "Survival 🟢 running, started").await;
    window.shows(".container", "Memory").await;
    for label in ["Start", "Stop", "Restart", "Chart", "Console"] {
        window.shows(".container .discord-button", label).await;
    }
    window.picture("glance-board").await;

    window.next_step("/alert add").await;
    window.sends("/alert add").await;
    window.shows(PRIVATE, "when it crashes").await;

    window.next_step("Crash").await;
    window.shows(".container", "💥 Survival crashed").await;
    window.shows(".container", "Likely cause: The game ran out of Java's memory (heap).").await;
    window.shows(".container", "It ended with an error (exit code 1).").await;
    window.shows(".container", "Last crash:").await;
    window.shows(".container", "✅ Survival is back online after").await;
    window.picture("glance-crash").await;

    window.next_step("Mute 1 h").await;
    window.shows(PRIVATE, "is muted until").await;

    window.next_step("/chart").await;
    window.sends("/chart").await;
    window.shows(PRIVATE, "CPU: lowest").await;
    let drawn = "const all = [...document.querySelectorAll('.message.ephemeral .container img')]; \
                 return all.some((one) => one.complete && one.naturalWidth === 800)";
    window.until(drawn, &[]).await;
    window.shows("#welcome .next", "Be refused").await;
    window.picture("glance-chart").await;

    // The same on a phone.
    window.size(390, 844).await;
    window.shows(".container", "Survival").await;
    let wide = "return document.documentElement.scrollWidth <= innerWidth";
    window.until(wide, &[]).await;
    window.picture("glance-phone").await;
    window.close().await;
}
