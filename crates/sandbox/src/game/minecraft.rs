//! The built-in game: a task that boots, chats and stops like a Minecraft server.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep, sleep_until};

use super::{
    Console, KILLED, Want,
    world::{After, FAILED, OUT_OF_HEAP, World},
};
use crate::{clock, wings::Instance};

/// The egg's "done" text.
pub(crate) const DONE: &str = ")! For help, type \"help\"";
/// What the container's entry point prints first.
const ENTRY: &str =
    "\u{1b}[1m\u{1b}[33mcontainer@pterodactyl~ \u{1b}[0mjava -Xms128M -Xmx1024M -jar server.jar";

pub(super) async fn run(instance: &Arc<Instance>, mut console: Console) -> i32 {
    let step = instance.spec.game.boot_step;
    instance.print([ENTRY]);
    tokio::select! {
        () = boot(instance, step) => {}
        ended = interrupted(&mut console) => return ended,
    }
    let mut world = World::default();
    let chatter = instance.spec.game.chatter;
    let mut next = Instant::now() + chatter.unwrap_or_default();
    let after = loop {
        tokio::select! {
            Some(line) = console.stdin.recv() => {
                let (said, after) = world.command(&line);
                say(instance, said);
                if after != After::Continue {
                    break after;
                }
            }
            changed = console.want.changed() => match *console.want.borrow_and_update() {
                _ if changed.is_err() => return 0,
                Want::Run => {}
                Want::Kill => return KILLED,
                Want::Exit(code) => break After::Crash(code),
                Want::Stop => {
                    say(instance, world.command("stop").0);
                    break After::Stop;
                }
            },
            () = sleep_until(next), if chatter.is_some() => {
                next += chatter.unwrap_or_default();
                say(instance, world.happen());
            }
        }
    };
    match after {
        After::Crash(code) => {
            if code == FAILED {
                fail(instance);
            }
            code
        }
        After::Stop | After::Continue => {
            tokio::select! {
                () = save(instance, step) => 0,
                ended = interrupted(&mut console) => ended,
            }
        }
    }
}

/// Resolves when the program is told to end at once; a stop during the boot ends it, too.
async fn interrupted(console: &mut Console) -> i32 {
    loop {
        if console.want.changed().await.is_err() {
            return 0;
        }
        match *console.want.borrow_and_update() {
            Want::Kill => return KILLED,
            Want::Exit(code) => return code,
            Want::Stop => return 0,
            Want::Run => {}
        }
    }
}

async fn boot(instance: &Instance, step: Duration) {
    let begun = Instant::now();
    say(
        instance,
        ["Starting minecraft server version 1.21.4", "Loading properties", "Preparing level \"world\""],
    );
    for percent in [0, 37, 82] {
        say(instance, [format!("Preparing spawn area: {percent}%")]);
        sleep(step).await;
    }
    say(instance, [format!("Done ({:.3}s{DONE}", begun.elapsed().as_secs_f64())]);
}

async fn save(instance: &Instance, step: Duration) {
    say(instance, ["Saving players", "Saving worlds"]);
    sleep(step).await;
    say(instance, ["ThreadedAnvilChunkStorage: All dimensions are saved"]);
}

/// Prints why it ends with an error.
fn fail(instance: &Instance) {
    let stamp = match instance.spec.game.stamps {
        true => format!("[{}] [Server thread/ERROR]: ", clock::time_of_day()),
        false => String::new(),
    };
    instance
        .print(OUT_OF_HEAP.map(|(error, line)| if error { format!("{stamp}{line}") } else { line.into() }));
}

fn say<L: AsRef<str>>(instance: &Instance, lines: impl IntoIterator<Item = L>) {
    if !instance.spec.game.stamps {
        return instance.print(lines.into_iter().map(|line| line.as_ref().to_owned()));
    }
    let time = clock::time_of_day();
    let stamped = |line: L| match line.as_ref() {
        chat if chat.starts_with('<') => format!("[{time}] [Async Chat Thread - #0/INFO]: {chat}"),
        line => format!("[{time}] [Server thread/INFO]: {line}"),
    };
    instance.print(lines.into_iter().map(stamped));
}
