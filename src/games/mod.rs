//! What is known of the consoles of games; data is in `games/`.

pub mod causes;
