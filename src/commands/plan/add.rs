//! `/plan add`.

use std::time::Duration;

use super::{may_plan, what};
use crate::{
    access::Rights,
    commands::{
        audited,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, span},
        resolve::ask::ServerCommand,
        rules::Masks,
    },
    model::{
        Action, ActionDetails, Binding, IfEmpty, Limit, Missed, NewPlan, Outcome, Permission, PlanAction,
    },
    plans::{
        times::{NoTimes, Times},
        zone,
    },
    store::{MOST_COUNTDOWN_MESSAGE, MOST_PLANS},
    text,
    texts::{Text, code, duration, listed, time},
};

/// How many seconds before its time a stop or restart is announced where nobody says how many.
const COUNTDOWN: i64 = 300;
/// How many it can be: a day.
const MOST_COUNTDOWN: u64 = 24 * 3600;
/// How many of the next times are shown.
const SHOWN: usize = 3;

/// What somebody wants to plan.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    times: Times,
    action: PlanAction,
    line: Option<String>,
    countdown: i64,
    message: Option<String>,
    if_empty: IfEmpty,
    missed: Missed,
}

impl Wish {
    /// Reads the options. `Err`: what is wrong with them.
    pub(super) fn read(
        when: &str,
        what: &str,
        countdown: Option<&str>,
        (message, if_empty): (Option<String>, Option<IfEmpty>),
        missed: Missed,
    ) -> Result<Self, CommandError> {
        let times = when.parse::<Times>().map_err(|wrong| match wrong {
            NoTimes::Unreadable => text!("plan-when-unreadable"),
            NoTimes::OutOfBounds => text!("plan-when-out-of-bounds"),
        })?;
        let (action, line) = what::read(what)?;
        let message = message.map(|message| message.split_whitespace().collect::<Vec<_>>().join(" "));
        let message = message.filter(|message| !message.is_empty());
        if message.as_ref().is_some_and(|message| message.chars().count() > MOST_COUNTDOWN_MESSAGE) {
            return Err(text!("countdown-message-too-long", most = MOST_COUNTDOWN_MESSAGE).into());
        }
        if action.countdown().is_none() && (countdown.is_some() || message.is_some() || if_empty.is_some()) {
            return Err(text!("plan-no-countdown").into());
        }
        let countdown = match countdown {
            Some(countdown) => {
                let most = duration(Duration::from_secs(MOST_COUNTDOWN));
                let span = span::within(countdown, (0, MOST_COUNTDOWN));
                span.map_err(|_| text!("plan-countdown-unreadable", most = most))?.as_secs().cast_signed()
            }
            None if action.countdown().is_some() => COUNTDOWN,
            None => 0,
        };
        let if_empty = if_empty.unwrap_or(IfEmpty::Wait);
        Ok(Self { times, action, line, countdown, message, if_empty, missed })
    }
}

impl ServerCommand for Wish {
    fn needs(&self) -> Permission {
        Permission::Manage
    }

    fn command(&self) -> &'static str {
        "/plan add"
    }

    fn text_len(&self) -> usize {
        [&self.line, &self.message].into_iter().flatten().map(String::len).sum()
    }

    async fn carry_out(
        self,
        request: &Request,
        rights: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        let server = &*binding.name;
        if !request.here().may_post() {
            return Err(text!("plan-cant-post", server = server).into());
        }
        let now = request.data.plans.options().clock.now();
        let (timezone, zone) = zone::chosen(request.store().timezone(request.guild()).await?.as_deref());
        let next = self.times.upcoming(now, now, &zone, SHOWN);
        let Some(next_at) = next.first().copied() else { return Err(text!("plan-when-unreadable").into()) };
        let plan = NewPlan {
            guild: request.guild(),
            binding: binding.id,
            channel: request.channel,
            times: self.times.to_string(),
            timezone,
            action: self.action,
            line: self.line,
            countdown: self.countdown,
            message: self.message,
            if_empty: self.if_empty,
            missed: self.missed,
            planned_by: request.asker.user,
            planner_name: request.told_apart.clone(),
            next_at,
        };
        may_plan(rights, binding, &plan, "/plan add")?;
        holds_no_secret(request, binding, &plan).await?;
        let audited = audited::begin(request, Some(binding), Action::AddPlan, details(&plan)).await?;
        match request.store().add_plan(&plan, now).await {
            Ok(Some(_)) => audited.done_quietly().await,
            Ok(None) => {
                audited.failed(Outcome::Refused, Limit::Plans).await;
                return Err(text!("plan-too-many", most = MOST_PLANS.unsigned_abs()).into());
            }
            Err(error) => return Err(audited.broken(&error).await.into()),
        }
        request.data.plans.look();
        Ok(Reply::lines(answer(&plan, server, &next)))
    }
}

/// What is kept and told must not hold what is masked of the server.
async fn holds_no_secret(request: &Request, binding: &Binding, plan: &NewPlan) -> Result<(), CommandError> {
    let server = &*binding.name;
    let masks = Masks::of(&request.data, request.guild(), Some(binding)).await;
    for words in [&plan.line, &plan.message].into_iter().flatten() {
        match masks.text(words).await {
            Ok(masked) if masked == *words => {}
            Ok(_) => return Err(text!("plan-secret", server = server).into()),
            Err(withheld) => return Err(text!("of-server", server = server, what = withheld.text()).into()),
        }
    }
    Ok(())
}

/// A plan as the audit log has it.
pub(super) fn details(plan: &NewPlan) -> ActionDetails {
    ActionDetails::Plan { times: plan.times.clone(), what: plan.what() }
}

fn answer(plan: &NewPlan, server: &str, next: &[i64]) -> Vec<Text> {
    let (what, when) = (code(plan.what()), code(&*plan.times));
    let zone = code(&*plan.timezone);
    let mut lines = vec![text!("plan-added", server = server, what = what, when = when, zone = zone)];
    lines.push(text!("plan-next", times = listed(next.iter().map(|at| time(*at, 'f')))));
    if plan.countdown > 0 {
        let countdown = duration(Duration::from_secs(plan.countdown.unsigned_abs()));
        lines.push(text!("plan-countdown", countdown = countdown));
    }
    lines.push(match plan.missed {
        Missed::Run => text!("plan-missed-run"),
        Missed::Skip => text!("plan-missed-skip"),
    });
    lines
}
