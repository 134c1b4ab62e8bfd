# What came of a line that was sent to a console. The parts before the console's lines are plain text: no markdown.

answer-sent-withheld = Sent. What the console printed is not shown: { $mark }
answer-nothing = Sent; the console printed nothing within a second.
answer-unheard = Sent over the panel. The bot is not connected to the console just now, so nobody heard what it printed.
answer-throttled = The console prints faster than the server's daemon passes on: it left lines out.
answer-lines = { $lines ->
    [one] 1 line
   *[other] { $lines } lines
}
answer-more = { $lines ->
    [one] … and 1 more line
   *[other] … and { $lines } more lines
}
answer-line-in-file = The line is too long for a message: it is in the file.
answer-all-in-file = { $lines ->
    [one] 1 line, in the file.
   *[other] { $lines } lines, all in the file.
}
answer-more-all-in-file = { $lines ->
    [one] … and 1 more line; the file has all { $held } that reached the bot.
   *[other] … and { $lines } more lines; the file has all { $held } that reached the bot.
}
answer-more-some-in-file = { $lines ->
    [one] … and 1 more line; the file has the first { $held } lines.
   *[other] … and { $lines } more lines; the file has the first { $held } lines.
}

say-empty = there is nothing to say, the message is empty.
mc-straightened = Curly quotes were straightened.
send-offline = **{ $server }** is offline, so it can't take commands.
send-state = **{ $server }** is { $state }, as the panel says, so it can't take commands.
send-stopping = the bot is just being stopped, so nothing was sent.
send-own-turn = your command is number { $number } of those of yours that wait, and goes in about { $seconds } s.
send-server-turn = your command is number { $number } of those that wait for it, and goes in about { $seconds } s.
send-own-full = several commands of yours are waiting already, so nothing was sent. Try again in about { $seconds } s.
send-server-full = too many commands wait for it already, so nothing was sent. Try again in about { $seconds } s.
send-full-everywhere = the bot is sending too much just now, so nothing was sent. Try again in a minute.
# A command that somebody asked for, as mirrors and answers show it.
send-asked-for = { $command } (asked for by { $who })
send-may-not-approve = { $who } may not approve it any more, so nothing was run.
# A line goes under the rights of somebody else.
send-author-may-not = { $author }, who wrote this, may not run { $command } here any more, so nothing was sent.
