//! The profiles of all games.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{LazyLock, OnceLock},
};

use aho_corasick::AhoCorasick;
use tracing::error;

use super::{
    Class, LONGEST, Level,
    added::added,
    built_in::files,
    causes::Proof,
    file::{File, Query},
    players::PlayerCommands,
    rules::Rules,
    say::Say,
    told::told,
};

/// The profile of a game that is not known.
const GENERIC: &str = "generic";

/// All profiles. Reading the files takes about a millisecond, and the rules of each are compiled as they are used first.
#[must_use]
pub fn profiles() -> &'static Profiles {
    static PROFILES: LazyLock<Profiles> = LazyLock::new(|| Profiles::read(files().chain(added())));
    &PROFILES
}

/// The profiles of all games.
#[derive(Debug)]
pub struct Profiles {
    all: BTreeMap<&'static str, Profile>,
    empty: Profile,
}

/// What is known of a game's console.
pub struct Profile {
    name: &'static str,
    title: Box<str>,
    proof: Proof,
    sources: Vec<String>,
    pub(super) file: Option<File>,
    /// The names of those whose rules hold, itself first.
    uses: Vec<&'static str>,
    /// The rules of its own file.
    own: OnceLock<Rules>,
    compiled: OnceLock<Compiled>,
}

/// The rules of a profile and of those that it uses.
#[derive(Debug)]
struct Compiled {
    rules: Vec<&'static Rules>,
    /// Finds the texts one of which stands in every line that is news.
    news: Option<AhoCorasick>,
}

impl Profiles {
    /// A file that can't be read is left out, which tests tell.
    fn read(files: impl Iterator<Item = (&'static str, &'static str)>) -> Self {
        let mut all = BTreeMap::new();
        for (name, content) in files {
            match File::read(content) {
                Ok(file) => drop(all.insert(name, Profile::new(name, file))),
                Err(error) => error!("the profile {name} of a game can't be read: {error}"),
            }
        }
        let names: Vec<&'static str> = all.keys().copied().collect();
        let uses: Vec<_> = names.iter().map(|name| (*name, used(&all, name, &names))).collect();
        for (name, uses) in uses {
            if let Some(profile) = all.get_mut(name) {
                profile.uses = uses;
            }
        }
        Self { all, empty: Profile::empty() }
    }

    /// The profile of that name, which is its file's.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&Profile> {
        self.all.get(name)
    }

    /// The profile of a game that is not known.
    #[must_use]
    pub fn generic(&self) -> &Profile {
        self.by_name(GENERIC).unwrap_or(&self.empty)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.all.values()
    }
}

/// A profile and, after it, those that it uses and that these use, each once.
fn used(all: &BTreeMap<&'static str, Profile>, name: &str, names: &[&'static str]) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = names.iter().copied().filter(|known| *known == name).collect();
    let mut at = 0;
    while let Some(next) = found.get(at).and_then(|name| all.get(name)) {
        for used in next.file.iter().flat_map(|file| &file.uses) {
            found.extend(names.iter().copied().find(|known| known == used && !found.contains(known)));
        }
        at += 1;
    }
    found
}

impl Profile {
    fn new(name: &'static str, file: File) -> Self {
        let (title, sources) = (file.title.as_str().into(), file.sources.clone());
        let proof = file.proof;
        Self {
            name,
            title,
            proof,
            sources,
            file: Some(file),
            uses: Vec::new(),
            own: OnceLock::new(),
            compiled: OnceLock::new(),
        }
    }

    /// One that knows nothing.
    fn empty() -> Self {
        Self {
            name: GENERIC,
            title: Box::default(),
            proof: Proof::Reports,
            sources: Vec::new(),
            file: None,
            uses: Vec::new(),
            own: OnceLock::new(),
            compiled: OnceLock::new(),
        }
    }

    /// Its name: that of its file, in lower case with hyphens.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What people call the game.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// How sure we are of it.
    #[must_use]
    pub fn proof(&self) -> Proof {
        self.proof
    }

    /// Where its lines are from.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// Whether it stands for a game that is not known.
    #[must_use]
    pub fn is_generic(&self) -> bool {
        self.name == GENERIC
    }

    /// How a server of it is asked how many play, if that is known; nobody asks a game that is not known.
    #[must_use]
    pub fn query(&self) -> Option<Query> {
        let mut files = self.uses.iter().filter_map(|name| profiles().by_name(name)?.file.as_ref());
        if self.is_generic() { None } else { files.find_map(|file| file.query) }
    }

    /// The line for its console by which `speaker` says `text` to all who play: exactly one, in which nothing can be taken
    /// for a command or for anything but words, cut with a mark where the game would not show all of it. `None`: nothing
    /// can be said in the game from its console, or nothing can be seen of the text.
    #[must_use]
    pub fn say(&self, speaker: &str, text: &str) -> Option<String> {
        self.says()?.said(speaker, text)
    }

    /// The line for its console by which the server itself says `text`, as before a stop; else as [`Self::say`].
    #[must_use]
    pub fn announce(&self, text: &str) -> Option<String> {
        self.says()?.announced(text)
    }

    /// The line by which a member says `text` as the server; `None`: `say` before the words does it, as it does in most
    /// games, or may at least be tried in one that is not known.
    #[must_use]
    pub fn spoken(&self, text: &str) -> Option<String> {
        if self.is_generic() { None } else { self.says()?.spoken(text) }
    }

    fn says(&self) -> Option<&'static Say> {
        self.uses.iter().find_map(|name| profiles().by_name(name)?.file.as_ref()?.say.as_ref())
    }

    /// What can be done about players from its console. Nobody does it to a game that is not known.
    #[must_use]
    pub fn players(&self) -> Option<PlayerCommands<'static>> {
        let mut files = self.uses.iter().filter_map(|name| profiles().by_name(name)?.file.as_ref());
        let players = if self.is_generic() { None } else { files.find_map(|file| file.players.as_ref()) };
        players.map(|players| PlayerCommands { players, say: self.says() })
    }

    /// What stands in a line behind its header; the line is [`plain`](super::plain).
    #[must_use]
    pub fn words<'a>(&self, line: &'a str) -> &'a str {
        let words = |rules: &&'static Rules| Some(rules.words(line)).filter(|words| words.len() < line.len());
        self.compiled().rules.iter().find_map(words).unwrap_or(line)
    }

    /// Whether the game is stopped by a command that begins with this word.
    #[must_use]
    pub fn is_stopped_by(&self, word: &str) -> bool {
        let mut files = self.uses.iter().filter_map(|name| profiles().by_name(name)?.file.as_ref());
        files.any(|file| file.stops.iter().any(|stop| stop.eq_ignore_ascii_case(word)))
    }

    /// Compiles its rules, as the first line would; some milliseconds.
    pub fn compile(&self) {
        self.compiled();
    }

    /// Its rules, and those of the profiles that it uses.
    pub(super) fn rules(&self) -> impl Iterator<Item = &'static Rules> {
        self.compiled().rules.iter().copied()
    }

    fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| {
            let rules: Vec<_> = self.uses.iter().filter_map(|name| profiles().by_name(name)?.own()).collect();
            let literals: Vec<_> = rules.iter().flat_map(|rules| &rules.literals).collect();
            let news = (!literals.is_empty()).then(|| AhoCorasick::new(literals)).and_then(Result::ok);
            Compiled { rules, news }
        })
    }

    /// The rules of its own file; none where a pattern is wrong, which tests tell.
    pub(super) fn own(&'static self) -> Option<&'static Rules> {
        let file = self.file.as_ref()?;
        if let Some(own) = self.own.get() {
            return Some(own);
        }
        match Rules::compile(file) {
            Ok(rules) => Some(self.own.get_or_init(|| rules)),
            Err(error) => {
                error!("a pattern of the profile {} is wrong: {error}", self.name);
                None
            }
        }
    }

    /// Whether a line, colours and all, may be news: a player who came or went, a list of players, a version, a stop. Cheap;
    /// for most lines it is all that is asked.
    #[must_use]
    pub fn may_be_news(&self, line: &str) -> bool {
        line.len() <= LONGEST && self.compiled().news.as_ref().is_some_and(|news| news.is_match(line))
    }

    /// What a line is; it is [`plain`](super::plain).
    #[must_use]
    pub fn classify<'a>(&self, line: &'a str) -> Class<'a> {
        if line.len() > LONGEST {
            return Class::Other;
        }
        if !self.may_be_news(line) {
            return self.chat(line).or_else(|| self.told(line)).unwrap_or(Class::Other);
        }
        let (mut chat, mut said, mut news) = (None, false, None);
        for rules in &self.compiled().rules {
            let reading = rules.read(line);
            chat = chat.or(reading.chat);
            said |= reading.said;
            news = match (news, reading.news) {
                (Some(one), Some(other)) if one != other => Some(Class::Unclear),
                (one, other) => one.or(other),
            };
        }
        let news = match (news, self.told(line)) {
            (Some(_), Some(_)) => Some(Class::Unclear),
            (news, told) => news.or(told),
        };
        match (news, chat) {
            (None, chat) => chat.unwrap_or(Class::Other),
            (Some(_), Some(_)) => Class::Unclear,
            (Some(_), None) if said => Class::Unclear,
            (Some(news), None) => news,
        }
    }

    /// What a sentence about a player tells.
    fn told<'a>(&self, line: &'a str) -> Option<Class<'a>> {
        let mut found = None;
        for profile in self.uses.iter().filter_map(|name| profiles().by_name(name)) {
            let Some(lines) = profile.file.as_ref().map(|file| &file.lines).filter(|lines| lines.tells())
            else {
                continue;
            };
            let words = profile.own()?.words(line);
            let died = told(&lines.died, words).map(|told| told.class(|name, how| Class::Died { name, how }));
            let achieved = told(&lines.achieved, words)
                .map(|told| told.class(|name, what| Class::Achieved { name, what }));
            for class in died.into_iter().chain(achieved) {
                found = match found {
                    Some(known) if known != class => Some(Class::Unclear),
                    _ => Some(class),
                };
            }
        }
        let is_said = || self.compiled().rules.iter().any(|rules| rules.is_said(line));
        if found.is_some() && is_said() { Some(Class::Unclear) } else { found }
    }

    fn chat<'a>(&self, line: &'a str) -> Option<Class<'a>> {
        self.compiled().rules.iter().find_map(|rules| rules.chat(rules.words(line)))
    }

    /// Whether somebody said it; the line is [`plain`](super::plain).
    #[must_use]
    pub fn is_chat(&self, line: &str) -> bool {
        line.len() <= LONGEST && self.compiled().rules.iter().any(|rules| rules.is_chat(line))
    }

    /// How bad a line is, where it says so; it is [`plain`](super::plain).
    #[must_use]
    pub fn level(&self, line: &str) -> Option<Level> {
        let line = start(line);
        let level = self.compiled().rules.iter().find_map(|rules| rules.level(line))?;
        // People may say that there is an error.
        (level == Level::Info || !self.is_chat(line)).then_some(level)
    }

    /// Whether a line belongs to the warning or error before it, as a stack trace does; it is [`plain`](super::plain).
    #[must_use]
    pub fn continues(&self, line: &str) -> bool {
        let line = start(line);
        self.compiled().rules.iter().any(|rules| rules.continues(line))
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Profile").field(&self.name).finish()
    }
}

impl PartialEq for Profile {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Profile {}

/// As much of a line as says how bad it is.
fn start(line: &str) -> &str {
    &line[..line.floor_char_boundary(LONGEST)]
}
