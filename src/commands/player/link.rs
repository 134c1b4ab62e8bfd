//! `/player link`: a member shows which player they are, by a code that the player types in the game's chat.

use serenity::{
    builder::CreateActionRow,
    model::{application::ButtonStyle, id::UserId},
};
use tokio::time::Instant;

use crate::{
    access::Rights,
    commands::{
        audited,
        components::{confirm, press},
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, refusal},
        resolve::ask::{self, ServerCommand},
        state::server_key,
    },
    model::{Action, ActionDetails, Binding, BindingId, Fact, Outcome, Permission},
    observe::{CODE_LIFE, CodeFor, CodeState, NoCode},
    store::{LinkedPlayer, PlayerLink, epoch_seconds},
    text,
    texts::{code, member, time},
};

const UNLINK: &str = "/player unlink";

/// Links who asks with a player.
pub(super) struct Link;

impl ServerCommand for Link {
    fn needs(&self) -> Permission {
        Permission::View
    }

    fn command(&self) -> &'static str {
        "/player link"
    }

    async fn carry_out(
        self,
        request: &Request,
        _: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        on(request)?;
        let codes = request.data.observers.link_codes();
        let shown = codes.show(whom(request), (server_key(binding), binding.id), Instant::now());
        let shown = shown.map_err(|why| match why {
            NoCode::TooOften => text!("links-too-often"),
            NoCode::Full => text!("links-full"),
        })?;
        let until = time(epoch_seconds() + CODE_LIFE.as_secs().cast_signed(), 'R');
        let said = text!("links-code", server = &*binding.name, code = code(shown), until = until);
        Ok(Reply::new(said).with_row(typed_it(request, binding.id)))
    }
}

/// Unless the operator has switched it off.
fn on(request: &Request) -> Result<(), CommandError> {
    if request.data.player_links { Ok(()) } else { Err(text!("links-off").into()) }
}

fn whom(request: &Request) -> CodeFor {
    CodeFor { guild: request.guild(), member: request.asker.user }
}

/// The button that asks whether a player has typed the code.
fn typed_it(request: &Request, id: BindingId) -> CreateActionRow {
    let next = press::answered(move |request| async move { heard(&request, id).await });
    let button = confirm::button(request, text!("links-typed-button"), ButtonStyle::Primary, next);
    CreateActionRow::Buttons(vec![button])
}

async fn heard(request: &Request, id: BindingId) -> Result<Reply, CommandError> {
    on(request)?;
    let binding = ask::bound(request, Some(id)).await?;
    let server = &*binding.name;
    match request.data.observers.link_codes().state(whom(request), Instant::now()) {
        CodeState::Over => Err(text!("links-over").into()),
        CodeState::TypedBy(_, other) if other != id => Err(text!("links-over").into()),
        CodeState::Waits => {
            Ok(Reply::new(text!("links-not-heard", server = server)).with_row(typed_it(request, id)))
        }
        CodeState::TypedBy(player, _) => {
            let question = text!("links-sure", server = server, player = &*player);
            let held = player.len();
            let next = press::answered(move |request| async move { link(&request, id, &player).await });
            Ok(confirm::question(request, question, text!("links-sure-button"), next.holding(held), server))
        }
    }
}

/// The member said yes. What they were asked about has to be what was typed.
async fn link(request: &Request, id: BindingId, player: &str) -> Result<Reply, CommandError> {
    on(request)?;
    let binding = ask::bound(request, Some(id)).await?;
    let codes = request.data.observers.link_codes();
    let typed = codes.state(whom(request), Instant::now());
    if typed != CodeState::TypedBy(player.into(), id) {
        return Err(text!("links-over").into());
    }
    codes.settle(whom(request));
    let link = PlayerLink { member: request.asker.user, player: player.to_owned() };
    let details = ActionDetails::Player { member: link.member, player: Some(link.player.clone()) };
    let audited = audited::begin(request, Some(&binding), Action::LinkPlayer, details).await?;
    let server = &*binding.name;
    match request.store().link_player(request.guild(), binding.id, &link, epoch_seconds()).await {
        Ok(LinkedPlayer::Done) => {
            audited.done_quietly().await;
            Ok(Reply::new(text!("links-done", server = server, player = player)))
        }
        Ok(LinkedPlayer::Taken) => {
            audited.failed(Outcome::Refused, Fact::NameTaken).await;
            Err(text!("links-taken", server = server, player = player).into())
        }
        Ok(LinkedPlayer::Full) => {
            audited.failed(Outcome::Refused, Fact::NameTaken).await;
            Err(text!("links-many", server = server).into())
        }
        Err(error) => Err(audited.broken(&error).await.into()),
    }
}

/// Ends a member's link.
pub(super) struct Unlink {
    /// None: that of who asks.
    pub(super) member: Option<UserId>,
}

impl ServerCommand for Unlink {
    fn needs(&self) -> Permission {
        Permission::View
    }

    fn command(&self) -> &'static str {
        UNLINK
    }

    async fn carry_out(
        self,
        request: &Request,
        rights: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        let whose = self.member.unwrap_or(request.asker.user);
        if whose != request.asker.user
            && let Err(refused) = rights.decide(binding, Permission::Manage)
        {
            return Err(refusal::refused(rights, refused, binding, Permission::Manage, UNLINK).into());
        }
        let (server, who) = (&*binding.name, member(whose));
        if request.store().player_of(binding.id, whose).await?.is_none() {
            return Ok(Reply::new(text!("links-none", server = server, member = who)));
        }
        let details = ActionDetails::Player { member: whose, player: None };
        let audited = audited::begin(request, Some(binding), Action::UnlinkPlayer, details).await?;
        let removed = request.store().unlink_player(binding.id, whose).await;
        audited.ended(removed).await?;
        Ok(Reply::new(text!("links-removed", server = server, member = who)))
    }
}
