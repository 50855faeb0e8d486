/* SPDX-License-Identifier: MIT */
/*
 * The format "resetlab-1" of `resetlab run --format json`.
 *
 * One object.  Nothing in it but what a foreign command printed and how long
 * it took (`foreign`) is a time, a port or an address, and the order
 * of everything is fixed: two equal runs give the same bytes.  What a program
 * said is UTF-8; control characters and bytes that are no UTF-8 are written
 * as the four characters \xNN.  null stands where there is nothing to say.
 *
 *     format      "resetlab-1"
 *     isolation   "lab", or "loopback" (then only client and log are heard)
 *     pins        the lab's pinned settings, in one line
 *     no_reasons  why the kernel's reasons could not be heard
 *     hidden      --hide was given: the keys marked * are not there, names
 *                 are "mystery 1", and a step is called by its number
 *     command     words of the foreign command, as they were given; not there
 *                 where the probes were run
 *     cases       in the catalogue's order, one for each case and family:
 *       name      "close_unread/unread", with " ipv6" after it where both
 *                 families were run
 *       scenario  * the page, "close_unread"
 *       case      * its case, "unread"
 *       claim     * one sentence or more
 *       twin_of   * the case that it is one step away from
 *       server    * program and arguments
 *       client    * program and arguments
 *       family    4 or 6
 *       runs      how often it was run
 *       held      how often every witness that was heard agreed
 *       judgement "held", "failed", "broken" (a run was not complete) or
 *                 "skipped": that of the worst run
 *       expected  * what the page expects; more than one only with `because`:
 *         because   when it is this one
 *         client, wire, counters, resets, log    lines, as on the page
 *       outcomes  runs with equal evidence are one outcome:
 *         client, wire, counters, resets *, log *    each witness:
 *           heard   whether it could be asked
 *           why_not why it could not
 *           lines   its account, whole
 *           resets  the wire's only: each RST segment, by connection:
 *             connection  "a", "b" ... in the order of their first segment
 *             sender      "client", "server" or "middlebox": who really
 *                         sent it, whatever the segment says
 *             to          "client" or "server"
 *             flags       in tcpdump's letters: "R." or "R"
 *             seq, ack    relative; a SYN has 0, the first byte of data 1
 *             length      bytes of data
 *             window_zero the window is 0
 *             ttl         as it arrived
 *             timestamps  it carries TCP's timestamp option
 *         foreign   only of a foreign command, whose runs are one outcome
 *                   where its own account is equal; of the first of them:
 *           exit_status, signal   42 and null, null and "SIGPIPE", or both
 *                       null: it did not end
 *           deadline    it was still running at the deadline
 *           stdout, stderr   their first 65,536 bytes, as it wrote them
 *           stdout_bytes, stderr_bytes   how many there were
 *           connections SYNs of new connections; null: not known
 *           left_running   processes that it left behind, which were ended
 *           quickest, slowest   seconds that it took, of all these runs
 *         ending  * "complete", "deadline", "server", "probe" or "lab": what
 *                 ended the run; not there where it was skipped
 *         trouble * one sentence where it was not complete
 *         verdict * this outcome's:
 *           judgement   as above
 *           reason      one sentence where it is broken or skipped
 *           expectation the place in `expected` of the one that held or came
 *                       nearest; counted from 0
 *           opinions    of each witness: "agrees", "disagrees", "not heard";
 *                       empty where nothing was judged
 *         count   how many runs
 *     totals      cases: held, failed, broken, skipped; and all their runs
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#define JSON_FORMAT "resetlab-1"

#endif
