//! What is written is read back in its place, and nothing else is.

use std::{path::Path, sync::Arc};

use proptest::prelude::*;

use super::*;
use crate::secrets::{Keyring, Secrets};

const OLD: &str = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW: &str = "2://////////////////////////////////////////8=";
const HERE: Place = Place { guild: GuildId::new(u64::MAX - 1), channel: ChannelId::new(u64::MAX - 2) };

fn keys(text: &str) -> SigningKeys {
    let secrets = Secrets::new(Some(Arc::new(Keyring::parse(text).unwrap())), Path::new("wingcord.db"));
    secrets.signing_keys("a test").unwrap()
}

fn id<'a>(family: &'a str, action: &'a str, numbers: &[u64]) -> CustomId<'a> {
    CustomId { family, action, numbers: numbers.to_vec() }
}

fn is_refused(text: &str, place: Place, keys: &SigningKeys) -> bool {
    !is_lasting(text) || CustomId::decode(text, place, keys).is_err()
}

#[test]
fn what_is_written_stays_readable() {
    for (written, text) in [
        (id("power", "start", &[42]), "w1:power:start:16:1."),
        (id("a", "b", &[]), "w1:a:b::1."),
        (id("approval", "approve", &[u64::MAX, 0]), "w1:approval:approve:3w5e11264sgsf.0:1."),
    ] {
        let encoded = written.encode(HERE, &keys(OLD)).unwrap();
        assert!(encoded.starts_with(text) && encoded.len() <= LONGEST, "{encoded}");
        assert!(is_lasting(&encoded));
        assert_eq!(CustomId::decode(&encoded, HERE, &keys(OLD)), Ok(written));
    }
    assert_eq!(id("power", "start", &[42]).encode(HERE, &keys(OLD)).unwrap(), PINNED);
    assert_eq!(id("audit", "page", &[u64::MAX; 6]).encode(HERE, &keys(OLD)), None, "over 100 characters");
}

/// Another text here would end every button that stands anywhere.
const PINNED: &str = "w1:power:start:16:1._ORPQanYgAe5dy6H";

#[test]
fn it_is_taken_in_its_place_alone_and_under_a_key_that_is_there() {
    let written = id("power", "start", &[42]);
    let encoded = written.encode(HERE, &keys(OLD)).unwrap();
    let both = format!("{OLD} {NEW}");
    assert_eq!(CustomId::decode(&encoded, HERE, &keys(&both)).as_ref(), Ok(&written), "while both are there");
    assert!(written.encode(HERE, &keys(&both)).unwrap().contains(":2."), "the newest signs");
    assert_eq!(CustomId::decode(&encoded, HERE, &keys(NEW)), Err(Unusable::Outdated));
    let other = format!("1:{}", &NEW[2..]);
    assert_eq!(CustomId::decode(&encoded, HERE, &keys(&other)), Err(Unusable::Forged), "another key 1");
    for place in [
        Place { guild: GuildId::new(1), ..HERE },
        Place { channel: ChannelId::new(1), ..HERE },
        Place { guild: GuildId::new(HERE.channel.get()), channel: ChannelId::new(HERE.guild.get()) },
    ] {
        assert_eq!(CustomId::decode(&encoded, place, &keys(OLD)), Err(Unusable::Forged), "{place:?}");
    }
    let purpose = Secrets::new(Some(Arc::new(Keyring::parse(OLD).unwrap())), Path::new("wingcord.db"));
    let purpose = purpose.signing_keys("another").unwrap();
    assert_eq!(CustomId::decode(&encoded, HERE, &purpose), Err(Unusable::Forged), "for another purpose");
}

#[test]
fn what_nobody_signed_is_refused() {
    let keys = keys(OLD);
    for (text, why) in [
        ("w0:power:start:16:1.AAAAAAAAAAAAAAAA", Unusable::Outdated),
        ("w2:whatever", Unusable::Outdated),
        ("w1:", Unusable::Forged),
        ("w1:power:start:16", Unusable::Forged),
        ("w1:power:start:16:1.", Unusable::Forged),
        ("w1:power:start:16:1.AAAAAAAAAAAAAAAA", Unusable::Forged),
        ("w1:power:start:16:1.AAAAAAAAAAAAAAA", Unusable::Forged),
        ("w1:power:start:16:9.AAAAAAAAAAAAAAAA", Unusable::Outdated),
        ("w1:power:start:16:-1.AAAAAAAAAAAAAAAA", Unusable::Outdated),
        ("w1:power:start:16:zzzzzzzzzzzzzzzzz.AAAAAAAAAAAAAAAA", Unusable::Forged),
    ] {
        assert!(is_lasting(text), "{text}");
        assert_eq!(CustomId::decode(text, HERE, &keys), Err(why), "{text}");
    }
    for text in ["", "w", "w1", "w:", "wingcord:00000000000000000000000000000000", "w1x:a", "1:a", "ẃ1:a"] {
        assert!(!is_lasting(text), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_refused_calmly(text in ".*", tail in "(w[0-9]+)?[w1:a-z0-9._-]{0,99}") {
        let keys = keys(OLD);
        prop_assert!(is_refused(&text, HERE, &keys));
        prop_assert!(is_refused(&tail, HERE, &keys));
        let _ = (CustomId::read(&text), CustomId::read(&tail));
    }

    #[test]
    fn what_is_read_is_what_was_written(
        family in "[a-z]{1,8}", action in "[a-z-]{1,8}", numbers in prop::collection::vec(any::<u64>(), 0..4),
        guild in 1_u64.., channel in 1_u64..,
    ) {
        let (keys, written) = (keys(OLD), id(&family, &action, &numbers));
        let place = Place { guild: GuildId::new(guild), channel: ChannelId::new(channel) };
        let encoded = written.encode(place, &keys).unwrap();
        prop_assert_eq!(CustomId::decode(&encoded, place, &keys), Ok(written));
    }

    #[test]
    fn no_changed_character_is_taken(
        number in any::<u64>(), at in any::<prop::sample::Index>(), sign in "[ -~]", wide in any::<char>(),
    ) {
        let keys = keys(&format!("{OLD} {NEW}"));
        let encoded = id("power", "start", &[number, 7]).encode(HERE, &keys).unwrap();
        let at = at.index(encoded.len());
        for sign in [sign.as_str(), wide.encode_utf8(&mut [0; 4])] {
            let changed = format!("{}{sign}{}", &encoded[..at], &encoded[at + 1..]);
            prop_assert!(changed == encoded || is_refused(&changed, HERE, &keys), "{}", changed);
            let longer = format!("{}{sign}{}", &encoded[..at], &encoded[at..]);
            prop_assert!(is_refused(&longer, HERE, &keys), "{}", longer);
        }
        prop_assert!(is_refused(&encoded[..at], HERE, &keys));
    }
}
