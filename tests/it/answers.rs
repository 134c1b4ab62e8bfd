//! What the console printed after a command, as people read it.

use sandbox::{
    Dialect, ServerSpec,
    discord::Message,
    game::{GameOptions, Program},
};

use crate::support::{Builder, World, until};

const DIALECTS: [Dialect; 3] = [Dialect::OldGo, Dialect::NewGo, Dialect::Calagopus];
const NOTHING: &str = "Survival ▸ save-all\n[answer-nothing]";

async fn mirrored(dialect: Dialect, server: ServerSpec) -> World {
    let mut builder = Builder { server, ..Builder::default() };
    builder.backend.dialect = dialect;
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world
}

/// The only file of a message.
fn file(message: &Message) -> String {
    let [file] = &*message.attachments else { panic!("{} files", message.attachments.len()) };
    assert_eq!(file.filename, "console.log");
    String::from_utf8(file.bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn what_the_terminal_repeats_is_no_answer() {
    for dialect in DIALECTS {
        for (echo, readline) in [(true, false), (false, true)] {
            let server = ServerSpec { echo, readline, ..ServerSpec::default() };
            let world = mirrored(dialect, server).await;
            assert_eq!(world.reads(world.admin, "/mc run save-all").await, NOTHING, "{dialect:?}");
            let run = world.discord.type_command(world.admin, world.channel, "/mc run list").unwrap();
            world.server.command_seen(|command| command == "list").await;
            world.server.emit("List of players:");
            let read = until(&run, "/mc run list", "List of").await;
            assert_eq!(read.content, "Survival ▸ list\n```\nList of players:\n```", "{dialect:?}");
            world.end().await;
        }
    }
}

#[tokio::test]
async fn a_game_without_timestamps_answers_too() {
    let server = ServerSpec {
        game: GameOptions { stamps: false, ..GameOptions::default() },
        echo: true,
        running: true,
        ..ServerSpec::new("Survival", Program::Game)
    };
    let world = mirrored(Dialect::NewGo, server).await;
    world.posted("! For help, type").await;
    let read = world.reads(world.admin, "/mc run whitelist list").await;
    assert_eq!(read, "Survival ▸ whitelist list\n```\nThere are no whitelisted players\n```");
    world.end().await;
}

#[tokio::test]
async fn an_answer_of_one_long_line_is_attached_whole_and_masked() {
    for dialect in DIALECTS {
        let world = mirrored(dialect, ServerSpec { echo: true, ..ServerSpec::default() }).await;
        let run = world.discord.type_command(world.admin, world.channel, "/mc run dump").unwrap();
        world.server.command_seen(|command| command == "dump").await;
        let line = format!("rcon_password=Tr0ub4dor {}", "xyz ".repeat(1_000));
        world.server.emit(&line);
        let read = until(&run, "/mc run dump", "Survival ▸ dump").await;
        let text = file(&read);
        assert!(!text.contains("Tr0ub4dor"), "{dialect:?}: {text}");
        assert_eq!(text.matches("xyz").count(), 1_000, "{dialect:?}");
        world.end().await;
    }
}

#[tokio::test]
async fn who_asked_for_a_command_gets_the_long_answer_as_a_file_too() {
    let world = mirrored(Dialect::NewGo, ServerSpec { echo: true, ..ServerSpec::default() }).await;
    let sam = world.member("Sam", &["view"]).await;
    let asked = world.discord.type_command(sam, world.channel, "/mc run dump").unwrap();
    let refused = until(&asked, "/mc run dump", "[refusal-needs …]").await;
    let pressed = world.discord.press(sam, &refused, "[approval-ask-button]").unwrap();
    let card = world.posted("[approval-asks …]").await;
    world.discord.press(world.admin, &*card, "[approval-approve-button]").unwrap();
    world.server.command_seen(|command| command == "dump").await;
    world.server.emit("x".repeat(4_000));
    let told = until(&pressed, "the outcome", "Survival ▸ [send-asked-for command=dump who=Sam]").await;
    assert_eq!(file(&told), format!("{}\n", "x".repeat(4_000)));
    world.end().await;
}
