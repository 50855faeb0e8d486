/* SPDX-License-Identifier: MIT */
/*
 * What a client is examined in: one table of situations, each with the URL
 * that is its fault, the rule that it tests, and the judge that knows it.
 */
#ifndef EXAM_SITUATION_H
#define EXAM_SITUATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How strong a rule is, in RFC 2119's words: what breaking it amounts to. */
enum strength {
	STRENGTH_MUST, /* a failure */
	STRENGTH_SHOULD, /* a warning */
	STRENGTH_MAY, /* nothing can be broken: a note says what was chosen */
};

struct exam_rule {
	const char *says; /* one sentence without its full stop */
	const char *source; /* "RFC 9112 8": the section that says so */
	enum strength strength;
};

/* The command that is run: the client may need another one for a purpose. */
enum asked {
	ASKED_MAIN, /* CMD ...: fetches {url} and delivers its body on stdout */
	ASKED_UPLOAD, /* --upload: sends a body to {url} */
	ASKED_REUSE, /* --reuse: fetches {url} twice on one connection */
	ASKED, /* how many there are */
};

/* One run as a judge sees it. */
struct observed {
	char *trouble; /* why it says nothing of the client; else NULL */
	bool started; /* the command could be executed */
	bool late; /* it did not end, and was ended at the deadline */
	int status; /* its wait status; nothing where it was not started */
	char *out, *err; /* what was kept; a NUL behind each */
	size_t out_length;
	uint64_t out_total; /* bytes that it wrote to stdout, kept or not */
	unsigned left; /* processes that it left running, which were ended */
	char method[16]; /* of its first request, or "" */
	unsigned requests; /* as the server's log has them */
	unsigned unsafe; /* of these, such as are not idempotent */
	unsigned first; /* of these, the first on their connection */
	unsigned cuts; /* acts of the server: it cut so often */
	unsigned graces; /* of these, such as waited for a time instead */
	int connections; /* that it began; -1: not known */
	bool connected; /* it made a connection, with or without a request */
};

void observed_free(struct observed *seen);

enum grade {
	GRADE_PASSED, /* the rule was kept */
	GRADE_NOTE, /* information */
	GRADE_WARNING, /* a SHOULD was not kept */
	GRADE_FAILURE, /* a MUST was broken */
	GRADE_UNEXAMINED, /* nothing can be said, and why */
	GRADES,
};

/* "passed", "note", "warning", "failure", "not examined". */
const char *grade_name(enum grade grade);
/* "MUST", "SHOULD", "MAY". */
const char *strength_name(enum strength strength);

/* What came of one run, or of all runs of a situation. */
struct finding {
	enum grade grade;
	const struct exam_rule *rule; /* that was broken, or that was kept */
	char *did; /* what the client did: words without a full stop */
};

struct situation;

/* What a judge is given of one run. */
struct hearing {
	const struct situation *s;
	const struct observed *seen; /* NULL where nothing was run */
	/* The runs that it is compared with; NULL where there is none. */
	const struct observed *other[2];
	double deadline; /* seconds that the command had */
};

/* Judges one run.  The finding's text is the caller's. */
typedef struct finding (*judge)(const struct hearing *h);

struct situation {
	const char *name; /* "body/rst": how baselines and reports call it */
	/*
	 * What http_cut serves there: {url} from its path on; NULL where
	 * nothing is run, and only others are compared.
	 */
	const char *path;
	enum asked asked;
	judge judge;
	const struct exam_rule *rule;
	const char *control; /* the situation that has to pass before */
	size_t length; /* bytes of the whole body; of one, where two come */
	const char *with[2]; /* situations to be compared with, or NULL */
	const char *const *server; /* program and words; NULL: http_cut */
	bool tls; /* {url} is https: run where the command has {cacert} */
	bool stalls; /* the server keeps silent: it may take the deadline */
};

extern const struct situation situations[];
extern const size_t situations_count;

/* The situation of that name, or NULL. */
const struct situation *situation_find(const char *name);
/* The nearest name, or NULL: "did you mean". */
const char *situation_near(const char *name);

/* The rules that any situation can break, and those with several judges. */
extern const struct exam_rule rule_whole; /* a whole response is success */
extern const struct exam_rule rule_incomplete; /* a response cut is not */
extern const struct exam_rule rule_prefix; /* no byte twice, none invented */
extern const struct exam_rule rule_ends; /* it ends */
extern const struct exam_rule rule_exit; /* by its own exit */
extern const struct exam_rule rule_once; /* a POST is not sent again */
extern const struct exam_rule
    rule_silence; /* what it does when nothing comes */

/* The judges; judge.c and compare.c say what each looks at. */
struct finding judge_control(const struct hearing *h);
struct finding judge_cut(const struct hearing *h);
struct finding judge_complete(const struct hearing *h);
struct finding judge_retry(const struct hearing *h);
struct finding judge_upload(const struct hearing *h);
struct finding judge_shown(const struct hearing *h);
struct finding judge_reuse(const struct hearing *h);
struct finding judge_refused(const struct hearing *h);
struct finding judge_apart(const struct hearing *h);

#endif
