//! What is said of a call of the start that failed. The log and `check` use the same words, and each names what to do.

use std::time::Duration;

use crate::discord::rest::NoAnswer;

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Who the bot is.
    Application,
    /// To take the commands, or which there are.
    Commands,
    /// Where the gateway is.
    Gateway,
}

impl Asked {
    /// What did not come, what that means meanwhile, and what to do about it.
    #[must_use]
    pub fn failed(self, refused: &NoAnswer) -> String {
        let meanwhile = match self {
            Self::Application => {
                "Discord did not say who the bot is, so nobody counts as its operator yet, and its commands stay as they are"
            }
            Self::Commands => "Discord did not take the commands, so those that it has go on",
            Self::Gateway => "Discord did not say where its gateway is, so no command is heard yet",
        };
        format!("{meanwhile}: {} ({refused})", self.remedy(refused))
    }

    /// The same, with when it is worth trying again if Discord said so.
    #[must_use]
    pub fn failed_until(self, refused: &NoAnswer) -> String {
        let words = self.failed(refused);
        match refused.retry_after {
            Some(wait) => format!("{words}; it asks for no more calls for the next {}", spelled(wait)),
            None => words,
        }
    }

    fn remedy(self, refused: &NoAnswer) -> &'static str {
        match (refused.status, refused.code) {
            (0 | 300..=399, _) => "is the network up, and DISCORD_API_URL right?",
            (429, _) => "it was asked too often, and restarting does not shorten the wait",
            (500.., _) => "that passes by itself, see https://discordstatus.com",
            (401, _) => {
                "it refused the bot token for that alone. Was it reset a moment ago? Then put the new one into \
                 DISCORD_TOKEN"
            }
            (403, 0) => {
                "something in front of Discord refuses this machine, such as a firewall, or Discord's own guard where \
                 too much was asked from its address"
            }
            _ if self == Self::Commands => {
                "is DISCORD_TOKEN of the right application? If so, please report these words"
            }
            _ => "is DISCORD_TOKEN of the right application, and DISCORD_API_URL right?",
        }
    }
}

/// A wait in the unit that people would choose.
#[must_use]
pub fn spelled(wait: Duration) -> String {
    match wait.as_secs() {
        0..120 => format!("{:.0} s", wait.as_secs_f64()),
        seconds @ 120..7_200 => format!("{} minutes", seconds.div_ceil(60)),
        seconds => format!("{} hours", seconds.div_ceil(3600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_names_what_to_do_and_what_was_answered() {
        let failures = [
            (0, 0, "is the network up, and DISCORD_API_URL right?"),
            (302, 0, "DISCORD_API_URL"),
            (400, 50_035, "DISCORD_TOKEN of the right application"),
            (401, 0, "put the new one into DISCORD_TOKEN"),
            (403, 0, "a firewall"),
            (403, 50_001, "DISCORD_TOKEN of the right application"),
            (404, 0, "DISCORD_TOKEN of the right application"),
            (429, 0, "restarting does not shorten the wait"),
            (500, 0, "https://discordstatus.com"),
            (503, 0, "https://discordstatus.com"),
        ];
        for (status, code, remedy) in failures {
            let refused = NoAnswer { status, code, retry_after: None, words: "as it was put".into() };
            for asked in [Asked::Application, Asked::Commands, Asked::Gateway] {
                let said = asked.failed(&refused);
                assert!(said.contains(remedy) && said.ends_with("(as it was put)"), "{status}: {said}");
                assert_eq!(asked.failed_until(&refused), said);
                let day = NoAnswer { retry_after: Some(Duration::from_secs(86_400)), ..refused.clone() };
                let expected = format!("{said}; it asks for no more calls for the next 24 hours");
                assert_eq!(asked.failed_until(&day), expected);
            }
        }
    }
}
