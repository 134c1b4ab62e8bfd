//! The pictures of the README and the documents, made from the demo's page in a headless Chromium.
//!
//! `cargo build && cargo run --example pictures` starts `wingcord demo --web`, does in the page what a person would do
//! there, and writes PNG files into `docs/pictures`. It needs `chromium` and `chromedriver` (Debian: `chromium`,
//! `chromium-driver`), and a font with emoji (`fonts-noto-color-emoji`). Another folder is the first argument.

#[path = "../../tests/browser/announced.rs"]
mod announced;
mod browser;
mod demo;
mod scenes;

use std::{env, fs, path::PathBuf};

use announced::Failure;
use browser::Browser;
use demo::Demo;

/// A picture may have this many bytes, so that a README loads quickly.
const MOST: usize = 150 * 1024;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = env::args_os().nth(1).map_or_else(|| PathBuf::from("docs/pictures"), PathBuf::from);
    fs::create_dir_all(&folder)?;
    let demo = Demo::start().await?;
    let browser = Browser::start(&demo.address).await?;
    let done = async {
        for (name, picture) in scenes::play(&browser).await? {
            if picture.len() > MOST {
                return Err(format!("{name}.png has {} bytes, {MOST} are allowed", picture.len()).into());
            }
            let path = folder.join(name).with_extension("png");
            println!("{} ({} KiB)", path.display(), picture.len() / 1024);
            fs::write(path, picture)?;
        }
        Ok(())
    };
    let done: Result<(), Failure> = done.await;
    browser.stop().await;
    done
}
