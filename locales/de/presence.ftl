# Was im Status des Bots in Discord steht: wie viele auf allen Servern spielen, von denen man es weiß.

presence-players = { $count } Spieler online
