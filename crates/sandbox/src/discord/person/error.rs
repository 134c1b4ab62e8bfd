//! What the client, or Discord, tells a person who tries something that does not work.

/// Why an act failed; the words are what the person sees.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// There is no such user, or it is not a member of the guild.
    #[error("user {0} is not in this server")]
    NotAMember(u64),
    /// There is no such channel, or the person can't see it.
    #[error("channel {0} is not there")]
    NoSuchChannel(u64),
    /// The command is not registered.
    #[error("there is no command \"/{0}\"")]
    UnknownCommand(String),
    /// The command is registered, but `default_member_permissions` or the channel hide it from this person.
    #[error("you don't have permission to use \"/{0}\"")]
    Hidden(String),
    /// A required option was left out.
    #[error("the option \"{0}\" is required")]
    MissingOption(String),
    /// Text that belongs to no option.
    #[error("\"{0}\" fits no option")]
    Stray(String),
    /// An option was given twice.
    #[error("the option \"{0}\" is there twice")]
    Twice(String),
    /// A value that the option does not take.
    #[error("\"{value}\" is not a valid value of \"{option}\": {wants}")]
    BadValue {
        /// The option.
        option: String,
        /// What was typed.
        value: String,
        /// What would do.
        wants: String,
    },
    /// The message is gone, or this person can't see it.
    #[error("the message is not there")]
    NoSuchMessage,
    /// The message has no such button, select or field.
    #[error("there is nothing called \"{0}\" to use")]
    NoSuchComponent(String),
    /// The button or select is greyed out.
    #[error("\"{0}\" is disabled")]
    Disabled(String),
    /// A right is missing, by the name that the client gives it.
    #[error("you don't have the permission \"{0}\" here")]
    Lacks(&'static str),
    /// A message without text.
    #[error("a message can't be empty")]
    EmptyMessage,
    /// A message with more characters than this.
    #[error("a message can have {0} characters at most")]
    TooLong(usize),
    /// The thread takes no messages.
    #[error("this thread is locked")]
    Locked,
    /// There is no such role.
    #[error("role {0} is not there")]
    NoSuchRole(u64),
    /// The role belongs to an app, or to everyone.
    #[error("this role can't be given or taken")]
    FixedRole,
    /// The role is not below the highest role of who would give or take it.
    #[error("this role is not below your highest role")]
    RoleTooHigh,
    /// Something that Discord's client can and this one can't.
    #[error("{0}")]
    Unsupported(&'static str),
    /// No acknowledgement came in time.
    #[error("The application did not respond")]
    NoAnswer,
    /// It was acknowledged, but what was waited for did not come within [`DiscordOptions::patience`].
    ///
    /// [`DiscordOptions::patience`]: crate::discord::DiscordOptions::patience
    #[error("waited in vain for {0}")]
    Impatient(&'static str),
}
