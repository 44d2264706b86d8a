/* Errands: the page of one article, its comments, or the page behind a link. Each is a few requests
 * one after the other to network and parser, and one row in the end. What a person waits for goes
 * first; what only the background wants goes a few at a time, each host with a pause. */
#ifndef DATELINE_FEEDS_FETCH_ERRAND_H
#define DATELINE_FEEDS_FETCH_ERRAND_H

#include "feeds/fetch_http.h"
#include "src/store.h"
#include "src/store_thread.h"

struct fetcher;

/* What a request to the network or the parser is about; begins struct visit, digest, errand
 * and download. */
enum task { TASK_VISIT, TASK_DIGEST, TASK_ERRAND, TASK_DOWNLOAD };

enum errand_kind { ERRAND_PAGE, ERRAND_COMMENTS, ERRAND_LINK };
enum errand_step {
	STEP_ASK,      /* `url` is to be asked */
	STEP_TRANSFER, /* it is */
	STEP_PARSER,   /* the parser has what came */
	STEP_DONE,     /* to be stored */
};
/* What `url` gives, or what the parser reads. */
enum errand_part {
	PART_POST,      /* the post, from the site's REST interface */
	PART_POST_TEXT, /* the HTML of the post */
	PART_PAGE,      /* the page, and further ones of the same article */
	PART_THREAD,    /* comments as a feed, or from the REST interface */
	PART_COMMENTS,  /* the HTML of each */
};

struct errand {
	enum task task;
	struct errand *next;
	enum errand_kind kind;
	bool wanted;  /* a person waits for it */
	bool claimed; /* from the archive's queue */
	bool looked;  /* comments: they are being shown */
	bool later;   /* nobody could be reached: nothing is known */
	enum errand_step step;
	enum errand_part part;
	struct arena arena; /* of all strings */
	int64_t id;         /* of the article, or the reader's number for the link */
	struct article a;   /* as it was at the beginning */
	const char *url;
	struct http_answer *answer;
	int status; /* of the last answer */
	struct err error;

	/* The page. */
	struct page page;
	struct blocks blocks; /* the text so far */
	struct strbuf source; /* its HTML, where that is no more than the article */
	const char **visited; /* addresses of its parts */
	size_t nvisited, cap_visited;
	bool post_asked; /* the REST interface was, in vain or not */
	bool wall;

	/* What is said of a page that is not kept. */
	const char *site;
	int64_t published;
	bool feed;    /* it is one */
	bool dropped; /* nobody waits for it any more */

	/* The post, or the comments. */
	struct feed_entry *entry;
	size_t nentry, cap_entry;
	const char *more; /* where the feed goes on; "" */
	struct thread thread;
	struct comment *comment;
	size_t ncomment, cap_comment, at_comment;
	const char *source_url[3]; /* where comments may be: [at_source, nsource) */
	size_t nsource, at_source;
	int pages;            /* asked of the one at hand */
	const char *next_url; /* of its next page; "" */
};

/* Between the fetcher's loop and errands. Only what is said to may touch the archive. */

/* Begins one for a person, or hurries it on; reads the archive. */
void errand_want(struct fetcher *f, int64_t id, enum errand_kind kind, bool looked);
/* Begins one for a page's address, which goes to the reader and not into the archive; and gives it
 * up. */
void errand_follow(struct fetcher *f, int64_t number, const char *url, bool local);
void errand_unfollow(struct fetcher *f, int64_t number);
void errand_start(struct fetcher *f);
void errand_answered(struct fetcher *f, struct errand *er, struct http_answer *a);
/* The transfer was given up: it is asked again. */
void errand_given_up(struct errand *er);
void errand_frame(
    struct fetcher *f, struct errand *er, enum frame_type type, const void *data, size_t n);
void errand_again(struct errand *er);
bool errand_due(const struct fetcher *f);
/* Stores what is done, in one transaction. */
void errand_slice(struct fetcher *f);
/* Takes waiting pages from the archive's queue. True: it took some. */
bool errand_background(struct fetcher *f);
/* Whether something is under way or waits in the archive, due now. */
bool errand_any(const struct fetcher *f);
/* The person is gone: what is not at the parser yet is given up. */
void errand_leave(struct fetcher *f);
void errand_forget(struct fetcher *f);

/* ---- for fetch_page.c and fetch_thread.c */

/* Asks for an address (copied), or gives the parser n bytes of a record; PARSE body: NULL. */
void errand_ask(struct errand *er, enum errand_part part, const char *url);
void errand_parse_body(struct fetcher *f, struct errand *er, enum errand_part part);
void errand_parse_html(struct fetcher *f, struct errand *er, enum errand_part part,
    const struct feed_entry *en, const char *base);
/* The sentence for an answer that is none. */
void errand_explain(const struct http_answer *a, struct err *e);
/* "https://a.example/blog" and 12 of a guid "https://a.example/blog/?p=12": WordPress. NULL. */
char *errand_post_of(const char *guid, int64_t *number);

void page_begin(struct errand *er);
void page_answered(struct fetcher *f, struct errand *er);
void page_frame(struct errand *er, enum frame_type type, const void *data, size_t n);
void page_parsed(struct fetcher *f, struct errand *er);
NODISCARD bool page_store(struct store *s, struct errand *er, struct err *e);
/* Tells the reader what became of a page behind a link. */
void page_tell(struct fetcher *f, struct errand *er);

void thread_begin(struct errand *er);
void thread_answered(struct fetcher *f, struct errand *er);
void thread_frame(struct errand *er, enum frame_type type, const void *data, size_t n);
void thread_parsed(struct fetcher *f, struct errand *er);
NODISCARD bool thread_store(struct store *s, struct errand *er, struct err *e);

#endif
