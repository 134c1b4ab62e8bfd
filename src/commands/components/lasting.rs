//! Buttons that work for as long as they stand, also after a restart of the bot. A family names each of them
//! ([`LastingButton`]) and registers what its press does ([`LastingButtons`]); what it is about stands in its `custom_id`.
//!
//! Whoever presses it is looked at then: neither the button nor its signature gives a right.

use std::{collections::BTreeMap, fmt, future::Future};

use futures_util::future::BoxFuture;
use serenity::{
    builder::{CreateActionRow, CreateButton, CreateModal},
    model::{application::ButtonStyle, id::ChannelId},
};
use tracing::error;

pub(in crate::commands) use crate::buttons::LastingButton;
use crate::{
    access::Asker,
    buttons::{self, CustomId, PURPOSE, Place, Unusable},
    commands::{
        interaction::{reply::Reply, request::Request},
        present::command_error::CommandError,
        runner,
        state::Data,
    },
    countdowns,
    metrics::{self, RefusedPress},
    model::Countdown,
    secrets::{SecretError, SigningKeys},
    store::LinkError,
    text,
    texts::{Language, Text, code},
};

type Then = Box<
    dyn Fn(Request, &[u64], Option<String>) -> Option<BoxFuture<'static, serenity::Result<()>>> + Send + Sync,
>;

/// What the presses of lasting buttons do.
#[derive(Default)]
pub(in crate::commands) struct LastingButtons(BTreeMap<(&'static str, &'static str), Registered>);

type Opens = Box<dyn Fn(&Data, &Asker, Language, &[u64]) -> Option<Result<CreateModal, Text>> + Send + Sync>;

struct Registered {
    command: &'static str,
    /// The message that holds it stays as it is: the answer is a message for who pressed, alone.
    privately: bool,
    then: Then,
    /// It opens a form, which must be the first answer.
    opens: Option<Opens>,
}

impl LastingButtons {
    /// A press of `button` is acknowledged, then `then` goes on, which must read the rights.
    pub(in crate::commands) fn on<const N: usize, F>(
        self,
        button: &LastingButton<N>,
        then: impl Fn(Request, [u64; N]) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = serenity::Result<()>> + Send + 'static,
    {
        self.register(button, false, move |request, numbers, _| then(request, numbers))
    }

    /// A press of `button`, which everybody in the channel sees, is answered with what `reply` makes in a message for who
    /// pressed, alone.
    pub(in crate::commands) fn privately<const N: usize, F>(
        self,
        button: &LastingButton<N>,
        reply: impl Fn(Request, [u64; N]) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Reply, CommandError>> + Send + 'static,
    {
        self.chosen_privately(button, move |request, numbers, _| reply(request, numbers))
    }

    /// The same of a select, with what was chosen.
    pub(in crate::commands) fn chosen_privately<const N: usize, F>(
        self,
        select: &LastingButton<N>,
        reply: impl Fn(Request, [u64; N], Option<String>) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Reply, CommandError>> + Send + 'static,
    {
        self.register(select, true, move |request, numbers, chosen| {
            let reply = reply.clone();
            async move { runner::answer(&request, reply(request.clone(), numbers, chosen).await).await }
        })
    }

    fn register<const N: usize, F>(
        mut self,
        button: &LastingButton<N>,
        privately: bool,
        then: impl Fn(Request, [u64; N], Option<String>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = serenity::Result<()>> + Send + 'static,
    {
        let then: Then = Box::new(move |request, numbers, chosen| {
            let numbers = numbers.try_into().ok()?;
            Some(Box::pin(then(request, numbers, chosen)))
        });
        self.insert(button, Registered { command: button.command, privately, then, opens: None });
        self
    }

    fn insert<const N: usize>(&mut self, button: &LastingButton<N>, registered: Registered) {
        let before = self.0.insert((button.family, button.action), registered);
        debug_assert!(before.is_none(), "two buttons are called {}:{}", button.family, button.action);
    }

    /// A press of `button`, which everybody in the channel sees, opens the form that `open` makes, or says why not.
    pub(in crate::commands) fn opening<const N: usize>(
        mut self,
        button: &LastingButton<N>,
        open: impl Fn(&Data, &Asker, Language, [u64; N]) -> Result<CreateModal, Text> + Send + Sync + 'static,
    ) -> Self {
        let opens: Opens = Box::new(move |data, asker, language, numbers| {
            Some(open(data, asker, language, numbers.try_into().ok()?))
        });
        let then: Then = Box::new(|_, _, _| None);
        let registered = Registered { command: button.command, privately: true, then, opens: Some(opens) };
        self.insert(button, registered);
        self
    }

    /// The same; it is answered with what `reply` makes.
    pub(in crate::commands) fn answered<const N: usize, F>(
        self,
        button: &LastingButton<N>,
        reply: impl Fn(Request, [u64; N]) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Reply, CommandError>> + Send + 'static,
    {
        self.on(button, move |request, numbers| {
            let reply = reply.clone();
            async move { runner::answer(&request, reply(request.clone(), numbers).await).await }
        })
    }

    fn get(&self, family: &str, action: &str) -> Option<&Registered> {
        self.0.iter().find(|(name, _)| **name == (family, action)).map(|(_, registered)| registered)
    }

    /// With those of another family.
    pub(in crate::commands) fn and(mut self, other: Self) -> Self {
        for (name, registered) in other.0 {
            let before = self.0.insert(name, registered);
            debug_assert!(before.is_none(), "two families have the button {}:{}", name.0, name.1);
        }
        self
    }

    /// What a press leads to, before it is acknowledged. `Err`: nothing, and what is said.
    pub(super) async fn find(&self, data: &Data, text: &str, place: Place) -> Result<Press<'_>, Text> {
        let known = CustomId::read(text).and_then(|id| self.get(id.family, id.action));
        let command = code(known.map_or("/help", |known| known.command));
        let unusable = |why| match why {
            Unusable::Outdated => {
                metrics::press_refused(RefusedPress::Outdated);
                text!("reply-button-outdated", command = command.clone())
            }
            Unusable::Forged => {
                metrics::press_refused(RefusedPress::Forged);
                text!("reply-button-forged", command = command.clone())
            }
        };
        let keys = match keys(data).await {
            Ok(keys) => keys,
            Err(SecretError::Lost { .. }) => return Err(unusable(Unusable::Outdated)),
            Err(why) => return Err(unavailable(&why)),
        };
        let id = CustomId::decode(text, place, &keys).map_err(unusable)?;
        // It was signed by a version of the bot that had such a button.
        let registered = known.ok_or_else(|| unusable(Unusable::Outdated))?;
        Ok(Press { registered, numbers: id.numbers })
    }
}

impl fmt::Debug for LastingButtons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A press that leads to something.
pub(super) struct Press<'a> {
    registered: &'a Registered,
    numbers: Vec<u64>,
}

impl Press<'_> {
    /// Whether the message that holds it stays as it is.
    pub(super) fn is_private(&self) -> bool {
        self.registered.privately
    }

    /// Whether it opens a form.
    pub(super) fn opens_form(&self) -> bool {
        self.registered.opens.is_some()
    }

    /// The form that it opens.
    pub(super) fn form(&self, data: &Data, asker: &Asker, language: Language) -> Result<CreateModal, Text> {
        let opens = self.registered.opens.as_ref();
        let form = opens.and_then(|opens| opens(data, asker, language, &self.numbers));
        form.unwrap_or_else(|| {
            metrics::press_refused(RefusedPress::Outdated);
            Err(text!("reply-button-outdated", command = code(self.registered.command)))
        })
    }

    /// Goes on with it, with what was chosen of a select.
    pub(super) async fn go_on(self, request: Request, chosen: Option<String>) -> serenity::Result<()> {
        match (self.registered.then)(request.clone(), &self.numbers, chosen) {
            Some(then) => then.await,
            None => {
                metrics::press_refused(RefusedPress::Outdated);
                let command = code(self.registered.command);
                request.whisper(text!("reply-button-outdated", command = command)).await
            }
        }
    }
}

/// Makes lasting buttons for a message in the channel of a request.
pub(in crate::commands) struct Signer(buttons::Signer);

impl Signer {
    /// With the newest key; where there is none yet it is made.
    pub(in crate::commands) async fn of(request: &Request) -> Result<Self, CommandError> {
        let data = &request.data;
        let keys = data.store.signing_keys(&data.secrets, PURPOSE).await.map_err(|failed| match failed {
            LinkError::Store(error) => error.into(),
            other => CommandError::from(unavailable(&other)),
        })?;
        Ok(Self::with(request, request.channel, keys))
    }

    /// The same for a message in another channel of the guild.
    pub(in crate::commands) async fn in_channel(
        request: &Request,
        channel: ChannelId,
    ) -> Result<Self, CommandError> {
        let here = Self::of(request).await?;
        Ok(Self(here.0.in_channel(channel)))
    }

    fn with(request: &Request, channel: ChannelId, keys: SigningKeys) -> Self {
        let place = Place { guild: request.guild(), channel };
        Self(buttons::Signer::new(place, keys))
    }

    /// The same, for buttons that an answer can do without. What failed is logged.
    pub(in crate::commands) async fn if_possible(request: &Request) -> Option<Self> {
        Self::of(request).await.map_err(CommandError::into_reply).ok()
    }

    /// A button with these numbers.
    pub(in crate::commands) fn button<const N: usize>(
        &self,
        button: &LastingButton<N>,
        numbers: [u64; N],
        label: String,
        style: ButtonStyle,
    ) -> Result<CreateButton, CommandError> {
        self.0.button(button, numbers, label, style).map_err(|why| unavailable(&why).into())
    }
}

impl Signer {
    /// The buttons of a countdown as it is now; none where they can't be made.
    pub(in crate::commands) fn row_of(
        &self,
        countdown: &Countdown,
        language: Language,
    ) -> Option<CreateActionRow> {
        countdowns::buttons::row(&self.0, countdown, language)
    }
}

/// The keys as they are now: `wingcord rotate-key` may run beside the bot.
async fn keys(data: &Data) -> Result<SigningKeys, SecretError> {
    data.secrets.apart(|secrets| secrets.signing_keys(PURPOSE)).await
}

/// Logs why, and says it.
fn unavailable(why: &dyn fmt::Display) -> Text {
    error!("a button can't be made or read: {why}");
    text!("reply-buttons-unavailable")
}
