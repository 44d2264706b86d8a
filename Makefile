# dateline: GNU make, no generator. `make help` lists the targets.
.DEFAULT_GOAL := all

VERSION   := 0.1.0
PREFIX    ?= /usr/local
BINDIR    ?= $(PREFIX)/bin
LIBEXECDIR?= $(PREFIX)/libexec/dateline
SHAREDIR  ?= $(PREFIX)/share/dateline
MANDIR    ?= $(PREFIX)/share/man

CC        ?= cc
CFLAGS    ?= -O2 -g
WARN      := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wundef -Wformat=2 -Wno-overlength-strings
BUILD     ?= build
PKG       := pkg-config

CPPFLAGS  += -I. -D_GNU_SOURCE -DVERSION='"$(VERSION)"' \
	-DDATELINE_LIBEXEC='"$(LIBEXECDIR)"' -DDATELINE_SHARE='"$(SHAREDIR)"'
HARDEN    := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
SANITIZE  ?=
ALLFLAGS   = -std=c17 $(WARN) $(CFLAGS) $(if $(SANITIZE),$(SANITIZE),$(HARDEN)) $(CPPFLAGS)
LDHARDEN  := -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LINK       = $(CC) $(CFLAGS) $(if $(SANITIZE),$(SANITIZE),$(LDHARDEN)) $(LDFLAGS)

# Programs: which sources belong to which. feeds/: fetch* is the fetcher's, sandbox* both's,
# everything else the parser's.
CORE_SRC  := $(filter-out src/main.c src/command.c $(wildcard src/cmd_*.c),$(wildcard src/*.c))
MAIN_SRC  := src/main.c src/command.c $(wildcard src/cmd_*.c) $(wildcard ui/*.c)
FETCH_SRC := $(wildcard feeds/fetch*.c) $(wildcard feeds/sandbox*.c)
PARSE_SRC := $(filter-out $(wildcard feeds/fetch*.c),$(wildcard feeds/*.c))

obj = $(patsubst %.c,$(BUILD)/%.o,$(1))
CORE_OBJ  := $(call obj,$(CORE_SRC))
MAIN_OBJ  := $(call obj,$(MAIN_SRC))
FETCH_OBJ := $(call obj,$(FETCH_SRC))
PARSE_OBJ := $(call obj,$(PARSE_SRC))
CORE_LIB  := $(BUILD)/libcore.a

XML_CFLAGS   = $(shell xml2-config --cflags 2>/dev/null || $(PKG) --cflags libxml-2.0)
CORE_LIBS   := -lsqlite3 -lzstd -lunistring -lcjson
MAIN_LIBS   := $(CORE_LIBS) -lncursesw -ltinfo
FETCH_LIBS  := $(CORE_LIBS) -lcurl -lseccomp
PARSE_LIBS  := -lxml2 -lcjson -lunistring -lseccomp

all: dateline dateline-fetch dateline-parse

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALLFLAGS) $(if $(filter feeds/%,$<),$(XML_CFLAGS)) -MMD -MP -c -o $@ $<

$(CORE_LIB): $(CORE_OBJ)
	@rm -f $@
	ar rcs $@ $^

dateline: $(MAIN_OBJ) $(CORE_LIB)
	$(LINK) -o $@ $(MAIN_OBJ) $(CORE_LIB) $(MAIN_LIBS)
dateline-fetch: $(FETCH_OBJ) $(CORE_LIB)
	$(LINK) -o $@ $(FETCH_OBJ) $(CORE_LIB) $(FETCH_LIBS)
dateline-parse: $(PARSE_OBJ) $(CORE_LIB)
	$(LINK) -o $@ $(PARSE_OBJ) $(CORE_LIB) $(PARSE_LIBS)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# ---- tests: tests/test_<module>.c are cmocka programs; tests/run_*.py whole runs ----
TEST_SRC := $(wildcard tests/test_*.c)
TEST_BIN := $(patsubst tests/%.c,$(BUILD)/tests/%,$(TEST_SRC))
# A test of a module in feeds/ or ui/ names the objects it needs in a line "// objects: feeds/url.o".
test_objects = $(addprefix $(BUILD)/,$(shell sed -n 's,^// objects: *,,p' $(1)))

define TEST_RULE
$(BUILD)/tests/$(1): tests/$(1).c $(CORE_LIB) $(call test_objects,tests/$(1).c)
	@mkdir -p $$(@D)
	$$(CC) $$(ALLFLAGS) $$(XML_CFLAGS) -MMD -MP -MF $$@.d $$(if $$(SANITIZE),,-pie) -o $$@ $$< \
	  $$(call test_objects,tests/$(1).c) $$(CORE_LIB) -Wl,--as-needed -lcmocka $$(CORE_LIBS) -lncursesw -ltinfo -lcurl \
	  -lxml2 -lseccomp -lvterm
endef
$(foreach t,$(TEST_SRC:tests/%.c=%),$(eval $(call TEST_RULE,$(t))))

check-unit: $(TEST_BIN)
	@fail=0; for t in $(TEST_BIN); do \
	  $$t >$$t.log 2>&1 || { fail=1; echo "FAILED $$t"; cat $$t.log; }; \
	  tail -n 3 $$t.log | grep -E 'PASSED|FAILED' | sed "s,^,$$(basename $$t): ,"; \
	done; exit $$fail

clean:
	rm -rf $(BUILD) dateline dateline-fetch dateline-parse

.PHONY: all check-unit clean
