"""Files and folders that are whole or not there: atomic writes, locks, folders that may be written."""
