//! What names say: of variables, and of what stands before a value in a console.

/// Parts of a name that make its value a secret, wherever they stand in it.
const ANYWHERE: [&str; 22] = [
    "password",
    "passwd",
    "passwort",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "apikey",
    "licensekey",
    "licencekey",
    "authkey",
    "privatekey",
    "connectionstring",
    "webhook",
    "credential",
    "contrasena",
    "contraseña",
    "senha",
    "motdepasse",
    "hasło",
    "wachtwoord",
    "парол",
];
/// Ends of a word of a name that do.
const ENDS: [&str; 5] = ["pass", "psw", "pwd", "pw", "gslt"];
/// Words that end so and mean something else.
const NOT_ENDS: [&str; 4] = ["bypass", "compass", "trespass", "overpass"];
/// Whole words that do.
const WORDS: [&str; 4] = ["pin", "jwt", "dsn", "cookie"];
/// Last words that do.
const LAST: [&str; 3] = ["key", "keys", "auth"];
/// Before `key`: a key that anybody may know, or none.
const OPEN_KEYS: [&str; 5] = ["public", "pub", "hot", "primary", "sort"];
/// Last words of names of what is about a secret and is none.
const ABOUT: [&str; 29] = [
    "port",
    "file",
    "files",
    "path",
    "dir",
    "directory",
    "folder",
    "name",
    "mode",
    "type",
    "enable",
    "enabled",
    "required",
    "host",
    "hostname",
    "address",
    "ip",
    "user",
    "username",
    "length",
    "timeout",
    "expiry",
    "ttl",
    "lifetime",
    "size",
    "count",
    "limit",
    "url",
    "uri",
];

/// Whether a variable of this name in the environment, and for people, holds a secret.
pub(super) fn is_secret_variable(env: &str, name: &str) -> bool {
    let hook = squeezed(env).contains("webhook") || squeezed(name).contains("webhook");
    let about = words(env).last().is_some_and(|last| ABOUT.contains(&last.as_str()));
    (hook || !about) && (is_secret(env) || is_secret(name))
}

/// Whether the name before a value says that it is a secret; `name` without the signs of a switch.
pub(super) fn is_secret(name: &str) -> bool {
    let squeezed = squeezed(name);
    if ANYWHERE.iter().any(|part| squeezed.contains(part)) {
        return true;
    }
    let words = words(name);
    let ends = |word: &String| {
        ENDS.iter().any(|end| word.ends_with(end)) && !NOT_ENDS.iter().any(|not| word.ends_with(not))
    };
    let open = words.iter().rev().nth(1).is_some_and(|word| OPEN_KEYS.contains(&word.as_str()));
    words.iter().any(|word| WORDS.contains(&word.as_str()) || ends(word))
        || words.last().is_some_and(|last| LAST.contains(&last.as_str())) && !open
}

/// A name without what stands between its words, in lower case.
pub(super) fn squeezed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a name in lower case: `SRV_PW`, `adminPass`, `rcon.password`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || lower && c.is_uppercase() {
            words.push(String::new());
        }
        lower = c.is_lowercase();
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether the panel's rules say that a value is one of a few, so that it can't be a secret.
pub(super) fn is_choice(rules: &str) -> bool {
    rules.split('|').map(str::trim).any(|rule| matches!(rule, "boolean" | "bool") || rule.starts_with("in:"))
}

/// Whether the panel's rules are such as only secrets have: `password`, or so many characters that nobody types them.
pub(super) fn is_secret_rule(rules: &str) -> bool {
    const MANY: usize = 16;
    let is_uuid = rules.split('|').any(|rule| rule.trim() == "uuid");
    let number = |text: &str| {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().is_ok_and(|number: usize| number >= MANY)
    };
    let exactly = |rule: &str| match rule.trim().split_once(':') {
        Some(("size", count)) => number(count),
        Some(("regex", pattern)) => pattern.split('{').skip(1).any(number),
        _ => matches!(rule.trim(), "password" | "current_password"),
    };
    !is_uuid && rules.split('|').any(exactly)
}
