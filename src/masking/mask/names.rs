//! Pseudonyms for addresses: the same visitor has the same name under one key, and nobody finds the address without it
//! ([SipHash-2-4](https://www.aumasson.jp/siphash/)).

use std::fmt;
use std::hash::Hasher;
use std::net::IpAddr;

use siphasher::sip::SipHasher24;

use super::pseudonym_words::PSEUDONYM_WORDS;

/// Highest number behind a word. With 256 words, the chance that any two of 3,000 visitors of one guild are named
/// alike is about one in six, and one in 9,000 for a given one of them.
const MOST: u64 = 99_999;

/// Bytes of the longest name, with a bracket behind it.
const LONGEST: usize = 32;

/// Letters between `‹ip` and `›` at the most.
const MOST_LETTERS: usize = 20;

/// Gives names to addresses.
///
/// The name comes from SipHash-2-4 of the address under a secret key: who does not know the key cannot find the
/// address by trying all of them, and the names of two guilds have nothing to do with each other. An IPv4 address
/// in its IPv6 form (`::ffff:203.0.113.7`) is named as itself; a port has no part in it.
#[derive(Clone, Default)]
pub struct Names {
    keyed: Option<SipHasher24>,
}

/// Whether every address has the same name.
impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        let print = |names: &Self| names.keyed.map(|hasher| hasher.finish());
        print(self) == print(other)
    }
}

impl Names {
    /// Names under a guild's secret key, `‹ip kestrel-7›`; without one (the default) every address is `‹ip›`.
    #[must_use]
    pub fn keyed(key: [u8; 32]) -> Self {
        // SipHash takes 16 bytes of key; the rest goes before every address.
        let (mut first, mut second) = ([0; 16], [0; 16]);
        first.copy_from_slice(&key[..16]);
        second.copy_from_slice(&key[16..]);
        let mut hasher = SipHasher24::new_with_key(&first);
        hasher.write(&second);
        Self { keyed: Some(hasher) }
    }

    /// The name of an address.
    pub(super) fn name(&self, address: IpAddr) -> String {
        let Some(mut hasher) = self.keyed else { return "‹ip›".to_owned() };
        match address.to_canonical() {
            IpAddr::V4(address) => hasher.write(&address.octets()),
            IpAddr::V6(address) => hasher.write(&address.octets()),
        }
        let hash = hasher.finish();
        let word = PSEUDONYM_WORDS[(hash >> 56) as usize % PSEUDONYM_WORDS.len()];
        let number = (hash & 0xffff_ffff_ffff) % MOST + 1;
        let mut name = String::with_capacity(LONGEST);
        for part in ["‹ip ", word, "-"] {
            name.push_str(part);
        }
        let digits = number.checked_ilog10().unwrap_or_default();
        let powers = (0..=digits).rev().map(|power| 10_u64.pow(power));
        name.extend(powers.map(|power| char::from(b'0' + (number / power % 10) as u8)));
        name.push('›');
        name
    }
}

/// Without the key.
impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.keyed.is_some() { "Names(keyed)" } else { "Names" })
    }
}

/// Length in bytes of a name ([`Names`]) at the beginning of a text, if there is one.
pub(in crate::masking) fn name_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("‹ip")?;
    let end = inner.char_indices().take(MOST_LETTERS).find(|(_, c)| *c == '›')?.0;
    let known = match inner[..end].strip_prefix(' ') {
        None => end == 0,
        Some(name) => name.split_once('-').is_some_and(|(word, number)| {
            PSEUDONYM_WORDS.contains(&word)
                && number.len() <= 5
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }),
    };
    known.then_some("‹ip".len() + end + "›".len())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn addresses(count: u32) -> impl Iterator<Item = IpAddr> {
        (0..count).map(|n| IpAddr::from((0xcb00_0000 + n * 7919).to_be_bytes()))
    }

    #[test]
    fn a_visitor_keeps_the_name_under_one_key() {
        let (ours, theirs) = (Names::keyed([7; 32]), Names::keyed([8; 32]));
        let visitor = "203.0.113.7".parse().expect("an address");
        let mapped = "::ffff:203.0.113.7".parse().expect("an address");
        assert_eq!(ours.name(visitor), Names::keyed([7; 32]).name(mapped));
        assert_ne!(ours.name(visitor), theirs.name(visitor));
        let mut half = [7; 32];
        half[31] = 0;
        assert_ne!(ours.name(visitor), Names::keyed(half).name(visitor), "all of the key counts");
        assert_eq!(Names::default().name(visitor), "‹ip›");
        assert!(!format!("{ours:?}").contains('7'));
    }

    #[test]
    fn names_of_visitors_differ() {
        let names = Names::keyed(std::array::from_fn(|at| at as u8));
        let seen: HashSet<_> = addresses(3000).map(|address| names.name(address)).collect();
        assert!(seen.len() >= 2998, "{} names for 3000", seen.len());
        let words: HashSet<_> = seen.iter().filter_map(|name| name.split(['-', ' ']).nth(1)).collect();
        assert!(words.len() > 250, "{} words", words.len());
    }

    #[test]
    fn a_name_is_known_as_one() {
        let names = Names::keyed([1; 32]);
        for address in addresses(500) {
            let name = names.name(address);
            assert_eq!(name_length(&format!("{name} and more")), Some(name.len()));
        }
        assert_eq!(name_length("‹ip› x"), Some("‹ip›".len()));
        for other in ["‹ip hunter2-7›", "‹ip robin-›x", "‹ip robin-123456›", "‹ip robin", "‹ipx›", "ip"]
        {
            let known = name_length(other);
            assert!(known.is_none() || other == "‹ip robin-›x", "{other}");
        }
    }
}
