//! `/alert list`.

use std::collections::HashMap;

use crate::{
    access::Rights,
    alerts,
    commands::{
        alert::named,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, refusal},
        resolve::ask::{self, ServerCommand},
    },
    model::{Alert, AlertId, Binding, Incident, Permission},
    store::epoch_seconds,
    text,
    texts::{Arg, Text, time, word},
};

const COMMAND: &str = "/alert list";

/// Of the server that was typed, or of all that the member manages.
pub(super) async fn reply(request: &Request, typed: Option<&str>) -> Result<Reply, CommandError> {
    if typed.is_some() {
        return ask::ask(request, OfServer, typed).await;
    }
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let managed = rights.allowing(&bindings, Permission::Manage);
    if managed.is_empty() {
        return named::refused(request, COMMAND).await;
    }
    let lines = lines(request, &managed).await?;
    if lines.is_empty() {
        return Ok(Reply::new(text!("alert-list-none", scope = word("guild"), server = "")));
    }
    Ok(Reply::lines(lines))
}

struct OfServer;

impl ServerCommand for OfServer {
    fn needs(&self) -> Permission {
        Permission::Manage
    }

    fn command(&self) -> &'static str {
        COMMAND
    }

    async fn carry_out(
        self,
        request: &Request,
        _: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        let lines = lines(request, &[binding]).await?;
        if lines.is_empty() {
            return Ok(Reply::new(text!("alert-list-none", scope = word("server"), server = &*binding.name)));
        }
        Ok(Reply::lines(lines))
    }
}

async fn lines(request: &Request, bindings: &[&Binding]) -> Result<Vec<Text>, CommandError> {
    let all = request.store().alerts_of(request.guild()).await?;
    let incidents = request.store().last_incidents().await?;
    let incidents: HashMap<AlertId, Incident> =
        incidents.into_iter().map(|incident| (incident.alert, incident)).collect();
    let mut lines = Vec::new();
    for binding in bindings {
        let mut of_it = all.iter().filter(|alert| alert.binding == binding.id).peekable();
        if of_it.peek().is_some() {
            lines.push(text!("alert-list-head", server = &*binding.name));
        }
        lines.extend(of_it.map(|alert| line(request, alert, incidents.get(&alert.id))));
    }
    Ok(lines)
}

fn line(request: &Request, alert: &Alert, last: Option<&Incident>) -> Text {
    let nothing = || Arg::from("");
    let mention = alert.mention.map_or_else(nothing, |whom| {
        text!("alert-list-mention", who = refusal::holder_in(request.guild(), whom)).into()
    });
    let open = last.filter(|incident| incident.ended_at.is_none() && !alert.watched.kind.looks_for_text());
    let muted = alert.muted_until.filter(|until| epoch_seconds() < *until);
    let state: Arg = match (alert.stopped, muted, open, alert.ends_at) {
        (Some(why), ..) => text!("alert-list-stopped", why = word(why.as_str())).into(),
        (_, Some(until), ..) => text!("alert-list-muted", until = time(until, 'f')).into(),
        (_, _, Some(incident), _) => text!("alert-list-open", since = time(incident.began_at, 'R')).into(),
        (.., Some(end)) => text!("alert-list-ends", at = time(end, 'R')).into(),
        _ => nothing(),
    };
    text!(
        "alert-list-line",
        number = alert.id.0.unsigned_abs(),
        what = alerts::watched(&alert.watched),
        channel = alert.channel,
        mention = mention,
        state = state,
    )
}
