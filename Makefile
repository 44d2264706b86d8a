# dateline: one GNU makefile, no generator. `make help` lists the targets.
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

VERSION := 0.1.0

PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
LIBEXECDIR ?= $(PREFIX)/libexec/dateline
SHAREDIR   ?= $(PREFIX)/share/dateline
MANDIR     ?= $(PREFIX)/share/man
DATADIR    ?= $(PREFIX)/share
# Shell, file in DATADIR.
COMPLETIONS := bash:bash-completion/completions/dateline zsh:zsh/site-functions/_dateline \
	fish:fish/vendor_completions.d/dateline.fish

CC     ?= cc
# Of what a debugger takes only what a trace of the stack needs: the rest costs a seventh of the build.
CFLAGS ?= -O2 -g1
# Objects go to BUILD, the three programs to BIN; asan, tsan and cover have folders of their own.
BUILD  ?= build
BIN    ?= .

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wundef -Wformat=2 -Wno-overlength-strings
CPPFLAGS += -I. -D_GNU_SOURCE -DVERSION='"$(VERSION)"' \
	-DDATELINE_LIBEXEC='"$(LIBEXECDIR)"' -DDATELINE_SHARE='"$(SHAREDIR)"'
HARDEN   := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE -ffunction-sections -fdata-sections \
	-fno-asynchronous-unwind-tables
LDHARDEN := -pie -Wl,-z,relro,-z,now -Wl,--gc-sections
# Tables of strings cost a bit a pointer instead of 24 bytes, where the linker and libc know how.
LDHARDEN += $(shell echo 'int main(void) { return 0; }' | $(CC) -x c -fPIE -pie \
	-Wl,-z,pack-relative-relocs,--fatal-warnings -o /dev/null - 2>/dev/null && echo -Wl,-z,pack-relative-relocs)
# GNU ld begins code and constants on a new page of the file and pads the one before, 2 KB on the
# average. With its own script changed they follow in the file at once, and begin a new page in memory
# alone, as lld does it: code stays apart, but for what shares its first and last page of the file.
# What is read-only once the program runs (RELRO) must end a page. ld would move it to the end of one,
# and leave a gap in the file before it: here it begins where it stands in the file, and the rest of its
# last page is in memory alone, as nothing of a file follows (.data is empty: only the C library's own
# start has some, which nothing writes). The 64 bytes are more than alignment moves a section.
LAYOUT := $(BUILD)/layout
# Set by asan, tsan and cover: replaces the hardening.
SANITIZE ?=
ALLFLAGS  = -std=c17 $(WARN) $(WERROR) $(CFLAGS) $(SMALL) $(or $(SANITIZE),$(HARDEN)) $(CPPFLAGS)
LINK      = $(CC) $(CFLAGS) $(or $(SANITIZE),$(LDHARDEN) @$(LAYOUT)) \
	-Wl,--as-needed $(LDFLAGS)

# Which sources belong to which program. In feeds/, fetch* is the fetcher's and sandbox* both's;
# everything else is the parser's.
MAIN_SRC  := $(wildcard src/main.c src/command*.c src/json_out.c src/cmd_*.c ui/*.c)
CORE_SRC  := $(filter-out $(MAIN_SRC),$(wildcard src/*.c))
FETCH_SRC := $(wildcard feeds/fetch*.c feeds/sandbox*.c)
PARSE_SRC := $(filter-out $(wildcard feeds/fetch*.c),$(wildcard feeds/*.c))

# One short line a file: `make V=1` shows the commands.
told      = $(if $(or $(V),$(findstring s,$(firstword -$(MAKEFLAGS)))),,$(info $(strip $(1)))@)
FOLDERS   = $(addprefix $(BUILD)/,src ui feeds tests tests/bench)
obj       = $(patsubst %.c,$(BUILD)/%.o,$(1))
CORE_LIB := $(BUILD)/libcore.a

CLOSE := $(shell f='-fno-align-functions -fno-align-loops -fno-align-jumps -fno-align-labels'; \
	$(CC) -Werror $$f -x c -S -o /dev/null /dev/null 2>/dev/null && echo $$f)
# No gaps between tables either: gcc puts each of 32 bytes and more at a multiple of 32.
TABLES := $(shell $(CC) -Werror -malign-data=abi -x c -S -o /dev/null /dev/null 2>/dev/null && echo -malign-data=abi)
OZ := $(shell $(CC) -Oz -x c -S -o /dev/null /dev/null 2>/dev/null && echo -Oz || echo -Os)
# What gcc does for speed at -Oz too: without it there is one byte in 120 and an eighth of the time less.
LEAN := $(shell f='-fno-caller-saves -fno-tree-dominator-opts -fno-ipa-sra -fno-if-conversion \
	-fno-schedule-insns2 -fno-code-hoisting -fno-tree-pre -fno-tree-loop-optimize -fno-move-loop-invariants'; \
	$(CC) -Werror $$f -x c -S -o /dev/null /dev/null 2>/dev/null && echo $$f)
# What runs for each byte is made fast, without gaps before its functions and loops; all else is made
# small: the three programs together stay under 1 MiB (`make size`).
FAST := src/arena src/strbuf src/terms src/text src/text_clean \
	feeds/html_scan feeds/html_tree
$(FAST:%=$(BUILD)/%.o): SMALL = $(if $(findstring -O2,$(CFLAGS)),$(CLOSE) $(TABLES))
$(filter-out $(FAST:%=$(BUILD)/%.o),$(call obj,$(CORE_SRC) $(MAIN_SRC) $(FETCH_SRC) $(PARSE_SRC))): \
	SMALL = $(if $(findstring -O2,$(CFLAGS)),$(OZ) $(LEAN) $(TABLES))

XML_CFLAGS := $(shell xml2-config --cflags 2>/dev/null || pkg-config --cflags libxml-2.0 2>/dev/null)
CORE_LIBS  := -lsqlite3 -lzstd -lunistring -lcjson
MAIN_LIBS  := $(CORE_LIBS) -lfribidi -lhyphen -lncursesw -ltinfo
FETCH_LIBS := $(CORE_LIBS) -lcurl -lseccomp
PARSE_LIBS := -lxml2 -lcjson -lunistring -lseccomp
TEST_LIBS  := -lcmocka $(CORE_LIBS) -lfribidi -lhyphen -lncursesw -ltinfo -lcurl -lxml2 -lseccomp -lvterm -lutil

PROGRAMS := $(BIN)/dateline $(BIN)/dateline-fetch $(BIN)/dateline-parse

all: $(PROGRAMS) ## build the three programs

$(FOLDERS):
	@mkdir -p $@

# The makefile too: what it says of a file is in the file that comes of it.
$(BUILD)/%.o: %.c Makefile | $(FOLDERS)
	$(call told,compile $<)$(CC) $(ALLFLAGS) $(if $(filter feeds/%,$<),$(XML_CFLAGS)) -MMD -MP -c -o $@ $<

$(CORE_LIB): $(call obj,$(CORE_SRC))
	@rm -f $@
	$(call told,archive $@)$(AR) rcs $@ $^

$(BIN)/dateline: $(call obj,$(MAIN_SRC)) $(CORE_LIB) $(LAYOUT)
	@mkdir -p $(@D)
	$(call told,link $@)$(LINK) -o $@ $(filter-out $(LAYOUT),$^) $(MAIN_LIBS)
$(BIN)/dateline-fetch: $(call obj,$(FETCH_SRC)) $(CORE_LIB) $(LAYOUT)
	@mkdir -p $(@D)
	$(call told,link $@)$(LINK) -o $@ $(filter-out $(LAYOUT),$^) $(FETCH_LIBS)
$(BIN)/dateline-parse: $(call obj,$(PARSE_SRC)) $(CORE_LIB) $(LAYOUT)
	@mkdir -p $(@D)
	$(call told,link $@)$(LINK) -o $@ $(filter-out $(LAYOUT),$^) $(PARSE_LIBS)

# An argument for the linker, none where it is another linker or does not take the script.
$(LAYOUT): Makefile
	@mkdir -p $(@D)
	@echo 'int main(void) { return 0; }' >$@.c; \
	$(CC) $(LDHARDEN) -Wl,--verbose -o /dev/null $@.c 2>/dev/null | sed -n '/^====/,/^====/{/^====/d;'\
	's/^\( *\. = ALIGN(CONSTANT (MAXPAGESIZE))\);/\1 + (. \& (CONSTANT (MAXPAGESIZE) - 1));/;'\
	's/^ *\. = DATA_SEGMENT_ALIGN.*/relro_at = ALIGN(CONSTANT (MAXPAGESIZE)) + (. \& (CONSTANT (MAXPAGESIZE) - 1));'\
	' . = . - 64; & . = relro_at;/;'\
	's/^ *\. = DATA_SEGMENT_RELRO_END.*/relro_end = ALIGN(CONSTANT (MAXPAGESIZE));'\
	' . = DATA_SEGMENT_RELRO_END (relro_end - . + 64, . - 64); . = relro_end;/;'\
	's/^ *\.data\.rel\.ro *: {/& *crt*.o(.data .data.*)/;p;}' >$@.ld; \
	if [ -s $@.ld ] && $(CC) $(LDHARDEN) -Wl,-T,$@.ld -o /dev/null $@.c 2>/dev/null; \
	then echo -Wl,-T,$@.ld; fi >$@

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

deps: ## install what building and testing need (apt), or print the packages' names
	@sh .ci/deps build test

run: all ## open the reader
	./dateline

demo: all ## open the reader with sample feeds served on loopback; no network needed
	sh tests/demo/run.sh

# ---- Tests ------------------------------------------------------------------------------------
# tests/test_<module>.c is a cmocka program; a module of feeds/ or ui/ is named in a line
# "// objects: feeds/url.o". tests/run_<what>.py is a whole run of the programs.

TEST_NAMES := $(patsubst tests/%.c,%,$(wildcard tests/test_*.c))
TEST_BIN   := $(addprefix $(BUILD)/tests/,$(TEST_NAMES))
named_objects = $(addprefix $(BUILD)/,$(shell sed -n 's,^// $(2): *,,p' $(1)))

define TEST_RULE
$(BUILD)/tests/$(1): tests/$(1).c $(call named_objects,tests/$(1).c,objects) $(CORE_LIB)
	@mkdir -p $$(@D)
	$$(call told,link $$@)$$(CC) $$(ALLFLAGS) $$(XML_CFLAGS) -MMD -MP -MF $$@.d $$(or $$(SANITIZE),-pie) -o $$@ \
	  $$(filter %.c %.o %.a,$$^) -Wl,--as-needed $(TEST_LIBS)
endef
$(foreach t,$(TEST_NAMES),$(eval $(call TEST_RULE,$(t))))

check: all check-build ## build and pass all tests
	DATELINE_BIN=$(BIN) python3 tests/runner.py $(TEST_BIN) $(wildcard tests/run_*.py)

check-build: $(TEST_BIN)
check-unit: $(TEST_BIN) ## only the modules' tests
	@python3 tests/runner.py $(TEST_BIN)

golden: all check-build ## write the golden files anew; the difference is the review
	GOLDEN=write DATELINE_BIN=$(BIN) python3 tests/runner.py $(TEST_BIN) $(wildcard tests/run_*.py)

VARIANT = $(MAKE) --no-print-directory BUILD=build/$(1) BIN=build/$(1)
ASAN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

asan: ## all tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@mkdir -p build/asan/feeds build/asan/ui && cp feeds/default.feeds build/asan/feeds/ && cp -r ui/themes build/asan/ui/
	ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 DATELINE_SANITIZED=address \
	  $(call VARIANT,asan) CFLAGS='-O1 -g' SANITIZE='$(ASAN)' check

tsan: ## the modules' tests under ThreadSanitizer
	$(call VARIANT,tsan) CFLAGS='-O1 -g' SANITIZE='-fsanitize=thread' check-unit

cover: ## which lines and branches the tests reach: build/cover/index.html
	@mkdir -p build/cover/feeds build/cover/ui && cp feeds/default.feeds build/cover/feeds/ && cp -r ui/themes build/cover/ui/
	$(call VARIANT,cover) CFLAGS='-O0 -g' SANITIZE='--coverage' check
	gcovr -r . --object-directory build/cover -e tests/ --branches --print-summary \
	  --html-details build/cover/index.html

# ---- Fuzzing: tests/fuzz_<what>.c names its objects in "// fuzz-objects: ..." ------------------

FUZZ_SECONDS ?= 60
FUZZ_NAMES := $(patsubst tests/%.c,%,$(wildcard tests/fuzz_*.c))
FUZZ_FLAGS := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all

define FUZZ_RULE
$(BUILD)/tests/$(1): tests/$(1).c $(call named_objects,tests/$(1).c,fuzz-objects) $(CORE_LIB)
	@mkdir -p $$(@D)
	$$(call told,link $$@)$$(CC) $$(ALLFLAGS) $$(XML_CFLAGS) -fsanitize=fuzzer -o $$@ $$(filter %.c %.o %.a,$$^) -Wl,--as-needed $(TEST_LIBS)
endef
$(foreach t,$(FUZZ_NAMES),$(eval $(call FUZZ_RULE,$(t))))

fuzz: ## each fuzz target for FUZZ_SECONDS (60), with sanitizers; needs clang
	$(call VARIANT,fuzz) CC=clang CFLAGS='-O1 -g' SANITIZE='$(FUZZ_FLAGS)' fuzz-run
fuzz-run: $(addprefix $(BUILD)/tests/,$(FUZZ_NAMES))
	@for f in $(FUZZ_NAMES); do \
	  mkdir -p build/fuzz/corpus/$$f; echo "== $$f"; \
	  $(BUILD)/tests/$$f -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=1024 -timeout=10 -print_final_stats=1 \
	    -verbosity=0 build/fuzz/corpus/$$f $$(ls -d tests/fixtures/feeds tests/fixtures/html 2>/dev/null) || exit 1; \
	done

# ---- Rules of the house ------------------------------------------------------------------------

SOURCES := $(wildcard src/*.[ch] ui/*.[ch] feeds/*.[ch] tests/*.[ch] tests/bench/*.c)

layers: all ## who may include whom, and which libraries each program links
	python3 tests/layers.py $(PROGRAMS)

size: all ## the three programs, stripped, are together under 1 MiB (built with -O2)
	python3 tests/size.py $(PROGRAMS)

lint: layers ## formatting, forbidden functions, lengths, the programs' size, warnings as errors with gcc and clang
	sh .ci/deps lint
	python3 tests/lint.py $(SOURCES)
	clang-format --dry-run -Werror $(SOURCES)
	$(MAKE) --no-print-directory BUILD=build/lint-gcc BIN=build/lint-gcc WERROR=-Werror CFLAGS=-O2 size check-build
	$(MAKE) --no-print-directory BUILD=build/lint-clang BIN=build/lint-clang WERROR=-Werror CFLAGS=-O1 CC=clang all
	for f in man/*.[1-9]; do mandoc -Tlint -Wwarning $$f || exit 1; done

bench: all $(BUILD)/tests/measure ## the figures, beside newsboat, newsraft and sfeed where installed
	python3 tests/bench/bench.py $(BENCH)

PAGES ?= ../shared/corpus
bench-extract: $(BUILD)/tests/extract ## how long the article takes out of the pages (*.html) below PAGES
	find $(PAGES) -name '*.html' -print0 | xargs -0 $<

bench-xl: all $(BUILD)/tests/store $(BUILD)/tests/refile ## a million articles: what grows and what does not, beside a thousand
	python3 tests/bench/scale.py $(BENCH)

$(BUILD)/tests/store $(BUILD)/tests/refile: $(BUILD)/tests/%: tests/bench/%.c $(CORE_LIB)
	@mkdir -p $(@D)
	$(call told,link $@)$(CC) $(ALLFLAGS) -MMD -MP -MF $@.d -pie -o $@ $< $(CORE_LIB) $(CORE_LIBS) -lm

$(BUILD)/tests/extract: tests/bench/extract.c $(filter-out %/parse_main.o %/sandbox%,$(call obj,$(PARSE_SRC))) $(CORE_LIB)
	@mkdir -p $(@D)
	$(call told,link $@)$(CC) $(ALLFLAGS) $(XML_CFLAGS) -MMD -MP -MF $@.d -pie -o $@ $(filter %.c %.o %.a,$^) $(PARSE_LIBS) $(CORE_LIBS)

$(BUILD)/tests/measure: tests/bench/measure.c
	@mkdir -p $(@D)
	$(call told,link $@)$(CC) $(ALLFLAGS) -o $@ $<

man: ## show the manual
	man ./man/dateline.1

# ---- Installing --------------------------------------------------------------------------------

install: all ## install under PREFIX (/usr/local)
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(SHAREDIR)
	install -s -m 755 dateline $(DESTDIR)$(BINDIR)/
	install -s -m 755 dateline-fetch dateline-parse $(DESTDIR)$(LIBEXECDIR)/
	install -m 644 feeds/default.feeds $(DESTDIR)$(SHAREDIR)/
	install -d $(DESTDIR)$(SHAREDIR)/themes && install -m 644 ui/themes/* $(DESTDIR)$(SHAREDIR)/themes/
	for f in man/*.[1-9]; do \
	  d=$(DESTDIR)$(MANDIR)/man$${f##*.}; install -d $$d && install -m 644 $$f $$d/ || exit 1; done
	for c in $(COMPLETIONS); do f=$(DESTDIR)$(DATADIR)/$${c#*:}; \
	  install -d $${f%/*} && ./dateline config --completions $${c%%:*} >$$f || exit 1; done

uninstall: ## take away what install put there
	rm -f $(DESTDIR)$(BINDIR)/dateline
	rm -rf $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(SHAREDIR)
	for f in man/*.[1-9]; do rm -f $(DESTDIR)$(MANDIR)/man$${f##*.}/$${f#man/}; done
	for c in $(COMPLETIONS); do rm -f $(DESTDIR)$(DATADIR)/$${c#*:}; done

dist: ## dateline-VERSION.tar.gz of what is committed
	git archive --prefix=dateline-$(VERSION)/ -o dateline-$(VERSION).tar.gz HEAD

clean: ## remove what was built
	rm -rf build dateline dateline-fetch dateline-parse dateline-*.tar.gz

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## */\1	/p' Makefile | expand -t 14

.PHONY: all deps run demo check check-build check-unit golden asan tsan cover fuzz fuzz-run layers \
	size lint bench bench-extract bench-xl man install uninstall dist clean help
