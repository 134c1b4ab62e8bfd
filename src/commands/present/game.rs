//! Which game a server runs, how that is known, and how sure we are of what its console means.

use crate::{
    games::{Basis, Found, Proof},
    text,
    texts::Text,
};

/// One line of it.
pub(in crate::commands) fn line(game: Found<'_>) -> Text {
    let (title, basis) = (game.profile.title(), basis(game.basis));
    match game.profile.proof() {
        _ if game.profile.is_generic() => text!("game-unknown"),
        Proof::Proved => text!("game-proved", game = title, basis = basis),
        Proof::Reports => text!("game-reported", game = title, basis = basis),
    }
}

fn basis(basis: Basis) -> Text {
    match basis {
        Basis::Nothing => text!("game-by-nothing"),
        Basis::Image => text!("game-by-image"),
        Basis::Startup => text!("game-by-startup"),
        Basis::Lines => text!("game-by-lines"),
        Basis::Egg => text!("game-by-egg"),
        Basis::Chosen => text!("game-by-choice"),
    }
}
