//! What a token allows, as the panel's permission strings (protocol section 1.8).

use std::sync::Arc;

/// Writes console commands.
pub(crate) const CONSOLE: &str = "control.console";

/// A permission longer than this is none, bytes.
const LONGEST: usize = 128;

/// A set of permission strings, or the knowledge that nobody told us. It keeps the first 256, and none of more than 128
/// bytes: a set is kept as long as its socket, and panels and daemons may send anything. There are about 50.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Permissions(Option<Arc<[String]>>);

impl Permissions {
    /// The most that are kept.
    pub(crate) const MOST: usize = 256;

    /// Whether `permission` is held. `*` holds all but the `admin.` ones, as the daemon sees it. Where the
    /// permissions are unknown the answer is yes: the daemon will decide.
    #[must_use]
    pub fn allows(&self, permission: &str) -> bool {
        let Some(held) = &self.0 else { return true };
        let by_star = !permission.starts_with("admin.");
        held.iter().any(|one| one == permission || (by_star && one == "*"))
    }

    /// False if neither the token nor the daemon said what is allowed.
    #[must_use]
    pub fn are_known(&self) -> bool {
        self.0.is_some()
    }

    /// The strings, in the order they were given; empty if unknown.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|held| held.iter()).map(String::as_str)
    }
}

impl<S: Into<String>> FromIterator<S> for Permissions {
    fn from_iter<I: IntoIterator<Item = S>>(held: I) -> Self {
        let held = held.into_iter().map(Into::into).filter(|one: &String| one.len() <= LONGEST);
        Self(Some(held.take(Self::MOST).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_star_covers_all_but_admin() {
        let table: [(&[&str], &str, bool); 5] = [
            (&["*"], "control.console", true),
            (&["*"], "admin.websocket.errors", false),
            (&["*", "admin.websocket.errors"], "admin.websocket.errors", true),
            (&["control.start"], "control.stop", false),
            (&[], "control.start", false),
        ];
        for (held, asked, allowed) in table {
            assert_eq!(
                held.iter().copied().collect::<Permissions>().allows(asked),
                allowed,
                "{held:?} {asked}"
            );
        }
        assert!(Permissions::default().allows("control.start"), "unknown permissions leave it to the daemon");
    }
}
