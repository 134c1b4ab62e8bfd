//! `/chart`: figures of a server over time, as a picture.

use std::{fmt, sync::Arc};

use poise::ChoiceParameter;

use crate::{
    access::Rights,
    alerts, boards,
    cards::Card,
    commands::{
        charts::{Drawn, Key, NoChart},
        components::lasting::LastingButtons,
        family::{Family, HelpFor, HelpLine},
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, messages, refusal},
        resolve::{
            ask::{self, ServerCommand},
            autocomplete,
            target::{Target, target},
        },
        runner,
        state::{Context, Failure},
    },
    history::{self, Figure, Record, Span},
    model::{Binding, BindingId, Permission},
    sockets::Power,
    text,
    texts::Text,
};

const COMMAND: &str = "/chart";
/// What the picture is called.
const FILE: &str = "chart.png";

/// What `/help` says of it.
const HELP: [HelpLine; 1] =
    [HelpLine::new(COMMAND, HelpFor::Holders(Permission::View), || text!("help-chart"))];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    let buttons = LastingButtons::default()
        .privately(&boards::buttons::CHART, |request, [binding]| pressed(request, binding))
        .privately(&alerts::buttons::CHART, |request, [binding]| pressed(request, binding));
    Family { command: Some(chart()), help: &HELP, buttons, ..Family::default() }
}

/// Figures of a server over time
#[poise::command(slash_command, guild_only, install_context = "Guild", interaction_context = "Guild")]
async fn chart(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    metric: Option<Asked>,
    span: Option<Lasting>,
    #[autocomplete = "autocomplete::bindings"] compare: Option<String>,
) -> Result<(), Failure> {
    let wish = Wish {
        asked: metric.unwrap_or_default(),
        span,
        compare: compare.filter(|name| !name.trim().is_empty()),
    };
    runner::run(context, async |request| ask::ask(&request, wish, server.as_deref()).await).await
}

/// The choices of the option `metric`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, ChoiceParameter)]
enum Asked {
    #[default]
    #[name = "overview"]
    Overview,
    #[name = "cpu"]
    Cpu,
    #[name = "memory"]
    Memory,
    #[name = "disk"]
    Disk,
    #[name = "network"]
    Network,
    #[name = "players"]
    Players,
}

impl Asked {
    fn figures(self) -> &'static [Figure] {
        match self {
            Self::Overview => &Figure::OVERVIEW,
            Self::Cpu => &[Figure::Cpu],
            Self::Memory => &[Figure::Memory],
            Self::Disk => &[Figure::Disk],
            Self::Network => &[Figure::Network],
            Self::Players => &[Figure::Players],
        }
    }
}

/// The choices of the option `span`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ChoiceParameter)]
enum Lasting {
    #[name = "1 hour"]
    Hour,
    #[name = "6 hours"]
    SixHours,
    #[name = "24 hours"]
    Day,
    #[name = "7 days"]
    Week,
    #[name = "30 days"]
    Month,
}

impl Lasting {
    fn span(self) -> Span {
        match self {
            Self::Hour => Span::HOUR,
            Self::SixHours => Span::SIX_HOURS,
            Self::Day => Span::DAY,
            Self::Week => Span::WEEK,
            Self::Month => Span::MONTH,
        }
    }

    fn text(self) -> Text {
        match self {
            Self::Hour => text!("chart-last-hour"),
            Self::SixHours => text!("chart-last-hours", count = 6_u64),
            Self::Day => text!("chart-last-hours", count = 24_u64),
            Self::Week => text!("chart-last-days", count = 7_u64),
            Self::Month => text!("chart-last-days", count = 30_u64),
        }
    }
}

/// What somebody wants to see.
#[derive(Clone, Default)]
struct Wish {
    asked: Asked,
    /// None: a day, or less where less is known.
    span: Option<Lasting>,
    /// Another server beside it, as it was typed.
    compare: Option<String>,
}

/// A time, and how it reads.
struct Shown {
    span: Span,
    time: Text,
}

impl From<Lasting> for Shown {
    fn from(lasting: Lasting) -> Self {
        Self { span: lasting.span(), time: lasting.text() }
    }
}

impl Shown {
    /// A day, or what holds all that is known where that is less: so many seconds.
    fn fitting(known: Option<i64>) -> Self {
        let minutes = |minutes: u8| Self {
            span: Span::minutes(minutes),
            time: text!("chart-last-minutes", count = u64::from(minutes)),
        };
        match known {
            Some(..=300) => minutes(5),
            Some(..=900) => minutes(15),
            Some(..=3_600) => Lasting::Hour.into(),
            Some(..=21_600) => Lasting::SixHours.into(),
            _ => Lasting::Day.into(),
        }
    }

    /// What somebody sees who names no time.
    async fn usual(request: &Request, servers: &[&Binding]) -> Result<Self, CommandError> {
        let mut longest = None;
        for binding in servers {
            let record = request.data.history.record(binding.id, Span::DAY).await?;
            longest = longest.max(record.known_since().map(|since| record.to - since));
        }
        Ok(Self::fitting(longest))
    }
}

impl fmt::Debug for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wish({:?}, {:?})", self.asked, self.span)
    }
}

impl ServerCommand for Wish {
    fn needs(&self) -> Permission {
        Permission::View
    }

    fn command(&self) -> &'static str {
        COMMAND
    }

    fn text_len(&self) -> usize {
        self.compare.as_ref().map_or(0, String::len)
    }

    async fn carry_out(
        self,
        request: &Request,
        rights: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        let bindings = request.bindings().await?;
        let other = match self.compare.as_deref() {
            None => None,
            Some(typed) => match target(&bindings, rights, Permission::View, Some(typed), None) {
                Target::One(other) => Some(other).filter(|other| other.id != binding.id),
                none => {
                    return Err(
                        refusal::no_target(&none, rights, Permission::View, COMMAND, Some(typed)).into()
                    );
                }
            },
        };
        let servers: Vec<&Binding> = [binding].into_iter().chain(other).collect();
        answer(request, &servers, &self).await
    }
}

/// A button for it was pressed, wherever that stands: as the command, for who pressed.
async fn pressed(request: Request, binding: u64) -> Result<Reply, CommandError> {
    let binding = ask::bound(&request, Some(BindingId(binding.cast_signed()))).await?;
    let rights = request.rights().await?;
    match rights.decide(&binding, Permission::View) {
        Ok(_) => Wish::default().carry_out(&request, &rights, &binding).await,
        Err(refused) => Err(refusal::refused(&rights, refused, &binding, Permission::View, COMMAND).into()),
    }
}

async fn answer(request: &Request, servers: &[&Binding], wish: &Wish) -> Result<Reply, CommandError> {
    let language = request.language();
    let shown = match wish.span {
        Some(lasting) => lasting.into(),
        None => Shown::usual(request, servers).await?,
    };
    let key = Key {
        servers: servers.iter().map(|binding| (binding.id, binding.name.clone())).collect(),
        figures: wish.asked.figures(),
        span: shown.span,
        language,
    };
    let charts = &request.data.charts;
    let drawn = match charts.known(&key) {
        Some(drawn) => drawn,
        None => draw(request, servers, wish, &shown, key).await?,
    };
    let names = crate::texts::all_of(servers.iter().map(|binding| &*binding.name));
    let head = text!("chart-head", servers = names, time = shown.time);
    let words = Text::lines(drawn.words.clone());
    let mut card = Card::new(accent(request, servers)).text(head);
    card = card.picture(FILE, words.clone()).text(words);
    if !drawn.has_data {
        card = card.text(text!("chart-nothing-yet"));
    }
    Ok(Reply::card(card).with_picture(FILE, Arc::clone(&drawn.png)))
}

async fn draw(
    request: &Request,
    servers: &[&Binding],
    wish: &Wish,
    shown: &Shown,
    key: Key,
) -> Result<Arc<Drawn>, CommandError> {
    let mut records: Vec<Record> = Vec::new();
    for binding in servers {
        records.push(request.data.history.record(binding.id, shown.span).await?);
    }
    let named: Vec<_> = servers.iter().map(|binding| &*binding.name).zip(&records).collect();
    let (figures, language) = (wish.asked.figures(), request.language());
    let chart = history::chart(&named, figures, shown.time.clone(), language);
    let words = history::words(&named, figures, language);
    match request.data.charts.draw(request.guild(), key, &chart, words).await {
        Ok(drawn) => Ok(drawn),
        Err(NoChart::TooMany) => Err(text!("chart-too-many").into()),
        Err(NoChart::NotDrawn(error)) => {
            tracing::error!("a chart can't be drawn: {error}");
            Err(text!("chart-not-drawn").into())
        }
    }
}

/// The colour of a server that is alone.
fn accent(request: &Request, servers: &[&Binding]) -> crate::cards::Accent {
    let power = match servers {
        [binding] => request.data.status_of(binding).map(|status| status.power),
        _ => None,
    };
    messages::accent(power.unwrap_or(Power::Unknown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_names_no_time_sees_all_that_is_known_up_to_a_day() {
        for (known, seconds) in [
            (None, 86_400),
            (Some(0), 300),
            (Some(301), 900),
            (Some(901), 3_600),
            (Some(3_601), 21_600),
            (Some(21_601), 86_400),
            (Some(86_400), 86_400),
        ] {
            assert_eq!(Shown::fitting(known).span.seconds(), seconds, "{known:?}");
        }
    }
}
