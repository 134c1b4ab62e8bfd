//! Which of a server's mirrors a command means. Choosing is pure.

use serenity::model::{application::CommandInteraction, id::ChannelId};

use crate::{
    commands::{interaction::request::Request, present::command_error::CommandError},
    model::{Binding, Mirror},
    text,
    texts::{Text, all_of, code},
};

/// Where a command was typed.
#[derive(Debug, Clone, Copy)]
pub(in crate::commands) struct Here {
    /// The channel or thread.
    pub(in crate::commands) channel: ChannelId,
    /// The channel that a thread belongs to.
    pub(in crate::commands) parent: Option<ChannelId>,
}

impl Here {
    /// Where somebody is typing a command.
    pub(in crate::commands) fn of(interaction: &CommandInteraction) -> Self {
        let parent = interaction.channel.as_ref().and_then(|channel| channel.parent_id);
        Self { channel: interaction.channel_id, parent }
    }

    /// The channel, then the one that it is a thread of.
    pub(in crate::commands) fn channels(self) -> impl Iterator<Item = ChannelId> {
        [Some(self.channel), self.parent].into_iter().flatten()
    }
}

/// Which mirror is meant.
#[derive(Debug, PartialEq)]
pub(in crate::commands) enum Which<'a> {
    /// This one.
    One(&'a Mirror),
    /// The server is mirrored nowhere.
    Nowhere,
    /// The server is not mirrored in the channel that was named.
    NotThere(ChannelId),
    /// The member has to name one.
    Several(Vec<&'a Mirror>),
}

/// The mirrors of `binding`.
pub(in crate::commands) async fn mirrors_of(
    request: &Request,
    binding: &Binding,
) -> Result<Vec<Mirror>, CommandError> {
    let all = request.store().mirrors_of(request.guild()).await?;
    Ok(all.into_iter().filter(|mirror| mirror.binding == binding.id).collect())
}

/// Decides which of a server's mirrors is meant: the one in the named channel; else the one here, or in the channel
/// that this thread belongs to; else the only one.
pub(in crate::commands) fn choose(mirrors: &[Mirror], named: Option<ChannelId>, here: Here) -> Which<'_> {
    let shown_in = |channel: ChannelId| {
        mirrors.iter().find(|mirror| {
            let thread = mirror.thread.as_ref().map(|(thread, _)| *thread);
            mirror.channel == channel || thread == Some(channel)
        })
    };
    if let Some(named) = named {
        return shown_in(named).map_or(Which::NotThere(named), Which::One);
    }
    let near = shown_in(here.channel).or_else(|| shown_in(here.parent?));
    match (near, mirrors) {
        (Some(mirror), _) => Which::One(mirror),
        (None, []) => Which::Nowhere,
        (None, [only]) => Which::One(only),
        (None, several) => Which::Several(several.iter().collect()),
    }
}

/// Why no mirror is meant, and the way on.
pub(in crate::commands) fn not_one(binding: &Binding, which: &Which<'_>, command: &str) -> Text {
    let server = &*binding.name;
    match which {
        Which::Several(several) => {
            let channels = all_of(several.iter().map(|mirror| mirror.channel));
            let example = code(format!("{command} channel:"));
            text!("mirror-which", server = server, channels = channels, example = example)
        }
        Which::NotThere(channel) => text!("mirror-not-there", server = server, channel = *channel),
        _ => text!("mirror-nowhere", server = server),
    }
}

/// Said of a mirror whose channel was deleted.
pub(in crate::commands) fn gone(binding: &Binding) -> Text {
    text!("mirror-channel-gone", command = code(format!("/console unmirror server:{}", binding.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mirror(channel: u64, thread: Option<u64>) -> Mirror {
        let thread = thread.map(|thread| (ChannelId::new(thread), "day".into()));
        Mirror { thread, ..Mirror::example(channel) }
    }

    #[test]
    fn the_rules_in_their_order() {
        let all = [mirror(1, None), mirror(2, Some(20)), mirror(3, None)];
        type Case<'a> = (&'a [Mirror], Option<u64>, u64, Option<u64>, &'a str);
        let cases: [Case<'_>; 10] = [
            (&all, Some(3), 1, None, "3"),
            (&all, Some(9), 1, None, "not there"),
            (&all, Some(20), 9, None, "2"),
            (&all, None, 1, None, "1"),
            (&all, None, 9, Some(3), "3"),
            (&all, None, 20, Some(2), "2"),
            (&all, None, 9, Some(8), "1 2 3"),
            (&all[..1], None, 9, None, "1"),
            (&all[..1], Some(2), 1, None, "not there"),
            (&[], None, 1, None, "nowhere"),
        ];
        for (mirrors, named, channel, parent, expected) in cases {
            let here = Here { channel: ChannelId::new(channel), parent: parent.map(ChannelId::new) };
            let found = match choose(mirrors, named.map(ChannelId::new), here) {
                Which::One(mirror) => mirror.channel.to_string(),
                Which::Several(several) => {
                    several.iter().map(|mirror| mirror.channel.to_string()).collect::<Vec<_>>().join(" ")
                }
                Which::NotThere(_) => "not there".into(),
                Which::Nowhere => "nowhere".into(),
            };
            assert_eq!(found, expected, "{named:?} {channel} {parent:?}");
        }
    }
}
