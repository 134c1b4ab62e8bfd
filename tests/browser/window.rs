//! A window of a headless Chromium, and what a person does in it.

use std::{env, io::Write, path::Path, time::Duration};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element, key::Key};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::{
    process::Child,
    sync::{Mutex, MutexGuard},
    time::{interval, timeout},
};

use crate::announced;

/// Whatever the page is asked for may take this long.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at the page.
const LOOK: Duration = Duration::from_millis(50);
/// One browser at a time: several share a small machine badly.
static ONE: Mutex<()> = Mutex::const_new(());

pub(crate) struct Window {
    client: Client,
    /// Killed when dropped.
    _driver: Child,
    _only: MutexGuard<'static, ()>,
}

/// Says something on standard output, also where the test's own output is held back.
#[expect(clippy::explicit_write, reason = "what is printed is held back, what is written is not")]
pub(crate) fn tell(text: &str) {
    writeln!(std::io::stdout(), "{text}").unwrap();
}

/// Whether there is a browser; says that the test is left out if not.
fn is_here() -> bool {
    let folders: Vec<_> = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    let has = |name: &str| folders.iter().any(|folder| Path::new(folder).join(name).is_file());
    let missing: Vec<_> = ["chromium", "chromedriver"].into_iter().filter(|name| !has(name)).collect();
    if missing.is_empty() {
        return true;
    }
    let missing = missing.join(", ");
    assert!(env::var_os("REQUIRE_BROWSER").is_none(), "missing: {missing}");
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    tell(&format!("left out: {test}, for want of {missing} (Debian: chromium, chromium-driver)"));
    false
}

impl Window {
    /// A window without a page; nothing, and a line that says so, where there is no browser.
    pub(crate) async fn open() -> Option<Self> {
        if !is_here() {
            return None;
        }
        let only = ONE.lock().await;
        let (driver, port) = announced::chromedriver().await.unwrap();
        let options = json!({"goog:chromeOptions": {"args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en-GB",
            "--window-size=1280,800",
        ]}});
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(options.as_object().cloned().unwrap())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Some(Self { client, _driver: driver, _only: only })
    }

    /// Opens an address of the page and waits until it is drawn and live.
    pub(crate) async fn goto(&self, address: &str) {
        self.client.goto(address).await.unwrap();
        self.find("body[data-ready][data-stream=up]").await;
    }

    /// Opens an address, whatever stands there.
    pub(crate) async fn visit(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    pub(crate) async fn size(&self, width: u32, height: u32) {
        self.client.set_window_size(width, height).await.unwrap();
    }

    pub(crate) async fn reload(&self) {
        self.client.refresh().await.unwrap();
        self.find("body[data-ready][data-stream=up]").await;
    }

    /// Opens a second tab, which is shown from now on; the first one's and its handle.
    pub(crate) async fn second_tab(&self, address: &str) -> [fantoccini::wd::WindowHandle; 2] {
        let first = self.client.window().await.unwrap();
        let second = self.client.new_window(true).await.unwrap().handle;
        self.show(&second).await;
        self.goto(address).await;
        [first, second]
    }

    pub(crate) async fn show(&self, tab: &fantoccini::wd::WindowHandle) {
        self.client.switch_to_window(tab.clone()).await.unwrap();
    }

    /// Waits for an element.
    pub(crate) async fn find(&self, css: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).every(LOOK).for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("{css}: {error}\n{}", self.text("body").await),
        }
    }

    pub(crate) async fn click(&self, css: &str) {
        let clicked = self.find(css).await.click().await;
        clicked.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Clicks the element of `css` that has this text.
    pub(crate) async fn click_on(&self, css: &str, text: &str) {
        self.shows(css, text).await;
        let script = "return [...document.querySelectorAll(arguments[0])].find((one) => one.textContent.includes(arguments[1]))";
        let found = self.run(script, &[json!(css), json!(text)]).await;
        let element: Element = Element::from_element_id(self.client.clone(), id(&found).into());
        element.click().await.unwrap_or_else(|error| panic!("{css} {text:?}: {error}"));
    }

    /// Presses keys where the focus is. Where the page has put another element there meanwhile, nothing was pressed.
    pub(crate) async fn press(&self, keys: &str) {
        loop {
            match self.client.active_element().await.unwrap().send_keys(keys).await {
                Err(error) if error.is_stale_element_reference() => {}
                pressed => return pressed.unwrap(),
            }
        }
    }

    /// Types into the composer as a person does; a line's end is the Enter key. A command takes the composer's place
    /// while it is typed, so that the keys go to whatever has the focus.
    pub(crate) async fn types(&self, text: &str) {
        self.click("#composer-text").await;
        for line in text.split_inclusive('\n') {
            let keys = line.trim_end_matches('\n');
            if !keys.is_empty() {
                self.press(keys).await;
            }
            if line.ends_with('\n') {
                self.press(&Key::Enter.to_string()).await;
            }
        }
    }

    /// Becomes another member of the demo.
    pub(crate) async fn become_member(&self, name: &str) {
        self.click("#viewer").await;
        self.click_on("[role=menuitemradio]", name).await;
        self.shows("#viewer", name).await;
    }

    /// Waits until an element that `css` names holds `text`.
    pub(crate) async fn shows(&self, css: &str, text: &str) {
        let script = "return [...document.querySelectorAll(arguments[0])].some((one) => one.textContent.includes(arguments[1]))";
        self.until(script, &[json!(css), json!(text)]).await;
    }

    /// Waits until a script returns `true`.
    pub(crate) async fn until(&self, script: &str, arguments: &[Value]) {
        let look = async {
            let mut looks = interval(LOOK);
            while self.run(script, arguments).await != json!(true) {
                looks.tick().await;
            }
        };
        if timeout(PATIENCE, look).await.is_err() {
            panic!("never: {script} {arguments:?}\n{}", self.text("body").await);
        }
    }

    /// Runs a script in the page.
    pub(crate) async fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.client.execute(script, arguments.to_vec()).await.unwrap()
    }

    /// How many elements there are.
    pub(crate) async fn count(&self, css: &str) -> u64 {
        self.run("return document.querySelectorAll(arguments[0]).length", &[json!(css)])
            .await
            .as_u64()
            .unwrap()
    }

    /// What stands in all elements together.
    pub(crate) async fn text(&self, css: &str) -> String {
        let script =
            "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText).join('\\n')";
        let text = self.client.execute(script, vec![json!(css)]).await.unwrap_or_default();
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Writes a picture into the folder that `PICTURES` names, for who wants to look.
    pub(crate) async fn picture(&self, name: &str) {
        let Some(folder) = env::var_os("PICTURES") else { return };
        let picture = self.client.screenshot().await.unwrap();
        std::fs::write(Path::new(&folder).join(name).with_extension("png"), picture).unwrap();
    }

    pub(crate) async fn close(self) {
        // Chromium ends with its session, the driver with its handle.
        self.client.close().await.unwrap();
    }
}

/// The id in WebDriver's reference to an element.
fn id(reference: &Value) -> String {
    let fields = reference.as_object().unwrap_or_else(|| panic!("no element: {reference}"));
    fields.values().next().and_then(Value::as_str).unwrap().to_owned()
}
