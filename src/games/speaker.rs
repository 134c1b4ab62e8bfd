//! Who said a line that can be read in several ways: whoever of those who play it can be of. Pure.

use super::{LONGEST, Profile, rules::Person};

impl Profile {
    /// Whether it is known how its game prints what players say.
    #[must_use]
    pub fn has_chat(&self) -> bool {
        self.rules().any(|rules| !rules.chat.is_empty())
    }

    /// Who of these said a line whose speaker its rules alone can't tell, and what; none where it can be of nobody of
    /// them, or of several. The line is [`plain`](super::plain).
    pub fn said_by<'n>(
        &self,
        line: &str,
        online: impl IntoIterator<Item = &'n str>,
    ) -> Option<(&'n str, Box<str>)> {
        if line.len() > LONGEST {
            return None;
        }
        let (words, person, start) = self.rules().find_map(|rules| {
            let words = rules.words(line);
            let found = rules.chat.iter().find(|person| person.regex.is_match(words))?;
            Some((words, found, found.regex.captures(words)?.name("name")?.start()))
        })?;
        let mut said =
            online.into_iter().filter_map(|name| Some((name, person.read_as(words, start, name)?)));
        let first = said.next()?;
        said.next().is_none().then_some(first)
    }
}

impl Person {
    /// What is said where the name that begins at `start` is this one; none: it can't be.
    fn read_as(&self, words: &str, start: usize, name: &str) -> Option<Box<str>> {
        const ANY: &str = "x";
        let after = words.get(start..)?.strip_prefix(name)?;
        // A name of one letter is the shortest: the rule that takes as little as it can finds it wherever it may stand.
        let other = format!("{}{ANY}{after}", &words[..start]);
        let found = self.other.as_ref()?.captures(&other)?;
        (found.name("name")?.as_str() == ANY).then(|| found.name("text").map(|text| text.as_str().into()))?
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Class, profiles};

    fn said(game: &str, line: &str, online: &[&str]) -> Option<(String, String)> {
        let profile = profiles().by_name(game).unwrap();
        assert!(matches!(profile.classify(line), Class::Chat { name: None, .. }), "{line}");
        let found = profile.said_by(line, online.iter().copied())?;
        Some((found.0.to_owned(), found.1.into()))
    }

    #[test]
    fn a_speaker_who_can_be_read_in_two_ways_is_whoever_of_the_two_plays() {
        let line = "L 11/11/2025 - 21:53:31: \"a<1><x><y>\" say \"b<3><[U:1:123]><Red>\" say \"hi\"";
        let long = "a<1><x><y>\" say \"b";
        let is = |name: &str, text: &str| Some((name.to_owned(), text.to_owned()));
        assert_eq!(said("source", line, &["a", "other"]), is("a", "b<3><[U:1:123]><Red>\" say \"hi"));
        assert_eq!(said("source", line, &[long, "other"]), is(long, "hi"));
        assert_eq!(said("source", line, &["a", long]), None, "both of them play");
        assert_eq!(said("source", line, &["other", "", "a<1>"]), None, "neither does");
    }
}
