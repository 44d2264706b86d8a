/* The reader: opening, the poll loop, the end. Readers of descriptors only change the state;
 * frame_draw paints, once for all keys that were waiting. */
#include "ui/ui.h"

#include "src/date.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/acts.h"
#include "ui/text_pane.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RELOAD_US 250000  /* other processes' changes are taken in at most four times a second, */
#define COUNT_US  25000   /* and what came counted before, as thousands cost more than a key may */
#define NOTIFY_US 1000000 /* looking at the archive where there is no inotify */

/* The signal flags and what a handler needs to restore the terminal. */
static int signal_pipe;
static struct tty *signal_tty;

static void
on_signal(int number)
{
	int saved = errno;
	unsigned char c = (unsigned char)number;
	if ((number == SIGHUP || number == SIGTERM) && signal_tty) {
		tty_ending(signal_tty);
		if (signal_tty->holder > 0)
			kill(signal_tty->holder, number);
	}
	if (write(signal_pipe, &c, 1) < 0)
		errno = saved; /* full: the loop will wake anyway */
	errno = saved;
}

static void
on_crash(int number)
{
	if (signal_tty)
		tty_restore(signal_tty);
	signal(number, SIG_DFL);
	raise(number);
}

/* Of tty_ending, or from outside, which ends it; a late one finds the terminal given back. */
static void
on_alarm(int number)
{
	if (signal_tty && signal_tty->ending)
		tty_ending(signal_tty);
	else if (signal_tty)
		on_crash(number);
}

static void
restore_terminal(void)
{
	if (signal_tty)
		tty_restore(signal_tty);
}

static bool
signals_init(struct ui *ui, struct err *e)
{
	static const int handled[] = {SIGWINCH, SIGHUP, SIGTERM, SIGINT, SIGCONT, SIGTSTP};
	/* What ends it as if it had crashed, from within or without. */
	static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGQUIT, SIGSYS,
	    SIGXCPU, SIGXFSZ, SIGUSR1, SIGUSR2};
	if (pipe2(ui->signals, O_CLOEXEC | O_NONBLOCK) < 0)
		return err_set(e, "pipe: %s", strerror(errno));
	signal_pipe = ui->signals[1];
	signal_tty = &ui->tty;
	die_hook = restore_terminal;
	struct sigaction a = {.sa_handler = on_signal};
	for (size_t i = 0; i < LEN(handled); i++) {
		/* What ends the program also ends a write to a terminal that takes nothing. */
		bool ends = handled[i] == SIGHUP || handled[i] == SIGTERM;
		a.sa_flags = ends ? 0 : SA_RESTART;
		sigaction(handled[i], &a, NULL);
	}
	a.sa_handler = on_alarm;
	a.sa_flags = 0;
	sigaction(SIGALRM, &a, NULL);
	struct sigaction crash = {.sa_handler = on_crash, .sa_flags = (int)SA_RESETHAND};
	for (size_t i = 0; i < LEN(crashes); i++)
		sigaction(crashes[i], &crash, NULL);
	signal(SIGPIPE, SIG_IGN);
	return true;
}

static void
ui_resized(struct ui *ui)
{
	if (!tty_size(&ui->tty))
		return;
	screen_reset(ui->screen);
	if (!frame_small(ui))
		frame_layout(ui);
	ui_preview_later(ui);
	ui_redraw(ui);
}

static void
ui_signals(struct ui *ui)
{
	unsigned char c;
	bool resized = false;
	while (read(ui->signals[0], &c, 1) == 1) {
		if (c == SIGWINCH)
			resized = true;
		else if (c == SIGTSTP)
			ui_suspend(ui);
		else if (c == SIGHUP || c == SIGTERM)
			ui->quit = ui->hangup = ui->quit_in_article = true;
		else if (c == SIGCONT && ui->tty.active) {
			/* Stopped from outside: the shell has used the terminal since. */
			ui->tty.active = false;
			tty_begin(&ui->tty);
			tty_size(&ui->tty);
			screen_reset(ui->screen);
			ui_redraw(ui);
		}
	}
	/* A storm of changes is one change. */
	if (resized)
		ui_resized(ui);
}

/* `more`: there are bytes to be read; else only a sequence may have run out of time. */
static void
ui_keys(struct ui *ui, bool more)
{
	int64_t now = clock_mono_us();
	uint32_t key;
	enum input_kind kind;
	if (more && !input_fill(&ui->input, ui->tty.in, now)) {
		ui->quit = ui->hangup = ui->quit_in_article = true;
		return;
	}
	while (!ui->quit && (kind = input_next(&ui->input, now, &key)) != INPUT_NONE) {
		if (kind == INPUT_MOUSE)
			ui_mouse(ui, &ui->input.mouse);
		else if (kind == INPUT_KEY)
			ui_key(ui, key);
		else if (ui->prompt.open)
			prompt_paste(&ui->prompt, ui, ui->input.paste.s, ui->input.paste.len);
		else
			ui_message(ui, "pasted text is not taken as commands");
	}
}

/* Milliseconds until something is due without an event; -1: nothing is. */
static int
ui_timeout(struct ui *ui)
{
	int64_t now = clock_mono_us(), best = INT64_MAX;
	int input = input_timeout(&ui->input, now);
	if (input >= 0)
		best = (int64_t)input * 1000;
	if (list_looks_ahead(ui->list, ui))
		return 0;
	if (ui->preview_us)
		best = MIN(best, MAX(ui->preview_us - now, 0));
	if (ui->recheck_us)
		best = MIN(best, MAX(ui->recheck_us - now, 0));
	if (ui->live.due_us && !ui->live.aside.pid)
		best = MIN(best, MAX(ui->live.due_us - now, 0));
	if (ui->typed_us)
		best = 0;
	if (ui->changed)
		best = MIN(
		    best, MAX(MIN(ui->changed_us + RELOAD_US, ui->counted_us + COUNT_US) - now, 0));
	if (ui->notify < 0)
		best = MIN(best, MAX(ui->polled_us + NOTIFY_US - now, 0));
	/* The minute of the clock, and with it the ages. */
	int64_t minute = (60 - clock_now() % 60) * 1000000;
	best = MIN(best, minute);
	return (int)(best / 1000) + (best % 1000 != 0);
}

/* The store keeps what it has counted, so that the list, read anew, has the last ones to count. */
static void
count_new(struct ui *ui)
{
	const struct view *v = list_view(ui->list);
	struct err e;
	int64_t n;
	if (v->upto)
		(void)!store_new_count(ui->store, v->list, v->upto, &n, &e);
	ui->counted_us = clock_mono_us();
}

/* What is due by time: the preview, changes of the archive, the clock. */
static void
ui_due(struct ui *ui)
{
	int64_t us = clock_mono_us(), minute = ui->now / 60;
	ui->now = clock_now();
	if (ui->now / 60 != minute)
		ui_redraw(ui);
	if (ui->now / 3600 != minute / 60)
		live_later(ui);
	if (ui->notify < 0 && us - ui->polled_us >= NOTIFY_US) {
		ui->polled_us = us;
		news_archive(ui);
	}
	if (ui->recheck_us && us >= ui->recheck_us)
		news_archive(ui);
	if (ui->preview_us && us >= ui->preview_us)
		ui_preview(ui);
	live_due(ui);
	aside_reap(ui, false);
	if (ui->typed_us && !ui->dirty) /* the letter is on the screen */
		ui_search_typed(ui);
	if (ui->changed && us - ui->changed_us >= RELOAD_US) {
		ui->changed = false;
		ui->changed_us = us;
		ui->sections->ops->load(ui->sections, ui);
		ui->list->ops->load(ui->list, ui);
		list_prepare(ui->list, ui);
		live_later(ui);
		marks_settle(&ui->marks);
		ui_redraw(ui);
	} else if (ui->changed && us - ui->counted_us >= COUNT_US) {
		count_new(ui);
	}
}

static void
ui_loop(struct ui *ui)
{
	while (!ui->quit && !ui->tty.gone) {
		if (ui->dirty)
			frame_draw(ui);
		struct pollfd fds[] = {{.fd = ui->tty.in, .events = POLLIN},
		    {.fd = ui->signals[0], .events = POLLIN},
		    {.fd = ui->workers ? workers_fd(ui->workers) : -1, .events = POLLIN},
		    {.fd = ui->notify, .events = POLLIN},
		    {.fd = feeds_add_fd(ui), .events = POLLIN}, {.fd = ui->hooks, .events = POLLIN},
		    {.fd = ui->live.aside.pid ? ui->live.aside.fd : -1, .events = POLLIN},
		    {.fd = ui->rest.aside.pid ? ui->rest.aside.fd : -1, .events = POLLIN},
		    {.fd = ui->gathering.pid ? ui->gathering.fd : -1, .events = POLLIN}};
		int ready = poll(fds, LEN(fds), ui_timeout(ui));
		if (ready < 0 && errno != EINTR)
			die("poll: %s", strerror(errno));
		if (fds[1].revents)
			ui_signals(ui);
		if (fds[0].revents || ui->input.len) {
			ui_keys(ui, fds[0].revents != 0);
			visit_key(ui);
		}
		if (fds[2].revents)
			news_fetcher(ui);
		if (fds[3].revents)
			news_archive(ui);
		if (fds[4].revents && feeds_add_fd(ui) >= 0)
			feeds_add_news(ui);
		if (fds[5].revents)
			notice_hooks(ui);
		if (aside_waits(&ui->live.aside))
			live_news(ui);
		if (aside_waits(&ui->rest.aside))
			list_take_rest(ui->list, ui);
		if (aside_waits(&ui->gathering))
			text_pane_news(ui);
		ui_due(ui);
		if (ready == 0 && !ui->dirty && list_looks_ahead(ui->list, ui))
			list_look_ahead(ui->list, ui);
	}
}

/* The first picture: the archive is open, sections and one page of rows are read, nothing else. */
static void
ui_first(struct ui *ui)
{
	frame_layout(ui);
	ui->sections->ops->load(ui->sections, ui);
	resume_read(ui);
	frame_layout(ui);
	if (ui->want_article && ui->want_article == KEY_ID(list_key(ui->list))) {
		ui->focus = FOCUS_ARTICLE;
		ui->article_open = true;
		frame_layout(ui);
		if (!article_pane_show(ui->article, ui, ui->want_article, ui->want_at, false))
			ui_focus(ui, FOCUS_LIST);
	}
	if (ui->first_start) {
		char *feeds = paths_shown(ui->env->paths.feeds);
		ui_message(ui, "the default subscriptions are now in %s (E edits)", feeds);
		free(feeds);
	} else if (ui->env->complaints.n) {
		ui_message(ui, "%s", ui->env->complaints.c[0].text);
	}
	frame_draw(ui);
	ui->drawn = true;
	ui_preview_later(ui);
}

static void
ui_release(struct ui *ui)
{
	struct pane *panes[] = {ui->sections, ui->list, ui->article, ui->text};
	for (size_t i = 0; i < LEN(panes); i++)
		if (panes[i])
			panes[i]->ops->free(panes[i]);
	feeds_add_release(ui);
	live_release(ui);
	aside_end(ui, &ui->rest.aside);
	aside_end(ui, &ui->gathering);
	aside_reap(ui, true);
	announced_clear(&ui->announced);
	prompt_release(&ui->prompt);
	marks_release(&ui->marks);
	input_release(&ui->input);
	screen_free(ui->screen);
	free(ui->place);
	free(ui->loading);
	free(ui->ask_url);
	store_close(ui->store);
	if (ui->notify >= 0)
		close(ui->notify);
}

/* Runs on an open terminal and archive. */
static void
ui_run(struct ui *ui)
{
	struct config *c = ui->config;
	ui->screen = screen_new(&ui->tty, c);
	input_init(&ui->input, (int)c->set.escape_delay, !ui->tty.ascii);
	prompt_init(&ui->prompt);
	ui->sections = sections_pane_new();
	ui->list = list_pane_new();
	ui->article = article_pane_new();
	tty_mouse(&ui->tty, c->set.mouse);
	tty_begin(&ui->tty);
	if (!news_watch(ui)) /* before the picture: what is changed behind it is seen */
		ui->notify = -1;
	ui_first(ui);
	store_changed(ui->store);
	news_start(ui);
	visit_key(ui); /* opening the reader counts as one */
	ui_loop(ui);
	if (ui->tty.gone)
		ui->quit_in_article = true;
	resume_write(ui, ui->quit_in_article && ui->focus == FOCUS_ARTICLE);
	screen_leave(ui->screen);
	tty_end(&ui->tty);
	if (ui->workers)
		workers_stop(ui->workers, false);
	signal_tty = NULL;
	die_hook = NULL;
	ui_release(ui);
}

enum exit_status
ui_main(struct command_env *env, bool first_start)
{
	struct ui ui = {.env = env,
	    .config = &env->config,
	    .first_start = first_start,
	    .notify = -1,
	    .hooks = -1};
	struct err e;
	enum exit_status status = EXIT_DONE;
	setlocale(LC_CTYPE, "");
	ui.now = clock_now();
	if (!tty_open(&ui.tty, &e)) {
		complain_err(&e);
		tty_close(&ui.tty);
		return e.status;
	}
	ui.store = command_store(env, false, &status);
	if (ui.store && signals_init(&ui, &e)) {
		status = EXIT_DONE;
		ui_run(&ui);
		close(ui.signals[0]);
		close(ui.signals[1]);
	} else if (ui.store) {
		complain_err(&e);
		status = e.status;
		store_close(ui.store);
	}
	tty_close(&ui.tty);
	return status;
}

/* ---- services for panes */

struct store *
ui_store(struct ui *ui)
{
	return ui->store;
}

bool
ui_bidi(const struct ui *ui)
{
	return draw_bidi(ui->screen);
}

const struct config *
ui_config(const struct ui *ui)
{
	return ui->config;
}

int64_t
ui_now(const struct ui *ui)
{
	return ui->now;
}

void
ui_message(struct ui *ui, const char *fmt, ...)
{
	char text[sizeof(ui->message)];
	struct strbuf b;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	strbuf_init(&b, sizeof(ui->message) - 1);
	text_clean(&b, text, strlen(text), TEXT_LINE);
	snprintf(ui->message, sizeof(ui->message), "%s", b.s);
	strbuf_release(&b);
	ui_redraw(ui);
}

void
ui_error(struct ui *ui, const struct err *e)
{
	ui_message(ui, "%s", e->text);
}

void
ui_redraw(struct ui *ui)
{
	ui->dirty = true;
}

void
ui_reload(struct ui *ui)
{
	ui->changed = true;
}

const struct view *
ui_view(const struct ui *ui)
{
	return list_view(ui->list);
}

const char *
ui_view_name(const struct ui *ui)
{
	return list_name(ui->list);
}

int64_t
ui_view_key(const struct ui *ui)
{
	return list_key(ui->list);
}

struct pane *
ui_article(struct ui *ui)
{
	return ui->article;
}

void
ui_prompt(struct ui *ui, const struct prompt_request *r)
{
	typed_load(ui, r->history ? r->history : "");
	prompt_open(&ui->prompt, r);
	ui_redraw(ui);
}
