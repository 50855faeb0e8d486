/* SPDX-License-Identifier: MIT */
/*
 * A count of what a program may leave behind, to be taken before and after:
 * processes, namespaces, links, firewall rules, temporary files, open files,
 * names of sockets.
 *
 * A test that takes one becomes the reaper of all its descendants: what a
 * killed runner leaves is then this test's child, and nobody else's processes
 * are counted.
 */
#ifndef TESTS_CENSUS_H
#define TESTS_CENSUS_H

#define CENSUS_DEADLINE 1000 /* ms until all is as before */

/*
 * From now on nobody else writes to the temporary folders that this process
 * sees: every file there counts.  Before, only what has resetlab's name.
 */
void census_own_temporary_folders(void);

/* One line for each thing; to be freed. */
char *census_take(void);

/*
 * Waits, a second at the most, until no descendant is left and a census gives
 * what it gave before; fails the test, naming the difference, where it does
 * not come to that.  `when` says after what.
 */
void census_expect(const char *before, const char *when);

#endif
