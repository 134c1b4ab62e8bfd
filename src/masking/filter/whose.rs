//! The masks of several mirrors on one text of the audit log, where each part says whose filter masks it.

use std::{borrow::Cow, ops::Range, sync::Arc};

use super::{
    MASKED, Rules,
    cost::{Steps, TooMuch},
    marks, separated, too_long, unusable,
};
use crate::{
    known_values::TextKind,
    masking::{clean::Edit, mask::replaced},
};

/// Characters of a name: Discord's names have 32 at most.
const LONGEST_NAME: usize = 32;
/// Who counts as the author of a filter that has none.
const NOBODY: &str = "Manage Server";

impl Rules {
    /// The same rules; `authors` are the names of who added each filter, in the order that they were compiled in.
    #[must_use]
    pub fn by(mut self, authors: Vec<Option<String>>) -> Self {
        self.authors = authors;
        self
    }

    /// Masks what the presets find in a text, and leaves what people's own filters find. A `;` ends what a preset finds,
    /// since on some consoles another command begins behind it, which the audit log must show; but see `separated` for
    /// what is hidden behind it.
    #[must_use]
    pub fn mask_presets(&self, text: &str) -> String {
        let behind = self.separated(text).into_iter().map(|range| Edit { range, with: MASKED.into() });
        let text = replaced(text, &self.naming_variables(text, behind.collect()));
        let masked = self.pieces(&text).map(|(_, piece)| {
            let mut masked = Cow::Borrowed(piece);
            let (edits, secret) = self.presets_edits(piece, TextKind::AuditRow, Vec::new());
            let edits = self.naming_variables(piece, edits);
            self.replace(&mut masked, (edits, secret), TextKind::AuditRow);
            masked
        });
        masked.collect()
    }

    /// Masks the values that are known, as a row does, and nothing else.
    #[must_use]
    pub fn mask_values(&self, text: &str) -> String {
        let edits = marks::merge(text, Vec::new(), self.known.find(text, TextKind::AuditRow));
        replaced(text, &self.naming_variables(text, edits)).into_owned()
    }

    /// The edits, where what stands for a startup variable's value names the variable: whoever may set one could choose
    /// a value that hides what they do.
    fn naming_variables(&self, text: &str, mut edits: Vec<Edit>) -> Vec<Edit> {
        if edits.iter().all(|edit| edit.with != MASKED) {
            return edits;
        }
        let known = self.known.variables_in_row(text);
        for edit in edits.iter_mut().filter(|edit| edit.with == MASKED) {
            let within = known
                .iter()
                .filter(|(range, _)| range.start < edit.range.end && edit.range.start < range.end);
            let mut names: Vec<_> = within.map(|(_, variable)| marks::value_of(variable)).collect();
            names.dedup();
            if !names.is_empty() {
                edit.with = names.concat().into();
            }
        }
        edits
    }

    /// The same as edits, for one look at the text as it is.
    fn preset_edits(&self, text: &str) -> Vec<Edit> {
        let behind = self.separated(text).into_iter().map(|range| Edit { range, with: MASKED.into() });
        let edits = self.pieces(text).flat_map(|(at, piece)| {
            let (edits, _) = self.presets_edits(piece, TextKind::AuditRow, Vec::new());
            edits
                .into_iter()
                .map(move |edit| Edit { range: edit.range.start + at..edit.range.end + at, ..edit })
        });
        behind.chain(edits).collect()
    }

    /// What of secrets with a `;` in them is hidden, in order and without overlaps.
    fn separated(&self, text: &str) -> Vec<Range<usize>> {
        if !text.contains(';') {
            return Vec::new();
        }
        let (_, secrets) = self.found(text, TextKind::AuditRow);
        let known = self.known.find(text, TextKind::AuditRow);
        let is_known = |secret: &Range<usize>| {
            known.iter().any(|value| value.start <= secret.start && secret.end <= value.end)
        };
        let parts = secrets.into_iter().flat_map(|secret| match is_known(&secret) {
            true => vec![secret],
            false => separated::parts(text, secret),
        });
        let marks = marks::marks(text);
        let mut parts: Vec<_> = parts.filter_map(|part| marks::around_marks(part, &marks)).collect();
        parts.sort_unstable_by_key(|part| (part.start, part.end));
        let mut merged: Vec<Range<usize>> = Vec::new();
        for part in parts {
            match merged.last_mut() {
                Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
                _ => merged.push(part),
            }
        }
        merged
    }

    /// The parts of a text that each begin with a `;`, but for the first, and where they begin. Within a value that is
    /// known none begins.
    fn pieces<'a>(&self, text: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
        let known = if text.contains(';') { self.known.find(text, TextKind::AuditRow) } else { Vec::new() };
        let begins =
            move |at: &usize| *at > 0 && !known.iter().any(|value| value.start < *at && *at < value.end);
        let starts: Vec<_> =
            [0].into_iter().chain(memchr::memchr_iter(b';', text.as_bytes()).filter(begins)).collect();
        let ends: Vec<_> = starts.iter().copied().skip(1).chain([text.len()]).collect();
        starts.into_iter().zip(ends).filter_map(|(start, end)| Some((start, text.get(start..end)?)))
    }

    /// What own masks find in a text, and whose they are; or what stands for all of it.
    fn whose(&self, text: &str) -> Result<Vec<(Range<usize>, &str)>, &'static str> {
        let Some(own) = self.own() else { return Ok(Vec::new()) };
        if own.is_blind() {
            return Err(unusable(self.language()));
        }
        let found = Steps::of(text.len()).and_then(|mut steps| own.whose(text, &mut steps));
        let author = |place| self.authors.get(place).and_then(|author: &Option<String>| author.as_deref());
        let found = found.map_err(|TooMuch| too_long(self.language()))?.into_iter();
        Ok(found.map(|(place, range)| (range, author(place).unwrap_or(NOBODY))).collect())
    }
}

/// A text as all of `rules` mask it together, where each part that an own filter masks says whose that is. None: none of
/// those finds anything.
///
/// # Errors
/// What `goes_on` says, which is asked before each of the rules.
pub fn mask_saying_whose<E>(
    rules: &[Arc<Rules>],
    text: &str,
    goes_on: impl Fn() -> Result<(), E>,
) -> Result<Option<String>, E> {
    let mut found = Vec::new();
    for rules in rules.iter().filter(|_| !text.is_empty()) {
        goes_on()?;
        match rules.whose(text) {
            Ok(more) => found.extend(more),
            Err(whole) => return Ok(Some(whole.to_owned())),
        }
    }
    Ok(if found.is_empty() { None } else { told(rules, text, &found) })
}

/// The text without what was found and what presets find.
fn told(rules: &[Arc<Rules>], text: &str, found: &[(Range<usize>, &str)]) -> Option<String> {
    let (mut named, mut secret) = (Vec::new(), Vec::new());
    for rules in rules {
        let parts = rules.preset_edits(text).into_iter();
        let (secrets, names): (Vec<_>, Vec<_>) = parts.partition(|part| part.with == MASKED);
        secret.extend(secrets.into_iter().map(|part| part.range));
        // Names are the same in all of a guild.
        if named.is_empty() {
            named = names;
        }
    }
    secret.extend(found.iter().map(|(range, _)| range.clone()));
    let mut edits = marks::merge(text, named, secret);
    let plain = replaced(text, &edits).into_owned();
    let settled = rules.iter().fold(plain.clone(), |text, rules| rules.mask_presets(&text));
    let mut notes = Vec::new();
    for edit in edits.iter_mut().filter(|edit| edit.with == MASKED) {
        let within = |range: &Range<usize>| range.start < edit.range.end && edit.range.start < range.end;
        if let Some((_, author)) = found.iter().find(|(range, _)| within(range)) {
            edit.with = note(author).into();
            notes.push(edit.with.clone());
        }
    }
    notes.dedup();
    let edits = rules.iter().fold(edits, |edits, rules| rules.naming_variables(text, edits));
    match notes.is_empty() {
        true => None,
        // What only now looks like a secret took the marks in; whose the masks are stands behind.
        false if settled != plain => Some(format!("{settled} {}", notes.join(" "))),
        false => Some(replaced(text, &edits).into_owned()),
    }
}

/// Stands for what somebody's filter masks. A name can't end the mark.
fn note(author: &str) -> String {
    let plain = author.chars().filter(|c| !matches!(c, '‹' | '›') && !c.is_control());
    format!("‹masked by a filter of {}›", plain.take(LONGEST_NAME).collect::<String>().trim())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        known_values::{KnownValues, Secret},
        masking::{
            filter::{Preset, Spec},
            mask::Names,
        },
        model::{FilterAction, PatternKind},
    };

    fn masks(of: &[(&str, Option<&str>)]) -> Arc<Rules> {
        let spec = |text: &str| Spec {
            action: FilterAction::Mask,
            pattern: PatternKind::Words,
            text: text.to_owned(),
        };
        let specs: Vec<_> = of.iter().map(|(text, _)| spec(text)).collect();
        let rules = Rules::compile(&specs, &[Preset::Email], Names::default()).unwrap();
        Arc::new(rules.by(of.iter().map(|(_, author)| author.map(str::to_owned)).collect()))
    }

    fn said(rules: &[Arc<Rules>], text: &str) -> Option<String> {
        mask_saying_whose(rules, text, || Ok::<_, ()>(())).unwrap()
    }

    #[test]
    fn each_part_says_whose_filter_masks_it() {
        let one = masks(&[("op", Some("Kim")), ("mallory", None)]);
        let two = masks(&[("zoe", Some("L‹e›e\n"))]);
        let rules = [one, two];
        for (text, shown) in [
            ("list", None),
            ("op Zoe", Some("‹masked by a filter of Kim› ‹masked by a filter of Lee›")),
            ("ban Mallory 203.0.113.7", Some("ban ‹masked by a filter of Manage Server› ‹ip›")),
            ("opop", Some("‹masked by a filter of Kim›")),
            ("say password=op x", Some("say password=‹masked by a filter of Kim› x")),
            ("say password=x", None),
            ("say /login x; op y", Some("say /login ‹masked›; ‹masked by a filter of Kim› y")),
        ] {
            assert_eq!(said(&rules, text).as_deref(), shown, "{text}");
        }
    }

    #[test]
    fn what_only_then_looks_like_a_secret_is_masked_too() {
        let rules = [masks(&[("\\", Some("Kim"))])];
        let shown = said(&rules, "pass\\word=x").unwrap();
        assert!(shown.contains("‹masked by a filter of Kim›"), "{shown}");
    }

    #[test]
    fn values_that_are_known_end_where_they_end() {
        let known = Arc::new(KnownValues::default());
        known.learn(vec![Secret::new("ab;c4-ef;7".into(), "RCON_PASS")], None);
        let rules = Rules::default().with_known(known);
        assert_eq!(rules.mask_presets("say ab;c4-ef;7;op x"), "say ‹masked:RCON_PASS›;op x");
        let (rules, kim) =
            ([Arc::new(rules), masks(&[("mallory", Some("Kim"))])], "‹masked by a filter of Kim›");
        let shown = said(&rules, "op mallory ab;c4-ef;7");
        assert_eq!(shown, Some(format!("op {kim} ‹masked:RCON_PASS›")));
    }

    #[test]
    fn what_stands_for_a_variables_value_names_it_once_and_stays() {
        let known = Arc::new(KnownValues::default());
        let secrets =
            [("mallory7", "OP_PASSWORD"), ("mallory7", "TOKEN"), ("x9-y8-z7", "KEY"), ("key-of-panel-1", "")];
        known.learn(secrets.map(|(text, env)| Secret::new(text.into(), env)).into(), None);
        let rules = [Arc::new(Rules::default().with_known(known)), masks(&[("bob", Some("Kim"))])];
        for (text, row) in [
            ("op mallory7", "op ‹masked:OP_PASSWORD›‹masked:TOKEN›"),
            ("/login x9-y8-z7;op mallory7", "/login ‹masked:KEY›;op ‹masked:OP_PASSWORD›‹masked:TOKEN›"),
            ("say x9-y8-z7 key-of-panel-1", "say ‹masked:KEY› ‹masked›"),
            ("say password=x9-y8-z7", "say password=‹masked:KEY›"),
        ] {
            let masked = rules[0].mask_presets(text);
            assert_eq!(masked, row, "{text}");
            assert_eq!(rules[0].mask_presets(&masked), row, "{text}");
        }
        assert_eq!(
            said(&rules, "op bob x9-y8-z7").as_deref(),
            Some("op ‹masked by a filter of Kim› ‹masked:KEY›")
        );
    }

    proptest! {
        /// Whoever may set a startup variable can't take out of a row what somebody did.
        #[test]
        fn no_variable_hides_a_name_or_a_command(
            value in "(Mallory|op|stop|[a-z_]{2,9})([ ;](Bob|op Kim|stop|[a-z]{1,6})){0,2}",
            command in "(op |say |sudo Bob |stop|password=|/login )?",
            more in "( [a-z0-9]{0,6}|;stop)?",
        ) {
            let known = Arc::new(KnownValues::default());
            known.learn(vec![Secret::new(value.as_str().into(), "OP_PASSWORD")], None);
            let (with, without) = (Rules::default().with_known(known), Rules::default());
            let text = format!("{command}{value}{more}");
            prop_assert_eq!(with.mask_presets(&text), without.mask_presets(&text));
        }
    }

    #[test]
    fn presets_end_where_another_command_may_begin() {
        let rules = masks(&[("mallory", Some("Kim"))]);
        for (text, kept) in [
            ("say /login x y;op Mallory", "say /login ‹masked›;op Mallory"),
            ("say password=x;op Mallory", "say password=‹masked›;op Mallory"),
            ("say ?a=b;token=c d", "say ?a=b;token=‹masked› d"),
            ("rcon_password abc;def", "rcon_password ‹masked›;‹masked›"),
            ("rcon_password \"abc;def\"", "rcon_password \"‹masked›\""),
            ("set password=abc;d3f;x on", "set password=‹masked›;‹masked›;‹masked› on"),
            ("say /register pa;ss pa;ss", "say /register ‹masked›;‹masked›;‹masked›"),
            ("login \"x;y\" and -password 'a;b;c'", "login \"x;y\" and -password '‹masked›'"),
            ("; op Mallory;", "; op Mallory;"),
            ("ban-ip 203.0.113.7", "ban-ip ‹ip›"),
            ("", ""),
        ] {
            assert_eq!(rules.mask_presets(text), kept, "{text}");
        }
    }
}
