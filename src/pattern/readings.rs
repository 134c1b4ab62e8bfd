//! The ways in which some game could read a command.
//!
//! Letters count without regard to case, also by Unicode's rules, as Java compares them. Quotes are left out, since
//! Minecraft and the Source engine drop them. Each word counts without the namespace before it. A command may end at
//! `;`, and words may end at brackets, commas and colons (the Source engine's `{}()':`).

/// Whether nothing is left of a text without its quotes and slashes.
pub(super) fn says_nothing(text: &str) -> bool {
    bare(text).is_empty()
}

/// The words of a command in each way in which some game could read it.
#[derive(Debug, Clone)]
pub struct Readings(Vec<Vec<String>>);

impl Readings {
    /// Reads a command as it is sent.
    #[must_use]
    pub fn of(command: &str) -> Self {
        let folded = fold(command);
        let ends = [';', '\n', '\r'];
        let parts = folded.split(ends).filter(|_| folded.contains(ends));
        Self([&*folded].into_iter().chain(parts).flat_map(read).collect())
    }

    /// Each of them, folded; none is empty.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[String]> {
        self.0.iter().map(Vec::as_slice)
    }
}

/// The words of a text that is folded already, in each way once; none is empty.
pub(super) fn read(folded: &str) -> Vec<Vec<String>> {
    let mut ways = vec![as_it_stands(folded), bare(folded), broken(folded)];
    ways.retain(|words| !words.is_empty());
    ways.dedup();
    ways
}

/// Words between white space, without the slashes before the first.
fn as_it_stands(text: &str) -> Vec<String> {
    let text = text.trim_start_matches(|sign: char| sign == '/' || sign.is_whitespace());
    text.split_whitespace().map(str::to_owned).collect()
}

/// Words between white space, each without its quotes, slashes and namespace.
fn bare(text: &str) -> Vec<String> {
    text.split_whitespace().map(cut).filter(|name| !name.is_empty()).collect()
}

/// The last name between colons.
fn cut(word: &str) -> String {
    let bare: String = word.chars().filter(|sign| !is_quote(*sign)).collect();
    let mut names = bare.rsplit(':').map(|name| name.trim_matches('/'));
    names.find(|name| !name.is_empty()).unwrap_or_default().to_owned()
}

/// Words between everything that ends a word anywhere.
fn broken(text: &str) -> Vec<String> {
    let ends = |sign: char| {
        sign.is_whitespace()
            || is_quote(sign)
            || matches!(sign, '(' | ')' | '[' | ']' | '{' | '}' | ',' | ':' | '=')
    };
    text.split(ends).map(|word| word.trim_matches('/').to_owned()).filter(|word| !word.is_empty()).collect()
}

fn is_quote(sign: char) -> bool {
    matches!(sign, '"' | '\'' | '`' | '\\')
}

/// One case for all letters, also for those that only meet in the other one: `ſ` is `s`, the Kelvin sign `k`, and `İ`
/// and `ı` are `i`.
pub(super) fn fold(text: &str) -> String {
    let dotted = |sign: char| if sign == 'İ' { 'i' } else { sign };
    text.chars().map(dotted).flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}
