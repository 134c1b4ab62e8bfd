//! One line of each kind of secret, and one that looks alike and is none; and that the quick test overlooks none.

use proptest::prelude::*;

use super::super::preset::Presets;
use super::super::{Preset, Rules, secret};
use crate::masking::clean::clean;
use crate::masking::mask::CharCounts;

/// A line and what is shown of it, then a line that is shown as it is.
const KINDS: &[(&str, &str, &str)] = &[
    // switches
    ("rcon -a 127.0.0.1:1 -p hunter2 save", "rcon -a 127.0.0.1:1 -p ‹masked› save", "mkdir -p plugins/rcon"),
    (
        "./WSServer -adminpsw=a -PSW=b -Max=2",
        "./WSServer -adminpsw=‹masked› -PSW=‹masked› -Max=2",
        "PWD=/home/container",
    ),
    ("+set g_password \"a b\" +map x", "+set g_password \"‹masked›\" +map x", "g_password is not set"),
    (
        "-x=1 -adminpassword=\\\"a b\\\" -port=1",
        "-x=1 -adminpassword=\\\"‹masked›\\\" -port=1",
        "-password-file x",
    ),
    ("-password hunter nogui", "-password ‹masked› nogui", "password protected"),
    ("+rcon.password \\\"hunter2\\\" +x", "+rcon.password \\\"‹masked›\\\" +x", "-token ${BOT_TOKEN} -x"),
    ("mysql -u root -phunter2 mc", "mysql -u root -p‹masked› mc", "mysql -u root -p"),
    // quotes in quotes
    (
        "{\"m\":\"{\\\"password\\\":\\\"a b\\\"}\"}",
        "{\"m\":\"{\\\"password\\\":\\\"‹masked›\\\"}\"}",
        "{\"password\":null}",
    ),
    (
        "{\"password\":\"a\\\"b c\",\"x\":1}",
        "{\"password\":\"‹masked›\",\"x\":1}",
        "{\"password\": true, \"x\": 1}",
    ),
    ("password = 'it is long' # x", "password = '‹masked›' # x", "password = none # x"),
    ("{ token: 'abcdefgh', n: 1 }", "{ token: '‹masked›', n: 1 }", "SyntaxError: Unexpected token: '}'"),
    ("{ secret: `abc def`, n: 1 }", "{ secret: `‹masked›`, n: 1 }", "secret: true"),
    // YAML
    (
        "  BotToken: q8Zk2LwX9v",
        "  BotToken: ‹masked›",
        "JsonSyntaxException: Unexpected token: END_OBJECT at 3",
    ),
    ("License key: q8Zk2LwX9v", "License key: ‹masked›", "License key: not found"),
    ("RootPass: hunter2", "RootPass: ‹masked›", "Second pass: done 2"),
    ("Password: hunter", "Password: ‹masked›", "Password: enabled"),
    // start commands of public eggs
    ("-GSLT hunterabc -Name \"x\"", "-GSLT ‹masked› -Name \"x\"", "GSLT is not set"),
    ("-serverPasswordAdmin hunter x", "-serverPasswordAdmin ‹masked› x", "-passwordProtected true"),
    ("echo \"-ps hunter\")", "echo \"-ps ‹masked›\")", "ps aux shows it"),
    ("x.exe /serverauthtoken \"a b\" /y", "x.exe /serverauthtoken \"‹masked›\" /y", "x.exe /servertoken y"),
    ("redis-cli -p 1 -a 'hunter' save", "redis-cli -p 1 -a '‹masked›' save", "redis-cli -p 1; ls -a x"),
    (
        "-settings UPNP false ServerPassword hunter ServerMaxPlayers 9",
        "-settings UPNP false ServerPassword ‹masked› ServerMaxPlayers 9",
        "-settings ServerPassword",
    ),
    (
        "-settings ServerAuthSecret \"hunter\" x",
        "-settings ServerAuthSecret \"‹masked›\" x",
        "ServerAuthSecret x",
    ),
    ("yarr -auth=\"bob:hunter\" -db=x", "yarr -auth=\"bob:‹masked›\" -db=x", "yarr -auth=off -db=x"),
    ("$([ -z \"hunter\" ] || echo x)", "$([ -z \"‹masked›\" ] || echo x)", "[ -z ${SERVER_PASSWORD} ]"),
    (
        "-ShutDownServiceKey=\"hunter\" -x",
        "-ShutDownServiceKey=\"‹masked›\" -x",
        "-tlskey=/etc/server.key -hotkey F5",
    ),
    (
        "linux_64_server -Yabcd -c16 -phunter",
        "linux_64_server -Y‹masked› -c16 -p‹masked›",
        "linux_64_server -port 1",
    ),
    ("[password] => hunter", "[password] => ‹masked›", "rcon_pw => setting rcon_password %+"),
    ("mysql -u root -phunter", "mysql -u root -p‹masked›", "MySQL at 127.0.0.1 -port 3306"),
    ("--password hunter x", "--password ‹masked› x", "--password \"$(cat \"$CONFIG/rconpw\")\" x"),
    // prose
    ("pass = hunter", "pass = ‹masked›", "Render pass = opaque"),
    ("Passwort: hunter", "Passwort: ‹masked›", "Passwort: erforderlich"),
    ("sv_password \"hunter\"", "sv_password \"‹masked›\"", "sv_password is \"\""),
    ("authorization: hunter", "authorization: ‹masked›", "authorization: required"),
    ("Bob: /register hunter hunter", "Bob: /register ‹masked›", "/register is disabled on this server"),
    ("/login <3hunter", "/login ‹masked›", "请使用 /login <密码> 登录"),
    // headers
    ("X-API-Key: hunter", "X-API-Key: ‹masked›", "The API key is missing"),
    ("APIKey=hunter", "APIKey=‹masked›", "keys=3"),
    ("x-plex-token: hunter", "x-plex-token: ‹masked›", "Authorization: failed for Bob"),
    ("Set-Cookie: sid=a1; Path=/", "Set-Cookie: ‹masked›", "cookies: enabled"),
    // sentences
    ("The password is hunter2.", "The password is ‹masked›", "The password is wrong"),
    (
        "rcon_password was set to 'hunter'",
        "rcon_password was set to '‹masked›'",
        "Password changed to something else",
    ),
    (
        "password for root@localhost: aB3,d",
        "password for root@localhost: ‹masked›",
        "password for Bob: not set",
    ),
    (
        "created with the password hunter22",
        "created with the password ‹masked›",
        "running without a password: anyone can join",
    ),
    ("Bad rcon from x: rcon hunter2 status", "Bad rcon from x: rcon ‹masked› status", "Bad rcon password"),
    // URLs and tokens
    (
        "http://x.example/api/Tr0ub4dorEA/send",
        "http://x.example/api/‹masked›/send",
        "https://spark.lucko.me/aBcDeF0123",
    ),
    ("ws://127.0.0.1:28016/hunter2Aa", "ws://127.0.0.1:28016/‹masked›", "ws://127.0.0.1:28016/socket"),
    ("key glpat-abcdefghij0123456789", "key ‹masked›", "disk-abcdefghij0123456789abc"),
    ("$2a$12$O/abcdefghijklmnopqrstuv", "‹masked›", "cost $2 a piece"),
    ("License: 1A2B-3C4D-5E6F-7G8H", "License: ‹masked›", "License: MIT, see https://a.example"),
    // commands
    (
        "Steve issued server command: /chp a b",
        "Steve issued server command: /chp ‹masked›",
        "Usage: /chp <old> <new>",
    ),
    ("[CS] Steve -> /l hunter", "[CS] Steve -> /l ‹masked›", "Steve -> /list all"),
    ("/myadmin chp Steve pw", "/myadmin chp ‹masked›", "/admin chat hi there"),
    ("/email setpassword ab ab", "/email setpassword ‹masked›", "/email help me"),
    ("/tebex secret 4f1c2b3a5d", "/tebex secret ‹masked›", "the tebex secret is wrong"),
    ("adduser \"B\" \"pw\"", "adduser \"B\" ‹masked›", "adduser"),
    ("/zaloguj haslo1", "/zaloguj ‹masked›", "/zaloguj <haslo>"),
    ("> /Логин пароль1", "> /Логин ‹masked›", "Используйте /логин <пароль>"),
    (
        "Steve issued server command: /login password",
        "Steve issued server command: /login ‹masked›",
        "Usage: /login <password>",
    ),
    ("> /register hunter hunter", "> /register ‹masked›", "register with /register password password"),
    // other meanings
    ("AuthToken=abcdef", "AuthToken=‹masked›", "CancellationToken=System.Threading.CancellationToken"),
    ("a_token=0123456789", "a_token=‹masked›", "Culture=neutral, PublicKeyToken=b77a5c561934e089]]"),
    ("bob@example.com", "‹masked›", "git@github.com:owner/repo.git"),
];

#[test]
fn each_kind_is_masked_and_what_looks_alike_is_not() {
    let mut wrong = Vec::new();
    for (line, wanted, alike) in KINDS {
        for (line, wanted) in [(line, wanted), (alike, alike)] {
            let shown = Rules::default().mask_text(line).into_owned();
            if shown != **wanted {
                wrong.push(format!("{line}\n  is  {shown}\n  not {wanted}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The presets that find something in a line with the quick test, and without.
fn found(text: &str) -> [Vec<(Preset, std::ops::Range<usize>)>; 2] {
    let all = Presets::default();
    [secret::find(text, &CharCounts::of(text), all), secret::find_all(text, all)]
}

#[test]
fn the_quick_test_overlooks_no_reported_line() {
    let cases = include_str!("../../../../tests/cases/console-text.jsonl");
    let kinds = KINDS.iter().flat_map(|(line, _, alike)| [*line, *alike]);
    for raw in cases.lines().chain(kinds).chain(cases.split('"')) {
        for line in clean(raw) {
            for text in [line.text().to_owned(), line.text().to_uppercase(), line.text().to_lowercase()] {
                let [quick, full] = found(&text);
                assert_eq!(quick, full, "{text}");
            }
        }
    }
}

/// Lines of the names and signs that patterns are made of, in any case.
fn pieces() -> impl Strategy<Value = String> {
    const PIECES: [&str; 62] = [
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "pass",
        "psw",
        "pwd",
        "secret",
        "token",
        "api",
        "key",
        "auth",
        "private",
        "licence",
        "license",
        "header_value",
        "connection_string",
        "sv_setsteamaccount",
        "rcon",
        "mysql",
        "mariadb-dump",
        "sshpass",
        "bad rcon",
        "Authorization",
        "Bearer",
        "Cookie",
        "X-",
        "webhooks/1/",
        "interactions/12/",
        "webhook",
        "123456789012345678",
        "://",
        "ws://",
        "/api/",
        "ban-ip",
        "pardonip",
        "addip 5",
        "/login",
        "/l",
        "/chp",
        "authme",
        "setpassword",
        "changepwd",
        "adduser",
        "tebex",
        "register",
        "ghp_",
        "sk-",
        "xoxb-",
        "glpat-",
        "SG.",
        "AIza",
        "$2a$10$",
        "$SHA$",
        "eyJ",
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "aB3dEf6hIj9k",
        "a@b.example",
        "203.0.113.7",
        "is",
        "set to",
        "with",
    ];
    const SIGNS: [&str; 16] =
        [" ", "=", ": ", ":", "\"", "\\\"", "'", "-", "_", ".", " -p ", " /", "?", "&", "/", "/x:"];
    let piece = (prop::sample::select(PIECES.as_slice()), any::<u64>()).prop_map(|(piece, cases)| {
        let cased = |(at, c): (usize, char)| {
            if cases >> (at % 64) & 1 == 1 { c.to_ascii_uppercase() } else { c }
        };
        // Half of them as they are: some patterns know one case only.
        if cases % 2 == 0 { piece.to_owned() } else { piece.chars().enumerate().map(cased).collect() }
    });
    let sign = prop::sample::select(SIGNS.as_slice()).prop_map(str::to_owned);
    prop::collection::vec(prop_oneof![piece, sign], 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn the_quick_test_overlooks_nothing(text in pieces()) {
        let [quick, full] = found(&text);
        prop_assert_eq!(quick, full);
    }
}
