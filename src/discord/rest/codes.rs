//! Discord's error codes for what is posted: what each is about, whether the message waits, and what a person can do
//! (reference section 11, and `topics/opcodes-and-status-codes.mdx`).

use std::time::Duration;

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The channel or its guild is no more: it is not tried again by itself.
    Gone,
    /// The message that was to be edited is no more, or can't be edited any more: another one takes its place.
    Message,
    /// The text itself: this message alone is dropped, and that is said.
    Text,
    /// The channel: the message waits, and is tried again rarely, and as soon as something changes there.
    Channel,
    /// A limit: the message waits for at least so long.
    Limit(Duration),
    /// Discord's own trouble: the message waits, and is soon tried again.
    Trouble,
}

/// How long a limit is waited for that names no time.
const UNNAMED_LIMIT: Duration = Duration::from_secs(10);

/// What a code is about; `None` for codes that are not known here.
pub(super) fn about(code: u64) -> Option<About> {
    Some(match code {
        10003 | 10004 => About::Gone,
        10008 | 30046 => About::Message,
        40005 | 50006 | 50035 | 50045 | 200_000 | 200_001 | 240_000 => About::Text,
        20016 | 20022 | 20028 | 20029 | 40062 => About::Limit(UNNAMED_LIMIT),
        40004 | 110_000 | 130_000 => About::Trouble,
        code if remedy(code).is_some() => About::Channel,
        _ => return None,
    })
}

/// What is wrong with a channel that is refused with this code, and what to do about it; `None` where a right may be
/// missing, or the code is not known.
#[must_use]
pub fn remedy(code: u64) -> Option<&'static str> {
    Some(match code {
        40007 => "the bot is banned from this Discord server. Lift the ban and invite it again",
        40058 => {
            "it is a forum, which has posts and no messages of its own. Mirror into one of its posts, or a text channel"
        }
        40067 => "it is a forum whose posts need a tag. Mirror into one of its posts, or a text channel",
        50008 | 50024 => {
            "this kind of channel takes no messages. Mirror into a text channel, or a thread or a forum's post"
        }
        50009 => {
            "this Discord server's verification level or onboarding keeps the bot out. Give the bot a role of its own, \
             which is exempt from verification, or lower the level"
        }
        50083 => {
            "the thread is archived and can't be reopened by the bot. Reopen it, or give the bot Manage Threads there"
        }
        160_005 => "the thread is locked. Unlock it, or give the bot Manage Threads there",
        160_006 | 160_007 => {
            "this Discord server has as many active threads as it may have. Archive some, or mirror into the channel itself"
        }
        // The rights: which is missing is known elsewhere.
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use reqwest::{StatusCode, header::HeaderMap};
    use serenity::model::id::{ChannelId, MessageId};

    use super::{
        super::{Call, PostError, refusal},
        *,
    };

    /// Whether the lines wait for a post, and for an edit, that was refused so.
    fn waits(error: &PostError) -> (bool, bool) {
        let (lane, message) = (ChannelId::new(1), MessageId::new(1 << 40));
        let post = Call::Post { to: lane, content: "x".into(), files: Vec::new() };
        let edit = Call::Edit { channel: lane, message, content: "x".into() };
        let waits = |call: Call| !error.ends_call(call.target(std::time::UNIX_EPOCH), lane);
        (waits(post), waits(edit))
    }

    /// Status, code, kind, whether the lines wait for a post and an edit, and a part of the words.
    type Row = (u16, u64, &'static str, (bool, bool), &'static str);

    #[test]
    fn every_code_has_its_kind_its_words_and_its_way_on() {
        let rows: [Row; 27] = [
            (404, 10003, "gone", (true, true), ""),
            (404, 10004, "gone", (true, true), ""),
            (404, 10008, "gone", (false, false), ""),
            (404, 10015, "channel", (true, true), ""),
            (400, 20016, "limit", (true, true), ""),
            (400, 20028, "limit", (true, true), ""),
            (400, 20029, "limit", (true, true), ""),
            (400, 30046, "text", (false, false), ""),
            (403, 40004, "trouble", (true, true), ""),
            (413, 40005, "text", (false, false), ""),
            (403, 40007, "channel", (true, true), "Lift the ban"),
            (400, 40058, "channel", (true, true), "Mirror into one of its posts"),
            (400, 40067, "channel", (true, true), "need a tag"),
            (403, 50001, "channel", (true, true), ""),
            (400, 50008, "channel", (true, true), "takes no messages"),
            (403, 50009, "channel", (true, true), "verification level"),
            (403, 50013, "channel", (true, true), ""),
            (400, 50024, "channel", (true, true), "takes no messages"),
            (400, 50035, "text", (false, false), ""),
            (400, 50083, "channel", (true, false), "Reopen it"),
            (400, 160_005, "channel", (true, true), "Unlock it"),
            (400, 160_006, "channel", (true, true), "Archive some"),
            (400, 200_000, "text", (false, false), ""),
            (403, 200_001, "text", (false, false), ""),
            (403, 240_000, "text", (false, false), ""),
            (503, 130_000, "trouble", (true, true), ""),
            (400, 99_999, "text", (false, false), ""),
        ];
        for (status, code, kind, lines_wait, words) in rows {
            let body = serde_json::json!({"code": code, "message": "words"}).to_string();
            let status = StatusCode::from_u16(status).unwrap();
            let error = refusal::classify(status, &HeaderMap::new(), serde_json::from_str(&body).unwrap());
            let read = match &error {
                PostError::Gone { .. } => "gone",
                PostError::Forbidden { .. } => "channel",
                PostError::Rejected { .. } => "text",
                PostError::RateLimited { retry_after, .. } if *retry_after >= UNNAMED_LIMIT => "limit",
                PostError::Unavailable { .. } => "trouble",
                other => panic!("{code}: {other}"),
            };
            assert_eq!((read, waits(&error)), (kind, lines_wait), "{code}");
            assert!(
                remedy(code).map_or(words.is_empty(), |told| told.contains(words) && !words.is_empty()),
                "{code}"
            );
        }
    }

    #[test]
    fn a_limit_is_obeyed_however_it_is_told() {
        let read = |status, body: &str| {
            let body = serde_json::from_str(body).unwrap();
            refusal::classify(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body)
        };
        for (status, code, seconds, waits) in
            [(429, 20016, "30.0", 30), (400, 20016, "30.0", 30), (429, 30046, "0", 10), (429, 20028, "0", 10)]
        {
            let error =
                read(status, &format!(r#"{{"code":{code},"message":"slow","retry_after":{seconds}}}"#));
            let PostError::RateLimited { retry_after, .. } = error else { panic!("{code}: {error}") };
            assert_eq!(retry_after, Duration::from_secs(waits), "{code}");
        }
    }
}
