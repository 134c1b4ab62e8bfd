# /status: how the servers are. Parts of a line, with "·" between two.

status-state = **{ $server }** { $state }
status-since = **{ $server }** { $state } for { $time }
status-cpu = CPU { $percent } %
status-memory = memory { $used }
status-memory-of = memory { $used } of { $limit }
obstacle-told = the panel says that it is { $state }
