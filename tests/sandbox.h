/* SPDX-License-Identifier: MIT */
/*
 * Where the runner can be attacked without harm: a copy of what was built in
 * a folder that every user can enter, an empty /tmp, other users.
 */
#ifndef TESTS_SANDBOX_H
#define TESTS_SANDBOX_H

/*
 * For tcase_add_unchecked_fixture: the copy of build/ and scenarios/, and its
 * end.
 */
void sandbox_setup(void);
void sandbox_teardown(void);

/*
 * In a test, whose process is thrown away: the copy is what invoke() runs, an
 * empty folder is the working folder; for root /tmp is empty as well, and
 * nobody else's.  A folder to mount something on is ../mounted.
 */
void sandbox_enter(void);

/* For root: its temporary folders are from now on empty, and its own. */
void sandbox_empty_folders(void);

/*
 * From now on an ordinary user, that of a number which no user has; one who
 * is no root stays who he is.
 */
void sandbox_become_ordinary(void);

/*
 * From now on in a user namespace of its own, in which the same users are,
 * with a mount namespace: what is mounted or limited there ends with it.  An
 * ordinary user has the rights to do so in it, and keeps his number.
 */
void sandbox_new_users(void);

/* Writes a file whole, such as one of /proc/sys. */
void sandbox_put(const char *file, const char *text);

#endif
