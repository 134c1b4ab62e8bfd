//! What was said, in the language that shows keys: `[power-already state=running …]`.

/// Whether a text holds `wanted`, in which `…` stands for anything within the same brackets, and ` …` also for nothing.
pub(crate) fn says(text: &str, wanted: &str) -> bool {
    text.char_indices().any(|(start, _)| begins(&text[start..], wanted))
}

/// Whether a text begins with `wanted`, in which `…` stands for the same.
pub(crate) fn begins(text: &str, wanted: &str) -> bool {
    let Some((before, after)) = wanted.split_once('…') else { return text.starts_with(wanted) };
    if let Some(before) = before.strip_suffix(' ')
        && text.strip_prefix(before).is_some_and(|rest| begins(rest, after))
    {
        return true;
    }
    let Some(rest) = text.strip_prefix(before) else { return false };
    let mut depth = 0_usize;
    for (at, c) in rest.char_indices() {
        if depth == 0 && begins(&rest[at..], after) {
            return true;
        }
        match c {
            '[' => depth += 1,
            ']' if depth == 0 => return false,
            ']' => depth -= 1,
            _ => {}
        }
    }
    depth == 0 && after.is_empty()
}

/// Whether a channel tells that lines are or may be missing.
pub(crate) fn tells_of_loss(text: &str) -> bool {
    let losses =
        ["[notice-left-out ", "[notice-gap", "[notice-restarted]", "[notice-unsent]", "[notice-throttled]"];
    losses.iter().any(|loss| text.contains(loss))
}

#[test]
fn dots_stand_for_anything_within_the_same_brackets() {
    let text = "* [of-server server=My *own* what=[power-busy action=start by=[who name=Lea]]] [end]";
    for (wanted, said) in [
        ("[end]", true),
        ("server=My *own*", true),
        ("[power-busy … by=[who name=Lea]]", true),
        ("[power-busy action=start …]", true),
        ("[of-server … what=[power-busy …]] [end]", true),
        ("[of-server …] [end]", true),
        ("[of-server … name=Lea …]", false),
        ("[power-busy … name=Gus …]", false),
        ("[who …] [end]", false),
        ("[end …]", true),
        ("[power-busy … action=start … by=[who … name=Lea]]", true),
        ("[ends …]", false),
    ] {
        assert_eq!(says(text, wanted), said, "{wanted}");
    }
    assert!(begins(text, "* [of-server …]") && !begins(text, "[of-server …]"));
    assert!(says("[one …]", "[one …]") && says("[one]", "[on…]"));
}
