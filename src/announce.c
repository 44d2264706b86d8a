/* Notices and commands of rules. */
#include "src/announce.h"

#include "src/date.h"
#include "src/program.h"
#include "src/rules.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ITEMS_MOST  1000 /* of one refresh */
#define TITLES_MOST ((size_t)2000)
#define COMMAND_MS  10000
#define OUTPUT_MOST ((size_t)16 * 1024 * 1024)
#define ARENA_BYTES ((size_t)4 * 1024 * 1024)
#define ENV_MOST    16

void
announced_add(struct announced *a, const struct config *c, const struct msg *m)
{
	char *command = m->c != 0 ? rule_command(c, m->c) : NULL;

	if ((m->c != 0 && command == NULL) || a->n >= ITEMS_MOST) {
		free(command);
		return;
	}
	GROW(a->item, a->cap, a->n);
	a->item[a->n++] = (struct announced_item){m->a, command};
	a->notices += command == NULL;
}

void
announced_clear(struct announced *a)
{
	for (size_t i = 0; i < a->n; i++)
		free(a->item[i].command);
	free(a->item);
	*a = (struct announced){0};
}

bool
announced_text(const struct announced *a, struct store *s, char title[64], struct strbuf *body)
{
	struct arena arena;
	size_t n = 0;

	arena_init(&arena, ARENA_BYTES);
	for (size_t i = 0; i < a->n; i++) {
		struct article x;

		if (a->item[i].command != NULL || !store_article(s, a->item[i].id, &arena, &x, NULL)
		    || !x.row.unread || x.row.hidden)
			continue;
		if (body->len < TITLES_MOST)
			strbuf_addf(body, "%s%s", n > 0 ? " · " : "",
			    *x.row.title != '\0' ? x.row.title : x.row.excerpt);
		n++;
		arena_reset(&arena);
	}
	arena_free(&arena);
	snprintf(title, 64, "%zu new article%s", n, n == 1 ? "" : "s");
	return n > 0;
}

/* ---- commands */

/* A command and its variables. */
struct job {
	const char *command;
	char *env[ENV_MOST + 1];
	size_t n;
};

/* A variable has one line: what else is in the text becomes a blank. */
static void
set(struct job *j, const char *name, const char *value)
{
	char *s = xasprintf("DATELINE_%s=%s", name, value);

	for (char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	if (j->n < ENV_MOST)
		j->env[j->n++] = s;
	else
		free(s);
}

static void
set_list(struct job *j, const char *name, const char **list, size_t n)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_BODY);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&b, "%s%s", i > 0 ? ", " : "", list[i]);
	set(j, name, b.s);
	strbuf_release(&b);
}

/* False: the article is gone. */
static bool
fill(struct job *j, struct store *s, int64_t id)
{
	struct arena a;
	struct article x;
	char number[24], date[32];
	bool there;

	arena_init(&a, ARENA_BYTES);
	there = store_article(s, id, &a, &x, NULL);
	if (there) {
		snprintf(number, sizeof(number), "%lld", (long long)id);
		date_iso(x.row.date, date);
		set(j, "ID", number);
		set(j, "TITLE", x.row.title);
		set(j, "LINK", x.row.link);
		set(j, "AUTHOR", x.row.author);
		set(j, "DATE", date);
		set(j, "EXCERPT", x.row.excerpt);
		set(j, "LANG", x.lang);
		set(j, "FEED", x.feed_url);
		set(j, "FEED_TITLE", x.row.feed_title);
		set_list(j, "SECTIONS", x.sections, x.nsections);
		set_list(j, "CATEGORIES", x.categories, x.ncategories);
		set_list(j, "TAGS", x.tags, x.ntags);
	}
	arena_free(&a);
	return there;
}

static void
fill_notice(struct job *j, const struct announced *a, const char *title, const char *body)
{
	char number[24];

	snprintf(number, sizeof(number), "%zu", a->notices);
	set(j, "COUNT", number);
	set(j, "SUMMARY", title);
	set(j, "TITLES", body);
}

static void __attribute__((noreturn)) run_all(const struct job *job, size_t n, int report)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	die_hook = NULL;
	setsid();
	program_signals();
	signal(SIGPIPE, SIG_IGN);
	report = fcntl(report, F_DUPFD_CLOEXEC, 3);
	for (int i = 0; i < 3; i++)
		dup2(null, i);
	dup2(report, 3);
	close_range(4, ~0U, 0);
	fcntl(3, F_SETFD, FD_CLOEXEC);
	for (size_t i = 0; i < n; i++) {
		struct program p = {.command = job[i].command,
		    .env = (const char *const *)job[i].env,
		    .in = -1,
		    .out = 1,
		    .most = OUTPUT_MOST,
		    .ms = COMMAND_MS,
		    .watch = -1};
		struct err e;

		if (!program_run(&p, &e)
		    && (!write_all(3, e.text, strlen(e.text)) || !write_all(3, "\n", 1)))
			break;
	}
	_exit(0);
}

/* Forks twice, so that nobody has to reap it. */
static int
start(const struct job *job, size_t n, struct err *e)
{
	int report[2];
	pid_t pid;

	if (pipe2(report, O_CLOEXEC) != 0) {
		err_set(e, "pipe: %s", strerror(errno));
		return -1;
	}
	pid = fork();
	if (pid == 0) {
		if (fork() != 0)
			_exit(0);
		run_all(job, n, report[1]);
	}
	if (pid < 0)
		err_set(e, "no process could be started: %s", strerror(errno));
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(report[1]);
	if (pid > 0)
		return report[0];
	close(report[0]);
	return -1;
}

int
announced_start(const struct announced *a, struct store *s, const struct config *c, struct err *e)
{
	struct job *job = xcalloc(a->n + 1, sizeof(*job));
	struct strbuf body;
	char title[64];
	size_t n = 0;
	int fd = -1;

	e->text[0] = '\0';
	for (size_t i = 0; i < a->n; i++) {
		job[n].command = a->item[i].command;
		if (job[n].command != NULL)
			n += fill(&job[n], s, a->item[i].id);
	}
	strbuf_init(&body, TITLES_MOST * 2);
	if (c->set.notify_command[0] != '\0' && announced_text(a, s, title, &body)) {
		job[n].command = c->set.notify_command;
		fill_notice(&job[n++], a, title, body.s);
	}
	if (n > 0)
		fd = start(job, n, e);
	for (size_t i = 0; i <= a->n; i++)
		for (size_t k = 0; k < job[i].n; k++)
			free(job[i].env[k]);
	strbuf_release(&body);
	free(job);
	return fd;
}
