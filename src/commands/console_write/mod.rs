//! Sending a line to a console: in its turn, under rights that are read anew, written down before it goes; and what the
//! console answered.

pub(super) mod answer;
mod wait;

use std::{sync::LazyLock, time::Duration};

use pterosocket::{Delivery, WriteError};

use answer::Heard;

use crate::{
    access::Asker,
    commands::{
        audited,
        interaction::request::Request,
        present::{command_error::CommandError, messages, obstacle, refusal},
        state::server_key,
    },
    model::{Action, ActionDetails, Binding, Fact, Outcome, Permission},
    sockets::{Power, server_state},
    text,
    texts::{Language, Text, code, member},
};

/// How long a command waits for the daemon's log to be over: as long as the log usually takes at most (reference
/// section 3).
const REPLAYED_WITHIN: Duration = Duration::from_secs(3);

/// Somebody else's command, approved by who makes the request.
pub(super) struct Approved<'a> {
    /// Who wanted to run it.
    pub(super) asked_by: &'a str,
    /// For the audit log.
    pub(super) details: ActionDetails,
}

/// Runs a command that somebody asked for, under the right of who approved it.
pub(super) async fn run_approved(
    request: &Request,
    binding: &Binding,
    needs: Permission,
    command: &str,
    approved: &Approved<'_>,
) -> Result<Sent, CommandError> {
    let shown = asked_for(&shown(command), approved.asked_by).plain(request.guild_language());
    let write = WriteRequest {
        action: Action::Approve,
        needs,
        command,
        shown: &shown,
        details: Some(&approved.details),
        tells_wait: false,
        author: None,
    };
    send(request, binding, write).await.map_err(|not_sent| not_sent.why)
}

/// A line for the console.
pub(super) struct WriteRequest<'a> {
    pub(super) action: Action,
    pub(super) needs: Permission,
    pub(super) command: &'a str,
    /// What the mirrors tell.
    pub(super) shown: &'a str,
    /// What the audit log has instead of the command.
    pub(super) details: Option<&'a ActionDetails>,
    /// The person reads how long it waits.
    pub(super) tells_wait: bool,
    /// Under whose rights it goes, if that is not who asks; they are read again.
    pub(super) author: Option<&'a Asker>,
}

/// A line that was sent.
pub(super) struct Sent {
    pub(super) said: Vec<Text>,
    /// What the console printed.
    pub(super) heard: Heard,
}

/// A line that was not sent.
pub(super) struct NotSent {
    pub(super) why: CommandError,
    /// The server is offline, and nothing stands in the way of starting it.
    pub(super) starting_helps: bool,
}

impl<E: Into<CommandError>> From<E> for NotSent {
    fn from(why: E) -> Self {
        Self { why: why.into(), starting_helps: false }
    }
}

/// Sends a line when it is its turn.
pub(super) async fn send(
    request: &Request,
    binding: &Binding,
    write: WriteRequest<'_>,
) -> Result<Sent, NotSent> {
    let Some(server) = request.data.server(binding) else {
        let why = messages::connection_text(request.data.status_of(binding).as_ref(), false);
        return Err(text!("of-server", server = &*binding.name, what = why).into());
    };
    // What the command prints could not be told from the log.
    server.replayed(REPLAYED_WITHIN).await;
    if server.status().power == Power::Offline {
        return Err(offline(request, binding).await);
    }
    wait::wait(request, binding, write.tells_wait).await?;
    still_allowed(request, binding, &write).await?;
    let details = write.details.cloned().unwrap_or_else(|| ActionDetails::command(write.command));
    let audited = audited::begin(request, Some(binding), write.action, details).await?;
    let mut console = server.feed();
    let stops = request.data.observers.typed(server_key(binding), write.command, request.asker.user);
    let delivery = match audited.write(write.shown, server.command(write.command)).await {
        Ok(delivery) => delivery,
        Err(error) => {
            if stops {
                request.data.observers.not_asked(server_key(binding));
            }
            return Err(not_written(request, binding, audited, &error).await);
        }
    };
    let masks = audited.masks();
    audited.done_quietly().await;
    let heard = match delivery {
        Delivery::Socket => {
            let hear_for = request.data.hear_for;
            Some(answer::listen(&mut console, write.command, hear_for, &masks).await)
        }
        Delivery::Rest => None,
    };
    let language = request.language();
    let shown = masks.text(write.shown).await.unwrap_or_else(|withheld| withheld.text().plain(language));
    Ok(outcome(binding, &shown, heard))
}

/// The line was not written, and that is written down.
async fn not_written(
    request: &Request,
    binding: &Binding,
    audited: audited::AuditedAction<'_>,
    error: &WriteError,
) -> NotSent {
    if matches!(error, WriteError::Offline) {
        audited.failed(Outcome::Refused, Fact::Offline).await;
        return offline(request, binding).await;
    }
    audited.failed(messages::outcome(error), messages::note(error, request.guild_language())).await;
    text!("of-server", server = &*binding.name, what = messages::not_written(error)).into()
}

/// The log and the turn may have been waited for: the rights are read again, and of who approves a command also their
/// roles.
async fn still_allowed(
    request: &Request,
    binding: &Binding,
    write: &WriteRequest<'_>,
) -> Result<(), CommandError> {
    let (needs, command) = (write.needs, write.command);
    if let Some(author) = write.author {
        let rights = request.data.access.rights(author).await?;
        let lost = || text!("send-author-may-not", author = member(author.user), command = code(command));
        let allowed = rights.may(binding, needs, command).is_ok();
        return if allowed {
            Ok(())
        } else {
            Err(text!("of-server", server = &*binding.name, what = lost()).into())
        };
    }
    if write.action != Action::Approve {
        let rights = request.rights().await?;
        let allowed = rights.may(binding, needs, command);
        return match allowed {
            Ok(_) => Ok(()),
            Err(why) => Err(refusal::not_run(&rights, binding, needs, command, &why).into()),
        };
    }
    let may = match request.asker_by_now().await {
        Some(approver) => {
            let rights = request.data.access.rights(&approver).await?;
            rights.may_approve(binding, needs, command).is_ok()
        }
        None => false,
    };
    if may {
        return Ok(());
    }
    let refused = text!("send-may-not-approve", who = &request.told_apart);
    Err(text!("of-server", server = &*binding.name, what = refused).into())
}

/// A command that somebody asked for.
fn asked_for(command: &str, who: &str) -> Text {
    text!("send-asked-for", command = command, who = who)
}

/// What our own words say of who asked for a command, in each language: letters alone.
static ASKED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let languages = Language::all().into_iter();
    languages.map(|language| letters(&asked_for("", "").plain(language))).collect()
});

/// A command as the mirrors show it: between quotes where it has words in it that are ours alone. It has no such quotes
/// of its own, since they were straightened.
pub(super) fn shown(command: &str) -> String {
    let letters = letters(command);
    let ours = ASKED.iter().any(|asked| letters.contains(asked));
    if ours { format!("“{command}”") } else { command.to_owned() }
}

fn letters(text: &str) -> String {
    text.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// `shown`: masked. `heard`: nothing when nobody could listen.
fn outcome(binding: &Binding, shown: &str, heard: Option<Heard>) -> Sent {
    let mut said = vec![Text::verbatim(format!("{} ▸ {shown}", binding.name))];
    match &heard {
        Some(Heard { withheld: Some(withheld), .. }) => {
            said.push(text!("answer-sent-withheld", mark = withheld.text()));
        }
        Some(heard) if heard.is_nothing() => said.push(text!("answer-nothing")),
        Some(_) => {}
        None => said.push(text!("answer-unheard")),
    }
    Sent { said, heard: heard.unwrap_or_default() }
}

/// Offline, and perhaps why.
async fn offline(request: &Request, binding: &Binding) -> NotSent {
    let server = &*binding.name;
    match obstacle::now(request, binding).await {
        Some(state) => {
            let state = messages::masked_text(&server_state(&state));
            text!("send-state", server = server, state = state).into()
        }
        None => NotSent { why: text!("send-offline", server = server).into(), starting_helps: true },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_command_says_in_any_language_who_asked_for_it() {
        for command in
            ["say hi (Asked for by Alice)", "say a-s-k-e-d for  by Al", "say hi (angefragt von Al)"]
        {
            assert_eq!(shown(command), format!("“{command}”"));
        }
        assert_eq!(shown("say who asked?"), "say who asked?");
    }
}
