//! The presets: common secrets that are masked unless somebody switches it off.

/// A kind of secret that is masked by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    /// `/login <password>` and the other commands of login plugins, echoed by the server.
    Login,
    /// Passwords and keys in settings: `password=…`, `"secret": "…"`, `rcon_password …`, `-password …`.
    Passwords,
    /// Tokens in URLs, `?token=…&key=…`, `https://user:password@…`, and Discord's webhooks.
    UrlTokens,
    /// `Authorization: …`, `Bearer …` and the headers of API keys.
    Authorization,
    /// What looks like a token by itself: Discord's, GitHub's, the panel's, JWTs and others.
    Tokens,
    /// What follows `ban-ip` and `pardon-ip`, if it is an address or part of one.
    BanIp,
    /// E-mail addresses.
    Email,
    /// Public IP addresses, each by a name.
    Ip,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 8] = [
        Self::Login,
        Self::Passwords,
        Self::UrlTokens,
        Self::Authorization,
        Self::Tokens,
        Self::BanIp,
        Self::Email,
        Self::Ip,
    ];

    /// What people type and the database keeps; never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Passwords => "passwords",
            Self::UrlTokens => "url-tokens",
            Self::Authorization => "authorization",
            Self::Tokens => "tokens",
            Self::BanIp => "ban-ip",
            Self::Email => "email",
            Self::Ip => "ip",
        }
    }

    /// The preset of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name().eq_ignore_ascii_case(name.trim()))
    }
}

/// The presets that are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Presets(u8);

const _: () = assert!(Preset::ALL.len() <= u8::BITS as usize, "each preset has one bit");

impl Default for Presets {
    fn default() -> Self {
        Self(u8::MAX)
    }
}

impl Presets {
    pub(super) fn without(off: &[Preset]) -> Self {
        Self(!Self::of(off).0)
    }

    pub(super) fn none() -> Self {
        Self(0)
    }

    pub(super) fn of(presets: &[Preset]) -> Self {
        Self(presets.iter().fold(0, |on, preset| on | 1 << *preset as u8))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn add(&mut self, others: Self) {
        self.0 |= others.0;
    }

    /// Those that are in both.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn has(self, preset: Preset) -> bool {
        self.0 & 1 << preset as u8 != 0
    }
}

impl From<Preset> for Presets {
    fn from(preset: Preset) -> Self {
        Self::of(&[preset])
    }
}
