//! Which game a server runs.

use super::*;

#[test]
fn the_egg_tells_before_the_startup_and_that_before_the_image() {
    let java = "ghcr.io/pterodactyl/yolks:java_21";
    let jar = "java -Xms128M -Xmx1024M -jar server.jar";
    let table: [(Hints<'_>, &str, Basis); 19] = [
        (hints("Paper", java, jar), "paper", Basis::Egg),
        (hints("Vanilla Minecraft", java, jar), "minecraft", Basis::Egg),
        (hints("Forge Minecraft", java, jar), "forge", Basis::Egg),
        (hints("NeoForge", java, jar), "forge", Basis::Egg),
        (
            hints("Vanilla Bedrock", "ghcr.io/parkervcp/yolks:debian", "./bedrock_server"),
            "bedrock",
            Basis::Egg,
        ),
        (hints("Velocity", java, "java -jar velocity.jar"), "velocity", Basis::Egg),
        (hints("Terraria Vanilla", "", ""), "terraria", Basis::Egg),
        (hints("tshock", "", ""), "tshock", Basis::Egg),
        (hints("Rust", "ghcr.io/pterodactyl/games:rust", "./RustDedicated -batchmode"), "rust", Basis::Egg),
        (hints("Trust Me", "", ""), "generic", Basis::Nothing),
        (hints("Counter-Strike 2", "", ""), "source", Basis::Egg),
        (hints("7 Days To Die", "", ""), "seven-days-to-die", Basis::Egg),
        (hints("Project Zomboid", "", ""), "project-zomboid", Basis::Egg),
        (hints("Factorio", "", ""), "factorio", Basis::Egg),
        (hints("Valheim", "", ""), "valheim", Basis::Egg),
        (hints("Palworld", "", ""), "palworld", Basis::Egg),
        (hints("My own", java, jar), "minecraft", Basis::Startup),
        (hints("", java, "java -jar app.jar"), "minecraft", Basis::Image),
        (hints("", "ghcr.io/ptero-eggs/yolks:nodejs_22", "node ."), "generic", Basis::Nothing),
    ];
    for (hints, name, basis) in table {
        let found = profiles().detect(&hints);
        assert_eq!((found.profile.name(), found.basis), (name, basis), "{hints:?}");
    }
}

fn hints<'a>(egg: &'a str, image: &'a str, startup: &'a str) -> Hints<'a> {
    Hints { egg: Some(egg), image: Some(image), startup: Some(startup) }
}

#[test]
fn games_say_what_they_are_as_they_start() {
    for (line, name) in [
        ("[12:00:01] [Server thread/INFO]: Starting minecraft server version 1.21.4", "minecraft"),
        ("[12:00:01 INFO]: Starting minecraft server version 1.21.4", "minecraft"),
        ("[12:00:01 INFO]: This server is running Paper version 1.21.4-232-12d8fe0 (MC: 1.21.4)", "paper"),
        ("[12:00:01] [main/INFO]: ModLauncher running: args [--launchTarget, forgeserver]", "forge"),
        ("[12:00:01 INFO]: Booting up Velocity 3.4.0-SNAPSHOT (git-3a8b3f1c-b500)...", "velocity"),
        ("NO LOG FILE! - setting up server logging...", "bedrock"),
        ("Terraria Server v1.4.4.9", "terraria"),
        ("   0.000 2026-01-01 00:00:00; Factorio 1.1.110 (build 62357, linux64, headless)", "factorio"),
        ("LOG  : General     , 1727000000000> versionNumber=42.21.0 demo=false", "project-zomboid"),
        (
            "2026-05-16T11:53:47 0.715 INF Version: V 1.0 (b333) Compatibility Version: V 1.0",
            "seven-days-to-die",
        ),
    ] {
        assert_eq!(profiles().told_by(line).map(Profile::name), Some(name), "{line}");
    }
    for line in ["[12:00:01 INFO]: <Eve> Terraria Server v1.4.4.9", "", "Loading"] {
        assert!(profiles().told_by(line).is_none(), "{line}");
    }
}
