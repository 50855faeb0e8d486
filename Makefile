# SPDX-License-Identifier: MIT
# resetlab: one Makefile, not recursive; build/ is the only folder it writes.
# `make help` lists the targets.

BUILD ?= build
CC ?= cc
CFLAGS ?= -O2 -g

# What the sources need whatever CFLAGS a person gives.
WARNINGS := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wwrite-strings -Wformat=2 -Wundef
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE $(WARNINGS) $(WERROR) $(CFLAGS) -MMD -MP
CAUSE_LIBS := libevent_core
RUNNER_LIBS := libevent_core yaml-0.1 jansson libpcap libnl-route-3.0 \
	libnl-genl-3.0 libnftables libtraceevent
CHECK_LIBS := check $(RUNNER_LIBS)

pkg-cflags = $(shell pkg-config --cflags $(1) 2>/dev/null)
pkg-libs = $(shell pkg-config --libs $(1))

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

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(OBJ_CFLAGS) -c -o $@ $<

$(SERVER_LIB): $(call LIB_OBJ,servers)
$(CLIENT_LIB): $(call LIB_OBJ,clients)
$(SERVER_LIB) $(CLIENT_LIB):
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/servers/%: $(BUILD)/obj/servers/%.o $(SERVER_LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call pkg-libs,$(CAUSE_LIBS))

$(BUILD)/clients/%: $(BUILD)/obj/clients/%.o $(CLIENT_LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$(BUILD)/resetlab: $(RUNNER_OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call pkg-libs,$(RUNNER_LIBS))

# Everything of the runner but its main() goes into the tests.
$(BUILD)/tests/check: $(TEST_OBJ) \
    $(filter-out %/scenarios/runner/main.o,$(RUNNER_OBJ))
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call pkg-libs,$(CHECK_LIBS))

$(BUILD)/obj/scenarios/%.o $(BUILD)/obj/tests/%.o: \
    OBJ_CFLAGS = $(call pkg-cflags,$(CHECK_LIBS))

clean:
	rm -rf $(BUILD)

.PHONY: all clean
.SECONDARY:
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
