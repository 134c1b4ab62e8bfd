//! What opens and what does not, what a key file may hold, and rotation cut short anywhere.

use std::{collections::BTreeSet, fs, path::PathBuf};

use proptest::prelude::*;
use secrecy::ExposeSecret;
use tempfile::TempDir;

use super::*;

const SECRET: &str = "ptlc_abcdefghijklmnopqrstuvwxyz0123456789abcdefghi";
const ROW: Row<'_> = Row { table: "panels", id: 3, guild: 1_107, audience: "https://panel.example.com" };
const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";
const BASE64: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER: &str = "//////////////////////////////////////////8=";

fn given(text: &str) -> Secrets {
    Secrets::new(Some(Arc::new(Keyring::parse(text).unwrap())), Path::new("wingcord.db"))
}

/// Secrets with a file that is not there yet.
fn with_file() -> (Secrets, PathBuf, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("wingcord.db");
    (Secrets::new(None, &database), folder.path().join("wingcord.db.key"), folder)
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

fn opened(secrets: &Secrets, row: Row<'_>, sealed: &Sealed) -> Result<String, SecretError> {
    secrets.open(row, sealed).map(|secret| secret.expose_secret().to_owned())
}

#[test]
fn keys_are_read_as_people_write_them() {
    let same = [HEX, BASE64, BASE64.trim_end_matches('='), &format!("# a key\n1:{BASE64} # it\n")].map(given);
    let sealed = same[0].seal(ROW, &secret(SECRET), None).unwrap();
    for secrets in &same {
        assert_eq!(opened(secrets, ROW, &sealed).as_deref(), Ok(SECRET));
    }
    let both = Keyring::parse(&format!("2:{OTHER}, 1:{BASE64}")).unwrap();
    assert_eq!(both.newest().map(|(version, _)| version), Some(KeyVersion(2)));
    assert_eq!(format!("{both:?}"), "Keyring([KeyVersion(1), KeyVersion(2)])");
    let again = Keyring::parse(&both.to_text()).unwrap();
    assert_eq!(again.versions().collect::<Vec<_>>(), both.versions().collect::<Vec<_>>());
    assert_eq!(opened(&given(&both.to_text()), ROW, &sealed).as_deref(), Ok(SECRET));
}

#[test]
fn what_is_no_key_is_refused_without_being_repeated() {
    use KeyringError::{Empty, NoKey, NoVersion, Twice};
    for (text, why) in [
        ("", Empty),
        (" \n# only a comment\n", Empty),
        ("hunter2hunter2", NoKey(1)),
        (&HEX[1..], NoKey(1)),
        (&HEX.replace('0', "g"), NoKey(1)),
        (&BASE64.replace('A', "-"), NoKey(1)),
        (&format!("{BASE64}="), NoKey(1)),
        (&format!("1:{BASE64} 2:{}", &OTHER[2..]), NoKey(2)),
        (&format!("0:{BASE64}"), NoVersion(1)),
        (&format!("new:{BASE64}"), NoVersion(1)),
        (&format!("{BASE64} {OTHER}"), Twice(KeyVersion(1))),
    ] {
        let error = Keyring::parse(text).unwrap_err();
        assert_eq!(error, why, "{text:?}");
        assert!(!error.to_string().contains("hunter2"));
    }
}

#[test]
fn sealed_for_one_row_it_opens_in_no_other() {
    let secrets = given(&format!("2:{BASE64} 1:{OTHER}"));
    let sealed = secrets.seal(ROW, &secret(SECRET), None).unwrap();
    assert_eq!(sealed.version, KeyVersion(2));
    assert_eq!(opened(&secrets, ROW, &sealed).as_deref(), Ok(SECRET));
    let others = [
        Row { table: "panel", ..ROW },
        Row { id: 4, ..ROW },
        Row { guild: 1_108, ..ROW },
        Row { audience: "https://panel.example.co", ..ROW },
        Row { table: "panel", audience: "s\0https://panel.example.com", ..ROW },
    ];
    for row in others {
        let error = opened(&secrets, row, &sealed).unwrap_err();
        assert!(matches!(error, SecretError::Wrong { version: KeyVersion(2), .. }), "{row:?}: {error}");
    }
    let older = Sealed { version: KeyVersion(1), ..sealed.clone() };
    assert!(matches!(opened(&secrets, ROW, &older), Err(SecretError::Wrong { .. })));
    let newer = Sealed { version: KeyVersion(3), ..sealed.clone() };
    assert!(matches!(opened(&secrets, ROW, &newer), Err(SecretError::NoVersion { .. })));
    let again = secrets.seal(ROW, &secret(SECRET), None).unwrap();
    assert_ne!(again.bytes, sealed.bytes, "a nonce is used once");
    assert!(!format!("{secrets:?} {sealed:?}").contains("AAECAwQF"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_sealed_opens_and_no_changed_byte_does(text in ".{0,200}", at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let secrets = given(BASE64);
        let mut sealed = secrets.seal(ROW, &secret(&text), None).unwrap();
        prop_assert_eq!(opened(&secrets, ROW, &sealed), Ok(text));
        let at = at.index(sealed.bytes.len());
        sealed.bytes[at] ^= 1_u8 << bit;
        prop_assert!(opened(&secrets, ROW, &sealed).is_err());
        sealed.bytes.truncate(at);
        prop_assert!(opened(&secrets, ROW, &sealed).is_err());
    }

    #[test]
    fn no_text_makes_reading_keys_panic(text in ".*") {
        let _ = Keyring::parse(&text);
    }
}

#[test]
fn the_file_is_made_when_it_is_first_needed_and_for_its_owner_alone() {
    let (secrets, file, folder) = with_file();
    assert!(!file.exists() && !secrets.is_exposed());
    let missing = opened(&secrets, ROW, &Sealed { version: KeyVersion(1), bytes: vec![0; 64] }).unwrap_err();
    assert!(matches!(missing, SecretError::Lost { .. }) && !file.exists(), "{missing}");
    let sealed = secrets.seal(ROW, &secret(SECRET), None).unwrap();
    assert_eq!(opened(&secrets, ROW, &sealed).as_deref(), Ok(SECRET));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!secrets.is_exposed());
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(secrets.is_exposed());
    }
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with('#') && text.contains("\n1:"), "{text}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    let again = secrets.seal(ROW, &secret("other"), None).unwrap();
    assert_eq!(
        (again.version, fs::read_to_string(&file).unwrap()),
        (KeyVersion(1), text),
        "one key serves all"
    );
}

#[test]
fn a_file_that_was_lost_gets_a_version_that_no_row_names() {
    let (secrets, file, _folder) = with_file();
    let before = secrets.seal(ROW, &secret(SECRET), None).unwrap();
    let copy = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    let after = secrets.seal(ROW, &secret("new"), Some(before.version)).unwrap();
    assert_eq!(after.version, KeyVersion(2));
    let error = opened(&secrets, ROW, &before).unwrap_err();
    assert!(matches!(error, SecretError::NoVersion { .. }), "{error}");
    // Both files together open both.
    fs::write(&file, copy + &fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(opened(&secrets, ROW, &before).as_deref(), Ok(SECRET));
    assert_eq!(opened(&secrets, ROW, &after).as_deref(), Ok("new"));
}

#[test]
fn a_file_that_can_t_be_used_is_named_and_left_alone() {
    let (secrets, file, _folder) = with_file();
    for bytes in [&b""[..], b"1:short", b"\xff\xfe", b"1:AAAA\n"] {
        fs::write(&file, bytes).unwrap();
        for error in
            [secrets.seal(ROW, &secret(SECRET), None).unwrap_err(), secrets.begin_rotation(None).unwrap_err()]
        {
            assert!(error.to_string().contains("wingcord.db.key can't be"), "{error}");
        }
        assert_eq!(fs::read(&file).unwrap(), bytes);
    }
}

#[test]
fn rotation_opens_everything_wherever_it_is_cut_short() {
    let (secrets, file, _folder) = with_file();
    let old = secrets.seal(ROW, &secret(SECRET), None).unwrap();
    let cut_short = secrets.begin_rotation(Some(old.version)).unwrap();
    assert_eq!(opened(&secrets, ROW, &old).as_deref(), Ok(SECRET), "before any row was changed");
    let rotation = secrets.begin_rotation(Some(old.version)).unwrap();
    assert!(rotation.version > cut_short.version);
    let new = rotation.reseal(ROW, &old).unwrap().unwrap();
    for sealed in [&old, &new] {
        assert_eq!(opened(&secrets, ROW, sealed).as_deref(), Ok(SECRET), "before the old key is dropped");
    }
    assert_eq!(rotation.reseal(ROW, &new), Ok(None));
    let dropped = rotation.retire(&BTreeSet::from([new.version])).unwrap();
    assert_eq!(dropped, [old.version, cut_short.version]);
    assert_eq!(opened(&secrets, ROW, &new).as_deref(), Ok(SECRET));
    assert!(matches!(opened(&secrets, ROW, &old), Err(SecretError::NoVersion { .. })));
    assert!(!fs::read_to_string(&file).unwrap().contains("\n1:"));
    assert_eq!(rotation.retire(&BTreeSet::new()), Ok(vec![]), "the newest always stays");
}

#[cfg(unix)]
#[test]
fn a_key_file_that_is_a_link_stays_one() {
    let (secrets, file, folder) = with_file();
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("keys");
    let old = secrets.seal(ROW, &secret(SECRET), None).unwrap();
    fs::copy(&file, &target).unwrap();
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(&target, &file).unwrap();
    let rotation = secrets.begin_rotation(Some(old.version)).unwrap();
    assert!(fs::symlink_metadata(&file).unwrap().is_symlink());
    let text = fs::read_to_string(&target).unwrap();
    assert!(text.contains("\n1:") && text.contains(&format!("\n{}:", rotation.version)), "{text}");
    assert_eq!(opened(&secrets, ROW, &old).as_deref(), Ok(SECRET));
    for folder in [folder.path(), elsewhere.path()] {
        assert_eq!(fs::read_dir(folder).unwrap().count(), 1, "nothing is left beside it");
    }
}

#[test]
fn keys_of_the_environment_are_rotated_by_naming_two() {
    let one = given(BASE64);
    let old = one.seal(ROW, &secret(SECRET), None).unwrap();
    let error = one.begin_rotation(Some(old.version)).unwrap_err();
    assert!(error.to_string().contains("\"2:NEW 1:OLD\""), "{error}");
    let two = given(&format!("2:{OTHER} 1:{BASE64}"));
    let rotation = two.begin_rotation(Some(old.version)).unwrap();
    let new = rotation.reseal(ROW, &old).unwrap().unwrap();
    assert_eq!(rotation.retire(&BTreeSet::from([new.version])), Ok(vec![]));
    let rest = given(&format!("2:{OTHER}"));
    assert_eq!(opened(&rest, ROW, &new).as_deref(), Ok(SECRET));
    assert!(matches!(opened(&rest, ROW, &old), Err(SecretError::NoVersion { .. })));
}

#[test]
fn signatures_fit_one_text_one_purpose_and_one_key() {
    let (old, both) = (given(BASE64), given(&format!("1:{BASE64} 2:{OTHER}")));
    let keys = |secrets: &Secrets, purpose| secrets.signing_keys(purpose).unwrap();
    let signature = keys(&old, "a").sign(b"text").unwrap();
    assert_eq!(signature.version, KeyVersion(1));
    assert_eq!(keys(&both, "a").verify(b"text", &signature), Ok(()));
    assert_eq!(keys(&both, "a").sign(b"text").unwrap().version, KeyVersion(2));
    for (secrets, purpose, text) in [(&old, "a", "texts"), (&old, "a", ""), (&old, "b", "text")] {
        let verified = keys(secrets, purpose).verify(text.as_bytes(), &signature);
        assert_eq!(verified, Err(NotSigned::Forged), "{purpose} {text}");
    }
    for bit in 0..TAG * 8 {
        let mut changed = signature;
        changed.tag[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(keys(&old, "a").verify(b"text", &changed), Err(NotSigned::Forged), "bit {bit}");
    }
    let unknown = Signature { version: KeyVersion(3), ..signature };
    assert_eq!(keys(&both, "a").verify(b"text", &unknown), Err(NotSigned::UnknownKey));
    assert_eq!(format!("{:?}", keys(&both, "a")), "SigningKeys([KeyVersion(1), KeyVersion(2)])");
}

#[test]
fn what_signs_makes_a_missing_key_file_and_tells_nothing_of_its_key() {
    let (secrets, file, _folder) = with_file();
    assert!(matches!(secrets.signing_keys("a"), Err(SecretError::Lost { .. })) && !file.exists());
    let made = secrets.signing_keys_or_new("a", Some(KeyVersion(4))).unwrap();
    assert_eq!(made.newest(), Some(KeyVersion(5)));
    let signature = made.sign(b"text").unwrap();
    assert_eq!(secrets.signing_keys("a").unwrap().verify(b"text", &signature), Ok(()), "from the file");
    let sealed = secrets.seal(ROW, &secret(SECRET), None).unwrap();
    assert_eq!(sealed.version, KeyVersion(5), "the same file");
    let raw = Keyring::parse(&fs::read_to_string(&file).unwrap()).unwrap();
    let direct = HmacOf(&raw).tag(b"text");
    assert_ne!(direct, signature.tag, "never under the key that seals");
}

/// HMAC-SHA256 under a key as it stands in the file.
struct HmacOf<'a>(&'a Keyring);

impl HmacOf<'_> {
    fn tag(&self, text: &[u8]) -> [u8; TAG] {
        use hmac::{KeyInit, Mac};
        let (_, key) = self.0.newest().unwrap();
        let mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(key.expose_secret()).unwrap();
        *mac.chain_update(text).finalize().into_bytes().first_chunk().unwrap()
    }
}
