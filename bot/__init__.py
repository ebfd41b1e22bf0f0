"""The process: settings, composition, the commands, and the one sender."""
