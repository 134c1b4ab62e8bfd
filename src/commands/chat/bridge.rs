//! `/chat bridge`.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::{
    access::Rights,
    chat::{Posting, Standing},
    commands::{
        audited,
        changes::What,
        interaction::{reply::Reply, request::Request, target_channel::TargetChannel},
        present::{command_error::CommandError, messages, mirror_health, post_error},
        resolve::ask::ServerCommand,
    },
    discord::rest::PostError,
    model::{
        Action, ActionDetails, Binding, BridgeOptions, ChatBridgeId, Limit, NewChatBridge, Outcome,
        OutcomeNote, Permission,
    },
    store::{AddedBridge, MOST_CHAT_BRIDGES, epoch_seconds},
    text,
    texts::Text,
};

/// How long it is waited for how the channel is posted into.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two looks at that.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Bridges a server's chat and a channel.
pub(super) struct Bridging {
    pub(super) place: TargetChannel,
    pub(super) options: BridgeOptions,
}

impl ServerCommand for Bridging {
    fn needs(&self) -> Permission {
        Permission::Manage
    }

    fn command(&self) -> &'static str {
        "/chat bridge"
    }

    async fn carry_out(
        self,
        request: &Request,
        _: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        self.place.check(&request.asker)?;
        let channel = self.place.channel;
        let details = ActionDetails::channel(channel);
        let audited = audited::begin(request, Some(binding), Action::BridgeChat, details).await?;
        let new = NewChatBridge {
            guild: request.guild(),
            binding: binding.id,
            channel,
            created_by: request.asker.user,
            options: self.options,
        };
        let too_many = || text!("chat-too-many", most = MOST_CHAT_BRIDGES.unsigned_abs());
        let added = match request.store().add_chat_bridge(&new, epoch_seconds()).await {
            Ok(AddedBridge::Full) => {
                audited.failed(Outcome::Refused, OutcomeNote::from(Limit::Bridges)).await;
                return Err(too_many().into());
            }
            added => audited.ended(added).await?,
        };
        let server = &*binding.name;
        let (said, bridge) = match added {
            AddedBridge::New(bridge) => (text!("chat-bridged", server = server, channel = channel), bridge),
            AddedBridge::Again(bridge) => {
                (text!("chat-bridge-changed", server = server, channel = channel), bridge)
            }
            AddedBridge::Full => return Err(too_many().into()),
        };
        let outcome = request.data.changes.apply(What::Other, request.began).await;
        if outcome.behind {
            return Ok(Reply::new(messages::with_behind(said, &outcome)));
        }
        request.data.chat.try_again(channel);
        let game = no_chat(request, binding);
        let standing =
            standing(request, bridge.id).await.and_then(|standing| words(request, &standing, &self.place));
        let said = [Some(said), game, standing].into_iter().flatten().collect();
        Ok(Reply::new(Text::lines(said)))
    }
}

/// How the channel is posted into, as soon as that is known.
async fn standing(request: &Request, id: ChatBridgeId) -> Option<Standing> {
    let until = Instant::now() + PATIENCE;
    loop {
        let standing = request.data.chat.standing(id)?;
        let is_known = standing.posting != Posting::Unknown || standing.refused.is_some();
        if is_known || Instant::now() >= until {
            return Some(standing);
        }
        sleep(LOOK_EVERY).await;
    }
}

/// What is wrong with a channel.
fn words(request: &Request, standing: &Standing, place: &TargetChannel) -> Option<Text> {
    let channel = place.channel;
    if let Some(stopped) = mirror_health::stopped(request) {
        return Some(stopped);
    }
    match (&standing.refused, standing.posting) {
        (Some(PostError::Forbidden { code, .. }), _) => {
            Some(mirror_health::forbidden(request, channel, *code))
        }
        (Some(error), _) => Some(text!("chat-refused", channel = channel, why = post_error::why(error))),
        (None, Posting::NotAllowed) => Some(text!("chat-no-webhook", channel = channel)),
        (None, _) => None,
    }
}

/// That nothing can be seen of its game's chat, where that is known.
fn no_chat(request: &Request, binding: &Binding) -> Option<Text> {
    let game = request.data.facts_of(binding)?.game.profile;
    let lacks = !game.is_generic() && !game.has_chat();
    lacks.then(|| text!("chat-no-rules", server = &*binding.name, game = game.title()))
}
