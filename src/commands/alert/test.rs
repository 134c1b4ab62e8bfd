//! `/alert test`.

use std::time::Duration;

use tokio::time::timeout;

use crate::{
    commands::{
        alert::{change, named},
        audited,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, post_error},
    },
    model::{Action, AlertId, Outcome, OutcomeNote},
    text,
};

/// How long Discord's answer is waited for.
const WITHIN: Duration = Duration::from_secs(4);

/// Has the alert posted as it would be told, and says what came of it.
pub(super) async fn post(request: &Request, id: AlertId) -> Result<Reply, CommandError> {
    let (alert, binding) = named::managed(request, id, "/alert test").await?;
    let audited =
        audited::begin(request, Some(&binding), Action::TestAlert, change::details(&alert, None)).await?;
    let answer = timeout(WITHIN, request.data.alerts.test(id)).await;
    let (server, number, channel) = (&*binding.name, id.0.unsigned_abs(), alert.channel);
    match answer {
        Ok(Ok(Ok(()))) => {
            audited.done_quietly().await;
            Ok(Reply::new(text!("alert-test-posted", server = server, number = number, channel = channel)))
        }
        Ok(Ok(Err(error))) => {
            audited.failed(Outcome::Failed, OutcomeNote::CanNotBeDone { why: error.to_string() }).await;
            let why = post_error::why(&error);
            Err(text!("alert-test-refused", server = server, channel = channel, why = why).into())
        }
        // It is not watched yet, or Discord takes its time.
        Ok(Err(_)) | Err(_) => {
            audited.done_quietly().await;
            Ok(Reply::new(text!("alert-test-waits", server = server, channel = channel)))
        }
    }
}
