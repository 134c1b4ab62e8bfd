//! The one way in which interactions are answered: acknowledged at once, then filled in.

use std::sync::{Arc, OnceLock};

use serde_json::{Value, json};
use serenity::{
    builder::{
        CreateActionRow, CreateAllowedMentions, CreateInteractionResponse, CreateInteractionResponseMessage,
        CreateModal,
    },
    model::id::InteractionId,
};

use crate::{
    cards::{self, Card, as_many_as_fit, cut},
    discord::{calls::Answers, gateway},
    texts::{Language, Text},
};

/// A message's length, in code points.
pub(in crate::commands) const LONGEST: usize = 2000;

/// The flag of a message that only one member sees (1<<6, documentation "Message Flags").
const EPHEMERAL: u64 = 1 << 6;

/// What is answered, in no language yet.
#[derive(Debug, Clone)]
pub(in crate::commands) struct Reply {
    notes: Vec<Text>,
    body: Body,
    rows: Vec<CreateActionRow>,
    file: Option<NamedFile>,
}

/// A file that is uploaded.
#[derive(Debug, Clone)]
struct NamedFile {
    name: String,
    bytes: Arc<[u8]>,
    /// The card shows it by itself: it is a picture.
    is_on_card: bool,
}

#[derive(Debug, Clone)]
enum Body {
    Text(Text),
    List(Vec<Text>),
    Card(Card),
}

impl Reply {
    /// An answer of this text.
    pub(in crate::commands) fn new(text: impl Into<Text>) -> Self {
        Self::of(Body::Text(text.into()))
    }

    /// A list, one line each; lines that don't fit into a message are counted instead.
    pub(in crate::commands) fn lines<T: Into<Text>>(lines: impl IntoIterator<Item = T>) -> Self {
        Self::of(Body::List(lines.into_iter().map(Into::into).collect()))
    }

    /// A card.
    pub(in crate::commands) fn card(card: Card) -> Self {
        Self::of(Body::Card(card))
    }

    fn of(body: Body) -> Self {
        Self { notes: Vec::new(), body, rows: Vec::new(), file: None }
    }

    /// Adds a row of buttons or a select.
    pub(in crate::commands) fn with_row(mut self, row: CreateActionRow) -> Self {
        self.rows.push(row);
        self
    }

    /// Says something else first.
    pub(in crate::commands) fn after(mut self, first: Text) -> Self {
        self.notes.insert(0, first);
        self
    }

    /// Adds a text file.
    pub(in crate::commands) fn with_file(mut self, name: &str, text: String) -> Self {
        let bytes = text.into_bytes().into();
        self.file = Some(NamedFile { name: name.to_owned(), bytes, is_on_card: false });
        self
    }

    /// Adds the picture that its card shows under this name.
    pub(in crate::commands) fn with_picture(mut self, name: &str, bytes: Arc<[u8]>) -> Self {
        self.file = Some(NamedFile { name: name.to_owned(), bytes, is_on_card: true });
        self
    }

    /// What it says, to be said within something else.
    pub(in crate::commands) fn text(&self) -> Text {
        let body = match &self.body {
            Body::Text(text) => text.clone(),
            Body::List(lines) => Text::lines(lines.clone()),
            Body::Card(card) => card.words(),
        };
        Text::lines(self.notes.iter().cloned().chain([body]).collect())
    }

    /// What it says, cut to a message's length.
    fn content(&self, language: Language) -> String {
        let mut content = String::new();
        for note in &self.notes {
            content += &note.markdown(language);
            content.push('\n');
        }
        let room = LONGEST.saturating_sub(content.chars().count());
        content += &match &self.body {
            Body::Text(text) => text.markdown(language),
            Body::List(lines) => as_many_as_fit(lines, room, language),
            Body::Card(card) => card.words().markdown(language),
        };
        cut(content, LONGEST)
    }

    /// The message as components alone. A card that is too large for a message becomes text.
    fn components(&self, language: Language) -> Vec<Value> {
        let file = self.file.as_ref().filter(|file| !file.is_on_card).map(|file| file.name.as_str());
        let text = || cards::plain(self.content(language), &self.rows, file);
        let Body::Card(card) = &self.body else { return text() };
        let card = self.notes.iter().rev().cloned().fold(card.clone(), Card::after);
        let card = self.rows.iter().cloned().fold(card, Card::row);
        let card = file.into_iter().fold(card, Card::file);
        card.components(language).unwrap_or_else(|error| {
            tracing::error!("a card can't be shown as one: {error}");
            text()
        })
    }

    /// The body of a message that says this. `only_components`: the message was a card before, and stays one.
    fn message(&self, language: Language, only_components: bool) -> Value {
        let mut body = json!({
            // A page that is turned would keep the files of the one before.
            "attachments": self.file.iter().map(|file| json!({"id": 0, "filename": file.name})).collect::<Value>(),
            // Discord takes an edit without it for "as the text says".
            "allowed_mentions": {"parse": []},
        });
        if only_components || self.is_card() {
            body["components"] = self.components(language).into();
            // The edit that sets the flag takes what the message said before away.
            body["content"] = Value::Null;
            body["embeds"] = json!([]);
            body["flags"] = cards::IS_COMPONENTS_V2.into();
        } else {
            body["content"] = self.content(language).into();
            body["components"] = json!(self.rows);
        }
        body
    }

    fn is_card(&self) -> bool {
        matches!(self.body, Body::Card(_))
    }
}

/// How the answer is acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Kind {
    /// A slash command, or a press that leaves its message alone: a private answer follows.
    Command,
    /// A button or select: the message that holds it is changed.
    Press,
}

/// An interaction that waits for its answer.
#[derive(Clone)]
pub(in crate::commands) struct Responder {
    answers: Answers,
    id: InteractionId,
    token: String,
    reads: Reads,
    /// Set once the message is made of components alone, which can't be taken back.
    card: Arc<OnceLock<()>>,
}

/// In which language what is answered is read.
#[derive(Debug, Clone, Copy)]
pub(in crate::commands) struct Reads {
    /// Private answers: the member's.
    pub(in crate::commands) member: Language,
    /// Messages for everybody in a channel: the guild's.
    pub(in crate::commands) guild: Language,
}

impl Responder {
    pub(in crate::commands) fn new(answers: Answers, id: InteractionId, token: &str, reads: Reads) -> Self {
        Self { answers, id, token: token.to_owned(), reads, card: Arc::default() }
    }

    /// The message that is changed is a card already.
    pub(in crate::commands) fn on_card(self) -> Self {
        self.card.get_or_init(|| ());
        self
    }

    /// The languages of its readers.
    pub(in crate::commands) fn reads(&self) -> Reads {
        self.reads
    }

    /// Says that the answer is being made. Fails for an interaction that was answered before (events may repeat)
    /// or came too late; nothing must be done then.
    pub(in crate::commands) async fn acknowledge(&self, kind: Kind) -> serenity::Result<()> {
        let response = match kind {
            Kind::Command => {
                CreateInteractionResponse::Defer(CreateInteractionResponseMessage::new().ephemeral(true))
            }
            Kind::Press => CreateInteractionResponse::Acknowledge,
        };
        self.respond(&response).await
    }

    /// Answers privately without having acknowledged before.
    pub(in crate::commands) async fn say(&self, text: impl Into<Text>) -> serenity::Result<()> {
        let message = CreateInteractionResponseMessage::new()
            .content(Reply::new(text).content(self.reads.member))
            .allowed_mentions(CreateAllowedMentions::new())
            .ephemeral(true);
        self.respond(&CreateInteractionResponse::Message(message)).await
    }

    /// Answers with a form, without having acknowledged before.
    pub(in crate::commands) async fn open(&self, form: CreateModal) -> serenity::Result<()> {
        self.respond(&CreateInteractionResponse::Modal(form)).await
    }

    /// Fills in the private answer; may be called again to change it.
    pub(in crate::commands) async fn answer(&self, reply: &Reply) -> serenity::Result<()> {
        self.edit(reply, self.reads.member).await
    }

    /// Changes the message whose button was pressed, where everybody in the channel reads it.
    pub(in crate::commands) async fn answer_everybody(&self, reply: &Reply) -> serenity::Result<()> {
        self.edit(reply, self.reads.guild).await
    }

    async fn edit(&self, reply: &Reply, language: Language) -> serenity::Result<()> {
        let only_components = self.card.get().is_some();
        if reply.is_card() {
            self.card.get_or_init(|| ());
        }
        let file = reply.file.as_ref().map(|file| (file.name.as_str(), &*file.bytes));
        let body = reply.message(language, only_components);
        let edited = self.answers.edit(&self.token, &body, file).await;
        match edited {
            // Two presses of one message: the other one has made it a card since Discord sent this one.
            Err(error) if !only_components && gateway::takes_components_only(&error) => {
                self.card.get_or_init(|| ());
                let body = reply.message(language, true);
                self.answers.edit(&self.token, &body, file).await
            }
            edited => edited,
        }
    }

    /// One more message after the acknowledgement, for the person alone.
    pub(in crate::commands) async fn whisper(&self, text: impl Into<Text>) -> serenity::Result<()> {
        self.follow_up(&Reply::new(text), true).await
    }

    /// One more message after the acknowledgement, for everybody in the channel.
    pub(in crate::commands) async fn post(&self, reply: &Reply) -> serenity::Result<()> {
        self.follow_up(reply, false).await
    }

    async fn follow_up(&self, reply: &Reply, ephemeral: bool) -> serenity::Result<()> {
        let language = if ephemeral { self.reads.member } else { self.reads.guild };
        let mut body = reply.message(language, false);
        if ephemeral {
            body["flags"] = (body["flags"].as_u64().unwrap_or(0) | EPHEMERAL).into();
        }
        self.answers.follow_up(&self.token, &body).await
    }

    async fn respond(&self, response: &CreateInteractionResponse) -> serenity::Result<()> {
        self.answers.respond(self.id, &self.token, response).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Reply {
        /// How it reads in English.
        pub(in crate::commands) fn words(&self) -> String {
            self.content(Language::ENGLISH)
        }

        pub(in crate::commands) fn file(&self) -> Option<(&str, &str)> {
            let file = self.file.as_ref()?;
            Some((&file.name, std::str::from_utf8(&file.bytes).ok()?))
        }
    }

    fn list(lines: &[String]) -> Reply {
        Reply::lines(lines.iter().cloned().map(Text::verbatim))
    }

    #[test]
    fn a_list_ends_with_a_whole_line_and_a_count() {
        assert_eq!(list(&["one".to_owned(), "two".to_owned()]).words(), "one\ntwo");
        let fits: Vec<_> = (0..20).map(|_| "x".repeat(99)).collect();
        assert_eq!(list(&fits).words(), fits.join("\n"));
        let many: Vec<_> = (0..60).map(|number| format!("{number:02} {}", "ü".repeat(50))).collect();
        for reply in [list(&many), list(&many).after(Text::verbatim("a note"))] {
            let text = reply.words();
            let shown = text.lines().filter(|line| line.contains('ü')).count();
            assert!(text.chars().count() <= LONGEST && shown > 30, "{shown}");
            assert!(text.ends_with(&format!("\n… and {} more", 60 - shown)), "{text}");
        }
    }
}
