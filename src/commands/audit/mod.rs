//! `/audit`: who did what here, page by page.

mod since;

use serenity::{
    builder::{CreateActionRow, CreateButton},
    model::{application::ButtonStyle, id::UserId, user::User},
};

use since::NotSince;

use crate::{
    cards::{Accent, Card, MOST_TEXT},
    commands::{
        components::lasting::{LastingButton, LastingButtons, Signer},
        family::{Family, HelpFor, HelpLine},
        interaction::{reply::Reply, request::Request},
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
/// Characters of the rows of a page: the head and what is said first have room beside them.
const ROOM: usize = MOST_TEXT - 600;
/// The file with the commands of a page that are too long for their lines.
const WHOLE: &str = "in-full.txt";
/// Turns to the page that its numbers name.
const PAGE: LastingButton<6> = LastingButton { family: "audit", action: "page", command: "/audit" };

/// What `/help` says of it.
const HELP: [HelpLine; 1] =
    [HelpLine::new("/audit", HelpFor::Holders(Permission::Manage), || text!("help-audit"))];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    let buttons = LastingButtons::default().answered(&PAGE, |request, numbers| async move {
        let page = Page::from(numbers);
        let read = rows_of(&request, &page).await?;
        Ok(shown(&request, page, &read).await)
    });
    Family { command: Some(audit()), help: &HELP, buttons, ..Family::default() }
}

/// Who did what with the game servers
#[poise::command(slash_command, guild_only, install_context = "Guild", interaction_context = "Guild")]
async fn audit(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    member: Option<User>,
    since: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        let member = member.map(|user| user.id);
        let page = asked(&request, server.as_deref(), member, since.as_deref()).await?;
        let read = rows_of(&request, &page).await?;
        Ok(shown(&request, page, &read).await)
    })
    .await
}

/// A page of the audit log that somebody looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Page {
    binding: Option<BindingId>,
    member: Option<UserId>,
    since: Option<i64>,
    /// The newest row when the first page was shown.
    newest: Option<AuditId>,
    /// Rows before this page.
    skip: u32,
    /// How many rows each of the newer pages has, up to 16 of them: four bits each, the nearest lowest.
    newer: u64,
}

impl Page {
    /// The page after it, whose rows are older.
    fn older(self, rows: u32) -> Self {
        Self { skip: self.skip + rows, newer: self.newer << 4 | u64::from(rows.min(15)), ..self }
    }

    /// The page before it; beyond those that are known by heart as many rows as a page may have. None: it is the first.
    fn newer(self) -> Option<Self> {
        let rows = u32::try_from(self.newer & 15).ok().filter(|rows| *rows > 0).unwrap_or(READ);
        (self.skip > 0).then(|| Self { skip: self.skip.saturating_sub(rows), newer: self.newer >> 4, ..self })
    }
}

/// As a button has it; 0 stands for none.
impl From<Page> for [u64; 6] {
    fn from(page: Page) -> Self {
        [
            page.binding.map_or(0, |id| id.0.cast_unsigned()),
            page.member.map_or(0, UserId::get),
            page.since.unwrap_or(0).cast_unsigned(),
            page.newest.map_or(0, |id| id.0.cast_unsigned()),
            page.skip.into(),
            page.newer,
        ]
    }
}

impl From<[u64; 6]> for Page {
    fn from([binding, member, since, newest, skip, newer]: [u64; 6]) -> Self {
        let some = |number: u64| (number != 0).then(|| number.cast_signed());
        Self {
            binding: some(binding).map(BindingId),
            member: (member != 0).then(|| UserId::new(member)),
            since: some(since),
            newest: some(newest).map(AuditId),
            skip: u32::try_from(skip).unwrap_or(0),
            newer,
        }
    }
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
    Ok(Page { binding, member, since, newest: None, skip: 0, newer: 0 })
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
async fn shown(request: &Request, page: Page, read: &AuditPage) -> Reply {
    if read.rows.is_empty() {
        return Reply::new(text!("audit-nothing"));
    }
    let language = request.language();
    let (head, rows) = rows(&page, read, language);
    let lines = u32::try_from(rows.len()).unwrap_or(READ);
    let page = Page { newest: page.newest.or(read.newest), ..page };
    let older = page.older(lines);
    let buttons = buttons(request, page.newer(), (u64::from(older.skip) < read.total).then_some(older)).await;
    let cut = read.rows.iter().take(lines as usize).filter(|row| Room::Page.cuts(&row.entry));
    let whole: Vec<_> = cut.map(|row| audit_line::whole(row.begun_at, &row.entry, language)).collect();
    let mut reply = Reply::card(Card::new(Accent::Neutral).text(head).separator().list(rows));
    if !whole.is_empty() {
        reply = reply.with_file(WHOLE, whole.join("\n"));
    }
    if buttons.is_empty() { reply } else { reply.with_row(CreateActionRow::Buttons(buttons)) }
}

/// Those that there are, and can be made.
async fn buttons(request: &Request, newer: Option<Page>, older: Option<Page>) -> Vec<CreateButton> {
    let pages = [(text!("audit-newer-button"), newer), (text!("audit-older-button"), older)];
    let pages: Vec<_> = pages.into_iter().filter_map(|(label, page)| Some((label, page?))).collect();
    if pages.is_empty() {
        return Vec::new();
    }
    let Some(signer) = Signer::if_possible(request).await else { return Vec::new() };
    let button = |(label, page): (Text, Page)| {
        let label = label.plain(request.language());
        signer.button(&PAGE, page.into(), label, ButtonStyle::Secondary).ok()
    };
    pages.into_iter().filter_map(button).collect()
}

/// The head, and as many rows as one message holds; one at least.
fn rows(page: &Page, read: &AuditPage, language: Language) -> (Text, Vec<Text>) {
    let mut rows: Vec<_> = read.rows.iter().map(told).collect();
    let mut room = ROOM;
    let lengths = rows.iter().map(|row| row.markdown(language).chars().count() + 1);
    let fitting = lengths.take_while(|length| {
        let fits = *length <= room;
        room = room.saturating_sub(*length);
        fits
    });
    let fitting = fitting.count();
    rows.truncate(fitting.max(1));
    (head(page, read.total, u32::try_from(rows.len()).unwrap_or(READ)), rows)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_turned_forth_and_back_and_fit_into_a_button() {
        let first = Page {
            binding: Some(BindingId(4_711)),
            member: Some(UserId::new(u64::MAX)),
            since: Some(-1),
            newest: None,
            skip: 0,
            newer: 0,
        };
        assert_eq!(first.newer(), None);
        let mut pages = vec![first];
        for rows in [12, 1, 7, 12, 3] {
            pages.push(pages[pages.len() - 1].older(rows));
        }
        assert_eq!(pages[5].skip, 35);
        for two in pages.windows(2).rev() {
            assert_eq!(two[1].newer(), Some(two[0]));
            assert_eq!(Page::from(<[u64; 6]>::from(two[1])), two[1]);
        }
        let far = (0..40).fold(first, |page, _| page.older(11));
        let back = std::iter::successors(Some(far), |page| page.newer()).last().unwrap();
        assert_eq!(back.skip, 0, "also beyond the pages that are known by heart");
    }
}
