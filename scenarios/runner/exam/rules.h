/* SPDX-License-Identifier: MIT */
/* The rules that single situations test; situation.h has the general ones. */
#ifndef EXAM_RULES_H
#define EXAM_RULES_H

#include "situation.h"

extern const struct exam_rule rule_until_close; /* complete on FIN */
extern const struct exam_rule rule_until_close_cut; /* and not on a reset */
extern const struct exam_rule rule_complete; /* a reset behind the end */
extern const struct exam_rule rule_no_close_notify; /* TLS's end, not TCP's */
extern const struct exam_rule rule_tls_complete; /* but with a length */
extern const struct exam_rule rule_handshake; /* no TLS, no success */
extern const struct exam_rule rule_refused; /* no connection, no success */
extern const struct exam_rule rule_retry; /* what it tries again by itself */
extern const struct exam_rule rule_reuse; /* a GET on a stale connection */
extern const struct exam_rule rule_shown; /* the early answer is shown */
extern const struct exam_rule rule_apart; /* one kind of end, or several */

#endif
