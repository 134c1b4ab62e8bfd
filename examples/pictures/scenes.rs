//! What is done in the page for each picture.

use std::time::Duration;

use crate::{announced::Failure, browser::Browser};

/// Until there is something to see on a chart.
const MINUTES: Duration = Duration::from_secs(300);

/// Pictures by name, PNG.
pub(crate) type Pictures = Vec<(&'static str, Vec<u8>)>;

pub(crate) async fn play(page: &Browser) -> Result<Pictures, Failure> {
    page.click("#welcome .close").await?;
    page.resize(960, 600).await?;
    page.click("[data-toggle=game]").await?;
    let mut pictures = glance(page).await?;
    page.resize(960, 600).await?;
    pictures.push(("console", console(page).await?));
    page.resize(940, 480).await?;
    pictures.push(("rights", rights(page).await?));
    pictures.push(("refusal", refusal(page).await?));
    page.resize(960, 600).await?;
    page.click("[data-toggle=game]").await?;
    pictures.push(("flood", flood(page).await?));
    Ok(pictures)
}

/// A status card, alone and beside the console; a crash and its report; charts.
async fn glance(page: &Browser) -> Result<Pictures, Failure> {
    open_channel(page, "general").await?;
    page.sends("/board add server:Survival names:True address:True").await?;
    open_channel(page, "console").await?;
    page.sends("/alert add kind:crashed mention:Helpers").await?;
    page.shows(".message.ephemeral", "when it crashes").await?;
    // Figures of some minutes.
    open_channel(page, "general").await?;
    page.shows_within(".container time", "3 minutes ago", MINUTES).await?;
    page.run("document.querySelector('#crash').click()").await?;
    page.shows(".container", "Last crash").await?;
    page.shows_within(".container", "Players: 2", MINUTES).await?;
    page.find(".container img").await?;
    put_away(page).await?;
    page.resize(720, 640).await?;
    let board = page.picture().await?;
    page.resize(390, 720).await?;
    let phone = page.picture().await?;
    page.resize(1180, 640).await?;
    let beside = beside(page).await?;

    open_channel(page, "console").await?;
    put_away(page).await?;
    page.shows(".container", "is back online after").await?;
    page.resize(720, 720).await?;
    into_view(page, "Likely cause").await?;
    let report = page.picture().await?;
    page.resize(390, 720).await?;
    into_view(page, "Likely cause").await?;
    let report_phone = page.picture().await?;

    open_channel(page, "general").await?;
    page.resize(720, 640).await?;
    page.sends("/chart ").await?;
    page.shows(".message.ephemeral .container", "CPU: lowest").await?;
    let chart = page.picture().await?;
    put_away(page).await?;
    open_channel(page, "console").await?;
    Ok(vec![
        ("card-and-console", beside),
        ("board", board),
        ("board-phone", phone),
        ("crash-report", report),
        ("crash-report-phone", report_phone),
        ("chart", chart),
    ])
}

/// Two channels in one picture, as beside each other on a wide screen: this one as it stands, and the console.
async fn beside(page: &Browser) -> Result<Vec<u8>, Failure> {
    page.run(
        "const copy = document.querySelector('#chat').cloneNode(true); copy.id = 'copy'; \
         copy.style.cssText = 'position:fixed;inset:0 auto 0 0;width:560px;z-index:5;display:flex;flex-direction:column;\
         background:var(--chat);border-right:1px solid #1f2023'; document.body.append(copy); \
         const log = copy.querySelector('#log'); log.scrollTop = log.scrollHeight; \
         document.querySelector('#app').style.marginLeft = '256px'",
    )
    .await?;
    open_channel(page, "console").await?;
    page.shows("#app .code-block", "joined the game").await?;
    let picture = page.picture().await?;
    page.run(
        "document.querySelector('#copy').remove(); document.querySelector('#app').style.marginLeft = ''",
    )
    .await?;
    Ok(picture)
}

async fn open_channel(page: &Browser, name: &str) -> Result<(), Failure> {
    let script = format!(
        "[...document.querySelectorAll('.channel')].find((one) => one.textContent.includes('{name}')).click()"
    );
    page.run(&script).await?;
    page.shows("#channel-header", name).await
}

/// Puts all private answers away.
async fn put_away(page: &Browser) -> Result<(), Failure> {
    page.run("document.querySelectorAll('[data-dismiss]').forEach((one) => one.click())").await
}

/// Scrolls the newest card with this text to the top.
async fn into_view(page: &Browser, text: &str) -> Result<(), Failure> {
    let script = format!(
        "[...document.querySelectorAll('.container')].filter((one) => one.textContent.includes('{text}')).at(-1)\
         .scrollIntoView({{block: 'start'}})"
    );
    page.run(&script).await
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
