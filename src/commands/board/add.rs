//! `/board add`.

use std::time::Duration;

use super::{manages_all, subject};
use crate::{
    boards::Standing,
    commands::{
        audited,
        changes::What,
        interaction::{reply::Reply, request::Request, target_channel::TargetChannel},
        present::{command_error::CommandError, messages, mirror_health, post_error},
        resolve::ask,
    },
    discord::rest::PostError,
    model::{Action, ActionDetails, BoardOptions, Limit, NewBoard, Outcome, OutcomeNote, StartHours},
    store::{AddedBoard, MOST_BOARDS, epoch_seconds},
    text,
};

const COMMAND: &str = "/board add";
/// How long it is waited for the card to be posted.
const PATIENCE: Duration = Duration::from_secs(3);

/// When everyone may start the server from its card. `Err`: what is wrong with the options.
pub(super) fn start_hours(
    everyone: bool,
    of_one: bool,
    hours: Option<&str>,
) -> Result<Option<StartHours>, CommandError> {
    match (everyone, hours) {
        (false, None) => Ok(None),
        (false, Some(_)) => Err(text!("board-hours-without").into()),
        (true, _) if !of_one => Err(text!("board-start-of-one").into()),
        (true, None) => Ok(Some(StartHours::default())),
        (true, Some(hours)) => match hours.parse() {
            Ok(hours) => Ok(Some(hours)),
            Err(_) => Err(text!("board-hours-unreadable").into()),
        },
    }
}

/// Keeps a card of the typed server, or of all, in a channel.
pub(super) async fn reply(
    request: &Request,
    typed: Option<&str>,
    place: TargetChannel,
    options: BoardOptions,
) -> Result<Reply, CommandError> {
    let binding = match typed {
        Some(typed) => Some(ask::managed(request, typed, COMMAND).await?),
        None => {
            manages_all(request, COMMAND).await?;
            None
        }
    };
    place.check(&request.asker)?;
    let channel = place.channel;
    let details = ActionDetails::channel(channel);
    let audited = audited::begin(request, binding.as_ref(), Action::AddBoard, details).await?;
    let new = NewBoard {
        guild: request.guild(),
        channel,
        binding: binding.as_ref().map(|binding| binding.id),
        created_by: request.asker.user,
        options,
    };
    let added = match request.store().add_board(&new, epoch_seconds()).await {
        Ok(AddedBoard::Full) => {
            audited.failed(Outcome::Refused, OutcomeNote::from(Limit::Boards)).await;
            return Err(text!("board-too-many", most = MOST_BOARDS.unsigned_abs()).into());
        }
        added => audited.ended(added).await?,
    };
    let what = subject(binding.as_ref());
    let (said, board) = match added {
        AddedBoard::Again(board) => (text!("board-changed", what = what, channel = channel), board),
        AddedBoard::New(board) => (text!("board-added", what = what, channel = channel), board),
        AddedBoard::Full => return Err(text!("board-too-many", most = MOST_BOARDS.unsigned_abs()).into()),
    };
    request.data.boards.try_again(board.id, channel);
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    if outcome.behind {
        return Ok(Reply::new(messages::with_behind(said, &outcome)));
    }
    Ok(Reply::new(match request.data.boards.settled(board.id, PATIENCE).await {
        Some(Standing::Shown) => said,
        Some(Standing::Refused(PostError::Forbidden { code, .. })) => {
            said.above(mirror_health::forbidden(request, channel, code))
        }
        Some(Standing::Refused(error)) => said.above(text!("board-refused", why = post_error::why(&error))),
        Some(Standing::Waiting) | None => match mirror_health::stopped(request) {
            Some(stopped) => said.above(stopped),
            None => said.and(text!("board-will-be-posted")),
        },
    }))
}
