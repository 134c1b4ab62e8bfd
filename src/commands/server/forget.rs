//! `/server forget-all`: deleting everything that is kept of a Discord server, after a question.

use tracing::warn;

use crate::{
    commands::{
        audited,
        changes::What,
        components::{confirm, press},
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, messages},
    },
    model::{Action, ActionDetails},
    store::Forgotten,
};

const DAY: i64 = 24 * 3600;

/// Asks whether it is meant.
pub(super) async fn ask(request: &Request) -> Result<Reply, CommandError> {
    let known = allowed(request).await?;
    let question = format!(
        "Delete everything that the bot keeps about this Discord server? That is {}. The game servers and what was \
         posted into channels stay as they are. This can't be undone. The button works for ten minutes.",
        told(&known)
    );
    let next = press::answered(|request| async move { confirmed(&request).await });
    Ok(Reply::new(question).with_row(confirm::choice(
        request,
        "Forget everything",
        next,
        "This Discord server",
    )))
}

/// The button was pressed: the rights are read again, then it is done.
async fn confirmed(request: &Request) -> Result<Reply, CommandError> {
    allowed(request).await?;
    let guild = request.guild();
    let audited = audited::begin(request, None, Action::ForgetAll, ActionDetails::None).await?;
    let gone = match request.store().forget_guild(guild).await {
        Ok(gone) => gone,
        Err(error) => return Err(audited.broken(&error).await.into()),
    };
    warn!(%guild, member = %request.asker.user, "everything about the guild was deleted, as a member wished");
    // Its row went with the others; the audit channel gets its last line.
    audited.done_quietly().await;
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let behind = messages::behind(&outcome);
    let copies = in_copies(request.store().last_copy().await, request.data.forget_days);
    Ok(Reply::new(format!(
        "Everything that was kept about this Discord server is deleted: {}.{copies}{behind}",
        told(&gone)
    )))
}

/// How much there is, for somebody with Manage Server.
async fn allowed(request: &Request) -> Result<Forgotten, CommandError> {
    if !request.asker.manages_guild {
        return Err(Reply::new(
            "`/server forget-all` needs Manage Server in Discord itself; no grant gives it.",
        )
        .into());
    }
    request.store().known_of(request.guild()).await.map_err(CommandError::from)
}

/// Until when copies of the database, of which the last was made at `last`, still have what is deleted.
fn in_copies(last: Option<i64>, days: u16) -> String {
    // They are looked for once a day.
    let gone = last.map(|last| last + (i64::from(days) + 1) * DAY);
    gone.map_or_else(String::new, |gone| {
        format!(
            " A copy of the database from before an upgrade may still have it; it is deleted by <t:{gone}:D>."
        )
    })
}

fn told(known: &Forgotten) -> String {
    let parts = [
        (known.bindings, "bound server", ""),
        (known.mirrors, "mirror", ""),
        (known.grants, "grant", ""),
        (known.panels, "linked panel", ""),
        (known.unbound, "server", " that could be brought back"),
        (known.audit, "row", " of the audit log"),
    ];
    let some = parts.iter().filter(|(count, ..)| *count > 0);
    let named: Vec<_> = some.map(|(count, what, rest)| messages::count(*count, what) + rest).collect();
    if named.is_empty() { "nothing but settings".into() } else { named.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_told_with_the_day_by_which_they_are_gone() {
        assert_eq!(in_copies(None, 7), "");
        assert!(in_copies(Some(1_000 * DAY), 7).contains("deleted by <t:87091200:D>"));
    }

    #[test]
    fn what_is_kept_is_counted() {
        assert_eq!(told(&Forgotten::default()), "nothing but settings");
        let known = Forgotten { bindings: 2, unbound: 1, audit: 31, ..Forgotten::default() };
        assert_eq!(
            told(&known),
            "2 bound servers, 1 server that could be brought back, 31 rows of the audit log"
        );
    }
}
