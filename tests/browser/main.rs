//! The demo's page in a real browser: Chromium, headless, driven through chromedriver.
//!
//! Debian has both in the packages `chromium` and `chromium-driver`. Where they are missing, each test says so and passes,
//! unless `REQUIRE_BROWSER` is set.

#![expect(clippy::unwrap_used, reason = "in a story, what should be there and is not ends it")]

mod announced;
mod bot;
mod components;
mod form;
mod glance;
mod hostile;
mod load;
mod program;
mod tabs;
mod tour;
mod window;
mod world;
