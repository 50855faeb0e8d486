/* SPDX-License-Identifier: MIT */
/*
 * The rules, with their source and strength.  Where a standard's own word is
 * weaker than one would wish (a client SHOULD NOT send a POST again by itself),
 * so is the rule.  "resetlab" is the source of what no standard says because
 * it goes without saying.
 */
#include "rules.h"

const struct exam_rule rule_whole = {
	.says = "A whole response is success, and every byte is delivered",
	.source = "RFC 9112 6.3",
	.strength = STRENGTH_MUST,
};

/* "MUST record the message as incomplete"; and what incomplete is. */
const struct exam_rule rule_incomplete = {
	.says = "A response that was cut is incomplete, and that is no success",
	.source = "RFC 9112 8",
	.strength = STRENGTH_MUST,
};

const struct exam_rule rule_prefix = {
	.says = "What is delivered is the beginning of what was sent: no byte "
		"twice, none invented",
	.source = "RFC 9112 6.3",
	.strength = STRENGTH_MUST,
};

/*
 * RFC 9112 9.5 says SHOULD of watching for a close; but who never ends has
 * not recorded the message as incomplete either.
 */
const struct exam_rule rule_ends = {
	.says = "It ends when the connection has, and does not wait for more",
	.source = "RFC 9112 8, 9.5",
	.strength = STRENGTH_MUST,
};

const struct exam_rule rule_exit = {
	.says = "It ends by its own exit, not by a signal",
	.source = "resetlab",
	.strength = STRENGTH_MUST,
};

const struct exam_rule rule_once = {
	.says = "A request that is not idempotent is not sent again by itself",
	.source = "RFC 9110 9.2.2",
	.strength = STRENGTH_SHOULD,
};

const struct exam_rule rule_silence = {
	.says = "A server that says nothing more may be given up at any time",
	.source = "RFC 9112 9.5",
	.strength = STRENGTH_MAY,
};

/* Without a length the end of the connection is the end of the body. */
const struct exam_rule rule_until_close = {
	.says = "A body delimited by close is complete when the FIN has come",
	.source = "RFC 9112 6.3, 8",
	.strength = STRENGTH_MUST,
};

const struct exam_rule rule_until_close_cut = {
	.says = "A body delimited by close is not complete after a reset",
	.source = "RFC 9112 8",
	.strength = STRENGTH_MUST,
};

const struct exam_rule rule_complete = {
	.says = "A complete response is success, every byte delivered, "
		"whatever becomes of the connection",
	.source = "RFC 9112 6.3, 8",
	.strength = STRENGTH_MUST,
};

const struct exam_rule rule_no_close_notify = {
	.says = "A body delimited by close is complete only with TLS's own "
		"end, close_notify",
	.source = "RFC 9112 9.8, RFC 8446 6.1",
	.strength = STRENGTH_MUST,
};

const struct exam_rule rule_tls_complete = {
	.says = "A response as long as its Content-Length is complete, also "
		"without close_notify",
	.source = "RFC 9112 9.8",
	.strength = STRENGTH_SHOULD,
};

const struct exam_rule rule_handshake = {
	.says = "Where the TLS handshake was cut there is no response, and "
		"no success",
	.source = "RFC 8446 6.2",
	.strength = STRENGTH_MUST,
};

const struct exam_rule rule_refused = {
	.says = "Where the connection was refused there is no response, and "
		"no success",
	.source = "RFC 9110 9.2.2",
	.strength = STRENGTH_MUST,
};

const struct exam_rule rule_retry = {
	.says = "A GET may be sent again when its answer was cut: is it?",
	.source = "RFC 9110 9.2.2",
	.strength = STRENGTH_MAY,
};

const struct exam_rule rule_reuse = {
	.says = "A GET may be sent again when a kept connection was stale: "
		"is it?",
	.source = "RFC 9112 9.3.1",
	.strength = STRENGTH_MAY,
};

/* "SHOULD monitor the connection for a closure or an error status". */
const struct exam_rule rule_shown = {
	.says = "An early answer is shown, although the upload failed",
	.source = "RFC 9112 9.5, RFC 9110 7.5",
	.strength = STRENGTH_SHOULD,
};

const struct exam_rule rule_apart = {
	.says = "Different ends can be told apart: can they?",
	.source = "resetlab",
	.strength = STRENGTH_MAY,
};
