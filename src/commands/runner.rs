//! The one way in which a command, a press or a form gets its answer.

use crate::commands::{
    interaction::{reply::Reply, request::Request},
    present::command_error::CommandError,
    state::{Context, Failure},
};

/// Acknowledges a slash command and answers it with what `command` makes of it.
pub(super) async fn run(
    context: Context<'_>,
    command: impl AsyncFnOnce(Request) -> Result<Reply, CommandError>,
) -> Result<(), Failure> {
    let Some(request) = Request::begin(context).await else { return Ok(()) };
    answer(&request, command(request.clone()).await).await
}

/// Answers with what came of it.
pub(super) async fn answer(request: &Request, done: Result<Reply, CommandError>) -> Result<(), Failure> {
    request.answer(&done.unwrap_or_else(CommandError::into_reply)).await
}
