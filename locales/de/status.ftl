# /status: wie es den Servern geht. Teile einer Zeile, mit „·“ zwischen zweien.

status-state = **{ $server }** { $state }
status-since = **{ $server }** { $state } seit { $time }
status-cpu = CPU { $percent } %
status-memory = Speicher { $used }
status-memory-of = Speicher { $used } von { $limit }
obstacle-told = laut Panel ist er { $state }
