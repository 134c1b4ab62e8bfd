//! The tour of the terminal demo (`src/demo/steps.rs`), by clicks and keys.

use crate::{program::Program, window::Window};

const OPEN: &str = ".message:not(.ephemeral)";
const PRIVATE: &str = ".message.ephemeral";

#[tokio::test]
async fn the_tour_is_played_by_clicks_and_keys() {
    let Some(window) = Window::open().await else { return };
    let program = Program::start(&[]).await;
    window.goto(&program.address).await;

    // The opening has bound and started the server.
    window.shows(OPEN, "is mirrored here from now on").await;
    window.shows(OPEN, "▸ Alice: start").await;
    window.shows("#game-state", "running").await;
    window.shows(OPEN, "Preparing level").await;
    window.shows(OPEN, "Done (").await;
    window.shows(OPEN, "● running").await;

    // The strip leads to the first command.
    window.click_on("#welcome .next button", "/mc say hello").await;
    window.shows("#composer .command-name", "/mc say").await;
    window.press("\u{e007}").await;
    window.shows(OPEN, "▸ Alice: say hello").await;
    window.shows(OPEN, "[Server] hello").await;
    window.shows(PRIVATE, "▸ say hello").await;
    window.shows("#game-lines", "[Server] hello").await;
    window.shows("#welcome .done", "Say hello").await;
    window.picture("tour-said").await;

    window.types("/status\n\n").await;
    window.shows(PRIVATE, "running").await;

    window.become_member("Gus").await;
    window.types("/power restart \n").await;
    window.shows(PRIVATE, "needs the permission restart").await;
    window.picture("tour-refused").await;

    window.become_member("Alice").await;
    window.types("/access grant @Gus\nsay\n\n").await;
    window.shows(PRIVATE, "has the permission say from now on").await;

    window.become_member("Gus").await;
    window.types("/mc say thanks\n").await;
    window.shows(OPEN, "▸ Gus: say thanks").await;
    window.shows(PRIVATE, "▸ say thanks").await;
    window.shows("#game-lines", "[Server] thanks").await;

    window.become_member("Alice").await;
    window.types("/power restart \n").await;
    // It asks first where players are on the server.
    window
        .until(
            "const ask = [...document.querySelectorAll('.message.ephemeral .discord-button:not(:disabled)')] \
             .find((one) => one.textContent === 'Restart'); ask?.click(); \
             return Boolean(ask) || [...document.querySelectorAll('.message:not(.ephemeral)')] \
             .some((one) => one.textContent.includes('▸ Alice: restart'));",
            &[],
        )
        .await;
    for state in ["▸ Alice: restart", "● stopping", "● offline"] {
        window.shows(OPEN, state).await;
    }
    window.shows("#game-state", "running").await;

    window.click("#flood").await;
    window.shows(".text-file pre", "[Flood] line").await;
    window.shows("#welcome .done", "flood").await;
    window.picture("tour-flood").await;
    window.close().await;
}
