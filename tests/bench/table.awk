# SPDX-License-Identifier: MIT
# Holds figures (NAME|VALUE) against those kept (NAME|VALUE|BOUND); a bound is
# "= N", "<= N", ">= N" or "-".  Fails where one is broken, and where a figure
# is in one of the two only.

function row(name, value, old, bound, note) {
	printf "%-42s %9s %9s  %-9s%s\n", name, value, old, bound, note
}

function holds(value, bound, word) {
	split(bound, word, " ")
	if (word[1] == "=")
		return value + 0 == word[2] + 0
	if (word[1] == "<=")
		return value + 0 <= word[2] + 0
	if (word[1] == ">=")
		return value + 0 >= word[2] + 0
	return bound == "-"
}

FILENAME == ARGV[1] {
	now[$1] = $2
	next
}

/^#/ || /^$/ {
	next
}

{
	if (!titled++)
		row("figure", "now", "kept", "bound", "")
	good = $1 in now && holds(now[$1], $3)
	row($1, $1 in now ? now[$1] : "none", $2, $3, good ? "" : " BROKEN")
	broken += !good
	delete now[$1]
}

END {
	for (name in now) {
		row(name, now[name], "none", "", " BROKEN")
		broken++
	}
	exit broken > 0
}
