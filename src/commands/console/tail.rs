//! `/console tail`: the last lines of a console as a mirror shows them, for whoever asks.

use crate::{
    commands::{
        console_write::answer,
        interaction::{reply::Reply, request::Request},
        present::command_error::CommandError,
        resolve::{
            ask,
            mirror::{self, Here, Which},
        },
    },
    masking::clean::CleanLine,
    model::{Binding, BindingId, Mirror},
    text,
    texts::{Language, Text},
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
        return Err(text!("console-said", server = &*binding.name, said = mirror::gone(binding)).into());
    }
    let lines = request.data.relay.tail(mirror.channel, lines.into());
    Ok(compose(&binding.name, &lines, request.language()))
}

/// A button of a card was pressed: the same of the mirror that is near, else of any.
pub(super) async fn pressed(request: &Request, binding: BindingId) -> Result<Reply, CommandError> {
    let binding = ask::bound(request, Some(binding)).await?;
    let mirrors = mirror::mirrors_of(request, &binding).await?;
    let here = Here { channel: request.channel, parent: request.parent };
    let chosen = match mirror::choose(&mirrors, None, here) {
        Which::One(mirror) => mirror,
        Which::Several(several) => match several.into_iter().find(|mirror| mirror.gone_at.is_none()) {
            Some(mirror) => mirror,
            None => return Err(mirror::not_one(&binding, &Which::Nowhere, "/console tail").into()),
        },
        other => return Err(mirror::not_one(&binding, &other, "/console tail").into()),
    };
    reply(request, &binding, chosen, USUAL)
}

fn compose(name: &str, lines: &[CleanLine], language: Language) -> Reply {
    if lines.is_empty() {
        return Reply::new(text!("console-tail-none", server = name));
    }
    let said = text!("console-tail", server = name, count = lines.len()).plain(language);
    let (message, all) = answer::page(&[&said], lines, None);
    if all {
        return Reply::new(Text::verbatim(message));
    }
    let (message, _) = answer::page(&[&said], &[], None);
    Reply::new(Text::verbatim(message)).with_file(answer::FILE, answer::file(lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masking::clean::clean;

    fn composed(name: &str, lines: &[CleanLine]) -> Reply {
        compose(name, lines, Language::ENGLISH)
    }

    fn lines(texts: &[&str]) -> Vec<CleanLine> {
        texts.iter().flat_map(|text| clean(text)).collect()
    }

    #[test]
    fn few_lines_are_a_message_and_many_a_file() {
        let few = composed("Survival", &lines(&["\u{1b}[32mone\u{1b}[0m", "two"]));
        insta::assert_snapshot!(few.words().replace('\u{1b}', "␛"), @r"
        Survival · the last 2 lines
        ```ansi
        ␛[32mone␛[0m
        two
        ```
        ");
        assert_eq!(few.file(), None);
        assert_eq!(
            composed("Survival", &lines(&["one"])).words().lines().next(),
            Some("Survival · the last line")
        );
        let none = "**A\\*b**: no console line was shown since the bot began to listen.";
        assert_eq!(composed("A*b", &[]).words(), none);

        let long = vec!["x".repeat(99); 30];
        let many = composed("Survival", &lines(&long.iter().map(String::as_str).collect::<Vec<_>>()));
        assert_eq!(many.words(), "Survival · the last 30 lines");
        let (name, text) = many.file().unwrap();
        assert_eq!((name, text.lines().count(), text.len()), ("console.log", 30, 3000));
    }
}
