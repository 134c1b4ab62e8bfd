//! What is done in the page for each picture.

use crate::{Failure, browser::Browser};

/// Pictures by name, PNG.
pub(crate) type Pictures = Vec<(&'static str, Vec<u8>)>;

pub(crate) async fn play(page: &Browser) -> Result<Pictures, Failure> {
    page.click("#welcome .close").await?;
    page.shows("#game-state", "running").await?;
    Ok(vec![
        ("console", console(page).await?),
        ("rights", rights(page).await?),
        ("refusal", refusal(page).await?),
        ("flood", flood(page).await?),
    ])
}

/// The console in its colours, and somebody who speaks in the game.
async fn console(page: &Browser) -> Result<Vec<u8>, Failure> {
    page.say("/mc say hello").await?;
    page.shows(".code-block", "[Server] hello").await?;
    page.picture(1280, 720).await
}

/// Who may do what.
async fn rights(page: &Browser) -> Result<Vec<u8>, Failure> {
    page.say("/access list").await?;
    page.shows(".message.ephemeral", "Who may").await?;
    page.picture(960, 640).await
}

/// Gus asks for what he may not.
async fn refusal(page: &Browser) -> Result<Vec<u8>, Failure> {
    become_member(page, "Gus").await?;
    page.say("/power restart").await?;
    page.shows(".message.ephemeral .discord-button", "Ask for it").await?;
    page.picture(960, 640).await
}

/// Two thousand lines at once.
async fn flood(page: &Browser) -> Result<Vec<u8>, Failure> {
    become_member(page, "Alice").await?;
    page.click("#flood").await?;
    page.find(".text-file").await?;
    page.shows(".text-file pre", "\n").await?;
    page.picture(1280, 720).await
}

async fn become_member(page: &Browser, name: &str) -> Result<(), Failure> {
    page.click("#viewer").await?;
    let script = format!(
        "[...document.querySelectorAll('[role=menuitemradio]')].find((one) => one.textContent.includes('{name}')).click()"
    );
    page.run(&script).await?;
    page.shows("#viewer", name).await
}
