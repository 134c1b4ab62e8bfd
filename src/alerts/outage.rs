//! What one message tells of several servers that are out of reach together. Pure.

use crate::{
    cards::{Accent, Card},
    text,
    texts::{Arg, Text, all_of, duration, time, word},
};

/// What begins within so many seconds after the first is of the same outage: what comes later is news, and a message that
/// is changed notifies nobody.
const TOGETHER: i64 = 300;
/// Servers that are named; those beyond are counted.
const MOST_NAMES: usize = 20;
/// Characters of a name.
const LONGEST_NAME: usize = 60;

/// A server of an outage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    /// When it could be reached again, seconds since 1970.
    pub(super) back_at: Option<i64>,
}

/// Several servers that are out of reach, or were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Several {
    pub(super) members: Vec<Member>,
    /// Seconds since 1970.
    pub(super) first_at: i64,
}

/// Whether what began at `at` is told together with what began at `first` (seconds since 1970).
pub(super) fn is_together(first: i64, at: i64) -> bool {
    (at - first).abs() <= TOGETHER
}

impl Several {
    /// When the last could be reached again; none: some can't.
    pub(super) fn back_at(&self) -> Option<i64> {
        let times: Option<Vec<i64>> = self.members.iter().map(|member| member.back_at).collect();
        times?.into_iter().max()
    }

    /// The message that tells it, as of `now` (seconds since 1970).
    pub(super) fn card(&self, now: i64) -> Card {
        let (back, out): (Vec<_>, Vec<_>) = self.members.iter().partition(|member| member.back_at.is_some());
        let since = text!("alert-since", since = time(self.first_at, 'f'));
        let card = match self.back_at() {
            Some(at) => {
                let (when, after) = (time(at, 'f'), span(at - self.first_at));
                let state = text!("alert-over", how = word("reachable"), at = when, after = after);
                Card::new(Accent::Good)
                    .text(text!("alert-outage-was", count = back.len()))
                    .text(names(&back))
                    .text(since.and(state))
            }
            None => {
                let lasts = now - self.first_at;
                let state = (lasts >= 60)
                    .then(|| text!("alert-still", kind = word("unreachable"), time = span(lasts)));
                let card =
                    Card::new(Accent::Bad).text(text!("alert-outage", count = out.len())).text(names(&out));
                let card = match back.is_empty() {
                    true => card,
                    false => card.text(text!("alert-outage-back", servers = listed(&back))),
                };
                card.text(Text::sentences([since].into_iter().chain(state).collect()))
            }
        };
        card.text(text!("alert-outage-foot"))
    }

    /// The message of its own that says that all can be reached again.
    pub(super) fn over(&self) -> Card {
        let after = self.back_at().map_or(0, |at| at - self.first_at);
        Card::new(Accent::Good)
            .text(text!("alert-over-outage", count = self.members.len(), after = span(after)))
            .text(text!("alert-outage-foot"))
    }
}

fn names(of: &[&Member]) -> Text {
    text!("alert-outage-servers", servers = listed(of))
}

/// The first names, and how many there are beyond.
fn listed(of: &[&Member]) -> Arg {
    let cut = |member: &&Member| member.name.chars().take(LONGEST_NAME).collect::<String>();
    let named = of.iter().take(MOST_NAMES).map(|member| Arg::from(cut(member)));
    let beyond = of.len().saturating_sub(MOST_NAMES);
    let beyond = (beyond > 0).then(|| text!("alert-outage-more", count = beyond).into());
    all_of::<Arg>(named.chain(beyond))
}

fn span(seconds: i64) -> Arg {
    duration(std::time::Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    fn several(servers: &[(&str, Option<i64>)]) -> Several {
        let member =
            |(name, back_at): &(&str, Option<i64>)| Member { name: (*name).into(), back_at: *back_at };
        Several { members: servers.iter().map(member).collect(), first_at: 1000 }
    }

    fn shows(card: &Card) -> String {
        serde_json::to_string(&card.components(Language::ENGLISH).unwrap()).unwrap()
    }

    #[test]
    fn it_counts_and_names_those_that_are_out_of_reach_and_those_that_are_back() {
        let some = several(&[("Lobby", None), ("Mini_games", None), ("Survival", Some(1090))]);
        let shown = shows(&some.card(1120));
        for part in ["**2 servers**", "Lobby and Mini", "Back again: Survival", "Still out of reach, 2 min"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert_eq!(some.back_at(), None);
        let all = several(&[("Lobby", Some(1060)), ("Survival", Some(1090))]);
        let shown = shows(&all.card(1200));
        assert!(shown.contains("**2 servers** could not be reached") && !shown.contains("Still"), "{shown}");
        assert!(
            shows(&all.over()).contains("**2 servers** can be reached again after 1 min 30 s"),
            "{}",
            shows(&all.over())
        );
    }

    #[test]
    fn as_many_servers_as_a_guild_has_alerts_fit_into_the_card() {
        let long = "*".repeat(100);
        let many: Vec<_> =
            (0..200).map(|number| (long.as_str(), (number % 2 == 0).then_some(1001))).collect();
        let shown = shows(&several(&many).card(5000));
        assert!(shown.contains("80 more"), "{shown}");
    }

    #[test]
    fn what_begins_later_is_no_part_of_it() {
        for (at, together) in [(1000, true), (1300, true), (701, true), (1301, false), (600, false)] {
            assert_eq!(is_together(1000, at), together, "{at}");
        }
    }
}
