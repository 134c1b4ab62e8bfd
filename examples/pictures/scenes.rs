//! What is done in the page for each picture.

use crate::{announced::Failure, browser::Browser};

/// Pictures by name, PNG.
pub(crate) type Pictures = Vec<(&'static str, Vec<u8>)>;

pub(crate) async fn play(page: &Browser) -> Result<Pictures, Failure> {
    page.click("#welcome .close").await?;
    page.resize(960, 600).await?;
    page.click("[data-toggle=game]").await?;
    let console = console(page).await?;
    page.resize(940, 480).await?;
    let rights = rights(page).await?;
    let refusal = refusal(page).await?;
    page.resize(960, 600).await?;
    page.click("[data-toggle=game]").await?;
    let flood = flood(page).await?;
    Ok(vec![("console", console), ("rights", rights), ("refusal", refusal), ("flood", flood)])
}

/// The console in its colours, and somebody who speaks in the game.
async fn console(page: &Browser) -> Result<Vec<u8>, Failure> {
    page.shows(".code-block .ansi-yellow-fg", "moved too quickly").await?;
    page.types("/mc say hello\n").await?;
    page.shows(".code-block", "[Server] hello").await?;
    page.shows(".code-block .ansi-red-fg", "was blown up").await?;
    page.picture().await
}

/// Who may do what.
async fn rights(page: &Browser) -> Result<Vec<u8>, Failure> {
    for (who, permission) in [("Gus", "say"), ("Helpers", "restart"), ("Mia", "view")] {
        page.types(&format!("/access grant {who}\n{permission}\n\n")).await?;
        page.shows(".message.ephemeral", &format!("@{who} has the permission {permission}")).await?;
    }
    page.types("/access list\n\n").await?;
    page.shows(".message.ephemeral", "may do everything").await?;
    page.picture().await
}

/// Gus asks for what he may not.
async fn refusal(page: &Browser) -> Result<Vec<u8>, Failure> {
    become_member(page, "Gus").await?;
    page.types("/mc run whitelist add Gus\n").await?;
    page.shows(".message.ephemeral .discord-button", "Ask for it").await?;
    page.picture().await
}

/// Two thousand lines at once.
async fn flood(page: &Browser) -> Result<Vec<u8>, Failure> {
    become_member(page, "Alice").await?;
    page.click("#flood").await?;
    page.click("[data-toggle=game]").await?;
    page.shows(".code-block", "line 2000 of 2000").await?;
    page.shows(".message:has(.code-block) .text-file pre", "of 2000").await?;
    page.click("#composer-text").await?;
    page.picture().await
}

async fn become_member(page: &Browser, name: &str) -> Result<(), Failure> {
    page.click("#viewer").await?;
    let script = format!(
        "[...document.querySelectorAll('[role=menuitemradio]')].find((one) => one.textContent.includes('{name}')).click()"
    );
    page.run(&script).await?;
    page.shows("#viewer", name).await
}
