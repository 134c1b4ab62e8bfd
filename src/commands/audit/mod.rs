//! `/audit`: who did what here, page by page.

mod since;

use serenity::{
    builder::CreateActionRow,
    model::{application::ButtonStyle, id::UserId, user::User},
};

use since::NotSince;

use crate::{
    commands::{
        components::{confirm, press},
        interaction::{
            reply::{LONGEST, Reply},
            request::Request,
        },
        present::{
            audit_line::{self, Room},
            command_error::CommandError,
            refusal,
        },
        resolve::{ask, autocomplete},
        runner,
        state::{Context, Failure},
    },
    model::{AuditId, AuditRow, BindingId, Permission},
    store::{AuditPage, AuditQuery, MOST_AUDIT, epoch_seconds},
    text,
    texts::{Language, Text, member, time, word},
};

/// Rows that are read for a page; what does not fit is on the next one.
const READ: u32 = 12;
/// The file with the commands of a page that are too long for their lines.
const WHOLE: &str = "in-full.txt";

/// Who did what with the game servers
#[poise::command(slash_command, guild_only, install_context = "Guild", interaction_context = "Guild")]
pub(super) async fn audit(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    member: Option<User>,
    since: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        let member = member.map(|user| user.id);
        let page = asked(&request, server.as_deref(), member, since.as_deref()).await?;
        let read = rows_of(&request, &page).await?;
        Ok(shown(&request, page, &read))
    })
    .await
}

/// A page of the audit log that somebody looks at.
#[derive(Debug, Clone)]
struct Page {
    binding: Option<BindingId>,
    member: Option<UserId>,
    since: Option<i64>,
    /// The newest row when the first page was shown.
    newest: Option<AuditId>,
    /// Rows before this page, and before each of the newer ones.
    skip: u32,
    newer: Vec<u32>,
}

async fn asked(
    request: &Request,
    server: Option<&str>,
    member: Option<UserId>,
    since: Option<&str>,
) -> Result<Page, CommandError> {
    let binding = match server {
        Some(typed) => Some(ask::managed(request, typed, "/audit").await?.id),
        None => None,
    };
    let since = since.map(|text| since::since(text, epoch_seconds())).transpose();
    let since = since.map_err(|wrong| match wrong {
        NotSince::Unreadable => text!("audit-since-unreadable"),
        NotSince::Future => text!("audit-since-future"),
    })?;
    Ok(Page { binding, member, since, newest: None, skip: 0, newer: Vec::new() })
}

/// What the member may read of it, as of now.
async fn query(request: &Request, page: &Page) -> Result<AuditQuery, CommandError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let mut query = AuditQuery {
        member: page.member,
        since: page.since,
        newest: page.newest,
        ..AuditQuery::of(request.guild())
    };
    let managed: Vec<_> =
        rights.allowing(&bindings, Permission::Manage).into_iter().map(|binding| binding.id).collect();
    let guild_wide = rights.decide(request.guild(), Permission::Manage).is_ok();
    query.bindings = match page.binding {
        Some(one) if guild_wide || managed.contains(&one) => Some(vec![one]),
        None if guild_wide => None,
        None if !managed.is_empty() => Some(managed),
        Some(_) | None => return Err(refusal::manages_nothing("/audit").into()),
    };
    Ok(query)
}

/// What a page shows, by the rights of now.
async fn rows_of(request: &Request, page: &Page) -> Result<AuditPage, CommandError> {
    let query = query(request, page).await?;
    let read = request.store().audit_page(&query, page.skip, READ).await?;
    let manages_guild = request.asker.manages_guild;
    let seen = |row: AuditRow| AuditRow { entry: row.entry.seen(manages_guild), ..row };
    Ok(AuditPage { rows: read.rows.into_iter().map(seen).collect(), ..read })
}

/// A page, with buttons for those before and after it.
fn shown(request: &Request, page: Page, read: &AuditPage) -> Reply {
    if read.rows.is_empty() {
        return Reply::new(text!("audit-nothing"));
    }
    let language = request.language();
    let (text, lines) = text(&page, read, language);
    let older = page.skip + lines;
    let mut buttons = Vec::new();
    let mut button = |label: Text, page: Page| {
        let next = press::answered(move |request| {
            let page = page.clone();
            async move {
                let read = rows_of(&request, &page).await?;
                Ok(shown(&request, page, &read))
            }
        });
        buttons.push(confirm::button(request, label, ButtonStyle::Secondary, next));
    };
    let page = Page { newest: page.newest.or(read.newest), ..page };
    if let Some((back, newer)) = page.newer.split_last() {
        button(text!("audit-newer-button"), Page { skip: *back, newer: newer.to_vec(), ..page.clone() });
    }
    if u64::from(older) < read.total {
        let newer = page.newer.iter().copied().chain([page.skip]).collect();
        button(text!("audit-older-button"), Page { skip: older, newer, ..page });
    }
    let cut = read.rows.iter().take(lines as usize).filter(|row| Room::Page.cuts(&row.entry));
    let whole: Vec<_> = cut.map(|row| audit_line::whole(row.begun_at, &row.entry, language)).collect();
    let mut reply = Reply::new(text);
    if !whole.is_empty() {
        reply = reply.with_file(WHOLE, whole.join("\n"));
    }
    if buttons.is_empty() { reply } else { reply.with_row(CreateActionRow::Buttons(buttons)) }
}

/// As many rows as one message holds, and how many those are; one at least.
fn text(page: &Page, read: &AuditPage, language: Language) -> (Text, u32) {
    let all: Vec<_> = read.rows.iter().map(told).collect();
    // The head names the rows, whose number it takes room from.
    let room = LONGEST - head(page, read.total, READ).markdown(language).chars().count();
    let (mut used, mut lines) = (0, 0);
    for line in &all {
        used += line.markdown(language).chars().count() + 1;
        if lines > 0 && used > room {
            break;
        }
        lines += 1;
    }
    let count = u32::try_from(lines).unwrap_or(READ);
    let shown = all.into_iter().take(lines);
    (Text::lines([head(page, read.total, count)].into_iter().chain(shown).collect()), count)
}

fn head(page: &Page, total: u64, lines: u32) -> Text {
    let (first, last) = (page.skip + 1, page.skip + lines);
    let full = word(if total >= MOST_AUDIT.unsigned_abs() { "yes" } else { "no" });
    match (page.member.map(member), page.since.map(|since| time(since, 'f'))) {
        (None, None) => text!("audit-head", first = first, last = last, total = total, full = full),
        (Some(member), None) => {
            text!("audit-head-of", member = member, first = first, last = last, total = total, full = full)
        }
        (None, Some(since)) => {
            text!("audit-head-since", since = since, first = first, last = last, total = total, full = full)
        }
        (Some(member), Some(since)) => text!(
            "audit-head-of-since",
            member = member,
            since = since,
            first = first,
            last = last,
            total = total,
            full = full
        ),
    }
}

fn told(row: &AuditRow) -> Text {
    let outcome = row.outcome.as_ref().map(|(outcome, note)| (*outcome, note));
    audit_line::line(row.begun_at, &row.entry, outcome, Room::Page)
}
