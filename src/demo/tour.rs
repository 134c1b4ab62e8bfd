//! The tour for where nobody can type: takes each step, shows the channel, and says what was seen and what not.

use tokio_util::sync::CancellationToken;

use super::{
    paint::Paint,
    play::{Output, Player},
    print::say,
    stage::{Stage, failure},
    steps::{self, Step},
};

/// What was promised and not seen; nothing if all went well.
pub(super) type Missing = Vec<String>;

/// Takes the steps. It ends early when one fails: what follows stands on it.
pub(super) async fn take(stage: &Stage, paint: Paint, steps: &[Step], stop: &CancellationToken) -> Missing {
    let mut player = Player::new(stage, paint, Output::Plain);
    for (index, step) in steps.iter().enumerate() {
        let head = paint.bold(&format!("{}/{}", index + 1, steps.len()));
        let block = format!("\n{head} {} types {}\n", step.who.name(), paint.code(&step.types));
        player.say(block).await;
        let mut ended = stage.ended.clone();
        let missing = tokio::select! {
            missing = take_one(&mut player, step) => missing,
            error = failure(&mut ended) => vec![format!("the bot ended: {error}")],
            () = stop.cancelled() => vec!["the tour was interrupted".into()],
        };
        if !missing.is_empty() {
            return missing;
        }
    }
    if player.program_seen {
        Missing::new()
    } else {
        vec!["a console line of the program itself in the channel".into()]
    }
}

async fn take_one(player: &mut Player<'_>, step: &Step) -> Missing {
    let played = player.play(step, step.patience).await;
    let paint = player.paint;
    let means: Vec<_> = played.missing.iter().map(|expected| expected.means).collect();
    for expected in &step.expected {
        let lacks = means.contains(&expected.means);
        let (sign, words) = if lacks { (paint.bad("✗"), "not seen: ") } else { (paint.good("✓"), "") };
        say(&format!("{sign} {words}{}\n", expected.means));
    }
    let lacking = means.into_iter().map(str::to_owned);
    lacking
        .chain(played.wrong.map(|wrong| wrong.to_string()))
        .map(|what| format!("{}: {what}", step.types))
        .collect()
}

/// What the tour comes to.
pub(super) fn verdict(missing: &Missing, built_in: bool, paint: Paint) -> String {
    if missing.is_empty() {
        let promises = steps::steps(built_in).iter().map(|step| step.expected.len()).sum::<usize>() + 1;
        return format!(
            "\n{}\n",
            paint.good(&format!("All {promises} things that were promised were seen."))
        );
    }
    format!("\n{}", lacking(missing, paint))
}

/// What was not seen.
pub(super) fn lacking(missing: &Missing, paint: Paint) -> String {
    let each: Vec<_> = missing.iter().map(|what| format!("  {what}\n")).collect();
    format!("{}\n{}", paint.bad("Not all that was promised was seen:"), each.concat())
}
