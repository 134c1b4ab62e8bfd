//! What somebody typed into `/mc`, until it is known that they may: only then the names of what it mentions are
//! looked up.

use std::time::Duration;

use futures_util::future::join_all;
use serenity::model::{
    guild::{Guild, Member},
    id::UserId,
};
use tokio::time::{Instant, timeout_at};

use crate::commands::{
    interaction::{request::Request, spelling},
    mc::mentions::{self, Mention, Names, Within},
    state::Context,
};

/// How long the names of mentioned members are looked up, all together; after that they are "someone".
const LOOK_UP: Duration = Duration::from_secs(1);
/// The most members that are looked up for one text.
const MOST_LOOK_UPS: usize = 5;

/// A text as it was typed, with the names that were known then.
#[derive(Debug, Clone)]
pub(in crate::commands) struct Typed {
    text: String,
    known: Names,
}

impl Typed {
    /// Keeps `text` with the names that the cache has.
    pub(in crate::commands) fn new(context: Context<'_>, text: String) -> Self {
        let guild = context.guild();
        let name = |mention: Mention| {
            let guild: &Guild = guild.as_deref()?;
            match mention {
                Mention::Role(id) => guild.roles.get(&id).map(|role| role.name.clone()),
                Mention::Channel(id) => {
                    let thread = guild.threads.iter().find(|thread| thread.id == id);
                    guild.channels.get(&id).or(thread).map(|channel| channel.name.clone())
                }
                Mention::User(id) => guild.members.get(&id).and_then(name_of),
            }
        };
        let mentions = mentions::mentions(&text).into_iter();
        let known = mentions.filter_map(|mention| Some((mention, name(mention)?))).collect();
        Self { text, known }
    }

    /// Bytes of text that it holds.
    pub(in crate::commands) fn text_len(&self) -> usize {
        self.text.len() + self.known.values().map(String::len).sum::<usize>()
    }

    /// The text with names instead of mentions; members that are not known are asked of Discord.
    pub(in crate::commands) async fn with_names(&self, request: &Request, within: Within) -> String {
        let unknown = mentions::mentions(&self.text).into_iter().filter_map(|mention| match mention {
            Mention::User(id) if !self.known.contains_key(&mention) => Some(id),
            _ => None,
        });
        let end = Instant::now() + LOOK_UP;
        let look_up = async |id: UserId| {
            let member = timeout_at(end, request.data.calls.member_if_spare(request.guild(), id))
                .await
                .ok()?
                .ok()??;
            Some((Mention::User(id), name_of(&member)?))
        };
        let found = join_all(unknown.take(MOST_LOOK_UPS).map(look_up)).await;
        let mut names = self.known.clone();
        names.extend(found.into_iter().flatten());
        mentions::with_names(&self.text, &names, within).into_owned()
    }
}

/// What a member is called: as they want to be, else as their account is.
fn name_of(member: &Member) -> Option<String> {
    spelling::first_spelled([member.display_name(), &member.user.name])
}
