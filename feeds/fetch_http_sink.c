/* Bodies that go to a file as they come: where a part lies there already only the rest is asked
 * for, and only what belongs to it is added. */
#include "feeds/fetch_http_priv.h"

#include "src/util.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/statvfs.h>

#define DISCARD_MOST ((int64_t)256 * 1024)      /* of answers that are no file */
#define SYNC_EVERY   ((int64_t)4 * 1024 * 1024) /* so that the last fsync is short */
#define ROOM_LEFT    ((int64_t)8 * 1024 * 1024) /* on the disk, for the archive */

bool
http_range_parse(const char *s, int64_t *first, int64_t *size)
{
	char *end;

	*first = *size = -1;
	if (s == NULL || strncasecmp(s, "bytes ", 6) != 0)
		return false;
	s += 6 + strspn(s + 6, " ");
	if (*s == '*') {
		end = (char *)(uintptr_t)s + 1;
	} else {
		*first = strtoll(s, &end, 10);
		if (end == s || *end != '-' || *first < 0)
			return false;
		end += 1 + strspn(end + 1, "0123456789");
	}
	return *end == '/' && (end[1] == '*' || parse_int(end + 1, 0, INT64_MAX, size));
}

/* What names this version of the file for sure (RFC 9110, 8.8): else no part of it can be told to
 * belong to another. */
static void
take_validator(const struct http_answer *a, struct http_sink *k)
{
	const char *date = a->modified;
	time_t changed = date != NULL ? curl_getdate(date, NULL) : -1,
	       now = a->date != NULL ? curl_getdate(a->date, NULL) : -1;

	k->validator[0] = '\0';
	if (a->etag != NULL && a->etag[0] == '"')
		date = a->etag;
	else if (changed < 0 || now <= changed)
		return;
	if (strlen(date) < sizeof(k->validator) && !k->packed)
		snprintf(k->validator, sizeof(k->validator), "%s", date);
}

static bool
has_room(const struct http_sink *k, int64_t more)
{
	struct statvfs v;

	return fstatvfs(k->fd, &v) != 0
	       || (int64_t)v.f_bavail * (int64_t)v.f_frsize >= more + ROOM_LEFT;
}

/* Whether the rest is of the part's version: some servers heed Range, but not If-Range. */
static bool
is_rest(const struct http_answer *a, const struct http_sink *k, int64_t size)
{
	const char *now = k->validator[0] == '"' ? a->etag : a->modified;

	if (now != NULL && strncmp(now, "W/", 2) == 0)
		now += 2;
	return !k->packed && (k->size < 0 || size < 0 || size == k->size)
	       && (k->have == 0 || now == NULL || strcmp(now, k->validator) == 0);
}

/* The first bytes of an answer: false ends it here. */
static bool
begin(struct transfer *t, struct http_sink *k)
{
	const struct http_answer *a = t->answer;
	const char *packed = a->content_encoding;
	curl_off_t length = -1;
	long status = 0;
	int64_t first = 0, size;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	k->ours = status == 200 || status == 206;
	k->begun = true;
	if (!k->ours)
		return true;
	k->packed = packed != NULL && strcasecmp(packed, "identity") != 0;
	size = k->packed ? -1 : length;
	if (status == 206
	    && (!http_range_parse(a->content_range, &first, &size) || !is_rest(a, k, size)))
		first = -1;
	if (status == 206 && size < 0)
		size = k->size;
	if (status == 206 && size < 0 && length >= 0)
		size = k->have + MIN(length, INT64_MAX - k->have);
	if (first != k->have) {
		k->other = true;
		return false;
	}
	k->size = size;
	k->over = size > k->most;
	k->full = size > k->have && !k->over && !has_room(k, size - k->have);
	if (k->have == 0)
		take_validator(a, k);
	return !k->over && !k->full;
}

size_t
http_on_sink(struct transfer *t, const char *s, size_t n)
{
	struct http_sink *k = t->request.sink;

	if (!k->begun && !begin(t, k))
		return 0;
	if (!k->ours) {
		k->discarded += (int64_t)n;
		return k->discarded > DISCARD_MOST ? 0 : n;
	}
	k->over = (int64_t)n > k->most - k->at;
	k->other = k->size >= 0 && (int64_t)n > k->size - k->at;
	if (k->over || k->other)
		return 0;
	k->full = !write_all(k->fd, s, n);
	if (k->full)
		return 0;
	k->at += (int64_t)n;
	if (k->at - k->synced >= SYNC_EVERY) {
		sync_file_range(k->fd, k->synced, k->at - k->synced, SYNC_FILE_RANGE_WRITE);
		k->synced = k->at;
		k->full = !has_room(k, 0);
	}
	return k->full ? 0 : n;
}

void
http_ask_rest(struct transfer *t, void (*add)(struct transfer *, const char *))
{
	struct http_sink *k = t->request.sink;
	char text[sizeof(k->validator) + 20];

	k->begun = false; /* a redirect had a body */
	if (k->have == 0)
		return;
	snprintf(text, sizeof(text), "Range: bytes=%" PRId64 "-", k->have);
	add(t, text);
	snprintf(text, sizeof(text), "If-Range: %s", k->validator);
	add(t, text);
}

bool
http_explain_sink(struct transfer *t)
{
	const struct http_sink *k = t->request.sink;
	struct http_answer *a = t->answer;

	if (k->other)
		http_fail(a, HTTP_FAILED, "has another version of it now");
	else if (k->over)
		http_fail(a, HTTP_FAILED, "has more than %" PRId64 " MiB of it (set max-download)",
		    k->most / (1024 * 1024));
	else if (k->full && k->size > 0)
		http_fail(a, HTTP_NO_ROOM,
		    "was not read: no room on the disk for the %" PRId64 " MiB of it",
		    (k->size + 1048575) / 1048576);
	else if (k->full)
		http_fail(a, HTTP_NO_ROOM, "was not read on: no room on the disk for it");
	else if (k->begun && !k->ours)
		http_fail(a, HTTP_GOOD, "answered %d", a->status);
	else
		return false;
	return true;
}
