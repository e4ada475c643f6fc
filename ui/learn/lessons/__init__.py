"""The lessons: their texts, and the bar on a page that was opened by one."""
