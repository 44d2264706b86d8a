/* What keys are bound to. */
#ifndef DATELINE_KEYMAP_H
#define DATELINE_KEYMAP_H

#include "src/action.h"
#include "src/key.h"
#include "src/strbuf.h"

enum keymap_preset { KEYS_VI, KEYS_NEWSBOAT }; /* in the order of the choices of `keys` */

struct keymap;
struct keymap *keymap_new(void); /* with the default keys of `set keys vi` */
/* Other keys to begin with; what was bound and unbound one by one stays. */
void keymap_preset(struct keymap *, enum keymap_preset);
void keymap_free(struct keymap *);
/* Binds in every pane of `panes`; replaces. A key that begins a bound sequence has no action of its
 * own: an error. So is a pane that the action has no meaning in; IN_ALL stands for those of the
 * three where it has one. Nothing changes on an error. */
NODISCARD bool
keymap_bind(struct keymap *, unsigned panes, const char *keys, enum action, struct err *);
/* The same with ACTION_MACRO and its commands. */
NODISCARD bool
keymap_macro(struct keymap *, unsigned panes, const char *keys, const char *commands, struct err *);
/* The commands of a macro; "" for keys that are none. */
const char *keymap_commands(const struct keymap *, unsigned pane, const uint32_t *keys, int n);
/* An error if the keys are bound in none of the panes. */
NODISCARD bool keymap_unbind(struct keymap *, unsigned panes, const char *keys, struct err *);

enum keymap_result { KEYMAP_ACTION, KEYMAP_MORE, KEYMAP_NONE };
/* Looks a sequence of n keys up in one pane (one bit of enum pane_set). KEYMAP_NONE: *elsewhere, if
 * not NULL, gets the panes where the sequence is bound. */
enum keymap_result keymap_find(const struct keymap *, unsigned pane, const uint32_t *keys, int n,
    enum action *action, unsigned *elsewhere);
/* All keys bound to the action in one pane, apart by blanks, as for help: "j Down". In `out`. */
void keymap_keys(const struct keymap *, unsigned pane, enum action, struct strbuf *out);
/* "sections", "list", "article", "prompt"; several as "list, article", the first three as "all". */
const char *pane_set_name(unsigned panes);
/* Of one pane or "all" as in `bind`; 0 for what is none. */
unsigned pane_set_find(const char *name);
/* The first key bound to the action in that pane, as a name; "" if none. buf: 64 bytes. */
const char *keymap_key(const struct keymap *, unsigned pane, enum action, char *buf);

/* The keys that newsboat documents, by pane. What else the table of actions gives a key of its own
 * keeps it where that is free. */
struct keymap_row {
	unsigned panes;
	const char *keys;
	enum action action;
};
extern const struct keymap_row keymap_newsboat[];
extern const size_t keymap_newsboat_count;

#endif
