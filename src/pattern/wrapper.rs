//! Commands that run other commands: what they run can't be told from their words.

use super::readings::Readings;

/// Commands that run what follows, or what somebody wrote down before, with the console's rights.
const WRAPPERS: [&str; 25] = [
    // Minecraft; `debug function` as well
    "execute",
    "return",
    "function",
    "schedule",
    "debug",
    // Bukkit's plugins
    "sudo",
    "esudo",
    // the Source engine and its plugins
    "exec",
    "alias",
    "rcon",
    "lua_run",
    "sm_rcon",
    "sm_execcfg",
    "ma_rcon",
    "ulx",
    "script",
    "script_execute",
    "lua_openscript",
    // Factorio: Lua
    "c",
    "command",
    "sc",
    "silent-command",
    "measured-command",
    // ARK and its relatives
    "cheat",
    "admincheat",
];

/// The wrapper that a command begins with, in any way in which some game could read it.
pub(super) fn named(text: &str) -> Option<String> {
    let readings = Readings::of(text);
    let mut verbs = readings.iter().filter_map(|words| words.first());
    verbs.find(|verb| WRAPPERS.contains(&verb.as_str())).cloned()
}
