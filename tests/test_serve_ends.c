/* SPDX-License-Identifier: MIT */
/* resetlab serve: how it ends, and that nothing is left of it. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "census.h"
#include "files.h"
#include "sandbox.h"
#include "served.h"
#include "suites.h"

#define TEN "xxxxxxxxxx"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

/* Servers with workers and holders, once busy() has been there. */
#define BUSY "unhandled_exception unhandled_exception/held close_unread"

static int client[3]; /* connections of busy() */

/* A client of each, whose worker waits, or died and left a holder. */
static void
busy(const struct served *s)
{
	struct drive abort = served_at(s, "unhandled_exception");
	struct drive held = served_at(s, "unhandled_exception/held");

	client[0] = drive_connect(&abort);
	ck_assert_str_eq(drive_talk(client[0], "21 <"), "3");
	client[1] = drive_connect(&held);
	ck_assert_str_eq(drive_talk(client[1], HUNDRED), "");
	client[2] = drive_connect(&held);
	ck_assert_str_eq(drive_talk(client[2], "21 <"), "3");
}

static void
leave(void)
{
	for (int i = 0; i < 3; i++)
		close(client[i]);
}

static int
count_processes(void)
{
	char *census = census_take();
	int n = 0;

	for (const char *p = census; (p = strstr(p, "process ")) != NULL; p++)
		n++;
	free(census);
	return n;
}

/* The descendant of that name, which there must be. */
static pid_t
descendant(const char *name)
{
	char *census = census_take(), called[32];
	char *at = strstr(census, (snprintf(called, 32, "(%s)", name), called));
	pid_t pid;

	ck_assert_msg(at != NULL, "no %s in:\n%s", name, census);
	while (at > census && at[-1] != '\n')
		at--;
	ck_assert_int_eq(sscanf(at, "process %d", &pid), 1);
	free(census);
	return pid;
}

/* -------------------------------------------------------------- asked for */

static const int signals[] = { SIGTERM, SIGINT, SIGHUP };

START_TEST(a_signal_ends_all_of_it)
{
	char *before = census_take();
	struct served s = served_start(NULL, BUSY);

	busy(&s);
	ck_assert_int_ge(count_processes(), 7);
	served_end(&s, signals[_i]);
	invoke_expect(&s.i, 0);
	served_free(&s);
	leave();
	census_expect(before, "after a signal");
	free(before);
}
END_TEST

/* A shell's background job: it ignores SIGINT, and nohup(1) SIGHUP. */
static void
ignore_both(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
}

START_TEST(nohup_is_heeded_and_a_background_jobs_SIGINT_is_not)
{
	struct served s = served_start(ignore_both, "close_unread");

	ck_assert_int_eq(kill(s.i.pid, SIGHUP), 0);
	ck_assert_str_eq(
	    served_talk(&s, "close_unread", "hello ! <"), "ECONNRESET");
	served_end(&s, SIGINT);
	invoke_expect(&s.i, 0);
	served_free(&s);
}
END_TEST

/* ----------------------------------------------------------- standard input */

static int input[2]; /* what it has, and the other end */

static void
take_input(void)
{
	dup2(input[0], STDIN_FILENO);
	close(input[0]);
	close(input[1]);
}

static int
make_input(int kind)
{
	return kind == 0 ?
		   pipe2(input, O_CLOEXEC) :
		   socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, input);
}

START_TEST(it_ends_with_its_standard_input)
{
	char *before = census_take();
	struct served s;

	ck_assert_int_eq(make_input(_i), 0);
	s = served_start(take_input, BUSY);
	busy(&s);
	/* Bytes are no end. */
	ck_assert_int_eq(write(input[1], "go on\n", 6), 6);
	ck_assert_str_eq(
	    served_talk(&s, "close_unread", "hello ! <"), "ECONNRESET");
	/* A socket's other end may say that nothing more comes, and read on. */
	if (_i == 1)
		ck_assert_int_eq(shutdown(input[1], SHUT_WR), 0);
	else
		close(input[1]);
	served_end(&s, 0);
	invoke_expect(&s.i, 0);
	ck_assert_ptr_nonnull(strstr(s.i.err, "standard input has ended"));
	/* And they are left for others, where others can have them. */
	if (_i == 0) {
		char text[8];

		ck_assert_int_eq(read(input[0], text, sizeof(text)), 6);
	} else
		close(input[1]);
	close(input[0]);
	served_free(&s);
	leave();
	census_expect(before, "after standard input's end");
	free(before);
}
END_TEST

START_TEST(with_stay_standard_input_may_end)
{
	struct served s;

	ck_assert_int_eq(make_input(0), 0);
	close(input[1]);
	input[1] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	s = served_start(take_input, "--stay close_unread");
	ck_assert_str_eq(
	    served_talk(&s, "close_unread", "hello ! <"), "ECONNRESET");
	served_end(&s, SIGTERM);
	invoke_expect(&s.i, 0);
	served_free(&s);
}
END_TEST

/* ------------------------------------------------------------- its starter */

/* Starts it by way of a process between, which is returned in *starter. */
static struct served
start_by_another(pid_t *starter, const char *words)
{
	struct served s = { .i = { .out = calloc(1, 1), .err = calloc(1, 1) } };
	int out[2], err[2];
	char **argv = invoke_words("%s serve %s", invoke_program(), words);

	ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(err, O_CLOEXEC), 0);
	*starter = fork();
	ck_assert_int_ne(*starter, -1);
	if (*starter == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (fork() == 0) {
			dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
			dup2(out[1], STDOUT_FILENO);
			dup2(err[1], STDERR_FILENO);
			execv(argv[0], argv);
			_exit(126);
		}
		close(out[1]);
		close(err[1]);
		for (;;)
			pause();
	}
	close(out[1]);
	close(err[1]);
	s.i.pid = *starter;
	s.i.out_fd = out[0];
	s.i.err_fd = err[0];
	return s;
}

static void
hear_all(struct served *s)
{
	while (invoke_hear(&s->i))
		continue;
}

START_TEST(it_ends_with_whoever_started_it)
{
	char *before = census_take();
	pid_t starter;
	struct served s = start_by_another(&starter, BUSY);

	invoke_until(&s.i, "\n");
	s.said = json_loads(s.i.out, 0, NULL);
	busy(&s);
	ck_assert_int_ge(count_processes(), 8);
	ck_assert_int_eq(kill(starter, SIGKILL), 0);
	hear_all(&s);
	ck_assert_ptr_nonnull(
	    strstr(s.i.err, "ending, because who started this has ended"));
	served_free(&s);
	leave();
	census_expect(before, "after the starter's death");
	free(before);
}
END_TEST

START_TEST(with_stay_it_goes_on_without)
{
	char *before = census_take();
	pid_t starter;
	struct served s = start_by_another(&starter, "--stay close_unread");

	invoke_until(&s.i, "\n");
	s.said = json_loads(s.i.out, 0, NULL);
	kill(starter, SIGKILL);
	ck_assert_int_eq(waitpid(starter, NULL, 0), starter);
	ck_assert_str_eq(
	    served_talk(&s, "close_unread", "hello ! <"), "ECONNRESET");
	kill(descendant("resetlab"), SIGTERM);
	hear_all(&s);
	ck_assert_ptr_null(strstr(s.i.err, "ending"));
	served_free(&s);
	census_expect(before, "after SIGTERM of one that stayed");
	free(before);
}
END_TEST

/* --------------------------------------------------------- killed outright */

START_TEST(nothing_survives_its_SIGKILL)
{
	char *before = census_take();
	struct served s = served_start(NULL, BUSY);

	busy(&s);
	ck_assert_int_ge(count_processes(), 7);
	served_end(&s, SIGKILL);
	ck_assert(WIFSIGNALED(s.i.status));
	served_free(&s);
	leave();
	census_expect(before, "after SIGKILL");
	free(before);
}
END_TEST

static void
wait_a_little(int milliseconds)
{
	const struct timespec t = { .tv_nsec = milliseconds * 1000000L };

	nanosleep(&t, NULL);
}

START_TEST(nothing_survives_a_SIGKILL_during_its_start)
{
	char *before = census_take();
	struct invocation i = invoke_start(NULL, "serve --count counts.json");

	/* Wherever that meets it. */
	wait_a_little(_i * 2);
	ck_assert_int_eq(kill(i.pid, SIGKILL), 0);
	invoke_finish(&i);
	invoke_free(&i);
	census_expect(before, "after SIGKILL during the start");
	free(before);
}
END_TEST

START_TEST(nothing_survives_its_starters_SIGKILL_during_its_start)
{
	char *before = census_take();
	pid_t starter;
	struct served s = start_by_another(&starter, "");

	/* The starter, itself, and so many servers. */
	while (count_processes() < 3 + _i)
		continue;
	ck_assert_int_eq(kill(starter, SIGKILL), 0);
	hear_all(&s);
	served_free(&s);
	census_expect(before, "after the starter's death during the start");
	free(before);
}
END_TEST

START_TEST(a_server_that_does_not_end_is_killed)
{
	char *before = census_take();
	struct served s = served_start(NULL, "close_unread linger2");

	ck_assert_int_eq(kill(descendant("linger2"), SIGSTOP), 0);
	served_end(&s, SIGTERM);
	invoke_expect(&s.i, 0);
	served_free(&s);
	census_expect(before, "after a server that did not end");
	free(before);
}
END_TEST

/* ------------------------------------------------------- a server's own end */

START_TEST(a_cause_may_be_its_servers_death)
{
	struct served s = served_start(NULL, "article_doubler close_unread");

	ck_assert_str_eq(served_talk(&s, "article_doubler", "x <"), "EOF");
	while (strstr(s.i.err, "the server ended with exit status 1, as is its "
			       "cause: port ") == NULL)
		ck_assert(invoke_hear(&s.i));
	ck_assert_str_eq(
	    served_talk(&s, "close_unread", "hello ! <"), "ECONNRESET");
	served_end(&s, SIGTERM);
	invoke_expect(&s.i, 0);
	served_free(&s);
}
END_TEST

START_TEST(a_server_that_should_not_have_died_is_reported)
{
	struct served s = served_start(NULL, "linger2 close_unread");

	ck_assert_int_eq(kill(descendant("linger2"), SIGKILL), 0);
	while (strstr(s.i.err, "resetlab: linger2: the server died of SIGKILL, "
			       "which is no part of its cause") == NULL)
		ck_assert(invoke_hear(&s.i));
	ck_assert_str_eq(
	    served_talk(&s, "close_unread", "hello ! <"), "ECONNRESET");
	served_end(&s, SIGTERM);
	invoke_expect(&s.i, 1);
	served_free(&s);
}
END_TEST

/* ------------------------------------------------------ what cannot start */

START_TEST(a_port_in_use_leaves_nothing_behind)
{
	int fd, port = served_take_port(&fd);
	char sentence[128];
	char *before = census_take();
	struct invocation i = invoke(NULL,
	    "serve --port-base %d --count counts.json close_unread", port);

	invoke_expect(&i, 3);
	snprintf(sentence, sizeof(sentence),
	    "close_unread: listen on 127.0.0.1 port %d: Address already in "
	    "use",
	    port);
	invoke_expect_sentence(&i, sentence);
	ck_assert_str_eq(i.out, "");
	ck_assert_int_eq(access("counts.json", F_OK), -1);
	invoke_free(&i);
	census_expect(before, "after a port in use");
	free(before);
	close(fd);
}
END_TEST

/* A tree of its own, with one page and a server that is a shell script. */
static void
make_tree(const char *words, const char *script)
{
	static const char page[] = "about: A.\ngroup: tests\nwhy: B.\n"
				   "url: http\nserve: [one, two]\n"
				   "cases:\n";
	char command[2048];
	FILE *f;

	snprintf(command, sizeof(command),
	    "mkdir -p tree/scenarios tree/build/servers tree/build/clients && "
	    "cp %s tree/build/resetlab && cp /bin/true tree/build/clients/odd",
	    invoke_program());
	ck_assert_int_eq(system(command), 0);
	f = fopen("tree/scenarios/odd.yaml", "w");
	ck_assert_ptr_nonnull(f);
	fputs(page, f);
	for (int i = 0; i < 2; i++)
		fprintf(f,
		    "  - name: %s\n    claim: C.\n"
		    "    run: {server: [odd%s], client: [odd]}\n",
		    i == 0 ? "one" : "two", i == 0 ? "" : words);
	fclose(f);
	f = fopen("tree/build/servers/odd", "w");
	ck_assert_ptr_nonnull(f);
	fprintf(f, "#!/bin/sh\n%s\n", script);
	fclose(f);
	ck_assert_int_eq(chmod("tree/build/servers/odd", 0755), 0);
	invoke_tree("tree");
}

/* What a server does instead of serving, and what must be said of it. */
static const struct {
	const char *script, *sentence;
} odd[] = {
	{ "echo hello; exec cat",
	    "odd: the server's first line is \"hello\"; expected \"ready "
	    "ADDRESS:PORT\"" },
	{ "exit 7", "odd: the server ended with exit status 7" },
	{ "kill -SEGV $$", "odd: the server died of SIGSEGV" },
	{ "echo 'odd: no luck' >&2; exit 1", "odd: no luck" },
};

START_TEST(an_odd_server_ends_the_start)
{
	char *before = census_take();
	struct invocation i;

	make_tree("", odd[_i].script);
	i = invoke(NULL, "serve odd/one odd/two");
	invoke_expect(&i, 3);
	invoke_expect_sentence(&i, "resetlab: odd/");
	ck_assert_msg(
	    strstr(i.err, strchr(odd[_i].sentence, ':')) != NULL, "%s", i.err);
	ck_assert_str_eq(i.out, "");
	invoke_free(&i);
	census_expect(before, "after an odd server");
	free(before);
}
END_TEST

START_TEST(a_server_of_TLS_hands_out_its_authority)
{
	struct served s;
	const char *path;
	char *text;
	size_t length;

	make_tree(", --tls", "while test $# -gt 0; do\n"
			     "  test $1 = --ca-file && echo AUTHORITY > $2\n"
			     "  shift\n"
			     "done\n"
			     "echo ready 127.0.0.1:4242; exec sleep 600");
	s = served_start(NULL, "odd");
	ck_assert_str_eq(
	    served_text(&s, "odd", "url"), "http://127.0.0.1:4242/");
	ck_assert_str_eq(
	    served_text(&s, "odd/two", "url"), "https://127.0.0.1:4242/");
	path = served_text(&s, "odd/two", "cacert");
	text = files_read(path, &length);
	ck_assert_str_eq(text, "AUTHORITY\n");
	free(text);
	served_end(&s, SIGTERM);
	invoke_expect(&s.i, 0);
	served_free(&s);
}
END_TEST

/* ------------------------------------------------------------------ output */

START_TEST(a_log_that_nobody_reads_stops_no_server)
{
	struct served s = served_start(NULL, "close_unread");

	/* Each is a line of 60 bytes, and a pipe takes 65,536. */
	for (int i = 0; i < 1500; i++)
		ck_assert_str_eq(
		    served_talk(&s, "close_unread", "hello ! <"), "ECONNRESET");
	ck_assert_ptr_null(strstr(s.i.err, "lost"));
	while (s.i.err_length < 40000)
		ck_assert(invoke_hear(&s.i));
	served_talk(&s, "close_unread", "hello ! <");
	while (strstr(s.i.err, "lines of the log were lost: nobody read "
			       "them\n") == NULL)
		ck_assert(invoke_hear(&s.i));
	served_end(&s, SIGTERM);
	invoke_expect(&s.i, 0);
	served_free(&s);
}
END_TEST

START_TEST(standard_output_ends_when_all_is_said)
{
	struct served s = served_start(NULL, "close_unread");

	while (s.i.out_fd != -1)
		ck_assert(invoke_hear(&s.i));
	ck_assert_str_eq(
	    served_talk(&s, "close_unread", "hello ! <"), "ECONNRESET");
	served_end(&s, SIGTERM);
	invoke_expect(&s.i, 0);
	served_free(&s);
}
END_TEST

static void
full_output(void)
{
	if (dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO) == -1)
		invoke_refuse("/dev/full");
}

START_TEST(an_output_that_is_full_ends_it)
{
	char *before = census_take();
	struct invocation i = invoke(full_output, "serve close_unread");

	invoke_expect(&i, 4);
	invoke_expect_sentence(&i, "cannot say where the servers are");
	invoke_free(&i);
	census_expect(before, "after a full output");
	free(before);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static TCase *
add_case(Suite *suite, const char *name)
{
	TCase *tcase = tcase_create(name);

	tcase_add_unchecked_fixture(tcase, sandbox_setup, sandbox_teardown);
	tcase_add_checked_fixture(tcase, sandbox_enter, NULL);
	tcase_set_timeout(tcase, 120);
	suite_add_tcase(suite, tcase);
	return tcase;
}

Suite *
serve_ends_suite(void)
{
	Suite *suite = suite_create("serve_ends");
	TCase *asked = add_case(suite, "asked for");
	TCase *killed = add_case(suite, "killed"),
	      *own = add_case(suite, "own");

	tcase_add_loop_test(asked, a_signal_ends_all_of_it, 0, ROWS(signals));
	tcase_add_test(
	    asked, nohup_is_heeded_and_a_background_jobs_SIGINT_is_not);
	tcase_add_loop_test(asked, it_ends_with_its_standard_input, 0, 2);
	tcase_add_test(asked, with_stay_standard_input_may_end);
	tcase_add_test(asked, it_ends_with_whoever_started_it);
	tcase_add_test(asked, with_stay_it_goes_on_without);

	tcase_add_test(killed, nothing_survives_its_SIGKILL);
	tcase_add_loop_test(
	    killed, nothing_survives_a_SIGKILL_during_its_start, 0, 30);
	tcase_add_loop_test(killed,
	    nothing_survives_its_starters_SIGKILL_during_its_start, 0, 20);
	tcase_add_test(killed, a_server_that_does_not_end_is_killed);

	tcase_add_test(own, a_cause_may_be_its_servers_death);
	tcase_add_test(own, a_server_that_should_not_have_died_is_reported);
	tcase_add_test(own, a_port_in_use_leaves_nothing_behind);
	tcase_add_loop_test(own, an_odd_server_ends_the_start, 0, ROWS(odd));
	tcase_add_test(own, a_server_of_TLS_hands_out_its_authority);
	tcase_add_test(own, a_log_that_nobody_reads_stops_no_server);
	tcase_add_test(own, standard_output_ends_when_all_is_said);
	tcase_add_test(own, an_output_that_is_full_ends_it);
	return suite;
}
