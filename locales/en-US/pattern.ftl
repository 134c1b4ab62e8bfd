# What is wrong with patterns of commands and with commands. Texts of odd- and pattern- stand behind "because", those of
# patterns- behind a colon.

odd-empty = there is nothing to run
odd-long = it is longer than { $most } bytes, and some games take what follows as another command
odd-line-break = it has a line break
odd-control = it has a control character ({ $code_point })
odd-space = it has a look-alike of a space ({ $code_point })
odd-invisible = it has a character that nobody sees ({ $code_point })
odd-separator = in some games `;` begins another command
odd-verb = its first word has { $sign }, which is outside of ASCII
odd-slashes = it begins with more than one slash
odd-wrapper = { $command } runs other commands

pattern-empty = it is empty
pattern-part-of-word = `*` stands for whole words, so { $word } means nothing; write `*` by itself

patterns-empty = there is no pattern in it; write some, such as `say *; kick *`
patterns-too-many = { $count } patterns are too many, { $most } are the most
patterns-too-long = { $count } characters are too many, { $most } are the most
patterns-bad = { $pattern } can't be a pattern, because { $why }
