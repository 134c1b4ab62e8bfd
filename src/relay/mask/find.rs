//! Finds public addresses in a text.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use memchr::{memchr, memchr2};

use super::Glance;
use super::version::Context;

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
}

/// All public addresses, in order.
pub(super) fn addresses(text: &str, glance: &Glance) -> Vec<Found> {
    if !glance.may_hold_address() {
        return Vec::new();
    }
    let context = Context::new(text);
    let found = all(&context, glance);
    if found.is_empty() || !context.has_doubted() { found } else { all(&Context::of_addresses(text), glance) }
}

fn all(context: &Context<'_>, glance: &Glance) -> Vec<Found> {
    let (text, with_v6) = (context.text(), glance.may_hold_v6());
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(run) = next_run(text.as_bytes(), at, with_v6) {
        at = run.range.end;
        match run.may_be_v6().then(|| v6(text, run.range.clone())).flatten() {
            Some((range, address)) if public_v6(address) => {
                let address = bracketed(text.as_bytes(), range, address);
                // A zone reaches beyond the run, and may look like an address itself.
                at = at.max(address.range.end);
                found.push(address);
            }
            Some(_) => {}
            None if run.points >= 3 => v4(context, run.range, &mut found),
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
    whole.or_else(|| {
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
    Found { range: range.start..end, address, closes_bracket: after.is_some() }
}

/// Adds the public IPv4 addresses within a run.
fn v4(context: &Context<'_>, run: Range<usize>, found: &mut Vec<Found>) {
    let bytes = context.text().as_bytes();
    let mut at = run.start;
    for part in bytes[run].split(|byte| *byte != b'.' && !byte.is_ascii_digit()) {
        let points = part.iter().take_while(|byte| **byte == b'.').count();
        let start = at + points;
        let behind = part[points..].iter().rev().take_while(|byte| **byte == b'.').count();
        let end = at + part.len() - behind;
        at += part.len() + 1;
        let Some(Ok(address)) = context.text().get(start..end).map(str::parse::<Ipv4Addr>) else { continue };
        let port_end = port_end(bytes, end);
        if public_v4(address) && !context.reads_as_version(start..end, address, port_end.is_some()) {
            let range = start..port_end.unwrap_or(end);
            found.push(Found { range, address: address.into(), closes_bracket: false });
        }
    }
}

/// Where `:port` ends, if there is one at this place.
fn port_end(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = bytes.get(at..)?.strip_prefix(b":")?;
    let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let glued = digits.get(length).is_some_and(|byte| byte.is_ascii_alphanumeric());
    ((1..=5).contains(&length) && !glued).then_some(at + 1 + length)
}

/// Whether an address is one of a visitor's: reachable from everywhere.
pub(in crate::relay) fn is_public(address: IpAddr) -> bool {
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
