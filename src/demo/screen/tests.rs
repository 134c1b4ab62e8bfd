use sandbox::discord::{Attachment, Author, LOADING};
use serde_json::{Value, json};

use super::*;

const ALICE: u64 = 7;
const GUS: u64 = 8;

pub(in crate::demo) fn message(id: u64, content: &str) -> Message {
    Message {
        id,
        channel: 9,
        guild: 1,
        author: Author { id: 2, name: "wingcord".into(), bot: true },
        kind: 0,
        content: content.into(),
        embeds: Vec::new(),
        components: Vec::new(),
        attachments: Vec::new(),
        flags: 0,
        nonce: None,
        pinged: Default::default(),
        edited_ms: None,
        reply_to: None,
        ephemeral_to: None,
        answers: None,
        webhook: None,
        tts: false,
        at: std::time::Instant::now(),
    }
}

fn private(id: u64, content: &str) -> Message {
    Message { ephemeral_to: Some(ALICE), kind: 20, ..message(id, content) }
}

fn screen(on: bool) -> Screen {
    let names = Names::from([(ALICE, "@Alice".to_owned()), (GUS, "@Gus".to_owned())]);
    Screen::new(names, Paint { on })
}

fn shown(screen: &mut Screen, messages: &[Message]) -> String {
    let blocks = messages.iter().filter_map(|message| screen.message(message, ALICE, 80));
    blocks.collect::<String>().replace('\u{1b}', "␛")
}

fn row(components: &Value) -> Vec<Value> {
    vec![json!({"type": 1, "components": components})]
}

#[test]
fn the_channel_stands_under_one_name_and_answers_under_their_own() {
    let messages = [
        message(1, "● running (1 s)\n```\nDone (0.7s)!\n```"),
        message(2, "```ansi\n\u{1b}[32mhello\u{1b}[0m\n```"),
        private(3, "Survival ▸ list\n```\nThere are 0 players\n```"),
        message(4, "▸ Alice: list"),
    ];
    insta::assert_snapshot!(shown(&mut screen(false), &messages), @r"
    wingcord
      ● running (1 s)
      │ Done (0.7s)!
      │ hello
    wingcord · only you, Alice, see this
    ▎ Survival ▸ list
    ▎ │ There are 0 players
    wingcord
      ▸ Alice: list
    ");
}

#[test]
fn colours_go_to_the_terminal() {
    let messages = [private(3, "**Survival** is up"), message(1, "```ansi\n\u{1b}[1;31mno\u{1b}[0m\n```")];
    insta::assert_snapshot!(shown(&mut screen(true), &messages), @r"
    ␛[1;34mwingcord␛[0m ␛[35m· only you, Alice, see this␛[0m
    ␛[35m▎ ␛[0m␛[1mSurvival␛[0m is up
    ␛[1;34mwingcord␛[0m
      ␛[2m│␛[0m ␛[1;31mno␛[0m␛[0m
    ");
}

#[test]
fn an_answer_that_grows_shows_what_is_new() {
    let messages = [
        Message { flags: LOADING, ..private(3, "") },
        private(3, "restart asked for …"),
        private(3, "restart asked for"),
        private(3, "restart asked for\n● stopping"),
        message(4, "● stopping"),
        private(3, "restart asked for\n● stopping\n● running"),
        private(3, "restart asked for\n● stopping\n● running"),
        private(3, "restart asked for"),
    ];
    insta::assert_snapshot!(shown(&mut screen(false), &messages), @r"
    wingcord · only you, Alice, see this
    ▎ restart asked for …
    ▎ ● stopping
    wingcord
      ● stopping
    wingcord · only you, Alice, see this (goes on)
    ▎ ● running
    ▎ restart asked for
    ");
}

#[test]
fn another_member_s_answer_says_whose_it_is() {
    let block = screen(false).message(&private(3, "done"), GUS, 80);
    assert_eq!(block.as_deref(), Some("wingcord · only Alice sees this\n▎ done\n"));
}

#[test]
fn controls_say_what_to_type_and_files_their_size() {
    let kill = json!({"type": 2, "label": "Kill", "custom_id": "a"});
    let off = json!({"type": 2, "label": "Off", "custom_id": "b", "disabled": true});
    let options = json!([{"label": "Survival", "value": "1"}, {"label": "Sky block", "value": "2"}]);
    let file = Attachment {
        id: 1,
        filename: "console.log".into(),
        description: None,
        content_type: None,
        bytes: vec![b'x'; 3000].into(),
        url: String::new(),
    };
    let messages = [
        Message { components: row(&json!([kill, off])), ..private(3, "Kill?") },
        Message { components: row(&json!([{"type": 3, "options": options}])), ..private(4, "Which?") },
        Message { attachments: vec![file], ..message(5, "") },
    ];
    insta::assert_snapshot!(shown(&mut screen(false), &messages), @r"
    wingcord · only you, Alice, see this
    ▎ Kill?
    ▎ [ Kill ]  /press Kill
    wingcord · only you, Alice, see this
    ▎ Which?
    ▎ ▾  /choose Survival  /choose Sky block
    wingcord
      file console.log (3 KiB)
    ");
}

#[test]
fn long_lines_are_wrapped_at_words_behind_their_edge() {
    let text =
        "**Survival** is bound to the panel's server now\n```\n[INFO]: one two three four five six\n```";
    let block = screen(false).message(&private(3, text), ALICE, 30);
    insta::assert_snapshot!(block.unwrap_or_default(), @r"
    wingcord · only you, Alice, see this
    ▎ Survival is bound to the
    ▎ panel's server now
    ▎ │ [INFO]: one two three four
    ▎ │ five six
    ");
}
