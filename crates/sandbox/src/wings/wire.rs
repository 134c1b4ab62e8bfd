//! Text frames to a client, ready for the wire. One encoding serves every socket of a server, since a
//! server's frames are unmasked. The JSON is written here because the daemons escape differently: Go escapes
//! `<`, `>`, `&` and leaves empty `args` out, and ends each message in a newline (section 2.1).

use bytes::Bytes;

use crate::Dialect;

/// Encodes messages of one dialect.
#[derive(Debug)]
pub(super) struct Encoder {
    dialect: Dialect,
    payload: Vec<u8>,
}

impl Encoder {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self { dialect, payload: Vec::new() }
    }

    /// Appends the frame of one message.
    pub(super) fn append(&mut self, out: &mut Vec<u8>, event: &str, args: &[&str]) {
        let go = self.dialect != Dialect::Calagopus;
        self.payload.clear();
        self.payload.extend_from_slice(b"{\"event\":\"");
        escape(&mut self.payload, event, go);
        self.payload.push(b'"');
        if !(go && args.is_empty()) {
            self.payload.extend_from_slice(b",\"args\":[");
            for (index, arg) in args.iter().enumerate() {
                self.payload.extend_from_slice(if index == 0 { b"\"" } else { b",\"" });
                escape(&mut self.payload, arg, go);
                self.payload.push(b'"');
            }
            self.payload.push(b']');
        }
        self.payload.extend_from_slice(if go { b"}\n" } else { b"}" });
        append_frame(out, 0x1, &self.payload);
    }
}

/// The frame of one message.
pub(super) fn message(dialect: Dialect, event: &str, args: &[&str]) -> Bytes {
    let mut out = Vec::new();
    Encoder::new(dialect).append(&mut out, event, args);
    out.into()
}

/// One unfragmented frame with the given opcode (RFC 6455 section 5.2).
pub(super) fn frame(opcode: u8, payload: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(payload.len() + 10);
    append_frame(&mut out, opcode, payload);
    out.into()
}

fn append_frame(out: &mut Vec<u8>, opcode: u8, payload: &[u8]) {
    out.push(0x80 | opcode);
    if let Ok(length @ 0..=125) = u8::try_from(payload.len()) {
        out.push(length);
    } else if let Ok(length) = u16::try_from(payload.len()) {
        out.push(126);
        out.extend_from_slice(&length.to_be_bytes());
    } else {
        out.push(127);
        out.extend_from_slice(&(payload.len() as u64).to_be_bytes());
    }
    out.extend_from_slice(payload);
}

fn escape(out: &mut Vec<u8>, text: &str, go: bool) {
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let plain = match byte {
            b'"' | b'\\' | 0..=0x1f => false,
            b'<' | b'>' | b'&' => !go,
            // U+2028 and U+2029, which Go escapes: E2 80 A8 and E2 80 A9.
            0xe2 => !(go && matches!(bytes.get(at + 1..at + 3), Some([0x80, 0xa8 | 0xa9]))),
            _ => true,
        };
        if plain {
            continue;
        }
        out.extend_from_slice(&bytes[from..at]);
        from = at + 1;
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x08 if !go => out.extend_from_slice(b"\\b"),
            0x0c if !go => out.extend_from_slice(b"\\f"),
            0xe2 => {
                out.extend_from_slice(if bytes[at + 2] == 0xa8 { b"\\u2028" } else { b"\\u2029" });
                from = at + 3;
            }
            other => out.extend_from_slice(format!("\\u{other:04x}").as_bytes()),
        }
    }
    out.extend_from_slice(&bytes[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(dialect: Dialect, event: &str, args: &[&str]) -> String {
        String::from_utf8(message(dialect, event, args)[2..].to_vec()).unwrap()
    }

    #[test]
    fn each_dialect_spells_a_message_its_own_way() {
        assert_eq!(payload(Dialect::OldGo, "auth success", &[]), "{\"event\":\"auth success\"}\n");
        assert_eq!(payload(Dialect::Calagopus, "auth success", &[]), r#"{"event":"auth success","args":[]}"#);
        let odd = "<a>&\u{1b}\"\\\u{2028}é\u{8}";
        assert_eq!(
            payload(Dialect::NewGo, "console output", &[odd]),
            "{\"event\":\"console output\",\"args\":[\"\\u003ca\\u003e\\u0026\\u001b\\\"\\\\\\u2028é\\u0008\"]}\n"
        );
        let calagopus = payload(Dialect::Calagopus, "x", &[odd, "two"]);
        assert_eq!(calagopus, "{\"event\":\"x\",\"args\":[\"<a>&\\u001b\\\"\\\\\u{2028}é\\b\",\"two\"]}");
    }

    #[test]
    fn headers_grow_with_the_payload() {
        for (length, header) in [(125, 2), (126, 4), (65_535, 4), (65_536, 10)] {
            assert_eq!(frame(1, &vec![b'x'; length]).len(), length + header);
        }
    }
}
