use std::time::Duration;

use serenity::model::id::{MessageId, WebhookId};

use super::*;
use crate::{
    chat::to_discord::Said,
    discord::rest::{Class, Target, UNKNOWN_WEBHOOK, Webhook},
    model::WithoutWebhook,
};

const HERE: ChannelId = ChannelId::new(5);
const BUDGET: SendBudget = SendBudget { every: Duration::ZERO, room: 0 };

fn posts() -> Posts {
    let tools = Tools {
        options: Options::default(),
        languages: GuildLanguages::default(),
        avatars: "https://heads.example/{name}".parse().ok(),
        webhooks: Arc::default(),
    };
    Posts::new(GuildId::new(1), HERE, BridgeWebhook::default(), Arc::new(tools))
}

fn says(posts: &Posts, name: &str, words: &str) {
    let by = Some(Said { name: name.into(), like: None });
    posts.push(vec![Line::said(Instant::now(), &Arc::from("Survival"), by, words)], Counts::default());
}

fn next(posts: &Posts) -> Option<Outgoing> {
    let now = Instant::now();
    posts.ready_at(now).filter(|at| *at <= now)?;
    posts.next(now, BUDGET)
}

fn done(posts: &Posts, done: Done) {
    posts.report(&Report::Done(done));
}

fn webhook(id: u64) -> Webhook {
    Webhook { id: WebhookId::new(id), token: "t".to_owned().into() }
}

fn with_webhook() -> Posts {
    let posts = posts();
    assert_eq!(next(&posts).unwrap().call, Call::Webhooks { channel: HERE });
    done(&posts, Done::Webhooks(Vec::new()));
    assert!(matches!(next(&posts).unwrap().call, Call::MakeWebhook { .. }));
    done(&posts, Done::WebhookMade(webhook(9)));
    posts
}

fn rejected(code: u64) -> PostError {
    PostError::Rejected { code, message: "words".into() }
}

/// The text, the name and the picture of what is said next.
fn said(posts: &Posts) -> (String, Option<String>, Option<String>) {
    let Some(Outgoing { call: Call::Say { content, speaker, .. }, .. }) = next(posts) else {
        panic!("nothing is said")
    };
    let (name, avatar) = speaker.map(|speaker| (speaker.name, speaker.avatar)).unwrap_or_default();
    (content, name, avatar)
}

#[tokio::test(start_paused = true)]
async fn a_line_stands_under_the_players_name() {
    let posts = with_webhook();
    assert_eq!(posts.ready_at(Instant::now()), None);
    says(&posts, "Steve", "hi");
    let picture = Some("https://heads.example/Steve".to_owned());
    assert_eq!(said(&posts), ("hi".into(), Some("Steve".into()), picture));
    done(&posts, Done::Posted(MessageId::new(1)));
    assert_eq!((posts.standing().posting, posts.standing().shown), (Posting::Webhook, 1));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_taken_now_is_asked_for_again_under_the_same_nonce_until_it_is_old() {
    let posts = with_webhook();
    says(&posts, "Steve", "hi");
    let first = next(&posts).unwrap();
    let limited = PostError::RateLimited {
        scope: crate::discord::rest::Scope::Shared,
        retry_after: Duration::from_secs(20),
    };
    posts.report(&Report::Delayed(limited));
    assert!(next(&posts).is_none(), "Discord asked to wait");
    tokio::time::advance(Duration::from_secs(21)).await;
    assert_eq!(next(&posts).unwrap(), first);
    posts.report(&Report::Delayed(PostError::Unavailable { reason: crate::discord::rest::Trouble::Late }));
    tokio::time::advance(Duration::from_secs(60)).await;
    let (text, ..) = said(&posts);
    assert!(text.starts_with("-# 1 line is left out"), "{text}");
    done(&posts, Done::Posted(MessageId::new(1)));
    assert_eq!((posts.standing().shown, posts.standing().left_out), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_name_that_discord_refuses_stands_in_the_text() {
    let posts = with_webhook();
    for _ in 0..2 {
        says(&posts, "Steve", "hi");
        if posts.standing().shown == 0 {
            assert_eq!(said(&posts).1.as_deref(), Some("Steve"));
            posts.report(&Report::GivenUp(rejected(MALFORMED)));
        }
        let (text, name, _) = said(&posts);
        assert_eq!((&*text, name), ("**Steve**: hi", None));
        done(&posts, Done::Posted(MessageId::new(1)));
        tokio::time::advance(Duration::from_secs(5)).await;
    }
    assert_eq!(posts.standing().shown, 2);
}

#[tokio::test(start_paused = true)]
async fn a_webhook_that_is_deleted_is_made_again_once() {
    let posts = with_webhook();
    says(&posts, "Steve", "hi");
    said(&posts);
    posts.report(&Report::GivenUp(rejected(UNKNOWN_WEBHOOK)));
    assert!(matches!(next(&posts).unwrap().call, Call::MakeWebhook { .. }));
    done(&posts, Done::WebhookMade(webhook(10)));
    assert_eq!(said(&posts).0, "hi");
    done(&posts, Done::PostedElsewhere);
    assert_eq!(said(&posts), ("**Steve**: hi".into(), None, None));
    assert_eq!(posts.standing().posting, Posting::Without(WithoutWebhook::Deleted));
    posts.try_again();
    done(&posts, Done::Posted(MessageId::new(1)));
    assert!(matches!(next(&posts).unwrap().call, Call::Webhooks { .. }), "somebody asked for it");
}

#[tokio::test(start_paused = true)]
async fn without_the_right_to_make_one_the_bot_says_it() {
    let posts = posts();
    says(&posts, "Steve", "hi");
    let call = next(&posts).unwrap().call;
    let refused = PostError::Forbidden { code: 50013, message: "words".into() };
    let target = Target { class: Class::Webhooks, channel: HERE };
    assert_eq!(call.target(std::time::UNIX_EPOCH), target);
    assert!(refused.ends_call(target, HERE), "the channel may take messages all the same");
    posts.report(&Report::GivenUp(refused));
    assert_eq!(said(&posts), ("**Steve**: hi".into(), None, None));
    assert_eq!(posts.standing().posting, Posting::NotAllowed);
}

#[tokio::test(start_paused = true)]
async fn a_text_that_is_not_taken_is_counted() {
    let posts = with_webhook();
    says(&posts, "Steve", "hi");
    said(&posts);
    posts.report(&Report::GivenUp(rejected(200_000)));
    let (text, ..) = said(&posts);
    assert!(text.starts_with("-# 1 line is left out"), "{text}");
}
