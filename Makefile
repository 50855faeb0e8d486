# SPDX-License-Identifier: MIT
# resetlab: one Makefile, not recursive; build/ is the only folder it writes.
# `make help` lists the targets.

VERSION := 0.1
BUILD ?= build
CFLAGS ?= -O2 -g
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += --jobs=$(shell nproc)
endif

# `make V=1` shows every command.
$(V).SILENT:
say = printf '  %-5s %s\n' $(1) $(2)

# `make deps all` installs before it compiles, also with jobs in parallel.
FIRST := $(filter deps,$(MAKECMDGOALS))

# What the sources need whatever CFLAGS a person gives.
WARNINGS := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wwrite-strings -Wformat=2 -Wundef
DEFINES := -D_GNU_SOURCE -DRESETLAB_VERSION='"$(VERSION)"'
ALL_CFLAGS = -std=c11 $(DEFINES) $(WARNINGS) $(WERROR) $(CFLAGS) -MMD -MP
CAUSE_LIBS := libevent_core openssl
# No package says how to link it; only a server that reads HTTP needs it.
HTTP_LIBS := -lhttp_parser
RUNNER_LIBS := libevent_core yaml-0.1 jansson libpcap libnl-route-3.0 \
	libnl-genl-3.0 libnftables libtraceevent
CHECK_LIBS := check openssl $(RUNNER_LIBS)

pkg-cflags = $(shell pkg-config --cflags $(1) 2>/dev/null)
# Only what is used is linked: a probe is plain socket calls, but for one.
pkg-libs = -Wl,--as-needed $(shell pkg-config --libs $(1))

SERVERS := $(patsubst servers/%.c,$(BUILD)/servers/%,$(wildcard servers/*.c))
CLIENTS := $(patsubst clients/%.c,$(BUILD)/clients/%,$(wildcard clients/*.c))
RUNNER_SRC := $(wildcard scenarios/runner/*.c scenarios/runner/*/*.c)
RUNNER_OBJ := $(RUNNER_SRC:%.c=$(BUILD)/obj/%.o)
TEST_SRC := $(wildcard tests/*.c)
TEST_OBJ := $(TEST_SRC:%.c=$(BUILD)/obj/%.o)
SERVER_LIB := $(BUILD)/obj/servers/lib.a
CLIENT_LIB := $(BUILD)/obj/clients/lib.a
LIB_OBJ = $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard $(1)/lib/*.c))

all: $(BUILD)/resetlab $(SERVERS) $(CLIENTS)

$(BUILD)/obj/%.o: %.c Makefile | $(FIRST)
	$(call say,CC,$<)
	mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(OBJ_CFLAGS) -c -o $@ $<

$(SERVER_LIB): $(call LIB_OBJ,servers)
$(CLIENT_LIB): $(call LIB_OBJ,clients)
$(SERVER_LIB) $(CLIENT_LIB):
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/servers/%: $(BUILD)/obj/servers/%.o $(SERVER_LIB)
	mkdir -p $(@D)
	$(call say,LD,$@)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call pkg-libs,$(CAUSE_LIBS)) \
	    $(HTTP_LIBS)

$(BUILD)/clients/%: $(BUILD)/obj/clients/%.o $(CLIENT_LIB)
	mkdir -p $(@D)
	$(call say,LD,$@)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call pkg-libs,$(CAUSE_LIBS))

$(BUILD)/resetlab: $(RUNNER_OBJ)
	$(call say,LD,$@)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call pkg-libs,$(RUNNER_LIBS))

# Everything of the runner but its main() goes into the tests.
$(BUILD)/tests/check: $(TEST_OBJ) \
    $(filter-out %/scenarios/runner/main.o,$(RUNNER_OBJ))
	mkdir -p $(@D)
	$(call say,LD,$@)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call pkg-libs,$(CHECK_LIBS))

# A client to be examined, right or wrong as its first word says.
$(BUILD)/tests/exam-client: $(BUILD)/obj/tests/exam/client.o
	mkdir -p $(@D)
	$(call say,LD,$@)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$(BUILD)/tests/check: | $(BUILD)/tests/exam-client

$(BUILD)/obj/scenarios/%.o $(BUILD)/obj/tests/%.o: \
    OBJ_CFLAGS = $(call pkg-cflags,$(CHECK_LIBS))

# ------------------------------------------------------------------- targets

help:
	sed -n 's/^## //p' Makefile

## make               build everything into build/
## make deps          install what is missing (as root, or with sudo)
## make run           run the whole catalogue, print the table
## make deps run      both
run: all
	$(BUILD)/resetlab run

## make check         every test
## make deps check    both
deps:
	scripts/install-deps

check: all $(BUILD)/tests/check
	RESETLAB_SOURCE=. RESETLAB_BUILD=$(BUILD) $(BUILD)/tests/check

## make check-global  every test that changes a machine-wide setting for moments,
##                    as root
check-global: all $(BUILD)/tests/check
	for suite in coverage global; do \
	    RESETLAB_SOURCE=. RESETLAB_BUILD=$(BUILD) RESETLAB_ALLOW_GLOBAL=1 \
	        $(BUILD)/tests/check $$suite || exit 1; \
	done

## make asan          every test, with the address and undefined sanitizers
asan:
	$(MAKE) BUILD=build/asan CFLAGS="-O1 -g -fno-omit-frame-pointer \
	    -fsanitize=address,undefined -fno-sanitize-recover=undefined" check

## make valgrind      servers, probes and the runner under valgrind
valgrind: all
	scripts/valgrind $(BUILD)

## make tidy          clang-tidy over every source, warnings as errors
SOURCES := $(wildcard servers/*.c servers/lib/*.c clients/*.c clients/lib/*.c \
	tests/*/*.c tests/*/*/*.c) $(RUNNER_SRC) $(TEST_SRC)
HEADERS := $(wildcard servers/lib/*.h clients/lib/*.h scenarios/runner/*.h \
	scenarios/runner/*/*.h tests/*.h tests/*/*.h)
tidy:
	printf '%s\n' $(SOURCES) | xargs -P 2 -I{} clang-tidy --quiet {} \
	    -- -std=c11 $(DEFINES) -Iclients -Iservers $(call pkg-cflags,$(CHECK_LIBS))

## make format-check  whether every source is as .clang-format wants it
format-check:
	clang-format --dry-run --Werror $(SOURCES) $(HEADERS)

## make headers       whether every header compiles alone
headers:
	for h in $(HEADERS); do \
	    $(CC) -std=c11 $(DEFINES) $(WARNINGS) -Werror -fsyntax-only \
	        $(call pkg-cflags,$(CHECK_LIBS)) -x c $$h || exit 1; \
	done

## make shellcheck    the scripts
shellcheck:
	shellcheck .ci/run scripts/install-deps scripts/valgrind scripts/bench \
	    scripts/examples clients/examples/resets.sh

## make bench         system calls and rates, against tests/bench/expected
bench: all
	scripts/bench $(BUILD)

## make examples      the tests of clients/examples, in other languages
examples: all
	scripts/examples $(BUILD)

## make gallery       examine other people's clients (scripts/install-deps
##                    --gallery gets them), and write build/gallery/RESULTS.md
gallery: all
	scripts/gallery $(BUILD)

## make readme        write the catalogue into README.md
readme: all
	scripts/readme $(BUILD)/resetlab README.md

## make clean         remove build/
clean:
	rm -rf build $(BUILD)

.PHONY: all help run deps check check-global asan valgrind tidy format-check headers \
	shellcheck bench examples gallery readme clean
.SECONDARY:
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
