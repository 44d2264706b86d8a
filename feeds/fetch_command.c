/* What the reader asks for: marks first of all, many in one durable transaction. */
#include "feeds/fetch.h"

#include "src/util.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOGETHER     64 /* commands in one transaction */
#define SLOTS        16
#define ADDRESS_MAX  ((size_t)64 * 1024)
#define VALUE_MAX    ((size_t)1024 * 1024)
#define PARSER_AGAIN ((int64_t)1000000)

static bool
is_change(const struct msg *m)
{
	return m->type == MSG_MARK || m->type == MSG_TAG || m->type == MSG_MARK_LIST
	       || m->type == MSG_UNDO;
}

/* Commands of one group are one action for undo. */
static void
same_group(struct fetcher *f, const struct msg *m)
{
	if (m->c == 0 || m->c != f->group)
		f->action = 0;
	f->group = m->c;
}

static bool
mark(struct fetcher *f, const struct msg *m, struct msg *ack, struct err *e)
{
	int64_t changed = 0, missing = 0, ids[MSG_IDS];
	size_t n = msg_ids(m, m->text, ids);

	same_group(f, m);
	if (!store_mark(f->store, m->c == MARK_NO_UNDO ? SESSION_NONE : f->session, ids, n,
		(enum mark_verb)(m->b >> 8 & 3), (unsigned)(m->b & 0xff), &f->action, &changed,
		&missing, e))
		return false;
	ack->a = changed;
	if (missing > 0) {
		char text[64];

		ack->status = EXIT_PART;
		snprintf(text, sizeof(text), "no article %" PRId64, m->a);
		msg_text(ack, text);
	}
	return true;
}

static bool
tag(struct fetcher *f, const struct msg *m, struct msg *ack, struct err *e)
{
	const char *more = strchr(m->text, '\n');
	size_t len = more != NULL ? (size_t)(more - m->text) : strlen(m->text);
	int64_t ids[MSG_IDS];
	size_t n = msg_ids(m, more != NULL ? more + 1 : "", ids);
	char name[sizeof(m->text)];

	same_group(f, m);
	memcpy(name, m->text, len);
	name[len] = '\0';
	return store_tag(f->store, f->session, ids, n, name, m->b != 0, &f->action, &ack->a, e);
}

static bool
undo(struct fetcher *f, const struct msg *m, struct msg *ack, struct err *e)
{
	char say[200] = "";

	if (!store_undo(f->store, f->session, m->b == 1, say, e))
		return false;
	msg_text(ack, say);
	f->more_marks = true;
	return true;
}

static bool
change(struct fetcher *f, const struct msg *m, struct msg *ack, struct err *e)
{
	int64_t action = 0;

	if (m->type == MSG_MARK)
		return mark(f, m, ack, e);
	if (m->type == MSG_TAG)
		return tag(f, m, ack, e);
	f->group = 0;
	if (m->type == MSG_UNDO)
		return undo(f, m, ack, e);
	f->more_marks = true;
	return store_mark_list(f->store, f->session, m->a, m->b, (unsigned)m->c, &action, e);
}

/* The number of the newest command carried out is stored with it: one that is sent again because
 * its acknowledgement was lost is not carried out twice. */
static bool
remember(struct fetcher *f, uint32_t seq, struct err *e)
{
	char name[32], value[64];

	snprintf(name, sizeof(name), "fetcher.seen.%d", (int)(f->session % SLOTS));
	snprintf(value, sizeof(value), "%" PRId64 ":%" PRIu32, f->session, seq);
	return store_put(f->store, name, value, e);
}

static void
recall(struct fetcher *f)
{
	char name[32], *value;
	int64_t session;
	uint32_t seq;

	snprintf(name, sizeof(name), "fetcher.seen.%d", (int)(f->session % SLOTS));
	value = store_get(f->store, name);
	f->seen = 0;
	if (value != NULL && sscanf(value, "%" SCNd64 ":%" SCNu32, &session, &seq) == 2
	    && session == f->session)
		f->seen = seq;
	free(value);
}

static struct msg
answer(const struct msg *m, const struct err *e)
{
	struct msg ack = {.type = MSG_ACK, .seq = m->seq};

	if (e != NULL) {
		ack.status = (int32_t)e->status;
		msg_text(&ack, e->text);
	}
	return ack;
}

/* Several changes in one transaction; where that fails each says why. */
static void
changes(struct fetcher *f, const struct msg *m, size_t n)
{
	struct msg ack[TOGETHER];
	struct err e;
	uint32_t seen = f->seen;
	bool ok;

	if (n == 0)
		return;
	ok = store_begin(f->store, -1, &e);
	for (size_t i = 0; ok && i < n; i++) {
		ack[i] = answer(&m[i], NULL);
		if (m[i].seq <= seen)
			continue;
		seen = m[i].seq;
		ok = change(f, &m[i], &ack[i], &e);
	}
	if (ok && !(remember(f, seen, &e) && store_commit(f->store, true, &e))) {
		store_rollback(f->store);
		ok = false;
	} else if (!ok) {
		store_rollback(f->store);
	}
	if (!ok && n > 1) {
		/* One of them is to blame, or the disk. */
		f->action = f->group = 0;
		for (size_t i = 0; i < n; i++)
			changes(f, &m[i], 1);
		return;
	}
	if (ok)
		f->seen = seen;
	for (size_t i = 0; i < n; i++) {
		if (!ok)
			ack[i] = answer(&m[i], &e);
		fetch_tell(f, &ack[i]);
	}
	f->news = true;
}

/* ---- everything else */

bool
fetch_read_feeds(struct fetcher *f, int fd, struct err *e)
{
	struct feedlist fl = {0};
	struct complaints cs = {0};
	struct stat st;
	bool changed = false, ok;

	/* No file is no empty file: what is subscribed stays. */
	if (fd < 0 || fstat(fd, &st) != 0 || S_ISCHR(st.st_mode))
		return true;
	ok = feedlist_read(&fl, "feeds", fd, &cs, e);
	if (ok && fl.hash != store_feeds_hash(f->store)) {
		ok = store_begin(f->store, -1, e);
		if (ok
		    && !(store_sync_feeds(f->store, &fl, &changed, e)
			 && store_commit(f->store, true, e))) {
			store_rollback(f->store);
			ok = false;
		}
		f->more_refile = f->news = true;
		f->rest_us = 0; /* new feeds need not wait */
	}
	complaints_release(&cs);
	feedlist_release(&fl);
	return ok;
}

/* "name=value"; or the name, and the value in a file. */
static bool
put(struct fetcher *f, const struct msg *m, int fd, struct err *e)
{
	char name[sizeof(m->text)], *long_one = NULL;
	const char *eq = strchr(m->text, '='), *value = eq != NULL ? eq + 1 : NULL;
	size_t n;

	if (fd >= 0) {
		value = long_one = read_file(fd, VALUE_MAX, &n, e);
		if (value == NULL)
			return false;
	}
	if (value == NULL)
		return err_set(e, "a place has no value");
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(m->text, "="), m->text);
	bool begun = store_begin(f->store, -1, e);
	bool ok = begun && store_put(f->store, name, value, e) && store_commit(f->store, false, e);
	if (begun && !ok)
		store_rollback(f->store);
	free(long_one);
	return ok;
}

static bool
reading(struct fetcher *f, const struct msg *m, struct err *e)
{
	bool opened = m->b == READING_OPENED;

	if (!store_begin(f->store, -1, e))
		return false;
	if (store_put_reading(f->store, m->a, opened ? 0 : (uint32_t)m->b, opened, e))
		return store_commit(f->store, false, e);
	store_rollback(f->store);
	return false;
}

static bool
hello(struct fetcher *f, const struct msg *m, struct err *e)
{
	struct msg ready = {.type = MSG_READY};

	f->automatic = (m->a & HELLO_AUTO) != 0;
	f->for_reader = (m->a & HELLO_READER) != 0;
	f->session = m->b;
	if (f->session == 0) {
		if (!store_begin(f->store, -1, e))
			return false;
		f->session = store_session_new(f->store, e);
		if (f->session == 0) {
			store_rollback(f->store);
			return false;
		}
		if (!store_commit(f->store, false, e))
			return false;
	}
	recall(f);
	ready.b = f->session;
	fetch_tell(f, &ready);
	return true;
}

static void
refresh(struct fetcher *f, const struct msg *m)
{
	struct ask ask = {
	    .list = m->a, .flags = (unsigned)m->b, .pages = (int)MAX(0, MIN(m->c, REFRESH_PAGES))};

	for (size_t i = 0; i < f->nasks; i++)
		if (f->asks[i].list == ask.list && f->asks[i].flags == ask.flags
		    && f->asks[i].pages == ask.pages)
			return;
	if (f->nasks < LEN(f->asks))
		f->asks[f->nasks++] = ask;
}

static void
follow(struct fetcher *f, const struct msg *m, int fd)
{
	size_t n;
	char *url = fd >= 0 ? read_file(fd, ADDRESS_MAX, &n, &(struct err){0}) : NULL;

	if (url != NULL)
		errand_follow(f, m->a, url, m->b == 1);
	else
		errand_unfollow(f, m->a);
	free(url);
}

/* What was asked for together with it must end too, and say so. */
static void
stop(struct fetcher *f)
{
	run_begin(f);
	run_stop(f);
	f->nasks = 0;
}

/* One that is no change of marks. */
static void
other(struct fetcher *f, const struct msg *m, int fd)
{
	struct err e;
	struct msg ack;
	int64_t n = 0;
	bool ok = true;

	if (m->type == MSG_HELLO)
		ok = hello(f, m, &e);
	else if (m->type == MSG_REFRESH)
		refresh(f, m);
	else if (m->type == MSG_STOP)
		stop(f);
	else if (m->type == MSG_WANT)
		digest_want(f, m->a);
	else if (m->type == MSG_PAGE)
		errand_want(f, m->a, ERRAND_PAGE, false);
	else if (m->type == MSG_FOLLOW)
		follow(f, m, fd);
	else if (m->type == MSG_COMMENTS)
		errand_want(f, m->a, ERRAND_COMMENTS, true);
	else if (m->type == MSG_DOWNLOAD)
		ok = download_command(f, m, &n, &e);
	else if (m->type == MSG_RULES)
		rules_read(f, fd);
	else if (m->type == MSG_FEEDS)
		ok = fetch_read_feeds(f, fd, &e);
	else if (m->type == MSG_PUT)
		ok = put(f, m, fd, &e);
	else if (m->type == MSG_READING)
		ok = reading(f, m, &e);
	else if (m->type == MSG_BYE)
		f->bye = true;
	else if (m->type == MSG_OUTPUT) {
		source_answer(f, m, fd);
		fd = -1;
	} else if (m->type == MSG_PARSER && fd >= 0) {
		parser_link_replace(f->parser, fd);
		fd = -1;
	} else if (m->type == MSG_PARSER) {
		f->parser_asked = false;
		f->parser_us = clock_mono_us() + PARSER_AGAIN;
	}
	if (fd >= 0)
		close(fd);
	if (m->type == MSG_HELLO && !ok)
		fetch_fault(f, &e);
	if (m->seq == 0)
		return;
	ack = answer(m, ok ? NULL : &e);
	ack.a = n;
	fetch_tell(f, &ack);
}

bool
fetch_commands(struct fetcher *f)
{
	struct msg m[TOGETHER];
	size_t n = 0;
	int got = 1, fd = -1;

	while (n < LEN(m) && (got = wire_recv(f->reader, &f->part, &m[n], &fd)) == 1) {
		if (is_change(&m[n]) && fd < 0) {
			n++;
			continue;
		}
		changes(f, m, n);
		other(f, &m[n], fd);
		n = 0;
	}
	changes(f, m, n);
	return got >= 0;
}
