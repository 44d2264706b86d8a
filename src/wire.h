/* Messages between the reader (or a command) and the fetcher: fixed-size structs by value on an
 * AF_UNIX stream, both from the same build. News are hints, the archive is the truth; commands are
 * acknowledged and sent again until they are. */
#ifndef DATELINE_WIRE_H
#define DATELINE_WIRE_H

#include "src/err.h"

#include <stdint.h>

/* What each carries, in the fields of struct msg. */
enum msg_type {
	/* ---- to the fetcher */
	/* a: flags of enum hello_flags; b: session of store_session_new, 0: make one */
	MSG_HELLO = 1,
	/* a: article; b: enum mark_verb << 8 | flags; c: group: one undo for the same,
	 * MARK_NO_UNDO: opening, which undo leaves alone (SESSION_NONE); text: more articles,
	 * their numbers apart by blanks */
	MSG_MARK,
	/* a: article; b: 1 set, 0 clear; c: group, as above; text: name, and behind a line feed
	 * more articles */
	MSG_TAG,
	/* a: list; b: upto; c: flags */
	MSG_MARK_LIST,
	/* b: 1 redo */
	MSG_UNDO,
	/* a: list (LIST_LATEST: all); b: enum refresh_flags; c: pages of each feed, 0: one */
	MSG_REFRESH,
	/* stop the refresh: what runs is given up, what came is kept */
	MSG_STOP,
	/* a: article to be digested now */
	MSG_WANT,
	/* a: article whose page is to be fetched now */
	MSG_PAGE,
	/* a: article whose comments are to be fetched now, as they are being looked at */
	MSG_COMMENTS,
	/* what is attached to articles, into files: b: enum download_verb; a: article, else a
	 * download; c: which of the article's, from 1, 0: all. Acknowledged with a: how many */
	MSG_DOWNLOAD,
	/* a: a number to answer with; b: 1 the address may be of this machine or network. A
	 * descriptor comes with it, of a page's address: the page is fetched, and kept nowhere.
	 * None: that number is not waited for any more */
	MSG_FOLLOW,
	/* a descriptor of the feeds file comes with it: read it again */
	MSG_FEEDS,
	/* text: "name=value", or the name and a descriptor of the value: store_put; not durable */
	MSG_PUT,
	/* a: article; b: READING_OPENED, or the place where it was left; not durable */
	MSG_READING,
	/* a new parser's socket comes with it; none: it could not be started */
	MSG_PARSER,
	/* a descriptor of `config` comes with it: its rules are asked from now on */
	MSG_RULES,
	/* finish the commands you have and end */
	MSG_BYE,
	/* answers MSG_RUN: a: its number; a socket comes with it, on which one more MSG_OUTPUT
	 * will come; none: text says why. On that socket: status 0: a descriptor of the output
	 * comes with it; else text says why */
	MSG_OUTPUT,

	/* ---- from the fetcher */
	/* confined and at work; b: session */
	MSG_READY = 64,
	/* seq of the command; status 0: done, else text says why; a: how many changed; text may
	 * also be what undo says */
	MSG_ACK,
	/* the parser died or hung */
	MSG_NEED_PARSER,
	/* one feed was asked: a: feed; b: new; c: updated; d: bytes; e: 1 its address moved; ms;
	 * status; text: error */
	MSG_FEED,
	/* a: feeds done; b: feeds in all; c: new so far; d: failed; at most 4 a second */
	MSG_PROGRESS,
	/* the refresh is over: like MSG_PROGRESS; ms: of all; e: not modified; f: bytes; status:
	 * how many wait for Retry-After; text: "Offline ..." */
	MSG_DONE,
	/* the archive changed */
	MSG_NEWS,
	/* a: article; status 0: done */
	MSG_DIGESTED,
	/* a: article; status 0: its whole text is in the archive, else text says why not */
	MSG_PAGED,
	/* a: article; status 0: its comments are in the archive, else text says why not */
	MSG_COMMENTED,
	/* a: download; b: enum load_state; c: bytes there; d: in all, -1: not known; e: bytes a
	 * second; f: article; text: its file, or why there is none. At most one a second while it
	 * runs */
	MSG_LOAD,
	/* a: the number; status 0: a descriptor of the page comes with it (struct page_result),
	 * and b: 1 what it names may be local; else text says why, and b: 1 it is a feed */
	MSG_FOLLOWED,
	/* nothing left to do: all is digested and indexed */
	MSG_IDLE,
	/* the fetcher could not write: text says why (disk full, ...) */
	MSG_FAULT,
	/* run a program of the person's, or open a file: a: number to answer with; b: enum
	 * run_kind; c: hash64 of the command as it stands in `feeds`, where it is looked for; d:
	 * most milliseconds; e: most bytes; f: feed. A descriptor may come with it: standard
	 * input */
	MSG_RUN,
	/* a: article that came in; c: 0: the person is to be told of it; else rule_command_hash of
	 * a command of a rule that is to be run for it */
	MSG_ANNOUNCE,
	MSG_TYPES
};
#define MARK_NO_UNDO   (-1)
#define READING_OPENED (-1)
#define TAG_MAX        100 /* bytes of a tag's name */
enum hello_flags { HELLO_AUTO = 1 /* ask feeds as they fall due */, HELLO_READER = 2 };
enum download_verb {
	DOWNLOAD_NEW = 1, /* a: article */
	DOWNLOAD_GO,      /* on with it; a 0: with all that are not whole */
	DOWNLOAD_STOP,    /* its part stays */
	DOWNLOAD_DROP,    /* it is forgotten, with its part; a whole file stays */
};
enum load_state { LOAD_WAITS, LOAD_RUNS, LOAD_DONE, LOAD_FAILED, LOAD_STOPPED };
#define REFRESH_PAGES 10000
enum run_kind { RUN_FILE = 1, RUN_EXEC, RUN_FILTER, RUN_PASSWORD };
enum refresh_flags { REFRESH_AT_ONCE = 1, REFRESH_FORCE = 2 };

struct msg {
	uint32_t type, seq;
	int32_t status, ms;
	int64_t a, b, c, d, e, f;
	char text[400]; /* clean UTF-8, NUL-terminated */
};
_Static_assert(sizeof(struct msg) <= 512, "one write must be atomic");

/* Of which build a program is, as far as messages and the archive go: given to the fetcher with
 * --build, which ends with EXIT_BUILD where its own is another. Heap. */
#define EXIT_BUILD 4
char *wire_build(void);

/* Sends one message, with a descriptor if fd >= 0 (SCM_RIGHTS). Blocks briefly at most: false with
 * errno EAGAIN when a non-blocking socket is full, EPIPE when the peer is gone. */
NODISCARD bool wire_send(int sock, const struct msg *m, int fd);
/* Receives one whole message. 1: got one (*fd is a descriptor or -1); 0: none yet (EAGAIN); -1: the
 * peer is gone or sent nonsense. `part` keeps what came in pieces. */
struct wire_part {
	struct msg m;
	size_t got;
	int fd;
};
void wire_part_init(struct wire_part *p);
int wire_recv(int sock, struct wire_part *part, struct msg *m, int *fd);
/* Adds numbers to the end of m->text, as many as there is room for: returns how many. And m->a and
 * those in `text`, which is m->text or a part of it; returns how many, at most MSG_IDS. */
#define MSG_IDS 200
size_t msg_put_ids(struct msg *m, const int64_t *ids, size_t n);
size_t msg_ids(const struct msg *m, const char *text, int64_t ids[MSG_IDS]);
/* Copies text into m->text, cut on a character boundary. */
void msg_text(struct msg *m, const char *s);

#endif
