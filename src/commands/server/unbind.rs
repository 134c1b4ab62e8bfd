//! `/server unbind`: letting a game server go, after a question, and bringing it back.

use serenity::{
    builder::CreateActionRow,
    model::{application::ButtonStyle, id::GuildId},
};

use crate::{
    access::{NotChanged, Rights, Scope, can_bring_back, decide},
    commands::{
        audited, bindable,
        changes::What,
        components::{confirm, press},
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, grant_limits, messages, refusal},
        resolve::ask,
    },
    model::{Action, ActionDetails, Binding, Grant, Outcome, Permission, Subject, UnboundId},
    store::{BroughtBack, Kept, MOST_MIRRORS, NotBroughtBack, StoreError, epoch_seconds},
};

const DAY: i64 = 24 * 60 * 60;

/// Asks whether it shall go, with what goes with it.
pub(super) async fn ask(request: &Request, binding: &Binding) -> Result<Reply, CommandError> {
    let rights = request.rights().await?;
    may_let_go(&rights, binding)?;
    let counted = async {
        let mirrors = request.store().mirrors_of(request.guild()).await?;
        let grants = request.store().grants_of(request.guild()).await?;
        Ok::<_, StoreError>((
            mirrors.iter().filter(|mirror| mirror.binding == binding.id).count(),
            grants.iter().filter(|grant| grant.binding == Some(binding.id)).count(),
        ))
    };
    let (mirrors, grants) = counted.await?;
    let question = format!(
        "Unbind {}? {} and {} go with it; for {} they can be brought back. The server itself stays as it is.",
        messages::bold(&binding.name),
        messages::count(mirrors as u64, "mirror"),
        messages::count(grants as u64, "grant"),
        messages::count(u64::from(request.data.forget_days), "day"),
    );
    let id = binding.id;
    let next = press::answered(move |request| async move {
        confirmed(&request, &ask::bound(&request, Some(id)).await?).await
    });
    Ok(confirm::question(request, &question, "Unbind", next, &binding.name))
}

/// What somebody may never run goes with the binding: who can't take that back can't have it go this way either, or they
/// would bind the server anew without it.
fn may_let_go(rights: &Rights, binding: &Binding) -> Result<(), CommandError> {
    let goes = |grant: &&Grant| grant.binding == Some(binding.id);
    for grant in rights.grants().iter().filter(goes) {
        if let Err(NotChanged::Forbids(never)) = rights.can_revoke(binding, grant.subject, grant.permission) {
            return Err(Reply::new(format!(
                "{} can't be unbound by you: with it would go what {} may never run there: {}. Only somebody who may run \
                 every command there can do that; anyone with Manage Server may.",
                messages::bold(&binding.name),
                refusal::subject(rights, grant.subject),
                grant_limits::patterns(never.iter()),
            )).into());
        }
    }
    Ok(())
}

/// The button was pressed: the rights are read again, then it is done.
async fn confirmed(request: &Request, binding: &Binding) -> Result<Reply, CommandError> {
    let rights = request.rights().await?;
    if let Err(refused) = rights.decide(binding, Permission::Manage) {
        return Err(refusal::refused(&rights, refused, binding, Permission::Manage, "/server unbind").into());
    }
    may_let_go(&rights, binding)?;
    let audited = audited::begin(
        request,
        Some(binding),
        Action::Unbind,
        ActionDetails::Unbind { server: binding.server },
    )
    .await?;
    let (guild, by) = (request.guild(), request.asker.user);
    let unbound = request.store().unbind(guild, binding.id, by, epoch_seconds()).await;
    let unbound = audited.ended(unbound).await?;
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let behind = messages::behind(&outcome);
    let said = format!(
        "{} is unbound; {} and {} went with it. The server itself is as it was.{behind}",
        messages::bold(&binding.name),
        messages::count(unbound.mirrors, "mirror"),
        messages::count(unbound.grants, "grant"),
    );
    let until = epoch_seconds() + i64::from(request.data.forget_days) * DAY;
    let later =
        format!("-# Until <t:{until}:f>, `/server bind` of the same server offers to bring it back, too.");
    Ok(Reply::new(format!("{said}\n{later}")).with_row(bring_back_button(request, unbound.kept)))
}

/// What was let go of this server before and can still come back, as one more line and a button for an answer that
/// tells that it is bound.
pub(super) async fn offer(request: &Request, binding: &Binding) -> Option<(String, CreateActionRow)> {
    let kept = request.store().last_unbound(binding, since(request)).await;
    let kept = kept.inspect_err(|error| drop(refusal::store(error))).ok().flatten()?;
    let grants = kept.grants.len() as u64;
    let line = format!(
        "It was unbound here <t:{}:R>, as {}: {} and {} that went with it can be brought back.",
        kept.unbound_at,
        messages::bold(&kept.name),
        messages::count(kept.mirrors, "mirror"),
        messages::count(grants, "grant"),
    );
    (kept.mirrors + grants > 0).then(|| (line, bring_back_button(request, kept.id)))
}

fn bring_back_button(request: &Request, kept: UnboundId) -> CreateActionRow {
    let next = press::answered(move |request| async move { bring_back(&request, kept).await });
    let button = confirm::button(request, "Bring back", ButtonStyle::Secondary, next);
    CreateActionRow::Buttons(vec![button])
}

/// What was let go earlier is not kept any longer.
fn since(request: &Request) -> i64 {
    epoch_seconds() - i64::from(request.data.forget_days) * DAY
}

/// The button was pressed: the rights are read again, then it is bound again with all that went with it.
async fn bring_back(request: &Request, id: UnboundId) -> Result<Reply, CommandError> {
    let (guild, since) = (request.guild(), since(request));
    let kept = request.store().unbound(guild, id, since).await?;
    let kept = kept.ok_or_else(gone)?;
    let now = epoch_seconds();
    let given = check(request, &kept, now).await?;
    let details = ActionDetails::BringBack { name: kept.name.clone(), server: kept.server };
    let audited = audited::begin(request, None, Action::BringBack, details).await?;
    match request.store().bring_back(guild, id, (since, now), &given).await {
        Ok(back) => {
            audited.done_quietly().await;
            let what = What::Bound(back.binding.id, back.mirrors.first().copied());
            let outcome = request.data.changes.apply(what, request.began).await;
            let behind = messages::behind(&outcome);
            let until = kept.unbound_at + i64::from(request.data.forget_days) * DAY;
            let waiting = waiting(guild, &back.waiting, until);
            Ok(Reply::new(format!("{}{behind}{waiting}", told(&kept, &back))))
        }
        Err(NotBroughtBack::Store(error)) => Err(audited.broken(&error).await.into()),
        Err(why @ (NotBroughtBack::Gone | NotBroughtBack::OtherPanel | NotBroughtBack::TooMany)) => {
            audited.failed(Outcome::Refused, &why.to_string()).await;
            Err(Reply::new(format!("{} can't be brought back: {why}.", messages::bold(&kept.name))).into())
        }
    }
}

fn gone() -> Reply {
    Reply::new("That can't be brought back: it was brought back before, or is kept no longer.")
}

/// Bringing back takes what binding takes, or the `manage` that went with it; where the server was bound anew meanwhile,
/// `manage` as it is now, for what went may have been meant to be gone. The operator's panel only goes to whom it is given.
/// Returns the grants that come back: those that who presses could give by these rights.
async fn check(request: &Request, kept: &Kept, now: i64) -> Result<Vec<(Subject, Permission)>, CommandError> {
    let rights = request.rights().await?;
    let asker = &request.asker;
    let bindings = request.bindings().await?;
    let anew = bindings.iter().find(|binding| (binding.panel, binding.server) == (kept.panel, kept.server));
    let going: Vec<_> = kept.grants.iter().filter(|grant| grant.counts_at(now)).cloned().collect();
    let (scope, all) = match anew {
        Some(binding) => (Scope::from(binding), rights.grants().to_vec()),
        None => {
            let binding = kept.grants.first().and_then(|grant| grant.binding);
            (Scope::new(asker.guild, binding), [rights.grants(), &going].concat())
        }
    };
    if decide(asker, &all, scope, Permission::Manage).is_err() {
        return Err(refusal::refused_guild_wide(&rights, Permission::Manage, "/server bind").into());
    }
    if kept.panel.is_none() && !bindable::may_bind_operators(&request.data, asker, kept.server) {
        return Err(Reply::new(format!(
            "{} can't be brought back: this Discord server may not bind it any more. The bot's operator allows that \
             in PANEL_GUILDS.",
            messages::bold(&kept.name)
        )).into());
    }
    let given = can_bring_back(asker, &all, scope, &going).into_iter();
    Ok(given.map(|grant| (grant.subject, grant.permission)).collect())
}

/// The most grants that an answer names.
const MOST_NAMED: usize = 10;

/// What who pressed could not give, and who can.
fn waiting(guild: GuildId, grants: &[Grant], until: i64) -> String {
    if grants.is_empty() {
        return String::new();
    }
    let named =
        |grant: &Grant| format!("`{}` of {}", grant.permission, refusal::subject_in(guild, grant.subject));
    let mut named: Vec<_> = grants.iter().take(MOST_NAMED).map(named).collect();
    if grants.len() > MOST_NAMED {
        named.push(format!("{} more", grants.len() - MOST_NAMED));
    }
    format!(
        "\nNot brought back, for you can't grant it: {}. Until <t:{until}:f> somebody who can, such as anyone with \
         Manage Server, is offered it by `/server bind` of the same server.",
        named.join(", ")
    )
}

fn told(kept: &Kept, back: &BroughtBack) -> String {
    let (name, mirrors) = (messages::bold(&back.binding.name), back.mirrors.len() as u64);
    let (mirrors, grants) = (messages::count(mirrors, "mirror"), messages::count(back.grants, "grant"));
    let mut said = if back.bound_meanwhile {
        format!("{name} has what went with it again: {mirrors} and {grants}.")
    } else {
        format!("{name} is bound again, with {mirrors} and {grants}.")
    };
    if !back.bound_meanwhile && back.binding.name != kept.name {
        said.push_str(&format!(" Another server is called {} by now.", messages::bold(&kept.name)));
    }
    if !back.taken.is_empty() {
        let full = match kept.panel {
            Some(_) => format!(", or {MOST_MIRRORS} channels here do, which is the most"),
            None => String::new(),
        };
        said.push_str(&format!(
            " Left out, for they show a console already{full}: {}.",
            messages::channels(&back.taken)
        ));
    }
    said
}
