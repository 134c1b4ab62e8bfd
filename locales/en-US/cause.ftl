# Why a game server ended (games/causes/): what it is, and on a second line what to do.

cause-java-heap =
    The game ran out of Java's memory (heap).
    Give the server more memory and raise `-Xmx` in its startup, or remove mods and plugins and lower the view distance.
cause-java-memory-setting =
    Java can't have as much memory as its startup asks for.
    Set `-Xms` and `-Xmx` below the server's memory limit, with `-Xms` not above `-Xmx`.
cause-java-version =
    The wrong version of Java runs.
    Choose another Java version (Docker image) in the server's startup settings on the panel, as the game, mod or plugin asks for.
cause-java-option =
    Java does not know an option of the startup.
    Correct the option that the log names in the server's startup settings, or choose the Java version that has it.
cause-java-no-jar =
    The file that Java shall start is not there.
    Check the name of the jar file in the startup settings, and that the file was uploaded or installed.
cause-java-bad-jar =
    The jar file is damaged or is no jar file.
    Download it again; often it was not uploaded whole, or a web page was saved instead.
cause-java-crashed =
    Java itself crashed.
    Look into the `hs_err_pid` file beside the game. Update Java, remove mods with native code, and have the machine's memory tested if it happens again.
cause-minecraft-eula =
    Minecraft's EULA is not accepted.
    Read it, then set `eula=true` in `eula.txt`.
cause-port-in-use =
    Another program already uses the port.
    Wait a minute and start again. If it stays, look for a second copy that still runs, or give the server another port (allocation).
cause-minecraft-missing-mod =
    A mod is missing, or has a version that does not fit.
    The log names the mod and the version that is wanted: install it, or remove the mod that asks for it.
cause-minecraft-duplicate-mod =
    A mod is there twice.
    Delete the older of the two files that the log names from the folder `mods`.
cause-minecraft-duplicate-plugin =
    A plugin is there twice.
    Delete the older of the two files that the log names from the folder `plugins`.
cause-minecraft-plugin =
    A plugin could not be loaded.
    The log names it, and often what it needs: update it, install what it needs, or remove it.
cause-minecraft-client-mod =
    A mod that is only for players' games is installed on the server.
    Remove the mod that the log names from the server; players keep it.
cause-minecraft-mod-failed =
    A mod failed while it was loaded.
    The log names it: update it, or remove it and see if the server starts.
cause-world-newer =
    The world was saved by a newer version of the game.
    Run that version or a later one, or restore a backup of the world from before the update.
cause-world-locked =
    The world is in use by another process.
    Look for a second copy of the server that still runs; stop or kill it, then start again.
cause-world-corrupt =
    A part of the world is damaged.
    Keep a copy, then restore a backup of the world or of the part that the log names.
cause-minecraft-watchdog =
    The game hung and ended itself.
    One step took too long: the stack trace in the log names the plugin or mod. The server may have too little memory or CPU.
cause-download-failed =
    A file that the game needs could not be downloaded.
    Try again later; if it stays, the machine may have no way to that address (DNS, firewall).
cause-address-not-here =
    The game shall use an address that this machine does not have.
    Leave `server-ip` (or the bind address) empty or set it to `0.0.0.0`.
cause-disk-full =
    The disk is full.
    Delete old logs, backups or worlds, or raise the server's disk limit.
cause-missing-library =
    A system library is missing or too old.
    Choose another Docker image in the server's startup settings: the one that the egg recommends.
cause-permission-denied =
    The game may not read, write or run a file.
    Check the file that the log names: its permissions, or that it was not uploaded as another user. Reinstalling the server sets them right.
cause-start-file-missing =
    The file or command that shall be started is not there.
    Check the startup command; if the files are missing, reinstall the server.
cause-wrong-architecture =
    The program is for another kind of processor.
    Download the version for this machine's processor (x86-64 or ARM).
cause-dependency-missing =
    A package that the program needs is not installed.
    Install it (`npm install`, `pip install`) or name it in the egg's variable for packages.
cause-node-heap =
    Node.js ran out of memory.
    Give the server more memory and raise `--max-old-space-size`, or look for a leak.
cause-login-token =
    A login token is wrong, or an intent is not turned on.
    Make a new token on the developer's page and put it into the settings; turn on the intents that the log names.
cause-steam-disk =
    Steam could not write the game's files.
    Mostly the disk is full or its limit too low: make room, then start again.
cause-steam-update =
    Steam could not update the game.
    Start again in a while. If it stays, delete `steamapps/appmanifest_….acf` and let it validate the files.
cause-steam-licence =
    Steam refuses the game to this account.
    The game needs an account that owns it, or another password or code: check the Steam login in the startup settings.
cause-source-map =
    The map does not exist on the server.
    Correct the map's name in the startup settings, or upload the map or add its workshop item.
cause-steam-token =
    Steam did not let the game server log in.
    Check the game server login token (GSLT) and that the query port is free; Steam itself may be down.
cause-unreal-memory =
    The game ran out of memory.
    Raise the server's memory limit; some games need 8 to 16 GiB. A daily restart helps against leaks.
cause-engine-crashed =
    The game itself crashed.
    If it happens again: validate the files, remove mods, try without the newest save, and report it to the game's makers with the log.
cause-valheim-password =
    The password does not meet Valheim's rules.
    It needs five characters or more and must not be part of the server's or the world's name.
cause-engine-file =
    Files of the game are missing.
    Reinstall the server, or let Steam validate the files.
cause-zomboid-port =
    Project Zomboid can't use its port.
    Another copy may still run; else check that the default port and the port after it belong to the server.
cause-factorio-login =
    Factorio's servers refuse the login.
    Set username and token in `server-settings.json`, or turn off `public` there.
cause-factorio-mod =
    A mod could not be loaded.
    The log names it: update it with the game, install what it needs, or turn it off in `mod-list.json`.
cause-dst-token =
    The server's token is missing or is no longer valid.
    Make a new one on Klei's account page and put it into `cluster_token.txt`.
cause-fivem-licence =
    FiveM does not accept the licence key.
    Make a key for this machine's address on Cfx.re's portal and set it in the startup settings.
cause-luanti-mod =
    A mod or game could not be loaded.
    The log names the file and the line: update or remove that mod.
cause-minecraft-ticking =
    A creature or a block crashed the game.
    The crash report names it and where it stands: update or remove its mod, or have that chunk restored from a backup.
