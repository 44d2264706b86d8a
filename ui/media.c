/* Images and what is attached: chosen by number, opened with the person's programs, downloaded. */
#include "src/idn.h"
#include "src/store_download.h"
#include "src/store_page.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/acts.h"
#include "ui/article_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEDIA_MOST  200
#define MEDIA_ARENA ((size_t)8 * 1024 * 1024)

/* What is chosen from, and for what. */
enum media_use { PLAY, LOOK, DOWNLOAD };

struct media {
	const char *url, *text;
	int64_t length;          /* bytes; 0: unknown */
	int64_t article, number; /* of the enclosure, from 1 */
	const char *type;        /* of the enclosure */
};

/* The article under the cursor or open; false: none. */
static bool
aimed(struct ui *ui, struct arena *a, struct article *article)
{
	struct aim aim;
	struct err e;
	bool ok = aim_take(ui, &aim);
	if (ok && !store_article(ui->store, KEY_ID(aim.key[0]), a, article, &e)) {
		ui_error(ui, &e);
		ok = false;
	}
	free(aim.key);
	return ok;
}

static size_t
enclosures(const struct article *a, struct arena *arena, struct media *m)
{
	size_t n = 0;
	(void)arena;
	for (size_t i = 0; i < a->nenclosures && n < MEDIA_MOST; i++) {
		const struct enclosure *e = &a->enclosures[i];
		if (!*e->url)
			continue;
		m[n++] = (struct media){e->url,
		    e->title && *e->title ? e->title
		    : *e->type            ? e->type
					  : "enclosure",
		    e->length, a->row.id, (int64_t)i + 1, e->type};
	}
	return n;
}

/* The text that would be read: the whole one where it is here. */
static bool
load_text(struct ui *ui, const struct article *a, struct blocks *b)
{
	enum body_state state;
	struct err e;
	if (a->page.state == PAGE_GOOD && store_page_blocks(ui->store, a->row.id, b, &e))
		return true;
	return store_blocks(ui->store, a->row.id, b, &state, &e) && state == BODY_DIGESTED;
}

static size_t
images_of(const struct blocks *b, struct arena *arena, struct media *m)
{
	size_t n = 0;
	for (size_t i = 0; i < b->nlink && n < MEDIA_MOST; i++)
		if (b->link[i].kind == LINK_IMAGE)
			m[n++] = (struct media){
			    arena_dup(arena, b->text.s + b->link[i].url, b->link[i].url_len),
			    arena_dup(arena, b->text.s + b->link[i].text, b->link[i].text_len), 0,
			    0, 0, NULL};
	return n;
}

/* Of the text, then the one that the feed names, then enclosures that are images. */
static size_t
images(struct ui *ui, const struct article *a, struct arena *arena, struct media *m)
{
	const struct blocks *shown = article_pane_text(ui->article, a->row.id);
	struct blocks b;
	size_t n = 0;
	blocks_init(&b);
	if (shown || load_text(ui, a, &b))
		n = images_of(shown ? shown : &b, arena, m);
	blocks_release(&b);
	if (article_pane_page(ui->article, a->row.id))
		return n;
	if (!n && *a->image)
		m[n++] = (struct media){a->image, "image", 0, 0, 0, NULL};
	for (size_t i = 0; i < a->nenclosures && n < MEDIA_MOST; i++)
		if (strncmp(a->enclosures[i].type, "image/", 6) == 0)
			m[n++] = (struct media){a->enclosures[i].url, a->enclosures[i].type,
			    a->enclosures[i].length, a->row.id, (int64_t)i + 1,
			    a->enclosures[i].type};
	return n;
}

static size_t
media_take(struct ui *ui, enum media_use use, struct arena *a, struct media *m)
{
	struct article article;
	arena_init(a, MEDIA_ARENA);
	if (!aimed(ui, a, &article))
		return 0;
	size_t n = use == LOOK ? images(ui, &article, a, m) : enclosures(&article, a, m);
	if (!n)
		ui_message(
		    ui, use == LOOK ? "this article has no images" : "nothing is attached here");
	return n;
}

/* What is meant for that kind of file; "": nothing but what opens links and files. */
static const char *
command_for(const struct settings *set, const char *type)
{
	if (strncmp(type, "image/", 6) == 0)
		return set->image_viewer;
	bool document = strncmp(type, "application/", 12) == 0 || strncmp(type, "text/", 5) == 0;
	return document && strcmp(type, "application/ogg") != 0 ? "" : set->player;
}

void
media_open_file(struct ui *ui, const struct download *d)
{
	const char *command = command_for(&ui->config->set, d->type);
	if (access(d->path, R_OK) != 0)
		ui_message(ui, "it is not there any more (d downloads it again)");
	else
		browse_with(ui, *command ? command : "xdg-open", d->path);
}

/* What was downloaded is opened from the disk. False: it was not. */
static bool
open_downloaded(struct ui *ui, const struct media *m)
{
	int64_t id = store_download_find(ui->store, m->article, m->url);
	struct download d;
	struct arena a;
	struct err e;
	arena_init(&a, STRBUF_SMALL);
	bool there =
	    id && store_download(ui->store, id, &a, &d, &e) && *d.path && access(d.path, R_OK) == 0;
	if (there)
		media_open_file(ui, &d);
	arena_free(&a);
	return there;
}

static void
media_open(struct ui *ui, const struct media *m, enum media_use use)
{
	const struct settings *set = &ui->config->set;
	const char *command = use == LOOK ? set->image_viewer : command_for(set, m->type);
	if (use == DOWNLOAD)
		download_ask(ui, DOWNLOAD_NEW, m->article, m->number);
	else if (m->number && open_downloaded(ui, m))
		return;
	else if (is_web_url(m->url) && *command && !browse_opener(ui, m->url))
		browse_with(ui, command, m->url);
	else
		ui_browse(ui, m->url);
}

/* A number, or "d2" to download it. */
static void
media_typed(struct ui *ui, const char *text, enum media_use use)
{
	struct media m[MEDIA_MOST];
	struct arena a;
	int64_t number;
	if (text && *text == 'd' && use == PLAY) {
		use = DOWNLOAD;
		text += 1 + strspn(text + 1, " ");
	}
	char *first = text ? xstrndup(text, strspn(text, "0123456789")) : NULL;
	if (first && *first) {
		size_t n = media_take(ui, use, &a, m);
		if (parse_int(first, 1, (int64_t)n, &number))
			media_open(ui, &m[number - 1], use);
		else if (n)
			ui_message(
			    ui, "there is no %s %s", use == LOOK ? "image" : "enclosure", first);
		arena_free(&a);
	} else if (first && *text) {
		ui_message(ui, "they have numbers; Tab goes through them");
	}
	free(first);
}

/* "2 a.example audio/mpeg, 12 MB" */
static char *
media_line(const struct media *m, size_t number)
{
	struct strbuf b;
	size_t nhost;
	const char *host = url_host(m->url, strlen(m->url), &nhost);
	strbuf_init(&b, STRBUF_SMALL);
	strbuf_addf(&b, "%zu ", number);
	idn_host(&b, host, nhost);
	strbuf_addf(&b, " %.100s", m->text);
	if (m->length >= 1000000)
		strbuf_addf(&b, ", %lld MB", (long long)(m->length / 1000000));
	return strbuf_take(&b, NULL);
}

static char *
media_complete(struct ui *ui, const char *stem, int i, enum media_use use)
{
	struct media m[MEDIA_MOST];
	struct arena a;
	char *found = NULL;
	size_t n = media_take(ui, use, &a, m);
	for (size_t k = 0; k < n && !found; k++) {
		char *line = media_line(&m[k], k + 1);
		if (strncmp(line, stem, strlen(stem)) == 0 && i-- == 0)
			found = line;
		else
			free(line);
	}
	arena_free(&a);
	return found;
}

static void
image_done(struct ui *ui, const char *text)
{
	media_typed(ui, text, LOOK);
}

static char *
image_complete(struct ui *ui, const char *stem, int i)
{
	return media_complete(ui, stem, i, LOOK);
}

static void
play_done(struct ui *ui, const char *text)
{
	media_typed(ui, text, PLAY);
}

static void
download_done(struct ui *ui, const char *text)
{
	media_typed(ui, text, DOWNLOAD);
}

static char *
enclosure_complete(struct ui *ui, const char *stem, int i)
{
	return media_complete(ui, stem, i, PLAY);
}

/* One is opened at once, of several one is chosen. */
static void
media_ask(struct ui *ui, enum media_use use)
{
	static const struct prompt_request requests[] = {
	    [PLAY] = {.label = "play: ", .done = play_done, .complete = enclosure_complete},
	    [LOOK] = {.label = "image: ", .done = image_done, .complete = image_complete},
	    [DOWNLOAD] = {.label = "download: ",
		.done = download_done,
		.complete = enclosure_complete},
	};
	struct prompt_request r = requests[use];
	struct media m[MEDIA_MOST];
	struct arena a;
	size_t n = media_take(ui, use, &a, m);
	r.hint = ui->question;
	if (n == 1)
		media_open(ui, &m[0], use);
	else if (n > 1) {
		snprintf(ui->question, sizeof(ui->question),
		    "1 to %zu  %sTab shows them  Esc leave", n,
		    use == PLAY ? "d1 downloads  " : "");
		ui_prompt(ui, &r);
	}
	arena_free(&a);
}

void
act_enclosures(struct ui *ui)
{
	media_ask(ui, PLAY);
}

void
act_images(struct ui *ui)
{
	media_ask(ui, LOOK);
}

/* Of a selection all that is attached. */
void
act_download(struct ui *ui)
{
	struct aim aim;
	if (!aim_take(ui, &aim))
		return;
	if (!aim.selection)
		media_ask(ui, DOWNLOAD);
	for (size_t i = 0; aim.selection && i < aim.n; i++)
		download_ask(ui, DOWNLOAD_NEW, KEY_ID(aim.key[i]), 0);
	if (aim.selection)
		aim_done(ui, &aim);
	else
		free(aim.key);
}
