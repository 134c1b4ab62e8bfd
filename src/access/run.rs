//! Which console commands somebody may run where their right is narrowed: allowed by one grant, forbidden by none.

use std::cell::OnceCell;

use crate::{
    model::{Grant, Permission},
    pattern::{Command, Odd, Pattern, Patterns, Readings, doubt},
};

use super::decide::{Asker, Ground, Refusal, Scope, decide, held};

/// Why a command is not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRun {
    /// The permission is lacking altogether.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The member holds the permission, but not for this command.
    #[error("the right is narrowed, and not to this command")]
    Narrowed {
        /// What they may run, a list from each grant; empty: all that is not forbidden.
        may: Vec<Patterns>,
        /// What they may not run, a list from each grant.
        never: Vec<Patterns>,
        /// The forbidden pattern that the command fits.
        hit: Option<Pattern>,
        /// What keeps the command from being told from others.
        odd: Option<Odd>,
    },
}

/// Decides whether `asker` may run `command`, as it is sent, where it needs `permission`: [`Permission::Command`], or
/// [`Permission::Say`] for the command that `/mc say` makes.
///
/// A grant that is not narrowed gives every command. What any of their grants forbids is forbidden, and so is every
/// command that can't be told from those. Manage Server is not narrowed.
///
/// # Errors
/// Why it is refused.
pub fn run(
    asker: &Asker,
    grants: &[Grant],
    scope: Scope,
    permission: Permission,
    command: &str,
) -> Result<Ground, NotRun> {
    if decide(asker, grants, scope, permission)? == Ground::ManagesGuild {
        return Ok(Ground::ManagesGuild);
    }
    let held: Vec<_> = held(asker, grants, scope).collect();
    judge(&held, permission, &Sent::new(command)).map(|grant| Ground::Grant(grant.clone()))
}

/// A command as it is sent, about which several people may be asked.
pub(super) struct Sent<'a> {
    command: &'a str,
    /// Read once, when somebody is forbidden something.
    readings: OnceCell<Readings>,
}

impl<'a> Sent<'a> {
    pub(super) fn new(command: &'a str) -> Self {
        Self { command, readings: OnceCell::new() }
    }

    fn readings(&self) -> &Readings {
        self.readings.get_or_init(|| Readings::of(self.command))
    }
}

/// Which of the grants that one person holds gives them the command.
pub(super) fn judge<'a>(
    held: &[&'a Grant],
    permission: Permission,
    sent: &Sent<'_>,
) -> Result<&'a Grant, NotRun> {
    let command = sent.command;
    let giving = || held.iter().copied().filter(|grant| grant.permission.includes(permission));
    let never: Vec<_> = held.iter().filter_map(|grant| grant.never.clone()).collect();
    let full = giving().find(|grant| grant.only.is_none());
    let may = if full.is_some() { vec![] } else { giving().filter_map(|grant| grant.only.clone()).collect() };
    if !never.is_empty() {
        let odd = doubt(command);
        // What is too long to be told is not looked into.
        let hit = match odd {
            Some(Odd::Long(_)) => None,
            _ => never.iter().find_map(|list| list.forbidding(sent.readings())).cloned(),
        };
        if hit.is_some() || odd.is_some() {
            return Err(NotRun::Narrowed { may, never, hit, odd });
        }
    }
    if let Some(full) = full {
        return Ok(full);
    }
    let (allowed, odd) = match Command::read(command) {
        Ok(read) => {
            let allows =
                |grant: &&Grant| grant.only.as_ref().is_some_and(|only| only.allowing(&read).is_some());
            (giving().find(allows), None)
        }
        Err(odd) => (None, Some(odd)),
    };
    allowed.ok_or(NotRun::Narrowed { may, never, hit: None, odd })
}

#[cfg(test)]
mod tests;
