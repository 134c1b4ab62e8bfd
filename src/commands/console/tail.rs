//! `/console tail`: the last lines of a console as a mirror shows them, for whoever asks.

use crate::{
    commands::{
        console_write::answer,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, messages},
        resolve::mirror,
    },
    model::{Binding, Mirror},
    relay::clean::CleanLine,
};

/// How many lines are shown without a number.
pub(super) const USUAL: u8 = 20;

/// The last `lines` lines: in a message if they fit, else in a file.
pub(super) fn reply(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
    lines: u8,
) -> Result<Reply, CommandError> {
    if mirror.gone_at.is_some() {
        return Err(
            Reply::new(format!("{}: {}", messages::bold(&binding.name), mirror::gone(binding))).into()
        );
    }
    Ok(compose(&binding.name, &request.data.relay.tail(mirror.channel, lines.into())))
}

fn compose(name: &str, lines: &[CleanLine]) -> Reply {
    let said = match lines.len() {
        0 => {
            return Reply::new(format!(
                "{}: no console line was shown since the bot began to listen.",
                messages::bold(name)
            ));
        }
        1 => format!("{name} · the last line"),
        many => format!("{name} · the last {many} lines"),
    };
    let (message, all) = answer::page(&[&said], lines, None);
    if all {
        return Reply::new(message);
    }
    Reply::new(answer::page(&[&said], &[], None).0).with_file(answer::FILE, answer::file(lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relay::clean::clean;

    fn lines(texts: &[&str]) -> Vec<CleanLine> {
        texts.iter().flat_map(|text| clean(text)).collect()
    }

    #[test]
    fn few_lines_are_a_message_and_many_a_file() {
        let few = compose("Survival", &lines(&["\u{1b}[32mone\u{1b}[0m", "two"]));
        insta::assert_snapshot!(few.words().replace('\u{1b}', "␛"), @r"
        Survival · the last 2 lines
        ```ansi
        ␛[32mone␛[0m
        two
        ```
        ");
        assert_eq!(few.files().len(), 0);
        assert_eq!(
            compose("Survival", &lines(&["one"])).words().lines().next(),
            Some("Survival · the last line")
        );
        let none = "**A\\*b**: no console line was shown since the bot began to listen.";
        assert_eq!(compose("A*b", &[]).words(), none);

        let long = vec!["x".repeat(99); 30];
        let many = compose("Survival", &lines(&long.iter().map(String::as_str).collect::<Vec<_>>()));
        assert_eq!(many.words(), "Survival · the last 30 lines");
        let [(name, text)] = many.files() else { panic!("one file") };
        assert_eq!((&**name, text.lines().count(), text.len()), ("console.log", 30, 3000));
    }
}
