//! Has the texts, and what is known of games, compiled in again when one of them changes, also where a file was added.

fn main() {
    println!("cargo:rerun-if-changed=locales");
    println!("cargo:rerun-if-changed=games");
}
