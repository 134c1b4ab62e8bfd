//! The macros of a guild, and taking one away.

use super::named::{self, Named};
use crate::{
    commands::{
        audited,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, refusal},
        resolve::target::Target,
    },
    model::{Action, ActionDetails, Fact, Outcome, Permission},
    text,
    texts::{code, member},
};

const LIST: &str = "/mc macro list";
const REMOVE: &str = "/mc macro remove";

/// Those of which the member may know, each with who may run it and who wrote it.
pub(super) async fn list(request: &Request) -> Result<Reply, CommandError> {
    let rights = request.rights().await?;
    let known = named::known(request, &rights).await?;
    if known.is_empty() {
        if rights.visible(&request.bindings().await?).is_empty() {
            return Err(refusal::no_target(&Target::Unknown, &rights, Permission::View, LIST, None).into());
        }
        return Ok(Reply::new(text!("macro-list-none", add = code("/mc macro add"))));
    }
    Ok(Reply::lines(known.iter().map(|Named { of, binding }| {
        let (written, count) =
            (&of.written, of.written.commands.lines().filter(|line| !line.trim().is_empty()).count());
        let (server, author) = (&*binding.name, member(written.author));
        match written.role {
            Some(role) => {
                text!(
                    "macro-line-role",
                    name = &*written.name,
                    server = server,
                    count = count,
                    author = author,
                    role = role
                )
            }
            None => {
                text!("macro-line", name = &*written.name, server = server, count = count, author = author)
            }
        }
    })))
}

/// Takes one away, for who manages its server.
pub(super) async fn remove(request: &Request, typed: &str) -> Result<Reply, CommandError> {
    let rights = request.rights().await?;
    let Named { of, binding } = named::find(request, &rights, typed, REMOVE).await?;
    if let Err(refused) = rights.decide(&binding, Permission::Manage) {
        return Err(refusal::refused(&rights, refused, &binding, Permission::Manage, REMOVE).into());
    }
    let details = ActionDetails::Macro { name: of.written.name.clone(), commands: None, role: None };
    let audited = audited::begin(request, Some(&binding), Action::RemoveMacro, details).await?;
    match request.store().remove_macro(request.guild(), of.id).await {
        Ok(true) => audited.done_quietly().await,
        Ok(false) => {
            audited.failed(Outcome::Refused, Fact::Gone).await;
            return Err(text!("macro-none-such", name = &*of.written.name).into());
        }
        Err(error) => return Err(audited.broken(&error).await.into()),
    }
    Ok(Reply::new(text!("macro-removed", name = &*of.written.name, server = &*binding.name)))
}
