//! `/board remove`.

use serenity::model::id::ChannelId;

use super::{list, of, subject};
use crate::{
    commands::{
        audited,
        changes::What,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, messages, refusal},
        resolve::ask,
    },
    model::{Action, ActionDetails, Binding, Board, BoardStop, NameMatch, Permission, find_by_name},
    text,
    texts::all_of,
};

const COMMAND: &str = "/board remove";

/// Ends the board in `channel`, without it in the channel here: that of the typed server, else the only one. Boards
/// whose channel is gone can be named nowhere: they end where there is none here.
pub(super) async fn reply(
    request: &Request,
    typed: Option<&str>,
    channel: Option<ChannelId>,
) -> Result<Reply, CommandError> {
    if let Some(typed) = typed {
        ask::managed(request, typed, COMMAND).await?;
    }
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    if !list::manages_any(&rights, &bindings) && rights.decide(request.guild(), Permission::Manage).is_err() {
        return Err(refusal::refused_guild_wide(&rights, Permission::Manage, COMMAND).into());
    }
    let place = channel.unwrap_or(request.channel);
    let boards = request.store().boards_of(request.guild()).await?;
    let seen = |board: &&Board| match of(board, &bindings) {
        Some(binding) => rights.decide(binding, Permission::View).is_ok(),
        None => rights.decide(request.guild(), Permission::Manage).is_ok(),
    };
    let meant = |board: &&Board| is_meant(board, typed, &bindings);
    let here: Vec<_> =
        boards.iter().filter(|board| board.channel == place).filter(seen).filter(meant).collect();
    let gone = |board: &&Board| board.message.stopped == Some(BoardStop::ChannelGone);
    let board = match &*here {
        [board] => *board,
        [] if channel.is_none() => boards
            .iter()
            .filter(gone)
            .filter(seen)
            .find(meant)
            .ok_or_else(|| text!("board-nothing-here", channel = place))?,
        [] => return Err(text!("board-nothing-here", channel = place).into()),
        several => {
            let names = several.iter().map(|board| subject(of(board, &bindings)));
            return Err(text!("board-which", channel = place, names = all_of(names)).into());
        }
    };
    if !list::may(&rights, board, &bindings) {
        return Err(match of(board, &bindings)
            .map(|binding| (binding, rights.decide(binding, Permission::Manage)))
        {
            Some((binding, Err(refused))) => {
                refusal::refused(&rights, refused, binding, Permission::Manage, COMMAND)
            }
            _ => refusal::refused_guild_wide(&rights, Permission::Manage, COMMAND),
        }
        .into());
    }
    end(request, board, of(board, &bindings)).await
}

fn is_meant(board: &Board, typed: Option<&str>, bindings: &[Binding]) -> bool {
    let Some(typed) = typed else { return true };
    of(board, bindings).is_some_and(|binding| find_by_name([binding], typed) != NameMatch::Nothing)
}

async fn end(request: &Request, board: &Board, binding: Option<&Binding>) -> Result<Reply, CommandError> {
    let details = ActionDetails::channel(board.channel);
    let audited = audited::begin(request, binding, Action::RemoveBoard, details).await?;
    audited.ended(request.store().remove_board(request.guild(), board.id).await).await?;
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let what = subject(binding);
    let said = text!("board-removed", what = what, channel = board.channel);
    Ok(Reply::new(messages::with_behind(said, &outcome)))
}
