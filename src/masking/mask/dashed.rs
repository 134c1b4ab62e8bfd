//! IPv4 addresses that names of hosts spell: `ip-203-0-113-7.ec2.internal`.

use std::net::Ipv4Addr;
use std::ops::Range;

use memchr::memchr;

/// Ends of file names, which dates with dashes stand before too.
const FILES: [&str; 16] = [
    "bak", "bz", "csv", "dat", "gz", "jar", "json", "log", "mca", "old", "png", "sql", "tar", "txt", "xz",
    "zip",
];

/// Calls `each` with the place and the value of every four numbers with dashes between, and whether they are part of a
/// host's name. Only dashes between digits are looked at: a line has few of them.
pub(super) fn each(text: &str, mut each: impl FnMut(Range<usize>, Ipv4Addr, bool)) {
    let bytes = text.as_bytes();
    let is_part = |byte: &u8| byte.is_ascii_digit() || *byte == b'-';
    let mut at = 0;
    while let Some(dash) = memchr(b'-', &bytes[at..]).map(|place| at + place) {
        let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        if !(dash > at && is_digit(dash - 1) && is_digit(dash + 1)) {
            at = dash + bytes[dash..].iter().take_while(|byte| **byte == b'-').count();
            continue;
        }
        let before = bytes[at..dash].iter().rev().take_while(|byte| is_part(byte)).count();
        let length = bytes[dash..].iter().take_while(|byte| is_part(byte)).count();
        let (mut start, mut end) = (dash - before, dash + length);
        at = end;
        while bytes.get(start) == Some(&b'-') && start < end {
            start += 1;
        }
        while end > start && bytes[end - 1] == b'-' {
            end -= 1;
        }
        if let Some(address) = parse(&text[start..end]) {
            each(start..end, address, is_host(&text[end..]));
        }
    }
}

fn parse(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0; 4];
    let mut parts = text.split('-');
    for octet in &mut octets {
        *octet = parts.next()?.parse().ok()?;
    }
    parts.next().is_none().then(|| octets.into())
}

/// Whether two more labels of a host's name follow.
fn is_host(after: &str) -> bool {
    let Some(rest) = after.strip_prefix('.') else { return false };
    let end =
        rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))).unwrap_or(rest.len());
    let name = rest[..end].trim_end_matches('.');
    name.rsplit_once('.').is_some_and(|(labels, last)| {
        let is_last = last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_last && !labels.is_empty() && !FILES.contains(&last)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_hosts_are_told_from_dates() {
        for (text, wanted) in [
            ("ip-203-0-113-7.ec2.internal", vec![("203-0-113-7", true)]),
            ("203-0-113-7.dsl.example.net, 5-9-12-34", vec![("203-0-113-7", true), ("5-9-12-34", false)]),
            ("21-11-26-12.tar.gz and 21-11-26-13.log", vec![("21-11-26-12", false), ("21-11-26-13", false)]),
            ("2026-11-21-1.log", vec![]),
            ("00000000-0000-4000-8000-000000000001 1-2-3-4-5 1-2-3 ---- -", vec![]),
        ] {
            let mut found = Vec::new();
            each(text, |range, _, is_host| found.push((&text[range], is_host)));
            assert_eq!(found, wanted, "{text}");
        }
    }
}
