# The report of a crash: how the server ended, and what is known of it.

# What the exit code means, in words.
crash-how = { $how ->
    [out-of-memory] It used more memory than it may, and was killed (out of memory).
    [disk-full] Its files took more space than it may use, so the daemon stopped it.
    [not-started] The daemon could not start it.
    [clean] It ended by itself, without an error (exit code 0).
    [error] It ended with an error (exit code { $code }).
    [misuse] Its startup command is wrong or can't be run (exit code { $code }).
    [not-found] The program of its startup command is not there (exit code { $code }).
    [interrupted] It was interrupted (exit code { $code }, SIGINT).
    [aborted] It aborted itself (exit code { $code }, SIGABRT).
    [killed] It was killed, or ran out of memory (exit code { $code }, SIGKILL).
    [bus] It read memory that is not there (exit code { $code }, SIGBUS).
    [segfault] It crashed with a segmentation fault (exit code { $code }, SIGSEGV): a fault in the program, a library or the machine's memory.
    [terminated] It was told to end (exit code { $code }, SIGTERM).
    [code] It ended with exit code { $code }.
   *[unknown] The daemon does not say how it ended.
}
crash-uptime = It had run for { $uptime }.
crash-players = { $players ->
    [0] Nobody was playing.
    [one] 1 player was on.
   *[other] { $players } players were on.
}
crash-restart = { $restart ->
    [by-daemon] The daemon starts it again.
    [aborted] The daemon does not start it again: the last crash was less than { $within } ago.
   *[disabled] The daemon does not start it again: that is switched off for this server.
}
crash-cause = **Likely cause:** { $cause }
crash-log = The last lines of the console are attached.
crash-chart-time = last { $minutes } minutes
crash-chart = **{ $server }** before it crashed: processor, memory and players
