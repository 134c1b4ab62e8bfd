//! Discord's error codes for what is posted: what each is about, whether the message waits, and what a person can mend
//! (reference section 11, and `topics/opcodes-and-status-codes.mdx`).

use std::time::Duration;

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The channel or its guild is no more: it is not tried again by itself.
    Gone,
    /// The message that was to be edited is no more, or can't be edited any more: another one takes its place.
    Message,
    /// The text itself, or the webhook: this message alone is dropped, and that is said.
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
        10015 | 40005 | 50006 | 50027 | 50035 | 50045 | 200_000 | 200_001 | 240_000 => About::Text,
        20016 | 20022 | 20028 | 20029 | 40062 => About::Limit(UNNAMED_LIMIT),
        40004 | 110_000 | 130_000 => About::Trouble,
        code if remedy(code).is_some() => About::Channel,
        _ => return None,
    })
}

/// What is wrong with a channel that refuses, beside rights that are missing: a person can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The bot is banned from the guild: the ban is to be lifted.
    Banned,
    /// A forum, which has posts and no messages of its own.
    Forum,
    /// A forum whose posts need a tag.
    ForumTags,
    /// A kind of channel that takes no messages.
    NoMessages,
    /// The guild's verification level or onboarding keeps the bot out; with a role of its own it is exempt.
    Verification,
    /// An archived thread that the bot can't reopen.
    Archived,
    /// A locked thread.
    Locked,
    /// The guild has as many active threads as it may have.
    TooManyThreads,
}

/// What is wrong with a channel that is refused with this code; `None` where a right may be missing, or the code is
/// not known.
#[must_use]
pub fn remedy(code: u64) -> Option<Remedy> {
    Some(match code {
        40007 => Remedy::Banned,
        40058 => Remedy::Forum,
        40067 => Remedy::ForumTags,
        50008 | 50024 => Remedy::NoMessages,
        50009 => Remedy::Verification,
        50083 => Remedy::Archived,
        160_005 => Remedy::Locked,
        160_006 | 160_007 => Remedy::TooManyThreads,
        // The rights: which is missing is known elsewhere.
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use reqwest::{StatusCode, header::HeaderMap};
    use serenity::model::id::{ChannelId, MessageId};

    use super::{
        super::{Call, PostError, post_error},
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

    /// Status, code, kind, whether the lines wait for a post and an edit, and what can be mended.
    type Row = (u16, u64, &'static str, (bool, bool), Option<Remedy>);

    #[test]
    fn every_code_has_its_kind_and_its_way_on() {
        let rows: [Row; 28] = [
            (404, 10003, "gone", (true, true), None),
            (404, 10004, "gone", (true, true), None),
            (404, 10008, "gone", (false, false), None),
            (404, 10015, "text", (false, false), None),
            (400, 20016, "limit", (true, true), None),
            (400, 20028, "limit", (true, true), None),
            (400, 20029, "limit", (true, true), None),
            (400, 30046, "text", (false, false), None),
            (403, 40004, "trouble", (true, true), None),
            (413, 40005, "text", (false, false), None),
            (403, 40007, "channel", (true, true), Some(Remedy::Banned)),
            (400, 40058, "channel", (true, true), Some(Remedy::Forum)),
            (400, 40067, "channel", (true, true), Some(Remedy::ForumTags)),
            (403, 50001, "channel", (true, true), None),
            (400, 50008, "channel", (true, true), Some(Remedy::NoMessages)),
            (403, 50009, "channel", (true, true), Some(Remedy::Verification)),
            (403, 50013, "channel", (true, true), None),
            (401, 50027, "text", (false, false), None),
            (400, 50024, "channel", (true, true), Some(Remedy::NoMessages)),
            (400, 50035, "text", (false, false), None),
            (400, 50083, "channel", (true, false), Some(Remedy::Archived)),
            (400, 160_005, "channel", (true, true), Some(Remedy::Locked)),
            (400, 160_006, "channel", (true, true), Some(Remedy::TooManyThreads)),
            (400, 200_000, "text", (false, false), None),
            (403, 200_001, "text", (false, false), None),
            (403, 240_000, "text", (false, false), None),
            (503, 130_000, "trouble", (true, true), None),
            (400, 99_999, "text", (false, false), None),
        ];
        for (status, code, kind, lines_wait, mended) in rows {
            let body = serde_json::json!({"code": code, "message": "words"}).to_string();
            let status = StatusCode::from_u16(status).unwrap();
            let error = post_error::classify(status, &HeaderMap::new(), serde_json::from_str(&body).unwrap());
            let read = match &error {
                PostError::Gone { .. } => "gone",
                PostError::Forbidden { .. } => "channel",
                PostError::Rejected { .. } => "text",
                PostError::RateLimited { retry_after, .. } if *retry_after >= UNNAMED_LIMIT => "limit",
                PostError::Unavailable { .. } => "trouble",
                other => panic!("{code}: {other}"),
            };
            assert_eq!((read, waits(&error)), (kind, lines_wait), "{code}");
            assert_eq!(remedy(code), mended, "{code}");
        }
    }

    #[test]
    fn a_limit_is_obeyed_however_it_is_told() {
        let read = |status, body: &str| {
            let body = serde_json::from_str(body).unwrap();
            post_error::classify(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body)
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
