/* Adding a feed from within the reader. What reaches the network is `dateline add --list`, a
 * process beside the reader; what it finds is shown, chosen and filed here. */
#include "src/find_site.h"
#include "src/util.h"
#include "src/words.h"
#include "ui/acts.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWER_MAX ((size_t)64 * 1024)
#define FEEDS_MAX  12

enum found_field {
	FOUND_URL,
	FOUND_TITLE,
	FOUND_FORMAT,
	FOUND_COUNT,
	FOUND_DATE,
	FOUND_LAST,
	FIELDS
};

struct adding {
	pid_t pid; /* 0: it has answered */
	int fd;
	struct strbuf answer;
	char *url, *title;             /* as typed; title NULL */
	char *feed[FEEDS_MAX][FIELDS]; /* into answer */
	size_t n, chosen;
};

/* ---- the search */

static void
adding_end(struct ui *ui)
{
	struct adding *a = ui->adding;

	if (a == NULL)
		return;
	if (a->pid != 0) {
		kill(a->pid, SIGTERM);
		while (waitpid(a->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (a->fd >= 0)
		close(a->fd);
	strbuf_release(&a->answer);
	free(a->url);
	free(a->title);
	free(a);
	ui->adding = NULL;
}

bool
feeds_add_stop(struct ui *ui)
{
	if (ui->adding == NULL || ui->adding->pid == 0)
		return false;
	adding_end(ui);
	return true;
}

void
feeds_add_release(struct ui *ui)
{
	adding_end(ui);
}

int
feeds_add_fd(const struct ui *ui)
{
	return ui->adding == NULL ? -1 : ui->adding->fd;
}

/* In the child: no terminal, no signals of its, nothing kept open. */
static void
become_search(struct ui *ui, int out, const char *url)
{
	struct paths *p = &ui->env->paths;
	char *argv[] = {(char *)"dateline", (char *)"-c", p->config, (char *)"-f", p->feeds,
	    (char *)"-d", p->data, (char *)"add", (char *)"--list", (char *)"--",
	    (char *)(uintptr_t)url, NULL};
	int null = open("/dev/null", O_RDWR);

	setsid();
	ui_child_signals();
	dup2(null, 0);
	dup2(out, 1);
	dup2(out, 2);
	execv("/proc/self/exe", argv);
	_exit(127);
}

static bool
search_start(struct ui *ui, struct adding *a)
{
	int pair[2];

	if (pipe2(pair, O_CLOEXEC) < 0)
		return false;
	a->pid = fork();
	if (a->pid == 0)
		become_search(ui, pair[1], a->url);
	close(pair[1]);
	a->fd = pair[0];
	fcntl(a->fd, F_SETFL, O_NONBLOCK);
	if (a->pid > 0)
		return true;
	a->pid = 0;
	return false;
}

/* ---- into the file */

static char *
section_complete(struct ui *ui, const char *stem, int i)
{
	struct store_section *s;
	struct arena a;
	char *found = NULL;
	size_t n, len = strlen(stem);

	arena_init(&a, STRBUF_BODY);
	if (store_sections(ui->store, &a, &s, &n, NULL)) {
		for (size_t k = 0; k < n && !found; k++) {
			if (strncasecmp(s[k].path, stem, len) == 0 && i-- == 0)
				found = xstrdup(s[k].path);
		}
	}
	arena_free(&a);
	return found;
}

/* Files it, tells the fetcher, and has it asked at once. */
static void
section_done(struct ui *ui, const char *text)
{
	struct adding *a = ui->adding;
	struct msg m = {.type = MSG_REFRESH, .a = LIST_LATEST};
	const char *url;
	struct err e;

	if (text == NULL || a == NULL) {
		adding_end(ui);
		return;
	}
	url = a->n > 0 ? a->feed[a->chosen][FOUND_URL] : a->url;
	if (feedlist_add(ui->env->paths.feeds, url, *text != '\0' ? text : NULL, a->title, &e)) {
		feeds_send(ui);
		ui_send(ui, &m);
		ui_message(ui, "added to %s", *text != '\0' ? text : "Latest");
	} else {
		ui_error(ui, &e);
	}
	adding_end(ui);
}

static void
ask_section(struct ui *ui)
{
	struct prompt_request r = {.label = "section (empty: Latest alone): ",
	    .done = section_done,
	    .complete = section_complete};
	struct store_section *s;
	struct arena a;
	size_t n;
	int64_t list = list_number(ui->list);

	arena_init(&a, STRBUF_BODY);
	if (store_sections(ui->store, &a, &s, &n, NULL)) {
		for (size_t i = 0; i < n; i++)
			if (s[i].list == list)
				r.initial = s[i].path;
	}
	ui_prompt(ui, &r);
	arena_free(&a);
}

/* ---- which one */

static void
which_done(struct ui *ui, const char *text)
{
	struct adding *a = ui->adding;
	int64_t number = 1;

	text_close(ui);
	if (a == NULL)
		return;
	if (text == NULL || (*text != '\0' && !parse_int(text, 1, (int64_t)a->n, &number))) {
		if (text != NULL)
			ui_message(ui, "there is no number %s", text);
		adding_end(ui);
		return;
	}
	a->chosen = (size_t)number - 1;
	ask_section(ui);
}

static void
as_is_done(struct ui *ui, const char *text)
{
	if (text != NULL && (*text == 'y' || *text == 'Y'))
		ask_section(ui);
	else
		adding_end(ui);
}

/* Lines of six fields; what is not that is a sentence, whose last one counts. Returns it, "" for
 * none. */
static const char *
read_answer(struct adding *a)
{
	char *line = a->answer.s, *next;
	const char *sentence = "";

	for (; *line != '\0'; line = next) {
		size_t len = strcspn(line, "\n"), i = 0;

		next = line + len + (line[len] == '\n');
		line[len] = '\0';
		if (strncmp(line, "dateline: ", 10) == 0) {
			sentence = line + 10;
			continue;
		}
		if (a->n == FEEDS_MAX)
			continue;
		for (char *p = line; p != NULL && i < FIELDS; i++) {
			a->feed[a->n][i] = p;
			p = strchr(p, '\t');
			if (p != NULL)
				*p++ = '\0';
		}
		a->n += i == FIELDS;
	}
	return sentence;
}

static void
show_found(struct ui *ui, const struct adding *a)
{
	struct strbuf b;

	strbuf_init(&b, ANSWER_MAX * 2);
	for (size_t i = 0; i < a->n; i++) {
		char *const *f = a->feed[i];

		strbuf_addf(&b, "%zu  %s\n    %s\n    %s, %s article%s%s%.10s\n", i + 1,
		    *f[FOUND_TITLE] != '\0' ? f[FOUND_TITLE] : "(no title)", f[FOUND_URL],
		    f[FOUND_FORMAT], f[FOUND_COUNT], strcmp(f[FOUND_COUNT], "1") == 0 ? "" : "s",
		    *f[FOUND_DATE] != '\0' ? ", the last of " : "", f[FOUND_DATE]);
		strbuf_addf(&b, "    %s\n\n", f[FOUND_LAST]);
	}
	text_open(ui, found_pane_new(ui, b.s));
	strbuf_release(&b);
}

static void
answered(struct ui *ui)
{
	struct adding *a = ui->adding;
	const char *sentence = read_answer(a);
	char label[64];
	struct prompt_request which = {.label = label,
				  .done = which_done,
				  .hint = "Enter add  Esc leave"},
			      as_is = {.label = "add this address as it is? y/n: ",
				  .done = as_is_done,
				  .one_key = true};

	ui->message[0] = '\0';
	if (ui->prompt.open) {
		ui_message(ui, "looked for feeds while something else was typed: a, then again");
		adding_end(ui);
	} else if (a->n > 0) {
		show_found(ui, a);
		if (a->n == 1)
			snprintf(label, sizeof(label), "add this one? Enter adds it: ");
		else
			snprintf(label, sizeof(label), "which one? 1-%zu: ", a->n);
		ui_prompt(ui, &which);
	} else {
		ui_message(ui, "%s", *sentence != '\0' ? sentence : "no feed was found");
		ui_prompt(ui, &as_is);
	}
}

void
feeds_add_news(struct ui *ui)
{
	struct adding *a = ui->adding;
	char piece[4096];
	ssize_t n;

	while ((n = read(a->fd, piece, sizeof(piece))) > 0)
		strbuf_add(&a->answer, piece, (size_t)n);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	close(a->fd);
	a->fd = -1;
	while (waitpid(a->pid, NULL, 0) < 0 && errno == EINTR)
		;
	a->pid = 0;
	answered(ui);
}

/* ---- the address */

static void
add_done(struct ui *ui, const char *text)
{
	struct words w = {0};
	struct err e;
	size_t at;
	char *url;

	if (text == NULL || *text == '\0')
		return;
	if (!words_split(&w, text, strlen(text), &at, &e) || w.n == 0) {
		ui_error(ui, &e);
		words_release(&w);
		return;
	}
	url = find_address(w.word[0].s);
	if (!feed_url_check(url, &e)) {
		ui_error(ui, &e);
		free(url);
	} else {
		adding_end(ui);
		ui->adding = xcalloc(1, sizeof(*ui->adding));
		*ui->adding = (struct adding){.fd = -1, .url = url};
		strbuf_init(&ui->adding->answer, ANSWER_MAX);
		if (w.n > 1)
			ui->adding->title = xstrdup(w.word[1].s);
		if (strncasecmp(url, "http", 4) != 0)
			ask_section(ui);
		else if (search_start(ui, ui->adding))
			ui_message(ui, "looking for feeds at %s", url);
		else
			ui_message(ui, "nothing could be looked for: %s", strerror(errno));
	}
	words_release(&w);
}

void
feeds_add(struct ui *ui)
{
	ui_add_feed(ui, NULL);
}

void
ui_add_feed(struct ui *ui, const char *url)
{
	struct prompt_request r = {
	    .label = "add feed: ", .initial = url, .history = "url", .done = add_done};
	ui_prompt(ui, &r);
}
