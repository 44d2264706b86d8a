/* Feeds that are files, or come from programs, or need a password that a program prints. This
 * process can start nothing and opens nothing of the person's: it asks its reader, which answers
 * with a socket on which the output comes as a descriptor. */
#include "feeds/fetch.h"

#include "src/program.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define AT_ONCE     8 /* programs at a time */
#define SECRET_MOST 4096
#define SECRET_MS   10000

/* What was asked for and has not come. */
struct source {
	struct source *next;
	int64_t number;
	enum run_kind kind;
	struct visit *v;  /* NULL: a password */
	uint64_t command; /* hash */
	int64_t began_us;
	int sock; /* -1: the reader has not answered */
	struct wire_part part;
};

/* A password is asked for once in a refresh, whatever the number of its feeds. */
struct secret {
	struct secret *next;
	uint64_t command;
	bool asked, known; /* known: text, or why there is none */
	char *text;
	struct err why;
};

struct sources {
	struct source *first;
	size_t n;
	int64_t number;
	struct secret *secret;
	struct visits locked;    /* wait for their password, or then for their host */
	struct visits to_filter; /* wait for a place */
};

struct sources *
sources_new(void)
{
	return xcalloc(1, sizeof(struct sources));
}

static uint64_t
hash_of(const char *command)
{
	return hash64(0, command, strlen(command));
}

static void
fail(struct fetcher *f, struct visit *v, const char *sentence)
{
	err_status(&v->error, EXIT_PART, "%s", sentence);
	visits_push(&f->ready, v);
	if (f->ready_us == 0)
		f->ready_us = clock_mono_us();
}

/* ---- asking the reader */

static void
ask_reader(struct fetcher *f, enum run_kind kind, const char *command, struct visit *v, int in)
{
	struct sources *ss = f->sources;
	struct source *s = xcalloc(1, sizeof(*s));
	int64_t ms = f->config.set.command_timeout * 1000;
	struct msg m = {.type = MSG_RUN, .a = ++ss->number, .b = kind};

	*s = (struct source){.next = ss->first,
	    .number = m.a,
	    .kind = kind,
	    .v = v,
	    .command = hash_of(command),
	    .began_us = clock_mono_us(),
	    .sock = -1};
	wire_part_init(&s->part);
	ss->first = s;
	ss->n++;
	m.c = (int64_t)s->command;
	m.d = kind == RUN_PASSWORD ? MIN(ms, SECRET_MS) : ms;
	m.e = f->config.set.max_body;
	m.f = v != NULL ? v->job->feed : 0;
	fetch_tell_with(f, &m, in);
}

static struct secret *
secret_find(const struct sources *ss, uint64_t command)
{
	struct secret *k = ss->secret;

	while (k != NULL && k->command != command)
		k = k->next;
	return k;
}

static const struct secret *
secret_ask(struct fetcher *f, const char *command)
{
	struct sources *ss = f->sources;
	struct secret *k = secret_find(ss, hash_of(command));

	if (k == NULL) {
		k = xcalloc(1, sizeof(*k));
		*k = (struct secret){.next = ss->secret, .command = hash_of(command)};
		ss->secret = k;
	}
	if (!k->asked)
		ask_reader(f, RUN_PASSWORD, command, NULL, -1);
	k->asked = true;
	return k;
}

const char *
source_secret(struct fetcher *f, const char *command, struct err *why)
{
	const struct secret *k = secret_ask(f, command);

	*why = k->why;
	return k->known && *why->text == '\0' ? k->text : NULL;
}

/* "file:" or "exec:" feeds; 0: another. */
static enum run_kind
kind_of(const char *url)
{
	if (strncasecmp(url, "exec:", 5) == 0)
		return RUN_EXEC;
	return strncasecmp(url, "file:", 5) == 0 ? RUN_FILE : 0;
}

bool
source_may_start(const struct fetcher *f, const struct fetch_job *j)
{
	if (kind_of(j->url) != 0)
		return f->sources->n < AT_ONCE;
	return http_host_may_start(f->http, j->host);
}

bool
source_start(struct fetcher *f, struct visit *v)
{
	const char *url = v->job->url;
	enum run_kind kind = kind_of(url);

	if (kind == 0 && v->options.password_command == NULL)
		return false;
	if (f->reader < 0)
		fail(f, v, "nobody is there to run its program");
	else if (kind != 0)
		ask_reader(f, kind, kind == RUN_EXEC ? url + 5 : url, v, -1);
	else {
		secret_ask(f, v->options.password_command);
		visits_push(&f->sources->locked, v);
	}
	return true;
}

static void
begin_filter(struct fetcher *f, struct visit *v)
{
	int in = http_body_descriptor(&v->answer->body);

	if (in < 0 || f->reader < 0) {
		fail(f, v, "its filter could not be given the answer");
		return;
	}
	ask_reader(f, RUN_FILTER, v->options.filter, v, in);
}

void
source_filter(struct fetcher *f, struct visit *v)
{
	if (f->sources->n < AT_ONCE)
		begin_filter(f, v);
	else
		visits_push(&f->sources->to_filter, v);
}

/* ---- the answers */

static void
take_secret(struct fetcher *f, const struct source *s, int fd, const struct err *why)
{
	struct secret *k = secret_find(f->sources, s->command);
	char text[SECRET_MOST + 1];
	ssize_t n = fd >= 0 ? pread(fd, text, SECRET_MOST, 0) : -1;

	if (k == NULL)
		return;
	k->known = true;
	if (n >= 0) {
		text[n] = '\0';
		text[strcspn(text, "\r\n")] = '\0';
		k->text = xstrdup(text);
		explicit_bzero(text, sizeof(text));
	}
	if (why != NULL)
		k->why = *why;
	else if (k->text == NULL || *k->text == '\0')
		err_status(&k->why, EXIT_PART, "password-command printed nothing");
}

/* The name of a program or of a file, for sentences. */
static char *
name_of(const struct visit *v)
{
	const char *url = v->job->url;

	return kind_of(url) == RUN_EXEC ? program_name(url + 5) : xstrdup(url);
}

static void
take_output(struct fetcher *f, const struct source *s, int fd, const struct err *why)
{
	struct visit *v = s->v;
	struct stat st;
	char *name;

	if (why != NULL || fstat(fd, &st) != 0) {
		if (fd >= 0)
			close(fd);
		fail(f, v, why != NULL ? why->text : "its output could not be read");
		return;
	}
	if (s->kind == RUN_FILTER) {
		http_answer_replace_body(f->http, v->answer, fd, (size_t)st.st_size);
		v->filtered = true;
	} else {
		name = name_of(v);
		v->answer = http_answer_of_file(fd, (size_t)st.st_size, name, v);
		free(name);
	}
	v->answer->ms += (clock_mono_us() - s->began_us) / 1000;
	run_take_body(f, v);
}

/* The source is over: with the output, or with why there is none. Owns fd. */
static void
finish(struct fetcher *f, struct source *s, int fd, const struct err *why)
{
	struct source **at = &f->sources->first;

	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	f->sources->n--;
	if (s->sock >= 0)
		close(s->sock);
	if (s->kind == RUN_PASSWORD) {
		take_secret(f, s, fd, why);
		if (fd >= 0)
			close(fd);
	} else {
		take_output(f, s, fd, why);
	}
	free(s);
}

void
source_answer(struct fetcher *f, const struct msg *m, int fd)
{
	struct source *s = f->sources->first;
	struct err why;

	while (s != NULL && s->number != m->a)
		s = s->next;
	if (s != NULL && s->sock < 0 && fd >= 0) {
		s->sock = fd;
		return;
	}
	if (fd >= 0)
		close(fd);
	if (s != NULL && s->sock < 0) {
		err_status(&why, EXIT_PART, "%s", m->text);
		finish(f, s, -1, &why);
	}
}

static void
hear(struct fetcher *f, struct source *s)
{
	struct err why;
	struct msg m;
	int fd, got;

	if (s->sock < 0 || (got = wire_recv(s->sock, &s->part, &m, &fd)) == 0)
		return;
	if (got > 0 && m.type == MSG_OUTPUT && m.status == 0 && fd >= 0) {
		finish(f, s, fd, NULL);
		return;
	}
	if (fd >= 0)
		close(fd);
	if (got > 0 && m.text[0] != '\0')
		err_status(&why, EXIT_PART, "%s", m.text);
	else
		err_status(&why, EXIT_PART, "its program was lost");
	finish(f, s, -1, &why);
}

/* Those whose password is there are asked, as their hosts have room. */
static void
unlock(struct fetcher *f)
{
	struct sources *ss = f->sources;

	for (size_t n = ss->locked.n; n > 0; n--) {
		struct visit *v = visits_pop(&ss->locked);
		const struct secret *k = secret_find(ss, hash_of(v->options.password_command));

		if (k != NULL && k->known && k->why.text[0] != '\0')
			fail(f, v, k->why.text);
		else if (k != NULL && k->known && http_may_start(f->http, v->job->url))
			run_ask(f, v, k->text);
		else
			visits_push(&ss->locked, v);
	}
}

void
source_work(struct fetcher *f)
{
	struct sources *ss = f->sources;

	for (struct source *s = ss->first, *next; s != NULL; s = next) {
		next = s->next;
		/* What is heard may begin a filter, at the head of the list. */
		hear(f, s);
	}
	unlock(f);
	while (ss->to_filter.n > 0 && ss->n < AT_ONCE)
		begin_filter(f, visits_pop(&ss->to_filter));
}

size_t
source_fds(const struct fetcher *f, struct pollfd *fds, size_t room)
{
	size_t n = 0;

	for (const struct source *s = f->sources->first; s != NULL && n < room; s = s->next)
		if (s->sock >= 0)
			fds[n++] = (struct pollfd){.fd = s->sock, .events = POLLIN};
	return n;
}

size_t
source_busy(const struct fetcher *f)
{
	const struct sources *ss = f->sources;
	size_t n = ss->locked.n + ss->to_filter.n;

	for (const struct source *s = ss->first; s != NULL; s = s->next)
		n += s->v != NULL;
	return n;
}

/* ---- the end of it */

void
source_cancel(struct fetcher *f)
{
	struct sources *ss = f->sources;
	struct visit *v;

	while (ss->first != NULL) {
		struct source *s = ss->first;

		ss->first = s->next;
		if (s->sock >= 0)
			close(s->sock);
		if (s->v != NULL)
			visit_free(f, s->v);
		free(s);
	}
	ss->n = 0;
	while ((v = visits_pop(&ss->locked)) != NULL)
		visit_free(f, v);
	while ((v = visits_pop(&ss->to_filter)) != NULL)
		visit_free(f, v);
}

void
source_forget(struct fetcher *f)
{
	struct secret *k;

	while ((k = f->sources->secret) != NULL) {
		f->sources->secret = k->next;
		if (k->text != NULL)
			explicit_bzero(k->text, strlen(k->text));
		free(k->text);
		free(k);
	}
}

void
sources_free(struct fetcher *f)
{
	if (f->sources == NULL)
		return;
	source_cancel(f);
	source_forget(f);
	free(f->sources);
	f->sources = NULL;
}
