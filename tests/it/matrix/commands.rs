//! Every command, typed by everybody.

use futures_util::future::join_all;

use super::{
    cast::Cast,
    table,
    table::{Row, Table},
};

/// A refusal that does not tell whether there is such a server.
const NOTHING_HERE: [&str; 5] = [
    "There is no server",
    "No game server is bound",
    "You have no rights to a game server here yet.",
    "> shows no console",
    "No panel is linked here yet.",
];

#[tokio::test]
async fn every_command_does_for_everybody_what_the_table_says() {
    let (outcomes, answers) = (table("Commands", 0), table("What shows that it was done", 0));
    let cast = Cast::assemble().await;
    let mut wrong = Vec::new();
    for row in outcomes.rows() {
        cast.give("taken", row.cell("needs")).await;
        cast.take("taken", row.cell("needs")).await;
        let before = (cast.world.server.commands().len(), cast.world.server.power_actions().len());
        wrong.extend(refusals(&cast, &outcomes, row).await);
        let after = (cast.world.server.commands().len(), cast.world.server.power_actions().len());
        if before != after {
            wrong.push(format!("{}: it was refused and yet done", row.name()));
        }
        let answer = answers.row(row.name());
        for column in outcomes.columns_after("needs").iter().filter(|column| row.cell(column) == "yes") {
            if let Err(read) = done(&cast, answer, column).await {
                wrong.push(format!("{} for {column}, which is allowed:\n  {read}", row.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    cast.world.end().await;
}

/// Who is to be refused types it, all at once; what is wrong with the answers.
async fn refusals(cast: &Cast, table: &Table, row: Row<'_>) -> Vec<String> {
    let refused = table.columns_after("needs").iter().filter(|column| row.cell(column) != "yes");
    let tried = refused.map(async |column| {
        let read = cast.reads(cast.member(column), row.name()).await;
        let fits = match row.cell(column) {
            "no" => read.contains(&format!("needs the permission `{}`", row.cell("needs"))),
            "lacks" => read.contains("because you don't hold it yourself"),
            "not here" => read.contains("may not bind servers of the panel yet"),
            "–" => NOTHING_HERE.iter().any(|words| read.contains(words)),
            other => panic!("the table says {other:?}"),
        };
        let tells = row.cell(column) == "–" && read.contains(&cast.world.server.uuid().to_string());
        (!fits || tells)
            .then(|| format!("{} for {column}, which is {:?}:\n  {read}", row.name(), row.cell(column)))
    });
    join_all(tried).await.into_iter().flatten().collect()
}

async fn done(cast: &Cast, answer: Row<'_>, column: &str) -> Result<(), String> {
    let member = cast.member(column);
    cast.types_until(member, answer.name(), answer.cell("answer")).await?;
    let then = answer.cell("then");
    if then.is_empty() {
        return Ok(());
    }
    let admin = cast.member(if member.admin == cast.world.admin { "admin" } else { "other guild" });
    let settled = if then.starts_with("/power") { "● running" } else { "" };
    cast.types_until(admin, then, settled).await.map_err(|read| format!("{then} brought: {read}"))
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
