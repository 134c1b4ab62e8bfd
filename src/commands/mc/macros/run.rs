//! A macro runs: what it asks for is asked in a form, and its commands go one after the other under the rights of who wrote
//! them, which are read again.

use serenity::{
    builder::CreateActionRow,
    model::application::{ButtonStyle, InputTextStyle},
};
use tokio::time::Instant;

use super::{
    named::{self, Named, by_role, may_run},
    script::{Kind, LONGEST_VALUE, Script, value},
};
use crate::{
    access::{Asker, NotRun, Rights},
    commands::{
        absent,
        components::{confirm, press},
        console_write::{self, NotSent, Sent, WriteRequest, answer},
        form,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, refusal},
    },
    games::PlayerCommands,
    model::{Action, ActionDetails, Binding, Macro, MacroId, Permission},
    text,
    texts::{Text, code, member, word},
};

const COMMAND: &str = "/mc macro run";

/// Somebody typed it. What is asked for beyond a player is asked in a form, which a button opens.
pub(super) async fn asked(
    request: &Request,
    typed: &str,
    player: Option<&str>,
) -> Result<Reply, CommandError> {
    let rights = request.rights().await?;
    let Named { of, binding } = allowed(&rights, named::find(request, &rights, typed, COMMAND).await?)?;
    let script = script(&of)?;
    let mut values: Vec<Option<String>> = script.places().iter().map(|_| None).collect();
    let first = script.places().iter().position(|place| place.kind == Kind::Player);
    if let (Some(player), Some(first)) = (player, first) {
        let label = &script.places()[first].label;
        values[first] = Some(checked(request, &binding, Kind::Player, label, player)?);
    }
    if values.iter().all(Option::is_some) {
        return run(request, of.id, values.into_iter().flatten().collect()).await;
    }
    Ok(ask(request, &of, &binding, &script, values))
}

fn allowed(rights: &Rights, named: Named) -> Result<Named, CommandError> {
    if may_run(rights, &named.binding, &named.of) {
        return Ok(named);
    }
    match rights.decide(&named.binding, Permission::Command) {
        Ok(_) => Ok(named),
        Err(why) => Err(refusal::refused(rights, why, &named.binding, Permission::Command, COMMAND).into()),
    }
}

/// What was checked when it was written down.
fn script(of: &Macro) -> Result<Script, CommandError> {
    Script::read(&of.written.name, &of.written.commands)
        .map_err(|_| text!("macro-unreadable", name = &*of.written.name).into())
}

fn players(request: &Request, binding: &Binding) -> Option<PlayerCommands<'static>> {
    request.data.facts_of(binding)?.game.profile.players()
}

fn checked(
    request: &Request,
    binding: &Binding,
    kind: Kind,
    label: &str,
    typed: &str,
) -> Result<String, CommandError> {
    value(kind, typed, players(request, binding)).ok_or_else(|| {
        let (label, typed) = (code(label), code(typed));
        let why = text!("macro-value", label = label, typed = typed, kind = word(kind.as_str()));
        text!("of-server", server = &*binding.name, what = why).into()
    })
}

/// Shows what will be sent, with a button that opens the form.
fn ask(
    request: &Request,
    of: &Macro,
    binding: &Binding,
    script: &Script,
    values: Vec<Option<String>>,
) -> Reply {
    let (id, places) = (of.id, script.places().to_vec());
    let name = of.written.name.clone();
    let held = of.written.commands.len();
    let next = press::opening(move |data, asker, language| {
        let missing: Vec<_> = (0..places.len()).filter(|at| values[*at].is_none()).collect();
        let inputs: Vec<_> = missing
            .iter()
            .map(|at| {
                let place = &places[*at];
                let label = text!("macro-input", label = &*place.label, kind = word(place.kind.as_str()));
                form::input(InputTextStyle::Short, &label, at.to_string(), LONGEST_VALUE, language)
            })
            .collect();
        let filled = press::on_form(move |request, form| async move {
            let typed = |at: usize| form::typed(&form.data.components, &at.to_string()).to_owned();
            let typed: Vec<_> = missing.iter().map(|at| (*at, typed(*at))).collect();
            run_typed(&request, id, values, &typed).await
        });
        let key = data.waiting.add(asker.user, asker.guild, filled.holding(held), Instant::now());
        Ok(form::modal(key, &text!("macro-run-title", name = &*name), inputs, language))
    });
    let button =
        confirm::button(request, text!("macro-fill-button"), ButtonStyle::Primary, next.holding(held));
    let commands = of.written.commands.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = commands.map(|line| text!("macro-asks-line", command = code(line)));
    let head = text!("macro-asks", name = &*of.written.name, server = &*binding.name);
    Reply::lines([head].into_iter().chain(lines)).with_row(CreateActionRow::Buttons(vec![button]))
}

async fn run_typed(
    request: &Request,
    id: MacroId,
    mut values: Vec<Option<String>>,
    typed: &[(usize, String)],
) -> Result<Reply, CommandError> {
    let (of, binding) = still(request, id).await?;
    let script = script(&of)?;
    for (at, typed) in typed {
        let (Some(place), Some(into)) = (script.places().get(*at), values.get_mut(*at)) else { continue };
        *into = Some(checked(request, &binding, place.kind, &place.label, typed)?);
    }
    run(request, id, values.into_iter().flatten().collect()).await
}

/// The macro as it is by now, if who asks may still run it.
async fn still(request: &Request, id: MacroId) -> Result<(Macro, Binding), CommandError> {
    let gone = || CommandError::from(text!("macro-gone"));
    let of = request.store().macro_by_id(request.guild(), id).await?.ok_or_else(gone)?;
    let binding = request.store().binding(request.guild(), of.written.binding).await?.ok_or_else(gone)?;
    let Named { of, binding } = allowed(&request.rights().await?, Named { of, binding })?;
    Ok((of, binding))
}

/// Sends its commands. All of them have to be the author's to run before the first goes.
async fn run(request: &Request, id: MacroId, values: Vec<String>) -> Result<Reply, CommandError> {
    let (of, binding) = still(request, id).await?;
    let script = script(&of)?;
    let lines = script.filled(&values).map_err(|at| {
        let label = script.places().get(at).map_or("", |place| &*place.label);
        let typed = values.get(at).map_or("", |value| &**value);
        let why = text!("macro-value", label = code(label), typed = code(typed), kind = word("player"));
        CommandError::from(text!("of-server", server = &*binding.name, what = why))
    })?;
    theirs(&request.rights().await?, &of, &binding, &lines)?;
    let author = author(request, &of, &binding, &lines).await?;
    let mut all = Sent { said: Vec::new(), heard: answer::Heard::default() };
    let count = lines.len();
    for (at, line) in lines.iter().enumerate() {
        let details = ActionDetails::MacroLine {
            name: of.written.name.clone(),
            author: of.written.author,
            command: line.clone(),
        };
        let write = WriteRequest {
            action: Action::RunMacro,
            needs: Permission::Command,
            command: line,
            shown: &console_write::shown(line),
            details: Some(&details),
            tells_wait: at == 0,
            author: Some(&author),
        };
        match console_write::send(request, &binding, write).await {
            Ok(sent) => all.add(sent),
            Err(NotSent { why, .. }) if at == 0 => return Err(why),
            Err(NotSent { why, .. }) => {
                let stopped = text!("macro-stopped", sent = at, count = count);
                return Err(why.into_reply().after(stopped).into());
            }
        }
    }
    Ok(answer::compose(&all.said, &all.heard, request.language()))
}

/// Who has not its role needs the right to each line: a grant for some commands is no right to others through a macro. What
/// somebody may never run they don't run so either.
fn theirs(rights: &Rights, of: &Macro, binding: &Binding, lines: &[String]) -> Result<(), CommandError> {
    let by_role = by_role(rights, of);
    for line in lines {
        let Err(why) = rights.may(binding, Permission::Command, line) else { continue };
        let is_never = matches!(&why, NotRun::Narrowed { never, hit, odd, .. }
            if hit.is_some() || !never.is_empty() && odd.is_some());
        if is_never || !by_role {
            return Err(refusal::not_run(rights, binding, Permission::Command, line, &why).into());
        }
    }
    Ok(())
}

/// Who wrote it, if they may still run all of these lines; else it pauses, which is said with who can mend it.
async fn author(
    request: &Request,
    of: &Macro,
    binding: &Binding,
    lines: &[String],
) -> Result<Asker, CommandError> {
    let (name, server) = (&*of.written.name, &*binding.name);
    let who = || member(of.written.author);
    let found = absent::member(&request.data, request.guild(), of.written.author).await;
    let Ok(found) = found else {
        return Err(text!("macro-author-unknown", server = server, author = who()).into());
    };
    let rights = request.rights().await?;
    let mends = |line: &str| {
        let able = rights.who_may_approve(binding, Permission::Command, line);
        text!("macro-mend", granters = refusal::either(&rights, able), add = code("/mc macro add"))
    };
    let paused = |why: Text, line: &str| CommandError::from(why.and(mends(line)));
    let first = lines.first().map_or("", |line| &**line);
    let Some(author) = found else {
        return Err(paused(text!("macro-paused-gone", name = name, server = server, author = who()), first));
    };
    let theirs = request.data.access.rights(&author).await?;
    for line in lines {
        if theirs.may(binding, Permission::Command, line).is_err() {
            let command = code(&**line);
            let why = text!("macro-paused", name = name, server = server, author = who(), command = command);
            return Err(paused(why, line));
        }
    }
    Ok(author)
}

impl Sent {
    /// With one more line, as one answer.
    fn add(&mut self, more: Self) {
        self.said.extend(more.said);
        let heard = &mut self.heard;
        heard.lines.extend(more.heard.lines);
        heard.daemon.extend(more.heard.daemon);
        heard.more += more.heard.more;
        heard.throttled |= more.heard.throttled;
        heard.withheld = heard.withheld.or(more.heard.withheld);
    }
}
