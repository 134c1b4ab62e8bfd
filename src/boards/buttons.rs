//! The buttons of cards. Their presses are handled by the families of commands whose they are.

use serenity::{
    builder::{
        CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
    },
    model::application::ButtonStyle,
};

use crate::{
    buttons::{LastingButton, Signer},
    model::{Binding, BoardId},
    sockets::Power,
    text,
    texts::{Language, Text},
};

/// Starts the binding with this id.
pub const START: LastingButton<1> =
    LastingButton { family: "board", action: "start", command: "/power start" };
/// Stops it; one that is stopping already is killed, after a question.
pub const STOP: LastingButton<1> = LastingButton { action: "stop", command: "/power stop", ..START };
/// Restarts it.
pub const RESTART: LastingButton<1> = LastingButton { action: "restart", command: "/power restart", ..START };
/// Its last console lines.
pub const TAIL: LastingButton<1> = LastingButton { action: "tail", command: "/console tail", ..START };
/// A chart of it.
pub const CHART: LastingButton<1> = LastingButton { action: "chart", command: "/chart", ..START };
/// The card of a server that is chosen from a page of the board with this id.
pub const OPEN: LastingButton<2> = LastingButton { family: "board", action: "open", command: "/status" };

/// Servers in one select (documentation "String Select").
const PAGE: usize = 25;
/// Selects on a card: with them and its texts it stays within a message's components.
const MOST_PAGES: usize = 10;
/// Servers that can be opened from a card.
pub const MOST_OPENED: usize = PAGE * MOST_PAGES;
/// Characters of an option's label (the same page).
const LONGEST_LABEL: usize = 100;

/// Start, stop and restart as the panel's own buttons follow the state, the chart and the console.
pub fn of_server(
    signer: &Signer,
    binding: &Binding,
    power: Power,
    language: Language,
) -> Option<CreateActionRow> {
    let numbers = [binding.id.0.cast_unsigned()];
    let (start, stop, restart) = enabled(power);
    let button = |button: &LastingButton<1>, label: Text, style, enabled: bool| -> Option<CreateButton> {
        let button = signer.button(button, numbers, label.plain(language), style).ok()?;
        Some(button.disabled(!enabled))
    };
    let buttons = [
        button(&START, text!("board-start-button"), ButtonStyle::Success, start),
        button(&STOP, text!("board-stop-button"), ButtonStyle::Danger, stop),
        button(&RESTART, text!("board-restart-button"), ButtonStyle::Secondary, restart),
        button(&CHART, text!("board-chart-button"), ButtonStyle::Secondary, true),
        button(&TAIL, text!("board-tail-button"), ButtonStyle::Secondary, true),
    ];
    Some(CreateActionRow::Buttons(buttons.into_iter().collect::<Option<_>>()?))
}

/// Whether a server in this state can be started, stopped and restarted. While the state is not known, all can be tried.
fn enabled(power: Power) -> (bool, bool, bool) {
    match power {
        Power::Offline => (true, false, false),
        Power::Starting | Power::Running => (false, true, true),
        // To stop it again is to ask whether it is to be killed.
        Power::Stopping => (false, true, false),
        Power::Unknown => (true, true, true),
    }
}

/// Selects from which somebody opens a server's card for themselves, a page each.
pub fn of_all(
    signer: &Signer,
    board: BoardId,
    bindings: &[Binding],
    language: Language,
) -> Vec<CreateActionRow> {
    let page = |(number, page): (usize, &[Binding])| {
        let id = signer.id(&OPEN, [board.0.cast_unsigned(), number as u64]).ok()?;
        let options = page.iter().map(|binding| {
            let label: String = binding.name.chars().take(LONGEST_LABEL).collect();
            CreateSelectMenuOption::new(label, binding.id.to_string())
        });
        let (first, last) = (number * PAGE + 1, number * PAGE + page.len());
        let placeholder = match bindings.len() > PAGE {
            true => text!("board-open-page-placeholder", first = first, last = last),
            false => text!("board-open-placeholder"),
        };
        let kind = CreateSelectMenuKind::String { options: options.collect() };
        let menu = CreateSelectMenu::new(id, kind).placeholder(placeholder.plain(language));
        Some(CreateActionRow::SelectMenu(menu))
    };
    bindings.chunks(PAGE).enumerate().take(MOST_PAGES).filter_map(page).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serenity::model::id::{ChannelId, GuildId, UserId};
    use uuid::Uuid;

    use super::*;
    use crate::{
        boards::{server_card, view::View},
        buttons::{PURPOSE, Place},
        model::BindingId,
        secrets::{Keyring, Secrets},
    };

    fn signer() -> Signer {
        let keys = Keyring::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
        let secrets = Secrets::new(Some(Arc::new(keys)), std::path::Path::new("none.db"));
        let place = Place { guild: GuildId::new(u64::MAX), channel: ChannelId::new(u64::MAX) };
        Signer::new(place, secrets.signing_keys(PURPOSE).unwrap())
    }

    fn binding(number: i64) -> Binding {
        Binding {
            id: BindingId(i64::MAX - number),
            guild: GuildId::new(u64::MAX),
            panel: None,
            server: Uuid::nil(),
            name: format!("{number} {}", "*".repeat(90)),
            say_template: String::new(),
            created_by: UserId::new(1),
            created_at: 0,
        }
    }

    #[tokio::test]
    async fn a_card_of_more_servers_than_its_selects_can_hold_is_within_discords_limits() {
        for (servers, pages, last) in [(1, 1, 1), (25, 1, 25), (26, 2, 1), (250, 10, 25), (300, 10, 25)] {
            let bindings: Vec<_> = (0..servers).map(binding).collect();
            let views: Vec<_> = bindings.iter().map(|binding| View::unknown(&binding.name)).collect();
            let rows = of_all(&signer(), BoardId(i64::MAX), &bindings, Language::ENGLISH);
            assert_eq!(rows.len(), pages, "{servers}");
            let row = serde_json::to_value(rows.last()).unwrap();
            let options = row["components"][0]["options"].as_array().unwrap();
            assert_eq!(options.len(), last, "{servers}");
            let card = server_card::of_all(&views).text(text!("board-open-first", count = MOST_OPENED));
            let card = rows.into_iter().fold(card, crate::cards::Card::row);
            assert!(card.components(Language::ENGLISH).is_ok(), "{servers}");
        }
    }

    #[test]
    fn buttons_follow_the_state_as_the_panels_do() {
        for (power, start, stop, restart) in [
            (Power::Offline, true, false, false),
            (Power::Starting, false, true, true),
            (Power::Running, false, true, true),
            (Power::Stopping, false, true, false),
            (Power::Unknown, true, true, true),
        ] {
            assert_eq!(enabled(power), (start, stop, restart), "{power:?}");
        }
    }
}
