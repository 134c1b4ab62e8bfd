//! A headless Chromium, driven through chromedriver.

use std::time::Duration;

use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions},
    elements::Element,
    key::Key,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::{process::Child, time::timeout};

use crate::announced::{self, Failure};

/// Whatever the page is asked for may take this long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Presses of Enter that a command takes at the most: one for each option with a suggestion, and one to send it.
const MOST_ENTERS: usize = 20;

pub(crate) struct Browser {
    client: Client,
    /// Killed when dropped.
    _driver: Child,
}

impl Browser {
    /// Opens `address` and waits until the page is drawn.
    pub(crate) async fn start(address: &str) -> Result<Self, Failure> {
        let (driver, port) = announced::chromedriver().await?;
        let options = json!({"goog:chromeOptions": {"args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=en-GB",
            "--force-color-profile=srgb",
        ]}});
        let capabilities = options.as_object().cloned().unwrap_or_default();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await?;
        let browser = Self { client, _driver: driver };
        browser.client.goto(address).await?;
        browser.find("body[data-ready]").await?;
        Ok(browser)
    }

    /// Waits for an element.
    pub(crate) async fn find(&self, css: &str) -> Result<Element, Failure> {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        found.map_err(|error| format!("{css}: {error}").into())
    }

    /// Clicks; an element that was drawn anew in between is looked for again.
    pub(crate) async fn click(&self, css: &str) -> Result<(), Failure> {
        loop {
            match self.find(css).await?.click().await {
                Err(error) if error.is_stale_element_reference() => {}
                done => return Ok(done?),
            }
        }
    }

    /// Types into the composer as a person does; every line's end is the Enter key. A command takes the composer's place
    /// while it is typed, so that the keys go to whatever has the focus.
    pub(crate) async fn types(&self, text: &str) -> Result<(), Failure> {
        self.click("#composer-text").await?;
        let keys = text.chars().map(|key| if key == '\n' { Key::Enter.into() } else { key });
        let pressed = keys.flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]);
        let actions = pressed.fold(KeyActions::new("keyboard".into()), KeyActions::then);
        Ok(self.client.perform_actions(actions).await?)
    }

    /// Puts a whole command line into the composer, as by pasting it, and sends it. Enter takes a suggestion first where there
    /// is one.
    pub(crate) async fn sends(&self, line: &str) -> Result<(), Failure> {
        self.click("#composer-text").await?;
        let paste = "const field = document.querySelector('#composer-text'); field.value = arguments[0]; \
                     field.dispatchEvent(new Event('input', {bubbles: true}))";
        self.client.execute(paste, vec![json!(line)]).await?;
        self.find("#composer .command-name").await?;
        let sent = "return !document.querySelector('#composer .command-name')";
        for _ in 0..MOST_ENTERS {
            if self.client.execute(sent, Vec::new()).await? == json!(true) {
                return Ok(());
            }
            self.client.active_element().await?.send_keys(&Key::Enter.to_string()).await?;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Err(format!("{line} can't be sent").into())
    }

    /// Waits until some element that `css` names holds `text`.
    pub(crate) async fn shows(&self, css: &str, text: &str) -> Result<(), Failure> {
        self.shows_within(css, text, PATIENCE).await
    }

    /// The same of something that takes longer.
    pub(crate) async fn shows_within(
        &self,
        css: &str,
        text: &str,
        patience: Duration,
    ) -> Result<(), Failure> {
        let script = "return [...document.querySelectorAll(arguments[0])].some((one) => one.textContent.includes(arguments[1]))";
        let look = async {
            while self.client.execute(script, vec![json!(css), json!(text)]).await? != json!(true) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Ok::<(), Failure>(())
        };
        timeout(patience, look).await.map_err(|_| format!("{css} never showed {text:?}"))?
    }

    /// Runs a script in the page.
    pub(crate) async fn run(&self, script: &str) -> Result<(), Failure> {
        self.client.execute(script, Vec::new()).await?;
        Ok(())
    }

    /// Makes what the page has of the window so large, CSS pixels.
    pub(crate) async fn resize(&self, width: u32, height: u32) -> Result<(), Failure> {
        let script = "return outerHeight - innerHeight";
        let frame = self.client.execute(script, Vec::new()).await?.as_u64().unwrap_or(0);
        Ok(self.client.set_window_size(width, height + u32::try_from(frame)?).await?)
    }

    /// A picture of the page, once two frames have passed since the last change.
    pub(crate) async fn picture(&self) -> Result<Vec<u8>, Failure> {
        let frames =
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))";
        self.client.execute_async(frames, Vec::new()).await?;
        Ok(self.client.screenshot().await?)
    }

    pub(crate) async fn stop(self) {
        // Chromium ends with its session; the driver is killed with the handle.
        let _ = self.client.close().await;
    }
}
