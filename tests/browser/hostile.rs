//! What a console may print at its worst.

use std::fmt::Write;

use serde_json::json;

use crate::{program::Program, window::Window, world::World};

/// Each would run a script, were it taken as HTML.
const SCRIPTS: [&str; 4] = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    "</pre></code></article><svg onload='window.hacked=1'>",
    "<a href='javascript:window.hacked=1' autofocus onfocus='window.hacked=1'>x</a>",
];

#[tokio::test]
async fn hostile_console_text_is_shown_and_does_nothing() {
    let Some(window) = Window::open().await else { return };
    let mut console = SCRIPTS.join("\n");
    console += "\nright \u{202e}tfel ot\u{2066} and \u{200b}zero\u{200d}width\u{feff} שלום مرحبا end\n";
    console += "```js\nwindow.hacked = 1\n``` [click](javascript:window.hacked=1) @everyone <@1>\n";
    writeln!(console, "\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7}\u{1b}[2Jcleared").unwrap();
    writeln!(console, "long {} tail", "x".repeat(70 * 1024)).unwrap();
    console += "the last line\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("console.txt");
    std::fs::write(&file, console).unwrap();
    let program = Program::start(&["--exec", &format!("cat '{}'; exec cat", file.display())]).await;
    window.goto(&program.address).await;
    window.shows("#game-lines", "the last line").await;

    // What was typed is repeated by the program, so a line of it has gone all the way after everything before.
    window.click("#game-input").await;
    window.press("<i>typed</i>\u{e007}").await;
    let whole = "const text = (css) => document.querySelector(css).textContent; \
                 return text('#messages').includes(arguments[0]) || text('#game-lines').includes(arguments[0])";
    for script in SCRIPTS.iter().chain(&["<i>typed</i>"]) {
        window.until(whole, &[json!(script)]).await;
    }
    window.shows("#messages", "<i>typed</i>").await;
    let end = "const box = document.querySelector('#game-lines'); \
               return box.scrollHeight - box.clientHeight - box.scrollTop < 20";
    window.until(end, &[]).await;
    window.picture("hostile").await;
    harmless(&window).await;
    for element in ["img[src=x]", "a[href^=javascript]", "[onerror]", "[onfocus]", "[onload]"] {
        assert_eq!(window.count(element).await, 0, "{element}");
    }
    // Nothing turns the text around it.
    let turned =
        "return /[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.querySelector('#messages').textContent)";
    assert_eq!(window.run(turned, &[]).await, json!(false), "the bot has cleaned it");
    let isolated =
        "return [...document.querySelectorAll('#game-lines li')].every((one) => one.dir === 'auto')";
    assert_eq!(window.run(isolated, &[]).await, json!(true));

    // It is as wide as the window, at a desk and on a phone, and scrolls.
    for (width, height) in [(1280, 800), (360, 640)] {
        window.size(width, height).await;
        let wide = "return document.documentElement.scrollWidth <= innerWidth && \
                    document.querySelector('#log').scrollWidth <= document.querySelector('#log').clientWidth";
        window.until(wide, &[]).await;
        window.picture(&format!("hostile-{width}")).await;
    }
    window.close().await;
}

async fn harmless(window: &Window) {
    assert_eq!(window.run("return window.hacked === undefined", &[]).await, json!(true), "a script ran");
}

#[tokio::test]
async fn ten_thousand_messages_are_scrolled_through_with_few_in_the_page() {
    const MESSAGES: u64 = 10_000;
    let Some(window) = Window::open().await else { return };
    let world = World::start().await;
    for number in 0..MESSAGES / 2 {
        world.discord.say(world.alice, world.channel, &format!("message {number}.")).unwrap();
    }
    window.goto(&world.address()).await;
    // Half of them come while somebody looks.
    for number in MESSAGES / 2..MESSAGES {
        world
            .discord
            .say(world.alice, world.channel, &format!("message {number} {}.", SCRIPTS[number as usize % 4]))
            .unwrap();
    }
    window.shows(".message", &format!("message {} ", MESSAGES - 1)).await;
    few(&window).await;

    // Up by a good many pages, and the same back.
    let first =
        "return Number(/message (\\d+)/.exec(document.querySelector('.message .content').textContent)[1])";
    let mut before = window.run(first, &[]).await.as_u64().unwrap();
    for _ in 0..8 {
        let up = "document.querySelector('#log').scrollTop = 0; \
                  return Number(/message (\\d+)/.exec(document.querySelector('.message .content').textContent)[1]) < arguments[0]";
        window.until(up, &[json!(before)]).await;
        before = window.run(first, &[]).await.as_u64().unwrap();
        few(&window).await;
    }
    assert!(before < MESSAGES - 400, "{before}");
    window.picture("scrolled").await;
    window.click("#jump").await;
    window.shows(".message", &format!("message {} ", MESSAGES - 1)).await;
    let bottom = "const log = document.querySelector('#log'); return log.scrollHeight - log.clientHeight - log.scrollTop < 40";
    window.until(bottom, &[]).await;
    few(&window).await;
    harmless(&window).await;
    window.close().await;
    world.end().await;
}

async fn few(window: &Window) {
    let drawn = window.count("#messages .message").await;
    assert!((1..=300).contains(&drawn), "{drawn} messages in the page");
}
