//! Looks for secrets where none may be: in a log, in the database's files, in what Discord was sent.
//!
//! It spells each secret out itself and knows nothing of how the bot keeps secrets out of its log.

use std::path::Path;

use aho_corasick::AhoCorasick;

/// As much of a secret is looked for: a part tells as well.
const CORE: usize = 20;
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Secrets to look for, in every spelling.
pub(crate) struct Leaks {
    spellings: AhoCorasick,
    /// Which secret and how it is spelled, for each of them. The secret itself stays unsaid here too.
    meanings: Vec<String>,
}

impl Leaks {
    /// Secrets with what they are.
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let (mut spellings, mut meanings) = (Vec::new(), Vec::new());
        for (what, secret) in secrets {
            assert!(secret.len() >= 8 && secret.is_ascii(), "{what} is no secret that can be looked for");
            for (core, place) in [(middle(secret), "middle"), (end(secret), "end")] {
                for (how, spelling) in spelled(core.as_bytes()) {
                    spellings.push(spelling);
                    meanings.push(format!("the {place} of {what}, {how}"));
                }
            }
        }
        Self { spellings: AhoCorasick::new(&spellings).unwrap(), meanings }
    }

    /// What is told by `bytes`, with what stands around it.
    pub(crate) fn found(&self, bytes: &[u8]) -> Option<String> {
        let found = self.spellings.find(bytes)?;
        let around = &bytes[found.start().saturating_sub(200)..(found.end() + 60).min(bytes.len())];
        Some(format!("{} in … {} …", self.meanings[found.pattern()], String::from_utf8_lossy(around)))
    }

    /// The first file of `folder` that tells something. Settings and keys are where secrets belong.
    pub(crate) fn found_in_files(&self, folder: &Path) -> Option<String> {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
            let found = match entry.file_type().unwrap() {
                kind if kind.is_dir() => self.found_in_files(&path),
                kind if kind.is_file() && name != ".env" && !name.ends_with(".key") => {
                    // A file may go while we look: then it tells nothing.
                    std::fs::read(&path).ok().and_then(|bytes| self.found(&bytes))
                }
                _ => None,
            };
            if let Some(found) = found {
                return Some(format!("{name}: {found}"));
            }
        }
        None
    }
}

fn middle(secret: &str) -> &str {
    let length = CORE.min(secret.len());
    let start = (secret.len() - length) / 2;
    &secret[start..start + length]
}

fn end(secret: &str) -> &str {
    &secret[secret.len().saturating_sub(CORE)..]
}

fn spelled(core: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let each = |spell: fn(&u8) -> String, between: &str| {
        core.iter().map(spell).collect::<Vec<_>>().join(between).into_bytes()
    };
    let mut all = vec![
        ("as text", core.to_vec()),
        ("in hex", each(|byte| format!("{byte:02x}"), "")),
        ("in hex", each(|byte| format!("{byte:02X}"), "")),
        ("percent-encoded", each(|byte| format!("%{byte:02X}"), "")),
        ("percent-encoded", each(|byte| format!("%{byte:02x}"), "")),
        ("as a list of bytes", each(u8::to_string, ", ")),
        ("as a list of bytes", each(u8::to_string, ",")),
    ];
    for last in [b"+/", b"-_"] {
        for skipped in 0..3 {
            all.push(("in base64", base64(core, skipped, last)));
        }
    }
    all
}

/// What stands for these bytes alone in a base64 text in which `skipped` others go before.
fn base64(core: &[u8], skipped: usize, last: &[u8; 2]) -> Vec<u8> {
    let before = [0; 2];
    let bits: Vec<bool> = before[..skipped]
        .iter()
        .chain(core)
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1))
        .collect();
    let first = (skipped * 8).div_ceil(6);
    let whole = bits.chunks_exact(6).skip(first);
    let values = whole.map(|bits| bits.iter().fold(0, |value, bit| value << 1 | usize::from(*bit)));
    values.map(|value| *ALPHABET.get(value).unwrap_or_else(|| &last[value - 62])).collect()
}

#[test]
fn every_spelling_is_recognised() {
    // From coreutils: `printf '…' | base64`, `xxd -p`.
    let leaks = Leaks::new([("the key", "ptlc_0123456789abcdefghij")]);
    for text in [
        "ptlc_0123456789abcdefghij",
        "only the end: 56789abcdefghij",
        "only the end: 0123456789abcdefghij",
        "70746c635f303132333435363738396162636465666768696a",
        "cHRsY18wMTIzNDU2Nzg5YWJjZGVmZ2hpag==",
        "eHB0bGNfMDEyMzQ1Njc4OWFiY2RlZmdoaWo=",
        "eHhwdGxjXzAxMjM0NTY3ODlhYmNkZWZnaGlq",
        "[48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106]",
    ] {
        let found = leaks.found(text.as_bytes());
        assert_eq!(found.is_some(), text != "only the end: 56789abcdefghij", "{text}: {found:?}");
    }
    assert_eq!(leaks.found(b"ptlc_ and 0123456789"), None);
}
