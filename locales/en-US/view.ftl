# Which lines a mirror shows, told among the console's lines. Plain text: no markdown.

view-warnings = ● only warnings and errors are shown here from now on; the rest is counted; /console status says how much
view-all = ● every line is shown here from now on; { $count ->
    [0] none was left out
    [one] 1 line was left out
   *[other] { $count } lines were left out
} until now
view-quiet = ● { $who }: quiet for { $time }; warnings, errors and notices are shown, the rest is counted
view-silent = ● { $who }: quiet for { $time }; only notices are shown, lines of the console are counted
view-verbose = ● { $who }: verbose for { $time }; every line is shown, also those that filters hide
view-quiet-ended = ● quiet has ended; { $count ->
    [0] no line was left out
    [one] 1 line was left out
   *[other] { $count } lines were left out
}
view-quiet-ended-by = ● { $who } has ended quiet; { $count ->
    [0] no line was left out
    [one] 1 line was left out
   *[other] { $count } lines were left out
}
view-verbose-ended = ● verbose has ended
view-verbose-ended-by = ● { $who } has ended verbose
view-folded = ↻ { $count ->
    [one] once more
   *[other] { $count } times more
} within { $time }: { $line }
