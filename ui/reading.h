/* Which text of an article is read: the feed's own, the whole one from its page, or the comments;
 * when the page is asked for, and what is said where it cannot be had. */
#ifndef DATELINE_READING_H
#define DATELINE_READING_H

#include "ui/article_view.h"
#include "ui/pane.h"

enum reading_text { READING_FEED, READING_WHOLE, READING_COMMENTS, READING_CHANGES };

struct reading {
	int64_t id;
	enum reading_text text; /* what the blocks hold */
	int64_t version;        /* of it: another number, another text */
	bool own;               /* the feed's own is wanted, though the whole one is here */
	bool comments;          /* the comments are */
	bool due_comments;      /* they are to be asked for, once it is known what is here */
	bool none;              /* there are none here */
	bool changes;           /* what its source changed is */
	bool asked_page, asked_comments; /* the fetcher is at it */
	bool by_key;                     /* because a key was pressed */
	bool sure;      /* its own text says that it is a stub, or a key was pressed */
	bool stub;      /* the feed's text is one */
	bool looking;   /* `looked` is known: */
	int64_t looked; /* when the comments had been looked at before */
	char failed[sizeof(
	    ((struct msg *)0)->text)]; /* why the page, or the comments, did not come */
	char note[600];                /* said behind the text; "" */
};

/* Another article: the text first. */
void reading_begin(struct reading *r, int64_t id);
/* Reads the text into `b` unless it is there already (*fresh: it was read). The article's words
 * become those of the text. */
void reading_load(struct reading *r, struct ui *ui, struct article *a, struct blocks *b,
    enum view_body *body, char *why, size_t why_size, bool *fresh);
/* Once the text is there: asks for the comments where they are looked at, and for the page where
 * the feed's text is a stub (fulltext=auto), or in any case (yes). Not for a preview. */
void reading_want(struct reading *r, struct ui *ui, const struct article *a, const struct blocks *b,
    enum view_body body);
/* What w and c do. The text is to be loaded again. */
void reading_toggle_whole(struct reading *r, struct ui *ui, const struct article *a);
void reading_toggle_comments(struct reading *r);
void reading_toggle_changes(struct reading *r);
/* Neither comments nor changes: the article's own text. */
bool reading_is_text(const struct reading *r);
/* The fetcher's answer. The text is to be loaded again. */
void reading_news(struct reading *r, const struct msg *m);

#endif
