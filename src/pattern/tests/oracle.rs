//! What a pattern should say, by other means than the code: regular expressions over the raw text.

use regex::Regex;

/// Characters that a command may not hold, look-alikes of spaces first.
const HIDDEN: &str = "\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\
    \\x{115f}\\x{1160}\\x{180e}\\x{2800}\\x{3164}\\x{ffa0}\
    \\x{80}-\\x{9f}\\x{ad}\\x{34f}\\x{61c}\\x{17b4}\\x{17b5}\\x{180b}-\\x{180f}\\x{200b}-\\x{200f}\
    \\x{202a}-\\x{202e}\\x{2060}-\\x{206f}\\x{fe00}-\\x{fe0f}\\x{feff}\\x{fff0}-\\x{fffb}\
    \\x{1bca0}-\\x{1bca3}\\x{1d173}-\\x{1d17a}\\x{e0000}-\\x{e0fff}";
/// What may follow a character outside of ASCII.
const JOINERS: &str = "[\\x{200c}\\x{200d}\\x{fe0e}\\x{fe0f}]";
const WRAPPERS: &str = "execute|return|function|schedule|debug|sudo|esudo|exec|alias|rcon|lua_run|sm_rcon|c|command|sc|\
    silent-command|measured-command|cheat|admincheat";
/// What is left out of a word.
const JUNK: &str = "\"'`\\\\/:";
/// What ends a word where white space alone does not.
const BREAKS: &str = " \"'`\\\\(){}\\[\\],:=";

/// How commands are read, whatever the pattern.
pub(super) struct Reader {
    readable: Regex,
    ascii_verb: Regex,
    slashes: Regex,
    empty: Regex,
    wrapped: Regex,
    broken_wrapped: Regex,
}

impl Reader {
    pub(super) fn new() -> Self {
        let any = |words: &str, between: &str| {
            words.split('|').map(|word| spelled(word, between)).collect::<Vec<_>>().join("|")
        };
        let regex = |text: String| Regex::new(&text).unwrap();
        Self {
            readable: regex(format!("^(?:[ -:<-~]|[^\\x00-\\x7f{HIDDEN}]{JOINERS}*)*$")),
            ascii_verb: regex("^ *(?:/(?: |$)|/?[!-~]+(?: |$)|$)".into()),
            slashes: regex("^ *//".into()),
            empty: regex("^[ /]*$".into()),
            wrapped: regex(format!(
                "^[ {JUNK}]*(?:[^ ]*:)?[{JUNK}]*(?:{})[{JUNK}]*(?: |$)",
                any(WRAPPERS, "[\"'`\\\\]*")
            )),
            broken_wrapped: regex(format!("^[{BREAKS}/]*(?:{})[/]*(?:[{BREAKS}]|$)", any(WRAPPERS, ""))),
        }
    }

    /// Whether there is but one way to read a command.
    pub(super) fn is_plain(&self, command: &str) -> bool {
        self.readable.is_match(command) && self.begins_well(command)
    }

    fn begins_well(&self, command: &str) -> bool {
        self.ascii_verb.is_match(command)
            && !self.slashes.is_match(command)
            && !self.empty.is_match(command)
            && !self.runs_others(command)
    }

    fn runs_others(&self, command: &str) -> bool {
        self.wrapped.is_match(command) || self.broken_wrapped.is_match(command)
    }

    /// Whether each part between separators can be told from what is forbidden.
    pub(super) fn is_certain(&self, command: &str) -> bool {
        command.split(';').enumerate().all(|(index, part)| {
            let foreign = !self.ascii_verb.is_match(part);
            self.readable.is_match(part)
                && (self.empty.is_match(part)
                    || (!self.slashes.is_match(part)
                        && (if foreign { index > 0 } else { !self.runs_others(part) })))
        })
    }
}

/// One pattern as regular expressions.
pub(super) struct Oracle {
    covers: Regex,
    fits: Regex,
}

impl Oracle {
    pub(super) fn new(pattern: &str) -> Self {
        Self { covers: covering(pattern), fits: fitting(pattern) }
    }

    /// Whether the pattern covers a command that can be read in one way only.
    pub(super) fn covers(&self, command: &str) -> bool {
        let found = self.covers.captures(command);
        found.is_some_and(|found| found.iter().skip(1).flatten().all(|word| is_closed(word.as_str())))
    }

    /// Whether the pattern forbids a command.
    pub(super) fn fits(&self, command: &str) -> bool {
        let parts = command.split(';').chain([command]);
        parts.into_iter().any(|part| self.fits.is_match(part))
    }
}

fn covering(pattern: &str) -> Regex {
    let (fixed, open) = match pattern.strip_suffix('*') {
        Some(before) => (before.trim_end(), true),
        None => (pattern, false),
    };
    let word = |(index, word): (usize, &str)| match (word, index) {
        ("*", 0) => "([^ /\"'`\\\\][^ \"'`\\\\]*)".to_owned(),
        ("*", _) => "([^ \"'`\\\\]+)".to_owned(),
        (verb, 0) => format!("(?i-u:{})", regex::escape(verb)),
        (word, _) => regex::escape(word),
    };
    let words: Vec<_> = fixed.split(' ').filter(|word| !word.is_empty()).enumerate().map(word).collect();
    let end = match (open, words.is_empty()) {
        (true, true) => " *[^ ].*$",
        (true, false) => " +[^ ].*$",
        (false, _) => " *$",
    };
    Regex::new(&format!("^ */?{}{end}", words.join(" "))).unwrap()
}

/// Whether every bracket in a word is closed in it.
fn is_closed(word: &str) -> bool {
    let mut brackets: String = word.chars().filter(|sign| "()[]{}".contains(*sign)).collect();
    loop {
        let fewer = brackets.replace("()", "").replace("[]", "").replace("{}", "");
        if fewer.len() == brackets.len() {
            return fewer.is_empty();
        }
        brackets = fewer;
    }
}

/// Each way of reading the pattern, looked for in each way of reading the command.
fn fitting(pattern: &str) -> Regex {
    let low = pattern.to_lowercase();
    let unquoted = Regex::new("[\"'`\\\\]").unwrap().replace_all(&low, "").into_owned();
    let named = Regex::new("[^ ]*:([^ ])").unwrap().replace_all(&unquoted, "$1").into_owned();
    let broken = Regex::new(&format!("[{BREAKS}]+")).unwrap().replace_all(&low, " ").into_owned();
    let readings = [low, named, broken];
    let ways = readings.iter().flat_map(|reading| [standing(reading), bare(reading), cut(reading)]);
    Regex::new(&ways.collect::<Vec<_>>().join("|")).unwrap()
}

/// Words between spaces.
fn standing(words: &str) -> String {
    let word = |word: &str| spelled(word, "");
    // The first word is what follows spaces and slashes.
    let (begin, words) = match words.split_once(' ') {
        Some(("*", rest)) => ("^[ /]*[^ /][^ ]*(?: .*)? +", rest),
        None if words == "*" => ("^[ /]*[^ /]", ".*"),
        _ => ("^[ /]*", words),
    };
    let word = |text: &str| if text == ".*" { text.to_owned() } else { word(text) };
    joined(words, begin, &word, "[^ ]+(?: .*)?", " +", "(?: |$)")
}

/// The same without quotes, slashes and namespaces.
fn bare(words: &str) -> String {
    let word = |word: &str| format!("(?:[^ ]*:)?[{JUNK}]*{}[{JUNK}]*", spelled(word, "[\"'`\\\\]*"));
    let any = format!("[^ ]*[^ {JUNK}][^ ]*(?: .*)?");
    joined(words, &format!("^[ {JUNK}]*"), &word, &any, &format!(" [ {JUNK}]*"), "(?: |$)")
}

/// Words between all that ends words anywhere.
fn cut(words: &str) -> String {
    let word = |word: &str| format!("{}/*", spelled(word, ""));
    let any = format!("[^{BREAKS}]*[^{BREAKS}/][^{BREAKS}]*(?:[{BREAKS}].*)?");
    let between = format!("[{BREAKS}][{BREAKS}/]*");
    joined(words, &format!("^[{BREAKS}/]*"), &word, &any, &between, &format!("(?:[{BREAKS}]|$)"))
}

fn joined(
    words: &str,
    begin: &str,
    word: &dyn Fn(&str) -> String,
    any: &str,
    between: &str,
    end: &str,
) -> String {
    let words = words.split(' ').filter(|word| !word.is_empty());
    let words: Vec<_> = words.map(|text| if text == "*" { any.to_owned() } else { word(text) }).collect();
    format!("(?:{begin}{}{end})", words.join(between))
}

/// A word's letters in either case, with `between` them.
fn spelled(word: &str, between: &str) -> String {
    let letter = |letter: char| match letter {
        'i' => "[iIıİ]".to_owned(),
        other => format!("(?i:{})", regex::escape(&other.to_string())),
    };
    word.chars().map(letter).collect::<Vec<_>>().join(between)
}
