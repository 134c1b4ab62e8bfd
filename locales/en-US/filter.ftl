# The command /console filter: what mirrors hide and mask.

# What a filter does, as the rest of a sentence whose subject is a channel.
filter-does = { $action ->
        [hide] { $pattern ->
            [regex] hides lines with the regex { $text }
           *[words] hides lines with { $text }
        }
        [only] { $pattern ->
            [regex] shows only lines with the regex { $text }
           *[words] shows only lines with { $text }
        }
       *[mask] { $pattern ->
            [regex] masks the regex { $text }
           *[words] masks { $text }
        }
    }
filter-choice = { $kind }: { $text }
filter-preset-choice = preset { $preset }

filter-needs-pattern = Say what to look for with `pattern`.
filter-needs-action = Say what becomes of it with `action`: hide, show only or mask.
filter-needs-any = Say what to look for with `action` and `pattern`, or name a `preset`.
filter-needs-one = A filter is a `preset` or a `pattern`: add one of them at a time.
filter-test-needs-both = To test one more filter, give both `action` and `pattern`.

filter-added = **{ $server }**: { $channel } { $does } from now on.
filter-already = **{ $server }**: { $channel } { $does } already.
filter-too-many = **{ $server }**: { $channel } has { $most } filters, and no mirror can have more. One regex can stand for several; `/console filter remove` makes room.
filter-too-many-here = **{ $server }**: the mirrors of this Discord server have { $most } filters together, and that is the most. One regex can stand for several; `/console filter remove` makes room.
filter-preset-added = **{ $server }**: the preset { $preset } is on in { $channel } from now on: it masks { $about }.
filter-preset-already = **{ $server }**: the preset { $preset } is on already in { $channel }.
filter-removed = **{ $server }**: { $channel } no longer { $does }.
filter-preset-removed = **{ $server }**: the preset { $preset } is off in { $channel }; when it is on, it masks { $about }.
filter-none-such = **{ $server }**: { $channel } has no filter { $typed }. `/console filter list` shows them.
filter-gone-already = **{ $server }**: that is off or gone already in { $channel }.

filter-refused = **{ $server }**: { $text } can't be a filter: { $why }. Nothing was changed.
filter-empty = the filter is empty
filter-long = the filter has { $length } characters; { $most } are the most
filter-too-many-in-channel = a channel can have { $most } filters at the most
filter-large = the regex is too large: use fewer or smaller repetitions, such as { $fewer }, and [0-9] or [a-z] for \d or \w
filter-large-together = the channel's filters are too large together: remove one first, or write this one shorter
filter-not-a-regex = this is not a regex: { $reason } (at character { $at })
filter-everything = it matches every line: { $action ->
        [hide] it would hide everything
        [only] it would leave nothing out
       *[mask] it would mask everything
    }

filter-nowhere = **{ $server }** is mirrored nowhere, so nothing is filtered.
filter-list-head = **{ $server }** in { $channel }
filter-list-none = No filters of its own; `/console filter add` adds one.
filter-list-line = { $number }. { $does }
filter-list-line-by = { $number }. { $does } (added by { $member })
filter-list-unusable = ⚠️ It can't be used any more: { $why }. { $action ->
        [only] It shows nothing until it is removed and written shorter.
       *[other] Lines here are masked whole until it is removed and written shorter.
    }
filter-list-preset-on = - preset { $preset } on: masks { $about }
filter-list-preset-off = - preset { $preset } **off**: masks { $about }
filter-list-hidden = { $count ->
        [one] 1 line
       *[other] { $count } lines
    } hidden since the mirror runs.

filter-test-shows = **{ $server }** in { $channel } shows { $line }
filter-test-hides = **{ $server }** in { $channel } does not show that line.
filter-test-none-shows = None of the filters that say which lines are shown finds anything in it.
filter-test-nothing = **{ $server }** in { $channel }: a line without anything visible in it is never shown.
filter-test-unusable = **{ $server }** in { $channel }: this can't be tried: { $why }.
filter-test-preset = - preset { $preset } masks { $about }
filter-test-known = - masked by value: a startup variable of the server, or the key of its panel
filter-test-new = - the new one { $does }
filter-test-hidden = { $count ->
        [one] 1 line
       *[other] { $count } lines
    } hidden here since the mirror runs.

# What a filter would have done to the lines that were shown last.
filter-touched-untried = No line was shown yet that it could be tried on.
filter-touched-none = It would have { $action ->
        [mask] masked a part of
       *[other] hidden
    } none of the last { $count ->
        [one] 1 line
       *[other] { $count } lines
    }.
filter-touched-all = ⚠️ It would have { $action ->
        [mask] masked a part of
       *[other] hidden
    } **all** of the last { $count ->
        [one] 1 line
       *[other] { $count } lines
    }.
filter-touched = It would have { $action ->
        [mask] masked a part of
       *[other] hidden
    } { $touched } of the last { $count ->
        [one] 1 line
       *[other] { $count } lines
    }.

# What a preset masks.
filter-preset-about = { $preset ->
        [login] what follows /login, /register, /changepassword and the like
        [passwords] passwords and keys in settings, such as password=… and rcon_password …
        [url-tokens] tokens and passwords in URLs, and Discord webhooks
        [authorization] Authorization headers, Bearer tokens and API key headers
        [tokens] tokens of Discord, GitHub, the panel and others, and JWTs
        [ban-ip] addresses after ban-ip and pardon-ip
        [email] e-mail addresses
       *[ip] public IP addresses, each replaced by a name such as ‹ip kestrel-7›
    }

# What stands for all of a line, in marks that nothing else has. Plain text: no markdown.
mask-whole-too-long = ‹masked whole: too long for the filters here›
mask-whole-unusable = ‹masked whole: a filter here can't be used, see /console filter list›
