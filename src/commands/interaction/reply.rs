//! The one way in which interactions are answered: acknowledged at once, then filled in.

use serenity::{
    builder::{
        CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateInteractionResponse,
        CreateInteractionResponseFollowup, CreateInteractionResponseMessage, CreateModal,
        EditInteractionResponse,
    },
    model::id::InteractionId,
};

use crate::{
    discord::{TOKEN_LIFE, calls::Answers},
    telemetry::redact,
};

/// A message's length, in code points.
pub(in crate::commands) const LONGEST: usize = 2000;

/// What is answered.
#[derive(Debug, Clone, Default)]
pub(in crate::commands) struct Reply {
    text: String,
    rows: Vec<CreateActionRow>,
    /// Names and texts.
    files: Vec<(String, String)>,
}

impl Reply {
    /// Plain words, with Discord's markdown in them.
    pub(in crate::commands) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A list, one line each; lines that don't fit into a message are counted instead.
    pub(in crate::commands) fn lines(lines: &[String]) -> Self {
        let (mut text, mut room) = (String::new(), LONGEST);
        for (index, line) in lines.iter().enumerate() {
            let rest = &lines[index + 1..];
            let more = format!("… and {} more", rest.len() + 1);
            let needed = line.chars().count() + 1;
            let last = rest.is_empty();
            if needed + if last { 0 } else { more.chars().count() + 1 } > room {
                text.push_str(&more);
                break;
            }
            text.push_str(line);
            text.push('\n');
            room -= needed;
        }
        Self::new(text.trim_end())
    }

    /// Adds a row of buttons or a select.
    pub(in crate::commands) fn with_row(mut self, row: CreateActionRow) -> Self {
        self.rows.push(row);
        self
    }

    /// Says something else first.
    pub(in crate::commands) fn after(mut self, first: &str) -> Self {
        self.text = format!("{first}\n{}", self.text);
        self
    }

    /// Adds a text file.
    pub(in crate::commands) fn with_file(mut self, name: &str, text: String) -> Self {
        self.files.push((name.to_owned(), text));
        self
    }

    /// The words.
    pub(in crate::commands) fn words(&self) -> &str {
        &self.text
    }

    /// The words, cut to a message's length.
    fn text(&self) -> String {
        if self.text.chars().count() <= LONGEST {
            return self.text.clone();
        }
        let mut text: String = self.text.chars().take(LONGEST - 1).collect();
        text.push('…');
        text
    }
}

/// How the answer is acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Kind {
    /// A slash command: a private answer follows.
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
}

impl Responder {
    pub(in crate::commands) fn new(answers: Answers, id: InteractionId, token: &str) -> Self {
        redact::know_for(token, TOKEN_LIFE);
        Self { answers, id, token: token.to_owned() }
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
    pub(in crate::commands) async fn say(&self, text: &str) -> serenity::Result<()> {
        let message = CreateInteractionResponseMessage::new()
            .content(Reply::new(text).text())
            .allowed_mentions(CreateAllowedMentions::new())
            .ephemeral(true);
        self.respond(&CreateInteractionResponse::Message(message)).await
    }

    /// Answers with a form, without having acknowledged before.
    pub(in crate::commands) async fn open(&self, form: CreateModal) -> serenity::Result<()> {
        self.respond(&CreateInteractionResponse::Modal(form)).await
    }

    /// Fills in the answer; may be called again to change it.
    pub(in crate::commands) async fn answer(&self, reply: &Reply) -> serenity::Result<()> {
        let mut edit = EditInteractionResponse::new()
            .content(reply.text())
            .components(reply.rows.clone())
            // A page that is turned would keep the files of the one before.
            .clear_attachments()
            .allowed_mentions(CreateAllowedMentions::new());
        for (name, text) in &reply.files {
            edit = edit.new_attachment(CreateAttachment::bytes(text.as_bytes(), name.clone()));
        }
        self.answers.edit(&self.token, &edit).await
    }

    /// One more message after the acknowledgement, for the person alone.
    pub(in crate::commands) async fn whisper(&self, text: &str) -> serenity::Result<()> {
        self.follow_up(&Reply::new(text), true).await
    }

    /// One more message after the acknowledgement, for everybody in the channel.
    pub(in crate::commands) async fn post(&self, reply: &Reply) -> serenity::Result<()> {
        self.follow_up(reply, false).await
    }

    async fn follow_up(&self, reply: &Reply, ephemeral: bool) -> serenity::Result<()> {
        let message = CreateInteractionResponseFollowup::new()
            .content(reply.text())
            .components(reply.rows.clone())
            .allowed_mentions(CreateAllowedMentions::new())
            .ephemeral(ephemeral);
        self.answers.follow_up(&self.token, &message).await
    }

    async fn respond(&self, response: &CreateInteractionResponse) -> serenity::Result<()> {
        self.answers.respond(self.id, &self.token, response).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Reply {
        pub(in crate::commands) fn files(&self) -> &[(String, String)] {
            &self.files
        }
    }

    #[test]
    fn a_list_ends_with_a_whole_line_and_a_count() {
        let few = ["one".to_owned(), "two".to_owned()];
        assert_eq!(Reply::lines(&few).text, "one\ntwo");
        let fits: Vec<_> = (0..20).map(|_| "x".repeat(99)).collect();
        assert_eq!(Reply::lines(&fits).text, fits.join("\n"));
        let many: Vec<_> = (0..60).map(|number| format!("{number:02} {}", "ü".repeat(50))).collect();
        let text = Reply::lines(&many).text;
        let shown = text.lines().count() - 1;
        assert!(text.chars().count() <= LONGEST && shown > 30, "{shown}");
        assert!(text.ends_with(&format!("\n… and {} more", 60 - shown)), "{text}");
    }
}
