# /player: what is done about players of the game.

player-done = { $act ->
    [kick] **{ $server }**: { $player } was kicked.
    [ban] **{ $server }**: { $player } is banned.
    [pardon] **{ $server }**: { $player } is no longer banned.
    [op] **{ $server }**: { $player } is an operator of the game now, who may do everything there.
    [whitelist-add] **{ $server }**: { $player } is on the whitelist.
   *[whitelist-remove] **{ $server }**: { $player } is no longer on the whitelist.
}
player-nobody = { $act ->
    [kick] **{ $server }**: nobody called { $player } is online, as the game says.
   *[other] **{ $server }**: the game knows no player called { $player }.
}
player-already = { $act ->
    [ban] **{ $server }**: { $player } was banned already.
    [pardon] **{ $server }**: { $player } is not banned.
    [op] **{ $server }**: { $player } was an operator already.
    [whitelist-add] **{ $server }**: { $player } was on the whitelist already.
   *[other] **{ $server }**: { $player } is not on the whitelist.
}
player-no-reason = The reason was left out: { $game } takes none for this.
player-no-game = **{ $server }**: it is not known which game it runs, so neither is how players are kicked there. `/server game` chooses the game, and `/mc run` runs any command.
player-not-in-game = **{ $server }** runs { $game }. Nothing is known there for { $command }; `/mc run` runs any command.
player-no-name = **{ $server }**: { $player } can't be the name of a player in { $game }, so nothing was sent.
player-whitelist = **{ $server }**: { $count ->
    [one] 1 player is on the whitelist: { $names }
   *[other] { $count } players are on the whitelist: { $names }
}
player-whitelist-none = **{ $server }**: nobody is on the whitelist.
player-not-our-message = That message is not one of the bot's, so it does not look for players there. Take a message that shows a console or chat.
player-none-in-message = **{ $server }**: nobody who plays there, or did lately, is named in that message.
player-which = **{ $server }**: which player?
player-what = **{ $server }**: what about { $player }?
player-act-button = { $act ->
    [kick] Kick
    [ban] Ban
    [pardon] Pardon
    [op] Make operator
    [whitelist-add] To the whitelist
   *[whitelist-remove] Off the whitelist
}
player-sure = { $act ->
    [kick] **{ $server }**: kick { $player }?
    [ban] **{ $server }**: ban { $player }?
    [op] **{ $server }**: make { $player } an operator of the game, who may do everything there?
    [whitelist-add] **{ $server }**: put { $player } on the whitelist?
   *[other] **{ $server }**: take { $player } off the whitelist?
}

# /player requests: asking for a place on the whitelist.
requests-card = **{ $server }** has a whitelist: only who is on it can play. Press the button to ask for a place.
requests-ask-button = Ask for a place
requests-form-title = A place on the whitelist
requests-name-label = Your name in the game
requests-taken = **{ $server }**: whoever presses the button above can ask for a place. Requests are shown in { $channel }, for those who may put players on the whitelist.
requests-ended = **{ $server }**: no more requests are taken. The button says so.
requests-none = **{ $server }**: no requests were taken. With `channel`, they are shown there.
requests-closed = No requests are taken here any more.
requests-asked = **{ $server }**: { $player } waits for a place on the whitelist. You read here what is decided, if that is within 15 minutes; later the button says it.
requests-open = **{ $server }**: your request for { $player } still waits for somebody to decide.
requests-approved-before = **{ $server }**: your request was approved, { $player } is on the whitelist. You can ask for another name { $again }.
requests-denied-before = **{ $server }**: your request for { $player } was denied. You can ask again { $again }.
requests-too-many = **{ $server }**: { $most } requests wait already, and that is the most. Try again later.
requests-not-shown = **{ $server }**: your request could not be shown to those who decide, so it is not kept. Tell somebody who looks after the server.
requests-head = **{ $server }**: { $member } ({ $name }) asks for a place on the whitelist for { $player }
requests-runs = Approved, it runs { $command }
requests-approve-button = Approve
requests-deny-button = Deny
requests-gone = That request is not there any more.
requests-decided = That request was decided already.
requests-approved = Approved by { $by }
requests-denied = Denied by { $by }
requests-approved-told = **{ $server }**: your request was approved, { $player } is on the whitelist.
requests-denied-told = **{ $server }**: your request for { $player } was denied.

# /player link: which member is which player.
links-off = The bot's operator has switched links with players off.
links-code = **{ $server }**: as the player, type { $code } in the game's chat { $until }. It counts once. Then press the button. On a server that lets anybody take any name this is no proof of who you are.
links-typed-button = I have typed it
links-too-often = You were shown several codes lately. Try again in an hour.
links-full = Too many codes wait in this Discord server. Try again in a few minutes.
links-not-heard = **{ $server }**: no player has typed your code in the chat yet. Type it, then press the button again.
links-over = That code does not count any more. `/player link` shows a new one.
links-sure = **{ $server }**: { $player } has typed your code. Link with { $player }?
links-sure-button = Link
links-done = **{ $server }**: you are { $player } now. `/player unlink` ends that.
links-taken = **{ $server }**: { $player } is linked with another member already. A manager can end that with `/player unlink`.
links-many = **{ $server }**: this Discord server has as many links as it can.
links-removed = **{ $server }**: { $member } is no longer linked with a player.
links-none = **{ $server }**: { $member } is not linked with a player.
