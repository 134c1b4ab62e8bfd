//! A line for a console under the right of who asks: sent, or refused with the way on.

use serenity::builder::CreateActionRow;

use crate::{
    access::Rights,
    commands::{
        approval,
        console_write::{self, NotSent, Sent, WriteRequest},
        interaction::request::Request,
        power,
        present::{command_error::CommandError, refusal},
    },
    model::{Action, Binding, Permission},
};

/// A line that somebody wants sent.
pub(super) struct OwnLine<'a> {
    pub(super) action: Action,
    pub(super) needs: Permission,
    pub(super) command: &'a str,
    /// What the mirrors tell.
    pub(super) shown: &'a str,
}

/// Sends it if they may. What they may not run they may ask for.
pub(super) async fn send(
    request: &Request,
    rights: &Rights,
    binding: &Binding,
    line: OwnLine<'_>,
) -> Result<Sent, CommandError> {
    let OwnLine { action, needs, command, shown } = line;
    if let Err(why) = rights.may(binding, needs, command) {
        let refused = refusal::not_run(rights, binding, needs, command, &why);
        return Err(approval::offer(request, binding, needs, command, refused).into());
    }
    let write = WriteRequest { action, needs, command, shown, details: None, tells_wait: true, author: None };
    match console_write::send(request, binding, write).await {
        Ok(sent) => Ok(sent),
        Err(NotSent { why, starting_helps: true }) => Err(with_start(request, binding, why).await),
        Err(NotSent { why, .. }) => Err(why),
    }
}

/// With a button for those who may start the server.
async fn with_start(request: &Request, binding: &Binding, why: CommandError) -> CommandError {
    match request.rights().await {
        Ok(rights) if rights.decide(binding, Permission::Start).is_err() => return why,
        Ok(_) => {}
        Err(error) => return error.into(),
    }
    match power::start_button(request, binding).await {
        Some(button) => why.into_reply().with_row(CreateActionRow::Buttons(vec![button])).into(),
        None => why,
    }
}
