/* Downloads of what is attached to articles: what is known of each, and where its parts lie. */
#ifndef DATELINE_STORE_DOWNLOAD_H
#define DATELINE_STORE_DOWNLOAD_H

#include "src/store.h"

#define DOWNLOADS_SHOWN 500

struct download {
	int64_t id, article;
	const char *url, *type; /* as the feed says */
	const char *name;       /* of its file, without extension */
	int64_t token;          /* names its part */
	int64_t size;           /* bytes, -1: not known */
	const char *validator;  /* of the part; "": it cannot be gone on with */
	const char *path;       /* where it lies, whole; "" */
	const char *error;      /* why it failed; "" */
	/* Of its feed; "" where the article is gone. */
	const char *feed_options, *feed_url;
	bool feed_local;
};

/* The download of this address of the article, made if there is none. Within a transaction. */
NODISCARD bool store_download_add(struct store *s, int64_t article, const struct enclosure *x,
    const char *name, int64_t *id, struct err *e);
/* False with EXIT_PART where there is none. Strings from `a`. */
NODISCARD bool
store_download(struct store *s, int64_t id, struct arena *a, struct download *out, struct err *e);
/* The download of an address of an article; 0: none. */
int64_t store_download_find(struct store *s, int64_t article, const char *url);
/* The newest DOWNLOADS_SHOWN, newest first; from `a`. */
NODISCARD bool
store_downloads(struct store *s, struct arena *a, struct download **out, size_t *n, struct err *e);
/* Writes size, validator, path and error. Within a transaction. */
NODISCARD bool store_download_put(struct store *s, const struct download *d, struct err *e);
NODISCARD bool store_download_drop(struct store *s, int64_t id, struct err *e);

/* The part in the cache's folder. Heap. And the bytes of it; 0: there is none. */
char *download_part(const char *cache, int64_t token);
int64_t download_have(const char *cache, int64_t token);
/* Takes an open part for this process until it is closed. False: another one has it, or errno. */
bool download_lock(int fd);
/* "done", "failed", "running" (in some process) or "stopped". */
const char *download_state(const struct download *d, const char *cache);
/* "45% of 27.1 MB  1.2 MB/s  0:14"; size -1: not known, speed 0: it does not run. Returns out. */
#define DOWNLOAD_TEXT 80
char *download_text(char out[DOWNLOAD_TEXT], int64_t have, int64_t size, int64_t speed);

#endif
