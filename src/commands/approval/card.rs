//! What a card says: who asks for what, and who may answer.

use serenity::model::id::UserId;

use crate::{
    access::Rights,
    commands::{
        components::confirm,
        interaction::request::Request,
        present::{refusal, typed},
        rules,
    },
    model::{ActionDetails, Binding, Permission},
    store::{APPROVAL_LIFE, epoch_seconds},
    text,
    texts::{Arg, Text, member},
};

/// Who asks for which command.
pub(super) struct Asked<'a> {
    pub(super) by: UserId,
    pub(super) name: &'a str,
    pub(super) command: &'a str,
}

impl Asked<'_> {
    /// The card while it waits for an answer.
    pub(super) fn open(&self, request: &Request, binding: &Binding, approvers: &Arg) -> Text {
        let who = text!("approval-who-can", approvers = approvers.clone());
        let until = confirm::until(epoch_seconds() + APPROVAL_LIFE, 'f');
        self.head(request, binding).above(who).above(until)
    }

    /// The head of the card: who asks for what, to the letter but for the server's known secrets.
    pub(super) fn head(&self, request: &Request, binding: &Binding) -> Text {
        let (id, server) = (member(self.by), &*binding.name);
        let command = typed::exact(&rules::without_values(&request.data, binding, self.command));
        text!("approval-asks", name = self.name, member = id, server = server)
            .above(Text::verbatim(format!("```\n{command}\n```")))
    }

    /// For the audit log: the asker first, where no command can take their place.
    pub(super) fn details(&self) -> ActionDetails {
        ActionDetails::AskedFor { by: self.by, command: self.command.to_owned() }
    }
}

/// Those who may grant it, as the beginning of a sentence.
pub(super) fn approvers(rights: &Rights, binding: &Binding, needs: Permission, command: &str) -> Arg {
    refusal::either(rights, rights.who_may_approve(binding, needs, command))
}
