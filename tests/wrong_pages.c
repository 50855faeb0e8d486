/* SPDX-License-Identifier: MIT */
/*
 * What can be wrong in a page, and the sentence that must come of it.  Each
 * row exchanges some lines of tests/pages/good/every_key.yaml.
 */
#include "wrong_pages.h"

const struct wrong_page wrong_pages[] = {

	/* the page, and the head of a case */
	{ 2, 2, "", "2: a page has no \"about\", which it must have" },
	{ 2, 2, "abuot: A page.\n",
	    "2: unknown key \"abuot\", did you mean \"about\"?" },
	{ 2, 2,
	    "colour: red\n"
	    "about: A page.\n",
	    "2: unknown key \"colour\"; a page may have: about, group, why, "
	    "seen-in, find-it, fix-it, by-hand, url, serve, cases" },
	{ 3, 3, "about: Twice.\n", "3: \"about\" is there twice" },
	{ 2, 2, "about:\n", "2: \"about\" must be a text, not nothing" },
	{ 2, 2, "about: [a]\n", "2: \"about\" must be a text, not a list" },
	{ 2, 2,
	    "? [a]\n"
	    ": b\n",
	    "2: a key must be a text, not a list" },
	{ 3, 3, "group: Two words\n",
	    "3: \"group\" is \"Two words\"; expected a name of a-z, 0-9 and "
	    "\"-\"" },
	{ 3, 3, "group: \"a\\nb\"\n",
	    "3: \"group\" is \"a b\"; expected a name of a-z, 0-9 and \"-\"" },
	{ 14, 84, "", "2: a page has no \"cases\", which it must have" },
	{ 15, 84, "", "14: \"cases\" must be a list, not nothing" },
	{ 14, 84, "cases: []\n", "14: \"cases\" is an empty list" },
	{ 14, 84, "cases: {a: b}\n",
	    "14: \"cases\" must be a list, not a mapping" },
	{ 15, 84, "  - just a text\n",
	    "15: a case must be a mapping, not a text" },
	{ 15, 84, "  - {name: a, claim: b, run: {server: [c], client: [d]}}\n",
	    "15: a case in braces; each of its keys needs a line" },
	{ 15, 15, "  - name: Cause\n",
	    "15: \"name\" is \"Cause\"; expected a name of a-z, 0-9 and "
	    "\"-\"" },
	{ 16, 16, "", "15: a case has no \"claim\", which it must have" },
	{ 16, 16, "    claims: One.\n",
	    "16: unknown key \"claims\", did you mean \"claim\"?" },
	{ 16, 16, "    claim: \"\"\n",
	    "16: \"claim\" must be a text, not nothing" },

	/* run */
	{ 17, 19, "", "15: a case has no \"run\", which it must have" },
	{ 17, 19, "    run: program\n",
	    "17: \"run\" must be a mapping, not a text" },
	{ 17, 19, "    run: {}\n", "17: \"run\" is an empty mapping" },
	{ 19, 19, "", "18: run has no \"client\", which it must have" },
	{ 18, 18, "      server: program --option\n",
	    "18: \"server\" must be a list, not a text" },
	{ 18, 18, "      server: []\n", "18: \"server\" is an empty list" },
	{ 18, 18, "      server: [../program]\n",
	    "18: \"../program\" is no program; expected a name of a-z, 0-9 and "
	    "\"_\"" },
	{ 18, 18, "      server: [program, [a]]\n",
	    "18: \"server\" must be a text, not a list" },
	{ 18, 18,
	    "      server:\n"
	    "        - program\n"
	    "        - \"\"\n",
	    "20: \"server\" must be a text, not nothing" },
	{ 19, 19,
	    "      client: [probe]\n"
	    "      port: 80\n",
	    "20: unknown key \"port\"; run may have: server, client, "
	    "middlebox" },

	/* network */
	{ 21, 21, "      hosts: 4\n",
	    "21: \"hosts\" is \"4\"; expected \"2\" or \"3\"" },
	{ 21, 21, "",
	    "28: a middlebox in a lab of two hosts; expected network: {hosts: "
	    "3}" },
	{ 22, 23, "      sysctl: 5\n",
	    "22: \"sysctl\" must be a mapping, not a text" },
	{ 23, 23, "        sever: {ipv4.tcp_sack: 1}\n",
	    "23: \"sever\" is no host; expected \"client\", \"server\" or "
	    "\"middlebox\"" },
	{ 23, 23, "        server: {net.ipv4.tcp_sack: 1}\n",
	    "23: \"net.ipv4.tcp_sack\" is no sysctl; expected one below net., "
	    "like ipv4.tcp_abort_on_overflow" },
	{ 23, 23, "        server: {ipv4.tcp/sack: 1}\n",
	    "23: \"ipv4.tcp/sack\" is no sysctl; expected one below net., like "
	    "ipv4.tcp_abort_on_overflow" },
	{ 23, 23, "        server: {ipv4.tcp_sack: }\n",
	    "23: \"ipv4.tcp_sack\" must be a text, not nothing" },
	{ 23, 23, "        server: {ipv4.tcp_sack: 1, ipv4.tcp_sack: 0}\n",
	    "23: \"ipv4.tcp_sack\" is there twice" },
	{ 25, 25, "        - {on: clint, chain: output, add: drop}\n",
	    "25: \"on\" is \"clint\"; expected \"client\", \"server\" or "
	    "\"middlebox\"" },
	{ 25, 25, "        - {on: client, chain: ingress, add: drop}\n",
	    "25: \"chain\" is \"ingress\"; expected \"input\", \"output\", "
	    "\"forward\", \"prerouting\" or \"postrouting\"" },
	{ 25, 25, "        - {on: client, chain: prerouting, add: drop}\n",
	    "25: the chain prerouting on the client, which forwards nothing; "
	    "expected on: middlebox" },
	{ 25, 25, "        - {on: client, chain: forward, add: drop}\n",
	    "25: the chain forward on the client, which forwards nothing; "
	    "expected on: middlebox" },
	{ 25, 25, "        - {on: client, chain: output}\n",
	    "25: a rule has no \"add\", which it must have" },
	{ 25, 25, "        - drop\n",
	    "25: a rule must be a mapping, not a text" },

	/* steps */
	{ 27, 27, "      First step:\n",
	    "27: \"First step\" is no name of a step; expected a-z, 0-9 and "
	    "\"-\"" },
	{ 27, 30, "      first-step: none\n",
	    "27: \"first-step\" must be a list, not a text" },
	{ 28, 28, "        - until-lgo: text\n",
	    "28: unknown key \"until-lgo\", did you mean \"until-log\"?" },
	{ 28, 28, "        - sleep: 1\n",
	    "28: unknown key \"sleep\"; an act may have: until-log, rule, "
	    "until-socket, kill, start, destroy, remove-rules, inject, "
	    "until-orphans, set-global, restore-global" },
	{ 28, 28,
	    "        - until-log: a\n"
	    "          kill: SIGTERM\n",
	    "29: \"until-log\" and \"kill\" in one act; each act is an entry "
	    "of its own" },
	{ 28, 28, "        - {}\n", "28: an act that does nothing" },
	{ 29, 29,
	    "        - rule: {on: middlebox, chain: forward, add: drop, table: "
	    "x}\n",
	    "29: unknown key \"table\"; a rule may have: on, chain, add" },
	{ 29, 29, "        - rule: drop\n",
	    "29: \"rule\" must be a mapping, not a text" },
	{ 30, 30, "        - kill: TERM\n",
	    "30: \"TERM\" is no signal; expected one like SIGTERM" },
	{ 30, 30, "        - kill: SIGNOTHING\n",
	    "30: \"SIGNOTHING\" is no signal; expected one like SIGTERM" },
	{ 32, 32, "        - until-socket: {on: middlebox, state: LISTEN}\n",
	    "32: \"on\" is \"middlebox\"; expected \"client\" or \"server\"" },
	{ 32, 32, "        - until-socket: {on: server, state: FIN_WAIT_2}\n",
	    "32: \"FIN_WAIT_2\" is no state of a TCP socket; expected one like "
	    "FIN_WAIT2" },
	{ 32, 32, "        - until-socket: {on: server}\n",
	    "32: until-socket has no \"state\", which it must have" },
	{ 33, 33,
	    "        - inject: {on: middlebox, as: middlebox, flags: R, seq: "
	    "next}\n",
	    "33: \"as\" is \"middlebox\"; expected \"client\" or \"server\"" },
	{ 33, 33,
	    "        - inject: {on: middlebox, as: server, flags: RST, seq: "
	    "next}\n",
	    "33: \"RST\" are no flags; expected tcpdump's letters in tcpdump's "
	    "order: F S R P . U E W" },
	{ 33, 33,
	    "        - inject: {on: middlebox, as: server, flags: R, seq: "
	    "10}\n",
	    "33: \"seq\" is \"10\"; expected \"next\", \"next + N\" or \"next "
	    "- N\"" },
	{ 33, 33,
	    "        - inject: {on: middlebox, as: server, flags: R, seq: next "
	    "+10}\n",
	    "33: \"seq\" is \"next +10\"; expected \"next\", \"next + N\" or "
	    "\"next - N\"" },
	{ 33, 33,
	    "        - inject: {on: middlebox, as: server, flags: R, seq: "
	    "next, ack: sent}\n",
	    "33: \"ack\" in a segment whose flags have no \".\"" },
	{ 33, 33,
	    "        - inject: {on: middlebox, as: server, flags: R., seq: "
	    "next, ack: next}\n",
	    "33: \"ack\" is \"next\"; expected \"sent\", \"sent + N\" or "
	    "\"sent - N\"" },
	{ 33, 33,
	    "        - inject: {on: middlebox, as: server, flags: P., seq: "
	    "next, length: 1401}\n",
	    "33: \"length\" is \"1401\"; expected a number from 0 to 1400" },
	{ 33, 33,
	    "        - inject: {on: middlebox, as: server, flags: P., seq: "
	    "next, timestamps: new}\n",
	    "33: \"timestamps\" is \"new\"; expected \"wrong\" or \"old\"" },
	{ 33, 33,
	    "        - inject: {on: middlebox, as: server, flags: P., seq: "
	    "next, timestamps: [old]}\n",
	    "33: \"timestamps\" must be a text, not a list" },
	{ 33, 33,
	    "        - kill: SIGHUP\n"
	    "      third-step:\n"
	    "        - kill: SIGHUP\n",
	    "34: no client waits for the step \"third-step\"; expected a line "
	    "\"step third-step\" in \"client\"" },
	{ 31, 31, "      second-stop:\n",
	    "49: unknown step \"second-step\", did you mean \"second-stop\"?" },

	/* a setting of the whole machine; lines 79 and 80 become these */
	{ 79, 80,
	    "    steps:\n"
	    "      one:\n"
	    "        - set-global: {ipv4.tcp_mem: 0}\n"
	    "        - restore-global: yes\n"
	    "    expect:\n"
	    "      client: |\n"
	    "        step one\n"
	    "        end\n",
	    "81: unknown key \"ipv4.tcp_mem\"; set-global may have: "
	    "ipv4.tcp_max_orphans" },
	{ 79, 80,
	    "    steps:\n"
	    "      one:\n"
	    "        - set-global: {ipv4.tcp_max_orphan: 0}\n"
	    "        - restore-global: yes\n"
	    "    expect:\n"
	    "      client: |\n"
	    "        step one\n"
	    "        end\n",
	    "81: unknown key \"ipv4.tcp_max_orphan\", did you mean "
	    "\"ipv4.tcp_max_orphans\"?" },
	{ 79, 80,
	    "    steps:\n"
	    "      one:\n"
	    "        - set-global: 0\n"
	    "        - restore-global: yes\n"
	    "    expect:\n"
	    "      client: |\n"
	    "        step one\n"
	    "        end\n",
	    "81: \"set-global\" must be a mapping, not a text" },
	{ 79, 80,
	    "    steps:\n"
	    "      one:\n"
	    "        - set-global: {ipv4.tcp_max_orphans: -1}\n"
	    "        - restore-global: yes\n"
	    "    expect:\n"
	    "      client: |\n"
	    "        step one\n"
	    "        end\n",
	    "81: \"ipv4.tcp_max_orphans\" is \"-1\"; expected a number from 0 "
	    "to 2147483647" },
	{ 79, 80,
	    "    steps:\n"
	    "      one:\n"
	    "        - set-global: {ipv4.tcp_max_orphans: 0}\n"
	    "    expect:\n"
	    "      client: |\n"
	    "        step one\n"
	    "        end\n",
	    "81: \"set-global\" for good; expected \"restore-global\" behind "
	    "it" },
	{ 79, 80,
	    "    steps:\n"
	    "      one:\n"
	    "        - restore-global: yes\n"
	    "        - set-global: {ipv4.tcp_max_orphans: 0}\n"
	    "    expect:\n"
	    "      client: |\n"
	    "        step one\n"
	    "        end\n",
	    "81: \"restore-global\" where nothing is set; expected "
	    "\"set-global\" before it" },
	{ 79, 80,
	    "    steps:\n"
	    "      one:\n"
	    "        - set-global: {ipv4.tcp_max_orphans: 0}\n"
	    "        - set-global: {ipv4.tcp_max_orphans: 0}\n"
	    "        - restore-global: yes\n"
	    "    expect:\n"
	    "      client: |\n"
	    "        step one\n"
	    "        end\n",
	    "82: a second \"set-global\"; expected \"restore-global\" behind "
	    "that of line 81" },
	{ 79, 80,
	    "    steps:\n"
	    "      one:\n"
	    "        - set-global: {ipv4.tcp_max_orphans: 0}\n"
	    "        - restore-global: no\n"
	    "    expect:\n"
	    "      client: |\n"
	    "        step one\n"
	    "        end\n",
	    "82: \"restore-global\" is \"no\"; expected \"yes\"" },
	{ 79, 80,
	    "    steps:\n"
	    "      one:\n"
	    "        - until-orphans: yes\n"
	    "    expect:\n"
	    "      client: |\n"
	    "        step one\n"
	    "        end\n",
	    "81: \"until-orphans\" is \"yes\"; expected \"counted\"" },

	/* the rest of a case */
	{ 34, 34, "    needs: [root, moon]\n",
	    "34: \"needs\" is \"moon\"; expected \"root\" or \"lab\"" },
	{ 34, 34, "    needs: sudo\n",
	    "34: \"needs\" is \"sudo\"; expected \"root\" or \"lab\"" },
	{ 35, 35, "    family: 5\n",
	    "35: \"family\" is \"5\"; expected \"4\" or \"6\"" },
	{ 36, 36, "    acks: hidden\n",
	    "36: \"acks\" is \"hidden\"; expected \"shown\"" },
	{ 36, 36, "    sees-client-sockets: no\n",
	    "36: \"sees-client-sockets\" is \"no\"; expected \"yes\"" },
	{ 37, 37, "    retransmissions: yes\n",
	    "37: \"retransmissions\" is \"yes\"; expected \"shown\"" },
	{ 39, 39, "", "39: article has no \"says\", which it must have" },
	{ 40, 40, "      verdict: maybe\n",
	    "40: \"verdict\" is \"maybe\"; expected \"true\", \"true only if\" "
	    "or \"false\"" },
	{ 41, 41, "      becuase: Typo.\n",
	    "41: unknown key \"becuase\", did you mean \"because\"?" },
	{ 38, 41, "    article: []\n", "38: \"article\" is an empty list" },
	{ 38, 41, "    article: false\n",
	    "38: \"article\" must be a mapping, not a text" },
	{ 38, 41,
	    "    article:\n"
	    "      - {says: One., verdict: \"true\"}\n"
	    "      - two\n",
	    "40: \"article\" must be a mapping, not a text" },
	{ 74, 74, "  - name: cause\n",
	    "74: a second case \"cause\"; the first is in line 15" },
	{ 83, 83,
	    "      log: one text\n"
	    "    needs: lab\n",
	    "84: \"needs\" is there twice" },
	{ 83, 83,
	    "      log: one text\n"
	    "    acks: shown\n",
	    "84: \"acks\" stands behind \"expect\", which must be the last "
	    "key" },

	/* twins */
	{ 75, 75, "    twin-of: cuase\n",
	    "75: unknown case \"cuase\", did you mean \"cause\"?" },
	{ 75, 75, "    twin-of: something-else\n",
	    "75: unknown case \"something-else\"; expected a case of this "
	    "page" },
	{ 75, 75, "    twin-of: twin\n", "75: a case cannot be its own twin" },
	{ 77, 77, "    run: {server: [other], client: [probe]}\n",
	    "77: the server is \"other\", its cause's is \"program\"; a twin "
	    "runs the same program" },
	{ 82, 82,
	    "        client > S\n"
	    "        server > R.\n",
	    "83: \"server > R.\" is a reset; a twin shows none" },
	{ 83, 83, "      resets: [server TCP_STATE]\n",
	    "83: \"server TCP_STATE\" is a reset; a twin shows none" },
	{ 84, 84,
	    "  - name: third\n"
	    "    twin-of: twin\n"
	    "    claim: c\n"
	    "    run: {server: [program, x], client: [probe]}\n",
	    "85: \"twin\" is itself a twin; expected its cause" },
	{ 84, 84,
	    "  - name: third\n"
	    "    claim: c\n"
	    "    run: {server: [x], client: [y]}\n"
	    "  - name: fourth\n"
	    "    twin-of: third\n"
	    "    claim: c\n"
	    "    run:\n"
	    "      client: [y]\n"
	    "      server: [x]\n"
	    "    needs: lab\n",
	    "87: \"fourth\" runs exactly what \"third\" runs: it is its own "
	    "cause" },

	/* expect */
	{ 42, 83, "    expect: nothing\n",
	    "42: \"expect\" must be a mapping, not a text" },
	{ 42, 84, "    expect: {}\n", "42: \"expect\" is an empty mapping" },
	{ 42, 84,
	    "    expect:\n"
	    "      - because: Only one.\n"
	    "        client: end\n"
	    "        wire: client > S\n",
	    "43: a list of one alternative; expected two or more, or a "
	    "mapping" },
	{ 65, 66, "      - client: |\n",
	    "65: an alternative without \"because\"; expected why the kernel "
	    "may answer so" },
	{ 80, 80,
	    "      because: There is no other.\n"
	    "      client: end\n",
	    "79: \"because\" explains an alternative, and \"expect\" has no "
	    "other" },
	{ 80, 80, "", "80: expect has no \"client\", which it must have" },
	{ 81, 82, "", "80: expect has no \"wire\", which it must have" },
	{ 80, 80, "      clinet: end\n",
	    "80: unknown key \"clinet\", did you mean \"client\"?" },
	{ 44, 44, "        client: >\n",
	    "44: the lines of \"client\" would be folded into one; expected "
	    "\"client: |\"" },
	{ 44, 44, "        client:\n",
	    "44: the lines of \"client\" would be folded into one; expected "
	    "\"client: |\"" },
	{ 50, 50, "          read            ECONNRESTE\n",
	    "50: unknown errno \"ECONNRESTE\", expected a name of errno(3), or "
	    "EOF" },
	{ 50, 50, "          end\n",
	    "51: \"end\" stands behind \"end\", which must be the last line of "
	    "\"client\"" },
	{ 51, 51, "",
	    "50: \"read ECONNRESET\" is the last line of \"client\"; expected "
	    "\"end\" behind it" },
	{ 48, 48,
	    "          step third-step\n"
	    "          step first-step\n",
	    "48: unknown step \"third-step\"; expected one of the case's "
	    "steps" },
	{ 46, 46, "          Connect         ok\n",
	    "46: \"Connect\" is no act, expected a call's name, as in \"read "
	    "ECONNRESET\"" },
	{ 80, 80, "      client: read 5\n",
	    "80: \"read 5\" is the last line of \"client\"; expected \"end\" "
	    "behind it" },
	{ 80, 80,
	    "      client: |\n"
	    "        connect ok\n",
	    "81: \"connect ok\" is the last line of \"client\"; expected "
	    "\"end\" behind it" },
	{ 54, 54, "          clint > S\n",
	    "54: unknown sender \"clint\", expected client, server or "
	    "middlebox" },
	{ 55, 55, "          server > .R\n",
	    "55: bad flags \".R\", expected tcpdump's letters in tcpdump's "
	    "order: F S R P . U E W" },
	{ 55, 55, "          server > R. 5 sqe=1\n",
	    "55: unknown word \"sqe=1\", expected seq=N, ack=N, ttl=N, again, "
	    "challenge or keepalive" },
	{ 59, 59, "          middlebox > icmp port-unreacheable\n",
	    "59: unknown ICMP error \"port-unreacheable\", expected one as "
	    "\"port-unreachable\" or \"admin-prohibited\"" },
	{ 53, 55, "",
	    "54: no header names connection a, but a later one is named" },
	{ 53, 53, "",
	    "53: \"client > S\" stands under no header, but line 56 is one" },
	{ 57, 57, "          connection a\n",
	    "57: connection a stands under two headers" },
	{ 57, 57, "          connection c\n",
	    "53: no header names connection b, but a later one is named" },
	{ 57, 57,
	    "          connection a\n"
	    "          connection b\n",
	    "57: \"connection a\" has no segment below it" },
	{ 59, 59,
	    "          server > R.\n"
	    "          connection c\n",
	    "60: \"connection c\" has no segment below it" },
	{ 61, 61, "          serve: {OutRsts: 2}\n",
	    "61: \"serve\" is no host; expected \"client\", \"server\" or "
	    "\"middlebox\"" },
	{ 61, 61, "          server: {OutRst: 2}\n",
	    "61: unknown counter \"OutRst\", did you mean \"OutRsts\"?" },
	{ 61, 61, "          server: {SomethingElseEntirely: 2}\n",
	    "61: unknown counter \"SomethingElseEntirely\"; expected one of "
	    "the watched counters" },
	{ 61, 61, "          server: {OutRsts: 0}\n",
	    "61: \"OutRsts\" is \"0\"; expected a number from 1 to "
	    "1000000000" },
	{ 61, 61, "          server: {OutRsts: -1}\n",
	    "61: \"OutRsts\" is \"-1\"; expected a number from 1 to "
	    "1000000000" },
	{ 61, 61, "          server: {OutRsts: two}\n",
	    "61: \"OutRsts\" is \"two\"; expected a number from 1 to "
	    "1000000000" },
	{ 61, 61, "          server: {OutRsts: 99999999999999999999}\n",
	    "61: \"OutRsts\" is \"99999999999999999999\"; expected a number "
	    "from 1 to 1000000000" },
	{ 61, 61,
	    "          server: {OutRsts: 1,\n"
	    "                   OutRsts: 1}\n",
	    "62: \"OutRsts\" is there twice" },
	{ 61, 61, "          server: [OutRsts]\n",
	    "61: \"server\" must be a mapping, not a list" },
	{ 63, 63, "        resets: server TCP_STATE\n",
	    "63: \"resets\" must be a list, not a text" },
	{ 63, 63, "        resets: [server TCP_STAT]\n",
	    "63: unknown reset reason \"TCP_STAT\"; expected a name of the "
	    "kernel's enum sk_rst_reason" },
	{ 63, 63, "        resets: [sever TCP_STATE]\n",
	    "63: \"sever\" is no host; expected \"client\", \"server\" or "
	    "\"middlebox\"" },
	{ 63, 63, "        resets: [TCP_STATE]\n",
	    "63: a reset is written \"HOST REASON\" or \"HOST REASON xN\"" },
	{ 63, 63, "        resets: [server TCP_STATE 2]\n",
	    "63: a reset is written \"HOST REASON\" or \"HOST REASON xN\"" },
	{ 63, 63, "        resets: [server TCP_STATE x0]\n",
	    "63: a reset is written \"HOST REASON\" or \"HOST REASON xN\"" },
	{ 63, 63, "        resets: [server TCP_STATE x1001]\n",
	    "63: \"x1001\" is no count; expected x1 to x1000" },
	{ 63, 63,
	    "        resets:\n"
	    "          - server TCP_STATE\n"
	    "          - server TCP_STATES\n",
	    "65: unknown reset reason \"TCP_STATES\"; expected a name of the "
	    "kernel's enum sk_rst_reason" },
	{ 64, 64, "        log: []\n", "64: \"log\" is an empty list" },
	{ 64, 64, "        log: [one, \"\"]\n",
	    "64: \"log\" must be a text, not nothing" },
	{ 64, 64,
	    "        log: |\n"
	    "          one\n"
	    "          two\n",
	    "64: \"log\" has a text of several lines; expected one text for "
	    "each line, in a list" },
	{ 59, 59,
	    "          server > R.\n"
	    "    hosts: 3\n",
	    "61: not YAML: mapping values are not allowed in this context" },

	/* a lab of two hosts */
	{ 20, 23, "    network:\n",
	    "26: a middlebox in a lab of two hosts; expected network: {hosts: "
	    "3}" },
	{ 20, 33,
	    "    steps:\n"
	    "      first-step:\n"
	    "        - kill: SIGTERM\n"
	    "      second-step:\n"
	    "        - kill: SIGTERM\n",
	    "50: a middlebox in a lab of two hosts; expected network: {hosts: "
	    "3}" },
	{ 20, 33,
	    "    steps:\n"
	    "      first-step:\n"
	    "        - kill: SIGTERM\n"
	    "      second-step:\n"
	    "        - inject: {on: middlebox, as: client, flags: S, seq: "
	    "next}\n",
	    "24: a middlebox in a lab of two hosts; expected network: {hosts: "
	    "3}" },
	{ 20, 33,
	    "    network:\n"
	    "      sysctl:\n"
	    "        client: {ipv4.tcp_sack: 0}\n"
	    "        middlebox: {ipv4.ip_forward: 0}\n",
	    "23: a middlebox in a lab of two hosts; expected network: {hosts: "
	    "3}" },

	/* what is served */
	{ 85, 85, "url: https\n",
	    "85: \"url\" is \"https\"; expected \"http\"" },
	{ 86, 86, "serve: cause\n",
	    "86: \"serve\" must be a list, not a text" },
	{ 86, 86, "serve: []\n", "86: \"serve\" is an empty list" },
	{ 86, 86, "serve: [[cause]]\n",
	    "86: \"serve\" must be a text, not a list" },
	{ 86, 86, "serve: [twin, cause, twin]\n",
	    "86: \"serve\" has \"twin\" twice" },
	{ 86, 86,
	    "serve:\n"
	    "  - cause\n"
	    "  - twim\n",
	    "88: unknown case \"twim\", did you mean \"twin\"?" },
	{ 86, 86, "serve: [nothing]\n",
	    "86: unknown case \"nothing\"; expected one of the page's cases" },

	/* what is no YAML, and what no page needs of it */
	{ 2, 2, "about: [A page\n",
	    "3: not YAML: did not find expected ',' or ']', while parsing a "
	    "flow sequence that began in line 2" },
	{ 2, 2, "about: &a A page\n",
	    "2: an anchor (&a); a page writes everything out" },
	{ 2, 2, "about: *a\n",
	    "2: an alias (*a); a page writes everything out" },
	{ 2, 2, "about: !!str A page\n",
	    "2: a tag (tag:yaml.org,2002:str); a page has none" },
	{ 2, 2, "about: a: b\n",
	    "2: not YAML: mapping values are not allowed in this context" },
	{ 2, 2, "about: \"A page\n",
	    "18: not YAML: did not find expected key, while parsing a block "
	    "mapping that began in line 2" },
	{ 2, 2, "about: \"\\x07\"\n",
	    "2: a control character (0x07) in a text" },
	{ 2, 2, "about: \"\\0\"\n", "2: a control character (0x00) in a text" },
	{ 2, 2, "\tabout: A page\n",
	    "2: a tab in the indentation; indent with spaces" },
	{ 82, 82, "      \tclient > S\n",
	    "82: a tab in the indentation; indent with spaces" },
	{ 84, 84,
	    "---\n"
	    "about: b\n",
	    "84: a second document; a page is one" },
	{ 16, 16, "     claim: Indented by five.\n",
	    "16: not YAML: mapping values are not allowed in this context" },
	{ 2, 2, "about: [[[[[[[[[[[[[a]]]]]]]]]]]]]\n",
	    "2: nested deeper than anything in a page" },
	{ 84, 84, "   end\n",
	    "84: not YAML: did not find expected '-' indicator, while parsing "
	    "a block collection that began in line 15" },
};
const size_t wrong_pages_count = sizeof(wrong_pages) / sizeof(wrong_pages[0]);
