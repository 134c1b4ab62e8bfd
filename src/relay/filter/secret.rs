//! Finds the secrets of the presets.

use std::ops::Range;

use regex::Regex;

use super::preset::{Preset, Presets};
use super::{hint, patterns};
use crate::relay::mask::{Glance, is_public};

/// Matches of one pattern in one text after which the rest of the text is masked whole.
const MOST_MATCHES: usize = 256;

/// Every secret, by preset; they may overlap.
pub(super) fn find(text: &str, glance: &Glance, on: Presets) -> Vec<(Preset, Range<usize>)> {
    let mut found = Vec::new();
    let worthwhile = hint::presets(text, glance).and(on);
    if !worthwhile.is_empty() {
        for preset in Preset::ALL.into_iter().filter(|preset| worthwhile.has(*preset)) {
            for pattern in patterns::of(preset) {
                secrets(preset, pattern, text, &mut found);
            }
        }
    }
    found
}

fn secrets(preset: Preset, pattern: &Regex, text: &str, found: &mut Vec<(Preset, Range<usize>)>) {
    let mut matches = pattern.captures_iter(text);
    for captures in matches.by_ref().take(MOST_MATCHES) {
        let groups = captures.iter().skip(1).flatten();
        let secrets = groups.filter(|group| is_secret(preset, group.as_str()));
        found.extend(secrets.map(|group| (preset, group.range())));
    }
    let next = matches.next().and_then(|captures| captures.get(0));
    found.extend(next.map(|next| (preset, next.start()..text.len())));
}

/// Leaves out what stands where a secret could, and is none.
fn is_secret(preset: Preset, value: &str) -> bool {
    const NO_PASSWORD: [&str; 9] = ["true", "false", "null", "none", "nil", "yes", "no", "0", "1"];
    match preset {
        Preset::Login => !value.starts_with("HTTP/"),
        Preset::Passwords => {
            let value = value.trim_end_matches([',', ';', ')', '}', ']']);
            let hidden = value.bytes().all(|byte| matches!(byte, b'*' | b'#' | b'.'));
            !(hidden || NO_PASSWORD.iter().any(|word| word.eq_ignore_ascii_case(value)))
        }
        Preset::BanIp => value.parse().map_or(true, is_public),
        _ => true,
    }
}
