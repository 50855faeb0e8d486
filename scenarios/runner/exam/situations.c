/* SPDX-License-Identifier: MIT */
/* The table of situations; a control stands before what depends on it. */
#include <string.h>

#include "../catalogue.h"
#include "rules.h"

#define BODY 1000 /* http_cut's length, */
#define AT 500 /* and where it cuts */

/* Servers other than plain http_cut. */
static const char *const nobody[] = { "nobody_listens", NULL };
static const char *const tls[] = { "http_cut", "--tls", NULL };

#define SHAKEN(how)                                           \
	(const char *const[])                                 \
	{                                                     \
		"http_cut", "--tls", "--handshake", how, NULL \
	}

/*
 * A row: its name, the path where that is not the name, the control, the
 * judge and the rule; then whatever else is special about it.
 */
#define ROW(title, url, who, ok, how, what)                              \
	.name = (title), .path = (url), .asked = (who), .control = (ok), \
	.judge = judge_##how, .rule = &rule_##what
#define GET(title, ok, how, what) \
	ROW(title, "/" title, ASKED_MAIN, ok, how, what), .length = BODY
#define PUT(title, url, ok, how, what) \
	ROW(title, url, ASKED_UPLOAD, ok, how, what)
#define TWICE(title, url, ok, how, what) \
	ROW(title, url, ASKED_REUSE, ok, how, what), .length = BODY
#define TLS(title, ok, how, what)                                \
	ROW("tls/" title, "/" title, ASKED_MAIN, ok, how, what), \
	    .length = BODY, .tls = true, .server = tls
#define HANDSHAKE(title)                                                  \
	ROW("tls/" title, "/body/ok", ASKED_MAIN, "tls/body/ok", refused, \
	    handshake),                                                   \
	    .length = BODY, .tls = true, .server = SHAKEN(title)
#define APART(title, one, two)                                 \
	ROW(title, NULL, ASKED_MAIN, "body/ok", apart, apart), \
	    .with = { one, two }

const struct situation situations[] = {
	/* One that fails the first has no chance in the others. */
	{ GET("body/ok", NULL, control, whole) },
	{ GET("before-response/ok", "body/ok", control, whole) },
	{ GET("after-status-line/ok", "body/ok", control, whole) },
	{ GET("inside-headers/ok", "body/ok", control, whole) },
	{ GET("chunk/ok", "body/ok", control, whole) },
	{ GET("before-last-chunk/ok", "body/ok", control, whole) },
	{ GET("until-close/ok", "body/ok", control, whole) },
	{ GET("after-response/ok", "body/ok", control, whole) },
	{ GET("idle/ok", "body/ok", control, whole) },

	{ ROW("refused", "/body/ok", ASKED_MAIN, "body/ok", refused, refused),
	    .length = BODY, .server = nobody },
	{ GET("before-response/rst", "before-response/ok", cut, incomplete) },
	{ GET("before-response/fin", "before-response/ok", cut, incomplete) },
	{ GET("before-response/stall", "before-response/ok", cut, incomplete),
	    .stalls = true },
	{ GET(
	    "after-status-line/rst", "after-status-line/ok", cut, incomplete) },
	{ GET(
	    "after-status-line/fin", "after-status-line/ok", cut, incomplete) },
	{ GET("inside-headers/rst", "inside-headers/ok", cut, incomplete) },
	{ GET("inside-headers/fin", "inside-headers/ok", cut, incomplete) },
	{ GET("body/rst", "body/ok", cut, incomplete) },
	{ GET("body/fin", "body/ok", cut, incomplete) },
	{ GET("body/stall", "body/ok", cut, incomplete), .stalls = true },
	{ GET("chunk/rst", "chunk/ok", cut, incomplete) },
	{ GET("chunk/fin", "chunk/ok", cut, incomplete) },
	{ GET(
	    "before-last-chunk/rst", "before-last-chunk/ok", cut, incomplete) },
	{ GET(
	    "before-last-chunk/fin", "before-last-chunk/ok", cut, incomplete) },
	{ GET("until-close/rst", "until-close/ok", cut, until_close_cut) },
	/* What has come until then is all that there is. */
	{ ROW("until-close/fin", "/until-close/fin", ASKED_MAIN,
	      "until-close/ok", complete, until_close),
	    .length = AT },
	{ GET("after-response/rst", "after-response/ok", complete, complete) },
	/* So that the reset is there before the client has read. */
	{ ROW("after-response/rst-at-once",
	      "/after-response/rst?timing=immediate", ASKED_MAIN,
	      "after-response/ok", complete, complete),
	    .length = BODY },
	{ GET("after-response/fin", "after-response/ok", complete, complete) },
	{ GET("idle/rst", "idle/ok", complete, complete) },
	{ GET("idle/fin", "idle/ok", complete, complete) },
	{ ROW("retry/before-response", "/before-response/rst?first=2",
	      ASKED_MAIN, "before-response/ok", retry, retry),
	    .length = BODY },
	{ ROW("retry/body", "/body/rst?first=2", ASKED_MAIN, "body/ok", retry,
	      retry),
	    .length = BODY },

	{ PUT("upload/ok", "/upload/ok", NULL, control, whole) },
	{ PUT("upload/rst", "/upload/rst", "upload/ok", upload, incomplete) },
	{ PUT("upload/fin", "/upload/fin", "upload/ok", upload, incomplete) },
	{ PUT("upload/stall", "/upload/stall", "upload/ok", upload, incomplete),
	    .stalls = true },
	{ PUT("upload-read/rst", "/before-response/rst", "upload/ok", upload,
	    incomplete) },
	{ PUT("upload-read/fin", "/before-response/fin", "upload/ok", upload,
	    incomplete) },
	{ PUT("after-100-continue/rst", "/after-100-continue/rst", "upload/ok",
	    upload, incomplete) },
	{ PUT("after-100-continue/fin", "/after-100-continue/fin", "upload/ok",
	    upload, incomplete) },
	{ PUT("early-413/rst", "/early-413/rst", "upload/ok", shown, shown),
	    .with = { "upload/rst" } },
	{ PUT("early-413/rst-at-once", "/early-413/rst?timing=immediate",
	      "upload/ok", shown, shown),
	    .with = { "upload/rst" } },
	{ PUT("early-413/fin", "/early-413/fin", "upload/ok", shown, shown),
	    .with = { "upload/rst" } },
	{ PUT("early-401/rst", "/early-401/rst", "upload/ok", shown, shown),
	    .with = { "upload/rst" } },

	{ TWICE("reuse/ok", "/second-request/ok", NULL, control, whole) },
	{ TWICE("reuse/second-rst", "/second-request/rst", "reuse/ok", reuse,
	    reuse) },
	{ TWICE("reuse/second-fin", "/second-request/fin", "reuse/ok", reuse,
	    reuse) },
	/* At once, or a second request in a hurry would come before it. */
	{ TWICE("reuse/idle-rst", "/idle/rst?timing=immediate", "reuse/ok",
	    reuse, reuse) },
	{ TWICE("reuse/idle-fin", "/idle/fin?timing=immediate", "reuse/ok",
	    reuse, reuse) },

	{ TLS("body/ok", "body/ok", control, whole) },
	{ HANDSHAKE("client-hello/rst") },
	{ HANDSHAKE("client-hello/fin") },
	{ HANDSHAKE("server-hello/rst") },
	{ HANDSHAKE("server-hello/fin") },
	{ HANDSHAKE("handshake/rst") },
	{ HANDSHAKE("handshake/fin") },
	{ TLS("before-response/fin", "tls/body/ok", cut, incomplete) },
	{ TLS("body/rst", "tls/body/ok", cut, incomplete) },
	{ TLS("body/fin", "tls/body/ok", cut, incomplete) },
	{ TLS("chunk/fin", "tls/body/ok", cut, incomplete) },
	{ TLS("inside-record/rst", "tls/body/ok", cut, incomplete) },
	{ TLS("inside-record/fin", "tls/body/ok", cut, incomplete) },
	{ TLS("until-close/rst", "tls/body/ok", cut, until_close_cut) },
	{ TLS("close-notify/fin", "tls/body/ok", complete, until_close) },
	{ TLS("no-close-notify/fin", "tls/body/ok", cut, no_close_notify) },
	{ TLS("after-response/rst", "tls/body/ok", complete, tls_complete) },
	{ TLS("after-response/fin", "tls/body/ok", complete, tls_complete) },

	{ APART("apart/reset-end", "body/rst", "body/fin") },
	{ APART("apart/refused-reset", "refused", "before-response/rst") },
	{ APART("apart/connect-read", "refused", "body/rst") },
};

const size_t situations_count = sizeof(situations) / sizeof(situations[0]);

const struct situation *
situation_find(const char *name)
{
	for (size_t i = 0; i < situations_count; i++)
		if (strcmp(situations[i].name, name) == 0)
			return &situations[i];
	return NULL;
}

const char *
situation_near(const char *name)
{
	const char *names[sizeof(situations) / sizeof(situations[0])];

	for (size_t i = 0; i < situations_count; i++)
		names[i] = situations[i].name;
	return nearest_name(name, names, situations_count);
}

const char *
grade_name(enum grade grade)
{
	static const char *const names[] = {
		[GRADE_PASSED] = "passed",
		[GRADE_NOTE] = "note",
		[GRADE_WARNING] = "warning",
		[GRADE_FAILURE] = "failure",
		[GRADE_UNEXAMINED] = "not examined",
	};

	return names[grade];
}

const char *
strength_name(enum strength strength)
{
	static const char *const names[] = {
		[STRENGTH_MUST] = "MUST",
		[STRENGTH_SHOULD] = "SHOULD",
		[STRENGTH_MAY] = "MAY",
	};

	return names[strength];
}
