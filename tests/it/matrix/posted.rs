//! Every button and select on what the bot posts by itself, status messages and alerts, pressed by everybody.

use std::{collections::BTreeMap, sync::Arc};

use sandbox::discord::{Interaction, Message};
use serde_json::{Value, json};

use super::{
    cast::{Cast, Member},
    shown::buttons_and_selects,
    table,
    table::Row,
};
use crate::support::says;

const HEADING: &str = "Buttons on status messages and alerts";

/// What stands in the channels, by what the table calls it.
type Posts = BTreeMap<&'static str, Arc<Message>>;

#[tokio::test]
async fn every_button_that_is_posted_does_for_everybody_what_the_table_says() {
    let cast = Cast::assemble().await;
    let posts = posts(&cast).await;
    let (outcomes, answers) = (table(HEADING, 1), table(HEADING, 2));
    let mut wrong = Vec::new();
    for row in outcomes.rows() {
        let answer = answers.row(row.name());
        for column in outcomes.columns_after("needs") {
            if let Err(read) = pressed(&cast, &posts, row, answer, column).await {
                wrong.push(format!("{} for {column}, which is {:?}: {read}", row.name(), row.cell(column)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    cast.world.end().await;
}

/// Has the bot post one of each.
async fn posts(cast: &Cast) -> Posts {
    let (world, admin) = (&cast.world, cast.world.admin);
    let mut posts = Posts::new();
    for (name, command, shows) in [
        ("status message", "/board add server:Survival", "[board-start-button]"),
        ("status message of all", "/board add", "[board-open-placeholder]"),
        ("alert", "/alert add kind:stopped server:Survival", "[alert-start-button]"),
        ("alert after a crash", "/alert add kind:crashed server:Survival", "[alert-restart-button]"),
    ] {
        let channel = world.guild.add_channel(name);
        world.until(admin, &format!("{command} channel:<#{channel}>"), "-added …").await;
        if name == "alert" {
            cast.restore(cast.member("admin"), "/power stop").await.unwrap();
        } else if name == "alert after a crash" {
            world.server.exit(1);
        }
        let shown = |message: &Message| {
            let parts = buttons_and_selects(&message.components);
            parts.iter().any(|part| part["label"] == shows || part["placeholder"] == shows)
        };
        let message = world.discord.message_where(channel, shown).await;
        posts.insert(name, message.unwrap_or_else(|_| panic!("{name} is not posted")));
        if name == "alert" {
            cast.restore(cast.member("admin"), "/power start").await.unwrap();
        }
    }
    posts
}

async fn pressed(
    cast: &Cast,
    posts: &Posts,
    row: Row<'_>,
    answer: Row<'_>,
    column: &str,
) -> Result<(), String> {
    let admin = cast.member("admin");
    let by = match column {
        "forged" | "twice" => admin,
        "taken" => {
            cast.give("taken", row.cell("needs")).await;
            cast.take("taken", row.cell("needs")).await;
            cast.member("taken")
        }
        other => cast.member(other),
    };
    let before = cast.actions().await;
    let press = body(cast, &posts[row.cell("on")], row.name(), by, column == "forged");
    let sent = cast.world.discord.send_interaction(&press);
    if column == "twice" {
        sent.deliver_again();
    }
    let cell = row.cell(column);
    let outcome = looks_like(cell, row, &sent, answer.cell("answer")).await;
    let done = matches!(cell, "yes" | "once");
    if done {
        let then = cast.restore(admin, answer.cell("then")).await;
        then.map_err(|read| format!("after that: {read}"))?;
        return outcome;
    }
    let after = cast.actions().await;
    if before != after {
        return Err(format!("it was refused and yet done: {before:?} {after:?}"));
    }
    outcome
}

/// A press as Discord would send it.
fn body(cast: &Cast, on: &Message, name: &str, by: Member, forged: bool) -> Value {
    let parts = buttons_and_selects(&on.components);
    let option = |part: &Value| {
        let options = part["options"].as_array()?;
        options.iter().find(|option| option["label"] == name).map(|option| option["value"].clone())
    };
    let used = parts.into_iter().find(|part| part["label"] == name || option(part).is_some());
    let used = used.unwrap_or_else(|| panic!("no {name} is there"));
    let mut id = used["custom_id"].as_str().unwrap_or_default().to_owned();
    if forged {
        let last = if id.pop() == Some('A') { 'B' } else { 'A' };
        id.push(last);
    }
    let mut body = cast.world.forged_press(by.user, &id);
    body["message"]["id"] = json!(on.id.to_string());
    body["channel_id"] = json!(on.channel.to_string());
    if let Some(value) = option(used) {
        body["data"] = json!({"component_type": 3, "custom_id": id, "id": 1, "values": [value]});
    }
    if by.admin != cast.world.admin {
        body["guild_id"] = json!(cast.other.id.to_string());
        body["channel_id"] = json!(by.channel.to_string());
        body["member"]["permissions"] = json!(cast.other.permissions_in(by.user, by.channel).to_string());
    }
    body
}

/// Whether what the presser alone reads is what the cell says.
async fn looks_like(cell: &str, row: Row<'_>, press: &Interaction, done: &str) -> Result<(), String> {
    let needs = format!("[refusal-… permission=`{}`", row.cell("needs"));
    let words: &[&str] = match cell {
        "yes" | "once" => &[done],
        "no" => &[&needs],
        "gone" => &["[resolve-gone]", "[refusal-nothing-"],
        "elsewhere" => &["[reply-button-forged …]"],
        other => panic!("the table says {other:?}"),
    };
    let found = press.reply_where(|reply| words.iter().any(|words| says(&reply.text(), words))).await;
    match found {
        Ok(reply) if reply.ephemeral => Ok(()),
        Ok(_) => Err("everybody sees the answer".to_owned()),
        Err(_) => Err(press.replies().last().map(|reply| reply.text()).unwrap_or_default()),
    }
}
