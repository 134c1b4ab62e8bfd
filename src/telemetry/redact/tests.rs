use proptest::prelude::*;
use secrecy::SecretString;

use super::*;

/// A bot token, a client key, a websocket token and an interaction's token, of the real shapes and lengths.
const KINDS: [&str; 4] = [
    "MTE4NjQ3NTQ0MjQxMDY1OTg0MA.GxYz12.aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA",
    "ptlc_a1B2c3D4e5FgH6i7J8k9L0mNoPqRsTuVwXyZ0123456",
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL3BhbmVsLmV4YW1wbGUuY29tIiwiYXVkIjpbImh0dHBzOi8vbm9kZS5leGFtcGxlLmNvbTo4MDgwIl0sImlhdCI6MTcwMDAwMDAwMCwic2VydmVyX3V1aWQiOiIxYTdjZTk5Ny0yNTliLTQ1MmUtOGI0ZS1jZWNjNDY0MTQyY2EifQ.Zm9ySWR4NnJ0Qk1wTjhWcXk3dUdsQ3hLcDNzSGVBd1E",
    "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OlZiTm0xMjNRd0VydFl1SW9QbEtqSGdGZFNhWnhDdkJuTTEyMzQ1Njc4OTBxd2VydHl1aW9w",
];

/// Spellings of a secret that an error or a quoted text gives it, written without what reads them.
fn spellings(secret: &str) -> Vec<String> {
    let each = |spell: fn(&u8) -> String| secret.as_bytes().iter().map(spell).collect::<String>();
    vec![
        secret.to_owned(),
        each(|byte| format!("%{byte:02X}")),
        each(|byte| format!("%{byte:02x}")),
        each(|byte| format!("\\x{byte:02x}")),
        each(|byte| format!("\\u{byte:04x}")),
        each(|byte| format!("\\u{{{byte:x}}}")),
        each(|byte| format!("\\\\u{byte:04x}")),
        format!("{secret:?}"),
        format!("{:?}", format!("{secret:?}")),
        format!("{:?}", each(|byte| format!("%{byte:02X}"))),
    ]
}

/// Pieces of `text` that are read as what they are: none of them may be left.
fn tells(text: &str, secret: &str) -> bool {
    let middle = &secret[secret.len() / 2 - 8..secret.len() / 2 + 8];
    let core = |spelling: &str| {
        let quarter = spelling.len() / 4;
        spelling.get(quarter..spelling.len() - quarter).is_some_and(|core| text.contains(core))
    };
    text.contains(middle) || spellings(secret).iter().any(|spelling| core(spelling))
}

#[test]
fn every_kind_of_secret_is_taken_out_in_every_spelling() {
    for secret in KINDS {
        let secrets = Secrets::default();
        let _known = secrets.know(&SecretString::from(secret));
        for spelling in spellings(secret) {
            for line in
                [spelling.clone(), format!("key={spelling}&x"), format!("INFO sent \"{spelling}\" in 3 ms\n")]
            {
                let clean = String::from_utf8(secrets.redact(line.as_bytes()).into_owned()).unwrap();
                assert!(clean.contains(INSTEAD) && !tells(&clean, secret), "{line}\nbecame\n{clean}");
                assert!(!line.starts_with("INFO") || clean.ends_with(" in 3 ms\n"), "{clean}");
            }
        }
    }
}

#[test]
fn parts_of_a_secret_and_several_in_a_line_are_taken_out() {
    let secrets = Secrets::default();
    let _known = KINDS.map(|secret| secrets.know(&SecretString::from(secret)));
    let line = format!("{} and {} and {}", &KINDS[1][5..40], &KINDS[0][..40], &KINDS[2][200..]);
    let clean = String::from_utf8(secrets.redact(line.as_bytes()).into_owned()).unwrap();
    assert_eq!(clean, "[secret] and [secret] and [secret]");
    let doubled = KINDS[1][5..].repeat(2);
    assert_eq!(secrets.redact(doubled.as_bytes()), format!("{INSTEAD}{INSTEAD}").as_bytes());
}

#[test]
fn what_is_no_secret_stays() {
    let secrets = Secrets::default();
    let _known = KINDS.map(|secret| secrets.know(&SecretString::from(secret)));
    let _short = secrets.know(&SecretString::from("short"));
    for line in [
        "",
        "INFO the database is /var/lib/wingcord.db",
        "a key begins with ptlc_ or pacc_, a token with eyJ0eXAi",
        "short texts are no secrets",
        "1a7ce997-259b-452e-8b4e-cecc464142ca 70 74 6c 63 5f [112, 116, 108, 99, 95] %70%74 \\x70\\x74 \\",
        "broken \u{fffd} ünïcödé %zz \\u{110000} \\u12",
    ] {
        assert_eq!(secrets.redact(line.as_bytes()), line.as_bytes());
    }
}

#[test]
fn a_secret_is_live_as_long_as_somebody_holds_it() {
    const NO_SHAPE: &str = "a1B2c3D4e5FgH6i7J8k9L0mNoPqRsTuVwXyZ";
    let (secrets, key) = (Secrets::default(), SecretString::from(NO_SHAPE));
    let first = secrets.know(&key);
    let second = secrets.know(&key);
    let third = second.clone();
    assert_eq!(secrets.len(), 1);
    drop((first, second));
    assert_eq!(secrets.redact(NO_SHAPE.as_bytes()), INSTEAD.as_bytes());
    drop(third);
    assert!(secrets.is_empty());
    assert_eq!(secrets.redact(NO_SHAPE.as_bytes()), NO_SHAPE.as_bytes());
}

#[test]
fn a_token_is_taken_out_before_anybody_has_read_it() {
    let secrets = Secrets::default();
    for token in &KINDS[1..] {
        for spelling in spellings(token) {
            let line = format!("https://discord.example/webhooks/1/{spelling}?wait=true");
            let clean = String::from_utf8(secrets.redact(line.as_bytes()).into_owned()).unwrap();
            assert!(clean.contains(INSTEAD) && !tells(&clean, token), "{line}\nbecame\n{clean}");
        }
    }
}

#[test]
fn tokens_that_begin_alike_are_told_apart() {
    let secrets = Secrets::default();
    let (head, _) = KINDS[2].rsplit_once('.').unwrap();
    let tokens: Vec<_> =
        (0..1_000_u64).map(|number| format!("{head}.{:043}", number * 7_919 + (1 << 60))).collect();
    let held: Vec<_> = tokens.iter().map(|token| secrets.know(&SecretString::from(&**token))).collect();
    for token in &tokens {
        assert_eq!(secrets.redact(token.as_bytes()), INSTEAD.as_bytes());
    }
    drop(held);
    assert!(secrets.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_spelling_survives_in_any_surroundings(
        secret in "[!-~]{24,90}", before in "\\PC{0,30}", after in "\\PC{0,30}", which in 0..10_usize,
    ) {
        let secrets = Secrets::default();
        let _known = secrets.know(&SecretString::from(&*secret));
        let spelling = &spellings(&secret)[which];
        let line = format!("{before} {spelling} {after}");
        let clean = String::from_utf8_lossy(&secrets.redact(line.as_bytes())).into_owned();
        prop_assert!(!clean.contains(&spelling[spelling.len() / 4..spelling.len() - spelling.len() / 4]), "{}", clean);
        prop_assert!(clean.starts_with(&before), "{}", clean);
    }

    #[test]
    fn any_bytes_can_be_looked_through(line in prop::collection::vec(any::<u8>(), 0..400)) {
        let secrets = Secrets::default();
        let _known = secrets.know(&SecretString::from(KINDS[1]));
        prop_assert_eq!(secrets.redact(&line), &*line);
    }
}
