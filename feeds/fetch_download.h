/* One download on its way, for the files of fetch_download. */
#ifndef DATELINE_FEEDS_FETCH_DOWNLOAD_H
#define DATELINE_FEEDS_FETCH_DOWNLOAD_H

#include "feeds/fetch.h"
#include "src/store_download.h"

enum load_step {
	LOAD_ASK,      /* its server is to be asked, not before `pause_us` */
	LOAD_TRANSFER, /* it is */
	LOAD_MOVE,     /* the part is whole and goes to its place */
	LOAD_OVER,     /* `error` says why it failed; "": it is there */
};

struct load {
	enum task task;
	struct load *next;
	struct download d;
	struct arena arena; /* of d's strings */
	struct feed_options options;
	enum load_step step;
	struct http_sink sink;
	char type[100]; /* as the server calls it */
	bool changed;   /* d is to be written into the archive before anything else */
	bool noted;     /* what the sink found out of this answer is in d */
	struct err error;
	int tries; /* that broke off, one after the other */
	int anew;  /* how often it was begun again, as the part was of another version */
	int64_t pause_us;
	int64_t said_us, said_at, speed; /* of the last word to the reader */
	char *path;                      /* where it goes */
	int out;                         /* a copy on its way to another disk; -1: none */
	char *copy;                      /* its path */
	int64_t copied;
};

/* The name of its file, without extension: date, feed and title. Heap. */
char *load_name(const struct article *a);
/* "mp3": by the type that the server says, else the feed, else by the end of the address: one of
 * ours in any case. */
const char *load_extension(const char *said, const char *type, const char *url);

/* Opens the part and takes it for this process, emptied where it cannot be gone on with. */
NODISCARD bool load_open(struct load *l, const char *cache, struct err *e);
/* A slice of bringing the whole part to its place in `folder`. 1: it is there, as l->path; 0: more
 * is to be done; -1: *e. */
int load_move(struct load *l, const char *cache, const char *folder, struct err *e);
void load_close(struct load *l);

#endif
