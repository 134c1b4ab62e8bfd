//! Every button, select and form, pressed by everybody and in every wrong way.

use sandbox::discord::Interaction;

use super::{
    cast::Cast,
    table,
    table::{Row, Table},
};
use crate::support::says;

#[tokio::test]
async fn every_button_does_for_everybody_what_the_table_says() {
    compare(&table("Buttons, selects and forms", 1), &table("Buttons, selects and forms", 3)).await;
}

#[tokio::test]
async fn every_card_does_for_everybody_what_the_table_says() {
    compare(&table("Buttons, selects and forms", 2), &table("Buttons, selects and forms", 3)).await;
}

async fn compare(outcomes: &Table, answers: &Table) {
    let cast = Cast::assemble().await;
    let mut wrong = Vec::new();
    for row in outcomes.rows() {
        let answer = answers.row(row.name());
        for column in outcomes.columns_after("needs") {
            if let Err(read) = pressed(&cast, row, answer, column).await {
                wrong.push(format!("{} for {column}, which is {:?}: {read}", row.name(), row.cell(column)));
            }
        }
        for member in ["asked", "another"] {
            if row.cell("needs") != "Manage Server" {
                cast.take(member, row.cell("needs")).await;
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    cast.world.end().await;
}

/// Has it shown to the asker, presses it as the column says, looks at what comes, and brings the world back.
async fn pressed(cast: &Cast, row: Row<'_>, answer: Row<'_>, column: &str) -> Result<(), String> {
    let (admin, asked) = (cast.member("admin"), cast.member("asked"));
    cast.restore(admin, answer.cell("before")).await.map_err(|read| format!("before that: {read}"))?;
    let (opens, presser) =
        if row.has("asker lost") { ("view", "approver") } else { (row.cell("needs"), "asked") };
    cast.give("asked", opens).await;
    cast.give(presser, row.cell("needs")).await;
    let shown = cast.walks(asked, row.cell("after")).await?;
    let shown = if row.has("asker lost") { cast.walks(asked, "the card").await? } else { shown };
    let mut key = shown.custom_id(row.name())?;
    let mut by = cast.member(presser);
    match column {
        "another" => {
            cast.give("another", opens).await;
            by = cast.member("another");
        }
        "taken" => cast.take(presser, row.cell("needs").rsplit(", ").next().unwrap_or_default()).await,
        "asker lost" => {
            cast.take("asked", opens).await;
            by = admin;
        }
        "forged" => key = format!("wingcord:{:032x}", 7),
        "again" | "twice" => {}
        other => by = cast.member(other),
    }
    let before = cast.actions().await;
    let press = || cast.world.discord.send_interaction(&cast.press(by, &shown, &key));
    let first = press();
    let words = answer.cell("answer");
    let outcome = match column {
        "again" => {
            looks_like("yes", &first, words).await?;
            looks_like(row.cell(column), &press(), words).await
        }
        "twice" => {
            first.deliver_again();
            let outcome = looks_like("yes", &first, words).await;
            // What the second delivery would do is done before this is answered.
            cast.reads(admin, "/help").await;
            outcome
        }
        _ => looks_like(row.cell(column), &first, words).await,
    };
    let after = cast.actions().await;
    let done = column == "again" || matches!(row.cell(column), "yes" | "once" | "withdrawn" | "not run");
    let back = if done { "then" } else { "else" };
    cast.restore(admin, answer.cell(back)).await.map_err(|read| format!("after that: {read}"))?;
    if !done && before != after {
        return Err(format!("it was refused and yet done: {before:?} {after:?}"));
    }
    if !after.one_since(&before) {
        return Err(format!("it was done more than once: {before:?} {after:?}"));
    }
    outcome
}

/// Whether the answer to a press is what the cell says.
async fn looks_like(cell: &str, press: &Interaction, done: &str) -> Result<(), String> {
    if cell == "yes" && done.contains("-title ") {
        let form = press.modal().await.map_err(|error| error.to_string())?;
        return if says(form.title(), done) { Ok(()) } else { Err(form.title().to_owned()) };
    }
    let words: &[&str] = match cell {
        "yes" => &[done],
        "theirs" => &["[reply-not-yours]"],
        "expired" => &["[reply-expired]"],
        "no" => &[
            "[refusal-needs",
            "[refusal-nothing-",
            "[refusal-manages-nothing ",
            "[resolve-gone]",
            "[server-forget-needs]",
            "[panel-needs-rank]",
        ],
        "elsewhere" => &["[reply-button-forged …]"],
        "over" => &["[countdown-over]"],
        "already" => &["[power-already … state=[power-state state=running]]"],
        "gone" => &["[resolve-gone]", "[server-back-gone]"],
        "granters" => &["[approval-who-can-answer …]"],
        "withdrawn" => &["[approval-withdrawn]"],
        "not run" => &["[approval-no-right …]"],
        other => panic!("the table says {other:?}"),
    };
    let found = press.reply_where(|reply| words.iter().any(|words| says(&reply.text(), words))).await;
    found.map(drop).map_err(|_| press.replies().last().map(|reply| reply.text()).unwrap_or_default())
}
