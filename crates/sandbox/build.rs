//! Has the page's files compiled in again when one of them changes, also when one was added.

fn main() {
    println!("cargo:rerun-if-changed=web");
}
