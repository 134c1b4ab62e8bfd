//! Lines of real consoles with secrets in them, and what filters do.

mod cases;
mod kinds;
mod ordinary;
mod preset_prefilter;
mod presets;
mod properties;

use super::{FilterError, LONGEST_LINE, Preset, Rule, Rules, Shown, Spec, too_long, unusable};
use crate::{
    masking::{
        clean::{CleanLine, clean},
        mask::Names,
    },
    model::{FilterAction, PatternKind},
    texts::Language,
};

pub(super) fn spec(action: FilterAction, pattern: PatternKind, text: &str) -> Spec {
    Spec { action, pattern, text: text.into() }
}

pub(super) fn line(raw: &str) -> CleanLine {
    clean(raw).next().expect("a line")
}

fn rules(specs: &[Spec]) -> Rules {
    Rules::compile(specs, &[], Names::default()).expect("good filters")
}

/// The line as it is shown, if it is.
fn shown(rules: &Rules, raw: &str) -> Option<String> {
    let mut line = line(raw);
    rules.apply(&mut line).is_shown().then(|| line.text().to_owned())
}

use FilterAction::{Hide, Mask, ShowOnly};
use PatternKind::{Regex, Words};

#[test]
fn words_match_anywhere_whatever_the_case() {
    let rules = rules(&[
        spec(Hide, Words, "  Can't Keep UP "),
        spec(Hide, Words, "привет"),
        spec(Hide, Words, "a.b"),
    ]);
    for hidden in [
        "[WARN]: can't keep up! Is the server overloaded?",
        "<Ivan> ПРИВЕТ всем",
        "xa.by",
        "\u{1b}[31mCan't\u{1b}[0m keep up",
    ] {
        assert_eq!(shown(&rules, hidden), None, "{hidden}");
    }
    for kept in ["can't  keep up", "keep up", "a-b", "прив"] {
        assert_eq!(shown(&rules, kept).as_deref(), Some(kept));
    }
}

#[test]
fn one_show_only_filter_is_enough_and_hide_wins() {
    let rules = rules(&[
        spec(ShowOnly, Regex, r"^\[.*\] <\w+> "),
        spec(ShowOnly, Words, "joined"),
        spec(Hide, Words, "spam"),
    ]);
    assert!(shown(&rules, "[12:00] <Steve> hello").is_some());
    assert!(shown(&rules, "Steve joined the game").is_some());
    assert!(shown(&rules, "Done (3.2s)!").is_none());
    assert!(shown(&rules, "[12:00] <Steve> spam").is_none());
}

#[test]
fn a_line_is_judged_as_printed_and_as_shown() {
    let names = Names::keyed([5; 32]);
    let named =
        Rules::compile(&[], &[], names.clone()).expect("no filters").mask_text("203.0.113.7").into_owned();
    for text in ["203.0.113.7", named.as_str(), named.trim_matches(['‹', '›'])] {
        let hide = Rules::compile(&[spec(Hide, Words, text)], &[], names.clone()).expect("a filter");
        assert_eq!(shown(&hide, "Steve[/203.0.113.7:53211] logged in"), None, "{text}");
        assert!(shown(&hide, "Steve[/198.51.100.1:53211] logged in").is_some(), "{text}");
        let only = Rules::compile(&[spec(ShowOnly, Words, text)], &[], names.clone()).expect("a filter");
        assert!(shown(&only, "Steve[/203.0.113.7:53211] logged in").is_some(), "{text}");
        assert_eq!(shown(&only, "Steve[/198.51.100.1:53211] logged in"), None, "{text}");
    }
}

#[test]
fn masks_see_the_printed_line_and_become_one_where_they_meet() {
    let rules = rules(&[
        spec(Mask, Words, "abc"),
        spec(Mask, Words, "CDE"),
        spec(Mask, Regex, r"\bbase-\d+"),
        spec(Mask, Regex, r"seed: -?\d+"),
    ]);
    for (raw, wanted) in [
        ("xabcdex", "x‹masked›x"),
        ("abcabc abc", "‹masked› ‹masked›"),
        ("at base-17, near base-18", "at ‹masked›, near ‹masked›"),
        ("Seed: 5 seed: -12345", "Seed: 5 ‹masked›"),
        ("the abc of 203.0.113.7", "the ‹masked› of ‹ip›"),
        ("nothing here", "nothing here"),
        ("‹masked› abc ‹ip›", "‹masked› ‹masked› ‹ip›"),
    ] {
        assert_eq!(shown(&rules, raw).as_deref(), Some(wanted));
        assert_eq!(rules.mask_text(raw), wanted);
    }
    let own = self::rules(&[spec(Mask, Words, "mask"), spec(Mask, Words, "ip")]);
    assert_eq!(own.mask_text("a mask ‹masked› zip ‹ip›"), "a ‹masked› ‹masked› z‹masked› ‹ip›");
}

#[test]
fn masks_hide_an_address_that_is_part_of_them() {
    let names = Names::keyed([5; 32]);
    let rules = Rules::compile(&[spec(Mask, Regex, r"peer \S+")], &[], names).expect("a filter");
    assert_eq!(rules.mask_text("lost peer 203.0.113.7:1 again"), "lost ‹masked› again");
}

#[test]
fn colours_around_a_mask_stay() {
    let mut line = line("\u{1b}[32mSteve\u{1b}[0m says \u{1b}[31mfoo\u{1b}[33mbar\u{1b}[0m end");
    assert_eq!(rules(&[spec(Mask, Words, "foobar")]).apply(&mut line), Shown::Masked);
    let spans: Vec<_> =
        line.spans(0..line.text().len()).map(|(text, style)| (text, style.foreground.is_some())).collect();
    assert_eq!(spans, [("Steve", true), (" says ", false), ("‹masked›", true), (" end", false)]);
}

#[test]
fn a_test_tells_every_rule() {
    let rules = rules(&[
        spec(Hide, Words, "login"),
        spec(Mask, Words, "steve"),
        spec(ShowOnly, Words, "alice"),
        spec(Hide, Words, "‹ip›"),
    ]);
    let result = rules.test(line("Steve[/203.0.113.7:1] issued server command: /login hunter2"));
    assert_eq!(result.shown, Shown::Hidden);
    assert_eq!(result.line.text(), "‹masked›[/‹ip›] issued server command: /login ‹masked›");
    let presets = [Preset::Login, Preset::Ip].map(Rule::Preset);
    assert_eq!(result.matched, [&[Rule::Own(0), Rule::Own(1), Rule::Own(3)][..], &presets].concat());
    let result = rules.test(line("alice waves"));
    assert_eq!((result.shown, result.matched), (Shown::Shown, vec![Rule::Own(2)]));
    let result = Rules::default().test(line("alice waves"));
    assert_eq!((result.shown, result.matched), (Shown::Shown, vec![]));
}

#[test]
fn bad_filters_are_told_at_once() {
    let long = "x".repeat(301);
    for (action, pattern, text, wanted) in [
        (Hide, Words, "", "the filter is empty"),
        (Hide, Regex, "  ", "the filter is empty"),
        (Mask, Words, long.as_str(), "the filter has 301 characters; 300 are the most"),
        (Hide, Regex, "(foo", "this is not a regex: unclosed group (at character 1)"),
        (Hide, Regex, "foo)", "this is not a regex: unopened group (at character 4)"),
        (Hide, Regex, "*", "this is not a regex: repetition operator missing expression (at character 1)"),
        (
            Hide,
            Regex,
            "é(?=x)",
            "this is not a regex: look-around, including look-ahead and look-behind, is not supported (at character 2)",
        ),
        (Hide, Regex, r"(a)\1", "this is not a regex: backreferences are not supported (at character 4)"),
        (Hide, Regex, ".*", "it matches every line: it would hide everything"),
        (Hide, Regex, "x?", "it matches every line: it would hide everything"),
        (Hide, Regex, "^", "it matches every line: it would hide everything"),
        (Hide, Regex, r"[^\n]{2,}", "it matches every line: it would hide everything"),
        (Hide, Regex, r"foo|\w", "it matches every line: it would hide everything"),
        (Mask, Regex, ".+", "it matches every line: it would mask everything"),
        (ShowOnly, Regex, r"\S", "it matches every line: it would leave nothing out"),
    ] {
        let error = spec(action, pattern, text).check().expect_err(text);
        assert_eq!(error.to_string(), wanted, "{text:?}");
    }
    for large in [r"(\w{100}){100}", "a{1000}{1000}", r"(?:\pL|x){5000}", r"\w{90}"] {
        let error = spec(Hide, Regex, large).check().expect_err(large);
        let known = matches!(error, FilterError::TooLarge | FilterError::NotARegex { .. });
        assert!(known && error.to_string().len() < 160, "{error}");
    }
    for good in
        [r"\w+ (joined|left) the game", r"(?i)\bcan't keep up\b", r"^\[\d\d:\d\d:\d\d\] .*WARN", "e", " lag "]
    {
        assert_eq!(spec(Hide, Regex, good).check(), Ok(()), "{good}");
    }
}

#[test]
fn a_set_of_filters_is_bounded() {
    let good = spec(Hide, Words, "spam");
    let compile = |specs: &[Spec]| Rules::compile(specs, &[], Names::default()).err();
    assert!(compile(&vec![good.clone(); 50]).is_none());
    assert_eq!(compile(&vec![good.clone(); 51]), Some((50, FilterError::TooMany)));
    assert_eq!(compile(&[good.clone(), spec(Mask, Words, "")]), Some((1, FilterError::Empty)));
    let large = spec(Hide, Regex, r"\w{2}a\w{2}");
    assert_eq!(large.check(), Ok(()));
    let refused = compile(&vec![large; 50]);
    assert_eq!(refused, Some((49, FilterError::TogetherTooLarge)));
}

/// A pattern that looked for each of its matches in all of the line, at 1,000 places at once: minutes for 300 kB.
const ENDLESS: &str = "a[a-z]*(?:[a-z]{1,2000})!|a";

#[test]
fn a_pattern_that_may_stand_at_too_many_places_is_refused() {
    for (text, refused) in
        [(ENDLESS, true), (".{1,300}x", true), ("(?:a{1,20}b){1,20}", true), (r"[0-9]{1,299}x", false)]
    {
        let error = spec(Mask, Regex, text).check().err();
        assert_eq!(error, refused.then_some(FilterError::TooLarge), "{text}");
    }
}

/// What an earlier version took and this one doesn't: nothing that it hid or masked is shown because of that.
#[test]
fn a_filter_that_cannot_be_used_any_more_shows_nothing_that_it_kept_back() {
    let abc = spec(Mask, Words, "abc");
    let cases = [
        (vec![abc.clone(), spec(Mask, Regex, ENDLESS)], Some(unusable(Language::ENGLISH))),
        (vec![spec(Hide, Regex, ENDLESS)], Some(unusable(Language::ENGLISH))),
        (vec![spec(ShowOnly, Regex, ENDLESS)], None),
        (vec![spec(ShowOnly, Regex, ENDLESS), spec(ShowOnly, Words, "abc")], Some("abc 1")),
    ];
    for (specs, wanted) in cases {
        let rules = Rules::of(&specs, &[], Names::default());
        assert_eq!(
            rules.unusable().iter().map(|(_, error)| error).collect::<Vec<_>>(),
            [&FilterError::TooLarge]
        );
        assert_eq!(shown(&rules, "abc 1").as_deref(), wanted, "{specs:?}");
        if wanted == Some(unusable(Language::ENGLISH)) {
            assert_eq!(rules.mask_text("abc 1"), unusable(Language::ENGLISH));
        }
    }
    let many = Rules::of(&vec![abc; 51], &[], Names::default());
    assert_eq!(many.unusable(), [(50, FilterError::TooMany)]);
    assert_eq!(shown(&many, "x").as_deref(), Some(unusable(Language::ENGLISH)));
}

#[test]
fn a_line_that_takes_too_long_is_masked_whole() {
    let slow = rules(&[spec(Mask, Regex, "a[a-z]*(?:[a-z]{1,290})!|a")]);
    let some = rules(&[spec(Mask, Words, "hunter2"), spec(Hide, Words, "lag")]);
    let (fits, exceeds) = ("x".repeat(LONGEST_LINE), "x".repeat(LONGEST_LINE + 1));
    let secret = format!("{exceeds} hunter2 lag");
    for (rules, raw, wanted) in [
        (&slow, "a".repeat(LONGEST_LINE), Some(too_long(Language::ENGLISH))),
        (&slow, "a".repeat(1_000), Some(too_long(Language::ENGLISH))),
        (&slow, "a b".into(), Some("‹masked› b")),
        (&some, fits.clone(), Some(&*fits)),
        (&some, secret.clone(), Some(too_long(Language::ENGLISH))),
        (&some, exceeds, Some(too_long(Language::ENGLISH))),
    ] {
        let mut line = line(&raw);
        let what = rules.apply(&mut line);
        assert_eq!(what == Shown::Whole, wanted == Some(too_long(Language::ENGLISH)));
        assert_eq!(Some(line.text()), wanted);
        assert_eq!(rules.mask_text(&raw), line.text());
        assert_eq!(rules.test(line.clone()).line, line, "masked once");
    }
    assert_eq!(
        Rules::default().mask_text(&secret),
        secret,
        "without filters of their own nothing is too long"
    );
}

/// How much an ordinary channel may ask for: many filters, long lines.
#[test]
fn ordinary_filters_look_at_ordinary_lines() {
    let words =
        (0..25).map(|at| spec(Hide, Words, &format!("Can't keep up! Is the server overloaded? {at}")));
    let regexes =
        (0..25).map(|at| spec(Mask, Regex, &format!(r"(?i)\btoken{at}[=:] ?[A-Za-z0-9_-]{{8,40}}")));
    let rules = rules(&words.chain(regexes).collect::<Vec<_>>());
    let line =
        format!("[12:00:01] [Server thread/INFO]: token7=abcdefghij {}", "some more words ".repeat(120));
    let shown = shown(&rules, &line).expect("shown");
    assert!(shown.starts_with("[12:00:01] [Server thread/INFO]: ‹masked› some"), "{}", &shown[..80]);
}

#[test]
fn a_mask_that_matches_without_end_masks_the_rest() {
    let rules = rules(&[spec(Mask, Words, "ab")]);
    let raw = "ab ".repeat(5_000);
    let masked = rules.mask_text(raw.trim_end()).into_owned();
    assert!(!masked.contains("ab") && masked.matches("‹masked›").count() == 257, "{}", masked.len());
}

/// Each of these once took, or might take, a time that grows with the square of the line's length: then this test
/// would not end.
#[test]
fn long_hostile_lines_are_masked() {
    let own =
        Rules::compile(&[spec(Mask, Regex, "(?:a|b|ab)+c")], &[], Names::keyed([2; 32])).expect("a filter");
    let presets = Rules::of(&[], &[], Names::keyed([2; 32]));
    for piece in [
        "1.2.3.4 ",
        "203.0.113.7 ",
        "1.2.3.4",
        ":",
        "::",
        "a:",
        "2001:db8::",
        "‹ip",
        "‹ip robin-7›",
        "‹masked›",
        "`",
        "\t",
        "\r",
        "§",
        "\u{1b}",
        "\u{1b}[",
        "\u{1b}]",
        "\u{1b}[31m",
        "/login ",
        "password=",
        "?token=a&key=b ",
        "a@",
        "a.b@c.",
        "://a:",
        "eyJh.",
        "abab",
        "/",
        "ban-ip 1",
        "1-2-3-4.a.b ",
        "-1",
        "a:2001:db8::",
        "2001:",
        "/1.2.3.4:5 ",
        "rcon -p ",
        "rcon ",
        "bad rcon ",
        "mysql -p",
        "sk-",
        "\\\"",
        "token: \\\"",
        "api_key=\\\\\"a",
        "ws://a/aA1aA1aA1/",
        "://",
        "password is ",
        "with password x9x9x9 ",
        "/a chp ",
        "x-a-",
        "$2a$10$",
        "webhook ",
        "\u{200d}",
        "👨\u{200d}",
    ] {
        for (rules, length) in [(&own, LONGEST_LINE / 4), (&presets, 64 * 1024)] {
            for mut line in clean(&piece.repeat(length / piece.len())) {
                assert!(rules.apply(&mut line).is_shown());
                assert_eq!(rules.mask_text(line.text()), line.text(), "of {piece:?}");
            }
        }
    }
}
