/* What comes from the fetcher, and what other processes change in the archive. */
#include "src/date.h"
#include "src/util.h"
#include "ui/acts.h"

#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

int
ui_take_fd(struct ui *ui)
{
	return workers_take_fd(ui->workers);
}

void
news_start(struct ui *ui)
{
	struct workers_options o = {
	    .paths = &ui->env->paths, .fetcher = true, .hello = HELLO_READER};
	struct err e;
	if (ui->config->set.auto_refresh)
		o.hello |= HELLO_AUTO;
	ui->workers = workers_start(&o, &e);
	if (!ui->workers) {
		snprintf(ui->no_workers, sizeof(ui->no_workers),
		    "reading only, nothing is fetched or marked: %.200s", e.text);
		ui_message(ui, "%s", ui->no_workers);
	}
}

/* "refresh: 212 new from 45 feeds, 3 failed (! shows why)": only where the person asked. */
static void
say_done(struct ui *ui, const struct msg *m)
{
	const struct progress *p = &ui->progress;
	bool asked = ui->refreshed_us != 0;
	ui->refreshed_us = 0;
	if (m->text[0]) {
		/* "Offline since 14:02: ..." */
		ui_message(ui, "%s", m->text);
	} else if (asked && p->all == 0 && m->status > 0) {
		ui_message(ui, "%d feed%s wait as their server asked", (int)m->status,
		    m->status == 1 ? "" : "s");
	} else if (asked && p->all == 0) {
		ui_message(ui, "nothing to ask: the last time is less than a minute ago");
	} else if (asked) {
		char failed[60] = "";
		if (p->failed)
			snprintf(failed, sizeof(failed), ", %lld failed (! shows why)",
			    (long long)p->failed);
		ui_message(ui, "%lld new from %lld feed%s%s", (long long)p->fresh,
		    (long long)p->all, p->all == 1 ? "" : "s", failed);
	}
}

static void
news_progress(struct ui *ui, const struct msg *m)
{
	struct progress *p = &ui->progress;
	p->running = m->type == MSG_PROGRESS && m->a < m->b;
	p->done = m->a;
	p->all = m->b;
	p->fresh = m->c;
	p->failed = m->d;
	if (m->type == MSG_DONE) {
		bool offline = strncmp(m->text, "Offline", 7) == 0;
		snprintf(p->offline, sizeof(p->offline), "%.190s", offline ? m->text : "");
		say_done(ui, m);
		ui_reload(ui);
	}
	ui_redraw(ui);
}

static void
news_ack(struct ui *ui, const struct msg *m)
{
	bool mark = marks_done(&ui->marks, m->seq);
	bool undone = m->seq == ui->undo_seq;
	if (m->seq == ui->tag_seq || undone)
		ui->article->ops->load(ui->article, ui); /* its header names the tags */
	if (undone) {
		ui->undo_seq = 0;
		mark = true;
		if (strstr(m->text, "feed removed"))
			feeds_undone(ui, ui->undo_redo);
		ui_message(ui, "%s%s", m->text[0] ? m->text : "undone",
		    ui->undo_redo ? "" : habit_hint(ui, ACTION_UNDO, (char[80]){0}));
	} else if (m->status != 0) {
		ui_message(ui, "%s", m->text[0] ? m->text : "the fetcher could not do that");
	}
	if (m->seq == ui->tag_seq) {
		ui->tag_seq = 0;
		mark = true;
	}
	if (mark)
		ui_reload(ui);
	if (ui->text && ui->text->ops->news)
		ui->text->ops->news(ui->text, ui, m);
}

static void
news_moved(struct ui *ui, int64_t feed)
{
	struct store_feed f;
	struct arena a;
	struct err e;
	arena_init(&a, STRBUF_SMALL);
	if (store_feed(ui->store, feed, &a, &f, &e))
		ui_message(ui, "%s has moved to %s (:moved writes that to feeds)", f.title, f.url);
	arena_free(&a);
}

static void
news_message(struct ui *ui, const struct msg *m)
{
	switch ((enum msg_type)m->type) {
	case MSG_ACK:
		news_ack(ui, m);
		break;
	case MSG_PROGRESS:
	case MSG_DONE:
		news_progress(ui, m);
		break;
	case MSG_IDLE:
		notice_say(ui);
		ui_reload(ui);
		break;
	case MSG_FEED:
		if (m->e)
			news_moved(ui, m->a);
		ui_reload(ui);
		break;
	case MSG_NEWS:
		ui_reload(ui);
		break;
	case MSG_ANNOUNCE:
		notice_add(ui, m);
		break;
	case MSG_DIGESTED:
	case MSG_PAGED:
	case MSG_COMMENTED:
	case MSG_FOLLOWED:
		if (ui->article->ops->news)
			ui->article->ops->news(ui->article, ui, m);
		break;
	case MSG_LOAD:
		download_news(ui, m);
		break;
	case MSG_FAULT:
		ui_message(ui, "%s", m->text);
		break;
	case MSG_DOWNLOAD:
	case MSG_READY:
	case MSG_NEED_PARSER:
	case MSG_HELLO:
	case MSG_MARK:
	case MSG_TAG:
	case MSG_MARK_LIST:
	case MSG_UNDO:
	case MSG_REFRESH:
	case MSG_STOP:
	case MSG_WANT:
	case MSG_PAGE:
	case MSG_COMMENTS:
	case MSG_FOLLOW:
	case MSG_FEEDS:
	case MSG_PUT:
	case MSG_READING:
	case MSG_PARSER:
	case MSG_BYE:
	case MSG_OUTPUT:
	case MSG_RUN:
	case MSG_RULES:
	case MSG_TYPES:
		break;
	}
}

/* What the fetcher had acknowledged has ended with it. */
static void
nothing_comes(struct ui *ui)
{
	static const enum msg_type answers[] = {
	    MSG_DIGESTED, MSG_PAGED, MSG_COMMENTED, MSG_FOLLOWED};

	for (size_t i = 0; i < LEN(answers); i++)
		ui->article->ops->news(ui->article, ui,
		    &(struct msg){.type = answers[i],
			.status = EXIT_PART,
			.text = "The fetcher ended meanwhile"});
}

void
news_fetcher(struct ui *ui)
{
	struct msg m;
	struct err e;
	int got;
	while (ui->workers && (got = workers_recv(ui->workers, &m, &e)) != 0) {
		if (got > 0) {
			news_message(ui, &m);
			continue;
		}
		ui->progress.running = false;
		nothing_comes(ui);
		if (workers_fetcher_alive(ui->workers)) {
			ui_message(ui, "the fetcher ended and was started again");
			download_again(ui);
			continue;
		}
		snprintf(ui->no_workers, sizeof(ui->no_workers),
		    "reading only, nothing is fetched or marked: %.200s", e.text);
		ui_message(ui, "%s", ui->no_workers);
		break;
	}
}

bool
news_watch(struct ui *ui)
{
	ui->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (ui->notify < 0)
		return false;
	if (inotify_add_watch(ui->notify, ui->env->paths.data, IN_MODIFY | IN_CREATE | IN_MOVED_TO)
	    >= 0) {
		reread_watch(ui);
		return true;
	}
	close(ui->notify);
	ui->notify = -1;
	return false;
}

void
news_archive(struct ui *ui)
{
	_Alignas(struct inotify_event) char buf[4096];
	bool told = false;
	ssize_t n;
	while (ui->notify >= 0 && (n = read(ui->notify, buf, sizeof(buf))) > 0) {
		for (char *at = buf; at < buf + n;) {
			const struct inotify_event *event = (const struct inotify_event *)at;
			told = !reread_event(ui, event) || told;
			at += sizeof(*event) + event->len;
		}
	}
	reread_files(ui);
	/* The file is written before the commit can be seen. */
	ui->recheck_us = told ? clock_mono_us() + 150000 : 0;
	if (store_changed(ui->store))
		ui_reload(ui);
}
