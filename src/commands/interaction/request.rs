//! One interaction: who asks, where, and how to answer.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use serenity::{
    builder::CreateModal,
    model::{
        application::{CommandInteraction, ComponentInteraction, ModalInteraction},
        channel::ChannelType,
        guild::{Member, PartialMember},
        id::{ChannelId, GuildId, UserId},
        permissions::Permissions,
    },
};
use tokio::time::{Instant, sleep_until, timeout};
use tracing::warn;

use crate::{
    access::{Asker, Rights},
    commands::{
        interaction::{
            commands_only,
            in_flight::Visit,
            incoming::Incoming,
            reply::{Kind, Reply, Responder},
            spelling,
            target_channel::TargetChannel,
        },
        state::{Context, Data},
    },
    discord::{calls::Unknown, gateway},
    metrics::{self, InteractionResult},
    model::{Binding, BindingId},
    store::{Store, StoreError},
    tasks::lock,
    text,
    texts::{Language, Text},
};

/// How long Discord is asked which roles somebody has by now.
const LOOK_UP: Duration = Duration::from_secs(2);
/// What a form's turn may be away: it is opened now or not at all.
const OPENS_WITHIN: Duration = Duration::from_millis(500);
/// What presses of buttons and selects are counted as.
const PRESS: &str = "press";
/// What forms that were sent off are counted as.
const FORM: &str = "form";

/// Said where there is no guild.
pub(in crate::commands) fn no_guild() -> Text {
    text!("reply-no-guild")
}

/// Said to a command in a shape that we don't know.
pub(in crate::commands) fn changed() -> Text {
    text!("reply-command-changed")
}

/// One interaction of a guild member, acknowledged.
#[derive(Clone)]
pub(in crate::commands) struct Request {
    pub(in crate::commands) data: Data,
    pub(in crate::commands) asker: Asker,
    /// The member's display name in the guild, in letters and digits.
    pub(in crate::commands) name: String,
    /// The same, with the account's name where that is another one: nobody else is told by it.
    pub(in crate::commands) told_apart: String,
    pub(in crate::commands) channel: ChannelId,
    kind: ChannelType,
    /// What the member may do in the channel.
    permissions: Permissions,
    /// The channel that a thread belongs to.
    pub(in crate::commands) parent: Option<ChannelId>,
    /// When it reached us.
    pub(in crate::commands) began: Instant,
    responder: Responder,
    visit: Arc<Mutex<Visit>>,
    /// What every answer begins with.
    notes: Arc<Mutex<Vec<Text>>>,
}

impl Request {
    /// Acknowledges a slash command; its answer is private. `None`: there is nothing to do, and it is answered if it can be.
    pub(in crate::commands) async fn begin(context: Context<'_>) -> Option<Self> {
        let poise::Context::Application(application) = context else { return None };
        let name = &context.command().qualified_name;
        Self::enter(context.data().clone(), application.interaction.into(), Kind::Command, name).await
    }

    /// Acknowledges a press.
    pub(in crate::commands) async fn begin_press(data: Data, press: &ComponentInteraction) -> Option<Self> {
        Self::enter(data, press.into(), Kind::Press, PRESS).await
    }

    /// Acknowledges a press whose answer is a private message of its own.
    pub(in crate::commands) async fn begin_private_press(
        data: Data,
        press: &ComponentInteraction,
    ) -> Option<Self> {
        Self::enter(data, Incoming::from(press).answered_anew(), Kind::Command, PRESS).await
    }

    /// Acknowledges a form; its answer is private.
    pub(in crate::commands) async fn begin_form(data: Data, form: &ModalInteraction) -> Option<Self> {
        Self::enter(data, form.into(), Kind::Command, FORM).await
    }

    async fn enter(data: Data, incoming: Incoming<'_>, kind: Kind, counted_as: &str) -> Option<Self> {
        let began = Instant::now();
        let visit = data.in_flight.begin(counted_as);
        let responder = incoming.responder(&data);
        let asker = incoming.member.and_then(asker);
        let (asker, visit) = enter(&data, asker, kind, &responder, began, visit).await?;
        let note = commands_only::notice(&data, asker.guild, incoming.application).await;
        let account = incoming.member.map_or("", |member| &member.user.name);
        let names = incoming.member.map(|member| [member.display_name(), account]);
        let name = names.and_then(spelling::first_spelled);
        let name = name.unwrap_or_else(|| text!("reply-someone").plain(responder.reads().guild));
        let permissions = incoming.member.and_then(|member| member.permissions);
        Some(Self {
            data,
            asker,
            told_apart: spelling::told_apart(&name, account),
            name,
            channel: incoming.channel,
            kind: incoming.about_channel.map_or(ChannelType::Text, |channel| channel.kind),
            permissions: permissions.unwrap_or(Permissions::empty()),
            parent: incoming.about_channel.and_then(|channel| channel.parent_id),
            began,
            responder,
            visit: Arc::new(Mutex::new(visit)),
            notes: Arc::new(Mutex::new(note.into_iter().collect())),
        })
    }

    /// The language of private answers.
    pub(in crate::commands) fn language(&self) -> Language {
        self.responder.reads().member
    }

    /// The language of what everybody in the channel reads.
    pub(in crate::commands) fn guild_language(&self) -> Language {
        self.responder.reads().guild
    }

    /// The channel in which it was asked.
    pub(in crate::commands) fn here(&self) -> TargetChannel {
        TargetChannel { channel: self.channel, kind: self.kind, permissions: self.permissions }
    }

    pub(in crate::commands) fn guild(&self) -> GuildId {
        self.asker.guild
    }

    pub(in crate::commands) fn store(&self) -> &Store {
        &self.data.store
    }

    /// What the member may do, as of now.
    pub(in crate::commands) async fn rights(&self) -> Result<Rights, StoreError> {
        self.data.access.rights(&self.asker).await
    }

    /// The member as they are by now. None: they have left.
    pub(in crate::commands) async fn asker_by_now(&self) -> Option<Asker> {
        by_now(&self.data, &self.asker).await
    }

    pub(in crate::commands) async fn bindings(&self) -> Result<Vec<Binding>, StoreError> {
        self.store().bindings_of(self.guild()).await
    }

    /// The binding that is mirrored in this channel, or in the channel that this thread belongs to.
    pub(in crate::commands) async fn mirrored_here(&self) -> Result<Option<BindingId>, StoreError> {
        let here = [Some(self.channel), self.parent].into_iter().flatten();
        self.store().shown_in(self.guild(), here).await
    }

    /// Has every answer from now on begin with `note`, on a line of its own.
    pub(in crate::commands) fn begin_answers_with(&self, note: Text) {
        lock(&self.notes).push(note);
    }

    /// Answers privately, or changes that answer.
    pub(in crate::commands) async fn answer(&self, reply: &Reply) -> serenity::Result<()> {
        let answered = self.responder.answer(&self.with_notes(reply)).await;
        self.count(answered.is_ok());
        answered
    }

    /// Changes the message whose button was pressed, where everybody in the channel reads it.
    pub(in crate::commands) async fn answer_everybody(&self, reply: &Reply) -> serenity::Result<()> {
        let answered = self.responder.answer_everybody(&self.with_notes(reply)).await;
        self.count(answered.is_ok());
        answered
    }

    fn with_notes(&self, reply: &Reply) -> Reply {
        lock(&self.notes).iter().rev().fold(reply.clone(), |reply, note| reply.after(note.clone()))
    }

    /// Tells the member alone, and leaves the message as it is whose button they pressed.
    pub(in crate::commands) async fn whisper(&self, text: impl Into<Text>) -> serenity::Result<()> {
        let told = self.responder.whisper(text).await;
        self.count(told.is_ok());
        told
    }

    /// Answers for everybody in the channel to read, in a message of its own.
    pub(in crate::commands) async fn post(&self, reply: &Reply) -> serenity::Result<()> {
        let posted = self.responder.post(reply).await;
        self.count(posted.is_ok());
        posted
    }

    /// For an answer that comes when the interaction has ended; Discord takes it for 15 minutes.
    pub(in crate::commands) fn responder(&self) -> &Responder {
        &self.responder
    }

    fn count(&self, answered: bool) {
        if !answered {
            lock(&self.visit).ends(InteractionResult::Unanswered);
        }
    }
}

/// Acknowledges it if it may be carried out, and waits for its guild's turn; says why where it may not.
async fn enter(
    data: &Data,
    asker: Option<Asker>,
    kind: Kind,
    responder: &Responder,
    began: Instant,
    mut visit: Visit,
) -> Option<(Asker, Visit)> {
    let turn = match &asker {
        None => Err((no_guild(), InteractionResult::NoGuild)),
        Some(_) if !visit.may_go_on() => Err((text!("reply-stopping"), InteractionResult::Stopping)),
        Some(asker) => data
            .admission
            .turn(asker.guild, began)
            .ok_or((text!("reply-too-many"), InteractionResult::TooMany)),
    };
    let (turn, told) = match turn {
        Err((why, outcome)) => {
            visit.ends(outcome);
            (None, responder.say(why).await)
        }
        Ok(turn) => (Some(turn), responder.acknowledge(kind).await),
    };
    if let Err(error) = told {
        visit.ends(InteractionResult::Unacknowledged);
        warn!("an interaction could not be acknowledged, nothing was done: {}", gateway::words(&error));
        return None;
    }
    metrics::acknowledged(began.elapsed());
    if turn? > Instant::now() && !comes(data, turn?).await {
        visit.ends(InteractionResult::Stopping);
        // It is not carried out either way.
        let _ = responder.answer(&Reply::new(text!("reply-stopping"))).await;
        return None;
    }
    Some((asker?, visit))
}

/// Waits for a turn, unless the bot stops before.
async fn comes(data: &Data, turn: Instant) -> bool {
    tokio::select! {
        () = sleep_until(turn) => true,
        () = data.in_flight.closed() => false,
    }
}

/// Answers a slash command with the form that `open` makes, which must be the first answer; or says why not.
pub(in crate::commands) async fn answer_with_modal(
    context: Context<'_>,
    open: impl FnOnce(&Data, &Asker, Language) -> Result<CreateModal, Text>,
) {
    let poise::Context::Application(application) = context else { return };
    let name = &context.command().qualified_name;
    open_form(context.data(), Incoming::from(application.interaction), name, open).await;
}

/// The same for a press.
pub(in crate::commands) async fn answer_press_with_modal(
    data: &Data,
    press: &ComponentInteraction,
    open: impl FnOnce(&Data, &Asker, Language) -> Result<CreateModal, Text>,
) {
    open_form(data, Incoming::from(press), PRESS, open).await;
}

async fn open_form(
    data: &Data,
    incoming: Incoming<'_>,
    counted_as: &str,
    open: impl FnOnce(&Data, &Asker, Language) -> Result<CreateModal, Text>,
) {
    let began = Instant::now();
    let mut visit = data.in_flight.begin(counted_as);
    let responder = incoming.responder(data);
    let form = match incoming.member.and_then(asker) {
        None => {
            visit.ends(InteractionResult::NoGuild);
            Err(no_guild())
        }
        Some(_) if !visit.may_go_on() => Err(text!("reply-stopping")),
        // A form is the first answer, so it can't wait.
        Some(asker)
            if data.admission.turn(asker.guild, began).is_none_or(|turn| turn > began + OPENS_WITHIN) =>
        {
            visit.ends(InteractionResult::TooMany);
            Err(text!("reply-too-many"))
        }
        Some(asker) => open(data, &asker, responder.reads().member),
    };
    let told = match form {
        Ok(form) => responder.open(form).await,
        Err(why) => responder.say(why).await,
    };
    match told {
        Ok(()) => metrics::acknowledged(began.elapsed()),
        Err(error) => {
            visit.ends(InteractionResult::Unacknowledged);
            warn!("a form could not be opened: {}", gateway::words(&error));
        }
    }
}

pub(in crate::commands) fn asker(member: &Member) -> Option<Asker> {
    Some(Asker {
        user: member.user.id,
        guild: member.guild_id,
        roles: member.roles.clone(),
        manages_guild: manages_guild(member.permissions?),
    })
}

/// A member with the roles they have by now; with those they had where Discord does not say. None: they have left.
/// Whose roles are others now is not taken for somebody with Manage Server, since an interaction alone says that.
async fn by_now(data: &Data, asker: &Asker) -> Option<Asker> {
    match member_now(data, asker.guild, asker.user).await {
        Ok(Some(member)) => {
            let same = member.roles.iter().collect::<HashSet<_>>() == asker.roles.iter().collect();
            let manages_guild = asker.manages_guild && same;
            Some(Asker { roles: member.roles, manages_guild, ..asker.clone() })
        }
        Ok(None) => None,
        Err(Unknown) => Some(asker.clone()),
    }
}

/// What Discord says of a member now. None: they have left. `Err`: it does not say.
pub(in crate::commands) async fn member_now(
    data: &Data,
    guild: GuildId,
    user: UserId,
) -> Result<Option<Member>, Unknown> {
    timeout(LOOK_UP, data.calls.member(guild, user)).await.unwrap_or(Err(Unknown))
}

/// A member whom an option names: their roles, and their rights in the channel where the command was typed.
pub(in crate::commands) fn resolved(guild: GuildId, user: UserId, member: &PartialMember) -> Asker {
    Asker {
        user,
        guild,
        roles: member.roles.clone(),
        manages_guild: member.permissions.is_some_and(manages_guild),
    }
}

fn manages_guild(permissions: Permissions) -> bool {
    permissions.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR)
}

/// Answers a command that we don't have.
pub(in crate::commands) async fn answer_unknown(data: &Data, interaction: &CommandInteraction) {
    let responder = Incoming::from(interaction).responder(data);
    if let Err(error) = responder.say(changed()).await {
        warn!("an unknown command was not answered: {}", gateway::words(&error));
    }
}

/// Says that a command failed in a way that has no request: before it began or after it panicked.
pub(in crate::commands) async fn apologise(context: Context<'_>, words: Text) {
    let poise::Context::Application(application) = context else { return };
    let responder = Incoming::from(application.interaction).responder(context.data());
    if responder.say(words.clone()).await.is_ok() {
        return;
    }
    // It was acknowledged before.
    if let Err(error) = responder.answer(&Reply::new(words)).await {
        warn!("an apology did not reach Discord: {}", gateway::words(&error));
    }
}
