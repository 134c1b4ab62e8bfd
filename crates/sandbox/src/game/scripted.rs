//! A program that only a test moves: it starts at once, prints nothing, and ends when told.

use std::sync::Arc;

use super::{Console, KILLED, Want};
use crate::wings::Instance;

pub(super) async fn run(instance: &Arc<Instance>, mut console: Console) -> i32 {
    let by_hand = instance.spec.power_by_hand;
    if !by_hand {
        instance.booted();
    }
    loop {
        tokio::select! {
            typed = console.stdin.recv() => match typed {
                Some(line) if !by_hand && line == instance.spec.stop => return 0,
                Some(_) => {}
                None => return 0,
            },
            changed = console.want.changed() => {
                let want = *console.want.borrow_and_update();
                match want {
                    _ if changed.is_err() => return 0,
                    Want::Exit(code) => return code,
                    Want::Kill => return KILLED,
                    Want::Stop if !by_hand => return 0,
                    Want::Stop | Want::Run => {}
                }
            }
        }
    }
}
