//! Writing a macro: a form for its name and commands, which the author must be allowed to run.

use serenity::model::{application::InputTextStyle, id::RoleId};
use tokio::time::Instant;

use super::script::{BadScript, LONGEST_LINE, MOST_LINES, MOST_PLACES, Script};
use crate::{
    access::Rights,
    commands::{
        audited,
        components::press,
        form,
        interaction::{
            reply::Reply,
            request::{self, Request},
        },
        present::{command_error::CommandError, refusal, typed as as_typed},
        resolve::ask::{self, ServerCommand},
        rules::Masks,
        state::Context,
    },
    model::{Action, ActionDetails, Binding, Fact, Limit, NewMacro, Outcome, Permission},
    store::{AddedMacro, MOST_MACRO_NAME, MOST_MACRO_TEXT, MOST_MACROS, epoch_seconds},
    text,
    texts::{Text, code},
};

/// The form's input for the name.
const NAME: &str = "name";
/// The form's input for the commands.
const COMMANDS: &str = "commands";

/// Opens the form.
pub(super) async fn open(context: Context<'_>, role: Option<RoleId>, server: Option<String>) {
    request::answer_with_modal(context, |data, asker, language| {
        let held = server.as_ref().map_or(0, String::len);
        let next = press::on_form(move |request, form| async move {
            let typed = |id| form::typed(&form.data.components, id).to_owned();
            let new = AddMacro { name: typed(NAME), commands: typed(COMMANDS), role };
            ask::ask(&request, new, server.as_deref()).await
        });
        let key = data.waiting.add(asker.user, asker.guild, next.holding(held), Instant::now());
        let commands = form::input(
            InputTextStyle::Paragraph,
            &text!("macro-commands-label"),
            COMMANDS,
            MOST_MACRO_TEXT,
            language,
        );
        let commands = commands.placeholder(text!("macro-commands-placeholder").plain(language));
        let name =
            form::input(InputTextStyle::Short, &text!("macro-name-label"), NAME, MOST_MACRO_NAME, language);
        Ok(form::modal(key, &text!("macro-add-title"), [name, commands], language))
    })
    .await;
}

/// Writes a macro for a binding.
struct AddMacro {
    name: String,
    commands: String,
    role: Option<RoleId>,
}

impl ServerCommand for AddMacro {
    fn needs(&self) -> Permission {
        Permission::Manage
    }

    fn command(&self) -> &'static str {
        "/mc macro add"
    }

    fn text_len(&self) -> usize {
        self.name.len() + self.commands.len()
    }

    async fn carry_out(
        self,
        request: &Request,
        rights: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        let of_server = |what| CommandError::from(text!("of-server", server = &*binding.name, what = what));
        let commands = as_typed::straighten(&self.commands).unwrap_or(self.commands);
        if self.name.is_empty() || self.name.chars().any(char::is_control) {
            return Err(of_server(text!("macro-no-name")));
        }
        let script = Script::read(&self.name, &commands).map_err(|why| of_server(wrong(&why)))?;
        for line in script.sample() {
            if let Err(why) = rights.may(binding, Permission::Command, &line) {
                return Err(refusal::not_run(rights, binding, Permission::Command, &line, &why).into());
            }
        }
        let masks = Masks::of(&request.data, request.guild(), Some(binding)).await;
        for line in commands.lines() {
            if masks.text(line).await.ok().as_deref() != Some(line) {
                return Err(of_server(text!("macro-secret")));
            }
        }
        let new = NewMacro {
            guild: request.guild(),
            binding: binding.id,
            name: self.name,
            commands,
            role: self.role,
            author: request.asker.user,
            author_name: request.told_apart.clone(),
        };
        add(request, binding, &new).await
    }
}

async fn add(request: &Request, binding: &Binding, new: &NewMacro) -> Result<Reply, CommandError> {
    let details =
        ActionDetails::Macro { name: new.name.clone(), commands: Some(new.commands.clone()), role: new.role };
    let audited = audited::begin(request, Some(binding), Action::AddMacro, details).await?;
    let (server, name) = (&*binding.name, &*new.name);
    match request.store().add_macro(new, epoch_seconds()).await {
        Ok(AddedMacro::New(_)) => {
            audited.done_quietly().await;
            let run = code(format!("/mc macro run name:{name}"));
            let said = text!("macro-added", server = server, name = name, run = run);
            Ok(Reply::new(match new.role {
                Some(role) => said.and(text!("macro-who-role", role = role)),
                None => said.and(text!("macro-who")),
            }))
        }
        Ok(AddedMacro::Taken) => {
            audited.failed(Outcome::Refused, Fact::NameTaken).await;
            Err(text!("macro-taken", name = name).into())
        }
        Ok(AddedMacro::Full) => {
            audited.failed(Outcome::Refused, Limit::Macros).await;
            Err(text!("macro-too-many", most = MOST_MACROS.unsigned_abs()).into())
        }
        Err(error) => Err(audited.broken(&error).await.into()),
    }
}

/// Why these commands can't be a macro.
fn wrong(why: &BadScript) -> Text {
    match why {
        BadScript::Empty => text!("macro-empty"),
        BadScript::TooManyLines => text!("macro-too-many-lines", most = MOST_LINES),
        BadScript::TooLong(line) => text!("macro-line-long", line = *line, most = LONGEST_LINE),
        BadScript::TooManyPlaces => text!("macro-too-many-places", most = MOST_PLACES),
        BadScript::NothingBefore(line) => text!("macro-nothing-before", line = *line),
        BadScript::RunsOthers(line) => text!("macro-runs-others", line = *line),
        BadScript::TextInside(line) => text!("macro-text-inside", line = *line, place = code("{text}")),
        BadScript::NamesItself(line) => text!("macro-names-itself", line = *line),
        BadScript::NamesMacro(line) => text!("macro-names-macro", line = *line),
        BadScript::Control(line) => text!("macro-control", line = *line),
    }
}
