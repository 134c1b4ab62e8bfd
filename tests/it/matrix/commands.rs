//! Every command, typed by everybody.

use futures_util::future::join_all;
use sandbox::discord::Recorded;

use super::{
    cast::{Cast, holds},
    table,
    table::{Row, Table},
};
use crate::support::says;

/// A refusal that does not tell whether there is such a server.
const NOTHING_HERE: [&str; 5] = [
    "[refusal-nothing-",
    "[help-no-rights]",
    "[access-check-nothing-held]",
    "[console-shows-nothing",
    "[help-no-panel]",
];

/// What is answered with a form.
const FORMS: [&str; 2] = ["/panel link", "/mc macro add"];

/// The column for what Discord delivers two times.
const TWICE: &str = "twice";

#[tokio::test]
async fn every_command_does_for_everybody_what_the_table_says() {
    let cast = Cast::assemble().await;
    let answers = table("What shows that it was done", 0);
    compare(&cast, &table("Commands", 0), Some(&answers)).await;
    compare(&cast, &table("Commands", 1), None).await;
    cast.world.end().await;
}

#[tokio::test]
async fn whose_rights_are_narrowed_does_what_the_table_says() {
    let mut cast = Cast::assemble().await;
    cast.narrow().await;
    compare(&cast, &table("Narrowed rights", 1), Some(&table("Narrowed rights", 2))).await;
    cast.world.end().await;
}

/// `answers`: what shows that it was done; none where nothing is.
async fn compare(cast: &Cast, outcomes: &Table, answers: Option<&Table>) {
    let mut wrong = Vec::new();
    for row in outcomes.rows() {
        if row.has("taken") {
            cast.give("taken", row.cell("needs")).await;
            cast.take("taken", row.cell("needs")).await;
        }
        let before = cast.actions().await;
        wrong.extend(refusals(cast, outcomes, row).await);
        let after = cast.actions().await;
        if before != after {
            wrong.push(format!("{}: it was refused and yet done: {before:?} {after:?}", row.name()));
        }
        if let Some(answers) = answers {
            wrong.extend(done_by_all(cast, answers.row(row.name()), outcomes, row).await);
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Who is to be refused types it, all at once; what is wrong with the answers.
async fn refusals(cast: &Cast, table: &Table, row: Row<'_>) -> Vec<String> {
    let refused = table.columns_after("needs").iter().filter(|column| !is_done(row.cell(column)));
    let tried = refused.map(async |column| {
        let read = cast.reads(cast.member(column), row.name()).await;
        let words: &[&str] = match row.cell(column) {
            "no" => &[&format!("[refusal-… permission=`{}`", row.cell("needs"))],
            "start" => &["[refusal-… permission=`start`"],
            "lacks" => &["[access-not-held …]"],
            "not here" => &["[server-not-allowed …]"],
            "rank" => &["[server-forget-needs]", "[panel-needs-rank]"],
            "everyone" => &["[access-everyone …]"],
            "narrowed" => &["[refusal-not-run… server=Survival …]"],
            "patterns" => &["[access-narrowed …]"],
            "kept" => &["[access-forbids …]"],
            "ends" => &["[access-ends …]"],
            "–" => &NOTHING_HERE,
            other => panic!("the table says {other:?} in {}", row.name()),
        };
        let fits = words.iter().any(|words| says(&read, words));
        let tells = row.cell(column) == "–" && read.contains(&cast.world.server.uuid().to_string());
        (!fits || tells)
            .then(|| format!("{} for {column}, which is {:?}:\n  {read}", row.name(), row.cell(column)))
    });
    join_all(tried).await.into_iter().flatten().collect()
}

fn is_done(cell: &str) -> bool {
    matches!(cell, "yes" | "once")
}

/// Who may, does it; at once where nobody's doing it changes anything for the next. What is wrong with the answers.
async fn done_by_all(cast: &Cast, answer: Row<'_>, table: &Table, row: Row<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let each = |column: String| async move {
        let done = done(cast, answer, &column).await;
        done.err().map(|read| format!("{} for {column}, which is allowed:\n  {read}", row.name()))
    };
    let mut together = Vec::new();
    for column in table.columns_after("needs").iter().filter(|column| is_done(row.cell(column))) {
        if answer.cell("then").is_empty() && !row.name().starts_with("/power") && column != TWICE {
            together.push(each(column.clone()));
        } else {
            wrong.extend(each(column.clone()).await);
        }
    }
    wrong.extend(join_all(together).await.into_iter().flatten());
    wrong
}

async fn done(cast: &Cast, answer: Row<'_>, column: &str) -> Result<(), String> {
    let twice = column == TWICE;
    let member = cast.member(if twice { "admin" } else { column });
    let before = cast.actions().await;
    let typed = cast.types(member, answer.name())?;
    if twice {
        typed.deliver_again();
    }
    if FORMS.contains(&answer.name()) {
        let form = typed.modal().await.map_err(|error| error.to_string())?;
        assert_eq!(form.title(), answer.cell("answer"));
    } else {
        holds(&typed, answer.cell("answer")).await?;
    }
    if twice {
        let refused =
            |asked: &Recorded| asked.path.contains(&format!("/{}/", typed.id)) && asked.status == 400;
        cast.world.discord.request_where(refused).await.map_err(|_| "delivered once only")?;
        if !cast.actions().await.one_since(&before) {
            return Err(format!("done more than once: {before:?} {:?}", cast.actions().await));
        }
    }
    let then = answer.cell("then");
    if then.is_empty() {
        return Ok(());
    }
    let admin = cast.member(if member.admin == cast.world.admin { "admin" } else { "other guild" });
    cast.restore(admin, then).await.map_err(|read| format!("{then} brought: {read}"))
}

#[tokio::test]
async fn only_what_a_member_may_see_is_offered() {
    let table = table("Suggestions", 0);
    let cast = Cast::assemble().await;
    let mut wrong = Vec::new();
    for row in table.rows() {
        for column in table.columns_after("option") {
            let member = cast.member(column);
            let typed = cast.typed(member, &row.name().replace('…', "|"));
            let offered = cast.world.discord.autocomplete(member.user, member.channel, &typed).await.unwrap();
            let yes = offered.iter().any(|choice| choice.name.contains("Survival"));
            if yes != (row.cell(column) == "yes") {
                wrong.push(format!("{} for {column}: {offered:?}", row.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    cast.world.end().await;
}
