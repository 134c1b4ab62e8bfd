//! The built-in game's world: what its console answers to a command and what happens in it. Pure.

use std::collections::BTreeSet;

/// What the game does after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// It goes on.
    Continue,
    /// It saves and ends.
    Stop,
    /// It ends at once with this exit code.
    Crash(i32),
}

const SLOTS: usize = 20;
/// What Java exits with after an error that nothing handled.
pub(super) const FAILED: i32 = 1;
/// Things that happen while one visitor after the other comes.
const PER_VISIT: usize = 6;
/// Visitors who are on at the same time.
const STAY: usize = 2;
const HELP: [&str; 11] = [
    "/ban <targets> [<reason>]",
    "/deop <targets>",
    "/help [<command>]",
    "/kick <targets> [<reason>]",
    "/list [uuids]",
    "/op <targets>",
    "/pardon <targets>",
    "/say <message>",
    "/stop",
    "/time set|add|query",
    "/whitelist add|list|off|on|remove",
];
/// Who comes to play, and from where (RFC 5737 and 3849 addresses).
const VISITORS: [(&str, &str); 4] = [
    ("Steve", "203.0.113.7:54321"),
    ("Alex", "198.51.100.23:40112"),
    ("Notch", "[2001:db8::1f]:51000"),
    ("jeb_", "192.0.2.200:33445"),
];

/// A small world.
#[derive(Debug, Default)]
pub(super) struct World {
    players: BTreeSet<String>,
    operators: BTreeSet<String>,
    whitelist: BTreeSet<String>,
    banned: BTreeSet<String>,
    happened: usize,
    entities: u32,
}

impl World {
    /// What the console says to a line typed, without timestamps, and what follows.
    pub(super) fn command(&mut self, line: &str) -> (Vec<String>, After) {
        let line = line.trim();
        let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        let said = match name.trim_start_matches('/') {
            "" => Vec::new(),
            "list" => vec![self.list()],
            "say" if !rest.is_empty() => vec![format!("[Server] {rest}")],
            "help" => HELP.map(str::to_owned).to_vec(),
            "op" if !rest.is_empty() => vec![set(&mut self.operators, rest, "a server operator")],
            "deop" if self.operators.remove(rest) => vec![format!("Made {rest} no longer a server operator")],
            "deop" if !rest.is_empty() => vec!["Nothing changed. The player is not an operator".into()],
            "ban" if !rest.is_empty() => self.ban(rest),
            "pardon" if self.banned.remove(rest) => vec![format!("Unbanned {rest}")],
            "pardon" if !rest.is_empty() => vec!["Nothing changed. The player isn't banned".into()],
            "kick" if !rest.is_empty() => self.kick(rest),
            "whitelist" => vec![self.whitelist(rest)],
            "time" => vec!["The time is 6000".into()],
            "join" if !rest.is_empty() => self.join(rest, "127.0.0.1:54321"),
            "chat" if rest.contains(' ') => {
                rest.split_once(' ').map(|(who, what)| format!("<{who}> {what}")).into_iter().collect()
            }
            "leave" if !rest.is_empty() => self.leave(rest, "Disconnected"),
            "flood" => {
                let count: u32 = rest.parse().unwrap_or(0).min(100_000);
                (1..=count).map(|number| format!("flood line {number} of {count}")).collect()
            }
            "stop" => return (vec!["Stopping the server".into()], After::Stop),
            "crash" => return (Vec::new(), After::Crash(rest.parse().unwrap_or(FAILED))),
            _ => {
                vec!["Unknown or incomplete command, see below for error".into(), format!("{line}<--[HERE]")]
            }
        };
        (said, After::Continue)
    }

    fn list(&self) -> String {
        let names = self.players.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        format!("There are {} of a max of {SLOTS} players online: {names}", self.players.len())
    }

    fn kick(&mut self, rest: &str) -> Vec<String> {
        let (who, reason) = rest.split_once(' ').unwrap_or((rest, "Kicked by an operator"));
        if !self.players.contains(who) {
            return vec!["No player was found".into()];
        }
        let mut said = vec![format!("Kicked {who}: {reason}")];
        said.extend(self.leave(who, reason));
        said
    }

    fn ban(&mut self, rest: &str) -> Vec<String> {
        let (who, reason) = rest.split_once(' ').unwrap_or((rest, "Banned by an operator"));
        if !self.banned.insert(who.to_owned()) {
            return vec!["Nothing changed. The player is already banned".into()];
        }
        let mut said = vec![format!("Banned {who}: {reason}")];
        if self.players.contains(who) {
            said.extend(self.leave(who, "You are banned from this server"));
        }
        said
    }

    fn whitelist(&mut self, rest: &str) -> String {
        match rest.split_once(' ').unwrap_or((rest, "")) {
            ("add", who) if self.whitelist.contains(who) => "Player is already whitelisted".into(),
            ("add", who) if !who.is_empty() => {
                self.whitelist.insert(who.to_owned());
                format!("Added {who} to the whitelist")
            }
            ("remove", who) if self.whitelist.remove(who) => format!("Removed {who} from the whitelist"),
            ("remove", _) => "Player is not whitelisted".into(),
            ("on", _) => "Whitelist is now turned on".into(),
            ("off", _) => "Whitelist is now turned off".into(),
            _ if self.whitelist.is_empty() => "There are no whitelisted players".into(),
            _ => {
                let names = self.whitelist.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                format!("There are {} whitelisted player(s): {names}", self.whitelist.len())
            }
        }
    }

    fn join(&mut self, who: &str, from: &str) -> Vec<String> {
        self.players.insert(who.to_owned());
        self.entities += 1;
        let id = 100 + self.entities;
        vec![
            format!("UUID of player {who} is 00000000-0000-4000-8000-{id:012}"),
            format!("{who}[/{from}] logged in with entity id {id} at (0.5, 64.0, 0.5)"),
            format!("{who} joined the game"),
        ]
    }

    fn leave(&mut self, who: &str, why: &str) -> Vec<String> {
        self.players.remove(who);
        vec![format!("{who} lost connection: {why}"), format!("{who} left the game")]
    }

    /// The next thing that happens by itself.
    pub(super) fn happen(&mut self) -> Vec<String> {
        let turn = self.happened;
        self.happened += 1;
        let visit = turn / PER_VISIT;
        let (who, from) = VISITORS[visit % VISITORS.len()];
        match turn % PER_VISIT {
            0 => self.join(who, from),
            1 => vec![format!("<{who}> hello everyone, is `/spawn` safe at night? @here")],
            2 => vec![format!("\u{1b}[0;33;1m{who} moved too quickly!\u{1b}[0m 7.25,0.0,-3.5")],
            3 => vec![format!("{who} has made the advancement \u{1b}[38;5;208m[Stone Age]\u{1b}[m")],
            4 => vec![format!("\u{1b}[0;31;1m{who} was blown up by Creeper\u{1b}[0m")],
            _ => {
                let earlier = visit.checked_sub(STAY).map(|earlier| VISITORS[earlier % VISITORS.len()].0);
                match earlier.filter(|earlier| self.players.contains(*earlier)) {
                    Some(earlier) => self.leave(earlier, "Disconnected"),
                    None => vec![format!("<{who}> who builds a railway to the village with me?")],
                }
            }
        }
    }
}

/// What the console prints as Java's memory runs out, the commonest end of such a game: whether at level ERROR, and
/// the line.
pub(super) const OUT_OF_HEAP: [(bool, &str); 7] = [
    (true, "Encountered an unexpected exception"),
    (false, "java.lang.OutOfMemoryError: Java heap space"),
    (false, "\tat game.world.ChunkMap.load(ChunkMap.java:214)"),
    (false, "\tat game.world.World.tick(World.java:98)"),
    (false, "\tat game.Server.run(Server.java:61)"),
    (true, "This crash report has been saved to: ./crash-reports/crash-server.txt"),
    (true, "Stopping the server after an error"),
];

fn set(set: &mut BTreeSet<String>, who: &str, what: &str) -> String {
    if set.insert(who.to_owned()) {
        format!("Made {who} {what}")
    } else {
        "Nothing changed. The player already is an operator".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_answered() {
        let mut world = World::default();
        let cases = [
            ("list", "There are 0 of a max of 20 players online: "),
            ("/say hi there", "[Server] hi there"),
            ("op Alex", "Made Alex a server operator"),
            ("op Alex", "Nothing changed. The player already is an operator"),
            ("whitelist list", "There are no whitelisted players"),
            ("whitelist add Alex", "Added Alex to the whitelist"),
            ("whitelist list", "There are 1 whitelisted player(s): Alex"),
            ("whitelist add Alex", "Player is already whitelisted"),
            ("kick Steve", "No player was found"),
            ("ban Steve griefing", "Banned Steve: griefing"),
            ("ban Steve", "Nothing changed. The player is already banned"),
            ("pardon Steve", "Unbanned Steve"),
            ("pardon Steve", "Nothing changed. The player isn't banned"),
            ("deop Alex", "Made Alex no longer a server operator"),
            ("deop Alex", "Nothing changed. The player is not an operator"),
            ("frobnicate", "Unknown or incomplete command, see below for error"),
        ];
        for (line, answer) in cases {
            let (said, after) = world.command(line);
            assert_eq!((said[0].as_str(), after), (answer, After::Continue), "{line}");
        }
        assert_eq!(world.command("stop").1, After::Stop);
        assert_eq!(world.command("crash 3").1, After::Crash(3));
        assert_eq!(world.command("flood 3").0[2], "flood line 3 of 3");
    }

    #[test]
    fn players_come_with_addresses_and_go() {
        let mut world = World::default();
        let joined = world.happen().join("\n");
        assert!(joined.contains("Steve[/203.0.113.7:54321] logged in"));
        assert_eq!(world.command("list").0[0], "There are 1 of a max of 20 players online: Steve");
        assert_eq!(world.command("kick Steve bye now").0[0], "Kicked Steve: bye now");
        let day: Vec<String> = (0..24).flat_map(|_| world.happen()).collect();
        assert!(day.iter().any(|line| line.contains("[2001:db8::1f]")));
        assert_eq!(world.players.len(), STAY + 1, "some stay while others come");
    }
}
