"""Plans as they are issued: targets, tasks, who does them, what was reported, where it stands."""
