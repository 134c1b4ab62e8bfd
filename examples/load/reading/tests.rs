//! Messages as the mirror writes them, posted in a pretend Discord.

use std::sync::Arc;

use sandbox::discord::{Discord, DiscordOptions};

use super::*;

/// A channel in which the bot said `texts`, each perhaps with a file.
async fn channel(texts: &[(&str, Option<&str>)]) -> Vec<Arc<Message>> {
    let discord = Discord::start(DiscordOptions::default()).await.unwrap();
    let channel = discord.add_guild("Friends").add_channel("console");
    for (text, file) in texts {
        let url = format!("{}/api/v10/channels/{channel}/messages", discord.url());
        let payload = serde_json::json!({ "content": text }).to_string();
        let mut form = reqwest::multipart::Form::new().text("payload_json", payload);
        if let Some(file) = file {
            let part = reqwest::multipart::Part::text((*file).to_owned()).file_name("survival.log");
            form = form.part("files[0]", part);
        }
        let request = reqwest::Client::new().post(url).multipart(form);
        let request = request.header("authorization", format!("Bot {}", discord.token()));
        let answer =
            request.header("user-agent", "DiscordBot (https://example.org, 1)").send().await.unwrap();
        assert_eq!(answer.status(), 200, "{:?}", answer.text().await);
    }
    discord.messages(channel)
}

async fn reading(texts: &[(&str, Option<&str>)]) -> Reading {
    let messages = channel(texts).await;
    read(7, messages.iter().map(AsRef::as_ref))
}

fn numbers(reading: &Reading) -> Vec<Option<u64>> {
    let number = |shown: &Shown| match shown {
        Shown::Line(number, _) => Some(*number),
        Shown::Gap => None,
    };
    reading.shown.iter().map(number).collect()
}

#[tokio::test]
async fn lines_come_from_fences_and_gaps_from_between() {
    let (one, two) = (line::text(7, 1), line::text(7, 2));
    let first = format!("● Survival is mirrored here from now on\n```\n{one}\n```");
    let second =
        format!("— connection lost for 5 s, lines may be missing —\n```ansi\n{two}\n```\n▸ Alice: restart");
    let back = "— connected again after 3 s; nothing is missing —";
    let third = "— no connection to the console: it is closed. It is being tried again —";
    let read = reading(&[(&first, None), (&second, None), (third, None), (back, None)]).await;
    assert_eq!(numbers(&read), [Some(1), None, Some(2)]);
    assert_eq!((read.messages, read.files, read.strange.len()), (2, 0, 0));
}

#[tokio::test]
async fn a_line_that_goes_on_in_the_next_message_is_one() {
    let line = line::text(7, 3);
    let (head, tail) = line.split_at(60);
    let (first, second) = (format!("```\n{head}\n```"), format!("```\n… {tail}\n{}\n```", line::text(7, 4)));
    assert_eq!(numbers(&reading(&[(&first, None), (&second, None)]).await), [Some(3), Some(4)]);
}

#[tokio::test]
async fn where_there_is_a_file_it_is_the_text() {
    let file: Vec<String> = vec![
        line::text(7, 0),
        "— 3 lines left out: too many —".into(),
        line::text(7, 4),
        "▸ Alice: list".into(),
    ];
    let preview = format!("5 lines in 1 s\n```\n{}\n```", line::text(7, 4));
    let read = reading(&[(&preview, Some(&file.join("\n")))]).await;
    assert_eq!(numbers(&read), [Some(0), None, Some(4)]);
    assert_eq!((read.messages, read.files), (1, 1));
}

#[tokio::test]
async fn what_is_not_ours_to_the_last_character_is_strange() {
    let cut = &line::text(7, 1)[..90];
    let text = format!("```\n{}\n{cut}\nhello\n```", line::text(8, 1));
    let read = reading(&[(&text, None)]).await;
    assert_eq!((read.shown.len(), read.strange.len()), (0, 3));
}
