//! Finds public addresses in a text.

use std::cell::LazyCell;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;
use std::time::Instant;

use memchr::{memchr, memchr2};

use super::version::{Context, is_plausible};
use super::{CharCounts, Visitors, dashed};

/// Bytes of the shortest public address: `2000::`.
const SHORTEST: usize = 6;

/// What addresses are made of: hexadecimal digits, points, colons.
const ADDRESS_BYTE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_hexdigit() || byte == b'.' || byte == b':';
        byte += 1;
    }
    table
};

/// A public address in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Bytes of the text, with zone and port.
    pub(super) range: Range<usize>,
    pub(super) address: IpAddr,
    /// Whether the range includes the bracket of `[address]:port`.
    pub(super) closes_bracket: bool,
    has_port: bool,
}

/// Places of a run at which an address behind other text is looked for.
const MOST_STARTS: usize = 8;

/// Bytes of the longest IPv6 address, with a port.
const LONGEST_V6: usize = 52;

/// Visitors that one text tells of, at the most.
const MOST_VISITORS: usize = 64;

/// Bytes before an address in which is looked for where it comes from, or who goes there.
const NEAR: usize = 120;

/// Parts of words of lines that tell where the server itself is: `Listening on /203.0.113.7:25565`.
const OWN: [&str; 6] = ["isten", "bound", "ind to", "inding", "tarted on", "tarting on"];

/// All public addresses, in order. Those of visitors are known from then on, and found where they would read as
/// something else.
pub(super) fn addresses(text: &str, counts: &CharCounts, visitors: &Visitors) -> Vec<Found> {
    let mut found = Vec::new();
    if counts.may_hold_address() {
        let mut context = Context::new(text);
        found = all(&context, counts, &|_| false);
        if !found.is_empty() && context.has_doubted() {
            context = Context::of_addresses(text);
            found = all(&context, counts, &|_| false);
        }
        let now = Instant::now();
        let is_own = LazyCell::new(|| OWN.iter().any(|word| text.contains(word)));
        for visitor in found.iter().filter(|found| is_visitor(text, found)).take(MOST_VISITORS) {
            if !*is_own {
                visitors.see(visitor.address, now);
            }
        }
        if context.has_passed_over() && !visitors.is_empty() {
            found = all(&context, counts, &|address| visitors.knows(address.into(), now));
        }
    }
    // A host's name has points; without one only those of visitors are found.
    if counts.points > 0 || !visitors.is_empty() {
        spelled(text, visitors, &mut found);
    }
    found
}

/// Adds those that names of hosts spell.
fn spelled(text: &str, visitors: &Visitors, found: &mut Vec<Found>) {
    let before = found.len();
    dashed::each(text, |range, address, is_host| {
        let is_one = public_v4(address) && (is_host || visitors.knows(address.into(), Instant::now()));
        let next = found[..before].partition_point(|other| other.range.end <= range.start);
        let is_within = found[..before].get(next).is_some_and(|other| other.range.contains(&range.start));
        if is_one && !is_within {
            found.push(Found { range, address: address.into(), closes_bracket: false, has_port: false });
        }
    });
    if found.len() > before {
        found.sort_unstable_by_key(|found| found.range.start);
    }
}

/// Whether an address stands as servers print a visitor's: `/203.0.113.7:53211` or `[/203.0.113.7]`, and none that is
/// connected to.
fn is_visitor(text: &str, found: &Found) -> bool {
    let before = &text[..found.range.start];
    let bracketed = before.ends_with("[/") || before.ends_with("(/");
    let with_port = found.has_port && before.ends_with('/') && !before.ends_with("//");
    if !(found.address.is_ipv4() && (bracketed || with_port)) {
        return false;
    }
    let near = &before[before.floor_char_boundary(before.len().saturating_sub(NEAR))..];
    near.rfind(" to ") <= near.rfind(" from ")
}

fn all(context: &Context<'_>, counts: &CharCounts, is_known: &dyn Fn(Ipv4Addr) -> bool) -> Vec<Found> {
    let (text, with_v6) = (context.text(), counts.may_hold_v6());
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(run) = next_run(text.as_bytes(), at, with_v6) {
        at = run.range.end;
        match run.may_be_v6().then(|| v6_in(text, run.range.clone())).flatten() {
            Some((range, address)) if public_v6(address) => {
                let address = bracketed(text.as_bytes(), range, address);
                // A zone reaches beyond the run, and may look like an address itself.
                at = at.max(address.range.end);
                found.push(address);
            }
            Some(_) => {}
            None if run.points >= 3 => v4(context, run.range, is_known, &mut found),
            None => {}
        }
    }
    found
}

/// Hexadecimal digits, points and colons, as many as follow each other.
struct AddressRun {
    range: Range<usize>,
    points: usize,
    colons: usize,
    doubled: bool,
}

impl AddressRun {
    fn may_be_v6(&self) -> bool {
        self.doubled || self.colons >= 6
    }

    fn may_be_address(&self) -> bool {
        self.range.len() >= SHORTEST && (self.may_be_v6() || self.points >= 3)
    }
}

/// The next run from `floor` on that may hold an address. Only points between digits are looked at, and colons if
/// there may be an IPv6 address: a line has few of them.
fn next_run(bytes: &[u8], mut floor: usize, with_v6: bool) -> Option<AddressRun> {
    let mut at = floor;
    loop {
        let rest = bytes.get(at..)?;
        at += if with_v6 { memchr2(b'.', b':', rest) } else { memchr(b'.', rest) }?;
        let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        if bytes[at] == b'.' && !(at > floor && is_digit(at - 1) && is_digit(at + 1)) {
            at += 1;
            continue;
        }
        let run = run_around(bytes, floor, at);
        if run.may_be_address() {
            return Some(run);
        }
        at = run.range.end;
        floor = at;
    }
}

fn run_around(bytes: &[u8], floor: usize, at: usize) -> AddressRun {
    let is_part = |byte: u8| ADDRESS_BYTE[usize::from(byte)];
    let mut start = at;
    while start > floor && is_part(bytes[start - 1]) {
        start -= 1;
    }
    let mut run = AddressRun { range: start..start, points: 0, colons: 0, doubled: false };
    let mut before = 0;
    while let Some(byte) = bytes.get(run.range.end).copied().filter(|byte| is_part(*byte)) {
        run.points += usize::from(byte == b'.');
        run.colons += usize::from(byte == b':');
        run.doubled |= byte == b':' && before == b':';
        before = byte;
        run.range.end += 1;
    }
    run
}

/// The IPv6 address of a run, public or not: all of it, or what stands behind a word and a colon
/// (`remote:2001:db8::1`), whose last letters may be hexadecimal digits.
fn v6_in(text: &str, run: Range<usize>) -> Option<(Range<usize>, Ipv6Addr)> {
    let whole = v6(text, run.clone());
    // A number and a colon before an address make another one.
    if whole.as_ref().is_some_and(|(_, address)| !(1..0x100).contains(&address.segments()[0])) {
        return whole;
    }
    let bytes = text.as_bytes();
    let begins = |start: &usize| {
        let group = &bytes[*start..];
        bytes[start - 1] == b':'
            && matches!(group, [b'2' | b'3', ..])
            && group.get(..4).is_some_and(|group| group.iter().all(u8::is_ascii_hexdigit))
            && group.get(4) == Some(&b':')
    };
    let starts = (run.start + 1..run.end).filter(begins).take(MOST_STARTS);
    let mut within = starts.filter_map(|start| v6(text, start..run.end.min(start + LONGEST_V6)));
    within.find(|(_, address)| public_v6(*address)).or(whole)
}

/// The IPv6 address that a run of hexadecimal digits, colons and points is, public or not.
fn v6(text: &str, run: Range<usize>) -> Option<(Range<usize>, Ipv6Addr)> {
    let bytes = text.as_bytes();
    let Range { mut start, mut end } = run;
    while bytes[start..end].last() == Some(&b'.') {
        end -= 1;
    }
    let doubled = |at: usize| bytes[at..end].starts_with(b"::") && bytes.get(at + 2) != Some(&b':');
    if bytes[start] == b':' && !doubled(start) {
        start += 1;
    }
    if start >= end || text[start..end].bytes().filter(|byte| *byte == b':').count() < 2 {
        return None;
    }
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    if is_word(bytes.get(end)) || (start > 0 && is_word(bytes.get(start - 1))) {
        return None;
    }
    let address = |end: usize| text[start..end].parse().ok();
    let whole = address(end).map(|address| (start..zone_end(bytes, end), address));
    // As tcpdump writes a port: `2001:db8::1.25565`
    let pointed = || {
        let point = start + text[start..end].find('.')?;
        let is_port = bytes[point + 1..end].iter().all(u8::is_ascii_digit);
        is_port.then(|| address(point)).flatten().map(|address| (start..end, address))
    };
    whole.or_else(pointed).or_else(|| {
        let colon = start + text[start..end].rfind(':')?;
        let with_port = colon + 1 == end || port_end(bytes, colon).is_some();
        with_port
            .then(|| address(colon))
            .flatten()
            .map(|address| (start..port_end(bytes, colon).unwrap_or(colon), address))
    })
}

fn zone_end(bytes: &[u8], end: usize) -> usize {
    let zone = bytes[end..].strip_prefix(b"%").unwrap_or_default();
    match zone.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count() {
        0 => end,
        length => end + 1 + length,
    }
}

/// Takes the port of `[address]:port` along, and with it the bracket.
fn bracketed(bytes: &[u8], range: Range<usize>, address: Ipv6Addr) -> Found {
    let address = address.to_canonical();
    let after = (bytes.get(range.end) == Some(&b']')).then(|| port_end(bytes, range.end + 1)).flatten();
    let end = after.unwrap_or(range.end);
    Found { range: range.start..end, address, closes_bracket: after.is_some(), has_port: after.is_some() }
}

/// Adds the public IPv4 addresses within a run.
fn v4(context: &Context<'_>, run: Range<usize>, is_known: &dyn Fn(Ipv4Addr) -> bool, found: &mut Vec<Found>) {
    let bytes = context.text().as_bytes();
    let mut at = run.start;
    for part in bytes[run].split(|byte| *byte != b'.' && !byte.is_ascii_digit()) {
        let points = part.iter().take_while(|byte| **byte == b'.').count();
        let start = at + points;
        let behind = part[points..].iter().rev().take_while(|byte| **byte == b'.').count();
        let end = at + part.len() - behind;
        at += part.len() + 1;
        let Some(number) = context.text().get(start..end) else { continue };
        if number.bytes().filter(|byte| *byte == b'.').count() < 3 {
            continue;
        }
        let Some(address) = parse_v4(number) else {
            found.extend(with_point(number, is_known).map(|address| Found {
                range: start..end,
                address: address.into(),
                closes_bracket: false,
                has_port: true,
            }));
            continue;
        };
        let port_end = port_end(bytes, end);
        if public_v4(address)
            && (is_known(address) || !context.reads_as_version(start..end, address, port_end.is_some()))
        {
            let (range, has_port) = (start..port_end.unwrap_or(end), port_end.is_some());
            found.push(Found { range, address: address.into(), closes_bracket: false, has_port });
        }
    }
}

/// An address and a port as tcpdump writes them (`203.0.113.7.53211`), which no version of five parts can be.
fn with_point(number: &str, is_known: &dyn Fn(Ipv4Addr) -> bool) -> Option<Ipv4Addr> {
    let (address, port) = number.rsplit_once('.')?;
    port.parse::<u16>().ok()?;
    parse_v4(address).filter(|address| public_v4(*address) && (is_known(*address) || !is_plausible(*address)))
}

/// Four numbers, also those filled up to three digits each (`203.000.113.007`).
fn parse_v4(text: &str) -> Option<Ipv4Addr> {
    text.parse().ok().or_else(|| {
        let mut octets = [0; 4];
        let mut parts = text.split('.');
        for octet in &mut octets {
            let part = parts.next()?;
            let is_number = part.len() == 3 || !part.starts_with('0');
            *octet = is_number.then(|| part.parse().ok()).flatten()?;
        }
        parts.next().is_none().then(|| octets.into())
    })
}

/// Where `:port` ends, if there is one at this place.
fn port_end(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = bytes.get(at..)?.strip_prefix(b":")?;
    let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let glued = digits.get(length).is_some_and(|byte| byte.is_ascii_alphanumeric());
    ((1..=5).contains(&length) && !glued).then_some(at + 1 + length)
}

/// Whether an address is one of a visitor's: reachable from everywhere.
pub(in crate::masking) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => public_v4(address),
        IpAddr::V6(address) => public_v6(address),
    }
}

pub(super) fn public_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let shared = first == 100 && second & 0xc0 == 64;
    let local = address.is_private() || address.is_loopback() || address.is_link_local();
    !(local || shared || first == 0 || first >= 224)
}

/// Global unicast (RFC 4291 section 2.4 as assigned), and IPv4 in the mapped and in the NAT64 form.
pub(super) fn public_v6(address: Ipv6Addr) -> bool {
    match (address.to_canonical(), address.segments()) {
        (IpAddr::V4(address), _) => public_v4(address),
        (_, [0x64, 0xff9b, ..]) => true,
        (_, [first, ..]) => first & 0xe000 == 0x2000,
    }
}
