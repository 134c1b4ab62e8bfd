//! What somebody typed into `/mc`, until it is known that they may: only then the names of what it mentions are
//! looked up.

use std::time::Duration;

use futures_util::future::join_all;
use serenity::model::{guild::Guild, id::UserId};
use tokio::time::{Instant, timeout_at};

use super::{
    Context,
    request::Request,
    text::{self, Mention, Names},
};

/// How long the names of mentioned members are looked up, all together; after that they are "someone".
const LOOK_UP: Duration = Duration::from_secs(1);
/// The most members that are looked up for one text.
const MOST_LOOK_UPS: usize = 5;

/// A text as it was typed, with the names that were known then.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    text: String,
    known: Names,
}

impl Typed {
    /// Keeps `text` with the names that the cache has.
    pub(super) fn new(context: Context<'_>, text: String) -> Self {
        let guild = context.guild();
        let name = |mention: Mention| {
            let guild: &Guild = guild.as_deref()?;
            match mention {
                Mention::Role(id) => guild.roles.get(&id).map(|role| role.name.clone()),
                Mention::Channel(id) => guild.channels.get(&id).map(|channel| channel.name.clone()),
                Mention::User(id) => guild.members.get(&id).map(|member| member.display_name().to_owned()),
            }
        };
        let mentions = text::mentions(&text).into_iter();
        let known = mentions.filter_map(|mention| Some((mention, name(mention)?))).collect();
        Self { text, known }
    }

    /// The text with names instead of mentions; members that are not known are asked of Discord.
    pub(super) async fn with_names(&self, request: &Request) -> String {
        let unknown = text::mentions(&self.text).into_iter().filter_map(|mention| match mention {
            Mention::User(id) if !self.known.contains_key(&mention) => Some(id),
            _ => None,
        });
        let end = Instant::now() + LOOK_UP;
        let look_up = async |id: UserId| {
            let member =
                timeout_at(end, request.data.http.get_member(request.guild(), id)).await.ok()?.ok()?;
            Some((Mention::User(id), member.display_name().to_owned()))
        };
        let found = join_all(unknown.take(MOST_LOOK_UPS).map(look_up)).await;
        let mut names = self.known.clone();
        names.extend(found.into_iter().flatten());
        text::with_names(&self.text, &names).into_owned()
    }
}
