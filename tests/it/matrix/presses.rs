//! Every button and select, pressed by everybody and in every wrong way.

use sandbox::discord::{Interaction, Reply};
use serde_json::{Value, json};

use super::{
    cast::{Cast, Member},
    table,
    table::Row,
};

#[tokio::test]
async fn every_button_does_for_everybody_what_the_table_says() {
    let (outcomes, answers) = (table("Buttons and selects", 1), table("Buttons and selects", 2));
    let cast = Cast::assemble().await;
    let mut wrong = Vec::new();
    for row in outcomes.rows() {
        let answer = answers.row(row.name());
        for column in outcomes.columns_after("needs") {
            if let Err(read) = pressed(&cast, row, answer, column).await {
                wrong.push(format!("{} for {column}, which is {:?}: {read}", row.name(), row.cell(column)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    cast.world.end().await;
}

/// Has the button shown to a fresh asker, presses it as the column says, and looks at what comes.
async fn pressed(cast: &Cast, row: Row<'_>, answer: Row<'_>, column: &str) -> Result<(), String> {
    let admin = cast.member("admin");
    types(cast, admin, answer.cell("before")).await?;
    let asked = cast.member("asked");
    cast.give("asked", row.cell("needs")).await;
    let shown = cast.world.types(asked.user, asked.channel, row.cell("after")).await;
    let key = custom_id(&shown, row.name()).ok_or_else(|| format!("no such button: {}", shown.content))?;
    let (by, key) = match column {
        "another" => {
            cast.give("another", row.cell("needs")).await;
            (cast.member("another"), key)
        }
        "taken" => {
            cast.take("asked", row.cell("needs").rsplit(", ").next().unwrap_or_default()).await;
            (asked, key)
        }
        "forged" => (asked, format!("wingcord:{:032x}", 7)),
        "asked" | "again" | "twice" => (asked, key),
        other => (cast.member(other), key),
    };
    let done = answer.cell("answer");
    let before = cast.world.server.power_actions().len();
    let body = press(cast, by, &shown, &key);
    let first = cast.world.discord.send_interaction(&body);
    let outcome = match column {
        "again" => {
            first
                .reply_where(|reply| reply.content.contains(done))
                .await
                .map_err(|error| error.to_string())?;
            looks_like(
                row.cell(column),
                &cast.world.discord.send_interaction(&press(cast, by, &shown, &key)),
                done,
            )
            .await
        }
        "twice" => {
            cast.world.discord.dispatch("INTERACTION_CREATE", &body);
            let outcome = looks_like("yes", &first, done).await;
            // The second delivery's callback comes before this is answered.
            cast.reads(admin, "/status").await;
            let actions = cast.world.server.power_actions().len() - before;
            if actions > 1 { Err(format!("done {actions} times")) } else { outcome }
        }
        _ => looks_like(row.cell(column), &first, done).await,
    };
    let undone = !matches!(row.cell(column), "yes" | "once") && column != "again";
    if undone && cast.world.server.power_actions().len() > before {
        return Err("it was refused and yet done".into());
    }
    if !undone {
        types(cast, admin, answer.cell("then")).await?;
    }
    outcome
}

/// Commands of the administrator's that bring the world back; a power action until it has done its work.
async fn types(cast: &Cast, admin: Member, command: &str) -> Result<(), String> {
    let settled = match command {
        "" => return Ok(()),
        "/power start" => "running",
        "/power stop" => "offline",
        _ => "",
    };
    cast.types_until(admin, command, settled).await
}

/// Whether the answer to a press is what the cell says.
async fn looks_like(cell: &str, press: &Interaction, done: &str) -> Result<(), String> {
    let words: &[&str] = match cell {
        "yes" => &[done],
        "theirs" => &["This is for the person who typed the command."],
        "expired" => &["This has expired or was used already."],
        "no" => &["needs the permission", "you may not use it any more"],
        other => panic!("the table says {other:?}"),
    };
    let found = press.reply_where(|reply| words.iter().any(|words| reply.content.contains(words))).await;
    found.map(drop).map_err(|_| press.replies().last().map(|reply| reply.content.clone()).unwrap_or_default())
}

fn custom_id(reply: &Reply, label: &str) -> Option<String> {
    let buttons = reply.components.iter().filter_map(|row| row["components"].as_array()).flatten();
    let mut found = buttons.filter(|button| button["label"] == label || label == "a select");
    found.next()?["custom_id"].as_str().map(str::to_owned)
}

/// A press as Discord would send it, were the button shown to this member.
fn press(cast: &Cast, by: Member, on: &Reply, custom_id: &str) -> Value {
    let mut body = cast.world.forged_press(by.user, custom_id);
    body["message"]["id"] = json!(on.id.to_string());
    if by.admin != cast.world.admin {
        body["guild_id"] = json!(cast.other.id.to_string());
        body["channel_id"] = json!(by.channel.to_string());
        body["member"]["permissions"] = json!(cast.other.permissions_in(by.user, by.channel).to_string());
    }
    body
}
