/* SPDX-License-Identifier: MIT */
/*
 * A command of the user's own instead of the probe: what it is told, what is
 * said of it, and that nothing of it is left, whatever it does.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../scenarios/runner/foreign.h"
#include "../scenarios/runner/foreign_judge.h"
#include "census.h"
#include "files.h"
#include "inlab.h"
#include "invoke.h"
#include "sandbox.h"
#include "suites.h"

#define BLOCK 93 /* of addresses: no other suite's */

/* ------------------------------------------------------------------ words */

static const struct {
	const char *word, *filled;
	struct foreign foreign;
	struct foreign_place place;
} words[] = {
	{ "{host}", "192.0.2.6", { 0 }, { "192.0.2.6", 4, 80, -1 } },
	{ "{port}", "80", { 0 }, { "192.0.2.6", 4, 80, -1 } },
	{ "{url}", "tcp://192.0.2.6:80", { .path = "/x" },
	    { "192.0.2.6", 4, 80, -1 } },
	{ "{url}", "http://192.0.2.6:80/", { .http = true },
	    { "192.0.2.6", 4, 80, -1 } },
	{ "a{url}b", "ahttp://[2001:db8::2]:8080/body/rst?at=1b",
	    { .http = true, .path = "/body/rst?at=1" },
	    { "2001:db8::2", 6, 8080, -1 } },
	{ "{url}", "https://192.0.2.6:443/", { .http = true, .tls = true },
	    { "192.0.2.6", 4, 443, 3 } },
	{ "--ca={cacert}", "--ca=/proc/self/fd/3", { .tls = true },
	    { "192.0.2.6", 4, 443, 3 } },
	{ "{cacert}", "{cacert}", { 0 }, { "192.0.2.6", 4, 443, -1 } },
	{ "{host}:{port}:{host}", "192.0.2.6:80:192.0.2.6", { 0 },
	    { "192.0.2.6", 4, 80, -1 } },
	{ "{}{hos}{host", "{}{hos}{host", { 0 }, { "192.0.2.6", 4, 80, -1 } },
	{ "", "", { 0 }, { "192.0.2.6", 4, 80, -1 } },
};

#define WORDS ((int)(sizeof(words) / sizeof(words[0])))

START_TEST(words_are_filled_in_wherever_they_stand)
{
	char first[] = "command", *argv[] = { first, NULL, NULL };
	struct foreign foreign = words[_i].foreign;
	char **filled;

	argv[1] = strdup(words[_i].word);
	foreign.argv = argv;
	filled = foreign_words(&foreign, &words[_i].place);
	ck_assert_str_eq(filled[0], "command");
	ck_assert_str_eq(filled[1], words[_i].filled);
	ck_assert_ptr_null(filled[2]);
	foreign_words_free(filled);
	free(argv[1]);
}
END_TEST

static const struct {
	const char *text;
	bool right;
	int status, signal;
} ends[] = {
	{ "0", true, 0, 0 },
	{ "255", true, 255, 0 },
	{ "SIGPIPE", true, 0, SIGPIPE },
	{ "KILL", true, 0, SIGKILL },
	{ "256", false, 0, 0 },
	{ "-1", false, 0, 0 },
	{ "1x", false, 0, 0 },
	{ "", false, 0, 0 },
	{ "SIGNAL", false, 0, 0 },
};

#define ENDS ((int)(sizeof(ends) / sizeof(ends[0])))

START_TEST(an_end_is_a_status_or_a_signal)
{
	struct foreign_expect expect = { 0 };
	char *why_not = foreign_expect_end(&expect, ends[_i].text);

	ck_assert_int_eq(why_not == NULL, ends[_i].right);
	if (why_not == NULL) {
		ck_assert_int_eq(expect.status, ends[_i].status);
		ck_assert_int_eq(expect.signal, ends[_i].signal);
	} else {
		ck_assert_ptr_nonnull(strstr(why_not, "expected an exit"));
	}
	free(why_not);
}
END_TEST

/* ---------------------------------------------------------------- the lab */

/* As root, and as an ordinary user. */
static void
enter(int who)
{
	sandbox_enter();
	if (who == 1)
		sandbox_become_ordinary();
}

/* Starts a shell with a script and more descriptors, and reads what it says. */
static const char *
says(struct inlab *in, enum host host, struct lab_program *program)
{
	int out[2];
	const char *line;

	ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
	program->fds[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	program->fds[1] = out[1];
	program->fds[2] = STDERR_FILENO;
	lab_spawn_program(in->lab, host, program, inlab_answer, in);
	(void)inlab_value(in);
	close(program->fds[0]);
	close(out[1]);
	line = inlab_line(out[0]);
	close(out[0]);
	return line;
}

START_TEST(a_program_has_its_descriptors_from_3_on)
{
	char sh[] = "/bin/sh", c[] = "-c";
	char script[] = "cat /proc/self/fd/3; readlink /proc/self/fd/4; "
			"echo >&5 5";
	char *argv[] = { sh, c, script, NULL };
	int ca = memfd_create("ca", MFD_CLOEXEC), other[2];
	struct lab_program program = { .argv = argv, .more = 3 };
	struct inlab in;
	char five;

	inlab_begin(&in, _i == 0 ? 2 : 0, BLOCK);
	ck_assert_int_eq(write(ca, "first ", 6), 6);
	ck_assert_int_eq(pipe2(other, O_CLOEXEC), 0);
	program.fds[3] = ca;
	program.fds[4] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	program.fds[5] = other[1];
	ck_assert_str_eq(says(&in, HOST_SERVER, &program), "first /dev/null");
	ck_assert_int_eq(read(other[0], &five, 1), 1);
	ck_assert_int_eq(five, '5');
	inlab_end(&in);
}
END_TEST

/* Asks descriptor 3 for every TCP socket of IPv4, and counts the answers. */
static const char count_sockets[] =
    "open my $d, '+<&=3'; my $n = 0;"
    "syswrite $d, pack('LSSLLCCCCLx48', 72, 20, 0x301, 0, 0, 2, 6, 0, 0,"
    " 0xfff);"
    "for (;;) { sysread $d, my $b, 16384; while (length $b >= 16) {"
    " my ($l, $t) = unpack 'LS', $b; $n++ if $t == 20;"
    " if ($t == 3) { print \"$n sockets\\n\"; exit }"
    " if ($t == 2) { print \"error\\n\"; exit }"
    " substr($b, 0, ($l + 3) & ~3) = '' } }";

START_TEST(a_server_sees_the_sockets_of_the_clients_host)
{
	char perl[] = "perl", e[] = "-e", script[sizeof(count_sockets)];
	char *argv[] = { perl, e, script, NULL };
	struct lab_program program = {
		.argv = argv, .client_sockets = true, .foreign = true
	};
	struct inlab in;
	uint16_t port;

	memcpy(script, count_sockets, sizeof(script));
	inlab_begin(&in, 2, BLOCK);
	/* The server's host has a listener and its end of each. */
	(void)inlab_listen(&in, HOST_SERVER, 4, &port);
	for (int i = 0; i < 3; i++)
		(void)inlab_connect(&in, HOST_CLIENT, 4, port);
	ck_assert_str_eq(says(&in, HOST_SERVER, &program), "3 sockets");
	inlab_end(&in);
}
END_TEST

START_TEST(what_it_left_is_counted_and_ended)
{
	char sh[] = "sh", c[] = "-c";
	/* Who is left is certain: a subshell is waited for. */
	char script[] = "sleep 1000 & setsid sleep 1001 & (sleep 1002 &); "
			"sh -c '(setsid sleep 1003 &); (setsid sleep 1004 &)'; "
			"exit 0";
	char *argv[] = { sh, c, script, NULL };
	struct lab_program program = { .argv = argv, .foreign = true };
	char sleeping[] = "/bin/sleep", long_time[] = "1000";
	char *ours[] = { sleeping, long_time, NULL };
	char *before;
	struct inlab in;
	pid_t pid, kept;

	enter(_i % 2);
	before = census_take();
	inlab_begin(&in, _i / 2 == 0 ? 2 : 0, BLOCK);
	kept = inlab_spawn(&in, HOST_SERVER, -1, STDERR_FILENO, ours);
	program.fds[0] = open("/dev/null", O_RDWR | O_CLOEXEC);
	program.fds[1] = program.fds[2] = program.fds[0];
	lab_spawn_program(in.lab, HOST_CLIENT, &program, inlab_answer, &in);
	pid = inlab_value(&in);
	close(program.fds[0]);
	ck_assert_int_eq(inlab_ended(&in, pid), 0);
	lab_end_left(in.lab, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), 5);
	lab_end_left(in.lab, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), 0);
	/* It is nobody's leftover: it takes a signal. */
	lab_signal(in.lab, kept, SIGTERM, inlab_answer, &in);
	(void)inlab_value(&in);
	ck_assert_int_eq(inlab_ended(&in, kept), SIGTERM);
	inlab_end(&in);
	census_expect(before, "after its lab");
	free(before);
}
END_TEST

/* -------------------------------------------------------------- the runner */

/* "resetlab run OPTIONS -- sh -c SCRIPT" */
static struct invocation
run(const char *options, const char *script)
{
	char **option = invoke_words("%s", options);
	const char *argv[32] = { invoke_program(), "run" };
	size_t n = 2;

	for (size_t i = 0; option[i] != NULL; i++)
		argv[n++] = option[i];
	argv[n++] = "--";
	argv[n++] = "sh";
	argv[n++] = "-c";
	argv[n++] = script;
	argv[n] = NULL;
	return invoke_argv(NULL, (void *)argv);
}

static void
put(const char *file, const char *text, mode_t mode)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, mode);

	ck_assert_msg(fd != -1, "%s: %m", file);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

#define PROBE "../build/clients/"

START_TEST(what_it_did_stands_beside_what_the_others_saw)
{
	struct invocation i;

	enter(_i);
	i = run("--isolation lab close_unread",
	    PROBE "close_unread {host} {port}; echo sorry >&2; exit 7");
	invoke_expect(&i, 0);
	invoke_expect_out(&i, "close_unread/unread  (");
	invoke_expect_out(
	    &i, "1 of 1 run: exit status 7, began 1 connection (");
	invoke_expect_out(&i, "      write 5         5\n");
	invoke_expect_out(&i, "    stderr, 6 bytes:\n      sorry\n");
	invoke_expect_out(&i, "client <------------- R. -------------- server");
	invoke_expect_out(&i, "      server TCPAbortOnClose 1\n");
	invoke_expect_out(&i, "client: closing with 5 bytes unread\n");
	ck_assert_str_eq(i.err, "");
	invoke_free(&i);
}
END_TEST

START_TEST(it_runs_in_every_kind_of_network)
{
	static const struct {
		const char *options, *script, *out;
	} runs[] = {
		{ "--family 6 oversize_field", "echo '<{url}>'",
		    "<http://[{host}]:{port}/>" },
		{ "oversize_field close_unread/drained",
		    "echo '<{url}>' {host} {port}",
		    "<tcp://{host}:{port}> {host} {port}" },
		{ "proxy/upstream-reset",
		    PROBE "linger_zero --answered {host} {port}",
		    "client    <------------- R. -------------- middlebox" },
		{ "--deadline 2 nat_lost/kept4",
		    PROBE "close_unread {host} {port}",
		    "client    ------------ P. 5 -------------> middlebox" },
		{ "firewall/connect", PROBE "firewall --connect {host} {port}",
		    "(between them, middlebox: R.)" },
	};
	struct invocation i;

	enter(_i % 2);
	i = run(runs[_i / 2].options, runs[_i / 2].script);
	invoke_expect_out(&i, runs[_i / 2].out);
	invoke_free(&i);
}
END_TEST

START_TEST(it_has_the_callers_folder_and_environment_and_nothing_to_read)
{
	struct invocation i;

	enter(_i);
	setenv("MINE", "kept", 1);
	i = run("close_unread", "pwd; echo $MINE-${RESETLAB_LAB-none}; wc -c");
	invoke_expect_out(&i, "/empty\n");
	invoke_expect_out(&i, "      kept-none\n      0\n");
	invoke_free(&i);
}
END_TEST

/* Root owns the settings as files, and an ordinary user the lab's rights. */
START_TEST(it_cannot_change_the_lab)
{
	struct invocation i;

	enter(_i);
	i = run("--isolation lab --expect-output "
		"^CapEff:.00000000000000(00|df)$ close_unread",
	    "grep -h -e CapEff -e NoNewPrivs /proc/self/status; "
	    "cd /proc/sys/net/ipv4; echo 1 >tcp_abort_on_overflow; "
	    "cat tcp_abort_on_overflow; unshare -n true");
	invoke_expect(&i, 0);
	invoke_expect_out(&i, "NoNewPrivs:\\x091\n      0\n");
	invoke_expect_out(&i, "unshare");
	invoke_free(&i);
}
END_TEST

static const struct {
	const char *options, *script;
	int status;
	const char *out;
} judged[] = {
	{ "", "exit 0", 1, "the command never connected" },
	{ "", PROBE "close_unread {host} {port} && exit 9", 0,
	    "exit status 9" },
	{ "", PROBE "close_unread {host} {port} && kill -PIPE $$", 1,
	    "died of SIGPIPE" },
	{ "--deadline 1", "sleep 1000", 1, "did not end within 1 s" },
	{ "--deadline 1 --expect-exit KILL", "sleep 1000", 1,
	    "did not end within 1 s" },
	{ "--expect-exit 9", "exit 9", 0, "exit status 9" },
	{ "--expect-exit 9", "exit 8", 1,
	    "the command exited with status 8; expected to exit with status "
	    "9" },
	{ "--expect-exit SIGPIPE", "kill -PIPE $$", 0, "died of SIGPIPE" },
	{ "--expect-exit SIGPIPE", "exit 141", 1,
	    "expected to die of SIGPIPE" },
	{ "--expect-exit 0", "kill -PIPE $$", 1,
	    "the command died of SIGPIPE; expected to exit with status 0" },
	{ "--expect-output ^b+$", "printf 'a\\nbb\\nc\\n'", 0, "exit status" },
	{ "--expect-output ^b+$", "printf 'a\\nbbc\\n'", 1,
	    "nothing that the command wrote to stdout matches \"^b+$\"" },
	{ "--expect-output bb", "printf 'a\\0bb'", 0, "a\\x00bb" },
	{ "--expect-output bb", "echo bb >&2", 1, "nothing that the command" },
	{ "--expect-exit 1 --expect-output bb", "echo bb", 1,
	    "expected to exit with status 1" },
};

#define JUDGED ((int)(sizeof(judged) / sizeof(judged[0])))

START_TEST(what_is_expected_of_it_decides)
{
	char options[128];
	struct invocation i;

	enter(0);
	snprintf(
	    options, sizeof(options), "%s close_unread", judged[_i].options);
	i = run(options, judged[_i].script);
	invoke_expect(&i, judged[_i].status);
	invoke_expect_out(&i, judged[_i].out);
	invoke_free(&i);
}
END_TEST

START_TEST(each_thing_that_it_did_is_counted)
{
	struct invocation i;

	sandbox_enter();
	put("n", "0", 0644);
	i = run("-j 1 --repeat 5 close_unread",
	    "n=$(cat n); echo $((n + 1)) >n; "
	    "echo it is $((n % 2)) at {host}, {port}; exit $((n % 2))");
	invoke_expect(&i, 1);
	invoke_expect_out(&i, "  3 of 5 runs: exit status 0, never");
	invoke_expect_out(&i, "it is 0 at {host}, {port}\n");
	invoke_expect_out(&i, "  2 of 5 runs: exit status 1, never");
	invoke_free(&i);
}
END_TEST

/* ------------------------------------------------------------- bad commands */

static const struct {
	const char *words, *sentence;
} refused[] = {
	{ "close_unread -- no-such-command {url}",
	    "there is no command \"no-such-command\" along PATH" },
	{ "close_unread -- ./no-such-file", "No such file" },
	{ "close_unread -- ./plain", "Permission denied" },
	{ "close_unread -- ./folder", "Is a directory" },
	{ "close_unread -- ./astray", "No such file" },
	{ "close_unread --", "there is no command behind the \"--\"" },
	{ "-- true", "a command needs a NAME" },
	{ "close_unraed -- true", "the nearest is \"close_unread\"" },
	{ "--record close_unread -- true", "--record" },
	{ "--expect-exit 1 close_unread", "are about a command" },
	{ "--expect-exit 999 close_unread -- true", "from 0 to 255" },
	{ "--expect-output ( close_unread -- true",
	    "no extended regular expression" },
	{ "connection_destroyed -- true",
	    "connection_destroyed/untouched needs none" },
	{ "server_restarted/back -- true", "nor has this page a case" },
	{ "server_restarted/* -- true", "begins at a word of the probe" },
	{ "close_unread -- cat {cacert}", "does not speak TLS" },
};

#define REFUSED ((int)(sizeof(refused) / sizeof(refused[0])))

START_TEST(what_cannot_be_run_is_status_2_and_a_sentence)
{
	struct invocation i;

	sandbox_enter();
	ck_assert(mkdir("folder", 0755) == 0 || errno == EEXIST);
	put("plain", "", 0644);
	put("astray", "#!/no/such\n", 0755);
	i = invoke(NULL, "run %s", refused[_i].words);
	invoke_expect(&i, 2);
	ck_assert_ptr_nonnull(strstr(i.err, refused[_i].sentence));
	ck_assert_str_eq(i.out, "");
	invoke_free(&i);
}
END_TEST

static const struct {
	const char *script;
	const char *out;
} nuisances[] = {
	{ "setsid sleep 1000 & (sleep 1001 &); "
	  "(trap '' TERM HUP; setsid sleep 1002 &); exit 0",
	    "exit status 0, left 3 processes running" },
	{ "yes", "      (32751 lines)\n      y\n" },
	{ "head -c 5000000 /dev/zero", "stdout, 5000000 bytes" },
	{ "setsid yes >&2 & sleep 1000", "did not end within 1 s" },
	{ "kill -STOP $$", "did not end within 1 s" },
	{ "exec >&- 2>&-; sleep 0.1", "exit status 0" },
	{ "i=0; while [ $i -lt 30 ]; do setsid sleep 1000 & "
	  "i=$((i + 1)); done",
	    "left 30 processes running" },
};

#define NUISANCES ((int)(sizeof(nuisances) / sizeof(nuisances[0])))

/* In a lab and on loopback, as root and as an ordinary user. */
START_TEST(whatever_it_does_is_one_line_and_leaves_nothing)
{
	const int which = _i / 4;
	struct invocation i;
	char options[128], *before;

	enter(_i % 2);
	before = census_take();
	snprintf(options, sizeof(options),
	    "--deadline 1 --isolation %s close_unread",
	    _i % 4 < 2 ? "lab" : "loopback");
	i = run(options, nuisances[which].script);
	invoke_expect_out(&i, nuisances[which].out);
	ck_assert_str_eq(i.err, "");
	invoke_free(&i);
	census_expect(before, nuisances[which].script);
	free(before);
}
END_TEST

/* The runner is killed while the command, and what it hid, is running. */
START_TEST(killed_with_its_runner_it_leaves_nothing)
{
	char *before, **head, *argv[16];
	char dashes[] = "--", sh[] = "sh", c[] = "-c";
	char script[] = "setsid sleep 1000 & "
			"setsid sh -c '(sleep 1001 &) sleep 1002; true' & "
			"(sleep 1003 &); echo >../mounted/begun; sleep 1004";
	size_t n = 0;
	pid_t pid;
	int status;

	enter(0);
	before = census_take();
	head = invoke_words("%s run --isolation %s close_unread",
	    invoke_program(), _i % 2 == 0 ? "lab" : "loopback");
	for (; head[n] != NULL; n++)
		argv[n] = head[n];
	argv[n++] = dashes;
	argv[n++] = sh;
	argv[n++] = c;
	argv[n++] = script;
	argv[n] = NULL;
	ck_assert_int_ne(mkfifo("../mounted/begun", 0600), -1);
	pid = fork();
	ck_assert_int_ne(pid, -1);
	if (pid == 0) {
		execv(argv[0], argv);
		_exit(126);
	}
	/* Opened when the command opens it: all is begun. */
	close(open("../mounted/begun", O_RDONLY | O_CLOEXEC));
	kill(pid, _i / 2 == 0 ? SIGKILL : SIGTERM);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	unlink("../mounted/begun");
	census_expect(before, "after its runner");
	free(before);
}
END_TEST

/* ------------------------------------------------------------------ formats */

START_TEST(the_json_has_all_of_it)
{
	struct invocation i;
	json_t *root, *outcome, *foreign;
	const char *word, *text, *line;
	int status, bytes, connections, left;

	sandbox_enter();
	i = run("--format json --isolation lab close_unread",
	    "printf 'a\\0\\033b'; head -c 100000 /dev/zero >&2; "
	    "setsid sleep 1000 & " PROBE
	    "close_unread {host} {port} >/dev/null; exit 3");
	invoke_expect(&i, 0);
	root = json_loads(i.out, 0, NULL);
	ck_assert_ptr_nonnull(root);
	ck_assert_int_eq(json_unpack(root, "{s:[s], s:[{s:[o]}]}", "command",
			     &word, "cases", "outcomes", &outcome),
	    0);
	ck_assert_str_eq(word, "sh");
	ck_assert_int_eq(json_unpack(outcome, "{s:o, s:{s:[s]}}", "foreign",
			     &foreign, "client", "lines", &line),
	    0);
	ck_assert_str_eq(line, "stdout: a\\x00\\x1bb");
	ck_assert_int_eq(
	    json_unpack(foreign, "{s:i, s:n, s:b, s:s, s:i, s:i, s:i}",
		"exit_status", &status, "signal", "deadline", &bytes, "stdout",
		&text, "stderr_bytes", &bytes, "connections", &connections,
		"left_running", &left),
	    0);
	ck_assert_int_eq(status, 3);
	ck_assert_str_eq(text, "a\\x00\\x1bb");
	ck_assert_int_eq(bytes, 100000);
	ck_assert_int_eq(connections, 1);
	ck_assert_int_eq(left, 1);
	ck_assert_uint_eq(
	    json_string_length(json_object_get(foreign, "stderr")), 4 * 65536);
	json_decref(root);
	invoke_free(&i);
}
END_TEST

START_TEST(tap_and_junit_have_one_test_of_it)
{
	struct invocation i;

	sandbox_enter();
	i = run("--format tap --expect-exit 1 close_unread", "exit 2");
	invoke_expect(&i, 1);
	invoke_expect_out(&i, "\n1..1\nnot ok 1 - close_unread/unread\n");
	invoke_expect_out(&i, "#   1 of 1 run: exit status 2, never");
	invoke_free(&i);
	i = run("--format junit --expect-exit 1 close_unread", "exit 2");
	invoke_expect(&i, 1);
	invoke_expect_out(&i, "tests=\"1\" failures=\"1\"");
	invoke_expect_out(&i, "message=\"the command exited with status 2; "
			      "expected to exit with status 1\"");
	invoke_free(&i);
}
END_TEST

/* ------------------------------------------------------------------- cases */

/* A page whose acts follow from what the server says. */
static const char by_itself[] =
    "about: A rule comes when the server has a connection.\n"
    "group: network\n"
    "why: Because.\n"
    "cases:\n"
    "  - name: cut\n"
    "    claim: The second message is rejected.\n"
    "    run: {server: [firewall], client: [firewall]}\n"
    "    needs: lab\n"
    "    steps:\n"
    "      connected:\n"
    "        - until-socket: {on: server, state: ESTABLISHED}\n"
    "        - rule:\n"
    "            on: server\n"
    "            chain: input\n"
    "            add: tcp dport {port} reject with tcp reset\n";

/* What a script needs to be taken for a server that was given both. */
static const char gifted[] = "#!/bin/sh\n"
			     "echo \"words: $*\" >&2\n"
			     "echo CERTIFICATE >/proc/self/fd/3\n"
			     "readlink /proc/self/fd/4 >&2\n"
			     "echo \"ready $2:9\"\n"
			     "exec sleep 1000\n";

static const char gifts[] =
    "about: A server is given descriptors.\n"
    "group: network\n"
    "why: Because.\n"
    "cases:\n"
    "  - name: both\n"
    "    claim: It has both.\n"
    "    run: {server: [gifted, --tls], client: [firewall]}\n"
    "    sees-client-sockets: yes\n"
    "    needs: lab\n";

START_TEST(steps_follow_from_what_the_server_says)
{
	struct invocation i;

	sandbox_enter();
	put("../scenarios/by_itself.yaml", by_itself, 0644);
	/* It asks until it is rejected, by whichever call hears of it. */
	i = run("by_itself",
	    "perl -MIO::Socket::INET -e '"
	    "my $s = IO::Socket::INET->new(\"{host}:{port}\");"
	    "1 while syswrite($s, \"hello\") && sysread $s, my $b, 50;"
	    "print $!{ECONNRESET} ? \"reset\\n\" : \"$!\\n\"'");
	invoke_expect_out(&i, "    stdout, 6 bytes:\n      reset\n");
	unlink("../scenarios/by_itself.yaml");
	invoke_free(&i);
}
END_TEST

START_TEST(a_ca_and_the_clients_sockets_are_handed_on)
{
	struct invocation i;

	enter(0);
	put("../scenarios/gifts.yaml", gifts, 0644);
	put("../build/servers/gifted", gifted, 0755);
	if (_i == 1)
		sandbox_become_ordinary();
	i = run("--expect-output ^CERTIFICATE$ gifts", "cat {cacert}");
	invoke_expect_out(&i, "--tls --ca-file /proc/self/fd/3 "
			      "--client-sockets 4\n      socket:[");
	invoke_expect_out(&i, "    stdout, 12 bytes:\n      CERTIFICATE\n");
	invoke_expect(&i, 0);
	unlink("/mnt/scenarios/gifts.yaml");
	invoke_free(&i);
}
END_TEST

/* ------------------------------------------------------------------ README */

/* "(0.007 s)" is another time in each run. */
static char *
without_times(const char *text)
{
	char *copy = strdup(text);

	for (char *p = copy; (p = strchr(p, '(')) != NULL; p++)
		for (char *q = p + 1;
		     strchr("0123456789.", *q) != NULL && *q != '\0'; q++)
			*q = '0';
	return copy;
}

/* The part of a text that begins behind a line and ends before another. */
static char *
part(const char *text, const char *from, const char *to)
{
	const char *first = strstr(text, from), *end;

	ck_assert_msg(first != NULL, "no \"%s\"", from);
	end = strstr(first + strlen(from), to);
	ck_assert_msg(end != NULL, "no \"%s\" behind \"%s\"", to, from);
	return strndup(first, (size_t)(end - first));
}

/* Runs "resetlab WORDS" by a shell, as a reader does. */
static struct invocation
by_shell(const char *program, const char *what)
{
	char sh[] = "sh", c[] = "-c", line[1024];
	char *argv[] = { sh, c, line, NULL };

	snprintf(
	    line, sizeof(line), "%s --scenarios scenarios %s", program, what);
	return invoke_argv(NULL, argv);
}

/* Each line stands in the output, behind the one before; "..." stands for any.
 */
static void
expect_lines(const char *output, char *lines)
{
	const char *at = output;

	for (char *line; (line = strsep(&lines, "\n")) != NULL;) {
		const char *found;

		if (strncmp(line, "    ", 4) != 0 ||
		    strcmp(line, "    ...") == 0)
			continue;
		found = strstr(at, line + 4);
		ck_assert_msg(
		    found != NULL, "expected \"%s\" in:\n%s", line + 4, at);
		at = found + strlen(line + 4);
	}
}

/* "    $ build/resetlab WORDS \", a line with more of them, and the output. */
static void
check_example(const char *program, const char *text, const char *client)
{
	const char *first = strstr(text, "build/resetlab "), *end, *rest;
	char command[512], *lines, *seen, *why_not = foreign_why_not(client);
	struct invocation i;

	free(why_not);
	if (why_not != NULL)
		return; /* a reader has to have it as well */
	first += strlen("build/resetlab ");
	end = strstr(first, "\\\n");
	rest = strchr(end + 2, '\n');
	snprintf(command, sizeof(command), "%.*s%.*s", (int)(end - first),
	    first, (int)(rest - end - 2), end + 2);
	i = by_shell(program, command);
	invoke_expect(&i, 0);
	lines = without_times(rest);
	seen = without_times(i.out);
	expect_lines(seen, lines);
	free(lines);
	free(seen);
	invoke_free(&i);
}

START_TEST(the_examples_of_the_readme_are_true)
{
	size_t length;
	char *readme = files_read(files_source("README.md"), &length);
	char *all = part(readme, "\n## Your own client instead", "\n## ");
	char *first = part(all, "    $ ", "\nHere a proxy");
	char *second = part(strstr(all, "Here a proxy"), "    $ ", "\n`--exp");
	char program[PATH_MAX];

	/* The output names the page as one sees it from the tree. */
	ck_assert_ptr_nonnull(realpath(invoke_program(), program));
	ck_assert_int_eq(chdir(files_source(".")), 0);
	check_example(program, first, "curl");
	check_example(program, second, "bash");
	free(second);
	free(first);
	free(all);
	free(readme);
}
END_TEST

START_TEST(the_help_has_the_same_examples)
{
	struct invocation i = invoke(NULL, "run --help");

	invoke_expect(&i, 0);
	invoke_expect_out(&i, "run --expect-exit 56 close_unread -- \\\n"
			      "      curl -sS http://{host}:{port}/\n");
	invoke_expect_out(&i, "run proxy/upstream-reset-hidden -- \\\n"
			      "      bash -c 'exec 3<>/dev/tcp/{host}/{port}; "
			      "echo >&3; wc -c <&3'\n");
	invoke_free(&i);
}
END_TEST

Suite *
foreign_suite(void)
{
	Suite *s = suite_create("foreign");
	TCase *tc = tcase_create("parts");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
	    tc, words_are_filled_in_wherever_they_stand, 0, WORDS);
	tcase_add_loop_test(tc, an_end_is_a_status_or_a_signal, 0, ENDS);
	tcase_add_loop_test(tc, a_program_has_its_descriptors_from_3_on, 0, 2);
	tcase_add_test(tc, a_server_sees_the_sockets_of_the_clients_host);
	suite_add_tcase(s, tc);

	tc = tcase_create("runs");
	tcase_set_timeout(tc, 120);
	tcase_add_unchecked_fixture(tc, sandbox_setup, sandbox_teardown);
	tcase_add_loop_test(tc, what_it_left_is_counted_and_ended, 0, 4);
	tcase_add_loop_test(
	    tc, what_it_did_stands_beside_what_the_others_saw, 0, 2);
	tcase_add_loop_test(tc, it_runs_in_every_kind_of_network, 0, 10);
	tcase_add_loop_test(tc,
	    it_has_the_callers_folder_and_environment_and_nothing_to_read, 0,
	    2);
	tcase_add_loop_test(tc, it_cannot_change_the_lab, 0, 2);
	tcase_add_loop_test(tc, what_is_expected_of_it_decides, 0, JUDGED);
	tcase_add_test(tc, each_thing_that_it_did_is_counted);
	tcase_add_loop_test(
	    tc, what_cannot_be_run_is_status_2_and_a_sentence, 0, REFUSED);
	tcase_add_loop_test(tc, whatever_it_does_is_one_line_and_leaves_nothing,
	    0, 4 * NUISANCES);
	tcase_add_loop_test(tc, killed_with_its_runner_it_leaves_nothing, 0, 4);
	tcase_add_test(tc, the_json_has_all_of_it);
	tcase_add_test(tc, tap_and_junit_have_one_test_of_it);
	tcase_add_test(tc, steps_follow_from_what_the_server_says);
	tcase_add_loop_test(
	    tc, a_ca_and_the_clients_sockets_are_handed_on, 0, 2);
	suite_add_tcase(s, tc);

	tc = tcase_create("what is written");
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, the_examples_of_the_readme_are_true);
	tcase_add_test(tc, the_help_has_the_same_examples);
	suite_add_tcase(s, tc);
	return s;
}
