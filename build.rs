//! Has the texts compiled in again when one of them changes, also where a file of a new language was added.

fn main() {
    println!("cargo:rerun-if-changed=locales");
}
