use std::net::{IpAddr, SocketAddr};

use proptest::prelude::*;
use url::Url;

use super::{Barred, Lookup, Reach, Resolver, is_public};

#[test]
fn addresses_are_told_apart() {
    let public = [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "128.0.0.1",
        "168.63.129.15",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2606:4700:4700::1111",
        "2a01:4f8::1",
        "::ffff:1.1.1.1",
        "64:ff9b::1.1.1.1",
    ];
    let not_public = [
        // This machine and none.
        "0.0.0.0",
        "0.1.2.3",
        "127.0.0.1",
        "127.255.255.255",
        "::",
        "::1",
        // Private and shared networks.
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "fc00::1",
        "fd12:3456:789a::1",
        "fec0::1",
        // Link-local, and the metadata services of clouds.
        "169.254.0.1",
        "169.254.169.254",
        "fe80::1",
        "fd00:ec2::254",
        "168.63.129.16",
        "192.0.0.192",
        "100.100.100.200",
        // Many machines at once, or reserved.
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "ff02::1",
        // Documentation and benchmarks.
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "198.18.0.1",
        "198.19.255.255",
        "2001:db8::1",
        "3fff::1",
        "2001:2::1",
        // IPv6 that stands for IPv4: mapped, compatible, NAT64 (also of a network's own), 6to4, Teredo.
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "::1.1.1.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1.1.1.1",
        "2002:7f00:1::1",
        "2001:0:7f00:1::",
        "192.88.99.1",
        // Unassigned.
        "4000::1",
        "100::1",
        "5f00::1",
    ];
    for text in public {
        assert!(is_public(text.parse().unwrap()), "{text} is public");
    }
    for text in not_public {
        assert!(!is_public(text.parse().unwrap()), "{text} is not public");
    }
}

proptest! {
    /// What the standard library can tell is told alike, and mapping an address changes nothing.
    #[test]
    fn no_address_of_a_kind_that_is_known_passes(bits: u32) {
        let v4 = std::net::Ipv4Addr::from_bits(bits);
        let known = v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast()
            || v4.is_broadcast() || v4.is_documentation() || v4.is_unspecified();
        prop_assert!(!(known && is_public(v4.into())));
        prop_assert_eq!(is_public(v4.into()), is_public(v4.to_ipv6_mapped().into()));
        prop_assert!(!is_public(v4.to_ipv6_compatible().into()));
    }

    #[test]
    fn outside_of_global_unicast_nothing_in_ipv6_passes(bits: u128) {
        let v6 = std::net::Ipv6Addr::from_bits(bits);
        prop_assert!(bits >> 125 == 1 || v6.to_ipv4_mapped().is_some() || !is_public(v6.into()));
    }
}

#[test]
fn an_address_in_any_spelling_is_judged_before_anything_is_sent() {
    let table = [
        ("https://panel.example.com", None),
        ("https://panel.example.com:8443", None),
        ("wss://node.example.com:8080/api/servers/x/ws", None),
        ("https://1.1.1.1", None),
        ("https://[2606:4700:4700::1111]:2053", None),
        ("http://panel.example.com", Some(Barred::NotEncrypted)),
        ("ws://1.1.1.1", Some(Barred::NotEncrypted)),
        ("ftp://1.1.1.1", Some(Barred::NotEncrypted)),
        ("file:///etc/passwd", Some(Barred::NotEncrypted)),
        ("unix:/run/docker.sock", Some(Barred::NotEncrypted)),
        ("https://127.0.0.1", Some(Barred::NotPublic)),
        ("https://127.1", Some(Barred::NotPublic)),
        ("https://2130706433", Some(Barred::NotPublic)),
        ("https://0x7f000001", Some(Barred::NotPublic)),
        ("https://0177.0.0.1", Some(Barred::NotPublic)),
        ("https://0300.0250.1", Some(Barred::NotPublic)),
        ("https://127.0.0.1.", Some(Barred::NotPublic)),
        ("https://%31%32%37.0.0.1", Some(Barred::NotPublic)),
        ("https://１２７.0.0.1", Some(Barred::NotPublic)),
        ("https://127。0。0。1", Some(Barred::NotPublic)),
        ("wss://169.254.169.254/latest/meta-data", Some(Barred::NotPublic)),
        ("https://0", Some(Barred::NotPublic)),
        ("https://[::1]", Some(Barred::NotPublic)),
        ("wss://[::ffff:127.0.0.1]:8080", Some(Barred::NotPublic)),
        ("https://[::ffff:7f00:1]", Some(Barred::NotPublic)),
        ("https://[fd00:ec2::254]", Some(Barred::NotPublic)),
    ];
    for (text, barred) in table {
        let url = Url::parse(text).unwrap();
        assert_eq!(Reach::Public.admits(&url).map_err(|error| error.why).err(), barred, "{text}");
        assert_eq!(Reach::Anywhere.admits(&url), Ok(()), "{text}");
    }
}

#[test]
fn of_what_a_name_leads_to_only_the_public_part_is_used() {
    let found = |addresses: &[&str]| -> Vec<SocketAddr> {
        addresses.iter().map(|address| SocketAddr::new(address.parse::<IpAddr>().unwrap(), 443)).collect()
    };
    let lookup = |reach| Lookup { reach, resolver: Resolver::default() };
    let mixed = found(&["127.0.0.1", "1.1.1.1", "::1", "::ffff:10.0.0.1", "2606:4700::1"]);
    let near = lookup(Reach::Public).within("panel.example.com", mixed.clone());
    assert_eq!(near.unwrap(), found(&["1.1.1.1", "2606:4700::1"]));
    assert_eq!(lookup(Reach::Anywhere).within("panel.example.com", mixed.clone()).unwrap(), mixed);
    let barred = lookup(Reach::Public).within("inside.example.com", found(&["10.1.2.3", "::1"])).unwrap_err();
    assert_eq!(
        barred.to_string(),
        "inside.example.com is out of reach: it does not lead to a public address",
        "the address stays unsaid"
    );
}
