//! Beginning a mirror, or laying one out otherwise.

use serenity::model::id::ChannelId;

use crate::{
    access::Rights,
    commands::{
        audited,
        changes::What,
        interaction::{reply::Reply, request::Request},
        mirror_assignment,
        present::{command_error::CommandError, messages, mirror_health},
        resolve::ask::ServerCommand,
    },
    model::{Action, ActionDetails, Binding, Layout, NewMirror, Permission, Shows},
    store::Mirrored,
    text,
    texts::Text,
};

/// Mirrors a server into this channel, in this layout, these lines of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mirror {
    pub(super) channel: ChannelId,
    pub(super) layout: Option<Layout>,
    pub(super) shows: Option<Shows>,
}

impl ServerCommand for Mirror {
    fn needs(&self) -> Permission {
        Permission::Manage
    }

    fn command(&self) -> &'static str {
        "/console mirror"
    }

    async fn carry_out(
        self,
        request: &Request,
        _: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        begin(request, binding, self).await
    }
}

async fn begin(request: &Request, binding: &Binding, wanted: Mirror) -> Result<Reply, CommandError> {
    let Mirror { channel, layout, shows } = wanted;
    let shown = mirror_assignment::free(request, channel).await.map_err(|untaken| untaken.told().0)?;
    let other = shown.as_ref().filter(|shown| shown.id != binding.id);
    let instead_of = other.map(|other| other.name.clone());
    let details = ActionDetails::Mirror { channel, instead_of, layout, only: shows };
    let audited = audited::begin(request, Some(binding), Action::Mirror, details).await?;
    let new = NewMirror {
        layout,
        shows,
        ..NewMirror::new(request.guild(), channel, binding.id, request.asker.user)
    };
    let mirrored = match mirror_assignment::show(request, new, shown.as_ref()).await {
        Ok(mirrored) => mirrored,
        Err(untaken) => {
            let (reply, outcome, note) = untaken.told();
            audited.failed(outcome, note).await;
            return Err(reply.into());
        }
    };
    audited.done_quietly().await;
    let outcome = request.data.changes.apply(What::Mirrored(binding.id, channel), request.began).await;
    let name = &*binding.name;
    if outcome.behind {
        let said = text!("console-will-show", server = name, channel = channel);
        return Ok(Reply::new(messages::with_behind(said, &outcome)));
    }
    let said = mirror_health::words(request, channel, &outcome);
    let mut lines = vec![text!("console-said", server = name, said = said)];
    lines.extend(laid_out(&mirrored));
    lines.extend(other_lines(&mirrored));
    lines.push(messages::connection_text(outcome.server.as_ref(), true));
    Ok(Reply::new(Text::lines(lines)))
}

/// Which lines a mirror shows, where that is new or not every line.
fn other_lines(mirrored: &Mirrored) -> Option<Text> {
    let (mirror, is_new) = match mirrored {
        Mirrored::Changed { mirror, showed, .. } => (mirror, mirror.shows != *showed),
        Mirrored::New(mirror) | Mirrored::Already(mirror) | Mirrored::Moved { mirror, .. } => (mirror, false),
        Mirrored::Held(_) | Mirrored::Full => return None,
    };
    match mirror.shows {
        Shows::Warnings => Some(text!("console-only-warnings")),
        Shows::All => is_new.then(|| text!("console-every-line")),
    }
}

/// What else there is to say of a mirror that began or changed.
fn laid_out(mirrored: &Mirrored) -> Option<Text> {
    match mirrored {
        Mirrored::Moved { .. } => Some(mirror_assignment::moved()),
        Mirrored::Changed { mirror, from, .. } if mirror.layout == *from => None,
        Mirrored::Changed { mirror, from, .. } => {
            let (now, before) = (messages::layout(mirror.layout), messages::layout(*from));
            Some(text!("console-layout-changed", layout = now, before = before))
        }
        Mirrored::New(mirror) | Mirrored::Already(mirror) => (mirror.layout != Layout::Messages)
            .then(|| text!("console-layout", layout = messages::layout(mirror.layout))),
        Mirrored::Held(_) | Mirrored::Full => None,
    }
}
