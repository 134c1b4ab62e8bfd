//! Which console a channel shows, and who may have it show another: only who manages that one too.

use serenity::model::id::ChannelId;

use crate::{
    commands::{
        interaction::{reply::Reply, request::Request},
        present::refusal,
    },
    model::{Binding, Fact, Limit, NewMirror, Outcome, OutcomeNote, Permission},
    store::{MOST_MIRRORS, Mirrored, StoreError, epoch_seconds},
    text,
    texts::Text,
};

/// Said when a channel showed another server before.
pub(super) fn moved() -> Text {
    text!("mirror-moved")
}

/// Why a channel was not made to show a console.
pub(super) enum Untaken {
    /// It shows a server that the member may not manage.
    Refused(ChannelId),
    /// The guild has all the mirrors that it can have.
    Full,
    /// The database failed.
    Store(StoreError),
}

impl Untaken {
    /// For the person, and for the audit log.
    pub(super) fn told(&self) -> (Reply, Outcome, OutcomeNote) {
        match self {
            Self::Refused(channel) => {
                let said = text!("mirror-not-yours", channel = *channel);
                (Reply::new(said), Outcome::Refused, Fact::ShowsAnother.into())
            }
            Self::Full => {
                let said = text!("mirror-too-many", most = MOST_MIRRORS.unsigned_abs());
                (Reply::new(said), Outcome::Refused, Limit::Mirrors.into())
            }
            Self::Store(error) => (refusal::store(error), Outcome::Failed, Fact::DatabaseFailed.into()),
        }
    }

    /// Which it is, for the variants of a text.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Full => "full",
            Self::Store(_) => "failed",
        }
    }
}

impl From<StoreError> for Untaken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What a channel shows now.
pub(super) async fn shown_in(request: &Request, channel: ChannelId) -> Result<Option<Binding>, StoreError> {
    match request.store().mirror_in(request.guild(), channel).await? {
        Some(mirror) => request.store().binding(request.guild(), mirror.binding).await,
        None => Ok(None),
    }
}

/// What a channel shows now, if the member may have it show something else.
pub(super) async fn free(request: &Request, channel: ChannelId) -> Result<Option<Binding>, Untaken> {
    let shown = shown_in(request, channel).await?;
    may_displace(request, channel, shown.as_ref()).await.map(|()| shown)
}

async fn may_displace(request: &Request, channel: ChannelId, shown: Option<&Binding>) -> Result<(), Untaken> {
    let Some(other) = shown else { return Ok(()) };
    let decision = request.rights().await?.decide(other, Permission::Manage);
    decision.map(drop).map_err(|_| Untaken::Refused(channel))
}

/// Has the channel show what `new` says instead of `shown`. Whatever somebody else has put there since `shown` was read
/// stays unless the member manages it too.
pub(super) async fn show(
    request: &Request,
    new: NewMirror,
    shown: Option<&Binding>,
) -> Result<Mirrored, Untaken> {
    let (guild, store) = (request.guild(), request.store());
    let mut new = NewMirror { instead_of: shown.map(|shown| shown.id), ..new };
    loop {
        let other = match store.mirror(&new, epoch_seconds()).await? {
            Mirrored::Held(other) => other,
            Mirrored::Full => return Err(Untaken::Full),
            done => return Ok(done),
        };
        may_displace(request, new.channel, store.binding(guild, other.binding).await?.as_ref()).await?;
        new.instead_of = Some(other.binding);
    }
}
