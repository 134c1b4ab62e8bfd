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
        components::{
            confirm,
            lasting::{LastingButton, LastingButtons, Signer},
            press,
        },
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, grant_limits, messages, refusal},
        resolve::ask,
    },
    model::{
        Action, ActionDetails, Binding, Fact, Grant, Limit, Outcome, OutcomeNote, Permission, Subject,
        UnboundId,
    },
    store::{
        BroughtBack, Kept, MOST_BINDINGS, MOST_MIRRORS, NotBroughtBack, StoreError, Watching, epoch_seconds,
    },
    text,
    texts::{Text, all_of, code, time},
};

const DAY: i64 = 24 * 60 * 60;
/// Brings back what was let go under this id.
const BRING_BACK: LastingButton<1> =
    LastingButton { family: "server", action: "bring-back", command: "/server bind" };

/// Asks whether it shall go, with what goes with it.
pub(super) async fn ask(request: &Request, binding: &Binding) -> Result<Reply, CommandError> {
    let rights = request.rights().await?;
    may_let_go(&rights, binding)?;
    let counted = async {
        let mirrors = request.store().mirrors_of(request.guild()).await?;
        let grants = request.store().grants_of(request.guild()).await?;
        let boards = request.store().boards_of(request.guild()).await?;
        let alerts = request.store().alerts_of(request.guild()).await?;
        let bridges = request.store().chat_bridges_of(request.guild()).await?;
        Ok::<_, StoreError>((
            mirrors.iter().filter(|mirror| mirror.binding == binding.id).count(),
            grants.iter().filter(|grant| grant.binding == Some(binding.id)).count(),
            boards.iter().filter(|board| board.binding == Some(binding.id)).count()
                + alerts.iter().filter(|alert| alert.binding == binding.id).count()
                + bridges.iter().filter(|bridge| bridge.binding == binding.id).count(),
        ))
    };
    let (mirrors, grants, watching) = counted.await?;
    let (name, days) = (&*binding.name, request.data.forget_days);
    let question =
        text!("server-unbind-question", server = name, mirrors = mirrors, grants = grants, days = days);
    let question = match watching {
        0 => question,
        count => question.and(text!("server-unbind-watching", count = count)),
    };
    let id = binding.id;
    let next = press::answered(move |request| async move {
        confirmed(&request, &ask::bound(&request, Some(id)).await?).await
    });
    Ok(confirm::question(request, question, text!("server-unbind-button"), next, &binding.name))
}

/// What somebody may never run goes with the binding: who can't take that back can't have it go this way either, or they
/// would bind the server anew without it.
fn may_let_go(rights: &Rights, binding: &Binding) -> Result<(), CommandError> {
    let goes = |grant: &&Grant| grant.binding == Some(binding.id);
    for grant in rights.grants().iter().filter(goes) {
        if let Err(NotChanged::Forbids(never)) = rights.can_revoke(binding, grant.subject, grant.permission) {
            return Err(text!(
                "server-unbind-forbids",
                server = &*binding.name,
                who = refusal::holder(rights, grant.subject),
                patterns = grant_limits::list(never.iter()),
            )
            .into());
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
    let said =
        text!("server-unbound", server = &*binding.name, mirrors = unbound.mirrors, grants = unbound.grants,);
    let until = epoch_seconds() + i64::from(request.data.forget_days) * DAY;
    let later = text!("server-unbound-until", until = time(until, 'f'));
    let said = match unbound.watching {
        0 => said,
        count => said.and(text!("server-unbound-watching", count = count)),
    };
    let said = messages::with_behind(said, &outcome).above(later);
    let said = Reply::new(said);
    Ok(match bring_back_button(request, unbound.kept).await {
        Some(row) => said.with_row(row),
        None => said,
    })
}

/// What was let go of this server before and can still come back, as one more line and a button for an answer that
/// tells that it is bound.
pub(super) async fn offer(request: &Request, binding: &Binding) -> Option<(Text, CreateActionRow)> {
    let kept = request.store().last_unbound(binding, since(request)).await;
    let kept = kept.inspect_err(|error| drop(refusal::store(error))).ok().flatten()?;
    let grants = kept.grants.len() as u64;
    let line = text!(
        "server-back-offer",
        when = time(kept.unbound_at, 'R'),
        server = &*kept.name,
        mirrors = kept.mirrors,
        grants = grants,
    );
    if kept.mirrors + grants + kept.watching == 0 {
        return None;
    }
    let line = match kept.watching {
        0 => line,
        count => line.and(text!("server-back-offer-watching", count = count)),
    };
    Some((line, bring_back_button(request, kept.id).await?))
}

/// None where it can't be made; `/server bind` offers it again.
async fn bring_back_button(request: &Request, kept: UnboundId) -> Option<CreateActionRow> {
    let label = text!("server-back-button").plain(request.language());
    let (signer, numbers) = (Signer::if_possible(request).await?, [kept.0.cast_unsigned()]);
    let button = signer.button(&BRING_BACK, numbers, label, ButtonStyle::Secondary).ok()?;
    Some(CreateActionRow::Buttons(vec![button]))
}

/// What the buttons do that last.
pub(super) fn buttons() -> LastingButtons {
    LastingButtons::default().answered(&BRING_BACK, |request, [kept]| async move {
        bring_back(&request, UnboundId(kept.cast_signed())).await
    })
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
    match request.store().bring_back(guild, id, since, now, &given).await {
        Ok(back) => {
            audited.done_quietly().await;
            let what = What::Bound(back.binding.id, back.mirrors.first().copied());
            let outcome = request.data.changes.apply(what, request.began).await;
            let until = kept.unbound_at + i64::from(request.data.forget_days) * DAY;
            let said = messages::with_behind(told(&kept, &back), &outcome);
            Ok(Reply::new(match waiting(guild, &back.waiting, until) {
                Some(waiting) => said.above(waiting),
                None => said,
            }))
        }
        Err(why) => {
            let (said, note) = match &why {
                NotBroughtBack::Store(error) => return Err(audited.broken(error).await.into()),
                NotBroughtBack::Gone => (gone(), Fact::Gone.into()),
                NotBroughtBack::OtherPanel => {
                    (text!("server-back-panel-gone", server = &*kept.name), Fact::NotLinked.into())
                }
                NotBroughtBack::TooMany => {
                    let most = MOST_BINDINGS.unsigned_abs();
                    let said = text!("server-back-too-many", server = &*kept.name, most = most);
                    (said, OutcomeNote::from(Limit::Bindings))
                }
            };
            audited.failed(Outcome::Refused, note).await;
            Err(said.into())
        }
    }
}

fn gone() -> Text {
    text!("server-back-gone")
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
        return Err(text!("server-back-not-allowed", server = &*kept.name).into());
    }
    let given = can_bring_back(asker, &all, scope, &going).into_iter();
    Ok(given.map(|grant| (grant.subject, grant.permission)).collect())
}

/// The most grants that an answer names.
const MOST_NAMED: usize = 10;

/// What who pressed could not give, and who can.
fn waiting(guild: GuildId, grants: &[Grant], until: i64) -> Option<Text> {
    let more = grants.len().saturating_sub(MOST_NAMED);
    let named = grants.iter().take(MOST_NAMED).map(|grant| {
        let who = refusal::holder_in(guild, grant.subject);
        text!("server-back-grant", permission = code(grant.permission.to_string()), who = who)
    });
    let named: Vec<_> = named.chain((more > 0).then(|| text!("server-back-more", count = more))).collect();
    (!named.is_empty())
        .then(|| text!("server-back-waiting", grants = all_of(named), until = time(until, 'f')))
}

fn told(kept: &Kept, back: &BroughtBack) -> Text {
    let (name, mirrors, grants) = (&*back.binding.name, back.mirrors.len(), back.grants);
    let mut said = vec![if back.bound_meanwhile {
        text!("server-back-anew", server = name, mirrors = mirrors, grants = grants)
    } else {
        text!("server-back", server = name, mirrors = mirrors, grants = grants)
    }];
    let Watching { boards, alerts, bridges, left_out } = back.watching;
    if boards + alerts + bridges > 0 {
        said.push(text!("server-back-watching", boards = boards, alerts = alerts, bridges = bridges));
    }
    if left_out > 0 {
        said.push(text!("server-back-watching-left-out", count = left_out));
    }
    if !back.bound_meanwhile && back.binding.name != kept.name {
        said.push(text!("server-back-renamed", name = &*kept.name));
    }
    if !back.taken.is_empty() {
        let channels = all_of(back.taken.iter().copied());
        said.push(match kept.panel {
            Some(_) => {
                let most = MOST_MIRRORS.unsigned_abs();
                text!("server-back-left-out-full", channels = channels, most = most)
            }
            None => text!("server-back-left-out", channels = channels),
        });
    }
    Text::sentences(said)
}
