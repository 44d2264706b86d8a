/* Changes to the `feeds` file that leave every other byte as it was. */
#include "src/feedlist_edit.h"

#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unicase.h>
#include <unistd.h>

/* The folder of the file, with its parents, for the first feed of all. */
static bool
edit_folder(const struct edit *d, struct err *e)
{
	const char *slash = strrchr(d->path, '/');
	char *folder =
	    slash == NULL || slash == d->path ? NULL : xstrndup(d->path, (size_t)(slash - d->path));
	bool ok = folder == NULL || access(folder, F_OK) == 0 || make_dirs(folder, e);

	free(folder);
	return ok;
}

/* Locks `feeds.lock` beside the file, whatever the file is called: held by an open descriptor, so
 * that it ends with the process. */
static bool
edit_lock(struct edit *d, struct err *e)
{
	char *lock = xasprintf("%s.lock", d->path);

	d->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (d->lock < 0)
		err_set(e, "%s could not be locked: %s", d->path, strerror(errno));
	free(lock);
	if (d->lock < 0)
		return false;
	while (flock(d->lock, LOCK_EX) != 0) {
		/* NFS without locks: better unlocked than not at all; the rename stays atomic. */
		if (errno != EINTR)
			break;
	}
	return true;
}

/* Where a symbolic link leads, also when nothing is there yet. */
static char *
follow(const char *path)
{
	char target[4096];
	char *at = realpath(path, NULL);
	ssize_t n;

	if (at != NULL)
		return at;
	n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0)
		return xstrdup(path);
	target[n] = '\0';
	const char *slash = strrchr(path, '/');
	if (*target == '/' || slash == NULL)
		return xstrdup(target);
	return xasprintf("%.*s/%s", (int)(slash - path), path, target);
}

void
edit_end(struct edit *d)
{
	if (d->lock >= 0)
		close(d->lock);
	free(d->path);
	free(d->text);
	strbuf_release(&d->out);
}

bool
edit_begin(struct edit *d, const char *path, struct err *e)
{
	*d = (struct edit){.path = follow(path), .lock = -1, .newline = "\n"};
	const char *slash = strrchr(path, '/');
	d->name = slash == NULL ? path : slash + 1;
	strbuf_init(&d->out, FEEDS_MAX);
	if (!edit_folder(d, e) || !edit_lock(d, e)) {
		edit_end(d);
		return false;
	}
	int fd = open(d->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENOENT) {
		d->text = xstrdup("");
		return true;
	}
	struct stat st;
	if (fd < 0 || fstat(fd, &st) != 0)
		err_set(e, "%s could not be read: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		err_set(e, "%s is not a file", path);
	else
		d->text = read_file(fd, FEEDS_MAX, &d->n, e);
	if (fd >= 0)
		close(fd);
	if (d->text == NULL) {
		edit_end(d);
		return false;
	}
	const char *first = memchr(d->text, '\n', d->n);
	if (first != NULL && first > d->text && first[-1] == '\r')
		d->newline = "\r\n";
	return true;
}

bool
edit_save(struct edit *d, struct err *e)
{
	if (d->out.full)
		return err_set(e, "%s would be larger than 16 MiB", d->path);
	return write_file_atomic(d->path, d->out.s, d->out.len, e);
}

/* ---- what a line is */

enum line_kind
line_kind(const char *line, size_t n, struct word *w)
{
	struct words words;
	struct err e;
	size_t at = 0, bad;
	enum line_kind kind = LINE_OTHER;

	*w = (struct word){0};
	if (n >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	while (at < n && (line[at] == ' ' || line[at] == '\t'))
		at++;
	if (at < n && line[at] == '[') {
		const char *close = memchr(line + at, ']', n - at);

		if (close != NULL)
			w->s =
			    section_name_check(line + at + 1, (size_t)(close - line) - at - 1, &e);
		return LINE_HEADING;
	}
	if (!words_split_from(&words, line, n, at, &bad, &e))
		return LINE_OTHER;
	if (words.n > 0 && strcmp(words.word[0].s, "match") == 0) {
		kind = LINE_MATCH;
	} else if (words.n > 0 && feed_url_check(words.word[0].s, &e)) {
		kind = LINE_FEED;
		*w = words.word[0];
		words.word[0].s = NULL;
	}
	words_release(&words);
	return kind;
}

bool
section_same_name(const char *a, const char *b)
{
	int order;

	return u8_casecmp(
		   (const uint8_t *)a, strlen(a), (const uint8_t *)b, strlen(b), NULL, NULL, &order)
	           == 0
	       && order == 0;
}

struct spot
edit_spot(const struct edit *d, const char *section)
{
	struct spot spot = {.insert = 0, .found = section == NULL};
	bool inside = section == NULL, any = false, heading_seen = false;
	size_t at = 0, comments = 0, len;
	const char *line;

	for (size_t begin = 0; (line = words_line(d->text, d->n, &at, &len)) != NULL; begin = at) {
		struct word w;
		enum line_kind kind = line_kind(line, len, &w);

		if (kind == LINE_HEADING) {
			if (section == NULL && !any && !heading_seen)
				spot.insert = comments == 0 ? begin : comments;
			heading_seen = true;
			inside = section != NULL && w.s != NULL && section_same_name(w.s, section);
			if (inside) {
				spot.found = true;
				spot.insert = at;
			}
		} else if (inside && (kind == LINE_FEED || kind == LINE_MATCH)) {
			spot.insert = at;
			any = true;
		}
		/* Comments that stand right above a heading belong to it. */
		if (len == 0 || kind == LINE_FEED || kind == LINE_MATCH)
			comments = at;
		else if (kind == LINE_HEADING)
			comments = begin;
		free(w.s);
	}
	if (section == NULL && !any && !heading_seen)
		spot.insert = d->n;
	return spot;
}

void
feed_line(struct strbuf *out, const char *url, const char *title)
{
	words_quote(out, url);
	if (title != NULL && *title != '\0') {
		strbuf_adds(out, "  ");
		words_quote_always(out, title);
	}
}

static void
end_last_line(struct edit *d)
{
	if (d->out.len > 0 && d->out.s[d->out.len - 1] != '\n')
		strbuf_adds(&d->out, d->newline);
}

static void
add_to_text(struct edit *d, const char *url, const char *section, const char *title)
{
	struct spot spot = edit_spot(d, section);

	if (!spot.found)
		spot.insert = d->n;
	strbuf_add(&d->out, d->text, spot.insert);
	end_last_line(d);
	if (!spot.found) {
		if (d->out.len > 0)
			strbuf_adds(&d->out, d->newline);
		strbuf_addf(&d->out, "[%s]%s", section, d->newline);
	}
	feed_line(&d->out, url, title);
	strbuf_adds(&d->out, d->newline);
	if (section == NULL && spot.insert < d->n && d->text[spot.insert] != '\n'
	    && d->text[spot.insert] != '\r') {
		struct word w;
		size_t at = spot.insert, len;
		const char *line = words_line(d->text, d->n, &at, &len);

		if (line_kind(line, len, &w) != LINE_FEED)
			strbuf_adds(&d->out, d->newline);
		free(w.s);
	}
	strbuf_add(&d->out, d->text + spot.insert, d->n - spot.insert);
}

/* Where the address stands already. */
static size_t
line_of_url(const struct edit *d, const char *url)
{
	size_t at = 0, len, number = 0;
	const char *line;

	while ((line = words_line(d->text, d->n, &at, &len)) != NULL) {
		struct word w;

		number++;
		bool same = line_kind(line, len, &w) == LINE_FEED && strcmp(w.s, url) == 0;
		free(w.s);
		if (same)
			return number;
	}
	return 0;
}

static bool
title_check(const char *title, struct err *e)
{
	struct err why;
	size_t at;

	if (title == NULL || words_check(title, strlen(title), &at, &why))
		return true;
	return err_status(e, EXIT_PART, "the title cannot be written: %s", why.text);
}

bool
feedlist_add(
    const char *path, const char *url, const char *section, const char *title, struct err *e)
{
	struct edit d;
	char *name = NULL;
	size_t line, at;
	bool ok;

	if (!feed_url_check(url, e) || !words_check(url, strlen(url), &at, e)
	    || !title_check(title, e))
		return false;
	if (section != NULL && (name = section_name_check(section, strlen(section), e)) == NULL)
		return false;
	if (!edit_begin(&d, path, e)) {
		free(name);
		return false;
	}
	line = line_of_url(&d, url);
	if (line != 0) {
		ok = err_status(
		    e, EXIT_PART, "%s is there already: %s, line %zu", url, d.name, line);
	} else {
		add_to_text(&d, url, name, title);
		ok = edit_save(&d, e);
	}
	edit_end(&d);
	free(name);
	return ok;
}

/* Notes a line with its number and its section, so that put_back finds its place again. */
static void
note_line(struct strbuf *taken, size_t number, const char *section, const char *line, size_t len)
{
	strbuf_addf(taken, "%zu\n%s\n%.*s\n", number, section, (int)len, line);
}

/* Copies the text; lines of that address are left out (and noted in `taken`, if not NULL), or get
 * the new address. Returns how many there were. */
static size_t
copy_lines(struct edit *d, const char *url, const char *new_url, struct strbuf *taken)
{
	size_t at = 0, len, found = 0, number = 0;
	char *section = xstrdup("");
	const char *line;

	for (size_t begin = 0; (line = words_line(d->text, d->n, &at, &len)) != NULL; begin = at) {
		struct word w;
		enum line_kind kind = line_kind(line, len, &w);

		number++;
		if (kind == LINE_HEADING) {
			free(section);
			section = xstrdup(w.s != NULL ? w.s : "");
		}
		if (kind != LINE_FEED || strcmp(w.s, url) != 0) {
			strbuf_add(&d->out, line, at - begin);
		} else {
			found++;
			if (new_url != NULL) {
				strbuf_add(&d->out, line, w.at);
				words_quote(&d->out, new_url);
				strbuf_add(&d->out, line + w.end, at - begin - w.end);
			} else if (taken != NULL) {
				note_line(taken, number, section, line, len);
			}
		}
		free(w.s);
	}
	free(section);
	return found;
}

static bool
replace_lines(
    const char *path, const char *url, const char *new_url, struct strbuf *taken, struct err *e)
{
	struct edit d;
	bool ok;

	if (!edit_begin(&d, path, e))
		return false;
	if (copy_lines(&d, url, new_url, taken) == 0)
		ok = err_status(e, EXIT_PART, "%s is not in %s", url, d.name);
	else if (new_url != NULL && line_of_url(&d, new_url) != 0)
		ok = err_status(e, EXIT_PART, "%s is there already: %s, line %zu", new_url, d.name,
		    line_of_url(&d, new_url));
	else
		ok = edit_save(&d, e);
	edit_end(&d);
	return ok;
}

bool
feedlist_remove(const char *path, const char *url, struct err *e)
{
	return replace_lines(path, url, NULL, NULL, e);
}

bool
feedlist_take(const char *path, const char *url, struct strbuf *taken, struct err *e)
{
	return replace_lines(path, url, NULL, taken, e);
}

bool
feedlist_move(const char *path, const char *url, const char *new_url, struct err *e)
{
	size_t at;

	if (!feed_url_check(new_url, e) || !words_check(new_url, strlen(new_url), &at, e))
		return false;
	return replace_lines(path, url, new_url, NULL, e);
}

/* ---- lines that come back */

/* The byte where line `number` begins if it would lie in that section there, else the section's
 * own end. */
static struct spot
find_old_place(const struct edit *d, size_t number, const char *section)
{
	char *inside = xstrdup("");
	size_t at = 0, begin = 0, len;
	const char *line;
	bool same;

	while (--number > 0 && (line = words_line(d->text, d->n, &at, &len)) != NULL) {
		struct word w;

		if (line_kind(line, len, &w) == LINE_HEADING) {
			free(inside);
			inside = w.s != NULL ? w.s : xstrdup("");
		} else {
			free(w.s);
		}
		begin = at;
	}
	same = section_same_name(inside, section);
	free(inside);
	if (same)
		return (struct spot){.insert = begin, .found = true};
	return edit_spot(d, *section != '\0' ? section : NULL);
}

static void
put_line_back(struct edit *d, size_t number, const char *section, const char *line)
{
	struct spot spot = find_old_place(d, number, section);

	if (!spot.found)
		spot.insert = d->n;
	strbuf_clear(&d->out);
	strbuf_add(&d->out, d->text, spot.insert);
	end_last_line(d);
	if (!spot.found)
		strbuf_addf(&d->out, "%s[%s]%s", d->newline, section, d->newline);
	strbuf_addf(&d->out, "%s%s", line, d->newline);
	strbuf_add(&d->out, d->text + spot.insert, d->n - spot.insert);
	free(d->text);
	d->text = xstrndup(d->out.s, d->out.len);
	d->n = d->out.len;
}

/* The next of the lines in *at, cut off there. NULL: no more. */
static char *
next_line(char **at)
{
	char *line = *at, *end = strchr(line, '\n');

	if (end == NULL)
		return NULL;
	*end = '\0';
	*at = end + 1;
	return line;
}

bool
feedlist_put_back(const char *path, const char *taken, struct err *e)
{
	struct edit d;
	char *copy, *at, *number, *section, *line;
	int64_t n;
	bool ok;

	if (!edit_begin(&d, path, e))
		return false;
	copy = at = xstrdup(taken);
	while ((number = next_line(&at)) != NULL && (section = next_line(&at)) != NULL
	       && (line = next_line(&at)) != NULL) {
		if (parse_int(number, 1, INT32_MAX, &n))
			put_line_back(&d, (size_t)n, section, line);
	}
	free(copy);
	ok = edit_save(&d, e);
	edit_end(&d);
	return ok;
}
