//! **Ask for it**: a command that a member may not run is put before those who may allow it, as a card in the channel.
//! Approved, it runs once under the approver's right.

use std::sync::Arc;

use serenity::{
    builder::{CreateActionRow, CreateButton},
    model::application::ButtonStyle,
};
use tokio::time::Instant;

use crate::{
    access::{Asker, Rights},
    commands::{
        audited,
        components::{
            confirm,
            press::{self, Pressed},
        },
        console_write::{self, Sent, answer},
        interaction::{
            reply::{Reply, Responder},
            request::{self, Request},
        },
        present::{command_error::CommandError, refusal, typed},
        resolve::ask,
        rules, runner,
    },
    model::{Action, ActionDetails, Binding, BindingId, Permission},
    store::StoreError,
    text,
    texts::{Arg, Text, member},
};

/// Cards that may be open at once in a guild; a member has one.
const MOST_OPEN: usize = 10;
/// The longest command that a card shows whole, in code points of what is shown.
const LONGEST: usize = 1500;

/// What is said to a command that somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Approve,
    Deny,
}

/// A command that a member may not run.
#[derive(Debug, Clone)]
struct Wanted {
    binding: BindingId,
    /// What it needs: `command`, or `say` for what `/mc say` makes.
    needs: Permission,
    /// As the console would get it.
    command: String,
}

/// A command that somebody asks for.
struct Ask {
    asker: Asker,
    name: String,
    wanted: Wanted,
    /// Tells the asker what came of it, by way of their press of the button, whose token outlives the card.
    responder: Responder,
}

impl Wanted {
    /// Bytes of its text.
    fn text_len(&self) -> usize {
        self.command.len()
    }
}

/// Adds the button to a refusal, where it can lead to anything.
pub(super) fn offer(
    request: &Request,
    binding: &Binding,
    (needs, command): (Permission, &str),
    refused: Reply,
) -> Reply {
    let exact = typed::exact(command);
    let sensible =
        !command.trim().is_empty() && !command.contains(['\n', '\r']) && exact.chars().count() <= LONGEST;
    if !sensible || !request.here().may_post() {
        return refused;
    }
    let wanted = Wanted { binding: binding.id, needs, command: command.to_owned() };
    let text = wanted.text_len();
    let next = press::on_press(move |pressed| {
        let wanted = wanted.clone();
        async move {
            let request = &pressed.request;
            runner::answer(request, put(request, wanted).await).await
        }
    });
    let button =
        confirm::button(request, text!("approval-ask-button"), ButtonStyle::Primary, next.holding(text));
    refused.with_row(CreateActionRow::Buttons(vec![button]))
}

/// The asker pressed the button: the card is put into the channel.
async fn put(request: &Request, wanted: Wanted) -> Result<Reply, CommandError> {
    let binding = &ask::bound(request, Some(wanted.binding)).await?;
    let rights = request.rights().await?;
    if rights.may(binding, wanted.needs, &wanted.command).is_ok() {
        return Err(text!("approval-may-by-now", server = &binding.name).into());
    }
    may_ask(request, binding)?;
    let (asker, responder) = (request.asker.clone(), request.responder().clone());
    let ask = Arc::new(Ask { asker, name: request.told_apart.clone(), wanted, responder });
    let buttons = [Verdict::Approve, Verdict::Deny].map(|verdict| {
        let (text, ask) = (ask.text_len(), Arc::clone(&ask));
        let next = press::on_press(move |pressed| {
            let ask = Arc::clone(&ask);
            async move { answered(&pressed, &ask, verdict).await }
        });
        next.holding(text)
    });
    let (of, guild) = (request.asker.user, request.guild());
    let [approve, deny] = request.data.waiting.add_card(of, guild, buttons, Instant::now());
    let able = approvers(&rights, binding, &ask.wanted);
    let language = request.guild_language();
    let buttons = vec![
        CreateButton::new(&*approve)
            .label(text!("approval-approve-button").plain(language))
            .style(ButtonStyle::Success),
        CreateButton::new(deny)
            .label(text!("approval-deny-button").plain(language))
            .style(ButtonStyle::Danger),
    ];
    let who = text!("approval-who-can", approvers = able);
    let words = ask.told(request, binding).above(who).above(confirm::until());
    let card = Reply::new(words).with_row(CreateActionRow::Buttons(buttons));
    if request.post(&card).await.is_err() {
        request.data.waiting.settle(request.guild(), &approve);
        return Err(text!("approval-not-posted", server = &binding.name).into());
    }
    Ok(Reply::new(text!("approval-asked", server = &binding.name)))
}

/// Whether one more card may be put here. `Err`: why not.
fn may_ask(request: &Request, binding: &Binding) -> Result<(), Text> {
    let server = &binding.name;
    if !request.here().may_post() {
        return Err(text!("approval-cant-write", server = server));
    }
    let open = request.data.waiting.open_cards(request.guild(), Instant::now());
    if open.contains(&request.asker.user) {
        return Err(text!("approval-asked-already", server = server));
    }
    if open.len() >= MOST_OPEN {
        return Err(text!("approval-too-many", server = server, most = MOST_OPEN));
    }
    Ok(())
}

/// Somebody pressed a button of the card.
async fn answered(pressed: &Pressed, ask: &Ask, verdict: Verdict) -> serenity::Result<()> {
    let Pressed { request, custom_id, .. } = pressed;
    let (binding, rights) = match found(request, ask).await {
        Ok((Some(binding), rights)) => (binding, rights),
        Ok((None, _)) => {
            return request.answer_everybody(&Reply::new(text!("approval-server-gone"))).await;
        }
        Err(error) => return request.whisper(refusal::store(&error).text()).await,
    };
    let withdrawn = verdict == Verdict::Deny && request.asker.user == ask.asker.user;
    if !withdrawn && rights.may_approve(&binding, ask.wanted.needs, &ask.wanted.command).is_err() {
        let able = approvers(&rights, &binding, &ask.wanted);
        return request.whisper(text!("approval-who-can-answer", approvers = able)).await;
    }
    if !request.data.waiting.settle(request.guild(), custom_id) {
        return request.whisper(text!("approval-answered-already")).await;
    }
    let by = &*request.told_apart;
    let outcome = match verdict {
        Verdict::Deny if withdrawn => text!("approval-withdrawn"),
        Verdict::Deny => denied(request, &binding, ask, by).await,
        Verdict::Approve => approved(request, &binding, ask, by).await,
    };
    request.answer_everybody(&Reply::new(ask.told(request, &binding).above(outcome))).await
}

async fn found(request: &Request, ask: &Ask) -> Result<(Option<Binding>, Rights), StoreError> {
    let binding = request.store().binding(request.guild(), ask.wanted.binding).await?;
    Ok((binding, request.rights().await?))
}

/// What becomes of the card.
async fn denied(request: &Request, binding: &Binding, ask: &Ask, by: &str) -> Text {
    match audited::begin(request, Some(binding), Action::Deny, ask.details()).await {
        Ok(audited) => {
            audited.done_quietly().await;
            ask.tell(&Reply::new(text!("approval-denied-told", server = &binding.name, by = by))).await;
            text!("approval-denied", by = by)
        }
        Err(refused) => refused.into_reply().text(),
    }
}

/// Runs it, and tells the asker what the console printed, if they may still see that. What becomes of the card.
async fn approved(request: &Request, binding: &Binding, ask: &Ask, by: &str) -> Text {
    let Some(asker) = request::by_now(&request.data, &ask.asker).await else {
        return text!("approval-left", name = &ask.name);
    };
    let sees = match request.data.access.rights(&asker).await {
        Ok(rights) => rights.decide(binding, Permission::View).is_ok(),
        Err(error) => return refusal::store(&error).text(),
    };
    if !sees {
        return text!("approval-no-right", name = &ask.name);
    }
    let approved = console_write::Approved { asked_by: &ask.name, details: ask.details() };
    let Wanted { needs, command, .. } = &ask.wanted;
    match console_write::run_approved(request, binding, (*needs, command), &approved).await {
        Ok(Sent { said, heard }) => {
            ask.tell(&answer::compose(&said, &heard, ask.responder.reads().member)).await;
            text!("approval-run", by = by)
        }
        Err(why) => {
            let why = why.into_reply().text();
            ask.tell(&Reply::new(text!("approval-approved-told", by = by).and(why.clone()))).await;
            text!("approval-approved", by = by).and(why)
        }
    }
}

/// Those who may grant it, as the beginning of a sentence.
fn approvers(rights: &Rights, binding: &Binding, wanted: &Wanted) -> Arg {
    refusal::either(rights, rights.who_may_approve(binding, wanted.needs, &wanted.command))
}

impl Ask {
    /// Bytes of its text.
    fn text_len(&self) -> usize {
        self.name.len() + self.wanted.text_len()
    }

    /// The head of the card: who asks for what, to the letter but for the server's known secrets.
    fn told(&self, request: &Request, binding: &Binding) -> Text {
        let (id, server) = (member(self.asker.user), &*binding.name);
        let command = typed::exact(&rules::without_values(&request.data, binding, &self.wanted.command));
        text!("approval-asks", name = &self.name, member = id, server = server)
            .above(Text::verbatim(format!("```\n{command}\n```")))
    }

    /// For the audit log: the asker first, where no command can take their place.
    fn details(&self) -> ActionDetails {
        ActionDetails::AskedFor { by: self.asker.user, command: self.wanted.command.clone() }
    }

    /// Tells the asker, whose interaction may have ended too long ago for that.
    async fn tell(&self, reply: &Reply) {
        let _ = self.responder.answer(reply).await;
    }
}
