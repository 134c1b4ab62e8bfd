# Mirrors: whether a channel gets its console, why not, and what to do.

mirror-moved = What the channel showed before is not shown there any more.
mirror-not-yours = { $channel } shows another server's console, which you may not manage. Choose another channel.
mirror-too-many = { $most } channels here show consoles of this Discord server's own panels already, and that is the most. `/console unmirror` ends one.

mirror-shows = { $channel } shows its console from now on.
mirror-will-show = { $channel } will show its console.
mirror-refused = ⚠️ { $channel } receives nothing yet: { $why }.
mirror-delayed = { $channel } will show its console; it waits just now: { $why }.
mirror-timed-out = ⚠️ It can't be posted into { $channel }: the bot is timed out here until { $until } ({ $left }). Lines wait; the mirror goes on by itself when that ends, or as soon as a moderator lifts it.
mirror-forbidden-remedy = ⚠️ It can't be posted into { $channel }: { $remedy }. Lines wait; the mirror goes on by itself as soon as that is done, or some minutes later.
mirror-forbidden-lacking = ⚠️ It can't be posted into { $channel }: the bot lacks { $rights } there. Allow it in the channel's permissions; the mirror goes on by itself as soon as that is done, or some minutes later.
mirror-forbidden = ⚠️ It can't be posted into { $channel }: Discord refuses the bot there (code { $code }). Allow it in the channel's permissions; the mirror goes on by itself as soon as that is done, or some minutes later.
mirror-stopped = ⚠️ Discord has refused so many of the bot's requests here that it posts nothing in this Discord server until { $until } ({ $left }); what comes meanwhile waits. Look for channels in which the bot lacks rights, or end their mirrors.

# What is wrong with a channel, and what to do about it: the middle of a sentence.
remedy-banned = the bot is banned from this Discord server. Lift the ban and invite it again
remedy-forum = it is a forum, which has posts and no messages of its own. Mirror into one of its posts, or a text channel
remedy-forum-tags = it is a forum whose posts need a tag. Mirror into one of its posts, or a text channel
remedy-no-messages = this kind of channel takes no messages. Mirror into a text channel, or a thread or a forum's post
remedy-verification = this Discord server's verification level or onboarding keeps the bot out. Give the bot a role of its own, which is exempt from verification, or lower the level
remedy-archived = the thread is archived and can't be reopened by the bot. Reopen it, or give the bot Manage Threads there
remedy-locked = the thread is locked. Unlock it, or give the bot Manage Threads there
remedy-too-many-threads = this Discord server has as many active threads as it may have. Archive some, or mirror into the channel itself

# Whether a console can be shown in a channel.
mirror-no-messages = { $channel } takes no messages; choose a text channel or a thread.
mirror-you-lack = To show a console in { $channel } you need { $rights } there yourself. Choose a channel that you can write in, or ask somebody with Manage Server.
mirror-no-threads = No threads can be started in { $channel }: choose a text channel, or the layout `messages` or `live`.

# Discord's own names of permissions.
right-view-channel = **View Channel**
right-send-messages = **Send Messages**
right-send-in-threads = **Send Messages in Threads**
right-attach-files = **Attach Files**
right-read-history = **Read Message History**

# Which of a server's mirrors is meant.
mirror-which = **{ $server }** is mirrored in { $channels }: say which with `channel`, as in { $example }.
mirror-not-there = **{ $server }** is not mirrored in { $channel }.
mirror-nowhere = **{ $server }** is mirrored nowhere. `/console mirror` shows its console in a channel.
mirror-channel-gone = The channel is gone: Discord says that it was deleted. { $command } removes the mirror.
