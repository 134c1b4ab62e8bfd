//! `/board list`.

use super::{of, subject, with};
use crate::{
    access::Rights,
    boards::Standing,
    commands::{
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, post_error, refusal},
    },
    model::{Binding, Board, BoardStop, Permission, StartHours},
    text,
    texts::Text,
};

/// The boards that the member may end, each with how it stands.
pub(super) async fn reply(request: &Request) -> Result<Reply, CommandError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    if !manages_any(&rights, &bindings) && rights.decide(request.guild(), Permission::Manage).is_err() {
        return Err(refusal::refused_guild_wide(&rights, Permission::Manage, "/board list").into());
    }
    let boards = request.store().boards_of(request.guild()).await?;
    let theirs: Vec<_> = boards.iter().filter(|board| may(&rights, board, &bindings)).collect();
    if theirs.is_empty() {
        return Ok(Reply::new(text!("board-list-none")));
    }
    Ok(Reply::lines(theirs.into_iter().map(|board| line(request, board, &bindings))))
}

/// Whether the member manages any server.
pub(super) fn manages_any(rights: &Rights, bindings: &[Binding]) -> bool {
    bindings.iter().any(|binding| rights.decide(binding, Permission::Manage).is_ok())
}

/// Whether the member manages what a board is of.
pub(super) fn may(rights: &Rights, board: &Board, bindings: &[Binding]) -> bool {
    match of(board, bindings) {
        Some(binding) => rights.decide(binding, Permission::Manage).is_ok(),
        None => rights.decide(board.guild, Permission::Manage).is_ok(),
    }
}

/// When everyone may start the server.
fn start(hours: StartHours) -> Text {
    match hours.is_all_day() {
        true => text!("board-line-start"),
        false => text!("board-line-start-within", hours = hours.to_string()),
    }
}

fn line(request: &Request, board: &Board, bindings: &[Binding]) -> Text {
    let what = subject(of(board, bindings));
    let state = match board.message.stopped {
        Some(BoardStop::Deleted) => text!("board-line-deleted"),
        Some(BoardStop::ChannelGone) => text!("board-line-channel-gone"),
        Some(BoardStop::Refused) => text!("board-line-rejected"),
        None => match request.data.boards.standing(board.id) {
            Some(Standing::Refused(error)) => text!("board-line-refused", why = post_error::why(&error)),
            Some(Standing::Shown) => text!("board-line-kept"),
            Some(Standing::Waiting) | None => text!("board-line-waiting"),
        },
    };
    let options = board.options;
    let more = [
        options.names.then(|| text!("board-line-names")),
        options.address.then(|| text!("board-line-address")),
        options.follow.then(|| text!("board-line-follows")),
        options.start.map(start),
    ];
    with(text!("board-line", what = what, channel = board.channel, state = state), more.into_iter().flatten())
}
