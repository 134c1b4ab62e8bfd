//! Every kind of component, drawn and used.

use serde_json::{Value, json};

use crate::{window::Window, world::World};

const V2: u64 = 1 << 15;
/// One grey pixel.
const PNG: [u8; 67] = [
    0x89, 0x50, 0x4e, 0x47, 13, 10, 0x1a, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
    0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x68, 0, 0, 0,
    0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
const SELECTS: [(u64, &str); 5] =
    [(3, "strings"), (5, "users"), (6, "roles"), (7, "mentionables"), (8, "channels")];

fn button(style: u64, id: &str) -> Value {
    json!({"type": 2, "style": style, "label": id, "custom_id": id})
}

fn row(components: &[Value]) -> Value {
    json!({"type": 1, "components": components})
}

fn select(kind: u64, id: &str) -> Value {
    let mut select = json!({"type": kind, "custom_id": id, "placeholder": id});
    if kind == 3 {
        select["options"] = json!([{"label": "One", "value": "1", "description": "the first"}, {"label": "Two", "value": "2"}]);
    }
    select
}

#[tokio::test]
async fn rows_of_buttons_and_the_five_selects_are_drawn_and_used() {
    let Some(window) = Window::open().await else { return };
    let world = World::start().await;
    let mut buttons = [(1, "primary"), (2, "secondary"), (3, "success"), (4, "danger")]
        .map(|(style, id)| button(style, id))
        .to_vec();
    buttons.push(json!({"type": 2, "style": 5, "label": "link", "url": "https://example.org/"}));
    let off = json!({"type": 2, "style": 1, "label": "off", "custom_id": "off", "disabled": true});
    let first = json!({"content": "Buttons", "components": [row(&buttons), row(&[off])]});
    world.bot.post(world.channel, &first).await;
    let rows: Vec<_> = SELECTS.iter().map(|(kind, id)| row(&[select(*kind, id)])).collect();
    world.bot.post(world.channel, &json!({"content": "Selects", "components": rows})).await;
    window.goto(&world.address()).await;

    for id in ["primary", "secondary", "success", "danger"] {
        window.click(&format!(".discord-button.{id}[data-custom-id={id}]")).await;
        window.shows(".message.ephemeral", &format!("used {id}")).await;
    }
    assert_eq!(window.count(".discord-button.link[href='https://example.org/'][rel~=noopener]").await, 1);
    assert_eq!(window.count("[data-custom-id=off]:disabled").await, 1);
    for (at, (_, id)) in SELECTS.iter().enumerate() {
        window.click(&format!(".select[data-custom-id={id}]")).await;
        if at == 0 {
            window.picture("select").await;
            window.click_on(".select-list [role=option]", "Two").await;
            window.shows(".message.ephemeral", "used strings 2").await;
        } else {
            // By keys alone.
            window.find(".select-list [role=option]").await;
            window.press("\u{e007}").await;
            window.shows(".message.ephemeral", &format!("used {id} ")).await;
        }
    }
    window.picture("rows").await;
    window.close().await;
    world.end().await;
}

#[tokio::test]
async fn containers_and_what_stands_in_them_are_drawn_and_used() {
    let Some(window) = Window::open().await else { return };
    let world = World::start().await;
    let text = |content: &str| json!({"type": 10, "content": content});
    let picture = json!({"media": {"url": "attachment://dot.png"}, "description": "a dot"});
    let container = json!({"type": 17, "accent_color": 0x57_f2_87, "components": [
        text("## survival\n**running** for <t:1700000000:R>"),
        {"type": 9, "components": [text("A section with a button")], "accessory": button(2, "inner")},
        {"type": 9, "components": [text("A section with a picture")],
            "accessory": {"type": 11, "media": {"url": "attachment://dot.png"}, "description": "thumb"}},
        {"type": 14, "divider": true, "spacing": 2},
        {"type": 12, "items": [picture, picture, {"media": {"url": "attachment://dot.png"}, "spoiler": true}]},
        {"type": 13, "file": {"url": "attachment://server.log"}},
        row(&[button(3, "outer"), button(4, "danger")]),
        row(&[select(3, "pick")]),
    ]});
    let message = json!({"flags": V2, "components": [text("A display"), container],
        "attachments": [{"id": 0, "filename": "dot.png"}, {"id": 1, "filename": "server.log"}]});
    let files: [(&str, &[u8]); 2] = [("dot.png", &PNG), ("server.log", b"first line\n<b>second</b> line\n")];
    world.bot.post_files(world.channel, &message, &files).await;
    window.goto(&world.address()).await;

    window.shows(".container.accented .heading-2", "survival").await;
    window.shows(".container strong", "running").await;
    window.shows(".container time", "ago").await;
    window.shows(".container .section", "A section with a button").await;
    for drawn in [".thumbnail img", ".gallery.of-3", ".separator.divider.large", ".gallery .spoiler-cover"] {
        assert_eq!(window.count(&format!(".container {drawn}")).await, 1, "{drawn}");
    }
    window
        .until(
            "return [...document.querySelectorAll('.container img')].every((one) => one.naturalWidth === 1)",
            &[],
        )
        .await;
    window.shows(".container .text-file pre", "<b>second</b> line").await;
    window.click(".container .spoiler-cover").await;
    assert_eq!(window.count(".container .spoiler-cover").await, 0);
    for id in ["inner", "outer", "danger"] {
        window.click(&format!(".container [data-custom-id={id}]")).await;
        window.shows(".message.ephemeral", &format!("used {id}")).await;
    }
    window.click(".container .select[data-custom-id=pick]").await;
    window.click_on(".select-list [role=option]", "One").await;
    window.shows(".message.ephemeral", "used pick 1").await;
    window.picture("container").await;
    window.close().await;
    world.end().await;
}
