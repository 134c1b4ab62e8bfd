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
    text,
    texts::{Arg, Text, all_of, time},
};

const DAY: i64 = 24 * 3600;

/// Asks whether it is meant.
pub(super) async fn ask(request: &Request) -> Result<Reply, CommandError> {
    let known = allowed(request).await?;
    let question = text!("server-forget-question", what = told(&known));
    let next = press::answered(|request| async move { confirmed(&request).await });
    let name = text!("server-forget-this").plain(request.language());
    let choice = confirm::choice(request, text!("server-forget-button"), next, &name);
    Ok(Reply::new(question).with_row(choice))
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
    let mut said = vec![text!("server-forgotten", what = told(&gone))];
    said.extend(in_copies(request.store().last_copy().await, request.data.forget_days));
    Ok(Reply::new(messages::with_behind(Text::sentences(said), &outcome)))
}

/// How much there is, for somebody with Manage Server.
async fn allowed(request: &Request) -> Result<Forgotten, CommandError> {
    if !request.asker.manages_guild {
        return Err(text!("server-forget-needs").into());
    }
    Ok(request.store().known_of(request.guild()).await?)
}

/// Until when copies of the database, of which the last was made at `last`, still have what is deleted.
fn in_copies(last: Option<i64>, days: u16) -> Option<Text> {
    // They are looked for once a day.
    let gone = last.map(|last| last + (i64::from(days) + 1) * DAY)?;
    Some(text!("server-forgotten-copies", gone = time(gone, 'D')))
}

fn told(known: &Forgotten) -> Arg {
    type Part = (u64, fn(u64) -> Text);
    let parts: [Part; 6] = [
        (known.bindings, |count| text!("server-kept-bindings", count = count)),
        (known.mirrors, |count| text!("server-kept-mirrors", count = count)),
        (known.grants, |count| text!("server-kept-grants", count = count)),
        (known.panels, |count| text!("server-kept-panels", count = count)),
        (known.unbound, |count| text!("server-kept-unbound", count = count)),
        (known.audit, |count| text!("server-kept-audit", count = count)),
    ];
    let some = parts.iter().filter(|(count, _)| *count > 0);
    let named: Vec<_> = some.map(|(count, part)| part(*count)).collect();
    if named.is_empty() { text!("server-kept-nothing").into() } else { all_of(named) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn copies_are_told_with_the_day_by_which_they_are_gone() {
        assert_eq!(in_copies(None, 7), None);
        let told = in_copies(Some(1_000 * DAY), 7).map(|told| told.markdown(Language::ENGLISH));
        assert!(told.unwrap_or_default().contains("deleted by <t:87091200:D>"));
    }

    #[test]
    fn what_is_kept_is_counted() {
        let read =
            |known: &Forgotten| text!("server-forgotten", what = told(known)).markdown(Language::ENGLISH);
        assert!(read(&Forgotten::default()).ends_with(": nothing but settings."));
        let known = Forgotten { bindings: 2, unbound: 1, audit: 31, ..Forgotten::default() };
        let counted = ": 2 bound servers, 1 server that could be brought back and 31 rows of the audit log.";
        assert!(read(&known).ends_with(counted), "{}", read(&known));
    }
}
